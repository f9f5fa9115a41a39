//! What can go wrong, each with its place.

/// A text that Kubernetes could not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct ReadError {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// Lower-case, one line.
    pub message: String,
}

/// A text that could not be written as YAML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The given text is not JSON.
    #[error("not a JSON text: {0}")]
    NotJson(String),
}

/// A change that was not made; nothing else was either.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// The document cannot be read.
    #[error("the document cannot be read: {0}")]
    Unreadable(#[from] ReadError),
    /// No splice is known to be right here.
    #[error("{path:?} cannot be changed with certainty")]
    Uncertain {
        /// The path of the change, as JSON.
        path: String,
    },
}
