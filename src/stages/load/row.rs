//! One row of a jsonl, csv or parquet file, and of `sources.csv`: named columns in, a text with its metadata out.
//!
//! `{"body": "Rain.", "author": "", "date": "2026-01-05"}` gives the text `Rain.`, no author, and the day. Columns it does
//! not know are left out. It does not read files.

use jiff::civil::{Date, Time};

use crate::stages::load::published;

/// What a row says, each value trimmed and none when empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// Text of the document, as it stands.
    pub text: Option<String>,
    pub path: Option<String>,
    pub doc_id: Option<String>,
    pub source: Option<String>,
    pub title: Option<String>,
    pub author: Option<String>,
    pub url: Option<String>,
    pub published: Option<String>,
    /// Time of the day, where `published` has none.
    pub published_time: Option<String>,
    pub language: Option<String>,
}

/// A column with a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    Path,
    DocId,
    Source,
    Title,
    Author,
    Url,
    Published,
    PublishedTime,
    Language,
}

impl Column {
    /// All of them.
    pub(crate) const ALL: [Self; 9] = [
        Self::Path,
        Self::DocId,
        Self::Source,
        Self::Title,
        Self::Author,
        Self::Url,
        Self::Published,
        Self::PublishedTime,
        Self::Language,
    ];

    /// Names of the column in input files; the first that has a value counts.
    pub(crate) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Path => &["path"],
            Self::DocId => &["doc_id", "id"],
            Self::Source => &["source"],
            Self::Title => &["title"],
            Self::Author => &["author"],
            Self::Url => &["url"],
            Self::Published => &["published", "date"],
            Self::PublishedTime => &["published_time"],
            Self::Language => &["language"],
        }
    }
}

/// Where the known columns of a file stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    /// Columns that may hold the text, the preferred one first.
    pub text: Vec<usize>,
    /// Columns of metadata, preferred names first.
    pub metadata: Vec<(Column, usize)>,
}

impl Columns {
    /// Finds the known columns of a header, in any case.
    pub(crate) fn find(header: &[String], text_columns: &[String]) -> Self {
        let position = |name: &str| header.iter().position(|found| found.trim().eq_ignore_ascii_case(name));
        let text = text_columns.iter().filter_map(|name| position(name)).collect();
        let mut metadata = Vec::new();
        for column in Column::ALL {
            metadata.extend(column.names().iter().filter_map(|name| Some((column, position(name)?))));
        }
        Self { text, metadata }
    }
}

impl Row {
    /// Keeps a value of a column; empty ones count as missing.
    pub(crate) fn set(&mut self, column: Column, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let field = match column {
            Column::Path => &mut self.path,
            Column::DocId => &mut self.doc_id,
            Column::Source => &mut self.source,
            Column::Title => &mut self.title,
            Column::Author => &mut self.author,
            Column::Url => &mut self.url,
            Column::Published => &mut self.published,
            Column::PublishedTime => &mut self.published_time,
            Column::Language => &mut self.language,
        };
        field.get_or_insert_with(|| value.to_owned());
    }

    /// The values of `self`, and those of `other` where `self` has none.
    pub(crate) fn or(self, other: &Row) -> Row {
        let or = |own: Option<String>, other: &Option<String>| own.or_else(|| other.clone());
        Row {
            text: or(self.text, &other.text),
            path: or(self.path, &other.path),
            doc_id: or(self.doc_id, &other.doc_id),
            source: or(self.source, &other.source),
            title: or(self.title, &other.title),
            author: or(self.author, &other.author),
            url: or(self.url, &other.url),
            published: or(self.published, &other.published),
            published_time: or(self.published_time, &other.published_time),
            language: or(self.language, &other.language),
        }
    }

    /// Day and time of publication; `Err` holds the value that is not a date.
    pub(crate) fn published(&self) -> Result<Option<(Date, Option<Time>)>, &str> {
        match self.published.as_deref() {
            None => Ok(None),
            Some(text) => {
                let (day, time) = published::parse(text).ok_or(text)?;
                Ok(Some((day, time.or(self.own_time().unwrap_or_default()))))
            }
        }
    }

    /// Time of the day of publication in its own column; `Err` holds the value that is none.
    pub(crate) fn own_time(&self) -> Result<Option<Time>, &str> {
        let text = self.published_time.as_deref();
        text.map(|text| text.parse().map_err(|_| text)).transpose()
    }
}

/// ISO 639-1 code of a language tag: `en-US` is `en`; none when the tag does not start with two letters.
pub(crate) fn language_code(tag: &str) -> Option<String> {
    let first = tag.trim().split(['-', '_']).next()?;
    let is_code = first.len() == 2 && first.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_code.then(|| first.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_its_own_goes_with_the_day() {
        let mut row = Row::default();
        row.set(Column::PublishedTime, "16:12:00");
        assert_eq!(row.published(), Ok(None));
        row.set(Column::Published, "2026-01-05");
        let time = |row: &Row| row.published().ok().flatten().and_then(|(_, time)| time).map(|time| time.to_string());
        assert_eq!(time(&row).as_deref(), Some("16:12:00"));
        row.published = Some("2026-01-05T22:10:00".into());
        assert_eq!(time(&row).as_deref(), Some("22:10:00"));
    }

    #[test]
    fn a_time_that_cannot_be_read_is_told() {
        let mut row = Row::default();
        row.set(Column::Published, "2026-01-05");
        row.set(Column::PublishedTime, "teatime");
        assert_eq!(row.own_time(), Err("teatime"));
        assert!(row.published().is_ok());
        row.published_time = Some("16:12".into());
        assert!(row.own_time().is_ok_and(|time| time.is_some()));
    }

    #[test]
    fn an_empty_value_is_missing_and_the_first_value_stays() {
        let mut row = Row::default();
        row.set(Column::Title, "  ");
        assert_eq!(row.title, None);
        row.set(Column::Title, " Rain ");
        row.set(Column::Title, "Sun");
        assert_eq!(row.title.as_deref(), Some("Rain"));
    }

    #[test]
    fn only_two_letter_codes_are_languages() {
        for (tag, expected) in [("en", Some("en")), ("EN_us", Some("en")), ("English", None), ("", None), ("é", None)]
        {
            assert_eq!(language_code(tag).as_deref(), expected, "{tag}");
        }
    }
}
