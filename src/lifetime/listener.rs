//! Listeners: on whose target they are put, how long that lives, and which removals can take them off again.

use super::callee::{Resolved, is_long_lived, long_lived_name, package, releases, resolve, type_of};
use super::emitters::{Emitters, Life};
use super::guard::conditions;
use super::handle::{self, HandleEnd, Release};
use super::lifecycle::Lifecycles;
use super::models::{Models, Resource};
use crate::diagnostic::Confidence;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ClassId, ExprId, ExprKind, FnId, Imported, Key, Parent, SymbolKind};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    pub text: String,
    pub range: TextRange,
    pub lives: Lives,
    /// Why it outlives who listens, when somebody else holds it: where that shows, and a clause.
    pub because: Option<(TextRange, String)>,
    /// How sure the file lets us be that it outlives who listens.
    pub confidence: Confidence,
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
    /// A pooled socket or client: it serves many requests.
    Connection,
    /// Given to the object's constructor by somebody who keeps it.
    GivenToObject,
    /// Given to the function by its caller.
    GivenToFunction,
}

/// The parts of a call that adds or removes a listener.
#[derive(Debug, Clone, Copy)]
pub struct Listening {
    /// `None`: the global object, in a bare `addEventListener(…)`.
    pub target: Option<ExprId>,
    pub event: Option<ExprId>,
    pub callback: Option<ExprId>,
    pub options: Option<ExprId>,
    /// The target is an argument, not what the method is called on.
    pub by_function: bool,
}

impl Listening {
    /// `target.on(event, callback, options)`
    pub fn by_method(module: &Module, call: ExprId) -> Option<Self> {
        let (callee, args) = module.call(call)?;
        let target = match module.kind(callee) {
            ExprKind::Member(receiver, _) => Some(receiver),
            _ => None,
        };
        let [event, callback, options] = [0, 1, 2].map(|index| args.get(index).copied());
        Some(Self { target, event, callback, options, by_function: false })
    }

    /// `listen(window, event, callback, options)`, where the first argument is an event target of the platform.
    pub fn by_function(module: &Module, models: &Models, call: ExprId) -> Option<Self> {
        let (callee, args) = module.call(call)?;
        // An object that is asked to listen keeps what it needs to end it: `this.events.listen(window, …)`.
        if let ExprKind::Member(receiver, _) = module.kind(callee) {
            match module.place(receiver)?.root {
                Root::Global(_) => {}
                Root::Symbol(symbol) if module.symbol(symbol).kind == SymbolKind::Import => {}
                _ => return None,
            }
        }
        let target = *args.first()?;
        let name = long_lived_name(module, module.value_of(target))?;
        if models.long_lived_type(&name) != Some("EventTarget") {
            return None;
        }
        let [event, callback, options] = [1, 2, 3].map(|index| args.get(index).copied());
        module.str_of(module.value_of(event?))?;
        Some(Self { target: Some(target), event, callback, options, by_function: true })
    }
}

/// How the listeners of a file end.
pub enum ListenerEnd {
    Always,
    NotAtEnd(Vec<Release>),
    Never,
    Escapes,
}

/// What the listeners of one file share.
pub struct Listeners<'f, 'm> {
    pub module: &'m Module,
    pub models: &'m Models,
    pub lifecycles: &'f mut Lifecycles<'m>,
    pub emitters: &'f Emitters<'m>,
    /// Calls that could remove a listener, by their last name.
    pub release_calls: &'f [ExprId],
}

impl Listeners<'_, '_> {
    /// The object that gets the listener, if it outlives the code that adds it.
    pub fn target(&mut self, call: ExprId, listening: &Listening, resource: &Resource) -> Option<Target> {
        let module = self.module;
        let certain =
            |text, range, lives| Some(Target { text, range, lives, because: None, confidence: Confidence::High });
        let Some(receiver) = listening.target else {
            let (callee, _) = module.call(call)?;
            return certain("window".to_owned(), module.range(callee), Lives::Process);
        };
        let text = target_text(module, receiver);
        if listening.by_function {
            return certain(text, module.range(receiver), Lives::Process);
        }
        if let Some(lives) = self.lives(receiver, resource) {
            // The chain is clearer from where the target is made than from where it is used.
            let made = module
                .symbol_of(receiver)
                .filter(|_| matches!(lives, Lives::Module))
                .map(|symbol| module.symbol(symbol).range);
            let target = certain(text, made.unwrap_or(module.range(receiver)), lives);
            // What is switched off as a whole may let go of its listeners.
            let confidence = if self.is_switched_off(receiver) { Confidence::Medium } else { Confidence::High };
            return target.map(|target| Target { confidence, ..target });
        }
        if resource.callee.origin.as_deref() != Some("EventEmitter") {
            return None;
        }
        let outlives = self.emitters.lives_of(receiver)?;
        // `if (socket.connecting) socket.on("connect", …)`: such a socket is new and belongs to this request.
        if outlives.life == Life::Connection
            && conditions(module, call)
                .iter()
                .flat_map(|test| module.exprs_in(*test))
                .any(|id| matches!(module.kind(id), ExprKind::Member(_, name) if module.text(name) == "connecting"))
        {
            return None;
        }
        let lives = match outlives.life {
            Life::Connection => Lives::Connection,
            Life::GivenToObject => Lives::GivenToObject,
            Life::GivenToFunction => Lives::GivenToFunction,
        };
        Some(Target {
            text,
            range: module.range(receiver),
            lives,
            because: Some((outlives.at, outlives.because)),
            confidence: outlives.confidence,
        })
    }

