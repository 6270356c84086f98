//! Fields of a class: which were given by its constructor's caller or an injector, which the class made itself.
//!
//! Knows nothing of what the fields are used for.

use super::observable::{injected_type, is_injected_class};
use crate::semantic::Module;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{
    AssignOp, ClassId, ExprId, ExprKind, FnId, FnKind, MemberValue, NameId, Parent, SymbolKind, TypeHint,
};
use crate::text::TextRange;
use rustc_hash::{FxHashMap, FxHashSet};

#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    /// The class makes it, or the framework makes it for this instance (`@ViewChild`, `@Output`).
    Own,
    /// An injector gives it.
    Injected(TypeHint),
    /// The constructor's caller gives it.
    Given,
    /// `@Select(State.items) items$`
    Store,
    /// Everything that is assigned to it.
    Values(Vec<ExprId>),
    Unknown,
}

#[derive(Debug, Default)]
pub struct Fields {
    pub fields: FxHashMap<NameId, Field>,
    /// Static fields; whether a construction is their value.
    pub statics: FxHashMap<NameId, bool>,
    /// Types of which the class has instances of its own: `providers: […]` of its decorator.
    pub provided: FxHashSet<NameId>,
    /// What the decorator of the component says: its selector, its template.
    pub decorations: Vec<ExprId>,
}

pub(super) fn fields(module: &Module, class: ClassId) -> Fields {
    let it = module.class(class);
    let mut found = Fields::default();
    let is_injected = is_injected_class(module, class);
    let constructor = it.members.iter().find_map(|member| match member.value {
        MemberValue::Function(function) if module.function(function).kind == FnKind::Constructor => Some(function),
        _ => None,
    });
    let decorators = decorators(module, class);
    for member in &it.members {
        let (Some(name), MemberValue::Field(init)) = (member.name, member.value) else { continue };
        if member.is_static {
            found.statics.insert(name, init.is_some_and(|init| matches!(module.kind(init), ExprKind::New(..))));
            continue;
        }
        let is_param = constructor.is_some_and(|it| module.function(it).range.contains(member.range));
        let decorator = decorators.iter().find(|(at, _)| member.range.contains(*at)).map(|(_, name)| *name);
        let field = match (decorator, init) {
            _ if is_param && is_injected => Field::Injected(member.hint),
            _ if is_param => Field::Given,
            (
                Some(
                    "ViewChild" | "ViewChildren" | "ContentChild" | "ContentChildren" | "Output" | "HostBinding"
                    | "Children",
                ),
                _,
            ) => Field::Own,
            (Some("Input" | "Prop" | "property" | "state"), _) => Field::Unknown,
            (Some("Select"), _) => Field::Store,
            (_, Some(init)) => match injected_type(module, init) {
                Some(hint) => Field::Injected(hint),
                None => Field::Values(vec![init]),
            },
            (_, None) => Field::Values(Vec::new()),
        };
        found.fields.insert(name, field);
    }
    for id in module.exprs_in(it.range) {
        let ExprKind::Assign(AssignOp::Set | AssignOp::Logical, target, value) = module.kind(id) else { continue };
        let Some(Place { root: Root::Instance(of), path }) = module.place(target) else { continue };
        let [name] = path[..] else { continue };
        if of != class || matches!(module.kind(value), ExprKind::Null) || module.global_name(value) == Some("undefined")
        {
            continue;
        }
        match given(module, value, constructor) {
            Some(hint) => {
                let field = if is_injected { Field::Injected(hint) } else { Field::Given };
                let known = found.fields.entry(name).or_insert_with(|| Field::Values(Vec::new()));
                if matches!(known, Field::Values(values) if values.is_empty()) {
                    *known = field;
                }
            }
            None => match found.fields.entry(name).or_insert_with(|| Field::Values(Vec::new())) {
                Field::Values(values) => values.push(value),
                // Given first, replaced later.
                other @ (Field::Injected(_) | Field::Given) => *other = Field::Unknown,
                Field::Own | Field::Store | Field::Unknown => {}
            },
        }
    }
    for decoration in class_decorations(module, class) {
        if let Some((_, [options, ..])) = module.call(decoration) {
            for key in ["providers", "viewProviders"] {
                if let Some(list) = module.property(*options, key) {
                    found.provided.extend(module.exprs_in(module.range(list)).filter_map(|id| match module.kind(id) {
                        ExprKind::Name(id) => Some(module.reference(id).name),
                        _ => None,
                    }));
                }
            }
            found.decorations.push(*options);
        }
    }
    found
}

/// The type of a constructor's parameter, if the value is one.
fn given(module: &Module, value: ExprId, constructor: Option<FnId>) -> Option<TypeHint> {
    let symbol = module.symbol_of(value)?;
    (module.symbol(symbol).kind == SymbolKind::Param && Some(module.function_of(symbol)) == constructor)
        .then(|| module.symbol(symbol).hint)
}

/// Decorators of fields: where, and their names.
fn decorators(module: &Module, class: ClassId) -> Vec<(TextRange, &str)> {
    module
        .exprs_in(module.class(class).range)
        .filter(|id| module.expr(*id).parent == Parent::Class(class))
        .filter_map(|id| Some((module.range(id), decorator_name(module, id)?)))
        .collect()
}

fn decorator_name(module: &Module, expr: ExprId) -> Option<&str> {
    match module.kind(expr) {
        ExprKind::Name(id) => Some(module.text(module.reference(id).name)),
        ExprKind::Call(callee, _) => decorator_name(module, callee),
        _ => None,
    }
}

/// The decorators of the class itself; they may stand before it.
pub(super) fn class_decorations(module: &Module, class: ClassId) -> Vec<ExprId> {
    if module.class(class).decorators.is_empty() {
        return Vec::new();
    }
    (0..module.exprs.len())
        .map(|index| ExprId(index as u32))
        .filter(|id| {
            module.expr(*id).parent == Parent::Class(class)
                && decorator_name(module, *id).is_some_and(|name| {
                    module.class(class).decorators.iter().any(|decorator| module.text(*decorator) == name)
                })
        })
        .collect()
}
