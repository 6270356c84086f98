//! What a rule is about, for a terminal or as JSON; both come from the rule's own description.
//!
//! Knows Markdown as far as `rule.md` files use it: headings, paragraphs, lists, quotes, code blocks, bold, code and links.

pub mod site;

use crate::report::layout::{between, width, wrap};
use crate::rule::RuleMeta;
use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

/// One rule for a terminal.
pub fn text(meta: &RuleMeta, color: bool, columns: usize) -> String {
    let look = Look::new(color);
    let mut out = Vec::new();
    let strong = look.strong;
    out.push(format!("{strong}{}{strong:#}: {}", meta.id, look.inline(meta.summary)));
    out.push(format!(
        "{} · severity {} · preset {} · fix {} · since {}",
        meta.family.as_str(),
        meta.severity.as_str(),
        meta.preset.as_str(),
        meta.fix.as_str(),
        meta.since
    ));
    if !meta.aliases.is_empty() {
        out.push(format!("formerly {}", meta.aliases.join(", ")));
    }
    out.push(meta.url());
    out.push(String::new());
    render(&meta.page(), &look, columns.max(40), &mut out);
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out.push(String::new());
    out.join("\n")
}

/// One rule as JSON.
pub fn json(meta: &RuleMeta) -> Value {
    json!({
        "id": meta.id,
        "aliases": meta.aliases,
        "summary": meta.summary,
        "family": meta.family.as_str(),
        "severity": meta.severity.as_str(),
        "preset": meta.preset.as_str(),
        "fix": meta.fix.as_str(),
        "since": meta.since,
        "url": meta.url(),
        "docs": meta.page(),
    })
}

/// All rules for a terminal, in the order given; rules of one family should stand together.
pub fn list_text(rules: &[&RuleMeta], color: bool, columns: usize) -> String {
    let look = Look::new(color);
    let strong = look.strong;
    let longest = |pick: fn(&RuleMeta) -> &str| rules.iter().map(|rule| width(pick(rule))).max().unwrap_or(0);
    let id: fn(&RuleMeta) -> &str = |rule| rule.id;
    let severity: fn(&RuleMeta) -> &str = |rule| rule.severity.as_str();
    let preset: fn(&RuleMeta) -> &str = |rule| rule.preset.as_str();
    let fix: fn(&RuleMeta) -> &str = |rule| rule.fix.as_str();
    let cells = [(id, "rule"), (severity, "severity"), (preset, "preset"), (fix, "fix")]
        .map(|(pick, heading)| (pick, heading, longest(pick).max(width(heading))));
    let indent: usize = cells.iter().map(|(.., cell)| cell + 2).sum();

    let mut out = String::new();
    for (_, heading, cell) in &cells {
        out.push_str(&format!("{strong}{heading}{strong:#}{:1$}", "", cell - width(heading) + 2));
    }
    out.push_str(&format!("{strong}reports{strong:#}\n"));
    for rule in rules {
        for (at, (pick, _, cell)) in cells.iter().enumerate() {
            let style = if at == 0 { look.code } else { Style::new() };
            let text = pick(rule);
            out.push_str(&format!("{style}{text}{style:#}{:1$}", "", cell - width(text) + 2));
        }
        let summary = wrap(rule.summary, columns.saturating_sub(indent).max(30));
        for (at, line) in summary.iter().enumerate() {
            let lead = if at == 0 { 0 } else { indent };
            out.push_str(&format!("{:lead$}{}\n", "", look.inline(line)));
        }
    }
    let noun = if rules.len() == 1 { "rule" } else { "rules" };
    out.push_str(&format!("\n{} {noun}; `leaklint explain RULE` tells more about one\n", rules.len()));
    out
}

/// All rules as JSON.
pub fn list_json(rules: &[&RuleMeta]) -> Value {
    json!({ "schema": 1, "rules": rules.iter().map(|rule| json(rule)).collect::<Vec<_>>() })
}

struct Look {
    color: bool,
    strong: Style,
    heading: Style,
    code: Style,
    dim: Style,
}

impl Look {
    fn new(color: bool) -> Self {
        let paint = |style: Style| if color { style } else { Style::new() };
        Self {
            color,
            strong: paint(Style::new().bold()),
            heading: paint(AnsiColor::Cyan.on_default().bold()),
            code: paint(AnsiColor::Cyan.on_default()),
            dim: paint(Style::new().dimmed()),
        }
    }

