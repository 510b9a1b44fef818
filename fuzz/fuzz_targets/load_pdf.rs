//! Arbitrary bytes as a PDF file; the program runs this reader in a process of its own, so a panic of its crates is caught there.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod load;

fuzz_target!(|data: &[u8]| {
    load::outcome("fuzz.pdf", data);
});
