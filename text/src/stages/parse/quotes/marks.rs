//! Where quotation marks open and close: `“We came. We saw,” he said.` has one range, from "We came" to "saw,".
//!
//! Pairs nest. An apostrophe does not close ("the workers’ pay"), a mark that never closes ends with its paragraph, and
//! goes on in the next one when that opens with the same mark. It does not say who speaks.

use crate::model::span::Span;
use crate::stages::parse::quotes::input::QuoteSegment;

/// A stretch inside a pair of marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marked {
    /// Index of its segment.
    pub segment: u32,
    /// With the marks.
    pub outer: Span,
    /// Without the marks.
    pub inner: Span,
    /// How many ranges it is inside.
    pub depth: u8,
    /// Whether nothing closes it.
    pub is_open: bool,
    /// Whether the next paragraph goes on with it.
    pub goes_on: bool,
    /// Whether it goes on from the paragraph before.
    pub continues: bool,
}

/// All ranges of a document, sorted by segment, start and (longest first) end.
pub(crate) fn marked(segments: &[QuoteSegment<'_>]) -> Vec<Marked> {
    let mut found: Vec<Marked> = Vec::new();
    let mut left_open: Option<Open> = None;
    for (index, segment) in segments.iter().enumerate() {
        let mut scan = Scan::new(segment.text, index as u32);
        let opens = scan.marks.first().is_some_and(|mark| scan.at_start(mark));
        let continues =
            left_open.is_some_and(|open| opens && scan.marks.first().is_some_and(|mark| mark.mark == open.mark));
        let resumes = left_open.filter(|_| !opens);
        left_open = scan.run(resumes);
        let mut own = scan.found;
        own.sort_by_key(|range| (range.outer.start, u32::MAX - range.outer.end));
        set_depths(&mut own);
        if continues
            || resumes.is_some_and(|_| own.first().is_some_and(|range| range.outer.start == 0 && range.depth == 0))
        {
            if let Some(first) = own.first_mut() {
                first.continues = true;
            }
            let before = found.iter_mut().rev().find(|range| range.depth == 0);
            if let Some(before) = before.filter(|range| range.is_open && range.segment + 1 == index as u32) {
                before.goes_on = true;
            }
        }
        found.extend(own);
    }
    found
}

fn set_depths(ranges: &mut [Marked]) {
    // Ranges nest, so those that are still open where one begins are the ones it is inside of.
    let mut open: Vec<Span> = Vec::new();
    for range in ranges {
        while open.pop_if(|outer| outer.end <= range.outer.start).is_some() {}
        range.depth = open.iter().filter(|outer| outer.contains(range.outer)).take(9).count() as u8;
        open.push(range.outer);
    }
}

/// An opening mark that waits for its closing one.
#[derive(Clone, Copy, Debug)]
struct Open {
    mark: Mark,
    start: usize,
    inner: usize,
    /// Whether a range may begin here even when nothing closes it: at the start of a paragraph, after a colon.
    is_free: bool,
}

impl Open {
    /// Whether the mark is an apostrophe when nothing closes it.
    fn is_apostrophe(self) -> bool {
        matches!(self.mark, Mark::Single | Mark::StraightSingle) && !self.is_free
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// `"`, and two single marks written for it.
    Straight,
    /// “ ” and „ “ and „ ” and ” ”.
    Curly,
    /// ‘ ’ and ‚ ‘.
    Single,
    /// ' '.
    StraightSingle,
    /// « ».
    Guillemet,
    /// » «.
    Inward,
    /// ‹ ›.
    SingleGuillemet,
    /// › ‹.
    SingleInward,
    /// 《 》, 〈 〉, 「 」, 『 』.
    Bracket,
}

/// A mark in a text with what is beside it.
#[derive(Clone, Copy, Debug)]
struct Seen {
    mark: Mark,
    letter: char,
    start: usize,
    end: usize,
    before: char,
    after: char,
}

struct Scan<'a> {
    text: &'a str,
    segment: u32,
    marks: Vec<Seen>,
    stack: Vec<Open>,
    found: Vec<Marked>,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str, segment: u32) -> Self {
        Self { text, segment, marks: seen(text), stack: Vec::new(), found: Vec::new() }
    }

    fn at_start(&self, mark: &Seen) -> bool {
        self.text[..mark.start].trim_matches(|letter: char| !letter.is_alphanumeric()).is_empty()
            && !mark.after.is_whitespace() | (mark.mark == Mark::Guillemet)
    }

    /// Reads all marks; gives the outermost one that nothing closes. `resumes` was left open by the paragraph before.
    fn run(&mut self, resumes: Option<Open>) -> Option<Open> {
        let marks = std::mem::take(&mut self.marks);
        for (at, mark) in marks.iter().enumerate() {
            let rest = &marks[at + 1..];
            if let Some(level) = self.closes(mark, rest) {
                self.close(level, mark);
            } else if opens(mark, rest, self.text) {
                self.open(mark);
            } else if self.stack.is_empty()
                && self.found.is_empty()
                && resumes.is_some_and(|open| open.mark == mark.mark)
            {
                // The paragraph does not open with a mark, but closes the one left open before.
                self.stack.push(Open { mark: mark.mark, start: 0, inner: 0, is_free: true });
                self.close(0, mark);
            }
        }
        let first = self.stack.iter().find(|open| !open.is_apostrophe()).copied();
        self.stack_ends();
        first
    }

    fn open(&mut self, mark: &Seen) {
        let inward = mark.letter == '»' || mark.letter == '›';
        let kind = match mark.mark {
            Mark::Guillemet if inward => Mark::Inward,
            Mark::SingleGuillemet if inward => Mark::SingleInward,
            other => other,
        };
        let is_free = is_free(self.text, mark.start);
        self.stack.push(Open { mark: kind, start: mark.start, inner: mark.end, is_free });
    }

    /// The level of the stack that a mark closes.
    fn closes(&self, mark: &Seen, rest: &[Seen]) -> Option<usize> {
        let closes = |open: &Open| match (open.mark, mark.letter) {
            (Mark::Curly, '”') => true,
            // “ closes „, and never stands there before a word.
            (Mark::Curly, '“') => !mark.before.is_whitespace() && !mark.after.is_alphanumeric(),
            (Mark::Straight, '"') => !opens_by_space(mark) || self.is_sloppy(mark, rest),
            // “It leaks" and "It leaks”: two keyboards.
            (Mark::Curly, '"') => !opens_by_space(mark) && !closes_curly(rest),
            (Mark::Straight, '”') => true,
            (Mark::Straight, '\'') => mark.mark == Mark::Straight && !opens_by_space(mark),
            (Mark::Single, '’' | '‘') | (Mark::StraightSingle, '\'') => ends_single(mark, rest),
            (Mark::Guillemet, '»') | (Mark::Inward, '«') => true,
            (Mark::SingleGuillemet, '›') | (Mark::SingleInward, '‹') => true,
            (Mark::Bracket, '》' | '〉' | '」' | '』') => true,
            _ => false,
        };
        // An inner pair that never closes ends where the outer one does.
        self.stack.iter().rposition(closes)
    }

    /// `"It leaks, "Beck said.`: a closing mark with its space on the wrong side.
    fn is_sloppy(&self, mark: &Seen, rest: &[Seen]) -> bool {
        let before = self.text.get(..mark.start).unwrap_or_default().trim_end();
        let n_left = || rest.iter().filter(|next| next.mark == Mark::Straight).count();
        mark.before.is_whitespace() && before.ends_with([',', '.', '?', '!']) && n_left() % 2 == 0
    }

    fn close(&mut self, level: usize, mark: &Seen) {
        while self.stack.len() > level + 1 {
            self.end_top(mark.start, mark.start, true);
        }
        self.end_top(mark.start, mark.end, false);
    }

    fn stack_ends(&mut self) {
        let end = self.text.len();
        while !self.stack.is_empty() {
            self.end_top(end, end, true);
        }
    }

    fn end_top(&mut self, inner_end: usize, outer_end: usize, is_open: bool) {
        let Some(open) = self.stack.pop() else { return };
        if is_open && open.is_apostrophe() || inner_end < open.inner {
            return;
        }
        let inner = Span::new(open.inner, inner_end);
        let outer = Span::new(open.start, outer_end);
        let segment = self.segment;
        self.found.push(Marked { segment, outer, inner, depth: 0, is_open, goes_on: false, continues: false });
    }
}

