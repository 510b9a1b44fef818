//! A run that is told to stop: it says what is as it was and what is kept, and the next run goes on from there.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::command::{Done, copy, files, folder, is_tidy, program, put, raw_output, run};
use crate::generator::articles;

/// What a run may take until something is seen of it.
const PATIENCE: Duration = Duration::from_secs(120);

fn start(input: &Path, output: &Path, more: &[&str]) -> Child {
    let mut command = Command::new(program());
    command.arg("run").arg(input).arg("-o").arg(output).args(["--jobs", "1", "--shard-bytes", "4096"]).args(more);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "{what} is not to be seen");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn n_kept(output: &Path) -> usize {
    let entries = fs::read_dir(output.join(".crosscheck/kept")).into_iter().flatten().flatten();
    entries.filter(|entry| entry.path().extension().is_some_and(|name| name == "kept")).count()
}

/// Sends a signal and waits for the end.
fn stop(child: Child, signal: Signal) -> Done {
    kill_process(Pid::from_child(&child), signal).expect("it still runs");
    let done = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
    Done { code: done.status.code().unwrap_or(-1), stdout: text(done.stdout), stderr: text(done.stderr) }
}

/// Articles that take a while.
fn corpus(folder: &Path, n: usize) -> std::path::PathBuf {
    put(folder, "in.jsonl", articles(11, n).collect::<Vec<_>>().join("\n"))
}

#[test]
fn ctrl_c_leaves_the_previous_output_and_the_next_run_goes_on() {
    let home = folder();
    let (input, output) = (corpus(home.path(), 60), home.path().join("out"));
    copy(raw_output(), &output);
    let before = files(&output);
    let child = start(&input, &output, &[]);
    until("a finished shard", || n_kept(&output) >= 2);
    let done = stop(child, Signal::INT).expect_code(130);
    let (output_shown, kept) = (output.display(), output.join(".crosscheck/kept"));
    let done = done.expect_said(&[
        &format!("crosscheck: stopped by Ctrl-C: the output of the run before in `{output_shown}` is unchanged"),
        &format!("kept in `{}`", kept.display()),
        "run the same again",
        "`--fresh` to drop it",
    ]);
    assert_eq!(done.stdout, "");
    assert!(files(&output) == before, "no file is another, and none is half-written");
    assert!(is_tidy(&output), "nothing is left but what is kept");
    let hint = done.stderr.lines().find(|line| line.starts_with("hint: what was read of ")).expect("it is told");
    let n: usize = hint.split(' ').nth(5).and_then(|n| n.parse().ok()).expect("a number of documents");
    assert!((2..60).contains(&n), "{hint}");
    let next = run(&[&input], &output, &["--jobs", "1", "--shard-bytes", "4096", "--no-report"]).expect_code(0);
    next.expect_said(&[&format!("kept: {n} documents were read in an earlier run")]);
}

#[test]
fn a_run_that_is_terminated_says_so_to_programs_and_leaves_no_output() {
    let home = folder();
    let (input, output) = (corpus(home.path(), 40), home.path().join("out"));
    let child = start(&input, &output, &["--log", "json", "--no-keep"]);
    until("the folder for parts", || {
        output.join(".crosscheck/parts").read_dir().is_ok_and(|mut parts| parts.next().is_some())
    });
    let done = stop(child, Signal::TERM).expect_code(143);
    let last: serde_json::Value =
        serde_json::from_str(done.stderr.lines().last().expect("it says something")).expect("it is JSON");
    assert_eq!((last["event"].as_str(), last["exit_code"].as_u64()), (Some("error"), Some(143)));
    let message = last["message"].as_str().expect("a message");
    assert!(message.starts_with("stopped by SIGTERM: nothing was written to `"), "{message}");
    assert!(last["hint"].as_str().is_some_and(|hint| hint.starts_with("nothing of this run is kept")), "{last}");
    assert!(!output.exists());
}

#[test]
fn a_run_that_waits_for_standard_input_can_be_stopped() {
    let home = folder();
    let output = home.path().join("out");
    let mut command = Command::new(program());
    command.args(["run", "-", "-o"]).arg(&output).env("TMPDIR", home.path());
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.expect("the program starts");
    let input = child.stdin.take();
    until("standard input that is kept", || {
        let entries = fs::read_dir(home.path()).into_iter().flatten().flatten();
        entries.filter(|entry| entry.path().join("stdin").exists()).count() == 1
    });
    let done = stop(child, Signal::INT).expect_code(130);
    done.expect_said(&["stopped by Ctrl-C: nothing was written to `"]);
    drop(input);
    assert_eq!(fs::read_dir(home.path()).expect("it can be read").count(), 0, "what was read of it is gone");
}
