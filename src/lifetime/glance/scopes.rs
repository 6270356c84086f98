//! Scopes: which declaration a name means, and what remains at the end.

use super::*;

impl Look<'_, '_> {
    pub(super) fn frame(&self) -> Frame {
        // The file's frame is never closed.
        self.room.frames[self.room.frames.len() - 1]
    }

    pub(super) fn in_prologue_of_function(&self) -> bool {
        let frame = self.frame();
        frame.kind == FrameKind::Function && frame.depth == self.tokens.depth()
    }

    pub(super) fn role(&self) -> Role {
        self.room.brackets.last().map_or(Role::Scope, |bracket| bracket.role)
    }

    /// A scope begins; the names in the brackets before it may be its parameters.
    pub(super) fn enter(&mut self, kind: FrameKind, has_params: bool) {
        let declared = self.room.declared.len();
        if has_params {
            let from = self.last_names.min(self.room.names.len());
            // What stands in further parentheses belongs to the value of a parameter.
            let inside = self.parentheses + 1;
            let params = self.room.names[from..].iter().filter(|(_, parentheses)| *parentheses <= inside);
            self.room.declared.extend(params.map(|(name, _)| Declared {
                name: *name,
                holds: Holds::Param,
                is_hoisted: false,
            }));
            // `(a = 1) =>`: gives the parameter a value.
            let room = &mut *self.room;
            let from_use = self.last_uses.min(room.uses.len());
            let mut kept = from_use;
            for at in from_use..room.uses.len() {
                let it = room.uses[at];
                let is_param = room.names[from..].iter().any(|(name, at)| *name == it.name && *at <= inside);
                if it.kind != UseKind::Assigned || !is_param {
                    room.uses[kept] = it;
                    kept += 1;
                }
            }
            room.uses.truncate(kept);
            room.names.truncate(from);
        }
        let is_strict = kind == FrameKind::Class || self.frame().is_strict;
        let depth = self.tokens.depth();
        let is_top = kind.is_function() && std::mem::take(&mut self.wraps) && self.functions == 0;
        self.functions += u32::from(kind.is_function());
        self.functions_made += u32::from(kind.is_function());
        let is_of_member = std::mem::take(&mut self.is_of_member);
        let is_argument = kind.is_function() && self.role() == Role::Call;
        self.room.frames.push(Frame {
            declared,
            uses: self.room.uses.len(),
            depth,
            kind,
            is_top,
            is_strict,
            is_argument,
            gives_function: false,
            grows_inside: false,
            returns_value: kind == FrameKind::Arrow,
            number: self.functions_made,
            is_arrow: self.before == Kind::Arrow || kind == FrameKind::Arrow,
            is_in_object: kind.is_function() && self.role() == Role::Object,
            is_given: is_argument || is_of_member && kind.is_function(),
            name: if kind.is_function() && self.function_name != self.words.constructor {
                self.function_name
            } else {
                0
            },
        });
    }

    /// What begins here is the value of `return`, or the function that it gets from there.
    pub(super) fn is_at_return(&self) -> bool {
        let Some(at) = self.returns else { return false };
        let depth = self.tokens.depth();
        let is_given_back = || {
            self.room.brackets.last().is_some_and(|it| match it.role {
                Role::Group => true,
                Role::Call => self.words.has(Set::Wrapper, it.subject.name),
                _ => false,
            })
        };
        depth == at || depth == at + 1 && is_given_back()
    }

    /// A function begins: the one around it may return it.
    pub(super) fn give_function(&mut self) {
        if self.is_at_return() {
            self.some_give_functions = true;
            if let Some(frame) = self.room.frames.iter_mut().rev().find(|it| it.kind.is_function()) {
                frame.gives_function = true;
            }
        }
    }

    /// A name begins that stands for what is returned.
    pub(super) fn is_returned(&self) -> bool {
        let begins = matches!(self.before, Kind::Keyword(Keyword::Return) | Kind::Open(b'('));
        let rest = &self.text.as_bytes()[self.tokens.position()..];
        begins && self.is_at_return() && (!matches!(rest.first(), Some(b'.' | b'[')) || rest.starts_with(b".bind"))
    }

    pub(super) fn end_arrows(&mut self, depth: usize) -> Calmly {
        while self.frame().kind == FrameKind::Arrow && self.frame().depth >= depth {
            self.end_frame()?;
        }
        Some(())
    }

