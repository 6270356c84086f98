//! Obligations: a timer or listener that is acquired must be released. Who holds it, what releases it, who should.

use super::activation::{FnIdx, Functions};
use super::callee::{acquired, callee_text, long_lived_name, package, releases, resolve, type_of};
use super::guard::{conditions_within, is_guarded_once};
use super::handle::{self, HandleEnd, Release, ReleaseForms};
use super::lifecycle::{Lifecycles, is_construction};
use super::models::{Models, Resource, ResourceKind};
use super::owner::{Owner, owner};
use crate::semantic::Module;
use crate::semantic::flow::Flow;

use crate::semantic::tree::{AssignOp, ClassId, ExprId, ExprKind, FnId, FnKind, Imported, NameId, Parent, SymbolKind};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// One acquisition and what the file knows of its end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Obligation {
    pub kind: ResourceKind,
    /// As the source spells it: `setInterval`, `window.addEventListener`.
    pub api: String,
    pub range: TextRange,
    pub function: FnIdx,
    /// The object that a listener is added to.
    pub target: Option<Target>,
    pub event: Option<String>,
    /// The function that is kept.
    pub callback: Option<FnIdx>,
    pub discharge: Discharge,
    pub owner: Owner,
    /// Runs in the construction of its owner.
    pub in_constructor: bool,
    /// Runs when its owner's life begins, construction included.
    pub at_start: bool,
    /// The event can fire for as long as the target lives.
    pub fires_often: bool,
    /// The callback schedules the same timer again, whatever happens.
    pub reschedules: bool,
    pub is_guarded_once: bool,
    /// The statement, when the acquisition is one by itself.
    pub statement: Option<TextRange>,
    /// Removals for the same target and event that can never remove this listener, and why.
    pub unmatched: Vec<(TextRange, String)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    pub text: String,
    pub range: TextRange,
    pub lives: Lives,
}

/// How long a listener's target lives, as far as the file tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lives {
    /// An object of the platform: as long as the page or process.
    Process,
    /// Bound at the top level of a module and made to emit events.
    Module,
    /// Bound at the top level; whether it emits events is a guess.
    Import,
    /// A pooled socket: it serves many requests.
    Connection,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Discharge {
    /// Something in the file releases it.
    Always,
    /// Something does, but nothing runs that when the owner ends.
    NotAtEnd { slot: Option<String>, released: TextRange, by: FnIdx },
    /// Nothing does. `slot`: where the handle is kept, if anywhere.
    Never { slot: Option<String> },
    /// The handle goes where this analysis does not follow.
    Escapes,
}

pub fn obligations<'m>(functions: &mut Functions<'m>, lifecycles: &mut Lifecycles<'m>) -> Vec<Obligation> {
    let (module, models) = (functions.module(), functions.models());
    let names: Vec<NameId> = models.acquire_words().iter().filter_map(|word| module.names.find_word(word)).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let mut acquisitions = Vec::new();
    for index in 0..module.exprs.len() {
        let call = ExprId(index as u32);
        // The last name decides for nearly every call.
        let ExprKind::Call(callee, _) = module.exprs[index].kind else { continue };
        let name = match module.kind(callee) {
            ExprKind::Name(id) => module.reference(id).name,
            ExprKind::Member(_, name) => name,
            _ => continue,
        };
        if names.contains(&name)
            && let Some(resource) = acquired(module, models, call)
        {
            acquisitions.push((call, resource));
        }
    }
    if acquisitions.is_empty() {
        return Vec::new();
    }
    let mut reader = Reader { module, functions, lifecycles, release_calls: release_calls(module, models) };
    acquisitions.into_iter().filter_map(|(call, resource)| reader.obligation(call, resource)).collect()
}

/// Every call in the file that could release something.
fn release_calls(module: &Module, models: &Models) -> Vec<ExprId> {
    let names: Vec<NameId> = models.release_words().iter().filter_map(|word| module.names.find_word(word)).collect();
    let mut found = Vec::new();
    for (index, expr) in module.exprs.iter().enumerate() {
        let (ExprKind::Call(callee, _) | ExprKind::New(callee, _)) = expr.kind else { continue };
        let name = match module.kind(callee) {
            ExprKind::Name(id) => module.reference(id).name,
            ExprKind::Member(_, name) => name,
            _ => continue,
        };
        if names.contains(&name) {
            found.push(ExprId(index as u32));
        }
    }
    found
}

