//! Groups of aligned sentences, and the sentences left over, into claims with evidence.
//!
//! Two sentences on "14 clinics" and "twelve clinics" become one conflicting numeric claim whose value is that of most
//! independent sources; the same group also gives an event claim when other sentences speak of the opening without a count.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::claim::{Claim, Value};
use crate::model::vocabulary::{ClaimKind, Judgement, Timex};
use crate::stages::agree::align::Pair;
use crate::stages::agree::build::{Draft, Speech, finish};
use crate::stages::agree::cluster::Group;
use crate::stages::agree::conflict::{Said, Slot, verdicts};
use crate::stages::agree::core::core;
use crate::stages::agree::event::{Scene, Statement};
use crate::stages::agree::features::{DateFeature, QuantityFeature, TokenKind};
use crate::stages::agree::measured::{Counted, quantity_of};
use crate::stages::agree::ranks::RankKind;
use crate::stages::agree::same_act::same_acts;
use crate::stages::agree::story::news;
use crate::stages::agree::sums::total;
use crate::stages::agree::values::{bounds, dates_fit, is_calendar, quantities_fit};

/// Sentences of one group that speak in one slot, and what was found of each two of them.
#[derive(Default)]
struct Slotted {
    speakers: BTreeMap<u32, Said>,
    with: BTreeSet<(u32, u32)>,
    against: BTreeSet<(u32, u32)>,
}

/// All claims of an event, in the order of their evidence.
pub(crate) fn claims(scene: &Scene<'_>, pairs: &[Pair], groups: &[Group], copies: &[Vec<u32>]) -> Vec<Claim> {
    let by_statements: HashMap<(u32, u32), &Pair> = pairs.iter().map(|pair| ((pair.a, pair.b), pair)).collect();
    let counted = Counted::new(scene);
    let mut drafts = Vec::new();
    let mut spoken = BTreeSet::new();
    for group in groups {
        let found = of_group(scene, group, &by_statements, &counted);
        spoken.extend(found.iter().flat_map(|draft| draft.speeches.iter().map(|speech| speech.statement)));
        drafts.extend(found);
    }
    let mut news: Vec<Draft> =
        core(scene, copies).into_iter().chain(news(scene, copies)).chain(same_acts(scene, copies)).collect();
    let judged = scene.opinions.statements();
    news.iter_mut().for_each(|told| part(scene, told, &judged));
    news.retain(|told| n_documents(scene, &told.speeches) > 1 && !drafts.iter().any(|draft| is_within(told, draft)));
    spoken.extend(news.iter().flat_map(|draft| draft.speeches.iter().map(|speech| speech.statement)));
    drafts.extend(news);
    for (idx, statement) in scene.statements.iter().enumerate() {
        let idx = idx as u32;
        let is_told = copies[idx as usize].is_empty() || spoken.contains(&idx);
        if !is_told && is_checkable(statement) {
            drafts.push(single(scene, idx));
        }
    }
    finish(scene, drafts, copies)
}

/// Takes out of a draft what the analyst, who speaks of the `judged` statements, says is something else than what stands
/// before it, or contradicts it.
fn part(scene: &Scene<'_>, draft: &mut Draft, judged: &BTreeSet<u32>) {
    let mut kept: Vec<u32> = Vec::new();
    draft.speeches.retain(|speech| {
        if !judged.contains(&speech.statement) {
            return true;
        }
        let is_apart = |other: &u32| {
            let judged = scene.opinions.of(*other, speech.statement);
            judged.is_some_and(|(word, _)| matches!(word, Judgement::NotSame | Judgement::Conflict))
        };
        let is_kept = !kept.iter().any(is_apart);
        kept.extend(is_kept.then_some(speech.statement));
        is_kept
    });
}

/// Whether every statement of a draft is one of another.
fn is_within(draft: &Draft, of: &Draft) -> bool {
    // News is told by a statement once, and by more statements than a claim of aligned sentences mostly has.
    if draft.speeches.len() > of.speeches.len() {
        return false;
    }
    let statements: BTreeSet<u32> = of.speeches.iter().map(|speech| speech.statement).collect();
    draft.speeches.iter().all(|speech| statements.contains(&speech.statement))
}

/// A statement that names or values something and says something of it.
fn is_checkable(statement: &Statement<'_>) -> bool {
    let has = |kind: TokenKind| statement.items.iter().any(|item| item.kind == kind);
    has(TokenKind::Word) && (has(TokenKind::Name) || has(TokenKind::Number) || has(TokenKind::Date))
}

