//! Removals that can never remove what was added, and additions where a removal is meant.
//!
//! A removal that might match anything silences. Knows nothing of other files.

mod timer;

use super::activation::{FnIdx, Functions};
use super::identity::listener::{Capture, Comparison, Event, Family, Listener, Match, Part, Target, Why, has_pairs};
use super::identity::{Fresh, Identities, Value};
use super::lifecycle::{Lifecycles, enclosing_class, is_component_function, is_effect};
use crate::diagnostic::Confidence;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{
    ClassId, ExprId, ExprKind, FnBody, FnId, GroupId, Parent, StmtKind, SymbolId, SymbolKind,
};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

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
pub struct Change {
    pub title: String,
    pub is_safe: bool,
    pub edits: Vec<(TextRange, String)>,
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
    NeverAssigned,
    PropertyName,
    /// What the addition's flag is.
    Capture(bool),
    OptionsDropped,
    /// The function is declared anew in each run, and the removal is in another run.
    Recreated,
    /// A removal was meant; how many removals stand beside it.
    AddedAgain(usize),
    /// A clearing function is given a function.
    ClearedFunction,
    /// The handle is another package's; its name.
    ForeignTimer(String),
    /// The handle is of another kind; the function that would clear it.
    OtherTimer(String),
}

pub fn mismatched_removals(functions: &mut Functions<'_>, text: &str) -> Vec<MismatchedRemoval> {
    let module = functions.module();
    let mut found = Vec::new();
    timer::mismatched_timers(functions, text, &mut found);
    if has_pairs(module) {
        let identities = Identities::new(module, text);
        let listeners = identities.listeners();
        if !listeners.added.is_empty() && !listeners.removed.is_empty() {
            let reader = Reader { module, identities, added: listeners.added, removed: listeners.removed };
            reader.mismatches(functions, &mut found);
            reader.recreated(functions, &mut found);
            reader.added_again(functions, &mut found);
        }
    }
    found.sort_by_key(|it| it.range);
    found.dedup_by_key(|it| it.range);
    found
}

struct Reader<'m> {
    module: &'m Module,
    identities: Identities<'m>,
    added: Vec<Listener>,
    removed: Vec<Listener>,
}

/// What code belongs together: a removal is meant for what is added in the same home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Home {
    Class(ClassId),
    Group(GroupId),
    Function(FnId),
}

