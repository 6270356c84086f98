//! Subscriptions: what is subscribed to outlives the subscriber, and nothing ends the subscription.
//!
//! Puts together where a stream comes from, what becomes of the handle, and whose life the code belongs to.

use super::activation::{FnIdx, Functions};
use super::callee::{callee_text, origin, package};
use super::change::Change;
use super::guard::is_guarded_once;
use super::handle::unended::{Handles, Unended, Verdict};
use super::lifecycle::hooks::is_effect;
use super::lifecycle::words::FRAMEWORK_ENDS;
use super::lifecycle::{Lifecycle, Lifecycles, OwnerKind, is_component};
use super::models::{Models, SubscriptionSource};
use super::observable::words::says_stream;
use super::observable::{Holder, Origin, Stream, Streams};
use super::registration;
use crate::semantic::Module;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ClassId, ExprId, ExprKind, FnBody, FnId, Imported, Parent, StmtKind};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// A subscription that nothing ends, as far as the file tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subscription {
    pub what: What,
    pub range: TextRange,
    pub function: FnIdx,
    /// What is subscribed to, as the source spells it.
    pub source: String,
    pub source_range: TextRange,
    pub holder: Holder,
    /// Where the class got the stream that it keeps in a field.
    pub by: Option<TextRange>,
    pub handle: Unended,
    pub owner: Subscriber,
    /// 2: sure, 1: likely, 0: possible.
    pub trust: u8,
    /// Another one of the same owner that is ended, and how.
    pub sibling: Option<(TextRange, String)>,
    /// The change that ends it.
    pub remedy: Option<Change>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// `stream.subscribe(…)`
    Subscription,
    /// `thing.onDidChange(…)`
    Listener,
}

/// Whose end should end the subscription.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subscriber {
    pub what: String,
    /// What runs at the end.
    pub end: Option<(String, TextRange)>,
    /// The end means the end and nothing less.
    pub has_final_end: bool,
    /// A framework makes and drops instances of it.
    pub is_component: bool,
    /// Where its declaration begins.
    pub head: TextRange,
}

pub fn subscriptions<'m>(
    functions: &mut Functions<'m>,
    lifecycles: &mut Lifecycles<'m>,
    text: &str,
) -> Vec<Subscription> {
    let (module, models) = (functions.module(), functions.models());
    let calls = candidates(module, models);
    let mut reader =
        Reader { module, text, lifecycles, streams: Streams::new(module), handles: Handles::new(module), functions };
    let mut found = if calls.is_empty() { Vec::new() } else { reader.subscriptions(&calls) };
    found.extend(registration::registrations(&mut reader));
    found
}

pub(super) struct Reader<'f, 'm> {
    pub(super) module: &'m Module,
    pub(super) text: &'f str,
    pub(super) lifecycles: &'f mut Lifecycles<'m>,
    pub(super) streams: Streams<'m>,
    pub(super) handles: Handles<'m>,
    pub(super) functions: &'f mut Functions<'m>,
}

/// A call that returns a handle.
struct Candidate<'a> {
    call: ExprId,
    row: Option<&'a SubscriptionSource>,
}

/// A candidate with what is known of it.
struct Read<'a> {
    call: ExprId,
    row: Option<&'a SubscriptionSource>,
    lifecycle: Rc<Lifecycle>,
    stream: Stream,
    verdict: Verdict,
}

fn candidates<'a>(module: &Module, models: &'a Models) -> Vec<Candidate<'a>> {
    let subscribe = module.names.find("subscribe");
    let words: Vec<_> = models.subscription_words().iter().filter_map(|word| module.names.find_word(word)).collect();
    if subscribe.is_none() && words.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for call in module.calls_of(words.iter().copied().chain(subscribe)) {
        let ExprKind::Call(callee, args) = module.kind(call) else { continue };
        let Some(name) = module.last_name(callee) else { continue };
        if words.contains(&name)
            && let Some(row) = models.subscriptions(module.text(name)).iter().find(|row| matches(module, row, callee))
        {
            found.push(Candidate { call, row: Some(row) });
        } else if Some(name) == subscribe && matches!(module.kind(callee), ExprKind::Member(..)) {
            // Others subscribe somebody, or to a channel by its name; what they return is not known.
            let by_name = module.list(args).first().is_some_and(|arg| {
                matches!(
                    module.kind(module.value_of(*arg)),
                    ExprKind::Str(_) | ExprKind::LongStr | ExprKind::Template(_) | ExprKind::Number(_) | ExprKind::This
                )
            });
            if !by_name {
                found.push(Candidate { call, row: None });
            }
        }
    }
    found
}

