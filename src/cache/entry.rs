//! What the cache holds of one file, and how that is written down: records of one size, so that a long list is read at once.

use super::pack::Place;
use super::stamp::Stamp;

/// One file as it was when its facts were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Entry {
    /// Hash of its path.
    pub(super) path: u64,
    pub(super) stamp: Stamp,
    /// An equal stamp tells of an equal text.
    pub(super) is_settled: bool,
    /// Hash of its text; 0 where nobody asked.
    pub(super) text: u128,
    /// Hash of the rows about APIs that the facts were read with.
    pub(super) models: u64,
    /// It was asked whether the file is worth linting.
    pub(super) is_judged: bool,
    /// It is not: the record in `full` says why.
    pub(super) is_skipped: bool,
    /// The facts after a look, and those after reading all of it.
    pub(super) looked: Option<Place>,
    pub(super) full: Option<Place>,
    /// The day when it was last asked for, from 1970.
    pub(super) day: u32,
}

pub(super) const SIZE: usize = 96;

const SETTLED: u8 = 1;
const JUDGED: u8 = 2;
const LOOKED: u8 = 4;
const FULL: u8 = 8;
const SKIPPED: u8 = 16;

impl Entry {
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        let flags = flag(self.is_settled, SETTLED)
            | flag(self.is_judged, JUDGED)
            | flag(self.is_skipped, SKIPPED)
            | flag(self.looked.is_some(), LOOKED)
            | flag(self.full.is_some(), FULL);
        let (looked, full) = (self.looked.unwrap_or_default(), self.full.unwrap_or_default());
        out.extend(self.path.to_le_bytes());
        out.extend(self.stamp.size.to_le_bytes());
        out.extend(self.stamp.modified.to_le_bytes());
        out.extend(self.stamp.changed.to_le_bytes());
        out.extend(self.stamp.inode.to_le_bytes());
        out.extend(self.text.to_le_bytes());
        out.extend(self.models.to_le_bytes());
        out.extend(looked.at.to_le_bytes());
        out.extend(full.at.to_le_bytes());
        out.extend(looked.len.to_le_bytes());
        out.extend(full.len.to_le_bytes());
        out.extend(self.day.to_le_bytes());
        out.extend([flags, 0, 0, 0]);
    }

    pub(super) fn read(bytes: &[u8; SIZE]) -> Self {
        let flags = bytes[92];
        let place = |flag: u8, at: usize, len: usize| {
            (flags & flag != 0).then(|| Place { at: number(bytes, at), len: number(bytes, len) as u32 })
        };
        let text = u128::from(number(bytes, 40)) | u128::from(number(bytes, 48)) << 64;
        Self {
            path: number(bytes, 0),
            stamp: Stamp {
                size: number(bytes, 8),
                modified: number(bytes, 16) as i64,
                changed: number(bytes, 24) as i64,
                inode: number(bytes, 32),
            },
            text,
            models: number(bytes, 56),
            looked: place(LOOKED, 64, 80),
            full: place(FULL, 72, 84),
            day: (number(bytes, 88)) as u32,
            is_settled: flags & SETTLED != 0,
            is_judged: flags & JUDGED != 0,
            is_skipped: flags & SKIPPED != 0,
        }
    }
}

/// Eight bytes, the lowest first; a number of four is their lower half.
fn number(bytes: &[u8; SIZE], at: usize) -> u64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(eight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_read_as_it_was_written() {
        let place = |at: u64| Some(Place { at, len: u32::MAX - at as u32 });
        let entry = Entry {
            path: 1,
            stamp: Stamp { size: 2, modified: -3, changed: 4, inode: 5 },
            is_settled: true,
            text: u128::MAX - 6,
            models: 7,
            is_judged: false,
            is_skipped: true,
            looked: place(9),
            full: None,
            day: 10,
        };
        for entry in [entry, Entry::default(), Entry { full: place(1), looked: None, is_judged: true, ..entry }] {
            let mut bytes = Vec::new();
            entry.write(&mut bytes);
            let bytes: [u8; SIZE] = bytes.try_into().expect("all are of one size");
            assert_eq!(Entry::read(&bytes), entry);
        }
    }
}
