//! Teardown in the wrong order or behind the wrong guard: slots that are emptied before they are released, or instead.

use super::{CLEARING_FUNCTIONS, CLEARING_WHAT_GOES_ON, Cleanup, Flaw, Found, PutHow};
use crate::diagnostic::Confidence;
use crate::lifetime::change::Change;
use crate::lifetime::guard::leaves;
use crate::lifetime::identity::Source;
use crate::lifetime::lifecycle::{Lifecycle, is_construction};
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{AssignOp, ExprId, ExprKind, StmtId, StmtKind, UnaryOp};
use crate::text::TextRange;

pub(super) fn find(cleanup: &Cleanup<'_, '_>, found: &mut Vec<Found>) {
    let module = cleanup.module;
    for index in 0..module.stmts.len() {
        let stmt = StmtId(index as u32);
        match module.stmts[index].kind {
            StmtKind::Expr(expr) if matches!(module.kind(expr), ExprKind::Assign(AssignOp::Set, ..)) => {
                let before = reset_before_release(cleanup, stmt);
                if before.is_none() {
                    found.extend(reset_after_registration(cleanup, stmt));
                    found.extend(reset_without_release(cleanup, stmt));
                }
                found.extend(before);
            }
            StmtKind::If(test, yes, no) => {
                found.extend(inverted_flag(cleanup, stmt, test, yes, no));
                found.extend(inverted_slot(cleanup, stmt, test, yes, no));
            }
            _ => {}
        }
    }
}

/// `this.scene = new Scene(); …; this.scene.destroy()`
fn reset_before_release(cleanup: &Cleanup<'_, '_>, stmt: StmtId) -> Option<Found> {
    let module = cleanup.module;
    let (target, value) = cleanup.assignment(stmt)?;
    let is_empty = cleanup.is_nothing(value);
    if !is_empty && !matches!(module.kind(value), ExprKind::New(..)) {
        return None;
    }
    let place = module.place(target)?;
    let function = module.stmt(stmt).function;
    if !cleanup.is_kept(&place, function) || module.loop_around(target).is_some() {
        return None;
    }
    let (list, position) = cleanup.block_of(stmt)?;
    for later in list.get(position + 1..)? {
        if let Some(release) = cleanup.exprs_of(*later).find(|id| cleanup.released_place(*id).as_ref() == Some(&place))
        {
            let end = cleanup.end_of(function);
            if !is_empty && !end.as_ref().is_some_and(|end| end.is_final) {
                return None;
            }
            // Released or read into a variable before.
            if list.get(..position)?.iter().any(|earlier| names(cleanup, *earlier, &place)) {
                return None;
            }
            // What fires by itself soon is no leak, unless its owner is gone by then.
            let fires = module
                .call(release)
                .and_then(|(callee, _)| module.global_name(callee))
                .is_some_and(|name| CLEARING_FUNCTIONS.contains(&name) && name != CLEARING_WHAT_GOES_ON);
            let mut it = Found::new(
                Flaw::ResetBeforeRelease,
                module.stmt(stmt).range,
                function,
                if fires && end.is_none() { Confidence::Medium } else { Confidence::High },
                module.place_text(&place),
            );
            it.range = module.range(target).cover(module.range(value));
            it.other = cleanup.short(release);
            it.related = Some(module.range(release));
            it.end = end.map(|end| (end.name, end.range));
            it.fix = swap(cleanup, stmt, *later, release);
            return Some(it);
        }
        if may_refill(cleanup, *later, &place) {
            return None;
        }
    }
    None
}

/// Whether the statement reads the place.
fn names(cleanup: &Cleanup<'_, '_>, stmt: StmtId, place: &Place) -> bool {
    let module = cleanup.module;
    module
        .exprs_in(module.stmt(stmt).range)
        .any(|id| module.flow_into(id).is_none() && module.place(id).as_ref() == Some(place))
}

/// Whether the statement, or a function of this file that it calls, may give the place a value.
fn may_refill(cleanup: &Cleanup<'_, '_>, stmt: StmtId, place: &Place) -> bool {
    let module = cleanup.module;
    let writes = |range: TextRange| {
        module.exprs_in(range).any(|id| match module.kind(id) {
            ExprKind::Assign(_, target, value) => {
                !cleanup.is_nothing(value) && module.place(target).as_ref() == Some(place)
            }
            ExprKind::Pattern(_) => true,
            _ => false,
        })
    };
    if writes(module.stmt(stmt).range) {
        return true;
    }
    cleanup.exprs_of(stmt).any(|id| match module.kind(id) {
        ExprKind::Await(_) => true,
        ExprKind::Call(callee, _) => match module.function_value(callee) {
            Some(called) => writes(module.function(called).range),
            None => false,
        },
        _ => false,
    })
}

