//! What runs at the end of each kind of owner.

use super::hooks::{is_component_function, is_effect};
use super::words::rank_of_end;
use super::{End, Lifecycles, alternatives, is_framework_base, is_nothing};
use crate::order;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::Root;
use crate::semantic::tree::{ClassId, ExprId, ExprKind, FnBody, FnId, FnKind, GroupId, Key, LogicalOp};
use crate::text::TextRange;

/// The expression may be there for what it does, not for what it gives.
fn may_act(module: &Module, value: ExprId) -> bool {
    match module.kind(value) {
        ExprKind::Call(..) | ExprKind::Assign(..) | ExprKind::Sequence(_) | ExprKind::Update(_) => true,
        ExprKind::Logical(LogicalOp::And, _, right) | ExprKind::Await(right) => may_act(module, right),
        ExprKind::Conditional(_, yes, no) => may_act(module, yes) && may_act(module, no),
        _ => is_nothing(module, value),
    }
}

impl Lifecycles<'_> {
    pub(super) fn end(&self, name: &str, function: FnId, is_final: bool) -> End {
        let is_word = !name.contains(' ');
        let name = if is_word { format!("`{name}`") } else { name.to_owned() };
        End { name, function, range: self.place_of(function), is_final }
    }

    /// What a person would point at: the method's name, also in `F.prototype.close = function () {}`.
    pub(super) fn place_of(&self, function: FnId) -> TextRange {
        let it = self.module.function(function);
        match it.expr.map(|expr| self.module.flow(expr)) {
            Some(Flow::Assigned(target)) => self.module.range(target),
            _ => it.head,
        }
    }

    /// Whether a base class that this file does not show may have ends of its own.
    pub(super) fn class_ends(&self, class: ClassId, ends: &mut Vec<End>) -> bool {
        let module = self.module;
        let mut found: Vec<(usize, End)> = Vec::new();
        let mut at = Some(class);
        let mut is_open = false;
        let mut seen = Vec::new();
        while let Some(class) = at {
            if seen.contains(&class) {
                break;
            }
            seen.push(class);
            for member in &module.class(class).members {
                let Some(name) = member.name.filter(|_| !member.is_static) else { continue };
                let text = module.text(name);
                if let Some((rank, is_final)) = rank_of_end(text)
                    && let Some(function) = module.class_function(class, name, false)
                {
                    let is_final = is_final || self.ends_what_construction_began(class, function);
                    found.push((rank, self.end(text, function, is_final)));
                }
            }
            let Some(extends) = module.class(class).extends else { break };
            at = module.symbol_of(extends).and_then(|symbol| module.symbol(symbol).class);
            is_open = at.is_none() && !is_framework_base(module.base_name(class));
        }
        order::by_number(&mut found, |(rank, _)| *rank as u64);
        ends.extend(found.into_iter().map(|(_, end)| end));
        is_open
    }

    /// `stop` clears the interval that only the constructor starts: nothing begins again after it.
    fn ends_what_construction_began(&self, class: ClassId, end: FnId) -> bool {
        let module = self.module;
        module.calls_of_any(&["clearInterval"]).into_iter().any(|call| {
            if module.expr(call).function != end {
                return false;
            }
            let slot = module.call(call).and_then(|(_, args)| module.origin_place(*args.first()?));
            let Some(slot) = slot.filter(|it| it.root == Root::Instance(class) && it.path.len() == 1) else {
                return false;
            };
            let mut starts = module.calls_of_any(&["setInterval"]).into_iter().filter(|start| {
                matches!(module.flow(*start), Flow::Assigned(target) if module.place(target).as_ref() == Some(&slot))
            });
            let is_construction =
                |start: ExprId| matches!(module.function(module.expr(start).function).kind, FnKind::Constructor);
            starts.next().is_some_and(is_construction) && starts.all(is_construction)
        })
    }

    pub(super) fn group_ends(&self, group: GroupId, ends: &mut Vec<End>) {
        let module = self.module;
        let group = module.method_groups().group(group);
        let mut found: Vec<(usize, End)> = group
            .methods
            .iter()
            .filter_map(|(name, function)| {
                let text = module.text(*name);
                let (rank, is_final) = rank_of_end(text)?;
                Some((rank, self.end(text, *function, is_final)))
            })
            .collect();
        // `this.close = function () {}` in the constructor.
        if let Some(constructor) = group.constructor {
            found.extend(self.ends_assigned_in(constructor));
        }
        order::by_number(&mut found, |(rank, _)| *rank as u64);
        ends.extend(found.into_iter().map(|(_, end)| end));
    }

    pub(super) fn ends_assigned_in(&self, constructor: FnId) -> Vec<(usize, End)> {
        let module = self.module;
        module
            .exprs_in(module.function(constructor).range)
            .filter_map(|id| {
                let ExprKind::Assign(_, target, value) = module.kind(id) else { return None };
                let ExprKind::Member(_, name) = module.kind(target) else { return None };
                let (rank, is_final) = rank_of_end(module.text(name))?;
                let place = module.place(target)?;
                if !matches!(place.root, Root::Group(_) | Root::This(_)) || place.path.len() != 1 {
                    return None;
                }
                Some((rank, self.end(module.text(name), module.function_value(value)?, is_final)))
            })
            .collect()
    }

    /// Whether the effect returns something that is no function of this file.
    pub(super) fn effect_ends(&self, effect: FnId, ends: &mut Vec<End>) -> bool {
        let module = self.module;
        let values = match module.function(effect).body {
            FnBody::Expr(body) => vec![body],
            FnBody::Block(_) => module.returns_of(effect),
            FnBody::None => Vec::new(),
        };
        let mut is_open = false;
        for value in values {
            for value in alternatives(module, value) {
                match module.function_value(value) {
                    Some(function) => ends.push(self.end("the cleanup", function, true)),
                    None => is_open |= !is_nothing(module, value),
                }
            }
        }
        is_open
    }

    /// The cleanups of all effects in a component.
    pub(super) fn effects_ends(&self, component: FnId, ends: &mut Vec<End>) -> bool {
        let module = self.module;
        let inside: Vec<FnId> = (component.0 + 1..module.functions.len() as u32)
            .map(FnId)
            .take_while(|id| module.function(*id).range.start < module.function(component).range.end)
            .filter(|id| module.is_within(*id, component) && is_effect(module, *id))
            .collect();
        let mut is_open = false;
        for effect in inside {
            is_open |= self.effect_ends(effect, ends);
        }
        is_open
    }

    pub(super) fn component_around(&mut self, effect: FnId) -> Option<FnId> {
        let mut id = effect;
        while id != FnId::MODULE {
            id = self.module.function(id).parent;
            if id != FnId::MODULE && self.is_component(id) {
                return Some(id);
            }
        }
        None
    }

    pub(super) fn is_component(&mut self, function: FnId) -> bool {
        let module = self.module;
        *self.components.entry(function).or_insert_with(|| is_component_function(module, function))
    }

    /// Whether the function returns something that ends what it began.
    pub(super) fn is_factory(&mut self, function: FnId) -> bool {
        if let Some(known) = self.factories.get(&function) {
            return *known;
        }
        let mut ends = Vec::new();
        self.factory_ends(function, &mut ends);
        self.factories.insert(function, !ends.is_empty());
        !ends.is_empty()
    }

    pub(super) fn factory_ends(&self, factory: FnId, ends: &mut Vec<End>) {
        let module = self.module;
        let values = match module.function(factory).body {
            FnBody::Expr(body) => vec![body],
            FnBody::Block(_) => module.returns_of(factory),
            FnBody::None => return,
        };
        let mut found: Vec<(usize, End)> = Vec::new();
        for value in values {
            let value = module.value_of(value);
            let ExprKind::Object(props) = module.kind(value) else { continue };
            for prop in module.props(props) {
                if let Key::Name(name) = prop.key
                    && let Some((rank, is_final)) = rank_of_end(module.text(name))
                    && let Some(function) = module.function_value(prop.value)
                    && module.is_within(function, factory)
                {
                    found.push((rank, self.end(module.text(name), function, is_final)));
                }
            }
        }
        order::by_number(&mut found, |(rank, _)| *rank as u64);
        ends.extend(found.into_iter().map(|(_, end)| end));
        // `return () => stop()`; an effect's cleanup looks alike.
        if let Some(cleanup) = self.returned_cleanup(factory) {
            ends.push(self.end("the function that it returns", cleanup, true));
        }
    }

    /// A returned function without parameters whose result nobody wants.
    pub(super) fn returned_cleanup(&self, factory: FnId) -> Option<FnId> {
        let module = self.module;
        if matches!(module.function(factory).body, FnBody::Expr(_)) {
            return None;
        }
        let cleanup = module.returns_of(factory).into_iter().find_map(|value| {
            module.function_value(value).filter(|it| module.is_within(*it, factory) && *it != factory)
        })?;
        let it = module.function(cleanup);
        // Whoever wants a value of it calls it for that.
        let gives_value = match it.body {
            FnBody::Expr(body) => !may_act(module, body),
            FnBody::Block(_) => module.returns_of(cleanup).into_iter().any(|value| !may_act(module, value)),
            FnBody::None => false,
        };
        (it.params.len == 0 && !gives_value).then_some(cleanup)
    }

    /// An exported function by which others end what the module started.
    pub(super) fn module_ends(&self, ends: &mut Vec<End>) {
        let module = self.module;
        let mut found: Vec<(usize, End)> = module
            .exports
            .iter()
            .filter_map(|export| {
                let text = module.text(export.name?);
                let (rank, is_final) = rank_of_end(text)?;
                let function = export
                    .symbol
                    .and_then(|symbol| module.symbol(symbol).function)
                    .or_else(|| export.expr.and_then(|expr| module.function_value(expr)))?;
                Some((rank, self.end(text, function, is_final)))
            })
            .collect();
        order::by_number(&mut found, |(rank, _)| *rank as u64);
        ends.extend(found.into_iter().map(|(_, end)| end));
    }
}
