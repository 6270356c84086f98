//! Disposables: listeners whose registration returns an object that ends them, and objects that a class should end.
//!
//! The convention of the class itself tells the most: what its neighbours register and one of them does not.

use super::change::Change;
use super::fate::{Fate, Handle};
use super::lifecycle::OwnerKind;
use super::observable::Holder;
use super::subscription::{Reader, Subscription, What};
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ClassId, ExprId, ExprKind, FnId, MemberValue, NameId, SymbolKind};
use crate::text::TextRange;

/// Methods of a class that keep what they are given until the instance is disposed.
const REGISTER: [&str; 8] = [
    "_register",
    "register",
    "registerDisposable",
    "addDisposable",
    "_addDisposable",
    "autoDispose",
    "ownDisposable",
    "own",
];

/// Last names of lists that people end together.
fn is_store_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["disposables", "todispose", "subscriptions", "disposable", "disposablestore", "store", "listeners"]
        .iter()
        .any(|word| lower.trim_start_matches('_').ends_with(word))
}

/// What a registration is made on.
struct Emitter {
    text: String,
    range: TextRange,
    holder: Holder,
}

pub(super) fn registrations(reader: &mut Reader<'_, '_>) -> Vec<Subscription> {
    let module = reader.module;
    let mut calls = Vec::new();
    for (index, expr) in module.exprs.iter().enumerate() {
        let ExprKind::Call(callee, args) = expr.kind else { continue };
        let call = ExprId(index as u32);
        if args.len > 0 && is_registration(reader, callee, module.list(args)) {
            calls.push(call);
        }
    }
    let mut found = Vec::new();
    for call in &calls {
        found.extend(listener(reader, *call, &calls));
    }
    for index in 0..module.classes.len() {
        unregistered_fields(reader, ClassId(index as u32), &mut found);
    }
    found
}

/// `thing.onDidChange(() => …)`, `emitter.event(() => …)`
fn is_registration(reader: &Reader<'_, '_>, callee: ExprId, args: &[ExprId]) -> bool {
    let module = reader.module;
    let ExprKind::Member(receiver, name) = module.kind(callee) else { return false };
    let name = module.text(name);
    let is_event = name.starts_with("onDid") || name.starts_with("onWill") || {
        name == "event" && module.last_word(receiver).is_some_and(|it| it.to_ascii_lowercase().ends_with("emitter"))
    };
    // The third argument is the list that keeps the result.
    is_event && args.len() < 3 && args.first().is_some_and(|arg| gives_function(reader, *arg))
}

fn gives_function(reader: &Reader<'_, '_>, arg: ExprId) -> bool {
    let module = reader.module;
    match module.kind(arg) {
        ExprKind::Function(_) => true,
        _ => module.function_value(arg).is_some(),
    }
}

fn listener(reader: &mut Reader<'_, '_>, call: ExprId, all: &[ExprId]) -> Option<Subscription> {
    let module = reader.module;
    let function = module.expr(call).function;
    let lifecycle = reader.lifecycles.of(function);
    let OwnerKind::Class(class) = lifecycle.kind else { return None };
    let Fate::Leaks(handle) = reader.handles.fate(call, &lifecycle) else { return None };
    if lifecycle.runs_at_end(function) || super::instance::is_singleton(module, class) {
        return None;
    }
    let (callee, _) = module.call(call)?;
    let ExprKind::Member(receiver, _) = module.kind(callee) else { return None };
    let emitter = emitter(reader, class, receiver)?;
    let sibling = all.iter().filter(|it| **it != call).find_map(|it| {
        let of_class = super::lifecycle::enclosing_class(module, module.expr(*it).function) == Some(class);
        of_class.then(|| registered(reader, *it))?
    });
    let has_end = lifecycle.has_final_end();
    let trust = match (&emitter.holder, &sibling, has_end) {
        // Its neighbours are registered.
        (_, Some(_), _) if handle == Handle::Dropped && (has_end || lifecycle.is_open) => 2,
        // Shared by all instances.
        (Holder::Static | Holder::Module, ..) => 2,
        (Holder::Imported, _, true) => 2,
        (Holder::Given, _, true) => 1,
        (Holder::Imported, ..) => 1,
        _ => 0,
    };
    let remedy =
        sibling.as_ref().filter(|_| handle == Handle::Dropped).and_then(|(_, how)| register(reader, call, how));
    Some(Subscription {
        what: What::Listener,
        range: reader.call_range(call),
        function: reader.functions.describe(function),
        source: emitter.text,
        source_range: emitter.range,
        holder: emitter.holder,
        by: None,
        handle,
        owner: reader.subscriber(&lifecycle),
        trust,
        sibling,
        remedy,
    })
}

