//! Removals from lists, maps and objects that remove nothing.

use super::{Cleanup, Flaw, Found, RELEASING_METHODS};
use crate::diagnostic::Confidence;
use crate::lifetime::change::Change;
use crate::lifetime::identity::{Fresh, Source, Value};
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{
    BinaryOp, ExprId, ExprKind, FnBody, FnId, MemberValue, Parent, StmtId, StmtKind, SymbolKind, UnaryOp,
};
use crate::text::TextRange;

pub(super) fn find(cleanup: &Cleanup<'_, '_>, found: &mut Vec<Found>) {
    let module = cleanup.module;
    let has = |name: &'static str| module.names.find(name).is_some();
    for id in module.calls_of_any(&["splice", "filter", "indexOf", "lastIndexOf", "includes", "delete"]) {
        found.extend(delete_count(cleanup, id));
        found.extend(filter_dropped(cleanup, id));
        found.extend(fresh_comparison(cleanup, id));
    }
    for id in module.deletions() {
        if let ExprKind::Unary(_, target) = module.kind(*id) {
            found.extend(delete_on_map(cleanup, *id, target));
        }
    }
    for (index, stmt) in module.stmts.iter().enumerate() {
        let id = StmtId(index as u32);
        match stmt.kind {
            StmtKind::Loop { .. } => found.extend(loop_over_object(cleanup, id)),
            StmtKind::Expr(_) => found.extend(loop_over_emptied(cleanup, id)),
            _ => {}
        }
    }
    if has("Map") || has("Set") {
        never_filled(cleanup, found);
    }
}

/// `list.splice(at, -1)`, `list.splice(at, 0)`
fn delete_count(cleanup: &Cleanup<'_, '_>, call: ExprId) -> Option<Found> {
    let module = cleanup.module;
    let (receiver, "splice", [_, count]) = module.method_call(call)? else { return None };
    let is_nothing = match module.kind(*count) {
        ExprKind::Number(number) => number <= 0.0 && is_statement(cleanup, call),
        ExprKind::Unary(UnaryOp::Minus, inner) => {
            matches!(module.kind(inner), ExprKind::Number(number) if number > 0.0)
        }
        _ => false,
    };
    if !is_nothing {
        return None;
    }
    let place = module.origin_place(receiver)?;
    let function = module.expr(call).function;
    let confidence = if cleanup.is_kept(&place, function) { Confidence::High } else { Confidence::Medium };
    let mut it = Found::new(Flaw::DeleteCount, module.range(call), function, confidence, module.place_text(&place));
    it.other = cleanup.short(*count);
    it.related = growth_of(cleanup, &place);
    it.end = cleanup.end_of(function).map(|end| (end.name, end.range));
    it.fix = Some(Change {
        title: "delete one entry".to_owned(),
        is_safe: false,
        edits: vec![(module.range(*count), "1".to_owned())],
    });
    Some(it)
}

/// Where something is put into the list or map.
fn growth_of(cleanup: &Cleanup<'_, '_>, place: &Place) -> Option<TextRange> {
    cleanup.puts(place).first().map(|put| cleanup.module.range(put.at))
}

fn is_statement(cleanup: &Cleanup<'_, '_>, expr: ExprId) -> bool {
    matches!(cleanup.module.expr(expr).parent, Parent::Stmt(stmt)
        if matches!(cleanup.module.stmt(stmt).kind, StmtKind::Expr(_)))
}

