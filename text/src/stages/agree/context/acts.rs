//! Who does what to whom, read from the order of words, the voice of the verb and its prepositions.
//!
//! "Kenya beat Ghana", "Ghana was beaten by Kenya" and "Ghana lost to Kenya" are one act: Kenya the agent, Ghana the patient.
//! Only verbs of `rules/agree/roles.tsv` are read, and only participants that are names.

use crate::rules::agree::role::{Role, Slot};
use crate::stages::agree::context::line::{Line, is_be};
use crate::stages::agree::context::words::Break;

/// One act with its participants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActFeature {
    /// Byte of the verb within the sentence.
    pub at: u32,
    /// Key of the act, the same for converse verbs.
    pub act: u32,
    /// Who acts, as an index into the document's names.
    pub agent: Option<u32>,
    /// Who is acted on.
    pub patient: Option<u32>,
    /// Whether only one can have been the agent.
    pub has_one_agent: bool,
    /// Whether only one can have been the patient.
    pub has_one_patient: bool,
}

/// Words between a verb and its subject, and between a verb and what follows it, at most.
const BACK: usize = 8;
const AHEAD: usize = 12;

/// The acts of a sentence, in order.
pub(crate) fn acts(line: &Line<'_>, out: &mut Vec<ActFeature>) {
    for number in 0..line.words.len() {
        if line.over(number).is_some() || line.form(number).len() < 3 {
            continue;
        }
        let Some(role) = line.rules.roles.get(&line.lemma_key(number)) else { continue };
        if let Some(voice) = voice(line, number) {
            out.extend(act(line, number, role, voice));
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Voice {
    Active,
    Passive,
}

/// The voice of a verb; none for a noun of the same form, a gerund, or what somebody only means to do.
fn voice(line: &Line<'_>, number: usize) -> Option<Voice> {
    let (last, next) = (line.form(number.wrapping_sub(1)), line.form(number + 1));
    let written = line.form(number);
    let is_after_article = matches!(last, "the" | "a" | "an" | "his" | "her" | "its" | "their" | "of" | "no");
    if is_after_article || written.ends_with("ing") && !is_be(last) {
        return None;
    }
    let is_past = line.is_verb(number) || written.ends_with("ed");
    let has_be = (1..=3).take_while(|back| *back <= number).any(|back| {
        let between = (number - back + 1..number).all(|at| is_adverb(line.form(at)));
        between && is_be(line.form(number - back))
    });
    if is_past && !written.ends_with("ing") && (has_be || next == "by") {
        return Some(Voice::Passive);
    }
    // An unmarked form ("beat", "attacks") is a verb when a name stands right before it and none of a noun's company follows.
    let is_verb = is_past
        || matches!(last, "will" | "shall" | "did" | "does" | "do")
        || line.name(number.wrapping_sub(1)).is_some() && !matches!(next, "of" | "on" | "by");
    is_verb.then_some(Voice::Active)
}

fn is_adverb(form: &str) -> bool {
    form.ends_with("ly") || matches!(form, "also" | "later" | "then" | "not" | "never" | "been" | "being" | "once")
}

fn act(line: &Line<'_>, number: usize, role: &Role, voice: Voice) -> Option<ActFeature> {
    let stand = |slot: &Slot| match (slot, voice) {
        (Slot::Subject, Voice::Active) | (Slot::Object, Voice::Passive) => name_before(line, number),
        (Slot::Subject, Voice::Passive) => name_after(line, number, "by"),
        (Slot::Object, Voice::Active) => first_name_after(line, number),
        (Slot::After(preposition), _) => {
            let alternative = if &**preposition == "against" { "over" } else { preposition };
            let named = name_after(line, number, preposition).or_else(|| name_after(line, number, alternative));
            // "Lent Ghana a ship": the receiver may stand without its preposition.
            let is_bare = &**preposition == "to" && voice == Voice::Active;
            named.or_else(|| first_name_after(line, number).filter(|_| is_bare))
        }
    };
    let (agent, patient) = (stand(&role.agent), stand(&role.patient));
    let is_empty = agent.is_none() && patient.is_none() || agent == patient;
    (!is_empty).then(|| ActFeature {
        at: line.words.get(number).map_or(0, |word| word.start),
        act: role.act,
        agent,
        patient,
        has_one_agent: role.has_one_agent,
        has_one_patient: role.has_one_patient,
    })
}

fn is_place_word(form: &str) -> bool {
    matches!(form, "in" | "at" | "on" | "near" | "outside" | "inside" | "around" | "across" | "off")
}

/// The nearest name before a verb that is no place ("the union in Gent"), else that place.
fn name_before(line: &Line<'_>, number: usize) -> Option<u32> {
    let mut place = None;
    let mut at = number;
    let is_relative = matches!(line.form(number.wrapping_sub(1)), "which" | "who" | "that");
    while at > 0 && number - at < BACK {
        let is_cut = match line.before(at) {
            Break::Hard => true,
            Break::Comma => !(is_relative && at + 1 == number),
            Break::None => false,
        };
        if is_cut {
            break;
        }
        at -= 1;
        if let Some(name) = line.name(at) {
            let start = line.start_of(at);
            let is_place = start > 0 && is_place_word(preposition_before(line, start));
            if !is_place {
                return Some(name);
            }
            place = place.or(Some(name));
            at = start;
            continue;
        }
        if line.is_verb(at) && !line.is_stop(at) {
            break;
        }
    }
    place
}

/// The word before a name, articles passed over.
fn preposition_before<'a>(line: &Line<'a>, start: usize) -> &'a str {
    let last = line.form(start.wrapping_sub(1));
    if last == "the" && start > 1 { line.form(start - 2) } else { last }
}

/// Numbers of the words after a verb up to the end of its clause.
fn rest<'b>(line: &'b Line<'_>, number: usize) -> impl Iterator<Item = usize> + 'b {
    let is_open = move |at: &usize| {
        let ends = matches!(
            line.form(*at),
            "after" | "although" | "because" | "before" | "but" | "that" | "when" | "where" | "which" | "while" | "who"
        );
        line.before(*at) != Break::Hard && !ends
    };
    (number + 1..line.words.len()).take(AHEAD).take_while(is_open)
}

fn first_name_after(line: &Line<'_>, number: usize) -> Option<u32> {
    for at in rest(line, number) {
        if let Some(name) = line.name(at) {
            let is_place = is_place_word(preposition_before(line, at));
            return (!is_place).then_some(name);
        }
        if line.is_verb(at) {
            return None;
        }
    }
    None
}

/// The name that follows a preposition within a few words ("sold to the brewer Solvano").
fn name_after(line: &Line<'_>, number: usize, preposition: &str) -> Option<u32> {
    const REACH: usize = 5;
    for at in rest(line, number).filter(|at| line.over(*at).is_none() && line.form(*at) == preposition) {
        let follow = (at + 1..at + 1 + REACH).take_while(|next| line.before(*next) != Break::Hard);
        let mut names = follow.take_while(|next| !is_place_word(line.form(*next))).filter_map(|next| line.name(next));
        if let Some(name) = names.next() {
            return Some(name);
        }
    }
    None
}
