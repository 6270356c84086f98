//! Reads what stands around the files of a run: `package.json` files with what they give to others, and the path
//! aliases of TypeScript's settings files. What cannot be read says nothing; knows nothing of linting.

use super::templates::{has_templates, templates};
use crate::project::surroundings::{Package, Surroundings};
use crate::walk::{absolute, shown};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The packages in `folders`. `whole`: the folders of which the run lints every file.
pub fn surroundings(cwd: &Path, folders: &[&Path], whole: &[PathBuf]) -> Surroundings {
    let packages = folders.iter().filter_map(|folder| {
        let is_whole = whole.iter().any(|it| folder.starts_with(it));
        let mut package = package(cwd, folder, is_whole)?;
        package.is_private |= is_part_of_program(folder);
        Some(package)
    });
    Surroundings { packages: packages.collect() }
}

fn manifest(folder: &Path) -> Option<Value> {
    let bytes = std::fs::read(folder.join("package.json")).ok()?;
    let body = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    Some(serde_json::from_slice(body).unwrap_or(Value::Null))
}

/// `src/package.json` or `app/package.json` of a desktop application: what the packer puts beside the code.
fn is_part_of_program(folder: &Path) -> bool {
    let outer = folder.parent().and_then(manifest);
    outer.is_some_and(|outer| outer["workspaces"].is_null() && is_program(&outer))
}

fn package(cwd: &Path, folder: &Path, is_whole: bool) -> Option<Package> {
    let manifest = manifest(folder)?;
    let mut package = Package {
        folder: begin(cwd, folder),
        name: manifest["name"].as_str().map(str::to_owned),
        is_private: manifest["private"] == Value::Bool(true) || manifest["private"] == "true" || is_program(&manifest),
        is_whole,
        ..Package::default()
    };
    for key in ["main", "module", "browser"] {
        package.entries.extend(manifest[key].as_str().map(str::to_owned));
    }
    match &manifest["exports"] {
        Value::Object(subpaths) if subpaths.keys().any(|key| key.starts_with('.')) => {
            for (key, target) in subpaths {
                let files = leaves(target);
                if key == "." {
                    package.entries.extend(files);
                } else if key != "./package.json" {
                    package.subpaths.extend(files.into_iter().map(|file| (key.clone(), file)));
                }
            }
        }
        other => package.entries.extend(leaves(other)),
    }
    if let Value::Object(imports) = &manifest["imports"] {
        for (key, target) in imports {
            package.subpaths.extend(leaves(target).into_iter().map(|file| (key.clone(), file)));
        }
    }
    if has_templates(&manifest) {
        package.templates = templates(cwd, folder);
    }
    for name in ["tsconfig.json", "tsconfig.base.json", "tsconfig.app.json", "jsconfig.json"] {
        package.aliases.extend(aliases(cwd, &folder.join(name), 4));
    }
    Some(package)
}

/// A desktop application, or an extension of an editor: its `main` is for Electron, or for the editor.
fn is_program(manifest: &Value) -> bool {
    const PACKERS: [&str; 7] = [
        "electron-builder",
        "electron-packager",
        "@electron/packager",
        "@electron-forge/cli",
        "electron-forge",
        "electron-vite",
        "electronmon",
    ];
    let needs = |name: &str| {
        ["dependencies", "devDependencies"]
            .into_iter()
            .any(|key| manifest[key].as_object().is_some_and(|it| it.contains_key(name)))
    };
    manifest["engines"]["vscode"].is_string() || PACKERS.into_iter().any(needs)
}

/// A folder as the paths of files begin; empty for the working directory.
fn begin(cwd: &Path, folder: &Path) -> String {
    if folder == cwd { String::new() } else { shown(cwd, folder) }
}

/// The files that a target names, under all its conditions.
fn leaves(target: &Value) -> Vec<String> {
    match target {
        Value::String(file) => vec![file.clone()],
        Value::Array(items) => items.iter().flat_map(leaves).collect(),
        Value::Object(conditions) => {
            conditions.iter().filter(|(condition, _)| *condition != "types").flat_map(|(_, it)| leaves(it)).collect()
        }
        _ => Vec::new(),
    }
}

/// The `paths` and the `baseUrl` of a settings file, or of what it extends.
fn aliases(cwd: &Path, file: &Path, fuel: u8) -> Vec<(String, String)> {
    let Some(settings) = std::fs::read_to_string(file).ok().and_then(|text| parse(&text)) else { return Vec::new() };
    let folder = file.parent().unwrap_or(cwd);
    let options = &settings["compilerOptions"];
    let base = options["baseUrl"].as_str().map(|base| clean(&absolute(folder, Path::new(base))));
    let start = base.clone().unwrap_or_else(|| folder.to_owned());
    let under = |path: &str| begin(cwd, &clean(&absolute(&start, Path::new(path))));
    let mut found = Vec::new();
    if let Value::Object(paths) = &options["paths"] {
        for (pattern, targets) in paths {
            let targets = targets.as_array().into_iter().flatten().filter_map(Value::as_str);
            found.extend(targets.map(|target| (pattern.clone(), under(target))));
        }
    }
    if base.is_some() {
        found.push(("*".to_owned(), under("*")));
    }
    if found.is_empty() && fuel > 0 {
        let extended = match &settings["extends"] {
            Value::String(one) => vec![one.as_str()],
            Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        for path in extended.into_iter().filter(|path| path.starts_with('.')) {
            let mut target = absolute(folder, Path::new(path));
            if target.extension().is_none_or(|extension| extension != "json") {
                target.as_mut_os_string().push(".json");
            }
            found.extend(aliases(cwd, &clean(&target), fuel - 1));
        }
    }
    found
}

fn parse(text: &str) -> Option<Value> {
    jsonc_parser::parse_to_serde_value(text, &jsonc_parser::ParseOptions::default()).ok()
}

/// Without `.` and `..`, as far as the path itself tells.
fn clean(path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => drop(cleaned.pop()),
            part => cleaned.push(part),
        }
    }
    cleaned
}
