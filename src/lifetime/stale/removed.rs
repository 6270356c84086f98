//! Elements that the file makes, takes off the page, and goes on holding in a variable until it makes the next one.

use super::{Kept, Seen, Slot};
use crate::diagnostic::Confidence;
use crate::lifetime::change::Change;
use crate::lifetime::globals::break_after;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::Root;
use crate::semantic::tree::{ExprId, ExprKind, FnId, Parent, StmtKind};
use crate::text::TextRange;

pub(super) fn read(module: &Module, text: &str, slot: &Slot, value: ExprId) -> Option<(Seen, Option<Change>)> {
    if !is_made(module, value) {
        return None;
    }
    let removal = removals(module, slot).into_iter().find(|removal| {
        let function = module.expr(*removal).function;
        function != FnId::MODULE && !is_filled_later(module, slot, *removal)
    })?;
    let kept = Kept::Removed { at: module.range(removal) };
    let seen = Seen { kept, at: module.range(value), confidence: Confidence::Medium };
    Some((seen, reset(module, text, slot, removal)))
}

/// `document.createElement(…)`, `template.cloneNode(true)`, `parent.appendChild(…)` of one.
pub(super) fn is_made(module: &Module, value: ExprId) -> bool {
    is_made_within(module, value, 4)
}

fn is_made_within(module: &Module, value: ExprId, steps: u8) -> bool {
    let Some(steps) = steps.checked_sub(1) else { return false };
    match module.kind(value) {
        ExprKind::Name(id) => module.reference(id).symbol.is_some_and(|symbol| {
            !module.is_module_level(symbol)
                && module.constant_value(symbol).is_some_and(|init| is_made_within(module, init, steps))
        }),
        ExprKind::Call(..) => match module.method_call(value) {
            Some((document, "createElement" | "createElementNS" | "importNode", _)) => {
                module.global_name(document) == Some("document")
            }
            Some((_, "cloneNode", _)) => true,
            Some((_, "appendChild" | "insertBefore", [child, ..])) => is_made_within(module, *child, steps),
            _ => false,
        },
        _ => false,
    }
}

/// Where the element in the slot is taken off the page.
fn removals(module: &Module, slot: &Slot) -> Vec<ExprId> {
    reads(module, slot)
        .into_iter()
        .filter_map(|read| match module.flow(read) {
            Flow::Used(member) => match module.kind(member) {
                ExprKind::Member(object, name) if object == read && module.text(name) == "remove" => {
                    let call = module.called_by(member)?;
                    matches!(module.call(call), Some((_, []))).then_some(call)
                }
                _ => None,
            },
            Flow::Argument { call, index: 0 } => {
                matches!(module.method_call(call), Some((_, "removeChild", _))).then_some(call)
            }
            _ => None,
        })
        .collect()
}

fn reads(module: &Module, slot: &Slot) -> Vec<ExprId> {
    match (slot.place.root, slot.place.path.last()) {
        (Root::Symbol(symbol), None) => module.refs_of(symbol).iter().map(|id| module.reference(*id).expr).collect(),
        (_, Some(name)) => {
            let is_slot = |id: &ExprId| module.place(*id).as_ref() == Some(&slot.place);
            module.members_named(*name).iter().copied().filter(is_slot).collect()
        }
        _ => Vec::new(),
    }
}

/// The old one makes room for a new one.
fn is_filled_later(module: &Module, slot: &Slot, removal: ExprId) -> bool {
    let after = module.range(removal).end;
    module.assignments_to(module.expr(removal).function, &slot.place).any(|assign| module.range(assign).start >= after)
}

/// `slot = null` after the removal.
fn reset(module: &Module, text: &str, slot: &Slot, removal: ExprId) -> Option<Change> {
    let stmt = module.stmt_of(removal)?;
    let StmtKind::Expr(_) = module.stmt(stmt).kind else { return None };
    let Parent::Stmt(block) = module.stmt(stmt).parent else {
        return reset_after(module, text, slot, module.stmt(stmt).range);
    };
    matches!(module.stmt(block).kind, StmtKind::Block(_))
        .then(|| reset_after(module, text, slot, module.stmt(stmt).range))?
}

fn reset_after(module: &Module, text: &str, slot: &Slot, at: TextRange) -> Option<Change> {
    let semicolon = if at.slice(text).ends_with(';') { ";" } else { "" };
    let name = module.place_text(&slot.place);
    Some(Change {
        title: format!("set `{name}` to `null` when the element is off the page"),
        is_safe: false,
        edits: vec![(TextRange::empty(at.end), format!("{}{name} = null{semicolon}", break_after(text, at)))],
    })
}
