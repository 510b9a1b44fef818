//! Reads a document's sentences into what is kept of them for comparing.
//!
//! `"The ministry did not approve the plan"` becomes three tokens, one of them a denied verb, in one clause. Headings and
//! captions are left out: they repeat the text; a title states its document's news as a sentence would.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::model::annotated::Annotated;
use crate::model::clause::Modality;
use crate::model::extracted::{Quantity, TimeExpression};
use crate::model::segment::{Place, Sentence};
use crate::model::span::Span;
use crate::model::vocabulary::{EntityType, QuantityKind, SentenceRole, Timex};
use crate::rules::agree::lemma::{key, lemma, root};
use crate::rules::agree::{AgreeRules, Cue};
use crate::stages::agree::context::acts::acts;
use crate::stages::agree::context::features::{
    Clause, DateFeature, QuantityFeature, SentenceFeatures, StatementFeatures,
};
use crate::stages::agree::context::line::{Line, Overlay, is_be};
use crate::stages::agree::context::mutual::Parties;
use crate::stages::agree::context::negation::{self, Denial, Reach};
use crate::stages::agree::context::ranks::ranks;
use crate::stages::agree::context::token::{Token, TokenKind, number_key};
use crate::stages::agree::context::words::{Break, Word, begins_clause, form, is_verb_form, words};

/// Keeps what comparing needs of one document.
pub(crate) fn features(annotated: &Annotated, rules: &AgreeRules) -> StatementFeatures {
    let mut builder =
        Builder { annotated, rules, out: StatementFeatures::default(), forms: BTreeMap::new(), person: None };
    for (idx, sentence) in annotated.segmented.sentences.iter().enumerate() {
        if matches!(sentence.role, SentenceRole::Text | SentenceRole::Title) {
            builder.sentence(idx as u32, sentence);
        }
    }
    builder.finish()
}

struct Builder<'a> {
    annotated: &'a Annotated,
    rules: &'a AgreeRules,
    out: StatementFeatures,
    forms: BTreeMap<u32, String>,
    /// The last person named so far.
    person: Option<u32>,
}

/// What the words of one sentence showed besides its tokens.
#[derive(Default)]
struct Cues {
    possible: bool,
    expected: bool,
    reported: bool,
    reporting: bool,
    stance: bool,
    unique: u32,
    again: bool,
}

