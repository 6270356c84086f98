//! Fixtures of every rule: each finding is marked, each marker is a finding, fixes do what they say.
//!
//! `LEAKLINT_FIXTURE=leaked_interval` narrows a run to folders whose name contains the word.
//! `LEAKLINT_BLESS=1` rewrites `leaky.fixed.*` and `leaky.suggested.*`; read the difference before you commit it.

use crate::fixture::{self, Case, Fixture, MarkerKind, VirtualFile, blessing, on_big_stack, rule_set, rules_of_preset};
use leaklint::diagnostic::{Confidence, Diagnostic, FileId, Fingerprint, Fix, Label, Location, Role, Safety, Severity};
use leaklint::fix;
use leaklint::rule::{Preset, RuleEntry, RuleSet};
use leaklint::syntax::{SourceKind, parse};
use leaklint::text::TextRange;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Folders that have a rule, as far as this run is about them.
fn folders() -> Vec<(PathBuf, &'static RuleEntry)> {
    let wanted = std::env::var("LEAKLINT_FIXTURE").unwrap_or_default();
    fixture::rule_folders()
        .into_iter()
        .filter(|folder| folder.to_string_lossy().contains(&wanted))
        .filter_map(|folder| fixture::rule_of(&folder).map(|rule| (folder, rule)))
        .collect()
}

fn fixtures(folder: &Path, stem: &str) -> Vec<Fixture> {
    fixture::fixtures_named(folder, stem).iter().map(|path| Fixture::read(path)).collect()
}

/// What a case of its own rule's folder is linted with: everything, unless its header names a preset.
fn own_rules(rule: &RuleEntry, case: &Case) -> RuleSet {
    let confidence = case.preset.map_or(Confidence::Low, Preset::confidence);
    let shown = case.preset.is_none_or(|preset| rule.meta.preset <= preset);
    let entries: &[&RuleEntry] = if shown { &[rule] } else { &[] };
    rule_set(entries, confidence, &case.globals)
}

/// Panics with all of `failures`, if there are any.
fn assert_none(failures: &[String]) {
    assert!(failures.is_empty(), "{} wrong:\n\n{}", failures.len(), failures.join("\n"));
}

/// Also of folders that have no rule yet.
#[test]
fn fixtures_are_well_formed() {
    let failures = on_big_stack(|| {
        let mut failures = Vec::new();
        for folder in fixture::rule_folders() {
            for stem in ["leaky", "leaky.fixed", "leaky.suggested", "clean", "limits"] {
                for fixture in fixtures(&folder, stem) {
                    for case in &fixture.cases {
                        for file in &case.files {
                            let kind = SourceKind::of_path(&file.path).expect("a kind of file that leaklint reads");
                            for error in parse(kind, &file.text).errors {
                                let shown = shown(file, error.range, &error.message);
                                failures.push(format!(
                                    "{}:{}: {} ({})\n  {shown}",
                                    fixture.path, case.line, case.name, file.path
                                ));
                            }
                        }
                    }
                }
            }
        }
        failures
    });
    assert_none(&failures);
}

#[test]
fn leaky_cases_are_found_where_they_are_marked() {
    let failures = on_big_stack(|| {
        let mut failures = Vec::new();
        for (folder, rule) in folders() {
            for fixture in fixtures(&folder, "leaky") {
                for case in &fixture.cases {
                    let markers = &case.files[0].markers;
                    if !markers.iter().any(|marker| marker.kind == MarkerKind::Finding) {
                        failures.push(format!("{}:{}: `{}` marks no finding", fixture.path, case.line, case.name));
                    }
                    if let Some(pinned) = markers.iter().find(|marker| is_pinned(marker.kind)) {
                        failures.push(format!("{}:{}: FN and FP belong into limits", fixture.path, pinned.line));
                    }
                    compare(&fixture, case, &case.lint(&own_rules(rule, case)), &mut failures);
                }
            }
        }
        failures
    });
    assert_none(&failures);
}

