//! Which block of a page is its title.
//!
//! In a page titled `Rain again | The Pier` the heading `Rain again` is the title, and the heading `The Pier` is not. On a page
//! titled `Home` it is the only heading of level 1, unless that is the name of the site. A headline that Readability cut off
//! is put back in front. Titles that stand in the head alone become no block.

use std::collections::HashSet;

use crosscheck_text::model::vocabulary::SegmentKind;
use scraper::{ElementRef, Html, Selector};

use crate::stages::load::blocks::Block;
use crate::stages::load::format::html::blocks::collapsed;

/// A headline that shares nothing with the page's title has this many words; the name of a section has fewer.
const MIN_WORDS: usize = 4;
/// A heading of this many letters that a title holds is a headline, not a word that the title happens to hold.
const LONG: usize = 20;

/// What a page says of its own title, apart from its headings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Titles {
    /// What its metadata give.
    pub given: Option<String>,
    /// What its title element says, which often carries the name of the site.
    pub head: Option<String>,
    /// The name of the site.
    pub site: Option<String>,
}

impl Titles {
    /// The title that headings are compared with.
    fn compared(&self) -> Option<&str> {
        self.given.as_deref().or(self.head.as_deref())
    }
}

/// A heading of level 1.
struct Heading {
    text: String,
    /// Whether it is the head of the site: part of its navigation, or a link to its front page.
    is_masthead: bool,
    /// Whether it is inside the article.
    is_inside: bool,
}

/// The heading of level 1 that is the headline of the page, if any is.
pub(crate) fn headline(tree: &Html, titles: &Titles) -> Option<String> {
    let headings = headings(tree, titles.site.as_deref());
    let Some(title) = titles.compared() else {
        let first = headings.iter().find(|heading| !heading.is_masthead).or(headings.first());
        return first.map(|heading| heading.text.clone());
    };
    let is_only = headings.len() == 1;
    let has_other = below(tree).iter().any(|heading| is_like(title, heading));
    let like = headings.iter().filter(|heading| is_like(title, &heading.text));
    let is_own = |heading: &&Heading| {
        let is_placed = heading.is_inside || is_only;
        !heading.is_masthead && is_placed && !has_other && heading.text.split(' ').count() >= MIN_WORDS
    };
    // Of two headings that the title holds, the longer one is not the name of the site.
    let found = like
        .max_by_key(|heading| (!heading.is_masthead, heading.is_inside, heading.text.len()))
        .or_else(|| headings.iter().find(|heading| !heading.is_masthead && shares_words(title, &heading.text)))
        .or_else(|| headings.iter().find(is_own));
    found.map(|heading| heading.text.clone())
}

/// The title that is shown: what the metadata give or the title element says, unless the headline says it without the name
/// of the site, or says more.
pub(crate) fn shown(titles: &Titles, headline: Option<&str>) -> Option<String> {
    let headline = headline.map(str::to_owned);
    match (&titles.given, headline) {
        (Some(given), Some(headline)) if shares_words(given, &headline) && headline.len() > given.len() => {
            Some(headline)
        }
        (Some(given), _) => Some(given.clone()),
        (None, Some(headline)) => Some(headline),
        (None, None) => titles.head.clone(),
    }
}