impl Builder<'_> {
    fn sentence(&mut self, idx: u32, sentence: &Sentence) {
        let text = self.annotated.segmented.text(sentence.place);
        let lower = text.to_ascii_lowercase();
        let words = words(text);
        let (tokens, clauses) = (self.out.tokens.len() as u32, self.out.clauses.len() as u32);
        let (quantities, dates) = (self.out.quantities.len() as u32, self.out.dates.len() as u32);
        let overlays = self.overlays(sentence, &lower);
        let opening = self.opening(&lower, &words);
        let person = opening.or_else(|| self.annotated.parsed.speakers.get(idx as usize).copied().flatten());
        let kept = self.out.dates.split_off(dates as usize);
        let denials = negation::Sentence { lower: &lower, words: &words, dates: &kept, rules: self.rules };
        let cues = self.tokens(denials, &overlays);
        self.out.dates.extend(kept);
        let (first_act, first_rank) = (self.out.acts.len() as u32, self.out.ranks.len() as u32);
        let line = Line::new(&lower, &words, &overlays, self.rules);
        acts(&line, &mut self.out.acts);
        let first_mutual = self.out.mutual.len() as u32;
        let names = &self.annotated.tagged.names;
        let type_of = |name: u32| names.get(name as usize).map(|name| name.r#type);
        let parties = Parties { line: &line, type_of: &type_of, opening };
        parties.acts(&mut self.out.mutual);
        parties.leaders(&mut self.out.leaders);
        let (given, n_words) = (&self.out.quantities[quantities as usize..], self.rules.thresholds.max_words as usize);
        let ordinal = |number: usize| {
            let at = words.get(number).filter(|_| number < n_words)?.start;
            let is_here = |quantity: &&QuantityFeature| quantity.at == at && quantity.kind == QuantityKind::Ordinal;
            given.iter().find(is_here).and_then(|quantity| quantity.value)
        };
        ranks(&line, &ordinal, &mut self.out.ranks);
        self.clauses_done(clauses, text.len() as u32);
        self.out.sentences.push(SentenceFeatures {
            sentence: idx,
            place: sentence.place,
            tokens: (tokens, self.out.tokens.len() as u32),
            clauses: (clauses, self.out.clauses.len() as u32),
            quantities: (quantities, self.out.quantities.len() as u32),
            dates: (dates, self.out.dates.len() as u32),
            words: words_hash(&lower, &words),
            modality: match cues {
                // Hearsay is told as a fact that somebody else vouches for.
                Cues { reported: true, .. } => Modality::Asserted,
                Cues { possible: true, .. } => Modality::Possible,
                Cues { expected: true, .. } => Modality::Expected,
                _ => Modality::Asserted,
            },
            is_quote: self.annotated.parsed.is_quote.get(idx as usize).copied().unwrap_or_default(),
            is_attribution: cues.reporting,
            is_stance: cues.stance,
            acts: (first_act, self.out.acts.len() as u32),
            mutual: (first_mutual, self.out.mutual.len() as u32),
            ranks: (first_rank, self.out.ranks.len() as u32),
            unique: cues.unique,
            is_again: cues.again,
            person,
        });
    }

    /// Names, quantities and dates of a sentence, apart and in order.
    fn overlays(&mut self, sentence: &Sentence, lower: &str) -> Vec<Overlay> {
        let place = sentence.place;
        let mut overlays = Vec::new();
        for mention in within(&self.annotated.tagged.mentions, place, |mention| mention.place) {
            let span = mention.place.span;
            let start = span.start - place.span.start;
            overlays.push(Overlay {
                start,
                end: span.end - place.span.start,
                kind: TokenKind::Name,
                key: mention.name,
            });
        }
        let extracted = &self.annotated.extracted;
        for (idx, date) in indexed(&extracted.dates, place, |date: &TimeExpression| date.place) {
            let start = date.place.span.start - place.span.start;
            let end = date.place.span.end - place.span.start;
            overlays.push(Overlay { start, end, kind: TokenKind::Date, key: idx });
            self.out.dates.push(date_feature(idx, (start, end), date, lower));
        }
        let mut ended: Option<u32> = None;
        for (idx, quantity) in indexed(&extracted.quantities, place, |quantity: &Quantity| quantity.place) {
            let start = quantity.place.span.start - place.span.start;
            let end = quantity.place.span.end - place.span.start;
            let value = quantity.value.or(quantity.low).unwrap_or_default();
            overlays.push(Overlay { start, end, kind: TokenKind::Number, key: number_key(value) });
            let mut feature = self.quantity_feature(idx, start, quantity);
            feature.is_rest = is_rest(lower, start, end);
            feature.is_sample = is_sample(lower, start);
            feature.behind = self.behind(feature.counted.as_deref(), lower.get(end as usize..).unwrap_or_default());
            if let Some((last, last_end)) = self.out.quantities.last_mut().zip(ended)
                && is_listed(
                    last,
                    &feature,
                    lower.get(last_end as usize..start as usize).unwrap_or_default(),
                    self.rules,
                )
            {
                last.list = if last.list == 0 { last.idx + 1 } else { last.list };
                feature.list = last.list;
            }
            let before = lower.get(..start as usize).unwrap_or_default();
            feature.is_opening = feature.list == 0 && before.trim_end().ends_with(',');
            ended = Some(end);
            self.out.quantities.push(feature);
        }
        overlays.sort_by_key(|overlay| (overlay.start, overlay.kind));
        let mut end = 0;
        overlays.retain(|overlay| {
            let is_apart = overlay.start >= end;
            end = if is_apart { overlay.end } else { end };
            is_apart
        });
        overlays
    }

    fn quantity_feature(&self, idx: u32, at: u32, quantity: &Quantity) -> QuantityFeature {
        let counted = quantity.counted.as_ref().map(|counted| counted.to_lowercase());
        let head = counted.as_deref().and_then(|counted| {
            let phrase = counted.split(" of ").next().unwrap_or_default();
            phrase.rsplit(|letter: char| !letter.is_alphanumeric()).find(|word| !word.is_empty())
        });
        let head = head.map_or(0, |head| key(&lemma(head, &self.rules.irregular)));
        let scale = quantity.unit.as_deref().filter(|_| quantity.kind == QuantityKind::Measure);
        let scale = scale.and_then(|unit| self.rules.units.scale(unit));
        QuantityFeature {
            idx,
            at,
            kind: quantity.kind,
            value: quantity.value,
            low: quantity.low,
            high: quantity.high,
            unit: quantity.unit.as_deref().map(Box::from),
            head,
            thing: self.rules.kinds.get(&head).copied().unwrap_or(0),
            list: 0,
            is_sample: false,
            behind: (0, 0),
            scale: scale.map_or((0, 1.0, 0.0), |scale| (key(&scale.base), scale.factor, scale.offset)),
            counted: counted.map(String::into_boxed_str),
            modifier: quantity.modifier,
            is_rest: false,
            is_opening: false,
        }
    }

    /// The preposition and the word behind what is counted.
    fn behind(&self, counted: Option<&str>, after: &str) -> (u32, u32) {
        const PREPOSITIONS: &[&str] = &["at", "for", "from", "in", "near", "of", "on", "under", "with"];
        let Some(after) = counted.and_then(|counted| after.trim_start().strip_prefix(counted)) else { return (0, 0) };
        let is_end = |letter: char| matches!(letter, ',' | ';' | ':' | '.' | '(' | ')');
        let mut words = after.split(is_end).next().unwrap_or_default().split_whitespace();
        let Some(preposition) = words.next().filter(|word| PREPOSITIONS.contains(word)) else { return (0, 0) };
        let object = words.find(|word| !matches!(*word, "the" | "a" | "an" | "its" | "his" | "her" | "their"));
        object.map_or((0, 0), |word| (key(preposition), key(&lemma(word, &self.rules.irregular))))
    }

    /// The last person named before, when the sentence opens with a pronoun.
    fn opening(&self, lower: &str, words: &[Word]) -> Option<u32> {
        let opening = words.first().map_or("", |word| form(lower, word));
        matches!(opening, "he" | "she" | "his" | "her").then_some(self.person).flatten()
    }

    fn tokens(&mut self, sentence: negation::Sentence<'_>, overlays: &[Overlay]) -> Cues {
        let (rules, lower, words) = (self.rules, sentence.lower, sentence.words);
        let reach = rules.thresholds.negation_reach;
        let mut cues = Cues::default();
        let mut overlays = overlays.iter().peekable();
        let mut taken: Option<u32> = None;
        let mut denied = Reach::default();
        let mut particle: Option<usize> = None;
        let first = self.out.tokens.len();
        for (number, word) in words.iter().enumerate() {
            let is_too_long = self.out.tokens.len() - first >= rules.thresholds.max_words as usize;
            if is_too_long || word.start > u32::from(u16::MAX) {
                break;
            }
            let back =
                |n: usize| number.checked_sub(n).and_then(|at| words.get(at)).map_or("", |word| form(lower, word));
            let (last, before_last) = (back(1), back(2));
            let next = words.get(number + 1).map_or("", |word| form(lower, word));
            let written = form(lower, word);
            if begins_clause(word.before, last, written, next, rules) || number == 0 {
                self.clause_begins(word.start);
                denied.clear();
            }
            while overlays.next_if(|overlay| overlay.end <= word.start).is_some() {}
            let is_negated = denied.covers(number, reach);
            let token = Token {
                key: 0,
                root: 0,
                at: word.start as u16,
                word: number.min(usize::from(u16::MAX)) as u16,
                kind: TokenKind::Word,
                rarity: u8::MAX,
                is_verb: false,
                is_third: false,
                is_negated,
                is_predicate: is_be(last)
                    || last == "not" && rules.cue(before_last) != Some(Cue::Auxiliary) && !is_helper(before_last),
                is_none: last == "no" && word.before == Break::None,
            };
            if let Some(overlay) = overlays.peek().filter(|overlay| overlay.start < word.end) {
                if taken != Some(overlay.start) {
                    taken = Some(overlay.start);
                    note_unique(written, rules, &mut cues);
                    self.overlay_token(overlay, token);
                }
                continue;
            }
            match sentence.denial(number) {
                Denial::None => denied.pass(number, last, written),
                Denial::Bounded => {
                    if cues.unique == 0 && sentence.dates.iter().any(|date| date.is_stretch) {
                        cues.unique = FIRST;
                    }
                    continue;
                }
                Denial::Behind => {
                    self.deny_last(first);
                    continue;
                }
                Denial::Ahead => {
                    denied.open(number, reach);
                    continue;
                }
                Denial::Subject => {
                    denied.open_subject(number);
                    continue;
                }
            }
            // "Could not save the hand" denies that it was saved; nothing is left open.
            let is_denied = written == "could" && next == "not";
            note_cue(rules.cue(written).filter(|_| !is_denied), last, &mut cues);
            cues.expected |= next == "to" && is_attempt(written);
            note_unique(written, rules, &mut cues);
            // The particle of the verb before it is told with that.
            if particle == Some(number) {
                continue;
            }
            let stands_for = words.get(number + 1).filter(|next| next.before == Break::None);
            let stands_for = stands_for.and_then(|_| rules.phrasal(written, next));
            particle = stands_for.map(|_| number + 1);
            self.word_token(written, stands_for, last, word.before, token);
        }
        cues
    }

    /// Denies the last word of the sentence so far: "signed nothing".
    fn deny_last(&mut self, first: usize) {
        let token = self.out.tokens.get_mut(first..).and_then(|tokens| tokens.last_mut());
        if let Some(token) = token.filter(|token| token.kind == TokenKind::Word) {
            token.is_negated = !token.is_negated;
        }
    }

    fn overlay_token(&mut self, overlay: &Overlay, token: Token) {
        if overlay.kind == TokenKind::Name {
            let name = self.annotated.tagged.names.get(overlay.key as usize);
            if name.is_some_and(|name| name.r#type == EntityType::Person) {
                self.person = Some(overlay.key);
            }
        }
        self.out.tokens.push(Token { key: overlay.key, root: overlay.key, kind: overlay.kind, ..token });
    }

    fn word_token(&mut self, written: &str, stands_for: Option<&str>, last: &str, before: Break, token: Token) {
        if written.len() < 2 || stands_for.is_none() && self.rules.stop.contains(written) {
            return;
        }
        let is_numeral = written.starts_with(|letter: char| letter.is_ascii_digit());
        if let Some(value) = written.replace(',', "").parse::<f64>().ok().filter(|_| is_numeral) {
            let key = number_key(value);
            self.out.tokens.push(Token { key, root: key, kind: TokenKind::Number, ..token });
            return;
        }
        let own = lemma(written, &self.rules.irregular);
        let is_longer = own.len() < written.len();
        let lemma = stands_for.map_or(own, |verb| lemma(verb, &self.rules.irregular));
        let key = key(&lemma);
        let root_key = crate::rules::agree::lemma::key(root(&lemma));
        let rarity = self.rules.rarity.get(&key).copied().unwrap_or(u8::MAX - 15);
        let has_auxiliary = before == Break::None
            && matches!(self.rules.cue(last), Some(Cue::Auxiliary | Cue::Negation | Cue::Expected | Cue::Possible))
            && !matches!(last, "lack" | "without" | "no");
        // "The playing status", "his signed copy": what follows an article is no verb.
        let is_noun = before == Break::None && matches!(last, "the" | "a" | "an" | "his" | "her" | "its" | "their");
        let is_verb = has_auxiliary || !is_noun && (stands_for.is_some() || is_verb_form(written, self.rules));
        // "These visits", "two visits" are no verbs; "the firm visits" may be one.
        let is_plural = is_noun || matches!(last, "of" | "in" | "for" | "these" | "those" | "all" | "several" | "many");
        let is_third = !is_plural && !is_verb && written.ends_with('s') && is_longer;
        let written = stands_for.unwrap_or(written);
        let form = self.forms.entry(key).or_insert_with(|| written.to_owned());
        if (written.len(), written) < (form.len(), form.as_str()) {
            written.clone_into(form);
        }
        self.out.tokens.push(Token { key, root: root_key, rarity, is_verb, is_third, ..token });
    }

    fn clause_begins(&mut self, at: u32) {
        let first = self.out.tokens.len() as u32;
        self.out.clauses.push(Clause { span: Span { start: at, end: at }, first, end: first });
    }

    /// Closes the clauses of a sentence; one under three tokens joins its left neighbor (the first one, its right).
    fn clauses_done(&mut self, from: u32, n_bytes: u32) {
        const LEAST: u32 = 3;
        let n_tokens = self.out.tokens.len() as u32;
        let mut open: Vec<Clause> = self.out.clauses.split_off(from as usize);
        if open.is_empty() {
            open.push(Clause { span: Span::default(), first: n_tokens, end: n_tokens });
        }
        let ends: Vec<(u32, u32)> =
            open.iter().skip(1).map(|next| (next.span.start, next.first)).chain([(n_bytes, n_tokens)]).collect();
        for (mut clause, (end, end_token)) in open.into_iter().zip(ends) {
            clause.span.end = end.max(clause.span.start);
            clause.end = end_token;
            let is_first = self.out.clauses.len() as u32 == from;
            match self.out.clauses.last_mut().filter(|_| !is_first) {
                Some(left) if clause.end - clause.first < LEAST || left.end - left.first < LEAST => {
                    left.span.end = clause.span.end;
                    left.end = clause.end;
                }
                _ => self.out.clauses.push(clause),
            }
        }
    }

    fn finish(mut self) -> StatementFeatures {
        for (key, form) in &self.forms {
            let start = self.out.spelling.len() as u32;
            self.out.spelling.push_str(form);
            self.out.lexicon.push((*key, start, self.out.spelling.len() as u32));
        }
        self.out
    }
}

