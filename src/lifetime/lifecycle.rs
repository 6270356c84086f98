//! Lifecycles: whose life a piece of code belongs to, which functions run when that life ends, and what those reach.
//!
//! Reaching is by calls inside this file. Knows nothing of what is acquired or released.

use super::instance::component_class;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ClassId, ExprId, ExprKind, FnBody, FnId, FnKind, GroupId, Key};
use crate::text::TextRange;
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// Whose life the code belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OwnerKind {
    Class(ClassId),
    /// Methods of a prototype or of an object literal.
    Group(GroupId),
    /// The function given to `useEffect` and its kin; a component is around it.
    Effect(FnId),
    /// A function component or custom hook.
    Component(FnId),
    /// A function that returns an object with a method that ends it, or a function that does.
    Factory(FnId),
    /// A function that registers what shall run at the end: `onUnmounted(…)`, `socket.on("close", …)`.
    Scope(FnId),
    /// The top level of a component file.
    Instance,
    Module,
    /// Nothing is known to end it.
    Function(FnId),
}

/// A function that runs when the owner ends.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// `ngOnDestroy`, `dispose`, `the cleanup`.
    pub name: String,
    pub function: FnId,
    /// What a person would point at.
    pub range: TextRange,
    /// It ends the life and nothing less: `close` may only hide, `stop` only pause.
    pub is_final: bool,
}

/// An owner and what runs at its end.
#[derive(Debug)]
pub struct Lifecycle {
    pub kind: OwnerKind,
    /// Surest first.
    pub ends: Vec<End>,
    /// The functions that run when it ends: the ends and all that they call in this file.
    at_end: FxHashSet<FnId>,
    /// The same, from the final ends only.
    at_final_end: FxHashSet<FnId>,
    /// Code that this file does not show may run at the end, too: an imported base class, a cleanup that cannot be read.
    pub is_open: bool,
}

impl Lifecycle {
    /// Whether code directly in `function` runs when the owner ends.
    pub fn runs_at_end(&self, function: FnId) -> bool {
        self.at_end.contains(&function)
    }

    /// The same for ends that mean the end and nothing less.
    pub fn runs_at_final_end(&self, function: FnId) -> bool {
        self.at_final_end.contains(&function)
    }

    /// The surest end.
    pub fn end(&self) -> Option<&End> {
        self.ends.first()
    }

    pub fn has_final_end(&self) -> bool {
        self.ends.iter().any(|end| end.is_final)
    }
}

/// Hooks by which a framework ends a component.
pub const FRAMEWORK_ENDS: [&str; 12] = [
    "disconnectedCallback",
    "componentWillUnmount",
    "ngOnDestroy",
    "beforeUnmount",
    "unmounted",
    "beforeDestroy",
    "destroyed",
    "hostDisconnected",
    "willDestroy",
    "willDestroyElement",
    "$onDestroy",
    "detachedCallback",
];

/// Methods that end an object's life, by the words that people use for it; surest first.
const FINAL_VERBS: [&str; 16] = [
    "Symbol.dispose",
    "Symbol.asyncDispose",
    "dispose",
    "destroy",
    "teardown",
    "tearDown",
    "unmount",
    "onDestroy",
    "onDispose",
    "uninstall",
    "shutdown",
    "shutDown",
    "terminate",
    "onRemove",
    "release",
    "finalize",
];

/// Methods that may end an object's life, or only a phase of it.
const PHASE_VERBS: [&str; 28] = [
    "close",
    "stop",
    "end",
    "detach",
    "disconnect",
    "cleanup",
    "cleanUp",
    "clear",
    "unbind",
    "removeListeners",
    "removeEventListeners",
    "unregisterListeners",
    "unlisten",
    "unsubscribe",
    "kill",
    "quit",
    "abort",
    "cancel",
    "deactivate",
    "disable",
    "unload",
    "unregister",
    "unwatch",
    "remove",
    "reset",
    "onunload",
    "onClose",
    "_destroy",
];

