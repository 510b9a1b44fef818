//! Splits a sentence into the tokens that the tagger and the parser were trained on.
//!
//! "He didn't pay $5m." becomes He, did, n't, pay, $, 5, m, and the stop; "33-year-old" five tokens, "U.S."
//! one. Spaces always part tokens, every other character belongs to one. It does not find sentences.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::model::span::Span;

use crate::stages::parse::tree::token_lists::{
    ABBREVIATIONS, CURRENCIES, EMOTICONS, JOINED, SHORT_NEGATIONS, SUBJECTS, UNITS, WHOLE,
};

/// All that loses none of its marks.
static SPECIAL: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| ABBREVIATIONS.iter().chain(WHOLE).chain(EMOTICONS).copied().collect());

/// Most tokens of a sentence, so that a tree can number them; the last one takes what is left.
pub const MOST_TOKENS: usize = u16::MAX as usize;

/// Finds the tokens of a sentence in place of those that were in `tokens`.
pub fn tokenize(text: &str, sentence: Span, tokens: &mut Vec<Span>) {
    tokens.clear();
    let own = sentence.of(text);
    let mut splitter = Splitter { tokens, suffixes: Vec::new() };
    let base = sentence.start as usize;
    let mut start = None;
    for (at, char) in own.char_indices() {
        match (char.is_whitespace(), start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                splitter.chunk(own.get(from..at).unwrap_or_default(), base + from);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        splitter.chunk(own.get(from..).unwrap_or_default(), base + from);
    }
    if tokens.len() > MOST_TOKENS {
        let end = tokens.last().map(|last| last.end).unwrap_or_default();
        tokens.truncate(MOST_TOKENS);
        if let Some(last) = tokens.last_mut() {
            last.end = end;
        }
    }
}

struct Splitter<'a> {
    tokens: &'a mut Vec<Span>,
    /// Marks taken off the end of a chunk, the last first.
    suffixes: Vec<Span>,
}

impl Splitter<'_> {
    fn push(&mut self, start: usize, size: usize) {
        if size > 0 {
            self.tokens.push(Span::new(start, start + size));
        }
    }

    /// Splits what stands between two spaces: marks off both ends, then the rest.
    fn chunk(&mut self, chunk: &str, start: usize) {
        let (mut rest, mut start) = (chunk, start);
        self.suffixes.clear();
        while !rest.is_empty() && !is_special(rest) {
            let prefix = prefix(rest);
            let suffix = suffix(rest);
            let is_special_before = suffix > 0 && is_special(before(rest, suffix));
            if prefix > 0 && !is_special_before {
                self.push(start, prefix);
                (rest, start) = (rest.get(prefix..).unwrap_or_default(), start + prefix);
            } else if suffix > 0 {
                rest = before(rest, suffix);
                let from = start + rest.len();
                self.suffixes.push(Span::new(from, from + suffix));
            } else {
                break;
            }
        }
        self.core(rest, start);
        self.tokens.extend(self.suffixes.drain(..).rev());
    }

    /// Splits what is left of a chunk at marks inside.
    fn core(&mut self, core: &str, start: usize) {
        let is_plain = core.len() > 8 && core.bytes().all(|byte| byte.is_ascii_lowercase());
        if is_plain || is_special(core) && hour(core).is_none() || is_url(core) {
            self.push(start, core.len());
            return;
        }
        let (mut from, mut at) = (0, 0);
        while at < core.len() {
            let size = infix(core, at);
            if size > 0 && at > 0 {
                self.word(core.get(from..at).unwrap_or_default(), start + from);
                self.push(start + at, size);
                at += size;
                from = at;
            } else {
                at += core.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            }
        }
        self.word(core.get(from..).unwrap_or_default(), start + from);
    }

    /// Splits contractions, hours and words that are written as one.
    fn word(&mut self, word: &str, start: usize) {
        let at = inner_end(word);
        if at == 0 || at == word.len() {
            self.push(start, word.len());
            return;
        }
        self.word(word.get(..at).unwrap_or_default(), start);
        self.push(start + at, word.len() - at);
    }
}

fn before(text: &str, n: usize) -> &str {
    text.get(..text.len() - n).unwrap_or_default()
}

