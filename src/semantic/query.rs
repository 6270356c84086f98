//! Questions about the tables of one file that more than one analysis asks.

use super::tree::{
    AssignOp, ClassId, Declarator, ExprId, ExprKind, FnBody, FnId, FnKind, GroupId, Key, List, MemberValue, NameId,
    Parent, PatId, PatKind, RefId, ScopeId, ScopeKind, StmtId, StmtKind, SymbolId, SymbolKind,
};
use super::{Import, Module};
use crate::text::TextRange;
use smallvec::SmallVec;

/// A value that can be named from several places: a root and a chain of property names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    pub root: Root,
    pub path: SmallVec<[NameId; 2]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Root {
    Symbol(SymbolId),
    /// A name that the file does not declare; members of `globalThis`, `window`, `self` and `global` are written without them.
    Global(NameId),
    /// `this` in the methods of a class.
    Instance(ClassId),
    /// `this` in static members of a class, or the class by its name.
    Static(ClassId),
    /// `this` in the methods of a prototype or of an object literal.
    Group(GroupId),
    /// `this` of any other function.
    This(FnId),
}

/// Functions of libraries that give back the function that they get, changed.
pub const FUNCTION_WRAPPERS: [&str; 10] = [
    "useCallback",
    "useEvent",
    "useEffectEvent",
    "debounce",
    "throttle",
    "asyncHandler",
    "wrapAsync",
    "catchAsync",
    "bind",
    "proxy",
];

const GLOBAL_OBJECTS: [&str; 5] = ["globalThis", "window", "self", "global", "top"];

impl Module {
    // Places.

    /// The place that an expression names, if it names one.
    pub fn place(&self, expr: ExprId) -> Option<Place> {
        self.place_with(expr, true)
    }

    /// The place as it is written: `self` of `const self = this` is a variable.
    pub(super) fn plain_place(&self, expr: ExprId) -> Option<Place> {
        self.place_with(expr, false)
    }

    /// The place, through variables that only ever hold what another place held: `const { socket } = this` is `this.socket`.
    pub fn origin_place(&self, expr: ExprId) -> Option<Place> {
        let mut place = self.place(expr)?;
        for _ in 0..4 {
            let Root::Symbol(symbol) = place.root else { break };
            let Some(mut origin) = self.bound_place(symbol) else { break };
            origin.path.extend(place.path.iter().copied());
            place = origin;
        }
        Some(place)
    }

    /// What a constant is another name of.
    pub fn bound_place(&self, symbol: SymbolId) -> Option<Place> {
        if let Some(init) = self.constant_value(symbol) {
            return self.place(init);
        }
        let pattern = self.symbol(symbol).pattern?;
        if self.is_reassigned(symbol) {
            return None;
        }
        // `const { a: { b } } = place`
        let mut keys = SmallVec::<[NameId; 2]>::new();
        let mut at = pattern;
        while let Parent::Pat(outer) = self.pat(at).parent {
            let PatKind::Object(props) = self.pat(outer).kind else { return None };
            let Key::Name(key) = self.prop_pats(props).iter().find(|prop| prop.value == at)?.key else { return None };
            keys.push(key);
            at = outer;
        }
        if keys.is_empty() {
            return None;
        }
        let mut place = self.place(self.declarations_of(symbol)?.init?)?;
        place.path.extend(keys.into_iter().rev());
        Some(place)
    }

    fn place_with(&self, expr: ExprId, through_self: bool) -> Option<Place> {
        match self.kind(expr) {
            ExprKind::Name(id) => Some(self.place_of_reference(id, through_self)),
            ExprKind::This if !through_self => {
                Some(Place { root: Root::This(self.expr(expr).function), path: SmallVec::new() })
            }
            ExprKind::This => Some(Place { root: self.this_root(self.expr(expr).function), path: SmallVec::new() }),
            ExprKind::Member(object, property) => {
                let mut place = self.place_with(object, through_self)?;
                if let (Root::Global(name), true) = (place.root, place.path.is_empty())
                    && GLOBAL_OBJECTS.contains(&self.text(name))
                {
                    return Some(Place { root: Root::Global(property), path: SmallVec::new() });
                }
                place.path.push(property);
                Some(place)
            }
            _ => None,
        }
    }

