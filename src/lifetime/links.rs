//! What a file gives to other files, what it takes from them, and what it does with that: the questions that the module
//! graph answers. Describes names and places only; must not know where a specifier leads.

mod angular;
mod elements;
pub mod html;
mod lazy;
mod makers;
pub(super) mod mounts;
pub(super) mod near;
mod template;

use super::activation::{Activation, ClassIdx, FnIdx, Functions, How};
use super::callee::{callback_role, is_synchronous};
use super::growth::exchange::Exchange;
use super::guard::is_once_for_all;
use super::instance::{PER_REQUEST, keeps_its_only_instance, singleton_instance};
use super::models::{Runs, When};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ClassId, ExprId, ExprKind, FnId, FnKind, Imported, NameId, Parent, StmtKind, SymbolId};
use crate::text::TextRange;
pub use angular::{Component, Template};
pub use elements::ELEMENT_WORDS;
use elements::{deals_in_elements, is_definition, tag_of, tags};
use lazy::lazy_component;
pub use makers::Makers;
use makers::makers;
use mounts::{handler_attribute, is_component_wrapper, mounted, renders_root, root_mount, wrapped};
use near::{is_foreign, is_hook, is_near, may_be_once};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
pub use template::tag_of as tag_of_component;

/// The interface of a file, and its uses of the interfaces of others.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Links {
    /// What is imported from, each once.
    pub sources: Vec<String>,
    /// The names that facts ask about.
    pub exports: Vec<Exported>,
    /// It gives anything to others.
    pub gives: bool,
    pub forwards: Vec<Forward>,
    pub uses: Vec<Use>,
    /// Custom elements whose tags the file writes, and beginnings of tags that it computes (`hui-`); sorted.
    pub tags: Vec<String>,
    /// Components that the template of a Vue file names, as `tag_of` writes them; sorted.
    pub shows: Vec<String>,
}

/// A name that others can import: `default`, `name`, or `=` for `module.exports = value`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    pub name: String,
    pub what: Entity,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entity {
    Function(FnIdx),
    Class(ClassIdx),
}

/// A name that comes from another file and goes on to others. `*` stands for all names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forward {
    pub source: u32,
    pub imported: String,
    pub exported: String,
}

/// One use of an imported name; `*` is the whole module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    pub source: u32,
    pub name: String,
    pub activation: Activation,
}

/// A class whose instances own something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassFact {
    pub label: String,
    pub makers: Makers,
    /// The custom element that it is.
    pub tag: Option<String>,
    /// The component of Angular that it is.
    pub component: Option<Component>,
    /// Its own static code makes an instance and keeps it for all.
    pub keeps_its_only: bool,
    /// Where this file makes or extends it.
    pub activations: Vec<Activation>,
}

/// More uses than these in one file are not told apart.
const MOST_USES: usize = 6;

/// Describe what the facts so far need to know of other files, and what other files may need to know of this one.
pub fn links(functions: &mut Functions<'_>, text: &str, exchange: &mut Exchange, specifiers: &[NameId]) -> Links {
    let module = functions.module();
    let mut links = Links::default();
    let mut sources = Sources::default();
    if module.traits.is_component {
        (functions.shown, links.shows) = template::shown(module, text);
    }
    for class in angular::components(module) {
        let idx = functions.describe_class(class);
        functions.classes[idx.0 as usize].component = angular::component(module, text, class);
    }
    note_uses(functions, &mut sources, &mut links);
    let mut noted = 0;
    loop {
        let mut described: Vec<(FnIdx, FnId)> =
            functions.ids.iter().map(|(id, idx)| (*idx, *id)).filter(|(idx, _)| idx.0 >= noted).collect();
        if described.is_empty() {
            break;
        }
        noted += described.len() as u32;
        described.sort_unstable();
        // Describing a class may describe more functions.
        for (idx, function) in described {
            functions.note_class(idx, function);
        }
    }
    note_exports(functions, &mut sources, &mut links);
    for (taken, specifier) in exchange.taken.iter_mut().zip(specifiers) {
        taken.source = sources.id(module, *specifier);
    }
    links.sources = sources.texts;
    if deals_in_elements(module) {
        links.tags = tags(text);
    }
    links.sources.shrink_to_fit();
    links.uses.shrink_to_fit();
    links
}

