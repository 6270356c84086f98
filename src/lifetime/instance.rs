//! How many instances of a class there are: components come and go, singletons stay.

use super::fields::class_decorations;
use super::lifecycle::is_component;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::Root;
use crate::semantic::tree::{ClassId, ExprId, ExprKind, FnId, GroupId, Parent, SymbolId, TypeHint};
use rustc_hash::FxHashMap;

/// Why a function with the parameters of a request handler repeats.
pub(super) const PER_REQUEST: &str = "it runs once per request: it takes a request and a response";

/// Methods that a framework calls when an instance begins its life.
pub(super) fn is_start_of_life(name: &str) -> bool {
    matches!(
        name,
        "componentDidMount"
            | "componentWillMount"
            | "UNSAFE_componentWillMount"
            | "connectedCallback"
            | "ngOnInit"
            | "ngAfterViewInit"
            | "ngAfterContentInit"
            | "ngOnChanges"
            | "firstUpdated"
            | "hostConnected"
    )
}

/// Methods that no object but a framework's component has.
const COMPONENT_METHODS: [&str; 7] = [
    "connectedCallback",
    "disconnectedCallback",
    "firstUpdated",
    "componentDidMount",
    "componentWillUnmount",
    "ngOnInit",
    "ngOnDestroy",
];

/// The framework makes one instance, which stays: a service of the whole application, its root component.
pub(super) fn is_root(module: &Module, class: ClassId) -> bool {
    let it = module.class(class);
    let decorated = |name: &str| it.decorators.iter().any(|decorator| module.text(*decorator) == name);
    let options = |key: &str| {
        class_decorations(module, class).into_iter().find_map(|decoration| {
            let (_, args) = module.call(decoration)?;
            module.property(module.value_of(*args.first()?), key)
        })
    };
    if decorated("Injectable") {
        return options("providedIn").is_some_and(|it| module.str_of(it) != Some("any"));
    }
    decorated("Component")
        && (it.name.is_some_and(|name| {
            let name = module.text(name);
            name.ends_with("App") || name.ends_with("AppComponent") || name.ends_with("RootComponent")
        }) || options("selector")
            .and_then(|selector| module.str_of(selector))
            .is_some_and(|it| matches!(it, "app-root" | "app")))
}

/// There is one instance: a framework's, or the one that the class keeps of itself (`static getInstance()`).
pub(super) fn is_one_by_design(module: &Module, class: ClassId) -> bool {
    is_root(module, class) || keeps_its_only_instance(module, class)
}

/// All that constructs the class, in this file, is its own static code, which puts it where it stays.
pub(super) fn keeps_its_only_instance(module: &Module, class: ClassId) -> bool {
    let Some(symbol) = module.class(class).symbol else { return false };
    let mut kept = 0;
    for id in module.refs_of(symbol) {
        let read = module.reference(*id).expr;
        let Some(call) = module.called_by(read) else { continue };
        let by = module.function(module.expr(call).function);
        let is_kept = match module.flow(call) {
            Flow::Assigned(target) => module.place(target).is_some_and(|place| match place.root {
                Root::Static(of) => of == class,
                Root::Symbol(symbol) => module.function_of(symbol) == FnId::MODULE,
                _ => false,
            }),
            Flow::Field(of, _) => of == class,
            _ => false,
        };
        if !is_kept || by.class != Some(class) || !by.is_static {
            return false;
        }
        kept += 1;
    }
    kept == 1
}

/// Whether instances of the class come and go: components of a framework, custom elements.
pub fn component_class(module: &Module, class: ClassId) -> Option<String> {
    if is_root(module, class) {
        return None;
    }
    let base = module.base_name(class);
    let framework = match base {
        // The project's own `Component` is what its methods show it to be.
        Some("Component" | "PureComponent") => !has_own_base(module, class),
        Some(name) => {
            matches!(name, "HTMLElement" | "LitElement" | "ReactiveElement")
                || (name.starts_with("HTML") && name.ends_with("Element"))
        }
        None => false,
    };
    // Methods that only a framework's components have show one whose base is not seen (a mixin, a local base class).
    let lives_as_component = COMPONENT_METHODS.iter().any(|name| module.method(class, name).is_some());
    let decorated = module
        .class(class)
        .decorators
        .iter()
        .any(|name| matches!(module.text(*name), "Component" | "Directive" | "Pipe" | "customElement"));
    let name = module.class(class).name.map_or("the class", |name| module.text(name));
    (framework || decorated || lives_as_component).then(|| format!("`{name}` is a component: instances come and go"))
}