/// The release before the reset, when both are statements of one block.
fn swap(cleanup: &Cleanup<'_, '_>, reset: StmtId, later: StmtId, release: ExprId) -> Option<Change> {
    let module = cleanup.module;
    let StmtKind::Expr(expr) = module.stmt(later).kind else { return None };
    if expr != release {
        return None;
    }
    let (reset, later) = (module.stmt(reset).range, module.stmt(later).range);
    let line = cleanup.line_of(later)?;
    cleanup.line_of(reset)?;
    let text = format!("{}\n{}", later.slice(cleanup.text), cleanup.indent(reset.start));
    Some(Change {
        title: format!("call `{}` before that", cleanup.short(release)),
        is_safe: false,
        edits: vec![(TextRange::empty(reset.start), text), (line, String::new())],
    })
}

/// `this.onChange = f; target.addEventListener('change', this.onChange); …; this.onChange = null`, all in the constructor.
fn reset_after_registration(cleanup: &Cleanup<'_, '_>, stmt: StmtId) -> Option<Found> {
    let module = cleanup.module;
    let (target, value) = cleanup.assignment(stmt)?;
    let function = module.stmt(stmt).function;
    if !cleanup.is_nothing(value) || !is_construction(module, function) {
        return None;
    }
    let place = module.place(target)?;
    if !matches!(place.root, Root::Instance(_) | Root::Group(_)) || place.path.len() != 1 {
        return None;
    }
    let at = module.range(target);
    let own = || module.exprs_in(module.function(function).range).filter(|id| module.expr(*id).function == function);
    let assigned = |from: u32, to: u32| {
        own().any(|id| match module.kind(id) {
            ExprKind::Assign(AssignOp::Set, other, value) => {
                let range = module.range(other);
                from <= range.start
                    && range.end <= to
                    && !cleanup.is_nothing(value)
                    && module.place(other).as_ref() == Some(&place)
            }
            _ => false,
        })
    };
    let whole = module.function(function).range;
    if !assigned(whole.start, at.start) || assigned(at.end, whole.end) {
        return None;
    }
    let registration = own().find(|id| {
        module.range(*id).end <= at.start
            && matches!(
                module.method_call(*id),
                Some((_, "addEventListener" | "on" | "addListener" | "subscribe" | "addObserver", args))
                    if args.iter().any(|arg| module.place(*arg).as_ref() == Some(&place))
            )
    })?;
    let mut it = Found::new(
        Flaw::ResetAfterRegistration,
        at.cover(module.range(value)),
        function,
        Confidence::High,
        module.place_text(&place),
    );
    it.related = Some(module.range(registration));
    it.fix = cleanup.line_of(module.stmt(stmt).range).map(|line| Change {
        title: format!("keep `{}`", module.place_text(&place)),
        is_safe: false,
        edits: vec![(line, String::new())],
    });
    Some(it)
}