struct Reader<'f, 'm> {
    module: &'m Module,
    functions: &'f mut Functions<'m>,
    lifecycles: &'f mut Lifecycles<'m>,
    release_calls: Vec<ExprId>,
}

impl Reader<'_, '_> {
    fn obligation(&mut self, call: ExprId, resource: &Resource) -> Option<Obligation> {
        let (module, models) = (self.module, self.functions.models());
        let (callee, args) = module.call(call)?;
        let is_listener = resource.kind == ResourceKind::Listener;
        let target = if is_listener { Some(self.target(callee, resource)?) } else { None };
        let callback = args.get(usize::from(is_listener)).copied();
        if is_listener && callback.is_none() {
            return None;
        }
        let event = if is_listener {
            args.first().and_then(|arg| module.str_of(module.value_of(*arg))).map(str::to_owned)
        } else {
            None
        };
        let reschedules = matches!(resource.kind, ResourceKind::Timeout | ResourceKind::Frame)
            && callback.is_some_and(|callback| self.reschedules(call, callback));
        // A timer that fires once ends by itself.
        if matches!(resource.kind, ResourceKind::Timeout | ResourceKind::Frame) && !reschedules {
            return None;
        }
        let function = module.expr(call).function;
        let mut unmatched = Vec::new();
        let discharge = match &target {
            Some(target) => self.listener_discharge(call, resource, target, &mut unmatched),
            None => self.handle_discharge(call, resource),
        };
        let callback = callback.and_then(|callback| module.function_value(callback));
        let lifecycle = self.lifecycles.of(function);
        Some(Obligation {
            kind: resource.kind,
            api: callee_text(module, callee),
            range: module.range(call),
            function: self.functions.describe(function),
            target,
            callback: callback.map(|callback| self.functions.describe(callback)),
            discharge,
            owner: owner(module, &lifecycle, function),
            in_constructor: is_construction(module, function)
                || (module.function(function).kind == FnKind::Declaration && module.function(function).uses_this),
            at_start: lifecycle.begins_in(module, function),
            unmatched,
            fires_often: event
                .as_deref()
                .is_none_or(|event| !models.is_single_event(event) && !models.is_stream_event(event)),
            event,
            reschedules,
            is_guarded_once: is_guarded_once(module, call) || fills_empty_slot(module, call),
            statement: match module.expr(call).parent {
                Parent::Stmt(stmt) => Some(module.stmt(stmt).range),
                _ => None,
            },
        })
    }

    // Listeners.

    /// The object that gets the listener, if it outlives the code that adds it.
    fn target(&self, callee: ExprId, resource: &Resource) -> Option<Target> {
        let module = self.module;
        let ExprKind::Member(receiver, _) = module.kind(callee) else {
            // A bare `addEventListener(…)`.
            return Some(Target { text: "window".to_owned(), range: module.range(callee), lives: Lives::Process });
        };
        let text = target_text(module, receiver);
        let lives = self.lives(receiver, resource)?;
        // The chain is clearer from where the target is made than from where it is used.
        let made = module
            .symbol_of(receiver)
            .filter(|_| matches!(lives, Lives::Module))
            .map(|symbol| module.symbol(symbol).range);
        Some(Target { text, range: made.unwrap_or(module.range(receiver)), lives })
    }