/// `0` is the surest.
fn rank_of_end(name: &str) -> Option<(usize, bool)> {
    let name = name.trim_start_matches(['_', '#']).trim_end_matches('_');
    if let Some(at) = FRAMEWORK_ENDS.iter().position(|it| *it == name) {
        return Some((at, true));
    }
    if let Some(at) = FINAL_VERBS.iter().position(|it| *it == name) {
        return Some((FRAMEWORK_ENDS.len() + at, true));
    }
    PHASE_VERBS.iter().position(|it| *it == name).map(|at| (FRAMEWORK_ENDS.len() + FINAL_VERBS.len() + at, false))
}

/// Whether a method of this name ends its object's life, or a phase of it.
pub fn is_end(name: &str) -> bool {
    rank_of_end(name).is_some()
}

/// Whether a method of this name ends its object's life and nothing less.
pub fn is_final_end(name: &str) -> bool {
    rank_of_end(name).is_some_and(|(_, is_final)| is_final)
}

/// Functions that run what they are given when the surrounding component or scope ends.
const END_REGISTRARS: [&str; 12] = [
    "onUnmounted",
    "onBeforeUnmount",
    "onScopeDispose",
    "tryOnScopeDispose",
    "tryOnUnmounted",
    "tryOnBeforeUnmount",
    "onCleanup",
    "onDestroy",
    "onDispose",
    "addTeardown",
    "registerDestructor",
    "useUnmount",
];

/// Events that end what they are emitted on.
const END_EVENTS: [&str; 22] = [
    "close",
    "closed",
    "end",
    "finish",
    "exit",
    "destroy",
    "destroyed",
    "$destroy",
    "disposed",
    "dispose",
    "disconnect",
    "disconnected",
    "abort",
    "aborted",
    "unload",
    "beforeunload",
    "pagehide",
    "beforeDestroy",
    "hook:beforeDestroy",
    "hook:beforeUnmount",
    "hook:destroyed",
    "remove",
];

/// Lifecycles of one file, found as they are asked for.
pub struct Lifecycles<'m> {
    module: &'m Module,
    known: FxHashMap<OwnerKind, Rc<Lifecycle>>,
    kinds: FxHashMap<FnId, OwnerKind>,
    components: FxHashMap<FnId, bool>,
    factories: FxHashMap<FnId, bool>,
    /// Functions that run when something ends, with the function that registers them.
    registered: Option<Vec<Registered>>,
}

struct Registered {
    by: FnId,
    end: End,
}

impl<'m> Lifecycles<'m> {
    pub fn new(module: &'m Module) -> Self {
        Self {
            module,
            known: FxHashMap::default(),
            kinds: FxHashMap::default(),
            components: FxHashMap::default(),
            factories: FxHashMap::default(),
            registered: None,
        }
    }

    /// The lifecycle that code directly in `function` belongs to.
    pub fn of(&mut self, function: FnId) -> Rc<Lifecycle> {
        let kind = self.owner_kind(function);
        self.of_kind(kind)
    }

