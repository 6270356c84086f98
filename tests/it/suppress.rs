//! Ignore comments: what they govern, and what is said about those that are unused or wrong.

use leaklint::diagnostic::{Confidence, Diagnostic, FileId, Fingerprint, Fix, Location, Safety, Severity};
use leaklint::fix;
use leaklint::suppress::{self, Comment, Directive, Flaw, KnownRule, Policy, Reach};
use leaklint::text::TextRange;

/// The comments of a text that has none in its strings.
fn comments(text: &str) -> Vec<Comment<'_>> {
    let mut comments = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let marks = [("//", "\n", 0), ("/*", "*/", 2), ("<!--", "-->", 3)];
        let Some((open, close, kept)) = marks.into_iter().find(|(open, ..)| rest.starts_with(open)) else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let inside = &rest[open.len()..];
        let length = inside.find(close).unwrap_or(inside.len());
        let body = if close == "\n" { inside[..length].trim_end_matches('\r') } else { &inside[..length] };
        let end = at + open.len() + body.len() + kept;
        if body.contains("leaklint-ignore") {
            comments.push(Comment { range: TextRange::new(at as u32, end as u32), body });
        }
        at = end;
    }
    comments
}

fn scan(text: &str) -> Vec<Directive> {
    let directives = suppress::scan(text, &comments(text));
    for directive in &directives {
        let ranges = directive.removal.iter().chain([&directive.range, &directive.governs]);
        for range in ranges.chain(directive.rules.iter().filter_map(|rule| rule.range.as_ref())) {
            assert!(text.get(range.start as usize..range.end as usize).is_some(), "{range:?} lies in its file");
        }
    }
    directives
}

const RULES: &[KnownRule] = &[
    KnownRule { id: "leaked-interval", aliases: &["forgotten-timer"], ran: true },
    KnownRule { id: "growing-collection", aliases: &[], ran: true },
    KnownRule { id: "strict-only", aliases: &[], ran: false },
];

const POLICY: Policy<'_> = Policy { rules: RULES, require_reason: false, report_unused: true };

fn finding(rule: &'static str, start: usize) -> Diagnostic {
    Diagnostic {
        rule,
        severity: Severity::Warning,
        confidence: Confidence::High,
        message: String::new(),
        location: Location { file: FileId(3), range: TextRange::new(start as u32, start as u32 + 1) },
        labels: Vec::new(),
        help: None,
        fixes: Vec::new(),
        fingerprint: Fingerprint(0),
        suppressed: None,
    }
}

/// `leaked-interval` findings at every `LEAK` in `text` and `growing-collection` at every `GROW`, after suppression: which of them
/// are left, and what is said about the comments.
fn judge(text: &str, policy: &Policy<'_>) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    for (word, rule) in [("LEAK", "leaked-interval"), ("GROW", "growing-collection")] {
        findings.extend(text.match_indices(word).map(|(at, _)| finding(rule, at)));
    }
    let made = findings.len();
    suppress::apply(&scan(text), &mut findings, FileId(3), policy);
    let remarks = findings.split_off(made);
    (findings, remarks)
}

#[track_caller]
fn suppressed(text: &str) {
    let (findings, remarks) = judge(text, &POLICY);
    assert!(!findings.is_empty() && findings.iter().all(|it| it.suppressed.is_some()), "{text}");
    assert_eq!(remarks, [], "{text}");
}

/// The comment governs none of the findings, and is reported for it.
#[track_caller]
fn not_suppressed(text: &str) {
    let (findings, remarks) = judge(text, &POLICY);
    assert!(!findings.is_empty() && findings.iter().all(|it| it.suppressed.is_none()), "{text}");
    let rules: Vec<&str> = remarks.iter().map(|it| it.rule).collect();
    assert_eq!(rules, ["unused-suppression"], "{text}");
}

