//! Containers that one file gives and others take: who fills them, and whether anybody keeps them small.
//!
//! In doubt somebody does. Reads facts only; must not know the disk, or rules.

use super::Unit;
use super::graph::Graph;
use super::surroundings::{Files, Surroundings};
use crate::lifetime::growth::ContainerKind;
use crate::lifetime::growth::exchange::{Given, Taken, key};
use rustc_hash::{FxHashMap, FxHashSet};

/// A container: the unit that gives it, and which of what it gives.
pub type GivenAt = (u32, u32);

/// What all files together say of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upkeep {
    /// Some file makes it smaller, or may do so.
    LookedAfter,
    /// Every file that can reach it is in the run, and none makes it smaller.
    Forgotten,
    /// None in the run does; there may be others.
    Unknown,
}

#[derive(Default)]
pub struct Exchange {
    takers: FxHashMap<GivenAt, Vec<(u32, u32)>>,
    by_taker: FxHashMap<(u32, u32), GivenAt>,
    handed: FxHashSet<u32>,
    /// Names that a package gives to whoever imports it.
    public: FxHashSet<(u32, String)>,
    /// Files of which everything may be public.
    public_files: Vec<bool>,
    is_linked: bool,
}

impl Exchange {
    pub fn new(units: &[Unit], graph: &Graph<'_>, surroundings: &Surroundings) -> Self {
        let mut exchange = Self { is_linked: true, ..Self::default() };
        let has_given = units.iter().any(|unit| !unit.facts.exchange.given.is_empty());
        if !has_given {
            return exchange;
        }
        let files = surroundings.files(units);
        exchange.note_public(units, graph, &files);
        for (index, unit) in units.iter().enumerate() {
            let index = index as u32;
            // What a test empties stays full in the program.
            if graph.tells_nothing(index) {
                continue;
            }
            exchange.handed.extend(&unit.facts.exchange.handed);
            for (at, taken) in unit.facts.exchange.taken.iter().enumerate() {
                let found = graph.target(index, taken.source).and_then(|target| find(units, graph, target, taken));
                if let Some(given) = found {
                    exchange.takers.entry(given).or_default().push((index, at as u32));
                    exchange.by_taker.insert((index, at as u32), given);
                }
            }
        }
        exchange
    }

    /// What files of packages give to the world: entries, and what entries give on.
    fn note_public(&mut self, units: &[Unit], graph: &Graph<'_>, files: &Files<'_>) {
        self.public_files = vec![false; units.len()];
        let mut entries: FxHashSet<u32> = FxHashSet::default();
        // A package of a thousand files may name as many of them.
        let mut is_known: FxHashMap<usize, bool> = FxHashMap::default();
        for (index, unit) in units.iter().enumerate() {
            let gives_known = files.package_of(&unit.path).is_some_and(|package| {
                *is_known.entry(package).or_insert_with(|| {
                    let found = files.public_entries(package);
                    entries.extend(found.iter().flatten());
                    found.is_some()
                })
            });
            // Nobody knows what the package gives.
            self.public_files[index] = !gives_known;
        }
        let mut todo: Vec<(u32, String)> = Vec::new();
        for entry in entries {
            self.public_files[entry as usize] = true;
            todo.push((entry, "*".to_owned()));
        }
        while let Some((unit, name)) = todo.pop() {
            if !self.public.insert((unit, name.clone())) {
                continue;
            }
            if name == "*" {
                self.public_files[unit as usize] = true;
            }
            for forward in &units[unit as usize].facts.links.forwards {
                if name != "*" && forward.exported != name && forward.exported != "*" {
                    continue;
                }
                if let Some(target) = graph.target(unit, forward.source) {
                    let imported = match forward.imported.as_str() {
                        "*" if name != "*" && forward.exported == "*" => name.as_str(),
                        imported => imported,
                    };
                    todo.push((target, imported.to_owned()));
                    if imported == "default" {
                        todo.push((target, "=".to_owned()));
                    }
                }
            }
        }
    }

    /// The container that a file takes; `None` also where the run does not show it.
    pub fn given(&self, taker: u32, taken: u32) -> Option<GivenAt> {
        self.by_taker.get(&(taker, taken)).copied()
    }

