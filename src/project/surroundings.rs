//! What stands around the files of a run: packages, with what they give to others, and what import specifiers mean.
//!
//! Specifiers are resolved against the files of the run. Must not know the disk: whoever reads settings files hands them in.

use super::Unit;
use crate::lifetime::links::html::Element;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// What settings files say about the folders of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    pub packages: Vec<Package>,
}

/// A folder with a `package.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Package {
    /// As paths of files begin; empty for the working directory.
    pub folder: String,
    pub name: Option<String>,
    /// It is never published, or what is published is a program: nobody imports from it.
    pub is_private: bool,
    /// What it gives to whoever imports it by its name, relative to its folder.
    pub entries: Vec<String>,
    /// Its `exports` and `imports`: what is imported, and the file, each with at most one `*`.
    pub subpaths: Vec<(String, String)>,
    /// The `paths` and `baseUrl` beside it: what is imported, and the path, as paths of files begin.
    pub aliases: Vec<(String, String)>,
    /// The run was asked to lint all of it.
    pub is_whole: bool,
    /// Templates of components that are files of their own, by path: what each shows.
    pub templates: Vec<(String, Vec<Element>)>,
}

/// Extensions in the order in which one is taken.
const EXTENSIONS: [&str; 10] = ["ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts", "vue", "svelte"];

/// The files of a run by path, and the packages that they are in.
pub(super) struct Files<'a> {
    /// By path without extension.
    by_stem: FxHashMap<&'a str, SmallVec<[(u8, u32); 1]>>,
    packages: &'a [Package],
    by_folder: FxHashMap<&'a str, usize>,
    by_name: FxHashMap<&'a str, usize>,
    paths: Vec<&'a str>,
}

impl Surroundings {
    pub(super) fn files<'a>(&'a self, units: &'a [Unit]) -> Files<'a> {
        let mut files = Files {
            by_stem: FxHashMap::default(),
            packages: &self.packages,
            by_folder: FxHashMap::default(),
            by_name: FxHashMap::default(),
            paths: units.iter().map(|unit| &*unit.path).collect(),
        };
        for (index, unit) in units.iter().enumerate() {
            if let Some((stem, rank)) = stem(&unit.path) {
                files.by_stem.entry(stem).or_default().push((rank, index as u32));
            }
        }
        for list in files.by_stem.values_mut() {
            list.sort_unstable();
        }
        for (index, package) in self.packages.iter().enumerate() {
            files.by_folder.insert(&package.folder, index);
            if let Some(name) = &package.name {
                files.by_name.entry(name).or_insert(index);
            }
        }
        files
    }
}

/// A path without its extension, and the extension's rank.
fn stem(path: &str) -> Option<(&str, u8)> {
    let (stem, extension) = path.rsplit_once('.')?;
    let rank = EXTENSIONS.iter().position(|it| *it == extension)?;
    Some((stem, rank as u8))
}

pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `base/path` without `.` and `..`; `None` when that leaves what paths of files begin with.
pub(super) fn join(base: &str, path: &str) -> Option<String> {
    // Nearly all are `./a/b` and `../a/b` in a folder without any of that.
    let (mut folder, mut rest) = (base, path);
    while let Some(after) = rest.strip_prefix("../").filter(|_| !folder.is_empty()) {
        (folder, rest) = (folder_of(folder), after);
    }
    let rest = rest.strip_prefix("./").unwrap_or(rest);
    if is_plain(base) && is_plain(rest) {
        return Some(match (folder, rest) {
            ("", rest) => rest.to_owned(),
            (folder, "") => folder.to_owned(),
            (folder, rest) => [folder, "/", rest].concat(),
        });
    }
    let is_absolute = base.starts_with('/');
    let mut parts: SmallVec<[&str; 16]> = base.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    Some(if is_absolute { format!("/{joined}") } else { joined })
}

/// Nothing in the relative path stands for another folder, or for none.
fn is_plain(path: &str) -> bool {
    let is_odd = |byte: Option<&u8>| byte.is_none_or(|byte| matches!(byte, b'/' | b'.'));
    let bytes = path.as_bytes();
    path.is_empty() || !is_odd(bytes.first()) && !memchr::memchr_iter(b'/', bytes).any(|at| is_odd(bytes.get(at + 1)))
}

