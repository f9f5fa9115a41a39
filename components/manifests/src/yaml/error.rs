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
    /// Each level is indented further, so that deep values would grow without measure.
    #[error("the value is nested deeper than {} levels", super::json::MAX_DEPTH)]
    TooDeep,
}

/// A change that was not made; nothing else was either.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// The document cannot be read.
    #[error("the document cannot be read: {0}")]
    Unreadable(#[from] ReadError),
    /// The document is followed by another, or by text that Kubernetes drops.
    #[error("more than one document, or text behind its end, which Kubernetes drops; change each document by itself")]
    SeveralDocuments,
    /// The value given is not JSON.
    #[error("the value for {path} is not JSON: {reason}")]
    NotJson {
        /// The path of the change, as JSON.
        path: String,
        /// What is wrong, and where.
        reason: String,
    },
    /// A path longer than any value is written deep.
    #[error("a path of {steps} steps is longer than {}", super::json::MAX_DEPTH)]
    TooDeep {
        /// Its steps.
        steps: usize,
    },
    /// The path asks for something inside a scalar.
    #[error("{path} cannot be set: {scalar} is a scalar; set that instead")]
    Scalar {
        /// The path of the change, as JSON.
        path: String,
        /// The path of the scalar, as JSON.
        scalar: String,
    },
    /// A list has no such item.
    #[error("{path} cannot be set: {step:?} is no index into a list of {items}; {items} itself appends")]
    NoSuchItem {
        /// The path of the change, as JSON.
        path: String,
        /// The step.
        step: String,
        /// How many items there are.
        items: usize,
    },
    /// A whole document cannot be taken away.
    #[error("a document cannot be removed from itself; set it to null, or drop it from the stream")]
    Root,
    /// No splice is known to be right here.
    #[error("{path} cannot be changed with certainty; write that part of the document in plain block style first")]
    Uncertain {
        /// The path of the change, as JSON; of several the last.
        path: String,
    },
}
