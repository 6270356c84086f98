//! What a look at a file keeps in mind.

use rustc_hash::FxHashMap;

/// Tables of one look, for the next one.
#[derive(Default)]
pub struct Room {
    pub(super) frames: Vec<Frame>,
    pub(super) declared: Vec<Declared>,
    pub(super) uses: Vec<Use>,
    pub(super) brackets: Vec<Bracket>,
    /// Names, and in how many parentheses they stand.
    pub(super) names: Vec<(u64, u32)>,
    /// Names of numbers that are large, or become so; names by which sizes are given.
    pub(super) large: Vec<u64>,
    pub(super) sizes: Vec<u64>,
    pub(super) contained: Vec<u64>,
    pub(super) contained_members: Vec<u64>,
    pub(super) growths: Vec<Growth>,
    /// Names, and (`true`) members, that are arguments as they are, after what is called.
    pub(super) passed: Vec<(u64, u64, bool)>,
    /// What is called that matters if it comes from certain packages or globals, and those that the file names.
    pub(super) called: Vec<u64>,
    pub(super) origins: Vec<u64>,
    /// What keys are put under and taken from; what `delete` is said to; lists that are emptied, and the function that does
    /// so; names of objects without members; of what loops ask the length.
    pub(super) put: Vec<(u64, usize)>,
    pub(super) taken: Vec<(u64, usize)>,
    pub(super) deleted: Vec<u64>,
    pub(super) emptied: Vec<(u64, u32)>,
    pub(super) empty_objects: Vec<u64>,
    pub(super) lengths: Vec<u64>,
    /// Functions that set members of `this`, by their names.
    pub(super) setters: Vec<u64>,
    /// Methods of classes that end their objects.
    pub(super) ends: Vec<u64>,
    /// What the declarations of a large scope hold.
    pub(super) resolved: FxHashMap<u64, Holds>,
    pub(super) seen: Seen,
}

impl Room {
    pub(super) fn clear(&mut self) {
        self.frames.clear();
        self.declared.clear();
        self.uses.clear();
        self.brackets.clear();
        self.names.clear();
        self.large.clear();
        self.sizes.clear();
        self.contained.clear();
        self.contained_members.clear();
        self.growths.clear();
        self.passed.clear();
        self.called.clear();
        self.origins.clear();
        self.put.clear();
        self.taken.clear();
        self.deleted.clear();
        self.emptied.clear();
        self.empty_objects.clear();
        self.lengths.clear();
        self.setters.clear();
        self.ends.clear();
        self.seen.clear();
    }
}

/// The names of a file, most of them once.
#[derive(Default)]
pub(super) struct Seen {
    names: Vec<u32>,
    /// The position in `names` of a name, by its lowest bits: tells most names that were seen, for they come in runs.
    recent: Vec<u32>,
}

impl Seen {
    const RECENT: usize = 1 << 12;

    pub(super) fn add(&mut self, name: u32) {
        let slot = &mut self.recent[name as usize % Self::RECENT];
        // Of two names with one place the later is noted: a name may be noted more than once.
        if self.names.get(*slot as usize) != Some(&name) {
            *slot = self.names.len() as u32;
            self.names.push(name);
        }
    }

    fn clear(&mut self) {
        self.names.clear();
        self.recent.resize(Self::RECENT, 0);
    }

    pub(super) fn all(&self) -> Box<[u32]> {
        self.names.as_slice().into()
    }
}

/// In place of the name of a function that nothing can call by name.
pub(super) const NOT_CALLED: u64 = 1;

/// A scope.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    /// Where its declarations and uses begin.
    pub(super) declared: usize,
    pub(super) uses: usize,
    /// The brackets around it.
    pub(super) depth: usize,
    pub(super) kind: FrameKind,
    /// Its variables live as long as the file's: a function around the whole file.
    pub(super) is_top: bool,
    pub(super) is_strict: bool,
    /// It is an argument of a call: no call names it.
    pub(super) is_argument: bool,
    /// It may return a function.
    pub(super) gives_function: bool,
    /// A function inside it fills a container of one of its blocks.
    pub(super) grows_inside: bool,
    /// It returns something.
    pub(super) returns_value: bool,
    /// It stands in an object.
    pub(super) is_in_object: bool,
    /// It is an argument, or the value of a member: something may register it.
    pub(super) is_given: bool,
    pub(super) number: u32,
    /// It has the `this` of the function around it.
    pub(super) is_arrow: bool,
    /// As it is called; 0 where that is not known.
    pub(super) name: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FrameKind {
    File,
    Function,
    /// The body of an arrow function without braces: it ends with the expression.
    Arrow,
    Block,
    Class,
}

