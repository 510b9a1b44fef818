//! What is shown of a row: as text for people, or as one JSON object with the same in it.
//!
//! The text of a quantity is its cells, its sentence and the source text around it; the object has `table`, `row`, `sentence` and `place`.
//! Names of fields are those of the tables' columns where these have the same.

use std::fmt::Write as _;
use std::path::PathBuf;

use crosscheck_text::model::span::Span;
use crosscheck_text::model::vocabulary::{ClaimKind, Stance};
use serde::Serialize;
use serde_json::Value;

use crate::tables::definition::Row;
use crate::tables::rows::{DuplicateRow, EntityMentionRow, SentenceRow};
use crate::terminal::harmless;
use crate::words;

/// Stand for the marks until the text is harmless; no text is meant to hold these characters.
const OPEN: char = '\u{fdd0}';
const CLOSE: char = '\u{fdd1}';

/// How the place is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Bold and inverse, for terminals.
    Ansi,
    /// Between `>>` and `<<`.
    Plain,
}

/// A row with all that says where it comes from.
#[derive(Debug, Serialize)]
pub struct Found {
    /// Its table.
    table: &'static str,
    /// All its columns.
    row: Value,
    /// What is told of it beside its cells.
    #[serde(flatten)]
    pub(super) told: Told,
    /// What one row of its table is.
    #[serde(skip)]
    doc: String,
    /// Its cells that hold something, as text.
    #[serde(skip)]
    cells: Vec<(&'static str, String)>,
}

/// What is told of a row beside its cells.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Told {
    /// Of a claim.
    Claim(ClaimTold),
    /// Of one piece of evidence.
    Evidence {
        /// The same with its sentence; empty where the run left out what it stands in.
        evidence: Vec<EvidenceTold>,
    },
    /// Of what stands at a place of a document.
    Part {
        /// The sentence around it.
        sentence: Option<SentenceRow>,
        /// The source text around it.
        place: Option<Place>,
    },
    /// Of an entity.
    Entity {
        /// Where it is named, the first of many.
        mentions: Vec<EntityMentionRow>,
    },
    /// Nothing more.
    Row {},
}

/// A claim with who says what.
#[derive(Debug, Serialize)]
pub(super) struct ClaimTold {
    /// Why it has its status, with values between backticks.
    pub(super) why: String,
    /// What it is about.
    #[serde(skip)]
    pub(super) kind: ClaimKind,
    /// What is said and by whom, without what only resembles it; what supports the claim first.
    pub(super) values: Vec<ValueTold>,
    /// Each sentence that speaks to it.
    pub(super) evidence: Vec<EvidenceTold>,
    /// Which documents, segments and sentences of the evidence are copies, and of what.
    pub(super) copies: Vec<DuplicateRow>,
    /// The folder of the run's own rules, where it is gone and the built-in ones marked the words; else null.
    pub(super) missing_rules: Option<PathBuf>,
}

/// One value and who gives it.
#[derive(Debug, Serialize)]
pub(super) struct ValueTold {
    pub(super) value: Option<String>,
    pub(super) stance: Stance,
    pub(super) source_ids: Vec<String>,
}

/// A piece of evidence with its sentence.
#[derive(Debug, Serialize)]
pub(super) struct EvidenceTold {
    /// All columns of `claim_evidence`.
    #[serde(flatten)]
    pub(super) row: Value,
    /// Day of publication, where it is known.
    pub(super) published: Option<String>,
    /// Its document and its sentence, in which what differs is marked.
    pub(super) place: Place,
    /// What the text has before the sentence.
    #[serde(skip)]
    pub(super) head: String,
}

/// A stretch of a document with marks in it.
#[derive(Debug, Serialize)]
pub(super) struct Place {
    /// Path of the file, as listed.
    pub(super) path: String,
    pub(super) source_id: String,
    /// First code point of `text` in the document.
    pub(super) char_start: u32,
    /// One past its last code point.
    pub(super) char_end: u32,
    /// As it stands in the document, line breaks and all.
    pub(super) text: String,
    /// In order and apart.
    pub(super) marks: Vec<PlaceMark>,
    /// The same in bytes of `text`.
    #[serde(skip)]
    pub(super) spans: Vec<Span>,
}

/// A marked stretch, in code points of the document.
#[derive(Debug, Serialize)]
pub(super) struct PlaceMark {
    char_start: u32,
    char_end: u32,
}

