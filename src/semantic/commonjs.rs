//! `require(…)`, `module.exports` and `exports.x`: imports and exports that are ordinary expressions to the grammar.

use super::flow::Flow;
use super::tree::{ExprId, ExprKind, Imported, Key, NameId, Parent, PatKind, SymbolId};
use super::{Export, Import, Module};

/// Find `require(…)`, `module.exports` and `exports.x`, which are ordinary expressions to the grammar.
pub(super) fn note_commonjs(module: &mut Module) {
    let (mut exports, mut imports, mut exported, mut loose) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut seen = false;
    for id in module.unresolved() {
        let reference = *module.reference(*id);
        match module.text(reference.name) {
            "require" => {
                let Some(call) = module.called_by(reference.expr) else { continue };
                seen = true;
                let Some(specifier) =
                    module.call(call).and_then(|(_, args)| args.first()).and_then(|arg| match module.kind(*arg) {
                        ExprKind::Str(name) => Some(name),
                        _ => None,
                    })
                else {
                    continue;
                };
                if !note_require(module, call, specifier, &mut imports) {
                    loose.push((call, specifier));
                }
            }
            "exports" => {
                seen = true;
                note_exports(module, reference.expr, &mut exports, &mut exported);
            }
            "module" => {
                if let Parent::Expr(member) = module.expr(reference.expr).parent
                    && matches!(module.kind(member), ExprKind::Member(object, name) if object == reference.expr && module.text(name) == "exports")
                {
                    seen = true;
                    note_exports(module, member, &mut exports, &mut exported);
                }
            }
            _ => {}
        }
    }
    module.traits.has_commonjs_syntax = seen;
    module.imports.extend(imports);
    module.exports.extend(exports);
    module.loose_imports.extend(loose);
    for symbol in exported {
        module.symbols[symbol.index()].exported = true;
    }
}

/// `const x = require("y")`, `const { a, b: c } = require("y")`, `const x = require("y").a`
///
/// Whether every part of the result that is used has a name.
fn note_require(module: &Module, call: ExprId, specifier: NameId, imports: &mut Vec<Import>) -> bool {
    let range = module.range(call);
    let mut value = call;
    let mut imported = Imported::Namespace;
    if let Parent::Expr(member) = module.expr(call).parent
        && let ExprKind::Member(object, name) = module.kind(member)
        && object == call
    {
        value = member;
        imported = Imported::Named(name);
    }
    match module.flow(value) {
        Flow::Bound(symbol) => {
            imports.push(Import { specifier, symbol, imported, range });
            true
        }
        Flow::Destructured(pattern) if value == call => {
            let PatKind::Object(props) = module.pat(pattern).kind else { return false };
            let known = imports.len();
            for prop in module.prop_pats(props) {
                if let (Key::Name(name), Some(symbol)) = (prop.key, module.symbol_of_pat(prop.value)) {
                    imports.push(Import { specifier, symbol, imported: Imported::Named(name), range });
                }
            }
            imports.len() - known == module.prop_pats(props).len()
        }
        _ => false,
    }
}

/// `exports` is the expression that names the exports object.
fn note_exports(module: &Module, object: ExprId, exports: &mut Vec<Export>, exported: &mut Vec<SymbolId>) {
    let Parent::Expr(parent) = module.expr(object).parent else { return };
    let (name, value) = match module.kind(parent) {
        ExprKind::Member(of, name) if of == object => (Some(name), module.flow_into(parent)),
        ExprKind::Assign(_, target, value) if target == object => (None, Some(value)),
        _ => return,
    };
    let Some(mut value) = value else { return };
    // `exports = module.exports = value`
    while let ExprKind::Assign(_, _, inner) = module.kind(value) {
        value = inner;
    }
    // `const list = exports.list = []`
    let assign = if name.is_some() { module.expr(parent).parent } else { Parent::Expr(parent) };
    if let Parent::Expr(assign) = assign
        && let Flow::Bound(symbol) = module.flow(assign)
    {
        exported.push(symbol);
    }
    let mut add = |name: Option<NameId>, value: ExprId| {
        let symbol = module.symbol_of(value);
        exported.extend(symbol);
        exports.push(Export { name, symbol, expr: Some(value) });
    };
    add(name, value);
    if let (None, ExprKind::Object(props)) = (name, module.kind(value)) {
        for prop in module.props(props) {
            if let Key::Name(name) = prop.key {
                add(Some(name), prop.value);
            }
        }
    }
}