/// `this.list.filter((it) => it !== gone);`
fn filter_dropped(cleanup: &Cleanup<'_, '_>, call: ExprId) -> Option<Found> {
    let module = cleanup.module;
    let (receiver, "filter", [test]) = module.method_call(call)? else { return None };
    if !is_statement(cleanup, call) {
        return None;
    }
    let ExprKind::Function(test) = module.kind(*test) else { return None };
    let it = module.function(test);
    let result = match it.body {
        FnBody::Expr(result) => result,
        FnBody::Block(_) => match module.returns_of(test)[..] {
            [result] => result,
            _ => return None,
        },
        FnBody::None => return None,
    };
    let compares = match module.kind(result) {
        ExprKind::Binary(op, ..) => matches!(op, BinaryOp::NotEqual),
        ExprKind::Unary(UnaryOp::Not, _) => true,
        _ => false,
    };
    let is_pure = module.exprs_in(it.range).all(|id| match module.kind(id) {
        ExprKind::Assign(..) | ExprKind::Update(_) | ExprKind::Unary(UnaryOp::Delete, _) => false,
        ExprKind::Call(..) => {
            matches!(module.method_call(id), Some((_, "includes" | "has" | "equals" | "startsWith", _)))
        }
        _ => true,
    });
    if !compares || !is_pure {
        return None;
    }
    let place = module.origin_place(receiver)?;
    let function = module.expr(call).function;
    let confidence = if cleanup.is_kept(&place, function) { Confidence::High } else { Confidence::Medium };
    let mut found =
        Found::new(Flaw::FilterDropped, module.range(call), function, confidence, module.place_text(&place));
    found.related = growth_of(cleanup, &place);
    let is_constant = matches!(place.root, Root::Symbol(symbol)
        if place.path.is_empty() && module.symbol(symbol).kind.is_constant());
    if !is_constant && module.symbol_of(receiver).is_none_or(|symbol| module.symbol(symbol).kind != SymbolKind::Const) {
        let source = cleanup.source(receiver);
        found.fix = Some(Change {
            title: format!("assign the result to `{}`", cleanup.short(receiver)),
            is_safe: false,
            edits: vec![(TextRange::empty(module.range(call).start), format!("{source} = "))],
        });
    }
    Some(found)
}

/// `list.indexOf(() => …)`, `set.delete(f.bind(this))`
fn fresh_comparison(cleanup: &Cleanup<'_, '_>, call: ExprId) -> Option<Found> {
    let module = cleanup.module;
    let (receiver, name, args) = module.method_call(call)?;
    let first = *args.first()?;
    if !matches!(name, "indexOf" | "lastIndexOf" | "includes" | "delete") {
        return None;
    }
    if !matches!(module.kind(first), ExprKind::Function(_) | ExprKind::Call(..)) {
        return None;
    }
    let identities = cleanup.identities;
    if !matches!(identities.value(first), Value::Fresh(Fresh::Function(_) | Fresh::Bind(_) | Fresh::Wrapped(_))) {
        return None;
    }
    let place = module.origin_place(receiver)?;
    if name == "delete" && !holds_only(cleanup, &place, &["Map", "Set", "WeakMap", "WeakSet"]) {
        return None;
    }
    let function = module.expr(call).function;
    let mut found =
        Found::new(Flaw::FreshComparison, module.range(call), function, Confidence::High, module.place_text(&place));
    found.other = name.to_owned();
    found.related = growth_of(cleanup, &place);
    Some(found)
}

/// Everything that the place ever holds is a construction of one of the classes.
pub(super) fn holds_only(cleanup: &Cleanup<'_, '_>, place: &Place, classes: &[&str]) -> bool {
    let module = cleanup.module;
    let Some(sources) = cleanup.identities.sources(place) else { return false };
    let mut any = false;
    let all = sources.iter().all(|source| match source {
        Source::Function(_) => false,
        Source::Value(value) if cleanup.is_nothing(*value) => true,
        Source::Value(value) => {
            any = true;
            matches!(module.kind(*value), ExprKind::New(callee, _) if module.global_name(callee).is_some_and(|name| classes.contains(&name)))
        }
    });
    any && all
}

