//! What only several files together tell: small applications, linted by the real binary. Each pair differs in the one
//! thing that decides.

use crate::sandbox::Sandbox;

/// An application that nobody imports.
const APPLICATION: (&str, &str) = ("package.json", r#"{ "private": true }"#);

/// Leaks where more than one is made.
const WATCHER: &str = "export class Watcher {
  constructor() {
    window.addEventListener('resize', () => this.fit());
  }
  fit() {}
  dispose() {
    this.gone = true;
  }
}
";

/// Leaks where it runs more than once.
const POLL: &str = "export function poll() {
  setInterval(() => console.log('still here'), 1000);
}
";

/// `path:line rule` of each finding at medium confidence and up.
fn run(project: &Sandbox, words: &[&str]) -> Vec<String> {
    let rules = ["--only", "leaked-listener", "--only", "leaked-interval", "--only", "leaked-subscription"];
    let report = project.run(&[&["--format", "json", "--preset", "strict"], &rules[..], words].concat()).json();
    let findings = report["diagnostics"].as_array().expect("a list of findings");
    findings
        .iter()
        .map(|it| {
            let confidence = it["confidence"].as_str().unwrap_or_default();
            format!(
                "{}:{} {} {confidence}",
                it["file"].as_str().unwrap_or_default(),
                it["range"]["start"]["line"],
                it["rule"].as_str().unwrap_or_default()
            )
        })
        .collect()
}

fn found(files: &[(&str, &str)]) -> Vec<String> {
    run(&Sandbox::new(files), &[])
}

const LISTENS: [&str; 1] = ["watcher.js:3 leaked-listener high"];
const POLLS: [&str; 1] = ["poll.js:2 leaked-interval medium"];
const NOTHING: [&str; 0] = [];

#[test]
fn a_class_that_a_top_level_makes_lives_once() {
    let made = |main: &str| found(&[APPLICATION, ("watcher.js", WATCHER), ("main.js", main)]);
    assert_eq!(made("import { Watcher } from './watcher.js';\nnew Watcher();\n"), NOTHING);
    assert_eq!(made("import { Watcher } from './watcher.js';\nfor (const it of all) new Watcher(it);\n"), LISTENS);
    assert_eq!(made("import { Watcher } from './watcher.js';\nbutton.onclick = () => new Watcher();\n"), LISTENS);
    assert_eq!(made("import { Watcher } from './watcher.js';\nregister(Watcher);\n"), LISTENS);
    assert_eq!(made("import * as all from './watcher.js';\nnew all.Watcher();\n"), NOTHING);
    assert_eq!(made("import * as all from './watcher.js';\nregister(all);\n"), LISTENS);
    assert_eq!(made("import('./watcher.js').then((it) => register(it));\n"), LISTENS);
    // Nobody makes one: whoever does is not seen.
    assert_eq!(made("console.log('nothing');\n"), LISTENS);
}

#[test]
fn once_goes_from_file_to_file() {
    let chain = |main: &str| {
        found(&[
            APPLICATION,
            ("watcher.js", WATCHER),
            (
                "application.js",
                "import { Watcher } from './watcher.js';\nexport default class Application {\n  constructor() {\n    this.watcher = new Watcher();\n  }\n}\n",
            ),
            (
                "start.js",
                "import Application from './application.js';\nexport function start() {\n  return new Application();\n}\n",
            ),
            ("main.js", main),
        ])
    };
    assert_eq!(chain("import { start } from './start.js';\nfunction main() {\n  start();\n}\nmain();\n"), NOTHING);
    assert_eq!(chain("import { start } from './start.js';\nsetInterval(() => start(), 1000);\n"), LISTENS);
    assert_eq!(chain("import { start } from './start.js';\nsetInterval(start, 1000);\n"), LISTENS);
}

#[test]
fn an_instance_that_is_exported_is_the_only_one() {
    let only = |rest: &str| {
        found(&[
            APPLICATION,
            ("watcher.js", &format!("{WATCHER}export const watcher = new Watcher();\n")),
            ("main.js", rest),
        ])
    };
    assert_eq!(only("import { watcher } from './watcher.js';\nwatcher.fit();\n"), NOTHING);
    assert_eq!(only("import { Watcher } from './watcher.js';\nexport const more = () => new Watcher();\n"), LISTENS);
}

