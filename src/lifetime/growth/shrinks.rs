//! Names of members that a file makes smaller, on whatever object: what another file's class must not be blamed for.

use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::Root;
use crate::semantic::tree::{AssignOp, ExprId, ExprKind, FnKind, NameId, Parent, UnaryOp};
use rustc_hash::FxHashSet;

/// The names, sorted. `this` of a class without a base is its own affair.
pub fn shrunk_names(module: &Module) -> Vec<String> {
    let mut names: FxHashSet<NameId> = FxHashSet::default();
    for index in 0..module.exprs.len() {
        let at = ExprId(index as u32);
        let ExprKind::Member(object, name) = module.kind(at) else { continue };
        if !names.contains(&name) && shrinks(module, at, 1) && !is_own(module, object) {
            names.insert(name);
        }
    }
    let mut names: Vec<String> = names.into_iter().map(|name| module.text(name).to_owned()).collect();
    names.sort_unstable();
    names
}

fn is_own(module: &Module, object: ExprId) -> bool {
    match module.place(object).map(|place| (place.root, place.path.is_empty())) {
        Some((Root::Instance(class), true)) => module.class(class).extends.is_none(),
        _ => false,
    }
}

/// Whether this use of a collection makes it smaller.
fn shrinks(module: &Module, at: ExprId, depth: u8) -> bool {
    let through_name = || match module.flow(at) {
        Flow::Bound(symbol) if depth > 0 => {
            module.refs_of(symbol).iter().any(|id| shrinks(module, module.reference(*id).expr, depth - 1))
        }
        _ => false,
    };
    let Parent::Expr(parent) = module.expr(at).parent else { return through_name() };
    match module.kind(parent) {
        ExprKind::Member(object, method) if object == at => match module.text(method) {
            "delete" | "clear" | "pop" | "shift" | "splice" | "remove" | "removeAll" | "pull" | "reset" | "destroy" => {
                module.called_by(parent).is_some() || is_deleted(module, parent)
            }
            "length" => module.flow_into(parent).is_some(),
            _ => is_deleted(module, parent),
        },
        ExprKind::Index(object, _) if object == at => {
            is_deleted(module, parent)
                || module.flow_into(parent).is_some_and(|value| {
                    matches!(module.kind(value), ExprKind::Null) || module.global_name(value) == Some("undefined")
                })
        }
        ExprKind::Unary(UnaryOp::Delete, _) => true,
        ExprKind::Assign(AssignOp::Set, target, _) if target == at => {
            let function = module.function(module.expr(at).function);
            let is_constructor = match function.kind {
                FnKind::Constructor | FnKind::Module => true,
                _ => module.method_groups().of(module.expr(at).function).is_some_and(|group| {
                    module.method_groups().group(group).constructor == Some(module.expr(at).function)
                }),
            };
            !is_constructor
        }
        ExprKind::Call(callee, _) if callee != at => {
            let name = match module.kind(callee) {
                ExprKind::Name(id) => module.text(module.reference(id).name),
                ExprKind::Member(_, name) => module.text(name),
                _ => return false,
            };
            let name = name.to_ascii_lowercase();
            [
                "remove", "delete", "pull", "prune", "evict", "clean", "trim", "splice", "drop", "clear", "without",
                "unset",
            ]
            .iter()
            .any(|word| name.contains(word))
        }
        _ => through_name(),
    }
}

fn is_deleted(module: &Module, at: ExprId) -> bool {
    matches!(module.expr(at).parent, Parent::Expr(outer) if matches!(module.kind(outer), ExprKind::Unary(UnaryOp::Delete, _)))
}
