//! `takeUntil(subject)` where nothing in the class fires the subject.

use super::{Cleanup, Flaw, Found};
use crate::diagnostic::Confidence;
use crate::lifetime::identity::{Source, Value};
use crate::lifetime::instance::component_class;
use crate::lifetime::observable::{Stream, Streams};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ClassId, ExprId, ExprKind, NameId, Parent};
use crate::text::TextRange;

pub(super) fn find(cleanup: &Cleanup<'_, '_>, found: &mut Vec<Found>) {
    let module = cleanup.module;
    let Some(take_until) = module.names.find("takeUntil") else { return };
    let mut seen: Vec<Place> = Vec::new();
    for call in module.calls_named(take_until).iter().copied() {
        let ExprKind::Call(_, args) = module.kind(call) else { continue };
        let Some(subject) = module.list(args).first() else { continue };
        let Value::Held(place) = cleanup.identities.value(*subject) else { continue };
        if seen.contains(&place) {
            continue;
        }
        seen.push(place.clone());
        found.extend(silent_subject(cleanup, &place, take_until));
    }
}

fn silent_subject(cleanup: &Cleanup<'_, '_>, place: &Place, take_until: NameId) -> Option<Found> {
    let module = cleanup.module;
    let (Root::Instance(class), [name]) = (place.root, &place.path[..]) else { return None };
    let mut declared: Option<TextRange> = None;
    for source in cleanup.identities.sources(place)? {
        let Source::Value(value) = source else { return None };
        let made = module.constructed_name(value)?;
        if !matches!(made, "Subject" | "ReplaySubject" | "AsyncSubject") {
            return None;
        }
        declared = Some(module.range(value));
    }
    let declared = declared?;
    let mut completes = false;
    let mut uses = Vec::new();
    for index in 0..module.exprs.len() {
        let id = ExprId(index as u32);
        let named = match module.exprs[index].kind {
            ExprKind::Member(_, member) if member == *name => id,
            // `'destroy$'` may be a key.
            ExprKind::Str(text) if text == *name => return None,
            ExprKind::Name(_) if cleanup.identities.value(id) == Value::Held(place.clone()) => id,
            _ => continue,
        };
        if module.flow_into(named).is_some() {
            continue;
        }
        let Parent::Expr(parent) = module.expr(named).parent else {
            // `const destroy$ = this.destroy$` is followed by itself.
            if matches!(module.flow(named), Flow::Bound(_)) {
                continue;
            }
            return None;
        };
        match module.kind(parent) {
            ExprKind::Call(callee, _) if module.last_name(callee) == Some(take_until) => uses.push(parent),
            ExprKind::Member(_, method) if matches!(module.text(method), "complete" | "unsubscribe" | "closed") => {
                completes = true;
            }
            _ => return None,
        }
    }
    // What ends by itself, or with its owner, needs no end.
    let mut streams = Streams::new(module);
    let mut lasting = uses.iter().copied().filter(|call| !ends_by_itself(module, &mut streams, *call));
    let call = lasting.next()?;
    // Of one that is not known, nobody can say that it outlives the class.
    let mut streams = Streams::new(module);
    let outlives = uses.iter().any(|call| matches!(source_of(module, &mut streams, *call), Some(Stream::Outlives(_))));
    let member = module.class(class).members.iter().find(|member| member.name == Some(*name))?;
    let text = member.range.slice(cleanup.text);
    let is_private = text.starts_with("private ") || text.starts_with('#');
    let may_be_fired_elsewhere = text.starts_with("protected ") || is_abstract(cleanup, class);
    // A template may fire what is not private, unless its name says that it ends things.
    let lower = module.text(*name).to_ascii_lowercase();
    let says_end = ["destroy", "unsub", "dispose", "teardown"].iter().any(|word| lower.contains(word));
    let has_base = !cleanup.identities.has_known_bases(class) && !is_private;
    let confidence = if outlives
        && !may_be_fired_elsewhere
        && !has_base
        && (is_private || (says_end && component_class(module, class).is_some()))
    {
        Confidence::High
    } else {
        Confidence::Medium
    };
    let function = module.expr(call).function;
    let mut it = Found::new(Flaw::SilentSubject, module.range(call), function, confidence, module.place_text(place));
    it.other = if completes { "complete".to_owned() } else { String::new() };
    it.related = Some(declared);
    let end = cleanup.lifecycles.borrow_mut().of(function).end().map(|end| (end.name.clone(), end.range));
    it.end = end;
    Some(it)
}

fn ends_by_itself(module: &Module, streams: &mut Streams<'_>, take_until: ExprId) -> bool {
    source_of(module, streams, take_until) == Some(Stream::Ends)
}

/// The stream that would be ended.
fn source_of(module: &Module, streams: &mut Streams<'_>, take_until: ExprId) -> Option<Stream> {
    let source = match module.flow(take_until) {
        Flow::Argument { call, .. } => match module.method_call(call) {
            Some((source, "pipe", _)) => source,
            _ => return None,
        },
        _ => module.method_call(take_until)?.0,
    };
    Some(streams.stream(source))
}

fn is_abstract(cleanup: &Cleanup<'_, '_>, class: ClassId) -> bool {
    let at = cleanup.module.class(class).range;
    let before = cleanup.text.get(..at.start as usize).unwrap_or("").trim_end();
    at.slice(cleanup.text).starts_with("abstract ") || before.ends_with("abstract")
}
