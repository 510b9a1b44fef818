//! One stretch of candidates with all that its features need: forms, gazetteer matches, runs and the document's hints.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::rules::tag::class::Class;
use crate::rules::tag::facts::{Clusters, N_CLUSTERINGS, WordFacts};
use crate::rules::tag::form::{Form, HERE};
use crate::rules::tag::forms::{Met, Weighed};
use crate::rules::tag::model::Model;
use crate::rules::tag::words::Kind;
use crate::stages::tag::evidence::{hints, is_opener};
use crate::stages::tag::find::Find;
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::model::writing::{SHOUTED, TITLED};

/// What stands beyond the ends of a chunk.
static NOTHING: Form = Form {
    lower: 0,
    exact: 0,
    shape: 0,
    case: 0,
    facts: WordFacts { coarse: 0, clusters: [Clusters { middle: 0, fine: 0 }; N_CLUSTERINGS], capital: 0 },
    classes: 0,
};

/// A stretch of a chunk, as features see it.
pub(crate) struct View<'a> {
    /// The chunk.
    pub line: &'a Line<'a>,
    /// Forms of the stretch and of two tokens around it.
    forms: Vec<Met<'a>>,
    /// The token of the first form.
    base: usize,
    /// Kind of line, see `line_kind`.
    pub kind: u64,
    /// Tokens of the stretch.
    pub stretch: Range,
    /// What was found out of each token of the stretch.
    seen: Vec<Seen>,
}

/// What is known of one token of a stretch.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// 0, or the number of the gazetteer's type times two, plus one inside of its name.
    known: u8,
    /// See [`View::hints`].
    hints: u16,
    /// The run it stands in, when it stands in one.
    run: Option<Range>,
    /// What the rules say of it, see [`View::ruled`].
    ruled: Ruled,
}

/// What the rules say of a token.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ruled {
    /// 0, or the type's number from 1 times two, plus one inside of a find.
    pub r#type: u8,
    /// Hash of the rule with the type.
    pub rule: u64,
}

impl<'a> View<'a> {
    /// A stretch of a line.
    pub(crate) fn new(line: &'a Line<'a>, model: &'a Model, kind: u64, stretch: Range, finds: &[Find]) -> Self {
        let base = stretch.from.saturating_sub(HERE);
        let around = base..(stretch.to + HERE).min(line.tokens.len());
        let met =
            |idx: usize| line.token(idx).map(|token| model.weighed(line.text, token, line.class(idx), kind == SHOUTED));
        let forms = around.filter_map(met).collect();
        let seen = vec![Seen::default(); stretch.to - stretch.from];
        let mut view = Self { line, forms, base, kind, stretch, seen };
        view.find_known();
        view.find_ruled(finds);
        view.find_runs();
        for idx in stretch.from..stretch.to {
            let hints = view.find_hints(idx);
            if let Some(seen) = view.seen.get_mut(idx - stretch.from) {
                seen.hints = hints;
            }
        }
        view
    }

    fn seen(&self, idx: usize) -> Option<&Seen> {
        self.seen.get(idx.checked_sub(self.stretch.from)?)
    }

    /// The form of a token; an empty one outside the chunk.
    pub(crate) fn form(&self, idx: Option<usize>) -> &Form {
        self.weighed(idx).map_or(&NOTHING, |weighed| &weighed.form)
    }

    /// The form of a token with its scores; none outside the chunk.
    pub(crate) fn weighed(&self, idx: Option<usize>) -> Option<&Weighed> {
        self.forms.get(idx?.checked_sub(self.base)?).map(Met::weighed)
    }

    /// What the gazetteers know a token as: 0, or the type's number from 1 times two, plus one inside of a name.
    pub(crate) fn known_at(&self, idx: usize) -> u8 {
        self.seen(idx).map_or(0, |seen| seen.known)
    }

    /// The capitalised run that a token stands in.
    pub(crate) fn run_at(&self, idx: usize) -> Option<Range> {
        self.seen(idx)?.run
    }

    /// What the other places of a word in the document say, one bit each.
    pub(crate) fn hints(&self, idx: usize) -> u16 {
        self.seen(idx).map_or(0, |seen| seen.hints)
    }

