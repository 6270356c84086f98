//! All integration tests, one binary.

mod docs;
mod fix;
mod fixture;
mod reports;
mod rules;
mod suppress;
mod tidy;
