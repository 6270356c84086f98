//! Changes that make a removal match what was added.

use super::Reader;
use crate::lifetime::change::Change;
use crate::lifetime::identity::Value;
use crate::lifetime::identity::listener::{Capture, Family, Listener, Why};
use crate::semantic::query::Root;
use crate::semantic::tree::{ExprId, ExprKind, FnId};
use crate::text::TextRange;

impl Reader<'_, '_> {
    pub(super) fn fix(&self, added: &Listener, removal: &Listener, why: Why) -> Option<Change> {
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
            Why::NoFunction
            | Why::FreshTarget
            | Why::FreshAdded
            | Why::BoundAdded
            | Why::WrappedAdded
            | Why::Factory => None,
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

    pub(super) fn rename(&self, again: &Listener) -> Option<Change> {
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
}
