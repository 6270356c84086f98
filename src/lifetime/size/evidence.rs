//! Signs that a variable holds something large, where the source does not state a number.
//!
//! Read from what makes the value (a file, a response, a query), from annotations, and last from names.

use super::{Arguments, large};
use crate::lifetime::callee::resolve;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{AssignOp, ExprId, ExprKind, FnId, SymbolId, SymbolKind, TypeHint};
use serde::{Deserialize, Serialize};
use std::cell::Cell;

/// What a variable holds, in a person's words, and how sure it is that this is large.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Size {
    pub says: String,
    pub sureness: Sureness,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sureness {
    /// A name that people give to large things.
    Guess,
    /// Made by something that often gives large things, or annotated as one.
    Likely,
    /// As large as a file, a response, an image.
    Content,
    /// The source states a large number.
    Stated,
}

impl Size {
    fn new(says: impl Into<String>, sureness: Sureness) -> Option<Size> {
        Some(Size { says: says.into(), sureness })
    }

    fn at_most(mut self, sureness: Sureness) -> Size {
        self.sureness = self.sureness.min(sureness);
        self
    }
}

/// How many values are looked at in all, and how many in a row: code may make a variable from itself, in many ways.
const LOOKS: u16 = 120;
const STEPS: u8 = 10;

/// What is left of both.
#[derive(Clone, Copy)]
struct Fuel<'a> {
    steps: u8,
    looks: &'a Cell<u16>,
}

impl Fuel<'_> {
    fn step(self) -> Option<Self> {
        self.looks.set(self.looks.get().checked_sub(1)?);
        Some(Self { steps: self.steps.checked_sub(1)?, ..self })
    }
}

/// The surest sign that the variable is ever large.
pub fn evidence(module: &Module, symbol: SymbolId) -> Option<Size> {
    evidence_within(module, symbol, Fuel { steps: STEPS, looks: &Cell::new(LOOKS) })
}

fn evidence_within(module: &Module, symbol: SymbolId, steps: Fuel<'_>) -> Option<Size> {
    let it = module.symbol(symbol);
    if !matches!(it.kind, SymbolKind::Var | SymbolKind::Let | SymbolKind::Const | SymbolKind::Using | SymbolKind::Param)
    {
        return None;
    }
    // Another name for the same value says nothing of who keeps that.
    let is_own = |value: ExprId| !matches!(module.kind(value), ExprKind::Name(_));
    let mut best = it.init.filter(|init| is_own(*init)).and_then(|init| size_within(module, init, steps));
    let mut consider = |size: Option<Size>| {
        if size.as_ref().map(|size| size.sureness) > best.as_ref().map(|size| size.sureness) {
            best = size;
        }
    };
    for id in module.refs_of(symbol) {
        let reference = module.reference(*id);
        if reference.access.writes()
            && let Some(value) = module.flow_into(reference.expr).filter(|value| is_own(*value))
        {
            consider(size_within(module, value, steps));
        }
    }
    consider(of_hint(module, it.hint));
    if it.kind == SymbolKind::Param {
        consider(of_param(module, symbol, steps));
    }
    best
}

/// How large the value of an expression is.
fn size_within(module: &Module, value: ExprId, steps: Fuel<'_>) -> Option<Size> {
    let steps = steps.step()?;
    if let Some(says) = large(module, value, &Arguments::default()) {
        return Size::new(says, Sureness::Stated);
    }
    match module.kind(value) {
        ExprKind::Name(id) => evidence_within(module, module.reference(id).symbol?, steps),
        ExprKind::Await(inner) => of_call(module, inner, true, steps).or_else(|| size_within(module, inner, steps)),
        ExprKind::Call(..) => of_call(module, value, false, steps),
        ExprKind::New(callee, args) => of_construction(module, callee, module.list(args), steps),
        ExprKind::Conditional(_, yes, no) => size_within(module, yes, steps).or_else(|| size_within(module, no, steps)),
        ExprKind::Logical(_, left, right) => {
            size_within(module, left, steps).or_else(|| size_within(module, right, steps))
        }
        ExprKind::Array(items) => {
            let spread = module.list(items).iter().find_map(|item| match module.kind(*item) {
                ExprKind::Spread(inner) => Some(inner),
                _ => None,
            })?;
            match size_within(module, spread, steps) {
                Some(size) => Some(size),
                None => Size::new("a copy of a collection", Sureness::Guess),
            }
        }
        // `"<p>" + text`
        ExprKind::Binary(crate::semantic::tree::BinaryOp::Add, left, right) => {
            size_within(module, left, steps).or_else(|| size_within(module, right, steps))
        }
        _ => None,
    }
}

