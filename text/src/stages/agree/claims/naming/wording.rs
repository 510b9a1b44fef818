//! A sentence as it reads, cut into words: phrases of it without figures and days, as they can stand in a topic.
//!
//! Of "nearly 500 migrants in Tijuana on Sunday" the phrase "migrants in Tijuana" is left. Figures and days are what sources
//! may dispute, so that no topic has them. A name that an entity bears is given in full.

use crate::model::vocabulary::{EntityType, QuantityKind, Timex};
use crate::rules::agree::lemma::key;
use crate::stages::agree::context::clauses::{ArgumentFeature, NONE};
use crate::stages::agree::context::event::{EventContext, Item, Statement};
use crate::stages::agree::context::token::TokenKind;

/// Bytes of a sentence.
type Bytes = (usize, usize);

/// Longest phrase, in letters; a longer one loses what is before its last words.
const LONGEST_PHRASE: usize = 44;
/// Words before a number that say how exact it is.
const HEDGES: &[&str] = &[
    "about", "almost", "approximately", "around", "at", "as", "fewer", "just", "least", "less", "many", "more", "most",
    "much", "nearly", "only", "over", "roughly", "some", "than", "under", "up",
];
/// Words before a day.
const BEFORE_DAYS: &[&str] = &[
    "after", "before", "between", "by", "during", "early", "for", "from", "in", "late", "of", "on", "since", "the",
    "this", "through", "till", "to", "until", "within",
];
/// Words that say whose something is, for which "the" stands: nobody knows who "they" are.
const POSSESSIVES: &[&str] = &["her", "his", "its", "my", "our", "their", "your"];
/// Words that cannot end a phrase, or begin what is left of one.
const LINKS: &[&str] = &[
    "a", "an", "and", "as", "at", "between", "by", "for", "from", "in", "into", "of", "on", "or", "over", "that", "the",
    "to", "under", "with",
];
/// Words that say nothing at the end of a phrase.
const DANGLING: &[&str] = &[
    "about", "are", "be", "because", "been", "he", "if", "is", "it", "she", "than", "they", "was", "were", "when",
    "where", "which", "while", "who",
];
/// Abbreviations before names, written with a stop.
const TITLES: &[&str] = &[
    "Capt", "Col", "Dr", "Gen", "Gov", "Lt", "Maj", "Mr", "Mrs", "Ms", "Prof", "Rep", "Rev", "Sen", "Sgt", "St",
];
/// Words in lower case within a sentence though they open it.
const OPENERS: &[&str] = &[
    "a", "all", "an", "another", "any", "both", "each", "every", "his", "her", "its", "many", "more", "most", "no",
    "one", "other", "our", "some", "such", "that", "the", "their", "these", "this", "those", "two",
];

/// A sentence with its words.
pub(crate) struct Wording<'s, 'a> {
    pub(crate) ctx: &'s EventContext<'a>,
    pub(crate) statement: &'s Statement<'a>,
    pub(crate) text: &'a str,
    words: Vec<Bytes>,
    /// Numbers and days, ordinals aside, each with the word that stands for it where no noun follows.
    figures: Vec<Figure>,
    /// Where the text begins behind the place that opens a report ("TIJUANA, Mexico --").
    pub(crate) begins: usize,
}

/// A number or a day in a sentence.
struct Figure {
    bytes: Bytes,
    is_day: bool,
    stands_for: &'static str,
}

impl<'s, 'a> Wording<'s, 'a> {
    pub(crate) fn new(ctx: &'s EventContext<'a>, statement: &'s Statement<'a>) -> Self {
        let text = ctx.document(statement).features.text_of(statement.sentence);
        let figures = statement.items.iter().filter_map(|item| figure(ctx, statement, item)).collect();
        Self { ctx, statement, text, words: words(text), figures, begins: dateline(text) }
    }

