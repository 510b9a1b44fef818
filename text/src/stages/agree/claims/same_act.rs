//! The claims that sentences of several documents make by report one act of the same participants, in whatever words.
//!
//! "Diallo arrived on Sunday for talks with Berg", "the Diallo-Berg summit ended without a statement" and "she met Berg in
//! Oslo" share hardly a word, and all say that the two met. Who did what to whom is read by `acts` and `mutual`; a country
//! stands for the one person who speaks for it. Acts of other days, or with another country named beside the participants,
//! are other acts. It compares no values; the claims of aligned sentences do.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::model::clause::Modality;
use crate::model::vocabulary::{ClaimKind, Compared, EntityType};
use crate::stages::agree::claims::draft::{Draft, Member};
use crate::stages::agree::compare::finding::Slot;
use crate::stages::agree::compare::participant::directed;
use crate::stages::agree::compare::value::dates_fit;
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::features::DateFeature;
use crate::stages::agree::context::token::TokenKind;

/// The rule of what tells one act of the same participants.
pub(crate) const SAME_ACT: &str = "same_act";

/// An act with its participants: the agent first, or in order of their keys when the act goes both ways.
type Act = (u32, bool, [Party; 2]);

/// A country or people (true) with its key, or anybody else with their entity.
type Party = (bool, u32);

/// Days after which an act is past.
const PAST: i32 = 300;

/// A statement that tells an act, with what could tell the act from others of its kind.
struct ActReport {
    statement: u32,
    clause: u32,
    dates: Vec<DateFeature>,
    /// Whether it tells of days long past: who gives no day speaks of the present.
    is_past: bool,
    /// Countries named in the clause besides those of the participants.
    places: BTreeSet<u32>,
}

/// One claim for each act that two documents or more tell of the same participants; `copies` are empty for copies of other
/// statements.
pub(crate) fn same_acts(ctx: &EventContext<'_>, copies: &[Vec<u32>]) -> Vec<Draft> {
    if ctx.input.documents.len() < 2 {
        return Vec::new();
    }
    let mut reports: BTreeMap<Act, Vec<ActReport>> = BTreeMap::new();
    for (idx, statement) in ctx.statements.iter().enumerate() {
        // What may have happened is no act.
        if copies[idx].is_empty() || statement.sentence.modality == Modality::Possible {
            continue;
        }
        for (at, act) in acts(ctx, statement) {
            let of_act = reports.entry(act).or_default();
            if of_act.last().is_none_or(|last| last.statement != idx as u32) {
                of_act.push(report(ctx, idx as u32, at, &act.2));
            }
        }
    }
    let drafts = reports.into_iter().flat_map(|(act, reports)| apart(reports).into_iter().map(move |of| (act, of)));
    drafts.filter_map(|(act, reports)| draft(ctx, &act, &reports)).collect()
}

/// The acts that a statement tells, each with the byte of its word within the sentence.
fn acts(ctx: &EventContext<'_>, statement: &Statement<'_>) -> Vec<(u32, Act)> {
    let features = ctx.document(statement).features;
    let party = |name: u32| stands_for(ctx, ctx.named(statement, name));
    let mut acts = Vec::new();
    for mutual in features.mutual_of(statement.sentence) {
        let stand = |name: u32| match party(name) {
            (true, country) => ctx.leaders.person_of.get(&country).map_or((true, country), |person| (false, *person)),
            person => person,
        };
        let mut parties = mutual.parties.map(stand);
        parties.sort_unstable();
        if parties[0] != parties[1] {
            acts.push((mutual.at, (mutual.act, true, parties)));
        }
    }
    for own in directed(ctx, statement) {
        if let (Some(agent), Some(patient)) = (own.agent, own.patient) {
            let at = u32::from(own.act.clause.at);
            acts.push((at, (own.role.act, false, [stands_for(ctx, agent), stands_for(ctx, patient)])));
        }
    }
    acts
}

/// A country by its key, anybody else by their entity.
fn stands_for(ctx: &EventContext<'_>, (key, entity): (u32, u32)) -> Party {
    if is_state(ctx, entity) { (true, key) } else { (false, entity) }
}

