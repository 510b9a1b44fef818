//! What UCUM codes measure, so that miles meet kilometers: the factor and offset to the unit of the same dimension in SI.
//!
//! `km/h` is 0.2777 m/s and `Cel` is 1 K with an offset of 273.15. Currencies have no dimension here.

use std::collections::HashMap;

use crate::error::Result;
use crate::rules::files::RuleFiles;

/// The way from a unit to the SI unit of its dimension: `value * factor + offset`.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// What the value is multiplied with.
    pub factor: f64,
    /// What is added after that.
    pub offset: f64,
    /// The SI unit.
    pub base: String,
}

/// Units and prefixes by their codes.
#[derive(Clone, Debug, Default)]
pub struct Units {
    scales: HashMap<String, Scale>,
    prefixes: HashMap<String, f64>,
}

impl Units {
    /// Reads the units that `extract` knows.
    pub(super) fn parse(files: &RuleFiles) -> Result<Self> {
        let columns = &["id", "kind", "names", "symbols", "prefixes", "factor", "offset", "base", "source"];
        let units = files.table("extract/units.tsv", include_str!("../../../../rules/extract/units.tsv"), columns)?;
        let columns = &["id", "name", "symbols", "factor", "set", "source"];
        let prefixes =
            files.table("extract/prefixes.tsv", include_str!("../../../../rules/extract/prefixes.tsv"), columns)?;
        let mut known = Self::default();
        for row in units.rows.iter().filter(|row| row.fields[1] == "measure") {
            let number = |field: usize| row.fields[field].parse().map_err(|_| units.fail(row, "not a number"));
            let scale = Scale { factor: number(5)?, offset: number(6)?, base: row.fields[7].clone() };
            known.scales.insert(row.fields[0].clone(), scale);
        }
        for row in &prefixes.rows {
            let factor = row.fields[3].parse().map_err(|_| prefixes.fail(row, "not a number"))?;
            known.prefixes.insert(row.fields[0].clone(), factor);
        }
        Ok(known)
    }

    /// The scale of a code, prefixed ("km") or divided ("km/h"); none if a part of it is unknown.
    pub fn scale(&self, code: &str) -> Option<Scale> {
        if let Some(scale) = self.single(code) {
            return Some(scale);
        }
        let (above, below) = code.split_once('/')?;
        let (above, below) = (self.single(above)?, self.single(below)?);
        let is_plain = above.offset == 0.0 && below.offset == 0.0 && below.factor != 0.0;
        let base = format!("{}/{}", above.base, below.base);
        is_plain.then_some(Scale { factor: above.factor / below.factor, offset: 0.0, base })
    }

    fn single(&self, code: &str) -> Option<Scale> {
        if let Some(scale) = self.scales.get(code) {
            return Some(scale.clone());
        }
        let power = code.chars().last().and_then(|last| last.to_digit(10)).filter(|power| (2..=3).contains(power));
        let bare = if power.is_some() { &code[..code.len() - 1] } else { code };
        let scale = self.scales.get(bare).cloned().or_else(|| {
            let (prefix, rest) = bare.split_at_checked(1)?;
            let scale = self.scales.get(rest)?;
            let factor = self.prefixes.get(prefix)? * scale.factor;
            (scale.offset == 0.0).then(|| Scale { factor, ..scale.clone() })
        })?;
        let Some(power) = power else { return Some(scale) };
        let base = format!("{}{power}", scale.base);
        (scale.offset == 0.0).then(|| Scale { factor: scale.factor.powi(power as i32), offset: 0.0, base })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_powers_and_rates_lead_to_one_base() {
        let units = Units::parse(&RuleFiles::default()).expect("the built-in rules parse");
        let scale = |code: &str| units.scale(code).map(|scale| (scale.factor, scale.base));
        assert_eq!(scale("km"), Some((1000.0, "m".to_owned())));
        assert_eq!(scale("km2"), Some((1_000_000.0, "m2".to_owned())));
        assert_eq!(scale("km2").map(|scale| scale.1), scale("har").map(|scale| scale.1));
        assert_eq!(scale("[mi_i]").map(|scale| scale.1), scale("km").map(|scale| scale.1));
        assert_eq!(scale("EUR"), None);
    }
}
