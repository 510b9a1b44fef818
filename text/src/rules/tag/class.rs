//! Classes of lower-case words, and the classes of one word as bits.
//!
//! "ministry" is the head of an organisation; `rules/tag/words.tsv` says so.

/// Classes that a lower-case word may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the class of the same name in rules/tag/words.tsv")]
pub enum Class {
    Abbrev,
    Article,
    Bridge,
    Calendar,
    Common,
    Connected,
    Direction,
    EventFront,
    EventHead,
    FacFront,
    FacHead,
    ForHead,
    Given,
    GpeFront,
    GpeHead,
    LanguageCue,
    LawHead,
    LawNumber,
    Link,
    LocFront,
    LocHead,
    NameSuffix,
    NotName,
    OrgCue,
    OfHead,
    OrgHead,
    OrgSuffix,
    OrgTail,
    Particle,
    PlacePrep,
    ProductHead,
    ProductSuffix,
    ProductTail,
    Role,
    RoleModifier,
    RoleOpener,
    Speech,
    SpeechInverted,
    Surname,
    WorkCue,
    WorkHead,
    Lesser,
    Firm,
    FirmFront,
    Ship,
    ShipFront,
    Storm,
    Team,
    PlaceOwner,
    Boss,
    Deed,
    GivenWord,
    PersonParticle,
    HonorHead,
    Profession,
    BeforeMonth,
    FirmNoun,
    PlaceNoun,
    Auxiliary,
    FirmTrade,
    Politician,
}

/// The classes of one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Classes(pub(crate) u64);

impl Classes {
    /// Whether the word has the class.
    pub fn has(self, class: Class) -> bool {
        self.0 & (1 << class as u64) != 0
    }

    /// The classes as bits, without some.
    pub fn without(self, classes: &[Class]) -> u64 {
        classes.iter().fold(self.0, |bits, class| bits & !(1 << *class as u64))
    }

    /// Whether the word has one of the classes.
    pub fn any(self, classes: &[Class]) -> bool {
        classes.iter().any(|class| self.has(*class))
    }
}
