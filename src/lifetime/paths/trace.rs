//! The way out that a finding names: explicit exits first, then rejections, then exceptions, then reads that hardly fail.

use super::rejection::{can_reject, can_throw, promise_can_reject};
use super::{Exit, ExitKind, Paths};
use crate::semantic::Module;
use crate::semantic::cfg::{BlockId, Cfg, Edge, EdgeKind, Point};
use crate::semantic::flow::Flow;
use crate::semantic::query::Root;
use crate::semantic::tree::{ExprId, ExprKind, FnId, SymbolKind};
use rustc_hash::FxHashMap;

/// Which edges a path may take.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Explicit,
    Rejections,
    Exceptions,
    /// Reading the file that was just opened.
    Reads,
}

struct Walk<'a> {
    cfg: &'a Cfg,
    paths: &'a Paths<'a>,
    level: Level,
}

pub(super) fn exit(cfg: &Cfg, paths: &Paths<'_>, places: &FxHashMap<ExprId, Vec<BlockId>>) -> Option<Exit> {
    let mut branch = None;
    for level in [Level::Explicit, Level::Rejections, Level::Exceptions, Level::Reads] {
        let walk = Walk { cfg, paths, level };
        let mut held = vec![false; cfg.blocks.len()];
        let mut leaving: Vec<(BlockId, Edge)> = Vec::new();
        for start in places.get(&paths.acquire.point).into_iter().flatten() {
            walk.spread(*start, true, &mut held, &mut leaving);
        }
        leaving.sort_by_key(|(block, edge)| (position(paths, &edge.kind), block.index()));
        for (_, edge) in &leaving {
            let Some(exit) = decisive(paths, level, edge) else { continue };
            if walk.gets_out(edge.to) {
                return Some(exit);
            }
        }
        if level == Level::Explicit && branch.is_none() && (held[cfg.exit.index()] || held[cfg.throws.index()]) {
            branch = skipped_release(&walk, &leaving);
        }
    }
    branch
}

/// The jump or exception itself, if the level is about those.
fn decisive(paths: &Paths<'_>, level: Level, edge: &Edge) -> Option<Exit> {
    let module = paths.module;
    let stmt = |kind, stmt| Some(Exit { kind, at: module.stmt(stmt).range });
    match (level, edge.kind) {
        (Level::Explicit, EdgeKind::Return(id)) => stmt(ExitKind::Return, id),
        (Level::Explicit, EdgeKind::Throw(id)) => stmt(ExitKind::Throw, id),
        (Level::Explicit, EdgeKind::Continue(id)) => stmt(ExitKind::Continue, id),
        (Level::Reads, EdgeKind::Exception(id)) if paths.reads_what_it_opened(id) => {
            Some(Exit { kind: ExitKind::Read, at: module.range(id) })
        }
        (Level::Rejections, EdgeKind::Exception(id)) if matches!(module.kind(id), ExprKind::Await(_)) => {
            Some(Exit { kind: ExitKind::Rejection { is_foreign: awaits_foreign(module, id) }, at: module.range(id) })
        }
        (Level::Exceptions, EdgeKind::Exception(id)) if !matches!(module.kind(id), ExprKind::Await(_)) => {
            Some(Exit { kind: ExitKind::Exception, at: module.range(id) })
        }
        _ => None,
    }
}

fn position(paths: &Paths<'_>, kind: &EdgeKind) -> u32 {
    let module = paths.module;
    match kind {
        EdgeKind::Return(id) | EdgeKind::Throw(id) | EdgeKind::Continue(id) | EdgeKind::Break(id) => {
            module.stmt(*id).range.start
        }
        EdgeKind::Exception(id) | EdgeKind::True(id) | EdgeKind::False(id) => module.range(*id).end,
        _ => u32::MAX,
    }
}

/// A condition around a release that was false on the way.
fn skipped_release(walk: &Walk<'_>, leaving: &[(BlockId, Edge)]) -> Option<Exit> {
    let module = walk.paths.module;
    leaving.iter().find_map(|(_, edge)| {
        let (EdgeKind::False(test) | EdgeKind::True(test)) = edge.kind else { return None };
        let around = |release: &ExprId| {
            let mut stmt = module.stmt_of(*release);
            while let Some(id) = stmt {
                if let crate::semantic::tree::StmtKind::If(whole, ..) = module.stmt(id).kind
                    && module.range(whole).contains(module.range(test))
                {
                    return true;
                }
                stmt = module.stmt_around(id);
            }
            false
        };
        (walk.paths.uses.releases.iter().any(around) && walk.gets_out(edge.to))
            .then(|| Exit { kind: ExitKind::Branch, at: module.range(test) })
    })
}