    fn place_of_reference(&self, id: RefId, through_self: bool) -> Place {
        let reference = self.reference(id);
        let root = match reference.symbol {
            Some(symbol) => match self.symbol(symbol).class {
                Some(class) => Root::Static(class),
                None if through_self => self.self_root(symbol).unwrap_or(Root::Symbol(symbol)),
                None => Root::Symbol(symbol),
            },
            None => Root::Global(reference.name),
        };
        Place { root, path: SmallVec::new() }
    }

    fn this_root(&self, function: FnId) -> Root {
        let owner = self.this_owner(function);
        let it = self.function(owner);
        match it.class {
            Some(class) if it.is_static || it.kind == FnKind::StaticFields => Root::Static(class),
            Some(class) => Root::Instance(class),
            None => self.method_groups().of(owner).map_or(Root::This(owner), Root::Group),
        }
    }

    /// `const self = this`
    fn self_root(&self, symbol: SymbolId) -> Option<Root> {
        let init = self.symbol(symbol).init?;
        if self.kind(init) != ExprKind::This || self.is_reassigned(symbol) {
            return None;
        }
        match self.this_root(self.expr(init).function) {
            Root::This(_) => None,
            root => Some(root),
        }
    }

    /// The nearest function around (or equal to) `function` that has its own `this`.
    pub fn this_owner(&self, function: FnId) -> FnId {
        let mut id = function;
        while self.function(id).kind == FnKind::Arrow {
            id = self.function(id).parent;
        }
        id
    }

    /// The name of an undeclared variable, or of a member of the global object.
    pub fn global_name(&self, expr: ExprId) -> Option<&str> {
        match self.place(expr)? {
            Place { root: Root::Global(name), path } if path.is_empty() => Some(self.text(name)),
            _ => None,
        }
    }

    /// Whether the expression is `window`, `globalThis`, `self` or `global` itself.
    pub fn global_name_is_object(&self, expr: ExprId) -> bool {
        match self.kind(expr) {
            ExprKind::Name(id) => {
                let reference = self.reference(id);
                reference.symbol.is_none() && GLOBAL_OBJECTS.contains(&self.text(reference.name))
            }
            _ => false,
        }
    }

    /// The undeclared root and the property chain (`process.stdout.on` is `process`, `[stdout, on]`).
    pub fn global_path(&self, expr: ExprId) -> Option<(&str, Vec<&str>)> {
        match self.place(expr)? {
            Place { root: Root::Global(name), path } => {
                Some((self.text(name), path.iter().map(|name| self.text(*name)).collect()))
            }
            _ => None,
        }
    }

    /// The symbol that a plain name refers to.
    pub fn symbol_of(&self, expr: ExprId) -> Option<SymbolId> {
        match self.kind(expr) {
            ExprKind::Name(id) => self.reference(id).symbol,
            _ => None,
        }
    }

    pub fn str_of(&self, expr: ExprId) -> Option<&str> {
        match self.kind(expr) {
            ExprKind::Str(name) => Some(self.text(name)),
            _ => None,
        }
    }

    /// The property of an object literal.
    pub fn property(&self, object: ExprId, key: &str) -> Option<ExprId> {
        let ExprKind::Object(props) = self.kind(object) else { return None };
        self.props(props)
            .iter()
            .rev()
            .find(|prop| matches!(prop.key, Key::Name(name) if self.text(name) == key))
            .map(|prop| prop.value)
    }

    // Values.

    /// Whether the symbol is assigned anywhere but in its declaration.
    pub fn is_reassigned(&self, symbol: SymbolId) -> bool {
        self.symbol(symbol).writes > 0
    }

    /// The only value that the symbol ever has, if its initialiser is that.
    pub fn constant_value(&self, symbol: SymbolId) -> Option<ExprId> {
        let init = self.symbol(symbol).init?;
        (!self.is_reassigned(symbol)).then_some(init)
    }

    /// Follow constant names to the expression that makes the value.
    pub fn value_of(&self, expr: ExprId) -> ExprId {
        let mut at = expr;
        for _ in 0..8 {
            let Some(next) = self.symbol_of(at).and_then(|symbol| self.constant_value(symbol)) else { break };
            at = next;
        }
        at
    }

