//! Every test that needs more than one module; one binary, so that it links once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod baseline;
mod cache;
mod ci;
mod cli;
mod clients;
mod config;
mod contexts;
mod corpus;
mod distributed;
mod docs;
mod fix;
mod fixture;
mod fuzz;
mod glance;
mod linking;
mod lsp;
mod lsp_actions;
mod lsp_baseline;
mod lsp_clients;
mod lsp_editor;
mod lsp_faults;
mod lsp_memory;
mod makers;
mod models;
mod npm;
mod owners;
mod packaging;
mod projects;
mod reports;
mod robust;
mod rules;
mod sandbox;
mod shards;
mod shared_containers;
mod silence;
mod since;
mod suppress;
mod suppressing;
mod tidy;
mod why;
