//! What a run says of its way: which stage of how many, for people at a terminal and for programs.

use serde_json::Value;

use crate::command::{folder, raw, run};

const STAGES: [&str; 7] = ["load", "link", "dedupe", "anchor", "agree", "write", "report"];

#[test]
fn a_log_for_programs_tells_of_each_stage_as_it_begins_and_ends() {
    let output = folder();
    for (more, stages) in [(vec![], &STAGES[..]), (vec!["--no-report"], &STAGES[..6])] {
        let arguments = [&["--log", "json", "--fresh"], &more[..]].concat();
        let done = run(&[&raw()], output.path(), &arguments).expect_code(0);
        let events: Vec<Value> =
            done.stderr.lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect();
        let told: Vec<&Value> = events.iter().filter(|event| event["stage"].is_string()).collect();
        let mut expected = told.iter().filter(|event| event["event"] != "progress");
        for (n, stage) in stages.iter().enumerate() {
            for kind in ["begin", "end"] {
                let event = expected.next().expect("each stage begins and ends, one after the other");
                assert_eq!((event["event"].as_str(), event["stage"].as_str()), (Some(kind), Some(*stage)), "{event}");
                assert_eq!(
                    (event["n"].as_u64(), event["of"].as_u64()),
                    (Some(n as u64 + 1), Some(stages.len() as u64))
                );
                assert_eq!(event["seconds"].is_f64(), kind == "end", "{event}");
            }
        }
        assert!(expected.next().is_none());
        assert_eq!(events.last().and_then(|event| event["event"].as_str()), Some("done"));
    }
}

/// A terminal is made by `script`, which comes with every Linux.
#[test]
#[cfg(target_os = "linux")]
fn a_terminal_shows_which_stage_of_how_many() {
    use crate::command::{program, raw_output, rows};

    let output = folder();
    let at_terminal = |arguments: &str, no_color: &str| {
        let command = format!("{} {arguments}", program().display());
        let mut script = std::process::Command::new("script");
        script.args(["-qefc", &command, "/dev/null"]).env("TERM", "xterm").env("NO_COLOR", no_color);
        let done = script.stdin(std::process::Stdio::null()).output().expect("`script` of util-linux starts");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
        String::from_utf8_lossy(&done.stdout).into_owned()
    };
    let said = at_terminal(&format!("run {} -o {}", raw().display(), output.path().display()), "");
    for (n, stage) in STAGES.iter().enumerate() {
        assert!(said.contains(&format!("stage {} of 7 {stage}", n + 1)), "{said:?}");
    }
    assert!(!said.contains("eta") && !said.contains(" 0s left"), "no time is told that nobody knows: {said:?}");
    // What is marked is bold, unless nobody wants that.
    let claims = rows(raw_output(), "claims");
    let claim = &claims.iter().find(|row| row["status"] == "conflicting").expect("raw holds conflicts")["claim_id"];
    let explain = format!("explain {} {claim}", raw_output().display());
    assert!(at_terminal(&explain, "").contains("\u{1b}[1;7m"));
    let plain = at_terminal(&explain, "1");
    assert!(plain.contains(">>") && !plain.contains('\u{1b}'), "{plain:?}");
}
