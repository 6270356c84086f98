//! PM2 ecosystem files: which apps they start, and whether each has a memory limit.

use crate::semantic::Module;
use crate::semantic::tree::{ExprId, ExprKind, Key};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// An app of an ecosystem file that has no memory limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnlimitedApp {
    /// The app's object literal.
    pub range: TextRange,
    pub name: Option<String>,
    /// What the fix replaces: the value that is set to nothing, or the empty place after the last property.
    pub replace: TextRange,
    /// The text that goes there; for an insertion a comma, a line break with the indentation of the last property, the property.
    pub insertion: String,
}

/// Whether PM2 reads a file of this name as an ecosystem file.
pub fn is_ecosystem_file(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    matches!(extension, "js" | "cjs" | "mjs")
        && (stem == "ecosystem.config"
            || stem == "pm2.config"
            || (stem.starts_with("ecosystem.") && stem.ends_with(".config")))
}

/// PM2's spellings of the limit.
const LIMITS: [&str; 3] = ["max_memory_restart", "maxMemoryRestart", "max-memory-restart"];

pub fn unlimited_apps(module: &Module, text: &str) -> Vec<UnlimitedApp> {
    // `app.max_memory_restart = …` somewhere else in the file.
    let is_assigned = module.exprs.iter().any(|expr| matches!(expr.kind, ExprKind::Assign(_, target, _) if matches!(module.kind(target), ExprKind::Member(_, name) if LIMITS.contains(&module.text(name)))));
    if is_assigned {
        return Vec::new();
    }
    let Some(config) = module.exports.iter().filter(|export| export.name.is_none()).find_map(|export| export.expr)
    else {
        return Vec::new();
    };
    apps(module, module.value_of(config)).into_iter().filter_map(|app| unlimited(module, text, app)).collect()
}

/// The objects of `apps: […]`, of a bare array, or a single app.
fn apps(module: &Module, config: ExprId) -> Vec<ExprId> {
    let list = match module.kind(config) {
        ExprKind::Array(_) => Some(config),
        ExprKind::Object(_) => match module.property(config, "pm2") {
            Some(inner) => return apps(module, module.value_of(inner)),
            None => module.property(config, "apps").map(|apps| module.value_of(apps)),
        },
        _ => None,
    };
    match list.map(|list| (list, module.kind(list))) {
        Some((_, ExprKind::Array(items))) => module.list(items).iter().map(|item| module.value_of(*item)).collect(),
        Some((single, ExprKind::Object(_))) => vec![single],
        _ => module.property(config, "script").map(|_| config).into_iter().collect(),
    }
}

fn unlimited(module: &Module, text: &str, app: ExprId) -> Option<UnlimitedApp> {
    let ExprKind::Object(props) = module.kind(app) else { return None };
    let props = module.props(props);
    // A spread may bring the limit.
    let is_limited = props.iter().any(|prop| match prop.key {
        Key::Name(name) => {
            LIMITS.contains(&module.text(name))
                && module.kind(prop.value) != ExprKind::Null
                && module.global_name(prop.value) != Some("undefined")
        }
        Key::Computed(_) | Key::Spread => true,
    });
    if is_limited {
        return None;
    }
    let last = props.last()?;
    // `max_memory_restart: undefined` is there already: its value is what is missing.
    let unset = props.iter().find(|prop| matches!(prop.key, Key::Name(name) if LIMITS.contains(&module.text(name))));
    let range = module.range(app);
    let name = module.property(app, "name").and_then(|name| module.str_of(name)).map(str::to_owned);
    let before = text.get(range.start as usize..last.range.start as usize)?;
    let separator = match before.rfind('\n') {
        Some(newline) => {
            let indent: String = before[newline + 1..].chars().take_while(|c| *c == ' ' || *c == '\t').collect();
            let line_end = if before[..newline].ends_with('\r') { "\r\n" } else { "\n" };
            format!("{line_end}{indent}")
        }
        None => " ".to_owned(),
    };
    let (replace, insertion) = match unset {
        Some(prop) => (module.range(prop.value), "'512M'".to_owned()),
        None => (TextRange::empty(last.range.end), format!(",{separator}max_memory_restart: '512M'")),
    };
    Some(UnlimitedApp { range, name, replace, insertion })
}
