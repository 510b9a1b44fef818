//! Verbs with a direction: who acts and who is acted on, wherever the two stand in the sentence.
//!
//! `sell / buy / to / subject` reads "Danube sold the brewery to Solvano" as Solvano, the agent, buying from Danube, the patient.

use rustc_hash::FxHashMap;

use crate::error::Result;
use crate::rules::files::RuleFiles;

/// Where a participant stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Before an active verb, or after "by".
    Subject,
    /// After an active verb, or before a passive one.
    Object,
    /// After this preposition.
    After(Box<str>),
}

/// What a verb says of its participants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The act, by the key of the verb that stands for it and for its converses.
    pub act: u32,
    /// Where the one who acts stands.
    pub agent: Slot,
    /// Where the other stands.
    pub patient: Slot,
    /// Whether only one can have been the agent.
    pub has_one_agent: bool,
    /// Whether only one can have been the patient.
    pub has_one_patient: bool,
}

/// Reads the verbs, by the key of their lemma.
pub(super) fn roles(files: &RuleFiles, key_of: &dyn Fn(&str) -> u32) -> Result<FxHashMap<u32, Role>> {
    let columns = &["id", "act", "agent", "patient", "sole", "source"];
    let table = files.table("agree/roles.tsv", include_str!("../../../../rules/agree/roles.tsv"), columns)?;
    let slot = |written: &str| match written {
        "subject" => Slot::Subject,
        "object" => Slot::Object,
        preposition => Slot::After(Box::from(preposition)),
    };
    let mut roles = FxHashMap::default();
    for row in &table.rows {
        let sole = row.fields[4].as_str();
        if !matches!(sole, "agent" | "patient" | "both" | "-") {
            return Err(table.fail(row, format!("unknown participant `{sole}`")));
        }
        let role = Role {
            act: key_of(&row.fields[1]),
            agent: slot(&row.fields[2]),
            patient: slot(&row.fields[3]),
            has_one_agent: matches!(sole, "agent" | "both"),
            has_one_patient: matches!(sole, "patient" | "both"),
        };
        roles.insert(key_of(&row.fields[0]), role);
    }
    Ok(roles)
}
