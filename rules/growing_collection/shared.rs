//! Collections that one file declares and another one fills.

use super::of_growth;
use super::words::{adds, help};
use crate::diagnostic::{Confidence, Role};
use crate::lifetime::growth::exchange::Taken;
use crate::lifetime::growth::{Container, Growth};
use crate::project::Unit;
use crate::project::exchange::{GivenAt, Upkeep};
use crate::project::repetition::Repeats;
use crate::rule::RuleContext;
use std::cmp::Reverse;

pub(super) fn check(cx: &mut RuleContext<'_>) {
    let project = cx.project();
    for (index, taken) in cx.facts().exchange.taken.iter().enumerate() {
        let Some((confidence, repeats, growth)) = surest(cx, taken) else { continue };
        // Where it leads is not known yet: a file of which this may be told is read.
        if project.presumes() {
            cx.report(growth.range, growth.function, confidence, "an imported collection grows");
            continue;
        }
        let Some(given) = project.given(cx.unit(), index) else { continue };
        let confidence = match project.upkeep(given) {
            Upkeep::LookedAfter => continue,
            Upkeep::Forgotten => confidence,
            // Code outside may keep it small.
            Upkeep::Unknown => Confidence::Low,
        };
        if !is_told_elsewhere(cx, given, confidence) {
            report(cx, given, growth, &repeats, confidence);
        }
    }
}

fn surest<'t>(cx: &RuleContext<'_>, taken: &'t Taken) -> Option<(Confidence, Repeats, &'t Growth)> {
    if taken.looked_after.is_some() {
        return None;
    }
    taken
        .growths
        .iter()
        .filter_map(|growth| of_growth(cx, growth).map(|(confidence, repeats)| (confidence, repeats, growth)))
        .max_by_key(|(confidence, _, growth)| (*confidence, Reverse(growth.range)))
}

/// Of several files that fill one collection the surest tells of it: the one that declares it, else the first by path.
fn is_told_elsewhere(cx: &RuleContext<'_>, given: GivenAt, own: Confidence) -> bool {
    let path = &cx.unit().path;
    declarer(cx, given).is_some_and(|it| it >= own)
        || fillers(cx, given).any(|(confidence, unit)| confidence > own || confidence == own && unit.path < *path)
}

/// How sure it is that the file which declares the collection fills it.
fn declarer(cx: &RuleContext<'_>, given: GivenAt) -> Option<Confidence> {
    let unit = cx.project().units().get(given.0 as usize)?;
    let there = cx.beside(unit);
    let declared = unit.facts.exchange.given.get(given.1 as usize)?.declared;
    let container = unit.facts.containers.iter().find(|it| it.declared == declared)?;
    if unit.facts.neglected.iter().any(|it| it.declared == declared) {
        return Some(Confidence::High);
    }
    container.growths.iter().filter_map(|growth| Some(of_growth(&there, growth)?.0)).max()
}

/// The files that fill it and do not declare it.
fn fillers<'a>(cx: &RuleContext<'a>, given: GivenAt) -> impl Iterator<Item = (Confidence, &'a Unit)> {
    let own = cx.unit().file;
    cx.project().takers(given).filter(move |(unit, _)| unit.file != own).filter_map(|(unit, index)| {
        let (confidence, ..) = surest(&cx.beside(unit), unit.facts.exchange.taken.get(index)?)?;
        Some((confidence, unit))
    })
}

/// What other files say of a collection of this file.
pub(super) enum Others {
    /// One of them keeps it small, or tells of it.
    Tell,
    /// They see it, and leave it alone.
    Forget,
    /// Nothing is known of them.
    Unknown,
}

pub(super) fn others(cx: &RuleContext<'_>, container: &Container, own: Confidence) -> Others {
    let project = cx.project();
    let Some(given) = project.giving(cx.unit(), container.declared) else { return Others::Unknown };
    if project.presumes() {
        return Others::Forget;
    }
    match project.upkeep(given) {
        Upkeep::LookedAfter if cx.facts().exchange.given[given.1 as usize].is_looked_after => Others::Unknown,
        Upkeep::LookedAfter => Others::Tell,
        Upkeep::Unknown => Others::Unknown,
        Upkeep::Forgotten if fillers(cx, given).any(|(confidence, _)| confidence > own) => Others::Tell,
        Upkeep::Forgotten => Others::Forget,
    }
}

fn report(cx: &mut RuleContext<'_>, given: GivenAt, growth: &Growth, repeats: &Repeats, confidence: Confidence) {
    let Some(declarer) = cx.project().units().get(given.0 as usize) else { return };
    let container = &declarer.facts.exchange.given[given.1 as usize];
    let name = container.member.as_ref().map_or_else(|| bare(&container.name), |_| container.name.clone());
    let adds = adds(container.kind);
    let mut finding =
        cx.report(growth.range, growth.function, confidence, format!("`{name}` grows for as long as the process runs"));
    finding
        .because(
            growth.range,
            Role::Retained,
            format!("this {adds}; no file that imports `{name}` deletes from it, resets it or checks its size"),
        )
        .because_in(
            declarer.file,
            container.declared,
            Role::Holder,
            format!("`{name}` is declared here, in another file, and lives as long as the process"),
        )
        .repeating(repeats)
        .help(help(&name, container.kind, growth));
}

/// `seen` of `exports.seen`: other files do not write the rest.
fn bare(name: &str) -> String {
    name.rsplit('.').next().unwrap_or(name).to_owned()
}
