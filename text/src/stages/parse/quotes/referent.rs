//! Whom "he", "it" or "the mayor" stands for as a speaker.
//!
//! "Prost thanked Beck. She said" is Prost: the last subject or speaker that the pronoun fits; an object or an owner is
//! a worse candidate. Where two fit equally well, nobody is chosen.

use rustc_hash::FxHashMap;

use crate::model::span::Span;
use crate::model::tree::{Relation, Tag};
use crate::rules::parse::saying::{Gender, SayingRules};
use crate::stages::parse::quotes::input::{NameKind, QuoteInput};
use crate::stages::parse::quotes::part::{Rank, Seen, descriptions, seen};
use crate::stages::parse::quotes::sentence::Sentence;
use crate::stages::parse::quotes::source::{Source, beside};

/// Sentences that a pronoun may look back.
const WINDOW: usize = 8;

/// What an organization that was just named may be called.
const BODIES: &[&str] = &[
    "company",
    "firm",
    "group",
    "agency",
    "bank",
    "party",
    "club",
    "team",
    "union",
    "organization",
    "organisation",
    "association",
    "ministry",
    "department",
    "carmaker",
    "airline",
    "operator",
    "charity",
    "authority",
    "council",
    "commission",
    "committee",
    "university",
    "institute",
    "network",
    "paper",
    "newspaper",
    "retailer",
    "manufacturer",
    "supplier",
    "developer",
    "publisher",
    "court",
    "regulator",
    "body",
    "office",
    "board",
    "fund",
    "startup",
    "insurer",
];

/// What a sentence leaves behind for the pronouns after it.
#[derive(Clone, Debug, Default)]
struct Record {
    speaker: Option<u32>,
    seen: Vec<Seen>,
    /// Whether one person speaks who is only described: "her mother said".
    described: bool,
    /// Number of the main subject when it is no name: "the researchers", "the company".
    common: Option<Tag>,
}

/// The sentences read so far.
pub(crate) struct History<'a> {
    input: &'a QuoteInput<'a>,
    rules: &'a SayingRules,
    genders: Vec<Option<Gender>>,
    records: Vec<Record>,
    /// Nouns and whom each was said of ("engineer", Beck); none where it was said of several.
    described: FxHashMap<String, Option<u32>>,
}

impl<'a> History<'a> {
    pub(crate) fn new(input: &'a QuoteInput<'a>, rules: &'a SayingRules) -> Self {
        let mut described = FxHashMap::default();
        for (name, index) in input.names.iter().zip(0u32..) {
            let nouns = name.roles.iter().filter_map(|role| role.split(" of ").next()?.split(' ').next_back());
            nouns.for_each(|noun| describe(&mut described, noun.to_lowercase(), index));
            let last = name.form.split(' ').skip(1).last().filter(|_| name.kind == NameKind::Org);
            last.into_iter().for_each(|noun| describe(&mut described, noun.to_lowercase(), index));
        }
        Self { input, rules, genders: genders(input, rules), records: Vec::new(), described }
    }

    /// Keeps what a sentence says of persons and organizations.
    pub(crate) fn record(&mut self, sentence: &Sentence<'_>, speaker: Option<u32>, described: bool) {
        let seen = seen(sentence);
        for one in &seen {
            let nouns = descriptions(sentence, one.span);
            nouns.into_iter().for_each(|noun| describe(&mut self.described, noun, one.name));
        }
        let root = (0..sentence.nodes.len())
            .find(|&node| sentence.nodes[node].relation == Relation::Root && !sentence.is_inside(node));
        let subject = root.and_then(|root| sentence.child(root, &[Relation::Nsubj, Relation::Nsubjpass]));
        let subject = subject.filter(|&node| sentence.mention_at(node).is_none() && beside(sentence, node).is_none());
        let common = subject.map(|node| sentence.nodes[node].tag).filter(|tag| matches!(tag, Tag::Nn | Tag::Nns));
        self.records.push(Record { speaker, seen, described, common });
    }

    /// The main subject of the sentence recorded last, when it is a person.
    pub(crate) fn last_subject(&self) -> Option<u32> {
        let record = self.records.last()?;
        let persons = record.seen.iter().filter(|one| self.kind(one.name) == NameKind::Person);
        let subject = persons.filter(|one| one.rank == Rank::Subject).min_by_key(|one| (one.depth, one.span.start))?;
        record.common.is_none().then_some(subject.name)
    }

    /// The name that the source refers to, with a confidence; `running` speaks in the quotation that goes on here.
    pub(crate) fn resolve(
        &mut self,
        sentence: &Sentence<'_>,
        source: Source,
        said: Span,
        running: Option<u32>,
    ) -> Option<(u32, f32)> {
        match source {
            Source::Name(name, _) => Some((name, 1.0)),
            Source::Person(span) => {
                let gender = self.rules.gender(span.of(sentence.text));
                let name = running
                    .filter(|&name| self.fits(name, gender))
                    .or_else(|| self.person(sentence, span, said, gender))?;
                if let Some(known) = self.genders.get_mut(name as usize) {
                    *known = known.or(gender);
                }
                Some((name, 0.8))
            }
            Source::Thing(_) => self.thing(Tag::Nn).map(|name| (name, 0.75)),
            Source::Plural(_) => self.thing(Tag::Nns).map(|name| (name, 0.6)),
            Source::Definite(_, noun) => {
                let noun = noun.of(sentence.text).to_lowercase();
                let body = || {
                    self.thing(Tag::Nn)
                        .filter(|&name| BODIES.contains(&noun.as_str()) && self.kind(name) == NameKind::Org)
                };
                self.definite(&noun).or_else(body).map(|name| (name, 0.65))
            }
            Source::Other(_) => None,
        }
    }

