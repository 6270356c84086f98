//! Finds what surrounds a file: the configuration files that apply to it and the nearest `package.json`.
//!
//! Asks the disk once per folder; knows nothing of linting.

use crate::config::document::{Document, Part, Step, explain};
use crate::config::raw::{RawConfig, RawModel};
use crate::config::settings::{Layer, Settings, Wishes};
use crate::lifetime::models::{self, ResourceRow, RowsFault};
use crate::project::{PackageType, is_test_path};
use crate::rule::RuleEntry;
use crate::session::{RunError, io_fault, json_fault};
use crate::text::LineIndex;
use crate::walk::{absolute, shown};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The names that a configuration file has, in the order in which one is taken.
pub const FILE_NAMES: [&str; 2] = ["leaklint.json", "leaklint.jsonc"];

/// Names that a configuration file would have if leaklint were another tool.
const STRANGERS: [&str; 7] = [
    ".leaklint.json",
    ".leaklintrc",
    ".leaklintrc.json",
    "leaklint.config.js",
    "leaklint.config.mjs",
    "leaklint.config.ts",
    "leaklint.toml",
];

/// Where configuration comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The folders from the file's own upwards, until one says `"root": true`.
    Nearest,
    /// This file for every file; its patterns are relative to the working directory.
    File(PathBuf),
    /// None.
    Nowhere,
}

type Layers = Arc<Vec<Arc<Layer>>>;

/// The settings of files, found and resolved on demand.
pub struct Discovery {
    cwd: PathBuf,
    origin: Origin,
    wishes: Wishes,
    rules: &'static [RuleEntry],
    layers: FxHashMap<PathBuf, Layers>,
    packages: FxHashMap<PathBuf, PackageJson>,
    package_types: FxHashMap<PathBuf, PackageType>,
    /// The folder of the nearest `package.json`, by folder.
    roots: FxHashMap<PathBuf, Option<PathBuf>>,
    settings: FxHashMap<(usize, Vec<Vec<usize>>), Arc<Settings>>,
    fixed: Option<Layers>,
    /// Files that say, extend or complete settings, as reports name them.
    read: BTreeSet<String>,
    /// The folder that was asked for last, and the answers: files come folder by folder.
    last_layers: Option<(PathBuf, Layers)>,
    last_package: Option<(PathBuf, PackageType)>,
    /// Broken configuration files; the understood rest of them applies.
    pub errors: Vec<RunError>,
    pub notes: BTreeSet<String>,
}

/// What one folder's `package.json` says.
#[derive(Debug, Clone, Default)]
struct PackageJson {
    /// `None` without a `package.json` in the folder.
    package: Option<PackageType>,
    /// Its text, when it has a `leaklint` key.
    config: Option<String>,
}

#[derive(serde::Deserialize)]
struct PackageFields {
    #[serde(default, rename = "type")]
    kind: Option<serde_json::Value>,
    #[serde(default, deserialize_with = "present")]
    leaklint: bool,
}

/// Any value, `null` too, counts as there.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    <serde::de::IgnoredAny as serde::Deserialize>::deserialize(deserializer).map(|_| true)
}

impl Discovery {
    pub fn new(cwd: &Path, origin: Origin, wishes: Wishes, rules: &'static [RuleEntry]) -> Self {
        let mut discovery = Self {
            cwd: cwd.to_owned(),
            origin: origin.clone(),
            wishes,
            rules,
            layers: FxHashMap::default(),
            packages: FxHashMap::default(),
            package_types: FxHashMap::default(),
            roots: FxHashMap::default(),
            settings: FxHashMap::default(),
            fixed: None,
            read: BTreeSet::new(),
            last_layers: None,
            last_package: None,
            errors: Vec::new(),
            notes: BTreeSet::new(),
        };
        let layers = match &origin {
            Origin::Nearest => return discovery,
            Origin::Nowhere => Vec::new(),
            Origin::File(file) => {
                let file = absolute(cwd, file);
                match std::fs::read_to_string(&file) {
                    Ok(text) => {
                        let shown = shown(cwd, &file);
                        let is_package = file.file_name().is_some_and(|name| name == "package.json");
                        let document = if is_package {
                            Document::below(shown, text, "leaklint")
                        } else {
                            Document::new(shown, text)
                        };
                        discovery.layers_of(&document, &file, cwd, &mut Vec::new())
                    }
                    Err(error) => {
                        let message = format!("this configuration file cannot be read: {}", io_fault(&error));
                        discovery.errors.push(RunError { file: Some(shown(cwd, &file)), message });
                        Vec::new()
                    }
                }
            }
        };
        discovery.fixed = Some(Arc::new(layers));
        discovery
    }

