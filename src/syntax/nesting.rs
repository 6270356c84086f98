//! A quick look for nesting so deep that a recursive parser would overflow its stack, which cannot be caught.
//!
//! Counts what makes parsers recurse: brackets, and runs of prefix-like tokens (`=>`, `!`, `?`, `else`, `=`, JSX tags) that no
//! `;` or `,` ends. Strings, comments and templates are skipped, so that only real code counts.

use super::tokens::after_spaces;

/// The deepest nesting that is parsed. Real code stays below 300.
pub(super) const LIMIT: u32 = 3_000;

/// The byte offset at which the nesting passes [`LIMIT`], if it does.
pub(super) fn too_deep(text: &str) -> Option<u32> {
    // Each level costs a bracket, an operator or a word: most files have too few of them all to nest that deep.
    if text.len() <= LIMIT as usize || !may_pass(text.as_bytes()) {
        return None;
    }
    Scanner {
        bytes: text.as_bytes(),
        at: 0,
        depth: 0,
        runs: Vec::new(),
        run: 0,
        value_before: false,
        after_block: false,
    }
    .scan()
}

/// Whether there are enough tokens that nest for [`Scanner`] to pass the limit, whatever their order.
fn may_pass(bytes: &[u8]) -> bool {
    // So small that the counts of a block fit a byte: then many bytes are counted at once.
    const BLOCK: usize = 64;
    let mut levels = bytes.first().map_or(0, |first| u32::from(levels_at(b' ', *first)));
    let mut from = 0;
    while from + 1 < bytes.len() {
        let to = (from + BLOCK).min(bytes.len() - 1);
        let (before, at) = (&bytes[from..to], &bytes[from + 1..=to]);
        let block = before.iter().zip(at).fold(0u8, |sum, (before, at)| sum.wrapping_add(levels_at(*before, *at)));
        levels += u32::from(block);
        if levels > LIMIT {
            return true;
        }
        from = to;
    }
    false
}

/// 1 for a token that nests, and for the first letter of a word that may. Without branches, so that it is quick.
const fn levels_at(before: u8, at: u8) -> u8 {
    // ( * + - : < = ! ? [ { ~
    let token = (at == b'(')
        | (at == b'*')
        | (at == b'+')
        | (at == b'-')
        | (at == b':')
        | (at == b'<')
        | (at == b'=')
        | (at == b'!')
        | (at == b'?')
        | (at == b'[')
        | (at == b'{')
        | (at == b'~');
    // else new typeof void delete await yield if for while do with async
    let letter = (at == b'e')
        | (at == b'n')
        | (at == b't')
        | (at == b'v')
        | (at == b'd')
        | (at == b'a')
        | (at == b'y')
        | (at == b'i')
        | (at == b'f')
        | (at == b'w');
    let folded = before | 0x20;
    let in_word = ((folded >= b'a') & (folded <= b'z'))
        | ((before >= b'0') & (before <= b'9'))
        | (before == b'_')
        | (before == b'$')
        | (before >= 0x80);
    token as u8 + (letter & !in_word) as u8
}

/// The words that [`Scanner::word`] tells from names.
const KEYWORDS: &[&str] = &[
    "else",
    "new",
    "typeof",
    "void",
    "delete",
    "await",
    "yield",
    "if",
    "for",
    "while",
    "do",
    "with",
    "async",
    "case",
    "in",
    "of",
    "instanceof",
    "return",
    "throw",
    "break",
    "continue",
    "var",
    "let",
    "const",
    "function",
    "class",
    "import",
    "export",
];

/// The length of the longest of [`KEYWORDS`].
const LONGEST: usize = 10;

/// For each first letter the lengths of its [`KEYWORDS`], one bit each.
static LENGTHS: [u16; 256] = {
    let mut lengths = [0; 256];
    let mut at = 0;
    while at < KEYWORDS.len() {
        let word = KEYWORDS[at].as_bytes();
        assert!(word.len() <= LONGEST);
        lengths[word[0] as usize] |= 1 << word.len();
        at += 1;
    }
    lengths
};

/// What a byte is that a token begins with.
#[derive(Clone, Copy)]
enum Class {
    Space,
    Word,
    /// [`Scanner::token`] tells what it is.
    Token,
    Other,
}

static CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut at = 0;
    while at < 256 {
        classes[at] = match at as u8 {
            b' ' | b'\t' | b'\n' | b'\r' => Class::Space,
            b'"' | b'\'' | b'`' | b'/' | b'(' | b'[' | b'{' | b')' | b']' | b'}' | b';' | b',' | b'<' | b'=' | b'!'
            | b'~' | b'?' | b'-' | b'+' | b'*' | b':' => Class::Token,
            byte if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#' | 0x80..) => Class::Word,
            _ => Class::Other,
        };
        at += 1;
    }
    classes
};

/// Whether a byte is part of words.
static IS_WORD: [bool; 256] = word_bytes();

const fn word_bytes() -> [bool; 256] {
    let mut words = [false; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        words[at] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..);
        at += 1;
    }
    words
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: u32,
    /// The runs of the brackets around the current one; each with whether a template resumes when it closes.
    runs: Vec<(u32, bool)>,
    run: u32,
    /// Whether the token before is a value: then `/` divides and `<` compares.
    value_before: bool,
    /// Whether the token before is a `}`: a word after it begins a statement, unless it goes on with `else`.
    after_block: bool,
}

impl Scanner<'_> {
    fn scan(mut self) -> Option<u32> {
        while let Some(&byte) = self.bytes.get(self.at) {
            let start = self.at;
            match CLASSES[byte as usize] {
                Class::Space => {
                    self.at = after_spaces(self.bytes, start + 1);
                    continue;
                }
                Class::Word => {
                    if std::mem::take(&mut self.after_block) && !self.bytes[start..].starts_with(b"else") {
                        self.depth -= self.run;
                        self.run = 0;
                    }
                    self.word(start);
                }
                Class::Token => {
                    self.at += 1;
                    self.token(byte);
                }
                Class::Other => {
                    self.at += 1;
                    self.after_block = false;
                    self.value_before = false;
                    continue;
                }
            }
            if self.depth > LIMIT {
                return Some(start as u32);
            }
        }
        None
    }

    fn token(&mut self, byte: u8) {
        if byte != b'/' {
            self.after_block = byte == b'}';
        }
        match byte {
            b'"' | b'\'' => self.string(byte),
            b'`' => self.template(),
            b'/' => match self.bytes.get(self.at) {
                Some(b'/') => {
                    self.at = memchr::memchr(b'\n', self.rest()).map_or(self.bytes.len(), |n| self.at + n);
                }
                Some(b'*') => {
                    let rest = &self.bytes[self.at + 1..];
                    let mut slashes = memchr::memchr_iter(b'/', rest);
                    let end = slashes.find(|slash| rest[..*slash].ends_with(b"*"));
                    self.at = end.map_or(self.bytes.len(), |end| self.at + end + 2);
                }
                _ if !self.value_before => self.regex(),
                _ => self.value_before = false,
            },
            b'(' | b'[' | b'{' => self.open(false),
            b')' | b']' | b'}' => {
                let resumes = self.close();
                self.value_before = byte != b'}';
                if resumes {
                    self.template();
                }
            }
            b';' | b',' => {
                self.depth -= self.run;
                self.run = 0;
                self.value_before = false;
            }
            b'<' => self.tag(),
            // `=`, `!`, `~`, `?`, `-`, `+`, `*`, `:`
            _ => {
                // A doubled operator (`==`, `=>`, `??`, `**`) is one step.
                if self.bytes.get(self.at).is_some_and(|next| matches!(next, b'=' | b'>' | b'?' | b'*')) {
                    self.at += 1;
                }
                self.step();
                self.value_before = false;
            }
        }
    }

    fn open(&mut self, resumes: bool) {
        self.runs.push((self.run, resumes));
        self.run = 0;
        self.depth += 1;
        self.value_before = false;
    }

    fn close(&mut self) -> bool {
        let Some((run, resumes)) = self.runs.pop() else { return false };
        self.depth -= self.run + 1;
        self.run = run;
        resumes
    }

    fn step(&mut self) {
        self.run += 1;
        self.depth += 1;
    }

    fn word(&mut self, start: usize) {
        let rest = &self.bytes[start..];
        let length = rest.iter().position(|byte| !IS_WORD[*byte as usize]).unwrap_or(rest.len()).max(1);
        self.at = start + length;
        let word = &rest[..length];
        // Most words are names, and most of these are told by their first letter and length.
        if length > LONGEST || LENGTHS[word[0] as usize] >> length & 1 == 0 {
            return self.name();
        }
        match word {
            b"else" | b"new" | b"typeof" | b"void" | b"delete" | b"await" | b"yield" | b"if" | b"for" | b"while"
            | b"do" | b"with" | b"async" => {
                self.step();
                self.value_before = false;
            }
            b"case" | b"in" | b"of" | b"instanceof" => self.value_before = false,
            // The conditions before it end with its statement.
            b"return" | b"throw" | b"break" | b"continue" => {
                self.depth -= self.run;
                self.run = 0;
                self.value_before = false;
            }
            // A statement begins: what ran before it without a semicolon has ended.
            b"var" | b"let" | b"const" | b"function" | b"class" | b"import" | b"export" => {
                if self.bytes[..start]
                    .iter()
                    .rev()
                    .find(|byte| **byte != b' ' && **byte != b'\t')
                    .is_none_or(|byte| matches!(byte, b'\n' | b'\r' | b'}' | b';'))
                {
                    self.depth -= self.run;
                    self.run = 0;
                }
                self.value_before = false;
            }
            _ => self.name(),
        }
    }

    fn name(&mut self) {
        // Without semicolons, a value at the start of a line after a value ends the run.
        if self.value_before {
            self.depth -= self.run;
            self.run = 0;
        }
        self.value_before = true;
    }

    fn string(&mut self, quote: u8) {
        while let Some(length) = memchr::memchr3(quote, b'\\', b'\n', self.rest()) {
            self.at += length + 1;
            if self.bytes[self.at - 1] != b'\\' {
                self.value_before = true;
                return;
            }
            self.at += 1;
        }
        self.at = self.bytes.len();
        self.value_before = true;
    }

    /// From after a backtick, or after the `}` of a substitution, to the end of the template or its next substitution.
    fn template(&mut self) {
        while let Some(length) = memchr::memchr3(b'`', b'\\', b'$', self.rest()) {
            self.at += length + 1;
            match self.bytes[self.at - 1] {
                b'\\' => self.at += 1,
                b'$' if self.bytes.get(self.at) == Some(&b'{') => {
                    self.at += 1;
                    self.open(true);
                    return;
                }
                b'$' => {}
                _ => {
                    self.value_before = true;
                    return;
                }
            }
        }
        self.at = self.bytes.len();
        self.value_before = true;
    }

    /// What has not been looked at; nothing after an escape at the end.
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn regex(&mut self) {
        let mut in_class = false;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => break,
                b'\n' => break,
                _ => {}
            }
        }
        self.value_before = true;
    }

    /// `<a` nests, `</a` and `/>` end a tag; a `<` after a value compares or opens type arguments.
    fn tag(&mut self) {
        match self.bytes.get(self.at) {
            Some(b'/') => {
                self.at += 1;
                if self.run > 0 {
                    self.run -= 1;
                    self.depth -= 1;
                }
            }
            Some(byte) if !self.value_before && (byte.is_ascii_alphabetic() || *byte == b'>') => {
                let mut end = self.at;
                while self.bytes.get(end).is_some_and(|byte| !matches!(byte, b'>' | b'{' | b'<' | b'\n')) {
                    end += 1;
                }
                let closes_itself = self.bytes.get(end) == Some(&b'>') && self.bytes[end - 1] == b'/';
                if !closes_itself {
                    self.step();
                }
                // Leave attribute values with braces to the main loop.
                self.at = if self.bytes.get(end) == Some(&b'>') { end + 1 } else { end };
                self.value_before = false;
            }
            _ => self.value_before = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_code_is_refused() {
        for unit in [
            "(",
            "[",
            "{",
            "a=>",
            "!",
            "a?b:",
            "if(a){}else ",
            "- ",
            "typeof ",
            "<a>",
            "`${",
            "new ",
            "a=",
            "a**",
            "f(",
            "()=>{",
        ] {
            assert!(too_deep(&unit.repeat(20_000)).is_some(), "{unit}");
        }
    }

    #[test]
    fn long_code_is_not_deep_code() {
        for unit in [
            "a = b ? c : d;\n",
            "f(a)\n",
            "x = \"((((\" // ((((\n",
            "/* (((( */",
            "r = /[(/]((/.test(s)\n",
            "`(((${a}`;\n",
            "a < b;\n",
            "const f = <T>(x: Foo<T>) => x\n",
            "if (a) { b() } else { c() }\n",
            "case 1: break;\n",
            "a: -1, b: !c,\n",
            "t = <p>{x}</p>;\n",
            "x = a + b\ny = !c\n",
            "<br/>",
            "<a b={c}>d</a>\n",
            "a = b\n",
            "if (x) return\n",
            "type A = | 'b' | 'c'\n",
        ] {
            assert_eq!(too_deep(&unit.repeat(20_000)), None, "{unit}");
        }
    }
}
