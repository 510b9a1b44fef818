//! Documents over which steps and a run are compared: generated articles, articles made of them, and short reports that name people,
//! offices and federations in all ways in which names of different documents may or may not be one.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use arrow::array::{ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{Int32Type, Int64Type};
use serde_json::{Value, json};

use crate::command::{put, run};
use crate::generator::articles;
use crate::worker::{batch, texts, worker};
use crate::worker_steps::{numbered, step};

const N_ARTICLES: usize = 60;
const SEED: u64 = 20_261_130;
/// Rows of a batch: no group and no document's rows are as few.
pub(crate) const BATCH_SIZE: usize = 7;
/// Papers with one set phrase: more than a bucket of bands or samples pairs with each other.
const N_PAPERS: usize = 40;
const PHRASE: &str = "The weather service expects rain along the whole of the southern coast until the end of the week";
/// Reports whose names depend on those of other reports.
const NAMED: [&str; 26] = [
    // A middle name that another leaves out, and a short form of a given name.
    "Mayor Arkady Lvovich Beltsov opened the bridge in Denholt on Monday. Mara Ilves and Tomas Reyle watched him.",
    "Arkady Beltsov closed the bridge in Denholt on Tuesday. Mara Ilves and Tomas Reyle said that it was unsafe.",
    "Bob Quorley sang in Oslo with Lotte Fenn and Piet Marsh.",
    "Robert Quorley sang in Ostrel with Lotte Fenn and Piet Marsh.",
    "Christopher Roe sang with Lotte Fenn in Oslo. Christine Roe listened.",
    "Chris Roe sang with Lotte Fenn in Oslo.",
    // A surname that its company settles, one that nothing settles, and some that nobody has in full.
    "President Volodymyr Zagorenko met Mara Ilves in Denholt. Minister Ada Quill was there, too.",
    "Minister Bram Quill spoke in Ostrel. Lotte Fenn and Piet Marsh heard him.",
    "Quill said in Denholt that Mara Ilves and Volodymyr Zagorenko would come back.",
    "Quill was seen in Tarrow. Nobody knew why.",
    "Brask said in Ostrel that the harbour was closed. Lotte Fenn agreed.",
    "Brask said in Oslo that the harbour was open.",
    // People of one name.
    "David Tarn, 19, plays in Oslo and trains with Lotte Fenn.",
    "David Tarn, 74, was a surgeon in Ostrel and knew Piet Marsh.",
    "David Tarn trains with Lotte Fenn in Oslo every day.",
    "George H. Tarn and his son George W. Tarn both spoke in Oslo.",
    "George Tarn spoke in Oslo.",
    "Lee Jae-myung met Lotte Fenn in Seoul.",
    "Jae Myung Lee met Piet Marsh in Seoul.",
    // Acronyms of one thing, of two, and of none.
    "The International Harbour Federation (IHF) met in Oslo, Mara Ilves said.",
    "IHF said on Friday that it had paid, and Mara Ilves agreed in Oslo, Norway.",
    "XQF said on Friday that nobody had paid.",
    "The United Dock Federation (UDF) and the Union of Denholt Farmers (UDF) met in Oslo.",
    "UDF said that it was pleased.",
    // An office by the first part of its field.
    "The Ministry of Docks and Lighthouses paid Mara Ilves and Lotte Fenn in Oslo.",
    "The Docks Ministry said that Mara Ilves and Lotte Fenn were paid in Oslo.",
];

/// Reports of one quake. The last one comes without a day of publication.
const QUAKE: [&str; 4] = [
    "A quake of magnitude 6.4 struck the Tarrow valley on 3 May 2026 and killed 12 people, Governor Ines Calder said in Ostrel. \
     Rescuers from Denholt searched the collapsed school of Tarrow for children, and the hospital of Ostrel treated 140 injured.",
    "Governor Ines Calder said in Ostrel that 12 people had died when a quake of magnitude 6.4 shook the Tarrow valley on Sunday, 3 \
     May. A school in Tarrow collapsed. The hospital of Ostrel treated 140 injured, and rescuers came from Denholt.",
    "Rescuers of Denholt have left Tarrow after the quake of 3 May, in which 12 people were killed. The magnitude was 6.4. Governor \
     Ines Calder thanked the hospital of Ostrel, which had treated 140 injured, and promised a new school.",
    "The quake that struck the Tarrow valley on Sunday had a magnitude of 6.4, and Governor Ines Calder said in Ostrel that 12 people \
     were killed. On Monday rescuers from Denholt searched the collapsed school. The hospital of Ostrel treated 140 injured.",
];

/// What a harbour office fills in each day.
fn bulletin(n: usize) -> String {
    let (town, wind) = (["Ostrel", "Tarrow", "Denholt"][n % 3], ["north", "south", "east", "west"][n % 4]);
    format!(
        "Harbour bulletin of {town} for {} May 2026. High water at {}.{} and at {}.{}. The wind comes from the {wind} with force {}. \
         Ships of more than {} tonnes wait for a pilot at buoy {}. The office of the harbour master of {town} is open from 8 to 17.",
        n + 2,
        3 + n,
        10 + 3 * n,
        15 + n,
        20 + 2 * n,
        2 + n % 5,
        900 + 70 * n,
        4 + n
    )
}

