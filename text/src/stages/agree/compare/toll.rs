//! Tolls that differ, across the event: how many died, were injured, arrested or are missing.
//!
//! "The fire killed 77 people" and "at least 85 people died in the fire" give one toll two values, in whatever words around
//! them. A toll of some ("30 of the 80 wounded", "including two children"), of others ("four officers" beside "nine people"),
//! of another place, or of long ago says nothing of it, and neither does a document that gives several.

use std::collections::BTreeMap;

use crate::model::clause::{Role, Voice};
use crate::model::vocabulary::{Compared, Modifier, QuantityKind};
use crate::rules::agree::AgreeRules;
use crate::rules::agree::lemma::key;
use crate::rules::agree::toll::Counted;
use crate::stages::agree::compare::act::Act;
use crate::stages::agree::compare::circumstance::are_on_other_days;
use crate::stages::agree::compare::counted::{Likeness, alike};
use crate::stages::agree::compare::finding::{Finding, Slot, Value};
use crate::stages::agree::compare::known::{Known, Standing, standing};
use crate::stages::agree::compare::scope::{are_of_one_place, are_of_one_time};
use crate::stages::agree::compare::thing::{Fit, rest, thing};
use crate::stages::agree::compare::value::tolls_fit;
use crate::stages::agree::context::clauses::{ArgumentFeature, NONE};
use crate::stages::agree::context::features::QuantityFeature;
use crate::stages::agree::context::token::TokenKind;

/// How many one clause says are in a state.
struct Toll<'k, 's, 'a> {
    known: &'k Known<'s, 'a>,
    /// Index among the statement's quantities.
    index: usize,
    quantity: &'s QuantityFeature,
    state: u32,
    /// Who brought it about, if the clause says so.
    cause: Option<&'s ArgumentFeature>,
    /// Key of what a noun that names the state says it comes from ("deaths from cholera"), 0 for none.
    source: u32,
}

/// The findings on tolls that do not fit, by pairs of statements, the lower first.
pub(crate) fn tolls(acts: &[Known<'_, '_>]) -> Vec<((u32, u32), Finding)> {
    /// Tolls of one state that are compared with each other; an event that gives more gives them again and again.
    const MOST: usize = 200;
    let mut by_state: BTreeMap<u32, Vec<Toll<'_, '_, '_>>> = BTreeMap::new();
    for toll in acts.iter().flat_map(tolls_of) {
        by_state.entry(toll.state).or_default().push(toll);
    }
    let mut found: BTreeMap<(u32, u32), Finding> = BTreeMap::new();
    for (state, of_state) in &by_state {
        let settled = settled(&of_state[..of_state.len().min(MOST)]);
        for (at, one) in settled.iter().enumerate() {
            for other in &settled[at + 1..] {
                if differ(one, other) {
                    let pair = (one.known.statement, other.known.statement);
                    let values = (Value::Quantity(one.index), Value::Quantity(other.index));
                    let (pair, values) =
                        if pair.0 < pair.1 { (pair, values) } else { ((pair.1, pair.0), (values.1, values.0)) };
                    let slot = Slot::Toll(*state);
                    let compared = Compared::Value;
                    found.entry(pair).or_insert(Finding { slot, values, is_conflict: true, compared, rule: "toll" });
                }
            }
        }
    }
    found.into_iter().collect()
}

fn tolls_of<'k, 's, 'a>(known: &'k Known<'s, 'a>) -> Vec<Toll<'k, 's, 'a>> {
    let act = &known.act;
    if act.clause.is_denied() || standing(act) != Standing::Fact || is_of_long_ago(act) {
        return Vec::new();
    }
    let rules = &act.ctx.rules.tolls;
    let subject = act.first(Role::Subject);
    let said = act.attribute().and_then(|attribute| rules.state(attribute.lemma, Counted::Attribute));
    let figure = subject.and_then(|subject| figure(act, subject));
    let counted = [
        (rules.state(act.clause.lemma, Counted::Object), act.patient()),
        (rules.state(act.clause.lemma, Counted::Subject).filter(|_| act.clause.voice == Voice::Active), subject),
        (said, if act.is_copula() && act.first(Role::Object).is_none() { subject } else { act.first(Role::Object) }),
    ];
    let quantities = act.ctx.quantities(act.statement);
    let read = |(state, argument): (Option<u32>, Option<&'s ArgumentFeature>), actor: Option<&'s ArgumentFeature>| {
        let argument = argument?;
        let is_it = |quantity: &QuantityFeature| {
            quantity.idx == argument.quantity || quantity.head == 0 && quantity.at == u32::from(argument.at)
        };
        let index = quantities.iter().position(is_it)?;
        let quantity = &quantities[index];
        let cause = actor.filter(|actor| actor.at != argument.at);
        Some(Toll { known, index, quantity, state: state?, cause, source: 0 }).filter(|_| is_toll(quantity))
    };
    // A figure has no cause: "the toll rose to 12".
    let told = read((figure, told_of_figure(act)), None);
    let of_act = counted.into_iter().filter_map(|counted| read(counted, act.actor()));
    let mut tolls: Vec<Toll<'_, '_, '_>> = told.into_iter().chain(of_act).collect();
    if tolls.is_empty() {
        tolls.extend(named(known));
    }
    tolls
}

