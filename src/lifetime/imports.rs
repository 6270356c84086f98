//! How a file can name a function of one of Node's modules, for code that a fix writes.
//!
//! Must not know what the function is for.

use super::callee::package;
use crate::semantic::Module;
use crate::semantic::tree::{Imported, SymbolKind};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// A way to write the function, and what has to be added to the file for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spelling {
    pub text: String,
    /// Where nothing has to be replaced, and what is put there.
    pub import: Option<(TextRange, String)>,
}

/// `pipeline`, `stream.pipeline` or `require('node:stream').pipeline`; `None` when a name is taken.
pub fn spelling(module: &Module, text: &str, of: &str, name: &str) -> Option<Spelling> {
    let own = |text: String| Some(Spelling { text, import: None });
    let mut whole = None;
    for import in module.imports.iter().filter(|import| package(module.text(import.specifier)) == of) {
        match import.imported {
            Imported::Named(it) if module.text(it) == name => {
                return own(module.symbol_name(import.symbol).to_owned());
            }
            Imported::Named(_) => {}
            Imported::Default | Imported::Namespace => whole = Some(module.symbol_name(import.symbol)),
        }
    }
    if let Some(whole) = whole {
        return own(format!("{whole}.{name}"));
    }
    if !module.traits.has_module_syntax {
        return module
            .traits
            .has_commonjs_syntax
            .then(|| Spelling { text: format!("require('node:{of}').{name}"), import: None });
    }
    if module.names.find_text(name).is_some() {
        return None;
    }
    let first = module
        .imports
        .iter()
        .filter(|import| module.symbol(import.symbol).kind == SymbolKind::Import)
        .map(|import| import.range)
        .min()?;
    let style = first.slice(text);
    if !style.starts_with("import") {
        return None;
    }
    let quote = if style.contains('"') { '"' } else { '\'' };
    let semicolon = if style.trim_end().ends_with(';') { ";" } else { "" };
    let line = format!("import {{ {name} }} from {quote}node:{of}{quote}{semicolon}\n");
    Some(Spelling { text: name.to_owned(), import: Some((TextRange::empty(first.start), line)) })
}
