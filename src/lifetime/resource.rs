//! Connections, workers, pools, views and observers: what makes one, where it is kept, whether anything ends it.
//!
//! The rows of `models` say what is made and what ends it; `handle` follows it. Object URLs are in `object_url`.

use super::activation::{FnIdx, Functions};
use super::attached::{self, Attached};
use super::callee::{callee_text, handle_made, package};
use super::change::Change;
use super::disposables::{self, Forgotten};
use super::guard::{Guard, guard, is_guarded_once};
use super::handle::{self, Fate, HandleEnd, ReleaseForms};
use super::lifecycle::{Lifecycles, OwnerKind, is_component};
use super::models::{HandleModel, ResourceKind};
use super::object_url;
use super::obligation::fills_empty_slot;
use super::owner::{Owner, owner};
use super::release_edit;
use crate::diagnostic::Confidence;
use crate::order;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnBody, FnId, FnKind, Imported, Key, NameId, Parent, SymbolId};
use crate::text::TextRange;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

/// Something that was made and that the file does not end when its owner does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeldResource {
    pub kind: ResourceKind,
    /// As a person calls it: `web socket`.
    pub what: String,
    /// As the source spells it: `new WebSocket`.
    pub api: String,
    pub range: TextRange,
    pub function: FnIdx,
    /// Who keeps it alive.
    pub held_by: String,
    /// What would end it: `close`.
    pub release: String,
    pub end: ResourceEnd,
    pub owner: Owner,
    /// Runs when its owner's life begins.
    pub at_start: bool,
    /// Nothing can reach it any more when the function that made it returns.
    pub is_lost: bool,
    /// How sure a finding can be at most.
    pub confidence: Confidence,
    /// What an observer observes.
    pub target: Option<Observed>,
    /// Where its owner takes care of a neighbour, as it does not of this one.
    pub sibling: Option<TextRange>,
    /// The function that it keeps alive.
    pub retained: Option<TextRange>,
    /// The change that ends it with its owner.
    pub release_edit: Option<Change>,
}

impl HeldResource {
    /// It is kept in a field of its owner.
    pub fn is_kept_by_owner(&self) -> bool {
        match &self.end {
            ResourceEnd::Never { slot } | ResourceEnd::NotAtEnd { slot, .. } | ResourceEnd::OnSuccess { slot, .. } => {
                slot.as_deref().is_some_and(|slot| slot.starts_with("this."))
            }
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ResourceEnd {
    /// Nothing ends it. `slot`: where it is kept, if anywhere.
    Never { slot: Option<String> },
    /// Something does, but nothing runs that when the owner ends.
    NotAtEnd { slot: Option<String>, released: TextRange, by: FnIdx },
    /// It is revoked when what it names has loaded, and not when that fails, although `failed` sees that.
    OnSuccess { slot: Option<String>, released: TextRange, failed: TextRange },
}

/// What an observer observes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observed {
    pub text: String,
    pub range: TextRange,
    pub lives: ObservedLife,
}

/// How long what is observed lives, as far as the file tells; longest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ObservedLife {
    /// Part of what observes it: both go together.
    Own,
    Unknown,
    /// A parameter, something looked up in the page, a parent: it may well live longer.
    Outer,
    /// As long as the page or process.
    Process,
}

struct Acquisition<'m> {
    call: ExprId,
    model: &'m HandleModel,
}

pub fn resources<'m>(functions: &mut Functions<'m>, lifecycles: &mut Lifecycles<'m>, text: &str) -> Vec<HeldResource> {
    let acquisitions = acquisitions(functions);
    let forgotten = disposables::forgotten(functions.module());
    let attached = attached::attached(functions.module());
    // A script that a person runs ends, and everything with it.
    if (acquisitions.is_empty() && forgotten.is_empty() && attached.is_empty()) || text.starts_with("#!") {
        return Vec::new();
    }
    let mut reader = Reader { module: functions.module(), functions, lifecycles, text };
    let mut found: Vec<HeldResource> = acquisitions.iter().filter_map(|it| reader.held(it)).collect();
    for it in forgotten {
        found.extend(reader.forgotten(it));
    }
    found.extend(attached.into_iter().map(|it| reader.attached(it)));
    order::by_range(&mut found, |it| it.range);
    found.dedup_by_key(|it| it.range);
    found
}

