//! An aligned pair of sentences with the questions that every comparison asks of it.
//!
//! Of "opened 14 clinics in Oran" and "twelve clinics were opened in Fez" it knows the clauses that match, how much of them
//! has a counterpart, and that each names a place which the other lacks. It compares no values.

use crate::model::clause::{Modality, Tense};
use crate::model::vocabulary::EntityType;
use crate::rules::agree::AgreeRules;
use crate::rules::agree::lemma::{key, lemma};
use crate::rules::agree::pair_feature::PairFeature;
use crate::stages::agree::align::likeness::likeness;
use crate::stages::agree::align::pair::Pair;
use crate::stages::agree::compare::act::{Act, Predicate, predicate};
use crate::stages::agree::compare::value::{are_comparable, quantities_fit};
use crate::stages::agree::context::event::{COUNTRY_ID, EventContext, Statement};
use crate::stages::agree::context::features::QuantityFeature;
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::token::TokenKind;

/// An aligned pair with its sentences.
pub(crate) struct Both<'a, 'b> {
    pub(crate) ctx: &'b EventContext<'a>,
    pub(crate) pair: &'b Pair,
    pub(crate) a: &'b Statement<'a>,
    pub(crate) b: &'b Statement<'a>,
    /// How much of the matched clauses has a counterpart, 0 to 1.
    pub(crate) overlap: f64,
}

impl<'a, 'b> Both<'a, 'b> {
    pub(crate) fn new(ctx: &'b EventContext<'a>, pair: &'b Pair) -> Self {
        let (a, b) = (&ctx.statements[pair.a as usize], &ctx.statements[pair.b as usize]);
        Self { ctx, pair, a, b, overlap: f64::from(pair.features[PairFeature::ClauseOverlap]) }
    }

    /// The rules of the stage.
    pub(crate) fn rules(&self) -> &AgreeRules {
        self.ctx.rules
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
        let firm = |statement: &Statement<'_>| statement.sentence.modality == Modality::Asserted;
        firm(self.a) == firm(self.b) || self.are_schedules()
    }

    /// Whether one side tells what will be and the other the same act in the present ("will play nine concerts", "plays seven
    /// concerts"): both are of one schedule. What was done ("played seven") may differ from what was planned.
    fn are_schedules(&self) -> bool {
        let has = |statement: &'b Statement<'a>, modality: Modality, tense: Option<Tense>| {
            let is_it = move |act: &Act<'b, 'a>| {
                act.clause.modality == modality && tense.is_none_or(|tense| act.clause.tense == Some(tense))
            };
            Act::of(self.ctx, statement).filter(is_it).collect::<Vec<_>>()
        };
        let tell_one = |one: &Act<'b, 'a>, other: &Act<'b, 'a>| {
            matches!(predicate(one, other), Some(Predicate::Same | Predicate::Synonym))
        };
        let share = |ahead: Vec<Act<'b, 'a>>, present: Vec<Act<'b, 'a>>| {
            ahead.iter().any(|act| present.iter().any(|other| tell_one(act, other)))
        };
        let (ahead, present) = (Modality::Expected, Some(Tense::Present));
        share(has(self.a, ahead, None), has(self.b, Modality::Asserted, present))
            || share(has(self.b, ahead, None), has(self.a, Modality::Asserted, present))
    }

    /// Whether a byte of a sentence is in the clause that matched.
    pub(crate) fn is_in_clause(&self, statement: &Statement<'_>, clause: u32, at: u32) -> bool {
        let clauses = self.ctx.clauses(statement);
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
    pub(crate) fn both_have_unshared_names(&self) -> bool {
        self.lacks(self.a, &self.a.items, self.b) && self.lacks(self.b, &self.b.items, self.a)
    }

    /// Whether each of the matched clauses has a name for which the other sentence has none.
    pub(crate) fn clauses_have_unshared_names(&self) -> bool {
        let (items_a, items_b) = self.clause_pair();
        self.lacks(self.a, items_a, self.b) && self.lacks(self.b, items_b, self.a)
    }

    /// Whether the matched clauses name people (or a pronoun stands for one), and nobody in common.
    pub(crate) fn name_different_people(&self) -> bool {
        let is_person = |item: &&Item| {
            let info = self.ctx.input.entity_info.get(item.root as usize).filter(|_| item.kind == TokenKind::Name);
            info.is_some_and(|info| info.r#type == EntityType::Person)
        };
        let (items_a, items_b) = self.clause_pair();
        let (people_a, people_b): (Vec<&Item>, Vec<&Item>) =
            (items_a.iter().filter(is_person).collect(), items_b.iter().filter(is_person).collect());
        let inherited = |statement: &Statement<'a>| statement.sentence.person.map(|it| self.ctx.named(statement, it));
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
    pub(crate) fn name_one_thing(
        &self,
        (of_one, one): (&Statement<'_>, &Item),
        (of_other, other): (&Statement<'_>, &Item),
    ) -> bool {
        if likeness(one, other) >= 0.8 {
            return !self.are_two_cities(one, other);
        }
        let words = |item: &Item| -> Vec<u32> {
            let info = self.ctx.input.entity_info.get(item.root as usize).filter(|_| item.kind == TokenKind::Name);
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
            let info = self.ctx.input.entity_info.get(item.root as usize).filter(|_| item.kind == TokenKind::Name);
            info.is_some_and(|info| info.r#type == EntityType::Gpe && !info.entity_id.starts_with(COUNTRY_ID))
        };
        one.root != other.root && is_city(one) && is_city(other)
    }

    pub(crate) fn clause_items<'s>(statement: &'s Statement<'_>, clause: u32) -> &'s [Item] {
        let (from, to) = statement.clauses.get(clause as usize).copied().unwrap_or_default();
        statement.items.get(from..to).unwrap_or_default()
    }

    /// Whether two words are one, or may state one thing.
    pub(crate) fn share_group(&self, one: u32, other: u32) -> bool {
        self.rules().share_group(one, other)
    }

    /// Whether the matched clauses share a word besides what is counted.
    pub(crate) fn share_context(&self, head: u32) -> bool {
        let (clause_a, clause_b) = self.pair.features.clauses;
        Self::clause_items(self.a, clause_a).iter().any(|one| {
            one.key != head
                && matches!(one.kind, TokenKind::Word | TokenKind::Name)
                && Self::clause_items(self.b, clause_b).iter().any(|other| likeness(one, other) >= 0.8)
        })
    }

    /// Whether a sentence has a value, of whatever: "32 million, against 55 million a year ago" has both.
    pub(crate) fn says(&self, statement: &Statement<'_>, value: &QuantityFeature) -> bool {
        let is_same = |quantity: &QuantityFeature| {
            quantity.kind == value.kind && quantity.unit == value.unit && quantity.value == value.value
        };
        value.value.is_some() && self.ctx.quantities(statement).iter().any(is_same)
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
