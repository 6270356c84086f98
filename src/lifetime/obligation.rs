//! Obligations: a timer or listener that is acquired must be released. Who holds it, what releases it, who should.

use super::activation::{FnIdx, Functions};
use super::callee::{acquired, callee_text, long_lived_name, package, releases, resolve, type_of};
use super::guard::{conditions_within, is_guarded_once};
use super::models::{Models, Resource, ResourceKind};
use super::owner::{Owner, owner};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{
    AssignOp, ClassId, ExprId, ExprKind, FnId, FnKind, Imported, NameId, Parent, SymbolId, SymbolKind,
};
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
    /// The event can fire for as long as the target lives.
    pub fires_often: bool,
    /// The callback schedules the same timer again, whatever happens.
    pub reschedules: bool,
    pub is_guarded_once: bool,
    /// The statement, when the acquisition is one by itself.
    pub statement: Option<TextRange>,
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
    /// Nothing does. `slot`: where the handle is kept, if anywhere.
    Never { slot: Option<String> },
    /// The handle goes where this analysis does not follow.
    Escapes,
}

pub fn obligations(functions: &mut Functions<'_>) -> Vec<Obligation> {
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
    let mut reader = Reader { module, functions, release_calls: release_calls(module, models) };
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
        let discharge = match &target {
            Some(target) => self.listener_discharge(call, resource, target),
            None => self.handle_discharge(call, resource),
        };
        let callback = callback.and_then(|callback| module.function_value(callback));
        let function = module.expr(call).function;
        Some(Obligation {
            kind: resource.kind,
            api: callee_text(module, callee),
            range: module.range(call),
            function: self.functions.describe(function),
            target,
            callback: callback.map(|callback| self.functions.describe(callback)),
            discharge,
            owner: owner(module, function),
            in_constructor: matches!(module.function(function).kind, FnKind::Constructor | FnKind::Fields)
                || (module.function(function).kind == FnKind::Declaration && module.function(function).uses_this),
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

    fn listener_discharge(&self, call: ExprId, resource: &Resource, target: &Target) -> Discharge {
        let module = self.module;
        let Some((_, args)) = module.call(call) else { return Discharge::Escapes };
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
        // `emitter.on(…)` inside a listener of its own target that `once` ends, or removed anywhere.
        let released = self.release_calls.iter().any(|release| {
            let Some((callee, release_args)) = module.call(*release) else { return false };
            let Some(resolved) = resolve(module, callee) else { return false };
            if !releases(&resource.release, &resolved) && !(resource.release.iter().any(|it| it.name == resolved.name))
            {
                return false;
            }
            self.same_target(callee, target) && same_event(module, args, release_args)
        });
        if released {
            return Discharge::Always;
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

    fn handle_discharge(&self, call: ExprId, resource: &Resource) -> Discharge {
        let module = self.module;
        let mut value = call;
        // `setInterval(…).unref()` gives the handle back.
        while let Parent::Expr(member) = module.expr(value).parent {
            let ExprKind::Member(object, name) = module.kind(member) else { break };
            if object != value || !matches!(module.text(name), "unref" | "ref") {
                break;
            }
            if module.text(name) == "unref" {
                return Discharge::Escapes;
            }
            let Some(outer) = module.called_by(member) else { break };
            value = outer;
        }
        match module.flow(value) {
            Flow::Dropped => self.self_cleared(call).unwrap_or(Discharge::Never { slot: None }),
            Flow::Returned(function) if self.result_is_ignored(function) => Discharge::Never { slot: None },
            Flow::Bound(symbol) if module.symbol(symbol).kind == SymbolKind::Using => Discharge::Always,
            Flow::Bound(symbol) => self.symbol_discharge(symbol, resource),
            Flow::Assigned(target) => match module.place(target) {
                // Stored on what the caller gave: the caller's to release.
                Some(Place { root: Root::Symbol(symbol), .. })
                    if matches!(module.symbol(symbol).kind, SymbolKind::Param | SymbolKind::Import) =>
                {
                    Discharge::Escapes
                }
                Some(place) => self.place_discharge(&place, resource),
                None => Discharge::Escapes,
            },
            Flow::Field(class, Some(name)) => self
                .place_discharge(&Place { root: Root::Instance(class), path: [name].into_iter().collect() }, resource),
            _ => Discharge::Escapes,
        }
    }

    /// An arrow that is only run for its effect: a callback, not something whose result is used.
    fn result_is_ignored(&self, function: FnId) -> bool {
        let it = self.module.function(function);
        it.kind == FnKind::Arrow
            && it.expr.is_some_and(|expr| matches!(self.module.flow(expr), Flow::Argument { .. }))
            && matches!(it.body, crate::semantic::tree::FnBody::Expr(_))
    }

    /// In Node, `clearInterval(this)` inside the callback.
    fn self_cleared(&self, call: ExprId) -> Option<Discharge> {
        let module = self.module;
        let within = module.range(call);
        self.release_calls
            .iter()
            .any(|release| {
                within.contains(module.range(*release))
                    && module
                        .call(*release)
                        .is_some_and(|(_, args)| args.first().is_some_and(|arg| module.kind(*arg) == ExprKind::This))
            })
            .then_some(Discharge::Always)
    }

    fn symbol_discharge(&self, symbol: SymbolId, resource: &Resource) -> Discharge {
        self.symbol_discharge_within(symbol, resource, STEPS)
    }

    fn symbol_discharge_within(&self, symbol: SymbolId, resource: &Resource, steps: u8) -> Discharge {
        let module = self.module;
        let Some(steps) = steps.checked_sub(1) else { return Discharge::Escapes };
        let mut escapes = module.symbol(symbol).exported || module.symbol(symbol).in_template;
        for id in module.refs_of(symbol) {
            let reference = module.reference(*id);
            if !reference.access.reads() {
                continue;
            }
            match self.use_of_handle(reference.expr, resource, steps) {
                HandleUse::Released => return Discharge::Always,
                HandleUse::Escapes => escapes = true,
                HandleUse::None => {}
            }
        }
        if escapes {
            Discharge::Escapes
        } else {
            Discharge::Never { slot: Some(module.symbol_name(symbol).to_owned()) }
        }
    }

    fn place_discharge(&self, place: &Place, resource: &Resource) -> Discharge {
        let module = self.module;
        if let (Root::Symbol(symbol), true) = (place.root, place.path.is_empty()) {
            return self.symbol_discharge(symbol, resource);
        }
        let Some(last) = place.path.last().copied() else { return Discharge::Escapes };
        let mut escapes = false;
        for (index, expr) in module.exprs.iter().enumerate() {
            let id = ExprId(index as u32);
            if !matches!(expr.kind, ExprKind::Member(_, name) if name == last) || module.flow_into(id).is_some() {
                continue;
            }
            match self.use_of_handle(id, resource, STEPS) {
                HandleUse::Released => return Discharge::Always,
                HandleUse::Escapes => escapes = true,
                HandleUse::None => {}
            }
        }
        // `const { timer } = this`
        let destructured = module.pats.iter().any(|pat| match pat.kind {
            crate::semantic::tree::PatKind::Object(props) => {
                module.prop_pats(props).iter().any(|prop| prop.key == crate::semantic::tree::Key::Name(last))
            }
            _ => false,
        });
        if escapes || destructured {
            Discharge::Escapes
        } else {
            Discharge::Never { slot: Some(module.place_text(place)) }
        }
    }

    fn use_of_handle(&self, expr: ExprId, resource: &Resource, steps: u8) -> HandleUse {
        let module = self.module;
        match module.flow(expr) {
            Flow::Argument { call, .. } => {
                let released = module
                    .call(call)
                    .and_then(|(callee, _)| resolve(module, callee))
                    .is_some_and(|resolved| releases(&resource.release, &resolved));
                if released { HandleUse::Released } else { HandleUse::Escapes }
            }
            Flow::Bound(symbol) => match self.symbol_discharge_within(symbol, resource, steps) {
                Discharge::Always => HandleUse::Released,
                Discharge::Never { .. } => HandleUse::None,
                Discharge::Escapes => HandleUse::Escapes,
            },
            Flow::Used(parent) => match module.kind(parent) {
                ExprKind::Member(_, name) if matches!(module.text(name), "unref" | "close" | "refresh" | "ref") => {
                    if module.text(name) == "close" {
                        HandleUse::Released
                    } else {
                        HandleUse::Escapes
                    }
                }
                _ => HandleUse::Escapes,
            },
            Flow::Consumed | Flow::Dropped => HandleUse::None,
            _ => HandleUse::Escapes,
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

/// How many variables a handle is followed through: code may make a variable from itself.
const STEPS: u8 = 4;

enum HandleUse {
    Released,
    Escapes,
    None,
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
