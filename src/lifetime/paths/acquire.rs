//! Which calls acquire something that a local variable holds, and what releases such a thing.

use crate::lifetime::callee::{callee_text, resolve};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{
    BinaryOp, ExprId, ExprKind, FnId, FnKind, Key, LogicalOp, Parent, PatId, PatKind, SymbolId, SymbolKind,
};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// What is held between acquire and release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Held {
    /// Ends by itself when it fires.
    Timeout,
    Interval,
    ObjectUrl,
    /// A file descriptor: a number.
    Descriptor,
    /// Belongs to a pool: the pool runs dry without it.
    Pooled,
    /// A file, socket, stream, process, worker.
    Open,
    Subscription,
    Lock,
    /// What a server answers: it is read, or it stays.
    Response,
}

/// A call whose result a local variable holds.
#[derive(Debug)]
pub(super) struct Acquire {
    pub(super) call: ExprId,
    pub(super) held: Held,
    pub(super) api: String,
    /// The variables that hold it or a part of it.
    pub(super) handles: SmallVec<[SymbolId; 2]>,
    /// The function whose paths count.
    pub(super) function: FnId,
    /// Where that function gets hold of it.
    pub(super) point: ExprId,
    /// A timer that fires within seconds, whatever happens.
    pub(super) ends_soon: bool,
}

/// Methods by which an acquired object is released, whatever acquired it.
const CERTAIN_RELEASES: [&str; 7] =
    ["release", "releaseConnection", "endSession", "unsubscribe", "closeSync", "releaseClient", "dispose"];

/// Methods that release what was opened; of other things they mean something else.
const OPENED_RELEASES: [&str; 8] = ["close", "end", "destroy", "disconnect", "terminate", "quit", "kill", "forceClose"];

impl Held {
    /// Whether `handle.method()` releases it.
    pub(in crate::lifetime) fn is_released_by_method(self, method: &str) -> bool {
        match self {
            Held::Timeout | Held::Interval | Held::ObjectUrl | Held::Descriptor => false,
            Held::Pooled => CERTAIN_RELEASES.contains(&method) || OPENED_RELEASES.contains(&method),
            Held::Open => OPENED_RELEASES.contains(&method) || matches!(method, "dispose" | "release"),
            Held::Subscription => matches!(method, "unsubscribe" | "dispose" | "remove" | "off" | "cancel"),
            Held::Lock => matches!(method, "release" | "unlock"),
            Held::Response => matches!(method, "resume" | "destroy" | "pipe"),
        }
    }

    /// Whether `method(handle)` releases it.
    pub(in crate::lifetime) fn is_released_by_call(self, module: &Module, callee: ExprId) -> bool {
        let Some(name) = module.last_word(callee) else { return false };
        match self {
            Held::Timeout | Held::Interval => matches!(name, "clearTimeout" | "clearInterval"),
            Held::ObjectUrl => name == "revokeObjectURL",
            Held::Descriptor => matches!(name, "close" | "closeSync"),
            Held::Pooled => matches!(name, "releaseConnection" | "release" | "destroy"),
            Held::Open | Held::Subscription | Held::Lock | Held::Response => matches!(name, "kill" | "release"),
        }
    }

    /// Whether calling the handle itself releases it.
    pub(in crate::lifetime) const fn is_released_by_calling_it(self) -> bool {
        matches!(self, Held::Subscription | Held::Lock)
    }
}

/// What the call acquires, by its name and origin.
fn held_by(module: &Module, call: ExprId) -> Option<Held> {
    let (callee, args) = module.call(call)?;
    let is_new = matches!(module.kind(call), ExprKind::New(..));
    let name = module.last_word(callee)?;
    if is_new {
        return matches!(
            name,
            "Worker"
                | "SharedWorker"
                | "WebSocket"
                | "EventSource"
                | "BroadcastChannel"
                | "MongoClient"
                | "AudioContext"
                | "MessageChannel"
                | "Redis"
                | "IORedis"
        )
        .then_some(Held::Open);
    }
    let is_method = matches!(module.kind(callee), ExprKind::Member(..));
    let origin = || resolve(module, callee).and_then(|it| it.origin);
    match name {
        "setTimeout" | "setInterval" => {
            let resolved = resolve(module, callee)?;
            if !resolved.is_global && !resolved.origin.is_some_and(|it| it == "timers" || it == "window") {
                return None;
            }
            // Without a delay it fires at once.
            let at_once = match args.get(1).map(|delay| module.kind(module.value_of(*delay))) {
                None => true,
                Some(ExprKind::Number(delay)) => delay < SHORT,
                Some(_) => false,
            };
            if name == "setInterval" { Some(Held::Interval) } else { (!at_once).then_some(Held::Timeout) }
        }
        "createObjectURL" if is_method => Some(Held::ObjectUrl),
        "openSync" => Some(Held::Descriptor),
        "open" if matches!(origin(), Some("fs/promises" | "fs" | "fs-extra")) => Some(Held::Open),
        "createReadStream" | "createWriteStream" => Some(Held::Open),
        "getConnection" | "createQueryRunner" | "startSession" | "checkout" | "acquireConnection" if is_method => {
            Some(Held::Pooled)
        }
        // What is there already is nobody's to give back.
        "getClient" if is_method => {
            let awaits =
                matches!(module.expr(call).parent, Parent::Expr(it) if matches!(module.kind(it), ExprKind::Await(_)));
            awaits.then_some(Held::Pooled)
        }
        "connect" if is_method => Some(Held::Pooled),
        "acquire" if is_method => Some(Held::Pooled),
        "createConnection" | "createClient" | "createSession" | "createChannel" | "newPage" | "newContext"
        | "newBrowserContext" | "launch" | "createImageBitmap" | "openSession" | "openDatabase" | "openDB" => {
            Some(Held::Open)
        }
        _ => None,
    }
}

