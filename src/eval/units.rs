//! Whether two spellings of a unit mean the same: `USD` and `dollar`, `[mi_i]` and `miles`.
//!
//! Codes are looked up as written, then names without regard to case and plural s, then the parts of a unit "per" another;
//! what is not listed counts as itself. It converts nothing.

use std::collections::HashMap;

use crosscheck_text::error::RulesError;

use crate::error::Result;

const FILE: &str = include_str!("../../rules/eval/units.tsv");

/// The spellings of units, from `rules/eval/units.tsv`.
pub(crate) struct Units {
    of_code: HashMap<&'static str, &'static str>,
    of_name: HashMap<&'static str, &'static str>,
    /// What else is right where a unit is wanted.
    also: HashMap<&'static str, Vec<&'static str>>,
}

impl Units {
    pub(crate) fn new() -> Result<Self> {
        let mut out = Self { of_code: HashMap::new(), of_name: HashMap::new(), also: HashMap::new() };
        let rows = FILE.lines().zip(1u64..).filter(|(line, _)| !line.starts_with('#')).skip(1);
        for (line, n) in rows {
            let mut fields = line.split('\t');
            let (Some(id), Some(codes), Some(names), Some(also)) =
                (fields.next(), fields.next(), fields.next(), fields.next())
            else {
                let message = "a unit has the columns id, codes, names, also and source".to_owned();
                return Err(RulesError::Line { path: "eval/units.tsv".into(), line: n, message }.into());
            };
            out.of_name.insert(id, id);
            out.of_code.extend(codes.split_whitespace().map(|code| (code, id)));
            out.of_name.extend(names.split_whitespace().map(|name| (name, id)));
            out.also.insert(id, also.split_whitespace().collect());
        }
        Ok(out)
    }

    /// Whether a found unit is right where another is wanted.
    pub(crate) fn agree(&self, wanted: &str, found: &str) -> bool {
        let (wanted, found) = (self.canonical(wanted), self.canonical(found));
        let also = self.also.get(wanted.as_str()).is_some_and(|also| also.contains(&found.as_str()));
        wanted == found || also
    }

    /// One spelling of a unit; empty for no unit.
    fn canonical(&self, unit: &str) -> String {
        let unit = unit.trim();
        if let Some(id) = self.of_code.get(unit) {
            return (*id).to_owned();
        }
        let name = unit.to_lowercase().replace(' ', "_");
        if matches!(name.as_str(), "" | "none" | "dimensionless") {
            return String::new();
        }
        let singular = name.strip_suffix('s').and_then(|singular| self.of_name.get(singular));
        if let Some(id) = self.of_name.get(name.as_str()).or(singular) {
            return (*id).to_owned();
        }
        let Some(mark) = ["_per_", "/"].into_iter().find(|mark| name.contains(mark)) else { return name };
        let parts = name.split(mark).map(|part| match self.canonical(part) {
            part if part.is_empty() => "1".to_owned(),
            part => part,
        });
        let joined = parts.collect::<Vec<_>>().join("/");
        self.of_name.get(joined.as_str()).map_or(joined, |id| (*id).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_names_and_plurals_of_a_unit_agree() {
        let units = Units::new().expect("the built-in list parses");
        for (wanted, found) in [
            ("ft", "[ft_i]"),
            ("km", "kilometres"),
            ("USD", "dollar"),
            ("usd", "US dollar"),
            ("mi/h", "[mi_i]/h"),
            ("%", "percent"),
        ] {
            assert!(units.agree(wanted, found), "{wanted} {found}");
        }
        for (wanted, found) in [("ft", "m"), ("MW", "mW"), ("USD", "EUR"), ("oz", "gram"), ("KRW", "JPY")] {
            assert!(!units.agree(wanted, found), "{wanted} {found}");
        }
    }

    #[test]
    fn unlisted_units_are_compared_as_written() {
        let units = Units::new().expect("the built-in list parses");
        assert!(units.agree("XAF", "xaf"));
        assert!(units.agree("patients per bed", "patients/bed"));
        assert!(!units.agree("XAF", "XOF"));
    }
}
