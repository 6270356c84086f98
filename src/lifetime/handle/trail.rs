//! Following one handle through the variables, fields and collections of its file.

use super::super::callee::{releases, resolve};
use super::{Release, ReleaseForms, arrow_given};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{
    ClassId, ExprId, ExprKind, FnId, Key, Parent, PatId, PatKind, StmtKind, SymbolId, SymbolKind,
};
use rustc_hash::FxHashSet;

/// How many variables and collections a handle is followed through: code may make a variable from itself.
const STEPS: u8 = 5;

/// Methods that give back what they are called on.
const CHAINING: [&str; 13] = [
    "unref",
    "ref",
    "on",
    "once",
    "addListener",
    "setMaxListeners",
    "setEncoding",
    "off",
    "prependListener",
    "listen",
    "setTimeout",
    "setKeepAlive",
    "setNoDelay",
];

/// The way of a handle so far.
pub(super) struct Trail<'m, 'a> {
    pub(super) module: &'m Module,
    pub(super) forms: ReleaseForms<'a>,
    acquire: ExprId,
    pub(super) releases: Vec<Release>,
    pub(super) escapes: bool,
    /// The field that keeps it is read and handed to others.
    pub(super) is_lent: bool,
    pub(super) is_using: bool,
    pub(super) slot: Option<Place>,
    pub(super) seen_symbols: FxHashSet<SymbolId>,
    pub(super) seen_places: Vec<Place>,
}

impl<'m, 'a> Trail<'m, 'a> {
    /// Follow the handle that `acquire` gives back.
    pub(super) fn of(module: &'m Module, acquire: ExprId, forms: ReleaseForms<'a>) -> Self {
        let mut trail = Self {
            module,
            forms,
            acquire,
            releases: Vec::new(),
            escapes: false,
            is_lent: false,
            is_using: false,
            slot: None,
            seen_symbols: FxHashSet::default(),
            seen_places: Vec::new(),
        };
        trail.value(acquire, STEPS);
        trail
    }

    pub(super) fn released(&mut self, at: ExprId) {
        let release = Release { at: self.module.range(at), function: self.module.expr(at).function };
        self.releases.push(release);
    }

    /// Follow a value that is the handle.
    pub(super) fn value(&mut self, expr: ExprId, steps: u8) {
        let module = self.module;
        let Some(next) = steps.checked_sub(1) else {
            self.escapes = true;
            return;
        };
        match module.flow(expr) {
            Flow::Dropped => {
                if expr == self.acquire {
                    self.released_by_this();
                }
            }
            Flow::Consumed => self.thrown_or_yielded(expr),
            Flow::Returned(function) => {
                if !result_is_ignored(module, function) {
                    self.escapes = true;
                }
            }
            Flow::Bound(symbol) => {
                if module.symbol(symbol).kind == SymbolKind::Using {
                    self.is_using = true;
                }
                self.keep(Place { root: Root::Symbol(symbol), path: Default::default() });
                self.symbol(symbol, next);
            }
            Flow::Assigned(target) => {
                self.assigned(target, next);
                // `const socket = (this.socket = connect())`
                if let Parent::Expr(assign) = module.expr(target).parent
                    && !matches!(module.flow(assign), Flow::Dropped | Flow::Consumed | Flow::Returned(_))
                {
                    self.value(assign, next);
                }
            }
            Flow::Field(class, Some(name)) => {
                let place = Place { root: Root::Instance(class), path: [name].into_iter().collect() };
                self.keep(place.clone());
                self.place(&place, next);
            }
            Flow::Argument { call, index } => self.argument(expr, call, index, next),
            Flow::Used(parent) => self.used(expr, parent, next),
            Flow::Stored(literal) => self.stored(expr, literal, next),
            Flow::Destructured(pattern) => self.taken_apart(expr, pattern),
            Flow::Field(_, None) => self.escapes = true,
        }
    }

    /// `const { state, close } = handle`
    fn taken_apart(&mut self, expr: ExprId, pattern: PatId) {
        let module = self.module;
        let PatKind::Object(props) = module.pat(pattern).kind else {
            self.escapes = true;
            return;
        };
        for prop in module.prop_pats(props) {
            match prop.key {
                Key::Name(name) if self.forms.methods.iter().any(|method| method == module.text(name)) => {
                    self.released(expr);
                }
                Key::Name(_) if !self.forms.methods.is_empty() => {}
                _ => self.escapes = true,
            }
        }
    }

    fn keep(&mut self, place: Place) {
        if self.slot.is_none() {
            self.slot = Some(place);
        }
    }

