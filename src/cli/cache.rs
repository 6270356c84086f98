//! Where the cache of a project is, and `leaklint cache`.

use super::args::{CacheAction, CacheWish, Lint, Stop};
use super::{failed, print};
use crate::cache::{self, Cache};
use crate::session::io_fault;
use crate::walk::absolute;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The folder of a project that its cache is named after: the repository's, else the nearest with a `package.json`.
fn project(cwd: &Path) -> &Path {
    let nearest = |name: &str| cwd.ancestors().find(|folder| folder.join(name).exists());
    nearest(".git").or_else(|| nearest("package.json")).unwrap_or(cwd)
}

/// Where the cache is; `None` where the system names no folder for such things.
fn folder(cwd: &Path, wanted: Option<&Path>) -> Option<PathBuf> {
    if let Some(wanted) = wanted {
        return Some(absolute(cwd, wanted));
    }
    let project = project(cwd);
    let modules = project.join("node_modules");
    if modules.is_dir() {
        return Some(modules.join(".cache").join("leaklint"));
    }
    let name = project.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let hash = xxhash_rust::xxh3::xxh3_64(project.as_os_str().as_encoded_bytes());
    Some(of_user(|name| std::env::var_os(name))?.join("leaklint").join(format!("{name}-{hash:016x}")))
}

/// The user's folder for what can be made again.
fn of_user(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let path = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let own = path("XDG_CACHE_HOME");
    if cfg!(windows) {
        return own.or_else(|| path("LOCALAPPDATA"));
    }
    let below = if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" };
    own.or_else(|| Some(path("HOME")?.join(below)))
}

/// The cache for a run in `cwd`, read, if it is to use one.
pub(super) fn of_run(lint: &Lint, cwd: &Path) -> Option<Cache> {
    let wanted = match &lint.cache {
        _ if lint.stdin.is_some() => return None,
        CacheWish::None => return None,
        CacheWish::Usual => None,
        CacheWish::Folder(folder) => Some(folder.as_path()),
    };
    Some(Cache::open(&folder(cwd, wanted)?, project(cwd)))
}

pub(super) fn run(action: CacheAction, cwd: &Path, wanted: Option<&Path>) -> Result<u8, Stop> {
    let Some(folder) = folder(cwd, wanted) else {
        let message = "there is no folder for a cache here: neither `node_modules`, nor what `XDG_CACHE_HOME` or `HOME` name; \
                       say one with `--cache-dir DIR`";
        return Err(failed(message));
    };
    match action {
        CacheAction::Path => print(&format!("{}\n", folder.display())),
        CacheAction::Clean => {
            let cleaned = cache::clean(&folder);
            let bytes = cleaned
                .map_err(|error| failed(&format!("`{}` cannot be cleaned: {}", folder.display(), io_fault(&error))))?;
            print(&match bytes {
                0 => format!("there is no cache in `{}`\n", folder.display()),
                1..100_000 => format!("took {} kB away from `{}`\n", bytes.div_ceil(1000), folder.display()),
                _ => format!("took {:.1} MB away from `{}`\n", bytes as f64 / 1e6, folder.display()),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(not(any(windows, target_os = "macos")))]
    fn the_users_folder_is_what_the_system_says() {
        let of = |variables: &[(&str, &str)]| {
            let variables: Vec<(String, OsString)> =
                variables.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value))).collect();
            of_user(|name| variables.iter().find(|(it, _)| it == name).map(|(_, value)| value.clone()))
        };
        assert_eq!(of(&[("XDG_CACHE_HOME", "/x"), ("HOME", "/h")]), Some("/x".into()));
        assert_eq!(of(&[("XDG_CACHE_HOME", "x"), ("HOME", "/h")]), Some("/h/.cache".into()));
        assert_eq!(of(&[("HOME", "")]), None);
    }
}
