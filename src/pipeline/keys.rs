//! The keys of rows: readable, and the same in every run of the same documents.
//!
//! `guardian/07#s3` is the fourth sentence of the document `guardian/07`.

/// What the n-th part of a document is called: `b` blocks, `s` sentences, `m` mentions, `q` quantities, `d` dates,
/// `c` clauses.
pub(crate) fn part_id(doc_id: &str, letter: char, n: usize) -> String {
    format!("{doc_id}#{letter}{n}")
}

/// Key of a claim's piece of evidence.
pub(crate) fn evidence_id(claim_id: &str, n: usize) -> String {
    format!("{claim_id}#e{n:05}")
}

/// A publisher's key: its name in lower case, words joined with hyphens.
pub(crate) fn source_id(name: &str) -> String {
    let lowered = name.to_lowercase();
    let words: Vec<&str> =
        lowered.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        format!("source-{:016x}", xxhash_rust::xxh3::xxh3_64(name.as_bytes()))
    } else {
        words.join("-")
    }
}
