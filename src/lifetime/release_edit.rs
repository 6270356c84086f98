//! The change that releases, at its owner's end, what nothing releases yet: in an effect's cleanup, in a class's teardown.
//!
//! Made where the text is known; a rule only offers it. Nothing is decided here about whether there is a leak.

use super::change::Change;
use super::globals::{break_after, line_break};
use super::lifecycle::{Lifecycle, OwnerKind};
use super::listener::Listening;
use crate::order;
use crate::semantic::Module;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{AssignOp, ExprId, ExprKind, FnBody, FnId, FnKind, Parent, StmtId, StmtKind, SymbolKind};
use crate::text::TextRange;

/// Where the release goes.
enum Site {
    /// A new cleanup that the effect returns.
    Cleanup(FnId),
    /// The method that ends the object.
    Teardown { method: FnId, name: String },
}

struct Writer<'a> {
    module: &'a Module,
    text: &'a str,
    edits: Vec<(TextRange, String)>,
    is_safe: bool,
}

/// Remove a listener again.
pub fn for_listener(
    module: &Module,
    text: &str,
    lifecycle: &Lifecycle,
    call: ExprId,
    listening: &Listening,
) -> Option<Change> {
    let (callee, _) = module.call(call)?;
    let (callee_text, remove) = match module.kind(callee) {
        ExprKind::Member(receiver, name) => {
            let remove = remover(module.text(name))?;
            let place = module.place(receiver)?;
            let is_same_there = matches!(place.root, Root::Global(_))
                || matches!(place.root, Root::Symbol(symbol) if module.is_module_level(symbol));
            let in_reach = is_same_there || matches!(lifecycle.kind, OwnerKind::Effect(_));
            if !in_reach {
                return None;
            }
            (format!("{}.{remove}", module.range(receiver).slice(text)), remove)
        }
        ExprKind::Name(id) => {
            let remove = remover(module.text(module.reference(id).name))?;
            (remove.to_owned(), remove)
        }
        _ => return None,
    };
    let site = site(module, lifecycle, call)?;
    let mut writer = Writer { module, text, edits: Vec::new(), is_safe: true };
    let event = listening.event.filter(|event| module.str_of(*event).is_some())?;
    let callback = writer.callback(call, listening.callback?, &site, module.str_of(event)?)?;
    let options = writer.capture(listening.options)?;
    let release = format!("{callee_text}({}, {callback}{options})", module.range(event).slice(text));
    writer.add(&site, call, &release, remove)
}

/// Stop a timer again.
pub fn for_timer(
    module: &Module,
    text: &str,
    lifecycle: &Lifecycle,
    call: ExprId,
    clear: &str,
    is_typed: bool,
) -> Option<Change> {
    let site = site(module, lifecycle, call)?;
    let mut writer = Writer { module, text, edits: Vec::new(), is_safe: true };
    let handle = match module.flow(call) {
        crate::semantic::flow::Flow::Dropped => match site {
            Site::Cleanup(_) => {
                let name = unused(module, &["timer", "interval", "handle", "timerId"])?;
                writer.edits.push((TextRange::empty(module.range(call).start), format!("const {name} = ")));
                name
            }
            // A field that the class does not declare is an error in TypeScript.
            Site::Teardown { .. } if is_typed => return None,
            Site::Teardown { .. } => {
                let name = unused(module, &["timer", "interval", "timerId"])?;
                writer.edits.push((TextRange::empty(module.range(call).start), format!("this.{name} = ")));
                format!("this.{name}")
            }
        },
        crate::semantic::flow::Flow::Bound(symbol) if matches!(site, Site::Cleanup(_)) => {
            if module.symbol(symbol).kind == SymbolKind::Var {
                return None;
            }
            module.symbol_name(symbol).to_owned()
        }
        crate::semantic::flow::Flow::Assigned(target) => match module.place(target)? {
            place @ Place { root: Root::Instance(_), .. } if place.path.len() == 1 => {
                // What the teardown puts over it is not what is to be cleared.
                if matches!(site, Site::Teardown { method, .. } if is_written_in(module, &place, method)) {
                    return None;
                }
                module.range(target).slice(text).to_owned()
            }
            _ => return None,
        },
        _ => return None,
    };
    writer.add(&site, call, &format!("{clear}({handle})"), clear)
}

