//! Acts that go both ways: who met, married or merged with whom, and who speaks for which country.
//!
//! "Amara Diallo met Jonas Berg", "Berg's talks with Diallo" and "the summit between Diallo and Berg" are one encounter of
//! the same two. Only words of `rules/agree/mutual.tsv` are read, and only parties that are names. What is denied, wished
//! for or called off is no encounter.

use serde::{Deserialize, Serialize};

use crate::model::clause::{Clause, ClauseKind, Modality};
use crate::model::tree::Relation;
use crate::model::vocabulary::EntityType;
use crate::rules::agree::mutual::{Mutual, Part};
use crate::stages::agree::context::clauses::verb_key;
use crate::stages::agree::context::token::TokenKind;
use crate::stages::agree::context::words::Words;

/// One act of two parties, in no order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MutualFeature {
    /// Byte of its word within the sentence.
    pub at: u32,
    /// Key of the act, the same for its verb and its nouns.
    pub act: u32,
    /// The parties, as indices into the document's names, the lower first.
    pub parties: [u32; 2],
}

/// A country or people, and the person who speaks for it ("Danish Prime Minister Karen Holt").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaderFeature {
    /// The country or people, as an index into the document's names.
    pub of: u32,
    /// The person, likewise.
    pub person: u32,
}

/// A sentence with its clauses and the types of its names.
pub(crate) struct Meetings<'x, 'a> {
    pub(crate) words: &'x Words<'a>,
    pub(crate) clauses: &'x [Clause],
    /// The type of a name of the document.
    pub(crate) type_of: &'x dyn Fn(u32) -> Option<EntityType>,
}

impl Meetings<'_, '_> {
    /// The encounters of the sentence, each once.
    pub(crate) fn acts(&self, out: &mut Vec<MutualFeature>) {
        let from = out.len();
        for at in 0..self.words.len().min(self.words.rules.thresholds.max_words as usize) {
            let Some((act, pairs)) = self.encounter(at) else { continue };
            for mut parties in pairs {
                parties.sort_unstable();
                let is_new = !out[from..].iter().any(|known| known.act == act && known.parties == parties);
                if is_new && parties[0] != parties[1] && self.can_act(parties) {
                    out.push(MutualFeature { at: self.words.byte(at), act, parties });
                }
            }
        }
    }

    /// The act of a word with the pairs of its parties.
    fn encounter(&self, at: usize) -> Option<(u32, Vec<[u32; 2]>)> {
        if self.words.over(at).is_some() {
            return None;
        }
        let clauses: Vec<&Clause> = self.clauses.iter().filter(|clause| usize::from(clause.head) == at).collect();
        let verb = clauses.iter().find(|clause| clause.kind == ClauseKind::Verb);
        let mutual = match verb {
            Some(clause) => self.words.rules.mutual.of("", verb_key(&clause.lemma, self.words.rules))?,
            None => self.words.rules.mutual.of(self.words.form(at), 0).filter(|_| !self.words.is_verb(at))?,
        };
        let pairs = match mutual.part {
            Part::Verb => self.of_verb(at, mutual, &clauses),
            Part::Noun => self.of_noun(at),
        };
        Some((mutual.act, pairs))
    }

    fn of_verb(&self, at: usize, mutual: &Mutual, clauses: &[&Clause]) -> Vec<[u32; 2]> {
        if clauses.iter().any(|clause| self.is_undone(clause)) {
            return Vec::new();
        }
        let subjects = self.distinct(clauses.iter().filter_map(|clause| clause.subject()?.phrase.who()));
        let mut others = self.parties(&self.words.after(at, "with"));
        if mutual.is_of_persons {
            others.retain(|name| self.is(*name, EntityType::Person));
        }
        if others.is_empty() && mutual.is_transitive {
            let objects = self.words.dependents(at).iter().copied();
            let objects = objects.filter(|child| self.words.relation(*child) == Relation::Dobj);
            others = self.parties(&objects.flat_map(|object| self.words.conjuncts(object)).collect::<Vec<_>>());
            others.retain(|name| !self.is(*name, EntityType::Org));
        }
        pairs(&subjects, &others, clauses.iter().all(|clause| clause.object().is_none()))
    }

