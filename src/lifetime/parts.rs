//! Parts: what an object makes for itself, keeps in a field and has to end with itself.
//!
//! A file says which of its classes have such an end (`Ended`), and which parts an object forgets though its end takes care of
//! their neighbours (`Forgotten`). Whether the class of a part has an end may be another file's to say.

use super::activation::{FnIdx, Functions};
use super::callee::is_long_lived;
use super::lifecycle::words::is_end;
use super::lifecycle::{Lifecycle, Lifecycles, OwnerKind, enclosing_class};
use super::links::near::is_foreign;
use super::models::ResourceKind;
use super::obligation::{Discharge, Obligation};
use super::owner::{Owner, owner};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ClassId, ExprId, ExprKind, FnId, Imported, MemberValue, NameId, Parent};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Parts {
    pub ended: Vec<Ended>,
    pub forgotten: Vec<Forgotten>,
}

/// A class whose instances acquire something lasting when they are made, and release it in a method of their own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    pub name: String,
    /// By which others import it: `default`, `name`, or `=` for `module.exports = Class`.
    pub exports: Vec<String>,
    /// The method that releases: `dispose`.
    pub method: String,
    /// What is acquired, as the source spells it: `setInterval`.
    pub api: String,
    pub at: TextRange,
}

/// A construction in a field that the end of its object leaves alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forgotten {
    /// The class, and the specifier that it comes from; `None`: of this file.
    pub class: String,
    pub from: Option<String>,
    /// `this.timer`
    pub field: String,
    pub range: TextRange,
    pub function: FnIdx,
    pub owner: Owner,
    /// Where the end of the object ends a neighbour.
    pub neighbour: TextRange,
}

/// Calls that end what an object began.
const RELEASES: [&str; 5] = ["clearInterval", "removeEventListener", "removeListener", "off", "disconnect"];

/// Events by which a part may hear that its owner is over.
const OVER: [&str; 9] =
    ["destroy", "destroyed", "dispose", "disposed", "close", "closed", "unload", "beforeDestroy", "end"];

pub fn parts<'m>(functions: &mut Functions<'m>, lifecycles: &mut Lifecycles<'m>, obligations: &[Obligation]) -> Parts {
    let module = functions.module();
    if module.classes.is_empty() {
        return Parts::default();
    }
    Parts { ended: ended(functions, lifecycles, obligations), forgotten: forgotten(functions, lifecycles) }
}

// Classes that have to be ended.

fn ended<'m>(functions: &Functions<'m>, lifecycles: &mut Lifecycles<'m>, obligations: &[Obligation]) -> Vec<Ended> {
    let module = functions.module();
    let mut found: Vec<Ended> = Vec::new();
    for it in obligations {
        let lasts = match it.kind {
            ResourceKind::Interval => true,
            ResourceKind::Listener => it.event.is_some() && it.fires_often,
            _ => false,
        };
        // Whatever its method is called, what runs at the object's end releases it.
        if !lasts || it.discharge != Discharge::Always || !it.at_start || it.owner.is_component {
            continue;
        }
        let Some(class) = class_at(module, it.range) else { continue };
        let Some(constructor) = start_of(module, class) else { continue };
        let lifecycle = lifecycles.of(constructor);
        let Some(name) = module.class(class).name else { continue };
        if found.iter().any(|it| it.name == module.text(name))
            || lifecycle.is_open
            || it.is_acquired_once()
            || hears_of_end(module, class)
        {
            continue;
        }
        let Some(method) = releasing_end(functions, &lifecycle, class, it) else { continue };
        found.push(Ended {
            name: module.text(name).to_owned(),
            exports: exports_of(module, class),
            method,
            api: it.api.clone(),
            at: it.range,
        });
    }
    found
}

fn class_at(module: &Module, range: TextRange) -> Option<ClassId> {
    let classes = (0..module.classes.len()).map(|index| ClassId(index as u32));
    classes.filter(|id| module.class(*id).range.contains(range)).min_by_key(|id| module.class(*id).range.len())
}

/// A function whose life is that of an instance.
fn start_of(module: &Module, class: ClassId) -> Option<FnId> {
    module.class(class).members.iter().find_map(|member| match member.value {
        MemberValue::Function(id) if !member.is_static => Some(id),
        _ => None,
    })
}

