//! Look-ups across a whole file: what is assigned, called, counted or left where. Each is made when it is first asked
//! for, once per file, so that a question never costs a walk over all of a large file.

use super::Module;
use super::query::Place;
use super::tree::{ExprId, ExprKind, FnBody, FnId, NameId, Parent, StmtId, StmtKind, SymbolId};
use crate::text::TextRange;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::cell::{OnceCell, RefCell};
use std::hash::{Hash, Hasher};

#[derive(Default)]
pub(super) struct Lookups {
    /// All expressions by where they start; made only where that is not the order of their ids.
    by_start: OnceCell<Vec<ExprId>>,
    assignments: OnceCell<Hashed>,
    method_calls: OnceCell<Hashed>,
    members: OnceCell<Hashed>,
    updates: OnceCell<Vec<(SymbolId, ExprId)>>,
    leaving: OnceCell<Vec<(FnId, StmtId)>>,
    early_exits: OnceCell<Vec<((u8, u32), StmtId)>>,
    module_names: OnceCell<Vec<(NameId, SymbolId)>>,
    exported: OnceCell<FxHashSet<ExprId>>,
    /// The function that a factory returns, by the factory and the steps that were left to look for it.
    pub(super) returned: RefCell<FxHashMap<(FnId, u8), Option<FnId>>>,
}

/// Expressions by the hash of what they are looked up by, each hash's in order. Whoever asks compares the thing itself.
struct Hashed(Vec<(u64, ExprId)>);

impl Hashed {
    fn new(mut entries: Vec<(u64, ExprId)>) -> Self {
        entries.sort_unstable();
        Self(entries)
    }

    fn get<K: Hash>(&self, key: &K) -> impl Iterator<Item = ExprId> + use<'_, K> {
        with_key(&self.0, hash(key)).iter().map(|(_, id)| *id)
    }
}

fn hash(key: &impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    key.hash(&mut hasher);
    hasher.finish()
}

/// The entries of a sorted list that have this key.
fn with_key<K: Ord, T>(entries: &[(K, T)], key: K) -> &[(K, T)] {
    let first = entries.partition_point(|(it, _)| *it < key);
    let count = entries[first..].partition_point(|(it, _)| *it == key);
    &entries[first..first + count]
}

impl Module {
    fn ids(&self) -> impl Iterator<Item = ExprId> + use<> {
        (0..self.exprs.len() as u32).map(ExprId)
    }