#[test]
fn clean_cases_are_silent() {
    let failures = on_big_stack(|| {
        let mut failures = Vec::new();
        for (folder, rule) in folders() {
            for fixture in fixtures(&folder, "clean") {
                for case in &fixture.cases {
                    if let Some(marker) = case.files.iter().flat_map(|file| &file.markers).next() {
                        failures.push(format!("{}:{}: a clean case has no markers", fixture.path, marker.line));
                    }
                    compare(&fixture, case, &case.lint(&own_rules(rule, case)), &mut failures);
                }
            }
        }
        failures
    });
    assert_none(&failures);
}

#[test]
fn clean_cases_are_silent_for_all_recommended_rules() {
    let failures = on_big_stack(|| {
        let mut failures = Vec::new();
        for (folder, _) in folders() {
            for fixture in fixtures(&folder, "clean") {
                for case in &fixture.cases {
                    let rules = rule_set(
                        &rules_of_preset(Preset::Recommended),
                        Preset::Recommended.confidence(),
                        &case.globals,
                    );
                    let mut findings = case.lint(&rules);
                    for expected in &case.also {
                        if !findings.iter().any(|finding| finding.rule == expected) {
                            failures.push(format!(
                                "{}:{}: `also={expected}`, but it reports nothing",
                                fixture.path, case.line
                            ));
                        }
                    }
                    findings.retain(|finding| !case.also.iter().any(|rule| rule == finding.rule));
                    compare(&fixture, case, &findings, &mut failures);
                }
            }
        }
        failures
    });
    assert_none(&failures);
}

#[test]
fn limits_are_as_they_are_pinned() {
    let (failures, false_negatives, false_positives) = on_big_stack(|| {
        let mut failures = Vec::new();
        let mut pinned = [0, 0];
        for (folder, rule) in folders() {
            for fixture in fixtures(&folder, "limits") {
                for case in &fixture.cases {
                    let markers = || case.files[0].markers.iter();
                    pinned[0] += markers().filter(|marker| marker.kind == MarkerKind::FalseNegative).count();
                    pinned[1] += markers().filter(|marker| marker.kind == MarkerKind::FalsePositive).count();
                    if !markers().any(|marker| is_pinned(marker.kind)) {
                        failures.push(format!("{}:{}: `{}` pins no FN and no FP", fixture.path, case.line, case.name));
                    }
                    compare(&fixture, case, &case.lint(&own_rules(rule, case)), &mut failures);
                }
            }
        }
        (failures, pinned[0], pinned[1])
    });
    let pinned = format!(
        "pinned limits: {false_negatives} FN (leaks that are not found), {false_positives} FP (findings that are wrong)"
    );
    let _ = writeln!(std::io::stderr(), "{pinned}");
    assert_none(&failures);
}

fn is_pinned(kind: MarkerKind) -> bool {
    matches!(kind, MarkerKind::FalseNegative | MarkerKind::FalsePositive)
}

