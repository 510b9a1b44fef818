//! Which sentences of a claim are witnesses of it: those that surely state what its central sentence states.
//!
//! "The ministry opened 14 clinics" and "The ministry's clinics were paid for by the union" may be aligned because they share
//! their words, and state two facts. A sentence that only resembles the central one does not count. Where enough others do, it
//! leaves the claim and has one of its own, with what it resembles as evidence; else the claim is what one source says.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::model::vocabulary::{Judgement, Precision};
use crate::rules::agree::Cue;
use crate::rules::agree::pair_feature::PairFeature;
use crate::stages::agree::align::likeness::likeness;
use crate::stages::agree::align::pair::Pair;
use crate::stages::agree::claims::asked::QUESTION;
use crate::stages::agree::claims::draft::{Draft, Member, n_documents, probability};
use crate::stages::agree::claims::grouped::kind_of;
use crate::stages::agree::claims::opening::OPENING;
use crate::stages::agree::claims::same_act::SAME_ACT;
use crate::stages::agree::claims::witnesses::witnesses;
use crate::stages::agree::compare::finding::Value;
use crate::stages::agree::compare::label::label;
use crate::stages::agree::compare::subject::are_of_two_subjects;
use crate::stages::agree::compare::value::quantities_fit;
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::features::QuantityFeature;
use crate::stages::agree::context::item::Item;
use crate::stages::agree::facts::answer::{Answer, Facet};

/// The answers of each statement.
pub(crate) type ByStatement<'f, 'a> = FxHashMap<u32, Vec<&'f Answer<'a>>>;

/// What decides whether two sentences of an event state one fact.
pub(crate) struct Grounds<'x, 'a> {
    pub(crate) ctx: &'x EventContext<'a>,
    /// Aligned pairs by their statements, the lesser first.
    pub(crate) pairs: &'x FxHashMap<(u32, u32), &'x Pair>,
    pub(crate) answers: ByStatement<'x, 'a>,
}

impl Grounds<'_, '_> {
    /// Marks who is a witness: of a dispute all, else the central sentence and those that surely state what it does.
    pub(crate) fn mark(&self, draft: &mut Draft) {
        if draft.is_disputed() {
            return;
        }
        let central = draft.members[draft.central()].statement;
        let sure: Vec<bool> = draft.members.iter().map(|member| self.is_sure(draft, member, central)).collect();
        draft.members.iter_mut().zip(sure).for_each(|(member, is_sure)| member.is_witness = is_sure);
    }

    /// Whether a sentence surely states what the central one of its claim does.
    ///
    /// The thresholds of the rules are no settings: by the facts of development news, of the sentences that opened a report and
    /// had less than .4 of the event's core 56 of 100 stated a fact with another of their claim, of those above 83. Of two
    /// days that the models put under one question with less than .95, 54 of 100 were given for one fact, of those above 90; of
    /// two numbers whose sentences state one fact with less than .35, 59, of those above 80. Of 417 pairs of development news
    /// that three people read, 57 of 100 stated one fact, and of the 207 with half of the lesser one's words in common 82; the
    /// probability told little beside that (area under the curve .66 for .81).
    fn is_sure(&self, draft: &Draft, member: &Member, central: u32) -> bool {
        /// Share of the core that a sentence at the top of a report tells.
        const OPENS: f64 = 0.8;
        /// Probability that two days answer one question.
        const DAY: f64 = 0.95;
        /// The same of two numbers.
        const NUMBER: f64 = 0.8;
        /// Probability that the sentences of two numbers state one fact.
        const LIKE: f64 = 0.35;
        /// Share of the words of the lesser of two sentences of a claim that the other has too.
        const COVERED: f64 = 0.5;
        /// The same of two sentences that give one value.
        const VALUE_COVERED: f64 = 0.3;
        if member.statement == central {
            return true;
        }
        if let Some((judged, _)) = self.ctx.overrides.of(member.statement, central) {
            return judged != Judgement::NotSame;
        }
        let min_witness = self.ctx.rules.thresholds.min_witness;
        let likely = probability(self.pairs, (member.statement, central));
        let covered = self.covered(member.statement, central);
        match member.rule {
            OPENING => member.similarity >= OPENS,
            QUESTION => {
                let Some(Value::Quantity(idx)) = member.value else {
                    let is_sure = member.similarity >= DAY && covered >= least(draft, VALUE_COVERED);
                    return is_sure && is_as_fine(&member.value, &draft.members[draft.central()].value);
                };
                let is_one = member.similarity >= NUMBER && likely >= LIKE;
                is_one && (covered >= VALUE_COVERED || self.is_telling(member.statement, idx))
            }
            SAME_ACT => !self.are_two(central, member.statement),
            _ => {
                covered >= least(draft, COVERED)
                    && likely >= least(draft, min_witness)
                    && !self.are_two(central, member.statement)
                    && (draft.slot.is_some() || !self.differ(central, member.statement))
            }
        }
    }

