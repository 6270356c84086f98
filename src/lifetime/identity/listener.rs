//! Listener calls as descriptors, and what of two of them agrees.

use super::{Identities, Value};
use crate::semantic::Module;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, Key, LogicalOp, Parent, StmtKind, SymbolId, SymbolKind};

/// Calls that a removal of the same family ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// `addEventListener`: keeps one entry per function and capture flag.
    EventTarget,
    /// `on`, `addListener` and their kin.
    Emitter,
    /// `subscribe(topic, f)`.
    Topic,
}

/// The object that is listened to.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    Window,
    Place(Place),
    /// An expression that names no place, by its source.
    Other(ExprId),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The method takes only a function.
    None,
    Names(Vec<String>),
    /// A constant that the file does not spell out: `Events.OPEN`.
    Constant(Place),
    /// By its source.
    Other(ExprId),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Capture {
    Flag(bool),
    /// Whatever the parameter says.
    Param(SymbolId),
    /// An expression, by its source.
    Other(ExprId),
}

/// A call that adds a listener, or one that removes one.
#[derive(Debug, Clone)]
pub struct Listener {
    pub call: ExprId,
    pub family: Family,
    pub target: Target,
    pub event: Event,
    pub function: Value,
    /// The argument that is the function.
    pub function_expr: Option<ExprId>,
    /// The argument that holds the capture flag.
    pub options: Option<ExprId>,
    pub capture: Capture,
    /// `once`, `{ signal }`: it need not be removed.
    pub ends_itself: bool,
    /// A removal that names no function: it removes all.
    pub removes_all: bool,
}

/// How two calls agree in one respect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Same,
    Differs(Why),
    Unknown,
}

/// Why the removal does not fit the addition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Two objects that are never the same.
    Target,
    /// Two names for what is most likely two objects.
    TargetName,
    /// Each call of `matchMedia` gives another object.
    FreshTarget,
    Event,
    /// The removal makes a new function.
    FreshRemoved,
    /// The addition makes a new function and keeps it nowhere.
    FreshAdded,
    /// The addition binds the function that the removal passes unbound.
    BoundAdded,
    /// The addition wraps the function that the removal passes as it is.
    WrappedAdded,
    /// The removal passes the factory whose result was added.
    Factory,
    OtherFunction,
    /// The removal names no function.
    NoFunction,
    /// Nothing ever assigns to the field.
    NeverAssigned,
    /// It is kept under a symbol and read under a name.
    PropertyName,
    Capture,
    /// The options that callers choose are not passed on.
    OptionsDropped,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    pub target: Part,
    pub event: Part,
    pub function: Part,
    pub capture: Part,
}

/// Whether a removal removes what was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    Yes,
    No(Why),
    Maybe,
}

impl Comparison {
    pub fn parts(&self) -> [Part; 4] {
        [self.target, self.event, self.function, self.capture]
    }

    pub fn verdict(&self) -> Match {
        let parts = self.parts();
        for part in parts {
            if let Part::Differs(why) = part {
                return Match::No(why);
            }
        }
        if parts.contains(&Part::Unknown) { Match::Maybe } else { Match::Yes }
    }
}

/// All calls of a file that add or remove listeners.
#[derive(Debug, Default)]
pub struct Listeners {
    pub added: Vec<Listener>,
    pub removed: Vec<Listener>,
}

const EVENT_TARGET: [&str; 1] = ["addEventListener"];
const EVENT_TARGET_REMOVE: [&str; 1] = ["removeEventListener"];
const EMITTER: [&str; 7] = ["on", "addListener", "prependListener", "once", "prependOnceListener", "one", "bind"];
const EMITTER_REMOVE: [&str; 5] = ["off", "removeListener", "un", "unbind", "removeAllListeners"];

const TOPIC: [&str; 2] = ["subscribe", "unsubscribe"];

