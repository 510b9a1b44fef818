//! Arbitrary XML inside an office file: the first byte chooses the part, or that the bytes are the archive itself.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

mod load;

/// Parts by the extension of their file; those of a workbook need the others to be found.
const PARTS: [(&str, &[&str]); 3] = [
    ("docx", &["word/document.xml", "word/styles.xml"]),
    ("odt", &["mimetype", "content.xml"]),
    ("xlsx", &["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]),
];

const WORKBOOK: &str = r#"<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>"#;
const TARGETS: &str = r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/>
<Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>"#;

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let Some((ending, parts)) = PARTS.get(usize::from(*first) % (PARTS.len() + 1)) else {
        load::outcome("fuzz.docx", bytes);
        return;
    };
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut add = |name: &str, part: &[u8]| {
        archive.start_file(name, options).and_then(|()| Ok(archive.write_all(part)?)).expect("memory takes it");
    };
    if *ending == "xlsx" {
        add("xl/workbook.xml", WORKBOOK.as_bytes());
        add("xl/_rels/workbook.xml.rels", TARGETS.as_bytes());
    }
    for name in parts.iter().filter(|name| **name != "xl/workbook.xml") {
        let kind: &[u8] = b"application/vnd.oasis.opendocument.text";
        add(name, if *name == "mimetype" { kind } else { bytes });
    }
    let archive = archive.finish().expect("memory takes it");
    load::outcome(&format!("fuzz.{ending}"), archive.get_ref());
});