    pub fn of_kind(&mut self, kind: OwnerKind) -> Rc<Lifecycle> {
        if let Some(known) = self.known.get(&kind) {
            return Rc::clone(known);
        }
        let mut ends = Vec::new();
        let mut is_open = false;
        match kind {
            OwnerKind::Class(class) => is_open = self.class_ends(class, &mut ends),
            OwnerKind::Group(group) => self.group_ends(group, &mut ends),
            OwnerKind::Effect(effect) => {
                is_open = self.effect_ends(effect, &mut ends);
                if let Some(component) = self.component_around(effect) {
                    self.registered_ends(component, &mut ends);
                    is_open |= self.effects_ends(component, &mut ends);
                }
            }
            OwnerKind::Component(component) => is_open = self.effects_ends(component, &mut ends),
            OwnerKind::Factory(factory) => self.factory_ends(factory, &mut ends),
            OwnerKind::Scope(_) | OwnerKind::Function(_) | OwnerKind::Instance => {}
            OwnerKind::Module => self.module_ends(&mut ends),
        }
        match kind {
            OwnerKind::Class(class) => {
                let range = self.module.class(class).range;
                self.registered_ends_in(range, &mut ends);
            }
            OwnerKind::Group(group) => {
                let methods = &self.module.method_groups().group(group).methods;
                let ranges: Vec<TextRange> =
                    methods.iter().map(|(_, method)| self.module.function(*method).range).collect();
                for range in ranges {
                    self.registered_ends_in(range, &mut ends);
                }
            }
            OwnerKind::Effect(function)
            | OwnerKind::Component(function)
            | OwnerKind::Factory(function)
            | OwnerKind::Scope(function)
            | OwnerKind::Function(function) => self.registered_ends(function, &mut ends),
            OwnerKind::Instance => self.registered_ends(FnId::MODULE, &mut ends),
            OwnerKind::Module => {}
        }
        let mut seen = FxHashSet::default();
        ends.retain(|end| seen.insert(end.function));
        ends.sort_by_key(|end| !end.is_final);
        let at_end = self.reached(ends.iter().map(|end| end.function));
        let at_final_end = self.reached(ends.iter().filter(|end| end.is_final).map(|end| end.function));
        let lifecycle = Rc::new(Lifecycle { kind, ends, at_end, at_final_end, is_open });
        self.known.insert(kind, Rc::clone(&lifecycle));
        lifecycle
    }

    /// Whose life code directly in `function` belongs to.
    pub fn owner_kind(&mut self, function: FnId) -> OwnerKind {
        if let Some(kind) = self.kinds.get(&function) {
            return *kind;
        }
        let kind = self.find_owner(function);
        self.kinds.insert(function, kind);
        kind
    }

    fn find_owner(&mut self, function: FnId) -> OwnerKind {
        let module = self.module;
        let mut id = function;
        let mut scope = None;
        loop {
            let it = module.function(id);
            if let Some(class) = it.class {
                return OwnerKind::Class(class);
            }
            if let Some(group) = module.method_groups().of(id) {
                let group_it = module.method_groups().group(group);
                let has_end = group_it.methods.iter().any(|(name, _)| is_end(module.text(*name)));
                if has_end || group_it.constructor.is_some() {
                    return OwnerKind::Group(group);
                }
            }
            if id == FnId::MODULE {
                break;
            }
            if is_effect(module, id) {
                return OwnerKind::Effect(id);
            }
            if self.is_factory(id) {
                return OwnerKind::Factory(id);
            }
            if self.is_component(id) {
                return OwnerKind::Component(id);
            }
            if scope.is_none() && self.registered().iter().any(|it| it.by == id) {
                scope = Some(id);
            }
            id = it.parent;
        }
        match scope {
            Some(scope) => OwnerKind::Scope(scope),
            None if module.traits.per_instance.is_some() => OwnerKind::Instance,
            None if function == FnId::MODULE => OwnerKind::Module,
            None => OwnerKind::Function(function),
        }
    }

    // What runs at the end.

    fn end(&self, name: &str, function: FnId, is_final: bool) -> End {
        End { name: name.to_owned(), function, range: self.module.function(function).head, is_final }
    }

    /// Whether a base class that this file does not show may have ends of its own.
    fn class_ends(&self, class: ClassId, ends: &mut Vec<End>) -> bool {
        let module = self.module;
        let mut found: Vec<(usize, End)> = Vec::new();
        let mut at = Some(class);
        let mut is_open = false;
        let mut seen = Vec::new();
        while let Some(class) = at {
            if seen.contains(&class) {
                break;
            }
            seen.push(class);
            for member in &module.class(class).members {
                let Some(name) = member.name.filter(|_| !member.is_static) else { continue };
                let text = module.text(name);
                if let Some((rank, is_final)) = rank_of_end(text)
                    && let Some(function) = module.class_function(class, name, false)
                {
                    found.push((rank, self.end(text, function, is_final)));
                }
            }
            let Some(extends) = module.class(class).extends else { break };
            at = module.symbol_of(extends).and_then(|symbol| module.symbol(symbol).class);
            is_open = at.is_none() && !is_framework_base(module.base_name(class));
        }
        found.sort_by_key(|(rank, _)| *rank);
        ends.extend(found.into_iter().map(|(_, end)| end));
        is_open
    }

