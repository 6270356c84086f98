//! What results are kept under: how many different keys callers can bring.

use super::Keys;
use crate::lifetime::keys::last_word;
use crate::semantic::Module;
use crate::semantic::tree::{ExprId, ExprKind, FnId, Parent, SymbolId, SymbolKind, TypeHint, UnaryOp};

/// The keys that `key` can be; `None` when there are few, or nothing that a caller brings is among them.
/// `by_identity`: the table takes objects as they are, not their texts.
pub(super) fn keys(module: &Module, key: ExprId, function: FnId, by_identity: bool) -> Option<Keys> {
    let mut parts = Vec::new();
    collect(module, key, function, &mut parts, 4);
    let open: Vec<&Part> = parts.iter().filter(|part| !part.is_finite).collect();
    if open.is_empty() {
        return None;
    }
    if by_identity
        && let [part] = open[..]
        && part.is_whole
    {
        if is_object(module, part) {
            return Some(Keys::Objects);
        }
        if is_typed_object(module, part) {
            return Some(Keys::Typed);
        }
    }
    let is = |what: fn(&str) -> bool| open.iter().any(|part| what(&part.name));
    Some(if is(is_open) {
        Keys::Open
    } else if is(is_likely) || open.iter().any(|part| by_identity && part.is_whole && is_list(module, part)) {
        Keys::Likely
    } else {
        Keys::Passed
    })
}

/// What a parameter says of the keys, by its name and type.
pub(super) fn of_param(module: &Module, symbol: SymbolId, by_identity: bool) -> Option<Keys> {
    let part = part_of(module, symbol, None, true);
    if part.is_finite {
        return None;
    }
    if by_identity && is_object(module, &part) {
        return Some(Keys::Objects);
    }
    if by_identity && is_typed_object(module, &part) {
        return Some(Keys::Typed);
    }
    Some(match part.name.as_str() {
        name if is_open(name) => Keys::Open,
        name if is_likely(name) || by_identity && is_list(module, &part) => Keys::Likely,
        _ => Keys::Passed,
    })
}

/// Something of the caller's that the key is made of.
struct Part {
    /// The last name by which it is called: `id` of `request.params.id`.
    name: String,
    symbol: SymbolId,
    is_finite: bool,
    /// The key is this thing itself, and not made from it.
    is_whole: bool,
}

fn collect(module: &Module, expr: ExprId, function: FnId, parts: &mut Vec<Part>, steps: u8) {
    let Some(steps) = steps.checked_sub(1) else { return };
    collect_within(module, expr, function, parts, true, steps);
}

