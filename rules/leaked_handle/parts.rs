//! Parts that their object forgets when it ends.

use crate::diagnostic::{Confidence, Role};
use crate::lifetime::parts::{Ended, Forgotten};
use crate::project::Unit;
use crate::rule::RuleContext;

pub(super) fn check(cx: &mut RuleContext<'_>) {
    for part in &cx.facts().parts.forgotten {
        let project = cx.project();
        let class = match &part.from {
            None => cx.facts().parts.ended.iter().find(|it| it.name == part.class).map(|it| (cx.unit(), it)),
            // Where it leads is not known yet: a file of which this may be told is read.
            Some(_) if project.presumes() => {
                cx.report(part.range, part.function, Confidence::High, "a part is forgotten");
                continue;
            }
            Some(from) => project.ended_class(cx.unit(), from, &part.class),
        };
        if let Some((unit, ended)) = class {
            report(cx, part, unit, ended);
        }
    }
}

fn report(cx: &mut RuleContext<'_>, part: &Forgotten, unit: &Unit, ended: &Ended) {
    let Some(repeats) = cx.repeats_at(part.function, part.range) else { return };
    let confidence = match repeats.confidence {
        Confidence::Low => Confidence::Low,
        _ if cx.forgets(&part.owner, part.function) => Confidence::High,
        it => it.min(Confidence::Medium),
    };
    let (field, what) = (&part.field, &part.owner.what);
    let Ended { name, method, api, at, .. } = ended;
    let message = format!("the end of {what} forgets `{field}`");
    let mut finding = cx.report(part.range, part.function, confidence, message);
    finding
        .because(part.range, Role::Acquired, format!("{what} makes it, and nobody else can end it"))
        .because_in(unit.file, *at, Role::Holder, format!("each `{name}` has this `{api}`, until its `{method}` runs"))
        .because(part.neighbour, Role::Release, format!("{what} ends a neighbour here, and not `{field}`"))
        .repeating(&repeats)
        .help(format!("call `{field}.{method}()` where {what} ends its neighbour"));
    if let Some(teardown) = &part.owner.teardown {
        finding.because(teardown.range, Role::OwnerEnds, format!("{what} ends here; `{field}` stays"));
    }
}
