//! What a run keeps for the next one: it changes how long a run takes, and nothing that it says.

use crate::sandbox::{Run, Sandbox, finish};
use leaklint::cache::{Cache, Kept, Terms, stamp::Stamp};
use leaklint::facts::ModuleFacts;
use leaklint::lifetime::models::Models;
use leaklint::linter::{ScanKey, SourceFile, scan};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A container that other files fill, one that nobody empties, a timer, a file in which nothing is found, and a suppression.
const FILES: [(&str, &str); 7] = [
    ("package.json", "{ \"name\": \"app\", \"private\": true }\n"),
    ("src/store.js", "export const seen = new Map()\n"),
    (
        "src/server.js",
        "import http from 'node:http'\nimport { seen } from './store.js'\nhttp.createServer((req, res) => {\n  seen.set(req.url, req)\n  res.end()\n}).listen(1)\n",
    ),
    (
        "src/poll.js",
        "import http from 'node:http'\nhttp.createServer((req, res) => {\n  setInterval(() => res.write('x'), 9)\n}).listen(2)\n",
    ),
    ("src/calm.js", "export function add(a, b) { return a + b }\n"),
    (
        "src/quiet.js",
        "// leaklint-ignore-file growing-collection -- it is small\nexport const all = []\nexport const add = (it) => all.push(it)\n",
    ),
    ("src/script.js", "function count() { total = 1 }\ncount()\n"),
];

fn sandbox() -> Sandbox {
    Sandbox::new(&FILES)
}

/// A file that was just written is read again, as its times cannot tell whether it changes once more.
fn settle() {
    std::thread::sleep(Duration::from_millis(60));
}

fn run(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.run(&[&["--format", "json"], args].concat())
}

/// Runs with and without the cache, and checks that both say the same.
fn same(sandbox: &Sandbox, args: &[&str], what: &str) -> Run {
    let with = run(sandbox, args);
    let without = run(sandbox, &[&["--no-cache"], args].concat());
    assert_eq!((&with.out, &with.err, with.code), (&without.out, &without.err, without.code), "{what}");
    with
}

/// How many files a run did not read.
fn recalled(sandbox: &Sandbox, args: &[&str]) -> usize {
    let run = run(sandbox, &[&["--timings"], args].concat());
    let line = run.err.lines().find(|line| line.ends_with("files known from the cache"));
    line.and_then(|line| line.split_whitespace().next())
        .and_then(|count| count.parse().ok())
        .unwrap_or_else(|| panic!("{run:?}"))
}

/// The one file of the cache.
fn kept_in(folder: &Path) -> PathBuf {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(folder) = todo.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { todo.push(path) } else { found.push(path) }
        }
    }
    assert_eq!(found.len(), 1, "{found:?}");
    found.pop().unwrap()
}

#[test]
fn a_run_says_the_same_whatever_was_kept() {
    let sandbox = sandbox();
    settle();
    let cold = same(&sandbox, &[], "cold");
    assert!(cold.findings().len() >= 3, "{cold:?}");
    assert_eq!(recalled(&sandbox, &[]), 6);
    let warm = same(&sandbox, &[], "warm");
    assert_eq!(warm.out, cold.out);

    let store = "export const seen = new Map()\nexport const forget = (key) => seen.delete(key)\n";
    let steps: [(&str, &str, &str); 8] = [
        ("src/poll.js", "export const nothing = 1\n", "a file changed"),
        ("src/store.js", store, "only the other file changed"),
        ("src/store.js", FILES[1].1, "the other file is as it was"),
        ("package.json", "{ \"name\": \"app\", \"type\": \"module\" }\n", "only the type of the package changed"),
        (
            "leaklint.json",
            "{ \"models\": [{ \"acquire\": [\"see\"], \"what\": \"entry\", \"release\": [\"forget\"], \"kind\": \"handle\" }] }\n",
            "only a row about an API changed",
        ),
        ("leaklint.json", "{ \"rules\": { \"growing-collection\": \"off\" } }\n", "only the settings changed"),
        ("leaklint.json", "{ \"preset\": \"audit\" }\n", "files are read whose looks were enough"),
        ("leaklint.json", "{}\n", "looks are enough again"),
    ];
    for (path, text, what) in steps {
        sandbox.write(path, text);
        same(&sandbox, &[], what);
        settle();
        same(&sandbox, &[], what);
        same(&sandbox, &[], what);
    }
    std::fs::remove_file(sandbox.path().join("src/store.js")).unwrap();
    same(&sandbox, &[], "a file is gone");
}