/// Call a method of a handle that ends it.
pub fn for_handle(module: &Module, text: &str, lifecycle: &Lifecycle, call: ExprId, method: &str) -> Option<Change> {
    let site = site(module, lifecycle, call)?;
    // What answers with a promise may fail later, and somebody should see that.
    let is_safe = match method {
        "close" | "terminate" | "destroy" | "dispose" | "disconnect" | "stop" | "remove" => true,
        "end" | "quit" | "$disconnect" | "kill" => false,
        _ => return None,
    };
    let writer = Writer { module, text, edits: Vec::new(), is_safe };
    let release = match module.flow(call) {
        crate::semantic::flow::Flow::Bound(symbol) if matches!(site, Site::Cleanup(_)) => {
            if module.symbol(symbol).kind == SymbolKind::Var || module.is_reassigned(symbol) {
                return None;
            }
            format!("{}.{method}()", module.symbol_name(symbol))
        }
        crate::semantic::flow::Flow::Assigned(target) if matches!(site, Site::Teardown { .. }) => {
            match module.place(target)? {
                Place { root: Root::Instance(_), path } if path.len() == 1 => {
                    format!("{}?.{method}()", module.range(target).slice(text))
                }
                _ => return None,
            }
        }
        _ => return None,
    };
    // Something awaited is not there yet when the code goes on.
    if matches!(module.expr(call).parent, Parent::Expr(parent) if matches!(module.kind(parent), ExprKind::Await(_))) {
        return None;
    }
    writer.add(&site, call, &release, method)
}

/// The method that takes off what this one puts on.
fn remover(adder: &str) -> Option<&'static str> {
    match adder {
        "addEventListener" => Some("removeEventListener"),
        "on" => Some("off"),
        "$on" => Some("$off"),
        "addListener" | "prependListener" => Some("removeListener"),
        _ => None,
    }
}

fn is_written_in(module: &Module, place: &Place, function: FnId) -> bool {
    module.assignments().iter().any(|assign| match module.kind(*assign) {
        ExprKind::Assign(_, target, _) => {
            module.expr(target).function == function && module.place(target).as_ref() == Some(place)
        }
        _ => false,
    })
}

/// The first of the names that the file does not use at all.
fn unused(module: &Module, names: &[&str]) -> Option<String> {
    names.iter().find(|name| module.names.find_text(name).is_none()).map(|name| (*name).to_owned())
}

fn site(module: &Module, lifecycle: &Lifecycle, call: ExprId) -> Option<Site> {
    match lifecycle.kind {
        // Directly in the effect, under no condition: the cleanup always has something to undo.
        OwnerKind::Effect(effect) => {
            let it = module.function(effect);
            let statement = module.stmt_of(call)?;
            let is_direct = module.stmt(statement).parent == Parent::Fn(effect);
            (is_direct && it.block.is_some() && module.returns_of(effect).is_empty() && !it.is_async)
                .then_some(Site::Cleanup(effect))
        }
        OwnerKind::Class(class) => {
            let end =
                lifecycle.ends.iter().find(|end| end.is_final && module.function(end.function).class == Some(class))?;
            let method = module.function(end.function);
            (method.kind == FnKind::Method && method.block.is_some() && !method.is_static)
                .then(|| Site::Teardown { method: end.function, name: end.name.clone() })
        }
        _ => None,
    }
}