/// Calls and constructions that a row names, and calls of functions of this file that return what they make.
fn acquisitions<'m>(functions: &Functions<'m>) -> Vec<Acquisition<'m>> {
    let (module, models) = (functions.module(), functions.models());
    let mut names: FxHashSet<NameId> =
        models.handle_words().iter().filter_map(|word| module.names.find_word(word)).collect();
    // What is imported under another name, and packages that are themselves what makes something.
    for import in &module.imports {
        let is_maker = match import.imported {
            Imported::Named(name) => names.contains(&name),
            Imported::Default | Imported::Namespace => models.is_default_maker(package(module.text(import.specifier))),
        };
        if is_maker {
            names.insert(module.symbol(import.symbol).name);
        }
    }
    if names.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for call in module.calls().iter().copied() {
        let Some((callee, _)) = module.call(call) else { continue };
        let named = match module.kind(callee) {
            ExprKind::Logical(_, left, _) => left,
            _ => callee,
        };
        let Some(name) = module.last_name(named) else { continue };
        if names.contains(&name)
            && let Some(model) = handle_made(module, models, call)
        {
            found.push(Acquisition { call, model });
        }
    }
    let returned: Vec<(FnId, &HandleModel)> = found
        .iter()
        .filter(|it| it.model.kind == ResourceKind::Handle)
        .filter_map(|it| Some((returned_by(module, it.call)?, it.model)))
        .collect();
    if !returned.is_empty() {
        for call in module.calls().iter().copied() {
            let ExprKind::Call(callee, _) = module.kind(call) else { continue };
            let Some(called) = module.function_value(callee) else { continue };
            if let Some((_, model)) = returned.iter().find(|(function, _)| *function == called) {
                found.push(Acquisition { call, model });
            }
        }
    }
    found
}

/// The method or function that returns what `call` makes, directly or through a variable.
fn returned_by(module: &Module, call: ExprId) -> Option<FnId> {
    let function = match module.flow(call) {
        Flow::Returned(function) => function,
        Flow::Bound(symbol) => {
            let function = module.expr(call).function;
            let returns = module.returns_of(function);
            returns.iter().any(|value| module.symbol_of(*value) == Some(symbol)).then_some(function)?
        }
        _ => return None,
    };
    let it = module.function(function);
    (it.class.is_some() || it.symbol.is_some()).then_some(function)
}

pub(super) struct Reader<'f, 'm> {
    pub(super) module: &'m Module,
    pub(super) functions: &'f mut Functions<'m>,
    lifecycles: &'f mut Lifecycles<'m>,
    text: &'f str,
}

impl Reader<'_, '_> {
    fn held(&mut self, acquisition: &Acquisition<'_>) -> Option<HeldResource> {
        let Acquisition { call, model } = *acquisition;
        let module = self.module;
        let function = module.expr(call).function;
        let lifecycle = self.lifecycles.of(function);
        let is_once = match guard(module, call) {
            _ if fills_empty_slot(module, call) => true,
            Guard::None => false,
            // Once for each of them.
            Guard::Instance => !is_component(module, lifecycle.kind),
            Guard::Once => true,
        };
        if is_once
            || self.is_released_by_argument(call, model)
            || self.goes_with_its_maker(call, model)
            || ends_the_process(module, function)
        {
            return None;
        }
        let (callee, args) = module.call(call)?;
        let mut held = HeldResource {
            kind: model.kind,
            what: model.what.clone(),
            api: if matches!(module.kind(call), ExprKind::New(..)) {
                format!("new {}", callee_text(module, callee))
            } else {
                callee_text(module, callee)
            },
            range: module.range(call),
            function: FnIdx::MODULE,
            held_by: model.held_by.clone(),
            release: model.release().to_owned(),
            end: ResourceEnd::Never { slot: None },
            owner: owner(module, &lifecycle, function),
            at_start: lifecycle.begins_in(module, function),
            is_lost: false,
            confidence: model.confidence,
            target: None,
            sibling: None,
            release_edit: None,
            retained: model.retains.iter().find_map(|index| {
                let range = module.range(*args.get(*index)?);
                Some(range)
            }),
        };
        if model.kind == ResourceKind::ObjectUrl {
            let kept = object_url::kept(module, call)?;
            held.end = match kept.on_success {
                Some((released, failed)) => ResourceEnd::OnSuccess { slot: kept.slot, released, failed },
                None => ResourceEnd::Never { slot: kept.slot },
            };
            held.confidence = held.confidence.min(kept.confidence);
            held.is_lost = true;
        } else {
            let forms = ReleaseForms {
                functions: &model.functions,
                methods: &model.methods,
                by_call: model.by_call,
                borrowers: &model.lent_to,
            };
            let fate = handle::fate(module, self.functions.models(), self.lifecycles, call, forms);
            held.end = self.end(call, &fate, is_component(module, lifecycle.kind))?;
            if self.gives_itself(call) {
                return None;
            }
            held.is_lost = self.is_lost(call, &fate);
            if self.others_end_it(call, &fate) || self.is_captured_by_result(call, &fate) {
                held.confidence = held.confidence.min(Confidence::Medium);
            }
            if model.kind == ResourceKind::Observer {
                if self.callback_ends_it(args, model) {
                    return None;
                }
                let mut target = self.observed(call, &fate, model)?;
                if target.lives == ObservedLife::Own {
                    return None;
                }
                // A plain object that looks its element up in the page is not part of that.
                if target.lives == ObservedLife::Unknown
                    && matches!(lifecycle.kind, OwnerKind::Class(_) | OwnerKind::Group(_))
                    && !is_component(module, lifecycle.kind)
                    && self.local_reads(&fate).is_some()
                {
                    target.lives = ObservedLife::Outer;
                }
                held.target = Some(target);
            }
        }
        if matches!(held.end, ResourceEnd::Never { .. }) && model.kind != ResourceKind::ObjectUrl {
            held.release_edit = release_edit::for_handle(module, self.text, &lifecycle, call, model.release());
        }
        held.function = self.functions.describe(function);
        Some(held)
    }

