//! What documents and file names hold never speaks to a terminal, nor to a spreadsheet.

use std::fs;

use crate::command::{Done, crosscheck, finish, folder, program, put, rows, run};

/// Asserts that nothing was said that moves a cursor or sets a color.
fn assert_harmless(done: &Done) {
    let is_harmful = |c: char| c.is_control() && c != '\n' && c != '\t' || c == '\u{202e}';
    for text in [&done.stderr, &done.stdout] {
        assert!(!text.contains(is_harmful), "{text:?}");
    }
}

#[test]
fn escapes_of_documents_reach_no_terminal() {
    let (inputs, output) = (folder(), folder());
    #[cfg(unix)]
    {
        put(inputs.path(), "red\u{1b}[31m\u{7}.png", "x");
        put(inputs.path(), ".hid\u{1b}[2Jden", "x");
    }
    let id = "x\u{1b}[2Jy";
    let lines = [
        serde_json::json!({"id": id, "source": "A\u{9b}31m", "title": "T\u{1b}]0;t\u{7}", "text":
            format!("{}The mill made 4 crates \u{1b}[31m of \u{202e}tiles.", "The mill in Ashby is old and large. ".repeat(20))}),
        serde_json::json!({"id": id, "source": "B", "text": "The mill made 5 crates."}),
        serde_json::json!({"id": "bad\u{1b}[2J", "date": "\u{1b}[2J", "text": 7}),
        serde_json::json!({"id": "z", "date": "\u{9b}2J", "text": "The mill made 6 crates."}),
    ];
    put(inputs.path(), "a.jsonl", lines.map(|line| line.to_string()).join("\n"));
    for log in ["text", "json"] {
        let done = run(&[inputs.path()], output.path(), &["--log", log]).expect_code(0);
        assert_harmless(&done);
        assert!(done.stderr.contains("rejected"), "{}", done.stderr);
    }
    let quantities = rows(output.path(), "quantities");
    let quantity = quantities.iter().find(|row| row["doc_id"] == id).expect("4 crates are a quantity");
    let folder_given = output.path().to_string_lossy().into_owned();
    for key in [
        id,
        &quantity["quantity_id"],
        &quantity["sentence_id"],
        &rows(output.path(), "sources")[0]["source_id"],
        "no\u{1b}[2J",
    ] {
        assert_harmless(&crosscheck(&["explain", &folder_given, key]));
    }
    let other = crate::command::folder();
    put(
        inputs.path(),
        "a.jsonl",
        serde_json::json!({"id": "z", "text": "The mill in Ashby is old. ".repeat(20) + "\u{1b}[2J"}).to_string(),
    );
    run(&[inputs.path()], other.path(), &["-q"]).expect_code(0);
    assert_harmless(&crosscheck(&["diff".as_ref(), output.path().as_os_str(), other.path().as_os_str()]));
}

#[test]
fn without_a_terminal_no_command_sends_control_characters() {
    let (inputs, output) = (folder(), folder());
    for (name, n) in [("a.txt", 40), ("b.txt", 52)] {
        put(inputs.path(), name, format!("The mill in Ashby made {n} crates of tiles on 3 May 2026."));
    }
    put(inputs.path(), "logo.png", "x");
    let call = |arguments: &[&str], code: i32| {
        let mut command = assert_cmd::Command::new(program());
        // What makes programs believe that they have a terminal, or one with colors.
        command.args(arguments).env("TERM", "xterm-256color").env("COLORTERM", "truecolor").env("COLUMNS", "80");
        let done = finish(&mut command).expect_code(code);
        assert_harmless(&done);
        done
    };
    let raw = inputs.path().to_str().expect("the path is UTF-8");
    let out = output.path().to_str().expect("the path is UTF-8");
    call(&["run", raw, "-o", out], 0);
    call(&["run", raw, "-o", out, "--fresh", "--timings"], 0);
    call(&["run", raw, "-o", out, "--fresh", "--log", "json"], 0);
    let claim = &rows(output.path(), "claims")[0]["claim_id"];
    call(&["explain", out, claim], 0);
    call(&["explain", out, claim, "--json"], 0);
    for format in ["text", "csv", "json"] {
        call(&["conflicts", out, "--format", format], 0);
    }
    call(&["diff", out, out], 0);
    call(&["check", out], 0);
    call(&["report", out], 0);
    call(&["--help"], 0);
    // Mistakes too.
    call(&["conflict", out], 2);
    call(&["run", raw, "-o", out, "--tables", "claim"], 2);
    call(&["explain", out, "nothing-of-this-name"], 2);
}

#[test]
fn formulas_in_any_dress_are_guarded_in_tables_and_pairs() {
    let (inputs, output, home) = (folder(), folder(), folder());
    let texts = [
        "The mill in Ashby made 40 crates of tiles on 3 May 2026, its owner said.",
        "On 3 May 2026 the Ashby mill turned out 52 crates of tiles.",
    ];
    let starts = [
        "=",
        "+",
        "-",
        "@",
        "\u{ff1d}",
        "\u{ff0b}",
        "\u{ff0d}",
        "\u{ff20}",
        "\u{200b}=",
        "\u{feff}=",
        "\u{2066}+",
        "\u{fe66}",
        "\u{2212}",
        "\u{301}=",
    ];
    let row = |(n, start): (usize, &&str)| {
        serde_json::json!({"id": format!("{start}{n}"), "source": format!("S{n}"), "title": format!("{start}1+1"), "text": texts[n % 2]}).to_string()
    };
    put(inputs.path(), "a.jsonl", starts.iter().enumerate().map(row).collect::<Vec<_>>().join("\n"));
    let pairs = home.path().join("pairs.csv");
    let given = pairs.to_string_lossy().into_owned();
    run(&[inputs.path()], output.path(), &["-q", "--no-report", "--pairs", &given]).expect_code(0);
    for row in rows(output.path(), "documents") {
        assert!(row["title"].starts_with('\'') && row["doc_id"].starts_with('\''), "{row:?}");
    }
    let keys: Vec<String> =
        fs::read_to_string(&pairs).expect("it was written").lines().skip(1).map(str::to_owned).collect();
    assert!(!keys.is_empty());
    assert!(keys.iter().all(|line| line.starts_with('\'')), "{keys:?}");
    run(&[inputs.path()], output.path(), &["-q", "--no-report", "--csv-raw", "--pairs", &given]).expect_code(0);
    assert!(!fs::read_to_string(&pairs).expect("it was written").contains('\''));
}
