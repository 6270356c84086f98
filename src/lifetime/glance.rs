//! A look at the tokens of a file that can tell, for a fraction of the cost of parsing, that no rule can find anything in it.
//!
//! Only ever errs towards parsing. A file matters if it calls something that acquires or registers (by the rows about APIs, and
//! the words of the analyses), if something that may live long grows inside a function, if it may assign a name that nobody
//! declares, or if a large value may be kept. What it gives to other files is not looked for: that is read when a finding asks.

mod brackets;
mod keys;
mod scopes;
mod tables;
mod upkeep;
mod values;
mod verdict;
mod words;

use super::models::Models;
use crate::syntax::tokens::{Keyword, Kind, Token, Tokens, hash};
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
pub use tables::Room;
use tables::*;
use values::is_word;
use words::Set;
pub use words::Words;

/// A file in which nothing can be found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calm {
    /// What it imports from, each once.
    pub sources: Vec<String>,
    pub names: Names,
    pub has_module_syntax: bool,
    pub has_commonjs_syntax: bool,
}

/// The names in a file, by 32 bits of their hashes; some more than once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Names(Box<[u32]>);

impl Names {
    /// Whether the file has one of the names that are asked for, as [`Names::key`]s; seldom, another one is taken for it.
    pub fn may_have(&self, asked: &FxHashSet<u32>) -> bool {
        self.0.iter().any(|name| asked.contains(name))
    }

    pub fn key(name: &str) -> u32 {
        hash(name.as_bytes()) as u32
    }
}

/// What a look starts from: what is known before the first byte is read.
#[derive(Debug, Clone, Copy)]
pub struct Start {
    /// Its code is strict: a module by its name.
    pub is_strict: bool,
    pub is_typescript: bool,
}

/// Look at a text; `None`: it has to be read as a whole. `room` is memory to use again.
pub fn glance(text: &str, start: Start, models: &Models, room: &mut Room) -> Option<Calm> {
    room.clear();
    Look::new(text, start, models.words(), room).look()
}

struct Look<'a, 'r> {
    text: &'a str,
    start: Start,
    words: &'a Words,
    tokens: Tokens<'a>,
    room: &'r mut Room,
    calm: Calm,
    chain: Chain,
    before: Kind,
    before_hash: u64,
    /// A bracket opened right before the token before.
    is_alone: bool,
    declaring: Option<Declaring>,
    target: Option<(Target, usize)>,
    /// The depth of the `return` whose value is being read.
    returns: Option<usize>,
    /// Some function returns a function, or gets one back from what it gives it to.
    some_give_functions: bool,
    /// Of the brackets that closed last: the names in them may be parameters.
    last_names: usize,
    last_role: Role,
    last_uses: usize,
    /// The field of a class whose type is being read.
    field: u64,
    pending_class: bool,
    pending_function: bool,
    /// As it is called, or the one whose parameters were read last.
    function_name: u64,
    last_name: u64,
    /// The type that a function gives is being read.
    has_return_type: bool,
    is_importing: bool,
    /// Only directives so far.
    in_prologue: bool,
    /// How many of the frames are functions.
    functions: u32,
    functions_made: u32,
    /// How many parentheses are open, and how many brackets of what makes a value of a stated size.
    parentheses: u32,
    sized: u32,
    /// An object of a class may live as long as the program; elements are added to a list in a loop over others.
    makes_at_top: bool,
    adds_in_loops: bool,
    /// See `upkeep`.
    makes_map: bool,
    deletes_entry: bool,
    asks_for_entry: bool,
    adds_literal: bool,
    /// The use whose value is being read, and the depth of that.
    values: Option<(usize, usize)>,
    /// The next token begins it, or one of the values that it may be.
    begins_value: bool,
    /// Something is made of a size that is large; of one that a caller says; a call gets a large number.
    makes_large: bool,
    makes_as_told: bool,
    gives_large: bool,
    /// The function that begins is the value of a member.
    is_of_member: bool,
    /// The last operator makes numbers larger.
    multiplies: bool,
    /// A function around the whole file begins.
    wraps: bool,
    /// A function assigns something that may end to what lives longer than its calls; a function to a member of that.
    keeps_passing: bool,
    shares_function: bool,
    /// An element, event or the like may be in the file.
    meets_short_lived: bool,
    /// A name for a node of a virtual tree is in it.
    meets_nodes: bool,
}

