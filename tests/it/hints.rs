//! A mistake is told with what fits it: the name that was meant, and what to do next.

use crate::command::{crosscheck, finish, folder, program, put, raw, raw_output, run};

#[test]
fn a_misspelled_name_is_told_with_the_one_that_is_meant() {
    let output = folder();
    for (arguments, said) in [
        (["--tables", "claim"], ["there is no table `claim`", "did you mean `claims`?"]),
        (["--tables", "timelin,claims"], ["there is no table `timelin`", "did you mean `timeline`?"]),
        (["--columns", "claims:statsu"], ["there is no column of `claims` `statsu`", "did you mean `status`?"]),
        (["--columns", "claim:status"], ["there is no table `claim`", "did you mean `claims`?"]),
        (["--format", "parqet"], ["there is no format `parqet`", "did you mean `parquet`?"]),
        (["--partition-by", "moth"], ["there is no partition `moth`", "did you mean `month`?"]),
        (["--tabels", "claims"], ["--tabels", "'--tables'"]),
    ] {
        run(&[&raw()], output.path(), &arguments).expect_code(2).expect_said(&said);
    }
    // Where nothing is near, nothing is guessed.
    let done = run(&[&raw()], output.path(), &["--tables", "weather"]).expect_code(2);
    assert!(!done.stderr.contains("did you mean") && done.stderr.contains("choose from: "), "{}", done.stderr);
    for (command, meant) in [("confilcts", "conflicts"), ("explian", "explain"), ("chek", "check")] {
        crosscheck(&[command, "output"]).expect_code(2).expect_said(&["similar subcommand", meant]);
    }
}

#[test]
fn a_misspelled_setting_is_told_with_the_one_that_is_meant() {
    let home = folder();
    for (toml, said) in [
        (
            "[stages.dedupe]\ndocument_similarty = 0.4\n",
            ["document_similarty", "did you mean `stages.dedupe.document_similarity`?"],
        ),
        ("[run]\nmemory = 1\n", ["memory", "did you mean `run.memory_bytes`?"]),
        ("[outputs]\nreport = false\n", ["outputs", "did you mean `output`?"]),
        ("[run]\nmin_comparable = 3\n", ["min_comparable", "did you mean `stages.agree.min_comparable`?"]),
        ("[run]\nweather = 3\n", ["weather", "hint: see `crosscheck run --help`"]),
    ] {
        let config = put(home.path(), "my.toml", toml);
        let done = run(&[&raw()], &home.path().join("output"), &["--config", &config.to_string_lossy()]);
        done.expect_code(2).expect_said(&["my.toml"]).expect_said(&said);
    }
}

#[test]
fn inputs_that_are_not_there_or_empty_are_told_with_what_to_do() {
    let home = folder();
    let plain = || {
        let mut command = assert_cmd::Command::new(program());
        command.arg("run").current_dir(home.path());
        finish(&mut command)
    };
    plain().expect_code(2).expect_said(&[
        "cannot read `raw`: there is no such file or folder",
        "hint: put your documents there, or name the files and folders to read: `crosscheck run FOLDER`",
    ]);
    std::fs::create_dir(home.path().join("raw")).expect("a folder can be made");
    plain().expect_code(2).expect_said(&["nothing to read: `raw` is empty", "hint: give files or folders"]);
    put(home.path(), "raw/logo.png", "x");
    plain().expect_code(2).expect_said(&["1 entry of other types, such as `logo.png`", "hint: give files or folders"]);
    assert!(!home.path().join("output").exists());
}

#[test]
fn a_folder_that_is_no_output_is_told_with_the_one_that_is() {
    let home = folder();
    put(home.path(), "notes/a.txt", "mine");
    let call = |command: &[&str]| {
        let mut program = assert_cmd::Command::new(program());
        program.args(command).current_dir(home.path());
        finish(&mut program).expect_code(2)
    };
    let commands: [&[&str]; 5] = [
        &["check", "notes"],
        &["explain", "notes", "x"],
        &["conflicts", "notes"],
        &["report", "notes"],
        &["diff", "notes", "notes"],
    ];
    for command in commands {
        call(command)
            .expect_said(&["cannot read `notes/run.json`: `notes` holds no finished run", "hint: give the folder"]);
    }
    call(&["conflicts", "nowhere"])
        .expect_said(&["cannot read `nowhere`: there is no such folder", "hint: give the folder"]);
    crate::command::copy(raw_output(), &home.path().join("output"));
    for command in [&["check", "notes"][..], &["conflicts", "nowhere"]] {
        call(command).expect_said(&["hint: did you mean `output`?"]);
    }
    call(&["check", "."]).expect_said(&["hint: did you mean `./output`?"]);
}

#[test]
fn what_is_in_the_way_of_a_run_is_told_with_what_fits_it() {
    let (home, output) = (folder(), folder());
    let input = put(home.path(), "a.txt", "The mill made 4 crates.");
    put(output.path(), "csv/mine.csv", "mine");
    let done = run(&[&input], output.path(), &[]).expect_code(2);
    let done =
        done.expect_said(&["no run has written it", "hint: everything is unchanged: move it elsewhere", "`--output`"]);
    assert!(!done.stderr.contains("free space"), "{}", done.stderr);
    // Another run has the lock.
    let busy = folder();
    let lock = put(busy.path(), ".crosscheck/lock", "");
    let lock = std::fs::File::options().write(true).open(lock).expect("it is there");
    lock.lock().expect("nobody else has it");
    let done = run(&[&input], busy.path(), &[]).expect_code(2);
    let done =
        done.expect_said(&["another run is writing there", "hint: wait until it ends, or choose another folder"]);
    assert!(!done.stderr.contains("free space"), "{}", done.stderr);
    drop(lock);
    run(&[&input], busy.path(), &["-q"]).expect_code(0);
}