    fn group_ends(&self, group: GroupId, ends: &mut Vec<End>) {
        let module = self.module;
        let group = module.method_groups().group(group);
        let mut found: Vec<(usize, End)> = group
            .methods
            .iter()
            .filter_map(|(name, function)| {
                let text = module.text(*name);
                let (rank, is_final) = rank_of_end(text)?;
                Some((rank, self.end(text, *function, is_final)))
            })
            .collect();
        // `this.close = function () {}` in the constructor.
        if let Some(constructor) = group.constructor {
            found.extend(self.ends_assigned_in(constructor));
        }
        found.sort_by_key(|(rank, _)| *rank);
        ends.extend(found.into_iter().map(|(_, end)| end));
    }

    fn ends_assigned_in(&self, constructor: FnId) -> Vec<(usize, End)> {
        let module = self.module;
        module
            .exprs_in(module.function(constructor).range)
            .filter_map(|id| {
                let ExprKind::Assign(_, target, value) = module.kind(id) else { return None };
                let ExprKind::Member(_, name) = module.kind(target) else { return None };
                let (rank, is_final) = rank_of_end(module.text(name))?;
                let place = module.place(target)?;
                if !matches!(place.root, Root::Group(_) | Root::This(_)) || place.path.len() != 1 {
                    return None;
                }
                Some((rank, self.end(module.text(name), module.function_value(value)?, is_final)))
            })
            .collect()
    }

    /// Whether the effect returns something that is no function of this file.
    fn effect_ends(&self, effect: FnId, ends: &mut Vec<End>) -> bool {
        let module = self.module;
        let values = match module.function(effect).body {
            FnBody::Expr(body) => vec![body],
            FnBody::Block(_) => module.returns_of(effect),
            FnBody::None => Vec::new(),
        };
        let mut is_open = false;
        for value in values {
            for value in alternatives(module, value) {
                match module.function_value(value) {
                    Some(function) => ends.push(self.end("the cleanup", function, true)),
                    None => is_open |= !is_nothing(module, value),
                }
            }
        }
        is_open
    }

    /// The cleanups of all effects in a component.
    fn effects_ends(&self, component: FnId, ends: &mut Vec<End>) -> bool {
        let module = self.module;
        let inside: Vec<FnId> = (component.0 + 1..module.functions.len() as u32)
            .map(FnId)
            .take_while(|id| module.function(*id).range.start < module.function(component).range.end)
            .filter(|id| module.is_within(*id, component) && is_effect(module, *id))
            .collect();
        let mut is_open = false;
        for effect in inside {
            is_open |= self.effect_ends(effect, ends);
        }
        is_open
    }

    fn component_around(&mut self, effect: FnId) -> Option<FnId> {
        let mut id = effect;
        while id != FnId::MODULE {
            id = self.module.function(id).parent;
            if id != FnId::MODULE && self.is_component(id) {
                return Some(id);
            }
        }
        None
    }

    fn is_component(&mut self, function: FnId) -> bool {
        let module = self.module;
        *self.components.entry(function).or_insert_with(|| is_component_function(module, function))
    }

    /// Whether the function returns something that ends what it began.
    fn is_factory(&mut self, function: FnId) -> bool {
        if let Some(known) = self.factories.get(&function) {
            return *known;
        }
        let mut ends = Vec::new();
        self.factory_ends(function, &mut ends);
        self.factories.insert(function, !ends.is_empty());
        !ends.is_empty()
    }