/// The state whose number a subject stands for: "the death toll", "the toll of the injured", "the toll in Karsa". What else a
/// toll is of ("the bridge toll", "the toll for trucks") is no state of people.
fn figure(act: &Act<'_, '_>, subject: &ArgumentFeature) -> Option<u32> {
    let rules = &act.ctx.rules.tolls;
    let state = rules.state(subject.lemma, Counted::Figure)?;
    let paid = [key("for"), key("on")];
    if act.after(&paid).next().is_some() {
        return None;
    }
    let told = rest((act, subject)).find_map(|item| {
        let uses = [Counted::Attribute, Counted::Object, Counted::Noun];
        uses.into_iter().find_map(|counted| rules.state(item.key, counted))
    });
    told.or_else(|| rest((act, subject)).all(|item| item.kind == TokenKind::Name).then_some(state))
}

/// The argument with the number that such a subject comes to: "reached 12", "is 12", "rose to 12", "stood at 12".
fn told_of_figure<'s>(act: &Act<'s, '_>) -> Option<&'s ArgumentFeature> {
    let ends = [key("to"), key("at")];
    act.after(&ends).find(|argument| argument.quantity != NONE).or_else(|| act.attribute()).or_else(|| act.patient())
}

/// Prepositions after which a noun that names a state says what it comes from.
const CAUSES: &[&str] = &["by", "from", "of"];

/// The counts of nouns that name a state: "12 deaths were confirmed".
fn named<'k, 's, 'a>(known: &'k Known<'s, 'a>) -> Vec<Toll<'k, 's, 'a>> {
    let act = &known.act;
    let quantities = act.ctx.quantities(act.statement).iter().enumerate();
    let toll = |(index, quantity): (usize, &'s QuantityFeature)| {
        let state = act.ctx.rules.tolls.state(quantity.head, Counted::Noun).filter(|_| quantity.clause == act.index)?;
        let source = if CAUSES.iter().any(|word| key(word) == quantity.behind.0) { quantity.behind.1 } else { 0 };
        is_toll(quantity).then_some(Toll { known, index, quantity, state, cause: None, source })
    };
    quantities.filter_map(toll).collect()
}

/// Whether a quantity may be all who are in a state.
fn is_toll(quantity: &QuantityFeature) -> bool {
    let is_whole = !quantity.is_rest && !quantity.is_sample && quantity.list == 0 && quantity.unit.is_none();
    let is_open = matches!(quantity.modifier, Some(Modifier::AtMost | Modifier::LessThan));
    is_whole && !is_open && quantity.kind == QuantityKind::Cardinal && quantity.value.is_some()
}

/// The tolls of documents that give one: of several it is not known which is the whole.
fn settled<'x, 'k, 's, 'a>(tolls: &'x [Toll<'k, 's, 'a>]) -> Vec<&'x Toll<'k, 's, 'a>> {
    let is_settled = |toll: &&Toll<'k, 's, 'a>| {
        let is_rival = |rival: &&Toll<'k, 's, 'a>| position(rival) == position(toll) && count_the_same(rival, toll);
        let mut rivals = tolls.iter().filter(is_rival);
        rivals.all(|rival| tolls_fit(toll.quantity, rival.quantity, approximate(toll)))
    };
    tolls.iter().filter(is_settled).collect()
}

fn position(toll: &Toll<'_, '_, '_>) -> u32 {
    toll.known.act.statement.position
}

fn approximate(toll: &Toll<'_, '_, '_>) -> f64 {
    toll.known.act.ctx.rules.thresholds.approximate
}

/// Whether two tolls are of one thing and cannot both be right.
fn differ(one: &Toll<'_, '_, '_>, other: &Toll<'_, '_, '_>) -> bool {
    position(one) != position(other)
        && are_near(one, other)
        && !tolls_fit(one.quantity, other.quantity, approximate(one))
        && !is_met(one, other)
        && !is_met(other, one)
        && count_the_same(one, other)
        && !are_apart(one, other)
        && !has_too(one, other.quantity)
        && !has_too(other, one.quantity)
}

