//! Components of Angular: by which elements templates show them, what their own templates show, and what modules and
//! decorators say of a class that they name.
//!
//! Must not know what a component leaks.

use super::html::{Element, elements};
use crate::lifetime::fields::class_decorations;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ClassId, ExprId, ExprKind, Key, Parent};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Component {
    /// The elements that it is; none where it is shown by something else too, or only by routes and code.
    pub tags: Vec<String>,
    pub template: Template,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Template {
    Inline(Vec<Element>),
    /// Relative to the component's file.
    File(String),
    Unknown,
}

/// What a mention of a class in a decorator says of it.
pub(super) enum Told {
    Listed,
    /// The application begins with it.
    Shown,
    /// There is one for the module.
    Made,
    ImportedBy(ClassId),
    MadeWith(ClassId),
}

/// The classes with a `@Component(…)`.
pub(super) fn components(module: &Module) -> Vec<ClassId> {
    let Some(name) = module.names.find("Component") else { return Vec::new() };
    let from_angular = |it: &&crate::semantic::tree::Import| module.text(it.specifier) == "@angular/core";
    if !module.imports.iter().filter(from_angular).any(|it| module.symbol(it.symbol).name == name) {
        return Vec::new();
    }
    let ids = (0..module.classes.len()).map(|index| ClassId(index as u32));
    ids.filter(|id| module.class(*id).decorators.contains(&name)).collect()
}

pub(super) fn component(module: &Module, text: &str, class: ClassId) -> Option<Component> {
    let options = class_decorations(module, class).into_iter().find_map(|decoration| {
        let (callee, args) = module.call(decoration)?;
        (module.last_word(callee) == Some("Component")).then_some(module.value_of(*args.first()?))
    })?;
    let written = |key: &str| module.property(options, key).map(|it| module.value_of(it));
    let said = |key: &str| written(key).and_then(|it| module.str_of(it));
    let is_element = |it: &&str| it.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let selectors = || said("selector").into_iter().flat_map(|it| it.split(',')).map(str::trim);
    let tags =
        if selectors().all(|it| is_element(&it)) { selectors().map(str::to_owned).collect() } else { Vec::new() };
    let template = match written("template").map(|it| (it, module.kind(it))) {
        Some((it, ExprKind::Str(_) | ExprKind::LongStr | ExprKind::Template(_))) => {
            Template::Inline(elements(module.range(it).slice(text)))
        }
        Some(_) => Template::Unknown,
        None => said("templateUrl").map_or(Template::Unknown, |it| Template::File(it.to_owned())),
    };
    Some(Component { tags, template })
}

/// What decorators say that mention the class; `None` where something else does, or may.
pub(super) fn told(module: &Module, read: ExprId) -> Option<Vec<Told>> {
    let mut at = read;
    // `forwardRef(() => It)`
    if let Flow::Returned(function) = module.flow(read) {
        let Flow::Argument { call, index: 0 } = module.flow(module.function(function).expr?) else { return None };
        if module.last_word(module.call(call)?.0)? != "forwardRef" {
            return None;
        }
        at = call;
    }
    // `@ViewChild(It) child`: it is looked for, not made.
    if let Flow::Argument { call, index: 0 } = module.flow(at)
        && let Some((callee, _)) = module.call(call)
        && matches!(
            module.last_word(callee),
            Some(
                "ViewChild"
                    | "ViewChildren"
                    | "ContentChild"
                    | "ContentChildren"
                    | "Inject"
                    | "viewChild"
                    | "viewChildren"
            )
        )
    {
        return Some(vec![Told::Listed]);
    }
    let mut told = Vec::new();
    let Parent::Expr(around) = module.expr(at).parent else { return None };
    match module.kind(around) {
        // `providers: [{ provide: It, useClass: Other }]`
        ExprKind::Object(props) => {
            module.property(around, "provide")?;
            let key = module.props(props).iter().find(|it| it.value == at).map(|it| it.key)?;
            let Key::Name(key) = key else { return None };
            let Parent::Expr(list) = module.expr(around).parent else { return None };
            if !matches!(module.kind(list), ExprKind::Array(_)) {
                return None;
            }
            match module.text(key) {
                "provide" | "useExisting" => told.push(Told::Listed),
                "useClass" => of_list(module, list, &mut told, 3)?,
                _ => return None,
            }
        }
        ExprKind::Array(_) => of_list(module, around, &mut told, 3)?,
        _ => return None,
    }
    Some(told)
}

/// The decorators that a list goes to: as it is written, spread into another, or by a variable of the file.
fn of_list(module: &Module, list: ExprId, told: &mut Vec<Told>, fuel: u8) -> Option<()> {
    let fuel = fuel.checked_sub(1)?;
    let mut at = list;
    while let Parent::Expr(parent) = module.expr(at).parent {
        match module.kind(parent) {
            ExprKind::Spread(_) | ExprKind::Array(_) => at = parent,
            ExprKind::Object(props) => {
                let Key::Name(key) = module.props(props).iter().find(|it| it.value == at)?.key else { return None };
                let Parent::Expr(call) = module.expr(parent).parent else { return None };
                let Parent::Class(class) = module.expr(call).parent else { return None };
                told.push(by_decorator(module.last_word(module.call(call)?.0)?, module.text(key), class)?);
                return Some(());
            }
            _ => break,
        }
    }
    let Flow::Bound(symbol) = module.flow(at) else { return None };
    if module.symbol(symbol).exported || module.is_reassigned(symbol) {
        return None;
    }
    for id in module.refs_of(symbol) {
        let reference = module.reference(*id);
        if reference.access.reads() {
            of_list(module, reference.expr, told, fuel)?;
        }
    }
    Some(())
}

fn by_decorator(decorator: &str, key: &str, class: ClassId) -> Option<Told> {
    Some(match (decorator, key) {
        ("NgModule", "bootstrap") => Told::Shown,
        ("NgModule", "providers") => Told::Made,
        ("NgModule", "declarations" | "imports" | "exports" | "entryComponents") => Told::Listed,
        ("Component", "imports") => Told::ImportedBy(class),
        ("Component" | "Directive", "providers" | "viewProviders") => Told::MadeWith(class),
        _ => return None,
    })
}