/// Where the thing that emits comes from, if that is not the class itself.
fn emitter(reader: &mut Reader<'_, '_>, class: ClassId, receiver: ExprId) -> Option<Emitter> {
    let module = reader.module;
    let place = module.origin_place(receiver)?;
    let text = module.place_text(&module.place(receiver)?);
    let holder = match place.root {
        Root::Instance(of) if of == class => {
            let (first, rest) = place.path.split_first()?;
            match reader.streams.fields(class).fields.get(first)? {
                super::fields::Field::Given | super::fields::Field::Injected(_) => Holder::Given,
                super::fields::Field::Values(values) if rest.is_empty() => match values[..] {
                    [value] => given_by(reader, class, value)?,
                    _ => return None,
                },
                _ => return None,
            }
        }
        Root::Static(_) => Holder::Static,
        Root::Symbol(symbol) => {
            let it = module.symbol(symbol);
            if it.kind == SymbolKind::Param {
                let is_constructor =
                    module.function(module.function_of(symbol)).kind == crate::semantic::tree::FnKind::Constructor;
                if !is_constructor {
                    return None;
                }
                Holder::Given
            } else if module.import_of(symbol).is_some() {
                Holder::Imported
            } else if module.is_module_level(symbol)
                && module.constant_value(symbol).is_some_and(|init| matches!(module.kind(init), ExprKind::New(..)))
            {
                Holder::Module
            } else {
                return None;
            }
        }
        // `atom.config`
        Root::Global(name) if matches!(module.text(name), "atom" | "monaco" | "vscode" | "nova") => Holder::Imported,
        Root::Global(_) | Root::Instance(_) | Root::Group(_) | Root::This(_) => return None,
    };
    Some(Emitter { text, range: module.range(receiver), holder })
}

fn given_by(reader: &Reader<'_, '_>, class: ClassId, value: ExprId) -> Option<Holder> {
    let module = reader.module;
    let place = module.origin_place(value)?;
    match place.root {
        Root::Symbol(symbol) if module.symbol(symbol).kind == SymbolKind::Param => {
            (super::lifecycle::enclosing_class(module, module.function_of(symbol)) == Some(class)
                && module.function(module.function_of(symbol)).kind == crate::semantic::tree::FnKind::Constructor)
                .then_some(Holder::Given)
        }
        Root::Symbol(symbol) if module.import_of(symbol).is_some() => Some(Holder::Imported),
        Root::Static(_) => Some(Holder::Static),
        _ => None,
    }
}

/// The class registers the result: where, and how: `this._register`, `this.disposables.push`.
fn registered(reader: &Reader<'_, '_>, value: ExprId) -> Option<(TextRange, String)> {
    let module = reader.module;
    let Flow::Argument { call, .. } = module.flow(value) else { return None };
    let (callee, _) = module.call(call)?;
    let ExprKind::Member(receiver, name) = module.kind(callee) else { return None };
    let place = module.place(callee)?;
    if !matches!(place.root, Root::Instance(_) | Root::Group(_)) {
        return None;
    }
    let text = module.text(name);
    let is_convention = match (module.kind(receiver), text) {
        (ExprKind::This, name) => REGISTER.contains(&name),
        (_, "push" | "add") => module.last_word(receiver).is_some_and(is_store_name),
        (_, name) => REGISTER.contains(&name),
    };
    is_convention.then(|| (module.range(callee), module.place_text(&place)))
}

/// Wrap the registration in the class's own convention.
fn register(reader: &Reader<'_, '_>, call: ExprId, how: &str) -> Option<Change> {
    let range = reader.module.range(call);
    Some(Change {
        title: format!("register it with `{how}`, as its neighbours are"),
        is_safe: false,
        edits: vec![(TextRange::empty(range.start), format!("{how}(")), (TextRange::empty(range.end), ")".to_owned())],
    })
}

