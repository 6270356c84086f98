//! Code frames: the lines around a finding's places, drawn by miette.
//!
//! miette never sees a file. It gets an excerpt of a few lines, each cut to the terminal, with the places moved to where they are
//! in the excerpt, so drawing costs the same in a large file as in a small one. Nothing else may name miette.

use super::Options;
use super::layout::{TAB, char_width, shown, width, wrap};
use super::texts::SourceText;
use crate::diagnostic::Severity;
use crate::text::TextRange;
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents, ThemeCharacters, ThemeStyles,
};

/// A place to show with the words that belong to it. Order 0 is the finding itself, which needs no words.
pub(super) struct Spot {
    pub(super) range: TextRange,
    pub(super) words: String,
    pub(super) order: usize,
}

/// A drawn frame. `order` is the least of its spots.
pub(super) struct Frame {
    pub(super) order: usize,
    pub(super) text: String,
}

/// Lines shown before and after a place.
const CONTEXT: u32 = 1;

/// A finding over more lines than this is shown by its first line.
const LINES_IN_FULL: u32 = 6;

/// Draws all spots of one file; those far from each other in frames of their own.
pub(super) fn draw(
    source: &SourceText,
    path: &str,
    spots: Vec<Spot>,
    severity: Severity,
    options: &Options,
) -> Vec<Frame> {
    let artist = Artist { source, path, severity, options, columns: options.width.clamp(60, 240) - 10 };
    let mut places = disjoint(artist.places(spots));
    for at in 1..places.len() {
        // miette draws a bar down from a mark when more marks follow on its line; without words the bar would end in nothing.
        let (before, next) = (&places[at - 1], &places[at]);
        if before.words.is_empty() && before.last_line == next.first_line {
            places[at - 1].words.push("here".to_owned());
        }
    }
    artist.groups(places).into_iter().map(|group| artist.draw(&group)).collect()
}

/// A spot, reduced to what can be drawn.
#[derive(Debug, Clone)]
struct Place {
    range: TextRange,
    /// Where the spot began before it was cut to be drawn.
    origin: u32,
    first_line: u32,
    last_line: u32,
    words: Vec<String>,
    order: usize,
}

/// Places that share a run of lines.
struct Group {
    first_line: u32,
    last_line: u32,
    /// A second place in a line too long to show both: shown without its surroundings.
    bare: bool,
    places: Vec<Place>,
}

struct Artist<'a> {
    source: &'a SourceText,
    path: &'a str,
    severity: Severity,
    options: &'a Options,
    /// Columns that a line of code may take.
    columns: usize,
}