/// What [`SentenceFeatures::unique`] is for "first" and "only".
const FIRST: u32 = 1;

fn note_cue(cue: Option<Cue>, last: &str, cues: &mut Cues) {
    match cue {
        Some(Cue::Possible) => cues.possible = true,
        Some(Cue::Expected) => cues.expected = true,
        Some(Cue::Reported) => cues.reported |= last != "the",
        Some(Cue::Reporting) => cues.reporting = true,
        Some(Cue::Stance) => cues.stance = true,
        _ => {}
    }
}

fn note_unique(written: &str, rules: &AgreeRules, cues: &mut Cues) {
    cues.again |= matches!(written, "again" | "anew" | "another" | "once");
    if matches!(written, "first" | "only") {
        cues.unique = FIRST;
    } else if cues.unique == 0 && rules.cue(written) == Some(Cue::Superlative) {
        cues.unique = key(written);
    }
}

/// Whether what follows with "to" was tried, whatever came of it.
fn is_attempt(written: &str) -> bool {
    matches!(written, "attempt" | "attempted" | "attempts" | "tried" | "tries" | "try" | "trying")
}

/// Whether a verb follows this word and "not" ("has not signed", "may not sign").
fn is_helper(written: &str) -> bool {
    const HELPERS: &[&str] = &["could", "had", "has", "have", "may", "might", "shall", "should", "will", "would"];
    HELPERS.contains(&written)
}

