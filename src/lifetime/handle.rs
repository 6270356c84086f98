//! What becomes of a handle: where it is kept, what releases it, and whether that happens when its owner ends.
//!
//! A handle is what an acquisition gives back and a release needs: a timer's id, a socket, a disposable, a remover
//! function. It is followed through variables, fields, collections and aliases of this file. What is acquired is not
//! known here.

use super::callee::{releases, resolve};
use super::lifecycle::{Lifecycle, Lifecycles, OwnerKind, is_component};
use super::models::{Callee, Models};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{
    ExprId, ExprKind, FnBody, FnId, FnKind, Parent, PatId, PatKind, StmtKind, SymbolId, SymbolKind,
};
use crate::text::TextRange;
use rustc_hash::FxHashSet;

/// What counts as a release of a handle.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReleaseForms<'a> {
    /// Functions that take the handle as an argument: `clearInterval(handle)`.
    pub functions: &'a [Callee],
    /// Methods of the handle: `handle.close()`.
    pub methods: &'a [String],
    /// The handle is a function that releases when called.
    pub by_call: bool,
}

/// What the file shows of a handle's end.
#[derive(Debug, Clone, PartialEq)]
pub struct Fate {
    pub end: HandleEnd,
    /// Where the handle is kept, as the source spells it.
    pub slot: Option<String>,
    pub slot_place: Option<Place>,
    /// Every release of this handle, with the function that runs it, in source order.
    pub releases: Vec<Release>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    pub at: TextRange,
    pub function: FnId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandleEnd {
    /// Released when its owner ends, by itself, or by whoever may call what releases it.
    Always,
    /// There is a release, but nothing runs it when the owner ends.
    NotAtEnd,
    Never,
    /// Handed to code that this analysis does not follow.
    Escapes,
}

/// How many variables and collections a handle is followed through: code may make a variable from itself.
const STEPS: u8 = 5;

/// Methods that give back what they are called on.
const CHAINING: [&str; 9] =
    ["unref", "ref", "on", "once", "addListener", "setMaxListeners", "setEncoding", "off", "prependListener"];

/// Follow the handle that `acquire` gives back.
pub fn fate(
    module: &Module,
    models: &Models,
    lifecycles: &mut Lifecycles<'_>,
    acquire: ExprId,
    forms: ReleaseForms<'_>,
) -> Fate {
    let mut trail = Trail {
        module,
        forms,
        acquire,
        releases: Vec::new(),
        escapes: false,
        is_using: false,
        slot: None,
        seen_symbols: FxHashSet::default(),
        seen_places: Vec::new(),
    };
    trail.value(acquire, STEPS);
    let slot = trail.slot.as_ref().map(|place| module.place_text(place));
    let mut found = trail.releases;
    found.sort_by_key(|release| release.at);
    found.dedup();
    let lifecycle = lifecycles.of(module.expr(acquire).function);
    let end = if trail.is_using {
        HandleEnd::Always
    } else if found.is_empty() {
        if trail.escapes { HandleEnd::Escapes } else { HandleEnd::Never }
    } else if trail.escapes {
        HandleEnd::Always
    } else {
        judge(module, models, &lifecycle, acquire, trail.slot.as_ref(), &found)
    };
    Fate { end, slot, slot_place: trail.slot, releases: found }
}

/// Whether one of the releases ends what `acquire` began when the owner ends.
pub fn judge(
    module: &Module,
    models: &Models,
    lifecycle: &Lifecycle,
    acquire: ExprId,
    slot: Option<&Place>,
    releases: &[Release],
) -> HandleEnd {
    let around = module.expr(acquire).function;
    let is_kept = slot.is_some_and(|place| !place.path.is_empty() || is_outer(module, place, around));
    let counts = |release: &Release| {
        if lifecycle.runs_at_end(release.function) || is_handed_on(module, models, release.function, around) {
            return true;
        }
        // `clearInterval(this.timer); this.timer = setInterval(…)` ends the one before.
        let restarts = is_kept && release.function == around && release.at.start < module.range(acquire).start;
        !restarts && module.is_within(release.function, around)
    };
    if releases.iter().any(counts) || !has_known_end(module, lifecycle) {
        return HandleEnd::Always;
    }
    HandleEnd::NotAtEnd
}

/// The owner's end is known: what does not run there is not run by others.
fn has_known_end(module: &Module, lifecycle: &Lifecycle) -> bool {
    !lifecycle.is_open
        && match lifecycle.kind {
            OwnerKind::Class(_) | OwnerKind::Group(_) => {
                is_component(module, lifecycle.kind) || lifecycle.has_final_end()
            }
            OwnerKind::Effect(_) | OwnerKind::Component(_) | OwnerKind::Instance => true,
            OwnerKind::Factory(_) => lifecycle.has_final_end(),
            OwnerKind::Scope(_) | OwnerKind::Module | OwnerKind::Function(_) => false,
        }
}

/// The variable belongs to a function around the acquisition.
fn is_outer(module: &Module, place: &Place, around: FnId) -> bool {
    matches!(place.root, Root::Symbol(symbol) if module.function_of(symbol) != around)
}

/// Whether `function`, or a closure around it inside `outer`'s owner, is given to code that this file does not show:
/// that code may call it at the end.
fn is_handed_on(module: &Module, models: &Models, function: FnId, outer: FnId) -> bool {
    let mut id = function;
    while id != FnId::MODULE && id != outer {
        let it = module.function(id);
        let carriers = it.expr.into_iter().chain(
            it.symbol.into_iter().flat_map(|symbol| module.refs_of(symbol).iter().map(|id| module.reference(*id).expr)),
        );
        for carrier in carriers {
            match module.flow(carrier) {
                Flow::Returned(_) => return true,
                Flow::Stored(literal) if it.class.is_none() && module.method_groups().of(id).is_none() => {
                    let _ = literal;
                    return true;
                }
                Flow::Argument { call, index } => {
                    if !is_known_callback(module, models, call, index) {
                        return true;
                    }
                }
                _ => {}
            }
        }
        if it.class.is_some() {
            return false;
        }
        id = it.parent;
    }
    false
}

/// Hooks and APIs of which it is known when they call what they are given.
fn is_known_callback(module: &Module, models: &Models, call: ExprId, index: u32) -> bool {
    if super::callee::callback_role(module, models, call, index).is_some() {
        return true;
    }
    let Some((callee, _)) = module.call(call) else { return false };
    let name = match module.kind(callee) {
        ExprKind::Name(id) => module.text(module.reference(id).name),
        ExprKind::Member(_, name) => module.text(name),
        _ => return false,
    };
    // A hook's memo; a function of this file that calls its parameter is followed by the lifecycle.
    matches!(
        name,
        "useCallback" | "useMemo" | "useEvent" | "useEffectEvent" | "debounce" | "throttle" | "bind" | "call" | "apply"
    ) || name.starts_with("use")
        || matches!(
            name,
            "on" | "once" | "addEventListener" | "addListener" | "subscribe" | "then" | "catch" | "finally"
        )
}

struct Trail<'m, 'a> {
    module: &'m Module,
    forms: ReleaseForms<'a>,
    acquire: ExprId,
    releases: Vec<Release>,
    escapes: bool,
    is_using: bool,
    slot: Option<Place>,
    seen_symbols: FxHashSet<SymbolId>,
    seen_places: Vec<Place>,
}

impl Trail<'_, '_> {
    fn released(&mut self, at: ExprId) {
        let release = Release { at: self.module.range(at), function: self.module.expr(at).function };
        self.releases.push(release);
    }

