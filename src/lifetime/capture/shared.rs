//! Closures that live on and keep a large variable of the call that made them, though they never use it, or only a number
//! of it.
//!
//! The condition, for a variable `v` of a scope and a closure `f` made inside that scope: `v` is in the scope's context,
//! `f` does not name it, something keeps `f` longer than the call, `v` is large, every function that does name `v` ends
//! with the call, and nothing empties `v`.

use super::context::{Allocation, Contexts};
use super::fate::{Fate, Fates, Keeper, KeeperKind};
use super::mend::Emptied;
use crate::lifetime::activation::{FnIdx, Functions};
use crate::lifetime::growth::Container;
use crate::lifetime::obligation::Obligation;
use crate::lifetime::size::evidence::{Size, Sureness, collected_stream, evidence};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::Root;
use crate::semantic::tree::{AssignOp, ClassId, ExprId, ExprKind, FnId, FnKind, SymbolId, SymbolKind};
use crate::text::TextRange;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;

/// A closure that is kept, and with it a large value that it does not use, or not as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Retention {
    /// The closure: whole where it is short, its head otherwise.
    pub range: TextRange,
    /// The function whose call makes closure and context.
    pub function: FnIdx,
    pub value: String,
    pub value_range: TextRange,
    pub size: Size,
    /// The value is what the closure's holder held before: each call adds a link, and none is ever let go.
    pub is_chain: bool,
    pub why: Why,
    pub keeper: Keeper,
    /// Something else may need the value for as long, or empties it at times.
    pub is_doubtful: bool,
    /// Help must not suggest assigning to it.
    pub is_constant: bool,
    /// Where `value = null` would go, and the text.
    pub release: Option<(u32, String)>,
}

/// Why the closure keeps the value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Why {
    /// It shares its context with what names the value.
    Shared(Allocation),
    /// It reads a number or word of it: which, where, and what else would do.
    Part { property: String, at: TextRange, extract: Option<Extract> },
    /// The function itself is kept waiting, and V8 keeps its locals.
    Suspended,
}

/// Reading the part beforehand: a declaration, and the places that use its name instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Extract {
    pub at: u32,
    pub text: String,
    pub name: String,
    pub uses: Vec<TextRange>,
}

pub fn retentions(
    functions: &mut Functions<'_>,
    text: &str,
    obligations: &[Obligation],
    containers: &[Container],
) -> Vec<Retention> {
    let module = functions.module();
    if module.functions.len() < 3 && module.functions.iter().all(|it| !it.is_async) {
        return Vec::new();
    }
    let reader = Reader {
        module,
        counts: RefCell::default(),
        text,
        contexts: Contexts::new(module),
        fates: Fates::new(module, functions.models(), obligations, containers),
    };
    let mut found: Vec<(FnId, Retention)> = Vec::new();
    for index in 0..module.symbols.len() {
        let symbol = SymbolId(index as u32);
        if module.is_module_level(symbol) {
            continue;
        }
        if let Some(found_here) = reader.of_variable(symbol) {
            found.push(found_here);
        }
    }
    for function in reader.contexts.with_shared_receiver() {
        found.extend(reader.of_receiver(function));
    }
    found.extend(super::suspended::suspended(module));
    // One finding for a closure: the largest value that it keeps.
    found.sort_by_key(|(_, it)| (it.range, std::cmp::Reverse(it.size.sureness), it.value_range));
    found.dedup_by_key(|(_, it)| it.range);
    for (home, it) in &mut found {
        it.function = functions.describe(*home);
    }
    found.into_iter().map(|(_, it)| it).collect()
}

/// What has more functions inside is a wrapper around a module, and runs once.
const MOST_FUNCTIONS: usize = 100;

pub(super) struct Reader<'a> {
    pub(super) module: &'a Module,
    counts: RefCell<FxHashMap<FnId, usize>>,
    pub(super) text: &'a str,
    contexts: Contexts<'a>,
    fates: Fates<'a>,
}

