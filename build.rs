//! Gives the facts a schema that changes by itself: a hash of all that decides how facts come about and what they hold.

#![expect(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

use std::path::{Path, PathBuf};

/// What is read into facts, and how facts are written down.
const SOURCES: [&str; 10] = [
    "Cargo.toml",
    "src/text.rs",
    "src/suppress.rs",
    "src/suppress",
    "src/syntax",
    "src/semantic",
    "src/lifetime",
    "src/facts.rs",
    "src/facts",
    "src/cache",
];
const MORE: [&str; 3] = ["src/linter.rs", "src/session/read.rs", "src/cache.rs"];

fn main() {
    let mut files = Vec::new();
    for source in SOURCES.iter().chain(&MORE) {
        println!("cargo::rerun-if-changed={source}");
        list(Path::new(source), &mut files);
    }
    files.sort();
    // FNV-1a: short, and the same everywhere.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for file in files {
        let name = file.to_string_lossy().replace('\\', "/");
        let text = std::fs::read(&file).unwrap_or_default();
        for byte in name.bytes().chain(text.into_iter().filter(|byte| *byte != b'\r')) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    println!("cargo::rustc-env=LEAKLINT_FACTS_SCHEMA={hash:016x}");
}

fn list(path: &Path, files: &mut Vec<PathBuf>) {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| list(&entry.path(), files)),
        Err(_) if path.is_file() => files.push(path.to_owned()),
        Err(_) => {}
    }
}