    /// Follow a value that is the handle.
    fn value(&mut self, expr: ExprId, steps: u8) {
        let module = self.module;
        let Some(next) = steps.checked_sub(1) else {
            self.escapes = true;
            return;
        };
        match module.flow(expr) {
            Flow::Dropped => {
                if expr == self.acquire {
                    self.released_by_this();
                }
            }
            Flow::Consumed => self.thrown_or_yielded(expr),
            Flow::Returned(function) => {
                if !result_is_ignored(module, function) {
                    self.escapes = true;
                }
            }
            Flow::Bound(symbol) => {
                if module.symbol(symbol).kind == SymbolKind::Using {
                    self.is_using = true;
                }
                self.keep(Place { root: Root::Symbol(symbol), path: Default::default() });
                self.symbol(symbol, next);
            }
            Flow::Assigned(target) => self.assigned(target, next),
            Flow::Field(class, Some(name)) => {
                let place = Place { root: Root::Instance(class), path: [name].into_iter().collect() };
                self.keep(place.clone());
                self.place(&place, next);
            }
            Flow::Argument { call, index } => self.argument(call, index, next),
            Flow::Used(parent) => self.used(expr, parent, next),
            Flow::Stored(literal) => self.stored(expr, literal, next),
            Flow::Field(_, None) | Flow::Destructured(_) => self.escapes = true,
        }
    }

