//! Interned names of one file.

use super::tree::NameId;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use swc_atoms::Atom;

/// A name that many files are asked for; made once, found without hashing its text again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word(Atom);

impl Word {
    pub fn new(text: &str) -> Self {
        Self(Atom::from(text))
    }
}

thread_local! {
    /// By the place of the text: a word of ours stays where it is.
    static WORDS: RefCell<FxHashMap<(usize, usize), Atom>> = RefCell::default();
}

/// Identifiers, property keys and short strings of one file, each once.
#[derive(Default)]
pub struct Names {
    ids: FxHashMap<Atom, NameId>,
    texts: Vec<Atom>,
}

impl Names {
    pub(super) fn clear(&mut self) {
        self.ids.clear();
        self.texts.clear();
    }

    pub(super) fn intern(&mut self, atom: &Atom) -> NameId {
        if let Some(id) = self.ids.get(atom) {
            return *id;
        }
        let id = NameId(self.texts.len() as u32);
        self.ids.insert(atom.clone(), id);
        self.texts.push(atom.clone());
        id
    }

    /// A string of the program; its text where that is valid Unicode.
    pub(super) fn intern_string(&mut self, string: &swc_atoms::Wtf8Atom) -> NameId {
        match string.clone().try_into_atom() {
            Ok(atom) => self.intern(&atom),
            Err(_) => self.intern(&Atom::default()),
        }
    }

    pub(super) fn intern_str(&mut self, text: &str) -> NameId {
        self.intern(&Atom::from(text))
    }

    /// The id of `word`, if it occurs in the file at all.
    pub fn find_word(&self, word: &Word) -> Option<NameId> {
        self.ids.get(&word.0).copied()
    }

    /// The id of a word of ours, if it occurs in the file at all. Each thread makes the name of a word once.
    pub fn find(&self, word: &'static str) -> Option<NameId> {
        WORDS.with_borrow_mut(|words| {
            let atom = words.entry((word.as_ptr() as usize, word.len())).or_insert_with(|| Atom::from(word));
            self.ids.get(atom).copied()
        })
    }

    /// The id of `text`, if it occurs in the file at all.
    pub fn find_text(&self, text: &str) -> Option<NameId> {
        self.ids.get(&Atom::from(text)).copied()
    }

    pub fn text(&self, id: NameId) -> &str {
        self.texts.get(id.index()).map_or("", |atom| atom.as_str())
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}
