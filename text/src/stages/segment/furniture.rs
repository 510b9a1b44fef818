//! What a printed page repeats: running headers, footers and page numbers.
//!
//! `"Harbor Office | Report 7"` above every page and `"Page 2"` below it belong to no text. A line is furniture when it
//! counts pages, or when it comes back and has the form of a running header; a form feed shows where pages begin and end, so
//! that a bare number there is theirs. It does not look at headings that come back in plain words ("Our view").

use std::collections::HashMap;

use crate::model::vocabulary::SegmentKind;
use crate::stages::segment::draft::Draft;
use crate::stages::segment::looks::Look;

/// Longest running header, in words.
const MAX_WORDS: usize = 20;
/// Blocks between two headers of one text, less of them are a title given twice.
const MIN_APART: usize = 2;
/// A line in plain words that comes back this often is a header.
const OFTEN: usize = 4;

/// Marks the furniture of the pages as boilerplate.
pub(crate) fn decide(draft: &mut Draft) {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for idx in 0..draft.looks.len() {
        if draft.is_decided(idx) || draft.blocks[idx].given.is_some() {
            continue;
        }
        let look = &draft.looks[idx];
        if counts_pages(&look.lowered) || is_edge(draft, idx) && bare_number(look).is_some() {
            draft.set(idx, SegmentKind::Boilerplate);
        } else if (3..=MAX_WORDS).contains(&look.n_words) && !look.is_ended {
            places.entry(key(look, is_edge(draft, idx))).or_default().push(idx);
        }
    }
    for idx in places.into_values().filter(|places| is_running(draft, places)).flatten().collect::<Vec<_>>() {
        draft.set(idx, SegmentKind::Boilerplate);
        for beside in [idx.checked_sub(1), Some(idx + 1)].into_iter().flatten() {
            if draft.looks.get(beside).is_some_and(|look| bare_number(look).is_some()) {
                draft.set(beside, SegmentKind::Boilerplate);
            }
        }
    }
}

/// Whether a block begins or ends a page: a form feed stands beside it, or an end of a text that has form feeds.
fn is_edge(draft: &Draft, idx: usize) -> bool {
    let has_feed =
        |start: u32, end: u32| draft.text.get(start as usize..end as usize).is_some_and(|gap| gap.contains('\u{c}'));
    let Some(block) = draft.blocks.get(idx) else { return false };
    let before = idx.checked_sub(1).and_then(|idx| draft.blocks.get(idx)).map_or(0, |block| block.span.end);
    let after = draft.blocks.get(idx + 1).map_or(draft.text.len() as u32, |block| block.span.start);
    let is_last = idx == 0 || idx + 1 == draft.blocks.len();
    has_feed(before, block.span.start) || has_feed(block.span.end, after) || is_last && draft.text.contains('\u{c}')
}

/// The number that a block consists of.
fn bare_number(look: &Look) -> Option<u32> {
    let is_number = (1..=4).contains(&look.lowered.len()) && look.lowered.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { look.lowered.parse().ok() } else { None }
}

/// A header without the page number at either end.
fn key(look: &Look, is_edge: bool) -> String {
    let is_number = |letter: char| letter.is_ascii_digit() || letter == ' ';
    let text = look.lowered.as_str();
    if !has_bar(text) {
        // A number is that of a page only at one end, and the words at the other.
        let bare = text.trim_start_matches(is_number);
        let bare = if bare.len() < text.len() { bare } else { text.trim_end_matches(is_number) };
        return if is_edge && bare.contains(char::is_alphabetic) { bare.to_owned() } else { text.to_owned() };
    }
    let last = text.rsplit(['|', '•', '·']).next().unwrap_or_default();
    let first = text.split(['|', '•', '·']).next().unwrap_or_default();
    match (first.chars().all(is_number), last.chars().all(is_number)) {
        (true, _) => text.trim_start_matches(is_number).to_owned(),
        (_, true) => text.trim_end_matches(is_number).to_owned(),
        _ => text.to_owned(),
    }
}

fn has_bar(text: &str) -> bool {
    text.contains(['|', '•', '·'])
}

/// Whether lines of one wording head pages: they stand apart, and look like it or stand beside a page number.
fn is_running(draft: &Draft, places: &[usize]) -> bool {
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return false };
    if places.len() < 2 || last - first < MIN_APART * (places.len() - 1) {
        return false;
    }
    let text = draft.looks[*first].lowered.as_str();
    let beside = |idx: &usize| {
        let beside = [idx.checked_sub(1), Some(idx + 1)].into_iter().flatten();
        beside.filter_map(|idx| draft.looks.get(idx))
    };
    let is_numbered = |idx: &usize| beside(idx).any(|look| counts_pages(&look.lowered));
    // Bare numbers beside a line that comes back count pages when they rise with it.
    let numbers: Vec<u32> = places.iter().filter_map(|idx| beside(idx).find_map(bare_number)).collect();
    let rises = numbers.len() >= 2 && numbers.windows(2).all(|pair| pair[0] < pair[1] && pair[1] - pair[0] <= 2);
    let begins_pages = places.iter().filter(|idx| is_edge(draft, **idx)).count() >= 2;
    has_bar(text) || places.len() >= OFTEN || places.iter().any(is_numbered) || rises || begins_pages
}

/// "page 2", "page 2 of 9", "2 of 9", "p. 2", "- 2 -"
fn counts_pages(lowered: &str) -> bool {
    if lowered.len() > 20 || !lowered.contains(|letter: char| letter.is_ascii_digit()) {
        return false;
    }
    let bare = lowered.trim_matches(['-', '–', '—', '[', ']', '|', ' ']);
    let named = bare.strip_prefix("page ").or_else(|| bare.strip_prefix("p. ")).or_else(|| bare.strip_prefix("pg. "));
    let rest = named.unwrap_or(bare);
    let is_number = |text: &str| (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_dashed = lowered.starts_with(['-', '–', '—']) && lowered.ends_with(['-', '–', '—']);
    match rest.split_once(" of ") {
        Some((page, pages)) => is_number(page.trim()) && is_number(pages.trim()),
        None => is_number(rest) && (named.is_some() || is_dashed),
    }
}
