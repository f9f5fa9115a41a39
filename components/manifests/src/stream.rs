//! A stream of manifests: documents between `---` lines, and the bytes around them.
//!
//! [`Stream::parse`] splits, [`Stream::apply`] makes the edits that a plugin answered, [`Stream::write_to`] joins.
//! A stream that is not edited is written as it was read, byte for byte, and an edit changes nothing but its place.
//!
//! Where things begin and end:
//!
//! - A line that starts with `---`, with a blank or the line's end behind it, is a marker and begins a document; YAML
//!   forbids such a line inside one. Lines end with LF here: a lone CR is a byte like others.
//! - A document's text starts on the line below its marker, or behind the dashes if something stands there
//!   (`--- {a: 1}`, `--- # why`). All texts between markers are documents, empty ones too.
//! - What precedes the first marker is the *prelude* if it has only a byte order mark, blank lines, comments and
//!   directives: it belongs to no document, and a `# Source:` comment in it names no document's source. With any
//!   content it is document 0, without the byte order mark, which belongs to the stream.
//! - A line that starts with `...`, with a blank or the line's end behind it, ends a text. It and what follows it up to
//!   the next marker is kept but shown to nobody, since Kubernetes drops it too.

mod apply;
mod document;
mod edit;
mod file_name;
mod shape;
mod split;

pub use document::{Document, Identity};
pub use edit::{Edit, EditError, NewText};

use split::{BOM, split};
use std::convert::Infallible;
use std::io::{self, BufWriter, Write};

/// The most documents a stream may have: four bytes of marker cost two hundred of memory, and indices are 32 bits wide.
pub const MAX_DOCUMENTS: usize = 1 << 20;

/// Documents and all bytes around them; what was not edited is borrowed from the input.
#[derive(Debug, Clone)]
pub struct Stream<'a> {
    prelude: &'a str,
    documents: Vec<Document<'a>>,
    new_lines: NewLines,
}

/// An input that is no stream of manifests.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StreamError {
    /// Manifests are UTF-8 text.
    #[error("not a manifest stream: no UTF-8 at byte offset {position}, line {line}")]
    NotUtf8 {
        /// Bytes before the first one that is wrong.
        position: usize,
        /// From 1.
        line: usize,
    },
    /// No YAML reader takes NUL, and some stop there silently.
    #[error("not a manifest stream: NUL at byte offset {position}, line {line}")]
    Nul {
        /// Bytes before it.
        position: usize,
        /// From 1.
        line: usize,
    },
    /// More than [`MAX_DOCUMENTS`].
    #[error("not a manifest stream: more than {MAX_DOCUMENTS} documents")]
    TooManyDocuments,
}

/// How lines that Pintle adds end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NewLines {
    line_end: &'static str,
    marker: &'static str,
}

impl NewLines {
    const LF: Self = Self { line_end: "\n", marker: "---\n" };
    const CRLF: Self = Self { line_end: "\r\n", marker: "---\r\n" };

    fn like_first_of(text: &str) -> Self {
        let first = text.split_inclusive('\n').next().unwrap_or_default();
        if first.ends_with("\r\n") { Self::CRLF } else { Self::LF }
    }
}

impl<'a> Stream<'a> {
    /// Split the input and read what each document is. A document that cannot be read has no identity, and stays.
    ///
    /// # Errors
    /// [`StreamError`]: the input is not UTF-8, holds NUL, or has too many documents.
    pub fn parse(input: &'a [u8]) -> Result<Self, StreamError> {
        let text = checked_text(input)?;
        let (prelude, pieces) = split(text);
        let mut documents = Vec::new();
        for piece in pieces {
            if documents.len() == MAX_DOCUMENTS {
                return Err(StreamError::TooManyDocuments);
            }
            documents.push(Document::read(piece));
        }
        Ok(Self { prelude, documents, new_lines: NewLines::like_first_of(text) })
    }

    /// What precedes the first document and belongs to none.
    pub fn prelude(&self) -> &'a str {
        self.prelude
    }

    /// All documents in order; an edit's index counts these from 0.
    pub fn documents(&self) -> &[Document<'a>] {
        &self.documents
    }

    /// The length that [`Self::write_to`] writes, in bytes.
    pub fn len_bytes(&self) -> usize {
        let mut length = 0;
        let Ok(()) = self.each_part(|part| {
            length += part.len();
            Ok::<(), Infallible>(())
        });
        length
    }

    /// Join all documents. Small parts are gathered, so `out` needs no buffer of its own.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_to(&self, out: impl Write) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 16, out);
        self.each_part(|part| out.write_all(part.as_bytes()))?;
        out.flush()
    }

    /// The joined documents.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len_bytes());
        let Ok(()) = self.each_part(|part| {
            bytes.extend_from_slice(part.as_bytes());
            Ok::<(), Infallible>(())
        });
        bytes
    }

    /// All parts in order, with a line's end wherever an edit let something follow an unfinished line.
    fn each_part<E>(&self, mut take: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
        let mut unfinished = !matches!(self.prelude, "" | BOM) && !self.prelude.ends_with('\n');
        take(self.prelude)?;
        for document in &self.documents {
            for (part, starts_line) in document.parts() {
                if part.is_empty() {
                    continue;
                }
                if starts_line && unfinished {
                    take(self.new_lines.line_end)?;
                }
                take(part)?;
                unfinished = !part.ends_with('\n');
            }
        }
        Ok(())
    }
}

fn checked_text(input: &[u8]) -> Result<&str, StreamError> {
    let nul = memchr::memchr(0, input);
    let text = std::str::from_utf8(input);
    let line = |position| input.get(..position).map_or(1, |before| memchr::memchr_iter(b'\n', before).count() + 1);
    match (text, nul) {
        (Ok(text), None) => Ok(text),
        (Err(error), nul) if nul.is_none_or(|at| at > error.valid_up_to()) => {
            let position = error.valid_up_to();
            Err(StreamError::NotUtf8 { position, line: line(position) })
        }
        (_, nul) => {
            let position = nul.unwrap_or_default();
            Err(StreamError::Nul { position, line: line(position) })
        }
    }
}
