//! Streams and emitters that are set up so that a leak goes unseen: raised limits of listeners, pipes that stay open.
//!
//! Must not know how often the code runs.

use super::activation::{FnIdx, Functions};
use super::callee::{long_lived_name, origin, package, resolve};
use super::emitters::registrations;
use super::imports::{Spelling, spelling};
use super::instance::{is_singleton, request_and_response, request_and_sink};
use super::models::Models;
use super::once::Handler;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnId, NameId, Parent, SymbolId, SymbolKind, TypeHint};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// The limit of listeners of something shared is lifted, and with it the warning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RaisedLimit {
    pub range: TextRange,
    pub function: FnIdx,
    /// `process`, `bus`; `None`: every emitter of the process.
    pub emitter: Option<String>,
    pub emitter_at: TextRange,
    /// As the source spells it: `0`, `Infinity`.
    pub limit: String,
}

/// `source.pipe(destination)` that leaves one of them open when the other one is gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoosePipe {
    pub range: TextRange,
    pub function: FnIdx,
    pub source: String,
    pub source_at: TextRange,
    pub destination: String,
    pub destination_at: TextRange,
    /// The source is a file, and nothing ends it when the client of the response leaves. Else: the destination stays open
    /// when the source fails.
    pub is_abandoned: bool,
    /// A listener for `error` that does not end the destination.
    pub handler: Option<TextRange>,
    /// All streams of the chain in order, when the chain is a statement by itself.
    pub chain: Option<Chain>,
}

/// A statement that does nothing but pipe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chain {
    /// The expression, without its semicolon.
    pub expression: TextRange,
    pub streams: Vec<TextRange>,
    /// How to write `pipeline` of `node:stream` in this file.
    pub pipeline: Spelling,
}

/// More listeners than that are no oversight of Node's default.
const HIGH_LIMIT: f64 = 100.0;

pub fn raised_limits(functions: &mut Functions<'_>) -> Vec<RaisedLimit> {
    let (module, models) = (functions.module(), functions.models());
    let words: Vec<NameId> =
        ["setMaxListeners", "defaultMaxListeners"].iter().filter_map(|word| module.names.find(word)).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for id in module.calls().iter().chain(module.assignments()).copied() {
        let raised = match module.kind(id) {
            ExprKind::Call(callee, _) => {
                let name = module.last_name(callee);
                name.filter(|name| words.contains(name)).and_then(|_| raised_by_call(module, models, id))
            }
            ExprKind::Assign(_, target, value) => raised_by_default(module, id, target, value),
            _ => None,
        };
        if let Some(limit) = raised {
            let function = functions.describe(module.expr(id).function);
            found.push(RaisedLimit { function, ..limit });
        }
    }
    found
}

/// `0`, `Infinity`, `1000`
fn high_limit(module: &Module, expr: ExprId) -> Option<String> {
    let value = module.value_of(expr);
    match module.kind(value) {
        ExprKind::Number(number) if number == 0.0 || number > HIGH_LIMIT => Some(number.to_string()),
        _ if module.global_name(value) == Some("Infinity") => Some("Infinity".to_owned()),
        _ if long_lived_name(module, value).as_deref() == Some("Number.POSITIVE_INFINITY") => {
            Some("Infinity".to_owned())
        }
        _ => None,
    }
}

fn raised_by_call(module: &Module, models: &Models, call: ExprId) -> Option<RaisedLimit> {
    let (callee, args) = module.call(call)?;
    let limit = high_limit(module, *args.first()?)?;
    let raised = |emitter: Option<String>, emitter_at: TextRange| RaisedLimit {
        range: module.range(call),
        function: FnIdx::MODULE,
        emitter,
        emitter_at,
        limit: limit.clone(),
    };
    // `events.setMaxListeners(0, target, …)`
    if let Some(resolved) = resolve(module, callee)
        && resolved.name == "setMaxListeners"
        && resolved.origin == Some("events")
        && resolved.receiver.is_none_or(|receiver| module.symbol_of(receiver).is_some_and(|it| is_events(module, it)))
    {
        let [_, targets @ ..] = args else { return None };
        if targets.is_empty() {
            return Some(raised(None, module.range(callee)));
        }
        return targets.iter().find_map(|target| {
            let (name, at) = shared(module, models, *target)?;
            Some(raised(Some(name), at))
        });
    }
    let ExprKind::Member(receiver, _) = module.kind(callee) else { return None };
    let (name, at) = shared(module, models, receiver).or_else(|| kept_by_module(module, call))?;
    Some(raised(Some(name), at))
}

