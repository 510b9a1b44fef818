//! The claims that what the documents of an event open with has happened: one claim an act, whoever's words tell it.
//!
//! Six short reports of one quake say in their titles and first sentences that it struck Port Ellery. "Struck" with "Port
//! Ellery" in one clause is then the news, and each sentence with both in a clause is evidence of it, however little else it
//! shares with the others. A sentence that only speaks of the same story is not. A long document states many things, and its
//! first lines are no summary of them: only short reports have news. It compares no values; the claims of aligned sentences
//! do.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::vocabulary::{ClaimKind, Compared};
use crate::stages::agree::claims::draft::{Draft, Member};
use crate::stages::agree::compare::finding::Slot;
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::token::TokenKind;

/// What a clause tells: whether it is a name, and its key; words of one synonym group are one.
type Term = (bool, u32);

/// The statements that tell one act, each with the clause that does and how many of its participants that clause has.
type ActReports = BTreeMap<u32, (u32, u32)>;

/// One claim for each act that the leads of enough documents tell of the same participants; `copies` are empty for copies
/// of other statements.
pub(crate) fn news(ctx: &EventContext<'_>, copies: &[Vec<u32>]) -> Vec<Draft> {
    if ctx.input.documents.len() < 2 {
        return Vec::new();
    }
    let is_report = |(idx, statement): &(usize, &Statement<'_>)| {
        let n_statements = ctx.document(statement).features.sentences.len();
        !copies[*idx].is_empty() && n_statements <= ctx.rules.thresholds.short_report as usize
    };
    let reports: Vec<(usize, &Statement<'_>)> = ctx.statements.iter().enumerate().filter(is_report).collect();
    let acts = acts(&reports);
    let partners = partners(ctx, &reports, &acts);
    let mut tellings: BTreeMap<u32, ActReports> = BTreeMap::new();
    for (idx, statement) in &reports {
        for (clause, told) in clauses(statement).enumerate() {
            for (_, act) in told.iter().filter(|told| is_act(told, &acts)) {
                let Some(partners) = partners.get(act) else { continue };
                let n = told.iter().filter(|other| partners.contains(*other)).count() as u32;
                if n > 0 {
                    let best = tellings.entry(*act).or_default().entry(*idx as u32).or_insert((clause as u32, n));
                    *best = if n > best.1 { (clause as u32, n) } else { *best };
                }
            }
        }
    }
    let told: Vec<ActReports> = tellings.into_values().map(|telling| best(ctx, telling)).collect();
    let merged = merged(told, ctx.rules.thresholds.news_overlap);
    merged.into_iter().filter_map(|telling| draft(ctx, telling)).collect()
}

/// Roots of the words that stand as verbs somewhere in the reports: their nouns tell the same acts.
fn acts(reports: &[(usize, &Statement<'_>)]) -> BTreeSet<u32> {
    let items = reports.iter().flat_map(|(_, statement)| &statement.items);
    items.filter(|item| item.kind == TokenKind::Word && item.is_verb).map(|item| term(item).1).collect()
}

fn is_act(told: &Term, acts: &BTreeSet<u32>) -> bool {
    !told.0 && acts.contains(&told.1)
}

/// For each act the names and words that stand with it in a clause of the leads of `news_share` of the documents.
fn partners(
    ctx: &EventContext<'_>,
    reports: &[(usize, &Statement<'_>)],
    acts: &BTreeSet<u32>,
) -> BTreeMap<u32, BTreeSet<Term>> {
    let mut documents: BTreeMap<(u32, Term), (u32, u32)> = BTreeMap::new();
    let (mut n_reports, mut before) = (0u32, u32::MAX);
    for (_, statement) in reports {
        n_reports += u32::from(statement.position != before);
        before = statement.position;
        if statement.rank >= ctx.rules.thresholds.news_lead {
            continue;
        }
        for told in clauses(statement) {
            for act in told.iter().filter(|told| is_act(told, acts)) {
                for partner in told.iter().filter(|partner| *partner != act) {
                    let (n, last) = documents.entry((act.1, *partner)).or_insert((0, u32::MAX));
                    if *last != statement.position {
                        (*n, *last) = (*n + 1, statement.position);
                    }
                }
            }
        }
    }
    let least = (ctx.rules.thresholds.news_share * f64::from(n_reports)).ceil().max(2.0) as u32;
    let mut partners: BTreeMap<u32, BTreeSet<Term>> = BTreeMap::new();
    for ((act, partner), _) in documents.into_iter().filter(|(_, (n, _))| *n >= least) {
        partners.entry(act).or_default().insert(partner);
    }
    partners
}

/// The statements of each document that name most participants: what a document says over and over is its topic.
fn best(ctx: &EventContext<'_>, telling: ActReports) -> ActReports {
    let thresholds = &ctx.rules.thresholds;
    let mut sorted: Vec<(u32, (u32, u32))> =
        telling.into_iter().filter(|(_, (_, n))| *n >= thresholds.news_partners).collect();
    sorted.sort_by_key(|(statement, (_, n))| (std::cmp::Reverse(*n), *statement));
    let mut n_by_document: BTreeMap<u32, u32> = BTreeMap::new();
    sorted.retain(|(statement, _)| {
        let n = n_by_document.entry(ctx.statements[*statement as usize].position).or_default();
        *n += 1;
        *n <= thresholds.news_sentences
    });
    sorted.into_iter().collect()
}

/// Joins the acts that mostly the same statements tell ("arrested" and "charged"), the most told first.
fn merged(mut tellings: Vec<ActReports>, overlap: f64) -> Vec<ActReports> {
    tellings.sort_by_key(|telling| std::cmp::Reverse(telling.len()));
    let mut merged: Vec<ActReports> = Vec::new();
    for telling in tellings {
        let shared = |of: &ActReports| telling.keys().filter(|statement| of.contains_key(statement)).count() as f64;
        match merged.iter_mut().find(|of| shared(of) >= overlap * telling.len() as f64) {
            Some(of) => telling.into_iter().for_each(|(statement, at)| {
                of.entry(statement).or_insert(at);
            }),
            None => merged.push(telling),
        }
    }
    merged
}

fn draft(ctx: &EventContext<'_>, telling: ActReports) -> Option<Draft> {
    let documents: BTreeSet<u32> =
        telling.keys().map(|statement| ctx.statements[*statement as usize].position).collect();
    if documents.len() < 2 {
        return None;
    }
    let member = |(statement, (clause, n)): (u32, (u32, u32))| {
        let length = ctx.statements[statement as usize].items.len().max(1) as f64;
        // Of two statements that tell as much, the shorter one says it best.
        let centrality = f64::from(n) + 1.0 / length;
        Member {
            statement,
            clause,
            value: None,
            class: 0,
            centrality,
            similarity: f64::from(n),
            is_witness: true,
            compared: Compared::None,
            rule: "news",
        }
    };
    let members = telling.into_iter().map(member).collect();
    let mut draft = Draft { slot: Some(Slot::Story), kind: ClaimKind::Event, members, value_class: 0 };
    let most = draft.members[draft.central()].similarity;
    draft.members.iter_mut().for_each(|member| member.similarity /= most);
    Some(draft)
}

/// What each clause of a statement tells, without what it denies.
fn clauses(statement: &Statement<'_>) -> impl Iterator<Item = BTreeSet<Term>> {
    let items = |(from, to): &(usize, usize)| statement.items.get(*from..*to).unwrap_or_default();
    statement.clauses.iter().map(move |clause| {
        let is_told = |item: &&Item| matches!(item.kind, TokenKind::Word | TokenKind::Name) && !item.is_negated;
        items(clause).iter().filter(is_told).map(term).collect()
    })
}

fn term(item: &Item) -> Term {
    match item.kind {
        TokenKind::Name => (true, item.key),
        _ => (false, item.groups.first().map_or(item.root, |group| u32::from(*group))),
    }
}
