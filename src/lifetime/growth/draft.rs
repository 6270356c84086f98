//! A container while its uses are collected.

use super::ContainerKind;
use crate::lifetime::keys::KeyKind;
use crate::semantic::Module;
use crate::semantic::query::Place;
use crate::semantic::tree::{ExprId, FnId};
use crate::text::TextRange;

/// A container while its uses are collected; functions are described only for those that matter.
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) place: Place,
    /// The expressions that name it.
    pub(super) uses: Vec<ExprId>,
    /// Assignments where the object is made.
    pub(super) inits: Vec<ExprId>,
    pub(super) kind: ContainerKind,
    pub(super) holder: DraftHolder,
    pub(super) declared: TextRange,
    pub(super) is_constant: bool,
    pub(super) is_exported: bool,
    pub(super) growths: Vec<DraftGrowth>,
    pub(super) reductions: Vec<(TextRange, FnId)>,
    pub(super) escapes: Vec<TextRange>,
    /// How many of the escapes are exports.
    pub(super) given_away: usize,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum DraftHolder {
    Module,
    Static,
    Global,
    Closure(FnId),
    /// A field of instances that may live long or short.
    Field,
    /// A property of the prototype that all instances share.
    Prototype,
    /// Another file declares it.
    Foreign,
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
                // Only what `neglect` sees tells of these.
                DraftHolder::Field | DraftHolder::Prototype | DraftHolder::Foreign => false,
            };
            growth.key != KeyKind::Finite && outlives
        })
    }
}
