//! Which value an expression gives, as far as equality goes, and whether two calls are about the same listener.
//!
//! Equality only: knows nothing of owners, of what leaks, or of other files.

mod compare;
pub mod listener;

use crate::semantic::Module;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{
    AssignOp, ClassId, ExprId, ExprKind, FnBody, FnId, FnKind, Key, MemberValue, NameId, Parent, PatKind, SymbolId,
    SymbolKind, UnaryOp,
};
use crate::text::TextRange;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::OnceCell;

/// A value, as far as equality goes.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Made anew by each evaluation: equal to nothing else.
    Fresh(Fresh),
    /// What a variable or field holds.
    Held(Place),
    /// What an object holds under a key that is no plain name: `object[symbol]`.
    Keyed(Place, Place),
    /// `undefined`, `null`.
    Nothing,
    Unknown,
}

/// How a fresh value is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fresh {
    Function(FnId),
    /// `f.bind(…)`, by `f`.
    Bind(ExprId),
    /// `debounce(f)`, by `f`.
    Wrapped(ExprId),
    /// `makeHandler(…)`, a function of this file that returns a new function each time; by its callee.
    Made(ExprId),
}

/// Something that makes values: two different makers never make equal ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    Function(FnId),
    Site(ExprId),
}

/// Values of one file, compared.
pub struct Identities<'m> {
    module: &'m Module,
    text: &'m str,
    /// Made when first asked for: most files need no more than a look at their calls.
    index: OnceCell<Index>,
}

/// Where a file gives values to members.
#[derive(Default)]
struct Index {
    /// Assignments to members, by the member's name.
    writes: FxHashMap<NameId, Vec<ExprId>>,
    /// Names that a destructuring assignment, an update or a string may write.
    vague: FxHashSet<NameId>,
    /// `container[key] = value`, by container and value.
    elements: Vec<(ExprId, ExprId)>,
    /// Members of classes and object literals.
    members: FxHashMap<NameId, Vec<Declared>>,
}

#[derive(Debug, Clone, Copy)]
enum Declared {
    Class(ClassId, MemberValue, TextRange),
    Property(ExprId),
}

/// How many names a value is followed through.
const STEPS: u8 = 5;

impl<'m> Identities<'m> {
    pub fn new(module: &'m Module, text: &'m str) -> Self {
        Self { module, text, index: OnceCell::new() }
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self.module))
    }
}

impl Index {
    fn new(module: &Module) -> Self {
        let mut it = Self::default();
        for expr in &module.exprs {
            match expr.kind {
                ExprKind::Assign(op, target, value) => {
                    if let ExprKind::Index(of, _) = module.kind(target) {
                        it.elements.push((of, value));
                    }
                    if let ExprKind::Member(_, name) = module.kind(target) {
                        if matches!(op, AssignOp::Set | AssignOp::Logical) {
                            it.writes.entry(name).or_default().push(target);
                        } else {
                            it.vague.insert(name);
                        }
                    }
                }
                ExprKind::Update(target) => {
                    if let ExprKind::Member(_, name) = module.kind(target) {
                        it.vague.insert(name);
                    }
                }
                // `bindAll(this, 'onResize')`
                ExprKind::Str(name) if !is_only_a_name(module, expr.parent) => {
                    it.vague.insert(name);
                }
                ExprKind::Object(props) => {
                    for prop in module.props(props) {
                        if let Key::Name(name) = prop.key {
                            it.members.entry(name).or_default().push(Declared::Property(prop.value));
                        }
                    }
                }
                _ => {}
            }
        }
        for pat in &module.pats {
            if let PatKind::Target(target) = pat.kind
                && let ExprKind::Member(_, name) = module.kind(target)
            {
                it.vague.insert(name);
            }
        }
        for (index, class) in module.classes.iter().enumerate() {
            for member in &class.members {
                if let Some(name) = member.name {
                    it.members.entry(name).or_default().push(Declared::Class(
                        ClassId(index as u32),
                        member.value,
                        member.range,
                    ));
                }
            }
        }
        it
    }
}

