//! Facts of earlier runs, kept in one file: what a run does not have to read again.
//!
//! Holds facts of single files only; what files say together, settings and findings are never kept. Whatever is wrong with the
//! file, a run goes on without it. Knows nothing of how a run uses it, nor of where it ought to be.

mod entry;
pub mod pack;
pub mod part;
pub mod shape;
pub mod stamp;

use crate::facts::ModuleFacts;
use entry::Entry;
use pack::{Kind, Pack, Place, Writer};
use rustc_hash::FxHashMap;
use stamp::{Stamp, nanoseconds};
use std::fs::File;
use std::io::{BufWriter, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tempfile::{NamedTempFile, TempPath};
use xxhash_rust::xxh3::xxh3_64;

/// Files that nobody asked for in so many days are forgotten.
const MOST_DAYS: u32 = 30;

/// Scanning a byte of text takes about as long as writing so many bytes.
const SCAN_COSTS: u64 = 20;

/// A file of so many bytes is written at once.
const SMALL: u64 = 1 << 20;

/// No cache is larger.
pub const MOST_BYTES: u64 = 256 << 20;

const BEGINNING: &str = "facts-";
const ENDING: &str = ".bin";
const UNFINISHED: &str = ".unfinished-";

/// What facts depend on beside the text and the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Hash of the rows about APIs.
    pub models: u64,
    /// A look is enough where it shows that nothing can be found.
    pub may_be_glanced: bool,
    /// What nobody wrote by hand is left out.
    pub skippable: bool,
}

/// What is known of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Kept {
    Facts(Arc<ModuleFacts>),
    /// Why it is not linted.
    Skipped(String),
}

/// The facts of earlier runs, and those of this one.
pub struct Cache {
    folder: PathBuf,
    /// Paths are kept from here, so that a project may move.
    base: PathBuf,
    /// When the run began.
    began: i64,
    most_bytes: u64,
    pack: Option<Pack>,
    entries: Vec<Entry>,
    by_path: FxHashMap<u64, u32>,
    /// By entry: whether the run asked for it.
    used: Vec<AtomicBool>,
    fresh: Mutex<Fresh>,
    notes: Mutex<Vec<String>>,
}

/// What the run found out.
#[derive(Default)]
struct Fresh {
    entries: FxHashMap<u64, Entry>,
    /// Equal records are written once.
    places: FxHashMap<u64, Place>,
    writer: Option<Writer<BufWriter<File>>>,
    /// Bytes of text that the next run has to scan if this one is not written; those that are only read count for less.
    effort: u64,
    /// The unfinished file goes away with this.
    path: Option<TempPath>,
    /// Nothing is written any more.
    is_closed: bool,
}

impl Cache {
    /// Reads the cache in a folder. `base`: the folder that the run's files are in, as a rule. Never fails.
    pub fn open(folder: &Path, base: &Path) -> Self {
        Self::open_at(folder, base, SystemTime::now(), MOST_BYTES)
    }

    /// [`open`](Self::open) by another clock, and with room for less.
    pub fn open_at(folder: &Path, base: &Path, now: SystemTime, most_bytes: u64) -> Self {
        let mut cache = Self {
            folder: folder.to_owned(),
            base: base.to_owned(),
            began: nanoseconds(now),
            most_bytes,
            pack: None,
            entries: Vec::new(),
            by_path: FxHashMap::default(),
            used: Vec::new(),
            fresh: Mutex::default(),
            notes: Mutex::default(),
        };
        let file = cache.file();
        match std::fs::read(&file) {
            Ok(bytes) => match Pack::open(bytes, Kind::Cache) {
                Ok(pack) => cache.take(pack),
                Err(fault) => cache.note(format!("the cache `{}` is not used: {fault}", file.display())),
            },
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
            Err(error) => cache.note(format!("the cache `{}` cannot be read: {}", file.display(), fault(&error))),
        }
        cache
    }

    fn take(&mut self, pack: Pack) {
        let (entries, _) = pack.list().as_chunks::<{ entry::SIZE }>();
        self.entries = entries.iter().map(Entry::read).collect();
        self.by_path = self.entries.iter().zip(0..).map(|(entry, index)| (entry.path, index)).collect();
        self.used = self.entries.iter().map(|_| AtomicBool::new(false)).collect();
        self.pack = Some(pack);
    }

    fn file(&self) -> PathBuf {
        self.folder.join(format!("{BEGINNING}{:016x}{ENDING}", pack::schema()))
    }

    /// What is known of a file that looks as it did.
    pub fn recall(&self, path: &Path, stamp: Stamp, terms: Terms) -> Option<Kept> {
        let (index, entry) = self.entry(self.key(path))?;
        if !entry.is_settled || entry.stamp != stamp {
            return None;
        }
        let kept = match (entry.is_skipped, terms.skippable) {
            (true, true) => self.record(entry.full).map(|why| Kept::Skipped(String::from_utf8_lossy(why).into_owned())),
            (true, false) => None,
            (false, skippable) if skippable && !entry.is_judged => None,
            (false, _) => self.facts(entry, terms).map(Kept::Facts),
        };
        if kept.is_some() {
            self.used[index].store(true, Ordering::Relaxed);
        }
        kept
    }

