//! The module graph of a run: which name of which file each import means, and what that tells about how often things are
//! made. Reads facts only; must not know the disk, or rules.
//!
//! Its one verdict is *once*: that everybody who could run a function, make a class or mount a component is in the run,
//! and that each of them does so once per process. Whatever it cannot see through makes the answer no.
//!
//! *Likely once* asks less: there is one place that could do so, and nothing around it shows that it comes to that again.
//! Who stands at the end of such a way is not known, as the root element of a page is not.

mod shown;

use super::surroundings::Surroundings;
use super::{Unit, is_sample_path};
use crate::lifetime::activation::{Activation, ClassIdx, FnIdx, How};
use crate::lifetime::links::html::Shown;
use crate::lifetime::links::{Entity, Exported, Makers, is_per_instance};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;

/// Unit, and index among its uses; `None` for somebody that the run does not show.
type User = Option<(u32, u32)>;

pub struct Graph<'a> {
    units: &'a [Unit],
    /// Who uses a name of a file.
    uses: FxHashMap<(u32, &'a str), Vec<User>>,
    /// Files of which any name may be used anywhere.
    open: FxHashSet<u32>,
    /// By unit: whether all who import from it are in the run.
    closed: Vec<bool>,
    /// In how many files a tag is written.
    tags: FxHashMap<&'a str, u32>,
    tag_beginnings: Vec<&'a str>,
    /// By element: the components of Angular whose templates show it, and how.
    shown: FxHashMap<&'a str, Vec<(u32, ClassIdx, Shown)>>,
    /// Components of Angular whose templates are known.
    seen_through: FxHashSet<(u32, ClassIdx)>,
    /// Some are not: these may show anything.
    is_blind: bool,
    /// Components that templates of Vue name.
    vue_tags: FxHashSet<&'a str>,
    /// By unit and source: the file that it leads to.
    targets: Vec<Vec<Option<u32>>>,
    /// Files that others import.
    imported: FxHashSet<u32>,
    /// Tests and samples.
    tells_nothing: Vec<bool>,
}

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Node {
    /// That the function runs once.
    Run(u32, FnIdx),
    /// That the component, or the component that uses the hook, is mounted once.
    Mount(u32, FnIdx),
    /// That one instance of the class is made.
    Class(u32, ClassIdx),
    /// That the component of the file is mounted once.
    File(u32),
}

/// More steps than these tell nothing.
const MOST_STEPS: u32 = 2_000;

#[derive(Default)]
struct Search {
    steps: u32,
    /// Likely is enough.
    lenient: bool,
    asked: Option<Node>,
    known: FxHashMap<Node, bool>,
}

impl<'a> Graph<'a> {
    /// A graph that knows of no imports: each file for itself.
    pub fn unlinked(units: &'a [Unit]) -> Self {
        Self {
            units,
            uses: FxHashMap::default(),
            open: FxHashSet::default(),
            closed: vec![false; units.len()],
            tags: FxHashMap::default(),
            tag_beginnings: Vec::new(),
            shown: FxHashMap::default(),
            seen_through: FxHashSet::default(),
            is_blind: false,
            vue_tags: FxHashSet::default(),
            targets: Vec::new(),
            imported: FxHashSet::default(),
            tells_nothing: Vec::new(),
        }
    }

    pub fn new(units: &'a [Unit], surroundings: &Surroundings) -> Self {
        let mut graph = Self::unlinked(units);
        // One file has nobody to link with.
        if units.len() > 1 {
            graph.connect(surroundings);
        }
        graph
    }

