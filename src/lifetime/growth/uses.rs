//! What one use of a container does to it: grow, shrink, hand on, read.

use super::shrinks::is_nothing;
use super::{ContainerKind, Finder};
use crate::lifetime::callee::package;
use crate::lifetime::guard::{leaves, replaces_what_is_there};
use crate::lifetime::keys::{self, KeyKind};
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{AssignOp, BinaryOp, ExprId, ExprKind, Key, Parent, StmtKind, SymbolKind, UnaryOp};

pub(super) enum Use {
    Grow(ExprId, KeyKind),
    Reduce(ExprId),
    Escape(ExprId),
    Read,
    Neutral,
}

/// What the methods of collections do, by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Adds,
    Removes,
    Reads,
}

/// What a method of this name does, and the kinds of collections that have it, the likeliest first.
pub(super) fn method(name: &str) -> Option<(Method, &'static [ContainerKind])> {
    use ContainerKind::{Array, Map, Set};
    Some(match name {
        "push" | "unshift" => (Method::Adds, &[Array]),
        "pop" | "shift" | "splice" => (Method::Removes, &[Array]),
        "set" => (Method::Adds, &[Map]),
        "add" => (Method::Adds, &[Set]),
        "delete" | "clear" => (Method::Removes, &[Set, Map]),
        "includes" | "indexOf" | "map" | "some" | "every" | "find" | "join" => (Method::Reads, &[Array]),
        "forEach" | "keys" | "values" | "entries" => (Method::Reads, &[Array, Map, Set]),
        "has" => (Method::Reads, &[Map, Set]),
        "get" => (Method::Reads, &[Map]),
        "hasOwnProperty" => (Method::Reads, &[]),
        _ => return None,
    })
}

impl Finder<'_, '_> {
    /// What one use of the container does to it.
    pub(super) fn classify(&mut self, container: usize, expr: ExprId, depth: u8) -> Use {
        let module = self.module;
        let kind = self.drafts[container].kind;
        let Parent::Expr(parent) = module.expr(expr).parent else { return self.by_flow(container, expr, depth) };
        match module.kind(parent) {
            ExprKind::Member(object, name) if object == expr => self.member_use(kind, parent, module.text(name)),
            ExprKind::Index(object, index) if object == expr => self.index_use(kind, parent, index),
            ExprKind::Assign(op, target, value) if target == expr => self.assignment(kind, parent, op, value, expr),
            ExprKind::Binary(BinaryOp::In | BinaryOp::Add, ..) => Use::Read,
            ExprKind::Binary(..) | ExprKind::Unary(..) | ExprKind::Logical(..) | ExprKind::Conditional(..)
                if matches!(module.flow(expr), Flow::Consumed) =>
            {
                Use::Neutral
            }
            _ => self.by_flow(container, expr, depth),
        }
    }

    fn member_use(&self, kind: ContainerKind, member: ExprId, name: &str) -> Use {
        let module = self.module;
        let call = module.called_by(member);
        if let Some(call) = call {
            let args = module.call(call).map_or(&[][..], |(_, args)| args);
            let Some((does, _)) = method(name).filter(|(_, kinds)| kinds.contains(&kind)) else { return Use::Read };
            return match (does, kind) {
                (Method::Reads, _) => Use::Read,
                (Method::Adds, ContainerKind::Array) if args.is_empty() => Use::Read,
                (Method::Adds, ContainerKind::Array) => Use::Grow(call, keys::pushed_key(self.module, call, args)),
                (Method::Adds, ContainerKind::Map) if replaces_what_is_there(self.module, call) => Use::Read,
                (Method::Adds, _) => Use::Grow(
                    call,
                    args.first().map_or(KeyKind::Unknown, |key| keys::key_kind(self.module, *key, true)),
                ),
                (Method::Removes, ContainerKind::Array) => match args {
                    [_, deleted, _, ..] if matches!(module.kind(*deleted), ExprKind::Number(n) if n == 0.0) => {
                        Use::Grow(call, KeyKind::Always)
                    }
                    // A delete count of -1 or 0 removes nothing.
                    [_, deleted]
                        if matches!(module.kind(*deleted), ExprKind::Number(n) if n == 0.0)
                            || matches!(module.kind(*deleted), ExprKind::Unary(UnaryOp::Minus, _)) =>
                    {
                        Use::Read
                    }
                    _ => Use::Reduce(call),
                },
                (Method::Removes, _) => Use::Reduce(call),
            };
        }
        if matches!(name, "length" | "size") {
            return self.size_use(member);
        }
        // `store.key = value` names a finite set of keys.
        module.deleted_by(member).map_or(Use::Read, Use::Reduce)
    }

