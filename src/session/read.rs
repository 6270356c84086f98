//! From bytes on disk to a text whose offsets are the file's own, and whether the text is worth linting.
//!
//! Knows nothing of JavaScript beyond its comments.

use crate::facts::SyntaxError;
use crate::text::TextRange;
use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

/// Files larger than this are skipped, unless they are named or `--no-default-ignores` is given.
pub const LARGE: u64 = 20 << 20;

/// No file larger than this is linted: offsets are 32 bits wide.
pub const TOO_LARGE: u64 = 1 << 30;

/// Lines of more bytes than this count as written by a minifier.
pub const MINIFIED_LINE: usize = 400;

/// What reading a file gave.
#[derive(Debug)]
pub(crate) enum Read {
    Text(Decoded),
    Skipped(&'static str),
    Vanished,
    Failed(String),
}

/// A text, and what is wrong with its encoding.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub text: String,
    pub fault: Option<SyntaxError>,
}

/// `skippable` files are not read when they are very large, minified or generated.
/// `meta` is what is known of the file already.
pub(crate) fn read(path: &Path, skippable: bool, meta: Option<Metadata>) -> Read {
    read_into(path, skippable, meta, Vec::new())
}

/// [`read`], with memory of an earlier text.
pub(crate) fn read_into(path: &Path, skippable: bool, meta: Option<Metadata>, room: Vec<u8>) -> Read {
    let meta = match meta.map_or_else(|| std::fs::metadata(path), Ok) {
        Ok(meta) => meta,
        Err(error) => return unreadable(&error),
    };
    // Opening a pipe that nobody writes to would wait for ever.
    if !meta.is_file() {
        return Read::Failed("this is not a regular file".to_owned());
    }
    if skippable && meta.len() > LARGE {
        return Read::Skipped("larger than 20 MB");
    }
    if meta.len() > TOO_LARGE {
        return Read::Failed("this file is larger than 1 GB, which leaklint cannot lint".to_owned());
    }
    match contents(path, meta.len() as usize, room) {
        Ok(bytes) if skippable && is_binary(&bytes) => Read::Skipped("binary"),
        Ok(bytes) => {
            let decoded = decode(bytes);
            match (skippable && decoded.fault.is_none()).then(|| unlikely(&decoded.text)).flatten() {
                Some(why) => Read::Skipped(why),
                None => Read::Text(decoded),
            }
        }
        Err(error) => unreadable(&error),
    }
}

/// The bytes of a file that is said to have so many, or, where that is none, all that it gives.
fn contents(path: &Path, size: usize, mut room: Vec<u8>) -> io::Result<Vec<u8>> {
    room.clear();
    // With a byte to spare: a full vector is grown before it is known whether there is more.
    room.reserve(size + 1);
    let mut file = File::open(path)?;
    match size {
        0 => file.read_to_end(&mut room)?,
        _ => file.take(size as u64).read_to_end(&mut room)?,
    };
    Ok(room)
}

/// Videos end in `.ts` too. Text in a foreign encoding is not binary: somebody should hear of it.
fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(8000)];
    let is_wide = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    !is_wide && head.contains(&0) && std::str::from_utf8(bytes).is_err()
}

fn unreadable(error: &std::io::Error) -> Read {
    match error.kind() {
        ErrorKind::NotFound => Read::Vanished,
        _ => Read::Failed(format!("this file cannot be read: {}", crate::session::io_fault(error))),
    }
}

/// Offsets in the text are offsets in the file: a byte that is not UTF-8 becomes one `?`.
pub(crate) fn decode(bytes: Vec<u8>) -> Decoded {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let message = "it is encoded as UTF-16, and leaklint reads UTF-8; save it as UTF-8".to_owned();
        return Decoded { text: String::new(), fault: Some(SyntaxError { range: TextRange::empty(0), message }) };
    }
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Decoded { text, fault: None },
        Err(error) => error,
    };
    let at = error.utf8_error().valid_up_to();
    let mut text = String::with_capacity(error.as_bytes().len());
    for chunk in error.as_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    let byte = error.as_bytes().get(at).copied().unwrap_or_default();
    let message = format!("the byte 0x{byte:02X} is not UTF-8; save the file as UTF-8");
    let range = TextRange::new(at as u32, at as u32 + 1);
    Decoded { text, fault: Some(SyntaxError { range, message }) }
}

