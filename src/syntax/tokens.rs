//! The tokens of a text, without a tree: a tenth of the cost of parsing, for whoever has to decide whether to parse at all.
//!
//! It is no judge of syntax, but a sceptic: where a text looks as if it does not parse, or where telling tokens apart takes a
//! parser (JSX, a `/` after `}`), it says [`Kind::Unsure`] and stops.

mod reserved;

use reserved::{Reserved, reserved};

/// What a token is, as far as a look needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An identifier, a member after a dot, or a keyword that stands for a value (`this`, `null`).
    Name,
    Keyword(Keyword),
    Number,
    Text,
    /// A template, or the part of one up to `${`.
    Template,
    Regex,
    /// `(`, `[` or `{`; `${` of a template opens with a backtick.
    Open(u8),
    /// `)`, `]` or `}`; `true`: of the test of an `if`, `for`, `while`, `with` or `switch`.
    Close(u8, bool),
    Comma,
    Semicolon,
    /// `.` and `?.`
    Dot,
    Colon,
    Arrow,
    /// `=`
    Assign,
    /// `||=`, `&&=`, `??=`
    LogicalAssign,
    /// `+=`
    AddAssign,
    /// Any other assignment with an operator.
    OtherAssign,
    /// `++`, `--`
    Step,
    /// `...`
    Dots,
    /// `||`, `??`
    Or,
    /// `?`, of a condition or a type.
    Question,
    Operator,
    At,
    End,
    /// Better parsed.
    Unsure,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    Function,
    Class,
    Var,
    LetOrConst,
    Import,
    Export,
    New,
    Delete,
    Return,
    In,
    /// `if`, `while`, `with`, `switch`
    Test,
    For,
    Catch,
    /// `else`, `do`, `try`, `finally`
    Block,
    /// Others that take an operand or nothing: `typeof`, `throw`, `case` …
    Other,
}

#[derive(Debug, Clone, Copy)]
pub struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    /// Of a name: [`hash`] of its bytes.
    pub hash: u64,
    /// A line ends before it.
    pub on_new_line: bool,
}

/// Of a name's bytes: names of one hash are taken for one name.
pub const fn hash(name: &[u8]) -> u64 {
    let mut hash = name.len() as u64;
    let mut rest = name;
    while let Some((chunk, after)) = rest.split_first_chunk() {
        hash = mixed(hash, u64::from_le_bytes(*chunk));
        rest = after;
    }
    hash = mixed(hash, remainder(rest));
    hash ^ hash >> 32
}

const fn mixed(hash: u64, bits: u64) -> u64 {
    (hash.rotate_left(23) ^ bits).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Up to seven bytes as one number, the first of them the lowest.
const fn remainder(bytes: &[u8]) -> u64 {
    let length = bytes.len();
    // The pieces overlap where they have to, in equal bits.
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        u32::from_le_bytes(*first) as u64 | (u32::from_le_bytes(*last) as u64) << ((length - 4) * 8)
    } else if length > 0 {
        let (middle, last) = (length / 2, length - 1);
        bytes[0] as u64 | (bytes[middle] as u64) << (middle * 8) | (bytes[last] as u64) << (last * 8)
    } else {
        0
    }
}

/// Where the spaces end that may be at `at`: code is indented by many.
pub(super) fn after_spaces(bytes: &[u8], mut at: usize) -> usize {
    const MANY: [u8; 8] = [b' '; 8];
    while bytes[at..].starts_with(&MANY) {
        at += MANY.len();
    }
    while bytes.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

/// What the token before allows to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Start,
    /// A value, or the end of one.
    Operand,
    /// `}`: the end of a block, or of an object.
    Brace,
    /// An operator that needs an operand.
    Operator,
    /// `(`, `[`, `{`, `,`, `;`, `:`, `?`: anything may follow that begins something.
    Opening,
    /// A word that takes an operand or nothing.
    Word,
    /// A word that may stand beside a name: `async`, `of`, `type` …
    Modifier,
    /// `var`, `let`, `const`
    Declares,
    /// `if`, `for` …: a bracket must follow.
    NeedsBracket,
}

pub struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
    before: Before,
    after_dot: bool,
    /// `(`, `[`, `{`; `t` for the bracket of a test, `` ` `` for a template that goes on.
    brackets: Vec<u8>,
}