impl Found {
    pub(super) fn new<R: Row + Serialize>(row: &R, told: Told) -> Self {
        let table = R::table();
        let mut cells = Vec::new();
        row.texts(|idx, cell| {
            let mut text = String::new();
            cell(&mut text);
            if let Some(column) = table.columns.get(idx).filter(|_| !text.is_empty()) {
                cells.push((column.name, text));
            }
        });
        Self { table: table.name, row: value(row), told, doc: table.doc, cells }
    }

    /// The same for people.
    pub fn text(&self, mark: Mark) -> String {
        let (open, close) = match mark {
            Mark::Ansi => ("\u{1b}[1;7m", "\u{1b}[0m"),
            Mark::Plain => (">>", "<<"),
        };
        let mut out = format!("{}: one row is {}\n", self.table, self.doc);
        for (name, text) in &self.cells {
            let _ = writeln!(out, "  {name:<16} {}", text.replace(['\n', '\r'], " "));
        }
        self.told.write(&mut out);
        // What documents say must not speak to the terminal, so that the marks come last.
        harmless(&out).replace(OPEN, open).replace(CLOSE, close)
    }

    /// Shortens what a text of a document may be, for people.
    pub(super) fn shortened(mut self, name: &str, n_chars: usize) -> Self {
        for (_, text) in self.cells.iter_mut().filter(|(own, _)| *own == name) {
            *text = text.chars().take(n_chars).collect();
        }
        self
    }
}

/// A row as JSON; through text, so that 32-bit numbers stay as short as they are in the tables.
pub(super) fn value<R: Serialize>(row: &R) -> Value {
    let text = serde_json::to_string(row).expect("a row holds words, numbers and lists");
    serde_json::from_str(&text).expect("what was written as JSON is JSON")
}

impl Told {
    fn write(&self, out: &mut String) {
        match self {
            Self::Claim(claim) => {
                let why = words::told(&claim.why, |value| words::answer(Some(value), claim.kind));
                let _ = writeln!(out, "\n{why}");
                if let Some(missing) = &claim.missing_rules {
                    let missing = missing.display();
                    let _ = writeln!(
                        out,
                        "note: words are marked by the built-in rules; those of the run, `{missing}`, are gone"
                    );
                }
                claim.evidence.iter().for_each(|one| one.write(out));
            }
            Self::Evidence { evidence } => evidence.iter().for_each(|one| one.write(out)),
            Self::Part { sentence, place } => {
                if let Some(sentence) = sentence {
                    let _ = writeln!(out, "\nsentence {}:\n  {}", sentence.sentence_id, sentence.text);
                }
                if let Some((place, mark)) = place.as_ref().and_then(|place| Some((place, place.marks.first()?))) {
                    let PlaceMark { char_start, char_end } = mark;
                    let _ = writeln!(
                        out,
                        "\n{} ({}), characters {char_start} to {char_end}:\n{}",
                        place.path,
                        place.source_id,
                        place.marked()
                    );
                }
            }
            Self::Entity { mentions } => {
                for row in mentions {
                    let _ = writeln!(out, "  {}: `{}`, rule {}", row.mention_id, row.surface, row.rule);
                }
            }
            Self::Row {} => {}
        }
    }
}

impl EvidenceTold {
    fn write(&self, out: &mut String) {
        out.push_str(&self.head);
        out.push_str(&self.place.marked());
    }
}

impl Place {
    /// The stretch `text` of a document, which begins at its code point `char_start`, with marks in bytes of it.
    pub(super) fn new((path, source_id): (&str, &str), char_start: u32, text: String, spans: Vec<Span>) -> Self {
        let at = |byte: u32| char_start + Span { start: 0, end: byte }.of(&text).chars().count() as u32;
        let mark = |span: &Span| PlaceMark { char_start: at(span.start), char_end: at(span.end) };
        Self {
            path: path.to_owned(),
            source_id: source_id.to_owned(),
            char_start,
            char_end: at(text.len() as u32),
            marks: spans.iter().map(mark).collect(),
            text,
            spans,
        }
    }

    /// The text with its marks, each line behind a bar.
    fn marked(&self) -> String {
        let (text, mut shown, mut at) = (&self.text, String::with_capacity(self.text.len()), 0);
        for mark in &self.spans {
            shown.push_str(Span { start: at, end: mark.start }.of(text));
            shown.push(OPEN);
            shown.push_str(mark.of(text));
            shown.push(CLOSE);
            at = mark.end;
        }
        shown.push_str(Span { start: at, end: text.len() as u32 }.of(text));
        shown.lines().map(|line| format!("  | {line}\n")).collect()
    }
}
