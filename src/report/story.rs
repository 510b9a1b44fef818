//! What the page opens with: the name of the event, what is disputed in it, and who says what.
//!
//! From rows of the table `conflicts` come disputes, a question with two answers or more; from the titles of an event its name, the
//! title whose words most others share; from both a headline: "Port treaty signed: 7 outlets disagree on berths, jobs". It
//! decides nothing about who is right.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use crate::error::Result;
use crate::report::input::Tables;
use crate::report::texts::Document;
use crate::tables::claim_rows::ConflictRow;
use crate::tables::read::rows;
use crate::tables::rows::{EventRow, SourceRow};

/// Questions that a headline names.
const MOST_QUESTIONS: usize = 5;
/// Characters that they take together.
const MOST_CHARS: usize = 170;
/// Words of a question that a headline shortens.
const MANY_WORDS: usize = 6;
/// Characters of an event's name.
const MOST_NAME: usize = 90;
/// Words of titles that name no event.
const COMMON: &[&str] = &[
    "after", "and", "are", "but", "for", "from", "has", "have", "how", "into", "its", "new", "not", "over", "says",
    "that", "the", "this", "was", "what", "who", "why", "with",
];
/// Words at which the thing counted ends and what is said of it begins.
const ENDS: &[&str] = &[
    "about", "after", "against", "among", "around", "at", "before", "between", "by", "during", "for", "from", "in",
    "into", "of", "on", "that", "to", "when", "where", "which", "who", "whom", "whose", "with", "within",
];

/// One answer and who gives it.
#[derive(Debug, Serialize)]
pub(crate) struct Side {
    value: Option<String>,
    /// Numbers of the sources.
    sources: BTreeSet<u32>,
}

/// A question to which sources give more than one answer.
#[derive(Debug, Serialize)]
pub(crate) struct Dispute {
    /// The question in few words.
    short: String,
    /// The answer of the claim, then those against it.
    sides: Vec<Side>,
}

/// The disputes by the key of their claim.
pub(crate) fn disputes(tables: &Tables<'_>, sources: &[SourceRow]) -> Result<BTreeMap<String, Dispute>> {
    let numbers: HashMap<&str, u32> =
        sources.iter().zip(0..).map(|(source, number)| (source.source_id.as_str(), number)).collect();
    let side = |value: Option<String>, ids: &[String]| Side {
        value,
        sources: ids.iter().filter_map(|id| numbers.get(id.as_str()).copied()).collect(),
    };
    let mut disputes: BTreeMap<String, Dispute> = BTreeMap::new();
    for row in rows::<ConflictRow>(&tables.path("conflicts"))? {
        let row = row?;
        let rival = side(row.value_b, &row.sources_b);
        let own = side(row.value_a, &row.sources_a);
        let new = || Dispute { short: short(&row.topic), sides: vec![own] };
        disputes.entry(row.claim_id).or_insert_with(new).sides.push(rival);
    }
    Ok(disputes)
}

/// A question in few words: "berths that would be built in deep water" is "berths".
fn short(topic: &str) -> String {
    let words: Vec<&str> = topic.split_whitespace().collect();
    let Some(first) = words.first() else { return String::new() };
    match *first {
        "day" if topic.starts_with("day on which ") => match topic.rfind(" the ") {
            Some(at) if topic[at..].split_whitespace().count() <= 4 => format!("day of{}", &topic[at..]),
            _ => shortened(&words, 0),
        },
        "when" | "whether" | "how" | "where" | "who" | "whom" | "what" | "which" => shortened(&words, 2),
        "age" | "name" | "full" | "amount" | "share" | "number" | "distance" | "length" => shortened(&words, 2),
        _ => {
            let end = words.iter().position(|word| ENDS.contains(word)).unwrap_or(words.len());
            let end = if end == 0 { words.len() } else { end };
            // "vessels forced to stop" are vessels.
            let end = if words.get(end) == Some(&"to") && end > 1 { end - 1 } else { end };
            words[..end.min(MANY_WORDS)].join(" ")
        }
    }
}

