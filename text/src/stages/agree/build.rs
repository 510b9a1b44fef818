//! Counts who says what in a claim: independent sources, the majority's value, agreement, and the evidence rows.
//!
//! Of three documents on "14 clinics", two of them copies, and one on "twelve", the majority is a tie of one against one:
//! the earliest published decides.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::claim::{Claim, Evidence};
use crate::model::segment::Place;
use crate::model::span::Span;
use crate::model::vocabulary::{ClaimKind, ClaimStatus, Polarity, Stance};
use crate::stages::agree::align::Pair;
use crate::stages::agree::claims::value_of;
use crate::stages::agree::conflict::{Said, Slot};
use crate::stages::agree::event::{Scene, Statement};
use crate::stages::agree::features::{DateFeature, QuantityFeature, TokenKind};
use crate::stages::agree::judged::VERDICT;
use crate::stages::agree::name::{main_entities, slot_of};

/// One sentence's part in a claim.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Speech {
    pub(crate) statement: u32,
    pub(crate) clause: u32,
    pub(crate) said: Option<Said>,
    /// Values that fit each other have one number.
    pub(crate) class: u32,
    /// Summed probability towards the rest of its group.
    pub(crate) centrality: f64,
    /// Probability towards the central sentence.
    pub(crate) similarity: f64,
}

/// A claim before it is counted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    pub(crate) slot: Option<Slot>,
    pub(crate) kind: ClaimKind,
    pub(crate) speeches: Vec<Speech>,
    /// Class of the value that most independent sources give.
    pub(crate) value_class: u32,
}

impl Draft {
    /// Finds the value that most independent sources give; on a tie, that of the earliest published.
    pub(crate) fn settle(&mut self, scene: &Scene<'_>) {
        let mut by_class: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for speech in &self.speeches {
            by_class.entry(speech.class).or_default().push(speech.statement);
        }
        let strength = |statements: &[u32]| {
            let n = witnesses(scene, statements).len();
            let published = |statement: &u32| scene.document(&scene.statements[*statement as usize]).published;
            let first = statements.iter().filter_map(published).min().unwrap_or(Date::MAX);
            (std::cmp::Reverse(n), first, statements.iter().min().copied())
        };
        let best = by_class.iter().min_by_key(|(_, statements)| strength(statements));
        self.value_class = best.map_or(0, |(class, _)| *class);
    }

    /// The most central sentence among those that give the claim's value.
    pub(crate) fn central(&self) -> usize {
        let with_value = self.speeches.iter().enumerate().filter(|(_, speech)| speech.class == self.value_class);
        let best = with_value.max_by(|(i, one), (j, other)| one.centrality.total_cmp(&other.centrality).then(j.cmp(i)));
        best.map_or(0, |(idx, _)| idx)
    }

    /// Sets each sentence's similarity to the central one.
    pub(crate) fn measure(&mut self, pairs: &HashMap<(u32, u32), &Pair>) {
        let central = self.speeches[self.central()].statement;
        for speech in &mut self.speeches {
            let key = (speech.statement.min(central), speech.statement.max(central));
            let to_central = pairs.get(&key).map_or(0.0, |pair| pair.probability);
            speech.similarity = if speech.statement == central { 1.0 } else { to_central };
        }
    }
}

/// Groups statements into independent witnesses: one source, or copies of one text, are one.
fn witnesses(scene: &Scene<'_>, statements: &[u32]) -> Vec<Vec<u32>> {
    let marks = |statement: u32| {
        let of = &scene.statements[statement as usize];
        let document = scene.document(of);
        let copy = scene.copy_of(of).map(|cluster| (1u8, cluster));
        let whole = document.whole_copy.map(|cluster| (2u8, cluster));
        [Some((0u8, document.source)), copy, whole].into_iter().flatten().collect::<Vec<_>>()
    };
    let mut parent: Vec<usize> = (0..statements.len()).collect();
    fn find(parent: &mut [usize], mut at: usize) -> usize {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    }
    let mut owner: BTreeMap<(u8, u32), usize> = BTreeMap::new();
    for (idx, statement) in statements.iter().enumerate() {
        for mark in marks(*statement) {
            let first = *owner.entry(mark).or_insert(idx);
            let (one, other) = (find(&mut parent, first), find(&mut parent, idx));
            parent[one.max(other)] = one.min(other);
        }
    }
    let mut groups: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for (idx, statement) in statements.iter().enumerate() {
        let root = find(&mut parent, idx);
        groups.entry(root).or_default().push(*statement);
    }
    groups.into_values().collect()
}

