//! Classes.

use super::expr::key_name;
use super::{Lower, range};
use crate::semantic::tree::{
    Class, ClassId, ExprId, ExprKind, FnBody, FnId, FnKind, Key, Member, MemberValue, NameId, Parent, PatId, ScopeKind,
    SymbolKind, TypeHint,
};
use crate::text::TextRange;
use smallvec::SmallVec;
use swc_common::Spanned;
use swc_ecma_ast as ast;

impl Lower<'_> {
    pub(super) fn class_decl(&mut self, ident: &ast::Ident, class: &ast::Class) -> ClassId {
        let name = self.name(&ident.sym);
        let symbol = self.declare(name, SymbolKind::Class, range(ident.span), range(class.span));
        let id = self.class(Some(name), class);
        self.module.symbols[symbol.index()].class = Some(id);
        self.module.classes[id.index()].symbol = Some(symbol);
        id
    }

    pub(super) fn class_expr(&mut self, it: &ast::ClassExpr, name: Option<NameId>) -> ExprId {
        let expr = self.push_expr(ExprKind::Missing, range(it.class.span));
        let id = self.under(Parent::Expr(expr), |walk| match &it.ident {
            Some(ident) => {
                walk.in_scope(ScopeKind::FnName, range(it.class.span), |walk| walk.class_decl(ident, &it.class))
            }
            None => walk.class(name, &it.class),
        });
        self.module.classes[id.index()].expr = Some(expr);
        self.module.exprs[expr.index()].kind = ExprKind::Class(id);
        expr
    }

    pub(super) fn class(&mut self, name: Option<NameId>, it: &ast::Class) -> ClassId {
        let whole = range(it.span);
        let id = ClassId(self.module.classes.len() as u32);
        let decorators: Vec<NameId> =
            it.decorators.iter().filter_map(|decorator| self.decorator_name(&decorator.expr)).collect();
        let block = self.class_block(it, whole);
        self.module.classes.push(Class {
            name,
            range: whole,
            block,
            extends: None,
            members: Vec::new(),
            expr: None,
            symbol: None,
            function: self.function,
            decorators,
        });
        let outer_strict = std::mem::replace(&mut self.module.functions[self.function.index()].is_strict, true);
        let evaluated_in = self.function;
        self.under(Parent::Class(id), |walk| {
            for decorator in &it.decorators {
                walk.expr(&decorator.expr);
            }
            let extends = it.super_class.as_ref().map(|base| walk.expr(base));
            walk.module.classes[id.index()].extends = extends;
            walk.in_scope(ScopeKind::Class, whole, |walk| walk.members(id, it));
        });
        self.module.functions[evaluated_in.index()].is_strict = outer_strict;
        id
    }

    fn decorator_name(&mut self, expr: &ast::Expr) -> Option<NameId> {
        match expr {
            ast::Expr::Ident(ident) => Some(self.name(&ident.sym)),
            ast::Expr::Call(call) => match &call.callee {
                ast::Callee::Expr(callee) => self.decorator_name(callee),
                _ => None,
            },
            ast::Expr::Member(member) => member.prop.as_ident().map(|name| self.name(&name.sym)),
            _ => None,
        }
    }

    /// The range between the braces of the class body.
    fn class_block(&self, it: &ast::Class, whole: TextRange) -> TextRange {
        let end = whole.end.saturating_sub(1).max(whole.start);
        let before = it.body.first().map_or(end, |member| range(member.span()).start.clamp(whole.start, end));
        let open = self.text.get(whole.start as usize..before as usize).and_then(|head| head.rfind('{'));
        TextRange::new(open.map_or(before, |at| whole.start + at as u32 + 1), end)
    }

    fn members(&mut self, class: ClassId, it: &ast::Class) {
        let (mut fields, mut statics) = (None, None);
        let mut members = Vec::with_capacity(it.body.len());
        for member in &it.body {
            let whole = range(member.span());
            match member {
                ast::ClassMember::Constructor(it) => {
                    let name = Some(self.module.names.intern_str("constructor"));
                    if let Some(function) = self.constructor(class, it, whole, &mut members) {
                        members.push(Member {
                            name,
                            range: whole,
                            is_static: false,
                            value: MemberValue::Function(function),
                            hint: TypeHint::None,
                        });
                    }
                }
                ast::ClassMember::Method(it) if it.function.body.is_some() => {
                    let key = self.key(&it.key);
                    let value = self.method(
                        class,
                        method_kind(it.kind),
                        key_name(key),
                        &it.function,
                        it.is_static,
                        MethodRange { whole, head: range(it.key.span()) },
                    );
                    members.push(Member {
                        name: key_name(key),
                        range: whole,
                        is_static: it.is_static,
                        value,
                        hint: TypeHint::None,
                    });
                }
                ast::ClassMember::PrivateMethod(it) => {
                    let name = Some(self.private(&it.key.name));
                    let value = self.method(
                        class,
                        method_kind(it.kind),
                        name,
                        &it.function,
                        it.is_static,
                        MethodRange { whole, head: range(it.key.span) },
                    );
                    members.push(Member { name, range: whole, is_static: it.is_static, value, hint: TypeHint::None });
                }
                ast::ClassMember::ClassProp(it) if !it.declare => {
                    let key = self.key(&it.key);
                    for decorator in &it.decorators {
                        self.expr(&decorator.expr);
                    }
                    let hint = self.hint(it.type_ann.as_deref());
                    let slot = if it.is_static { &mut statics } else { &mut fields };
                    let value = self.field(class, slot, it.is_static, key, it.value.as_deref());
                    members.push(Member { name: key_name(key), range: whole, is_static: it.is_static, value, hint });
                }
                ast::ClassMember::PrivateProp(it) => {
                    let name = self.private(&it.key.name);
                    let hint = self.hint(it.type_ann.as_deref());
                    let slot = if it.is_static { &mut statics } else { &mut fields };
                    let value = self.field(class, slot, it.is_static, Key::Name(name), it.value.as_deref());
                    members.push(Member { name: Some(name), range: whole, is_static: it.is_static, value, hint });
                }
                ast::ClassMember::AutoAccessor(it) => {
                    let key = match &it.key {
                        ast::Key::Private(name) => Key::Name(self.private(&name.name)),
                        ast::Key::Public(key) => self.key(key),
                    };
                    let hint = self.hint(it.type_ann.as_deref());
                    let slot = if it.is_static { &mut statics } else { &mut fields };
                    let value = self.field(class, slot, it.is_static, key, it.value.as_deref());
                    members.push(Member { name: key_name(key), range: whole, is_static: it.is_static, value, hint });
                }
                ast::ClassMember::StaticBlock(it) => {
                    let function = self.initialiser(class, &mut statics, true, whole);
                    self.within_initialiser(function, |walk| {
                        for stmt in &it.body.stmts {
                            walk.stmt(stmt);
                        }
                    });
                }
                ast::ClassMember::Method(_)
                | ast::ClassMember::ClassProp(_)
                | ast::ClassMember::TsIndexSignature(_)
                | ast::ClassMember::Empty(_) => {}
            }
        }
        self.module.classes[class.index()].members = members;
    }

    fn constructor(
        &mut self,
        class: ClassId,
        it: &ast::Constructor,
        whole: TextRange,
        members: &mut Vec<Member>,
    ) -> Option<FnId> {
        let body = it.body.as_ref()?;
        let name = Some(self.module.names.intern_str("constructor"));
        let mut function = self.blank_function(FnKind::Constructor, name, whole);
        function.class = Some(class);
        function.is_strict = true;
        function.head = range(it.key.span());
        let (id, ()) = self.in_function(function, |walk, id| {
            let mut params: SmallVec<[PatId; 4]> = SmallVec::new();
            for param in &it.params {
                match param {
                    ast::ParamOrTsParamProp::Param(param) => {
                        params.push(walk.pattern(&param.pat, Some(SymbolKind::Param)))
                    }
                    ast::ParamOrTsParamProp::TsParamProp(param) => {
                        let (pattern, ident) = match &param.param {
                            ast::TsParamPropParam::Ident(ident) => (ast::Pat::Ident(ident.clone()), Some(ident)),
                            ast::TsParamPropParam::Assign(assign) => {
                                (ast::Pat::Assign(assign.clone()), assign.left.as_ident())
                            }
                        };
                        params.push(walk.pattern(&pattern, Some(SymbolKind::Param)));
                        if let Some(ident) = ident {
                            let hint = walk.hint(ident.type_ann.as_deref());
                            let name = Some(walk.name(&ident.id.sym));
                            members.push(Member {
                                name,
                                range: range(param.span),
                                is_static: false,
                                value: MemberValue::Field(None),
                                hint,
                            });
                        }
                    }
                }
            }
            walk.module.functions[id.index()].params = walk.pat_pool(&params);
            walk.function_body(id, body);
        });
        Some(id)
    }

    fn method(
        &mut self,
        class: ClassId,
        kind: FnKind,
        name: Option<NameId>,
        function: &ast::Function,
        is_static: bool,
        range: MethodRange,
    ) -> MemberValue {
        let id = self.function(kind, name, function, range.whole);
        let method = &mut self.module.functions[id.index()];
        method.head = range.head;
        method.class = Some(class);
        method.is_static = is_static;
        method.is_strict = true;
        MemberValue::Function(id)
    }

    fn field(
        &mut self,
        class: ClassId,
        slot: &mut Option<FnId>,
        is_static: bool,
        key: Key,
        value: Option<&ast::Expr>,
    ) -> MemberValue {
        let Some(value) = value else { return MemberValue::Field(None) };
        let function = self.initialiser(class, slot, is_static, range(value.span()));
        let value = self.within_initialiser(function, |walk| walk.named_expr(value, key_name(key)));
        MemberValue::Field(Some(value))
    }

    /// The class's initialiser function, made when its first field needs it.
    fn initialiser(&mut self, class: ClassId, slot: &mut Option<FnId>, is_static: bool, whole: TextRange) -> FnId {
        *slot.get_or_insert_with(|| {
            let kind = if is_static { FnKind::StaticFields } else { FnKind::Fields };
            let mut function = self.blank_function(kind, None, whole);
            function.class = Some(class);
            function.is_static = is_static;
            function.is_strict = true;
            function.body = FnBody::None;
            self.in_function(function, |_, _| ()).0
        })
    }

    fn within_initialiser<T>(&mut self, function: FnId, then: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.function, function);
        let range = self.module.function(function).range;
        let result = self.under(Parent::Fn(function), |walk| walk.in_scope(ScopeKind::Function, range, then));
        self.function = outer;
        result
    }
}

/// A method with its modifiers and body, and the name that findings point at.
struct MethodRange {
    whole: TextRange,
    head: TextRange,
}

fn method_kind(kind: ast::MethodKind) -> FnKind {
    match kind {
        ast::MethodKind::Method => FnKind::Method,
        ast::MethodKind::Getter => FnKind::Getter,
        ast::MethodKind::Setter => FnKind::Setter,
    }
}
