//! Locals of a function that waits: V8 keeps them until it ends, used or not.

use super::fate::{Keeper, KeeperKind, is_empty};
use super::shared::{Retention, Why};
use crate::lifetime::activation::FnIdx;
use crate::lifetime::guard::is_endless;
use crate::lifetime::size::evidence::{Sureness, evidence};
use crate::semantic::Module;
use crate::semantic::tree::{ExprId, ExprKind, FnId, SymbolId};
use rustc_hash::FxHashMap;

/// Large locals whose last use is over when their function waits for something else.
pub(super) fn suspended(module: &Module) -> Vec<(FnId, Retention)> {
    let waits_in = |function: FnId| {
        let it = module.function(function);
        it.is_async || it.is_generator
    };
    if !module.functions.iter().any(|it| it.is_async || it.is_generator) {
        return Vec::new();
    }
    let mut waits: FxHashMap<FnId, Vec<ExprId>> = FxHashMap::default();
    for id in module.waits() {
        waits.entry(module.expr(*id).function).or_default().push(*id);
    }
    let mut found = Vec::new();
    for index in 0..module.symbols.len() {
        let symbol = SymbolId(index as u32);
        let function = module.function_of(symbol);
        if function != FnId::MODULE
            && waits_in(function)
            && let Some(waits) = waits.get(&function)
            && let Some(retention) = kept_while_waiting(module, function, symbol, waits)
        {
            found.push((function, retention));
        }
    }
    found
}

fn kept_while_waiting(module: &Module, function: FnId, symbol: SymbolId, waits: &[ExprId]) -> Option<Retention> {
    let size = evidence(module, symbol).filter(|size| size.sureness >= Sureness::Content)?;
    let refs = module.refs_of(symbol);
    let last = refs.iter().map(|id| module.reference(*id).range.end).max()?;
    let is_emptied =
        refs.iter().any(|id| module.flow_into(module.reference(*id).expr).is_some_and(|value| is_empty(module, value)));
    if is_emptied {
        return None;
    }
    // The first wait after the last use, outside the statement and every loop of that use.
    let wait = *waits.iter().find(|wait| module.range(**wait).start > last)?;
    let used_in_loop = refs.iter().any(|id| {
        let around = module.loop_around(module.reference(*id).expr);
        around.is_some_and(|around| module.stmt(around).range.contains(module.range(wait)))
    });
    if used_in_loop || !waits_long(module, wait) {
        return None;
    }
    let endless = is_endless(module, wait);
    let says = if endless {
        "this function never ends: it waits here again and again".to_owned()
    } else {
        format!("while {} waits here, V8 keeps its locals", module.function_label(function))
    };
    Some(Retention {
        range: module.range(wait),
        function: FnIdx::MODULE,
        value: module.symbol_name(symbol).to_owned(),
        value_range: module.symbol(symbol).range,
        size,
        why: Why::Suspended,
        keeper: Keeper {
            kind: if endless { KeeperKind::Slot } else { KeeperKind::Returned },
            says,
            at: module.range(wait),
        },
        is_doubtful: !endless,
        is_chain: false,
        is_constant: module.symbol(symbol).kind.is_constant(),
        release: None,
    })
}

/// The wait is for an event, not for work: how long it takes is up to others.
fn waits_long(module: &Module, wait: ExprId) -> bool {
    let ExprKind::Await(awaited) = module.kind(wait) else { return true };
    if is_endless(module, wait) {
        return true;
    }
    match module.kind(awaited) {
        ExprKind::New(callee, _) => module.global_name(callee) == Some("Promise"),
        ExprKind::Call(callee, _) => {
            let Some(name) = module.last_word(callee) else { return false };
            let name = name.to_ascii_lowercase();
            ["wait", "sleep", "delay", "once", "idle", "until", "forever", "pause"]
                .iter()
                .any(|word| name.contains(word))
        }
        _ => false,
    }
}
