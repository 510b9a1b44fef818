//! A sentence as it reads, cut into words: phrases of it without figures and days, as they can stand in a topic.
//!
//! Of "nearly 500 migrants in Tijuana on Sunday" the phrase "migrants in Tijuana" is left. Figures and days are what sources
//! may dispute, so that no topic has them. A name that an entity bears is given in full.

use crate::model::clause::ClauseKind;
use crate::model::tree::Tag;
use crate::model::vocabulary::{EntityType, QuantityKind, Timex};
use crate::rules::agree::lemma::key;
use crate::rules::parse::lemma::lemma;
use crate::stages::agree::claims::naming::words::{
    Bytes, CHANGES, DANGLING, HEDGES, LINKS, LONGEST_PHRASE, TITLES, dateline, is_initials, is_pronoun, is_quote,
    last_words, words,
};
use crate::stages::agree::context::clauses::{ArgumentFeature, NONE};
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::token::TokenKind;

/// Words before a day.
const BEFORE_DAYS: &[&str] = &[
    "after", "before", "between", "by", "during", "early", "for", "from", "in", "late", "of", "on", "since", "the",
    "this", "through", "till", "to", "until", "within",
];
/// Words that say whose something is, for which "the" stands: nobody knows who "they" are.
const POSSESSIVES: &[&str] = &["her", "his", "its", "my", "our", "their", "your"];
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
    /// Entities that no pronoun of the sentence is taken for.
    doubted: Vec<u32>,
}

/// A number or a day in a sentence.
struct Figure {
    bytes: Bytes,
    is_day: bool,
    is_cardinal: bool,
    stands_for: &'static str,
}

impl<'s, 'a> Wording<'s, 'a> {
    pub(crate) fn new(ctx: &'s EventContext<'a>, statement: &'s Statement<'a>) -> Self {
        let text = ctx.document(statement).features.text_of(statement.sentence);
        let figures = statement.items.iter().filter_map(|item| figure(ctx, statement, item)).collect();
        Self { ctx, statement, text, words: words(text), figures, begins: dateline(text), doubted: Vec::new() }
    }

    /// Lets nothing stand for the figure at a byte: it is what is asked for.
    pub(crate) fn ask(&mut self, at: u32) {
        let asked = self.figures.iter_mut().filter(|figure| figure.bytes.0 == at as usize);
        asked.for_each(|figure| figure.stands_for = "");
    }

    /// Lets no pronoun stand for these entities.
    pub(crate) fn doubt(&mut self, entities: Vec<u32>) {
        self.doubted = entities;
    }