/// Whether two tolls are of one order: two hurt beside a truck are not the 70 of all riots.
fn are_near(one: &Toll<'_, '_, '_>, other: &Toll<'_, '_, '_>) -> bool {
    /// Most times that one is the other.
    const MOST: f64 = 5.0;
    let values = one.quantity.value.zip(other.quantity.value);
    values.is_some_and(|(own, rival)| own.max(rival) <= MOST * own.min(rival))
}

/// Whether a toll that is only the least is met by a greater one that is not known to be later: "at least three" are six.
fn is_met(one: &Toll<'_, '_, '_>, other: &Toll<'_, '_, '_>) -> bool {
    let is_least =
        |toll: &Toll<'_, '_, '_>| matches!(toll.quantity.modifier, Some(Modifier::AtLeast | Modifier::MoreThan));
    let published = |toll: &Toll<'_, '_, '_>| toll.known.act.ctx.document(toll.known.act.statement).published;
    let is_earlier = published(one).zip(published(other)).is_some_and(|(own, rival)| own < rival);
    is_least(one) && !is_least(other) && one.quantity.value < other.quantity.value && !is_earlier
}

/// Whether two tolls are of the same people: of whoever it may be, or of nouns that mean the same ("sailors", "seamen").
fn count_the_same(one: &Toll<'_, '_, '_>, other: &Toll<'_, '_, '_>) -> bool {
    let rules = one.known.act.ctx.rules;
    let (own, rival) = (one.quantity, other.quantity);
    let is_general = |quantity: &QuantityFeature| rules.tolls.is_general(quantity.head);
    let are_near = || own.thing != 0 && own.thing == rival.thing && mean_the_same(rules, own.head, rival.head);
    let is_one_noun = match (is_general(own), is_general(rival)) {
        (true, true) => true,
        (false, false) => rules.share_group(own.head, rival.head) || are_near(),
        // "At least three were wounded", right after "24 sailors were detained".
        _ => own.head == 0 || rival.head == 0,
    };
    is_one_noun && alike(own, rival) != Likeness::Apart
}

/// Whether two nouns are of one group of synonyms or used alike.
fn mean_the_same(rules: &AgreeRules, one: u32, other: u32) -> bool {
    /// Likeness of vectors from which two nouns may mean the same.
    const NEAR: f32 = 0.6;
    let rows = (rules.vectors.row(one), rules.vectors.row(other));
    rules.share_group(one, other) || rules.vectors.likeness(rows.0, rows.1) >= NEAR
}

/// Whether the tolls have two causes, two places or two days.
fn are_apart(one: &Toll<'_, '_, '_>, other: &Toll<'_, '_, '_>) -> bool {
    let (act, rival) = (&one.known.act, &other.known.act);
    let have_causes = match (one.cause, other.cause) {
        (Some(own), Some(cause)) => thing((act, own), (rival, cause)).fit == Fit::Apart,
        _ => false,
    };
    let is_of = |toll: &Toll<'_, '_, '_>, of: &Toll<'_, '_, '_>| match (toll.source, of.source, of.cause) {
        (0, _, _) | (_, 0, None) => true,
        (own, 0, Some(cause)) => mean_the_same(act.ctx.rules, own, cause.lemma),
        (own, source, _) => mean_the_same(act.ctx.rules, own, source),
    };
    let have_causes = have_causes || !is_of(one, other) || !is_of(other, one);
    let (ctx, told, other) = (act.ctx, act.statement, rival.statement);
    let are_of_one = are_of_one_place(ctx, told, other) && are_of_one_time(ctx, told, other);
    have_causes || are_on_other_days(act, rival) || !are_of_one
}

/// Whether the sentence gives a day long before the news.
fn is_of_long_ago(act: &Act<'_, '_>) -> bool {
    const PAST: i32 = 45;
    let today = act.ctx.document(act.statement).published.or(act.ctx.today);
    act.ctx.dates(act.statement).iter().filter(|date| date.is_calendar()).any(|date| {
        let until_today = date.finish.zip(today).and_then(|(finish, today)| finish.until(today).ok());
        until_today.is_some_and(|span| span.get_days() > PAST)
    })
}

/// Whether the document of a toll has the value of another too.
fn has_too(toll: &Toll<'_, '_, '_>, value: &QuantityFeature) -> bool {
    let act = &toll.known.act;
    let features = act.ctx.document(act.statement).features;
    let is_one_thing = |own: &QuantityFeature| own.head == 0 || own.head == value.head || own.thing == value.thing;
    let is_it = |own: &QuantityFeature| {
        own.kind == value.kind && own.unit.is_none() && own.value == value.value && is_one_thing(own)
    };
    features.quantities.iter().any(is_it)
}
