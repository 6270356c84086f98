//! Real editors with the language server, and the settings of those that cannot be run here.
//!
//! Neovim is installed by `tests/run`. Emacs is used where it is installed with Eglot and Flycheck; without it its tests
//! pass unrun, and `.ci/run` says so. VS Code is driven by `tests/editors`.

use crate::clients::{LEAKY, client, isolate};
use crate::fixture::repository;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

fn session(out: &Path, said: &str) -> Value {
    let text = std::fs::read_to_string(out).unwrap_or_else(|_| panic!("the session ended early: {said}"));
    let session: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(session.get("failure"), None, "{session:#}");
    session
}

#[test]
fn neovim_follows_what_is_typed_and_applies_actions() {
    let home = TempDir::new().unwrap();
    let (file, out) = (home.path().join("server.cjs"), home.path().join("out.json"));
    std::fs::write(&file, LEAKY).unwrap();
    let repository = repository();
    let output = client("nvim", home.path())
        .args(["--headless", "--clean"])
        .arg("--cmd")
        .arg(format!("set runtimepath^={}/editors/neovim", repository.display()))
        .arg("-c")
        .arg(format!("luafile {}/tests/it/neovim_lsp.lua", repository.display()))
        .env("LEAKLINT", env!("CARGO_BIN_EXE_leaklint"))
        .env("LEAKLINT_FILE", &file)
        .env("LEAKLINT_OUT", &out)
        .current_dir(home.path())
        .output()
        .unwrap();
    let session = session(&out, &format!("{output:?}"));
    let brief = |name: &str| -> Vec<Value> {
        let all = session[name].as_array().cloned().unwrap_or_default();
        all.iter().map(|it| json!([it["at"][0], it["text"], it["code"], it["severity"]])).collect()
    };
    let growing = |row: u32| json!([row, "seen.push(request.url + note)", "growing-collection", "WARN"]);
    let global = |row: u32| json!([row, "total", "implicit-global", "INFO"]);
    assert_eq!(brief("opened"), [growing(4), global(9)]);
    assert_eq!(session["opened"][0]["related"], 3, "{session:#}");
    assert_eq!(session["opened"][0]["href"], "https://leaklint.dev/rules/growing-collection");
    assert_eq!(session["opened"][0]["source"], "leaklint");
    assert_eq!(brief("typed"), [growing(5), global(10)]);

    let broken = brief("broken");
    assert_eq!(broken.len(), 3, "{session:#}");
    assert!(broken.contains(&growing(6)) && broken.contains(&global(11)), "{session:#}");
    assert_eq!(broken.iter().filter(|it| it[2] == "parse-error").count(), 1);
    assert_eq!(brief("mended"), brief("typed"));

    let fixed = format!("// typed\n{}", LEAKY.replace("  total = 0;", "  let total = 0;"));
    assert_eq!(session["fixed_lines"], json!(fixed.lines().collect::<Vec<_>>()));
    assert_eq!(brief("fixed"), [growing(5)]);
    assert!(session["hover"].as_str().unwrap_or_default().contains("1. line 6: this adds an element"), "{session:#}");
    let comment = "  // leaklint-ignore growing-collection -- say here why this is not a leak\n  const note";
    let ignored = fixed.replace("  const note", comment);
    assert_eq!(session["ignored_lines"], json!(ignored.lines().collect::<Vec<_>>()));
    assert_eq!(brief("ignored"), Vec::<Value>::new());
}

/// `None` where Emacs with these packages is not installed.
fn emacs(way: &str, needs: &str) -> Option<Value> {
    let home = TempDir::new().unwrap();
    let mut probe = Command::new("emacs");
    isolate(&mut probe, home.path());
    let needs = format!("(progn (require 'package) (package-initialize) (require '{needs}))");
    if !probe.args(["--batch", "--eval", &needs]).output().is_ok_and(|output| output.status.success()) {
        return None;
    }
    let (file, out) = (home.path().join("server.js"), home.path().join("out.json"));
    std::fs::write(&file, LEAKY).unwrap();
    let repository = repository();
    let mut command = Command::new("emacs");
    isolate(&mut command, home.path());
    let output = command
        .args(["--batch", "-L"])
        .arg(repository.join("editors/emacs"))
        .arg("-l")
        .arg(repository.join("tests/it/emacs.el"))
        .env("LEAKLINT", env!("CARGO_BIN_EXE_leaklint"))
        .env("LEAKLINT_WAY", way)
        .env("LEAKLINT_FILE", &file)
        .env("LEAKLINT_OUT", &out)
        // Texts with wide characters, whatever the machine speaks.
        .env("LC_ALL", "C.UTF-8")
        .current_dir(home.path())
        .output()
        .unwrap();
    Some(session(&out, &format!("{output:?}")))
}

#[test]
fn emacs_shows_findings_by_eglot() {
    let Some(session) = emacs("eglot", "eglot") else { return };
    let growing = |line: u32| {
        let text = "leaklint [growing-collection]: `seen` grows for as long as the process runs";
        json!([line, "seen.push(request.url + note)", text])
    };
    let global = |line: u32| {
        let text = "leaklint [implicit-global]: `total` is assigned but never declared, so all calls share one `total`";
        json!([line, "total", text])
    };
    assert_eq!(session["opened"], json!([growing(5), global(10)]));
    assert_eq!(session["typed"], json!([growing(6), global(11)]));
    assert_eq!(session["fixed"], json!([growing(6)]));
    assert_eq!(session["text"], format!("// typed\n{}", LEAKY.replace("  total = 0;", "  let total = 0;")));
}

