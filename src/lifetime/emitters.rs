//! Emitters: who else holds the object that a listener is added to, and does it outlive the code that adds it?
//!
//! Must not know what removes a listener, nor how often code runs.

mod pool;
#[cfg(test)]
mod tests;

use super::callee::long_lived_name;
use super::lifecycle::is_construction;
use super::lifecycle::words::is_end;
use super::models::Models;
use crate::diagnostic::Confidence;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{
    ClassId, ExprId, ExprKind, FnId, FnKind, GroupId, Key, MemberValue, NameId, Parent, SymbolId, SymbolKind, TypeHint,
};
use crate::text::TextRange;
use pool::connection;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;

/// Who holds an object besides one run of the code that uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holder {
    /// The platform, or the global object.
    Process,
    /// A variable of the module, or a static field.
    Module,
    Import,
    /// A pool of connections: each serves many users.
    Pool,
    /// A field of the object whose method uses it.
    Field,
    /// It is the object whose method uses it.
    This,
    /// The function around the one that uses it.
    Closure,
    /// The caller.
    Caller,
}

/// An emitter that outlives whoever listens on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlives {
    pub life: Life,
    /// How sure the file lets us be that it lives longer.
    pub confidence: Confidence,
    /// Why it lives longer: a whole clause for a label.
    pub because: String,
    /// Where that can be seen.
    pub at: TextRange,
}

/// Where an emitter comes from that neither the module nor the platform holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// A pooled socket or client: it serves many requests.
    Connection,
    /// Given to the object's constructor by somebody who keeps it.
    GivenToObject,
    /// Given to the function by its caller.
    GivenToFunction,
}

/// Methods that end an emitter: who calls them owns it.
const ENDS: [&str; 12] = [
    "close",
    "destroy",
    "end",
    "disconnect",
    "terminate",
    "quit",
    "kill",
    "stop",
    "shutdown",
    "dispose",
    "destroySoon",
    "abort",
];

/// Methods that take listeners off an emitter.
const REMOVES: [&str; 5] = ["off", "removeListener", "removeEventListener", "removeAllListeners", "unbind"];

/// Types of emitters that are made for one use.
const SHORT_LIVED_TYPES: [&str; 24] = [
    "Socket",
    "TLSSocket",
    "Readable",
    "Writable",
    "Duplex",
    "Transform",
    "PassThrough",
    "ReadStream",
    "WriteStream",
    "ReadableStream",
    "WritableStream",
    "IncomingMessage",
    "ServerResponse",
    "ClientRequest",
    "Request",
    "Response",
    "ChildProcess",
    "ChildProcessWithoutNullStreams",
    "WebSocket",
    "XMLHttpRequest",
    "Worker",
    "MessagePort",
    "Interface",
    "FileReader",
];

/// Questions about the emitters of one file.
pub struct Emitters<'m> {
    module: &'m Module,
    models: &'m Models,
    /// What the file ends by a call.
    ended: OnceCell<FxHashSet<Place>>,
    /// From what the file removes listeners, with the functions that do.
    unlistened: OnceCell<FxHashMap<Place, Vec<FnId>>>,
    /// What is assigned to each field, with the assignment.
    assigned: OnceCell<FxHashMap<Place, Vec<(ExprId, ExprId)>>>,
}

impl<'m> Emitters<'m> {
    pub fn new(module: &'m Module, models: &'m Models) -> Self {
        Self { module, models, ended: OnceCell::new(), unlistened: OnceCell::new(), assigned: OnceCell::new() }
    }

    /// Whether the receiver of a listener is a pooled connection, or was given to the code that listens by somebody who
    /// keeps it. `None`: it dies with that code, or its life is not known, or it is the module's or the platform's.
    pub fn lives_of(&self, receiver: ExprId) -> Option<Outlives> {
        connection(self.module, receiver).or_else(|| self.given(receiver))
    }

