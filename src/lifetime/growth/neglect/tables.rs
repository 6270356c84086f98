//! Tables by key whose entries are not removed.

use super::words::{is_event_table, is_fleeting_type, is_id_of_few, is_open_key, is_passing_id};
use super::{Found, Neglect, Neglected, entry_of, found, is_empty_container, is_param, last_name, removals_from, same};
use crate::lifetime::growth::draft::{Draft, DraftHolder};
use crate::lifetime::growth::{ContainerKind, Finder};
use crate::lifetime::guard::conditions;
use crate::lifetime::keys::KeyKind;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::Root;
use crate::semantic::tree::{AssignOp, ExprId, ExprKind, FnId, LogicalOp, Parent, TypeHint};
use crate::text::TextRange;

impl Finder<'_, '_> {
    /// `table[key]` is made when it is missing and its elements are removed, but `delete table[key]` is nowhere.
    pub(super) fn emptied_but_kept(&self, draft: &Draft) -> Option<Found> {
        let module = self.module;
        if !matches!(draft.kind, ContainerKind::Dictionary | ContainerKind::Map) || is_event_table(&draft.name) {
            return None;
        }
        if matches!(draft.holder, DraftHolder::Closure(_)) {
            return None;
        }
        let makes_entry = |at: ExprId| self.value_of_growth(at).is_some_and(|value| is_empty_container(module, value));
        // Made anew under no condition, an entry is emptied by that.
        if draft.growths.iter().any(|growth| makes_entry(growth.at) && !self.is_made_when_missing(growth.at)) {
            return None;
        }
        let growth = draft.growths.iter().find(|growth| growth.key != KeyKind::Finite && makes_entry(growth.at))?;
        let mut keys: Vec<ExprId> = self.key_of_growth(growth.at).into_iter().collect();
        let mut removal = None;
        for entry in draft.uses.iter().filter_map(|at| entry_of(module, *at)) {
            if let Some(at) = removals_from(module, entry.0, 2)
                && module.expr(at).function != FnId::MODULE
            {
                removal = removal.or(Some(at));
                keys.push(entry.1);
            }
        }
        let removal = removal?;
        if !keys.iter().any(|key| has_no_end(module, *key)) {
            return None;
        }
        Some(match draft.holder {
            // The removal shows that the instance lives on; it is where the other half is missing.
            DraftHolder::Field => found(module, Neglect::EmptiedButKept, removal, Some(growth.at)),
            _ => found(module, Neglect::EmptiedButKept, growth.at, Some(removal)),
        })
    }

    /// `table[key] ||= {}`, `table[key] = table[key] || {}`, `if (!table[key]) table[key] = {}`
    fn is_made_when_missing(&self, at: ExprId) -> bool {
        let module = self.module;
        match module.kind(at) {
            ExprKind::Assign(AssignOp::Logical, ..) => true,
            ExprKind::Assign(_, _, value) if matches!(module.kind(value), ExprKind::Logical(..)) => true,
            _ => !conditions(module, at).is_empty(),
        }
    }

    /// The value that a growth stores under a key.
    pub(super) fn value_of_growth(&self, at: ExprId) -> Option<ExprId> {
        match self.module.kind(at) {
            ExprKind::Assign(_, _, value) => Some(value),
            ExprKind::Call(_, args) => self.module.list(args).get(1).copied(),
            _ => None,
        }
    }

    pub(super) fn key_of_growth(&self, at: ExprId) -> Option<ExprId> {
        match self.module.kind(at) {
            ExprKind::Assign(_, target, _) => match self.module.kind(target) {
                ExprKind::Index(_, key) => Some(key),
                _ => None,
            },
            ExprKind::Call(_, args) => self.module.list(args).first().copied(),
            _ => None,
        }
    }

