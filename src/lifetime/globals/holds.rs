//! How much an undeclared name can hold: that decides whether its last value is worth a warning.
//!
//! Judges values only; who else uses the name, and whether the global is meant, is not asked here.

use super::{Here, in_loop_head};
use crate::lifetime::emitters::registrations;
use crate::lifetime::paths::names_of;
use crate::semantic::Module;
use crate::semantic::query::Root;
use crate::semantic::tree::{AssignOp, ExprId, ExprKind, Parent, StmtKind, SymbolId, SymbolKind};
use serde::{Deserialize, Serialize};

/// What is assigned, as far as the source shows. What holds more counts for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Holds {
    /// A number, a boolean, a short string, a regular expression, a match, or a few of these.
    Little,
    Unknown,
    /// A function with what it captures, a construction, a list to be filled, what a caller or another function gave.
    Much,
}

/// How far values are followed through constants and literals.
const FUEL: u8 = 4;

pub(super) fn holds(module: &Module, here: &Here<'_>) -> Holds {
    let writes = || here.references.iter().filter(|reference| reference.access.writes());
    // What only ever gets longer can be long by now.
    let starts_anew =
        writes().any(|reference| assignment(module, reference.expr).is_some_and(|it| it.0 == AssignOp::Set));
    writes()
        .map(|reference| match assignment(module, reference.expr) {
            Some((AssignOp::Set | AssignOp::Logical, value)) => kind_of(module, value),
            Some((AssignOp::Add, value)) if !starts_anew && !matches!(module.kind(value), ExprKind::Number(_)) => {
                Holds::Unknown
            }
            Some(_) => Holds::Little,
            None if is_update(module, reference.expr) || is_key(module, reference.expr) => Holds::Little,
            None => Holds::Unknown,
        })
        .max()
        .unwrap_or(Holds::Unknown)
}

fn assignment(module: &Module, target: ExprId) -> Option<(AssignOp, ExprId)> {
    let Parent::Expr(parent) = module.expr(target).parent else { return None };
    match module.kind(parent) {
        ExprKind::Assign(op, left, value) if left == target => Some((op, value)),
        _ => None,
    }
}

fn is_update(module: &Module, target: ExprId) -> bool {
    matches!(module.expr(target).parent, Parent::Expr(parent) if matches!(module.kind(parent), ExprKind::Update(_)))
}

/// `for (key in …)`; `for (row of …)` holds an element.
fn is_key(module: &Module, target: ExprId) -> bool {
    let names = |stmt| matches!(module.stmt(stmt).kind, StmtKind::ForEach { of: false, .. });
    let stmt = module.stmt_of(target);
    in_loop_head(module, target)
        && (stmt.is_some_and(names) || stmt.and_then(|stmt| module.stmt_around(stmt)).is_some_and(names))
}

pub(super) fn kind_of(module: &Module, value: ExprId) -> Holds {
    value_holds(module, value, FUEL)
}

