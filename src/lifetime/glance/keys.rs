//! Names and keywords, and what they declare.

use super::values::NEAR;
use super::*;

impl Look<'_, '_> {
    pub(super) fn name(&mut self, token: Token) -> Calmly {
        let name = token.hash;
        let sets = self.words.sets(name);
        if sets.has(Set::Anywhere) {
            return None;
        }
        let word = text_of(self.text, token);
        if word[0] == b'o' && (word.starts_with(b"onDid") || word.starts_with(b"onWill")) {
            return None;
        }
        if let [.., v, n, o, d, b'e' | b'E'] = word {
            self.meets_nodes |= [*v, *n, *o, *d].eq_ignore_ascii_case(b"vnod");
        }
        self.room.seen.add(name as u32);
        self.meets_short_lived |= sets.has(Set::ShortLived);
        if token.on_new_line {
            // A statement begins, and the arrow function before it has ended.
            if self.follows_operand() {
                self.end_arrows(self.tokens.depth())?;
            }
            self.field = 0;
            self.end_statement();
        }
        // `new Array(count)`, `Array.from({ length: count })`
        if self.is_size(self.before) && !matches!(self.tokens.peek_code(), b'.' | b'[' | b'(') {
            self.uses(name, UseKind::Size);
        }
        if self.role() == Role::Loop {
            self.loops_through(name)?;
            if name == self.words.length && self.before == Kind::Dot {
                self.room.lengths.push(self.chain.name);
            }
        }
        if self.before == Kind::Dot {
            let chain = self.chain;
            if chain.name == self.words.push && (name == self.words.apply || name == self.words.call) {
                self.grow_argument(name);
            }
            if name == self.words.create {
                self.contains();
            }
            self.chain = Chain {
                name,
                is_member: true,
                is_indexed: false,
                receiver: chain.name,
                receiver_is_member: chain.is_member,
                members: chain.members + 1,
                ..chain
            };
            self.alias(name, true);
            if chain.is_spread {
                self.copies(name, true, chain);
            }
            return Some(());
        }
        if self.before == Kind::Dots {
            self.copies(name, false, Chain::default());
        }
        let begins_member = match self.before {
            Kind::Open(b'{') | Kind::Comma | Kind::Semicolon | Kind::Close(b'}', _) | Kind::At | Kind::Name => true,
            _ => token.on_new_line,
        };
        let follows_function =
            self.before == Kind::Keyword(Keyword::Function) || self.before == Kind::Operator && self.pending_function;
        let follows_class = self.before == Kind::Keyword(Keyword::Class);
        self.chain = Chain {
            name,
            root: name,
            is_key: begins_member && self.is_among_members(),
            is_constructed: self.before == Kind::Keyword(Keyword::New),
            begins_with_this: name == self.words.this,
            begins_statement: token.on_new_line
                || matches!(
                    self.before,
                    Kind::Open(b'{') | Kind::Semicolon | Kind::Close(b'}', _) | Kind::Close(b')', true)
                ),
            is_spread: self.before == Kind::Dots,
            ..Chain::default()
        };
        // A class may hide the end of the one that it extends.
        if self.chain.is_key && sets.has(Set::End) && self.role() == Role::Scope {
            if self.room.ends.contains(&name) {
                return None;
            }
            self.room.ends.push(name);
        }
        if sets.has(Set::Base) && self.before_hash == self.words.extends {
            return None;
        }
        self.calm.has_commonjs_syntax |= sets.has(Set::CommonJs);
        // `import { watch as look }`
        if self.is_importing && name == self.words.r#as {
            if self.words.has(Set::Called, self.before_hash) {
                return None;
            }
            self.note_called(self.before_hash);
        }
        if sets.has(Set::Origin) {
            self.note_origin(name);
        }
        if follows_function || follows_class || self.is_importing {
            if follows_function {
                self.function_name = name;
            }
            let holds = if self.is_importing { Holds::Import } else { Holds::Other };
            self.declare(name, holds, false);
            return Some(());
        }
        let depth = self.tokens.depth();
        let next = self.tokens.peek();
        if let Some(declaring) = &mut self.declaring {
            if declaring.expects_name && depth == declaring.depth {
                let is_hoisted = declaring.is_hoisted;
                declaring.expects_name = false;
                declaring.is_open = true;
                self.declare(name, Holds::Other, is_hoisted);
                return Some(());
            }
            if declaring.expects_name && depth > declaring.depth {
                let is_hoisted = declaring.is_hoisted;
                // `const { watch: look } = …`
                if next == b':' {
                    if sets.has(Set::Called) {
                        return None;
                    }
                    self.note_called(name);
                }
                if next != b':' {
                    // A member of that name, or an element.
                    self.declare(name, Holds::Alias(name, true), is_hoisted);
                }
                return Some(());
            }
        }
        if self.is_returned() {
            self.uses(name, UseKind::Returned);
        }
        if next != b':' || self.start.is_typescript {
            self.room.names.push((name, self.parentheses));
        }
        if name == self.words.of && self.before == Kind::Name {
            self.adds_in_loops |= self.functions > 0;
            self.loops_over();
        }
        self.makes_map |= self.chain.is_constructed && sets.has(Set::Map);
        self.makes_at_top |= self.functions == 0 && self.chain.is_constructed && !sets.has(Set::Settled)
            || name == self.words.injectable;
        if self.before == Kind::Step && !matches!(next, b'.' | b'[') {
            self.assigned(name);
        }
        match self.target {
            Some(_)
                if name == self.words.array
                    || name == self.words.buffer
                    || self.chain.is_constructed && sets.has(Set::Container) =>
            {
                self.contains();
            }
            _ => self.alias(name, false),
        }
        Some(())
    }

    pub(super) fn keyword(&mut self, keyword: Keyword, token: Token) -> Calmly {
        if token.on_new_line && !matches!(keyword, Keyword::In | Keyword::New) {
            self.note_value();
            // A statement begins: the arrow function before it has ended.
            self.end_arrows(self.tokens.depth())?;
            self.field = 0;
            self.end_statement();
            self.returns = None;
        }
        match keyword {
            Keyword::Return => {
                self.returns = Some(self.tokens.depth());
                let is_bare = matches!(self.tokens.peek(), b';' | b'\n' | b'\r' | b'}');
                if let Some(frame) = self.room.frames.iter_mut().rev().find(|it| it.kind.is_function()) {
                    frame.returns_value |= !is_bare;
                }
            }
            Keyword::Delete if self.functions > 0 => self.deletes(),
            Keyword::Function if self.is_sought() => return None,
            Keyword::Function => {
                self.give_function();
                self.function_name = self.target_name();
                self.is_of_member = self.is_target_member();
                self.pending_function = true;
                self.wraps = self.functions == 0
                    && matches!(self.before, Kind::Open(b'(') | Kind::Operator | Kind::Keyword(Keyword::Other));
                self.target = None;
            }
            Keyword::Class => {
                self.pending_class = true;
                self.target = None;
            }
            Keyword::Var | Keyword::LetOrConst => {
                self.declaring = Some(Declaring {
                    depth: self.tokens.depth(),
                    expects_name: true,
                    is_hoisted: keyword == Keyword::Var,
                    is_open: false,
                    angles: 0,
                });
            }
            Keyword::Import => match self.tokens.peek() {
                b'(' => {}
                b'.' => self.calm.has_module_syntax = true,
                // It is a statement of the top level.
                _ if self.tokens.depth() > 0 => return None,
                _ => {
                    self.calm.has_module_syntax = true;
                    self.is_importing = true;
                }
            },
            Keyword::Export => self.calm.has_module_syntax = true,
            Keyword::In if token.hash == self.words.r#in => self.loops_over(),
            _ => {}
        }
        if !matches!(keyword, Keyword::New | Keyword::In) {
            self.chain = Chain::default();
        }
        Some(())
    }

    /// A line that ends in an operand ends the value that was being read.
    pub(super) fn end_statement(&mut self) {
        if self.follows_operand() {
            self.target = None;
            self.returns = None;
            self.values = None;
        }
    }

    fn follows_operand(&self) -> bool {
        matches!(self.before, Kind::Name | Kind::Close(..) | Kind::Text | Kind::Template | Kind::Number | Kind::Regex)
    }

    /// `for (name of …)`, `for (name in …)`
    pub(super) fn loops_over(&mut self) {
        let Some(bracket) = self.room.brackets.last() else { return };
        if bracket.role != Role::Loop || self.declaring.is_some_and(|it| it.depth == self.tokens.depth()) {
            return;
        }
        // `of` itself is a name, too.
        for at in bracket.names..self.room.names.len() {
            let (name, _) = self.room.names[at];
            if name != self.words.of {
                self.assigned(name);
            }
        }
    }

    pub(super) fn text(&mut self, token: Token) -> Calmly {
        let text = &self.text[token.start + 1..token.end - 1];
        if self.in_prologue && text == "use strict" {
            let at = self.room.frames.len() - 1;
            self.room.frames[at].is_strict = true;
        }
        let is_call_of = |callee: u64| {
            self.before == Kind::Open(b'(')
                && self.room.brackets.last().is_some_and(|it| it.role == Role::Call && it.subject.name == callee)
        };
        let is_required = is_call_of(self.words.require);
        if self.is_importing || self.before_hash == self.words.from || is_required || is_call_of(self.words.import) {
            let package = hash(text.strip_prefix("node:").unwrap_or(text).as_bytes());
            if self.words.has(Set::Package, package) {
                return None;
            }
            self.note_origin(package);
            if !self.calm.sources.iter().any(|it| it == text) {
                self.calm.sources.push(text.to_owned());
            }
            if is_required {
                self.requires();
            }
            self.is_importing = false;
        }
        self.contains();
        let is_key = matches!(self.before, Kind::Open(b'{') | Kind::Comma | Kind::Semicolon | Kind::Close(b'}', _));
        self.chain = Chain { name: hash(text.as_bytes()), is_key, ..Chain::default() };
        Some(())
    }

    pub(super) fn declare(&mut self, name: u64, holds: Holds, is_hoisted: bool) {
        self.room.declared.push(Declared { name, holds, is_hoisted });
    }

    /// The value of the variable that is declared is, so far, that of a name.
    pub(super) fn alias(&mut self, name: u64, is_member: bool) {
        if let Some((Target::Declared(at), depth)) = self.target
            && depth == self.tokens.depth()
            && let Some(it) = self.room.declared.get_mut(at)
            && it.holds != Holds::Container
            && it.holds != Holds::Result
        {
            it.holds = Holds::Alias(name, is_member);
        }
    }

    /// What is being declared is another file's: one variable, or the names of a pattern.
    fn requires(&mut self) {
        if let Some((Target::Declared(at), _)) = self.target
            && let Some(it) = self.room.declared.get_mut(at)
        {
            it.holds = Holds::Import;
            return;
        }
        if self.declaring.is_some() {
            let declared = self.room.declared.iter_mut().rev();
            for it in declared.take_while(|it| matches!(it.holds, Holds::Alias(_, true))).take(NEAR) {
                it.holds = Holds::Import;
            }
        }
    }

    /// It is what a call gives.
    pub(super) fn unalias(&mut self) {
        if let Some((Target::Declared(at), depth)) = self.target
            && depth + 1 == self.tokens.depth()
            && let Some(it) = self.room.declared.get_mut(at)
            && !matches!(it.holds, Holds::Container | Holds::Import)
        {
            it.holds = Holds::Result;
        }
    }

    /// Directly in the braces of a class or an object, where a name is a key.
    pub(super) fn is_among_members(&self) -> bool {
        match self.role() {
            Role::Object => true,
            Role::Scope => {
                let frame = self.frame();
                frame.kind == FrameKind::Class && frame.depth == self.tokens.depth()
            }
            _ => false,
        }
    }

    /// A name that ends here is a value that goes somewhere.
    pub(super) fn note_value(&mut self) {
        // What the top level hands over it hands over once.
        if self.before == Kind::Name && self.chain.root != 0 && self.functions > 0 {
            let callee = self.room.brackets.last().filter(|bracket| {
                let callee = &bracket.subject;
                let is_ours = !callee.is_member || callee.begins_with_this;
                bracket.role == Role::Call && (is_ours || self.words.calls(callee.name))
            });
            if let Some(callee) = callee {
                let callee = callee.subject.name;
                self.room.passed.push((callee, self.chain.name, self.chain.is_member));
            }
        }
    }
}
