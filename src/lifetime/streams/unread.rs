//! Responses of Node's client that some way out of their callback neither reads nor drops.
//!
//! Once somebody listens for `response`, Node no longer reads the body itself: until it is read, resumed or destroyed, its
//! socket stays taken and what has arrived stays in memory.

use crate::lifetime::activation::{FnIdx, Functions};
use crate::lifetime::callee::{origin, resolve};
use crate::lifetime::paths::{Exit, ExitKind, Held, PartialRelease};
use crate::semantic::Module;
use crate::semantic::cfg::{BlockId, Cfg, EdgeKind, Point};
use crate::semantic::dataflow::{Bits, Transfer, solve};
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ExprId, ExprKind, FnBody, FnId, Parent, StmtId, StmtKind, SymbolId};
use rustc_hash::FxHashSet;

/// A callback, and the response that it gets.
struct Answer {
    request: ExprId,
    callback: FnId,
    response: SymbolId,
}

pub fn unread_responses(functions: &mut Functions<'_>, text: &str) -> Vec<PartialRelease> {
    let module = functions.module();
    let mut found = Vec::new();
    for call in module.calls_of_any(&["get", "request", "on", "once"]) {
        if let Some(answer) = answer(module, call)
            && !is_cut_off(module, &answer)
            && let Some(fact) = unread(module, &answer, text)
        {
            let function = functions.describe(module.expr(answer.request).function);
            found.push(PartialRelease { function, ..fact });
        }
    }
    found
}

/// `https.get(url, (response) => …)`, `http.request(options).on('response', (response) => …)`
fn answer(module: &Module, call: ExprId) -> Option<Answer> {
    let (receiver, method, args) = module.method_call(call)?;
    let callback = match method {
        "get" | "request" if is_client(module, receiver, 3) => *args.last()?,
        "on" | "once" => match args {
            [event, callback] if module.str_of(*event) == Some("response") && is_request(module, receiver) => *callback,
            _ => return None,
        },
        _ => return None,
    };
    let ExprKind::Function(callback) = module.kind(callback) else { return None };
    let response = module.param_symbols(callback).first().copied().flatten()?;
    let is_read_once = !module.function(callback).is_generator && !module.is_reassigned(response);
    is_read_once.then_some(Answer { request: call, callback, response })
}

/// `http`, `https`, or one of the two by the protocol.
fn is_client(module: &Module, expr: ExprId, fuel: u8) -> bool {
    let Some(fuel) = fuel.checked_sub(1) else { return false };
    let value = module.value_of(expr);
    if let ExprKind::Conditional(_, yes, no) = module.kind(value) {
        return is_client(module, yes, fuel) && is_client(module, no, fuel);
    }
    matches!(origin(module, expr, 4), Some("http" | "https"))
}

/// What `http.request(…)` gave.
fn is_request(module: &Module, expr: ExprId) -> bool {
    let value = module.value_of(expr);
    module.call(value).is_some_and(|(callee, _)| match resolve(module, callee) {
        // A callback of its own gets the response, too.
        Some(made) => {
            matches!(made.origin, Some("http" | "https"))
                && matches!(made.name, "get" | "request")
                && module.call(value).is_some_and(|(_, args)| args.len() == 1)
        }
        None => false,
    })
}

/// Something may end the request whatever becomes of the response; a `HEAD` has no body.
fn is_cut_off(module: &Module, answer: &Answer) -> bool {
    let mut function = module.expr(answer.request).function;
    while module.function(function).parent != FnId::MODULE && function != FnId::MODULE {
        function = module.function(function).parent;
    }
    module.exprs_in(module.function(function).range).any(|id| {
        module.str_of(id) == Some("HEAD")
            || matches!(module.method_call(id), Some((receiver, "destroy" | "abort", _))
            if module.symbol_of(receiver) != Some(answer.response))
    })
}

/// What a use of the response does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Asks it for something, or waits for its end.
    Looks,
    /// Reads, drops or ends it, or hands it to somebody who may.
    Takes,
}