impl<'m> Reader<'m> {
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
            if removal.removes_all || self.could_remove_something(removal) {
                continue;
            }
            let home = self.home(self.function_of(removal));
            let near = self.added.iter().find_map(|added| {
                if added.family != removal.family || self.home(self.function_of(added)) != home {
                    return None;
                }
                let why = near_miss(&self.identities.compare(added, removal))?;
                (self.is_kept(added) && !self.is_released(added, Some(index))).then_some((added, why))
            });
            if let Some((added, why)) = near {
                found.extend(self.mismatch(functions, added, removal, why));
            }
        }
    }

    /// Some addition of the file may be what the removal removes.
    fn could_remove_something(&self, removal: &Listener) -> bool {
        let function = self.function_of(removal);
        self.added.iter().any(|added| match self.identities.matches(added, removal) {
            Match::Yes => true,
            Match::No(_) => false,
            // Taken already by a removal beside this one.
            Match::Maybe => !self.removed.iter().any(|other| {
                other.call != removal.call
                    && self.function_of(other) == function
                    && !other.removes_all
                    && self.identities.matches(added, other) == Match::Yes
            }),
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
    fn is_released(&self, added: &Listener, except: Option<usize>) -> bool {
        let by_removal = self.removed.iter().enumerate().any(|(index, removal)| {
            if Some(index) == except || removal.call == added.call {
                return false;
            }
            if removal.removes_all {
                return self.may_be_same_target(added, removal)
                    && !matches!(self.identities.compare_events(&added.event, &removal.event), Part::Differs(_));
            }
            !matches!(self.identities.matches(added, removal), Match::No(_))
                && (removal.family == added.family || self.names_function_of(added, removal.call))
        });
        by_removal || self.is_handed_to_a_removal(added)
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
        let module = self.module;
        if matches!(added.function, Value::Fresh(_) | Value::Unknown | Value::Nothing) {
            return false;
        }
        (0..module.exprs.len()).map(|index| ExprId(index as u32)).any(|id| {
            let ExprKind::Call(callee, _) = module.kind(id) else { return false };
            let name = match module.kind(callee) {
                ExprKind::Name(id) => module.text(module.reference(id).name),
                ExprKind::Member(_, name) => module.text(name),
                // `target[method](…)`
                _ => return id != added.call && self.names_function_of(added, id),
            };
            let lower = name.to_ascii_lowercase();
            let is_removal = ["remove", "off", "un", "detach", "clear", "dispose", "stop", "cancel", "delete", "end"]
                .iter()
                .any(|word| lower.starts_with(word) || lower.contains("remove"));
            is_removal
                && !self.removed.iter().any(|removal| removal.call == id)
                && self.names_function_of(added, id)
        })
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
            Why::NeverAssigned => Mistake::NeverAssigned,
            Why::PropertyName => Mistake::PropertyName,
            Why::Capture => Mistake::Capture(added.capture == Capture::Flag(true)),
            Why::OptionsDropped => Mistake::OptionsDropped,
        };
        let lives = self.lives(added);
        let confidence = match why {
            // A removal of something else may only look like this one's.
            Why::FreshAdded | Why::OtherFunction if !self.is_specific(added, removal) => {
                lives.min(Confidence::Medium)
            }
            _ => lives,
        };
        let fix = self.fix(added, removal, why);
        Some(self.fact(functions, mistake, confidence, added, removal, fix))
    }

    /// Nothing else of the same target and event is added or removed in this home, so that the two are a pair.
    fn is_specific(&self, added: &Listener, removal: &Listener) -> bool {
        let same = |it: &&Listener, than: &Listener| {
            it.call != than.call
                && it.family == than.family
                && self.identities.compare_targets(&it.target, &than.target) == Part::Same
                && self.identities.compare_events(&it.event, &than.event) == Part::Same
        };
        self.added.iter().filter(|it| same(it, added)).count() == 0
            && self.removed.iter().filter(|it| same(it, removal)).count() == 0
    }

    /// How sure it is that the target outlives the code that adds to it.
    fn lives(&self, added: &Listener) -> Confidence {
        let module = self.module;
        match &added.target {
            Target::Window => Confidence::High,
            Target::Other(expr) => {
                let is_media =
                    module.call(*expr).is_some_and(|(callee, _)| module.global_name(callee) == Some("matchMedia"));
                if is_media { Confidence::High } else { Confidence::Medium }
            }
            Target::Place(place) => {
                if self.identities.is_platform(place) {
                    return Confidence::High;
                }
                if place.path.last().is_some_and(|name| module.text(*name) == "current") {
                    return Confidence::Medium;
                }
                let is_this = matches!(place.root, Root::Instance(_) | Root::Group(_) | Root::This(_));
                if is_this && place.path.is_empty() {
                    return Confidence::Medium;
                }
                // Made here, it ends with its owner.
                if self.is_made_here(place) {
                    return self.of_media(place);
                }
                match (added.family, place.root) {
                    (Family::EventTarget, Root::Symbol(symbol)) => match module.symbol(symbol).kind {
                        SymbolKind::Param => Confidence::High,
                        SymbolKind::Import => Confidence::High,
                        _ if module.is_module_level(symbol) => Confidence::High,
                        _ => Confidence::Medium,
                    },
                    (Family::EventTarget, _) => Confidence::Medium,
                    (Family::Emitter | Family::Topic, _) => Confidence::High,
                }
            }
        }
    }

    fn of_media(&self, place: &Place) -> Confidence {
        let module = self.module;
        let is_media = self.identities.sources(place).is_some_and(|sources| {
            sources.iter().any(|source| match source {
                super::identity::Source::Value(value) => {
                    module.call(*value).is_some_and(|(callee, _)| module.global_name(callee) == Some("matchMedia"))
                }
                super::identity::Source::Function(_) => false,
            })
        });
        if is_media { Confidence::High } else { Confidence::Medium }
    }

    fn is_made_here(&self, place: &Place) -> bool {
        let head = Place { root: place.root, path: place.path.iter().take(1).copied().collect() };
        let is_module_level =
            matches!(place.root, Root::Symbol(symbol) if self.module.is_module_level(symbol));
        let made = |place: &Place| self.identities.makers(place).is_some_and(|makers| !makers.is_empty());
        !is_module_level && (made(place) || made(&head))
    }

    fn fix(&self, added: &Listener, removal: &Listener, why: Why) -> Option<Change> {
        let module = self.module;
        let source = |expr: ExprId| self.identities.source(module.range(expr)).to_owned();
        let replace = |title: String, at: ExprId, text: String| {
            Some(Change { title, is_safe: false, edits: vec![(module.range(at), text)] })
        };
        let (_, added_args) = module.call(added.call)?;
        let (removed_callee, removed_args) = module.call(removal.call)?;
        // The names of the addition may mean something else, or nothing, where the removal is.
        let is_visible = |expr: ExprId| self.is_visible(expr, removal.call);
        match why {
            Why::Capture => {
                let function = module.range(removal.function_expr?);
                if added.capture == Capture::Flag(true) {
                    let text = match module.kind(added.options?) {
                        ExprKind::Bool(_) => "true",
                        _ => "{ capture: true }",
                    };
                    let edit = match removal.options {
                        None => (TextRange::empty(function.end), format!(", {text}")),
                        Some(options) => (module.range(options), text.to_owned()),
                    };
                    let title = "remove it from the capture phase, where it was added".to_owned();
                    return Some(Change { title, is_safe: true, edits: vec![edit] });
                }
                let options = module.range(removal.options?);
                let title = "remove it from the bubbling phase, where it was added".to_owned();
                Some(Change {
                    title,
                    is_safe: true,
                    edits: vec![(TextRange::new(function.end, options.end), String::new())],
                })
            }
            Why::OptionsDropped => {
                let options = added.options.filter(|options| is_visible(*options))?;
                let function = module.range(removal.function_expr?);
                Some(Change {
                    title: format!("pass `{}` to the removal, too", source(options)),
                    is_safe: false,
                    edits: vec![(TextRange::empty(function.end), format!(", {}", source(options)))],
                })
            }
            Why::Event => {
                let (of_added, of_removed) = (*added_args.first()?, *removed_args.first()?);
                if module.str_of(of_added).is_none() || module.str_of(of_removed).is_none() {
                    return None;
                }
                replace(format!("remove it for {}", source(of_added)), of_removed, source(of_added))
            }
            Why::OtherFunction | Why::PropertyName | Why::NeverAssigned => {
                let (of_added, of_removed) = (added.function_expr?, removal.function_expr?);
                if !matches!(added.function, Value::Held(_) | Value::Keyed(..)) || !is_visible(of_added) {
                    return None;
                }
                replace(format!("remove `{}`", source(of_added)), of_removed, source(of_added))
            }
            Why::FreshRemoved => {
                let (of_added, of_removed) = (added.function_expr?, removal.function_expr?);
                let is_stable = matches!(added.function, Value::Held(_) | Value::Keyed(..))
                    && matches!(module.kind(of_added), ExprKind::Name(_) | ExprKind::Member(..) | ExprKind::Index(..));
                if !is_stable || !is_visible(of_added) {
                    return None;
                }
                replace(format!("remove `{}`, which was added", source(of_added)), of_removed, source(of_added))
            }
            Why::Target | Why::TargetName => {
                let ExprKind::Member(of_removed, _) = module.kind(removed_callee) else { return None };
                let (added_callee, _) = module.call(added.call)?;
                let ExprKind::Member(of_added, _) = module.kind(added_callee) else { return None };
                if !is_visible(of_added) {
                    return None;
                }
                replace(format!("remove it from `{}`", source(of_added)), of_removed, source(of_added))
            }
            Why::FreshTarget | Why::FreshAdded | Why::BoundAdded | Why::WrappedAdded | Why::Factory => None,
        }
    }

    /// Every name in `expr` means the same at `at`.
    fn is_visible(&self, expr: ExprId, at: ExprId) -> bool {
        let module = self.module;
        let from = module.expr(at).function;
        module.exprs_in(module.range(expr)).all(|id| match module.kind(id) {
            ExprKind::Name(reference) => match module.reference(reference).symbol {
                Some(symbol) => {
                    let scope = module.scope(module.symbol(symbol).scope);
                    module.is_within(from, module.function_of(symbol)) && scope.range.contains(module.range(at))
                }
                None => true,
            },
            ExprKind::This => {
                module.place(id).is_some_and(|place| !matches!(place.root, Root::This(_)))
                    && self.home(module.expr(id).function) == self.home(from)
                    && module.this_owner(from) != FnId::MODULE
                    && self.has_same_this(id, from)
            }
            ExprKind::Call(..) | ExprKind::New(..) | ExprKind::Function(_) => false,
            _ => true,
        })
    }

    fn has_same_this(&self, this: ExprId, from: FnId) -> bool {
        let module = self.module;
        let owner = |function| {
            let it = module.this_owner(function);
            (module.function(it).class, module.function(it).is_static, module.method_groups().of(it))
        };
        owner(module.expr(this).function) == owner(from) && owner(from) != (None, false, None)
    }

    // Functions that are made anew.

    fn recreated(&self, functions: &mut Functions<'_>, found: &mut Vec<MismatchedRemoval>) {
        let module = self.module;
        for (index, removal) in self.removed.iter().enumerate() {
            let function = self.function_of(removal);
            let Value::Held(Place { root: Root::Symbol(symbol), path }) = &removal.function else { continue };
            if !path.is_empty() || removal.removes_all || module.loop_around(removal.call).is_some() {
                continue;
            }
            let Some(declared) = self.redeclared_by(*symbol, function) else { continue };
            let added = self.added.iter().find(|added| {
                self.function_of(added) == function
                    && self.identities.matches(added, removal) == Match::Yes
                    && self.is_kept(added)
                    && module.loop_around(added.call).is_none()
                    && self.in_another_run(added.call, removal.call)
                    && !self.is_released(added, Some(index))
            });
            let Some(added) = added else { continue };
            // Another addition that the removal does remove.
            if self.added.iter().any(|it| {
                it.call != added.call && !matches!(self.identities.matches(it, removal), Match::No(_))
            }) {
                continue;
            }
            let mut fact =
                self.fact(functions, Mistake::Recreated, self.lives(added), added, removal, None);
            fact.holder = Some((
                module.symbol(*symbol).range,
                format!("each run of {} makes another `{}`", module.function_label(declared), module.symbol_name(*symbol)),
            ));
            found.push(fact);
        }
    }

    /// The function whose every run makes another value for the symbol, when `function` runs anew with it.
    fn redeclared_by(&self, symbol: SymbolId, function: FnId) -> Option<FnId> {
        let module = self.module;
        let declared = module.function_of(symbol);
        let it = module.symbol(symbol);
        let is_made = it.function.is_some()
            || it.init.is_some_and(|init| matches!(self.identities.value(init), Value::Fresh(_)));
        if !is_made || declared == FnId::MODULE || module.is_reassigned(symbol) {
            return None;
        }
        if declared == function {
            return Some(declared);
        }
        // An effect that runs again sees the functions of the component's latest run.
        let runs_again = is_effect(module, function)
            && is_component_function(module, declared)
            && module.function(function).parent == declared
            && !self.runs_once(function);
        runs_again.then_some(declared)
    }

    /// `useEffect(…, [])`
    fn runs_once(&self, effect: FnId) -> bool {
        let module = self.module;
        let Some(Flow::Argument { call, .. }) = module.function(effect).expr.map(|expr| module.flow(expr)) else {
            return true;
        };
        module.call(call).is_none_or(|(_, args)| {
            args.get(1).is_some_and(|deps| matches!(module.kind(*deps), ExprKind::Array(list) if list.len == 0))
        })
    }

    /// One run of their function never executes the addition first and then the removal.
    fn in_another_run(&self, added: ExprId, removal: ExprId) -> bool {
        let module = self.module;
        if module.range(removal).end <= module.range(added).start {
            return true;
        }
        // Two branches of one `if`.
        let mut stmt = module.stmt_of(removal);
        while let Some(id) = stmt {
            if let StmtKind::If(_, yes, Some(no)) = module.stmt(id).kind {
                let (yes, no) = (module.stmt(yes).range, module.stmt(no).range);
                if yes.contains(module.range(added)) && no.contains(module.range(removal)) {
                    return true;
                }
            }
            stmt = module.stmt_around(id);
        }
        false
    }

    // Additions where a removal is meant.

    fn added_again(&self, functions: &mut Functions<'_>, found: &mut Vec<MismatchedRemoval>) {
        let module = self.module;
        let mut lifecycles: Option<Lifecycles<'_>> = None;
        for again in &self.added {
            let function = self.function_of(again);
            if again.ends_itself || matches!(again.function, Value::Fresh(_) | Value::Unknown | Value::Nothing) {
                continue;
            }
            let first = self.added.iter().find(|first| {
                first.call != again.call
                    && first.family == again.family
                    && self.home(self.function_of(first)) == self.home(function)
                    && !module.is_within(function, self.function_of(first))
                    && self.identities.compare(first, again).verdict() == Match::Yes
            });
            let Some(first) = first else { continue };
            if self.is_released(again, None) {
                continue;
            }
            let beside = self.removals_beside(again);
            let end = {
                let lifecycles = lifecycles.get_or_insert_with(|| Lifecycles::new(module));
                let lifecycle = lifecycles.of(function);
                lifecycle.ends.iter().find(|end| end.function == function && (end.is_final || beside > 0)).cloned()
            };
            if end.is_none() && beside < 2 || self.removals_beside(first) >= beside.max(1) {
                continue;
            }
            let mut fact = self.fact(
                functions,
                Mistake::AddedAgain(beside),
                Confidence::High,
                first,
                again,
                self.rename(again),
            );
            fact.end = end.map(|end| (end.name, end.range));
            found.push(fact);
        }
    }

    /// How many removals are statements of the same block, from the same target.
    fn removals_beside(&self, added: &Listener) -> usize {
        let module = self.module;
        let block = |call: ExprId| match module.expr(call).parent {
            Parent::Stmt(stmt) => Some(module.stmt(stmt).parent),
            _ => None,
        };
        let Some(around) = block(added.call) else { return 0 };
        self.removed
            .iter()
            .filter(|removal| {
                block(removal.call) == Some(around)
                    && self.identities.compare_targets(&added.target, &removal.target) == Part::Same
            })
            .count()
    }

    fn rename(&self, again: &Listener) -> Option<Change> {
        let module = self.module;
        let (callee, _) = module.call(again.call)?;
        let name = match module.kind(callee) {
            ExprKind::Member(_, name) => module.text(name),
            ExprKind::Name(id) => module.text(module.reference(id).name),
            _ => return None,
        };
        let beside = self.removed.iter().find(|it| self.function_of(it) == self.function_of(again));
        let by_habit = beside.and_then(|it| match module.kind(module.call(it.call)?.0) {
            ExprKind::Member(_, name) => Some(module.text(name)),
            _ => None,
        });
        let release = match (again.family, name) {
            (Family::EventTarget, _) => "removeEventListener",
            (Family::Emitter, "addListener" | "prependListener") => "removeListener",
            (Family::Emitter, _) => by_habit.filter(|it| *it != "removeAllListeners").unwrap_or("off"),
            (Family::Topic, _) => "unsubscribe",
        };
        let end = module.range(callee).end;
        Some(Change {
            title: format!("call `{release}` instead"),
            is_safe: false,
            edits: vec![(TextRange::new(end - name.len() as u32, end), release.to_owned())],
        })
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
        let mut lifecycles = Lifecycles::new(module);
        let end = lifecycles
            .of(self.function_of(added))
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
            (_, Some(ExprKind::Member(receiver, _))) => {
                short(self.identities.source(self.module.range(receiver)))
            }
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

/// The one respect in which two calls differ, when all others agree.
fn near_miss(comparison: &Comparison) -> Option<Why> {
    let parts = comparison.parts();
    // The same function underneath: the two are a pair whatever else is unknown.
    if let Part::Differs(why @ (Why::BoundAdded | Why::WrappedAdded | Why::Factory)) = comparison.function
        && comparison.event == Part::Same
        && !matches!(comparison.capture, Part::Differs(_))
        && (why == Why::Factory || comparison.target == Part::Same)
    {
        return Some(why);
    }
    let mut differing = parts.iter().filter_map(|part| match part {
        Part::Differs(why) => Some(*why),
        Part::Same | Part::Unknown => None,
    });
    let only = differing.next()?;
    (differing.next().is_none() && !parts.contains(&Part::Unknown)).then_some(only)
}