    /// One past the last byte of a word.
    pub(crate) fn end_of(&self, idx: usize) -> usize {
        self.words.get(idx).map_or(self.text.len(), |word| word.1)
    }

    /// The first byte of a word.
    pub(crate) fn start_of(&self, idx: usize) -> usize {
        self.words.get(idx).map_or(self.text.len(), |word| word.0)
    }

    /// Whether a verb begins at a byte.
    pub(crate) fn is_verb(&self, idx: usize) -> bool {
        let at = self.start_of(idx);
        self.statement.items.iter().any(|item| usize::from(item.at) == at && item.is_verb)
    }

    /// The word that begins at a byte or is around it.
    pub(crate) fn word_at(&self, at: usize) -> Option<usize> {
        let idx = self.words.partition_point(|word| word.1 <= at);
        self.words.get(idx).filter(|word| word.0 <= at).map(|_| idx)
    }

    /// A word in lower case; empty past the ends.
    pub(crate) fn lower(&self, idx: usize) -> String {
        self.word(idx).to_lowercase()
    }

    /// A word as written.
    pub(crate) fn word(&self, idx: usize) -> &'a str {
        self.words.get(idx).and_then(|word| self.text.get(word.0..word.1)).unwrap_or_default()
    }

    /// Whether two words that follow each other have nothing but blanks and quotation marks between them.
    pub(crate) fn are_joined(&self, left: usize) -> bool {
        let (Some(one), Some(other)) = (self.words.get(left), self.words.get(left + 1)) else { return false };
        self.text.get(one.1..other.0).is_some_and(|gap| gap.chars().all(|letter| letter == ' ' || is_quote(letter)))
    }

    /// The name of an entity as it reads in running text; none for a people, whose names are adjectives.
    fn name(&self, name: u32) -> Option<&'a str> {
        let (_, entity) = self.ctx.named(self.statement, name);
        let info = self.ctx.input.entity_info.get(entity as usize)?;
        (info.r#type != EntityType::Norp).then_some(info.name.as_str())
    }

    /// What an argument is, in words that can be read alone; none for clauses, and for pronouns that stand for nobody known.
    pub(crate) fn phrase(&self, argument: &ArgumentFeature) -> Option<String> {
        if argument.clause != NONE {
            return None;
        }
        if argument.name != NONE && (argument.is_pronoun || argument.is_proper) {
            let names = [argument.name, argument.other_name].into_iter().filter(|name| *name != NONE);
            let names: Vec<&str> = names.filter_map(|name| self.name(name)).collect();
            if !names.is_empty() && (argument.is_pronoun || self.is_mostly_name(argument)) {
                let the = if argument.other_name == NONE && self.has_article(argument) { "the " } else { "" };
                return Some(format!("{the}{}", names.join(" and ")));
            }
        }
        if argument.is_pronoun || is_pronoun(&self.lower(self.word_at(usize::from(argument.at))?)) {
            return None;
        }
        let start = usize::from(argument.start).max(self.begins);
        let (core, end) = (usize::from(argument.core), usize::from(argument.end));
        let whole = self.stretch(start, end.max(core));
        let phrase = if whole.as_ref().is_some_and(|whole| whole.chars().count() > LONGEST_PHRASE) {
            let name = Some(argument.name).filter(|name| *name != NONE).and_then(|name| self.name(name));
            name.map(str::to_owned).or_else(|| self.stretch(start, core)).or(whole)
        } else {
            whole
        };
        phrase.map(|phrase| last_words(&phrase))
    }

    /// Whether the name is all that the phrase says, its title and article aside: "President Lee", but not "Lee's visit".
    fn is_mostly_name(&self, argument: &ArgumentFeature) -> bool {
        let is_head = |item: &&Item| {
            let (from, to) = (item.at, item.at + u16::from(item.len));
            item.kind == TokenKind::Name && from <= argument.at && argument.at < to
        };
        self.statement.items.iter().find(is_head).is_some_and(|item| {
            let end = usize::from(item.at) + usize::from(item.len);
            usize::from(argument.end.max(argument.core)) <= end + 2
        })
    }

    fn has_article(&self, argument: &ArgumentFeature) -> bool {
        let first = self.word_at(usize::from(argument.start)).map(|idx| self.lower(idx));
        let (_, entity) = self.ctx.named(self.statement, argument.name);
        let info = self.ctx.input.entity_info.get(entity as usize);
        let is_plain = info.is_some_and(|info| matches!(info.r#type, EntityType::Person | EntityType::Gpe));
        first.as_deref() == Some("the") && !is_plain
    }

    /// The words between two bytes, without figures, days, brackets and quotation marks, from the first that is no link on;
    /// what follows a comma is left out.
    pub(crate) fn stretch(&self, start: usize, end: usize) -> Option<String> {
        let words = self.stretch_as_is(start, end)?;
        let mut text = words.as_str();
        while let Some((first, rest)) = text.split_once(' ')
            && LINKS.contains(&first)
            && !matches!(first, "a" | "an" | "the" | "that")
        {
            text = rest;
        }
        Some(text.to_owned())
    }

    /// The same with the links that it begins with: "in Paris".
    pub(crate) fn stretch_as_is(&self, start: usize, end: usize) -> Option<String> {
        let from = self.words.partition_point(|word| word.1 <= start);
        let mut kept: Vec<String> = Vec::new();
        let mut last: Option<usize> = None;
        let mut is_bracketed = false;
        for idx in from..self.words.len() {
            let word = self.words[idx];
            if word.0 >= end {
                break;
            }
            let gap = last.map_or("", |last| self.text.get(self.words[last].1..word.0).unwrap_or_default());
            is_bracketed = (is_bracketed || gap.contains('(')) && !gap.contains(')');
            if !kept.is_empty() && gap.contains([',', ';', ':', '—', '–']) {
                break;
            }
            last = Some(idx);
            let figure = self.figures.iter().find(|figure| figure.bytes.0 < word.1 && word.0 < figure.bytes.1);
            match figure {
                // "When she was 49": what is left says nothing.
                Some(figure) if self.is_bare(figure, idx) => break,
                Some(figure) => self.stand_in(&mut kept, figure, idx),
                None if is_bracketed => {}
                None if self.lower(idx) == "own" && kept.last().is_some_and(|word| word == "the") => {}
                None => kept.push(self.shown(idx)),
            }
        }
        while kept.last().is_some_and(|word| LINKS.contains(&word.as_str()) || DANGLING.contains(&word.as_str())) {
            kept.pop();
        }
        let text = kept.join(" ");
        (!text.is_empty()).then_some(text)
    }

    /// Whether a figure is a number that counts nothing.
    fn is_bare(&self, figure: &Figure, idx: usize) -> bool {
        let next = self.lower(idx + 1);
        let is_followed = self.are_joined(idx) && (next == "of" || !LINKS.contains(&next.as_str()));
        figure.stands_for == "some" && !is_followed
    }

    /// Leaves a figure out, with the words that lead to it; where no noun follows, a general word stands for it.
    fn stand_in(&self, kept: &mut Vec<String>, figure: &Figure, idx: usize) {
        if self.words.get(idx + 1).is_some_and(|next| next.0 < figure.bytes.1) {
            return;
        }
        let is_lead = |word: &String| {
            let word = word.to_lowercase();
            HEDGES.contains(&word.as_str()) || figure.is_day && BEFORE_DAYS.contains(&word.as_str())
        };
        let next = self.lower(idx + 1);
        let is_followed = self.are_joined(idx) && !LINKS.contains(&next.as_str()) && !is_pronoun(&next);
        let articles = ["a", "all", "an", "both", "each", "every", "the", "these", "those"];
        let has_article = kept.last().is_some_and(|word| articles.contains(&word.as_str()));
        let is_shown = !figure.stands_for.is_empty() && !is_followed && !has_article;
        if is_shown {
            while kept.last().is_some_and(|word| HEDGES.contains(&word.to_lowercase().as_str())) {
                kept.pop();
            }
            kept.push(figure.stands_for.to_owned());
        } else if !is_followed || !figure.is_day || figure.stands_for.is_empty() && !has_article {
            while kept.last().is_some_and(is_lead) {
                kept.pop();
            }
        }
    }

    /// A word as it reads within a sentence.
    fn shown(&self, idx: usize) -> String {
        let (word, lower) = (self.word(idx), self.lower(idx));
        if POSSESSIVES.contains(&lower.as_str()) {
            return "the".to_owned();
        }
        let is_name = |item: &Item| {
            let (from, to) = (usize::from(item.at), usize::from(item.at) + usize::from(item.len));
            item.kind == TokenKind::Name && self.words.get(idx).is_some_and(|word| from < word.1 && word.0 < to)
        };
        let opens = idx == 0 && !TITLES.contains(&word.trim_end_matches('.')) || OPENERS.contains(&lower.as_str());
        let is_plain = opens && !self.statement.items.iter().any(is_name) && !is_initials(word);
        if is_plain { lower } else { word.to_owned() }
    }

    /// The preposition of an argument, as written before it.
    pub(crate) fn preposition(&self, argument: &ArgumentFeature) -> Option<String> {
        /// "Because of", "on top of".
        const MOST: usize = 3;
        let first = self.words.partition_point(|word| word.1 <= usize::from(argument.start));
        (1..=MOST.min(first)).find_map(|n| {
            let words: Vec<String> = (first - n..first).map(|idx| self.lower(idx)).collect();
            let joined = words.join(" ");
            (key(&joined) == argument.preposition).then_some(joined)
        })
    }

    /// The noun phrase before a byte that no verb parts from it: what a relative clause is said of.
    pub(crate) fn before(&self, at: usize, (verbs, arguments): (&[usize], &'s [ArgumentFeature])) -> Option<&'s ArgumentFeature> {
        let is_near = |argument: &&ArgumentFeature| {
            let end = usize::from(argument.end.max(argument.core));
            let is_parted = verbs.iter().any(|verb| end <= *verb && *verb < at);
            let is_phrase = argument.clause == NONE && argument.date == NONE && !argument.is_pronoun;
            is_phrase && end <= at && !is_parted && self.text.get(end..at).is_some_and(|gap| gap.len() < 60)
        };
        arguments.iter().filter(is_near).min_by_key(|argument| argument.start)
    }
}

/// What a number or day of a sentence is; ordinals are words like others.
fn figure(ctx: &EventContext<'_>, statement: &Statement<'_>, item: &Item) -> Option<Figure> {
    if !matches!(item.kind, TokenKind::Number | TokenKind::Date) || item.len == 0 {
        return None;
    }
    let at = u32::from(item.at);
    let is_day = item.kind == TokenKind::Date;
    let stands_for = if is_day {
        let length = ctx.dates(statement).into_iter().find(|date| date.at == at);
        if length.is_some_and(|date| date.timex == Timex::Duration && !date.is_age) { "some time" } else { "" }
    } else {
        match ctx.quantities(statement).iter().find(|quantity| quantity.at == at)?.kind {
            QuantityKind::Ordinal => return None,
            QuantityKind::Money => "an amount",
            QuantityKind::Percent => "a share",
            QuantityKind::Cardinal => "some",
            QuantityKind::Measure | QuantityKind::Ratio | QuantityKind::Score => "",
        }
    };
    let bytes = (usize::from(item.at), usize::from(item.at) + usize::from(item.len));
    Some(Figure { bytes, is_day, stands_for })
}

/// Where the text of a report begins that opens with the place it was written at: "TIJUANA, Mexico -- U.S. agents".
fn dateline(text: &str) -> usize {
    /// Bytes of the longest place.
    const LONGEST: usize = 48;
    let is_place = |place: &str| {
        let first = place.split([' ', ',', '/']).next().unwrap_or_default();
        first.chars().count() > 2 && first.chars().all(char::is_uppercase)
    };
    let ends = ["—", "–", "--", " - "].iter().filter_map(|dash| text.find(dash).map(|at| (at, at + dash.len())));
    ends.min().filter(|(at, _)| *at < LONGEST && is_place(text.get(..*at).unwrap_or_default())).map_or(0, |(_, end)| end)
}

/// The last words of a phrase that is too long, no link first.
fn last_words(phrase: &str) -> String {
    let mut words: Vec<&str> = phrase.split(' ').collect();
    let n_letters = |words: &[&str]| words.iter().map(|word| word.chars().count() + 1).sum::<usize>();
    if n_letters(&words) <= LONGEST_PHRASE + 1 {
        return phrase.to_owned();
    }
    while words.len() > 2 && (n_letters(&words) > LONGEST_PHRASE + 1 || LINKS.contains(&words[0])) {
        words.remove(0);
    }
    words.join(" ")
}

/// Whether a word in lower case is a pronoun.
pub(crate) fn is_pronoun(word: &str) -> bool {
    const PRONOUNS: &[&str] = &[
        "anyone", "both", "everyone", "he", "her", "here", "him", "i", "it", "itself", "many", "me", "most", "one", "others",
        "she", "some", "someone", "that", "them", "themselves", "there", "these", "they", "this", "those", "us", "we", "what",
        "which", "who", "whom", "whose", "you",
    ];
    PRONOUNS.contains(&word)
}

fn is_initials(word: &str) -> bool {
    word.chars().filter(|letter| letter.is_uppercase()).count() > 1
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '‘' | '«' | '»')
}

/// Whether a text has single quotation marks.
fn opens_quotation(text: &str) -> bool {
    [" '", " ‘", "(‘", "('"].iter().any(|open| text.contains(open)) || text.starts_with(['\'', '‘'])
}

/// The words of a text: letters and digits with the marks between them ("U.S.", "Champs-Élysées", "didn't").
fn words(text: &str) -> Vec<Bytes> {
    let mut words: Vec<Bytes> = Vec::new();
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let is_word = |at: usize| letters.get(at).is_some_and(|(_, letter)| letter.is_alphanumeric() || "$€£%&".contains(*letter));
    let mut at = 0;
    while at < letters.len() {
        if !is_word(at) {
            at += 1;
            continue;
        }
        let start = at;
        // A stop is within a word of initials, and stops and commas are within a number.
        let letter = |at: usize| letters.get(at).map_or(' ', |(_, letter)| *letter);
        let is_initial = |at: usize| at == start + 1 || letter(at.saturating_sub(2)) == '.';
        let is_inner = |at: usize| match letter(at) {
            '-' | '‑' | '\'' | '’' | '/' | '&' => is_word(at + 1),
            '.' if is_initial(at) => letter(at + 1).is_uppercase(),
            '.' | ',' => letter(at - 1).is_numeric() && letter(at + 1).is_numeric(),
            _ => false,
        };
        while is_word(at) || is_inner(at) {
            at += 1;
        }
        let is_owner = letter(at - 1) == 's' && matches!(letter(at), '\'' | '’') && letter(at + 1) == ' ';
        at += usize::from(is_owner && !opens_quotation(text));
        let end = letters.get(at).map_or(text.len(), |(byte, _)| *byte);
        // The last stop of "U.S." is part of it.
        let word = &text[letters[start].0..end];
        let is_short = word.contains('.') && is_initials(word) || TITLES.contains(&word);
        let is_stop = is_short && text[end..].starts_with('.');
        words.push((letters[start].0, end + usize::from(is_stop)));
    }
    words
}