/// `delete map[key]`
fn delete_on_map(cleanup: &Cleanup<'_, '_>, id: ExprId, target: ExprId) -> Option<Found> {
    let module = cleanup.module;
    let ExprKind::Index(object, key) = module.kind(target) else { return None };
    let place = module.origin_place(object)?;
    if !holds_only(cleanup, &place, &["Map", "Set", "WeakMap", "WeakSet"]) {
        return None;
    }
    // A map that is used as a plain object on purpose.
    let is_indexed = cleanup.puts(&place).iter().any(|put| matches!(module.kind(put.at), ExprKind::Index(..)));
    let growth = growth_of(cleanup, &place)?;
    if is_indexed {
        return None;
    }
    let function = module.expr(id).function;
    let confidence = if cleanup.is_kept(&place, function) { Confidence::High } else { Confidence::Medium };
    let mut found = Found::new(Flaw::DeleteOnMap, module.range(id), function, confidence, module.place_text(&place));
    found.related = Some(growth);
    found.fix = Some(Change {
        title: "call the map's own `delete`".to_owned(),
        is_safe: false,
        edits: vec![(module.range(id), format!("{}.delete({})", cleanup.source(object), cleanup.source(key)))],
    });
    Some(found)
}

/// `for (i = 0; i < object.length; i++)` over an object literal.
fn loop_over_object(cleanup: &Cleanup<'_, '_>, stmt: StmtId) -> Option<Found> {
    let module = cleanup.module;
    let StmtKind::Loop { test: Some(test), body, .. } = module.stmt(stmt).kind else { return None };
    let ExprKind::Binary(BinaryOp::Less | BinaryOp::NotEqual, _, limit) = module.kind(test) else { return None };
    let ExprKind::Member(object, length) = module.kind(limit) else { return None };
    if module.text(length) != "length" {
        return None;
    }
    let place = module.origin_place(object)?;
    let sources = cleanup.identities.sources(&place)?;
    let mut literals = 0;
    for source in &sources {
        match source {
            Source::Value(value) if cleanup.is_nothing(*value) => {}
            Source::Value(value)
                if matches!(module.kind(*value), ExprKind::Object(list) if list.len == 0)
                    && module.property(*value, "length").is_none() =>
            {
                literals += 1;
            }
            _ => return None,
        }
    }
    // It is an array after all, or has a length of its own.
    let has_length = cleanup.members(length).iter().any(|id| {
        matches!(module.kind(*id), ExprKind::Member(of, _)
            if module.flow_into(*id).is_some() && module.origin_place(of).as_ref() == Some(&place))
    });
    let puts = cleanup.puts(&place);
    if has_length || puts.iter().any(|put| !matches!(module.kind(put.at), ExprKind::Index(..))) {
        return None;
    }
    let filled = puts.first().map(|put| module.range(put.at));
    let filled = filled?;
    let does_something = cleanup.exprs_of(body).any(|id| matches!(module.kind(id), ExprKind::Call(..)));
    if literals == 0 || !does_something {
        return None;
    }
    let function = module.stmt(stmt).function;
    let end = cleanup.end_of(function);
    let confidence = if end.is_some() { Confidence::High } else { Confidence::Medium };
    let mut found =
        Found::new(Flaw::LoopOverObject, module.range(test), function, confidence, module.place_text(&place));
    found.related = Some(filled);
    found.end = end.map(|end| (end.name, end.range));
    Some(found)
}

/// `this.list = []; this.list.forEach((it) => it.end())`
fn loop_over_emptied(cleanup: &Cleanup<'_, '_>, stmt: StmtId) -> Option<Found> {
    let module = cleanup.module;
    let (place, at) = emptied(cleanup, stmt)?;
    let function = module.stmt(stmt).function;
    if !cleanup.is_kept(&place, function) {
        return None;
    }
    let (list, position) = cleanup.block_of(stmt)?;
    for later in list.get(position + 1..)? {
        if let Some(range) = looped(cleanup, *later, &place) {
            let end = cleanup.end_of(function)?;
            let mut found =
                Found::new(Flaw::LoopOverEmptied, range, function, Confidence::High, module.place_text(&place));
            found.related = Some(at);
            found.end = Some((end.name, end.range));
            return Some(found);
        }
        // Something else may fill it again.
        let touches = cleanup.exprs_of(*later).any(|id| match module.kind(id) {
            ExprKind::Call(..) | ExprKind::New(..) | ExprKind::Await(_) => true,
            _ => module.origin_place(id).as_ref() == Some(&place),
        });
        if touches {
            return None;
        }
    }
    None
}