    fn lives(&self, receiver: ExprId, resource: &Resource) -> Option<Lives> {
        let module = self.module;
        let models = self.functions.models();
        let value = module.value_of(receiver);
        let wanted = resource.callee.origin.as_deref();
        if let Some(name) = long_lived_name(module, value) {
            return (models.long_lived_type(&name) == wanted).then_some(Lives::Process);
        }
        // `$(window).on(…)`
        if wanted == Some("EventEmitter")
            && let Some((callee, [wrapped, ..])) = module.call(value)
            && matches!(module.kind(callee), ExprKind::Name(id) if matches!(module.text(module.reference(id).name), "$" | "jQuery"))
        {
            let name = long_lived_name(module, *wrapped)?;
            return (models.long_lived_type(&name) == Some("EventTarget")).then_some(Lives::Process);
        }
        if let Some((callee, _)) = module.call(value)
            && module.global_name(callee) == Some("matchMedia")
        {
            return (wanted == Some("EventTarget")).then_some(Lives::Process);
        }
        if wanted == Some("EventEmitter") && self.is_pooled_socket(receiver) {
            return Some(Lives::Connection);
        }
        let symbol = module.symbol_of(receiver)?;
        if !module.is_module_level(symbol)
            || module.traits.per_instance.is_some_and(|range| range.contains(module.symbol(symbol).range))
        {
            return None;
        }
        let is_emitter = match (wanted, type_of(module, models, receiver)) {
            (Some("EventEmitter"), Some(name)) => name.ends_with("Emitter") || self.extends_emitter(name),
            (Some("EventEmitter"), None) => self.is_made_by_emitter_factory(value),
            (Some("EventTarget"), Some(name)) => name == "EventTarget",
            _ => false,
        };
        if is_emitter {
            return Some(Lives::Module);
        }
        let import = module.import_of(symbol)?;
        let imported = match import.imported {
            Imported::Named(name) => format!("{}.{}", package(module.text(import.specifier)), module.text(name)),
            Imported::Default | Imported::Namespace => package(module.text(import.specifier)).to_owned(),
        };
        if let Some(kind) = models.long_lived_type(&imported) {
            return (Some(kind) == wanted).then_some(Lives::Process);
        }
        matches!(import.imported, Imported::Default | Imported::Named(_) | Imported::Namespace).then_some(Lives::Import)
    }

    /// `net.createServer()`, `new EventEmitter().setMaxListeners(0)`
    fn is_made_by_emitter_factory(&self, value: ExprId) -> bool {
        let module = self.module;
        let Some((callee, _)) = module.call(value) else { return false };
        if let Some((receiver, "setMaxListeners" | "on" | "once", _)) = module.method_call(value) {
            return self.is_made_by_emitter_factory(receiver)
                || module.constructed_name(receiver).is_some_and(|name| name.ends_with("Emitter"));
        }
        resolve(module, callee).is_some_and(|it| {
            matches!(it.origin, Some("net" | "http" | "https" | "http2" | "tls" | "fs" | "child_process" | "dgram"))
                && (it.name.starts_with("create") || matches!(it.name, "watch" | "spawn" | "fork" | "exec"))
        })
    }

    fn extends_emitter(&self, class: &str) -> bool {
        let module = self.module;
        (0..module.classes.len()).any(|index| {
            let id = ClassId(index as u32);
            module.class(id).name.is_some_and(|name| module.text(name) == class)
                && module.base_name(id).is_some_and(|base| base.ends_with("Emitter"))
        })
    }

    /// `req.socket`, `res.connection`: keep-alive sockets serve many requests.
    fn is_pooled_socket(&self, receiver: ExprId) -> bool {
        let module = self.module;
        let ExprKind::Member(object, name) = module.kind(receiver) else { return false };
        if !matches!(module.text(name), "socket" | "connection") {
            return false;
        }
        let Some(symbol) = module.symbol_of(object) else { return false };
        module.symbol(symbol).kind == SymbolKind::Param
            && matches!(module.symbol_name(symbol), "req" | "request" | "res" | "response")
    }

