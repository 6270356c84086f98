//! Promises that stay pending for long: what makes them, and what people call them.

use crate::diagnostic::Confidence;
use crate::lifetime::callee::resolve;
use crate::lifetime::lifecycle::words::is_end;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnId, Key, MemberValue, Parent, PatKind, SymbolId};
use crate::text::TextRange;

pub(super) struct Pending {
    pub(super) at: TextRange,
    /// A clause that follows the name of the promise.
    pub(super) says: String,
    pub(super) confidence: Confidence,
}

/// Words for what comes at the end of something long, or never.
const AT_THE_END: [&str; 21] = [
    "stop",
    "shutdown",
    "abort",
    "cancel",
    "close",
    "exit",
    "quit",
    "kill",
    "terminat",
    "disconnect",
    "destroy",
    "dispos",
    "never",
    "forever",
    "interrupt",
    "fatal",
    "crash",
    "unmount",
    "teardown",
    "sigint",
    "sigterm",
];

/// The promise, if it is likely to be pending when a race is decided by another one.
pub(super) fn pending(module: &Module, promise: ExprId) -> Option<Pending> {
    let place = module.place(promise)?;
    let name = match (place.path.last(), place.root) {
        (Some(name), _) => module.text(*name),
        (None, Root::Symbol(symbol)) => module.symbol_name(symbol),
        _ => return None,
    };
    let lower = name.to_ascii_lowercase();
    // A deadline settles by itself.
    if ["timeout", "timer", "deadline", "delay", "expire"].iter().any(|word| lower.contains(word)) {
        return None;
    }
    let made: Vec<ExprId> = values(module, &place);
    for value in &made {
        if let Some(pending) = made_pending(module, *value) {
            return Some(pending);
        }
    }
    let is_named_so = AT_THE_END.iter().any(|word| lower.contains(word));
    let may_be_promise = made.iter().all(|value| {
        matches!(module.kind(*value), ExprKind::Call(..) | ExprKind::Null | ExprKind::Name(_) | ExprKind::Member(..))
    });
    (is_named_so && may_be_promise).then(|| Pending {
        at: declared(module, &place).unwrap_or_else(|| module.range(promise)),
        says: "stays pending until the end that it is named after".to_owned(),
        confidence: Confidence::Medium,
    })
}

fn declared(module: &Module, place: &Place) -> Option<TextRange> {
    match place.root {
        Root::Symbol(symbol) if place.path.is_empty() => Some(module.symbol(symbol).range),
        _ => None,
    }
}

/// What is put into the place: its initialiser and what is assigned to it.
fn values(module: &Module, place: &Place) -> Vec<ExprId> {
    let mut found = Vec::new();
    match (place.root, &place.path[..]) {
        (Root::Symbol(symbol), []) => {
            found.extend(module.symbol(symbol).init);
            found.extend(destructured(module, symbol));
        }
        (Root::Instance(class), [name]) => {
            found.extend(module.class(class).members.iter().filter_map(|member| match member.value {
                MemberValue::Field(value) if member.name == Some(*name) => value,
                _ => None,
            }));
        }
        _ => {}
    }
    found.extend(module.assignments().iter().filter_map(|assign| match module.kind(*assign) {
        ExprKind::Assign(_, target, value) if module.place(target).as_ref() == Some(place) => Some(value),
        _ => None,
    }));
    found
}

/// `const { promise: stopped, resolve } = Promise.withResolvers()`
fn destructured(module: &Module, symbol: SymbolId) -> Option<ExprId> {
    let pattern = module.symbol(symbol).pattern?;
    let Parent::Pat(outer) = module.pat(pattern).parent else { return None };
    let PatKind::Object(props) = module.pat(outer).kind else { return None };
    let prop = module.prop_pats(props).iter().find(|prop| prop.value == pattern)?;
    let Key::Name(key) = prop.key else { return None };
    let init = module.declarations_of(symbol)?.init?;
    (module.text(key) == "promise").then_some(init)
}

fn made_pending(module: &Module, value: ExprId) -> Option<Pending> {
    let at = module.range(value);
    let likely = |says: &str| Some(Pending { at, says: says.to_owned(), confidence: Confidence::High });
    match module.kind(value) {
        ExprKind::New(callee, args) if module.global_name(callee) == Some("Promise") => {
            let head = TextRange { start: at.start, end: module.range(callee).end };
            let executor = module.function_value(*module.list(args).first()?)?;
            let mut pending = match settles(module, executor) {
                Settles::Never => likely("never settles"),
                Settles::FromOutside => likely("settles only when somebody calls what its executor keeps"),
                Settles::AtEnd(event) => likely(&format!("settles only with `{event}`")),
                Settles::ByItself => None,
            }?;
            pending.at = head;
            Some(pending)
        }
        ExprKind::Call(callee, args) => {
            if let Some((promise, "withResolvers", _)) = module.method_call(value)
                && module.global_name(promise) == Some("Promise")
            {
                return likely("settles only when somebody calls what belongs to it");
            }
            let resolved = resolve(module, callee)?;
            let event = module.list(args).get(1).and_then(|event| module.str_of(module.value_of(*event)))?;
            (resolved.name == "once" && resolved.origin == Some("events") && is_last_event(event)).then(|| Pending {
                at,
                says: format!("settles only with `{event}`"),
                confidence: Confidence::High,
            })
        }
        _ => None,
    }
}

fn is_last_event(event: &str) -> bool {
    is_end(event) || event.starts_with("SIG") || AT_THE_END.iter().any(|word| event.to_ascii_lowercase().contains(word))
}

enum Settles {
    Never,
    /// Its functions are kept in variables.
    FromOutside,
    AtEnd(String),
    /// By a timer, or by work that begins with it.
    ByItself,
}

fn settles(module: &Module, executor: FnId) -> Settles {
    let mut uses = Vec::new();
    for symbol in module.param_symbols(executor).into_iter().flatten() {
        uses.extend(module.refs_of(symbol).iter().map(|id| module.reference(*id).expr));
    }
    if uses.is_empty() {
        return Settles::Never;
    }
    let mut outside = true;
    for settle in &uses {
        match module.flow(*settle) {
            Flow::Assigned(target) if !is_local(module, executor, target) => {}
            // `process.once('SIGTERM', resolve)`
            Flow::Argument { call, .. } => match last_event(module, call) {
                Some(event) => return Settles::AtEnd(event),
                None => outside = false,
            },
            _ => match module.called_by(*settle).and_then(|_| handler_event(module, module.expr(*settle).function)) {
                Some(event) => return Settles::AtEnd(event),
                None => outside = false,
            },
        }
    }
    if outside { Settles::FromOutside } else { Settles::ByItself }
}

fn is_local(module: &Module, executor: FnId, target: ExprId) -> bool {
    module.symbol_of(target).is_some_and(|symbol| module.is_within(module.function_of(symbol), executor))
}

fn last_event(module: &Module, call: ExprId) -> Option<String> {
    let (_, method, args) = module.method_call(call)?;
    let event = module.str_of(module.value_of(*args.first()?))?;
    (matches!(method, "on" | "once" | "addListener" | "addEventListener") && is_last_event(event))
        .then(|| event.to_owned())
}

fn handler_event(module: &Module, handler: FnId) -> Option<String> {
    let Flow::Argument { call, .. } = module.flow(module.function(handler).expr?) else { return None };
    last_event(module, call)
}
