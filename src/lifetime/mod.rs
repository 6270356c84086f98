//! Leaks: what repeats, what is kept and by whom, and what releases it.
//!
//! Works on the tables of `semantic` and leaves questions that reach beyond the file to `project`.

pub mod abort;
pub mod activation;
mod attached;
pub mod callee;
pub mod capture;
pub mod change;
pub mod cleanup;
mod disposables;
pub mod emitters;
pub mod fields;
pub mod glance;
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
pub mod models;
mod object_url;
pub mod obligation;
pub mod observable;
mod observer;
pub mod once;
pub mod owner;
pub mod paths;
pub mod pm2;
pub mod races;
pub mod registration;
pub mod release_edit;
pub mod removal;
pub mod resource;
pub mod size;
pub mod slices;
pub mod slots;
pub mod stale;
pub mod streams;
pub mod subscription;