impl Walk<'_> {
    /// Follow the held handle; every edge that it passes goes to `leaving`.
    fn spread(&self, start: BlockId, from_point: bool, held: &mut [bool], leaving: &mut Vec<(BlockId, Edge)>) {
        let mut todo = vec![(start, from_point)];
        while let Some((block, from_point)) = todo.pop() {
            if !self.holds_through(block, from_point) {
                continue;
            }
            for edge in &self.cfg.block(block).edges {
                if !self.follows(edge) || !self.paths.passes(edge) {
                    continue;
                }
                leaving.push((block, *edge));
                if !std::mem::replace(&mut held[edge.to.index()], true) {
                    todo.push((edge.to, false));
                }
            }
        }
    }

    /// Whether the handle is still held at the end of the block.
    fn holds_through(&self, block: BlockId, from_point: bool) -> bool {
        let points = &self.cfg.block(block).points;
        let is_acquire = |point: &Point| matches!(point, Point::Expr(expr) if *expr == self.paths.acquire.point);
        let first = if from_point { points.iter().position(is_acquire).map_or(0, |at| at + 1) } else { 0 };
        points[first..].iter().all(|point| match point {
            Point::Expr(expr) => !self.paths.ends.contains(expr) && !is_acquire(point) && !self.paths.is_last(*expr),
            Point::Dispose(symbol) => !self.paths.uses.handles.contains(symbol),
        })
    }

    fn follows(&self, edge: &Edge) -> bool {
        let module = self.paths.module;
        match edge.kind {
            EdgeKind::Exception(id) if self.paths.reads_what_it_opened(id) => self.level == Level::Reads,
            EdgeKind::Exception(id) if matches!(module.kind(id), ExprKind::Await(_)) => {
                self.level >= Level::Rejections && can_reject(module, id)
            }
            EdgeKind::Exception(id) => self.level >= Level::Exceptions && can_throw(module, id),
            _ => true,
        }
    }

    /// Whether the handle, held at the start of `block`, can leave the function or be acquired again.
    fn gets_out(&self, block: BlockId) -> bool {
        let mut held = vec![false; self.cfg.blocks.len()];
        held[block.index()] = true;
        let mut leaving = Vec::new();
        self.spread(block, false, &mut held, &mut leaving);
        let is_acquire = |point: &Point| matches!(point, Point::Expr(expr) if *expr == self.paths.acquire.point);
        held[self.cfg.exit.index()]
            || held[self.cfg.throws.index()]
            || self.cfg.ids().any(|id| {
                held[id.index()] && self.cfg.block(id).points.iter().any(is_acquire) && !self.ends_before_acquire(id)
            })
    }

    fn ends_before_acquire(&self, block: BlockId) -> bool {
        for point in &self.cfg.block(block).points {
            let Point::Expr(expr) = point else { continue };
            if *expr == self.paths.acquire.point {
                return false;
            }
            if self.paths.ends.contains(expr) {
                return true;
            }
        }
        true
    }
}

/// `await fetch(…)`, `await client.get(…)` of a parameter: code that this project does not know from inside.
fn awaits_foreign(module: &Module, id: ExprId) -> bool {
    let ExprKind::Await(awaited) = module.kind(id) else { return false };
    is_foreign(module, awaited, 3)
}

fn is_foreign(module: &Module, promise: ExprId, fuel: u8) -> bool {
    let Some(fuel) = fuel.checked_sub(1) else { return false };
    let Some((callee, args)) = module.call(promise) else { return false };
    match module.place(callee).map(|place| place.root) {
        // `Promise.race([…])` rejects as its elements do.
        Some(Root::Global(name)) if module.text(name) == "Promise" => {
            let Some(list) = args.first() else { return false };
            let ExprKind::Array(list) = module.kind(*list) else { return false };
            module.list(list).iter().any(|it| promise_can_reject(module, *it, 4) && is_foreign(module, *it, fuel))
        }
        Some(Root::Global(_)) => true,
        Some(Root::Symbol(symbol)) => {
            module.symbol(symbol).kind == SymbolKind::Param && !is_element(module, module.function_of(symbol))
        }
        _ => false,
    }
}

/// `workers.map((worker) => …)`: the parameter is an element of a list, and nobody gave it.
fn is_element(module: &Module, function: FnId) -> bool {
    let Some(expr) = module.function(function).expr else { return false };
    let Flow::Argument { call, index: 0 } = module.flow(expr) else { return false };
    matches!(
        module.method_call(call),
        Some((_, "map" | "forEach" | "filter" | "flatMap" | "some" | "every" | "find", _))
    )
}