/// Abbreviations and emoticons lose none of their marks.
fn is_special(text: &str) -> bool {
    let Some(last) = text.bytes().last() else { return false };
    let may_be = !last.is_ascii_lowercase() || text.starts_with(['\'', '’']) || text.contains('/');
    if text.len() > 10 || !may_be {
        return false;
    }
    SPECIAL.contains(text)
        || matches!(text.as_bytes(), [b'a'..=b'z', b'.'])
        || last == b'.' && text.starts_with(|char: char| char.is_ascii_digit()) && hour(text).is_some()
}

/// Length of the mark that a text begins with.
fn prefix(text: &str) -> usize {
    let Some(first) = text.chars().next() else { return 0 };
    let rest = text.get(first.len_utf8()..).unwrap_or_default();
    match first {
        '.' => dots(text.bytes()),
        '+' if !rest.starts_with(|char: char| char.is_ascii_digit()) => 1,
        '§' | '%' | '=' | '—' | '–' => first.len_utf8(),
        'U' if text.starts_with("US$") => 3,
        'C' | 'A' if rest.starts_with('$') => 2,
        _ if is_mark(first) || CURRENCIES.contains(&first) => first.len_utf8(),
        _ => 0,
    }
}

/// Length of two and more dots.
fn dots(bytes: impl Iterator<Item = u8>) -> usize {
    match bytes.take_while(|byte| *byte == b'.').count() {
        1 => 0,
        n => n,
    }
}

/// Length of the mark that a text ends with.
fn suffix(text: &str) -> usize {
    let mut chars = text.chars().rev();
    let (Some(last), before) = (chars.next(), chars.next()) else { return 0 };
    let second = chars.next();
    let is_digit = before.is_some_and(|char| char.is_ascii_digit());
    match last {
        's' | 'S' if matches!(before, Some('\'' | '’')) => 1 + before.map_or(0, char::len_utf8),
        '.' => match dots(text.bytes().rev()) {
            0 => usize::from(is_stop(before, second)),
            n => n,
        },
        '+' if is_digit => 1,
        '—' | '–' => last.len_utf8(),
        _ if is_mark(last) => last.len_utf8(),
        _ if CURRENCIES.contains(&last) && is_digit => last.len_utf8(),
        _ => unit(text),
    }
}

/// Whether a dot after two characters (the nearer first) ends a sentence and no initial.
fn is_stop(before: Option<char>, second: Option<char>) -> bool {
    let Some(before) = before else { return false };
    if before.is_uppercase() {
        return second.is_some_and(char::is_uppercase);
    }
    before.is_ascii_digit() || before.is_lowercase() || "%²-+".contains(before) || is_mark(before)
}

/// Length of a unit right after a digit.
fn unit(text: &str) -> usize {
    let fits = |unit: &&&str| {
        let number = text.strip_suffix(**unit);
        number.is_some_and(|number| number.ends_with(|char: char| char.is_ascii_digit()))
    };
    // "10am" is an hour and "5m" five of something.
    UNITS.iter().find(fits).map_or(0, |unit| unit.len())
}

/// A mark that is a token at either end of a chunk.
fn is_mark(char: char) -> bool {
    match char {
        ',' | ':' | ';' | '!' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '_' | '#' | '*' | '&' => true,
        '\'' | '"' | '`' => true,
        _ if char.is_ascii() => false,
        '…' | '¿' | '¡' | '·' | '“' | '”' | '‘' | '’' | '‚' | '„' | '´' | '»' | '«' => true,
        '\u{3001}' | '\u{3002}' | '\u{3008}'..='\u{3015}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF1F}' => true,
        _ => is_icon(char),
    }
}

/// Signs and pictures, each a token wherever it is.
fn is_icon(char: char) -> bool {
    matches!(char,
        '\u{A6}' | '\u{A9}' | '\u{AE}' | '\u{B0}' | '\u{2100}'..='\u{214F}' | '\u{2195}'..='\u{2BFF}'
        | '\u{1F000}'..='\u{1FAFF}' | '\u{FFFC}' | '\u{FFFD}')
        && !char.is_alphabetic()
}