    /// Bold, code and links of one piece of prose. Without colour, code keeps its backticks and bold loses its stars.
    fn inline(&self, prose: &str) -> String {
        let mut out = String::with_capacity(prose.len());
        let mut rest = prose;
        while let Some(at) = rest.find(['`', '*', '[']) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let (style, taken) = if let Some((code, after)) = between(rest, "`", "`") {
                let style = self.code;
                let mark = if self.color { "" } else { "`" };
                (format!("{mark}{style}{code}{style:#}{mark}"), after)
            } else if let Some((bold, after)) = between(rest, "**", "**") {
                let style = self.strong;
                (format!("{style}{}{style:#}", self.inline(bold)), after)
            } else if let Some((words, after)) = between(rest, "[", "](")
                && let Some((url, after)) = after.split_once(')')
            {
                (format!("{} <{url}>", self.inline(words)), after)
            } else {
                let mark = if rest.starts_with("**") { 2 } else { 1 };
                (rest[..mark].to_owned(), &rest[mark..])
            };
            out.push_str(&style);
            rest = taken;
        }
        out.push_str(rest);
        out
    }
}

/// A run of prose lines that wrap together.
#[derive(Default)]
struct Paragraph {
    /// Before the first line: a bullet, a number, the bar of a quote.
    lead: String,
    /// Before the others.
    hanging: String,
    words: String,
}

fn render(markdown: &str, look: &Look, columns: usize, out: &mut Vec<String>) {
    let mut paragraph = Paragraph::default();
    let mut fence: Option<&str> = None;
    for line in markdown.lines() {
        let trimmed = line.trim_start();
        if let Some(mark) = fence {
            if trimmed.starts_with(mark) {
                fence = None;
            } else {
                let style = look.code;
                out.push(if line.is_empty() { String::new() } else { format!("    {style}{line}{style:#}") });
            }
            continue;
        }
        let opening = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark));
        if let Some(mark) = opening {
            paragraph.flush(look, columns, out);
            fence = Some(mark);
        } else if trimmed.is_empty() {
            paragraph.flush(look, columns, out);
            if out.last().is_some_and(|last| !last.is_empty()) {
                out.push(String::new());
            }
        } else if let Some(heading) = heading(line) {
            paragraph.flush(look, columns, out);
            let style = look.heading;
            out.push(format!("{style}{}{style:#}", look.inline(heading)));
            if !look.color {
                out.push("-".repeat(width(heading)));
            }
        } else if let Some((lead, words)) = item(line) {
            paragraph.flush(look, columns, out);
            let hanging = " ".repeat(width(&lead));
            paragraph = Paragraph { lead, hanging, words: words.to_owned() };
        } else if let Some(words) = trimmed.strip_prefix('>') {
            if !paragraph.lead.starts_with('│') {
                paragraph.flush(look, columns, out);
            }
            paragraph.lead = "│ ".to_owned();
            paragraph.hanging = "│ ".to_owned();
            paragraph.push(words);
        } else if trimmed.starts_with('|') {
            paragraph.flush(look, columns, out);
            let style = look.dim;
            let is_rule = trimmed.chars().all(|it| matches!(it, '|' | '-' | ':' | ' '));
            out.push(if is_rule { format!("{style}{line}{style:#}") } else { look.inline(line) });
        } else {
            paragraph.push(trimmed);
        }
    }
    paragraph.flush(look, columns, out);
}

impl Paragraph {
    fn push(&mut self, words: &str) {
        if !self.words.is_empty() {
            self.words.push(' ');
        }
        self.words.push_str(words.trim());
    }

    fn flush(&mut self, look: &Look, columns: usize, out: &mut Vec<String>) {
        let Paragraph { lead, hanging, words } = std::mem::take(self);
        if words.is_empty() {
            return;
        }
        let room = columns.saturating_sub(width(&lead)).max(20);
        for (at, line) in wrap(&words, room).iter().enumerate() {
            out.push(format!("{}{}", if at == 0 { &lead } else { &hanging }, look.inline(line)));
        }
    }
}

fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    (1..=6).contains(&level).then_some(text).filter(|text| text.starts_with(' ')).map(str::trim)
}

/// A list item: its indentation with a bullet or number, and its words.
fn item(line: &str) -> Option<(String, &str)> {
    let trimmed = line.trim_start();
    let indent = &line[..line.len() - trimmed.len()];
    if let Some(words) = ["- ", "* ", "+ "].iter().find_map(|bullet| trimmed.strip_prefix(bullet)) {
        return Some((format!("{indent}• "), words.trim()));
    }
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    let words = trimmed[digits..].strip_prefix(". ").filter(|_| (1..=3).contains(&digits))?;
    Some((format!("{indent}{}. ", &trimmed[..digits]), words.trim()))
}
