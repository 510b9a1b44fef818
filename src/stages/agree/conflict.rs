//! What two aligned sentences value in the same slot, and whether they can both be true.
//!
//! "opened 14 clinics" and "twelve clinics were opened" value one count differently; "14 memoranda" and "32 agreements"
//! count different things and say nothing against each other. Without a value in the same slot there is no verdict.

use crate::model::vocabulary::{Modality, Precision, QuantityKind};
use crate::rules::agree::AgreeRules;
use crate::stages::agree::align::{Pair, likeness};
use crate::stages::agree::event::{Item, Scene, Statement};
use crate::stages::agree::features::{DateFeature, QuantityFeature, TokenKind};
use crate::stages::agree::values::{are_comparable, dates_fit, is_calendar, last_time, quantities_fit};

/// What is valued.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    /// A count of one noun (its key), or an amount in one unit.
    Quantity(u32, Option<Box<str>>),
    /// The day of an event.
    Day,
    /// When something happened last.
    LastTime,
    /// Whether something (its key) happened.
    Polarity(u32),
    /// Who joins.
    Role,
}

/// What one sentence says in a slot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Said {
    /// An index into the statement's quantities.
    Quantity(usize),
    /// The date, as settled.
    Date(DateFeature),
    /// A year, counted back or given.
    Year(f64, DateFeature),
    /// Affirmed or denied; the word's key.
    Truth(bool, u32),
    /// A country's key.
    Country(u32),
}

/// Two sentences on one slot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) slot: Slot,
    pub(crate) said: (Said, Said),
    pub(crate) is_conflict: bool,
}

/// All slots on which an aligned pair can be compared.
pub(crate) fn verdicts(scene: &Scene<'_>, pair: &Pair) -> Vec<Verdict> {
    let both = Both {
        scene,
        pair,
        a: &scene.statements[pair.a as usize],
        b: &scene.statements[pair.b as usize],
        overlap: f64::from(pair.features.clause_overlap),
    };
    let mut verdicts = both.quantities();
    verdicts.extend(both.last_times());
    if !verdicts.iter().any(|verdict| verdict.slot == Slot::LastTime) {
        verdicts.extend(both.days());
    }
    verdicts.extend(both.roles());
    // Who did it, how often or when, already explains the difference: a denial would be counted twice.
    if !verdicts.iter().any(|verdict| verdict.is_conflict) {
        verdicts.extend(both.polarity());
    }
    // Two incompatible values at once (another count on another day) mean two happenings, not a contradiction.
    let n_conflicts = verdicts.iter().filter(|verdict| verdict.is_conflict).count();
    let is_other_day = verdicts.iter().any(|verdict| verdict.slot == Slot::Day && verdict.is_conflict);
    if n_conflicts > 1 && is_other_day {
        verdicts.retain(|verdict| !verdict.is_conflict);
    }
    verdicts
}

struct Both<'a, 'b> {
    scene: &'b Scene<'a>,
    pair: &'b Pair,
    a: &'b Statement<'a>,
    b: &'b Statement<'a>,
    overlap: f64,
}

impl Both<'_, '_> {
    fn rules(&self) -> &AgreeRules {
        self.scene.rules
    }

    /// Whether the two are close enough for a difference to be a contradiction.
    fn is_close(&self) -> bool {
        let firm =
            |statement: &Statement<'_>| matches!(statement.sentence.modality, Modality::Asserted | Modality::Reported);
        self.overlap >= self.rules().thresholds.min_conflict_overlap && firm(self.a) == firm(self.b)
    }

    /// Whether a byte of a sentence is in the clause that matched.
    fn is_in_clause(&self, statement: &Statement<'_>, clause: u32, at: u32) -> bool {
        let clauses = self.scene.clauses(statement);
        clauses.get(clause as usize).is_none_or(|clause| clause.span.start <= at && at < clause.span.end)
    }

    fn clause_items<'s>(statement: &'s Statement<'_>, clause: u32) -> &'s [Item] {
        let (from, to) = statement.clauses.get(clause as usize).copied().unwrap_or_default();
        statement.items.get(from..to).unwrap_or_default()
    }

