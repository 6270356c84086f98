//! Methods that share their `this` without a class: those of a constructor function's prototype, of an object literal.
//!
//! Found when first asked for. Knows nothing of leaks.

use super::Module;
use super::flow::Flow;
use super::query::{Place, Root};
use super::tree::{ExprId, ExprKind, FnId, FnKind, GroupId, Key, NameId, Parent};
use rustc_hash::FxHashMap;

/// Functions that are called on the same object.
#[derive(Debug, Default)]
pub struct MethodGroup {
    /// The constructor function, for a prototype.
    pub constructor: Option<FnId>,
    /// The object literal that holds the methods, unless they are assigned one by one.
    pub literal: Option<ExprId>,
    /// In source order; names may repeat.
    pub methods: Vec<(NameId, FnId)>,
    /// What a person calls it: `Map`, `OpenLayers.Map`.
    pub name: Option<String>,
}

/// All groups of a file, and which function is in which.
#[derive(Debug, Default)]
pub struct MethodGroups {
    groups: Vec<MethodGroup>,
    of: FxHashMap<FnId, GroupId>,
}

impl MethodGroups {
    pub(super) fn find(module: &Module) -> Self {
        let mut found = Self::default();
        let mut prototypes: FxHashMap<Place, GroupId> = FxHashMap::default();
        let mut literals: FxHashMap<ExprId, GroupId> = FxHashMap::default();
        for index in 0..module.functions.len() {
            let function = FnId(index as u32);
            let Some(method) = method_of(module, function) else { continue };
            let group = match method.home {
                MethodHome::Prototype(place) => match prototypes.get(&place) {
                    Some(group) => *group,
                    None => {
                        let group =
                            found.add(MethodGroup { name: Some(module.place_text(&place)), ..MethodGroup::default() });
                        prototypes.insert(place, group);
                        group
                    }
                },
                MethodHome::Literal(literal) => match literals.get(&literal) {
                    Some(group) => *group,
                    None => {
                        let name = literal_name(module, literal);
                        let group = found.add(MethodGroup { literal: Some(literal), name, ..MethodGroup::default() });
                        literals.insert(literal, group);
                        group
                    }
                },
            };
            found.groups[group.index()].methods.push((method.name, function));
            found.of.insert(function, group);
        }
        if prototypes.is_empty() {
            return found;
        }
        // The constructors of the prototypes: `function F() {}`, `A.F = function () {}`.
        for index in 1..module.functions.len() {
            let function = FnId(index as u32);
            let it = module.function(function);
            if !matches!(it.kind, FnKind::Declaration | FnKind::Expression) || found.of.contains_key(&function) {
                continue;
            }
            if let Some(group) = constructor_places(module, function).iter().find_map(|place| prototypes.get(place)) {
                found.of.insert(function, *group);
                found.groups[group.index()].constructor.get_or_insert(function);
            }
        }
        found
    }

    fn add(&mut self, group: MethodGroup) -> GroupId {
        let id = GroupId(self.groups.len() as u32);
        self.groups.push(group);
        id
    }

    pub fn ids(&self) -> impl Iterator<Item = GroupId> + use<> {
        (0..self.groups.len() as u32).map(GroupId)
    }

    pub fn group(&self, id: GroupId) -> &MethodGroup {
        &self.groups[id.index()]
    }

    /// The group whose `this` the function has.
    pub fn of(&self, function: FnId) -> Option<GroupId> {
        self.of.get(&function).copied()
    }
}

impl MethodGroup {
    /// The last method of that name: later definitions replace earlier ones.
    pub fn method(&self, name: NameId) -> Option<FnId> {
        self.methods.iter().rev().find(|(it, _)| *it == name).map(|(_, function)| *function)
    }
}

struct Method {
    name: NameId,
    home: MethodHome,
}

enum MethodHome {
    /// The place of the constructor.
    Prototype(Place),
    Literal(ExprId),
}

fn method_of(module: &Module, function: FnId) -> Option<Method> {
    let it = module.function(function);
    if it.class.is_some() || !matches!(it.kind, FnKind::Expression | FnKind::Method | FnKind::Getter | FnKind::Setter) {
        return None;
    }
    let expr = it.expr?;
    match module.expr(expr).parent {
        Parent::Expr(parent) => match module.kind(parent) {
            // `F.prototype.m = function () {}`, also `F.prototype.a = F.prototype.b = function () {}`
            ExprKind::Assign(_, target, value) if value == expr => {
                let ExprKind::Member(object, name) = module.kind(target) else { return None };
                let constructor = prototype_of(module, object)?;
                Some(Method { name, home: MethodHome::Prototype(constructor) })
            }
            ExprKind::Object(props) => {
                let prop = module.props(props).iter().find(|prop| prop.value == expr)?;
                let Key::Name(name) = prop.key else { return None };
                let home = match prototype_literal(module, parent) {
                    Some(constructor) => MethodHome::Prototype(constructor),
                    None => MethodHome::Literal(parent),
                };
                Some(Method { name, home })
            }
            _ => None,
        },
        _ => None,
    }
}

/// `F` of `F.prototype`.
fn prototype_of(module: &Module, expr: ExprId) -> Option<Place> {
    if let ExprKind::Member(constructor, name) = module.kind(expr)
        && module.text(name) == "prototype"
    {
        return module.plain_place(constructor);
    }
    // `const proto = F.prototype`
    let value = module.value_of(expr);
    if value == expr { None } else { prototype_of(module, value) }
}

/// `F.prototype = { … }`, `Object.assign(F.prototype, { … })`, `extend(F.prototype, { … })`
fn prototype_literal(module: &Module, literal: ExprId) -> Option<Place> {
    match module.flow(literal) {
        Flow::Assigned(target) => prototype_of(module, target),
        Flow::Argument { call, index } if index > 0 => {
            let (_, args) = module.call(call)?;
            prototype_of(module, *args.first()?)
        }
        _ => None,
    }
}

/// How other code can name the function that may be a constructor.
fn constructor_places(module: &Module, function: FnId) -> Vec<Place> {
    let it = module.function(function);
    let symbol = |symbol| Place { root: Root::Symbol(symbol), path: Default::default() };
    let mut found: Vec<Place> = it.symbol.map(symbol).into_iter().collect();
    let Some(mut expr) = it.expr else { return found };
    // `var F = exports.F = function () {}` has two names.
    for _ in 0..4 {
        match module.flow(expr) {
            Flow::Bound(name) => {
                found.push(symbol(name));
                break;
            }
            Flow::Assigned(target) => {
                found.extend(module.plain_place(target));
                match module.expr(expr).parent {
                    Parent::Expr(assign) => expr = assign,
                    _ => break,
                }
            }
            _ => break,
        }
    }
    found
}

fn literal_name(module: &Module, literal: ExprId) -> Option<String> {
    match module.flow(literal) {
        Flow::Bound(symbol) => Some(module.symbol_name(symbol).to_owned()),
        Flow::Assigned(target) => module.plain_place(target).map(|place| module.place_text(&place)),
        // `A.Map = Class({ … })`
        Flow::Argument { call, .. } => match module.flow(call) {
            Flow::Bound(symbol) => Some(module.symbol_name(symbol).to_owned()),
            Flow::Assigned(target) => module.plain_place(target).map(|place| module.place_text(&place)),
            _ => None,
        },
        _ => None,
    }
}
