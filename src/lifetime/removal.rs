//! Removals that can never remove what was added, and additions where a removal is meant.
//!
//! A removal that might match anything silences. Knows nothing of other files.

mod again;
mod emptied;
mod lives;
mod repair;
mod timer;

use self::lives::near_miss;
use super::activation::{FnIdx, Functions};
use super::change::Change;
use super::identity::listener::{
    Capture, Comparison, Event, Family, Listener, Listeners, Match, Part, Target, Why, has_additions,
};
use super::identity::{Fresh, Identities, Value};
use super::lifecycle::{Lifecycles, enclosing_class};
use crate::diagnostic::Confidence;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ClassId, ExprId, ExprKind, FnBody, FnId, GroupId, SymbolKind};
use crate::text::TextRange;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::cell::{OnceCell, RefCell};

/// A removal that removes nothing, or an addition in its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MismatchedRemoval {
    pub mistake: Mistake,
    pub range: TextRange,
    pub function: FnIdx,
    pub confidence: Confidence,
    /// Where what should be removed is added.
    pub added: TextRange,
    /// What the listener is added to, and for which event.
    pub target: String,
    pub event: String,
    /// What is added: the source of the function or of the timer.
    pub added_value: String,
    /// The same of the removal.
    pub removed_target: String,
    pub removed_event: String,
    pub removed_value: String,
    /// Who keeps what was added, where that says more than the addition.
    pub holder: Option<(TextRange, String)>,
    /// The end of the owner, and its place.
    pub end: Option<(String, TextRange)>,
    /// A change that makes the two match; whether it is certain.
    pub fix: Option<Change>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Mistake {
    Target,
    FreshTarget,
    Event,
    FreshRemoved,
    FreshAdded,
    BoundAdded,
    WrappedAdded,
    Factory,
    OtherFunction,
    NoFunction,
    NeverAssigned,
    PropertyName,
    /// What the addition's flag is.
    Capture(bool),
    OptionsDropped,
    /// The function is declared anew in each run, and the removal is in another run.
    Recreated,
    /// A removal was meant; how many removals stand beside it.
    AddedAgain(usize),
    /// `window.onresize = null` for a listener that `addEventListener` added.
    OnProperty,
    /// The field that holds the target is emptied before.
    Emptied,
    /// A clearing function is given a function.
    ClearedFunction,
    /// The handle is another package's; its name.
    ForeignTimer(String),
    /// The handle is of another kind; the function that would clear it.
    OtherTimer(String),
}

pub fn mismatched_removals<'m>(
    functions: &mut Functions<'m>,
    lifecycles: &mut Lifecycles<'m>,
    identities: &Identities<'m>,
) -> Vec<MismatchedRemoval> {
    let module = functions.module();
    let mut found = Vec::new();
    timer::mismatched_timers(functions, identities, &mut found);
    if has_additions(module) {
        let listeners = identities.listeners();
        if !listeners.added.is_empty() {
            let reader = Reader::new(module, lifecycles, identities, listeners);
            reader.mismatches(functions, &mut found);
            reader.recreated(functions, &mut found);
            reader.added_again(functions, &mut found);
            reader.reset_properties(functions, &mut found);
            reader.emptied(functions, &mut found);
        }
    }
    crate::order::by_range(&mut found, |it| it.range);
    found.dedup_by_key(|it| it.range);
    found
}

struct Reader<'f, 'm> {
    module: &'m Module,
    identities: &'f Identities<'m>,
    added: Vec<Listener>,
    removed: Vec<Listener>,
    /// Calls of helpers that look like removals.
    other_removals: OnceCell<Vec<ExprId>>,
    /// Additions by the name of their event, and those whose event has no plain name.
    by_event: FxHashMap<String, Vec<usize>>,
    vague: Vec<usize>,
    /// Additions by the function that adds, and by where the added one is kept.
    by_owner: FxHashMap<FnId, Vec<usize>>,
    by_value: FxHashMap<Place, Vec<usize>>,
    lifecycles: RefCell<&'f mut Lifecycles<'m>>,
}

/// What code belongs together: a removal is meant for what is added in the same home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Home {
    Class(ClassId),
    Group(GroupId),
    Function(FnId),
}

