//! Finalizers that wait for something which they themselves keep alive.
//!
//! Must not know how often code runs.

use super::activation::{FnIdx, Functions};
use super::capture::context::Contexts;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnId, FnKind, Parent, SymbolId, UnaryOp};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// A registration whose target cannot be collected, because of the registration or of what its callback undoes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptTarget {
    /// The call of `register`.
    pub range: TextRange,
    pub function: FnIdx,
    /// As the source spells it.
    pub target: String,
    pub target_at: TextRange,
    /// As the source spells the registry.
    pub registry: String,
    pub registry_at: TextRange,
    pub by: KeptBy,
    /// Where the target is held.
    pub at: TextRange,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum KeptBy {
    /// The held value contains it.
    HeldValue,
    /// The held value is, or contains, a function that uses it.
    HeldClosure,
    /// The held value's function shares a context with one that uses it.
    SharedContext,
    /// A collection of the module that only the callback removes it from.
    Collection { name: String, removed: TextRange },
}

struct Registry {
    place: Place,
    made: TextRange,
    callback: Option<FnId>,
}

/// What a registration waits for.
#[derive(Clone, Copy, PartialEq)]
enum Target {
    Symbol(SymbolId),
    /// `this` of the function.
    This(FnId),
}

pub fn kept_targets(functions: &mut Functions<'_>) -> Vec<KeptTarget> {
    let module = functions.module();
    let registries = registries(module);
    if registries.is_empty() {
        return Vec::new();
    }
    let contexts = Contexts::new(module);
    let mut found = Vec::new();
    for call in module.calls_of_any(&["register"]) {
        let Some((receiver, _, [target, held, ..])) = module.method_call(call) else { continue };
        let Some(place) = module.place(receiver) else { continue };
        let Some(registry) = registries.iter().find(|it| it.place == place) else { continue };
        let Some(waits_for) = target_of(module, *target) else { continue };
        let finder = Finder { module, contexts: &contexts, target: waits_for };
        let kept = finder.reach(*held, 4).or_else(|| by_collection(module, call, waits_for, registry));
        if let Some((by, at)) = kept {
            let function = functions.describe(module.expr(call).function);
            found.push(KeptTarget {
                range: module.range(call),
                function,
                target: module.place(*target).map_or_else(|| "the target".to_owned(), |it| module.place_text(&it)),
                target_at: module.range(*target),
                registry: module.place_text(&place),
                registry_at: registry.made,
                by,
                at,
            });
        }
    }
    found
}

fn registries(module: &Module) -> Vec<Registry> {
    let mut found = Vec::new();
    for call in module.calls_of_any(&["FinalizationRegistry"]) {
        let ExprKind::New(callee, args) = module.kind(call) else { continue };
        if module.global_name(callee) != Some("FinalizationRegistry") {
            continue;
        }
        let place = match module.flow(call) {
            Flow::Bound(symbol) => Some(Place { root: Root::Symbol(symbol), path: Default::default() }),
            Flow::Assigned(target) => module.place(target),
            Flow::Field(class, Some(name)) => {
                let is_static = module.function(module.expr(call).function).kind == FnKind::StaticFields;
                let root = if is_static { Root::Static(class) } else { Root::Instance(class) };
                Some(Place { root, path: [name].into_iter().collect() })
            }
            _ => None,
        };
        if let Some(place) = place
            && lives_long(module, &place)
        {
            let callback = module.list(args).first().and_then(|callback| module.function_value(*callback));
            found.push(Registry { place, made: module.range(call), callback });
        }
    }
    found
}

/// Objects that only each other hold can go together: a registry of an instance keeps nothing that the instance is part of.
fn lives_long(module: &Module, place: &Place) -> bool {
    match place.root {
        Root::Symbol(symbol) => module.is_module_level(symbol),
        Root::Static(_) | Root::Global(_) => true,
        Root::Instance(_) | Root::Group(_) | Root::This(_) => false,
    }
}

fn target_of(module: &Module, target: ExprId) -> Option<Target> {
    match module.kind(target) {
        ExprKind::This => Some(Target::This(module.this_owner(module.expr(target).function))),
        ExprKind::Name(_) => {
            let symbol = module.symbol_of(target)?;
            (!module.is_module_level(symbol)).then_some(Target::Symbol(symbol))
        }
        _ => None,
    }
}

struct Finder<'a> {
    module: &'a Module,
    contexts: &'a Contexts<'a>,
    target: Target,
}

