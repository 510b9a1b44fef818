//! What a printed page repeats: running headers, footers and page numbers.
//!
//! `"Harbor Office | Report 7"` above every page and `"Page 2"` below it belong to no text. A line is furniture when it
//! counts pages, or when it comes back and has the form of a running header. It does not look at headings that come back in
//! plain words ("Our view").

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
        if counts_pages(&look.lowered) {
            draft.set(idx, SegmentKind::Boilerplate);
        } else if (3..=MAX_WORDS).contains(&look.n_words) && !look.is_ended {
            places.entry(key(look)).or_default().push(idx);
        }
    }
    for idx in places.into_values().filter(|places| is_running(draft, places)).flatten().collect::<Vec<_>>() {
        draft.set(idx, SegmentKind::Boilerplate);
    }
}

/// A header without the page number at either end.
fn key(look: &Look) -> String {
    let is_number = |letter: char| letter.is_ascii_digit() || letter == ' ';
    let text = look.lowered.as_str();
    if !has_bar(text) {
        return text.to_owned();
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
    let is_numbered = |idx: &usize| {
        let beside = [idx.checked_sub(1), Some(idx + 1)];
        beside.into_iter().flatten().filter_map(|idx| draft.looks.get(idx)).any(|look| counts_pages(&look.lowered))
    };
    has_bar(text) || places.len() >= OFTEN || places.iter().any(is_numbered)
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
