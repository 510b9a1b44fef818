//! Acts that go both ways: who met, married or merged with whom, and who speaks for which country.
//!
//! "Amara Diallo met Jonas Berg", "Berg's talks with Diallo" and "the summit between Diallo and Berg" are one encounter of
//! the same two. Only words of `rules/agree/mutual.tsv` are read, and only parties that are names.

use crate::model::vocabulary::EntityType;
use crate::rules::agree::Cue;
use crate::rules::agree::mutual::{Mutual, Part};
use crate::stages::agree::context::line::{Line, is_be};
use crate::stages::agree::context::token::TokenKind;
use crate::stages::agree::context::words::Break;

/// One act of two parties, in no order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MutualFeature {
    /// Byte of its word within the sentence.
    pub at: u32,
    /// Key of the act, the same for its verb and its nouns.
    pub act: u32,
    /// The parties, as indices into the document's names.
    pub parties: [u32; 2],
}

/// A country or people, and the person who speaks for it ("Danish Prime Minister Karen Holt").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaderFeature {
    /// The country or people, as an index into the document's names.
    pub of: u32,
    /// The person, likewise.
    pub person: u32,
}

/// Words between an act and the preposition of its other party ("talks last week with"), and inside a title, at most.
const GAP: usize = 4;
/// Words that are looked at behind an act, at most.
const AHEAD: usize = 14;

/// A sentence with the types of its names.
pub(crate) struct Parties<'l, 'a> {
    pub(crate) line: &'l Line<'a>,
    /// The type of a name of the document.
    pub(crate) type_of: &'l dyn Fn(u32) -> Option<EntityType>,
    /// Whom the pronoun that opens the sentence stands for.
    pub(crate) opening: Option<u32>,
}

impl Parties<'_, '_> {
    /// The encounters of the sentence, each once.
    pub(crate) fn acts(&self, out: &mut Vec<MutualFeature>) {
        let from = out.len();
        for number in 0..self.n_words() {
            if self.line.over(number).is_some() {
                continue;
            }
            let Some(mutual) = self.line.rules.mutual.of(self.line.form(number), self.line.lemma_key(number)) else {
                continue;
            };
            if self.is_denied(number) {
                continue;
            }
            let at = self.line.words.get(number).map_or(0, |word| word.start);
            for mut parties in self.pairs(number, mutual) {
                parties.sort_unstable();
                let is_new = !out[from..].iter().any(|known| known.act == mutual.act && known.parties == parties);
                out.extend(is_new.then_some(MutualFeature { at, act: mutual.act, parties }));
            }
        }
    }

    /// Who speaks for which country, as titles say.
    pub(crate) fn leaders(&self, out: &mut Vec<LeaderFeature>) {
        for number in 0..self.n_words() {
            let Some(person) = self.starts(number).filter(|name| self.is(*name, EntityType::Person)) else { continue };
            let title: Vec<usize> =
                (0..number).rev().take(GAP).take_while(|at| self.line.over(*at).is_none()).collect();
            let Some(of) = number.checked_sub(title.len() + 1).and_then(|at| self.line.name(at)) else { continue };
            let is_open = (number - title.len()..=number).all(|at| self.line.before(at) == Break::None);
            let written: Vec<&str> = title.iter().rev().map(|at| self.line.form(*at)).collect();
            let start = self.line.start_of(number - title.len() - 1);
            let is_past =
                start > 0 && is_former(self.line.form(start - 1)) || written.iter().any(|word| is_former(word));
            if self.is_state(of) && is_open && !is_past && is_head(&written) {
                out.push(LeaderFeature { of, person });
            }
        }
    }

    /// Words that are looked at, so that an overlong sentence costs no more than a long one.
    fn n_words(&self) -> usize {
        self.line.words.len().min(self.line.rules.thresholds.max_words as usize)
    }

    /// The pairs of parties of the act at this word.
    fn pairs(&self, number: usize, mutual: &Mutual) -> Vec<[u32; 2]> {
        let (with, between) = self.ahead(number, mutual);
        if let [first, second, ..] = between[..] {
            return vec![[first, second]];
        }
        if with.is_empty() {
            let pair = self.compound(number).filter(|_| self.is_set(number));
            let pair = pair.or_else(|| self.coordinated(number, mutual));
            return pair.into_iter().collect();
        }
        let subject = self.subject(number, &with);
        let is_other = |other: &&u32| !mutual.is_of_persons || self.is(**other, EntityType::Person);
        let others = with.iter().filter(is_other).filter_map(|other| Some([subject?, *other]));
        others.filter(|pair| pair[0] != pair[1] && self.can_act(*pair)).collect()
    }

