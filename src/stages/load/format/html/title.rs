//! Which block of a page is its title.
//!
//! In a page titled `Rain again | The Pier` the heading `Rain again` is the title, and the heading `The Pier` is not. A
//! headline that Readability cut off is put back in front. Titles that stand in the head alone become no block.

use crosscheck_text::model::vocabulary::SegmentKind;
use scraper::{Html, Selector};

use crate::stages::load::blocks::Block;
use crate::stages::load::format::html::blocks::collapsed;

/// The text of the first heading of level 1 that has one.
pub(crate) fn headline(tree: &Html) -> Option<String> {
    let selector = Selector::parse("h1").ok()?;
    tree.select(&selector).map(|heading| collapsed(heading.text())).find(|text| !text.is_empty())
}

/// Makes the heading that repeats the page's title its title block, and puts the headline first where it was cut off.
pub(crate) fn mark_title(blocks: &mut Vec<Block>, title: Option<&str>, headline: Option<&str>) {
    // A first heading that has nothing to do with the title is usually the name of the site.
    let headline = headline.filter(|headline| title.is_none_or(|title| is_like(title, headline)));
    let names = [headline, title];
    let is_title = |block: &Block| {
        block.kind == SegmentKind::Heading && names.iter().flatten().any(|name| is_like(name, &block.text))
    };
    match (blocks.iter_mut().find(|block| is_title(block)), headline) {
        (Some(block), _) => {
            block.kind = SegmentKind::Title;
            block.level = None;
        }
        (None, Some(headline)) => {
            blocks.insert(0, Block { text: headline.to_owned(), kind: SegmentKind::Title, level: None });
        }
        (None, None) => {}
    }
}

/// Whether a heading says the same as a title, which may have the name of the site before or after it.
pub(crate) fn is_like(title: &str, heading: &str) -> bool {
    let key =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let heading = key(heading);
    let is_same = |part: &str| !heading.is_empty() && key(part) == heading;
    // Long enough to be a headline, not a word that the title happens to hold.
    const LONG: usize = 20;
    is_same(title)
        || title.split(" - ").flat_map(|part| part.split(['|', '–', '—', '»', '·'])).any(is_same)
        || heading.chars().count() >= LONG && key(title).contains(&heading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_like_a_title_around_the_name_of_the_site() {
        for (title, heading, expected) in [
            ("Rain again", "Rain again", true),
            ("Rain again!", "RAIN AGAIN", true),
            ("Rain again | The Pier", "Rain again", true),
            ("The Pier - Rain again", "Rain again", true),
            ("Rain again and again in the old harbour", "Rain again and again in the old", true),
            ("Rain again and again", "Rain", false),
            ("Rain again", "", false),
            ("", "", false),
        ] {
            assert_eq!(is_like(title, heading), expected, "{title} / {heading}");
        }
    }
}
