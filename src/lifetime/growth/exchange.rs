//! Containers that go from file to file: those that this file gives to others, and what it does with those that it takes.
//!
//! Where a specifier leads is not known here: `project` joins what is given with what is taken.

use super::draft::{Draft, DraftHolder};
use super::shrinks::lets_go;
use super::uses::{Method, method};
use super::{ContainerKind, Finder, Growth};
use crate::lifetime::instance::is_singleton;
use crate::lifetime::links::near::is_foreign;
use crate::order;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{AssignOp, ClassId, ExprId, ExprKind, FnId, Imported, NameId, Parent, StmtKind, SymbolId};
use crate::text::TextRange;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// What a file gives and takes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Exchange {
    pub given: Vec<Given>,
    pub taken: Vec<Taken>,
    /// Members of imports that go to code which might do anything with them, by the hashes of their names; sorted.
    pub handed: Vec<u32>,
}

/// A container that other files can reach by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// `seen`, `default`, or `=` for `module.exports = value`.
    pub export: String,
    /// Below that: `items` of an exported object.
    pub member: Option<String>,
    /// As the source spells it.
    pub name: String,
    pub kind: ContainerKind,
    pub declared: TextRange,
    /// This file makes it smaller, checks its size, or hands it to code that may do so.
    pub is_looked_after: bool,
}

/// A container of another file, as far as this file does more than read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// An index into the sources of the file's links.
    pub source: u32,
    /// The imported name; `=` for the whole module.
    pub name: String,
    pub member: Option<String>,
    /// What the growths take it for.
    pub kind: ContainerKind,
    pub growths: Vec<Growth>,
    /// Where this file makes it smaller, or hands it to code that may do so.
    pub looked_after: Option<TextRange>,
}

/// As the names of [`Exchange::handed`] are kept.
pub fn key(name: &str) -> u32 {
    xxhash_rust::xxh3::xxh3_64(name.as_bytes()) as u32
}

/// A taken container while its uses are collected; the source is still a name.
pub(super) struct Reached {
    specifier: NameId,
    name: String,
    member: Option<String>,
}