fn collect_within(module: &Module, expr: ExprId, function: FnId, parts: &mut Vec<Part>, is_whole: bool, steps: u8) {
    match module.kind(expr) {
        ExprKind::Name(_) | ExprKind::Member(..) => {
            let mut root = expr;
            let mut last = None;
            while let ExprKind::Member(object, name) = module.kind(root) {
                last.get_or_insert(name);
                root = object;
            }
            let Some(symbol) = module.symbol_of(root) else { return };
            let it = module.symbol(symbol);
            let home = module.function_of(symbol);
            if home == FnId::MODULE || !module.is_within(function, home) && !module.is_within(home, function) {
                return;
            }
            let name = last.map(|name| module.text(name).to_owned());
            match (it.kind, it.init) {
                // Fixed for the life of a table around the function.
                (SymbolKind::Param, _) if home != function && !module.is_within(home, function) => {}
                (SymbolKind::Param, _) => parts.push(part_of(module, symbol, name, is_whole)),
                (_, Some(init)) if last.is_none() => {
                    if let Some(steps) = steps.checked_sub(1) {
                        collect_within(module, init, function, parts, is_whole, steps);
                    }
                }
                // `const { page } = request.params`
                (_, None) if it.pattern.is_some() && comes_from_param(module, symbol) => {
                    parts.push(part_of(module, symbol, name, is_whole));
                }
                (_, Some(init)) => {
                    let mut below = Vec::new();
                    if let Some(steps) = steps.checked_sub(1) {
                        collect_within(module, init, function, &mut below, false, steps);
                    }
                    for mut part in below {
                        if let Some(name) = &name {
                            part.name.clone_from(name);
                        }
                        parts.push(part);
                    }
                }
                _ => {}
            }
        }
        ExprKind::Unary(UnaryOp::Not | UnaryOp::Typeof, _) | ExprKind::Function(_) => {}
        ExprKind::Binary(op, left, right) if !op.is_test() => {
            collect_within(module, left, function, parts, false, steps);
            collect_within(module, right, function, parts, false, steps);
        }
        ExprKind::Logical(_, left, right) => {
            collect_within(module, left, function, parts, is_whole, steps);
            collect_within(module, right, function, parts, is_whole, steps);
        }
        ExprKind::Conditional(_, yes, no) => {
            collect_within(module, yes, function, parts, is_whole, steps);
            collect_within(module, no, function, parts, is_whole, steps);
        }
        ExprKind::Template(list) | ExprKind::Array(list) => {
            for part in module.list(list) {
                collect_within(module, *part, function, parts, false, steps);
            }
        }
        ExprKind::Object(props) => {
            for prop in module.props(props) {
                collect_within(module, prop.value, function, parts, false, steps);
            }
        }
        ExprKind::Call(callee, args) | ExprKind::New(callee, args) => {
            // `salt.toString("base64")`, `[a, b].join("_")`
            if let ExprKind::Member(object, _) = module.kind(callee) {
                collect_within(module, object, function, parts, false, steps);
            }
            for arg in module.list(args) {
                collect_within(module, *arg, function, parts, false, steps);
            }
        }
        ExprKind::Await(inner) | ExprKind::Spread(inner) | ExprKind::Index(inner, _) => {
            collect_within(module, inner, function, parts, false, steps);
        }
        _ => {}
    }
}

fn part_of(module: &Module, symbol: SymbolId, name: Option<String>, is_whole: bool) -> Part {
    let it = module.symbol(symbol);
    let is_finite = name.is_none()
        && match it.hint {
            TypeHint::Finite | TypeHint::Boolean => true,
            TypeHint::Named(hint) => module
                .module_symbols(hint)
                .map(|id| module.symbol(id))
                .any(|it| it.kind == SymbolKind::Enum || (it.kind == SymbolKind::Type && it.hint == TypeHint::Finite)),
            _ => false,
        };
    let is_whole = is_whole && name.is_none();
    Part { name: name.unwrap_or_else(|| module.symbol_name(symbol).to_owned()), symbol, is_finite, is_whole }
}

fn comes_from_param(module: &Module, symbol: SymbolId) -> bool {
    let Some(declarator) = module.declarations_of(symbol) else { return false };
    declarator.init.is_some_and(|init| {
        let mut root = init;
        while let ExprKind::Member(object, _) = module.kind(root) {
            root = object;
        }
        module.symbol_of(root).is_some_and(|symbol| module.symbol(symbol).kind == SymbolKind::Param)
    })
}

/// By its type, or by what the function asks of it, it is an object; and one of those of which there are always more.
fn is_object(module: &Module, part: &Part) -> bool {
    if is_lasting(&part.name) {
        return false;
    }
    match module.symbol(part.symbol).hint {
        TypeHint::Named(name) => {
            let name = module.text(name);
            return !is_lasting(name)
                && (name.ends_with("Props") || name.ends_with("Node") || name.ends_with("Element"));
        }
        TypeHint::String | TypeHint::Number | TypeHint::Boolean | TypeHint::Finite | TypeHint::Function => {
            return false;
        }
        TypeHint::None | TypeHint::Other | TypeHint::Array => {}
    }
    // Methods that no text and no number has.
    module.refs_of(part.symbol).iter().any(|id| {
        let at = module.reference(*id).expr;
        matches!(module.expr(at).parent, Parent::Expr(member) if matches!(module.kind(member),
            ExprKind::Member(object, name) if object == at && matches!(module.text(name),
                "map" | "forEach" | "filter" | "reduce" | "children" | "childNodes" | "parentNode" | "props" | "headers")))
    })
}