    /// The settings of a file, given by its absolute path.
    pub fn settings(&mut self, file: &Path) -> Arc<Settings> {
        let layers = self.layers_for(file);
        let matching: Vec<Vec<usize>> = layers.iter().map(|layer| layer.matching(file)).collect();
        let key = (Arc::as_ptr(&layers) as usize, matching);
        if let Some(known) = self.settings.get(&key) {
            return known.clone();
        }
        let with_overrides: Vec<(&Layer, Vec<usize>)> =
            layers.iter().map(Arc::as_ref).zip(key.1.iter().cloned()).collect();
        let settings = Arc::new(Settings::resolve(&with_overrides, &self.wishes, self.rules));
        self.settings.insert(key, settings.clone());
        settings
    }

    /// The configuration file that says that a file is not linted.
    pub fn ignored_by(&mut self, file: &Path) -> Option<String> {
        let layers = self.layers_for(file);
        let said = layers.iter().rev().find_map(|layer| layer.ignores(file).map(|ignored| (ignored, layer)));
        said.and_then(|(ignored, layer)| ignored.then(|| layer.shown.clone()))
    }

    /// Whether the file's path below its package says that it holds tests.
    pub fn is_test(&mut self, file: &Path) -> bool {
        // Below the working directory every folder counts: a package of its own may hold a test's files.
        if let Ok(here) = file.strip_prefix(&self.cwd) {
            return is_test_path(&here.to_string_lossy());
        }
        let folder = file.parent().map(Path::to_owned).unwrap_or_default();
        let root = match self.roots.get(&folder) {
            Some(root) => root.clone(),
            None => {
                let root =
                    folder.ancestors().map(Path::to_owned).find(|folder| self.package_json(folder).package.is_some());
                self.roots.insert(folder, root.clone());
                root
            }
        };
        let below = root.and_then(|root| file.strip_prefix(root).ok().map(Path::to_owned));
        let shown = below.unwrap_or_else(|| file.file_name().map(PathBuf::from).unwrap_or_default());
        is_test_path(&shown.to_string_lossy())
    }

    /// The `"type"` of the nearest `package.json` at or above a file.
    pub fn package_type(&mut self, file: &Path) -> PackageType {
        let Some(folder) = file.parent() else { return PackageType::NoPackage };
        if let Some((last, found)) = &self.last_package
            && last.as_os_str() == folder.as_os_str()
        {
            return *found;
        }
        let found = self.package_type_at(folder);
        self.last_package = Some((folder.to_owned(), found));
        found
    }

    fn package_type_at(&mut self, folder: &Path) -> PackageType {
        if let Some(known) = self.package_types.get(folder) {
            return *known;
        }
        let own = self.package_json(folder).package;
        let found = own.or_else(|| folder.parent().map(|parent| self.package_type_at(parent)));
        let found = found.unwrap_or(PackageType::NoPackage);
        self.package_types.insert(folder.to_owned(), found);
        found
    }

    fn layers_for(&mut self, file: &Path) -> Layers {
        match &self.fixed {
            Some(layers) => layers.clone(),
            None => {
                let folder = file.parent().unwrap_or(Path::new("/"));
                if let Some((last, layers)) = &self.last_layers
                    && last.as_os_str() == folder.as_os_str()
                {
                    return layers.clone();
                }
                let layers = self.layers_at(folder);
                self.last_layers = Some((folder.to_owned(), layers.clone()));
                layers
            }
        }
    }

