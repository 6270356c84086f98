//! All integration tests, one binary.

mod cli;
mod config;
mod docs;
mod fix;
mod fixture;
mod projects;
mod reports;
mod robust;
mod rules;
mod sandbox;
mod suppress;
mod tidy;