/// Why a text that nobody wrote by hand is not linted by default.
pub(crate) fn unlikely(text: &str) -> Option<&'static str> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with("<?xml") || start.starts_with("<!DOCTYPE TS") {
        return Some("XML (translations of Qt end in `.ts` too)");
    }
    if is_generated(text) {
        return Some("generated (its first comment says so)");
    }
    is_minified(text).then_some("minified (most of it is in lines of over 400 bytes)")
}

fn is_generated(text: &str) -> bool {
    let comment = first_comment(text);
    comment.contains("@generated") || comment.contains("DO NOT EDIT")
}

/// The comment before any code: a block, or line comments without a gap.
fn first_comment(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = if text.starts_with("#!") { text.split_once('\n').map_or("", |(_, rest)| rest) } else { text };
    let text = text.trim_start();
    for (open, close) in [("/*", "*/"), ("<!--", "-->")] {
        if let Some(rest) = text.strip_prefix(open) {
            return rest.split_once(close).map_or(rest, |(comment, _)| comment);
        }
    }
    let mut length = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim_start().starts_with("//") {
            break;
        }
        length += line.len();
    }
    &text[..length]
}

/// Whether more than half of the text is in long lines of code. Long lines without code (an embedded image, the path of
/// an icon, a list of names) do not count, and neither does the one long line that a compiler puts into a small file.
fn is_minified(text: &str) -> bool {
    let mut long = 0;
    for line in text.lines().filter(|line| line.len() > MINIFIED_LINE) {
        let marks = line.bytes().filter(|byte| matches!(byte, b';' | b'{' | b'}' | b'(' | b')')).count();
        // Code has a bracket or semicolon at least every 25 bytes.
        if marks * 25 >= line.len() {
            long += line.len();
        }
    }
    long > 1000 && long * 2 > text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_utf8_keep_every_offset() {
        let decoded = decode(b"a\xe9b\xff\xffc \xc3\xa9".to_vec());
        assert_eq!(decoded.text, "a?b??c é");
        assert_eq!(decoded.fault.map(|fault| fault.range), Some(TextRange::new(1, 2)));
        assert_eq!(decode(b"\xef\xbb\xbfx".to_vec()), Decoded { text: "\u{feff}x".to_owned(), fault: None });
        let wide = decode(b"\xff\xfex\0".to_vec());
        assert!(wide.text.is_empty() && wide.fault.is_some_and(|fault| fault.message.contains("UTF-16")));
    }

    #[test]
    fn generated_files_say_so_in_their_first_comment() {
        assert!(is_generated("/* eslint-disable */\n".replace("eslint", "@generated eslint").as_str()));
        assert!(is_generated("#!/usr/bin/env node\n\n// Made by x.\n// DO NOT EDIT.\nf();"));
        assert!(is_generated("<!-- @generated -->\n<script></script>"));
        assert!(!is_generated("f(); // DO NOT EDIT"));
        assert!(!is_generated("// A tool.\n\n// DO NOT EDIT the next line\nf();"));
    }

    #[test]
    fn minified_files_are_mostly_long_lines_of_code() {
        let code = "function a(b,c){return b(c)};".repeat(40);
        assert!(is_minified(&code));
        assert!(is_minified(&format!("/*! licence\n * of a library\n */\n{code}\n")));
        assert!(!is_minified(&"function a(b, c) {\n  return b(c);\n}\n".repeat(400)));
        let image = format!("const image = 'data:image/png;base64,{}';\n", "iVBORw0KGgo".repeat(400));
        assert!(!is_minified(&image));
        let icon = format!("const icon = <path d=\"M{}\" />;\n", "12.5,3.1 c4.2,1 ".repeat(100));
        assert!(!is_minified(&icon));
        assert!(!is_minified(&format!("{}\nexports.a = 1;\n", &code[..600])));
    }
}