impl Finder<'_, '_> {
    /// What the drafts, all uses of which are known, are to other files.
    pub(super) fn given(&self) -> Vec<Given> {
        let module = self.module;
        if module.exports.is_empty() {
            return Vec::new();
        }
        let mut by_symbol: FxHashMap<SymbolId, Vec<String>> = FxHashMap::default();
        let mut by_value: FxHashMap<ExprId, Vec<String>> = FxHashMap::default();
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
            match (symbol, export.expr) {
                (Some(symbol), _) => {
                    by_symbol.entry(symbol).or_default().push(name.to_owned());
                    if let Some(value) = module.constant_value(symbol) {
                        by_value.entry(value).or_default().push(name.to_owned());
                    }
                }
                (None, Some(value)) => by_value.entry(value).or_default().push(name.to_owned()),
                (None, None) => {}
            }
        }
        let mut instances: FxHashMap<ClassId, Vec<String>> = FxHashMap::default();
        for (value, names) in &by_value {
            if let ExprKind::New(callee, _) = module.kind(*value)
                && let Some(class) = module.symbol_of(callee).and_then(|symbol| module.symbol(symbol).class)
                && is_singleton(module, class)
            {
                instances.entry(class).or_default().extend(names.iter().cloned());
            }
        }
        let mut found = Vec::new();
        for draft in &self.drafts {
            let names = match draft.place.root {
                Root::Symbol(symbol) => by_symbol.get(&symbol),
                Root::Static(class) => module.class(class).symbol.and_then(|symbol| by_symbol.get(&symbol)),
                Root::Instance(class) => instances.get(&class),
                Root::Group(group) => {
                    module.method_groups().group(group).literal.and_then(|literal| by_value.get(&literal))
                }
                _ => None,
            };
            let member = match draft.place.path.as_slice() {
                [] => None,
                [name] => Some(module.text(*name).to_owned()),
                _ => continue,
            };
            let is_kept = match draft.holder {
                DraftHolder::Module | DraftHolder::Static => true,
                // Of a single instance.
                DraftHolder::Field => matches!(draft.place.root, Root::Instance(_)),
                _ => false,
            };
            if !is_kept || matches!(draft.kind, ContainerKind::Text | ContainerKind::Bytes) {
                continue;
            }
            for export in names.into_iter().flatten() {
                found.push(Given {
                    export: export.clone(),
                    member: member.clone(),
                    name: draft.name.clone(),
                    kind: draft.kind,
                    declared: draft.declared,
                    is_looked_after: !draft.reductions.is_empty() || draft.escapes.len() > draft.given_away,
                });
            }
        }
        self.given_literals(&mut found);
        found.sort_by(|a, b| (a.declared, &a.export, &a.member).cmp(&(b.declared, &b.export, &b.member)));
        found.dedup();
        found
    }

    /// `exports.seen = {}`, `module.exports = { seen: [] }`: no variable names them.
    fn given_literals(&self, found: &mut Vec<Given>) {
        let module = self.module;
        for export in &module.exports {
            let (Some(name), Some(value)) = (export.name, export.expr) else { continue };
            if module.symbol_of(value).is_some() {
                continue;
            }
            let Some(kind) = self.container_kind(value) else { continue };
            if matches!(kind, ContainerKind::Text | ContainerKind::Bytes) || module.expr(value).function != FnId::MODULE
            {
                continue;
            }
            let text = module.text(name);
            let Some((declared, target)) = (match module.expr(value).parent {
                Parent::Expr(assign) => match module.kind(assign) {
                    ExprKind::Assign(AssignOp::Set, target, _) => Some((module.range(target), Some(target))),
                    ExprKind::Object(props) => {
                        module.props(props).iter().find(|prop| prop.value == value).map(|prop| (prop.range, None))
                    }
                    _ => None,
                },
                _ => None,
            }) else {
                continue;
            };
            // Another name of it, which is described already.
            if found.iter().any(|it| it.declared == declared)
                || module.exports.iter().any(|it| it.expr == Some(value) && it.name != export.name)
            {
                continue;
            }
            let is_looked_after =
                module.members_named(name).iter().any(|member| Some(*member) != target && !self.is_plain(*member));
            let name = if target.is_some() { format!("exports.{text}") } else { text.to_owned() };
            found.push(Given { export: text.to_owned(), member: None, name, kind, declared, is_looked_after });
        }
    }

    /// It is only read, or something is added to it.
    fn is_plain(&self, at: ExprId) -> bool {
        let module = self.module;
        let Parent::Expr(parent) = module.expr(at).parent else { return false };
        match module.kind(parent) {
            ExprKind::Member(object, name) if object == at => {
                module.called_by(parent).is_some()
                    && matches!(method(module.text(name)), Some((Method::Adds | Method::Reads, _)))
            }
            ExprKind::Index(object, _) if object == at => !lets_go(module, parent),
            ExprKind::Binary(..) => matches!(module.flow(at), Flow::Consumed),
            _ => false,
        }
    }

    /// Makes drafts of what the imports of the file show to be containers. Those before are forgotten.
    pub(super) fn declare_taken(&mut self, handed: &mut Vec<u32>) -> Vec<Reached> {
        let module = self.module;
        self.drafts.clear();
        self.by_place.clear();
        self.by_symbol.clear();
        let mut reached = Vec::new();
        for import in &module.imports {
            if is_foreign(module.text(import.specifier)) {
                continue;
            }
            for id in module.refs_of(import.symbol) {
                let mut at = module.reference(*id).expr;
                let mut place = Place { root: Root::Symbol(import.symbol), path: Default::default() };
                let is_namespace = import.imported == Imported::Namespace;
                for depth in 0..3 {
                    if let Some(kind) = taken_kind(module, at) {
                        self.take(import.specifier, import.imported, &place, kind, &mut reached);
                        break;
                    }
                    let Parent::Expr(parent) = module.expr(at).parent else { break };
                    let ExprKind::Member(object, name) = module.kind(parent) else { break };
                    if object != at || depth == 1 + usize::from(is_namespace) {
                        break;
                    }
                    at = parent;
                    place.path.push(name);
                }
                if let Some(name) = place.path.last()
                    && is_handed(module, at)
                {
                    handed.push(key(module.text(*name)));
                }
            }
        }
        handed.sort_unstable();
        handed.dedup();
        reached
    }

    fn take(
        &mut self,
        specifier: NameId,
        imported: Imported,
        place: &Place,
        kind: ContainerKind,
        reached: &mut Vec<Reached>,
    ) {
        let module = self.module;
        if let Some(known) = self.by_place.get(place).copied() {
            let it: &mut Draft = &mut self.drafts[known];
            if rank(kind) > rank(it.kind) {
                it.kind = kind;
            }
            return;
        }
        let mut words = place.path.iter().map(|name| module.text(*name).to_owned());
        let name = match imported {
            Imported::Default => Some("default".to_owned()),
            Imported::Named(name) => Some(module.text(name).to_owned()),
            Imported::Namespace => words.next(),
        };
        self.add(place.clone(), kind, DraftHolder::Foreign, TextRange::empty(0));
        reached.push(Reached { specifier, name: name.unwrap_or_else(|| "=".to_owned()), member: words.next() });
    }

    /// The drafts of [`declare_taken`](Self::declare_taken), whose uses are known, as facts.
    pub(super) fn taken(&mut self, reached: Vec<Reached>) -> Vec<(NameId, Taken)> {
        let module = self.module;
        let drafts = std::mem::take(&mut self.drafts);
        let mut found = Vec::new();
        for (draft, it) in drafts.into_iter().zip(reached) {
            let is_once = |at: ExprId| module.expr(at).function == FnId::MODULE && module.traits.per_instance.is_none();
            let mut growths: Vec<Growth> = draft
                .growths
                .iter()
                .filter(|growth| growth.key != crate::lifetime::keys::KeyKind::Finite && !is_once(growth.at))
                .map(|growth| self.growth(&draft, growth))
                .collect();
            order::by_range(&mut growths, |growth| growth.range);
            let looked_after =
                draft.reductions.first().map(|(range, _)| *range).or_else(|| {
                    (draft.escapes.len() > draft.given_away).then(|| draft.escapes.first().copied()).flatten()
                });
            if !growths.is_empty() || looked_after.is_some() {
                let (name, member) = (it.name, it.member);
                found.push((it.specifier, Taken { source: 0, name, member, kind: draft.kind, growths, looked_after }));
            }
        }
        found
    }
}

