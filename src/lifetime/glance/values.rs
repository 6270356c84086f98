//! Where values go, and what grows.

use super::*;

/// How many declarations back the variable of an assignment is looked for, so that a long file takes no longer than many short ones.
const NEAR: usize = 256;

impl Look<'_, '_> {
    pub(super) fn comma(&mut self) -> Calmly {
        self.note_value();
        let depth = self.tokens.depth();
        self.end_arrows(depth)?;
        self.target = None;
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
        if self.is_among_members() && self.chain.name != 0 {
            if self.role() == Role::Object {
                self.target = Some((Target::Member(self.chain.name), self.tokens.depth()));
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
            if grows {
                self.grow(chain.name, chain.is_member);
            }
            self.target = None;
        } else if chain.is_member {
            self.sets_this |= chain.begins_with_this;
            if self.functions > 0 && chain.begins_with_this {
                // Of a class there may be many; of an object with methods there is often one.
                self.writes_outer |= !self.room.frames.iter().any(|frame| frame.kind == FrameKind::Class);
            } else if self.functions > 0 && chain.root != 0 {
                self.uses(chain.root, UseKind::Written);
            }
            if kind == Kind::AddAssign {
                self.grow(chain.name, true);
            }
            self.target = sets.then_some((Target::Member(chain.name), depth));
        } else if chain.name != 0 {
            self.assigned(chain.name);
            if kind == Kind::AddAssign {
                self.grow(chain.name, false);
            }
            self.target = sets.then_some((Target::Name(chain.name), depth));
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

    fn uses(&mut self, name: u64, kind: UseKind) {
        self.room.uses.push(Use { name, kind, is_inside: false, is_strict: false });
    }

    /// Something is put into what has this name. What the top level puts there it puts there once.
    pub(super) fn grow(&mut self, name: u64, is_member: bool) {
        if self.functions == 0 {
            return;
        }
        match (name, is_member) {
            (0, _) => {}
            (_, true) => self.room.growths.push(Growth::Named(name, true)),
            (_, false) => self.uses(name, UseKind::Growth),
        }
    }

    /// An argument of a call, or of a function of the file, grows.
    pub(super) fn grow_argument(&mut self) {
        if self.functions > 0 {
            self.room.growths.push(Growth::Param);
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
                    it.holds = Holds::Container;
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
            Target::Member(name) => self.room.contained_members.push(name),
        }
    }

    /// `list = [...list, one]`
    pub(super) fn copies(&mut self, name: u64, is_member: bool) {
        let is_same = match self.target {
            Some((Target::Name(target), _)) => !is_member && target == name,
            Some((Target::Member(target), _)) => is_member && target == name,
            _ => false,
        };
        if is_same {
            self.grow(name, is_member);
        }
    }
}