#[derive(Default)]
struct Sources {
    ids: FxHashMap<NameId, u32>,
    texts: Vec<String>,
}

impl Sources {
    fn id(&mut self, module: &Module, specifier: NameId) -> u32 {
        *self.ids.entry(specifier).or_insert_with(|| {
            self.texts.push(module.text(specifier).to_owned());
            self.texts.len() as u32 - 1
        })
    }
}

fn note_uses(functions: &mut Functions<'_>, sources: &mut Sources, links: &mut Links) {
    let module = functions.module();
    for import in &module.imports {
        let specifier = module.text(import.specifier);
        if is_foreign(specifier) {
            continue;
        }
        let imported = match import.imported {
            Imported::Default => "default",
            Imported::Namespace => "*",
            Imported::Named(name) => module.text(name),
        };
        let reads = functions.reads(import.symbol);
        if reads.is_empty() && !module.symbol(import.symbol).in_template {
            continue;
        }
        let source = sources.id(module, import.specifier);
        let mut found = Found::default();
        if module.symbol(import.symbol).in_template {
            let it = module.symbol(import.symbol);
            match functions.shown.contains(&template::tag_of(module.text(it.name))) {
                true => found.add(imported, (FnId::MODULE, it.range, How::Mounted { steady: false })),
                false => found.escape(imported, it.range),
            }
        }
        for read in reads {
            functions.use_of_import(read, imported, &mut found);
        }
        for (name, uses) in found.by_name {
            let is_near = is_near(specifier) || is_hook(module.text(module.symbol(import.symbol).name));
            let few = uses.len() <= MOST_USES && uses.iter().all(|way| may_be_once(module, &name, way, is_near));
            let shown = if few { &uses[..] } else { &uses[..1] };
            for (by, at, how) in shown {
                let (by, how) = match few {
                    true => (functions.describe(*by), how.clone()),
                    false => (FnIdx::MODULE, How::Escapes),
                };
                links.uses.push(Use { source, name: name.clone(), activation: Activation { by, at: *at, how } });
            }
        }
    }
    for (expr, specifier) in &module.loose_imports {
        let source = sources.id(module, *specifier);
        let (mut at, mut name) = (*expr, "*");
        while let Parent::Expr(parent) = module.expr(at).parent {
            match module.kind(parent) {
                ExprKind::Await(_) => at = parent,
                ExprKind::Member(object, member) if object == at && name == "*" => {
                    if matches!(module.text(member), "then" | "catch" | "finally") {
                        break;
                    }
                    (at, name) = (parent, module.text(member));
                }
                _ => break,
            }
        }
        if module.flow(at) == Flow::Dropped {
            continue;
        }
        let mut found = Found::default();
        if let Some(component) = lazy_component(module, *expr) {
            functions.uses_of_lazy(component, &mut found);
        } else if let Some(call) = module.called_by(at) {
            // `require("./start")()`, `new (require("./server"))()`
            found.add(name, (module.expr(call).function, module.range(call), functions.call_of(call)));
        } else {
            found.escape(name, module.range(at));
        }
        for (name, uses) in found.by_name {
            for (by, at, how) in uses {
                let by = if how == How::Escapes { FnIdx::MODULE } else { functions.describe(by) };
                links.uses.push(Use { source, name: name.clone(), activation: Activation { by, at, how } });
            }
        }
    }
}

type Way = (FnId, TextRange, How);

/// Uses by the imported name.
#[derive(Default)]
struct Found {
    by_name: Vec<(String, Vec<Way>)>,
}

impl Found {
    fn add(&mut self, name: &str, way: Way) {
        match self.by_name.iter_mut().find(|(it, _)| it == name) {
            Some((_, ways)) => ways.push(way),
            None => self.by_name.push((name.to_owned(), vec![way])),
        }
    }

    fn escape(&mut self, name: &str, at: TextRange) {
        self.add(name, (FnId::MODULE, at, How::Escapes));
    }
}

