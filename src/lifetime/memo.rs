//! Results that are kept for the next call with the same arguments: tables that a function fills for itself, functions of
//! libraries, caches without a limit.
//!
//! Must not know how often code runs.

mod keys;
pub mod libraries;
pub mod rows;

use super::activation::Functions;
use super::growth::{Container, ContainerKind, Growth, Holder};
use super::keys::KeyKind;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::Place;
use crate::semantic::tree::{AssignOp, ExprId, ExprKind, FnBody, FnId, LogicalOp, Parent, ScopeId, SymbolKind};
use crate::text::TextRange;
use libraries::OwnMemoizer;
use serde::{Deserialize, Serialize};

/// What a file keeps for later calls.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Memos {
    pub tables: Vec<MemoTable>,
    pub kept: Vec<libraries::KeptResults>,
}

/// A table that a function looks into before it computes, and fills afterwards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MemoTable {
    /// Indexes into the containers of the file and the growths of that one.
    pub container: usize,
    pub growth: usize,
    /// Where the table is asked first.
    pub asked: TextRange,
    pub keys: Keys,
    /// The constructor's name, where a `WeakMap` can take its place.
    pub weak: Option<TextRange>,
}

/// How many keys there can be, as far as the code tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Keys {
    /// The objects themselves, and each call may bring a new one.
    Objects,
    /// The objects themselves, of a type of which there may be few.
    Typed,
    /// Texts, secrets, ids of what comes and goes: there are always more.
    Open,
    /// Addresses, lists, sources: often there are more, often a program has its set of them.
    Likely,
    /// Whatever callers pass.
    Passed,
}

impl Keys {
    /// Surer to have no end.
    fn is_wider_than(self, other: Keys) -> bool {
        let rank = |keys| match keys {
            Keys::Passed => 0,
            Keys::Likely | Keys::Typed => 1,
            Keys::Open | Keys::Objects => 2,
        };
        rank(self) > rank(other)
    }
}

/// A table that is filled at more places than this is no function's own.
const MOST_GROWTHS: usize = 16;

/// A function of more bytes than this holds a program, not one result.
const LONGEST: u32 = 20_000;

/// What the file keeps. `containers` are its long-lived collections.
pub fn memos(functions: &Functions<'_>, text: &str, containers: &[Container]) -> Memos {
    let mut tables = Vec::new();
    let mut own = Vec::new();
    for (index, container) in containers.iter().enumerate() {
        if !matches!(container.kind, ContainerKind::Map | ContainerKind::Dictionary) || !container.reductions.is_empty()
        {
            continue;
        }
        let may_be = |it: &Growth| it.key != KeyKind::Finite;
        let mut candidates = container.growths.iter().enumerate().filter(|(_, it)| may_be(it)).take(MOST_GROWTHS);
        let found = candidates.find_map(|(growth, it)| {
            let (asked, keys) = asked_before(functions.module(), text, container, it.range)?;
            Some((growth, asked, keys))
        });
        let Some((growth, asked, keys)) = found else { continue };
        if let Some(memoizer) = memoizes_for_others(functions.module(), container, container.growths[growth].range) {
            own.push(memoizer);
            continue;
        }
        let weak = matches!(keys, Keys::Objects | Keys::Typed)
            .then(|| weak_place(functions.module(), text, container))
            .flatten();
        tables.push(MemoTable { container: index, growth, asked, keys, weak });
    }
    Memos { tables, kept: libraries::kept_results(functions, text, &own) }
}

