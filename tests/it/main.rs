//! All integration tests, one binary.

mod docs;
mod fix;
mod fixture;
mod projects;
mod reports;
mod rules;
mod suppress;
mod tidy;
