//! The rules that the repository keeps about its own source: who may import whom, sizes, module docs, rule files.
//!
//! Imports are read from the text: anything after `crate::` outside comments counts, whether or not it stands in a `use`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::command::repository;

/// Lines that a source file may have, tests included.
const MOST_LINES: usize = 600;

/// A crate of the repository: its name in code, the folder of its source, and the arrows from each of its modules.
struct Crate {
    name: &'static str,
    folder: &'static str,
    arrows: &'static [(&'static str, &'static [&'static str])],
}

/// What all modules may import: the errors, and the model, in which all others speak.
const COMMON: &[&str] = &["error", "crosscheck::error", "crosscheck_text::model"];

/// What each top-level module may import besides itself; a module of another crate is named with it, and the name of a crate
/// alone allows all of it.
const CRATES: &[Crate] = &[
    Crate {
        name: "crosscheck_text",
        folder: "text/src",
        arrows: &[
            ("lib", &[]),
            ("analyze", &["model", "rules", "stages"]),
            ("stages", &["rules", "model"]),
            ("rules", &["model"]),
            ("model", &[]),
            ("error", &[]),
        ],
    },
    Crate {
        name: "crosscheck",
        folder: "src",
        arrows: &[
            (
                "main",
                &[
                    "cli",
                    "config",
                    "conflicts",
                    "diff",
                    "eval",
                    "explain",
                    "init",
                    "pipeline",
                    "report",
                    "stages",
                    "tables",
                    "terminal",
                    "worker",
                    "write",
                ],
            ),
            ("lib", &["config", "pipeline", "run", "crosscheck_text"]),
            ("run", &["config", "pipeline"]),
            ("cli", &["stages"]),
            ("config", &["near", "tables", "crosscheck_text::rules"]),
            (
                "pipeline",
                &["config", "conflicts", "report", "stages", "store", "tables", "terminal", "write", "crosscheck_text"],
            ),
            ("eval", &["tables", "crosscheck_text::error"]),
            ("diff", &["tables"]),
            ("init", &["config"]),
            ("explain", &["tables", "terminal", "words", "crosscheck_text::rules", "crosscheck_text::stages"]),
            ("conflicts", &["tables", "words"]),
            ("report", &["explain", "tables", "write", "crosscheck_text::rules", "crosscheck_text::stages"]),
            ("stages", &["crosscheck_text::rules"]),
            ("store", &["tables"]),
            ("worker", &["config", "pipeline", "stages", "store", "tables", "write", "crosscheck_text"]),
            ("write", &["tables"]),
            ("tables", &["near"]),
            ("near", &[]),
            ("terminal", &[]),
            ("words", &[]),
            ("error", &["crosscheck_text::error"]),
        ],
    },
    Crate {
        name: "crosscheck_train",
        folder: "train/src",
        arrows: &[
            ("lib", &["crf", "labels", "sets", "words", "crosscheck_text"]),
            ("ablation", &["crosscheck_text"]),
            ("boost", &["parser", "crosscheck_text::rules"]),
            ("crf", &["crosscheck_text::rules"]),
            ("parser", &["crosscheck_text"]),
            ("events", &["ablation", "logistic", "crosscheck::eval", "crosscheck_text"]),
            ("facts", &["ablation", "boost", "measured", "pairs", "texts", "crosscheck", "crosscheck_text::rules"]),
            ("labels", &["crosscheck_text"]),
            ("logistic", &[]),
            ("measured", &["crosscheck"]),
            ("pairs", &["ablation", "boost", "measured", "texts", "crosscheck", "crosscheck_text::rules"]),
            ("sets", &[]),
            ("texts", &["crosscheck"]),
            ("words", &["crosscheck_text"]),
            ("bin", &["lib", "ablation", "events", "facts", "parser", "crosscheck"]),
        ],
    },
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

/// The modules of a crate that a file belongs to: `stages/load/row.rs` gives `stages` and `load`.
fn module(path: &str) -> (&str, &str) {
    let mut parts = path.trim_end_matches(".rs").split('/');
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

/// The files of a crate, with their paths below its folder.
fn files_of(one: &Crate) -> Vec<(String, String)> {
    let below = |(path, text): (String, String)| {
        (path.strip_prefix(one.folder).map_or(path.as_str(), |rest| &rest[1..]).to_owned(), text)
    };
    sources(one.folder).into_iter().map(below).collect()
}

/// The lines that the program is made of: no comments, no tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The paths that code of a crate speaks of, each with the crate that it leads into: `use crate::stages::{load, tag};` in
/// `crosscheck` gives two paths of `crosscheck`.
fn imports(own: &str, text: &str) -> Vec<(String, Vec<String>)> {
    let names = CRATES.iter().map(|one| one.name);
    let marks = std::iter::once(("crate".to_owned(), own)).chain(names.map(|name| (name.to_owned(), name)));
    let mut found = Vec::new();
    for (mark, name) in marks {
        let mark = format!("{mark}::");
        for (at, _) in text.match_indices(&mark) {
            let before = &text[..at];
            let is_whole =
                !before.ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$' | ':'));
            if is_whole {
                found.extend(paths(&text[at + mark.len()..]).into_iter().map(|path| (name.to_owned(), path)));
            }
        }
    }
    found
}

/// The paths at the start of a text: `a::{b, c::d}` is two.
fn paths(text: &str) -> Vec<Vec<String>> {
    let word: String = text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    if let Some(list) = text.strip_prefix('{') {
        return items(list).into_iter().flat_map(|item| paths(item.trim_start())).collect();
    }
    let rest = text[word.len()..].strip_prefix("::").map(paths).unwrap_or_default();
    match rest.is_empty() {
        true => vec![vec![word]],
        false => rest.into_iter().map(|path| [vec![word.clone()], path].concat()).collect(),
    }
}

/// The items of a list that ends with its brace, cut at its own commas.
fn items(list: &str) -> Vec<&str> {
    let (mut found, mut depth, mut from) = (Vec::new(), 0, 0);
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.push(&list[from..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&list[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found.retain(|item| !item.trim().is_empty());
    found
}

fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn imports_follow_the_arrows() {
    let mut wrong = Vec::new();
    for one in CRATES {
        let arrows: BTreeMap<&str, &[&str]> = one.arrows.iter().copied().collect();
        // Test modules may set up what they test with any part of the program.
        for (path, text) in files_of(one).into_iter().filter(|(path, _)| !path.ends_with("tests.rs")) {
            let (own, _) = module(&path);
            let Some(allowed) = arrows.get(own) else {
                wrong.push(format!("{}/{path}: no arrows are written down for `{own}`", one.folder));
                continue;
            };
            for (name, to) in imports(one.name, &code(&text)) {
                let Some(first) = to.first().filter(|first| is_module(&name, first)) else { continue };
                let to = if name == one.name { first.clone() } else { format!("{name}::{first}") };
                let is_allowed = allowed.iter().any(|allowed| *allowed == to || *allowed == name);
                if to != own && !COMMON.contains(&to.as_str()) && !is_allowed {
                    wrong.push(format!("{}/{path} imports `{to}`; `{own}` may import {allowed:?}", one.folder));
                }
            }
        }
    }
    assert_none(&wrong);
}

fn is_module(name: &str, first: &str) -> bool {
    CRATES.iter().any(|one| one.name == name && one.arrows.iter().any(|(module, _)| *module == first))
}

#[test]
fn stages_do_not_import_each_other() {
    let mut wrong = Vec::new();
    for one in CRATES {
        for (path, text) in files_of(one).into_iter().filter(|(path, _)| path.starts_with("stages/")) {
            let (_, own) = module(&path);
            let all = imports(one.name, &code(&text));
            let others = all.iter().filter(|(_, to)| to[0] == "stages" && to.get(1).is_some_and(|stage| stage != own));
            wrong.extend(others.map(|(_, to)| format!("{}/{path} imports the stage `{}`", one.folder, to[1])));
            if text.contains("super::super::") {
                wrong.push(format!("{}/{path} climbs with `super::super::`", one.folder));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn imports_are_read_in_all_their_forms() {
    let found = |text: &str| {
        let shown = |(name, path): (String, Vec<String>)| format!("{name}: {}", path.join("::"));
        imports("crosscheck", text).into_iter().map(shown).collect::<Vec<_>>()
    };
    assert_eq!(
        found("use crate::stages::{load, tag::{self, find}};"),
        ["crosscheck: stages::load", "crosscheck: stages::tag::self", "crosscheck: stages::tag::find",]
    );
    assert_eq!(
        found("let x = crosscheck_text::model::span::Span::new();"),
        ["crosscheck_text: model::span::Span::new"]
    );
    assert_eq!(found("use crosscheck::{eval, explain};"), ["crosscheck: eval", "crosscheck: explain"]);
    assert_eq!(found(&code("// use crate::store::Store;")), [] as [&str; 0]);
}

#[test]
fn files_do_not_import_each_other_in_circles() {
    let mut wrong = Vec::new();
    for one in CRATES {
        let files = files_of(one);
        let files: Vec<_> = files.into_iter().filter(|(path, _)| !path.ends_with("tests.rs")).collect();
        for circle in circles(one, &files) {
            let shown: Vec<String> = circle.iter().map(|path| format!("{}/{path}", one.folder)).collect();
            wrong.push(format!("a circle of files: {}", shown.join(" ")));
        }
    }
    assert_none(&wrong);
}

/// The sets of files of which each leads to each other one, sorted.
fn circles(one: &Crate, files: &[(String, String)]) -> Vec<Vec<String>> {
    let arrows: BTreeMap<&str, BTreeSet<String>> =
        files.iter().map(|(path, text)| (path.as_str(), files_used(one, path, &code(text), files))).collect();
    let reached = |from: &str| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.to_owned()]);
        while let Some(next) = open.pop() {
            let more = arrows.get(next.as_str()).into_iter().flatten();
            open.extend(more.filter(|path| seen.insert((*path).clone())).cloned());
        }
        seen
    };
    let all: BTreeMap<&str, BTreeSet<String>> = arrows.keys().map(|path| (*path, reached(path))).collect();
    let mut found = BTreeSet::new();
    for (path, onward) in all.iter().filter(|(path, onward)| onward.contains(**path)) {
        let back = onward.iter().filter(|other| all.get(other.as_str()).is_some_and(|back| back.contains(*path)));
        found.insert(back.cloned().collect::<Vec<String>>());
    }
    found.into_iter().collect()
}

/// The files of its crate that a file uses: by path from the top, or by the name of a module that it declares.
fn files_used(one: &Crate, own: &str, code: &str, files: &[(String, String)]) -> BTreeSet<String> {
    let exists = |path: &str| files.iter().any(|(file, _)| file == path);
    let file_of = |path: &[String]| {
        (1..=path.len()).rev().find_map(|n| {
            let module = path[..n].join("/");
            [format!("{module}.rs"), format!("{module}/mod.rs")].into_iter().find(|file| exists(file))
        })
    };
    let paths = imports(one.name, code).into_iter().filter(|(name, _)| name == one.name);
    let mut used: BTreeSet<String> = paths.filter_map(|(_, path)| file_of(&path)).collect();
    let folder = own.trim_end_matches(".rs").trim_end_matches("/mod").trim_end_matches("lib");
    let declared = code.lines().filter_map(|line| line.trim().strip_suffix(';')?.split_once("mod "));
    for (_, name) in declared.filter(|(before, _)| before.is_empty() || before.starts_with("pub")) {
        let is_used = code.match_indices(&format!("{name}::")).any(|(at, _)| {
            !code[..at].ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '_' | ':'))
        });
        let path: Vec<String> = folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        used.extend(is_used.then(|| file_of(&[path, vec![name.to_owned()]].concat())).flatten());
    }
    used.remove(own);
    used
}

#[test]
fn only_the_store_uses_polars() {
    let all = ["src", "text", "train"].into_iter().flat_map(sources);
    let outside = all.filter(|(path, _)| !path.starts_with("src/store/"));
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
    for (path, text) in
        ["src/stages", "text/src"].into_iter().flat_map(sources).filter(|(path, _)| !path.ends_with("/tests.rs"))
    {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        wrong.extend(forbidden.iter().filter(|word| code.contains(**word)).map(|word| format!("{path} uses `{word}`")));
    }
    assert_none(&wrong);
}

#[test]
fn no_source_file_is_longer_than_the_limit() {
    let mut wrong = Vec::new();
    for (path, text) in ["src", "text", "train", "tests", "benches", "fuzz", "hf-tagger"].into_iter().flat_map(sources)
    {
        let n_lines = text.lines().count();
        if n_lines > MOST_LINES {
            wrong.push(format!("{path} has {n_lines} lines; the limit is {MOST_LINES}"));
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_module_opens_with_its_doc() {
    let all = ["src", "text", "train", "tests", "benches", "fuzz", "hf-tagger"].into_iter().flat_map(sources);
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