/// Makes the heading that repeats the page's title its title block, and puts the headline first where it was cut off.
pub(crate) fn mark_title(blocks: &mut Vec<Block>, titles: &Titles, headline: Option<&str>) {
    let title = titles.compared();
    let heads = |block: &Block, name: &str| block.kind == SegmentKind::Heading && is_like(name, &block.text);
    // A headline that is unlike the title gives way to a heading that is like it.
    let is_unlike = headline.zip(title).is_some_and(|(headline, title)| !is_like(title, headline));
    let names = if is_unlike { [title, headline] } else { [headline, title] };
    let found = names.into_iter().flatten().find_map(|name| blocks.iter().position(|block| heads(block, name)));
    match (found.and_then(|at| blocks.get_mut(at)), headline) {
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
    let heading = key(heading);
    let is_same = |part: &str| !heading.is_empty() && key(part) == heading;
    is_same(title)
        || title.split(" - ").flat_map(|part| part.split(['|', '–', '—', '»', '·'])).any(is_same)
        || heading.chars().count() >= LONG && key(title).contains(&heading)
}

/// The headings of level 1 that have a text.
fn headings(tree: &Html, site: Option<&str>) -> Vec<Heading> {
    let (Ok(selector), Ok(link)) = (Selector::parse("h1"), Selector::parse("a[href]")) else { return Vec::new() };
    let site = site.map(key);
    let read = |heading: ElementRef<'_>| {
        let text = collapsed(heading.text());
        let above = || heading.ancestors().filter_map(ElementRef::wrap);
        let is_margin = above().any(|element| {
            matches!(element.value().name(), "nav" | "aside" | "footer")
                || matches!(
                    element.value().attr("role"),
                    Some("banner" | "navigation" | "contentinfo" | "complementary")
                )
        });
        let links_home = heading
            .select(&link)
            .chain(above().filter(|element| element.value().name() == "a"))
            .any(|link| link.value().attr("href").is_some_and(is_front_page));
        let is_masthead = is_margin || links_home || site.as_deref() == Some(key(&text).as_str());
        let is_inside = above().any(|element| matches!(element.value().name(), "article" | "main"));
        Heading { text, is_masthead, is_inside }
    };
    tree.select(&selector).map(read).filter(|heading| !heading.text.is_empty()).collect()
}

/// The headings of the levels below.
fn below(tree: &Html) -> Vec<String> {
    let Ok(selector) = Selector::parse("h2, h3") else { return Vec::new() };
    tree.select(&selector).map(|heading| collapsed(heading.text())).collect()
}

/// `/`, `https://pier.example/`: an address without a path.
fn is_front_page(address: &str) -> bool {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest.split_once('/').map_or("/", |_| rest));
    matches!(path, "/" | "#" | "./" | "/index.html") || path.ends_with('/') && path.matches('/').count() == 1
}

/// Whether a heading says again, in other words, what a title says: half of the words of the shorter one are in both.
fn shares_words(title: &str, heading: &str) -> bool {
    let words = |text: &str| -> HashSet<String> {
        let split = text.split(|letter: char| !letter.is_alphanumeric());
        split.filter(|word| word.chars().count() >= 4).map(str::to_lowercase).collect()
    };
    let (title, heading) = (words(title), words(heading));
    let n_shared = title.intersection(&heading).count();
    n_shared > 0 && n_shared * 2 >= title.len().min(heading.len()) && heading.len() >= 2
}

/// Letters and digits alone, in lower case.
fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
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

    #[test]
    fn a_headline_may_be_unlike_the_title_of_its_page() {
        for (page, site, expected) in [
            ("<title>Home</title><h1>Storm shuts the old harbour</h1>", None, Some("Storm shuts the old harbour")),
            ("<title>Harbour shut</title><h1>Storm shuts harbour</h1>", None, Some("Storm shuts harbour")),
            ("<title>Home</title><h1>The Ferry</h1>", None, None),
            ("<title>Home</title><h1>News of the old pier</h1>", Some("News of the Old Pier"), None),
            ("<title>Home</title><h1><a href='/'>News of the old pier</a></h1>", None, None),
            (
                "<title>Home</title><h1><a href='/a'>Storm shuts the harbour</a></h1>",
                None,
                Some("Storm shuts the harbour"),
            ),
            ("<title>Home</title><nav><h1>News of the old pier</h1></nav>", None, None),
            (
                "<title>Rain - The Old Pier</title><h1>The Old Pier</h1><h1>Rain</h1>",
                Some("The Old Pier"),
                Some("Rain"),
            ),
            ("<h1>Rain</h1>", None, Some("Rain")),
        ] {
            let tree = Html::parse_document(page);
            let head =
                crate::stages::load::format::html::blocks::first(&tree, "title").map(|title| collapsed(title.text()));
            let titles = Titles { given: None, head, site: site.map(str::to_owned) };
            assert_eq!(headline(&tree, &titles).as_deref(), expected, "{page}");
        }
    }

    #[test]
    fn a_front_page_has_no_path() {
        for (address, expected) in [
            ("/", true),
            ("https://pier.example/", true),
            ("https://pier.example", true),
            ("/storm", false),
            ("https://pier.example/storm/", false),
        ] {
            assert_eq!(is_front_page(address), expected, "{address}");
        }
    }
}
