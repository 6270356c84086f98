//! Signs that what takes something out of a collection may not do what it says: the shapes of `cleanup` that no release
//! of a resource is part of.

use super::*;
use rustc_hash::FxHashMap;

/// A path of names in the source, as far as it is compared: what it begins with, and how many members follow.
type Path = (u64, usize);

impl Look<'_, '_> {
    /// Something is called that could put into a collection or take out of it.
    pub(super) fn keeps_up(&mut self, chain: Chain) -> Calmly {
        let name = chain.name;
        if !chain.is_member || self.functions == 0 || !self.words.has(Set::Upkeep, name) {
            return Some(());
        }
        let rest = self.text.get(self.tokens.position()..).unwrap_or_default();
        let first = rest.trim_start().as_bytes().first().copied().unwrap_or_default();
        let words = self.words;
        if name == words.filter {
            // `list.filter((it) => it !== gone);`
            return if self.is_statement_of(chain) { None } else { Some(()) };
        }
        if name == words.for_each {
            return self.loops_through(chain.receiver);
        }
        let is_emptied =
            name == words.clear && first == b')' || name == words.splice && rest.trim_start().starts_with("0)");
        if is_emptied {
            self.empties(chain.receiver);
        } else if name == words.set {
            self.room.put.extend(path(rest));
        } else if name == words.delete {
            self.room.taken.extend(path(rest));
        } else if name == words.index_of || name == words.last_index_of {
            self.asks_for_entry |= path(rest).is_some();
        } else if matches!(first, b'{' | b'[') {
            self.adds_literal |= words.has(Set::Growing, name);
        }
        Some(())
    }

    /// What begins here is looked for in a collection, and is new each time.
    pub(super) fn is_sought(&self) -> bool {
        let seeks = |bracket: &Bracket| {
            let name = bracket.subject.name;
            bracket.role == Role::Call && bracket.subject.is_member && self.words.has(Set::Seeking, name)
        };
        self.functions > 0 && self.room.brackets.last().is_some_and(seeks)
    }

    /// A statement that is only this call.
    fn is_statement_of(&self, chain: Chain) -> bool {
        chain.begins_statement && self.is_statement() && self.returns.is_none() && self.target.is_none()
    }

    /// `delete …`
    pub(super) fn deletes(&mut self) {
        let rest = self.text.get(self.tokens.position()..).unwrap_or_default().trim_start();
        let end = rest.find([';', '\n', ',', ')', '}', ' ']).unwrap_or(rest.len());
        let operand = rest.get(..end).unwrap_or_default();
        match operand.strip_suffix(']').and_then(|it| it.rsplit_once('[')) {
            Some((_, key)) => {
                self.deletes_entry = true;
                self.room.taken.extend(path(key));
            }
            None => {
                let name = operand.rsplit(['.', '#']).next().unwrap_or_default();
                self.room.deleted.push(hash(name.as_bytes()));
            }
        }
    }

    /// The collection of this name has no entries from here on.
    pub(super) fn empties(&mut self, name: u64) {
        if name != 0 && self.functions > 0 {
            let function = self.function_around();
            self.room.emptied.push((name, function));
        }
    }

    /// A loop goes through what has this name.
    pub(super) fn loops_through(&mut self, name: u64) -> Calmly {
        let function = self.function_around();
        if self.room.emptied.contains(&(name, function)) { None } else { Some(()) }
    }

    fn function_around(&self) -> u32 {
        self.room.frames.iter().rev().find(|it| it.kind.is_function()).map_or(0, |it| it.number)
    }

    /// `[]` or `{}` ends.
    pub(super) fn is_empty_literal(&mut self, bracket: u8) {
        match self.target {
            Some((Target::Name(name) | Target::Member(name), _)) => {
                self.empties(name);
                if bracket == b'}' {
                    self.room.empty_objects.push(name);
                }
            }
            Some((Target::Key(name), _)) if bracket == b'}' => self.room.empty_objects.push(name),
            Some((Target::Declared(at), _)) if bracket == b'}' => {
                let name = self.room.declared.get(at).map(|it| it.name);
                self.room.empty_objects.extend(name);
            }
            _ => {}
        }
    }

    /// At the end: something is taken out in another way than it was put in.
    pub(super) fn is_upkeep_doubtful(&self) -> bool {
        let room = &self.room;
        let is_other_key = |(root, members): &Path| room.put.iter().any(|(to, of)| to == root && of != members);
        self.deletes_entry && self.makes_map
            || self.asks_for_entry && self.adds_literal
            || room.taken.iter().any(is_other_key)
            || room.lengths.iter().any(|name| room.empty_objects.contains(name))
            || !room.deleted.is_empty() && self.is_deleted_only()
    }

    /// A member is deleted whose name stands nowhere else.
    fn is_deleted_only(&self) -> bool {
        let mut counts: FxHashMap<u64, u32> = self.room.deleted.iter().map(|name| (*name, 0)).collect();
        let mut tokens = Tokens::new(self.text);
        loop {
            let token = tokens.advance();
            match token.kind {
                Kind::End | Kind::Unsure => break,
                Kind::Name => {
                    if let Some(count) = counts.get_mut(&token.hash) {
                        *count += 1;
                    }
                }
                _ => {}
            }
        }
        counts.values().any(|count| *count == 1)
    }
}

/// Bytes of a path.
const LONGEST_PATH: usize = 120;

/// The path that the text begins with, where nothing else is up to the next argument or the end.
fn path(text: &str) -> Option<Path> {
    // Longer ones are no paths; looking on to the end each time would take long in a text without an end.
    let end = text.bytes().take(LONGEST_PATH).position(|byte| matches!(byte, b')' | b',' | b']'));
    let end = end.or((text.len() < LONGEST_PATH).then_some(text.len()))?;
    let words = text.get(..end)?.trim();
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(is_word);
    let mut parts = words.split('.').map(|it| it.trim_end_matches('?'));
    let root = parts.next().filter(|it| is_word(it) && !it.as_bytes()[0].is_ascii_digit())?;
    let members = words.split('.').count() - 1;
    parts.all(is_word).then(|| (hash(root.as_bytes()), members))
}
