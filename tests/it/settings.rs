//! Settings, threads and environment that no run can work with: each is told, or does no harm.

use assert_cmd::Command;

use crate::command::{assert_same, finish, folder, program, put, run};

#[test]
fn a_setting_out_of_its_range_is_told_with_the_range() {
    let home = folder();
    let input = put(home.path(), "a.txt", "The mill made 4 crates.");
    let output = home.path().join("output");
    for (toml, said) in [
        ("[stages.load]\nmax_control_share = -1.0", "`stages.load.max_control_share` is -1.0; it must be from 0 to 1"),
        ("[stages.dates]\nweek_start = 0", "`stages.dates.week_start` is 0; it must be from 1 to 7"),
        ("[stages.agree]\nn_resamples = 4294967295", "it must be from 1 to 100000"),
        ("[stages.anchor]\nlink_min = nan", "`stages.anchor.link_min` is not a number"),
        ("[run]\njobs = 100000000", "`run.jobs` is 100000000"),
        ("[run]\njobs = -1", "`run.jobs` is -1; it must be from 0 to 65536"),
        ("[stages.load]\nmax_document_bytes = -1", "`stages.load.max_document_bytes` is -1; it must be from "),
    ] {
        let settings = put(home.path(), "my.toml", toml);
        let done = run(&[&input], &output, &["-q", "--config", &settings.to_string_lossy()]).expect_code(2);
        done.expect_said(&["my.toml", said, "hint: "]);
        assert!(!output.exists());
    }
    run(&[&input], &output, &["-q", "--memory", "100M"])
        .expect_code(2)
        .expect_said(&["`run.memory_bytes` is 104857600"]);
    run(&[&input], &output, &["-q", "--memory", "much"]).expect_code(2).expect_said(&[
        "'much'",
        "--memory",
        "such as `2G`",
    ]);
    run(&[&input], &output, &["-q", "--shard-bytes", "0"]).expect_code(2).expect_said(&["`run.shard_bytes` is 0"]);
}

#[test]
fn more_threads_than_cores_are_no_more_than_cores() {
    let (inputs, one, many) = (folder(), folder(), folder());
    put(inputs.path(), "a.txt", "The mill made 4 crates.");
    run(&[inputs.path()], one.path(), &["-q", "--jobs", "1"]).expect_code(0);
    run(&[inputs.path()], many.path(), &["-q", "--jobs", "20000"]).expect_code(0);
    assert_same(one.path(), many.path());
}

#[test]
fn no_environment_ends_a_run() {
    let (inputs, output) = (folder(), folder());
    put(inputs.path(), "a.txt", "The mill made 4 crates.");
    put(inputs.path(), "b.txt", "The mill made 5 crates.");
    for (name, value) in [
        ("POLARS_MAX_THREADS", "many"),
        ("POLARS_MAX_THREADS", "1000000"),
        ("POLARS_VERBOSE", "1"),
        ("RAYON_NUM_THREADS", "1000000"),
        ("RUST_MIN_STACK", "1"),
        ("RUST_MIN_STACK", "9999999999999999"),
        ("MIMALLOC_SHOW_STATS", "1"),
        ("mimalloc_show_stats", "1"),
        ("MIMALLOC_PURGE_DELAY", "many"),
        ("COLUMNS", "0"),
        ("TERM", ""),
        ("TMPDIR", "/nowhere"),
        ("LC_ALL", "\u{1b}[31m"),
        ("RUST_LOG", "trace"),
    ] {
        let mut command = Command::new(program());
        command.arg("run").arg(inputs.path()).arg("-o").arg(output.path()).args(["-q", "--no-report"]).env(name, value);
        let done = finish(&mut command).expect_code(0);
        assert_eq!(done.stderr, "", "{name}={value}");
    }
}
