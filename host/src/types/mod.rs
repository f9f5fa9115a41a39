//! One module for each plugin type; the bindings of each version of `helm:plugin` beside them.

mod bindings;
pub(crate) mod postrenderer;

pub(crate) use bindings::v0_1;
pub use postrenderer::{Diagnostic, Severity, Subject};