fn is_state(ctx: &EventContext<'_>, entity: u32) -> bool {
    let info = ctx.input.entity_info.get(entity as usize);
    info.is_some_and(|info| info.country_code.is_some() && matches!(info.r#type, EntityType::Gpe | EntityType::Norp))
}

fn report(ctx: &EventContext<'_>, idx: u32, at: u32, parties: &[Party; 2]) -> ActReport {
    let statement = &ctx.statements[idx as usize];
    let clauses = ctx.clauses(statement);
    let clause = clauses.iter().position(|clause| clause.span.start <= at && at < clause.span.end).unwrap_or(0);
    let is_here =
        |byte: u32| clauses.get(clause).is_none_or(|clause| clause.span.start <= byte && byte < clause.span.end);
    let dates: Vec<DateFeature> =
        ctx.dates(statement).into_iter().filter(|date| date.is_calendar() && is_here(date.at)).collect();
    let is_long_ago = |date: &DateFeature| {
        let until_today = date.finish.zip(ctx.today).and_then(|(finish, today)| finish.until(today).ok());
        until_today.is_some_and(|span| span.get_days() > PAST)
    };
    let is_past = !dates.is_empty() && dates.iter().all(is_long_ago);
    let own: BTreeSet<u32> = parties
        .iter()
        .filter_map(|(is_state, key)| if *is_state { Some(*key) } else { ctx.leaders.country_of.get(key).copied() })
        .collect();
    let is_place = |entity: u32| {
        let info = ctx.input.entity_info.get(entity as usize);
        info.is_some_and(|info| info.r#type == EntityType::Gpe && info.country_code.is_some())
    };
    let named = statement.items.iter().filter(|item| item.kind == TokenKind::Name && is_here(u32::from(item.at)));
    let places = named.filter(|item| is_place(item.root) && !own.contains(&item.key)).map(|item| item.key).collect();
    ActReport { statement: idx, clause: clause as u32, dates, is_past, places }
}

/// What could tell an act from others of its kind: its days, its places, whether it is past.
type Mark = (Vec<(Option<Date>, Option<Date>)>, BTreeSet<u32>, bool);

/// Parts reports of other days or other places; each joins the first group that it fits throughout. One that has the mark of
/// another is with it, so that only the first of each mark is compared, and only so many.
fn apart(reports: Vec<ActReport>) -> Vec<Vec<ActReport>> {
    const MOST_MARKS: usize = 500;
    let mut group_of: BTreeMap<Mark, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<ActReport>> = Vec::new();
    let mut firsts: Vec<Vec<usize>> = Vec::new();
    for report in reports {
        let days = report.dates.iter().map(|date| (date.begin, date.finish)).collect();
        let mark: Mark = (days, report.places.clone(), report.is_past);
        if let Some(group) = group_of.get(&mark) {
            groups[*group].push(report);
            continue;
        }
        // Its statement stays a claim of its own.
        if group_of.len() >= MOST_MARKS {
            continue;
        }
        let fits_all = |group: &usize| firsts[*group].iter().all(|first| fits(&groups[*group][*first], &report));
        let group = (0..groups.len()).find(fits_all).unwrap_or_else(|| {
            groups.push(Vec::new());
            firsts.push(Vec::new());
            groups.len() - 1
        });
        group_of.insert(mark, group);
        firsts[group].push(groups[group].len());
        groups[group].push(report);
    }
    groups
}

/// Whether two reports can be of one act: days that overlap or are not given, and a place in common or none given.
fn fits(one: &ActReport, other: &ActReport) -> bool {
    let share_day = one.dates.iter().any(|date| other.dates.iter().any(|rival| dates_fit(date, rival)));
    let is_open = one.dates.is_empty() || other.dates.is_empty();
    let is_day = share_day || is_open && one.is_past == other.is_past;
    is_day && (one.places.is_empty() || other.places.is_empty() || !one.places.is_disjoint(&other.places))
}

fn draft(ctx: &EventContext<'_>, act: &Act, reports: &[ActReport]) -> Option<Draft> {
    let position = |report: &ActReport| ctx.statements[report.statement as usize].position;
    let documents: BTreeSet<u32> = reports.iter().map(position).collect();
    if documents.len() < 2 {
        return None;
    }
    let member = |report: &ActReport| {
        let statement = &ctx.statements[report.statement as usize];
        // What is said to have happened says it better than what is planned; of two such, the shorter one.
        let is_firm = statement.sentence.modality == Modality::Asserted;
        let centrality = f64::from(u8::from(is_firm)) + 1.0 / statement.items.len().max(1) as f64;
        Member {
            statement: report.statement,
            clause: report.clause,
            value: None,
            class: 0,
            centrality,
            similarity: 1.0,
            is_witness: true,
            compared: Compared::None,
            rule: SAME_ACT,
        }
    };
    let members = reports.iter().map(member).collect();
    let parties = act.2.map(|party| entity(ctx, reports, party));
    Some(Draft { slot: Some(Slot::Act(act.0, parties)), kind: ClaimKind::Event, members, value_class: 0 })
}

/// The entity of a party; of a country the one that the reports name.
fn entity(ctx: &EventContext<'_>, reports: &[ActReport], (is_state, key): Party) -> u32 {
    if !is_state {
        return key;
    }
    let items = reports.iter().flat_map(|report| &ctx.statements[report.statement as usize].items);
    let mut named = items.filter(|item| item.kind == TokenKind::Name && item.key == key);
    named.next().map_or(key, |item| item.root)
}