    /// Whether a number hardly comes up twice by chance: it has two digits that are no zeros at its end, and a unit or a hundred
    /// at least ("480 million dollars", "3,200 jobs").
    fn is_telling(&self, statement: u32, idx: usize) -> bool {
        let quantity = self.ctx.quantities(&self.ctx.statements[statement as usize]).get(idx);
        let Some((quantity, value)) = quantity.and_then(|quantity| Some((quantity, quantity.value?))) else {
            return false;
        };
        let written = format!("{value}");
        let digits = written.trim_end_matches('0').chars().filter(char::is_ascii_digit);
        digits.skip_while(|digit| *digit == '0').count() >= 2 && (quantity.unit.is_some() || value >= 100.0)
    }

    /// Share of the words of the lesser of two sentences that the other has too, by rarity in the event.
    fn covered(&self, one: u32, other: u32) -> f64 {
        let pair = self.pairs.get(&(one.min(other), one.max(other)));
        pair.map_or(0.0, |pair| f64::from(pair.features[PairFeature::CoveredMost]))
    }

    /// Whether two statements both give a value of one kind ("150 meters", "400 meters"), and none that fits: what else they
    /// may state together, they do not state it alike.
    fn differ(&self, one: u32, other: u32) -> bool {
        let of = |statement: u32| self.answers.get(&statement).map_or(&[][..], Vec::as_slice);
        let counted = |answer: &Answer<'_>| answer.quantity.map_or((0, 0), |quantity| (quantity.head, quantity.thing));
        let is_of_kind = |own: &Answer<'_>, rival: &Answer<'_>| {
            let ((head, thing), (rival_head, rival_thing)) = (counted(own), counted(rival));
            let is_one_noun = head == rival_head || head == 0 || rival_head == 0 || thing != 0 && thing == rival_thing;
            own.facet == rival.facet && own.unit == rival.unit && (own.facet != Facet::Count || is_one_noun)
        };
        self.amounts_differ(one, other)
            || of(one).iter().any(|own| {
                let mut rivals = of(other).iter().filter(|rival| is_of_kind(own, rival)).peekable();
                let kin = || of(one).iter().filter(|kin| is_of_kind(own, kin));
                rivals.peek().is_some() && !rivals.any(|rival| kin().any(|kin| kin.fits(rival)))
            })
    }

    /// Whether two statements tell of two things by a number or a name, or of two acts of one.
    fn are_two(&self, one: u32, other: u32) -> bool {
        let statement = |idx: u32| &self.ctx.statements[idx as usize];
        let (own, rival) = (statement(one), statement(other));
        label(self.ctx, own, rival) < 0.0
            || are_of_two_subjects(self.ctx, own, rival)
            || own.frame.differs_in_verbs(&rival.frame) && self.are_unlike_in_verbs(own, rival)
    }

