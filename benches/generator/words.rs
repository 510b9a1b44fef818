//! The words that generated articles are made of, and names built from syllables.

use super::Rng;

pub(crate) const OUTLET_FIRST: &[&str] = &[
    "Morning",
    "Evening",
    "Northern",
    "Southern",
    "Harbour",
    "Valley",
    "Capital",
    "Border",
    "Lakeside",
    "Highland",
    "Coastal",
    "Central",
    "Island",
    "Prairie",
    "Riverside",
    "Summit",
];
pub(crate) const OUTLET_LAST: &[&str] =
    &["Ledger", "Courier", "Dispatch", "Observer", "Monitor", "Tribune", "Wire", "Record", "Examiner", "Bulletin"];

pub(crate) const COUNTRIES: &[(&str, &str)] = &[
    ("Norway", "Norwegian"),
    ("Portugal", "Portuguese"),
    ("Kenya", "Kenyan"),
    ("Chile", "Chilean"),
    ("Vietnam", "Vietnamese"),
    ("Morocco", "Moroccan"),
    ("Canada", "Canadian"),
    ("Estonia", "Estonian"),
    ("Ghana", "Ghanaian"),
    ("Peru", "Peruvian"),
    ("Jordan", "Jordanian"),
    ("Finland", "Finnish"),
    ("Uruguay", "Uruguayan"),
    ("Croatia", "Croatian"),
    ("Nepal", "Nepalese"),
    ("Senegal", "Senegalese"),
    ("Malaysia", "Malaysian"),
    ("Iceland", "Icelandic"),
    ("Tunisia", "Tunisian"),
    ("Mongolia", "Mongolian"),
    ("Bolivia", "Bolivian"),
    ("Latvia", "Latvian"),
    ("Rwanda", "Rwandan"),
    ("Oman", "Omani"),
];

pub(crate) const ROLES: &[&str] = &[
    "Prime Minister",
    "Transport Minister",
    "Energy Minister",
    "Mayor",
    "Governor",
    "Professor",
    "Chief Executive",
    "Commissioner",
    "Senator",
    "Ambassador",
    "Judge",
    "Director",
];

pub(crate) const ORG_LAST: &[&str] = &[
    "Holdings",
    "Group",
    "Authority",
    "Institute",
    "Foundation",
    "Bank",
    "Railways",
    "Energy",
    "Council",
    "Union",
    "Laboratories",
    "Shipping",
    "University",
    "Mining Company",
    "Agency",
];

/// What a story is about: the thing, what is done to it, what is counted, and words that go with it.
pub(crate) const TOPICS: &[(&str, &str, &str, &[&str])] = &[
    ("bridge", "rebuild", "engineers", &["girder", "pylon", "ferry", "toll", "estuary", "rivet"]),
    ("vaccine programme", "extend", "clinics", &["syringe", "nurse", "fever", "ward", "dose", "pharmacist"]),
    ("copper mine", "reopen", "miners", &["shaft", "smelter", "ore", "tailings", "drill", "geologist"]),
    ("wind farm", "double", "turbines", &["rotor", "cable", "substation", "gust", "blade", "grid"]),
    ("school reform", "adopt", "teachers", &["classroom", "pupil", "syllabus", "exam", "tutor", "textbook"]),
    ("river dam", "drain", "villages", &["sluice", "reservoir", "trout", "spillway", "silt", "irrigation"]),
    ("airport terminal", "open", "passengers", &["runway", "luggage", "pilot", "hangar", "taxiway", "visa"]),
    ("film festival", "host", "directors", &["screening", "jury", "actress", "premiere", "script", "projector"]),
    ("grain pact", "renew", "farmers", &["barley", "silo", "harvest", "fertilizer", "tractor", "drought"]),
    ("data centre", "license", "servers", &["fibre", "coolant", "encryption", "transformer", "cloud", "backup"]),
    ("fishing treaty", "ratify", "trawlers", &["herring", "quota", "cod", "net", "skipper", "spawning"]),
    ("museum", "restore", "paintings", &["curator", "fresco", "vault", "sculptor", "gallery", "heirloom"]),
    ("metro line", "lengthen", "stations", &["tunnel", "escalator", "ticket", "carriage", "commuter", "signal"]),
    ("tax law", "repeal", "households", &["bracket", "levy", "auditor", "exemption", "refund", "treasury"]),
    ("satellite", "launch", "sensors", &["orbit", "rocket", "antenna", "telescope", "payload", "thruster"]),
    ("forest reserve", "protect", "rangers", &["lynx", "timber", "wildfire", "spruce", "poacher", "moss"]),
    ("steel plant", "sell", "workers", &["furnace", "coke", "slag", "strike", "foundry", "alloy"]),
    ("hospital", "merge", "beds", &["surgeon", "ambulance", "corridor", "scanner", "midwife", "anaesthetic"]),
    ("border crossing", "close", "officers", &["passport", "checkpoint", "smuggler", "fence", "queue", "permit"]),
    ("telescope array", "finance", "antennas", &["galaxy", "mirror", "dome", "spectrum", "comet", "desert"]),
];

