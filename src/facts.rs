//! What one file knows about leaks: owned, compact, serialisable; byte ranges, never syntax trees.
//!
//! Facts are questions as much as answers: how often a function runs, whether a file is a script, who else declares a name
//! is decided by `project` when all files are known.

mod snippet;

use crate::lifetime::abort::{self, Lingering};
use crate::lifetime::activation::{FunctionFact, Functions};
use crate::lifetime::capture::shared::{self, Retention};
use crate::lifetime::capture::{self, KeptClosure};
use crate::lifetime::cleanup::{self, IneffectiveCleanup};
use crate::lifetime::errors::{self, KeptError};
use crate::lifetime::finalizer::{self, KeptTarget};
use crate::lifetime::glance::{self, Names, Room, Start};
use crate::lifetime::globals::{self, GlobalNames, ImplicitGlobal};
use crate::lifetime::growth::exchange::Exchange;
use crate::lifetime::growth::neglect::Neglected;
use crate::lifetime::growth::shrinks::{MemberUses, member_uses};
use crate::lifetime::growth::{self, Container};
use crate::lifetime::identity::Identities;
use crate::lifetime::lifecycle::Lifecycles;
use crate::lifetime::links::{self, ClassFact, Links};
use crate::lifetime::memo::{self, Memos};
use crate::lifetime::models::Models;
use crate::lifetime::obligation::{self, Obligation};
use crate::lifetime::once::{self, Leftover};
use crate::lifetime::paths::{self, PartialRelease};
use crate::lifetime::pm2::{self, UnlimitedApp};
use crate::lifetime::races::{self, Race};
use crate::lifetime::removal::{self, MismatchedRemoval};
use crate::lifetime::resource::{self, HeldResource};
use crate::lifetime::sharing::{self, SharedClosure};
use crate::lifetime::slices::{self, KeptSlice};
use crate::lifetime::slots::{self, Overwrite};
use crate::lifetime::stale::{self, Stale};
use crate::lifetime::streams::{self, LoosePipe, RaisedLimit};
use crate::lifetime::subscription::{self, Subscription};
use crate::semantic::{self, Module};
use crate::suppress::{self, Directive};
use crate::syntax::{self, CommentText, Parsed, SourceKind};
use crate::text::TextRange;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

/// The facts of one file; questions that reach beyond the file are answered by `project`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ModuleFacts {
    /// Hash of the text that the facts were read from.
    pub content: u64,
    /// The file was only looked at, for nothing can be found in it: what it does with other files is not known, but for
    /// where it imports from. These are names that it may have.
    pub unread: Option<Names>,
    /// Why the file, or a part of it, could not be understood.
    pub syntax_errors: Vec<SyntaxError>,
    pub directives: Vec<Directive>,
    /// What comments for ESLint say of leaks; counts only where the settings ask for it.
    pub eslint_directives: Vec<Directive>,
    pub form: ModuleForm,
    pub functions: Vec<FunctionFact>,
    pub classes: Vec<ClassFact>,
    pub links: Links,
    pub globals: GlobalNames,
    pub implicit_globals: Vec<ImplicitGlobal>,
    pub containers: Vec<Container>,
    pub neglected: Vec<Neglected>,
    pub exchange: Exchange,
    pub member_uses: MemberUses,
    pub obligations: Vec<Obligation>,
    pub resources: Vec<HeldResource>,
    pub partial_releases: Vec<PartialRelease>,
    pub overwrites: Vec<Overwrite>,
    pub subscriptions: Vec<Subscription>,
    pub kept_closures: Vec<KeptClosure>,
    pub mismatched_removals: Vec<MismatchedRemoval>,
    pub ineffective_cleanups: Vec<IneffectiveCleanup>,
    pub leftovers: Vec<Leftover>,
    pub abort_listeners: Vec<Lingering>,
    pub raised_limits: Vec<RaisedLimit>,
    pub loose_pipes: Vec<LoosePipe>,
    pub retentions: Vec<Retention>,
    pub stale: Vec<Stale>,
    pub races: Vec<Race>,
    pub slices: Vec<KeptSlice>,
    pub memos: Memos,
    pub kept_errors: Vec<KeptError>,
    pub kept_targets: Vec<KeptTarget>,
    pub shared_closures: Vec<SharedClosure>,
    pub unlimited_apps: Vec<UnlimitedApp>,
    /// Lines that are too long for people: a tool wrote them.
    pub packed: Vec<TextRange>,
    /// Where the top level runs once per component instance.
    pub per_instance: Option<TextRange>,
    /// Identities of the places that findings may start at: hash of the code there.
    pub snippets: Vec<(TextRange, u64)>,
}

