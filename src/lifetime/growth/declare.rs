//! Which containers there are, and who holds them.

use super::draft::{Draft, DraftHolder};
use super::{ContainerKind, Finder};
use crate::lifetime::instance::{is_single_object, is_singleton, only_object};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{
    AssignOp, ClassId, ExprId, ExprKind, FnId, FnKind, GroupId, Key, MemberValue, Parent, SymbolId, SymbolKind,
};
use crate::text::TextRange;

impl Finder<'_, '_> {
    // Which containers there are.

    pub(super) fn declare_symbols(&mut self) {
        for index in 0..self.module.symbols.len() {
            let symbol = SymbolId(index as u32);
            let it = self.module.symbol(symbol);
            if !matches!(it.kind, SymbolKind::Var | SymbolKind::Let | SymbolKind::Const)
                || (it.refs.len == 0 && !it.exported)
            {
                continue;
            }
            let Some(init) = it.init.or_else(|| self.first_assigned(symbol)) else { continue };
            // Most variables hold no container: find that out before asking who holds them.
            let Some(kind) = self.container_kind(init) else { continue };
            let Some(holder) = self.holder(symbol) else { continue };
            let place = Place { root: Root::Symbol(symbol), path: Default::default() };
            self.add(place.clone(), kind, holder, it.range);
            if let ExprKind::Object(props) = self.module.kind(init) {
                for prop in self.module.props(props) {
                    if let (Key::Name(name), Some(kind)) = (prop.key, self.container_kind(prop.value)) {
                        let mut inner = place.clone();
                        inner.path.push(name);
                        self.add(inner, kind, holder, prop.range);
                    }
                }
            }
        }
    }

    /// `let cache; … cache = {}`: a module variable that gets its container later.
    fn first_assigned(&self, symbol: SymbolId) -> Option<ExprId> {
        if !self.module.is_module_level(symbol) {
            return None;
        }
        let first = self.module.symbol(symbol).first_write?;
        self.module.flow_into(self.module.reference(first).expr)
    }

    /// Who holds the variable, if it outlives one run of the code that grows it.
    fn holder(&self, symbol: SymbolId) -> Option<DraftHolder> {
        let module = self.module;
        let owner = module.function_of(symbol);
        if owner == FnId::MODULE || is_module_wrapper(module, owner) {
            let per_instance =
                module.traits.per_instance.is_some_and(|range| range.contains(module.symbol(symbol).range));
            return (!per_instance).then_some(DraftHolder::Module);
        }
        // Captured and touched by an inner function.
        let captured =
            module.refs_of(symbol).iter().any(|id| module.expr(module.reference(*id).expr).function != owner);
        captured.then_some(DraftHolder::Closure(owner))
    }

    /// Static fields, and members of the global object.
    pub(super) fn declare_members(&mut self) {
        let module = self.module;
        for (index, class) in module.classes.iter().enumerate() {
            let class_id = crate::semantic::tree::ClassId(index as u32);
            if class.function != FnId::MODULE {
                continue;
            }
            for member in class.members.iter().filter(|member| member.is_static) {
                if let (Some(name), MemberValue::Field(Some(value))) = (member.name, member.value)
                    && let Some(kind) = self.container_kind(value)
                {
                    let place = Place { root: Root::Static(class_id), path: [name].into_iter().collect() };
                    self.add(place, kind, DraftHolder::Static, member.range);
                }
            }
        }
        let singletons: Vec<ClassId> = (0..module.classes.len())
            .map(|index| ClassId(index as u32))
            .filter(|class| is_singleton(module, *class))
            .collect();
        for class in &singletons {
            for member in module.class(*class).members.iter().filter(|member| !member.is_static) {
                if let (Some(name), MemberValue::Field(Some(value))) = (member.name, member.value)
                    && let Some(kind) = self.container_kind(value)
                {
                    let place = Place { root: Root::Instance(*class), path: [name].into_iter().collect() };
                    self.add(place, kind, DraftHolder::Module, member.range);
                }
            }
        }
        self.declare_fields();
        for assign in module.assignments() {
            let ExprKind::Assign(AssignOp::Set | AssignOp::Logical, target, value) = module.kind(*assign) else {
                continue;
            };
            if !matches!(module.kind(target), ExprKind::Member(..)) {
                continue;
            }
            let Some(kind) = self.container_kind(value) else { continue };
            let Some(place) = module.place(target) else { continue };
            let function = module.expr(target).function;
            let at_start = function == FnId::MODULE || is_module_wrapper(module, function);
            let holder = match place.root {
                Root::Static(_) if place.path.len() == 1 => DraftHolder::Static,
                Root::Instance(class) if place.path.len() == 1 && is_construction(module, function, &place) => {
                    if singletons.binary_search(&class).is_ok() {
                        DraftHolder::Module
                    } else {
                        DraftHolder::Field
                    }
                }
                Root::Group(group) if place.path.len() == 1 && is_construction(module, function, &place) => {
                    if only_object(module, group).is_some() {
                        DraftHolder::Module
                    } else {
                        DraftHolder::Field
                    }
                }
                // `Tween.all = []` of a function, `store.items = []`.
                Root::Symbol(symbol)
                    if at_start
                        && !place.path.is_empty()
                        && !is_prototype(module, &place)
                        && matches!(
                            module.symbol(symbol).kind,
                            SymbolKind::Function | SymbolKind::Const | SymbolKind::Var | SymbolKind::Let
                        )
                        && matches!(self.holder(symbol), Some(DraftHolder::Module)) =>
                {
                    DraftHolder::Module
                }
                // `globalThis.pages = {}`, `App.pages = {}`.
                Root::Global(name) if !self.functions.models().is_host_global(module.text(name)) => {
                    let is_own = place.path.is_empty()
                        || (at_start
                            && !is_prototype(module, &place)
                            && !matches!(module.text(name), "module" | "exports" | "process"));
                    if !is_own {
                        continue;
                    }
                    DraftHolder::Global
                }
                _ => continue,
            };
            if !self.by_place.contains_key(&place) {
                let added = self.drafts.len();
                self.add(place, kind, holder, module.range(target));
                // As the source spells it: the bare name may not reach it in a module.
                self.drafts[added].name = spelled(module, target);
            }
        }
    }

