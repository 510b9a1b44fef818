//! Whether something happened: an act that one text denies and another affirms, or two acts that exclude each other.
//!
//! "Lee refused to sign the accord" and "Lee signed the accord" conflict, in whatever words around them, and so do "approved
//! the plan" and "rejected the plan". "Xi refused to sign" says nothing of Lee, and "may sign" nothing of a denial. Acts are
//! looked up across the event, so that no likeness of the whole sentences stands before it. Whoever tells both (first one,
//! then the other) contradicts nobody.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::clause::{Aspect, ClauseKind, Determiner, Modality, Tense, Voice};
use crate::model::vocabulary::Compared;
use crate::rules::agree::Cue;
use crate::rules::agree::lemma::key;
use crate::rules::agree::word::WordClass;
use crate::stages::agree::align::likeness::likeness;
use crate::stages::agree::compare::act::{Act, Predicate, predicate};
use crate::stages::agree::compare::circumstance::{
    are_contrasted, denies_phrase, has_end, is_bounded, is_more_special, is_none,
};
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::compare::known::{Known, Standing, classes, standing, terms};
use crate::stages::agree::compare::one_act::{LEAST_MASS, fit_in_number, is_enough, is_weighty};
use crate::stages::agree::compare::one_thing::of_one_thing;
use crate::stages::agree::compare::plan::plans;
use crate::stages::agree::compare::shared::{Shared, shared};
use crate::stages::agree::compare::spelling::spellings;
use crate::stages::agree::compare::suspect::suspects;
use crate::stages::agree::compare::tally::tallies;
use crate::stages::agree::compare::thing::Fit;
use crate::stages::agree::compare::toll::tolls;
use crate::stages::agree::context::clauses::{ArgumentFeature, ClauseFeature};
use crate::stages::agree::context::event::EventContext;
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::token::TokenKind;

/// Clauses that are read less surely than this are not set against others.
const LEAST_CONFIDENCE: u8 = 150;

/// What pairs of statements (by index, the lower first) say of one act.
#[derive(Debug, Default)]
pub(crate) struct Outcomes {
    by_pair: BTreeMap<(u32, u32), Vec<Finding>>,
    /// Names and plans, by pairs too: claims of their own, whatever else the two statements say of each other.
    apart: Vec<((u32, u32), Finding)>,
    /// Pairs of which one denies what the other affirms of perhaps the same act: too little for a conflict, and too much for
    /// an agreement.
    doubtful: BTreeSet<(u32, u32)>,
}

impl Outcomes {
    /// The conflicts of an event; `copies` are empty for copies of other statements.
    pub(crate) fn new(ctx: &EventContext<'_>, copies: &[Vec<u32>]) -> Self {
        let acts = acts(ctx, copies);
        let mut by_pair: BTreeMap<(u32, u32), (f32, Finding)> = BTreeMap::new();
        let mut doubtful = suspects(ctx, copies);
        for (one, other) in candidates(&acts) {
            let (own, rival) = (&acts[one], &acts[other]);
            if are_doubtful(&own.act, &rival.act) {
                doubtful.insert((own.statement.min(rival.statement), own.statement.max(rival.statement)));
            }
            let Some(Opposed { mass, values, rule }) = opposed(&own.act, &rival.act) else { continue };
            if tells_both(&acts, own, rival, mass) || tells_both(&acts, rival, own, mass) {
                continue;
            }
            let (low, values) = if own.statement < rival.statement {
                ((own.statement, rival.statement), values)
            } else {
                ((rival.statement, own.statement), (values.1, values.0))
            };
            let slot = Slot::Polarity(own.act.clause.lemma.min(rival.act.clause.lemma));
            let best = by_pair.get(&low).map_or(0.0, |best| best.0);
            if mass > best {
                let compared = Compared::Polarity;
                by_pair.insert(low, (mass, Finding { slot, values, is_conflict: true, compared, rule }));
            }
        }
        let mut all: BTreeMap<(u32, u32), Vec<Finding>> = BTreeMap::new();
        by_pair.into_iter().for_each(|(pair, (_, finding))| all.entry(pair).or_default().push(finding));
        for (pair, finding) in tallies(&acts) {
            all.entry(pair).or_default().push(finding);
        }
        for (pair, finding) in tolls(&acts) {
            let known = all.entry(pair).or_default();
            let is_counted = known.iter().any(|finding| matches!(finding.slot, Slot::Quantity(..)));
            known.extend((!is_counted).then_some(finding));
        }
        for ((one, other), findings) in &mut all {
            let statements = (&ctx.statements[*one as usize], &ctx.statements[*other as usize]);
            *findings = of_one_thing(ctx, statements, std::mem::take(findings));
        }
        all.retain(|_, findings| !findings.is_empty());
        let mut apart: Vec<((u32, u32), Finding)> = plans(&acts).into_iter().chain(spellings(ctx, copies)).collect();
        apart.sort_by_key(|(pair, _)| *pair);
        Self { by_pair: all, apart, doubtful }
    }