/// Adds to `failures` what the markers of `case` and `findings` do not agree on.
fn compare(fixture: &Fixture, case: &Case, findings: &[Diagnostic], failures: &mut Vec<String>) {
    let file = &case.files[0];
    let mut wrong = String::new();
    let mut unmarked: BTreeSet<usize> = (0..findings.len()).collect();
    for marker in &file.markers {
        let at = |finding: &Diagnostic| {
            finding.rule == marker.rule && file.first_line(finding.location.range) == marker.range
        };
        let place = format!("line {}: `{}`", file.fixture_line(marker.range.start), marker.range.slice(&file.text));
        match marker.kind {
            MarkerKind::Finding | MarkerKind::FalsePositive => {
                let found = findings.iter().position(|finding| {
                    at(finding)
                        && (marker.kind == MarkerKind::FalsePositive || finding.message.contains(&marker.part))
                        && marker.severity.is_none_or(|severity| finding.severity == severity)
                });
                match found {
                    Some(found) => {
                        unmarked.remove(&found);
                    }
                    None if marker.kind == MarkerKind::FalsePositive => {
                        let _ = writeln!(
                            wrong,
                            "  gone     {place}: this wrong finding is no more; move the case to clean"
                        );
                    }
                    None => {
                        let severity =
                            marker.severity.map_or(String::new(), |severity| format!(" {}", severity.as_str()));
                        let _ = writeln!(
                            wrong,
                            "  missing  {place}\n           {}{severity}: {}",
                            marker.rule, marker.part
                        );
                    }
                }
            }
            MarkerKind::FalseNegative => {
                let found = findings.iter().position(|finding| {
                    finding.rule == marker.rule && file.first_line(finding.location.range).overlaps(marker.range)
                });
                if let Some(found) = found {
                    unmarked.remove(&found);
                    let _ = writeln!(wrong, "  found    {place}: promote this marker, the finding appears now");
                }
            }
            MarkerKind::Label => {
                let labels = || findings.iter().flat_map(|finding| &finding.labels);
                let found = labels().any(|label| {
                    label.location.file.0 == 0
                        && file.first_line(label.location.range) == marker.range
                        && label.message.contains(&marker.part)
                });
                if !found {
                    let _ = writeln!(wrong, "  no label {place}\n           because: {}", marker.part);
                    for label in labels() {
                        let _ = writeln!(
                            wrong,
                            "           labels are {}",
                            shown(file, label.location.range, &label.message)
                        );
                    }
                }
            }
        }
    }
    for at in unmarked {
        let finding = &findings[at];
        let what = format!("{} {}: {}", finding.rule, finding.severity.as_str(), finding.message);
        let _ = writeln!(
            wrong,
            "  unmarked {}\n           ({})",
            shown(file, finding.location.range, &what),
            finding.confidence.as_str()
        );
    }
    if !wrong.is_empty() {
        failures.push(format!("{}:{}: {} ({})\n{wrong}", fixture.path, case.line, case.name, file.path));
    }
}

fn shown(file: &VirtualFile, range: TextRange, what: &str) -> String {
    format!(
        "line {}: `{}`\n           {what}",
        file.fixture_line(range.start),
        file.first_line(range).slice(&file.text)
    )
}

#[test]
fn safe_fixes_end_the_leak() {
    let failures = on_big_stack(|| {
        let mut failures = Vec::new();
        for (folder, rule) in folders() {
            fixes_make(&folder, rule, Safety::Safe, "leaky.fixed", &mut failures);
        }
        failures
    });
    assert_none(&failures);
}

#[test]
fn suggestions_end_the_leak() {
    let failures = on_big_stack(|| {
        let mut failures = Vec::new();
        for (folder, rule) in folders() {
            fixes_make(&folder, rule, Safety::Suggestion, "leaky.suggested", &mut failures);
            for fixture in fixtures(&folder, "leaky") {
                for case in &fixture.cases {
                    each_suggestion_helps(&fixture, case, rule, &mut failures);
                }
            }
        }
        failures
    });
    assert_none(&failures);
}

