//! What one part of a run hands to whoever links all parts: facts, and all that surrounds them, in one file.

use super::pack::{Fault, Kind, Pack, Place, Writer};
use crate::facts::ModuleFacts;
use crate::project::PackageType;
use crate::project::surroundings::Package;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};

/// All that is known of a part beside the facts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Part {
    /// The working directory.
    pub cwd: String,
    /// The path from the top of the repository to the working directory.
    pub from_root: String,
    /// Where it is one of several parts of the same paths: a hash of these, which part from 0, and how many there are.
    pub shard: Option<(u64, u64, u64)>,
    /// Resolved settings, each once, as `config` writes them down.
    pub settings: Vec<String>,
    pub files: Vec<PartFile>,
    pub packages: Vec<Package>,
    pub walk: Said,
    pub configuration: Said,
}

/// What there was to say before any file was read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Said {
    /// Path and reason.
    pub skipped: Vec<(String, String)>,
    /// File and message.
    pub errors: Vec<(Option<String>, String)>,
    pub notes: Vec<String>,
}

/// A file of the part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartFile {
    pub shown: String,
    pub package: PackageType,
    pub is_test: bool,
    /// Index into the settings of the part.
    pub settings: u32,
    pub outcome: Outcome,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// `foreign`: its text is not what the disk holds.
    Facts {
        facts: Place,
        shape: Place,
        foreign: bool,
    },
    Skipped(String),
    Vanished,
    Failed(String),
}

/// Writes a part; records first.
pub struct PartWriter<W>(Writer<W>);

impl<W: Write> PartWriter<W> {
    pub fn new(out: W) -> io::Result<Self> {
        Writer::new(out, Kind::Part).map(Self)
    }

    pub fn facts(&mut self, facts: &ModuleFacts) -> io::Result<Place> {
        self.0.put(&postcard::to_stdvec(facts).map_err(io::Error::other)?)
    }

    pub fn shape(&mut self, text: &str) -> io::Result<Place> {
        self.0.put(&super::shape::of(text))
    }

    pub fn finish(self, part: &Part) -> io::Result<W> {
        self.0.finish(&postcard::to_stdvec(part).map_err(io::Error::other)?)
    }
}

/// A part that was read.
pub struct ReadPart {
    pub part: Part,
    pack: Pack,
}

impl ReadPart {
    pub fn open(bytes: Vec<u8>) -> Result<Self, Fault> {
        let pack = Pack::open(bytes, Kind::Part)?;
        let part = postcard::from_bytes(pack.list()).map_err(|_| Fault::Broken)?;
        Ok(Self { part, pack })
    }

    pub fn facts(&self, place: Place) -> Option<ModuleFacts> {
        postcard::from_bytes(self.pack.get(place)?).ok()
    }

    pub fn shape(&self, place: Place) -> Option<&[u8]> {
        self.pack.get(place)
    }
}
