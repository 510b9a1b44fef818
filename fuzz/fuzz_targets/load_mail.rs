//! Arbitrary bytes as a message, and as a mailbox: the first byte chooses.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod load;

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    load::outcome(if first % 2 == 0 { "fuzz.eml" } else { "fuzz.mbox" }, bytes);
});
