//! Containers that outlive the code that fills them: where they grow, and what shrinks, resets or bounds them.

mod declare;
mod draft;
pub mod exchange;
pub mod neglect;
pub mod shrinks;
mod uses;

use super::activation::{FnIdx, Functions};
use super::globals::break_after;
use super::guard::{conditions, is_before_start, is_endless, is_guarded_once};
use super::instance;
use super::keys::KeyKind;
use crate::order;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{
    ExprId, ExprKind, FnId, FnKind, Key, NameId, Parent, PatId, PatKind, StmtId, StmtKind, SymbolId,
};
use crate::text::TextRange;
use declare::is_construction;
pub(super) use declare::is_module_wrapper;
use draft::{Draft, DraftGrowth, DraftHolder};
use exchange::Exchange;
use neglect::Neglected;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use uses::Use;

/// A container with its growths and all that could keep it small.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Container {
    /// As the source spells it: `headers`, `state.items`, `Feed.instances`.
    pub name: String,
    pub kind: ContainerKind,
    pub holder: Holder,
    /// Where it is declared.
    pub declared: TextRange,
    /// `const`: help must not suggest assigning to it.
    pub is_constant: bool,
    /// Other files can reach it.
    pub is_exported: bool,
    pub growths: Vec<Growth>,
    /// Removals, resets and size checks outside the module's first run.
    pub reductions: Vec<Reduction>,
    /// Uses that hand the container to code which might shrink it.
    pub escapes: Vec<TextRange>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContainerKind {
    Array,
    Map,
    Set,
    Dictionary,
    Text,
    Bytes,
}

impl ContainerKind {
    pub const fn noun(self) -> &'static str {
        match self {
            ContainerKind::Array => "array",
            ContainerKind::Map => "`Map`",
            ContainerKind::Set => "`Set`",
            ContainerKind::Dictionary => "object",
            ContainerKind::Text => "string",
            ContainerKind::Bytes => "buffer",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holder {
    Module,
    Static,
    Global,
    /// A variable of this function, captured by the function that grows it.
    Closure(FnIdx),
}

/// Something that keeps a container small, and the function that does it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reduction {
    pub range: TextRange,
    pub function: FnIdx,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    pub range: TextRange,
    pub function: FnIdx,
    pub key: KeyKind,
    /// The whole statement, when the growth is one by itself: a cap can follow it.
    pub statement: Option<TextRange>,
    /// The function that owns the container returns the function that grows it.
    pub is_returned: bool,
    /// New elements go to the end; the oldest are at the start.
    pub appends: bool,
    /// `splice`: elements go anywhere.
    pub is_insertion: bool,
    /// What comes between the statement and one after it.
    pub line_break: String,
    /// The statement ends in a semicolon.
    pub has_semicolon: bool,
    /// Runs behind a flag that it sets itself.
    pub is_guarded_once: bool,
    /// Inside `while (true)` and its kin.
    pub is_endless: bool,
    /// A constructor adds the object that it makes.
    pub registers_itself: bool,
}

/// What a file tells of containers.
pub struct Found {
    /// Those that may grow.
    pub containers: Vec<Container>,
    /// Those whose upkeep is visibly wrong, wherever they live.
    pub neglected: Vec<Neglected>,
    pub exchange: Exchange,
    /// Where each of the taken ones comes from.
    pub specifiers: Vec<NameId>,
}

pub fn containers(functions: &mut Functions<'_>, text: &str) -> Found {
    let module = functions.module();
    let mut found = Finder {
        module,
        text,
        functions,
        drafts: Vec::new(),
        by_place: FxHashMap::default(),
        by_symbol: FxHashMap::default(),
        instances: instance::only_instances(module),
    };
    found.declare_symbols();
    found.declare_members();
    found.classify_uses();
    let neglected = found.neglected();
    let given = found.given();
    let drafts = std::mem::take(&mut found.drafts);
    let containers =
        drafts.into_iter().filter(|draft| draft.matters(module)).map(|draft| found.finish(draft)).collect();
    let mut handed = Vec::new();
    let reached = found.declare_taken(&mut handed);
    found.classify_uses();
    let (specifiers, taken) = found.taken(reached).into_iter().unzip();
    Found { containers, neglected, exchange: Exchange { given, taken, handed }, specifiers }
}

struct Finder<'f, 'm> {
    module: &'m Module,
    text: &'f str,
    functions: &'f mut Functions<'m>,
    drafts: Vec<Draft>,
    by_place: FxHashMap<Place, usize>,
    /// The drafts below each root symbol.
    by_symbol: FxHashMap<SymbolId, Vec<(Place, usize)>>,
    /// Variables that hold the only instance of a class or constructor function, and what its `this` is.
    instances: FxHashMap<SymbolId, Root>,
}

impl Finder<'_, '_> {
    // What happens to them.

