//! One walk from the parser's tree to the tables; names are resolved as their scopes end.

mod class;
mod expr;
mod pattern;
mod stmt;

use super::tree::{
    Access, Declarator, Expr, ExprId, ExprKind, FnBody, FnId, FnKind, Function, List, NameId, Parent, Pat, PatId,
    PatKind, Property, PropertyPat, RefId, Reference, Scope, ScopeId, ScopeKind, Stmt, StmtId, StmtKind, Symbol,
    SymbolId, SymbolKind, TypeHint,
};
use super::{Export, Module};
use crate::syntax::{Parsed, SourceKind, has_deep_trees};
use crate::text::TextRange;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use swc_common::Span;
use swc_ecma_ast as ast;

/// Stack that some levels of the walk may need, how many these are, and how much is added when less is left.
const RED_ZONE: usize = 256 << 10;
const LEVELS: u32 = 8;
const GROW_BY: usize = 16 << 20;

pub(super) fn lower(parsed: &mut Parsed<'_>, room: Module) -> Module {
    let mut walk = Lower::new(parsed, room);
    let keeps_trees = has_deep_trees(parsed.text);
    for script in &mut parsed.scripts {
        if script.per_instance {
            walk.module.traits.per_instance = Some(script.range);
        }
        // A tree that ends right after it was read is still in the processor's cache.
        match &mut script.program {
            ast::Program::Module(module) => {
                walk.note_module_strictness(&module.body);
                if keeps_trees {
                    module.body.iter().for_each(|item| walk.top_level_item(item));
                } else {
                    std::mem::take(&mut module.body).into_iter().for_each(|item| walk.top_level_item(&item));
                }
            }
            ast::Program::Script(script) => {
                walk.note_script_strictness(&script.body);
                if keeps_trees {
                    script.body.iter().for_each(|stmt| walk.top_level_stmt(stmt));
                } else {
                    std::mem::take(&mut script.body).into_iter().for_each(|stmt| walk.top_level_stmt(&stmt));
                }
            }
        }
    }
    if !keeps_trees {
        parsed.scripts.clear();
    }
    walk.finish(parsed)
}

struct Lower<'a> {
    text: &'a str,
    module: Module,
    scope: ScopeId,
    function: FnId,
    parent: Parent,
    /// References that no scope left so far has resolved; a scope's own are the last ones.
    pending: Vec<RefId>,
    top_level: Vec<StmtId>,
    /// `export { local as exported }`, resolved at the end.
    local_exports: Vec<(NameId, NameId)>,
    /// The name `arguments`, which most files do not use and every identifier is compared with.
    arguments: NameId,
    /// Levels of the walk around the current node.
    depth: u32,
    /// Where the newest expression starts.
    last_start: u32,
}

impl<'a> Lower<'a> {
    fn new(parsed: &Parsed<'a>, mut module: Module) -> Self {
        let whole = TextRange::new(0, parsed.text.len() as u32);
        module.clear();
        // One expression for about ten bytes of text.
        module.exprs.reserve(parsed.text.len() / 10);
        let arguments = module.names.intern_str("arguments");
        module.traits.is_component = parsed.kind.is_component();
        module.traits.has_module_syntax = parsed.kind == SourceKind::JavaScriptModule;
        module.scopes.push(Scope {
            kind: ScopeKind::Module,
            parent: None,
            function: FnId::MODULE,
            range: whole,
            symbols: SmallVec::new(),
        });
        module.functions.push(Function {
            kind: FnKind::Module,
            parent: FnId::MODULE,
            name: None,
            range: whole,
            head: TextRange::empty(0),
            params: List { start: 0, len: 0 },
            body: FnBody::None,
            block: Some(whole),
            is_async: false,
            is_generator: false,
            is_static: false,
            is_strict: false,
            uses_this: false,
            uses_arguments: false,
            has_direct_eval: false,
            has_simple_params: true,
            expr: None,
            symbol: None,
            class: None,
            scope: ScopeId(0),
        });
        let pending = std::mem::take(&mut module.unresolved);
        Lower {
            text: parsed.text,
            module,
            scope: ScopeId(0),
            function: FnId::MODULE,
            parent: Parent::Root,
            pending,
            top_level: Vec::new(),
            local_exports: Vec::new(),
            arguments,
            depth: 0,
            last_start: 0,
        }
    }

