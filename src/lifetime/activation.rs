//! How a function comes to run: who calls it, which API it is given to, what exports it.
//!
//! Only functions that some other fact asks about are described, and those that their answers lead to.

mod results;

use super::callee::{callback_role, is_synchronous};
use super::guard::{conditions_within, is_endless, really_by};
use super::instance::{component_class, component_option, conventional_role, only_object, singleton_instance};
use super::links::{ClassFact, mounts};
use super::models::{Models, Runs, When};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::Root;
use crate::semantic::tree::{ClassId, ExprId, ExprKind, FnId, FnKind, Key, Parent, SymbolId};
use crate::text::TextRange;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

/// A described function; an index into [`FunctionFact`]s. 0 is the module's top level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FnIdx(pub u32);

impl FnIdx {
    pub const MODULE: FnIdx = FnIdx(0);
}

/// A described class; an index into [`super::links::ClassFact`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClassIdx(pub u32);

/// What a later phase needs of a function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunctionFact {
    /// As a person calls it, with backticks: `` `poll` ``, `` `Feed.start` ``, `this function`.
    pub label: String,
    pub range: TextRange,
    /// Names of the functions and classes around it, outermost first, joined by dots.
    pub path: String,
    pub activations: Vec<Activation>,
    /// The class that it is a member of, or that it makes.
    pub class: Option<ClassIdx>,
    /// The class that it, or a function around it, is a member of.
    pub owner: Option<ClassIdx>,
}

/// One way in which the function comes to run.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Activation {
    /// The function that calls or registers it.
    pub by: FnIdx,
    pub at: TextRange,
    pub how: How,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum How {
    /// A call or construction; `endless`: inside `while (true)` and its kin.
    Call { in_loop: bool, endless: bool },
    /// Given to an API that calls it once per event.
    Often { says: String },
    /// Given to a timer from inside itself, under no condition.
    SchedulesItself,
    /// Given to an API that calls it at most once, or once per element.
    AsOftenAsRegistered,
    /// A framework runs it for each instance of a component, or for each request.
    PerInstance { says: String },
    /// Other files can call it.
    Exported,
    /// A method that any holder of the object can call.
    Method,
    /// An element of it is rendered; `steady`: in every rendering, and only once.
    Mounted { steady: bool },
    /// The same, steadily, as the child of another component, which is expected to show its children.
    MountedWithin,
    /// The class that is described here extends it, or what it returns.
    Extended { by: ClassIdx },
    /// The component that is described here may show it: its template says whether it does.
    Imported { by: ClassIdx },
    /// A module of a framework lists it. That makes nothing.
    Listed,
    /// Handed to code that this analysis does not see through.
    Escapes,
}

/// The functions described so far.
pub struct Functions<'m> {
    module: &'m Module,
    models: &'m Models,
    pub(super) ids: FxHashMap<FnId, FnIdx>,
    facts: Vec<FunctionFact>,
    pub(super) class_ids: FxHashMap<ClassId, ClassIdx>,
    pub(super) classes: Vec<ClassFact>,
    pub(super) shown: FxHashSet<String>,
}

impl<'m> Functions<'m> {
    pub fn new(module: &'m Module, models: &'m Models) -> Self {
        let mut functions = Self {
            module,
            models,
            ids: FxHashMap::default(),
            facts: Vec::new(),
            class_ids: FxHashMap::default(),
            classes: Vec::new(),
            shown: FxHashSet::default(),
        };
        functions.describe(FnId::MODULE);
        functions
    }

    /// Facts stay in memory until all files are known: they take what they need and no more.
    pub fn into_facts(mut self) -> (Vec<FunctionFact>, Vec<ClassFact>) {
        self.facts.iter_mut().for_each(|function| function.activations.shrink_to_fit());
        self.facts.shrink_to_fit();
        (self.facts, self.classes)
    }

