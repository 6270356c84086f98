//! Keys of containers: how many distinct ones a growth can use.

use super::callee::resolve;
use super::guard::conditions;
use crate::semantic::Module;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{BinaryOp, ExprId, ExprKind, Parent, SymbolId, SymbolKind, TypeHint, UnaryOp};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// How many distinct keys a growth can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyKind {
    /// No key: every run adds.
    Always,
    /// A new key each time: a counter, the clock, a random id, a fresh object.
    Fresh,
    /// Taken from what the function is called with: as many keys as callers invent.
    Parameter,
    Unknown,
    /// Literals, enum members, booleans.
    Finite,
}

/// Properties of requests and events that take few values.
const FEW_VALUES: [&str; 12] = [
    "method",
    "type",
    "status",
    "statusCode",
    "code",
    "kind",
    "level",
    "severity",
    "protocol",
    "event",
    "state",
    "button",
];

/// An enum of the file, or an alias for a union of literals.
fn is_finite_type(module: &Module, name: crate::semantic::tree::NameId) -> bool {
    module.module_symbols(name).map(|id| module.symbol(id)).any(|symbol| {
        symbol.kind == SymbolKind::Enum || (symbol.kind == SymbolKind::Type && symbol.hint == TypeHint::Finite)
    })
}

/// `if (!list.includes(x)) list.push(x)` adds a value once.
pub(super) fn pushed_key(module: &Module, call: ExprId, args: &[ExprId]) -> KeyKind {
    let [value] = args else { return KeyKind::Always };
    let Some(value_place) = module.place(*value) else { return KeyKind::Always };
    let Some(receiver) = module.method_call(call).and_then(|(receiver, ..)| module.place(receiver)) else {
        return KeyKind::Always;
    };
    let deduplicated =
        conditions(module, call).into_iter().any(|test| mentions_membership(module, test, &receiver, &value_place));
    if deduplicated { key_kind(module, *value, true) } else { KeyKind::Always }
}

fn mentions_membership(module: &Module, test: TextRange, receiver: &Place, value: &Place) -> bool {
    module.exprs_in(test).any(|id| {
        matches!(module.method_call(id), Some((object, "includes" | "indexOf" | "find" | "findIndex" | "some" | "has" | "every", args))
                if module.place(object).as_ref() == Some(receiver) && (args.is_empty() || args.iter().any(|arg| module.place(*arg).as_ref() == Some(value) || matches!(module.kind(*arg), ExprKind::Function(_)))))
    })
}

/// `if (allowed.includes(key)) table[key] = …`, where the list stands in the file.
fn is_one_of_a_list(module: &Module, key: ExprId) -> bool {
    let Some(place) = module.place(key) else { return false };
    conditions(module, key).into_iter().any(|test| {
        module.exprs_in(test).any(|id| {
            let Some((list, "includes" | "has", [asked])) = module.method_call(id) else { return false };
            let is_negated = matches!(module.expr(id).parent, Parent::Expr(not) if matches!(module.kind(not), ExprKind::Unary(UnaryOp::Not, _)));
            let is_inside = module.stmt_of(id).is_some_and(|stmt| module.stmt(stmt).range.contains(module.range(key)));
            module.place(*asked).as_ref() == Some(&place) && is_negated != is_inside && is_list_of_the_file(module, list)
        })
    })
}

/// `["a", "b"]`, `new Set(["a", "b"])`, `Object.keys(defaults)`
fn is_list_of_the_file(module: &Module, list: ExprId) -> bool {
    let Some(symbol) = module.symbol_of(list).filter(|symbol| module.is_module_level(*symbol)) else { return false };
    let Some(value) = module.constant_value(symbol) else { return false };
    match module.kind(value) {
        ExprKind::Array(items) => items.len > 0,
        ExprKind::New(..) => {
            module.constructed_name(value) == Some("Set")
                && module.call(value).is_some_and(|(_, args)| !args.is_empty())
        }
        ExprKind::Call(callee, _) => {
            matches!(module.global_path(callee), Some(("Object", path)) if matches!(path[..], ["keys" | "values"]))
        }
        _ => false,
    }
}

/// How many steps from name to value are taken: code may make a variable from itself.
const STEPS: u8 = 4;

pub(super) fn key_kind(module: &Module, key: ExprId, objects_are_fresh: bool) -> KeyKind {
    if is_one_of_a_list(module, key) {
        return KeyKind::Finite;
    }
    kind_within(module, key, objects_are_fresh, STEPS)
}