    /// The parties after "with" (or right after a verb that takes them so), and those after "between".
    fn ahead(&self, number: usize, mutual: &Mutual) -> (Vec<u32>, Vec<u32>) {
        let (mut with, mut between) = (Vec::new(), Vec::new());
        let is_bare = mutual.is_transitive && (mutual.part == Part::Verb || self.is_gerund(number));
        for at in number + 1..(number + 2 + GAP).min(self.line.words.len()) {
            if self.line.before(at) == Break::Hard {
                break;
            }
            let form = self.line.form(at);
            if self.line.over(at).is_none() && matches!(form, "with" | "between") {
                let list = self.list(at + 1);
                if form == "with" {
                    with = list
                } else {
                    between = list
                }
                break;
            }
            if self.line.before(at) == Break::Comma || is_end(form) || self.line.is_verb(at) {
                break;
            }
        }
        if with.is_empty() && between.is_empty() && is_bare && !is_end(self.line.form(number + 1)) {
            with = self.list(number + 1);
            with.retain(|name| !self.is(*name, EntityType::Org));
        }
        (with, between)
    }

    /// Whether a form in -ing takes an object ("after meeting Berg", "Diallo, meeting Berg") rather than an article.
    fn is_gerund(&self, number: usize) -> bool {
        let last = number.checked_sub(1).map_or("", |at| self.line.form(at));
        let opens =
            matches!(last, "" | "after" | "before" | "by" | "for" | "of" | "since" | "when" | "while" | "without");
        opens || is_be(last) || self.line.before(number) == Break::Comma
    }

    /// The parties from a word on, up to the end of their list.
    fn list(&self, from: usize) -> Vec<u32> {
        let mut names: Vec<u32> = Vec::new();
        let mut since = 0;
        for at in from..(from + AHEAD).min(self.line.words.len()) {
            let form = self.line.form(at);
            let is_over = self.line.before(at) == Break::Hard && at > from
                || self.line.before(at) == Break::Comma && !names.is_empty() && form != "and"
                || self.line.over(at).is_none() && (is_end(form) || self.line.is_verb(at))
                || since > GAP;
            if is_over {
                break;
            }
            since += usize::from(self.line.over(at).is_none() && form != "and");
            let is_party = |name: &u32| self.is_party(*name) && !self.is_title_of(at) && !self.is_owner(at);
            if let Some(name) = self.starts(at).filter(is_party) {
                names.extend((!names.contains(&name)).then_some(name));
                since = 0;
            }
        }
        names
    }

    /// Who acts: the nearest person before the act, else the nearest party, else whom the opening pronoun stands for.
    fn subject(&self, number: usize, with: &[u32]) -> Option<u32> {
        let mut nearest = None;
        for at in (0..number).rev() {
            // What stands in another clause is taken only when the act's own clause names nobody.
            if nearest.is_some() && (self.line.before(at + 1) == Break::Hard || is_boundary(self.line.form(at))) {
                break;
            }
            let Some(name) = self.starts(at).filter(|name| self.is_party(*name) && !with.contains(name)) else {
                continue;
            };
            if self.is_title_of(at) || self.is_placed(at) {
                continue;
            }
            if self.is(name, EntityType::Person) {
                return Some(name);
            }
            nearest = nearest.or(Some(name));
        }
        nearest.or(self.opening)
    }

    /// "The Diallo-Berg summit", "the Kenya-Ghana talks".
    fn compound(&self, number: usize) -> Option<[u32; 2]> {
        let second = (number.saturating_sub(3)..number).rev().find(|at| self.line.name(*at).is_some())?;
        let start = self.line.start_of(second);
        let joined = self.line.words.get(start.checked_sub(1)?)?.end..self.line.words.get(start)?.start;
        let joint = self.line.lower.get(joined.start as usize..joined.end as usize)?;
        let pair = [self.line.name(start - 1)?, self.line.name(second)?];
        let is_open = (start..=number).all(|at| self.line.before(at) == Break::None);
        (matches!(joint, "-" | "–" | "/") && is_open && pair[0] != pair[1]).then_some(pair)
    }

    /// "Diallo and Berg met", "held talks", "their summit".
    fn coordinated(&self, number: usize, mutual: &Mutual) -> Option<[u32; 2]> {
        let back = |n: usize| number.checked_sub(n).map_or("", |at| self.line.form(at));
        let is_theirs = (1..=3).any(|n| back(n) == "their");
        let is_held = (1..=GAP).any(|n| is_holding(back(n)));
        if mutual.part == Part::Noun && !is_held && !(is_theirs && self.is_set(number)) {
            return None;
        }
        for at in (1..number).rev() {
            let is_joint = self.line.over(at).is_none() && self.line.form(at) == "and";
            let second = || (at + 1..(at + 2 + GAP).min(number)).find_map(|next| self.party(next));
            let first = || (at.saturating_sub(1 + GAP)..at).rev().find_map(|last| self.party(last));
            if is_joint && let (Some(first), Some(second)) = (first(), second()) {
                return (first != second && self.can_act([first, second])).then_some([first, second]);
            }
        }
        None
    }