#[test]
fn a_function_that_a_top_level_calls_runs_once() {
    let called = |main: &str| found(&[APPLICATION, ("poll.js", POLL), ("main.js", main)]);
    assert_eq!(called("import { poll } from './poll.js';\npoll();\n"), NOTHING);
    assert_eq!(called("import { poll } from './poll.js';\nasync function main() {\n  poll();\n}\nmain();\n"), NOTHING);
    assert_eq!(called("import { poll } from './poll.js';\nexport const again = () => poll();\n"), POLLS);
    assert_eq!(called("import { poll } from './poll.js';\nsocket.on('message', poll);\n"), POLLS);
    assert_eq!(called("import { poll } from './poll.js';\npoll();\nexport { poll };\n"), POLLS);
}

#[test]
fn specifiers_lead_to_their_files() {
    let typed = WATCHER.replace("this.gone", "(this as any).gone");
    let watcher = |path: &'static str, files: &[(&str, &str)]| {
        let text = if path.ends_with(".ts") { typed.as_str() } else { WATCHER };
        found(&[&[(path, text)], files].concat())
    };
    let main = |from: &str| format!("import {{ Watcher }} from '{from}';\nnew Watcher();\n");
    let app = APPLICATION;
    assert_eq!(watcher("watcher/index.js", &[app, ("main.js", &main("./watcher"))]), NOTHING);
    assert_eq!(watcher("src/watcher.ts", &[app, ("src/main.ts", &main("./watcher.js"))]), NOTHING);
    assert_eq!(watcher("src/watcher.ts", &[app, ("src/deep/main.ts", &main("../watcher"))]), NOTHING);
    assert_eq!(watcher("src/watcher.js", &[app, ("src/main.js", &main("@/watcher"))]), NOTHING);
    // A bundler is told in code what `@` means: the nearest folder that has the path.
    assert_eq!(
        watcher("pages/js/parts/watcher.js", &[app, ("pages/js/start/main.js", &main("@/parts/watcher"))]),
        NOTHING
    );
    let paths = r#"{ "compilerOptions": { /* names */ "baseUrl": ".", "paths": { "$parts/*": ["lib/parts/*"] }, } }"#;
    assert_eq!(
        watcher("lib/parts/watcher.ts", &[app, ("tsconfig.json", paths), ("main.ts", &main("$parts/watcher"))]),
        NOTHING
    );
    assert_eq!(
        watcher("lib/parts/watcher.ts", &[app, ("tsconfig.json", paths), ("main.ts", &main("lib/parts/watcher"))]),
        NOTHING
    );
    let own = r##"{ "private": true, "imports": { "#parts/*": "./lib/*.js" } }"##;
    assert_eq!(watcher("lib/watcher.js", &[("package.json", own), ("main.js", &main("#parts/watcher"))]), NOTHING);
    let part = r#"{ "name": "@app/parts", "private": true, "exports": { ".": "./src/all.js", "./*": "./src/*.js" } }"#;
    let parts = |from: &str| {
        watcher(
            "parts/src/watcher.js",
            &[
                app,
                ("parts/package.json", part),
                ("parts/src/all.js", "export { Watcher } from './watcher.js';\n"),
                ("main.js", &main(from)),
            ],
        )
    };
    assert_eq!(parts("@app/parts"), NOTHING);
    assert_eq!(parts("@app/parts/watcher"), ["parts/src/watcher.js:3 leaked-listener high"]);
    // Somebody else's.
    assert_eq!(watcher("watcher.js", &[app, ("main.js", &main("watcher"))]), LISTENS);
}

#[test]
fn commonjs_is_linked_too() {
    let class = WATCHER.replace("export ", "");
    let linked = |exports: &str, main: &str| {
        found(&[APPLICATION, ("watcher.js", &format!("{class}{exports}\n")), ("main.js", main)])
    };
    assert_eq!(linked("module.exports = Watcher;", "const Watcher = require('./watcher');\nnew Watcher();\n"), NOTHING);
    assert_eq!(
        linked("exports.Watcher = Watcher;", "const { Watcher } = require('./watcher');\nnew Watcher();\n"),
        NOTHING
    );
    assert_eq!(
        linked("module.exports = { Watcher };", "const all = require('./watcher');\nnew all.Watcher();\n"),
        NOTHING
    );
    assert_eq!(linked("module.exports = Watcher;", "new (require('./watcher'))();\n"), NOTHING);
    assert_eq!(linked("module.exports = Watcher;", "import Watcher from './watcher';\nnew Watcher();\n"), NOTHING);
    assert_eq!(
        linked(
            "module.exports = Watcher;",
            "const Watcher = require('./watcher');\nmodule.exports = () => new Watcher();\n"
        ),
        LISTENS
    );
    assert_eq!(linked("module.exports = Watcher;", "use(require('./watcher'));\n"), LISTENS);
}