/// `function memoize(fn) { const results = {}; return (x) => results[x] ??= fn(x) }`
fn memoizes_for_others(module: &Module, container: &Container, at: TextRange) -> Option<OwnMemoizer> {
    if !matches!(container.holder, Holder::Closure(_)) {
        return None;
    }
    let growth = growth_at(module, at)?;
    let (table, key, _) = stored(module, growth)?;
    let owner = module.function_of(module.symbol_of(table)?);
    let params = module.param_symbols(owner);
    let returned = module.returned_function(owner, 4)?;
    let position = module.exprs_in(module.function(returned).range).find_map(|id| {
        let ExprKind::Call(callee, _) = module.kind(id) else { return None };
        let callee = match module.kind(callee) {
            ExprKind::Member(object, name) if matches!(module.text(name), "call" | "apply") => object,
            _ => callee,
        };
        let symbol = module.symbol_of(callee)?;
        params.iter().position(|param| *param == Some(symbol))
    })?;
    let first = module.symbol_of(key).is_some_and(|key| module.symbol(key).kind == SymbolKind::Param);
    Some(OwnMemoizer { function: owner, position, first, by_identity: container.kind == ContainerKind::Map })
}

fn growth_at(module: &Module, at: TextRange) -> Option<ExprId> {
    module
        .exprs_in(at)
        .find(|id| module.range(*id) == at && matches!(module.kind(*id), ExprKind::Assign(..) | ExprKind::Call(..)))
}

/// A growth that follows a look-up under the same key whose hit the function returns: where it looks, and the keys.
fn asked_before(module: &Module, text: &str, container: &Container, at: TextRange) -> Option<(TextRange, Keys)> {
    let growth = growth_at(module, at)?;
    let (table, key, value) = stored(module, growth)?;
    if is_given(module, value) {
        return None;
    }
    let place = module.place(table)?;
    let function = returning(module, module.expr(growth).function);
    let whole = module.function(function).range;
    if function == FnId::MODULE || whole.end - whole.start > LONGEST {
        return None;
    }
    let spelled = module.range(key).slice(text).trim();
    let lookups: Vec<ExprId> = module
        .exprs_in(module.function(function).range)
        .filter(|id| {
            looked_up(module, *id, &place).is_some_and(|asked| module.range(asked).slice(text).trim() == spelled)
        })
        .collect();
    let asked = lookups.iter().find(|id| !is_target(module, **id)).map(|id| module.range(*id))?;
    if !returns_hit(module, function, &lookups) {
        return None;
    }
    let by_identity = container.kind == ContainerKind::Map;
    let keys = keys::keys(module, key, function, by_identity)?;
    // Statements of a program are a set, unless their texts are put together anew. Databases have no type here: that a text is
    // prepared or compiled, by a method of that name, is what shows that it is a statement.
    let is_statement = matches!(module.method_call(value), Some((_, "prepare" | "compile", _)));
    Some((asked, if is_statement && keys == Keys::Open { Keys::Likely } else { keys }))
}

/// Table, key and value of a growth.
fn stored(module: &Module, growth: ExprId) -> Option<(ExprId, ExprId, ExprId)> {
    match module.kind(growth) {
        ExprKind::Assign(AssignOp::Set | AssignOp::Logical, target, value) => match module.kind(target) {
            ExprKind::Index(table, key) => Some((table, key, value)),
            _ => None,
        },
        ExprKind::Call(..) => match module.method_call(growth)? {
            (table, "set", [key, value]) => Some((table, *key, *value)),
            _ => None,
        },
        _ => None,
    }
}

/// The key under which `id` asks the table at `place`.
fn looked_up(module: &Module, id: ExprId, place: &Place) -> Option<ExprId> {
    let (table, key) = match module.kind(id) {
        ExprKind::Index(table, key) => (table, key),
        ExprKind::Call(..) => match module.method_call(id)? {
            (table, "get" | "has", [key]) => (table, *key),
            _ => return None,
        },
        _ => return None,
    };
    (module.place(table).as_ref() == Some(place)).then_some(key)
}

/// A caller brings the value: a registry, and no result of this function.
fn is_given(module: &Module, value: ExprId) -> bool {
    module
        .symbol_of(value)
        .is_some_and(|symbol| module.symbol(symbol).kind == SymbolKind::Param && !module.is_reassigned(symbol))
        || matches!(module.kind(value), ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Null)
}

fn is_target(module: &Module, id: ExprId) -> bool {
    module.flow_into(id).is_some()
        && matches!(module.expr(id).parent, Parent::Expr(assign)
            if matches!(module.kind(assign), ExprKind::Assign(AssignOp::Set, ..)))
}

