//! Teardown that does nothing: a wrong count, order, name or guard, a hook that nobody calls.
//!
//! Looks at what the code of a teardown does; whether something else would have to be released is for others.

mod container;
mod hook;
mod key;
mod lost;
mod name;
mod order;
mod subject;

use super::activation::{FnIdx, Functions};
use super::change::Change;
use super::identity::Identities;
use super::lifecycle::Lifecycles;
use super::removal::short;
use crate::diagnostic::Confidence;
use crate::semantic::Module;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnBody, FnId, List, NameId, Parent, StmtId, StmtKind, SymbolKind};
use crate::text::TextRange;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::cell::{OnceCell, RefCell};

/// A piece of teardown that does nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IneffectiveCleanup {
    pub flaw: Flaw,
    pub range: TextRange,
    pub function: FnIdx,
    pub confidence: Confidence,
    /// What it is about: a list, a slot, a hook.
    pub subject: String,
    /// The other name or call that the flaw is about.
    pub other: String,
    /// The place that the flaw contradicts: the release that comes too late, the acquisition that stays.
    pub related: Option<TextRange>,
    /// The end of the owner, and its place.
    pub end: Option<(String, TextRange)>,
    pub fix: Option<Change>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flaw {
    /// `splice(i, -1)`
    DeleteCount,
    /// A loop up to the `length` of an object without one.
    LoopOverObject,
    /// A loop over what the statement before emptied.
    LoopOverEmptied,
    /// `if (!disposed) return; disposed = true`
    InvertedFlag,
    /// `if (this.timer) return; clearInterval(this.timer)`
    InvertedSlot,
    /// The slot is emptied or replaced, and then released.
    ResetBeforeRelease,
    /// The slot is emptied, and what it held goes on.
    ResetWithoutRelease,
    /// A field that nobody assigns is released beside one that stays.
    OtherField,
    /// `delete a.b` where `a.$b` is what is assigned.
    OtherProperty,
    /// The handler's field is emptied after it was registered.
    ResetAfterRegistration,
    /// `takeUntil(subject)` where nothing fires the subject.
    SilentSubject,
    MisspeltHook,
    MissingSuper,
    FilterDropped,
    /// `delete map[key]`
    DeleteOnMap,
    NeverFilled,
    /// `list.indexOf(() => …)`
    FreshComparison,
    /// A cleanup is returned to a caller that ignores it.
    LostCleanup,
    /// `() => clearInterval(timer)` as a statement.
    ForgottenReturn,
    /// `store.subscribe(f).unsubscribe()` ends what it begins, and nothing else.
    FreshRelease,
    /// `this.subscription.unsubscribe;`
    NotCalled,
    /// `map.set(it.id, it)` and `map.delete(it)`
    OtherKey,
    /// `list.push({ it })` and `list.indexOf(it)`
    OtherEntry,
    /// A variable that nothing assigns, because an inner one of that name holds the handle.
    Shadowed,
}

pub fn ineffective_cleanups<'m>(
    functions: &mut Functions<'m>,
    lifecycles: &mut Lifecycles<'m>,
    identities: &Identities<'m>,
    text: &'m str,
) -> Vec<IneffectiveCleanup> {
    let module = functions.module();
    let cleanup = Cleanup { module, text, identities, lifecycles: RefCell::new(lifecycles), puts: OnceCell::new() };
    let mut found = Vec::new();
    container::find(&cleanup, &mut found);
    order::find(&cleanup, &mut found);
    name::find(&cleanup, &mut found);
    subject::find(&cleanup, &mut found);
    hook::find(&cleanup, &mut found);
    lost::find(&cleanup, &mut found);
    key::find(&cleanup, &mut found);
    crate::order::by_range(&mut found, |it| it.range);
    found.dedup_by_key(|it| it.range);
    found.into_iter().map(|flaw| flaw.describe(functions)).collect()
}

/// A flaw before its function is described.
struct Found {
    flaw: Flaw,
    range: TextRange,
    function: FnId,
    confidence: Confidence,
    subject: String,
    other: String,
    related: Option<TextRange>,
    end: Option<(String, TextRange)>,
    fix: Option<Change>,
}

impl Found {
    fn new(flaw: Flaw, range: TextRange, function: FnId, confidence: Confidence, subject: String) -> Self {
        Self { flaw, range, function, confidence, subject, other: String::new(), related: None, end: None, fix: None }
    }

