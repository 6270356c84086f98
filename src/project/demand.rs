//! Which files that were only looked at have to be read after all: those that could change what is found in others.
//!
//! A file can do so by importing from one with findings, on any way, by its names (members that it makes smaller, globals that
//! it declares or uses, tags that it writes), or as the entry of the package, whose exports tell who may import.

use super::surroundings::Surroundings;
use super::{Unit, is_sample_path};
use crate::diagnostic::FileId;
use crate::lifetime::glance::Names;
use crate::lifetime::links::ELEMENT_WORDS;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// The indices of units that have to be read before the findings of the files `found` hold, in order.
pub fn unread_for(units: &[Unit], found: &[FileId], surroundings: &Surroundings) -> Vec<usize> {
    let is_unread = |unit: &Unit| unit.facts.unread.is_some();
    if found.is_empty() || !units.iter().any(is_unread) {
        return Vec::new();
    }
    let asked: FxHashSet<FileId> = found.iter().copied().collect();
    let asked: Vec<usize> = (0..units.len()).filter(|index| asked.contains(&units[*index].file)).collect();
    let mut wanted = importers(units, &asked_and_showing(units, &asked), &asked, surroundings);
    demand_exchange(units, &asked, surroundings, &mut wanted);
    demand_imports(units, &asked, surroundings, &mut wanted);
    let names: FxHashSet<u32> = names(units, &asked).into_iter().map(Names::key).collect();
    for (index, unit) in units.iter().enumerate() {
        if let Some(has) = &unit.facts.unread
            && !wanted[index]
        {
            wanted[index] = has.may_have(&names);
        }
    }
    (0..units.len()).filter(|index| wanted[*index] && is_unread(&units[*index])).collect()
}

/// The asked files, and where one of them is a component of Angular all files that may be one: any template may show it,
/// and who uses a component that does tells how often.
fn asked_and_showing(units: &[Unit], asked: &[usize]) -> Vec<usize> {
    let mut all = asked.to_vec();
    let is_component = |index: &usize| units[*index].facts.classes.iter().any(|class| class.component.is_some());
    if !asked.iter().any(is_component) {
        return all;
    }
    let names = [Names::key("Component")].into_iter().collect();
    let may_show = |unit: &Unit| match &unit.facts.unread {
        Some(has) => !unit.is_test && has.may_have(&names),
        None => unit.facts.classes.iter().any(|class| class.component.is_some()),
    };
    all.extend((0..units.len()).filter(|index| may_show(&units[*index])));
    all
}

