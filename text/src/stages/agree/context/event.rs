//! The statements of one event, weighed: how rare each word, name and number is among its sentences.
//!
//! In an event where each sentence names Xi, sharing Xi says little; sharing "jajangmyeon" says much. Copies of a sentence
//! are one statement here, so that a text repeated a hundred times makes no word common.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::entity::Entity;
use crate::model::event::Redated;
use crate::model::vocabulary::{EntityType, Precision};
use crate::rules::agree::AgreeRules;
use crate::rules::agree::lemma::key as hash;
use crate::rules::agree::vectors::NO_VECTOR;
use crate::stages::agree::context::called::called;
use crate::stages::agree::context::contrasts::Contrasts;
use crate::stages::agree::context::features::{
    Clause, DateFeature, QuantityFeature, SentenceFeatures, StatementFeatures,
};
use crate::stages::agree::context::frame::Frame;
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::leaders::Leaders;
use crate::stages::agree::context::overrides::Overrides;
use crate::stages::agree::context::token::{Token, TokenKind, number_key};

/// One document of an event, as `run` needs it.
#[derive(Clone, Copy, Debug)]
pub struct EventDocument<'a> {
    /// Index of the document in run order.
    pub document: u32,
    /// Index of its source.
    pub source: u32,
    /// Day of publication.
    pub published: Option<Date>,
    /// What was kept of it.
    pub features: &'a StatementFeatures,
    /// For each of its names, an index into [`EventInput::entity_info`].
    pub entities: &'a [u32],
    /// Dates that other documents settled, sorted by date.
    pub redated: &'a [Redated],
    /// For each sentence of the document (by its index), its cluster of copies; equal numbers are copies.
    pub copy_of: &'a [Option<u32>],
    /// The cluster of copies that the whole document belongs to.
    pub whole_copy: Option<u32>,
}

/// A sentence: position of the document in [`EventInput::documents`], and index of the sentence in it.
pub type SentenceRef = (u32, u32);

/// One event, or one document that belongs to none.
#[derive(Clone, Copy, Debug)]
pub struct EventInput<'a> {
    /// Its documents, in run order.
    pub documents: &'a [EventDocument<'a>],
    /// Pairs of sentences of different documents that share enough index terms, each pair once, in any order.
    pub candidates: &'a [(SentenceRef, SentenceRef)],
    /// All entities of the run.
    pub entity_info: &'a [Entity],
}

/// One sentence with the weights that its words have in the event.
#[derive(Clone, Debug)]
pub(crate) struct Statement<'a> {
    /// Position of the document in the event.
    pub(crate) position: u32,
    pub(crate) sentence: &'a SentenceFeatures,
    /// How many statements of the document stand before it.
    pub(crate) rank: u32,
    pub(crate) items: Vec<Item>,
    /// Ranges of `items`, one a clause.
    pub(crate) clauses: Vec<(usize, usize)>,
    /// Distinct names as (key, root, weight), sorted; an inherited person has a small weight.
    pub(crate) names: Vec<(u32, u32, f32)>,
    /// Kind and root of each item, in order.
    pub(crate) chain: Vec<u64>,
    /// The distinct ones of these, sorted, each with its rarity in the event and in general, 0 to 1.
    pub(crate) words: Vec<(u64, (f32, f32))>,
    /// Two items of the chain that stand side by side, distinct and sorted.
    pub(crate) neighbors: Vec<(u64, u64)>,
    /// The distinct keys of its names, sorted, each with the greatest weight of a name that has it.
    pub(crate) name_weights: Vec<(u32, f32)>,
    /// The distinct keys of its numbers but "one", and of its days, sorted.
    pub(crate) numerals: Vec<u32>,
    /// What it says without its names, numbers and days.
    pub(crate) frame: Frame,
}

/// The statements of an event and what is behind them.
pub(crate) struct EventContext<'a> {
    pub(crate) input: &'a EventInput<'a>,
    pub(crate) rules: &'a AgreeRules,
    /// Sorted by (position, sentence).
    pub(crate) statements: Vec<Statement<'a>>,
    /// What the analyst says of them.
    pub(crate) overrides: Overrides,
    /// The latest day of publication in the event, or the latest day that it names: what "in six years" is counted from.
    pub(crate) today: Option<Date>,
    /// The entities that are its usual places.
    pub(crate) usual_places: BTreeSet<u32>,
    /// Who speaks for which country.
    pub(crate) leaders: Leaders,
    /// The frames of the sentences that each document opens with.
    pub(crate) openings: Vec<Vec<Frame>>,
    /// What it calls firms by whose names are longer.
    pub(crate) called: BTreeMap<u32, String>,
    /// The words that its documents tell apart.
    pub(crate) contrasts: Contrasts,
}

