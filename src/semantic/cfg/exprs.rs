//! Expressions in the order in which they are evaluated.

use super::{Build, EdgeKind, GROW_BY, RED_ZONE};
use crate::semantic::cfg::BlockId;
use crate::semantic::tree::{AssignOp, ExprId, ExprKind, Key, List, LogicalOp, UnaryOp};

impl Build<'_> {
    /// Evaluated on some paths only.
    pub(super) fn maybe(&mut self, expr: ExprId) {
        let (inside, after) = (self.block(), self.block());
        self.edge(self.at, inside, EdgeKind::Next);
        self.edge(self.at, after, EdgeKind::Next);
        self.enter(inside);
        self.expr(expr);
        self.join(after);
    }

    /// Branch on a condition, through `!`, `&&` and `||`.
    pub(super) fn test(&mut self, expr: ExprId, yes: BlockId, no: BlockId) {
        stacker::maybe_grow(RED_ZONE, GROW_BY, || match self.module.kind(expr) {
            ExprKind::Unary(UnaryOp::Not, inner) => self.test(inner, no, yes),
            ExprKind::Logical(LogicalOp::And, left, right) => {
                let next = self.block();
                self.test(left, next, no);
                self.enter(next);
                self.test(right, yes, no);
            }
            ExprKind::Logical(LogicalOp::Or, left, right) => {
                let next = self.block();
                self.test(left, yes, next);
                self.enter(next);
                self.test(right, yes, no);
            }
            ExprKind::Bool(true) => self.edge(self.at, yes, EdgeKind::Next),
            ExprKind::Bool(false) => self.edge(self.at, no, EdgeKind::Next),
            ExprKind::Number(value) => self.edge(self.at, if value == 0.0 { no } else { yes }, EdgeKind::Next),
            _ => {
                self.expr(expr);
                self.edge(self.at, yes, EdgeKind::True(expr));
                self.edge(self.at, no, EdgeKind::False(expr));
            }
        });
    }

    fn exprs(&mut self, list: List) {
        for expr in self.module.list(list) {
            self.expr(*expr);
        }
    }

    pub(super) fn expr(&mut self, id: ExprId) {
        stacker::maybe_grow(RED_ZONE, GROW_BY, || self.expr_inner(id));
    }

    fn expr_inner(&mut self, id: ExprId) {
        match self.module.kind(id) {
            ExprKind::Str(_)
            | ExprKind::LongStr
            | ExprKind::Number(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::BigInt
            | ExprKind::Regex
            | ExprKind::MetaProperty
            | ExprKind::Missing => {}
            ExprKind::Name(_) | ExprKind::This | ExprKind::Super | ExprKind::Function(_) | ExprKind::Class(_) => {
                self.point(id);
            }
            ExprKind::Template(list) | ExprKind::Array(list) | ExprKind::Sequence(list) => {
                self.exprs(list);
                self.point(id);
            }
            ExprKind::Object(props) => {
                self.props(props);
                self.point(id);
            }
            ExprKind::Unary(_, inner) | ExprKind::Spread(inner) => {
                self.expr(inner);
                self.point(id);
            }
            ExprKind::Update(target) => {
                self.expr(target);
                self.point(id);
            }
            ExprKind::Binary(_, left, right) => {
                self.expr(left);
                self.expr(right);
                self.point(id);
            }
            ExprKind::Logical(op, left, right) => {
                self.logical(op, left, right);
                self.point(id);
            }
            ExprKind::Conditional(test, yes, no) => {
                let (then, other, after) = (self.block(), self.block(), self.block());
                self.test(test, then, other);
                self.enter(then);
                self.expr(yes);
                self.edge(self.at, after, EdgeKind::Next);
                self.enter(other);
                self.expr(no);
                self.join(after);
                self.point(id);
            }
            ExprKind::Assign(op, target, value) => self.assign(id, op, target, value),
            ExprKind::Call(..) | ExprKind::Member(..) | ExprKind::Index(..) => self.chain(id),
            ExprKind::New(callee, args) | ExprKind::Tagged(callee, args) => {
                self.expr(callee);
                self.exprs(args);
                self.throwing(id);
            }
            ExprKind::Import(args) => {
                self.exprs(args);
                self.throwing(id);
            }
            ExprKind::Await(inner) => {
                self.expr(inner);
                self.throwing(id);
            }
            ExprKind::Yield(value) => {
                if let Some(value) = value {
                    self.expr(value);
                }
                self.throwing(id);
            }
            ExprKind::Element(tag, props, children) => {
                if let Some(tag) = tag {
                    self.expr(tag);
                }
                self.props(props);
                self.exprs(children);
                self.point(id);
            }
            ExprKind::Pattern(pattern) => self.pattern(pattern),
        }
    }

    fn props(&mut self, props: List) {
        for prop in self.module.props(props) {
            if let Key::Computed(key) = prop.key {
                self.expr(key);
            }
            self.expr(prop.value);
        }
    }

    fn logical(&mut self, op: LogicalOp, left: ExprId, right: ExprId) {
        let (other, after) = (self.block(), self.block());
        match op {
            LogicalOp::And => self.test(left, other, after),
            LogicalOp::Or => self.test(left, after, other),
            LogicalOp::Nullish => {
                self.expr(left);
                self.edge(self.at, after, EdgeKind::True(left));
                self.edge(self.at, other, EdgeKind::False(left));
            }
        }
        self.enter(other);
        self.expr(right);
        self.join(after);
    }

    fn assign(&mut self, id: ExprId, op: AssignOp, target: ExprId, value: ExprId) {
        self.target_parts(target);
        if op == AssignOp::Logical {
            let (inside, after) = (self.block(), self.block());
            // `&&=` assigns when it is truthy; the other two are far more frequent.
            self.edge(self.at, inside, EdgeKind::False(target));
            self.edge(self.at, after, EdgeKind::True(target));
            self.enter(inside);
            self.expr(value);
            self.point(id);
            self.join(after);
        } else {
            self.expr(value);
            self.point(id);
        }
    }

    /// What is evaluated before a target is assigned to.
    pub(super) fn target_parts(&mut self, target: ExprId) {
        match self.module.kind(target) {
            ExprKind::Member(object, _) => self.expr(object),
            ExprKind::Index(object, index) => {
                self.expr(object);
                self.expr(index);
            }
            ExprKind::Pattern(pattern) => self.pattern(pattern),
            ExprKind::Name(_) => {}
            _ => self.expr(target),
        }
    }

    /// `a.b?.c(d)`: everything after `?.` is skipped when what is before it is nullish.
    fn chain(&mut self, id: ExprId) {
        let mut at = id;
        let has_optional = loop {
            if self.module.is_optional(at) {
                break true;
            }
            at = match self.module.kind(at) {
                ExprKind::Call(inner, _) | ExprKind::Member(inner, _) | ExprKind::Index(inner, _) => inner,
                _ => break false,
            };
        };
        if !has_optional {
            return self.link(id);
        }
        let end = self.block();
        let outer = self.chain_end.replace(end);
        self.link(id);
        self.chain_end = outer;
        self.join(end);
    }

    fn link(&mut self, id: ExprId) {
        let (inner, args, index) = match self.module.kind(id) {
            ExprKind::Call(inner, args) => (inner, Some(args), None),
            ExprKind::Member(inner, _) => (inner, None, None),
            ExprKind::Index(inner, index) => (inner, None, Some(index)),
            _ => return self.expr(id),
        };
        stacker::maybe_grow(RED_ZONE, GROW_BY, || self.link(inner));
        if self.module.is_optional(id)
            && let Some(end) = self.chain_end
        {
            let next = self.block();
            self.edge(self.at, next, EdgeKind::True(inner));
            self.edge(self.at, end, EdgeKind::False(inner));
            self.enter(next);
        }
        // Arguments have chains of their own.
        let outer = self.chain_end.take();
        if let Some(index) = index {
            self.expr(index);
        }
        match args {
            Some(args) => {
                self.exprs(args);
                self.throwing(id);
            }
            None => self.point(id),
        }
        self.chain_end = outer;
    }
}