    fn listener_discharge(
        &mut self,
        call: ExprId,
        resource: &Resource,
        target: &Target,
        unmatched: &mut Vec<(TextRange, String)>,
    ) -> Discharge {
        let module = self.module;
        let Some((callee, args)) = module.call(call) else { return Discharge::Escapes };
        match args.get(2).map(|options| module.value_of(*options)) {
            None => {}
            Some(options) => match module.kind(options) {
                ExprKind::Bool(_) => {}
                ExprKind::Object(props) => {
                    if module.props(props).iter().any(|prop| matches!(prop.key, crate::semantic::tree::Key::Spread)) {
                        return Discharge::Escapes;
                    }
                    let ends = |key| {
                        module.property(options, key).is_some_and(|value| module.kind(value) != ExprKind::Bool(false))
                    };
                    if ends("once") || ends("signal") {
                        return Discharge::Always;
                    }
                }
                // `passive ? { passive: true } : false` and feature tests say nothing of an end; a parameter may.
                ExprKind::Conditional(..) | ExprKind::Logical(..) => {}
                _ => {
                    if module.symbol_of(options).is_some_and(|symbol| module.symbol(symbol).kind == SymbolKind::Param) {
                        return Discharge::Escapes;
                    }
                }
            },
        }
        // A wrapper that registers what it is given: its callers know when that ends.
        if let Some(symbol) = args.get(1).and_then(|callback| module.symbol_of(*callback))
            && module.symbol(symbol).kind == SymbolKind::Param
            && module.function_of(symbol) == module.expr(call).function
        {
            return Discharge::Escapes;
        }
        // The same module-level function again: an EventTarget keeps one entry.
        if resource.deduplicates
            && let Some(symbol) = args.get(1).and_then(|callback| module.symbol_of(*callback))
            && module.is_module_level(symbol)
        {
            return Discharge::Always;
        }
        let mut removals = Vec::new();
        for release in &self.release_calls {
            let Some((callee, release_args)) = module.call(*release) else { continue };
            let Some(resolved) = resolve(module, callee) else { continue };
            if !releases(&resource.release, &resolved) && !resource.release.iter().any(|it| it.name == resolved.name) {
                continue;
            }
            if !self.same_target(callee, target) || !same_event(module, args, release_args) {
                continue;
            }
            match removal_cannot_match(module, resource, args, release_args) {
                Some(why) => unmatched.push((module.range(*release), why.to_owned())),
                None => removals.push(Release { at: module.range(*release), function: module.expr(*release).function }),
            }
        }
        if !removals.is_empty() {
            let lifecycle = self.lifecycles.of(module.expr(call).function);
            let kept = module.place(callee);
            return match handle::judge(module, self.functions.models(), &lifecycle, call, kept.as_ref(), &removals) {
                HandleEnd::NotAtEnd => self.not_at_end(None, &removals),
                _ => Discharge::Always,
            };
        }
        match module.flow(call) {
            Flow::Dropped | Flow::Used(_) => Discharge::Never { slot: None },
            Flow::Returned(function) if module.function(function).kind == FnKind::Arrow => {
                Discharge::Never { slot: None }
            }
            Flow::Returned(_) | Flow::Consumed => Discharge::Never { slot: None },
            _ => Discharge::Escapes,
        }
    }

    fn same_target(&self, release_callee: ExprId, target: &Target) -> bool {
        let module = self.module;
        let ExprKind::Member(receiver, _) = module.kind(release_callee) else { return target.text == "window" };
        let text = target_text(module, receiver);
        let last = |text: &str| text.rsplit('.').next().unwrap_or_default().to_owned();
        // Something that may be the same object under another name counts as a release.
        text == target.text
            || last(&text) == last(&target.text)
            || !matches!(target.lives, Lives::Process)
            || matches!(module.symbol_of(receiver), Some(symbol) if module.symbol(symbol).kind != SymbolKind::Import)
    }

    // Timers.

    fn handle_discharge(&mut self, call: ExprId, resource: &Resource) -> Discharge {
        let methods = ["close".to_owned()];
        let forms = ReleaseForms { functions: &resource.release, methods: &methods, by_call: false };
        let fate = handle::fate(self.module, self.functions.models(), self.lifecycles, call, forms);
        match fate.end {
            HandleEnd::Always => Discharge::Always,
            HandleEnd::Escapes => Discharge::Escapes,
            HandleEnd::Never => Discharge::Never { slot: fate.slot },
            HandleEnd::NotAtEnd => self.not_at_end(fate.slot, &fate.releases),
        }
    }

    fn not_at_end(&mut self, slot: Option<String>, releases: &[Release]) -> Discharge {
        match releases.first() {
            Some(release) => {
                Discharge::NotAtEnd { slot, released: release.at, by: self.functions.describe(release.function) }
            }
            None => Discharge::Never { slot },
        }
    }

