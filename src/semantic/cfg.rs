//! The control flow of one function, made when asked for: basic blocks, and edges that say why they are taken.
//!
//! Expressions are points in the order in which they are evaluated. Whatever can throw begins a block, so that an
//! exception leaves with the state from before it. `finally` blocks are copied for each way in which they are entered, up
//! to a depth. Knows nothing of leaks.

mod exprs;

use super::Module;
use super::tree::{ExprId, FnBody, FnId, Key, List, NameId, PatId, PatKind, StmtId, StmtKind, SymbolId, SymbolKind};
use smallvec::SmallVec;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlockId(u32);

impl BlockId {
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug, Default)]
pub struct Block {
    pub points: SmallVec<[Point; 4]>,
    pub edges: SmallVec<[Edge; 2]>,
}

/// Something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// The expression has been evaluated; its parts were before it. Literals are left out.
    Expr(ExprId),
    /// The end of a `using` declaration's block disposes of it.
    Dispose(SymbolId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    pub to: BlockId,
    pub kind: EdgeKind,
}

/// Why control goes along an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeKind {
    Next,
    /// The test is truthy (for `??`, `??=` and `?.`: not nullish).
    True(ExprId),
    False(ExprId),
    /// One of a `switch`'s cases, or none of them.
    Case(Option<ExprId>),
    /// From one case into the next.
    FallThrough,
    /// Back to the head of the loop.
    Back,
    Return(StmtId),
    Throw(StmtId),
    Break(StmtId),
    Continue(StmtId),
    /// The call throws, or what is awaited rejects, before it has had any effect.
    Exception(ExprId),
    /// From the end of a `finally` block to where the code was going.
    Resume,
}

#[derive(Debug)]
pub struct Cfg {
    pub blocks: Vec<Block>,
    pub entry: BlockId,
    /// Left by `return` or at the end of the body.
    pub exit: BlockId,
    /// Left by an exception.
    pub throws: BlockId,
}

impl Cfg {
    pub fn of(module: &Module, function: FnId) -> Self {
        let mut build = Build {
            module,
            blocks: Vec::new(),
            at: BlockId(0),
            throws: BlockId(0),
            exit: BlockId(0),
            frames: Vec::new(),
            labels: SmallVec::new(),
            chain_end: None,
            finally_depth: 0,
        };
        let entry = build.block();
        build.exit = build.block();
        build.throws = build.block();
        build.at = entry;
        let it = module.function(function);
        for param in module.pat_list(it.params) {
            build.pattern(*param);
        }
        match it.body {
            FnBody::Block(list) => build.scope(list),
            FnBody::Expr(body) => build.expr(body),
            FnBody::None => {}
        }
        let (at, exit) = (build.at, build.exit);
        build.edge(at, exit, EdgeKind::Next);
        Self { blocks: build.blocks, entry, exit: build.exit, throws: build.throws }
    }

    pub fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.index()]
    }

    pub fn ids(&self) -> impl Iterator<Item = BlockId> + use<> {
        (0..self.blocks.len() as u32).map(BlockId)
    }

    /// Which blocks control can reach from `start` along the edges that `follow` allows.
    pub fn reachable(&self, start: BlockId, mut follow: impl FnMut(BlockId, &Edge) -> bool) -> Vec<bool> {
        let mut reached = vec![false; self.blocks.len()];
        let mut todo = vec![start];
        reached[start.index()] = true;
        while let Some(block) = todo.pop() {
            for edge in &self.block(block).edges {
                if !reached[edge.to.index()] && follow(block, edge) {
                    reached[edge.to.index()] = true;
                    todo.push(edge.to);
                }
            }
        }
        reached
    }
}

/// Where a jump goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Jump {
    Return,
    Throw,
    /// To the block of that frame.
    Break(usize),
    Continue(usize),
}

