//! What may be done to a stream, and what may be wrong with it.

use crate::yaml::{PatchError, ReadError};
use std::fmt;

/// One difference. Indices are those of [`Stream::documents`](super::Stream::documents) before any edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Another text for a document; each is replaced or removed at most once.
    Replace {
        /// Which document.
        index: u32,
        /// One document without `---` and `...` lines.
        text: String,
    },
    /// Take a document out, with its marker and what followed its `...`.
    Remove {
        /// Which document.
        index: u32,
    },
    /// Add a document. Insertions at one place keep their order.
    Insert {
        /// Behind which document, even one that is removed; `None` is before all.
        after: Option<u32>,
        /// One document without `---` and `...` lines.
        text: String,
    },
}

/// Which edit's text an [`EditError`] means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewText {
    /// That of [`Edit::Replace`], by its index.
    Replacement(u32),
    /// That of [`Edit::Insert`], by the document before it.
    Insertion(Option<u32>),
}

impl fmt::Display for NewText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replacement(index) => write!(f, "the new text of document {index}"),
            Self::Insertion(Some(index)) => write!(f, "the text inserted after document {index}"),
            Self::Insertion(None) => f.write_str("the text inserted before all documents"),
        }
    }
}

/// Why a list of edits was not applied; no edit of the list was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// An index at or beyond the number of documents.
    #[error("there is no document {index}: the stream has {count}, counted from 0")]
    OutOfRange {
        /// As in the edit.
        index: u32,
        /// Documents in the stream.
        count: usize,
    },
    /// More than one replacement or removal of one document.
    #[error("document {index} is replaced or removed twice; make it one edit")]
    Twice {
        /// As in the edits.
        index: u32,
    },
    /// A `---` line: the text would be read as several documents, and indices and names would go wrong unseen.
    #[error("{text} has a `---` line, line {line}; it must be one document, so insert the others")]
    Marker {
        /// Whose text.
        text: NewText,
        /// From 1.
        line: usize,
    },
    /// A `...` line: Kubernetes would drop what follows.
    #[error("{text} has a `...` line, line {line}; leave it out")]
    End {
        /// Whose text.
        text: NewText,
        /// From 1.
        line: usize,
    },
    /// A NUL byte.
    #[error("{text} holds NUL in line {line}; leave it out")]
    Nul {
        /// Whose text.
        text: NewText,
        /// From 1.
        line: usize,
    },
    /// The text is not YAML to Kubernetes. Only a document that could not be read either may get such a text.
    #[error("{text} cannot be read: {reason}")]
    Unreadable {
        /// Whose text.
        text: NewText,
        /// Where and why.
        reason: ReadError,
    },
    /// The annotation with which Helm finds its way back to the chart's file could not be put right.
    #[error("{text} does not take the annotation of its chart file: {reason}")]
    FileName {
        /// Whose text.
        text: NewText,
        /// Why.
        reason: PatchError,
    },
    /// More documents than a stream may have.
    #[error("the stream would have {count} documents; {max} are the most", max = super::MAX_DOCUMENTS)]
    TooManyDocuments {
        /// How many there would be.
        count: usize,
    },
}