/// Adds the copies back, counts, and names the claims; sorted by evidence.
pub(crate) fn finish(scene: &Scene<'_>, drafts: Vec<Draft>, copies: &[Vec<u32>]) -> Vec<Claim> {
    let mut claims: Vec<Claim> = drafts.into_iter().map(|draft| claim(scene, draft, copies)).collect();
    let order = |claim: &Claim| {
        let first = &claim.evidence[claim.central as usize];
        (first.document, first.sentence)
    };
    claims.sort_by(|one, other| order(one).cmp(&order(other)).then_with(|| one.claim_id.cmp(&other.claim_id)));
    let mut seen: HashMap<String, u32> = HashMap::new();
    for claim in &mut claims {
        let n = seen.entry(claim.claim_id.clone()).or_default();
        *n += 1;
        if *n > 1 {
            claim.claim_id = format!("{}-{n}", claim.claim_id);
        }
    }
    claims
}

fn claim(scene: &Scene<'_>, draft: Draft, copies: &[Vec<u32>]) -> Claim {
    let central = draft.speeches[draft.central()].clone();
    let mut speeches = draft.speeches.clone();
    for speech in &draft.speeches {
        let others = copies[speech.statement as usize].iter().filter(|copy| **copy != speech.statement);
        let own = |copy: u32| Speech { statement: copy, said: said_by_copy(scene, speech, copy), ..speech.clone() };
        speeches.extend(others.map(|copy| own(*copy)));
    }
    speeches.sort_by_key(|speech| (speech.statement, speech.clause));
    speeches.dedup_by_key(|speech| speech.statement);
    let statements: Vec<u32> = speeches.iter().map(|speech| speech.statement).collect();
    let sources: BTreeSet<u32> =
        statements.iter().map(|statement| scene.document(&scene.statements[*statement as usize]).source).collect();
    let side = |is_for: bool| -> Vec<u32> {
        let on = speeches.iter().filter(|speech| (speech.class == draft.value_class) == is_for);
        on.map(|speech| speech.statement).collect()
    };
    let all = witnesses(scene, &statements);
    let n_supporting = witnesses(scene, &side(true)).len() as u32;
    let n_contradicting = witnesses(scene, &side(false)).len() as u32;
    let status = if n_contradicting > 0 {
        ClaimStatus::Conflicting
    } else if all.len() > 1 {
        ClaimStatus::Corroborated
    } else {
        ClaimStatus::Single
    };
    let value = value_of(scene, &central);
    let majority = value.text.clone();
    let n_sharing: HashMap<u32, usize> =
        all.iter().flat_map(|witness| witness.iter().map(|statement| (*statement, witness.len()))).collect();
    let evidence: Vec<Evidence> = speeches
        .iter()
        .map(|speech| {
            let shared_by = n_sharing.get(&speech.statement).copied().unwrap_or(1);
            let is_central = speech.statement == central.statement;
            evidence(
                scene,
                &draft,
                speech,
                Context { weight: 1.0 / shared_by as f32, is_central, majority: majority.as_deref() },
            )
        })
        .collect();
    let slot = slot_of(scene, &draft, &central);
    let total = f64::from(n_supporting + n_contradicting);
    Claim {
        claim_id: claim_id(&slot, scene.statements[central.statement as usize].sentence.words, draft.kind),
        central: speeches.iter().position(|speech| speech.statement == central.statement).unwrap_or(0) as u32,
        kind: draft.kind,
        entities: main_entities(scene, &statements),
        status,
        value,
        n_sources: sources.len() as u32,
        n_independent: all.len() as u32,
        n_supporting,
        n_contradicting,
        agreement: (status != ClaimStatus::Single).then(|| f64::from(n_supporting) / total),
        confidence: confidence(scene, &speeches, n_supporting, n_contradicting),
        slot,
        evidence,
    }
}

