//! The guest that is measured: it keeps every document, or replaces each by itself.

use std::path::{Path, PathBuf};

/// `target/guests/noop`, which `cargo xtask guests noop` builds.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/guests/noop")
}