    fn of_noun(&self, at: usize) -> Vec<[u32; 2]> {
        let around: Vec<&Clause> = self.around(at);
        if around.iter().any(|clause| self.is_undone(clause))
            || self.clauses.iter().any(|clause| usize::from(clause.head) == at && self.is_undone(clause))
        {
            return Vec::new();
        }
        if let [one, other, ..] = self.parties(&self.words.after(at, "between"))[..] {
            return vec![[one, other]];
        }
        let mut with = self.parties(&self.words.after(at, "with"));
        if with.is_empty() {
            with = self.parties(&self.behind(at));
        }
        if with.is_empty() {
            let compound = self.compound(at).filter(|_| self.is_set(at));
            return compound.map(|pair| vec![pair]).unwrap_or_else(|| self.held(at, &around));
        }
        let owner = self.words.dependent(at, Relation::Poss).and_then(|owner| self.party(owner));
        let subjects = match owner {
            Some(owner) => vec![owner],
            None => self.distinct(around.iter().filter_map(|clause| clause.subject()?.phrase.who())),
        };
        pairs(&subjects, &with, false)
    }

    /// What stands after a "with" behind the noun that hangs on something above it, or on when it was, with no name between: "a
    /// day of talks last week with Berg".
    fn behind(&self, at: usize) -> Vec<usize> {
        let mut last = at;
        let above = std::iter::successors(Some(at), |above| Some(self.words.head(*above))).skip(1);
        let above: Vec<usize> = above.take_while(|above| std::mem::replace(&mut last, *above) != *above).collect();
        let is_above = |node: usize| node == at || above.contains(&node);
        let is_time = |node: usize| {
            let is_date = self.words.over(node).is_some_and(|over| over.kind == TokenKind::Date);
            node > at && (is_date || self.words.relation(node) == Relation::Npadvmod)
        };
        let hangs = |preposition: usize| {
            let head = self.words.head(preposition);
            is_above(head) || is_time(head) && is_above(self.words.head(head))
        };
        let is_it = |preposition: &usize| {
            let is_with =
                self.words.relation(*preposition) == Relation::Prep && self.words.form(*preposition) == "with";
            is_with && hangs(*preposition) && !(at + 1..*preposition).any(|between| self.words.name(between).is_some())
        };
        let prepositions = (at + 1..self.words.len()).filter(is_it);
        let objects = prepositions.filter_map(|preposition| self.words.dependent(preposition, Relation::Pobj));
        objects.flat_map(|object| self.words.conjuncts(object)).collect()
    }

    /// The clauses that a noun is the object of, or hangs on by its prepositions ("arrived on Sunday for talks").
    fn around(&self, at: usize) -> Vec<&Clause> {
        let mut top = at;
        for _ in 0..self.words.len() {
            let head = self.words.head(top);
            if head == top
                || self.clauses.iter().any(|clause| usize::from(clause.head) == head && clause.kind != ClauseKind::Noun)
            {
                top = head;
                break;
            }
            top = head;
        }
        self.clauses.iter().filter(|clause| usize::from(clause.head) == top).collect()
    }

    /// "Diallo and Berg held talks": the coordinated subject of a verb of holding whose object the noun is.
    fn held(&self, at: usize, around: &[&Clause]) -> Vec<[u32; 2]> {
        let is_object = self.words.relation(at) == Relation::Dobj;
        let is_holding =
            |clause: &&&Clause| self.words.rules.mutual.is_holding(verb_key(&clause.lemma, self.words.rules));
        if !is_object || !around.iter().any(|clause| is_holding(&clause)) {
            return Vec::new();
        }
        let subjects = self.distinct(around.iter().filter_map(|clause| clause.subject()?.phrase.who()));
        pairs(&subjects, &[], true)
    }

    /// Whether a clause says that the act did not come about: denied, left open, or only wished for or avoided.
    fn is_undone(&self, clause: &Clause) -> bool {
        let denials = &self.words.rules.mutual;
        let is_denial = |written: &str| denials.is_denial(verb_key(written, self.words.rules));
        clause.is_denied()
            || !matches!(clause.modality, Modality::Asserted | Modality::Expected)
            || is_denial(&clause.lemma)
            || clause.governor.as_deref().is_some_and(is_denial)
    }

    /// "The Diallo-Berg summit", "the Kenya-Ghana talks".
    fn compound(&self, at: usize) -> Option<[u32; 2]> {
        let second = (at.saturating_sub(3)..at).rev().find(|before| self.words.name(*before).is_some())?;
        let joint = second.checked_sub(1).filter(|joint| matches!(self.words.form(*joint), "-" | "–" | "/"))?;
        Some([self.words.name(joint.checked_sub(1)?)?, self.words.name(second)?])
    }

