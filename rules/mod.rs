//! Every rule, one folder each. This list is written by the tidy test; edit the folders, not the list.

use crate::rule::RuleEntry;

pub const ALL: &[RuleEntry] = &[];
