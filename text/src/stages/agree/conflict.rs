//! What two aligned sentences value in the same slot, and whether they can both be true.
//!
//! "opened 14 clinics" and "twelve clinics were opened" value one count differently; "14 memoranda" and "32 agreements"
//! count different things and say nothing against each other. Without a value in the same slot there is no verdict.

use crate::model::vocabulary::{EntityType, Judgement, Modality, Modifier, QuantityKind};
use crate::rules::agree::AgreeRules;
use crate::rules::agree::lemma::{key, lemma};
use crate::stages::agree::align::{Pair, likeness};
use crate::stages::agree::counted::{Likeness, alike};
use crate::stages::agree::event::{COUNTRY_ID, Item, Scene, Statement};
use crate::stages::agree::features::{DateFeature, QuantityFeature, TokenKind};
use crate::stages::agree::polarity::polarity;
use crate::stages::agree::ranks::RankFeature;
use crate::stages::agree::roles::roles;
use crate::stages::agree::scopes::ranks;
use crate::stages::agree::spans::{are_of_other_days, days, durations, last_times, share_act_beside};
use crate::stages::agree::sums::sums;
use crate::stages::agree::values::{are_comparable, is_calendar, quantities_fit};

/// What is valued.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    /// A count of one noun (its key), or an amount in one unit.
    Quantity(u32, Option<Box<str>>),
    /// The day of an event.
    Day,
    /// When something happened last.
    LastTime,
    /// How long something lasted.
    Duration,
    /// Whether something (its key) happened.
    Polarity(u32),
    /// Who joins.
    Joins,
    /// Who takes part in an act (its key).
    Role(u32),
    /// A whole (the key of what is counted) and its parts.
    Sum(u32),
    /// The rank of something (its key).
    Rank(u32),
    /// That an act (its key) of some participants (their entities) happened.
    Act(u32, [u32; 2]),
    /// That the event happened at all.
    Story,
    /// What the reports of an event open with in common.
    Core,
    /// What the analyst says that they differ on.
    Judged,
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
    /// The key of a name.
    Name(u32),
    /// The first of the statement's quantities that add up, and how many do.
    Sum(usize, usize),
    /// A rank.
    Rank(RankFeature),
    /// One side of what the analyst sees.
    Side,
    /// Days at least and at most, and what gives them.
    Length((f64, f64), DateFeature),
}

/// Two sentences on one slot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) slot: Slot,
    pub(crate) said: (Said, Said),
    pub(crate) is_conflict: bool,
}

/// All slots on which an aligned pair can be compared, as the analyst sees them.
pub(crate) fn verdicts(scene: &Scene<'_>, pair: &Pair) -> Vec<Verdict> {
    let mut verdicts = found(scene, pair);
    match scene.opinions.of(pair.a, pair.b) {
        Some((Judgement::Agree, _)) => verdicts.retain(|verdict| !verdict.is_conflict),
        Some((Judgement::Conflict, _)) if !verdicts.iter().any(|verdict| verdict.is_conflict) => {
            let said = (Said::Side, Said::Side);
            verdicts.push(Verdict { slot: Slot::Judged, said, is_conflict: true });
        }
        _ => {}
    }
    verdicts
}

fn found(scene: &Scene<'_>, pair: &Pair) -> Vec<Verdict> {
    let both = Both::new(scene, pair);
    let mut verdicts = Vec::from_iter(sums(&both));
    let mut counted = both.quantities();
    if !verdicts.is_empty() {
        // The whole and its parts are compared; one part against the whole would be a conflict of its own.
        counted.retain(|verdict| !verdict.is_conflict);
    }
    verdicts.extend(counted);
    verdicts.extend(ranks(&both));
    match last_times(&both) {
        Some(verdict) => verdicts.push(verdict),
        None => verdicts.extend(days(&both).into_iter().chain(durations(&both))),
    }
    verdicts.extend(roles(&both));
    // Who did it, how often or when, already explains the difference: a denial would be counted twice.
    if !verdicts.iter().any(|verdict| verdict.is_conflict) && !both.counts_others() && !are_of_other_days(&both) {
        verdicts.extend(polarity(&both));
    }
    // Two incompatible values at once (another count on another day) mean two happenings, not a contradiction.
    let n_conflicts = verdicts.iter().filter(|verdict| verdict.is_conflict).count();
    let is_other_day = verdicts.iter().any(|verdict| verdict.slot == Slot::Day && verdict.is_conflict);
    // The same words cannot contradict themselves; what differs is how they were read.
    let are_same_words = both.a.sentence.words == both.b.sentence.words;
    if are_same_words || is_other_day && (n_conflicts > 1 || both.gives_other_values()) {
        verdicts.retain(|verdict| !verdict.is_conflict);
    }
    verdicts
}

/// Whether the clauses that match best value one slot, whatever the values: counts of one noun, or dates of one act.
pub(crate) fn share_slot(scene: &Scene<'_>, pair: &Pair) -> bool {
    let both = Both::new(scene, pair);
    both.share_count() || both.share_date()
}