#[test]
fn names_are_followed_through_files_that_give_them_on() {
    let main = "import { Eye } from './barrel.js';\nnew Eye();\n";
    let barrel = |files: &[(&str, &str)]| found(&[&[APPLICATION, ("watcher.js", WATCHER)], files].concat());
    assert_eq!(
        barrel(&[("barrel.js", "export { Watcher as Eye } from './watcher.js';\n"), ("main.js", main)]),
        NOTHING
    );
    // Two barrels that lead to each other.
    let more = [
        ("barrel.js", "export * from './more.js';\nexport * from './other.js';\n"),
        (
            "more.js",
            "export * from './barrel.js';\nimport { Watcher } from './watcher.js';\nexport { Watcher as Eye };\n",
        ),
        ("other.js", "export const nothing = 1;\n"),
        ("main.js", main),
    ];
    assert_eq!(barrel(&more), NOTHING);
    // Nobody here imports the barrel: it is there for others.
    let open = [
        ("barrel.js", "export { Watcher } from './watcher.js';\n"),
        ("main.js", "import { Watcher } from './watcher.js';\nnew Watcher();\n"),
    ];
    assert_eq!(barrel(&open), LISTENS);
}

#[test]
fn what_a_library_exports_stays_unknown() {
    let of = |manifest: &str| {
        let main = "import { Watcher } from './watcher.js';\nnew Watcher();\n";
        found(&[("package.json", manifest), ("watcher.js", WATCHER), ("main.js", main)])
    };
    assert_eq!(of(r#"{ "name": "eye", "main": "dist/index.js" }"#), LISTENS);
    assert_eq!(of(r#"{ "name": "eye", "exports": { "./watcher": "./watcher.js" } }"#), LISTENS);
    // Its entry gives nothing to anybody.
    assert_eq!(of(r#"{ "name": "eye", "main": "main.js" }"#), NOTHING);
    assert_eq!(of(r#"{ "name": "eye" }"#), NOTHING);
    // A program for desktops, or for an editor: nobody imports from it.
    assert_eq!(
        of(r#"{ "name": "eye", "main": "dist/index.js", "devDependencies": { "electron-builder": "26" } }"#),
        NOTHING
    );
    assert_eq!(of(r#"{ "name": "eye", "main": "dist/index.js", "engines": { "vscode": "^1.90.0" } }"#), NOTHING);
    assert_eq!(of(r#"{ "name": "eye", "main": "dist/index.js", "devDependencies": { "electron": "40" } }"#), LISTENS);
}

#[test]
fn a_part_of_an_application_does_not_show_who_else_there_is() {
    let project = Sandbox::new(&[
        APPLICATION,
        ("watcher.js", WATCHER),
        ("main.js", "import { Watcher } from './watcher.js';\nnew Watcher();\n"),
    ]);
    assert_eq!(run(&project, &["."]), NOTHING);
    assert_eq!(run(&project, &["watcher.js", "main.js"]), LISTENS);
}

#[test]
fn tests_and_samples_say_nothing_of_the_application() {
    let main = ("main.js", "import { Watcher } from './watcher.js';\nnew Watcher();\n");
    let again = "import { Watcher } from '../watcher.js';\nexport const make = () => new Watcher();\n";
    for path in ["test/watcher.js", "examples/watcher.js", "parts/watcher.stories.js"] {
        assert_eq!(found(&[APPLICATION, ("watcher.js", WATCHER), main, (path, again)]), NOTHING, "{path}");
    }
    assert_eq!(found(&[APPLICATION, ("watcher.js", WATCHER), main, ("parts/more.js", again)]), LISTENS);
    assert_eq!(
        found(&[
            APPLICATION,
            ("watcher.js", WATCHER),
            ("examples/a.js", "import { Watcher } from '../watcher.js';\nnew Watcher();\n")
        ]),
        LISTENS
    );
}

#[test]
fn the_root_component_of_a_page_is_mounted_once() {
    let component = "<template><p /></template>\n<script>\nimport { socket } from './socket.js';\nexport default {\n  created() {\n    window.addEventListener('resize', () => this.fit());\n  },\n};\n</script>\n";
    let setup = "<template><p /></template>\n<script setup>\nwindow.addEventListener('resize', () => fit());\nfunction fit() {}\n</script>\n";
    let mounted = |component: &str, main: &str| found(&[APPLICATION, ("Page.vue", component), ("main.js", main)]);
    let leaks = ["Page.vue:6 leaked-listener high"];
    let root = "import Page from './Page.vue';\nnew Vue({ render: (h) => h(Page) }).$mount('#app');\n";
    assert_eq!(mounted(component, root), NOTHING);
    assert_eq!(
        mounted(
            component,
            "import { createApp } from 'vue';\nimport Page from './Page.vue';\ncreateApp(Page).mount('#app');\n"
        ),
        NOTHING
    );
    assert_eq!(
        mounted(
            setup,
            "import { createApp } from 'vue';\nimport Page from './Page.vue';\ncreateApp(Page).mount('#app');\n"
        ),
        NOTHING
    );
    assert_eq!(
        mounted(setup, "import Page from './Page.vue';\nexport const routes = [{ component: Page }];\n"),
        ["Page.vue:3 leaked-listener high"]
    );
    assert_eq!(
        mounted(component, "import Page from './Page.vue';\nexport const show = () => createApp(Page);\n"),
        leaks
    );
    // In the template of a root, what waits for somebody to sign in comes once; a dialog comes and goes.
    let within = |template: &str| {
        let root = format!(
            "<template><main>{template}</main></template>\n<script setup>\nimport Page from './Page.vue';\n</script>\n"
        );
        found(&[
            APPLICATION,
            ("Page.vue", component),
            ("App.vue", &root),
            ("main.js", "import App from './App.vue';\nmount(App);\n"),
        ])
    };
    assert_eq!(within("<Page />"), ["Page.vue:6 leaked-listener medium"]);
    assert_eq!(within("<Page v-if=\"user.isLoggedIn\" />"), ["Page.vue:6 leaked-listener medium"]);
    assert_eq!(within("<Page v-if=\"open\" />"), leaks);
    assert_eq!(within("<Page v-if=\"!ready\" />"), leaks);
    let parent = "<template><Page v-for=\"it in all\" /></template>\n<script setup>\nimport Page from './Page.vue';\n</script>\n";
    assert_eq!(found(&[APPLICATION, ("Page.vue", component), ("main.js", root), ("All.vue", parent)]), leaks);
}

#[test]
fn a_component_that_is_loaded_late_is_mounted_as_its_root_shows_it() {
    let panel = "<template><p>late</p></template>
<script setup>
import { onMounted } from 'vue';
onMounted(() => window.addEventListener('resize', () => fit()));
</script>
";
    let shown = |tag: &str, script: &str| {
        let app = format!("<template><main>{tag}</main></template>\n<script setup>\n{script}</script>\n");
        let main = "import { createApp } from 'vue';\nimport App from './App.vue';\ncreateApp(App).mount('#app');\n";
        found(&[APPLICATION, ("Late.vue", panel), ("App.vue", &app), ("main.js", main)])
    };
    let lazy = "import { defineAsyncComponent, ref } from 'vue';
const Late = defineAsyncComponent(() => import('./Late.vue'));
";
    let likely = ["Late.vue:4 leaked-listener medium"];
    let repeated = ["Late.vue:4 leaked-listener high"];
    assert_eq!(shown("<Late />", lazy), likely);
    assert_eq!(shown("<Late v-for=\"it in 3\" />", lazy), repeated);
    let with = |more: &str| format!("{lazy}{more}");
    assert_eq!(
        shown("<Late v-if=\"begun\" />", &with("const begun = ref(false);\nbegin(() => { begun.value = true });\n")),
        likely
    );
    assert_eq!(
        shown(
            "<Late v-if=\"begun\" />",
            &with(
                "const begun = ref(false);\nturn(() => { begun.value = true });\nback(() => { begun.value = false });\n"
            )
        ),
        repeated
    );
    // What the script sets back is no more ready for good than anything else, whatever it is called.
    assert_eq!(
        shown(
            "<Late v-if=\"ready\" />",
            &with(
                "const ready = ref(false);\nturn(() => { ready.value = true });\nback(() => { ready.value = false });\n"
            )
        ),
        repeated
    );
    assert_eq!(
        shown(
            "<b @click=\"begun = false\" /><Late v-if=\"begun\" />",
            &with("const begun = ref(false);\nturn(() => { begun.value = true });\n")
        ),
        repeated
    );
    let own = "export default { components: { Late: () => import('./Late.vue') } };\n";
    let options = format!("<template><main><Late /></main></template>\n<script>\n{own}</script>\n");
    let main =
        "import Vue from 'vue';\nimport App from './App.vue';\nnew Vue({ render: (h) => h(App) }).$mount('#app');\n";
    assert_eq!(found(&[APPLICATION, ("Late.vue", panel), ("App.vue", &options), ("main.js", main)]), likely);
}

#[test]
fn a_hook_of_the_root_runs_once_under_any_way_to_export_and_import_it() {
    let hook = |export: &str| {
        format!(
            "import {{ useEffect }} from 'react';\nconst useTicks = () => {{\n  useEffect(() => {{\n    setInterval(tick, 1000);\n  }}, []);\n}};\n{export}\n"
        )
    };
    let root = "import React from 'react';\nimport useTicks from 'hooks/ticks';\nexport const Root = (props) => {\n  useTicks();\n  return <p>{props.children}</p>;\n};\n";
    let main = |body: &str| {
        format!(
            "import {{ createRoot }} from 'react-dom/client';\nimport {{ Root }} from 'parts/root';\nconst Main = () => {body};\ncreateRoot(place).render(<Main />);\n"
        )
    };
    let aliases = (
        "jsconfig.json",
        r#"{ "compilerOptions": { "baseUrl": "./", "paths": { "hooks/*": ["src/hooks/*"], "parts/*": ["src/parts/*"] } } }"#,
    );
    let app = |export: &str, body: &str| {
        found(&[
            APPLICATION,
            aliases,
            ("src/hooks/ticks.js", &hook(export)),
            ("src/parts/root.jsx", root),
            ("src/main.jsx", &main(body)),
        ])
    };
    let once = "<Provider><Root /></Provider>";
    assert_eq!(app("export default useTicks;", once), NOTHING);
    assert_eq!(app("export { useTicks as default };", once), NOTHING);
    let ticks = ["src/hooks/ticks.js:4 leaked-interval high"];
    assert_eq!(app("export default useTicks;", "open ? <Root /> : null"), ticks);
}

#[test]
fn a_class_that_makes_its_only_instance_lives_once() {
    let made = |get: &str, main: &str| {
        let class = WATCHER.replace("  fit() {}", &format!("  static get() {{\n    {get}\n  }}\n  fit() {{}}"));
        found(&[APPLICATION, ("watcher.js", &class), ("main.js", main)])
    };
    let keeps = "return (Watcher.one ??= new Watcher());";
    let get = "import { Watcher } from './watcher.js';\nbutton.onclick = () => Watcher.get().fit();\n";
    assert_eq!(made(keeps, get), NOTHING);
    assert_eq!(made("return new Watcher();", get), LISTENS);
    // Others make more of it than it keeps.
    let more = "import { Watcher } from './watcher.js';\nbutton.onclick = () => new Watcher();\n";
    assert_eq!(made(keeps, more), ["watcher.js:3 leaked-listener medium"]);
}

#[test]
fn a_rendered_component_is_mounted_as_often_as_its_elements() {
    let shell = "import { Component } from 'react';\nexport default class Shell extends Component {\n  componentDidMount() {\n    window.addEventListener('resize', () => this.forceUpdate());\n  }\n  render() {\n    return null;\n  }\n}\n";
    let hook = "import { useEffect } from 'react';\nexport function useSize(fit) {\n  useEffect(() => {\n    window.addEventListener('resize', () => fit());\n  }, []);\n}\n";
    let rendered = |app: &str| {
        let main = "import { createRoot } from 'react-dom/client';\nimport App from './App.jsx';\ncreateRoot(document.body).render(<App />);\n";
        found(&[APPLICATION, ("Shell.jsx", shell), ("App.jsx", app), ("main.jsx", main)])
    };
    let leaks = ["Shell.jsx:4 leaked-listener high"];
    let app =
        |body: &str| format!("import Shell from './Shell.jsx';\nexport default function App(props) {{\n{body}\n}}\n");
    assert_eq!(rendered(&app("  return <div><Shell /></div>;")), NOTHING);
    assert_eq!(rendered(&app("  if (!props.ready) return null;\n  return <Shell />;")), NOTHING);
    assert_eq!(rendered(&app("  return <div>{props.open && <Shell />}</div>;")), leaks);
    assert_eq!(rendered(&app("  return <div>{props.all.map((it) => <Shell key={it} />)}</div>;")), leaks);
    assert_eq!(rendered(&app("  return <Route element={<Shell />} />;")), leaks);
    assert_eq!(rendered(&app("  return <Dialog><Shell /></Dialog>;")), leaks);
    assert_eq!(rendered(&app("  return <Router><Shell /></Router>;")), leaks);
    assert_eq!(rendered(&app("  return <Provider><Shell key={props.id} /></Provider>;")), leaks);
    assert_eq!(rendered(&app("  return <Provider><Shell /></Provider>;")), NOTHING);
    let hooked = |app: &str| {
        let main = "import { createRoot } from 'react-dom/client';\nimport App from './App.jsx';\ncreateRoot(document.body).render(<App />);\n";
        found(&[APPLICATION, ("useSize.js", hook), ("App.jsx", app), ("main.jsx", main)])
    };
    let dependent = |list: &str| {
        let app = format!(
            "import {{ useEffect }} from 'react';\nconst url = read();\nexport default function App(props) {{\n  useEffect(() => {{\n    setInterval(() => send(url), 1000);\n  }}, {list});\n  return null;\n}}\n"
        );
        let main = "import { createRoot } from 'react-dom/client';\nimport App from './App.jsx';\ncreateRoot(document.body).render(<App />);\n";
        found(&[APPLICATION, ("App.jsx", &app), ("main.jsx", main)])
    };
    // What never changes never runs the effect again.
    assert_eq!(dependent("[]"), NOTHING);
    assert_eq!(dependent("[url, 'every second']"), NOTHING);
    assert_eq!(dependent("[props.url]"), ["App.jsx:5 leaked-interval high"]);
    let uses = "import { useSize } from './useSize.js';\nexport default function App(props) {\n  useSize(props.fit);\n  return null;\n}\n";
    assert_eq!(hooked(uses), NOTHING);
    assert_eq!(
        hooked(&format!("{uses}export function Row(props) {{\n  useSize(props.fit);\n  return null;\n}}\n")),
        ["useSize.js:4 leaked-listener high"]
    );
}

#[test]
fn an_element_that_no_script_makes_is_the_pages_own() {
    let element = "import { LitElement } from 'lit';\nimport { customElement } from 'lit/decorators.js';\n@customElement('app-shell')\nexport class AppShell extends LitElement {\n  firstUpdated() {\n    window.addEventListener('resize', () => this.requestUpdate());\n  }\n}\n";
    let leaks = ["shell.ts:6 leaked-listener high"];
    let with = |main: &str| found(&[APPLICATION, ("shell.ts", element), ("main.ts", main)]);
    assert_eq!(with("import './shell';\n"), NOTHING);
    assert_eq!(with("import { AppShell } from './shell';\ndocument.body.append(new AppShell());\n"), NOTHING);
    assert_eq!(with("import { AppShell } from './shell';\nexport const more = () => new AppShell();\n"), leaks);
    let page = "export const page = html`<app-shell></app-shell>`;\n";
    assert_eq!(with(page), ["shell.ts:6 leaked-listener medium"]);
    assert_eq!(found(&[APPLICATION, ("shell.ts", element), ("main.ts", page), ("other.ts", page)]), leaks);
    // The prefix of all elements of a project says little of one.
    assert_eq!(
        with("export const make = (kind) => document.createElement(`app-${kind}`);\n"),
        ["shell.ts:6 leaked-listener medium"]
    );
    let mixin = "export const Sized = (Base) =>\n  class extends Base {\n    firstUpdated() {\n      window.addEventListener('resize', () => this.requestUpdate());\n    }\n  };\n";
    let mixed = |main: &str| found(&[APPLICATION, ("sized.ts", mixin), ("main.ts", main)]);
    let root = "import { LitElement } from 'lit';\nimport { Sized } from './sized';\nclass Root extends Sized(LitElement) {}\ncustomElements.define('app-root', Root);\n";
    assert_eq!(mixed(root), NOTHING);
    assert_eq!(
        mixed(&format!("{root}export const page = html`<app-root></app-root>`;\n")),
        ["sized.ts:4 leaked-listener medium"]
    );
}

#[test]
fn the_order_of_paths_changes_nothing() {
    let project = Sandbox::new(&[
        APPLICATION,
        ("watcher.js", WATCHER),
        ("parts/poll.js", POLL),
        (
            "parts/main.js",
            "import { Watcher } from '../watcher.js';\nimport { poll } from './poll.js';\nexport const f = () => poll();\nnew Watcher();\n",
        ),
    ]);
    let words = [&["."][..], &["parts", "."], &["watcher.js", "."], &[".", "parts/main.js", "parts/poll.js"]];
    for words in words {
        assert_eq!(run(&project, words), ["parts/poll.js:2 leaked-interval medium"], "{words:?}");
    }
}
