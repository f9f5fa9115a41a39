//! The one engine of a host: its settings, its clock, and compiled artifacts on disk.

mod artifact;
mod child;
mod compiler;
mod settings;
mod shape;
mod ticker;

pub use artifact::ArtifactError;
pub(crate) use artifact::ArtifactStore;
#[cfg(feature = "cli")]
pub(crate) use child::compile;
pub(crate) use compiler::Compiler;
pub use compiler::{CompileError, MAX_WASM};
pub use settings::{EngineError, settings};
pub(crate) use settings::{SharedEngine, engine};
pub(crate) use ticker::Ticker;