/// Who may keep a context: a function, or a class with all its methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Carrier {
    Function(FnId),
    Class(ClassId),
}

impl Reader<'_> {
    fn of_variable(&self, symbol: SymbolId) -> Option<(FnId, Retention)> {
        let module = self.module;
        let home = module.function_of(symbol);
        let allocation = self.contexts.allocation(symbol).or_else(|| self.arguments_of(symbol, home))?;
        if self.inner_count(home) > MOST_FUNCTIONS {
            return None;
        }
        let version = self.next_version(symbol, home);
        let size = match version {
            Some(_) => Size {
                says: "the version before this one, which keeps the one before it, and so on".to_owned(),
                sureness: Sureness::Stated,
            },
            None => evidence(module, symbol).or_else(|| collected_stream(module, symbol))?,
        };
        let emptied = self.emptied(symbol, home);
        if emptied == Emptied::Always || self.goes_on(symbol) {
            return None;
        }
        let users = self.users(symbol, home);
        let (carrier, keeper) = self.keeper_of_context(symbol, home, &users)?;
        if version.is_some_and(|next| !module.range(next).contains(self.range_of(carrier))) {
            return None;
        }
        let (why, doubtful) = match self.uses_within(symbol, carrier) {
            uses if uses.is_empty() => {
                let others = self.fate_of_users(&users);
                if others
                    .keeper
                    .as_ref()
                    .is_some_and(|other| other.kind != KeeperKind::Parameter || keeper.kind <= other.kind)
                {
                    return None;
                }
                (Why::Shared(allocation), others.unknown || others.keeper.is_some())
            }
            uses => (self.part(symbol, home, &uses)?, false),
        };
        // Who asks the version before keeps it on purpose.
        if version.is_some() && !matches!(why, Why::Shared(_)) {
            return None;
        }
        // A view or an element of it may be what the closure uses.
        let doubtful = doubtful || emptied == Emptied::Sometimes || self.feeds(symbol, carrier);
        let it = module.symbol(symbol);
        let release = match (&why, it.kind) {
            (Why::Shared(Allocation::Named(_)), SymbolKind::Let | SymbolKind::Var) if !doubtful => {
                self.release(symbol, home)
            }
            _ => None,
        };
        Some((
            home,
            Retention {
                range: self.range_of(carrier),
                function: FnIdx::MODULE,
                value: module.symbol_name(symbol).to_owned(),
                value_range: it.range,
                size,
                is_chain: version.is_some(),
                why,
                keeper,
                is_doubtful: doubtful,
                is_constant: it.kind.is_constant(),
                release,
            },
        ))
    }

    /// `const previous = current; … current = { … }`: the value that takes the place of what the variable holds.
    fn next_version(&self, symbol: SymbolId, home: FnId) -> Option<ExprId> {
        let module = self.module;
        if module.is_reassigned(symbol) {
            return None;
        }
        let before = module.symbol(symbol).init?;
        let place = module.place(before)?;
        let stays = match place.root {
            Root::Symbol(root) => module.is_of_module(root),
            Root::Static(_) | Root::Global(_) => true,
            _ => false,
        };
        if !stays {
            return None;
        }
        module.assignments().iter().find_map(|assign| match module.kind(*assign) {
            ExprKind::Assign(AssignOp::Set, target, value)
                if module.expr(target).function == home
                    && module.range(target).start > module.range(before).end
                    && module.place(target).as_ref() == Some(&place) =>
            {
                Some(value)
            }
            _ => None,
        })
    }

    fn inner_count(&self, function: FnId) -> usize {
        if let Some(count) = self.counts.borrow().get(&function) {
            return *count;
        }
        let count = self.contexts.inner_functions(function).count();
        self.counts.borrow_mut().insert(function, count);
        count
    }

    /// An arrow that uses `arguments` keeps the object and so all that was passed.
    fn arguments_of(&self, symbol: SymbolId, home: FnId) -> Option<Allocation> {
        if self.module.symbol(symbol).kind != SymbolKind::Param {
            return None;
        }
        let at = self.contexts.arrows_using_arguments(home).next()?;
        Some(Allocation::Arguments(self.module.range(at)))
    }

    /// The closure with the longest life that keeps the variable's context and does not need all of the variable.
    fn keeper_of_context(&self, symbol: SymbolId, home: FnId, users: &[FnId]) -> Option<(Carrier, Keeper)> {
        let module = self.module;
        let mut best: Option<(Carrier, Keeper)> = None;
        let mut classes: Vec<ClassId> = Vec::new();
        for function in self.contexts.inner_functions(home) {
            let carrier = match module.function(function).class {
                Some(class) if classes.contains(&class) => continue,
                Some(class) => {
                    classes.push(class);
                    Carrier::Class(class)
                }
                None => Carrier::Function(function),
            };
            if !self.contexts.keeps(function, symbol) {
                continue;
            }
            let direct = self.uses_within(symbol, carrier);
            if !direct.iter().all(|expr| self.part_read(*expr).is_some()) {
                continue;
            }
            // It needs the variable through a function that it names.
            let is_user = match carrier {
                Carrier::Function(function) => users.contains(&function),
                Carrier::Class(class) => users.iter().any(|user| {
                    let it = module.function(*user);
                    it.class == Some(class) && !matches!(it.kind, FnKind::Fields | FnKind::StaticFields)
                }),
            };
            if direct.is_empty() && is_user {
                continue;
            }
            let Some(keeper) = self.fate(carrier).keeper else { continue };
            if best.as_ref().is_none_or(|(_, best)| keeper.kind > best.kind) {
                best = Some((carrier, keeper));
            }
        }
        best
    }

    fn fate(&self, carrier: Carrier) -> Fate {
        match carrier {
            Carrier::Function(function) => self.fates.of_function(function),
            Carrier::Class(class) => self.fates.of_class(class),
        }
    }

    fn is_inside(&self, function: FnId, carrier: Carrier) -> bool {
        let module = self.module;
        match carrier {
            Carrier::Function(outer) => module.is_within(function, outer),
            Carrier::Class(class) => {
                let mut id = function;
                while id != FnId::MODULE {
                    if module.function(id).class == Some(class) {
                        return true;
                    }
                    id = module.function(id).parent;
                }
                false
            }
        }
    }

    /// Where the carrier names the variable; an initialiser of a class reads it once, which is no use of the class.
    fn uses_within(&self, symbol: SymbolId, carrier: Carrier) -> Vec<ExprId> {
        let module = self.module;
        self.contexts
            .inner_references(symbol)
            .map(|id| module.reference(id).expr)
            .filter(|expr| {
                let function = module.expr(*expr).function;
                let is_initialiser = matches!(carrier, Carrier::Class(class) if module.function(function).class == Some(class))
                    && matches!(module.function(function).kind, FnKind::Fields | FnKind::StaticFields);
                self.is_inside(function, carrier) && !is_initialiser
            })
            .collect()
    }

    /// The functions inside `home` that need the variable: those that name it, and those that name one of these.
    fn users(&self, symbol: SymbolId, home: FnId) -> Vec<FnId> {
        let module = self.module;
        let mut users = Vec::new();
        let add = |expr: ExprId, users: &mut Vec<FnId>| {
            let mut function = module.expr(expr).function;
            while function != home && function != FnId::MODULE {
                if !users.contains(&function) {
                    users.push(function);
                }
                function = module.function(function).parent;
            }
        };
        for id in self.contexts.inner_references(symbol) {
            add(module.reference(id).expr, &mut users);
        }
        let mut at = 0;
        while at < users.len() && users.len() <= MOST_FUNCTIONS {
            let user = users[at];
            at += 1;
            for holder in self.holders_of(user) {
                for id in module.refs_of(holder) {
                    add(module.reference(*id).expr, &mut users);
                }
            }
        }
        users
    }

    /// The local variables that the function is reached by.
    fn holders_of(&self, function: FnId) -> Vec<SymbolId> {
        let module = self.module;
        let it = module.function(function);
        let mut holders: Vec<SymbolId> = it.symbol.into_iter().collect();
        holders.extend(it.class.and_then(|class| module.class(class).symbol));
        let mut value = it.expr.or_else(|| it.class.and_then(|class| module.class(class).expr));
        // `const api = { read() {} }`, `api.read = …`, `const read = once(() => …)`
        for _ in 0..4 {
            let Some(expr) = value else { break };
            match module.flow(expr) {
                Flow::Bound(symbol) => {
                    holders.push(symbol);
                    break;
                }
                Flow::Assigned(target) => {
                    let mut root = target;
                    while let ExprKind::Member(object, _) | ExprKind::Index(object, _) = module.kind(root) {
                        root = object;
                    }
                    holders.extend(module.symbol_of(root));
                    break;
                }
                Flow::Stored(outer) => value = Some(outer),
                // What calls its argument gives something else back; who knows what other calls give.
                Flow::Argument { call, index } if !self.fates.is_called_by(call, index) => value = Some(call),
                Flow::Used(member) => value = module.called_by(member),
                _ => break,
            }
        }
        holders.retain(|symbol| !module.is_module_level(*symbol));
        holders
    }

    fn fate_of_users(&self, users: &[FnId]) -> Fate {
        let module = self.module;
        let mut all = Fate::default();
        for user in users {
            let it = module.function(*user);
            // An initialiser ends with the class's evaluation or with the construction.
            if matches!(it.kind, FnKind::Fields | FnKind::StaticFields) {
                continue;
            }
            let fate = match it.class {
                Some(class) => self.fates.of_class(class),
                None => self.fates.of_function(*user),
            };
            all.unknown |= fate.unknown;
            if fate.keeper.as_ref().map(|it| it.kind) > all.keeper.as_ref().map(|it| it.kind) {
                all.keeper = fate.keeper;
            }
        }
        all
    }

    /// The value itself goes to something that may keep it, or comes from there.
    fn goes_on(&self, symbol: SymbolId) -> bool {
        let module = self.module;
        module.refs_of(symbol).iter().any(|id| {
            let reference = module.reference(*id);
            if !reference.access.reads() {
                return false;
            }
            match module.flow(reference.expr) {
                Flow::Assigned(target) => !matches!(module.kind(target), ExprKind::Name(_)),
                Flow::Returned(function) => function == module.function_of(symbol),
                Flow::Stored(literal) => self.is_put_away(literal),
                Flow::Field(..) | Flow::Destructured(_) => true,
                Flow::Argument { call, .. } => module.method_call(call).is_some_and(|(receiver, method, _)| {
                    matches!(method, "push" | "unshift" | "add" | "set" | "enqueue" | "append" | "cache" | "put")
                        && module.global_name(receiver) != Some("console")
                }),
                _ => false,
            }
        })
    }

    fn is_put_away(&self, literal: ExprId) -> bool {
        match self.module.flow(literal) {
            Flow::Argument { .. } | Flow::Dropped | Flow::Consumed => false,
            Flow::Stored(outer) => self.is_put_away(outer),
            _ => true,
        }
    }

    /// Something made from the value by a call is what the closure uses: it may be a view, or hold the value.
    fn feeds(&self, symbol: SymbolId, carrier: Carrier) -> bool {
        let module = self.module;
        let home = module.function_of(symbol);
        module.refs_of(symbol).iter().any(|id| {
            let expr = module.reference(*id).expr;
            if module.expr(expr).function != home {
                return false;
            }
            let made = match module.flow(expr) {
                Flow::Argument { call, .. } => call,
                Flow::Used(member) if self.part_read(expr).is_none() => match module.called_by(member) {
                    // These give new things whose elements are not the value.
                    Some(call)
                        if !matches!(
                            module.method_call(call),
                            Some((_, "includes" | "indexOf" | "toString" | "some" | "every" | "test" | "match", _))
                        ) =>
                    {
                        call
                    }
                    _ => return false,
                },
                _ => return false,
            };
            let Some(result) = self.bound_result(made) else { return false };
            module.refs_of(result).iter().any(|id| {
                let inside = module.expr(module.reference(*id).expr).function;
                self.is_inside(inside, carrier)
            })
        })
    }

    /// The variable that a call's result, or a part of it, ends up in.
    fn bound_result(&self, call: ExprId) -> Option<SymbolId> {
        let module = self.module;
        let mut at = call;
        for _ in 0..6 {
            match module.flow(at) {
                Flow::Bound(symbol) => return Some(symbol),
                Flow::Assigned(target) => return module.symbol_of(target),
                Flow::Used(parent) => {
                    if self.part_read(at).is_some() {
                        return None;
                    }
                    at = module.called_by(parent).unwrap_or(parent);
                }
                Flow::Argument { call, .. } => at = call,
                Flow::Stored(literal) => at = literal,
                _ => return None,
            }
        }
        None
    }

    fn range_of(&self, carrier: Carrier) -> TextRange {
        let module = self.module;
        let (whole, head) = match carrier {
            Carrier::Function(function) => (module.function(function).range, module.function(function).head),
            Carrier::Class(class) => {
                let it = module.class(class);
                let name = it.symbol.map(|symbol| module.symbol(symbol).range);
                (it.range, name.unwrap_or(TextRange::new(it.range.start, it.block.start)))
            }
        };
        let text = whole.slice(self.text);
        if text.len() <= 100 && !text.contains('\n') { whole } else { head }
    }

    // `this`.

    /// Arrows share the receiver of their function as they share a variable.
    fn of_receiver(&self, function: FnId) -> Option<(FnId, Retention)> {
        let module = self.module;
        let (size, what) = self.receiver(function)?;
        if self.inner_count(function) > MOST_FUNCTIONS {
            return None;
        }
        let first = self.contexts.receiver_uses(function).next()?;
        let mut users: Vec<FnId> = Vec::new();
        for at in self.contexts.receiver_uses(function) {
            let mut user = module.expr(at).function;
            while user != function && user != FnId::MODULE {
                if !users.contains(&user) {
                    users.push(user);
                }
                user = module.function(user).parent;
            }
        }
        if !users.iter().all(|user| self.fates.of_function(*user).ends()) {
            return None;
        }
        let mut best: Option<(FnId, Keeper)> = None;
        for inner in self.contexts.inner_functions(function) {
            let it = module.function(inner);
            if it.class.is_some() {
                continue;
            }
            // A function with a `this` of its own still keeps the context of the one around it.
            if users.contains(&inner) {
                continue;
            }
            let Some(keeper) = self.fates.of_function(inner).keeper else { continue };
            if keeper.kind < KeeperKind::Shrinking {
                continue;
            }
            if best.as_ref().is_none_or(|(_, best)| keeper.kind > best.kind) {
                best = Some((inner, keeper));
            }
        }
        let (inner, keeper) = best?;
        Some((
            function,
            Retention {
                range: self.range_of(Carrier::Function(inner)),
                function: FnIdx::MODULE,
                value: "this".to_owned(),
                value_range: module.function(function).head,
                size: Size { says: what, sureness: size },
                is_chain: false,
                why: Why::Shared(Allocation::Named(module.range(first))),
                keeper,
                is_doubtful: false,
                is_constant: true,
                release: None,
            },
        ))
    }

    /// What kind of object `this` is in the function.
    fn receiver(&self, function: FnId) -> Option<(Sureness, String)> {
        let module = self.module;
        let it = module.function(function);
        let class = it.class.filter(|_| !it.is_static && it.kind != FnKind::StaticFields)?;
        if crate::lifetime::instance::is_singleton(module, class) {
            return None;
        }
        let name = module.class(class).name.map_or("the class", |name| module.text(name));
        let is_component = crate::lifetime::instance::component_class(module, class).is_some();
        let sureness = if is_component { Sureness::Likely } else { Sureness::Guess };
        Some((sureness, format!("an instance of `{name}` with all that it holds")))
    }
}