/// Whether the callee is what the row names: `package.name`, `package#method`, `package.Export#method`, `#method`.
fn matches(module: &Module, row: &SubscriptionSource, callee: ExprId) -> bool {
    let wanted = row.callee.origin.as_deref();
    match module.kind(callee) {
        ExprKind::Name(id) => {
            let Some(import) = module.reference(id).symbol.and_then(|symbol| module.import_of(symbol)) else {
                return false;
            };
            let imported = match import.imported {
                Imported::Named(name) => module.text(name),
                Imported::Default | Imported::Namespace => return false,
            };
            !row.callee.is_method
                && imported == row.callee.name
                && wanted.is_some_and(|wanted| is_of_package(module.text(import.specifier), wanted))
        }
        ExprKind::Member(receiver, _) => {
            let Some(wanted) = wanted else { return row.callee.is_method };
            let import = module.symbol_of(receiver).and_then(|symbol| module.import_of(symbol));
            if let Some(import) = import {
                let specifier = module.text(import.specifier);
                return match import.imported {
                    Imported::Named(name) => {
                        row.callee.is_method && wanted == format!("{specifier}.{}", module.text(name))
                    }
                    // `import * as mobx`, `import NetInfo`
                    Imported::Default | Imported::Namespace => is_of_package(specifier, wanted),
                };
            }
            row.callee.is_method
                && module.call(module.value_of(receiver)).is_some()
                && origin(module, receiver, 4).is_some_and(|it| is_of_package(it, wanted))
        }
        _ => false,
    }
}

fn is_of_package(specifier: &str, wanted: &str) -> bool {
    let specifier = package(specifier);
    specifier == wanted || specifier.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('/'))
}