fn note_exports(functions: &mut Functions<'_>, sources: &mut Sources, links: &mut Links) {
    let module = functions.module();
    links.gives = !module.exports.is_empty() || !module.reexports.is_empty();
    for reexport in &module.reexports {
        let source = sources.id(module, reexport.specifier);
        let name = |name: Option<NameId>| name.map_or("*", |name| module.text(name)).to_owned();
        links.forwards.push(Forward { source, imported: name(reexport.imported), exported: name(reexport.exported) });
    }
    for export in &module.exports {
        let is_statement = export.expr.is_some_and(|expr| {
            matches!(module.expr(expr).parent, Parent::Stmt(stmt) if matches!(module.stmt(stmt).kind, StmtKind::ExportDefault(_)))
        });
        let name = match export.name {
            Some(name) => module.text(name),
            None if export.expr.is_none() || is_statement => "default",
            None => "=",
        };
        let symbol = export.symbol.or_else(|| export.expr.and_then(|expr| module.symbol_of(expr)));
        if let Some(import) = symbol.and_then(|symbol| module.import_of(symbol)) {
            let imported = match import.imported {
                Imported::Default => "default",
                Imported::Namespace => "*",
                Imported::Named(name) => module.text(name),
            };
            let source = sources.id(module, import.specifier);
            links.forwards.push(Forward { source, imported: imported.to_owned(), exported: name.to_owned() });
            continue;
        }
        if let Some(what) = functions.entity(symbol, export.expr, export.name.is_none()) {
            links.exports.push(Exported { name: name.to_owned(), what });
        }
    }
}

