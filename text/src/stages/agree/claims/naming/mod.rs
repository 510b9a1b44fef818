//! Names a claim for readers: the question that it answers, in plain words, and its main entities.
//!
//! "Fourteen clinics were opened by the Ministry of Health" has the topic "clinics opened by the Ministry of Health", and on
//! the day of it "day on which clinics were opened by the Ministry of Health". The words are those of the most central
//! sentence, without the figures and days that sources may dispute. How a clause reads is decided in the files beside this.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::clause::{ClauseKind, Role};
use crate::model::entity::Entity;
use crate::model::vocabulary::{ClaimKind, EntityType, Precision};
use crate::stages::agree::claims::draft::{Draft, Member};
use crate::stages::agree::claims::evidence::act_of;
use crate::stages::agree::claims::naming::clause::{MOST, Said, Told};
use crate::stages::agree::claims::naming::count::{count, definite, noun};
use crate::stages::agree::claims::naming::wording::Wording;
use crate::stages::agree::compare::act::Act;
use crate::stages::agree::compare::finding::{Slot, Value};
use crate::stages::agree::compare::participant::directed;
use crate::stages::agree::context::clauses::NONE;
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::features::{DateFeature, QuantityFeature};
use crate::stages::agree::context::token::TokenKind;

pub(crate) mod apart;
pub(crate) mod clause;
pub(crate) mod count;
pub(crate) mod verb;
pub(crate) mod wording;

/// The question that a claim answers, with phrases that tell it from another of the same words.
pub(crate) fn topic_of(ctx: &EventContext<'_>, draft: &Draft, central: &Member) -> Told {
    let statement = &ctx.statements[central.statement as usize];
    let wording = Wording::new(ctx, statement);
    let naming = Naming { ctx, draft, central, wording: &wording };
    let topic = match &central.value {
        Some(Value::Quantity(idx)) if draft.slot == Some(Slot::Duration) => {
            ctx.quantities(statement).get(*idx).and_then(|quantity| naming.age(quantity))
        }
        Some(Value::Quantity(idx)) => naming.count(*idx, ""),
        Some(Value::Sum(first, _)) => naming.count(*first, "total of "),
        Some(Value::Date(date)) => naming.day(date),
        Some(Value::Year(_, date)) => naming.last_time(date),
        Some(Value::Length(_, date)) => naming.length(date),
        Some(Value::Name(own)) if matches!(draft.slot, Some(Slot::Spelling(..))) => naming.spelling(*own),
        Some(Value::Name(own)) => naming.participant(*own),
        Some(Value::Truth(_, key) | Value::Stage(_, key)) => naming.outcome(*key),
        Some(Value::Rank(rank)) => naming.rank(rank.at),
        Some(Value::Side) => naming.told("whether"),
        None if draft.kind == ClaimKind::Attribution => naming.attribution(),
        None => naming.event(),
    };
    topic.unwrap_or_else(|| naming.fallback())
}

struct Naming<'n, 'd, 's, 'a> {
    ctx: &'s EventContext<'a>,
    draft: &'d Draft,
    central: &'d Member,
    wording: &'n Wording<'s, 'a>,
}

impl<'s, 'a> Naming<'_, '_, 's, 'a> {
    fn statement(&self) -> &'s Statement<'a> {
        self.wording.statement
    }