    fn connect(&mut self, surroundings: &Surroundings) {
        let units = self.units;
        let files = surroundings.files(units);
        let targets: Vec<Vec<Option<u32>>> = units
            .par_iter()
            .map(|unit| unit.facts.links.sources.iter().map(|it| files.resolve(&unit.path, it)).collect())
            .collect();
        // Tests and samples make things for themselves.
        let tells_nothing: Vec<bool> =
            units.iter().map(|unit| unit.is_test || is_sample_path(files.below_package(&unit.path))).collect();
        let mut imported: FxHashSet<u32> = FxHashSet::default();
        for (index, unit) in units.iter().enumerate() {
            self.closed[index] = files.is_closed(index as u32, units);
            let names = unit.facts.links.exports.iter().map(|it| it.name.as_str());
            // The component of a file is its default export, said or not.
            let component = is_component_file(&unit.path).then_some("default");
            let names = names.chain(unit.facts.exchange.given.iter().map(|it| it.export.as_str()));
            self.uses.extend(names.chain(component).map(|name| ((index as u32, name), Vec::new())));
            if tells_nothing[index] {
                continue;
            }
            imported.extend(targets[index].iter().flatten());
            self.vue_tags.extend(unit.facts.links.shows.iter().map(String::as_str));
            for tag in &unit.facts.links.tags {
                if tag.ends_with('-') {
                    self.tag_beginnings.push(tag);
                } else {
                    *self.tags.entry(tag).or_default() += 1;
                }
            }
        }
        for (index, unit) in units.iter().enumerate() {
            if tells_nothing[index] {
                continue;
            }
            let links = &unit.facts.links;
            let target = |source: u32| targets[index].get(source as usize).copied().flatten();
            for (at, it) in links.uses.iter().enumerate() {
                if let Some(target) = target(it.source) {
                    let user = Some((index as u32, at as u32));
                    self.follow(target, &it.name, user, it.activation.how == How::Escapes, &targets);
                }
            }
            // What a file that nobody imports gives on is there for others.
            if !imported.contains(&(index as u32)) {
                for forward in &links.forwards {
                    if let Some(target) = target(forward.source) {
                        self.follow(target, &forward.imported, None, true, &targets);
                    }
                }
            }
        }
        self.look_through_templates(surroundings, &tells_nothing);
        self.tag_beginnings.sort_unstable();
        self.tag_beginnings.dedup();
        (self.targets, self.tells_nothing, self.imported) = (targets, tells_nothing, imported);
    }

    /// Notes a use of a name where the name is declared, through files that only give it on.
    fn follow(&mut self, target: u32, name: &'a str, user: User, escapes: bool, targets: &[Vec<Option<u32>>]) {
        let units = self.units;
        if let Some(users) = self.uses.get_mut(&(target, name)) {
            users.push(user);
            return;
        }
        let links = &units[target as usize].facts.links;
        // No fact asks for it, or it is not there.
        if links.forwards.is_empty() && !matches!(name, "default" | "*") {
            return;
        }
        let mut todo = vec![(target, name)];
        let mut seen: FxHashSet<(u32, &str)> = FxHashSet::default();
        while let Some((target, name)) = todo.pop() {
            if !seen.insert((target, name)) {
                continue;
            }
            let links = &units[target as usize].facts.links;
            let through = |source: u32| targets[target as usize].get(source as usize).copied().flatten();
            if name == "*" {
                if escapes {
                    self.open.insert(target);
                    todo.extend(
                        links.forwards.iter().filter_map(|it| Some((through(it.source)?, it.imported.as_str()))),
                    );
                } else {
                    todo.push((target, "="));
                }
                continue;
            }
            if let Some(users) = self.uses.get_mut(&(target, name)) {
                users.push(user);
                continue;
            }
            let mut is_forwarded = false;
            for forward in &links.forwards {
                let imported = if forward.exported == name {
                    is_forwarded = true;
                    // `export * as space from`: which of its names is used is not followed.
                    if forward.imported == "*" {
                        if let Some(next) = through(forward.source) {
                            self.open.insert(next);
                        }
                        continue;
                    }
                    forward.imported.as_str()
                } else if forward.exported == "*" && name != "default" && name != "=" {
                    name
                } else {
                    continue;
                };
                todo.extend(through(forward.source).map(|next| (next, imported)));
            }
            if name == "default" && !is_forwarded {
                todo.push((target, "="));
            }
        }
    }

    /// The file that a source of the unit leads to.
    pub(super) fn target(&self, unit: u32, source: u32) -> Option<u32> {
        self.targets.get(unit as usize)?.get(source as usize).copied().flatten()
    }

    /// A test or a sample: it makes things for itself.
    pub(super) fn tells_nothing(&self, unit: u32) -> bool {
        self.tells_nothing.get(unit as usize).copied().unwrap_or_default()
    }

    pub(super) fn is_imported(&self, unit: u32) -> bool {
        self.imported.contains(&unit)
    }

    /// All who import from the file are in the run.
    pub(super) fn is_closed(&self, unit: u32) -> bool {
        self.closed[unit as usize]
    }