/// What a copy says, with the number and date taken from the copy's own sentence: its document counts them anew.
fn said_by_copy(scene: &Scene<'_>, speech: &Speech, copy: u32) -> Option<Said> {
    let (original, copy) = (&scene.statements[speech.statement as usize], &scene.statements[copy as usize]);
    let own_date = |date: &DateFeature| {
        scene.dates(copy).into_iter().find(|own| own.timex == date.timex && own.value == date.value)
    };
    match speech.said.as_ref()? {
        Said::Quantity(idx) => {
            let said = scene.quantities(original).get(*idx)?;
            let is_same =
                |own: &QuantityFeature| own.value == said.value && own.unit == said.unit && own.low == said.low;
            scene.quantities(copy).iter().position(is_same).map(Said::Quantity)
        }
        Said::Date(date) => own_date(date).map(Said::Date),
        Said::Year(year, date) => own_date(date).map(|own| Said::Year(*year, own)),
        Said::Length(days, date) => own_date(date).map(|own| Said::Length(*days, own)),
        Said::Sum(..) => {
            let (own, said) = (scene.quantities(copy), scene.quantities(original));
            let is_same = own.len() == said.len() && own.iter().zip(said).all(|(own, said)| own.value == said.value);
            is_same.then(|| speech.said.clone()).flatten()
        }
        said => Some(said.clone()),
    }
}

/// Probability that the value is right, if each independent source is right with the prior and the sentences belong together.
fn confidence(scene: &Scene<'_>, speeches: &[Speech], n_supporting: u32, n_contradicting: u32) -> f32 {
    let prior = scene.rules.thresholds.source_prior.clamp(0.01, 0.99);
    let mean: f64 = speeches.iter().map(|speech| speech.similarity).sum::<f64>() / speeches.len().max(1) as f64;
    let odds = (prior / (1.0 - prior)).ln();
    // Sentences that may not belong together lend each other less than a whole witness.
    let n = 1.0 + (f64::from(n_supporting) - 1.0) * mean - f64::from(n_contradicting) * mean;
    let posterior = 1.0 / (1.0 + (-odds * n).exp());
    // However many witnesses, the claim is no surer than that its sentences state one fact.
    let most = scene.rules.thresholds.aligned_right.max(prior);
    let share = ((posterior - prior) / (1.0 - prior)).max(0.0);
    (posterior.min(prior) + (most - prior) * share) as f32
}

struct Context<'a> {
    weight: f32,
    is_central: bool,
    majority: Option<&'a str>,
}

fn evidence(scene: &Scene<'_>, draft: &Draft, speech: &Speech, context: Context<'_>) -> Evidence {
    let statement = &scene.statements[speech.statement as usize];
    let stance = if speech.class == draft.value_class { Stance::Supports } else { Stance::Contradicts };
    let value = value_of(scene, speech);
    let (quantity, date, at) = match &speech.said {
        Some(Said::Quantity(idx)) => {
            let quantity = scene.quantities(statement).get(*idx);
            (quantity.map(|quantity| quantity.idx), None, quantity.map(|quantity| quantity.at))
        }
        Some(Said::Date(date) | Said::Year(_, date) | Said::Length(_, date)) => (None, Some(date.idx), Some(date.at)),
        _ => (None, None, None),
    };
    let clause = clause_of(scene, speech, at, draft.speeches.len() == 1);
    let polarity = match &speech.said {
        Some(Said::Truth(false, _)) => Polarity::Negative,
        Some(Said::Truth(true, _)) => Polarity::Positive,
        _ => polarity_of(statement, speech.clause),
    };
    Evidence {
        document: scene.document(statement).document,
        sentence: statement.sentence.sentence,
        clause,
        stance,
        polarity,
        modality: statement.sentence.modality,
        reason: judged(scene, draft, speech).unwrap_or_else(|| reason(draft, stance, value.text.as_deref(), &context)),
        value,
        quantity,
        date,
        similarity: speech.similarity as f32,
        weight: context.weight,
    }
}