    fn layers_at(&mut self, folder: &Path) -> Layers {
        if let Some(known) = self.layers.get(folder) {
            return known.clone();
        }
        let own = self.own_layers(folder);
        let is_root = own.last().is_some_and(|layer| layer.root);
        let outer = match folder.parent() {
            Some(parent) if !is_root => self.layers_at(parent),
            _ => Layers::default(),
        };
        let layers = if own.is_empty() { outer } else { Arc::new(outer.iter().cloned().chain(own).collect()) };
        self.layers.insert(folder.to_owned(), layers.clone());
        layers
    }

    /// The layers of the configuration file in this very folder; the file's own is the last.
    fn own_layers(&mut self, folder: &Path) -> Vec<Arc<Layer>> {
        let mut documents = Vec::new();
        for name in FILE_NAMES {
            let file = folder.join(name);
            match std::fs::read_to_string(&file) {
                Ok(text) => documents.push((Document::new(shown(&self.cwd, &file), text), file)),
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => (),
                // A folder of that name, or a folder that may not be entered, holds no settings for us.
                Err(_) if !file.is_file() => (),
                Err(error) => {
                    let message = format!("this configuration file cannot be read: {}", io_fault(&error));
                    self.errors.push(RunError { file: Some(shown(&self.cwd, &file)), message });
                }
            }
        }
        if let Some(text) = self.package_json(folder).config {
            let file = folder.join("package.json");
            documents.push((Document::below(shown(&self.cwd, &file), text, "leaklint"), file));
        }
        let mut documents = documents.into_iter();
        let Some((document, file)) = documents.next() else {
            self.note_strangers(folder);
            return Vec::new();
        };
        for (other, _) in documents {
            self.notes.insert(format!(
                "the configuration in `{}` is not read, because `{}` is beside it",
                other.shown, document.shown
            ));
        }
        self.layers_of(&document, &file, folder, &mut Vec::new())
    }

    /// Settings that somebody wrote where another tool would read them. Only the working directory is asked.
    fn note_strangers(&mut self, folder: &Path) {
        if folder != self.cwd {
            return;
        }
        for name in STRANGERS {
            if folder.join(name).is_file() {
                self.notes.insert(format!(
                    "`{name}` is not read: settings are in `leaklint.json`, `leaklint.jsonc` or the `leaklint` key of `package.json`"
                ));
            }
        }
    }

    /// The layers of a file and of what it extends. `base` is the folder that patterns are relative to, in all of them.
    fn layers_of(&mut self, document: &Document, file: &Path, base: &Path, open: &mut Vec<PathBuf>) -> Vec<Arc<Layer>> {
        open.push(file.to_owned());
        self.read.insert(document.shown.clone());
        let raw = document.raw(&mut self.errors);
        let mut layers = Vec::new();
        for (index, path) in raw.extends.0.iter().enumerate() {
            let target = absolute(file.parent().unwrap_or(base), Path::new(path));
            self.read.insert(shown(&self.cwd, &target));
            let fault = if open.contains(&target) {
                format!("`{path}` extends itself, by way of this file")
            } else {
                match std::fs::read_to_string(&target) {
                    Ok(text) => {
                        let extended = Document::new(shown(&self.cwd, &target), text);
                        layers.extend(self.layers_of(&extended, &target, base, open));
                        continue;
                    }
                    Err(error) if error.kind() == ErrorKind::NotFound => {
                        format!(
                            "`{path}` does not exist; `extends` takes paths relative to this file, for example `./base.json`"
                        )
                    }
                    Err(error) => format!("`{path}` cannot be read: {}", io_fault(&error)),
                }
            };
            let steps = [Step::from("extends"), Step::from(index)];
            let steps = if document.is_list("extends") { &steps[..] } else { &steps[..1] };
            self.errors.push(document.error(steps, Part::Value, fault));
        }
        open.pop();
        let models = self.models_of(document, &raw, file.parent().unwrap_or(base));
        layers.push(Arc::new(Layer::new(document, raw, models, base, self.rules, &mut self.errors)));
        layers
    }

