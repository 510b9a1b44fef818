//! Where the sentences of a cleaned block end.
//!
//! `"Dr. Roe left at 6 p.m. She came by the No. 5 bus."` is two sentences: the stops of `Dr.` and `No.` belong to
//! abbreviations, that of `p.m.` is also the sentence's. It splits inside quotations and not inside brackets that open in
//! the middle of a sentence, and it does not look at line breaks: cleaning took them.

use crate::model::span::Span;
use crate::rules::segment::{Abbreviation, SegmentRules};
use crate::stages::segment::lines::{is_closer, is_opener, is_stop, numbered_marker, starts_lower};

/// A bracket that opened further back than this, in bytes, holds no sentence together.
const MAX_BRACKET: usize = 300;
/// Longest address of the web that is told from running text, in bytes.
const MAX_ADDRESS: usize = 400;
/// Longest quotation that holds a sentence together, in code points.
const MAX_QUOTATION: usize = 400;
/// Longest word that is looked up before a stop, in bytes.
const MAX_WORD: usize = 40;

/// The sentences of `text`, sorted and apart, without white space around them.
pub(crate) fn sentences(text: &str, rules: &SegmentRules) -> Vec<Span> {
    if is_one_quotation(text) {
        return vec![Span::new(0, text.len())];
    }
    let is_uncapitalized = starts_lower(text) && memchr::memmem::find(text.as_bytes(), b" i ").is_some();
    let marker = Marker::find(text);
    let mut splitter =
        Splitter { text, rules, start: 0, bracket: None, quote: None, marker, is_uncapitalized, found: Vec::new() };
    splitter.split();
    splitter.found
}

struct Splitter<'a> {
    text: &'a str,
    rules: &'a SegmentRules,
    /// Where the open sentence starts.
    start: usize,
    /// Where an open bracket stands that does not open the sentence.
    bracket: Option<usize>,
    /// Where an open quotation mark stands, and the mark that closes it.
    quote: Option<(usize, char)>,
    marker: Option<Marker>,
    /// Whether the text does without capitals at the start of sentences.
    is_uncapitalized: bool,
    found: Vec<Span>,
}

/// A stop with all that belongs to it.
struct Stop<'a> {
    /// Where the first mark stands.
    at: usize,
    /// One past the last mark and the quotation marks and brackets that it closes.
    end: usize,
    /// The marks alone.
    marks: &'a str,
    /// What is closed behind the marks.
    closers: &'a str,
}