    /// `this.sids[id] = this.sids[id] || {}; delete this.sids[id][room]`
    pub(super) fn recreated(&mut self) -> Vec<Neglected> {
        let module = self.module;
        let mut all = Vec::new();
        for at in module.assignments().iter().copied() {
            let ExprKind::Assign(op, target, value) = module.kind(at) else { continue };
            let ExprKind::Index(table, key) = module.kind(target) else { continue };
            let makes = match (op, module.kind(value)) {
                (AssignOp::Logical, _) => is_empty_container(module, value),
                (AssignOp::Set, ExprKind::Logical(LogicalOp::Or | LogicalOp::Nullish, left, right)) => {
                    same(module, left, target) && is_empty_container(module, right)
                }
                _ => false,
            };
            let function = module.expr(at).function;
            if !makes || function == FnId::MODULE || module.flow(at) != Flow::Dropped || module.place(table).is_none() {
                continue;
            }
            let name = module.place(table).map(|place| module.place_text(&place)).unwrap_or_default();
            if is_event_table(&name) || matches!(module.kind(key), ExprKind::Str(_) | ExprKind::Number(_)) {
                continue;
            }
            // What else the function does with the entry.
            let entries: Vec<ExprId> = module
                .exprs_in(module.function(function).range)
                .filter(|id| {
                    *id != target && matches!(module.kind(*id), ExprKind::Index(..)) && same(module, *id, target)
                })
                .filter(|id| !module.range(at).contains(module.range(*id)))
                .collect();
            let removal = |id: &ExprId| match module.expr(*id).parent {
                Parent::Expr(inner) if matches!(module.kind(inner), ExprKind::Index(..) | ExprKind::Member(..)) => {
                    module.deleted_by(inner).is_some()
                }
                _ => false,
            };
            if entries.is_empty() || !entries.iter().all(removal) {
                continue;
            }
            let function = self.functions.describe(function);
            all.push(Neglected {
                neglect: Neglect::RecreatedByRemoval,
                name,
                kind: ContainerKind::Dictionary,
                range: module.range(at),
                function,
                declared: module.range(at),
                witness: entries.first().map(|entry| module.range(*entry)),
                member: None,
                weak: None,
                is_field: false,
            });
        }
        all
    }

    /// `this.acks[++this.lastId] = callback`: the answer calls it, nothing deletes it.
    pub(super) fn answered_but_kept(&self, draft: &Draft) -> Option<Found> {
        let module = self.module;
        if !matches!(draft.kind, ContainerKind::Dictionary | ContainerKind::Map)
            || matches!(draft.holder, DraftHolder::Closure(_))
        {
            return None;
        }
        let growth = draft.growths.iter().find(|growth| {
            let is_counted = growth.key == KeyKind::Fresh
                || self.key_of_growth(growth.at).is_some_and(|key| self.is_counted_here(growth.at, key));
            is_counted
                && self.key_of_growth(growth.at).is_some_and(|key| {
                    !matches!(module.kind(key), ExprKind::This | ExprKind::New(..) | ExprKind::Object(_))
                })
                && self.value_of_growth(growth.at).is_some_and(|value| self.is_callback(value))
        })?;
        Some(found(module, Neglect::AnsweredButKept, growth.at, None))
    }

    /// `packet.id = ++this.packets; this.acks[packet.id] = …`
    fn is_counted_here(&self, at: ExprId, key: ExprId) -> bool {
        let module = self.module;
        let Some(place) = module.place(key) else { return false };
        module.assignments_to(module.expr(at).function, &place).any(|assign| {
            matches!(module.kind(assign), ExprKind::Assign(_, _, value) if matches!(module.kind(value), ExprKind::Update(_)))
        })
    }

    /// Something that is called once: a parameter that is a callback, a function, the two ends of a promise.
    fn is_callback(&self, value: ExprId) -> bool {
        let module = self.module;
        match module.kind(value) {
            ExprKind::Function(_) => true,
            ExprKind::Name(_) => {
                is_param(module, value)
                    && last_name(module, value).is_some_and(|name| {
                        matches!(name, "fn" | "cb" | "callback" | "done" | "resolve" | "reject" | "ack" | "next")
                    })
            }
            ExprKind::Object(props) => module.props(props).iter().any(|prop| {
                matches!(prop.key, crate::semantic::tree::Key::Name(name) if matches!(module.text(name), "resolve" | "reject" | "callback"))
            }),
            _ => false,
        }
    }

    /// `executions.set(executionId, …)`: each execution has a new id, and nothing deletes the old ones.
    pub(super) fn passing_ids(&self, draft: &Draft) -> Option<Found> {
        let module = self.module;
        if !matches!(draft.kind, ContainerKind::Dictionary | ContainerKind::Map | ContainerKind::Set)
            || !matches!(draft.holder, DraftHolder::Module | DraftHolder::Static)
            || draft.is_exported
        {
            return None;
        }
        let growth = draft.growths.iter().find(|growth| {
            growth.key == KeyKind::Parameter
                && module.expr(growth.at).function != FnId::MODULE
                && self.key_of_growth(growth.at).and_then(|key| last_name(module, key)).is_some_and(is_passing_id)
        })?;
        Some(found(module, Neglect::PassingIds, growth.at, None))
    }