/// Words without the last phrases that a preposition opens, while there are many; the first `least` stay.
fn shortened(words: &[&str], least: usize) -> String {
    let mut end = words.len();
    while end > MANY_WORDS {
        let at = words[..end].iter().rposition(|word| ENDS.contains(word) && *word != "to");
        match at.filter(|at| *at > least.max(1)) {
            Some(at) => end = at,
            None => break,
        }
    }
    words[..end].join(" ")
}

/// The name and the headline of an event, or of the whole page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Heading {
    pub(crate) name: String,
    pub(crate) headline: String,
}

/// What stands above the page and above each of its events.
#[derive(Debug, Default)]
pub(crate) struct Headings {
    pub(crate) page: Heading,
    /// By the key of the event.
    pub(crate) events: HashMap<String, Heading>,
}

/// Names the page and its events. `disputed` holds, in the order of the page, the event of each claim in conflict and its question.
pub(crate) fn headings(
    tables: &Tables<'_>,
    (sources, documents): (&[SourceRow], &[Document]),
    disputed: &[(Option<&str>, &str)],
) -> Result<Headings> {
    let mut titles: HashMap<&str, Vec<&str>> = HashMap::new();
    for document in documents.iter().filter(|document| document.is_canonical) {
        if let Some((event, title)) = document.event_id.as_deref().zip(document.title.as_deref()) {
            titles.entry(event).or_default().push(title);
        }
    }
    let mut headings = Headings::default();
    let mut only = None;
    for row in rows::<EventRow>(&tables.path("events"))? {
        let row = row?;
        let named =
            titles.get(row.event_id.as_str()).and_then(|titles| central(titles, row.n_documents as usize, &row.label));
        let name = named.unwrap_or_else(|| row.label.clone());
        let own: Vec<&str> = disputed
            .iter()
            .filter(|(event, _)| *event == Some(row.event_id.as_str()))
            .map(|(_, short)| *short)
            .collect();
        let heading = Heading { headline: headline(&name, row.n_sources as usize, &own), name };
        only = headings.events.is_empty().then(|| heading.name.clone());
        headings.events.insert(row.event_id, heading);
    }
    let n_events = headings.events.len();
    let all: Vec<&str> = disputed.iter().map(|(_, short)| *short).collect();
    let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let documents_named = count(documents.len(), "document");
    headings.page = if n_events > 1 {
        let name = format!("{documents_named} on {n_events} events");
        let outcome = match all.len() {
            0 => "no conflict was found".to_owned(),
            n => format!("outlets disagree on {}", count(n, "question")),
        };
        Heading { headline: format!("{name}: {outcome}"), name }
    } else {
        let every: Vec<&str> = documents.iter().filter_map(|document| document.title.as_deref()).collect();
        let name = only.or_else(|| central(&every, documents.len(), "")).unwrap_or(documents_named);
        Heading { headline: headline(&name, sources.len(), &all), name }
    };
    Ok(headings)
}

/// "Port treaty signed: 7 outlets disagree on berths, jobs and 2 more".
fn headline(name: &str, n_sources: usize, questions: &[&str]) -> String {
    let outlets = if n_sources == 1 { "1 outlet".to_owned() } else { format!("{n_sources} outlets") };
    let disagree = if n_sources == 1 { "disagrees with itself" } else { "disagree" };
    let mut told: Vec<&str> = Vec::new();
    let mut n_chars = 0;
    for question in questions {
        n_chars += question.chars().count() + 2;
        if told.len() == MOST_QUESTIONS || (n_chars > MOST_CHARS && !told.is_empty()) {
            break;
        }
        if !told.contains(question) {
            told.push(question);
        }
    }
    let distinct: BTreeSet<&&str> = questions.iter().collect();
    match distinct.len().saturating_sub(told.len()) {
        _ if told.is_empty() => format!("{name}: {outlets}, no conflict found"),
        0 => format!("{name}: {outlets} {disagree} on {}", told.join(", ")),
        more => format!("{name}: {outlets} {disagree} on {} and {more} more", told.join(", ")),
    }
}