    fn finish(mut self, parsed: &Parsed<'_>) -> Module {
        let top_level = std::mem::take(&mut self.top_level);
        let body = self.stmt_pool(&top_level);
        self.module.functions[0].body = FnBody::Block(body);
        self.resolve_scope(ScopeId(0), 0);
        self.module.unresolved = std::mem::take(&mut self.pending);
        self.module.unresolved.sort_unstable();
        self.export_locals();
        self.mark_template_names(parsed);
        self.index_references();
        let mut module = self.module;
        module.optional.sort_unstable();
        super::commonjs::note_commonjs(&mut module);
        module.import_order.extend(module.imports.iter().enumerate().map(|(index, it)| (it.symbol, index as u32)));
        module.import_order.sort_unstable();
        module
    }

    fn export_locals(&mut self) {
        // `export default name`
        for at in 0..self.module.exports.len() {
            if let Some(expr) = self.module.exports[at].expr
                && let Some(symbol) = self.module.symbol_of(expr)
            {
                self.module.symbols[symbol.index()].exported = true;
            }
        }
        if self.local_exports.is_empty() {
            return;
        }
        let mut first_of_name: FxHashMap<NameId, SymbolId> = FxHashMap::default();
        for symbol in &self.module.scopes[0].symbols {
            first_of_name.entry(self.module.symbol(*symbol).name).or_insert(*symbol);
        }
        for (local, exported) in std::mem::take(&mut self.local_exports) {
            if let Some(symbol) = first_of_name.get(&local).copied() {
                self.module.symbols[symbol.index()].exported = true;
                self.module.exports.push(Export { name: Some(exported), symbol: Some(symbol), expr: None });
            }
        }
    }

    /// Every identifier-like word of a template counts as a use of the module-level name.
    fn mark_template_names(&mut self, parsed: &Parsed<'_>) {
        if parsed.template.is_empty() {
            return;
        }
        let mut words: FxHashSet<&str> = FxHashSet::default();
        for part in &parsed.template {
            let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
            words.extend(part.slice(parsed.text).split(|c| !is_word(c)).filter(|word| !word.is_empty()));
        }
        for id in self.module.scopes[0].symbols.clone() {
            let name = self.module.symbols[id.index()].name;
            if words.contains(self.module.names.text(name)) {
                self.module.symbols[id.index()].in_template = true;
            }
        }
    }

    /// Group the references by symbol.
    fn index_references(&mut self) {
        let Module { references, symbols, symbol_refs, .. } = &mut self.module;
        for symbol in references.iter().filter_map(|reference| reference.symbol) {
            symbols[symbol.index()].refs.len += 1;
        }
        let mut start = 0;
        for symbol in symbols.iter_mut() {
            let len = std::mem::take(&mut symbol.refs.len);
            symbol.refs.start = start;
            start += len;
        }
        symbol_refs.resize(start as usize, RefId(0));
        for (index, reference) in references.iter().enumerate() {
            if let Some(symbol) = reference.symbol {
                let symbol = &mut symbols[symbol.index()];
                symbol_refs[(symbol.refs.start + symbol.refs.len) as usize] = RefId(index as u32);
                symbol.refs.len += 1;
                if reference.access.writes() {
                    symbol.writes += 1;
                    symbol.first_write.get_or_insert(RefId(index as u32));
                }
            }
        }
    }

    // Scopes and names.