    /// The facts of a file whose text hashes so. The caller has asked whether it is worth linting, if that matters.
    pub fn recall_text(&self, path: &Path, stamp: Stamp, text: u128, terms: Terms) -> Option<Arc<ModuleFacts>> {
        let key = self.key(path);
        let (_, entry) = self.entry(key)?;
        if entry.text != text || entry.is_skipped {
            return None;
        }
        let facts = self.facts(entry, terms)?;
        let (looked, full) = (self.copied(entry.looked), self.copied(entry.full));
        let entry = Entry { is_judged: entry.is_judged || terms.skippable, looked, full, ..*entry };
        let mut fresh = self.fresh();
        fresh.effort += stamp.size / 16;
        fresh.entries.insert(key, self.seen(entry, stamp));
        Some(facts)
    }

    fn entry(&self, key: u64) -> Option<(usize, &Entry)> {
        let index = *self.by_path.get(&key)? as usize;
        Some((index, &self.entries[index]))
    }

    fn facts(&self, entry: &Entry, terms: Terms) -> Option<Arc<ModuleFacts>> {
        if entry.models != terms.models {
            return None;
        }
        let record = self.record(if terms.may_be_glanced { entry.looked } else { entry.full })?;
        postcard::from_bytes(record).ok().map(Arc::new)
    }

    fn record(&self, place: Option<Place>) -> Option<&[u8]> {
        self.pack.as_ref()?.get(place?)
    }

    /// Keeps the facts of a file.
    pub fn keep(&self, path: &Path, stamp: Stamp, text: u128, facts: &ModuleFacts, terms: Terms) {
        let Ok(record) = postcard::to_stdvec(facts) else { return };
        let key = self.key(path);
        let mut fresh = self.fresh();
        let Some(place) = self.write(&mut fresh, &record) else { return };
        let before = fresh.entries.get(&key).copied().filter(|it| it.text == text && it.models == terms.models);
        let is_judged = terms.skippable || before.is_some_and(|it| it.is_judged);
        let mut entry = Entry { text, models: terms.models, is_judged, ..before.unwrap_or_default() };
        if terms.may_be_glanced {
            entry.looked = Some(place);
        }
        if facts.unread.is_none() {
            entry.full = Some(place);
        }
        entry.path = key;
        // An older entry of the same text may know what this one does not.
        if let Some((_, old)) = self.entry(key)
            && (old.text, old.models, old.is_skipped) == (text, terms.models, false)
        {
            entry.is_judged |= old.is_judged;
            entry.looked = entry.looked.or_else(|| self.copy(&mut fresh, old.looked));
            entry.full = entry.full.or_else(|| self.copy(&mut fresh, old.full));
        }
        let entry = self.seen(entry, stamp);
        fresh.effort += stamp.size;
        fresh.entries.insert(key, entry);
    }

    /// Keeps why a file is not linted.
    pub fn keep_skipped(&self, path: &Path, stamp: Stamp, why: &str) {
        let path = self.key(path);
        let mut fresh = self.fresh();
        let Some(place) = self.write(&mut fresh, why.as_bytes()) else { return };
        let entry = Entry { path, is_skipped: true, full: Some(place), ..Entry::default() };
        let entry = self.seen(entry, stamp);
        fresh.effort += stamp.size;
        fresh.entries.insert(path, entry);
    }

    fn seen(&self, entry: Entry, stamp: Stamp) -> Entry {
        Entry { stamp, is_settled: stamp.is_settled(self.began), day: self.today(), ..entry }
    }

    fn today(&self) -> u32 {
        (self.began / 86_400_000_000_000) as u32
    }

    fn key(&self, path: &Path) -> u64 {
        let path = path.strip_prefix(&self.base).unwrap_or(path);
        xxh3_64(path.as_os_str().as_encoded_bytes())
    }

    fn fresh(&self) -> std::sync::MutexGuard<'_, Fresh> {
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn copied(&self, place: Option<Place>) -> Option<Place> {
        self.copy(&mut self.fresh(), place)
    }

    /// Puts a record of the old file into the new one.
    fn copy(&self, fresh: &mut Fresh, place: Option<Place>) -> Option<Place> {
        self.write(fresh, self.record(place)?)
    }

    fn write(&self, fresh: &mut Fresh, record: &[u8]) -> Option<Place> {
        if fresh.is_closed {
            return None;
        }
        let hash = xxh3_64(record);
        if let Some(place) = fresh.places.get(&hash).filter(|it| it.len as usize == record.len()) {
            return Some(*place);
        }
        let written = fresh.start(&self.folder).and_then(|writer| {
            let has_room = writer.len() + record.len() as u64 <= self.most_bytes;
            if has_room { writer.put(record).map(Some) } else { Ok(None) }
        });
        match written {
            Ok(place) => {
                if let Some(place) = place {
                    fresh.places.insert(hash, place);
                }
                place
            }
            Err(error) => {
                self.fail(fresh, &error);
                None
            }
        }
    }

