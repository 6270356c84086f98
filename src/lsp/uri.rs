//! `file:` URIs as editors write them, and the paths that they mean.
//!
//! Editors write the same file in several ways (`c%3A` and `C:`, brackets with and without `%`), so paths are compared,
//! and an editor gets its own spelling back. Knows nothing of the disk.

use std::path::{Path, PathBuf};

/// The path that a `file:` URI means on this system; `None` for other schemes.
pub(super) fn to_path(uri: &str) -> Option<PathBuf> {
    path_of(uri, cfg!(windows)).map(PathBuf::from)
}

/// The URI of an absolute path, as most editors write it.
pub(super) fn of_path(path: &Path) -> String {
    uri_of(&path.to_string_lossy(), cfg!(windows))
}

fn path_of(uri: &str, windows: bool) -> Option<String> {
    let rest = uri.split_at_checked(5).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("file:"))?.1;
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => ("", rest),
    };
    let path = decoded(path)?;
    if !windows {
        // Only this machine's files can be read.
        let is_here = host.is_empty() || host.eq_ignore_ascii_case("localhost");
        return (is_here && path.starts_with('/')).then(|| without_end(path));
    }
    let path = path.replace('/', "\\");
    if !host.is_empty() && !host.eq_ignore_ascii_case("localhost") {
        return Some(format!("\\\\{host}{path}"));
    }
    // `/c:/x`: the drive follows the slash, and its letter has no case.
    let drive = path.strip_prefix('\\')?;
    let letter = drive.chars().next().filter(char::is_ascii_alphabetic)?;
    let rest = drive.get(1..)?.strip_prefix(':')?;
    let rest = if rest.is_empty() { "\\" } else { rest };
    Some(format!("{}:{rest}", letter.to_ascii_uppercase()))
}

/// A folder may be written with a slash at its end.
fn without_end(path: String) -> String {
    match path.strip_suffix('/') {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => path,
    }
}

fn decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let digit = |at: usize| more.get(at).and_then(|it| char::from(*it).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &more[2..];
            }
            _ => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    // A NUL ends names for the system, so it is part of none.
    String::from_utf8(bytes).ok().filter(|path| !path.contains('\0'))
}

fn uri_of(path: &str, windows: bool) -> String {
    let mut uri = String::from("file://");
    let slashes = if windows { path.replace('\\', "/") } else { path.to_owned() };
    let slashes = slashes.strip_prefix("//?/").unwrap_or(&slashes);
    let mut rest = slashes;
    if windows {
        match slashes.strip_prefix("//") {
            // `\\server\share`
            Some(share) => {
                let (host, path) = share.split_at(share.find('/').unwrap_or(share.len()));
                uri.push_str(host);
                rest = path;
            }
            None => {
                uri.push('/');
                if let Some((drive, path)) = slashes.split_once(':').filter(|(drive, _)| drive.len() == 1) {
                    uri.push_str(&drive.to_ascii_lowercase());
                    uri.push_str("%3A");
                    rest = path;
                }
            }
        }
    }
    for byte in rest.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_unix() {
        let path = |uri| path_of(uri, false);
        assert_eq!(path("file:///home/me/a%20b/%5Bid%5D.ts").as_deref(), Some("/home/me/a b/[id].ts"));
        assert_eq!(path("file:///home/me/[id].ts").as_deref(), Some("/home/me/[id].ts"));
        assert_eq!(path("file://localhost/a/").as_deref(), Some("/a"));
        assert_eq!(path("FILE:///%F0%9F%A7%A0.ts").as_deref(), Some("/🧠.ts"));
        assert_eq!(path("file:/a/100%.ts").as_deref(), Some("/a/100%.ts"));
        for other in ["untitled:Untitled-1", "git:/a.ts?ref", "file://server/a.ts", "file:///%ff", "file:///a%00", ""] {
            assert_eq!(path(other), None, "{other}");
        }
    }

    #[test]
    fn paths_of_windows() {
        let path = |uri| path_of(uri, true);
        for same in ["file:///c%3A/Us/a%20b.ts", "file:///C:/Us/a b.ts", "file:///c:/Us/a%20b.ts"] {
            assert_eq!(path(same).as_deref(), Some("C:\\Us\\a b.ts"), "{same}");
        }
        assert_eq!(path("file:///c:").as_deref(), Some("C:\\"));
        assert_eq!(path("file://server/share/a.ts").as_deref(), Some("\\\\server\\share\\a.ts"));
        assert_eq!(path("file:///a.ts"), None);
    }

    #[test]
    fn uris_come_back_as_the_same_path() {
        for (given, windows, wanted) in [
            ("/a b/[x]#1.ts", false, "file:///a%20b/%5Bx%5D%231.ts"),
            ("C:\\a b\\é.ts", true, "file:///c%3A/a%20b/%C3%A9.ts"),
            ("\\\\server\\share\\a.ts", true, "file://server/share/a.ts"),
        ] {
            let uri = uri_of(given, windows);
            assert_eq!(uri, wanted);
            assert_eq!(path_of(&uri, windows).as_deref(), Some(given));
        }
    }
}
