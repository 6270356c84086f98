//! Lifecycles: whose life a piece of code belongs to, which functions run when that life ends, and what those reach.
//!
//! Reaching is by calls inside this file. Knows nothing of what is acquired or released.

mod ends;
pub mod hooks;
pub mod reach;
pub mod words;

use super::instance::{component_class, is_start_of_life};
use crate::order;
use crate::semantic::Module;
use crate::semantic::query::Place;
use crate::semantic::tree::{ClassId, ExprId, ExprKind, FnId, FnKind, GroupId, NameId};
use crate::text::TextRange;
use hooks::is_effect;
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;
use words::{END_EVENTS, END_REGISTRARS, FRAMEWORK_ENDS, is_end};

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
    /// As a message names it: `` `ngOnDestroy` ``, `the cleanup`.
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
    /// The functions that run when its life begins, for classes and method groups.
    at_start: FxHashSet<FnId>,
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

    /// Whether code directly in `function` runs when the owner's life begins.
    pub fn begins_in(&self, module: &Module, function: FnId) -> bool {
        match self.kind {
            OwnerKind::Class(_) | OwnerKind::Group(_) => self.at_start.contains(&function),
            OwnerKind::Effect(effect) => effect == function,
            OwnerKind::Component(it) | OwnerKind::Factory(it) | OwnerKind::Scope(it) => {
                it == function || is_effect(module, function)
            }
            OwnerKind::Instance => function == FnId::MODULE,
            OwnerKind::Module | OwnerKind::Function(_) => false,
        }
    }

    /// The surest end.
    pub fn end(&self) -> Option<&End> {
        self.ends.first()
    }

    pub fn has_final_end(&self) -> bool {
        self.ends.iter().any(|end| end.is_final)
    }
}

/// Lifecycles of one file, found as they are asked for.
pub struct Lifecycles<'m> {
    module: &'m Module,
    known: FxHashMap<OwnerKind, Rc<Lifecycle>>,
    kinds: FxHashMap<FnId, OwnerKind>,
    components: FxHashMap<FnId, bool>,
    factories: FxHashMap<FnId, bool>,
    /// Functions that run when something ends, with the function that registers them.
    registered: Option<Vec<Registered>>,
    /// Functions that variables, fields and collections hold, by the last name of the place.
    stored: Option<FxHashMap<NameId, Vec<(Place, FnId)>>>,
}

