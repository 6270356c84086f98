//! The floor for a linter's speed: parse every file below a folder with swc, and do nothing else.
//!
//! Takes the same files as leaklint does under `--no-default-ignores`, on as many threads with as much stack, with the
//! same parser options, and drops each tree at once. `parse_ratio.py` compares its CPU time with leaklint's.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program of its own; printing is what it is for")]

use leaklint::syntax::SourceKind;
use leaklint::walk::Request;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use swc_common::sync::Lrc;
use swc_common::{BytePos, FileName, SourceFile};
use swc_ecma_parser::parse_file_as_program;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    // `cargo bench` adds `--bench`.
    let Some(folder) = std::env::args().skip(1).find(|argument| argument != "--bench") else {
        eprintln!("usage: parse_only FOLDER");
        return;
    };
    let folder = std::path::absolute(folder).expect("a folder that was named has a path");
    let files = files_below(&folder);
    let pool = rayon::ThreadPoolBuilder::new()
        .stack_size(leaklint::linter::SCAN_STACK)
        .build()
        .expect("threads can be started");
    let (bytes, unparsed) = (AtomicU64::new(0), AtomicU64::new(0));
    pool.install(|| {
        files.par_iter().for_each(|(file, kind)| {
            let Ok(text) = std::fs::read_to_string(file) else { return };
            bytes.fetch_add(text.len() as u64, Ordering::Relaxed);
            if !parses(text, *kind) {
                unparsed.fetch_add(1, Ordering::Relaxed);
            }
        });
    });
    println!("{} files, {} bytes, {} do not parse", files.len(), bytes.into_inner(), unparsed.into_inner());
}

/// Component files are left out: what swc parses of them is a choice of leaklint's.
fn files_below(folder: &Path) -> Vec<(PathBuf, SourceKind)> {
    let request =
        Request { cwd: folder, paths: &[folder.to_owned()], default_ignores: false, force_exclude: false, threads: 0 };
    let found = leaklint::walk::walk(&request).files.into_iter();
    found
        .filter_map(|file| {
            let kind = SourceKind::of_path(&file.shown).filter(|kind| !kind.is_component())?;
            Some((file.path, kind))
        })
        .collect()
}

fn parses(text: String, kind: SourceKind) -> bool {
    let (syntax, _) = leaklint::syntax::syntaxes(kind, &text);
    let nameless = Lrc::new(FileName::Anon);
    let file = SourceFile::new(nameless.clone(), false, nameless, text.into(), BytePos(1));
    parse_file_as_program(&file, syntax, Default::default(), None, &mut Vec::new()).is_ok()
}