    fn fail(&self, fresh: &mut Fresh, error: &std::io::Error) {
        self.note(format!("no cache can be written into `{}`: {}", self.folder.display(), fault(error)));
        *fresh = Fresh { is_closed: true, ..Fresh::default() };
    }

    fn note(&self, note: String) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(note);
    }

    /// What went wrong with the cache, which changes nothing but how long a run takes.
    pub fn notes(&self) -> Vec<String> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many files of the run were not read, as they look as they did.
    pub fn recalled(&self) -> usize {
        self.used.iter().filter(|used| used.load(Ordering::Relaxed)).count()
    }

    /// Writes what the run found out, for the next one, unless finding it out again is cheaper. What fails is a note.
    pub fn save(&self) {
        let fresh = &mut *self.fresh();
        let there = self.pack.as_ref().map_or(0, Pack::len);
        let is_cheap = there > SMALL && fresh.effort.saturating_mul(SCAN_COSTS) < there;
        if fresh.is_closed || fresh.entries.is_empty() || is_cheap {
            return;
        }
        match self.save_all(fresh) {
            Ok(()) => *fresh = Fresh { is_closed: true, ..Fresh::default() },
            Err(error) => self.fail(fresh, &error),
        }
        self.tidy();
    }

    fn save_all(&self, fresh: &mut Fresh) -> std::io::Result<()> {
        // What was asked for stays first, then what was asked for last.
        let mut old: Vec<(bool, Entry)> = Vec::new();
        for (entry, used) in self.entries.iter().zip(&self.used) {
            let is_used = used.load(Ordering::Relaxed);
            let day = if is_used { self.today() } else { entry.day };
            if !fresh.entries.contains_key(&entry.path) && day.saturating_add(MOST_DAYS) >= self.today() {
                old.push((is_used, Entry { day, ..*entry }));
            }
        }
        old.sort_by_key(|(is_used, entry)| std::cmp::Reverse((*is_used, entry.day)));
        for (_, mut entry) in old {
            let is_whole = |before: Option<Place>, after: Option<Place>| before.is_some() == after.is_some();
            let before = entry;
            entry.looked = self.copy(fresh, entry.looked);
            entry.full = if before.full == before.looked { entry.looked } else { self.copy(fresh, entry.full) };
            if is_whole(before.looked, entry.looked) && is_whole(before.full, entry.full) {
                fresh.entries.insert(entry.path, entry);
            }
        }
        let mut entries: Vec<&Entry> = fresh.entries.values().collect();
        entries.sort_unstable_by_key(|entry| entry.path);
        let mut list = Vec::with_capacity(entries.len() * entry::SIZE);
        entries.iter().for_each(|entry| entry.write(&mut list));
        let (Some(writer), Some(path)) = (fresh.writer.take(), fresh.path.take()) else { return Ok(()) };
        drop(writer.finish(&list)?);
        path.persist(self.file()).map_err(|error| error.error)
    }

    /// Takes away what other versions left, and runs that were ended.
    fn tidy(&self) {
        let own = self.file();
        for (path, modified) in files(&self.folder) {
            let is_unfinished = name_of(&path).starts_with(UNFINISHED);
            let most = Duration::from_secs(if is_unfinished { 3_600 } else { 86_400 * u64::from(MOST_DAYS) });
            if path != own && modified.elapsed().is_ok_and(|age| age > most) {
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

impl Fresh {
    fn start(&mut self, folder: &Path) -> std::io::Result<&mut Writer<BufWriter<File>>> {
        if self.writer.is_none() {
            std::fs::create_dir_all(folder)?;
            let (file, path) =
                tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder).map(NamedTempFile::into_parts)?;
            self.path = Some(path);
            self.writer = Some(Writer::new(BufWriter::with_capacity(1 << 16, file), Kind::Cache)?);
        }
        self.writer.as_mut().ok_or_else(|| std::io::Error::other("no file was opened"))
    }
}

fn name_of(path: &Path) -> std::borrow::Cow<'_, str> {
    path.file_name().unwrap_or_default().to_string_lossy()
}

/// The files in a folder that a cache wrote, and when.
fn files(folder: &Path) -> Vec<(PathBuf, SystemTime)> {
    let is_ours = |name: &str| name.starts_with(UNFINISHED) || (name.starts_with(BEGINNING) && name.ends_with(ENDING));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| is_ours(&entry.file_name().to_string_lossy()));
    ours.filter_map(|entry| Some((entry.path(), entry.metadata().ok()?.modified().ok()?))).collect()
}

/// Takes away all that caches wrote into a folder, and the folder when nothing else is in it; gives the bytes.
pub fn clean(folder: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for (path, _) in files(folder) {
        bytes += std::fs::metadata(&path).map_or(0, |meta| meta.len());
        std::fs::remove_file(path)?;
    }
    let _ = std::fs::remove_dir(folder);
    Ok(bytes)
}

/// The system's words for a failure, without its number.
fn fault(error: &std::io::Error) -> String {
    let said = error.to_string();
    let said = said.split(" (os error").next().unwrap_or_default();
    let mut letters = said.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
