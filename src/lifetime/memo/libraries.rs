//! Helpers that keep the results of a function, and caches of libraries, made where they live as long as the module.

use super::{Keys, keys};
use crate::lifetime::activation::Functions;
use crate::lifetime::callee::{callee_text, package};
use crate::lifetime::memo::rows::Memoizer;
use crate::order;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{
    ExprId, ExprKind, FnBody, FnId, FnKind, Imported, Key, Parent, PatKind, ScopeKind, SymbolId,
};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// Something that keeps a result for each different argument, without a limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptResults {
    pub range: TextRange,
    /// As the source spells it: `_.memoize`.
    pub api: String,
    /// The variable that holds the result.
    pub name: Option<String>,
    pub keys: Keys,
    /// The parameter or expression that is the key.
    pub key: TextRange,
    /// A cache that is filled by hand, not the results of a function.
    pub is_cache: bool,
    /// Other files can call or fill it.
    pub is_exported: bool,
    /// What would limit it, and where that can be written.
    pub limit: Option<(TextRange, String)>,
    /// An option that does not limit it, though it looks as if it would.
    pub expires: Option<TextRange>,
}

/// A function of the file that makes another one keep its results.
pub(super) struct OwnMemoizer {
    pub(super) function: FnId,
    /// Position of the function whose results are kept.
    pub(super) position: usize,
    pub(super) first: bool,
    pub(super) by_identity: bool,
}

pub(super) fn kept_results(functions: &Functions<'_>, text: &str, own: &[OwnMemoizer]) -> Vec<KeptResults> {
    let module = functions.module();
    let memoizers = functions.models().memoizers();
    let mut found = Vec::new();
    for import in &module.imports {
        let specifier = package(module.text(import.specifier));
        if !memoizers.knows(specifier) {
            continue;
        }
        // `memoize.Cache = WeakMap` changes all of them.
        let refs = module.refs_of(import.symbol).iter().map(|id| module.reference(*id).expr);
        let names: Vec<ExprId> = refs.collect();
        if names.iter().any(|at| member(module, *at).is_some_and(|(_, name)| name == "Cache")) {
            continue;
        }
        for at in names {
            let row = |export: &str| memoizers.get(specifier, export);
            let (callee, memoizer) = match import.imported {
                Imported::Named(name) => (at, row(module.text(name))),
                Imported::Default | Imported::Namespace => match member(module, at) {
                    Some((member, name)) => (member, row(name)),
                    None => (at, row("default")),
                },
            };
            if let (Some(memoizer), Some(call)) = (memoizer, module.called_by(callee)) {
                found.extend(results_of(module, text, call, memoizer));
            }
        }
    }
    // A page that loads the library by a script of its own.
    for call in module.calls_of_any(&["memoize"]) {
        if let Some((callee, _)) = module.call(call)
            && matches!(module.global_path(callee), Some(("_", path)) if path == ["memoize"])
            && let Some(memoizer) = memoizers.get("lodash", "memoize")
        {
            found.extend(results_of(module, text, call, memoizer));
        }
    }
    for own in own {
        let memoizer = Memoizer {
            is_new: false,
            function: Some(own.position),
            key: None,
            options: None,
            limits: Vec::new(),
            first: own.first,
            by_identity: own.by_identity,
            limit: None,
        };
        let symbol =
            module.function(own.function).symbol.or_else(|| match module.flow(module.function(own.function).expr?) {
                Flow::Bound(symbol) if !module.is_reassigned(symbol) => Some(symbol),
                _ => None,
            });
        for id in symbol.map_or(&[][..], |symbol| module.refs_of(symbol)) {
            if let Some(call) = module.called_by(module.reference(*id).expr) {
                found.extend(results_of(module, text, call, &memoizer));
            }
        }
    }
    order::by_range(&mut found, |it| it.range);
    found
}

