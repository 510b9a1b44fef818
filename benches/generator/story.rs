//! One happening, and the articles that outlets write about it.

use std::fmt;

use super::Rng;
use super::words::{self, Vocabulary, background, capitalized, name};

/// What an outlet publishes.
pub(crate) struct Article {
    pub(crate) source: String,
    pub(crate) title: String,
    pub(crate) author: Option<String>,
    pub(crate) published: Day,
    pub(crate) text: String,
}

/// A day of 2026, counted from 0; 1 January was a Thursday.
#[derive(Clone, Copy)]
pub(crate) struct Day(u64);

const MONTHS: [(&str, u64); 12] = [
    ("January", 31),
    ("February", 28),
    ("March", 31),
    ("April", 30),
    ("May", 31),
    ("June", 30),
    ("July", 31),
    ("August", 31),
    ("September", 30),
    ("October", 31),
    ("November", 30),
    ("December", 31),
];
const WEEKDAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];

impl Day {
    fn month_and_day(self) -> (usize, u64) {
        let mut rest = self.0 % 365;
        for (month_idx, (_, n_days)) in MONTHS.iter().enumerate() {
            if rest < *n_days {
                return (month_idx, rest + 1);
            }
            rest -= n_days;
        }
        (11, 31)
    }

    fn weekday(self) -> &'static str {
        WEEKDAYS[(self.0 % 7) as usize]
    }

    /// As outlets write it: with the weekday, or with the day and the month in one of two orders.
    fn prose(self, rng: &mut Rng) -> String {
        let (month_idx, day) = self.month_and_day();
        let month = MONTHS[month_idx].0;
        match rng.between(0, 2) {
            0 => self.weekday().to_string(),
            1 => format!("{day} {month} 2026"),
            _ => format!("{month} {day}"),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (month_idx, day) = self.month_and_day();
        write!(f, "2026-{:02}-{day:02}", month_idx + 1)
    }
}

/// The facts of a happening, as they are.
#[derive(Clone)]
pub(crate) struct Story {
    topic: usize,
    place: String,
    country: (&'static str, &'static str),
    project: String,
    people: Vec<(String, String, &'static str)>,
    organizations: Vec<String>,
    day: Day,
    start_month: usize,
    figures: Figures,
    is_agreed: bool,
    vocabulary: Vocabulary,
}

/// The figures of a happening, which an outlet may have otherwise.
#[derive(Clone)]
struct Figures {
    counted: u64,
    millions: u64,
    percent: u64,
    kilometres: u64,
    years: u64,
}

impl Story {
    /// A story with names and figures of its own.
    pub(crate) fn new(rng: &mut Rng) -> Self {
        let people = (0..3).map(|_| (name(rng, 2), name(rng, 3), *rng.pick(words::ROLES))).collect();
        let organizations = (0..2).map(|_| format!("{} {}", name(rng, 2), rng.pick(words::ORG_LAST))).collect();
        let topic = rng.between(0, words::TOPICS.len() as u64 - 1) as usize;
        Self {
            topic,
            place: name(rng, 3),
            country: *rng.pick(words::COUNTRIES),
            project: name(rng, 3),
            people,
            organizations,
            day: Day(rng.between(10, 340)),
            start_month: rng.between(0, 11) as usize,
            figures: Figures {
                counted: rng.between(12, 9_000),
                millions: rng.between(3, 900),
                percent: rng.between(4, 95),
                kilometres: rng.between(5, 800),
                years: rng.between(2, 40),
            },
            is_agreed: rng.chance(50),
            vocabulary: Vocabulary::new(rng, words::TOPICS[topic].3),
        }
    }