/// The function whose result it is: around callbacks of promises.
fn returning(module: &Module, function: FnId) -> FnId {
    let mut at = function;
    for _ in 0..3 {
        let it = module.function(at);
        let Some(expr) = it.expr else { break };
        let Flow::Argument { call, .. } = module.flow(expr) else { break };
        let is_step = matches!(module.method_call(call), Some((_, "then" | "catch" | "finally", _)))
            || matches!(module.kind(call), ExprKind::New(callee, _) if module.global_name(callee) == Some("Promise"));
        if !is_step || it.parent == FnId::MODULE {
            break;
        }
        at = it.parent;
    }
    at
}

/// Some `return` gives what was looked up, or a part of it.
fn returns_hit(module: &Module, function: FnId, lookups: &[ExprId]) -> bool {
    let returned: Vec<ExprId> = match module.function(function).body {
        FnBody::Expr(body) => vec![body],
        FnBody::Block(_) => module.returns_of(function),
        FnBody::None => return false,
    };
    returned.into_iter().any(|value| gives(module, value, lookups, 4))
}

fn gives(module: &Module, value: ExprId, lookups: &[ExprId], steps: u8) -> bool {
    if lookups.contains(&value) {
        return true;
    }
    let Some(steps) = steps.checked_sub(1) else { return false };
    let again = |value| gives(module, value, lookups, steps);
    match module.kind(value) {
        ExprKind::Name(id) => {
            let Some(symbol) = module.reference(id).symbol else { return false };
            let it = module.symbol(symbol);
            if it.scope == ScopeId(0) {
                return false;
            }
            it.init.is_some_and(again)
                || module
                    .refs_of(symbol)
                    .iter()
                    .map(|id| module.reference(*id))
                    .filter(|reference| reference.access.writes())
                    .any(|reference| module.flow_into(reference.expr).is_some_and(again))
        }
        ExprKind::Member(object, _) | ExprKind::Await(object) => again(object),
        ExprKind::Logical(LogicalOp::Or | LogicalOp::Nullish | LogicalOp::And, left, right) => {
            again(left) || again(right)
        }
        ExprKind::Conditional(_, yes, no) => again(yes) || again(no),
        ExprKind::Assign(_, target, right) => lookups.contains(&target) || again(right),
        ExprKind::Sequence(list) => module.list(list).last().is_some_and(|last| again(*last)),
        // `Promise.resolve(hit)`, `clone(hit)`; not `response.json(hit)`, which answers somebody else.
        ExprKind::Call(callee, args) => {
            let gives_it_back = matches!(module.kind(callee), ExprKind::Name(_))
                || matches!(module.global_path(callee), Some(("Promise" | "Object" | "JSON", _)));
            gives_it_back && module.list(args).first().is_some_and(|first| again(*first))
        }
        ExprKind::Spread(inner) => again(inner),
        _ => false,
    }
}

/// `Map` of `const results = new Map()`, when nothing asks the map for more than one key.
fn weak_place(module: &Module, text: &str, container: &Container) -> Option<TextRange> {
    let symbol = module
        .exprs_in(container.growths.first()?.range)
        .filter_map(|id| module.symbol_of(id))
        .find(|symbol| module.symbol(*symbol).range == container.declared)?;
    let init = module.constant_value(symbol)?;
    let ExprKind::New(callee, args) = module.kind(init) else { return None };
    // An annotation would have to change, too.
    let between = text.get(container.declared.end as usize..module.range(init).start as usize)?;
    if between.trim() != "=" {
        return None;
    }
    let asks_by_key = module.refs_of(symbol).iter().all(|id| {
        let at = module.reference(*id).expr;
        matches!(module.expr(at).parent, Parent::Expr(member)
            if matches!(module.kind(member), ExprKind::Member(object, name)
                if object == at && matches!(module.text(name), "get" | "has" | "set" | "delete")))
    });
    (module.global_name(callee) == Some("Map") && module.list(args).is_empty() && asks_by_key)
        .then(|| module.range(callee))
}
