//! Rights: what a plugin requests, what the user grants, and what follows from both.
//!
//! Nothing is granted by default. A plugin that comes with a `plugin.yaml` can only be granted what it requests there,
//! and access is the narrower of the two; for a bare `.wasm`, which requests nothing, the grant alone decides.

mod grant;
mod rights;

pub use grant::{Grant, GrantError};
pub use rights::{Grants, RightsError};
pub(crate) use rights::{Rights, request_words};