    fn describe(self, functions: &mut Functions<'_>) -> IneffectiveCleanup {
        IneffectiveCleanup {
            flaw: self.flaw,
            range: self.range,
            function: functions.describe(self.function),
            confidence: self.confidence,
            subject: self.subject,
            other: self.other,
            related: self.related,
            end: self.end,
            fix: self.fix,
        }
    }
}

struct Cleanup<'f, 'm> {
    module: &'m Module,
    text: &'m str,
    identities: &'f Identities<'m>,
    lifecycles: RefCell<&'f mut Lifecycles<'m>>,
    puts: OnceCell<FxHashMap<Place, Vec<Put>>>,
}

/// Something that is put into a container.
#[derive(Debug, Clone, Copy)]
struct Put {
    /// The call or assignment that puts it there.
    at: ExprId,
    how: PutHow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PutHow {
    /// `set(key, …)`, `add(key)`, `container[key] = …`
    Keyed(ExprId),
    /// `push(…)` and its kin, by the values.
    Appended(List),
}

/// Methods by which a value is ended.
pub(in crate::lifetime) const RELEASING_METHODS: [&str; 15] = [
    "destroy",
    "dispose",
    "close",
    "unsubscribe",
    "disconnect",
    "terminate",
    "abort",
    "cancel",
    "stop",
    "remove",
    "removeAllListeners",
    "kill",
    "unlisten",
    "teardown",
    "unmount",
];

pub(in crate::lifetime) const CLEARING_FUNCTIONS: [&str; 5] =
    ["clearTimeout", CLEARING_WHAT_GOES_ON, "cancelAnimationFrame", "clearImmediate", "cancelIdleCallback"];

/// The one of them for what fires again and again; the others are for what fires once, by itself.
const CLEARING_WHAT_GOES_ON: &str = "clearInterval";

impl<'m> Cleanup<'_, 'm> {
    /// The expressions `….name`.
    fn members(&self, name: NameId) -> &[ExprId] {
        self.module.members_named(name)
    }