    /// Whether the timer's callback schedules the same timer again under no condition.
    fn reschedules(&self, call: ExprId, callback: ExprId) -> bool {
        let module = self.module;
        let Some(target) = module.function_value(callback) else { return false };
        let around = module.expr(call).function;
        let is_unconditional =
            |looped| conditions_within(module, call, looped).is_empty() && !module.function(looped).is_generator;
        if module.is_within(around, target) {
            return is_unconditional(target);
        }
        // `setTimeout(() => poll(), …)` inside `poll`.
        let inside = module.function(target).range;
        module.exprs_in(inside).any(|id| {
            let ExprKind::Call(callee, _) = module.kind(id) else { return false };
            let Some(called) = module.function_value(callee) else { return false };
            called != FnId::MODULE
                && called != target
                && module.is_within(around, called)
                && is_unconditional(called)
                && conditions_within(module, id, target).is_empty()
        })
    }
}

/// `timer ??= setInterval(…)`, `timer = timer || setInterval(…)`
fn fills_empty_slot(module: &Module, call: ExprId) -> bool {
    let Parent::Expr(parent) = module.expr(call).parent else { return false };
    match module.kind(parent) {
        ExprKind::Assign(AssignOp::Logical, _, value) => value == call,
        ExprKind::Logical(_, left, right) => {
            right == call
                && matches!(module.expr(parent).parent, Parent::Expr(assign) if matches!(module.kind(assign), ExprKind::Assign(_, target, _) if module.place(target) == module.place(left)))
        }
        _ => false,
    }
}

/// How a message names a listener's target: `window`, `this.socket`, `$(window)`.
fn target_text(module: &Module, receiver: ExprId) -> String {
    if let Some(place) = module.place(receiver) {
        return module.place_text(&place);
    }
    match module.call(receiver) {
        Some((callee, [wrapped, ..])) => match (module.place(callee), module.place(*wrapped)) {
            (Some(callee), Some(wrapped)) => format!("{}({})", module.place_text(&callee), module.place_text(&wrapped)),
            _ => "…".to_owned(),
        },
        _ => "…".to_owned(),
    }
}

/// Events that may be the same: equal strings, or anything that is not a string.
fn same_event(module: &Module, added: &[ExprId], removed: &[ExprId]) -> bool {
    let (Some(added), Some(removed)) = (added.first(), removed.first()) else { return true };
    match (module.str_of(module.value_of(*added)), module.str_of(module.value_of(*removed))) {
        // `resize.menu` is taken off by `resize`, by `.menu` and by itself.
        (Some(added), Some(removed)) => added == removed || added.contains('.') || removed.contains('.'),
        _ => true,
    }
}

/// Why a removal for the same target and event can never remove the listener; `None` when it may.
fn removal_cannot_match(
    module: &Module,
    resource: &Resource,
    added: &[ExprId],
    removed: &[ExprId],
) -> Option<&'static str> {
    let (Some(add), Some(remove)) = (added.get(1).copied(), removed.get(1).copied()) else { return None };
    if is_fresh(module, add) || is_fresh(module, remove) {
        return Some("it names a function made on the spot, which equals no other");
    }
    if let (Some(a), Some(b)) = (capture(module, added.get(2)), capture(module, removed.get(2)))
        && resource.deduplicates
        && a != b
    {
        return Some("it has another capture flag");
    }
    None
}

/// A function made where it is passed: nothing else can name it.
fn is_fresh(module: &Module, callback: ExprId) -> bool {
    match module.kind(callback) {
        // A function expression can remove itself by its own name.
        ExprKind::Function(function) => {
            module.function(function).symbol.is_none_or(|symbol| module.refs_of(symbol).is_empty())
        }
        ExprKind::Call(callee, _) => match module.kind(callee) {
            ExprKind::Member(_, name) => module.text(name) == "bind",
            _ => false,
        },
        _ => false,
    }
}

/// The capture flag of a listener's options, where it can be read.
fn capture(module: &Module, options: Option<&ExprId>) -> Option<bool> {
    let Some(options) = options else { return Some(false) };
    let options = module.value_of(*options);
    match module.kind(options) {
        ExprKind::Bool(flag) => Some(flag),
        ExprKind::Object(props) => {
            let is_whole =
                module.props(props).iter().all(|prop| matches!(prop.key, crate::semantic::tree::Key::Name(_)));
            match module.property(options, "capture") {
                Some(value) => match module.kind(value) {
                    ExprKind::Bool(flag) => Some(flag),
                    _ => None,
                },
                None => is_whole.then_some(false),
            }
        }
        _ => None,
    }
}