fn value_holds(module: &Module, value: ExprId, fuel: u8) -> Holds {
    let Some(fuel) = fuel.checked_sub(1) else { return Holds::Unknown };
    let of = |value: ExprId| value_holds(module, value, fuel);
    match module.kind(value) {
        ExprKind::Function(_) | ExprKind::Class(_) | ExprKind::Element(..) => Holds::Much,
        ExprKind::New(..) => match module.constructed_name(value) {
            Some("Date" | "RegExp" | "Number" | "Boolean" | "String") => Holds::Little,
            _ => Holds::Much,
        },
        // Empty ones are there to be filled.
        ExprKind::Array(list) if list.len == 0 => Holds::Much,
        ExprKind::Object(list) if list.len == 0 => Holds::Much,
        ExprKind::Array(list) => {
            let elements = module.list(list).iter();
            elements.map(|element| of(*element)).max().unwrap_or(Holds::Unknown)
        }
        ExprKind::Object(list) => {
            let values = module.props(list).iter();
            values.map(|property| of(property.value)).max().unwrap_or(Holds::Unknown)
        }
        ExprKind::Spread(_) => Holds::Much,
        ExprKind::Str(_)
        | ExprKind::Number(_)
        | ExprKind::Bool(_)
        | ExprKind::Null
        | ExprKind::BigInt
        | ExprKind::Regex
        | ExprKind::Template(_)
        | ExprKind::Unary(..)
        | ExprKind::Update(_)
        | ExprKind::Binary(..)
        | ExprKind::LongStr
        | ExprKind::Missing => Holds::Little,
        ExprKind::Assign(_, _, inner) => of(inner),
        // `a && b`: what is false on the left is small.
        ExprKind::Logical(crate::semantic::tree::LogicalOp::And, _, right) => of(right),
        ExprKind::Logical(_, left, right) => of(left).max(of(right)),
        ExprKind::Conditional(_, yes, no) => of(yes).max(of(no)),
        ExprKind::Sequence(list) => module.list(list).last().map_or(Holds::Unknown, |last| of(*last)),
        ExprKind::Await(inner) => of(inner),
        // What the methods of numbers and texts give is as small as those.
        ExprKind::Call(callee, _) if matches!(module.kind(callee), ExprKind::Member(receiver, _) if of(receiver) == Holds::Little) => {
            Holds::Little
        }
        ExprKind::Call(callee, _) => result_of(module, callee).min(returned_by(module, callee, fuel)),
        ExprKind::Member(_, name) if is_scalar_property(module.text(name)) => Holds::Little,
        ExprKind::Member(..) | ExprKind::Index(..) => {
            let given = match module.place(value).map(|place| place.root) {
                Some(Root::Symbol(symbol)) => module.symbol(symbol).kind == SymbolKind::Param,
                _ => false,
            };
            if given { Holds::Much } else { Holds::Unknown }
        }
        ExprKind::Name(_) => match module.symbol_of(value) {
            Some(symbol) if module.symbol(symbol).kind == SymbolKind::Param => {
                given(module, symbol, fuel).unwrap_or_else(|| {
                    if is_scalar_name(module.symbol_name(symbol)) { Holds::Little } else { Holds::Much }
                })
            }
            Some(symbol) => {
                let origin = module.value_of(value);
                if origin == value { variable_holds(module, symbol, fuel) } else { of(origin) }
            }
            None if matches!(module.global_name(value), Some("undefined" | "NaN" | "Infinity")) => Holds::Little,
            None => Holds::Unknown,
        },
        _ => Holds::Unknown,
    }
}

/// The most that is ever assigned to a variable: a counter stays a number.
fn variable_holds(module: &Module, symbol: SymbolId, fuel: u8) -> Holds {
    let assigned = module.refs_of(symbol).iter().map(|id| module.reference(*id)).filter(|it| it.access.writes());
    let assigned = assigned.map(|it| match assignment(module, it.expr) {
        Some((AssignOp::Set | AssignOp::Logical | AssignOp::Add, value)) => value_holds(module, value, fuel),
        Some(_) => Holds::Little,
        None if is_update(module, it.expr) => Holds::Little,
        None => Holds::Unknown,
    });
    let first = module.symbol(symbol).init.map(|init| value_holds(module, init, fuel));
    assigned.chain(first).max().unwrap_or(Holds::Unknown)
}

/// The most that a function of the file returns.
fn returned_by(module: &Module, callee: ExprId, fuel: u8) -> Holds {
    // `width.of = function () {…}`
    let method = || {
        let place = module.place(callee).filter(|place| !place.path.is_empty())?;
        let mut values = module.assignments().iter().filter_map(|id| match module.kind(*id) {
            ExprKind::Assign(AssignOp::Set, target, value) if module.place(target).as_ref() == Some(&place) => {
                Some(value)
            }
            _ => None,
        });
        let value = values.next()?;
        module.function_value(value).filter(|_| values.next().is_none())
    };
    let Some(function) = module.function_value(callee).or_else(method) else { return Holds::Much };
    let returned = module.returns_of(function).into_iter().map(|value| value_holds(module, value, fuel));
    returned.max().unwrap_or(Holds::Much)
}

