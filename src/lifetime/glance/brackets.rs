//! Brackets: calls, scopes, objects and patterns.

use super::*;

impl Look<'_, '_> {
    pub(super) fn open(&mut self, bracket: u8) -> Calmly {
        let names = self.room.names.len();
        let uses = self.room.uses.len();
        let subject = self.chain;
        self.parentheses += u32::from(bracket == b'(');
        if bracket == b'`' {
            self.contains();
            self.chain = Chain::default();
            return Some(());
        }
        let role = match (bracket, self.before) {
            (b'(', Kind::Keyword(Keyword::For)) => Role::Loop,
            // `for await (`
            (b'(', Kind::Keyword(Keyword::Other)) => Role::Loop,
            (b'(', Kind::Keyword(Keyword::Catch)) => Role::Catch,
            (b'(', Kind::Keyword(Keyword::Import)) => {
                let import = Chain { name: self.words.import, ..Chain::default() };
                self.room.brackets.push(Bracket {
                    role: Role::Call,
                    names,
                    uses,
                    unnamed: None,
                    subject: import,
                    open: bracket,
                    is_sized: false,
                });
                return Some(());
            }
            (b'(', _) if self.pending_function => Role::Group,
            (b'(', Kind::Name) if !subject.is_key => {
                self.call(subject)?;
                Role::Call
            }
            (b'(', Kind::Dot) => {
                self.call(subject)?;
                Role::Call
            }
            (b'(', Kind::Close(..)) => Role::Call,
            (b'[', Kind::Name | Kind::Close(b')' | b']', _) | Kind::Dot) => Role::Index,
            (b'[', _) => {
                self.contains();
                Role::Group
            }
            _ => Role::Group,
        };
        if role == Role::Call {
            self.unalias();
        }
        if role == Role::Index && self.functions > 0 && !subject.is_member && subject.name != 0 {
            self.uses(subject.name, UseKind::Lookup);
        }
        let is_function = std::mem::take(&mut self.pending_function);
        let from = subject.name == self.words.from && subject.receiver == self.words.array && subject.is_member;
        // `alloc`, `repeat` and the like are methods, the others are constructors.
        let is_made = self.words.has(Set::Sized, subject.name)
            && subject.is_member == self.words.has(Set::SizedMethod, subject.name);
        let is_sized = role == Role::Call && (from || is_made);
        self.sized += u32::from(is_sized);
        let name = if is_function { self.function_name } else { subject.name };
        let subject = if is_function { Chain { name, ..Chain::default() } } else { subject };
        self.room.brackets.push(Bracket { role, names, uses, unnamed: None, subject, open: bracket, is_sized });
        self.chain = Chain::default();
        Some(())
    }

    /// Something is called or constructed.
    pub(super) fn call(&mut self, chain: Chain) -> Calmly {
        if self.words.has(Set::Called, chain.name) {
            return None;
        }
        let is_wrapper = self.words.has(Set::Wrapper, chain.name);
        if is_wrapper && self.is_sought() {
            return None;
        }
        self.keeps_up(chain)?;
        self.some_give_functions |= is_wrapper;
        self.note_called(chain.name);
        if !chain.is_member {
            return Some(());
        }
        if self.words.has(Set::Growing, chain.name) {
            self.grow(chain.receiver, chain.receiver_is_member, chain, 2, chain.name == self.words.set);
        } else if !chain.receiver_is_member && chain.receiver != 0 && self.words.has(Set::Asking, chain.name) {
            self.uses(chain.receiver, UseKind::Lookup);
        }
        Some(())
    }

    pub(super) fn note_called(&mut self, name: u64) {
        if self.words.called_from(name).is_some() && !self.room.called.contains(&name) {
            self.room.called.push(name);
        }
    }

    pub(super) fn note_origin(&mut self, name: u64) {
        if self.words.has(Set::Origin, name) && !self.room.origins.contains(&name) {
            self.room.origins.push(name);
        }
    }

