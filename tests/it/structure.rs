//! The rules that the repository keeps about its own source: who may import whom, sizes, module docs, rule files.
//!
//! Imports are read from the text: anything after `crate::` outside comments counts, whether or not it stands in a `use`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::command::repository;

/// Lines that a source file may have, tests included.
const MOST_LINES: usize = 600;

/// What each top-level module may import; itself and `error` are always allowed.
const ARROWS: &[(&str, &[&str])] = &[
    ("main", &["cli", "config", "diff", "eval", "explain", "init", "pipeline", "report", "tables", "write"]),
    ("lib", &[]),
    ("cli", &[]),
    ("config", &["rules", "tables"]),
    ("pipeline", &["config", "model", "report", "rules", "stages", "store", "tables", "write"]),
    ("eval", &["tables"]),
    ("diff", &["tables", "model"]),
    ("init", &["config"]),
    ("explain", &["tables", "stages", "rules", "model"]),
    ("report", &["explain", "tables", "stages", "rules", "model"]),
    ("stages", &["rules", "model"]),
    ("train", &["eval", "stages", "rules", "model"]),
    ("rules", &["model"]),
    ("store", &["tables", "model"]),
    ("write", &["tables", "model"]),
    ("tables", &["model"]),
    ("model", &[]),
    ("error", &[]),
];

fn below(folder: &str, extension: &str) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![repository().join(folder)]);
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "{folder} holds no .{extension} file");
    found.sort();
    found
}

/// Every source file with its path below the repository.
fn sources(folder: &str) -> Vec<(String, String)> {
    let read = |path: PathBuf| (shown(&path), fs::read_to_string(&path).expect("the file can be read"));
    below(folder, "rs").into_iter().map(read).collect()
}