fn use_of(module: &Module, id: ExprId) -> Use {
    let Flow::Used(member) = module.flow(id) else { return Use::Takes };
    let ExprKind::Member(object, name) = module.kind(member) else { return Use::Takes };
    if object != id {
        return Use::Takes;
    }
    match (module.text(name), module.called_by(member)) {
        (
            "statusCode" | "statusMessage" | "headers" | "rawHeaders" | "httpVersion" | "url" | "complete" | "aborted",
            None,
        ) => Use::Looks,
        ("setEncoding" | "setTimeout", Some(call)) if module.flow(call) == Flow::Dropped => Use::Looks,
        ("on" | "once" | "addListener", Some(call)) if module.flow(call) == Flow::Dropped => {
            let event = module.call(call).and_then(|(_, args)| module.str_of(*args.first()?));
            match event {
                Some("end" | "close" | "error" | "aborted") => Use::Looks,
                _ => Use::Takes,
            }
        }
        _ => Use::Takes,
    }
}

fn unread(module: &Module, answer: &Answer, text: &str) -> Option<PartialRelease> {
    let mut ends: FxHashSet<ExprId> = FxHashSet::default();
    let mut first = None;
    for id in module.refs_of(answer.response) {
        let at = module.reference(*id).expr;
        if use_of(module, at) == Use::Looks {
            continue;
        }
        // In a function inside: from where that is made on, it may be called.
        let mut function = module.expr(at).function;
        let mut point = at;
        while function != answer.callback {
            let it = module.function(function);
            point = it.expr?;
            function = it.parent;
            if function == FnId::MODULE {
                return None;
            }
        }
        ends.insert(point);
        let is_earlier = |first: ExprId| module.range(point).start < module.range(first).start;
        if first.is_none_or(is_earlier) {
            first = Some(point);
        }
    }
    let fact = |release: Option<ExprId>, exit: Exit| {
        let source = release.map_or("", |release| module.range(release).slice(text));
        let line: String = source.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(PartialRelease {
            held: Held::Response,
            api: String::new(),
            range: module.range(module.call(answer.request)?.0),
            function: FnIdx::MODULE,
            name: module.symbol_name(answer.response).to_owned(),
            release: line.chars().take(60).collect(),
            released_at: release.map_or(exit.at, |release| module.range(release)),
            exit,
            ends_soon: false,
            fix: None,
        })
    };
    let Some(first) = first else {
        return fact(None, Exit { kind: ExitKind::Branch, at: module.function(answer.callback).head });
    };
    if !matches!(module.function(answer.callback).body, FnBody::Block(_)) {
        return None;
    }
    let cfg = Cfg::of(module, answer.callback);
    let mut entry = Bits::empty(1);
    entry.insert(0);
    let live = Live { module, cfg: &cfg, ends: &ends };
    let states = solve(&cfg, entry, &live);
    let is_left = |block: BlockId| {
        let Some(mut bits) = states[block.index()].clone() else { return false };
        live.block(block, &mut bits);
        bits.contains(0)
    };
    let exit = cfg.ids().filter(|block| is_left(*block)).find_map(|block| {
        cfg.block(block).edges.iter().find_map(|edge| match edge.kind {
            EdgeKind::Return(stmt) if edge.to == cfg.exit && !has_no_body(module, stmt) => {
                Some(module.stmt(stmt).range)
            }
            _ => None,
        })
    })?;
    let release = match module.expr(first).parent {
        Parent::Expr(member) => module.called_by(member).unwrap_or(first),
        _ => first,
    };
    fact(Some(release), Exit { kind: ExitKind::Return, at: exit })
}

/// `if (response.statusCode === 204) return`
fn has_no_body(module: &Module, exit: StmtId) -> bool {
    let mut at = Some(exit);
    while let Some(stmt) = at {
        if let StmtKind::If(test, ..) = module.stmt(stmt).kind {
            let is_such = |id: ExprId| match module.kind(id) {
                ExprKind::Number(status) => [204.0, 304.0].contains(&status),
                _ => matches!(module.str_of(id), Some("204" | "304")),
            };
            return module.exprs_in(module.range(test)).any(is_such);
        }
        at = module.stmt_around(stmt);
    }
    false
}

struct Live<'a> {
    module: &'a Module,
    cfg: &'a Cfg,
    ends: &'a FxHashSet<ExprId>,
}

impl Transfer for Live<'_> {
    fn block(&self, block: BlockId, bits: &mut Bits) {
        for point in &self.cfg.block(block).points {
            let Point::Expr(expr) = point else { continue };
            let is_last = matches!(self.module.call(*expr), Some((callee, _))
                if matches!(self.module.global_path(callee), Some(("process", path)) if path == ["exit"]));
            if self.ends.contains(expr) || is_last {
                bits.remove(0);
            }
        }
    }

    fn edge(&self, _: &crate::semantic::cfg::Edge, _: &mut Bits) -> bool {
        true
    }
}