    fn keep(&mut self, place: Place) {
        if self.slot.is_none() {
            self.slot = Some(place);
        }
    }

    /// In Node, `clearInterval(this)` inside the callback.
    fn released_by_this(&mut self) {
        let module = self.module;
        let within = module.range(self.acquire);
        let found: Vec<ExprId> = module
            .exprs_in(within)
            .filter(|id| {
                matches!(module.kind(*id), ExprKind::Call(_, args)
                    if module.list(args).first().is_some_and(|arg| module.kind(*arg) == ExprKind::This))
                    && self.is_release_call(*id)
            })
            .collect();
        for call in found {
            self.released(call);
        }
    }

    /// Tests and arithmetic end nothing; a yielded value goes to whoever iterates.
    fn thrown_or_yielded(&mut self, expr: ExprId) {
        let module = self.module;
        if let Parent::Expr(parent) = module.expr(expr).parent
            && matches!(module.kind(parent), ExprKind::Yield(_))
        {
            self.escapes = true;
        }
        // `for (const x of handle)`, `export default handle`
        if let Parent::Stmt(stmt) = module.expr(expr).parent
            && matches!(
                module.stmt(stmt).kind,
                StmtKind::ExportDefault(_) | StmtKind::ForEach { .. } | StmtKind::Throw(_)
            )
        {
            self.escapes = true;
        }
    }

    fn symbol(&mut self, symbol: SymbolId, steps: u8) {
        let module = self.module;
        if !self.seen_symbols.insert(symbol) {
            return;
        }
        let it = module.symbol(symbol);
        if it.exported || it.in_template {
            self.escapes = true;
        }
        for id in module.refs_of(symbol) {
            let reference = module.reference(*id);
            if reference.access.reads() {
                self.value(reference.expr, steps);
            }
        }
    }

    fn assigned(&mut self, target: ExprId, steps: u8) {
        let module = self.module;
        if let ExprKind::Index(object, _) = module.kind(target) {
            match module.origin_place(object) {
                Some(place) => {
                    self.keep(place.clone());
                    self.collection(&place, steps);
                }
                None => self.escapes = true,
            }
            return;
        }
        let Some(place) = module.origin_place(target) else {
            self.escapes = true;
            return;
        };
        self.keep(place.clone());
        match place.root {
            Root::Symbol(symbol) if place.path.is_empty() => self.symbol(symbol, steps),
            // Stored on what the caller gave: the caller's to release.
            Root::Symbol(symbol)
                if matches!(module.symbol(symbol).kind, SymbolKind::Param | SymbolKind::Import)
                    && !self.is_ref(&place) =>
            {
                self.escapes = true;
                self.by_last_name(&place, steps);
            }
            Root::Global(_) => self.escapes = true,
            _ => self.place(&place, steps),
        }
    }

    /// `ref.current` of a hook.
    fn is_ref(&self, place: &Place) -> bool {
        place.path.len() == 1 && self.module.text(place.path[0]) == "current"
    }

    fn place(&mut self, place: &Place, steps: u8) {
        let module = self.module;
        if place.path.is_empty() {
            match place.root {
                Root::Symbol(symbol) => self.symbol(symbol, steps),
                _ => self.escapes = true,
            }
            return;
        }
        if self.seen_places.contains(place) {
            return;
        }
        self.seen_places.push(place.clone());
        for mention in module.mentions_of(place) {
            if module.flow_into(mention).is_none() {
                self.value(mention, steps);
            }
        }
        self.by_last_name(place, steps);
        // The object that holds it is itself a local that goes elsewhere.
        if let Root::Symbol(symbol) = place.root
            && !self.is_ref(place)
            && !module.is_module_level(symbol)
            && self.goes_elsewhere(symbol)
        {
            self.escapes = true;
        }
    }

    /// Whether a local object is handed to other code.
    fn goes_elsewhere(&self, symbol: SymbolId) -> bool {
        let module = self.module;
        module.symbol(symbol).exported
            || module.refs_of(symbol).iter().any(|id| {
                matches!(
                    module.flow(module.reference(*id).expr),
                    Flow::Argument { .. } | Flow::Returned(_) | Flow::Stored(_) | Flow::Assigned(_)
                )
            })
    }