/// What a call gives is of any size, unless its name says otherwise.
fn result_of(module: &Module, callee: ExprId) -> Holds {
    if let Some((root, path)) = module.global_path(callee) {
        match (root, path.as_slice()) {
            ("Math", _) | ("Date", ["now" | "parse" | "UTC"]) | ("performance", ["now"]) => return Holds::Little,
            ("Number" | "Boolean" | "parseInt" | "parseFloat" | "isNaN" | "isFinite" | "Symbol" | "BigInt", _) => {
                return Holds::Little;
            }
            ("setTimeout" | "setInterval" | "requestAnimationFrame", []) => return Holds::Unknown,
            _ => {}
        }
    }
    match module.kind(callee) {
        ExprKind::Member(_, name)
            if matches!(
                module.text(name),
                "indexOf"
                    | "lastIndexOf"
                    | "findIndex"
                    | "charAt"
                    | "charCodeAt"
                    | "codePointAt"
                    | "match"
                    | "exec"
                    | "test"
                    | "search"
                    | "includes"
                    | "startsWith"
                    | "endsWith"
                    | "hasOwnProperty"
                    | "toFixed"
                    | "toPrecision"
                    | "getTime"
                    | "getFullYear"
                    | "toLowerCase"
                    | "toUpperCase"
                    | "trim"
                    | "valueOf"
                    | "join"
                    | "replace"
                    | "replaceAll"
                    | "substr"
                    | "substring"
                    | "padStart"
                    | "padEnd"
                    | "getAttribute"
                    | "getResponseHeader"
                    | "getPropertyValue"
                    | "getBoundingClientRect"
            ) =>
        {
            Holds::Little
        }
        // An element of a list that was seen elsewhere.
        ExprKind::Member(_, name) if matches!(module.text(name), "pop" | "shift" | "at") => Holds::Unknown,
        _ => Holds::Much,
    }
}

/// The most that anybody gives to the parameter; `None` when not all who could are in the file.
fn given(module: &Module, parameter: SymbolId, fuel: u8) -> Option<Holds> {
    let function = module.function_of(parameter);
    let position = module.param_symbols(function).iter().position(|it| *it == Some(parameter))?;
    // Node tells how a process, a worker or a connection ended: a number, a signal.
    let ends = |event: &str| matches!(event, "exit" | "close" | "beforeExit");
    let registered = registrations(module, function);
    if !registered.is_empty() {
        return registered.iter().all(|(_, event)| ends(event)).then_some(Holds::Little);
    }
    let names = names_of(module, function);
    let reads = names.iter().flat_map(|name| module.refs_of(*name)).map(|id| module.reference(*id));
    let reads: Vec<ExprId> = reads.filter(|it| it.access.reads()).map(|it| it.expr).collect();
    if reads.is_empty() || names.iter().any(|name| module.symbol(*name).exported) {
        return None;
    }
    let mut most = Holds::Little;
    for read in reads {
        let (_, args) = module.call(module.called_by(read)?)?;
        if args.iter().take(position + 1).any(|arg| matches!(module.kind(*arg), ExprKind::Spread(_))) {
            return None;
        }
        most = most.max(args.get(position).map_or(Holds::Little, |arg| value_holds(module, *arg, fuel)));
    }
    Some(most)
}

/// Parameters that are numbers, by what everybody calls them. Who passes them is in another file: the word is all there is.
fn is_scalar_name(name: &str) -> bool {
    matches!(
        name,
        "code"
            | "exitCode"
            | "status"
            | "statusCode"
            | "signal"
            | "index"
            | "idx"
            | "i"
            | "j"
            | "n"
            | "count"
            | "len"
            | "length"
            | "width"
            | "height"
            | "ms"
            | "timestamp"
    )
}

/// Properties that are numbers or short strings wherever they stand.
fn is_scalar_property(name: &str) -> bool {
    matches!(
        name,
        "length"
            | "size"
            | "byteLength"
            | "index"
            | "lastIndex"
            | "id"
            | "name"
            | "type"
            | "width"
            | "height"
            | "offsetWidth"
            | "offsetHeight"
            | "clientWidth"
            | "clientHeight"
            | "offsetTop"
            | "offsetLeft"
            | "scrollTop"
            | "scrollLeft"
            | "clientX"
            | "clientY"
            | "pageX"
            | "pageY"
            | "keyCode"
            | "which"
            | "nodeName"
            | "tagName"
            | "className"
    )
}
