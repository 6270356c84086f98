//! How often a function runs: once per process, or once per event, request, instance or call; with the reasons.

use crate::diagnostic::Confidence;
use crate::facts::ModuleFacts;
use crate::lifetime::activation::{FnIdx, How};
use crate::text::TextRange;

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
    solve(facts, function, true, &mut Vec::new())
}

/// The same, where scheduling itself does not count.
pub fn starts(facts: &ModuleFacts, function: FnIdx) -> Option<Repeats> {
    solve(facts, function, false, &mut Vec::new())
}

fn solve(facts: &ModuleFacts, function: FnIdx, by_itself: bool, visiting: &mut Vec<FnIdx>) -> Option<Repeats> {
    if visiting.contains(&function) || visiting.len() > 24 {
        return None;
    }
    visiting.push(function);
    let fact = facts.functions.get(function.0 as usize)?;
    let mut best: Option<Repeats> = None;
    for activation in &fact.activations {
        let certain =
            |confidence, kind, says: String| Some(Repeats { confidence, kind, steps: vec![(activation.at, says)] });
        let candidate = match &activation.how {
            How::Often { says } => certain(Confidence::High, RepeatKind::PerEvent, says.clone()),
            How::SchedulesItself if by_itself => certain(
                Confidence::High,
                RepeatKind::PerEvent,
                format!("{} schedules itself again and again", fact.label),
            ),
            How::SchedulesItself => None,
            How::PerInstance { says } => certain(Confidence::High, RepeatKind::PerInstance, says.clone()),
            How::Exported => certain(
                Confidence::Medium,
                RepeatKind::PerCall,
                format!("{} is exported: it runs as often as others call it", fact.label),
            ),
            How::Method => {
                certain(Confidence::Medium, RepeatKind::PerCall, format!("{} runs once per call", fact.label))
            }
            How::Escapes => certain(
                Confidence::Low,
                RepeatKind::PerCall,
                format!("{} is handed on here: whoever gets it can call it again", fact.label),
            ),
            How::Call { endless: true, .. } => {
                certain(Confidence::High, RepeatKind::PerEvent, "an endless loop calls it".to_owned())
            }
            How::Call { .. } | How::AsOftenAsRegistered => {
                through(facts, activation.by, activation.at, &fact.label, by_itself, visiting)
            }
        };
        if let Some(candidate) = candidate
            && best.as_ref().is_none_or(|best| candidate.confidence > best.confidence)
        {
            best = Some(candidate);
        }
    }
    visiting.pop();
    best
}

/// As often as the function that calls or registers it.
fn through(
    facts: &ModuleFacts,
    by: FnIdx,
    at: TextRange,
    label: &str,
    by_itself: bool,
    visiting: &mut Vec<FnIdx>,
) -> Option<Repeats> {
    if by == FnIdx::MODULE {
        let is_instance = facts.per_instance.is_some_and(|range| range.contains(at));
        return is_instance.then(|| Repeats {
            confidence: Confidence::High,
            kind: RepeatKind::PerInstance,
            steps: vec![(at, "this script runs once per instance of the component".to_owned())],
        });
    }
    let mut outer = solve(facts, by, by_itself, visiting)?;
    let label = if label.starts_with('`') { label } else { "this function" };
    outer.steps.insert(0, (at, format!("{label} runs from here")));
    // The last step is the reason; steps between are kept short.
    if outer.steps.len() > 4 {
        outer.steps.drain(1..outer.steps.len() - 3);
    }
    Some(outer)
}