impl Artist<'_> {
    fn places(&self, spots: Vec<Spot>) -> Vec<Place> {
        let source = self.source;
        let mut places: Vec<Place> = Vec::with_capacity(spots.len());
        for spot in spots {
            let range = source.clamp(spot.range);
            let first_line = source.line_of(range.start);
            let last_line = if range.is_empty() { first_line } else { source.line_of(range.end - 1) };
            let words = if spot.words.is_empty() { Vec::new() } else { vec![spot.words] };
            places.push(Place { range, origin: range.start, first_line, last_line, words, order: spot.order });
        }
        for at in 0..places.len() {
            let place = &places[at];
            let lines = place.first_line..=place.last_line;
            let in_full = place.order == 0
                && place.last_line - place.first_line < LINES_IN_FULL
                && lines.clone().all(|line| !self.is_overlong(line))
                && places.iter().enumerate().all(|(other, it)| other == at || !lines.contains(&it.first_line));
            let place = &mut places[at];
            if !in_full {
                place.last_line = place.first_line;
            }
            let line_end = source.line_content(place.last_line).end;
            place.range.end = place.range.end.min(line_end);
            place.range.start = place.range.start.min(place.range.end);
        }
        places
    }

    fn is_overlong(&self, line: u32) -> bool {
        let content = self.source.line_content(line).slice(self.source.text());
        if content.len() * TAB <= self.columns {
            return false;
        }
        let mut column = 0;
        content.chars().any(|character| {
            column += char_width(character, column);
            column > self.columns
        })
    }

    fn groups(&self, places: Vec<Place>) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut bare: Vec<Group> = Vec::new();
        // The cluster of places that fit into one window of an overlong line: its line and where it begins.
        let mut window: Option<(u32, u32)> = None;
        for place in places {
            let overlong = self.is_overlong(place.first_line);
            let fits = |start: u32| (place.range.end - start) as usize <= self.columns * 3 / 4;
            match window {
                Some((line, start)) if overlong && line == place.first_line => {
                    if !fits(start) {
                        window = Some((line, place.range.start));
                        let (first_line, last_line) = (place.first_line, place.last_line);
                        bare.push(Group { first_line, last_line, bare: true, places: vec![place] });
                        continue;
                    }
                    if let Some(group) = bare.last_mut().filter(|group| group.first_line == line) {
                        group.places.push(place);
                        continue;
                    }
                }
                _ => window = overlong.then_some((place.first_line, place.range.start)),
            }
            match groups.last_mut() {
                Some(group) if place.first_line <= group.last_line + 2 * CONTEXT + 1 => {
                    group.last_line = group.last_line.max(place.last_line);
                    group.places.push(place);
                }
                _ => groups.push(Group {
                    first_line: place.first_line,
                    last_line: place.last_line,
                    bare: false,
                    places: vec![place],
                }),
            }
        }
        groups.append(&mut bare);
        groups
    }

    fn draw(&self, group: &Group) -> Frame {
        let excerpt = self.excerpt(group);
        let handler = GraphicalReportHandler::new_themed(self.theme(&excerpt))
            .with_links(false)
            .without_cause_chain()
            .without_syntax_highlighting()
            .with_context_lines(CONTEXT as usize)
            .tab_width(TAB);
        let mut drawn = String::new();
        // Writing to a string cannot fail, and the excerpt contains all of its spans.
        let _ = handler.render_report(&mut drawn, &excerpt);
        // The first line is miette's heading; ours is printed already.
        let frame = drawn.split_once('\n').map_or("", |(_, frame)| frame);
        let mut text = String::with_capacity(frame.len());
        for line in frame.lines() {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        Frame { order: group.places.iter().map(|place| place.order).min().unwrap_or(0), text }
    }

    fn theme(&self, excerpt: &Excerpt) -> GraphicalTheme {
        let characters = ThemeCharacters::unicode();
        if !self.options.color {
            return GraphicalTheme { characters, styles: ThemeStyles::none() };
        }
        let mut styles = ThemeStyles::ansi();
        let finding = match self.severity {
            Severity::Error => styles.error,
            Severity::Warning => styles.warning,
            Severity::Info => styles.advice,
        };
        let label = styles.highlights.first().copied().unwrap_or(styles.help);
        styles.highlights =
            excerpt.marks.iter().map(|mark| if mark.is_finding { finding.bold() } else { label }).collect();
        GraphicalTheme { characters, styles }
    }

    fn excerpt(&self, group: &Group) -> Excerpt {
        let source = self.source;
        let is_blank = |line: u32| source.line_content(line).slice(source.text()).trim().is_empty();
        let (mut first, mut last) = (group.first_line, group.last_line);
        if !group.bare {
            if first > 0 && !is_blank(first - 1) {
                first -= CONTEXT;
            }
            if last + 1 < source.line_count() && !is_blank(last + 1) {
                last += CONTEXT;
            }
        }

        let mut text = String::new();
        let mut starts = vec![0; group.places.len()];
        let mut ends = vec![0; group.places.len()];
        for line in first..=last {
            let on_line = |offset: u32| source.line_of(offset) == line;
            let here: Vec<usize> = (0..group.places.len())
                .filter(|at| (group.places[*at].first_line..=group.places[*at].last_line).contains(&line))
                .collect();
            let from = here.iter().map(|at| group.places[*at].range.start).filter(|start| on_line(*start)).min();
            let row = self.row(line, from);
            for at in here {
                let place = &group.places[at];
                if place.first_line == line {
                    starts[at] = text.len() + row.at(place.range.start);
                }
                if place.last_line == line {
                    ends[at] = text.len() + row.at(place.range.end);
                }
            }
            text.push_str(&row.text);
            text.push('\n');
        }

        let mut marks = Vec::with_capacity(group.places.len());
        for (place, (start, end)) in group.places.iter().zip(starts.into_iter().zip(ends)) {
            let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
            let column = width(&text[line_start..start]);
            let room = self.columns.saturating_sub(column + 4).max(36);
            let words: Vec<String> = place.words.iter().flat_map(|words| wrap(words, room)).collect();
            let origin = source.position(place.origin);
            marks.push(Mark {
                span: SourceSpan::new(start.into(), end.saturating_sub(start)),
                words: (!words.is_empty()).then(|| words.join("\n")),
                is_finding: place.order == 0,
                line: origin.line as usize - 1,
                column: origin.column as usize - 1,
            });
        }
        let lines = (last - first + 1) as usize;
        Excerpt { name: self.path.to_owned(), text, first_line: first as usize, lines, marks }
    }

    /// A line as it can be shown; of an overlong one the part that begins a little before `from`.
    fn row(&self, line: u32, from: Option<u32>) -> Row {
        let content = self.source.line_content(line);
        let text = content.slice(self.source.text());
        let overlong = self.is_overlong(line);
        let mut begin = 0;
        if let Some(from) = from.filter(|_| overlong) {
            begin = (from - content.start) as usize;
            let mut room = self.columns / 4;
            for (at, character) in text[..begin].char_indices().rev() {
                let Some(left) = room.checked_sub(char_width(character, 0)) else { break };
                room = left;
                begin = at;
            }
        }
        let mut row = Row { text: String::new(), offsets: Vec::new() };
        let mut column = 0;
        if begin > 0 {
            row.text.push('…');
            column += 1;
        }
        let room = if overlong { self.columns - 1 } else { usize::MAX };
        for (at, character) in text[begin..].char_indices() {
            let offset = content.start + (begin + at) as u32;
            column += char_width(character, column);
            if column > room {
                row.offsets.push((offset, row.text.len()));
                row.text.push('…');
                return row;
            }
            row.offsets.push((offset, row.text.len()));
            if character != '\u{feff}' {
                row.text.push(shown(character));
            }
        }
        row.offsets.push((content.end, row.text.len()));
        row
    }
}