    fn factory_ends(&self, factory: FnId, ends: &mut Vec<End>) {
        let module = self.module;
        let values = match module.function(factory).body {
            FnBody::Expr(body) => vec![body],
            FnBody::Block(_) => module.returns_of(factory),
            FnBody::None => return,
        };
        let mut found: Vec<(usize, End)> = Vec::new();
        for value in values {
            let value = module.value_of(value);
            let ExprKind::Object(props) = module.kind(value) else { continue };
            for prop in module.props(props) {
                if let Key::Name(name) = prop.key
                    && let Some((rank, is_final)) = rank_of_end(module.text(name))
                    && let Some(function) = module.function_value(prop.value)
                    && module.is_within(function, factory)
                {
                    found.push((rank, self.end(module.text(name), function, is_final)));
                }
            }
        }
        found.sort_by_key(|(rank, _)| *rank);
        ends.extend(found.into_iter().map(|(_, end)| end));
        // `return () => stop()`; an effect's cleanup looks alike.
        if let Some(cleanup) = self.returned_cleanup(factory) {
            ends.push(self.end("the function that it returns", cleanup, true));
        }
    }

    /// A returned function without parameters whose result nobody wants.
    fn returned_cleanup(&self, factory: FnId) -> Option<FnId> {
        let module = self.module;
        if matches!(module.function(factory).body, FnBody::Expr(_)) {
            return None;
        }
        let cleanup = module.returns_of(factory).into_iter().find_map(|value| {
            module.function_value(value).filter(|it| module.is_within(*it, factory) && *it != factory)
        })?;
        (module.function(cleanup).params.len == 0).then_some(cleanup)
    }

    /// An exported function by which others end what the module started.
    fn module_ends(&self, ends: &mut Vec<End>) {
        let module = self.module;
        let mut found: Vec<(usize, End)> = module
            .exports
            .iter()
            .filter_map(|export| {
                let text = module.text(export.name?);
                let (rank, is_final) = rank_of_end(text)?;
                let function = export
                    .symbol
                    .and_then(|symbol| module.symbol(symbol).function)
                    .or_else(|| export.expr.and_then(|expr| module.function_value(expr)))?;
                Some((rank, self.end(text, function, is_final)))
            })
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        ends.extend(found.into_iter().map(|(_, end)| end));
    }

    fn registered_ends(&mut self, function: FnId, ends: &mut Vec<End>) {
        let module = self.module;
        let found: Vec<End> = self
            .registered()
            .iter()
            .filter(|it| it.by == function || module.is_within(it.by, function))
            .map(|it| it.end.clone())
            .collect();
        ends.extend(found);
    }

    fn registered_ends_in(&mut self, range: TextRange, ends: &mut Vec<End>) {
        let module = self.module;
        let found: Vec<End> = self
            .registered()
            .iter()
            .filter(|it| range.contains(module.function(it.by).range))
            .map(|it| it.end.clone())
            .collect();
        ends.extend(found);
    }

    /// Every function that some call registers for the end of something.
    fn registered(&mut self) -> &[Registered] {
        let module = self.module;
        self.registered.get_or_insert_with(|| {
            (0..module.exprs.len()).filter_map(|index| registered_end(module, ExprId(index as u32))).collect()
        })
    }

    /// The functions that run when `ends` run.
    fn reached(&self, ends: impl Iterator<Item = FnId>) -> FxHashSet<FnId> {
        let module = self.module;
        let mut reached: FxHashSet<FnId> = FxHashSet::default();
        let mut todo: Vec<FnId> = ends.collect();
        while let Some(function) = todo.pop() {
            if !reached.insert(function) {
                continue;
            }
            for id in module.exprs_in(module.function(function).range) {
                match module.kind(id) {
                    ExprKind::Call(callee, args) | ExprKind::New(callee, args) => {
                        todo.extend(called_function(module, callee));
                        // Callbacks, and methods that are handed on: `this.disposables.forEach(this.end)`.
                        todo.extend(module.list(args).iter().filter_map(|arg| handed_function(module, *arg)));
                        todo.extend(self.listeners_of_emitted(id));
                    }
                    ExprKind::Function(inner) => todo.push(inner),
                    _ => {}
                }
            }
        }
        reached
    }