/// Sentences that a document opens with: its title and its lead.
const OPENING: u32 = 2;
/// Share of a name's weight that a sentence inherits from the one before through a pronoun.
const INHERITED: f32 = 0.2;
/// What the `entity_id` of a country begins with.
pub(crate) const COUNTRY_ID: &str = "country-";
/// Marks the keys of countries.
pub(crate) const COUNTRY: u32 = 1 << 31;
/// What a number tells against a rare word.
const NUMBER_LEVEL: f32 = 0.7;

impl Statement<'_> {
    /// Fills the lists that pairs of statements are measured by, of which there are many more than statements.
    fn list(&mut self) {
        self.neighbors = self.chain.windows(2).map(|two| (two[0], two[1])).collect();
        self.neighbors.sort_unstable();
        self.neighbors.dedup();
        for (key, _, weight) in &self.names {
            match self.name_weights.last_mut().filter(|(last, _)| last == key) {
                Some((_, most)) => *most = most.max(*weight),
                // No weight is below 0.
                None => self.name_weights.push((*key, weight.max(0.0))),
            }
        }
        let one = number_key(1.0);
        let is_number = |item: &&Item| matches!(item.kind, TokenKind::Number | TokenKind::Date);
        let keys = self.items.iter().filter(is_number).map(|item| item.key);
        self.numerals = keys.filter(|key| *key != one && *key != 0).collect();
        self.numerals.sort_unstable();
        self.numerals.dedup();
    }
}

impl<'a> EventContext<'a> {
    pub(crate) fn new(input: &'a EventInput<'a>, rules: &'a AgreeRules) -> Self {
        let today = today(input.documents);
        let mut ctx = Self {
            input,
            rules,
            statements: Vec::new(),
            overrides: Overrides::default(),
            today,
            usual_places: BTreeSet::new(),
            leaders: Leaders::default(),
            openings: vec![Vec::new(); input.documents.len()],
            called: called(
                input.documents.iter().flat_map(|document| document.entities.iter().copied()),
                input.entity_info,
            ),
            contrasts: Contrasts::default(),
        };
        for (position, document) in input.documents.iter().enumerate() {
            for (rank, sentence) in document.features.sentences.iter().enumerate() {
                let statement = Statement { rank: rank as u32, ..ctx.statement(position as u32, document, sentence) };
                ctx.statements.push(statement);
            }
        }
        ctx.weigh();
        for statement in ctx.statements.iter().filter(|statement| statement.rank < OPENING) {
            ctx.openings[statement.position as usize].push(statement.frame.clone());
        }
        // Who says a number is not what it is of: "police put the dead at 12, doctors at 14".
        let told = ctx.statements.iter().filter(|statement| !statement.sentence.is_attribution);
        let sentences = told.map(|statement| (statement.position, statement.items.as_slice()));
        ctx.contrasts = Contrasts::new(&sentences.collect::<Vec<_>>());
        ctx.usual_places = ctx.find_usual_places();
        let read = input.documents.iter().map(|document| (document.features, document.entities));
        ctx.leaders = Leaders::new(read, |entity| ctx.folded(entity));
        ctx
    }

    pub(crate) fn document(&self, statement: &Statement<'_>) -> &'a EventDocument<'a> {
        &self.input.documents[statement.position as usize]
    }

