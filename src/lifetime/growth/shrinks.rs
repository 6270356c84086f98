//! Names of members that a file makes smaller or fills, on whatever object: what another file's class must not be blamed for.

use super::declare::{is_construction, is_module_wrapper};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::Root;
use crate::semantic::tree::{AssignOp, ExprId, ExprKind, FnId, FnKind, NameId, Parent, UnaryOp};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

/// What a file does to members by name; sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MemberUses {
    /// Made smaller on an object that is not `this`.
    pub shrunk: Vec<String>,
    /// Made smaller on `this`, in a class with a base or in methods of a prototype: it may be another file's member.
    pub shrunk_on_this: Vec<String>,
    /// Something is pushed onto them, on an object that is not `this`.
    pub grown: Vec<String>,
}

pub fn member_uses(module: &Module) -> MemberUses {
    let (mut shrunk, mut shrunk_on_this, mut grown) =
        (FxHashSet::<NameId>::default(), FxHashSet::<NameId>::default(), FxHashSet::<NameId>::default());
    let mut removing = RemovingNames::default();
    for at in module.members().iter().copied() {
        let ExprKind::Member(object, name) = module.kind(at) else { continue };
        // Most members are only read: find that out before asking whose they are.
        let (is_shrunk, is_grown) = (shrinks(module, at, 1, &mut removing), is_pushed(module, at));
        if !is_shrunk && !is_grown {
            continue;
        }
        let root = module.place(object).filter(|place| place.path.is_empty()).map(|place| place.root);
        let on_this = match root {
            // A class without a base is its own affair.
            Some(Root::Instance(class)) if module.class(class).extends.is_none() => continue,
            Some(Root::Instance(_) | Root::Group(_) | Root::This(_)) => true,
            _ => false,
        };
        let into = if on_this { &mut shrunk_on_this } else { &mut shrunk };
        if is_shrunk {
            into.insert(name);
        } else if !on_this {
            grown.insert(name);
        }
    }
    let sorted = |names: FxHashSet<NameId>| {
        let mut names: Vec<String> = names.into_iter().map(|name| module.text(name).to_owned()).collect();
        names.sort_unstable();
        names
    };
    MemberUses { shrunk: sorted(shrunk), shrunk_on_this: sorted(shrunk_on_this), grown: sorted(grown) }
}

fn is_pushed(module: &Module, at: ExprId) -> bool {
    // `F.prototype.list.push(…)` sets up what all instances have.
    if let ExprKind::Member(object, _) = module.kind(at)
        && matches!(module.kind(object), ExprKind::Member(_, name) if module.text(name) == "prototype")
    {
        return false;
    }
    matches!(module.expr(at).parent, Parent::Expr(member) if matches!(module.kind(member),
        ExprKind::Member(object, name) if object == at && module.text(name) == "push" && module.called_by(member).is_some()))
}

/// Names of functions, with whether they say that something is removed from an argument.
type RemovingNames<'m> = FxHashMap<&'m str, bool>;

/// Whether this use of a collection makes it smaller.
fn shrinks<'m>(module: &'m Module, at: ExprId, depth: u8, removing: &mut RemovingNames<'m>) -> bool {
    let mut through_name = || match module.flow(at) {
        Flow::Bound(symbol) if depth > 0 => {
            module.refs_of(symbol).iter().any(|id| shrinks(module, module.reference(*id).expr, depth - 1, removing))
        }
        _ => false,
    };
    let Parent::Expr(parent) = module.expr(at).parent else { return through_name() };
    match module.kind(parent) {
        ExprKind::Member(object, method) if object == at => match module.text(method) {
            "delete" | "clear" | "pop" | "shift" | "splice" | "remove" | "removeAll" | "pull" | "reset" | "destroy" => {
                module.called_by(parent).is_some() || module.deleted_by(parent).is_some()
            }
            "length" => module.flow_into(parent).is_some(),
            _ => module.deleted_by(parent).is_some(),
        },
        ExprKind::Index(object, _) if object == at => lets_go(module, parent),
        ExprKind::Unary(UnaryOp::Delete, _) => true,
        ExprKind::Assign(AssignOp::Set, target, _) if target == at => {
            // The first value.
            let function = module.expr(at).function;
            let is_first = module.function(function).kind == FnKind::Constructor
                || function == FnId::MODULE
                || is_module_wrapper(module, function)
                || module.place(at).is_some_and(|place| is_construction(module, function, &place));
            !is_first
        }
        ExprKind::Call(callee, _) if callee != at => {
            module.last_word(callee).is_some_and(|name| *removing.entry(name).or_insert_with(|| says_removal(name)))
        }
        _ => through_name(),
    }
}

fn says_removal(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["remove", "delete", "pull", "prune", "evict", "clean", "trim", "splice", "drop", "clear", "without", "unset"]
        .iter()
        .any(|word| name.contains(word))
}

/// `delete cache[key]`, and `cache[key] = null`, which let the value go.
pub(super) fn lets_go(module: &Module, entry: ExprId) -> bool {
    module.deleted_by(entry).is_some() || module.flow_into(entry).is_some_and(|value| is_nothing(module, value))
}

/// `null` or `undefined`.
pub(super) fn is_nothing(module: &Module, value: ExprId) -> bool {
    matches!(module.kind(value), ExprKind::Null) || module.global_name(value) == Some("undefined")
}
