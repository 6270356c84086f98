//! Where a place is named: by its own spelling, through `const self = this`, and by constants that are other names of it.
//!
//! The index is made when first asked for. Knows nothing of leaks.

use super::Module;
use super::query::{Place, Root};
use super::tree::{ExprId, NameId, SymbolId};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// What else places are called.
#[derive(Debug, Default)]
pub struct Mentions {
    /// Constants that are another name of a place, by the last name of that place.
    aliases: FxHashMap<NameId, SmallVec<[SymbolId; 2]>>,
}

impl Mentions {
    pub(super) fn find(module: &Module) -> Self {
        let mut found = Self::default();
        for index in 0..module.symbols.len() {
            let symbol = SymbolId(index as u32);
            if let Some(place) = module.bound_place(symbol)
                && let Some(last) = place.path.last()
            {
                found.aliases.entry(*last).or_default().push(symbol);
            }
        }
        found
    }
}

impl Module {
    /// The expressions that name the place, reads and writes alike; not those that only go through it.
    pub fn mentions_of(&self, place: &Place) -> Vec<ExprId> {
        let Some(last) = place.path.last() else {
            return match place.root {
                Root::Symbol(symbol) => self.refs_of(symbol).iter().map(|id| self.reference(*id).expr).collect(),
                _ => Vec::new(),
            };
        };
        let mut found: Vec<ExprId> = self
            .members_named(*last)
            .iter()
            .copied()
            .filter(|id| self.origin_place(*id).as_ref() == Some(place))
            .collect();
        for symbol in self.mentions().aliases.get(last).map_or(&[][..], |found| found.as_slice()) {
            let reads = self.refs_of(*symbol).iter().map(|id| self.reference(*id).expr);
            found.extend(reads.filter(|id| self.origin_place(*id).as_ref() == Some(place)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
