//! Where the sentences of a cleaned block end.
//!
//! `"Dr. Roe left at 6 p.m. She came by the No. 5 bus."` is two sentences: the stops of `Dr.` and `No.` belong to
//! abbreviations, that of `p.m.` is also the sentence's. It splits inside quotations and not inside brackets that open in
//! the middle of a sentence, and it does not look at line breaks: cleaning took them.

use crate::model::span::Span;
use crate::rules::segment::{Abbreviation, SegmentRules};
use crate::stages::segment::edges::{is_address_row, is_face, is_source_tag, rule_end};
use crate::stages::segment::items::{Marker, bullet};
use crate::stages::segment::lines::{is_opener, is_stop, starts_lower};
use crate::stages::segment::quotation::{Quote, Side, side};
use crate::stages::segment::stop::{Stop, closes_name, read, word_before};
use crate::stages::segment::wording::{
    closing_words, first_word, is_attribution, is_dotted, is_marker, is_numbered_label, is_small_attribution,
    last_word, starts_sentence,
};

/// A bracket that opened further back than this, in bytes, holds no sentence together.
const MAX_BRACKET: usize = 300;
/// Longest quotation that holds a sentence together: in bytes, and ahead of a stop in code points.
const MAX_QUOTATION: usize = 400;
/// Longest word that is looked up behind a stop, in bytes.
const MAX_WORD: usize = 40;
/// Last parts of names of the web that are written like words ("Orlo.Com").
const DOMAINS: [&str; 8] = ["Com", "Net", "Org", "Gov", "Edu", "Info", "Tv", "Biz"];

/// The sentences of `text`, sorted and apart, without white space around them.
pub(crate) fn sentences(text: &str, rules: &SegmentRules) -> Vec<Span> {
    if is_one_quotation(text) {
        return vec![Span::new(0, text.len())];
    }
    let is_uncapitalized = starts_lower(text) && memchr::memmem::find(text.as_bytes(), b" i ").is_some();
    let marker = Marker::find(text);
    let mut splitter = Splitter {
        text,
        rules,
        start: 0,
        bracket: None,
        quote: None,
        marker,
        bullet: None,
        is_uncapitalized,
        found: Vec::new(),
    };
    splitter.split();
    splitter.sign();
    splitter.found
}

struct Splitter<'a> {
    text: &'a str,
    rules: &'a SegmentRules,
    /// Where the open sentence starts.
    start: usize,
    /// Where an open bracket stands that does not open the sentence.
    bracket: Option<usize>,
    quote: Option<Quote>,
    marker: Option<Marker>,
    /// The bullet of the list that has begun.
    bullet: Option<char>,
    /// Whether the text does without capitals at the start of sentences.
    is_uncapitalized: bool,
    found: Vec<Span>,
}