#[test]
fn emacs_shows_findings_by_flycheck_over_json() {
    let Some(session) = emacs("flycheck", "flycheck") else { return };
    let brief = |name: &str| -> Vec<Value> {
        let all = session[name].as_array().cloned().unwrap_or_default();
        all.iter().map(|it| json!([it[0], it[1], it[2], it[3], it[4]])).collect()
    };
    // Columns count characters: 🧠 is one here, and two in the report.
    let growing = |line: u32| json!([line, 23, 52, "warning", "growing-collection"]);
    let global = |line: u32| json!([line, 3, 8, "info", "implicit-global"]);
    assert_eq!(brief("opened"), [growing(5), global(10)]);
    assert_eq!(brief("typed"), [growing(6), global(11)]);
    let message = session["opened"][0][5].as_str().unwrap_or_default();
    assert!(message.contains("\n  line 2: `seen` is declared here") && message.contains("\nhelp: "), "{message}");
}

fn read(path: &str) -> String {
    std::fs::read_to_string(repository().join("editors").join(path)).unwrap()
}

#[test]
fn settings_of_editors_that_are_not_run_start_the_server() {
    let helix: toml::Value = toml::from_str(&read("helix/languages.toml")).unwrap();
    let server = &helix["language-server"]["leaklint"];
    assert_eq!((server["command"].as_str(), server["args"][0].as_str()), (Some("leaklint"), Some("lsp")));
    let languages = helix["language"].as_array().unwrap();
    let servers =
        |it: &toml::Value| it["language-servers"].as_array().unwrap().iter().any(|it| it.as_str() == Some("leaklint"));
    assert!(languages.len() == 6 && languages.iter().all(servers));

    let zed: toml::Value = toml::from_str(&read("zed/extension.toml")).unwrap();
    assert_eq!(zed["language_servers"]["leaklint"]["name"].as_str(), Some("leaklint"));
    assert!(read("zed/src/lib.rs").contains("args: vec![\"lsp\".to_owned()]"));

    let template: Value = serde_json::from_str(&read("jetbrains/lsp4ij/template.json")).unwrap();
    assert_eq!(template["programArgs"]["default"], "leaklint lsp");
    let patterns: Vec<&str> = template["fileTypeMappings"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|it| it["fileType"]["patterns"].as_array().unwrap())
        .map(|it| it.as_str().unwrap())
        .collect();
    for extension in leaklint::walk::EXTENSIONS {
        assert!(patterns.contains(&format!("*.{extension}").as_str()), "{extension}");
    }
    let _: Value = serde_json::from_str(&read("jetbrains/lsp4ij/initializationOptions.json")).unwrap();
}

/// What the extension of VS Code and the server say to each other by name.
#[test]
fn the_extension_of_vs_code_and_the_server_agree() {
    let manifest: Value = serde_json::from_str(&read("vscode/package.json")).unwrap();
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
    let code = read("vscode/src/extension.js");
    let commands = manifest["contributes"]["commands"].as_array().unwrap();
    for command in commands.iter().map(|it| it["command"].as_str().unwrap()) {
        let name = command.strip_prefix("leaklint.").unwrap();
        assert!(code.contains(&format!("command('{name}', ")), "{name}");
    }
    let settings = manifest["contributes"]["configuration"]["properties"].as_object().unwrap();
    let readme = read("vscode/README.md");
    for name in settings.keys() {
        assert!(readme.contains(&format!("`{name}`")), "{name}");
    }
    for name in ["leaklint.server.fixAll", "leaklint.server.explainRule", "asksReason", "workspaceDiagnostics"] {
        assert!(code.contains(name) && read("README.md").contains(name), "{name}");
    }
}

/// Which leaklint the extension starts.
#[test]
fn the_extension_of_vs_code_takes_the_workspace_s_own_binary_first() {
    let script = r#"
const { findBinary } = require(process.argv[1])
const find = (files, more) => {
  const at = { wished: '', folders: ['/a', '/b'], bundled: '/ext/dist', search: '/usr/bin:/bin', platform: 'linux', ...more }
  const found = findBinary({ ...at, exists: (path) => files.includes(path) })
  return found ? `${found.command} ${found.origin}` : 'none'
}
const own = '/b/node_modules/.bin/leaklint'
const all = [own, '/ext/dist/leaklint', '/bin/leaklint']
const windows = { platform: 'win32', folders: ['C:\\a'], bundled: 'C:\\e', search: 'C:\\x;C:\\y' }
console.log(JSON.stringify([
  find(all, { wished: '/w' }), find(all), find(all.slice(1)), find(all.slice(2)), find([]), find(all, { folders: [] }),
  find(['C:\\y\\leaklint.exe'], windows),
]))
"#;
    let output = Command::new("node")
        .args(["-e", script])
        .arg(repository().join("editors/vscode/src/binary.js"))
        .output()
        .expect("node is installed; `tests/run` asks for it");
    let found: Vec<String> =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let wanted = [
        "/w from the settings",
        "/b/node_modules/.bin/leaklint of the workspace",
        "/ext/dist/leaklint of the extension",
        "/bin/leaklint on the PATH",
        "none",
        "/ext/dist/leaklint of the extension",
        "C:\\y\\leaklint.exe on the PATH",
    ];
    assert_eq!(found, wanted);
}
