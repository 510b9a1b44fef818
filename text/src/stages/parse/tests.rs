//! Cases of clauses and speakers with the weights and lists that ship; rows marked `miss` are known to differ, so that each
//! flip is a change of the table.

use proptest::prelude::*;

use crate::analyze::analyze;
use crate::model::annotated::Annotated;
use crate::model::clause::Clause;
use crate::model::document::Document;
use crate::model::span::Span;
use crate::model::tree::Tree;
use crate::rules::Rules;
use crate::rules::parse::lemma::lemma;
use crate::stages::parse::clause::input::SentenceInput;
use crate::stages::parse::clause::read::clauses;
use crate::stages::parse::clause::row::surface;
use crate::stages::parse::tree::{Buffers, ParseModel};

fn rules() -> &'static Rules {
    static RULES: std::sync::OnceLock<Rules> = std::sync::OnceLock::new();
    RULES.get_or_init(Rules::built_in)
}

/// Fails with all rows that are right and marked `miss`, or wrong and not marked; `read` gives what a text has.
fn check(table: &str, read: impl Fn(&str) -> String) {
    let mut wrong = String::new();
    for row in table.lines().skip(2) {
        let fields: Vec<&str> = row.split('\t').collect();
        let [known, text, expected, ..] = fields.as_slice() else { panic!("a row of too few columns: {row}") };
        let found = read(text);
        if (found == *expected) == (*known == "miss") {
            wrong
                .push_str(&format!("{text}\n    known:    {known}\n    expected: {expected}\n    found:    {found}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn shown(clause: &Clause, text: &str) -> String {
    let row = surface(clause, text);
    let second = row.object.map(str::to_owned).or(row.arguments.first().cloned());
    let speaker = clause.speaker.map(|speaker| speaker.span.map_or("?", |span| span.of(text)));
    let sign = if clause.is_denied() { "-" } else { "+" };
    format!(
        "{} | {} | {} | {sign} | {} | {}",
        row.subject.unwrap_or("_"),
        clause.lemma,
        second.as_deref().unwrap_or("_"),
        clause.modality.as_str(),
        speaker.unwrap_or("_")
    )
}

fn clauses_of(text: &str, tree: &Tree) -> Vec<Clause> {
    let input = SentenceInput {
        text,
        index: 0,
        span: Span::new(0, text.len()),
        tree,
        names: &[],
        quantities: &[],
        dates: &[],
        quotes: &[],
    };
    clauses(&[input], &rules().parse.clauses, &|form, tag| lemma(form, tag).into_owned())
}

fn tree_of(text: &str) -> Tree {
    let model = ParseModel { tables: &rules().parse.tables };
    model.parse(text, Span::new(0, text.len()), &mut Buffers::default())
}

#[test]
fn sentences_have_their_clauses() {
    check(include_str!("../../../../tests/cases/parse_clauses.tsv"), |text| {
        let rows: Vec<String> = clauses_of(text, &tree_of(text)).iter().map(|clause| shown(clause, text)).collect();
        rows.join(" ;; ")
    });
}

fn speakers(annotated: &Annotated) -> String {
    let of = |speaker: &Option<u32>| {
        let name = speaker.and_then(|name| annotated.tagged.names.get(name as usize));
        name.map_or("-".to_owned(), |name| name.form.clone())
    };
    annotated.parsed.speakers.iter().map(of).collect::<Vec<_>>().join(" | ")
}

#[test]
fn sentences_have_their_speakers() {
    check(include_str!("../../../../tests/cases/parse_speakers.tsv"), |text| {
        speakers(&analyze(Document::plain("case", text.replace("\\n", "\n")), rules()))
    });
}

#[test]
fn each_sentence_has_one_tree_one_speaker_and_its_clauses_in_order() {
    let annotated =
        analyze(Document::plain("mill", "Mills\n\nLee left. “No,” said Ada Roe. Rain fell.".into()), rules());
    let n_sentences = annotated.segmented.sentences.len();
    let parsed = &annotated.parsed;
    assert_eq!([parsed.trees.len(), parsed.speakers.len(), parsed.is_quote.len()], [n_sentences; 3]);
    assert!(parsed.clauses.is_sorted_by_key(|clause| clause.sentence));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_tree_is_read_and_spans_lie_inside_the_sentence(
        text in "(Lee|said|that|he|did|not|sign|the|accord|,|and|refused|to|go|in|\"|“|”| ){1,40}",
        heads in prop::collection::vec(0u16..60, 60),
    ) {
        let mut tree = tree_of(&text);
        for (node, head) in tree.nodes.iter_mut().zip(&heads) {
            if head % 3 == 0 {
                node.head = *head;
            }
        }
        for clause in clauses_of(&text, &tree) {
            prop_assert!(clause.span.end as usize <= text.len());
            prop_assert!(clause.arguments.iter().all(|argument| clause.span.start <= clause.span.end && argument.span.end as usize <= text.len()));
        }
    }

    #[test]
    fn any_text_has_a_speaker_or_none_for_each_sentence(
        text in "([A-Za-zé’“”«»„\"'(),.:—-]{1,6}|said|Ada Roe|according to| |\n){0,60}"
    ) {
        let annotated = analyze(Document::plain("any", text), rules());
        prop_assert_eq!(annotated.parsed.speakers.len(), annotated.segmented.sentences.len());
        let n_names = annotated.tagged.names.len() as u32;
        prop_assert!(annotated.parsed.speakers.iter().flatten().all(|name| *name < n_names));
    }
}