    pub(super) fn add(&mut self, place: Place, kind: ContainerKind, holder: DraftHolder, declared: TextRange) {
        let (is_constant, is_exported) = match place.root {
            Root::Symbol(symbol) => {
                let it = self.module.symbol(symbol);
                (it.kind.is_constant() && place.path.is_empty(), it.exported)
            }
            Root::Static(class) => {
                (false, self.module.class(class).symbol.is_some_and(|symbol| self.module.symbol(symbol).exported))
            }
            Root::Global(_) => (false, !place.path.is_empty()),
            _ => (false, false),
        };
        let name = match (holder, place.path.last()) {
            (DraftHolder::Field | DraftHolder::Prototype, Some(name)) => format!("this.{}", self.module.text(*name)),
            _ => self.module.place_text(&place),
        };
        let (root, index) = (place.root, self.drafts.len());
        if let Root::Symbol(symbol) = root {
            self.by_symbol.entry(symbol).or_default().push((place.clone(), index));
        }
        self.by_place.insert(place.clone(), index);
        self.drafts.push(Draft {
            name,
            place,
            uses: Vec::new(),
            inits: Vec::new(),
            kind,
            holder,
            declared,
            is_constant,
            is_exported,
            growths: Vec::new(),
            reductions: Vec::new(),
            escapes: Vec::new(),
            given_away: 0,
        });
    }

    pub(super) fn container_kind(&self, value: ExprId) -> Option<ContainerKind> {
        let module = self.module;
        match module.kind(value) {
            ExprKind::Array(_) => Some(ContainerKind::Array),
            ExprKind::Object(_) => Some(ContainerKind::Dictionary),
            ExprKind::Str(_) | ExprKind::LongStr | ExprKind::Template(_) => Some(ContainerKind::Text),
            ExprKind::New(callee, _) => match module.global_name(callee)? {
                "Map" => Some(ContainerKind::Map),
                "Set" => Some(ContainerKind::Set),
                "Array" => Some(ContainerKind::Array),
                "Object" => Some(ContainerKind::Dictionary),
                _ => None,
            },
            ExprKind::Call(callee, _) => match module.global_path(callee)? {
                ("Object", path) if path == ["create"] => Some(ContainerKind::Dictionary),
                ("Buffer", path) if path == ["alloc"] || path == ["from"] => Some(ContainerKind::Bytes),
                ("Array", path) if path.is_empty() => Some(ContainerKind::Array),
                _ => None,
            },
            ExprKind::Logical(_, _, right) => self.container_kind(right),
            ExprKind::Assign(AssignOp::Set, _, inner) => self.container_kind(inner),
            _ => None,
        }
    }

