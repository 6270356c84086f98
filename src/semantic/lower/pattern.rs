//! Patterns: declarations, parameters and destructuring assignments.

use super::{Lower, range};
use crate::semantic::tree::{Access, Key, Parent, PatId, PatKind, PropertyPat, SymbolKind, TypeHint};
use crate::text::TextRange;
use smallvec::SmallVec;
use swc_common::Spanned;
use swc_ecma_ast as ast;

impl Lower<'_> {
    /// `declares`: the kind of symbol that names become; `None` where they are assigned to.
    pub(super) fn pattern(&mut self, pat: &ast::Pat, declares: Option<SymbolKind>) -> PatId {
        self.deeper(|walk| walk.pattern_inner(pat, declares))
    }

    fn pattern_inner(&mut self, pat: &ast::Pat, declares: Option<SymbolKind>) -> PatId {
        match pat {
            ast::Pat::Ident(it) => self.ident_pattern(it, declares),
            ast::Pat::Array(it) => self.array_pattern(it, declares),
            ast::Pat::Object(it) => self.object_pattern(it, declares),
            ast::Pat::Assign(it) => {
                let id = self.push_pat(range(it.span));
                let (left, right) = self.under(Parent::Pat(id), |walk| {
                    let left = walk.pattern(&it.left, declares);
                    (left, walk.expr(&it.right))
                });
                self.module.pats[id.index()].kind = PatKind::Default(left, right);
                id
            }
            ast::Pat::Rest(it) => self.rest_pattern(it, declares),
            ast::Pat::Expr(it) => self.pattern_expr(it),
            ast::Pat::Invalid(it) => self.push_pat(range(it.span)),
        }
    }

    fn ident_pattern(&mut self, it: &ast::BindingIdent, declares: Option<SymbolKind>) -> PatId {
        let at = range(it.id.span);
        let at = TextRange::new(at.start, at.start + it.id.sym.len().min(at.len() as usize) as u32);
        let id = self.push_pat(at);
        let kind = match declares {
            Some(kind) => {
                let name = self.name(&it.id.sym);
                let hint = self.hint(it.type_ann.as_deref());
                let symbol = self.declare(name, kind, at, at);
                let declared = &mut self.module.symbols[symbol.index()];
                declared.pattern.get_or_insert(id);
                if hint != TypeHint::None {
                    declared.hint = hint;
                }
                PatKind::Symbol(symbol)
            }
            None => {
                PatKind::Target(self.under(Parent::Pat(id), |walk| walk.refer(&it.id.sym, it.id.span, Access::Write)))
            }
        };
        self.module.pats[id.index()].kind = kind;
        id
    }

    pub(super) fn array_pattern(&mut self, it: &ast::ArrayPat, declares: Option<SymbolKind>) -> PatId {
        let id = self.push_pat(range(it.span));
        let items: SmallVec<[PatId; 4]> = self.under(Parent::Pat(id), |walk| {
            it.elems.iter().flatten().map(|item| walk.pattern(item, declares)).collect()
        });
        self.module.pats[id.index()].kind = PatKind::Array(self.pat_pool(&items));
        id
    }

    pub(super) fn object_pattern(&mut self, it: &ast::ObjectPat, declares: Option<SymbolKind>) -> PatId {
        let id = self.push_pat(range(it.span));
        let items: SmallVec<[PropertyPat; 4]> = self
            .under(Parent::Pat(id), |walk| it.props.iter().map(|prop| walk.property_pattern(prop, declares)).collect());
        self.module.pats[id.index()].kind = PatKind::Object(self.prop_pat_pool(&items));
        id
    }

    fn property_pattern(&mut self, prop: &ast::ObjectPatProp, declares: Option<SymbolKind>) -> PropertyPat {
        match prop {
            ast::ObjectPatProp::KeyValue(it) => {
                PropertyPat { key: self.key(&it.key), value: self.pattern(&it.value, declares) }
            }
            ast::ObjectPatProp::Assign(it) => {
                let key = Key::Name(self.name(&it.key.id.sym));
                let Some(default) = &it.value else {
                    return PropertyPat { key, value: self.ident_pattern(&it.key, declares) };
                };
                let id = self.push_pat(range(it.span));
                let (left, right) = self.under(Parent::Pat(id), |walk| {
                    let left = walk.ident_pattern(&it.key, declares);
                    (left, walk.expr(default))
                });
                self.module.pats[id.index()].kind = PatKind::Default(left, right);
                PropertyPat { key, value: id }
            }
            ast::ObjectPatProp::Rest(it) => PropertyPat { key: Key::Spread, value: self.rest_pattern(it, declares) },
        }
    }

    fn rest_pattern(&mut self, it: &ast::RestPat, declares: Option<SymbolKind>) -> PatId {
        let id = self.push_pat(range(it.span()));
        let inner = self.under(Parent::Pat(id), |walk| walk.pattern(&it.arg, declares));
        self.module.pats[id.index()].kind = PatKind::Rest(inner);
        id
    }
}
