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
        self.functions += u32::from(kind.is_function());
        self.functions_made += u32::from(kind.is_function());
        let is_top = kind.is_function() && std::mem::take(&mut self.wraps) && self.room.frames.len() == 1;
        self.room.frames.push(Frame { declared, uses: self.room.uses.len(), depth, kind, is_top, is_strict });
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
        let declared = &room.declared[frame.declared..];
        let uses = room.uses.len() - frame.uses;
        // Looking each up one by one would take long in a large scope.
        let is_large = declared.len() * uses > 4096;
        if is_large {
            room.resolved.clear();
            room.resolved.extend(declared.iter().map(|it| (it.name, it.holds)));
        }
        let holds = |name: u64| match is_large {
            true => room.resolved.get(&name).copied(),
            false => declared.iter().rev().find(|it| it.name == name).map(|it| it.holds),
        };
        let mut kept = frame.uses;
        for at in frame.uses..room.uses.len() {
            let mut it = room.uses[at];
            let found = holds(it.name);
            match found {
                // What is filled may be filled by others, and emptied by nobody.
                Some(Holds::Import) if matches!(it.kind, UseKind::Growth | UseKind::MemberGrowth) => return None,
                Some(_) if it.kind == UseKind::MemberGrowth => {}
                Some(_) if it.kind != UseKind::Growth => {
                    let is_outer = it.is_inside && (frame.is_top || frame.kind == FrameKind::File);
                    self.writes_outer |= is_outer;
                    self.writes_outer_member |= is_outer && it.kind == UseKind::Written;
                }
                Some(holds) => match holds {
                    Holds::Container if it.is_inside => return None,
                    Holds::Container => {}
                    Holds::Alias(name, is_member) => room.growths.push(Growth::Named(name, is_member)),
                    Holds::Param => room.growths.push(Growth::Param),
                    Holds::Result | Holds::Import => {}
                    Holds::Other => room.growths.push(Growth::Named(it.name, false)),
                },
                None => {
                    it.is_inside |= frame.kind.is_function();
                    it.is_strict |= frame.is_strict;
                    room.uses[kept] = it;
                    kept += 1;
                }
            }
        }
        room.uses.truncate(kept);
        Some(())
    }

    pub(super) fn finish(mut self) -> Option<Calm> {
        self.note_value();
        self.end_arrows(0)?;
        let frame = self.frame();
        if self.room.frames.len() > 1 || self.is_importing {
            return None;
        }
        self.resolve(frame)?;
        let is_strict = frame.is_strict || self.calm.has_module_syntax || self.start.is_typescript;
        let room = &mut *self.room;
        let assigns = |it: &Use| it.kind == UseKind::Assigned && !it.is_strict && !self.words.globals.has(it.name);
        if !is_strict && (self.sets_this || room.uses.iter().any(assigns)) {
            return None;
        }
        let members: FxHashSet<u64> = room.contained_members.iter().copied().collect();
        let contained: FxHashSet<u64> = room.contained.iter().copied().collect();
        let is_contained = |name: u64| contained.contains(&name);
        if room.uses.iter().any(|it| it.kind == UseKind::Growth && is_contained(it.name)) {
            return None;
        }
        // What nobody declares belongs to the platform, which lives longer than any function.
        let writes_platform = room.uses.iter().any(|it| it.kind == UseKind::Written);
        if (self.writes_outer || writes_platform) && self.meets_short_lived
            || (self.writes_outer_member || writes_platform) && self.gives_functions
        {
            return None;
        }
        if self.has_large_number && self.makes_sized {
            return None;
        }
        let comes_from = |name: &u64| self.words.called_from(*name).unwrap_or_default();
        if room.called.iter().any(|name| comes_from(name).iter().any(|origin| room.origins.contains(origin))) {
            return None;
        }
        let mut may_be_passed = false;
        for growth in &room.growths {
            match growth {
                Growth::Named(name, true) if members.contains(name) => return None,
                Growth::Named(name, false) if is_contained(*name) => return None,
                Growth::Named(..) => {}
                Growth::Param => may_be_passed = true,
            }
        }
        // A parameter could be anything long-lived that is handed on.
        let tops = || room.declared.iter().filter(|it| it.holds == Holds::Container).map(|it| it.name);
        let tops: FxHashSet<u64> = if may_be_passed { tops().collect() } else { FxHashSet::default() };
        let is_long = |(name, is_member): &(u64, bool)| match is_member {
            true => members.contains(name),
            false => tops.contains(name),
        };
        if may_be_passed && room.passed.iter().any(is_long) {
            return None;
        }
        self.calm.names = Names(room.seen.all());
        Some(self.calm)
    }
}