/// Its type is the name of something that is no text and no number, as far as that name says.
fn is_typed_object(module: &Module, part: &Part) -> bool {
    let TypeHint::Named(hint) = module.symbol(part.symbol).hint else { return false };
    let name = module.text(hint);
    let is_plain = module.module_symbols(hint).map(|id| module.symbol(id)).any(|it| {
        it.kind == SymbolKind::Enum
            || (it.kind == SymbolKind::Type
                && matches!(it.hint, TypeHint::String | TypeHint::Number | TypeHint::Finite | TypeHint::Function))
    });
    let is_generic = name.len() < 3;
    !is_plain
        && !is_generic
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && !is_lasting(&part.name)
        && !matches!(
            last_word(name).as_str(),
            "id" | "key"
                | "name"
                | "string"
                | "number"
                | "path"
                | "uri"
                | "url"
                | "kind"
                | "code"
                | "hash"
                | "constructor"
                | "class"
                | "function"
                | "date"
                | "symbol"
                | "locale"
                | "enum"
        )
}

fn is_list(module: &Module, part: &Part) -> bool {
    module.symbol(part.symbol).hint == TypeHint::Array && !is_lasting(&part.name)
}

/// Things that a program has few of and keeps for good, by the last word of their name.
fn is_lasting(name: &str) -> bool {
    let word = last_word(name);
    matches!(
        word.as_str(),
        "type"
            | "class"
            | "ctor"
            | "constructor"
            | "component"
            | "schema"
            | "model"
            | "theme"
            | "config"
            | "options"
            | "opts"
            | "settings"
            | "target"
            | "prototype"
            | "proto"
            | "module"
            | "plugin"
            | "locale"
            | "document"
            | "window"
            | "fn"
            | "func"
            | "definition"
            | "def"
            | "entity"
            | "metadata"
            | "factory"
            | "formats"
            | "names"
            | "keys"
            | "types"
            | "columns"
            | "fields"
    )
}

/// Texts, ids and measures of which there are always more, by the last word of their name.
fn is_open(name: &str) -> bool {
    let word = last_word(name);
    matches!(
        word.as_str(),
        "password"
            | "passphrase"
            | "salt"
            | "token"
            | "jwt"
            | "digest"
            | "text"
            | "content"
            | "body"
            | "html"
            | "markdown"
            | "sql"
            | "query"
            | "search"
            | "term"
            | "prompt"
            | "ip"
            | "email"
            | "username"
            | "uuid"
            | "timestamp"
            | "date"
            | "latitude"
            | "longitude"
            | "latlng"
            | "coordinates"
    ) || is_id_of_many(name)
}

/// What some programs have a fixed set of, and others meet more and more of.
fn is_likely(name: &str) -> bool {
    let word = last_word(name);
    let is_of_user =
        matches!(name.trim_matches(['_', '#', '$']), "userId" | "userID" | "user_id" | "uid" | "accountId");
    is_of_user
        || matches!(
            word.as_str(),
            "url" | "uri" | "href" | "link" | "address" | "source" | "template" | "input" | "time"
        )
}

/// `orderId`, `request_id`: ids of things that come and go.
fn is_id_of_many(name: &str) -> bool {
    let name = name.trim_matches(['_', '#', '$']);
    let stem = ["Id", "ID", "_id", "Uuid"].iter().find_map(|end| name.strip_suffix(end));
    stem.is_some_and(|stem| {
        matches!(
            last_word(stem).as_str(),
            "session" | "request" | "order" | "message" | "post" | "comment" | "transaction" | "job" | "task" | "event"
        )
    })
}