impl<'m> Identities<'m> {
    pub fn module(&self) -> &'m Module {
        self.module
    }

    pub fn source(&self, range: TextRange) -> &'m str {
        range.slice(self.text)
    }

    /// What the expression gives.
    pub fn value(&self, expr: ExprId) -> Value {
        self.value_within(expr, STEPS)
    }

    fn value_within(&self, expr: ExprId, fuel: u8) -> Value {
        let module = self.module;
        if fuel == 0 {
            return Value::Unknown;
        }
        match module.kind(expr) {
            ExprKind::Function(function) => Value::Fresh(Fresh::Function(function)),
            ExprKind::Call(callee, args) => self.made_by_call(callee, module.list(args)),
            ExprKind::Null | ExprKind::Unary(UnaryOp::Void, _) => Value::Nothing,
            ExprKind::Name(id) => {
                let reference = module.reference(id);
                let Some(symbol) = reference.symbol else {
                    return match module.text(reference.name) {
                        "undefined" => Value::Nothing,
                        _ => self.held(expr),
                    };
                };
                match module.constant_value(symbol).map(|init| (init, module.kind(init))) {
                    Some((init, ExprKind::Name(_) | ExprKind::Member(..) | ExprKind::Index(..))) => {
                        match self.value_within(init, fuel - 1) {
                            Value::Unknown => self.held(expr),
                            value => value,
                        }
                    }
                    _ => self.held(expr),
                }
            }
            ExprKind::Member(..) => {
                if self.is_getter(expr) {
                    return Value::Unknown;
                }
                self.held(expr)
            }
            ExprKind::Index(object, key) => {
                let (Some(object), Some(key_place)) = (module.origin_place(object), module.origin_place(key)) else {
                    return Value::Unknown;
                };
                match module.str_of(module.value_of(key)).and_then(|text| module.names.find_text(text)) {
                    Some(name) => {
                        let mut place = object;
                        place.path.push(name);
                        Value::Held(place)
                    }
                    None if self.is_symbol(key) => Value::Keyed(object, key_place),
                    None => Value::Unknown,
                }
            }
            // `on('x', this.handler = …)`
            ExprKind::Assign(AssignOp::Set, target, _) => match module.place(target) {
                Some(place) => Value::Held(place),
                None => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    fn held(&self, expr: ExprId) -> Value {
        self.module.origin_place(expr).map_or(Value::Unknown, Value::Held)
    }

    /// Whether the key is a symbol, or named as one.
    fn is_symbol(&self, key: ExprId) -> bool {
        let module = self.module;
        let value = module.value_of(key);
        if let Some((callee, _)) = module.call(value) {
            return module.global_name(callee) == Some("Symbol")
                || module.global_path(callee).is_some_and(|(root, path)| root == "Symbol" && path == ["for"]);
        }
        false
    }

    fn made_by_call(&self, callee: ExprId, args: &[ExprId]) -> Value {
        let module = self.module;
        let name = match module.kind(callee) {
            ExprKind::Name(id) => module.text(module.reference(id).name),
            ExprKind::Member(object, name) => {
                let library = module.global_name(object).is_some_and(|it| matches!(it, "$" | "jQuery" | "Function"));
                let is_plain = !matches!(module.kind(object), ExprKind::Call(..) | ExprKind::This);
                if module.text(name) == "bind" && !library && is_plain {
                    let is_library = module.place(object).is_some_and(|it| {
                        it.path.is_empty() && matches!(module.place_text(&it).as_str(), "_" | "lodash" | "angular")
                    });
                    let bound = if is_library { args.first().copied() } else { Some(object) };
                    return bound.map_or(Value::Unknown, |bound| Value::Fresh(Fresh::Bind(bound)));
                }
                module.text(name)
            }
            _ => return Value::Unknown,
        };
        if matches!(name, "debounce" | "throttle")
            && let Some(inner) = args.first()
        {
            return Value::Fresh(Fresh::Wrapped(*inner));
        }
        match module.function_value(callee) {
            Some(factory) if self.makes_functions(factory) => Value::Fresh(Fresh::Made(callee)),
            _ => Value::Unknown,
        }
    }

    /// Each `return` of the function gives a new function.
    fn makes_functions(&self, factory: FnId) -> bool {
        let module = self.module;
        let it = module.function(factory);
        if it.is_async || it.is_generator {
            return false;
        }
        let is_new = |value: ExprId| {
            let value = module.value_of(value);
            matches!(module.kind(value), ExprKind::Function(inner) if module.is_within(inner, factory))
                || module.symbol_of(value).is_some_and(|symbol| {
                    module.symbol(symbol).function.is_some_and(|inner| module.is_within(inner, factory))
                        && module.function_of(symbol) == factory
                })
        };
        match it.body {
            FnBody::Expr(body) => is_new(body),
            FnBody::Block(_) => {
                let returns = module.returns_of(factory);
                !returns.is_empty() && returns.into_iter().all(is_new)
            }
            FnBody::None => false,
        }
    }

    fn is_getter(&self, expr: ExprId) -> bool {
        let ExprKind::Member(_, name) = self.module.kind(expr) else { return false };
        self.index().members.get(&name).is_some_and(|members| {
            members.iter().any(|member| {
                let function = match member {
                    Declared::Class(_, MemberValue::Function(function), _) => Some(*function),
                    Declared::Class(..) => None,
                    Declared::Property(value) => match self.module.kind(*value) {
                        ExprKind::Function(function) => Some(function),
                        _ => None,
                    },
                };
                function.is_some_and(|it| matches!(self.module.function(it).kind, FnKind::Getter | FnKind::Setter))
            })
        })
    }

    // What a place can hold.

    /// The values assigned to the place anywhere in the file; `None` where something else may assign to it.
    pub fn sources(&self, place: &Place) -> Option<Vec<Source>> {
        let module = self.module;
        let mut found = Vec::new();
        if let (Root::Symbol(symbol), true) = (place.root, place.path.is_empty()) {
            return self.sources_of_symbol(symbol);
        }
        let name = *place.path.last()?;
        if self.index().vague.contains(&name) {
            return None;
        }
        for target in self.index().writes.get(&name).into_iter().flatten() {
            let value = module.flow_into(*target)?;
            match module.origin_place(*target) {
                Some(written) if written == *place => found.push(Source::Value(value)),
                // Another object of this file's own classes.
                Some(Place { root: Root::Instance(_) | Root::Static(_) | Root::Group(_), .. }) => {}
                // `F.prototype.name = function () {}`
                _ if matches!(module.kind(value), ExprKind::Function(_)) => found.push(Source::Value(value)),
                _ => return None,
            }
        }
        if let (Root::Instance(class) | Root::Static(class), 1) = (place.root, place.path.len()) {
            let mut known = false;
            for member in self.index().members.get(&name).into_iter().flatten() {
                let Declared::Class(of, value, range) = member else { continue };
                if *of != class {
                    continue;
                }
                known = true;
                match value {
                    MemberValue::Function(function) => match module.function(*function).kind {
                        FnKind::Getter | FnKind::Setter => return None,
                        _ => found.push(Source::Function(*function)),
                    },
                    MemberValue::Field(Some(value)) => found.push(Source::Value(*value)),
                    // Decorated, or a parameter of the constructor.
                    MemberValue::Field(None) if self.is_given_from_outside(class, *range) => return None,
                    MemberValue::Field(None) => {}
                }
            }
            if !known && found.is_empty() && !self.has_known_bases(class) {
                return None;
            }
            return Some(found);
        }
        if let (Root::Group(group), 1) = (place.root, place.path.len()) {
            let group = module.method_groups().group(group);
            for (method, function) in &group.methods {
                if *method == name {
                    found.push(Source::Function(*function));
                }
            }
            if let Some(literal) = group.literal
                && let Some(value) = module.property(literal, module.text(name))
                && module.kind(value) != ExprKind::Null
            {
                found.push(Source::Value(value));
            }
            return if found.is_empty() { None } else { Some(found) };
        }
        if found.is_empty() { None } else { Some(found) }
    }

    fn sources_of_symbol(&self, symbol: SymbolId) -> Option<Vec<Source>> {
        let module = self.module;
        let it = module.symbol(symbol);
        let mut found = Vec::new();
        if let Some(function) = it.function {
            found.push(Source::Function(function));
        } else if let Some(init) = it.init {
            found.push(Source::Value(init));
        } else {
            // Destructured, given by a loop, a parameter, an import.
            let is_plain = matches!(it.kind, SymbolKind::Var | SymbolKind::Let | SymbolKind::Const)
                && module
                    .declarations_of(symbol)
                    .is_some_and(|declarator| matches!(module.pat(declarator.pattern).kind, PatKind::Symbol(_)));
            if !is_plain || it.exported {
                return None;
            }
        }
        for id in module.refs_of(symbol) {
            let reference = module.reference(*id);
            if reference.access.writes() {
                found.push(Source::Value(module.flow_into(reference.expr)?));
            }
        }
        Some(found)
    }

    fn is_given_from_outside(&self, class: ClassId, member: TextRange) -> bool {
        let text = self.source(member).trim_start();
        text.starts_with('@')
            || self.module.class(class).members.iter().any(|it| match it.value {
                MemberValue::Function(function) => {
                    self.module.function(function).kind == FnKind::Constructor
                        && it.range.contains(member)
                        && it.range != member
                }
                MemberValue::Field(_) => false,
            })
    }

    /// Every base class is in this file, or has no fields of its own that code assigns.
    pub fn has_known_bases(&self, class: ClassId) -> bool {
        let module = self.module;
        let mut at = class;
        for _ in 0..8 {
            let Some(extends) = module.class(at).extends else { return true };
            match module.symbol_of(extends).and_then(|symbol| module.symbol(symbol).class) {
                Some(base) => at = base,
                None => {
                    return matches!(
                        module.base_name(at),
                        Some(
                            "Component"
                                | "PureComponent"
                                | "HTMLElement"
                                | "LitElement"
                                | "EventEmitter"
                                | "EventTarget"
                        )
                    );
                }
            }
        }
        false
    }

    /// What makes the values that the place can hold; `None` when that is not known.
    pub fn makers(&self, place: &Place) -> Option<Vec<Maker>> {
        let mut found = Vec::new();
        self.makers_within(place, &mut found, STEPS).then_some(found)
    }

    fn makers_within(&self, place: &Place, found: &mut Vec<Maker>, fuel: u8) -> bool {
        let Some(fuel) = fuel.checked_sub(1) else { return false };
        let Some(sources) = self.sources(place) else { return false };
        sources.into_iter().all(|source| {
            let value = match source {
                Source::Function(function) => {
                    found.push(Maker::Function(function));
                    return true;
                }
                Source::Value(value) => value,
            };
            match self.value(value) {
                Value::Fresh(Fresh::Function(function)) => found.push(Maker::Function(function)),
                // What the factory returns is a function that code inside it may have registered.
                Value::Fresh(Fresh::Made(_)) => match self.module.function_value(value) {
                    Some(function) => found.push(Maker::Function(function)),
                    None => return false,
                },
                Value::Fresh(Fresh::Bind(_) | Fresh::Wrapped(_)) => found.push(Maker::Site(value)),
                Value::Nothing => {}
                // `this.f = this.f.bind(this)` holds the bound one.
                Value::Held(other) if other == *place => {}
                Value::Held(other) => return self.makers_within(&other, found, fuel),
                Value::Keyed(..) => return false,
                Value::Unknown if self.is_new_object(value) => found.push(Maker::Site(value)),
                Value::Unknown => return false,
            }
            true
        })
    }

    /// `new X()`, `document.createElement(…)`, `matchMedia(…)`: another object each time.
    pub fn is_new_object(&self, value: ExprId) -> bool {
        let module = self.module;
        match module.kind(value) {
            ExprKind::New(..) | ExprKind::Object(_) | ExprKind::Array(_) => true,
            ExprKind::Call(callee, _) => {
                module.global_name(callee) == Some("matchMedia")
                    || module
                        .global_path(callee)
                        .is_some_and(|(root, path)| root == "document" && path == ["createElement"])
            }
            _ => false,
        }
    }

    /// Whether the two places never hold the same value.
    pub fn differ(&self, a: &Place, b: &Place) -> bool {
        match (self.makers(a), self.makers(b)) {
            (Some(a), Some(b)) => !a.is_empty() && !b.is_empty() && !a.iter().any(|maker| b.contains(maker)),
            _ => false,
        }
    }

    /// Nothing in the file gives the field a value, and nothing else can: no base class elsewhere, no string with its name.
    pub fn is_never_assigned(&self, place: &Place) -> bool {
        match place.root {
            Root::Instance(_) if place.path.len() == 1 => {
                // `this[name] = …`
                let is_indexed = !self.elements(&Place { root: place.root, path: Default::default() }).is_empty();
                !is_indexed
                    && self.sources(place).is_some_and(|sources| sources.is_empty())
                    && !self.is_named_elsewhere(place)
            }
            _ => false,
        }
    }

    fn is_named_elsewhere(&self, place: &Place) -> bool {
        let Some(name) = place.path.last() else { return true };
        self.index().vague.contains(name)
            || self.index().members.get(name).is_some_and(|members| {
                members.iter().any(|member| match member {
                    Declared::Property(..) => true,
                    Declared::Class(class, value, range) => {
                        *value != MemberValue::Field(None) || self.is_given_from_outside(*class, *range)
                    }
                })
            })
    }

    /// What the file stores under the keys of the container.
    pub fn elements(&self, container: &Place) -> Vec<ExprId> {
        let module = self.module;
        let stored =
            self.index().elements.iter().filter(|(of, _)| module.origin_place(*of).as_ref() == Some(container));
        stored.map(|(_, value)| *value).collect()
    }

    /// Whether any code of the file writes a member of that name.
    pub fn is_written(&self, name: NameId) -> bool {
        let index = self.index();
        index.writes.contains_key(&name) || index.vague.contains(&name) || index.members.contains_key(&name)
    }

    /// The assignments to a member of that name.
    pub fn writes_of(&self, name: NameId) -> &[ExprId] {
        self.index().writes.get(&name).map_or(&[], Vec::as_slice)
    }

    /// The names of members that are assigned somewhere.
    pub fn written_names(&self) -> impl Iterator<Item = NameId> + '_ {
        self.index().writes.keys().copied()
    }
}

/// The string is the name of an event, or describes a symbol: it names no member.
fn is_only_a_name(module: &Module, parent: Parent) -> bool {
    let Parent::Expr(call) = parent else { return false };
    let ExprKind::Call(callee, _) = module.kind(call) else { return false };
    match module.kind(callee) {
        ExprKind::Name(id) => matches!(
            module.text(module.reference(id).name),
            "Symbol" | "addEventListener" | "removeEventListener" | "require"
        ),
        ExprKind::Member(_, name) => listener::is_listener_method(module.text(name)),
        _ => false,
    }
}

/// Something that is assigned to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Value(ExprId),
    Function(FnId),
}
