//! Fixes on texts: which apply, which wait for another pass, and how the difference is shown.

use leaklint::diagnostic::{Edit, FileId, Fix, Location, Safety};
use leaklint::fix::{Applied, apply, unified_diff};
use leaklint::text::TextRange;

/// A fix of (start, end, text) edits.
fn fix(edits: &[(u32, u32, &str)]) -> Fix {
    let edits = edits.iter().map(|(start, end, text)| Edit {
        location: Location { file: FileId(0), range: TextRange::new(*start, *end) },
        text: (*text).to_owned(),
    });
    Fix { title: "a fix".to_owned(), safety: Safety::Safe, edits: edits.collect() }
}

#[track_caller]
fn check(text: &str, fixes: &[Fix], expected: &str, applied: usize, skipped: usize) {
    let fixes: Vec<&Fix> = fixes.iter().collect();
    assert_eq!(apply(text, &fixes), Applied { text: expected.to_owned(), applied, skipped });
}

#[test]
fn fixes_apply_wherever_they_come_in_the_list() {
    check("abcdef", &[fix(&[(4, 5, "E")]), fix(&[(0, 1, "")]), fix(&[(6, 6, "!")])], "bcdEf!", 3, 0);
    check("abc", &[], "abc", 0, 0);
    check("", &[fix(&[(0, 0, "x")])], "x", 1, 0);
}

#[test]
fn of_overlapping_fixes_the_first_by_position_wins() {
    check("abcdef", &[fix(&[(2, 5, "-")]), fix(&[(1, 3, "+")])], "a+def", 1, 1);
    check("abcdef", &[fix(&[(0, 6, "-")]), fix(&[(3, 3, "+")])], "-", 1, 1);
    check("abcdef", &[fix(&[(1, 2, "-")]), fix(&[(1, 2, "+")])], "a-cdef", 1, 1);
}

#[test]
fn edits_of_one_fix_apply_together_or_not_at_all() {
    let both_ends = fix(&[(0, 0, "("), (6, 6, ")")]);
    let end_differently = fix(&[(5, 6, "F")]);
    check("abcdef", &[both_ends.clone(), end_differently.clone()], "(abcdef)", 1, 1);
    let second_pass = [fix(&[(6, 7, "F")])];
    check("(abcdef)", &second_pass, "(abcdeF)", 1, 0);
    check("abcdef", &[fix(&[(3, 4, "D"), (1, 2, "B")])], "aBcDef", 1, 0);
}

#[test]
fn the_same_edit_of_two_fixes_applies_once() {
    check("x = 1", &[fix(&[(0, 0, "let x;\n")]), fix(&[(0, 0, "let x;\n")])], "let x;\nx = 1", 2, 0);
    let shared = [fix(&[(0, 0, "let t;\n"), (1, 2, "B")]), fix(&[(0, 0, "let t;\n"), (3, 4, "D")])];
    check("abcd", &shared, "let t;\naBcD", 2, 0);
    check("abcd", &[fix(&[(1, 2, "")]), fix(&[(1, 2, "")])], "acd", 2, 0);
}

#[test]
fn different_insertions_at_one_place_wait_for_another_pass() {
    check("ab", &[fix(&[(1, 1, "x")]), fix(&[(1, 1, "y")])], "axb", 1, 1);
    check("abc", &[fix(&[(0, 1, "A")]), fix(&[(1, 1, "y")])], "Abc", 1, 1);
    check("abc", &[fix(&[(0, 1, "A")]), fix(&[(1, 2, "B")])], "ABc", 2, 0);
    check("ab", &[fix(&[(1, 1, "x"), (1, 1, "y")])], "axyb", 1, 0);
    check("abc", &[fix(&[(1, 1, "x"), (1, 2, "B")])], "axBc", 1, 0);
}

#[test]
fn a_fix_that_does_not_fit_is_skipped_and_harms_nothing() {
    let text = "é🧠x";
    check(text, &[fix(&[(1, 2, "")]), fix(&[(2, 3, "")]), fix(&[(6, 7, "y")])], "é🧠y", 1, 2);
    check("ab", &[fix(&[(1, 9, "")]), fix(&[(2, 1, "")]), fix(&[])], "ab", 0, 3);
    check("abc", &[fix(&[(0, 2, "x"), (1, 3, "y")])], "abc", 0, 1);
    check("abc", &[fix(&[(0, 1, "a")])], "abc", 0, 1);
    let mut two_files = fix(&[(0, 1, "x"), (1, 2, "y")]);
    two_files.edits[1].location.file = FileId(1);
    check("abc", &[two_files], "abc", 0, 1);
}

