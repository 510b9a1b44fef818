//! How much memory a run may take, and what of it is for what is put aside of documents.
//!
//! A machine of 16 GiB gives a run 8 GiB, and what is put aside nearly 4. Nothing here measures what a run takes.

use std::fs;

/// What a run takes beside what it puts aside: rules, the shards in flight, tables that are being written.
const BESIDE: u64 = 256 << 20;
/// Memory of a machine that does not tell.
const UNKNOWN: u64 = 8 << 30;

/// Bytes for what is put aside of documents; `memory_bytes` is the setting, 0 for half of the machine's memory.
pub(crate) fn room(memory_bytes: u64) -> u64 {
    let budget = if memory_bytes == 0 { of_machine() / 2 } else { memory_bytes };
    // The stages make as much again of what they take.
    budget.saturating_sub(BESIDE) / 2
}

/// The memory of the machine, or of the container that the run is in.
fn of_machine() -> u64 {
    let limit = fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse().ok());
    let total = fs::read_to_string("/proc/meminfo").ok().and_then(|text| total(&text));
    limit.into_iter().chain(total).min().unwrap_or(UNKNOWN)
}

/// The bytes of the line `MemTotal:       16303428 kB`.
fn total(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_of_the_machine_is_read_and_half_of_it_is_the_default() {
        assert_eq!(total("MemTotal:       16303428 kB\nMemFree: 1 kB\n"), Some(16_303_428 * 1024));
        for unknown in ["", "MemTotal: much", "MemTotal: 99999999999999999999 kB", "MemTotal: 18446744073709551615 kB"]
        {
            assert_eq!(total(unknown), None, "{unknown}");
        }
        assert_eq!([room(1), room(256 << 20), room(2304 << 20)], [0, 0, 1 << 30]);
        assert_eq!(room(0), room(of_machine() / 2));
    }
}
