//! Describing a host.

use std::path::PathBuf;
use std::sync::Arc;

use wasmtime::component::Linker;

use super::{Host, Inner};
use crate::capabilities;
use crate::engine::{ArtifactStore, Compiler, EngineError, Ticker, engine};

/// A host could not be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// The engine does not run here.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// An async call was made outside a Tokio runtime.
    #[error("async calls need a Tokio runtime with its timer enabled; use the blocking twin outside of one")]
    NoRuntime,
    /// The compiler must be named by its whole path, so that nothing else of its name is run.
    #[error("the compiler {} is not an absolute path", .0.display())]
    Compiler(PathBuf),
    /// A thread or a runtime for a call could not be started.
    #[error("cannot start a call: {0}")]
    Start(#[from] std::io::Error),
}

/// Describes a [`Host`].
#[derive(Debug, Clone, Default)]
pub struct HostBuilder {
    directories: Option<(PathBuf, PathBuf)>,
    compiler: Compiler,
}

impl HostBuilder {
    /// Keeps compiled artifacts below `cache`, and what is recorded of them below `state`.
    ///
    /// Both belong to this user alone. They are two because a cache may be restored from elsewhere, and native code
    /// from elsewhere must not be loaded. Without them every plugin is compiled each time it is loaded.
    pub fn directories(mut self, cache: impl Into<PathBuf>, state: impl Into<PathBuf>) -> Self {
        self.directories = Some((cache.into(), state.into()));
        self
    }

    /// Compiles in a child process: `program` is a `pintle` of this very version. Memory and time are bounded.
    pub fn compiler(mut self, program: impl Into<PathBuf>) -> Self {
        self.compiler = Compiler::Child(program.into());
        self
    }

    /// Compiles in this process, unbounded but for the size of the component: for plugins that are trusted.
    pub fn compile_in_process(mut self) -> Self {
        self.compiler = Compiler::InProcess;
        self
    }

    /// Sets the host up.
    ///
    /// # Errors
    ///
    /// The engine does not run on this machine, or the compiler is not an absolute path.
    pub fn build(self) -> Result<Host, HostError> {
        if let Compiler::Child(program) = &self.compiler
            && !program.is_absolute()
        {
            return Err(HostError::Compiler(program.clone()));
        }
        let shared = engine()?;
        let mut linker = Linker::new(&shared.engine);
        capabilities::link(&mut linker).map_err(EngineError::from)?;
        let artifacts = ArtifactStore::new(shared.clone(), self.compiler, self.directories);
        let ticker = Ticker::new(shared.engine.clone());
        Ok(Host { inner: Arc::new(Inner { shared, artifacts, linker, ticker }) })
    }
}
