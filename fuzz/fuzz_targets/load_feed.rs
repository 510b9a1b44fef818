//! Arbitrary bytes as a feed.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod load;

fuzz_target!(|data: &[u8]| {
    load::outcome("fuzz.rss", data);
});