/// A straight mark that opens by the look of its sides: white space before and none after.
fn opens_by_space(mark: &Seen) -> bool {
    let free_before =
        mark.before.is_whitespace() || matches!(mark.before, '(' | '[' | '—' | '–' | '“' | '‘' | '«' | '/');
    free_before && !mark.after.is_whitespace()
}

/// Whether a mark that closes nothing opens a range.
fn opens(mark: &Seen, rest: &[Seen], text: &str) -> bool {
    let free_before = !mark.before.is_alphanumeric();
    match mark.letter {
        '“' | '„' | '‟' | '《' | '〈' | '「' | '『' => true,
        '”' => mark.before.is_whitespace() && mark.after.is_alphanumeric(),
        '"' => {
            !mark.before.is_ascii_digit()
                && (free_before || mark.after.is_uppercase())
                && !(mark.after.is_whitespace() && rest.is_empty())
        }
        '«' | '‹' => true,
        '»' | '›' => free_before && mark.after.is_alphanumeric(),
        '‚' => free_before && mark.after.is_alphanumeric(),
        '‘' => free_before && !mark.after.is_ascii_digit() && (closes_later(rest) || is_free(text, mark.start)),
        '`' => free_before,
        '\'' if mark.mark == Mark::Straight => opens_by_space(mark),
        '\'' => {
            opens_by_space(mark) && !mark.after.is_ascii_digit() && (closes_later(rest) || is_free(text, mark.start))
        }
        _ => false,
    }
}

