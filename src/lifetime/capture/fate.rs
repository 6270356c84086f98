//! What becomes of a closure: it ends with the call that makes it, soon after, or something keeps it.

use crate::lifetime::callee::{callback_role, callee_text, long_lived_name, resolve};
use crate::lifetime::growth::{Container, Holder};
use crate::lifetime::listener::Lives;
use crate::lifetime::models::{Models, Runs, When};
use crate::lifetime::obligation::{Discharge, Obligation};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ClassId, ExprId, ExprKind, FnId, Parent, StmtKind, SymbolId, SymbolKind, UnaryOp};
use crate::text::TextRange;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};

/// Who keeps a closure longer than the call that made it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Keeper {
    pub kind: KeeperKind,
    pub says: String,
    pub at: TextRange,
}

/// Weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum KeeperKind {
    /// Whoever called gets it.
    Returned,
    /// Something that the caller gave.
    Parameter,
    /// The object that the code belongs to.
    Field,
    /// Something that is emptied, removed from, or handed on at times.
    Shrinking,
    /// A variable that lives as long as the module; the next closure replaces this one.
    Slot,
    /// A collection that lives as long as the module and only grows.
    Collection,
    /// A timer or listener that nothing releases.
    Registration,
}

/// What the uses of a closure make of it, all together.
#[derive(Debug, Clone, Default)]
pub(super) struct Fate {
    /// The longest keeper.
    pub(super) keeper: Option<Keeper>,
    /// Some use goes where this analysis does not follow.
    pub(super) unknown: bool,
}

impl Fate {
    fn unknown() -> Fate {
        Fate { keeper: None, unknown: true }
    }

    fn kept(kind: KeeperKind, says: impl Into<String>, at: TextRange) -> Fate {
        Fate { keeper: Some(Keeper { kind, says: says.into(), at }), unknown: false }
    }

    fn and(&mut self, other: Fate) {
        self.unknown |= other.unknown;
        if other.keeper.as_ref().map(|it| it.kind) > self.keeper.as_ref().map(|it| it.kind) {
            self.keeper = other.keeper;
        }
    }

    /// Nothing keeps it, as far as the file tells.
    pub(super) fn ends(&self) -> bool {
        self.keeper.is_none() && !self.unknown
    }
}

/// How many uses of uses are followed, and how many are looked at for one closure: code may hand it in circles.
const STEPS: u8 = 8;
const LOOKS: u16 = 400;

pub(super) struct Fates<'a> {
    module: &'a Module,
    models: &'a Models,
    obligations: FxHashMap<TextRange, &'a Obligation>,
    /// The container that grows at a place.
    growths: FxHashMap<TextRange, &'a Container>,
    /// Where containers grow, in source order.
    growth_places: Vec<TextRange>,
    known: RefCell<FxHashMap<FnId, Fate>>,
    known_classes: RefCell<FxHashMap<ClassId, Fate>>,
    looks: Cell<u16>,
}

impl<'a> Fates<'a> {
    pub(super) fn new(
        module: &'a Module,
        models: &'a Models,
        obligations: &'a [Obligation],
        containers: &'a [Container],
    ) -> Self {
        let mut growths = FxHashMap::default();
        for container in containers.iter().filter(|it| !matches!(it.holder, Holder::Closure(_))) {
            for growth in &container.growths {
                growths.insert(growth.range, container);
            }
        }
        let mut growth_places: Vec<TextRange> = growths.keys().copied().collect();
        growth_places.sort_unstable();
        Self {
            module,
            models,
            obligations: obligations.iter().map(|it| (it.range, it)).collect(),
            growths,
            growth_places,
            known: RefCell::default(),
            known_classes: RefCell::default(),
            looks: Cell::new(LOOKS),
        }
    }

    /// What becomes of the values that the function is.
    pub(super) fn of_function(&self, function: FnId) -> Fate {
        if let Some(class) = self.module.function(function).class {
            return self.of_class(class);
        }
        if let Some(fate) = self.known.borrow().get(&function) {
            return fate.clone();
        }
        self.looks.set(LOOKS);
        let fate = self.of_function_within(function, STEPS);
        self.known.borrow_mut().insert(function, fate.clone());
        fate
    }

