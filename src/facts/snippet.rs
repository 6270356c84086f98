//! The identity of a piece of code: equal before and after what a formatter does, and after changes inside of functions in it.
//!
//! Knows the tokens of JavaScript well enough to find strings, comments and bodies; where it is wrong, it is wrong in the
//! same way each time.

use xxhash_rust::xxh3::Xxh3;

/// Left out are white space, comments, and what formatters add and remove: quotes, parentheses, commas, semicolons. Of a
/// function's body it counts only that there is one, so that a line more in a callback leaves its timer the same timer.
pub(super) fn hash(text: &str) -> u64 {
    let mut hasher = Xxh3::new();
    let bytes = text.as_bytes();
    let (mut at, mut last, mut before_last) = (0, b' ', b' ');
    while let Some(&byte) = bytes.get(at) {
        let end = token_end(bytes, at);
        let token = &bytes[at..end];
        match byte {
            _ if byte.is_ascii_whitespace() || token.starts_with(b"//") || token.starts_with(b"/*") => {
                at = end;
                continue;
            }
            b'\'' | b'"' => hasher.update(token.get(1..token.len() - 1).unwrap_or_default()),
            b'(' | b')' | b',' | b';' => (),
            b'{' if last == b')' || (before_last, last) == (b'=', b'>') => {
                hasher.update(b"{}");
                at = body_end(bytes, at);
                (before_last, last) = (b'{', b'}');
                continue;
            }
            _ => hasher.update(token),
        }
        (before_last, last) = (last, byte);
        at = end;
    }
    hasher.digest()
}

/// Where the string, template or comment that starts at `at` ends; one byte further for everything else.
fn token_end(bytes: &[u8], at: usize) -> usize {
    let find = |end: &[u8]| {
        let rest = &bytes[at + 2..];
        rest.windows(end.len()).position(|window| window == end).map_or(bytes.len(), |found| at + 2 + found + end.len())
    };
    match bytes[at] {
        b'/' if bytes.get(at + 1) == Some(&b'*') => find(b"*/"),
        b'/' if bytes.get(at + 1) == Some(&b'/') => find(b"\n"),
        quote @ (b'\'' | b'"' | b'`') => {
            let mut end = at + 1;
            while end < bytes.len() && bytes[end] != quote {
                // A string ends with its line; this was no string, but an apostrophe in JSX or in a regular expression.
                if bytes[end] == b'\n' && quote != b'`' {
                    return at + 1;
                }
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            if end < bytes.len() { end + 1 } else { at + 1 }
        }
        _ => at + 1,
    }
}

/// After the brace that closes the one at `at`.
fn body_end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0usize;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => (),
        }
        at = token_end(bytes, at);
        if depth == 0 {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_formatter_does_changes_nothing() {
        for (one, other) in [
            ("seen.push({a: 1,b: 'x'})", "seen.push({\n  a: 1,\n  b: \"x\",\n})"),
            ("setInterval(x=>tick(x),10)", "setInterval(\n  (x) => tick(x), // soon\n  10,\n)"),
            ("on('a', () => { one() })", "on(\"a\", () => {\n  one();\n  two(`}`, '}', /* } */ {});\n})"),
            ("on('a', function () { one() })", "on('a', function () { if (x) { two() } })"),
        ] {
            assert_eq!(hash(one), hash(other), "{one} | {other}");
        }
    }

    #[test]
    fn other_code_is_other_code() {
        let all = [
            "setInterval(tick, 10)",
            "setInterval(tock, 10)",
            "setInterval(tick, 100)",
            "setInterval(() => { tick() }, 10)",
            "seen.push({ a: 1 })",
            "seen.push({ b: 1 })",
            "on('a b', f)",
            "on('ab', f)",
            "it's x",
            "`it's ${",
            "{ } } {",
        ];
        for (at, one) in all.iter().enumerate() {
            for other in &all[at + 1..] {
                assert_ne!(hash(one), hash(other), "{one} | {other}");
            }
        }
    }

    #[test]
    fn any_text_has_an_identity() {
        for text in ["", "'", "'\\", "\"", "/*", "/", "f() {", "}", "`\\"] {
            assert_eq!(hash(text), hash(&format!(" {text} ")), "{text}");
        }
    }
}