    /// A map of the module from elements, documents, requests, of which nothing asks but for one key.
    pub(super) fn strong_keys(&self, draft: &Draft) -> Option<Found> {
        let module = self.module;
        if !matches!(draft.kind, ContainerKind::Map | ContainerKind::Set)
            || !matches!(draft.holder, DraftHolder::Module | DraftHolder::Static)
        {
            return None;
        }
        let is_asked_by_key = draft.uses.iter().all(|at| match module.expr(*at).parent {
            Parent::Expr(member) => {
                matches!(module.kind(member), ExprKind::Member(object, name)
                if object == *at && matches!(module.text(name), "get" | "has" | "set" | "add"))
                    || matches!(module.kind(member), ExprKind::Conditional(..) | ExprKind::Logical(..))
            }
            _ => false,
        });
        if !is_asked_by_key || draft.is_exported {
            return None;
        }
        let growth = draft.growths.iter().find(|growth| {
            module.expr(growth.at).function != FnId::MODULE
                && growth.key != KeyKind::Finite
                && self.key_of_growth(growth.at).is_some_and(|key| self.is_fleeting(key))
                || self.declares_fleeting_keys(draft)
        })?;
        Some(found(module, Neglect::StrongKeys, growth.at, None))
    }

    /// `Map` of `const boxes = new Map()`; an annotation would have to change, too.
    pub(super) fn constructor_name(&self, draft: &Draft) -> Option<TextRange> {
        let module = self.module;
        let Root::Symbol(symbol) = draft.place.root else { return None };
        let init = module.symbol(symbol).init.filter(|_| draft.place.path.is_empty())?;
        let ExprKind::New(callee, _) = module.kind(init) else { return None };
        let between = self.text.get(draft.declared.end as usize..module.range(init).start as usize)?;
        (between.trim() == "=").then(|| module.range(callee))
    }

    /// `new Map<Element, …>()`, `const boxes: Map<Element, …>`, `new Set<Element>()`
    fn declares_fleeting_keys(&self, draft: &Draft) -> bool {
        let from = draft.declared.start as usize;
        let Some(text) = self.text.get(from..) else { return false };
        let line = text.split('\n').next().unwrap_or_default();
        let Some((_, keys)) = line.split_once("Map<").or_else(|| line.split_once("Set<")) else { return false };
        let key = keys.split([',', '>', '<']).next().unwrap_or_default().trim();
        is_fleeting_type(key)
    }

    fn is_fleeting(&self, key: ExprId) -> bool {
        let module = self.module;
        let value = module.value_of(key);
        match module.kind(value) {
            ExprKind::Member(_, name) => {
                matches!(module.text(name), "ownerDocument" | "currentTarget" | "parentElement" | "parentNode")
            }
            ExprKind::Name(_) => module.symbol_of(value).is_some_and(|symbol| match module.symbol(symbol).hint {
                TypeHint::Named(name) => is_fleeting_type(module.text(name)),
                _ => {
                    // An element, by what is asked of it.
                    is_param(module, value)
                        && module.refs_of(symbol).iter().any(|id| {
                            let at = module.reference(*id).expr;
                            matches!(module.expr(at).parent, Parent::Expr(member) if matches!(module.kind(member),
                                ExprKind::Member(object, name) if object == at && matches!(module.text(name),
                                    "getBoundingClientRect" | "addEventListener" | "appendChild" | "ownerDocument" | "parentNode"
                                    | "classList" | "offsetHeight" | "offsetWidth" | "querySelector" | "getAttribute")))
                        })
                }
            }),
            _ => false,
        }
    }
}

/// Its name says that there are always more keys like it: `session.id`, but not `plugin.id`.
fn has_no_end(module: &Module, key: ExprId) -> bool {
    let Some(name) = last_name(module, key) else { return false };
    let owner = match module.kind(key) {
        ExprKind::Member(owner, _) => last_name(module, owner),
        _ => None,
    };
    is_open_key(name) && !owner.is_some_and(|owner| is_id_of_few(&format!("{owner}Id")))
}
