//! One row of a file of rows, and of `sources.csv`: named columns in, a text with its metadata out.
//!
//! `{"body": "Rain.", "author": "", "date": "2026-01-05"}` gives the text `Rain.`, no author, and the day. Columns it does
//! not know are left out. It does not read files.

use crosscheck_text::rules::load::LoadThresholds;
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
    /// Host or address of the publisher's site.
    pub site: Option<String>,
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
    Site,
    Title,
    Author,
    Url,
    Published,
    PublishedTime,
    Language,
}

impl Column {
    /// All of them.
    pub(crate) const ALL: [Self; 10] = [
        Self::Path,
        Self::DocId,
        Self::Source,
        Self::Site,
        Self::Title,
        Self::Author,
        Self::Url,
        Self::Published,
        Self::PublishedTime,
        Self::Language,
    ];

    /// Names of the column in input files, those of this program first; the first that has a value counts.
    ///
    /// Besides common words these are the columns of trafilatura (`hostname`, `sitename`; in JSON `source-hostname`), news-please
    /// (`source_domain`, `date_publish`), newspaper4k (`publish_date`, `source_url`), GDELT (`seendate`, `domain`,
    /// `SourceCommonName`), Media Cloud (`media_name`), Event Registry (`dateTime`) and NewsAPI (`publishedAt`).
    pub(crate) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Path => &["path"],
            Self::DocId => &["doc_id", "id", "article_id", "stories_id", "story_id"],
            Self::Source => &[
                "source",
                "source_name",
                "publisher",
                "outlet",
                "publication",
                "newspaper",
                "media_name",
                "sitename",
                "site_name",
                "source-hostname",
                "source_title",
                "meta_site_name",
            ],
            Self::Site => &["source_domain", "hostname", "domain", "sourcecommonname", "source_url", "media_url"],
            Self::Title => &["title", "headline", "webtitle"],
            Self::Author => &["author", "authors", "byline"],
            Self::Url => &[
                "url",
                "link",
                "canonical_link",
                "canonical_url",
                "article_url",
                "weburl",
                "web_url",
                "documentidentifier",
            ],
            Self::Published => &[
                "published",
                "published_at",
                "publishedat",
                "datetime",
                "date_publish",
                "date_published",
                "datepublished",
                "publish_date",
                "published_date",
                "publication_date",
                "pub_date",
                "pubdate",
                "webpublicationdate",
                "date",
                "seendate",
            ],
            Self::PublishedTime => &["published_time"],
            Self::Language => &["language", "lang", "meta_lang"],
        }
    }

    /// Names of the column, the user's own before the usual ones.
    pub(crate) fn all_names(self, thresholds: &LoadThresholds) -> impl Iterator<Item = &str> {
        let own: &[String] = match self {
            Self::DocId => &thresholds.id_columns,
            Self::Source => &thresholds.source_columns,
            _ => &[],
        };
        own.iter().map(String::as_str).chain(self.names().iter().copied())
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
    /// Finds the known columns of a header, however their words are joined.
    pub(crate) fn find(header: &[String], thresholds: &LoadThresholds) -> Self {
        let position = |name: &str| {
            let as_written = header.iter().position(|found| found.trim() == name);
            as_written.or_else(|| header.iter().position(|found| is_same_name(found, name)))
        };
        let text = thresholds.text_columns.iter().filter_map(|name| position(name)).collect();
        let mut metadata = Vec::new();
        for column in Column::ALL {
            for idx in column.all_names(thresholds).filter_map(position) {
                // Two names are one column where only the joining of their words differs.
                if !metadata.contains(&(column, idx)) {
                    metadata.push((column, idx));
                }
            }
        }
        Self { text, metadata }
    }
}