impl Reader<'_, '_> {
    fn subscriptions<'a>(&mut self, calls: &[Candidate<'a>]) -> Vec<Subscription> {
        let module = self.module;
        // Each with its source and what becomes of it first: those that end tell what those that leak forget.
        let mut read: Vec<Read<'a>> = Vec::new();
        for candidate in calls {
            let call = candidate.call;
            let lifecycle = self.lifecycles.of(module.expr(call).function);
            let stream = match candidate.row {
                Some(row) => self.stream_of_row(call, row),
                None => match module.method_call(call) {
                    Some((receiver, ..)) => self.streams.stream(receiver),
                    None => Stream::Unknown,
                },
            };
            let verdict = self.handles.verdict(call, &lifecycle);
            read.push(Read { call, row: candidate.row, lifecycle, stream, verdict });
        }
        let mut found = Vec::new();
        for Read { call, row, lifecycle, stream, verdict } in &read {
            let (Stream::Outlives(origin), Verdict::Unended(handle)) = (stream, verdict) else { continue };
            let function = module.expr(*call).function;
            if lifecycle.runs_at_end(function) || ends_in_function(module, function) {
                continue;
            }
            let sibling = read.iter().filter(|it| it.call != *call && it.lifecycle.kind == lifecycle.kind).find_map(
                |it| match (&it.stream, &it.verdict) {
                    (Stream::Ended { at, operator }, _) if is_teardown_operator(operator) => {
                        Some((*at, operator.clone()))
                    }
                    (Stream::Outlives(_), Verdict::Ended(at)) => Some((*at, "unsubscribe".to_owned())),
                    _ => None,
                },
            );
            let Some(trust) = self.trust(*call, origin, handle, lifecycle, sibling.is_some()) else { continue };
            let remedy = self.remedy(*call, *row, handle, lifecycle, sibling.as_ref());
            found.push(Subscription {
                what: What::Subscription,
                range: self.call_range(*call),
                function: self.functions.describe(function),
                source: origin.text.clone(),
                source_range: origin.range,
                holder: origin.holder.clone(),
                by: origin.by,
                handle: handle.clone(),
                owner: self.subscriber(lifecycle),
                trust,
                sibling,
                remedy,
            });
        }
        found
    }

    /// The source that a row names: it lives as long as the program.
    fn stream_of_row(&mut self, call: ExprId, row: &SubscriptionSource) -> Stream {
        let module = self.module;
        let Some((callee, args)) = module.call(call) else { return Stream::Unknown };
        if row.needs_callback && !args.iter().any(|arg| is_function(module, *arg)) {
            return Stream::Unknown;
        }
        if row.tracks {
            return self.tracked(callee, args);
        }
        if self.is_removed_by_listener(callee) {
            return Stream::Ends;
        }
        let range = match module.kind(callee) {
            ExprKind::Member(receiver, _) => module.range(receiver),
            _ => module.range(callee),
        };
        let text = match module.kind(callee) {
            ExprKind::Member(receiver, _) => match module.place(receiver) {
                Some(place) => {
                    // Made here, it dies here.
                    if let Root::Symbol(symbol) = place.root
                        && module.constant_value(symbol).is_some_and(|init| {
                            matches!(module.kind(init), ExprKind::New(..)) && !module.is_module_level(symbol)
                        })
                    {
                        return Stream::Ends;
                    }
                    module.place_text(&place)
                }
                None => callee_text(module, callee),
            },
            _ => callee_text(module, callee),
        };
        let mut trust = 2;
        // On an unknown receiver the name alone speaks.
        if row.callee.origin.is_none() && row.callee.is_method {
            trust = 1;
        }
        Stream::Outlives(Origin { text, range, holder: Holder::Imported, trust, by: None })
    }

    /// A reaction is kept by the state that its first argument reads.
    fn tracked(&self, callee: ExprId, args: &[ExprId]) -> Stream {
        let module = self.module;
        let Some(first) = args.first() else { return Stream::Unknown };
        let reads = match module.function_value(*first) {
            Some(function) => module.function(function).range,
            None => module.range(*first),
        };
        let mut best: Option<(i8, ExprId)> = None;
        for id in module.exprs_in(reads) {
            let Some(place) = module.origin_place(id).filter(|place| !place.path.is_empty()) else { continue };
            let trust = match place.root {
                Root::Symbol(symbol) if module.import_of(symbol).is_some() => 2,
                Root::Symbol(symbol) if module.is_module_level(symbol) => 2,
                Root::Instance(_) | Root::Group(_) => match module.text(place.path[0]) {
                    "props" | "stores" | "store" | "context" if place.path.len() > 1 => 1,
                    _ => continue,
                },
                _ => continue,
            };
            // `console.log(…)` and the like are calls of methods, not reads of state.
            let is_read = module.called_by(id).is_none() && module.flow_into(id).is_none();
            if is_read && best.is_none_or(|(known, _)| trust > known) {
                best = Some((trust, id));
            }
        }
        let Some((trust, read)) = best else { return Stream::Unknown };
        let text = module.place(read).map_or_else(|| callee_text(module, callee), |place| module.place_text(&place));
        Stream::Outlives(Origin { text, range: module.range(read), holder: Holder::Imported, trust, by: None })
    }

    /// Older versions take the listener back: `BackHandler.removeEventListener("hardwareBackPress", back)`.
    fn is_removed_by_listener(&self, callee: ExprId) -> bool {
        let module = self.module;
        let ExprKind::Member(receiver, name) = module.kind(callee) else { return false };
        let Some(rest) = module.text(name).strip_prefix("add") else { return false };
        let place = module.place(receiver);
        place.is_some_and(|place| module.method_calls_on(&place, &format!("remove{rest}")).next().is_some())
    }

    fn trust(
        &mut self,
        call: ExprId,
        origin: &Origin,
        handle: &Unended,
        lifecycle: &Lifecycle,
        has_sibling: bool,
    ) -> Option<u8> {
        let module = self.module;
        let mut trust = origin.trust;
        if trust < 0 {
            return None;
        }
        match lifecycle.kind {
            OwnerKind::Class(class) => trust += self.trust_of_class(class, lifecycle)?,
            OwnerKind::Instance if matches!(origin.holder, Holder::Imported) => trust += 1,
            OwnerKind::Function(_) | OwnerKind::Scope(_) | OwnerKind::Module if is_guarded_once(module, call) => {
                return None;
            }
            // A function subscribes to what its module keeps, for good.
            OwnerKind::Function(_) | OwnerKind::Scope(_) | OwnerKind::Module => trust -= 1,
            OwnerKind::Effect(_)
            | OwnerKind::Component(_)
            | OwnerKind::Factory(_)
            | OwnerKind::Group(_)
            | OwnerKind::Instance => {}
        }
        if has_sibling && trust == 1 && !matches!(origin.holder, Holder::Injected(_)) {
            trust += 1;
        }
        // Ended where it starts anew, it goes on after the last start; who else ends it may do so at the end.
        if let Unended::EndedElsewhere { at, .. } = handle
            && !module.function(module.expr(call).function).range.contains(*at)
        {
            trust -= 1;
        }
        u8::try_from(trust.min(2)).ok()
    }

    /// How the class changes what the source says; `None`: it lives as long as the program.
    fn trust_of_class(&mut self, class: ClassId, lifecycle: &Lifecycle) -> Option<i8> {
        let module = self.module;
        let it = module.class(class);
        let decorated = |name: &str| it.decorators.iter().any(|decorator| module.text(*decorator) == name);
        // Ended by a decorator, in a way that is not read here.
        if decorated("AutoUnsubscribe") {
            return None;
        }
        if decorated("NgModule") {
            return None;
        }
        let fields = self.streams.fields(class);
        if decorated("Injectable") && !decorated("Component") && !decorated("Directive") && !decorated("Pipe") {
            let is_root = fields.decorations.iter().any(|options| module.property(*options, "providedIn").is_some());
            let is_provided_per_instance = !is_root && module.method(class, "ngOnDestroy").is_some();
            return is_provided_per_instance.then_some(-1);
        }
        // There is one of it, for as long as the program runs.
        if super::instance::is_root(module, class) {
            return Some(-2);
        }
        if is_component(module, lifecycle.kind) {
            return Some(0);
        }
        if super::instance::is_singleton(module, class) {
            return None;
        }
        Some(if lifecycle.has_final_end() { 0 } else { -1 })
    }

    pub(super) fn subscriber(&self, lifecycle: &Lifecycle) -> Subscriber {
        let module = self.module;
        let function_head = |function: FnId| module.function(function).head;
        let (what, head) = match lifecycle.kind {
            OwnerKind::Class(class) => {
                let it = module.class(class);
                let head = it.symbol.map_or(TextRange::empty(it.range.start), |symbol| module.symbol(symbol).range);
                (it.name.map_or_else(|| "this class".to_owned(), |name| format!("`{}`", module.text(name))), head)
            }
            OwnerKind::Group(group) => {
                let it = module.method_groups().group(group);
                let head = it.methods.first().map_or(TextRange::empty(0), |(_, method)| function_head(*method));
                (it.name.as_ref().map_or_else(|| "this object".to_owned(), |name| format!("`{name}`")), head)
            }
            OwnerKind::Effect(function) => ("the effect".to_owned(), function_head(function)),
            OwnerKind::Component(function)
            | OwnerKind::Factory(function)
            | OwnerKind::Scope(function)
            | OwnerKind::Function(function) => (module.function_label(function), function_head(function)),
            OwnerKind::Instance => ("the component".to_owned(), TextRange::empty(0)),
            OwnerKind::Module => ("the module".to_owned(), TextRange::empty(0)),
        };
        Subscriber {
            what,
            end: lifecycle.end().map(|end| (end.name.clone(), end.range)),
            has_final_end: lifecycle.has_final_end(),
            is_component: is_component(module, lifecycle.kind),
            head,
        }
    }

    /// From the receiver on, when that is on the same line as the method's name; else the name.
    pub(super) fn call_range(&self, call: ExprId) -> TextRange {
        let module = self.module;
        let Some((callee, _)) = module.call(call) else { return module.range(call) };
        let whole = module.range(callee);
        if let ExprKind::Member(_, name) = module.kind(callee)
            && whole.slice(self.text).contains('\n')
        {
            let length = module.text(name).len() as u32;
            return TextRange::new(whole.end.saturating_sub(length).max(whole.start), whole.end);
        }
        whole
    }

    // Remedies.

    fn remedy(
        &self,
        call: ExprId,
        row: Option<&SubscriptionSource>,
        handle: &Unended,
        lifecycle: &Lifecycle,
        sibling: Option<&(TextRange, String)>,
    ) -> Option<Change> {
        let module = self.module;
        let (callee, _) = module.call(call)?;
        let ExprKind::Member(_, name) = module.kind(callee) else {
            return self.returned_from_effect(call, row, handle, lifecycle);
        };
        // The class's own way: `takeUntil(this.destroy$)`, `untilDestroyed(this)`.
        if let Some((_, operator)) = sibling
            && operator.contains('(')
            && module.text(name) == "subscribe"
        {
            let at = module.range(callee).end - module.text(name).len() as u32;
            return Some(Change {
                title: format!("end it with `{operator}`"),
                is_safe: false,
                edits: vec![(TextRange::empty(at), format!("pipe({operator})."))],
            });
        }
        self.returned_from_effect(call, row, handle, lifecycle)
    }

    /// The last statement of an effect that returns nothing: return the handle.
    fn returned_from_effect(
        &self,
        call: ExprId,
        row: Option<&SubscriptionSource>,
        handle: &Unended,
        lifecycle: &Lifecycle,
    ) -> Option<Change> {
        let module = self.module;
        let OwnerKind::Effect(effect) = lifecycle.kind else { return None };
        let function = module.function(effect);
        if *handle != Unended::Dropped
            || module.expr(call).function != effect
            || function.is_async
            || !module.returns_of(effect).is_empty()
            || !is_effect(module, effect)
        {
            return None;
        }
        let (Parent::Stmt(stmt), FnBody::Block(body)) = (module.expr(call).parent, function.body) else { return None };
        if module.stmt_list(body).last() != Some(&stmt) || !matches!(module.stmt(stmt).kind, StmtKind::Expr(_)) {
            return None;
        }
        // What is returned must be the function that ends it.
        let (callee, _) = module.call(call)?;
        // The method of the result that ends it; none: the result itself is called.
        let ends = match (row, module.kind(callee)) {
            (Some(row), _) => row.ends.as_deref(),
            (None, ExprKind::Member(receiver, _)) => {
                let is_store = module.place(receiver).is_some_and(|place| is_store(module, &place));
                (!is_store).then_some("unsubscribe")
            }
            (None, _) => return None,
        };
        let at = TextRange::empty(module.stmt(stmt).range.start);
        let Some(ends) = ends else {
            return Some(Change {
                title: "return what ends it from the effect".to_owned(),
                is_safe: row.is_some(),
                edits: vec![(at, "return ".to_owned())],
            });
        };
        let whole = module.stmt(stmt).range;
        let line = self.text.get(..whole.start as usize).and_then(|before| before.rfind('\n')).map_or(0, |it| it + 1);
        let indent: String =
            self.text.get(line..)?.chars().take_while(|it| it.is_whitespace() && *it != '\n').collect();
        let semicolon = if whole.slice(self.text).ends_with(';') { ";" } else { "" };
        Some(Change {
            title: "end it in the effect's cleanup".to_owned(),
            is_safe: false,
            edits: vec![
                (at, "const subscription = ".to_owned()),
                (TextRange::empty(whole.end), format!("\n{indent}return () => subscription.{ends}(){semicolon}")),
            ],
        })
    }
}