/// One line of an excerpt with the way from the file's offsets to its own.
struct Row {
    text: String,
    offsets: Vec<(u32, usize)>,
}

impl Row {
    fn at(&self, offset: u32) -> usize {
        let after = self.offsets.partition_point(|(from, _)| *from < offset);
        let nearest = self.offsets.get(after).or(self.offsets.last());
        nearest.map_or(0, |(_, to)| *to)
    }
}

/// miette draws marks of a line side by side, so those that overlap give way: the inner one keeps its range.
fn disjoint(mut places: Vec<Place>) -> Vec<Place> {
    let key = |place: &Place| std::cmp::Reverse((place.range.start, place.range.end, place.order));
    places.sort_by_key(key);
    let mut done: Vec<Place> = Vec::with_capacity(places.len());
    while let Some(mut place) = places.pop() {
        match done.last_mut() {
            Some(last) if last.range == place.range => {
                let (first, second) = if last.order < place.order { (&*last, &place) } else { (&place, &*last) };
                let words = first.words.iter().chain(&second.words).cloned().collect();
                *last = Place { words, order: first.order, origin: first.origin, ..last.clone() };
            }
            Some(last) if place.range.start < last.range.end && last.range.start == place.range.start => {
                place.range.start = last.range.end;
                places.push(place);
                places.sort_by_key(key);
            }
            Some(last) if place.range.start < last.range.end => {
                last.range.end = place.range.start;
                done.push(place);
            }
            _ => done.push(place),
        }
    }
    done
}

/// What miette draws: a few lines, and marks in them.
#[derive(Debug)]
struct Excerpt {
    name: String,
    text: String,
    /// 0-based, in the file.
    first_line: usize,
    lines: usize,
    marks: Vec<Mark>,
}

#[derive(Debug)]
struct Mark {
    span: SourceSpan,
    words: Option<String>,
    is_finding: bool,
    /// Where the mark's place is in the file, 0-based.
    line: usize,
    column: usize,
}

impl SourceCode for Excerpt {
    /// Always all of the excerpt; miette asks without context only to learn the position of a mark.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let mark = self.marks.iter().find(|mark| mark.span == *span).filter(|_| lines_before + lines_after == 0);
        let (line, column) = mark.map_or((self.first_line, 0), |mark| (mark.line, mark.column));
        let whole = SourceSpan::new(0.into(), self.text.len());
        let contents =
            MietteSpanContents::new_named(self.name.clone(), self.text.as_bytes(), whole, line, column, self.lines);
        Ok(Box::new(contents))
    }
}

impl std::fmt::Display for Excerpt {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Excerpt {}

impl miette::Diagnostic for Excerpt {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.marks.iter().map(|mark| {
            if mark.is_finding {
                LabeledSpan::new_primary_with_span(mark.words.clone(), mark.span)
            } else {
                LabeledSpan::new_with_span(mark.words.clone(), mark.span)
            }
        })))
    }
}