/// Generated articles, and some that were made of them: reprinted, cut, put together, and with a phrase that all have.
fn documents() -> Vec<Value> {
    let mut documents: Vec<Value> =
        articles(SEED, N_ARTICLES).map(|line| serde_json::from_str(&line).expect("a line is JSON")).collect();
    let text = |at: usize| documents[at]["text"].as_str().expect("it has a text").to_owned();
    let words = |text: &str, n: usize| text.split(' ').take(n).collect::<Vec<_>>().join(" ");
    let mut made = vec![
        // The same words, other names and quotations, and earlier than all others.
        (text(0).to_uppercase().replace(['“', '”', '"'], ""), "2025-12-01"),
        (words(&text(3), 120), "2026-12-30"),
        (format!("{}\n\n{}", text(5), text(9)), "2026-12-30"),
        (format!("{}\n\n{}", text(5), text(9)).replace(" the ", " a "), "2026-12-31"),
        (format!("{}\n\n{}", text(7), text(7)), ""),
    ];
    for n in 0..N_PAPERS {
        let own: Vec<String> = (0..40).map(|word| format!("w{n}x{word}")).collect();
        let phrase = if n % 3 == 0 { format!("{PHRASE}, and gales in the north") } else { PHRASE.to_owned() };
        made.push((format!("{} {}.\n\n{phrase}. {PHRASE}.", n, own.join(" ")), "2026-05-04"));
    }
    let days = ["2026-05-04", "2026-05-05", "2026-05-06"];
    made.extend(NAMED.iter().zip(days.iter().cycle()).map(|(text, day)| ((*text).to_owned(), *day)));
    made.extend(
        QUAKE.iter().zip(["2026-05-04", "2026-05-04", "2026-05-05", ""]).map(|(text, day)| ((*text).to_owned(), day)),
    );
    made.extend((0..10).map(|n| (bulletin(n), "2026-05-01")));
    for (n, (text, day)) in made.into_iter().enumerate() {
        documents
            .push(json!({"doc_id": format!("m{n:02}"), "source": format!("Paper {n}"), "title": null, "author": null,
            "url": null, "published": day, "text": text}));
    }
    documents
}

/// The output of a run over the documents.
pub(crate) fn run_output() -> &'static Path {
    static OUTPUT: OnceLock<PathBuf> = OnceLock::new();
    OUTPUT.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("worker_copies");
        let lines: Vec<String> = documents().iter().map(Value::to_string).collect();
        let input = put(&folder, "documents.jsonl", lines.join("\n"));
        let output = folder.join("output");
        run(&[&input], &output, &["--quiet", "--no-report"]).expect_code(0);
        output
    })
}

/// The rows of a table of the run.
pub(crate) fn table(name: &str) -> Vec<Value> {
    let lines = worker(&["rows", name, &run_output().to_string_lossy()], b"").stdout;
    String::from_utf8_lossy(&lines).lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// What `analyze` gives of the documents.
pub(crate) fn analysis() -> &'static RecordBatch {
    static ANALYSIS: OnceLock<RecordBatch> = OnceLock::new();
    ANALYSIS.get_or_init(|| {
        let documents = documents();
        let of = |name: &str| texts(&documents.iter().map(|row| row[name].as_str().unwrap_or("")).collect::<Vec<_>>());
        let names = ["doc_id", "source", "title", "author", "url", "published", "text"];
        let columns: Vec<(&str, ArrayRef)> = names.iter().map(|name| (*name, of(name))).collect();
        step("analyze", &numbered(&batch(&columns)), BATCH_SIZE)
    })
}

pub(crate) fn int_cells(rows: &RecordBatch, name: &str) -> Vec<i32> {
    rows.column_by_name(name).expect("the column is there").as_primitive::<Int32Type>().values().to_vec()
}

pub(crate) fn long_cells(rows: &RecordBatch, name: &str) -> Vec<i64> {
    rows.column_by_name(name).expect("the column is there").as_primitive::<Int64Type>().values().to_vec()
}

pub(crate) fn binary_cells(rows: &RecordBatch, name: &str) -> Vec<Vec<u8>> {
    let cells = rows.column_by_name(name).expect("the column is there").as_binary::<i32>();
    cells.iter().map(|cell| cell.expect("it is filled").to_vec()).collect()
}

/// A number as tables show it.
pub(crate) fn number(number: f32) -> Value {
    Value::from(number.to_string().parse::<f64>().expect("it is a number"))
}

/// Rows that must be the same, in whatever order.
pub(crate) fn expect_same(found: Vec<Value>, expected: Vec<Value>) {
    let sorted = |rows: Vec<Value>| {
        let mut rows: Vec<String> = rows.iter().map(Value::to_string).collect();
        rows.sort();
        rows
    };
    let (found, expected) = (sorted(found), sorted(expected));
    let only = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter().filter(|row| other.binary_search(row).is_err()).take(5).cloned().collect()
    };
    let (more, fewer) = (only(&found, &expected), only(&expected, &found));
    assert!(found == expected, "steps alone have {more:#?}, the run alone {fewer:#?}");
}