/// Of two guesses the one that says more.
fn rank(kind: ContainerKind) -> u8 {
    match kind {
        ContainerKind::Array => 3,
        ContainerKind::Map => 2,
        ContainerKind::Set => 1,
        _ => 0,
    }
}

/// What a use shows the expression to be, if it changes what it holds.
fn taken_kind(module: &Module, at: ExprId) -> Option<ContainerKind> {
    changed_kind(module, at).or_else(|| match module.flow(at) {
        // By another name.
        Flow::Bound(symbol) => {
            module.refs_of(symbol).iter().find_map(|id| changed_kind(module, module.reference(*id).expr))
        }
        _ => None,
    })
}

fn changed_kind(module: &Module, at: ExprId) -> Option<ContainerKind> {
    let Parent::Expr(parent) = module.expr(at).parent else { return None };
    match module.kind(parent) {
        ExprKind::Member(object, name) if object == at => {
            let Some(call) = module.called_by(parent) else {
                let is_counted = matches!(module.text(name), "length" | "size")
                    && (module.flow_into(parent).is_some()
                        || matches!(module.expr(parent).parent, Parent::Expr(test)
                            if matches!(module.kind(test), ExprKind::Binary(..) | ExprKind::Update(_))));
                return is_counted.then_some(match module.text(name) {
                    "size" => ContainerKind::Set,
                    _ => ContainerKind::Array,
                });
            };
            let count = module.call(call).map_or(0, |(_, args)| args.len());
            let name = module.text(name);
            let (does, kinds) = method(name)?;
            let has_arguments = match name {
                "pop" | "shift" | "clear" => count == 0,
                "add" | "delete" => count == 1,
                "set" => count == 2,
                _ => count > 0,
            };
            (does != Method::Reads && has_arguments).then(|| kinds.first().copied()).flatten()
        }
        ExprKind::Index(object, _) if object == at => {
            let is_changed = module.deleted_by(parent).is_some() || module.flow_into(parent).is_some();
            is_changed.then_some(ContainerKind::Dictionary)
        }
        _ => None,
    }
}

/// The value goes on: to a name, a call, a place.
fn is_handed(module: &Module, at: ExprId) -> bool {
    if module.flow_into(at).is_some() {
        return true;
    }
    match module.flow(at) {
        Flow::Argument { call, .. } => {
            // What the platform is given it reads.
            let callee = module.call(call).map(|(callee, _)| callee);
            !callee.is_some_and(|callee| {
                matches!(module.global_path(callee), Some(("Object" | "JSON" | "console" | "Array" | "String", _)))
            })
        }
        Flow::Bound(_)
        | Flow::Destructured(_)
        | Flow::Assigned(_)
        | Flow::Returned(_)
        | Flow::Stored(_)
        | Flow::Field(..) => true,
        Flow::Used(_) | Flow::Consumed | Flow::Dropped => false,
    }
}