fn text_of(text: &str, token: Token) -> &[u8] {
    &text.as_bytes()[token.start..token.end]
}

/// `None` says that the file matters.
type Calmly = Option<()>;

impl<'a, 'r> Look<'a, 'r> {
    fn new(text: &'a str, start: Start, words: &'a Words, room: &'r mut Room) -> Self {
        room.frames.push(Frame {
            declared: 0,
            uses: 0,
            depth: 0,
            kind: FrameKind::File,
            is_top: true,
            is_strict: start.is_strict,
            is_argument: false,
            gives_function: false,
            grows_inside: false,
            returns_value: false,
            is_in_object: false,
            is_given: false,
            is_arrow: false,
            number: 0,
            name: 0,
        });
        Self {
            text,
            start,
            words,
            tokens: Tokens::new(text),
            room,
            calm: Calm::default(),
            chain: Chain::default(),
            before: Kind::Semicolon,
            before_hash: 0,
            is_alone: false,
            declaring: None,
            target: None,
            returns: None,
            some_give_functions: false,
            last_names: 0,
            last_role: Role::Group,
            last_uses: 0,
            field: 0,
            pending_class: false,
            pending_function: false,
            function_name: 0,
            last_name: 0,
            has_return_type: false,
            is_importing: false,
            in_prologue: true,
            functions: 0,
            functions_made: 0,
            parentheses: 0,
            sized: 0,
            makes_map: false,
            deletes_entry: false,
            asks_for_entry: false,
            adds_literal: false,
            makes_at_top: false,
            adds_in_loops: false,
            values: None,
            begins_value: false,
            makes_large: false,
            makes_as_told: false,
            gives_large: false,
            is_of_member: false,
            multiplies: false,
            wraps: false,
            keeps_passing: false,
            shares_function: false,
            meets_short_lived: false,
            meets_nodes: false,
        }
    }

    fn look(mut self) -> Option<Calm> {
        // A comment of ours is to be read.
        if memchr::memmem::find(self.text.as_bytes(), b"leaklint-").is_some() {
            return None;
        }
        loop {
            let token = self.tokens.advance();
            if self.begins_value
                && let Some((at, _)) = self.values
            {
                self.value(at, token);
            }
            self.begins_value = false;
            match token.kind {
                Kind::Unsure => return None,
                Kind::End => break,
                Kind::Name => self.name(token)?,
                Kind::Keyword(keyword) => self.keyword(keyword, token)?,
                Kind::Text => self.text(token)?,
                Kind::Template => self.contains(),
                Kind::Open(b'{') => self.open_brace()?,
                Kind::Open(bracket) => self.open(bracket)?,
                Kind::Close(bracket, _) => self.close(bracket, token)?,
                Kind::Comma => self.comma()?,
                Kind::Semicolon => self.semicolon()?,
                Kind::Colon => self.colon()?,
                Kind::Arrow => self.arrow()?,
                Kind::Assign | Kind::LogicalAssign | Kind::AddAssign | Kind::OtherAssign => self.assign(token.kind),
                Kind::Step => self.step(),
                Kind::Number => self.number(token),
                Kind::Operator => {
                    self.angles(token);
                    self.note_value();
                }
                Kind::Or | Kind::Question => {
                    self.chooses();
                    self.note_value();
                }
                Kind::Dot | Kind::Dots | Kind::At | Kind::Regex => self.note_value(),
            }
            if !matches!(token.kind, Kind::Text | Kind::Semicolon) {
                self.in_prologue = matches!(token.kind, Kind::Open(b'{')) && self.in_prologue_of_function();
            }
            if token.kind == Kind::Operator {
                self.multiplies = matches!(text_of(self.text, token), b"*" | b"<<");
            }
            self.is_alone = matches!(self.before, Kind::Open(_));
            self.before = token.kind;
            self.before_hash = token.hash;
        }
        self.finish()
    }
}
