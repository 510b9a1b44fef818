//! Lines of an interview or a hearing: "GALLOWAY: Did you read it?" is Peter Galloway's, "A: Yes." the guest's.
//!
//! A document counts as one when two or more of its paragraphs begin with such a label. "Note:" and "Location:" are no
//! labels, since they name nobody.

use crate::model::span::Span;
use crate::stages::parse::quotes::input::{BlockKind, NameKind, QuoteInput, Speaker, SpeechHow};

/// What a paragraph's label says of its speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    /// A name of the document.
    Name(u32, u32),
    /// "Q".
    Question(u32),
    /// "A".
    Answer(u32),
    /// Something else before a colon.
    Other,
}

/// For each segment, the speaker of an interview line.
pub(crate) fn speakers(input: &QuoteInput<'_>) -> Vec<Option<Speaker>> {
    let labels: Vec<Option<Label>> = (0..input.segments.len()).map(|segment| label(input, segment)).collect();
    let count = |wanted: fn(&Label) -> bool| labels.iter().flatten().filter(|label| wanted(label)).count();
    let n_names = count(|label| matches!(label, Label::Name(..)));
    let n_turns = count(|label| matches!(label, Label::Question(_) | Label::Answer(_)));
    let mut found = vec![None; input.segments.len()];
    if n_names < 2 && n_turns < 2 {
        return found;
    }
    let guest = guest(input, &labels);
    let last = labels.iter().rposition(|label| !matches!(label, None | Some(Label::Other)));
    let mut running = None;
    for (segment, label) in labels.iter().enumerate() {
        let line = |name: Option<u32>, end: u32| {
            let span = Some((segment as u32, Span { start: 0, end }));
            Some(Speaker { name, span, how: SpeechHow::Quoted, confidence: 0.9, rule: "interview" })
        };
        running = match *label {
            Some(Label::Name(name, end)) if n_names >= 2 => line(Some(name), end),
            Some(Label::Question(end)) if n_turns >= 2 => line(None, end),
            Some(Label::Answer(end)) if n_turns >= 2 => line(guest, end),
            Some(_) => None,
            // An answer of several paragraphs, with another line after it.
            None if last.is_some_and(|last| segment < last) && is_text(input, segment) => running,
            None => None,
        };
        found[segment] = running;
    }
    found
}

fn is_text(input: &QuoteInput<'_>, segment: usize) -> bool {
    input
        .segments
        .get(segment)
        .is_some_and(|segment| matches!(segment.kind, BlockKind::Paragraph | BlockKind::ListItem))
}

fn label(input: &QuoteInput<'_>, segment: usize) -> Option<Label> {
    let text = input.segments.get(segment)?.text;
    let kind = input.segments.get(segment)?.kind;
    if matches!(kind, BlockKind::Title | BlockKind::Heading) {
        return None;
    }
    let end = text.find([':', '.']).filter(|&end| end <= 48)?;
    let name = text.get(..end)?.trim_matches(['*', ' ', '_']);
    let turn = matches!(name, "Q" | "A" | "Question" | "Answer");
    let rest = text.get(end..)?;
    if !rest.starts_with(':') && !turn
        || rest.trim_start_matches([':', '.']).trim().is_empty() && !rest.starts_with(':')
    {
        return None;
    }
    let end = end as u32;
    match name {
        "Q" | "Question" => return Some(Label::Question(end)),
        "A" | "Answer" => return Some(Label::Answer(end)),
        _ => {}
    }
    let n_words = name.split_whitespace().count();
    if n_words == 0 || n_words > 5 || !name.starts_with(char::is_uppercase) || rest.starts_with("://") {
        return None;
    }
    Some(named(input, segment as u32, name).map_or(Label::Other, |name| Label::Name(name, end)))
}

/// The fullest name of the document that a label is a form of.
fn named(input: &QuoteInput<'_>, segment: u32, label: &str) -> Option<u32> {
    let label = label.to_lowercase();
    let speaks = |index: &usize| input.names.get(*index).is_some_and(|name| name.kind != NameKind::Other);
    let rank = |index: &usize| {
        let form = input.names[*index].form.to_lowercase();
        let is_whole = form == label;
        let ends = form.strip_suffix(label.as_str()).is_some_and(|rest| rest.ends_with([' ', '-']));
        let starts = form.strip_prefix(label.as_str()).is_some_and(|rest| rest.starts_with([' ', '-']));
        let inside = label.strip_suffix(form.as_str()).is_some_and(|rest| rest.ends_with(' '));
        (is_whole || ends || starts || inside).then_some((ends || starts, input.names[*index].form.len()))
    };
    let fullest = (0..input.names.len())
        .filter(speaks)
        .filter_map(|index| rank(&index).map(|rank| (rank, index)))
        .max_by_key(|(rank, index)| (*rank, usize::MAX - index));
    // Two people of one surname: the label is nobody's.
    let same = |other: usize| rank(&other).is_some_and(|rank| rank.0);
    let n_full = (0..input.names.len()).filter(speaks).filter(|&index| same(index)).count();
    let by_form = fullest.filter(|_| n_full <= 1).map(|(_, index)| index as u32);
    let mentioned = || {
        let mention = input.mentions.iter().find(|mention| mention.segment == segment && mention.span.start < 12)?;
        let covers = mention.span.end as usize >= label.len() && (mention.span.start as usize) < label.len();
        (covers && speaks(&(mention.name as usize))).then_some(mention.name)
    };
    by_form.or_else(|| mentioned().filter(|_| n_full == 0))
}

/// The person who answers: the only one named before the first line, or the only one in the document.
fn guest(input: &QuoteInput<'_>, labels: &[Option<Label>]) -> Option<u32> {
    let turn = |label: &Option<Label>| matches!(label, Some(Label::Question(_) | Label::Answer(_)));
    let first = labels.iter().position(turn).unwrap_or(0) as u32;
    let person = |name: u32| input.names.get(name as usize).is_some_and(|name| name.kind == NameKind::Person);
    let only = |before: u32| {
        let mut names = input
            .mentions
            .iter()
            .filter(|mention| mention.segment < before && person(mention.name))
            .map(|mention| mention.name);
        let found = names.next()?;
        names.all(|name| name == found).then_some(found)
    };
    only(first).or_else(|| only(u32::MAX).filter(|_| first > 0))
}
