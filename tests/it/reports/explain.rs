//! Rules explained and listed.

use leaklint::diagnostic::Severity;
use leaklint::explain;
use leaklint::rule::{Family, FixKind, Preset, RuleMeta};

const EXPLAINED: RuleMeta = RuleMeta {
    id: "growing-collection",
    aliases: &["endless-array"],
    summary: "a long-lived collection that only ever grows",
    family: Family::Growth,
    severity: Severity::Warning,
    preset: Preset::Recommended,
    fix: FixKind::None,
    since: "0.1.0",
    docs: "## What it reports

A collection that **lives long** and is `pushed to`, with nothing that removes; see [the guide](https://example.com/guide) for
more than this.

- one point, which is long enough that it has to go on in a second line of output
- two
  1. nested

> quoted words

```js leaky
const seen = [];

  seen.push(`**x**`);
```
",
};

#[test]
fn explain_renders_the_description_for_a_terminal() {
    assert_eq!(
        explain::text(&EXPLAINED, false, 60),
        "growing-collection: a long-lived collection that only ever grows
growth · severity warning · preset recommended · fix none · since 0.1.0
formerly endless-array
https://leaklint.dev/rules/growing-collection

What it reports
---------------

A collection that lives long and is `pushed to`, with
nothing that removes; see
the guide <https://example.com/guide> for more than this.

• one point, which is long enough that it has to go on in a
  second line of output
• two
  1. nested

│ quoted words

    const seen = [];

      seen.push(`**x**`);
"
    );
}

#[test]
fn explain_uses_colour_instead_of_marks_where_it_may() {
    let meta = RuleMeta { docs: "## A `b`\n\n**bold `code`** and 2 * 3 [is] `open", ..EXPLAINED };
    let text = explain::text(&meta, true, 80);
    let (_, docs) = text.split_once("growing-collection\n\n").unwrap();
    assert_eq!(
        docs,
        "\x1b[1m\x1b[36mA \x1b[36mb\x1b[0m\x1b[0m\n\n\x1b[1mbold \x1b[36mcode\x1b[0m\x1b[0m and 2 * 3 [is] `open\n"
    );
}

#[test]
fn explain_gives_the_same_as_data() {
    let json = explain::json(&EXPLAINED);
    assert_eq!(json["id"], "growing-collection");
    assert_eq!(json["aliases"], serde_json::json!(["endless-array"]));
    assert_eq!(json["url"], "https://leaklint.dev/rules/growing-collection");
    assert_eq!(json["docs"], EXPLAINED.page());
    assert_eq!(explain::list_json(&[&EXPLAINED])["rules"][0], json);
}

#[test]
fn rules_are_listed_as_a_table() {
    let other = RuleMeta {
        id: "timer-loop",
        fix: FixKind::Suggestion,
        summary: "a timer that starts itself again for as long as the process lives, and nothing ends it",
        ..EXPLAINED
    };
    assert_eq!(
        explain::list_text(&[&EXPLAINED, &other], false, 100),
        "rule                severity  preset       fix         reports
growing-collection  warning   recommended  none        a long-lived collection that only ever grows
timer-loop          warning   recommended  suggestion  a timer that starts itself again for as long
                                                       as the process lives, and nothing ends it

2 rules; `leaklint explain RULE` tells more about one
"
    );
}