#[test]
fn the_order_in_which_runs_ask_for_more_or_less_changes_nothing() {
    let sandbox = sandbox();
    let generated = "// @generated\nexport const all = []\nexport const add = (it) => all.push(it)\n";
    sandbox.write("src/made.js", generated);
    sandbox.write("src/video.ts", b"\0\xff\0".as_slice());
    sandbox.write("src/latin.js", b"f('\xe9')\n".as_slice());
    settle();
    let whole: &[&str] = &["--no-default-ignores"];
    let named: &[&str] = &["src/made.js", "src/calm.js", "src/store.js"];
    for args in [&[][..], named, whole, &[], whole, named, &["--preset", "audit"], &["src"], &[]] {
        same(&sandbox, args, &format!("{args:?}"));
        same(&sandbox, &[args, &["--verbose", "--format", "json"][..1]].concat(), &format!("{args:?}, warm"));
    }
}

#[test]
fn a_text_of_the_same_size_and_time_is_seen() {
    const BAD: &str = "function f() { total = 1 }\nf()\n";
    const GOOD: &str = "function f() { let t = 1 }\nf()\n";
    assert_eq!(BAD.len(), GOOD.len());
    let sandbox = Sandbox::new(&[("a.js", BAD)]);
    let path = sandbox.path().join("a.js");
    let was = std::fs::metadata(&path).unwrap().modified().unwrap();
    assert_eq!(same(&sandbox, &[], "as it was").findings().len(), 1);
    // Right away, and with the time that it had: the first run may have ended within one tick of the clock.
    sandbox.write("a.js", GOOD);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(was).unwrap();
    assert_eq!(same(&sandbox, &[], "at once").findings().len(), 0);
    settle();
    same(&sandbox, &[], "settled");
    sandbox.write("a.js", BAD);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(was).unwrap();
    assert_eq!(same(&sandbox, &[], "as it was again").findings().len(), 1);
}

#[test]
fn what_is_wrong_with_the_file_is_a_remark_at_most() {
    let sandbox = sandbox();
    settle();
    let sound = same(&sandbox, &[], "sound");
    let file = kept_in(&sandbox.cache());
    let good = std::fs::read(&file).unwrap();
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 0x20;
        bytes
    };
    let broken: [(Vec<u8>, &str); 6] = [
        (good[..good.len() / 2].to_vec(), "it is incomplete or damaged"),
        (good[..good.len() - 1].to_vec(), "it is incomplete or damaged"),
        (flipped(good.len() / 2), "it is incomplete or damaged"),
        (flipped(20), "another version of leaklint wrote it"),
        (Vec::new(), "it is no file of this kind"),
        (b"total = 1".to_vec(), "it is no file of this kind"),
    ];
    for (bytes, why) in broken {
        std::fs::write(&file, &bytes).unwrap();
        let quiet = run(&sandbox, &[]);
        assert_eq!((&quiet.out, &quiet.err, quiet.code), (&sound.out, &sound.err, sound.code), "{why}");
        std::fs::write(&file, &bytes).unwrap();
        let told = run(&sandbox, &["--verbose"]);
        let wanted = format!("note: the cache `{}` is not used: {why}\n", file.display());
        assert_eq!((&told.out, told.code), (&sound.out, sound.code));
        assert!(told.err.contains(&wanted), "{wanted}{}", told.err);
        assert_eq!(recalled(&sandbox, &[]), 6, "it is written anew: {why}");
    }
}

#[test]
#[cfg(unix)]
fn a_place_that_cannot_be_written_is_a_remark_at_most() {
    let sandbox = sandbox();
    let sound = run(&sandbox, &["--no-cache"]);
    sandbox.write("file", "");
    for folder in ["file", "file/below", "/dev/full/x", "/proc/leaklint"] {
        let quiet = run(&sandbox, &["--cache-dir", folder]);
        assert_eq!((&quiet.out, &quiet.err, quiet.code), (&sound.out, &sound.err, sound.code), "{folder}");
        let told = run(&sandbox, &["--verbose", "--cache-dir", folder]);
        assert!(told.err.contains("note: no cache can be written into `"), "{folder}: {}", told.err);
        assert_eq!((&told.out, told.code), (&sound.out, sound.code), "{folder}");
    }
}