    /// Any name of the file may be used anywhere.
    pub(super) fn is_open(&self, unit: u32) -> bool {
        self.open.contains(&unit)
    }

    /// The files that hand a name of the file to code which may do anything with it; `None`: somebody that the run does not show.
    pub(super) fn handers(&self, unit: u32, name: &'a str) -> impl Iterator<Item = Option<u32>> {
        self.uses.get(&(unit, name)).into_iter().flatten().filter_map(|user| match user {
            None => Some(None),
            Some((by, at)) => {
                let how = &self.units[*by as usize].facts.links.uses[*at as usize].activation.how;
                (*how == How::Escapes).then_some(Some(*by))
            }
        })
    }

    /// Everybody who could run the function is in the run, and runs it once.
    pub fn runs_once(&self, unit: u32, function: FnIdx) -> bool {
        self.ask(Node::Run(unit, function))
    }

    /// The object whose member the function is, or is inside of, is made once.
    pub fn owner_lives_once(&self, unit: u32, function: FnIdx) -> bool {
        let owner = self.units[unit as usize].facts.functions.get(function.0 as usize).and_then(|it| it.owner);
        owner.is_some_and(|class| self.ask(Node::Class(unit, class)))
    }

    /// The component that the file is gets mounted once.
    pub fn is_mounted_once(&self, unit: u32) -> bool {
        self.ask(Node::File(unit))
    }

    /// One place could mount the component for which a framework runs the function, and nothing shows that it does so again.
    pub fn is_component_likely_once(&self, unit: u32, function: FnIdx) -> bool {
        let function = self.units[unit as usize].facts.functions.get(function.0 as usize);
        let mut hosts = function.into_iter().flat_map(|it| &it.activations).filter(|it| is_per_instance(&it.how));
        hosts.next().is_some_and(|host| {
            host.by != FnIdx::MODULE && {
                let node = Node::Mount(unit, host.by);
                self.once(node, &RefCell::new(Search { lenient: true, asked: Some(node), ..Search::default() }))
            }
        })
    }

    /// One place could run the function or make its owner, and nothing shows that it does so again.
    pub fn likely_once(&self, unit: u32, function: FnIdx) -> bool {
        let owner = self.units[unit as usize].facts.functions.get(function.0 as usize).and_then(|it| it.owner);
        let node = match owner {
            Some(class) => Node::Class(unit, class),
            None if function == FnIdx::MODULE => Node::File(unit),
            None => Node::Run(unit, function),
        };
        let search = RefCell::new(Search { lenient: true, asked: Some(node), ..Search::default() });
        self.once(node, &search)
    }

    fn ask(&self, node: Node) -> bool {
        self.units.len() > 1 && self.once(node, &RefCell::default())
    }

    fn once(&self, node: Node, search: &RefCell<Search>) -> bool {
        {
            let mut search = search.borrow_mut();
            if let Some(known) = search.known.get(&node) {
                return *known;
            }
            search.steps += 1;
            // Whoever leads back to itself runs again.
            search.known.insert(node, false);
            if search.steps > MOST_STEPS {
                return false;
            }
        }
        let lenient = search.borrow().lenient;
        let is_root = |unit: u32| lenient && is_root_path(&self.units[unit as usize].path);
        let answer = match node {
            Node::Run(unit, function) => self.function(unit, function, false, search),
            Node::Mount(unit, function) => {
                (is_root(unit) && self.is_main(unit, function)) || self.function(unit, function, true, search)
            }
            Node::Class(unit, class) => {
                let it = self.units[unit as usize].facts.classes.get(class.0 as usize);
                it.is_some_and(|it| it.makers != Makers::Code && is_root(unit)) || self.class(unit, class, search)
            }
            Node::File(unit) => {
                is_component_file(&self.units[unit as usize].path)
                    && (is_root(unit)
                        || self
                            .others(unit, "default", search)
                            .unwrap_or_else(|| self.is_asked_and_unused(unit, search) && self.is_left_out(unit)))
            }
        };
        search.borrow_mut().known.insert(node, answer);
        answer
    }