fn shown(path: &Path) -> String {
    let path = path.strip_prefix(repository()).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

/// The modules below `src/` that a file belongs to: `src/stages/load/row.rs` gives `stages` and `load`.
fn module(path: &str) -> (&str, &str) {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    let mut parts = path.split('/');
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

/// The first two parts of each path of this crate that code speaks of.
fn imports(text: &str) -> Vec<(String, String)> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut found = Vec::new();
    for line in code {
        for mark in ["crate::", "crosscheck::"] {
            for (at, _) in line.match_indices(mark) {
                let word_before =
                    line[..at].ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$'));
                if !word_before {
                    found.extend(parts(&line[at + mark.len()..]));
                }
            }
        }
    }
    found
}

/// `stages::{load, tag}` names `stages` with `load`, and `stages` with `tag`; `{cli, eval}` names two modules.
fn parts(path: &str) -> Vec<(String, String)> {
    let word = |text: &str| {
        text.trim().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect::<String>()
    };
    let words = |list: &str| {
        list.split('}').next().unwrap_or(list).split(',').map(word).filter(|word| !word.is_empty()).collect::<Vec<_>>()
    };
    if let Some(list) = path.strip_prefix('{') {
        return words(list).into_iter().map(|first| (first, String::new())).collect();
    }
    let first = word(path);
    match path[first.len()..].strip_prefix("::") {
        Some(rest) => match rest.strip_prefix('{') {
            Some(list) => words(list).into_iter().map(|second| (first.clone(), second)).collect(),
            None => vec![(first.clone(), word(rest))],
        },
        None => vec![(first, String::new())],
    }
}

fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn imports_follow_the_arrows() {
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut wrong = Vec::new();
    // Test modules may set up what they test with any part of the program.
    for (path, text) in sources("src").into_iter().filter(|(path, _)| !path.ends_with("/tests.rs")) {
        let (own, _) = module(&path);
        let Some(allowed) = arrows.get(own) else {
            wrong.push(format!("{path}: no arrows are written down for `{own}`"));
            continue;
        };
        for (other, _) in imports(&text) {
            let is_module = arrows.contains_key(other.as_str());
            if is_module && other != own && other != "error" && !allowed.contains(&other.as_str()) {
                wrong.push(format!("{path} imports `{other}`; `{own}` may import {allowed:?}"));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn stages_do_not_import_each_other() {
    let mut wrong = Vec::new();
    for (path, text) in sources("src/stages") {
        let (_, own) = module(&path);
        let others = imports(&text).into_iter().filter(|(first, second)| first == "stages" && second != own);
        wrong.extend(others.map(|(_, other)| format!("{path} imports the stage `{other}`")));
        if text.contains("super::super::") {
            wrong.push(format!("{path} climbs with `super::super::`"));
        }
    }
    assert_none(&wrong);
}

#[test]
fn imports_are_read_in_all_their_forms() {
    let pairs =
        |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
    assert_eq!(imports("use crate::stages::{load, tag};"), pairs(&[("stages", "load"), ("stages", "tag")]));
    assert_eq!(imports("let x = crate::model::span::Span::new();"), pairs(&[("model", "span")]));
    assert_eq!(imports("use crosscheck::{eval, explain};"), pairs(&[("eval", ""), ("explain", "")]));
    assert_eq!(imports("// use crate::store::Store;"), pairs(&[]));
}

#[test]
fn only_the_store_uses_polars() {
    let outside = sources("src").into_iter().filter(|(path, _)| !path.starts_with("src/store/"));
    let uses = |text: &str| text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains("polars"));
    assert_none(&outside.filter(|(_, text)| uses(text)).map(|(path, _)| path).collect::<Vec<_>>());
}

#[test]
fn stages_use_no_clock_environment_or_randomness() {
    // Seeded generators are allowed: they give the same numbers each time.
    let forbidden = [
        "SystemTime",
        "Instant::now",
        "Zoned::now",
        "std::env::",
        "env::var",
        "rand::rng()",
        "from_os_rng",
        "thread_rng",
    ];
    let mut wrong = Vec::new();
    for (path, text) in sources("src/stages").into_iter().filter(|(path, _)| !path.ends_with("/tests.rs")) {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        wrong.extend(forbidden.iter().filter(|word| code.contains(**word)).map(|word| format!("{path} uses `{word}`")));
    }
    assert_none(&wrong);
}

#[test]
fn no_source_file_is_longer_than_the_limit() {
    let mut wrong = Vec::new();
    for (path, text) in ["src", "tests", "benches", "hf-tagger"].into_iter().flat_map(sources) {
        let n_lines = text.lines().count();
        if n_lines > MOST_LINES {
            wrong.push(format!("{path} has {n_lines} lines; the limit is {MOST_LINES}"));
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_module_opens_with_its_doc() {
    let all = ["src", "tests", "benches", "hf-tagger"].into_iter().flat_map(sources);
    // A test module that stands in a file of its own belongs to the module above it.
    let own = all.filter(|(path, _)| !path.ends_with("/tests.rs"));
    assert_none(&own.filter(|(_, text)| !text.starts_with("//!")).map(|(path, _)| path).collect::<Vec<_>>());
}

#[test]
fn rule_files_have_sorted_unique_ids_and_a_source_in_every_row() {
    let mut wrong = Vec::new();
    for file in below("rules", "tsv") {
        let text = fs::read_to_string(&file).expect("the file can be read");
        let file = shown(&file);
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let header: Vec<&str> = lines.next().map(|(_, line)| line.split('\t').collect()).unwrap_or_default();
        if header.first() != Some(&"id") || header.last() != Some(&"source") {
            wrong.push(format!("{file}: the first column is not `id` or the last is not `source`"));
        }
        let mut before: Option<&str> = None;
        for (idx, line) in lines {
            let cells: Vec<&str> = line.split('\t').collect();
            if cells.len() != header.len() {
                wrong.push(format!("{file}:{}: {} cells, the header has {}", idx + 1, cells.len(), header.len()));
            }
            if cells.last().is_none_or(|source| source.trim().is_empty()) {
                wrong.push(format!("{file}:{}: no source", idx + 1));
            }
            if before.is_some_and(|before| before >= cells[0]) {
                wrong.push(format!("{file}:{}: `{}` is not after the id before it", idx + 1, cells[0]));
            }
            before = Some(cells[0]);
        }
    }
    assert_none(&wrong);
}

#[test]
fn rule_files_end_with_a_line_break_and_say_where_they_come_from() {
    let mut wrong = Vec::new();
    for file in below("rules", "tsv") {
        let text = fs::read_to_string(&file).expect("the file can be read");
        if !text.ends_with('\n') || text.contains('\r') {
            wrong.push(format!("{}: lines end with \\n, the last one too", shown(&file)));
        }
        if !text.starts_with('#') {
            wrong.push(format!("{}: no comment on top", shown(&file)));
        }
    }
    assert_none(&wrong);
}
