//! A clause in plain words: "the ministry opened clinics in Karsa", at most so many letters.
//!
//! Subject and verb come first, then what follows the verb as far as there is room. Who or what is not known is left out;
//! where nobody is known to have done anything, there is no clause.

use crate::model::clause::{ClauseKind, Role, Voice};
use crate::model::vocabulary::EntityType;
use crate::rules::agree::Cue;
use crate::rules::agree::lemma::key;
use crate::stages::agree::claims::naming::verb::Verb;
use crate::stages::agree::claims::naming::wording::Wording;
use crate::stages::agree::claims::naming::words::{LONGEST_PHRASE, last_words};
use crate::stages::agree::compare::act::Act;
use crate::stages::agree::context::clauses::{ArgumentFeature, NONE};

/// Letters that a topic has at most.
pub(crate) const MOST: usize = 80;
/// Words before which what follows a verb can be cut.
const CUTS: &[&str] = &[
    "about",
    "although",
    "across",
    "after",
    "against",
    "among",
    "and",
    "around",
    "as",
    "at",
    "because",
    "before",
    "between",
    "but",
    "by",
    "during",
    "for",
    "from",
    "if",
    "in",
    "including",
    "into",
    "near",
    "of",
    "on",
    "once",
    "over",
    "since",
    "than",
    "that",
    "through",
    "to",
    "toward",
    "under",
    "until",
    "when",
    "where",
    "which",
    "while",
    "who",
    "with",
    "without",
];
/// Words that open a clause.
const OPENING: &[&str] =
    &["although", "because", "if", "once", "since", "that", "until", "when", "where", "which", "while", "who"];
/// Objects of clauses that say which day or way is meant, and have no object of their own.
const MEANT: &[&str] = &["day", "days", "moment", "place", "reason", "time", "way", "week", "year", "years"];

/// A clause of a sentence, with its verb read.
pub(crate) struct ClauseWords<'w, 's, 'a> {
    pub(crate) wording: &'w Wording<'s, 'a>,
    pub(crate) act: Act<'s, 'a>,
    pub(crate) verb: Option<Verb>,
}

/// A phrase behind a verb.
#[derive(Clone, Debug)]
pub(crate) struct Behind {
    text: String,
    start: u16,
    rank: u8,
}

/// A topic with what can be added to it.
#[derive(Clone, Debug)]
pub(crate) struct Topic {
    pub(crate) text: String,
    /// Phrases that say more than is needed.
    pub(crate) additions: Vec<String>,
}

impl<'w, 's, 'a> ClauseWords<'w, 's, 'a> {
    pub(crate) fn new(wording: &'w Wording<'s, 'a>, act: Act<'s, 'a>) -> Self {
        let is_verb = matches!(act.clause.kind, ClauseKind::Verb | ClauseKind::Copula) && !act.clause.is_aside;
        let verb = if is_verb { Verb::of(wording, act.clause) } else { None };
        Self { wording, act, verb }
    }

    /// Who or what the clause is said of, in words that can be read alone, and whether that is plural.
    pub(crate) fn subject(&self) -> Option<(String, bool)> {
        let mut all: Vec<String> = Vec::new();
        let mut is_plural = false;
        for twin in Act::of(self.act.ctx, self.act.statement).filter(|act| act.clause.at == self.act.clause.at) {
            let clause = ClauseWords { wording: self.wording, act: twin, verb: Verb::of(self.wording, twin.clause) };
            let Some((phrase, own)) = clause.one_subject() else { continue };
            is_plural |= own;
            if !all.contains(&phrase) {
                all.push(phrase);
            }
        }
        match all.as_slice() {
            [] => None,
            [one] => Some((one.clone(), is_plural)),
            [one, other] => Some((format!("{one} and {other}"), true)),
            [one, ..] => Some((format!("{one} and others"), true)),
        }
    }

