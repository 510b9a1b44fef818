//! Arbitrary bytes as a file of each format and packing: documents or rejects, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod load;

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let endings: Vec<&str> = crosscheck::stages::load::extensions().chain([""]).collect();
    load::outcome(&format!("a.{}", endings[usize::from(*first) % endings.len()]), bytes);
});
