//! What two aligned sentences value in the same slot, and whether they can both be true.
//!
//! "opened 14 clinics" and "twelve clinics were opened" value one count differently; "14 memoranda" and "32 agreements"
//! count different things and say nothing against each other. Without a value in the same slot there is no verdict.

use crate::model::vocabulary::{DateMethod, Modality, Precision, QuantityKind};
use crate::rules::agree::AgreeRules;
use crate::stages::agree::align::{Pair, likeness};
use crate::stages::agree::counted::{Likeness, alike};
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
    /// That the event happened at all.
    Story,
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
    let both = Both::new(scene, pair);
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

/// Whether the clauses that match best value one slot, whatever the values: counts of one noun, or dates of one act.
pub(crate) fn share_slot(scene: &Scene<'_>, pair: &Pair) -> bool {
    let both = Both::new(scene, pair);
    both.share_count() || both.share_date()
}

struct Both<'a, 'b> {
    scene: &'b Scene<'a>,
    pair: &'b Pair,
    a: &'b Statement<'a>,
    b: &'b Statement<'a>,
    overlap: f64,
}

impl<'a, 'b> Both<'a, 'b> {
    fn new(scene: &'b Scene<'a>, pair: &'b Pair) -> Self {
        let (a, b) = (&scene.statements[pair.a as usize], &scene.statements[pair.b as usize]);
        Self { scene, pair, a, b, overlap: f64::from(pair.features.clause_overlap) }
    }