fn family(name: &str) -> Option<(Family, bool)> {
    match name {
        _ if EVENT_TARGET.contains(&name) => Some((Family::EventTarget, true)),
        _ if EVENT_TARGET_REMOVE.contains(&name) => Some((Family::EventTarget, false)),
        _ if EMITTER.contains(&name) => Some((Family::Emitter, true)),
        _ if EMITTER_REMOVE.contains(&name) => Some((Family::Emitter, false)),
        "subscribe" => Some((Family::Topic, true)),
        "unsubscribe" => Some((Family::Topic, false)),
        _ => None,
    }
}

/// Whether a method of that name adds or removes listeners.
pub fn is_listener_method(name: &str) -> bool {
    family(name).is_some() || matches!(name, "emit" | "trigger" | "fire" | "dispatchEvent")
}

/// Whether the file adds listeners at all.
pub fn has_additions(module: &Module) -> bool {
    EVENT_TARGET.iter().chain(&EMITTER).chain(&["subscribe"]).any(|name| module.names.find(name).is_some())
}

impl<'m> Identities<'m> {
    /// Every call in the file that adds or removes a listener.
    pub fn listeners(&self) -> Listeners {
        let module = self.module();
        let mut found = Listeners::default();
        let names = [&EVENT_TARGET[..], &EVENT_TARGET_REMOVE, &EMITTER, &EMITTER_REMOVE, &TOPIC].concat();
        for call in module.calls_of_any(&names) {
            let ExprKind::Call(callee, args) = module.kind(call) else { continue };
            let (receiver, name) = match module.kind(callee) {
                ExprKind::Name(id) if module.reference(id).symbol.is_none() => {
                    (None, module.text(module.reference(id).name))
                }
                ExprKind::Member(object, name) => (Some(object), module.text(name)),
                _ => continue,
            };
            let Some((family, adds)) = family(name) else { continue };
            if receiver.is_none() && family != Family::EventTarget {
                continue;
            }
            let target = receiver.map_or(Target::Window, |receiver| self.target(receiver));
            let args = module.list(args);
            let list = if adds { &mut found.added } else { &mut found.removed };
            // `events.on({ open: f, close: g, scope: this })`
            if let ("on" | "once" | "off" | "un" | "one", Some(map)) = (name, args.first())
                && let ExprKind::Object(props) = module.kind(*map)
            {
                for prop in module.props(props) {
                    let Key::Name(key) = prop.key else { continue };
                    if matches!(module.text(key), "scope" | "context") {
                        continue;
                    }
                    list.push(Listener {
                        call,
                        family,
                        target: target.clone(),
                        event: Event::Names(vec![module.text(key).to_owned()]),
                        function: self.value(prop.value),
                        function_expr: Some(prop.value),
                        options: None,
                        capture: Capture::Flag(false),
                        ends_itself: false,
                        removes_all: false,
                    });
                }
                continue;
            }
            if let Some(listener) = self.listener(call, family, adds, name, target, args) {
                list.push(listener);
            }
        }
        found
    }