    /// What two statements say of one act, where they contradict each other.
    pub(crate) fn of(&self, one: u32, other: u32) -> Vec<Finding> {
        let found = self.by_pair.get(&(one.min(other), one.max(other))).map_or(&[][..], Vec::as_slice);
        let turned = |finding: &Finding| Finding {
            values: (finding.values.1.clone(), finding.values.0.clone()),
            ..finding.clone()
        };
        found.iter().map(|finding| if one < other { finding.clone() } else { turned(finding) }).collect()
    }

    /// Whether two statements contradict each other on whether something happened, or may do so.
    pub(crate) fn deny(&self, one: u32, other: u32) -> bool {
        self.doubtful.contains(&(one.min(other), one.max(other)))
            || self.of(one, other).iter().any(|finding| matches!(finding.slot, Slot::Polarity(_)))
    }

    /// All pairs that contradict each other, with each finding.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = ((u32, u32), &Finding)> {
        let of_acts = self.by_pair.iter().flat_map(|(pair, findings)| findings.iter().map(|finding| (*pair, finding)));
        of_acts.chain(self.apart.iter().map(|(pair, finding)| (*pair, finding)))
    }
}

fn acts<'s, 'a>(ctx: &'s EventContext<'a>, copies: &[Vec<u32>]) -> Vec<Known<'s, 'a>> {
    let mut acts = Vec::new();
    for (idx, statement) in ctx.statements.iter().enumerate() {
        if copies.get(idx).is_none_or(|copies| copies.is_empty()) {
            continue;
        }
        let own = Act::of(ctx, statement).filter(is_telling);
        acts.extend(own.map(|act| Known { act, statement: idx as u32 }));
    }
    acts
}

/// Whether a clause states something that another may deny. What is told in passing, of saying, and with "do" alone is not.
fn is_telling(act: &Act<'_, '_>) -> bool {
    let clause = act.clause;
    !clause.is_carrier
        && !clause.is_aside
        && clause.confidence >= LEAST_CONFIDENCE
        && (matches!(clause.kind, ClauseKind::Verb | ClauseKind::Copula) || is_presupposed(act))
        && !matches!(clause.modality, Modality::Asked | Modality::Conditional)
        && clause.lemma != key("do")
        && !(act.has_cue(Cue::Reporting) && act.patient().is_none())
}

/// "After the closure of the plant": an act that another is told to follow from.
fn is_presupposed(act: &Act<'_, '_>) -> bool {
    let words = &act.ctx.rules.words;
    let is_told = |above: &Act<'_, '_>| !above.clause.is_denied() && above.clause.modality == Modality::Asserted;
    let is_it = |argument: &ArgumentFeature| {
        argument.at == act.clause.at
            && words.is(argument.preposition, WordClass::Presupposing)
            && argument.determiner.is_some_and(|determiner| {
                matches!(determiner, Determiner::Definite | Determiner::Possessive | Determiner::Demonstrative)
            })
    };
    act.clause.kind == ClauseKind::Noun
        && act.clause.modality == Modality::Asserted
        && act.patient().is_some()
        && Act::of(act.ctx, act.statement).any(|above| is_told(&above) && above.arguments.iter().any(is_it))
}

