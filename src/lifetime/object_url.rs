//! Object URLs: strings that keep a file in memory until they are revoked. Where one goes, and whether a revocation of
//! the file can be for it.
//!
//! A URL is followed by the names it gets: a revocation of the same variable, property, or state counts.

use crate::diagnostic::Confidence;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{
    BinaryOp, ExprId, ExprKind, FnId, FnKind, Key, NameId, Parent, PatKind, StmtKind, SymbolId, SymbolKind,
};
use crate::text::TextRange;
use rustc_hash::FxHashSet;

/// Where a URL that nothing revokes is kept.
pub(super) struct Kept {
    pub slot: Option<String>,
    pub confidence: Confidence,
    /// It is revoked only when what it names has loaded; the listener that sees it fail.
    pub on_success: Option<(TextRange, TextRange)>,
}

/// The URL that `create` makes; `None` when something revokes it, or when others may.
pub(super) fn kept(module: &Module, create: ExprId) -> Option<Kept> {
    let mut trail = Trail::new(module);
    trail.value(create, 6);
    if trail.escapes {
        return None;
    }
    let mut confidence = trail.confidence;
    let mut on_success = None;
    for (at, revoked) in revocations(module) {
        match revoked {
            Revoked::Unknown => return None,
            Revoked::Place { name, symbol, function } => {
                let is_same =
                    symbol.is_some_and(|symbol| trail.symbols.contains(&symbol)) || trail.names.contains(&name);
                if is_same {
                    if on_success.is_some() {
                        return None;
                    }
                    on_success = Some((module.range(at), missed_failure(module, function)?));
                    continue;
                }
                // One that may well be for it under another name.
                if module.is_within(function, module.expr(create).function)
                    || module.is_within(module.expr(create).function, function)
                {
                    confidence = confidence.min(Confidence::Medium);
                }
            }
        }
    }
    Some(Kept { slot: trail.slot, confidence, on_success })
}

enum Revoked {
    Place {
        name: NameId,
        symbol: Option<SymbolId>,
        function: FnId,
    },
    /// It may be any URL.
    Unknown,
}

/// When `function` runs only after a `load`: the listener for the `error` of the same thing, which revokes nothing.
fn missed_failure(module: &Module, function: FnId) -> Option<TextRange> {
    let (target, event) = listens_for(module, module.function(function).expr?)?;
    if event != "load" {
        return None;
    }
    let range = module.function(module.function(function).parent).range;
    module.exprs_in(range).find_map(|id| {
        let (other, event) = listens_for(module, id)?;
        if event != "error" || other != target {
            return None;
        }
        let is_blind = match module.function_value(id) {
            Some(listener) => {
                // It does no more than settle a promise or tell somebody.
                module.exprs_in(module.function(listener).range).all(|inner| match module.call(inner) {
                    Some((callee, _)) => {
                        !module.last_word(callee).unwrap_or_default().to_lowercase().contains("revoke")
                            && module.function_value(callee).is_none()
                    }
                    None => true,
                })
            }
            None => module.symbol_of(id).is_some_and(|symbol| {
                module.symbol(symbol).kind == SymbolKind::Param
                    && matches!(module.symbol_name(symbol), "reject" | "rej")
            }),
        };
        is_blind.then_some(module.range(id))
    })
}

/// What a function listens on, and for what: `image.onload = …`, `image.addEventListener("load", …)`.
fn listens_for(module: &Module, listener: ExprId) -> Option<(Place, &str)> {
    match module.flow(listener) {
        Flow::Assigned(target) => {
            let ExprKind::Member(object, name) = module.kind(target) else { return None };
            Some((module.place(object)?, module.text(name).strip_prefix("on")?))
        }
        Flow::Argument { call, index: 1 } => {
            let (receiver, "addEventListener" | "on" | "once", [event, ..]) = module.method_call(call)? else {
                return None;
            };
            Some((module.place(receiver)?, module.str_of(*event)?))
        }
        _ => None,
    }
}