fn of_group(scene: &Scene<'_>, group: &Group, pairs: &HashMap<(u32, u32), &Pair>, counted: &Counted<'_>) -> Vec<Draft> {
    let mut similarity: BTreeMap<u32, f64> = BTreeMap::new();
    let mut slots: BTreeMap<Slot, Slotted> = BTreeMap::new();
    for (i, (one, _)) in group.members.iter().enumerate() {
        for (other, _) in group.members.iter().skip(i + 1) {
            let Some(pair) = pairs.get(&(*one, *other)) else { continue };
            *similarity.entry(*one).or_default() += pair.probability;
            *similarity.entry(*other).or_default() += pair.probability;
            if pair.probability < scene.rules.thresholds.min_probability {
                continue;
            }
            for verdict in verdicts(scene, pair) {
                let slot = slots.entry(verdict.slot).or_default();
                slot.speakers.entry(*one).or_insert(verdict.said.0);
                slot.speakers.entry(*other).or_insert(verdict.said.1);
                let judged = if verdict.is_conflict { &mut slot.against } else { &mut slot.with };
                judged.insert((*one, *other));
            }
        }
    }
    let clauses: BTreeMap<u32, u32> = group.members.iter().copied().collect();
    let speech = |statement: u32, said: Option<Said>| Speech {
        statement,
        clause: clauses.get(&statement).copied().unwrap_or(0),
        said,
        class: 0,
        centrality: similarity.get(&statement).copied().unwrap_or_default(),
        similarity: 1.0,
    };
    let mut drafts = Vec::new();
    let mut dissenting = BTreeSet::new();
    for (slot, slotted) in slots {
        // That two sentences name the same participants, ranks or parts is no fact beside the one they state.
        let is_told_for_conflict = matches!(slot, Slot::Role(_) | Slot::Sum(_) | Slot::Rank(_) | Slot::Duration);
        if is_told_for_conflict && slotted.against.is_empty() {
            continue;
        }
        let speeches: Vec<Speech> =
            slotted.speakers.iter().map(|(statement, said)| speech(*statement, Some(said.clone()))).collect();
        let mut draft = Draft { slot: Some(slot), kind: ClaimKind::Event, speeches, value_class: 0 };
        classify(scene, &mut draft.speeches);
        draft.settle(scene);
        judge(scene, &mut draft, &slotted, counted);
        if n_documents(scene, &draft.speeches) < 2 {
            continue;
        }
        draft.kind = kind_of(scene, &draft);
        let minority = draft.speeches.iter().filter(|speech| speech.class != draft.value_class);
        dissenting.extend(minority.map(|speech| speech.statement));
        drafts.push(draft);
    }
    let rest = group.members.iter().filter(|(statement, _)| !dissenting.contains(statement));
    let speeches: Vec<Speech> = rest.map(|(statement, _)| speech(*statement, None)).collect();
    let is_repeated = drafts.iter().any(|draft| {
        speeches.iter().all(|speech| draft.speeches.iter().any(|other| other.statement == speech.statement))
    });
    if n_documents(scene, &speeches) > 1 && !is_repeated {
        let mut draft = Draft { slot: None, kind: ClaimKind::Event, speeches, value_class: 0 };
        draft.kind = kind_of(scene, &draft);
        draft.settle(scene);
        drafts.push(draft);
    }
    for draft in &mut drafts {
        draft.measure(pairs);
    }
    drafts
}

/// Keeps of a claim those sentences that were found to agree with one of its majority, or to contradict one: a value that
/// fits or differs only by way of a third sentence may be of something else.
fn judge(scene: &Scene<'_>, draft: &mut Draft, slotted: &Slotted, counted: &Counted<'_>) {
    let majority: Vec<u32> = (draft.speeches.iter())
        .filter(|speech| speech.class == draft.value_class)
        .map(|speech| speech.statement)
        .collect();
    let is_judged = |judged: &BTreeSet<(u32, u32)>, one: u32| {
        majority.iter().any(|other| judged.contains(&(one.min(*other), one.max(*other))))
    };
    let is_minority = draft.speeches.iter().any(|speech| speech.class != draft.value_class);
    let rivals = if is_minority { counted.documents_of_majority(scene, draft) } else { BTreeSet::new() };
    let told: Vec<bool> = (draft.speeches.iter())
        .map(|speech| {
            if speech.class == draft.value_class {
                is_judged(&slotted.with, speech.statement) || is_judged_at_all(&slotted.against, speech.statement)
            } else {
                is_judged(&slotted.against, speech.statement)
                    && !is_of_another(scene, draft, speech, (counted, &rivals))
            }
        })
        .collect();
    let mut told = told.into_iter();
    draft.speeches.retain(|_| told.next().unwrap_or(true));
}

fn is_judged_at_all(judged: &BTreeSet<(u32, u32)>, statement: u32) -> bool {
    judged.iter().any(|(one, other)| *one == statement || *other == statement)
}

