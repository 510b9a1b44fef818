//! Numbers by what they count: "five berths" and "four deep-water berths" are one group, amounts in one currency are another.

use std::collections::{BTreeMap, HashMap};

use crosscheck_text::model::vocabulary::QuantityKind;
use crosscheck_text::rules::agree::AgreeRules;
use crosscheck_text::rules::agree::lemma::lemma;
use serde::Serialize;

use crate::error::Result;
use crate::report::input::{Cut, Tables};
use crate::report::texts::{Texts, Wanted};
use crate::tables::read::rows;
use crate::tables::rows::QuantityRow;

/// Groups on the page.
const MOST_GROUPS: usize = 60;
/// Numbers of one group on the page.
const MOST_NUMBERS: usize = 60;

/// What is counted (the lemma of its last word), and in which unit.
type Key = (String, String);

/// One number.
#[derive(Debug, Serialize)]
struct Number {
    surface: String,
    counted: Option<String>,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    modifier: Option<&'static str>,
    source: u32,
    title: String,
    /// The sentence that it stands in; empty in blocks that give none.
    sentence: String,
    #[serde(skip)]
    doc_id: String,
    #[serde(skip)]
    sentence_id: Option<String>,
}

/// Numbers of one thing.
#[derive(Debug, Serialize)]
struct Group {
    /// What is counted, as most texts write its last word; empty for amounts and measures of nothing named.
    counted: String,
    unit: String,
    kind: &'static str,
    n_numbers: usize,
    n_documents: usize,
    numbers: Vec<Number>,
}

/// The block of the section.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Quantities {
    groups: Vec<Group>,
    total: usize,
}

impl Quantities {
    pub(crate) fn cut(&self) -> Option<Cut> {
        Cut::of("groups of quantities", self.groups.len(), self.total, "quantities")
    }
}

#[derive(Debug)]
struct Seen {
    kind: QuantityKind,
    n_numbers: usize,
    n_documents: usize,
    last_document: String,
    words: BTreeMap<String, u32>,
}

/// Chooses the groups that most documents have, and asks for the sentences of their numbers.
pub(crate) fn choose(tables: &Tables<'_>, wanted: &mut Wanted) -> Result<Quantities> {
    let path = tables.path("quantities");
    let mut seen: HashMap<Key, Seen> = HashMap::new();
    for row in rows::<QuantityRow>(&path)? {
        let row = row?;
        let Some((key, word)) = key(&row, tables.rules) else { continue };
        let (n_numbers, n_documents) = (0, 0);
        let new =
            || Seen { kind: row.kind, n_numbers, n_documents, last_document: String::new(), words: BTreeMap::new() };
        let group = seen.entry(key).or_insert_with(new);
        group.n_numbers += 1;
        // Rows of one document stand together.
        if group.last_document != row.doc_id {
            group.n_documents += 1;
            group.last_document = row.doc_id;
        }
        *group.words.entry(word).or_default() += 1;
    }
    let total = seen.len();
    let mut groups: Vec<(Key, Seen)> = seen.into_iter().collect();
    groups.sort_by(|(one, a), (other, b)| {
        (b.n_documents, b.n_numbers).cmp(&(a.n_documents, a.n_numbers)).then_with(|| one.cmp(other))
    });
    groups.truncate(MOST_GROUPS);
    let of_key: HashMap<Key, usize> = groups.iter().map(|(key, _)| key.clone()).zip(0..).collect();
    let mut quantities = Quantities { groups: groups.into_iter().map(group).collect(), total };
    for row in rows::<QuantityRow>(&path)? {
        let row = row?;
        let at = key(&row, tables.rules).and_then(|(key, _)| of_key.get(&key).copied());
        let Some(group) = at.and_then(|at| quantities.groups.get_mut(at)) else { continue };
        if group.numbers.len() < MOST_NUMBERS {
            wanted.sentences.extend(row.sentence_id.clone());
            group.numbers.push(number(row));
        }
    }
    Ok(quantities)
}

/// Puts sentences and documents to the numbers.
pub(crate) fn fill(quantities: &mut Quantities, texts: &Texts) {
    for number in quantities.groups.iter_mut().flat_map(|group| &mut group.numbers) {
        if let Some(document) = texts.document_of.get(&number.doc_id) {
            number.source = texts.source(*document);
            number.title = texts.title(*document).to_owned();
        }
        let sentence = number.sentence_id.as_ref().and_then(|id| texts.sentences.get(id));
        number.sentence = sentence.map(|sentence| sentence.cleaned.clone()).unwrap_or_default();
    }
}

/// The group of a number with the word that stands for it; none for a bare number that counts nothing.
fn key(row: &QuantityRow, rules: &AgreeRules) -> Option<(Key, String)> {
    let unit = row.unit.clone().unwrap_or_default();
    let counted = row.counted.as_deref().unwrap_or_default().to_lowercase();
    let word = counted.split_whitespace().next_back().unwrap_or_default().to_owned();
    // Ranks ("the third year") count nothing.
    let is_bare = (word.is_empty() && unit.is_empty()) || row.kind == QuantityKind::Ordinal;
    (!is_bare).then(|| ((lemma(&word, &rules.irregular), unit), word))
}

fn group((key, seen): (Key, Seen)) -> Group {
    // The most common form; of several the first in the alphabet.
    let word = seen.words.into_iter().max_by_key(|(word, n)| (*n, std::cmp::Reverse(word.clone())));
    Group {
        counted: word.map(|(word, _)| word).unwrap_or_default(),
        unit: key.1,
        kind: seen.kind.as_str(),
        n_numbers: seen.n_numbers,
        n_documents: seen.n_documents,
        numbers: Vec::new(),
    }
}

fn number(row: QuantityRow) -> Number {
    Number {
        surface: row.surface,
        counted: row.counted,
        value: row.value,
        low: row.low,
        high: row.high,
        modifier: row.modifier.map(|modifier| modifier.as_str()),
        source: 0,
        title: String::new(),
        sentence: String::new(),
        doc_id: row.doc_id,
        sentence_id: row.sentence_id,
    }
}
