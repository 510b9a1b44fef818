//! The verb of a clause as a topic has it: finite and affirmed, with its auxiliaries: "was arrested", "agreed to build".
//!
//! "Did not sign" becomes "signed", "to open" becomes "is to open" and "seized by police" becomes "was seized". The words
//! before the verb in the sentence decide, not the tree.

use crate::model::clause::{Aspect, Modality, Tense, Voice};
use crate::model::tree::Tag;
use crate::rules::parse::lemma::{lemma, past_of};
use crate::stages::agree::claims::naming::wording::Wording;
use crate::stages::agree::context::clauses::{ClauseFeature, verb_key};

/// Verbs that help another.
const AUXILIARIES: &[&str] = &[
    "am", "are", "be", "been", "being", "can", "could", "did", "do", "does", "get", "gets", "got", "had", "has",
    "have", "having", "is", "may", "might", "must", "shall", "should", "was", "were", "will", "would",
];
/// Words between a verb and its auxiliaries that are left out.
const BETWEEN: &[&str] = &[
    "again", "also", "already", "ever", "even", "just", "n't", "neither", "never", "no", "nor", "not", "now", "once",
    "only", "soon", "still", "then", "yet",
];

/// The verb of a clause.
pub(crate) struct Verb {
    /// Its auxiliaries and the verbs that it depends on, in order.
    helpers: Vec<String>,
    /// Its own form.
    form: String,
    /// What makes one word with it: "out" in "carried out".
    particle: Option<String>,
    is_denied: bool,
    /// The helper that denies it: "failed" of "failed to sign".
    denier: Option<String>,
    /// Whether the text does not say that it is so: what is urged, wished or possible.
    is_open: bool,
    voice: Voice,
    tense: Option<Tense>,
    aspect: Option<Aspect>,
    /// The word of the sentence that it begins with.
    pub(crate) first: usize,
    /// The word that it ends with.
    pub(crate) last: usize,
}

impl Verb {
    /// Reads the verb of a clause from the words before it.
    pub(crate) fn of(wording: &Wording<'_, '_>, clause: &ClauseFeature) -> Option<Self> {
        let head = wording.word_at(usize::from(clause.at))?;
        let mut verb = Self {
            helpers: Vec::new(),
            form: wording.lower(head),
            particle: particle(wording, clause, head),
            is_denied: clause.is_denied(),
            denier: None,
            is_open: clause.modality != Modality::Asserted,
            voice: clause.voice,
            tense: clause.tense,
            aspect: clause.aspect,
            first: head,
            last: head,
        };
        verb.last += usize::from(verb.particle.is_some());
        let is_governor =
            |idx: usize| clause.governor != 0 && verb_key(&wording.lower(idx), wording.ctx.rules) == clause.governor;
        let mut at = head;
        while at > 0 && wording.are_joined(at - 1) {
            let word = wording.lower(at - 1);
            let (base, is_contracted) = affirmed(&word);
            let next = verb.helpers.first().map_or(verb.form.as_str(), String::as_str).to_owned();
            if AUXILIARIES.contains(&base.as_str()) {
                verb.is_denied |= is_contracted;
                verb.helpers.insert(0, base);
                verb.first = at - 1;
            } else if word == "like" && next == "to" {
                verb.helpers.insert(0, word);
                let would = wording.lower(at.saturating_sub(2)).ends_with('d').then(|| "would".to_owned());
                verb.helpers.splice(0..0, would);
                verb.first = at - 1;
                break;
            } else if word == "to"
                || (next == "to" || next.ends_with("ing")) && wording.is_verb(at - 1) && is_governor(at - 1)
            {
                if clause.is_denied() && verb_key(&word, wording.ctx.rules) == clause.denial {
                    verb.denier = Some(word.clone());
                }
                verb.helpers.insert(0, word);
                verb.first = at - 1;
            } else if !is_between(&word) {
                break;
            }
            at -= 1;
        }
        Some(verb)
    }

