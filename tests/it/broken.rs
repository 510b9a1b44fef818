//! A folder of broken files of all formats: each is accounted for, as documents or as a reject, and none stops the others.
//!
//! The files are those of `tests/formats/documents`, cut off, with bytes exchanged, under names of other formats, or all at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::Duration;

use assert_cmd::Command;
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};

use crate::command::{crosscheck, finish, folder, program, put, repository, rows};

const N_FILES: usize = 200;
/// Far more than a run over small files takes, and far less than a file that is believed may ask for.
const MOST_KILOBYTES: u64 = 6 << 20;
const LONGEST: Duration = Duration::from_secs(300);

const ENDINGS: [&str; 4] = ["", "png", "exe", "dat"];

/// Texts with letters beyond ASCII, and starts of formats without the rest.
const TEXTS: [&str; 6] = [
    "The ferry left Karvik at noon with 40 people. “No,” said Zoë Ångström, the harbour master.\n\nIt rained.\n",
    "[{\"id\": 1, \"text\": \"Rain fell.\", \"source\": \"Pier\"},\n {\"id\": 2, \"text\": \"Snow \\ud83d\\ude00 fell.\"}]",
    "{\"id\": 1, \"text\": \"Rain fell.\"}\n{\"id\": 2, \"text\": \"Snow \\ud83d fell.\", \"authors\": [\"Ada\"]}\n",
    "id,source,text\n1,Pier,\"Rain \"\"fell\"\".\"\n2,Quay,Snow fell.\n3,Pier,\"Hail\nfell.\"\n",
    "PK\u{3}\u{4}",
    "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\n",
];

/// Bytes that are broken in one of many ways.
fn broken(mut bytes: Vec<u8>, rng: &mut StdRng) -> Vec<u8> {
    match rng.random_range(0..8) {
        0 => bytes.truncate(rng.random_range(0..bytes.len())),
        1 | 2 => {
            for _ in 0..rng.random_range(1..12) {
                let at = rng.random_range(0..bytes.len());
                bytes[at] = rng.next_u32() as u8;
            }
        }
        3 => {
            let (from, to) = (rng.random_range(0..bytes.len()), rng.random_range(0..bytes.len()));
            bytes.drain(from.min(to)..from.max(to));
        }
        4 => bytes = bytes.repeat(2 + (300 << 10) / bytes.len()).into_iter().filter(|byte| *byte != b'\n').collect(),
        5 => {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            bytes = text.encode_utf16().flat_map(u16::to_le_bytes).skip(rng.random_range(0..2)).collect();
        }
        6 => rng.fill_bytes(&mut bytes),
        _ => bytes = " \n\t\n".repeat(rng.random_range(0..50)).into_bytes(),
    }
    bytes
}

#[test]
fn every_broken_file_is_accounted_for_in_bounded_memory_and_time() {
    let (inputs, output) = (folder(), folder());
    let documents = repository().join("tests/formats/documents");
    let mut kept: Vec<_> =
        fs::read_dir(documents).expect("the folder is there").flatten().map(|entry| entry.path()).collect();
    kept.sort();
    let name = |path: &std::path::PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let names: Vec<String> = kept.iter().filter_map(name).collect();
    let endings: Vec<&str> = names.iter().filter_map(|name| Some(name.split_once('.')?.1)).chain(ENDINGS).collect();
    let mut rng = StdRng::seed_from_u64(16);
    for n in 0..N_FILES {
        let idx = rng.random_range(0..kept.len() + TEXTS.len());
        let (bytes, own) = match TEXTS.get(idx) {
            Some(text) => (text.as_bytes().to_vec(), "txt"),
            None => (fs::read(&kept[idx - TEXTS.len()]).expect("the file is there"), endings[idx - TEXTS.len()]),
        };
        // Most have the name of their own format: the others are recognized as what they are, or refused early.
        let ending = if rng.random_range(0..4) > 0 { own } else { endings[rng.random_range(0..endings.len())] };
        put(inputs.path(), &format!("f{n:03}.{ending}"), broken(bytes, &mut rng));
    }
    let script =
        format!("ulimit -v {MOST_KILOBYTES}; exec \"$0\" run \"$1\" --quiet --jobs 2 --no-report --output \"$2\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script]).args([program(), inputs.path().to_owned(), output.path().to_owned()]);
    finish(command.timeout(LONGEST)).expect_code(0);
    crosscheck(&["check".as_ref(), output.path().as_os_str()]).expect_code(0);

    let (documents, rejects) = (rows(output.path(), "documents"), rows(output.path(), "rejects"));
    let number = |path: &str| path.get(1..4).and_then(|digits| digits.parse::<usize>().ok());
    let paths = documents.iter().chain(&rejects).map(|row| row["path"].as_str());
    let found: BTreeSet<usize> = paths.filter_map(number).collect();
    let missing: Vec<usize> = (0..N_FILES).filter(|n| !found.contains(n)).collect();
    assert!(missing.is_empty(), "nothing is said of {missing:?}");
    let (mut said, mut whole) = (BTreeSet::new(), BTreeMap::<&str, usize>::new());
    for reject in &rejects {
        let place = (&reject["path"], &reject["location"], &reject["reason"], &reject["detail"]);
        assert!(said.insert(place), "said twice: {reject:?}");
        if reject["location"].is_empty() {
            *whole.entry(&reject["path"]).or_default() += 1;
        }
    }
    assert!(whole.values().all(|n| *n == 1), "{whole:?}");
    assert!(documents.len() > N_FILES / 5 && whole.len() > N_FILES / 5, "{} and {}", documents.len(), whole.len());
}
