//! Counts and amounts of one thing that do or do not fit.
//!
//! "opened 14 clinics" and "twelve clinics were opened" conflict; "83 homes destroyed" and "210 homes damaged" belong to
//! acts that are counted separately; "12 schools in Oran" are not "15 schools in Fez".

use crate::model::clause::Modality;
use crate::model::vocabulary::{Compared, Modifier, QuantityKind};
use crate::stages::agree::align::likeness::likeness;
use crate::stages::agree::compare::both::Both;
use crate::stages::agree::compare::counted::{Likeness, alike};
use crate::stages::agree::compare::day::days_never_fit;
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::compare::value::{are_comparable, quantities_fit, why_quantities_fit};
use crate::stages::agree::context::event::{Item, Statement};
use crate::stages::agree::context::features::QuantityFeature;
use crate::stages::agree::context::token::TokenKind;

impl<'a> Both<'a, '_> {
    pub(crate) fn quantities(&self) -> Vec<Finding> {
        let (all_a, all_b) = (self.ctx.quantities(self.a), self.ctx.quantities(self.b));
        let (clause_a, clause_b) = self.pair.features.clauses;
        let approximate = self.rules().thresholds.approximate;
        let comparable = |one: &QuantityFeature, other: &QuantityFeature| {
            are_comparable(one, other, self.share_group(one.head, other.head)) && alike(one, other) != Likeness::Apart
        };
        let mut findings: Vec<Finding> = Vec::new();
        for (i, one) in all_a.iter().enumerate() {
            let near = |other: &QuantityFeature| {
                other.head != 0
                    || self.is_in_clause(self.a, clause_a, one.at) && self.is_in_clause(self.b, clause_b, other.at)
            };
            let rivals: Vec<usize> =
                (0..all_b.len()).filter(|j| comparable(one, &all_b[*j]) && near(&all_b[*j])).collect();
            let Some(first) = rivals.first().copied() else { continue };
            let slot = Slot::Quantity(one.head.min(all_b[first].head), one.unit.clone());
            let rule = if one.unit.is_some() { "amount" } else { "count" };
            let agreeing = rivals.iter().copied().find(|j| quantities_fit(one, &all_b[*j], approximate));
            let is_alone =
                rivals.len() == 1 && all_a.iter().filter(|rival| comparable(rival, &all_b[first])).count() == 1;
            if let Some(j) = agreeing {
                let (values, compared) = ((Value::Quantity(i), Value::Quantity(j)), why_quantities_fit(one, &all_b[j]));
                findings.push(Finding { slot, values, is_conflict: false, compared, rule });
            } else if is_alone && self.is_contradiction(one, &all_b[first]) {
                findings.push(Finding {
                    slot,
                    values: (Value::Quantity(i), Value::Quantity(first)),
                    is_conflict: true,
                    compared: Compared::Value,
                    rule,
                });
            }
        }
        findings
    }

    /// Whether two values that do not fit are given for one thing.
    fn is_contradiction(&self, one: &QuantityFeature, other: &QuantityFeature) -> bool {
        /// A value without a noun, a count of one, or one with a further qualifier is of the same thing only if the
        /// sentences are this close.
        const CLOSE: f64 = 0.5;
        let is_bare = one.head == 0 || other.head == 0;
        let is_vague = alike(one, other) == Likeness::Partly
            || is_bare && !self.share_governor((self.a, one), (self.b, other))
            || [one.value, other.value].contains(&Some(1.0));
        self.is_close_in_number(one, other)
            && !self.have_separate_governors((self.a, one), (self.b, other))
            && !self.are_counted_in_different_places((self.a, one), (self.b, other))
            && !days_never_fit(self)
            && self.share_context(one.head)
            && (self.overlap >= CLOSE || !is_vague)
            && !self.says(self.b, one)
            && !self.says(self.a, other)
    }

    /// A limit that is only allowed ("up to 50 may attend") is exceeded by a fact.
    fn is_close_in_number(&self, one: &QuantityFeature, other: &QuantityFeature) -> bool {
        let is_limit = |of: &Statement<'_>, quantity: &QuantityFeature| {
            of.sentence.modality == Modality::Possible && quantity.modifier == Some(Modifier::AtMost)
        };
        self.is_close() || self.is_near() && is_limit(self.a, one) != is_limit(self.b, other)
    }

    /// Whether a sentence has a value, of whatever: "32 million, against 55 million a year ago" has both.
    pub(crate) fn says(&self, statement: &Statement<'_>, value: &QuantityFeature) -> bool {
        let is_same = |quantity: &QuantityFeature| {
            quantity.kind == value.kind && quantity.unit == value.unit && quantity.value == value.value
        };
        value.value.is_some() && self.ctx.quantities(statement).iter().any(is_same)
    }

    /// Whether two counts belong to acts that are counted apart ("83 homes destroyed", "210 homes damaged").
    pub(crate) fn have_separate_governors(
        &self,
        (of_one, one): (&Statement<'_>, &QuantityFeature),
        (of_other, other): (&Statement<'_>, &QuantityFeature),
    ) -> bool {
        let (Some(act), Some(rival)) = (governor(of_one, one), governor(of_other, other)) else { return false };
        let rules = self.rules();
        if rules.apart.contains(&(act.key, rival.key)) || rules.antonyms.contains(&(act.key, rival.key)) {
            return true;
        }
        // What is counted is no act, though its word may be akin to one ("workers", "hired").
        let has = |of: &Statement<'_>, act: &Item, head: u32| {
            of.items.iter().any(|item| item.key != head && likeness(item, act) >= 0.8)
        };
        !has(of_other, act, other.head) && !has(of_one, rival, one.head)
    }

    /// Whether two counts belong to acts that state one thing, as far as there are acts.
    pub(crate) fn have_like_governors(
        &self,
        (of_one, one): (&Statement<'_>, &QuantityFeature),
        (of_other, other): (&Statement<'_>, &QuantityFeature),
    ) -> bool {
        let (Some(act), Some(rival)) = (governor(of_one, one), governor(of_other, other)) else { return true };
        likeness(act, rival) >= 0.8 && !self.rules().apart.contains(&(act.key, rival.key))
    }

    /// Whether one act governs two measures ("peaked at 7.2 metres", "peaked at 6.4 metres").
    fn share_governor(
        &self,
        (of_one, one): (&Statement<'_>, &QuantityFeature),
        (of_other, other): (&Statement<'_>, &QuantityFeature),
    ) -> bool {
        let governors = governor(of_one, one).zip(governor(of_other, other));
        one.scale.0 != 0 && governors.is_some_and(|(act, rival)| likeness(act, rival) >= 0.95)
    }

    /// Whether names right behind the counted nouns tell two things apart ("12 schools in Oran", "15 schools in Fez"), or
    /// the clauses name others throughout.
    fn are_counted_in_different_places(
        &self,
        (of_one, one): (&Statement<'_>, &QuantityFeature),
        (of_other, other): (&Statement<'_>, &QuantityFeature),
    ) -> bool {
        let has = |of: &Statement<'_>, (statement, found): (&Statement<'_>, &Item)| {
            of.items.iter().any(|item| self.name_one_thing((of, item), (statement, found)))
        };
        let are_apart = match (name_behind(of_one, one), name_behind(of_other, other)) {
            (Some(own), Some(rival)) => !has(of_other, (of_one, own)) && !has(of_one, (of_other, rival)),
            _ => false,
        };
        // "Patients with burns" are not "patients with fractures".
        let (own, rival) = (one.behind, other.behind);
        let are_apart = are_apart || own.0 != 0 && own.0 == rival.0 && !self.share_group(own.1, rival.1);
        are_apart || self.clauses_have_unshared_names()
    }

    /// Whether the matched clauses share a word besides what is counted.
    fn share_context(&self, head: u32) -> bool {
        let (clause_a, clause_b) = self.pair.features.clauses;
        Self::clause_items(self.a, clause_a).iter().any(|one| {
            one.key != head
                && matches!(one.kind, TokenKind::Word | TokenKind::Name)
                && Self::clause_items(self.b, clause_b).iter().any(|other| likeness(one, other) >= 0.8)
        })
    }

    /// Whether the two count different numbers of one noun, so that they may speak of others ("convicted five traders",
    /// "acquitted two traders").
    pub(crate) fn counts_never_fit(&self) -> bool {
        let approximate = self.rules().thresholds.approximate;
        let counts = |statement: &Statement<'a>| {
            let all = self.ctx.quantities(statement).iter();
            all.filter(|quantity| quantity.head != 0 && quantity.kind == QuantityKind::Cardinal)
        };
        counts(self.a).any(|one| {
            let mut rivals = counts(self.b).filter(|other| one.head == other.head).peekable();
            rivals.peek().is_some() && rivals.all(|other| !quantities_fit(one, other, approximate))
        })
    }

    /// Whether the two give values of one unit or noun and none fits ("40 million in May", "52 million in June").
    pub(crate) fn values_never_fit(&self) -> bool {
        let approximate = self.rules().thresholds.approximate;
        self.ctx.quantities(self.a).iter().any(|one| {
            let is_rival =
                |other: &&QuantityFeature| are_comparable(one, other, self.share_group(one.head, other.head));
            let mut rivals = self.ctx.quantities(self.b).iter().filter(is_rival).peekable();
            rivals.peek().is_some() && rivals.all(|other| !quantities_fit(one, other, approximate))
        })
    }
}

/// The verb that a count belongs to: the nearest one before it in its clause, else the nearest after it; the other way round
/// when the count stands behind a comma ("since the talks began, two players have left").
fn governor<'s>(statement: &'s Statement<'_>, quantity: &QuantityFeature) -> Option<&'s Item> {
    let number = statement.items.iter().position(|item| u32::from(item.at) >= quantity.at)?;
    let (from, to) = statement.clauses.iter().copied().find(|(from, to)| (*from..*to).contains(&number))?;
    let items = statement.items.get(from..to)?;
    let (before, after) = items.split_at_checked(number - from)?;
    let is_verb = |item: &&Item| item.is_verb;
    let (last, next) = (before.iter().rev().find(is_verb), after.iter().find(is_verb));
    if quantity.is_opening { next.or(last) } else { last.or(next) }
}

/// The name that stands right behind a counted noun, within a preposition and an article.
fn name_behind<'s>(statement: &'s Statement<'_>, quantity: &QuantityFeature) -> Option<&'s Item> {
    const REACH: u16 = 3;
    let mut behind = statement.items.iter().skip_while(|item| u32::from(item.at) < quantity.at);
    let noun = behind.find(|item| item.kind == TokenKind::Word && item.key == quantity.head)?;
    behind.next().filter(|item| item.kind == TokenKind::Name && item.word - noun.word <= REACH)
}