/// What is said about the comments: `rule: message (help)`, with the fixes' results.
#[track_caller]
fn remarks(text: &str, policy: &Policy<'_>, expected: &[&str]) -> Vec<Diagnostic> {
    let (_, remarks) = judge(text, policy);
    let said: Vec<String> = remarks
        .iter()
        .map(|it| format!("{}: {} ({})", it.rule, it.message, it.help.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(said, expected);
    for remark in &remarks {
        assert_eq!((remark.severity, remark.confidence), (Severity::Warning, Confidence::High));
        assert!(remark.fixes.iter().all(|fix| fix.safety == Safety::Suggestion), "never deleted by a safe fix");
    }
    remarks
}

#[track_caller]
fn fixed(text: &str, remarks: &[Diagnostic]) -> String {
    let fixes: Vec<&Fix> = remarks.iter().flat_map(|it| &it.fixes).collect();
    let result = fix::apply(text, &fixes);
    assert_eq!(result.skipped, 0);
    result.text
}

#[test]
fn a_comment_after_code_governs_its_line() {
    suppressed("LEAK(); // leaklint-ignore leaked-interval -- ends with the page\n");
    suppressed("LEAK(); /* leaklint-ignore leaked-interval */\n");
    suppressed("LEAK(); // leaklint-ignore leaked-interval");
    suppressed("f(/* leaklint-ignore leaked-interval */ LEAK());\n");
    not_suppressed("f(); // leaklint-ignore leaked-interval\nLEAK();\n");
    not_suppressed("LEAK();\nf(); // leaklint-ignore leaked-interval\n");
}

#[test]
fn a_comment_on_its_own_governs_the_next_line_with_code() {
    suppressed("// leaklint-ignore leaked-interval -- ends with the page\nLEAK();\n");
    suppressed("// leaklint-ignore leaked-interval\r\n\r\n\r\n  LEAK();\r\n");
    suppressed("  /* leaklint-ignore leaked-interval */ LEAK();\n");
    suppressed(
        "/* leaklint-ignore leaked-interval\n -- a reason\n over lines */\n// another comment\n/* and\none more */ LEAK();\n",
    );
    suppressed("\u{feff}// leaklint-ignore leaked-interval\nLEAK();\n");
    suppressed("/* x */ // leaklint-ignore leaked-interval\nLEAK();\n");
    suppressed("/* x\ny */ // leaklint-ignore leaked-interval\nLEAK();\n");
    not_suppressed("// leaklint-ignore leaked-interval\nf();\nLEAK();\n");
    not_suppressed("LEAK();\n// leaklint-ignore leaked-interval\n");
    not_suppressed("LEAK();\n// leaklint-ignore leaked-interval");
}

#[test]
fn comments_stack() {
    suppressed("// leaklint-ignore leaked-interval -- a\n// leaklint-ignore growing-collection -- b\nGROW(LEAK);\n");
    suppressed(
        "/* leaklint-ignore leaked-interval -- a\n * leaklint-ignore growing-collection -- b\n */\nGROW(LEAK);\n",
    );
}

#[test]
fn one_comment_names_several_rules_and_old_names_stay_good() {
    suppressed("// leaklint-ignore leaked-interval, growing-collection -- both end\nGROW(LEAK);\n");
    suppressed("// leaklint-ignore leaked-interval,growing-collection\nGROW(LEAK);\n");
    suppressed("/*\n * leaklint-ignore leaked-interval,\n *   growing-collection\n */\nGROW(LEAK);\n");
    suppressed("// leaklint-ignore forgotten-timer\nLEAK();\n");
    suppressed("// leaklint-ignore: leaked-interval\nLEAK();\n");
}

#[test]
fn a_file_comment_governs_the_file_from_anywhere() {
    suppressed("/* leaklint-ignore-file leaked-interval -- a script that ends */\nf();\nLEAK();\n");
    suppressed("LEAK();\nLEAK(); // leaklint-ignore-file leaked-interval\n");
    suppressed("/**\n * leaklint-ignore-file leaked-interval\n */\n\n\nLEAK()");
}

#[test]
fn a_block_is_governed_from_start_to_end() {
    suppressed("// leaklint-ignore-start leaked-interval -- ends\nLEAK();\nLEAK();\n// leaklint-ignore-end\n");
    suppressed(
        "// leaklint-ignore-start leaked-interval\n// leaklint-ignore-start growing-collection\nLEAK(GROW);\n// leaklint-ignore-end leaked-interval\nGROW();\n// leaklint-ignore-end growing-collection\n",
    );
    not_suppressed("LEAK();\n// leaklint-ignore-start leaked-interval\nf();\n// leaklint-ignore-end\nLEAK();\n");
}

#[test]
fn comments_of_components_and_jsx_work() {
    suppressed("<script>\n<!-- leaklint-ignore leaked-interval -- ends -->\nLEAK()\n</script>");
    suppressed("<!-- leaklint-ignore-file leaked-interval -->\n<script>\nLEAK()\n</script>");
    suppressed("  {/* leaklint-ignore leaked-interval */}\n  <a b={LEAK} />\n");
    suppressed(
        "  {/* leaklint-ignore leaked-interval */}\n  {/* leaklint-ignore growing-collection */}\n  <a b={LEAK(GROW)} />\n",
    );
}

#[test]
fn the_reason_is_kept() {
    let reason = |text: &str| judge(text, &POLICY).0[0].suppressed.clone().unwrap().reason;
    assert_eq!(
        reason("LEAK(); // leaklint-ignore leaked-interval -- ends with the page"),
        Some("ends with the page".to_owned())
    );
    assert_eq!(
        reason("LEAK(); // leaklint-ignore leaked-interval --ends -- really"),
        Some("ends -- really".to_owned())
    );
    assert_eq!(reason("LEAK(); // leaklint-ignore leaked-interval"), None);
    assert_eq!(reason("LEAK(); // leaklint-ignore leaked-interval --  "), None);
    assert_eq!(
        reason("/* leaklint-ignore leaked-interval\n *   -- over\n * two lines */ LEAK();"),
        Some("over two lines".to_owned())
    );
}

#[test]
fn the_nearest_comment_is_the_one_that_is_used() {
    let text = "/* leaklint-ignore-file leaked-interval */\nLEAK(); // leaklint-ignore leaked-interval -- near\n";
    let (findings, remarks) = judge(text, &POLICY);
    assert_eq!(findings[0].suppressed.as_ref().unwrap().reason.as_deref(), Some("near"));
    assert_eq!(remarks.len(), 1);
    assert_eq!(remarks[0].location.range, TextRange::new(0, 42));
}

#[test]
fn a_sentence_that_mentions_the_keyword_is_no_directive() {
    assert_eq!(scan("// see leaklint-ignore for more\nf();\n"), []);
    assert_eq!(scan("/* use `leaklint-ignore rule` */\nf();\n"), []);
}

#[test]
fn directives_hold_what_later_phases_need() {
    let text = "f();\n  // leaklint-ignore leaked-interval -- why\n  LEAK();\n";
    let directives = scan(text);
    let [directive] = directives.as_slice() else { panic!("{directives:?}") };
    assert_eq!(directive.reach, Reach::Line);
    assert_eq!(&text[directive.governs.start as usize..directive.governs.end as usize], "  LEAK();");
    assert_eq!(directive.rules[0].range.unwrap().slice(text), "leaked-interval");
    assert_eq!(
        directive.removal.iter().map(|range| range.slice(text)).collect::<Vec<_>>(),
        ["  // leaklint-ignore leaked-interval -- why\n"]
    );
    assert_eq!(directive.flaw, None);
    let stored = serde_json::to_string(&directives).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Directive>>(&stored).unwrap(), directives);
}

#[test]
fn other_files_and_findings_about_the_run_are_left_alone() {
    let text = "/* leaklint-ignore-file leaked-interval */\n";
    let mut findings = vec![finding("leaked-interval", 0), finding("parse-error", 0)];
    findings[0].location.file = FileId(4);
    suppress::apply(&scan(text), &mut findings, FileId(3), &POLICY);
    assert!(findings[..2].iter().all(|it| it.suppressed.is_none()));
    assert_eq!(findings[2].rule, "unused-suppression");
}

const DELETE: &str = "delete it, so that it cannot hide a leak that comes later";

#[test]
fn an_unused_comment_is_reported_and_can_be_deleted() {
    let message = |place: &str| {
        format!(
            "unused-suppression: this comment suppresses nothing: no finding of `leaked-interval` {place} ({DELETE})"
        )
    };
    let line = message("on the line that it governs");
    for (text, expected, without) in [
        ("a();\n  // leaklint-ignore leaked-interval\nb();\n", &line, "a();\nb();\n"),
        ("a();\r\n// leaklint-ignore leaked-interval\r\nb();", &line, "a();\r\nb();"),
        ("a(); // leaklint-ignore leaked-interval -- no\nb();\n", &line, "a();\nb();\n"),
        ("f(/* leaklint-ignore leaked-interval */ x);\n", &line, "f(x);\n"),
        ("<a>\n  {/* leaklint-ignore leaked-interval */}\n</a>\n", &line, "<a>\n</a>\n"),
        ("b();\n// leaklint-ignore leaked-interval", &line, "b();\n"),
        ("/* leaklint-ignore-file leaked-interval */\nb();\n", &message("in this file"), "b();\n"),
        (
            "// leaklint-ignore-start leaked-interval\na();\n// leaklint-ignore-end\nb();\n",
            &message("in the block that it governs"),
            "a();\nb();\n",
        ),
    ] {
        let remarks = remarks(text, &POLICY, &[expected]);
        assert_eq!(fixed(text, &remarks), without);
    }
}

#[test]
fn of_several_names_only_the_unused_ones_are_reported() {
    let text = "LEAK(); // leaklint-ignore growing-collection, leaked-interval, growing-collection -- x\n";
    let said = format!(
        "unused-suppression: this comment suppresses nothing: no finding of `growing-collection` or `growing-collection` on the line that it governs ({DELETE})"
    );
    let made = remarks(text, &POLICY, &[&said]);
    assert_eq!(fixed(text, &made), "LEAK(); // leaklint-ignore leaked-interval -- x\n");

    let shared = "/* leaklint-ignore leaked-interval\n   leaklint-ignore growing-collection */\nLEAK();\n";
    let said = said.replace(" or `growing-collection`", "");
    let made = remarks(shared, &POLICY, &[&said]);
    assert_eq!(fixed(shared, &made), shared, "deleting the comment would delete a used directive too");
}

#[test]
fn only_rules_that_ran_are_judged() {
    assert_eq!(remarks("a(); // leaklint-ignore strict-only\n", &POLICY, &[]), []);
    let quiet = Policy { report_unused: false, ..POLICY };
    assert_eq!(remarks("a(); // leaklint-ignore leaked-interval\n", &quiet, &[]), []);
}

#[test]
fn a_wrong_name_is_reported_with_the_name_that_was_meant() {
    let text = "LEAK(); // leaklint-ignore leaked-intervall\n";
    let made = remarks(
        text,
        &POLICY,
        &[
            "invalid-suppression: there is no rule `leaked-intervall`, so this comment does not suppress it (did you mean `leaked-interval`?)",
        ],
    );
    assert_eq!(made[0].location.range.slice(text), "leaked-intervall");
    assert_eq!(fixed(text, &made), "LEAK(); // leaklint-ignore leaked-interval\n");

    let made = remarks(
        "a(); // leaklint-ignore no-such-thing\n",
        &POLICY,
        &[
            "invalid-suppression: there is no rule `no-such-thing`, so this comment does not suppress it (`leaklint rules` lists the rules)",
        ],
    );
    assert_eq!(made[0].fixes, []);
    remarks(
        "a(); // leaklint-ignore parse-error\n",
        &POLICY,
        &["invalid-suppression: `parse-error` cannot be suppressed (take the name out of the comment)"],
    );
}

#[test]
fn a_comment_that_cannot_mean_what_it_says_is_reported() {
    let forms = "after code it governs its own line, else the next line with code";
    for (text, message) in [
        (
            "LEAK(); // leaklint-ignore\n",
            "this comment names no rule, so it suppresses nothing (name the rules that it suppresses: `leaklint-ignore rule, other-rule -- reason`)".to_owned(),
        ),
        (
            "LEAK(); // leaklint-ignore -- it ends\n",
            "this comment names no rule, so it suppresses nothing (name the rules that it suppresses: `leaklint-ignore rule, other-rule -- reason`)".to_owned(),
        ),
        (
            "// leaklint-ignore-next-line leaked-interval\nLEAK();\n",
            format!("`leaklint-ignore-next-line` is not a form of ignore comment, so it suppresses nothing (write `leaklint-ignore`: {forms})"),
        ),
        (
            "LEAK(); // leaklint-ignore leaked-interval because it ends\n",
            "this comment goes on after a rule's name without a comma or `--` (separate rules by commas, and write the reason after `--`: `leaklint-ignore rule -- reason`)".to_owned(),
        ),
        (
            "// leaklint-ignore-start leaked-interval\nLEAK();\n",
            "this suppressed block never ends, so it reaches to the end of the file (end it with `leaklint-ignore-end`, or write `leaklint-ignore-file`)".to_owned(),
        ),
        (
            "LEAK();\n// leaklint-ignore-end leaked-interval\n",
            "there is no open `leaklint-ignore-start` for this comment to end (delete the comment, or name the same rules as the start does)".to_owned(),
        ),
    ] {
        remarks(text, &POLICY, &[&format!("invalid-suppression: {message}")]);
    }
    assert_eq!(scan("// leaklint-ignore-all x\n")[0].flaw, Some(Flaw::UnknownForm("leaklint-ignore-all".to_owned())));
}

#[test]
fn a_reason_can_be_required() {
    let policy = Policy { require_reason: true, ..POLICY };
    assert_eq!(remarks("LEAK(); // leaklint-ignore leaked-interval -- ends\n", &policy, &[]), []);
    remarks(
        "LEAK(); // leaklint-ignore leaked-interval\n",
        &policy,
        &[
            "invalid-suppression: this suppression gives no reason, and the settings require one (write it after the rules: `leaklint-ignore rule -- reason`)",
        ],
    );
}

#[test]
fn remarks_can_be_told_apart() {
    let text = "a(); // leaklint-ignore leaked-interval\nb(); // leaklint-ignore leaked-interval\n";
    let (_, remarks) = judge(text, &POLICY);
    assert_eq!(remarks.len(), 2);
    assert_ne!(remarks[0].fingerprint, remarks[1].fingerprint);
    let moved = format!("\n\n{text}");
    let (_, again) = judge(&moved, &POLICY);
    assert_eq!(again[0].fingerprint, remarks[0].fingerprint, "edits elsewhere do not matter");
}
