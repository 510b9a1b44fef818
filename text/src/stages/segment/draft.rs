//! The document's blocks while their kinds are decided, with what speaks for each kind: cues, places and neighbours.
//!
//! The line above a photo credit is a caption. A block that has a kind keeps it; in which order is asked is decided in `kinds`.

use crate::model::vocabulary::SegmentKind;
use crate::rules::segment::SegmentRules;
use crate::stages::segment::byline::{Bare, introduced, named, signed};
use crate::stages::segment::lines::Block;
use crate::stages::segment::looks::{Look, is_number_row};

/// The document's blocks while their kinds are decided.
pub(crate) struct Draft<'a> {
    pub(crate) text: &'a str,
    pub(crate) blocks: &'a [Block],
    pub(crate) looks: Vec<Look<'a>>,
    pub(crate) kinds: Vec<Option<SegmentKind>>,
    pub(crate) author: Option<String>,
    pub(crate) rules: &'a SegmentRules,
}

impl Draft<'_> {
    /// Sets the kind of a block that has none yet.
    pub(crate) fn set(&mut self, idx: usize, kind: SegmentKind) {
        if let Some(slot) = self.kinds.get_mut(idx) {
            *slot = slot.or(Some(kind));
        }
    }

    pub(crate) fn is_decided(&self, idx: usize) -> bool {
        self.kinds.get(idx).is_none_or(Option::is_some)
    }

    pub(crate) fn kind(&self, idx: usize) -> Option<SegmentKind> {
        self.kinds.get(idx).copied().flatten().or_else(|| self.blocks.get(idx)?.given)
    }

    /// Cue phrases, addresses, list markers, footnotes.
    pub(crate) fn cues(&mut self) {
        for idx in 0..self.looks.len() {
            let look = &self.looks[idx];
            let is_marked = self.blocks[idx].given == Some(SegmentKind::Heading);
            match look.cued {
                // A heading of the format stays one, whatever phrase it holds.
                Some(_) if is_marked => {}
                Some(SegmentKind::Byline) if signed(look.text, self.rules).is_none() => {}
                Some(SegmentKind::Byline) => {
                    self.author = self.author.take().or_else(|| signed(self.looks[idx].text, self.rules));
                    self.set(idx, SegmentKind::Byline);
                }
                Some(kind) => self.set(idx, kind),
                None if look.is_note && self.blocks[idx].given.is_none() => self.set(idx, SegmentKind::Footnote),
                None if look.is_item && self.blocks[idx].given.is_none() => self.set(idx, SegmentKind::ListItem),
                None => {}
            }
        }
    }

    /// The line above a photo credit describes the photo.
    pub(crate) fn captions(&mut self) {
        for idx in 1..self.looks.len() {
            if self.looks[idx].cued != Some(SegmentKind::Caption) || self.is_decided(idx - 1) {
                continue;
            }
            let above = &self.looks[idx - 1];
            let is_agency = self.rules.words.agencies.contains(&self.looks[idx].lowered);
            let is_short = above.text.len() <= 400 && !above.is_ended;
            let is_dated = above.text.ends_with(|letter: char| letter.is_ascii_digit());
            if is_short && above.n_words >= 5 && is_agency && (!self.blocks[idx].is_apart || is_dated) {
                self.set(idx - 1, SegmentKind::Caption);
            }
        }
    }

    /// Everything below a heading such as "References" is a source, up to the next heading.
    pub(crate) fn sources(&mut self) {
        let mut is_below = false;
        for idx in 0..self.looks.len() {
            let look = &self.looks[idx];
            let name = look.lowered.trim_end_matches([':', '.', ' ']);
            if self.rules.words.references.contains(name) && idx * 2 >= self.looks.len() {
                self.kinds[idx] = Some(SegmentKind::Heading);
                is_below = true;
                continue;
            }
            let is_source =
                look.is_note || look.is_item || !look.is_headline || look.n_words > 8 || is_citation(look.text);
            let is_marked = self.blocks[idx].given == Some(SegmentKind::Heading);
            is_below &= is_source && !is_marked && look.cued != Some(SegmentKind::Boilerplate);
            if is_below || (look.is_note && is_citation(look.text)) {
                self.kinds[idx] = Some(SegmentKind::Reference);
            }
        }
    }

    /// Short blocks between the ways to reach someone are the addresses that go with them.
    pub(crate) fn contacts(&mut self) {
        let mut last: Option<usize> = None;
        for idx in 0..self.looks.len() {
            let look = &self.looks[idx];
            if !(look.is_contact || look.cued == Some(SegmentKind::Boilerplate))
                || self.kind(idx) == Some(SegmentKind::ListItem)
            {
                continue;
            }
            let is_contact = look.is_contact;
            if is_contact {
                self.set(idx, SegmentKind::Boilerplate);
            }
            let between = last.map_or(idx, |last| last + 1)..idx;
            let is_address = |idx: usize| {
                let look = &self.looks[idx];
                look.text.len() <= 120
                    && (!look.is_ended || look.n_words <= 8)
                    && !matches!(self.kind(idx), Some(SegmentKind::Title | SegmentKind::Byline))
            };
            if is_contact && between.len() <= 6 && between.clone().all(is_address) {
                between.for_each(|idx| self.set(idx, SegmentKind::Boilerplate));
            }
            if is_contact {
                self.address_above(idx);
            }
            last = Some(idx);
        }
    }

    /// Lines right above a way to reach someone, without a blank line between, are an address.
    pub(crate) fn address_above(&mut self, idx: usize) {
        for above in (idx.saturating_sub(6)..idx).rev() {
            let is_joined = self.blocks.get(above + 1).is_some_and(|block| !block.is_apart);
            let is_short = self.looks.get(above).is_some_and(|look| look.text.len() <= 120 && !look.is_ended);
            if !is_joined || !is_short || self.is_decided(above) {
                return;
            }
            self.set(above, SegmentKind::Boilerplate);
        }
    }

    /// Notes on the writers at the end.
    pub(crate) fn notes_on_writers(&mut self) {
        let n = self.looks.len();
        let first = n.saturating_sub(self.rules.thresholds.max_bio_blocks).max(1);
        let mut found = Vec::new();
        for idx in first..n {
            let is_free = matches!(self.kinds[idx], None | Some(SegmentKind::Boilerplate));
            let Some(block) = self.blocks.get(idx).filter(|_| is_free) else { continue };
            let before = self.text.get(..block.span.start as usize).unwrap_or_default();
            if let Some(names) = introduced(self.looks[idx].text, before, self.rules) {
                self.kinds[idx] = Some(SegmentKind::Byline);
                found.push(names);
            }
        }
        if self.author.is_none() && !found.is_empty() {
            self.author = Some(found.join(" and "));
        }
    }

    /// Three or more blocks in a row such as "Label: text", without final stops, are the items of a list.
    pub(crate) fn labels(&mut self) {
        let mut start = 0;
        while start < self.looks.len() {
            let is_item = |idx: &usize| {
                let look = &self.looks[*idx];
                !self.is_decided(*idx)
                    && !look.is_ended
                    && look.n_words < 40
                    && (look.is_labelled || look.text.starts_with('('))
            };
            let end = (start..self.looks.len()).find(|idx| !is_item(idx)).unwrap_or(self.looks.len());
            if end - start >= 3 || (end > start && self.is_within_list(start, end)) {
                (start..end).for_each(|idx| self.set(idx, SegmentKind::ListItem));
            }
            start = end.max(start) + 1;
        }
    }

    pub(crate) fn is_within_list(&self, start: usize, end: usize) -> bool {
        let is_item = |idx: Option<usize>| idx.and_then(|idx| self.kind(idx)) == Some(SegmentKind::ListItem);
        is_item(start.checked_sub(1)) && is_item(Some(end)) || (end - start >= 2 && is_item(start.checked_sub(1)))
    }

    /// Two or more lines in a row of a name and figures are a table that lost its columns; so is the line right above them.
    pub(crate) fn rows(&mut self) {
        let is_free = |draft: &Self, idx: usize| !draft.is_decided(idx) && draft.blocks[idx].given.is_none();
        let is_row = |draft: &Self, idx: usize| is_free(draft, idx) && is_number_row(draft.looks[idx].text);
        let mut start = 0;
        while start < self.looks.len() {
            let end = (start..self.looks.len()).find(|idx| !is_row(self, *idx)).unwrap_or(self.looks.len());
            if end - start >= 2 {
                let head = start.checked_sub(1).filter(|head| {
                    let look = &self.looks[*head];
                    !self.blocks[start].is_apart && is_free(self, *head) && !look.is_ended && look.n_words <= 12
                });
                (head.unwrap_or(start)..end).for_each(|idx| self.set(idx, SegmentKind::TableRow));
            }
            start = end + 1;
        }
    }

    /// Headlines that text follows.
    pub(crate) fn headings(&mut self) {
        // What the rest of the document holds, read from its end.
        let mut has_text = false;
        let n = self.looks.len();
        let is_long = self.looks.iter().any(|look| look.is_ended && look.n_words >= 12);
        for idx in (0..n).rev() {
            let look = &self.looks[idx];
            if self.is_decided(idx) {
                has_text |= self.kind(idx) == Some(SegmentKind::ListItem);
                continue;
            }
            let is_short = look.n_words <= self.rules.thresholds.max_heading_words && look.text.len() <= 120;
            let is_colon = look.text.ends_with(':') && look.n_words > 3;
            let is_closing = look.text.ends_with(['?', '!']) && look.n_words > 8;
            let is_heading = look.is_headline && is_short && !is_colon && !is_closing && !look.is_ended_apart();
            if is_heading
                && (has_text || is_long)
                && self.blocks[idx].given.is_none_or(|kind| kind == SegmentKind::Heading)
            {
                self.set(idx, SegmentKind::Heading);
            } else {
                has_text = true;
            }
        }
    }

    /// Many headings in a row are the rows of a table that lost its lines.
    pub(crate) fn tables(&mut self) {
        let mut start = 0;
        let is_loose =
            |kind: Option<SegmentKind>, block: &Block| kind == Some(SegmentKind::Heading) && block.given.is_none();
        while start < self.kinds.len() {
            let end = (start..self.kinds.len())
                .find(|idx| !is_loose(self.kinds[*idx], &self.blocks[*idx]))
                .unwrap_or(self.kinds.len());
            if end - start >= self.rules.thresholds.min_table_rows {
                self.kinds[start..end].fill(Some(SegmentKind::TableRow));
            }
            start = end + 1;
        }
    }

    /// The writers that a block in the front of the text names.
    pub(crate) fn writers(&self, idx: usize, bare: Bare) -> Option<String> {
        let line = self.looks.get(idx)?.text;
        signed(line, self.rules).or_else(|| named(line, self.rules, bare))
    }
}

/// Whether a note names a source: an address, a day of access, a back reference.
pub(crate) fn is_citation(text: &str) -> bool {
    let marks = [
        "http://",
        "https://",
        "Accessed ",
        "accessed ",
        "Retrieved ",
        "retrieved ",
        "bid.",
        "op. cit",
        "doi",
        " n. ",
        "pp. ",
        "Vol. ",
    ];
    marks.iter().any(|mark| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some())
}
