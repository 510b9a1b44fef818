//! The user's own names through the binary: from the folder of the run, and from a file that is named.

use std::fs;

use assert_cmd::Command;

use crate::command::{finish, folder, program};

const TEXT: &str = "The crew of Quillmark Ferries left. Ferries of the firm were late on Monday, said Ada Reed.\n";
const NAMES: &str = "name,entity,type,external_id\nQuillmark Ferries,Quillmark Group,ORG,Q7\n";

#[test]
fn own_names_beside_the_run_or_named_are_applied() {
    let here = folder();
    let write = |name: &str, text: &str| fs::write(here.path().join(name), text).expect("the file can be written");
    write("text.txt", TEXT);
    let run = |options: &[&str]| {
        let mut command = Command::new(program());
        let done = finish(command.args(["run", "text.txt", "-o", "out", "-q"]).args(options).current_dir(here.path()));
        let entities = fs::read_to_string(here.path().join("out/csv/entities.csv")).unwrap_or_default();
        (done, entities)
    };
    assert!(!run(&[]).1.contains("Q7"));
    write("aliases.csv", NAMES);
    let (_, beside) = run(&[]);
    assert!(beside.contains("Quillmark Group,ORG,Quillmark Ferries,,,Q7"), "{beside}");
    write("other.csv", &NAMES.replace("Q7", "Q8"));
    assert!(run(&["--aliases", "other.csv"]).1.contains("Q8"));
    write("other.csv", "name,entity\nQuillmark Ferries,Quillmark Group\n");
    run(&["--aliases", "other.csv"]).0.expect_code(2).expect_said(&["line 2", "--aliases"]);
    write("other.csv", &NAMES.replace("Q7\n", "\"Q7\nAda Reed,Ada Reed,PERSON,Q9\n"));
    run(&["--aliases", "other.csv"]).0.expect_code(2).expect_said(&["line 2", "quotation mark not closed"]);
    write("other.csv", "a,b,verdict,note\nx,y,same,\"one\nz,w,same,two\n");
    run(&["--verdicts", "other.csv"]).0.expect_code(2).expect_said(&["line 2", "quotation mark not closed"]);
}
