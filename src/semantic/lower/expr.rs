//! Expressions.

use super::{Lower, range};
use crate::semantic::tree::{
    Access, AssignOp, BinaryOp, ExprId, ExprKind, FnBody, FnKind, Key, LogicalOp, NameId, Parent, PatKind, Property,
    ScopeKind, SymbolKind, UnaryOp,
};
use crate::text::TextRange;
use smallvec::SmallVec;
use swc_common::{Span, Spanned};
use swc_ecma_ast as ast;

/// Longer strings are not worth keeping: no key, event or specifier is.
pub(super) const LONG_STRING: usize = 128;

impl Lower<'_> {
    pub(super) fn expr(&mut self, expr: &ast::Expr) -> ExprId {
        self.named_expr(expr, None)
    }

    /// An expression that gives its name to an anonymous function.
    pub(super) fn named_expr(&mut self, expr: &ast::Expr, name: Option<NameId>) -> ExprId {
        self.deeper(|walk| walk.expr_inner(expr, name))
    }

    fn expr_inner(&mut self, expr: &ast::Expr, name: Option<NameId>) -> ExprId {
        match expr {
            ast::Expr::Paren(it) => self.named_expr(&it.expr, name),
            ast::Expr::TsAs(it) => self.named_expr(&it.expr, name),
            ast::Expr::TsTypeAssertion(it) => self.named_expr(&it.expr, name),
            ast::Expr::TsConstAssertion(it) => self.named_expr(&it.expr, name),
            ast::Expr::TsNonNull(it) => self.named_expr(&it.expr, name),
            ast::Expr::TsSatisfies(it) => self.named_expr(&it.expr, name),
            ast::Expr::TsInstantiation(it) => self.named_expr(&it.expr, name),
            ast::Expr::Ident(it) => self.read(it),
            ast::Expr::This(it) => self.this(it.span),
            ast::Expr::Lit(it) => self.literal(it),
            ast::Expr::Tpl(it) => {
                if let Some(short) = self.plain_template(it) {
                    return short;
                }
                self.node(it.span, |walk| ExprKind::Template(walk.exprs(it.exprs.iter().map(|expr| &**expr))))
            }
            ast::Expr::Array(it) => self.node(it.span, |walk| {
                let items: SmallVec<[ExprId; 8]> = it
                    .elems
                    .iter()
                    .map(|item| match item {
                        Some(item) => walk.arg(item),
                        None => walk.push_expr(ExprKind::Missing, TextRange::empty(range(it.span).start)),
                    })
                    .collect();
                ExprKind::Array(walk.expr_pool(&items))
            }),
            ast::Expr::Object(it) => self.node(it.span, |walk| {
                let props: SmallVec<[Property; 8]> = it.props.iter().map(|prop| walk.prop(prop)).collect();
                ExprKind::Object(walk.prop_pool(&props))
            }),
            ast::Expr::Fn(it) => self.function_expr(it, name),
            ast::Expr::Arrow(it) => self.arrow(it, name),
            ast::Expr::Class(it) => self.class_expr(it, name),
            ast::Expr::Unary(it) => self.node(it.span, |walk| {
                let op = match it.op {
                    ast::UnaryOp::Delete => UnaryOp::Delete,
                    ast::UnaryOp::TypeOf => UnaryOp::Typeof,
                    ast::UnaryOp::Void => UnaryOp::Void,
                    ast::UnaryOp::Bang => UnaryOp::Not,
                    ast::UnaryOp::Minus => UnaryOp::Minus,
                    _ => UnaryOp::Other,
                };
                ExprKind::Unary(op, walk.expr(&it.arg))
            }),
            ast::Expr::Update(it) => {
                self.node(it.span, |walk| ExprKind::Update(walk.target(&it.arg, Access::ReadWrite)))
            }
            ast::Expr::Bin(it) => self.binary(it),
            ast::Expr::Assign(it) => self.assign(it),
            ast::Expr::Member(it) => self.member(it),
            ast::Expr::SuperProp(it) => {
                let this = self.this_function();
                self.note_this(this);
                self.node(it.span, |walk| {
                    let object = walk.push_expr(ExprKind::Super, range(it.obj.span));
                    match &it.prop {
                        ast::SuperProp::Ident(key) => ExprKind::Member(object, walk.name(&key.sym)),
                        ast::SuperProp::Computed(key) => ExprKind::Index(object, walk.expr(&key.expr)),
                    }
                })
            }
            ast::Expr::Cond(it) => self.node(it.span, |walk| {
                ExprKind::Conditional(
                    walk.expr(&it.test),
                    walk.named_expr(&it.cons, name),
                    walk.named_expr(&it.alt, name),
                )
            }),
            ast::Expr::Call(it) => self.call(it),
            ast::Expr::New(it) => self.node(it.span, |walk| {
                let callee = walk.expr(&it.callee);
                let args = it.args.as_deref().unwrap_or(&[]);
                ExprKind::New(callee, walk.args(args))
            }),
            ast::Expr::Seq(it) => {
                self.node(it.span, |walk| ExprKind::Sequence(walk.exprs(it.exprs.iter().map(|expr| &**expr))))
            }
            ast::Expr::TaggedTpl(it) => self.node(it.span, |walk| {
                let tag = walk.expr(&it.tag);
                ExprKind::Tagged(tag, walk.exprs(it.tpl.exprs.iter().map(|expr| &**expr)))
            }),
            ast::Expr::Yield(it) => {
                self.node(it.span, |walk| ExprKind::Yield(it.arg.as_ref().map(|arg| walk.expr(arg))))
            }
            ast::Expr::Await(it) => self.node(it.span, |walk| ExprKind::Await(walk.expr(&it.arg))),
            ast::Expr::MetaProp(it) => {
                if it.kind == ast::MetaPropKind::ImportMeta {
                    self.module.traits.has_module_syntax = true;
                }
                self.push_expr(ExprKind::MetaProperty, range(it.span))
            }
            ast::Expr::OptChain(it) => {
                let id = match &*it.base {
                    ast::OptChainBase::Member(member) => self.member(member),
                    ast::OptChainBase::Call(call) => self.node(it.span, |walk| {
                        let callee = walk.expr(&call.callee);
                        ExprKind::Call(callee, walk.args(&call.args))
                    }),
                };
                if it.optional {
                    self.module.optional.push(id);
                }
                id
            }
            ast::Expr::JSXElement(it) => self.element(it),
            ast::Expr::JSXFragment(it) => self.node(it.span, |walk| {
                let children = walk.children(&it.children);
                ExprKind::Element(None, walk.prop_pool(&[]), children)
            }),
            ast::Expr::JSXMember(it) => self.jsx_member(it),
            ast::Expr::JSXNamespacedName(_)
            | ast::Expr::JSXEmpty(_)
            | ast::Expr::PrivateName(_)
            | ast::Expr::Invalid(_) => self.push_expr(ExprKind::Missing, range(expr.span())),
        }
    }

    /// A node whose children `then` makes.
    pub(super) fn node(&mut self, span: Span, then: impl FnOnce(&mut Self) -> ExprKind) -> ExprId {
        let id = self.push_expr(ExprKind::Missing, range(span));
        let kind = self.under(Parent::Expr(id), then);
        self.module.exprs[id.index()].kind = kind;
        id
    }

    fn read(&mut self, ident: &ast::Ident) -> ExprId {
        let expr = self.refer(&ident.sym, ident.span, Access::Read);
        if self.module.references.last().is_some_and(|reference| reference.name == self.arguments) {
            let this = self.this_function();
            self.module.functions[this.index()].uses_arguments = true;
        }
        expr
    }

    fn this(&mut self, span: Span) -> ExprId {
        let this = self.this_function();
        self.note_this(this);
        self.push_expr(ExprKind::This, range(span))
    }

    /// Every arrow between here and `owner` captures its `this`.
    fn note_this(&mut self, owner: crate::semantic::tree::FnId) {
        let mut id = self.function;
        loop {
            self.module.functions[id.index()].uses_this = true;
            if id == owner {
                break;
            }
            id = self.module.function(id).parent;
        }
    }

    fn literal(&mut self, literal: &ast::Lit) -> ExprId {
        let kind = match literal {
            ast::Lit::Str(it) => match it.value.as_str() {
                Some(text) if text.len() <= LONG_STRING => ExprKind::Str(self.module.names.intern_string(&it.value)),
                _ => ExprKind::LongStr,
            },
            ast::Lit::Bool(it) => ExprKind::Bool(it.value),
            ast::Lit::Null(_) => ExprKind::Null,
            ast::Lit::Num(it) => ExprKind::Number(it.value),
            ast::Lit::BigInt(_) => ExprKind::BigInt,
            ast::Lit::Regex(_) => ExprKind::Regex,
            ast::Lit::JSXText(_) => ExprKind::LongStr,
        };
        self.push_expr(kind, range(literal.span()))
    }

    fn exprs<'e>(&mut self, exprs: impl Iterator<Item = &'e ast::Expr>) -> crate::semantic::tree::List {
        let items: SmallVec<[ExprId; 8]> = exprs.map(|expr| self.expr(expr)).collect();
        self.expr_pool(&items)
    }

    fn args(&mut self, args: &[ast::ExprOrSpread]) -> crate::semantic::tree::List {
        let items: SmallVec<[ExprId; 8]> = args.iter().map(|arg| self.arg(arg)).collect();
        self.expr_pool(&items)
    }

    fn arg(&mut self, arg: &ast::ExprOrSpread) -> ExprId {
        match arg.spread {
            Some(dots) => self.node(dots.to(arg.expr.span()), |walk| ExprKind::Spread(walk.expr(&arg.expr))),
            None => self.expr(&arg.expr),
        }
    }

    fn call(&mut self, call: &ast::CallExpr) -> ExprId {
        let id = self.node(call.span, |walk| match &call.callee {
            ast::Callee::Import(_) => ExprKind::Import(walk.args(&call.args)),
            ast::Callee::Super(it) => {
                let this = walk.this_function();
                walk.note_this(this);
                let callee = walk.push_expr(ExprKind::Super, range(it.span));
                ExprKind::Call(callee, walk.args(&call.args))
            }
            ast::Callee::Expr(callee) => {
                if matches!(&**callee, ast::Expr::Ident(ident) if ident.sym == *"eval") {
                    walk.note_direct_eval();
                }
                let callee = walk.expr(callee);
                ExprKind::Call(callee, walk.args(&call.args))
            }
        });
        if let ExprKind::Import(args) = self.module.kind(id)
            && let Some(specifier) = self.module.list(args).first().and_then(|arg| match self.module.kind(*arg) {
                ExprKind::Str(name) => Some(name),
                _ => None,
            })
        {
            self.module.loose_imports.push((id, specifier));
        }
        id
    }

    /// Direct `eval` sees every variable of every function around it.
    fn note_direct_eval(&mut self) {
        let mut id = self.function;
        loop {
            self.module.functions[id.index()].has_direct_eval = true;
            let parent = self.module.function(id).parent;
            if parent == id {
                break;
            }
            id = parent;
        }
    }

    fn member(&mut self, member: &ast::MemberExpr) -> ExprId {
        self.node(member.span, |walk| {
            let object = walk.expr(&member.obj);
            match &member.prop {
                ast::MemberProp::Ident(key) => ExprKind::Member(object, walk.name(&key.sym)),
                ast::MemberProp::PrivateName(key) => ExprKind::Member(object, walk.private(&key.name)),
                ast::MemberProp::Computed(key) => match &*key.expr {
                    ast::Expr::Lit(ast::Lit::Str(text))
                        if text.value.as_str().is_some_and(|text| text.len() <= LONG_STRING) =>
                    {
                        ExprKind::Member(object, walk.module.names.intern_str(text.value.as_str().unwrap_or_default()))
                    }
                    _ => ExprKind::Index(object, walk.expr(&key.expr)),
                },
            }
        })
    }

    pub(super) fn private(&mut self, name: &swc_atoms::Atom) -> NameId {
        self.module.names.intern_str(&format!("#{name}"))
    }

    fn binary(&mut self, it: &ast::BinExpr) -> ExprId {
        use ast::BinaryOp as Op;
        let logical = match it.op {
            Op::LogicalAnd => Some(LogicalOp::And),
            Op::LogicalOr => Some(LogicalOp::Or),
            Op::NullishCoalescing => Some(LogicalOp::Nullish),
            _ => None,
        };
        let op = match it.op {
            Op::EqEq | Op::EqEqEq => BinaryOp::Equal,
            Op::NotEq | Op::NotEqEq => BinaryOp::NotEqual,
            Op::Lt => BinaryOp::Less,
            Op::LtEq => BinaryOp::LessEqual,
            Op::Gt => BinaryOp::Greater,
            Op::GtEq => BinaryOp::GreaterEqual,
            Op::Add => BinaryOp::Add,
            Op::Sub => BinaryOp::Subtract,
            Op::Mul => BinaryOp::Multiply,
            Op::LShift => BinaryOp::ShiftLeft,
            Op::Mod => BinaryOp::Remainder,
            Op::In => BinaryOp::In,
            Op::InstanceOf => BinaryOp::InstanceOf,
            Op::BitAnd => BinaryOp::BitAnd,
            _ => BinaryOp::Other,
        };
        self.node(it.span, |walk| {
            let left = walk.expr(&it.left);
            let right = walk.expr(&it.right);
            match logical {
                Some(op) => ExprKind::Logical(op, left, right),
                None => ExprKind::Binary(op, left, right),
            }
        })
    }

    fn assign(&mut self, it: &ast::AssignExpr) -> ExprId {
        use ast::AssignOp as Op;
        let op = match it.op {
            Op::Assign => AssignOp::Set,
            Op::AddAssign => AssignOp::Add,
            Op::AndAssign | Op::OrAssign | Op::NullishAssign => AssignOp::Logical,
            _ => AssignOp::Other,
        };
        let access = if op == AssignOp::Set { Access::Write } else { Access::ReadWrite };
        self.node(it.span, |walk| {
            let target = match &it.left {
                ast::AssignTarget::Simple(target) => walk.simple_target(target, access),
                ast::AssignTarget::Pat(target) => walk.pattern_target(target),
            };
            let name = walk.name_of_target(target);
            ExprKind::Assign(op, target, walk.named_expr(&it.right, name))
        })
    }

    fn name_of_target(&self, target: ExprId) -> Option<NameId> {
        self.module.last_name(target)
    }

    fn simple_target(&mut self, target: &ast::SimpleAssignTarget, access: Access) -> ExprId {
        match target {
            ast::SimpleAssignTarget::Ident(it) => self.refer(&it.id.sym, it.id.span, access),
            ast::SimpleAssignTarget::Member(it) => self.member(it),
            ast::SimpleAssignTarget::SuperProp(it) => self.expr(&ast::Expr::SuperProp(it.clone())),
            ast::SimpleAssignTarget::Paren(it) => self.target(&it.expr, access),
            ast::SimpleAssignTarget::TsAs(it) => self.target(&it.expr, access),
            ast::SimpleAssignTarget::TsSatisfies(it) => self.target(&it.expr, access),
            ast::SimpleAssignTarget::TsNonNull(it) => self.target(&it.expr, access),
            ast::SimpleAssignTarget::TsTypeAssertion(it) => self.target(&it.expr, access),
            ast::SimpleAssignTarget::TsInstantiation(it) => self.target(&it.expr, access),
            ast::SimpleAssignTarget::OptChain(it) => self.push_expr(ExprKind::Missing, range(it.span)),
            ast::SimpleAssignTarget::Invalid(it) => self.push_expr(ExprKind::Missing, range(it.span)),
        }
    }

    /// An expression in a place that writes it.
    pub(super) fn target(&mut self, expr: &ast::Expr, access: Access) -> ExprId {
        match expr {
            ast::Expr::Ident(it) => self.refer(&it.sym, it.span, access),
            ast::Expr::Paren(it) => self.target(&it.expr, access),
            ast::Expr::TsAs(it) => self.target(&it.expr, access),
            ast::Expr::TsNonNull(it) => self.target(&it.expr, access),
            ast::Expr::TsTypeAssertion(it) => self.target(&it.expr, access),
            other => self.expr(other),
        }
    }

    fn pattern_target(&mut self, target: &ast::AssignTargetPat) -> ExprId {
        let span = target.span();
        self.node(span, |walk| {
            let pattern = match target {
                ast::AssignTargetPat::Array(it) => walk.array_pattern(it, None),
                ast::AssignTargetPat::Object(it) => walk.object_pattern(it, None),
                ast::AssignTargetPat::Invalid(it) => walk.push_pat(range(it.span)),
            };
            ExprKind::Pattern(pattern)
        })
    }

    // Objects and JSX.

    fn prop(&mut self, prop: &ast::PropOrSpread) -> Property {
        let prop = match prop {
            ast::PropOrSpread::Spread(it) => {
                let value = self.expr(&it.expr);
                return Property { key: Key::Spread, value, range: range(it.dot3_token.to(it.expr.span())) };
            }
            ast::PropOrSpread::Prop(prop) => &**prop,
        };
        let whole = range(prop.span());
        let (key, value) = match prop {
            ast::Prop::Shorthand(it) => (Key::Name(self.name(&it.sym)), self.read(it)),
            ast::Prop::KeyValue(it) => {
                let key = self.key(&it.key);
                let name = key_name(key);
                (key, self.named_expr(&it.value, name))
            }
            ast::Prop::Assign(it) => (Key::Name(self.name(&it.key.sym)), self.expr(&it.value)),
            ast::Prop::Getter(it) => self.accessor(&it.key, &it.function, FnKind::Getter, whole),
            ast::Prop::Setter(it) => self.accessor(&it.key, &it.function, FnKind::Setter, whole),
            ast::Prop::Method(it) => {
                let key = self.key(&it.key);
                (key, self.function_value(FnKind::Method, key_name(key), &it.function, whole))
            }
        };
        Property { key, value, range: whole }
    }

    fn accessor(
        &mut self,
        key: &ast::PropName,
        function: &ast::Function,
        kind: FnKind,
        whole: TextRange,
    ) -> (Key, ExprId) {
        let key = self.key(key);
        (key, self.function_value(kind, key_name(key), function, whole))
    }

    fn function_value(
        &mut self,
        kind: FnKind,
        name: Option<NameId>,
        function: &ast::Function,
        whole: TextRange,
    ) -> ExprId {
        let id = self.push_expr(ExprKind::Missing, whole);
        let function = self.under(Parent::Expr(id), |walk| walk.function(kind, name, function, whole));
        self.module.functions[function.index()].expr = Some(id);
        self.module.exprs[id.index()].kind = ExprKind::Function(function);
        id
    }

    pub(super) fn key(&mut self, key: &ast::PropName) -> Key {
        match key {
            ast::PropName::Ident(it) => Key::Name(self.name(&it.sym)),
            ast::PropName::Str(it) => Key::Name(self.module.names.intern_string(&it.value)),
            ast::PropName::Num(it) => Key::Name(self.module.names.intern_str(&it.value.to_string())),
            ast::PropName::BigInt(_) => Key::Spread,
            ast::PropName::Computed(it) => match &*it.expr {
                ast::Expr::Lit(ast::Lit::Str(text)) if text.value.as_str().is_some() => {
                    Key::Name(self.module.names.intern_str(text.value.as_str().unwrap_or_default()))
                }
                // `[Symbol.dispose]` is a name like any other.
                ast::Expr::Member(member) if matches!(&*member.obj, ast::Expr::Ident(object) if object.sym == *"Symbol") => {
                    match &member.prop {
                        ast::MemberProp::Ident(name) => {
                            Key::Name(self.module.names.intern_str(&format!("Symbol.{}", name.sym)))
                        }
                        _ => Key::Computed(self.expr(&it.expr)),
                    }
                }
                other => Key::Computed(self.expr(other)),
            },
        }
    }

    fn element(&mut self, element: &ast::JSXElement) -> ExprId {
        self.node(element.span, |walk| {
            let tag = walk.tag(&element.opening.name);
            let attributes: SmallVec<[Property; 8]> =
                element.opening.attrs.iter().map(|attribute| walk.attribute(attribute)).collect();
            let attributes = walk.prop_pool(&attributes);
            ExprKind::Element(tag, attributes, walk.children(&element.children))
        })
    }

    fn tag(&mut self, name: &ast::JSXElementName) -> Option<ExprId> {
        match name {
            // Lower-case tags are elements of the page, not names.
            ast::JSXElementName::Ident(it) if it.sym.starts_with(|c: char| c.is_lowercase()) => None,
            ast::JSXElementName::Ident(it) => Some(self.read(it)),
            ast::JSXElementName::JSXMemberExpr(it) => Some(self.jsx_member(it)),
            ast::JSXElementName::JSXNamespacedName(_) => None,
        }
    }

    fn jsx_member(&mut self, member: &ast::JSXMemberExpr) -> ExprId {
        self.node(member.span, |walk| {
            let object = match &member.obj {
                ast::JSXObject::JSXMemberExpr(it) => walk.jsx_member(it),
                ast::JSXObject::Ident(it) if it.sym == *"this" => walk.this(it.span),
                ast::JSXObject::Ident(it) => walk.read(it),
            };
            ExprKind::Member(object, walk.name(&member.prop.sym))
        })
    }

    fn attribute(&mut self, attribute: &ast::JSXAttrOrSpread) -> Property {
        let whole = range(attribute.span());
        match attribute {
            ast::JSXAttrOrSpread::SpreadElement(it) => {
                Property { key: Key::Spread, value: self.expr(&it.expr), range: whole }
            }
            ast::JSXAttrOrSpread::JSXAttr(it) => {
                let key = match &it.name {
                    ast::JSXAttrName::Ident(name) => Key::Name(self.name(&name.sym)),
                    ast::JSXAttrName::JSXNamespacedName(name) => {
                        Key::Name(self.module.names.intern_str(&format!("{}:{}", name.ns.sym, name.name.sym)))
                    }
                };
                let value = match &it.value {
                    Some(ast::JSXAttrValue::JSXExprContainer(it)) => match &it.expr {
                        ast::JSXExpr::Expr(expr) => self.named_expr(expr, key_name(key)),
                        ast::JSXExpr::JSXEmptyExpr(_) => self.push_expr(ExprKind::Missing, whole),
                    },
                    Some(ast::JSXAttrValue::JSXElement(it)) => self.element(it),
                    Some(ast::JSXAttrValue::JSXFragment(it)) => self.expr(&ast::Expr::JSXFragment(it.clone())),
                    Some(ast::JSXAttrValue::Str(it)) => self.literal(&ast::Lit::Str(it.clone())),
                    None => self.push_expr(ExprKind::Bool(true), whole),
                };
                Property { key, value, range: whole }
            }
        }
    }

    fn children(&mut self, children: &[ast::JSXElementChild]) -> crate::semantic::tree::List {
        let mut items: SmallVec<[ExprId; 8]> = SmallVec::new();
        for child in children {
            match child {
                ast::JSXElementChild::JSXText(_) => {}
                ast::JSXElementChild::JSXExprContainer(it) => {
                    if let ast::JSXExpr::Expr(expr) = &it.expr {
                        items.push(self.expr(expr));
                    }
                }
                ast::JSXElementChild::JSXSpreadChild(it) => items.push(self.expr(&it.expr)),
                ast::JSXElementChild::JSXElement(it) => items.push(self.deeper(|walk| walk.element(it))),
                ast::JSXElementChild::JSXFragment(it) => {
                    let id = self.deeper(|walk| {
                        walk.node(it.span, |walk| {
                            let children = walk.children(&it.children);
                            ExprKind::Element(None, walk.prop_pool(&[]), children)
                        })
                    });
                    items.push(id);
                }
            }
        }
        self.expr_pool(&items)
    }

    // Functions.

    fn function_expr(&mut self, it: &ast::FnExpr, name: Option<NameId>) -> ExprId {
        let whole = range(it.function.span);
        let Some(ident) = &it.ident else { return self.function_value(FnKind::Expression, name, &it.function, whole) };
        // The name of a function expression is visible only inside it.
        self.in_scope(ScopeKind::FnName, whole, |walk| {
            let own = walk.name(&ident.sym);
            let symbol = walk.declare(own, SymbolKind::FnName, range(ident.span), whole);
            let id = walk.function_value(FnKind::Expression, Some(own), &it.function, whole);
            if let ExprKind::Function(function) = walk.module.kind(id) {
                walk.module.symbols[symbol.index()].function = Some(function);
                walk.module.functions[function.index()].symbol = Some(symbol);
            }
            id
        })
    }

    fn arrow(&mut self, it: &ast::ArrowExpr, name: Option<NameId>) -> ExprId {
        let id = self.push_expr(ExprKind::Missing, range(it.span));
        let function = self.under(Parent::Expr(id), |walk| {
            let mut function = walk.blank_function(FnKind::Arrow, name, range(it.span));
            function.is_async = it.is_async;
            function.expr = Some(id);
            function.has_simple_params = it.params.iter().all(|param| matches!(param, ast::Pat::Ident(_)));
            walk.in_function(function, |walk, fn_id| {
                let params: SmallVec<[_; 4]> =
                    it.params.iter().map(|param| walk.pattern(param, Some(SymbolKind::Param))).collect();
                walk.module.functions[fn_id.index()].params = walk.pat_pool(&params);
                match &*it.body {
                    ast::ArrowFunctionBody::FunctionBody(body) => walk.function_body(fn_id, body),
                    ast::ArrowFunctionBody::Expr(body) => {
                        let body = walk.expr(body);
                        walk.module.functions[fn_id.index()].body = FnBody::Expr(body);
                    }
                }
            })
            .0
        });
        self.module.exprs[id.index()].kind = ExprKind::Function(function);
        id
    }

    pub(super) fn pattern_expr(&mut self, expr: &ast::Expr) -> crate::semantic::tree::PatId {
        let id = self.push_pat(range(expr.span()));
        let target = self.under(Parent::Pat(id), |walk| walk.target(expr, Access::Write));
        self.module.pats[id.index()].kind = PatKind::Target(target);
        id
    }
}

pub(super) fn key_name(key: Key) -> Option<NameId> {
    match key {
        Key::Name(name) => Some(name),
        Key::Computed(_) | Key::Spread => None,
    }
}