fn member(module: &Module, object: ExprId) -> Option<(ExprId, &str)> {
    let Parent::Expr(parent) = module.expr(object).parent else { return None };
    match module.kind(parent) {
        ExprKind::Member(of, name) if of == object => Some((parent, module.text(name))),
        _ => None,
    }
}

fn results_of(module: &Module, text: &str, call: ExprId, memoizer: &Memoizer) -> Option<KeptResults> {
    if memoizer.is_new != matches!(module.kind(call), ExprKind::New(..)) || !stays(module, call) {
        return None;
    }
    let (callee, args) = module.call(call)?;
    if args.iter().any(|arg| matches!(module.kind(*arg), ExprKind::Spread(_))) {
        return None;
    }
    let options = memoizer.options.and_then(|at| args.get(at)).copied();
    let expires = match options {
        Some(options) => limited(module, options, memoizer)?,
        None => None,
    };
    let held = match module.flow(call) {
        Flow::Bound(symbol) => Some(symbol),
        _ => None,
    };
    // Its cache is replaced, or emptied from outside.
    let is_kept_small = held.is_some_and(|symbol| {
        module.symbol(symbol).in_template
            || module.is_reassigned(symbol)
            || module.refs_of(symbol).iter().any(|id| {
                member(module, module.reference(*id).expr).is_some_and(|(_, name)| {
                    matches!(
                        name,
                        "cache"
                            | "clear"
                            | "delete"
                            | "del"
                            | "remove"
                            | "reset"
                            | "flush"
                            | "flushAll"
                            | "prune"
                            | "purgeStale"
                            | "unmemoized"
                            | "close"
                            | "take"
                    )
                })
            })
    });
    if is_kept_small {
        return None;
    }
    let (keys, key) = match memoizer.function {
        Some(position) => {
            let (keys, key) = of_function(module, args, position, memoizer)?;
            (asked_with_few(module, held).then_some(()).map_or(Some(keys), |()| None)?, key)
        }
        None => of_cache(module, held?)?,
    };
    let limit = memoizer.limit.as_ref().and_then(|limit| {
        let at = memoizer.options?;
        let last = args.last();
        match (options, last) {
            (None, Some(last)) if args.len() == at => {
                Some((TextRange::empty(module.range(*last).end), format!(", {{ {limit} }}")))
            }
            (None, None) if at == 0 => {
                let range = module.range(call);
                let inside = text.get(module.range(callee).end as usize..range.end as usize)?;
                (inside.trim() == "()").then(|| (TextRange::empty(range.end - 1), format!("{{ {limit} }}")))
            }
            (Some(options), _) => match module.kind(options) {
                ExprKind::Object(props) => {
                    let first = module.props(props).first()?;
                    Some((TextRange::empty(first.range.start), format!("{limit}, ")))
                }
                _ => None,
            },
            _ => None,
        }
    });
    Some(KeptResults {
        range: module.range(call),
        api: callee_text(module, callee),
        name: held.map(|symbol| module.symbol_name(symbol).to_owned()),
        keys,
        key,
        is_cache: memoizer.function.is_none(),
        is_exported: held.is_none_or(|symbol| module.symbol(symbol).exported),
        limit,
        expires,
    })
}

/// Made once, while the module loads, and held by it.
fn stays(module: &Module, call: ExprId) -> bool {
    let function = module.expr(call).function;
    let it = module.function(function);
    if module.traits.per_instance.is_some() || module.loop_around(call).is_some() {
        return false;
    }
    let at_start = function == FnId::MODULE || it.kind == FnKind::StaticFields;
    at_start
        && match module.flow(call) {
            Flow::Bound(symbol) => module.scope(module.symbol(symbol).scope).kind == ScopeKind::Module,
            Flow::Assigned(target) => module.place(target).is_some(),
            Flow::Field(..) | Flow::Stored(_) => true,
            Flow::Consumed => module.is_exported_value(call),
            Flow::Dropped | Flow::Destructured(_) | Flow::Returned(_) | Flow::Argument { .. } | Flow::Used(_) => false,
        }
}

