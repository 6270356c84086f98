//! What a call calls: the platform function, package export or method that a model row can name.

use super::models::{Callback, Callee, HandleModel, Models, Resource, Runs, When};
use crate::semantic::Module;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{
    ExprId, ExprKind, FnKind, Imported, Key, Member, MemberValue, NameId, Parent, PatKind, SymbolId, TypeHint,
};

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

/// What an expression names, from where it comes: `pg.Pool`, `URL.createObjectURL`, `ioredis.default`; `None` for what
/// this file declares itself.
pub fn named(module: &Module, expr: ExprId) -> Option<String> {
    let mut parts = named_parts(module, expr, 6)?;
    // A package's whole export, or its default one: `new (require("ioredis"))()`. Its members are the package's.
    if parts.len() == 1 && parts[0].is_package {
        parts.push(Part { text: "default", is_package: false });
    } else if parts.len() > 2 && parts[0].is_package && parts[1].text == "default" {
        parts.remove(1);
    }
    let texts: Vec<&str> = parts.iter().map(|part| part.text).collect();
    Some(texts.join("."))
}

#[derive(Debug, Clone, Copy)]
struct Part<'m> {
    text: &'m str,
    is_package: bool,
}

fn named_parts(module: &Module, expr: ExprId, fuel: u8) -> Option<Vec<Part<'_>>> {
    let fuel = fuel.checked_sub(1)?;
    let member = |text| Part { text, is_package: false };
    match module.kind(expr) {
        ExprKind::Name(id) => {
            let reference = module.reference(id);
            let Some(symbol) = reference.symbol else { return Some(vec![member(module.text(reference.name))]) };
            if let Some(import) = module.import_of(symbol) {
                let mut parts = vec![Part { text: package(module.text(import.specifier)), is_package: true }];
                match import.imported {
                    Imported::Named(name) => parts.push(member(module.text(name))),
                    Imported::Default => parts.push(member("default")),
                    Imported::Namespace => {}
                }
                return Some(parts);
            }
            if let Some(init) = module.constant_value(symbol) {
                return named_parts(module, init, fuel);
            }
            destructured_parts(module, symbol, fuel)
        }
        ExprKind::Member(object, name) => {
            if let Some(global) = module.global_name(expr) {
                return Some(vec![member(global)]);
            }
            let mut parts = named_parts(module, object, fuel)?;
            parts.push(member(module.text(name)));
            Some(parts)
        }
        ExprKind::Call(callee, args) => {
            let is_require = module.global_name(callee) == Some("require");
            let specifier = module.list(args).first().and_then(|arg| module.str_of(*arg))?;
            is_require.then(|| vec![Part { text: package(specifier), is_package: true }])
        }
        ExprKind::Await(inner) => named_parts(module, inner, fuel),
        ExprKind::Import(args) => {
            let specifier = module.list(args).first().and_then(|arg| module.str_of(*arg))?;
            Some(vec![Part { text: package(specifier), is_package: true }])
        }
        // `new (window.AudioContext || window.webkitAudioContext)()`
        ExprKind::Logical(_, left, _) => named_parts(module, left, fuel),
        _ => None,
    }
}

/// `const { Pool } = pg`, `const { chromium } = await import("playwright")`
fn destructured_parts(module: &Module, symbol: SymbolId, fuel: u8) -> Option<Vec<Part<'_>>> {
    if module.is_reassigned(symbol) {
        return None;
    }
    let Parent::Pat(outer) = module.pat(module.symbol(symbol).pattern?).parent else { return None };
    let PatKind::Object(props) = module.pat(outer).kind else { return None };
    let own = module.symbol(symbol).pattern?;
    let Key::Name(key) = module.prop_pats(props).iter().find(|prop| prop.value == own)?.key else { return None };
    let declarator = module.declarations_of(symbol)?;
    if declarator.pattern != outer {
        return None;
    }
    let mut parts = named_parts(module, declarator.init?, fuel)?;
    parts.push(Part { text: module.text(key), is_package: false });
    Some(parts)
}

/// What made a value, from where that comes: `pg.Pool` for what `new Pool()`, an annotation or a field says is one,
/// `mysql2.createPool` for what a function gave.
pub fn made_by(module: &Module, expr: ExprId) -> Option<String> {
    made_within(module, expr, 6)
}

fn made_within(module: &Module, expr: ExprId, fuel: u8) -> Option<String> {
    let fuel = fuel.checked_sub(1)?;
    match module.kind(expr) {
        ExprKind::New(callee, _) | ExprKind::Call(callee, _) => {
            named(module, callee).or_else(|| match module.kind(callee) {
                // `kafka.producer()` of `new Kafka()`
                ExprKind::Member(receiver, name) => {
                    Some(format!("{}#{}", made_within(module, receiver, fuel)?, module.text(name)))
                }
                _ => None,
            })
        }
        ExprKind::Await(inner) => made_within(module, inner, fuel),
        ExprKind::Name(id) => {
            let symbol = module.reference(id).symbol?;
            if let TypeHint::Named(name) = module.symbol(symbol).hint
                && let Some(found) = named_type(module, name)
            {
                return Some(found);
            }
            if let Some(init) = module.constant_value(symbol) {
                return made_within(module, init, fuel);
            }
            made_elsewhere(module, &Place { root: Root::Symbol(symbol), path: Default::default() }, fuel)
        }
        ExprKind::Member(..) => {
            let place = module.origin_place(expr)?;
            if let (Root::Instance(class), [field]) = (place.root, &place.path[..]) {
                let member = module.class(class).members.iter().find(|member| member.name == Some(*field));
                if let Some(Member { hint: TypeHint::Named(name), .. }) = member
                    && let Some(found) = named_type(module, *name)
                {
                    return Some(found);
                }
                if let Some(Member { value: MemberValue::Field(Some(value)), .. }) = member {
                    return made_within(module, *value, fuel);
                }
                if let Some(found) = parameter_property(module, class, *field) {
                    return Some(found);
                }
            }
            made_elsewhere(module, &place, fuel)
        }
        ExprKind::Logical(_, left, right) => {
            made_within(module, left, fuel).or_else(|| made_within(module, right, fuel))
        }
        _ => None,
    }
}