    fn given(&self, receiver: ExprId) -> Option<Outlives> {
        let module = self.module;
        let place = module.origin_place(receiver)?;
        if long_lived_name(module, receiver).is_some() || belongs_to_use(module, self.models, receiver) {
            return None;
        }
        match place.root {
            Root::Instance(_) | Root::Group(_) => match place.path[..] {
                [field] => {
                    let parameter = self.field_from_constructor(place.root, field)?;
                    self.given_to_object(&[&place], parameter)
                }
                [options, _] => {
                    let parameter = self.options_from_constructor(place.root, options)?;
                    self.given_among_options(&place, parameter)
                }
                _ => None,
            },
            Root::Symbol(symbol) if module.symbol(symbol).kind == SymbolKind::Param && place.path.is_empty() => {
                let home = module.function_of(symbol);
                if is_construction(module, home) {
                    let own = Place {
                        root: own_root(module, home),
                        path: kept_as(module, home, symbol).into_iter().collect(),
                    };
                    self.given_to_object(&[&place, &own], symbol)
                } else {
                    self.given_to_function(home, &place, symbol)
                }
            }
            _ => None,
        }
    }

    /// The constructor's parameter that a field is filled from, and from nothing else.
    fn field_from_constructor(&self, root: Root, field: NameId) -> Option<SymbolId> {
        let module = self.module;
        let constructor = constructor_of(module, root)?;
        // `constructor(private client: Client)`
        if let Root::Instance(class) = root
            && let Some(parameter) = parameter_property(module, class, constructor, field)
        {
            return Some(parameter);
        }
        let place = Place { root, path: [field].into_iter().collect() };
        let mut found = None;
        for (assign, value) in self.assigned().get(&place)? {
            if matches!(module.kind(*value), ExprKind::Null) || module.global_name(*value) == Some("undefined") {
                continue;
            }
            let source = module.origin_place(*value)?;
            match source.root {
                Root::Symbol(symbol)
                    if module.expr(*assign).function == constructor
                        && module.symbol(symbol).kind == SymbolKind::Param
                        && module.function_of(symbol) == constructor
                        && source.path.len() <= 1 =>
                {
                    found = Some(symbol);
                }
                _ => return None,
            }
        }
        found
    }

    /// The constructor's parameter whose properties a field takes over: `this.options = { ...defaults, ...options }`.
    fn options_from_constructor(&self, root: Root, field: NameId) -> Option<SymbolId> {
        let module = self.module;
        if !matches!(
            module.text(field).trim_start_matches('_'),
            "options" | "opts" | "config" | "props" | "settings" | "params" | "args"
        ) {
            return None;
        }
        if let Some(parameter) = self.field_from_constructor(root, field) {
            return Some(parameter);
        }
        let constructor = constructor_of(module, root)?;
        let place = Place { root, path: [field].into_iter().collect() };
        let [(assign, value)] = self.assigned().get(&place)?[..] else { return None };
        if module.expr(assign).function != constructor {
            return None;
        }
        let last = match module.kind(value) {
            ExprKind::Object(props) => {
                let last = module.props(props).last()?;
                matches!(last.key, Key::Spread).then_some(last.value)?
            }
            ExprKind::Call(callee, args) => {
                let is_merge = matches!(module.global_path(callee), Some(("Object", path)) if path == ["assign"])
                    || matches!(module.last_word(callee), Some("extend" | "defaults" | "merge"));
                is_merge.then_some(())?;
                *module.list(args).last()?
            }
            _ => return None,
        };
        let symbol = module.symbol_of(last)?;
        (module.symbol(symbol).kind == SymbolKind::Param && module.function_of(symbol) == constructor).then_some(symbol)
    }

    /// `this.options.editor.on(…)`: sure only for an object which takes listeners off another of its options at its end.
    fn given_among_options(&self, place: &Place, parameter: SymbolId) -> Option<Outlives> {
        let module = self.module;
        if self.is_ended(place) {
            return None;
        }
        let root = Place { root: place.root, path: place.path[..1].iter().copied().collect() };
        let is_neighbour = |it: &Place| it.root == root.root && it.path.len() > 1 && it.path.starts_with(&root.path);
        let goes_on = self.unlistened_places().iter().any(|(it, by)| {
            is_neighbour(it)
                && by.iter().any(|by| module.function(*by).name.is_some_and(|name| is_end(module.text(name))))
        });
        let what = match own_root(module, module.function_of(parameter)) {
            Root::Instance(class) => class_name(module, class),
            Root::Group(group) => group_name(module, group),
            _ => None,
        }
        .map_or_else(|| "each object".to_owned(), |name| format!("each `{name}`"));
        Some(Outlives {
            life: Life::GivenToObject,
            confidence: if goes_on { Confidence::High } else { Confidence::Medium },
            because: format!(
                "{what} is given it with `{}` and does not end it: it can outlive the object and keeps every listener",
                module.symbol_name(parameter)
            ),
            at: module.symbol(parameter).range,
        })
    }

