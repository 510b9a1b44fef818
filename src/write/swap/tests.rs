use std::collections::BTreeMap;

use super::*;

type Tree = BTreeMap<String, String>;

fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("it has a folder")).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}

/// All files of a folder with what they hold.
fn tree(folder: &Path) -> Tree {
    let mut paths = Vec::new();
    files(folder, "", &mut paths).expect("the folder can be read");
    let read = |path: String| (path.clone(), fs::read_to_string(folder.join(path)).expect("it can be read"));
    paths.into_iter().map(read).collect()
}

fn run_json(outputs: &[&str]) -> String {
    let outputs: Vec<_> = outputs.iter().map(|path| serde_json::json!({"path": path})).collect();
    serde_json::json!({"program": "crosscheck", "outputs": outputs}).to_string()
}

const OLD: &[&str] = &["csv/a.csv", "datapackage.json", "parquet/a.parquet", "parquet/b/source_id=x/part-0.parquet"];
const NEW: &[&str] = &["csv/a.csv", "csv/b.csv", "datapackage.json"];

/// An output with files of the user's own, and a new one that waits beside it.
fn staged() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let root = folder.path();
    OLD.iter().for_each(|path| put(root, path, "old"));
    put(root, LAST, &run_json(OLD));
    for path in ["csv/mine.xlsx", "parquet/b/notes.txt", "letters.txt"] {
        put(root, path, "mine");
    }
    NEW.iter().for_each(|path| put(&next(root), path, "new"));
    put(&next(root), LAST, &run_json(NEW));
    folder
}

fn expected() -> Tree {
    let mut tree: Tree = NEW.iter().map(|path| ((*path).to_owned(), "new".to_owned())).collect();
    tree.insert(LAST.to_owned(), run_json(NEW));
    for path in ["csv/mine.xlsx", "parquet/b/notes.txt", "letters.txt"] {
        tree.insert(path.to_owned(), "mine".to_owned());
    }
    tree
}

#[test]
fn a_swap_that_is_cut_off_anywhere_is_finished_by_whoever_comes_next() {
    let n_steps = {
        let folder = staged();
        Swap { root: folder.path(), journal: plan(folder.path()).expect("nothing is in the way") }.n_steps()
    };
    assert_eq!(n_steps, 4 + 2 + 1);
    for n_done in 0..=n_steps {
        let folder = staged();
        let root = folder.path();
        let swap = Swap::begin(root, plan(root).expect("nothing is in the way")).expect("a journal can be written");
        for step in 0..n_done {
            swap.step(step).expect("the disk is sound");
            // What is old is there as long as not all that is new is.
            assert!(step + 1 > 4 || root.join("parquet/a.parquet").exists(), "{step}");
            assert!(step + 1 < 4 || tree(root)[LAST] == run_json(NEW), "{step}");
            assert!(NEW.iter().all(|path| *path == "csv/b.csv" || root.join(path).exists()), "{step}");
        }
        assert_eq!(settle(root).expect("it can be finished"), n_done < n_steps, "{n_done}");
        let mut left = tree(root);
        left.retain(|path, _| !path.starts_with(WORK));
        assert_eq!(left, expected(), "{n_done}");
        assert!(!root.join("parquet/a.parquet").exists() && !root.join("parquet/b/source_id=x").exists());
    }
}

/// A folder where a file should be makes every step fail, whoever runs the test.
#[test]
fn an_error_at_any_step_says_that_the_output_is_not_whole_and_goes_on_later() {
    for at in 0..3 {
        let folder = staged();
        let root = folder.path();
        let swap = Swap::begin(root, plan(root).expect("nothing is in the way")).expect("a journal can be written");
        let path = root.join(&swap.journal.moves[at]);
        let _ = fs::remove_file(&path);
        put(&path, "in the way", "x");
        let error = swap.finish().expect_err("a file cannot replace a folder");
        assert!(matches!(error, Error::Swap { .. }), "{error}");
        assert!(!error.hint().unwrap_or_default().contains("unchanged"), "{error}");
        assert!(matches!(settle(root), Err(Error::Swap { .. })), "the next command says so too");
        fs::remove_dir_all(&path).expect("it can be removed");
        assert!(settle(root).expect("it can be finished"));
        assert_eq!(tree(root), expected());
        assert!(!root.join(WORK).exists());
    }
}

#[test]
fn what_no_run_has_written_is_in_the_way_before_anything_changes() {
    for (path, is_folder) in [("csv/b.csv", false), ("csv/b.csv", true), ("csv", false)] {
        let folder = staged();
        let root = folder.path();
        let at = root.join(path);
        let _ = remove(&at);
        if is_folder {
            put(&at, "x", "mine")
        } else {
            put(root, path, "mine")
        }
        let before = tree(root);
        assert!(matches!(plan(root), Err(Error::Refused { .. })), "{path}");
        assert_eq!(tree(root), before);
    }
}

#[test]
fn a_run_json_of_another_program_owns_nothing() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let root = folder.path();
    assert_eq!(owned(root), None);
    for text in ["", "{}", "[1]", r#"{"outputs": [{"path": "csv/a.csv"}]}"#, r#"{"program": "other"}"#] {
        put(root, LAST, text);
        assert_eq!(owned(root), None, "{text}");
    }
    put(root, LAST, &run_json(&["csv/a.csv", "../a", "csv/../../b", "/etc/passwd", "csv", "letters.txt"]));
    let owned: Vec<String> = owned(root).expect("it is of this program").into_iter().collect();
    assert_eq!(owned, ["csv", "csv/a.csv", LAST]);
}

#[test]
fn a_journal_that_leads_elsewhere_is_not_followed() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let root = folder.path().join("output");
    put(folder.path(), "letters.txt", "mine");
    put(&root, ".crosscheck/journal", r#"{"moves": [], "gone": ["../letters.txt"]}"#);
    assert!(matches!(settle(&root), Err(Error::Swap { .. })));
    assert!(folder.path().join("letters.txt").exists());
    put(&root, ".crosscheck/journal", "cut o");
    assert!(matches!(settle(&root), Err(Error::Swap { .. })));
}

#[test]
fn the_lock_is_of_one_run_and_what_is_not_of_a_run_stays() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let root = folder.path();
    let lock = try_lock(root).expect("the folder can be made").expect("nobody has it");
    assert!(try_lock(root).expect("it can be opened").is_none());
    put(root, ".crosscheck/notes.txt", "mine");
    put(root, ".crosscheck/parts/0.parquet", "x");
    clear(root, lock);
    assert_eq!(tree(root).into_keys().collect::<Vec<_>>(), [".crosscheck/notes.txt"]);
    assert!(try_lock(root).expect("it can be opened").is_some());
}