    pub(super) fn end_frame(&mut self) -> Calmly {
        if self.room.frames.len() < 2 {
            return None;
        }
        let frame = self.room.frames.pop()?;
        self.functions -= u32::from(frame.kind.is_function());
        self.resolve(frame)?;
        let room = &mut *self.room;
        if frame.kind == FrameKind::Block {
            let mut kept = frame.declared;
            for at in frame.declared..room.declared.len() {
                if room.declared[at].is_hoisted {
                    room.declared[kept] = room.declared[at];
                    kept += 1;
                }
            }
            room.declared.truncate(kept);
        } else {
            room.declared.truncate(frame.declared);
        }
        Some(())
    }

    /// Looks up in a scope what is used inside it; what it does not declare is left to the scope around it.
    pub(super) fn resolve(&mut self, frame: Frame) -> Calmly {
        let room = &mut *self.room;
        let declared = room.declared.len() - frame.declared;
        // Looking each up one by one would take long in a large scope.
        let is_large = declared * (room.uses.len() - frame.uses) > 4096;
        if is_large {
            room.resolved.clear();
            room.resolved.extend(room.declared[frame.declared..].iter().map(|it| (it.name, it.holds)));
        }
        let around = match frame.kind {
            FrameKind::Block | FrameKind::Class => room.frames.iter().rposition(|it| it.kind.is_function()),
            _ => None,
        };
        let is_top = match (frame.kind, around) {
            (FrameKind::File, _) | (FrameKind::Block | FrameKind::Class, None) => true,
            (_, None) => frame.is_top,
            (_, Some(around)) => room.frames[around].is_top,
        };
        let mut scope = Scope { frame, is_large, around, is_top, lives_on: is_top || frame.gives_function };
        scope.lives_on |= self.returns_function_of(&scope);
        let lookups = if scope.lives_on { FxHashSet::default() } else { self.room.lookups_inside(frame) };
        let mut kept = frame.uses;
        for at in frame.uses..self.room.uses.len() {
            let mut it = self.room.uses[at];
            let mut found = self.room.holds(&scope, it.name);
            // What grows under another name is what that name stands for.
            if matches!(it.kind, UseKind::Growth | UseKind::Append | UseKind::Entry | UseKind::Lookup) {
                let mut steps = 0;
                while let Some(Holds::Alias(name, false)) = found
                    && steps < 4
                    && name != it.name
                {
                    it.name = name;
                    found = self.room.holds(&scope, name);
                    steps += 1;
                }
            }
            match (it.kind, found) {
                (_, None) => {
                    it.is_inside |= frame.kind.is_function();
                    it.is_returning |= frame.kind.is_function() && frame.returns_value;
                    it.is_strict |= frame.is_strict;
                    self.room.uses[kept] = it;
                    kept += 1;
                }
                (UseKind::Assigned | UseKind::Written, _) => self.assigned_in(&scope, at, it),
                (UseKind::Value | UseKind::Whole, _) => {
                    let before = kept.checked_sub(1).filter(|before| *before >= frame.uses);
                    if let Some(before) = before.filter(|it| self.room.uses[*it].value == Value::Named) {
                        let is_passing = self.passes(&scope, &it, found);
                        self.room.uses[before].value = if is_passing { Value::Passing } else { Value::Other };
                    }
                }
                (UseKind::Size, Some(Holds::Param)) => self.makes_as_told = true,
                (UseKind::Size, _) => self.room.sizes.push(it.name),
                (UseKind::Returned | UseKind::Lookup | UseKind::OfThis, _) => {}
                (_, Some(holds)) => self.grows_in(&scope, it, holds, &lookups)?,
            }
        }
        self.room.uses.truncate(kept);
        if scope.lives_on && frame.grows_inside && frame.kind.is_function() { None } else { Some(()) }
    }

    /// A function returns one of its own by name: the variables of the call live on with that.
    fn returns_function_of(&self, scope: &Scope) -> bool {
        self.room.uses[scope.frame.uses..].iter().any(|it| {
            it.kind == UseKind::Returned
                && !it.is_inside
                && match self.room.holds(scope, it.name) {
                    Some(Holds::Other | Holds::Alias(..)) => true,
                    Some(Holds::Result) => self.some_give_functions,
                    _ => false,
                }
        })
    }

