//! What to read, where to write, and how.

use std::path::PathBuf;

use crosscheck_text::model::vocabulary::Format;

use crate::config::Config;
use crate::pipeline::progress::Voice;
use crate::pipeline::stop::Stop;

/// What to read, where to write, and how.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Files, folders and patterns; `-` is standard input.
    pub inputs: Vec<PathBuf>,
    /// What standard input is, where its bytes do not say it.
    pub input_format: Option<Format>,
    /// Output folder.
    pub output: PathBuf,
    /// Settings.
    pub config: Config,
    /// Folder with the user's own rule files.
    pub rules: Option<PathBuf>,
    /// File with the user's own names.
    pub aliases: Option<PathBuf>,
    /// The analyst's verdicts.
    pub verdicts: Option<PathBuf>,
    /// Folder with the user's own model of names.
    pub tagger: Option<PathBuf>,
    /// How many documents of an archive have each term, and so how rare each is taken to be.
    pub statistics: Option<PathBuf>,
    /// Where the compared pairs of sentences go, with their features.
    pub pairs: Option<PathBuf>,
    /// Where the compared pairs of answers (values with their clauses) go, with their features.
    pub answers: Option<PathBuf>,
    /// The file that the settings were read from.
    pub settings: Option<PathBuf>,
    /// Where the dependencies are written for Make.
    pub depfile: Option<PathBuf>,
    /// The program that is started to read files whose decoders may fail hard, which must be crosscheck; none reads them in
    /// this process.
    pub program: Option<PathBuf>,
    /// Whether everything is computed again, though the output that is there is that of the same inputs and settings.
    pub fresh: bool,
    /// Whether it ends with the seconds of each stage.
    pub timings: bool,
    /// How it speaks.
    pub voice: Voice,
    /// What may end it before it is done.
    pub stop: Stop,
}

impl Default for RunOptions {
    /// Nothing to read, the folder `output`, the default settings, and no word on stderr.
    fn default() -> Self {
        Self {
            inputs: Vec::new(),
            input_format: None,
            output: "output".into(),
            config: Config::default(),
            rules: None,
            aliases: None,
            verdicts: None,
            tagger: None,
            statistics: None,
            pairs: None,
            answers: None,
            settings: None,
            depfile: None,
            program: None,
            fresh: false,
            timings: false,
            voice: Voice::Silent,
            stop: Stop::default(),
        }
    }
}