/// The method that releases the obligation: for timers by their slot, for listeners by their event.
fn releasing_end(
    functions: &Functions<'_>,
    lifecycle: &Lifecycle,
    class: ClassId,
    obligation: &Obligation,
) -> Option<String> {
    let module = functions.module();
    let releases = module.calls_of_any(&RELEASES).into_iter().any(|call| {
        let Some((callee, args)) = module.call(call) else { return false };
        let function = module.expr(call).function;
        if enclosing_class(module, function) != Some(class) || !lifecycle.runs_at_end(function) {
            return false;
        }
        match (obligation.kind, module.last_word(callee)) {
            (ResourceKind::Interval, name) => name == Some("clearInterval"),
            (_, Some("removeEventListener" | "removeListener" | "off")) => {
                let is_kept = |expr: ExprId| is_long_lived(module, functions.models(), expr);
                let on_kept = match module.kind(callee) {
                    ExprKind::Member(receiver, _) => is_kept(receiver) || module.global_name(receiver).is_some(),
                    _ => false,
                };
                on_kept && args.first().and_then(|event| module.str_of(*event)) == obligation.event.as_deref()
            }
            _ => false,
        }
    });
    let end = lifecycle.ends.iter().find(|end| end.name.starts_with('`'))?;
    releases.then(|| end.name.trim_matches('`').to_owned())
}

/// The class takes care of its end itself: it listens for the end of something, or registers itself.
fn hears_of_end(module: &Module, class: ClassId) -> bool {
    let range = module.class(class).range;
    module.exprs_in(range).any(|id| {
        let Some((callee, args)) = module.call(id) else { return false };
        let is_this = |arg: &ExprId| module.kind(*arg) == ExprKind::This;
        let tells = args.first().and_then(|event| module.str_of(*event)).is_some_and(|event| OVER.contains(&event));
        let keeps = matches!(module.last_word(callee), Some("add" | "push" | "register" | "_register" | "own" | "set"));
        (tells && args.len() > 1) || (keeps && args.iter().any(is_this))
    })
}

fn exports_of(module: &Module, class: ClassId) -> Vec<String> {
    let it = module.class(class);
    let mut found: Vec<String> = Vec::new();
    if module.default_class == Some(class) {
        found.push("default".to_owned());
    }
    for export in &module.exports {
        let symbol = export.symbol.or_else(|| export.expr.and_then(|expr| module.symbol_of(expr)));
        let is_it = match (symbol, export.expr) {
            (Some(symbol), _) => it.symbol == Some(symbol),
            (None, Some(expr)) => module.kind(expr) == ExprKind::Class(class),
            (None, None) => false,
        };
        if is_it {
            match export.name {
                Some(name) => found.push(module.text(name).to_owned()),
                None => found.extend(["default".to_owned(), "=".to_owned()]),
            }
        }
    }
    found
}

// Parts that their object forgets.

fn forgotten<'m>(functions: &mut Functions<'m>, lifecycles: &mut Lifecycles<'m>) -> Vec<Forgotten> {
    let module = functions.module();
    let mut found = Vec::new();
    for made in module.calls().iter().copied() {
        let ExprKind::New(callee, _) = module.kind(made) else { continue };
        let Some((class, from)) = class_of(module, callee) else { continue };
        let Some((home, field)) = field_of(module, made) else { continue };
        let function = module.expr(made).function;
        let lifecycle = lifecycles.of(function);
        if lifecycle.kind != OwnerKind::Class(home)
            || !lifecycle.has_final_end()
            || lifecycle.is_open
            || !lifecycle.begins_in(module, function)
            || module.loop_around(made).is_some()
        {
            continue;
        }
        let place = Place { root: Root::Instance(home), path: [field].into_iter().collect() };
        let Some(neighbour) = neighbour(module, &lifecycle, home, field) else { continue };
        if is_looked_after(module, &lifecycle, &place) || ends_all(module, &lifecycle, home) {
            continue;
        }
        found.push(Forgotten {
            class: class.to_owned(),
            from: from.map(str::to_owned),
            field: module.place_text(&place),
            range: module.range(made),
            function: functions.describe(function),
            owner: owner(module, &Rc::clone(&lifecycle), function),
            neighbour,
        });
    }
    found
}

