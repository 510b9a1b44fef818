//! Agreement with the right trees: tags, heads (UAS), heads with relations (LAS), without punctuation, and by
//! relation.

use crosscheck_text::model::tree::Relation;

use crate::parser::silver::Sentence;
use crosscheck_text::rules::parse::classes::{N_RELATIONS, class_of_relation, relation_of};

/// Counts of agreement.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// Tokens, and those with the right tag.
    pub tags: [usize; 2],
    /// Tokens that are not punctuation, those with the right head, those with the right head and relation.
    pub arcs: [usize; 3],
    /// By relation: in the right tree, in the given tree, in both with the same head.
    pub relations: Vec<[usize; 3]>,
}

impl Score {
    /// Adds a sentence with its given tags, heads (from 1; 0 for the root) and relations' classes.
    pub fn add(&mut self, sentence: &Sentence, tags: &[u8], heads: &[u16], relations: &[u8]) {
        self.relations.resize(N_RELATIONS + 1, [0; 3]);
        let punct = class_of_relation(Relation::Punct).unwrap_or_default() as u8;
        for idx in 0..sentence.tags.len() {
            self.tags[0] += 1;
            self.tags[1] += usize::from(tags[idx] == sentence.tags[idx]);
            // The root's relation counts as a class of its own.
            let class = |head: u16, relation: u8| if head == 0 { N_RELATIONS } else { usize::from(relation) };
            let gold = class(sentence.heads[idx], sentence.relations[idx]);
            let own = class(heads[idx], relations[idx]);
            let is_head = heads[idx] == sentence.heads[idx];
            let is_both = is_head && gold == own;
            self.relations[gold][0] += 1;
            self.relations[own][1] += 1;
            self.relations[own][2] += usize::from(is_both);
            if sentence.relations[idx] != punct || sentence.heads[idx] == 0 {
                self.arcs[0] += 1;
                self.arcs[1] += usize::from(is_head);
                self.arcs[2] += usize::from(is_both);
            }
        }
    }

    /// Shares of right tags, heads, and heads with relations, in percent.
    pub fn percent(&self) -> [f64; 3] {
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        [share(self.tags[1], self.tags[0]), share(self.arcs[1], self.arcs[0]), share(self.arcs[2], self.arcs[0])]
    }

    /// The shares in words.
    pub fn line(&self) -> String {
        let [tags, heads, both] = self.percent();
        format!("tags {tags:.2}, UAS {heads:.2}, LAS {both:.2}")
    }

    /// A line for each relation: recall, precision, places.
    pub fn table(&self) -> String {
        let mut lines = String::new();
        for (class, [gold, own, both]) in self.relations.iter().enumerate().filter(|(_, counts)| counts[0] > 0) {
            let name = if class == N_RELATIONS { Relation::Root } else { relation_of(class) };
            let share = |whole: &usize| *both as f64 / (*whole).max(1) as f64;
            lines += &format!("{:<10} R {:.3} P {:.3} n {gold}\n", name.as_str(), share(gold), share(own));
        }
        lines
    }
}