/// The base class is another file's of the project.
fn has_own_base(module: &Module, class: ClassId) -> bool {
    let is_near = |specifier: &str| specifier.starts_with(['.', '#', '~']) || specifier.starts_with("@/");
    let base = module.class(class).extends.and_then(|base| module.symbol_of(base));
    base.and_then(|base| module.import_of(base)).is_some_and(|import| is_near(module.text(import.specifier)))
        && module.class(class).members.iter().filter_map(|it| it.name).all(|name| module.text(name) != "render")
}

/// The variable that holds the only instance of the class, when nobody outside the file can reach either.
pub(super) fn singleton_instance(module: &Module, class: ClassId) -> Option<SymbolId> {
    if !is_singleton(module, class) {
        return None;
    }
    let reference = module.refs_of(module.class(class).symbol?).first()?;
    let construction = module.called_by(module.reference(*reference).expr)?;
    let Flow::Bound(instance) = module.flow(construction) else { return None };
    is_left_alone(module, instance).then_some(instance)
}

/// The variables that hold the only instance of a class, whoever else can reach it, or of a constructor function.
pub(super) fn only_instances(module: &Module) -> FxHashMap<SymbolId, Root> {
    let classes = (0..module.classes.len()).map(|index| ClassId(index as u32));
    let held = |class: ClassId| {
        let reference = module.refs_of(module.class(class).symbol?).first()?;
        match module.flow(module.called_by(module.reference(*reference).expr)?) {
            Flow::Bound(instance) => Some((instance, Root::Instance(class))),
            _ => None,
        }
    };
    let of_classes = classes.filter(|class| is_singleton(module, *class)).filter_map(held);
    let groups = module.method_groups().ids();
    of_classes.chain(groups.filter_map(|group| Some((only_object(module, group)?, Root::Group(group))))).collect()
}

/// The variable that holds what a constructor function made, once, while the module loads; nobody outside of the file can
/// reach either.
pub(super) fn only_object(module: &Module, group: GroupId) -> Option<SymbolId> {
    let constructor = module.function(module.method_groups().group(group).constructor?);
    let symbol = constructor.symbol?;
    if constructor.parent != FnId::MODULE || module.symbol(symbol).exported {
        return None;
    }
    let mut made = None;
    for id in module.refs_of(symbol) {
        let read = module.reference(*id).expr;
        // `F.prototype.go = …`, `util.inherits(F, Base)`
        let describes = match (module.expr(read).parent, module.flow(read)) {
            (Parent::Expr(member), _) if matches!(module.kind(member), ExprKind::Member(object, name) if object == read && module.text(name) == "prototype") => {
                true
            }
            (_, Flow::Argument { call, index: 0 }) => {
                module.call(call).and_then(|(callee, _)| module.last_word(callee)) == Some("inherits")
            }
            _ => false,
        };
        if describes {
            continue;
        }
        let call = module.called_by(read)?;
        let is_once = matches!(module.kind(call), ExprKind::New(..))
            && module.expr(call).function == FnId::MODULE
            && module.loop_around(call).is_none();
        if !is_once || made.replace(call).is_some() {
            return None;
        }
    }
    let Flow::Bound(instance) = module.flow(made?) else { return None };
    is_left_alone(module, instance).then_some(instance)
}

/// Nothing is done with the variable but to use what the object has.
fn is_left_alone(module: &Module, instance: SymbolId) -> bool {
    let it = module.symbol(instance);
    let stays =
        module.refs_of(instance).iter().all(|id| matches!(module.flow(module.reference(*id).expr), Flow::Used(_)));
    stays && !it.exported && !it.in_template
}