struct Registered {
    by: FnId,
    end: End,
    /// An event tells of the end of something, which need not be the owner.
    by_event: bool,
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
            stored: None,
        }
    }

    /// The lifecycle that code directly in `function` belongs to.
    pub fn of(&mut self, function: FnId) -> Rc<Lifecycle> {
        let kind = self.owner_kind(function);
        self.of_kind(kind)
    }

    fn of_kind(&mut self, kind: OwnerKind) -> Rc<Lifecycle> {
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
                    is_open |= self.effects_ends(component, &mut ends);
                }
            }
            OwnerKind::Component(component) => is_open = self.effects_ends(component, &mut ends),
            OwnerKind::Factory(factory) => self.factory_ends(factory, &mut ends),
            OwnerKind::Scope(_) | OwnerKind::Function(_) | OwnerKind::Instance => {}
            OwnerKind::Module => self.module_ends(&mut ends),
        }
        // What events run at their end counts as run, but is no end of the owner by itself.
        let registered: Vec<(End, bool)> = match kind {
            OwnerKind::Class(class) => self.registered_in(&[self.module.class(class).range]),
            OwnerKind::Group(group) => {
                let methods = &self.module.method_groups().group(group).methods;
                let ranges: Vec<TextRange> =
                    methods.iter().map(|(_, method)| self.module.function(*method).range).collect();
                self.registered_in(&ranges)
            }
            OwnerKind::Effect(effect) => {
                let around = self.component_around(effect).unwrap_or(effect);
                self.registered_in(&[self.module.function(around).range])
            }
            OwnerKind::Component(function)
            | OwnerKind::Factory(function)
            | OwnerKind::Scope(function)
            | OwnerKind::Function(function) => self.registered_in(&[self.module.function(function).range]),
            OwnerKind::Instance => self.registered_in(&[self.module.function(FnId::MODULE).range]),
            OwnerKind::Module => Vec::new(),
        };
        let is_scope = matches!(kind, OwnerKind::Scope(_));
        // The page's end is nobody's in particular.
        let of_page = |end: &End| end.name.contains("unload") || end.name.contains("pagehide");
        let counts = |(end, by_event): &&(End, bool)| !by_event || (is_scope && !of_page(end));
        ends.extend(registered.iter().filter(counts).map(|(end, _)| end.clone()));
        let mut seen = FxHashSet::default();
        ends.retain(|end| seen.insert(end.function));
        order::by_number(&mut ends, |end| u64::from(!end.is_final));
        self.find_stored();
        let also = registered.iter().map(|(end, _)| end.function);
        let at_end = self.reached(ends.iter().map(|end| end.function).chain(also));
        let at_final_end = self.reached(ends.iter().filter(|end| end.is_final).map(|end| end.function));
        let starts = self.starts(kind);
        let at_start = self.reached_at_once(starts.into_iter());
        let lifecycle = Rc::new(Lifecycle { kind, ends, at_end, at_final_end, at_start, is_open });
        self.known.insert(kind, Rc::clone(&lifecycle));
        lifecycle
    }

    /// Whose life code directly in `function` belongs to.
    fn owner_kind(&mut self, function: FnId) -> OwnerKind {
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

    /// Constructors, and methods that a framework calls when an instance begins its life.
    fn starts(&self, kind: OwnerKind) -> Vec<FnId> {
        let module = self.module;
        let begins = |function: &FnId| {
            is_construction(module, *function)
                || module.function(*function).name.is_some_and(|name| is_start_of_life(module.text(name)))
        };
        match kind {
            OwnerKind::Class(class) => {
                let range = module.class(class).range;
                (0..module.functions.len() as u32)
                    .map(FnId)
                    .filter(|id| {
                        module.function(*id).class == Some(class) && range.contains(module.function(*id).range)
                    })
                    .filter(begins)
                    .collect()
            }
            OwnerKind::Group(group) => {
                let group = module.method_groups().group(group);
                // Factories of classes call it: `Class({ initialize: function () {} })`.
                let initializes = |name: NameId| matches!(module.text(name), "initialize" | "constructor");
                let methods = group.methods.iter().filter(|(name, method)| initializes(*name) || begins(method));
                methods.map(|(_, method)| *method).chain(group.constructor.filter(begins)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What calls inside the ranges register, and whether an event runs it.
    fn registered_in(&mut self, ranges: &[TextRange]) -> Vec<(End, bool)> {
        let module = self.module;
        self.registered()
            .iter()
            .filter(|it| {
                let at = module.function(it.by).range;
                // The top level of a component file has no range of its own.
                it.by == FnId::MODULE && ranges.contains(&at) || ranges.iter().any(|range| range.contains(at))
            })
            .map(|it| (it.end.clone(), it.by_event))
            .collect()
    }

    /// Every function that some call registers for the end of something.
    fn registered(&mut self) -> &[Registered] {
        let module = self.module;
        self.registered
            .get_or_insert_with(|| module.calls().iter().filter_map(|call| registered_end(module, *call)).collect())
    }
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
    let end = |name: String, callback: ExprId, by_event: bool| {
        let function = module.function_value(callback)?;
        let range = module.range(callee);
        Some(Registered { by, end: End { name, function, range, is_final: true }, by_event })
    };
    if END_REGISTRARS.contains(&name) {
        return end(format!("`{name}`"), *args.first()?, false);
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
        return end(format!("the `{event}` listener"), *callback, true);
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