    /// `x.length = 0`, `if (x.length > MAX)`; emptiness tests and loop conditions bound nothing.
    fn size_use(&self, member: ExprId) -> Use {
        let module = self.module;
        let Parent::Expr(parent) = module.expr(member).parent else { return Use::Read };
        match module.kind(parent) {
            ExprKind::Assign(_, target, _) if target == member => Use::Reduce(parent),
            ExprKind::Update(_) => Use::Reduce(parent),
            ExprKind::Binary(
                BinaryOp::Less
                | BinaryOp::LessEqual
                | BinaryOp::Greater
                | BinaryOp::GreaterEqual
                | BinaryOp::Equal
                | BinaryOp::NotEqual,
                left,
                right,
            ) => {
                let other = if left == member { right } else { left };
                let is_empty_test = matches!(module.kind(other), ExprKind::Number(n) if n <= 1.0);
                if is_empty_test || self.is_loop_test(parent) || self.only_complains(parent) {
                    Use::Read
                } else {
                    Use::Reduce(parent)
                }
            }
            // A ring: `items[n % items.length]`.
            ExprKind::Binary(BinaryOp::Remainder | BinaryOp::Subtract, ..) => Use::Read,
            _ => Use::Read,
        }
    }

    /// `if (x.size > 1000) console.warn(…)`: a check after which nothing is done.
    fn only_complains(&self, test: ExprId) -> bool {
        let module = self.module;
        let Parent::Stmt(stmt) = module.expr(test).parent else { return false };
        let StmtKind::If(condition, yes, None) = module.stmt(stmt).kind else { return false };
        if condition != test || leaves(module, yes) {
            return false;
        }
        let body = module.stmt(yes).range;
        let mut acts = module
            .exprs_in(body)
            .filter(|id| matches!(module.kind(*id), ExprKind::Call(..) | ExprKind::Assign(..) | ExprKind::Update(_)))
            .peekable();
        acts.peek().is_some()
            && acts.all(|act| {
                module.call(act).is_some_and(|(callee, _)| matches!(module.global_path(callee), Some(("console", _))))
            })
    }

    /// `for (i = 0; i < x.length; i++)`
    fn is_loop_test(&self, test: ExprId) -> bool {
        let mut at = test;
        loop {
            match self.module.expr(at).parent {
                Parent::Expr(parent) if matches!(self.module.kind(parent), ExprKind::Logical(..)) => at = parent,
                Parent::Stmt(stmt) => {
                    return matches!(self.module.stmt(stmt).kind, StmtKind::Loop { init: Some(_), .. });
                }
                _ => return false,
            }
        }
    }

    fn index_use(&self, kind: ContainerKind, index_expr: ExprId, index: ExprId) -> Use {
        let module = self.module;
        let Parent::Expr(parent) = module.expr(index_expr).parent else { return Use::Read };
        match module.kind(parent) {
            ExprKind::Unary(UnaryOp::Delete, _) => Use::Reduce(parent),
            ExprKind::Assign(op, target, value) if target == index_expr => {
                if matches!(kind, ContainerKind::Text | ContainerKind::Bytes) {
                    return Use::Neutral;
                }
                // `cache[key] = null` and `= undefined` let the value go.
                if is_nothing(module, value) {
                    return Use::Reduce(parent);
                }
                let key = match kind {
                    ContainerKind::Array => self.array_index(index_expr, index),
                    _ => keys::key_kind(self.module, index, false),
                };
                // `counts[k] += 1` needs an entry that is there already.
                if op == AssignOp::Add || op == AssignOp::Other { Use::Read } else { Use::Grow(parent, key) }
            }
            _ => Use::Read,
        }
    }