    /// So many articles, each of another outlet as long as there are others.
    pub(crate) fn articles(&self, rng: &mut Rng, n: u64, n_words: (u64, u64)) -> Vec<Article> {
        let mut outlets: Vec<String> = Vec::new();
        let mut articles: Vec<Article> = Vec::new();
        for _ in 0..n {
            let outlet = loop {
                let outlet = format!("{} {}", rng.pick(words::OUTLET_FIRST), rng.pick(words::OUTLET_LAST));
                if outlets.len() >= words::OUTLET_FIRST.len() * words::OUTLET_LAST.len() || !outlets.contains(&outlet) {
                    break outlet;
                }
            };
            outlets.push(outlet.clone());
            let article = match articles.first() {
                Some(first) if rng.chance(12) => self.reprint(first, outlet),
                _ => self.article(rng, outlet, n_words),
            };
            articles.push(article);
        }
        articles
    }

    /// The same text under another name, with the money changed where it is mentioned.
    fn reprint(&self, article: &Article, source: String) -> Article {
        let (old, new) =
            (format!("{} million", self.figures.millions), format!("{} million", self.figures.millions + 10));
        Article {
            title: format!("{} (agency report)", article.title),
            author: None,
            published: Day(article.published.0 + 1),
            text: article.text.replace(&article.source, &source).replace(&old, &new),
            source,
        }
    }

    /// What this outlet believes: the story, now and then with one thing otherwise.
    fn as_told(&self, rng: &mut Rng) -> Self {
        let mut told = self.clone();
        if rng.chance(25) {
            match rng.between(0, 4) {
                0 => told.figures.counted += rng.between(1, 40),
                1 => told.figures.millions += rng.between(5, 60),
                2 => told.figures.percent = (told.figures.percent + rng.between(3, 20)) % 97 + 2,
                3 => told.start_month = (told.start_month + 2) % 12,
                _ => told.is_agreed = !told.is_agreed,
            }
        }
        told
    }

    fn article(&self, rng: &mut Rng, source: String, (least, most): (u64, u64)) -> Article {
        let told = self.as_told(rng);
        let (thing, ..) = words::TOPICS[self.topic];
        let mut facts = told.facts(rng);
        rng.shuffle(&mut facts);
        // A short article has room for fewer facts.
        facts.truncate(rng.between(5, 8).min(least / 15) as usize);
        let mut paragraphs = vec![told.lead(rng)];
        let target = rng.between(least, most) as usize;
        while !facts.is_empty() || n_words(&paragraphs) < target {
            let mut sentences: Vec<String> = facts.pop().into_iter().collect();
            let n_background = if facts.is_empty() { rng.between(2, 4) } else { rng.between(0, 4) };
            for _ in 0..n_background {
                sentences.push(background(rng, &self.vocabulary));
            }
            rng.shuffle(&mut sentences);
            paragraphs.push(sentences.join(" "));
        }
        if rng.chance(40) {
            paragraphs.push(format!("Copyright 2026 {source}. All rights reserved."));
        }
        let title = match rng.between(0, 2) {
            0 => format!("{} puts its {thing} to the test", self.place),
            1 => format!("{} stakes its name on the {} {thing}", self.organizations[0], self.project),
            _ => format!("What {} hopes to gain in {}", self.country.0, self.place),
        };
        let author = rng.chance(70).then(|| format!("{} {}", name(rng, 2), name(rng, 2)));
        let published = Day(self.day.0 + rng.between(0, 3));
        Article { source, title, author, published, text: paragraphs.join("\n\n") }
    }

    fn lead(&self, rng: &mut Rng) -> String {
        let (thing, ..) = words::TOPICS[self.topic];
        let Self { place, project, organizations, country, .. } = self;
        let (one, other) = (&organizations[0], &organizations[1]);
        let (day, noun) = (self.day.prose(rng), country.0);
        match rng.between(0, 2) {
            0 => format!("{one} and {other} signed a contract for the {project} {thing} in {place}, {noun}, on {day}."),
            1 => format!(
                "On {day} the {project} {thing} became a matter of signatures: {one} and {other} met in {place} and closed their deal."
            ),
            _ => format!(
                "A deal over the {thing} known as {project} was sealed in {place} by {one} together with its partner {other} on {day}."
            ),
        }
    }

