//! Whether a function can run again while a slot is still filled from the time before.

use super::release::Releases;
use super::{Filling, is_live};
use crate::diagnostic::Confidence;
use crate::lifetime::callee::callback_role;
use crate::lifetime::lifecycle::is_construction;
use crate::lifetime::lifecycle::reach::called_function;
use crate::lifetime::models::{Models, Runs};
use crate::lifetime::paths::names_of;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnId, FnKind, Parent};
use crate::text::TextRange;

/// Why the function runs again.
pub(super) struct Entry {
    pub(super) confidence: Confidence,
    pub(super) at: TextRange,
    pub(super) says: String,
}

pub(super) struct Reader<'m> {
    module: &'m Module,
    models: &'m Models,
}

/// Callers are followed so far.
const DEPTH: u8 = 4;

/// Events that come again and again on one target, whatever was done about the last one.
const COMES_OFTEN: [&str; 42] = [
    "click",
    "dblclick",
    "contextmenu",
    "mousedown",
    "mouseup",
    "mousemove",
    "mouseover",
    "mouseenter",
    "pointerdown",
    "pointerup",
    "pointermove",
    "pointerenter",
    "touchstart",
    "touchmove",
    "touchend",
    "wheel",
    "scroll",
    "resize",
    "keydown",
    "keyup",
    "keypress",
    "input",
    "change",
    "submit",
    "focus",
    "focusin",
    "dragstart",
    "dragenter",
    "dragover",
    "drop",
    "message",
    "data",
    "packet",
    "line",
    "popstate",
    "hashchange",
    "online",
    "storage",
    "play",
    "playing",
    "connection",
    "request",
];

/// Methods that a framework or an owner calls once in a life.
const ONCE: [&str; 26] = [
    "connectedCallback",
    "componentDidMount",
    "componentWillMount",
    "UNSAFE_componentWillMount",
    "ngOnInit",
    "ngAfterViewInit",
    "ngAfterContentInit",
    "mounted",
    "created",
    "beforeMount",
    "beforeCreate",
    "firstUpdated",
    "hostConnected",
    "didInsertElement",
    "setup",
    "attachedCallback",
    "createdCallback",
    "initialize",
    "init",
    "_init",
    "onload",
    "onInit",
    "bootstrap",
    "main",
    "activate",
    "viewDidLoad",
];

/// Methods that others mean to call once, or in turn with one that ends it.
const STARTS: [&str; 22] = [
    "start",
    "open",
    "connect",
    "listen",
    "run",
    "enable",
    "mount",
    "attach",
    "boot",
    "launch",
    "begin",
    "resume",
    "play",
    "show",
    "onStart",
    "startup",
    "register",
    "install",
    "subscribe",
    "create",
    "load",
    "bind",
];

impl<'m> Reader<'m> {
    pub(super) fn new(module: &'m Module, models: &'m Models) -> Self {
        Self { module, models }
    }

    pub(super) fn entry(&mut self, filling: &Filling, releases: &Releases) -> Option<Entry> {
        let mut seen = Vec::new();
        self.entry_of(filling.function, filling, releases, DEPTH, &mut seen)
    }

    /// How the function comes to run with the slot filled; the surest way.
    fn entry_of(
        &mut self,
        function: FnId,
        filling: &Filling,
        releases: &Releases,
        depth: u8,
        seen: &mut Vec<FnId>,
    ) -> Option<Entry> {
        let module = self.module;
        if depth == 0 || function == FnId::MODULE || seen.contains(&function) || is_construction(module, function) {
            return None;
        }
        // A variable of the function is new in each run.
        if let Root::Symbol(symbol) = filling.place.root
            && module.function_of(symbol) == function
        {
            return None;
        }
        seen.push(function);
        let mut best: Option<Entry> = None;
        for carrier in self.carriers(function) {
            let entry = self.use_of(carrier, function, filling, releases, depth, seen);
            if let Some(entry) = entry
                && best.as_ref().is_none_or(|best| entry.confidence > best.confidence)
            {
                best = Some(entry);
            }
        }
        if let Some(entry) = self.by_others(function)
            && best.as_ref().is_none_or(|best| entry.confidence > best.confidence)
        {
            best = Some(entry);
        }
        best
    }

    /// The expressions that stand for the function.
    fn carriers(&mut self, function: FnId) -> Vec<ExprId> {
        let module = self.module;
        let it = module.function(function);
        let mut found: Vec<ExprId> = it.expr.filter(|_| it.class.is_none()).into_iter().collect();
        for symbol in names_of(module, function) {
            found.extend(
                module
                    .refs_of(symbol)
                    .iter()
                    .map(|id| module.reference(*id))
                    .filter(|reference| reference.access.reads())
                    .map(|reference| reference.expr),
            );
        }
        let is_method = it.class.is_some() || module.method_groups().of(function).is_some();
        let name = it.name.filter(|_| is_method || self.is_field_function(function));
        if let Some(name) = name {
            let of_this = |id: &ExprId| {
                let ExprKind::Member(object, _) = module.kind(*id) else { return false };
                matches!(module.place(object), Some(Place { root: Root::Instance(_) | Root::Static(_) | Root::Group(_), path }) if path.is_empty())
            };
            found.extend(module.members_named(name).iter().copied().filter(of_this));
        }
        found
    }

    /// `handle = () => {}` in a class body.
    fn is_field_function(&self, function: FnId) -> bool {
        self.module.function(function).expr.is_some_and(|expr| matches!(self.module.flow(expr), Flow::Field(..)))
    }