    fn classify_uses(&mut self) {
        let module = self.module;
        let mut symbols: Vec<SymbolId> = self.by_symbol.keys().copied().collect();
        symbols.sort_unstable();
        for symbol in symbols {
            for id in module.refs_of(symbol) {
                self.climb(module.reference(*id).expr, Place { root: Root::Symbol(symbol), path: Default::default() });
            }
        }
        // Members are found by their last name.
        let names: FxHashSet<NameId> = self
            .by_place
            .keys()
            .filter_map(|place| match (place.root, place.path.last()) {
                (Root::Symbol(_), _) => None,
                (Root::Global(name), None) => Some(name),
                (_, last) => last.copied(),
            })
            .collect();
        if names.is_empty() {
            return;
        }
        let members = names.iter().flat_map(|name| module.members_named(*name)).copied();
        let globals = module.unresolved().iter().map(|id| module.reference(*id));
        let globals = globals.filter(|it| names.contains(&it.name)).map(|it| it.expr);
        let mut named: Vec<ExprId> = members.chain(globals).collect();
        named.sort_unstable();
        for id in named {
            let Some(named) = module.place(id) else { continue };
            let mut place = named.clone();
            if let Root::Symbol(symbol) = place.root {
                // `stats.samples` is `this.samples` of the only instance.
                let Some(root) = self.instances.get(&symbol) else { continue };
                place.root = *root;
            }
            let Some(container) = self.by_place.get(&place).copied() else { continue };
            let known = self.drafts[container].growths.len();
            self.record(container, id, 0);
            // Where it grows outside of its class, `this` is another object; the variable is right everywhere.
            if place.root != named.root && self.drafts[container].growths.len() > known {
                self.drafts[container].name = module.place_text(&named);
            }
        }
    }

    /// From a name up its property chain to the container that it reaches.
    fn climb(&mut self, expr: ExprId, place: Place) {
        let module = self.module;
        let (mut at, mut place) = (expr, place);
        loop {
            if let Some(container) = self.by_place.get(&place).copied() {
                let goes_deeper = match module.expr(at).parent {
                    Parent::Expr(parent) => match module.kind(parent) {
                        ExprKind::Member(object, name) if object == at => {
                            let mut inner = place.clone();
                            inner.path.push(name);
                            self.by_place.contains_key(&inner)
                        }
                        _ => false,
                    },
                    _ => false,
                };
                if !goes_deeper {
                    self.record(container, at, 0);
                    // The whole object is used: so are the containers inside it.
                    self.record_inner(&place, at);
                    return;
                }
            }
            if let Parent::Expr(parent) = module.expr(at).parent
                && let ExprKind::Member(object, name) = module.kind(parent)
                && object == at
            {
                at = parent;
                place.path.push(name);
                continue;
            }
            self.record_inner(&place, at);
            return;
        }
    }

