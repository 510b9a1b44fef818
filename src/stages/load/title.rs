//! Which titles in the metadata of files were written by people.
//!
//! `Rain in Cove` was; `Microsoft Word - rain3.doc` and `untitled` were made by programs.

/// Whether a title is one that a person wrote.
pub(crate) fn is_written(title: &str) -> bool {
    const ENDINGS: [&str; 12] =
        [".doc", ".docx", ".odt", ".indd", ".qxd", ".pdf", ".tex", ".dvi", ".rtf", ".txt", ".pages", ".xlsx"];
    const STARTS: [&str; 6] =
        ["untitled", "(anonymous)", "microsoft word -", "microsoft powerpoint -", "slide 1", "powerpoint presentation"];
    let lowered = title.trim().to_lowercase();
    let is_made =
        ENDINGS.iter().any(|ending| lowered.ends_with(ending)) || STARTS.iter().any(|start| lowered.starts_with(start));
    // One word is a name of a file more often than a headline.
    !is_made && lowered.contains(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_and_programs_are_no_titles() {
        for (title, expected) in [
            ("Rain in Cove", true),
            ("Documents found in Cove", true),
            ("Microsoft Word - rain3.doc", false),
            ("rain in cove.indd", false),
            ("untitled", false),
            ("rain3", false),
            ("", false),
        ] {
            assert_eq!(is_written(title), expected, "{title}");
        }
    }
}
