//! Obligations: a timer or listener that is acquired must be released. Who holds it, what releases it, who should.

use super::activation::{FnIdx, Functions};
use super::callee::{acquired, callee_text};
use super::change::Change;
use super::emitters::Emitters;
use super::guard::{Guard, conditions_within, guard};
use super::handle::{self, HandleEnd, Release, ReleaseForms};
use super::lifecycle::{Lifecycles, is_construction};
use super::listener::{ListenerEnd, Listeners, Listening, Lives, Target};
use super::models::{Models, Resource, ResourceKind};
use super::owner::{Owner, owner};
use super::release_edit;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{AssignOp, ExprId, ExprKind, FnId, FnKind, NameId, Parent};
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
    /// How a flag limits how often it is acquired.
    pub guard: Guard,
    /// The statement, when the acquisition is one by itself.
    pub statement: Option<TextRange>,
    /// The change that releases it at the end of its owner, where that is plain.
    pub release_edit: Option<Change>,
    /// Removals for the same target and event that can never remove this listener, and why.
    pub unmatched: Vec<(TextRange, String)>,
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

pub fn obligations<'m>(
    functions: &mut Functions<'m>,
    lifecycles: &mut Lifecycles<'m>,
    text: &str,
    is_typed: bool,
) -> Vec<Obligation> {
    let (module, models) = (functions.module(), functions.models());
    let names: Vec<NameId> = models.acquire_words().iter().filter_map(|word| module.names.find_word(word)).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let mut acquisitions = Vec::new();
    // The last name decides for nearly every call.
    for call in module.calls_of(names) {
        let ExprKind::Call(callee, _) = module.kind(call) else { continue };
        let Some(name) = module.last_name(callee) else { continue };
        // `dom.on(window, "resize", fit)` is no listener on `dom`.
        let by_function = models
            .listener_function(module.text(name))
            .filter(|_| Listening::by_function(module, models, call).is_some());
        if let Some(resource) = by_function.or_else(|| acquired(module, models, call)) {
            acquisitions.push((call, resource));
        }
    }
    if acquisitions.is_empty() {
        return Vec::new();
    }
    let emitters = Emitters::new(module, models);
    let mut reader = Reader {
        module,
        functions,
        lifecycles,
        emitters,
        text,
        is_typed,
        release_calls: release_calls(module, models),
    };
    acquisitions.into_iter().filter_map(|(call, resource)| reader.obligation(call, resource)).collect()
}

/// Every call in the file that could release something.
fn release_calls(module: &Module, models: &Models) -> Vec<ExprId> {
    module.calls_of(models.release_words().iter().filter_map(|word| module.names.find_word(word)))
}

struct Reader<'f, 'm> {
    module: &'m Module,
    functions: &'f mut Functions<'m>,
    lifecycles: &'f mut Lifecycles<'m>,
    emitters: Emitters<'m>,
    text: &'f str,
    /// TypeScript: fields must be declared.
    is_typed: bool,
    release_calls: Vec<ExprId>,
}

impl Obligation {
    /// A flag, or the owner being only one, keeps it from being acquired again and again.
    pub fn is_acquired_once(&self) -> bool {
        match self.guard {
            Guard::None => false,
            Guard::Once => true,
            // Once per object: that is often when objects come and go.
            Guard::Instance => !self.owner.is_component && !self.owner.forgets(),
        }
    }
}

