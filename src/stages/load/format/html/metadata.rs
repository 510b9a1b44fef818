//! What a page says of itself in its head: title, writers, address, publisher, day of publication, language.
//!
//! `<meta property="og:title" content="Rain">` is the title `Rain`. Open Graph and Dublin Core names, JSON-LD, `time` elements
//! and links are read, the more exact ones first. It does not look into the text of the article.

use scraper::Html;
use serde_json::Value;

use crate::stages::load::format::html::blocks::{collapsed, first};
use crate::stages::load::format::html::title::Titles;
use crate::stages::load::published;
use crate::stages::load::row::{Column, Row};

/// Names of `meta` elements (`property`, `name` or `itemprop`, in lower case) by what they say, the more exact ones first.
const META: &[(Column, &[&str])] = &[
    (Column::Source, &["og:site_name", "application-name", "dc.publisher", "citation_journal_title"]),
    (
        Column::Author,
        &["author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "citation_author"],
    ),
    (Column::Url, &["og:url"]),
    (
        Column::Published,
        &[
            "article:published_time",
            "datepublished",
            "og:published_time",
            "date",
            "dc.date",
            "dc.date.issued",
            "dcterms.issued",
            "dcterms.date",
            "dcterms.created",
            "pubdate",
            "publishdate",
            "publish-date",
            "publish_date",
            "parsely-pub-date",
            "sailthru.date",
            "citation_publication_date",
            "article.published",
        ],
    ),
];

const TITLES: &[&str] = &["og:title", "twitter:title", "dc.title", "citation_title"];

/// Reads the metadata of a page, all but its title, and what it says of that.
pub(crate) fn read(tree: &Html) -> (Row, Titles) {
    let metas = metas(tree);
    let json = json_ld(tree);
    let mut row = Row::default();
    for (column, names) in META {
        set_usable(&mut row, *column, named(&metas, names));
    }
    for (column, value) in json.iter().filter(|(column, _)| *column != Column::Title) {
        set_usable(&mut row, *column, [value.as_str()].into_iter());
    }
    read_elements(tree, &mut row);
    let given = named(&metas, TITLES)
        .chain(json.iter().filter(|(column, _)| *column == Column::Title).map(|(_, v)| v.as_str()));
    let given = given.map(|title| collapsed([title].into_iter())).find(|title| !title.is_empty());
    let head = first(tree, "title").map(|title| collapsed(title.text())).filter(|title| !title.is_empty());
    let titles = Titles { given, head, site: row.source.clone() };
    (row, titles)
}

/// What other elements than `meta` say; values that the row has already stay, but for the canonical address.
fn read_elements(tree: &Html, row: &mut Row) {
    for css in ["[itemprop=datePublished]", "time[pubdate]", "article time[datetime]", "time[datetime]"] {
        let Some(element) = first(tree, css) else { continue };
        let value = element.attr("datetime").or_else(|| element.attr("content"));
        set_usable(row, Column::Published, value.into_iter());
    }
    if let Some(address) = first(tree, "link[rel=canonical]").and_then(|link| link.attr("href"))
        // A canonical link without a host cannot be cited.
        && address.contains("://")
    {
        row.url = None;
        row.set(Column::Url, address);
    }
    for css in ["[rel=author]", "[itemprop=author]"] {
        let author = first(tree, css).and_then(|element| author_of_byline(&collapsed(element.text())));
        row.set(Column::Author, &author.unwrap_or_default());
    }
    if let Some(language) = first(tree, "html").and_then(|html| html.attr("lang")) {
        row.set(Column::Language, language);
    }
}

fn set_usable<'a>(row: &mut Row, column: Column, mut values: impl Iterator<Item = &'a str>) {
    if let Some(value) = values.find(|value| is_usable(column, value)) {
        row.set(column, value);
    }
}