    /// The subject of the clause alone, where it is spread over several.
    fn one_subject(&self) -> Option<(String, bool)> {
        let own = self.act.first(Role::Subject).or_else(|| self.act.above()?.first(Role::Subject));
        if let Some(described) = self.described(own) {
            return Some(described);
        }
        // "We" is the one who speaks.
        let plural = |argument: &ArgumentFeature| {
            let is_somebody = argument.is_pronoun && argument.name != NONE;
            argument.other_name != NONE || argument.is_plural && !is_somebody
        };
        if let Some(argument) = own {
            if usize::from(argument.at) < self.wording.begins {
                return self.behind_dateline();
            }
            let is_nothing = self.verb.as_ref().is_some_and(Verb::is_be) && self.is_word(argument, "it");
            let phrase = self.wording.phrase(argument).filter(|_| !is_nothing);
            if let Some(phrase) = phrase {
                let phrase = self.with_place(argument, &phrase).or_else(|| self.within(argument)).unwrap_or(phrase);
                return Some((phrase, plural(argument)));
            }
        }
        self.antecedent(own).or_else(|| self.person(own?))
    }

    /// What a participle right behind a noun is said of: "the wire" of "the wire separating the towns".
    fn described(&self, own: Option<&ArgumentFeature>) -> Option<(String, bool)> {
        let (wording, verb) = (self.wording, self.verb.as_ref()?);
        let before = verb.first.checked_sub(1).filter(|before| wording.are_joined(*before))?;
        let noun = wording.start_of(before);
        let is_own = own.is_some_and(|own| noun < usize::from(own.end.max(own.core)) && usize::from(own.start) <= noun);
        verb.gerund().filter(|_| !is_own)?;
        let all = Act::of(self.act.ctx, self.act.statement).flat_map(|act| act.arguments);
        let is_there = |argument: &&ArgumentFeature| {
            let is_phrase = argument.clause == NONE && argument.date == NONE && !argument.is_pronoun;
            is_phrase
                && usize::from(argument.start) <= noun
                && wording.word_at(usize::from(argument.at)) == Some(before)
        };
        let found = all.into_iter().find(is_there)?;
        Some((wording.phrase(found)?, found.is_plural))
    }

    /// The subject with the phrase between it and the verb: "the bridge in Karsa".
    fn with_place(&self, argument: &ArgumentFeature, phrase: &str) -> Option<String> {
        const PLACES: &[&str] = &["at", "between", "for", "from", "in", "near", "on", "with"];
        let (wording, verb) = (self.wording, self.verb.as_ref()?);
        let (start, end) = (usize::from(argument.end.max(argument.core)), wording.start_of(verb.first));
        let gap = wording.text.get(start..end)?;
        let first = gap.split_whitespace().next()?;
        if !gap.starts_with(' ') || gap.contains([',', '—', '–', '(', ';', ':']) || !PLACES.contains(&first) {
            return None;
        }
        let whole = format!("{phrase} {}", wording.stretch_as_is(start, end)?);
        (whole.chars().count() <= LONGEST_PHRASE).then_some(whole)
    }

    /// The phrase that a subject is only the last part of: "the budget for the port", where the parser takes "the port" alone.
    fn within(&self, argument: &ArgumentFeature) -> Option<String> {
        const PREPOSITIONS: &[&str] = &["at", "for", "from", "in", "of", "on", "to"];
        let wording = self.wording;
        let preposition = wording.word_at(usize::from(argument.start))?.checked_sub(1)?;
        if !PREPOSITIONS.contains(&wording.lower(preposition).as_str()) || !wording.are_joined(preposition) {
            return None;
        }
        let mut first = preposition;
        while first > 0 && wording.are_joined(first - 1) && wording.start_of(first - 1) >= wording.begins {
            first -= 1;
        }
        let mut words = (first..preposition).map(|idx| (wording.lower(idx), wording.is_verb(idx)));
        let is_noun = words.all(|(word, is_verb)| !is_verb && !CUTS.contains(&word.as_str()));
        let whole = wording.stretch(wording.start_of(first), usize::from(argument.end.max(argument.core)))?;
        (first < preposition && is_noun && whole.chars().count() <= LONGEST_PHRASE).then_some(whole)
    }