/// The list that a statement leaves without entries.
fn emptied(cleanup: &Cleanup<'_, '_>, stmt: StmtId) -> Option<(Place, TextRange)> {
    let module = cleanup.module;
    let StmtKind::Expr(expr) = module.stmt(stmt).kind else { return None };
    let range = module.range(expr);
    if let Some((target, value)) = cleanup.assignment(stmt) {
        if let ExprKind::Member(list, name) = module.kind(target)
            && module.text(name) == "length"
            && module.kind(value) == ExprKind::Number(0.0)
        {
            return Some((module.place(list)?, range));
        }
        let is_empty = matches!(module.kind(value), ExprKind::Array(items) | ExprKind::Object(items) if items.len == 0);
        return is_empty.then(|| module.place(target))?.map(|place| (place, range));
    }
    match module.method_call(expr)? {
        (receiver, "clear", []) => Some((module.place(receiver)?, range)),
        (receiver, "splice", [from]) if module.kind(*from) == ExprKind::Number(0.0) => {
            Some((module.place(receiver)?, range))
        }
        _ => None,
    }
}

/// The statement goes through the list and does something with its entries.
fn looped(cleanup: &Cleanup<'_, '_>, stmt: StmtId, place: &Place) -> Option<TextRange> {
    let module = cleanup.module;
    // Not through another name: that may hold the list as it was before.
    let is_list = |expr: ExprId| module.place(expr).as_ref() == Some(place);
    match module.stmt(stmt).kind {
        StmtKind::ForEach { right, .. } => is_list(right).then(|| module.range(right)),
        StmtKind::Loop { test: Some(test), .. } => match module.kind(test) {
            ExprKind::Binary(BinaryOp::Less, _, limit) => {
                let ExprKind::Member(list, name) = module.kind(limit) else { return None };
                (module.text(name) == "length" && is_list(list)).then(|| module.range(test))
            }
            _ => None,
        },
        StmtKind::Expr(expr) => match module.method_call(expr)? {
            (receiver, "forEach", _) if is_list(receiver) => Some(module.range(expr)),
            _ => None,
        },
        _ => None,
    }
}

/// Maps that a teardown takes from and nobody puts into.
fn never_filled(cleanup: &Cleanup<'_, '_>, found: &mut Vec<Found>) {
    let module = cleanup.module;
    let is_new = |value: ExprId| {
        matches!(module.kind(value), ExprKind::New(callee, args)
            if args.len == 0 && matches!(module.global_name(callee), Some("Map" | "Set")))
    };
    let mut candidates: Vec<(Place, ExprId, FnId)> = Vec::new();
    for (index, class) in module.classes.iter().enumerate() {
        for member in &class.members {
            let (Some(name), MemberValue::Field(Some(value))) = (member.name, member.value) else { continue };
            let declared = member.range.slice(cleanup.text);
            let is_private = declared.starts_with("private ") || declared.starts_with('#');
            if is_private && !member.is_static && is_new(value) {
                let root = Root::Instance(crate::semantic::tree::ClassId(index as u32));
                candidates.push((
                    Place { root, path: [name].into_iter().collect() },
                    value,
                    module.expr(value).function,
                ));
            }
        }
    }
    for index in 0..module.symbols.len() {
        let symbol = crate::semantic::tree::SymbolId(index as u32);
        let it = module.symbol(symbol);
        if module.is_module_level(symbol)
            && !it.exported
            && !it.in_template
            && it.kind == SymbolKind::Const
            && let Some(value) = it.init.filter(|value| is_new(*value))
        {
            candidates.push((Place { root: Root::Symbol(symbol), path: Default::default() }, value, FnId::MODULE));
        }
    }
    for (place, value, function) in candidates {
        if let Some(taken) = taken_and_never_put(cleanup, &place) {
            let mut it = Found::new(
                Flaw::NeverFilled,
                module.range(value),
                function,
                Confidence::High,
                module.place_text(&place),
            );
            it.related = Some(taken);
            it.end = cleanup.end_of(function).map(|end| (end.name, end.range));
            found.push(it);
        }
    }
}

