//! At the end of a file: whether what was seen of it in different places makes it matter.

use super::*;
use rustc_hash::FxHashMap;

impl Look<'_, '_> {
    pub(super) fn finish(mut self) -> Option<Calm> {
        self.note_value();
        self.end_arrows(0)?;
        let frame = self.frame();
        if self.room.frames.len() > 1 || self.is_importing {
            return None;
        }
        self.resolve(frame)?;
        self.undeclared();
        let matters = self.may_make_globals(frame)
            || self.keeps_passing && self.meets_short_lived
            || self.shares_function
            || self.makes_something_large()
            || self.calls_of_origin()
            || self.is_upkeep_doubtful()
            || self.may_grow();
        (!matters).then(|| {
            self.calm.names = Names(self.room.seen.all());
            self.calm
        })
    }

    /// What no scope of the file declares.
    fn undeclared(&mut self) {
        for (at, it) in self.room.uses.iter().enumerate() {
            let begins = self.room.uses.get(at + 1).filter(|_| it.value == Value::Named);
            let is_passing =
                it.value == Value::Passing || begins.is_some_and(|it| !self.words.has(Set::Settled, it.name));
            self.keeps_passing |= it.kind == UseKind::OfThis && is_passing;
            // It belongs to the platform, which lives longer than any function.
            self.shares_function |= it.kind == UseKind::Written && it.value == Value::Function;
            if let UseKind::MemberGrowth(name) = it.kind {
                self.room.growths.push(Growth::Named(name, true));
            }
        }
    }

    /// Code that is not strict assigns a name that nobody declares, or a member of what may be the global object.
    fn may_make_globals(&self, frame: Frame) -> bool {
        let assigns = |it: &Use| it.kind == UseKind::Assigned && !it.is_strict && !self.words.has(Set::Global, it.name);
        let is_strict = frame.is_strict || self.calm.has_module_syntax || self.start.is_typescript;
        !is_strict && self.room.uses.iter().any(assigns)
            || !self.room.setters.is_empty() && is_called_plainly(self.text, &self.room.setters)
    }

    fn makes_something_large(&self) -> bool {
        let sizes: FxHashSet<u64> = self.room.sizes.iter().copied().collect();
        self.makes_large
            || self.makes_as_told && self.gives_large
            || self.room.large.iter().any(|name| sizes.contains(name))
    }

    /// Something is called that matters if it comes from a package or global that the file names.
    fn calls_of_origin(&self) -> bool {
        let comes_from = |name: &u64| self.words.called_from(*name).unwrap_or_default();
        self.room.called.iter().any(|name| comes_from(name).iter().any(|origin| self.room.origins.contains(origin)))
    }

    /// Something long-lived may grow.
    fn may_grow(&self) -> bool {
        let room = &*self.room;
        let members: FxHashSet<u64> = room.contained_members.iter().copied().collect();
        let contained: FxHashSet<u64> = room.contained.iter().copied().collect();
        let grows = |it: &Use| matches!(it.kind, UseKind::Growth | UseKind::Append | UseKind::Entry);
        if room.uses.iter().any(|it| grows(it) && contained.contains(&it.name)) {
            return true;
        }
        let class_may_matter = self.makes_at_top || self.adds_in_loops || self.some_give_functions;
        let mut fillers: FxHashSet<u64> = FxHashSet::default();
        for growth in &room.growths {
            let matters = match growth {
                Growth::Named(name, true) => members.contains(name),
                Growth::Named(name, false) => contained.contains(name),
                Growth::OfClass(name) => class_may_matter && members.contains(name),
                Growth::Param(function) => {
                    fillers.insert(*function);
                    false
                }
            };
            if matters {
                return true;
            }
        }
        if fillers.is_empty() {
            return false;
        }
        // A parameter could be anything long-lived that is handed on.
        let tops = room.declared.iter().filter(|it| it.holds == Holds::Container).map(|it| it.name);
        let tops: FxHashSet<u64> = tops.collect();
        let is_long =
            |name: &u64, is_member: bool| if is_member { members.contains(name) } else { tops.contains(name) };
        let fills = |callee: u64| callee == 0 || fillers.contains(&0) || fillers.contains(&callee);
        room.passed.iter().any(|(callee, name, is_member)| is_long(name, *is_member) && fills(*callee))
    }
}

/// Whether the file does nothing with one of these functions but to call it without a receiver.
fn is_called_plainly(text: &str, functions: &[u64]) -> bool {
    let mut tokens = Tokens::new(text);
    let mut uses: FxHashMap<u64, (bool, bool)> = functions.iter().map(|name| (*name, (false, false))).collect();
    let mut before = Kind::Semicolon;
    loop {
        let token = tokens.advance();
        if matches!(token.kind, Kind::End | Kind::Unsure) {
            break;
        }
        if token.kind == Kind::Name
            && before != Kind::Dot
            && let Some((is_called, is_used)) = uses.get_mut(&token.hash)
        {
            match (before, tokens.peek_code()) {
                (Kind::Keyword(Keyword::Function | Keyword::Var | Keyword::LetOrConst), _) | (_, b':') => {}
                (Kind::Keyword(Keyword::New), _) => *is_used = true,
                (_, b'(') => *is_called = true,
                _ => *is_used = true,
            }
        }
        before = token.kind;
    }
    uses.values().any(|it| *it == (true, false))
}