    /// Fields of instances whose life is not known, and what instances share through their prototype.
    fn declare_fields(&mut self) {
        let module = self.module;
        for (index, class) in module.classes.iter().enumerate() {
            for member in class.members.iter().filter(|member| !member.is_static) {
                if let (Some(name), MemberValue::Field(Some(value))) = (member.name, member.value)
                    && let Some(kind) = self.container_kind(value)
                {
                    let root = Root::Instance(ClassId(index as u32));
                    let place = Place { root, path: [name].into_iter().collect() };
                    if !self.by_place.contains_key(&place) {
                        self.add(place, kind, DraftHolder::Field, member.range);
                    }
                }
            }
        }
        let mut exprs: Vec<ExprId> = module.assignments().iter().chain(module.objects()).copied().collect();
        exprs.sort_unstable();
        for at in exprs {
            match module.kind(at) {
                // `F.prototype.items = []`
                ExprKind::Assign(AssignOp::Set, target, value) => {
                    if let ExprKind::Member(object, name) = module.kind(target)
                        && let ExprKind::Member(constructor, prototype) = module.kind(object)
                        && module.text(prototype) == "prototype"
                        && let Some(group) = self.prototype_group(constructor)
                        && let Some(kind) = self.container_kind(value)
                    {
                        let place = Place { root: Root::Group(group), path: [name].into_iter().collect() };
                        if !self.by_place.contains_key(&place) {
                            self.add(place, kind, DraftHolder::Prototype, module.range(target));
                        }
                    }
                }
                ExprKind::Object(props) => {
                    let props = module.props(props);
                    let group = props.iter().find_map(|prop| match module.kind(prop.value) {
                        ExprKind::Function(function) => module.method_groups().of(function),
                        _ => None,
                    });
                    let Some(group) = group else { continue };
                    let it = module.method_groups().group(group);
                    let holder = match it.literal {
                        Some(literal) if literal == at && is_single_object(module, group) => DraftHolder::Module,
                        // `F.prototype = { items: [], … }`
                        None if matches!(module.flow(at), Flow::Assigned(_)) => DraftHolder::Prototype,
                        _ => continue,
                    };
                    // Its name reaches it too: that place was declared before.
                    let named = match module.flow(at) {
                        Flow::Bound(symbol) => Some(symbol),
                        _ => None,
                    };
                    for prop in props {
                        let (Key::Name(name), Some(kind)) = (prop.key, self.container_kind(prop.value)) else {
                            continue;
                        };
                        let place = Place { root: Root::Group(group), path: [name].into_iter().collect() };
                        if self.by_place.contains_key(&place) {
                            continue;
                        }
                        let known = named.and_then(|symbol| {
                            let place = Place { root: Root::Symbol(symbol), path: [name].into_iter().collect() };
                            self.by_place.get(&place).copied()
                        });
                        match known {
                            // One container by two names.
                            Some(known) => {
                                self.by_place.insert(place, known);
                            }
                            None => self.add(place, kind, holder, prop.range),
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// The methods of the prototype of this constructor.
    fn prototype_group(&self, constructor: ExprId) -> Option<GroupId> {
        let name = self.module.place_text(&self.module.place(constructor)?);
        let groups = self.module.method_groups();
        groups.ids().find(|id| groups.group(*id).literal.is_none() && groups.group(*id).name.as_ref() == Some(&name))
    }
}

/// `(function () { … })()` at the top level: its variables live like the module's.
pub(in crate::lifetime) fn is_module_wrapper(module: &Module, function: FnId) -> bool {
    let it = module.function(function);
    if it.parent != FnId::MODULE || it.symbol.is_some() || it.is_async || it.is_generator {
        return false;
    }
    let Some(expr) = it.expr else { return false };
    let direct = module.called_by(expr);
    let through_member = match module.expr(expr).parent {
        Parent::Expr(member) if matches!(module.kind(member), ExprKind::Member(object, _) if object == expr) => {
            module.called_by(member)
        }
        _ => None,
    };
    direct
        .or(through_member)
        .is_some_and(|call| module.expr(call).function == FnId::MODULE && module.loop_around(call).is_none())
}

fn is_prototype(module: &Module, place: &Place) -> bool {
    place.path.iter().any(|name| module.text(*name) == "prototype")
}

/// The function makes the object that the place belongs to; what is called `init…` is taken for a part of that.
pub(super) fn is_construction(module: &Module, function: FnId, place: &Place) -> bool {
    let it = module.function(function);
    match place.root {
        Root::Instance(_) => matches!(it.kind, FnKind::Constructor | FnKind::Fields),
        Root::Group(group) => {
            let group = module.method_groups().group(group);
            group.constructor == Some(function)
                || group.methods.iter().any(|(name, method)| {
                    let name = module.text(*name).trim_start_matches(['_', '$']);
                    *method == function && (name.starts_with("init") || matches!(name, "constructor" | "ctor"))
                })
        }
        _ => false,
    }
}

/// `globalThis.visits`, with the object by the name that it has in the source.
fn spelled(module: &Module, target: ExprId) -> String {
    match module.kind(target) {
        ExprKind::Member(object, name) => format!("{}.{}", spelled(module, object), module.text(name)),
        ExprKind::Name(id) => module.text(module.reference(id).name).to_owned(),
        _ => module.place(target).map_or_else(|| "this".to_owned(), |place| module.place_text(&place)),
    }
}
