//! Leaks: what repeats, what is kept and by whom, and what releases it.
//!
//! Works on the tables of `semantic` and leaves questions that reach beyond the file to `project`.

pub mod abort;
pub mod activation;
pub mod callee;
pub mod capture;
pub mod change;
pub mod cleanup;
mod disposables;
pub mod emitters;
pub mod errors;
pub mod fields;
pub mod finalizer;
pub mod globals;
pub mod growth;
pub mod guard;
pub mod handle;
pub mod identity;
pub mod imports;
pub mod instance;
pub mod keys;
pub mod lifecycle;
pub mod links;
pub mod listener;
pub mod memo;
pub mod models;
mod object_url;
pub mod obligation;
pub mod observable;
mod observer;
pub mod once;
pub mod owner;
pub mod paths;
pub mod pm2;
pub mod registration;
pub mod release_edit;
pub mod removal;
pub mod resource;
pub mod sharing;
pub mod size;
pub mod slots;
pub mod streams;
pub mod subscription;
