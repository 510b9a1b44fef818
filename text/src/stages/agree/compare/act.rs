//! A clause with its sentence, asked who acts, on whom, and what is said, whatever its voice.
//!
//! Of "the accord was not signed by Lee" the actor is Lee and the patient the accord, as of "Lee signed the accord". What the
//! predicates of two clauses are to each other is decided here, what their participants are is not.

use crate::model::clause::{ClauseKind, Role, Voice};
use crate::rules::agree::Cue;
use crate::rules::agree::lemma::key;
use crate::rules::agree::role::{Role as Direction, Slot};
use crate::stages::agree::context::clauses::{ArgumentFeature, ClauseFeature, NONE, verb_key};
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::item::Item;

/// A clause with its sentence.
#[derive(Clone, Copy)]
pub(crate) struct Act<'s, 'a> {
    pub(crate) ctx: &'s EventContext<'a>,
    pub(crate) statement: &'s Statement<'a>,
    pub(crate) clause: &'s ClauseFeature,
    /// Index among its document's clauses, as [`StatementFeatures`](crate::stages::agree::context::features::StatementFeatures)
    /// has them.
    pub(crate) index: u32,
    pub(crate) arguments: &'s [ArgumentFeature],
}

/// What two predicates are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Predicate {
    /// One verb, or one verb and its noun.
    Same,
    /// Two verbs of one group of synonyms.
    Synonym,
    /// Two verbs that tell one act from both ends: "sell", "buy".
    Converse,
    /// Two verbs that exclude each other.
    Opposite,
}

impl<'s, 'a> Act<'s, 'a> {
    /// The acts of a statement.
    pub(crate) fn of(ctx: &'s EventContext<'a>, statement: &'s Statement<'a>) -> impl Iterator<Item = Self> {
        let features = ctx.document(statement).features;
        let acts = features.acts_of(statement.sentence).iter();
        acts.zip(statement.sentence.acts.0..).map(move |(clause, index)| Self {
            ctx,
            statement,
            clause,
            index,
            arguments: features.arguments_of(clause),
        })
    }

    /// The act with this index among its document's.
    pub(crate) fn at(ctx: &'s EventContext<'a>, statement: &'s Statement<'a>, index: u32) -> Option<Self> {
        let features = ctx.document(statement).features;
        let clause = features.acts.get(index as usize).filter(|_| index != NONE)?;
        Some(Self { ctx, statement, clause, index, arguments: features.arguments_of(clause) })
    }

