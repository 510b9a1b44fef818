//! Arbitrary bytes packed: what comes out is what they are unpacked; and the packed bytes damaged, without a panic.
#![no_main]

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;

mod load;

const NAMES: [&str; 3] = ["a.jsonl", "a.csv", "a.txt"];

fuzz_target!(|data: &[u8]| {
    let [first, at, bytes @ ..] = data else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let (packed_name, mut packed) = match first / 3 % 3 {
        0 => (format!("{name}.gz"), gz(bytes)),
        1 => ("news.zip".to_owned(), zip(name, bytes)),
        _ => ("news.tar".to_owned(), tar(name, bytes)),
    };
    let texts = |name: &str, bytes: &[u8]| -> Vec<String> {
        load::outcome(name, bytes).into_iter().flatten().map(|document| document.text).collect()
    };
    assert_eq!(texts(name, bytes), texts(&packed_name, &packed));
    let at = usize::from(*at) * packed.len() / 256;
    packed[at] ^= 0x55;
    load::outcome(&packed_name, &packed);
});

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

fn zip(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a member");
    writer.write_all(bytes).expect("memory can be written");
    writer.finish().expect("an archive").into_inner()
}

fn tar(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    builder.append_data(&mut header, name, bytes).expect("a member");
    builder.into_inner().expect("an archive")
}
