//! What pronouns and definite roles stand for, where one candidate exists.
//!
//! After "Anna Berg left Solvano", "she" is Berg and "the company" Solvano; after "Anna Berg met Eva Holm", "she" may be
//! either and stays open, while "both women" are the two. The nearest sentence with a candidate decides, two sentences back
//! at most; a role that somebody was given by name ("President Lee", later "the president") holds for the whole document.

use crate::model::clause::{Argument, Clause, ClauseKind, Determiner, Phrase, Referent, Role};
use crate::model::span::Span;
use crate::rules::parse::clauses::RoleKind;
use crate::stages::parse::clause::input::{NameKind, NameMention};
use crate::stages::parse::clause::sentence::Sentence;

/// Sentences back that a pronoun may reach.
const REACH: u32 = 2;
/// How sure a reading is: a role given by name, a personal pronoun, one kind's only candidate.
const BY_TITLE: f32 = 0.75;
const BY_PRONOUN: f32 = 0.65;
const BY_KIND: f32 = 0.45;

/// A name that was mentioned.
#[derive(Clone, Copy, Debug)]
struct Mention {
    sentence: u32,
    span: Span,
    name: u32,
    kind: NameKind,
}

/// The names of a document so far, with the roles they were given.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    recent: Vec<Mention>,
    titles: Vec<(String, Mention)>,
}

/// What a phrase asks for.
enum Wanted<'p> {
    /// One person, by "he" or "she".
    Person,
    /// One organization or place, by "it".
    Thing,
    /// Whoever has or could have a role.
    Role(&'p str, RoleKind),
    /// Two of a kind.
    Both(RoleKind),
}

impl Memory {
    /// Resolves the phrases of a sentence's clauses, then remembers its names.
    pub(crate) fn resolve(&mut self, sentence: &Sentence<'_>, clauses: &mut [Clause]) {
        let index = sentence.input.index;
        self.recent.retain(|mention| mention.sentence + REACH >= index && mention.sentence < index);
        let here: Vec<Mention> = sentence.input.names.iter().map(|name| mention(index, name)).collect();
        let mut known: Vec<(u16, Vec<Referent>)> = Vec::new();
        for clause in clauses.iter_mut() {
            let own: Vec<u32> = clause.arguments.iter().filter_map(|argument| argument.phrase.name).collect();
            for argument in &mut clause.arguments {
                self.resolve_phrase(sentence, &here, &own, argument);
                if !argument.phrase.stands_for.is_empty() {
                    known.push((argument.phrase.head, argument.phrase.stands_for.clone()));
                }
            }
        }
        for speaker in clauses.iter_mut().filter_map(|clause| clause.speaker.as_mut()) {
            let stands_for = known.iter().find(|(head, referents)| Some(*head) == speaker.head && referents.len() == 1);
            speaker.name = speaker.name.or_else(|| stands_for.and_then(|(_, referents)| referents[0].name));
        }
        self.learn_titles(sentence, &here, clauses);
        self.recent.extend(here);
    }

    fn resolve_phrase(&self, sentence: &Sentence<'_>, here: &[Mention], own: &[u32], argument: &mut Argument) {
        let phrase = &argument.phrase;
        let is_clause = matches!(argument.role, Role::Complement | Role::Adverbial);
        if phrase.name.is_some() || is_clause {
            return;
        }
        let Some(wanted) = wanted(sentence, phrase) else {
            return;
        };
        let before: Vec<Mention> =
            here.iter().filter(|mention| mention.span.end <= phrase.span.start).copied().collect();
        argument.phrase.stands_for = self.referents(sentence, &wanted, &before, own);
    }

