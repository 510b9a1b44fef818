//! A folder of broken files: each is accounted for, as a document or as a reject, and none stops the others.

use std::collections::BTreeSet;

use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};

use super::*;

const N_FILES: usize = 200;

const ENDINGS: &[&str] = &[
    "txt", "md", "html", "json", "jsonl", "csv", "tsv", "parquet", "gz", "zst", "bz2", "zip", "tar", "png", "exe",
    "dat", "",
];

const TEXTS: &[&str] = &[
    "The ferry left Karvik at noon with 40 people. “No,” said Zoë Ångström, the harbour master.\n\nIt rained.\n",
    "<!doctype html><html><head><title>Rain</title></head><body><p>Rain fell in Karvik.</p><table><tr><td>1</td></tr></table></body></html>",
    "[{\"id\": 1, \"text\": \"Rain fell.\", \"source\": \"Pier\"},\n {\"id\": 2, \"text\": \"Snow \\ud83d\\ude00 fell.\"}]",
    "{\"id\": 1, \"text\": \"Rain fell.\", \"date\": \"2026-03-03\"}\n{\"id\": 2, \"text\": \"Snow fell.\", \"authors\": [\"Ada\"]}\n",
    "id,source,text\n1,Pier,\"Rain \"\"fell\"\".\"\n2,Quay,Snow fell.\n3,Pier,\"Hail\nfell.\"\n",
    "id\ttext\n1\tRain fell.\n2\t\"Snow\" fell.\n",
    "PK\u{3}\u{4}",
    "PAR1",
    "\u{1f}\u{8b}\u{8}",
];

/// One file, broken in one of many ways.
fn broken(rng: &mut StdRng) -> Vec<u8> {
    let text = TEXTS[rng.random_range(0..TEXTS.len())];
    let mut bytes = match rng.random_range(0..5) {
        0 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        1 => [&[0xfe, 0xff][..], &text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>()].concat(),
        2 => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
        3 => [text.as_bytes(), &encoding_rs::WINDOWS_1252.encode(text).0].concat(),
        _ => text.as_bytes().to_vec(),
    };
    match rng.random_range(0..7) {
        0 => bytes.truncate(rng.random_range(0..bytes.len())),
        1 => {
            for _ in 0..rng.random_range(1..8) {
                let at = rng.random_range(0..bytes.len());
                bytes[at] = rng.next_u32() as u8;
            }
        }
        2 => bytes.clear(),
        3 => bytes = bytes.repeat(1 + (300 << 10) / bytes.len()).into_iter().filter(|byte| *byte != b'\n').collect(),
        4 => {
            bytes = vec![0; rng.random_range(1..3000)];
            rng.fill_bytes(&mut bytes);
        }
        5 => bytes = " \n\t\n".repeat(rng.random_range(1..50)).into_bytes(),
        _ => {}
    }
    bytes
}

#[test]
fn every_broken_file_is_accounted_for_and_said_once() {
    for seed in 0..4 {
        let mut rng = StdRng::seed_from_u64(seed);
        let folder = tempfile::tempdir().expect("a temporary folder");
        for n in 0..N_FILES {
            let ending = ENDINGS[n % ENDINGS.len()];
            let name = if ending.is_empty() { format!("f{n:03}") } else { format!("f{n:03}.{ending}") };
            fs::write(folder.path().join(name), broken(&mut rng)).expect("a file");
        }
        let (documents, rejects) = read(folder.path(), &LoadRules::default());
        let number = |path: &str| path.get(1..4).and_then(|digits| digits.parse::<usize>().ok());
        let paths = documents.iter().map(|document| &document.path).chain(rejects.iter().map(|reject| &reject.path));
        let found: BTreeSet<usize> = paths.filter_map(|path| number(path)).collect();
        // A header alone has no rows, and nothing is wrong with it.
        let missing: Vec<usize> = (0..N_FILES).filter(|n| !found.contains(n)).collect();
        assert!(missing.is_empty(), "seed {seed}: {missing:?}");
        let said: BTreeSet<&Reject> = rejects.iter().collect();
        assert_eq!(said.len(), rejects.len(), "seed {seed}: a reject is said twice");
    }
}
