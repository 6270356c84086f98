//! Edits that put what lies between acquire and release into `try`, and the release into `finally`.

use super::acquire::{Acquire, Held};
use super::{Exit, ExitKind};
use crate::semantic::Module;
use crate::semantic::tree::{ExprId, ExprKind, FnBody, Parent, PatId, PatKind, StmtId, StmtKind, SymbolId, SymbolKind};
use crate::text::TextRange;

type Edits = Vec<(TextRange, String)>;

pub(super) fn finally(module: &Module, text: &str, acquire: &Acquire, release: ExprId, exit: &Exit) -> Option<Edits> {
    if matches!(
        exit.kind,
        ExitKind::Callback { .. } | ExitKind::Unhandled { .. } | ExitKind::Chain | ExitKind::Continue
    ) {
        return None;
    }
    let acquired = module.stmt_of(acquire.point)?;
    let released = module.stmt_of(release)?;
    let is_bare = match module.stmt(released).kind {
        StmtKind::Expr(expr) => {
            expr == release || matches!(module.kind(expr), ExprKind::Await(inner) if inner == release)
        }
        _ => false,
    };
    if !is_bare || !matches!(module.stmt(acquired).kind, StmtKind::Var(_) | StmtKind::Expr(_)) {
        return None;
    }
    let siblings = siblings(module, acquired)?;
    let first = siblings.iter().position(|it| *it == acquired)?;
    let last = siblings.iter().position(|it| *it == released).filter(|at| *at > first + 1)?;
    let between = &siblings[first + 1..last];
    let start = module.stmt(between[0]).range.start;
    let release_range = module.stmt(released).range;
    let indent = indent_at(text, start)?;
    let unit = if indent.ends_with('\t') { "\t" } else { "  " };
    let unit =
        if indent.len() >= 4 && indent.len().is_multiple_of(4) && !indent.contains('\t') { "    " } else { unit };
    let try_at = TextRange::empty(start);
    if !declares_for(module, between, release_range.start) {
        let mut edits = vec![(try_at, format!("try {{\n{indent}{unit}"))];
        indent_lines(text, start, release_range.start, unit, &mut edits);
        edits.push((TextRange::empty(release_range.start), format!("}} finally {{\n{indent}{unit}")));
        edits.push((TextRange::empty(release_range.end), format!("\n{indent}}}")));
        return Some(edits);
    }
    // What is declared in between is needed after the release: everything goes into the `try`.
    let after = siblings.get(last + 1..)?;
    let end = module.stmt(*after.last()?).range.end;
    let all = &siblings[first + 1..];
    if declares_for(module, all, end) || !matches!(acquire.held, Held::Timeout | Held::Interval | Held::ObjectUrl) {
        return None;
    }
    let line_start = text[..release_range.start as usize].rfind('\n')? as u32;
    if !text[line_start as usize..release_range.start as usize].trim().is_empty() {
        return None;
    }
    let mut edits = vec![(try_at, format!("try {{\n{indent}{unit}"))];
    indent_lines(text, start, line_start, unit, &mut edits);
    edits.push((TextRange::new(line_start, release_range.end), String::new()));
    indent_lines(text, release_range.end, end, unit, &mut edits);
    let release_text = release_range.slice(text);
    edits.push((TextRange::empty(end), format!("\n{indent}}} finally {{\n{indent}{unit}{release_text}\n{indent}}}")));
    Some(edits)
}

fn siblings(module: &Module, stmt: StmtId) -> Option<&[StmtId]> {
    let list = match module.stmt(stmt).parent {
        Parent::Stmt(block) => match module.stmt(block).kind {
            StmtKind::Block(list) => list,
            _ => return None,
        },
        Parent::Fn(function) => match module.function(function).body {
            FnBody::Block(list) => list,
            _ => return None,
        },
        _ => return None,
    };
    Some(module.stmt_list(list))
}

/// White space before `at`, if it is the first on its line.
fn indent_at(text: &str, at: u32) -> Option<&str> {
    let line = text.get(..at as usize)?.rfind('\n')? + 1;
    let indent = text.get(line..at as usize)?;
    indent.chars().all(char::is_whitespace).then_some(indent)
}

/// One level more for each line that begins between the two places; text in templates stays as it is.
fn indent_lines(text: &str, from: u32, to: u32, unit: &str, edits: &mut Edits) {
    let Some(inside) = text.get(from as usize..to as usize) else { return };
    if inside.contains('`') {
        return;
    }
    for (at, _) in inside.match_indices('\n') {
        let line = from + at as u32 + 1;
        let is_blank = text[line as usize..].starts_with(['\n', '\r']);
        if line < to && !is_blank {
            let last_line = text.get(line as usize..to as usize).is_some_and(|rest| rest.trim().is_empty());
            if !last_line {
                edits.push((TextRange::empty(line), unit.to_owned()));
            }
        }
    }
}

/// Whether the statements declare, for their block only, something that is named at or after `end`.
fn declares_for(module: &Module, stmts: &[StmtId], end: u32) -> bool {
    let used_after =
        |symbol: SymbolId| module.refs_of(symbol).iter().any(|id| module.reference(*id).range.start >= end);
    stmts.iter().any(|stmt| match module.stmt(*stmt).kind {
        StmtKind::Var(list) => module.declarators(list).iter().any(|declarator| {
            let mut symbols = Vec::new();
            collect(module, declarator.pattern, &mut symbols);
            symbols.iter().any(|symbol| module.symbol(*symbol).kind != SymbolKind::Var && used_after(*symbol))
        }),
        StmtKind::Function(function) => module.function(function).symbol.is_some_and(used_after),
        StmtKind::Class(class) => module.class(class).symbol.is_some_and(used_after),
        _ => false,
    })
}

fn collect(module: &Module, pattern: PatId, found: &mut Vec<SymbolId>) {
    match module.pat(pattern).kind {
        PatKind::Symbol(symbol) => found.push(symbol),
        PatKind::Array(list) => module.pat_list(list).iter().for_each(|pat| collect(module, *pat, found)),
        PatKind::Object(props) => {
            module.prop_pats(props).iter().for_each(|prop| collect(module, prop.value, found));
        }
        PatKind::Default(inner, _) | PatKind::Rest(inner) => collect(module, inner, found),
        PatKind::Target(_) | PatKind::Missing => {}
    }
}