    fn is_word(&self, argument: &ArgumentFeature, word: &str) -> bool {
        self.wording.word_at(usize::from(argument.at)).is_some_and(|idx| self.wording.lower(idx) == word)
    }

    /// What is between the place that a report opens with and the verb.
    fn behind_dateline(&self) -> Option<(String, bool)> {
        let verb = self.verb.as_ref()?;
        let end = self.wording.start_of(verb.first);
        let before = self.wording.text.get(self.wording.begins..end)?;
        let start = self.wording.begins + before.trim_end().rfind(',').map_or(0, |comma| comma + 1);
        let phrase = last_words(&self.wording.stretch(start, end)?);
        let is_plural = phrase.ends_with('s');
        Some((phrase, is_plural))
    }

    /// What a relative clause is said of.
    fn antecedent(&self, own: Option<&ArgumentFeature>) -> Option<(String, bool)> {
        let (wording, verb) = (self.wording, self.verb.as_ref()?);
        let from = match own {
            Some(argument) => wording.word_at(usize::from(argument.at))?,
            None => verb.first,
        };
        let is_relative = own.is_none() || matches!(wording.lower(from).as_str(), "that" | "which" | "who");
        let at = wording.start_of(from);
        let features = wording.ctx.document(wording.statement).features;
        let all = features.acts_of(wording.statement.sentence);
        let is_verb = |kind: ClauseKind| matches!(kind, ClauseKind::Verb | ClauseKind::Copula);
        let verbs: Vec<usize> = all.iter().filter(|act| is_verb(act.kind)).map(|act| usize::from(act.at)).collect();
        let (first, last) = (all.first()?.arguments.0, all.last()?.arguments.1);
        let arguments = features.arguments.get(first as usize..last as usize)?;
        let found = wording.before(at, (&verbs, arguments)).filter(|_| is_relative)?;
        Some((wording.phrase(found)?, found.is_plural))
    }

