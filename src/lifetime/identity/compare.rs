//! What of two listener calls agrees.

use super::listener::{Capture, Comparison, Event, Family, Listener, Match, Part, Target, Why};
use super::{Fresh, Identities, Value};
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnId, SymbolId};

impl Identities<'_> {
    /// Whether `removal` removes what `added` adds.
    pub fn matches(&self, added: &Listener, removal: &Listener) -> Match {
        if added.family != removal.family {
            return Match::Maybe;
        }
        // Events decide nearly always.
        if let Part::Differs(why) = self.compare_events(&added.event, &removal.event) {
            return Match::No(why);
        }
        self.compare(added, removal).verdict()
    }

    pub fn compare(&self, added: &Listener, removal: &Listener) -> Comparison {
        Comparison {
            target: self.compare_targets(&added.target, &removal.target),
            event: self.compare_events(&added.event, &removal.event),
            function: if removal.removes_all { Part::Same } else { self.compare_functions(added, removal) },
            capture: self.compare_capture(added, removal),
        }
    }

    fn same_source(&self, a: ExprId, b: ExprId) -> bool {
        let module = self.module();
        self.source(module.range(a)) == self.source(module.range(b))
    }

    pub fn compare_targets(&self, added: &Target, removed: &Target) -> Part {
        let module = self.module();
        match (added, removed) {
            (Target::Window, Target::Window) => Part::Same,
            (Target::Other(a), Target::Other(b)) if self.same_source(*a, *b) => {
                let is_media =
                    module.call(*a).is_some_and(|(callee, _)| module.global_name(callee) == Some("matchMedia"));
                if is_media { Part::Differs(Why::FreshTarget) } else { Part::Same }
            }
            (Target::Place(place), Target::Other(other)) | (Target::Other(other), Target::Place(place)) => {
                self.compare_with_element(place, *other)
            }
            (Target::Other(_), _) | (_, Target::Other(_)) => Part::Unknown,
            (Target::Window, Target::Place(place)) | (Target::Place(place), Target::Window) => {
                if self.is_platform(place) || self.is_plainly_new(place) {
                    Part::Differs(Why::Target)
                } else {
                    Part::Unknown
                }
            }
            (Target::Place(a), Target::Place(b)) => self.compare_places(a, b),
        }
    }

    /// `this.rooms[id]`, where the file stores `room` there, is `room` and not `room.state`.
    fn compare_with_element(&self, place: &Place, other: ExprId) -> Part {
        let module = self.module();
        let ExprKind::Index(container, _) = module.kind(other) else { return Part::Unknown };
        let (Some(container), Root::Symbol(symbol)) = (module.origin_place(container), place.root) else {
            return Part::Unknown;
        };
        let stored = self.elements(&container);
        let is_it = |value: &ExprId| module.symbol_of(*value) == Some(symbol);
        if stored.is_empty() || !stored.iter().all(is_it) {
            return Part::Unknown;
        }
        if place.path.is_empty() { Part::Same } else { Part::Differs(Why::TargetName) }
    }

    fn compare_places(&self, a: &Place, b: &Place) -> Part {
        if a == b {
            return Part::Same;
        }
        match (self.is_platform(a), self.is_platform(b)) {
            (true, true) => return Part::Differs(Why::Target),
            (true, false) if self.is_plainly_new(b) => return Part::Differs(Why::Target),
            (false, true) if self.is_plainly_new(a) => return Part::Differs(Why::Target),
            (true, false) | (false, true) => return Part::Unknown,
            (false, false) => {}
        }
        if self.differ(a, b) {
            return Part::Differs(Why::Target);
        }
        let is_prefix = a.path.starts_with(&b.path) || b.path.starts_with(&a.path);
        if a.root == b.root && !is_prefix && !self.may_be_same(a, b) && !self.has_alias_in_path(a, b) {
            return Part::Differs(Why::TargetName);
        }
        Part::Unknown
    }

    /// `this.source.events` and `this.layer.events`, where something makes `this.layer` from `this.source`.
    fn has_alias_in_path(&self, a: &Place, b: &Place) -> bool {
        let head = |place: &Place| Place { root: place.root, path: place.path.iter().take(1).copied().collect() };
        (a.path.len() > 1 || b.path.len() > 1)
            && a.path.first() != b.path.first()
            && self.may_be_same(&head(a), &head(b))
    }

    /// `document`, `process.stdout`: an object of the platform.
    pub fn is_platform(&self, place: &Place) -> bool {
        let Root::Global(name) = place.root else { return false };
        matches!(
            self.module().text(name),
            "document"
                | "process"
                | "navigator"
                | "screen"
                | "visualViewport"
                | "speechSynthesis"
                | "chrome"
                | "browser"
        )
    }

    /// Everything that the place ever holds is made in this file.
    fn is_plainly_new(&self, place: &Place) -> bool {
        self.makers(place).is_some_and(|makers| !makers.is_empty())
    }

    pub fn compare_events(&self, added: &Event, removed: &Event) -> Part {
        match (added, removed) {
            (Event::None, Event::None) => Part::Same,
            (_, Event::None) => Part::Same,
            (Event::Names(a), Event::Names(b)) => {
                if a.iter().any(|name| b.contains(name)) {
                    return Part::Same;
                }
                let has_namespace = |names: &[String]| names.iter().any(|name| name.contains(['.', ':', '*']));
                if has_namespace(a) || has_namespace(b) { Part::Unknown } else { Part::Differs(Why::Event) }
            }
            (Event::Constant(a), Event::Constant(b)) => {
                if a == b {
                    return Part::Same;
                }
                let is_prefix = a.path.starts_with(&b.path) || b.path.starts_with(&a.path);
                let is_constant = |place: &Place| match place.root {
                    Root::Symbol(symbol) => self.module().import_of(symbol).is_some(),
                    Root::Static(_) | Root::Global(_) => true,
                    Root::Instance(_) | Root::Group(_) | Root::This(_) => false,
                };
                if a.root == b.root && !is_prefix && is_constant(a) { Part::Differs(Why::Event) } else { Part::Unknown }
            }
            (Event::Other(a), Event::Other(b)) if self.same_source(*a, *b) => Part::Same,
            _ => Part::Unknown,
        }
    }

    fn compare_functions(&self, added: &Listener, removal: &Listener) -> Part {
        let module = self.module();
        match (&added.function, &removal.function) {
            (_, Value::Fresh(_)) => Part::Differs(Why::FreshRemoved),
            (_, Value::Nothing) if removal.family == Family::EventTarget => Part::Differs(Why::NoFunction),
            (Value::Fresh(fresh), Value::Held(place)) => {
                // `function once() { target.off('x', once) }`, `arguments.callee`
                if let (Fresh::Function(function), Root::Symbol(symbol)) = (fresh, place.root)
                    && self.is_own_name(symbol, *function)
                {
                    return Part::Same;
                }
                if matches!(place.root, Root::Global(name) if module.text(name) == "arguments") {
                    return Part::Unknown;
                }
                let is = |inner: ExprId| self.value(inner) == removal.function;
                Part::Differs(match fresh {
                    Fresh::Bind(inner) if is(*inner) => Why::BoundAdded,
                    Fresh::Wrapped(inner) if is(*inner) => Why::WrappedAdded,
                    Fresh::Made(factory) if is(*factory) => Why::Factory,
                    Fresh::Function(_) | Fresh::Bind(_) | Fresh::Wrapped(_) | Fresh::Made(_) => Why::FreshAdded,
                })
            }
            (Value::Held(a), Value::Held(b)) => {
                if a == b {
                    Part::Same
                } else if self.is_never_assigned(b) {
                    Part::Differs(Why::NeverAssigned)
                } else if self.differ(a, b) {
                    Part::Differs(Why::OtherFunction)
                } else {
                    Part::Unknown
                }
            }
            (Value::Keyed(a, a_key), Value::Keyed(b, b_key)) if a == b && a_key == b_key => Part::Same,
            (Value::Keyed(object, _), Value::Held(place)) => {
                let is_member = place
                    .path
                    .split_last()
                    .is_some_and(|(_, rest)| place.root == object.root && rest == object.path.as_slice());
                let is_written = place.path.last().is_none_or(|name| self.is_written(*name));
                if is_member && !is_written { Part::Differs(Why::PropertyName) } else { Part::Unknown }
            }
            _ => match (added.function_expr, removal.function_expr) {
                (Some(a), Some(b)) if self.same_source(a, b) => Part::Same,
                _ => Part::Unknown,
            },
        }
    }

    /// The name by which a function expression knows itself, or a variable that holds it.
    fn is_own_name(&self, symbol: SymbolId, function: FnId) -> bool {
        let module = self.module();
        let it = module.symbol(symbol);
        it.function == Some(function) || it.init.is_some_and(|init| module.kind(init) == ExprKind::Function(function))
    }

    fn compare_capture(&self, added: &Listener, removal: &Listener) -> Part {
        if added.family != Family::EventTarget {
            return Part::Same;
        }
        match (added.capture, removal.capture) {
            (Capture::Flag(a), Capture::Flag(b)) => {
                if a == b {
                    Part::Same
                } else {
                    Part::Differs(Why::Capture)
                }
            }
            (Capture::Param(a), Capture::Param(b)) if a == b => Part::Same,
            (Capture::Param(_), Capture::Flag(false)) if removal.options.is_none() => {
                Part::Differs(Why::OptionsDropped)
            }
            (Capture::Other(a), Capture::Other(b)) if self.same_source(a, b) => Part::Same,
            _ => Part::Unknown,
        }
    }

    /// Whether the file assigns one of the places to the other, or the same third one to both.
    pub fn may_be_same(&self, a: &Place, b: &Place) -> bool {
        let origins = |place: &Place| -> Vec<Place> {
            let name = place.path.last().copied();
            let targets: Vec<ExprId> = match (place.root, name) {
                (Root::Symbol(symbol), None) => {
                    let module = self.module;
                    let mut values: Vec<ExprId> = module.symbol(symbol).init.into_iter().collect();
                    values.extend(
                        module.refs_of(symbol).iter().filter_map(|id| module.flow_into(module.reference(*id).expr)),
                    );
                    return values.into_iter().flat_map(|value| self.places_in(value)).collect();
                }
                (_, Some(name)) => self
                    .writes_of(name)
                    .iter()
                    .copied()
                    .filter(|target| self.module.origin_place(*target).as_ref() == Some(place))
                    .collect(),
                _ => Vec::new(),
            };
            targets
                .into_iter()
                .filter_map(|target| self.module.flow_into(target))
                .flat_map(|value| self.places_in(value))
                .collect()
        };
        let (of_a, of_b) = (origins(a), origins(b));
        of_a.contains(b) || of_b.contains(a) || of_a.iter().any(|it| of_b.contains(it))
    }

    /// The places named in an expression.
    fn places_in(&self, value: ExprId) -> Vec<Place> {
        let module = self.module;
        module.exprs_in(module.range(value)).filter_map(|id| module.origin_place(id)).collect()
    }
}
