//! The host: what loads plugins and runs them.

mod blocking;
mod builder;
mod load;
mod post_render;

use std::sync::Arc;

use wasmtime::component::Linker;

use crate::cell::CellState;
use crate::engine::{ArtifactStore, SharedEngine, Ticker};

pub use builder::{HostBuilder, HostError};
pub use load::{Inspection, LoadError, Plugin};
pub use post_render::{PostRender, PostRenderError, PostRendered};

/// Loads plugins and runs them. Clones share one engine.
///
/// ```
/// fn is_shared_by_threads<T: Send + Sync + Clone>() {}
/// is_shared_by_threads::<pintle::Host>();
/// ```
#[derive(Clone)]
pub struct Host {
    inner: Arc<Inner>,
}

struct Inner {
    shared: SharedEngine,
    artifacts: ArtifactStore,
    linker: Linker<CellState>,
    ticker: Ticker,
}

impl Host {
    /// Starts to describe a host. Its defaults keep nothing on disk and compile nothing.
    pub fn builder() -> HostBuilder {
        HostBuilder::default()
    }
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Host").field("engine", &self.inner.shared.key).finish_non_exhaustive()
    }
}