    pub fn module(&self) -> &'m Module {
        self.module
    }

    pub fn models(&self) -> &'m Models {
        self.models
    }

    /// The function's index; describes it, and all that its activations lead to.
    pub fn describe(&mut self, function: FnId) -> FnIdx {
        if let Some(idx) = self.ids.get(&function) {
            return *idx;
        }
        let mut todo = vec![function];
        self.reserve(function);
        while let Some(function) = todo.pop() {
            let idx = self.ids[&function];
            let mut known = FxHashSet::default();
            for (by, at, how) in self.activations(function) {
                let by = match self.ids.get(&by) {
                    Some(idx) => *idx,
                    None => {
                        todo.push(by);
                        self.reserve(by)
                    }
                };
                let activation = Activation { by, at, how };
                if known.insert(activation.clone()) {
                    self.facts[idx.0 as usize].activations.push(activation);
                }
            }
        }
        self.ids[&function]
    }

    fn reserve(&mut self, function: FnId) -> FnIdx {
        let idx = FnIdx(self.facts.len() as u32);
        self.ids.insert(function, idx);
        let it = self.module.function(function);
        self.facts.push(FunctionFact {
            label: self.module.function_label(function),
            range: it.head,
            path: self.module.function_path(function),
            activations: Vec::new(),
            class: None,
            owner: None,
        });
        idx
    }

    pub(super) fn set_class(&mut self, function: FnIdx, class: ClassIdx) {
        self.facts[function.0 as usize].class = Some(class);
    }

    pub(super) fn set_owner(&mut self, function: FnIdx, class: ClassIdx) {
        self.facts[function.0 as usize].owner = Some(class);
    }

    fn activations(&mut self, function: FnId) -> Vec<(FnId, TextRange, How)> {
        let mut found = Vec::new();
        if function == FnId::MODULE {
            return found;
        }
        let it = self.module.function(function);
        match it.kind {
            FnKind::Constructor | FnKind::Fields => {
                if let Some(class) = it.class {
                    self.construction(class, &mut found);
                }
            }
            // Runs where the class is evaluated.
            FnKind::StaticFields => found.push((
                it.parent,
                self.module.function(function).head,
                How::Call { in_loop: false, endless: false },
            )),
            _ => {
                match self.class_of(function).map(|class| singleton_instance(self.module, class)) {
                    None => {}
                    // All calls go through one variable of this file.
                    Some(Some(instance)) => {
                        if let Some(name) = it.name {
                            for member in self.module.members_of(Root::Symbol(instance), name) {
                                self.use_of(function, member, &mut found);
                            }
                        }
                    }
                    Some(None) => found.push((it.parent, it.head, How::Method)),
                }
                for carrier in self.carriers(function) {
                    // Naming an accessor runs it; its value is something else.
                    if matches!(it.kind, FnKind::Getter | FnKind::Setter) {
                        let by = self.module.expr(carrier).function;
                        found.push((by, self.module.range(carrier), self.call_of(carrier)));
                    } else {
                        self.use_of(function, carrier, &mut found);
                    }
                }
                self.of_only_object(function, &mut found);
                let groups = self.module.method_groups();
                // Objects are made by calling it.
                if groups.of(function).is_some_and(|group| groups.group(group).constructor == Some(function)) {
                    found.push((it.parent, it.head, How::Method));
                }
                if self.is_exported(function) {
                    found.push((FnId::MODULE, self.module.function(function).head, How::Exported));
                }
                if it.symbol.is_some_and(|symbol| self.module.symbol(symbol).in_template) {
                    found.push((
                        FnId::MODULE,
                        self.module.function(function).head,
                        How::Often { says: "the template calls it once per event or render".to_owned() },
                    ));
                }
            }
        }
        if let Some(says) = conventional_role(self.module, function) {
            found.push((it.parent, self.module.function(function).head, How::PerInstance { says }));
        }
        found
    }

    /// A method of the only object that a constructor function makes: all calls go through one variable.
    fn of_only_object(&mut self, function: FnId, found: &mut Vec<(FnId, TextRange, How)>) {
        let module = self.module;
        let groups = module.method_groups();
        let Some(group) = groups.of(function) else { return };
        let name = groups.group(group).methods.iter().find(|(_, method)| *method == function);
        let (Some((name, _)), Some(instance)) = (name, only_object(module, group)) else { return };
        found.retain(|(_, _, how)| *how != How::Method);
        for member in module.members_of(Root::Symbol(instance), *name) {
            self.use_of(function, member, found);
        }
    }

    pub(super) fn is_exported(&self, function: FnId) -> bool {
        let it = self.module.function(function);
        self.module.default_function == Some(function)
            || it.symbol.is_some_and(|symbol| self.module.symbol(symbol).exported)
            || it.expr.is_some_and(|expr| self.module.is_exported_value(expr))
    }

    /// The expressions whose value is the function.
    fn carriers(&mut self, function: FnId) -> Vec<ExprId> {
        let module = self.module;
        let it = module.function(function);
        let mut found: Vec<ExprId> = it.expr.filter(|_| it.class.is_none()).into_iter().collect();
        if let Some(symbol) = it.symbol {
            found.extend(self.reads(symbol));
        }
        if let (Some(class), Some(name)) = (self.class_of(function), it.name) {
            let root = if it.is_static { Root::Static(class) } else { Root::Instance(class) };
            found.extend(module.members_of(root, name));
        }
        // `const api = { start() {} }` and uses of `api.start`.
        if let (Some(expr), Some(name)) = (it.expr, it.name)
            && let Parent::Expr(object) = module.expr(expr).parent
            && matches!(module.kind(object), ExprKind::Object(_))
            && let Flow::Bound(symbol) = module.flow(object)
        {
            found.extend(module.members_of(Root::Symbol(symbol), name));
        }
        // The variable that a hook's or `bind`'s result is kept in carries the function too.
        let mut at = 0;
        while at < found.len() && found.len() < 64 {
            let carrier = found[at];
            at += 1;
            if let Some(result) = self.result_carrying(carrier) {
                found.push(result);
                if let Flow::Bound(symbol) = module.flow(result) {
                    found.extend(self.reads(symbol));
                }
            }
            if let Flow::Bound(symbol) = module.flow(carrier)
                && it.symbol != Some(symbol)
                && !module.is_reassigned(symbol)
            {
                found.extend(self.reads(symbol));
            }
            // `let f; f = () => …` is called as `f()`.
            if let Flow::Assigned(target) = module.flow(carrier)
                && let Some(symbol) = module.symbol_of(target)
            {
                found.extend(self.reads(symbol));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The class whose method, or field that holds it, the function is.
    pub(super) fn class_of(&self, function: FnId) -> Option<ClassId> {
        let it = self.module.function(function);
        it.class.or_else(|| match self.module.flow(it.expr?) {
            Flow::Field(class, Some(_)) => Some(class),
            _ => None,
        })
    }

    pub(super) fn reads(&self, symbol: SymbolId) -> Vec<ExprId> {
        self.module
            .refs_of(symbol)
            .iter()
            .map(|id| self.module.reference(*id))
            .filter(|reference| reference.access.reads())
            .map(|reference| reference.expr)
            .collect()
    }

    /// What one use of a function value makes of it.
    fn use_of(&mut self, function: FnId, carrier: ExprId, found: &mut Vec<(FnId, TextRange, How)>) {
        let module = self.module;
        let by = module.expr(carrier).function;
        let at = module.range(carrier);
        if let Some(call) = module.called_by(carrier) {
            // However often it is asked for, it runs once.
            let by = really_by(module, call, function).unwrap_or(by);
            found.push((by, module.range(carrier), self.call_of(call)));
            return;
        }
        if let Parent::Expr(member) = module.expr(carrier).parent
            && let ExprKind::Member(object, name) = module.kind(member)
            && object == carrier
        {
            // `f.call(…)`, `f.apply(…)`
            if matches!(module.text(name), "call" | "apply")
                && let Some(call) = module.called_by(member)
            {
                found.push((by, at, self.call_of(call)));
            }
            return;
        }
        match module.flow(carrier) {
            Flow::Argument { call, index } => self.argument(function, call, index, by, found),
            Flow::Assigned(target) => found.extend(self.assigned(target, by)),
            // The cleanup of an effect runs as often as that.
            Flow::Returned(of) if self.is_effect(of) => found.push((of, at, How::AsOftenAsRegistered)),
            Flow::Returned(of) => {
                // Whoever calls the function that returns it gets it.
                let results: Vec<ExprId> = self.calls_of(of);
                if results.is_empty() || self.is_exported(of) {
                    found.push((by, at, How::Escapes));
                }
                for result in results {
                    if result != carrier {
                        self.result_use(function, result, found);
                    }
                }
            }
            Flow::Stored(literal) => found.extend(self.stored(carrier, literal, by)),
            Flow::Bound(_) | Flow::Dropped | Flow::Consumed | Flow::Used(_) => {}
            // A field is a method: its uses were found with the carriers.
            Flow::Field(..) => {}
            Flow::Destructured(_) => found.push((by, at, How::Escapes)),
        }
    }

    pub(super) fn call_of(&self, call: ExprId) -> How {
        How::Call { in_loop: self.module.loop_around(call).is_some(), endless: is_endless(self.module, call) }
    }

    fn argument(
        &mut self,
        function: FnId,
        call: ExprId,
        index: u32,
        by: FnId,
        found: &mut Vec<(FnId, TextRange, How)>,
    ) {
        let module = self.module;
        let Some((callee, _)) = module.call(call) else { return };
        let at = module.range(callee);
        if let Some((row, says)) = callback_role(module, self.models, call, index) {
            let how = match row.runs {
                Runs::Often
                    if row.when == Some(When::Event)
                        && (self.fires_rarely(call) || self.takes_itself_off(function)) =>
                {
                    How::AsOftenAsRegistered
                }
                Runs::Often => How::Often { says },
                Runs::Mount => {
                    // An effect without `[]` runs again while its component lives.
                    if mounts::runs_anew(module, call) {
                        found.push((by, at, How::Escapes));
                    }
                    How::PerInstance { says }
                }
                Runs::Once if self.schedules_itself(call, by, function) => How::SchedulesItself,
                Runs::Once => How::AsOftenAsRegistered,
                runs if is_synchronous(runs) => self.call_of(call),
                Runs::Each => How::AsOftenAsRegistered,
            };
            found.push((by, at, how));
            return;
        }
        // A function of this file that calls its parameter.
        if let Some(target) = module.function_value(callee)
            && let Some(Some(param)) = module.param_symbols(target).get(index as usize).copied()
        {
            let mut known = false;
            for read in self.reads(param) {
                let inside = module.expr(read).function;
                if let Some(inner) = module.called_by(read) {
                    found.push((inside, module.range(read), self.call_of(inner)));
                    known = true;
                } else if let Flow::Argument { call: inner, index } = module.flow(read)
                    && inner != call
                    && callback_role(module, self.models, inner, index).is_some()
                {
                    self.argument(function, inner, index, inside, found);
                    known = true;
                }
            }
            if known {
                return;
            }
        }
        if self.mounts(call, index, by, at, found) {
            return;
        }
        found.push((by, at, How::Escapes));
    }

    /// `setTimeout(f, …)` inside `f` under no condition.
    fn schedules_itself(&self, call: ExprId, by: FnId, function: FnId) -> bool {
        let module = self.module;
        let is_timer = module
            .call(call)
            .and_then(|(callee, _)| module.global_name(callee))
            .is_some_and(|name| matches!(name, "setTimeout" | "setImmediate" | "requestAnimationFrame"));
        is_timer && module.is_within(by, function) && conditions_within(module, call, function).is_empty()
    }

    /// The event that a listener is added for fires at most once, or only until a stream ends.
    pub(super) fn fires_rarely(&self, call: ExprId) -> bool {
        let module = self.module;
        let event = module
            .call(call)
            .and_then(|(_, args)| args.first())
            .and_then(|event| module.str_of(module.value_of(*event)));
        event.is_some_and(|event| self.models.is_single_event(event) || self.models.is_stream_event(event))
    }

    /// `target = function`
    fn assigned(&self, target: ExprId, by: FnId) -> Option<(FnId, TextRange, How)> {
        let module = self.module;
        let at = module.range(target);
        let ExprKind::Member(object, name) = module.kind(target) else { return None };
        let name = module.text(name);
        if name.len() > 2 && name.starts_with("on") && name.bytes().all(|byte| byte.is_ascii_lowercase()) {
            if self.models.is_single_event(&name[2..]) || self.answers_once(object, &name[2..]) {
                return Some((by, at, How::AsOftenAsRegistered));
            }
            return Some((by, at, How::Often { says: format!("it runs once per event: it is the `{name}` handler") }));
        }
        let exports = match module.global_path(object) {
            Some(("exports", _)) => true,
            Some(("module", path)) => path.first() == Some(&"exports"),
            _ => false,
        };
        let how = if exports || matches!(module.global_path(target), Some(("module", path)) if path == ["exports"]) {
            How::Exported
        } else if matches!(module.kind(object), ExprKind::Member(_, prototype) if module.text(prototype) == "prototype")
        {
            How::Method
        } else if module.global_path(target).is_some() {
            // `App.start = function () {}`: every script of the page can call it.
            How::Exported
        } else {
            How::Escapes
        };
        Some((by, at, how))
    }

    /// The function is an element or property of a literal.
    fn stored(&self, carrier: ExprId, literal: ExprId, by: FnId) -> Option<(FnId, TextRange, How)> {
        let module = self.module;
        let at = module.range(carrier);
        let key = match module.kind(literal) {
            ExprKind::Object(props) | ExprKind::Element(_, props, _) => {
                module.props(props).iter().find(|prop| prop.value == carrier).and_then(|prop| match prop.key {
                    Key::Name(name) => Some(module.text(name)),
                    _ => None,
                })
            }
            _ => None,
        };
        if let ExprKind::Element(Some(tag), ..) = module.kind(literal)
            && tag == carrier
        {
            let by = mounts::renders_root(module, by).unwrap_or(by);
            return Some((by, at, mounts::mounted(module, literal)));
        }
        if let (ExprKind::Element(..), Some(key)) = (module.kind(literal), key)
            && key.starts_with("on")
        {
            return Some((
                by,
                at,
                How::Often { says: format!("it runs once per event: it is the `{key}` handler of an element") },
            ));
        }
        if let Some(key) = key
            && let Some(says) = component_option(self.module, literal, key)
        {
            return Some((by, at, How::PerInstance { says }));
        }
        let how = match module.flow(literal) {
            _ if module.is_exported_value(literal) => How::Exported,
            Flow::Bound(symbol) if module.symbol(symbol).exported => How::Exported,
            // Calls through the variable were found with the carriers.
            Flow::Bound(_) => How::Method,
            _ => How::Escapes,
        };
        Some((by, at, how))
    }

    /// Who constructs the class.
    fn construction(&mut self, class: ClassId, found: &mut Vec<(FnId, TextRange, How)>) {
        let module = self.module;
        let it = module.class(class);
        let at = it.symbol.map_or(it.range, |symbol| module.symbol(symbol).range);
        if let Some(symbol) = it.symbol {
            for read in self.reads(symbol) {
                if let Some(call) = module.called_by(read) {
                    found.push((module.expr(read).function, module.range(call), self.call_of(call)));
                }
            }
            if module.symbol(symbol).exported || module.default_class == Some(class) {
                found.push((it.function, at, How::Exported));
            }
        } else if module.default_class == Some(class) {
            found.push((it.function, at, How::Exported));
        }
        if let Some(says) = component_class(module, class) {
            found.push((it.function, at, How::PerInstance { says }));
        }
        match it.expr.map(|expr| module.flow(expr)) {
            // `App.Player = class { … }`
            Some(Flow::Assigned(target)) if module.global_path(target).is_some() => {
                found.push((it.function, at, How::Exported));
            }
            Some(_) => found.push((it.function, at, How::Escapes)),
            None => {}
        }
    }
}