    /// `const { events } = state`: the names that the pattern gives to containers.
    fn destructured(&mut self, pattern: PatId, place: &Place) -> bool {
        let module = self.module;
        let PatKind::Object(props) = module.pat(pattern).kind else { return false };
        for prop in module.prop_pats(props) {
            let (Key::Name(name), Some(symbol)) = (prop.key, module.symbol_of_pat(prop.value)) else { return false };
            let mut inner = place.clone();
            inner.path.push(name);
            if let Some(container) = self.by_place.get(&inner).copied() {
                for id in module.refs_of(symbol) {
                    self.record(container, module.reference(*id).expr, 1);
                }
            }
        }
        true
    }

    /// A use of an object that holds containers: unless it only reads a property, code elsewhere may reach them.
    fn record_inner(&mut self, place: &Place, at: ExprId) {
        let module = self.module;
        if let Flow::Destructured(pattern) = module.flow(at)
            && self.destructured(pattern, place)
        {
            return;
        }
        let is_escape = matches!(
            module.flow(at),
            Flow::Argument { .. }
                | Flow::Returned(_)
                | Flow::Assigned(_)
                | Flow::Bound(_)
                | Flow::Destructured(_)
                | Flow::Stored(_)
        );
        let is_reset = module.flow_into(at).is_some() && module.expr(at).function != FnId::MODULE;
        if !is_escape && !is_reset {
            return;
        }
        let range = module.range(at);
        let Root::Symbol(symbol) = place.root else { return };
        for (inner, index) in self.by_symbol.get(&symbol).into_iter().flatten() {
            if inner.path.len() > place.path.len() && inner.path.starts_with(&place.path) {
                if is_reset {
                    self.drafts[*index].reductions.push((range, module.expr(at).function));
                } else {
                    self.drafts[*index].escapes.push(range);
                }
            }
        }
    }

    /// Growths that a function of the file makes through its parameter happen where it is called.
    fn at_call(&mut self, container: usize, known: usize, call: ExprId) {
        for growth in &mut self.drafts[container].growths[known..] {
            growth.at = call;
        }
    }

    /// Describe the functions and conditions of a container that matters.
    fn finish(&mut self, draft: Draft) -> Container {
        let mut growths: Vec<Growth> = draft.growths.iter().map(|growth| self.growth(&draft, growth)).collect();
        order::by_range(&mut growths, |growth| growth.range);
        let reductions = draft
            .reductions
            .iter()
            .map(|(range, function)| Reduction { range: *range, function: self.functions.describe(*function) })
            .collect();
        let holder = match draft.holder {
            // Fields of instances are told of by `neglect` only.
            DraftHolder::Module | DraftHolder::Field | DraftHolder::Prototype | DraftHolder::Foreign => Holder::Module,
            DraftHolder::Static => Holder::Static,
            DraftHolder::Global => Holder::Global,
            DraftHolder::Closure(owner) => Holder::Closure(self.functions.describe(owner)),
        };
        Container {
            name: draft.name,
            kind: draft.kind,
            holder,
            declared: draft.declared,
            is_constant: draft.is_constant,
            is_exported: draft.is_exported,
            growths,
            reductions,
            escapes: draft.escapes,
        }
    }

    fn growth(&mut self, draft: &Draft, growth: &DraftGrowth) -> Growth {
        let module = self.module;
        let (at, inner) = (growth.at, growth.inner);
        let (range, function) = (module.range(at), module.expr(at).function);
        // Only in a block can another statement follow.
        let statement = match module.expr(at).parent {
            Parent::Stmt(stmt) if matches!(module.stmt(stmt).kind, StmtKind::Expr(_)) && in_block(module, stmt) => {
                Some(module.stmt(stmt).range)
            }
            _ => None,
        };
        let is_returned = matches!(draft.holder, DraftHolder::Closure(owner)
            if owner != function && module.function(function).parent == owner && module.returned_function(owner, 4) == Some(function));
        Growth {
            range,
            function: self.functions.describe(function),
            key: growth.key,
            statement,
            is_returned,
            appends: appends(module, inner),
            is_insertion: matches!(module.method_call(inner), Some((_, "splice", _))),
            line_break: statement.map_or_else(String::new, |statement| break_after(self.text, statement)),
            has_semicolon: statement.is_some_and(|statement| statement.end > range.end),
            is_guarded_once: is_guarded_once(module, inner)
                || (at != inner && is_guarded_once(module, at))
                || is_before_start(module, inner),
            is_endless: is_endless(module, inner) || is_endless(module, at),
            registers_itself: registers_itself(module, inner),
        }
    }