    /// In Node, `clearInterval(this)` inside the callback.
    fn released_by_this(&mut self) {
        let module = self.module;
        let within = module.range(self.acquire);
        let found: Vec<ExprId> = module
            .exprs_in(within)
            .filter(|id| {
                matches!(module.kind(*id), ExprKind::Call(_, args)
                    if module.list(args).first().is_some_and(|arg| module.kind(*arg) == ExprKind::This))
                    && self.is_release_call(*id)
            })
            .collect();
        for call in found {
            self.released(call);
        }
    }

    /// Tests and arithmetic end nothing; a yielded value goes to whoever iterates.
    fn thrown_or_yielded(&mut self, expr: ExprId) {
        let module = self.module;
        if let Parent::Expr(parent) = module.expr(expr).parent
            && matches!(module.kind(parent), ExprKind::Yield(_))
        {
            self.escapes = true;
        }
        // `for (const x of handle)`, `export default handle`
        if let Parent::Stmt(stmt) = module.expr(expr).parent
            && matches!(
                module.stmt(stmt).kind,
                StmtKind::ExportDefault(_) | StmtKind::ForEach { .. } | StmtKind::Throw(_)
            )
        {
            self.escapes = true;
        }
    }

    pub(super) fn symbol(&mut self, symbol: SymbolId, steps: u8) {
        let module = self.module;
        if !self.seen_symbols.insert(symbol) {
            return;
        }
        let it = module.symbol(symbol);
        if it.exported || it.in_template {
            self.escapes = true;
        }
        for id in module.refs_of(symbol) {
            let reference = module.reference(*id);
            if reference.access.reads() {
                self.value(reference.expr, steps);
            }
        }
    }

    fn assigned(&mut self, target: ExprId, steps: u8) {
        let module = self.module;
        if let ExprKind::Index(object, _) = module.kind(target) {
            match module.origin_place(object) {
                Some(place) => {
                    self.keep(place.clone());
                    self.collection(&place, steps);
                }
                None => self.escapes = true,
            }
            return;
        }
        let Some(place) = module.origin_place(target) else {
            self.escapes = true;
            return;
        };
        self.keep(place.clone());
        if let Some(setter) = module.setter(target)
            && let Some(Some(param)) = module.param_symbols(setter).first().copied()
        {
            self.symbol(param, steps);
        }
        match place.root {
            Root::Symbol(symbol) if place.path.is_empty() => self.symbol(symbol, steps),
            // Stored on what the caller gave: the caller's to release.
            Root::Symbol(symbol)
                if matches!(module.symbol(symbol).kind, SymbolKind::Param | SymbolKind::Import)
                    && !self.is_ref(&place) =>
            {
                self.escapes = true;
                self.by_last_name(&place, steps);
            }
            Root::Global(_) => self.escapes = true,
            _ => self.place(&place, steps),
        }
    }

    /// `ref.current` of a hook.
    fn is_ref(&self, place: &Place) -> bool {
        place.path.len() == 1 && self.module.text(place.path[0]) == "current"
    }

    fn place(&mut self, place: &Place, steps: u8) {
        let module = self.module;
        if place.path.is_empty() {
            match place.root {
                Root::Symbol(symbol) => self.symbol(symbol, steps),
                _ => self.escapes = true,
            }
            return;
        }
        if self.seen_places.contains(place) {
            return;
        }
        self.seen_places.push(place.clone());
        for mention in module.mentions_of(place) {
            if module.flow_into(mention).is_none() {
                self.value(mention, steps);
            }
        }
        self.by_last_name(place, steps);
        // The object that holds it is itself a local that goes elsewhere.
        if let Root::Symbol(symbol) = place.root
            && !self.is_ref(place)
            && !module.is_module_level(symbol)
            && self.goes_elsewhere(symbol)
        {
            self.escapes = true;
        }
    }

    /// Whether a local object is handed to other code.
    fn goes_elsewhere(&self, symbol: SymbolId) -> bool {
        let module = self.module;
        module.symbol(symbol).exported
            || module.refs_of(symbol).iter().any(|id| {
                matches!(
                    module.flow(module.reference(*id).expr),
                    Flow::Argument { .. } | Flow::Returned(_) | Flow::Stored(_) | Flow::Assigned(_)
                )
            })
    }

