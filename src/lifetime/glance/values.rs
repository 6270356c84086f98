//! Where values go, and what grows.

use super::*;
use crate::lifetime::growth::neglect::is_queue;
use crate::lifetime::size::LARGE_ELEMENTS;

/// How many declarations back the variable of an assignment is looked for, so that a long file takes no longer than many short ones.
pub(super) const NEAR: usize = 256;

impl Look<'_, '_> {
    pub(super) fn comma(&mut self) -> Calmly {
        self.note_value();
        let depth = self.tokens.depth();
        self.end_arrows(depth)?;
        if self.target.is_some_and(|(_, at)| at >= depth) {
            self.target = None;
        }
        self.chain = Chain::default();
        // `const seen: Record<string, number> = {}` declares one variable.
        if let Some(declaring) = &mut self.declaring
            && declaring.depth == depth
            && declaring.angles == 0
        {
            declaring.expects_name = true;
            declaring.is_open = false;
        }
        Some(())
    }

    pub(super) fn semicolon(&mut self) -> Calmly {
        self.note_value();
        let depth = self.tokens.depth();
        self.end_arrows(depth)?;
        self.target = None;
        self.values = None;
        if self.returns.is_some_and(|at| at >= depth) {
            self.returns = None;
        }
        self.field = 0;
        self.is_importing = false;
        self.has_return_type = false;
        self.chain = Chain::default();
        if self.declaring.is_some_and(|it| it.depth >= depth) {
            self.declaring = None;
        }
        if self.role() == Role::Scope {
            let from = self.room.brackets.last().map_or(0, |it| it.names);
            self.room.names.truncate(from);
        }
        Some(())
    }

    pub(super) fn colon(&mut self) -> Calmly {
        if self.start.is_typescript && matches!(self.before, Kind::Close(b')', _)) {
            self.has_return_type = true;
            return Some(());
        }
        if self.before == Kind::Question && !self.start.is_typescript {
            return None;
        }
        // No label is a text.
        if self.before == Kind::Text && self.chain.is_key && self.is_statement() {
            return None;
        }
        self.chooses();
        if self.is_among_members() && self.chain.name != 0 {
            if self.role() == Role::Object {
                self.target = Some((Target::Key(self.chain.name), self.tokens.depth()));
            } else if self.field == 0 {
                self.field = self.chain.name;
            }
        }
        self.chain = Chain::default();
        Some(())
    }

    /// `<` and `>` in the type of a variable.
    pub(super) fn angles(&mut self, token: Token) {
        let depth = self.tokens.depth();
        if let Some(declaring) = &mut self.declaring
            && self.start.is_typescript
            && declaring.is_open
            && declaring.depth == depth
        {
            for byte in &self.text.as_bytes()[token.start..token.end] {
                match byte {
                    b'<' => declaring.angles += 1,
                    b'>' => declaring.angles = declaring.angles.saturating_sub(1),
                    _ => {}
                }
            }
        }
    }

    /// Directly in the braces of a block or at the top level.
    pub(super) fn is_statement(&self) -> bool {
        self.role() == Role::Scope && self.frame().kind != FrameKind::Class
    }

    pub(super) fn assign(&mut self, kind: Kind) {
        let chain = std::mem::take(&mut self.chain);
        let depth = self.tokens.depth();
        let sets = matches!(kind, Kind::Assign | Kind::LogicalAssign);
        let grows = sets || kind == Kind::AddAssign;
        if let Some(declaring) = &mut self.declaring
            && declaring.depth == depth
            && declaring.is_open
        {
            declaring.is_open = false;
            declaring.angles = 0;
            self.target = Some((Target::Declared(self.room.declared.len() - 1), depth));
            return;
        }
        if self.role() == Role::Scope && self.is_among_members() {
            let field = std::mem::take(&mut self.field);
            self.target = Some((Target::Member(if field == 0 { chain.name } else { field }), depth));
            return;
        }
        // `[a, b] = …`, `({ a } = …)`
        let closes_pattern = matches!(self.before, Kind::Close(b']' | b'}', _)) && !chain.is_indexed;
        if closes_pattern {
            // One that is declared, or given to parameters, has its names declared elsewhere.
            let is_declared = self.declaring.is_some_and(|it| it.depth == depth);
            if !is_declared {
                for at in self.last_names.min(self.room.names.len())..self.room.names.len() {
                    let (name, _) = self.room.names[at];
                    self.assigned(name);
                }
            }
            self.target = None;
        } else if chain.is_indexed {
            if grows && !chain.is_literal {
                self.grow(chain.name, chain.is_member, chain, 1, true);
                if !chain.is_member {
                    self.forget_lookup(chain.name);
                }
            }
            self.target = None;
        } else if chain.is_member {
            if chain.name == self.words.length && self.tokens.peek_code() == b'0' {
                self.empties(chain.receiver);
            }
            if chain.begins_with_this && chain.members == 1 {
                self.set_this();
            }
            if self.functions > 0 && chain.begins_with_this {
                // Of a class there may be many; of an object with methods there is often one.
                let is_single = |frames: &[Frame]| {
                    frames.iter().any(|it| it.is_in_object) && !frames.iter().any(|it| it.kind == FrameKind::Class)
                };
                if is_single(&self.room.frames) {
                    self.uses(0, UseKind::OfThis);
                    self.assigns(kind);
                }
            } else if self.functions > 0 && chain.root != 0 {
                self.uses(chain.root, UseKind::Written);
                self.assigns(kind);
            }
            if kind == Kind::AddAssign && !self.adds_number() {
                self.grow(chain.name, true, chain, 1, false);
            }
            self.target = sets.then_some((Target::Member(chain.name), depth));
        } else if chain.name != 0 {
            self.assigned(chain.name);
            self.assigns(kind);
            if kind == Kind::AddAssign && self.functions > 0 && !self.adds_number() {
                self.uses(chain.name, UseKind::Append);
            }
            self.target = sets.then_some((Target::Name(chain.name), depth));
        }
    }

