//! What a call calls: the platform function, package export or method that a model row can name.

use super::models::{Callback, Callee, Models, Resource, Runs, When};
use crate::semantic::Module;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, Imported, SymbolId, SymbolKind, TypeHint};

/// A callee as far as the file tells: an optional origin (package, global or type) and a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved<'m> {
    /// `receiver.name(…)`: the receiver.
    pub receiver: Option<ExprId>,
    /// The package that the function, or the receiver's factory, is imported from; or the receiver's type.
    pub origin: Option<&'m str>,
    pub name: &'m str,
    /// Neither declared in the file nor a member of something: a platform function.
    pub is_global: bool,
}

/// Resolve the callee of a call or construction.
pub fn resolve(module: &Module, callee: ExprId) -> Option<Resolved<'_>> {
    match module.kind(callee) {
        ExprKind::Name(id) => {
            let reference = module.reference(id);
            match reference.symbol {
                None => {
                    Some(Resolved { receiver: None, origin: None, name: module.text(reference.name), is_global: true })
                }
                Some(symbol) => {
                    let import = module.import_of(symbol)?;
                    let origin = package(module.text(import.specifier));
                    let name = match import.imported {
                        Imported::Named(name) => module.text(name),
                        Imported::Default | Imported::Namespace => module.symbol_name(symbol),
                    };
                    Some(Resolved { receiver: None, origin: Some(origin), name, is_global: false })
                }
            }
        }
        ExprKind::Member(object, name) => {
            let name = module.text(name);
            if let Some(place) = module.place(callee)
                && let Place { root: Root::Global(_), path } = &place
                && path.is_empty()
            {
                // `window.setInterval`
                return Some(Resolved { receiver: Some(object), origin: None, name, is_global: true });
            }
            Some(Resolved { receiver: Some(object), origin: origin(module, object, 4), name, is_global: false })
        }
        _ => None,
    }
}

/// The package without Node's scheme.
pub fn package(specifier: &str) -> &str {
    specifier.strip_prefix("node:").unwrap_or(specifier)
}

/// Where a value comes from: the package that it, or the call that made it, was imported from; or an undeclared global's name.
pub fn origin(module: &Module, expr: ExprId, fuel: u8) -> Option<&str> {
    if fuel == 0 {
        return None;
    }
    match module.kind(expr) {
        ExprKind::Name(id) => match module.reference(id).symbol {
            None => Some(module.text(module.reference(id).name)),
            Some(symbol) => match module.import_of(symbol) {
                Some(import) => Some(package(module.text(import.specifier))),
                None => origin(module, module.constant_value(symbol)?, fuel - 1),
            },
        },
        ExprKind::Call(callee, args) | ExprKind::New(callee, args) => {
            if let ExprKind::Name(id) = module.kind(callee)
                && module.reference(id).symbol.is_none()
                && module.text(module.reference(id).name) == "require"
            {
                return module.list(args).first().and_then(|arg| module.str_of(*arg)).map(package);
            }
            origin(module, callee, fuel - 1)
        }
        ExprKind::Member(object, _) => origin(module, object, fuel - 1),
        ExprKind::Await(inner) => origin(module, inner, fuel - 1),
        _ => None,
    }
}

fn matches(callee: &Callee, resolved: &Resolved<'_>) -> bool {
    if callee.is_method {
        return resolved.receiver.is_some()
            && !resolved.is_global
            && callee.origin.as_deref().is_none_or(|origin| {
                resolved.origin == Some(origin.rsplit('.').next().unwrap_or(origin)) || resolved.origin == Some(origin)
            });
    }
    match &callee.origin {
        None => resolved.is_global,
        Some(origin) => resolved.origin == Some(origin.as_str()),
    }
}

/// How a call uses the function that it gets as argument `index`.
pub fn callback_role<'a>(
    module: &Module,
    models: &'a Models,
    call: ExprId,
    index: u32,
) -> Option<(&'a Callback, String)> {
    let (callee, args) = module.call(call)?;
    let resolved = resolve(module, callee)?;
    let row = models.callbacks(resolved.name).iter().find(|row| {
        let position = if row.argument < 0 { args.len() as i32 + row.argument } else { row.argument };
        position == index as i32
            && matches(&row.callee, &resolved)
            && row.when.is_none_or(|when| holds(module, when, args))
    })?;
    let subject = args.first().and_then(|arg| module.str_of(*arg)).unwrap_or("…");
    let callee_text = callee_text(module, callee);
    let says = row.says.as_deref().unwrap_or("").replace("{call}", &callee_text).replace("{}", subject);
    Some((row, says))
}