    /// Whether the noun of an act says where or when ("the summit in Oslo"): without it ("the summit's outcome was mixed"),
    /// the sentence is about something else that presupposes the act.
    fn is_set(&self, at: usize) -> bool {
        let is_place = |preposition: &str| matches!(preposition, "at" | "in" | "near" | "on" | "outside");
        self.words.dependents(at).iter().any(|child| {
            self.words.relation(*child) == Relation::Prep
                && is_place(self.words.form(*child))
                && self.words.dependent(*child, Relation::Pobj).is_some_and(|object| self.words.over(object).is_some())
        })
    }

    /// The parties that these nouns name.
    fn parties(&self, nouns: &[usize]) -> Vec<u32> {
        self.distinct(nouns.iter().filter_map(|noun| self.party(*noun)))
    }

    /// The party that a noun names; "Berg's lawyer" and "the lawyer of Berg" name none.
    fn party(&self, noun: usize) -> Option<u32> {
        let name = self.words.name(noun)?;
        self.is_party(name).then_some(name)
    }

    fn distinct(&self, names: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut all: Vec<u32> = Vec::new();
        names.filter(|name| self.is_party(*name)).for_each(|name| all.extend((!all.contains(&name)).then_some(name)));
        all
    }

    fn is(&self, name: u32, r#type: EntityType) -> bool {
        (self.type_of)(name) == Some(r#type)
    }

    fn is_state(&self, name: u32) -> bool {
        self.is(name, EntityType::Gpe) || self.is(name, EntityType::Norp)
    }

    fn is_party(&self, name: u32) -> bool {
        self.is_state(name) || self.is(name, EntityType::Person) || self.is(name, EntityType::Org)
    }

    /// Peoples act with peoples, persons and bodies with anybody.
    fn can_act(&self, pair: [u32; 2]) -> bool {
        let n_states = pair.into_iter().filter(|name| self.is_state(*name)).count();
        n_states != 1 || pair.into_iter().any(|name| self.is(name, EntityType::Person))
    }

    /// Who speaks for which country, as titles say.
    pub(crate) fn leaders(&self, out: &mut Vec<LeaderFeature>) {
        for at in 0..self.words.len() {
            let is_first = at == 0 || self.words.name(at) != self.words.name(at - 1);
            let person = self.words.name(at).filter(|name| is_first && self.is(*name, EntityType::Person));
            if let Some(leader) = person.and_then(|person| self.leader(at, person)) {
                out.push(leader);
            }
        }
    }

    /// The country right before the title of a head of state or government that is right before a person's name.
    fn leader(&self, at: usize, person: u32) -> Option<LeaderFeature> {
        const GAP: usize = 4;
        let is_title = |before: &usize| self.words.over(*before).is_none() && !self.words.is_mark(*before);
        let title: Vec<usize> = (at.saturating_sub(GAP)..at).rev().take_while(is_title).collect();
        let last = at.checked_sub(title.len() + 1)?;
        let of = self.words.name(last).filter(|of| self.is_state(*of))?;
        let written: Vec<&str> = title.iter().rev().map(|before| self.words.form(*before)).collect();
        let start = (0..=last).rev().take_while(|before| self.words.name(*before) == Some(of)).last()?;
        let is_past = start > 0 && is_former(self.words.form(start - 1)) || written.iter().any(|word| is_former(word));
        let is_date = (last..at).any(|before| self.words.over(before).is_some_and(|over| over.kind == TokenKind::Date));
        (!is_past && !is_date && is_head(&written)).then_some(LeaderFeature { of, person })
    }
}

/// Each of the subjects with each of the others; the subjects among each other when there are no others.
fn pairs(subjects: &[u32], others: &[u32], is_among_themselves: bool) -> Vec<[u32; 2]> {
    match (subjects, others) {
        ([one, other, ..], []) if is_among_themselves => vec![[*one, *other]],
        ([subject, ..], others) => others.iter().map(|other| [*subject, *other]).collect(),
        _ => Vec::new(),
    }
}

fn is_former(form: &str) -> bool {
    matches!(form, "deputy" | "elect" | "ex" | "former" | "late" | "vice")
}

/// Whether the words of a title, and no others, are those of a head of state or government.
fn is_head(title: &[&str]) -> bool {
    const HEADS: &[&str] =
        &["chancellor", "emperor", "king", "leader", "premier", "president", "queen", "sultan", "taoiseach"];
    match title {
        ["prime", "minister"] | ["supreme", "leader"] => true,
        [word] => HEADS.contains(word),
        _ => false,
    }
}