    fn said(&self, act: Act<'s, 'a>) -> Said<'_, 's, 'a> {
        Said::new(self.wording, act)
    }

    fn count(&self, idx: usize, lead: &str) -> Option<Told> {
        let quantity = self.ctx.quantities(self.statement()).get(idx)?;
        let told = count(self.wording, quantity).or_else(|| self.beside(quantity))?;
        Some(Told { text: format!("{lead}{}", told.text), ..told })
    }

    /// What is counted, with the act of the sentence that is nearest.
    fn beside(&self, quantity: &QuantityFeature) -> Option<Told> {
        let noun = noun(self.wording, quantity);
        let told = self.told("")?;
        let of_noun = told.text.strip_prefix(&noun).and_then(|rest| rest.strip_prefix(" were "));
        let text = match of_noun {
            Some(rest) => format!("{noun} {rest}"),
            None => format!("{noun}: {}", told.text),
        };
        Some(Told { text, ..told })
    }

    /// The age of somebody, given as a number.
    fn age(&self, quantity: &QuantityFeature) -> Option<Told> {
        let act = self.act_of(quantity.clause)?;
        let parent = Act::at(self.ctx, self.statement(), act.clause.parent).filter(|parent| !self.said(*parent).is_saying());
        if let Some(told) = parent.and_then(|parent| self.said(parent).told("age at which")) {
            return Some(told);
        }
        let (subject, _) = self.said(act).subject()?;
        Some(Told { text: format!("age of {subject}"), more: Vec::new() })
    }

    /// The act that gives a date.
    fn act_of(&self, at: u32) -> Option<Act<'s, 'a>> {
        let statement = self.statement();
        Act::at(self.ctx, statement, at).filter(|act| matches!(act.clause.kind, ClauseKind::Verb | ClauseKind::Copula))
    }

    fn day(&self, date: &DateFeature) -> Option<Told> {
        let lead = if date.precision == Precision::Day { "day on which" } else { "when" };
        self.dated(date, lead)
    }

    fn dated(&self, date: &DateFeature, lead: &str) -> Option<Told> {
        self.act_of(date.clause).and_then(|act| self.said(act).told(lead)).or_else(|| self.told(lead))
    }

    fn last_time(&self, date: &DateFeature) -> Option<Told> {
        self.dated(date, "last time that")
    }

    fn length(&self, date: &DateFeature) -> Option<Told> {
        if date.is_age {
            let items = self.statement().items.iter().filter(|item| item.kind == TokenKind::Name);
            let before = items.take_while(|item| u32::from(item.at) < date.at).last();
            let info = before.and_then(|item| self.ctx.input.entity_info.get(item.root as usize));
            if let Some(info) = info.filter(|info| info.r#type == EntityType::Person) {
                return Some(Told { text: format!("age of {}", info.name), more: Vec::new() });
            }
        }
        self.dated(date, if date.is_age { "age at which" } else { "how long" })
    }

    /// "Full name of Berg", of the words that the spellings share.
    fn spelling(&self, own: u32) -> Option<Told> {
        let name_of = |member: &Member| {
            let Some(Value::Name(key)) = member.value else { return None };
            let statement = &self.ctx.statements[member.statement as usize];
            let entity = statement.names.iter().find(|name| name.0 == key)?.1;
            self.ctx.input.entity_info.get(entity as usize)
        };
        let infos: Vec<_> = self.draft.members.iter().filter_map(name_of).collect();
        let own = self.statement().names.iter().find(|name| name.0 == own)?.1;
        let info = self.ctx.input.entity_info.get(own as usize)?;
        let is_shared = |word: &&str| infos.iter().all(|info| info.name.split(' ').any(|other| other == *word));
        let shared: Vec<&str> = info.name.split(' ').filter(is_shared).collect();
        let role = info.roles.first().map(|role| format!("name of the {role}"));
        let text = match (shared.is_empty(), role) {
            (false, _) => format!("full name of {}", shared.join(" ")),
            (true, Some(role)) => role,
            (true, None) => "name of a person".to_owned(),
        };
        Some(Told { text, more: Vec::new() })
    }

    fn participant(&self, own: u32) -> Option<Told> {
        let statement = self.statement();
        let is_asked = |act: u32| matches!(self.draft.slot, Some(Slot::Role(slot)) if slot == act);
        let directed = directed(self.ctx, statement).into_iter().find(|found| is_asked(found.role.act));
        let act = directed.as_ref().map(|found| found.act).or_else(|| {
            let mut acts = Act::of(self.ctx, statement);
            acts.find(|act| self.ctx.rules.joining.contains(&act.clause.lemma))
        })?;
        let said = self.said(act);
        let verb = said.verb.as_ref()?;
        let is_agent = directed.as_ref().is_none_or(|found| found.agent.is_some_and(|(key, _)| key == own));
        if !is_agent {
            let (subject, is_plural) = said.subject()?;
            let core = format!("whom {subject} {}", verb.finite(is_plural));
            return Some(Told::new(core, said.behind(None), true));
        }
        let object = said.object(None).map(|object| format!(" {object}")).unwrap_or_default();
        let core = format!("who {}{object}", verb.finite(false));
        Some(Told::new(core, said.behind(None), object.is_empty()))
    }

    /// Whether something happened.
    fn outcome(&self, key: u32) -> Option<Told> {
        let acts = || Act::of(self.ctx, self.statement()).filter(|act| !act.clause.is_carrier);
        let is_it = |act: &Act<'_, '_>| act.clause.lemma == key;
        let has_it = |act: &Act<'_, '_>| act.arguments.iter().any(|argument| argument.lemma == key);
        let act = acts().find(is_it).or_else(|| acts().find(has_it));
        act.and_then(|act| self.said(act).told("whether")).or_else(|| self.told("whether"))
    }

    fn rank(&self, at: u32) -> Option<Told> {
        let act = Act::of(self.ctx, self.statement()).filter(|act| act.clause.holds(at) && !act.clause.is_carrier).last()?;
        let (subject, _) = self.said(act).subject()?;
        Some(Told { text: format!("rank of {}", definite(&subject)), more: Vec::new() })
    }

    /// What happened; of what is denied, whether it did.
    fn event(&self) -> Option<Told> {
        let act = self.main()?;
        self.said(act).told(if act.clause.is_denied() { "whether" } else { "" })
    }

    /// Who says what.
    fn attribution(&self) -> Option<Told> {
        let act = self.main()?;
        let said = self.said(act);
        let told = said.told(if act.clause.is_denied() { "whether" } else { "" })?;
        let speaker = Some(act.clause.speaker).filter(|name| *name != NONE && !act.clause.is_denied());
        let speaker = speaker.and_then(|name| {
            let (_, entity) = self.ctx.named(self.statement(), name);
            self.ctx.input.entity_info.get(entity as usize)
        });
        let can_speak = |speaker: &&Entity| matches!(speaker.r#type, EntityType::Person | EntityType::Org);
        let is_own = |speaker: &&Entity| told.text.starts_with(&speaker.name);
        let Some(speaker) = speaker.filter(can_speak).filter(|speaker| !is_own(speaker)) else { return Some(told) };
        let text = format!("{} says {}", speaker.name, told.text);
        Some(if text.chars().count() <= MOST + 20 { Told { text, ..told } } else { told })
    }

    fn told(&self, lead: &str) -> Option<Told> {
        self.said(self.main()?).told(lead)
    }

    /// The act that the sentences have in common: of those that can be read alone the one that most of them have, then the
    /// one that governs the others.
    fn main(&self) -> Option<Act<'s, 'a>> {
        let statement = self.statement();
        let roots: Vec<BTreeSet<u32>> = (self.draft.members.iter())
            .map(|member| {
                let other = &self.ctx.statements[member.statement as usize];
                let features = self.ctx.document(other).features;
                features.acts_of(other.sentence).iter().map(|act| act.root).collect()
            })
            .collect();
        let place = self.ctx.clauses(statement).get(self.central.clause as usize).map(|clause| clause.span);
        let named = self.named();
        let rank = |act: &Act<'s, 'a>| {
            let said = self.said(*act);
            let can_be_read = said.told("").is_some();
            let n_sharing = roots.iter().filter(|of| of.contains(&act.clause.root)).count();
            let is_here = place.is_none_or(|place| place.start <= u32::from(act.clause.at) && u32::from(act.clause.at) < place.end);
            let is_whole = said.object(None).is_some() || !said.behind(None).is_empty();
            let is_main = Act::at(self.ctx, statement, act.clause.parent).is_none_or(|parent| {
                parent.clause.is_carrier || self.said(parent).is_saying()
            });
            let is_own = named == Some(u32::from(act.clause.at));
            (is_own, can_be_read, !said.is_saying(), n_sharing, is_here, is_main, is_whole, Reverse(act.clause.at))
        };
        let is_verb = |act: &Act<'_, '_>| {
            matches!(act.clause.kind, ClauseKind::Verb | ClauseKind::Copula) && !act.clause.is_carrier && !act.clause.is_aside
        };
        Act::of(self.ctx, statement).filter(is_verb).max_by_key(rank)
    }

    /// The byte of the word by which the sentence tells the act that the claim is on.
    fn named(&self) -> Option<u32> {
        let Some(Slot::Act(act, _)) = &self.draft.slot else { return None };
        let statement = self.statement();
        let features = self.ctx.document(statement).features;
        let mutual = features.mutual_of(statement.sentence).iter().map(|told| (told.act, told.at));
        let directed = directed(self.ctx, statement).into_iter().map(|own| (own.role.act, u32::from(own.act.clause.at)));
        mutual.chain(directed).find(|told| told.0 == *act).map(|told| told.1)
    }

    /// The first words of the sentence, where no clause can be read.
    fn fallback(&self) -> Told {
        let wording = self.wording;
        let lead = match &self.central.value {
            Some(Value::Quantity(idx) | Value::Sum(idx, _)) => {
                let quantity = self.ctx.quantities(self.statement()).get(*idx);
                quantity.map(|quantity| format!("{}: ", noun(wording, quantity)))
            }
            Some(Value::Date(_) | Value::Year(..)) => Some("day: ".to_owned()),
            Some(Value::Length(..)) => Some("how long: ".to_owned()),
            _ => None,
        };
        let lead = lead.unwrap_or_default();
        let act = act_of(self.ctx, self.central, None, self.statement().sentence.place);
        let from = act.and_then(|act| {
            let features = self.ctx.document(self.statement()).features;
            features.arguments_of(act).iter().find(|argument| matches!(argument.role, Role::Subject | Role::Object))
        });
        let phrase = wording.stretch(from.map_or(0, |argument| usize::from(argument.start)), wording.text.len());
        let mut text = lead;
        for word in phrase.as_deref().unwrap_or("statement").split(' ') {
            if text.chars().count() + word.chars().count() + 1 > MOST {
                break;
            }
            let gap = if text.is_empty() || text.ends_with(' ') { "" } else { " " };
            text.push_str(gap);
            text.push_str(word);
        }
        Told { text, more: Vec::new() }
    }
}

/// Entities that the sentences name, those of most sentences first, then the rarest; at most eight.
pub(crate) fn main_entities(ctx: &EventContext<'_>, statements: &[u32]) -> Vec<u32> {
    const MOST: usize = 8;
    let mut found: BTreeMap<u32, (u32, f32)> = BTreeMap::new();
    for statement in statements {
        for (_, entity, weight) in &ctx.statements[*statement as usize].names {
            let of = found.entry(*entity).or_default();
            of.0 += 1;
            of.1 = of.1.max(*weight);
        }
    }
    let mut entities: Vec<(u32, (u32, f32))> = found.into_iter().collect();
    entities.retain(|(entity, _)| (*entity as usize) < ctx.input.entity_info.len());
    entities
        .sort_by(|one, other| (other.1.0.cmp(&one.1.0)).then(other.1.1.total_cmp(&one.1.1)).then(one.0.cmp(&other.0)));
    entities.truncate(MOST);
    entities.into_iter().map(|(entity, _)| entity).collect()
}
