//! What ends a retention: a variable that is emptied, a number that is read beforehand.

use super::fate::is_empty;
use super::shared::{Extract, Reader, Why};
use crate::lifetime::guard::conditions;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ExprId, ExprKind, FnBody, FnId, FnKind, Parent, StmtKind, SymbolId, SymbolKind};

/// Whether the variable lets go of its value after the last use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Emptied {
    Always,
    Sometimes,
    Never,
}

impl Reader<'_> {
    pub(super) fn emptied(&self, symbol: SymbolId, home: FnId) -> Emptied {
        let module = self.module;
        let mut result = Emptied::Never;
        for id in module.refs_of(symbol) {
            let reference = module.reference(*id);
            if !reference.access.writes() {
                continue;
            }
            let Some(value) = module.flow_into(reference.expr) else { continue };
            if !is_empty(module, value) {
                continue;
            }
            let outside = module.expr(reference.expr).function == home;
            // On every path from a use: what decides about the write decides about the use, too.
            let after_use = || {
                let deciding = conditions(module, reference.expr);
                deciding.is_empty()
                    || module.refs_of(symbol).iter().any(|id| {
                        let other = self.at_home(module.reference(*id).expr, home);
                        other.is_some_and(|other| {
                            other != reference.expr
                                && conditions(module, other).len() >= deciding.len()
                                && deciding.iter().all(|test| conditions(module, other).contains(test))
                        })
                    })
            };
            let always = !outside || after_use();
            // Set up first, filled later: `let text = null; … text = read()`.
            let is_first = outside
                && !module.refs_of(symbol).iter().any(|id| {
                    let other = module.reference(*id);
                    other.range.start < reference.range.start
                });
            if is_first && module.symbol(symbol).init.is_none() {
                continue;
            }
            if always {
                return Emptied::Always;
            }
            result = Emptied::Sometimes;
        }
        result
    }

    /// Where the home function evaluates what holds the expression: the outermost function literal around it.
    fn at_home(&self, expr: ExprId, home: FnId) -> Option<ExprId> {
        let module = self.module;
        let mut expr = expr;
        while module.expr(expr).function != home {
            expr = module.function(module.expr(expr).function).expr?;
        }
        Some(expr)
    }

    /// Where `value = null` may go: after the statement of the last use, if that is plain.
    pub(super) fn release(&self, symbol: SymbolId, home: FnId) -> Option<(u32, String)> {
        let module = self.module;
        let mut last: Option<ExprId> = None;
        for id in module.refs_of(symbol) {
            let mut expr = module.reference(*id).expr;
            // A use inside a callback counts where the callback is made; one in a named function runs who knows when.
            while module.expr(expr).function != home {
                let function = module.function(module.expr(expr).function);
                if function.kind == FnKind::Declaration {
                    return None;
                }
                expr = function.expr?;
                if !matches!(module.flow(expr), Flow::Argument { .. }) {
                    return None;
                }
            }
            if last.is_none_or(|last| module.range(last).end < module.range(expr).end) {
                last = Some(expr);
            }
        }
        let stmt = module.stmt_of(last?)?;
        // Beside the declaration, so that it always runs, and runs once.
        let declared = module.symbol(symbol).range;
        let siblings = match module.stmt(stmt).parent {
            Parent::Fn(function) => match module.function(function).body {
                FnBody::Block(list) => module.stmt_list(list),
                _ => return None,
            },
            Parent::Stmt(block) => match module.stmt(block).kind {
                StmtKind::Block(list) => module.stmt_list(list),
                _ => return None,
            },
            _ => return None,
        };
        let is_beside = siblings.iter().any(|it| module.stmt(*it).range.contains(declared));
        if !is_beside || !matches!(module.stmt(stmt).kind, StmtKind::Expr(_) | StmtKind::Var(_)) {
            return None;
        }
        let range = module.stmt(stmt).range;
        let semicolon = if range.slice(self.text).ends_with(';') { ";" } else { "" };
        let line_break = crate::lifetime::globals::break_after(self.text, range);
        Some((range.end, format!("{line_break}{} = null{semicolon}", module.symbol_name(symbol))))
    }

    /// What the closure reads of the value, and how to read it beforehand.
    pub(super) fn part(&self, symbol: SymbolId, home: FnId, uses: &[ExprId]) -> Option<Why> {
        let module = self.module;
        let reads: Vec<(ExprId, &str)> = uses.iter().filter_map(|expr| self.part_read(*expr)).collect();
        let (first, property) = *reads.first()?;
        let value = module.symbol_name(symbol);
        let mut name = value.to_owned();
        name.push_str(&property[..1].to_uppercase());
        name.push_str(&property[1..]);
        let it = module.symbol(symbol);
        let plain = reads.iter().all(|(_, it)| *it == property)
            && module.names.find_text(&name).is_none()
            && !module.is_reassigned(symbol)
            && it.kind == SymbolKind::Const
            && module.function(home).body != FnBody::None;
        let extract = plain.then(|| {
            let declaration = it.declaration;
            let line_break = crate::lifetime::globals::line_break(self.text, declaration.start);
            let semicolon = if declaration.slice(self.text).ends_with(';') { ";" } else { "" };
            Extract {
                at: declaration.end,
                text: format!("{line_break}const {name} = {value}.{property}{semicolon}"),
                name,
                uses: reads.iter().map(|(member, _)| module.range(*member)).collect(),
            }
        });
        Some(Why::Part { property: property.to_owned(), at: module.range(first), extract })
    }

    /// `value.length`: the property, if reading it takes a number or a word.
    pub(super) fn part_read(&self, expr: ExprId) -> Option<(ExprId, &str)> {
        let module = self.module;
        let Parent::Expr(member) = module.expr(expr).parent else { return None };
        let ExprKind::Member(object, name) = module.kind(member) else { return None };
        let name = module.text(name);
        let is_scalar = matches!(name, "length" | "byteLength" | "size" | "width" | "height" | "status" | "statusCode");
        let is_read = module.called_by(member).is_none() && module.flow_into(member).is_none();
        (object == expr && is_scalar && is_read).then_some((member, name))
    }
}