fn of_construction(module: &Module, callee: ExprId, args: &[ExprId], steps: Fuel<'_>) -> Option<Size> {
    let name = module.global_name(callee)?;
    match name {
        "ImageData" | "OffscreenCanvas" | "VideoFrame" | "AudioBuffer" | "Image" => {
            Size::new(format!("the content of an `{name}`"), Sureness::Content)
        }
        "Blob" | "File" => Size::new(format!("a `{name}`"), Sureness::Likely),
        "ArrayBuffer" | "SharedArrayBuffer" => sized(module, args, name),
        _ if name.ends_with("Array") && name != "Array" => match args.first() {
            // A view or a copy is as large as what it is made from.
            Some(from) => size_within(module, *from, steps).or_else(|| sized(module, args, name)),
            None => None,
        },
        _ => None,
    }
}

/// `new Uint8Array(n)`: large if nobody says that it is not.
fn sized(module: &Module, args: &[ExprId], name: &str) -> Option<Size> {
    let first = module.value_of(*args.first()?);
    let stated = matches!(
        module.kind(first),
        ExprKind::Number(_) | ExprKind::Array(_) | ExprKind::Binary(..) | ExprKind::Unary(..)
    );
    if stated { None } else { Size::new(format!("a `{name}`"), Sureness::Likely) }
}

fn of_call(module: &Module, call: ExprId, is_awaited: bool, steps: Fuel<'_>) -> Option<Size> {
    let ExprKind::Call(callee, args) = module.kind(call) else { return None };
    let args = module.list(args);
    let resolved = resolve(module, callee)?;
    let is_file = matches!(resolved.origin, Some("fs" | "fs/promises" | "fs-extra" | "graceful-fs"));
    let is_command = matches!(resolved.origin, Some("child_process" | "execa"));
    match resolved.name {
        "readFileSync" => return Size::new("the content of a file", Sureness::Content),
        "readFile" if is_file && is_awaited => return Size::new("the content of a file", Sureness::Content),
        "execSync" | "execFileSync" if is_command => {
            return Size::new("the output of a command", Sureness::Content);
        }
        _ => {}
    }
    match module.global_path(callee) {
        Some(("JSON", path)) if path == ["parse"] => {
            let of = args.first().and_then(|text| size_within(module, *text, steps));
            let says = of.map_or_else(|| "parsed JSON".to_owned(), |of| format!("parsed from {}", of.says));
            return Size::new(says, Sureness::Likely);
        }
        Some(("Buffer", path)) if path == ["concat"] => return Size::new("a joined buffer", Sureness::Likely),
        Some(("Buffer", path)) if path == ["from"] => {
            let from = module.value_of(*args.first()?);
            if matches!(module.kind(from), ExprKind::Str(_) | ExprKind::LongStr | ExprKind::Array(_)) {
                return None;
            }
            return size_within(module, from, steps).or_else(|| Size::new("a `Buffer`", Sureness::Likely));
        }
        Some(("Array", path)) if path == ["from"] => return collected(module, args, steps),
        Some(("Object", path)) if matches!(path[..], ["keys" | "values" | "entries"]) => {
            return collected(module, args, steps);
        }
        Some(("document", path)) if path == ["createElement"] => {
            let tag = args.first().and_then(|tag| module.str_of(*tag));
            return match tag {
                Some(tag @ ("canvas" | "video" | "img" | "iframe")) => {
                    Size::new(format!("a `{tag}` element"), Sureness::Content)
                }
                _ => Size::new("an element", Sureness::Guess),
            };
        }
        _ => {}
    }
    let (receiver, method, args) = module.method_call(call)?;
    match method {
        "text" | "arrayBuffer" | "blob" | "bytes" if is_awaited && args.is_empty() => {
            Size::new("the body of a response", Sureness::Content)
        }
        "json" if is_awaited && args.is_empty() => Size::new("the body of a response", Sureness::Likely),
        "getImageData" | "createImageData" => Size::new("the pixels of an image", Sureness::Content),
        "query" | "findAll" | "findMany" | "toArray" | "fetchAll" if is_awaited => {
            Size::new("the rows of a query", Sureness::Likely)
        }
        // As large as what they come from.
        "split" | "toString" | "trim" | "slice" | "subarray" | "concat" | "replace" | "replaceAll" | "reverse"
        | "sort" | "toLowerCase" | "toUpperCase" | "normalize" | "flatMap" | "map" | "toSorted" => {
            size_within(module, receiver, steps)
        }
        "filter" | "match" | "matchAll" => size_within(module, receiver, steps).map(|it| it.at_most(Sureness::Likely)),
        "then" => None,
        _ => None,
    }
}

fn collected(module: &Module, args: &[ExprId], steps: Fuel<'_>) -> Option<Size> {
    size_within(module, *args.first()?, steps).or_else(|| Size::new("a copy of a collection", Sureness::Guess))
}

