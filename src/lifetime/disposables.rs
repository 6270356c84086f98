//! How a class takes care of what must end with it: `this._register(new X())`, `this.disposables.push(new X())`; and which
//! of its fields it forgets, by that convention of its own.
//!
//! What becomes of the forgotten one is not asked here.

use super::change::Change;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ClassId, ExprId, ExprKind};
use crate::text::TextRange;
use rustc_hash::FxHashSet;

/// How many neighbours make a convention for things of which only the neighbours say that they have an end.
const CONVENTION: usize = 2;

/// Methods of a class that keep what they are given until the instance is disposed.
pub(in crate::lifetime) const REGISTRARS: [&str; 8] = [
    "_register",
    "register",
    "registerDisposable",
    "addDisposable",
    "_addDisposable",
    "autoDispose",
    "ownDisposable",
    "own",
];

/// Types whose only purpose is to end others.
pub(in crate::lifetime) const STORES: [&str; 3] = ["MutableDisposable", "DisposableStore", "DisposableMap"];

/// Last names of lists that people end together.
fn is_store_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["disposables", "todispose", "subscriptions", "disposable", "disposablestore", "store", "listeners"]
        .iter()
        .any(|word| lower.trim_start_matches('_').ends_with(word))
}

/// A registration by the class's own convention.
pub(super) struct Registration {
    pub(super) class: Option<ClassId>,
    /// The callee, and how it is spelt: `this._register`, `this.disposables.push`.
    pub(super) at: TextRange,
    pub(super) how: String,
}

impl Registration {
    /// The change that registers `made` in the same way.
    pub(super) fn extend_to(&self, module: &Module, made: ExprId) -> Change {
        let (range, how) = (module.range(made), &self.how);
        Change {
            title: format!("register it with `{how}`, as its neighbours are"),
            is_safe: false,
            edits: vec![
                (TextRange::empty(range.start), format!("{how}(")),
                (TextRange::empty(range.end), ")".to_owned()),
            ],
        }
    }
}

/// How the class registers `value`, if it does.
pub(super) fn registration(module: &Module, value: ExprId) -> Option<Registration> {
    let Flow::Argument { call, .. } = module.flow(value) else { return None };
    let (callee, _) = module.call(call)?;
    let ExprKind::Member(receiver, name) = module.kind(callee) else { return None };
    let place = module.place(callee)?;
    let class = match place.root {
        Root::Instance(class) => Some(class),
        Root::Group(_) => None,
        _ => return None,
    };
    let is_convention = match (module.kind(receiver), module.text(name)) {
        (ExprKind::This, name) => REGISTRARS.contains(&name),
        (_, "push" | "add") => module.last_word(receiver).is_some_and(is_store_name),
        (_, name) => REGISTRARS.contains(&name),
    };
    is_convention.then(|| Registration { class, at: module.range(callee), how: module.place_text(&place) })
}

/// A construction in a field of a class that registers others.
pub(super) struct Forgotten {
    pub(super) made: ExprId,
    /// A neighbour that is registered.
    pub(super) neighbour: TextRange,
    pub(super) change: Change,
}

/// Disposables that their class does not register as it does their neighbours.
pub(super) fn forgotten(module: &Module) -> Vec<Forgotten> {
    if module.classes.is_empty() {
        return Vec::new();
    }
    let registrars = REGISTRARS.iter().chain(&["push", "add"]).filter_map(|name| module.names.find(name));
    let registered: Vec<(ExprId, Registration)> = module
        .calls_of(registrars)
        .iter()
        .filter_map(|call| {
            let made = *module.call(*call)?.1.first()?;
            matches!(module.kind(made), ExprKind::New(..)).then(|| Some((made, registration(module, made)?)))?
        })
        .collect();
    if registered.is_empty() {
        return Vec::new();
    }
    let types: FxHashSet<&str> = registered.iter().filter_map(|(made, _)| module.constructed_name(*made)).collect();
    let mut found = Vec::new();
    for made in module.calls() {
        let ExprKind::New(callee, _) = module.kind(*made) else { continue };
        let (Some(class), Some(name)) = (field_owner(module, *made), module.last_word(callee)) else { continue };
        // An emitter that nobody disposes only keeps listeners of its own.
        if name.ends_with("Emitter") {
            continue;
        }
        let needed = if STORES.contains(&name) || extends_disposable(module, callee) {
            1
        } else if types.contains(name) || has_dispose(module, callee) {
            CONVENTION
        } else {
            continue;
        };
        let mut neighbours = registered.iter().filter(|(_, it)| it.class == Some(class));
        let first = neighbours.clone().next();
        if neighbours.nth(needed - 1).is_some()
            && let Some((neighbour, registration)) = first
        {
            let (neighbour, change) = (module.range(*neighbour), registration.extend_to(module, *made));
            found.push(Forgotten { made: *made, neighbour, change });
        }
    }
    found
}

/// The class that keeps the value in a field.
fn field_owner(module: &Module, made: ExprId) -> Option<ClassId> {
    match module.flow(made) {
        Flow::Field(class, Some(_)) => Some(class),
        Flow::Assigned(target) => match module.place(target)? {
            Place { root: Root::Instance(class), path } if path.len() == 1 => Some(class),
            _ => None,
        },
        _ => None,
    }
}

fn class_of(module: &Module, callee: ExprId) -> Option<ClassId> {
    module.symbol_of(callee).and_then(|symbol| module.symbol(symbol).class)
}

/// A class of this file that can be disposed.
fn has_dispose(module: &Module, callee: ExprId) -> bool {
    class_of(module, callee).is_some_and(|class| module.method(class, "dispose").is_some())
}

fn extends_disposable(module: &Module, callee: ExprId) -> bool {
    class_of(module, callee)
        .is_some_and(|class| module.base_name(class).is_some_and(|base| base.ends_with("Disposable")))
}
