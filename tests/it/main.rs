//! The program as its users meet it: the binary over real folders, and the rules that the repository itself keeps.
//!
//! `cargo test --test it`; `UPDATE=1 cargo test --test it` writes the expected tables of `tests/corpus/` anew.

mod aliases;
mod bad_input;
mod cases_agree;
mod check;
mod choice;
mod cli;
mod command;
mod dates;
mod determinism;
mod diff;
mod formats;
#[path = "../../benches/generator/mod.rs"]
mod generator;
mod gold;
mod inputs;
mod languages;
mod names;
mod own_output;
mod own_rules;
mod project;
mod report;
mod reprints;
mod sample;
mod schemas;
mod structure;
#[cfg(feature = "hf-tagger")]
mod tagger;
#[cfg(feature = "hf-tagger")]
#[path = "../../hf-tagger/tests/it/tiny.rs"]
mod tiny;
mod verdicts;