#[test]
fn runs_at_the_same_time_do_not_disturb_each_other() {
    let sandbox = sandbox();
    settle();
    let sound = run(&sandbox, &["--no-cache"]);
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..6)
            .map(|at| {
                let sandbox = &sandbox;
                scope.spawn(move || if at % 2 == 0 { run(sandbox, &[]) } else { run(sandbox, &["."]) })
            })
            .collect();
        for one in runs {
            let one = one.join().unwrap();
            assert_eq!((&one.out, &one.err, one.code), (&sound.out, &sound.err, sound.code));
        }
    });
    kept_in(&sandbox.cache());
    assert_eq!(recalled(&sandbox, &[]), 6);
}

#[test]
fn a_run_that_is_killed_leaves_nothing_that_harms() {
    let sandbox = Sandbox::new(&[]);
    for at in 0..400 {
        sandbox.write(&format!("{at}.js"), FILES[3].1.repeat(5));
    }
    let sound = run(&sandbox, &["--no-cache"]);
    for wait in [5, 15, 30, 60, 90] {
        let mut command = sandbox.command(Path::new(env!("CARGO_BIN_EXE_leaklint")), &["--format", "json"]);
        let mut child = command.stdout(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert_eq!(run(&sandbox, &[]).out, sound.out);
    assert_eq!(run(&sandbox, &[]).out, sound.out);
}

#[test]
fn the_cache_is_where_it_says_and_nowhere_else() {
    let sandbox = sandbox();
    let before = listing(&sandbox.path());
    let said = sandbox.run(&["cache", "path"]).out;
    assert!(
        said.starts_with(
            &format!("{}/leaklint/", sandbox.cache().display()).replace('/', std::path::MAIN_SEPARATOR_STR)
        ),
        "{said}"
    );
    assert_eq!(sandbox.run(&["cache", "clean"]).out, format!("there is no cache in `{}`\n", said.trim_end()));
    run(&sandbox, &[]);
    assert_eq!(listing(&sandbox.path()), before);
    assert_eq!(kept_in(&sandbox.cache()).parent().unwrap(), Path::new(said.trim_end()));
    let cleaned = sandbox.run(&["cache", "clean"]);
    let size =
        cleaned.out.strip_prefix("took ").unwrap().strip_suffix(&format!(" kB away from `{}`\n", said.trim_end()));
    assert!(size.is_some_and(|size| size.parse::<u32>().is_ok_and(|size| size > 0)), "{}", cleaned.out);
    assert_eq!(cleaned.code, Some(0));
    assert!(!Path::new(said.trim_end()).exists());

    // Beside what is installed, where something is.
    sandbox.write("node_modules/x/index.js", "");
    let own = sandbox.path().join("node_modules").join(".cache").join("leaklint");
    assert_eq!(sandbox.run(&["cache", "path"]).out, format!("{}\n", own.display()));
    run(&sandbox, &["src"]);
    kept_in(&own);
    let below = finish(
        {
            let mut command = sandbox.command(Path::new(env!("CARGO_BIN_EXE_leaklint")), &["cache", "path"]);
            command.current_dir(sandbox.path().join("src"));
            command
        },
        b"",
    );
    assert_eq!(below.out, format!("{}\n", own.display()), "a folder of the project shares its cache");

    // Only what is its own is taken away.
    sandbox.write("mine/notes.txt", "");
    run(&sandbox, &["--cache-dir", "mine"]);
    assert_eq!(listing(&sandbox.path().join("mine")).len(), 2);
    assert_eq!(sandbox.run(&["cache", "clean", "--cache-dir", "mine"]).code, Some(0));
    assert_eq!(listing(&sandbox.path().join("mine")), ["notes.txt"]);
}

#[test]
fn runs_that_should_keep_nothing_keep_nothing() {
    let sandbox = sandbox();
    run(&sandbox, &["--no-cache"]);
    run(&sandbox, &["--show-files"]);
    sandbox.run(&["--print-config", "src/calm.js"]);
    sandbox.run_with(&["--stdin-filename", "src/calm.js", "-"], b"total = 1\n");
    assert_eq!(listing(&sandbox.cache()), Vec::<String>::new());
}

fn listing(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|it| it.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A cache of the library, by a clock that can be set.
struct Shelf {
    sandbox: Sandbox,
    now: SystemTime,
    most: u64,
}

const TERMS: Terms = Terms { models: 1, may_be_glanced: false, skippable: true };

impl Shelf {
    fn open(&self) -> Cache {
        Cache::open_at(&self.sandbox.cache(), &self.sandbox.path(), self.now, self.most)
    }

    /// The path, the stamp and the facts of a file.
    fn file(&self, name: &str) -> (PathBuf, Stamp, u128, ModuleFacts) {
        let path = self.sandbox.path().join(name);
        let text = std::fs::read_to_string(&path).unwrap();
        let stamp = Stamp::of(&std::fs::metadata(&path).unwrap()).unwrap();
        let source = SourceFile { path: name, text: &text };
        (path, stamp, ScanKey::of(source).text(), scan(source, &Models::builtin()))
    }

    fn keep(&self, names: &[&str]) {
        let cache = self.open();
        for name in names {
            let (path, stamp, text, facts) = self.file(name);
            if cache.recall(&path, stamp, TERMS).is_none() {
                cache.keep(&path, stamp, text, &facts, TERMS);
            }
        }
        cache.save();
        assert_eq!(cache.notes(), Vec::<String>::new());
    }

    fn knows(&self, name: &str, terms: Terms) -> bool {
        let (path, stamp, _, facts) = self.file(name);
        match self.open().recall(&path, stamp, terms) {
            Some(Kept::Facts(kept)) => {
                assert_eq!(*kept, facts);
                true
            }
            Some(Kept::Skipped(why)) => panic!("{why}"),
            None => false,
        }
    }
}

fn shelf() -> Shelf {
    Shelf { sandbox: sandbox(), now: SystemTime::now() + Duration::from_secs(60), most: leaklint::cache::MOST_BYTES }
}

#[test]
fn facts_come_back_for_what_they_were_read_for() {
    let shelf = shelf();
    let names = FILES.map(|(name, _)| name);
    shelf.keep(&names[1..]);
    assert!(names[1..].iter().all(|name| shelf.knows(name, TERMS)));
    assert!(!shelf.knows("src/store.js", Terms { models: 2, ..TERMS }), "other rows");
    assert!(!shelf.knows("src/store.js", Terms { may_be_glanced: true, ..TERMS }), "a look");
    assert!(shelf.knows("src/store.js", Terms { skippable: false, ..TERMS }));
}

#[test]
fn a_file_as_young_as_the_cache_is_read_again() {
    let mut shelf = shelf();
    let stamp = shelf.file("src/store.js").1;
    shelf.now = SystemTime::UNIX_EPOCH + Duration::from_nanos(stamp.modified.max(stamp.changed) as u64);
    shelf.keep(&["src/store.js"]);
    assert!(!shelf.knows("src/store.js", TERMS));
    let (path, stamp, text, facts) = shelf.file("src/store.js");
    assert_eq!(shelf.open().recall_text(&path, stamp, text, TERMS).as_deref(), Some(&facts));
    assert_eq!(shelf.open().recall_text(&path, stamp, text ^ 1, TERMS), None);
}

#[test]
fn what_nobody_asks_for_is_forgotten() {
    let mut shelf = shelf();
    shelf.keep(&["src/store.js", "src/poll.js"]);
    shelf.now += Duration::from_secs(20 * 86_400);
    shelf.keep(&["src/poll.js", "src/calm.js"]);
    assert!(shelf.knows("src/store.js", TERMS));
    shelf.now += Duration::from_secs(20 * 86_400);
    shelf.keep(&["src/script.js"]);
    assert!(!shelf.knows("src/store.js", TERMS));
    assert!(shelf.knows("src/poll.js", TERMS) && shelf.knows("src/calm.js", TERMS));
}

#[test]
fn there_is_a_bound_and_the_run_comes_first() {
    let mut shelf = shelf();
    shelf.keep(&["src/store.js", "src/poll.js"]);
    let size = || std::fs::metadata(kept_in(&shelf.sandbox.cache())).unwrap().len();
    let both = size();
    shelf.keep(&["src/server.js"]);
    assert!(size() > both);
    shelf.most = 500;
    shelf.keep(&["src/script.js"]);
    assert!(std::fs::metadata(kept_in(&shelf.sandbox.cache())).unwrap().len() < 500 + 4 * 96 + 16);
    assert!(shelf.knows("src/script.js", TERMS));
    assert!(
        !shelf.knows("src/server.js", TERMS)
            || !shelf.knows("src/poll.js", TERMS)
            || !shelf.knows("src/store.js", TERMS)
    );
}