impl<'m> Reader<'_, 'm> {
    fn listeners(&mut self) -> Listeners<'_, 'm> {
        Listeners {
            module: self.module,
            models: self.functions.models(),
            lifecycles: self.lifecycles,
            emitters: &self.emitters,
            release_calls: &self.release_calls,
        }
    }

    fn obligation(&mut self, call: ExprId, resource: &Resource) -> Option<Obligation> {
        let (module, models) = (self.module, self.functions.models());
        let (callee, args) = module.call(call)?;
        let mut listening = None;
        let mut callback = args.first().copied();
        let mut target = None;
        if resource.kind == ResourceKind::Listener {
            let found = if models.listener_function(&resource.callee.name).is_some_and(|it| std::ptr::eq(it, resource))
            {
                Listening::by_function(module, models, call)?
            } else {
                Listening::by_method(module, call)?
            };
            callback = Some(found.callback?);
            let on = self.listeners().target(call, &found, resource)?;
            // `once` ends with its event, unless that is the end of the process.
            let fires_at_end = || {
                on.lives == Lives::Process
                    && found.event.is_some_and(|event| {
                        module.str_of(module.value_of(event)).is_none_or(|it| models.is_single_event(it))
                    })
            };
            if resource.callee.name == "once" && !fires_at_end() {
                return None;
            }
            target = Some(on);
            listening = Some(found);
        }
        let event =
            listening.and_then(|it| it.event).and_then(|it| module.str_of(module.value_of(it))).map(str::to_owned);
        let reschedules = matches!(resource.kind, ResourceKind::Timeout | ResourceKind::Frame)
            && callback.is_some_and(|callback| self.reschedules(call, callback));
        // A timer that fires once ends by itself.
        if matches!(resource.kind, ResourceKind::Timeout | ResourceKind::Frame) && !reschedules {
            return None;
        }
        // What reloads the page ends with it.
        if resource.kind == ResourceKind::Interval && callback.is_some_and(|callback| self.reloads(callback)) {
            return None;
        }
        let function = module.expr(call).function;
        let (discharge, unmatched) = match (&target, &listening) {
            (Some(target), Some(listening)) => {
                let (end, unmatched) = self.listeners().end(call, listening, resource, target);
                let discharge = match end {
                    ListenerEnd::Always => Discharge::Always,
                    ListenerEnd::NotAtEnd(removals) => self.not_at_end(None, &removals),
                    ListenerEnd::Never => Discharge::Never { slot: None },
                    ListenerEnd::Escapes => Discharge::Escapes,
                };
                (discharge, unmatched)
            }
            _ => (self.handle_discharge(call, resource), Vec::new()),
        };
        let callback = callback.and_then(|callback| module.function_value(callback));
        let lifecycle = self.lifecycles.of(function);
        let release_edit = match (&discharge, &listening) {
            (Discharge::Never { .. }, Some(listening)) if unmatched.is_empty() => {
                release_edit::for_listener(module, self.text, &lifecycle, call, listening)
            }
            (Discharge::Never { .. } | Discharge::NotAtEnd { .. }, None) => {
                let clear = resource.release.first().map_or("", |release| release.name.as_str());
                release_edit::for_timer(module, self.text, &lifecycle, call, clear, self.is_typed)
            }
            _ => None,
        };
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
            release_edit,
            fires_often: event
                .as_deref()
                .is_none_or(|event| !models.is_single_event(event) && !models.is_stream_event(event)),
            event,
            reschedules,
            guard: if fills_empty_slot(module, call) { Guard::Once } else { guard(module, call) },
            statement: match module.expr(call).parent {
                Parent::Stmt(stmt) => Some(module.stmt(stmt).range),
                _ => None,
            },
        })
    }

    // Timers.

    fn handle_discharge(&mut self, call: ExprId, resource: &Resource) -> Discharge {
        let methods = ["close".to_owned()];
        let forms = ReleaseForms { functions: &resource.release, methods: &methods, by_call: false, borrowers: &[] };
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

    fn reloads(&self, callback: ExprId) -> bool {
        let module = self.module;
        let Some(function) = module.function_value(callback) else { return false };
        module.exprs_in(module.function(function).range).any(|id| {
            match module.call(id).and_then(|(callee, _)| module.global_path(callee)) {
                Some(("location", path)) => path == ["reload"],
                Some((_, path)) => path.ends_with(&["location", "reload"]),
                None => false,
            }
        })
    }

    /// Whether the timer's callback schedules the same timer again under no condition.
    fn reschedules(&self, call: ExprId, callback: ExprId) -> bool {
        let module = self.module;
        let Some(target) = module.function_value(callback) else { return false };
        let around = module.expr(call).function;
        let is_unconditional =
            |looped| conditions_within(module, call, looped).is_empty() && !module.function(looped).is_generator;
        if module.is_within(around, target) {
            return is_unconditional(target) && !waits_for_event(module, around, target);
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
                && !waits_for_event(module, around, called)
                && conditions_within(module, id, target).is_empty()
        })
    }
}

/// Between the two functions stands one that runs when an event comes.
fn waits_for_event(module: &Module, inner: FnId, outer: FnId) -> bool {
    let mut at = inner;
    while at != outer && at != FnId::MODULE {
        let it = module.function(at);
        if let Some(Flow::Argument { call, index }) = it.expr.map(|expr| module.flow(expr))
            && index > 0
            && let Some((callee, _)) = module.call(call)
            && matches!(
                module.last_word(callee),
                Some("on" | "once" | "one" | "addEventListener" | "addListener" | "bind" | "listen" | "subscribe")
            )
        {
            return true;
        }
        at = it.parent;
    }
    false
}

/// `timer ??= setInterval(…)`, `timer = timer || setInterval(…)`
pub(super) fn fills_empty_slot(module: &Module, call: ExprId) -> bool {
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