/// What the file revokes: by `revokeObjectURL`, and by functions whose name says that they revoke.
fn revocations(module: &Module) -> Vec<(ExprId, Revoked)> {
    let mut found = Vec::new();
    for (index, expr) in module.exprs.iter().enumerate() {
        let id = ExprId(index as u32);
        let name = match expr.kind {
            ExprKind::Member(_, name) => name,
            ExprKind::Name(reference) => module.reference(reference).name,
            _ => continue,
        };
        if !module.text(name).to_lowercase().contains("revoke") {
            continue;
        }
        let arg = module.called_by(id).and_then(|call| module.call(call)).and_then(|(_, args)| args.first().copied());
        let revoked = match arg {
            Some(arg) => revoked(module, arg, expr.function),
            // `urls.forEach(URL.revokeObjectURL)`
            None => Revoked::Unknown,
        };
        found.push((id, revoked));
    }
    found
}

fn revoked(module: &Module, arg: ExprId, function: FnId) -> Revoked {
    let Some(place) = module.origin_place(arg) else { return Revoked::Unknown };
    if let Some(name) = place.path.last() {
        // `previews.current`, `url.value`: what holds it tells more.
        let is_box = matches!(module.text(*name), "current" | "value");
        return match (is_box, place.root) {
            (true, Root::Symbol(symbol)) => {
                Revoked::Place { name: module.symbol(symbol).name, symbol: Some(symbol), function }
            }
            (true, _) => match place.path.iter().rev().nth(1) {
                Some(name) => Revoked::Place { name: *name, symbol: None, function },
                None => Revoked::Unknown,
            },
            (false, _) => Revoked::Place { name: *name, symbol: None, function },
        };
    }
    let Root::Symbol(symbol) = place.root else { return Revoked::Unknown };
    let it = module.symbol(symbol);
    // A parameter, an element of a list, a function's result: it may be any URL.
    if matches!(it.kind, SymbolKind::Param | SymbolKind::Import) || (it.init.is_none() && !is_state(module, symbol)) {
        let is_assigned = it.pattern.is_some() && module.is_reassigned(symbol);
        if !is_assigned {
            return Revoked::Unknown;
        }
    }
    Revoked::Place { name: it.name, symbol: Some(symbol), function }
}

/// `const [url, setUrl] = useState()`
fn is_state(module: &Module, symbol: SymbolId) -> bool {
    state_pair(module, symbol).is_some()
}

/// The variables that one array pattern binds, when `symbol` is one of them.
fn state_pair(module: &Module, symbol: SymbolId) -> Option<Vec<SymbolId>> {
    let own = module.symbol(symbol).pattern?;
    let Parent::Pat(outer) = module.pat(own).parent else { return None };
    let PatKind::Array(list) = module.pat(outer).kind else { return None };
    Some(module.pat_list(list).iter().filter_map(|pat| module.symbol_of_pat(*pat)).collect())
}

struct Trail<'m> {
    module: &'m Module,
    symbols: FxHashSet<SymbolId>,
    names: FxHashSet<NameId>,
    slot: Option<String>,
    escapes: bool,
    confidence: Confidence,
}

impl<'m> Trail<'m> {
    fn new(module: &'m Module) -> Self {
        Self {
            module,
            symbols: FxHashSet::default(),
            names: FxHashSet::default(),
            slot: None,
            escapes: false,
            confidence: Confidence::High,
        }
    }

    fn keep(&mut self, text: String) {
        self.slot.get_or_insert(text);
    }

    fn value(&mut self, expr: ExprId, fuel: u8) {
        let module = self.module;
        let Some(fuel) = fuel.checked_sub(1) else {
            self.escapes = true;
            return;
        };
        match module.flow(expr) {
            Flow::Dropped | Flow::Consumed => self.computed(expr, fuel),
            Flow::Bound(symbol) => {
                self.keep(module.symbol_name(symbol).to_owned());
                self.symbol(symbol, fuel);
            }
            Flow::Destructured(_) | Flow::Field(_, None) => self.escapes = true,
            Flow::Field(_, Some(name)) => {
                self.names.insert(name);
            }
            Flow::Assigned(target) => self.assigned(target, fuel),
            Flow::Returned(function) => self.returned(function, fuel),
            Flow::Argument { call, index } => self.argument(expr, call, index, fuel),
            Flow::Used(_) => {}
            Flow::Stored(literal) => self.stored(expr, literal, fuel),
        }
    }