fn taken_and_never_put(cleanup: &Cleanup<'_, '_>, place: &Place) -> Option<TextRange> {
    let module = cleanup.module;
    let mut taken = None;
    let mut is_released = false;
    let mut uses = cleanup.uses(place);
    // `const { map } = this`, `const map = this.map`
    let aliases: Vec<ExprId> = uses
        .iter()
        .filter_map(|id| match module.flow(*id) {
            Flow::Bound(symbol) => Some(symbol),
            _ => None,
        })
        .flat_map(|symbol| module.refs_of(symbol).iter().map(|id| module.reference(*id).expr))
        .collect();
    uses.extend(aliases);
    if let Some(name) = place.path.last()
        && super::name::is_destructured(cleanup, *name)
    {
        return None;
    }
    for id in uses {
        let Some(named) = module.origin_place(id) else {
            // `other().tunnels`
            if let (ExprKind::Member(_, name), Some(last)) = (module.kind(id), place.path.last())
                && name == *last
            {
                return None;
            }
            continue;
        };
        if named != *place {
            if let (Some(a), Some(b)) = (named.path.last(), place.path.last())
                && a == b
            {
                return None;
            }
            continue;
        }
        // `const map = this.map` is followed by itself.
        if let Flow::Bound(_) = module.flow(id) {
            continue;
        }
        let Parent::Expr(member) = module.expr(id).parent else {
            return None;
        };
        let ExprKind::Member(object, name) = module.kind(member) else { return None };
        if object != id {
            return None;
        }
        match module.text(name) {
            "has" | "size" | "keys" | "entries" | "clear" | "delete" => {}
            "get" | "forEach" | "values" => {
                let call = module.called_by(member)?;
                if releases_result(cleanup, call) {
                    is_released = true;
                    taken.get_or_insert(module.range(call));
                }
            }
            _ => return None,
        }
    }
    taken.filter(|_| is_released)
}

/// What the call takes from the map is ended: `map.get(key)?.dispose()`, `const it = map.get(key); … it.dispose()`.
fn releases_result(cleanup: &Cleanup<'_, '_>, call: ExprId) -> bool {
    let module = cleanup.module;
    let is_ended = |value: ExprId| match module.expr(value).parent {
        Parent::Expr(member) => {
            matches!(module.kind(member), ExprKind::Member(of, name)
                if of == value && RELEASING_METHODS.contains(&module.text(name)))
                && module.called_by(member).is_some()
        }
        _ => false,
    };
    let is_ended_symbol = |symbol| module.refs_of(symbol).iter().any(|id| is_ended(module.reference(*id).expr));
    if is_ended(call) {
        return true;
    }
    match module.flow(call) {
        Flow::Bound(symbol) => is_ended_symbol(symbol),
        _ => match module.method_call(call) {
            Some((_, "forEach", [callback, ..])) => module
                .function_value(*callback)
                .and_then(|callback| module.param_symbols(callback).first().copied().flatten())
                .is_some_and(is_ended_symbol),
            Some((_, "values", _)) => module.stmts.iter().any(|stmt| match stmt.kind {
                StmtKind::ForEach { right, left, .. } if right == call => {
                    module.symbol_of_pat(left).is_some_and(is_ended_symbol)
                }
                _ => false,
            }),
            _ => false,
        },
    }
}
