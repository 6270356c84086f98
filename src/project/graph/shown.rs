//! What templates show, and who is shown by nothing that is known.
//!
//! Must not know what a component leaks.

use super::super::Unit;
use super::super::surroundings::{Surroundings, folder_of, join};
use super::{Graph, Node, Search};
use crate::lifetime::activation::{Activation, ClassIdx, How};
use crate::lifetime::links::html::{Element, Shown};
use crate::lifetime::links::{Template, tag_of_component};
use rustc_hash::FxHashMap;
use std::cell::RefCell;

impl<'a> Graph<'a> {
    /// Notes what the components of Angular show.
    pub(super) fn look_through_templates(&mut self, surroundings: &Surroundings, tells_nothing: &[bool]) {
        let components = |unit: &'a Unit| unit.facts.classes.iter().filter_map(|it| it.component.as_ref());
        let tags = self.units.iter().flat_map(components).flat_map(|it| &it.tags);
        self.shown = tags.map(|tag| (tag.as_str(), Vec::new())).collect();
        let mut files: Option<FxHashMap<&str, &[Element]>> = None;
        for (index, unit) in self.units.iter().enumerate().filter(|(index, _)| !tells_nothing[*index]) {
            for (class, component) in unit.facts.classes.iter().enumerate() {
                let Some(component) = &component.component else { continue };
                let elements = match &component.template {
                    Template::Inline(elements) => Some(elements.as_slice()),
                    Template::File(path) => {
                        let files = files.get_or_insert_with(|| {
                            let all = surroundings.packages.iter().flat_map(|it| &it.templates);
                            all.map(|(path, elements)| (path.as_str(), elements.as_slice())).collect()
                        });
                        join(folder_of(&unit.path), path).and_then(|path| files.get(path.as_str()).copied())
                    }
                    Template::Unknown => None,
                };
                let Some(elements) = elements else {
                    self.is_blind = true;
                    continue;
                };
                let class = ClassIdx(class as u32);
                self.seen_through.insert((index as u32, class));
                for element in elements {
                    if let Some(places) = self.shown.get_mut(element.tag.as_str()) {
                        places.push((index as u32, class, element.shown));
                    }
                }
            }
        }
    }

    /// The asked component is of a file that nobody uses, as far as is known: likely, its page has one of it, if any.
    pub(super) fn is_asked_and_unused(&self, unit: u32, search: &RefCell<Search>) -> bool {
        let search = search.borrow();
        let is_asked = match search.asked {
            Some(Node::Run(it, _) | Node::Mount(it, _) | Node::Class(it, _) | Node::File(it)) => it == unit,
            None => false,
        };
        search.lenient
            && is_asked
            && self.closed[unit as usize]
            && !self.open.contains(&unit)
            && !is_routed_path(&self.units[unit as usize].path)
    }

    /// Others of its kind are imported, and no template names the component that the file is.
    pub(super) fn is_left_out(&self, unit: u32) -> bool {
        let is_component = |it: &u32| super::is_component_file(&self.units[*it as usize].path);
        self.imported.iter().any(is_component) && !self.is_in_template(unit)
    }

    fn is_in_template(&self, unit: u32) -> bool {
        let path = &self.units[unit as usize].path;
        let mut parts = path.rsplit('/');
        let stem = parts.next().and_then(|name| name.split('.').next()).unwrap_or_default();
        let name = if stem == "index" { parts.next().unwrap_or_default() } else { stem };
        let tag = tag_of_component(name);
        // `components/base/Button.vue` may be `<BaseButton>`.
        self.vue_tags.iter().any(|it| it.ends_with(&tag))
    }

    /// How many templates show one of the elements; `None` unless each shows it once.
    pub(super) fn is_shown_once(&self, tags: &[String], search: &RefCell<Search>) -> Option<usize> {
        let lenient = search.borrow().lenient;
        if self.is_blind && !lenient {
            return None;
        }
        let mut count = 0;
        for (unit, class, shown) in tags.iter().filter_map(|tag| self.shown.get(tag.as_str())).flatten() {
            let is_steady = *shown == Shown::Always || (lenient && *shown == Shown::Likely);
            if !is_steady || !self.once(Node::Class(*unit, *class), search) {
                return None;
            }
            count += 1;
        }
        Some(count)
    }

    /// The use tells of the class, and others tell what becomes of it.
    pub(super) fn makes_nothing(&self, unit: u32, activation: &Activation) -> bool {
        match activation.how {
            How::Listed => true,
            How::Imported { by } => self.seen_through.contains(&(unit, by)),
            _ => false,
        }
    }
}

/// Frameworks show what is in such files when somebody goes to the page, and no import tells of it.
fn is_routed_path(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or_default();
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let is_route = matches!(stem, "page" | "layout" | "template" | "route" | "loading" | "error" | "default" | "_app")
        || stem.starts_with('+');
    is_route
        || parts.any(|it| {
            ["pages", "routes", "layouts", "islands", "theme"].iter().any(|name| it.eq_ignore_ascii_case(name))
        })
}
