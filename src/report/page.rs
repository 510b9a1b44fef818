//! The page around the data: `assets/report/` put together, with a policy that lets nothing else run and nothing be fetched.

use std::io::{Result, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::report::blocks::Blocks;

const PAGE: &str = include_str!("../../assets/report/page.html");
const STYLE: &str = include_str!("../../assets/report/style.css");
/// The page's own scripts: one program, cut into files that are read in this order.
const PARTS: &[&str] = &[
    include_str!("../../assets/report/dom.js"),
    include_str!("../../assets/report/data.js"),
    include_str!("../../assets/report/words.js"),
    include_str!("../../assets/report/story.js"),
    include_str!("../../assets/report/evidence.js"),
    include_str!("../../assets/report/search.js"),
    include_str!("../../assets/report/verdicts.js"),
    include_str!("../../assets/report/filters.js"),
    include_str!("../../assets/report/claims.js"),
    include_str!("../../assets/report/sources.js"),
    include_str!("../../assets/report/charts.js"),
    include_str!("../../assets/report/timeline.js"),
    include_str!("../../assets/report/copies.js"),
    include_str!("../../assets/report/sections.js"),
    include_str!("../../assets/report/main.js"),
];
/// Libraries that draw the charts, unpacked and run by the page once it is shown.
const LIBRARIES: &[(&str, &str)] = &[
    ("d3", include_str!("../../assets/report/vendor/d3-7.9.2.min.js")),
    ("plot", include_str!("../../assets/report/vendor/plot-0.6.17.umd.min.js")),
];

/// Where blocks and scripts go.
const DATA: &str = "<!--data-->";

/// Writes all that stands before the data; the title is a text of the documents.
pub(crate) fn open(out: &mut impl Write, title: &str) -> Result<()> {
    let (head, _) = halves();
    let head = head.replace("<!--policy-->", &policy()).replace("/*style*/", STYLE);
    // The title comes last, so that nothing in it is taken for a place of another part.
    out.write_all(head.replace("<!--title-->", &as_text(title)).as_bytes())?;
    let mut blocks = Blocks::new(out);
    LIBRARIES.iter().try_for_each(|(name, text)| blocks.text(name, text))
}

/// Writes all that stands after the data.
pub(crate) fn close(out: &mut impl Write) -> Result<()> {
    let (_, tail) = halves();
    write!(out, "<script>{}</script>{tail}", script())
}

/// A text in HTML, without characters that control its direction or its lines.
fn as_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            _ if letter.is_control() => out.push(' '),
            _ => out.push(letter),
        }
    }
    out
}

fn halves() -> (&'static str, &'static str) {
    PAGE.split_once(DATA).unwrap_or((PAGE, ""))
}

fn script() -> String {
    format!("\"use strict\";\n(() => {{\n{}\n}})();\n", PARTS.join("\n"))
}

/// Scripts are named by their hashes. Styles cannot be: the library of charts puts its own into each drawing.
fn policy() -> String {
    let own = script();
    let scripts = LIBRARIES.iter().map(|(_, text)| *text).chain([own.as_str()]);
    let hashes: Vec<String> =
        scripts.map(|text| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))).collect();
    format!(
        "default-src 'none'; script-src {}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
        hashes.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_a_place_for_each_part_and_fetches_nothing() -> Result<()> {
        for place in ["<!--policy-->", "/*style*/", "<!--title-->", DATA] {
            assert_eq!(PAGE.matches(place).count(), 1, "{place}");
        }
        let mut out = Vec::new();
        open(&mut out, "Port: </title><script>alert(1)</script> \u{202e}& more")?;
        close(&mut out)?;
        let page = String::from_utf8_lossy(&out).into_owned();
        assert!(page.contains("<title>Port: &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; more</title>"));
        for word in [" src=", "url(http", "@import", "rel=\"stylesheet\""] {
            assert!(!page.contains(word), "{word}");
        }
        Ok(())
    }

    #[test]
    fn scripts_set_text_and_never_markup() {
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"] {
            assert!(!script().contains(word), "{word}");
        }
        assert!(!script().contains("</script"));
    }
}
