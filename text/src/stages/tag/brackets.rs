//! Acronyms in brackets: "Harbour Trade Council (HTC)" and "HTC (Harbour Trade Council)" are one thing each.
//!
//! What the document spells out beats the gazetteer: after "Norvik Relief Alliance (NRA)" every `NRA` of the document is that.

use std::collections::HashMap;

use crate::model::segment::Segmented;
use crate::model::span::Span;
use crate::rules::tag::{Entry, TagRules};
use crate::stages::tag::find::Find;

/// Marks the finds that abbreviate or spell out their neighbour, and gives both the type of the longer form.
pub(crate) fn join(segmented: &Segmented, finds: &mut [Find], rules: &TagRules) {
    let mut own: HashMap<&str, u32> = HashMap::new();
    for idx in 1..finds.len() {
        let [left, right] = [&finds[idx - 1], &finds[idx]];
        if left.place.segment != right.place.segment || !is_bracketed(segmented, left, right) {
            continue;
        }
        let (short, long) = match (segmented.text(left.place), segmented.text(right.place)) {
            (long, short) if abbreviates(short, long) => (idx, idx - 1),
            (short, long) if abbreviates(short, long) => (idx - 1, idx),
            _ => continue,
        };
        let (r#type, is_guess) = (finds[long].r#type, finds[long].is_guess && finds[short].is_guess);
        finds[short].same_as = Some(long as u32);
        finds[short].is_guess = is_guess;
        finds[long].is_guess = is_guess;
        let known = finds[short].entry.filter(|_| finds[long].entry.is_none());
        let entry = known.and_then(|entry| rules.entries.get(entry as usize));
        match (known, entry) {
            (Some(known), Some(entry)) if entry.is_own || is_long_form(segmented.text(finds[long].place), entry) => {
                finds[long].r#type = finds[short].r#type;
                finds[long].entry = Some(known);
            }
            (Some(_), _) => {
                own.entry(segmented.text(finds[short].place)).or_insert(long as u32);
                redefine(finds, short, long);
            }
            _ => finds[short].r#type = r#type,
        }
    }
    if own.is_empty() {
        return;
    }
    for idx in 0..finds.len() {
        let long = own.get(segmented.text(finds[idx].place)).filter(|_| finds[idx].same_as.is_none());
        if let Some(long) = long {
            redefine(finds, idx, *long as usize);
        }
    }
}

/// Makes a find the short form of a longer one, whatever the gazetteer knows under it.
fn redefine(finds: &mut [Find], short: usize, long: usize) {
    let r#type = finds[long].r#type;
    let find = &mut finds[short];
    (find.r#type, find.entry, find.same_as) = (r#type, None, Some(long as u32));
}

/// Whether a name that the document spells out is the one of the gazetteer: both have a word in common.
fn is_long_form(long: &str, entry: &Entry) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.chars().count() > 3);
        words.map(str::to_lowercase).collect()
    };
    let own = words(long);
    words(&entry.name).iter().chain(&words(&entry.known)).any(|word| own.contains(word))
}

fn is_bracketed(segmented: &Segmented, left: &Find, right: &Find) -> bool {
    let Some(segment) = segmented.segments.get(left.place.segment as usize) else { return false };
    let text = &segment.clean.text;
    let gap = text.get(left.place.span.end as usize..right.place.span.start as usize).unwrap_or_default();
    let close = Span { start: right.place.span.end, end: right.place.span.end + 1 };
    matches!(gap.trim(), "(" | "[") && matches!(close.of(text), ")" | "]" | "," | ";")
}

/// Whether the capitals of a short form are found, in order, at the starts of the words of a long one.
pub(crate) fn abbreviates(short: &str, long: &str) -> bool {
    let letters: Vec<char> = short.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let is_short = letters.len() >= 2
        && letters.len() <= 10
        && !short.contains(' ')
        && letters.iter().filter(|letter| letter.is_uppercase()).count() * 2 > letters.len();
    if !is_short || long.len() <= short.len() {
        return false;
    }
    let starts: Vec<char> =
        long.split(|letter: char| !letter.is_alphanumeric()).filter_map(|word| word.chars().next()).collect();
    if starts.len() < 2 {
        return false;
    }
    let mut wanted = letters.iter().flat_map(|letter| letter.to_uppercase()).peekable();
    for start in &starts {
        wanted.next_if(|letter| start.to_uppercase().eq([*letter]));
    }
    wanted.peek().is_none()
}