    /// `this.emit("close")` runs the listeners for it that this file adds.
    fn listeners_of_emitted(&self, call: ExprId) -> Vec<FnId> {
        let module = self.module;
        let Some((_, "emit" | "fire" | "trigger" | "dispatch", [event, ..])) = module.method_call(call) else {
            return Vec::new();
        };
        let Some(event) = module.str_of(*event) else { return Vec::new() };
        (0..module.exprs.len())
            .filter_map(|index| {
                let (_, "on" | "once" | "addListener" | "addEventListener", [added, listener, ..]) =
                    module.method_call(ExprId(index as u32))?
                else {
                    return None;
                };
                (module.str_of(*added) == Some(event)).then(|| module.function_value(*listener))?
            })
            .collect()
    }
}

/// The function that a call runs, `super.dispose()` included.
pub fn called_function(module: &Module, callee: ExprId) -> Option<FnId> {
    if let ExprKind::Member(object, name) = module.kind(callee) {
        if module.kind(object) == ExprKind::Super {
            let class = enclosing_class(module, module.expr(callee).function)?;
            let base = module.symbol_of(module.class(class).extends?).and_then(|symbol| module.symbol(symbol).class)?;
            return module.class_function(base, name, false);
        }
        // `cleanup.call(this, true)`
        if matches!(module.text(name), "call" | "apply" | "bind") {
            return module.function_value(object);
        }
        if let Some(function) = inherited_function(module, object, callee, name) {
            return Some(function);
        }
    }
    module.function_value(callee)
}

/// `this.method()` of a base class in this file.
fn inherited_function(
    module: &Module,
    object: ExprId,
    callee: ExprId,
    name: crate::semantic::tree::NameId,
) -> Option<FnId> {
    if module.function_value(callee).is_some() {
        return None;
    }
    let Place { root: Root::Instance(mut class), path } = module.place(object)? else { return None };
    if !path.is_empty() {
        return None;
    }
    for _ in 0..8 {
        class = module.symbol_of(module.class(class).extends?).and_then(|symbol| module.symbol(symbol).class)?;
        if let Some(function) = module.class_function(class, name, false) {
            return Some(function);
        }
    }
    None
}

fn handed_function(module: &Module, arg: ExprId) -> Option<FnId> {
    matches!(module.kind(arg), ExprKind::Name(_) | ExprKind::Member(..) | ExprKind::Call(..))
        .then(|| module.function_value(arg))?
}

/// The class whose code the function is part of.
pub fn enclosing_class(module: &Module, function: FnId) -> Option<ClassId> {
    let mut id = function;
    loop {
        let it = module.function(id);
        if it.class.is_some() || id == FnId::MODULE {
            return it.class;
        }
        id = it.parent;
    }
}

/// Base classes that have no end but the framework's hooks.
fn is_framework_base(name: Option<&str>) -> bool {
    name.is_some_and(|name| {
        matches!(
            name,
            "Component"
                | "PureComponent"
                | "HTMLElement"
                | "LitElement"
                | "ReactiveElement"
                | "EventEmitter"
                | "EventTarget"
                | "Error"
                | "Object"
        ) || (name.starts_with("HTML") && name.ends_with("Element"))
    })
}

/// The function is given to `useEffect` or a hook that does the same.
pub fn is_effect(module: &Module, function: FnId) -> bool {
    let Some(expr) = module.function(function).expr else { return false };
    let Flow::Argument { call, index: 0 } = module.flow(expr) else { return false };
    let Some((callee, _)) = module.call(call) else { return false };
    let name = match module.kind(callee) {
        ExprKind::Name(id) => module.text(module.reference(id).name),
        ExprKind::Member(_, name) => module.text(name),
        _ => return false,
    };
    matches!(name, "onMount" | "$effect")
        || (name.starts_with("use")
            && (name.contains("Effect") || matches!(name, "useMount" | "useLifecycles"))
            && name != "useEffectEvent")
}

