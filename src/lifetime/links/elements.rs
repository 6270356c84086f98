//! Custom elements: their tags, and which tags a file writes.
//!
//! Must not know what an element leaks.

use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ClassId, ExprId, Parent};
use rustc_hash::FxHashSet;

/// `@customElement("x-y")`, `customElements.define("x-y", X)`
pub(super) fn tag_of(module: &Module, class: ClassId) -> Option<String> {
    let text = |expr: &ExprId| module.str_of(module.value_of(*expr)).map(str::to_owned);
    if let Some(decorator) = module.names.find("customElement") {
        let calls = module.imports.iter().filter(|it| module.symbol(it.symbol).name == decorator);
        for id in calls.flat_map(|import| module.refs_of(import.symbol)) {
            let call = module.called_by(module.reference(*id).expr);
            if let Some(call) = call
                && module.expr(call).parent == Parent::Class(class)
                && let Some((_, args)) = module.call(call)
            {
                return args.first().and_then(text);
            }
        }
    }
    module.names.find("customElements")?;
    let symbol = module.class(class).symbol?;
    module.refs_of(symbol).iter().find_map(|id| match module.flow(module.reference(*id).expr) {
        Flow::Argument { call, index: 1 } if is_definition(module, call) => {
            module.call(call).and_then(|(_, args)| args.first()).and_then(text)
        }
        _ => None,
    })
}

/// `customElements.define(…)`
pub(super) fn is_definition(module: &Module, call: ExprId) -> bool {
    module
        .call(call)
        .and_then(|(callee, _)| module.global_path(callee))
        .is_some_and(|(root, path)| root == "customElements" && path == ["define"])
}

/// Names without which a file writes no tag of a custom element.
pub const ELEMENT_WORDS: [&str; 6] =
    ["html", "customElements", "customElement", "createElement", "innerHTML", "insertAdjacentHTML"];

pub(super) fn deals_in_elements(module: &Module) -> bool {
    ELEMENT_WORDS.into_iter().any(|word| module.names.find(word).is_some())
}

/// Names of custom elements in markup and strings; a name that ends in `-` is the beginning of one that is computed.
pub(super) fn tags(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let mut found: FxHashSet<&str> = FxHashSet::default();
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(|byte| matches!(byte, b'<' | b'"' | b'\'' | b'`')) {
        let open = at + step;
        let start = open + 1;
        at = start;
        let is_name = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
        let end = start + bytes[start..].iter().take_while(|byte| is_name(byte)).count();
        let name = &text[start..end];
        if !name.starts_with(|first: char| first.is_ascii_lowercase()) || !name.contains('-') {
            continue;
        }
        let before = text[..open].trim_end();
        let after = &bytes[end..];
        let is_mention = match bytes[open] {
            b'<' => true,
            b'`' if name.ends_with('-') => after.starts_with(b"${"),
            quote => {
                let is_closed = after.first() == Some(&quote);
                let rest = text[end..].get(1..).unwrap_or_default().trim_start();
                let is_defined = before.ends_with("customElement(") || before.ends_with("define(");
                let is_compared = before.ends_with("==") || before.ends_with("!==");
                is_closed && !is_defined && !is_compared && !rest.starts_with(':')
            }
        };
        if is_mention {
            found.insert(name);
        }
    }
    let mut found: Vec<String> = found.into_iter().map(str::to_owned).collect();
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_from_markup_and_strings() {
        let text = "html`<x-card .a=${1}></x-card>`; make(\"x-row\"); `hui-${kind}`; tag === \"x-no\"; ({ \"x-key\": 1 });\n@customElement(\"x-own\") class A {}";
        assert_eq!(tags(text), ["hui-", "x-card", "x-row"]);
    }
}
