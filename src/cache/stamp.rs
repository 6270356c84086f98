//! What a look at a file without reading it tells: whether its text can be another one than last time.

use std::fs::Metadata;
use std::time::{SystemTime, UNIX_EPOCH};

/// Size, times in nanoseconds, and identity of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp {
    pub size: u64,
    pub modified: i64,
    /// When its name, rights or text changed, which nobody can set; 0 where the system does not tell.
    pub changed: i64,
    pub inode: u64,
}

impl Stamp {
    /// `None` for what is no regular file.
    pub fn of(meta: &Metadata) -> Option<Self> {
        let (changed, inode) = change(meta);
        let modified = meta.modified().map_or(0, nanoseconds);
        meta.is_file().then_some(Self { size: meta.len(), modified, changed, inode })
    }

    /// Whether the text cannot have changed without the stamp, when it was read at or after `read`: a file that was written just
    /// before can be written again without its times telling.
    pub fn is_settled(&self, read: i64) -> bool {
        let last = self.modified.max(self.changed);
        // Some file systems count in seconds, or two.
        let grain = if last % 1_000_000 == 0 { 2_100_000_000 } else { 30_000_000 };
        last.saturating_add(grain) < read
    }
}

/// A time as stamps have it.
pub fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |it| -it),
    }
}

#[cfg(unix)]
fn change(meta: &Metadata) -> (i64, u64) {
    use std::os::unix::fs::MetadataExt;
    (meta.ctime().saturating_mul(1_000_000_000).saturating_add(meta.ctime_nsec()), meta.ino())
}

#[cfg(not(unix))]
fn change(_: &Metadata) -> (i64, u64) {
    (0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_just_written_is_not_settled() {
        let at = |modified: i64, changed: i64| Stamp { modified, changed, ..Stamp::default() };
        let read = 1_700_000_000_123_456_789;
        assert!(at(read - 40_000_000, 0).is_settled(read));
        assert!(!at(read - 20_000_000, 0).is_settled(read), "one tick of the clock");
        assert!(!at(read, 0).is_settled(read), "the same time");
        assert!(!at(read + 1, 0).is_settled(read), "the future");
        assert!(!at(0, read).is_settled(read), "its times were set back");
        assert!(!at(1_700_000_000_000_000_000, 0).is_settled(read), "a clock of seconds");
        assert!(at(1_699_999_996_000_000_000, 0).is_settled(read));
    }
}