    /// `url + "#page=2"`, `` `url(${url})` ``: the text goes on.
    fn computed(&mut self, expr: ExprId, fuel: u8) {
        let module = self.module;
        if let Parent::Expr(parent) = module.expr(expr).parent {
            match module.kind(parent) {
                ExprKind::Binary(BinaryOp::Add, ..) | ExprKind::Template(_) => self.value(parent, fuel),
                ExprKind::Yield(_) => self.escapes = true,
                _ => {}
            }
        }
        if let Parent::Stmt(stmt) = module.expr(expr).parent
            && matches!(module.stmt(stmt).kind, StmtKind::ExportDefault(_))
        {
            self.escapes = true;
        }
    }

    fn symbol(&mut self, symbol: SymbolId, fuel: u8) {
        let module = self.module;
        if !self.symbols.insert(symbol) {
            return;
        }
        let it = module.symbol(symbol);
        self.names.insert(it.name);
        if it.exported {
            self.escapes = true;
        }
        for id in module.refs_of(symbol) {
            if module.reference(*id).access.reads() {
                self.value(module.reference(*id).expr, fuel);
            }
        }
    }

    fn assigned(&mut self, target: ExprId, fuel: u8) {
        let module = self.module;
        let target = match module.kind(target) {
            // A table of URLs by key may be meant to stay.
            ExprKind::Index(object, _) => {
                self.confidence = self.confidence.min(Confidence::Medium);
                object
            }
            _ => target,
        };
        if let Some(symbol) = module.symbol_of(target) {
            self.keep(module.symbol_name(symbol).to_owned());
            self.symbol(symbol, fuel);
            return;
        }
        if let ExprKind::Member(object, name) = module.kind(target) {
            if let Some(place) = module.place(target) {
                self.keep(module.place_text(&place));
            }
            if matches!(module.text(name), "current" | "value") {
                if let Some(holder) = module.place(object) {
                    match (holder.path.last(), holder.root) {
                        (Some(name), _) => drop(self.names.insert(*name)),
                        (None, Root::Symbol(symbol)) => {
                            self.symbols.insert(symbol);
                            self.names.insert(module.symbol(symbol).name);
                        }
                        _ => {}
                    }
                }
            } else {
                self.names.insert(name);
            }
            // `window.x = url`, `exports.url = url`
            if let Some(Place { root: Root::Global(_), .. }) = module.place(target)
                && !matches!(module.text(name), "href" | "src" | "location")
            {
                self.escapes = true;
            }
        }
    }

    fn returned(&mut self, function: FnId, fuel: u8) {
        let module = self.module;
        let it = module.function(function);
        // A callback's result is what the call around it gives: `files.map(…)`, `useMemo(…)`.
        if let Some(expr) = it.expr
            && matches!(it.kind, FnKind::Arrow | FnKind::Expression)
        {
            match module.flow(expr) {
                Flow::Argument { call, .. } => match last_name(module, call) {
                    Some("map" | "flatMap" | "useMemo" | "from" | "computed") => return self.value(call, fuel),
                    Some("forEach" | "setTimeout" | "useEffect") => return,
                    // `setPreviews((old) => [...old, url])`
                    Some(_) if self.is_setter(call) => return self.state(call),
                    _ => {}
                },
                // An event handler's result goes nowhere.
                Flow::Stored(element) if matches!(module.kind(element), ExprKind::Element(..)) => return,
                _ => {}
            }
        }
        self.escapes = true;
    }