/// `field = new MutableDisposable()` where other fields are `this._register(new …)`.
fn unregistered_fields(reader: &mut Reader<'_, '_>, class: ClassId, found: &mut Vec<Subscription>) {
    let module = reader.module;
    let it = module.class(class);
    let mut convention: Option<(TextRange, String)> = None;
    let mut registered_types: Vec<&str> = Vec::new();
    let mut bare: Vec<(NameId, ExprId)> = Vec::new();
    for member in &it.members {
        let (Some(name), MemberValue::Field(Some(init)), false) = (member.name, member.value, member.is_static) else {
            continue;
        };
        match module.kind(init) {
            ExprKind::New(..) => bare.push((name, init)),
            ExprKind::Call(_, args) => {
                for arg in module.list(args) {
                    if let (ExprKind::New(..), Some(how)) = (module.kind(*arg), registered(reader, *arg)) {
                        convention.get_or_insert(how);
                        registered_types.extend(module.constructed_name(*arg));
                    }
                }
            }
            _ => {}
        }
    }
    let Some(convention) = convention.filter(|_| !bare.is_empty()) else { return };
    for (name, init) in bare {
        let Some(type_name) = module.constructed_name(init) else { continue };
        let ends_others = match type_name {
            "MutableDisposable" | "DisposableStore" | "DisposableMap" => true,
            "Emitter" | "EventEmitter" => false,
            _ => extends_disposable(reader, type_name),
        };
        if !ends_others || is_ended(reader, class, name) {
            continue;
        }
        let function = module.expr(init).function;
        let lifecycle = reader.lifecycles.of(function);
        let remedy = register(reader, init, &convention.1);
        found.push(Subscription {
            what: What::Disposable,
            range: module.range(init),
            function: reader.functions.describe(function),
            source: format!("new {type_name}"),
            source_range: module.range(init),
            holder: Holder::Given,
            by: None,
            handle: Handle::Kept { slot: format!("this.{}", module.text(name)) },
            owner: reader.subscriber(&lifecycle),
            trust: 2,
            sibling: Some(convention.clone()),
            remedy,
        });
    }
}

/// A class of this file that extends `Disposable`.
fn extends_disposable(reader: &Reader<'_, '_>, name: &str) -> bool {
    let module = reader.module;
    (0..module.classes.len()).any(|index| {
        let id = ClassId(index as u32);
        module.class(id).name.is_some_and(|it| module.text(it) == name)
            && module.base_name(id).is_some_and(|base| base.ends_with("Disposable"))
    })
}

/// Something in the class ends what the field holds, or hands the field on.
fn is_ended(reader: &mut Reader<'_, '_>, class: ClassId, name: NameId) -> bool {
    let module = reader.module;
    let place = Place { root: Root::Instance(class), path: [name].into_iter().collect() };
    let range = module.class(class).range;
    let uses: Vec<ExprId> =
        module.exprs_in(range).filter(|id| matches!(module.kind(*id), ExprKind::Member(_, it) if it == name)).collect();
    uses.into_iter().any(|id| {
        if module.place(id).is_none_or(|it| it != place) {
            return false;
        }
        let function: FnId = module.expr(id).function;
        match module.flow(id) {
            Flow::Used(member) => match module.kind(member) {
                ExprKind::Member(_, method) if module.text(method) == "dispose" => true,
                // Emptied at the end: `this.field.clear()`, `this.field.value = undefined`.
                ExprKind::Member(_, method)
                    if module.text(method) == "clear"
                        || (module.text(method) == "value" && module.flow_into(member).is_some()) =>
                {
                    reader.lifecycles.of(function).runs_at_final_end(function)
                }
                _ => false,
            },
            // `this._register(this.field)`, `combinedDisposable(this.field)`
            Flow::Argument { call, .. } => module.call(call).is_some_and(|(callee, _)| match module.kind(callee) {
                ExprKind::Name(_) => true,
                ExprKind::Member(_, method) => {
                    REGISTER.contains(&module.text(method)) || matches!(module.text(method), "push" | "add")
                }
                _ => true,
            }),
            Flow::Stored(_) | Flow::Returned(_) | Flow::Bound(_) => true,
            _ => false,
        }
    })
}
