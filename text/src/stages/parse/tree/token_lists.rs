//! The words and marks that the tokenizer knows.

/// Abbreviations that keep their dot.
pub(crate) const ABBREVIATIONS: &[&str] = &[
    "Adm.", "Ak.", "Ala.", "Apr.", "Ariz.", "Ark.", "Aug.", "Bros.", "Calif.", "Co.", "Colo.", "Conn.", "Corp.",
    "D.C.", "Dec.", "Del.", "Dr.", "E.G.", "E.g.", "Feb.", "Fla.", "Ga.", "Gen.", "Gov.", "I.E.", "I.e.", "Ia.", "Id.",
    "Ill.", "Inc.", "Ind.", "Jan.", "Jr.", "Jul.", "Jun.", "Kan.", "Kans.", "Ky.", "La.", "Ltd.", "Mar.", "Mass.",
    "Md.", "Messrs.", "Mich.", "Minn.", "Miss.", "Mo.", "Mont.", "Mr.", "Mrs.", "Ms.", "Mt.", "N.C.", "N.D.", "N.H.",
    "N.J.", "N.M.", "N.Y.", "Neb.", "Nebr.", "Nev.", "Nov.", "Oct.", "Okla.", "Ore.", "Pa.", "Ph.D.", "Prof.", "Rep.",
    "Rev.", "S.C.", "Sen.", "Sep.", "Sept.", "St.", "Tenn.", "Va.", "Wash.", "Wis.", "a.m.", "co.", "e.g.", "i.e.",
    "p.m.", "v.s.", "vs.",
];

/// Other words that are one token.
pub(crate) const WHOLE: &[&str] = &[
    "'em",
    "’em",
    "'Em",
    "’Em",
    "'cause",
    "’cause",
    "'Cause",
    "’Cause",
    "'til",
    "'Til",
    "'s",
    "’s",
    "'S",
    "’S",
    "'re",
    "’re",
    "'ve",
    "’ve",
    "'ll",
    "’ll",
    "'d",
    "’d",
    "'m",
    "’m",
    "'nuff",
    "C++",
    "and/or",
    "w/o",
    "goin'",
    "doin'",
    "nothin'",
    "somethin'",
    "ol'",
];

/// Faces.
pub(crate) const EMOTICONS: &[&str] = &[
    ":)", ":-)", ":(", ":-(", ";)", ";-)", ":D", ":-D", ":P", ":-P", ":/", ":-/", ":O", ":o", "=)", "=(", ":'(", "<3",
    "</3", ":*", "xD", "XD", "^_^", ":|", ":]", ":[", "(:", "):", ":))", ":((", "8)",
];

/// Signs of currencies.
pub(crate) const CURRENCIES: &[char] = &[
    '$', '£', '€', '¥', '฿', '₽', '﷼', '₴', '₡', '₣', '₤', '₦', '₨', '₩', '₪', '₫', '₭', '₮', '₱', '₲', '₵', '₸', '₹',
    '₺', '₼', '₾', '₿',
];

/// Units that are split off a number, those that end in another one first.
pub(crate) const UNITS: &[&str] = &[
    "km²", "km³", "dm²", "dm³", "cm²", "cm³", "mm²", "mm³", "km/h", "kmh", "mph", "mbar", "hPa", "m/s", "km", "dm",
    "cm", "mm", "nm", "µm", "m²", "m³", "ha", "yd", "in", "ft", "kg", "mg", "µg", "lb", "oz", "Pa", "mb", "MB", "kb",
    "KB", "gb", "GB", "tb", "TB", "m", "g", "t", "T", "G", "M", "K", "%",
];

/// Words before "'d".
pub(crate) const SUBJECTS: &[&str] = &[
    "i", "you", "he", "she", "it", "we", "they", "who", "what", "where", "when", "why", "how", "there", "that", "this",
    "these", "those",
];

/// Two words written as one, with the length of the first.
pub(crate) const JOINED: &[(&str, usize)] = &[
    ("cannot", 3),
    ("gonna", 3),
    ("gotta", 3),
    ("im", 1),
    ("ive", 1),
    ("youre", 3),
    ("theyre", 4),
    ("thats", 4),
    ("youve", 3),
    ("weve", 2),
    ("theyve", 4),
];

/// Negations without their apostrophe; the last two letters are a token.
pub(crate) const SHORT_NEGATIONS: &[&str] = &[
    "aint", "arent", "cant", "couldnt", "didnt", "doesnt", "dont", "hadnt", "hasnt", "havent", "isnt", "shouldnt",
    "wasnt", "werent", "wont", "wouldnt",
];