/// The first value that is assigned to the place.
fn made_elsewhere(module: &Module, place: &Place, fuel: u8) -> Option<String> {
    let values = module.mentions_of(place).into_iter().filter_map(|mention| module.flow_into(mention));
    values.take(4).find_map(|value| made_within(module, value, fuel))
}

/// `constructor(private pool: Pool)`
fn parameter_property(module: &Module, class: crate::semantic::tree::ClassId, field: NameId) -> Option<String> {
    let constructor = module.class(class).members.iter().find_map(|member| match member.value {
        MemberValue::Function(function) if module.function(function).kind == FnKind::Constructor => Some(function),
        _ => None,
    })?;
    let param = module.param_symbols(constructor).into_iter().flatten().find(|it| module.symbol(*it).name == field)?;
    match module.symbol(param).hint {
        TypeHint::Named(name) => named_type(module, name),
        _ => None,
    }
}

/// A type by its name here, from where it is imported.
fn named_type(module: &Module, name: NameId) -> Option<String> {
    let import = module.imports.iter().find(|import| module.symbol(import.symbol).name == name)?;
    let exported = match import.imported {
        Imported::Named(name) => module.text(name),
        Imported::Default | Imported::Namespace => "default",
    };
    Some(format!("{}.{exported}", package(module.text(import.specifier))))
}

/// The row of what a call or construction makes, among things that are closed, disconnected or revoked.
pub fn handle_made<'a>(module: &Module, models: &'a Models, call: ExprId) -> Option<&'a HandleModel> {
    let (callee, is_new) = match module.kind(call) {
        ExprKind::Call(callee, _) => (callee, false),
        ExprKind::New(callee, _) => (callee, true),
        _ => return None,
    };
    if let Some(path) = named(module, callee) {
        let (origin, name) = path.rsplit_once('.').map_or((None, path.as_str()), |(origin, name)| (Some(origin), name));
        let row = models.handles(name).iter().find(|row| {
            !row.callee.is_method
                && row.callee.is_new == is_new
                && (row.callee.origin.as_deref() == origin
                    || (row.callee.origin.as_deref() == Some("*") && origin.is_some()))
        });
        if row.is_some() {
            return row;
        }
    }
    let ExprKind::Member(receiver, name) = module.kind(callee) else { return None };
    let rows = models.handles(module.text(name));
    if rows.is_empty() || is_new {
        return None;
    }
    if let Some(row) = rows.iter().find(|row| row.callee.is_method && row.callee.origin.is_none()) {
        return Some(row);
    }
    let made = made_by(module, receiver)?;
    rows.iter().find(|row| row.callee.is_method && row.callee.origin.as_deref() == Some(made.as_str()))
}

/// Whether the user's settings say that the value lives as long as the process: by its path as the source spells it, by
/// its type, or by what it is imported as.
pub fn is_long_lived(module: &Module, models: &Models, expr: ExprId) -> bool {
    if !models.has_user_long_lived() {
        return false;
    }
    let spelled = module.place(expr).map(|place| module.place_text(&place));
    let meant = |name: &str| models.is_long_lived_type(name);
    spelled.is_some_and(|path| {
        let path = path.strip_prefix("this.").unwrap_or(&path);
        // `this.services.bus` is `services.bus` and `bus` of anything.
        meant(path) || path.match_indices('.').any(|(at, _)| meant(&path[at + 1..]))
    }) || declared_type(module, expr).is_some_and(meant)
        || made_by(module, expr)
            .or_else(|| named(module, expr))
            .is_some_and(|path| meant(&path) || path.rsplit(['.', '#']).next().is_some_and(meant))
}

/// The name of the type that the source gives the value.
fn declared_type(module: &Module, expr: ExprId) -> Option<&str> {
    if let Some(symbol) = module.symbol_of(expr) {
        return match module.symbol(symbol).hint {
            TypeHint::Named(name) => Some(module.text(name)),
            _ => module.constructed_name(module.constant_value(symbol)?),
        };
    }
    let Place { root: Root::Instance(class), path } = module.origin_place(expr)? else { return None };
    let [field] = path[..] else { return None };
    let member = module.class(class).members.iter().find(|member| member.name == Some(field))?;
    match (member.hint, member.value) {
        (TypeHint::Named(name), _) => Some(module.text(name)),
        (_, MemberValue::Field(Some(value))) => module.constructed_name(value),
        _ => None,
    }
}