    /// `x[x.length] = …` always grows; `x[i % n] = …` never does; other indexes are positions that exist.
    fn array_index(&self, index_expr: ExprId, index: ExprId) -> KeyKind {
        let module = self.module;
        let ExprKind::Index(object, _) = module.kind(index_expr) else { return KeyKind::Unknown };
        match module.kind(index) {
            ExprKind::Member(of, name) if module.text(name) == "length" && module.place(of) == module.place(object) => {
                KeyKind::Always
            }
            ExprKind::Binary(BinaryOp::Remainder | BinaryOp::BitAnd, ..) => KeyKind::Finite,
            _ => match keys::key_kind(self.module, index, false) {
                KeyKind::Fresh => KeyKind::Fresh,
                KeyKind::Finite => KeyKind::Finite,
                _ => KeyKind::Unknown,
            },
        }
    }

    /// `x = …`
    fn assignment(&self, kind: ContainerKind, assign: ExprId, op: AssignOp, value: ExprId, target: ExprId) -> Use {
        let module = self.module;
        let place = module.place(target);
        // Throws, and frees nothing.
        if module.symbol_of(target).is_some_and(|symbol| module.symbol(symbol).kind.is_constant()) {
            return Use::Neutral;
        }
        match op {
            AssignOp::Logical => Use::Neutral,
            AssignOp::Add if kind == ContainerKind::Text => Use::Grow(assign, KeyKind::Always),
            AssignOp::Add | AssignOp::Other => Use::Neutral,
            AssignOp::Set => match module.kind(value) {
                // `x = x || {}`
                ExprKind::Logical(_, left, _) if module.place(left) == place => Use::Neutral,
                ExprKind::Conditional(..) => Use::Reduce(assign),
                ExprKind::Array(items) if self.spreads(module.list(items), place.as_ref()) => {
                    if module.list(items).len() > 1 { Use::Grow(assign, KeyKind::Always) } else { Use::Neutral }
                }
                ExprKind::Object(props) if place.is_some() => {
                    let props = module.props(props);
                    let keeps = props.iter().any(|prop| prop.key == Key::Spread && module.place(prop.value) == place);
                    let added = props.iter().find_map(|prop| match prop.key {
                        Key::Computed(key) => Some(key),
                        _ => None,
                    });
                    match (keeps, added) {
                        (true, Some(key)) => Use::Grow(assign, keys::key_kind(module, key, false)),
                        (true, None) => Use::Neutral,
                        _ => Use::Reduce(assign),
                    }
                }
                // `bytes = Buffer.concat([bytes, chunk])`
                ExprKind::Call(callee, args) if matches!(module.global_path(callee), Some(("Buffer", path)) if path == ["concat"]) => {
                    match module.list(args).first().map(|list| module.kind(*list)) {
                        Some(ExprKind::Array(items))
                            if module.list(items).len() > 1
                                && module.list(items).iter().any(|item| module.place(*item) == place) =>
                        {
                            Use::Grow(assign, KeyKind::Always)
                        }
                        _ => Use::Reduce(assign),
                    }
                }
                ExprKind::Call(callee, args)
                    if self.is_concat_of(callee, place.as_ref()) && module.list(args).len() == 1 =>
                {
                    Use::Grow(assign, KeyKind::Always)
                }
                ExprKind::Binary(BinaryOp::Add, left, _)
                    if kind == ContainerKind::Text && module.place(left) == place =>
                {
                    Use::Grow(assign, KeyKind::Always)
                }
                _ => Use::Reduce(assign),
            },
        }
    }

    fn spreads(&self, items: &[ExprId], place: Option<&Place>) -> bool {
        place.is_some() && items.iter().any(|item| matches!(self.module.kind(*item), ExprKind::Spread(inner) if self.module.place(inner).as_ref() == place))
    }

    fn is_concat_of(&self, callee: ExprId, place: Option<&Place>) -> bool {
        matches!(self.module.kind(callee), ExprKind::Member(object, name) if self.module.text(name) == "concat" && place.is_some() && self.module.place(object).as_ref() == place)
    }