/// Calls hooks directly: a function component or a custom hook.
pub fn is_component_function(module: &Module, function: FnId) -> bool {
    let it = module.function(function);
    if it.class.is_some() || function == FnId::MODULE {
        return false;
    }
    module.exprs_in(it.range).any(|id| {
        let ExprKind::Call(callee, _) = module.kind(id) else { return false };
        if module.expr(id).function != function {
            return false;
        }
        let name = match module.kind(callee) {
            ExprKind::Name(id) => module.text(module.reference(id).name),
            ExprKind::Member(object, name) if module.global_name(object).is_none() => module.text(name),
            _ => return false,
        };
        name.strip_prefix("use").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
    })
}

/// The function that a call registers for the end of something.
fn registered_end(module: &Module, call: ExprId) -> Option<Registered> {
    let ExprKind::Call(callee, args) = module.kind(call) else { return None };
    let args = module.list(args);
    let (name, is_method) = match module.kind(callee) {
        ExprKind::Name(id) => (module.text(module.reference(id).name), false),
        ExprKind::Member(_, name) => (module.text(name), true),
        _ => return None,
    };
    let by = module.expr(call).function;
    let end = |name: String, callback: ExprId| {
        let function = module.function_value(callback)?;
        let range = module.range(callee);
        Some(Registered { by, end: End { name, function, range, is_final: true } })
    };
    if END_REGISTRARS.contains(&name) {
        return end(format!("`{name}`"), *args.first()?);
    }
    let listens = is_method
        && matches!(
            name,
            "on" | "once"
                | "addListener"
                | "addEventListener"
                | "prependListener"
                | "one"
                | "$on"
                | "$once"
                | "listen"
                | "bind"
        );
    if listens
        && let [event, callback, ..] = args
        && let Some(event) = module.str_of(module.value_of(*event))
        && END_EVENTS.contains(&event)
    {
        return end(format!("the `{event}` listener"), *callback);
    }
    None
}

/// `a ? b : c`, `a && b` and `a || b` by their possible values.
fn alternatives(module: &Module, value: ExprId) -> Vec<ExprId> {
    match module.kind(value) {
        ExprKind::Conditional(_, yes, no) => vec![yes, no],
        ExprKind::Logical(_, left, right) => vec![left, right],
        _ => vec![value],
    }
}

/// `undefined`, `null`, `void f()`, a literal.
fn is_nothing(module: &Module, value: ExprId) -> bool {
    match module.kind(value) {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Unary(..) => true,
        ExprKind::Name(id) => {
            module.reference(id).symbol.is_none() && module.text(module.reference(id).name) == "undefined"
        }
        _ => false,
    }
}

/// Whether instances of the owner come and go because a framework makes them.
pub fn is_component(module: &Module, kind: OwnerKind) -> bool {
    match kind {
        OwnerKind::Class(class) => component_class(module, class).is_some(),
        OwnerKind::Effect(_) | OwnerKind::Component(_) | OwnerKind::Instance => true,
        OwnerKind::Group(group) => module
            .method_groups()
            .group(group)
            .methods
            .iter()
            .any(|(name, _)| FRAMEWORK_ENDS.contains(&module.text(*name))),
        OwnerKind::Factory(_) | OwnerKind::Scope(_) | OwnerKind::Module | OwnerKind::Function(_) => false,
    }
}

/// A constructor, or what runs in each construction.
pub fn is_construction(module: &Module, function: FnId) -> bool {
    let it = module.function(function);
    matches!(it.kind, FnKind::Constructor | FnKind::Fields)
        || module
            .method_groups()
            .of(function)
            .is_some_and(|group| module.method_groups().group(group).constructor == Some(function))
}
