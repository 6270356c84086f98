//! Graphs of small texts: which blocks there are, and what reaches what. Nothing here knows of leaks.

use super::{BlockId, Cfg, EdgeKind, Point};
use crate::semantic::tree::{ExprId, ExprKind, FnId};
use crate::semantic::{Module, bind};
use crate::syntax::{SourceKind, parse};

fn with_function(body: &str, then: impl FnOnce(&Module, &Cfg)) {
    let text = format!("async function* subject(a, b) {{ {body} }}");
    let mut parsed = parse(SourceKind::JavaScript, &text);
    assert!(parsed.errors.is_empty(), "{:?}", parsed.errors);
    let module = bind(&mut parsed, Module::default());
    let cfg = Cfg::of(&module, FnId(1));
    then(&module, &cfg);
}

/// The block in which the call of the undeclared function is evaluated; all copies.
fn calls(module: &Module, cfg: &Cfg, name: &str) -> Vec<BlockId> {
    let is_call =
        |id: ExprId| matches!(module.kind(id), ExprKind::Call(callee, _) if module.global_name(callee) == Some(name));
    cfg.ids()
        .filter(|block| cfg.block(*block).points.iter().any(|it| matches!(it, Point::Expr(id) if is_call(*id))))
        .collect()
}

fn call(module: &Module, cfg: &Cfg, name: &str) -> BlockId {
    let found = calls(module, cfg, name);
    assert_eq!(found.len(), 1, "{name} is called in {} blocks", found.len());
    found[0]
}

/// Without the exceptions that any call may throw.
fn reaches(cfg: &Cfg, from: BlockId, to: BlockId) -> bool {
    cfg.reachable(from, |_, edge| !matches!(edge.kind, EdgeKind::Exception(_)))[to.index()]
}

#[test]
fn an_if_joins_again_and_a_return_does_not() {
    with_function("if (a) { one() } else { two(); return } three()", |module, cfg| {
        let [one, two, three] = ["one", "two", "three"].map(|name| call(module, cfg, name));
        assert!(reaches(cfg, one, three));
        assert!(!reaches(cfg, two, three));
        assert!(reaches(cfg, two, cfg.exit));
        assert!(!reaches(cfg, one, two));
    });
}

#[test]
fn tests_are_split_into_their_parts() {
    with_function("if (a && !b) one(); else two()", |module, cfg| {
        let edges: Vec<EdgeKind> =
            cfg.blocks.iter().flat_map(|block| block.edges.iter().map(|edge| edge.kind)).collect();
        let tested = |wanted: bool, name: &str| {
            edges.iter().any(|kind| match kind {
                EdgeKind::True(id) if wanted => module.symbol_of(*id).is_some_and(|it| module.symbol_name(it) == name),
                EdgeKind::False(id) if !wanted => {
                    module.symbol_of(*id).is_some_and(|it| module.symbol_name(it) == name)
                }
                _ => false,
            })
        };
        assert!(tested(true, "a") && tested(false, "a") && tested(true, "b") && tested(false, "b"));
    });
}

#[test]
fn an_exception_leaves_before_the_call_has_its_effect() {
    with_function("one(); two()", |module, cfg| {
        let two = call(module, cfg, "two");
        let before: Vec<BlockId> = cfg
            .ids()
            .filter(|block| {
                cfg.block(*block)
                    .edges
                    .iter()
                    .any(|edge| matches!(edge.kind, EdgeKind::Exception(_)) && edge.to == cfg.throws)
            })
            .collect();
        assert_eq!(before.len(), 2);
        assert!(!before.contains(&two));
        assert!(before.contains(&call(module, cfg, "one")));
    });
}

#[test]
fn what_a_try_block_throws_goes_to_its_handler() {
    with_function("try { one() } catch { two() } three()", |module, cfg| {
        let [one, two, three] = ["one", "two", "three"].map(|name| call(module, cfg, name));
        let all = cfg.reachable(cfg.entry, |_, _| true);
        assert!(all[two.index()]);
        assert!(!reaches(cfg, cfg.entry, two));
        assert!(reaches(cfg, two, three) && reaches(cfg, one, three));
    });
}

#[test]
fn finally_is_copied_for_each_way_in() {
    with_function("try { if (a) return; one() } finally { two() } three()", |module, cfg| {
        // Normally, by `return`, by an exception.
        let copies = calls(module, cfg, "two");
        assert_eq!(copies.len(), 3);
        let three = call(module, cfg, "three");
        let to_three = copies.iter().filter(|copy| reaches(cfg, **copy, three)).count();
        let to_exit_only =
            copies.iter().filter(|copy| !reaches(cfg, **copy, three) && reaches(cfg, **copy, cfg.exit)).count();
        let to_throw_only = copies.iter().filter(|copy| reaches(cfg, **copy, cfg.throws)).count();
        assert_eq!((to_three, to_exit_only, to_throw_only), (1, 1, 1));
    });
}