    /// The function of this file that an expression evaluates to, through names, `.bind(…)` and methods of the class around it.
    pub fn function_value(&self, expr: ExprId) -> Option<FnId> {
        self.function_value_within(expr, 6)
    }

    fn function_value_within(&self, expr: ExprId, fuel: u8) -> Option<FnId> {
        if fuel == 0 {
            return None;
        }
        match self.kind(expr) {
            ExprKind::Function(id) => Some(id),
            ExprKind::Name(id) => {
                let symbol = self.reference(id).symbol?;
                let it = self.symbol(symbol);
                if let Some(function) = it.function {
                    return Some(function);
                }
                match self.constant_value(symbol) {
                    Some(init) => self.function_value_within(init, fuel - 1),
                    None => self.only_assigned_function(symbol),
                }
            }
            ExprKind::Member(..) => self.member_function(expr),
            ExprKind::Call(callee, args) => match self.kind(callee) {
                ExprKind::Member(object, name) if self.text(name) == "bind" => {
                    self.function_value_within(object, fuel - 1)
                }
                // Wrappers that call their first argument: hooks, debouncers.
                ExprKind::Name(_) | ExprKind::Member(..) if self.is_function_wrapper(callee) => {
                    self.list(args).first().and_then(|arg| self.function_value_within(*arg, fuel - 1))
                }
                // A factory of this file, by the function that it returns.
                _ => self.returned_function(self.function_value_within(callee, fuel - 1)?, fuel - 1),
            },
            ExprKind::Assign(AssignOp::Set, _, value) => self.function_value_within(value, fuel - 1),
            _ => None,
        }
    }

    /// The inner function that a function returns: directly, or by name.
    pub fn returned_function(&self, factory: FnId, fuel: u8) -> Option<FnId> {
        // Factories return what other factories return: each is asked once, however many ways lead to it.
        if let Some(known) = self.lookups.returned.borrow().get(&(factory, fuel)) {
            return *known;
        }
        let found = self.find_returned_function(factory, fuel);
        self.lookups.returned.borrow_mut().insert((factory, fuel), found);
        found
    }

    fn find_returned_function(&self, factory: FnId, fuel: u8) -> Option<FnId> {
        let is_inner = |function: &FnId| *function != factory && self.is_within(*function, factory);
        let value = |value| self.function_value_within(value, fuel).filter(is_inner);
        match self.function(factory).body {
            FnBody::Expr(body) => value(body),
            FnBody::Block(_) => self.returns_of(factory).into_iter().find_map(value),
            FnBody::None => None,
        }
    }

    /// `let f; f = () => …` with a single assignment.
    fn only_assigned_function(&self, symbol: SymbolId) -> Option<FnId> {
        let it = self.symbol(symbol);
        if it.init.is_some() || it.writes != 1 {
            return None;
        }
        match self.flow_into(self.reference(it.first_write?).expr) {
            Some(value) => match self.kind(value) {
                ExprKind::Function(id) => Some(id),
                _ => None,
            },
            None => None,
        }
    }

    /// The value assigned to `target` by the assignment that it is the left side of.
    pub fn flow_into(&self, target: ExprId) -> Option<ExprId> {
        match self.expr(target).parent {
            Parent::Expr(assign) => match self.kind(assign) {
                ExprKind::Assign(AssignOp::Set | AssignOp::Logical, left, value) if left == target => Some(value),
                _ => None,
            },
            _ => None,
        }
    }

    fn is_function_wrapper(&self, callee: ExprId) -> bool {
        let name = match self.kind(callee) {
            ExprKind::Name(id) => self.text(self.reference(id).name),
            ExprKind::Member(_, name) => self.text(name),
            _ => return false,
        };
        FUNCTION_WRAPPERS.contains(&name)
    }

