//! Many files: what surrounds a file, and the facts of all files linked.
//!
//! Answers the questions that facts leave open: module kind, how often a function runs, who else declares a name.

pub mod demand;
pub mod exchange;
pub mod graph;
pub mod interface;
mod parts;
pub mod repetition;
pub mod surroundings;

use crate::diagnostic::FileId;
use crate::facts::{ModuleFacts, ModuleForm};
use crate::lifetime::activation::FnIdx;
use crate::lifetime::disposers::Disposer;
use crate::lifetime::parts::Ended;
use crate::text::TextRange;
use exchange::{Exchange, GivenAt, Upkeep};
use graph::Graph;
use parts::Wanted;
use repetition::Repeats;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;
use surroundings::Surroundings;

/// The `"type"` of the nearest `package.json` at or above a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum PackageType {
    /// No `package.json` around the file: it may be a script of a page.
    #[default]
    NoPackage,
    /// A `package.json` without `"type"`: CommonJS unless the file says otherwise.
    Unspecified,
    CommonJs,
    Module,
}

/// One scanned file with what surrounds it.
#[derive(Debug, Clone)]
pub struct Unit {
    pub file: FileId,
    /// Forward slashes, relative to the working directory when below it.
    pub path: Arc<str>,
    pub package: PackageType,
    /// What leaks in a test ends with the test run.
    pub is_test: bool,
    /// Files of one text share theirs.
    pub facts: Arc<ModuleFacts>,
}

impl Unit {
    /// Nobody mends the place where it is: the file is a copy of somebody else's code, or a tool wrote the line.
    pub fn is_not_mended_here(&self, at: TextRange) -> bool {
        self.facts.packed.iter().any(|lines| lines.contains(at)) || is_vendored_path(&self.path)
    }
}

/// Whether a path (below its package) says that the file holds tests, which end with their process.
pub fn is_test_path(path: &str) -> bool {
    const FOLDERS: [&str; 16] = [
        "test",
        "tests",
        "testing",
        "__tests__",
        "__mocks__",
        "spec",
        "specs",
        "e2e",
        "__e2e__",
        "cypress",
        "setup-tests",
        "test-setup",
        "test-utils",
        "testutils",
        "test-helpers",
        "__fixtures__",
    ];
    let mut parts = path.rsplit(['/', '\\']);
    let name = parts.next().unwrap_or_default();
    // `.test.` and the like: between the stem and the extension.
    let mut marks = name.split('.').skip(1).peekable();
    let is_marked = std::iter::from_fn(|| marks.next().filter(|_| marks.peek().is_some()))
        .any(|mark| matches!(mark, "test" | "spec" | "e2e" | "cy"));
    let is_folder_of_tests = |part: &str| FOLDERS.contains(&part) || part.ends_with("-tests") || part.ends_with("-e2e");
    is_marked || parts.any(is_folder_of_tests)
}

/// Whether a path (below its package) says that the file shows how something is used, rather than using it.
pub fn is_sample_path(path: &str) -> bool {
    const FOLDERS: [&str; 11] = [
        "example",
        "examples",
        "demo",
        "demos",
        "playground",
        "playgrounds",
        "stories",
        "bench",
        "benches",
        "benchmark",
        "benchmarks",
    ];
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or_default();
    name.contains(".stories.") || name.contains(".story.") || parts.any(|part| FOLDERS.contains(&part))
}

/// Whether a path says that the file is a tool of its project: it does its work and ends.
pub fn is_tool_path(path: &str) -> bool {
    path.split('/').rev().skip(1).any(|folder| folder == "scripts")
}

/// Whether a path says that the file is a copy of somebody else's code, which is mended elsewhere.
pub fn is_vendored_path(path: &str) -> bool {
    const FOLDERS: [&str; 10] = [
        "vendor",
        "vendors",
        "vendored",
        "third_party",
        "third-party",
        "thirdparty",
        "3rdparty",
        "bower_components",
        "jspm_packages",
        "_static",
    ];
    // What documentation generators put beside their pages.
    const COPIES: [&str; 4] = ["searchtools.js", "doctools.js", "language_data.js", "sphinx_highlight.js"];
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or_default();
    let stem = name.trim_end_matches(".js").trim_end_matches(".min");
    // `jquery-3.6.0.min.js`
    let has_version = stem.rsplit_once('-').is_some_and(|(_, version)| {
        version.contains('.') && version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    });
    // `chart-3f2a9b1c.js`: a bundler named it after its content.
    let has_hash = stem.rsplit_once(['-', '.']).is_some_and(|(_, hash)| {
        let is_hex = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
        (8..=32).contains(&hash.len())
            && hash.bytes().all(is_hex)
            && hash.bytes().any(|byte| byte.is_ascii_digit())
            && hash.bytes().any(|byte| byte.is_ascii_lowercase())
    });
    name.contains(".min.")
        || has_version
        || has_hash
        || COPIES.contains(&name)
        || parts.any(|part| FOLDERS.contains(&part))
}