impl<'f, 'm> Reader<'f, 'm> {
    fn new(
        module: &'m Module,
        lifecycles: &'f mut Lifecycles<'m>,
        identities: &'f Identities<'m>,
        listeners: Listeners,
    ) -> Self {
        let mut it = Self {
            module,
            identities,
            added: listeners.added,
            removed: listeners.removed,
            other_removals: OnceCell::new(),
            by_event: FxHashMap::default(),
            vague: Vec::new(),
            by_owner: FxHashMap::default(),
            by_value: FxHashMap::default(),
            lifecycles: RefCell::new(lifecycles),
        };
        for (index, added) in it.added.iter().enumerate() {
            match plain_names(&added.event) {
                Some(names) => {
                    for name in names {
                        it.by_event.entry(name.clone()).or_default().push(index);
                    }
                }
                None => it.vague.push(index),
            }
            it.by_owner.entry(module.expr(added.call).function).or_default().push(index);
            if let Value::Held(place) = &added.function {
                it.by_value.entry(place.clone()).or_default().push(index);
            }
        }
        it
    }

    /// The additions that may be for the event, in source order.
    fn added_for(&self, event: &Event) -> Vec<usize> {
        let Some(names) = plain_names(event) else { return (0..self.added.len()).collect() };
        let mut found: Vec<usize> =
            names.iter().filter_map(|name| self.by_event.get(name)).flatten().chain(&self.vague).copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn home(&self, function: FnId) -> Home {
        let module = self.module;
        if let Some(class) = enclosing_class(module, function) {
            return Home::Class(class);
        }
        let mut id = function;
        loop {
            if let Some(group) = module.method_groups().of(id) {
                return Home::Group(group);
            }
            let parent = module.function(id).parent;
            if id == FnId::MODULE || parent == FnId::MODULE {
                return Home::Function(id);
            }
            id = parent;
        }
    }

    fn function_of(&self, listener: &Listener) -> FnId {
        self.module.expr(listener.call).function
    }

    fn mismatches(&self, functions: &mut Functions<'_>, found: &mut Vec<MismatchedRemoval>) {
        for (index, removal) in self.removed.iter().enumerate() {
            if removal.removes_all || self.could_remove_something(removal) || self.is_at_unload(removal) {
                continue;
            }
            let mut candidates = self.added_for(&removal.event);
            if let Value::Held(place) = &removal.function {
                candidates.extend(self.by_value.get(place).into_iter().flatten());
                candidates.sort_unstable();
                candidates.dedup();
            }
            let near = candidates.into_iter().map(|index| &self.added[index]).filter_map(|added| {
                let is_other_event =
                    matches!(self.identities.compare_events(&added.event, &removal.event), Part::Differs(_));
                if added.family != removal.family
                    || (is_other_event && added.function != removal.function)
                    || !self.belong_together(added, removal)
                {
                    return None;
                }
                let comparison = self.identities.compare(added, removal);
                let why = near_miss(&comparison).or_else(|| self.taken_for_another(&comparison, added, removal))?;
                if !self.is_kept(added) || !self.is_meant_for(added, removal, why) {
                    return None;
                }
                // Another removal, of all listeners, on another path says nothing of this path.
                let elsewhere = (why == Why::Factory).then(|| self.function_of(removal));
                if !self.is_released(added, Some(index), elsewhere) || self.is_the_only_one_at_the_end(added, removal) {
                    return Some((added, why, Confidence::High));
                }
                // Older names are removed beside the one that was added.
                let is_beside = self.removed.iter().any(|other| {
                    other.call != removal.call
                        && self.function_of(other) == self.function_of(removal)
                        && self.identities.matches(added, other) != Match::No(Why::Event)
                });
                (why == Why::Event && !is_beside).then_some((added, why, Confidence::Medium))
            });
            // The surest; of equals the first.
            let near = near.reduce(|best, it| if it.2 > best.2 { it } else { best });
            if let Some((added, why, confidence)) = near
                && let Some(mut fact) = self.mismatch(functions, added, removal, why)
            {
                let fires_once = matches!(&added.event, Event::Names(names)
                    if added.family == Family::EventTarget && names.iter().all(|name| functions.models().is_single_event(name) || name == "deviceready"));
                fact.confidence = fact.confidence.min(if fires_once { Confidence::Medium } else { confidence });
                if confidence < Confidence::High {
                    fact.fix = None;
                }
                found.push(fact);
            }
        }
    }

    fn belong_together(&self, added: &Listener, removal: &Listener) -> bool {
        let (added, removal) = (self.function_of(added), self.function_of(removal));
        let contains = |outer: FnId, inner: FnId| outer != FnId::MODULE && self.module.is_within(inner, outer);
        self.home(added) == self.home(removal) || contains(added, removal) || contains(removal, added)
    }

    /// The page ends: so does everything that it listens to.
    fn is_at_unload(&self, removal: &Listener) -> bool {
        let module = self.module;
        let mut function = self.function_of(removal);
        while function != FnId::MODULE {
            if let Some(Flow::Argument { call, .. }) = module.function(function).expr.map(|expr| module.flow(expr))
                && let Some((_, args)) = module.call(call)
                && let Some(event) = args.first().and_then(|arg| module.str_of(*arg))
                && matches!(event, "beforeunload" | "unload" | "pagehide")
            {
                return true;
            }
            function = module.function(function).parent;
        }
        false
    }

    /// Signs that the two are no pair at all.
    fn is_meant_for(&self, added: &Listener, removal: &Listener, why: Why) -> bool {
        let module = self.module;
        let same_function = self.function_of(added) == self.function_of(removal);
        match why {
            // `old.off(…); new.on(…)` moves a listener.
            Why::TargetName => {
                let is_given = |target: &Target| match target {
                    Target::Place(Place { root: Root::Symbol(symbol), .. }) => {
                        module.symbol(*symbol).kind == SymbolKind::Param
                    }
                    _ => false,
                };
                let is_element = matches!(removal.target, Target::Other(_));
                !same_function && (is_element || !is_given(&removal.target))
            }
            // `remove(theirs); add(() => …)` replaces one.
            Why::FreshAdded => {
                let is_known = match &removal.function {
                    Value::Held(place) => self.identities.makers(place).is_some_and(|makers| !makers.is_empty()),
                    _ => false,
                };
                is_known && !(same_function && module.range(removal.call).start < module.range(added.call).start)
            }
            _ => true,
        }
    }

    /// Two functions are added to two targets, and the removals pass the same one to both.
    fn taken_for_another(&self, comparison: &Comparison, added: &Listener, removal: &Listener) -> Option<Why> {
        let is_other = comparison.function == Part::Differs(Why::OtherFunction)
            && comparison.target == Part::Same
            && comparison.event == Part::Unknown
            && comparison.capture == Part::Same;
        let has_twin = || {
            self.removed.iter().any(|twin| {
                twin.call != removal.call
                    && twin.function == removal.function
                    && self.function_of(twin) == self.function_of(removal)
                    && self.identities.compare_events(&twin.event, &removal.event) == Part::Same
                    && self.added.iter().any(|it| {
                        self.function_of(it) == self.function_of(added)
                            && self.identities.compare_events(&it.event, &added.event) == Part::Same
                            && self.fits_better(it, twin)
                    })
            })
        };
        (is_other && has_twin()).then_some(Why::OtherFunction)
    }

    /// The removal is from the same target and of the same function, for all that is known of the event.
    fn fits_better(&self, added: &Listener, removal: &Listener) -> bool {
        let comparison = self.identities.compare(added, removal);
        comparison.target == Part::Same
            && comparison.function == Part::Same
            && !matches!(comparison.event, Part::Differs(_))
    }

    /// Some addition of the file may be what the removal removes.
    fn could_remove_something(&self, removal: &Listener) -> bool {
        let mut candidates = self.added_for(&removal.event);
        crate::order::by_number(&mut candidates, |index| self.added[*index].call.0.abs_diff(removal.call.0).into());
        candidates.into_iter().map(|index| &self.added[index]).any(|added| {
            match self.identities.matches(added, removal) {
                Match::Yes => true,
                Match::No(_) => false,
                // Taken already by a removal beside this one.
                Match::Maybe => !self.removed.iter().any(|other| {
                    other.call != removal.call
                        && self.function_of(other) == self.function_of(removal)
                        && !other.removes_all
                        && (self.identities.matches(added, other) == Match::Yes
                            || (self.identities.compare_events(&other.event, &removal.event) == Part::Same
                                && self.identities.compare_targets(&added.target, &removal.target) != Part::Same
                                && self.fits_better(added, other)))
                }),
            }
        })
    }

    /// Nobody gets what the call returns, and the listener does not end by itself.
    fn is_kept(&self, added: &Listener) -> bool {
        !added.ends_itself
            && match self.module.flow(added.call) {
                Flow::Dropped | Flow::Used(_) => true,
                Flow::Returned(function) => {
                    matches!(self.module.function(function).body, FnBody::Expr(_))
                }
                _ => false,
            }
    }

    /// Another removal, or a call that looks like one, may remove it.
    ///
    /// `elsewhere`: removals of all listeners count only in this function.
    fn is_released(&self, added: &Listener, except: Option<usize>, elsewhere: Option<FnId>) -> bool {
        let by_removal = self.removed.iter().enumerate().any(|(index, removal)| {
            if Some(index) == except || removal.call == added.call {
                return false;
            }
            if removal.removes_all {
                if elsewhere.is_some_and(|function| self.function_of(removal) != function) {
                    return false;
                }
                return self.may_be_same_target(added, removal)
                    && !matches!(self.identities.compare_events(&added.event, &removal.event), Part::Differs(_));
            }
            !matches!(self.identities.matches(added, removal), Match::No(_))
                && (removal.family == added.family || self.names_function_of(added, removal.call))
        });
        by_removal || self.is_handed_to_a_removal(added)
    }

    /// The removal runs when the owner ends, and none that may work does.
    fn is_the_only_one_at_the_end(&self, added: &Listener, removal: &Listener) -> bool {
        let lifecycle = self.lifecycles.borrow_mut().of(self.function_of(removal));
        // Where the listener removes itself, it runs when its event comes.
        let itself = added.function_expr.and_then(|expr| self.module.function_value(expr));
        let at_end = |it: &Listener| {
            let function = self.function_of(it);
            lifecycle.runs_at_final_end(function)
                && !itself.is_some_and(|itself| self.module.is_within(function, itself))
        };
        at_end(removal)
            && !self.is_handed_to_a_removal(added)
            && !self.removed.iter().any(|other| {
                other.call != removal.call
                    && at_end(other)
                    && (other.removes_all || !matches!(self.identities.matches(added, other), Match::No(_)))
            })
    }

    fn may_be_same_target(&self, added: &Listener, removal: &Listener) -> bool {
        match self.identities.compare_targets(&added.target, &removal.target) {
            Part::Same => true,
            Part::Differs(_) => false,
            Part::Unknown => match (&added.target, &removal.target) {
                (Target::Place(a), Target::Place(b)) => self.last_name(a) == self.last_name(b),
                (Target::Other(_), _) | (_, Target::Other(_)) => true,
                _ => false,
            },
        }
    }

    fn last_name(&self, place: &Place) -> String {
        let text = self.module.place_text(place);
        text.rsplit('.').next().unwrap_or_default().trim_start_matches(['_', '$', '#']).to_owned()
    }

    fn names_function_of(&self, added: &Listener, call: ExprId) -> bool {
        let Some((_, args)) = self.module.call(call) else { return false };
        !matches!(added.function, Value::Fresh(_) | Value::Unknown | Value::Nothing)
            && args.iter().any(|arg| self.identities.value(*arg) == added.function)
    }

    /// `off(window, 'resize', this.fit)`, `el[remove]('click', f)`
    fn is_handed_to_a_removal(&self, added: &Listener) -> bool {
        !matches!(added.function, Value::Fresh(_) | Value::Unknown | Value::Nothing)
            && self
                .other_removals
                .get_or_init(|| self.find_other_removals())
                .iter()
                .any(|id| *id != added.call && self.names_function_of(added, *id))
    }

    fn find_other_removals(&self) -> Vec<ExprId> {
        let module = self.module;
        let known: FxHashSet<ExprId> = self.removed.iter().map(|removal| removal.call).collect();
        let is_removal = |name: &str| {
            let lower = name.to_ascii_lowercase();
            ["off", "un", "detach", "clear", "dispose", "stop", "cancel", "delete", "end"]
                .iter()
                .any(|word| lower.starts_with(word))
                || lower.contains("remove")
        };
        module
            .calls()
            .iter()
            .copied()
            .filter(|id| {
                let ExprKind::Call(callee, args) = module.kind(*id) else { return false };
                // `target[method](…)` has no name.
                let by_name = module.last_word(callee).is_none_or(is_removal);
                args.len > 0 && by_name && !known.contains(id)
            })
            .collect()
    }

    fn mismatch(
        &self,
        functions: &mut Functions<'_>,
        added: &Listener,
        removal: &Listener,
        why: Why,
    ) -> Option<MismatchedRemoval> {
        let mistake = match why {
            Why::Target | Why::TargetName => Mistake::Target,
            Why::FreshTarget => Mistake::FreshTarget,
            Why::Event => Mistake::Event,
            Why::FreshRemoved => Mistake::FreshRemoved,
            Why::FreshAdded => Mistake::FreshAdded,
            Why::BoundAdded => Mistake::BoundAdded,
            Why::WrappedAdded => Mistake::WrappedAdded,
            Why::Factory => Mistake::Factory,
            Why::OtherFunction => Mistake::OtherFunction,
            Why::NoFunction => Mistake::NoFunction,
            Why::NeverAssigned => Mistake::NeverAssigned,
            Why::PropertyName => Mistake::PropertyName,
            Why::Capture => Mistake::Capture(added.capture == Capture::Flag(true)),
            Why::OptionsDropped => Mistake::OptionsDropped,
        };
        let lives = self.lives(added).min(self.lives_on(added, removal));
        let confidence = match why {
            // A removal of something else may only look like this one's.
            Why::FreshAdded | Why::OtherFunction if !self.is_specific(added, removal) => lives.min(Confidence::Medium),
            // Callers decide, and they may pass none.
            Why::OptionsDropped => lives.min(Confidence::Medium),
            _ => lives,
        };
        let fix = self.fix(added, removal, why);
        Some(self.fact(functions, mistake, confidence, added, removal, fix))
    }

    // Facts.

    fn fact(
        &self,
        functions: &mut Functions<'_>,
        mistake: Mistake,
        confidence: Confidence,
        added: &Listener,
        removal: &Listener,
        fix: Option<Change>,
    ) -> MismatchedRemoval {
        let module = self.module;
        let lifecycle = self.lifecycles.borrow_mut().of(self.function_of(added));
        let end = lifecycle
            .ends
            .iter()
            .find(|end| end.function == self.function_of(removal))
            .map(|end| (end.name.clone(), end.range));
        MismatchedRemoval {
            mistake,
            range: module.range(removal.call),
            function: functions.describe(self.function_of(removal)),
            confidence,
            added: module.range(added.call),
            target: self.target_text(added),
            event: self.event_text(added),
            added_value: self.value_text(added),
            removed_target: self.target_text(removal),
            removed_event: self.event_text(removal),
            removed_value: self.value_text(removal),
            holder: None,
            end,
            fix,
        }
    }

    fn target_text(&self, listener: &Listener) -> String {
        match (&listener.target, self.module.call(listener.call).map(|(callee, _)| self.module.kind(callee))) {
            (Target::Window, _) => "window".to_owned(),
            (_, Some(ExprKind::Member(receiver, _))) => short(self.identities.source(self.module.range(receiver))),
            _ => "…".to_owned(),
        }
    }

    fn event_text(&self, listener: &Listener) -> String {
        let module = self.module;
        match &listener.event {
            Event::None => String::new(),
            Event::Names(names) => names.join(" "),
            Event::Constant(place) => module.place_text(place),
            Event::Other(expr) => short(self.identities.source(module.range(*expr))),
        }
    }

    fn value_text(&self, listener: &Listener) -> String {
        match (listener.function_expr, &listener.function) {
            (_, Value::Fresh(Fresh::Function(_))) => "a function".to_owned(),
            (Some(expr), _) => short(self.identities.source(self.module.range(expr))),
            (None, _) => String::new(),
        }
    }
}

/// The names of the events, if nothing about them needs to be interpreted.
fn plain_names(event: &Event) -> Option<&[String]> {
    match event {
        Event::Names(names) if !names.is_empty() && !names.iter().any(|name| name.contains(['.', ':', '*'])) => {
            Some(names)
        }
        _ => None,
    }
}

/// One line, not too long.
pub fn short(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 48 {
        return line;
    }
    let mut cut: String = line.chars().take(47).collect();
    cut.push('…');
    cut
}