pub(crate) const ADJECTIVES: &[&str] = &[
    "ageing",
    "ambitious",
    "bitter",
    "bold",
    "brittle",
    "careful",
    "cheap",
    "clumsy",
    "costly",
    "crowded",
    "curious",
    "dense",
    "discreet",
    "dusty",
    "early",
    "elaborate",
    "fragile",
    "frugal",
    "generous",
    "gloomy",
    "hasty",
    "hidden",
    "humid",
    "idle",
    "joint",
    "keen",
    "lavish",
    "lengthy",
    "local",
    "loyal",
    "modest",
    "muddy",
    "narrow",
    "nervous",
    "obscure",
    "obsolete",
    "patient",
    "plain",
    "private",
    "quiet",
    "rapid",
    "remote",
    "rural",
    "rusty",
    "secret",
    "severe",
    "shallow",
    "sober",
    "stubborn",
    "sudden",
    "tidy",
    "tired",
    "uneven",
    "urban",
    "vague",
    "vast",
    "vivid",
    "wary",
    "weary",
    "young",
];

pub(crate) const NOUNS: &[&str] = &[
    "accountant",
    "alley",
    "anchor",
    "apprentice",
    "archive",
    "auction",
    "avalanche",
    "balcony",
    "banner",
    "baker",
    "barrier",
    "basement",
    "bicycle",
    "blanket",
    "boulder",
    "brewery",
    "broker",
    "bucket",
    "cabinet",
    "candle",
    "carpenter",
    "castle",
    "cathedral",
    "cattle",
    "ceiling",
    "chapel",
    "chimney",
    "choir",
    "clerk",
    "cliff",
    "clock",
    "coal",
    "coin",
    "colonel",
    "compass",
    "cottage",
    "cousin",
    "crane",
    "creek",
    "curtain",
    "customer",
    "dairy",
    "deadline",
    "debt",
    "deputy",
    "diary",
    "dispute",
    "ditch",
    "donor",
    "driver",
    "eagle",
    "editor",
    "elder",
    "envelope",
    "factory",
    "farmhouse",
    "festival",
    "fountain",
    "garage",
    "garden",
    "glacier",
    "glove",
    "gossip",
    "granite",
    "grocer",
    "guest",
    "guitar",
    "hammer",
    "hedge",
    "heritage",
    "hill",
    "honey",
    "horse",
    "hotel",
    "inspector",
    "insurance",
    "inventor",
    "kettle",
    "kitchen",
    "ladder",
    "landlord",
    "lantern",
    "lawyer",
    "leather",
    "librarian",
    "lighthouse",
    "locksmith",
    "lorry",
    "mango",
    "market",
    "mason",
    "meadow",
    "merchant",
    "mill",
    "mural",
    "neighbour",
    "notebook",
    "oak",
    "olive",
    "orchard",
    "orchestra",
    "oven",
    "pavement",
    "pension",
    "petition",
    "piano",
    "pigeon",
    "plaster",
    "plumber",
    "pottery",
    "printer",
    "quarry",
    "rabbit",
    "radio",
    "railing",
    "rainfall",
    "receipt",
    "recipe",
    "referee",
    "rent",
    "rumour",
    "sailor",
    "salary",
    "sandbank",
    "sawmill",
    "scarf",
    "shepherd",
    "shutter",
    "sketch",
    "sparrow",
    "square",
    "stadium",
    "staircase",
    "statue",
    "stove",
    "suitcase",
    "tailor",
    "tavern",
    "tenant",
    "theatre",
    "thermometer",
    "torch",
    "tower",
    "trophy",
    "umbrella",
    "uniform",
    "veteran",
    "vineyard",
    "violin",
    "wagon",
    "warehouse",
    "watchmaker",
    "weaver",
    "widow",
    "windmill",
    "workshop",
];

pub(crate) const VERBS: &[&str] = &[
    "abandoned",
    "admired",
    "approached",
    "avoided",
    "blamed",
    "blocked",
    "borrowed",
    "bought",
    "carried",
    "changed",
    "cleaned",
    "counted",
    "covered",
    "described",
    "disliked",
    "emptied",
    "examined",
    "feared",
    "filled",
    "followed",
    "found",
    "gathered",
    "guarded",
    "ignored",
    "inherited",
    "inspected",
    "lifted",
    "lost",
    "measured",
    "mended",
    "missed",
    "moved",
    "needed",
    "noticed",
    "occupied",
    "ordered",
    "owned",
    "painted",
    "photographed",
    "praised",
    "promised",
    "questioned",
    "recalled",
    "replaced",
    "rescued",
    "searched",
    "shared",
    "shook",
    "shut",
    "sketched",
    "studied",
    "surrounded",
    "tested",
    "touched",
    "traded",
    "trusted",
    "visited",
    "wanted",
    "watched",
    "welcomed",
];

