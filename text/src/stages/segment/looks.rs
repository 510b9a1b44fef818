//! What one block looks like, told from its own words: the evidence that `kinds` weighs.
//!
//! `"Source: X"` looks like a caption, `"T +00-1-234"` like a contact line, `"Visit to Ghent"` like a headline.

use crate::model::vocabulary::SegmentKind;
use crate::rules::segment::SegmentRules;
use crate::stages::segment::address::{is_address, is_labelled};
use crate::stages::segment::lines::{Block, ends_sentence, is_superscript};
use crate::stages::segment::sentences::sentences;

/// Blocks longer than this, in bytes, are running text whatever phrase they hold.
const MAX_CUED: usize = 700;
/// Longest notice that is told by a phrase in its middle, in bytes.
const MAX_NOTICE: usize = 300;
/// Longest short block, in bytes.
const MAX_SHORT: usize = 200;

/// What a block looks like.
#[derive(Clone, Debug, Default)]
pub(crate) struct Look<'a> {
    /// Its text as it stands in the document.
    pub(crate) text: &'a str,
    /// Lower case form of a block that is short enough for cue phrases, with single spaces.
    pub(crate) lowered: String,
    /// Kind that cue phrases or its form give it.
    pub(crate) cued: Option<SegmentKind>,
    /// Words, counted up to 60.
    pub(crate) n_words: usize,
    /// Whether it ends like a sentence.
    pub(crate) is_ended: bool,
    /// Whether it could be a headline: short, one sentence, no final stop.
    pub(crate) is_headline: bool,
    /// Whether it starts with a label and a colon.
    pub(crate) is_labelled: bool,
    /// Whether it is a way to reach someone: telephone, mail, domain.
    pub(crate) is_contact: bool,
    /// Whether it starts with the mark of a footnote.
    pub(crate) is_note: bool,
    /// Whether it is a list item by its marker.
    pub(crate) is_item: bool,
}

/// Looks at a block.
pub(crate) fn look<'a>(text: &'a str, block: &Block, rules: &SegmentRules) -> Look<'a> {
    let raw = block.span.of(text);
    let is_ended = ends_sentence(raw);
    let is_item = block.is_item;
    if raw.len() > MAX_CUED {
        return Look { text: raw, n_words: 60, is_ended, is_item, is_note: is_note(raw), ..Look::default() };
    }
    let lowered = raw.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let n_words = raw.split_whitespace().take(60).count();
    let mut look = Look { text: raw, n_words, is_ended, is_item, is_note: is_note(raw), ..Look::default() };
    look.is_labelled = is_labelled(raw);
    look.is_contact = is_contact(raw);
    look.cued = form(raw, &lowered, rules).or_else(|| cued(&look, &lowered, rules));
    look.is_headline = is_headline(&look, rules);
    look.lowered = lowered;
    look
}

/// Kinds that show in the form: addresses of the web, agencies, tables.
fn form(raw: &str, lowered: &str, rules: &SegmentRules) -> Option<SegmentKind> {
    if !raw.contains(char::is_alphanumeric) {
        // A rule of the page or a row of bullets has nothing to read.
        return Some(SegmentKind::Boilerplate);
    }
    if raw.split_whitespace().all(|part| is_address(part) || (raw.contains("://") && part.contains(['=', '/']))) {
        return Some(SegmentKind::Url);
    }
    if rules.words.agencies.contains(lowered.trim_matches(['(', ')', '[', ']', '.', '©', ' '])) {
        return Some(SegmentKind::Caption);
    }
    let n_bars = raw.matches('|').count();
    let is_row =
        raw.matches('\t').count() >= 2 || (n_bars >= 2 && raw.starts_with('|')) || raw.matches("   ").count() >= 2;
    if is_row && raw.len() <= 400 && !raw.contains('\n') {
        return Some(SegmentKind::TableRow);
    }
    is_numbered_caption(raw, rules).then_some(SegmentKind::Caption)
}

/// "Table 3. Output by region", "Fig. 2: The pier", "Chart 4 Ship calls"; not "Table 3 shows that output fell."
fn is_numbered_caption(raw: &str, rules: &SegmentRules) -> bool {
    if raw.len() > MAX_NOTICE {
        return false;
    }
    let mut words = raw.split_whitespace();
    let (Some(name), Some(number), Some(next)) = (words.next(), words.next(), words.next()) else { return false };
    let bare = name.trim_end_matches('.');
    let is_named = bare.starts_with(char::is_uppercase) && rules.words.captions.contains(&bare.to_lowercase());
    let label = number.trim_end_matches(['.', ':', '|']);
    let is_number = (1..=6).contains(&label.len())
        && (label.starts_with(|letter: char| letter.is_ascii_digit())
            || label.bytes().all(|byte| b"IVX".contains(&byte)))
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    let is_marked = label.len() < number.len() || matches!(next, "|" | "-" | "–" | "—" | ":");
    is_named && is_number && (is_marked || next.starts_with(char::is_uppercase) && !ends_sentence(raw))
}

