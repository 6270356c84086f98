//! Which class an imported name means, where that class has to be ended.

use super::Unit;
use super::graph::Graph;
use crate::lifetime::parts::Ended;
use rustc_hash::FxHashSet;

/// The class of a file that an import gives, through files that only give it on.
pub(super) fn ended<'a>(
    units: &'a [Unit],
    graph: &Graph<'_>,
    unit: u32,
    from: &str,
    name: &str,
) -> Option<(&'a Unit, &'a Ended)> {
    let source = units[unit as usize].facts.links.sources.iter().position(|it| it == from)?;
    let mut todo: Vec<(u32, String)> = vec![(graph.target(unit, source as u32)?, name.to_owned())];
    let mut seen: FxHashSet<(u32, String)> = FxHashSet::default();
    while let Some((unit, name)) = todo.pop() {
        if seen.len() > 50 || !seen.insert((unit, name.clone())) {
            continue;
        }
        let facts = &units[unit as usize].facts;
        if let Some(found) = facts.parts.ended.iter().find(|it| it.exports.contains(&name)) {
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
