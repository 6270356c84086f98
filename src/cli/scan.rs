//! `leaklint scan`: read files, or one part of them, and write what they say into a file that `leaklint link` joins with others.

use super::args::{Lint, Shard, Stop};
use super::changes::count;
use super::lint::{discovery, find, from_root, threads, whole_folders};
use super::{cache, failed, print};
use crate::cache::part::{Outcome, Part, PartFile, PartWriter, Said};
use crate::config::inputs::{self, Terms};
use crate::config::packages;
use crate::config::settings::Settings;
use crate::lifetime::models::Models;
use crate::rule::RuleEntry;
use crate::session::parts::Scan;
use crate::session::{RunError, Scanned, Session, Setup, SkippedFile, io_fault};
use crate::walk::absolute;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) fn run(
    lint: &Lint,
    shard: Option<Shard>,
    out: &Path,
    cwd: &Path,
    rules: &'static [RuleEntry],
) -> Result<u8, Stop> {
    let out = absolute(cwd, out);
    let mut discovery = discovery(lint, cwd, rules)?;
    let threads = threads(lint);
    let mut walked = find(lint, cwd, threads);
    let (force_exclude, default_ignores) = (lint.force_exclude, lint.default_ignores);
    let terms = Terms { force_exclude, default_ignores, may_glance: true, given: None };
    let (inputs, all_settings) = inputs::inputs(&mut walked, &mut discovery, &terms);
    RunError::sort(&mut discovery.errors);
    let surroundings = packages::surroundings(cwd, &discovery.package_folders(), &whole_folders(lint, cwd));
    let mut part = Part {
        cwd: cwd.to_string_lossy().into_owned(),
        from_root: from_root(cwd),
        shard: shard.map(|shard| {
            (xxhash_rust::xxh3::xxh3_64(format!("{:?}", lint.paths).as_bytes()), shard.index, shard.count)
        }),
        packages: surroundings.packages.clone(),
        walk: said(&walked.skipped, &walked.errors, walked.notes.iter()),
        configuration: said(&[], &discovery.errors, discovery.notes.iter()),
        ..Part::default()
    };
    let is_own = |shown: &str| shard.is_none_or(|shard| shard.has(shown));
    let mut settings_of = Vec::new();
    let (mut own, mut settings): (Vec<_>, Vec<Arc<Settings>>) = (Vec::new(), Vec::new());
    for (input, resolved) in inputs.into_iter().zip(all_settings).filter(|(input, _)| is_own(&input.shown)) {
        let known = settings.iter().rposition(|it| Arc::ptr_eq(it, &resolved));
        settings_of.push(known.unwrap_or(settings.len()) as u32);
        if known.is_none() {
            part.settings.push(resolved.to_kept());
            settings.push(resolved);
        }
        own.push(input);
    }
    let cache = cache::of_run(lint, cwd);
    let setup =
        Setup { models: Models::builtin(), known: rules, surroundings, threads, progress: Arc::default(), cache };
    let (session, mut scans) = Session::scan_part(own, setup).map_err(|error| failed(&error.to_string()))?;
    session.save();
    let unwritten = |error: io::Error| failed(&format!("`{}` cannot be written: {}", out.display(), io_fault(&error)));
    write(&session, &mut scans, &settings_of, part, &out).map_err(unwritten)?;
    let say = if scans.len() == 1 { "says" } else { "say" };
    print(&format!("wrote `{}`: what {} {say}\n", out.display(), count(scans.len(), "file", "files")))
}

/// Files at a time whose texts are in memory.
const AT_ONCE: usize = 256;

fn write(session: &Session, scans: &mut [Scan], settings: &[u32], mut part: Part, out: &Path) -> io::Result<()> {
    // Nobody takes half a file for a whole one, and a run that is started again does not disturb the first.
    let mut unfinished = out.as_os_str().to_owned();
    unfinished.push(format!(".{}.unfinished", std::process::id()));
    let unfinished = PathBuf::from(unfinished);
    let mut writer = PartWriter::new(BufWriter::new(File::create(&unfinished)?))?;
    for (scans, settings) in scans.chunks_mut(AT_ONCE).zip(settings.chunks(AT_ONCE)) {
        let texts = session.texts_of(scans);
        for ((scan, settings), text) in scans.iter().zip(settings).zip(texts) {
            let outcome = match &scan.scanned {
                Scanned::Facts { facts, foreign } => {
                    let full = scan.full.as_ref().map(|full| writer.facts(full)).transpose()?;
                    Outcome::Facts { facts: writer.facts(facts)?, full, shape: writer.shape(&text)?, foreign: *foreign }
                }
                Scanned::Skipped(why) => Outcome::Skipped(why.clone().into_owned()),
                Scanned::Vanished => Outcome::Vanished,
                Scanned::Failed(message) => Outcome::Failed(message.clone()),
            };
            let input = &scan.input;
            let (package, is_test) = (input.package, input.is_test);
            part.files.push(PartFile {
                shown: input.shown.to_string(),
                package,
                is_test,
                settings: *settings,
                outcome,
            });
        }
    }
    drop(writer.finish(&part)?);
    std::fs::rename(&unfinished, out)
}

fn said<'a>(skipped: &[SkippedFile], errors: &[RunError], notes: impl Iterator<Item = &'a String>) -> Said {
    Said {
        skipped: skipped.iter().map(|it| (it.path.clone(), it.why.clone())).collect(),
        errors: errors.iter().map(|it| (it.file.clone(), it.message.clone())).collect(),
        notes: notes.cloned().collect(),
    }
}