/// `if (this.timer) this.timer = undefined` in a teardown, where the timer goes on.
fn reset_without_release(cleanup: &Cleanup<'_, '_>, stmt: StmtId) -> Option<Found> {
    let module = cleanup.module;
    let (target, value) = cleanup.assignment(stmt)?;
    let empties_list = matches!(module.kind(value), ExprKind::Array(items) if items.len == 0);
    if !cleanup.is_nothing(value) && !empties_list {
        return None;
    }
    let place = module.place(target)?;
    let function = module.stmt(stmt).function;
    if !matches!(place.root, Root::Instance(_) | Root::Group(_)) || place.path.len() != 1 {
        return None;
    }
    let mut acquired = None;
    let mut release = "";
    for source in cleanup.identities.sources(&place)? {
        let Source::Value(value) = source else { return None };
        let is_list = matches!(module.kind(value), ExprKind::Array(items) if items.len == 0);
        if cleanup.is_nothing(value) || is_list {
            continue;
        }
        release = released_by(cleanup, value)?;
        acquired = Some(module.range(value));
    }
    if empties_list && acquired.is_none() {
        (acquired, release) = kept_in_list(cleanup, &place)?;
    }
    let acquired = acquired?;
    let end = cleanup.end_of(function).filter(|end| end.is_final)?;
    let lifecycle = cleanup.lifecycles.borrow_mut().of(function);
    let last = *place.path.last()?;
    // Through aliases, too: `const { timer } = this`.
    let mut uses = cleanup.members(last).to_vec();
    uses.extend(lifecycle_names(cleanup, &lifecycle));
    let is_read = uses.into_iter().any(|id| {
        lifecycle.runs_at_end(module.expr(id).function)
            && module.flow_into(id).is_none()
            && module.origin_place(id).as_ref() == Some(&place)
            && module.flow(id) != Flow::Consumed
    });
    if is_read {
        return None;
    }
    let confidence = if end.is_open { Confidence::Medium } else { Confidence::High };
    let at = module.range(target).cover(module.range(value));
    let mut it = Found::new(Flaw::ResetWithoutRelease, at, function, confidence, module.place_text(&place));
    it.other = if empties_list {
        format!("{}.forEach(…)", cleanup.source(target))
    } else if release.starts_with('.') {
        format!("{}{release}()", cleanup.source(target))
    } else {
        format!("{release}({})", cleanup.source(target))
    };
    it.related = Some(acquired);
    it.end = Some((end.name, end.range));
    let before = module.stmt(stmt).range;
    // Where the statement is the whole body of an `if`, there is no place for a second one.
    if !empties_list && cleanup.block_of(stmt).is_some() && cleanup.line_of(before).is_some() {
        let semicolon = if before.slice(cleanup.text).ends_with(';') { ";" } else { "" };
        it.fix = Some(Change {
            title: format!("call `{}` before that", it.other),
            is_safe: false,
            edits: vec![(
                TextRange::empty(before.start),
                format!("{}{semicolon}\n{}", it.other, cleanup.indent(before.start)),
            )],
        });
    }
    Some(it)
}

/// The plain names in the functions that run at the end.
fn lifecycle_names(cleanup: &Cleanup<'_, '_>, lifecycle: &Lifecycle) -> Vec<ExprId> {
    let module = cleanup.module;
    let ends = lifecycle.ends.iter().map(|end| module.function(end.function).range);
    ends.flat_map(|range| module.exprs_in(range)).filter(|id| matches!(module.kind(*id), ExprKind::Name(_))).collect()
}

/// The first of the handles that are pushed into the list, when nothing else is.
fn kept_in_list(cleanup: &Cleanup<'_, '_>, list: &Place) -> Option<(Option<TextRange>, &'static str)> {
    let module = cleanup.module;
    let mut first = None;
    for put in cleanup.puts(list) {
        let PutHow::Appended(args) = put.how else { return None };
        for arg in module.list(args) {
            let release = match module.method_call(*arg) {
                Some((_, "subscribe", _)) => ".unsubscribe",
                _ => released_by(cleanup, *arg)?,
            };
            first.get_or_insert((Some(module.range(*arg)), release));
        }
    }
    first
}

/// What ends the thing that the value makes, when it goes on by itself until then.
fn released_by(cleanup: &Cleanup<'_, '_>, value: ExprId) -> Option<&'static str> {
    let module = cleanup.module;
    match module.kind(value) {
        ExprKind::Call(callee, _) => {
            (module.global_name(callee) == Some("setInterval")).then_some(CLEARING_WHAT_GOES_ON)
        }
        ExprKind::New(callee, _) => match module.global_name(callee)? {
            "WebSocket" | "EventSource" | "BroadcastChannel" | "RTCPeerConnection" | "AudioContext" => Some(".close"),
            "Worker" => Some(".terminate"),
            _ => None,
        },
        _ => None,
    }
}