impl<'a> Splitter<'a> {
    fn split(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(offset) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| is_telling(*byte))) {
            at += offset;
            at = match bytes.get(at) {
                Some(b'(' | b'[') => self.open_bracket(at),
                Some(b')' | b']') => self.close_bracket(at),
                Some(b' ') => self.item(at),
                Some(b'"' | 0xe2) => self.quotation(at),
                _ => self.stop(at),
            };
        }
        self.end(self.text.len());
    }

    /// The open sentence up to `at`.
    fn open(&self, at: usize) -> &'a str {
        self.text.get(self.start..at).unwrap_or_default()
    }

    fn open_bracket(&mut self, at: usize) -> usize {
        let before = self.open(at);
        // A bracket near the start opens the sentence; ":(" is a face.
        if before.len() >= 4 && !before.ends_with([':', ';', '-']) {
            self.bracket = Some(at);
        }
        at + 1
    }

    /// Closes a bracket; one that names the source of the whole text is no part of the sentence behind it.
    fn close_bracket(&mut self, at: usize) -> usize {
        self.bracket = None;
        if self.start == 0 && is_source_tag(self.text, at) {
            self.end(at + 1);
        }
        at + 1
    }

    /// Parts the name at the end of a letter from the words that close it: "Kind regards, Ann Roe".
    fn sign(&mut self) {
        let Some(last) = self.found.last().copied() else { return };
        let Some(len) = closing_words(last.of(self.text), self.rules) else { return };
        let name = last.start as usize + len;
        let words = self.text.get(..name).unwrap_or_default().trim_end().len();
        self.found.pop();
        self.found.push(Span::new(last.start as usize, words));
        self.found.push(Span::new(name, last.end as usize));
    }

    /// Notes where a quotation opens and closes; other marks with the same first byte may be stops.
    fn quotation(&mut self, at: usize) -> usize {
        let mark = self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
        match side(self.text, at, mark, self.quote) {
            Some(Side::Opens(close)) => self.quote = Some(Quote { at, close }),
            Some(Side::Closes) => self.quote = None,
            Some(Side::Other) => {}
            None => return self.stop(at),
        }
        at + mark.len_utf8()
    }

    /// Whether the stop stands in a quotation that is part of a sentence which goes on behind it: he said “No. Not now” and left.
    fn holds_quotation(&self, stop: &Stop) -> bool {
        let Some(quote) = self.quote.filter(|quote| quote.at > self.start + 2 && stop.closers.is_empty()) else {
            return false;
        };
        let ahead = self.text.get(stop.end..).unwrap_or_default();
        let marks = ahead.char_indices().take(MAX_QUOTATION).filter(|(_, letter)| quote.is_mark(*letter));
        // A quotation that another one follows before it closes was never closed.
        let mut sides = marks.filter_map(|(at, mark)| Some((at, side(self.text, stop.end + at, mark, Some(quote))?)));
        let Some((at, Side::Closes)) = sides.find(|(_, side)| *side != Side::Other) else { return false };
        let last = ahead.get(..at).and_then(|inside| inside.trim_end().chars().next_back());
        let after = ahead.get(at + quote.close.len_utf8()..).unwrap_or_default().trim_start_matches(' ').chars().next();
        let goes_on = after.is_some_and(|letter| letter.is_lowercase() || letter == '(');
        stop.at - quote.at < MAX_QUOTATION && goes_on && !last.is_some_and(|last| is_stop(last) || last == ',')
    }

    /// Ends a sentence before the next marker of a list that runs on in one line, and around a rule of the page.
    fn item(&mut self, at: usize) -> usize {
        if let Some(end) = rule_end(self.text, at + 1) {
            self.end(at);
            self.start = end;
            return end;
        }
        let open = self.open(at);
        let after = self.text.get(at + 1..).unwrap_or_default();
        let continues = self.marker.as_mut().is_some_and(|marker| marker.continues(self.text, at + 1));
        let bullet = bullet(self.text, at + 1, self.bullet);
        self.bullet = bullet.or(self.bullet);
        if continues || bullet.is_some() || is_address_row(open, after) || is_face(open, after) {
            self.end(at);
        }
        at + 1
    }

    /// Reads a stop at `at` and ends the sentence there when it is one; returns where to go on.
    fn stop(&mut self, at: usize) -> usize {
        let Some(letter) = self.text.get(at..).and_then(|rest| rest.chars().next()) else { return at + 1 };
        if !is_stop(letter) {
            return at + letter.len_utf8();
        }
        let in_bracket = self.bracket.is_some() || self.open(at).trim_start().starts_with(['(', '[']);
        let stop = read(self.text, self.start, at, self.quote, in_bracket);
        let end = stop.end;
        if self.ends_sentence(&stop) {
            self.end(end);
        }
        if self.quote.is_some_and(|quote| stop.closers.contains(quote.close)) {
            self.quote = None;
        }
        if stop.closers.contains([')', ']']) {
            self.bracket = None;
        }
        end
    }

    fn ends_sentence(&self, stop: &Stop) -> bool {
        let after = self.text.get(stop.end..).unwrap_or_default();
        let Some(first) = after.chars().next() else { return false };
        if stop.marks.ends_with(['。', '．', '！', '？', '｡']) {
            return true;
        }
        if !first.is_whitespace() {
            return !self.holds_bracket(stop) && self.lacks_space(stop, after);
        }
        let next = after.trim_start();
        let word_start = next.trim_start_matches(|letter| is_opener(letter) || matches!(letter, '_' | '*' | ' '));
        let Some(letter) = word_start.chars().next() else { return true };
        if self.holds_bracket(stop) || self.holds_quotation(stop) {
            return false;
        }
        if ["http://", "https://", "www."].iter().any(|head| word_start.starts_with(head)) {
            return !self.is_abbreviation(stop, "");
        }
        if letter.is_lowercase() {
            return self.starts_small(stop, word_start);
        }
        if !letter.is_alphanumeric() && is_joint(letter) {
            return false;
        }
        if !letter.is_alphanumeric() && (matches!(next.as_bytes().first(), Some(b',' | b';' | b':')) || is_dash(letter))
        {
            return stop.marks == "." && is_dash(letter) && !self.is_abbreviation(stop, word_start);
        }
        if stop.marks == "." {
            return stop.closers.contains(['"', '”', '’']) || !self.is_abbreviation(stop, word_start);
        }
        if stop.marks == "!" && self.rules.abbreviation(self.word(stop.at)) == Some(Abbreviation::Brand) {
            return starts_sentence(word_start, self.rules);
        }
        if self.is_pause(stop, word_start)
            || self.quote.is_some_and(|quote| closes_name(quote, stop, self.text, self.start))
        {
            return false;
        }
        // “Why?” Roe asked.
        !(stop.closers.contains(['"', '”', '’', '\'']) && is_attribution(word_start, self.rules))
    }

    /// "So... I think": an ellipsis behind a word or two, before the one word that always has a capital.
    fn is_pause(&self, stop: &Stop, next: &str) -> bool {
        let is_ellipsis = matches!(stop.marks, "..." | "…") && stop.closers.is_empty();
        is_ellipsis && first_word(next) == "I" && self.open(stop.at).split_whitespace().count() <= 2
    }

    /// Whether a sentence ends before a small letter: a text that does without capitals, or a word that opens one.
    fn starts_small(&self, stop: &Stop, next: &str) -> bool {
        if !stop.closers.is_empty() {
            return false;
        }
        if self.is_uncapitalized {
            return !self.is_abbreviation(stop, "");
        }
        let left = self.word(stop.at);
        let is_word =
            left.len() >= 4 && left.chars().all(char::is_lowercase) && self.rules.abbreviation(left).is_none();
        is_word
            && matches!(stop.marks.trim_end_matches(['!', '?']), "" | ".")
            && self.rules.words.small_starters.contains(first_word(next))
            && !is_small_attribution(next, self.rules)
    }

    /// Whether a bracket that opened inside the sentence is still open.
    fn holds_bracket(&self, stop: &Stop) -> bool {
        self.bracket.is_some_and(|open| open >= self.start && stop.at - open < MAX_BRACKET)
            && !stop.closers.contains([')', ']'])
    }

    /// "the end.Then he": both sides are words, and the next one is capitalized.
    fn lacks_space(&self, stop: &Stop, after: &str) -> bool {
        let is_mark = stop.marks == "." || stop.marks.chars().all(|mark| matches!(mark, '!' | '?'));
        if !is_mark || !self.may_lack_space(stop, after) {
            return false;
        }
        let after = after.strip_prefix(['"', '“', '‘']).unwrap_or(after);
        let is_part = |letter: char| letter.is_alphabetic() || matches!(letter, '’' | '\'');
        let len: usize = after.chars().take(MAX_WORD).take_while(|letter| is_part(*letter)).map(char::len_utf8).sum();
        let right = after.get(..len).unwrap_or_default();
        let mut rest = after.get(len..).unwrap_or_default().chars();
        let closes = match rest.next() {
            None => true,
            Some('.') => rest.next().is_none_or(|letter| letter.is_whitespace() || is_stop(letter)),
            Some(letter) => letter.is_whitespace() || matches!(letter, ',' | ';' | ':' | '!' | '?' | '"' | '”' | '…'),
        };
        let is_starter = self.rules.words.starters.contains(right);
        let is_word = right.chars().count() >= 3
            && right.starts_with(char::is_uppercase)
            && right.chars().skip(1).all(|letter| letter.is_lowercase() || matches!(letter, '’' | '\''));
        closes && len < MAX_WORD && (is_starter || is_word) && !DOMAINS.contains(&right)
    }

    /// Whether the left side of a stop without a space behind it can be the end of a sentence.
    fn may_lack_space(&self, stop: &Stop, after: &str) -> bool {
        let left = self.word(stop.at);
        let before = self.open(stop.at);
        if !stop.closers.is_empty() || before.ends_with([')', ']', '"', '”']) {
            return true;
        }
        // Addresses of the web and names of files have stops and marks inside.
        let token_start = before.char_indices().rev().take(MAX_WORD).find(|(_, letter)| letter.is_whitespace());
        let token = before.get(token_start.map_or(0, |(at, _)| at)..).unwrap_or_default();
        if token.len() > MAX_WORD || token.contains(['/', '@', '=', '\\', '_', '.']) {
            return false;
        }
        let is_name = left.chars().count() > 1 && left.chars().all(char::is_alphabetic);
        match self.rules.abbreviation(left) {
            Some(Abbreviation::Ender | Abbreviation::Loose | Abbreviation::Street) => {
                return starts_sentence(after, self.rules);
            }
            Some(_) => return false,
            None => {}
        }
        let is_number = left.starts_with(|letter: char| letter.is_ascii_digit())
            && left.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ',' | '%'))
            && !self.is_first(left, stop.at);
        (is_name && left.chars().skip(1).all(char::is_lowercase)) || is_number
    }

    /// The word before `at`, without brackets and quotation marks before it.
    fn word(&self, at: usize) -> &'a str {
        word_before(self.text, self.start, at)
    }

    /// Whether the stop belongs to an abbreviation, initial or number and does not end the sentence as well.
    fn is_abbreviation(&self, stop: &Stop, next: &str) -> bool {
        let word = self.word(stop.at);
        let first = next.chars().next();
        let is_digit = first.is_some_and(char::is_numeric);
        let opens = starts_sentence(next, self.rules);
        if is_marker(word) && self.is_first(word, stop.at) || is_numbered_label(self.open(stop.at), self.rules) {
            return true;
        }
        let before = last_word(self.open(stop.at - word.len().min(stop.at - self.start)));
        match self.rules.abbreviation(word) {
            Some(Abbreviation::Title | Abbreviation::Never) => return true,
            Some(Abbreviation::Street) => return !opens || !before.starts_with(char::is_uppercase),
            Some(Abbreviation::Number) => return is_digit,
            Some(Abbreviation::Month) => return is_digit || !opens,
            Some(Abbreviation::Ender) => return !opens,
            Some(Abbreviation::Loose | Abbreviation::Brand) => return false,
            Some(Abbreviation::Clock) => return self.goes_on_after_time(stop.at, next),
            None => {}
        }
        let mut letters = word.chars();
        let is_letter = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
        if is_letter && self.rules.words.labels.contains(&before.to_lowercase()) {
            // "plan B. Nobody minded" has no initial.
            return false;
        }
        (is_letter || is_dotted(word)) && !opens
    }

    /// Whether a time of day is followed by a day or zone, or opens the sentence: "At 5 p.m. Roe left".
    fn goes_on_after_time(&self, at: usize, next: &str) -> bool {
        let word = first_word(next);
        if self.rules.words.zones.contains(word) {
            return true;
        }
        let open = self.open(at).trim_start();
        let leads = matches!(
            first_word(open),
            "At" | "By" | "From" | "Until" | "Around" | "About" | "Before" | "After" | "Since"
        );
        let opens = starts_sentence(next, self.rules) && !self.rules.words.honorifics.contains(word);
        leads && !opens && open.split_whitespace().count() <= 5
    }

    /// Whether the word before `at` is the first of the open sentence.
    fn is_first(&self, word: &str, at: usize) -> bool {
        let open = self.open(at);
        open.len() <= word.len() + 6
            && open.trim_start_matches(|letter: char| !letter.is_alphanumeric()).len() == word.len()
    }

    /// Closes the open sentence at `end`.
    fn end(&mut self, end: usize) {
        let open = self.open(end);
        let body = open.trim();
        // The two dashes before the signature of a message are no part of it.
        let body = body.strip_prefix("-- ").map_or(body, str::trim_start);
        if !body.is_empty() {
            let start = self.start + open.trim_end().len() - body.len();
            self.found.push(Span::new(start, start + body.len()));
        }
        self.start = end;
        self.bracket = None;
        if let Some(marker) = Marker::first(self.text.get(end..).unwrap_or_default().trim_start()) {
            self.marker = Some(marker);
        }
    }
}

/// Whether a short block is one quotation from its first mark to its last.
fn is_one_quotation(text: &str) -> bool {
    let Some(open) = text.chars().next().filter(|_| text.len() <= MAX_QUOTATION) else { return false };
    let close = match open {
        '"' => '"',
        '“' => '”',
        _ => return false,
    };
    let inside = text.get(open.len_utf8()..).unwrap_or_default();
    inside.find(close).is_some_and(|at| at + close.len_utf8() == inside.len())
}

/// Bytes at which the splitter looks closer.
fn is_telling(byte: u8) -> bool {
    matches!(
        byte,
        b'.' | b'!' | b'?' | b' ' | b'"' | b'(' | b')' | b'[' | b']' | 0xd8 | 0xdb | 0xe0 | 0xe2 | 0xe3 | 0xef
    )
}

fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '–' | '—')
}

/// Signs that join what stands on both sides of them: "Com. & Adm.".
fn is_joint(letter: char) -> bool {
    matches!(letter, '&' | '+' | '=' | '/' | '%')
}
