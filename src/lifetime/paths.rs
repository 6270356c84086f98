//! Releases that some way out of a function skips: an early `return`, a `throw`, a rejected `await`.
//!
//! Only pairs that one function shows count: what it acquires into a local variable, and releases itself on some path.
//! Who else holds the handle by then (a caller, a field, a container, a callback) ends the question.

mod acquire;
mod callbacks;
mod conditions;
mod fix;
mod rejection;
mod trace;
mod uses;

use super::activation::{FnIdx, Functions};
use crate::order;
use crate::semantic::Module;
use crate::semantic::cfg::{BlockId, Cfg, Edge, EdgeKind, Point};
use crate::semantic::dataflow::{Bits, Transfer, solve};
use crate::semantic::tree::{ExprId, ExprKind, FnId};
use crate::text::TextRange;
pub use acquire::Held;
use acquire::{Acquire, acquire};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use uses::{Effect, Uses, uses};
pub(super) use uses::{names_of, sounds_like_release};

/// Something acquired and released in one function, and a way out between the two.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartialRelease {
    pub held: Held,
    /// As the source spells it: `setTimeout`, `pool.connect`.
    pub api: String,
    pub range: TextRange,
    pub function: FnIdx,
    /// The variable.
    pub name: String,
    /// A release that other paths reach, as the source spells it.
    pub release: String,
    pub released_at: TextRange,
    pub exit: Exit,
    /// A timer that fires within seconds, whatever happens.
    pub ends_soon: bool,
    /// Edits that release on every way out.
    pub fix: Option<Vec<(TextRange, String)>>,
}

/// How the release is skipped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exit {
    pub kind: ExitKind,
    pub at: TextRange,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExitKind {
    Return,
    Throw,
    /// The next turn of the loop acquires anew.
    Continue,
    /// What is awaited can reject. `is_foreign`: it was called on the platform or on what the caller gave.
    Rejection {
        is_foreign: bool,
    },
    /// A call that can throw, in the same file.
    Exception,
    /// The file that was just opened cannot be read.
    Read,
    /// A condition is false and the code goes on past the release.
    Branch,
    /// The release is in the callback for `on`, and the one for `off` does not release.
    Callback {
        on: String,
        off: String,
    },
    /// The release is in the callback for `on`, and there is none for `off`.
    Unhandled {
        on: String,
        off: String,
    },
    /// `.then(release)` with nothing behind it.
    Chain,
}

pub fn partial_releases(functions: &mut Functions<'_>, text: &str) -> Vec<PartialRelease> {
    let module = functions.module();
    let mut by_function: FxHashMap<FnId, Vec<(Acquire, Uses)>> = FxHashMap::default();
    for call in module.calls() {
        let Some(acquire) = acquire(module, *call) else { continue };
        let uses = uses(module, &acquire);
        if !uses.is_lost && (!uses.releases.is_empty() || !uses.later.is_empty()) {
            by_function.entry(acquire.function).or_default().push((acquire, uses));
        }
    }
    let mut found: Vec<(Acquire, ExprId, Exit)> = Vec::new();
    let mut functions_in_order: Vec<FnId> = by_function.keys().copied().collect();
    functions_in_order.sort_unstable();
    for function in functions_in_order {
        let Some(acquired) = by_function.remove(&function) else { continue };
        let exits = exits(module, function, &acquired);
        for ((acquire, uses), exit) in acquired.into_iter().zip(exits) {
            let (release, exit) = match exit {
                Some(exit) => (uses.releases.first().copied(), Some(exit)),
                None => match callbacks::skipped(module, &acquire, &uses) {
                    Some((release, exit)) => (Some(release), Some(exit)),
                    None => (None, None),
                },
            };
            if let (Some(release), Some(exit)) = (release, exit) {
                found.push((acquire, release, exit));
            }
        }
    }
    order::by_number(&mut found, |(acquire, ..)| acquire.call.0.into());
    found
        .into_iter()
        .map(|(acquire, release, exit)| PartialRelease {
            held: acquire.held,
            range: module.range(acquire.call),
            function: functions.describe(acquire.function),
            name: acquire.handles.first().map(|symbol| module.symbol_name(*symbol).to_owned()).unwrap_or_default(),
            release: one_line(module.range(release).slice(text)),
            released_at: module.range(release),
            fix: fix::finally(module, text, &acquire, release, &exit),
            ends_soon: acquire.ends_soon,
            api: acquire.api,
            exit,
        })
        .collect()
}

/// Source on one line, not too long for a message.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    if text.chars().count() <= 60 { text } else { text.chars().take(59).chain(['…']).collect() }
}

/// For each acquisition of the function, a way out that skips its release.
fn exits(module: &Module, function: FnId, acquired: &[(Acquire, Uses)]) -> Vec<Option<Exit>> {
    if acquired.iter().all(|(_, uses)| uses.releases.is_empty()) {
        return acquired.iter().map(|_| None).collect();
    }
    let cfg = Cfg::of(module, function);
    let mut places: FxHashMap<ExprId, Vec<BlockId>> = FxHashMap::default();
    for block in cfg.ids() {
        for point in &cfg.block(block).points {
            if let Point::Expr(expr) = point {
                places.entry(*expr).or_default().push(block);
            }
        }
    }
    let paths: Vec<Paths<'_>> =
        acquired.iter().map(|(acquire, uses)| Paths::new(module, &cfg, &places, acquire, uses)).collect();
    let held = Holding { cfg: &cfg, paths: &paths };
    let states = solve(&cfg, Bits::empty(paths.len()), &held);
    let left = |end: BlockId, bit: usize| states[end.index()].as_ref().is_some_and(|bits| bits.contains(bit));
    paths
        .iter()
        .enumerate()
        .map(|(bit, path)| {
            let comes_back =
                places.get(&path.acquire.point).is_some_and(|blocks| blocks.iter().any(|block| left(*block, bit)));
            let leaves = left(cfg.exit, bit) || left(cfg.throws, bit) || comes_back;
            (leaves && path.is_paired(&cfg, &places)).then(|| trace::exit(&cfg, path, &places))?
        })
        .collect()
}

