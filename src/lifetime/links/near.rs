//! Which imports come from the project itself, and which uses of them may be the only ones.
//!
//! Must not know where a specifier leads.

use crate::lifetime::activation::How;
use crate::lifetime::instance::is_start_of_life;
use crate::semantic::Module;
use crate::semantic::tree::{FnId, FnKind};
use crate::text::TextRange;

/// Packages that no project makes itself.
const FOREIGN: [&str; 20] = [
    "react",
    "react-dom",
    "vue",
    "fs",
    "path",
    "events",
    "util",
    "os",
    "http",
    "https",
    "net",
    "crypto",
    "stream",
    "url",
    "assert",
    "lodash",
    "rxjs",
    "lit",
    "svelte",
    "express",
];

pub(in crate::lifetime) fn is_foreign(specifier: &str) -> bool {
    FOREIGN.contains(&specifier) || ["node:", "@angular/", "@babel/"].iter().any(|it| specifier.starts_with(it))
}

/// The specifier is by its look a path of the project itself, or of a package beside it (`app-base/log`, `@app/base`).
pub(super) fn is_near(specifier: &str) -> bool {
    specifier.starts_with(['.', '#', '~', '$']) || specifier.contains('/')
}

/// `useTheme`: components run it as often as they are mounted. Many projects import their own without a leading dot.
pub(super) fn is_hook(name: &str) -> bool {
    name.strip_prefix("use").is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()))
}

/// A quick no for what runs again anyway, so that the functions around it need not be described. Packages are mostly
/// somebody else's: of those only what a top level does counts.
pub(super) fn may_be_once(module: &Module, name: &str, (by, _, how): &(FnId, TextRange, How), is_near: bool) -> bool {
    let runs_again = match how {
        How::Mounted { steady: false } => *by != FnId::MODULE,
        How::Escapes | How::Often { .. } | How::SchedulesItself => true,
        How::Call { in_loop, endless } => *in_loop || *endless,
        _ => false,
    };
    let it = module.function(*by);
    let is_method = matches!(it.kind, FnKind::Method | FnKind::Getter | FnKind::Setter)
        && it.class.is_some()
        && !it.name.is_some_and(|name| matches!(module.text(name), "render") || is_start_of_life(module.text(name)));
    // Whoever makes an object, in a method, may be made once itself.
    let makes = name.starts_with(|first: char| first.is_ascii_uppercase()) || name == "default";
    // A component that shows another one always may be the project's own under any name: bundlers have roots of their own.
    let is_shown = matches!(how, How::Mounted { steady: true } | How::MountedWithin);
    !runs_again
        && (!is_method || makes)
        && (is_near || is_shown || *by == FnId::MODULE || matches!(how, How::Extended { .. } | How::Imported { .. }))
}