fn date_feature(idx: u32, (at, end): (u32, u32), date: &TimeExpression, lower: &str) -> DateFeature {
    let resolved = &date.resolved;
    let before = lower.get(..at as usize).unwrap_or_default().trim_end();
    DateFeature {
        idx,
        at,
        timex: date.timex,
        value: Box::from(resolved.value.as_str()),
        begin: resolved.begin,
        finish: resolved.finish,
        precision: resolved.precision,
        method: resolved.method,
        modifier: resolved.modifier,
        is_age: is_age(lower, at, end),
        is_since: before.ends_with("since"),
        is_stretch: before.ends_with("since")
            || date.timex == Timex::Duration && [" for", " in"].iter().any(|word| before.ends_with(word)),
        is_limit: negation::is_limit(before),
    }
}

/// Whether a duration has no unit, "age" stands before it, or "old" stands in it or behind it.
fn is_age(lower: &str, at: u32, end: u32) -> bool {
    let written = lower.get(at as usize..end as usize).unwrap_or_default();
    let after = lower.get(end as usize..).unwrap_or_default().trim_start_matches([' ', '-']);
    let before = lower.get(..at as usize).unwrap_or_default().trim_end();
    let is_named = [before, written].iter().any(|text| text.split(' ').next_back().is_some_and(|word| word == "age"))
        || written.starts_with("age");
    is_named
        || !written.contains(|letter: char| letter.is_alphabetic())
        || written.ends_with("old")
        || after.starts_with("old")
}