    fn of_function_within(&self, function: FnId, steps: u8) -> Fate {
        let it = self.module.function(function);
        let mut fate = Fate::default();
        if let Some(expr) = it.expr {
            fate.and(self.follow(expr, steps));
        }
        if let Some(symbol) = it.symbol {
            fate.and(self.of_symbol(symbol, steps));
        }
        fate
    }

    /// What becomes of the class, and of the instances made where it can be seen.
    pub(super) fn of_class(&self, class: ClassId) -> Fate {
        if let Some(fate) = self.known_classes.borrow().get(&class) {
            return fate.clone();
        }
        self.looks.set(LOOKS);
        let it = self.module.class(class);
        let mut fate = Fate::default();
        if let Some(expr) = it.expr {
            fate.and(self.follow(expr, STEPS));
        }
        if let Some(symbol) = it.symbol {
            fate.and(self.of_symbol(symbol, STEPS));
        }
        self.known_classes.borrow_mut().insert(class, fate.clone());
        fate
    }

    /// Whether the call is known to call its argument.
    pub(super) fn is_called_by(&self, call: ExprId, index: u32) -> bool {
        callback_role(self.module, self.models, call, index).is_some()
            || self.module.call(call).is_some_and(|(callee, _)| self.module.global_name(callee) == Some("Promise"))
    }

    /// What becomes of what a local variable holds.
    fn of_symbol(&self, symbol: SymbolId, steps: u8) -> Fate {
        let module = self.module;
        let Some(steps) = steps.checked_sub(1) else { return Fate::unknown() };
        let mut fate = Fate::default();
        let it = module.symbol(symbol);
        if it.exported || it.in_template {
            fate.unknown = true;
        }
        for id in module.refs_of(symbol) {
            let reference = module.reference(*id);
            if reference.access.reads() {
                fate.and(self.follow(reference.expr, steps));
            }
        }
        fate
    }

    /// What becomes of the value of an expression.
    fn follow(&self, expr: ExprId, steps: u8) -> Fate {
        let module = self.module;
        let (Some(steps), Some(looks)) = (steps.checked_sub(1), self.looks.get().checked_sub(1)) else {
            return Fate::unknown();
        };
        self.looks.set(looks);
        if let Some(call) = module.called_by(expr) {
            let makes_object = matches!(module.kind(call), ExprKind::New(..))
                || module.function_value(expr).is_some_and(|function| module.function(function).is_generator);
            // An instance keeps its class, a generator its function's context.
            return if makes_object { self.follow(call, steps) } else { Fate::default() };
        }
        match module.flow(expr) {
            Flow::Dropped => Fate::default(),
            Flow::Consumed => self.consumed(expr),
            Flow::Bound(symbol) if module.is_module_scope(module.symbol(symbol).scope) => self.slot(symbol, expr),
            Flow::Bound(symbol) => self.of_symbol(symbol, steps),
            Flow::Assigned(target) => self.assigned(target, steps),
            Flow::Argument { call, index } => self.argument(call, index, steps),
            Flow::Stored(literal) => match module.kind(literal) {
                ExprKind::Element(..) => Fate::unknown(),
                _ => self.follow(literal, steps),
            },
            Flow::Used(parent) => self.used(expr, parent, steps),
            Flow::Returned(function) => self.returned(function, expr, steps),
            Flow::Field(..) => Fate::kept(KeeperKind::Field, "a field of the instance keeps it", module.range(expr)),
            Flow::Destructured(_) => Fate::unknown(),
        }
    }

    /// Thrown or yielded values go on; tested and computed ones do not.
    fn consumed(&self, expr: ExprId) -> Fate {
        let module = self.module;
        match module.expr(expr).parent {
            Parent::Expr(parent) => match module.kind(parent) {
                ExprKind::Yield(_) | ExprKind::Tagged(..) => Fate::unknown(),
                ExprKind::Unary(UnaryOp::Delete, _) => Fate::default(),
                _ => Fate::default(),
            },
            Parent::Stmt(stmt) => match module.stmt(stmt).kind {
                StmtKind::Throw(_) | StmtKind::ExportDefault(_) => Fate::unknown(),
                _ => Fate::default(),
            },
            // `extends`, a default value.
            Parent::Class(_) | Parent::Pat(_) => Fate::unknown(),
            Parent::Fn(_) | Parent::Root => Fate::default(),
        }
    }

