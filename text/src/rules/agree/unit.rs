//! What UCUM codes measure, so that miles meet kilometers: the factor and offset to the unit of the same dimension in SI.
//!
//! `km/h` is 0.2777 m/s and `Cel` is 1 K with an offset of 273.15. Currencies and percentages have no dimension here.

use rustc_hash::FxHashMap;

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
    units: FxHashMap<String, Unit>,
    prefixes: Vec<Prefix>,
}

#[derive(Clone, Debug)]
struct Unit {
    scale: Scale,
    /// The sets of prefixes that it takes.
    prefixes: String,
}

#[derive(Clone, Debug)]
struct Prefix {
    code: String,
    factor: f64,
    set: String,
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
        // A number of hours is no measure, but a measure may be divided by them.
        for row in units.rows.iter().filter(|row| matches!(row.fields[1].as_str(), "measure" | "time")) {
            let number = |field: usize| row.fields[field].parse().map_err(|_| units.fail(row, "not a number"));
            let scale = Scale { factor: number(5)?, offset: number(6)?, base: row.fields[7].clone() };
            known.units.insert(row.fields[0].clone(), Unit { scale, prefixes: row.fields[4].clone() });
        }
        for row in &prefixes.rows {
            let factor = row.fields[3].parse().map_err(|_| prefixes.fail(row, "not a number"))?;
            known.prefixes.push(Prefix { code: row.fields[0].clone(), factor, set: row.fields[4].clone() });
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
        if let Some(unit) = self.units.get(code) {
            return Some(unit.scale.clone());
        }
        let power = code.chars().last().and_then(|last| last.to_digit(10)).filter(|power| (2..=3).contains(power));
        let bare = if power.is_some() { &code[..code.len() - 1] } else { code };
        let scale = self.units.get(bare).map(|unit| unit.scale.clone()).or_else(|| self.prefixed(bare))?;
        let Some(power) = power else { return Some(scale) };
        let base = format!("{}{power}", scale.base);
        (scale.offset == 0.0).then(|| Scale { factor: scale.factor.powi(power as i32), offset: 0.0, base })
    }

    /// A unit behind one of the prefixes that it takes: `km`, `MiBy`.
    fn prefixed(&self, code: &str) -> Option<Scale> {
        self.prefixes.iter().find_map(|prefix| {
            let unit = self.units.get(code.strip_prefix(prefix.code.as_str())?)?;
            let is_taken = unit.prefixes.split('+').any(|set| set == prefix.set);
            let scale = &unit.scale;
            let factor = prefix.factor * scale.factor;
            (is_taken && scale.offset == 0.0).then(|| Scale { factor, ..scale.clone() })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_powers_lead_to_one_base() {
        let units = Units::parse(&RuleFiles::default()).expect("the built-in rules parse");
        let scale = |code: &str| units.scale(code).map(|scale| (scale.factor, scale.base));
        assert_eq!(scale("km"), Some((1000.0, "m".to_owned())));
        assert_eq!(scale("km2"), Some((1_000_000.0, "m2".to_owned())));
        assert_eq!(scale("km2").map(|scale| scale.1), scale("har").map(|scale| scale.1));
        assert_eq!(scale("[mi_i]").map(|scale| scale.1), scale("km").map(|scale| scale.1));
        assert_eq!(scale("EUR"), None);
    }
    #[test]
    fn rates_lead_to_one_base_whatever_time_they_are_by() {
        let units = Units::parse(&RuleFiles::default()).expect("the built-in rules parse");
        let scale =
            |code: &str| units.scale(code).map(|scale| (scale.factor, scale.base)).expect("both parts are known");
        assert_eq!(scale("m/s"), (1.0, "m/s".to_owned()));
        let (factor, base) = scale("km/h");
        assert!((factor - 1.0 / 3.6).abs() < 1e-12 && base == "m/s", "{factor} {base}");
        assert_eq!(scale("L/min").1, scale("m3/d").1);
        assert_eq!(scale("t/a").1, scale("kg/s").1);
        assert_eq!(units.scale("EUR/h"), None);
    }

    #[test]
    fn binary_prefixes_are_read_and_only_where_a_unit_takes_them() {
        let units = Units::parse(&RuleFiles::default()).expect("the built-in rules parse");
        let factor = |code: &str| units.scale(code).map(|scale| scale.factor);
        assert_eq!(factor("MiBy"), factor("By").map(|byte| byte * 1_048_576.0));
        assert_eq!(factor("GiBy"), factor("KiBy").map(|kibi| kibi * 1_048_576.0));
        // No metric minute and no binary meter.
        assert_eq!(factor("kmin"), None);
        assert_eq!(factor("Kim"), None);
        assert_eq!(units.scale("h").map(|scale| scale.base), Some("s".to_owned()));
    }
}
