//! What each finder of names is worth: lists, rules, both, the tagger, and all together, on every set of annotated texts.
//!
//! In: the repository's own gold, and a folder of sets if there is one (JSON lines of text and entities, with
//! `ner_label_map.json`). Out: a table in Markdown, such as `| gold | 60.1 | 41.0 | 97.2 | 80.5 | 98.8 |`. Figures are strict
//! micro F1 over PER, ORG and LOC (GPE, LOC and FAC count as LOC), for gold over all eleven types, for `re3d` over spans that
//! share at least half. `make eval` writes the table into docs/methods.md. No set is trained on here.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crosscheck::error::{Error, Result};
use crosscheck_text::model::document::Document;
use crosscheck_text::rules::files::RuleFiles;
use crosscheck_text::rules::segment::SegmentRules;
use crosscheck_text::rules::tag::{Finders, TagRules, Trie};
use crosscheck_text::stages::{segment, tag};
use serde_json::Value;

/// A name: first code point, one past the last, type.
type Name = (u64, u64, String);

/// One annotated text.
struct Sample {
    text: String,
    /// What is to be found.
    gold: BTreeSet<Name>,
    /// What may be found without being wrong; the same unless a set says otherwise.
    allowed: BTreeSet<Name>,
}

/// How the names of a set are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Measure {
    /// Equal span and OntoNotes type.
    Fine,
    /// Equal span and one of PER, ORG, LOC.
    Coarse,
    /// Spans that share at least half.
    Half,
}

/// The line before the table in docs/methods.md, and the one behind it.
const BEGIN: &str = "<!-- ablation: begin, written by make eval -->";
const END: &str = "<!-- ablation: end -->";

/// The table of all sets, in Markdown.
///
/// # Errors
/// When a file cannot be read or has a line that is no row.
pub fn table(gold: &Path, texts: &Path, sets: Option<&Path>) -> Result<String> {
    let files = RuleFiles::default();
    let segment_rules = SegmentRules::parse(&files, Default::default())?;
    let all = TagRules::parse(&files)?;
    let with = |finders: Finders| {
        let mut rules = all.clone();
        rules.finders = finders;
        rules
    };
    let mut rules_alone = with(Finders::Rules);
    rules_alone.names = Trie::default();
    let columns = [with(Finders::Lists), rules_alone, with(Finders::Rules), with(Finders::Model), with(Finders::All)];
    let mut out =
        "| set | texts | lists | rules | lists and rules | tagger | all |\n|---|---|---|---|---|---|---|\n".to_owned();
    let mut row = |name: &str, samples: &[Sample], measure: Measure| {
        let _ = write!(out, "| {name} | {} |", samples.len());
        for rules in &columns {
            let _ = write!(out, " {:.1} |", 100.0 * f1(samples, measure, &segment_rules, rules));
        }
        out.push('\n');
    };
    row("tests/gold", &gold_samples(gold, texts)?, Measure::Fine);
    let mut paths: Vec<PathBuf> = sets.map(files_of).transpose()?.unwrap_or_default();
    paths.retain(|path| stem(path).starts_with("ner_") && path.extension().is_some_and(|end| end == "jsonl"));
    let labels = sets.map(|sets| read(&sets.join("ner_label_map.json"))).transpose()?;
    let labels: Value = labels.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    for path in paths {
        let name = stem(&path).trim_start_matches("ner_").to_owned();
        let measure = if name.starts_with("re3d") { Measure::Half } else { Measure::Coarse };
        row(&name, &set_samples(&path, &labels, measure)?, measure);
    }
    Ok(out)
}

/// The text of docs/methods.md with another table in it; none when it has no place for one.
pub fn with_table(methods: &str, table: &str) -> Option<String> {
    let (before, rest) = methods.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{table}{END}{after}"))
}

fn f1(samples: &[Sample], measure: Measure, segment_rules: &SegmentRules, rules: &TagRules) -> f64 {
    let (mut n_found, mut n_gold, mut n_right, mut n_met) = (0, 0, 0, 0);
    for sample in samples {
        let found = found(sample, measure, segment_rules, rules);
        n_found += found.len();
        n_gold += sample.gold.len();
        if measure == Measure::Half {
            let is_met = |own: &Name, others: &BTreeSet<Name>| others.iter().any(|other| shares_half(own, other));
            n_right += found.iter().filter(|own| is_met(own, &sample.allowed)).count();
            n_met += sample.gold.iter().filter(|own| is_met(own, &found)).count();
        } else {
            let n = found.intersection(&sample.gold).count();
            n_right += n;
            n_met += n;
        }
    }
    let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
    let (precision, recall) = (share(n_right, n_found), share(n_met, n_gold));
    if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
}