/// How a file is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ModuleKind {
    /// Strict, with a scope of its own.
    Module,
    /// A scope of its own, sloppy unless it says otherwise.
    CommonJs,
    /// Nothing says that it is a module: it may be a classic script, whose top level is the page's.
    Script,
}

impl ModuleKind {
    pub fn of(form: ModuleForm, package: PackageType) -> ModuleKind {
        if form.is_commonjs_by_name {
            ModuleKind::CommonJs
        } else if form.has_module_syntax || form.is_module_by_name || package == PackageType::Module {
            ModuleKind::Module
        } else if form.has_commonjs_syntax {
            ModuleKind::CommonJs
        } else {
            ModuleKind::Script
        }
    }
}

/// The linked view of a run's files.
pub struct Project<'a> {
    units: &'a [Unit],
    by_file: FxHashMap<FileId, usize>,
    /// Names that some classic script of the run declares at its top level.
    script_names: FxHashSet<&'a str>,
    /// Names of members that some file of the run makes smaller; on `this`; or fills.
    shrunk: FxHashSet<&'a str>,
    shrunk_on_this: FxHashSet<&'a str>,
    grown: FxHashSet<&'a str>,
    /// In how many files an undeclared name is used.
    global_uses: FxHashMap<&'a str, u32>,
    /// Folders whose files share their undeclared names on purpose: packages of Meteor.
    shared_scopes: FxHashSet<&'a str>,
    graph: Graph<'a>,
    exchange: Exchange,
    /// What files that were only looked at do is presumed, where it would let something be found.
    presumes: bool,
}

impl<'a> Project<'a> {
    pub fn link(units: &'a [Unit], surroundings: &Surroundings) -> Self {
        let graph = Graph::new(units, surroundings);
        let exchange = Exchange::new(units, &graph, surroundings);
        Self::of(units, graph, exchange, false)
    }

    /// Without what files tell about each other.
    pub fn presume(units: &'a [Unit]) -> Self {
        Self::of(units, Graph::unlinked(units), Exchange::default(), true)
    }

    fn of(units: &'a [Unit], graph: Graph<'a>, exchange: Exchange, presumes: bool) -> Self {
        let mut project = Self {
            units,
            by_file: units.iter().enumerate().map(|(index, unit)| (unit.file, index)).collect(),
            script_names: FxHashSet::default(),
            shrunk: FxHashSet::default(),
            shrunk_on_this: FxHashSet::default(),
            grown: FxHashSet::default(),
            global_uses: FxHashMap::default(),
            shared_scopes: FxHashSet::default(),
            graph,
            exchange,
            presumes,
        };
        for unit in units {
            if ModuleKind::of(unit.facts.form, unit.package) == ModuleKind::Script {
                project.script_names.extend(unit.facts.globals.declared.iter().map(String::as_str));
            }
            // What a test empties stays full in the program.
            if !unit.is_test {
                let uses = &unit.facts.member_uses;
                project.shrunk.extend(uses.shrunk.iter().map(String::as_str));
                project.shrunk_on_this.extend(uses.shrunk_on_this.iter().map(String::as_str));
                project.grown.extend(uses.grown.iter().map(String::as_str));
            }
            if let Some(folder) = unit.path.strip_suffix("/package.js")
                && unit.facts.globals.used.iter().any(|name| name == "Package")
            {
                project.shared_scopes.insert(folder);
            }
            for name in &unit.facts.globals.used {
                *project.global_uses.entry(name).or_default() += 1;
            }
        }
        project
    }

