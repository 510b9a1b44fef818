//! Whether the sources of a run look like sources: it warns where one name stands for many outlets.
//!
//! Documents with addresses on three sites and one `source` were likely gathered by what is called the source; a run whose
//! documents are all of one source cannot find two that agree. It changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use crosscheck_text::model::document::Document;

use crate::stages::load::host::site;
use crate::stages::load::outlets::is_day_or_number;

/// Sites or folders of one source from which on a warning is due; two may be an outlet and its holding.
const MANY: usize = 3;
/// Sites and folders that are kept of a source.
const MOST: usize = 50;

/// What was seen of each source, by its name.
#[derive(Debug, Default)]
pub(crate) struct Spread {
    sources: BTreeMap<String, Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    sites: BTreeSet<String>,
    /// Outermost folders that are not named after days.
    folders: BTreeSet<String>,
    n_documents: u64,
    /// The first file.
    path: String,
}

impl Spread {
    /// Takes a document into account.
    pub(crate) fn add(&mut self, document: &Document) {
        let metadata = &document.metadata;
        let seen = self.sources.entry(metadata.source.clone()).or_default();
        if seen.n_documents == 0 {
            seen.path.clone_from(&document.path);
        }
        seen.n_documents += 1;
        if seen.sites.len() < MOST {
            seen.sites.extend(metadata.url.as_deref().and_then(site));
        }
        let folder = document.path.split_once('/').map(|(folder, _)| folder);
        if let Some(folder) = folder.filter(|folder| seen.folders.len() < MOST && !is_day_or_number(folder)) {
            seen.folders.insert(folder.to_owned());
        }
    }

    /// One sentence for each source that may not be one.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let shown = |names: &BTreeSet<String>| names.iter().take(MANY).cloned().collect::<Vec<_>>().join(", ");
        for (source, seen) in self.sources.iter().filter(|(_, seen)| seen.sites.len() >= MANY) {
            warnings.push(format!(
                "source `{source}` has documents of {} sites, such as {}: if they are outlets of their own, name the column \
                 that holds them with `--source-column`, or leave the source out, and the site counts",
                seen.sites.len(),
                shown(&seen.sites)
            ));
        }
        let is_scattered = |seen: &Seen| seen.folders.len() >= MANY && seen.sites.len() < MANY;
        for (source, seen) in self.sources.iter().filter(|(_, seen)| is_scattered(seen)) {
            warnings.push(format!(
                "source `{source}` has documents in {} folders, such as {}: if the folders are outlets, name their sources in a \
                 `sources.csv` beside them",
                seen.folders.len(),
                shown(&seen.folders)
            ));
        }
        if let Some((source, seen)) = self.sources.first_key_value().filter(|_| self.sources.len() == 1)
            && seen.n_documents > 1
        {
            warnings.push(format!(
                "all {} documents are of one source, `{source}`, so that no two sources can agree or conflict: name theirs in \
                 a `sources.csv` beside `{}`, or the column that holds them with `--source-column`",
                seen.n_documents, seen.path
            ));
        }
        warnings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warnings(documents: &[(&str, &str)]) -> Vec<String> {
        let mut spread = Spread::default();
        for (source, url) in documents {
            let mut document = Document::plain("a", "Rain.".into());
            document.metadata.source = (*source).to_owned();
            document.metadata.url = (!url.is_empty()).then(|| (*url).to_owned());
            spread.add(&document);
        }
        spread.warnings()
    }

    #[test]
    fn one_name_for_many_sites_is_told() {
        let urls = ["https://a.example/1", "https://www.b.example/2", "https://c.example/3"];
        let many: Vec<_> = urls.iter().map(|url| ("Crawl", *url)).chain([("The Pier", "")]).collect();
        assert!(warnings(&many)[0].contains("3 sites, such as a.example, b.example, c.example"));
        assert_eq!(warnings(&[("A", urls[0]), ("A", urls[1]), ("B", urls[2])]), [""; 0]);
    }

    #[test]
    fn one_name_in_many_folders_is_told() {
        let told = |folders: &[&str]| {
            let mut spread = Spread::default();
            for (folder, source) in folders.iter().map(|folder| (*folder, "A")).chain([("x", "B")]) {
                let mut document = Document::plain("a", "Rain.".into());
                (document.path, document.metadata.source) = (format!("{folder}/a.txt"), source.to_owned());
                spread.add(&document);
            }
            spread.warnings().len()
        };
        assert_eq!(told(&["pier", "quay", "dock"]), 1);
        assert_eq!(told(&["pier", "quay", "pier"]), 0);
        assert_eq!(told(&["2026-03-01", "2026-03-02", "2026-03-03"]), 0);
    }

    #[test]
    fn a_run_of_one_source_is_told() {
        assert!(warnings(&[("A", ""), ("A", "")])[0].contains("all 2 documents are of one source"));
        assert_eq!(warnings(&[("A", "")]), [""; 0]);
        assert_eq!(warnings(&[("A", ""), ("B", "")]), [""; 0]);
    }
}
