//! Where benchmarks keep files.

use std::path::{Path, PathBuf};

/// `target/bench`.
pub(crate) fn folder() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    target.parent().unwrap_or(target).join("bench")
}