/// Whether a line is the row of a table that lost its columns: a name and two or more figures behind it.
pub(crate) fn is_number_row(line: &str) -> bool {
    if line.len() > MAX_SHORT || is_date_line(line) {
        return false;
    }
    let is_figure = |word: &str| {
        let bare = word.trim_matches(['(', ')', '-', '–', '−', '+', '$', '€', '£', '%', '*']);
        bare.is_empty()
            || bare.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.'))
                && !bare.ends_with(['.', ','])
    };
    let words: Vec<&str> = line.split_whitespace().collect();
    let n_figures = words.iter().rev().take_while(|word| is_figure(word)).count();
    let has_digits =
        words.iter().rev().take(n_figures).filter(|word| word.contains(|letter: char| letter.is_ascii_digit())).count();
    has_digits >= 2 && n_figures * 5 >= words.len() * 2
}

fn cued(look: &Look, lowered: &str, rules: &SegmentRules) -> Option<SegmentKind> {
    let cued = rules.cued(lowered)?;
    let holds = match cued.kind {
        // "By 2030, …" opens a sentence.
        SegmentKind::Byline => look.n_words <= 16 && !look.is_ended,
        // A paragraph of several sentences may hold such a phrase; a notice of a few words is one.
        SegmentKind::Caption => look.n_words <= 45 && (!look.is_ended || look.n_words <= 25),
        _ => look.text.len() <= MAX_NOTICE || cued.opens,
    };
    holds.then_some(cued.kind)
}

/// `¹ Roe, …`, `[1] Roe, …`, `* Not counted`.
fn is_note(raw: &str) -> bool {
    if raw.starts_with(is_superscript) {
        return true;
    }
    if let Some(rest) = raw.strip_prefix('[') {
        let n = rest.bytes().take(4).take_while(u8::is_ascii_digit).count();
        return n > 0 && rest.get(n..).is_some_and(|rest| rest.starts_with(']'));
    }
    raw.starts_with(['†', '‡']) || (raw.starts_with('*') && !raw.starts_with("**") && !raw.starts_with("* "))
}

/// Whether a line is a mail address, telephone number or domain, with hardly anything else.
pub(crate) fn is_contact(raw: &str) -> bool {
    if raw.len() > MAX_SHORT {
        return false;
    }
    let is_one = !raw.contains(char::is_whitespace);
    let is_mail = |word: &str| word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    if raw.split_whitespace().any(is_mail) && raw.split_whitespace().count() <= 8 {
        return true;
    }
    let is_domain = is_one
        && !raw.ends_with('.')
        && raw.contains('.')
        && raw
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'/'))
        && raw.bytes().any(|byte| byte.is_ascii_lowercase());
    let phone =
        raw.trim_start_matches(|letter: char| letter.is_ascii_alphabetic() || matches!(letter, '.' | ':' | ' '));
    let n_digits = phone.bytes().filter(u8::is_ascii_digit).count();
    let is_phone = phone.starts_with(['+', '('])
        && n_digits >= 7
        && phone
            .chars()
            .all(|letter| letter.is_ascii_digit() || matches!(letter, '+' | '-' | ' ' | '(' | ')' | '.' | '/' | '–'));
    is_domain || is_phone
}

fn is_headline(look: &Look, rules: &SegmentRules) -> bool {
    let text = look.text;
    let first = text.trim_start_matches(['“', '‘', '"', '\'', '(', '[', '¿']).chars().next();
    let starts = first.is_some_and(|letter| letter.is_uppercase() || letter.is_numeric() || is_caseless(letter));
    let ends = !text.ends_with([',', ';', '-', '–', '—', '…']) && (!look.is_ended || text.ends_with(['?', '!']));
    starts
        && ends
        && !look.is_note
        && text.len() <= MAX_SHORT
        && look.n_words <= rules.thresholds.max_title_words
        && text.contains(char::is_alphabetic)
        && (!text.contains(['.', '?', '!']) || sentences(text, rules).len() <= 1)
}

/// Letters of scripts without capitals.
fn is_caseless(letter: char) -> bool {
    letter.is_alphabetic() && !letter.is_lowercase() && !letter.is_uppercase()
}

/// Whether a block is a date, issue or place line: a few words of which one holds digits.
pub(crate) fn is_date_line(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).take(9).collect();
    let is_month = |word: &&str| {
        let lowered = word.to_lowercase();
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
            .iter()
            .any(|month| lowered.starts_with(month) && lowered.len() <= 9)
    };
    words.len() <= 8
        && words.iter().any(is_month)
        && words.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

impl Look<'_> {
    /// Whether it ends with the full stop of a sentence; a headline may end with another mark.
    pub(crate) fn is_ended_apart(&self) -> bool {
        self.is_ended && !self.text.ends_with(['?', '!'])
    }
}