/// An aligned pair with its sentences.
pub(crate) struct Both<'a, 'b> {
    pub(crate) scene: &'b Scene<'a>,
    pub(crate) pair: &'b Pair,
    pub(crate) a: &'b Statement<'a>,
    pub(crate) b: &'b Statement<'a>,
    /// How much of the matched clauses has a counterpart, 0 to 1.
    pub(crate) overlap: f64,
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
        day(self.b, clause_b).is_some_and(|other| share_act_beside(self, &one, &other))
    }

    /// The rules of the stage.
    pub(crate) fn rules(&self) -> &AgreeRules {
        self.scene.rules
    }

    /// Whether the two are close enough for a difference to be a contradiction.
    pub(crate) fn is_close(&self) -> bool {
        self.is_near() && self.is_one_modality()
    }

    /// Whether the matched clauses have enough in common.
    pub(crate) fn is_near(&self) -> bool {
        self.overlap >= self.rules().thresholds.min_conflict_overlap
    }

    /// Whether both tell what is, or both what may be or is to come.
    pub(crate) fn is_one_modality(&self) -> bool {
        let firm =
            |statement: &Statement<'_>| matches!(statement.sentence.modality, Modality::Asserted | Modality::Reported);
        firm(self.a) == firm(self.b) || self.are_schedules()
    }

    /// Whether one side tells what will be and the other the same act in the present ("will play nine concerts", "plays seven
    /// concerts"): both are of one schedule. What was done ("played seven") may differ from what was planned.
    fn are_schedules(&self) -> bool {
        let (items_a, items_b) = self.clause_pair();
        let (ahead, present) = match (self.a.sentence.modality, self.b.sentence.modality) {
            (Modality::Expected, Modality::Asserted) => (items_a, items_b),
            (Modality::Asserted, Modality::Expected) => (items_b, items_a),
            _ => return false,
        };
        let is_present = !present.iter().any(|item| item.is_verb);
        let is_act = |item: &&Item| item.is_verb && item.kind == TokenKind::Word;
        is_present && ahead.iter().filter(is_act).any(|act| present.iter().any(|item| likeness(item, act) >= 0.8))
    }

    /// Whether a byte of a sentence is in the clause that matched.
    pub(crate) fn is_in_clause(&self, statement: &Statement<'_>, clause: u32, at: u32) -> bool {
        let clauses = self.scene.clauses(statement);
        clauses.get(clause as usize).is_none_or(|clause| clause.span.start <= at && at < clause.span.end)
    }

    /// The items of the matched clauses.
    pub(crate) fn clause_pair(&self) -> (&'b [Item], &'b [Item]) {
        let (clause_a, clause_b) = self.pair.features.clauses;
        (Self::clause_items(self.a, clause_a), Self::clause_items(self.b, clause_b))
    }

    /// Words of each matched clause that the other sentence does not have.
    pub(crate) fn n_unmatched(&self) -> (usize, usize) {
        let count = |items: &[Item], of: &Statement<'_>| {
            let is_lone = |item: &&Item| {
                item.kind == TokenKind::Word && !of.items.iter().any(|other| likeness(item, other) >= 0.8)
            };
            items.iter().filter(is_lone).count()
        };
        let (items_a, items_b) = self.clause_pair();
        (count(items_a, self.b), count(items_b, self.a))
    }

    /// Whether each side has a word that the other lacks, so that they may speak of two things.
    pub(crate) fn has_contrast(&self) -> bool {
        let (n_a, n_b) = self.n_unmatched();
        n_a > 0 && n_b > 0
    }

    /// Whether each side has a name that the other lacks.
    pub(crate) fn has_other_names(&self) -> bool {
        self.lacks(self.a, &self.a.items, self.b) && self.lacks(self.b, &self.b.items, self.a)
    }

    /// Whether the two count different numbers of one noun, so that they may speak of others ("convicted five traders",
    /// "acquitted two traders").
    fn counts_others(&self) -> bool {
        let approximate = self.rules().thresholds.approximate;
        let counts = |statement: &Statement<'a>| {
            let all = self.scene.quantities(statement).iter();
            all.filter(|quantity| quantity.head != 0 && quantity.kind == QuantityKind::Cardinal)
        };
        counts(self.a).any(|one| {
            let mut rivals = counts(self.b).filter(|other| one.head == other.head).peekable();
            rivals.peek().is_some() && rivals.all(|other| !quantities_fit(one, other, approximate))
        })
    }

    /// Whether the two give values of one unit or noun and none fits ("40 million in May", "52 million in June").
    fn gives_other_values(&self) -> bool {
        let approximate = self.rules().thresholds.approximate;
        self.scene.quantities(self.a).iter().any(|one| {
            let is_rival =
                |other: &&QuantityFeature| are_comparable(one, other, self.share_group(one.head, other.head));
            let mut rivals = self.scene.quantities(self.b).iter().filter(is_rival).peekable();
            rivals.peek().is_some() && rivals.all(|other| !quantities_fit(one, other, approximate))
        })
    }

    /// Whether two counts belong to acts that are counted apart ("83 homes destroyed", "210 homes damaged").
    pub(crate) fn are_counted_apart(
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
    pub(crate) fn are_counted_alike(
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
    fn are_of_others(
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
        are_apart || self.has_clauses_of_others()
    }

    /// Whether each of the matched clauses has a name for which the other sentence has none.
    pub(crate) fn has_clauses_of_others(&self) -> bool {
        let (items_a, items_b) = self.clause_pair();
        self.lacks(self.a, items_a, self.b) && self.lacks(self.b, items_b, self.a)
    }

    /// Whether the matched clauses name people (or a pronoun stands for one), and nobody in common.
    pub(crate) fn are_of_other_people(&self) -> bool {
        let is_person = |item: &&Item| {
            let info = self.scene.input.entity_info.get(item.root as usize).filter(|_| item.kind == TokenKind::Name);
            info.is_some_and(|info| info.r#type == EntityType::Person)
        };
        let (items_a, items_b) = self.clause_pair();
        let (people_a, people_b): (Vec<&Item>, Vec<&Item>) =
            (items_a.iter().filter(is_person).collect(), items_b.iter().filter(is_person).collect());
        let inherited = |statement: &Statement<'a>| statement.sentence.person.map(|it| self.scene.named(statement, it));
        let is = |person: (u32, u32), item: &&Item| person.0 == item.key || person.1 == item.root;
        match (people_a.is_empty(), people_b.is_empty()) {
            (false, false) => {
                let has = |one: &&Item| people_b.iter().any(|item| self.name_one_thing((self.a, one), (self.b, item)));
                !people_a.iter().any(has)
            }
            (true, false) => inherited(self.a).is_some_and(|person| !people_b.iter().any(|item| is(person, item))),
            (false, true) => inherited(self.b).is_some_and(|person| !people_a.iter().any(|item| is(person, item))),
            (true, true) => false,
        }
    }

    /// Whether another sentence has none of the names for one of these items of a sentence.
    fn lacks(&self, statement: &Statement<'_>, items: &[Item], of: &Statement<'_>) -> bool {
        let has = |found: &Item| of.items.iter().any(|item| self.name_one_thing((of, item), (statement, found)));
        items.iter().any(|item| item.kind == TokenKind::Name && !has(item))
    }

    /// Whether two items stand for one thing, also when one name is the beginning or end of the other and its sentence has the
    /// rest as common words ("the refinery in Koper", "the Koper refinery").
    fn name_one_thing(
        &self,
        (of_one, one): (&Statement<'_>, &Item),
        (of_other, other): (&Statement<'_>, &Item),
    ) -> bool {
        if likeness(one, other) >= 0.8 {
            return !self.are_two_cities(one, other);
        }
        let words = |item: &Item| -> Vec<u32> {
            let info = self.scene.input.entity_info.get(item.root as usize).filter(|_| item.kind == TokenKind::Name);
            let name = info.map(|info| info.name.to_lowercase()).unwrap_or_default();
            name.split_whitespace().map(|word| key(&lemma(word, &self.rules().irregular))).collect()
        };
        let (own, rival) = (words(one), words(other));
        let (short, long, of_short) =
            if own.len() < rival.len() { (own, rival, of_one) } else { (rival, own, of_other) };
        let is_said = |word: &u32| of_short.items.iter().any(|item| item.kind == TokenKind::Word && item.key == *word);
        let rest = long.strip_prefix(short.as_slice()).or_else(|| long.strip_suffix(short.as_slice()));
        !short.is_empty() && rest.is_some_and(|rest| rest.iter().all(is_said))
    }

    /// Whether two names are of two places in one country: each may stand for the country, but not for the other.
    fn are_two_cities(&self, one: &Item, other: &Item) -> bool {
        let is_city = |item: &Item| {
            let info = self.scene.input.entity_info.get(item.root as usize).filter(|_| item.kind == TokenKind::Name);
            info.is_some_and(|info| info.r#type == EntityType::Gpe && !info.entity_id.starts_with(COUNTRY_ID))
        };
        one.root != other.root && is_city(one) && is_city(other)
    }

    fn clause_items<'s>(statement: &'s Statement<'_>, clause: u32) -> &'s [Item] {
        let (from, to) = statement.clauses.get(clause as usize).copied().unwrap_or_default();
        statement.items.get(from..to).unwrap_or_default()
    }

    /// Whether two words are one, or may state one thing.
    pub(crate) fn share_group(&self, one: u32, other: u32) -> bool {
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
        let is_bare = one.head == 0 || other.head == 0;
        let is_vague = alike(one, other) == Likeness::Partly
            || is_bare && !self.share_governor((self.a, one), (self.b, other))
            || [one.value, other.value].contains(&Some(1.0));
        self.is_close_in_number(one, other)
            && !self.are_counted_apart((self.a, one), (self.b, other))
            && !self.are_of_others((self.a, one), (self.b, other))
            && !are_of_other_days(self)
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
        value.value.is_some() && self.scene.quantities(statement).iter().any(is_same)
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