/// What jumps pass on their way out, innermost last.
enum Frame {
    Breakable { labels: SmallVec<[NameId; 1]>, after: BlockId, next: Option<BlockId>, takes_plain_break: bool },
    Catch(BlockId),
    Finally { body: StmtId, copies: Vec<Copy> },
    Using { symbol: SymbolId, copies: Vec<Copy> },
}

/// A copy of what runs on the way out.
#[derive(Clone, Copy)]
struct Copy {
    jump: Jump,
    first: BlockId,
    last: BlockId,
}

/// `finally` inside `finally` inside `finally`: from here on all jumps share one copy.
const COPIED_DEPTH: u8 = 3;

/// Stack that one level of the walk may need, and how much is added when less is left.
const RED_ZONE: usize = 128 << 10;
const GROW_BY: usize = 8 << 20;

struct Build<'m> {
    module: &'m Module,
    blocks: Vec<Block>,
    at: BlockId,
    exit: BlockId,
    throws: BlockId,
    frames: Vec<Frame>,
    /// Labels of the statement that comes next.
    labels: SmallVec<[NameId; 1]>,
    /// Where `?.` goes when there is nothing.
    chain_end: Option<BlockId>,
    finally_depth: u8,
}

impl Build<'_> {
    fn block(&mut self) -> BlockId {
        self.blocks.push(Block::default());
        BlockId(self.blocks.len() as u32 - 1)
    }

    fn edge(&mut self, from: BlockId, to: BlockId, kind: EdgeKind) {
        let edge = Edge { to, kind };
        let edges = &mut self.blocks[from.index()].edges;
        if !edges.contains(&edge) {
            edges.push(edge);
        }
    }

    fn point(&mut self, expr: ExprId) {
        self.blocks[self.at.index()].points.push(Point::Expr(expr));
    }

    /// Go on in `block`.
    fn enter(&mut self, block: BlockId) {
        self.at = block;
    }

    /// Go to `block` and on from there.
    fn join(&mut self, block: BlockId) {
        self.edge(self.at, block, EdgeKind::Next);
        self.at = block;
    }

    /// Leave for good; what follows is reached from elsewhere or not at all.
    fn leave(&mut self, jump: Jump, kind: EdgeKind) {
        let target = self.target(jump);
        self.edge(self.at, target, kind);
        self.at = self.block();
    }

    /// A point that can throw.
    fn throwing(&mut self, expr: ExprId) {
        let (next, target) = (self.block(), self.target(Jump::Throw));
        self.edge(self.at, next, EdgeKind::Next);
        self.edge(self.at, target, EdgeKind::Exception(expr));
        self.enter(next);
        self.point(expr);
    }

    // Jumps.

    /// The block that a jump from here goes to: a handler, or the first `finally` on its way.
    fn target(&mut self, jump: Jump) -> BlockId {
        for index in (0..self.frames.len()).rev() {
            match (&self.frames[index], jump) {
                (Frame::Catch(handler), Jump::Throw) => return *handler,
                (Frame::Breakable { after, .. }, Jump::Break(frame)) if frame == index => return *after,
                (Frame::Breakable { next: Some(next), .. }, Jump::Continue(frame)) if frame == index => return *next,
                (Frame::Finally { .. } | Frame::Using { .. }, _) => return self.way_out(index, jump),
                _ => {}
            }
        }
        match jump {
            Jump::Throw => self.throws,
            Jump::Return | Jump::Break(_) | Jump::Continue(_) => self.exit,
        }
    }

    /// The copy of the `finally` block (or of the end of a `using`) for this jump.
    fn way_out(&mut self, index: usize, jump: Jump) -> BlockId {
        let (Frame::Finally { copies, .. } | Frame::Using { copies, .. }) = &self.frames[index] else {
            return self.exit;
        };
        if let Some(copy) = copies.iter().find(|copy| copy.jump == jump) {
            return copy.first;
        }
        let shared = copies.first().copied().filter(|_| self.finally_depth >= COPIED_DEPTH);
        let outside = self.frames.split_off(index);
        let copy = match shared {
            Some(copy) => Copy { jump, ..copy },
            None => {
                let first = self.block();
                let (from, chain_end) = (std::mem::replace(&mut self.at, first), self.chain_end.take());
                let labels = std::mem::take(&mut self.labels);
                match &outside[0] {
                    Frame::Finally { body, .. } => {
                        self.finally_depth += 1;
                        self.stmt(*body);
                        self.finally_depth -= 1;
                    }
                    Frame::Using { symbol, .. } => {
                        let point = Point::Dispose(*symbol);
                        self.blocks[first.index()].points.push(point);
                    }
                    Frame::Breakable { .. } | Frame::Catch(_) => {}
                }
                let last = std::mem::replace(&mut self.at, from);
                self.chain_end = chain_end;
                self.labels = labels;
                Copy { jump, first, last }
            }
        };
        let next = self.target(jump);
        self.edge(copy.last, next, EdgeKind::Resume);
        self.frames.extend(outside);
        if let Some(Frame::Finally { copies, .. } | Frame::Using { copies, .. }) = self.frames.get_mut(index) {
            copies.push(copy);
        }
        copy.first
    }

    fn breakable(&self, label: Option<NameId>, for_continue: bool) -> Option<usize> {
        self.frames.iter().rposition(|frame| match frame {
            Frame::Breakable { labels, next, takes_plain_break, .. } => match label {
                Some(label) => labels.contains(&label) && (next.is_some() || !for_continue),
                None => {
                    if for_continue {
                        next.is_some()
                    } else {
                        *takes_plain_break
                    }
                }
            },
            Frame::Catch(_) | Frame::Finally { .. } | Frame::Using { .. } => false,
        })
    }

    // Statements.

    /// A list of statements, and the end of what it declares with `using`.
    fn scope(&mut self, list: List) {
        let depth = self.frames.len();
        for stmt in self.module.stmt_list(list) {
            self.stmt(*stmt);
        }
        while self.frames.len() > depth {
            if let Some(Frame::Using { symbol, .. }) = self.frames.pop() {
                let at = self.at;
                self.blocks[at.index()].points.push(Point::Dispose(symbol));
            }
        }
    }

    fn stmt(&mut self, id: StmtId) {
        stacker::maybe_grow(RED_ZONE, GROW_BY, || self.stmt_inner(id));
    }

    fn stmt_inner(&mut self, id: StmtId) {
        let labels = std::mem::take(&mut self.labels);
        match self.module.stmt(id).kind {
            StmtKind::Expr(expr) | StmtKind::ExportDefault(expr) => self.expr(expr),
            StmtKind::Block(list) => self.scope(list),
            StmtKind::If(test, yes, no) => self.if_stmt(test, yes, no),
            StmtKind::Loop { init, test, update, body } => self.loop_stmt(id, labels, init, test, update, body),
            StmtKind::ForEach { left, right, body, .. } => self.for_each(labels, left, right, body),
            StmtKind::Switch(discriminant, cases) => self.switch(labels, discriminant, cases),
            StmtKind::Case(_, list) => self.scope(list),
            StmtKind::Try { block, handler, finalizer } => self.try_stmt(block, handler, finalizer),
            StmtKind::Return(value) => {
                if let Some(value) = value {
                    self.expr(value);
                }
                self.leave(Jump::Return, EdgeKind::Return(id));
            }
            StmtKind::Throw(value) => {
                self.expr(value);
                self.leave(Jump::Throw, EdgeKind::Throw(id));
            }
            StmtKind::Break(label) => {
                if let Some(frame) = self.breakable(label, false) {
                    self.leave(Jump::Break(frame), EdgeKind::Break(id));
                }
            }
            StmtKind::Continue(label) => {
                if let Some(frame) = self.breakable(label, true) {
                    self.leave(Jump::Continue(frame), EdgeKind::Continue(id));
                }
            }
            StmtKind::Labeled(label, body) => self.labeled(labels, label, body),
            StmtKind::Var(list) => self.var(list),
            StmtKind::With(object, body) => {
                self.expr(object);
                self.stmt(body);
            }
            StmtKind::Function(_) | StmtKind::Class(_) | StmtKind::Empty => {}
        }
    }

    fn if_stmt(&mut self, test: ExprId, yes: StmtId, no: Option<StmtId>) {
        let (then, other) = (self.block(), self.block());
        self.test(test, then, other);
        self.enter(then);
        self.stmt(yes);
        match no {
            None => self.join(other),
            Some(no) => {
                let after = self.block();
                self.edge(self.at, after, EdgeKind::Next);
                self.enter(other);
                self.stmt(no);
                self.join(after);
            }
        }
    }

    fn loop_stmt(
        &mut self,
        id: StmtId,
        labels: SmallVec<[NameId; 1]>,
        init: Option<StmtId>,
        test: Option<ExprId>,
        update: Option<ExprId>,
        body: StmtId,
    ) {
        let depth = self.frames.len();
        if let Some(init) = init {
            self.stmt(init);
        }
        let (head, inside, next, after) = (self.block(), self.block(), self.block(), self.block());
        // `do … while` is written body first.
        let body_first = test.is_some_and(|test| self.module.range(test).start > self.module.stmt(body).range.start)
            && self.module.stmt(id).range.start < self.module.stmt(body).range.start;
        self.join(if body_first { inside } else { head });
        self.frames.push(Frame::Breakable { labels, after, next: Some(next), takes_plain_break: true });
        self.enter(inside);
        self.stmt(body);
        self.join(next);
        if let Some(update) = update {
            self.expr(update);
        }
        self.edge(self.at, head, EdgeKind::Back);
        self.enter(head);
        match test {
            Some(test) => self.test(test, inside, after),
            None => self.edge(head, inside, EdgeKind::Next),
        }
        self.frames.truncate(depth);
        self.enter(after);
    }

    fn for_each(&mut self, labels: SmallVec<[NameId; 1]>, left: PatId, right: ExprId, body: StmtId) {
        self.expr(right);
        let (head, inside, after) = (self.block(), self.block(), self.block());
        self.join(head);
        let target = self.target(Jump::Throw);
        self.edge(head, target, EdgeKind::Exception(right));
        self.edge(head, inside, EdgeKind::Next);
        self.edge(head, after, EdgeKind::Next);
        let depth = self.frames.len();
        self.frames.push(Frame::Breakable { labels, after, next: Some(head), takes_plain_break: true });
        self.enter(inside);
        self.pattern(left);
        self.using(left);
        self.stmt(body);
        while self.frames.len() > depth + 1 {
            if let Some(Frame::Using { symbol, .. }) = self.frames.pop() {
                let at = self.at;
                self.blocks[at.index()].points.push(Point::Dispose(symbol));
            }
        }
        self.edge(self.at, head, EdgeKind::Back);
        self.frames.truncate(depth);
        self.enter(after);
    }

    fn switch(&mut self, labels: SmallVec<[NameId; 1]>, discriminant: ExprId, cases: List) {
        self.expr(discriminant);
        let after = self.block();
        self.frames.push(Frame::Breakable { labels, after, next: None, takes_plain_break: true });
        let depth = self.frames.len();
        let cases = self.module.stmt_list(cases);
        let bodies: Vec<BlockId> = cases.iter().map(|_| self.block()).collect();
        let mut otherwise = after;
        for (case, body) in cases.iter().zip(&bodies) {
            let StmtKind::Case(test, _) = self.module.stmt(*case).kind else { continue };
            match test {
                None => otherwise = *body,
                Some(test) => {
                    self.expr(test);
                    let next = self.block();
                    self.edge(self.at, *body, EdgeKind::Case(Some(test)));
                    self.edge(self.at, next, EdgeKind::Next);
                    self.enter(next);
                }
            }
        }
        self.edge(self.at, otherwise, EdgeKind::Case(None));
        for (index, (case, body)) in cases.iter().zip(&bodies).enumerate() {
            self.enter(*body);
            let StmtKind::Case(_, list) = self.module.stmt(*case).kind else { continue };
            // A declaration lives on in the next case.
            for stmt in self.module.stmt_list(list) {
                self.stmt(*stmt);
            }
            let next = bodies.get(index + 1).copied();
            self.edge(self.at, next.unwrap_or(after), next.map_or(EdgeKind::Next, |_| EdgeKind::FallThrough));
        }
        self.frames.truncate(depth - 1);
        self.enter(after);
    }

    fn try_stmt(&mut self, block: StmtId, handler: Option<StmtId>, finalizer: Option<StmtId>) {
        let after = self.block();
        if let Some(body) = finalizer {
            self.frames.push(Frame::Finally { body, copies: Vec::new() });
        }
        let caught = self.block();
        if handler.is_some() {
            self.frames.push(Frame::Catch(caught));
        }
        // What is thrown begins here.
        let first = self.block();
        self.join(first);
        self.stmt(block);
        self.edge(self.at, after, EdgeKind::Next);
        if let Some(handler) = handler {
            self.frames.pop();
            self.enter(caught);
            self.stmt(handler);
            self.edge(self.at, after, EdgeKind::Next);
        }
        self.enter(after);
        if let (Some(body), Some(Frame::Finally { copies, .. })) =
            (finalizer, finalizer.and_then(|_| self.frames.pop()))
        {
            match copies.first().filter(|_| self.finally_depth >= COPIED_DEPTH) {
                Some(copy) => {
                    let next = self.block();
                    self.edge(after, copy.first, EdgeKind::Next);
                    self.edge(copy.last, next, EdgeKind::Resume);
                    self.enter(next);
                }
                None => {
                    self.finally_depth += 1;
                    self.stmt(body);
                    self.finally_depth -= 1;
                }
            }
        }
    }

    fn labeled(&mut self, mut labels: SmallVec<[NameId; 1]>, label: NameId, body: StmtId) {
        labels.push(label);
        match self.module.stmt(body).kind {
            StmtKind::Loop { .. } | StmtKind::ForEach { .. } | StmtKind::Switch(..) | StmtKind::Labeled(..) => {
                self.labels = labels;
                self.stmt(body);
            }
            _ => {
                let after = self.block();
                self.frames.push(Frame::Breakable { labels, after, next: None, takes_plain_break: false });
                self.stmt(body);
                self.frames.pop();
                self.join(after);
            }
        }
    }

    fn var(&mut self, list: List) {
        for declarator in self.module.declarators(list) {
            if let Some(init) = declarator.init {
                self.expr(init);
            }
            self.pattern(declarator.pattern);
            self.using(declarator.pattern);
        }
    }

    fn using(&mut self, pattern: PatId) {
        if let PatKind::Symbol(symbol) = self.module.pat(pattern).kind
            && self.module.symbol(symbol).kind == SymbolKind::Using
        {
            self.frames.push(Frame::Using { symbol, copies: Vec::new() });
        }
    }

    fn pattern(&mut self, id: PatId) {
        match self.module.pat(id).kind {
            PatKind::Target(target) => self.target_parts(target),
            PatKind::Array(list) => {
                for pat in self.module.pat_list(list) {
                    self.pattern(*pat);
                }
            }
            PatKind::Object(props) => {
                for prop in self.module.prop_pats(props) {
                    if let Key::Computed(key) = prop.key {
                        self.expr(key);
                    }
                    self.pattern(prop.value);
                }
            }
            PatKind::Default(inner, value) => {
                self.maybe(value);
                self.pattern(inner);
            }
            PatKind::Rest(inner) => self.pattern(inner),
            PatKind::Symbol(_) | PatKind::Missing => {}
        }
    }
}

#[cfg(test)]
mod tests;
