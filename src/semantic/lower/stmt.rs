//! Statements, declarations and function bodies.

use super::{Lower, range};
use crate::semantic::Export;
use crate::semantic::tree::{
    Access, Declarator, ExprId, ExprKind, FnBody, FnId, FnKind, Import, Imported, List, NameId, Parent, PatId, PatKind,
    Reexport, RefId, Reference, ScopeKind, StmtId, StmtKind, SymbolId, SymbolKind,
};
use crate::text::TextRange;
use smallvec::SmallVec;
use swc_common::Spanned;
use swc_ecma_ast as ast;

impl Lower<'_> {
    pub(super) fn note_module_strictness(&mut self, items: &[ast::ModuleItem]) {
        self.module.traits.is_strict |= has_use_strict(items.iter().map_while(|item| item.as_stmt()));
        self.module.functions[0].is_strict |= self.module.traits.is_strict;
    }

    pub(super) fn note_script_strictness(&mut self, stmts: &[ast::Stmt]) {
        self.module.traits.is_strict |= has_use_strict(stmts.iter());
        self.module.functions[0].is_strict |= self.module.traits.is_strict;
    }

    pub(super) fn top_level_item(&mut self, item: &ast::ModuleItem) {
        let stmt = self.module_item(item);
        self.top_level.extend(stmt);
    }

    pub(super) fn top_level_stmt(&mut self, stmt: &ast::Stmt) {
        let stmt = self.stmt(stmt);
        self.top_level.push(stmt);
    }

    fn module_item(&mut self, item: &ast::ModuleItem) -> Option<StmtId> {
        match item {
            ast::ModuleItem::Stmt(stmt) => Some(self.stmt(stmt)),
            ast::ModuleItem::ModuleDecl(decl) => {
                self.module.traits.has_module_syntax = true;
                self.module.functions[0].is_strict = true;
                self.module_decl(decl)
            }
        }
    }

    fn block(&mut self, stmts: &[ast::Stmt]) -> List {
        let ids: SmallVec<[StmtId; 8]> = stmts.iter().map(|stmt| self.stmt(stmt)).collect();
        self.stmt_pool(&ids)
    }

    pub(super) fn stmt(&mut self, stmt: &ast::Stmt) -> StmtId {
        self.deeper(|walk| {
            let id = walk.push_stmt(range(stmt.span()));
            let kind = walk.under(Parent::Stmt(id), |walk| walk.stmt_kind(stmt, id));
            walk.module.stmts[id.index()].kind = kind;
            id
        })
    }

    fn stmt_kind(&mut self, stmt: &ast::Stmt, id: StmtId) -> StmtKind {
        match stmt {
            ast::Stmt::Expr(it) => StmtKind::Expr(self.expr(&it.expr)),
            ast::Stmt::Block(it) => {
                self.in_scope(ScopeKind::Block, range(it.span), |walk| StmtKind::Block(walk.block(&it.stmts)))
            }
            ast::Stmt::Empty(_) | ast::Stmt::Debugger(_) => StmtKind::Empty,
            ast::Stmt::With(it) => StmtKind::With(self.expr(&it.obj), self.stmt(&it.body)),
            ast::Stmt::Return(it) => StmtKind::Return(it.arg.as_ref().map(|arg| self.expr(arg))),
            ast::Stmt::Labeled(it) => StmtKind::Labeled(self.name(&it.label.sym), self.stmt(&it.body)),
            ast::Stmt::Break(it) => StmtKind::Break(it.label.as_ref().map(|label| self.name(&label.sym))),
            ast::Stmt::Continue(it) => StmtKind::Continue(it.label.as_ref().map(|label| self.name(&label.sym))),
            ast::Stmt::If(it) => {
                StmtKind::If(self.expr(&it.test), self.stmt(&it.cons), it.alt.as_ref().map(|alt| self.stmt(alt)))
            }
            ast::Stmt::Switch(it) => self.switch(it),
            ast::Stmt::Throw(it) => StmtKind::Throw(self.expr(&it.arg)),
            ast::Stmt::Try(it) => self.try_stmt(it),
            ast::Stmt::While(it) => {
                StmtKind::Loop { init: None, test: Some(self.expr(&it.test)), update: None, body: self.stmt(&it.body) }
            }
            ast::Stmt::DoWhile(it) => {
                let body = self.stmt(&it.body);
                StmtKind::Loop { init: None, test: Some(self.expr(&it.test)), update: None, body }
            }
            ast::Stmt::For(it) => self.in_scope(ScopeKind::Iteration, range(it.span), |walk| {
                let init = it.init.as_ref().map(|init| walk.for_init(init));
                let test = it.test.as_ref().map(|test| walk.expr(test));
                let update = it.update.as_ref().map(|update| walk.expr(update));
                StmtKind::Loop { init, test, update, body: walk.stmt(&it.body) }
            }),
            ast::Stmt::ForIn(it) => self.for_each(false, &it.left, &it.right, &it.body, range(it.span)),
            ast::Stmt::ForOf(it) => self.for_each(true, &it.left, &it.right, &it.body, range(it.span)),
            ast::Stmt::Decl(it) => self.decl(it, id),
        }
    }

    fn for_init(&mut self, init: &ast::VarDeclOrExpr) -> StmtId {
        let id = self.push_stmt(range(init.span()));
        let kind = self.under(Parent::Stmt(id), |walk| match init {
            ast::VarDeclOrExpr::VarDecl(it) => walk.var(it),
            ast::VarDeclOrExpr::Expr(it) => StmtKind::Expr(walk.expr(it)),
        });
        self.module.stmts[id.index()].kind = kind;
        id
    }

    fn for_each(
        &mut self,
        of: bool,
        left: &ast::ForHead,
        right: &ast::Expr,
        body: &ast::Stmt,
        whole: TextRange,
    ) -> StmtKind {
        self.in_scope(ScopeKind::Iteration, whole, |walk| {
            let left = match left {
                ast::ForHead::VarDecl(it) => {
                    let kind = symbol_kind(it.kind);
                    match it.decls.first() {
                        Some(decl) => walk.pattern(&decl.name, Some(kind)),
                        None => walk.push_pat(whole),
                    }
                }
                ast::ForHead::UsingDecl(it) => match it.decls.first() {
                    Some(decl) => walk.pattern(&decl.name, Some(SymbolKind::Using)),
                    None => walk.push_pat(whole),
                },
                ast::ForHead::Pat(it) => walk.pattern(it, None),
            };
            let right = walk.expr(right);
            StmtKind::ForEach { of, left, right, body: walk.stmt(body) }
        })
    }

    fn switch(&mut self, it: &ast::SwitchStmt) -> StmtKind {
        let discriminant = self.expr(&it.discriminant);
        self.in_scope(ScopeKind::Block, range(it.span), |walk| {
            let cases: SmallVec<[StmtId; 8]> = it
                .cases
                .iter()
                .map(|case| {
                    let id = walk.push_stmt(range(case.span));
                    let kind = walk.under(Parent::Stmt(id), |walk| {
                        StmtKind::Case(case.test.as_ref().map(|test| walk.expr(test)), walk.block(&case.cons))
                    });
                    walk.module.stmts[id.index()].kind = kind;
                    id
                })
                .collect();
            StmtKind::Switch(discriminant, walk.stmt_pool(&cases))
        })
    }

    fn try_stmt(&mut self, it: &ast::TryStmt) -> StmtKind {
        let block = self.block_stmt(&it.block);
        let handler = it.handler.as_ref().map(|handler| {
            self.in_scope(ScopeKind::Catch, range(handler.span), |walk| {
                if let Some(param) = &handler.param {
                    walk.pattern(param, Some(SymbolKind::Catch));
                }
                walk.block_stmt(&handler.body)
            })
        });
        let finalizer = it.finalizer.as_ref().map(|finalizer| self.block_stmt(finalizer));
        StmtKind::Try { block, handler, finalizer }
    }

    fn block_stmt(&mut self, block: &ast::BlockStmt) -> StmtId {
        let id = self.push_stmt(range(block.span));
        let kind = self.under(Parent::Stmt(id), |walk| {
            walk.in_scope(ScopeKind::Block, range(block.span), |walk| StmtKind::Block(walk.block(&block.stmts)))
        });
        self.module.stmts[id.index()].kind = kind;
        id
    }

    // Declarations.

    fn decl(&mut self, decl: &ast::Decl, _stmt: StmtId) -> StmtKind {
        match decl {
            ast::Decl::Var(it) if it.declare => {
                for decl in &it.decls {
                    self.pattern(&decl.name, Some(SymbolKind::Type));
                }
                StmtKind::Empty
            }
            ast::Decl::Var(it) => self.var(it),
            ast::Decl::Using(it) => self.declarators(&it.decls, SymbolKind::Using, range(it.span)),
            ast::Decl::Fn(it) if it.declare || it.function.body.is_none() => {
                let name = self.name(&it.ident.sym);
                self.declare(name, SymbolKind::Function, range(it.ident.span), range(it.function.span));
                StmtKind::Empty
            }
            ast::Decl::Fn(it) => StmtKind::Function(self.function_decl(&it.ident, &it.function)),
            ast::Decl::Class(it) if it.declare => {
                let name = self.name(&it.ident.sym);
                self.declare(name, SymbolKind::Type, range(it.ident.span), range(it.class.span));
                StmtKind::Empty
            }
            ast::Decl::Class(it) => StmtKind::Class(self.class_decl(&it.ident, &it.class)),
            ast::Decl::TsInterface(it) => self.type_symbol(&it.id),
            ast::Decl::TsTypeAlias(it) => {
                let hint = self.hint_of(&it.type_ann);
                let name = self.name(&it.id.sym);
                let symbol = self.declare(name, SymbolKind::Type, range(it.id.span), range(it.span));
                self.module.symbols[symbol.index()].hint = hint;
                StmtKind::Empty
            }
            ast::Decl::TsEnum(it) => {
                let name = self.name(&it.id.sym);
                self.declare(name, SymbolKind::Enum, range(it.id.span), range(it.span));
                // Members name each other; their initialisers run once and hold no references that matter.
                StmtKind::Empty
            }
            ast::Decl::TsModule(it) => self.namespace(it),
        }
    }

    fn type_symbol(&mut self, ident: &ast::Ident) -> StmtKind {
        let name = self.name(&ident.sym);
        self.declare(name, SymbolKind::Type, range(ident.span), range(ident.span));
        StmtKind::Empty
    }

    fn namespace(&mut self, it: &ast::TsModuleDecl) -> StmtKind {
        if let ast::TsModuleName::Ident(ident) = &it.id {
            let name = self.name(&ident.sym);
            self.declare(name, SymbolKind::Namespace, range(ident.span), range(it.span));
        }
        let Some(ast::TsNamespaceBody::TsModuleBlock(body)) = &it.body else { return StmtKind::Empty };
        if it.declare || it.global {
            return StmtKind::Empty;
        }
        let module_syntax = self.module.traits.has_module_syntax;
        let body = self.in_scope(ScopeKind::Block, range(body.span), |walk| {
            walk.note_module_strictness(&body.body);
            let ids: SmallVec<[StmtId; 8]> = body.body.iter().filter_map(|item| walk.module_item(item)).collect();
            walk.stmt_pool(&ids)
        });
        // `export` inside a namespace makes no module.
        self.module.traits.has_module_syntax = module_syntax;
        StmtKind::Block(body)
    }

    fn var(&mut self, it: &ast::VarDecl) -> StmtKind {
        self.declarators(&it.decls, symbol_kind(it.kind), range(it.span))
    }

    fn declarators(&mut self, decls: &[ast::VarDeclarator], kind: SymbolKind, statement: TextRange) -> StmtKind {
        let items: SmallVec<[Declarator; 4]> = decls
            .iter()
            .map(|decl| {
                let known = self.module.symbols.len();
                let pattern = self.pattern(&decl.name, Some(kind));
                for symbol in &mut self.module.symbols[known..] {
                    symbol.declaration = statement;
                }
                let bound = match self.module.pat(pattern).kind {
                    PatKind::Symbol(symbol) => Some(symbol),
                    _ => None,
                };
                let name = bound.map(|symbol| self.module.symbol(symbol).name);
                let is_first = bound.is_some_and(|symbol| {
                    let symbol = self.module.symbol(symbol);
                    symbol.init.is_none() && symbol.pattern == Some(pattern)
                });
                // A repeated `var x = …` is a write like any other.
                let is_write = !is_first && kind == SymbolKind::Var && decl.init.is_some();
                if let (Some(name), true) = (name, is_write) {
                    self.write_again(name, self.module.pat(pattern).range);
                }
                let init = decl.init.as_ref().map(|init| self.named_expr(init, name));
                if let (Some(symbol), Some(init), false) = (bound, init, is_write) {
                    self.bind_init(symbol, init, is_first);
                }
                Declarator { pattern, init, range: range(decl.span) }
            })
            .collect();
        StmtKind::Var(self.declarator_pool(&items))
    }

    /// The first initialiser is the symbol's.
    fn bind_init(&mut self, symbol: SymbolId, init: ExprId, is_first: bool) {
        let function = match self.module.kind(init) {
            ExprKind::Function(function) => Some(function),
            _ => None,
        };
        if is_first {
            self.module.symbols[symbol.index()].init = Some(init);
        }
        if let Some(function) = function {
            let bound = &mut self.module.functions[function.index()];
            bound.symbol.get_or_insert(symbol);
        }
    }

    fn write_again(&mut self, name: NameId, at: TextRange) {
        let id = RefId(self.module.references.len() as u32);
        let expr = self.push_expr(ExprKind::Name(id), at);
        self.module.references.push(Reference {
            name,
            range: at,
            scope: self.scope,
            expr,
            access: Access::Write,
            symbol: None,
        });
        self.pending.push(id);
    }

    fn function_decl(&mut self, ident: &ast::Ident, function: &ast::Function) -> FnId {
        let name = self.name(&ident.sym);
        let whole = range(function.span);
        let symbol = self.declare(name, SymbolKind::Function, range(ident.span), whole);
        let id = self.function(FnKind::Declaration, Some(name), function, whole);
        self.module.symbols[symbol.index()].function = Some(id);
        self.module.functions[id.index()].symbol = Some(symbol);
        self.module.functions[id.index()].head = range(ident.span);
        id
    }

    /// A function with its parameters and body.
    pub(super) fn function(
        &mut self,
        kind: FnKind,
        name: Option<NameId>,
        it: &ast::Function,
        whole: TextRange,
    ) -> FnId {
        for decorator in &it.decorators {
            self.expr(&decorator.expr);
        }
        let mut function = self.blank_function(kind, name, whole);
        function.is_async = it.is_async;
        function.is_generator = it.is_generator;
        function.has_simple_params = it.params.iter().all(|param| matches!(param.pat, ast::Pat::Ident(_)));
        self.in_function(function, |walk, id| {
            let params: SmallVec<[PatId; 4]> =
                it.params.iter().map(|param| walk.pattern(&param.pat, Some(SymbolKind::Param))).collect();
            walk.module.functions[id.index()].params = walk.pat_pool(&params);
            if let Some(body) = &it.body {
                walk.function_body(id, body);
            }
        })
        .0
    }

    pub(super) fn function_body(&mut self, id: FnId, body: &ast::FunctionBody) {
        if has_use_strict(body.stmts.iter()) {
            self.module.functions[id.index()].is_strict = true;
        }
        let whole = range(body.span);
        let inside = TextRange::new(whole.start + 1, whole.end.saturating_sub(1).max(whole.start + 1));
        let list = self.block(&body.stmts);
        let function = &mut self.module.functions[id.index()];
        function.body = FnBody::Block(list);
        function.block = self.text[whole.start as usize..].starts_with('{').then_some(inside);
    }

    // Imports and exports.

    fn module_decl(&mut self, decl: &ast::ModuleDecl) -> Option<StmtId> {
        match decl {
            ast::ModuleDecl::Import(it) => {
                self.import(it);
                None
            }
            ast::ModuleDecl::ExportDecl(it) => {
                let known = self.module.symbols.len();
                let id = self.push_stmt(range(it.span));
                let kind = self.under(Parent::Stmt(id), |walk| walk.decl(&it.decl, id));
                self.module.stmts[id.index()].kind = kind;
                let scope = self.scope;
                let declared: Vec<SymbolId> = match kind {
                    StmtKind::Function(function) => self.module.function(function).symbol.into_iter().collect(),
                    StmtKind::Class(class) => self.module.class(class).symbol.into_iter().collect(),
                    _ => (known..self.module.symbols.len())
                        .map(|id| SymbolId(id as u32))
                        .filter(|id| self.module.symbol(*id).scope == scope)
                        .collect(),
                };
                for symbol in declared {
                    self.module.symbols[symbol.index()].exported = true;
                    let name = self.module.symbol(symbol).name;
                    self.module.exports.push(Export { name: Some(name), symbol: Some(symbol), expr: None });
                }
                Some(id)
            }
            ast::ModuleDecl::ExportNamed(it) => {
                if let (Some(source), false) = (&it.src, it.type_only) {
                    self.reexports(source, &it.specifiers);
                } else if !it.type_only {
                    for specifier in &it.specifiers {
                        if let ast::ExportSpecifier::Named(named) = specifier
                            && let ast::ModuleExportName::Ident(local) = &named.orig
                        {
                            let exported = match &named.exported {
                                Some(ast::ModuleExportName::Ident(name)) => self.name(&name.sym),
                                _ => self.name(&local.sym),
                            };
                            let local = self.name(&local.sym);
                            self.local_exports.push((local, exported));
                        }
                    }
                }
                None
            }
            ast::ModuleDecl::ExportDefaultDecl(it) => Some(self.export_default_decl(it)),
            ast::ModuleDecl::ExportDefaultExpr(it) => Some(self.export_default(&it.expr, range(it.span))),
            ast::ModuleDecl::TsExportAssignment(it) => Some(self.export_default(&it.expr, range(it.span))),
            ast::ModuleDecl::TsImportEquals(it) => {
                let name = self.name(&it.id.sym);
                let symbol = self.declare(name, SymbolKind::Import, range(it.id.span), range(it.span));
                if let ast::TsModuleRef::TsExternalModuleRef(external) = &it.module_ref {
                    let specifier = self.module.names.intern_str(external.expr.value.as_str().unwrap_or_default());
                    self.module.imports.push(Import {
                        specifier,
                        symbol,
                        imported: Imported::Namespace,
                        range: range(it.span),
                    });
                }
                None
            }
            ast::ModuleDecl::ExportAll(it) => {
                if !it.type_only {
                    let specifier = self.module.names.intern_str(it.src.value.as_str().unwrap_or_default());
                    self.module.reexports.push(Reexport { specifier, imported: None, exported: None });
                }
                None
            }
            ast::ModuleDecl::TsNamespaceExport(_) => None,
        }
    }

    fn reexports(&mut self, source: &ast::Str, specifiers: &[ast::ExportSpecifier]) {
        let specifier = self.module.names.intern_str(source.value.as_str().unwrap_or_default());
        for item in specifiers {
            let (imported, exported) = match item {
                ast::ExportSpecifier::Named(named) if named.is_type_only => continue,
                ast::ExportSpecifier::Named(named) => {
                    let imported = self.export_name(&named.orig);
                    (Some(imported), named.exported.as_ref().map_or(imported, |name| self.export_name(name)))
                }
                ast::ExportSpecifier::Namespace(named) => (None, self.export_name(&named.name)),
                ast::ExportSpecifier::Default(_) => continue,
            };
            self.module.reexports.push(Reexport { specifier, imported, exported: Some(exported) });
        }
    }

    fn export_name(&mut self, name: &ast::ModuleExportName) -> NameId {
        match name {
            ast::ModuleExportName::Ident(name) => self.name(&name.sym),
            ast::ModuleExportName::Str(name) => self.module.names.intern_str(name.value.as_str().unwrap_or_default()),
        }
    }

    fn import(&mut self, it: &ast::ImportDecl) {
        let specifier = self.module.names.intern_str(it.src.value.as_str().unwrap_or_default());
        for item in &it.specifiers {
            let (local, imported) = match item {
                ast::ImportSpecifier::Default(item) => (&item.local, Imported::Default),
                ast::ImportSpecifier::Namespace(item) => (&item.local, Imported::Namespace),
                ast::ImportSpecifier::Named(item) => {
                    let name = match &item.imported {
                        Some(ast::ModuleExportName::Ident(name)) => self.name(&name.sym),
                        Some(ast::ModuleExportName::Str(name)) => {
                            self.module.names.intern_str(name.value.as_str().unwrap_or_default())
                        }
                        None => self.name(&item.local.sym),
                    };
                    (&item.local, Imported::Named(name))
                }
            };
            let name = self.name(&local.sym);
            let symbol = self.declare(name, SymbolKind::Import, range(local.span), range(it.span));
            self.module.imports.push(Import { specifier, symbol, imported, range: range(it.span) });
        }
    }

    fn export_default_decl(&mut self, it: &ast::ExportDefaultDecl) -> StmtId {
        let id = self.push_stmt(range(it.span));
        let kind = self.under(Parent::Stmt(id), |walk| match &it.decl {
            ast::DefaultDecl::Fn(function) if function.function.body.is_some() => match &function.ident {
                Some(ident) => StmtKind::Function(walk.function_decl(ident, &function.function)),
                None => StmtKind::Function(walk.function(
                    FnKind::Declaration,
                    None,
                    &function.function,
                    range(function.function.span),
                )),
            },
            ast::DefaultDecl::Class(class) => match &class.ident {
                Some(ident) => StmtKind::Class(walk.class_decl(ident, &class.class)),
                None => StmtKind::Class(walk.class(None, &class.class)),
            },
            ast::DefaultDecl::Fn(_) | ast::DefaultDecl::TsInterfaceDecl(_) => StmtKind::Empty,
        });
        self.module.stmts[id.index()].kind = kind;
        let symbol = match kind {
            StmtKind::Function(function) => self.module.function(function).symbol,
            StmtKind::Class(class) => self.module.class(class).symbol,
            _ => None,
        };
        if let Some(symbol) = symbol {
            self.module.symbols[symbol.index()].exported = true;
        }
        match kind {
            StmtKind::Function(function) => self.module.default_function = Some(function),
            StmtKind::Class(class) => self.module.default_class = Some(class),
            _ => {}
        }
        self.module.exports.push(Export { name: None, symbol, expr: None });
        id
    }

    fn export_default(&mut self, expr: &ast::Expr, whole: TextRange) -> StmtId {
        let id = self.push_stmt(whole);
        let value = self.under(Parent::Stmt(id), |walk| walk.expr(expr));
        self.module.stmts[id.index()].kind = StmtKind::ExportDefault(value);
        self.module.exports.push(Export { name: None, symbol: None, expr: Some(value) });
        id
    }
}

fn symbol_kind(kind: ast::VarDeclKind) -> SymbolKind {
    match kind {
        ast::VarDeclKind::Var => SymbolKind::Var,
        ast::VarDeclKind::Let => SymbolKind::Let,
        ast::VarDeclKind::Const => SymbolKind::Const,
    }
}

fn has_use_strict<'s>(stmts: impl Iterator<Item = &'s ast::Stmt>) -> bool {
    stmts
        .map_while(|stmt| match stmt {
            ast::Stmt::Expr(it) => match &*it.expr {
                ast::Expr::Lit(ast::Lit::Str(text)) => Some(text.value.as_str() == Some("use strict")),
                _ => None,
            },
            _ => None,
        })
        .any(|strict| strict)
}
