//! The HTML report, opened in a real browser. Passes unrun where there is no Chromium, and says so; `.ci/run` tells it too.

use super::{Run, server};
use leaklint::diagnostic::{FileId, Location, Role, Severity};
use leaklint::report::{Format, Options};
use leaklint::text::TextRange;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("LEAKLINT_BROWSER").map(PathBuf::from);
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    named.or_else(|| folders.iter().flat_map(|folder| names.map(|name| folder.join(name))).find(|file| file.is_file()))
}

/// What the page's `document.title` is after `script` ran in it, or `None` without a browser.
fn after(page: &str, script: &str) -> Option<String> {
    let browser = browser()?;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.html");
    let script = format!(
        "<script>const by = (id) => document.getElementById(id); setTimeout(() => {{ document.title = 'broken'; document.title = (() => {{ {script} }})(); }}, 50);</script></body>"
    );
    std::fs::write(&file, page.replace("</body>", &script)).unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .args(["--virtual-time-budget=5000", "--dump-dom"])
        .arg(format!("file://{}", file.display()))
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    let (_, title) = dom.split_once("<title>").unwrap_or_else(|| panic!("no page: {dom}"));
    Some(title.split("</title>").next().unwrap().to_owned())
}

fn html(run: &Run) -> String {
    run.write(Format::Html, &Options::default())
}

#[test]
fn the_page_needs_nothing_beside_itself() {
    let page = html(&server());
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    for word in ["src=\"", "<link", "@import", "url(http", "fetch(", "XMLHttpRequest", "innerHTML"] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn no_text_of_a_user_is_read_as_html() {
    let mut run = Run::over(&[("<b>.js", "</script><script>document.body.remove()</script>\n")]);
    let at = run.at(0, "</script><script>");
    let finding = run.find(at);
    finding.message = "</script><img src=x onerror=\"document.body.remove()\"><!--".to_owned();
    finding.labels = vec![super::label(at, Role::Holder, "<svg onload=alert(1)>")];
    let page = html(&run);
    assert_eq!(page.matches("</script>").count(), 2, "those of the page itself");
    let script = "document.querySelector('details').open = true; document.querySelector('details').dispatchEvent(new Event('toggle'));
        return [document.querySelectorAll('img, svg[onload]').length, document.querySelector('pre .at').textContent].join(' ');";
    if let Some(title) = after(&page, script) {
        assert_eq!(title, "0 1&lt;/script&gt;&lt;script&gt;document.body.remove()&lt;/script&gt;");
    }
}

#[test]
fn a_finding_opens_with_its_code_and_its_chain() {
    let script = "const it = document.querySelector('details'); it.open = true; it.dispatchEvent(new Event('toggle'));
        return [by('count').textContent, it.querySelector('.where').textContent, it.querySelectorAll('svg rect').length,
            [...it.querySelectorAll('pre .at b')].map((line) => line.textContent).join(','), it.querySelector('svg').getAttribute('aria-label').slice(0, 40)].join(' | ');";
    if let Some(title) = after(&html(&server()), script) {
        assert_eq!(title, "1 of 1 shown | src/server.js:7:3 | 3 | 4,6,7 | holder: declared here; it lives as long ");
    }
}

/// Two thousand findings in fifty folders.
fn large() -> Run {
    let text = "seen.push(1);\n".repeat(40);
    let names: Vec<String> = (0..50).map(|n| format!("src/d{n}/f.js")).collect();
    let files: Vec<(&'static str, &str)> =
        names.iter().map(|name| (&*Box::leak(name.clone().into_boxed_str()), text.as_str())).collect();
    let mut run = Run::over(&files);
    for file in 0..50 {
        for at in 0..40 {
            let range = TextRange::new(at * 14, at * 14 + 12);
            let finding = run.find(Location { file: FileId(file), range });
            if at % 4 == 0 {
                finding.severity = Severity::Error;
                finding.rule = "leaked-interval";
            }
        }
    }
    run
}

#[test]
fn filters_and_charts_show_what_they_say() {
    let script = "const said = [by('count').textContent, document.querySelectorAll('details').length, by('by-rule').children.length,
            by('by-severity').children[1].getAttribute('aria-label'), document.querySelectorAll('#map button').length];
        by('more').click(); said.push(document.querySelectorAll('details').length);
        by('by-severity').children[1].click(); said.push(by('count').textContent, document.activeElement.id);
        by('folder').value = 'src/d7'; by('filters').dispatchEvent(new Event('input')); said.push(by('count').textContent);
        by('search').value = 'nowhere'; by('filters').dispatchEvent(new Event('input')); said.push(by('count').textContent);
        const theme = document.documentElement.dataset.theme; by('theme').click(); said.push(theme !== document.documentElement.dataset.theme);
        return said.join(' | ');";
    if let Some(title) = after(&html(&large()), script) {
        assert_eq!(
            title,
            "2000 of 2000 shown | 200 | 2 | error: 500; show only these | 50 | 400 | 500 of 2000 shown | findings | 10 of 2000 shown | 0 of 2000 shown | true"
        );
    }
}

#[test]
fn two_thousand_findings_stay_smooth() {
    let page = html(&large());
    assert!(page.len() < 3_000_000, "{}", page.len());
    let script =
        "const from = performance.now(); for (let n = 0; n < 10; n++) by('filters').dispatchEvent(new Event('input'));
        return (performance.now() - from) / 10 < 100;";
    let started = Instant::now();
    if let Some(title) = after(&page, script) {
        assert_eq!(title, "true", "ms per change of a filter");
        assert!(started.elapsed().as_secs() < 60);
    }
}
