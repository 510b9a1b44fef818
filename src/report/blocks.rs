//! Data blocks of the page: JSON, compressed, as base64 in a `<script>` that is no script.
//!
//! Base64 has no `<`, so that no text of a document can end the element that holds it.

use std::io::{BufWriter, IntoInnerError, Result, Write};

use base64::engine::general_purpose::STANDARD;
use base64::write::EncoderWriter;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

/// Bytes that are compressed at a time.
const BUFFER: usize = 1 << 16;

/// Writes blocks one after another.
pub(crate) struct Blocks<W: Write> {
    out: W,
}

impl<W: Write> Blocks<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out }
    }

    /// Adds a block with a value as JSON; names are our own.
    pub(crate) fn json(&mut self, name: &str, value: &impl Serialize) -> Result<()> {
        self.block(name, |gzip| serde_json::to_writer(gzip, value).map_err(std::io::Error::from))
    }

    /// Adds a block with a text.
    pub(crate) fn text(&mut self, name: &str, text: &str) -> Result<()> {
        self.block(name, |gzip| gzip.write_all(text.as_bytes()))
    }

    fn block(&mut self, name: &str, fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
        write!(self.out, "<script type=\"application/octet-stream\" id=\"block-{name}\">")?;
        // The encoder writes no time and no file name, so that equal values give equal bytes.
        let gzip = GzEncoder::new(EncoderWriter::new(&mut self.out, &STANDARD), Compression::default());
        // JSON comes in pieces of a few bytes, each of which would be a call of the compressor.
        let mut buffered = BufWriter::with_capacity(BUFFER, gzip);
        fill(&mut buffered)?;
        buffered.into_inner().map_err(IntoInnerError::into_error)?.finish()?.finish()?;
        writeln!(self.out, "</script>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_end_the_element_that_holds_it() -> Result<()> {
        let mut out = Vec::new();
        let mut blocks = Blocks::new(&mut out);
        blocks.json("one", &["</script><img src=x onerror=alert(1)>", "\u{202e}<!--"])?;
        blocks.text("two", "</script>")?;
        let page = String::from_utf8_lossy(&out).into_owned();
        assert_eq!(page.matches('<').count(), 4, "{page}");
        assert_eq!(page.matches("</script>\n").count(), 2, "{page}");
        Ok(())
    }
}