    /// A disposable that its class does not register as it does its neighbours, and that nothing disposes.
    fn forgotten(&mut self, it: Forgotten) -> Option<HeldResource> {
        let (module, call) = (self.module, it.made);
        let function = module.expr(call).function;
        let (callee, _) = module.call(call)?;
        let methods = ["dispose".to_owned()];
        let forms = ReleaseForms { methods: &methods, ..ReleaseForms::default() };
        let fate = handle::fate(module, self.functions.models(), self.lifecycles, call, forms);
        let is_kept = fate.end == HandleEnd::Never || fate.is_lent;
        if !is_kept || is_guarded_once(module, call) || self.is_emptied_at_end(&fate) {
            return None;
        }
        let lifecycle = self.lifecycles.of(function);
        Some(HeldResource {
            kind: ResourceKind::Handle,
            what: "disposable".to_owned(),
            api: format!("new {}", callee_text(module, callee)),
            range: module.range(call),
            function: self.functions.describe(function),
            held_by: "whatever it registers itself with".to_owned(),
            release: "dispose".to_owned(),
            end: ResourceEnd::Never { slot: fate.slot },
            owner: owner(module, &lifecycle, function),
            at_start: true,
            is_lost: false,
            confidence: Confidence::High,
            target: None,
            sibling: Some(it.neighbour),
            release_edit: Some(it.change),
            retained: None,
        })
    }

    fn attached(&mut self, it: Attached) -> HeldResource {
        let module = self.module;
        let function = module.expr(it.call).function;
        let lifecycle = self.lifecycles.of(function);
        HeldResource {
            kind: ResourceKind::Handle,
            what: "view".to_owned(),
            api: module.call(it.call).map(|(callee, _)| callee_text(module, callee)).unwrap_or_default(),
            range: module.range(it.call),
            function: self.functions.describe(function),
            held_by: "the application, which checks it for changes".to_owned(),
            release: "destroy".to_owned(),
            end: ResourceEnd::Never { slot: Some(it.view) },
            owner: owner(module, &lifecycle, function),
            at_start: false,
            is_lost: false,
            confidence: Confidence::High,
            target: None,
            sibling: it.neighbour.map(|end| module.range(end)),
            release_edit: None,
            retained: None,
        }
    }

    /// `this.field.clear()`, `this.field.value = undefined`, where the owner ends.
    fn is_emptied_at_end(&mut self, fate: &Fate) -> bool {
        let module = self.module;
        let Some(place) = &fate.slot_place else { return false };
        module.mentions_of(place).into_iter().any(|mention| {
            let Flow::Used(member) = module.flow(mention) else { return false };
            let empties = match module.last_word(member) {
                Some("clear") => true,
                Some("value") => module.flow_into(member).is_some(),
                _ => false,
            };
            let function = module.expr(mention).function;
            empties && self.lifecycles.of(function).runs_at_final_end(function)
        })
    }

