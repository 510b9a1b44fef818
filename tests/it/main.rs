//! The program as its users meet it: the binary over real folders, and the rules that the repository itself keeps.
//!
//! `cargo test --test it`; `UPDATE=1 cargo test --test it` writes the expected tables of `tests/corpus/` anew.

mod aliases;
mod bad_input;
mod broken;
mod cases_agree;
mod check;
mod choice;
mod cli;
mod command;
mod dates;
mod determinism;
mod diff;
mod for_programs;
mod formats;
#[path = "../../benches/generator/mod.rs"]
mod generator;
mod gold;
mod hints;
mod inputs;
mod languages;
#[cfg(target_os = "linux")]
mod memory;
mod names;
mod nothing_lost;
mod own_files;
mod own_output;
mod own_rules;
mod progress;
mod project;
mod report;
mod reprints;
mod rerun;
mod sample;
mod schemas;
mod settings;
#[cfg(unix)]
mod stops;
mod structure;
#[cfg(feature = "hf-tagger")]
mod tagger;
mod terminals;
#[cfg(feature = "hf-tagger")]
#[path = "../../hf-tagger/tests/it/tiny.rs"]
mod tiny;
mod verdicts;
mod worker;
mod worker_claims;
mod worker_copies;
mod worker_corpus;
mod worker_events;
mod worker_folder;
mod worker_links;
mod worker_samples;
mod worker_steps;