/// Length of the mark that parts a text at a place inside.
fn infix(text: &str, at: usize) -> usize {
    let Some((left, right)) = text.split_at_checked(at) else { return 0 };
    let (Some(before), Some(mark)) = (left.chars().next_back(), right.chars().next()) else { return 0 };
    if mark.is_ascii_alphanumeric() {
        return 0;
    }
    let run = run_of(right, mark);
    let after = right.get(run..).and_then(|rest| rest.chars().next());
    let is_letter_after = after.is_some_and(char::is_alphabetic);
    let is_word_before = before.is_alphabetic() || before.is_ascii_digit();
    match mark {
        '.' if run > 1 => run,
        '.' => {
            let is_end = before.is_lowercase() || is_quote(before);
            let starts = after.is_some_and(|after| after.is_uppercase() || is_quote(after));
            usize::from(is_end && starts)
        }
        ',' => usize::from(before.is_alphabetic() && is_letter_after),
        '-' | '+' | '*' | '^' if run == 1 && before.is_ascii_digit() => {
            let is_number = after.is_some_and(|after| after.is_ascii_digit());
            usize::from(is_number || mark == '-' && is_letter_after)
        }
        '-' | '–' | '~' | '\u{2010}' | '\u{2011}' if run <= 3 && is_word_before && is_letter_after => run,
        '—' => run,
        ':' | '<' | '>' | '=' | '/' if run == 1 => usize::from(is_word_before && is_letter_after),
        '…' => run,
        _ if is_icon(mark) => mark.len_utf8(),
        _ => 0,
    }
}

/// Bytes of the same character at the beginning of a text.
fn run_of(text: &str, char: char) -> usize {
    text.len() - text.trim_start_matches(char).len()
}

fn is_quote(char: char) -> bool {
    matches!(char, '\'' | '"' | '“' | '”' | '‘' | '’' | '`' | '´' | '»' | '«' | ',')
}

/// An address of the web or of mail, which is one token.
fn is_url(text: &str) -> bool {
    if !text.contains(['.', '/', '@']) {
        return false;
    }
    if let Some((scheme, rest)) = text.split_once("://") {
        return scheme.len() > 1 && !rest.is_empty();
    }
    if text.starts_with('@') && text.len() > 1 {
        return true;
    }
    let address = text.rsplit_once('@').map_or(text, |(_, domain)| domain);
    let domain = address.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let Some((name, last)) = domain.rsplit_once('.') else { return false };
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|char| char.is_alphanumeric() || matches!(char, '-' | '_'))
    };
    last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_lowercase()) && name.split('.').all(is_label)
}

/// Where the last part of a word begins, as "n't" in "don't"; its length when it has just one.
fn inner_end(word: &str) -> usize {
    if let Some(at) = word.rfind(['\'', '’']) {
        return contraction(word, at).unwrap_or(word.len());
    }
    if word.len() > 8 {
        return word.len();
    }
    let lower = word.to_ascii_lowercase();
    if word.starts_with(|char: char| char.is_ascii_digit()) {
        return hour(&lower).unwrap_or(word.len());
    }
    if let Some((_, at)) = JOINED.iter().find(|(joined, _)| *joined == lower) {
        return *at;
    }
    if SHORT_NEGATIONS.contains(&lower.as_str()) { word.len() - 2 } else { word.len() }
}

fn contraction(word: &str, at: usize) -> Option<usize> {
    let (stem, tail) = word.split_at_checked(at)?;
    let tail = tail.trim_start_matches(['\'', '’']).to_ascii_lowercase();
    if tail == "t" {
        let at = stem.len().checked_sub(1).filter(|_| stem.ends_with(['n', 'N']))?;
        return Some(at).filter(|at| *at > 0 && word.bytes().take(*at).all(|byte| byte.is_ascii_alphabetic()));
    }
    let is_word = !stem.is_empty() && stem.chars().all(|char| char.is_alphabetic() || matches!(char, '\'' | '’'));
    let is_subject = || SUBJECTS.contains(&stem.to_ascii_lowercase().as_str());
    match tail.as_str() {
        "ll" | "ve" | "re" if is_word => Some(at),
        "d" if is_subject() => Some(at),
        "m" if stem.eq_ignore_ascii_case("i") => Some(at),
        "all" if stem.eq_ignore_ascii_case("y") => Some(word.len() - 3),
        _ => None,
    }
}

/// Where "am" begins in "10am".
fn hour(lower: &str) -> Option<usize> {
    let number = ["am", "pm", "a.m.", "p.m."].iter().find_map(|half| lower.strip_suffix(half))?;
    let is_hour = number.parse::<u8>().is_ok_and(|hour| (1..=12).contains(&hour));
    is_hour.then_some(number.len())
}
