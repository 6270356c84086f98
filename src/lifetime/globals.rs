//! Assignments to names that nobody declares: in sloppy code they make properties of the global object.

mod holds;
mod unbound;

use super::activation::{FnIdx, Functions};
use super::guard;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{
    Access, ExprId, ExprKind, FnBody, FnId, NameId, Parent, Reference, StmtId, StmtKind, UnaryOp,
};
use crate::text::TextRange;
pub use holds::Holds;
use holds::holds;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;

/// A name that one function assigns and nothing in the file declares.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImplicitGlobal {
    pub name: String,
    /// The first assigned identifier in the function.
    pub range: TextRange,
    pub function: FnIdx,
    pub holds: Holds,
    pub declare: Option<Declare>,
    /// Other functions of the file use the name too.
    pub is_shared: bool,
    /// Runs once, while the file loads: in a script that is a way to define a global.
    pub at_load: bool,
    /// The assignment is to `this.name`, and `this` is the global object.
    pub unbound: Option<Unbound>,
}

/// A call without a receiver: `this` in the function is the global object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unbound {
    /// The function, as a person calls it.
    pub function: String,
    pub call: TextRange,
}

/// How to declare the name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Declare {
    pub at: u32,
    pub text: String,
    /// Each read follows a write of the same call, no inner function uses the name, and no code can see it as a global.
    pub is_neutral: bool,
}

/// What other files must know of this one's globals.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GlobalNames {
    /// Declared at the top level: visible to other scripts of a page if this file is one.
    pub declared: Vec<String>,
    /// Undeclared names that the file reads or assigns and the platform does not have.
    pub used: Vec<String>,
    /// It gives nothing to others, and waits for nothing: if nobody loads it, it is a script that does its work and ends.
    pub runs_out: bool,
}

/// What keeps a program going, or is a program that goes on.
const GOES_ON: [&str; 19] = [
    "on",
    "once",
    "addListener",
    "addEventListener",
    "listen",
    "createServer",
    "createClient",
    "connect",
    "setInterval",
    "watch",
    "watchFile",
    "subscribe",
    "schedule",
    "start",
    "run",
    "launch",
    "serve",
    "use",
    "describe",
];

/// `declared_in_comments`: names from `/* global … */` comments.
pub fn implicit_globals(
    functions: &mut Functions<'_>,
    text: &str,
    declared_in_comments: &FxHashSet<String>,
) -> (Vec<ImplicitGlobal>, GlobalNames) {
    let module = functions.module();
    let runs_in_node = runs_only_in_node(module);
    // Each name is looked up once: a file names `console` or `require` often.
    let mut is_ours: FxHashMap<NameId, bool> = FxHashMap::default();
    let mut by_name: FxHashMap<&str, Vec<&Reference>> = FxHashMap::default();
    let mut order = Vec::new();
    for id in module.unresolved() {
        let reference = module.reference(*id);
        let name = module.text(reference.name);
        let ours = *is_ours.entry(reference.name).or_insert_with(|| {
            let is_host = functions.models().is_host_global(name) && !(runs_in_node && PAGE_WORDS.contains(&name));
            !is_host && !declared_in_comments.contains(name)
        });
        if !ours {
            continue;
        }
        by_name
            .entry(name)
            .or_insert_with(|| {
                order.push(name);
                Vec::new()
            })
            .push(reference);
    }
    let mut names = GlobalNames {
        declared: Vec::new(),
        used: order.iter().map(|name| (*name).to_owned()).collect(),
        runs_out: false,
    };
    let is_in_page = |id: &crate::semantic::tree::RefId| {
        matches!(module.text(module.reference(*id).name), "document" | "window" | "$" | "jQuery")
    };
    names.runs_out = module.traits.has_commonjs_syntax
        && module.exports.is_empty()
        && !module.unresolved().iter().any(is_in_page)
        && module.calls_of_any(&GOES_ON).is_empty();
    if !module.traits.has_module_syntax && !module.traits.is_component {
        names.declared = module.scopes[0].symbols.iter().map(|symbol| module.symbol_name(*symbol).to_owned()).collect();
    }
    let mut found = Vec::new();
    let global_members = OnceCell::new();
    for name in order {
        let references = &by_name[name];
        if references.iter().all(|reference| !reference.access.writes())
            || is_deliberate(module, name, references, &global_members)
        {
            continue;
        }
        let mut by_function: FxHashMap<FnId, Vec<&Reference>> = FxHashMap::default();
        for reference in references {
            by_function.entry(module.expr(reference.expr).function).or_default().push(reference);
        }
        let mut reported: FxHashSet<FnId> = FxHashSet::default();
        for reference in references.iter().filter(|reference| reference.access.writes()) {
            let function = module.expr(reference.expr).function;
            if module.function(function).is_strict
                || reported.contains(&function)
                || in_with(module, reference.expr)
                || is_probed(module, reference.expr)
            {
                continue;
            }
            reported.insert(function);
            if throws_before(module, reference, references) {
                continue;
            }
            let here = Here { function, references: &by_function[&function], all: references.len() };
            found.push(ImplicitGlobal {
                name: name.to_owned(),
                range: reference.range,
                function: functions.describe(function),
                holds: holds(module, &here),
                declare: declare(module, text, name, reference, &here),
                is_shared: here.is_shared(),
                at_load: runs_at_load(module, function),
                unbound: None,
            });
        }
    }
    found.extend(unbound::assignments(functions, declared_in_comments));
    (found, names)
}

