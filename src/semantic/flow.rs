//! Where a value goes: the next place that gets hold of it.

use super::Module;
use super::tree::{
    ClassId, ExprId, ExprKind, FnBody, FnId, FnKind, LogicalOp, MemberValue, NameId, Parent, PatId, PatKind, StmtId,
    StmtKind, SymbolId, UnaryOp,
};

/// Where the value of an expression goes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// An expression statement, `void x`: nobody gets it.
    Dropped,
    /// `const x = value`
    Bound(SymbolId),
    /// `const { x } = value`
    Destructured(PatId),
    /// `target = value`
    Assigned(ExprId),
    /// Returned from (or the body of) the function.
    Returned(FnId),
    Argument {
        call: ExprId,
        index: u32,
    },
    /// The object of `value.property`, of an index, or the callee of a call.
    Used(ExprId),
    /// An element or property of a literal.
    Stored(ExprId),
    /// A class field's initial value.
    Field(ClassId, Option<NameId>),
    /// Tested, compared, computed with, thrown, yielded, interpolated.
    Consumed,
}

impl Module {
    /// Where the value of `expr` goes, through `await`, conditions and sequences.
    pub fn flow(&self, expr: ExprId) -> Flow {
        let mut at = expr;
        loop {
            match self.expr(at).parent {
                Parent::Expr(parent) => match self.kind(parent) {
                    ExprKind::Await(_) => at = parent,
                    ExprKind::Conditional(test, ..) if test != at => at = parent,
                    ExprKind::Logical(op, left, _) if left != at || op != LogicalOp::And => at = parent,
                    ExprKind::Sequence(list) if self.list(list).last() == Some(&at) => at = parent,
                    ExprKind::Sequence(_) | ExprKind::Unary(UnaryOp::Void, _) => return Flow::Dropped,
                    ExprKind::Assign(_, target, value) if value == at => {
                        return match self.kind(target) {
                            ExprKind::Pattern(pattern) => Flow::Destructured(pattern),
                            _ => Flow::Assigned(target),
                        };
                    }
                    ExprKind::Call(callee, args) | ExprKind::New(callee, args) => {
                        if callee == at {
                            return Flow::Used(parent);
                        }
                        let index = self.list(args).iter().position(|arg| *arg == at).unwrap_or(0) as u32;
                        return Flow::Argument { call: parent, index };
                    }
                    ExprKind::Spread(_) => at = parent,
                    ExprKind::Member(..) | ExprKind::Index(..) => return Flow::Used(parent),
                    ExprKind::Array(_) | ExprKind::Object(_) | ExprKind::Element(..) => return Flow::Stored(parent),
                    _ => return Flow::Consumed,
                },
                Parent::Stmt(stmt) => return self.flow_in_stmt(stmt, at),
                Parent::Pat(_) => return Flow::Consumed,
                Parent::Fn(function) => return self.flow_in_function(function, at),
                Parent::Class(_) | Parent::Root => return Flow::Consumed,
            }
        }
    }

    fn flow_in_stmt(&self, stmt: StmtId, at: ExprId) -> Flow {
        match self.stmt(stmt).kind {
            StmtKind::Expr(_) => Flow::Dropped,
            StmtKind::Return(_) => Flow::Returned(self.stmt(stmt).function),
            StmtKind::ExportDefault(_) => Flow::Consumed,
            StmtKind::Var(declarators) => {
                let declarator = self.declarator_around(declarators, self.range(at));
                let Some(declarator) = declarator.filter(|declarator| declarator.init == Some(at)) else {
                    return Flow::Consumed;
                };
                match self.pat(declarator.pattern).kind {
                    PatKind::Symbol(symbol) => Flow::Bound(symbol),
                    _ => Flow::Destructured(declarator.pattern),
                }
            }
            _ => Flow::Consumed,
        }
    }

    fn flow_in_function(&self, function: FnId, at: ExprId) -> Flow {
        let it = self.function(function);
        match (it.kind, it.class) {
            (FnKind::Fields | FnKind::StaticFields, Some(class)) => {
                let member =
                    self.class(class).members.iter().find(|member| member.value == MemberValue::Field(Some(at)));
                Flow::Field(class, member.and_then(|member| member.name))
            }
            _ if it.body == FnBody::Expr(at) => Flow::Returned(function),
            _ => Flow::Consumed,
        }
    }
}
