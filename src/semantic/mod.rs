//! Names and structure of one file: scopes, symbols, references, functions, classes and the code between them.
//!
//! Built in one walk over the parser's tree, which is dropped afterwards. Knows nothing of leaks.

pub mod cfg;
mod commonjs;
pub mod dataflow;
pub mod flow;
pub mod groups;
mod lookup;
mod lower;
pub mod mentions;
pub mod names;
pub mod query;
mod sorted;
pub mod tree;
mod wrapper;

use crate::syntax::Parsed;
use crate::text::TextRange;
use lookup::Lookups;
use names::Names;
use tree::{
    Class, ClassId, Declarator, Expr, ExprId, ExprKind, FnId, Function, Import, List, NameId, Pat, PatId, Property,
    PropertyPat, Reexport, RefId, Reference, Scope, ScopeId, Stmt, StmtId, Symbol, SymbolId,
};

/// Everything known about the names and the structure of a file.
#[derive(Default)]
pub struct Module {
    pub names: Names,
    pub exprs: Vec<Expr>,
    pub stmts: Vec<Stmt>,
    pub pats: Vec<Pat>,
    pub functions: Vec<Function>,
    pub classes: Vec<Class>,
    pub scopes: Vec<Scope>,
    pub symbols: Vec<Symbol>,
    pub references: Vec<Reference>,
    pub imports: Vec<Import>,
    pub exports: Vec<Export>,
    pub reexports: Vec<Reexport>,
    /// `import("x")`, and `require("x")` whose result is bound to no name.
    pub loose_imports: Vec<(ExprId, NameId)>,
    pub default_function: Option<FnId>,
    pub default_class: Option<ClassId>,
    pub traits: ModuleTraits,
    /// Expressions start where their ids say: each not before the one before it.
    in_order: bool,
    /// `a?.b`, `a?.()`: the links that are skipped when what is before them is nullish; sorted.
    optional: Vec<ExprId>,
    expr_pool: Vec<ExprId>,
    stmt_pool: Vec<StmtId>,
    pat_pool: Vec<PatId>,
    props: Vec<Property>,
    prop_pats: Vec<PropertyPat>,
    declarators: Vec<Declarator>,
    symbol_refs: Vec<RefId>,
    /// The imports by their symbol.
    import_order: Vec<(SymbolId, u32)>,
    unresolved: Vec<RefId>,
    /// For each name, the symbol that the scope being left declares; all `None` between scopes.
    binding: Vec<Option<SymbolId>>,
    method_groups: std::cell::OnceCell<groups::MethodGroups>,
    mentions: std::cell::OnceCell<mentions::Mentions>,
    sorted: std::cell::OnceCell<sorted::Sorted>,
    lookups: Lookups,
}

/// One name that the module gives to others; `name` is `None` for the default export and for `module.exports = value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Export {
    pub name: Option<NameId>,
    pub symbol: Option<SymbolId>,
    pub expr: Option<ExprId>,
}

/// What the text itself says of its module kind and surroundings.
#[derive(Debug, Clone, Copy, Default)]
pub struct ModuleTraits {
    /// `import` or `export` declarations, or `import.meta`.
    pub has_module_syntax: bool,
    /// `require(…)`, `module.exports` or `exports.x` on undeclared names.
    pub has_commonjs_syntax: bool,
    /// `"use strict"` at the head of the file.
    pub is_strict: bool,
    /// A component file (`.vue`, `.svelte`): names used in the template count as used.
    pub is_component: bool,
    /// The top level runs once per component instance (`<script setup>`, a Svelte instance script).
    pub per_instance: Option<TextRange>,
}

/// The tables of a parsed file. Total: code that makes no sense becomes `Missing`.
///
/// `room` is the module of an earlier file, whose memory is used again; a new one does as well. Trees end as soon as they
/// are read, unless that needs a stack of its own: see `syntax::discard`.
pub fn bind(parsed: &mut Parsed<'_>, room: Module) -> Module {
    lower::lower(parsed, room)
}

impl Module {
    /// Forget the file; keep the memory.
    fn clear(&mut self) {
        self.names.clear();
        self.exprs.clear();
        self.stmts.clear();
        self.pats.clear();
        self.functions.clear();
        self.classes.clear();
        self.scopes.clear();
        self.symbols.clear();
        self.references.clear();
        self.imports.clear();
        self.exports.clear();
        self.reexports.clear();
        self.loose_imports.clear();
        self.default_function = None;
        self.default_class = None;
        self.traits = ModuleTraits::default();
        self.in_order = true;
        self.optional.clear();
        self.expr_pool.clear();
        self.stmt_pool.clear();
        self.pat_pool.clear();
        self.props.clear();
        self.prop_pats.clear();
        self.declarators.clear();
        self.symbol_refs.clear();
        self.import_order.clear();
        self.unresolved.clear();
        self.method_groups = std::cell::OnceCell::new();
        self.mentions = std::cell::OnceCell::new();
        self.sorted = std::cell::OnceCell::new();
        self.lookups = Lookups::default();
    }

    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.index()]
    }

    pub fn kind(&self, id: ExprId) -> ExprKind {
        self.exprs[id.index()].kind
    }

    /// Whether the member access or call is written with `?.`.
    pub fn is_optional(&self, id: ExprId) -> bool {
        self.optional.binary_search(&id).is_ok()
    }

    pub fn stmt(&self, id: StmtId) -> &Stmt {
        &self.stmts[id.index()]
    }

    pub fn pat(&self, id: PatId) -> &Pat {
        &self.pats[id.index()]
    }

    pub fn function(&self, id: FnId) -> &Function {
        &self.functions[id.index()]
    }

    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.index()]
    }

    pub fn scope(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.index()]
    }

    pub fn symbol(&self, id: SymbolId) -> &Symbol {
        &self.symbols[id.index()]
    }

    pub fn reference(&self, id: RefId) -> &Reference {
        &self.references[id.index()]
    }

    pub fn list(&self, list: List) -> &[ExprId] {
        slice(&self.expr_pool, list)
    }

    pub fn stmt_list(&self, list: List) -> &[StmtId] {
        slice(&self.stmt_pool, list)
    }

    pub fn pat_list(&self, list: List) -> &[PatId] {
        slice(&self.pat_pool, list)
    }

    pub fn props(&self, list: List) -> &[Property] {
        slice(&self.props, list)
    }

    pub fn prop_pats(&self, list: List) -> &[PropertyPat] {
        slice(&self.prop_pats, list)
    }

    pub fn declarators(&self, list: List) -> &[Declarator] {
        slice(&self.declarators, list)
    }

    /// The places that name the symbol, in source order.
    pub fn refs_of(&self, symbol: SymbolId) -> &[RefId] {
        slice(&self.symbol_refs, self.symbol(symbol).refs)
    }

    /// The places that name something which the file does not declare, in source order.
    pub fn unresolved(&self) -> &[RefId] {
        &self.unresolved
    }

    /// Methods that share their `this` without a class.
    pub fn method_groups(&self) -> &groups::MethodGroups {
        self.method_groups.get_or_init(|| groups::MethodGroups::find(self))
    }

    fn mentions(&self) -> &mentions::Mentions {
        self.mentions.get_or_init(|| mentions::Mentions::find(self))
    }

    pub fn text(&self, name: NameId) -> &str {
        self.names.text(name)
    }

    pub fn symbol_name(&self, symbol: SymbolId) -> &str {
        self.text(self.symbol(symbol).name)
    }
}

fn slice<T>(pool: &[T], list: List) -> &[T] {
    pool.get(list.start as usize..(list.start + list.len) as usize).unwrap_or(&[])
}
