//! `leaklint link`: join what `leaklint scan` wrote, and report as one run over all files would.

use super::args::{Lint, Stop};
use super::known::Known;
use super::lint::{Run, default_output, threads, write_timings};
use super::terminal::Terminal;
use super::{failed, quietly};
use crate::cache::part::{Outcome, PartFile, ReadPart, Said};
use crate::config::discover::{Discovery, Origin};
use crate::config::settings::{Settings, Wishes};
use crate::lifetime::models::Models;
use crate::project::surroundings::{Package, Surroundings};
use crate::rule::RuleEntry;
use crate::session::parts::Scan;
use crate::session::{Input, RunError, Scanned, Session, Setup, SkippedFile, io_fault};
use crate::walk::{Walked, absolute};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

pub(super) fn run(
    mut lint: Lint,
    facts: &[PathBuf],
    root: Option<&Path>,
    cwd: &Path,
    rules: &'static [RuleEntry],
    terminal: &Terminal,
) -> Result<u8, Stop> {
    let started = Instant::now();
    default_output(&mut lint, terminal);
    let root = root.map(|root| absolute(cwd, root));
    if let Some(root) = root.as_ref().filter(|root| !root.is_dir()) {
        return Err(failed(&format!("`--root`: there is no folder `{}`", root.display())));
    }
    let parts: Vec<ReadPart> = facts.iter().map(|file| read(cwd, file)).collect::<Result<_, Stop>>()?;
    all_there(&parts)?;
    let mut discovery = Discovery::new(cwd, Origin::Nowhere, Wishes::default(), rules);
    let all = |of: fn(&ReadPart) -> &Said| parts.iter().map(of).collect::<Vec<_>>();
    let walked = joined(&all(|it| &it.part.walk));
    let configuration = joined(&all(|it| &it.part.configuration));
    discovery.errors = configuration.errors;
    discovery.notes = configuration.notes.into_iter().collect();
    one_place(&parts)?;
    let (scans, settings) = scans(&parts, root.as_deref(), rules)?;
    let mut known = Known::read(&lint, root.as_deref().unwrap_or(cwd), &mut discovery.errors)?;
    RunError::sort(&mut discovery.errors);
    let setup = Setup {
        models: Models::builtin(),
        known: rules,
        surroundings: Surroundings { packages: packages(&parts) },
        threads: threads(&lint),
        progress: Arc::default(),
        cache: None,
    };
    let from_root = parts.first().map(|it| it.part.from_root.clone()).unwrap_or_default();
    drop(parts);
    let mut session = Session::of_parts(scans, setup).map_err(|error| failed(&error.to_string()))?;
    let reading = started.elapsed();
    let mut report = session.check();
    let mut run =
        Run { lint: &lint, terminal, rules, from_root, settings, walked, discovery, known: std::mem::take(&mut known) };
    run.complete(&mut report, &session);
    quietly(run.write(&report, &session, &mut io::stdout()))?;
    if lint.statistics {
        quietly(run.write_statistics(&report))?;
    }
    if lint.timings {
        quietly(write_timings(&[("read", reading)], &session.timings, started.elapsed()))?;
    }
    let code = run.exit_code(&report, &session);
    std::mem::forget(session);
    Ok(code)
}

fn read(cwd: &Path, file: &Path) -> Result<ReadPart, Stop> {
    let bytes = std::fs::read(absolute(cwd, file));
    let bytes = bytes.map_err(|error| failed(&format!("`{}` cannot be read: {}", file.display(), io_fault(&error))))?;
    ReadPart::open(bytes).map_err(|fault| {
        failed(&format!(
            "`{}` holds no facts that can be linked: {fault}; write it anew with `leaklint scan`",
            file.display()
        ))
    })
}

/// Findings would be missing, and others too many, without one of the parts.
fn all_there(parts: &[ReadPart]) -> Result<(), Stop> {
    let mut there: BTreeMap<(u64, u64), BTreeSet<u64>> = BTreeMap::new();
    for (paths, index, count) in parts.iter().filter_map(|it| it.part.shard) {
        there.entry((paths, count)).or_default().insert(index);
    }
    for ((_, count), there) in there {
        let missing: Vec<String> =
            (0..count).filter(|it| !there.contains(it)).take(4).map(|it| format!("{}/{count}", it + 1)).collect();
        if !missing.is_empty() {
            let message = format!(
                "the facts of `--shard {}` are missing; name the files of all shards",
                missing.join("`, `--shard ")
            );
            return Err(failed(&message));
        }
    }
    Ok(())
}

/// Files of one name must be one file.
fn one_place(parts: &[ReadPart]) -> Result<(), Stop> {
    let places: BTreeSet<&str> = parts.iter().map(|it| it.part.from_root.as_str()).collect();
    if places.len() < 2 {
        return Ok(());
    }
    let named: Vec<String> = places
        .iter()
        .map(|place| if place.is_empty() { "the top of the repository".to_owned() } else { format!("`{place}`") })
        .collect();
    Err(failed(&format!(
        "the facts were scanned in different folders: {}; run `leaklint scan` in one, with the others as paths",
        named.join(", ")
    )))
}

