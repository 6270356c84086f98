//! Listener calls as descriptors, and what of two of them agrees.

use super::{Fresh, Identities, Value};
use crate::semantic::Module;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnId, Key, LogicalOp, PatKind, StmtKind, SymbolId, SymbolKind};

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

/// Whether the file has both an addition and a removal at all.
pub fn has_pairs(module: &Module) -> bool {
    let has = |names: &[&str]| names.iter().any(|name| module.names.find(name).is_some());
    (has(&EVENT_TARGET) && has(&EVENT_TARGET_REMOVE))
        || (has(&EMITTER) && has(&EMITTER_REMOVE))
        || (has(&["subscribe"]) && has(&["unsubscribe"]))
}

impl<'m> Identities<'m> {
    /// Every call in the file that adds or removes a listener.
    pub fn listeners(&self) -> Listeners {
        let module = self.module();
        let mut found = Listeners::default();
        for index in 0..module.exprs.len() {
            let call = ExprId(index as u32);
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
            if family == Family::Emitter
                && let Some(map) = args.first().copied().map(|arg| module.value_of(arg))
                && let ExprKind::Object(props) = module.kind(map)
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
                    (false, true) => (Event::None, *only),
                    (false, false) if name == "removeListener" => (Event::None, *only),
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
        let options = if family == Family::EventTarget { args.get(2).copied() } else { None };
        let ends_itself = options.is_some_and(|options| self.ends_itself(options));
        let value = self.value(function);
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

    fn target(&self, receiver: ExprId) -> Target {
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
            let crate::semantic::flow::Flow::Argument { call, index: 0 } =
                module.flow(module.function(function).expr?)
            else {
                return None;
            };
            let (receiver, "forEach" | "map", _) = module.method_call(call)? else { return None };
            return strings(receiver);
        }
        let pattern = module.symbol(symbol).pattern?;
        module.stmts.iter().find_map(|stmt| match stmt.kind {
            StmtKind::ForEach { of: true, left, right, .. }
                if left == pattern && module.pat(left).kind == PatKind::Symbol(symbol) =>
            {
                strings(right)
            }
            _ => None,
        })
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

    // Comparing.

    /// Whether `removal` removes what `added` adds.
    pub fn matches(&self, added: &Listener, removal: &Listener) -> Match {
        if added.family != removal.family {
            return Match::Maybe;
        }
        self.compare(added, removal).verdict()
    }

    pub fn compare(&self, added: &Listener, removal: &Listener) -> Comparison {
        Comparison {
            target: self.compare_targets(&added.target, &removal.target),
            event: self.compare_events(&added.event, &removal.event),
            function: if removal.removes_all { Part::Same } else { self.compare_functions(added, removal) },
            capture: self.compare_capture(added, removal),
        }
    }

    fn same_source(&self, a: ExprId, b: ExprId) -> bool {
        let module = self.module();
        self.source(module.range(a)) == self.source(module.range(b))
    }

    pub fn compare_targets(&self, added: &Target, removed: &Target) -> Part {
        let module = self.module();
        match (added, removed) {
            (Target::Window, Target::Window) => Part::Same,
            (Target::Other(a), Target::Other(b)) if self.same_source(*a, *b) => {
                let is_media =
                    module.call(*a).is_some_and(|(callee, _)| module.global_name(callee) == Some("matchMedia"));
                if is_media { Part::Differs(Why::FreshTarget) } else { Part::Same }
            }
            (Target::Other(_), _) | (_, Target::Other(_)) => Part::Unknown,
            (Target::Window, Target::Place(place)) | (Target::Place(place), Target::Window) => {
                if self.is_platform(place) || self.is_plainly_new(place) {
                    Part::Differs(Why::Target)
                } else {
                    Part::Unknown
                }
            }
            (Target::Place(a), Target::Place(b)) => self.compare_places(a, b),
        }
    }

    fn compare_places(&self, a: &Place, b: &Place) -> Part {
        if a == b {
            return Part::Same;
        }
        match (self.is_platform(a), self.is_platform(b)) {
            (true, true) => return Part::Differs(Why::Target),
            (true, false) if self.is_plainly_new(b) => return Part::Differs(Why::Target),
            (false, true) if self.is_plainly_new(a) => return Part::Differs(Why::Target),
            (true, false) | (false, true) => return Part::Unknown,
            (false, false) => {}
        }
        if self.differ(a, b) {
            return Part::Differs(Why::Target);
        }
        let is_prefix = a.path.starts_with(&b.path) || b.path.starts_with(&a.path);
        if a.root == b.root && !is_prefix && !self.may_be_same(a, b) && !self.has_alias_in_path(a, b) {
            return Part::Differs(Why::TargetName);
        }
        Part::Unknown
    }

    /// `this.source.events` and `this.layer.events`, where something makes `this.layer` from `this.source`.
    fn has_alias_in_path(&self, a: &Place, b: &Place) -> bool {
        let head = |place: &Place| Place { root: place.root, path: place.path.iter().take(1).copied().collect() };
        (a.path.len() > 1 || b.path.len() > 1)
            && a.path.first() != b.path.first()
            && self.may_be_same(&head(a), &head(b))
    }

    /// `document`, `process.stdout`: an object of the platform.
    pub fn is_platform(&self, place: &Place) -> bool {
        let Root::Global(name) = place.root else { return false };
        matches!(
            self.module().text(name),
            "document" | "process" | "navigator" | "screen" | "visualViewport" | "speechSynthesis" | "chrome" | "browser"
        )
    }

    /// Everything that the place ever holds is made in this file.
    fn is_plainly_new(&self, place: &Place) -> bool {
        self.makers(place).is_some_and(|makers| !makers.is_empty())
    }

    pub fn compare_events(&self, added: &Event, removed: &Event) -> Part {
        match (added, removed) {
            (Event::None, Event::None) => Part::Same,
            (_, Event::None) => Part::Same,
            (Event::Names(a), Event::Names(b)) => {
                if a.iter().any(|name| b.contains(name)) {
                    return Part::Same;
                }
                let has_namespace = |names: &[String]| names.iter().any(|name| name.contains(['.', ':', '*']));
                if has_namespace(a) || has_namespace(b) { Part::Unknown } else { Part::Differs(Why::Event) }
            }
            (Event::Constant(a), Event::Constant(b)) => {
                if a == b {
                    return Part::Same;
                }
                let shared = a.path.len() == b.path.len()
                    && a.path.split_last().map(|(_, rest)| rest) == b.path.split_last().map(|(_, rest)| rest);
                let is_constant = |place: &Place| match place.root {
                    Root::Symbol(symbol) => self.module().import_of(symbol).is_some(),
                    Root::Static(_) | Root::Global(_) => true,
                    Root::Instance(_) | Root::Group(_) | Root::This(_) => false,
                };
                if a.root == b.root && !a.path.is_empty() && shared && is_constant(a) {
                    Part::Differs(Why::Event)
                } else {
                    Part::Unknown
                }
            }
            (Event::Other(a), Event::Other(b)) if self.same_source(*a, *b) => Part::Same,
            _ => Part::Unknown,
        }
    }

    fn compare_functions(&self, added: &Listener, removal: &Listener) -> Part {
        let module = self.module();
        match (&added.function, &removal.function) {
            (_, Value::Fresh(_)) => Part::Differs(Why::FreshRemoved),
            (Value::Fresh(fresh), Value::Held(place)) => {
                // `function once() { target.off('x', once) }`, `arguments.callee`
                if let (Fresh::Function(function), Root::Symbol(symbol)) = (fresh, place.root)
                    && self.is_own_name(symbol, *function)
                {
                    return Part::Same;
                }
                if matches!(place.root, Root::Global(name) if module.text(name) == "arguments") {
                    return Part::Unknown;
                }
                let is = |inner: ExprId| self.value(inner) == removal.function;
                Part::Differs(match fresh {
                    Fresh::Bind(inner) if is(*inner) => Why::BoundAdded,
                    Fresh::Wrapped(inner) if is(*inner) => Why::WrappedAdded,
                    Fresh::Made(factory) if is(*factory) => Why::Factory,
                    Fresh::Function(_) | Fresh::Bind(_) | Fresh::Wrapped(_) | Fresh::Made(_) => Why::FreshAdded,
                })
            }
            (Value::Held(a), Value::Held(b)) => {
                if a == b {
                    Part::Same
                } else if self.is_never_assigned(b) {
                    Part::Differs(Why::NeverAssigned)
                } else if self.differ(a, b) {
                    Part::Differs(Why::OtherFunction)
                } else {
                    Part::Unknown
                }
            }
            (Value::Keyed(a, a_key), Value::Keyed(b, b_key)) if a == b && a_key == b_key => Part::Same,
            (Value::Keyed(object, _), Value::Held(place)) => {
                let is_member = place.path.split_last().is_some_and(|(_, rest)| {
                    place.root == object.root && rest == object.path.as_slice()
                });
                let is_written = place.path.last().is_none_or(|name| self.is_written(*name));
                if is_member && !is_written { Part::Differs(Why::PropertyName) } else { Part::Unknown }
            }
            _ => match (added.function_expr, removal.function_expr) {
                (Some(a), Some(b)) if self.same_source(a, b) => Part::Same,
                _ => Part::Unknown,
            },
        }
    }

    /// The name by which a function expression knows itself, or a variable that holds it.
    fn is_own_name(&self, symbol: SymbolId, function: FnId) -> bool {
        let module = self.module();
        let it = module.symbol(symbol);
        it.function == Some(function) || it.init.is_some_and(|init| module.kind(init) == ExprKind::Function(function))
    }

    fn compare_capture(&self, added: &Listener, removal: &Listener) -> Part {
        if added.family != Family::EventTarget {
            return Part::Same;
        }
        match (added.capture, removal.capture) {
            (Capture::Flag(a), Capture::Flag(b)) => {
                if a == b {
                    Part::Same
                } else {
                    Part::Differs(Why::Capture)
                }
            }
            (Capture::Param(a), Capture::Param(b)) if a == b => Part::Same,
            (Capture::Param(_), Capture::Flag(false)) if removal.options.is_none() => {
                Part::Differs(Why::OptionsDropped)
            }
            (Capture::Other(a), Capture::Other(b)) if self.same_source(a, b) => Part::Same,
            _ => Part::Unknown,
        }
    }
}