    /// A member of the value is taken, or it is indexed.
    fn used(&self, expr: ExprId, parent: ExprId, steps: u8) -> Fate {
        let module = self.module;
        let ExprKind::Member(object, name) = module.kind(parent) else { return Fate::default() };
        if object != expr {
            return Fate::default();
        }
        match (module.text(name), module.called_by(parent)) {
            ("bind", Some(call)) => self.follow(call, steps),
            // The result holds what the array holds.
            (
                "map" | "filter" | "concat" | "slice" | "find" | "pop" | "shift" | "at" | "reverse" | "get",
                Some(call),
            ) => self.follow(call, steps),
            ("forEach" | "values" | "entries", Some(_)) => Fate::unknown(),
            ("prototype", None) => Fate::unknown(),
            _ => Fate::default(),
        }
    }

    /// A variable that lives as long as the module.
    fn slot(&self, symbol: SymbolId, at: ExprId) -> Fate {
        let module = self.module;
        let name = module.symbol_name(symbol);
        let freed = module.refs_of(symbol).iter().any(|id| {
            let reference = module.reference(*id);
            reference.access.writes() && module.flow_into(reference.expr).is_some_and(|value| is_nothing(module, value))
        });
        if freed {
            return Fate::kept(
                KeeperKind::Shrinking,
                format!("`{name}` keeps it until it is emptied"),
                module.range(at),
            );
        }
        Fate::kept(
            KeeperKind::Slot,
            format!("`{name}` keeps it; a variable of the module lives as long as the module"),
            module.range(at),
        )
    }

    fn assigned(&self, target: ExprId, steps: u8) -> Fate {
        let module = self.module;
        let at = module.range(target);
        if let Some(fate) = self.grown(at, true) {
            return fate;
        }
        match module.kind(target) {
            ExprKind::Name(id) => match module.reference(id).symbol {
                Some(symbol) if module.is_module_scope(module.symbol(symbol).scope) => self.slot(symbol, target),
                Some(symbol) => self.of_symbol(symbol, steps),
                None => Fate::kept(KeeperKind::Slot, "a global keeps it", at),
            },
            ExprKind::Member(object, _) | ExprKind::Index(object, _) => self.put_into(object, at, steps),
            _ => Fate::unknown(),
        }
    }

    /// The value becomes a property or element of the object.
    fn put_into(&self, object: ExprId, at: TextRange, steps: u8) -> Fate {
        let module = self.module;
        let Some(place) = module.place(object) else { return Fate::unknown() };
        let text = module.place_text(&place);
        match place.root {
            Root::Global(name) if matches!(module.text(name), "module" | "exports") => {
                Fate::kept(KeeperKind::Slot, "the exports of the module keep it", at)
            }
            Root::Global(_) => Fate::kept(KeeperKind::Slot, format!("`{text}` keeps it"), at),
            Root::Static(_) => {
                Fate::kept(KeeperKind::Slot, format!("`{text}` keeps it; it lives as long as its class"), at)
            }
            Root::Symbol(symbol) => {
                let it = module.symbol(symbol);
                if module.is_module_scope(it.scope) {
                    if it.kind == SymbolKind::Import || module.import_of(symbol).is_some() {
                        return Fate::unknown();
                    }
                    return Fate::kept(
                        KeeperKind::Slot,
                        format!("`{text}` keeps it; a variable of the module lives as long as the module"),
                        at,
                    );
                }
                if it.kind == SymbolKind::Param {
                    return Fate::kept(KeeperKind::Parameter, format!("`{text}` keeps it, which the caller gave"), at);
                }
                // A local object: where it goes, its properties go.
                self.of_symbol(symbol, steps)
            }
            _ => Fate::kept(KeeperKind::Field, format!("`{text}` keeps it for as long as the object lives"), at),
        }
    }