impl Functions<'_> {
    /// What an export names, where facts ask for it.
    fn entity(&self, symbol: Option<SymbolId>, expr: Option<ExprId>, is_default: bool) -> Option<Entity> {
        let module = self.module();
        let symbol = symbol.or_else(|| expr.and_then(|expr| wrapped(module, expr)));
        let mut class = symbol.and_then(|symbol| module.symbol(symbol).class);
        let mut function = symbol.and_then(|symbol| module.symbol(symbol).function);
        if symbol.is_none() && expr.is_none() && is_default {
            (class, function) = (module.default_class, module.default_function);
        }
        let value =
            expr.map(|expr| module.value_of(expr)).or_else(|| symbol.and_then(|symbol| module.constant_value(symbol)));
        if let (None, None, Some(value)) = (class, function, value) {
            match module.kind(value) {
                ExprKind::Class(id) => class = Some(id),
                ExprKind::Function(id) => function = Some(id),
                ExprKind::Call(..) => {
                    if let Some(inner) = wrapped(module, value) {
                        (class, function) = (module.symbol(inner).class, module.symbol(inner).function);
                    }
                    function = function.or_else(|| {
                        let (_, args) = module.call(value)?;
                        match module.kind(*args.first()?) {
                            ExprKind::Function(id) if is_component_wrapper(module, value) => Some(id),
                            _ => None,
                        }
                    });
                }
                _ => {}
            }
        }
        if let Some(idx) = class.and_then(|class| self.class_ids.get(&class)) {
            return Some(Entity::Class(*idx));
        }
        function.and_then(|function| self.ids.get(&function)).map(|idx| Entity::Function(*idx))
    }

    /// The class that a function is a member of.
    fn note_class(&mut self, idx: FnIdx, function: FnId) {
        let module = self.module();
        let it = module.function(function);
        let own = if it.is_static { None } else { self.class_of(function) };
        // All calls of a method are known where one variable of the file holds the only instance: it runs as often as those,
        // and not once because its object is made once.
        let makes = matches!(it.kind, FnKind::Constructor | FnKind::Fields);
        let own = own.filter(|class| makes || singleton_instance(module, *class).is_none());
        if let Some(class) = own {
            let class = self.describe_class(class);
            self.set_class(idx, class);
        }
        // What is inside a method serves the same instance.
        let mut at = function;
        while at != FnId::MODULE {
            let it = module.function(at);
            if let Some(class) = self.class_of(at) {
                if !it.is_static && it.kind != FnKind::StaticFields {
                    let class = self.describe_class(class);
                    self.set_owner(idx, class);
                }
                break;
            }
            at = it.parent;
        }
    }

    pub(super) fn describe_class(&mut self, class: ClassId) -> ClassIdx {
        if let Some(idx) = self.class_ids.get(&class) {
            return *idx;
        }
        let module = self.module();
        let idx = ClassIdx(self.classes.len() as u32);
        self.class_ids.insert(class, idx);
        let it = module.class(class);
        self.classes.push(ClassFact {
            label: it.name.map_or_else(|| "this class".to_owned(), |name| format!("`{}`", module.text(name))),
            makers: makers(module, class),
            tag: tag_of(module, class),
            component: None,
            keeps_its_only: keeps_its_only_instance(module, class),
            activations: Vec::new(),
        });
        let mut found = Found::default();
        for read in it.symbol.map(|symbol| self.reads(symbol)).unwrap_or_default() {
            self.use_of_name(read, "", &mut found, 4);
        }
        match it.expr.map(|expr| (expr, module.flow(expr))) {
            None => {}
            Some((expr, _)) if module.is_exported_value(expr) => {}
            Some((_, Flow::Bound(symbol))) => {
                for read in self.reads(symbol) {
                    self.use_of_name(read, "", &mut found, 4);
                }
            }
            // `(Base) => class extends Base {}`: as often as the results of that function are extended.
            Some((_, Flow::Returned(mixin))) => {
                let symbol = module.function(mixin).symbol.or_else(|| {
                    module.function(mixin).expr.and_then(|expr| match module.flow(expr) {
                        Flow::Bound(symbol) => Some(symbol),
                        _ => None,
                    })
                });
                for read in symbol.map(|symbol| self.reads(symbol)).unwrap_or_default() {
                    self.use_of_name(read, "", &mut found, 4);
                }
                let mixin = self.describe(mixin);
                self.set_class(mixin, idx);
            }
            Some((expr, _)) => found.escape("", module.range(expr)),
        }
        let strange = |name: &NameId| {
            !matches!(module.text(*name), "customElement" | "observer" | "autobind" | "Component" | "Injectable")
        };
        if it.decorators.iter().any(strange) {
            found.escape("", it.range);
        }
        for (by, at, how) in found.by_name.into_iter().flat_map(|(_, ways)| ways) {
            let by = self.describe(by);
            self.classes[idx.0 as usize].activations.push(Activation { by, at, how });
        }
        idx
    }

    /// One mention of an import: the whole module, or one of its names.
    fn use_of_import(&mut self, read: ExprId, imported: &str, found: &mut Found) {
        let module = self.module();
        if imported == "*"
            && let Parent::Expr(member) = module.expr(read).parent
            && let ExprKind::Member(object, name) = module.kind(member)
            && object == read
        {
            return self.use_of_name(member, module.text(name), found, 4);
        }
        self.use_of_name(read, imported, found, 4);
    }

    /// What one mention of a function or class does with it.
    fn use_of_name(&mut self, read: ExprId, name: &str, found: &mut Found, fuel: u8) {
        let module = self.module();
        let by = module.expr(read).function;
        let at = module.range(read);
        if let Some(class) = heir(module, read) {
            let heir = self.describe_class(class);
            return found.add(name, (by, at, How::Extended { by: heir }));
        }
        if let Some(told) = angular::told(module, read) {
            for it in told {
                let how = match it {
                    angular::Told::Listed => How::Listed,
                    angular::Told::Shown => How::Mounted { steady: true },
                    angular::Told::Made => How::Call { in_loop: false, endless: false },
                    angular::Told::ImportedBy(class) => How::Imported { by: self.describe_class(class) },
                    angular::Told::MadeWith(class) => How::Extended { by: self.describe_class(class) },
                };
                found.add(name, (FnId::MODULE, at, how));
            }
            return;
        }
        if let Some(call) = module.called_by(read) {
            let by = if is_once_for_all(module, call) { FnId::MODULE } else { by };
            return found.add(name, (by, at, self.call_of(call)));
        }
        if module.is_exported_value(read) {
            return;
        }
        if let Parent::Stmt(stmt) = module.expr(read).parent
            && matches!(module.stmt(stmt).kind, StmtKind::ExportDefault(_))
        {
            return;
        }
        match module.flow(read) {
            Flow::Argument { call, index } => {
                let mut ways = Vec::new();
                if !self.mounts(call, index, by, at, &mut ways) {
                    ways.push((by, at, self.given_to(call, index)));
                }
                ways.into_iter().for_each(|way| found.add(name, way));
            }
            Flow::Bound(symbol) if fuel > 0 && !module.is_reassigned(symbol) && !module.symbol(symbol).exported => {
                for read in self.reads(symbol) {
                    self.use_of_name(read, name, found, fuel - 1);
                }
            }
            Flow::Stored(element) => {
                let mut by = by;
                let how = match module.kind(element) {
                    ExprKind::Element(Some(tag), ..) if tag == read => {
                        by = renders_root(module, by).unwrap_or(by);
                        mounted(module, element)
                    }
                    ExprKind::Element(_, attributes, _) => handler_attribute(module, attributes, read),
                    ExprKind::Object(_) if template::is_shown(module, &self.shown, element, read) => {
                        How::Mounted { steady: false }
                    }
                    _ => How::Escapes,
                };
                found.add(name, (by, at, how));
            }
            // `X.defaults = …`, `X.create()`: what that does is not followed; the class itself goes nowhere.
            Flow::Used(member) if matches!(module.kind(member), ExprKind::Member(object, _) if object == read) => {
                let is_bound = matches!(module.kind(member), ExprKind::Member(_, it)
                    if matches!(module.text(it), "bind" | "call" | "apply"));
                if is_bound {
                    found.escape(name, at);
                }
            }
            Flow::Consumed | Flow::Dropped => {}
            _ => found.escape(name, at),
        }
    }

    /// What an API does with a function that it is given.
    fn given_to(&self, call: ExprId, index: u32) -> How {
        let module = self.module();
        if is_definition(module, call) {
            return How::Call { in_loop: false, endless: false };
        }
        match callback_role(module, self.models(), call, index) {
            Some((row, _)) if row.runs == Runs::Often && row.when == Some(When::Event) && self.fires_rarely(call) => {
                How::AsOftenAsRegistered
            }
            Some((row, says)) if row.runs == Runs::Often => How::Often { says },
            Some((row, says)) if row.runs == Runs::Mount => How::PerInstance { says },
            Some((row, _)) if is_synchronous(row.runs) => How::Call { in_loop: true, endless: false },
            Some(_) => How::AsOftenAsRegistered,
            None => How::Escapes,
        }
    }

    /// The argument is a component, and the call renders it as the root of a page, or gives a component that renders it.
    pub(super) fn mounts(
        &mut self,
        call: ExprId,
        index: u32,
        by: FnId,
        at: TextRange,
        found: &mut Vec<(FnId, TextRange, How)>,
    ) -> bool {
        let module = self.module();
        if let Some((by, steady)) = root_mount(module, call, index, by) {
            found.push((by, at, How::Mounted { steady }));
            return true;
        }
        if index == 0 && is_component_wrapper(module, call) {
            match module.flow(call) {
                Flow::Bound(symbol) => {
                    let mut ways = Found::default();
                    for read in self.reads(symbol) {
                        self.use_of_name(read, "", &mut ways, 2);
                    }
                    found.extend(ways.by_name.into_iter().flat_map(|(_, ways)| ways));
                    if module.symbol(symbol).exported {
                        found.push((FnId::MODULE, at, How::Exported));
                    }
                    return true;
                }
                _ if module.is_exported_value(call) => {
                    found.push((FnId::MODULE, at, How::Exported));
                    return true;
                }
                Flow::Argument { call: outer, index } if is_component_wrapper(module, outer) => {
                    return self.mounts(outer, index, by, at, found);
                }
                _ => {}
            }
        }
        false
    }
}

/// The class whose heritage mentions the expression: `class X extends mix(base, [it])`.
fn heir(module: &Module, expr: ExprId) -> Option<ClassId> {
    let mut at = expr;
    for _ in 0..8 {
        match module.expr(at).parent {
            Parent::Expr(parent) => match module.kind(parent) {
                ExprKind::Call(..) | ExprKind::Array(_) | ExprKind::Spread(_) => at = parent,
                _ => return None,
            },
            Parent::Class(class) => return (module.class(class).extends == Some(at)).then_some(class),
            _ => return None,
        }
    }
    None
}

/// Whether an activation says that a framework makes an instance, not that a server takes a request.
pub fn is_per_instance(how: &How) -> bool {
    matches!(how, How::PerInstance { says } if says != PER_REQUEST)
}