    /// Whether a pronoun is taken for a name of the document.
    pub(crate) fn stands_for(&self, name: u32) -> bool {
        !self.doubted.contains(&self.ctx.named(self.statement, name).0)
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
        if self.is_clause(argument) {
            return None;
        }
        if argument.name != NONE && (argument.is_pronoun || argument.is_proper) {
            let is_known = |name: &u32| *name != NONE && (!argument.is_pronoun || self.stands_for(*name));
            let names = [argument.name, argument.other_name].into_iter().filter(is_known);
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

    /// Whether an argument is a clause with a verb; a noun may name an act.
    fn is_clause(&self, argument: &ArgumentFeature) -> bool {
        let acts = &self.ctx.document(self.statement).features.acts;
        acts.get(argument.clause as usize).is_some_and(|act| act.kind != ClauseKind::Noun)
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
        figure.is_cardinal && !is_followed
    }

    /// Leaves a figure out, with the words that lead to it; where no noun follows, a general word stands for it.
    fn stand_in(&self, kept: &mut Vec<String>, figure: &Figure, idx: usize) {
        if self.words.get(idx + 1).is_some_and(|next| next.0 < figure.bytes.1) {
            return;
        }
        let articles = ["a", "all", "an", "both", "each", "every", "the", "these", "those"];
        let has_article = kept.last().is_some_and(|word| articles.contains(&word.as_str()));
        // "For Sunday's game" is "for the game".
        if figure.is_day
            && self.lower(idx).ends_with(['s', '’'])
            && self.word(idx).contains(['\'', '’'])
            && self.are_joined(idx)
        {
            kept.extend((!has_article).then(|| "the".to_owned()));
            return;
        }
        let is_lead = |word: &String| {
            let word = word.to_lowercase();
            HEDGES.contains(&word.as_str()) || figure.is_day && BEFORE_DAYS.contains(&word.as_str())
        };
        let next = self.lower(idx + 1);
        let is_followed = self.are_joined(idx) && !LINKS.contains(&next.as_str()) && !is_pronoun(&next);
        let is_shown = !figure.stands_for.is_empty() && !is_followed && !has_article;
        if !figure.is_day && !is_followed && next != "of" && self.is_change(figure) {
            while kept.last().is_some_and(|word| word == "by" || !is_direction(word) && is_lead(word)) {
                kept.pop();
            }
        } else if is_shown {
            while kept.last().is_some_and(|word| HEDGES.contains(&word.to_lowercase().as_str())) {
                kept.pop();
            }
            // "A share of the votes", but "added a percentage".
            let is_share = figure.stands_for == "a share" && next != "of";
            kept.push(if is_share { "a percentage" } else { figure.stands_for }.to_owned());
        } else if !is_followed || !figure.is_day || figure.stands_for.is_empty() && !has_article {
            while kept.last().is_some_and(is_lead) {
                kept.pop();
            }
        }
    }

    /// Whether a figure only says by how much something changed: "rose 3 percent", "up 3 percent", "cut by 20 dollars".
    fn is_change(&self, figure: &Figure) -> bool {
        let Some(first) = self.word_at(figure.bytes.0) else { return false };
        let is_hedge = |word: &String| HEDGES.contains(&word.as_str()) && word != "up";
        let mut before = (0..first).rev().take_while(|idx| self.are_joined(*idx)).map(|idx| self.lower(idx));
        let Some(before) = before.find(|word| !is_hedge(word)) else { return false };
        let is_change = |tag: Tag| CHANGES.contains(&&*lemma(&before, tag));
        before == "by" || is_direction(&before) || [Tag::Vbd, Tag::Vbg, Tag::Vbz].into_iter().any(is_change)
    }

    /// A word as it reads within a sentence.
    fn shown(&self, idx: usize) -> String {
        let (word, lower) = (self.word(idx), self.lower(idx));
        if word == "No" && self.word(idx + 1).starts_with(|letter: char| letter.is_ascii_digit()) {
            return "No.".to_owned();
        }
        // "Puts her into a ward" has no noun behind "her".
        let next = self.lower(idx + 1);
        let is_object =
            lower == "her" && (!self.are_joined(idx) || LINKS.contains(&next.as_str()) || is_pronoun(&next));
        if POSSESSIVES.contains(&lower.as_str()) && !is_object {
            return "the".to_owned();
        }
        let is_name = |item: &Item| {
            let (from, to) = (usize::from(item.at), usize::from(item.at) + usize::from(item.len));
            item.kind == TokenKind::Name && self.words.get(idx).is_some_and(|word| from < word.1 && word.0 < to)
        };
        let is_first = idx == self.words.partition_point(|word| word.0 < self.begins);
        let opens = is_first && !TITLES.contains(&word.trim_end_matches('.')) || OPENERS.contains(&lower.as_str());
        let is_plain = opens && word != "I" && !self.statement.items.iter().any(is_name) && !is_initials(word);
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
    pub(crate) fn before(
        &self,
        at: usize,
        (verbs, arguments): (&[usize], &'s [ArgumentFeature]),
    ) -> Option<&'s ArgumentFeature> {
        let is_near = |argument: &&ArgumentFeature| {
            let end = usize::from(argument.end.max(argument.core));
            let is_parted = verbs.iter().any(|verb| end <= *verb && *verb < at);
            let is_phrase = argument.clause == NONE && argument.date == NONE && !argument.is_pronoun;
            is_phrase && end <= at && !is_parted && self.text.get(end..at).is_some_and(|gap| gap.len() < 60)
        };
        arguments.iter().filter(is_near).min_by_key(|argument| argument.start)
    }
}

fn is_direction(word: &str) -> bool {
    matches!(word, "down" | "up")
}

/// What a number or day of a sentence is; ordinals are words like others.
fn figure(ctx: &EventContext<'_>, statement: &Statement<'_>, item: &Item) -> Option<Figure> {
    /// Bytes of the longest sign before a number, which is no word.
    const SIGN: u32 = 4;
    if !matches!(item.kind, TokenKind::Number | TokenKind::Date) || item.len == 0 {
        return None;
    }
    let is_it = |at: u32| at <= u32::from(item.at) && u32::from(item.at) - at <= SIGN;
    let is_day = item.kind == TokenKind::Date;
    let (at, stands_for) = if is_day {
        let date = ctx.dates(statement).into_iter().rev().find(|date| is_it(date.at))?;
        let is_length = date.timex == Timex::Duration && !date.is_age;
        (date.at, if is_length { "some time" } else { "" })
    } else {
        let quantity = ctx.quantities(statement).iter().rev().find(|quantity| is_it(quantity.at))?;
        let stands_for = match quantity.kind {
            QuantityKind::Ordinal => return None,
            QuantityKind::Money => "an amount",
            QuantityKind::Percent => "a share",
            QuantityKind::Cardinal => "some",
            QuantityKind::Measure | QuantityKind::Ratio | QuantityKind::Score => "",
        };
        (quantity.at, stands_for)
    };
    let bytes = (at as usize, at as usize + usize::from(item.len));
    Some(Figure { bytes, is_day, is_cardinal: stands_for == "some", stands_for })
}