/// Pairs of acts of two documents that share a predicate, or have opposite ones, and a participant.
fn candidates(acts: &[Known<'_, '_>]) -> BTreeSet<(usize, usize)> {
    /// What all documents tell is told too often to be compared throughout.
    const MOST: usize = 200;
    let mut by_term: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
    for (idx, known) in acts.iter().enumerate() {
        let of_anybody = classes(&known.act).into_iter().map(|class| (class, ANYBODY));
        let terms: BTreeSet<(u32, u32)> = terms(&known.act).into_iter().chain(of_anybody).collect();
        terms.into_iter().for_each(|term| by_term.entry(term).or_default().push(idx));
    }
    let mut pairs = BTreeSet::new();
    for (term, of_term) in &by_term {
        let (denied, affirmed): (Vec<usize>, Vec<usize>) =
            of_term.iter().take(MOST).partition(|idx| may_deny(&acts[**idx].act));
        let opposite = affirmed
            .iter()
            .enumerate()
            .flat_map(|(at, one)| affirmed.iter().skip(at + 1).map(move |other| (*one, *other)));
        let denials = denied.iter().flat_map(|one| affirmed.iter().map(move |other| (*one, *other)));
        let is_apart =
            |pair: &(usize, usize)| acts[pair.0].act.statement.position != acts[pair.1].act.statement.position;
        let is_of_all = |pair: &(usize, usize)| term.1 != ANYBODY || is_of_all(&acts[pair.0].act);
        let excludes = |pair: &(usize, usize)| term.1 != ANYBODY && exclude(&acts[pair.0].act, &acts[pair.1].act);
        pairs.extend(denials.filter(is_apart).filter(is_of_all));
        pairs.extend(opposite.filter(is_apart).filter(excludes));
    }
    pairs
}

/// What all acts are looked up by besides their participants: "nobody was hurt" is of all.
const ANYBODY: u32 = 0;

fn is_of_all(act: &Act<'_, '_>) -> bool {
    let is_all = |argument: &&ArgumentFeature| {
        argument.is_pronoun && matches!(argument.determiner, Some(Determiner::No | Determiner::Some))
    };
    act.arguments.iter().any(|argument| is_all(&argument))
}

/// Whether a clause denies something: its predicate, or what it is done to.
fn may_deny(act: &Act<'_, '_>) -> bool {
    act.clause.is_denied() || act.arguments.iter().any(is_none)
}

fn exclude(one: &Act<'_, '_>, other: &Act<'_, '_>) -> bool {
    let of_attributes = match (one.attribute(), other.attribute()) {
        (Some(own), Some(rival)) => one.ctx.rules.antonyms.contains(&(own.lemma, rival.lemma)),
        _ => false,
    };
    of_attributes || predicate(one, other) == Some(Predicate::Opposite)
}

/// Whether one of two acts is denied and the other is not, and they may be one.
fn are_doubtful(one: &Act<'_, '_>, other: &Act<'_, '_>) -> bool {
    let Some(found) = shared(one, other) else { return false };
    let (denies, denies_too) = (one.clause.is_denied(), other.clause.is_denied());
    let is_opposite = found.predicate == Predicate::Opposite;
    let is_participant = [&found.actor, &found.patient, &found.attribute].iter().any(|slot| slot.is_same());
    is_opposite != (denies != denies_too) && is_participant
}

/// Two acts that contradict each other.
struct Opposed {
    /// How telling what they share is.
    mass: f32,
    /// What each says.
    values: (Value, Value),
    rule: &'static str,
}