    /// Whether two statements give amounts of one unit, and none that fits: "rise by 8 euros" and "rise by 15 euros" tell no value
    /// of what rises, but not the same of it.
    fn amounts_differ(&self, one: u32, other: u32) -> bool {
        let approximate = self.ctx.rules.thresholds.approximate;
        let quantities = |idx: u32| self.ctx.quantities(&self.ctx.statements[idx as usize]);
        let (ours, theirs) = (quantities(one), quantities(other));
        let is_of_unit = |own: &QuantityFeature, rival: &QuantityFeature| {
            own.unit.is_some() && own.kind == rival.kind && own.unit == rival.unit
        };
        ours.iter().any(|own| {
            let mut rivals = theirs.iter().filter(|rival| is_of_unit(own, rival)).peekable();
            let kin = || ours.iter().filter(|kin| is_of_unit(own, kin));
            rivals.peek().is_some() && !rivals.any(|rival| kin().any(|kin| quantities_fit(kin, rival, approximate)))
        })
    }

    /// Whether each of two statements has a verb that is like none of the other ("has resigned", "has married").
    fn are_unlike_in_verbs(&self, one: &Statement<'_>, other: &Statement<'_>) -> bool {
        /// Words that are alike in some way.
        const LIKE: f32 = 0.5;
        let rules = self.ctx.rules;
        let is_told = |item: &&Item| item.is_verb && !rules.cue_keys.contains(&(item.key, Cue::Reporting));
        let is_like = |own: &Item, rival: &Item| {
            likeness(own, rival).max(rules.vectors.likeness(own.vector, rival.vector)) >= LIKE
        };
        let has_own = |one: &Statement<'_>, other: &Statement<'_>| {
            let mut verbs = one.items.iter().filter(is_told);
            verbs.any(|own| !other.items.iter().any(|rival| rival.is_verb && is_like(own, rival)))
        };
        has_own(one, other) && has_own(other, one)
    }

    /// Parts the claims without dispute into those whose sentences are sure and what only resembles them.
    pub(crate) fn parted(&self, drafts: Vec<Draft>) -> Vec<Draft> {
        let mut out = Vec::with_capacity(drafts.len());
        for draft in drafts {
            self.part(draft, &mut out);
        }
        once_told(&mut out);
        out
    }

    fn part(&self, draft: Draft, out: &mut Vec<Draft>) {
        let whole = self.centered(draft);
        if whole.members.iter().all(|member| member.is_witness) || !self.is_shared(&whole) {
            out.push(whole);
            return;
        }
        let mut left = self.take(whole.clone(), out);
        // What is left may be a fact of its own, which others of the rest state as surely.
        while whole.slot.is_none() && left.len() > 1 {
            let rest = self.centered(Draft { members: left, ..whole.clone() });
            if !self.is_shared(&rest) {
                left = rest.members;
                break;
            }
            left = self.take(rest, out);
        }
        for member in left {
            out.extend(self.resembling(&whole, &member));
        }
    }

    /// Marks the witnesses of a draft; of one without a value, around the most central sentence that an independent source
    /// surely states too, if there is one.
    fn centered(&self, mut draft: Draft) -> Draft {
        let mut order: Vec<(f64, u32)> =
            draft.members.iter().map(|member| (member.centrality, member.statement)).collect();
        order.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        self.mark(&mut draft);
        if draft.slot.is_some() || draft.is_disputed() || self.is_shared(&draft) {
            return draft;
        }
        let least = least(&draft, self.ctx.rules.thresholds.min_witness);
        for (_, center) in order {
            let is_sure = |member: &Member| {
                member.statement != center && probability(self.pairs, (member.statement, center)) >= least
            };
            if !draft.members.iter().any(is_sure) {
                continue;
            }
            let mut moved = draft.clone();
            for member in moved.members.iter_mut().filter(|member| member.statement == center) {
                member.centrality = f64::MAX;
            }
            moved.measure(self.pairs);
            self.mark(&mut moved);
            if self.is_shared(&moved) {
                return moved;
            }
        }
        draft
    }