impl<'a> Tokens<'a> {
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        if bytes[at..].starts_with(b"#!") {
            at = memchr::memchr(b'\n', bytes).unwrap_or(bytes.len());
        }
        Self { bytes, at, before: Before::Start, after_dot: false, brackets: Vec::new() }
    }

    /// How many brackets are open.
    pub fn depth(&self) -> usize {
        self.brackets.len()
    }

    /// Where the last token ends.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The byte after the last token, white space included.
    pub fn peek(&self) -> u8 {
        self.byte(0)
    }

    /// The first byte of the next token, where no comment stands before it.
    pub fn peek_code(&self) -> u8 {
        self.bytes[self.at..].iter().copied().find(|byte| !byte.is_ascii_whitespace()).unwrap_or(0)
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// The next token; [`Kind::End`] and [`Kind::Unsure`] are the last ones.
    pub fn advance(&mut self) -> Token {
        let mut on_new_line = false;
        loop {
            match self.byte(0) {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\n' => {
                    on_new_line = true;
                    self.at = after_spaces(self.bytes, self.at + 1);
                }
                b'/' if self.byte(1) == b'/' => {
                    let rest = &self.bytes[self.at..];
                    self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                }
                b'/' if self.byte(1) == b'*' => {
                    let rest = &self.bytes[self.at + 2..];
                    let mut slashes = memchr::memchr_iter(b'/', rest);
                    let Some(end) = slashes.find(|slash| rest[..*slash].ends_with(b"*")) else {
                        return self.token(Kind::Unsure, self.at, true);
                    };
                    on_new_line |= memchr::memchr(b'\n', &rest[..end]).is_some();
                    self.at += end + 3;
                }
                _ => break,
            }
        }
        let start = self.at;
        let Some(&byte) = self.bytes.get(start) else {
            let is_whole = self.brackets.is_empty() && !matches!(self.before, Before::Operator | Before::Declares);
            return self.token(if is_whole { Kind::End } else { Kind::Unsure }, start, on_new_line);
        };
        self.at += 1;
        if IS_WORD[byte as usize] && !byte.is_ascii_digit() {
            return self.word(start, on_new_line);
        }
        let kind = match byte {
            b'0'..=b'9' => self.number(on_new_line),
            b'.' if self.byte(0).is_ascii_digit() => self.number(on_new_line),
            b'"' | b'\'' => self.string(byte, on_new_line),
            b'`' => self.template(on_new_line),
            b'(' | b'[' | b'{' => self.open(byte),
            b')' | b']' | b'}' => return self.close(byte, start, on_new_line),
            b';' => self.separator(Kind::Semicolon),
            b',' => self.separator(Kind::Comma),
            _ => self.operator(byte),
        };
        self.after_dot = kind == Kind::Dot;
        self.token(kind, start, on_new_line)
    }

    fn token(&self, kind: Kind, start: usize, on_new_line: bool) -> Token {
        Token { kind, start, end: self.at, hash: 0, on_new_line }
    }

    fn word(&mut self, start: usize, on_new_line: bool) -> Token {
        let rest = &self.bytes[start..];
        let length = rest.iter().position(|byte| !IS_WORD[*byte as usize]).unwrap_or(rest.len());
        self.at = start + length;
        let word = &rest[..length];
        let is_member = std::mem::take(&mut self.after_dot);
        let mut token = self.token(Kind::Name, start, on_new_line);
        token.hash = hash(word);
        let reserved = if word[0].is_ascii_lowercase() { reserved(token.hash) } else { None };
        let follows_operand = self.before == Before::Operand && !is_member && !on_new_line;
        if self.byte(0) == b'\\' || self.before == Before::NeedsBracket && word != b"await" {
            token.kind = Kind::Unsure;
            return token;
        }
        // `for await (`
        if self.before == Before::NeedsBracket {
            token.kind = Kind::Keyword(Keyword::Other);
            return token;
        }
        // As the key of an object it is a name like others.
        let is_key =
            self.byte(0) == b':' && self.before == Before::Opening && matches!(self.brackets.last(), Some(b'{' | b'`'));
        let keyword = match reserved {
            Some(Reserved::Keyword(keyword)) if !is_member && !is_key => keyword,
            _ => {
                let is_modifier = !is_member && matches!(reserved, Some(Reserved::Modifier));
                if follows_operand && !is_modifier {
                    token.kind = Kind::Unsure;
                }
                self.before = if is_modifier { Before::Modifier } else { Before::Operand };
                return token;
            }
        };
        if follows_operand && keyword != Keyword::In && word != b"extends" {
            token.kind = Kind::Unsure;
            return token;
        }
        token.kind = Kind::Keyword(keyword);
        self.before = match keyword {
            Keyword::Var | Keyword::LetOrConst => Before::Declares,
            Keyword::Test | Keyword::For => Before::NeedsBracket,
            Keyword::In => Before::Operator,
            _ => Before::Word,
        };
        token
    }

    fn number(&mut self, on_new_line: bool) -> Kind {
        loop {
            let byte = self.byte(0);
            let is_exponent = matches!(byte, b'+' | b'-')
                && matches!(self.bytes[self.at - 1], b'e' | b'E')
                && !self.bytes[..self.at].ends_with(b"0xe");
            if !IS_WORD[byte as usize] && byte != b'.' && !is_exponent {
                break;
            }
            self.at += 1;
        }
        self.operand(Kind::Number, on_new_line)
    }

    fn operand(&mut self, kind: Kind, on_new_line: bool) -> Kind {
        let is_odd = matches!(self.before, Before::Operand) && !on_new_line;
        if is_odd || matches!(self.before, Before::NeedsBracket | Before::Declares) {
            return Kind::Unsure;
        }
        self.before = Before::Operand;
        kind
    }

    fn string(&mut self, quote: u8, on_new_line: bool) -> Kind {
        loop {
            let rest = &self.bytes[self.at..];
            let Some(length) = memchr::memchr3(quote, b'\\', b'\n', rest) else { return Kind::Unsure };
            self.at += length + 1;
            match rest[length] {
                b'\\' => self.at = (self.at + 1).min(self.bytes.len()),
                b'\n' => return Kind::Unsure,
                _ => return self.operand(Kind::Text, on_new_line),
            }
        }
    }

    fn template(&mut self, on_new_line: bool) -> Kind {
        // A template after an operand is given to it as to a function.
        if matches!(self.before, Before::NeedsBracket | Before::Declares) {
            return Kind::Unsure;
        }
        let _ = on_new_line;
        loop {
            let rest = &self.bytes[self.at..];
            let Some(length) = memchr::memchr3(b'`', b'\\', b'$', rest) else { return Kind::Unsure };
            self.at += length + 1;
            match rest[length] {
                b'\\' => self.at = (self.at + 1).min(self.bytes.len()),
                b'$' if self.byte(0) == b'{' => {
                    self.at += 1;
                    self.brackets.push(b'`');
                    self.before = Before::Opening;
                    return Kind::Open(b'`');
                }
                b'$' => {}
                _ => {
                    self.before = Before::Operand;
                    return Kind::Template;
                }
            }
        }
    }

    fn open(&mut self, byte: u8) -> Kind {
        let is_test = self.before == Before::NeedsBracket;
        if is_test && byte != b'(' || self.before == Before::Declares && byte == b'(' {
            return Kind::Unsure;
        }
        self.brackets.push(if is_test { b't' } else { byte });
        self.before = Before::Opening;
        Kind::Open(byte)
    }

    fn close(&mut self, byte: u8, start: usize, on_new_line: bool) -> Token {
        self.after_dot = false;
        let opened = self.brackets.pop();
        let fits = match byte {
            b')' => matches!(opened, Some(b'(' | b't')),
            b']' => opened == Some(b'['),
            _ => matches!(opened, Some(b'{' | b'`')),
        };
        if !fits || matches!(self.before, Before::Operator | Before::NeedsBracket | Before::Declares) {
            return self.token(Kind::Unsure, start, on_new_line);
        }
        if opened == Some(b'`') {
            let kind = self.template(on_new_line);
            return self.token(kind, start, on_new_line);
        }
        let is_test = opened == Some(b't');
        self.before = match byte {
            b'}' => Before::Brace,
            _ if is_test => Before::Opening,
            _ => Before::Operand,
        };
        self.token(Kind::Close(byte, is_test), start, on_new_line)
    }

    fn separator(&mut self, kind: Kind) -> Kind {
        if matches!(self.before, Before::Operator | Before::NeedsBracket | Before::Declares) {
            return Kind::Unsure;
        }
        self.before = Before::Opening;
        kind
    }

    /// An operator that stands between two operands.
    fn between(&mut self, length: usize, kind: Kind) -> Kind {
        self.at += length;
        if !matches!(self.before, Before::Operand | Before::Brace | Before::Modifier) {
            return Kind::Unsure;
        }
        self.before = Before::Operator;
        kind
    }

    fn operator(&mut self, byte: u8) -> Kind {
        let (next, after) = (self.byte(0), self.byte(1));
        let follows_operand = matches!(self.before, Before::Operand | Before::Brace | Before::Modifier);
        match byte {
            b'.' if next == b'.' && after == b'.' => {
                self.at += 2;
                self.before = Before::Operator;
                Kind::Dots
            }
            b'.' => {
                let after_word = self.before == Before::Word; // `import.meta`, `new.target`
                if !follows_operand && !after_word {
                    return Kind::Unsure;
                }
                self.before = Before::Operator;
                Kind::Dot
            }
            b'=' => match (next, after) {
                (b'>', _) => self.between(1, Kind::Arrow),
                (b'=', b'=') => self.between(2, Kind::Operator),
                (b'=', _) => self.between(1, Kind::Operator),
                _ => self.between(0, Kind::Assign),
            },
            b'+' | b'-' if next == byte => {
                self.at += 1;
                if !follows_operand {
                    self.before = Before::Operator;
                }
                Kind::Step
            }
            b'+' if next == b'=' => self.between(1, Kind::AddAssign),
            b'|' | b'&' if next == byte && after == b'=' => self.between(2, Kind::LogicalAssign),
            b'?' if next == b'?' && after == b'=' => self.between(2, Kind::LogicalAssign),
            b'|' if next == b'|' => self.between(1, Kind::Or),
            b'&' if next == b'&' => self.between(1, Kind::Operator),
            b'?' if next == b'?' => self.between(1, Kind::Or),
            b'?' if next == b'.' && !after.is_ascii_digit() => {
                self.at += 1;
                if !follows_operand {
                    return Kind::Unsure;
                }
                self.before = Before::Operator;
                Kind::Dot
            }
            b'?' => {
                self.before = Before::Opening;
                Kind::Question
            }
            b':' => {
                self.before = Before::Opening;
                Kind::Colon
            }
            b'/' if self.before == Before::Brace => Kind::Unsure,
            b'/' if !follows_operand => self.regex(),
            b'-' | b'/' | b'%' | b'^' | b'|' | b'&' | b'*' if next == b'=' => self.between(1, Kind::OtherAssign),
            b'*' if next == b'*' && after == b'=' => self.between(2, Kind::OtherAssign),
            b'<' if next == b'<' && after == b'=' => self.between(2, Kind::OtherAssign),
            b'>' if next == b'>' && (after == b'=' || after == b'>' && self.byte(2) == b'=') => {
                self.between(if after == b'=' { 2 } else { 3 }, Kind::OtherAssign)
            }
            // An element of JSX, or a type.
            b'<' if self.before != Before::Operand && (next == b'>' || next == b'/' || IS_WORD[next as usize]) => {
                Kind::Unsure
            }
            b'!' if self.before == Before::Operand && next != b'=' => Kind::Operator, // `value!`
            b'<' | b'>' => {
                // Also brackets of types, which anything may follow.
                self.before = if byte == b'<' { Before::Opening } else { Before::Brace };
                while self.byte(0) == byte || self.byte(0) == b'=' && self.byte(1) != b'>' {
                    self.at += 1;
                }
                Kind::Operator
            }
            b'!' | b'-' | b'+' | b'*' | b'%' | b'^' | b'|' | b'&' | b'~' | b'/' => {
                while matches!(self.byte(0), b'=' | b'*') {
                    self.at += 1;
                }
                self.before = Before::Operator;
                Kind::Operator
            }
            b'@' => {
                self.before = Before::Opening;
                Kind::At
            }
            _ => Kind::Unsure,
        }
    }

    fn regex(&mut self) -> Kind {
        let mut in_class = false;
        loop {
            match self.byte(0) {
                0 | b'\n' => return Kind::Unsure,
                b'\\' => self.at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => break,
                _ => {}
            }
            self.at += 1;
        }
        self.at += 1;
        while IS_WORD[self.byte(0) as usize] {
            self.at += 1;
        }
        self.before = Before::Operand;
        Kind::Regex
    }
}

/// Whether a byte is part of words.
static IS_WORD: [bool; 256] = {
    let mut words = [false; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        words[at] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#' | 0x80..);
        at += 1;
    }
    words
};