    fn in_scope<T>(&mut self, kind: ScopeKind, range: TextRange, then: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.scope;
        let id = ScopeId(self.module.scopes.len() as u32);
        self.module.scopes.push(Scope {
            kind,
            parent: Some(outer),
            function: self.function,
            range,
            symbols: SmallVec::new(),
        });
        let first = self.pending.len();
        self.scope = id;
        let result = then(self);
        self.resolve_scope(id, first);
        self.scope = outer;
        result
    }

    /// Bind the references made since `first` to what the ending scope declares; the others stay pending.
    fn resolve_scope(&mut self, id: ScopeId, first: usize) {
        let Module { scopes, symbols: all, references, names, binding, .. } = &mut self.module;
        let symbols = &scopes[id.index()].symbols;
        if symbols.is_empty() || self.pending.len() == first {
            return;
        }
        if binding.len() < names.len() {
            binding.resize(names.len() + 256, None);
        }
        for symbol in symbols {
            binding[all[symbol.index()].name.index()] = Some(*symbol);
        }
        let mut kept = first;
        for at in first..self.pending.len() {
            let id = self.pending[at];
            let reference = &mut references[id.index()];
            reference.symbol = binding[reference.name.index()];
            if reference.symbol.is_none() {
                self.pending[kept] = id;
                kept += 1;
            }
        }
        self.pending.truncate(kept);
        for symbol in symbols {
            binding[all[symbol.index()].name.index()] = None;
        }
    }

    fn declare(&mut self, name: NameId, kind: SymbolKind, range: TextRange, declaration: TextRange) -> SymbolId {
        let scope = match kind {
            SymbolKind::Var => self.var_scope(),
            SymbolKind::Function if !self.module.function(self.function).is_strict => self.var_scope(),
            _ => self.scope,
        };
        // `var` and functions merge with what the scope has of that name; so do types with values.
        if matches!(
            kind,
            SymbolKind::Var | SymbolKind::Function | SymbolKind::Type | SymbolKind::Namespace | SymbolKind::Enum
        ) {
            let same = self.module.scopes[scope.index()]
                .symbols
                .iter()
                .rev()
                .take(MERGE_WINDOW)
                .copied()
                .find(|id| self.module.symbols[id.index()].name == name);
            if let Some(id) = same {
                return id;
            }
        }
        let id = SymbolId(self.module.symbols.len() as u32);
        self.module.symbols.push(Symbol {
            name,
            kind,
            scope,
            range,
            declaration,
            init: None,
            pattern: None,
            function: None,
            class: None,
            hint: TypeHint::None,
            exported: false,
            in_template: false,
            refs: List { start: 0, len: 0 },
            writes: 0,
            first_write: None,
        });
        self.module.scopes[scope.index()].symbols.push(id);
        id
    }

    /// The scope that `var` declares in.
    fn var_scope(&self) -> ScopeId {
        let mut id = self.scope;
        loop {
            let scope = self.module.scope(id);
            match (scope.kind, scope.parent) {
                (ScopeKind::Module | ScopeKind::Function, _) | (_, None) => return id,
                (_, Some(parent)) => id = parent,
            }
        }
    }

    fn refer(&mut self, atom: &swc_atoms::Atom, span: Span, access: Access) -> ExprId {
        let name = self.module.names.intern(atom);
        let range = range(span);
        let id = RefId(self.module.references.len() as u32);
        let expr = self.push_expr(ExprKind::Name(id), range);
        self.module.references.push(Reference { name, range, scope: self.scope, expr, access, symbol: None });
        self.pending.push(id);
        expr
    }

    // Nodes.

    fn push_expr(&mut self, kind: ExprKind, range: TextRange) -> ExprId {
        let id = ExprId(self.module.exprs.len() as u32);
        self.module.in_order &= range.start >= self.last_start;
        self.last_start = range.start;
        self.module.exprs.push(Expr { kind, range, parent: self.parent, function: self.function });
        id
    }