/// Which handles may be held where.
struct Holding<'a> {
    cfg: &'a Cfg,
    paths: &'a [Paths<'a>],
}

impl Transfer for Holding<'_> {
    fn block(&self, block: BlockId, bits: &mut Bits) {
        for point in &self.cfg.block(block).points {
            let Point::Expr(expr) = point else { continue };
            for (bit, path) in self.paths.iter().enumerate() {
                if path.acquire.point == *expr {
                    bits.insert(bit);
                } else if path.ends.contains(expr) {
                    bits.remove(bit);
                }
            }
        }
    }

    fn edge(&self, edge: &Edge, bits: &mut Bits) -> bool {
        for (bit, path) in self.paths.iter().enumerate() {
            if bits.contains(bit) && !path.passes(edge) {
                bits.remove(bit);
            }
        }
        true
    }
}

/// What a handle's paths are cut by.
pub(super) struct Paths<'a> {
    module: &'a Module,
    acquire: &'a Acquire,
    uses: &'a Uses,
    /// Points after which the function no longer holds it.
    ends: rustc_hash::FxHashSet<ExprId>,
    tests: conditions::Tests,
}

impl<'a> Paths<'a> {
    fn new(
        module: &'a Module,
        cfg: &Cfg,
        places: &FxHashMap<ExprId, Vec<BlockId>>,
        acquire: &'a Acquire,
        uses: &'a Uses,
    ) -> Self {
        let is_released_later = |point: ExprId| {
            places.get(&point).into_iter().flatten().any(|block| {
                let reached = cfg.reachable(*block, |_, edge| !matches!(edge.kind, EdgeKind::Exception(_)));
                uses.releases.iter().any(|release| {
                    places.get(release).into_iter().flatten().any(|at| {
                        reached[at.index()]
                            && (at != block || release > &point || module.range(*release).end > module.range(point).end)
                    })
                })
            })
        };
        let ends = uses
            .effects
            .iter()
            .filter(|(point, effect)| match effect {
                Effect::Released | Effect::HandedOver => true,
                Effect::Lent => !is_released_later(**point),
            })
            .map(|(point, _)| *point)
            .collect();
        Self { module, acquire, uses, ends, tests: conditions::Tests::new(module, acquire, uses) }
    }

    /// Whether the handle can still be held after the edge.
    fn passes(&self, edge: &Edge) -> bool {
        match edge.kind {
            EdgeKind::True(test) => self.tests.passes(self.module, test, true),
            EdgeKind::False(test) => self.tests.passes(self.module, test, false),
            // A release that throws has been tried; what could not be opened is not open.
            EdgeKind::Exception(expr) => !self.ends.contains(&expr) && !self.is_opening(expr),
            _ => true,
        }
    }

    /// `await handle`, `await handle.connect()`: when this rejects, there is nothing to release.
    fn is_opening(&self, expr: ExprId) -> bool {
        let module = self.module;
        let ExprKind::Await(inner) = module.kind(expr) else { return false };
        let is_handle = |expr| module.symbol_of(expr).is_some_and(|symbol| self.uses.handles.contains(&symbol));
        is_handle(inner)
            || matches!(module.method_call(inner), Some((receiver, method, _)) if is_handle(receiver) && matches!(method, "connect" | "open" | "ready" | "listen" | "start" | "init" | "initialize"))
    }

    /// `await file.read(…)` of the file that was just opened: that hardly ever fails, and a file that nobody holds any more is
    /// closed when it is collected.
    fn reads_what_it_opened(&self, expr: ExprId) -> bool {
        let module = self.module;
        let ExprKind::Await(inner) = module.kind(expr) else { return false };
        let opens = |call| module.call(call).and_then(|(callee, _)| module.last_word(callee)) == Some("open");
        self.acquire.held == Held::Open
            && opens(self.acquire.call)
            && matches!(module.method_call(inner), Some((receiver, "read" | "readFile" | "readv" | "stat", _))
                if module.symbol_of(receiver).is_some_and(|symbol| self.uses.handles.contains(&symbol)))
    }

    /// Whether a release can follow the acquisition at all.
    fn is_paired(&self, cfg: &Cfg, places: &FxHashMap<ExprId, Vec<BlockId>>) -> bool {
        let starts = places.get(&self.acquire.point).into_iter().flatten();
        starts.into_iter().any(|start| {
            let reached = cfg.reachable(*start, |_, _| true);
            self.uses.releases.iter().any(|release| {
                places.get(release).into_iter().flatten().any(|at| {
                    reached[at.index()]
                        && (at != start || self.module.range(*release).end > self.module.range(self.acquire.point).end)
                })
            })
        })
    }

    /// The process is over here.
    fn is_last(&self, expr: ExprId) -> bool {
        matches!(self.module.call(expr), Some((callee, _)) if self.module.global_path(callee).is_some_and(|(root, path)| root == "process" && matches!(path.as_slice(), ["exit" | "abort"])))
    }
}