impl FrameKind {
    pub(super) fn is_function(self) -> bool {
        matches!(self, FrameKind::Function | FrameKind::Arrow)
    }
}

#[derive(Clone, Copy)]
pub(super) struct Declared {
    pub(super) name: u64,
    pub(super) holds: Holds,
    /// `var`: belongs to the function, not to the block.
    pub(super) is_hoisted: bool,
}

/// What a variable gets where it is declared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Nothing yet, or something that is no container.
    Other,
    Container,
    /// The value of a name, or (`true`) of a member of that name.
    Alias(u64, bool),
    /// What a caller gives.
    Param,
    /// What a call gives: that is not followed.
    Result,
    /// Another file's: it may be a container there.
    Import,
}

#[derive(Clone, Copy)]
pub(super) struct Use {
    pub(super) name: u64,
    pub(super) kind: UseKind,
    /// It is in a function inside the one that the name was looked up in so far.
    pub(super) is_inside: bool,
    /// It is in strict code, where assigning to a name that nobody declares makes no global.
    pub(super) is_strict: bool,
    pub(super) value: Value,
    /// A function between it and the variable returns a value.
    pub(super) is_returning: bool,
}

/// What is assigned, as far as it may be something that others make and end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    Other,
    /// The use after this one is of the name that it begins with.
    Named,
    Passing,
    Function,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum UseKind {
    Assigned,
    /// A member of it is assigned.
    Written,
    /// A member of `this` is assigned; there is no name.
    OfThis,
    /// What is assigned begins with it, or is it.
    Value,
    Whole,
    /// How large something is made.
    Size,
    Growth,
    /// It is a text that gets longer.
    Append,
    /// An entry is put into it under a key.
    Entry,
    /// It is asked for an entry.
    Lookup,
    /// Its member of this name grows.
    MemberGrowth(u64),
    /// A function returns it.
    Returned,
}

/// What grows in a function, where the name alone does not say that it is local.
#[derive(Clone, Copy)]
pub(super) enum Growth {
    /// A variable of this name, or (`true`) a member of this name.
    Named(u64, bool),
    /// A member of this name, of an object of a class.
    OfClass(u64),
    /// A parameter of a function of this name, or of any.
    Param(u64),
}

#[derive(Clone, Copy)]
pub(super) struct Bracket {
    pub(super) role: Role,
    /// The first of `names` and of `uses` inside it.
    pub(super) names: usize,
    pub(super) uses: usize,
    /// Of an object that goes nowhere by name: the first of `contained_members` inside it, and how many functions were there before it.
    pub(super) unnamed: Option<(usize, u32)>,
    /// What stands before it: for `[` the name that is indexed.
    pub(super) subject: Chain,
    pub(super) open: u8,
    /// What makes a value of a stated size gets its arguments.
    pub(super) is_sized: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Of a call.
    Call,
    /// What `for` goes over.
    Loop,
    /// What `catch` catches.
    Catch,
    /// Another parenthesis, an array, a pattern, the value in a template.
    Group,
    /// `value[…]`
    Index,
    Object,
    /// Braces that are a scope.
    Scope,
}

/// The end of `a.b.c`, as far as the tokens so far go.
#[derive(Clone, Copy, Default)]
pub(super) struct Chain {
    /// The last name; 0 where it ends in something without one.
    pub(super) name: u64,
    pub(super) is_member: bool,
    pub(super) is_indexed: bool,
    /// By a text or number of the source.
    pub(super) is_literal: bool,
    /// The name that it begins with.
    pub(super) root: u64,
    /// The name before: what a method is called on.
    pub(super) receiver: u64,
    pub(super) receiver_is_member: bool,
    /// It stands where a class or an object has its keys.
    pub(super) is_key: bool,
    /// How many members follow that.
    pub(super) members: u32,
    /// `new` stands before it.
    pub(super) is_constructed: bool,
    pub(super) begins_with_this: bool,
    /// A statement begins with it.
    pub(super) begins_statement: bool,
    /// `...` stands before it.
    pub(super) is_spread: bool,
}

/// Where a declaration stands.
#[derive(Clone, Copy)]
pub(super) struct Declaring {
    pub(super) depth: usize,
    pub(super) expects_name: bool,
    /// The variable declared last has got no value yet.
    pub(super) is_open: bool,
    pub(super) is_hoisted: bool,
    /// How many `<` are open in the type of the variable declared last.
    pub(super) angles: u32,
}

/// What a value that begins now would be put into.
#[derive(Clone, Copy)]
pub(super) enum Target {
    /// Into the variable that was declared last.
    Declared(usize),
    Name(u64),
    Member(u64),
    /// Into an object, under this key.
    Key(u64),
}