/// The title whose words most other titles of some documents share. Where most documents have none, a title may be a caption: then it
/// has to name two of the participants that the label of the event lists.
fn central(titles: &[&str], n_documents: usize, label: &str) -> Option<String> {
    let words: Vec<BTreeSet<String>> = titles.iter().map(|title| content(title)).collect();
    let mut n_of: HashMap<&str, usize> = HashMap::new();
    for word in words.iter().flatten() {
        *n_of.entry(word).or_default() += 1;
    }
    let mut best: Option<(f64, &str)> = None;
    for (own, title) in words.iter().zip(titles) {
        let shared: usize = own.iter().filter_map(|word| n_of.get(word.as_str())).map(|n| n - 1).sum();
        let score = shared as f64 / (own.len().max(1) as f64).sqrt();
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, title));
        }
    }
    let (score, title) = best?;
    let n_named = label.split(", ").filter(|name| !name.is_empty() && title.contains(name)).count();
    let is_headline = 2 * titles.len() >= n_documents || n_named > 1;
    (n_documents == 1 || (score > 0.0 && is_headline)).then(|| cut(title))
}

fn content(title: &str) -> BTreeSet<String> {
    let words = title.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase);
    words.filter(|word| word.chars().count() > 2 && !COMMON.contains(&word.as_str())).collect()
}

/// A title without the name of its site, not too long.
fn cut(title: &str) -> String {
    let own = title.split(" | ").next().unwrap_or(title).trim().trim_end_matches('.');
    if own.chars().count() <= MOST_NAME {
        return own.to_owned();
    }
    let mut name = String::new();
    for word in own.split_whitespace() {
        if name.chars().count() + word.chars().count() >= MOST_NAME {
            break;
        }
        name.push_str(word);
        name.push(' ');
    }
    format!("{}…", name.trim_end())
}

impl Dispute {
    pub(crate) fn short(&self) -> &str {
        &self.short
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_becomes_few_words() {
        for (topic, expected) in [
            ("berths that would be built in deep water", "berths"),
            ("number wounded in the incident", "number wounded in the incident"),
            ("day on which the grain silos of Walvis Bay signed the treaty", "day of the treaty"),
            ("when construction of the berths is to start", "when construction of the berths is to start"),
            (
                "whether the governments agreed to scrap customs inspections of transit cargo",
                "whether the governments agreed to scrap customs inspections",
            ),
            ("flights at the airport cancelled", "flights"),
            ("vessels forced to stop and captured", "vessels"),
            ("", ""),
        ] {
            assert_eq!(short(topic), expected, "{topic}");
        }
    }

    #[test]
    fn the_title_that_shares_most_words_names_the_event() {
        let titles =
            ["Gaborone gets its door to the sea", "Namibia, Botswana conclude deal on port", "Namibia seals port deal"];
        assert_eq!(central(&titles, 3, "").as_deref(), Some("Namibia seals port deal"));
        assert_eq!(central(&titles, 9, "Lusaka, Zambia"), None, "they may be captions");
        assert_eq!(central(&titles, 9, "Namibia, port").as_deref(), Some("Namibia seals port deal"));
        assert_eq!(central(&["One thing", "Other matter"], 2, ""), None);
        assert_eq!(central(&["A lone title. | The Site"], 1, "").as_deref(), Some("A lone title"));
        assert!(cut(&"word ".repeat(40)).chars().count() <= MOST_NAME + 1);
    }

    #[test]
    fn a_headline_names_what_is_disputed_and_counts_the_rest() {
        assert_eq!(headline("Fire", 3, &["homes", "dead"]), "Fire: 3 outlets disagree on homes, dead");
        assert_eq!(headline("Fire", 3, &[]), "Fire: 3 outlets, no conflict found");
        let many = ["a", "b", "c", "d", "e", "f", "g", "a"];
        assert_eq!(headline("Fire", 1, &many), "Fire: 1 outlet disagrees with itself on a, b, c, d, e and 2 more");
    }
}
