//! Sentences with their trees, read from `silver_parse.tsv.gz`, and their split into parts by article.
//!
//! A sentence is a line `# set = NAME row = ID`, a line per token (index, form, Penn tag, head with 0 for the
//! root, label) and an empty line. It does not check that heads make a tree.

use std::io::Read;
use std::path::Path;

use crosscheck_text::model::span::Span;
use crosscheck_text::model::tree::Relation;
use crosscheck_text::model::tree::Tag;
use flate2::read::GzDecoder;
use rustc_hash::FxHashMap;

use crosscheck_text::rules::parse::classes::class_of_relation;
use crosscheck_text::rules::parse::classes::class_of_tag;

/// A sentence with its tree.
#[derive(Clone, Debug, Default)]
pub struct Sentence {
    /// Number of its article in the order of first appearance.
    pub article: usize,
    /// The forms, joined by spaces.
    pub text: String,
    /// Where each form is.
    pub spans: Vec<Span>,
    /// Class of each tag.
    pub tags: Vec<u8>,
    /// Head of each token, counted from 1; 0 for the root.
    pub heads: Vec<u16>,
    /// Class of each relation; 0 for the root's.
    pub relations: Vec<u8>,
}

impl Sentence {
    /// The forms in order.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        self.spans.iter().map(|span| span.of(&self.text))
    }

    /// Heads as the file numbers tokens become heads by place: numbers of left-out spaces are missing there. A
    /// sentence is refused when a head is one of those, or the root is not its only one.
    fn numbered(mut self, numbers: &[u16]) -> Option<Self> {
        for head in self.heads.iter_mut().filter(|head| **head != 0) {
            *head = numbers.binary_search(head).ok()? as u16 + 1;
        }
        let n_roots = self.heads.iter().filter(|head| **head == 0).count();
        (n_roots == 1).then_some(self)
    }

    /// Adds the token of a line; its number.
    fn push(&mut self, line: &str) -> Option<u16> {
        let mut columns = line.split('\t');
        let number = columns.next()?.parse().ok()?;
        let form = columns.next().filter(|form| !form.is_empty())?;
        let tag = Tag::parse(columns.next()?)?;
        let head = columns.next()?.parse().ok()?;
        let relation = Relation::parse(columns.next()?)?;
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        let start = self.text.len();
        self.text.push_str(form);
        self.spans.push(Span::new(start, self.text.len()));
        self.tags.push(class_of_tag(tag) as u8);
        self.heads.push(head);
        self.relations.push(class_of_relation(relation).unwrap_or_default() as u8);
        Some(number)
    }
}

/// Which texts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Licenses {
    /// All.
    All,
    /// None whose license asks to share alike.
    WithoutShareAlike,
}

/// Sets whose texts are all under a license that asks to share alike.
const SHARE_ALIKE_SETS: &[&str] = &["ner_crossner_train", "ner_uner_ewt_dev"];

/// Genres of GUM whose texts are under CC BY-SA.
const SHARE_ALIKE_GENRES: &[&str] = &["gum/bio_", "gum/voyage_"];

fn is_share_alike(set: &str, row: &str) -> bool {
    SHARE_ALIKE_SETS.contains(&set) || SHARE_ALIKE_GENRES.iter().any(|genre| row.starts_with(genre))
}

