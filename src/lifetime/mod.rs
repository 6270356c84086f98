//! Leaks: what repeats, what is kept and by whom, and what releases it.
//!
//! Works on the tables of `semantic` and leaves questions that reach beyond the file to `project`.

pub mod activation;
pub mod callee;
pub mod capture;
pub mod cleanup;
pub mod disposable;
pub mod emitters;
pub mod fate;
pub mod fields;
pub mod globals;
pub mod growth;
pub mod guard;
pub mod handle;
pub mod identity;
pub mod instance;
pub mod keys;
pub mod lifecycle;
pub mod listener;
pub mod models;
pub mod obligation;
pub mod observable;
pub mod owner;
pub mod pm2;
pub mod release_edit;
pub mod removal;
pub mod size;
pub mod subscription;