    fn by_flow(&mut self, container: usize, expr: ExprId, depth: u8) -> Use {
        let module = self.module;
        match module.flow(expr) {
            Flow::Argument { call, index } => self.argument(container, call, index, depth),
            Flow::Bound(symbol) if depth < 3 && !module.is_reassigned(symbol) => {
                // An alias: what happens to it happens to the container.
                for id in module.refs_of(symbol) {
                    self.record(container, module.reference(*id).expr, depth + 1);
                }
                Use::Neutral
            }
            Flow::Bound(_) | Flow::Returned(_) | Flow::Assigned(_) | Flow::Field(..) | Flow::Destructured(_) => {
                Use::Escape(expr)
            }
            Flow::Stored(literal) if matches!(module.kind(literal), ExprKind::Array(_) | ExprKind::Element(..)) => {
                Use::Read
            }
            Flow::Stored(_) => Use::Escape(expr),
            Flow::Consumed | Flow::Used(_) | Flow::Dropped => Use::Read,
        }
    }

    /// The container is given to a call: only code of this project, and the few library functions that shrink, can shrink it.
    fn argument(&mut self, container: usize, call: ExprId, index: u32, depth: u8) -> Use {
        let module = self.module;
        let Some((callee, args)) = module.call(call) else { return Use::Escape(call) };
        if let Some(("Object", path)) = module.global_path(callee) {
            return match path.first() {
                Some(&"assign") if index == 0 => Use::Grow(call, KeyKind::Unknown),
                Some(&"keys" | &"values" | &"entries") => self.count_use(call),
                _ => Use::Read,
            };
        }
        if let Some(target) = module.function_value(callee) {
            let Some(Some(param)) = module.param_symbols(target).get(index as usize).copied() else {
                return Use::Escape(call);
            };
            if depth >= 3 {
                return Use::Escape(call);
            }
            let known = self.drafts[container].growths.len();
            for id in module.refs_of(param) {
                self.record(container, module.reference(*id).expr, depth + 1);
            }
            self.at_call(container, known, call);
            return Use::Read;
        }
        if let Some((receiver, "apply" | "call", _)) = module.method_call(call)
            && let ExprKind::Member(_, name) = module.kind(receiver)
            && index == 0
        {
            return match module.text(name) {
                "push" | "unshift" if args.len() > 1 => Use::Grow(call, KeyKind::Always),
                "splice" | "pop" | "shift" => Use::Reduce(call),
                _ => Use::Read,
            };
        }
        let root = match module.kind(callee) {
            ExprKind::Name(id) => module.reference(id).symbol,
            ExprKind::Member(object, name) => {
                if matches!(
                    module.text(name),
                    "remove" | "pull" | "pullAll" | "pullAt" | "pullAllBy" | "unset" | "removeFrom" | "splice"
                ) {
                    return Use::Reduce(call);
                }
                module.place(object).and_then(|place| match place.root {
                    Root::Symbol(symbol) => Some(symbol),
                    _ => None,
                })
            }
            _ => return Use::Escape(call),
        };
        // Functions from packages and methods of arguments read what they are given.
        match root {
            None => Use::Read,
            Some(symbol) => match module.import_of(symbol) {
                Some(import) => {
                    let specifier = package(module.text(import.specifier));
                    if specifier.starts_with(['.', '/', '@', '~', '#']) && !specifier.starts_with('@') {
                        Use::Escape(call)
                    } else {
                        Use::Read
                    }
                }
                None if module.symbol(symbol).kind == SymbolKind::Param => match module.kind(callee) {
                    ExprKind::Name(_) => Use::Escape(call),
                    _ => Use::Read,
                },
                None => Use::Read,
            },
        }
    }

    /// `Object.keys(x).length > MAX` checks the size.
    fn count_use(&self, call: ExprId) -> Use {
        match self.module.expr(call).parent {
            Parent::Expr(member) if matches!(self.module.kind(member), ExprKind::Member(object, name) if object == call && self.module.text(name) == "length") => {
                self.size_use(member)
            }
            _ => Use::Read,
        }
    }
}
