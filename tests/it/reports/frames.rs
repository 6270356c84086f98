//! Code frames: what they show of a text, exactly.

use super::{Run, across_files, label, one};
use leaklint::diagnostic::Role;
use leaklint::report::{Format, Options};
use leaklint::text::TextRange;

fn one_at(text: &str, start: u32, end: u32) -> Run {
    let mut run = one(text, "");
    run.report.diagnostics[0].location.range = TextRange::new(start, end);
    run
}

#[test]
fn frames_count_columns_as_they_are_seen() {
    let tabs = "   ╭─[a.js:2:3]
 1 │ function f() {
 2 │         seen.push(1);
   ·         ────────────
 3 │ }
   ╰────
";
    assert_eq!(one("function f() {\n\t\tseen.push(1);\n}\n", "seen.push(1)").frames(), tabs);
    let wide = "   ╭─[a.js:1:18]
 1 │ const 漏れ = \"水道\"; seen.push(1);
   ·                      ────────────
   ╰────
";
    assert_eq!(one("const 漏れ = \"水道\"; seen.push(1);\n", "seen.push(1)").frames(), wide);
    let emoji = "   ╭─[a.js:1:14]
 1 │ log(\"🧠🧠\"); seen.push(1);
   ·              ────────────
   ╰────
";
    assert_eq!(one("log(\"🧠🧠\"); seen.push(1);\n", "seen.push(1)").frames(), emoji);
}

#[test]
fn every_kind_of_line_end_ends_a_line() {
    let frame = "   ╭─[a.js:2:1]
 1 │ a();
 2 │ seen.push(1);
   · ────────────
 3 │ b();
   ╰────
";
    for end in ["\n", "\r\n", "\r"] {
        let text = ["a();", "seen.push(1);", "b();", ""].join(end);
        assert_eq!(one(&text, "seen.push(1)").frames(), frame, "{end:?}");
    }
}

#[test]
fn a_byte_order_mark_is_not_shown() {
    let frame = "   ╭─[a.js:1:1]
 1 │ seen.push(1);
   · ────────────
   ╰────
";
    assert_eq!(one("\u{feff}seen.push(1);\n", "seen.push(1)").frames(), frame);
}

#[test]
fn control_characters_of_the_code_do_not_reach_the_terminal() {
    let frame = "   ╭─[a.js:1:14]
 1 │ /* ␛[2J \u{fffd} */ seen.push(1)
   ·              ────────────
   ╰────
";
    assert_eq!(one("/* \x1b[2J \u{202e} */ seen.push(1)\n", "seen.push(1)").frames(), frame);
}

#[test]
fn empty_ranges_point_between_characters() {
    let inside = "   ╭─[a.js:2:1]\n 1 │ a();\n 2 │ b();\n   · ▲\n   ╰────\n";
    assert_eq!(one_at("a();\nb();", 5, 5).frames(), inside);
    let at_the_end = "   ╭─[a.js:2:5]\n 1 │ a();\n 2 │ b();\n   ·     ▲\n   ╰────\n";
    assert_eq!(one_at("a();\nb();", 9, 9).frames(), at_the_end);
    let after_the_last_line = "   ╭─[a.js:2:1]\n 1 │ a();\n 2 │\n   · ▲\n   ╰────\n";
    assert_eq!(one_at("a();\n", 5, 5).frames(), after_the_last_line);
    let empty_file = "   ╭─[a.js:1:1]\n 1 │\n   · ▲\n   ╰────\n";
    assert_eq!(one_at("", 0, 0).frames(), empty_file);
}

#[test]
fn ranges_that_do_not_fit_the_text_are_pulled_into_it() {
    let past = "   ╭─[a.js:2:4]\n 1 │ a();\n 2 │ b();\n   ·    ─\n   ╰────\n";
    assert_eq!(one_at("a();\nb();", 8, 400).frames(), past);
    let inside_a_character = "   ╭─[a.js:1:1]\n 1 │ 🧠();\n   · ───\n   ╰────\n";
    assert_eq!(one_at("🧠();", 2, 5).frames(), inside_a_character);
}

#[test]
fn a_finding_over_a_few_lines_is_bracketed() {
    let frame = "   ╭─[a.js:2:1]
 1 │     x();
 2 │ ╭─▶ seen.push(() => {
 3 │ │     big();
 4 │ ╰─▶ });
 5 │     y();
   ╰────
";
    let text = "x();\nseen.push(() => {\n  big();\n});\ny();\n";
    assert_eq!(one(text, "seen.push(() => {\n  big();\n})").frames(), frame);
}

#[test]
fn a_finding_over_many_lines_is_shown_by_its_first() {
    let frame = "   ╭─[a.js:2:1]
 1 │ x();
 2 │ seen.push(() => {
   · ─────────────────
 3 │ 1;
   ╰────
";
    let call = "seen.push(() => {\n1;\n2;\n3;\n4;\n5;\n6;\n})";
    assert_eq!(one(&format!("x();\n{call};\ny();\n"), call).frames(), frame);
}

#[test]
fn labels_are_numbered_in_telling_order_wherever_they_are() {
    assert_eq!(
        across_files().frames(),
        "   ╭─[src/a.js:4:3]
 3 │ export function f(x) {
   · ────────┬────────
   ·         ╰── 3. called by others
 4 │   seen.push(x);
   ·   ─────┬─────┬─
   ·        │     ╰── 4. kept
   ·        ╰── 2. grows here
 5 │ }
   ╰────
   ╭─[src/b.js:1:14]
 1 │ export const seen = [];
   ·              ──┬─
   ·                ╰── 1. declared here
   ╰────
"
    );
}

#[test]
fn a_file_that_is_gone_leaves_its_finding_without_code() {
    let mut run = across_files();
    run.files[1].1 = None;
    assert!(run.frames().ends_with(" 5 │ }\n   ╰────\n  note: 1. declared here (in `src/b.js`)\n"), "{}", run.frames());
    run.files[0].1 = None;
    assert_eq!(
        run.frames(),
        "  note: in `src/a.js`, which has changed or gone since it was read
  note: 1. declared here (in `src/b.js`)
  note: 2. grows here (in `src/a.js`)
  note: 3. called by others (in `src/a.js`)
  note: 4. kept (in `src/a.js`)
"
    );
    assert_eq!(
        run.write(Format::Concise, &Options::default()),
        "src/a.js:1:1: warning growing-collection `seen` only ever grows\n1 finding (1 warning) in 1 file, 2 files checked\n"
    );
}

#[test]
fn places_far_apart_get_frames_of_their_own_and_long_labels_wrap() {
    let mut run = Run::over(&[("a.js", "const seen = [];\n1;\n2;\n3;\n4;\nseen.push(1);\n")]);
    let words =
        "declared here, with an explanation that does not fit into one line of the terminal, so that it is wrapped";
    let labels = vec![label(run.at(0, "seen"), Role::Holder, words)];
    let at = run.at(0, "seen.push(1)");
    run.find(at).labels = labels;
    assert_eq!(
        run.frames(),
        "   ╭─[a.js:6:1]
 5 │ 4;
 6 │ seen.push(1);
   · ────────────
   ╰────
   ╭─[a.js:1:7]
 1 │ const seen = [];
   ·       ──┬─
   ·         ╰─┤ declared here, with an explanation that does not fit into one line of the
   ·           │ terminal, so that it is wrapped
 2 │ 1;
   ╰────
"
    );
}

#[test]
fn of_a_long_line_the_part_around_each_place_is_shown_with_its_true_column() {
    let text = format!("{};seen.push(1);{};far();zz", "x".repeat(150_000), "y".repeat(150_000));
    let mut run = Run::over(&[("a.min.js", text.as_str())]);
    let labels =
        vec![label(run.at(0, "far()"), Role::Repeats, "far"), label(run.at(0, "push"), Role::Retained, "near")];
    let at = run.at(0, "seen.push(1)");
    run.find(at).labels = labels;
    assert_eq!(
        run.frames(),
        "   ╭─[a.min.js:1:150002]
 1 │ …xxxxxxxxxxxxxxxxxxxxx;seen.push(1);yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
   ·                        ──┬────┬─
   ·                          │    ╰── 2. near
   ·                          ╰── here
   ╰────
   ╭─[a.min.js:1:300016]
 1 │ …yyyyyyyyyyyyyyyyyyyyy;far();zz
   ·                        ──┬──
   ·                          ╰── 1. far
   ╰────
"
    );
}

/// Odd texts, any ranges: no reporter panics, and columns and lines stay within the text.
#[test]
fn no_place_in_any_text_breaks_a_report() {
    let pieces = [
        "a",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "🧠",
        "水",
        "\u{feff}",
        "e\u{301}",
        "\0",
        "\u{2028}",
        "  ",
        "long".repeat(60).leak(),
        "",
    ];
    let mut state = 7_u32;
    let mut random = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    for _ in 0..400 {
        let text: String = (0..random(30)).map(|_| pieces[random(pieces.len())]).collect();
        let mut run = Run::over(&[("a.js", text.as_str()), ("b.js", "b\n")]);
        let mut location = |run: &Run| {
            let mut location = run.at(random(4) as u32 / 3, "");
            let (a, b) = (random(text.len() + 3) as u32, random(text.len() + 3) as u32);
            location.range = TextRange::new(a, if random(9) == 0 { b } else { a.max(b) });
            location
        };
        let labels = (0..4).map(|_| label(location(&run), Role::Holder, "some words that explain the place")).collect();
        let at = location(&run);
        run.find(at).labels = labels;
        for width in [0, 80, usize::MAX] {
            for color in [true, false] {
                for format in Format::ALL {
                    let out = run.write(format, &Options { width, color, ..Options::default() });
                    assert!(out.ends_with('\n'));
                    assert!(!out.contains("Failed to read"), "{out}");
                }
            }
        }
    }
}