    /// The rows about APIs that a configuration file has or names.
    fn models_of(&mut self, document: &Document, raw: &RawConfig, folder: &Path) -> Vec<ResourceRow> {
        let mut rows = Vec::new();
        for (index, model) in raw.models.iter().enumerate() {
            let steps = [Step::from("models"), Step::from(index)];
            let here = |fault: String| document.error(&steps, Part::Value, fault);
            let read = match model {
                RawModel::Row(row) => row.fault().map_or_else(|| Ok(vec![(**row).clone()]), |fault| Err(here(fault))),
                RawModel::File(path) => {
                    let file = absolute(folder, Path::new(path));
                    let shown = shown(&self.cwd, &file);
                    let read = match std::fs::read_to_string(file) {
                        Ok(text) => rows_of(&shown, &text),
                        Err(error) => Err(here(format!("`{path}` cannot be read: {}", io_fault(&error)))),
                    };
                    self.read.insert(shown);
                    read
                }
            };
            match read {
                Ok(read) => rows.extend(read),
                Err(fault) => self.errors.push(fault),
            }
        }
        rows
    }

    /// Whether settings were read, or looked for, in the file that reports name so.
    pub fn has_read(&self, shown: &str) -> bool {
        self.read.contains(shown)
    }

    /// The folders that were seen to have a `package.json`, sorted.
    pub fn package_folders(&self) -> Vec<&Path> {
        let mut folders: Vec<&Path> =
            self.packages.iter().filter(|(_, it)| it.package.is_some()).map(|(folder, _)| folder.as_path()).collect();
        folders.sort_unstable();
        folders
    }

    fn package_json(&mut self, folder: &Path) -> PackageJson {
        if let Some(known) = self.packages.get(folder) {
            return known.clone();
        }
        let file = folder.join("package.json");
        let found = match std::fs::read(&file) {
            Ok(bytes) => self.read_package_json(&file, &bytes),
            Err(_) => PackageJson::default(),
        };
        self.packages.insert(folder.to_owned(), found.clone());
        found
    }

    fn read_package_json(&mut self, file: &Path, bytes: &[u8]) -> PackageJson {
        let shown = shown(&self.cwd, file);
        let body = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        match serde_json::from_slice::<PackageFields>(body) {
            Ok(fields) => PackageJson {
                package: Some(match fields.kind.as_ref().and_then(serde_json::Value::as_str) {
                    Some("module") => PackageType::Module,
                    Some("commonjs") => PackageType::CommonJs,
                    _ => PackageType::Unspecified,
                }),
                config: match self.origin {
                    Origin::Nearest if fields.leaklint => Some(String::from_utf8_lossy(bytes).into_owned()),
                    _ => None,
                },
            },
            // Settings that are lost would be missed by nobody before a release.
            Err(error) if self.origin == Origin::Nearest && memchr::memmem::find(body, b"\"leaklint\"").is_some() => {
                let (place, said) = json_fault(&error);
                let message = format!("this is not valid JSON, so that its `leaklint` key is not read: {said}");
                self.errors.push(RunError::at(&shown, place, message));
                PackageJson { package: Some(PackageType::Unspecified), config: None }
            }
            Err(error) => {
                self.notes.insert(format!(
                    "`{shown}` is not valid JSON ({error}); it counts as a package without `\"type\"`"
                ));
                PackageJson { package: Some(PackageType::Unspecified), config: None }
            }
        }
    }
}

/// The rows of a TOML file, or what is wrong with it and where.
fn rows_of(shown: &str, text: &str) -> Result<Vec<ResourceRow>, RunError> {
    models::read_rows(text).map_err(|RowsFault { offset, message }| {
        let place = LineIndex::new(text).line_column(text, offset as u32);
        RunError::at(shown, (place.line + 1, place.utf16 + 1), explain(&message, &mut Vec::new()).0)
    })
}
