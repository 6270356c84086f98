//! The door to the parser: a text and its file name become syntax trees, or an error that says where it stopped.
//!
//! Never fails and never panics on user code. Trees live only as long as the binding of their file.

mod component;
mod nesting;
pub mod tokens;

use crate::order;
use crate::suppress::eslint;
use crate::text::TextRange;
use component::{Block, BlockRole};
use std::borrow::Cow;
use swc_common::comments::SingleThreadedComments;
use swc_common::sync::Lrc;
use swc_common::{BytePos, FileName, SourceFile, Spanned};
use swc_ecma_ast::{EsVersion, Program};
use swc_ecma_parser::{EsSyntax, FlowSyntax, Syntax, TsSyntax, parse_file_as_program};

/// Bytes of stack that parsing and binding need for the deepest nesting that is accepted.
pub const STACK: usize = 64 << 20;

/// What a file's name says about its syntax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// `.js` and `.jsx`: CommonJS, ES module or script.
    JavaScript,
    /// `.mjs`
    JavaScriptModule,
    /// `.cjs`
    CommonJs,
    /// `.ts`
    TypeScript,
    /// `.mts`
    TypeScriptModule,
    /// `.cts`
    TypeScriptCommonJs,
    /// `.tsx`
    Tsx,
    Vue,
    Svelte,
}

impl SourceKind {
    /// By the extension, whatever its case; `None` for files that leaklint does not read.
    pub fn of_path(path: &str) -> Option<SourceKind> {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
        Some(match extension.as_str() {
            "js" | "jsx" => SourceKind::JavaScript,
            "mjs" => SourceKind::JavaScriptModule,
            "cjs" => SourceKind::CommonJs,
            "ts" => SourceKind::TypeScript,
            "mts" => SourceKind::TypeScriptModule,
            "cts" => SourceKind::TypeScriptCommonJs,
            "tsx" => SourceKind::Tsx,
            "vue" => SourceKind::Vue,
            "svelte" => SourceKind::Svelte,
            _ => return None,
        })
    }

    /// Whether the file holds only declarations for the type checker (`.d.ts` and its kin).
    pub fn is_declaration_file(path: &str) -> bool {
        [".d.ts", ".d.mts", ".d.cts"].iter().any(|suffix| path.to_ascii_lowercase().ends_with(suffix))
    }

    pub const fn is_component(self) -> bool {
        matches!(self, SourceKind::Vue | SourceKind::Svelte)
    }

    pub const fn is_typescript(self) -> bool {
        matches!(
            self,
            SourceKind::TypeScript | SourceKind::TypeScriptModule | SourceKind::TypeScriptCommonJs | SourceKind::Tsx
        )
    }
}

/// The trees of one file, at their true positions.
pub struct Parsed<'a> {
    pub text: &'a str,
    pub kind: SourceKind,
    pub(crate) scripts: Vec<Script>,
    pub errors: Vec<SyntaxError>,
    /// Comments that mention one of the words that leaklint reads in comments.
    pub comments: Vec<CommentText>,
    /// The parts of a component file outside its scripts and styles.
    pub template: Vec<TextRange>,
}

/// One parsed script: the whole file, or a block of a component file.
pub(crate) struct Script {
    pub(crate) program: Program,
    pub(crate) range: TextRange,
    /// The block's top level runs once per component instance.
    pub(crate) per_instance: bool,
}

/// A place that does not parse, and why; one sentence without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    pub range: TextRange,
    pub message: String,
}

/// A comment with its marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommentText {
    pub range: TextRange,
    pub is_block: bool,
}

/// Parse `text` as `kind` says.
pub fn parse(kind: SourceKind, text: &str) -> Parsed<'_> {
    let mut parsed =
        Parsed { text, kind, scripts: Vec::new(), errors: Vec::new(), comments: Vec::new(), template: Vec::new() };
    if u32::try_from(text.len()).is_err() {
        parsed
            .errors
            .push(SyntaxError { range: TextRange::empty(0), message: "the file is larger than 4 GiB".to_owned() });
        return parsed;
    }
    if kind.is_component() {
        let (blocks, template) = component::blocks(kind, text);
        parsed.template = template;
        for block in blocks {
            parse_block(&mut parsed, block);
        }
        component::html_comments(text, &parsed.template, &mut parsed.comments);
    } else {
        let whole = TextRange::new(0, text.len() as u32);
        let (syntax, spare) = syntaxes(kind, text);
        parse_script(&mut parsed, whole, &syntax, spare.as_ref(), false);
    }
    order::by_range(&mut parsed.comments, |comment| comment.range);
    parsed
}