    fn assigned(&self) -> &FxHashMap<Place, Vec<(ExprId, ExprId)>> {
        self.assigned.get_or_init(|| {
            let module = self.module;
            let mut assigned: FxHashMap<Place, Vec<(ExprId, ExprId)>> = FxHashMap::default();
            for id in module.assignments() {
                if let ExprKind::Assign(_, target, value) = module.kind(*id)
                    && matches!(module.kind(target), ExprKind::Member(..))
                    && let Some(place) = module.place(target)
                {
                    assigned.entry(place).or_default().push((*id, value));
                }
            }
            assigned
        })
    }

    /// `this.client = client; this.client.on(…)`: the client is the constructor's caller's.
    fn given_to_object(&self, places: &[&Place], parameter: SymbolId) -> Option<Outlives> {
        let module = self.module;
        // Who ends it, owns it: a wrapper that lives as long as what it wraps.
        if places.iter().any(|place| self.is_ended(place)) {
            return None;
        }
        let constructor = module.function_of(parameter);
        let position = module.param_symbols(constructor).iter().position(|it| *it == Some(parameter))?;
        let what = match own_root(module, constructor) {
            Root::Instance(class) => class_name(module, class),
            Root::Group(group) => group_name(module, group),
            _ => None,
        }
        .map_or_else(|| "each object".to_owned(), |name| format!("each `{name}`"));
        let name = module.symbol_name(parameter);
        let made_again = constructions(module, constructor).into_iter().find(|call| {
            let Some(arg) = module.call(*call).and_then(|(_, args)| args.get(position)) else { return false };
            let within = operation(module, module.expr(*call).function);
            // What makes it once for itself has one of each, too.
            let keeps_it = matches!(module.flow(*call), Flow::Assigned(target) if matches!(module.kind(target), ExprKind::Member(..)));
            within != FnId::MODULE
                && !keeps_it
                && !is_construction(module, within)
                && holder(module, within, *arg).is_some_and(|holder| holder != Holder::Caller)
        });
        if let Some(call) = made_again {
            return Some(Outlives {
                life: Life::GivenToObject,
                confidence: Confidence::High,
                because: format!(
                    "{what} that is made here gets the same `{name}`, which keeps every listener that it is given"
                ),
                at: module.range(call),
            });
        }
        // An object that takes others of its listeners off at its end knows that the emitter goes on.
        let goes_on = places
            .iter()
            .flat_map(|place| self.unlistened(place))
            .any(|by| module.function(*by).name.is_some_and(|name| is_end(module.text(name))));
        Some(Outlives {
            life: Life::GivenToObject,
            confidence: if goes_on { Confidence::High } else { Confidence::Medium },
            because: format!(
                "{what} is given `{name}` and does not end it: it can outlive the object and keeps every listener"
            ),
            at: module.symbol(parameter).range,
        })
    }

    /// `function attach(bus) { bus.on(…) }`
    fn given_to_function(&self, function: FnId, place: &Place, parameter: SymbolId) -> Option<Outlives> {
        let module = self.module;
        // What an event or a framework delivers is usually as new as the call.
        let it = module.function(function);
        let is_handed_on = it.expr.is_some_and(|expr| matches!(module.flow(expr), Flow::Argument { .. }));
        if is_handed_on || !registrations(module, function).is_empty() || self.is_ended(place) {
            return None;
        }
        if matches!(module.symbol_name(parameter), "req" | "request" | "res" | "response" | "ctx" | "socket" | "stream")
        {
            return None;
        }
        Some(Outlives {
            life: Life::GivenToFunction,
            confidence: Confidence::Low,
            because: format!(
                "`{}` is the caller's: it can outlive this call and keeps every listener that it is given",
                module.symbol_name(parameter)
            ),
            at: module.symbol(parameter).range,
        })
    }

    /// The functions that remove listeners from the place.
    fn unlistened(&self, place: &Place) -> &[FnId] {
        self.unlistened_places().get(place).map_or(&[], Vec::as_slice)
    }