/// What the file itself says of its module kind; the nearest `package.json` may decide the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ModuleForm {
    pub has_module_syntax: bool,
    pub has_commonjs_syntax: bool,
    /// `.cjs`, `.cts`
    pub is_commonjs_by_name: bool,
    /// `.mjs`, `.mts`, and component files, which are compiled to modules.
    pub is_module_by_name: bool,
    pub is_typescript: bool,
}

/// A place that does not parse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyntaxError {
    pub range: TextRange,
    pub message: String,
}

/// Tables of larger files are not kept for the next file.
const ROOM_LIMIT: usize = 1 << 20;

/// Read a text. Never fails. `room` is memory to use again.
pub fn read(kind: SourceKind, path: &str, text: &str, models: &Models, room: &mut Module) -> ModuleFacts {
    let mut parsed = syntax::parse(kind, text);
    let module = semantic::bind(&mut parsed, std::mem::take(room));
    // Nothing below reads a tree.
    syntax::discard(&mut parsed);
    let mut facts = ModuleFacts {
        content: xxhash_rust::xxh3::xxh3_64(text.as_bytes()),
        syntax_errors: parsed
            .errors
            .iter()
            .map(|error| SyntaxError { range: error.range, message: error.message.clone() })
            .collect(),
        directives: directives(&parsed, "leaklint-", suppress::scan),
        eslint_directives: directives(&parsed, "eslint-", suppress::scan_eslint),
        form: form(kind, &module),
        packed: packed(text),
        per_instance: module.traits.per_instance,
        ..ModuleFacts::default()
    };
    let mut functions = Functions::new(&module, models);
    let declared = declared_in_comments(&parsed);
    (facts.implicit_globals, facts.globals) = globals::implicit_globals(&mut functions, text, &declared);
    facts.implicit_globals.retain(|global| !is_meant(&parsed, global.range));
    let found = growth::containers(&mut functions, text);
    (facts.containers, facts.neglected, facts.exchange) = (found.containers, found.neglected, found.exchange);
    facts.member_uses = member_uses(&module);
    let mut lifecycles = Lifecycles::new(&module);
    let identities = Identities::new(&module, text);
    facts.obligations = obligation::obligations(&mut functions, &mut lifecycles, text, kind.is_typescript());
    facts.resources = resource::resources(&mut functions, &mut lifecycles, text);
    facts.partial_releases = paths::partial_releases(&mut functions, text);
    facts.overwrites = slots::overwrites(&mut functions, text);
    facts.subscriptions = subscription::subscriptions(&mut functions, &mut lifecycles, text);
    facts.kept_closures = capture::kept_closures(&mut functions);
    facts.mismatched_removals = removal::mismatched_removals(&mut functions, &mut lifecycles, &identities);
    facts.ineffective_cleanups = cleanup::ineffective_cleanups(&mut functions, &mut lifecycles, &identities, text);
    facts.leftovers = once::leftovers(&mut functions);
    facts.abort_listeners = abort::abort_listeners(&mut functions, text);
    facts.raised_limits = streams::raised_limits(&mut functions);
    facts.loose_pipes = streams::loose_pipes(&mut functions, text);
    facts.retentions = shared::retentions(&mut functions, text, &facts.obligations, &facts.containers);
    facts.stale = stale::stale_slots(&mut functions, &mut lifecycles, text);
    facts.races = races::races(&mut functions);
    facts.slices = slices::kept_slices(&mut functions);
    facts.memos = memo::memos(&functions, text, &facts.containers);
    facts.kept_errors = errors::kept_errors(&module, &facts.containers);
    facts.kept_targets = finalizer::kept_targets(&mut functions);
    facts.shared_closures = sharing::shared_closures(&mut functions);
    if pm2::is_ecosystem_file(path) {
        facts.unlimited_apps = pm2::unlimited_apps(&module, text);
    }
    facts.links = links::links(&mut functions, text, &mut facts.exchange, &found.specifiers);
    (facts.functions, facts.classes) = functions.into_facts();
    facts.note_snippets(text);
    // A very large file's memory is given back.
    if text.len() < ROOM_LIMIT {
        *room = module;
    }
    facts
}