    fn referents(
        &self,
        sentence: &Sentence<'_>,
        wanted: &Wanted<'_>,
        before: &[Mention],
        own: &[u32],
    ) -> Vec<Referent> {
        let referent = |mention: &Mention, confidence: f32| Referent {
            sentence: mention.sentence,
            span: mention.span,
            name: Some(mention.name),
            confidence,
        };
        if let Wanted::Role(word, _) = wanted {
            let titled: Vec<&Mention> =
                distinct(self.titles.iter().filter(|(title, _)| title == word).map(|(_, mention)| mention));
            if let [only] = titled[..] {
                return vec![referent(only, BY_TITLE)];
            }
            if titled.len() > 1 {
                return Vec::new();
            }
        }
        let (kinds, n_wanted, confidence): (&[NameKind], usize, f32) = match wanted {
            Wanted::Person => (&[NameKind::Person], 1, BY_PRONOUN),
            Wanted::Thing => (&[NameKind::Org, NameKind::Place], 1, BY_KIND),
            Wanted::Role(_, kind) => (kind_of(*kind), 1, BY_KIND),
            Wanted::Both(kind) => (kind_of(*kind), 2, BY_KIND),
        };
        let fits = |mention: &&Mention| kinds.contains(&mention.kind) && !own.contains(&mention.name);
        for back in 0..=REACH {
            let of_sentence =
                self.recent.iter().filter(|mention| back > 0 && mention.sentence + back == sentence.input.index);
            let all = before.iter().filter(|_| back == 0).chain(of_sentence).filter(fits);
            let candidates = distinct(all);
            if !candidates.is_empty() {
                let is_one_reading = candidates.len() == n_wanted;
                return if is_one_reading {
                    candidates.iter().map(|mention| referent(mention, confidence)).collect()
                } else {
                    Vec::new()
                };
            }
        }
        Vec::new()
    }

    /// "President Lee", "Lee, the president", "Lee is the president": the role is Lee's from here on. A name that has the
    /// word in it ("Ministry of Health") answers to it too.
    fn learn_titles(&mut self, sentence: &Sentence<'_>, here: &[Mention], clauses: &[Clause]) {
        for clause in clauses.iter().filter(|clause| clause.kind == ClauseKind::Copula && clause.negation.is_none()) {
            let subject = clause.subject().and_then(|argument| argument.phrase.name);
            let attribute = clause.attribute().map(|argument| argument.phrase.lemma.to_lowercase());
            let Some((name, title)) = subject.zip(attribute) else {
                continue;
            };
            let named = here.iter().find(|mention| mention.name == name);
            if let Some(mention) = named.filter(|_| sentence.rules.role(&title).is_some()) {
                self.titles.push((title, *mention));
            }
        }
        for mention in here.iter().filter(|mention| mention.kind == NameKind::Org) {
            let surface = mention.span.of(sentence.input.text).to_lowercase();
            let words = surface.split(' ').filter(|word| sentence.rules.role(word) == Some(RoleKind::Org));
            self.titles.extend(words.map(|word| (word.to_string(), *mention)));
        }
    }
}

fn mention(sentence: u32, name: &NameMention) -> Mention {
    Mention { sentence, span: name.span, name: name.name, kind: name.kind }
}

/// The last mention of each name, in the order of first mention.
fn distinct<'m>(mentions: impl Iterator<Item = &'m Mention>) -> Vec<&'m Mention> {
    let mut found: Vec<&Mention> = Vec::new();
    for mention in mentions {
        match found.iter_mut().find(|other| other.name == mention.name) {
            Some(other) => *other = mention,
            None => found.push(mention),
        }
    }
    found
}

fn kind_of(kind: RoleKind) -> &'static [NameKind] {
    match kind {
        RoleKind::Person => &[NameKind::Person],
        RoleKind::Org => &[NameKind::Org],
        RoleKind::Place => &[NameKind::Place],
    }
}

fn wanted<'p>(sentence: &Sentence<'_>, phrase: &'p Phrase) -> Option<Wanted<'p>> {
    match sentence.lower(phrase.head) {
        "he" | "she" | "him" | "her" | "himself" | "herself" => return Some(Wanted::Person),
        "it" | "itself" => return Some(Wanted::Thing),
        _ => {}
    }
    let role = sentence.rules.role(&phrase.lemma)?;
    // "The president of Peru" and "the former president" say more than a role and may be somebody else.
    if phrase.is_pronoun
        || !phrase.modifiers.is_empty()
        || phrase.span != phrase.core
        || phrase.apposition.is_some()
        || phrase.core.of(sentence.input.text).contains(" of ")
    {
        return None;
    }
    match phrase.determiner? {
        Determiner::Both if phrase.is_plural => Some(Wanted::Both(role)),
        Determiner::Definite | Determiner::Demonstrative if !phrase.is_plural && phrase.count.is_none() => {
            Some(Wanted::Role(&phrase.lemma, role))
        }
        _ => None,
    }
}
