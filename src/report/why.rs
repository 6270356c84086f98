//! The whole reasoning of one finding, for people: what was seen, how the place comes to run again, which releases were
//! considered and why each was refused.

use super::layout::{one_line, wrap};
use super::text::path_of;
use super::texts::Texts;
use crate::diagnostic::{Diagnostic, FileId, Location, Role};
use crate::facts::ModuleFacts;
use crate::lifetime::activation::{Activation, FnIdx, How};
use crate::lifetime::obligation::Discharge;
use crate::project::Unit;
use crate::session::{Report, Sources};
use crate::text::TextRange;
use std::collections::VecDeque;
use std::io::{self, Write};

/// A sentence, and the place that it is about.
type Reason = (Location, String);

/// What the facts of the files tell of a finding beside what it says itself.
#[derive(Debug, Default)]
pub struct Reasons {
    /// Each way in which the function comes to run, from the place outwards.
    ways: Vec<Reason>,
    releases: Vec<Reason>,
}

/// More ways than these explain nothing.
const MOST_WAYS: usize = 24;

impl Reasons {
    pub fn of(units: &[Unit], finding: &Diagnostic) -> Self {
        let Some(unit) = units.iter().find(|unit| unit.file == finding.location.file) else { return Self::default() };
        let mut reasons = Self::default();
        if let Some(function) = function_at(&unit.facts, finding.location.range) {
            reasons.note_ways(unit, function);
        }
        reasons.note_releases(units, unit, finding.location.range, &finding.message);
        reasons
    }

    fn note_ways(&mut self, unit: &Unit, function: FnIdx) {
        let facts = &unit.facts;
        let mut queue = VecDeque::from([function]);
        let mut seen = vec![function];
        while let Some(of) = queue.pop_front() {
            let Some(it) = facts.functions.get(of.0 as usize) else { continue };
            for activation in &it.activations {
                if self.ways.len() == MOST_WAYS {
                    return;
                }
                self.ways.push((place(unit.file, activation.at), way(facts, &it.label, activation)));
                if activation.by != FnIdx::MODULE && !seen.contains(&activation.by) {
                    seen.push(activation.by);
                    queue.push_back(activation.by);
                }
            }
        }
    }

    fn note_releases(&mut self, units: &[Unit], unit: &Unit, range: TextRange, message: &str) {
        let facts = &unit.facts;
        let is_release = facts.mismatched_removals.iter().any(|it| it.range == range)
            || facts.ineffective_cleanups.iter().any(|it| it.range == range);
        if is_release {
            self.releases.push((place(unit.file, range), message.to_owned()));
        }
        for it in facts.obligations.iter().filter(|it| it.range == range) {
            if let Discharge::NotAtEnd { released, by, .. } = &it.discharge {
                let by = label(facts, *by);
                let says = format!("this releases it, but nothing runs {by} when {} ends", it.owner.what);
                self.releases.push((place(unit.file, *released), says));
            }
            for (at, why) in &it.unmatched {
                self.releases.push((place(unit.file, *at), format!("this cannot remove it: {why}")));
            }
        }
        for it in facts.containers.iter().filter(|it| it.growths.iter().any(|growth| growth.range == range)) {
            for reduction in &it.reductions {
                let by = label(facts, reduction.function);
                let says = format!("this makes `{}` smaller, but nothing runs {by}", it.name);
                self.releases.push((place(unit.file, reduction.range), says));
            }
            for at in &it.escapes {
                let says = format!("`{}` is handed on here: whoever gets it could make it smaller", it.name);
                self.releases.push((place(unit.file, *at), says));
            }
        }
        for it in facts.exchange.taken.iter().filter(|it| it.growths.iter().any(|growth| growth.range == range)) {
            let name = it.member.as_ref().unwrap_or(&it.name);
            for other in units.iter().filter(|other| other.file != unit.file) {
                let takes = |growth: &TextRange| (place(other.file, *growth), format!("`{name}` only grows here, too"));
                let same =
                    other.facts.exchange.taken.iter().filter(|it| it.member.as_ref().unwrap_or(&it.name) == name);
                self.releases.extend(same.flat_map(|it| &it.growths).map(|growth| takes(&growth.range)));
            }
        }
    }
}

/// The function in which the finding's place is, by whichever fact the finding comes from.
fn function_at(facts: &ModuleFacts, range: TextRange) -> Option<FnIdx> {
    let growths = facts.containers.iter().flat_map(|it| &it.growths);
    let growths = growths.chain(facts.exchange.taken.iter().flat_map(|it| &it.growths));
    growths
        .map(|it| (it.range, it.function))
        .chain(facts.obligations.iter().map(|it| (it.range, it.function)))
        .chain(facts.resources.iter().map(|it| (it.range, it.function)))
        .chain(facts.subscriptions.iter().map(|it| (it.range, it.function)))
        .chain(facts.overwrites.iter().map(|it| (it.range, it.function)))
        .chain(facts.neglected.iter().map(|it| (it.range, it.function)))
        .chain(facts.mismatched_removals.iter().map(|it| (it.range, it.function)))
        .chain(facts.ineffective_cleanups.iter().map(|it| (it.range, it.function)))
        .chain(facts.partial_releases.iter().map(|it| (it.range, it.function)))
        .chain(facts.leftovers.iter().map(|it| (it.range, it.function)))
        .chain(facts.abort_listeners.iter().map(|it| (it.range, it.function)))
        .chain(facts.retentions.iter().map(|it| (it.range, it.function)))
        .chain(facts.stale.iter().map(|it| (it.range, it.function)))
        .chain(facts.races.iter().map(|it| (it.range, it.function)))
        .chain(facts.slices.iter().map(|it| (it.range, it.function)))
        .chain(facts.shared_closures.iter().map(|it| (it.range, it.function)))
        .chain(facts.implicit_globals.iter().map(|it| (it.range, it.function)))
        .find(|(at, _)| *at == range)
        .map(|(_, function)| function)
}