    /// Whether the noun of an act says where or when ("the summit in Oslo"): without it ("the summit's outcome was mixed"), the
    /// sentence is about something else that presupposes the act.
    fn is_set(&self, number: usize) -> bool {
        let is_open = |at: &usize| self.line.before(*at) == Break::None && !self.line.is_verb(*at);
        let mut behind = (number + 1..self.line.words.len()).take(GAP).take_while(is_open);
        let Some(first) = behind.next() else { return false };
        let is_date = |at: usize| self.line.over(at).is_some_and(|overlay| overlay.kind == TokenKind::Date);
        let is_place = matches!(self.line.form(first), "at" | "in" | "near" | "on" | "outside");
        is_date(first) || is_place && behind.any(|at| is_date(at) || self.line.name(at).is_some())
    }

    /// The party whose name begins at a word and that is no part of a title or a place.
    fn party(&self, number: usize) -> Option<u32> {
        let name = self.starts(number)?;
        (self.is_party(name) && !self.is_title_of(number) && !self.is_placed(number)).then_some(name)
    }

    /// Whether the name at a word owns what follows: "met Berg's lawyer" tells of no encounter with Berg.
    fn is_owner(&self, number: usize) -> bool {
        let last = self.line.words.get(self.line.end_of(number) - 1);
        let written = last.and_then(|word| self.line.lower.get(word.start as usize..word.end as usize));
        written.is_some_and(|written| written.ends_with("'s") || written.ends_with("’s"))
    }

    /// The name that begins at a word.
    fn starts(&self, number: usize) -> Option<u32> {
        self.line.name(number).filter(|_| self.line.start_of(number) == number)
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

    /// Whether the name at a word only says whose officer the person behind it is ("Danish Prime Minister Holt").
    fn is_title_of(&self, number: usize) -> bool {
        if !self.line.name(number).is_some_and(|name| self.is_state(name) || self.is(name, EntityType::Org)) {
            return false;
        }
        let end = self.line.end_of(number);
        let behind = (end..self.line.words.len()).take(GAP + 1);
        let mut behind = behind.take_while(|at| self.line.before(*at) == Break::None && !self.is_joint(*at));
        behind.find_map(|at| self.line.name(at)).is_some_and(|name| self.is(name, EntityType::Person))
    }

    fn is_joint(&self, number: usize) -> bool {
        let form = self.line.form(number);
        self.line.over(number).is_none() && (form == "and" || is_end(form) || self.line.is_verb(number))
    }

    /// Whether a preposition of place stands before the name that begins at a word.
    fn is_placed(&self, number: usize) -> bool {
        let back = |n: usize| number.checked_sub(n).map_or("", |at| self.line.form(at));
        let last = if back(1) == "the" { back(2) } else { back(1) };
        matches!(last, "in" | "at" | "near" | "from" | "to" | "outside" | "across" | "toward" | "towards")
    }

    /// Whether a denial, a wish or a condition stands shortly before the act, or it is called off behind it.
    fn is_denied(&self, number: usize) -> bool {
        let reach = self.line.rules.thresholds.negation_reach as usize;
        let is_open = |at: usize| {
            self.line.cue(at) == Some(Cue::Negation)
                || self.line.rules.mutual.is_denial(self.line.lemma_key(at))
                || matches!(self.line.form(at), "if" | "unless" | "whether")
        };
        let before = (number.saturating_sub(reach)..number).any(is_open);
        let is_off = |at: usize| {
            matches!(self.line.form(at), "canceled" | "cancelled" | "postponed" | "scrapped")
                || matches!((self.line.form(at), self.line.form(at + 1)), ("called" | "put", "off"))
        };
        let behind = (number + 1..self.n_words()).take(AHEAD);
        before || behind.take_while(|at| self.line.before(*at) == Break::None).any(is_off)
    }
}

/// Words that end a list of parties.
fn is_end(form: &str) -> bool {
    matches!(
        form,
        "about"
            | "after"
            | "ahead"
            | "amid"
            | "as"
            | "at"
            | "because"
            | "before"
            | "but"
            | "by"
            | "during"
            | "following"
            | "for"
            | "from"
            | "in"
            | "near"
            | "of"
            | "on"
            | "over"
            | "since"
            | "that"
            | "to"
            | "under"
            | "until"
            | "when"
            | "where"
            | "which"
            | "while"
            | "who"
    )
}

/// Words that begin a clause with a subject of its own.
fn is_boundary(form: &str) -> bool {
    matches!(form, "although" | "as" | "because" | "said" | "says" | "that" | "when" | "whereas" | "while")
}

fn is_holding(form: &str) -> bool {
    matches!(
        form,
        "began"
            | "begin"
            | "conclude"
            | "concluded"
            | "had"
            | "have"
            | "held"
            | "hold"
            | "holding"
            | "opened"
            | "started"
    )
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