    fn share_count(&self) -> bool {
        let (clause_a, clause_b) = self.pair.features.clauses;
        let counts = |statement: &Statement<'a>, clause: u32| {
            let all = self.scene.quantities(statement).iter();
            let is_count = |quantity: &&QuantityFeature| quantity.head != 0 && quantity.kind == QuantityKind::Cardinal;
            let counts: Vec<&QuantityFeature> =
                all.filter(is_count).filter(|quantity| self.is_in_clause(statement, clause, quantity.at)).collect();
            counts
        };
        let others = counts(self.b, clause_b);
        let mut own = counts(self.a, clause_a).into_iter();
        own.any(|one| others.iter().any(|other| one.head == other.head && alike(one, other) != Likeness::Apart))
    }

    fn share_date(&self) -> bool {
        let day = |statement: &Statement<'a>, clause: u32| {
            let dates = self.scene.dates(statement).into_iter();
            dates.filter(is_calendar).find(|date| self.is_in_clause(statement, clause, date.at))
        };
        let (clause_a, clause_b) = self.pair.features.clauses;
        let Some(one) = day(self.a, clause_a) else { return false };
        day(self.b, clause_b).is_some_and(|other| self.share_act_beside(&one, &other))
    }

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
        let approximate = self.rules().thresholds.approximate;
        let comparable = |one: &QuantityFeature, other: &QuantityFeature| {
            are_comparable(one, other, self.share_group(one.head, other.head)) && alike(one, other) != Likeness::Apart
        };
        let mut verdicts: Vec<Verdict> = Vec::new();
        for (i, one) in all_a.iter().enumerate() {
            let near = |other: &QuantityFeature| {
                other.head != 0
                    || self.is_in_clause(self.a, clause_a, one.at) && self.is_in_clause(self.b, clause_b, other.at)
            };
            let rivals: Vec<usize> =
                (0..all_b.len()).filter(|j| comparable(one, &all_b[*j]) && near(&all_b[*j])).collect();
            let Some(first) = rivals.first().copied() else { continue };
            let slot = Slot::Quantity(one.head.min(all_b[first].head), one.unit.clone());
            let agreeing = rivals.iter().copied().find(|j| quantities_fit(one, &all_b[*j], approximate));
            let is_alone =
                rivals.len() == 1 && all_a.iter().filter(|rival| comparable(rival, &all_b[first])).count() == 1;
            if let Some(j) = agreeing {
                verdicts.push(Verdict { slot, said: (Said::Quantity(i), Said::Quantity(j)), is_conflict: false });
            } else if is_alone && self.is_contradiction(one, &all_b[first]) {
                verdicts.push(Verdict { slot, said: (Said::Quantity(i), Said::Quantity(first)), is_conflict: true });
            }
        }
        verdicts
    }

    /// Whether two values that do not fit are given for one thing.
    fn is_contradiction(&self, one: &QuantityFeature, other: &QuantityFeature) -> bool {
        /// A value without a noun, a count of one, or one with a further qualifier is of the same thing only if the
        /// sentences are this close.
        const CLOSE: f64 = 0.5;
        let is_vague = alike(one, other) == Likeness::Partly
            || (one.head == 0 || other.head == 0)
            || [one.value, other.value].contains(&Some(1.0));
        self.is_close()
            && self.share_context(one.head)
            && (self.overlap >= CLOSE || !is_vague)
            && !self.says(self.b, one)
            && !self.says(self.a, other)
    }

    /// Whether a sentence has a value, of whatever: "32 million, against 55 million a year ago" has both.
    fn says(&self, statement: &Statement<'_>, value: &QuantityFeature) -> bool {
        let is_same = |quantity: &QuantityFeature| quantity.kind == value.kind && quantity.value == value.value;
        value.value.is_some() && self.scene.quantities(statement).iter().any(is_same)
    }

    fn days(&self) -> Option<Verdict> {
        let (clause_a, clause_b) = self.pair.features.clauses;
        let calendar = |statement: &Statement<'_>| {
            let mut dates = self.scene.dates(statement);
            dates.retain(|date| is_calendar(date) && !date.is_since);
            dates
        };
        let (all_a, all_b) = (calendar(self.a), calendar(self.b));
        let only = |statement: &Statement<'_>, clause: u32, dates: &[DateFeature]| {
            let mut inside = dates.iter().filter(|date| self.is_in_clause(statement, clause, date.at));
            inside.next().filter(|_| inside.next().is_none()).cloned()
        };
        let (one, other) = (only(self.a, clause_a, &all_a)?, only(self.b, clause_b, &all_b)?);
        let is_fit = dates_fit(&one, &other);
        // A further date of the sentence that fits belongs to the act as much as this one.
        let fits_another =
            all_b.iter().any(|date| dates_fit(&one, date)) || all_a.iter().any(|date| dates_fit(date, &other));
        let is_conflict = !is_fit && !fits_another && are_settled(&one, &other) && self.is_same_act(&one, &other);
        let said = (Said::Date(one), Said::Date(other));
        (is_fit || is_conflict).then_some(Verdict { slot: Slot::Day, said, is_conflict })
    }

    /// Whether both tell of the day of one act: they share it right beside the date, and a name or most of their words.
    fn is_same_act(&self, day: &DateFeature, other_day: &DateFeature) -> bool {
        /// Overlap at which two clauses tell of one act without a name in common.
        const CLOSE: f64 = 0.33;
        let is_about_one = self.pair.features.name_top > 0.0 || self.overlap >= CLOSE;
        self.is_close() && is_about_one && self.share_act_beside(day, other_day)
    }

    fn share_act_beside(&self, day: &DateFeature, other_day: &DateFeature) -> bool {
        let (clause_a, clause_b) = self.pair.features.clauses;
        let (items_a, items_b) = (Self::clause_items(self.a, clause_a), Self::clause_items(self.b, clause_b));
        items_a.iter().filter(|one| is_beside(items_a, one, day)).any(|one| {
            let mut acts = items_b.iter().filter(|other| is_beside(items_b, other, other_day));
            acts.any(|other| (one.is_verb || other.is_verb) && likeness(one, other) >= 0.8)
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
        // "Might join" and "did not join" can both be true.
        let is_open = [self.a, self.b].iter().any(|of| of.sentence.modality == Modality::Possible);
        let (clause_a, clause_b) = self.pair.features.clauses;
        let (items_a, items_b) = (Self::clause_items(self.a, clause_a), Self::clause_items(self.b, clause_b));
        let mut best: Option<(f32, bool, bool, u32, u32)> = None;
        for one in items_a.iter().filter(|item| self.is_act(self.a, item)) {
            for other in items_b.iter().filter(|item| self.is_act(self.b, item)) {
                let is_same = likeness(one, other) >= 0.95 && one.is_negated != other.is_negated && !is_open;
                let is_opposite = self.rules().antonyms.contains(&(one.key, other.key))
                    && one.is_negated == other.is_negated
                    && self.is_close();
                let weight = one.weight.min(other.weight);
                let is_better = weight >= LEAST_WEIGHT && best.is_none_or(|best| weight > best.0);
                if (is_same || is_opposite) && is_better && share_argument((items_a, one), (items_b, other)) {
                    let is_denied = if is_same { (one.is_negated, other.is_negated) } else { (false, true) };
                    best = Some((weight, !is_denied.0, !is_denied.1, one.key, other.key));
                }
            }
        }
        let (_, truth_a, truth_b, key_a, key_b) = best?;
        let said = (Said::Truth(truth_a, key_a), Said::Truth(truth_b, key_b));
        Some(Verdict { slot: Slot::Polarity(key_a.min(key_b)), said, is_conflict: true })
    }

    /// Whether an item is something done that its sentence either affirms or denies. Nouns and adjectives are denied for many
    /// reasons, "was not intended to" says nothing of what was done, and "not going as we wanted to go" does both.
    fn is_act(&self, statement: &Statement<'_>, item: &Item) -> bool {
        let is_both = || {
            let mut same = statement.items.iter().filter(|other| other.root == item.root);
            same.any(|other| other.is_negated != item.is_negated)
        };
        item.kind == TokenKind::Word && item.is_verb && !self.rules().hedges.contains(&item.key) && !is_both()
    }
}

/// Whether two acts have something in common besides themselves: a word close by, or who did it.
fn share_argument((items_a, act_a): (&[Item], &Item), (items_b, act_b): (&[Item], &Item)) -> bool {
    const REACH: u16 = 8;
    const SUBJECT: u16 = 5;
    let is_near = |item: &&Item, act: &Item| {
        item.root != act.root && item.kind != TokenKind::Name && item.word.abs_diff(act.word) <= REACH
    };
    let subject = |items: &[Item], act: &Item| {
        let names = items.iter().filter(|item| item.kind == TokenKind::Name && item.word < act.word);
        names.max_by_key(|item| item.word).filter(|item| act.word - item.word <= SUBJECT).map(|item| item.root)
    };
    let near: Vec<&Item> = items_b.iter().filter(|item| is_near(item, act_b)).collect();
    let mut own = items_a.iter().filter(|item| is_near(item, act_a));
    let who = subject(items_a, act_a);
    own.any(|one| near.iter().any(|other| likeness(one, other) >= 0.8))
        || who.is_some() && who == subject(items_b, act_b)
}

/// Whether no other verb stands between a word and a date.
fn is_beside(items: &[Item], act: &Item, day: &DateFeature) -> bool {
    let Some(date) = items.iter().find(|item| item.kind == TokenKind::Date && u32::from(item.at) == day.at) else {
        return false;
    };
    let (from, to) = (act.word.min(date.word), act.word.max(date.word));
    act.kind == TokenKind::Word && !items.iter().any(|item| item.is_verb && from < item.word && item.word < to)
}

/// Whether two dates are sure enough, and of such a grain, that they exclude each other.
fn are_settled(one: &DateFeature, other: &DateFeature) -> bool {
    let is_guess = |date: &DateFeature| date.method == DateMethod::Context && date.precision == Precision::Day;
    let is_stretch = |date: &DateFeature| date.precision == Precision::Interval;
    let is_bound = one.is_limit || other.is_limit;
    let is_grain = one.precision == other.precision || is_bound;
    is_grain && !is_guess(one) && !is_guess(other) && !is_stretch(one) && !is_stretch(other)
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
