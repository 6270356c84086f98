//! Is it certain that a handle ends nothing? Here a use that is not understood makes the answer unclear, while `trail` asks
//! for anything that may release a handle and passes over such uses: it serves rows that say what releases theirs, this
//! serves whatever a call may return.
//!
//! Knows nothing of what was subscribed to.

use super::arrow_given;
use crate::lifetime::lifecycle::Lifecycle;
use crate::lifetime::lifecycle::hooks::is_effect;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnId, Key, MemberValue, NameId, PatKind, SymbolId, SymbolKind};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;

/// A handle that ends nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Unended {
    Dropped,
    /// Kept in a variable or field that nothing uses to end it.
    Kept {
        slot: String,
    },
    /// Put into a list that nothing ends.
    Collected {
        slot: String,
    },
    /// Something ends it, but not what runs at the owner's end.
    EndedElsewhere {
        slot: String,
        at: TextRange,
    },
}

/// What is certain about a handle.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    Unended(Unended),
    /// Ended where the owner ends, at this place.
    Ended(TextRange),
    /// It ends itself, or goes where this analysis does not follow.
    Unclear,
}

/// Methods of handles that end what they stand for.
const RELEASES: [&str; 9] =
    ["unsubscribe", "dispose", "remove", "close", "complete", "destroy", "cancel", "off", "Symbol.dispose"];

/// Callers of a function that do nothing with its result.
const IGNORES_RESULT: [&str; 8] =
    ["forEach", "subscribe", "tap", "setTimeout", "addEventListener", "on", "once", "requestAnimationFrame"];

enum Use {
    /// The member or call that ends it.
    Release(ExprId),
    Nothing,
    Escapes,
}

pub struct Handles<'m> {
    module: &'m Module,
    /// Somewhere in the file stands `this[name]`, which may be any field.
    is_indexed: OnceCell<bool>,
}

impl<'m> Handles<'m> {
    pub fn new(module: &'m Module) -> Self {
        Self { module, is_indexed: OnceCell::new() }
    }

    /// What becomes of the value of `call`, for code that belongs to `lifecycle`.
    pub fn verdict(&self, call: ExprId, lifecycle: &Lifecycle) -> Verdict {
        let module = self.module;
        match module.flow(call) {
            Flow::Dropped => Verdict::Unended(Unended::Dropped),
            Flow::Returned(function) if self.result_is_ignored(function) => Verdict::Unended(Unended::Dropped),
            Flow::Bound(symbol) => self.symbol(symbol, lifecycle),
            Flow::Assigned(target) => match module.place(target) {
                Some(Place { root: Root::Symbol(symbol), path }) if path.is_empty() => self.symbol(symbol, lifecycle),
                Some(place) => self.place(&place, lifecycle),
                None => Verdict::Unclear,
            },
            Flow::Field(class, Some(name)) => {
                self.place(&Place { root: Root::Instance(class), path: [name].into_iter().collect() }, lifecycle)
            }
            Flow::Argument { call: outer, .. } => match module.method_call(outer) {
                Some((container, "add" | "push" | "unshift", _)) => self.container(container, lifecycle),
                _ => Verdict::Unclear,
            },
            Flow::Stored(literal) if matches!(module.kind(literal), ExprKind::Array(_)) => match module.flow(literal) {
                Flow::Assigned(target) => self.container(target, lifecycle),
                _ => Verdict::Unclear,
            },
            _ => Verdict::Unclear,
        }
    }

    /// An arrow whose result its caller ignores: `items.forEach((it) => it.changes.subscribe(…))`.
    fn result_is_ignored(&self, function: FnId) -> bool {
        let module = self.module;
        arrow_given(module, function)
            .filter(|_| !is_effect(module, function))
            .and_then(|call| module.last_word(module.call(call)?.0))
            .is_some_and(|name| IGNORES_RESULT.contains(&name))
    }

    fn symbol(&self, symbol: SymbolId, lifecycle: &Lifecycle) -> Verdict {
        let module = self.module;
        let it = module.symbol(symbol);
        if it.exported || it.in_template || it.kind == SymbolKind::Using || it.kind == SymbolKind::Param {
            return Verdict::Unclear;
        }
        let slot = module.symbol_name(symbol).to_owned();
        for id in module.refs_of(symbol) {
            let reference = module.reference(*id);
            if !reference.access.reads() {
                continue;
            }
            match self.use_of(reference.expr) {
                Use::Nothing => {}
                Use::Escapes => return Verdict::Unclear,
                Use::Release(at) if lifecycle.runs_at_end(module.expr(at).function) => {
                    return Verdict::Ended(module.range(at));
                }
                // Whoever declares it near may end it near: in its own callback, after a while.
                Use::Release(_) => return Verdict::Unclear,
            }
        }
        Verdict::Unended(Unended::Kept { slot })
    }