    fn push_stmt(&mut self, range: TextRange) -> StmtId {
        let id = StmtId(self.module.stmts.len() as u32);
        self.module.stmts.push(Stmt { kind: StmtKind::Empty, range, parent: self.parent, function: self.function });
        id
    }

    fn push_pat(&mut self, range: TextRange) -> PatId {
        let id = PatId(self.module.pats.len() as u32);
        self.module.pats.push(Pat { kind: PatKind::Missing, range, parent: self.parent });
        id
    }

    /// Run `then` a level deeper, with enough stack.
    #[inline]
    fn deeper<T>(&mut self, then: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        // Asking how much is left costs more than most nodes do.
        let result = if self.depth.is_multiple_of(LEVELS) {
            stacker::maybe_grow(RED_ZONE, GROW_BY, || then(self))
        } else {
            then(self)
        };
        self.depth -= 1;
        result
    }

    fn under<T>(&mut self, parent: Parent, then: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.parent, parent);
        let result = then(self);
        self.parent = outer;
        result
    }

    fn name(&mut self, atom: &swc_atoms::Atom) -> NameId {
        self.module.names.intern(atom)
    }

    fn expr_pool(&mut self, items: &[ExprId]) -> List {
        pool(&mut self.module.expr_pool, items)
    }

    fn stmt_pool(&mut self, items: &[StmtId]) -> List {
        pool(&mut self.module.stmt_pool, items)
    }

    fn pat_pool(&mut self, items: &[PatId]) -> List {
        pool(&mut self.module.pat_pool, items)
    }

    fn prop_pool(&mut self, items: &[Property]) -> List {
        pool(&mut self.module.props, items)
    }

    fn prop_pat_pool(&mut self, items: &[PropertyPat]) -> List {
        pool(&mut self.module.prop_pats, items)
    }

    fn declarator_pool(&mut self, items: &[Declarator]) -> List {
        pool(&mut self.module.declarators, items)
    }

    /// Run `then` as the body of a new function whose facts `then` fills in.
    fn in_function<T>(&mut self, function: Function, then: impl FnOnce(&mut Self, FnId) -> T) -> (FnId, T) {
        let id = FnId(self.module.functions.len() as u32);
        let range = function.range;
        self.module.functions.push(function);
        let outer = std::mem::replace(&mut self.function, id);
        let result = self.under(Parent::Fn(id), |walk| {
            walk.in_scope(ScopeKind::Function, range, |walk| {
                walk.module.functions[id.index()].scope = walk.scope;
                then(walk, id)
            })
        });
        self.function = outer;
        (id, result)
    }

    /// A function's facts before its body is seen.
    fn blank_function(&self, kind: FnKind, name: Option<NameId>, range: TextRange) -> Function {
        Function {
            kind,
            parent: self.function,
            name,
            range,
            head: self.first_line(range),
            params: List { start: 0, len: 0 },
            body: FnBody::None,
            block: None,
            is_async: false,
            is_generator: false,
            is_static: false,
            is_strict: self.module.function(self.function).is_strict,
            uses_this: false,
            uses_arguments: false,
            has_direct_eval: false,
            has_simple_params: true,
            expr: None,
            symbol: None,
            class: None,
            scope: self.scope,
        }
    }

    /// A function's text up to its body or the end of the line.
    fn first_line(&self, range: TextRange) -> TextRange {
        let text = range.slice(self.text);
        let end = memchr::memchr3(b'{', b'\n', b'\r', text.as_bytes())
            .or_else(|| text.find("=>").map(|at| at + 2))
            .unwrap_or(text.len());
        TextRange::new(range.start, range.start + text[..end].trim_end().len() as u32)
    }

    /// The nearest function that has its own `this` and `arguments`.
    fn this_function(&self) -> FnId {
        let mut id = self.function;
        while self.module.function(id).kind == FnKind::Arrow {
            id = self.module.function(id).parent;
        }
        id
    }

    fn hint(&mut self, annotation: Option<&ast::TsTypeAnn>) -> TypeHint {
        annotation.map_or(TypeHint::None, |annotation| self.hint_of(&annotation.type_ann))
    }

    fn hint_of(&mut self, ty: &ast::TsType) -> TypeHint {
        use ast::TsKeywordTypeKind as Keyword;
        match ty {
            ast::TsType::TsKeywordType(keyword) => match keyword.kind {
                Keyword::TsStringKeyword => TypeHint::String,
                Keyword::TsNumberKeyword | Keyword::TsBigIntKeyword => TypeHint::Number,
                Keyword::TsBooleanKeyword => TypeHint::Boolean,
                _ => TypeHint::Other,
            },
            ast::TsType::TsArrayType(_) | ast::TsType::TsTupleType(_) => TypeHint::Array,
            ast::TsType::TsFnOrConstructorType(_) => TypeHint::Function,
            ast::TsType::TsLitType(_) => TypeHint::Finite,
            ast::TsType::TsTypeOperator(operator) if operator.op == ast::TsTypeOperatorOp::KeyOf => TypeHint::Finite,
            ast::TsType::TsParenthesizedType(inner) => self.hint_of(&inner.type_ann),
            ast::TsType::TsOptionalType(inner) => self.hint_of(&inner.type_ann),
            ast::TsType::TsUnionOrIntersectionType(ast::TsUnionOrIntersectionType::TsUnionType(union)) => {
                let mut rest = union.types.iter().filter(|ty| !is_nothing(ty));
                let Some(first) = rest.next() else { return TypeHint::Other };
                let first = self.hint_of(first);
                if rest.all(|ty| self.hint_of(ty) == first) { first } else { TypeHint::Other }
            }
            ast::TsType::TsTypeRef(reference) => {
                let name = match &reference.type_name {
                    ast::TsEntityName::Ident(ident) => &ident.sym,
                    ast::TsEntityName::TsQualifiedName(qualified) => &qualified.right.sym,
                };
                match name.as_str() {
                    "Array" | "ReadonlyArray" => TypeHint::Array,
                    "Function" => TypeHint::Function,
                    // `ReturnType<typeof setTimeout>`, `Readonly<T>` and the like say nothing by their own name.
                    "Readonly" | "Partial" | "Required" | "NonNullable" => {
                        match reference.type_params.as_ref().and_then(|params| params.params.first()) {
                            Some(inner) => self.hint_of(inner),
                            None => TypeHint::Other,
                        }
                    }
                    _ => TypeHint::Named(self.name(name)),
                }
            }
            _ => TypeHint::Other,
        }
    }
}