/// Names of everyday things that pages happen to have as properties of their window, and Node does not.
const PAGE_WORDS: [&str; 24] = [
    "blur", "close", "closed", "event", "external", "find", "focus", "frames", "history", "length", "location",
    "menubar", "name", "open", "opener", "origin", "parent", "print", "screen", "scroll", "status", "stop", "toolbar",
    "top",
];

/// The file needs what only Node has, and nothing in it speaks of a page.
fn runs_only_in_node(module: &Module) -> bool {
    const NODE_ONLY: [&str; 14] = [
        "fs",
        "fs/promises",
        "net",
        "tls",
        "http",
        "https",
        "http2",
        "dgram",
        "dns",
        "child_process",
        "cluster",
        "readline",
        "worker_threads",
        "v8",
    ];
    const OF_PAGES: [&str; 11] = [
        "window",
        "document",
        "self",
        "navigator",
        "XMLHttpRequest",
        "localStorage",
        "sessionStorage",
        "importScripts",
        "HTMLElement",
        "alert",
        "postMessage",
    ];
    const DRIVES_PAGES: [&str; 7] =
        ["electron", "puppeteer", "puppeteer-core", "playwright", "playwright-core", "jsdom", "webdriverio"];
    module.traits.has_commonjs_syntax
        && module.imports.iter().any(|import| {
            let specifier = module.text(import.specifier);
            specifier.starts_with("node:") || NODE_ONLY.contains(&specifier)
        })
        && !module.imports.iter().any(|import| DRIVES_PAGES.contains(&module.text(import.specifier)))
        && !module.unresolved().iter().any(|id| OF_PAGES.contains(&module.text(module.reference(*id).name)))
}

/// The references to a name in one function.
struct Here<'r> {
    function: FnId,
    references: &'r [&'r Reference],
    /// How many references the file has.
    all: usize,
}

impl Here<'_> {
    fn is_shared(&self) -> bool {
        self.references.len() != self.all
    }
}

/// A read of the name that comes before the assignment whatever happens: it would have thrown, so somebody defines it.
fn throws_before(module: &Module, written: &Reference, references: &[&Reference]) -> bool {
    let function = module.expr(written.expr).function;
    // `++count` and `sum += n` read first.
    let reads_first = |it: &Reference| it.access.reads() && it.access.writes();
    let tests = guard::conditions(module, written.expr);
    // `now = now + step`
    let value = match module.expr(written.expr).parent {
        Parent::Expr(parent) => match module.kind(parent) {
            ExprKind::Assign(_, target, value) if target == written.expr => Some(module.range(value)),
            _ => None,
        },
        _ => None,
    };
    let is_read_before = |it: &Reference| {
        it.access.reads()
            && module.expr(it.expr).function == function
            && (it.range.end <= written.range.start
                || value.is_some_and(|value| value.contains(it.range))
                || (it.range == written.range && reads_first(it)))
            && guard::conditions(module, it.expr).iter().all(|test| tests.contains(test))
    };
    // Another function of the file, or an earlier line of this one, may make it.
    let made_elsewhere = references.iter().any(|it| {
        let elsewhere = module.expr(it.expr).function != function || it.range.end <= written.range.start;
        it.access == Access::Write && elsewhere
    });
    !made_elsewhere && references.iter().any(|it| is_read_before(it))
}

/// The top level, or a function around it that is called on the spot or that `define` of a module loader calls.
fn runs_at_load(module: &Module, function: FnId) -> bool {
    let mut id = function;
    while id != FnId::MODULE {
        let it = module.function(id);
        let called = it.expr.and_then(|expr| {
            module.called_by(expr).or_else(|| match module.expr(expr).parent {
                Parent::Expr(member) if matches!(module.kind(member), ExprKind::Member(object, _) if object == expr) => module.called_by(member),
                _ => None,
            })
        });
        let defined = || it.expr.is_some_and(|expr| is_factory(module, expr));
        if called.is_none() && !defined() {
            return false;
        }
        id = it.parent;
    }
    true
}