fn is_free(text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or_default().trim_end();
    before.is_empty() || before.ends_with([':', ','])
}

/// Whether a curly mark closes before the next one opens.
fn closes_curly(rest: &[Seen]) -> bool {
    let next = rest.iter().find(|mark| matches!(mark.letter, '”' | '“') || mark.letter == '"' && opens_by_space(mark));
    next.is_some_and(|mark| mark.letter == '”')
}

fn closes_later(rest: &[Seen]) -> bool {
    rest.iter().any(|mark| matches!(mark.letter, '’' | '\'' | '‘') && !mark.after.is_alphanumeric())
}

/// Whether ’ or ' closes rather than stands for a letter or after a plural: "the workers’ pay".
fn ends_single(mark: &Seen, rest: &[Seen]) -> bool {
    if mark.after.is_alphanumeric() || mark.before.is_whitespace() {
        return false;
    }
    let may_be_plural = matches!(mark.before, 's' | 'S' | 'n') && mark.after == ' ';
    let later = rest
        .iter()
        .take_while(|next| !(matches!(next.letter, '‘' | '“' | '"') || next.letter == '\'' && opens_by_space(next)));
    let closes_again = later.into_iter().any(|next| matches!(next.letter, '’' | '\'') && !next.after.is_alphanumeric());
    !(may_be_plural && closes_again)
}

/// The marks of a text in order, with their neighbors.
fn seen(text: &str) -> Vec<Seen> {
    let mut found = Vec::new();
    let mut before = ' ';
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let mut end = start + letter.len_utf8();
        let mut mark = mark_of(letter);
        if matches!(letter, '`' | '\'') && letters.peek().is_some_and(|(_, next)| *next == letter) {
            // ``so'' is the typewriter's “so”.
            letters.next();
            end += 1;
            mark = Some(Mark::Straight);
        }
        let after = letters.peek().map_or(' ', |(_, next)| *next);
        if let Some(mark) = mark {
            found.push(Seen { mark, letter, start, end, before, after });
        }
        before = letter;
    }
    found
}

fn mark_of(letter: char) -> Option<Mark> {
    Some(match letter {
        '"' | '＂' => Mark::Straight,
        '“' | '”' | '„' | '‟' => Mark::Curly,
        '‘' | '’' | '‚' => Mark::Single,
        '\'' | '`' => Mark::StraightSingle,
        '«' | '»' => Mark::Guillemet,
        '‹' | '›' => Mark::SingleGuillemet,
        '《' | '》' | '〈' | '〉' | '「' | '」' | '『' | '』' => Mark::Bracket,
        _ => return None,
    })
}