/// Whether a file's name says that a look at it is not enough.
pub fn is_always_read(kind: SourceKind, path: &str) -> bool {
    // Elements in the code, or text around it, take a parser.
    matches!(kind, SourceKind::Tsx | SourceKind::Vue | SourceKind::Svelte)
        || path.ends_with(".jsx")
        || pm2::is_ecosystem_file(path)
        // It tells how its neighbours are loaded: a package of Meteor.
        || path.rsplit('/').next() == Some("package.js")
}

/// The facts of a text in which a look shows that no rule can find anything; `None` where it has to be read.
pub fn glance(kind: SourceKind, path: &str, text: &str, models: &Models, room: &mut Room) -> Option<ModuleFacts> {
    if is_always_read(kind, path) {
        return None;
    }
    let is_typescript = kind.is_typescript();
    let is_module = matches!(kind, SourceKind::JavaScriptModule | SourceKind::TypeScriptModule);
    let calm = glance::glance(text, Start { is_strict: is_module, is_typescript }, models, room)?;
    let is_commonjs = matches!(kind, SourceKind::CommonJs | SourceKind::TypeScriptCommonJs);
    Some(ModuleFacts {
        content: xxhash_rust::xxh3::xxh3_64(text.as_bytes()),
        unread: Some(calm.names),
        form: ModuleForm {
            has_module_syntax: calm.has_module_syntax,
            has_commonjs_syntax: calm.has_commonjs_syntax,
            is_commonjs_by_name: is_commonjs,
            is_module_by_name: is_module,
            is_typescript,
        },
        links: Links { sources: calm.sources, ..Links::default() },
        ..ModuleFacts::default()
    })
}

impl ModuleFacts {
    fn note_snippets(&mut self, text: &str) {
        let mut ranges: Vec<TextRange> = Vec::new();
        ranges.extend(self.syntax_errors.iter().map(|it| it.range));
        ranges.extend(self.implicit_globals.iter().map(|it| it.range));
        ranges.extend(self.containers.iter().flat_map(|it| it.growths.iter().map(|growth| growth.range)));
        let taken = self.exchange.taken.iter().flat_map(|it| &it.growths);
        ranges.extend(taken.map(|growth| growth.range));
        ranges.extend(self.neglected.iter().map(|it| it.range));
        ranges.extend(self.obligations.iter().map(|it| it.range));
        ranges.extend(self.resources.iter().map(|it| it.range));
        ranges.extend(self.partial_releases.iter().map(|it| it.range));
        ranges.extend(self.overwrites.iter().map(|it| it.range));
        ranges.extend(self.subscriptions.iter().map(|it| it.range));
        ranges.extend(self.kept_closures.iter().map(|it| it.range));
        ranges.extend(self.mismatched_removals.iter().map(|it| it.range));
        ranges.extend(self.ineffective_cleanups.iter().map(|it| it.range));
        ranges.extend(self.leftovers.iter().map(|it| it.range));
        ranges.extend(self.abort_listeners.iter().map(|it| it.range));
        ranges.extend(self.raised_limits.iter().map(|it| it.range));
        ranges.extend(self.loose_pipes.iter().map(|it| it.range));
        ranges.extend(self.retentions.iter().map(|it| it.range));
        ranges.extend(self.stale.iter().map(|it| it.range));
        ranges.extend(self.races.iter().map(|it| it.range));
        ranges.extend(self.slices.iter().map(|it| it.range));
        ranges.extend(self.memos.kept.iter().map(|it| it.range));
        ranges.extend(self.kept_targets.iter().map(|it| it.range));
        ranges.extend(self.shared_closures.iter().map(|it| it.range));
        ranges.extend(self.unlimited_apps.iter().map(|it| it.range));
        ranges.sort_unstable();
        ranges.dedup();
        self.snippets = ranges.into_iter().map(|range| (range, snippet::hash(range.slice(text)))).collect();
    }
}