    fn kind(&self, name: u32) -> NameKind {
        self.input.names.get(name as usize).map_or(NameKind::Other, |name| name.kind)
    }

    fn fits(&self, name: u32, gender: Option<Gender>) -> bool {
        let known = self.genders.get(name as usize).copied().flatten();
        self.kind(name) == NameKind::Person && (known.is_none() || gender.is_none() || known == gender)
    }

    fn person(&self, sentence: &Sentence<'_>, pronoun: Span, said: Span, gender: Option<Gender>) -> Option<u32> {
        let earlier =
            |one: &Seen| one.span.end <= pronoun.start && !said.overlaps(one.span) && self.fits(one.name, gender);
        let own: Vec<Seen> =
            seen(sentence).into_iter().filter(earlier).filter(|one| one.rank == Rank::Subject).collect();
        if let Some(name) = only(&own) {
            return Some(name);
        }
        let mut second: Option<(usize, Option<u32>)> = None;
        for (back, record) in self.records.iter().rev().take(WINDOW).enumerate() {
            if second.is_some_and(|(at, _)| back > at + 2) {
                break;
            }
            if let Some(speaker) = record.speaker.filter(|&name| self.fits(name, gender)) {
                return Some(speaker);
            }
            if record.described {
                return None;
            }
            let fitting: Vec<Seen> = record.seen.iter().filter(|one| self.fits(one.name, gender)).copied().collect();
            let subjects: Vec<Seen> = fitting.iter().filter(|one| one.rank == Rank::Subject).copied().collect();
            let top = subjects.iter().map(|one| one.depth).min();
            let subjects: Vec<Seen> = subjects.into_iter().filter(|one| Some(one.depth) == top).collect();
            if !subjects.is_empty() {
                return only(&subjects);
            }
            if !fitting.is_empty() && second.is_none() {
                let best = fitting.iter().map(|one| one.rank).max();
                let best: Vec<Seen> = fitting.into_iter().filter(|one| Some(one.rank) == best).collect();
                second = Some((back, only(&best)));
            }
        }
        second.and_then(|(_, name)| name)
    }

    /// "It" and "they" of an organization or a government.
    fn thing(&self, number: Tag) -> Option<u32> {
        let speaks = |name: &u32| matches!(self.kind(*name), NameKind::Org | NameKind::Place);
        for record in self.records.iter().rev().take(3) {
            if let Some(speaker) = record.speaker {
                return Some(speaker).filter(speaks);
            }
            if record.common == Some(number) {
                return None;
            }
            let things: Vec<Seen> =
                record.seen.iter().filter(|one| speaks(&one.name) && one.rank == Rank::Subject).copied().collect();
            if !things.is_empty() {
                return only(&things);
            }
        }
        None
    }

    /// "The engineer": the one person of whom the noun was said.
    fn definite(&self, noun: &str) -> Option<u32> {
        self.described.get(noun).copied().flatten()
    }
}

/// Notes of whom a noun was said.
fn describe(described: &mut FxHashMap<String, Option<u32>>, noun: String, name: u32) {
    let known = described.entry(noun).or_insert(Some(name));
    *known = known.filter(|known| *known == name);
}

/// The name when all are one name.
fn only(seen: &[Seen]) -> Option<u32> {
    let first = seen.first()?.name;
    seen.iter().all(|one| one.name == first).then_some(first)
}

/// What given names, titles before a mention and roles tell.
fn genders(input: &QuoteInput<'_>, rules: &SayingRules) -> Vec<Option<Gender>> {
    let mut found: Vec<Option<Gender>> = vec![None; input.names.len()];
    for mention in input.mentions {
        let Some(segment) = input.segments.get(mention.segment as usize) else {
            continue;
        };
        let before = segment.text.get(..mention.span.start as usize).unwrap_or_default();
        let title = before.split_whitespace().next_back().unwrap_or_default().trim_end_matches('.');
        if let Some(known) = found.get_mut(mention.name as usize).filter(|known| known.is_none()) {
            let is_title = title.starts_with(char::is_uppercase) || title.len() > 3;
            *known = rules.gender(title).filter(|_| is_title);
        }
    }
    for (name, known) in input.names.iter().zip(&mut found) {
        if known.is_none() && name.kind == NameKind::Person && name.form.contains(' ') {
            let given = name.form.split(['-', ' ']).find(|word| word.chars().count() > 1 && !word.ends_with('.'));
            let role = name.roles.iter().find_map(|role| rules.gender(role));
            *known = role.or_else(|| rules.given_gender(given.unwrap_or_default()));
        }
    }
    found
}
