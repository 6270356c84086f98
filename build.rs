//! Gives the facts a schema that changes by itself: a hash of all that may decide how facts come about and what they hold.

use std::path::{Path, PathBuf};

/// What comes after facts, and so does not matter to those that are kept. Whatever is not named here counts.
const OTHERS: [&str; 9] = [
    "src/baseline",
    "src/cli",
    "src/config",
    "src/explain",
    "src/fix",
    "src/lsp",
    "src/main",
    "src/report",
    "src/walk",
];

fn main() {
    let mut files = vec![PathBuf::from("Cargo.toml")];
    list(Path::new("src"), &mut files);
    files.sort();
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=Cargo.toml");
    // FNV-1a: short, and the same everywhere.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for file in files {
        let name = file.to_string_lossy().replace('\\', "/");
        let stem = name.strip_suffix(".rs").unwrap_or(&name);
        if OTHERS.iter().any(|other| stem == *other || name.starts_with(&format!("{other}/"))) {
            continue;
        }
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
