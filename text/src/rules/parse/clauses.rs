//! The word lists of the clause reader, parsed once: `rules/parse/*.tsv`.
//!
//! "refuse" is a governor that denies its infinitive; "without" a word that denies what follows; "visit" a noun of an act.

use rustc_hash::FxHashMap;

use crate::model::clause::Modality;

/// What a governor does to the truth of its complement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Denies it, and affirms it when denied itself: "refused to sign".
    Deny,
    /// Leaves it as true or false as itself: "managed to sign".
    Keep,
    /// Takes it for granted, denied or not: "forgot that he signed".
    Fact,
    /// Says nothing of it when denied: "did not say that he signed".
    Open,
}

/// Whose act the complement of a governor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// The object's where there is one, else the subject's: "asked her to sign", "asked to sign".
    Default,
    /// The subject's in any case: "promised her to sign".
    Subject,
    /// That of the phrase after a preposition: "called on her to sign".
    After(&'static str),
    /// Nobody's that is named: "easy to sign".
    Nobody,
}

/// A word with what it does to its complement.
#[derive(Clone, Copy, Debug)]
pub struct Governor {
    /// Its row.
    pub id: &'static str,
    /// Kinds of complement, parted by spaces: to, ing, that, whether, noun, or a preposition before a form in -ing.
    pub complements: &'static str,
    /// What it does to the complement's truth.
    pub effect: Effect,
    /// How the complement is put; none leaves it as the governor is.
    pub modality: Option<Modality>,
    /// Whether its subject says the complement.
    pub is_saying: bool,
    /// Whose act the complement is.
    pub control: Control,
}

/// What a word of a closed class does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordUse {
    /// A modal verb: "may".
    Modal(Option<Modality>),
    /// An adverb or particle: "perhaps", "reportedly".
    Adverb(Modality),
    /// A conjunction: "if".
    Mark(Modality),
    /// An adverb that denies: "never", "hardly".
    DenyingAdverb,
    /// A pronoun that denies its clause: "nobody".
    DenyingPronoun,
    /// A determiner that denies its clause: "no".
    DenyingDeterminer,
    /// A word or words right before what they deny: "without", "rather than".
    DenyingBefore,
    /// After "not": nothing is denied ("not only").
    Hollow,
    /// A phrase that denies its clause: "under no circumstances".
    DenyingPhrase,
    /// A verb that says little without its object: "hold" in "held talks".
    LightVerb,
}

/// A noun that names an act.
#[derive(Clone, Copy, Debug)]
pub struct EventNoun {
    /// The verb.
    pub verb: &'static str,
    /// Whether "of" and the possessor are the object: "the signing of the accord", "Lee's arrest".
    pub of_is_object: bool,
    /// Whether the possessor is the object: "Lee's arrest".
    pub owner_is_object: bool,
}

/// Whom a definite role can stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleKind {
    /// "The president".
    Person,
    /// "The company".
    Org,
    /// "The country".
    Place,
}

/// The lists, parsed.
#[derive(Debug, Default)]
pub struct ClauseRules {
    governors: FxHashMap<&'static str, Vec<(Part, Governor)>>,
    words: FxHashMap<&'static str, Vec<(&'static str, WordUse)>>,
    before: Vec<(&'static str, &'static str)>,
    nouns: FxHashMap<&'static str, EventNoun>,
    roles: FxHashMap<&'static str, RoleKind>,
}

/// The part of speech of a governor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// A verb.
    Verb,
    /// A noun.
    Noun,
    /// An adjective.
    Adjective,
}

impl ClauseRules {
    /// Parses the four lists. A message names the list and the line that cannot be read.
    pub fn parse(
        governors: &'static str,
        words: &'static str,
        nouns: &'static str,
        roles: &'static str,
    ) -> Result<Self, String> {
        let mut rules = Self::default();
        for row in rows(governors, "governors.tsv", 9) {
            rules.add_governor(&row?)?;
        }
        for row in rows(words, "words.tsv", 5) {
            rules.add_word(&row?)?;
        }
        for row in rows(nouns, "event_nouns.tsv", 5) {
            let row = row?;
            let noun =
                EventNoun { verb: row[1], of_is_object: row[2] == "object", owner_is_object: row[3] == "object" };
            rules.nouns.insert(row[0], noun);
        }
        for row in rows(roles, "role_nouns.tsv", 3) {
            let row = row?;
            let kind = match row[1] {
                "person" => RoleKind::Person,
                "org" => RoleKind::Org,
                "place" => RoleKind::Place,
                other => return Err(format!("role_nouns.tsv: unknown kind `{other}`")),
            };
            rules.roles.insert(row[0], kind);
        }
        Ok(rules)
    }