/// Applies the fixes of one tier to each leaky case and compares with `STEM.EXTENSION`, which has a section for each case that changes.
fn fixes_make(folder: &Path, rule: &RuleEntry, tier: Safety, stem: &str, failures: &mut Vec<String>) {
    for leaky in fixture::fixtures_named(folder, "leaky") {
        let fixture = Fixture::read(&leaky);
        let extension = leaky.extension().unwrap_or_default().to_string_lossy();
        let expected_path = folder.join(format!("{stem}.{extension}"));
        let expected_text = std::fs::read_to_string(&expected_path).unwrap_or_default();
        let expected = Fixture::parse(&fixture::relative(&expected_path), &expected_text);
        let mut written = String::new();
        for case in &fixture.cases {
            let rules = own_rules(rule, case);
            let place = format!("{}:{}: {}", fixture.path, case.line, case.name);
            let after = apply_all(case, &rules, tier, &place, failures);
            let before = &case.files[0].text;
            if after != *before {
                let file = &case.files[0].path;
                let _ = write!(
                    written,
                    "{}// --- case: {} file={file}\n{after}",
                    if written.is_empty() { "" } else { "\n" },
                    case.name
                );
            }
            if !blessing() {
                let wanted = expected
                    .cases
                    .iter()
                    .find(|other| other.name == case.name)
                    .map_or(before, |other| &other.files[0].text);
                if after != *wanted {
                    failures.push(format!("{place}: not as in {}\n{}", expected.path, difference(wanted, &after)));
                }
            }
        }
        for section in &expected.cases {
            if !fixture.cases.iter().any(|case| case.name == section.name) {
                failures.push(format!("{}:{}: no leaky case is named `{}`", expected.path, section.line, section.name));
            }
        }
        if blessing() && written != expected_text {
            if written.is_empty() {
                let _ = std::fs::remove_file(&expected_path);
            } else {
                std::fs::write(&expected_path, written).expect("the expected text can be written");
            }
        }
    }
}

/// The case's text after all fixes of `tier`, pass by pass; checks that they parse, end their findings and come to rest.
fn apply_all(case: &Case, rules: &RuleSet, tier: Safety, place: &str, failures: &mut Vec<String>) -> String {
    let mut text = case.files[0].text.clone();
    let before = case.lint(rules);
    let fixable = before.iter().filter(|finding| fix_of(finding, tier).is_some()).count();
    for pass in 0.. {
        let findings = case.lint_as(&text, rules);
        let fixes: Vec<&Fix> = findings.iter().filter_map(|finding| fix_of(finding, tier)).collect();
        for fix in &fixes {
            for edit in &fix.edits {
                if let Some(name) = crate::docs::assigned_constant(&edit.text, &text) {
                    failures.push(format!("{place}: `{}` assigns to the constant `{name}`", fix.title));
                }
            }
        }
        let applied = fix::apply(&text, &fixes);
        if applied.applied == 0 {
            if !fixes.is_empty() {
                failures.push(format!("{place}: fixes remain that can not be applied or that change nothing"));
            }
            break;
        }
        if pass == 10 {
            failures.push(format!("{place}: fixes still change the text after ten passes:\n{text}"));
            break;
        }
        text = applied.text;
    }
    let after = case.lint_as(&text, rules);
    if let Some(error) = after.iter().find(|finding| finding.rule == "parse-error") {
        failures.push(format!("{place}: after the fix it does not parse: {}\n{text}", error.message));
    } else if after.len() + fixable > before.len() {
        failures.push(format!(
            "{place}: {fixable} of {} findings have a fix, but {} are left:\n{text}{}",
            before.len(),
            after.len(),
            after.iter().map(|finding| format!("  left: {}\n", finding.message)).collect::<String>(),
        ));
    }
    text
}

/// The fix of `tier` that a run would apply: the first.
fn fix_of(finding: &Diagnostic, tier: Safety) -> Option<&Fix> {
    finding.fixes.iter().find(|fix| fix.safety == tier)
}

/// Every alternative on its own: the text parses and has fewer findings.
fn each_suggestion_helps(fixture: &Fixture, case: &Case, rule: &RuleEntry, failures: &mut Vec<String>) {
    let rules = own_rules(rule, case);
    let before = case.lint(&rules);
    for suggestion in before.iter().flat_map(|finding| &finding.fixes).filter(|fix| fix.safety == Safety::Suggestion) {
        let applied = fix::apply(&case.files[0].text, &[suggestion]);
        let after = case.lint_as(&applied.text, &rules);
        if applied.applied == 0
            || after.len() >= before.len()
            || after.iter().any(|finding| finding.rule == "parse-error")
        {
            failures.push(format!(
                "{}:{}: {}: `{}` does not help:\n{}",
                fixture.path, case.line, case.name, suggestion.title, applied.text
            ));
        }
    }
}