    /// The same field of an object that has another name here: `clearInterval(entry.timer)`.
    fn by_last_name(&mut self, place: &Place, steps: u8) {
        let module = self.module;
        let Some(last) = place.path.last().copied() else { return };
        for id in module.members_named(last) {
            let Some(other) = module.origin_place(*id) else {
                // `this.entries.get(key).timer`
                if module.flow_into(*id).is_none() {
                    self.other_object(*id, steps);
                }
                continue;
            };
            if other == *place || module.flow_into(*id).is_some() {
                continue;
            }
            let is_same = match (other.root, place.root) {
                (Root::Symbol(_), _) | (_, Root::Symbol(_)) => true,
                (Root::Instance(a), Root::Instance(b)) => self.are_related(a, b),
                (Root::This(_), _) | (_, Root::This(_)) => true,
                _ => false,
            };
            if is_same {
                self.other_object(*id, steps);
            }
        }
    }

    /// Only releases count where it is not sure that the object is the same.
    fn other_object(&mut self, expr: ExprId, steps: u8) {
        let escapes = self.escapes;
        self.value(expr, steps);
        self.escapes = escapes;
    }

    fn are_related(&self, a: crate::semantic::tree::ClassId, b: crate::semantic::tree::ClassId) -> bool {
        let module = self.module;
        let base = |class| {
            module.class(class).extends.and_then(|base| module.symbol_of(base)).and_then(|it| module.symbol(it).class)
        };
        let is_above = |above, below| {
            let mut at = Some(below);
            (0..8).any(|_| {
                let is = at == Some(above);
                at = at.and_then(base);
                is
            })
        };
        is_above(a, b) || is_above(b, a)
    }

    fn argument(&mut self, call: ExprId, index: u32, steps: u8) {
        let module = self.module;
        if self.is_release_call(call) {
            self.released(call);
            return;
        }
        let Some((callee, _)) = module.call(call) else {
            self.escapes = true;
            return;
        };
        if let ExprKind::Member(receiver, method) = module.kind(callee) {
            let is_kept = matches!(module.text(method), "push" | "unshift" | "add" | "set");
            if is_kept && let Some(place) = module.origin_place(receiver) {
                self.keep(place.clone());
                self.collection(&place, steps);
                return;
            }
        }
        // A function of this file that does something with its parameter.
        if let Some(target) = module.function_value(callee)
            && let Some(Some(param)) = module.param_symbols(target).get(index as usize).copied()
        {
            self.symbol(param, steps);
            return;
        }
        if is_harmless_reader(module, callee) {
            return;
        }
        self.escapes = true;
    }

    fn is_release_call(&self, call: ExprId) -> bool {
        let module = self.module;
        let Some((callee, _)) = module.call(call) else { return false };
        resolve(module, callee).is_some_and(|resolved| {
            releases(self.forms.functions, &resolved)
                || self.forms.functions.iter().any(|it| it.name == resolved.name && resolved.receiver.is_some())
        })
    }

    fn used(&mut self, expr: ExprId, parent: ExprId, steps: u8) {
        let module = self.module;
        match module.kind(parent) {
            ExprKind::Call(callee, _) | ExprKind::New(callee, _) if callee_is(module, callee, expr) => {
                if self.forms.by_call {
                    self.released(parent);
                }
            }
            ExprKind::Member(_, name) => {
                let name = module.text(name);
                if self.forms.methods.iter().any(|method| method == name) {
                    // `emitter.on("end", handle.close)` hands the release on.
                    self.released(parent);
                    return;
                }
                if name == "unref" && !self.forms.functions.is_empty() {
                    self.escapes = true;
                    return;
                }
                if let Some(call) = module.called_by(parent)
                    && CHAINING.contains(&name)
                {
                    if !matches!(module.flow(call), Flow::Dropped) {
                        self.value(call, steps);
                    }
                    return;
                }
                // `call`, `apply` and `bind` of a remover.
                if self.forms.by_call && matches!(name, "call" | "apply" | "bind") {
                    self.released(parent);
                }
            }
            _ => {}
        }
    }