/// `if (!disposed) return; disposed = true; …`
fn inverted_flag(
    cleanup: &Cleanup<'_, '_>,
    stmt: StmtId,
    test: ExprId,
    yes: StmtId,
    no: Option<StmtId>,
) -> Option<Found> {
    let module = cleanup.module;
    let ExprKind::Unary(UnaryOp::Not, flag) = module.kind(test) else { return None };
    if no.is_some() || !leaves(module, yes) {
        return None;
    }
    let place = module.place(flag)?;
    let function = module.stmt(stmt).function;
    if !cleanup.is_kept(&place, function) {
        return None;
    }
    let (list, position) = cleanup.block_of(stmt)?;
    let rest = list.get(position + 1..)?;
    let is_set = |stmt: &StmtId| {
        cleanup.assignment(*stmt).is_some_and(|(target, value)| {
            module.kind(value) == ExprKind::Bool(true) && module.place(target).as_ref() == Some(&place)
        })
    };
    let set = rest.iter().find(|stmt| is_set(stmt))?;
    // It starts false, and nothing but this makes it true.
    let sources = cleanup.identities.sources(&place)?;
    let mut starts_false = false;
    let set_range = module.stmt(*set).range;
    for source in sources {
        let Source::Value(value) = source else { return None };
        match module.kind(value) {
            ExprKind::Bool(false) => starts_false = true,
            ExprKind::Bool(true) if set_range.contains(module.range(value)) => {}
            _ if cleanup.is_nothing(value) => starts_false = true,
            _ => return None,
        }
    }
    let does_something = rest.iter().any(|stmt| {
        cleanup
            .exprs_of(*stmt)
            .any(|id| matches!(module.kind(id), ExprKind::Call(..) | ExprKind::Unary(UnaryOp::Delete, _)))
    });
    if !starts_false || !does_something {
        return None;
    }
    let end = cleanup.end_of(function);
    let confidence = if end.is_some() { Confidence::High } else { Confidence::Medium };
    let mut it = Found::new(Flaw::InvertedFlag, module.range(test), function, confidence, module.place_text(&place));
    it.related = Some(set_range);
    it.end = end.map(|end| (end.name, end.range));
    it.fix = Some(Change {
        title: format!("return when `{}` is set", module.place_text(&place)),
        is_safe: false,
        edits: vec![(module.range(test), cleanup.source(flag).to_owned())],
    });
    Some(it)
}

/// `if (this.timer) return; clearInterval(this.timer)`, `if (!this.timer) clearInterval(this.timer)`
fn inverted_slot(
    cleanup: &Cleanup<'_, '_>,
    stmt: StmtId,
    test: ExprId,
    yes: StmtId,
    no: Option<StmtId>,
) -> Option<Found> {
    let module = cleanup.module;
    let function = module.stmt(stmt).function;
    let (slot, where_empty): (ExprId, Vec<StmtId>) = match module.kind(test) {
        ExprKind::Unary(UnaryOp::Not, slot) => (slot, statements_of(cleanup, yes)),
        ExprKind::Name(_) | ExprKind::Member(..)
            if no.is_none()
                && leaves(module, yes)
                // The slot is dealt with there.
                && !module.place(test).is_some_and(|place| names(cleanup, yes, &place)) =>
        {
            let (list, position) = cleanup.block_of(stmt)?;
            (test, list.get(position + 1..)?.to_vec())
        }
        ExprKind::Name(_) | ExprKind::Member(..)
            if !module.place(test).is_some_and(|place| names(cleanup, yes, &place)) =>
        {
            (test, statements_of(cleanup, no?))
        }
        _ => return None,
    };
    let place = module.place(slot)?;
    if !cleanup.is_kept(&place, function) {
        return None;
    }
    for stmt in where_empty {
        let releases = match module.stmt(stmt).kind {
            StmtKind::Expr(expr) => cleanup.released_place(expr).as_ref() == Some(&place),
            _ => false,
        };
        if releases {
            let StmtKind::Expr(release) = module.stmt(stmt).kind else { return None };
            let mut it = Found::new(
                Flaw::InvertedSlot,
                module.range(test),
                function,
                Confidence::High,
                module.place_text(&place),
            );
            it.other = cleanup.short(release);
            it.related = Some(module.range(release));
            it.end = cleanup.end_of(function).map(|end| (end.name, end.range));
            let turned = match module.kind(test) {
                ExprKind::Unary(..) => cleanup.source(slot).to_owned(),
                _ => format!("!{}", cleanup.source(slot)),
            };
            it.fix = Some(Change {
                title: "turn the test around".to_owned(),
                is_safe: false,
                edits: vec![(module.range(test), turned)],
            });
            return Some(it);
        }
        let touches = module.exprs_in(module.stmt(stmt).range).any(|id| {
            matches!(module.kind(id), ExprKind::Await(_) | ExprKind::Function(_))
                || module.flow_into(id).is_some() && module.place(id).as_ref() == Some(&place)
        });
        if touches || may_refill(cleanup, stmt, &place) {
            return None;
        }
    }
    None
}

fn statements_of(cleanup: &Cleanup<'_, '_>, stmt: StmtId) -> Vec<StmtId> {
    match cleanup.module.stmt(stmt).kind {
        StmtKind::Block(list) => cleanup.module.stmt_list(list).to_vec(),
        _ => vec![stmt],
    }
}
