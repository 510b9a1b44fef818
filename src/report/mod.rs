//! `report.html`: one page for readers, made from the finished tables of an output folder.
//!
//! `report::rebuild("output")` writes `output/report.html`. The page holds its data as compressed blocks: an index of claims,
//! their sentences in chunks that the browser unpacks when they are wanted, and one block a section. Its HTML, CSS and scripts
//! stand in `assets/report/`. It decides nothing about the data; the same tables give the same bytes. What is too much for a
//! page is left out by fixed limits, and the page says how much and where it stands.

mod blocks;
mod chunks;
mod claims;
mod copies;
pub mod input;
mod names;
mod overview;
mod page;
mod quantities;
mod story;
mod texts;
mod timeline;

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use crosscheck_text::rules::agree::AgreeRules;

use crate::error::{Error, Result};
use crate::explain::rules::of_run;
use crate::report::blocks::Blocks;
use crate::report::input::{Alpha, Tables};
use crate::report::texts::Wanted;
use crate::write::swap::owned;

/// Name of the page in an output folder.
pub const FILE: &str = "report.html";

/// Writes the page of an output folder anew from its tables and gives its path. Readers see the old page or the new one.
///
/// # Errors
/// When the folder holds no finished run, a table is missing or broken, or the page cannot be written or would replace a file of
/// another kind.
pub fn rebuild(folder: &Path) -> Result<PathBuf> {
    let alpha = alpha_of(folder)?;
    let target = folder.join(FILE);
    let is_own = owned(folder).is_some_and(|owned| owned.contains(FILE));
    if !is_own && target.symlink_metadata().is_ok() {
        return Err(Error::write(target, "it is there, but it is no page of crosscheck"));
    }
    // The name is that of no table, and an unfinished page beside the old one is overwritten by the next.
    let staged = folder.join(".report.html.part");
    let rules = of_run(folder)?;
    let written = write(folder, &alpha, &rules.agree, &staged)
        .and_then(|()| std::fs::rename(&staged, &target).map_err(|source| Error::write(&target, source)));
    if written.is_err() {
        // The first error is the one to show.
        let _ = std::fs::remove_file(&staged);
    }
    written.map(|()| target)
}

/// Alpha from `run.json`, in its order.
fn alpha_of(folder: &Path) -> Result<Alpha> {
    let path = folder.join("run.json");
    let text = std::fs::read_to_string(&path).map_err(|_| Error::Nothing {
        what: format!("`{}` holds no finished run: there is no `run.json`", folder.display()),
        hint: format!("write the tables first: `crosscheck run INPUT -o {}`", folder.display()),
    })?;
    let run: serde_json::Value = serde_json::from_str(&text).map_err(|source| Error::read(&path, source))?;
    let alpha = run.get("krippendorff_alpha").and_then(serde_json::Value::as_object);
    Ok(alpha.into_iter().flatten().map(|(kind, value)| (kind.clone(), value.as_f64())).collect())
}

/// Writes the page for the tables in `folder/parquet` to a file; `rules` are those of the run.
///
/// # Errors
/// When a table is missing or broken, or the file cannot be written.
pub fn write(folder: &Path, alpha: &Alpha, rules: &AgreeRules, target: &Path) -> Result<()> {
    let tables = Tables { folder, rules };
    tables.expect_all()?;
    let sources = tables.sources()?;
    let mut wanted = Wanted::default();
    let mut chosen = claims::choose(&tables)?;
    claims::survey(&tables, &sources, &mut chosen, &mut wanted)?;
    let mut quantities = quantities::choose(&tables, &mut wanted)?;
    let mut copies = copies::choose(&tables, &mut wanted)?;
    let timeline = timeline::read(&tables, &sources, &chosen)?;
    let texts = wanted.read(&tables, &sources)?;
    quantities::fill(&mut quantities, &texts);
    copies::fill(&mut copies, &tables, &texts)?;
    let names = names::read(&tables, &texts, &sources)?;
    let disputes = story::disputes(&tables, &sources)?;
    let headings = story::headings(&tables, (&sources, &texts.documents), &chosen.disputed(&disputes))?;
    let index = claims::index(&tables, &chosen, &texts, disputes)?;
    let mut cuts = overview::cuts(&texts);
    cuts.extend(chosen.cut());
    cuts.extend(names.cut());
    cuts.extend(quantities.cut());
    cuts.extend(timeline.cut());
    cuts.extend(copies.cuts());
    let overview = overview::read(&tables, (&sources, &texts), (alpha, &headings), cuts)?;

    let fail = |source: std::io::Error| Error::write(target, source);
    let mut out = BufWriter::new(File::create(target).map_err(fail)?);
    page::open(&mut out, &headings.page.headline).map_err(fail)?;
    let mut blocks = Blocks::new(&mut out);
    blocks.json("overview", &overview).map_err(fail)?;
    blocks.json("claims", &index).map_err(fail)?;
    blocks.json("names", &names).map_err(fail)?;
    blocks.json("timeline", &timeline).map_err(fail)?;
    blocks.json("quantities", &quantities).map_err(fail)?;
    blocks.json("copies", &copies).map_err(fail)?;
    chunks::write(&tables, &chosen, &texts, |name, chunk| blocks.json(name, chunk).map_err(fail))?;
    page::close(&mut out).map_err(fail)?;
    out.flush().map_err(fail)?;
    out.get_ref().sync_all().map_err(fail)
}
