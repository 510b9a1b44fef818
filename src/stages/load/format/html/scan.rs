//! Looks at the tags of a page before it is parsed: is a tree of it safe to build, and if not, what is left without nesting?
//!
//! Twenty thousand nested `div` elements around a paragraph are risky: parsers walk the open elements at each tag, so that
//! time grows with the square of the depth. [`flatten`] keeps the text, the starts of blocks and the head, in one pass.

use memchr::{memchr, memmem};

/// Elements that cannot hold others, or that the parser closes by itself when the next one starts.
const NOT_NESTED: &[&str] = &[
    "area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html", "img", "input", "li",
    "link", "meta", "optgroup", "option", "p", "param", "rp", "rt", "source", "tbody", "td", "tfoot", "th", "thead",
    "tr", "track", "wbr",
];

/// Elements that the parser opens again in every later block until they are closed.
const FORMATTING: &[&str] =
    &["b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Elements whose content is not parsed as tags.
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// Elements that start a block.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];

const HEADINGS: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6"];

/// Most formatting elements left open, and most attributes of one element, that a page written in good faith has.
const MAX_OPEN_FORMATTING: usize = 32;
const MAX_ATTRIBUTES: usize = 500;

/// One tag.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Tag<'a> {
    /// Bytes of the page, from `<` to `>`; to the end of the content for [`RAW`] elements.
    start: usize,
    end: usize,
    name: String,
    is_end: bool,
    n_attributes: usize,
    source: &'a str,
}

/// Whether a tree of the page may take far more time or memory than the page itself.
pub(crate) fn is_risky(html: &str, max_depth: usize) -> bool {
    let mut open: Vec<String> = Vec::new();
    let mut n_formatting = 0usize;
    for tag in Tags::new(html) {
        if tag.n_attributes > MAX_ATTRIBUTES {
            return true;
        }
        let name = tag.name.as_str();
        if NOT_NESTED.contains(&name) || RAW.contains(&name) {
            continue;
        }
        let is_formatting = FORMATTING.contains(&name);
        if tag.is_end {
            n_formatting = n_formatting.saturating_sub(usize::from(is_formatting));
            if let Some(at) = open.iter().rposition(|open| open == name) {
                open.truncate(at);
            }
            continue;
        }
        n_formatting += usize::from(is_formatting);
        open.push(tag.name);
        if open.len() > max_depth || n_formatting > MAX_OPEN_FORMATTING {
            return true;
        }
    }
    false
}

/// The page with its head, its text and the starts of its blocks, none inside another.
pub(crate) fn flatten(html: &str) -> String {
    let mut flat = String::with_capacity(html.len());
    let mut done = 0;
    for tag in Tags::new(html) {
        flat.push_str(html.get(done..tag.start).unwrap_or_default());
        done = tag.end;
        let name = tag.name.as_str();
        let is_small = tag.n_attributes <= MAX_ATTRIBUTES;
        let is_linked_data = name == "script" && tag.source.contains("ld+json");
        if HEADINGS.contains(&name) {
            flat.push_str(if tag.is_end { "</" } else { "<" });
            flat.push_str(name);
            flat.push('>');
        } else if BLOCKS.contains(&name) {
            if !flat.ends_with("<p>") {
                flat.push_str("<p>");
            }
        } else if is_small && !tag.is_end && (matches!(name, "html" | "meta" | "link" | "title") || is_linked_data) {
            flat.push_str(tag.source);
        }
    }
    flat.push_str(html.get(done..).unwrap_or_default());
    flat
}