    fn share_group(&self, one: u32, other: u32) -> bool {
        let groups = &self.rules().groups;
        let of = |key: u32| groups.get(&key).map(Vec::as_slice).unwrap_or_default();
        one != 0 && (one == other || of(one).iter().any(|group| of(other).contains(group)))
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

    fn quantities(&self) -> Vec<Verdict> {
        let (all_a, all_b) = (self.scene.quantities(self.a), self.scene.quantities(self.b));
        let (clause_a, clause_b) = self.pair.features.clauses;
        let mut verdicts: Vec<Verdict> = Vec::new();
        for (i, one) in all_a.iter().enumerate() {
            let fits = |other: &QuantityFeature| are_comparable(one, other, self.share_group(one.head, other.head));
            let near = |other: &QuantityFeature| {
                other.head != 0
                    || self.is_in_clause(self.a, clause_a, one.at) && self.is_in_clause(self.b, clause_b, other.at)
            };
            let rivals: Vec<usize> = (0..all_b.len()).filter(|j| fits(&all_b[*j]) && near(&all_b[*j])).collect();
            let Some(first) = rivals.first().copied() else { continue };
            let slot = Slot::Quantity(one.head.min(all_b[first].head), one.unit.clone());
            let approximate = self.rules().thresholds.approximate;
            let agreeing = rivals.iter().copied().find(|j| quantities_fit(one, &all_b[*j], approximate));
            let is_alone = rivals.len() == 1
                && all_a
                    .iter()
                    .filter(|rival| are_comparable(rival, one, self.share_group(rival.head, one.head)))
                    .count()
                    == 1;
            if let Some(j) = agreeing {
                verdicts.push(Verdict { slot, said: (Said::Quantity(i), Said::Quantity(j)), is_conflict: false });
            } else if is_alone
                && self.is_close()
                && self.share_context(one.head)
                && count_the_same(one, &all_b[first], self.overlap)
            {
                verdicts.push(Verdict { slot, said: (Said::Quantity(i), Said::Quantity(first)), is_conflict: true });
            }
        }
        verdicts
    }

    fn days(&self) -> Option<Verdict> {
        let (clause_a, clause_b) = self.pair.features.clauses;
        let only = |statement: &Statement<'_>, clause: u32| {
            let mut dates = self.scene.dates(statement);
            dates.retain(|date| is_calendar(date) && !date.is_since && self.is_in_clause(statement, clause, date.at));
            (dates.len() == 1).then(|| dates.remove(0))
        };
        let (one, other) = (only(self.a, clause_a)?, only(self.b, clause_b)?);
        let is_fit = dates_fit(&one, &other);
        let is_comparable = one.precision == other.precision && one.precision != Precision::Interval;
        let is_same_act = self.is_close() && self.share_act() && self.pair.features.name_top > 0.0;
        if !(is_fit || is_comparable && is_same_act) {
            return None;
        }
        let said = (Said::Date(one), Said::Date(other));
        Some(Verdict { slot: Slot::Day, said, is_conflict: !is_fit })
    }

    /// Whether the matched clauses share what happened: a verb form on one side at least.
    fn share_act(&self) -> bool {
        let (clause_a, clause_b) = self.pair.features.clauses;
        Self::clause_items(self.a, clause_a).iter().any(|one| {
            one.kind == TokenKind::Word
                && Self::clause_items(self.b, clause_b)
                    .iter()
                    .any(|other| (one.is_verb || other.is_verb) && likeness(one, other) >= 0.8)
        })
    }