/// What parts have to say before any file was read: what all of them say is said once.
fn joined(parts: &[&Said]) -> Walked {
    let mut walked = Walked::default();
    let skipped: BTreeSet<(&str, &str)> =
        parts.iter().flat_map(|it| &it.skipped).map(|(path, why)| (path.as_str(), why.as_str())).collect();
    walked.skipped =
        skipped.into_iter().map(|(path, why)| SkippedFile { path: path.to_owned(), why: why.to_owned() }).collect();
    for said in parts {
        for (file, message) in &said.errors {
            let error = RunError { file: file.clone(), message: message.clone() };
            let count = |in_all: &[RunError]| in_all.iter().filter(|it| **it == error).count();
            let own = said.errors.iter().filter(|it| (&it.0, &it.1) == (file, message)).count();
            if count(&walked.errors) < own {
                walked.errors.push(error);
            }
        }
        for note in &said.notes {
            let own = said.notes.iter().filter(|it| *it == note).count();
            if walked.notes.iter().filter(|it| *it == note).count() < own {
                walked.notes.push(note.clone());
            }
        }
    }
    RunError::sort(&mut walked.errors);
    walked
}

/// The packages of all parts, in the order of their folders; one that any part has all of is whole.
fn packages(parts: &[ReadPart]) -> Vec<Package> {
    let mut packages: BTreeMap<PathBuf, Package> = BTreeMap::new();
    for part in parts.iter().map(|it| &it.part) {
        for package in &part.packages {
            let folder = Path::new(&part.cwd).join(&package.folder);
            let known = packages.entry(folder.clone()).or_insert_with(|| package.clone());
            known.is_whole |= package.is_whole;
        }
    }
    packages.into_values().collect()
}

fn content(part: &ReadPart, file: &PartFile) -> Option<u64> {
    match &file.outcome {
        Outcome::Facts { facts, .. } => part.facts(*facts).map(|facts| facts.content),
        _ => None,
    }
}

type Scans = (Vec<(Scan, Vec<u8>)>, Vec<Arc<Settings>>);

/// The files of all parts in the order of reports, each once, with their settings.
fn scans(parts: &[ReadPart], root: Option<&Path>, rules: &'static [RuleEntry]) -> Result<Scans, Stop> {
    let broken =
        || failed("facts cannot be linked: a part of them cannot be understood; write them anew with `leaklint scan`");
    let mut known: HashMap<&str, Arc<Settings>> = HashMap::new();
    let mut files = Vec::new();
    for part in parts {
        for text in &part.part.settings {
            if !known.contains_key(text.as_str()) {
                known.insert(text, Arc::new(Settings::of_kept(text, rules).ok_or_else(broken)?));
            }
        }
        files.extend(part.part.files.iter().map(|file| (part, file)));
    }
    files.sort_by(|(_, a), (_, b)| a.shown.cmp(&b.shown));
    for pair in files.windows(2) {
        let [(first, a), (second, b)] = pair else { continue };
        if a.shown == b.shown && content(first, a) != content(second, b) {
            let message =
                format!("`{}` is in two parts, and is not the same in both; scan all parts of one state", a.shown);
            return Err(failed(&message));
        }
    }
    files.dedup_by(|(_, a), (_, b)| a.shown == b.shown);
    let (mut scans, mut settings) = (Vec::with_capacity(files.len()), Vec::with_capacity(files.len()));
    for (part, file) in files {
        let own =
            part.part.settings.get(file.settings as usize).and_then(|it| known.get(it.as_str())).ok_or_else(broken)?;
        let input = Input {
            // Nothing is read where nobody says where it would be.
            path: root.map(|root| root.join(&file.shown)).unwrap_or_default(),
            shown: file.shown.as_str().into(),
            package: file.package,
            is_test: file.is_test,
            rules: own.rules.clone(),
            models: None,
            skippable: false,
            may_be_glanced: false,
            given: None,
        };
        let mut shape = Vec::new();
        let scanned = match &file.outcome {
            Outcome::Facts { facts, shape: place, foreign } => {
                shape = part.shape(*place).ok_or_else(broken)?.to_vec();
                Scanned::Facts { facts: Arc::new(part.facts(*facts).ok_or_else(broken)?), foreign: *foreign }
            }
            Outcome::Skipped(why) => Scanned::Skipped(why.clone().into()),
            Outcome::Vanished => Scanned::Vanished,
            Outcome::Failed(message) => Scanned::Failed(message.clone()),
        };
        scans.push((Scan { input, scanned }, shape));
        settings.push(own.clone());
    }
    Ok((scans, settings))
}