/// The tags of a page in order, comments and declarations apart.
struct Tags<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Tags<'a> {
    fn new(html: &'a str) -> Self {
        Self { html, at: 0 }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        let bytes = self.html.as_bytes();
        loop {
            let start = self.at + memchr(b'<', bytes.get(self.at..)?)?;
            let is_end = bytes.get(start + 1) == Some(&b'/');
            let name_start = start + 1 + usize::from(is_end);
            match bytes.get(name_start) {
                Some(c) if c.is_ascii_alphabetic() => {}
                // Comments and declarations are nameless tags, so that their content is no text.
                Some(b'!' | b'?') => {
                    let end = end_of_declaration(bytes, start);
                    self.at = end;
                    return Some(self.tag(start, end, String::new(), is_end, 0));
                }
                _ => {
                    self.at = name_start;
                    continue;
                }
            }
            let is_name = |byte: &u8| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>');
            let length = bytes.get(name_start..)?.iter().take_while(|byte| is_name(byte)).count();
            let name = self.html.get(name_start..name_start + length)?.to_ascii_lowercase();
            let (mut end, n_attributes) = end_of_tag(bytes, name_start + length);
            if !is_end && RAW.contains(&name.as_str()) {
                end = end_of_raw(bytes, end, &name);
            }
            self.at = end;
            return Some(self.tag(start, end, name, is_end, n_attributes));
        }
    }
}

impl<'a> Tags<'a> {
    fn tag(&self, start: usize, end: usize, name: String, is_end: bool, n_attributes: usize) -> Tag<'a> {
        Tag { start, end, name, is_end, n_attributes, source: self.html.get(start..end).unwrap_or_default() }
    }
}

fn end_of_declaration(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let found = if rest.starts_with(b"<!--") {
        memmem::find(rest, b"-->").map(|at| at + 3)
    } else {
        memchr(b'>', rest).map(|at| at + 1)
    };
    found.map_or(bytes.len(), |length| start + length)
}

/// One past the `>` of a tag, and about how many attributes it has; quoted values may hold `>`.
fn end_of_tag(bytes: &[u8], start: usize) -> (usize, usize) {
    let (mut at, mut n_attributes) = (start, 0);
    let mut is_value = false;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'>' => return (at, n_attributes),
            b'=' => is_value = true,
            b'"' | b'\'' if is_value => {
                let rest = bytes.get(at..).unwrap_or_default();
                at += memchr(*byte, rest).map_or(rest.len(), |length| length + 1);
                n_attributes += 1;
                is_value = false;
            }
            b'/' | b' ' | b'\t' | b'\n' | b'\r' | 0xc => n_attributes += usize::from(!is_value),
            _ => is_value = false,
        }
    }
    (bytes.len(), n_attributes)
}

/// One past the end tag of an element whose content is no markup.
fn end_of_raw(bytes: &[u8], start: usize, name: &str) -> usize {
    let mut at = start;
    while let Some(found) = memmem::find(bytes.get(at..).unwrap_or_default(), b"</") {
        let name_start = at + found + 2;
        let is_same = bytes.get(name_start..name_start + name.len());
        if is_same.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())) {
            return end_of_tag(bytes, name_start + name.len()).0;
        }
        at = name_start;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_nesting_open_formatting_and_many_attributes_are_risky() {
        assert!(is_risky(&"<div>".repeat(300), 200));
        assert!(is_risky(&"<div></x>".repeat(300), 200));
        assert!(is_risky(&(0..40).map(|n| format!("<p><b id={n}>")).collect::<String>(), 200));
        assert!(is_risky(&format!("<p {}>", "a=1 ".repeat(2000)), 200));
    }

    #[test]
    fn long_flat_pages_are_not_risky() {
        assert!(!is_risky(&"<div><p>One<p>Two <b>three</b><br></div><ul><li>a<li>b</ul>".repeat(1000), 200));
        assert!(!is_risky("<script>var a = '<div>'.repeat(9)</script><p title='a > b'>c", 1));
    }

    #[test]
    fn flattening_keeps_the_text_and_the_head() {
        let html =
            "<html lang=en><title>T</title><script>x<y</script><!-- c --><div><div><h2>H</h2>A &amp; <b>B</b></div>C";
        assert_eq!(flatten(html), "<html lang=en><title>T</title><p><h2>H</h2>A &amp; B<p>C");
    }
}