/// Dropping costs a few frames a level, and a level costs at least one byte of text.
const FRAMES: usize = 1 << 10;

/// Drop the trees. Long chains (`a + a + …`) make trees so deep that dropping them needs a stack of their own.
pub fn discard(parsed: &mut Parsed<'_>) {
    let trees = std::mem::take(&mut parsed.scripts);
    if !trees.is_empty() && has_deep_trees(parsed.text) {
        let needed = parsed.text.len().saturating_mul(FRAMES);
        stacker::grow(needed.min(4 << 30), || drop(trees));
    }
}

/// Whether dropping the trees may need more stack than a thread has.
pub(crate) fn has_deep_trees(text: &str) -> bool {
    text.len().saturating_mul(FRAMES) > STACK / 2 && has_long_chain(text)
}

/// Whether some run without `;`, `{` or `}` is long enough to hold a chain that a normal stack could not drop.
fn has_long_chain(text: &str) -> bool {
    const LONG: usize = 20_000;
    let mut rest = text.as_bytes();
    // From the last of these to the last of the next many bytes, and so on.
    while let Some(next) = rest.get(..=LONG) {
        let Some(last) = memchr::memrchr3(b';', b'{', b'}', next) else { return true };
        rest = &rest[last + 1..];
    }
    false
}

fn parse_block(parsed: &mut Parsed<'_>, block: Block) {
    let kind = match (block.is_typescript, block.is_jsx) {
        (true, true) => SourceKind::Tsx,
        (true, false) => SourceKind::TypeScript,
        (false, _) => SourceKind::JavaScript,
    };
    let (syntax, spare) = syntaxes(kind, block.range.slice(parsed.text));
    parse_script(parsed, block.range, &syntax, spare.as_ref(), block.role == BlockRole::Instance);
}

/// The syntax to try first, and the one to fall back to. Scripts of component files go by the kind of their block.
pub fn syntaxes(kind: SourceKind, text: &str) -> (Syntax, Option<Syntax>) {
    if kind.is_typescript() {
        let tsx = kind == SourceKind::Tsx;
        return (
            Syntax::Typescript(TsSyntax { tsx, decorators: true, no_early_errors: true, ..TsSyntax::default() }),
            None,
        );
    }
    let script = Syntax::Es(EsSyntax {
        jsx: true,
        fn_bind: false,
        decorators: true,
        decorators_before_export: true,
        export_default_from: true,
        import_attributes: true,
        allow_super_outside_method: true,
        allow_return_outside_function: true,
        auto_accessors: true,
        explicit_resource_management: true,
    });
    let flow = Syntax::Flow(FlowSyntax { jsx: true, all: true, decorators: true, ..FlowSyntax::default() });
    if mentions_flow(text) { (flow, Some(script)) } else { (script, Some(flow)) }
}

fn mentions_flow(text: &str) -> bool {
    let end = text.len().min(2000);
    memchr::memmem::find(&text.as_bytes()[..end], b"@flow").is_some()
}

fn parse_script(
    parsed: &mut Parsed<'_>,
    range: TextRange,
    syntax: &Syntax,
    spare: Option<&Syntax>,
    per_instance: bool,
) {
    let text = range.slice(parsed.text);
    if let Some(error) = nesting::too_deep(text) {
        let at = range.start + error;
        let message = format!("this nests more than {} levels deep, which leaklint does not analyse", nesting::LIMIT);
        parsed.errors.push(SyntaxError { range: TextRange::new(at, at + 1), message });
        return;
    }
    let wants_comments = may_have_comments(text);
    let comments = wants_comments.then(SingleThreadedComments::default);
    let mut result = parse_with(text, range.start, *syntax, comments.as_ref());
    if let (Err(_), Some(spare)) = (&result, spare)
        && let Ok(program) = parse_with(text, range.start, *spare, None)
    {
        result = Ok(program);
    }
    if let Some(comments) = comments {
        collect_comments(parsed, comments);
    }
    match result {
        Ok(program) => parsed.scripts.push(Script { program, range, per_instance }),
        Err(error) => {
            let span = error.span();
            let start = span.lo.0.saturating_sub(1).clamp(range.start, range.end);
            let end = span.hi.0.saturating_sub(1).clamp(start, range.end);
            let message = sentence(error.kind().msg());
            parsed.errors.push(SyntaxError { range: on_boundaries(parsed.text, TextRange::new(start, end)), message });
        }
    }
}

/// What a text must hold for its comments to be worth collecting.
const COMMENT_WORDS: [&str; 8] =
    ["leaklint-", "/*global", "/* global", "/*exported", "/* exported", "no-undef", "eslint-disable", "eslint-enable"];

