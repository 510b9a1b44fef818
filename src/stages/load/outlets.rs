//! Folders that are outlets: where files of one name are in several folders, the folder says whose they are.
//!
//! `bbc/2026-03-03.txt` beside `cnn/2026-03-03.txt` is by `bbc`; all else in the folder is too. `2026-03-03/bbc.txt` beside
//! `2026-03-04/bbc.txt` is by `bbc` as well: a folder named after a day is not an outlet. It reads names only.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use crate::stages::load::reader::stem;

/// The outlets of some folders, by their paths.
pub(crate) type Outlets = BTreeMap<String, String>;

/// Finds the folders that are outlets, among the paths of all files; `/` is between folders.
pub(crate) fn find<'a>(paths: impl Iterator<Item = &'a str>) -> Outlets {
    let mut by_name: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for path in paths {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or(name);
        by_name.entry(stem.to_lowercase()).or_default().insert(folder);
    }
    let mut outlets = Outlets::new();
    for (stem, folders) in by_name.into_iter().filter(|(_, folders)| folders.len() > 1) {
        let parts: Vec<Vec<&str>> = folders.iter().map(|folder| folder.split('/').collect()).collect();
        let n_shared = n_shared(&parts);
        for (folder, parts) in folders.iter().zip(&parts) {
            if let Some(outlet) = outlet(parts, n_shared, &stem) {
                outlets.entry((*folder).to_owned()).or_insert_with(|| outlet.to_owned());
            }
        }
    }
    outlets
}

/// Files whose names look the same and are not: `café` with one character for its last letter, and `café` with two. The first of them
/// in the order of the paths keeps its name, the others are `café~2`, `café~3`; the same name with other extensions is one.
pub(crate) fn doubles<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, String> {
    let mut forms: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut doubles = BTreeMap::new();
    for path in paths {
        let stem = stem(path);
        let known = forms.entry(stem.nfc().collect()).or_default();
        let n = known.iter().position(|form| *form == stem).unwrap_or_else(|| {
            known.push(stem);
            known.len() - 1
        });
        if n > 0 {
            let name = stem.rsplit('/').next().unwrap_or(stem);
            doubles.insert(path, format!("{name}~{}", n + 1));
        }
    }
    doubles
}

/// Folders that all paths begin with.
fn n_shared(paths: &[Vec<&str>]) -> usize {
    let Some((first, others)) = paths.split_first() else { return 0 };
    let is_shared = |idx: &usize| others.iter().all(|path| path.get(*idx) == first.get(*idx));
    (0..first.len()).take_while(is_shared).count()
}

/// The folder that names the outlet: of those that differ the first that is not a day or number, else the last before them;
/// none where the name of the file does.
fn outlet<'a>(parts: &[&'a str], n_shared: usize, stem: &str) -> Option<&'a str> {
    let is_named = |part: &&&str| !part.is_empty() && !is_day_or_number(part);
    let differing = parts.iter().skip(n_shared).find(is_named);
    let shared = || parts.iter().take(n_shared).rfind(is_named).filter(|_| is_day_or_number(stem));
    differing.or_else(shared).copied()
}

/// Whether a name is made of digits, marks and words for parts of time: `2026-03-03`, `03`, `week 12`, `march_2026`.
pub(crate) fn is_day_or_number(name: &str) -> bool {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_time = |word: &str| {
        let letters: String = word.chars().filter(|c| !c.is_ascii_digit()).flat_map(char::to_lowercase).collect();
        const WORDS: &[&str] = &["", "t", "z", "w", "q", "day", "week", "month", "year", "am", "pm"];
        const MONTHS: &[&str] = &[
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        let is_month = || letters.len() >= 3 && MONTHS.iter().any(|month| month.starts_with(letters.as_str()));
        WORDS.contains(&letters.as_str()) || is_month()
    };
    name.bytes().any(|byte| byte.is_ascii_digit()) && words.into_iter().all(is_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(paths: &[&str]) -> Vec<String> {
        find(paths.iter().copied()).iter().map(|(folder, outlet)| format!("{folder}={outlet}")).collect()
    }

    #[test]
    fn folders_with_files_of_one_name_are_outlets() {
        for (paths, expected) in [
            (&["bbc/2026-03-03.txt", "cnn/2026-03-03.txt", "nhk/2026-03-04.txt"][..], &["bbc=bbc", "cnn=cnn"][..]),
            (&["a/1.txt", "b/1.md"], &["a=a", "b=b"]),
            (
                &["one.example/index.html", "two.example/index.html"],
                &["one.example=one.example", "two.example=two.example"],
            ),
            (
                &["bbc/2026/03.txt", "bbc/2025/03.txt", "cnn/2026/03.txt"],
                &["bbc/2025=bbc", "bbc/2026=bbc", "cnn/2026=cnn"],
            ),
            (&["news/bbc/2025/03.txt", "news/bbc/2026/03.txt"], &["news/bbc/2025=bbc", "news/bbc/2026=bbc"]),
            (&["in/2026/bbc/03.txt", "in/2026/cnn/03.txt"], &["in/2026/bbc=bbc", "in/2026/cnn=cnn"]),
            // Near misses: other names, folders of days, one folder, a folder within.
            (&["bbc/one.txt", "cnn/two.txt"], &[]),
            (&["2026-03-03/bbc.txt", "2026-03-04/bbc.txt"], &[]),
            (&["week 1/bbc.txt", "march 2026/bbc.txt"], &[]),
            (&["bbc/1.txt", "bbc/1.html"], &[]),
            (&["1.txt", "a/1.txt"], &["a=a"]),
        ] {
            assert_eq!(found(paths), expected, "{paths:?}");
        }
    }

    #[test]
    fn names_that_look_the_same_are_told_apart() {
        let paths = ["a/cafe\u{301}.txt", "a/caf\u{e9}.html", "a/caf\u{e9}.txt", "a/cafe.txt", "b/caf\u{e9}.txt"];
        let found = doubles(paths.into_iter());
        let expected = [("a/caf\u{e9}.html", "caf\u{e9}~2"), ("a/caf\u{e9}.txt", "caf\u{e9}~2")];
        assert_eq!(found, expected.map(|(path, name)| (path, name.to_owned())).into());
    }
}
