//! A file of records and a list of them, which says whether it is whole: what is not is never read.
//!
//! A head, the records one after another, the list, and at the end where the list begins and a checksum of all before it.
//! Knows nothing of what the records mean.

use std::io::{self, Write};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// What a file is for; files of one kind are not taken for those of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What a run keeps for the next one.
    Cache,
    /// What one part of a run hands to whoever links all parts.
    Part,
}

const MARK: &[u8; 8] = b"leaklint";
const HEAD: usize = 24;
const END: usize = 16;

impl Kind {
    const fn word(self) -> &'static [u8; 8] {
        match self {
            Kind::Cache => b"cache\0\0\0",
            Kind::Part => b"part\0\0\0\0",
        }
    }
}

/// A number that is another one for each version of leaklint that reads other facts.
pub fn schema() -> u64 {
    let text = concat!(env!("CARGO_PKG_VERSION"), " ", env!("LEAKLINT_FACTS_SCHEMA"));
    xxh3_64(text.as_bytes())
}

/// Where a record is; the empty place stands for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Place {
    pub at: u64,
    pub len: u32,
}

/// Why a file is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Somebody else's.
    Foreign,
    /// Of another version.
    Other,
    /// A part of it is missing or not what was written.
    Broken,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Fault::Foreign => "it is no file of this kind",
            Fault::Other => "another version of leaklint wrote it",
            Fault::Broken => "it is incomplete or damaged",
        })
    }
}

/// Writes records, and the list at the end.
pub struct Writer<W> {
    out: W,
    hasher: Xxh3,
    at: u64,
}

impl<W: Write> Writer<W> {
    pub fn new(out: W, kind: Kind) -> io::Result<Self> {
        let mut writer = Self { out, hasher: Xxh3::new(), at: 0 };
        writer.write(MARK)?;
        writer.write(kind.word())?;
        writer.write(&schema().to_le_bytes())?;
        Ok(writer)
    }

    /// How many bytes there are so far.
    pub fn len(&self) -> u64 {
        self.at
    }

    /// Whether there is no record yet.
    pub fn is_empty(&self) -> bool {
        self.at <= HEAD as u64
    }

    pub fn put(&mut self, record: &[u8]) -> io::Result<Place> {
        let len = u32::try_from(record.len()).map_err(|_| io::Error::other("a record is larger than 4 GB"))?;
        let place = Place { at: self.at, len };
        self.write(record)?;
        Ok(place)
    }

    /// Writes the list; the file is whole after that.
    pub fn finish(mut self, list: &[u8]) -> io::Result<W> {
        let at = self.at;
        self.write(list)?;
        self.write(&at.to_le_bytes())?;
        let sum = self.hasher.digest();
        self.out.write_all(&sum.to_le_bytes())?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.hasher.update(bytes);
        self.at += bytes.len() as u64;
        Ok(())
    }
}

/// A whole file of records.
pub struct Pack {
    bytes: Vec<u8>,
    list: usize,
}

impl Pack {
    pub fn open(bytes: Vec<u8>, kind: Kind) -> Result<Self, Fault> {
        if !bytes.starts_with(MARK) || bytes.get(8..16) != Some(kind.word()) {
            return Err(Fault::Foreign);
        }
        if bytes.get(16..HEAD) != Some(&schema().to_le_bytes()) {
            return Err(Fault::Other);
        }
        if bytes.len() < HEAD + END {
            return Err(Fault::Broken);
        }
        let (all, sum) = bytes.split_at(bytes.len() - 8);
        let list = number(all, all.len() - 8) as usize;
        if sum != xxh3_64(all).to_le_bytes() || list < HEAD || list > all.len() - 8 {
            return Err(Fault::Broken);
        }
        Ok(Self { bytes, list })
    }

    /// How many bytes there are.
    pub fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.list <= HEAD
    }

    pub fn list(&self) -> &[u8] {
        &self.bytes[self.list..self.bytes.len() - END]
    }

    /// The record at a place; `None` where there can be none.
    pub fn get(&self, place: Place) -> Option<&[u8]> {
        let at = usize::try_from(place.at).ok().filter(|at| *at >= HEAD)?;
        let end = at.checked_add(place.len as usize).filter(|end| *end <= self.list)?;
        self.bytes.get(at..end)
    }
}

/// The number at a place of bytes that are long enough.
fn number(bytes: &[u8], at: usize) -> u64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(eight)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> (Vec<u8>, [Place; 2]) {
        let mut writer = Writer::new(Vec::new(), Kind::Cache).expect("memory takes it");
        let places = [b"first".as_slice(), b""].map(|record| writer.put(record).expect("memory takes it"));
        (writer.finish(b"list").expect("memory takes it"), places)
    }

    #[test]
    fn records_are_read_as_they_were_written() {
        let (bytes, [first, empty]) = written();
        let pack = Pack::open(bytes, Kind::Cache).expect("it is whole");
        assert_eq!(
            (pack.list(), pack.get(first), pack.get(empty)),
            (&b"list"[..], Some(&b"first"[..]), Some(&b""[..]))
        );
        assert_eq!(pack.get(Place { at: 8, len: 4 }), None);
        assert_eq!(pack.get(Place { at: first.at, len: 99 }), None);
        assert_eq!(pack.get(Place { at: u64::MAX, len: 9 }), None);
    }

    #[test]
    fn no_part_of_a_file_passes_for_the_whole() {
        let (bytes, _) = written();
        for length in 0..bytes.len() {
            assert!(Pack::open(bytes[..length].to_vec(), Kind::Cache).is_err(), "{length} bytes");
        }
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(Pack::open(changed, Kind::Cache).is_err(), "byte {at}");
        }
        assert_eq!(Pack::open(bytes, Kind::Part).err(), Some(Fault::Foreign));
    }
}
