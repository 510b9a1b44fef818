//! The words of saying, parsed once: `rules/parse/saying.tsv`, and the given names of `rules/parse/given.tsv`.
//!
//! "recalled" is a form of "recall", which reports with a clause and may stand before its subject; "laughed" counts as
//! speech only beside a quotation; "statement" is a noun of saying. It does not look at sentences.

use rustc_hash::{FxHashMap, FxHashSet};

/// What a word of saying can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SayingUse {
    /// Reports with a clause or a quotation: "said that".
    pub says: bool,
    /// Takes the hearer as its object: "told reporters".
    pub tells: bool,
    /// Asks a question.
    pub asks: bool,
    /// Speech only beside a quotation: "laughed".
    pub quotes: bool,
    /// Has the words or the judgement in its object: "called it 'a disaster'".
    pub calls: bool,
    /// May stand before its subject: "said Lee".
    pub inverts: bool,
    /// A noun: "statement".
    pub is_noun: bool,
}

impl SayingUse {
    /// Whether it is a verb of any kind.
    pub fn is_verb(self) -> bool {
        self.says || self.tells || self.asks || self.quotes || self.calls
    }
}

/// Which pronoun a person takes, as far as a word tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    /// "She".
    Female,
    /// "He".
    Male,
}

/// A verb of saying with its phrases: "chime in" under "chime".
#[derive(Clone, Debug, Default)]
struct Verb {
    lemma: String,
    uses: SayingUse,
    /// Particles and what the verb does with them.
    phrases: Vec<(String, SayingUse)>,
}

/// The word lists of the quotation reader.
#[derive(Clone, Debug, Default)]
pub struct SayingRules {
    verbs: Vec<Verb>,
    /// Every form of every verb, with the index of the verb.
    forms: FxHashMap<String, usize>,
    nouns: FxHashSet<String>,
    /// Titles and role nouns that tell the pronoun.
    genders: FxHashMap<String, Gender>,
    /// Given names that tell it.
    given: FxHashMap<String, Gender>,
}

impl SayingRules {
    /// Parses the two tables.
    ///
    /// # Errors
    /// A row without its columns or with an unknown class is refused with its line number.
    pub fn parse(saying: &str, given: &str) -> Result<Self, String> {
        let mut rules = Self::default();
        let mut irregular = Vec::new();
        for (number, columns) in rows(saying) {
            let [word, class, ..] = columns.as_slice() else {
                return Err(format!("saying.tsv line {number}: a row needs `id`, `class` and `source`"));
            };
            if let Some(lemma) = class.strip_prefix("form ") {
                irregular.push((*word, lemma));
                continue;
            }
            let uses = uses(class).map_err(|part| format!("saying.tsv line {number}: unknown class `{part}`"))?;
            rules.add(word, uses);
        }
        for (form, lemma) in irregular {
            if let Some(&verb) = rules.forms.get(lemma) {
                rules.forms.insert(form.to_owned(), verb);
            }
        }
        for (number, columns) in rows(given) {
            let [_, word, class, ..] = columns.as_slice() else {
                return Err(format!("given.tsv line {number}: a row needs `id`, `word`, `class` and `source`"));
            };
            let (gender, is_given) = match *class {
                "female" => (Gender::Female, false),
                "male" => (Gender::Male, false),
                "given_female" => (Gender::Female, true),
                "given_male" => (Gender::Male, true),
                _ => return Err(format!("given.tsv line {number}: unknown class `{class}`")),
            };
            let genders = if is_given { &mut rules.given } else { &mut rules.genders };
            genders.insert((*word).to_owned(), gender);
        }
        Ok(rules)
    }

    fn add(&mut self, word: &str, uses: SayingUse) {
        if uses.is_noun {
            self.nouns.insert(word.to_owned());
        }
        if !uses.is_verb() {
            return;
        }
        let (lemma, particle) = word.split_once(' ').map_or((word, None), |(lemma, rest)| (lemma, Some(rest)));
        let verb = match self.forms.get(lemma) {
            Some(&verb) => verb,
            None => {
                self.verbs.push(Verb { lemma: lemma.to_owned(), ..Verb::default() });
                self.verbs.len() - 1
            }
        };
        for form in forms(lemma) {
            self.forms.entry(form).or_insert(verb);
        }
        match particle {
            Some(particle) => self.verbs[verb].phrases.push((particle.to_owned(), uses)),
            None => self.verbs[verb].uses = uses,
        }
    }

    /// What a verb form can do, with its lemma; `after` is the next word, for "chimed in".
    pub fn verb(&self, form: &str, after: &str) -> Option<(&str, SayingUse)> {
        let lower = form.chars().any(char::is_uppercase).then(|| form.to_lowercase());
        let verb = self.verbs.get(*self.forms.get(lower.as_deref().unwrap_or(form))?)?;
        let phrase = verb.phrases.iter().find(|(particle, _)| particle.split(' ').next() == Some(after));
        let uses = phrase.map_or(verb.uses, |(_, uses)| *uses);
        uses.is_verb().then_some((verb.lemma.as_str(), uses))
    }

    /// Whether a word is a noun of saying, singular or plural.
    pub fn is_noun(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        self.nouns.contains(&word) || word.strip_suffix('s').is_some_and(|word| self.nouns.contains(word))
    }

    /// Which pronoun a title or a role noun goes with: "Mrs", "spokesman".
    pub fn gender(&self, word: &str) -> Option<Gender> {
        self.genders.get(&word.to_lowercase()).copied()
    }

    /// Which pronoun a given name goes with.
    pub fn given_gender(&self, name: &str) -> Option<Gender> {
        self.given.get(&name.to_lowercase()).copied()
    }
}

/// The uses of a class column; the part that is none is the error.
fn uses(class: &str) -> Result<SayingUse, &str> {
    let mut uses = SayingUse::default();
    for part in class.split(' ') {
        match part {
            "say" => uses.says = true,
            "tell" => uses.tells = true,
            "ask" => uses.asks = true,
            "quote" => uses.quotes = true,
            "call" => uses.calls = true,
            "inverts" => uses.inverts = true,
            "noun" => uses.is_noun = true,
            other => return Err(other),
        }
    }
    Ok(uses)
}

/// Numbered rows of a table, without its head and its remarks.
fn rows(table: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let lines = table.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.skip(1).map(|(at, line)| (at + 1, line.split('\t').collect()))
}

/// The regular forms of a verb; some that no verb has do no harm.
fn forms(lemma: &str) -> Vec<String> {
    let mut found: Vec<String> =
        ["", "s", "es", "ed", "d", "ing"].iter().map(|ending| format!("{lemma}{ending}")).collect();
    if let Some(stem) = lemma.strip_suffix('y') {
        found.extend(["ies", "ied"].map(|ending| format!("{stem}{ending}")));
    }
    if let Some(stem) = lemma.strip_suffix('e') {
        found.push(format!("{stem}ing"));
    }
    if let Some(last) = lemma.chars().next_back() {
        found.extend(["ed", "ing"].map(|ending| format!("{lemma}{last}{ending}")));
    }
    found
}