    pub fn units(&self) -> &'a [Unit] {
        self.units
    }

    pub fn unit(&self, file: FileId) -> Option<&'a Unit> {
        self.by_file.get(&file).map(|index| &self.units[*index])
    }

    pub fn module_kind(&self, unit: &Unit) -> ModuleKind {
        ModuleKind::of(unit.facts.form, unit.package)
    }

    /// Whether another classic script of the run declares the name.
    pub fn is_declared_by_script(&self, name: &str) -> bool {
        self.script_names.contains(name)
    }

    /// Whether some file makes a member of that name smaller; `on_this`: methods of another file may do it, too.
    pub fn is_shrunk_somewhere(&self, name: &str, on_this: bool) -> bool {
        self.shrunk.contains(name) || (on_this && self.shrunk_on_this.contains(name))
    }

    /// Whether some file pushes onto a member of that name.
    pub fn is_grown_somewhere(&self, name: &str) -> bool {
        self.presumes || self.grown.contains(name)
    }

    /// Whether undeclared names of the file belong to a scope that it shares with its neighbours on purpose.
    pub fn shares_scope(&self, unit: &Unit) -> bool {
        !self.shared_scopes.is_empty()
            && unit.path.match_indices('/').any(|(at, _)| self.shared_scopes.contains(&unit.path[..at]))
    }

    /// How many files use the undeclared name.
    pub fn files_using_global(&self, name: &str) -> u32 {
        self.global_uses.get(name).copied().unwrap_or(0)
    }

    /// How often the function runs, if more than once per process.
    pub fn repeats(&self, unit: &Unit, function: FnIdx) -> Option<Repeats> {
        repetition::repeats(&unit.facts, function).filter(|_| !self.runs_once(unit, function))
    }

    /// How often the function is started by others than itself.
    pub fn starts(&self, unit: &Unit, function: FnIdx) -> Option<Repeats> {
        repetition::starts(&unit.facts, function).filter(|_| !self.runs_once(unit, function))
    }

    /// A file of the run that is no test imports from the unit.
    pub fn is_imported(&self, unit: &Unit) -> bool {
        self.index(unit).is_some_and(|index| self.graph.is_imported(index))
    }

    /// All files together show that the function runs once per process.
    pub fn runs_once(&self, unit: &Unit, function: FnIdx) -> bool {
        self.index(unit).is_some_and(|index| self.graph.runs_once(index, function))
    }

    /// All files together show that there is one of the object whose member the function is, or is inside of.
    pub fn owner_lives_once(&self, unit: &Unit, function: FnIdx) -> bool {
        self.index(unit).is_some_and(|index| self.graph.owner_lives_once(index, function))
    }

    /// One place of the run could make the owner of the function, or run it, and nothing shows that it does so again.
    pub fn likely_once(&self, unit: &Unit, function: FnIdx) -> bool {
        self.index(unit).is_some_and(|index| self.graph.likely_once(index, function))
    }

    /// One place of the run could mount the component for which a framework runs the function.
    pub fn is_component_likely_once(&self, unit: &Unit, function: FnIdx) -> bool {
        self.index(unit).is_some_and(|index| self.graph.is_component_likely_once(index, function))
    }

    /// All files together show that the component which the file is gets mounted once.
    pub fn is_mounted_once(&self, unit: &Unit) -> bool {
        self.index(unit).is_some_and(|index| self.graph.is_mounted_once(index))
    }

    /// Nothing that files do with each other's things is known yet.
    pub fn presumes(&self) -> bool {
        self.presumes
    }

    /// The container of another file that the unit takes, and whose it is.
    pub fn given(&self, unit: &Unit, taken: usize) -> Option<GivenAt> {
        self.exchange.given(self.index(unit)?, taken as u32)
    }

    /// The container of the unit that is declared there, if others can reach it.
    pub fn giving(&self, unit: &Unit, declared: TextRange) -> Option<GivenAt> {
        let given = unit.facts.exchange.given.iter().position(|it| it.declared == declared)?;
        Some((self.index(unit)?, given as u32))
    }

    /// The units that do more than read a container, with the index of what they take.
    pub fn takers(&self, given: GivenAt) -> impl Iterator<Item = (&'a Unit, usize)> {
        let units = self.units;
        self.exchange.takers(given).iter().map(move |(unit, taken)| (&units[*unit as usize], *taken as usize))
    }

    /// Whether anybody keeps a container small that goes from file to file.
    pub fn upkeep(&self, given: GivenAt) -> Upkeep {
        self.exchange.upkeep(self.units, &self.graph, given)
    }

    /// The class that the unit imports by this name, where its instances have to be ended.
    pub fn ended_class(&self, unit: &Unit, from: &str, name: &str) -> Option<(&'a Unit, &'a Ended)> {
        parts::ended(self.units, &self.graph, &Wanted { unit: self.index(unit)?, from, name })
    }

    /// The function that the unit imports by this name, where its result has to be kept.
    pub fn disposer(&self, unit: &Unit, from: &str, name: &str) -> Option<(&'a Unit, &'a Disposer)> {
        parts::disposer(self.units, &self.graph, &Wanted { unit: self.index(unit)?, from, name })
    }

    fn index(&self, unit: &Unit) -> Option<u32> {
        self.by_file.get(&unit.file).map(|index| *index as u32)
    }
}