#[test]
fn deeply_nested_finally_stays_small() {
    let mut body = "one()".to_owned();
    for _ in 0..40 {
        body = format!("try {{ if (a) return; two() }} finally {{ {body} }}");
    }
    with_function(&body, |_, cfg| {
        assert!(cfg.blocks.len() < 20_000, "{} blocks", cfg.blocks.len());
        assert!(cfg.reachable(cfg.entry, |_, _| true)[cfg.exit.index()]);
    });
}

#[test]
fn labels_choose_the_loop() {
    with_function(
        "outer: for (;;) { for (;;) { if (a) break outer; if (b) continue outer; one() } } two()",
        |module, cfg| {
            let (one, two) = (call(module, cfg, "one"), call(module, cfg, "two"));
            assert!(reaches(cfg, one, two));
            let leaves = |wanted: fn(&EdgeKind) -> bool| {
                cfg.blocks.iter().flat_map(|block| &block.edges).filter(|edge| wanted(&edge.kind)).count()
            };
            assert_eq!(leaves(|kind| matches!(kind, EdgeKind::Break(_))), 1);
            assert_eq!(leaves(|kind| matches!(kind, EdgeKind::Continue(_))), 1);
        },
    );
}

#[test]
fn an_endless_loop_has_no_way_on() {
    with_function("while (true) { one() } two()", |module, cfg| {
        let (one, two) = (call(module, cfg, "one"), call(module, cfg, "two"));
        assert!(reaches(cfg, cfg.entry, one));
        assert!(!cfg.reachable(cfg.entry, |_, _| true)[two.index()]);
    });
}

#[test]
fn a_do_loop_runs_before_it_tests() {
    with_function("do { one() } while (a); two()", |module, cfg| {
        let (one, two) = (call(module, cfg, "one"), call(module, cfg, "two"));
        let without_one = cfg.reachable(cfg.entry, |block, _| block != one);
        assert!(!without_one[two.index()]);
    });
    with_function("while (a) { one() } two()", |module, cfg| {
        let (one, two) = (call(module, cfg, "one"), call(module, cfg, "two"));
        let without_one = cfg.reachable(cfg.entry, |block, _| block != one);
        assert!(without_one[two.index()]);
    });
}

#[test]
fn cases_fall_through() {
    with_function("switch (a) { case 1: one(); case 2: two(); break; default: three() } four()", |module, cfg| {
        let [one, two, three, four] = ["one", "two", "three", "four"].map(|name| call(module, cfg, name));
        assert!(reaches(cfg, one, two) && !reaches(cfg, two, three));
        assert!(reaches(cfg, two, four) && reaches(cfg, three, four));
    });
}

#[test]
fn short_circuits_guard_calls() {
    with_function("a && one(); b?.c(two()).d(three()); four()", |module, cfg| {
        let [one, two, three, four] = ["one", "two", "three", "four"].map(|name| call(module, cfg, name));
        for guarded in [one, two, three] {
            assert!(cfg.reachable(cfg.entry, |block, _| block != guarded)[four.index()]);
        }
        // The whole chain is skipped.
        assert!(reaches(cfg, two, three));
        assert!(!cfg.reachable(cfg.entry, |block, _| block != two)[three.index()]);
    });
}

#[test]
fn using_ends_on_each_way_out() {
    with_function("{ using it = a; if (b) return; one() } two()", |module, cfg| {
        let disposals = cfg
            .blocks
            .iter()
            .flat_map(|block| &block.points)
            .filter(|point| matches!(point, Point::Dispose(_)))
            .count();
        // Normally, by `return`, by an exception.
        assert_eq!(disposals, 3);
        assert!(reaches(cfg, call(module, cfg, "one"), call(module, cfg, "two")));
    });
}

#[test]
fn awaits_and_yields_can_throw() {
    with_function("await a; yield b", |_, cfg| {
        let thrown = cfg
            .blocks
            .iter()
            .flat_map(|block| &block.edges)
            .filter(|edge| matches!(edge.kind, EdgeKind::Exception(_)) && edge.to == cfg.throws)
            .count();
        assert_eq!(thrown, 2);
    });
}

#[test]
fn long_functions_stay_linear() {
    let body = "if (a) { b = await one(a, b) } else { try { two() } finally { three() } }\n".repeat(2_000);
    with_function(&body, |module, cfg| {
        assert!(cfg.blocks.len() < 60_000, "{} blocks", cfg.blocks.len());
        assert_eq!(calls(module, cfg, "one").len(), 2_000);
        struct Counts;
        impl crate::semantic::dataflow::Transfer for Counts {
            fn block(&self, _: BlockId, bits: &mut crate::semantic::dataflow::Bits) {
                bits.insert(70);
            }
            fn edge(&self, _: &super::Edge, _: &mut crate::semantic::dataflow::Bits) -> bool {
                true
            }
        }
        let entry = crate::semantic::dataflow::Bits::empty(71);
        let states = crate::semantic::dataflow::solve(cfg, entry, &Counts);
        assert!(states[cfg.exit.index()].as_ref().is_some_and(|bits| bits.contains(70) && !bits.contains(69)));
    });
}
