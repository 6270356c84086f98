//! Listeners whose registration returns an object that ends them, and that nothing keeps or ends.
//!
//! How the class treats their neighbours (see `disposables`) tells the most.

use super::disposables::{Registration, registration};
use super::handle::unended::{Unended, Verdict};
use super::lifecycle::OwnerKind;
use super::observable::Holder;
use super::subscription::{Reader, Subscription, What};
use crate::semantic::query::Root;
use crate::semantic::tree::{ClassId, ExprId, ExprKind, SymbolKind};
use crate::text::TextRange;

/// What a registration is made on.
struct Emitter {
    text: String,
    range: TextRange,
    holder: Holder,
}

pub(super) fn registrations(reader: &mut Reader<'_, '_>) -> Vec<Subscription> {
    let module = reader.module;
    let mut calls = Vec::new();
    for call in module.calls() {
        let ExprKind::Call(callee, args) = module.kind(*call) else { continue };
        if args.len > 0 && is_registration(reader, callee, module.list(args)) {
            calls.push(*call);
        }
    }
    let mut found = Vec::new();
    for call in &calls {
        found.extend(listener(reader, *call, &calls));
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
    let Verdict::Unended(handle) = reader.handles.verdict(call, &lifecycle) else { return None };
    if lifecycle.runs_at_end(function) || super::instance::is_singleton(module, class) {
        return None;
    }
    let (callee, _) = module.call(call)?;
    let ExprKind::Member(receiver, _) = module.kind(callee) else { return None };
    let emitter = emitter(reader, class, receiver)?;
    let sibling: Option<Registration> = all.iter().filter(|it| **it != call).find_map(|it| {
        let of_class = super::lifecycle::enclosing_class(module, module.expr(*it).function) == Some(class);
        of_class.then(|| registration(module, *it))?
    });
    let has_end = lifecycle.has_final_end();
    let trust = match (&emitter.holder, &sibling, has_end) {
        // Its neighbours are registered.
        (_, Some(_), _) if handle == Unended::Dropped && (has_end || lifecycle.is_open) => 2,
        // Shared by all instances.
        (Holder::Static | Holder::Module, ..) => 2,
        (Holder::Imported, _, true) => 2,
        (Holder::Given, _, true) => 1,
        (Holder::Imported, ..) => 1,
        _ => 0,
    };
    let remedy = sibling.as_ref().filter(|_| handle == Unended::Dropped).map(|it| it.extend_to(module, call));
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
        sibling: sibling.map(|it| (it.at, it.how)),
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