    fn place(&self, place: &Place, lifecycle: &Lifecycle) -> Verdict {
        let module = self.module;
        let is_own = matches!(place.root, Root::Instance(_) | Root::Group(_));
        if !is_own || lifecycle.is_open || place.path.len() > 2 {
            return Verdict::Unclear;
        }
        // `this.subs.sink = …` is ended by `this.subs`.
        if place.path.len() == 2 {
            let container = Place { root: place.root, path: place.path[..1].iter().copied().collect() };
            return self.container_place(&container, lifecycle);
        }
        let Some(name) = place.path.last().copied() else { return Verdict::Unclear };
        if self.is_destructured(name) {
            return Verdict::Unclear;
        }
        if self.is_indexed() {
            return Verdict::Unclear;
        }
        let slot = module.place_text(place);
        let mut elsewhere = None;
        for id in module.members_named(name).iter().copied() {
            let function = module.expr(id).function;
            if module.flow_into(id).is_some() {
                continue;
            }
            // A field of that name of something else may be this one under another name.
            let is_same = module.place(id).is_none_or(|it| it == *place);
            match self.use_of(id) {
                Use::Nothing => {}
                Use::Escapes if is_same => return Verdict::Unclear,
                Use::Escapes => {}
                Use::Release(at) if !is_same || lifecycle.runs_at_end(function) => {
                    return Verdict::Ended(module.range(at));
                }
                Use::Release(at) => elsewhere = Some(module.range(at)),
            }
        }
        Verdict::Unended(match elsewhere {
            Some(at) => Unended::EndedElsewhere { slot, at },
            None => Unended::Kept { slot },
        })
    }

    fn container(&self, container: ExprId, lifecycle: &Lifecycle) -> Verdict {
        match self.module.place(container) {
            Some(place @ Place { root: Root::Instance(_) | Root::Group(_), .. }) if place.path.len() == 1 => {
                self.container_place(&place, lifecycle)
            }
            _ => Verdict::Unclear,
        }
    }

    /// A list of handles: anything but adding to it may end them.
    fn container_place(&self, place: &Place, lifecycle: &Lifecycle) -> Verdict {
        let module = self.module;
        let Some(name) = place.path.last().copied() else { return Verdict::Unclear };
        if lifecycle.is_open || self.is_destructured(name) || self.is_indexed() {
            return Verdict::Unclear;
        }
        // What others gave ends what it holds when they like.
        let mut is_made_here = self.is_made_by_field(place.root, name);
        for id in module.members_named(name).iter().copied() {
            let function = module.expr(id).function;
            if module.flow_into(id).is_some() {
                is_made_here = true;
                // Made by something that may end what it holds.
                let value = module.flow_into(id).map(|value| module.kind(value));
                if !matches!(value, Some(ExprKind::Array(_) | ExprKind::New(..) | ExprKind::Null)) {
                    return Verdict::Unclear;
                }
                continue;
            }
            match module.flow(id) {
                Flow::Used(member) => match module.kind(member) {
                    ExprKind::Member(_, it) if matches!(module.text(it), "add" | "push" | "unshift" | "sink") => {}
                    ExprKind::Member(_, it)
                        if RELEASES.contains(&module.text(it)) && lifecycle.runs_at_end(function) =>
                    {
                        return Verdict::Ended(module.range(member));
                    }
                    _ => return Verdict::Unclear,
                },
                _ => return Verdict::Unclear,
            }
        }
        if !is_made_here {
            return Verdict::Unclear;
        }
        Verdict::Unended(Unended::Collected { slot: module.place_text(place) })
    }

    /// `private subscriptions = []`
    fn is_made_by_field(&self, root: Root, name: NameId) -> bool {
        let module = self.module;
        let Root::Instance(class) = root else { return false };
        module.class(class).members.iter().any(|member| {
            member.name == Some(name)
                && matches!(member.value, MemberValue::Field(Some(init))
                    if matches!(module.kind(init), ExprKind::Array(_) | ExprKind::New(..)))
        })
    }

    fn is_indexed(&self) -> bool {
        let module = self.module;
        *self.is_indexed.get_or_init(|| {
            module
                .exprs
                .iter()
                .any(|expr| matches!(expr.kind, ExprKind::Index(object, _) if module.kind(object) == ExprKind::This))
        })
    }

    fn is_destructured(&self, name: NameId) -> bool {
        let module = self.module;
        module.pats.iter().any(|pat| match pat.kind {
            PatKind::Object(props) => module.prop_pats(props).iter().any(|prop| prop.key == Key::Name(name)),
            _ => false,
        })
    }

    fn use_of(&self, expr: ExprId) -> Use {
        let module = self.module;
        match module.flow(expr) {
            Flow::Used(parent) => match module.kind(parent) {
                ExprKind::Member(_, name) if RELEASES.contains(&module.text(name)) => Use::Release(parent),
                ExprKind::Member(_, name) if matches!(module.text(name), "closed" | "isStopped") => Use::Nothing,
                // `unsubscribe()`
                ExprKind::Call(callee, _) if callee == expr => Use::Release(parent),
                _ => Use::Escapes,
            },
            Flow::Dropped => Use::Nothing,
            // Tests; `return`ed and thrown values are none of them.
            Flow::Consumed => Use::Nothing,
            _ => Use::Escapes,
        }
    }
}