    /// What makes a long-lived container grow, here or around the target of an assignment.
    fn grown(&self, at: TextRange, is_target: bool) -> Option<Fate> {
        let place = if is_target {
            let after = self.growth_places.partition_point(|place| place.start <= at.start);
            *self.growth_places[..after].iter().rev().take(2).find(|place| place.contains(at))?
        } else {
            at
        };
        let container = self.growths.get(&place)?;
        let name = &container.name;
        let kept = |kind, says| Fate::kept(kind, says, place);
        Some(if container.reductions.is_empty() && container.escapes.is_empty() {
            kept(KeeperKind::Collection, format!("`{name}` keeps it; nothing in this file removes it from there"))
        } else {
            kept(KeeperKind::Shrinking, format!("`{name}` keeps it until it is removed"))
        })
    }

    fn argument(&self, call: ExprId, index: u32, steps: u8) -> Fate {
        let module = self.module;
        let Some((callee, _)) = module.call(call) else { return Fate::unknown() };
        if matches!(module.kind(call), ExprKind::New(..)) && module.global_name(callee) == Some("Promise") {
            return Fate::default();
        }
        let at = module.range(call);
        if let Some(fate) = self.grown(at, false) {
            return fate;
        }
        if let Some(fate) = self.registered(call, callee) {
            return fate;
        }
        if let Some((row, _)) = callback_role(module, self.models, call, index) {
            return match (row.runs, row.when) {
                (Runs::Each | Runs::Once, _) => Fate::default(),
                (Runs::Often, Some(When::Event)) => self.listener(call, callee),
                _ => Fate::unknown(),
            };
        }
        if let Some(fate) = self.parameter(call, callee, index, steps) {
            return fate;
        }
        if let Some((receiver, method, _)) = module.method_call(call) {
            if matches!(method, "push" | "unshift" | "add" | "set" | "enqueue" | "append") {
                return self.put_into(receiver, module.range(call), steps);
            }
            if module.global_name(receiver) == Some("console") {
                return Fate::default();
            }
        }
        Fate::unknown()
    }

    /// A timer or listener that `obligation` knows.
    fn registered(&self, call: ExprId, callee: ExprId) -> Option<Fate> {
        let at = self.module.range(call);
        let obligation = self.obligations.get(&at)?;
        let api = callee_text(self.module, callee);
        let target = self.module.method_call(call).and_then(|(target, ..)| long_lived_name(self.module, target));
        // A program reads its input to the end once, and then mostly ends itself.
        if target.as_deref() == Some("process.stdin") {
            let says = format!("`{api}` keeps it while the program has input");
            return Some(Fate::kept(KeeperKind::Shrinking, says, at));
        }
        Some(match (&obligation.discharge, obligation.target.as_ref().map(|target| target.lives)) {
            (Discharge::Never { .. }, Some(Lives::Import | Lives::Connection)) => Fate::kept(
                KeeperKind::Shrinking,
                format!("`{api}` keeps it; nothing in this file removes the listener"),
                at,
            ),
            // It may end with what the caller does.
            (_, Some(Lives::GivenToObject | Lives::GivenToFunction)) => Fate::unknown(),
            (Discharge::Never { .. }, _) => {
                Fate::kept(KeeperKind::Registration, format!("`{api}` keeps it; nothing in this file releases it"), at)
            }
            (Discharge::NotAtEnd { .. }, _) => {
                Fate::kept(KeeperKind::Shrinking, format!("`{api}` keeps it until it is released"), at)
            }
            (Discharge::Always, _) => Fate::default(),
            (Discharge::Escapes, _) => Fate::unknown(),
        })
    }

    /// A listener of something that `obligation` does not take for long-lived.
    fn listener(&self, call: ExprId, callee: ExprId) -> Fate {
        let module = self.module;
        let Some(receiver) = resolve(module, callee).and_then(|resolved| resolved.receiver) else {
            return Fate::unknown();
        };
        let event = module.call(call).and_then(|(_, args)| args.first()).and_then(|arg| module.str_of(*arg));
        // Such events come at most once or end with their stream, and so does the target.
        if event.is_some_and(|event| {
            event == "error" || self.models.is_single_event(event) || self.models.is_stream_event(event)
        }) {
            return Fate::default();
        }
        match module.place(receiver) {
            Some(Place { root: Root::Symbol(symbol), .. })
                if module.symbol(symbol).kind == SymbolKind::Param && !self.removes_listeners() =>
            {
                let text = module.place(receiver).map(|place| module.place_text(&place)).unwrap_or_default();
                Fate::kept(
                    KeeperKind::Parameter,
                    format!("`{text}`, which the caller gave, keeps its listeners"),
                    module.range(call),
                )
            }
            _ => Fate::unknown(),
        }
    }

