//! A run as a library starts it: the same as `crosscheck run`, without its words on stderr.
//!
//! `Run::new("raw").output("out").run()` reads the folder `raw` and writes all tables below `out`. No file in the working
//! folder is read that is not named; the command looks for its settings there.

use std::path::PathBuf;

use crate::config::Config;
use crate::error::Result;
use crate::pipeline::options::RunOptions;
use crate::pipeline::run;
use crate::pipeline::summary::Summary;

/// What to read, where to write, and how; [`Run::run`] does it.
///
/// # Examples
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use crosscheck::{Config, Run};
///
/// let folder = tempfile::tempdir()?;
/// let (raw, output) = (folder.path().join("raw"), folder.path().join("output"));
/// std::fs::create_dir(&raw)?;
/// std::fs::write(raw.join("one.txt"), "The mill in Ashby employs 4,200 people.")?;
/// std::fs::write(raw.join("two.txt"), "The mill in Ashby employs 3,900 people.")?;
///
/// let mut config = Config::default();
/// config.output.report = false;
/// let summary = Run::new(&raw).output(&output).config(config).run()?;
/// assert_eq!(summary.n_rows["documents"], 2);
/// assert!(output.join("parquet/claims.parquet").is_file());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Run {
    options: RunOptions,
}

impl Run {
    /// Reads a file or a folder; writes below `output` if nothing else is said.
    pub fn new(input: impl Into<PathBuf>) -> Self {
        Self { options: RunOptions { inputs: vec![input.into()], ..RunOptions::default() } }
    }

    /// Reads another file or folder too.
    pub fn input(mut self, input: impl Into<PathBuf>) -> Self {
        self.options.inputs.push(input.into());
        self
    }

    /// Writes into a folder; what is in it and is not a table of a run stays.
    pub fn output(mut self, folder: impl Into<PathBuf>) -> Self {
        self.options.output = folder.into();
        self
    }

    /// Takes other settings than the default ones.
    pub fn config(mut self, config: Config) -> Self {
        self.options.config = config;
        self
    }

    /// Uses rule files of a folder in the place of the built-in ones of the same name.
    pub fn rules(mut self, folder: impl Into<PathBuf>) -> Self {
        self.options.rules = Some(folder.into());
        self
    }

    /// Applies the user's own names.
    pub fn aliases(mut self, file: impl Into<PathBuf>) -> Self {
        self.options.aliases = Some(file.into());
        self
    }

    /// Applies the analyst's verdicts.
    pub fn verdicts(mut self, file: impl Into<PathBuf>) -> Self {
        self.options.verdicts = Some(file.into());
        self
    }

    /// Computes everything again, though the output that is there is that of the same inputs and settings.
    pub fn fresh(mut self) -> Self {
        self.options.fresh = true;
        self
    }

    /// Reads the inputs and writes all tables; where the output that is there is whole and of the same inputs, settings and build,
    /// only the time of `run.json` is set.
    ///
    /// # Errors
    /// When an input does not exist, nothing could be read, a setting is wrong, or the output cannot be written; the previous
    /// output is then unchanged, or, with [`crate::Error::Swap`], about to be replaced by the next run. With `run.strict`, after everything is written if any input was rejected.
    pub fn run(self) -> Result<Summary> {
        run(&self.options)
    }
}
