//! What a behaviour is given, and the few shapes of what it answers.

use std::io;

use crate::bindings::exports::helm::plugin::postrenderer::{Document, Edit, Rendered};
use crate::bindings::helm::plugin::types::{Diagnostic, Failure, Severity};

/// One call.
pub(crate) struct Call<'a> {
    pub(crate) documents: Vec<Document>,
    /// Without the behaviour's name.
    pub(crate) args: &'a [String],
}

pub(crate) type Answer = Result<Rendered, Failure>;

impl Call<'_> {
    /// The argument at this place; empty if there is none.
    pub(crate) fn arg(&self, place: usize) -> &str {
        self.args.get(place).map_or("", String::as_str)
    }

    /// The argument at this place as a number, or this one.
    pub(crate) fn number(&self, place: usize, otherwise: usize) -> usize {
        self.arg(place).parse().unwrap_or(otherwise)
    }
}

/// No edit.
pub(crate) fn kept() -> Answer {
    edits(Vec::new())
}

pub(crate) fn edits(edits: Vec<Edit>) -> Answer {
    Ok(Rendered { edits, diagnostics: Vec::new() })
}

/// No edit, and what was found.
pub(crate) fn said(message: impl Into<String>) -> Answer {
    Ok(Rendered { edits: Vec::new(), diagnostics: vec![diagnostic(Severity::Info, message)] })
}

pub(crate) fn diagnostic(severity: Severity, message: impl Into<String>) -> Diagnostic {
    Diagnostic { severity, rule: None, message: message.into(), document: None, path: Vec::new() }
}

/// Answers what came of an operation of the standard library.
pub(crate) fn told<T: AsRef<str>>(done: io::Result<T>) -> Answer {
    match done {
        Ok(text) => said(text.as_ref()),
        Err(error) => {
            let text = error.to_string();
            // What the C library says of a path that lies in no granted directory has no kind of its own.
            let refused = error.kind() == io::ErrorKind::PermissionDenied || text.contains("pre-opened");
            Err(if refused { Failure::Denied(text) } else { Failure::Failed(text) })
        }
    }
}