    fn unlistened_places(&self) -> &FxHashMap<Place, Vec<FnId>> {
        let module = self.module;
        self.unlistened.get_or_init(|| {
            let mut known: FxHashMap<Place, Vec<FnId>> = FxHashMap::default();
            for call in module.calls_of_any(&REMOVES) {
                if let Some((callee, _)) = module.call(call)
                    && let ExprKind::Member(object, _) = module.kind(callee)
                    && let Some(place) = module.origin_place(object)
                {
                    known.entry(place).or_default().push(module.expr(callee).function);
                }
            }
            known
        })
    }

    /// Whether the file calls something on the place that ends it.
    fn is_ended(&self, place: &Place) -> bool {
        let module = self.module;
        self.ended
            .get_or_init(|| {
                let calls = module.calls_of_any(&ENDS).into_iter().filter_map(|call| module.call(call));
                calls
                    .filter_map(|(callee, _)| match module.kind(callee) {
                        ExprKind::Member(object, _) => module.origin_place(object),
                        _ => None,
                    })
                    .collect()
            })
            .contains(place)
    }
}

/// The function whose work the code directly in `function` is: that around a promise's executor.
pub fn operation(module: &Module, function: FnId) -> FnId {
    let mut id = function;
    while promise_of_executor(module, id).is_some() {
        id = module.function(id).parent;
    }
    id
}

/// The `new Promise(…)` that a function is the executor of.
pub fn promise_of_executor(module: &Module, function: FnId) -> Option<ExprId> {
    let expr = module.function(function).expr?;
    let Parent::Expr(promise) = module.expr(expr).parent else { return None };
    let ExprKind::New(callee, args) = module.kind(promise) else { return None };
    (module.global_name(callee) == Some("Promise") && module.list(args).first() == Some(&expr)).then_some(promise)
}

/// Who holds what an expression of `operation` names, besides one run of `operation`.
pub fn holder(module: &Module, operation: FnId, expr: ExprId) -> Option<Holder> {
    if connection(module, expr).is_some() {
        return Some(Holder::Pool);
    }
    let place = module.origin_place(expr)?;
    match place.root {
        Root::Global(_) => Some(Holder::Process),
        Root::Static(_) => Some(Holder::Module),
        Root::Instance(_) | Root::Group(_) | Root::This(_) => {
            if place.path.is_empty() {
                // A constructor's object is as new as what it adds.
                return (!is_construction(module, operation)).then_some(Holder::This);
            }
            (!is_made_in(module, operation, &place)).then_some(Holder::Field)
        }
        Root::Symbol(symbol) => {
            let it = module.symbol(symbol);
            let home = module.function_of(symbol);
            if module.import_of(symbol).is_some() || it.kind == SymbolKind::Import {
                return Some(Holder::Import);
            }
            if home == FnId::MODULE {
                let per_instance = module.traits.per_instance.is_some_and(|range| range.contains(it.range));
                return Some(if per_instance { Holder::Closure } else { Holder::Module });
            }
            if it.kind == SymbolKind::Param && home == operation {
                return (!is_made_in(module, operation, &place)).then_some(Holder::Caller);
            }
            if module.is_within(home, operation) {
                return None;
            }
            (!is_made_in(module, operation, &place)).then_some(Holder::Closure)
        }
    }
}

/// Whether `operation` itself puts something new into the place, or into what holds it.
fn is_made_in(module: &Module, operation: FnId, place: &Place) -> bool {
    module.exprs_in(module.function(operation).range).any(|id| {
        let ExprKind::Assign(_, target, value) = module.kind(id) else { return false };
        module.place(target).is_some_and(|it| it.root == place.root && place.path.starts_with(&it.path))
            && !matches!(
                module.kind(value),
                ExprKind::Null | ExprKind::Bool(_) | ExprKind::Name(_) | ExprKind::Member(..)
            )
    })
}

/// The event, or the type that is written down, says that the emitter serves one use: a stream, a request, a process.
fn belongs_to_use(module: &Module, models: &Models, receiver: ExprId) -> bool {
    let hint =
        module.symbol_of(receiver).map(|symbol| module.symbol(symbol).hint).or_else(|| field_hint(module, receiver));
    if let Some(TypeHint::Named(name)) = hint
        && SHORT_LIVED_TYPES.contains(&module.text(name))
    {
        return true;
    }
    let Parent::Expr(member) = module.expr(receiver).parent else { return false };
    let Some(call) = module.called_by(member) else { return false };
    let Some((_, [event, ..])) = module.call(call) else { return false };
    module.str_of(module.value_of(*event)).is_some_and(|event| models.is_stream_event(event))
}