/// `define([…], function () { … })`, `require([…], function () { … })`
fn is_factory(module: &Module, function: ExprId) -> bool {
    let Flow::Argument { call, .. } = module.flow(function) else { return false };
    matches!(module.call(call), Some((callee, _)) if matches!(module.global_name(callee), Some("define" | "require" | "requirejs")))
}

/// `typeof x` tests, `window.x = …` and `delete x` show that the global is meant.
fn is_deliberate(
    module: &Module,
    name: &str,
    references: &[&Reference],
    global_members: &OnceCell<FxHashSet<NameId>>,
) -> bool {
    let tested = references.iter().any(|reference| {
        matches!(module.expr(reference.expr).parent, Parent::Expr(parent) if matches!(module.kind(parent), ExprKind::Unary(UnaryOp::Typeof | UnaryOp::Delete, _)))
    });
    if tested {
        return true;
    }
    let Some(id) = module.names.find_text(name) else { return false };
    let global_members = global_members.get_or_init(|| {
        let members = module.exprs.iter().filter_map(|expr| match expr.kind {
            ExprKind::Member(object, property) if module.global_name_is_object(object) => Some(property),
            _ => None,
        });
        members.collect()
    });
    global_members.contains(&id)
}

/// `try { name = value } catch …` at load: the code expects the assignment to throw in strict mode.
fn is_probed(module: &Module, expr: ExprId) -> bool {
    let mut stmt = module.stmt_of(expr);
    while let Some(id) = stmt {
        if matches!(module.stmt(id).kind, StmtKind::Try { block, handler: Some(_), .. } if module.stmt(block).range.contains(module.range(expr)))
        {
            return runs_at_load(module, module.expr(expr).function);
        }
        stmt = module.stmt_around(id);
    }
    false
}

/// Inside `with (object)` the name may be the object's.
fn in_with(module: &Module, expr: ExprId) -> bool {
    let mut stmt = module.stmt_of(expr);
    while let Some(id) = stmt {
        if matches!(module.stmt(id).kind, StmtKind::With(..)) {
            return true;
        }
        stmt = module.stmt_around(id);
    }
    false
}

fn in_loop_head(module: &Module, expr: ExprId) -> bool {
    let range = module.range(expr);
    module.stmt_of(expr).is_some_and(|stmt| {
        let head = |id: StmtId| match module.stmt(id).kind {
            StmtKind::Loop { init, .. } => init.is_some_and(|init| module.stmt(init).range.contains(range)),
            StmtKind::ForEach { left, .. } => module.pat(left).range.contains(range),
            _ => false,
        };
        head(stmt) || module.stmt_around(stmt).is_some_and(head)
    })
}

/// Where a declaration goes and whether it changes nothing else.
fn declare(module: &Module, text: &str, name: &str, first: &Reference, here: &Here<'_>) -> Option<Declare> {
    let function = here.function;
    let it = module.function(function);
    // In a parameter's default a declaration in the body would come too late.
    if function != FnId::MODULE && !it.block.is_some_and(|block| block.contains(first.range)) {
        return None;
    }
    let only_here = !here.is_shared() && function != FnId::MODULE;
    let starts = here.references.first().is_some_and(|reference| reference.range == first.range);
    let top_level = straight_line_statement(module, function, first.expr);
    let writes = here.references.iter().filter(|reference| reference.access.writes()).count();
    let keyword = if writes == 1 { "const" } else { "let" };
    if let (true, true, Some((stmt, is_whole))) = (only_here, starts, top_level)
        && !it.has_direct_eval
        && !it.is_generator
    {
        let statement = module.stmt(stmt).range;
        let confined = here.references.iter().all(|reference| statement.contains(reference.range));
        let (at, text) = match module.stmt(stmt).kind {
            StmtKind::Expr(_) if is_whole => (first.range.start, format!("{keyword} ")),
            StmtKind::Loop { .. } | StmtKind::ForEach { .. }
                if confined && in_loop_head(module, first.expr) && is_bare_loop_head(module, first) =>
            {
                let keyword = if matches!(module.stmt(stmt).kind, StmtKind::ForEach { .. }) { "const" } else { "let" };
                (first.range.start, format!("{keyword} "))
            }
            _ => (statement.start, declaration(text, name, statement)),
        };
        return Some(Declare { at, text, is_neutral: true });
    }
    // Functions that share the name would each get their own.
    if here.is_shared() {
        return None;
    }
    // Otherwise at the head of the function: the value no longer survives between calls.
    let FnBody::Block(body) = it.body else { return None };
    let head = module.stmt(*module.stmt_list(body).iter().find(|stmt| !is_directive(module, **stmt))?).range;
    Some(Declare { at: head.start, text: declaration(text, name, head), is_neutral: false })
}