fn named<'a>(metas: &'a [(String, String)], names: &'a [&str]) -> impl Iterator<Item = &'a str> {
    let of_name = move |name: &'a &str| metas.iter().filter(move |(key, _)| key == name);
    names.iter().flat_map(of_name).map(|(_, content)| content.as_str())
}

/// The writers that a byline names: `By Ada Moss | 5 May` is `Ada Moss`; none when it does not read like names.
pub(crate) fn author_of_byline(byline: &str) -> Option<String> {
    const LONGEST: usize = 100;
    let text = collapsed([byline].into_iter());
    let start = ["by ", "written by ", "author: ", "from "].iter().find_map(|word| {
        let head = text.get(..word.len())?;
        head.eq_ignore_ascii_case(word).then_some(word.len())
    });
    let text = text.get(start.unwrap_or(0)..).unwrap_or_default();
    let name = text.split(['|', '•', '·', '–', '—']).next().unwrap_or_default().trim().trim_end_matches(',');
    let reads_like_names = !name.is_empty()
        && name.len() <= LONGEST
        && !name.contains("://")
        && !name.contains(|c: char| c.is_ascii_digit());
    reads_like_names.then(|| name.to_owned())
}

fn metas(tree: &Html) -> Vec<(String, String)> {
    let Ok(selector) = scraper::Selector::parse("meta[content]") else { return Vec::new() };
    let mut metas = Vec::new();
    for meta in tree.select(&selector) {
        let name = ["property", "name", "itemprop"].into_iter().find_map(|attribute| meta.attr(attribute));
        if let (Some(name), Some(content)) = (name, meta.attr("content")) {
            metas.push((name.trim().to_ascii_lowercase(), content.to_owned()));
        }
    }
    metas
}

/// Whether a value can be what the column needs: profiles of writers are often addresses, and dates are often vague.
fn is_usable(column: Column, value: &str) -> bool {
    match column {
        Column::Author => !value.trim().is_empty() && !value.contains("://"),
        Column::Published => published::parse(value).is_some_and(|(date, _)| (1800..=2200).contains(&date.year())),
        _ => !value.trim().is_empty(),
    }
}

/// What the JSON-LD blocks of a page say of its article.
fn json_ld(tree: &Html) -> Vec<(Column, String)> {
    let Ok(selector) = scraper::Selector::parse("script[type='application/ld+json']") else { return Vec::new() };
    let mut found = Vec::new();
    for script in tree.select(&selector) {
        let text: String = script.text().collect();
        let Ok(value) = serde_json::from_str::<Value>(text.trim()) else { continue };
        let mut open = vec![&value];
        while let Some(value) = open.pop() {
            match value {
                Value::Array(values) => open.extend(values.iter().rev()),
                Value::Object(object) => {
                    open.extend(object.get("@graph"));
                    if is_article(value) {
                        found.extend(article_values(value));
                    }
                }
                _ => {}
            }
        }
    }
    found
}

fn is_article(value: &Value) -> bool {
    let is_kind = |kind: &Value| {
        kind.as_str().is_some_and(|kind| kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report")
    };
    match value.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is_kind),
        Some(kind) => is_kind(kind),
        None => false,
    }
}

fn article_values(article: &Value) -> Vec<(Column, String)> {
    let columns = [
        (Column::Title, "headline"),
        (Column::Author, "author"),
        (Column::Source, "publisher"),
        (Column::Published, "datePublished"),
        (Column::Url, "url"),
        (Column::Language, "inLanguage"),
    ];
    let values = columns.into_iter().filter_map(|(column, name)| Some((column, names(article.get(name)?)?)));
    values.collect()
}

/// The name or names that a JSON-LD value gives.
fn names(value: &Value) -> Option<String> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Object(object) => object.get("name")?.as_str().map(|name| name.trim().to_owned()),
        _ => None,
    };
    let names: Vec<String> = match value {
        Value::Array(values) => values.iter().filter_map(one).collect(),
        value => one(value).into_iter().collect(),
    };
    let joined = names.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", ");
    (!joined.is_empty()).then_some(joined)
}
