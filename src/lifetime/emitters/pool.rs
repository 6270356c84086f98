//! Pooled connections: objects that serve one user after another, though each user sees its own.

use super::{Life, Outlives, registrations};
use crate::diagnostic::Confidence;
use crate::lifetime::callee::origin;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, SymbolKind, TypeHint};
use crate::text::TextRange;

/// The socket of a keep-alive request, or a client that a pool lends.
pub(super) fn connection(module: &Module, receiver: ExprId) -> Option<Outlives> {
    socket_of_message(module, receiver)
        .or_else(|| socket_of_request(module, receiver))
        .or_else(|| lent_by_pool(module, receiver))
}

fn pooled(at: TextRange, because: String) -> Option<Outlives> {
    Some(Outlives { life: Life::Connection, confidence: Confidence::High, because, at })
}

/// `req.socket`, `const { socket } = response`, `this.req.connection`
fn socket_of_message(module: &Module, receiver: ExprId) -> Option<Outlives> {
    let mut place = module.origin_place(receiver)?;
    let last = place.path.pop()?;
    if !matches!(module.text(last), "socket" | "connection") || !is_http_message(module, &place) {
        return None;
    }
    // A connection that becomes a web socket, or a tunnel, serves nothing else.
    if let Root::Symbol(symbol) = place.root
        && module.symbol(symbol).kind == SymbolKind::Param
        && registrations(module, module.function_of(symbol))
            .iter()
            .any(|(_, event)| matches!(*event, "upgrade" | "connection" | "connect"))
    {
        return None;
    }
    let text = module.place_text(&place);
    pooled(
        module.range(receiver),
        format!("the socket of `{text}` is kept alive for many requests and keeps every listener that it is given"),
    )
}

/// A request or response of `node:http`: a parameter or field with its name or type.
fn is_http_message(module: &Module, place: &Place) -> bool {
    let name = match (place.path.last(), place.root) {
        (Some(name), _) => module.text(*name),
        (None, Root::Symbol(symbol)) => {
            let it = module.symbol(symbol);
            if let TypeHint::Named(hint) = it.hint {
                return matches!(
                    module.text(hint),
                    "IncomingMessage" | "ServerResponse" | "ClientRequest" | "Request" | "Response" | "OutgoingMessage"
                );
            }
            // A variable that holds what was made elsewhere says so by its value.
            if it.kind != SymbolKind::Param && !it.init.is_some_and(|init| is_request(module, init)) {
                return false;
            }
            module.symbol_name(symbol)
        }
        _ => return false,
    };
    matches!(name.trim_start_matches('_'), "req" | "request" | "res" | "response" | "clientRequest" | "incomingMessage")
}

/// `http.request(…)`, `transport.get(…)`
fn is_request(module: &Module, value: ExprId) -> bool {
    match module.method_call(value) {
        Some((_, "request", _)) => true,
        Some((receiver, "get", _)) => {
            matches!(origin(module, receiver, 4), Some("http" | "https" | "follow-redirects"))
        }
        _ => false,
    }
}

/// `request.on('socket', (socket) => socket.on(…))`, `agent.on('free', (socket) => …)`
fn socket_of_request(module: &Module, receiver: ExprId) -> Option<Outlives> {
    let Place { root: Root::Symbol(symbol), path } = module.origin_place(receiver)? else { return None };
    if !path.is_empty() || module.symbol(symbol).kind != SymbolKind::Param {
        return None;
    }
    let function = module.function_of(symbol);
    if module.param_symbols(function).first() != Some(&Some(symbol)) {
        return None;
    }
    registrations(module, function).into_iter().find_map(|(call, event)| {
        let (emitter, _, _) = module.method_call(call)?;
        let place = module.origin_place(emitter)?;
        let is_source = match event {
            "socket" => is_request(module, module.value_of(emitter)) || is_named(module, &place, &["req", "request"]),
            "free" => is_named(module, &place, &["agent"]),
            _ => false,
        };
        is_source.then_some(())?;
        pooled(
            module.symbol(symbol).range,
            format!(
                "`{}` comes from the agent's pool: it is kept alive for many requests and keeps every listener that it is given",
                module.symbol_name(symbol)
            ),
        )
    })
}

/// Whether the last name of a place is one of these, or ends in one as a word of its own.
fn is_named(module: &Module, place: &Place, names: &[&str]) -> bool {
    let last = match (place.path.last(), place.root) {
        (Some(name), _) => module.text(*name),
        (None, Root::Symbol(symbol)) => module.symbol_name(symbol),
        (None, Root::Global(name)) => module.text(name),
        _ => return false,
    };
    let last = last.trim_start_matches(['_', '#']);
    names.iter().any(|name| {
        last.eq_ignore_ascii_case(name) || last.strip_suffix(name).is_some_and(|before| before.ends_with('_')) || {
            let mut capital = (*name).to_owned();
            capital[..1].make_ascii_uppercase();
            last.ends_with(&capital)
        }
    })
}

/// Methods by which a pool lends one of its connections.
const LENDS: [&str; 4] = ["connect", "acquire", "getConnection", "borrow"];

/// `const client = await pool.connect()`, `pool.getConnection((error, connection) => …)`
fn lent_by_pool(module: &Module, receiver: ExprId) -> Option<Outlives> {
    let Place { root: Root::Symbol(symbol), path } = module.origin_place(receiver)? else { return None };
    if !path.is_empty() {
        return None;
    }
    let it = module.symbol(symbol);
    let call = match it.kind {
        SymbolKind::Param => {
            let function = module.function(module.function_of(symbol));
            let Flow::Argument { call, .. } = module.flow(function.expr?) else { return None };
            let position =
                module.param_symbols(module.function_of(symbol)).iter().position(|it| *it == Some(symbol))?;
            (position == 1).then_some(call)?
        }
        _ => {
            let init = module.constant_value(symbol)?;
            match module.kind(init) {
                ExprKind::Await(call) => call,
                _ => return None,
            }
        }
    };
    let (pool, method, _) = module.method_call(call)?;
    if !LENDS.contains(&method) {
        return None;
    }
    let made = module.value_of(pool);
    let is_pool = module.constructed_name(made).is_some_and(|name| name.ends_with("Pool"))
        || module.origin_place(pool).is_some_and(|place| is_named(module, &place, &["pool"]));
    is_pool.then_some(())?;
    pooled(
        module.range(call),
        format!(
            "the pool lends `{}` again and again, and it keeps every listener that it is given",
            module.symbol_name(symbol)
        ),
    )
}