/// Whether one of [`COMMENT_WORDS`] may be in the text, in a comment that matters to us.
fn may_have_comments(source: &str) -> bool {
    let text = source.as_bytes();
    let mut mentions_eslint = false;
    for at in memchr::memmem::find_iter(text, b"lint-") {
        if text[..at].ends_with(b"leak") {
            return true;
        }
        mentions_eslint |= text[..at].ends_with(b"es");
    }
    let lists_names = |at: usize| {
        let comment = &text[at + 2..];
        let words = comment.strip_prefix(b" ").unwrap_or(comment);
        words.starts_with(b"global") || words.starts_with(b"exported")
    };
    memchr::memmem::find_iter(text, b"/*").any(lists_names)
        || memchr::memmem::find(text, b"no-undef").is_some()
        || mentions_eslint && eslint::may_be_in(source)
}

fn parse_with(
    text: &str,
    base: u32,
    syntax: Syntax,
    comments: Option<&SingleThreadedComments>,
) -> Result<Program, swc_ecma_parser::error::Error> {
    // The parser of swc is generic over its input. Called this way it is compiled where it is at home; called with an
    // input of ours it would be in the program twice, a tenth of its size. That is worth a copy of the text.
    let nameless = Lrc::new(FileName::Anon);
    let file = SourceFile::new(nameless.clone(), false, nameless, text.to_owned().into(), BytePos(base + 1));
    let comments = comments.map(|comments| comments as &dyn swc_common::comments::Comments);
    parse_file_as_program(&file, syntax, EsVersion::default(), comments, &mut Vec::new())
}

fn collect_comments(parsed: &mut Parsed<'_>, comments: SingleThreadedComments) {
    let (leading, trailing) = comments.take_all();
    for comment in leading.take().into_values().chain(trailing.take().into_values()).flatten() {
        if COMMENT_WORDS.iter().any(|word| comment.text.contains(word.trim_start_matches(['/', '*', ' ']))) {
            let range = TextRange::new(comment.span.lo.0 - 1, comment.span.hi.0 - 1);
            let is_block = comment.kind == swc_common::comments::CommentKind::Block;
            parsed.comments.push(CommentText { range, is_block });
        }
    }
    order::by_range(&mut parsed.comments, |comment| comment.range);
    parsed.comments.dedup();
}

fn sentence(message: Cow<'_, str>) -> String {
    message.trim_end_matches('.').to_owned()
}

/// Parsers may point into the middle of a character; findings must not.
fn on_boundaries(text: &str, range: TextRange) -> TextRange {
    let mut start = range.start as usize;
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = range.end as usize;
    while !text.is_char_boundary(end) {
        end += 1;
    }
    TextRange::new(start as u32, end as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(kind: SourceKind, text: &str) -> Vec<SyntaxError> {
        parse(kind, text).errors
    }

    #[test]
    fn syntax_that_real_code_uses_parses() {
        let sources = [
            (SourceKind::JavaScript, "#!/usr/bin/env node\nreturn 1"),
            (SourceKind::JavaScript, "\u{feff}var a = 010; with (a) {}"),
            (SourceKind::JavaScript, "// @flow\nfunction f(x: number): ?string { return (x: any) }"),
            (SourceKind::JavaScript, "function f(x: number): ?string { return null }"),
            (SourceKind::JavaScript, "@dec export class A { accessor x = 1; #p = 2 }"),
            (SourceKind::JavaScript, "export @dec class A {}"),
            (SourceKind::JavaScript, "import a from './a.json' with { type: 'json' }; using x = f();"),
            (SourceKind::JavaScript, "const a = <div {...b}>{c}</div>"),
            (SourceKind::CommonJs, "var await = 1, async = 2; module.exports = await"),
            (SourceKind::TypeScript, "const a = <string>b; enum E { A } declare module 'x' {}"),
            (SourceKind::Tsx, "const a = <T,>(x: T) => <A<T> x={x!} />"),
        ];
        for (kind, text) in sources {
            assert_eq!(errors(kind, text), [], "{kind:?}: {text}");
        }
    }

    #[test]
    fn broken_code_says_where() {
        let [error] = &errors(SourceKind::JavaScript, "let é = 1;\nlet = = ;")[..] else { panic!("one error") };
        assert!(error.range.start >= 12, "{error:?}");
    }

    #[test]
    fn component_blocks_keep_their_positions() {
        let text = "<template><p @click=\"go\"/></template>\n<script setup lang=\"ts\">\nlet x: number = ;\n</script>";
        let [error] = &errors(SourceKind::Vue, text)[..] else { panic!("one error") };
        assert_eq!(error.range.start as usize, text.find("= ;").unwrap_or(0) + 2);
    }
}