    fn end(&mut self, call: ExprId, fate: &Fate, is_component: bool) -> Option<ResourceEnd> {
        let slot = fate.slot.clone();
        match fate.end {
            HandleEnd::Never if self.lends_itself(call, fate) => None,
            HandleEnd::Never => Some(ResourceEnd::Never { slot }),
            // A component keeps it in a field of its own: others only use it.
            HandleEnd::Escapes if fate.is_lent && is_component => Some(ResourceEnd::Never { slot }),
            HandleEnd::NotAtEnd => {
                let release = fate.releases.first()?;
                Some(ResourceEnd::NotAtEnd {
                    slot,
                    released: release.at,
                    by: self.functions.describe(release.function),
                })
            }
            HandleEnd::Always | HandleEnd::Escapes => None,
        }
    }

    /// The reads of the local variable that keeps it, when that is where it is kept.
    fn local_reads(&self, fate: &Fate) -> Option<(SymbolId, Vec<ExprId>)> {
        let module = self.module;
        let Place { root: Root::Symbol(symbol), path } = fate.slot_place.as_ref()? else { return None };
        if !path.is_empty() || module.is_module_level(*symbol) {
            return None;
        }
        let reads = module.refs_of(*symbol).iter().map(|id| module.reference(*id)).filter(|it| it.access.reads());
        Some((*symbol, reads.map(|it| it.expr).collect()))
    }

    /// Something made from it goes on: `const db = client.db(); return db`.
    fn lends_itself(&self, call: ExprId, fate: &Fate) -> bool {
        let module = self.module;
        match self.local_reads(fate) {
            Some((_, reads)) => reads.iter().any(|read| makes_more(module, *read)),
            None => fate.slot.is_none() && makes_more(module, call),
        }
    }

    /// All its uses are over when the function that made it returns, and it was used for one piece of work.
    fn is_lost(&self, call: ExprId, fate: &Fate) -> bool {
        let module = self.module;
        let function = module.expr(call).function;
        match self.local_reads(fate) {
            Some((_, reads)) => {
                reads.iter().all(|read| module.expr(*read).function == function)
                    && reads.iter().any(|read| is_awaited_use(module, *read))
            }
            None => fate.slot.is_none() && is_awaited_use(module, call),
        }
    }

    /// `this.pool = await new Pool(options).connect()`: what one waits for is the thing itself.
    fn gives_itself(&self, call: ExprId) -> bool {
        let module = self.module;
        is_awaited_use(module, call)
            && chained_use(module, call).is_some_and(|used| {
                matches!(module.method_call(used), Some((_, "connect" | "open" | "start" | "launch" | "init", _)))
                    && !matches!(module.flow(used), Flow::Dropped | Flow::Consumed | Flow::Used(_))
            })
    }

    /// Code waits for its end, so that somebody else ends it: `socket.on("close", …)`.
    fn others_end_it(&self, call: ExprId, fate: &Fate) -> bool {
        let module = self.module;
        let listens = |read: &ExprId| {
            let Parent::Expr(member) = module.expr(*read).parent else { return false };
            let ExprKind::Member(object, _) = module.kind(member) else { return false };
            object == *read
                && module.called_by(member).and_then(|call| module.method_call(call)).is_some_and(
                    |(_, method, args)| {
                        matches!(method, "on" | "once")
                            && args
                                .first()
                                .and_then(|arg| module.str_of(*arg))
                                .is_some_and(|event| matches!(event, "close" | "end" | "exit" | "finish"))
                    },
                )
        };
        match self.local_reads(fate) {
            Some((_, reads)) => reads.iter().any(listens),
            None => listens(&call),
        }
    }

    /// The function returns something whose functions use it: whoever gets that owns it.
    fn is_captured_by_result(&self, call: ExprId, fate: &Fate) -> bool {
        let module = self.module;
        let Some((_, reads)) = self.local_reads(fate) else { return false };
        let function = module.expr(call).function;
        let values = match module.function(function).body {
            FnBody::Block(_) => module.returns_of(function),
            FnBody::Expr(value) => vec![value],
            FnBody::None => Vec::new(),
        };
        values.iter().any(|value| {
            let value = module.value_of(*value);
            let made = match module.kind(value) {
                ExprKind::Object(_) | ExprKind::Function(_) | ExprKind::Array(_) => module.range(value),
                _ => match module.function_value(value) {
                    Some(inner) => module.function(inner).range,
                    None => return false,
                },
            };
            reads.iter().any(|read| made.contains(module.range(*read)) || names_function_with(module, value, *read))
        })
    }

