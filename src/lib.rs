//! leaklint finds memory leaks in JavaScript and TypeScript.
//!
//! The modules in reading order; each may use only those above it, which a test checks.

pub mod text;

pub mod diagnostic;

pub mod suppress;

pub mod syntax;

pub mod semantic;

pub mod lifetime;

pub mod facts;

pub mod project;

pub mod rule;

#[path = "../rules/mod.rs"]
pub mod rules;

pub mod linter;

pub mod session;

pub mod fix;

pub mod report;

pub mod explain;