    /// One sentence a fact, each in one of several wordings.
    fn facts(&self, rng: &mut Rng) -> Vec<String> {
        let mut facts = self.figure_facts(rng);
        facts.extend(self.spoken_facts(rng));
        facts
    }

    fn figure_facts(&self, rng: &mut Rng) -> Vec<String> {
        let (thing, _, counted, _) = words::TOPICS[self.topic];
        let Self { place, project, organizations, figures, .. } = self;
        let (n, money, share) = (thousands(figures.counted), figures.millions, figures.percent);
        let (length, years, month) = (figures.kilometres, figures.years, MONTHS[self.start_month].0);
        let (one, other) = (&organizations[0], &organizations[1]);
        let wordings = [
            [
                format!("{project} involves {n} {counted} in and around {place}."),
                format!("Around {place}, {n} {counted} will be part of {project}."),
                format!("According to {one}, the {thing} counts on {n} {counted}."),
            ],
            [
                format!("The {project} {thing} costs ${money} million, {other} said."),
                format!("{other} puts the price of {project} at {money} million dollars."),
                format!("A budget of USD {money} million has been set aside for {project}."),
            ],
            [
                format!("{one} holds {share} percent of {project}."),
                format!("Of the shares in {project}, {share}% belong to {one}."),
                format!("{share} per cent of the venture is in the hands of {one}, which runs {project}."),
            ],
            [
                format!("Work on {project} starts in {month}."),
                format!("The first crews are expected at {project} in {month}, when work begins."),
                format!("{one} has fixed {month} as the start of work in {place}."),
            ],
            [
                format!("The site lies {length} kilometres from {place}."),
                format!("It takes a drive of {length} km from {place} to see the {thing}."),
                format!("Between {place} and {project} there are {length} kilometres of road."),
            ],
            [
                format!("The contract with {other} runs for {years} years."),
                format!("{other} is bound to {project} for {years} years."),
                format!("For {years} years {other} will look after the {thing} of {place}."),
            ],
        ];
        wordings.iter().map(|wording| capitalized(rng.pick::<String>(wording))).collect()
    }

    fn spoken_facts(&self, rng: &mut Rng) -> Vec<String> {
        let (thing, verb, _, topic_words) = words::TOPICS[self.topic];
        let Self { place, project, people, country, .. } = self;
        let [(a_first, a_last, a_role), (b_first, b_last, b_role), (c_first, c_last, c_role)] =
            [0, 1, 2].map(|at| &people[at]);
        let word = topic_words[0];
        let outcome = if self.is_agreed {
            [
                format!("{a_role} {a_first} {a_last} and {b_last} agreed to {verb} the {thing}."),
                format!("An agreement to {verb} the {thing} was reached between {a_last} and {b_last}."),
            ]
        } else {
            [
                format!("{a_role} {a_first} {a_last} and {b_last} failed to agree to {verb} the {thing}."),
                format!("{a_last} and {b_last} did not reach an agreement to {verb} the {thing}."),
            ]
        };
        let adjective = words::ADJECTIVES[self.figures.counted as usize % words::ADJECTIVES.len()];
        let noun = words::NOUNS[self.figures.millions as usize % words::NOUNS.len()];
        vec![
            rng.pick(&outcome).clone(),
            format!("“{project} is a {adjective} {noun}, and {place} deserves it,” said {b_role} {b_first} {b_last}."),
            format!(
                "{c_first} {c_last}, the {} {}, warned that {project} would cost {place} every {word}.",
                country.1,
                c_role.to_lowercase()
            ),
        ]
    }
}

fn n_words(paragraphs: &[String]) -> usize {
    paragraphs.iter().map(|paragraph| paragraph.split(' ').count()).sum()
}

/// The number with commas between groups of three digits.
fn thousands(number: u64) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}