impl<'a> Splitter<'a> {
    fn split(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(offset) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| is_telling(*byte))) {
            at += offset;
            at = match bytes.get(at) {
                Some(b'(' | b'[') => self.open_bracket(at),
                Some(b')' | b']') => {
                    self.bracket = None;
                    at + 1
                }
                Some(b' ') => self.item(at),
                Some(b'"' | 0xe2) => self.quotation(at),
                _ => self.stop(at),
            };
        }
        self.end(self.text.len());
    }

    fn open_bracket(&mut self, at: usize) -> usize {
        let before = self.text.get(self.start..at).unwrap_or_default();
        // A bracket near the start opens the sentence; ":(" is a face.
        if before.len() >= 4 && !before.ends_with([':', ';', '-']) {
            self.bracket = Some(at);
        }
        at + 1
    }

    /// Notes where a quotation opens and closes; other marks with the same first byte may be stops.
    fn quotation(&mut self, at: usize) -> usize {
        let mark = self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
        match (mark, self.quote) {
            ('“', _) => self.quote = Some((at, '”')),
            ('‘', None) => self.quote = Some((at, '’')),
            ('"', None) => self.quote = Some((at, '"')),
            (_, Some((_, close))) if close == mark && self.closes(mark, at) => self.quote = None,
            ('‘' | '”' | '’' | '"', _) => {}
            _ => return self.stop(at),
        }
        at + mark.len_utf8()
    }

    /// Whether a mark closes a quotation; an apostrophe has a letter behind it.
    fn closes(&self, mark: char, at: usize) -> bool {
        let after = self.text.get(at + mark.len_utf8()..).and_then(|rest| rest.chars().next());
        mark != '’' || !after.is_some_and(char::is_alphanumeric)
    }

    /// Whether the stop stands in a quotation that is part of a sentence which goes on behind it: he said “No. Not now” and left.
    fn holds_quotation(&self, stop: &Stop) -> bool {
        let Some((open, close)) = self.quote.filter(|(open, _)| *open > self.start + 2 && stop.closers.is_empty())
        else {
            return false;
        };
        let ahead = self.text.get(stop.end..).unwrap_or_default();
        let mut letters = ahead.char_indices().take(MAX_QUOTATION).filter(|(_, letter)| *letter == close);
        let Some((at, _)) = letters.find(|(at, _)| self.closes(close, stop.end + at)) else { return false };
        let last = ahead.get(..at).and_then(|inside| inside.chars().next_back());
        let after = ahead.get(at + close.len_utf8()..).unwrap_or_default().trim_start_matches(' ').chars().next();
        let goes_on = after.is_some_and(|letter| letter.is_lowercase() || letter == '(');
        stop.at - open < MAX_QUOTATION && goes_on && !last.is_some_and(|last| is_stop(last) || last == ',')
    }

    /// Ends a sentence before the next marker of a list that runs on in one line.
    fn item(&mut self, at: usize) -> usize {
        if self.is_address_row(at) {
            self.end(at);
            return at + 1;
        }
        let Some(marker) = &mut self.marker else { return at + 1 };
        if marker.continues(self.text, at + 1) {
            self.end(at);
        }
        at + 1
    }

    /// Whether an address of the web ends at the space at `at`, and is either the sentence so far, in brackets, or followed
    /// by another one: lists of links are no sentences.
    fn is_address_row(&self, at: usize) -> bool {
        let after = self.text.get(at + 1..).unwrap_or_default();
        let is_next = after.starts_with("http://") || after.starts_with("https://");
        let open = self.text.get(self.start..at).unwrap_or_default().trim_start();
        let is_whole = open.len() < MAX_ADDRESS && (open.starts_with("http") || open.starts_with("[http"));
        is_whole && open.contains("://") && !open.contains(' ') && (is_next || open.ends_with(']'))
    }

    /// Reads a stop at `at` and ends the sentence there when it is one; returns where to go on.
    fn stop(&mut self, at: usize) -> usize {
        let Some(letter) = self.text.get(at..).and_then(|rest| rest.chars().next()) else { return at + 1 };
        if !is_stop(letter) {
            return at + letter.len_utf8();
        }
        let stop = self.read(at);
        let end = stop.end;
        if self.ends_sentence(&stop) {
            self.end(end);
        }
        if self.quote.is_some_and(|(_, close)| stop.closers.contains(close)) {
            self.quote = None;
        }
        end
    }

    fn read(&self, at: usize) -> Stop<'a> {
        let rest = self.text.get(at..).unwrap_or_default();
        let mut n = rest.len() - rest.trim_start_matches(is_stop).len();
        // ". . ." is one mark.
        while rest.as_bytes().get(n) == Some(&b' ')
            && rest.get(n + 1..).is_some_and(|rest| rest.starts_with(['.', '!', '?']))
        {
            let more = rest.get(n + 1..).unwrap_or_default();
            n += 1 + more.len() - more.trim_start_matches(is_stop).len();
        }
        let marks = rest.get(..n).unwrap_or_default();
        let closing = rest.get(n..).unwrap_or_default();
        let mut n_closing = closing.len() - closing.trim_start_matches(is_closer).len();
        // A closing mark that a word follows opens instead: `stop."Next`.
        if n_closing > 0 && closing.get(n_closing..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric)) {
            n_closing = 0;
        }
        if n_closing == 0 && marks == "." {
            n_closing = self.note_numbers(at, closing);
        }
        Stop { at, end: at + n + n_closing, marks, closers: closing.get(..n_closing).unwrap_or_default() }
    }

    /// Length of the numbers of footnotes that stand on the line, as in "the evidence.11 12 Others".
    fn note_numbers(&self, at: usize, after: &str) -> usize {
        let word = self.word(at);
        if word.len() < 4 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return 0;
        }
        let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b',' | b' ');
        let n = after.bytes().take(9).take_while(is_part).count();
        let numbers = after.get(..n).unwrap_or_default().trim_end();
        let is_short = numbers.split([',', ' ']).all(|number| (1..=2).contains(&number.len()));
        let next =
            after.get(numbers.len()..).and_then(|rest| rest.strip_prefix(' ')).and_then(|rest| rest.chars().next());
        if is_short && next.is_some_and(char::is_uppercase) { numbers.len() } else { 0 }
    }

    fn ends_sentence(&self, stop: &Stop) -> bool {
        let after = self.text.get(stop.end..).unwrap_or_default();
        let Some(first) = after.chars().next() else { return false };
        if stop.marks.ends_with(['。', '．', '！', '？', '｡']) {
            return true;
        }
        if !first.is_whitespace() {
            return stop.marks == "." && stop.closers.is_empty() && self.lacks_space(stop, after);
        }
        let next = after.trim_start();
        let word_start = next.trim_start_matches(|letter| is_opener(letter) || letter == '_' || letter == '*');
        let Some(letter) = word_start.chars().next() else { return true };
        if self.holds_bracket(stop) || self.holds_quotation(stop) {
            return false;
        }
        if letter.is_lowercase() {
            // Texts without capitals end their sentences all the same.
            return self.is_uncapitalized && stop.closers.is_empty() && !self.is_abbreviation(stop, "");
        }
        if !letter.is_alphanumeric() && (matches!(next.as_bytes().first(), Some(b',' | b';' | b':')) || is_dash(letter))
        {
            return stop.marks == "." && is_dash(letter) && !self.is_abbreviation(stop, word_start);
        }
        if stop.marks == "." {
            return stop.closers.contains(['"', '”', '’']) || !self.is_abbreviation(stop, word_start);
        }
        if stop.marks == "!" && self.rules.abbreviation(self.word(stop.at)) == Some(Abbreviation::Brand) {
            return self.starts_sentence(word_start);
        }
        // “Why?” Roe asked.
        !(stop.closers.contains(['"', '”', '’', '\'']) && self.is_attribution(word_start))
    }

    /// Whether a bracket that opened inside the sentence is still open.
    fn holds_bracket(&self, stop: &Stop) -> bool {
        self.bracket.is_some_and(|open| open >= self.start && stop.at - open < MAX_BRACKET)
            && !stop.closers.contains([')', ']'])
    }

    /// "the end.Then he": both sides are words, and the next one is capitalized.
    fn lacks_space(&self, stop: &Stop, after: &str) -> bool {
        let left = self.word(stop.at);
        // No more than a word is read, or a text without spaces would be read over and over.
        let end = after.char_indices().take(MAX_WORD).find(|(_, letter)| letter.is_whitespace());
        let right = end.map_or(if after.len() < MAX_WORD { after } else { "" }, |(end, _)| &after[..end]);
        let right = right.trim_end_matches([',', '.', ';', ':', '!', '?']);
        let mut letters = right.chars();
        let is_word = letters.next().is_some_and(char::is_uppercase)
            && right.len() < MAX_WORD
            && letters.clone().next().is_some()
            && letters.all(|letter| letter.is_lowercase() || matches!(letter, '’' | '\''));
        let is_starter = right == "I" || right == "A";
        let is_left = left.chars().count() > 1 && left.chars().skip(1).all(char::is_lowercase);
        is_left
            && (is_word || is_starter)
            && left.chars().all(char::is_alphabetic)
            && !matches!(right, "Com" | "Net" | "Org")
    }

    /// The word before `at`, without brackets and quotation marks before it.
    fn word(&self, at: usize) -> &'a str {
        let before = self.text.get(self.start..at).unwrap_or_default();
        let mut start = before.len();
        for (offset, letter) in before.char_indices().rev() {
            if letter.is_whitespace()
                || is_opener(letter)
                || is_dash(letter)
                || matches!(letter, '/' | '”' | ')' | '•' | '⁃')
            {
                break;
            }
            start = offset;
            if before.len() - start > MAX_WORD {
                return "";
            }
        }
        before.get(start..).unwrap_or_default()
    }

    /// Whether the stop belongs to an abbreviation, initial or number and does not end the sentence as well.
    fn is_abbreviation(&self, stop: &Stop, next: &str) -> bool {
        let word = self.word(stop.at);
        let first = next.chars().next();
        let is_digit = first.is_some_and(char::is_numeric);
        let opens = self.starts_sentence(next);
        if is_marker(word) && self.is_first(word, stop.at) {
            return true;
        }
        match self.rules.abbreviation(word) {
            Some(Abbreviation::Title | Abbreviation::Never) => return true,
            Some(Abbreviation::Number) => return is_digit,
            Some(Abbreviation::Month) => return is_digit || !opens,
            Some(Abbreviation::Ender) => return !opens,
            Some(Abbreviation::Loose | Abbreviation::Brand) => return false,
            Some(Abbreviation::Clock) => return self.rules.words.zones.contains(first_word(next)),
            None => {}
        }
        let mut letters = word.chars();
        let is_letter = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
        (is_letter || is_dotted(word)) && !opens
    }

    /// Whether the word before `at` is the first of the open sentence.
    fn is_first(&self, word: &str, at: usize) -> bool {
        let open = self.text.get(self.start..at).unwrap_or_default();
        open.len() <= word.len() + 6
            && open.trim_start_matches(|letter: char| !letter.is_alphanumeric()).len() == word.len()
    }

    /// Whether a text starts with a word that usually opens a sentence; "A." is an initial.
    fn starts_sentence(&self, text: &str) -> bool {
        let word = first_word(text);
        let is_initial = word.len() == 1 && text.as_bytes().get(1) == Some(&b'.');
        !is_initial && self.rules.words.starters.contains(word)
    }

    /// "Roe asked", "Prime Minister Roe said": up to four capitalized words and a verb of saying.
    fn is_attribution(&self, text: &str) -> bool {
        for (n, word) in text.split(' ').take(5).enumerate() {
            let bare = word.trim_end_matches([',', '.', ':', ';']);
            if n > 0 && self.rules.words.speech.contains(bare) {
                return true;
            }
            if !word.starts_with(char::is_uppercase) || bare.len() != word.len() {
                return false;
            }
        }
        false
    }

    /// Closes the open sentence at `end`.
    fn end(&mut self, end: usize) {
        let open = self.text.get(self.start..end).unwrap_or_default();
        let body = open.trim();
        if !body.is_empty() {
            let start = self.start + open.len() - open.trim_start().len();
            self.found.push(Span::new(start, start + body.len()));
        }
        self.start = end;
        self.bracket = None;
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

fn first_word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// "U.S", "a.m", "D.P.R.K": single letters with stops between.
fn is_dotted(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}

/// "1", "12", "a", "iv": what stands before the stop of a list marker.
fn is_marker(word: &str) -> bool {
    let is_number = word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_letter = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_roman = word.len() <= 4 && word.bytes().all(|byte| b"ivx".contains(&byte));
    !word.is_empty() && (is_number || is_letter || is_roman)
}

/// The marker that the next item of a list within one line must have.
struct Marker {
    /// Number or letter of the next item.
    next: u32,
    is_letter: bool,
    /// What stands behind the number: `.`, `)` or `.)`.
    tail: &'static str,
    bullet: Option<char>,
}

impl Marker {
    /// The list that a text starts with.
    fn find(text: &str) -> Option<Self> {
        let bullet = text.chars().next().filter(|letter| matches!(letter, '⁃' | '•'));
        let body = text.get(bullet.map_or(0, char::len_utf8)..)?.trim_start();
        numbered_marker(body)?;
        let label = body.get(..body.find(['.', ')'])?)?;
        let rest = body.get(label.len()..)?;
        let tail = [".)", ".", ")"].into_iter().find(|tail| rest.starts_with(tail))?;
        let next = match label.parse::<u32>() {
            Ok(number) => number + 1,
            Err(_) if label.len() == 1 => u32::from(label.chars().next()?) + 1,
            Err(_) => return None,
        };
        let is_letter = label.parse::<u32>().is_err();
        Some(Self { next, is_letter, tail, bullet })
    }

    /// Whether the next marker stands at `at`; then the one after it is awaited.
    fn continues(&mut self, text: &str, at: usize) -> bool {
        let Some(mut rest) = text.get(at..) else { return false };
        if let Some(bullet) = self.bullet {
            match rest.strip_prefix(bullet) {
                Some(behind) => rest = behind.trim_start_matches(' '),
                None => return false,
            }
        }
        let label_len = rest.bytes().take(4).take_while(u8::is_ascii_alphanumeric).count();
        let label = rest.get(..label_len).unwrap_or_default();
        let is_next = if self.is_letter {
            label.len() == 1 && label.chars().next().map(u32::from) == Some(self.next)
        } else {
            label.parse::<u32>().ok() == Some(self.next)
        };
        let holds = is_next
            && rest
                .get(label_len..)
                .and_then(|rest| rest.strip_prefix(self.tail))
                .is_some_and(|rest| rest.starts_with(' '));
        self.next += u32::from(holds);
        holds
    }
}