    /// The verb as it follows its subject.
    pub(crate) fn finite(&self, is_plural: bool) -> String {
        let be = |is_past: bool| match (is_past, is_plural) {
            (true, true) => "were",
            (true, false) => "was",
            (false, true) => "are",
            (false, false) => "is",
        };
        let mut helpers: Vec<&str> = self.helpers.iter().map(String::as_str).collect();
        while helpers.first().is_some_and(|word| matches!(*word, "being" | "having" | "been" | "be")) {
            helpers.remove(0);
        }
        if let Some(affirmed) = self.without_denier(&helpers, is_plural) {
            return affirmed;
        }
        let mut form = self.form.clone();
        let past = helpers
            .first()
            .filter(|word| word.ends_with("ing") && self.tense.is_none() && !self.is_open)
            .map(|word| past_of(&lemma(word, Tag::Vbg)));
        let is_past = !matches!(self.tense, Some(Tense::Present | Tense::Future));
        match helpers.first().copied() {
            Some("did") if self.is_denied && helpers.len() == 1 => {
                helpers.clear();
                form = past_of(&form);
            }
            Some("do" | "does") if self.is_denied && helpers.len() == 1 => {
                helpers.clear();
                form = if is_plural { form } else { third_person(&form) };
            }
            Some(_) if past.is_some() => helpers[0] = past.as_deref().unwrap_or_default(),
            Some("to") => helpers.insert(0, be(false)),
            None if self.voice == Voice::Passive => helpers.push(be(is_past)),
            None if form.ends_with("ing") && self.tense.is_none() && self.is_open => {
                helpers.extend([be(false), "to"]);
                form = lemma(&form, Tag::Vbg).into_owned();
            }
            None if form.ends_with("ing") && self.tense.is_none() => {
                form = past_of(&lemma(&form, Tag::Vbg));
            }
            None if self.aspect == Some(Aspect::Progressive) => helpers.push(be(is_past)),
            None if self.tense == Some(Tense::Future) => helpers.push("will"),
            None if !is_plural && self.is_bare() => form = third_person(&form),
            _ => {}
        }
        let words = helpers.into_iter().chain([form.as_str()]).chain(self.particle.as_deref());
        words.collect::<Vec<_>>().join(" ")
    }

    /// What a verb denies that governs it, affirmed: "signed" of "failed to sign", "will sign" of "will refuse to sign".
    fn without_denier(&self, helpers: &[&str], is_plural: bool) -> Option<String> {
        let denier = self.denier.as_deref()?;
        let at = helpers.iter().position(|word| *word == denier)?;
        if helpers.get(at + 1..)? != ["to"] {
            return None;
        }
        let is_modal = |word: &&&str| !is_have(word) && !matches!(**word, "did" | "do" | "does");
        // "Is refusing to sign" is not "is sign".
        if helpers[..at].iter().any(|word| matches!(*word, "am" | "are" | "be" | "been" | "is" | "was" | "were")) {
            return None;
        }
        let base = lemma(denier, Tag::Vbd);
        let words = match helpers.get(..at)?.first().filter(is_modal) {
            Some(modal) => format!("{modal} {}", self.form),
            None if at == 0 && base == denier && (is_plural || !denier.ends_with('s')) => self.form.clone(),
            None if at == 0 && base == denier => third_person(&self.form),
            None => past_of(&self.form),
        };
        Some(words + &self.particle.as_ref().map(|particle| format!(" {particle}")).unwrap_or_default())
    }

    /// The participle that can follow a noun: "killed" in "people killed by the fire"; none where it is not sure.
    pub(crate) fn participle(&self) -> Option<String> {
        let is_simple = match self.voice {
            Voice::Passive => self.helpers.iter().all(|word| {
                matches!(
                    word.as_str(),
                    "are" | "be" | "been" | "being" | "had" | "has" | "have" | "is" | "was" | "were"
                )
            }),
            Voice::Active => self.form.ends_with("ed") && self.helpers.iter().all(|word| is_have(word)),
        };
        let particle = self.particle.as_ref().map(|particle| format!(" {particle}")).unwrap_or_default();
        (is_simple && !self.is_denied).then(|| format!("{}{particle}", self.form))
    }

    /// The participle of a verb without helpers that says what a noun before it does: "migrants protesting".
    pub(crate) fn gerund(&self) -> Option<&str> {
        (self.form.ends_with("ing") && self.helpers.is_empty() && self.tense.is_none()).then_some(&self.form)
    }

    /// Whether it is a participle without helpers that a preposition leads: "measures for seizing ships", "accused of lying".
    pub(crate) fn is_behind_preposition(&self, wording: &Wording<'_, '_>) -> bool {
        let before = self.first.checked_sub(1).filter(|before| wording.are_joined(*before));
        self.gerund().is_some()
            && before.is_some_and(|idx| {
                matches!(
                    wording.lower(idx).as_str(),
                    "about" | "against" | "for" | "from" | "in" | "into" | "of" | "with"
                )
            })
    }

    /// Whether it is in its base form, as after "I".
    fn is_bare(&self) -> bool {
        self.tense != Some(Tense::Past)
            && !self.is_be()
            && past_of(&self.form) != self.form
            && lemma(&self.form, Tag::Vbd) == self.form
            && lemma(&self.form, Tag::Vbz) == self.form
            && !self.form.ends_with("ing")
            && !self.form.contains(['\'', '’'])
    }

    /// Its base form, with its particle.
    pub(crate) fn base(&self) -> String {
        let tag = match self.form.as_str() {
            form if form.ends_with("ing") => Tag::Vbg,
            form if form.ends_with('s') => Tag::Vbz,
            _ if self.helpers.last().is_some_and(|word| matches!(word.as_str(), "did" | "to" | "will")) => Tag::Vb,
            _ => Tag::Vbd,
        };
        let particle = self.particle.as_ref().map(|particle| format!(" {particle}")).unwrap_or_default();
        format!("{}{particle}", lemma(&self.form, tag))
    }