#[test]
fn fixing_ends_after_repeated_passes() {
    // Each pass applies at least one of those that remain, so as many passes as fixes are enough.
    let insert = |at: u32, text: &str| fix(&[(at, at, text)]);
    let mut text = "ab".to_owned();
    let mut remaining = vec![insert(1, "1"), insert(1, "2"), insert(1, "3")];
    while !remaining.is_empty() {
        let result = apply(&text, &remaining.iter().collect::<Vec<_>>());
        assert_eq!(result.applied, 1);
        text = result.text;
        remaining.remove(0);
    }
    assert_eq!(text, "a321b");
}

#[test]
fn thousands_of_fixes_apply_in_one_pass() {
    let text = "leak();\n".repeat(20_000);
    let fixes: Vec<Fix> = (0..20_000).rev().map(|line| fix(&[(line * 8, line * 8 + 4, "stop")])).collect();
    check(&text, &fixes, &"stop();\n".repeat(20_000), 20_000, 0);
}

#[test]
fn the_difference_is_a_unified_diff() {
    let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
    assert_eq!(
        unified_diff("src/a.js", old, &old.replace("5\n", "five\nand more\n"), false),
        "--- src/a.js
+++ src/a.js
@@ -2,7 +2,8 @@
 2
 3
 4
-5
+five
+and more
 6
 7
 8
"
    );
    assert_eq!(unified_diff("a.js", old, old, false), "");
}

#[test]
fn a_missing_last_newline_is_marked() {
    assert_eq!(
        unified_diff("a.js", "a\nb", "a\nc\n", false),
        "--- a.js\n+++ a.js\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n"
    );
    assert_eq!(
        unified_diff("a.js", "a\nb", "c\nb", false),
        "--- a.js\n+++ a.js\n@@ -1,2 +1,2 @@\n-a\n+c\n b\n\\ No newline at end of file\n"
    );
    assert_eq!(unified_diff("a.js", "", "x\n", false), "--- a.js\n+++ a.js\n@@ -0,0 +1 @@\n+x\n");
}

#[test]
fn line_ends_survive_in_the_difference() {
    assert_eq!(
        unified_diff("a.js", "a\r\nb\r\n", "a\r\nc\r\n", false),
        "--- a.js\n+++ a.js\n@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n"
    );
    assert_eq!(
        unified_diff("a.js", "a\rb\n", "a\rc\n", false),
        "--- a.js\n+++ a.js\n@@ -1 +1 @@\n-a\rb\n+a\rc\n",
        "a lone carriage return ends no line for `patch`"
    );
}

#[test]
fn the_difference_can_be_coloured() {
    assert_eq!(
        unified_diff("a.js", "a\n", "b\n", true),
        "\x1b[1m--- a.js\x1b[0m\n\x1b[1m+++ a.js\x1b[0m\n\x1b[36m@@ -1 +1 @@\x1b[0m\n\x1b[31m-a\x1b[0m\n\x1b[32m+b\x1b[0m\n"
    );
}

/// The real `patch` turns the old text into the new one.
#[test]
fn patch_understands_the_difference() {
    let cases = [
        ("a\nb", "a\nc\n"),
        ("a\nb\n", "b\nc"),
        ("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n", "0\n1\n2\n3\n4\n5\n6\n7\n8\nten\n"),
        ("a\r\nb\r\n", "a\r\nb2\r\n"),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (old, new) in cases {
        let file = folder.path().join("a.js");
        std::fs::write(&file, old).unwrap();
        std::fs::write(folder.path().join("d.diff"), unified_diff("a.js", old, new, false)).unwrap();
        let run = std::process::Command::new("patch")
            .args(["-p0", "--binary", "-i", "d.diff"])
            .current_dir(folder.path())
            .output();
        let Ok(run) = run else {
            // Not every machine has `patch`; the exact texts above hold everywhere.
            return;
        };
        assert!(run.status.success(), "{run:?}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), new);
    }
}