    /// What the rules say of a token.
    pub(crate) fn ruled(&self, idx: usize) -> Ruled {
        self.seen(idx).map_or(Ruled::default(), |seen| seen.ruled)
    }

    fn find_ruled(&mut self, finds: &[Find]) {
        let start = self.line.token(self.stretch.from).map_or(0, |token| token.span.start);
        let first = finds.partition_point(|find| find.place.span.end <= start);
        let mut finds = finds.get(first..).unwrap_or_default().iter().peekable();
        for (seen, idx) in self.seen.iter_mut().zip(self.stretch.from..) {
            let Some(span) = self.line.token(idx).map(|token| token.span) else { break };
            while finds.next_if(|find| find.place.span.end <= span.start).is_some() {}
            if let Some(find) = finds.peek().filter(|find| find.place.span.start < span.end) {
                let inside = span.start > find.place.span.start;
                let r#type = 2 * (find.r#type as u8 + 1) + u8::from(inside);
                let rule = xxh3_64_with_seed(find.rule.as_bytes(), u64::from(r#type) << 1 | u64::from(find.is_guess));
                seen.ruled = Ruled { r#type, rule };
            }
        }
    }

    fn find_known(&mut self) {
        let mut idx = self.stretch.from;
        while idx < self.stretch.to {
            let Some((end, entry)) = self.line.name_at(idx, self.line.tokens.len()) else {
                idx += 1;
                continue;
            };
            let number = self.line.rules.entries.get(entry as usize).map_or(0, |entry| entry.r#type as u8 + 1);
            for at in idx..end.min(self.stretch.to) {
                if let Some(seen) = self.seen.get_mut(at - self.stretch.from) {
                    seen.known = 2 * number + u8::from(at > idx);
                }
            }
            idx = end.max(idx + 1);
        }
    }

    /// Runs of capitalised words; links, dashes and genitives stand inside, not at the ends.
    fn find_runs(&mut self) {
        let is_capital = |view: &Self, idx: usize| view.form(Some(idx)).is_capital();
        let mut idx = self.stretch.from;
        while idx < self.stretch.to {
            if !is_capital(self, idx) {
                idx += 1;
                continue;
            }
            let mut end = idx + 1;
            loop {
                let mut next = end;
                while next < (end + 3).min(self.stretch.to) && !is_capital(self, next) && self.links(next) {
                    next += 1;
                }
                if next >= self.stretch.to || !is_capital(self, next) {
                    break;
                }
                end = next + 1;
            }
            for at in idx..end {
                if let Some(seen) = self.seen.get_mut(at - self.stretch.from) {
                    seen.run = Some(Range { from: idx, to: end });
                }
            }
            idx = end;
        }
    }

    fn links(&self, idx: usize) -> bool {
        match self.line.token(idx).map(|token| token.kind) {
            Some(Kind::Word) => !self.line.is_capital(idx) && self.line.class(idx).has(Class::Link),
            Some(Kind::Mark(_)) => {
                self.line.token(idx).is_some_and(|token| token.glued && (token.is_dash() || token.is('.')))
            }
            _ => false,
        }
    }

    fn find_hints(&self, idx: usize) -> u16 {
        let Some(token) = self.line.token(idx).filter(|token| token.kind == Kind::Word) else { return 0 };
        let seen = self.line.evidence.of(token.lower);
        let (mut n_lower, mut n_capital) = (seen.n_lower, seen.n_capital);
        let is_titled = self.kind == TITLED;
        if !token.is_capital() {
            n_lower = n_lower.saturating_sub(1);
        } else if !is_titled && !is_opener(self.line.tokens, idx) {
            n_capital = n_capital.saturating_sub(1);
        }
        let mut bits = u16::from(n_lower > 0) | u16::from(n_capital > 0) << 1;
        if seen.n_hinted.iter().all(|n| *n == 0) {
            return bits;
        }
        let own = if token.is_capital() && !is_titled { hints(self.line.tokens, self.line.classes, idx) } else { 0 };
        for (hint, n) in seen.n_hinted.iter().enumerate() {
            let others = if *n == u8::MAX { *n } else { n.saturating_sub((own >> hint & 1) as u8) };
            bits |= u16::from(others > 0) << (hint + 2);
        }
        bits
    }
}
