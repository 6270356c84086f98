//! The scripts of `.vue` and `.svelte` files, found in their text.

use super::{CommentText, SourceKind};
use crate::text::TextRange;

/// A `<script>` block: its content's range and what its tag says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) range: TextRange,
    pub(super) role: BlockRole,
    pub(super) is_typescript: bool,
    pub(super) is_jsx: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockRole {
    /// Runs once per component instance: `<script setup>`, a Svelte instance script.
    Instance,
    /// Runs once per process: a plain Vue script, `<script module>`, `context="module"`.
    Module,
}

/// The scripts of a component file in source order, and the rest of the text that is not style.
pub(super) fn blocks(kind: SourceKind, text: &str) -> (Vec<Block>, Vec<TextRange>) {
    let bytes = text.as_bytes();
    let (mut blocks, mut template) = (Vec::new(), Vec::new());
    let (mut at, mut template_start) = (0, 0);
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let tag = at + found;
        if text[tag..].starts_with("<!--") {
            at = memchr::memmem::find(&bytes[tag..], b"-->").map_or(bytes.len(), |end| tag + end + 3);
            continue;
        }
        let Some(name) = ["script", "style"].into_iter().find(|name| is_tag(&bytes[tag + 1..], name)) else {
            at = tag + 1;
            continue;
        };
        let Some(open_end) = tag_end(bytes, tag) else { break };
        let attributes = &text[tag + 1 + name.len()..open_end];
        let content = open_end + 1;
        let (close, after) = if attributes.ends_with('/') { (content, content) } else { closing(bytes, content, name) };
        template.push(TextRange::new(template_start as u32, tag as u32));
        template_start = after;
        at = after;
        if name == "script" && !has_attribute(attributes, "src") && is_javascript(attributes) {
            let lang = attribute(attributes, "lang").unwrap_or("");
            blocks.push(Block {
                range: TextRange::new(content as u32, close as u32),
                role: role(kind, attributes),
                is_typescript: lang.starts_with("ts") || lang == "typescript",
                is_jsx: lang.ends_with('x'),
            });
        }
    }
    template.push(TextRange::new(template_start as u32, text.len() as u32));
    (blocks, template)
}

fn role(kind: SourceKind, attributes: &str) -> BlockRole {
    let instance = match kind {
        SourceKind::Svelte => {
            !has_attribute(attributes, "module") && attribute(attributes, "context") != Some("module")
        }
        _ => has_attribute(attributes, "setup"),
    };
    if instance { BlockRole::Instance } else { BlockRole::Module }
}

/// Data blocks (`type="application/json"`) are no scripts.
fn is_javascript(attributes: &str) -> bool {
    attribute(attributes, "type")
        .is_none_or(|kind| kind == "module" || kind.contains("javascript") || kind.contains("typescript"))
}

fn is_tag(bytes: &[u8], name: &str) -> bool {
    bytes.len() > name.len()
        && bytes[..name.len()].eq_ignore_ascii_case(name.as_bytes())
        && matches!(bytes[name.len()], b' ' | b'\t' | b'\n' | b'\r' | b'>' | b'/')
}

/// The position of the `>` that ends the tag, outside quotes.
fn tag_end(bytes: &[u8], tag: usize) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in bytes.iter().enumerate().skip(tag) {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), close) if open == *close => quote = None,
            (None, b'>') => return Some(at),
            _ => {}
        }
    }
    None
}

/// Where the content ends and where the text goes on after the closing tag.
fn closing(bytes: &[u8], content: usize, name: &str) -> (usize, usize) {
    let mut at = content;
    while let Some(found) = memchr::memmem::find(&bytes[at..], b"</") {
        let start = at + found;
        if is_tag(&bytes[start + 2..], name) {
            let end = memchr::memchr(b'>', &bytes[start..]).map_or(bytes.len(), |end| start + end + 1);
            return (start, end);
        }
        at = start + 2;
    }
    (bytes.len(), bytes.len())
}

/// The value of an attribute, without its quotes; `""` where it has none.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    while let Some(at) = rest.find(name) {
        let before = rest[..at].chars().next_back();
        let after = &rest[at + name.len()..];
        let starts = before.is_none_or(|c| c.is_whitespace() || c == '"' || c == '\'');
        if starts && after.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '=' | '/')) {
            let Some(value) = after.trim_start().strip_prefix('=') else { return Some("") };
            let value = value.trim_start();
            return Some(match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or(""),
                _ => value.split_whitespace().next().unwrap_or(""),
            });
        }
        rest = after;
    }
    None
}

fn has_attribute(attributes: &str, name: &str) -> bool {
    attribute(attributes, name).is_some()
}

/// Comments of the template that mention leaklint.
pub(super) fn html_comments(text: &str, template: &[TextRange], comments: &mut Vec<CommentText>) {
    for part in template {
        let body = part.slice(text);
        let mut at = 0;
        while let Some(found) = body[at..].find("<!--") {
            let start = at + found;
            let end = body[start..].find("-->").map_or(body.len(), |end| start + end + 3);
            if body[start..end].contains("leaklint-") {
                comments.push(CommentText {
                    range: TextRange::new(part.start + start as u32, part.start + end as u32),
                    is_block: true,
                });
            }
            at = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scripts(kind: SourceKind, text: &str) -> Vec<(&str, BlockRole, bool)> {
        blocks(kind, text)
            .0
            .into_iter()
            .map(|block| (block.range.slice(text), block.role, block.is_typescript))
            .collect()
    }

    #[test]
    fn vue_scripts() {
        let text = "<!-- <script>no</script> --><template><a v-if=\"x > 1\"/></template><script>a</script>\n<SCRIPT lang='ts' setup>b</SCRIPT><style>c</style><script src=\"x.js\"></script>";
        assert_eq!(scripts(SourceKind::Vue, text), [("a", BlockRole::Module, false), ("b", BlockRole::Instance, true)]);
    }

    #[test]
    fn svelte_scripts() {
        let text = "<script context=\"module\">a</script><script lang=\"ts\">b</script><p>{x}</p><script module>c</script><script type=\"application/ld+json\">{}</script>";
        assert_eq!(
            scripts(SourceKind::Svelte, text),
            [("a", BlockRole::Module, false), ("b", BlockRole::Instance, true), ("c", BlockRole::Module, false)]
        );
    }

    #[test]
    fn unclosed_scripts_end_with_the_file() {
        assert_eq!(scripts(SourceKind::Vue, "<script>a"), [("a", BlockRole::Module, false)]);
        assert_eq!(scripts(SourceKind::Vue, "<script"), []);
    }
}
