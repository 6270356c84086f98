//! Disposables that their class forgets to register, by the class's own convention: `this._register(new X())` for its
//! neighbours, a plain field for this one.

use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ClassId, ExprId, ExprKind};
use crate::text::TextRange;
use rustc_hash::FxHashSet;

/// How many neighbours make a convention.
const CONVENTION: usize = 2;

/// Methods by which a class takes care of a disposable.
const REGISTRARS: [&str; 5] = ["_register", "register", "addDisposable", "registerDisposable", "_addDisposable"];

struct Registration {
    class: ClassId,
    made: ExprId,
}

/// Constructions in a field of a class that registers others, each with the registration of a neighbour.
pub(super) fn unregistered(module: &Module) -> Vec<(ExprId, TextRange)> {
    if module.classes.is_empty() || !REGISTRARS.iter().any(|name| module.names.find(name).is_some()) {
        return Vec::new();
    }
    let registrations: Vec<Registration> =
        (0..module.exprs.len()).filter_map(|index| registration(module, ExprId(index as u32))).collect();
    if registrations.len() < CONVENTION {
        return Vec::new();
    }
    let registered: FxHashSet<&str> = registrations.iter().filter_map(|it| module.constructed_name(it.made)).collect();
    let mut found = Vec::new();
    for (index, expr) in module.exprs.iter().enumerate() {
        let ExprKind::New(callee, _) = expr.kind else { continue };
        let made = ExprId(index as u32);
        let Some(class) = field_owner(module, made) else { continue };
        let Some(name) = module.constructed_name(made) else { continue };
        // An emitter that nobody disposes only keeps listeners of its own.
        if name.ends_with("Emitter") || !(registered.contains(name) || is_disposable(module, callee)) {
            continue;
        }
        let neighbours: Vec<&Registration> = registrations.iter().filter(|it| it.class == class).collect();
        if neighbours.len() >= CONVENTION {
            found.push((made, module.range(neighbours[0].made)));
        }
    }
    found
}

/// `this._register(new X())`
fn registration(module: &Module, call: ExprId) -> Option<Registration> {
    let (receiver, name, [made, ..]) = module.method_call(call)? else { return None };
    if !REGISTRARS.contains(&name) || !matches!(module.kind(*made), ExprKind::New(..)) {
        return None;
    }
    match module.place(receiver)? {
        Place { root: Root::Instance(class), path } if path.is_empty() => Some(Registration { class, made: *made }),
        _ => None,
    }
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

/// A class of this file that can be disposed.
fn is_disposable(module: &Module, callee: ExprId) -> bool {
    module.symbol_of(callee).and_then(|symbol| module.symbol(symbol).class).is_some_and(|class| {
        module.method(class, "dispose").is_some()
            || module.base_name(class).is_some_and(|base| base.ends_with("Disposable"))
    })
}
