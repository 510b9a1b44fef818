//! How many bytes of text a second each per-document stage reads, over generated news articles.
//!
//! `cargo bench --bench stages` prints a row for each stage; `cargo bench --bench stages -- tag` only that of `tag`. One
//! round is the whole corpus of about a megabyte on one thread. It does not measure the joins and claims over a corpus; the
//! times in `run.json` of a run do.

use std::sync::LazyLock;

use crosscheck_text::analyze::analyze;
use crosscheck_text::model::annotated::Annotated;
use crosscheck_text::model::clean::CleanText;
use crosscheck_text::model::document::{Document, Metadata};
use crosscheck_text::model::span::Span;
use crosscheck_text::model::vocabulary::{Format, PublishedMethod};
use crosscheck_text::rules::Rules;
use crosscheck_text::stages::{agree, dedupe, extract, parse, segment, tag};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

mod generator;

const SEED: u64 = 7;
const N_BYTES: usize = 1_000_000;

/// What all benchmarks read: rules, and articles with the layers of every stage.
struct Desk {
    rules: Rules,
    annotated: Vec<Annotated>,
    n_bytes: usize,
}

static DESK: LazyLock<Desk> = LazyLock::new(Desk::new);

impl Desk {
    fn new() -> Self {
        let mut desk = Self { rules: Rules::built_in(), annotated: Vec::new(), n_bytes: 0 };
        for line in generator::articles(SEED, usize::MAX) {
            let document = document(&line);
            desk.n_bytes += document.text.len();
            desk.annotated.push(analyze(document, &desk.rules));
            if desk.n_bytes >= N_BYTES {
                break;
            }
        }
        desk
    }
}

fn document(line: &str) -> Document {
    let row: serde_json::Value = serde_json::from_str(line).expect("the generator writes JSON");
    let field = |name: &str| row[name].as_str().map(str::to_owned);
    let metadata = Metadata {
        title: field("title"),
        author: field("author"),
        url: field("url"),
        published: row["published"].as_str().and_then(|day| day.parse().ok()),
        published_method: PublishedMethod::Given,
        ..Metadata::of(&field("source").unwrap_or_default())
    };
    let plain = Document::plain(&field("doc_id").unwrap_or_default(), field("text").unwrap_or_default());
    Document { format: Format::Jsonl, metadata, ..plain }
}

/// Runs one stage over all articles, counting the bytes of their texts.
fn over<T>(bencher: Bencher, stage: impl Fn(&Desk, &Annotated) -> T + Sync) {
    let desk = &*DESK;
    bencher.counter(BytesCount::new(desk.n_bytes)).bench(|| {
        for one in &desk.annotated {
            divan::black_box(stage(desk, one));
        }
    });
}

#[divan::bench]
fn clean(bencher: Bencher) {
    over(bencher, |_, one| CleanText::new(&one.document.text, Span::new(0, one.document.text.len()), &[]));
}

#[divan::bench]
fn segment(bencher: Bencher) {
    over(bencher, |desk, one| segment::run(&one.document, &desk.rules.segment));
}

#[divan::bench]
fn tag(bencher: Bencher) {
    over(bencher, |desk, one| tag::run(&one.document, &one.segmented, &desk.rules.tag));
}

#[divan::bench]
fn extract(bencher: Bencher) {
    over(bencher, |desk, one| extract::run(&one.document, &one.segmented, &one.tagged, &desk.rules.extract));
}

/// By tokens, the nodes of the trees, not by bytes.
#[divan::bench]
fn parse(bencher: Bencher) {
    let trees = DESK.annotated.iter().flat_map(|one| &one.parsed.trees);
    let n_tokens: usize = trees.map(|tree| tree.nodes.len()).sum();
    bencher.counter(ItemsCount::new(n_tokens)).bench(|| {
        for one in &DESK.annotated {
            divan::black_box(parse::run(&one.segmented, &one.tagged, &one.extracted, &DESK.rules.parse));
        }
    });
}

#[divan::bench]
fn dedupe_features(bencher: Bencher) {
    over(bencher, |desk, one| dedupe::features(one, &desk.rules.dedupe));
}

#[divan::bench]
fn dedupe_bands(bencher: Bencher) {
    let features: Vec<_> = DESK.annotated.iter().map(|one| dedupe::features(one, &DESK.rules.dedupe)).collect();
    bencher.counter(BytesCount::new(DESK.n_bytes)).bench(|| {
        for one in &features {
            divan::black_box((dedupe::bands(one, &DESK.rules.dedupe), dedupe::samples(one, &DESK.rules.dedupe)));
        }
    });
}

#[divan::bench]
fn agree_features(bencher: Bencher) {
    over(bencher, |desk, one| agree::features(one, &desk.rules.agree));
}

/// A megabyte of what a number or a date might begin with: the rate must stay near that of prose, else reading is not linear.
#[divan::bench(args = ["7", "one ", "one hundred and ", "one hundred and one ", "2026-", "(", "1,000,", "half past ", "$", "first "])]
fn extract_repeated(bencher: Bencher, unit: &str) {
    let text = unit.repeat(N_BYTES / unit.len());
    let document = Document::plain("repeated", text);
    let segmented = segment::run(&document, &DESK.rules.segment);
    let tagged = tag::run(&document, &segmented, &DESK.rules.tag);
    bencher
        .counter(BytesCount::new(N_BYTES))
        .bench(|| divan::black_box(extract::run(&document, &segmented, &tagged, &DESK.rules.extract)));
}

fn main() {
    divan::main();
}