/// The module `events` itself, not something made with it.
fn is_events(module: &Module, symbol: SymbolId) -> bool {
    module.import_of(symbol).is_some_and(|import| package(module.text(import.specifier)) == "events")
}

/// `EventEmitter.defaultMaxListeners = 0`
fn raised_by_default(module: &Module, assign: ExprId, target: ExprId, value: ExprId) -> Option<RaisedLimit> {
    let ExprKind::Member(object, name) = module.kind(target) else { return None };
    if module.text(name) != "defaultMaxListeners" || origin(module, object, 5) != Some("events") {
        return None;
    }
    let limit = high_limit(module, value)?;
    Some(RaisedLimit {
        range: module.range(assign),
        function: FnIdx::MODULE,
        emitter: None,
        emitter_at: module.range(target),
        limit,
    })
}

/// The emitter is the platform's, the module's, an import, or belongs to an object of which there is one.
fn shared(module: &Module, models: &Models, emitter: ExprId) -> Option<(String, TextRange)> {
    let place = module.origin_place(emitter)?;
    let text = || module.place(emitter).map_or_else(|| module.place_text(&place), |place| module.place_text(&place));
    match place.root {
        Root::Global(_) => {
            let name = long_lived_name(module, emitter).or_else(|| Some(module.place_text(&place)))?;
            (models.long_lived_type(&name).is_some()).then(|| (text(), module.range(emitter)))
        }
        Root::Static(_) => Some((text(), module.range(emitter))),
        Root::Instance(class) => is_singleton(module, class).then(|| (text(), module.range(emitter))),
        Root::Symbol(symbol) => module.is_of_module(symbol).then(|| (text(), module.symbol(symbol).range)),
        Root::Group(_) | Root::This(_) => None,
    }
}

/// `const bus = new EventEmitter().setMaxListeners(0)`
fn kept_by_module(module: &Module, call: ExprId) -> Option<(String, TextRange)> {
    let Flow::Bound(symbol) = module.flow(call) else { return None };
    module.is_module_level(symbol).then(|| (module.symbol_name(symbol).to_owned(), module.symbol(symbol).range))
}

pub fn loose_pipes(functions: &mut Functions<'_>, text: &str) -> Vec<LoosePipe> {
    let module = functions.module();
    let Some(pipe) = module.names.find("pipe") else { return Vec::new() };
    let mut found = Vec::new();
    for call in module.calls_named(pipe).iter().copied() {
        if module.expr(call).function != FnId::MODULE
            && let Some(loose) = loose_pipe(module, text, call)
        {
            let function = functions.describe(module.expr(call).function);
            found.push(LoosePipe { function, ..loose });
        }
    }
    found
}

fn loose_pipe(module: &Module, text: &str, call: ExprId) -> Option<LoosePipe> {
    let (source, _, args) = module.method_call(call)?;
    // The first of its chain speaks for all: `{ end: false }` and other options are no accident.
    let ([destination], None) = (args, piped_from(module, source)) else { return None };
    if !is_node_stream(module, source, 4) && !is_node_sink(module, *destination) {
        return None;
    }
    if is_operator(module, *destination) || is_process_stream(module, *destination) {
        return None;
    }
    let (source_root, listened) = without_listeners(module, source);
    let is_abandoned = is_file(module, source_root)
        && last_of_chain(module, call, *destination).is_some_and(|last| is_left_by_client(module, call, last));
    let handler = match listened.or_else(|| error_listener(module, source_root)) {
        None => None,
        Some(_) if is_abandoned => None,
        Some(listener) => Some(indifferent(module, listener, *destination)?),
    };
    if is_watched(module, source_root) {
        return None;
    }
    let named = |expr| module.place(expr).map(|place| module.place_text(&place));
    Some(LoosePipe {
        range: module.range(call),
        function: FnIdx::MODULE,
        source: named(source_root).map_or_else(|| "the source".to_owned(), |text| format!("`{text}`")),
        source_at: module.range(source_root),
        destination: named(*destination).map_or_else(|| "the destination".to_owned(), |text| format!("`{text}`")),
        destination_at: module.range(*destination),
        is_abandoned,
        handler,
        chain: if listened.is_none() { chain(module, text, call) } else { None },
    })
}