    fn function(&self, unit: u32, function: FnIdx, mounts: bool, search: &RefCell<Search>) -> bool {
        let facts = &self.units[unit as usize].facts;
        let Some(it) = facts.functions.get(function.0 as usize) else { return false };
        if let Some(class) = it.class {
            let is_method = it.activations.iter().any(|it| it.how == How::Method);
            let renders = mounts && facts.classes[class.0 as usize].makers == Makers::Elements;
            // Constructions, and what a class's renderings hold, are as often as the class.
            if !is_method || renders {
                return self.once(Node::Class(unit, class), search);
            }
            // Methods that a framework calls when an instance's life begins.
            let own_life = it.activations.iter().any(|it| is_per_instance(&it.how));
            if !own_life {
                // Once for an object, as far as is known.
                return search.borrow().lenient && self.once(Node::Class(unit, class), search);
            }
        }
        let mut ways = 0;
        for activation in &it.activations {
            let is_once = match &activation.how {
                How::Method if it.class.is_some() => continue,
                How::Exported => match self.exported(unit, Entity::Function(function), mounts, search) {
                    Some(count) => {
                        ways += count;
                        continue;
                    }
                    None => false,
                },
                how if is_per_instance(how) => match it.class {
                    Some(class) => self.once(Node::Class(unit, class), search),
                    None if activation.by != FnIdx::MODULE => self.once(Node::Mount(unit, activation.by), search),
                    None => self.once(Node::File(unit), search),
                },
                _ => self.way(unit, activation, mounts, search),
            };
            if !is_once {
                return false;
            }
            ways += 1;
        }
        ways > 0
    }

    /// What the file is named after: its default export, or the component `App`.
    fn is_main(&self, unit: u32, function: FnIdx) -> bool {
        let facts = &self.units[unit as usize].facts;
        let is_default = |it: &Exported| it.name == "default" && it.what == Entity::Function(function);
        facts.links.exports.iter().any(is_default)
            || facts.functions.get(function.0 as usize).is_some_and(|it| it.label.ends_with("App`"))
    }

    /// Nobody is known who makes what makes the asked: likely, whoever starts the application does.
    fn may_be_root(&self, unit: u32, class: ClassIdx, search: &RefCell<Search>) -> bool {
        let search = search.borrow();
        search.lenient
            && search.asked != Some(Node::Class(unit, class))
            && self.closed[unit as usize]
            && !self.open.contains(&unit)
    }

    /// What one activation says.
    fn way(&self, unit: u32, activation: &Activation, mounts: bool, search: &RefCell<Search>) -> bool {
        let facts = &self.units[unit as usize].facts;
        let mounts = match &activation.how {
            How::Call { in_loop: false, endless: false } => mounts,
            How::AsOftenAsRegistered => false,
            How::Mounted { steady: true } if mounts => true,
            How::MountedWithin if mounts && search.borrow().lenient => true,
            // What a root's template shows lives as long as that.
            How::Mounted { steady: false } if activation.by == FnIdx::MODULE => {
                return search.borrow().lenient
                    && is_component_file(&self.units[unit as usize].path)
                    && self.once(Node::File(unit), search);
            }
            How::Extended { by } | How::Imported { by } => return self.once(Node::Class(unit, *by), search),
            _ => return false,
        };
        if activation.by == FnIdx::MODULE {
            return match facts.per_instance {
                Some(script) if script.contains(activation.at) => self.once(Node::File(unit), search),
                _ => true,
            };
        }
        let by = if mounts { Node::Mount(unit, activation.by) } else { Node::Run(unit, activation.by) };
        self.once(by, search)
    }