    /// The expressions that may name the place: its variable, or members of its last name.
    fn uses(&self, place: &Place) -> Vec<ExprId> {
        match (place.root, place.path.last()) {
            (_, Some(name)) => self.members(*name).to_vec(),
            (Root::Symbol(symbol), None) => {
                self.module.refs_of(symbol).iter().map(|id| self.module.reference(*id).expr).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What the file puts into the container.
    fn puts(&self, container: &Place) -> &[Put] {
        let puts = self.puts.get_or_init(|| {
            let module = self.module;
            let mut found: FxHashMap<Place, Vec<Put>> = FxHashMap::default();
            // What is indexed is put into as a target.
            let targets = module.assignments().iter().filter_map(|id| match module.kind(*id) {
                ExprKind::Assign(_, target, _) => Some(target),
                _ => None,
            });
            let mut exprs: Vec<ExprId> = module.calls().iter().copied().chain(targets).collect();
            exprs.sort_unstable();
            for at in exprs {
                let (of, how) = match module.kind(at) {
                    ExprKind::Call(callee, args) => {
                        let ExprKind::Member(of, name) = module.kind(callee) else { continue };
                        match (module.text(name), module.list(args).first()) {
                            ("set" | "add", Some(key)) => (of, PutHow::Keyed(*key)),
                            ("push" | "unshift", _) => (of, PutHow::Appended(args)),
                            ("splice", _) if args.len > 2 => {
                                (of, PutHow::Appended(List { start: args.start + 2, len: args.len - 2 }))
                            }
                            _ => continue,
                        }
                    }
                    ExprKind::Index(of, key) if module.flow_into(at).is_some() => (of, PutHow::Keyed(key)),
                    _ => continue,
                };
                if let Some(place) = module.origin_place(of) {
                    found.entry(place).or_default().push(Put { at, how });
                }
            }
            found
        });
        puts.get(container).map_or(&[], Vec::as_slice)
    }

    fn source(&self, expr: ExprId) -> &'m str {
        self.module.range(expr).slice(self.text)
    }

    fn short(&self, expr: ExprId) -> String {
        short(self.source(expr))
    }

    /// The end that code directly in `function` is part of, if it runs when its owner ends.
    fn end_of(&self, function: FnId) -> Option<EndOf> {
        let lifecycle = self.lifecycles.borrow_mut().of(function);
        if !lifecycle.runs_at_end(function) {
            return None;
        }
        let own = lifecycle.ends.iter().find(|end| end.function == function);
        let end = own.or_else(|| lifecycle.end())?;
        Some(EndOf {
            name: end.name.clone(),
            range: end.range,
            is_final: lifecycle.runs_at_final_end(function),
            is_open: lifecycle.is_open,
        })
    }

    /// Lives as long as an instance or the module, not only as long as one call.
    fn is_kept(&self, place: &Place, function: FnId) -> bool {
        match place.root {
            Root::Instance(_) | Root::Group(_) | Root::Static(_) | Root::This(_) => !place.path.is_empty(),
            Root::Symbol(symbol) => {
                let it = self.module.symbol(symbol);
                !matches!(it.kind, SymbolKind::Import)
                    && (self.module.function_of(symbol) != function || self.module.is_module_level(symbol))
            }
            Root::Global(_) => false,
        }
    }

    /// The place that the call ends: `clearTimeout(place)`, `place.dispose()`.
    fn released_place(&self, call: ExprId) -> Option<Place> {
        let module = self.module;
        let ExprKind::Call(callee, args) = module.kind(call) else { return None };
        if let Some(name) = module.global_name(callee)
            && CLEARING_FUNCTIONS.contains(&name)
        {
            return module.place(*module.list(args).first()?);
        }
        let ExprKind::Member(receiver, name) = module.kind(callee) else { return None };
        RELEASING_METHODS.contains(&module.text(name)).then(|| module.place(receiver))?
    }

    /// The statements of the same block, and where `stmt` stands among them.
    fn block_of(&self, stmt: StmtId) -> Option<(&'m [StmtId], usize)> {
        let module = self.module;
        let list = match module.stmt(stmt).parent {
            Parent::Stmt(block) => match module.stmt(block).kind {
                StmtKind::Block(list) | StmtKind::Case(_, list) => module.stmt_list(list),
                _ => return None,
            },
            Parent::Fn(function) => match module.function(function).body {
                FnBody::Block(list) => module.stmt_list(list),
                _ => return None,
            },
            _ => return None,
        };
        Some((list, list.iter().position(|it| *it == stmt)?))
    }

    /// The expressions of a statement that its own function evaluates.
    fn exprs_of(&self, stmt: StmtId) -> impl Iterator<Item = ExprId> + '_ {
        let it = self.module.stmt(stmt);
        self.module.exprs_in(it.range).filter(move |id| self.module.expr(*id).function == it.function)
    }

    /// `place = value` as a statement.
    fn assignment(&self, stmt: StmtId) -> Option<(ExprId, ExprId)> {
        let StmtKind::Expr(expr) = self.module.stmt(stmt).kind else { return None };
        match self.module.kind(expr) {
            ExprKind::Assign(crate::semantic::tree::AssignOp::Set, target, value) => Some((target, value)),
            _ => None,
        }
    }

    fn is_nothing(&self, value: ExprId) -> bool {
        match self.module.kind(value) {
            ExprKind::Null | ExprKind::Unary(crate::semantic::tree::UnaryOp::Void, _) => true,
            ExprKind::Name(id) => {
                let reference = self.module.reference(id);
                reference.symbol.is_none() && self.module.text(reference.name) == "undefined"
            }
            _ => false,
        }
    }

    /// The white space before the first character of the line.
    fn indent(&self, at: u32) -> &'m str {
        let before = self.text.get(..at as usize).unwrap_or("");
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = self.text.get(line..).unwrap_or("");
        let length = line.len() - line.trim_start_matches([' ', '\t']).len();
        line.get(..length).unwrap_or("")
    }

    /// The statement with its line, when it has the line for itself.
    fn line_of(&self, range: TextRange) -> Option<TextRange> {
        let before = self.text.get(..range.start as usize)?;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let after = self.text.get(range.end as usize..)?;
        let end = after.find('\n')?;
        let alone = before.get(start..)?.trim().is_empty() && after.get(..end)?.trim().is_empty();
        alone.then(|| TextRange::new(start as u32, range.end + end as u32 + 1))
    }
}

/// The end that a piece of code is part of.
struct EndOf {
    name: String,
    range: TextRange,
    is_final: bool,
    is_open: bool,
}

/// How many edits (with swaps of neighbours) make one word from the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (rows[i][j + 1] + 1).min(row[j] + 1).min(rows[i][j] + usize::from(x != y));
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn swapped_neighbours_are_one_edit() {
        assert_eq!(distance("ngOnDestory", "ngOnDestroy"), 1);
        assert_eq!(distance("componentWillUmount", "componentWillUnmount"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}
