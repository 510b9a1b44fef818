//! The front of a text: masthead, title, byline and date lines before the first paragraph.
//!
//! `"Centre for X\n\n2 May 2025\n\nOn Cats and Rain\n\nMs Ann Roe\n\nResearch fellow, Centre for X"` has two lines of masthead, a
//! title and a byline of two lines. It does not look behind the first paragraph.

use crate::model::vocabulary::SegmentKind;
use crate::stages::segment::byline::Bare;
use crate::stages::segment::draft::Draft;
use crate::stages::segment::looks::is_date_line;

/// Decides the kinds of the blocks before the first paragraph.
pub(crate) fn decide(draft: &mut Draft) {
    let end = front_end(draft);
    let Some(title) = title(draft, end) else { return };
    let name = draft.looks[title].lowered.clone();
    for idx in 0..end {
        if idx == title || (idx < title + 3 && draft.looks[idx].lowered == name) {
            draft.kinds[idx] = Some(SegmentKind::Title);
        } else if idx < title {
            draft.set(idx, SegmentKind::Boilerplate);
        }
    }
    let mut above = SegmentKind::Title;
    for idx in title + 1..end {
        if draft.is_decided(idx) {
            above = draft.kinds[idx].unwrap_or(above);
            continue;
        }
        let Some(kind) = below_title(draft, idx, above, title) else {
            above = SegmentKind::Heading;
            continue;
        };
        if kind == SegmentKind::Byline && draft.author.is_none() {
            draft.author = draft.writers(idx, Bare::Taken);
        }
        draft.set(idx, kind);
        above = kind;
    }
}

/// What an undecided line below the title is, when it belongs to the title.
fn below_title(draft: &Draft, idx: usize, above: SegmentKind, title: usize) -> Option<SegmentKind> {
    let look = &draft.looks[idx];
    let bare = if above == SegmentKind::Title && draft.looks[title].n_words >= 5 { Bare::Taken } else { Bare::Refused };
    let is_marked = draft.blocks[idx].given == Some(SegmentKind::Heading);
    if !is_marked && draft.writers(idx, bare).is_some() {
        return Some(SegmentKind::Byline);
    }
    if look.n_words <= 8 && is_date_line(look.text) {
        return Some(SegmentKind::Boilerplate);
    }
    let is_office =
        look.text.contains(',') || look.lowered.split(' ').any(|word| draft.rules.words.roles.contains(word));
    (above == SegmentKind::Byline && is_office && look.n_words <= 20 && !is_marked).then_some(SegmentKind::Byline)
}

/// One past the last block that may stand before the first paragraph.
fn front_end(draft: &Draft) -> usize {
    let most = draft.rules.thresholds.max_front_blocks.min(draft.looks.len());
    let is_text = |idx: &usize| {
        let look = &draft.looks[*idx];
        match draft.kinds[*idx] {
            Some(SegmentKind::ListItem | SegmentKind::Reference | SegmentKind::Footnote) => true,
            Some(_) => false,
            None => !look.is_headline && (look.n_words >= 12 || look.is_ended || look.is_labelled),
        }
    };
    let end = (0..draft.looks.len()).take(most).find(is_text).unwrap_or(most);
    let is_given = draft.blocks.iter().any(|block| block.given.is_some());
    let has_text = (end..draft.looks.len()).any(|idx| draft.looks[idx].is_ended || draft.looks[idx].n_words >= 12);
    if has_text || is_given { end } else { 0 }
}

/// The block that is the title.
fn title(draft: &Draft, end: usize) -> Option<usize> {
    let given = (0..draft.looks.len()).find(|idx| draft.kinds[*idx] == Some(SegmentKind::Title));
    let first = (0..draft.looks.len()).find(|idx| {
        let block = &draft.blocks[*idx];
        block.given == Some(SegmentKind::Heading) && block.level == Some(1)
    });
    if let Some(found) = given.or(first.filter(|idx| *idx < end.max(3))) {
        return Some(found);
    }
    let is_free = |idx: &usize| {
        !draft.is_decided(*idx) && draft.looks[*idx].is_headline && !draft.looks[*idx].text.ends_with(':')
    };
    let free: Vec<usize> = (0..end).filter(is_free).filter(|idx| !is_date_line(draft.looks[*idx].text)).collect();
    let is_signed = |idx: &&usize| {
        let next = **idx + 1;
        draft.kinds.get(next).copied().flatten() == Some(SegmentKind::Byline)
            || draft.writers(next, Bare::Refused).is_some()
    };
    let is_repeated =
        |idx: &&usize| draft.looks.get(**idx + 1).is_some_and(|next| next.lowered == draft.looks[**idx].lowered);
    let is_name = |idx: &usize| draft.writers(*idx, Bare::Refused).is_some();
    let is_long = |idx: &&usize| draft.looks[**idx].n_words >= 5 && !is_name(idx);
    let found =
        free.iter().find(is_signed).or_else(|| free.iter().find(is_repeated)).or_else(|| free.iter().find(is_long));
    found.or_else(|| free.first().filter(|idx| !is_name(idx))).copied()
}
