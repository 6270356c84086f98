//! Objects that put themselves into a list of another object and stay there when they end.

use super::{Neglect, Neglected};
use crate::lifetime::growth::{ContainerKind, Finder};
use crate::lifetime::lifecycle::enclosing_class;
use crate::lifetime::lifecycle::words::is_final_end;
use crate::semantic::Module;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ClassId, ExprId, ExprKind, MemberValue, NameId, Parent};
use rustc_hash::FxHashSet;

impl Finder<'_, '_> {
    /// `dependency.users.add(this)`, and the end of this object does not take it out again. The file shows both classes.
    pub(super) fn joined_for_good(&mut self) -> Vec<Neglected> {
        let module = self.module;
        let mut all = Vec::new();
        let mut known: FxHashSet<NameId> = FxHashSet::default();
        for call in module.calls_of_any(&["add", "push"]) {
            let Some((list, _, [joined])) = module.method_call(call) else { continue };
            let ExprKind::Member(of, name) = module.kind(list) else { continue };
            if module.kind(*joined) != ExprKind::This || !known.insert(name) {
                continue;
            }
            let function = module.expr(call).function;
            let Some(class) = enclosing_class(module, function) else { continue };
            let Some(end) = final_end(module, class) else { continue };
            if !is_other(module, of) || lets_go_of_itself(module, class) {
                continue;
            }
            let Some(kind) = declared(module, name) else { continue };
            if takes_out(module, name) {
                continue;
            }
            let function = self.functions.describe(function);
            all.push(Neglected {
                neglect: Neglect::JoinedForGood,
                name: module.place(list).map_or_else(|| module.text(name).to_owned(), |it| module.place_text(&it)),
                kind,
                range: module.range(call),
                function,
                declared: module.range(call),
                witness: Some(end),
                member: Some(module.text(name).to_owned()),
                weak: None,
                is_field: true,
            });
        }
        all
    }
}

fn final_end(module: &Module, class: ClassId) -> Option<crate::text::TextRange> {
    module.class(class).members.iter().find_map(|member| match member.value {
        MemberValue::Function(id) if !member.is_static && is_final_end(module.text(member.name?)) => {
            Some(module.function(id).head)
        }
        _ => None,
    })
}

/// An object that is neither this one nor made by it.
fn is_other(module: &Module, of: ExprId) -> bool {
    let place = module.origin_place(of);
    match place {
        Some(Place { root: Root::Symbol(symbol), path }) => {
            let made = module.symbol(symbol).init.map(|init| module.value_of(init));
            !path.is_empty() || !made.is_some_and(|it| matches!(module.kind(it), ExprKind::New(..)))
        }
        _ => false,
    }
}

/// The class hands itself to something that sounds like the other direction, or is asked whether it is over.
fn lets_go_of_itself(module: &Module, class: ClassId) -> bool {
    module.exprs_in(module.class(class).range).any(|id| {
        let Some((callee, args)) = module.call(id) else { return false };
        let name = module.last_word(callee).unwrap_or_default().to_ascii_lowercase();
        let is_release = ["remove", "delete", "un", "leave", "detach", "release", "pull", "without", "drop", "splice"]
            .iter()
            .any(|word| name.contains(word));
        is_release && args.iter().any(|arg| module.kind(*arg) == ExprKind::This)
    })
}

/// The file makes the list: `users = new Set()`, `this.users = []`.
fn declared(module: &Module, name: NameId) -> Option<ContainerKind> {
    let kind = |value: ExprId| match module.kind(value) {
        ExprKind::Array(items) if items.len == 0 => Some(ContainerKind::Array),
        ExprKind::New(callee, _) if module.global_name(callee) == Some("Set") => Some(ContainerKind::Set),
        _ => None,
    };
    let fields = module.classes.iter().flat_map(|class| &class.members);
    let by_field = fields.filter(|member| member.name == Some(name)).find_map(|member| match member.value {
        MemberValue::Field(Some(value)) => kind(value),
        _ => None,
    });
    by_field.or_else(|| {
        module.members_named(name).iter().find_map(|id| {
            let Parent::Expr(assign) = module.expr(*id).parent else { return None };
            match module.kind(assign) {
                ExprKind::Assign(_, target, value) if target == *id => kind(value),
                _ => None,
            }
        })
    })
}

/// Anything takes single elements out of such a list, on whatever object, or somebody else gets it.
fn takes_out(module: &Module, name: NameId) -> bool {
    module.members_named(name).iter().any(|id| match module.expr(*id).parent {
        Parent::Expr(parent) => match module.kind(parent) {
            ExprKind::Member(object, method) if object == *id => {
                matches!(
                    module.text(method),
                    "delete" | "splice" | "filter" | "pop" | "shift" | "indexOf" | "slice" | "remove" | "length"
                )
            }
            ExprKind::Assign(_, target, value) => {
                let is_empty = matches!(module.kind(value), ExprKind::Array(items) if items.len == 0)
                    || matches!(module.kind(value), ExprKind::New(..) | ExprKind::Null);
                target != *id || !is_empty
            }
            ExprKind::Call(callee, _) => callee != *id,
            ExprKind::Spread(_) | ExprKind::Index(..) | ExprKind::Object(_) | ExprKind::Array(_) => true,
            _ => false,
        },
        // `for (const it of this.users)` and declarations: only the loop is harmless.
        Parent::Stmt(_) => false,
        _ => true,
    })
}
