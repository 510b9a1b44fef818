//! A text of Word: its paragraphs with the styles that say what they are, its tables, and its title.
//!
//! `<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Rain</w:t></w:r></w:p>` is the heading `Rain`. What was deleted,
//! moved away or hidden is left out; of a drawing that is given twice, for older programs too, the first is read.

use std::collections::HashMap;

use crosscheck_text::rules::load::LoadRules;

use crate::stages::load::format::office::package::{Package, holds};
use crate::stages::load::format::office::{Draft, Style, named_title};
use crate::stages::load::record::{Content, Raw, sha256};
use crate::stages::load::refusal::Refusal;
use crate::stages::load::xml::{Step, Steps, Tag, local};

/// Whether a file begins like a text of Word.
pub(crate) fn is_start(start: &[u8]) -> bool {
    holds(start, b"word/")
}

/// Reads a file.
///
/// # Errors
/// When it is locked, damaged or too large, or has no text.
pub(crate) fn decode(raw: Raw, rules: &LoadRules) -> Result<Content, Refusal> {
    let sha256 = sha256(&raw.bytes);
    let mut package = Package::open(raw.bytes, rules.thresholds.max_document_bytes)?;
    let main = package.main_part("word/document.xml")?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let styles = package.part(&format!("{folder}/styles.xml"))?;
    let styles = styles.map(|text| read_styles(&text)).transpose()?.unwrap_or_default();
    let Some(text) = package.part(&main)? else {
        return Err(Refusal::new("the file is not a text of Word").detail(format!("it has no `{main}`")));
    };
    let draft = read_body(&text, &styles)?;
    let named = named_title(package.part("docProps/core.xml")?)?;
    draft.read(named, sha256, &rules.thresholds)
}

/// What the styles of a file say of paragraphs, by their ids.
type Styles = HashMap<String, Style>;

/// Styles that build on each other.
const MAX_PARENTS: usize = 20;

fn read_styles(text: &str) -> Result<Styles, Refusal> {
    let mut own: HashMap<String, (Option<Style>, Option<String>)> = HashMap::new();
    let mut id = String::new();
    let mut steps = Steps::new(text);
    while let Some(step) = steps.next()? {
        let Step::Open(tag) = step else { continue };
        let value = tag.get("val").unwrap_or_default();
        match tag.local() {
            "style" => {
                id = tag.get("styleId").unwrap_or_default().to_owned();
                own.insert(id.clone(), (None, None));
            }
            "name" => {
                if let (Some(style), Some(entry)) = (style_of(value), own.get_mut(&id)) {
                    entry.0 = Some(style);
                }
            }
            "basedOn" => {
                if let Some(entry) = own.get_mut(&id) {
                    entry.1 = Some(value.to_owned());
                }
            }
            "outlineLvl" => {
                if let Some(entry) = own.get_mut(&id).filter(|entry| entry.0.is_none()) {
                    entry.0 = outline(value);
                }
            }
            _ => {}
        }
    }
    let resolved = own.keys().map(|id| {
        let mut at = Some(id);
        for _ in 0..MAX_PARENTS {
            let Some((style, parent)) = at.and_then(|id| own.get(id)) else { break };
            if let Some(style) = style {
                return (id.clone(), *style);
            }
            at = parent.as_ref();
        }
        (id.clone(), Style::Plain)
    });
    Ok(resolved.collect())
}

/// What a style of Word is by its name, which is English in files of all languages.
fn style_of(name: &str) -> Option<Style> {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "title" => Some(Style::Title),
        "normal" => Some(Style::Plain),
        _ => match name.split_once(' ') {
            Some(("heading", level)) => level.parse().ok().map(Style::Heading),
            Some(("toc", _)) => Some(Style::Skipped),
            Some(("list", kind)) if !kind.starts_with("continue") => Some(Style::Item),
            _ => None,
        },
    }
}

fn outline(value: &str) -> Option<Style> {
    // Level 9 is that of running text.
    value.parse::<u8>().ok().filter(|level| *level < 9).map(|level| Style::Heading(level + 1))
}

/// A paragraph that is being read; text boxes stand within paragraphs.
#[derive(Default)]
struct Open {
    text: String,
    style: Option<Style>,
    is_item: bool,
}

/// Where in the body the reader stands.
#[derive(Default)]
struct Body {
    draft: Draft,
    open: Vec<Open>,
    /// Elements that are passed over, one inside another.
    n_skipped: usize,
    is_in_properties: bool,
    is_in_text: bool,
    is_hidden: bool,
}