    /// The same field of an object that has another name here: `clearInterval(entry.timer)`.
    fn by_last_name(&mut self, place: &Place, steps: u8) {
        let module = self.module;
        let Some(last) = place.path.last().copied() else { return };
        // Boxes of a framework all have the same field.
        let is_box = |place: &Place| {
            place.path.len() == 1
                && matches!(module.text(last), "value" | "current")
                && matches!(place.root, Root::Symbol(symbol) if module.symbol(symbol).kind != SymbolKind::Param)
        };
        for id in module.members_named(last) {
            let Some(other) = module.origin_place(*id) else {
                // `this.entries.get(key).timer`
                if module.flow_into(*id).is_none() {
                    self.other_object(*id, steps);
                }
                continue;
            };
            if other == *place || module.flow_into(*id).is_some() || (is_box(place) && is_box(&other)) {
                continue;
            }
            let is_same = match (other.root, place.root) {
                (Root::Symbol(_), _) | (_, Root::Symbol(_)) => true,
                (Root::Instance(a), Root::Instance(b)) => self.are_related(a, b),
                (Root::This(_), _) | (_, Root::This(_)) => true,
                _ => false,
            };
            if is_same {
                self.other_object(*id, steps);
            }
        }
    }

    /// Only releases count where it is not sure that the object is the same.
    fn other_object(&mut self, expr: ExprId, steps: u8) {
        let escapes = self.escapes;
        self.value(expr, steps);
        self.escapes = escapes;
    }

    fn are_related(&self, a: ClassId, b: ClassId) -> bool {
        let module = self.module;
        let base = |class| {
            module.class(class).extends.and_then(|base| module.symbol_of(base)).and_then(|it| module.symbol(it).class)
        };
        let is_above = |above, below| {
            let mut at = Some(below);
            (0..8).any(|_| {
                let is = at == Some(above);
                at = at.and_then(base);
                is
            })
        };
        is_above(a, b) || is_above(b, a)
    }

    fn argument(&mut self, expr: ExprId, call: ExprId, index: u32, steps: u8) {
        let module = self.module;
        if self.is_release_call(call) {
            self.released(call);
            return;
        }
        let Some((callee, _)) = module.call(call) else {
            self.escapes = true;
            return;
        };
        if let ExprKind::Member(receiver, method) = module.kind(callee) {
            let is_kept = matches!(module.text(method), "push" | "unshift" | "add" | "set");
            if is_kept && let Some(place) = module.origin_place(receiver) {
                self.keep(place.clone());
                self.collection(&place, steps);
                return;
            }
        }
        // A function of this file that does something with its parameter.
        if let Some(target) = module.function_value(callee)
            && let Some(Some(param)) = module.param_symbols(target).get(index as usize).copied()
        {
            self.symbol(param, steps);
            return;
        }
        if is_harmless_reader(module, callee) || self.is_borrower(callee) {
            return;
        }
        // Boxes of a framework: `ref(handle).value`, `useRef(handle).current`.
        if let Some("ref" | "shallowRef" | "markRaw" | "reactive" | "shallowReactive" | "useRef") =
            module.last_word(callee)
        {
            self.value(call, steps);
            return;
        }
        self.goes_to(expr, module.last_word(callee));
    }

    fn is_borrower(&self, callee: ExprId) -> bool {
        self.module.last_word(callee).is_some_and(|name| self.forms.borrowers.iter().any(|it| it == name))
    }

    /// The handle is given to other code. What a field keeps is only lent, unless the callee's name says that it takes care.
    fn goes_to(&mut self, expr: ExprId, callee: Option<&str>) {
        const CARES: [&str; 14] = [
            "register", "dispos", "subscri", "cleanup", "track", "own", "manage", "teardown", "add", "push", "attach",
            "resolve", "destroy", "close",
        ];
        let is_kept = expr != self.acquire && self.slot.as_ref().is_some_and(|slot| !slot.path.is_empty());
        let cares = callee.is_some_and(|name| {
            let name = name.to_lowercase();
            CARES.iter().any(|word| name.contains(word))
        });
        if is_kept && !cares {
            self.is_lent = true;
        } else {
            self.escapes = true;
        }
    }

    pub(super) fn is_release_call(&self, call: ExprId) -> bool {
        let module = self.module;
        let Some((callee, _)) = module.call(call) else { return false };
        resolve(module, callee).is_some_and(|resolved| {
            releases(self.forms.functions, &resolved)
                || self.forms.functions.iter().any(|it| it.name == resolved.name && resolved.receiver.is_some())
        })
    }