/// Whether some document gives both the majority's value (one of `rivals` does) and this one of the same noun or unit: then
/// the two are values of two things ("six in this raid, 14 in all"), not two accounts of one.
fn is_of_another(
    scene: &Scene<'_>,
    draft: &Draft,
    speech: &Speech,
    (counted, rivals): (&Counted<'_>, &BTreeSet<u32>),
) -> bool {
    let is_judged = draft.speeches.iter().any(|rival| {
        let judged = scene.opinions.of(rival.statement, speech.statement);
        judged.is_some_and(|(word, _)| word == Judgement::Conflict)
    });
    let Some(own) = quantity_of(scene, speech).filter(|_| !is_judged) else { return false };
    counted.documents_of(scene, own).iter().any(|position| rivals.contains(position))
}

fn n_documents(scene: &Scene<'_>, speeches: &[Speech]) -> usize {
    let positions: BTreeSet<u32> =
        speeches.iter().map(|speech| scene.statements[speech.statement as usize].position).collect();
    positions.len()
}

/// Numbers the values of a slot so that those that fit each other share a number; the first fit decides.
fn classify(scene: &Scene<'_>, speeches: &mut [Speech]) {
    let mut classes: Vec<Vec<usize>> = Vec::new();
    for i in 0..speeches.len() {
        let judged = |j: &usize| scene.opinions.of(speeches[*j].statement, speeches[i].statement);
        let is = |members: &[usize], word: Judgement| members.iter().filter_map(judged).any(|(own, _)| own == word);
        let takes = |members: &Vec<usize>| {
            let fits = || members.first().is_some_and(|first| fit(scene, &speeches[*first], &speeches[i]));
            !is(members, Judgement::Conflict) && (is(members, Judgement::Agree) || fits())
        };
        let class = classes.iter().position(takes).unwrap_or_else(|| {
            classes.push(Vec::new());
            classes.len() - 1
        });
        classes[class].push(i);
        speeches[i].class = class as u32;
    }
}

fn fit(scene: &Scene<'_>, one: &Speech, other: &Speech) -> bool {
    let quantity = |speech: &Speech, idx: usize| -> Option<&QuantityFeature> {
        scene.quantities(&scene.statements[speech.statement as usize]).get(idx)
    };
    match (&one.said, &other.said) {
        (Some(Said::Quantity(i)), Some(Said::Quantity(j))) => match (quantity(one, *i), quantity(other, *j)) {
            (Some(one), Some(other)) => quantities_fit(one, other, scene.rules.thresholds.approximate),
            _ => true,
        },
        (Some(Said::Sum(..)), Some(_)) | (Some(_), Some(Said::Sum(..))) => {
            match (extent(scene, one), extent(scene, other)) {
                (Some(one), Some(other)) => one.0 <= other.1 && other.0 <= one.1,
                _ => true,
            }
        }
        (Some(Said::Date(one)), Some(Said::Date(other))) => dates_fit(one, other),
        (Some(Said::Length(one, _)), Some(Said::Length(other, _))) => one.0 <= other.1 && other.0 <= one.1,
        (Some(Said::Rank(one)), Some(Said::Rank(other))) => one.kind == other.kind,
        (Some(Said::Rank(_)), Some(Said::Quantity(_))) | (Some(Said::Quantity(_)), Some(Said::Rank(_))) => false,
        (Some(Said::Year(one, _)), Some(Said::Year(other, _))) => (one - other).abs() <= 1.0,
        (Some(Said::Truth(one, _)), Some(Said::Truth(other, _))) => one == other,
        (Some(Said::Name(one)), Some(Said::Name(other))) => one == other,
        _ => true,
    }
}

/// The interval that a count or a sum of counts leaves open.
fn extent(scene: &Scene<'_>, speech: &Speech) -> Option<(f64, f64)> {
    let quantities = scene.quantities(&scene.statements[speech.statement as usize]);
    let approximate = scene.rules.thresholds.approximate;
    match speech.said {
        Some(Said::Quantity(idx)) => bounds(quantities.get(idx)?, approximate),
        Some(Said::Sum(first, n)) => total(quantities.get(first..first + n)?, approximate),
        _ => None,
    }
}

fn single(scene: &Scene<'_>, statement: u32) -> Draft {
    let of = &scene.statements[statement as usize];
    let quantities = scene.quantities(of);
    let dates = scene.dates(of);
    let counted = quantities.iter().position(|quantity| quantity.head != 0 || quantity.unit.is_some());
    let date = dates.into_iter().find(is_calendar);
    let said = counted.map(Said::Quantity).or_else(|| date.map(Said::Date));
    let speech = Speech { statement, clause: 0, said, class: 0, centrality: 1.0, similarity: 1.0 };
    let slot = match &speech.said {
        Some(Said::Quantity(idx)) => {
            quantities.get(*idx).map(|quantity| Slot::Quantity(quantity.head, quantity.unit.clone()))
        }
        Some(_) => Some(Slot::Day),
        None => None,
    };
    let mut draft = Draft { slot, kind: ClaimKind::Event, speeches: vec![speech], value_class: 0 };
    draft.kind = kind_of(scene, &draft);
    draft
}

fn kind_of(scene: &Scene<'_>, draft: &Draft) -> ClaimKind {
    match &draft.slot {
        Some(Slot::Quantity(..) | Slot::Sum(_)) => return ClaimKind::Numeric,
        Some(Slot::Day | Slot::LastTime | Slot::Duration) => return ClaimKind::Date,
        _ => {}
    }
    let most = |is: &dyn Fn(&Statement<'_>) -> bool| {
        let n = draft.speeches.iter().filter(|speech| is(&scene.statements[speech.statement as usize])).count();
        n * 2 > draft.speeches.len()
    };
    if most(&|statement| statement.sentence.is_quote) {
        ClaimKind::Quote
    } else if most(&|statement| statement.sentence.is_stance) {
        ClaimKind::Stance
    } else if most(&|statement| statement.sentence.is_attribution) {
        ClaimKind::Attribution
    } else {
        ClaimKind::Event
    }
}

/// What a sentence says, as a value for readers and for tables.
pub(crate) fn value_of(scene: &Scene<'_>, speech: &Speech) -> Value {
    let statement = &scene.statements[speech.statement as usize];
    match &speech.said {
        Some(Said::Quantity(idx)) => scene.quantities(statement).get(*idx).map_or_else(Value::default, quantity_value),
        Some(Said::Date(date)) => date_value(date),
        Some(Said::Year(year, date)) => {
            let text = if date.timex == Timex::Duration {
                format!("since about {year:.0}")
            } else {
                format!("since {year:.0}")
            };
            Value { text: Some(text), number: Some(*year), ..Value::default() }
        }
        Some(Said::Truth(is_affirmed, key)) => {
            let word = scene.document(statement).features.spelled(*key);
            let text = if *is_affirmed { word.to_owned() } else { format!("not {word}") };
            Value { text: Some(text), ..Value::default() }
        }
        Some(Said::Sum(first, n)) => {
            let parts = scene.quantities(statement).get(*first..first + n).unwrap_or_default();
            let number: f64 = parts.iter().filter_map(|part| part.value).sum();
            let texts: Vec<String> = parts.iter().filter_map(|part| quantity_value(part).text).collect();
            Value { text: Some(format!("{number} ({})", texts.join(" + "))), number: Some(number), ..Value::default() }
        }
        Some(Said::Rank(rank)) => match rank.kind {
            RankKind::Place(place) => {
                let number = Some(f64::from(place));
                Value { text: Some(format!("number {place}")), number, ..Value::default() }
            }
            RankKind::Only => Value { text: Some("the only one".to_owned()), number: Some(1.0), ..Value::default() },
            RankKind::OneOf => Value { text: Some("one of several".to_owned()), ..Value::default() },
        },
        Some(Said::Length(_, date)) => date_value(date),
        Some(Said::Name(key)) => {
            let named = statement.items.iter().find(|item| item.kind == TokenKind::Name && item.key == *key);
            let info = named.and_then(|item| scene.input.entity_info.get(item.root as usize));
            Value { text: info.map(|info| info.name.clone()), ..Value::default() }
        }
        Some(Said::Side) | None => Value::default(),
    }
}

fn quantity_value(quantity: &QuantityFeature) -> Value {
    let number = match (quantity.value, quantity.low, quantity.high) {
        (Some(value), _, _) => value.to_string(),
        (None, Some(low), Some(high)) => format!("{low} to {high}"),
        (None, Some(low), None) => format!("at least {low}"),
        (None, None, Some(high)) => format!("at most {high}"),
        (None, None, None) => return Value::default(),
    };
    let modifier =
        quantity.modifier.map(|modifier| format!("{} ", modifier.as_str().replace('_', " "))).unwrap_or_default();
    let of = quantity.unit.as_deref().or(quantity.counted.as_deref()).map(|of| format!(" {of}")).unwrap_or_default();
    Value {
        text: Some(format!("{modifier}{number}{of}")),
        number: quantity.value,
        low: quantity.low,
        high: quantity.high,
        unit: quantity.unit.as_deref().map(str::to_owned),
        ..Value::default()
    }
}

fn date_value(date: &DateFeature) -> Value {
    Value { text: Some(date.value.to_string()), begin: date.begin, finish: date.finish, ..Value::default() }
}