    /// What stands after `before` may be how large something is made: an argument of that, `length` of one.
    pub(super) fn is_size(&self, before: Kind) -> bool {
        if self.sized == 0 {
            return false;
        }
        let mut brackets = self.room.brackets.iter().rev();
        let Some(last) = brackets.next() else { return false };
        let is_from = |it: &Bracket| it.subject.name == self.words.from;
        let is_given = |it: &Bracket| it.is_sized && !is_from(it);
        match before {
            Kind::Open(b'(') => is_given(last) || last.role == Role::Group && brackets.next().is_some_and(is_given),
            Kind::Operator => {
                self.multiplies && (last.is_sized || last.open != b'[' && brackets.next().is_some_and(|it| it.is_sized))
            }
            Kind::Colon => last.role == Role::Object && brackets.next().is_some_and(|it| it.is_sized && is_from(it)),
            _ => false,
        }
    }

    pub(super) fn is_target_member(&self) -> bool {
        matches!(self.target, Some((Target::Member(_) | Target::Key(_), _)))
    }

    /// As the function that begins here is called.
    pub(super) fn target_name(&self) -> u64 {
        match self.target {
            Some((Target::Declared(at), _)) => self.room.declared.get(at).map_or(0, |it| it.name),
            Some((Target::Name(name) | Target::Member(name) | Target::Key(name), _)) => name,
            // A function that is returned has the names of what gets it; any other is called where it stands.
            None if self.is_at_return() => 0,
            None => NOT_CALLED,
        }
    }

    /// `+= 1`
    fn adds_number(&self) -> bool {
        self.tokens.peek_code().is_ascii_digit()
    }

    pub(super) fn number(&mut self, token: Token) {
        let multiplies = self.before == Kind::Operator && self.multiplies;
        let value = value_of(text_of(self.text, token));
        let is_large = value >= LARGE_ELEMENTS || multiplies && value >= 10.0;
        self.makes_large |= is_large && self.is_size(self.before);
        if value >= LARGE_ELEMENTS / 10.0 || multiplies {
            let name = self.target_name();
            if name > NOT_CALLED {
                self.room.large.push(name);
            }
        }
        let is_given = matches!(self.before, Kind::Open(b'(') | Kind::Comma) || multiplies;
        self.gives_large |= is_large && is_given && self.role() == Role::Call;
    }

    /// `this.x = …`: `this` may be the global object in a function that is called by its name.
    fn set_this(&mut self) {
        let frames = self.room.frames.iter().rev();
        let Some(frame) = frames.filter(|it| it.kind.is_function()).find(|it| !it.is_arrow) else { return };
        let name = frame.name;
        if !frame.is_strict
            && !frame.is_in_object
            && !frame.is_given
            && name > NOT_CALLED
            && self.room.setters.last() != Some(&name)
        {
            self.room.setters.push(name);
        }
    }

    /// What was noted last gets a value.
    fn assigns(&mut self, kind: Kind) {
        self.begins_value = kind == Kind::Assign && self.functions > 0;
        self.values = self.begins_value.then(|| (self.room.uses.len() - 1, self.tokens.depth()));
    }

    /// A token that begins what is assigned.
    pub(super) fn value(&mut self, at: usize, token: Token) {
        let value = match token.kind {
            Kind::Name if token.hash == self.words.this => Value::Passing,
            Kind::Name if self.words.has(Set::Settled, token.hash) || self.tokens.peek() == b'(' => return,
            Kind::Name => Value::Named,
            // `(0, lib.call)(…)`
            Kind::Open(b'(') if self.tokens.peek_code() == b'0' => return,
            Kind::Open(b'(') => Value::Passing,
            Kind::Keyword(Keyword::Function) => Value::Function,
            _ => return,
        };
        let Some(it) = self.room.uses.get_mut(at) else { return };
        match (it.value, value) {
            (Value::Other | Value::Function, _) => it.value = value,
            (_, Value::Function) => {}
            _ => it.value = Value::Passing,
        }
        // Only right after the assignment is there room for the name.
        if it.value == Value::Named {
            if at + 1 == self.room.uses.len() {
                let is_part = matches!(self.tokens.peek_code(), b'.' | b'?' | b'[' | b'(');
                self.uses(token.hash, if is_part { UseKind::Value } else { UseKind::Whole });
            } else {
                self.room.uses[at].value = Value::Passing;
            }
        }
    }

