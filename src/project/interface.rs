//! What linking reads of a file's facts, as one number: while it stays the same, so do the links of all files.
//!
//! Places are left out, as they move with every keystroke. Must not know who edits.

use super::Unit;
use crate::facts::ModuleFacts;
use crate::lifetime::activation::Activation;
use crate::lifetime::links::{Entity, Makers};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use xxhash_rust::xxh3::Xxh3;

/// Facts of one file with equal numbers can stand for each other in a [`Project`](super::Project).
pub fn interface(facts: &ModuleFacts) -> u64 {
    // Every part is named, so that a new one is not forgotten here.
    let ModuleFacts {
        form,
        exchange,
        globals,
        implicit_globals,
        member_uses,
        parts,
        disposers,
        links,
        functions,
        classes,
        per_instance,
        ..
    } = facts;
    let mut hasher = Xxh3::new();
    let it = &mut hasher;
    (form.has_module_syntax, form.has_commonjs_syntax, form.is_commonjs_by_name, form.is_module_by_name).hash(it);
    // Only scripts declare for others, and nothing around such a file can make it one.
    let has_form = form.has_module_syntax || form.has_commonjs_syntax;
    if !(has_form || form.is_commonjs_by_name || form.is_module_by_name) {
        globals.declared.hash(it);
    }
    // Which undeclared names it uses is for `same_names` to say.
    implicit_globals.len().hash(it);
    implicit_globals.iter().for_each(|global| global.name.hash(it));
    (&member_uses.shrunk, &member_uses.shrunk_on_this, &member_uses.grown).hash(it);

    // What others make of its classes has to be ended.
    for ended in &parts.ended {
        (&ended.name, &ended.exports, &ended.method, &ended.api).hash(it);
    }
    for disposer in &disposers.given {
        (&disposer.name, &disposer.exports, &disposer.api).hash(it);
    }
    let activation = |activation: &Activation, it: &mut Xxh3| {
        // The one thing that linking asks of a place.
        let is_per_instance = per_instance.is_some_and(|script| script.contains(activation.at));
        (activation.by, &activation.how, is_per_instance).hash(it);
    };
    (&links.sources, links.gives, &links.tags, &links.shows).hash(it);
    links.exports.len().hash(it);
    for export in &links.exports {
        export.name.hash(it);
        match export.what {
            Entity::Function(function) => (0, function.0).hash(it),
            Entity::Class(class) => (1, class.0).hash(it),
        }
    }
    links.forwards.len().hash(it);
    for forward in &links.forwards {
        (forward.source, &forward.imported, &forward.exported).hash(it);
    }
    links.uses.len().hash(it);
    for one in &links.uses {
        (one.source, &one.name).hash(it);
        activation(&one.activation, it);
    }
    functions.len().hash(it);
    for function in functions {
        (function.class, function.owner, function.activations.len()).hash(it);
        function.activations.iter().for_each(|one| activation(one, it));
    }
    classes.len().hash(it);
    for class in classes {
        let makers = match class.makers {
            Makers::Code => 0,
            Makers::Elements => 1,
            Makers::Tags => 2,
            Makers::Framework => 3,
            Makers::Injector => 4,
        };
        (makers, &class.tag, &class.component, class.activations.len()).hash(it);
        class.activations.iter().for_each(|one| activation(one, it));
    }
    exchange.given.len().hash(it);
    for given in &exchange.given {
        (&given.export, &given.member, &given.name, given.kind as u8, given.is_looked_after).hash(it);
    }
    exchange.taken.len().hash(it);
    for taken in &exchange.taken {
        (taken.source, &taken.name, &taken.member, taken.kind as u8, taken.looked_after.is_some()).hash(it);
        // Which of several files tells of a container depends on how each fills it.
        for growth in &taken.growths {
            (growth.function, growth.key as u8, growth.is_guarded_once, growth.is_endless).hash(it);
        }
    }
    exchange.handed.hash(it);
    // Whoever fills a container of another file asks how that fills it itself.
    if !exchange.given.is_empty() {
        for growth in facts.containers.iter().flat_map(|it| &it.growths) {
            (growth.function, growth.key as u8, growth.is_guarded_once, growth.is_endless).hash(it);
        }
    }
    per_instance.is_some().hash(it);
    hasher.finish()
}

/// Whether two versions of a file use the same ones of the undeclared names that some file of the run assigns. Nobody asks
/// for others, and half a word that is being typed is one.
pub fn same_names(a: &ModuleFacts, b: &ModuleFacts, assigned: &FxHashSet<&str>) -> bool {
    if a.globals.used == b.globals.used {
        return true;
    }
    let of = |facts: &ModuleFacts| -> BTreeSet<String> {
        facts.globals.used.iter().filter(|name| assigned.contains(name.as_str())).cloned().collect()
    };
    of(a) == of(b)
}

/// The undeclared names that files of a run assign.
pub fn assigned_names(units: &[Unit]) -> FxHashSet<&str> {
    units.iter().flat_map(|unit| &unit.facts.implicit_globals).map(|global| global.name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::{interface, same_names};
    use crate::lifetime::models::Models;
    use crate::linter::{SourceFile, scan};

    fn of(text: &str) -> u64 {
        interface(&scan(SourceFile { path: "a.ts", text }, &Models::builtin()))
    }

    const TEXT: &str = "import { b } from './b'\nexport class A { start() { setInterval(() => b(), 9) } }\nnew A()\n";

    #[test]
    fn places_and_what_stays_in_the_file_do_not_count() {
        assert_eq!(of(TEXT), of(&format!("// A comment.\n\n{TEXT}")));
        assert_eq!(of(TEXT), of(&TEXT.replace(", 9", ", 99 + 1")));
    }

    #[test]
    fn undeclared_names_count_where_somebody_assigns_them() {
        let facts = |text: &str| scan(SourceFile { path: "a.js", text }, &Models::builtin());
        let (before, after) = (facts("f(total)"), facts("f(totals)"));
        let assigned = |name: &'static str| std::iter::once(name).collect();
        assert_eq!(interface(&before), interface(&after));
        assert!(same_names(&before, &after, &assigned("other")));
        assert!(!same_names(&before, &after, &assigned("total")));
        assert!(!same_names(&before, &after, &assigned("totals")));
        assert_ne!(interface(&facts("function f() { a = 1 }")), interface(&facts("function f() { b = 1 }")));
    }

    #[test]
    fn what_other_files_see_or_give_counts() {
        for (from, to) in [("'./b'", "'./c'"), ("export class", "class"), ("new A()", "A.name"), ("b()", "x()")] {
            assert_ne!(of(TEXT), of(&TEXT.replace(from, to)), "{from} became {to}");
        }
    }
}