fn place(file: FileId, range: TextRange) -> Location {
    Location { file, range }
}

fn label(facts: &ModuleFacts, function: FnIdx) -> &str {
    facts.functions.get(function.0 as usize).map_or("the function around it", |it| it.label.as_str())
}

fn way(facts: &ModuleFacts, label: &str, activation: &Activation) -> String {
    let by = match activation.by {
        FnIdx::MODULE => "the top level".to_owned(),
        by => self::label(facts, by).to_owned(),
    };
    match &activation.how {
        How::Call { endless: true, .. } => format!("{by} calls {label} in an endless loop"),
        How::Call { in_loop: true, .. } => format!("{by} calls {label} in a loop"),
        How::Call { .. } => format!("{by} calls {label}"),
        How::Often { says } | How::PerInstance { says } => says.clone(),
        How::SchedulesItself => format!("{label} schedules itself again and again"),
        How::AsOftenAsRegistered => format!("{label} runs at most once for each time that {by} registers it"),
        How::Exported => format!("{label} is exported: it runs as often as others call it"),
        How::Method => format!("{label} is a method: whoever holds the object can call it"),
        How::Mounted { steady: true } => format!("{by} renders {label} once, always"),
        How::Mounted { steady: false } => format!("{by} renders {label}, not always or more than once"),
        How::MountedWithin => format!("{by} renders {label} once, as the child of another component"),
        How::Extended { .. } => format!("a class extends {label}"),
        How::Imported { .. } => format!("a component imports {label} for its template"),
        How::Listed => format!("a module of the framework lists {label}"),
        How::Escapes => format!("{label} is handed on here: whoever gets it can call it again"),
    }
}

/// Writes one finding with all its reasons.
pub fn write(
    report: &Report,
    finding: &Diagnostic,
    reasons: &Reasons,
    sources: &dyn Sources,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut printer = Printer { report, texts: Texts::new(sources), columns: width.clamp(60, 100) };
    writeln!(
        out,
        "{}: {}[{}]: {}",
        printer.at(finding.location),
        finding.severity.as_str(),
        finding.rule,
        one_line(&finding.message)
    )?;
    writeln!(out, "fingerprint {}, confidence {}", finding.fingerprint, finding.confidence.as_str())?;
    let says = |roles: &[Role]| -> Vec<Reason> {
        let labels = finding.labels.iter().filter(|label| roles.contains(&label.role));
        labels.map(|label| (label.location, label.message.clone())).collect()
    };
    printer.section(
        "What is kept",
        &says(&[Role::Acquired, Role::Retained]),
        "the finding's own place says it",
        out,
    )?;
    let holders = says(&[Role::Holder]);
    if !holders.is_empty() {
        printer.section("Who keeps it", &holders, "", out)?;
    }
    let nothing = "this rule does not ask how often the place runs";
    printer.section("Why it happens again", &says(&[Role::Repeats]), nothing, out)?;
    if !reasons.ways.is_empty() {
        printer.section("How the place comes to run", &reasons.ways, "", out)?;
    }
    let ends = says(&[Role::OwnerEnds]);
    if !ends.is_empty() {
        printer.section("Where the owner ends", &ends, "", out)?;
    }
    let mut releases = says(&[Role::Release]);
    for release in &reasons.releases {
        if !releases.iter().any(|(at, _)| *at == release.0) {
            releases.push(release.clone());
        }
    }
    printer.section(
        "Releases that were considered",
        &releases,
        "none: nothing that could release it was found",
        out,
    )?;
    if let Some(help) = &finding.help {
        writeln!(out, "\nWhat to do")?;
        printer.words(help, out)?;
    }
    for fix in &finding.fixes {
        printer.words(&format!("{} fix: {}", fix.safety.as_str(), fix.title), out)?;
    }
    writeln!(out)
}

struct Printer<'a> {
    report: &'a Report,
    texts: Texts<'a>,
    columns: usize,
}

impl Printer<'_> {
    fn at(&mut self, location: Location) -> String {
        let path = one_line(path_of(self.report, location.file)).into_owned();
        match self.texts.get(location.file) {
            Some(source) => {
                let position = source.position(location.range.start);
                format!("{path}:{}:{}", position.line, position.column)
            }
            None => path,
        }
    }

    fn section(&mut self, title: &str, reasons: &[Reason], nothing: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\n{title}")?;
        if reasons.is_empty() {
            return self.words(nothing, out);
        }
        for (location, says) in reasons {
            let at = self.at(*location);
            let code = self.texts.get(location.file).map(|source| {
                let line = source.line_of(source.clamp(location.range).start);
                one_line(source.line_content(line).slice(source.text()).trim()).into_owned()
            });
            writeln!(out, "  {at}")?;
            if let Some(code) = code.filter(|code| !code.is_empty() && code.len() <= 160) {
                writeln!(out, "    | {code}")?;
            }
            for line in wrap(&one_line(says), self.columns - 4) {
                writeln!(out, "    {line}")?;
            }
        }
        Ok(())
    }

    fn words(&self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        wrap(&one_line(text), self.columns - 2).into_iter().try_for_each(|line| writeln!(out, "  {line}"))
    }
}
