//! Observers: what one observes, how long that lives, and whether the callback ends it.

use super::callee::long_lived_name;
use super::handle::Fate;
use super::models::HandleModel;
use super::resource::{Observed, ObservedLife, Reader};
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ExprId, ExprKind, Parent, SymbolKind};

impl Reader<'_, '_> {
    /// `new MutationObserver((records, observer) => observer.disconnect())`
    pub(super) fn callback_ends_it(&self, args: &[ExprId], model: &HandleModel) -> bool {
        let module = self.module;
        let Some(callback) = args.first().and_then(|arg| module.function_value(*arg)) else { return false };
        let Some(Some(own)) = module.param_symbols(callback).get(1).copied() else { return false };
        module.refs_of(own).iter().any(|id| {
            let Parent::Expr(member) = module.expr(module.reference(*id).expr).parent else { return false };
            matches!(module.kind(member), ExprKind::Member(_, name)
                if model.methods.iter().any(|method| method == module.text(name)))
        })
    }

    /// What it observes that lives longest; `None` when it observes nothing here.
    pub(super) fn observed(&self, call: ExprId, fate: &Fate, model: &HandleModel) -> Option<Observed> {
        let module = self.module;
        let mut mentions = vec![call];
        if let Some(place) = &fate.slot_place {
            mentions.extend(module.mentions_of(place));
        }
        let observes = mentions.into_iter().filter_map(|mention| {
            let Flow::Used(member) = module.flow(mention) else { return None };
            let ExprKind::Member(_, name) = module.kind(member) else { return None };
            let observing = module.called_by(member)?;
            (module.text(name) == "observe").then_some(observing)
        });
        let is_of_elements = !matches!(model.callee.name.as_str(), "PerformanceObserver" | "ReportingObserver");
        observes
            .map(|observing| {
                let target = module.call(observing).and_then(|(_, args)| args.first().copied());
                match target.filter(|_| is_of_elements) {
                    Some(target) => Observed {
                        text: module.place(target).map_or_else(
                            || "this target".to_owned(),
                            |place| format!("`{}`", module.place_text(&place)),
                        ),
                        range: module.range(target),
                        lives: self.life(target),
                    },
                    None => Observed {
                        text: "the platform".to_owned(),
                        range: module.range(observing),
                        lives: ObservedLife::Process,
                    },
                }
            })
            .max_by_key(|observed| observed.lives)
    }

    fn life(&self, target: ExprId) -> ObservedLife {
        let module = self.module;
        let value = module.value_of(target);
        if let Some(name) = long_lived_name(module, value) {
            let lives_on = self.functions.models().long_lived_type(&name).is_some() || name.starts_with("document.");
            return if lives_on { ObservedLife::Process } else { ObservedLife::Unknown };
        }
        match module.kind(value) {
            ExprKind::This => ObservedLife::Own,
            ExprKind::Call(..) => match module.method_call(value) {
                Some((receiver, "querySelector" | "querySelectorAll" | "closest" | "getElementById", args)) => {
                    let is_root = args
                        .first()
                        .and_then(|arg| module.str_of(*arg))
                        .is_some_and(|selector| matches!(selector, "body" | "html" | "head" | ":root"));
                    match long_lived_name(module, receiver) {
                        Some(_) if is_root => ObservedLife::Process,
                        Some(_) => ObservedLife::Outer,
                        None => ObservedLife::Unknown,
                    }
                }
                Some((_, "createElement" | "createElementNS" | "cloneNode", _)) => ObservedLife::Own,
                _ => ObservedLife::Unknown,
            },
            ExprKind::Member(_, name) => match module.text(name) {
                "current" | "nativeElement" | "value" | "$el" | "shadowRoot" | "renderRoot" | "host" => {
                    ObservedLife::Own
                }
                "parentElement" | "parentNode" | "ownerDocument" | "offsetParent" => ObservedLife::Outer,
                _ => ObservedLife::Unknown,
            },
            ExprKind::Name(id) => match module.reference(id).symbol {
                Some(symbol) if module.symbol(symbol).kind == SymbolKind::Param => ObservedLife::Outer,
                _ => ObservedLife::Unknown,
            },
            _ => ObservedLife::Unknown,
        }
    }
}
