//! One forward solver over control-flow graphs: small sets of bits, joined by union.
//!
//! Sets only grow and have a fixed width, so it ends on any graph. Knows nothing of what a bit means.

use super::cfg::{BlockId, Cfg, Edge};
use smallvec::{SmallVec, smallvec};

/// A set of small numbers below the width that it was made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bits(SmallVec<[u64; 1]>);

impl Bits {
    pub fn empty(width: usize) -> Self {
        Self(smallvec![0; width.div_ceil(64).max(1)])
    }

    pub fn contains(&self, bit: usize) -> bool {
        self.0.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }

    pub fn insert(&mut self, bit: usize) {
        if let Some(word) = self.0.get_mut(bit / 64) {
            *word |= 1 << (bit % 64);
        }
    }

    pub fn remove(&mut self, bit: usize) {
        if let Some(word) = self.0.get_mut(bit / 64) {
            *word &= !(1 << (bit % 64));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Whether anything was new.
    fn join(&mut self, other: &Bits) -> bool {
        let mut grew = false;
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            grew |= *theirs & !*mine != 0;
            *mine |= *theirs;
        }
        grew
    }
}

/// What code does to the bits. Both functions must be monotone: more going in, no less coming out.
pub trait Transfer {
    fn block(&self, block: BlockId, bits: &mut Bits);

    /// What passes along an edge; `false` when nothing does.
    fn edge(&self, edge: &Edge, bits: &mut Bits) -> bool;
}

/// The bits that can hold where each block begins; `None` for blocks that nothing reaches.
pub fn solve(cfg: &Cfg, entry: Bits, transfer: &impl Transfer) -> Vec<Option<Bits>> {
    let mut states: Vec<Option<Bits>> = vec![None; cfg.blocks.len()];
    states[cfg.entry.index()] = Some(entry);
    let mut queued = vec![false; cfg.blocks.len()];
    let mut todo = std::collections::VecDeque::from([cfg.entry]);
    while let Some(block) = todo.pop_front() {
        queued[block.index()] = false;
        let Some(mut bits) = states[block.index()].clone() else { continue };
        transfer.block(block, &mut bits);
        for edge in &cfg.block(block).edges {
            let mut passed = bits.clone();
            if !transfer.edge(edge, &mut passed) {
                continue;
            }
            let grew = match &mut states[edge.to.index()] {
                Some(known) => known.join(&passed),
                unknown => {
                    *unknown = Some(passed);
                    true
                }
            };
            if grew && !std::mem::replace(&mut queued[edge.to.index()], true) {
                todo.push_back(edge.to);
            }
        }
    }
    states
}