    /// What a word does to a complement of this form; the row that names the form comes first.
    pub(crate) fn governor(&self, part: Part, lemma: &str, complement: &str) -> Option<&Governor> {
        let mut rows = self.governors.get(lemma)?.iter().filter(|(of, _)| *of == part).map(|(_, row)| row);
        rows.find(|row| row.complements.split(' ').any(|form| form == complement))
    }

    /// Whether any row of a governor says that its subject speaks.
    pub(crate) fn is_saying(&self, lemma: &str) -> bool {
        self.governors
            .get(lemma)
            .is_some_and(|rows| rows.iter().any(|(part, row)| *part == Part::Verb && row.is_saying))
    }

    /// What a word of a closed class does, with the id of its row.
    pub(crate) fn word(&self, form: &str) -> &[(&'static str, WordUse)] {
        self.words.get(form).map_or(&[], Vec::as_slice)
    }

    /// The id of the row that gives a word this use.
    pub(crate) fn has(&self, form: &str, is_use: impl Fn(WordUse) -> bool) -> Option<&'static str> {
        self.word(form).iter().find(|(_, word_use)| is_use(*word_use)).map(|(id, _)| *id)
    }

    /// Words that deny what comes right after them, with their ids.
    pub(crate) fn before(&self) -> &[(&'static str, &'static str)] {
        &self.before
    }

    pub(crate) fn event_noun(&self, lemma: &str) -> Option<&EventNoun> {
        self.nouns.get(lemma)
    }

    pub(crate) fn role(&self, lemma: &str) -> Option<RoleKind> {
        self.roles.get(lemma).copied()
    }

    fn add_governor(&mut self, row: &[&'static str]) -> Result<(), String> {
        let part = match row[2] {
            "verb" => Part::Verb,
            "noun" => Part::Noun,
            "adjective" => Part::Adjective,
            other => {
                return Err(format!("governors.tsv: unknown part of speech `{other}` of `{}`", row[0]));
            }
        };
        let effect = match row[4] {
            "deny" => Effect::Deny,
            "keep" => Effect::Keep,
            "fact" => Effect::Fact,
            "open" => Effect::Open,
            other => {
                return Err(format!("governors.tsv: unknown effect `{other}` of `{}`", row[0]));
            }
        };
        let control = match row[6] {
            "-" | "says" => Control::Default,
            "subject" => Control::Subject,
            "nobody" => Control::Nobody,
            preposition => Control::After(preposition),
        };
        let governor = Governor {
            id: row[0],
            complements: row[3],
            effect,
            modality: modality(row[5])?,
            is_saying: row[7] == "says",
            control,
        };
        for word in row[1].split('|') {
            self.governors.entry(word).or_default().push((part, governor));
        }
        Ok(())
    }

    fn add_word(&mut self, row: &[&'static str]) -> Result<(), String> {
        let missing = || format!("words.tsv: no modality in row `{}`", row[0]);
        let word_use = match row[2] {
            "modal" => WordUse::Modal(modality(row[3])?),
            "adverb" => WordUse::Adverb(modality(row[3])?.ok_or_else(missing)?),
            "mark" => WordUse::Mark(modality(row[3])?.ok_or_else(missing)?),
            "denying-adverb" => WordUse::DenyingAdverb,
            "denying-pronoun" => WordUse::DenyingPronoun,
            "denying-determiner" => WordUse::DenyingDeterminer,
            "denying-before" => WordUse::DenyingBefore,
            "denying-phrase" => WordUse::DenyingPhrase,
            "hollow" => WordUse::Hollow,
            "light-verb" => WordUse::LightVerb,
            other => {
                return Err(format!("words.tsv: unknown use `{other}` in row `{}`", row[0]));
            }
        };
        if word_use == WordUse::DenyingBefore {
            self.before.push((row[0], row[1]));
        }
        self.words.entry(row[1]).or_default().push((row[0], word_use));
        Ok(())
    }
}

fn modality(word: &str) -> Result<Option<Modality>, String> {
    if word == "-" {
        return Ok(None);
    }
    Modality::parse(word).map(Some).ok_or_else(|| format!("unknown modality `{word}`"))
}

/// The rows of a list without comment lines and header.
fn rows(
    list: &'static str,
    file: &'static str,
    n_columns: usize,
) -> impl Iterator<Item = Result<Vec<&'static str>, String>> {
    let lines = list.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).skip(1);
    lines.map(move |(number, line)| {
        let row: Vec<&'static str> = line.split('\t').collect();
        let message = || format!("{file}:{}: {} columns instead of {n_columns}", number + 1, row.len());
        if row.len() == n_columns { Ok(row) } else { Err(message()) }
    })
}