    fn listener(
        &self,
        call: ExprId,
        family: Family,
        adds: bool,
        name: &str,
        target: Target,
        args: &[ExprId],
    ) -> Option<Listener> {
        let module = self.module();
        if args.iter().any(|arg| matches!(module.kind(*arg), ExprKind::Spread(_))) {
            return (!adds).then(|| self.removal_of_all(call, family, target, Event::None));
        }
        if name == "removeAllListeners" || (!adds && args.is_empty()) {
            let event = args.first().map_or(Event::None, |arg| self.event(*arg, family));
            return Some(self.removal_of_all(call, family, target, event));
        }
        let (event, function) = match args {
            [only] => {
                let takes_function = self.is_function(*only);
                match (adds, takes_function) {
                    // `query.addListener(f)`, `chrome.tabs.onUpdated.addListener(f)`
                    (true, _) if name == "addListener" => (Event::None, *only),
                    (true, _) => return None,
                    // It takes an event first.
                    (false, true) if family == Family::EventTarget => (Event::Names(Vec::new()), *only),
                    (false, true) => (Event::None, *only),
                    (false, false) if name == "removeListener" => (Event::None, *only),
                    (false, false)
                        if family == Family::EventTarget && matches!(self.event(*only, family), Event::Constant(_)) =>
                    {
                        (Event::Names(Vec::new()), *only)
                    }
                    (false, false) if family == Family::EventTarget => {
                        let mut it = self.removal_of_all(call, family, target, self.event(*only, family));
                        (it.function, it.removes_all) = (Value::Nothing, false);
                        return Some(it);
                    }
                    (false, false) => {
                        return Some(self.removal_of_all(call, family, target, self.event(*only, family)));
                    }
                }
            }
            // `on(event, selector, f)`
            [event, selector, function, ..]
                if family == Family::Emitter && matches!(module.kind(*selector), ExprKind::Str(_)) =>
            {
                (self.event(*event, family), *function)
            }
            [event, function, ..] => {
                // `removeListener(type, object, f)` and other orders of arguments.
                if family != Family::EventTarget && !self.is_event(*event) {
                    return None;
                }
                (self.event(*event, family), *function)
            }
            [] => return None,
        };
        // Methods of other kinds of objects have these names, too.
        if matches!(
            module.kind(function),
            ExprKind::Number(_) | ExprKind::Str(_) | ExprKind::Bool(_) | ExprKind::Template(_) | ExprKind::Object(_)
        ) {
            return None;
        }
        let options = if family == Family::EventTarget { args.get(2).copied() } else { None };
        let ends_itself = options.is_some_and(|options| self.ends_itself(options));
        let value = self.value(function);
        // `addEventListener('test', null, options)` asks what the browser can do.
        if adds && value == Value::Nothing {
            return None;
        }
        Some(Listener {
            call,
            family,
            target,
            event,
            removes_all: !adds && family != Family::EventTarget && value == Value::Nothing,
            function: value,
            function_expr: Some(function),
            options,
            capture: options.map_or(Capture::Flag(false), |options| self.capture(options)),
            ends_itself,
        })
    }

    fn removal_of_all(&self, call: ExprId, family: Family, target: Target, event: Event) -> Listener {
        Listener {
            call,
            family,
            target,
            event,
            function: Value::Unknown,
            function_expr: None,
            options: None,
            capture: Capture::Flag(false),
            ends_itself: false,
            removes_all: true,
        }
    }

    fn is_function(&self, expr: ExprId) -> bool {
        matches!(self.value(expr), Value::Fresh(_)) || self.module().function_value(expr).is_some()
    }

    /// Something that can name an event: a string, a constant, a template.
    fn is_event(&self, expr: ExprId) -> bool {
        let module = self.module();
        match module.kind(expr) {
            ExprKind::Function(_) | ExprKind::Object(_) | ExprKind::This | ExprKind::Number(_) | ExprKind::Null => {
                false
            }
            _ => !self.is_function(expr),
        }
    }

    pub fn target(&self, receiver: ExprId) -> Target {
        let module = self.module();
        if module.global_name_is_object(receiver) {
            return Target::Window;
        }
        // `$(element)` wraps anew each time.
        if let Some((callee, [wrapped])) = module.call(receiver)
            && matches!(module.kind(callee), ExprKind::Name(id)
                if matches!(module.text(module.reference(id).name), "$" | "jQuery"))
            && module.place(*wrapped).is_some()
        {
            return self.target(*wrapped);
        }
        match module.origin_place(receiver) {
            // `this.$el.on` and `$(this.el)` are two spellings; `const w = window` is one.
            Some(Place { root: Root::Symbol(symbol), path })
                if path.is_empty()
                    && module.constant_value(symbol).is_some_and(|init| module.global_name_is_object(init)) =>
            {
                Target::Window
            }
            Some(place) => Target::Place(place),
            None => Target::Other(receiver),
        }
    }