/// The clause that holds the value, else the one that matched; the whole sentence when nothing was matched.
fn clause_of(scene: &Scene<'_>, speech: &Speech, at: Option<u32>, is_whole: bool) -> Place {
    let statement = &scene.statements[speech.statement as usize];
    let place = statement.sentence.place;
    let clauses = scene.clauses(statement);
    let holds = |at: u32| clauses.iter().find(|clause| clause.span.start <= at && at < clause.span.end);
    let acts = |key: u32| {
        let at = statement.items.iter().position(|item| item.kind == TokenKind::Word && item.key == key)?;
        let clause = statement.clauses.iter().position(|(from, to)| (*from..*to).contains(&at))?;
        clauses.get(clause)
    };
    let act = match &speech.said {
        Some(Said::Truth(_, key)) => acts(*key),
        _ => None,
    };
    let clause = act.or_else(|| at.and_then(holds)).or_else(|| clauses.get(speech.clause as usize));
    match clause.filter(|clause| !is_whole && !clause.span.is_empty()) {
        Some(clause) => {
            let start = place.span.start + clause.span.start;
            Place {
                segment: place.segment,
                span: Span { start, end: (place.span.start + clause.span.end).min(place.span.end) },
            }
        }
        None => place,
    }
}

/// Negative when the clause's verbs are denied.
fn polarity_of(statement: &Statement<'_>, clause: u32) -> Polarity {
    let (from, to) = statement.clauses.get(clause as usize).copied().unwrap_or_default();
    let items = statement.items.get(from..to).unwrap_or_default();
    let verb = items.iter().find(|item| item.kind == TokenKind::Word && item.is_verb);
    if verb.is_some_and(|verb| verb.is_negated) { Polarity::Negative } else { Polarity::Positive }
}

/// The analyst's word, where it put the sentence into the claim or on its side.
fn judged(scene: &Scene<'_>, draft: &Draft, speech: &Speech) -> Option<String> {
    let others = draft.speeches.iter().map(|other| other.statement);
    let (judgement, line) = scene.opinions.on(speech.statement, others)?;
    Some(format!("{VERDICT} `{}`, line {line} of the file of verdicts.", judgement.as_str()))
}

fn reason(draft: &Draft, stance: Stance, value: Option<&str>, context: &Context<'_>) -> String {
    if draft.speeches.len() == 1 {
        return "The only sentence on this statement.".to_owned();
    }
    if context.is_central {
        return "The most central sentence of the claim.".to_owned();
    }
    let what = match draft.slot {
        Some(Slot::Quantity(..)) => "the count or amount",
        Some(Slot::Day) => "the date",
        Some(Slot::LastTime) => "when it last happened",
        Some(Slot::Duration) => "how long it lasted",
        Some(Slot::Polarity(_)) => "whether it happened",
        Some(Slot::Joins | Slot::Role(_)) => "who takes part",
        Some(Slot::Sum(_)) => "the whole and its parts",
        Some(Slot::Rank(_)) => "the rank",
        Some(Slot::Judged) => "what your verdict says",
        Some(Slot::Act(..)) => return "Tells the same act of the same participants.".to_owned(),
        Some(Slot::Story) => return "Tells the act that the reports open with, of the same participants.".to_owned(),
        Some(Slot::Core) => return "Tells what the reports of the event open with.".to_owned(),
        None => return "States the same fact in the clause that matches best.".to_owned(),
    };
    let (own, majority) = (value.unwrap_or("no value"), context.majority.unwrap_or("no value"));
    match stance {
        Stance::Supports => format!("Agrees on {what}: `{own}` fits `{majority}`."),
        Stance::Contradicts => format!("Differs on {what}: `{own}` against `{majority}`."),
    }
}

fn claim_id(slot: &str, words: u64, kind: ClaimKind) -> String {
    let mut prefix = String::new();
    for letter in slot.chars() {
        if prefix.len() >= 40 {
            break;
        }
        if letter.is_ascii_alphanumeric() {
            prefix.push(letter.to_ascii_lowercase());
        } else if !prefix.is_empty() && !prefix.ends_with('-') {
            prefix.push('-');
        }
    }
    let hash = xxh3_64(format!("{words:016x}\t{slot}\t{}", kind.as_str()).as_bytes());
    let prefix = prefix.trim_end_matches('-');
    let prefix = if prefix.is_empty() { kind.as_str() } else { prefix };
    format!("{prefix}-{:08x}", hash >> 32)
}