    /// The expressions inside a range, in source order.
    pub fn exprs_in(&self, range: TextRange) -> impl Iterator<Item = ExprId> + '_ {
        let order = (!self.in_order).then(|| {
            self.lookups.by_start.get_or_init(|| {
                let mut ids: Vec<ExprId> = self.ids().collect();
                ids.sort_by_key(|id| self.range(*id).start);
                ids
            })
        });
        let id_at = move |index: usize| match order {
            Some(order) => order[index],
            None => ExprId(index as u32),
        };
        let first = match order {
            Some(order) => order.partition_point(|id| self.range(*id).start < range.start),
            None => self.exprs.partition_point(|expr| expr.range.start < range.start),
        };
        (first..self.exprs.len())
            .map(id_at)
            .take_while(move |id| self.range(*id).start < range.end)
            .filter(move |id| range.contains(self.range(*id)))
    }

    /// The assignments in `function` itself whose target is the place.
    pub fn assignments_to<'m>(&'m self, function: FnId, place: &'m Place) -> impl Iterator<Item = ExprId> + 'm {
        let all = self.lookups.assignments.get_or_init(|| {
            let mut entries = Vec::new();
            for id in self.ids() {
                if let ExprKind::Assign(_, target, _) = self.kind(id)
                    && let Some(place) = self.place(target)
                {
                    entries.push((hash(&(self.expr(id).function, place)), id));
                }
            }
            Hashed::new(entries)
        });
        all.get(&(function, place)).filter(move |id| {
            self.expr(*id).function == function
                && matches!(self.kind(*id), ExprKind::Assign(_, target, _) if self.place(target).as_ref() == Some(place))
        })
    }

    /// The calls `place.method(…)`, by the method's name.
    pub fn method_calls_on<'m>(&'m self, place: &'m Place, method: &str) -> impl Iterator<Item = ExprId> + 'm {
        let all = self.lookups.method_calls.get_or_init(|| {
            let mut entries = Vec::new();
            for id in self.ids() {
                if let ExprKind::Call(callee, _) = self.kind(id)
                    && let ExprKind::Member(receiver, name) = self.kind(callee)
                    && let Some(place) = self.place(receiver)
                {
                    entries.push((hash(&(place, name)), id));
                }
            }
            Hashed::new(entries)
        });
        self.names.find_text(method).into_iter().flat_map(move |method| {
            all.get(&(place, method)).filter(move |id| {
                matches!(self.kind(*id), ExprKind::Call(callee, _)
                    if matches!(self.kind(callee), ExprKind::Member(receiver, name)
                        if name == method && self.place(receiver).as_ref() == Some(place)))
            })
        })
    }

    /// The expressions `root.name`, where the root is a plain name or `this`.
    pub fn members_of(&self, root: super::query::Root, name: NameId) -> impl Iterator<Item = ExprId> + '_ {
        let plain = move |object: ExprId| {
            matches!(self.kind(object), ExprKind::This | ExprKind::Name(_)).then(|| self.place(object))?
        };
        let all = self.lookups.members.get_or_init(|| {
            let mut entries = Vec::new();
            for id in self.ids() {
                if let ExprKind::Member(object, name) = self.kind(id)
                    && let Some(place) = plain(object)
                {
                    entries.push((hash(&(place.root, name)), id));
                }
            }
            Hashed::new(entries)
        });
        all.get(&(root, name)).filter(move |id| {
            matches!(self.kind(*id), ExprKind::Member(object, it)
                if it == name && plain(object).is_some_and(|place| place.root == root))
        })
    }

    /// Where the symbol is counted up or down: `n++`, `--n`.
    pub fn updates_of(&self, symbol: SymbolId) -> impl Iterator<Item = ExprId> + '_ {
        let all = self.lookups.updates.get_or_init(|| {
            let mut entries: Vec<(SymbolId, ExprId)> = self
                .ids()
                .filter_map(|id| match self.kind(id) {
                    ExprKind::Update(target) => Some((self.symbol_of(target)?, id)),
                    _ => None,
                })
                .collect();
            entries.sort_unstable();
            entries
        });
        with_key(all, symbol).iter().map(|(_, id)| *id)
    }

    /// A function's own statements that leave it, or a block of it: `return`, `throw`, `break`.
    fn leaving(&self, function: FnId) -> &[(FnId, StmtId)] {
        let all = self.lookups.leaving.get_or_init(|| {
            let leaves = |kind| matches!(kind, StmtKind::Return(_) | StmtKind::Throw(_) | StmtKind::Break(_));
            let mut entries: Vec<(FnId, StmtId)> = (0..self.stmts.len() as u32)
                .map(StmtId)
                .filter(|id| leaves(self.stmt(*id).kind))
                .map(|id| (self.stmt(id).function, id))
                .collect();
            entries.sort_unstable();
            entries
        });
        with_key(all, function)
    }

    /// Whether the function can leave the statement from inside: by `return`, `throw` or `break`.
    pub fn can_leave(&self, stmt: StmtId) -> bool {
        let it = self.stmt(stmt);
        let all = self.leaving(it.function);
        // What a statement holds comes right after it.
        let first = all.partition_point(|(_, id)| *id < stmt);
        all.get(first).is_some_and(|(_, id)| it.range.contains(self.stmt(*id).range))
    }

    /// The values that a function's own `return` statements give.
    pub fn returns_of(&self, function: FnId) -> Vec<ExprId> {
        let value = |(_, id): &(FnId, StmtId)| match self.stmt(*id).kind {
            StmtKind::Return(value) => value,
            _ => None,
        };
        self.leaving(function).iter().filter_map(value).collect()
    }

    /// The tests of `if (…) return` and its kin before the statement, in the same block.
    pub fn exits_before(&self, stmt: StmtId) -> impl Iterator<Item = TextRange> + '_ {
        let key = match self.stmt(stmt).parent {
            Parent::Stmt(block) if matches!(self.stmt(block).kind, StmtKind::Block(_) | StmtKind::Case(..)) => {
                Some((0, block.0))
            }
            Parent::Fn(function) if matches!(self.function(function).body, FnBody::Block(_)) => Some((1, function.0)),
            _ => None,
        };
        let all = self.lookups.early_exits.get_or_init(|| self.early_exits());
        let exits = key.map_or(&[][..], |key| with_key(all, key));
        exits.iter().take_while(move |(_, id)| *id < stmt).filter_map(|(_, id)| match self.stmt(*id).kind {
            StmtKind::If(test, ..) => Some(self.range(test)),
            _ => None,
        })
    }

    fn early_exits(&self) -> Vec<((u8, u32), StmtId)> {
        let mut entries = Vec::new();
        for (index, stmt) in self.stmts.iter().enumerate() {
            let StmtKind::If(_, yes, None) = stmt.kind else { continue };
            let key = match stmt.parent {
                Parent::Stmt(block) => (0, block.0),
                Parent::Fn(function) => (1, function.0),
                _ => continue,
            };
            if self.leaves(yes) {
                entries.push((key, StmtId(index as u32)));
            }
        }
        entries.sort_unstable();
        entries
    }

    /// Whether control never gets past the statement.
    pub fn leaves(&self, stmt: StmtId) -> bool {
        match self.stmt(stmt).kind {
            StmtKind::Return(_) | StmtKind::Throw(_) | StmtKind::Continue(_) | StmtKind::Break(_) => true,
            StmtKind::Block(list) => self.stmt_list(list).last().is_some_and(|last| self.leaves(*last)),
            _ => false,
        }
    }

    /// The symbols of that name at the module's own level.
    pub fn module_symbols(&self, name: NameId) -> impl Iterator<Item = SymbolId> + '_ {
        let all = self.lookups.module_names.get_or_init(|| {
            let symbols = self.scopes.first().map_or(&[][..], |scope| &scope.symbols);
            let mut entries: Vec<(NameId, SymbolId)> =
                symbols.iter().map(|symbol| (self.symbol(*symbol).name, *symbol)).collect();
            entries.sort_unstable();
            entries
        });
        with_key(all, name).iter().map(|(_, symbol)| *symbol)
    }

    /// Whether the expression is what an export gives to others.
    pub fn is_exported_value(&self, expr: ExprId) -> bool {
        let all = self.lookups.exported.get_or_init(|| self.exports.iter().filter_map(|export| export.expr).collect());
        all.contains(&expr)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::semantic::bind;
    use crate::syntax::{SourceKind, parse};

    fn module(text: &str) -> Module {
        bind(&mut parse(SourceKind::JavaScript, text), Module::default())
    }

    fn texts(text: &str, ids: impl Iterator<Item = ExprId>, module: &Module) -> Vec<String> {
        ids.map(|id| module.range(id).slice(text).to_owned()).collect()
    }

    #[test]
    fn expressions_in_a_range_come_in_source_order_whatever_the_order_of_their_ids() {
        // The walk reads a method's key before its decorators.
        let text = "class A { @dec(a, b) [key]() { return c } }";
        let module = module(text);
        assert!(!module.in_order);
        let whole = TextRange::new(0, text.len() as u32);
        assert_eq!(texts(text, module.exprs_in(whole), &module), ["dec(a, b)", "dec", "a", "b", "key", "c"]);
        let decorator = TextRange::new(11, 20);
        assert_eq!(texts(text, module.exprs_in(decorator), &module), ["dec(a, b)", "dec", "a", "b"]);
    }

    #[test]
    fn repeated_variables_keep_ids_in_source_order() {
        let text = "var a = f(1); var a = g(2);";
        let module = module(text);
        assert!(module.in_order);
        let symbol = module.scopes[0].symbols[0];
        assert_eq!((module.symbol(symbol).writes, module.is_reassigned(symbol)), (1, true));
    }

    #[test]
    fn places_are_told_apart() {
        let text = "let m; function f() { m = 1; n.m = 2; m.has(1); n.m.has(2) } m = 3; m++; m.count++;";
        let module = module(text);
        let symbol = module.scopes[0].symbols[0];
        let place = Place { root: crate::semantic::query::Root::Symbol(symbol), path: Default::default() };
        assert_eq!(texts(text, module.assignments_to(FnId(1), &place), &module), ["m = 1"]);
        assert_eq!(texts(text, module.method_calls_on(&place, "has"), &module), ["m.has(1)"]);
        assert_eq!(texts(text, module.method_calls_on(&place, "get"), &module), Vec::<String>::new());
        assert_eq!(texts(text, module.updates_of(symbol), &module), ["m++"]);
    }

    #[test]
    fn what_leaves_a_function_is_its_own() {
        let text =
            "function f(x) { if (!x) return 1; while (true) { g(() => { return 2 }) } for (;;) { break } return 3 }";
        let module = module(text);
        let returned = module.returns_of(FnId(1));
        assert_eq!(texts(text, returned.into_iter(), &module), ["1", "3"]);
        let loops = |id: &StmtId| matches!(module.stmt(*id).kind, StmtKind::Loop { .. });
        let loops: Vec<StmtId> = (0..module.stmts.len() as u32).map(StmtId).filter(loops).collect();
        assert_eq!(loops.iter().map(|id| module.can_leave(*id)).collect::<Vec<_>>(), [false, true]);
        let tests: Vec<&str> = module.exits_before(loops[0]).map(|range| range.slice(text)).collect();
        assert_eq!(tests, ["!x"]);
    }
}