impl Finder<'_> {
    fn is_target(&self, expr: ExprId) -> bool {
        match (self.target, self.module.kind(expr)) {
            (Target::Symbol(symbol), ExprKind::Name(_)) => self.module.symbol_of(expr) == Some(symbol),
            (Target::This(owner), ExprKind::This) => self.module.this_owner(self.module.expr(expr).function) == owner,
            _ => false,
        }
    }

    /// How the held value reaches the target. The target itself as the held value throws.
    fn reach(&self, held: ExprId, steps: u8) -> Option<(KeptBy, TextRange)> {
        let module = self.module;
        let steps = steps.checked_sub(1)?;
        let part = |value: ExprId| {
            if self.is_target(value) {
                Some((KeptBy::HeldValue, module.range(value)))
            } else {
                self.reach(value, steps)
            }
        };
        match module.kind(held) {
            ExprKind::Name(_) if self.is_target(held) => None,
            ExprKind::Name(_) => {
                let symbol = module.symbol_of(held)?;
                if module.is_module_level(symbol) {
                    return None;
                }
                match (module.symbol(symbol).function, module.constant_value(symbol)) {
                    (Some(function), _) => self.closure(function),
                    (None, Some(init)) => self.reach(init, steps),
                    (None, None) => None,
                }
            }
            ExprKind::Object(props) => module.props(props).iter().find_map(|prop| part(prop.value)),
            ExprKind::Array(items) => module.list(items).iter().find_map(|item| part(*item)),
            ExprKind::Function(function) => self.closure(function),
            // `this.close.bind(this)`
            ExprKind::Call(callee, args) => match module.kind(callee) {
                ExprKind::Member(object, name) if module.text(name) == "bind" => {
                    module.list(args).iter().find_map(|arg| part(*arg)).or_else(|| self.reach(object, steps))
                }
                _ => None,
            },
            ExprKind::Conditional(_, yes, no) => self.reach(yes, steps).or_else(|| self.reach(no, steps)),
            ExprKind::Logical(_, left, right) => self.reach(left, steps).or_else(|| self.reach(right, steps)),
            _ => None,
        }
    }

    fn closure(&self, function: FnId) -> Option<(KeptBy, TextRange)> {
        let module = self.module;
        let own = module.exprs_in(module.function(function).range).find(|id| self.is_target(*id));
        if let Some(own) = own {
            return Some((KeptBy::HeldClosure, module.range(own)));
        }
        match self.target {
            Target::Symbol(symbol) => {
                let other = self.contexts.inner_references(symbol).next()?;
                let shares = self.contexts.keeps(function, symbol) && !is_emptied(module, symbol);
                shares.then(|| (KeptBy::SharedContext, module.reference(other).range))
            }
            Target::This(owner) => {
                let other = self.contexts.receiver_uses(owner).next()?;
                let inside = function != owner && module.is_within(function, owner);
                inside.then(|| (KeptBy::SharedContext, module.range(other)))
            }
        }
    }
}

/// `target = null` after its last use.
fn is_emptied(module: &Module, symbol: SymbolId) -> bool {
    module.refs_of(symbol).iter().map(|id| module.reference(*id)).any(|reference| {
        reference.access.writes()
            && module.flow_into(reference.expr).is_some_and(|value| {
                matches!(module.kind(value), ExprKind::Null | ExprKind::Unary(UnaryOp::Void, _))
                    || module.global_name(value) == Some("undefined")
            })
    })
}

/// The function that registers also puts the target into a collection of the module, and only the callback takes it out.
fn by_collection(module: &Module, call: ExprId, target: Target, registry: &Registry) -> Option<(KeptBy, TextRange)> {
    let callback = registry.callback?;
    let is_target = |value: ExprId| match target {
        Target::Symbol(symbol) => module.symbol_of(value) == Some(symbol),
        Target::This(owner) => {
            matches!(module.kind(value), ExprKind::This) && module.this_owner(module.expr(value).function) == owner
        }
    };
    let function = module.expr(call).function;
    for id in module.exprs_in(module.function(function).range) {
        let collection = match module.kind(id) {
            ExprKind::Call(..) => match module.method_call(id) {
                Some((receiver, "set", [_, value])) if is_target(*value) => receiver,
                Some((receiver, "add" | "push", [value])) if is_target(*value) => receiver,
                _ => continue,
            },
            ExprKind::Assign(_, left, value) if is_target(value) => match module.kind(left) {
                ExprKind::Index(object, _) => object,
                _ => continue,
            },
            _ => continue,
        };
        let Some(place) = module.place(collection) else { continue };
        let Root::Symbol(symbol) = place.root else { continue };
        if !place.path.is_empty() || !module.is_module_level(symbol) || !is_strong(module, symbol) {
            continue;
        }
        let removals = removals(module, symbol);
        let only_there = !removals.is_empty()
            && removals.iter().all(|id| module.is_within(module.expr(*id).function, callback))
            && !module.is_reassigned(symbol)
            && !module.symbol(symbol).exported;
        if only_there {
            let by =
                KeptBy::Collection { name: module.symbol_name(symbol).to_owned(), removed: module.range(removals[0]) };
            return Some((by, module.range(id)));
        }
    }
    None
}

fn is_strong(module: &Module, symbol: SymbolId) -> bool {
    module.symbol(symbol).init.is_some_and(|init| match module.kind(init) {
        ExprKind::Object(_) | ExprKind::Array(_) => true,
        ExprKind::New(callee, _) => matches!(module.global_name(callee), Some("Map" | "Set" | "Array")),
        _ => false,
    })
}

fn removals(module: &Module, collection: SymbolId) -> Vec<ExprId> {
    let mut found = Vec::new();
    for id in module.refs_of(collection) {
        let at = module.reference(*id).expr;
        let Parent::Expr(parent) = module.expr(at).parent else { continue };
        match module.kind(parent) {
            ExprKind::Member(object, name)
                if object == at
                    && matches!(module.text(name), "delete" | "clear" | "splice" | "shift" | "pop" | "length") =>
            {
                found.push(parent);
            }
            ExprKind::Index(object, _) if object == at => {
                found.extend(module.deleted_by(parent));
            }
            // Handed on: who gets it may remove.
            ExprKind::Call(_, args) if module.list(args).contains(&at) => found.push(parent),
            _ => {}
        }
    }
    found
}
