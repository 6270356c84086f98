//! Expressions by what they are: calls and members by the last name that they spell, assignments, deletions and the like.
//!
//! Sorted in one walk when first asked for, so that whoever looks for some calls reads those and not the whole file.

use super::Module;
use super::tree::{ClassId, ExprId, ExprKind, NameId, Parent, UnaryOp};

/// The expressions of one file that analyses start from, each list in the order of the ids.
#[derive(Default)]
pub(super) struct Sorted {
    calls: Vec<ExprId>,
    assignments: Vec<ExprId>,
    deletions: Vec<ExprId>,
    objects: Vec<ExprId>,
    waits: Vec<ExprId>,
    receivers: Vec<ExprId>,
    calls_by_name: ByName,
    members_by_name: ByName,
}

/// Expressions in buckets, one for each name of the file.
#[derive(Default)]
struct ByName {
    /// Where the bucket of each name ends.
    ends: Vec<u32>,
    ids: Vec<ExprId>,
}

impl ByName {
    fn new(names: usize, entries: &[(NameId, ExprId)]) -> Self {
        let mut ends = vec![0; names + 1];
        for (name, _) in entries {
            ends[name.index() + 1] += 1;
        }
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        // Filling a bucket moves its start to its end.
        let mut ids = vec![ExprId(0); entries.len()];
        for (name, id) in entries {
            ids[ends[name.index()] as usize] = *id;
            ends[name.index()] += 1;
        }
        Self { ends, ids }
    }

    fn get(&self, name: NameId) -> &[ExprId] {
        let Some(end) = self.ends.get(name.index()) else { return &[] };
        let start = name.index().checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.ids[start as usize..*end as usize]
    }
}

impl Sorted {
    fn find(module: &Module) -> Self {
        let mut found = Self::default();
        let (mut calls, mut members) = (Vec::new(), Vec::new());
        for (index, expr) in module.exprs.iter().enumerate() {
            let id = ExprId(index as u32);
            match expr.kind {
                ExprKind::Call(callee, _) | ExprKind::New(callee, _) => {
                    found.calls.push(id);
                    calls.extend(module.last_name(callee).map(|name| (name, id)));
                }
                ExprKind::Member(_, name) => members.push((name, id)),
                ExprKind::Object(_) => found.objects.push(id),
                ExprKind::Await(_) | ExprKind::Yield(_) => found.waits.push(id),
                ExprKind::This | ExprKind::Super => found.receivers.push(id),
                ExprKind::Assign(..) => found.assignments.push(id),
                ExprKind::Unary(UnaryOp::Delete, _) => found.deletions.push(id),
                _ => {}
            }
        }
        found.calls_by_name = ByName::new(module.names.len(), &calls);
        found.members_by_name = ByName::new(module.names.len(), &members);
        found
    }
}

impl Module {
    fn sorted(&self) -> &Sorted {
        self.sorted.get_or_init(|| Sorted::find(self))
    }

    /// All calls and constructions.
    pub fn calls(&self) -> &[ExprId] {
        &self.sorted().calls
    }

    /// The calls and constructions of a function, method or class of this name.
    pub fn calls_named(&self, name: NameId) -> &[ExprId] {
        self.sorted().calls_by_name.get(name)
    }

