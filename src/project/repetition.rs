//! How often a function runs: once per process, or once per event, request, instance or call; with the reasons.

use crate::diagnostic::Confidence;
use crate::facts::ModuleFacts;
use crate::lifetime::activation::{Activation, FnIdx, How};
use crate::text::TextRange;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// The function runs again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeats {
    pub confidence: Confidence,
    pub kind: RepeatKind,
    /// Why, from the place itself outwards: `it is called here`, `it runs once per request: …`.
    pub steps: Vec<(TextRange, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepeatKind {
    PerEvent,
    PerInstance,
    PerCall,
}

/// The surest way in which the function comes to run more than once; `None` when every known way runs once.
pub fn repeats(facts: &ModuleFacts, function: FnIdx) -> Option<Repeats> {
    solve(facts, function, true)
}

/// The same, where scheduling itself does not count.
pub fn starts(facts: &ModuleFacts, function: FnIdx) -> Option<Repeats> {
    solve(facts, function, false)
}

/// A function is as often run as its callers are: the search goes from caller to caller, nearest first, each once.
/// Very large files call in very wide circles; what is not found among so many callers is not told.
const MOST_CALLERS: usize = 500;

/// A way that repeats by itself, and where in the search it was found.
struct Way {
    confidence: Confidence,
    kind: RepeatKind,
    of: FnIdx,
    at: TextRange,
    says: String,
}

fn solve(facts: &ModuleFacts, function: FnIdx, by_itself: bool) -> Option<Repeats> {
    // For each caller: whom it calls on the way here, and where.
    let mut callees: FxHashMap<FnIdx, (FnIdx, TextRange)> = FxHashMap::default();
    let mut queue = VecDeque::from([function]);
    let mut best: Option<Way> = None;
    while let Some(of) = queue.pop_front() {
        for activation in &facts.functions.get(of.0 as usize)?.activations {
            let leads_out = matches!(activation.how, How::Call { endless: false, .. } | How::AsOftenAsRegistered);
            if leads_out && activation.by != FnIdx::MODULE {
                let is_new = activation.by != function && !callees.contains_key(&activation.by);
                if is_new && callees.len() < MOST_CALLERS {
                    callees.insert(activation.by, (of, activation.at));
                    queue.push_back(activation.by);
                }
                continue;
            }
            if let Some(way) = way(facts, of, activation, by_itself)
                && best.as_ref().is_none_or(|best| way.confidence > best.confidence)
            {
                best = Some(way);
            }
        }
        if best.as_ref().is_some_and(|best| best.confidence >= Confidence::High) {
            break;
        }
    }
    let best = best?;
    let mut steps = vec![(best.at, best.says)];
    let mut at = best.of;
    while let Some((callee, range)) = callees.get(&at) {
        let label = &facts.functions[callee.0 as usize].label;
        let label = if label.starts_with('`') { label } else { "this function" };
        steps.push((*range, format!("{label} runs from here")));
        at = *callee;
    }
    steps.reverse();
    // The last step is the reason; of the steps before it the outermost tell enough.
    if steps.len() > 4 {
        steps.drain(1..steps.len() - 3);
    }
    Some(Repeats { confidence: best.confidence, kind: best.kind, steps })
}

/// What an activation says by itself.
fn way(facts: &ModuleFacts, of: FnIdx, activation: &Activation, by_itself: bool) -> Option<Way> {
    let label = &facts.functions[of.0 as usize].label;
    let (confidence, kind, says) = match &activation.how {
        How::Often { says } => (Confidence::High, RepeatKind::PerEvent, says.clone()),
        How::SchedulesItself if by_itself => {
            (Confidence::High, RepeatKind::PerEvent, format!("{label} schedules itself again and again"))
        }
        How::SchedulesItself => return None,
        How::PerInstance { says } => (Confidence::High, RepeatKind::PerInstance, says.clone()),
        How::Exported => {
            let says = format!("{label} is exported: it runs as often as others call it");
            (Confidence::Medium, RepeatKind::PerCall, says)
        }
        How::Method => (Confidence::Medium, RepeatKind::PerCall, format!("{label} runs once per call")),
        How::Escapes
        | How::Mounted { .. }
        | How::MountedWithin
        | How::Extended { .. }
        | How::Imported { .. }
        | How::Listed => {
            let says = format!("{label} is handed on here: whoever gets it can call it again");
            (Confidence::Low, RepeatKind::PerCall, says)
        }
        How::Call { endless: true, .. } => {
            (Confidence::High, RepeatKind::PerEvent, "an endless loop calls it".to_owned())
        }
        // From the top level: once, unless that runs once per component.
        How::Call { .. } | How::AsOftenAsRegistered => {
            facts.per_instance.filter(|range| range.contains(activation.at))?;
            let says = "this script runs once per instance of the component".to_owned();
            (Confidence::High, RepeatKind::PerInstance, says)
        }
    };
    Some(Way { confidence, kind, of, at: activation.at, says })
}