/// Whether two counts are items of one list: between them stand what the first counts, perhaps with where it is from, and
/// "and" or a comma.
fn is_listed(one: &QuantityFeature, other: &QuantityFeature, between: &str, rules: &AgreeRules) -> bool {
    /// Words of what is counted, at most.
    const MOST: usize = 7;
    const JOINTS: &[&str] = &["and another", "along with", "together with", "as well as", "and", "plus", "&", ","];
    if one.kind != QuantityKind::Cardinal || other.kind != QuantityKind::Cardinal {
        return false;
    }
    let between = between.trim();
    let Some(rest) = JOINTS.iter().find_map(|joint| between.strip_suffix(joint)) else { return false };
    let inside = rest.trim().trim_end_matches(',');
    let inside = one.counted.as_deref().and_then(|counted| inside.strip_prefix(counted)).unwrap_or(inside);
    let is_apart = |word: &str| {
        is_verb_form(word, rules) || matches!(word, "who" | "which" | "that" | "while" | "but" | "were" | "was" | "and")
    };
    let mut words = inside.split_whitespace();
    !inside.contains([',', ';', ':', '(', ')']) && words.clone().count() <= MOST && !words.any(is_apart)
}

/// Whether what is counted is only some of a whole: "including" or the like stands within two words before the number.
fn is_sample(lower: &str, start: u32) -> bool {
    const SAMPLES: &[&str] = &["among", "included", "includes", "including", "like"];
    let before = lower.get(..start as usize).unwrap_or_default().split_whitespace().rev();
    before.take(3).any(|word| SAMPLES.contains(&word))
}