fn opposed(one: &Act<'_, '_>, other: &Act<'_, '_>) -> Option<Opposed> {
    let found = shared(one, other)?;
    let denies = one.clause.is_denied() || denies_phrase(one, other);
    let denies_too = other.clause.is_denied() || denies_phrase(other, one);
    let is_opposite = found.predicate == Predicate::Opposite;
    // "Neither raised nor lowered": two opposites may both be denied.
    if is_opposite == (denies != denies_too) || is_opposite && denies {
        return None;
    }
    let (affirming, denying) = if denies { (other, one) } else { (one, other) };
    let is_narrowed = || {
        denies != denies_too
            && (is_bounded(denying) || is_more_special(denying, affirming) || is_of_others(affirming, denying))
    };
    let is_one = are_word_for_word(one, other)
        || is_enough(one, other, &found, is_opposite)
            && is_weighty(one, other, &found)
            && !is_narrowed()
            && !are_contrasted(one, other)
            && !is_narrower(&found, denies, is_opposite);
    let is_settled = !is_opposite || !has_end(one) && !has_end(other) && is_told(one) && is_told(other);
    if !is_one
        || !is_settled
        || !are_comparable(affirming, denying, is_opposite)
        || denies != denies_too && is_later(affirming, denying)
        || !fit_in_number(one, other)
    {
        return None;
    }
    let truth = |act: &Act<'_, '_>, is_denied: bool, is_first: bool| {
        let lemma = match act.attribute().filter(|_| act.is_copula()) {
            Some(attribute) => attribute.lemma,
            // "Made no arrests": of a common verb the object says more.
            None if act.head_item().is_none() => act.patient().map_or(act.clause.lemma, |patient| patient.lemma),
            None => act.clause.lemma,
        };
        Value::Truth(if is_opposite { is_first } else { !is_denied }, lemma)
    };
    let values = (truth(one, denies, true), truth(other, denies_too, false));
    Some(Opposed { mass: found.mass, values, rule: if is_opposite { "opposites" } else { "denial" } })
}

/// Whether each word of the two clauses has its counterpart in the other, and one of them is a name or three of them are not.
fn are_word_for_word(one: &Act<'_, '_>, other: &Act<'_, '_>) -> bool {
    const LEAST: usize = 3;
    let (own, rival) = (items(one), items(other));
    let has = |all: &[&Item], item: &Item| {
        all.iter().any(|other| other.kind == item.kind && (other.key == item.key || likeness(other, item) >= 0.9))
    };
    let is_named = own.iter().any(|item| item.kind == TokenKind::Name);
    (own.len() >= LEAST || is_named && own.len() + 1 >= LEAST)
        && own.iter().all(|item| has(&rival, item))
        && rival.iter().all(|item| has(&own, item))
}

/// The telling words of a clause.
fn items<'s>(act: &Act<'s, '_>) -> Vec<&'s Item> {
    let (from, to) = (act.clause.start, act.clause.end);
    act.statement.items.iter().filter(|item| from <= item.at && item.at < to && item.level > 0.0).collect()
}

/// Whether what is denied of one is affirmed of many: "kept from attacking a ship", "attacked a hundred ships".
fn is_of_others(affirming: &Act<'_, '_>, denying: &Act<'_, '_>) -> bool {
    let (Some(own), Some(rival)) = (affirming.patient(), denying.patient()) else { return false };
    let is_one = rival.determiner == Some(Determiner::Indefinite) && !rival.is_plural;
    is_one && own.is_plural
}

/// Whether what is denied is less than what is affirmed: "did not sign the trade accord" leaves room for another accord.
fn is_narrower(found: &Shared, is_first_denied: bool, is_opposite: bool) -> bool {
    if is_opposite {
        return false;
    }
    let has_more = |pair: (bool, bool)| if is_first_denied { pair.0 && !pair.1 } else { pair.1 && !pair.0 };
    found.patient.mass < 1.0 && has_more(found.patient.has_more) && found.actor.fit != Fit::Same
}

/// Whether what one side affirms and the other denies is meant in one way: both facts, both ahead, both orders.
fn are_comparable(affirming: &Act<'_, '_>, denying: &Act<'_, '_>, is_opposite: bool) -> bool {
    match (standing(affirming), standing(denying)) {
        (Standing::Fact, Standing::Fact) => are_of_one_tense(affirming, denying),
        // "Told them that they could drink it" and "told them not to drink it".
        (Standing::Ability, Standing::Order) => {
            denying.clause.is_denied()
                && affirming.clause.governor != 0
                && affirming.clause.governor == denying.clause.governor
        }
        (Standing::Ahead, Standing::Ahead) | (Standing::Order, Standing::Order) => true,
        // "Could see" and "could not see", "allowed to sell" and "barred from selling".
        (Standing::Ability, Standing::Fact) => {
            let is_barred = denying.ctx.rules.words.is(denying.clause.governor, WordClass::Barring);
            !is_opposite && (denying.clause.modality == Modality::Possible || is_barred)
        }
        _ => false,
    }
}

