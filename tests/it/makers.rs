//! Who makes an owner, where only templates, packages beside it or the whole application tell: small applications, linted by
//! the real binary. Each pair differs in the one thing that decides.

use crate::sandbox::Sandbox;

/// `path:line rule confidence` of each finding at medium confidence and up.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let rules = [
        "--format",
        "json",
        "--preset",
        "strict",
        "--only",
        "leaked-listener",
        "--only",
        "leaked-interval",
        "--only",
        "mismatched-removal",
        "--only",
        "implicit-global",
    ];
    let report = Sandbox::new(files).run(&rules).json();
    let findings = report["diagnostics"].as_array().expect("a list of findings");
    findings
        .iter()
        .map(|it| {
            let text = |key: &str| it[key].as_str().unwrap_or_default();
            format!("{}:{} {} {}", text("file"), it["range"]["start"]["line"], text("rule"), text("confidence"))
        })
        .collect()
}

const NOTHING: [&str; 0] = [];

/// An application of Angular that nobody imports.
const ANGULAR: (&str, &str) =
    ("package.json", r#"{ "private": true, "dependencies": { "@angular/core": "^18.0.0" } }"#);

/// Leaks where it comes and goes.
const BAR: (&str, &str) = (
    "src/bar.component.ts",
    "import { Component } from '@angular/core';
@Component({ selector: 'x-bar', template: '<p>bar</p>' })
export class BarComponent {
  ngOnInit() {
    window.addEventListener('resize', () => this.fit());
  }
  fit() {}
}
",
);

const ROOT: (&str, &str) = (
    "src/root.component.ts",
    "import { Component } from '@angular/core';
@Component({ selector: 'x-start', templateUrl: './root.component.html' })
export class StartComponent {}
",
);

const MODULE: &str = "import { NgModule } from '@angular/core';
import { StartComponent } from './root.component';
import { BarComponent } from './bar.component';
const shown = [StartComponent, BarComponent];
@NgModule({ declarations: [...shown], bootstrap: [StartComponent] })
export class StartModule {}
";

const LEAKS: [&str; 1] = ["src/bar.component.ts:5 leaked-listener high"];
const LIKELY_NOT: [&str; 1] = ["src/bar.component.ts:5 leaked-listener medium"];

/// The root's template, and more files.
fn angular(template: &str, more: &[(&str, &str)]) -> Vec<String> {
    let files = [ANGULAR, BAR, ROOT, ("src/root.component.html", template), ("src/start.module.ts", MODULE)];
    found(&[&files[..], more].concat())
}

#[test]
fn what_the_root_of_angular_shows_always_lives_once() {
    assert_eq!(angular("<header><x-bar></x-bar></header><router-outlet></router-outlet>", &[]), NOTHING);
    assert_eq!(angular("<x-bar *ngFor=\"let it of all\"></x-bar>", &[]), LEAKS);
    assert_eq!(angular("@for (it of all; track it) { <x-bar /> }", &[]), LEAKS);
    assert_eq!(angular("<x-bar *ngIf=\"open\"></x-bar>", &[]), LEAKS);
    // From when somebody has signed in.
    assert_eq!(angular("<x-bar *ngIf=\"user$ | async as user\"></x-bar>", &[]), LIKELY_NOT);
}

#[test]
fn what_a_page_of_angular_shows_comes_and_goes_with_it() {
    let page = "import { Component } from '@angular/core';
@Component({ selector: 'x-page', template: `<main><x-bar /></main>` })
export class PageComponent {}
";
    let route = "import { PageComponent } from './page.component';\nexport const routes = [{ path: '', component: PageComponent }];\n";
    let with =
        |template: &str, routes: &str| angular(template, &[("src/page.component.ts", page), ("src/routes.ts", routes)]);
    assert_eq!(with("<router-outlet />", route), LEAKS);
    assert_eq!(with("<x-page />", ""), NOTHING);
    assert_eq!(with("<x-page />", route), LEAKS);
    let lazy = "export const routes = [{ path: '', loadComponent: () => import('./page.component').then((it) => it.PageComponent) }];\n";
    assert_eq!(with("<x-page />", lazy), LEAKS);
}

#[test]
fn what_code_makes_of_a_component_of_angular_counts() {
    let opens =
        "import { BarComponent } from './bar.component';\nexport const open = (dialog) => dialog.open(BarComponent);\n";
    assert_eq!(angular("<x-bar />", &[("src/open.ts", opens)]), LEAKS);
    // It is looked for, not made.
    let looks = "import { BarComponent } from './bar.component';\nimport { ViewChild } from '@angular/core';\nexport class Looks {\n  @ViewChild(BarComponent) bar;\n}\n";
    assert_eq!(angular("<x-bar />", &[("src/looks.ts", looks)]), NOTHING);
    // No template shows it: whoever made one would be seen.
    assert_eq!(angular("<p></p>", &[]), LIKELY_NOT);
}

#[test]
fn a_component_imports_what_its_template_may_show() {
    let root = "import { Component } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { BarComponent } from './bar.component';
@Component({ selector: 'x-start', imports: [BarComponent], templateUrl: './root.component.html' })
export class StartComponent {}
bootstrapApplication(StartComponent);
";
    let with =
        |template: &str| found(&[ANGULAR, BAR, ("src/root.component.ts", root), ("src/root.component.html", template)]);
    assert_eq!(with("<x-bar />"), NOTHING);
    assert_eq!(with("<x-bar *ngFor=\"let it of all\" />"), LEAKS);
}

#[test]
fn a_component_file_that_nothing_uses_is_not_sure_to_come_again() {
    let page = "<template><p>page</p></template>
<script>
export default {
  mounted() {
    window.addEventListener('resize', () => this.fit());
  },
};
</script>
";
    let application = ("package.json", r#"{ "private": true }"#);
    let main = ("src/main.js", "import App from './App.vue';\ncreateApp(App).mount('#app');\n");
    let root = ("src/App.vue", "<template><p>root</p></template>\n");
    let at = |path: &str| found(&[application, main, root, (path, page)]);
    assert_eq!(at("src/Shared.vue"), ["src/Shared.vue:5 leaked-listener medium"]);
    // Nothing here is linked.
    assert_eq!(
        found(&[application, ("src/main.js", "console.log('started');\n"), ("src/Shared.vue", page)]),
        ["src/Shared.vue:5 leaked-listener high"]
    );
    // A framework shows what is in this folder, and nothing is registered for what has a tag.
    assert_eq!(at("src/pages/Shared.vue"), ["src/pages/Shared.vue:5 leaked-listener high"]);
    let parent = ("src/Other.vue", "<template><base-shared v-for=\"it in all\" :key=\"it\" /></template>\n");
    let named = found(&[application, main, root, parent, ("src/Shared.vue", page)]);
    assert_eq!(named, ["src/Shared.vue:5 leaked-listener high"]);
    let routes =
        ("src/routes.js", "import Shared from './Shared.vue';\nexport default [{ path: '/', component: Shared }];\n");
    let routed = found(&[application, main, root, routes, ("src/Shared.vue", page)]);
    assert_eq!(routed, ["src/Shared.vue:5 leaked-listener high"]);
}

#[test]
fn a_hook_of_a_package_beside_it_runs_as_often_as_what_mounts_it() {
    let log = "export const logErrors = (attach) => {
  const onError = (event) => console.error(event);
  if (attach) {
    window.addEventListener('error', onError);
  } else {
    window.removeEventListener('error', onError);
  }
};
";
    let hook = "import { useEffect } from 'react';
import { logErrors } from 'app-base/log';
export const useLogs = () => {
  useEffect(() => {
    logErrors(true);
    return () => logErrors(false);
  }, []);
};
";
    let with = |path: &str, text: &str| {
        found(&[
            ("package.json", r#"{ "private": true, "workspaces": ["apps/*", "packages/*"] }"#),
            ("packages/base/package.json", r#"{ "name": "app-base", "private": true }"#),
            ("packages/base/log.js", log),
            ("packages/base/hooks.js", hook),
            ("apps/web/package.json", r#"{ "name": "web", "private": true }"#),
            (path, text),
        ])
    };
    let root = "import { useLogs } from 'app-base/hooks';\nexport default function App() {\n  useLogs();\n  return <main />;\n}\n";
    let of = |confidence: &str| vec![format!("packages/base/log.js:6 mismatched-removal {confidence}")];
    assert_eq!(with("apps/web/pages/_app.jsx", root), of("medium"));
    assert_eq!(with("apps/web/pages/list.jsx", root), of("high"));
}

#[test]
fn a_component_of_the_root_is_not_told_of_its_effect() {
    let about = "import { useEffect, useRef } from 'react';
export const About = ({ shown }) => {
  const timer = useRef(null);
  const stop = () => {
    if (timer.current) {
      clearInterval(timer.current);
      timer.current = null;
    }
  };
  useEffect(() => {
    if (shown) {
      timer.current = setInterval(() => console.log('still here'), 1000);
    } else {
      stop();
    }
  }, [shown]);
  return <p />;
};
";
    let with =
        |main: &str| found(&[("package.json", r#"{ "private": true }"#), ("about.jsx", about), ("main.jsx", main)]);
    let of = |confidence: &str| vec![format!("about.jsx:12 leaked-interval {confidence}")];
    let root = "import { createRoot } from 'react-dom/client';\nimport { About } from './about';\nconst App = () => <main><About /></main>;\n";
    let one = root.replace("<main>", "<>").replace("</main>", "</>");
    assert_eq!(with(&format!("{one}createRoot(document.body).render(<App />);\n")), of("medium"));
    let many = root.replace("<About />", "{all.map((it) => <About key={it} />)}");
    assert_eq!(with(&format!("{many}createRoot(document.body).render(<App />);\n")), of("high"));
}

#[test]
fn what_the_packer_puts_beside_a_desktop_application_is_no_package_of_others() {
    let poll = "export class Watcher {\n  constructor() {\n    window.addEventListener('resize', () => this.fit());\n  }\n  fit() {}\n  dispose() {\n    this.gone = true;\n  }\n}\n";
    let main = "import { Watcher } from './watcher.js';\nexport class Main {}\nnew Watcher();\n";
    let with = |outer: &str| {
        found(&[
            ("package.json", outer),
            ("src/package.json", r#"{ "name": "it", "main": "main.js" }"#),
            ("src/main.js", main),
            ("src/watcher.js", poll),
        ])
    };
    assert_eq!(with(r#"{ "devDependencies": { "electron-builder": "1.0.0" } }"#), NOTHING);
    assert_eq!(with("{}"), ["src/watcher.js:3 leaked-listener high"]);
}

#[test]
fn what_a_script_leaves_behind_ends_with_it() {
    let tool = "const fs = require('fs');
function convert(names) {
  names.forEach((name) => {
    target = name + '.html';
    fs.writeFileSync(target, '');
  });
}
convert(fs.readdirSync('.'));
";
    let with = |files: &[(&str, &str)]| found(&[&[("package.json", "{}")], files].concat());
    assert_eq!(with(&[("convert.js", tool), ("other.js", "")]), ["convert.js:4 implicit-global medium"]);
    assert_eq!(
        with(&[("convert.js", tool), ("server.js", "require('./convert');\n")]),
        ["convert.js:4 implicit-global high"]
    );
    let server = tool.replace("convert(fs", "require('http').createServer(() => convert([])).listen(80);\nconvert(fs");
    assert_eq!(with(&[("convert.js", &server), ("other.js", "")]), ["convert.js:4 implicit-global high"]);
}

#[test]
fn children_are_expected_to_be_shown() {
    let hints = "import { Component } from 'react';
export class Hints extends Component {
  componentDidMount() {
    window.addEventListener('resize', () => this.fit());
  }
  fit() {}
  render() {
    return null;
  }
}
";
    let with = |manifest: &str, around: &str| {
        let main = format!(
            "import {{ createRoot }} from 'react-dom/client';\nimport {{ Hints }} from './hints';\nimport {{ {around} }} from './{around}';\nconst App = () => <{around}><Hints /></{around}>;\ncreateRoot(document.body).render(<App />);\n"
        );
        found(&[("package.json", manifest), ("hints.jsx", hints), ("main.jsx", &main)])
    };
    let of = |confidence: &str| vec![format!("hints.jsx:4 leaked-listener {confidence}")];
    let application = r#"{ "private": true }"#;
    assert_eq!(with(application, "FileDrop"), of("medium"));
    assert_eq!(with(application, "HintDialog"), of("high"));
    // What a package gives to others is a page here, and code there.
    assert_eq!(with(r#"{ "name": "it", "main": "dist/index.html" }"#, "FileDrop"), of("medium"));
    assert_eq!(with(r#"{ "name": "it", "main": "dist/index.js" }"#, "FileDrop"), of("high"));
}

#[test]
fn what_a_flag_lets_pass_once_is_made_once() {
    let watcher = "export class Watcher {
  constructor() {
    window.addEventListener('resize', () => this.fit());
  }
  fit() {}
  dispose() {
    this.gone = true;
  }
}
";
    let with = |test: &str, reset: &str| {
        let report = format!(
            "import {{ Watcher }} from './watcher.js';\nlet told = false;\nexport function report() {{\n  if ({test}) return;\n  told = true;\n  new Watcher();\n}}\n{reset}"
        );
        let main = "import { report } from './report.js';\nwindow.onerror = () => report();\nsocket.on('fault', () => report());\n";
        found(&[
            ("package.json", r#"{ "private": true }"#),
            ("watcher.js", watcher),
            ("report.js", &report),
            ("main.js", main),
        ])
    };
    assert_eq!(with("told", ""), NOTHING);
    assert_eq!(with("told || !navigator.onLine", ""), NOTHING);
    // From the second time on.
    assert_eq!(with("!told", ""), ["watcher.js:3 leaked-listener high"]);
    assert_eq!(with("told && navigator.onLine", ""), ["watcher.js:3 leaked-listener high"]);
    assert_eq!(with("told", "export const again = () => { told = false; };\n"), ["watcher.js:3 leaked-listener high"]);
}
