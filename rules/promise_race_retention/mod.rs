//! Races whose promises outlive them: each leaves its reactions, or work that goes on.

use crate::diagnostic::{Confidence, Role, Severity};
use crate::lifetime::emitters::Holder;
use crate::lifetime::races::{GoesOn, Keeper, Race};
use crate::project::repetition::Repeats;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromiseRaceRetention {}

impl Declare for PromiseRaceRetention {
    const META: RuleMeta = RuleMeta {
        id: "promise-race-retention",
        aliases: &[],
        summary: "each race leaves its reactions with a promise that stays pending, or work that goes on",
        family: Family::Closures,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::None,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for PromiseRaceRetention {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for race in &cx.facts().races {
            let repeats = match race.goes_on {
                GoesOn::Pending { keeper: Keeper::Loop { endless }, .. } => Some(in_loop(race, endless)),
                _ => cx.repeats_at(race.function, race.range),
            };
            if let Some(repeats) = repeats {
                report(cx, race, &repeats);
            }
        }
    }
}

fn in_loop(race: &Race, endless: bool) -> Repeats {
    let mut repeats = RuleContext::endless(race.range);
    if !endless {
        repeats.confidence = Confidence::Medium;
        repeats.steps[0].1 = "the loop around it races again and again".to_owned();
    }
    repeats
}

fn report(cx: &mut RuleContext<'_>, race: &Race, repeats: &Repeats) {
    let Race { promise, api, .. } = race;
    // A function that others may call runs as often as they like: what it leaves behind is there after each call.
    let lives_on =
        !matches!(race.goes_on, GoesOn::Pending { keeper: Keeper::Holder(Holder::Field | Holder::Closure), .. });
    let repeated = match repeats.confidence {
        Confidence::Medium if lives_on => Confidence::High,
        // An object may race once in its life.
        Confidence::Medium => Confidence::Low,
        confidence => confidence,
    };
    let confidence = race.confidence.min(repeated);
    match &race.goes_on {
        GoesOn::Restarts { at } => {
            let mut finding = cx.report(
                race.range,
                race.function,
                confidence,
                format!("what `{promise}` starts goes on when this race is decided"),
            );
            finding
                .because(*at, Role::Acquired, "it starts itself anew here, whether anybody still waits for it or not")
                .because(race.race_at, Role::OwnerEnds, format!("`{api}` drops the losers; it does not end them"))
                .repeating(repeats)
                .help("give it a way to end (an `AbortSignal`, a flag that is set in `finally`) and use that when the race is decided");
        }
        GoesOn::Pending { keeper, at, says } => {
            let mut finding = cx.report(
                race.range,
                race.function,
                confidence,
                format!("each `{api}` leaves its reactions with `{promise}`, which outlives it"),
            );
            finding
                .because(*at, Role::Holder, format!("`{promise}` {} and {says}", kept(*keeper)))
                .because(
                    race.race_at,
                    Role::Acquired,
                    format!("`{api}` adds reactions to each promise; those of a pending one stay until it settles"),
                )
                .repeating(repeats)
                .help(format!(
                    "let `{promise}` call one function that is exchanged for each race and emptied after it; or listen for the event itself, and stop listening in `finally`"
                ));
        }
    }
}

fn kept(keeper: Keeper) -> &'static str {
    match keeper {
        Keeper::Loop { .. } => "is made outside the loop",
        Keeper::Holder(Holder::Module | Holder::Process | Holder::Pool) => "lives as long as the process",
        Keeper::Holder(Holder::Import) => "belongs to another module",
        Keeper::Shared => "belongs to another object",
        Keeper::Holder(Holder::Field | Holder::This) => "belongs to an object that goes on",
        Keeper::Holder(Holder::Closure) => "belongs to the function around",
        Keeper::Holder(Holder::Caller) => "is the caller's",
    }
}