/// What is so now may not have been so before: states of two tenses do not contradict each other. An act that is told without
/// a tense ("to sign") may not have come about.
fn are_of_one_tense(affirming: &Act<'_, '_>, denying: &Act<'_, '_>) -> bool {
    let (own, rival) = (affirming.clause, denying.clause);
    let is_state = affirming.is_copula() || affirming.is_be() || affirming.is_light();
    // "Has not used" is about what has been so far.
    let is_perfect = |clause: &ClauseFeature| clause.aspect == Some(Aspect::Perfect);
    let is_so_far = is_perfect(own) || is_perfect(rival) && !affirming.is_copula() && !affirming.is_be();
    let are_apart = own.tense.is_some() && rival.tense.is_some() && own.tense != rival.tense;
    (is_told(affirming) || is_governor_denied(affirming, denying)) && !(is_state && are_apart && !is_so_far)
}

/// "Has not refused to hear" and "has refused to hear": the word that denies the one is denied itself in the other.
fn is_governor_denied(affirming: &Act<'_, '_>, denying: &Act<'_, '_>) -> bool {
    let (own, rival) = (affirming.clause.governor, denying.clause.governor);
    let is_one = own != 0 && (own == rival || affirming.ctx.rules.share_group(own, rival));
    let is_denied = |act: &Act<'_, '_>| act.above().map(|above| above.clause.is_denied());
    is_one && is_denied(affirming) == Some(true) && is_denied(denying) == Some(false)
}

/// Whether an act is told as one, and not only as what another act is for ("to lower the threshold to confirm him").
fn is_told(act: &Act<'_, '_>) -> bool {
    let clause = act.clause;
    // "After the closure of the plant" tells that it was closed, and is no act elsewhere.
    if clause.kind == ClauseKind::Noun {
        return true;
    }
    // "Did not open the gate that leads to the yard": what belongs to an act that is denied is not told by itself.
    let above = Act::at(act.ctx, act.statement, clause.parent);
    if clause.tense == Some(Tense::Present) && above.is_some_and(|above| above.clause.is_denied()) {
        return false;
    }
    // "Found her guilty" tells that she is.
    let is_finite = clause.tense.is_some() || clause.voice == Voice::Passive || clause.kind == ClauseKind::Copula;
    is_finite || clause.governor == 0 || clause.confidence == u8::MAX
}

/// Whether one side has not done by its day what the other has done by a later one: that is news, no contradiction.
fn is_later(affirming: &Act<'_, '_>, denying: &Act<'_, '_>) -> bool {
    let published = |act: &Act<'_, '_>| act.ctx.document(act.statement).published;
    let is_open = denying.clause.aspect == Some(Aspect::Perfect) && denying.clause.tense == Some(Tense::Present);
    let is_yet = denying.clause.denial == key("yet to");
    (is_open || is_yet) && published(denying).zip(published(affirming)).is_some_and(|(one, other)| one < other)
}

/// Whether the document of one act also tells what another says: then it does not contradict it.
fn tells_both(acts: &[Known<'_, '_>], own: &Known<'_, '_>, rival: &Known<'_, '_>, mass: f32) -> bool {
    /// How close the other act must be, beside the one that contradicts it.
    const CLOSE: f32 = 0.9;
    let from = acts.partition_point(|known| known.act.statement.position < own.act.statement.position);
    let of_document =
        acts.iter().skip(from).take_while(|known| known.act.statement.position == own.act.statement.position);
    let says_the_other = |known: &Known<'_, '_>| {
        known.act.clause.is_denied() == rival.act.clause.is_denied()
            && standing(&known.act) == standing(&rival.act)
            && known.act.clause != own.act.clause
            && shared(&known.act, &rival.act).is_some_and(|found| {
                found.predicate != Predicate::Opposite
                    && found.mass >= LEAST_MASS.max(CLOSE * mass)
                    && is_enough(&known.act, &rival.act, &found, false)
            })
    };
    of_document.into_iter().any(says_the_other)
}
