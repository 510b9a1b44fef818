//! Forms and their lemmas, and laws of the lists.

use crate::model::tree::Tag;

use crate::rules::parse::lemma::{lemma, past_of};

#[test]
fn verbs_have_a_past_form() {
    for (base, past) in [
        ("sign", "signed"),
        ("approve", "approved"),
        ("try", "tried"),
        ("stay", "stayed"),
        ("plan", "planned"),
        ("commit", "committed"),
        ("visit", "visited"),
        ("take", "took"),
        ("begin", "began"),
        ("run", "ran"),
        ("go", "went"),
        ("see", "saw"),
        ("put", "put"),
        ("have", "had"),
        ("be", "was"),
        ("do", "did"),
    ] {
        assert_eq!(past_of(base), past, "{base}");
    }
}

/// A tag, then pairs of form and lemma.
const CASES: &[(Tag, &str)] = &[
    (
        Tag::Vbd,
        "planned plan agreed agree died die tied tie hoped hope hopped hop was be were be had have did do went go",
    ),
    (
        Tag::Vbd,
        "made make said say created create visited visit edited edit argued argue changed change belonged belong",
    ),
    (
        Tag::Vbd,
        "settled settle handled handle closed close licensed license focused focus focussed focus panicked panic",
    ),
    (
        Tag::Vbd,
        "studied study tried try lied lie controlled control travelled travel called call passed pass added add",
    ),
    (
        Tag::Vbd,
        "vetoed veto played play owed owe sued sue freed free needed need found find left leave saw see lay lie",
    ),
    (
        Tag::Vbd,
        "Announced announce SIGNED sign 'd have fixed fix developed develop offered offer referred refer cited cite",
    ),
    (
        Tag::Vbd,
        "breathed breathe bathed bathe criticized criticize occurred occur suffered suffer urged urge ranged range",
    ),
    (
        Tag::Vbn,
        "taken take given give been be driven drive proposed propose secured secure banned ban paid pay cut cut",
    ),
    (Tag::Vbn, "killed kill led lead born bear held hold sworn swear forbidden forbid equipped equip retired retire"),
    (Tag::Vbn, "rebooted reboot decarbonized decarbonize outsourced outsource retweeted retweet overridden override"),
    (
        Tag::Vbg,
        "using use hoping hope hopping hop planning plan dying die lying lie being be seeing see agreeing agree",
    ),
    (
        Tag::Vbg,
        "running run sitting sit getting get making make leaving leave adding add telling tell trying try going go",
    ),
    (Tag::Vbg, "taxing tax banning ban rising rise vying vie upgrading upgrade prosecuting prosecute bringing bring"),
    (
        Tag::Vbz,
        "goes go does do has have is be 's be ’s be tries try dies die uses use loses lose reaches reach passes pass",
    ),
    (
        Tag::Vbz,
        "focuses focus says say pushes push fixes fix buzzes buzz vetoes veto denies deny sees see requires require",
    ),
    (Tag::Vbp, "are be am be 're be 've have ’ve have 'm be say say find find lie lie do do have have fall fall"),
    (Tag::Vb, "be be lay lay found found see see saw saw leave leave ai be"),
    (Tag::Md, "ca can wo will 'll will 'd would sha shall can can could could would would must must"),
    (Tag::Rb, "n't not N’T not not not quickly quickly never never"),
    (
        Tag::Nns,
        "men man women woman children child people person buses bus boxes box leaves leaf lives life knives knife",
    ),
    (
        Tag::Nns,
        "houses house cases case bases basis causes cause prizes prize quizzes quiz crises crisis analyses analysis",
    ),
    (
        Tag::Nns,
        "countries country movies movie ties tie cookies cookie series series species species heroes hero shoes shoe",
    ),
    (
        Tag::Nns,
        "churches church aches ache headaches headache wishes wish losses loss viruses virus businessmen businessman",
    ),
    (
        Tag::Nns,
        "olives olive motives motive data datum criteria criterion feet foot percentages percentage attacks attack",
    ),
    (Tag::Nns, "schoolchildren schoolchild bonuses bonus gases gas Officials official 1990s 1990 cafés café axes axis"),
    (Tag::Nns, "expenses expense nurses nurse businesses business headquarters headquarters potatoes potato taxes tax"),
    (Tag::Nnps, "Democrats democrat States states Americans american Philippines philippines"),
    (Tag::Nnp, "Lee lee BEIJING beijing Moss moss"),
    (Tag::Nn, "news news Bus bus peace peace"),
    (
        Tag::Jjr,
        "better good worse bad bigger big larger large smaller small earlier early more many fewer few higher high",
    ),
    (
        Tag::Jjs,
        "best good largest large biggest big easiest easy newest new least little wealthiest wealthy latest late",
    ),
    (Tag::Rbr, "better well more much sooner soon further far earlier early"),
    (Tag::Jj, "Good good better better"),
    (Tag::Prp, "They they them them I i her her"),
    (Tag::Pos, "'s 's ’s 's"),
];

#[test]
fn forms_have_their_lemmas() {
    let mut wrong = Vec::new();
    let mut n = 0;
    for (tag, pairs) in CASES {
        let words: Vec<&str> = pairs.split(' ').collect();
        for pair in words.chunks(2) {
            n += 1;
            let own = lemma(pair[0], *tag);
            if own != pair[1] {
                wrong.push(format!("{} {} is {own}, not {}", pair[0], tag.as_str(), pair[1]));
            }
        }
    }
    assert!(n >= 120);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn lists_are_sorted_and_have_no_row_twice() {
    let texts = [
        include_str!("../../../../rules/parse/irregular_verbs.tsv"),
        include_str!("../../../../rules/parse/irregular_nouns.tsv"),
        include_str!("../../../../rules/parse/verbs.tsv"),
        include_str!("../../../../rules/parse/nouns.tsv"),
        include_str!("../../../../rules/parse/adjectives.tsv"),
    ];
    for text in texts {
        let rows: Vec<&str> = text.lines().skip(2).map(|line| line.split('\t').next().unwrap_or_default()).collect();
        assert!(rows.windows(2).all(|pair| pair[0].as_bytes() < pair[1].as_bytes()));
    }
}

#[test]
fn any_form_has_a_lemma() {
    for form in ["", "'", "s", "es", "ed", "ing", "ied", "ies", "éd", "ßing", "😀s", "İES", "a’s", "-ed", "eed"]
    {
        for tag in Tag::ALL {
            let own = lemma(form, *tag);
            assert!(own.is_empty() == form.is_empty(), "{form} {}", tag.as_str());
        }
    }
}