    /// Everybody who does more than read it, by unit and index of what it takes.
    pub fn takers(&self, given: GivenAt) -> &[(u32, u32)] {
        self.takers.get(&given).map_or(&[], Vec::as_slice)
    }

    pub fn upkeep<'a>(&self, units: &'a [Unit], graph: &Graph<'a>, at: GivenAt) -> Upkeep {
        if !self.is_linked {
            return Upkeep::Forgotten;
        }
        let (unit, index) = at;
        let given: &'a Given = &units[unit as usize].facts.exchange.given[index as usize];
        let takers = self.takers(at);
        let is_cleared = |(taker, taken): &(u32, u32)| {
            units[*taker as usize].facts.exchange.taken[*taken as usize].looked_after.is_some()
        };
        let last = given.member.as_deref().unwrap_or(&given.export);
        let handed = graph.handers(unit, &given.export).any(|by| {
            // Who does more than read it was asked already.
            by.is_none_or(|by| !takers.iter().any(|(taker, _)| *taker == by))
        });
        if given.is_looked_after
            || takers.iter().any(is_cleared)
            || handed
            || self.handed.contains(&key(last))
            || graph.is_open(unit)
        {
            return Upkeep::LookedAfter;
        }
        // One container, more names.
        let twins = units[unit as usize].facts.exchange.given.iter().enumerate();
        let is_twin = |(other, it): (usize, &Given)| other != index as usize && it.declared == given.declared;
        for (other, _) in twins.filter(|it| is_twin(*it)) {
            let takers = self.takers((unit, other as u32));
            if takers.iter().any(is_cleared) {
                return Upkeep::LookedAfter;
            }
        }
        let is_public = self.public_files[unit as usize] || self.public.contains(&(unit, given.export.clone()));
        if graph.is_closed(unit) || !is_public { Upkeep::Forgotten } else { Upkeep::Unknown }
    }
}

/// The container that a taken name means, through files that only give it on.
fn find(units: &[Unit], graph: &Graph<'_>, target: u32, taken: &Taken) -> Option<GivenAt> {
    type Name<'n> = (u32, &'n str, Option<&'n str>);
    let mut todo: Vec<Name<'_>> = vec![(target, &taken.name, taken.member.as_deref())];
    let mut seen: FxHashSet<Name<'_>> = FxHashSet::default();
    while let Some((unit, name, member)) = todo.pop() {
        if seen.len() > 200 || !seen.insert((unit, name, member)) {
            continue;
        }
        let facts = &units[unit as usize].facts;
        let position = facts
            .exchange
            .given
            .iter()
            .position(|it| fits(it.kind, taken.kind) && it.export == name && it.member.as_deref() == member);
        if let Some(index) = position {
            return Some((unit, index as u32));
        }
        match (name, member) {
            // What CommonJS gives is the default of who imports it.
            ("default", _) => todo.push((unit, "=", member)),
            ("=", Some(member)) => todo.push((unit, member, None)),
            (_, None) if name != "=" => {
                let of_value =
                    facts.exchange.given.iter().position(|it| {
                        fits(it.kind, taken.kind) && it.export == "=" && it.member.as_deref() == Some(name)
                    });
                if let Some(index) = of_value {
                    return Some((unit, index as u32));
                }
            }
            _ => {}
        }
        for forward in &facts.links.forwards {
            let Some(next) = graph.target(unit, forward.source) else { continue };
            if forward.exported == name {
                match (forward.imported.as_str(), member) {
                    ("*", Some(member)) => todo.push((next, member, None)),
                    ("*", None) => todo.push((next, "=", None)),
                    (imported, member) => todo.push((next, imported, member)),
                }
            } else if forward.exported == "*" && !matches!(name, "default" | "=") {
                todo.push((next, name, member));
            }
        }
    }
    None
}

/// What is grown as the one may be the other: a `Map` and a `Set` both have `delete`.
fn fits(given: ContainerKind, taken: ContainerKind) -> bool {
    use ContainerKind::{Array, Dictionary, Map, Set};
    given == taken || matches!((given, taken), (Map, Set) | (Array, Dictionary))
}
