//! A project of the user's own: a settings file with every setting, its meaning and its default, and a Makefile to start from.
//!
//! `crosscheck.toml` is made of the settings themselves: their names and meanings come from the fields that hold them, their
//! values from the defaults. A setting reads `#jobs = 0` under its meaning; without the `#` it can be changed.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::config::{Config, schema};
use crate::error::{Error, Result};

/// What happens to files that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// They stay, and nothing is written.
    Keep,
    /// They are replaced.
    Replace,
}

const MAKEFILE: &str = include_str!("init/Makefile");
const SETTINGS: &str = "crosscheck.toml";
/// Characters of a line of comment.
const LINE: usize = 110;

/// Writes the files into a folder, which is made if it is not there; gives their paths.
///
/// # Errors
/// When one of them is there and is to be kept, or the disk refuses.
pub fn run(folder: &Path, existing: Existing) -> Result<Vec<PathBuf>> {
    let files = [(folder.join(SETTINGS), settings()), (folder.join("Makefile"), MAKEFILE.to_owned())];
    let there = files.iter().map(|(path, _)| path).find(|path| path.symlink_metadata().is_ok());
    if let Some(path) = there.filter(|_| existing == Existing::Keep) {
        return Err(Error::Nothing {
            what: format!("`{}` is there already; nothing was written", path.display()),
            hint: "name another folder, or replace it with `--force`".into(),
        });
    }
    std::fs::create_dir_all(folder).map_err(|source| Error::write(folder, source))?;
    for (path, text) in &files {
        let mut options = std::fs::OpenOptions::new();
        options.write(true);
        match existing {
            Existing::Keep => options.create_new(true),
            Existing::Replace => options.create(true).truncate(true),
        };
        let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|source| Error::write(path, source))?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// The settings file, every setting commented out.
pub fn settings() -> String {
    // Through text, because a text shows 32-bit numbers as they were written.
    let defaults = serde_json::to_string(&Config::default()).unwrap_or_default();
    let defaults: Value = serde_json::from_str(&defaults).unwrap_or_default();
    let mut out = String::from(
        "# Settings of crosscheck. Each stands with its default; take away the `#` before its name to change it.\n\
         # `crosscheck run` reads this file from the folder that it is called in, or by `--config FILE`.\n",
    );
    section(&mut out, "", &schema(), &defaults);
    out
}

/// Writes the settings of a table of the file, then the tables below it.
fn section(out: &mut String, path: &str, schema: &Value, defaults: &Value) {
    let none = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&none);
    let (tables, values): (Vec<_>, Vec<_>) =
        properties.iter().partition(|(_, property)| property["properties"].is_object());
    for (name, property) in values {
        out.push('\n');
        comment(out, property["description"].as_str().unwrap_or_default());
        if let (Some(least), Some(most)) = (property["minimum"].as_f64(), property["maximum"].as_f64()) {
            comment(out, &format!("Range: {least} to {most}."));
        }
        let words = words(property);
        if !words.is_empty() {
            comment(out, &format!("One of: {}.", words.join(", ")));
        }
        match defaults.get(name).filter(|default| !default.is_null()) {
            // Texts, numbers, lists and empty tables are written alike in JSON and TOML.
            Some(default) => {
                let _ = writeln!(out, "#{name} = {default}");
            }
            None => {
                let example = property["examples"].get(0).cloned().unwrap_or_default();
                comment(out, &format!("Not set; for example: {name} = {example}"));
            }
        }
    }
    for (name, property) in tables {
        let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        out.push('\n');
        comment(out, property["description"].as_str().unwrap_or_default());
        let _ = writeln!(out, "[{below}]");
        section(out, &below, property, defaults.get(name).unwrap_or(&Value::Null));
    }
}

/// The words of a closed set.
fn words(property: &Value) -> Vec<&str> {
    let listed = property["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let constants = property["oneOf"].as_array().into_iter().flatten().filter_map(|one| one["const"].as_str());
    listed.chain(constants).collect()
}

/// Prose behind `# `, on lines of a bounded length.
fn comment(out: &mut String, text: &str) {
    let mut line = String::from("#");
    for word in text.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > LINE {
            let _ = writeln!(out, "{line}");
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    if line.len() > 1 {
        let _ = writeln!(out, "{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The settings file with every setting in force.
    fn in_force() -> String {
        let lines = settings().lines().map(str::to_owned).collect::<Vec<_>>();
        let line = |line: &String| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') => rest.to_owned(),
            _ => line.clone(),
        };
        lines.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn json(config: &Config) -> String {
        serde_json::to_string(config).expect("settings can be written")
    }

    #[test]
    fn the_file_holds_every_setting_with_its_default() {
        let config: Config = toml::from_str(&in_force()).expect("it parses");
        assert_eq!(json(&config), json(&Config::default()));
        let untouched: Config = toml::from_str(&settings()).expect("it parses");
        assert_eq!(json(&untouched), json(&Config::default()));
        // A setting that is not there parses too, so each is looked for by its name.
        let missing: Vec<String> = names(&serde_json::to_value(Config::default()).expect("it is JSON"));
        let missing: Vec<&String> = missing.iter().filter(|name| !settings().contains(&format!("{name} = "))).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    fn names(value: &Value) -> Vec<String> {
        let fields = value.as_object().into_iter().flatten();
        let of = |(name, value): (&String, &Value)| match value.as_object() {
            Some(below) if !below.is_empty() => names(value),
            _ => vec![name.clone()],
        };
        fields.flat_map(of).collect()
    }

    #[test]
    fn every_setting_says_what_it_means() {
        let text = settings();
        let lines: Vec<&str> = text.lines().collect();
        for pair in lines.windows(2) {
            let is_setting = pair[1].starts_with('#') && !pair[1].starts_with("# ");
            assert!(!is_setting || pair[0].starts_with("# "), "`{}` has no meaning", pair[1]);
        }
        assert!(lines.iter().all(|line| line.chars().count() <= 140), "a line is too long");
    }
}