    /// `this.method`, `Class.method`, `Class.prototype.method`, `object.method` of an object literal.
    fn member_function(&self, expr: ExprId) -> Option<FnId> {
        let ExprKind::Member(object, name) = self.kind(expr) else { return None };
        match self.place(object) {
            Some(Place { root: Root::Instance(class), path }) if path.is_empty() => {
                self.class_function(class, name, false)
            }
            Some(Place { root: Root::Static(class), path }) if path.is_empty() => {
                self.class_function(class, name, true)
            }
            Some(Place { root: Root::Group(group), path }) if path.is_empty() => {
                self.method_groups().group(group).method(name)
            }
            Some(Place { root: Root::Symbol(symbol), path }) if path.is_empty() => {
                let ExprKind::Object(props) = self.kind(self.constant_value(symbol)?) else { return None };
                let value = self.props(props).iter().rev().find(|prop| prop.key == Key::Name(name))?.value;
                match self.kind(value) {
                    ExprKind::Function(id) => Some(id),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// A class's method, or a field that holds a function.
    pub fn class_function(&self, class: ClassId, name: NameId, is_static: bool) -> Option<FnId> {
        let member = self
            .class(class)
            .members
            .iter()
            .rev()
            .find(|member| member.name == Some(name) && member.is_static == is_static)?;
        match member.value {
            MemberValue::Function(id) => Some(id),
            MemberValue::Field(Some(value)) => match self.kind(value) {
                ExprKind::Function(id) => Some(id),
                _ => None,
            },
            MemberValue::Field(None) => None,
        }
    }

    /// The setter that assigning to `target` runs: `this.timer = …` where the class has `set timer(…)`.
    pub fn setter(&self, target: ExprId) -> Option<FnId> {
        let ExprKind::Member(object, name) = self.kind(target) else { return None };
        let Place { root: Root::Instance(class), path } = self.place(object)? else { return None };
        if !path.is_empty() {
            return None;
        }
        self.class(class).members.iter().find_map(|member| match member.value {
            MemberValue::Function(id) if member.name == Some(name) && self.function(id).kind == FnKind::Setter => {
                Some(id)
            }
            _ => None,
        })
    }

    /// A class's method by name.
    pub fn method(&self, class: ClassId, name: &'static str) -> Option<FnId> {
        self.class_function(class, self.names.find(name)?, false)
    }

    // Surroundings.

    /// The innermost loop of the same function that runs `expr` again and again.
    pub fn loop_around(&self, expr: ExprId) -> Option<StmtId> {
        let function = self.expr(expr).function;
        let at = self.expr(expr).range;
        let mut stmt = self.stmt_of(expr);
        while let Some(id) = stmt {
            let it = self.stmt(id);
            if it.function != function {
                return None;
            }
            let repeats = match it.kind {
                StmtKind::Loop { init, .. } => init.is_none_or(|init| !self.stmt(init).range.contains(at)),
                StmtKind::ForEach { right, .. } => !self.expr(right).range.contains(at),
                _ => false,
            };
            if repeats {
                return Some(id);
            }
            stmt = self.stmt_around(id);
        }
        None
    }

    /// The innermost statement that holds `expr`, inside its function.
    pub fn stmt_of(&self, expr: ExprId) -> Option<StmtId> {
        let mut parent = self.expr(expr).parent;
        loop {
            match parent {
                Parent::Expr(id) => parent = self.expr(id).parent,
                Parent::Stmt(id) => return Some(id),
                Parent::Pat(id) => parent = self.pat(id).parent,
                Parent::Fn(_) | Parent::Class(_) | Parent::Root => return None,
            }
        }
    }

    /// The statement around a statement, inside its function.
    pub fn stmt_around(&self, stmt: StmtId) -> Option<StmtId> {
        match self.stmt(stmt).parent {
            Parent::Stmt(id) => Some(id),
            _ => None,
        }
    }

    /// Whether `inner` is `outer` or lies inside it.
    pub fn is_within(&self, inner: FnId, outer: FnId) -> bool {
        let mut id = inner;
        loop {
            if id == outer {
                return true;
            }
            let parent = self.function(id).parent;
            if parent == id {
                return false;
            }
            id = parent;
        }
    }

    /// The function whose activation holds the symbol.
    pub fn function_of(&self, symbol: SymbolId) -> FnId {
        self.scope(self.symbol(symbol).scope).function
    }

    /// Names of the functions and classes around a function, and its own, outermost first, joined by dots.
    pub fn function_path(&self, function: FnId) -> String {
        let mut names = Vec::new();
        let mut id = function;
        while id != FnId::MODULE {
            let it = self.function(id);
            names.extend(it.name.map(|name| self.text(name)));
            names.extend(it.class.and_then(|class| self.class(class).name).map(|name| self.text(name)));
            id = it.parent;
        }
        names.reverse();
        names.join(".")
    }

    pub fn is_module_level(&self, symbol: SymbolId) -> bool {
        self.function_of(symbol) == FnId::MODULE
    }

    /// There is one such variable per process: of the top level, and not of a script that runs for each instance of a
    /// component. What that imports is the other module's.
    pub fn is_of_module(&self, symbol: SymbolId) -> bool {
        let it = self.symbol(symbol);
        let is_of_instance = self.traits.per_instance.is_some_and(|range| range.contains(it.range));
        self.is_module_level(symbol) && (!is_of_instance || it.kind == SymbolKind::Import)
    }

    /// The scope is the module's own, not a block in it.
    pub fn is_module_scope(&self, scope: ScopeId) -> bool {
        self.scope(scope).kind == ScopeKind::Module
    }

    /// A function's parameter symbols that are plain names, by position.
    pub fn param_symbols(&self, function: FnId) -> Vec<Option<SymbolId>> {
        self.pat_list(self.function(function).params).iter().map(|pat| self.symbol_of_pat(*pat)).collect()
    }

    pub fn symbol_of_pat(&self, pat: PatId) -> Option<SymbolId> {
        match self.pat(pat).kind {
            PatKind::Symbol(symbol) => Some(symbol),
            PatKind::Default(inner, _) | PatKind::Rest(inner) => self.symbol_of_pat(inner),
            _ => None,
        }
    }

    /// The declarator whose pattern binds the symbol.
    pub fn declarations_of(&self, symbol: SymbolId) -> Option<Declarator> {
        let mut parent = self.pat(self.symbol(symbol).pattern?).parent;
        while let Parent::Pat(pat) = parent {
            parent = self.pat(pat).parent;
        }
        let Parent::Stmt(stmt) = parent else { return None };
        let StmtKind::Var(list) = self.stmt(stmt).kind else { return None };
        let at = self.symbol(symbol).range;
        self.declarator_around(list, at)
    }

    /// The declarator of a `var` statement whose text holds the range.
    pub(super) fn declarator_around(&self, list: List, at: TextRange) -> Option<Declarator> {
        let declarators = self.declarators(list);
        let after = declarators.partition_point(|declarator| declarator.range.start <= at.start);
        declarators[..after].last().copied().filter(|declarator| declarator.range.contains(at))
    }

    /// What a module symbol was imported as: specifier and imported name.
    pub fn import_of(&self, symbol: SymbolId) -> Option<&Import> {
        let at = self.import_order.partition_point(|(it, _)| *it < symbol);
        let (it, index) = self.import_order.get(at)?;
        (*it == symbol).then(|| &self.imports[*index as usize])
    }

    /// The source range of the first line's worth of a node: what a person would call it.
    pub fn range(&self, expr: ExprId) -> TextRange {
        self.expr(expr).range
    }

    /// How a person refers to a function: its name, or what it is.
    pub fn function_label(&self, function: FnId) -> String {
        let it = self.function(function);
        match (it.kind, it.class, it.name) {
            (FnKind::Module, ..) => "the module".to_owned(),
            (FnKind::Constructor, Some(class), _) => match self.class(class).name {
                Some(name) => format!("the constructor of `{}`", self.text(name)),
                None => "the constructor".to_owned(),
            },
            (FnKind::Fields, Some(class), _) => match self.class(class).name {
                Some(name) => format!("each `new {}`", self.text(name)),
                None => "each construction".to_owned(),
            },
            (_, Some(class), Some(name)) => match self.class(class).name {
                Some(class) => format!("`{}.{}`", self.text(class), self.text(name)),
                None => format!("`{}`", self.text(name)),
            },
            (_, _, Some(name)) => format!("`{}`", self.text(name)),
            _ => "this function".to_owned(),
        }
    }

    /// The short source form of a place, for messages.
    pub fn place_text(&self, place: &Place) -> String {
        let mut text = match place.root {
            Root::Symbol(symbol) => self.symbol_name(symbol).to_owned(),
            Root::Global(name) => self.text(name).to_owned(),
            Root::Instance(_) | Root::Group(_) | Root::This(_) => "this".to_owned(),
            Root::Static(class) => self.class(class).name.map_or("this", |name| self.text(name)).to_owned(),
        };
        for name in &place.path {
            text.push('.');
            text.push_str(self.text(*name));
        }
        text
    }
}
