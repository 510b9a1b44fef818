//! Arbitrary bytes as a file of each format and packing: documents or rejects, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod load;

const NAMES: [&str; 14] = [
    "a.txt",
    "a.md",
    "a.html",
    "a.json",
    "a.jsonl",
    "a.csv",
    "a.tsv",
    "a.parquet",
    "a.gz",
    "a.zst",
    "a.bz2",
    "a.zip",
    "a.tar",
    "a",
];

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    load::outcome(NAMES[usize::from(*first) % NAMES.len()], bytes);
});
