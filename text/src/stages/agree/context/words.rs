//! The words of a sentence with the breaks between them, and where its clauses begin.
//!
//! `"Lee arrived on Sunday, meeting Xi"` has six words; a clause begins at "meeting", after a comma and in -ing. It knows
//! no names and no numbers.

use crate::rules::agree::{AgreeRules, Cue};

/// What stands between a word and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    /// A space or a hyphen.
    None,
    /// A comma.
    Comma,
    /// A semicolon, colon, bracket, quotation mark or dash.
    Hard,
}

/// One word, in bytes of its sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// First byte.
    pub(crate) start: u32,
    /// One past the last byte.
    pub(crate) end: u32,
    /// What stands before it.
    pub(crate) before: Break,
}

/// Splits a sentence into words (letters and digits, apostrophes and decimal points inside them).
pub(crate) fn words(sentence: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut before = Break::None;
    let mut open: Option<u32> = None;
    let mut letters = sentence.char_indices().peekable();
    let mut last = ' ';
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map_or(' ', |(_, next)| *next);
        let joins = matches!(letter, '\'' | '’' | '.' | ',') && joins_word(last, letter, next);
        if letter.is_alphanumeric() || open.is_some() && joins {
            open = open.or(Some(at as u32));
        } else {
            if let Some(start) = open.take() {
                words.push(Word { start, end: at as u32, before });
                before = Break::None;
            }
            before = stronger(before, break_at(last, letter, next));
        }
        last = letter;
    }
    if let Some(start) = open {
        words.push(Word { start, end: sentence.len() as u32, before });
    }
    words
}

fn joins_word(last: char, letter: char, next: char) -> bool {
    match letter {
        '.' | ',' => last.is_ascii_digit() && next.is_ascii_digit(),
        _ => last.is_alphanumeric() && next.is_alphabetic(),
    }
}

fn break_at(last: char, letter: char, next: char) -> Break {
    match letter {
        ',' => Break::Comma,
        ';' | ':' | '(' | ')' | '[' | ']' | '"' | '“' | '”' | '—' => Break::Hard,
        '-' | '–' if last == ' ' && next == ' ' => Break::Hard,
        _ => Break::None,
    }
}

fn stronger(one: Break, other: Break) -> Break {
    if one == Break::Hard || other == Break::None { one } else { other }
}

/// A word as it is looked up: without the possessive; `lower` is the sentence in ASCII lower case.
pub(crate) fn form<'a>(lower: &'a str, word: &Word) -> &'a str {
    let form = lower.get(word.start as usize..word.end as usize).unwrap_or_default();
    form.strip_suffix("'s").or_else(|| form.strip_suffix("’s")).unwrap_or(form)
}

/// Whether a form looks like a finite or participial verb: -ed, -ing, or an irregular form.
pub(crate) fn is_verb_form(form: &str, rules: &AgreeRules) -> bool {
    let is_regular = form.len() > 4 && (form.ends_with("ed") || form.ends_with("ing"));
    let is_irregular = || !form.ends_with('s') && rules.irregular.get(form).is_some_and(|lemma| lemma != form);
    is_regular || is_irregular()
}

/// Whether a negation word only looks like one ("not only", "no doubt").
pub(crate) fn is_hollow_negation(form: &str, next: &str) -> bool {
    match form {
        "not" => {
            matches!(next, "only" | "just" | "least" | "merely" | "simply" | "more" | "fewer" | "less" | "later")
        }
        "no" => matches!(next, "doubt" | "less" | "matter" | "more" | "fewer" | "later" | "earlier" | "sooner"),
        _ => false,
    }
}

/// Whether a clause begins at the word `form`.
pub(crate) fn begins_clause(before: Break, last: &str, form: &str, next: &str, rules: &AgreeRules) -> bool {
    const SUBORDINATORS: &[&str] = &[
        "after",
        "although",
        "amid",
        "because",
        "before",
        "but",
        "despite",
        "following",
        "when",
        "where",
        "whereas",
        "which",
        "while",
        "who",
    ];
    const CONJUNCTIONS: &[&str] = &["and", "or", "so", "yet", "though", "as", "with"];
    match before {
        Break::Hard => true,
        Break::Comma if CONJUNCTIONS.contains(&form) || is_verb_form(form, rules) => true,
        _ if SUBORDINATORS.contains(&form) => true,
        _ if form == "and" => is_verb_form(next, rules),
        _ if form == "that" => is_verb_form(last, rules) || rules.cue(last) == Some(Cue::Reporting),
        _ => false,
    }
}