fn holds(module: &Module, when: When, args: &[ExprId]) -> bool {
    let Some(first) = args.first() else { return false };
    match when {
        When::Route => {
            args.len() >= 2
                && module.str_of(module.value_of(*first)).is_some_and(|text| text.starts_with('/') || text == "*")
        }
        When::Event => match module.kind(module.value_of(*first)) {
            ExprKind::Str(_) | ExprKind::LongStr | ExprKind::Template(_) => true,
            ExprKind::Member(..) => true,
            ExprKind::Name(_) => args.len() == 2,
            _ => false,
        },
    }
}

/// `app.get`, `setInterval`: how a message names the callee.
pub fn callee_text(module: &Module, callee: ExprId) -> String {
    match module.kind(callee) {
        ExprKind::Name(id) => module.text(module.reference(id).name).to_owned(),
        ExprKind::Member(object, name) => match module.place(object) {
            Some(place) => format!("{}.{}", module.place_text(&place), module.text(name)),
            None => format!("….{}", module.text(name)),
        },
        _ => "this call".to_owned(),
    }
}

/// The resource that a call acquires, if its callee is one that the rows name.
///
/// A listener row needs a receiver of the row's type (`type_of`).
pub fn acquired<'a>(module: &Module, models: &'a Models, call: ExprId) -> Option<&'a Resource> {
    let ExprKind::Call(callee, _) = module.kind(call) else { return None };
    let resolved = resolve(module, callee)?;
    models.resources(resolved.name).iter().find(|row| match (&row.callee.origin, row.callee.is_method) {
        (None, false) => resolved.is_global,
        (Some(_), true) => {
            // `addEventListener(…)` on the global object is a method call without its receiver.
            resolved.receiver.is_some() || (resolved.is_global && resolved.name == "addEventListener")
        }
        _ => matches(&row.callee, &resolved),
    })
}

/// Whether a call releases what `release` names, on any receiver.
pub fn releases(release: &[Callee], resolved: &Resolved<'_>) -> bool {
    release.iter().any(|callee| callee.name == resolved.name && (callee.is_method || resolved.is_global))
}

/// The type of a value as far as the source says: a platform object, `new X()`, an annotation, an import.
pub fn type_of<'m>(module: &'m Module, models: &'m Models, expr: ExprId) -> Option<&'m str> {
    type_within(module, models, expr, 5)
}

fn type_within<'m>(module: &'m Module, models: &'m Models, expr: ExprId, fuel: u8) -> Option<&'m str> {
    if fuel == 0 {
        return None;
    }
    if let Some(name) = long_lived_name(module, expr) {
        return models.long_lived_type(&name);
    }
    match module.kind(expr) {
        ExprKind::Name(id) => {
            let symbol = module.reference(id).symbol?;
            if let TypeHint::Named(name) = module.symbol(symbol).hint {
                return Some(module.text(name));
            }
            type_within(module, models, module.constant_value(symbol)?, fuel - 1)
        }
        ExprKind::New(..) => module.constructed_name(expr),
        ExprKind::Await(inner) => type_within(module, models, inner, fuel - 1),
        _ => None,
    }
}

/// `window`, `document.body`, `process`: the dotted name of something undeclared.
pub fn long_lived_name(module: &Module, expr: ExprId) -> Option<String> {
    let (root, path) = module.global_path(expr)?;
    Some(if path.is_empty() { root.to_owned() } else { format!("{root}.{}", path.join(".")) })
}

/// Whether a callback row says that the callee calls its argument once per element, before it returns.
pub fn is_synchronous(runs: Runs) -> bool {
    runs == Runs::Each
}

/// Whether the symbol's value is made in this file by something that is plainly local: a literal, a construction, a call.
pub fn is_import(module: &Module, symbol: SymbolId) -> bool {
    module.symbol(symbol).kind == SymbolKind::Import || module.import_of(symbol).is_some()
}