fn field_hint(module: &Module, receiver: ExprId) -> Option<TypeHint> {
    let place = module.origin_place(receiver)?;
    let (Root::Instance(class), [field]) = (place.root, &place.path[..]) else { return None };
    module.class(class).members.iter().find(|member| member.name == Some(*field)).map(|member| member.hint)
}

fn own_root(module: &Module, constructor: FnId) -> Root {
    match (module.function(constructor).class, module.method_groups().of(constructor)) {
        (Some(class), _) => Root::Instance(class),
        (None, Some(group)) => Root::Group(group),
        (None, None) => Root::This(constructor),
    }
}

/// The constructor whose instances `this` is.
fn constructor_of(module: &Module, root: Root) -> Option<FnId> {
    match root {
        Root::Instance(class) => module.class(class).members.iter().find_map(|member| match member.value {
            MemberValue::Function(id) if module.function(id).kind == FnKind::Constructor => Some(id),
            _ => None,
        }),
        Root::Group(group) => module.method_groups().group(group).constructor,
        _ => None,
    }
}

fn parameter_property(module: &Module, class: ClassId, constructor: FnId, field: NameId) -> Option<SymbolId> {
    module.param_symbols(constructor).into_iter().flatten().find(|symbol| {
        let it = module.symbol(*symbol);
        it.name == field
            && module
                .class(class)
                .members
                .iter()
                .any(|member| member.name == Some(field) && member.range.contains(it.range) && member.range != it.range)
    })
}

/// The field in which the constructor keeps its parameter.
fn kept_as(module: &Module, constructor: FnId, parameter: SymbolId) -> Option<NameId> {
    if let Some(class) = module.function(constructor).class
        && parameter_property(module, class, constructor, module.symbol(parameter).name).is_some()
    {
        return Some(module.symbol(parameter).name);
    }
    module.refs_of(parameter).iter().find_map(|id| {
        let Flow::Assigned(target) = module.flow(module.reference(*id).expr) else { return None };
        let place = module.place(target)?;
        (place.root == own_root(module, constructor) && place.path.len() == 1).then(|| place.path[0])
    })
}

/// The calls that make instances, in this file.
fn constructions(module: &Module, constructor: FnId) -> Vec<ExprId> {
    let it = module.function(constructor);
    let symbol = match it.class {
        Some(class) => module.class(class).symbol,
        None => it.symbol.or_else(|| match module.flow(it.expr?) {
            Flow::Bound(symbol) => Some(symbol),
            _ => None,
        }),
    };
    let Some(symbol) = symbol else { return Vec::new() };
    module
        .refs_of(symbol)
        .iter()
        .filter_map(|id| module.called_by(module.reference(*id).expr))
        .filter(|call| matches!(module.kind(*call), ExprKind::New(..)))
        .collect()
}

fn class_name(module: &Module, class: ClassId) -> Option<&str> {
    module.class(class).name.map(|name| module.text(name))
}

fn group_name(module: &Module, group: GroupId) -> Option<&str> {
    module.method_groups().group(group).name.as_deref()
}

/// The calls that register a function as a listener, with the event.
pub fn registrations(module: &Module, function: FnId) -> Vec<(ExprId, &str)> {
    let it = module.function(function);
    let mut carriers: Vec<ExprId> = it.expr.into_iter().collect();
    if let Some(symbol) = it.symbol {
        carriers.extend(module.refs_of(symbol).iter().map(|id| module.reference(*id).expr));
    }
    carriers
        .into_iter()
        .filter_map(|carrier| {
            let Flow::Argument { call, index: 1 } = module.flow(carrier) else { return None };
            let (_, method, args) = module.method_call(call)?;
            matches!(
                method,
                "on" | "once" | "addListener" | "prependListener" | "prependOnceListener" | "addEventListener"
            )
            .then_some(())?;
            Some((call, module.str_of(module.value_of(*args.first()?))?))
        })
        .collect()
}