pub(crate) const ADJUNCTS: &[&str] = &[
    "after the rain",
    "all the same",
    "at dawn",
    "before lunch",
    "behind closed doors",
    "by candlelight",
    "despite the cold",
    "for a while",
    "from the balcony",
    "in a hurry",
    "in broad daylight",
    "in earnest",
    "in good faith",
    "in silence",
    "on foot",
    "on the way home",
    "out of habit",
    "over supper",
    "under protest",
    "with some relief",
    "without a word",
    "without much ceremony",
];

const ONSETS: &[&str] = &[
    "b", "br", "c", "d", "dr", "f", "g", "gr", "h", "j", "k", "kl", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v",
    "w", "z",
];
const VOWELS: &[&str] = &["a", "e", "i", "o", "u", "ei", "ou", "ia"];
const CODAS: &[&str] = &["", "", "l", "n", "r", "s", "m", "nd", "rk", "st", "th"];

/// An invented name of `n_syllables`, with a capital.
pub(crate) fn name(rng: &mut Rng, n_syllables: u64) -> String {
    let mut name = String::new();
    for _ in 0..n_syllables {
        for part in [ONSETS, VOWELS, CODAS] {
            name.push_str(rng.pick::<&str>(part));
        }
    }
    capitalized(&name)
}

/// The text with its first letter in upper case.
pub(crate) fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The words of one story's background. Outlets that cover it share them, and take others as well.
#[derive(Clone)]
pub(crate) struct Vocabulary {
    nouns: Vec<&'static str>,
    adjectives: Vec<&'static str>,
    verbs: Vec<&'static str>,
    names: Vec<String>,
}

impl Vocabulary {
    /// Words of a story whose topic has words of its own.
    pub(crate) fn new(rng: &mut Rng, topic_words: &[&'static str]) -> Self {
        let mut nouns = topic_words.to_vec();
        nouns.extend((0..10).map(|_| *rng.pick(NOUNS)));
        Self {
            nouns,
            adjectives: (0..10).map(|_| *rng.pick(ADJECTIVES)).collect(),
            verbs: (0..10).map(|_| *rng.pick(VERBS)).collect(),
            names: (0..4).map(|_| format!("{} {}", name(rng, 1), name(rng, 2))).collect(),
        }
    }

    /// One of the story's own words, or any.
    fn pick(rng: &mut Rng, own: &[&'static str], all: &[&'static str]) -> &'static str {
        let words = if rng.chance(50) { own } else { all };
        let word: &&str = rng.pick(words);
        word
    }

    fn verb(&self, rng: &mut Rng) -> &'static str {
        Self::pick(rng, &self.verbs, VERBS)
    }

    /// A noun phrase such as "the rusty ladder of the tailor", or the name of somebody who matters little.
    fn noun_phrase(&self, rng: &mut Rng) -> String {
        if rng.chance(12) {
            return if rng.chance(60) {
                rng.pick(&self.names).clone()
            } else {
                format!("{} {}", name(rng, 1), name(rng, 2))
            };
        }
        let determiner = *rng.pick(&["the", "the", "that", "another", "every"]);
        let adjective = Self::pick(rng, &self.adjectives, ADJECTIVES);
        let mut phrase = format!("{determiner} {adjective} {}", Self::pick(rng, &self.nouns, NOUNS));
        if rng.chance(25) {
            phrase.push_str(&format!(" of the {}", rng.pick(NOUNS)));
        }
        phrase
    }
}

/// A sentence of background.
pub(crate) fn background(rng: &mut Rng, vocabulary: &Vocabulary) -> String {
    let mut sentence = format!(
        "{} {} {}",
        capitalized(&vocabulary.noun_phrase(rng)),
        vocabulary.verb(rng),
        vocabulary.noun_phrase(rng)
    );
    match rng.between(0, 3) {
        0 => sentence.push_str(&format!(" {}", rng.pick(ADJUNCTS))),
        1 => sentence.push_str(&format!(", and {} {} it", vocabulary.noun_phrase(rng), vocabulary.verb(rng))),
        2 => sentence.push_str(&format!(
            " while {} {} {}",
            vocabulary.noun_phrase(rng),
            vocabulary.verb(rng),
            vocabulary.noun_phrase(rng)
        )),
        _ => {}
    }
    sentence.push('.');
    sentence
}