/// How many symbols back a redeclaration is looked for: merging is rare, and a scan of everything would be quadratic.
const MERGE_WINDOW: usize = 64;

fn is_nothing(ty: &ast::TsType) -> bool {
    use ast::TsKeywordTypeKind as Keyword;
    matches!(ty, ast::TsType::TsKeywordType(keyword) if matches!(keyword.kind, Keyword::TsUndefinedKeyword | Keyword::TsNullKeyword))
}

fn pool<T: Copy>(pool: &mut Vec<T>, items: &[T]) -> List {
    let start = pool.len() as u32;
    pool.extend_from_slice(items);
    List { start, len: items.len() as u32 }
}

/// The parser counts from 1.
fn range(span: Span) -> TextRange {
    let start = span.lo.0.saturating_sub(1);
    TextRange::new(start, span.hi.0.saturating_sub(1).max(start))
}

impl Lower<'_> {
    /// A template without expressions is a string: minifiers write short ones in backticks.
    fn plain_template(&mut self, it: &ast::Tpl) -> Option<ExprId> {
        let (true, [only]) = (it.exprs.is_empty(), it.quasis.as_slice()) else { return None };
        let text = only.cooked.as_ref()?.as_str().filter(|text| text.len() <= expr::LONG_STRING)?;
        let name = self.module.names.intern_str(text);
        Some(self.push_expr(ExprKind::Str(name), range(it.span)))
    }
}
