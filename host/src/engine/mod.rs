//! The one engine of a host: its settings, its clock, and compiled artifacts on disk.

mod artifact;
mod compiler;
mod settings;
mod ticker;

pub use artifact::ArtifactError;
pub(crate) use artifact::ArtifactStore;
pub(crate) use compiler::Compiler;
pub use compiler::{CompileError, MAX_WASM, compile};
pub use settings::{EngineError, settings};
pub(crate) use settings::{SharedEngine, engine};
pub(crate) use ticker::Ticker;