fn of_hint(module: &Module, hint: TypeHint) -> Option<Size> {
    let TypeHint::Named(name) = hint else { return None };
    let name = module.text(name);
    let is_large =
        matches!(
            name,
            "Buffer"
                | "ArrayBuffer"
                | "SharedArrayBuffer"
                | "DataView"
                | "Blob"
                | "File"
                | "ImageData"
                | "ImageBitmap"
                | "IncomingMessage"
                | "ServerResponse"
                | "HTMLElement"
                | "HTMLCanvasElement"
                | "HTMLImageElement"
                | "HTMLVideoElement"
        ) || name.strip_suffix("Array").is_some_and(|name| name.starts_with(['U', 'I', 'F', 'B']) && name.len() > 3);
    if is_large { Size::new(format!("a `{name}`"), Sureness::Likely) } else { None }
}

/// A parameter, by what calls its function with what, or by its name.
fn of_param(module: &Module, symbol: SymbolId, steps: Fuel<'_>) -> Option<Size> {
    let function = module.function_of(symbol);
    let index = module.param_symbols(function).iter().position(|param| *param == Some(symbol));
    if let Some(index) = index
        && let Some(size) = given(module, function, index, steps)
    {
        return Some(size);
    }
    if let Some(index) = index
        && let Some(size) = passed(module, function, index, steps)
    {
        return Some(size);
    }
    let name = module.symbol_name(symbol);
    let what = match name {
        "req" | "request" => "a request",
        "res" | "response" => "a response",
        "ctx" => "the context of a request",
        "rows" => "the rows of a query",
        "buffer" | "buf" | "bytes" | "payload" | "body" | "html" | "blob" => "content",
        "image" | "canvas" | "dom" => "an image or element",
        _ => return None,
    };
    if matches!(
        module.symbol(symbol).hint,
        TypeHint::Number | TypeHint::Boolean | TypeHint::Finite | TypeHint::Function
    ) {
        return None;
    }
    Size::new(format!("{what}, by its name"), Sureness::Guess)
}

/// What the calls of the function in this file pass.
fn passed(module: &Module, function: FnId, index: usize, steps: Fuel<'_>) -> Option<Size> {
    let symbol = module.function(function).symbol?;
    module
        .refs_of(symbol)
        .iter()
        .filter_map(|id| module.called_by(module.reference(*id).expr))
        .filter_map(|call| module.call(call)?.1.get(index).copied())
        .filter_map(|argument| size_within(module, argument, steps))
        .max_by_key(|size| size.sureness)
}

/// What the call that the function is given to passes as its parameter.
fn given(module: &Module, function: FnId, index: usize, steps: Fuel<'_>) -> Option<Size> {
    let expr = module.function(function).expr?;
    let Flow::Argument { call, .. } = module.flow(expr) else { return None };
    let (callee, _) = module.call(call)?;
    let resolved = resolve(module, callee)?;
    match (resolved.name, index) {
        ("readFile", 1) => Size::new("the content of a file", Sureness::Content),
        ("exec" | "execFile", 1) if resolved.origin == Some("child_process") => {
            Size::new("the output of a command", Sureness::Content)
        }
        ("then", 0) => {
            let receiver = resolved.receiver?;
            of_call(module, receiver, true, steps)
        }
        _ => None,
    }
}

/// `let body = ''` or `[]` that a `data` listener of the same call fills: the whole of a stream.
pub fn collected_stream(module: &Module, symbol: SymbolId) -> Option<Size> {
    let init = module.symbol(symbol).init?;
    let starts_empty = match module.kind(init) {
        ExprKind::Str(text) => module.text(text).is_empty(),
        ExprKind::Array(items) => module.list(items).is_empty(),
        _ => false,
    };
    if !starts_empty {
        return None;
    }
    module.refs_of(symbol).iter().find_map(|id| {
        let at = module.reference(*id).expr;
        let grower = module.expr(at).function;
        let listener = module.function(grower).expr?;
        let Flow::Argument { call, .. } = module.flow(listener) else { return None };
        let (_, args) = module.call(call)?;
        if module.str_of(*args.first()?) != Some("data") {
            return None;
        }
        let chunk = module.param_symbols(grower).first().copied().flatten()?;
        let names_chunk = |range| module.exprs_in(range).any(|it| module.symbol_of(it) == Some(chunk));
        let parent = match module.expr(at).parent {
            crate::semantic::tree::Parent::Expr(parent) => parent,
            _ => return None,
        };
        let grows = match module.kind(parent) {
            // What keeps only the rest of a chunk does not grow.
            ExprKind::Assign(AssignOp::Add, target, value) => target == at && names_chunk(module.range(value)),
            ExprKind::Member(_, name) => {
                module.text(name) == "push"
                    && module.called_by(parent).is_some_and(|call| names_chunk(module.range(call)))
            }
            _ => false,
        };
        if grows { Size::new("all that a stream gave", Sureness::Content) } else { None }
    })
}