#[test]
fn help_never_assigns_to_a_constant() {
    let failures = on_big_stack(|| {
        let mut failures = Vec::new();
        for (folder, rule) in folders() {
            for fixture in fixtures(&folder, "leaky") {
                for case in &fixture.cases {
                    for finding in case.lint(&own_rules(rule, case)) {
                        let texts = finding
                            .help
                            .iter()
                            .chain([&finding.message])
                            .chain(finding.fixes.iter().map(|fix| &fix.title));
                        for text in texts {
                            for code in crate::docs::inline_code(text) {
                                if let Some(name) = crate::docs::assigned_constant(code, &case.files[0].text) {
                                    failures.push(format!(
                                        "{}:{}: `{name}` is a constant: {text}",
                                        fixture.path, case.line
                                    ));
                                }
                            }
                        }
                    }
                }
            }
        }
        failures
    });
    assert_none(&failures);
}

/// Line by line, what was expected (`-`) and what came (`+`).
pub(crate) fn difference(expected: &str, found: &str) -> String {
    similar::TextDiff::from_lines(expected, found)
        .unified_diff()
        .context_radius(3)
        .header("expected", "found")
        .to_string()
}

/// The catalogue's sixteen shapes that must stay silent: each has a case that names it.
#[test]
fn every_silent_shape_has_a_case() {
    let names: String = fixture::rule_folders()
        .iter()
        .flat_map(|folder| fixtures(folder, "clean"))
        .flat_map(|fixture| fixture.cases)
        .map(|case| case.name + "\n")
        .collect();
    for shape in 1..=16 {
        assert!(names.contains(&format!("(shape {shape})\n")), "no clean case is named `… (shape {shape})`");
    }
}

/// A harness that can not fail would prove nothing.
#[test]
fn disagreement_is_reported() {
    let text = "// --- case: one\nlet a = go(1)\n//  - because: kept\n//      ^^^^^ some-rule: it\n";
    let limit = |kind: &str| format!("// --- case: one\nlet a = go(1)\n//      ^^^^^ {kind} some-rule: why\n");
    let finding = |start: u32, message: &str, label: &str| Diagnostic {
        rule: "some-rule",
        severity: Severity::Warning,
        confidence: Confidence::High,
        message: message.to_owned(),
        location: Location { file: FileId(0), range: TextRange::new(start, start + 5) },
        labels: vec![Label {
            location: Location { file: FileId(0), range: TextRange::new(4, 5) },
            role: Role::Holder,
            message: label.to_owned(),
        }],
        help: None,
        fixes: Vec::new(),
        fingerprint: Fingerprint(0),
        suppressed: None,
    };
    let said = |text: &str, findings: &[Diagnostic]| {
        let fixture = Fixture::parse("rules/x/leaky.js", text);
        let mut failures = Vec::new();
        compare(&fixture, &fixture.cases[0], findings, &mut failures);
        failures.concat()
    };
    assert_eq!(said(text, &[finding(8, "it leaks", "kept here")]), "");
    assert!(said(text, &[]).contains("missing  line 2: `go(1)`"));
    assert!(said(text, &[finding(8, "other words", "kept here")]).contains("missing"));
    assert!(said(text, &[finding(8, "it leaks", "elsewhere")]).contains("no label line 2: `a`"));
    let beside = said(text, &[finding(7, "it leaks", "kept here")]);
    assert!(beside.contains("missing") && beside.contains("unmarked"), "{beside}");
    assert_eq!(said(&limit("FN"), &[]), "");
    assert!(said(&limit("FN"), &[finding(8, "it leaks", "")]).contains("promote this marker"));
    assert_eq!(said(&limit("FP"), &[finding(8, "it leaks", "")]), "");
    assert!(said(&limit("FP"), &[]).contains("move the case to clean"));
}