    /// The entities that a statement names as places.
    pub(crate) fn places(&self, statement: &Statement<'_>) -> BTreeSet<u32> {
        let is_place = |root: u32| {
            let info = self.input.entity_info.get(root as usize);
            info.is_some_and(|info| matches!(info.r#type, EntityType::Gpe | EntityType::Loc | EntityType::Fac))
        };
        statement.names.iter().map(|name| name.1).filter(|root| is_place(*root)).collect()
    }

    /// The places of the event as such: those that many of its documents name near their beginning.
    fn find_usual_places(&self) -> BTreeSet<u32> {
        /// Statements from the top of a document that say where it plays.
        const LEAD: u32 = 4;
        /// Share of an event's documents.
        const SHARE: f64 = 0.3;
        /// A place that one document alone names is not usual, however few there are.
        const LEAST: usize = 2;
        let mut documents: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for statement in self.statements.iter().filter(|statement| statement.rank < LEAD) {
            for place in self.places(statement) {
                documents.entry(place).or_default().insert(statement.position);
            }
        }
        let least = (SHARE * self.input.documents.len() as f64).ceil() as usize;
        documents
            .into_iter()
            .filter(|(_, documents)| documents.len() >= least.max(LEAST))
            .map(|(place, _)| place)
            .collect()
    }

    /// The cluster of copies that a statement's sentence is in.
    pub(crate) fn copy_of(&self, statement: &Statement<'_>) -> Option<u32> {
        self.document(statement).copy_of.get(statement.sentence.sentence as usize).copied().flatten()
    }

    /// Index of a sentence's statement.
    pub(crate) fn find(&self, sentence: SentenceRef) -> Option<usize> {
        self.statements
            .binary_search_by_key(&sentence, |statement| (statement.position, statement.sentence.sentence))
            .ok()
    }

    pub(crate) fn quantities(&self, statement: &Statement<'_>) -> &'a [QuantityFeature] {
        let document = self.document(statement);
        let (from, to) = statement.sentence.quantities;
        document.features.quantities.get(from as usize..to as usize).unwrap_or_default()
    }

    /// The dates of a statement, as its event settles them.
    pub(crate) fn dates(&self, statement: &Statement<'_>) -> Vec<DateFeature> {
        let document = self.document(statement);
        let (from, to) = statement.sentence.dates;
        let dates = document.features.dates.get(from as usize..to as usize).unwrap_or_default();
        dates.iter().map(|date| settled(document, date)).collect()
    }

    pub(crate) fn clauses(&self, statement: &Statement<'_>) -> &'a [Clause] {
        let document = self.document(statement);
        let (from, to) = statement.sentence.clauses;
        document.features.clauses.get(from as usize..to as usize).unwrap_or_default()
    }

    fn statement(&self, position: u32, document: &EventDocument<'a>, sentence: &'a SentenceFeatures) -> Statement<'a> {
        let features = document.features;
        let first = sentence.tokens.0 as usize;
        let mut items = Vec::new();
        for token in features.tokens_of(sentence) {
            let (key, root, level) = match token.kind {
                TokenKind::Word => (token.key, token.root, f32::from(token.rarity) / 255.0),
                TokenKind::Name => {
                    let entity = document.entities.get(token.key as usize).copied().unwrap_or(u32::MAX);
                    (self.folded(entity), entity, 1.0)
                }
                TokenKind::Number => (token.key, token.key, NUMBER_LEVEL),
                TokenKind::Date => {
                    let key = day_key(document, token.key).unwrap_or(0);
                    (key, key, if key == 0 { 0.0 } else { NUMBER_LEVEL })
                }
            };
            let groups = match token.kind {
                TokenKind::Word => self.rules.groups.get(&token.key).cloned().unwrap_or_default(),
                _ => Vec::new(),
            };
            let vector = match token.kind {
                TokenKind::Word => self.rules.vectors.row(token.key),
                _ => NO_VECTOR,
            };
            let Token { at, len, is_verb, is_negated, kind, .. } = *token;
            items.push(Item { kind, key, root, weight: level, level, groups, vector, at, len, is_verb, is_negated });
        }
        let clauses = features.clauses_of(sentence);
        let clauses =
            clauses.iter().map(|clause| (clause.first as usize - first, clause.end as usize - first)).collect();
        Statement {
            position,
            sentence,
            rank: 0,
            frame: Frame::new(&items),
            items,
            clauses,
            names: Vec::new(),
            chain: Vec::new(),
            words: Vec::new(),
            neighbors: Vec::new(),
            name_weights: Vec::new(),
            numerals: Vec::new(),
        }
    }

    /// The key and the entity of one of a document's names.
    pub(crate) fn named(&self, statement: &Statement<'_>, name: u32) -> (u32, u32) {
        let entity = self.document(statement).entities.get(name as usize).copied().unwrap_or(u32::MAX);
        (self.folded(entity), entity)
    }

    /// Countries stand for themselves, their people and their cities; anything else for all that bears its name: in one event,
    /// a company that one text reads as a person and another as a place is still one.
    pub(crate) fn folded(&self, entity: u32) -> u32 {
        let Some(info) = self.input.entity_info.get(entity as usize) else { return entity };
        match &info.country_code {
            Some(code) if matches!(info.r#type, EntityType::Gpe | EntityType::Norp) => hash(code) | COUNTRY,
            _ => match self.called.get(&entity) {
                Some(word) => hash(word) & !COUNTRY,
                None => hash(&info.name.to_lowercase()) & !COUNTRY,
            },
        }
    }

    /// Multiplies each item's weight with its rarity among the statements, copies counted once.
    fn weigh(&mut self) {
        let mut seen: FxHashMap<(TokenKind, u32), u32> = FxHashMap::default();
        let mut copies = FxHashSet::default();
        let mut n_statements = 0u32;
        for statement in &self.statements {
            if self.copy_of(statement).is_some_and(|cluster| !copies.insert(cluster)) {
                continue;
            }
            n_statements += 1;
            let mut keys: Vec<_> = statement.items.iter().map(|item| (item.kind, item.key)).collect();
            keys.sort_unstable();
            keys.dedup();
            for key in keys {
                *seen.entry(key).or_default() += 1;
            }
        }
        let n = f64::from(n_statements);
        // A handful of sentences says little about what is common in the event: it counts as if there were more.
        let n = n.max(20.0);
        let rarity = |key: &(TokenKind, u32)| {
            let seen = f64::from(seen.get(key).copied().unwrap_or(1));
            (((n + 1.0) / (seen + 0.5)).ln() / (n + 1.0).ln()).clamp(0.0, 1.0) as f32
        };
        let mut statements = std::mem::take(&mut self.statements);
        for statement in &mut statements {
            for item in &mut statement.items {
                let own = rarity(&(item.kind, item.key));
                item.weight *= own;
                // A day that is not known is no word.
                if item.level > 0.0 {
                    let key = if item.kind == TokenKind::Name { item.key } else { item.root };
                    let word = (item.kind as u64) << u32::BITS | u64::from(key);
                    statement.chain.push(word);
                    statement.words.push((word, (own, item.level)));
                }
            }
            statement.words.sort_by(|one, other| one.0.cmp(&other.0).then(other.1.0.total_cmp(&one.1.0)));
            statement.words.dedup_by_key(|word| word.0);
            statement.names = self.names(statement, &rarity);
            statement.list();
        }
        self.statements = statements;
    }

    fn names(&self, statement: &Statement<'_>, rarity: &dyn Fn(&(TokenKind, u32)) -> f32) -> Vec<(u32, u32, f32)> {
        let mut names: Vec<(u32, u32, f32)> = (statement.items.iter())
            .filter(|item| item.kind == TokenKind::Name)
            .map(|item| (item.key, item.root, item.weight))
            .collect();
        let document = self.document(statement);
        if let Some(person) = statement.sentence.person
            && let Some(entity) = document.entities.get(person as usize)
        {
            let key = self.folded(*entity);
            if !names.iter().any(|name| name.1 == *entity) {
                names.push((key, *entity, INHERITED * rarity(&(TokenKind::Name, key))));
            }
        }
        names.sort_by_key(|name| (name.0, name.1));
        names.dedup_by_key(|name| (name.0, name.1));
        names
    }
}

fn today(documents: &[EventDocument<'_>]) -> Option<Date> {
    let named = || {
        let dates = documents.iter().flat_map(|document| &document.features.dates);
        dates.filter(|date| date.precision == Precision::Day).filter_map(|date| date.begin).max()
    };
    documents.iter().filter_map(|document| document.published).max().or_else(named)
}

fn settled(document: &EventDocument<'_>, date: &DateFeature) -> DateFeature {
    let Ok(found) = document.redated.binary_search_by_key(&date.idx, |redated| redated.date) else {
        return date.clone();
    };
    let resolved = &document.redated[found].resolved;
    DateFeature {
        value: Box::from(resolved.value.as_str()),
        begin: resolved.begin,
        finish: resolved.finish,
        precision: resolved.precision,
        method: resolved.method,
        modifier: resolved.modifier,
        ..date.clone()
    }
}

/// The key of the days that a document's date means: of a day, a month or a quarter on the calendar.
fn day_key(document: &EventDocument<'_>, idx: u32) -> Option<u32> {
    let found = document.features.dates.binary_search_by_key(&idx, |date| date.idx).ok()?;
    let date = settled(document, document.features.dates.get(found)?);
    let is_telling = matches!(date.precision, Precision::Day | Precision::Month | Precision::Quarter);
    if !is_telling || !date.is_calendar() {
        return None;
    }
    let number = |day: Date| (i64::from(day.year()) * 512 + i64::from(day.day_of_year())).unsigned_abs();
    let (begin, finish) = (number(date.begin?), number(date.finish?));
    Some(if begin == finish { begin as u32 } else { hash(&format!("{begin}/{finish}")) })
}