/// A file that the function opens.
fn is_file(module: &Module, source: ExprId) -> bool {
    module.call(module.value_of(source)).and_then(|(callee, _)| resolve(module, callee)).is_some_and(|made| {
        matches!(made.origin, Some("fs" | "fs-extra" | "graceful-fs")) && made.name == "createReadStream"
    })
}

/// What the chain that begins with `call` ends in.
fn last_of_chain(module: &Module, call: ExprId, destination: ExprId) -> Option<ExprId> {
    let (mut at, mut last) = (call, destination);
    while let Flow::Used(member) = module.flow(at) {
        let Some(next) = module.called_by(member) else { return Some(last) };
        match module.method_call(next)? {
            (_, "pipe", [to]) => last = *to,
            (_, "on" | "once" | "addListener", _) => {}
            _ => return Some(last),
        }
        at = next;
    }
    Some(last)
}

/// The response of a request handler, and nothing in there hears that it closes.
fn is_left_by_client(module: &Module, call: ExprId, response: ExprId) -> bool {
    let Some(symbol) = module.symbol_of(response) else { return false };
    let handler = module.function_of(symbol);
    let Some([first, second]) = request_and_sink(module, handler) else { return false };
    second == symbol
        && module.is_within(module.expr(call).function, handler)
        && !hears_of_end(module, handler, [first, second])
}

/// `response.on('close', …)`, `request.on('aborted', …)`, `onFinished(response, …)`, `response.socket.destroy()`
fn hears_of_end(module: &Module, handler: FnId, ends: [SymbolId; 2]) -> bool {
    let is_end = |expr: ExprId| {
        module
            .origin_place(expr)
            .is_some_and(|place| matches!(place.root, Root::Symbol(symbol) if ends.contains(&symbol)))
    };
    module.exprs_in(module.function(handler).range).any(|id| {
        let Some((callee, args)) = module.call(id) else { return false };
        if let Some((receiver, "on" | "once" | "addListener", [event, ..])) = module.method_call(id) {
            let tells =
                module.str_of(module.value_of(*event)).is_none_or(|it| matches!(it, "close" | "aborted" | "finish"));
            return tells && is_end(without_listeners(module, receiver).0);
        }
        let name = module.last_word(callee).unwrap_or_default().to_ascii_lowercase();
        ["finish", "clos", "abort", "destroy", "clean", "pipeline", "pump"].iter().any(|word| name.contains(word))
            && args.iter().any(|arg| is_end(*arg))
    })
}

/// The stream that `a.pipe(b)` was called on.
fn piped_from(module: &Module, expr: ExprId) -> Option<ExprId> {
    match module.method_call(expr) {
        Some((source, "pipe", _)) => Some(source),
        Some((inner, "on" | "once" | "addListener", _)) => piped_from(module, inner),
        _ => None,
    }
}

/// `source.on('error', f)` as an expression is `source` and has a listener.
fn without_listeners(module: &Module, expr: ExprId) -> (ExprId, Option<ExprId>) {
    let (mut at, mut listener) = (expr, None);
    while let Some((inner, "on" | "once" | "addListener", [event, handler, ..])) = module.method_call(at) {
        if module.str_of(*event) == Some("error") {
            listener = Some(*handler);
        }
        at = inner;
    }
    (at, listener)
}

