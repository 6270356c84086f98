//! Large texts and buffers: what makes them, and that they are what methods cut.

use super::Material;
use crate::diagnostic::Confidence;
use crate::lifetime::callee::resolve;
use crate::lifetime::emitters::registrations;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{AssignOp, ExprId, ExprKind, Parent, SymbolId, SymbolKind};
use crate::text::TextRange;

pub(super) struct Source {
    pub(super) material: Material,
    pub(super) says: String,
    pub(super) at: TextRange,
    pub(super) confidence: Confidence,
}

/// What a text or buffer comes from, if that is visibly large.
pub(super) fn source(module: &Module, expr: ExprId, steps: u8) -> Option<Source> {
    let steps = steps.checked_sub(1)?;
    let at = module.range(expr);
    let content = |material: Material, says: &str| {
        Some(Source { material, says: says.to_owned(), at, confidence: Confidence::High })
    };
    match module.kind(expr) {
        ExprKind::Name(id) => of_symbol(module, module.reference(id).symbol?, steps),
        ExprKind::Await(inner) => {
            if let ExprKind::Call(callee, args) = module.kind(inner) {
                let resolved = resolve(module, callee)?;
                if resolved.name == "readFile"
                    && matches!(resolved.origin, Some("fs" | "fs/promises" | "fs-extra" | "graceful-fs"))
                {
                    return content(encoded(module, module.list(args).get(1).copied()), "the content of a file");
                }
                if let (Some(_), "text", 0) = (resolved.receiver, resolved.name, args.len) {
                    return content(Material::Text, "the body of a response");
                }
            }
            None
        }
        ExprKind::Call(callee, args) => {
            let list = module.list(args);
            let resolved = resolve(module, callee)?;
            match resolved.name {
                "readFileSync" => {
                    return content(encoded(module, list.get(1).copied()), "the content of a file");
                }
                "execSync" | "execFileSync" if resolved.origin == Some("child_process") => {
                    return content(encoded(module, list.last().copied()), "the output of a command");
                }
                _ => {}
            }
            let (receiver, method, _) = module.method_call(expr)?;
            match method {
                "toString" => {
                    let from = source(module, receiver, steps)?;
                    (from.material != Material::Text).then_some(Source { material: Material::Text, ..from })
                }
                "decode" => {
                    let from = source(module, *list.first()?, steps)?;
                    Some(Source { material: Material::Text, ..from })
                }
                "trim" | "slice" | "substring" | "replace" | "replaceAll" | "normalize" => {
                    source(module, receiver, steps)
                }
                "concat" if module.global_name(receiver) == Some("Buffer") => Some(Source {
                    material: Material::Buffer,
                    says: "a joined buffer".to_owned(),
                    at,
                    confidence: Confidence::High,
                }),
                _ => None,
            }
        }
        // `new Uint8Array(await response.arrayBuffer())`
        ExprKind::New(callee, args) if module.global_name(callee) == Some("Uint8Array") => {
            let from = module.value_of(*module.list(args).first()?);
            let ExprKind::Await(inner) = module.kind(from) else { return None };
            matches!(module.method_call(inner), Some((_, "arrayBuffer", [])))
                .then(|| content(Material::TypedArray, "the body of a response"))?
        }
        _ => None,
    }
}

/// What reading gives: text if an encoding is named.
fn encoded(module: &Module, options: Option<ExprId>) -> Material {
    let options = options.map(|options| module.value_of(options));
    match options.map(|options| (options, module.kind(options))) {
        Some((_, ExprKind::Str(_))) => Material::Text,
        Some((options, ExprKind::Object(_))) if module.property(options, "encoding").is_some() => Material::Text,
        _ => Material::Buffer,
    }
}

fn of_symbol(module: &Module, symbol: SymbolId, steps: u8) -> Option<Source> {
    let it = module.symbol(symbol);
    if module.is_module_level(symbol) {
        return None;
    }
    if let Some(value) = module.constant_value(symbol) {
        return source(module, value, steps);
    }
    if it.kind == SymbolKind::Param {
        return of_parameter(module, symbol);
    }
    // `let body = ''; stream.on('data', (chunk) => { body += chunk })`
    let is_text =
        it.init.is_some_and(|init| matches!(module.kind(init), ExprKind::Str(name) if module.text(name).is_empty()));
    let is_joined = is_text
        && module.refs_of(symbol).iter().any(|id| {
            let Parent::Expr(parent) = module.expr(module.reference(*id).expr).parent else { return false };
            matches!(module.kind(parent), ExprKind::Assign(AssignOp::Add, _, value)
                if module.symbol_of(value).is_some_and(|chunk| is_chunk(module, chunk)))
        });
    is_joined.then(|| Source {
        material: Material::Text,
        says: "all that a stream brings".to_owned(),
        at: it.range,
        confidence: Confidence::High,
    })
}

fn of_parameter(module: &Module, symbol: SymbolId) -> Option<Source> {
    let at = module.symbol(symbol).range;
    if is_chunk(module, symbol) {
        return Some(Source {
            material: Material::Buffer,
            says: "a chunk of a stream, up to 64 kB".to_owned(),
            at,
            confidence: Confidence::Medium,
        });
    }
    // `fs.readFile(path, 'utf8', (error, text) => …)`
    let home = module.function_of(symbol);
    let Flow::Argument { call, index } = module.flow(module.function(home).expr?) else { return None };
    let (callee, args) = module.call(call)?;
    let resolved = resolve(module, callee)?;
    let is_content = resolved.name == "readFile"
        && resolved.origin == Some("fs")
        && module.param_symbols(home).get(1) == Some(&Some(symbol));
    let options = (index > 1).then(|| args.get(1).copied()).flatten();
    is_content.then(|| Source {
        material: encoded(module, options),
        says: "the content of a file".to_owned(),
        at,
        confidence: Confidence::High,
    })
}

/// `stream.on('data', (chunk) => …)`
fn is_chunk(module: &Module, symbol: SymbolId) -> bool {
    let home = module.function_of(symbol);
    module.symbol(symbol).kind == SymbolKind::Param
        && module.param_symbols(home).first() == Some(&Some(symbol))
        && registrations(module, home).iter().any(|(_, event)| *event == "data")
}