/// Longer lines are not written by hand.
const LONGEST_LINE: usize = 500;

fn packed(text: &str) -> Vec<TextRange> {
    let mut found: Vec<TextRange> = Vec::new();
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', text.as_bytes()).map(|newline| newline + 1).chain([text.len()]) {
        if end - start > LONGEST_LINE {
            match found.last_mut() {
                Some(last) if last.end as usize == start => last.end = end as u32,
                _ => found.push(TextRange::new(start as u32, end as u32)),
            }
        }
        start = end;
    }
    found.shrink_to_fit();
    found
}

fn form(kind: SourceKind, module: &Module) -> ModuleForm {
    ModuleForm {
        has_module_syntax: module.traits.has_module_syntax,
        has_commonjs_syntax: module.traits.has_commonjs_syntax,
        is_commonjs_by_name: matches!(kind, SourceKind::CommonJs | SourceKind::TypeScriptCommonJs),
        is_module_by_name: matches!(kind, SourceKind::JavaScriptModule | SourceKind::TypeScriptModule)
            || kind.is_component(),
        is_typescript: kind.is_typescript(),
    }
}

fn body<'a>(parsed: &Parsed<'a>, comment: &CommentText) -> &'a str {
    let text = comment.range.slice(parsed.text);
    let inner =
        text.strip_prefix("//").or_else(|| text.strip_prefix("/*").map(|text| text.strip_suffix("*/").unwrap_or(text)));
    inner.or_else(|| text.strip_prefix("<!--").map(|text| text.strip_suffix("-->").unwrap_or(text))).unwrap_or(text)
}

type ScanComments = fn(&str, &[suppress::Comment<'_>]) -> Vec<Directive>;

fn directives(parsed: &Parsed<'_>, word: &str, scan: ScanComments) -> Vec<Directive> {
    let comments: Vec<suppress::Comment<'_>> = parsed
        .comments
        .iter()
        .filter(|comment| comment.range.slice(parsed.text).contains(word))
        .map(|comment| suppress::Comment { range: comment.range, body: body(parsed, comment) })
        .collect();
    if comments.is_empty() { Vec::new() } else { scan(parsed.text, &comments) }
}

/// Another linter's comment says that the undeclared name on this line is meant.
fn is_meant(parsed: &Parsed<'_>, range: TextRange) -> bool {
    parsed.comments.iter().filter(|comment| comment.range.slice(parsed.text).contains("no-undef")).any(|comment| {
        let between =
            |from: u32, to: u32| parsed.text.get(from as usize..to as usize).map(|text| text.matches('\n').count());
        let text = body(parsed, comment);
        match between(comment.range.end, range.start) {
            Some(lines) if text.contains("next-line") => lines == 1,
            Some(_) => text.contains("eslint-disable") && !text.contains("-line"),
            None => text.contains("disable-line") && between(range.end, comment.range.start) == Some(0),
        }
    })
}

/// Names in `/* global a, b:writable */`, `/* globals … */` and `/* exported … */`.
fn declared_in_comments(parsed: &Parsed<'_>) -> FxHashSet<String> {
    let mut names = FxHashSet::default();
    for comment in parsed.comments.iter().filter(|comment| comment.is_block) {
        let text = body(parsed, comment).trim_start();
        let Some((word, rest)) = text.split_once(char::is_whitespace) else { continue };
        if matches!(word, "global" | "globals" | "exported") {
            let list = rest.split(" -- ").next().unwrap_or(rest);
            names.extend(
                list.split([',', ' ', '\n', '\t', '\r'])
                    .map(|name| name.split(':').next().unwrap_or(name).trim().to_owned())
                    .filter(|name| !name.is_empty()),
            );
        }
    }
    names
}