    /// `argument 1 . signal`
    fn is_released_by_argument(&self, call: ExprId, model: &HandleModel) -> bool {
        let module = self.module;
        let Some((_, args)) = module.call(call) else { return false };
        model.released_by.iter().any(|(index, property)| {
            let Some(options) = args.get(*index).map(|arg| module.value_of(*arg)) else { return false };
            match module.kind(options) {
                ExprKind::Object(props) => {
                    module.props(props).iter().any(|prop| prop.key == Key::Spread)
                        || module.property(options, property).is_some_and(|value| {
                            module.kind(value) != ExprKind::Bool(false) && !is_of_the_process(module, value)
                        })
                }
                _ => true,
            }
        })
    }

    /// What lends it is made here as well, and ends with this function: a page goes with its browser.
    fn goes_with_its_maker(&self, call: ExprId, model: &HandleModel) -> bool {
        let module = self.module;
        if !model.callee.is_method || model.callee.origin.is_none() {
            return false;
        }
        let Some((receiver, ..)) = module.method_call(call) else { return false };
        match module.symbol_of(receiver) {
            Some(symbol) => module.function_of(symbol) == module.expr(call).function && !module.is_module_level(symbol),
            None => !matches!(module.kind(receiver), ExprKind::Member(..)),
        }
    }
}

/// `process.stdin` and the like: what waits for its end waits as long as the process runs.
fn is_of_the_process(module: &Module, value: ExprId) -> bool {
    module.global_path(value).is_some_and(|(root, path)| root == "process" && !path.is_empty())
}

/// The returned object names a function of this file that reads it.
fn names_function_with(module: &Module, value: ExprId, read: ExprId) -> bool {
    let ExprKind::Object(props) = module.kind(value) else { return false };
    module.props(props).iter().any(|prop| {
        module
            .function_value(prop.value)
            .is_some_and(|function| module.function(function).range.contains(module.range(read)))
    })
}

/// The call of a method of `handle`, with the calls chained to it.
fn chained_use(module: &Module, handle: ExprId) -> Option<ExprId> {
    let mut at = handle;
    let mut found = None;
    loop {
        // `(await pool.connect()).query(…)`
        let Parent::Expr(parent) = module.expr(at).parent else { return found };
        match module.kind(parent) {
            ExprKind::Await(_) if found.is_none() => at = parent,
            ExprKind::Member(object, _) if object == at => at = parent,
            ExprKind::Call(callee, _) if callee == at => {
                at = parent;
                found = Some(parent);
            }
            _ => return found,
        }
    }
}

fn is_awaited_use(module: &Module, handle: ExprId) -> bool {
    chained_use(module, handle).is_some_and(|call| {
        matches!(module.expr(call).parent, Parent::Expr(parent) if matches!(module.kind(parent), ExprKind::Await(_)))
    })
}

/// A use of the handle gives something that goes on and may keep it: `client.db()`, but not what is awaited.
fn makes_more(module: &Module, handle: ExprId) -> bool {
    const GIVES_DATA: [&str; 11] =
        ["all", "get", "run", "pluck", "iterate", "exec", "toArray", "text", "json", "getValue", "toString"];
    let Some(call) = chained_use(module, handle) else { return false };
    if is_awaited_use(module, handle) {
        return false;
    }
    if module.method_call(call).is_some_and(|(_, name, _)| GIVES_DATA.contains(&name)) {
        return false;
    }
    matches!(
        module.flow(call),
        Flow::Bound(_)
            | Flow::Destructured(_)
            | Flow::Assigned(_)
            | Flow::Returned(_)
            | Flow::Argument { .. }
            | Flow::Stored(_)
    )
}

/// The function, or one around it, ends the process.
fn ends_the_process(module: &Module, function: FnId) -> bool {
    let Some(exit) = module.names.find("exit") else { return false };
    module.members_named(exit).iter().any(|member| {
        let ExprKind::Member(object, _) = module.kind(*member) else { return false };
        let around = module.expr(*member).function;
        module.global_name(object) == Some("process")
            && module.called_by(*member).is_some()
            && around != FnId::MODULE
            && (module.is_within(function, around)
                || (module.is_within(around, function) && !is_listener(module, around)))
    })
}

/// The function waits for an event: what it does is not part of the code around it.
fn is_listener(module: &Module, function: FnId) -> bool {
    let it = module.function(function);
    it.kind != FnKind::Declaration
        && it.expr.is_some_and(|expr| match module.flow(expr) {
            Flow::Argument { call, .. } => {
                matches!(module.method_call(call), Some((_, "on" | "once" | "addEventListener" | "addListener", _)))
            }
            _ => false,
        })
}