    /// A variable of the scope is assigned, or a member of one.
    fn assigned_in(&mut self, scope: &Scope, at: usize, it: Use) {
        if !it.is_inside || !scope.is_top {
            return;
        }
        let begins = self.room.uses.get(at + 1).filter(|_| it.value == Value::Named);
        let is_passing = begins.is_some_and(|it| self.passes(scope, it, self.room.holds(scope, it.name)));
        self.keeps_passing |= it.value == Value::Passing || is_passing;
        self.shares_function |= it.kind == UseKind::Written && it.value == Value::Function;
    }

    /// Something that comes and goes may be assigned: a member of what a caller gives, what a call gives, or as a whole
    /// what a caller gives, where that may be an event by its name or by who calls.
    fn passes(&self, scope: &Scope, value: &Use, holds: Option<Holds>) -> bool {
        match holds {
            Some(Holds::Param) => {
                value.kind == UseKind::Value
                    || scope.frame.is_given
                    || self.start.is_typescript
                    || self.words.has(Set::Event, value.name)
                    || self.meets_nodes
            }
            None | Some(Holds::Alias(..) | Holds::Result) => true,
            _ => false,
        }
    }

    /// Something is put into a variable of the scope; `lookups` are those that are asked for entries.
    fn grows_in(&mut self, scope: &Scope, it: Use, holds: Holds, lookups: &FxHashSet<u64>) -> Calmly {
        let Scope { frame, around, is_top, lives_on, .. } = *scope;
        let room = &mut *self.room;
        match (it.kind, holds) {
            // What is filled may be filled by others, and emptied by nobody.
            (_, Holds::Import) => return None,
            (UseKind::MemberGrowth(name), Holds::Alias(..)) => room.growths.push(Growth::Named(name, true)),
            (UseKind::MemberGrowth(name), _) if is_top => room.growths.push(Growth::Named(name, true)),
            (_, Holds::Container) if it.is_inside => {
                // A function that asks before it fills may be a memoizer, whoever gets it.
                let is_memo = it.kind == UseKind::Entry && it.is_returning && lookups.contains(&it.name);
                if lives_on || is_memo {
                    return None;
                }
                // Of a block; its function may say so later.
                if let Some(around) = around {
                    room.frames[around].grows_inside = true;
                }
            }
            (UseKind::MemberGrowth(_), _) | (_, Holds::Container | Holds::Result) => {}
            // No text of a caller gets longer by that.
            (UseKind::Append, Holds::Alias(..) | Holds::Param) => {}
            (_, Holds::Alias(name, is_member)) => room.growths.push(Growth::Named(name, is_member)),
            (_, Holds::Param) => {
                // A function around the file runs once.
                let runs_once = frame.is_top && !it.is_inside;
                if frame.kind.is_function() && !frame.is_argument && !runs_once {
                    room.growths.push(Growth::Param(frame.name));
                }
            }
            (_, Holds::Other) if is_top => room.growths.push(Growth::Named(it.name, false)),
            (_, Holds::Other) => {}
        }
        Some(())
    }
}

/// A scope that ends.
struct Scope {
    frame: Frame,
    /// What it declares is in `Room::resolved`.
    is_large: bool,
    /// The function that a block is in.
    around: Option<usize>,
    /// Its variables live as long as the file's.
    is_top: bool,
    /// Its variables live on when it has ended.
    lives_on: bool,
}

impl Room {
    /// What functions inside a scope ask for entries, if some fill anything under keys.
    fn lookups_inside(&self, frame: Frame) -> FxHashSet<u64> {
        let uses = &self.uses[frame.uses..];
        let fills = |it: &Use| it.kind == UseKind::Entry && it.is_inside && it.is_returning;
        if !uses.iter().any(fills) {
            return FxHashSet::default();
        }
        uses.iter().filter(|it| it.kind == UseKind::Lookup && it.is_inside).map(|it| it.name).collect()
    }

    /// What the variable of this name holds, if the scope declares it.
    fn holds(&self, scope: &Scope, name: u64) -> Option<Holds> {
        if scope.is_large {
            return self.resolved.get(&name).copied();
        }
        self.declared[scope.frame.declared..].iter().rev().find(|it| it.name == name).map(|it| it.holds)
    }
}
