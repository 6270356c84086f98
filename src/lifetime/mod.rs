//! Leaks: who acquires what, who owns it, how often, and what releases it.

pub mod models;
