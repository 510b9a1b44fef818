//! Which known name is meant by one that is not known: `claim` means `claims`, `statsu` means `status`.

/// How near two names must be, 0 to 1 (Jaro and Winkler).
const NEAR: f64 = 0.8;

/// The known name that comes nearest; the first of those that come equally near, none where none is near.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let wanted = name.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for one in known {
        let near = strsim::jaro_winkler(&one.to_lowercase(), &wanted);
        if near >= NEAR && best.is_none_or(|(nearest, _)| near > nearest) {
            best = Some((near, one));
        }
    }
    best.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelled_name_means_the_nearest_one_and_another_word_none() {
        let known = ["claims", "claim_evidence", "claim_sources", "documents", "status", "statement"];
        for (name, expected) in [
            ("claim", Some("claims")),
            ("Claims", Some("claims")),
            ("claimsources", Some("claim_sources")),
            ("documnets", Some("documents")),
            ("statsu", Some("status")),
            ("statment", Some("statement")),
            ("weather", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, known.into_iter()), expected, "{name}");
        }
    }
}
