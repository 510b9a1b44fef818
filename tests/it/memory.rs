//! How much memory a run takes at most, by the size of what it reads.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::command::{folder, program, put, rows};

/// The most memory that a run over some inputs took, in bytes, as the system last told it.
fn most_memory(inputs: &Path, output: &Path) -> u64 {
    let mut command = Command::new(program());
    command.arg("run").arg(inputs).arg("--output").arg(output).args(["--quiet", "--no-report", "--jobs", "1"]);
    let mut child = command.stdout(Stdio::null()).spawn().expect("the program starts");
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    let code = loop {
        let told = std::fs::read_to_string(&status).unwrap_or_default();
        let peak = told.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
        most = most.max(peak.and_then(|peak| peak.trim().parse().ok()).unwrap_or_default());
        if let Some(code) = child.try_wait().expect("the program can be waited for") {
            break code;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(code.success());
    most << 10
}

#[test]
fn a_text_in_one_line_takes_a_few_times_its_size() {
    let [small, large] = [2usize, 22].map(|megabytes| {
        let (inputs, output) = (folder(), folder());
        put(inputs.path(), "line.txt", "x".repeat(megabytes * 1_000_000));
        let most = most_memory(inputs.path(), output.path());
        assert_eq!(rows(output.path(), "documents").len(), (megabytes * 1_000_000).div_ceil(1 << 20));
        most
    });
    // Each byte more costs less than eight.
    assert!(large < small + 8 * 20_000_000, "{small} and {large} bytes");
}

#[test]
fn a_large_text_is_several_documents_that_are_the_whole_side_by_side() {
    let (inputs, output) = (folder(), folder());
    let text = "The gulls of Torva came back on Monday. ".repeat(45_000);
    put(inputs.path(), "dump.txt", &text);
    most_memory(inputs.path(), output.path());
    let documents = rows(output.path(), "documents");
    let ids: Vec<&str> = documents.iter().map(|row| row["doc_id"].as_str()).collect();
    assert_eq!(ids, ["dump.part1", "dump.part2"]);
    let n_chars: usize = documents.iter().filter_map(|row| row["n_chars"].parse::<usize>().ok()).sum();
    assert_eq!(n_chars, text.len());
    let rejects = rows(output.path(), "rejects");
    assert!(rejects.len() == 1 && rejects[0]["reason"].contains("max_text_bytes"), "{rejects:?}");
    // The parts tell the same, and are not set beside each other as two reports.
    assert!(rows(output.path(), "events").is_empty());
    assert!(rows(output.path(), "segments").iter().all(|row| row["text"].len() <= 64 << 10));
}