    fn removes_listeners(&self) -> bool {
        ["off", "removeListener", "removeEventListener", "removeAllListeners", "unsubscribe", "un"]
            .iter()
            .any(|name| self.module.names.find(name).is_some())
    }

    /// A function of this file gets it as a parameter.
    fn parameter(&self, call: ExprId, callee: ExprId, index: u32, steps: u8) -> Option<Fate> {
        let module = self.module;
        let target = module.function_value(callee)?;
        if module.function(target).class.is_some() || matches!(module.kind(call), ExprKind::New(..)) {
            return None;
        }
        let pats = module.pat_list(module.function(target).params);
        // Arguments beyond the parameters are lost, unless `arguments` sees them.
        let Some(pat) = pats.get(index as usize) else {
            return Some(if module.function(target).uses_arguments { Fate::unknown() } else { Fate::default() });
        };
        let symbol = match module.pat(*pat).kind {
            crate::semantic::tree::PatKind::Symbol(symbol) => symbol,
            crate::semantic::tree::PatKind::Default(..) => module.symbol_of_pat(*pat)?,
            _ => return None,
        };
        Some(self.of_symbol(symbol, steps))
    }

    /// The callers of the function get it.
    fn returned(&self, function: FnId, expr: ExprId, steps: u8) -> Fate {
        let module = self.module;
        let it = module.function(function);
        let at = module.range(expr);
        let mut fate = Fate::default();
        let mut callers = 0;
        if let Some(own) = it.expr {
            if let Some(call) = module.called_by(own) {
                callers += 1;
                fate.and(self.follow(call, steps));
            } else if let Flow::Argument { call, index } = module.flow(own) {
                // What a callback gives: nobody looks at it, or it becomes an element of the result.
                let runs = callback_role(module, self.models, call, index).map(|(row, _)| row.runs);
                let collects = module
                    .method_call(call)
                    .is_some_and(|(_, method, _)| matches!(method, "map" | "flatMap" | "reduce" | "then" | "from"));
                return match runs {
                    Some(Runs::Each | Runs::Once) if collects => self.follow(call, steps),
                    Some(Runs::Each | Runs::Once) => Fate::default(),
                    _ => Fate::unknown(),
                };
            }
        }
        let symbols = it.symbol.into_iter().chain(it.expr.and_then(|own| match module.flow(own) {
            Flow::Bound(symbol) => Some(symbol),
            _ => None,
        }));
        for symbol in symbols {
            for id in module.refs_of(symbol) {
                if let Some(call) = module.called_by(module.reference(*id).expr) {
                    callers += 1;
                    fate.and(self.follow(call, steps));
                }
            }
        }
        if callers == 0 || is_exported(module, function) {
            fate.and(Fate::kept(KeeperKind::Returned, "it is returned: the caller may keep it", at));
        }
        fate
    }
}

fn is_exported(module: &Module, function: FnId) -> bool {
    let it = module.function(function);
    module.default_function == Some(function)
        || it.class.is_some()
        || it.symbol.is_some_and(|symbol| module.symbol(symbol).exported)
        || it.expr.is_some_and(|expr| module.exports.iter().any(|export| export.expr == Some(expr)))
}

/// `null`, `undefined`, `void 0`.
pub(super) fn is_nothing(module: &Module, value: ExprId) -> bool {
    match module.kind(value) {
        ExprKind::Null | ExprKind::Unary(UnaryOp::Void, _) => true,
        ExprKind::Name(_) => module.global_name(value) == Some("undefined"),
        _ => false,
    }
}

/// A value that holds nothing else: `null`, a literal, an empty array.
pub(super) fn is_empty(module: &Module, value: ExprId) -> bool {
    is_nothing(module, value)
        || match module.kind(value) {
            ExprKind::Str(_) | ExprKind::Number(_) | ExprKind::Bool(_) => true,
            ExprKind::Array(items) => module.list(items).is_empty(),
            ExprKind::Object(props) => module.props(props).is_empty(),
            _ => false,
        }
}