    fn stored(&mut self, expr: ExprId, literal: ExprId, steps: u8) {
        let module = self.module;
        // `this.timers = [setInterval(…)]`, `[a, b].forEach(clearInterval)`
        if matches!(module.kind(literal), ExprKind::Array(_)) {
            match module.flow(literal) {
                Flow::Bound(symbol) => {
                    let place = Place { root: Root::Symbol(symbol), path: Default::default() };
                    self.keep(place.clone());
                    self.collection(&place, steps);
                    return;
                }
                Flow::Assigned(target) => {
                    if let Some(place) = module.origin_place(target) {
                        self.keep(place.clone());
                        self.collection(&place, steps);
                        return;
                    }
                }
                Flow::Used(member) => {
                    self.element_source(literal, member, steps);
                    return;
                }
                _ => {}
            }
        }
        // `this.state = { timer: setInterval(…) }`
        if let ExprKind::Object(props) = module.kind(literal)
            && let Some(prop) = module.props(props).iter().find(|prop| prop.value == expr)
            && let crate::semantic::tree::Key::Name(key) = prop.key
        {
            let holder = match module.flow(literal) {
                Flow::Bound(symbol) => Some(Place { root: Root::Symbol(symbol), path: Default::default() }),
                Flow::Assigned(target) => module.origin_place(target),
                _ => None,
            };
            if let Some(mut place) = holder {
                place.path.push(key);
                self.keep(place.clone());
                self.place(&place, steps);
                return;
            }
        }
        self.escapes = true;
        if let ExprKind::Object(props) = module.kind(literal)
            && let Some(prop) = module.props(props).iter().find(|prop| prop.value == expr)
            && let crate::semantic::tree::Key::Name(key) = prop.key
        {
            for id in module.members_named(key) {
                self.other_object(*id, steps);
            }
        }
    }

    // Collections.

    fn collection(&mut self, place: &Place, steps: u8) {
        let module = self.module;
        let Some(next) = steps.checked_sub(1) else {
            self.escapes = true;
            return;
        };
        if self.seen_places.contains(place) {
            return;
        }
        self.seen_places.push(place.clone());
        if let Root::Symbol(symbol) = place.root
            && (module.symbol(symbol).exported
                || matches!(module.symbol(symbol).kind, SymbolKind::Param | SymbolKind::Import))
        {
            self.escapes = true;
        }
        if matches!(place.root, Root::Global(_)) {
            self.escapes = true;
        }
        for mention in module.mentions_of(place) {
            if module.flow_into(mention).is_none() {
                self.collection_value(mention, next);
            }
        }
    }

    /// Follow a value that is a collection of handles.
    fn collection_value(&mut self, expr: ExprId, steps: u8) {
        let module = self.module;
        let Some(next) = steps.checked_sub(1) else {
            self.escapes = true;
            return;
        };
        // `for (const handle of handles)`
        if let Some(left) = iterated(module, expr) {
            self.pattern(left, next);
            return;
        }
        match module.flow(expr) {
            Flow::Dropped => {}
            Flow::Consumed => {}
            Flow::Used(parent) => self.element_source(expr, parent, next),
            Flow::Bound(symbol) => {
                let reads: Vec<ExprId> = module.refs_of(symbol).iter().map(|id| module.reference(*id).expr).collect();
                if self.seen_symbols.insert(symbol) {
                    for read in reads {
                        self.collection_value(read, next);
                    }
                }
            }
            Flow::Argument { call, index } => self.collection_argument(call, index, next),
            Flow::Stored(literal) => self.collection_value(literal, next),
            Flow::Returned(_) | Flow::Assigned(_) | Flow::Destructured(_) | Flow::Field(..) => self.escapes = true,
        }
    }

    fn collection_argument(&mut self, call: ExprId, index: u32, steps: u8) {
        let module = self.module;
        let Some((callee, _)) = module.call(call) else { return };
        let name = match module.kind(callee) {
            ExprKind::Name(id) => module.text(module.reference(id).name),
            ExprKind::Member(_, name) => module.text(name),
            _ => "",
        };
        if matches!(name, "values" | "keys" | "entries" | "from" | "isArray") {
            self.collection_value(call, steps);
            return;
        }
        if self.is_release_call(call) {
            self.released(call);
            return;
        }
        if let Some(target) = module.function_value(callee)
            && let Some(Some(param)) = module.param_symbols(target).get(index as usize).copied()
        {
            if self.seen_symbols.insert(param) {
                for id in module.refs_of(param) {
                    self.collection_value(module.reference(*id).expr, steps);
                }
            }
            return;
        }
        self.escapes = true;
    }