/// A declaration on a line of its own before a statement, in the style of that statement.
fn declaration(text: &str, name: &str, before: TextRange) -> String {
    let statement = before.slice(text);
    let continues = statement.starts_with(['[', '(', '`', '+', '-', '/']);
    let line_break = line_break(text, before.start);
    let semicolon = if statement.ends_with([';', '}']) || continues || !line_break.contains('\n') { ";" } else { "" };
    format!("let {name}{semicolon}{line_break}")
}

fn is_directive(module: &Module, stmt: StmtId) -> bool {
    matches!(module.stmt(stmt).kind, StmtKind::Expr(expr) if matches!(module.kind(expr), ExprKind::Str(_) | ExprKind::LongStr))
}

/// The statement of the function's own block that runs the assignment whatever happens, and whether it is nothing but it.
fn straight_line_statement(module: &Module, function: FnId, expr: ExprId) -> Option<(StmtId, bool)> {
    let FnBody::Block(body) = module.function(function).body else { return None };
    let range = module.range(expr);
    let body = module.stmt_list(body);
    let after = body.partition_point(|stmt| module.stmt(*stmt).range.start <= range.start);
    let stmt = *body[..after].last().filter(|stmt| module.stmt(**stmt).range.contains(range))?;
    match module.stmt(stmt).kind {
        StmtKind::Expr(whole) => match module.kind(whole) {
            ExprKind::Assign(crate::semantic::tree::AssignOp::Set, target, _) => Some((stmt, target == expr)),
            _ => None,
        },
        StmtKind::Loop { init: Some(init), .. } => {
            let is_init = module.stmt(init).range.contains(range);
            is_init.then_some((stmt, false))
        }
        StmtKind::ForEach { left, .. } => module.pat(left).range.contains(range).then_some((stmt, false)),
        StmtKind::Var(_) => {
            // `var a = b = 0;`
            let unconditional = guard::conditions(module, expr).is_empty();
            unconditional.then_some((stmt, false))
        }
        _ => None,
    }
}

/// `for (i = 0; …)` with nothing else in its head, `for (key in …)`.
fn is_bare_loop_head(module: &Module, first: &Reference) -> bool {
    match module.expr(first.expr).parent {
        Parent::Expr(assign) => {
            matches!(module.kind(assign), ExprKind::Assign(..)) && matches!(module.expr(assign).parent, Parent::Stmt(_))
        }
        Parent::Pat(_) => true,
        _ => false,
    }
}

/// A line break with the indentation of the line that `at` is on.
pub(super) fn line_break(text: &str, at: u32) -> String {
    let before = &text[..at as usize];
    // Only as far back as the line is blank: minified files are one long line.
    let blank = before.trim_end_matches(|c: char| c != '\n' && c.is_whitespace());
    if !blank.is_empty() && !blank.ends_with('\n') {
        return " ".to_owned();
    }
    let indent: String = before[blank.len()..].chars().take_while(|c| *c == ' ' || *c == '\t').collect();
    // The file's own line ends: the line before ends as this one will, and the first line as the next.
    let is_dos = blank.ends_with("\r\n") || (blank.is_empty() && first_line_is_dos(text));
    let newline = if is_dos { "\r\n" } else { "\n" };
    format!("{newline}{indent}")
}

/// What comes between a statement and one that is written after it: a line of its own where it has one.
pub(super) fn break_after(text: &str, statement: TextRange) -> String {
    let line_break = line_break(text, statement.start);
    // On one line, statements need something between them.
    let needs_semicolon = !line_break.starts_with(['\n', '\r']) && !statement.slice(text).ends_with(';');
    if needs_semicolon { format!(";{line_break}") } else { line_break }
}

fn first_line_is_dos(text: &str) -> bool {
    text.find('\n').is_some_and(|newline| text[..newline].ends_with('\r'))
}

#[cfg(test)]
mod tests {
    use super::break_after;
    use crate::text::TextRange;

    #[test]
    fn statements_on_one_line_are_kept_apart() {
        let after = |text: &str, statement: &str| {
            let start = text.find(statement).unwrap() as u32;
            break_after(text, TextRange::new(start, start + statement.len() as u32))
        };
        assert_eq!(after("{\n  a = 1\n}", "a = 1"), "\n  ");
        assert_eq!(after("{\r\n\ta = 1;\r\n}", "a = 1;"), "\r\n\t");
        assert_eq!(after("{ f(); a = 1 }", "a = 1"), "; ");
        assert_eq!(after("{ f(); a = 1; }", "a = 1;"), " ");
        assert_eq!(after("{ a = {} }", "a = {}"), "; ");
    }
}