    fn last_times(&self) -> Option<Verdict> {
        if !(self.a.sentence.is_first && self.b.sentence.is_first) {
            return None;
        }
        let last = |statement: &Statement<'_>| {
            let today = self.scene.today();
            self.scene.dates(statement).into_iter().find_map(|date| {
                let (year, is_year) = last_time(&date, today)?;
                Some((year, is_year, date))
            })
        };
        let ((year_a, given_a, date_a), (year_b, given_b, date_b)) = (last(self.a)?, last(self.b)?);
        // A count of years against a year is off by one when the year is young; two counts are not.
        let is_loose = given_a != given_b || date_a.modifier.is_some() || date_b.modifier.is_some();
        let is_conflict = (year_a - year_b).abs() > if is_loose { 1.0 } else { 0.5 };
        let said = (Said::Year(year_a, date_a), Said::Year(year_b, date_b));
        Some(Verdict { slot: Slot::LastTime, said, is_conflict })
    }

    fn roles(&self) -> Option<Verdict> {
        let (one, other) = (joiner(self.a, self.rules())?, joiner(self.b, self.rules())?);
        let said = (Said::Country(one), Said::Country(other));
        Some(Verdict { slot: Slot::Role, said, is_conflict: one != other })
    }

    /// A shared word that one side denies, or two verbs that exclude each other.
    fn polarity(&self) -> Option<Verdict> {
        /// Common words ("make", "part") are denied for many reasons.
        const LEAST_WEIGHT: f32 = 0.2;
        if self.pair.features.name_top <= 0.0 {
            return None;
        }
        let (clause_a, clause_b) = self.pair.features.clauses;
        let mut best: Option<(f32, bool, bool, u32, u32)> = None;
        for one in Self::clause_items(self.a, clause_a) {
            for other in Self::clause_items(self.b, clause_b) {
                // Nouns and adjectives are denied for many reasons; "was not intended to" says nothing of what was done.
                let is_act = |item: &Item| {
                    item.kind == TokenKind::Word && item.is_verb && !self.rules().hedges.contains(&item.key)
                };
                if !is_act(one) || !is_act(other) {
                    continue;
                }
                let is_same = likeness(one, other) >= 0.95 && one.is_negated != other.is_negated;
                let is_opposite = self.rules().antonyms.contains(&(one.key, other.key))
                    && one.is_negated == other.is_negated
                    && self.is_close();
                let weight = one.weight.min(other.weight);
                if (is_same || is_opposite) && weight >= LEAST_WEIGHT && best.is_none_or(|best| weight > best.0) {
                    let is_denied = if is_same { (one.is_negated, other.is_negated) } else { (false, true) };
                    best = Some((weight, !is_denied.0, !is_denied.1, one.key, other.key));
                }
            }
        }
        let (_, truth_a, truth_b, key_a, key_b) = best?;
        let said = (Said::Truth(truth_a, key_a), Said::Truth(truth_b, key_b));
        Some(Verdict { slot: Slot::Polarity(key_a.min(key_b)), said, is_conflict: true })
    }
}

/// Whether two counts of one noun are of the same things: "rural clinics" and "mobile clinics" are not.
fn count_the_same(one: &QuantityFeature, other: &QuantityFeature, overlap: f64) -> bool {
    /// A count without a qualifier may take in one with it, unless the sentences are close.
    const CLOSE: f64 = 0.4;
    if one.kind != QuantityKind::Cardinal {
        return true;
    }
    let qualifiers = |quantity: &QuantityFeature| -> Vec<String> {
        let counted = quantity.counted.as_deref().unwrap_or_default();
        let mut words: Vec<String> = counted.split_whitespace().map(str::to_owned).collect();
        words.pop();
        words.retain(|word| !matches!(word.as_str(), "new" | "other" | "more" | "additional" | "total" | "people"));
        words
    };
    let (one, other) = (qualifiers(one), qualifiers(other));
    match (one.is_empty(), other.is_empty()) {
        (true, true) => true,
        (false, false) => one.iter().any(|word| other.contains(word)),
        _ => overlap >= CLOSE,
    }
}

/// The country that joins: the nearest one up to four words before the act, else the first after a fronted "To join".
fn joiner(statement: &Statement<'_>, rules: &AgreeRules) -> Option<u32> {
    const REACH: u16 = 4;
    const COUNTRY: u32 = 1 << 31;
    let is_country = |item: &&Item| item.kind == TokenKind::Name && item.key & COUNTRY != 0;
    let act =
        statement.items.iter().position(|item| item.kind == TokenKind::Word && rules.joining.contains(&item.key))?;
    let (before, rest) = statement.items.split_at(act);
    let at = rest.first()?.word;
    let nearest = before.iter().rev().find(is_country).filter(|item| at - item.word.min(at) <= REACH);
    let fronted = || rest.iter().find(is_country).filter(|_| at <= 1);
    nearest.or_else(fronted).map(|item| item.key)
}