impl Row {
    /// Keeps a value of a column; empty ones count as missing.
    pub(crate) fn set(&mut self, column: Column, value: &str) {
        let value = value.trim();
        if value.is_empty() || matches!(value, "[]" | "None" | "NaN" | "null") {
            return;
        }
        let list = if column == Column::Author { printed_list(value) } else { None };
        let value = list.as_deref().unwrap_or(value);
        let field = match column {
            Column::Path => &mut self.path,
            Column::DocId => &mut self.doc_id,
            // Trafilatura's `source` is the address of the article.
            Column::Source if value.contains("://") => &mut self.site,
            Column::Source => &mut self.source,
            Column::Site => &mut self.site,
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
            site: or(self.site, &other.site),
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

/// Whether two names of columns are one: `Publication Date`, `publication_date` and `publicationDate` are.
pub(crate) fn is_same_name(one: &str, other: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = char> {
        name.trim().chars().filter(|c| !matches!(c, ' ' | '_' | '-')).map(|c| c.to_ascii_lowercase())
    }
    letters(one).eq(letters(other))
}

/// The items of a list as Python prints it, joined: `['Ada Moss', 'Ben Orr']` is `Ada Moss, Ben Orr`.
fn printed_list(value: &str) -> Option<String> {
    let inner = value.strip_prefix('[')?.strip_suffix(']')?;
    let items = inner.split(',').map(|item| item.trim().trim_matches(['\'', '"']).trim());
    let items: Vec<&str> = items.filter(|item| !item.is_empty()).collect();
    (!items.is_empty()).then(|| items.join(", "))
}

/// Languages of the news by their three letters and their English names.
const LANGUAGES: &[(&str, &str, &str)] = &[
    ("ara", "arabic", "ar"),
    ("ces", "czech", "cs"),
    ("dan", "danish", "da"),
    ("deu", "german", "de"),
    ("ell", "greek", "el"),
    ("eng", "english", "en"),
    ("fas", "persian", "fa"),
    ("fin", "finnish", "fi"),
    ("fra", "french", "fr"),
    ("heb", "hebrew", "he"),
    ("hin", "hindi", "hi"),
    ("hun", "hungarian", "hu"),
    ("ind", "indonesian", "id"),
    ("ita", "italian", "it"),
    ("jpn", "japanese", "ja"),
    ("kor", "korean", "ko"),
    ("nld", "dutch", "nl"),
    ("nor", "norwegian", "no"),
    ("pol", "polish", "pl"),
    ("por", "portuguese", "pt"),
    ("ron", "romanian", "ro"),
    ("rus", "russian", "ru"),
    ("spa", "spanish", "es"),
    ("swe", "swedish", "sv"),
    ("tur", "turkish", "tr"),
    ("ukr", "ukrainian", "uk"),
    ("zho", "chinese", "zh"),
];

/// ISO 639-1 code of a language: `en-US`, `eng` and `English` are `en`; none when the tag is no language that is known.
pub(crate) fn language_code(tag: &str) -> Option<String> {
    let first = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    if first.len() == 2 && first.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Some(first);
    }
    let found = LANGUAGES.iter().find(|(code, name, _)| [*code, *name].contains(&first.as_str()));
    found.map(|(_, _, code)| (*code).to_owned())
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
    fn the_address_of_an_article_is_not_the_name_of_its_source() {
        let mut row = Row::default();
        row.set(Column::Source, "https://www.pier.example/rain");
        row.set(Column::Source, "The Pier");
        assert_eq!(
            (row.source.as_deref(), row.site.as_deref()),
            (Some("The Pier"), Some("https://www.pier.example/rain"))
        );
    }

    #[test]
    fn names_of_columns_are_the_same_however_their_words_are_joined() {
        for name in ["Published Date", "published-date", "PUBLISHED_DATE", " publishedDate "] {
            assert!(is_same_name(name, "published_date"), "{name}");
        }
        for name in ["published", "published date 2", "published/date", "unpublished_date", ""] {
            assert!(!is_same_name(name, "published_date"), "{name}");
        }
        // A column that is written as it is called counts before one that is only like it.
        let header = ["Text", "text"].map(str::to_owned);
        assert_eq!(Columns::find(&header, &LoadThresholds::default()).text, [1]);
    }

    #[test]
    fn a_list_that_was_printed_is_read() {
        let mut row = Row::default();
        row.set(Column::Author, "[]");
        row.set(Column::Author, "['Ada Moss', \"Ben O'Hara\"]");
        assert_eq!(row.author.as_deref(), Some("Ada Moss, Ben O'Hara"));
        row.set(Column::Title, "[Update] Rain");
        assert_eq!(row.title.as_deref(), Some("[Update] Rain"));
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
    fn codes_and_names_are_languages() {
        for (tag, expected) in [
            ("en", Some("en")),
            ("EN_us", Some("en")),
            ("English", Some("en")),
            ("eng", Some("en")),
            ("Klingon", None),
            ("", None),
            ("é", None),
        ] {
            assert_eq!(language_code(tag).as_deref(), expected, "{tag}");
        }
    }
}