/// `store` of Redux and its kin returns a function; a stream of RxJS returns an object.
fn is_store(module: &Module, place: &Place) -> bool {
    let last = match (place.path.last(), place.root) {
        (Some(name), _) => module.text(*name),
        (None, Root::Symbol(symbol)) => module.symbol_name(symbol),
        _ => return false,
    };
    says_stream(last) && last.to_ascii_lowercase().ends_with("store")
}

/// `takeUntil(this.destroy$)`, `untilDestroyed(this)`: what ends a stream with its owner.
fn is_teardown_operator(operator: &str) -> bool {
    operator.starts_with("takeUntil") || operator.starts_with("until")
}

/// The code runs where something ends: whatever it subscribes to there, it does last.
fn ends_in_function(module: &Module, function: FnId) -> bool {
    let mut id = function;
    while id != FnId::MODULE {
        let it = module.function(id);
        if it.name.is_some_and(|name| FRAMEWORK_ENDS.contains(&module.text(name))) {
            return true;
        }
        id = it.parent;
    }
    false
}

fn is_function(module: &Module, arg: ExprId) -> bool {
    matches!(
        module.kind(module.value_of(arg)),
        ExprKind::Function(_) | ExprKind::Name(_) | ExprKind::Member(..) | ExprKind::Call(..) | ExprKind::Object(_)
    )
}
