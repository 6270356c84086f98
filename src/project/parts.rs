//! What an imported name means: a class that has to be ended, a function whose result has to be kept.

use super::Unit;
use super::graph::Graph;
use crate::facts::ModuleFacts;
use crate::lifetime::disposers::Disposer;
use crate::lifetime::parts::Ended;
use rustc_hash::FxHashSet;

/// A name that a file imports: whose it is, and from where.
pub(super) struct Wanted<'n> {
    pub(super) unit: u32,
    pub(super) from: &'n str,
    pub(super) name: &'n str,
}

pub(super) fn ended<'a>(units: &'a [Unit], graph: &Graph<'_>, wanted: &Wanted<'_>) -> Option<(&'a Unit, &'a Ended)> {
    find(units, graph, wanted, |facts, name| facts.parts.ended.iter().find(|it| it.exports.iter().any(|it| it == name)))
}

pub(super) fn disposer<'a>(
    units: &'a [Unit],
    graph: &Graph<'_>,
    wanted: &Wanted<'_>,
) -> Option<(&'a Unit, &'a Disposer)> {
    find(units, graph, wanted, |facts, name| {
        facts.disposers.given.iter().find(|it| it.exports.iter().any(|it| it == name))
    })
}

/// Through files that only give it on.
fn find<'a, T>(
    units: &'a [Unit],
    graph: &Graph<'_>,
    wanted: &Wanted<'_>,
    here: impl Fn(&'a ModuleFacts, &str) -> Option<&'a T>,
) -> Option<(&'a Unit, &'a T)> {
    let sources = &units[wanted.unit as usize].facts.links.sources;
    let source = sources.iter().position(|it| it == wanted.from)?;
    let mut todo: Vec<(u32, String)> = vec![(graph.target(wanted.unit, source as u32)?, wanted.name.to_owned())];
    let mut seen: FxHashSet<(u32, String)> = FxHashSet::default();
    while let Some((unit, name)) = todo.pop() {
        if seen.len() > 50 || !seen.insert((unit, name.clone())) {
            continue;
        }
        let facts = &units[unit as usize].facts;
        if let Some(found) = here(facts, &name) {
            return Some((&units[unit as usize], found));
        }
        for forward in &facts.links.forwards {
            let imported = match (forward.exported == name, forward.exported.as_str()) {
                (true, _) => forward.imported.clone(),
                (false, "*") if name != "default" => name.clone(),
                _ => continue,
            };
            todo.extend(graph.target(unit, forward.source).map(|next| (next, imported)));
        }
    }
    None
}
