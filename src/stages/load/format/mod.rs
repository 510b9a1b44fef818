//! The formats that are read: one row each in [`FORMATS`], one file each beside this one.
//!
//! `news.html` is read by [`html`] because of its name, and `news.pdf` too when it begins with `<!doctype html>`: the first
//! bytes count more than the extension. It does not open files.

use crosscheck_text::model::vocabulary::Format;

use crate::stages::load::reader::{FormatEntry, Reader};

mod csv;
mod feed;
pub(crate) mod html;
mod json;
mod jsonl;
mod mail;
mod mbox;
mod office;
pub(crate) mod parquet;
mod pdf;
mod tsv;
mod txt;
mod warc;

/// Formats without first bytes of their own are known by their names alone.
fn no_start(_: &[u8]) -> bool {
    false
}

/// All formats; where the first bytes fit several, and the name none of them, the first one counts.
pub(crate) const FORMATS: &[FormatEntry] = &[
    FormatEntry {
        format: Format::Txt,
        extensions: &["txt", "text"],
        is_start: no_start,
        reader: Reader::Whole(txt::decode),
    },
    FormatEntry {
        format: Format::Md,
        extensions: &["md", "markdown"],
        is_start: no_start,
        reader: Reader::Whole(txt::decode),
    },
    FormatEntry {
        format: Format::Html,
        extensions: &["html", "htm", "xhtml"],
        is_start: html::is_start,
        reader: Reader::Whole(html::decode),
    },
    FormatEntry {
        format: Format::Json,
        extensions: &["json"],
        is_start: json::is_start,
        reader: Reader::Stream(json::read),
    },
    FormatEntry {
        format: Format::Jsonl,
        extensions: &["jsonl", "ndjson"],
        is_start: jsonl::is_start,
        reader: Reader::Stream(jsonl::read),
    },
    FormatEntry { format: Format::Csv, extensions: &["csv"], is_start: no_start, reader: Reader::Stream(csv::read) },
    FormatEntry {
        format: Format::Tsv,
        extensions: &["tsv", "tab"],
        is_start: no_start,
        reader: Reader::Stream(tsv::read),
    },
    FormatEntry {
        format: Format::Parquet,
        extensions: &["parquet"],
        is_start: parquet::is_start,
        reader: Reader::Seek(parquet::read),
    },
    FormatEntry {
        format: Format::Pdf,
        extensions: &["pdf"],
        is_start: pdf::is_start,
        reader: Reader::WholeApart(pdf::decode),
    },
    FormatEntry {
        format: Format::Docx,
        extensions: &["docx", "docm"],
        is_start: office::docx::is_start,
        reader: Reader::WholeApart(office::docx::decode),
    },
    FormatEntry {
        format: Format::Odt,
        extensions: &["odt"],
        is_start: office::odt::is_start,
        reader: Reader::WholeApart(office::odt::decode),
    },
    FormatEntry {
        format: Format::Xlsx,
        extensions: &["xlsx", "xlsm"],
        is_start: office::xlsx::is_start,
        reader: Reader::RowsApart(office::xlsx::rows),
    },
    FormatEntry {
        format: Format::Eml,
        extensions: &["eml", "mht", "mhtml"],
        is_start: mail::is_start,
        reader: Reader::Whole(mail::decode),
    },
    FormatEntry {
        format: Format::Mbox,
        extensions: &["mbox"],
        is_start: mbox::is_start,
        reader: Reader::Stream(mbox::read),
    },
    FormatEntry {
        format: Format::Rss,
        extensions: &["rss", "atom", "rdf", "xml"],
        is_start: feed::is_start,
        reader: Reader::Stream(feed::read),
    },
    FormatEntry {
        format: Format::Warc,
        extensions: &["warc", "wet"],
        is_start: warc::is_start,
        reader: Reader::Stream(warc::read),
    },
];

/// The format of a name in tables and settings.
pub(crate) fn of(format: Format) -> Option<&'static FormatEntry> {
    FORMATS.iter().find(|entry| entry.format == format)
}

/// The format that an extension names, in any case.
pub(crate) fn of_extension(extension: &str) -> Option<&'static FormatEntry> {
    let extension = extension.to_ascii_lowercase();
    FORMATS.iter().find(|entry| entry.extensions.contains(&extension.as_str()))
}

/// The format that the first bytes of a file are surely of; where several fit, the one that its name says.
pub(crate) fn of_start(start: &[u8], named: Option<&'static FormatEntry>) -> Option<&'static FormatEntry> {
    named.filter(|entry| (entry.is_start)(start)).or_else(|| FORMATS.iter().find(|entry| (entry.is_start)(start)))
}

/// The format of text whose name says nothing.
pub(crate) fn of_text(start: &[u8]) -> Option<&'static FormatEntry> {
    let begins = |mark: u8| start.trim_ascii_start().first() == Some(&mark);
    let format = match start {
        _ if jsonl::is_lines(start) => Format::Jsonl,
        _ if (begins(b'{') || begins(b'[')) && json::is_likely(start) => Format::Json,
        _ => Format::Txt,
    };
    of(format)
}