fn found(sample: &Sample, measure: Measure, segment_rules: &SegmentRules, rules: &TagRules) -> BTreeSet<Name> {
    let document = Document::plain("sample", sample.text.clone());
    let segmented = segment::run(&document, segment_rules);
    let tagged = tag::run(&document, &segmented, rules);
    let mut points = vec![0_u64; document.text.len() + 1];
    let mut n = 0;
    for (at, point) in points.iter_mut().enumerate() {
        *point = n;
        n += u64::from(document.text.is_char_boundary(at));
    }
    let point = |byte: u32| points.get(byte as usize).copied().unwrap_or_default();
    let mentions = tagged.mentions.iter().filter_map(|mention| {
        let raw = segmented.raw(mention.place);
        let word = mention.r#type.as_str();
        let shown = match measure {
            Measure::Fine => Some(word),
            Measure::Coarse => coarse(word),
            Measure::Half => Some(""),
        };
        Some((point(raw.start), point(raw.end), shown?.to_owned()))
    });
    mentions.collect()
}

fn coarse(word: &str) -> Option<&'static str> {
    match word {
        "PER" | "PERSON" => Some("PER"),
        "ORG" => Some("ORG"),
        "GPE" | "LOC" | "FAC" => Some("LOC"),
        _ => None,
    }
}

/// Whether the common part of two spans is at least half of what they cover together.
fn shares_half(a: &Name, b: &Name) -> bool {
    let common = a.1.min(b.1).saturating_sub(a.0.max(b.0));
    let both = a.1.max(b.1) - a.0.min(b.0);
    common > 0 && 2 * common >= both
}

/// The annotated texts of the repository.
fn gold_samples(gold: &Path, texts: &Path) -> Result<Vec<Sample>> {
    let mut samples = Vec::new();
    for path in files_of(gold)? {
        let Some(document) = stem(&path).strip_prefix("entities.").map(str::to_owned) else { continue };
        let start = format!("{document}_");
        let Some(text) = files_of(texts)?.into_iter().find(|path| stem(path).starts_with(&start)) else { continue };
        let rows = rows(&path)?;
        let gold: BTreeSet<Name> = rows.iter().filter_map(|row| name(row, &|word| Some(word.to_owned()))).collect();
        samples.push(Sample { text: read(&text)?, allowed: gold.clone(), gold });
    }
    Ok(samples)
}

/// The texts of a set with its labels mapped.
fn set_samples(path: &Path, labels: &Value, measure: Measure) -> Result<Vec<Sample>> {
    let mut samples = Vec::new();
    for row in rows(path)? {
        let set = row["id"].as_str().unwrap_or_default().split('/').next().unwrap_or_default();
        let typed = |word: &str| {
            let word = labels.get(set).map_or(Some(word), |labels| labels[word]["conll"].as_str());
            coarse(word?).map(str::to_owned)
        };
        let any = |_: &str| Some(String::new());
        let list = |key: &str| row[key].as_array().cloned().unwrap_or_default();
        let (gold, allowed) = if measure == Measure::Half {
            let named = list("entities").into_iter().filter(|entity| entity["named"] == true);
            let gold: BTreeSet<Name> = named.filter_map(|entity| name(&entity, &any)).collect();
            let key = if row["entities_all"].is_array() { "entities_all" } else { "entities" };
            let sure = |entity: &Value| entity["confidence"].as_f64().unwrap_or(1.0) > 0.0;
            (gold, list(key).iter().filter(|entity| sure(entity)).filter_map(|entity| name(entity, &any)).collect())
        } else {
            let gold: BTreeSet<Name> = list("entities").iter().filter_map(|entity| name(entity, &typed)).collect();
            (gold.clone(), gold)
        };
        samples.push(Sample { text: row["text"].as_str().unwrap_or_default().to_owned(), gold, allowed });
    }
    Ok(samples)
}

fn name(entity: &Value, typed: &impl Fn(&str) -> Option<String>) -> Option<Name> {
    Some((entity["start"].as_u64()?, entity["end"].as_u64()?, typed(entity["type"].as_str()?)?))
}

/// The lines of a file, each a JSON value.
pub(super) fn rows(path: &Path) -> Result<Vec<Value>> {
    let parse = |line: &str| serde_json::from_str(line).map_err(|source| Error::read(path, source));
    read(path)?.lines().filter(|line| !line.trim().is_empty()).map(parse).collect()
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|source| Error::read(path, source))
}

fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(|source| Error::read(folder, source))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    paths.sort();
    Ok(paths)
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_share_half_of_what_they_cover_are_met() {
        let name = |from: u64, to: u64| (from, to, String::new());
        assert!(shares_half(&name(0, 10), &name(0, 5)));
        assert!(!shares_half(&name(0, 10), &name(0, 4)));
        assert!(!shares_half(&name(0, 2), &name(2, 4)));
    }

    #[test]
    fn the_table_goes_between_its_marks() {
        let methods = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        assert_eq!(with_table(&methods, "new\n"), Some(format!("a\n{BEGIN}\nnew\n{END}\nb\n")));
        assert_eq!(with_table("no place", "new\n"), None);
    }
}