/// What `*` of the pattern stands for in the text.
fn matched<'t>(pattern: &str, text: &'t str) -> Option<&'t str> {
    match pattern.split_once('*') {
        None => (pattern == text).then_some(""),
        Some((before, after)) => {
            let rest = text.strip_prefix(before)?;
            rest.strip_suffix(after)
        }
    }
}

impl Files<'_> {
    /// The file of the run that a specifier means in the file at `path`.
    pub(super) fn resolve(&self, path: &str, specifier: &str) -> Option<u32> {
        let specifier = specifier.split('?').next().unwrap_or(specifier);
        if specifier.starts_with("./") || specifier.starts_with("../") || matches!(specifier, "." | "..") {
            return self.file(&join(folder_of(path), specifier)?);
        }
        let mut package = self.package_of(path);
        let nearest = package;
        while let Some(index) = package {
            let it = &self.packages[index];
            for (pattern, target) in &it.aliases {
                if let Some(rest) = matched(pattern, specifier)
                    && let Some(found) = self.file(&target.replacen('*', rest, 1))
                {
                    return Some(found);
                }
            }
            package = if it.folder.is_empty() { None } else { self.package_of(&it.folder) };
        }
        let own = nearest.map(|index| &self.packages[index]);
        if specifier.starts_with('#') {
            return self.subpath(own?, specifier);
        }
        // What bundlers' templates set up.
        if let Some(rest) = ["@/", "~/", "~~/", "@@/"].into_iter().find_map(|it| specifier.strip_prefix(it)) {
            let folder = &own?.folder;
            return self
                .file(&join(folder, &format!("src/{rest}"))?)
                .or_else(|| self.file(&join(folder, &format!("app/{rest}"))?))
                .or_else(|| self.file(&join(folder, rest)?))
                .or_else(|| self.above(path, folder, rest));
        }
        self.by_package_name(specifier).or_else(|| {
            // `import App from "app.vue"`: bundlers are told to look into the folder of the sources.
            let is_path = specifier.contains(['/', '.']) && !specifier.starts_with('@');
            let folder = &own.filter(|_| is_path)?.folder;
            ["src", "app"].into_iter().find_map(|it| self.file(&join(folder, &format!("{it}/{specifier}"))?))
        })
    }

    /// `@/components/x` of a bundler that is told so in code: the file of that path in the nearest folder above.
    fn above(&self, path: &str, top: &str, rest: &str) -> Option<u32> {
        let mut folder = folder_of(path);
        while folder.len() > top.len() {
            if let Some(found) = self.file(&join(folder, rest)?) {
                return Some(found);
            }
            folder = folder_of(folder);
        }
        None
    }

    fn by_package_name(&self, specifier: &str) -> Option<u32> {
        let mut parts = specifier.splitn(if specifier.starts_with('@') { 3 } else { 2 }, '/');
        let first = parts.next()?;
        let scoped = specifier.starts_with('@').then(|| parts.next()).flatten();
        let name = match scoped {
            Some(second) => &specifier[..first.len() + 1 + second.len()],
            None => first,
        };
        let package = &self.packages[*self.by_name.get(name)?];
        let Some(rest) = parts.next() else {
            return package
                .entries
                .iter()
                .map(String::as_str)
                .chain(["index", "src/index", "src/main", "lib/index"])
                .find_map(|entry| self.file(&join(&package.folder, entry)?));
        };
        self.subpath(package, &format!("./{rest}"))
            .or_else(|| self.file(&join(&package.folder, rest)?))
            .or_else(|| self.file(&join(&package.folder, &format!("src/{rest}"))?))
    }

    fn subpath(&self, package: &Package, specifier: &str) -> Option<u32> {
        package.subpaths.iter().find_map(|(pattern, target)| {
            let rest = matched(pattern, specifier)?;
            self.file(&join(&package.folder, &target.replacen('*', rest, 1))?)
        })
    }

    /// The file at a path, which may lack its extension, have that of what it is compiled to, or name a folder.
    fn file(&self, path: &str) -> Option<u32> {
        let first = |stem: &str| self.by_stem.get(stem).and_then(|list| list.first()).map(|(_, index)| *index);
        if let Some((own, rank)) = stem(path)
            && let Some(list) = self.by_stem.get(own)
        {
            if let Some((_, index)) = list.iter().find(|(it, _)| *it == rank) {
                return Some(*index);
            }
            let is_script = |rank: u8| EXTENSIONS[rank as usize].len() < 4 && EXTENSIONS[rank as usize] != "vue";
            if is_script(rank)
                && let Some((_, index)) = list.iter().find(|(it, _)| is_script(*it))
            {
                return Some(*index);
            }
        }
        first(path).or_else(|| first(&if path.is_empty() { "index".to_owned() } else { format!("{path}/index") }))
    }

    /// The package of a file, or of a folder, by what is above it.
    pub(super) fn package_of(&self, path: &str) -> Option<usize> {
        let mut folder = folder_of(path);
        loop {
            if let Some(index) = self.by_folder.get(folder) {
                return Some(*index);
            }
            if folder.is_empty() {
                return None;
            }
            folder = folder_of(folder);
        }
    }

    /// A path below its package.
    pub(super) fn below_package<'p>(&self, path: &'p str) -> &'p str {
        let folder = self.package_of(path).map_or("", |index| self.packages[index].folder.as_str());
        path.strip_prefix(folder).unwrap_or(path)
    }

    /// The files that others get when they import the package of the file.
    pub(super) fn entries(&self, path: &str) -> impl Iterator<Item = u32> {
        let package = self.package_of(path).map(|index| &self.packages[index]);
        package.into_iter().flat_map(|package| {
            let entries = package.entries.iter().map(String::as_str).chain(["index"]);
            entries.filter_map(|entry| self.file(&join(&package.folder, entry)?))
        })
    }

    /// The files that others get when they import the package, each by any name; `None` when that is not to be seen.
    pub(super) fn public_entries(&self, package: usize) -> Option<SmallVec<[u32; 4]>> {
        let package = &self.packages[package];
        let subpaths = package.subpaths.iter().filter(|(pattern, _)| !pattern.starts_with('#'));
        let mut named: Vec<&str> = package.entries.iter().map(String::as_str).collect();
        for (pattern, target) in subpaths {
            if pattern.contains('*') {
                return None;
            }
            // Of settings and types nobody gets code.
            if stem(target).is_some() && !target.ends_with(".d.ts") {
                named.push(target);
            }
        }
        if !package.is_whole {
            return None;
        }
        if named.is_empty() {
            named.push("index");
        }
        named.into_iter().map(|entry| self.file(&join(&package.folder, entry)?)).collect()
    }

    /// Whether all code that could import from the file is in the run: its package is an application, and whole.
    pub(super) fn is_closed(&self, unit: u32, units: &[Unit]) -> bool {
        let Some(package) = self.package_of(self.paths[unit as usize]).map(|index| &self.packages[index]) else {
            return false;
        };
        let gives = |index: u32| units[index as usize].facts.links.gives;
        let is_application = package.is_private
            || if package.entries.is_empty() && package.subpaths.iter().all(|(it, _)| it.starts_with('#')) {
                join(&package.folder, "index").and_then(|index| self.file(&index)).is_none_or(|index| !gives(index))
            } else {
                package.subpaths.iter().all(|(it, _)| it.starts_with('#'))
                    // A page is nothing that others import.
                    && package.entries.iter().filter(|entry| !entry.ends_with(".html")).all(|entry| {
                        join(&package.folder, entry).and_then(|it| self.file(&it)).is_some_and(|it| !gives(it))
                    })
            };
        package.is_whole && is_application
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_without_dots() {
        assert_eq!(join("a/b", "../c/./d").as_deref(), Some("a/c/d"));
        assert_eq!(join("/a", "b").as_deref(), Some("/a/b"));
        assert_eq!(join("a", "../../b"), None);
        assert_eq!(join("", "b").as_deref(), Some("b"));
        assert_eq!(join("a/b", "../").as_deref(), Some("a"));
        assert_eq!(join("a/b", "../../c").as_deref(), Some("c"));
        assert_eq!(join("a", "./.b/c").as_deref(), Some("a/.b/c"));
        assert_eq!(join("./a", "./b//c/").as_deref(), Some("a/b/c"));
    }

    #[test]
    fn patterns_match_with_one_star() {
        assert_eq!(matched("@app/*", "@app/x/y"), Some("x/y"));
        assert_eq!(matched("./lib/*.js", "./lib/a.js"), Some("a"));
        assert_eq!(matched("config", "config"), Some(""));
        assert_eq!(matched("config", "config/x"), None);
    }
}
