//! Looks at the start of a stream and gives it back.
//!
//! Of a packed file that was cut off, the bytes before the cut are read, and the error comes behind them. It does not look at
//! what it reads.

use std::io::{self, Cursor, Read};

/// A stream of which the start was looked at.
pub(crate) struct Peeked<R> {
    start: Cursor<Vec<u8>>,
    error: Option<io::Error>,
    rest: R,
}

impl<R: Read> Peeked<R> {
    /// Reads so many bytes, or all if there are less.
    ///
    /// # Errors
    /// When none can be read.
    pub(crate) fn new(mut stream: R, n_bytes: usize) -> io::Result<Self> {
        let mut start = Vec::new();
        let error = Read::take(&mut stream, n_bytes as u64).read_to_end(&mut start).err();
        match error {
            Some(error) if start.is_empty() => Err(error),
            error => Ok(Self { start: Cursor::new(start), error, rest: stream }),
        }
    }

    /// The bytes that were looked at.
    pub(crate) fn start(&self) -> &[u8] {
        self.start.get_ref()
    }

    /// Passes over some of them.
    pub(crate) fn skip(mut self, n_bytes: usize) -> Self {
        self.start.set_position(n_bytes as u64);
        self
    }
}

impl<R: Read> Read for Peeked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.start.read(buffer)?;
        if n_read > 0 || buffer.is_empty() {
            return Ok(n_read);
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.read(buffer),
        }
    }
}
