//! Pintle's library with a home of its own, and the twin's artifact beside it.

use std::fs;
use std::path::PathBuf;

use pintle::Host;
use pintle::plugin::Package;

use crate::twin::{Loaded, Twin};
use crate::{guest, scratch};

type Error = Box<dyn std::error::Error>;

/// The guest as a package.
pub(crate) fn package() -> Result<Package, Error> {
    let hint = |error| format!("{error}; `cargo xtask guests noop` builds it");
    Ok(Package::open(&guest::folder()).map_err(hint)?)
}

/// A host that keeps what it compiles.
pub(crate) fn host() -> Result<Host, Error> {
    let home = scratch::folder().join("library");
    Ok(Host::builder().directories(home.join("cache"), home.join("state")).compile_in_process().build()?)
}

/// The twin, its artifact of the guest, and that artifact loaded.
pub(crate) fn twin() -> Result<(Twin, PathBuf, Loaded), Error> {
    let twin = Twin::new()?;
    let path = scratch::folder().join("library.cwasm");
    fs::create_dir_all(scratch::folder())?;
    twin.compile(package()?.wasm(), &path)?;
    let plugin = twin.load(&path)?;
    Ok((twin, path, plugin))
}
