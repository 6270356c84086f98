//! What becomes of the handle that a subscription returns: dropped, kept and never used, ended, or out of sight.
//!
//! Knows nothing of what was subscribed to.

use super::lifecycle::Lifecycle;
use super::lifecycle::hooks::is_effect;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{
    ExprId, ExprKind, FnBody, FnKind, Key, MemberValue, NameId, PatKind, SymbolId, SymbolKind,
};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// A handle that ends nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Handle {
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

/// What the file does with a handle.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    Leaks(Handle),
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
    pub module: &'m Module,
}

impl Handles<'_> {
    /// What becomes of the value of `call`, for code that belongs to `lifecycle`.
    pub fn fate(&self, call: ExprId, lifecycle: &Lifecycle) -> Fate {
        let module = self.module;
        match module.flow(call) {
            Flow::Dropped => Fate::Leaks(Handle::Dropped),
            Flow::Returned(function) if self.result_is_ignored(function) => Fate::Leaks(Handle::Dropped),
            Flow::Bound(symbol) => self.symbol(symbol, lifecycle),
            Flow::Assigned(target) => match module.place(target) {
                Some(Place { root: Root::Symbol(symbol), path }) if path.is_empty() => self.symbol(symbol, lifecycle),
                Some(place) => self.place(&place, lifecycle),
                None => Fate::Unclear,
            },
            Flow::Field(class, Some(name)) => {
                self.place(&Place { root: Root::Instance(class), path: [name].into_iter().collect() }, lifecycle)
            }
            Flow::Argument { call: outer, .. } => match module.method_call(outer) {
                Some((container, "add" | "push" | "unshift", _)) => self.container(container, lifecycle),
                _ => Fate::Unclear,
            },
            Flow::Stored(literal) if matches!(module.kind(literal), ExprKind::Array(_)) => match module.flow(literal) {
                Flow::Assigned(target) => self.container(target, lifecycle),
                _ => Fate::Unclear,
            },
            _ => Fate::Unclear,
        }
    }

    /// An arrow whose result its caller ignores: `items.forEach((it) => it.changes.subscribe(…))`.
    fn result_is_ignored(&self, function: crate::semantic::tree::FnId) -> bool {
        let module = self.module;
        let it = module.function(function);
        if it.kind != FnKind::Arrow || !matches!(it.body, FnBody::Expr(_)) || is_effect(module, function) {
            return false;
        }
        let Some(Flow::Argument { call, .. }) = it.expr.map(|expr| module.flow(expr)) else { return false };
        let Some((callee, _)) = module.call(call) else { return false };
        let Some(name) = module.last_word(callee) else { return false };
        IGNORES_RESULT.contains(&name)
    }

    fn symbol(&self, symbol: SymbolId, lifecycle: &Lifecycle) -> Fate {
        let module = self.module;
        let it = module.symbol(symbol);
        if it.exported || it.in_template || it.kind == SymbolKind::Using || it.kind == SymbolKind::Param {
            return Fate::Unclear;
        }
        let slot = module.symbol_name(symbol).to_owned();
        for id in module.refs_of(symbol) {
            let reference = module.reference(*id);
            if !reference.access.reads() {
                continue;
            }
            match self.use_of(reference.expr) {
                Use::Nothing => {}
                Use::Escapes => return Fate::Unclear,
                Use::Release(at) if lifecycle.runs_at_end(module.expr(at).function) => {
                    return Fate::Ended(module.range(at));
                }
                // Whoever declares it near may end it near: in its own callback, after a while.
                Use::Release(_) => return Fate::Unclear,
            }
        }
        Fate::Leaks(Handle::Kept { slot })
    }

    fn place(&self, place: &Place, lifecycle: &Lifecycle) -> Fate {
        let module = self.module;
        let is_own = matches!(place.root, Root::Instance(_) | Root::Group(_));
        if !is_own || lifecycle.is_open || place.path.len() > 2 {
            return Fate::Unclear;
        }
        // `this.subs.sink = …` is ended by `this.subs`.
        if place.path.len() == 2 {
            let container = Place { root: place.root, path: place.path[..1].iter().copied().collect() };
            return self.container_place(&container, lifecycle);
        }
        let Some(name) = place.path.last().copied() else { return Fate::Unclear };
        if self.is_destructured(name) {
            return Fate::Unclear;
        }
        let slot = module.place_text(place);
        let mut elsewhere = None;
        if self.is_indexed() {
            return Fate::Unclear;
        }
        for id in module.members_named(name).iter().copied() {
            let function = module.expr(id).function;
            if module.flow_into(id).is_some() {
                continue;
            }
            // A field of that name of something else may be this one under another name.
            let is_same = module.place(id).is_none_or(|it| it == *place);
            match self.use_of(id) {
                Use::Nothing => {}
                Use::Escapes if is_same => return Fate::Unclear,
                Use::Escapes => {}
                Use::Release(at) if !is_same || lifecycle.runs_at_end(function) => {
                    return Fate::Ended(module.range(at));
                }
                Use::Release(at) => elsewhere = Some(module.range(at)),
            }
        }
        Fate::Leaks(match elsewhere {
            Some(at) => Handle::EndedElsewhere { slot, at },
            None => Handle::Kept { slot },
        })
    }

    fn container(&self, container: ExprId, lifecycle: &Lifecycle) -> Fate {
        match self.module.place(container) {
            Some(place @ Place { root: Root::Instance(_) | Root::Group(_), .. }) if place.path.len() == 1 => {
                self.container_place(&place, lifecycle)
            }
            _ => Fate::Unclear,
        }
    }

    /// A list of handles: anything but adding to it may end them.
    fn container_place(&self, place: &Place, lifecycle: &Lifecycle) -> Fate {
        let module = self.module;
        let Some(name) = place.path.last().copied() else { return Fate::Unclear };
        if lifecycle.is_open || self.is_destructured(name) {
            return Fate::Unclear;
        }
        if self.is_indexed() {
            return Fate::Unclear;
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
                    return Fate::Unclear;
                }
                continue;
            }
            match module.flow(id) {
                Flow::Used(member) => match module.kind(member) {
                    ExprKind::Member(_, it) if matches!(module.text(it), "add" | "push" | "unshift" | "sink") => {}
                    ExprKind::Member(_, it)
                        if RELEASES.contains(&module.text(it)) && lifecycle.runs_at_end(function) =>
                    {
                        return Fate::Ended(module.range(member));
                    }
                    _ => return Fate::Unclear,
                },
                _ => return Fate::Unclear,
            }
        }
        if !is_made_here {
            return Fate::Unclear;
        }
        Fate::Leaks(Handle::Collected { slot: module.place_text(place) })
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

    /// `this[name]` may be any field.
    fn is_indexed(&self) -> bool {
        let module = self.module;
        module
            .exprs
            .iter()
            .any(|expr| matches!(expr.kind, ExprKind::Index(object, _) if module.kind(object) == ExprKind::This))
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
