//! Libraries that keep results: what makes such a thing, and what limits it. Rows of `rules/models/caches.toml`.

use rustc_hash::FxHashMap;
use serde::Deserialize;

/// Exports of packages that keep results or values without a limit, unless told to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MemoizeRow {
    /// `lodash.memoize`, `memoizee.default`, `new lru-cache.LRUCache`.
    make: Vec<String>,
    /// Position of the function whose results are kept; none for a cache.
    function: Option<usize>,
    /// Position of a function that makes the key of the arguments.
    key: Option<usize>,
    /// Position of an object with options.
    options: Option<usize>,
    /// Options that limit it.
    #[serde(default)]
    limits: Vec<String>,
    /// Only the first argument is the key.
    #[serde(default)]
    first: bool,
    /// Objects are keys by what they are, not by their text.
    #[serde(default)]
    by_identity: bool,
    /// An option that would limit it, as it is written.
    limit: Option<String>,
}

/// One way to make something that keeps results.
#[derive(Debug, Clone)]
pub struct Memoizer {
    pub is_new: bool,
    pub function: Option<usize>,
    pub key: Option<usize>,
    pub options: Option<usize>,
    pub limits: Vec<String>,
    pub first: bool,
    pub by_identity: bool,
    pub limit: Option<String>,
}

/// All of them, by package and export.
#[derive(Debug, Clone, Default)]
pub struct Memoizers(FxHashMap<String, FxHashMap<String, Memoizer>>);

impl Memoizers {
    pub fn add(&mut self, rows: Vec<MemoizeRow>) {
        for row in rows {
            for make in &row.make {
                let (is_new, path) = match make.strip_prefix("new ") {
                    Some(path) => (true, path),
                    None => (false, make.as_str()),
                };
                let Some((package, export)) = path.rsplit_once('.') else { continue };
                let memoizer = Memoizer {
                    is_new,
                    function: row.function,
                    key: row.key,
                    options: row.options,
                    limits: row.limits.clone(),
                    first: row.first,
                    by_identity: row.by_identity,
                    limit: row.limit.clone(),
                };
                self.0.entry(package.to_owned()).or_default().insert(export.to_owned(), memoizer);
            }
        }
    }

    /// Package and export of each.
    pub fn exports(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(package, exports)| exports.keys().map(|export| (package.as_str(), export.as_str())))
    }

    /// Whether the package has any.
    pub fn knows(&self, package: &str) -> bool {
        self.0.contains_key(package)
    }

    /// What the export of the package makes; `default` is the whole package.
    pub fn get(&self, package: &str, export: &str) -> Option<&Memoizer> {
        self.0.get(package)?.get(export)
    }
}