impl Writer<'_> {
    /// An expression that names the listener at the release, too.
    fn callback(&mut self, call: ExprId, callback: ExprId, site: &Site, event: &str) -> Option<String> {
        let module = self.module;
        let spelled = module.range(callback).slice(self.text);
        match (module.kind(callback), site) {
            (ExprKind::Name(id), Site::Cleanup(_)) => {
                let symbol = module.reference(id).symbol?;
                (!module.is_reassigned(symbol)).then(|| spelled.to_owned())
            }
            // The same field gives the same function as long as nobody assigns it again.
            (ExprKind::Member(..), Site::Teardown { .. }) => {
                let place = module.place(callback)?;
                let is_field = matches!(place.root, Root::Instance(_)) && place.path.len() == 1;
                let writes = module
                    .mentions_of(&place)
                    .into_iter()
                    .filter(|mention| {
                        matches!(module.expr(*mention).parent, Parent::Expr(parent)
                            if matches!(module.kind(parent), ExprKind::Assign(AssignOp::Set, target, _) if target == *mention))
                    })
                    .count();
                (is_field && writes <= 1).then(|| spelled.to_owned())
            }
            // A function made on the spot gets a name.
            (ExprKind::Function(_), Site::Cleanup(effect)) => {
                let statement = module.stmt_of(call)?;
                if module.stmt(statement).kind != StmtKind::Expr(call) || module.expr(callback).function != *effect {
                    return None;
                }
                let mut letters = event.chars().filter(char::is_ascii_alphabetic);
                let first = letters.next()?.to_ascii_uppercase();
                let name =
                    unused(module, &[&format!("on{first}{}", letters.collect::<String>()), "listener", "onEvent"])?;
                let at = module.stmt(statement).range.start;
                let semicolon = self.semicolon(statement);
                let before = format!("const {name} = {spelled}{semicolon}{}", line_break(self.text, at));
                self.edits.push((TextRange::empty(at), before));
                self.edits.push((module.range(callback), name.clone()));
                Some(name)
            }
            _ => None,
        }
    }

    /// What the removal must repeat of the options: only the capture flag matters to it.
    fn capture(&self, options: Option<ExprId>) -> Option<String> {
        let module = self.module;
        let Some(options) = options else { return Some(String::new()) };
        match module.kind(options) {
            ExprKind::Bool(true) => Some(", true".to_owned()),
            ExprKind::Bool(false) => Some(String::new()),
            ExprKind::Object(props) => {
                let is_plain =
                    module.props(props).iter().all(|prop| matches!(prop.key, crate::semantic::tree::Key::Name(_)));
                match module.property(options, "capture").map(|value| module.kind(value)) {
                    None if is_plain => Some(String::new()),
                    Some(ExprKind::Bool(true)) if is_plain => Some(", true".to_owned()),
                    Some(ExprKind::Bool(false)) if is_plain => Some(String::new()),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn semicolon(&self, statement: StmtId) -> &'static str {
        if self.module.stmt(statement).range.slice(self.text).ends_with(';') { ";" } else { "" }
    }

    /// Write the release where the owner ends.
    fn add(mut self, site: &Site, call: ExprId, release: &str, verb: &str) -> Option<Change> {
        let module = self.module;
        let semicolon = self.semicolon(module.stmt_of(call)?);
        let title = match site {
            Site::Cleanup(effect) => {
                let FnBody::Block(list) = module.function(*effect).body else { return None };
                let last = *module.stmt_list(list).last()?;
                let at = module.stmt(last).range;
                let cleanup = format!("{}return () => {release}{semicolon}", break_after(self.text, at));
                self.edits.push((TextRange::empty(at.end), cleanup));
                format!("return a cleanup that calls `{verb}`")
            }
            Site::Teardown { method, name } => {
                self.end_of(*method, release, semicolon)?;
                format!("call `{verb}` in {name}")
            }
        };
        order::by_number(&mut self.edits, |(range, _)| range.start.into());
        Some(Change { title, edits: self.edits, is_safe: self.is_safe })
    }

    /// Add a statement at the end of a method.
    fn end_of(&mut self, method: FnId, statement: &str, semicolon: &str) -> Option<()> {
        let module = self.module;
        let it = module.function(method);
        let (FnBody::Block(list), Some(block)) = (it.body, it.block) else { return None };
        let Some(last) = module.stmt_list(list).last() else {
            let inside = block.slice(self.text);
            // A comment alone in the block stays as it is.
            if !inside.trim().is_empty() {
                return None;
            }
            self.edits.push((block, format!(" {statement}{semicolon} ")));
            return Some(());
        };
        // Early exits before the end would skip it.
        if module.leaves(*last) || !module.returns_of(method).is_empty() || has_exit(module, method) {
            return None;
        }
        let at = module.stmt(*last).range;
        let between = break_after(self.text, at);
        self.edits.push((TextRange::empty(at.end), format!("{between}{statement}{semicolon}")));
        Some(())
    }
}

/// Whether the method can be left before its last statement.
pub(super) fn has_exit(module: &Module, method: FnId) -> bool {
    let range = module.function(method).range;
    module.stmts.iter().any(|stmt| {
        stmt.function == method
            && range.contains(stmt.range)
            && matches!(stmt.kind, StmtKind::Return(_) | StmtKind::Throw(_))
    })
}