/// The name of the class by which it is exported, and where it comes from.
fn class_of(module: &Module, callee: ExprId) -> Option<(&str, Option<&str>)> {
    let symbol = module.symbol_of(callee)?;
    if let Some(import) = module.import_of(symbol) {
        let specifier = module.text(import.specifier);
        let name = match import.imported {
            Imported::Default => "default",
            Imported::Named(name) => module.text(name),
            // `const Part = require('./part')`
            Imported::Namespace => "=",
        };
        return (!is_foreign(specifier)).then_some((name, Some(specifier)));
    }
    let class = module.symbol(symbol).class?;
    Some((module.text(module.class(class).name?), None))
}

/// The field that keeps what is made, if nothing else does.
fn field_of(module: &Module, made: ExprId) -> Option<(ClassId, NameId)> {
    match module.flow(made) {
        Flow::Field(class, Some(name)) => Some((class, name)),
        Flow::Assigned(target) => match module.place(target)? {
            Place { root: Root::Instance(class), path } if path.len() == 1 => {
                // `this.a = this.b = new Part()`
                let Parent::Expr(assign) = module.expr(target).parent else { return None };
                (module.flow(assign) == Flow::Dropped).then(|| (class, path[0]))
            }
            _ => None,
        },
        _ => None,
    }
}

/// A call at the end of the object that ends another of its fields, which it made too.
fn neighbour(module: &Module, lifecycle: &Lifecycle, home: ClassId, field: NameId) -> Option<TextRange> {
    module.calls().iter().copied().find_map(|call| {
        let (receiver, method, _) = module.method_call(call)?;
        if !is_end(method) || !lifecycle.runs_at_final_end(module.expr(call).function) {
            return None;
        }
        let place = module.place(receiver)?;
        let [other] = place.path[..] else { return None };
        let is_other = place.root == Root::Instance(home) && other != field;
        let is_made = is_other
            && module.calls().iter().any(|made| {
                matches!(module.kind(*made), ExprKind::New(..)) && field_of(module, *made) == Some((home, other))
            });
        is_made.then(|| module.range(call))
    })
}

/// The end of the object mentions it, something ends it earlier, or somebody else gets it.
fn is_looked_after(module: &Module, lifecycle: &Lifecycle, place: &Place) -> bool {
    let Some(name) = place.path.last() else { return true };
    module.members_named(*name).iter().copied().any(|id| {
        let ExprKind::Member(object, _) = module.kind(id) else { return false };
        let by = module.expr(id).function;
        if lifecycle.runs_at_end(by) {
            return true;
        }
        // Code outside reaches it as `object.part`.
        if module.place(id).as_ref() != Some(place) {
            let called = module.flow(id);
            return matches!(called, Flow::Used(member) if ends(module, member))
                || module.kind(object) != ExprKind::This;
        }
        match module.flow(id) {
            Flow::Used(member) => ends(module, member),
            Flow::Argument { .. } | Flow::Returned(_) | Flow::Stored(_) | Flow::Field(..) | Flow::Assigned(_) => true,
            Flow::Bound(_) | Flow::Destructured(_) => true,
            Flow::Dropped | Flow::Consumed => false,
        }
    }) || is_taken_apart(module, *name)
}

/// `part.dispose()`, for the member expression.
fn ends(module: &Module, member: ExprId) -> bool {
    matches!(module.kind(member), ExprKind::Member(_, name) if is_end(module.text(name)))
}

/// `const { part } = this`
fn is_taken_apart(module: &Module, name: NameId) -> bool {
    module.symbols.iter().any(|symbol| symbol.name == name && symbol.init.is_some())
}

/// The end walks over all fields.
fn ends_all(module: &Module, lifecycle: &Lifecycle, home: ClassId) -> bool {
    module.exprs_in(module.class(home).range).any(|id| {
        if !lifecycle.runs_at_end(module.expr(id).function) {
            return false;
        }
        match module.kind(id) {
            ExprKind::Index(object, _) => module.kind(object) == ExprKind::This,
            ExprKind::Call(callee, args) => {
                matches!(module.global_path(callee), Some(("Object", _)))
                    && module.list(args).first().is_some_and(|arg| module.kind(*arg) == ExprKind::This)
            }
            _ => false,
        }
    })
}