fn kind_within(module: &Module, key: ExprId, objects_are_fresh: bool, steps: u8) -> KeyKind {
    match module.kind(key) {
        ExprKind::Str(_)
        | ExprKind::LongStr
        | ExprKind::Number(_)
        | ExprKind::Bool(_)
        | ExprKind::Null
        | ExprKind::Unary(UnaryOp::Typeof | UnaryOp::Not, _) => KeyKind::Finite,
        ExprKind::Update(_) => KeyKind::Fresh,
        ExprKind::New(..) | ExprKind::Object(_) | ExprKind::Array(_) | ExprKind::Function(_) if objects_are_fresh => {
            KeyKind::Fresh
        }
        ExprKind::This if objects_are_fresh => KeyKind::Fresh,
        ExprKind::Call(callee, _) if makes_fresh_values(module, callee) => KeyKind::Fresh,
        // `request.get("user-agent")`
        ExprKind::Call(callee, _) if is_method_of_param(module, callee) => KeyKind::Parameter,
        ExprKind::Template(parts) => widest(module, module.list(parts), steps),
        ExprKind::Binary(BinaryOp::Add, left, right) => widest(module, &[left, right], steps),
        ExprKind::Binary(op, ..) if op.is_test() => KeyKind::Finite,
        ExprKind::Binary(..) => KeyKind::Unknown,
        ExprKind::Call(callee, _) if module.global_name(callee) == Some("Boolean") => KeyKind::Finite,
        ExprKind::Conditional(_, yes, no) => widest(module, &[yes, no], steps),
        ExprKind::Name(id) => match module.reference(id).symbol {
            // Given to a function around this one: the same in each call of this one.
            Some(symbol)
                if module.symbol(symbol).kind == SymbolKind::Param
                    && module.function_of(symbol) != module.expr(key).function =>
            {
                match module.symbol(symbol).hint {
                    TypeHint::Finite | TypeHint::Boolean => KeyKind::Finite,
                    _ => KeyKind::Unknown,
                }
            }
            Some(symbol) => symbol_key(module, symbol, objects_are_fresh, steps),
            None => KeyKind::Unknown,
        },
        ExprKind::Member(object, _) => match module.place(object).map(|place| place.root) {
            // Enum members and constants.
            Some(Root::Symbol(symbol))
                if matches!(module.symbol(symbol).kind, SymbolKind::Enum | SymbolKind::Import) =>
            {
                KeyKind::Finite
            }
            Some(Root::Symbol(symbol)) if module.symbol(symbol).kind == SymbolKind::Param => {
                // `request.method`, `event.type`: a protocol has few of them.
                let ExprKind::Member(_, name) = module.kind(key) else { return KeyKind::Unknown };
                if FEW_VALUES.contains(&module.text(name)) { KeyKind::Unknown } else { KeyKind::Parameter }
            }
            _ => KeyKind::Unknown,
        },
        _ => KeyKind::Unknown,
    }
}

fn is_method_of_param(module: &Module, callee: ExprId) -> bool {
    let ExprKind::Member(object, _) = module.kind(callee) else { return false };
    matches!(module.place(object).map(|place| place.root), Some(Root::Symbol(symbol)) if module.symbol(symbol).kind == SymbolKind::Param)
}

/// `const { page } = request.params`: the symbol is a property of a parameter.
fn is_destructured_from_param(module: &Module, symbol: SymbolId) -> bool {
    let Some(pattern) = module.symbol(symbol).pattern else { return false };
    let range = module.pat(pattern).range;
    module.declarations_of(symbol).is_some_and(|declarator| {
        module.pat(declarator.pattern).range.contains(range)
            && declarator.init.and_then(|init| module.place(init)).is_some_and(
                |place| matches!(place.root, Root::Symbol(root) if module.symbol(root).kind == SymbolKind::Param),
            )
    })
}

fn widest(module: &Module, parts: &[ExprId], steps: u8) -> KeyKind {
    let kinds: Vec<KeyKind> = parts.iter().map(|part| kind_within(module, *part, false, steps)).collect();
    [KeyKind::Fresh, KeyKind::Parameter, KeyKind::Unknown]
        .into_iter()
        .find(|kind| kinds.contains(kind))
        .unwrap_or(KeyKind::Finite)
}

fn symbol_key(module: &Module, symbol: SymbolId, objects_are_fresh: bool, steps: u8) -> KeyKind {
    let it = module.symbol(symbol);
    match (it.kind, it.hint) {
        (_, TypeHint::Finite | TypeHint::Boolean)
        | (SymbolKind::Import | SymbolKind::Enum | SymbolKind::Function | SymbolKind::Class, _) => KeyKind::Finite,
        (_, TypeHint::Named(name)) if is_finite_type(module, name) => KeyKind::Finite,
        (SymbolKind::Param, _) => KeyKind::Parameter,
        _ => {
            if module.updates_of(symbol).any(|update| module.loop_around(update).is_none()) {
                return KeyKind::Fresh;
            }
            match module.constant_value(symbol) {
                Some(_) if steps == 0 => KeyKind::Unknown,
                Some(init) => kind_within(module, init, objects_are_fresh, steps - 1),
                None if is_destructured_from_param(module, symbol) => KeyKind::Parameter,
                None => KeyKind::Unknown,
            }
        }
    }
}

fn makes_fresh_values(module: &Module, callee: ExprId) -> bool {
    match module.global_path(callee) {
        Some(("Symbol", path)) => path.is_empty(),
        Some(("Date", path)) => path == ["now"],
        Some(("Math", path)) => path == ["random"],
        Some(("crypto", path)) => path == ["randomUUID"],
        Some(("performance", path)) => path == ["now"],
        _ => resolve(module, callee).is_some_and(|it| {
            matches!(
                (it.origin, it.name),
                (Some("crypto"), "randomUUID")
                    | (Some("uuid"), _)
                    | (Some("nanoid"), _)
                    | (Some("cuid"), _)
                    | (Some("uniqid"), _)
            )
        }),
    }
}

/// The last word of a name in camel case or with underscores, in lower case.
pub(super) fn last_word(name: &str) -> String {
    let name = name.trim_matches(['_', '#', '$']);
    let mut start = 0;
    let mut before = ' ';
    for (at, letter) in name.char_indices() {
        if letter == '_' || (letter.is_ascii_uppercase() && !before.is_ascii_uppercase()) {
            start = if letter == '_' { at + 1 } else { at };
        }
        before = letter;
    }
    name[start..].to_ascii_lowercase()
}