    /// The value is one of several.
    pub(super) fn chooses(&mut self) {
        if let Some((at, depth)) = self.values
            && depth == self.tokens.depth()
        {
            self.begins_value = at < self.room.uses.len();
        }
    }

    pub(super) fn step(&mut self) {
        if self.before == Kind::Name && !self.chain.is_member && self.chain.name != 0 {
            self.assigned(self.chain.name);
        }
    }

    pub(super) fn assigned(&mut self, name: u64) {
        self.uses(name, UseKind::Assigned);
    }

    pub(super) fn uses(&mut self, name: u64, kind: UseKind) {
        self.room.uses.push(Use {
            name,
            kind,
            is_inside: false,
            is_strict: false,
            value: Value::Other,
            is_returning: false,
        });
    }

    /// Something is put into what has this name, after so many members if it is one of `this`. What the top level puts
    /// there it puts there once.
    pub(super) fn grow(&mut self, name: u64, is_member: bool, chain: Chain, members: u32, is_entry: bool) {
        if self.functions == 0 || name == 0 {
            return;
        }
        if !is_member {
            self.uses(name, if is_entry { UseKind::Entry } else { UseKind::Growth });
        } else if chain.begins_with_this {
            // What an object has it holds by one name.
            if chain.members == members {
                let frames = &self.room.frames;
                let is_of_class =
                    frames.iter().any(|it| it.kind == FrameKind::Class) && !frames.iter().any(|it| it.is_in_object);
                if is_of_class && !is_entry && !self.is_queue(name) {
                    self.room.growths.push(Growth::OfClass(name));
                } else {
                    self.room.growths.push(Growth::Named(name, true));
                }
            }
        } else if chain.root != 0 {
            self.uses(chain.root, UseKind::MemberGrowth(name));
        }
    }

    /// The member of this name, which stands a few bytes before, is called as people call queues.
    fn is_queue(&self, name: u64) -> bool {
        let mut words = self.text.as_bytes()[..self.tokens.position()].rsplit(|byte| !is_word(*byte));
        let word = words.by_ref().take(12).find(|word| hash(word) == name);
        word.and_then(|word| std::str::from_utf8(word).ok()).is_none_or(is_queue)
    }

    /// It was noted as asked for an entry, before the assignment to that was seen.
    fn forget_lookup(&mut self, name: u64) {
        let from = self.frame().uses;
        let own = self.room.uses.get(from..).unwrap_or_default().iter().enumerate().rev().take(NEAR);
        let found = own.into_iter().find(|(_, it)| it.kind == UseKind::Lookup && it.name == name).map(|(at, _)| at);
        if let Some(at) = found {
            self.room.uses.remove(from + at);
        }
    }

    /// An argument of a call, or of a function of the file, grows.
    pub(super) fn grow_argument(&mut self, by: u64) {
        if self.functions > 0 {
            self.room.growths.push(Growth::Param(by));
        }
    }

    /// The value that begins here is a container.
    pub(super) fn contains(&mut self) {
        let Some((target, depth)) = self.target else { return };
        // The lexer has entered a bracket already.
        if self.tokens.depth() > depth + 1 {
            return;
        }
        match target {
            Target::Declared(at) => {
                if let Some(it) = self.room.declared.get_mut(at) {
                    // The text that is required.
                    if it.holds != Holds::Import {
                        it.holds = Holds::Container;
                    }
                    self.room.contained.push(it.name);
                }
            }
            Target::Name(name) => {
                self.room.contained.push(name);
                // One that is declared further away is told by its name in the end.
                if let Some(it) = self.room.declared.iter_mut().rev().take(NEAR).find(|it| it.name == name) {
                    it.holds = Holds::Container;
                }
            }
            Target::Member(name) | Target::Key(name) => self.room.contained_members.push(name),
        }
    }

    /// `list = [...list, one]`; `chain` is what a member belongs to.
    pub(super) fn copies(&mut self, name: u64, is_member: bool, chain: Chain) {
        let is_same = match self.target {
            Some((Target::Name(target), _)) => !is_member && target == name,
            Some((Target::Member(target), _)) => is_member && target == name,
            _ => false,
        };
        if is_same {
            let members = chain.members + 1;
            self.grow(name, is_member, Chain { members, ..chain }, members, false);
        }
    }
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#') || !byte.is_ascii()
}

/// What a number in the source is, about.
fn value_of(text: &[u8]) -> f64 {
    let text: String = text.iter().filter(|byte| **byte != b'_').map(|byte| *byte as char).collect();
    let text = text.trim_end_matches('n');
    let digits = |radix| u64::from_str_radix(&text[2..], radix).map_or(f64::INFINITY, |value| value as f64);
    match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => digits(16),
        [b'0', b'o' | b'O', ..] => digits(8),
        [b'0', b'b' | b'B', ..] => digits(2),
        _ => text.parse().unwrap_or(f64::INFINITY),
    }
}
