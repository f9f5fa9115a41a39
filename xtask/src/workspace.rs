//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The places of one clone.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// The folder with the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// `target/` of the clone. Tools and guests are here even if Cargo's own output goes elsewhere, because the
    /// tests look for them here.
    pub(crate) target: PathBuf,
    /// Where Cargo puts what it builds.
    pub(crate) cargo_target: PathBuf,
}

impl Workspace {
    /// Finds the clone that this program was built from.
    pub(crate) fn locate() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask stands in no workspace")?.to_owned();
        let target = root.join("target");
        let cargo_target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| target.clone(), |dir| root.join(dir));
        Ok(Self { root, target, cargo_target })
    }

    /// `target/tools/NAME`, a tool that set-up has put there.
    pub(crate) fn tool(&self, name: &str) -> PathBuf {
        self.target.join("tools").join(name)
    }

    /// `target/guests/NAME`, a built plugin directory.
    pub(crate) fn guest(&self, name: &str) -> PathBuf {
        self.target.join("guests").join(name)
    }

    /// The release binary `pintle`.
    pub(crate) fn pintle(&self) -> PathBuf {
        self.cargo_target.join("release").join(format!("pintle{}", env::consts::EXE_SUFFIX))
    }

    /// A path as a person in the clone's root would write it.
    pub(crate) fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }
}