    fn used(&mut self, expr: ExprId, parent: ExprId, steps: u8) {
        let module = self.module;
        match module.kind(parent) {
            ExprKind::Call(callee, _) | ExprKind::New(callee, _)
                if self.forms.by_call && callee_is(module, callee, expr) =>
            {
                self.released(parent);
            }
            ExprKind::Member(_, name) => {
                let name = module.text(name);
                // `open().then(handle => …)`, `box.value`
                if name == "then"
                    && let Some((_, _, [callback, ..])) =
                        module.called_by(parent).and_then(|call| module.method_call(call))
                {
                    self.element_callback(*callback, 0, steps);
                    return;
                }
                if matches!(name, "value" | "current" | "_value") && module.called_by(parent).is_none() {
                    if module.flow_into(parent).is_none() {
                        self.value(parent, steps);
                    }
                    return;
                }
                if self.forms.methods.iter().any(|method| method == name) {
                    // `emitter.on("end", handle.close)` hands the release on.
                    self.released(parent);
                    return;
                }
                if name == "unref" && !self.forms.functions.is_empty() {
                    self.escapes = true;
                    return;
                }
                if let Some(call) = module.called_by(parent)
                    && CHAINING.contains(&name)
                {
                    if !matches!(module.flow(call), Flow::Dropped) {
                        self.value(call, steps);
                    }
                    return;
                }
                // `call`, `apply` and `bind` of a remover.
                if self.forms.by_call && matches!(name, "call" | "apply" | "bind") {
                    self.released(parent);
                }
            }
            _ => {}
        }
    }

    fn stored(&mut self, expr: ExprId, literal: ExprId, steps: u8) {
        let module = self.module;
        // `this.timers = [setInterval(…)]`, `[a, b].forEach(clearInterval)`
        if matches!(module.kind(literal), ExprKind::Array(_)) {
            match module.flow(literal) {
                Flow::Bound(symbol) => {
                    let place = Place { root: Root::Symbol(symbol), path: Default::default() };
                    self.keep(place.clone());
                    self.collection(&place, steps);
                    return;
                }
                Flow::Assigned(target) => {
                    if let Some(place) = module.origin_place(target) {
                        self.keep(place.clone());
                        self.collection(&place, steps);
                        return;
                    }
                }
                Flow::Used(member) => {
                    self.element_source(literal, member, steps);
                    return;
                }
                _ => {}
            }
        }
        // `this.state = { timer: setInterval(…) }`
        if let ExprKind::Object(props) = module.kind(literal)
            && let Some(prop) = module.props(props).iter().find(|prop| prop.value == expr)
            && let Key::Name(key) = prop.key
        {
            let holder = match module.flow(literal) {
                Flow::Bound(symbol) => Some(Place { root: Root::Symbol(symbol), path: Default::default() }),
                Flow::Assigned(target) => module.origin_place(target),
                _ => None,
            };
            if let Some(mut place) = holder {
                place.path.push(key);
                self.keep(place.clone());
                self.place(&place, steps);
                return;
            }
        }
        match module.flow(literal) {
            Flow::Argument { call, .. } => match module.call(call) {
                Some((callee, _)) if self.is_borrower(callee) => return,
                Some((callee, _)) => self.goes_to(expr, module.last_word(callee)),
                None => self.escapes = true,
            },
            _ if matches!(module.kind(literal), ExprKind::Element(..)) => self.goes_to(expr, None),
            _ => self.escapes = true,
        }
        if let ExprKind::Object(props) = module.kind(literal)
            && let Some(prop) = module.props(props).iter().find(|prop| prop.value == expr)
            && let Key::Name(key) = prop.key
        {
            for id in module.members_named(key) {
                self.other_object(*id, steps);
            }
        }
    }
}

fn callee_is(module: &Module, callee: ExprId, expr: ExprId) -> bool {
    // The flow goes through `await` and conditions, so the callee may lie around the handle.
    callee == expr || module.range(callee).contains(module.range(expr))
}

/// Calls that look at a value and keep nothing.
fn is_harmless_reader(module: &Module, callee: ExprId) -> bool {
    match module.place(callee) {
        Some(Place { root: Root::Global(name), path }) => {
            let root = module.text(name);
            matches!(root, "console" | "Boolean" | "Number" | "String" | "isNaN" | "assert")
                || (root == "JSON" && !path.is_empty())
        }
        _ => false,
    }
}

/// An arrow that is only run for its effect: a callback, not something whose result is used.
fn result_is_ignored(module: &Module, function: FnId) -> bool {
    let Some(call) = arrow_given(module, function) else { return false };
    // A hook's memo is used; `new Promise(resolve => timer = setTimeout(resolve))` and callbacks are not.
    let is_memo = |callee| {
        matches!(module.kind(callee), ExprKind::Name(_))
            && module.last_word(callee).is_some_and(|name| name.starts_with("use") && !name.contains("Effect"))
    };
    module.call(call).is_some_and(|(callee, _)| !is_memo(callee))
        && !matches!(module.method_call(call), Some((_, "map" | "flatMap" | "reduce" | "then" | "from", _)))
}
