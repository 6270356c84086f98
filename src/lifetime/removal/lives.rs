//! How sure it is that a listener outlives what adds it, and that a removal is meant for it.

use super::Reader;
use crate::diagnostic::Confidence;
use crate::lifetime::guard::filled_for_good;
use crate::lifetime::identity::listener::{Comparison, Family, Listener, Part, Target, Why};
use crate::lifetime::identity::{Maker, Source, Value};
use crate::lifetime::instance::component_class;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, SymbolKind};

impl Reader<'_, '_> {
    /// Nothing else of the same target and event is added or removed in this home, so that the two are a pair.
    pub(super) fn is_specific(&self, added: &Listener, removal: &Listener) -> bool {
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
    pub(super) fn lives(&self, added: &Listener) -> Confidence {
        let module = self.module;
        // An EventTarget keeps one entry, however often the same function is added.
        if added.family == Family::EventTarget
            && let Value::Held(place) = &added.function
            && match place.root {
                Root::Symbol(symbol) => module.is_module_level(symbol) && module.traits.per_instance.is_none(),
                Root::Static(_) | Root::Global(_) => true,
                _ => false,
            }
        {
            return Confidence::Medium;
        }
        if self.is_added_once(added) {
            return Confidence::Medium;
        }
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
                if self.is_made_beside(place, added) {
                    return Confidence::Medium;
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

    /// What the object ends itself, when its listeners are removed by another function than adds them.
    pub(super) fn lives_on(&self, added: &Listener, removal: &Listener) -> Confidence {
        let module = self.module;
        // Also through a local name: `const reader = this.reader; reader.destroy()`.
        let is_ended = |place: &Place| {
            matches!(place.root, Root::Instance(_) | Root::Group(_) | Root::This(_))
                && !place.path.is_empty()
                && (0..module.exprs.len()).map(|index| ExprId(index as u32)).any(|id| {
                    matches!(module.method_call(id), Some((receiver, "destroy" | "dispose" | "terminate", _))
                        if module.origin_place(receiver).as_ref() == Some(place))
                })
        };
        // Removed and added again by one function, it is removed while the object lives.
        let function = module.expr(removal.call).function;
        let elsewhere = self.added.iter().all(|it| {
            module.expr(it.call).function != function
                || self.identities.compare_targets(&it.target, &added.target) != Part::Same
        });
        match &added.target {
            Target::Place(place) if elsewhere && is_ended(place) => Confidence::Medium,
            _ => Confidence::High,
        }
    }

    /// Once per object of a kind that stays (a controller, a store), or once for all: nothing piles up.
    fn is_added_once(&self, added: &Listener) -> bool {
        let module = self.module;
        filled_for_good(module, added.call).is_some_and(|place| match place.root {
            Root::Instance(class) => component_class(module, class).is_none(),
            Root::Symbol(symbol) => module.is_module_level(symbol) && module.traits.per_instance.is_none(),
            Root::Static(_) | Root::Global(_) => true,
            Root::Group(_) | Root::This(_) => false,
        })
    }

    fn of_media(&self, place: &Place) -> Confidence {
        let module = self.module;
        let is_media = self.identities.sources(place).is_some_and(|sources| {
            sources.iter().any(|source| match source {
                Source::Value(value) => {
                    module.call(*value).is_some_and(|(callee, _)| module.global_name(callee) == Some("matchMedia"))
                }
                Source::Function(_) => false,
            })
        });
        if is_media { Confidence::High } else { Confidence::Medium }
    }

    /// `this.popup = new Popup(); this.popup.renderer.on(…)`: each run has a target of its own.
    fn is_made_beside(&self, place: &Place, added: &Listener) -> bool {
        let module = self.module;
        let head = Place { root: place.root, path: place.path.iter().take(1).copied().collect() };
        matches!(place.root, Root::Instance(_) | Root::Group(_))
            && place.path.len() > 1
            && module.assignments_to(module.expr(added.call).function, &head).any(|assign| {
                module.range(assign).end <= module.range(added.call).start
                    && matches!(module.kind(assign), ExprKind::Assign(_, _, value)
                        if matches!(module.kind(value), ExprKind::New(..)))
            })
    }

    fn is_made_here(&self, place: &Place) -> bool {
        let head = Place { root: place.root, path: place.path.iter().take(1).copied().collect() };
        let is_module_level = matches!(place.root, Root::Symbol(symbol) if self.module.is_module_level(symbol));
        let made = |place: &Place| self.identities.makers(place).is_some_and(|makers| !makers.is_empty());
        // What is put into an object literal may come from anywhere.
        let is_constructed = |place: &Place| {
            self.identities.makers(place).is_some_and(|makers| {
                !makers.is_empty()
                    && makers.iter().all(|maker| match maker {
                        Maker::Site(site) => !matches!(self.module.kind(*site), ExprKind::Object(_)),
                        Maker::Function(_) => true,
                    })
            })
        };
        !is_module_level && (made(place) || is_constructed(&head))
    }
}

/// The one respect in which two calls differ, when all others agree.
pub(super) fn near_miss(comparison: &Comparison) -> Option<Why> {
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