fn read_body(text: &str, styles: &Styles) -> Result<Draft, Refusal> {
    let mut body = Body::default();
    let mut steps = Steps::new(text);
    while let Some(step) = steps.next()? {
        match step {
            Step::Open(tag) if body.n_skipped > 0 || is_skipped(tag.local()) => body.n_skipped += 1,
            Step::Close(_) if body.n_skipped > 0 => body.n_skipped -= 1,
            Step::Open(tag) => body.enter(&tag, styles),
            Step::Close(name) => body.leave(local(&name)),
            Step::Text(text) if body.is_in_text && body.n_skipped == 0 && !body.is_hidden => body.push(&text),
            Step::Text(_) => {}
        }
    }
    Ok(body.draft)
}

fn is_skipped(name: &str) -> bool {
    matches!(name, "Fallback" | "moveFrom" | "del" | "sectPr" | "instrText" | "docPartGallery")
}

impl Body {
    fn push(&mut self, text: &str) {
        if let Some(open) = self.open.last_mut() {
            open.text.push_str(text);
        }
    }

    fn enter(&mut self, tag: &Tag, styles: &Styles) {
        let value = || tag.get("val").unwrap_or_default();
        let is_on = || !matches!(tag.get("val"), Some("0" | "false" | "off"));
        match tag.local() {
            "p" => self.open.push(Open::default()),
            "pPr" => self.is_in_properties = true,
            "pStyle" => {
                let style = styles.get(value()).copied();
                if let Some(open) = self.open.last_mut() {
                    open.style = open.style.or(style);
                }
            }
            "outlineLvl" => {
                if let Some(open) = self.open.last_mut() {
                    open.style = open.style.filter(|style| *style != Style::Plain).or(outline(value()));
                }
            }
            "numId" => {
                if let Some(open) = self.open.last_mut() {
                    open.is_item = value() != "0";
                }
            }
            "r" => self.is_hidden = false,
            "vanish" | "webHidden" if !self.is_in_properties => self.is_hidden = is_on(),
            "t" => self.is_in_text = true,
            _ if self.is_in_properties || self.is_hidden => {}
            "tab" | "ptab" => self.push(" "),
            "br" if !matches!(tag.get("type"), Some("page" | "column")) => self.push("\n"),
            "br" => self.push(" "),
            "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "tbl" => self.draft.tag("table"),
            "tr" => self.draft.tag("tr"),
            "tc" => self.draft.tag("td"),
            _ => {}
        }
    }

    fn leave(&mut self, name: &str) {
        match name {
            "p" => {
                let Some(open) = self.open.pop() else { return };
                let style = match open.style {
                    Some(style) if style != Style::Plain => style,
                    _ if open.is_item => Style::Item,
                    _ => Style::Plain,
                };
                self.draft.paragraph(&open.text, style);
            }
            "pPr" => self.is_in_properties = false,
            "r" => self.is_hidden = false,
            "t" => self.is_in_text = false,
            "tbl" => self.draft.end_tag("table"),
            "tr" => self.draft.end_tag("tr"),
            "tc" => self.draft.end_tag("td"),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(body: &str) -> String {
        let styles = r#"<w:styles><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
            <w:style w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="berschrift1"/></w:style>
            <w:style w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style></w:styles>"#;
        let styles = read_styles(styles).expect("XML");
        read_body(body, &styles).expect("XML").html
    }

    #[test]
    fn paragraphs_are_what_their_styles_say() {
        let p =
            |style: &str| format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>Rain</w:t></w:r></w:p>"#);
        assert_eq!(html(&p("berschrift1")), "<h1>Rain</h1>");
        assert_eq!(html(&p("Own")), "<h1>Rain</h1>");
        assert_eq!(html(&p("Loop")), "<p>Rain</p>");
        assert_eq!(html(&p("Unknown")), "<p>Rain</p>");
    }

    #[test]
    fn what_was_deleted_moved_away_or_hidden_is_left_out() {
        let body = r#"<w:p><w:r><w:t>One</w:t></w:r><w:moveFrom><w:r><w:t> two</w:t></w:r></w:moveFrom>
            <w:del><w:r><w:delText> three</w:delText></w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t> four</w:t></w:r>
            <w:r><w:tab/><w:t>five</w:t><w:br/><w:t>six &amp; seven</w:t></w:r></w:p>"#;
        assert_eq!(html(body), "<p>One five<br>six &amp; seven</p>");
    }

    #[test]
    fn a_text_box_is_read_once_and_tables_by_rows() {
        let choice = "<w:p><w:r><w:t>In the box</w:t></w:r></w:p>";
        let body = format!(
            "<w:p><w:r><mc:AlternateContent><mc:Choice>{choice}</mc:Choice><mc:Fallback>{choice}</mc:Fallback>\
            </mc:AlternateContent></w:r><w:r><w:t>Around</w:t></w:r></w:p>\
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>A</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        );
        assert_eq!(html(&body), "<p>In the box</p><p>Around</p><table><tr><td><p>A</p></td></tr></table>");
    }
}
