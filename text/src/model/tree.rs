//! One sentence as a dependency tree: its tokens with part of speech, head and grammatical relation.
//!
//! "Lee met Xi" is three nodes: "Lee" (NNP, `nsubj` of "met"), "met" (VBD, `ROOT`), "Xi" (NNP, `dobj` of "met"). It says
//! nothing about meaning; `clause` reads a tree.

use crate::model::span::Span;
use crate::model::vocabulary::vocabulary;

vocabulary! {
    /// A part of speech: the Penn Treebank's tags as OntoNotes 5 uses them.
    Tag {
        Cc = "CC", Cd = "CD", Dt = "DT", Ex = "EX", Fw = "FW", In = "IN", Jj = "JJ", Jjr = "JJR", Jjs = "JJS",
        Ls = "LS", Md = "MD", Nn = "NN", Nns = "NNS", Nnp = "NNP", Nnps = "NNPS", Pdt = "PDT", Pos = "POS",
        Prp = "PRP", PrpPoss = "PRP$", Rb = "RB", Rbr = "RBR", Rbs = "RBS", Rp = "RP", Sym = "SYM", To = "TO",
        Uh = "UH", Vb = "VB", Vbd = "VBD", Vbg = "VBG", Vbn = "VBN", Vbp = "VBP", Vbz = "VBZ", Wdt = "WDT",
        Wp = "WP", WpPoss = "WP$", Wrb = "WRB", Hyph = "HYPH", Add = "ADD", Afx = "AFX", Nfp = "NFP", Xx = "XX",
        Space = "_SP", Currency = "$", Stop = ".", Comma = ",", Colon = ":", OpenQuote = "``", CloseQuote = "''",
        OpenBracket = "-LRB-", CloseBracket = "-RRB-",
    }
}

vocabulary! {
    /// A grammatical relation: ClearNLP's labels (Choi and Palmer 2012).
    Relation {
        Root = "ROOT", Acl = "acl", Acomp = "acomp", Advcl = "advcl", Advmod = "advmod", Agent = "agent",
        Amod = "amod", Appos = "appos", Attr = "attr", Aux = "aux", Auxpass = "auxpass", Case = "case", Cc = "cc",
        Ccomp = "ccomp", Compound = "compound", Conj = "conj", Csubj = "csubj", Csubjpass = "csubjpass",
        Dative = "dative", Dep = "dep", Det = "det", Dobj = "dobj", Expl = "expl", Intj = "intj", Mark = "mark",
        Meta = "meta", Neg = "neg", Nmod = "nmod", Npadvmod = "npadvmod", Nsubj = "nsubj", Nsubjpass = "nsubjpass",
        Nummod = "nummod", Oprd = "oprd", Parataxis = "parataxis", Pcomp = "pcomp", Pobj = "pobj", Poss = "poss",
        Preconj = "preconj", Predet = "predet", Prep = "prep", Prt = "prt", Punct = "punct", Quantmod = "quantmod",
        Relcl = "relcl", Xcomp = "xcomp",
    }
}

/// One token of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Bytes of the text that the sentence is in (the segment's cleaned text).
    pub span: Span,
    /// Its part of speech.
    pub tag: Tag,
    /// Index of the node that it depends on; its own index for a root.
    pub head: u16,
    /// How it depends on its head.
    pub relation: Relation,
}

/// One sentence, parsed.
///
/// # Invariants
/// Every node reaches a root by its heads. Nodes are in the order of the text and apart.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Tree {
    /// The tokens.
    pub nodes: Vec<Node>,
}
