//! What the `load` stage goes by: sizes it accepts, shares of junk it tolerates, and the columns it looks for text in.
//!
//! `LoadRules::new(LoadThresholds::default())` takes documents of up to 256 MiB and reads the column `text` before
//! `content`. It holds no list that a linguist would extend, so it has no files below `rules/`.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The rules of the `load` stage.
#[derive(Clone, Debug, Default)]
pub struct LoadRules {
    /// Limits from the configuration.
    pub thresholds: LoadThresholds,
    /// The program that is started to read a file whose decoder may fail hard; none where this process reads it.
    pub program: Option<PathBuf>,
}

impl LoadRules {
    /// Rules with the given limits.
    pub fn new(thresholds: LoadThresholds) -> Self {
        Self { thresholds, program: None }
    }
}

/// Limits of the `load` stage.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LoadThresholds {
    /// Largest document that is read, in bytes: a whole file, one message, entry or page of one, or one row; also the most that
    /// the parts of an office file may unpack to.
    #[schemars(range(min = 1u64, max = 4294967295u64))]
    pub max_document_bytes: u64,
    /// Largest text that is one document, in bytes; a longer one is read as several documents (`NAME.part1`, `NAME.part2` and so
    /// on), cut at paragraphs where it has any.
    #[schemars(range(min = 65536u64, max = 4294967295u64))]
    pub max_text_bytes: usize,
    /// Longest time that reading a pdf, docx, odt or xlsx file may take, in seconds.
    #[schemars(range(min = 0, max = 86400))]
    pub max_read_seconds: u64,
    /// Most memory that reading a pdf, docx, odt or xlsx file may take, in bytes.
    #[schemars(range(min = 1u64, max = 1099511627776u64))]
    pub max_read_memory_bytes: u64,
    /// Whether links in an input folder are followed that lead out of it, and linked folders are entered.
    pub follow_links: bool,
    /// Columns of files of rows that may hold the text; the first one that has a value is read. In JSON, `fields.body` is the
    /// key `body` within `fields`.
    pub text_columns: Vec<String>,
    /// Columns that hold the id of a row, before the usual ones (`doc_id`, `id`).
    pub id_columns: Vec<String>,
    /// Columns that name the source of a row, before the usual ones (`source`, `publisher`, `sitename` and their like).
    pub source_columns: Vec<String>,
    /// Most bytes that a packed file may unpack to, for each byte it has; of any file, 64 MiB are unpacked.
    #[schemars(range(min = 1, max = 1000000))]
    pub max_unpack_ratio: u64,
    /// Largest share of control characters in a text, 0 to 1; a file with more is taken for binary data.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub max_control_share: f64,
    /// Largest share of characters that could not be decoded, 0 to 1; a file with more is refused.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub max_replacement_share: f64,
    /// Deepest nesting of HTML elements that is read as a tree; deeper pages are read as a flat list of blocks.
    #[schemars(range(min = 1, max = 400))]
    pub max_html_depth: usize,
    /// Largest HTML file that is searched for its main article, in bytes; of larger ones the whole body is read.
    #[schemars(range(min = 0u64, max = 4294967295u64))]
    pub max_article_bytes: usize,
    /// Most HTML elements of a page that is searched for its main article; of larger ones the whole body is read.
    #[schemars(range(min = 0, max = 10000000))]
    pub max_article_elements: usize,
    /// Fewest characters of an article found in HTML; with less, the whole body is read when it holds more.
    #[schemars(range(min = 0, max = 1000000))]
    pub min_article_chars: usize,
}

/// Common names first, then those of other tools: news-please has `maintext`, trafilatura `raw_text`.
const TEXT_COLUMNS: [&str; 11] = [
    "text",
    "content",
    "body",
    "article",
    "maintext",
    "raw_text",
    "full_text",
    "content_text",
    "plain_text",
    "articlebody",
    "bodytext",
];

impl Default for LoadThresholds {
    fn default() -> Self {
        Self {
            max_document_bytes: 256 << 20,
            max_text_bytes: 1 << 20,
            max_read_seconds: 60,
            max_read_memory_bytes: 2 << 30,
            follow_links: false,
            text_columns: TEXT_COLUMNS.map(str::to_owned).to_vec(),
            id_columns: Vec::new(),
            source_columns: Vec::new(),
            max_unpack_ratio: 200,
            max_control_share: 0.02,
            max_replacement_share: 0.02,
            max_html_depth: 200,
            max_article_bytes: 8 << 20,
            max_article_elements: 50_000,
            min_article_chars: 250,
        }
    }
}