    /// `handles.forEach(…)`, `handles[i]`, `handles.get(key)`
    fn element_source(&mut self, collection: ExprId, parent: ExprId, steps: u8) {
        let module = self.module;
        match module.kind(parent) {
            ExprKind::Index(object, _) if object == collection => {
                if module.flow_into(parent).is_none() {
                    self.value(parent, steps);
                }
            }
            ExprKind::Member(_, name) => {
                let name = module.text(name);
                let Some(call) = module.called_by(parent) else { return };
                let args = module.call(call).map_or(&[][..], |(_, args)| args);
                match name {
                    "forEach" | "map" | "some" | "every" | "filter" | "reduce" | "splice" | "flatMap" => {
                        if let Some(callback) = args.first() {
                            self.element_callback(*callback, usize::from(name == "reduce"), steps);
                        }
                        if matches!(name, "filter" | "map" | "splice") {
                            self.collection_value(call, steps);
                        }
                    }
                    "get" | "pop" | "shift" | "at" | "find" => self.value(call, steps),
                    "values" | "entries" | "keys" | "slice" | "concat" | "reverse" => {
                        self.collection_value(call, steps)
                    }
                    // A store that ends what it holds.
                    "dispose" | "unsubscribe" | "destroy" | "clearAll" | "cancelAll" | "removeAll" => {
                        self.released(call);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn element_callback(&mut self, callback: ExprId, index: usize, steps: u8) {
        let module = self.module;
        // `timers.forEach(clearInterval)`
        let is_release = resolve(module, callback).is_some_and(|resolved| releases(self.forms.functions, &resolved));
        if is_release {
            self.released(callback);
            return;
        }
        let Some(function) = module.function_value(callback) else {
            self.escapes = true;
            return;
        };
        if let Some(pat) = module.pat_list(module.function(function).params).get(index).copied() {
            self.pattern(pat, steps);
        }
        // `Object.keys(timers).forEach(key => clearInterval(timers[key]))` is found where `timers` is named.
    }

    fn pattern(&mut self, pat: PatId, steps: u8) {
        let module = self.module;
        match module.pat(pat).kind {
            PatKind::Symbol(symbol) => self.symbol(symbol, steps),
            PatKind::Default(inner, _) | PatKind::Rest(inner) => self.pattern(inner, steps),
            PatKind::Array(list) => {
                for pat in module.pat_list(list) {
                    self.pattern(*pat, steps);
                }
            }
            PatKind::Object(props) => {
                for prop in module.prop_pats(props) {
                    self.pattern(prop.value, steps);
                }
            }
            PatKind::Target(_) | PatKind::Missing => self.escapes = true,
        }
    }
}

/// The loop pattern that gets each element, when `expr` is what a `for … of` goes through.
fn iterated(module: &Module, expr: ExprId) -> Option<PatId> {
    let Parent::Stmt(stmt) = module.expr(expr).parent else { return None };
    match module.stmt(stmt).kind {
        StmtKind::ForEach { left, right, .. } if right == expr => Some(left),
        _ => None,
    }
}

fn callee_is(module: &Module, callee: ExprId, expr: ExprId) -> bool {
    // The flow goes through `await` and conditions, so the callee may lie around the handle.
    callee == expr || module.range(callee).contains(module.range(expr))
}

/// Calls that look at a value and keep nothing.
fn is_harmless_reader(module: &Module, callee: ExprId) -> bool {
    match module.place(callee) {
        Some(Place { root: Root::Global(name), path }) => {
            let root = module.text(name);
            matches!(root, "console" | "Boolean" | "Number" | "String" | "isNaN" | "assert")
                || (root == "JSON" && !path.is_empty())
        }
        _ => false,
    }
}

/// An arrow that is only run for its effect: a callback, not something whose result is used.
fn result_is_ignored(module: &Module, function: FnId) -> bool {
    let it = module.function(function);
    it.kind == FnKind::Arrow
        && matches!(it.body, FnBody::Expr(_))
        && it.expr.is_some_and(|expr| match module.flow(expr) {
            Flow::Argument { call, .. } => {
                // `new Promise(resolve => timer = setTimeout(resolve))` and callbacks.
                module.call(call).is_some_and(|(callee, _)| {
                    !matches!(module.kind(callee), ExprKind::Name(id) if module.text(module.reference(id).name).starts_with("use") && !module.text(module.reference(id).name).contains("Effect"))
                }) && !matches!(module.method_call(call), Some((_, "map" | "flatMap" | "reduce" | "then" | "from", _)))
            }
            _ => false,
        })
}