    fn use_of(
        &mut self,
        carrier: ExprId,
        function: FnId,
        filling: &Filling,
        releases: &Releases,
        depth: u8,
        seen: &mut Vec<FnId>,
    ) -> Option<Entry> {
        let module = self.module;
        // Its own timer calls it: that one has fired.
        if module.range(filling.call).contains(module.range(carrier)) {
            return None;
        }
        let by = module.expr(carrier).function;
        if let Some(call) = module.called_by(carrier) {
            return self.through_call(call, by, filling, releases, depth, seen);
        }
        let mut at = carrier;
        // `this.handle.bind(this)`
        if let Parent::Expr(member) = module.expr(at).parent
            && let ExprKind::Member(object, name) = module.kind(member)
            && object == at
        {
            let call = module.called_by(member)?;
            match module.text(name) {
                "bind" => at = call,
                "call" | "apply" => return self.through_call(call, by, filling, releases, depth, seen),
                _ => return None,
            }
        }
        match module.flow(at) {
            Flow::Argument { call, index } => {
                let role = callback_role(module, self.models, call, index);
                match role {
                    Some((row, says)) if matches!(row.runs, Runs::Often) => {
                        let event = module
                            .call(call)
                            .and_then(|(_, args)| args.first())
                            .and_then(|event| module.str_of(*event));
                        if event.is_some_and(|event| self.models.is_single_event(event)) {
                            return None;
                        }
                        let is_timer = matches!(module.call(call), Some((callee, _)) if module.global_name(callee) == Some("setInterval"));
                        let is_sure = is_timer || event.is_some_and(|event| COMES_OFTEN.contains(&event));
                        let confidence = if is_sure { Confidence::High } else { Confidence::Medium };
                        Some(Entry { confidence, at: module.range(call), says })
                    }
                    Some((row, _)) if matches!(row.runs, Runs::Each) => Some(Entry {
                        confidence: Confidence::Medium,
                        at: module.function(function).head,
                        says: "it runs once per element".to_owned(),
                    }),
                    // As often, and as late, as what it is given to.
                    Some((row, _)) if matches!(row.runs, Runs::Once) => {
                        self.through_call(call, by, filling, releases, depth, seen)
                    }
                    _ if called_function(module, module.call(call)?.0).is_none() => {
                        let entry = self.through_call(call, by, filling, releases, depth, seen)?;
                        Some(Entry { confidence: entry.confidence.min(Confidence::Medium), ..entry })
                    }
                    _ => None,
                }
            }
            Flow::Assigned(target) => {
                let ExprKind::Member(_, name) = module.kind(target) else { return None };
                let event = module.text(name).strip_prefix("on")?;
                (!self.models.is_single_event(event) && event.chars().next().is_some_and(char::is_lowercase)).then(
                    || Entry {
                        confidence: if COMES_OFTEN.contains(&event) { Confidence::High } else { Confidence::Medium },
                        at: module.range(target),
                        says: format!("it runs once per `{event}` event"),
                    },
                )
            }
            Flow::Stored(element) if matches!(module.kind(element), ExprKind::Element(..)) => Some(Entry {
                // What a component's property means is the component's affair.
                confidence: if matches!(module.kind(element), ExprKind::Element(None, ..)) {
                    Confidence::High
                } else {
                    Confidence::Medium
                },
                at: module.range(carrier),
                says: "the element calls it once per event".to_owned(),
            }),
            _ => None,
        }
    }

    /// Called (or handed on) at `call` in `by`, with the slot filled by then.
    fn through_call(
        &mut self,
        call: ExprId,
        by: FnId,
        filling: &Filling,
        releases: &Releases,
        depth: u8,
        seen: &mut Vec<FnId>,
    ) -> Option<Entry> {
        if by == FnId::MODULE || !is_live(self.module, by, call, releases, &[], true) {
            return None;
        }
        let entry = self.entry_of(by, filling, releases, depth - 1, seen)?;
        // Conditions on the way may stand for states.
        let asks = crate::lifetime::guard::conditions(self.module, call)
            .iter()
            .any(|test| self.module.exprs_in(*test).any(|id| self.module.kind(id) == ExprKind::This));
        let most = if asks { Confidence::Medium } else { Confidence::High };
        Some(Entry { confidence: entry.confidence.min(most), ..entry })
    }

    /// Who outside the file can run it.
    fn by_others(&self, function: FnId) -> Option<Entry> {
        let module = self.module;
        let it = module.function(function);
        let name = it.name.map(|name| module.text(name)).unwrap_or_default();
        let is_method = (it.class.is_some() || module.method_groups().of(function).is_some())
            && matches!(it.kind, FnKind::Method | FnKind::Expression | FnKind::Setter);
        let is_exported =
            it.symbol.is_some_and(|symbol| module.symbol(symbol).exported) || module.default_function == Some(function);
        if !(is_method || is_exported)
            || name.starts_with(['_', '#'])
            || ONCE.contains(&name)
            || matches!(it.kind, FnKind::Getter)
        {
            return None;
        }
        let is_start = STARTS.iter().any(|verb| {
            name.strip_prefix(verb).is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_uppercase()))
        });
        Some(Entry {
            confidence: if is_start { Confidence::Low } else { Confidence::Medium },
            at: it.head,
            says: format!("{} can be called again while the first one is live", module.function_label(function)),
        })
    }
}