/// A readable stream of Node's, by what made it, its type or where it came from.
fn is_node_stream(module: &Module, expr: ExprId, fuel: u8) -> bool {
    let Some(fuel) = fuel.checked_sub(1) else { return false };
    let expr = without_listeners(module, expr).0;
    let value = module.value_of(expr);
    if let Some((callee, _)) = module.call(value) {
        if let Some((inner, "setEncoding" | "resume" | "pause" | "unref", _)) = module.method_call(value) {
            return is_node_stream(module, inner, fuel);
        }
        return resolve(module, callee).is_some_and(|made| match made.origin {
            Some("fs" | "fs-extra" | "graceful-fs") => made.name == "createReadStream",
            Some("zlib") => made.name.starts_with("create"),
            Some("crypto") => made.name.starts_with("createCipher") || made.name.starts_with("createDecipher"),
            Some("stream" | "readable-stream") => true,
            Some("net" | "tls") => matches!(made.name, "connect" | "createConnection" | "Socket"),
            _ => false,
        }) || is_local_stream_class(module, value);
    }
    match module.kind(value) {
        // `child.stdout`
        ExprKind::Member(object, name) => {
            matches!(module.text(name), "stdout" | "stderr")
                && origin(module, module.value_of(object), 4) == Some("child_process")
        }
        ExprKind::Name(id) => module.reference(id).symbol.is_some_and(|symbol| is_stream_parameter(module, symbol)),
        _ => false,
    }
}

/// `new Lines()` of a class here that extends one of `node:stream`.
fn is_local_stream_class(module: &Module, value: ExprId) -> bool {
    let ExprKind::New(callee, _) = module.kind(value) else { return false };
    module
        .symbol_of(callee)
        .and_then(|symbol| module.symbol(symbol).class)
        .and_then(|class| module.class(class).extends)
        .is_some_and(|base| matches!(origin(module, base, 3), Some("stream" | "readable-stream")))
}

fn is_stream_parameter(module: &Module, symbol: SymbolId) -> bool {
    let it = module.symbol(symbol);
    if it.kind != SymbolKind::Param {
        return false;
    }
    if let TypeHint::Named(name) = it.hint {
        return matches!(
            module.text(name),
            "Readable" | "ReadStream" | "IncomingMessage" | "Duplex" | "Transform" | "PassThrough"
        );
    }
    let function = module.function_of(symbol);
    let params = module.param_symbols(function);
    // `(req, res) => …`
    if let [Some(_), Some(_), ..] = params[..] {
        return request_and_response(module, function).is_some_and(|[request, _]| request == symbol);
    }
    // `http.get(url, (response) => …)`, `request.on('response', (response) => …)`
    params.first() == Some(&Some(symbol))
        && (registrations(module, function).iter().any(|(_, event)| *event == "response")
            || module.function(function).expr.is_some_and(|expr| {
                let Flow::Argument { call, .. } = module.flow(expr) else { return false };
                module.call(call).and_then(|(callee, _)| resolve(module, callee)).is_some_and(|called| {
                    matches!(called.origin, Some("http" | "https")) && matches!(called.name, "get" | "request")
                })
            }))
}

/// A writable stream of Node's: a response, a file.
fn is_node_sink(module: &Module, expr: ExprId) -> bool {
    let value = module.value_of(expr);
    if let Some((callee, _)) = module.call(value) {
        return resolve(module, callee).is_some_and(|made| match made.origin {
            Some("fs" | "fs-extra" | "graceful-fs") => made.name == "createWriteStream",
            Some("zlib") => made.name.starts_with("create"),
            _ => false,
        });
    }
    let Some(symbol) = module.symbol_of(value) else { return false };
    let function = module.function_of(symbol);
    request_and_sink(module, function).is_some_and(|[_, response]| response == symbol)
}

/// `map(…)` of a library of observables or functions.
fn is_operator(module: &Module, expr: ExprId) -> bool {
    matches!(origin(module, module.value_of(expr), 4), Some(origin) if origin.starts_with("rxjs") || origin.starts_with("fp-ts") || origin.starts_with("effect"))
}