    fn record(&mut self, container: usize, expr: ExprId, depth: u8) {
        let module = self.module;
        let function = module.expr(expr).function;
        self.drafts[container].uses.push(expr);
        match self.classify(container, expr, depth) {
            Use::Grow(at, key) => {
                // Names and aliases of one place may lead to the same growth.
                if !self.drafts[container].growths.iter().any(|known| known.at == at) {
                    self.drafts[container].growths.push(DraftGrowth { at, inner: at, key });
                }
            }
            // The first value, in the constructor or while the module loads.
            Use::Reduce(_) if module.range(expr) == self.drafts[container].declared => {}
            Use::Reduce(at) if self.is_first_value(container, at) => self.drafts[container].inits.push(at),
            // What runs once while the module loads keeps nothing small later.
            Use::Reduce(at) if !self.runs_at_start(function) || is_endless(module, at) => {
                self.drafts[container].reductions.push((module.range(at), function));
            }
            Use::Escape(at) => {
                self.drafts[container].escapes.push(module.range(at));
                // `module.exports = { seen }`, `exports.seen = seen`: it goes to whoever imports it, which `project` sees.
                self.drafts[container].given_away += usize::from(module.is_exported_value(at));
            }
            Use::Reduce(_) | Use::Read | Use::Neutral => {}
        }
    }
}

impl Finder<'_, '_> {
    fn runs_at_start(&self, function: FnId) -> bool {
        function == FnId::MODULE || is_module_wrapper(self.module, function)
    }

    /// `this.items = []` in the constructor.
    fn is_first_value(&self, container: usize, at: ExprId) -> bool {
        let module = self.module;
        matches!(module.kind(at), ExprKind::Assign(..))
            && is_construction(module, module.expr(at).function, &self.drafts[container].place)
    }
}

/// `Session.all.push(this)` where the object begins its life.
fn registers_itself(module: &Module, growth: ExprId) -> bool {
    let is_this = |value: &ExprId| matches!(module.kind(*value), ExprKind::This);
    // Under a name, the next one takes the place of the last.
    let adds_this = matches!(module.kind(growth), ExprKind::Call(_, args) if matches!(module.list(args), [only] if is_this(only)))
        && conditions(module, growth).is_empty();
    let function = module.function(module.expr(growth).function);
    let name = function.name.map_or("", |name| module.text(name));
    let groups = module.method_groups();
    let begins = function.kind == FnKind::Constructor
        || groups.of(module.expr(growth).function).is_some_and(|group| {
            groups.group(group).constructor == Some(module.expr(growth).function)
                || matches!(name, "initialize" | "init")
        })
        || matches!(name, "connectedCallback" | "componentDidMount" | "ngOnInit" | "ngAfterViewInit");
    adds_this && begins
}

/// Whether a growth puts the newest element last.
fn appends(module: &Module, growth: ExprId) -> bool {
    match module.method_call(growth) {
        Some((_, "unshift", _)) => false,
        // `[x, ...list]` puts the newest first.
        _ => match module.kind(growth) {
            ExprKind::Assign(_, _, value) => match module.kind(value) {
                ExprKind::Array(items) => {
                    module.list(items).first().is_some_and(|item| matches!(module.kind(*item), ExprKind::Spread(_)))
                }
                _ => true,
            },
            _ => true,
        },
    }
}

fn in_block(module: &Module, stmt: StmtId) -> bool {
    match module.stmt(stmt).parent {
        Parent::Stmt(around) => matches!(module.stmt(around).kind, StmtKind::Block(_) | StmtKind::Case(..)),
        Parent::Fn(_) | Parent::Root => true,
        Parent::Expr(_) | Parent::Pat(_) | Parent::Class(_) => false,
    }
}
