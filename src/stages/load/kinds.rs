//! What a file that is not read looks like, so that its reject can say so.
//!
//! `\x89PNG` is `a PNG image`; a `.css` file is text, but no document. The bytes decide where they can. It knows no format that is
//! read.

/// First bytes of kinds that are not read, with where they stand.
const MARKS: &[(usize, &[u8], &str)] = &[
    (0, b"\x89PNG", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF87a", "a GIF image"),
    (0, b"GIF89a", "a GIF image"),
    (8, b"WEBP", "a WebP image"),
    (8, b"WAVE", "a WAV recording"),
    (8, b"AVI ", "an AVI video"),
    (0, b"II*\0", "a TIFF image"),
    (0, b"MM\0*", "a TIFF image"),
    (0, b"\0\0\x01\0", "an icon"),
    (0, b"BM", "a BMP image"),
    (0, b"8BPS", "a Photoshop image"),
    (4, b"ftypavif", "an AVIF image"),
    (4, b"ftypheic", "an HEIC image"),
    (4, b"ftypM4A", "an M4A recording"),
    (4, b"ftyp", "an MP4 video"),
    (0, b"\x1aE\xdf\xa3", "a Matroska video"),
    (0, b"OggS", "an Ogg recording"),
    (0, b"fLaC", "a FLAC recording"),
    (0, b"ID3", "an MP3 recording"),
    (0, b"\xff\xfb", "an MP3 recording"),
    (0, b"\xff\xf3", "an MP3 recording"),
    (0, b"\x7fELF", "an executable"),
    (0, b"MZ", "a Windows executable"),
    (0, b"\xcf\xfa\xed\xfe", "an executable"),
    (0, b"\xca\xfe\xba\xbe", "an executable"),
    (0, b"\0asm", "an executable"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"\xfd7zXZ\0", "an xz file"),
    (0, b"\x04\x22\x4d\x18", "an lz4 file"),
    (0, b"!<arch>", "a Unix archive"),
    (0, b"SQLite format 3\0", "an SQLite database"),
    (
        0,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Office document (doc, xls or ppt) or one locked with a password; save it in a newer format, without a password",
    ),
    (0, b"wOFF", "a font"),
    (0, b"wOF2", "a font"),
    (0, b"\0\x01\0\0", "a font"),
    (0, b"OTTO", "a font"),
    (0, b"\x80\x04\x95", "a Python pickle"),
    (0, b"\x93NUMPY", "a NumPy array"),
    (0, b"\x89HDF", "an HDF5 file"),
    (0, b"ARROW1", "an Arrow file; save it as Parquet"),
    (30, b"mimetypeapplication/epub+zip", "an EPUB book"),
    (0, b"Obj\x01", "an Avro file"),
    (0, b"ORC", "an ORC file"),
];

/// What is in XML and is neither a page nor a feed.
pub(crate) const XML: &str = "an XML file of another kind";

/// First bytes of kinds that are text, but hold no text to read.
const TEXT_MARKS: &[(&str, &str)] = &[
    ("{\\rtf", "an RTF document; save it as text"),
    ("%!PS", "a PostScript document"),
    ("#!/", "a script"),
    ("<svg", "an SVG image"),
    ("<?xml", XML),
    ("-----BEGIN ", "a key or certificate"),
];

/// Extensions of files that are text, or may be, and are not documents.
const OTHER_EXTENSIONS: &[&str] = &[
    "aac",
    "apk",
    "avi",
    "bak",
    "bat",
    "bib",
    "bin",
    "bmp",
    "c",
    "cc",
    "cfg",
    "conf",
    "cpp",
    "cs",
    "css",
    "dat",
    "db",
    "dll",
    "dtd",
    "epub",
    "exe",
    "gif",
    "go",
    "h",
    "heic",
    "hpp",
    "ico",
    "ics",
    "ini",
    "ipynb",
    "iso",
    "jar",
    "java",
    "jpeg",
    "jpg",
    "js",
    "jsx",
    "key",
    "kt",
    "less",
    "lock",
    "lua",
    "m4a",
    "map",
    "mjs",
    "mkv",
    "mov",
    "mp3",
    "mp4",
    "mpg",
    "numbers",
    "odg",
    "odp",
    "ods",
    "ogg",
    "otf",
    "pages",
    "php",
    "pickle",
    "pkl",
    "pl",
    "png",
    "ppt",
    "pptx",
    "ps",
    "ps1",
    "py",
    "pyc",
    "r",
    "rar",
    "rb",
    "rdata",
    "rds",
    "rs",
    "rtf",
    "sass",
    "scala",
    "scss",
    "sh",
    "so",
    "sql",
    "srt",
    "svg",
    "swift",
    "tex",
    "tif",
    "tiff",
    "toml",
    "ts",
    "tsx",
    "ttf",
    "vcf",
    "vtt",
    "wasm",
    "wav",
    "webm",
    "webmanifest",
    "webp",
    "wmv",
    "woff",
    "woff2",
    "xsd",
    "xsl",
    "xz",
    "yaml",
    "yml",
];

/// What a file that is not text looks like.
pub(crate) fn of_binary(start: &[u8]) -> Option<&'static str> {
    let stands = |at: usize, mark: &[u8]| start.get(at..at + mark.len()) == Some(mark);
    MARKS.iter().find(|(at, mark, _)| stands(*at, mark)).map(|(_, _, kind)| *kind)
}

/// What a file of text looks like that is not a document.
pub(crate) fn of_text(start: &[u8]) -> Option<&'static str> {
    let start = start.trim_ascii_start();
    TEXT_MARKS.iter().find(|(mark, _)| start.starts_with(mark.as_bytes())).map(|(_, kind)| *kind)
}

/// Whether an extension says that a file is not a document.
pub(crate) fn is_other(extension: &str) -> bool {
    OTHER_EXTENSIONS.binary_search(&extension.to_ascii_lowercase().as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use crate::stages::load::format;
    use crate::stages::load::packing::Packing;

    use super::*;

    #[test]
    fn the_extensions_are_sorted() {
        assert!(OTHER_EXTENSIONS.is_sorted());
    }

    #[test]
    fn no_format_that_is_read_is_another_kind() {
        for extension in OTHER_EXTENSIONS {
            assert!(
                format::of_extension(extension).is_none() && Packing::of_extension(extension).is_none(),
                "{extension}"
            );
        }
        let starts = MARKS.iter().map(|(at, mark, _)| [&vec![0; *at][..], mark].concat());
        let texts = TEXT_MARKS.iter().map(|(mark, _)| mark.as_bytes().to_vec());
        for start in starts.chain(texts) {
            assert!(format::of_start(&start, None).is_none(), "{:?}", String::from_utf8_lossy(&start));
        }
    }
}
