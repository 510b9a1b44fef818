//! Makes news articles as JSON lines from a seed: the input of benchmarks and of tests at size.
//!
//! A corpus is a row of stories. A story is one happening with its own names, place, figures and words of its background;
//! outlets cover it, each with its own choice of facts and of words. Now and then an outlet has another figure, denies what
//! the others affirm, or reprints an earlier article of the story with one figure changed. A [`Shape`] says how many articles
//! a story has and how long they are. The same seed gives the same bytes everywhere, so a test may compare two runs over it.
//!
//! In: `articles(7, 2)`. Out: two lines such as `{"doc_id":"g00000000","source":"Morning Ledger",..,"text":".."}`.
//!
//! It does not imitate any real outlet, and its sentences are grammatical rather than sensible.

mod story;
mod words;

use std::collections::VecDeque;

use serde_json::json;

use story::{Article, Story};

/// How the stories of a corpus are covered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Articles of a story; each story picks one of these numbers.
    pub(crate) n_articles: &'static [u64],
    /// Words that an article has at least: a number from the first to the second.
    pub(crate) n_words: (u64, u64),
}

impl Shape {
    /// Long articles, one to six a story.
    pub(crate) const LONG: Self = Self { n_articles: &[1, 1, 1, 2, 2, 3, 3, 4, 5, 6], n_words: (250, 520) };
}

/// The first `n` long articles of the corpus that `seed` names, one JSON object a line, without line ends.
#[allow(dead_code, reason = "each of the programs that share this module uses one of the two")]
pub(crate) fn articles(seed: u64, n: usize) -> impl Iterator<Item = String> {
    shaped(Shape::LONG, seed, n)
}

/// The first `n` articles of the corpus of a shape that `seed` names, one JSON object a line, without line ends.
pub(crate) fn shaped(shape: Shape, seed: u64, n: usize) -> impl Iterator<Item = String> {
    let mut rng = Rng::new(seed);
    let mut ready: VecDeque<Article> = VecDeque::new();
    (0..n).map(move |ordinal| {
        while ready.is_empty() {
            // The last story need not be longer than what is asked for.
            let n_articles = (*rng.pick(shape.n_articles)).min((n - ordinal) as u64);
            ready.extend(Story::new(&mut rng).articles(&mut rng, n_articles, shape.n_words));
        }
        ready.pop_front().map_or_else(String::new, |article| line(ordinal, &article))
    })
}

fn line(ordinal: usize, article: &Article) -> String {
    let slug: String = article.source.chars().map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect();
    json!({
        "doc_id": format!("g{ordinal:08}"),
        "source": article.source,
        "title": article.title,
        "author": article.author,
        "url": format!("https://{slug}.example/{ordinal}"),
        "published": article.published.to_string(),
        "text": article.text,
    })
    .to_string()
}

/// SplitMix64: small, and the same on every platform, which the generators of `rand` do not promise.
pub(crate) struct Rng(u64);

impl Rng {
    /// A generator that depends on nothing but `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.between(1, 100) <= percent
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.between(0, list.len() as u64 - 1) as usize]
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.between(0, last as u64) as usize);
        }
    }
}