/// Reads a file of sentences.
///
/// # Errors
/// A sentence that says what cannot be read, with its line.
pub fn read(path: &Path, licenses: Licenses) -> Result<Vec<Sentence>, String> {
    let file = std::fs::File::open(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    let mut text = String::new();
    GzDecoder::new(file)
        .read_to_string(&mut text)
        .map_err(|error| format!("cannot unpack `{}`: {error}", path.display()))?;
    parse(&text, licenses)
}

fn parse(text: &str, licenses: Licenses) -> Result<Vec<Sentence>, String> {
    let mut articles: FxHashMap<&str, usize> = FxHashMap::default();
    let (mut sentences, mut own) = (Vec::new(), Sentence::default());
    let (mut is_wanted, mut numbers) = (true, Vec::new());
    for (number, line) in text.split('\n').enumerate() {
        if let Some(name) = line.strip_prefix("# set = ") {
            let (set, row) = name.split_once(" row = ").unwrap_or((name, ""));
            is_wanted = licenses == Licenses::All || !is_share_alike(set, row);
            let n = articles.len();
            own = Sentence { article: *articles.entry(name).or_insert(n), ..Sentence::default() };
        } else if line.is_empty() {
            let next = Sentence { article: own.article, ..Sentence::default() };
            sentences.extend(std::mem::replace(&mut own, next).numbered(&numbers).filter(|_| is_wanted));
            numbers.clear();
        } else {
            let token = own.push(line).ok_or_else(|| format!("line {} is not a token: `{line}`", number + 1))?;
            numbers.push(token);
        }
    }
    Ok(sentences)
}

/// The three parts of the sentences.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// What weights are fitted to.
    pub train: Vec<Sentence>,
    /// Every 20th article of the rest, for choices.
    pub dev: Vec<Sentence>,
    /// Every 20th article, for the final figures alone.
    pub held_out: Vec<Sentence>,
}

/// Splits by article, so that no article is in two parts.
pub fn split(sentences: Vec<Sentence>) -> Parts {
    let mut parts = Parts::default();
    for sentence in sentences {
        let part = match (sentence.article % 20, sentence.article / 20 * 19 + sentence.article % 20) {
            (19, _) => &mut parts.held_out,
            (_, rest) if rest % 20 == 19 => &mut parts.dev,
            _ => &mut parts.train,
        };
        part.push(sentence);
    }
    parts
}

/// The parts that figures are given for, with their names.
pub fn measured(parts: &Parts) -> [(&'static str, &[Sentence]); 2] {
    [("choices", &parts.dev), ("held out", &parts.held_out)]
}

/// The number of tokens of some sentences.
pub fn n_tokens(sentences: &[Sentence]) -> usize {
    sentences.iter().map(|sentence| sentence.spans.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# set = ner_crossner_train row = 1\n1\tLee\tNNP\t2\tnsubj\n2\tmet\tVBD\t0\tROOT\n\n";

    #[test]
    fn a_sentence_is_read_with_its_tree() {
        let sentences = parse(TEXT, Licenses::All).expect("the text is well formed");
        assert_eq!(sentences.len(), 1);
        assert_eq!(sentences[0].forms().collect::<Vec<_>>(), ["Lee", "met"]);
        assert_eq!(sentences[0].heads, [2, 0]);
    }

    #[test]
    fn heads_skip_left_out_spaces() {
        let text = "# set = a row = 1\n1\tHi\tUH\t4\tintj\n3\tLee\tNNP\t4\tnsubj\n4\tmet\tVBD\t0\tROOT\n\n";
        let sentences = parse(text, Licenses::All).expect("the text is well formed");
        assert_eq!(sentences[0].heads, [3, 3, 0]);
        let text = text.replace("\t4\tintj", "\t2\tintj");
        assert!(parse(&text, Licenses::All).is_ok_and(|sentences| sentences.is_empty()));
    }

    #[test]
    fn share_alike_sets_can_be_left_out_and_bad_lines_are_refused() {
        assert!(parse(TEXT, Licenses::WithoutShareAlike).is_ok_and(|sentences| sentences.is_empty()));
        assert!(parse("1\tLee\tNAME\t2\tnsubj\n", Licenses::All).is_err());
    }

    #[test]
    fn parts_share_no_article() {
        let sentences = (0..4000).map(|idx| Sentence { article: idx / 2, ..Sentence::default() }).collect();
        let parts = split(sentences);
        assert_eq!((parts.held_out.len(), parts.dev.len()), (200, 190));
        assert!(parts.dev.iter().all(|own| parts.train.iter().all(|other| other.article != own.article)));
    }
}
