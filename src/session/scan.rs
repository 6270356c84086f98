//! From inputs to facts: files are read, or known from the cache, in parallel.

use super::guard::guarded;
use super::read::{self, Decoded, Read};
use super::{Input, Session};
use crate::cache::stamp::Stamp;
use crate::cache::{Kept, Terms};
use crate::diagnostic::FileId;
use crate::facts::ModuleFacts;
use crate::lifetime::models::Models;
use crate::linter::{self, ScanKey, Scratch, SourceFile};
use crate::project::Unit;
use crate::project::surroundings::Surroundings;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::fs::Metadata;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The memory of longer texts is given back.
const ROOM_LIMIT: usize = 1 << 20;

/// What scanning a file gave.
pub enum Scanned {
    Facts { facts: Arc<ModuleFacts>, foreign: bool },
    Skipped(Cow<'static, str>),
    Vanished,
    Failed(String),
}

/// The facts of the texts that a run has scanned, by the hash of the rows about APIs that they were scanned with, and
/// whether a look was enough.
/// Packages hold many a file twice.
type Seen = Mutex<FxHashMap<(u64, bool, ScanKey), Arc<ModuleFacts>>>;

impl Session {
    pub(super) fn scan_all(&self, inputs: &[Input]) -> Vec<(Scanned, Duration)> {
        self.pool.install(|| {
            let look = |input: &Input| std::fs::metadata(&input.path).ok();
            let mut order: Vec<(Option<Metadata>, usize)> =
                inputs.par_iter().enumerate().map(|(index, input)| (look(input), index)).collect();
            // The biggest first: one started last would keep the other threads waiting.
            order.sort_by_key(|(meta, index)| (std::cmp::Reverse(meta.as_ref().map_or(0, Metadata::len)), *index));
            // Memory that a thread's files use one after another.
            let scratch: Vec<Mutex<(Vec<u8>, Scratch)>> =
                (0..=rayon::current_num_threads()).map(|_| Mutex::default()).collect();
            let seen = Seen::default();
            let scan_one = |(meta, index): &(Option<Metadata>, usize)| {
                let started = Instant::now();
                let input = &inputs[*index];
                let own = rayon::current_thread_index().unwrap_or(scratch.len() - 1);
                let mut scratch = scratch[own].lock().unwrap_or_else(PoisonError::into_inner);
                let (room, scratch) = &mut *scratch;
                let stamp = self.stamp(input, meta.as_ref());
                let scanned = self.recalled(input, stamp).unwrap_or_else(|| {
                    let read = match &input.given {
                        Some(bytes) => Read::Text(read::decode(bytes.to_vec())),
                        None => read::read_into(&input.path, input.skippable, meta.clone(), std::mem::take(room)),
                    };
                    match read {
                        Read::Text(decoded) => {
                            let (scanned, text) = self.scan_shared(input, stamp, decoded, scratch, &seen);
                            if text.capacity() < ROOM_LIMIT {
                                *room = text.into_bytes();
                            }
                            scanned
                        }
                        Read::Skipped(why) => {
                            if let (Some(cache), Some(stamp)) = (&self.setup.cache, stamp) {
                                cache.keep_skipped(&input.path, stamp, why);
                            }
                            Scanned::Skipped(why.into())
                        }
                        Read::Vanished => Scanned::Vanished,
                        Read::Failed(message) => Scanned::Failed(message),
                    }
                });
                let scanned = self.counted(input, scanned);
                self.setup.progress.done.fetch_add(1, Ordering::Relaxed);
                (*index, scanned, started.elapsed())
            };
            let mut scanned: Vec<(usize, Scanned, Duration)> = order.par_iter().with_max_len(1).map(scan_one).collect();
            scanned.sort_by_key(|(index, ..)| *index);
            scanned.into_iter().map(|(_, scanned, took)| (scanned, took)).collect()
        })
    }

    /// Adds what the file shows by itself to the findings so far, when somebody watches. What other files change is seen
    /// only when all are linked.
    fn counted(&self, input: &Input, scanned: Scanned) -> Scanned {
        let progress = &self.setup.progress;
        match scanned {
            Scanned::Facts { facts, foreign } if progress.watched.load(Ordering::Relaxed) => {
                let unit = Unit {
                    file: FileId(0),
                    path: input.shown.clone(),
                    package: input.package,
                    is_test: input.is_test,
                    facts,
                };
                let units = [unit];
                let found = guarded(|| {
                    linter::check(
                        &linter::link(&units, &Surroundings::default()),
                        FileId(0),
                        &input.rules,
                        self.setup.known,
                    )
                })
                .unwrap_or_default();
                let shown = found.iter().filter(|finding| finding.suppressed.is_none()).count();
                progress.findings.fetch_add(shown, Ordering::Relaxed);
                let [unit] = units;
                Scanned::Facts { facts: unit.facts, foreign }
            }
            other => other,
        }
    }

