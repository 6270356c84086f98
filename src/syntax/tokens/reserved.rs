//! Words that are more than names: keywords, and what may stand beside a name.

use super::{Keyword, hash};

/// What a word may be beside a name.
#[derive(Clone, Copy)]
pub(super) enum Reserved {
    Keyword(Keyword),
    /// A name that may stand beside another one: before it, after it, or between two.
    Modifier,
}

const RESERVED: &[(Reserved, &[&str])] = &[
    (Reserved::Keyword(Keyword::Function), &["function"]),
    (Reserved::Keyword(Keyword::Class), &["class"]),
    (Reserved::Keyword(Keyword::Var), &["var"]),
    (Reserved::Keyword(Keyword::LetOrConst), &["let", "const"]),
    (Reserved::Keyword(Keyword::Import), &["import"]),
    (Reserved::Keyword(Keyword::Export), &["export"]),
    (Reserved::Keyword(Keyword::New), &["new"]),
    (Reserved::Keyword(Keyword::Delete), &["delete"]),
    (Reserved::Keyword(Keyword::Return), &["return"]),
    (Reserved::Keyword(Keyword::In), &["in", "instanceof"]),
    (Reserved::Keyword(Keyword::Test), &["if", "while", "with", "switch"]),
    (Reserved::Keyword(Keyword::For), &["for"]),
    (Reserved::Keyword(Keyword::Catch), &["catch"]),
    (Reserved::Keyword(Keyword::Block), &["else", "do", "try", "finally"]),
    (
        Reserved::Keyword(Keyword::Other),
        &["typeof", "void", "throw", "case", "yield", "await", "default", "extends", "break", "continue", "debugger"],
    ),
    (
        Reserved::Modifier,
        &[
            "async",
            "get",
            "set",
            "static",
            "type",
            "interface",
            "declare",
            "abstract",
            "readonly",
            "public",
            "private",
            "protected",
            "override",
            "accessor",
            "namespace",
            "module",
            "enum",
            "keyof",
            "infer",
            "unique",
            "using",
            "of",
            "as",
            "from",
            "is",
            "satisfies",
            "assert",
            "asserts",
            "implements",
        ],
    ),
];

/// [`RESERVED`] by hash: each word is in the first free slot from that of its lowest bits.
static SLOTS: [Option<(u64, Reserved)>; 256] = {
    let mut slots = [None; 256];
    let mut group = 0;
    while group < RESERVED.len() {
        let (reserved, words) = RESERVED[group];
        let mut at = 0;
        while at < words.len() {
            let hash = hash(words[at].as_bytes());
            let mut slot = hash as usize % slots.len();
            while slots[slot].is_some() {
                slot = (slot + 1) % slots.len();
            }
            slots[slot] = Some((hash, reserved));
            at += 1;
        }
        group += 1;
    }
    slots
};

/// What the word of this hash is beside a name.
pub(super) fn reserved(hash: u64) -> Option<Reserved> {
    let mut slot = hash as usize % SLOTS.len();
    while let Some((known, reserved)) = SLOTS[slot] {
        if known == hash {
            return Some(reserved);
        }
        slot = (slot + 1) % SLOTS.len();
    }
    None
}