/// `None`: the options limit it, or may. Otherwise where they say that entries expire.
fn limited(module: &Module, options: ExprId, memoizer: &Memoizer) -> Option<Option<TextRange>> {
    let ExprKind::Object(props) = module.kind(module.value_of(options)) else { return None };
    let mut expires = None;
    for prop in module.props(props) {
        let Key::Name(name) = prop.key else { return None };
        let name = module.text(name);
        if memoizer.limits.iter().any(|limit| limit == name) {
            // `max: Infinity` is no limit.
            let is_none = module.global_name(prop.value) == Some("Infinity")
                || matches!(module.kind(prop.value), ExprKind::Number(n) if n == 0.0);
            if !is_none {
                return None;
            }
        }
        if matches!(name, "ttl" | "maxAge" | "stdTTL") {
            expires = Some(prop.range);
        }
    }
    Some(expires)
}

/// The keys of a function whose results are kept.
fn of_function(module: &Module, args: &[ExprId], position: usize, memoizer: &Memoizer) -> Option<(Keys, TextRange)> {
    if let Some(maker) = memoizer.key.and_then(|at| args.get(at)) {
        let maker = module.function_value(*maker)?;
        let key = match module.function(maker).body {
            FnBody::Expr(body) => body,
            FnBody::Block(_) => *module.returns_of(maker).first()?,
            FnBody::None => return None,
        };
        return Some((keys::keys(module, key, maker, memoizer.by_identity)?, module.range(key)));
    }
    let function = module.function_value(*args.get(position)?)?;
    let params = module.pat_list(module.function(function).params);
    let params = if memoizer.first { params.get(..1)? } else { params };
    let mut widest: Option<(Keys, TextRange)> = None;
    for param in params {
        let range = module.pat(*param).range;
        let found = match module.symbol_of_pat(*param) {
            Some(symbol) => keys::of_param(module, symbol, memoizer.by_identity),
            // `({ id, size }) => …` is called with a new object each time.
            None if memoizer.by_identity && is_object_pattern(module, *param) => Some(Keys::Objects),
            None => Some(Keys::Passed),
        };
        let Some(found) = found else { continue };
        if widest.is_none_or(|(keys, _)| found.is_wider_than(keys)) {
            widest = Some((found, range));
        }
    }
    widest
}

fn is_object_pattern(module: &Module, pattern: crate::semantic::tree::PatId) -> bool {
    match module.pat(pattern).kind {
        PatKind::Object(_) => true,
        PatKind::Default(inner, _) => is_object_pattern(module, inner),
        _ => false,
    }
}

/// Nobody outside the file calls it, and in the file all calls have constants as their first argument.
fn asked_with_few(module: &Module, held: Option<SymbolId>) -> bool {
    let Some(symbol) = held.filter(|symbol| !module.symbol(*symbol).exported) else { return false };
    module.refs_of(symbol).iter().all(|id| {
        let at = module.reference(*id).expr;
        module.called_by(at).and_then(|call| module.call(call)).is_some_and(|(_, args)| {
            args.iter().all(|arg| {
                matches!(
                    module.kind(module.value_of(*arg)),
                    ExprKind::Str(_) | ExprKind::LongStr | ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Null
                )
            })
        })
    })
}

/// The keys that the file puts into a cache: the widest.
fn of_cache(module: &Module, held: SymbolId) -> Option<(Keys, TextRange)> {
    let mut widest: Option<(Keys, TextRange)> = None;
    for id in module.refs_of(held) {
        let Some((callee, "set")) = member(module, module.reference(*id).expr) else { continue };
        let Some((_, [key, _])) = module.called_by(callee).and_then(|call| module.call(call)) else { continue };
        let function = module.expr(*key).function;
        let Some(found) = keys::keys(module, *key, function, true) else { continue };
        if widest.is_none_or(|(keys, _)| found.is_wider_than(keys)) {
            widest = Some((found, module.range(*key)));
        }
    }
    widest
}
