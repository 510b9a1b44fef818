//! People of one first and last name through the binary: middle initials and suffixes keep them apart.

use std::collections::BTreeSet;
use std::fs;

use crate::command::{crosscheck, folder};

/// The entities of the mentions with some surfaces, in a run over texts.
fn entities(texts: &[&str], surfaces: &[&str]) -> BTreeSet<String> {
    let here = folder();
    for (idx, text) in texts.iter().enumerate() {
        fs::write(here.path().join(format!("text{idx}.txt")), text).expect("the file can be written");
    }
    let (input, output) = (here.path().join("."), here.path().join("out"));
    crosscheck(&["run", input.to_str().expect("UTF-8"), "-o", output.to_str().expect("UTF-8"), "-q"]).expect_code(0);
    let mentions = fs::read_to_string(output.join("csv/entity_mentions.csv")).expect("the table is there");
    let mut lines = mentions.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap_or_default();
    let column = |name: &str| header.iter().position(|column| *column == name).expect("the column is there");
    let (entity, surface) = (column("entity_id"), column("surface"));
    let rows: Vec<Vec<&str>> = lines.filter(|row| surfaces.contains(&row[surface])).collect();
    let is_found = |wanted: &&str| rows.iter().any(|row| row[surface] == *wanted);
    assert!(rows.len() >= surfaces.len() && surfaces.iter().all(is_found), "{mentions}");
    rows.iter().map(|row| row[entity].to_owned()).collect()
}

#[test]
fn father_and_son_are_two_people_in_one_document_and_in_two() {
    let both = "George H. Tarn and his son George W. Tarn both spoke in Oslo.\n";
    let surfaces = ["George H. Tarn", "George W. Tarn"];
    assert_eq!(entities(&[both], &surfaces).len(), 2);
    let apart = ["Mayor George H. Tarn spoke in Oslo.\n", "Mayor George W. Tarn spoke in Oslo.\n"];
    assert_eq!(entities(&apart, &surfaces).len(), 2);
    let suffixes = "Martin Luther Vane Jr. and Martin Luther Vane Sr. met in Oslo.\n";
    assert_eq!(entities(&[suffixes], &["Martin Luther Vane Jr.", "Martin Luther Vane Sr."]).len(), 2);
}

#[test]
fn an_initial_that_another_text_leaves_out_keeps_nobody_apart() {
    let texts = ["Mayor Ada D. Quill spoke in Oslo.\n", "Mayor Ada Quill spoke in Oslo.\n"];
    assert_eq!(entities(&texts, &["Ada D. Quill", "Ada Quill"]).len(), 1);
}

#[test]
fn a_surname_goes_to_the_one_of_two_whom_the_pronoun_fits() {
    let text = "Two Varleys on the ballot\n\nBy Ida Moe, 4 May 2026\n\nMarcus Varley, the mayor of Denholt, will face his daughter, \
                Petra Varley, in the vote on Sunday. Varley said she would cut taxes. Marcus Varley has held office for 12 years.\n";
    assert_eq!(entities(&[text], &["Marcus Varley", "Petra Varley"]).len(), 2);
    assert_eq!(entities(&[text], &["Petra Varley", "Varley"]).len(), 1);
    let he = text.replace("said she", "said he");
    assert_eq!(entities(&[&he], &["Marcus Varley", "Varley"]).len(), 1);
}

#[test]
fn a_name_that_its_own_document_keeps_apart_stays_apart() {
    let text = "Victor Fenn and Victor Brask counted the votes in Oslo. Victor said it was a long night.\n";
    assert_eq!(entities(&[text], &["Victor Fenn", "Victor Brask", "Victor"]).len(), 3);
    let mother = "Mrs Adeyemi said the house in Oslo was safe. Her son, Kola Adeyemi, left.\n";
    assert_eq!(entities(&[mother], &["Kola Adeyemi", "Adeyemi"]).len(), 2);
}

#[test]
fn initials_alone_keep_people_apart() {
    let texts = ["The firm in Oslo hired A. M. Stone.\n", "The minister P. M. Stone spoke in Oslo.\n"];
    assert_eq!(entities(&texts, &["A. M. Stone", "P. M. Stone"]).len(), 2);
    let same = ["The firm in Oslo hired A. M. Stone.\n", "The minister A. M. Stone spoke in Oslo.\n"];
    assert_eq!(entities(&same, &["A. M. Stone", "A. M. Stone"]).len(), 1);
}