/// Whether "other", "more" or the like stands beside a number.
fn is_rest(lower: &str, start: u32, end: u32) -> bool {
    const REST: &[&str] = &["other", "others", "more", "additional", "another", "further", "remaining"];
    let before = lower.get(..start as usize).unwrap_or_default().split_whitespace().next_back();
    let after = lower.get(end as usize..).unwrap_or_default().split_whitespace().next();
    [before, after].into_iter().flatten().any(|word| REST.contains(&word))
}

fn words_hash(lower: &str, words: &[Word]) -> u64 {
    let mut joined = String::with_capacity(lower.len());
    for word in words {
        joined.push_str(form(lower, word));
        joined.push(' ');
    }
    xxh3_64(joined.as_bytes())
}

/// The items (sorted by place) that lie within a place.
fn within<T>(items: &[T], place: Place, place_of: impl Fn(&T) -> Place) -> impl Iterator<Item = &T> {
    indexed(items, place, place_of).map(|(_, item)| item)
}

fn indexed<T>(items: &[T], place: Place, place_of: impl Fn(&T) -> Place) -> impl Iterator<Item = (u32, &T)> {
    let from = items.partition_point(|item| {
        let at = place_of(item);
        (at.segment, at.span.start) < (place.segment, place.span.start)
    });
    let rest = items.get(from..).unwrap_or_default();
    let inside = move |item: &T| {
        let at = place_of(item);
        at.segment == place.segment && at.span.end <= place.span.end
    };
    let n = rest.iter().take_while(|item| inside(item)).count();
    rest.iter().take(n).enumerate().map(move |(offset, item)| ((from + offset) as u32, item))
}