/// Milliseconds below which nobody minds that a timer goes on.
const SHORT: f64 = 1000.0;

/// Milliseconds within which a forgotten timer is a nuisance, not a leak.
const SOON: f64 = 10_000.0;

/// The delay of a timer, where the source shows it; of `options.delay ?? 500`, the default.
fn delay(module: &Module, value: ExprId, fuel: u8) -> Option<f64> {
    let fuel = fuel.checked_sub(1)?;
    let of = |value: ExprId| delay(module, value, fuel);
    match module.kind(value) {
        ExprKind::Number(delay) => Some(delay),
        ExprKind::Logical(LogicalOp::Or | LogicalOp::Nullish, _, default) => of(default),
        ExprKind::Conditional(_, yes, no) => Some(of(yes)?.max(of(no)?)),
        ExprKind::Binary(BinaryOp::Multiply, left, right) => Some(of(left)? * of(right)?),
        ExprKind::Name(_) => {
            let origin = module.value_of(value);
            if origin == value { None } else { of(origin) }
        }
        _ => None,
    }
}

/// The promise's `resolve` or `reject` is what the timer calls: without it, a caller would wait for ever.
pub(super) fn settles_by_itself(module: &Module, acquire: &Acquire) -> bool {
    let is_executor = module.function(acquire.function).expr.is_some_and(|expr| {
        matches!(module.flow(expr), Flow::Argument { call, index: 0 } if module.constructed_name(call) == Some("Promise"))
    });
    let Some((_, [callback, ..])) = module.call(acquire.call) else { return false };
    let settle = module.param_symbols(acquire.function);
    let is_settle = |expr: ExprId| module.symbol_of(expr).is_some_and(|symbol| settle.contains(&Some(symbol)));
    is_executor
        && acquire.held == Held::Timeout
        && (is_settle(*callback)
            || module.function_value(*callback).is_some_and(|function| {
                let body = module.function(function).range;
                module.exprs_in(body).any(|call| matches!(module.call(call), Some((callee, _)) if is_settle(callee)))
            }))
}

/// The call as an acquisition that paths can be followed for.
pub(super) fn acquire(module: &Module, call: ExprId) -> Option<Acquire> {
    let held = held_by(module, call)?;
    let mut value = call;
    // `open().unref()`: whoever writes that knows that it goes on.
    if let Parent::Expr(member) = module.expr(value).parent
        && let ExprKind::Member(object, name) = module.kind(member)
        && object == value
    {
        if module.text(name) != "ref" {
            return None;
        }
        value = module.called_by(member)?;
    }
    let (callee, _) = module.call(call)?;
    let api = callee_text(module, callee);
    let mut handles: SmallVec<[SymbolId; 2]> = SmallVec::new();
    match module.flow(value) {
        Flow::Bound(symbol) => handles.push(symbol),
        Flow::Assigned(target) => handles.push(module.symbol_of(target)?),
        Flow::Destructured(pattern) => symbols_in(module, pattern, &mut handles),
        _ => return None,
    }
    let first = *handles.first()?;
    let holder = module.symbol(first);
    // `const release = await mutex.acquire()`
    let is_called = |symbol: &SymbolId| {
        module.refs_of(*symbol).iter().any(|id| module.called_by(module.reference(*id).expr).is_some())
    };
    let held =
        if held == Held::Pooled && handles.len() == 1 && handles.iter().all(is_called) { Held::Lock } else { held };
    if !matches!(holder.kind, SymbolKind::Var | SymbolKind::Let | SymbolKind::Const) || holder.exported {
        return None;
    }
    let function = module.function_of(first);
    if function == FnId::MODULE {
        return None;
    }
    let mut point = call;
    if let Parent::Expr(parent) = module.expr(value).parent
        && matches!(module.kind(parent), ExprKind::Await(_))
    {
        point = parent;
    }
    // A promise's executor runs where the promise is made.
    let mut at = module.expr(call).function;
    while at != function {
        let it = module.function(at);
        if it.is_async || it.is_generator || !matches!(it.kind, FnKind::Arrow | FnKind::Expression) {
            return None;
        }
        let Flow::Argument { call: outer, index: 0 } = module.flow(it.expr?) else { return None };
        if module.constructed_name(outer) != Some("Promise") {
            return None;
        }
        point = outer;
        at = module.expr(outer).function;
    }
    let ends_soon = held == Held::Timeout
        && matches!(module.call(call), Some((_, [_, after, ..])) if delay(module, *after, 4).is_some_and(|ms| ms < SOON));
    Some(Acquire { call, held, api, handles, function, point, ends_soon })
}

fn symbols_in(module: &Module, pattern: PatId, found: &mut SmallVec<[SymbolId; 2]>) {
    match module.pat(pattern).kind {
        PatKind::Symbol(symbol) => found.push(symbol),
        PatKind::Object(props) => {
            for prop in module.prop_pats(props) {
                if matches!(prop.key, Key::Name(_)) {
                    symbols_in(module, prop.value, found);
                }
            }
        }
        PatKind::Array(list) => {
            for pat in module.pat_list(list) {
                symbols_in(module, *pat, found);
            }
        }
        PatKind::Default(inner, _) | PatKind::Rest(inner) => symbols_in(module, inner, found),
        PatKind::Target(_) | PatKind::Missing => {}
    }
}
