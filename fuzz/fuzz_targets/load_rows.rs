//! Arbitrary text as a file of rows: no more rows than it has lines, and the same ones in UTF-8 as in UTF-16.
#![no_main]

use crosscheck_text::model::vocabulary::Format;
use libfuzzer_sys::fuzz_target;

mod load;

const NAMES: [&str; 4] = ["a.json", "a.jsonl", "a.csv", "a.tsv"];

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let documents = |bytes: &[u8]| -> Vec<_> { load::outcome(name, bytes).into_iter().flatten().collect() };
    let texts = |bytes: &[u8]| -> Vec<String> { documents(bytes).into_iter().map(|document| document.text).collect() };
    let n_lines = text.split(['\n', '\r']).count();
    let n_rows = documents(bytes).iter().filter(|document| document.format != Format::Json).count();
    assert!(n_rows <= n_lines, "{n_rows} rows of {n_lines} lines");
    // Mail and archives are bytes, whatever their name; in UTF-16 they are text.
    let is_of_bytes = |format: Format| matches!(format, Format::Eml | Format::Mbox | Format::Warc | Format::Pdf);
    if documents(bytes).iter().any(|document| is_of_bytes(document.format)) {
        return;
    }
    // So is what its first letters call something else that cannot be read: a file that is refused as a whole.
    if matches!(load::outcome(name, bytes).as_slice(), [Err(reject)] if reject.location.is_none()) {
        return;
    }
    // A NUL makes a file of UTF-8 binary, and a mark of another encoding is one.
    if text.contains(['\0', '\u{feff}']) || text.len() < 16 {
        return;
    }
    let wide: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(texts(bytes), texts(&wide));
});
