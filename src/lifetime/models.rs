//! Acquire and release knowledge of libraries, as data.

/// The rows that apply to a run.
#[derive(Debug, Clone, Default)]
pub struct Models {}

impl Models {
    /// The rows that leaklint ships.
    pub fn builtin() -> Self {
        Self::default()
    }
}
