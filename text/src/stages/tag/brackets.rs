//! Acronyms in brackets: "Harbour Trade Council (HTC)" and "HTC (Harbour Trade Council)" are one thing each.

use crate::model::segment::Segmented;
use crate::model::span::Span;
use crate::stages::tag::find::Find;

/// Marks the finds that abbreviate or spell out their neighbour, and gives both the type of the longer form.
pub(crate) fn join(segmented: &Segmented, finds: &mut [Find]) {
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
        match finds[short].entry {
            Some(entry) if finds[long].entry.is_none() => {
                finds[long].r#type = finds[short].r#type;
                finds[long].entry = Some(entry);
            }
            _ => finds[short].r#type = r#type,
        }
    }
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
