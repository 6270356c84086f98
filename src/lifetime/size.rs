//! How large a value is, and how the source shows it.

pub mod evidence;

use crate::semantic::Module;
use crate::semantic::tree::{BinaryOp, ExprId, ExprKind, SymbolId};
use rustc_hash::FxHashMap;

/// Elements from which an array counts as large.
pub const LARGE_ELEMENTS: f64 = 10_000.0;

/// Arguments of the call under study, by parameter.
pub type Arguments = FxHashMap<SymbolId, ExprId>;

/// What a value is, in a person's words, when the source shows that it is large.
pub fn large(module: &Module, value: ExprId, arguments: &Arguments) -> Option<String> {
    large_within(module, value, arguments, STEPS)
}

/// How many steps from value to value are taken: code may make a variable from itself.
const STEPS: u8 = 12;

fn large_within(module: &Module, value: ExprId, arguments: &Arguments, steps: u8) -> Option<String> {
    let steps = steps.checked_sub(1)?;
    let value = module.value_of(value);
    match module.kind(value) {
        ExprKind::Call(callee, args) => {
            let args = module.list(args);
            if let Some((root, path)) = module.global_path(callee) {
                match (root, path.as_slice()) {
                    ("Array", ["from"]) => {
                        return elements(module, *args.first()?, arguments, steps)
                            .filter(|n| *n >= LARGE_ELEMENTS)
                            .map(array_of);
                    }
                    ("Array", []) => {
                        return number(module, *args.first()?, arguments, steps)
                            .filter(|n| args.len() == 1 && *n >= LARGE_ELEMENTS)
                            .map(array_of);
                    }
                    ("Buffer", ["alloc" | "allocUnsafe"]) => {
                        return number(module, *args.first()?, arguments, steps)
                            .filter(|n| *n >= LARGE_ELEMENTS)
                            .map(|n| format!("a buffer of {} bytes", grouped(n)));
                    }
                    _ => {}
                }
            }
            // `new Array(n).fill(0)`, `Array(n).fill().map(…)`, `"x".repeat(n)`
            let (receiver, method, args) = module.method_call(value)?;
            match method {
                "fill" | "map" | "slice" | "concat" | "reverse" | "sort" => {
                    large_within(module, receiver, arguments, steps)
                }
                "repeat" | "padEnd" | "padStart" => number(module, *args.first()?, arguments, steps)
                    .filter(|n| *n >= 10.0 * LARGE_ELEMENTS)
                    .map(|n| format!("a string of at least {} characters", grouped(n))),
                _ => None,
            }
        }
        ExprKind::New(callee, args) => {
            let name = module.global_name(callee)?;
            let count = number(module, *module.list(args).first()?, arguments, steps)?;
            match name {
                "Array" if count >= LARGE_ELEMENTS => Some(array_of(count)),
                "ArrayBuffer" | "SharedArrayBuffer" if count >= LARGE_ELEMENTS => {
                    Some(format!("a buffer of {} bytes", grouped(count)))
                }
                name if name.ends_with("Array") && count >= LARGE_ELEMENTS => {
                    Some(format!("a `{name}` of {} elements", grouped(count)))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// How many elements iterating the value gives.
fn elements(module: &Module, value: ExprId, arguments: &Arguments, steps: u8) -> Option<f64> {
    let steps = steps.checked_sub(1)?;
    let value = module.value_of(value);
    match module.kind(value) {
        // `Array.from({ length: n })`
        ExprKind::Object(_) => number(module, module.property(value, "length")?, arguments, steps),
        ExprKind::Call(callee, args) => {
            if let Some(("Array", path)) = module.global_path(callee)
                && path.is_empty()
            {
                return number(module, *module.list(args).first()?, arguments, steps);
            }
            match module.method_call(value)? {
                (receiver, "keys" | "values" | "entries" | "fill" | "map", _) => {
                    elements(module, receiver, arguments, steps)
                }
                _ => None,
            }
        }
        ExprKind::New(callee, args) if module.global_name(callee).is_some_and(|name| name.ends_with("Array")) => {
            number(module, *module.list(args).first()?, arguments, steps)
        }
        _ => None,
    }
}

/// The number that an expression is, with parameters replaced by the call's arguments.
fn number(module: &Module, expr: ExprId, arguments: &Arguments, steps: u8) -> Option<f64> {
    let steps = steps.checked_sub(1)?;
    let expr = module.value_of(expr);
    match module.kind(expr) {
        ExprKind::Number(n) => Some(n),
        ExprKind::Name(id) => {
            let argument = arguments.get(&module.reference(id).symbol?)?;
            number(module, *argument, &Arguments::default(), steps)
        }
        // `10 * 1024`, `1 << 20`
        ExprKind::Binary(BinaryOp::Multiply, left, right) => {
            Some(number(module, left, arguments, steps)? * number(module, right, arguments, steps)?)
        }
        ExprKind::Binary(BinaryOp::ShiftLeft, left, right) => {
            Some(number(module, left, arguments, steps)? * number(module, right, arguments, steps)?.exp2())
        }
        _ => None,
    }
}

fn array_of(count: f64) -> String {
    format!("an array of {} elements", grouped(count))
}

/// `10,000`
fn grouped(n: f64) -> String {
    let digits = format!("{n:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