    /// The calls and constructions of functions, methods or classes of these names, in the order of the file.
    pub fn calls_of(&self, names: impl IntoIterator<Item = NameId>) -> Vec<ExprId> {
        let mut found: Vec<ExprId> = names.into_iter().flat_map(|name| self.calls_named(name)).copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The same for names as texts; most files have none of them.
    pub fn calls_of_any(&self, names: &[&'static str]) -> Vec<ExprId> {
        self.calls_of(names.iter().filter_map(|name| self.names.find(name)))
    }

    /// All assignments.
    pub fn assignments(&self) -> &[ExprId] {
        &self.sorted().assignments
    }

    /// Every `delete …`.
    pub fn deletions(&self) -> &[ExprId] {
        &self.sorted().deletions
    }

    /// All object literals.
    pub fn objects(&self) -> &[ExprId] {
        &self.sorted().objects
    }

    /// Every `await` and `yield`.
    pub fn waits(&self) -> &[ExprId] {
        &self.sorted().waits
    }

    /// Every `this` and `super`.
    pub fn receivers(&self) -> &[ExprId] {
        &self.sorted().receivers
    }

    /// All members, by their names.
    pub fn members(&self) -> &[ExprId] {
        &self.sorted().members_by_name.ids
    }

    /// The expressions that end in `.name`, in source order.
    pub fn members_named(&self, name: NameId) -> &[ExprId] {
        self.sorted().members_by_name.get(name)
    }

    /// The name itself, or the one after the last point.
    pub fn last_name(&self, expr: ExprId) -> Option<NameId> {
        match self.kind(expr) {
            ExprKind::Name(id) => Some(self.reference(id).name),
            ExprKind::Member(_, name) => Some(name),
            _ => None,
        }
    }

    /// The same as text.
    pub fn last_word(&self, expr: ExprId) -> Option<&str> {
        self.last_name(expr).map(|name| self.text(name))
    }

    /// Callee and arguments of a call or a construction.
    pub fn call(&self, expr: ExprId) -> Option<(ExprId, &[ExprId])> {
        match self.kind(expr) {
            ExprKind::Call(callee, args) | ExprKind::New(callee, args) => Some((callee, self.list(args))),
            _ => None,
        }
    }

    /// Receiver, method name and arguments of `receiver.method(…)`.
    pub fn method_call(&self, expr: ExprId) -> Option<(ExprId, &str, &[ExprId])> {
        let ExprKind::Call(callee, args) = self.kind(expr) else { return None };
        let ExprKind::Member(receiver, method) = self.kind(callee) else { return None };
        Some((receiver, self.text(method), self.list(args)))
    }

    /// The call that an expression is the callee of.
    pub fn called_by(&self, callee: ExprId) -> Option<ExprId> {
        match self.expr(callee).parent {
            Parent::Expr(call) => {
                matches!(self.kind(call), ExprKind::Call(it, _) | ExprKind::New(it, _) if it == callee).then_some(call)
            }
            _ => None,
        }
    }

    /// The `delete` that takes away what an expression names.
    pub fn deleted_by(&self, target: ExprId) -> Option<ExprId> {
        match self.expr(target).parent {
            Parent::Expr(outer) => matches!(self.kind(outer), ExprKind::Unary(UnaryOp::Delete, _)).then_some(outer),
            _ => None,
        }
    }

    /// The class that `new` of this expression makes, by its name, whether declared here or not.
    pub fn constructed_name(&self, expr: ExprId) -> Option<&str> {
        let ExprKind::New(callee, _) = self.kind(expr) else { return None };
        self.last_word(callee)
    }

    /// The last name in a class's `extends`.
    pub fn base_name(&self, class: ClassId) -> Option<&str> {
        let base = self.class(class).extends?;
        match self.kind(base) {
            ExprKind::Call(callee, _) => self.last_word(callee),
            _ => self.last_word(base),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(found: &[ExprId]) -> Vec<u32> {
        found.iter().map(|id| id.0).collect()
    }

    #[test]
    fn buckets_keep_their_order_and_names_without_entries_are_empty() {
        let entries = [(NameId(2), ExprId(1)), (NameId(0), ExprId(4)), (NameId(2), ExprId(5)), (NameId(3), ExprId(9))];
        let found = ByName::new(4, &entries);
        assert_eq!(ids(found.get(NameId(0))), [4]);
        assert_eq!(ids(found.get(NameId(1))), [0u32; 0]);
        assert_eq!(ids(found.get(NameId(2))), [1, 5]);
        assert_eq!(ids(found.get(NameId(3))), [9]);
        assert_eq!(ids(ByName::default().get(NameId(0))), [0u32; 0]);
    }
}
