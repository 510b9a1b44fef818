//! Accuracy on the numbers and dates of `tests/gold/numbers`, through the binary: no figure may fall below its floor.

use std::fs;

use serde_json::Value;

use crate::command::{crosscheck, folder, repository, run};

const FLOOR: f64 = 0.95;

#[test]
fn numbers_and_dates_of_many_fields_are_read_right() {
    let gold = repository().join("tests/gold");
    let output = folder();
    run(&[&gold.join("texts")], output.path(), &["--quiet"]).expect_code(0);
    let numbers = gold.join("numbers");
    let arguments =
        ["eval".as_ref(), "--json".as_ref(), "--gold".as_ref(), numbers.as_os_str(), output.path().as_os_str()];
    let said = crosscheck(&arguments).expect_code(0).stdout;
    let scores: Value = serde_json::from_str(&said).expect("stdout is JSON");
    for (measure, figures) in [
        (
            "quantities",
            &["f1", "value_accuracy", "kind_accuracy", "unit_accuracy", "modifier_accuracy", "counted_accuracy"][..],
        ),
        ("dates", &["f1", "calendar_accuracy", "timex_accuracy"][..]),
    ] {
        for figure in figures {
            let share = scores[measure][*figure].as_f64().expect("the figure is there");
            assert!(share >= FLOOR, "{measure} {figure} is {share}, below {FLOOR}\n{said}");
        }
    }
    assert!(scores["segments"].is_null(), "nobody annotated blocks there\n{said}");
}

/// Enough of both, in the texts of many fields and the sample together.
#[test]
fn the_gold_holds_enough_numbers_and_dates() {
    for layer in ["quantities", "dates"] {
        let n: usize = ["tests/gold", "tests/gold/numbers"]
            .iter()
            .flat_map(|folder| fs::read_dir(repository().join(folder)).expect("the gold is there"))
            .map(|entry| entry.expect("the folder can be listed").path())
            .filter(|path| {
                path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&format!("{layer}.")))
            })
            .map(|path| fs::read_to_string(path).expect("the gold can be read").lines().count())
            .sum();
        assert!(n >= 150, "{n} {layer}");
    }
}
