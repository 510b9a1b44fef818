//! Which way a sentence's verb points, which turns a weekday or a month to the past or to what is to come.
//!
//! "The port closed on Tuesday" looks back, "the port will close on Tuesday" ahead, and so does "the council votes on
//! Tuesday": the present tense of running text tells of a plan. It reads words, not clauses.

use crate::model::calendar::Lean;
use crate::rules::date::Lex;
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::View;

/// Tokens behind a date within which a verb is looked for.
const REACH: usize = 14;

/// The same before a date: "will meet the prime minister of Tarsk in the border town of Lisk on Tuesday".
const REACH_BACK: usize = 20;

/// The same for the verb of a plan, which says nothing where another verb does.
const FAR: usize = 40;

impl View<'_> {
    /// Which way the sentence's verb points, judged by the nearest telling word before, else after the token.
    pub(super) fn lean(&self, at: usize) -> Lean {
        if self.is_date_of(at) || self.is_new_day(at) {
            return Lean::Future;
        }
        let before = (at.saturating_sub(REACH_BACK)..at).rev().find_map(|at| self.verb_of(at).map(|lean| (at, lean)));
        let mut behind = (at + 1..self.tokens.len().min(at + REACH)).filter(|at| !self.is_perfect(*at));
        let after = behind.find_map(|at| self.lean_of(at).map(|lean| (at, lean)));
        match (before, after) {
            (Some((_, lean)), None) => lean,
            (None, Some((_, lean))) => lean,
            (Some((_, one)), Some((_, other))) if one == other => one,
            (Some((from, one)), Some((to, other))) => {
                // What was said behind a comma does not decide against a verb before: "on Tuesday, her office said".
                let is_apart = (at + 1..to).any(|between| self.kind(between) == Kind::Comma);
                if is_apart && other == Lean::Past || at - from <= (to - at) * 2 { one } else { other }
            }
            (None, None) if self.is_bare() || self.is_planned(at) => Lean::Future,
            (None, None) => Lean::Near,
        }
    }

    /// "The hearing is on Thursday", "the deadline is Monday", "is now due on Friday": nothing but "is" tells of the day.
    fn is_date_of(&self, at: usize) -> bool {
        const BETWEEN: usize = 4;
        let is_joint = |at: usize| {
            matches!(self.lex(at), Lex::On | Lex::For | Lex::By | Lex::Next | Lex::Will)
                || ["due", "set", "scheduled", "slated", "now", "only", "again", "not", "still", "expected", "planned"]
                    .iter()
                    .any(|word| self.is(at, word))
        };
        let mut back = at;
        for _ in 0..BETWEEN {
            let Some(before) = back.checked_sub(1) else { return false };
            if self.is(before, "is") || self.is(before, "are") {
                return self.is_story;
            }
            if !is_joint(before) {
                return false;
            }
            back = before;
        }
        false
    }

    /// "Has been postponed until Monday", "was put off to Monday": the new day of what was to be.
    fn is_new_day(&self, at: usize) -> bool {
        let until = at.checked_sub(1).filter(|before| self.lex(*before) == Lex::To && !self.is(*before, "through"));
        let Some(verb) = until.and_then(|until| until.checked_sub(1)) else { return false };
        let is_particle = ["off", "back", "forward", "on", "over", "again"].iter().any(|word| self.is(verb, word));
        let verb = if is_particle { verb.saturating_sub(1) } else { verb };
        // "was brought forward to Monday", but not "was brought to Monday's hearing".
        let needs_particle = ["brought", "called", "put", "held"].iter().any(|word| self.is(verb, word));
        self.rules.postponing.get(self.word(verb)).is_some() && (is_particle || !needs_particle)
    }

    fn lean_of(&self, at: usize) -> Option<Lean> {
        match self.kind(at) {
            Kind::Word(Lex::Will) => Some(Lean::Future),
            // "Is to be unveiled", "are to meet".
            Kind::Word(Lex::To) if self.is_being(at) => Some(Lean::Future),
            Kind::Word(Lex::Was | Lex::Since) if !self.is_after_be(at) => Some(Lean::Past),
            Kind::Word(Lex::None) if !self.is_capital(at) && !self.is_after_be(at) => {
                let word = self.word(at);
                (word.len() > 4 && word.ends_with("ed")).then_some(Lean::Past)
            }
            _ => None,
        }
    }

    /// Whether "is" or "are" is right before a token.
    fn is_being(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| self.is(before, "is") || self.is(before, "are"))
    }

    /// "Will be closed", "is to be formally opened": a participle behind "be", whose tense is that of the word before.
    fn is_after_be(&self, at: usize) -> bool {
        let is_adverb = |at: &usize| self.lex(*at) == Lex::None && self.word(*at).ends_with("ly");
        let before = at.checked_sub(1);
        let skipped = before.filter(is_adverb).and_then(|before| before.checked_sub(1)).or(before);
        let Some(be) = skipped.filter(|before| self.is(*before, "be")) else { return false };
        // "Could not be reached on Tuesday" looks back.
        !(be.saturating_sub(2)..be).any(|before| self.is(before, "could"))
    }

    /// "Has stirred": what has been so far tells no day.
    fn is_perfect(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| self.is(before, "has") || self.is(before, "have"))
    }

    /// A telling word, or a plan whose subject is beyond doubt: "she said the council votes on Tuesday".
    fn verb_of(&self, at: usize) -> Option<Lean> {
        self.lean_of(at).or_else(|| (self.is_story && self.is_plan(at) && self.has_subject(at)).then_some(Lean::Future))
    }

    /// Whether the word before is one noun with its article, a name, a pronoun, or closes a clause.
    fn has_subject(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        if !self.word(at).ends_with('s') {
            return self.is(before, "they") || self.is(before, "we");
        }
        match self.kind(before) {
            Kind::Comma => true,
            Kind::Word(Lex::None) => {
                let is_one = !self.word(before).ends_with('s');
                is_one && (self.is_capital(before) || self.has_article(before))
            }
            Kind::Word(Lex::Function) => ["he", "she", "it", "who", "which"].iter().any(|word| self.is(before, word)),
            _ => false,
        }
    }

    /// Whether an article opens the noun phrase that ends at a token: "the next home game".
    fn has_article(&self, at: usize) -> bool {
        const WORDS: usize = 3;
        let is_article = |at: usize| matches!(self.lex(at), Lex::The | Lex::A | Lex::Possessive);
        let is_inside =
            |at: usize| matches!(self.lex(at), Lex::None | Lex::Ordinal(_) | Lex::Next | Lex::Last | Lex::New);
        let mut back = at;
        for _ in 0..WORDS {
            let Some(before) = back.checked_sub(1) else { return false };
            if is_article(before) {
                return true;
            }
            if !matches!(self.kind(before), Kind::Word(_)) || !is_inside(before) {
                return false;
            }
            back = before;
        }
        false
    }

    /// "The council votes on Tuesday", "Ministers meet on Friday": a verb of the present before the day, in running text.
    fn is_planned(&self, at: usize) -> bool {
        self.is_story && (at.saturating_sub(FAR)..at).rev().any(|at| self.is_plan(at))
    }

    fn is_plan(&self, at: usize) -> bool {
        if !matches!(self.lex(at), Lex::None | Lex::Stage(_))
            || self.is_capital(at)
            || self.rules.scheduled.get(self.word(at)).is_none()
        {
            return false;
        }
        let Some(before) = at.checked_sub(1) else { return false };
        let goes_on = |words: &[&str]| words.iter().any(|word| self.is(at + 1, word));
        let is_whole = match self.word(at) {
            "take" | "takes" => goes_on(&["place", "effect", "office"]),
            "kick" | "kicks" => goes_on(&["off"]),
            "come" | "comes" => goes_on(&["into"]),
            // "sources close to the talks"
            "close" => self.lex(at + 1) != Lex::To,
            // Nouns as well: "home runs", "bus stops".
            "runs" | "stops" | "ends" | "falls" | "heads" => self.has_subject(at),
            _ => true,
        };
        if !is_whole {
            return false;
        }
        if self.word(at).ends_with('s') {
            // "the votes", "of votes", "two visits"
            let is_counted = matches!(self.kind(before), Kind::Number(..))
                || matches!(
                    self.lex(before),
                    Lex::The | Lex::A | Lex::Of | Lex::Possessive | Lex::Ones(_) | Lex::Several
                );
            return !is_counted;
        }
        // "the week's end"
        self.is_plural(before) || self.has_plural_head(before) || self.is(before, "they") || self.is(before, "we")
    }

    fn is_plural(&self, at: usize) -> bool {
        self.word(at).len() > 1 && self.word(at).ends_with('s') && self.lex(at) == Lex::None
    }

    /// "Rehearsals for the play": a noun in the plural before the phrase that ends at a token.
    fn has_plural_head(&self, at: usize) -> bool {
        const WORDS: usize = 4;
        let is_inside =
            |at: usize| matches!(self.lex(at), Lex::None | Lex::The | Lex::A | Lex::Possessive | Lex::New | Lex::Next);
        let is_word = |at: usize| matches!(self.kind(at), Kind::Word(_));
        // "details of the visit" has a noun there, no verb.
        if matches!(self.lex(at), Lex::The | Lex::A | Lex::Possessive) {
            return false;
        }
        let mut back = at;
        for _ in 0..WORDS {
            let Some(before) = back.checked_sub(1) else { return false };
            let is_link = matches!(self.lex(before), Lex::Of | Lex::For | Lex::In | Lex::Between)
                || ["with", "about", "against", "at", "over"].iter().any(|word| self.is(before, word));
            if is_link {
                return before.checked_sub(1).is_some_and(|head| self.is_plural(head) && !self.is_capital(head))
                    || before == 1 && self.is_plural(0);
            }
            if !is_word(back) || !is_inside(before) {
                return false;
            }
            back = before;
        }
        false
    }
}