    /// Whether two independent sources are witnesses.
    fn is_shared(&self, draft: &Draft) -> bool {
        let statements: Vec<u32> = draft.witnesses().map(|member| member.statement).collect();
        witnesses(self.ctx, &statements).len() > 1
    }

    /// Keeps the claim of those that are witnesses; what is left is returned.
    fn take(&self, mut draft: Draft, out: &mut Vec<Draft>) -> Vec<Member> {
        let (sure, left): (Vec<Member>, Vec<Member>) =
            std::mem::take(&mut draft.members).into_iter().partition(|member| member.is_witness);
        draft.members = sure;
        draft.kind = kind_of(self.ctx, &draft);
        out.push(draft);
        left
    }

    /// The claim of a sentence that left another, with what it resembles most in that, if anything.
    fn resembling(&self, whole: &Draft, center: &Member) -> Option<Draft> {
        /// Sentences of other documents, one each, that are shown beside one that is not sure.
        const RESEMBLED: usize = 3;
        /// Probability that they state one fact.
        const LEAST: f64 = 0.1;
        let position = |member: &Member| self.ctx.statements[member.statement as usize].position;
        let near = |member: &Member| Member {
            similarity: probability(self.pairs, (center.statement, member.statement)),
            centrality: 0.0,
            is_witness: false,
            ..member.clone()
        };
        // Values that fit are alike whatever their sentences share.
        let is_like = |member: &Member| whole.slot.is_some() || member.similarity >= LEAST;
        let others = whole.members.iter().filter(|member| position(member) != position(center)).map(near);
        let mut others: Vec<Member> = others.filter(is_like).collect();
        others.sort_by(|one, other| {
            other.similarity.total_cmp(&one.similarity).then_with(|| one.statement.cmp(&other.statement))
        });
        let mut documents = BTreeSet::new();
        others.retain(|other| documents.insert(position(other)));
        others.truncate(RESEMBLED);
        others.push(Member { similarity: 1.0, centrality: 1.0, is_witness: true, ..center.clone() });
        others.sort_by_key(|member| member.statement);
        let mut draft = Draft { members: others, ..whole.clone() };
        draft.kind = kind_of(self.ctx, &draft);
        Some(draft).filter(|draft| n_documents(self.ctx, &draft.members) > 1)
    }
}

/// Whether two days are told as finely: a month supports no day.
fn is_as_fine(one: &Option<Value>, other: &Option<Value>) -> bool {
    let precision = |value: &Option<Value>| match value {
        // "Friday night" is as fine as "Friday".
        Some(Value::Date(date)) if date.precision == Precision::Time => Some(Precision::Day),
        Some(Value::Date(date)) => Some(date.precision),
        _ => None,
    };
    precision(one) == precision(other)
}

/// What a sentence of a claim must reach, given what one of two must: the more there are, the surer each must be, for a claim of
/// ten goes wrong by each of nine, a claim of two by one.
fn least(draft: &Draft, of_two: f64) -> f64 {
    of_two.powf(2.0 / draft.members.len().max(2) as f64)
}

/// Drops what states no value and whose witnesses are all witnesses of an earlier such claim: groups that overlap may come to
/// one set of sentences once what was not sure has left them.
fn once_told(drafts: &mut Vec<Draft>) {
    let mut holders: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    let mut at = 0;
    drafts.retain(|draft| {
        if draft.slot.is_some() || draft.is_disputed() || draft.members.iter().any(|member| !member.is_witness) {
            return true;
        }
        let mut held: Option<Vec<usize>> = None;
        for member in draft.witnesses() {
            let of = holders.get(&member.statement).map_or(&[][..], Vec::as_slice);
            held = Some(match held {
                None => of.to_vec(),
                Some(held) => held.into_iter().filter(|earlier| of.contains(earlier)).collect(),
            });
        }
        if held.is_some_and(|held| !held.is_empty()) {
            return false;
        }
        draft.witnesses().for_each(|member| holders.entry(member.statement).or_default().push(at));
        at += 1;
        true
    });
}