    pub(super) fn open_brace(&mut self) -> Calmly {
        let names = self.room.names.len();
        let uses = self.room.uses.len();
        let subject = Chain::default();
        let after_brackets = matches!(self.before, Kind::Close(b')', false));
        let kind = match self.before {
            _ if self.pending_class => Some(FrameKind::Class),
            Kind::Close(b')', true) => Some(FrameKind::Block),
            Kind::Close(b')', false) if self.last_role == Role::Catch => Some(FrameKind::Block),
            Kind::Close(b')', false) | Kind::Arrow => Some(FrameKind::Function),
            Kind::Name | Kind::Operator | Kind::Close(b']', _) | Kind::Keyword(Keyword::Other)
                if self.has_return_type =>
            {
                Some(FrameKind::Function)
            }
            Kind::Keyword(Keyword::Block | Keyword::Catch) | Kind::Name | Kind::Semicolon | Kind::Close(b'}', _) => {
                Some(FrameKind::Block)
            }
            Kind::Open(b'{') if self.role() == Role::Scope => Some(FrameKind::Block),
            // An object where a key has to be.
            Kind::Open(b'{') | Kind::Comma if self.role() == Role::Object => return None,
            _ => None,
        };
        // `name {` is no value.
        if kind == Some(FrameKind::Block) && self.before == Kind::Name && self.role() != Role::Scope {
            return None;
        }
        self.chain = Chain::default();
        let Some(kind) = kind else {
            self.contains();
            let is_named = self.target.is_some_and(|(_, depth)| depth + 1 == self.tokens.depth());
            let is_exported = self.before == Kind::Keyword(Keyword::Other);
            let unnamed =
                (!is_named && !is_exported).then_some((self.room.contained_members.len(), self.functions_made));
            self.room.brackets.push(Bracket {
                role: Role::Object,
                names,
                uses,
                unnamed,
                subject,
                open: b'{',
                is_sized: false,
            });
            return Some(());
        };
        self.function_name = match self.before {
            Kind::Close(b')', _) => self.last_name,
            Kind::Arrow => self.function_name,
            // A type stands before it.
            _ => 0,
        };
        let has_params = kind == FrameKind::Function || after_brackets && self.last_role == Role::Catch;
        self.pending_class = false;
        self.has_return_type = false;
        self.target = None;
        self.enter(kind, has_params);
        let names = self.room.names.len();
        self.room.brackets.push(Bracket {
            role: Role::Scope,
            names,
            uses,
            unnamed: None,
            subject,
            open: b'{',
            is_sized: false,
        });
        Some(())
    }

    pub(super) fn arrow(&mut self) -> Calmly {
        if self.is_sought() {
            return None;
        }
        if self.before == Kind::Name {
            self.last_names = self.room.names.len().saturating_sub(1);
            self.last_uses = self.room.uses.len();
        }
        let depth = self.tokens.depth();
        if let Some((at, from)) = self.values
            && from == depth
            && let Some(it) = self.room.uses.get_mut(at)
        {
            it.value = Value::Function;
        }
        self.wraps = self.functions == 0 && self.role() == Role::Group;
        self.give_function();
        // Its parameters may have hidden what it is given to.
        self.function_name = if self.target.is_some() { self.target_name() } else { 0 };
        self.is_of_member = self.is_target_member();
        self.target = None;
        self.has_return_type = false;
        self.last_role = Role::Group;
        if self.tokens.peek_code() != b'{' {
            self.enter(FrameKind::Arrow, true);
        }
        Some(())
    }

    pub(super) fn close(&mut self, bracket: u8, token: Token) -> Calmly {
        self.note_value();
        let depth = self.tokens.depth();
        self.end_arrows(depth + 1)?;
        self.parentheses -= u32::from(bracket == b')');
        let closed = self.room.brackets.pop()?;
        self.sized -= u32::from(closed.is_sized);
        if self.before == Kind::Open(closed.open) && bracket != b')' {
            self.is_empty_literal(bracket);
        }
        // `list.splice(at, 0)`, `list.splice(at, -1)`: removes nothing, whatever the list is.
        if closed.role == Role::Call && closed.subject.name == self.words.splice && self.before == Kind::Number {
            let args = self.text[..token.start].trim_end();
            let before = args.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').trim_end();
            if args.ends_with('0') || before.ends_with('-') {
                return None;
            }
        }
        if self.declaring.is_some_and(|it| it.depth > depth) {
            self.declaring = None;
        }
        if let Some(declaring) = &mut self.declaring
            && declaring.depth == depth
            && declaring.expects_name
        {
            declaring.expects_name = false;
            declaring.is_open = false;
        }
        if self.values.is_some_and(|(_, at)| at > depth) {
            self.values = None;
        }
        if self.returns.is_some_and(|at| at > depth) {
            self.returns = None;
        }
        if self.target.is_some_and(|(_, at)| at > depth) {
            self.target = None;
        }
        self.last_name = closed.subject.name;
        self.last_role = closed.role;
        self.last_names = closed.names;
        self.last_uses = closed.uses;
        self.chain = Chain::default();
        match bracket {
            b')' if closed.role == Role::Call => self.chain = Chain { name: 0, root: 0, ..closed.subject },
            b']' if closed.role == Role::Index => {
                let is_literal = self.is_alone && matches!(self.before, Kind::Text | Kind::Number);
                self.chain = Chain { is_indexed: true, is_literal, ..closed.subject };
            }
            // Its members are nobody's but of whoever gets it.
            b'}' if closed.unnamed.is_some_and(|(_, functions)| functions == self.functions_made) => {
                let from = closed.unnamed.map_or(0, |(from, _)| from);
                self.room.contained_members.truncate(from);
            }
            b'}' if closed.role == Role::Scope => {
                self.end_frame()?;
                self.room.names.truncate(closed.names);
            }
            _ => {}
        }
        Some(())
    }
}