    /// The call sets a state of this component.
    fn is_setter(&self, call: ExprId) -> bool {
        let module = self.module;
        let Some((callee, _)) = module.call(call) else { return false };
        module.symbol_of(callee).is_some_and(|symbol| {
            is_state(module, symbol)
                || module.symbol_name(symbol).starts_with("set") && module.symbol(symbol).init.is_none()
        }) || matches!(module.method_call(call), Some((object, "setState", _)) if module.kind(object) == ExprKind::This)
    }

    fn state(&mut self, call: ExprId) {
        let module = self.module;
        let Some((callee, _)) = module.call(call) else { return };
        let Some(symbol) = module.symbol_of(callee) else { return };
        let pair = state_pair(module, symbol).unwrap_or_default();
        if let Some(state) = pair.first() {
            self.keep(module.symbol_name(*state).to_owned());
        }
        for symbol in pair {
            self.names.insert(module.symbol(symbol).name);
            self.symbols.insert(symbol);
        }
    }

    fn argument(&mut self, expr: ExprId, call: ExprId, index: u32, fuel: u8) {
        let module = self.module;
        let Some((callee, args)) = module.call(call) else { return };
        let name = last_name(module, call).unwrap_or_default();
        // What is revoked is looked at by itself.
        if name.to_lowercase().contains("revoke") {
            return;
        }
        if self.is_setter(call) {
            return self.state(call);
        }
        // Only opens, loads or shows it.
        const SHOWS: [&str; 13] = [
            "open",
            "setAttribute",
            "attr",
            "fetch",
            "setProperty",
            "addModule",
            "importScripts",
            "log",
            "load",
            "loadAsync",
            "replace",
            "encodeURI",
            "warn",
        ];
        let is_shown = SHOWS.contains(&name)
            && module.function_value(callee).is_none()
            && (name != "open" || module.global_name(callee) == Some("open"));
        if is_shown {
            return;
        }
        if matches!(module.kind(call), ExprKind::New(..)) && matches!(name, "Worker" | "SharedWorker" | "Audio") {
            return;
        }
        if matches!(name, "push" | "set" | "add" | "unshift") {
            if let Some((receiver, ..)) = module.method_call(call)
                && let Some(place) = module.place(receiver)
            {
                self.keep(module.place_text(&place));
                if let Some(name) = place.path.last() {
                    self.names.insert(*name);
                }
                if let Root::Symbol(symbol) = place.root
                    && place.path.is_empty()
                {
                    self.symbol(symbol, fuel);
                }
            }
            return;
        }
        if matches!(name, "ref" | "shallowRef" | "useState" | "useRef" | "signal") {
            return self.value(call, fuel);
        }
        if name == "assign" && args.first() != Some(&expr) {
            return self.value(call, fuel);
        }
        if let Some(target) = module.function_value(callee)
            && let Some(Some(param)) = module.param_symbols(target).get(index as usize).copied()
        {
            return self.symbol(param, fuel);
        }
        self.escapes = true;
    }

    fn stored(&mut self, expr: ExprId, literal: ExprId, fuel: u8) {
        let module = self.module;
        if let ExprKind::Object(props) | ExprKind::Element(_, props, _) = module.kind(literal)
            && let Some(prop) = module.props(props).iter().find(|prop| prop.value == expr)
            && let Key::Name(name) = prop.key
        {
            self.names.insert(name);
            self.keep(module.text(name).to_owned());
        }
        if matches!(module.kind(literal), ExprKind::Element(..)) {
            // An element made of it; a component may do anything with a property.
            if !self.is_plain_element(literal) {
                self.confidence = self.confidence.min(Confidence::Medium);
            }
            return;
        }
        self.value(literal, fuel);
    }

    fn is_plain_element(&self, element: ExprId) -> bool {
        matches!(self.module.kind(element), ExprKind::Element(None, ..))
    }
}

fn last_name(module: &Module, call: ExprId) -> Option<&str> {
    let (callee, _) = module.call(call)?;
    module.last_word(callee)
}