    /// Whether it is a form of "be" alone.
    pub(crate) fn is_be(&self) -> bool {
        matches!(self.form.as_str(), "am" | "are" | "be" | "been" | "is" | "was" | "were" | "'s" | "’s" | "'re" | "’re")
    }
}

/// Whether a word may be between a verb and its auxiliaries: adverbs, denials.
fn is_between(word: &str) -> bool {
    BETWEEN.contains(&word) || word.len() > 4 && word.ends_with("ly")
}

fn is_have(word: &str) -> bool {
    matches!(word, "had" | "has" | "have")
}

/// An auxiliary without the denial that is written with it, and whether it had one.
fn affirmed(word: &str) -> (String, bool) {
    match word.replace('’', "'").strip_suffix("n't") {
        Some("ca") => ("can".to_owned(), true),
        Some("wo") => ("will".to_owned(), true),
        Some(stem) => (stem.to_owned(), true),
        None if word == "cannot" => ("can".to_owned(), true),
        None => (word.to_owned(), false),
    }
}

/// The word behind a verb that makes one with it.
fn particle(wording: &Wording<'_, '_>, clause: &ClauseFeature, head: usize) -> Option<String> {
    let rules = wording.ctx.rules;
    let (form, next) = (wording.lower(head), wording.lower(head + 1));
    if next.is_empty() || !wording.are_joined(head) {
        return None;
    }
    let pair = format!("{form} {next}");
    let stands_for = rules.phrasal(&form, &next).map(|verb| verb_key(verb, rules));
    (verb_key(&pair, rules) == clause.lemma || stands_for == Some(clause.lemma)).then_some(next)
}

/// "Signs" of "sign".
fn third_person(base: &str) -> String {
    match base {
        "have" => "has".to_owned(),
        _ if base.ends_with(['s', 'x', 'z', 'o']) || base.ends_with("ch") || base.ends_with("sh") => {
            format!("{base}es")
        }
        _ => match base.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u'])) {
            Some(stem) => format!("{stem}ies"),
            None => format!("{base}s"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verb(helpers: &[&str], form: &str, (voice, tense): (Voice, Option<Tense>)) -> Verb {
        let helpers = helpers.iter().map(|word| (*word).to_owned()).collect();
        let form = form.to_owned();
        Verb {
            helpers,
            form,
            particle: None,
            is_denied: false,
            denier: None,
            is_open: false,
            voice,
            tense,
            aspect: None,
            first: 0,
            last: 0,
        }
    }

    #[test]
    fn a_verb_is_finite_behind_its_subject() {
        let past = (Voice::Active, Some(Tense::Past));
        let denied = |helpers: &[&str], form: &str| Verb { is_denied: true, ..verb(helpers, form, past) };
        assert_eq!(verb(&[], "signed", past).finite(false), "signed");
        assert_eq!(denied(&["did"], "sign").finite(false), "signed");
        assert_eq!(denied(&["does"], "carry").finite(false), "carries");
        assert_eq!(denied(&["do"], "carry").finite(true), "carry");
        assert_eq!(verb(&["to"], "open", (Voice::Active, None)).finite(false), "is to open");
        assert_eq!(verb(&[], "seized", (Voice::Passive, None)).finite(true), "were seized");
        assert_eq!(verb(&["being"], "held", (Voice::Passive, None)).finite(false), "was held");
        assert_eq!(verb(&[], "meeting", (Voice::Active, None)).finite(true), "met");
        let urged = Verb { is_open: true, ..verb(&[], "meeting", (Voice::Active, None)) };
        assert_eq!(urged.finite(true), "are to meet");
        assert_eq!(verb(&["will", "be"], "held", (Voice::Passive, Some(Tense::Future))).finite(true), "will be held");
        let failed = |helpers: &[&str], denier: &str| Verb {
            is_denied: true,
            denier: Some(denier.to_owned()),
            ..verb(helpers, "sign", (Voice::Active, None))
        };
        assert_eq!(failed(&["failed", "to"], "failed").finite(false), "signed");
        assert_eq!(failed(&["refuses", "to"], "refuses").finite(false), "signs");
        assert_eq!(failed(&["has", "refused", "to"], "refused").finite(false), "signed");
        assert_eq!(failed(&["will", "refuse", "to"], "refuse").finite(true), "will sign");
        assert_eq!(failed(&["is", "refusing", "to"], "refusing").finite(false), "is refusing to sign");
        assert_eq!(verb(&[], "understand", (Voice::Active, Some(Tense::Present))).finite(false), "understands");
    }

    #[test]
    fn only_a_sure_participle_follows_a_noun() {
        let past = (Voice::Active, Some(Tense::Past));
        let participle = |verb: Verb| verb.participle();
        assert_eq!(participle(verb(&[], "killed", past)).as_deref(), Some("killed"));
        assert_eq!(participle(verb(&[], "took", past)), None);
        assert_eq!(participle(verb(&["were"], "taken", (Voice::Passive, None))).as_deref(), Some("taken"));
        assert_eq!(participle(verb(&["could", "be"], "taken", (Voice::Passive, None))), None);
    }
}
