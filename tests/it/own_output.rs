//! An output folder among the inputs: what a run has written is not read again, and what it has not written is not lost.

use std::fs;

use crate::command::{assert_same, crosscheck, folder, put, rows, run};

#[test]
fn the_output_of_the_last_run_is_no_input() {
    let home = folder();
    put(home.path(), "harbor.txt", "The harbor of Ostende took in 40 ships on 2 June 2025.");
    let (output, first) = (home.path().join("output"), folder());
    run(&[home.path()], first.path(), &["-q", "--strict"]).expect_code(0);
    for _ in 0..2 {
        run(&[home.path()], &output, &["-q", "--strict"]).expect_code(0);
        assert_same(first.path(), &output);
    }
}

#[test]
fn the_user_s_own_files_in_the_output_folder_are_inputs() {
    let home = folder();
    put(home.path(), "harbor.txt", "The harbor of Ostende took in 40 ships.");
    for _ in 0..2 {
        run(&[home.path()], home.path(), &["-q", "--strict"]).expect_code(0);
        assert_eq!(rows(home.path(), "documents").len(), 1);
    }
    crosscheck(&["check".as_ref(), home.path().as_os_str()]).expect_code(0);
}

#[test]
fn nothing_but_an_output_is_nothing_to_read() {
    let home = folder();
    let input = put(home.path(), "in/harbor.txt", "The harbor of Ostende took in 40 ships.");
    let output = home.path().join("output");
    run(&[&input], &output, &["-q"]).expect_code(0);
    run(&[&output], &output, &["-q"]).expect_code(2).expect_said(&["only what a run has written"]);
    crosscheck(&["check".as_ref(), output.as_os_str()]).expect_code(0);
}

#[test]
fn a_folder_csv_that_no_run_has_written_is_not_replaced() {
    let home = folder();
    let own = put(home.path(), "csv/own.csv", "text\nThe harbor took in 40 ships.\n");
    run(&[home.path()], home.path(), &["-q"]).expect_code(2).expect_said(&[
        "cannot write",
        "csv",
        "no run has written it",
    ]);
    assert_eq!(fs::read_to_string(own).expect("the file is still there"), "text\nThe harbor took in 40 ships.\n");
    assert!(!home.path().join(".crosscheck").exists());
}
