//! Where Pintle keeps its own files: XDG's directories, or all below `PINTLE_HOME`.

use std::path::PathBuf;

use etcetera::BaseStrategy;

use super::exit::{CommandError, Exit};

pub(super) struct Directories {
    pub(super) cache: PathBuf,
    pub(super) state: PathBuf,
}

impl Directories {
    pub(super) fn of_process() -> Result<Self, CommandError> {
        if let Some(home) = std::env::var_os("PINTLE_HOME").filter(|home| !home.is_empty()) {
            let home = std::path::absolute(home)?;
            return Ok(Self { cache: home.join("cache"), state: home.join("state") });
        }
        let base = etcetera::choose_base_strategy()
            .map_err(|error| CommandError::new(Exit::HOST, anyhow::anyhow!("{error}; set HOME or PINTLE_HOME")))?;
        let state = base.state_dir().unwrap_or_else(|| base.data_dir());
        Ok(Self { cache: base.cache_dir().join("pintle"), state: state.join("pintle") })
    }
}
