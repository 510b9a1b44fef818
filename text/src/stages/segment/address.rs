//! Lines that are an address of the web, or begin with a label.
//!
//! "Contact: the press office" is labelled, `https://example.org` is an address.

/// Whether a line is an address of the web and nothing else.
pub(crate) fn is_address(line: &str) -> bool {
    let start = line.trim_start_matches(['<', '(']);
    let is_web = ["http://", "https://", "www.", "ftp://"]
        .iter()
        .any(|head| start.get(..head.len()).is_some_and(|found| found.eq_ignore_ascii_case(head)));
    is_web && !line.contains(char::is_whitespace)
}

/// Whether a line starts with a label: a few words, a colon, and text behind it.
pub(crate) fn is_labelled(line: &str) -> bool {
    let Some((label, rest)) = line.split_once(':') else { return false };
    label.len() <= 60
        && label.starts_with(char::is_uppercase)
        && label.split_whitespace().count() <= 6
        && !label.contains(['.', '!', '?', ',', '(', '“', '"'])
        && !rest.starts_with("//")
}