    /// The person that a sentence is about which opens with "he" or "she".
    fn person(&self, own: &ArgumentFeature) -> Option<(String, bool)> {
        let wording = self.wording;
        let word = wording.lower(wording.word_at(usize::from(own.at))?);
        let person = wording.statement.sentence.person.filter(|person| wording.stands_for(*person))?;
        if !matches!(word.as_str(), "he" | "i" | "she") {
            return None;
        }
        let (_, entity) = wording.ctx.named(wording.statement, person);
        let info = wording.ctx.input.entity_info.get(entity as usize)?;
        (info.r#type == EntityType::Person).then(|| (info.name.clone(), false))
    }

    /// To whom or what it is done, or what is said of the subject.
    pub(crate) fn object(&self, without: Option<&ArgumentFeature>) -> Option<String> {
        let roles = [Role::Object, Role::Attribute];
        let mut arguments = roles.into_iter().filter_map(|role| self.act.first(role));
        let is_left_out = |argument: &&ArgumentFeature| {
            argument.date == NONE && without.is_none_or(|without| without.at != argument.at)
        };
        let argument = arguments.find(is_left_out)?;
        let is_before = argument.at < self.act.clause.at;
        let word = self.wording.word_at(usize::from(argument.at)).map(|idx| self.wording.lower(idx));
        let is_meant = is_before && word.is_some_and(|word| MEANT.contains(&word.as_str()));
        self.wording.phrase(argument).filter(|_| !is_meant)
    }

    /// The phrases with prepositions behind the verb or its object: who does it, then those with names, then the others in
    /// their order.
    pub(crate) fn behind(&self, without: Option<&ArgumentFeature>) -> Vec<Behind> {
        let is_inside = |argument: &ArgumentFeature| {
            let holds = |other: &&ArgumentFeature| {
                other.at != argument.at && other.start <= argument.start && argument.at < other.end.max(other.core)
            };
            self.act.arguments.iter().any(|other| holds(&other))
        };
        let mut found: Vec<Behind> = Vec::new();
        for argument in self.act.arguments {
            let is_phrase = matches!(argument.role, Role::Oblique | Role::Agent) && argument.date == NONE;
            let is_left_out = without.is_some_and(|without| without.at == argument.at);
            if !is_phrase || is_left_out || argument.at < self.act.clause.at || is_inside(argument) {
                continue;
            }
            let Some(preposition) = self.wording.preposition(argument) else { continue };
            let Some(phrase) = self.wording.phrase(argument) else { continue };
            let rank = match argument.role {
                Role::Agent => 0,
                _ if argument.name != NONE => 1,
                _ => 2,
            };
            found.push(Behind { text: format!("{preposition} {phrase}"), start: argument.start, rank });
        }
        found.sort_by_key(|behind| (behind.rank, behind.start));
        found.dedup_by(|one, other| one.text == other.text);
        found
    }

    /// The verb behind its subject; "surgery to remove" stays as it is.
    fn finite(&self, verb: &Verb, (subject, is_plural): (&str, bool)) -> String {
        let finite = verb.finite(is_plural);
        let before = verb.first.checked_sub(1).map_or("", |idx| self.wording.word(idx));
        let infinitive =
            ["is ", "are "].iter().find_map(|be| finite.strip_prefix(be)).filter(|rest| rest.starts_with("to "));
        // "Called on Lee to sign" has somebody before it, who is to do it.
        let is_somebody = subject.starts_with(char::is_uppercase);
        match infinitive.filter(|_| !before.is_empty() && subject.ends_with(before) && !is_somebody) {
            Some(infinitive) => infinitive.to_owned(),
            None => finite,
        }
    }

    /// The words behind the verb as far as they fit into so many letters, cut before a preposition or conjunction.
    pub(crate) fn rest(&self, room: usize) -> Option<String> {
        let verb = self.verb.as_ref()?;
        let (start, end) = (self.wording.end_of(verb.last), usize::from(self.act.clause.end));
        let whole = self.wording.stretch_as_is(start, end)?;
        fitting(&whole, room)
    }

    /// The whole clause after some first words: "whether", "day on which".
    pub(crate) fn topic(&self, lead: &str) -> Option<Topic> {
        let verb = self.verb.as_ref()?;
        let lead = if lead.is_empty() { String::new() } else { format!("{lead} ") };
        let object = self.object(None);
        let Some((subject, is_plural)) = self.subject() else {
            // "Martial law was imposed" by whoever it was.
            let argument = self
                .act
                .first(Role::Object)
                .filter(|argument| argument.date == NONE)
                .filter(|_| self.act.clause.voice == Voice::Active)?;
            let be = if argument.is_plural { "were" } else { "was" };
            let core = format!("{lead}{} {be} {}", object?, verb.participle()?);
            return Some(Topic::new(core, self.behind(None), true));
        };
        let core = format!("{lead}{subject} {}", self.finite(verb, (&subject, is_plural)));
        let room = MOST.saturating_sub(core.chars().count() + 1);
        // "There were survivors of the wreck."
        if verb.is_be() && self.rest(room).is_some_and(|rest| rest.starts_with(&subject)) {
            let rest = self.rest(room)?;
            return Some(Topic {
                text: format!("{lead}there {} {rest}", self.finite(verb, (&subject, is_plural))),
                additions: Vec::new(),
            });
        }
        if let Some(rest) = self.rest(room) {
            let is_in = |phrase: &&Behind| !rest.contains(&phrase.text);
            let additions = self.behind(None).iter().filter(is_in).map(|phrase| phrase.text.clone()).collect();
            return Some(Topic { text: format!("{core} {rest}"), additions });
        }
        let behind = self.behind(None);
        if verb.is_be() && object.is_none() && behind.is_empty() {
            return None;
        }
        let is_bare = object.is_none();
        let object = object.map(|object| format!(" {object}")).unwrap_or_default();
        Some(Topic::new(format!("{core}{object}"), behind, is_bare))
    }
}

/// Whether a clause describes what is before it: "which met in Oslo".
pub(crate) fn is_relative(wording: &Wording<'_, '_>, act: &Act<'_, '_>) -> bool {
    let subject = act.first(Role::Subject).and_then(|own| wording.word_at(usize::from(own.at)));
    subject.is_some_and(|idx| matches!(wording.word(idx), "that" | "which" | "who"))
}

/// Whether a clause only says who says something.
pub(crate) fn is_saying(act: &Act<'_, '_>) -> bool {
    act.has_complement() && act.has_cue(Cue::Reporting) || act.clause.lemma == key("say")
}

/// A topic that is too long, cut before a preposition or conjunction, else between words.
pub(crate) fn cut(topic: String) -> String {
    if topic.chars().count() <= MOST {
        return topic;
    }
    let words = || {
        let ends = topic.char_indices().filter(|(_, letter)| *letter == ' ').map(|(at, _)| at);
        let fitting = ends.take_while(|end| topic.get(..*end).is_some_and(|head| head.chars().count() <= MOST));
        fitting.last().and_then(|end| topic.get(..end)).unwrap_or(&topic).to_owned()
    };
    fitting(&topic, MOST).unwrap_or_else(words)
}

/// The longest part of a text that fits and ends before a preposition or conjunction.
fn fitting(text: &str, room: usize) -> Option<String> {
    if text.chars().count() <= room {
        return Some(text.to_owned());
    }
    let words: Vec<&str> = text.split(' ').collect();
    let mut length = 0;
    let mut best = 0;
    for (idx, word) in words.iter().enumerate() {
        if length > room + 1 {
            break;
        }
        let is_cut = CUTS.contains(word) && !words.get(idx.wrapping_sub(1)).is_some_and(|before| CUTS.contains(before));
        if is_cut {
            best = idx;
        }
        length += word.chars().count() + 1;
    }
    // A conjunction or pronoun with hardly a word behind it says nothing.
    let opens = |word: &&str| OPENING.contains(word);
    while let Some(from) = words[..best].iter().rposition(opens).filter(|from| best - from <= 3) {
        best = from;
    }
    while best > 0 && (CUTS.contains(&words[best - 1]) || words[best - 1] == "those") {
        best -= 1;
    }
    (best > 0).then(|| words[..best].join(" "))
}

impl Topic {
    /// Adds phrases in their order as long as there is room: two behind a verb alone, else one.
    pub(crate) fn new(core: String, behind: Vec<Behind>, is_bare: bool) -> Self {
        let n_wanted = if is_bare { 2 } else { 1 };
        let room = MOST.saturating_sub(core.chars().count());
        let mut used = 0;
        let (mut taken, mut additions): (Vec<Behind>, Vec<String>) = (Vec::new(), Vec::new());
        for phrase in behind {
            let n = phrase.text.chars().count() + 1;
            if taken.len() < n_wanted && used + n <= room {
                used += n;
                taken.push(phrase);
            } else {
                additions.push(phrase.text);
            }
        }
        taken.sort_by_key(|behind| (behind.rank != 0, behind.start));
        let words = std::iter::once(core).chain(taken.into_iter().map(|behind| behind.text));
        Self { text: words.collect::<Vec<_>>().join(" "), additions }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_cut_before_a_preposition() {
        assert_eq!(fitting("in Paris", 20).as_deref(), Some("in Paris"));
        assert_eq!(fitting("the bridge to lorries from Oslo", 24).as_deref(), Some("the bridge to lorries"));
        assert_eq!(fitting("the extraordinarily long bridge", 10), None);
    }

    #[test]
    fn no_word_of_a_topic_is_cut() {
        let long = "clinics ".repeat(20);
        let cut = cut(long.trim_end().to_owned());
        assert!(cut.chars().count() <= MOST && cut.split(' ').all(|word| word == "clinics"), "{cut}");
    }
}