    fn event(&self, expr: ExprId, family: Family) -> Event {
        let module = self.module();
        let names = |text: &str| -> Vec<String> {
            match family {
                Family::Emitter => text.split_whitespace().map(str::to_owned).collect(),
                Family::EventTarget | Family::Topic => vec![text.to_owned()],
            }
        };
        let value = module.value_of(expr);
        if let Some(text) = module.str_of(value) {
            return Event::Names(names(text));
        }
        if let Some(symbol) = module.symbol_of(value)
            && let Some(list) = self.loop_over(symbol)
        {
            return Event::Names(list);
        }
        // `EVENTS.open` of an object literal in this file.
        if let ExprKind::Member(object, name) = module.kind(value)
            && let Some(found) = module.property(module.value_of(object), module.text(name))
            && let Some(text) = module.str_of(module.value_of(found))
        {
            return Event::Names(names(text));
        }
        match module.origin_place(value) {
            Some(place) => Event::Constant(place),
            None => Event::Other(value),
        }
    }

    /// The strings that a loop gives to its variable: `['a', 'b'].forEach((name) => …)`, `for (const name of ['a', 'b'])`.
    fn loop_over(&self, symbol: SymbolId) -> Option<Vec<String>> {
        let module = self.module();
        let strings = |list: ExprId| -> Option<Vec<String>> {
            let ExprKind::Array(items) = module.kind(module.value_of(list)) else { return None };
            module.list(items).iter().map(|item| module.str_of(*item).map(str::to_owned)).collect()
        };
        if module.symbol(symbol).kind == SymbolKind::Param {
            let function = module.function_of(symbol);
            if *module.param_symbols(function).first()? != Some(symbol) {
                return None;
            }
            let crate::semantic::flow::Flow::Argument { call, index: 0 } = module.flow(module.function(function).expr?)
            else {
                return None;
            };
            let (receiver, "forEach" | "map", _) = module.method_call(call)? else { return None };
            return strings(receiver);
        }
        let pattern = module.symbol(symbol).pattern?;
        let Parent::Stmt(stmt) = module.pat(pattern).parent else { return None };
        match module.stmt(stmt).kind {
            StmtKind::ForEach { of: true, left, right, .. } if left == pattern => strings(right),
            _ => None,
        }
    }

    fn ends_itself(&self, options: ExprId) -> bool {
        let module = self.module();
        let options = module.value_of(options);
        match module.kind(options) {
            ExprKind::Object(props) => {
                module.props(props).iter().any(|prop| prop.key == Key::Spread)
                    || ["once", "signal"].iter().any(|key| {
                        module.property(options, key).is_some_and(|it| module.kind(it) != ExprKind::Bool(false))
                    })
            }
            _ => false,
        }
    }

    fn capture(&self, options: ExprId) -> Capture {
        let module = self.module();
        let value = module.value_of(options);
        if let Some(flag) = self.flag(value, 4) {
            return Capture::Flag(flag);
        }
        if let Some(symbol) = module.symbol_of(value)
            && module.symbol(symbol).kind == SymbolKind::Param
        {
            return Capture::Param(symbol);
        }
        Capture::Other(value)
    }

    fn flag(&self, value: ExprId, fuel: u8) -> Option<bool> {
        let module = self.module();
        let fuel = fuel.checked_sub(1)?;
        match module.kind(value) {
            ExprKind::Bool(flag) => Some(flag),
            ExprKind::Null | ExprKind::Unary(crate::semantic::tree::UnaryOp::Void, _) => Some(false),
            ExprKind::Unary(crate::semantic::tree::UnaryOp::Not, inner) => match module.kind(inner) {
                ExprKind::Number(number) => Some(number == 0.0),
                _ => None,
            },
            ExprKind::Name(_) if self.value(value) == Value::Nothing => Some(false),
            ExprKind::Object(props) => {
                if module.props(props).iter().any(|prop| !matches!(prop.key, Key::Name(_))) {
                    return None;
                }
                match module.property(value, "capture") {
                    None => Some(false),
                    Some(flag) => self.flag(module.value_of(flag), fuel),
                }
            }
            ExprKind::Conditional(_, yes, no) => {
                let flag = self.flag(yes, fuel)?;
                (self.flag(no, fuel)? == flag).then_some(flag)
            }
            // `supportsPassive && { passive: true }`
            ExprKind::Logical(LogicalOp::And, _, right) => self.flag(right, fuel).filter(|flag| !flag),
            _ => None,
        }
    }
}
