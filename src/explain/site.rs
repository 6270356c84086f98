//! The rules as static pages: one per rule, and a list that can be searched. They need no network and no server.

use crate::report::layout::between;
use crate::rule::RuleMeta;
use std::fmt::Write as _;

const STYLE: &str = include_str!("site.css");

/// Every page: its file name, and its text.
pub fn pages(rules: &[&RuleMeta]) -> Vec<(String, String)> {
    let mut pages = vec![("index.html".to_owned(), index(rules))];
    pages.extend(rules.iter().map(|meta| (format!("{}.html", meta.id), rule(meta))));
    pages
}

fn index(rules: &[&RuleMeta]) -> String {
    let mut body = String::from(
        "<h1>Rules of leaklint</h1>\n<label>Search <input id=\"search\" type=\"search\" autocomplete=\"off\"></label>\n<p id=\"count\" role=\"status\"></p>\n<ul id=\"rules\">\n",
    );
    for meta in rules {
        let _ = writeln!(
            body,
            "<li><a href=\"{id}.html\"><code>{id}</code></a> <span class=\"note\">{} · {} · {}</span><br>{}</li>",
            meta.family.as_str(),
            meta.severity.as_str(),
            meta.preset.as_str(),
            inline(meta.summary),
            id = meta.id
        );
    }
    body.push_str("</ul>\n<script>\nconst items = [...document.querySelectorAll('#rules li')];\nconst show = () => {\n  const words = document.getElementById('search').value.toLowerCase().split(' ');\n  for (const item of items) item.hidden = !words.every((word) => item.textContent.toLowerCase().includes(word));\n  document.getElementById('count').textContent = `${items.filter((item) => !item.hidden).length} of ${items.length} rules`;\n};\ndocument.getElementById('search').addEventListener('input', show);\nshow();\n</script>\n");
    document("Rules of leaklint", &body)
}

fn rule(meta: &RuleMeta) -> String {
    let body = format!(
        "<nav><a href=\"index.html\">All rules</a></nav>\n{}<p class=\"note\">{} · severity {} · preset {} · fix {} · since {}</p>\n",
        markdown(&meta.page()),
        meta.family.as_str(),
        meta.severity.as_str(),
        meta.preset.as_str(),
        meta.fix.as_str(),
        escape(meta.since)
    );
    document(meta.id, &body)
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        escape(title)
    )
}

/// Headings, paragraphs, lists and blocks of code, as `rule.md` files use them.
fn markdown(text: &str) -> String {
    let mut out = String::new();
    let mut open: Option<(&str, String)> = None;
    let mut in_list = false;
    let mut in_code = false;
    let close = |open: &mut Option<(&str, String)>, out: &mut String| {
        if let Some((element, words)) = open.take() {
            let _ = writeln!(out, "<{element}>{}</{element}>", inline(&words));
        }
    };
    for line in text.lines() {
        let trimmed = line.trim_start();
        if in_code || trimmed.starts_with("```") {
            if !trimmed.starts_with("```") {
                let _ = writeln!(out, "{}", escape(line));
                continue;
            }
            close(&mut open, &mut out);
            out.push_str(if in_code { "</code></pre>\n" } else { "<pre tabindex=\"0\"><code>" });
            in_code = !in_code;
            continue;
        }
        let item = trimmed.strip_prefix("- ").or_else(|| trimmed.strip_prefix("* "));
        let ends_list = in_list && item.is_none() && (trimmed.is_empty() || trimmed.starts_with('#'));
        if trimmed.is_empty() || trimmed.starts_with('#') || item.is_some() {
            close(&mut open, &mut out);
        }
        if ends_list {
            out.push_str("</ul>\n");
            in_list = false;
        }
        if let Some(words) = item {
            if !in_list {
                out.push_str("<ul>\n");
                in_list = true;
            }
            open = Some(("li", words.to_owned()));
        } else if trimmed.starts_with('#') {
            let words = trimmed.trim_start_matches('#');
            let level = (trimmed.len() - words.len()).min(6);
            let _ = writeln!(out, "<h{level}>{}</h{level}>", inline(words.trim()));
        } else if !trimmed.is_empty() {
            let (_, words) = open.get_or_insert_with(|| ("p", String::new()));
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(trimmed);
        }
    }
    close(&mut open, &mut out);
    if in_list {
        out.push_str("</ul>\n");
    }
    out
}

/// Code, bold words and links.
fn inline(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(at) = rest.find(['`', '*', '[']) {
        out.push_str(&escape(&rest[..at]));
        rest = &rest[at..];
        if let Some((code, after)) = between(rest, "`", "`") {
            let _ = write!(out, "<code>{}</code>", escape(code));
            rest = after;
        } else if let Some((bold, after)) = between(rest, "**", "**") {
            let _ = write!(out, "<strong>{}</strong>", inline(bold));
            rest = after;
        } else if let Some((name, after)) = between(rest, "[", "](")
            && let Some((target, after)) = after.split_once(')')
        {
            let _ = write!(out, "<a href=\"{}\">{}</a>", escape(target), inline(name));
            rest = after;
        } else {
            out.push_str(&escape(&rest[..1]));
            rest = &rest[1..];
        }
    }
    out.push_str(&escape(rest));
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html() {
        assert_eq!(
            markdown(
                "# A `<b>`\n\nOne\ntwo **three** [four](x.html) a*b:\n\n- five\n  six\n- seven\n\n```js\nif (a < b) {}\n\n```\n"
            ),
            "<h1>A <code>&lt;b&gt;</code></h1>\n<p>One two <strong>three</strong> <a href=\"x.html\">four</a> a*b:</p>\n<ul>\n<li>five six</li>\n<li>seven</li>\n</ul>\n<pre tabindex=\"0\"><code>if (a &lt; b) {}\n\n</code></pre>\n"
        );
    }
}
