//! What is wrong with an output folder, one line each, up to a limit.
//!
//! ``table `claims` row 4 (`c-1`): `confidence` is 2, above 1`` is one.

/// What is wrong with an output folder, one line each.
#[derive(Debug, Default)]
pub(crate) struct Problems(pub(crate) Vec<String>);

impl Problems {
    pub(crate) fn row(&mut self, table: &str, row: u64, key: &str, what: impl std::fmt::Display) {
        self.0.push(format!("table `{table}` row {row} (`{key}`): {what}"));
    }

    pub(crate) fn table(&mut self, table: &str, what: impl std::fmt::Display) {
        self.0.push(format!("table `{table}`: {what}"));
    }

    pub(crate) fn has(&self, table: &str) -> bool {
        let own = format!("table `{table}`");
        self.0.iter().any(|problem| problem.starts_with(&own))
    }

    pub(crate) fn is_full(&self) -> bool {
        self.0.len() >= MOST_PROBLEMS
    }
}

/// Problems after which the check of a folder ends: more would hide the first.
pub(crate) const MOST_PROBLEMS: usize = 20;