    fn class(&self, unit: u32, class: ClassIdx, search: &RefCell<Search>) -> bool {
        let facts = &self.units[unit as usize].facts;
        let Some(it) = facts.classes.get(class.0 as usize) else { return false };
        if it.keeps_its_only && self.is_left_to_itself(unit, class, search) {
            return true;
        }
        let mounts = it.makers == Makers::Elements || it.component.is_some();
        let tags = it.component.as_ref().map_or(&[][..], |it| &it.tags);
        let mut ways = 0;
        match (it.makers, &it.tag) {
            (Makers::Framework, _) if !tags.is_empty() => match self.is_shown_once(tags, search) {
                Some(count) => ways += count,
                None => return false,
            },
            (Makers::Framework, _) if !search.borrow().lenient => return false,
            // A page holds it that no script of the application makes.
            (Makers::Tags, Some(tag)) => {
                let most = u32::from(search.borrow().lenient);
                // The prefix of all elements of a project says little of one.
                let tells = |beginning: &&str| most == 0 || beginning.matches('-').count() > 1;
                let is_made = self.tags.get(tag.as_str()).is_some_and(|files| *files > most)
                    || self.tag_beginnings.iter().filter(|it| tells(it)).any(|beginning| tag.starts_with(beginning));
                if is_made || !self.closed[unit as usize] {
                    return false;
                }
                ways += 1;
            }
            _ => {}
        }
        for activation in &it.activations {
            if activation.how == How::Exported || self.makes_nothing(unit, activation) {
                continue;
            }
            if !self.way(unit, activation, mounts, search) {
                return false;
            }
            ways += 1;
        }
        // By its own name, and by the name of the function that makes it.
        let makes = |what: Entity| match what {
            Entity::Class(it) => it == class,
            Entity::Function(it) => facts.functions[it.0 as usize].class == Some(class),
        };
        for export in facts.links.exports.iter().filter(|it| makes(it.what)) {
            match self.exported(unit, export.what, mounts, search) {
                Some(count) => ways += count,
                None => return false,
            }
        }
        ways > 0
            || (!matches!(it.makers, Makers::Framework | Makers::Injector) && self.may_be_root(unit, class, search))
            || (!tags.is_empty() && self.is_asked_and_unused(unit, search))
    }

    /// Nobody but the class makes instances of it, or extends it.
    fn is_left_to_itself(&self, unit: u32, class: ClassIdx, search: &RefCell<Search>) -> bool {
        let facts = &self.units[unit as usize].facts;
        let makes = |it: &Activation| matches!(it.how, How::Call { .. } | How::Extended { .. });
        let own = &facts.classes[class.0 as usize].activations;
        let extends = own.iter().any(|it| matches!(it.how, How::Extended { .. }));
        let mut exports = facts.links.exports.iter().filter(|it| it.what == Entity::Class(class)).peekable();
        let is_hidden = self.closed[unit as usize] && !self.open.contains(&unit);
        if extends || (exports.peek().is_some() && !is_hidden) {
            return !extends && search.borrow().lenient;
        }
        exports.all(|export| {
            let users = self.uses.get(&(unit, export.name.as_str())).into_iter().flatten();
            users.copied().all(|user| {
                user.is_some_and(|(user, at)| {
                    !makes(&self.units[user as usize].facts.links.uses[at as usize].activation)
                })
            })
        })
    }

    /// How many uses other files make of what is exported; `None` unless each is once.
    fn exported(&self, unit: u32, what: Entity, mounts: bool, search: &RefCell<Search>) -> Option<usize> {
        if !self.closed[unit as usize] || self.open.contains(&unit) {
            return None;
        }
        let exports = &self.units[unit as usize].facts.links.exports;
        let mut names = exports.iter().filter(|it| it.what == what).map(|it| it.name.as_str()).peekable();
        names.peek()?;
        let mut count = 0;
        for name in names {
            for user in self.uses.get(&(unit, name)).into_iter().flatten() {
                let (user, at) = (*user)?;
                let activation = &self.units[user as usize].facts.links.uses[at as usize].activation;
                if self.makes_nothing(user, activation) {
                    continue;
                }
                if is_per_instance(&activation.how) || !self.way(user, activation, mounts, search) {
                    return None;
                }
                count += 1;
            }
        }
        Some(count)
    }

    /// Whether all others that use the name mount it once; `None` when nobody does.
    fn others(&self, unit: u32, name: &str, search: &RefCell<Search>) -> Option<bool> {
        if !self.closed[unit as usize] || self.open.contains(&unit) {
            return Some(false);
        }
        let users = self.uses.get(&(unit, name)).filter(|users| !users.is_empty())?;
        Some(users.iter().all(|user| {
            user.is_some_and(|(user, at)| {
                let activation = &self.units[user as usize].facts.links.uses[at as usize].activation;
                self.way(user, activation, true, search)
            })
        }))
    }
}

/// The component of an application's root is, by the customs of all frameworks, in a file of such a name.
fn is_root_path(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let kind = name.split('.').nth(1).filter(|_| name.split('.').count() > 2);
    matches!(stem, "App" | "app" | "_app") && kind.is_none_or(|kind| kind == "component")
}

fn is_component_file(path: &str) -> bool {
    path.ends_with(".vue") || path.ends_with(".svelte")
}