/// A class of which the module makes one instance, and nobody else can make more.
pub fn is_singleton(module: &Module, class: ClassId) -> bool {
    let it = module.class(class);
    let Some(symbol) = it.symbol else { return false };
    if it.function != FnId::MODULE || module.symbol(symbol).exported || module.default_class == Some(class) {
        return false;
    }
    let [only] = module.refs_of(symbol) else { return false };
    let reference = module.reference(*only);
    let constructed = module
        .called_by(reference.expr)
        .is_some_and(|call| matches!(module.kind(call), ExprKind::New(..)) && module.loop_around(call).is_none());
    constructed && module.expr(reference.expr).function == FnId::MODULE
}

/// An object literal that is no pattern for others: its methods serve one object.
pub(super) fn is_single_object(module: &Module, group: GroupId) -> bool {
    let it = module.method_groups().group(group);
    let Some(literal) = it.literal else { return false };
    if is_component(module, super::lifecycle::OwnerKind::Group(group)) || is_vue_component(module, literal) {
        return false;
    }
    match module.flow(literal) {
        // `Class({ … })`, `View.extend({ … })`
        Flow::Argument { .. } => false,
        Flow::Returned(_) => false,
        Flow::Bound(symbol) => module.function_of(symbol) == FnId::MODULE,
        _ => module.expr(literal).function == FnId::MODULE,
    }
}

/// A lifecycle function in the options of a Vue component.
pub(super) fn component_option(module: &Module, literal: ExprId, key: &str) -> Option<String> {
    const HOOKS: [&str; 9] =
        ["setup", "data", "beforeCreate", "created", "beforeMount", "mounted", "activated", "updated", "beforeUpdate"];
    if !HOOKS.contains(&key) || !is_vue_component(module, literal) {
        return None;
    }
    Some(format!("`{key}` runs for each instance of the component"))
}

fn is_vue_component(module: &Module, literal: ExprId) -> bool {
    if module.traits.is_component && module.is_exported_value(literal) {
        return true;
    }
    let Flow::Argument { call, .. } = module.flow(literal) else { return false };
    let Some((callee, _)) = module.call(call) else { return false };
    match module.kind(callee) {
        ExprKind::Name(id) => matches!(module.text(module.reference(id).name), "defineComponent" | "Vue"),
        ExprKind::Member(object, name) => {
            matches!(module.text(name), "extend" | "component" | "mixin")
                && module.place(object).is_some_and(|place| module.place_text(&place) == "Vue")
        }
        _ => false,
    }
}

/// A function that a framework or server runs by convention: lifecycle methods, components, request handlers.
pub(super) fn conventional_role(module: &Module, function: FnId) -> Option<String> {
    let it = module.function(function);
    let name = it.name.map(|name| module.text(name));
    if let (Some(class), Some(name), false) = (it.class, name, it.is_static)
        && component_class(module, class).is_some()
        && (is_start_of_life(name) || name == "componentDidUpdate")
    {
        return Some(format!("`{name}` runs for each instance of the component"));
    }
    (it.class.is_none() && request_and_response(module, function).is_some()).then(|| PER_REQUEST.to_owned())
}

/// The first two parameters of a function that answers requests, by their types, or by what everybody calls them: which server
/// runs the function is said in another file, if anywhere.
pub(super) fn request_and_response(module: &Module, function: FnId) -> Option<[SymbolId; 2]> {
    let [Some(request), Some(response), ..] = module.param_symbols(function)[..] else { return None };
    let is = |symbol: SymbolId, names: &[&str], types: &[&str]| match module.symbol(symbol).hint {
        TypeHint::Named(name) if types.contains(&module.text(name)) => true,
        _ => names.contains(&module.symbol_name(symbol)),
    };
    (is(request, &["req", "request"], &["IncomingMessage", "Http2ServerRequest", "NextApiRequest", "FastifyRequest"])
        && is(
            response,
            &["res", "response", "reply"],
            &["ServerResponse", "Http2ServerResponse", "NextApiResponse", "FastifyReply"],
        ))
    .then_some([request, response])
}

/// The same, where the answer is a stream of Node's: a reply of Fastify is none.
pub(super) fn request_and_sink(module: &Module, function: FnId) -> Option<[SymbolId; 2]> {
    request_and_response(module, function).filter(|[_, response]| {
        module.symbol_name(*response) != "reply"
            && !matches!(module.symbol(*response).hint, TypeHint::Named(name) if module.text(name) == "FastifyReply")
    })
}