    /// Code of the file ends the imported object itself: `midi.disable()`
    fn is_switched_off(&self, receiver: ExprId) -> bool {
        let module = self.module;
        let Some(symbol) = module.symbol_of(receiver).filter(|symbol| module.import_of(*symbol).is_some()) else {
            return false;
        };
        module.refs_of(symbol).iter().any(|id| {
            let Parent::Expr(member) = module.expr(module.reference(*id).expr).parent else { return false };
            module.called_by(member).is_some()
                && matches!(module.kind(member), ExprKind::Member(_, name) if matches!(
                    module.text(name),
                    "disable" | "destroy" | "dispose" | "shutdown" | "terminate"
                ))
        })
    }

    fn lives(&self, receiver: ExprId, resource: &Resource) -> Option<Lives> {
        let module = self.module;
        let models = self.models;
        let value = module.value_of(receiver);
        let wanted = resource.callee.origin.as_deref();
        if is_long_lived(module, models, receiver) {
            return Some(Lives::Process);
        }
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
        if wanted == Some("Vue") && is_bus_of_the_application(module, receiver) {
            return Some(Lives::Process);
        }
        let symbol = module.symbol_of(receiver)?;
        if !module.is_of_module(symbol) {
            return None;
        }
        let is_emitter = match (wanted, type_of(module, models, receiver)) {
            (Some("EventEmitter"), Some(name)) => name.ends_with("Emitter") || self.extends_emitter(name),
            (Some("EventEmitter"), None) => self.is_made_by_emitter_factory(value),
            (Some("EventTarget"), Some(name)) => name == "EventTarget",
            (Some("Vue"), Some(name)) => name == "Vue",
            // Nothing else is imported that has a method of this name.
            (Some("Vue"), None) => module.import_of(symbol).is_some(),
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

    /// What ends the listener, and the removals for it that never can, with the reason.
    pub fn end(
        &mut self,
        call: ExprId,
        listening: &Listening,
        resource: &Resource,
        target: &Target,
    ) -> (ListenerEnd, Vec<(TextRange, String)>) {
        let mut unmatched = Vec::new();
        let end = self.find_end(call, listening, resource, target, &mut unmatched);
        (end, unmatched)
    }

    fn find_end(
        &mut self,
        call: ExprId,
        listening: &Listening,
        resource: &Resource,
        target: &Target,
        unmatched: &mut Vec<(TextRange, String)>,
    ) -> ListenerEnd {
        let module = self.module;
        if let Some(end) = self.ended_by_options(listening) {
            return end;
        }
        // A wrapper that registers what it is given: its callers know when that ends.
        if let Some(symbol) = listening.callback.and_then(|callback| module.symbol_of(callback))
            && module.symbol(symbol).kind == SymbolKind::Param
            && module.function_of(symbol) == module.expr(call).function
        {
            return ListenerEnd::Escapes;
        }
        // The same module-level function again: an EventTarget keeps one entry.
        if resource.deduplicates && listening.callback.is_some_and(|callback| is_one_of_the_module(module, callback)) {
            return ListenerEnd::Always;
        }
        let removals = self.removals(listening, resource, target, unmatched);
        if !removals.is_empty() {
            let lifecycle = self.lifecycles.of(module.expr(call).function);
            let kept = module.call(call).and_then(|(callee, _)| module.place(callee));
            return match handle::judge(module, self.models, &lifecycle, call, kept.as_ref(), &removals) {
                HandleEnd::NotAtEnd => ListenerEnd::NotAtEnd(removals),
                _ => ListenerEnd::Always,
            };
        }
        match module.flow(call) {
            Flow::Dropped | Flow::Used(_) | Flow::Returned(_) | Flow::Consumed => ListenerEnd::Never,
            _ => ListenerEnd::Escapes,
        }
    }

    /// `{ once: true }`, `{ signal }`
    fn ended_by_options(&self, listening: &Listening) -> Option<ListenerEnd> {
        let module = self.module;
        let options = module.value_of(listening.options?);
        match module.kind(options) {
            ExprKind::Bool(_) => None,
            ExprKind::Object(props) => {
                if module.props(props).iter().any(|prop| matches!(prop.key, Key::Spread)) {
                    return Some(ListenerEnd::Escapes);
                }
                let ends = |key| {
                    module.property(options, key).is_some_and(|value| module.kind(value) != ExprKind::Bool(false))
                };
                (ends("once") || ends("signal")).then_some(ListenerEnd::Always)
            }
            // `passive ? { passive: true } : false` and feature tests say nothing of an end; a parameter may.
            ExprKind::Conditional(..) | ExprKind::Logical(..) => None,
            _ => module
                .symbol_of(options)
                .is_some_and(|symbol| module.symbol(symbol).kind == SymbolKind::Param)
                .then_some(ListenerEnd::Escapes),
        }
    }

    /// The calls that may remove the listener.
    fn removals(
        &self,
        added: &Listening,
        resource: &Resource,
        target: &Target,
        unmatched: &mut Vec<(TextRange, String)>,
    ) -> Vec<Release> {
        let module = self.module;
        let mut found = Vec::new();
        for release in self.release_calls {
            let Some((callee, _)) = module.call(*release) else { continue };
            let Some(resolved) = resolve_name(module, callee) else { continue };
            let by_function = self.models.is_listener_remover(resolved.name);
            let removed = if added.by_function && by_function {
                Listening::by_function(module, self.models, *release)
            } else if releases(&resource.release, &resolved)
                || resource.release.iter().any(|it| it.name == resolved.name)
            {
                Listening::by_method(module, *release)
            } else {
                None
            };
            let Some(removed) = removed else { continue };
            if !self.same_target(&removed, target) || !same_event(module, added.event, removed.event) {
                continue;
            }
            match removal_cannot_match(module, resource, added, &removed) {
                Some(why) => unmatched.push((module.range(*release), why.to_owned())),
                None => {
                    found.push(Release { at: module.range(*release), function: module.expr(*release).function });
                }
            }
        }
        found
    }

    fn same_target(&self, removed: &Listening, target: &Target) -> bool {
        let module = self.module;
        let Some(receiver) = removed.target else { return target.text == "window" };
        let text = target_text(module, receiver);
        let last = |text: &str| text.rsplit('.').next().unwrap_or_default().to_owned();
        // Something that may be the same object under another name counts as a release.
        text == target.text
            || last(&text) == last(&target.text)
            || !matches!(target.lives, Lives::Process)
            || matches!(module.symbol_of(receiver), Some(symbol) if module.symbol(symbol).kind != SymbolKind::Import)
    }
}

/// The callee by its last name alone, when it cannot be resolved further.
fn resolve_name(module: &Module, callee: ExprId) -> Option<Resolved<'_>> {
    resolve(module, callee).or_else(|| match module.kind(callee) {
        ExprKind::Name(id) => {
            let name = module.text(module.reference(id).name);
            Some(Resolved { receiver: None, origin: None, name, is_global: false })
        }
        _ => None,
    })
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
fn same_event(module: &Module, added: Option<ExprId>, removed: Option<ExprId>) -> bool {
    let (Some(added), Some(removed)) = (added, removed) else { return true };
    match (module.str_of(module.value_of(added)), module.str_of(module.value_of(removed))) {
        // `resize.menu` is taken off by `resize`, by `.menu` and by itself.
        (Some(added), Some(removed)) => added == removed || added.contains('.') || removed.contains('.'),
        _ => true,
    }
}

/// Why a removal for the same target and event can never remove the listener; `None` when it may.
fn removal_cannot_match(
    module: &Module,
    resource: &Resource,
    added: &Listening,
    removed: &Listening,
) -> Option<&'static str> {
    let (Some(add), Some(remove)) = (added.callback, removed.callback) else { return None };
    if is_fresh(module, add) || is_fresh(module, remove) {
        return Some("it names a function made on the spot, which equals no other");
    }
    if let (Some(a), Some(b)) = (capture(module, added.options), capture(module, removed.options))
        && resource.deduplicates
        && a != b
    {
        return Some("it has another capture flag");
    }
    None
}

/// `this.$root`, and what a plugin puts beside it for components to meet at: `this.$bus`, `this.$eventHub`.
fn is_bus_of_the_application(module: &Module, receiver: ExprId) -> bool {
    let ExprKind::Member(_, name) = module.kind(receiver) else { return false };
    let Some(name) = module.text(name).strip_prefix('$') else { return false };
    let name = name.to_ascii_lowercase();
    name == "root" || name.ends_with("bus") || name.ends_with("eventhub")
}

/// A function that the file makes once: a name of its top level, a static method of a class there.
fn is_one_of_the_module(module: &Module, callback: ExprId) -> bool {
    if let Some(symbol) = module.symbol_of(callback) {
        return module.is_of_module(symbol);
    }
    match module.place(callback) {
        Some(Place { root: Root::Static(class), path }) => match path.as_slice() {
            [name] => {
                module.class(class).function == FnId::MODULE && module.class_function(class, *name, true).is_some()
            }
            _ => false,
        },
        _ => false,
    }
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
fn capture(module: &Module, options: Option<ExprId>) -> Option<bool> {
    let Some(options) = options else { return Some(false) };
    let options = module.value_of(options);
    match module.kind(options) {
        ExprKind::Bool(flag) => Some(flag),
        ExprKind::Object(props) => {
            let is_whole = module.props(props).iter().all(|prop| matches!(prop.key, Key::Name(_)));
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
