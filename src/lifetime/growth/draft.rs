//! A container while its uses are collected.

use super::ContainerKind;
use crate::lifetime::keys::KeyKind;
use crate::semantic::Module;
use crate::semantic::tree::{ExprId, FnId};
use crate::text::TextRange;

/// A container while its uses are collected; functions are described only for those that matter.
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) kind: ContainerKind,
    pub(super) holder: DraftHolder,
    pub(super) declared: TextRange,
    pub(super) is_constant: bool,
    pub(super) is_exported: bool,
    pub(super) growths: Vec<DraftGrowth>,
    pub(super) reductions: Vec<(TextRange, FnId)>,
    pub(super) escapes: Vec<TextRange>,
    pub(super) reads: u32,
}

#[derive(Clone, Copy)]
pub(super) enum DraftHolder {
    Module,
    Static,
    Global,
    Closure(FnId),
}

pub(super) struct DraftGrowth {
    /// The expression that grows it, or the call of a helper that does.
    pub(super) at: ExprId,
    /// The growing expression itself.
    pub(super) inner: ExprId,
    pub(super) key: KeyKind,
}

impl Draft {
    /// Whether it grows at all, and outlives what grows it.
    pub(super) fn matters(&self, module: &Module) -> bool {
        self.growths.iter().any(|growth| {
            let outlives = match self.holder {
                DraftHolder::Closure(owner) => module.expr(growth.at).function != owner,
                DraftHolder::Module | DraftHolder::Static | DraftHolder::Global => true,
            };
            growth.key != KeyKind::Finite && outlives
        })
    }
}