    /// The item of its predicate.
    pub(crate) fn head_item(&self) -> Option<&'s Item> {
        let items = &self.statement.items;
        items.get(items.partition_point(|item| item.at < self.clause.at)).filter(|item| item.at == self.clause.at)
    }

    /// Whether its predicate is a form of "be".
    pub(crate) fn is_be(&self) -> bool {
        self.clause.lemma == key("be")
    }

    /// Whether it says how its subject stays ("remains open").
    pub(crate) fn is_state(&self) -> bool {
        let is_staying =
            ["become", "remain", "stay"].iter().any(|verb| verb_key(verb, self.ctx.rules) == self.clause.lemma);
        is_staying && self.attribute().is_some()
    }

    /// Whether its predicate says little by itself: "have", "make".
    pub(crate) fn is_light(&self) -> bool {
        self.head_item().is_none_or(|item| item.level < 0.25)
    }

    /// The clause that it is the complement of.
    pub(crate) fn above(&self) -> Option<Self> {
        let parent = Self::at(self.ctx, self.statement, self.clause.parent)?;
        let is_complement =
            |argument: &&ArgumentFeature| argument.role == Role::Complement && self.is_at(argument.clause);
        (parent.clause.is_carrier || parent.arguments.iter().any(|argument| is_complement(&argument))).then_some(parent)
    }

    /// Whether it is the clause with this index, or one that is spread from it.
    fn is_at(&self, index: u32) -> bool {
        Self::at(self.ctx, self.statement, index).is_some_and(|other| other.clause.at == self.clause.at)
    }

    /// Whether its predicate is a word of this kind.
    pub(crate) fn has_cue(&self, cue: Cue) -> bool {
        self.ctx.rules.cue_keys.contains(&(self.clause.lemma, cue))
    }

    pub(crate) fn first(&self, role: Role) -> Option<&'s ArgumentFeature> {
        self.arguments.iter().find(|argument| argument.role == role)
    }

    /// Who acts, whatever the voice.
    pub(crate) fn actor(&self) -> Option<&'s ArgumentFeature> {
        match self.clause.voice {
            // "Denied having attacked": without a subject of its own it has that of its governor.
            Voice::Active => self.first(Role::Subject).or_else(|| self.above()?.first(Role::Subject)),
            Voice::Passive => self.first(Role::Agent),
        }
    }

    /// Who or what is acted on, whatever the voice.
    pub(crate) fn patient(&self) -> Option<&'s ArgumentFeature> {
        match self.clause.voice {
            Voice::Active => self.first(Role::Object),
            Voice::Passive => self.first(Role::Subject).or_else(|| self.first(Role::Object)),
        }
    }

    /// What is said of the subject or object.
    pub(crate) fn attribute(&self) -> Option<&'s ArgumentFeature> {
        self.first(Role::Attribute)
    }

    /// The arguments after one of these prepositions (their keys).
    pub(crate) fn after<'k>(&self, prepositions: &'k [u32]) -> impl Iterator<Item = &'s ArgumentFeature> + use<'k, 's> {
        let arguments = self.arguments.iter();
        arguments.filter(|argument| {
            matches!(argument.role, Role::Oblique | Role::Agent) && prepositions.contains(&argument.preposition)
        })
    }

    /// Whether it says what its subject is or is like.
    pub(crate) fn is_copula(&self) -> bool {
        self.clause.kind == ClauseKind::Copula || self.attribute().is_some()
    }

    /// Whether a clause is in the place of its object.
    pub(crate) fn has_complement(&self) -> bool {
        let Some(complement) = self.first(Role::Complement) else { return false };
        // Words of saying behind a comma are often taken for one.
        let has_tense =
            || Self::at(self.ctx, self.statement, complement.clause).is_some_and(|act| act.clause.tense.is_some());
        complement.preposition != 0 || !has_tense()
    }

    /// The clause in the place of its object, if there is one.
    pub(crate) fn complement(&self) -> Option<Self> {
        Self::at(self.ctx, self.statement, self.first(Role::Complement)?.clause)
    }

    /// The participant at the place that a verb with a direction gives it.
    pub(crate) fn participant(&self, slot: &Slot) -> Option<&'s ArgumentFeature> {
        match slot {
            Slot::Subject => self.actor(),
            Slot::Object => self.patient(),
            Slot::After(preposition) => {
                let own = key(preposition);
                let over = [own, key("over")];
                let keys = if &**preposition == "against" { &over[..] } else { &over[..1] };
                let is_bare = &**preposition == "to";
                // "Lent Malta a ship": the receiver without its preposition.
                let bare = || {
                    let receiver = self.first(Role::Object).filter(|object| object.name != NONE);
                    self.first(Role::IndirectObject).or(receiver).filter(|_| is_bare)
                };
                self.after(keys).next().or_else(bare)
            }
        }
    }

    /// What the list of verbs with a direction says of its predicate.
    pub(crate) fn direction(&self) -> Option<&'s Direction> {
        self.ctx.rules.roles.get(&self.clause.lemma)
    }
}

/// What the predicates of two acts are to each other; none when they have nothing to do with each other.
pub(crate) fn predicate(one: &Act<'_, '_>, other: &Act<'_, '_>) -> Option<Predicate> {
    let rules = one.ctx.rules;
    let (own, rival) = (one.clause, other.clause);
    if own.lemma == rival.lemma {
        return Some(Predicate::Same);
    }
    if own.kind == ClauseKind::Copula || rival.kind == ClauseKind::Copula || one.is_state() || other.is_state() {
        return state(one, other);
    }
    if rules.antonyms.contains(&(own.lemma, rival.lemma)) {
        return Some(Predicate::Opposite);
    }
    if own.root == rival.root {
        return Some(Predicate::Same);
    }
    match (one.direction(), other.direction()) {
        (Some(own), Some(rival)) if own.act == rival.act => return Some(Predicate::Converse),
        _ => {}
    }
    rules.share_group(own.lemma, rival.lemma).then_some(Predicate::Synonym)
}

/// "Stayed open" and "was closed": a state beside a verb, or beside another verb of being with one more state.
fn state(one: &Act<'_, '_>, other: &Act<'_, '_>) -> Option<Predicate> {
    let rules = one.ctx.rules;
    let keys = |act: &Act<'_, '_>| match act.attribute().filter(|_| act.is_be() || act.is_state()) {
        Some(attribute) => Some((attribute.lemma, attribute.root)),
        None => (act.clause.voice == Voice::Passive).then_some((act.clause.lemma, act.clause.root)),
    };
    let (own, rival) = (keys(one)?, keys(other)?);
    if rules.antonyms.contains(&(own.0, rival.0)) {
        return Some(Predicate::Opposite);
    }
    (own.0 == rival.0 || own.1 == rival.1).then_some(Predicate::Same)
}