/// Standard output is nobody's to close.
fn is_process_stream(module: &Module, expr: ExprId) -> bool {
    long_lived_name(module, expr).is_some_and(|name| name.starts_with("process."))
}

/// The function that the source has for its errors.
fn error_listener(module: &Module, source: ExprId) -> Option<ExprId> {
    let place = module.origin_place(source)?;
    uses_of(module, &place).find_map(|id| {
        let Parent::Expr(member) = module.expr(id).parent else { return None };
        let mut call = module.called_by(member)?;
        loop {
            let (_, method, args) = module.method_call(call)?;
            if let ("on" | "once" | "addListener", [event, handler, ..]) = (method, args)
                && module.str_of(module.value_of(*event)) == Some("error")
            {
                return Some(*handler);
            }
            let Parent::Expr(member) = module.expr(call).parent else { return None };
            call = module.called_by(member)?;
        }
    })
}

/// The expressions that name the place itself.
fn uses_of<'a>(module: &'a Module, place: &'a Place) -> impl Iterator<Item = ExprId> + 'a {
    let range = match place.root {
        Root::Symbol(symbol) => module.function(module.function_of(symbol)).range,
        _ => module.function(FnId::MODULE).range,
    };
    module.exprs_in(range).filter(move |id| {
        matches!(module.kind(*id), ExprKind::Name(_) | ExprKind::Member(..))
            && module.origin_place(*id).as_ref() == Some(place)
    })
}

/// A handler that can be read and that leaves the destination alone.
fn indifferent(module: &Module, listener: ExprId, destination: ExprId) -> Option<TextRange> {
    let place = module.origin_place(destination)?;
    let handler = Handler::of(module, listener);
    let [function] = handler.reach[..] else { return None };
    if handler.is_open || !handler.settles.is_empty() {
        return None;
    }
    let range = module.function(function).range;
    let touches = module.exprs_in(range).any(|id| {
        let names_it = module.origin_place(id).is_some_and(|it| it.root == place.root);
        // A parameter of the code around, or something thrown: others hear of the failure.
        let tells = match module.kind(id) {
            ExprKind::Name(id) => module.reference(id).symbol.is_some_and(|symbol| {
                module.symbol(symbol).kind == SymbolKind::Param
                    && !module.is_within(module.function_of(symbol), function)
            }),
            ExprKind::This => true,
            ExprKind::Member(_, name) => matches!(module.text(name), "destroy" | "end" | "emit" | "unpipe"),
            _ => false,
        };
        names_it || tells
    });
    (!touches).then(|| module.range(listener))
}

/// The source is given to something that looks after it: `pipeline`, `finished`, `pump`, a helper.
fn is_watched(module: &Module, source: ExprId) -> bool {
    let Some(place) = module.origin_place(source) else { return false };
    uses_of(module, &place).any(|id| match module.flow(id) {
        Flow::Argument { call, .. } => module.call(call).is_some_and(
            |(callee, _)| !matches!(module.kind(callee), ExprKind::Member(_, name) if module.text(name) == "pipe"),
        ),
        Flow::Used(member) => {
            matches!(module.kind(member), ExprKind::Member(_, name) if module.text(name) == "destroy")
        }
        _ => false,
    })
}

/// The chain from its first pipe to its last, when nothing uses its result.
fn chain(module: &Module, text: &str, first: ExprId) -> Option<Chain> {
    let (source, _, args) = module.method_call(first)?;
    let mut streams = vec![module.range(source), module.range(*args.first()?)];
    let mut last = first;
    while let Flow::Used(member) = module.flow(last) {
        let call = module.called_by(member)?;
        let (_, "pipe", [next]) = module.method_call(call)? else { return None };
        streams.push(module.range(*next));
        last = call;
    }
    let Parent::Stmt(_) = module.expr(last).parent else { return None };
    if !matches!(module.flow(last), Flow::Dropped) {
        return None;
    }
    let pipeline = spelling(module, text, "stream", "pipeline")?;
    Some(Chain { expression: module.range(last), streams, pipeline })
}