/// The names that the facts of the files ask others about.
fn names<'a>(units: &'a [Unit], asked: &[usize]) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for index in asked {
        let facts = &units[*index].facts;
        names.extend(facts.implicit_globals.iter().map(|it| it.name.as_str()));
        // What registers itself asks whether anything takes it out again.
        let registries = facts.containers.iter().filter(|it| it.growths.iter().any(|growth| growth.registers_itself));
        names.extend(registries.map(|it| it.name.rsplit('.').next().unwrap_or_default()));
        names.extend(facts.neglected.iter().filter_map(|it| it.member.as_deref()));
        if facts.classes.iter().any(|class| class.tag.is_some()) {
            names.extend(ELEMENT_WORDS);
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// Who imports from the files, directly or not, and the entries of their packages.
fn importers(units: &[Unit], from: &[usize], asked: &[usize], surroundings: &Surroundings) -> Vec<bool> {
    let files = surroundings.files(units);
    // Tests and samples make things for themselves.
    let targets: Vec<Vec<u32>> = units
        .par_iter()
        .map(|unit| {
            if unit.is_test || is_sample_path(files.below_package(&unit.path)) {
                return Vec::new();
            }
            unit.facts.links.sources.iter().filter_map(|it| files.resolve(&unit.path, it)).collect()
        })
        .collect();
    let mut importers: Vec<Vec<u32>> = vec![Vec::new(); units.len()];
    for (index, targets) in targets.iter().enumerate() {
        for target in targets {
            importers[*target as usize].push(index as u32);
        }
    }
    let mut wanted = vec![false; units.len()];
    let mut todo: Vec<u32> = from.iter().map(|index| *index as u32).collect();
    while let Some(index) = todo.pop() {
        if !std::mem::replace(&mut wanted[index as usize], true) {
            todo.extend(&importers[index as usize]);
        }
    }
    for index in asked {
        for entry in files.entries(&units[*index].path) {
            wanted[entry as usize] = true;
        }
    }
    wanted
}

/// The files that may declare a class or function whose end the asked ones may forget, through files that only give it on.
fn demand_imports(units: &[Unit], asked: &[usize], surroundings: &Surroundings, wanted: &mut [bool]) {
    let files = surroundings.files(units);
    let mut todo: Vec<(u32, &str)> = Vec::new();
    for index in asked {
        let unit = &units[*index];
        let parts = unit.facts.parts.forgotten.iter().map(|it| (&it.from, it.class.as_str()));
        let calls = unit.facts.disposers.dropped.iter().map(|it| (&it.from, it.name.as_str()));
        for (from, name) in parts.chain(calls) {
            let target = from.as_ref().and_then(|from| files.resolve(&unit.path, from));
            todo.extend(target.map(|target| (target, name)));
        }
    }
    let mut seen: FxHashSet<(u32, &str)> = FxHashSet::default();
    while let Some((target, name)) = todo.pop() {
        if seen.len() > 2_000 || !seen.insert((target, name)) {
            continue;
        }
        let unit = &units[target as usize];
        // Only a file that gives names on is looked at and no more; what begins something is read anyway.
        if unit.facts.unread.is_none() && unit.facts.links.forwards.is_empty() {
            continue;
        }
        wanted[target as usize] = true;
        todo.extend(unit.facts.links.sources.iter().filter_map(|it| Some((files.resolve(&unit.path, it)?, name))));
    }
}

/// The files that declare what the asked ones fill, and whoever else may do something with that.
fn demand_exchange(units: &[Unit], asked: &[usize], surroundings: &Surroundings, wanted: &mut [bool]) {
    let mut todo: Vec<(u32, &str, Option<&str>)> = Vec::new();
    let files = surroundings.files(units);
    for index in asked {
        let unit = &units[*index];
        for taken in unit.facts.exchange.taken.iter().filter(|it| !it.growths.is_empty()) {
            let source = unit.facts.links.sources.get(taken.source as usize);
            let target = source.and_then(|it| files.resolve(&unit.path, it));
            todo.extend(target.map(|target| (target, taken.name.as_str(), taken.member.as_deref())));
        }
    }
    if todo.is_empty() {
        return;
    }
    // The way through files that only give it on.
    let mut names: FxHashMap<u32, FxHashSet<u32>> = FxHashMap::default();
    let mut steps = 0;
    while let Some((target, name, member)) = todo.pop() {
        let known = names.entry(target).or_default();
        let keys = [Some(name), member].into_iter().flatten().filter(|name| !matches!(*name, "default" | "="));
        let mut is_new = known.is_empty();
        for key in keys.map(Names::key) {
            is_new |= known.insert(key);
        }
        steps += 1;
        if !is_new || steps > 2_000 {
            continue;
        }
        let unit = &units[target as usize];
        wanted[target as usize] = true;
        for source in &unit.facts.links.sources {
            let Some(next) = files.resolve(&unit.path, source) else { continue };
            // The name of a default is anybody's choice.
            let may_declare = match &units[next as usize].facts.unread {
                Some(has) => matches!(name, "default" | "=") || has.may_have(&[Names::key(name)].into_iter().collect()),
                None => !units[next as usize].facts.exchange.given.is_empty(),
            };
            if may_declare && !names.contains_key(&next) {
                todo.push((next, name, member));
            }
        }
    }
    let chain: FxHashSet<u32> = names.keys().copied().collect();
    // Whoever imports from these, also by a name that a file on the way gives.
    loop {
        let mut more: Vec<(u32, FxHashSet<u32>)> = Vec::new();
        for (index, unit) in units.iter().enumerate() {
            let (links, unread) = (&unit.facts.links, &unit.facts.unread);
            if names.contains_key(&(index as u32)) || unread.is_none() && links.forwards.is_empty() {
                continue;
            }
            for source in &links.sources {
                let target = files.resolve(&unit.path, source);
                let Some((target, asked)) = target.and_then(|it| names.get_key_value(&it)) else { continue };
                let has_name = asked.is_empty() || unread.as_ref().is_none_or(|has| has.may_have(asked));
                // Without the name it may hand all of that file to somebody, or give all of it on.
                wanted[index] |= has_name || chain.contains(target);
                more.push((index as u32, if has_name { FxHashSet::default() } else { asked.clone() }));
                break;
            }
        }
        if more.is_empty() {
            break;
        }
        names.extend(more);
    }
    for target in chain {
        for entry in files.entries(&units[target as usize].path) {
            wanted[entry as usize] = true;
        }
    }
}