    /// What a look tells of a file that comes from the disk; `None` where nothing is kept of it.
    fn stamp(&self, input: &Input, meta: Option<&Metadata>) -> Option<Stamp> {
        if self.setup.cache.is_none() || input.given.is_some() {
            return None;
        }
        Stamp::of(meta?)
    }

    fn models<'a>(&'a self, input: &'a Input) -> &'a Models {
        input.models.as_deref().unwrap_or(&self.setup.models)
    }

    fn terms(&self, input: &Input) -> Terms {
        let Input { may_be_glanced, skippable, .. } = *input;
        Terms { models: self.models(input).hash, may_be_glanced, skippable }
    }

    /// What the cache knows of a file that looks as it did.
    fn recalled(&self, input: &Input, stamp: Option<Stamp>) -> Option<Scanned> {
        Some(match self.setup.cache.as_ref()?.recall(&input.path, stamp?, self.terms(input))? {
            Kept::Facts(facts) => Scanned::Facts { facts, foreign: false },
            Kept::Skipped(why) => Scanned::Skipped(why.into()),
        })
    }

    /// [`scan_text`](Self::scan_text), unless an equal text has been scanned before.
    fn scan_shared(
        &self,
        input: &Input,
        stamp: Option<Stamp>,
        decoded: Decoded,
        scratch: &mut Scratch,
        seen: &Seen,
    ) -> (Scanned, String) {
        if decoded.fault.is_some() {
            return self.scan_text(input, decoded, scratch);
        }
        let (terms, scan) = (self.terms(input), ScanKey::of(SourceFile { path: &input.shown, text: &decoded.text }));
        let cache = self.setup.cache.as_ref().zip(stamp);
        if let Some((cache, stamp)) = cache
            && let Some(facts) = cache.recall_text(&input.path, stamp, scan.text(), terms)
        {
            return (Scanned::Facts { facts, foreign: false }, decoded.text);
        }
        let key = (terms.models, input.may_be_glanced, scan);
        let known = seen.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let (scanned, text) = match known {
            Some(facts) => (Scanned::Facts { facts, foreign: false }, decoded.text),
            None => self.scan_text(input, decoded, scratch),
        };
        if let Scanned::Facts { facts, foreign: false } = &scanned {
            if let Some((cache, stamp)) = cache {
                cache.keep(&input.path, stamp, scan.text(), facts, terms);
            }
            seen.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_insert_with(|| facts.clone());
        }
        (scanned, text)
    }

    /// What the text shows, and the text.
    pub(super) fn scan_text(&self, input: &Input, decoded: Decoded, scratch: &mut Scratch) -> (Scanned, String) {
        let Decoded { text, fault } = decoded;
        let models = self.models(input);
        let source = SourceFile { path: &input.shown, text: &text };
        let may_be_glanced = input.may_be_glanced && fault.is_none();
        let scanned = guarded(|| {
            let calm = may_be_glanced.then(|| linter::glance(source, models, scratch)).flatten();
            calm.unwrap_or_else(|| linter::scan_with(source, models, scratch))
        });
        let scanned = match scanned {
            Ok(mut facts) => {
                let foreign = fault.is_some();
                if let Some(fault) = fault {
                    // What else does not parse may well be the fault of the bytes that were replaced.
                    facts.syntax_errors = vec![fault];
                }
                Scanned::Facts { facts: Arc::new(facts), foreign }
            }
            Err(message) => Scanned::Failed(message),
        };
        (scanned, text)
    }

    /// Reads and scans one file, whatever the cache knows of it.
    pub(super) fn scan_file(&self, input: &Input) -> Scanned {
        let meta = input.given.is_none().then(|| std::fs::metadata(&input.path).ok()).flatten();
        self.scan_file_of(input, meta)
    }

    /// All of a file that was only looked at so far.
    pub(super) fn scan_demanded(&self, input: &Input) -> Scanned {
        let input = Input { may_be_glanced: false, skippable: false, ..input.clone() };
        let meta = input.given.is_none().then(|| std::fs::metadata(&input.path).ok()).flatten();
        let recalled = self.recalled(&input, self.stamp(&input, meta.as_ref()));
        recalled.unwrap_or_else(|| self.scan_file_of(&input, meta))
    }

    fn scan_file_of(&self, input: &Input, meta: Option<Metadata>) -> Scanned {
        let stamp = self.stamp(input, meta.as_ref());
        let read = match &input.given {
            Some(bytes) => Read::Text(read::decode(bytes.to_vec())),
            None => read::read(&input.path, false, meta),
        };
        match read {
            Read::Text(decoded) => {
                let input = Input { skippable: false, ..input.clone() };
                self.scan_shared(&input, stamp, decoded, &mut Scratch::default(), &Seen::default()).0
            }
            Read::Skipped(why) => Scanned::Skipped(why.into()),
            Read::Vanished => Scanned::Vanished,
            Read::Failed(message) => Scanned::Failed(message),
        }
    }
}
