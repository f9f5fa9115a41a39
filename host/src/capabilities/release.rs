//! `helm:plugin/release`: what is being released, as far as the host was told.

use wasmtime::component::Linker;

use super::WholeCell;
use crate::cell::{CellState, Denial, Right};
use crate::types::v0_1::release;
use crate::types::v0_1::types::Failure;

/// The release that a call is part of.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Release {
    /// The release's name.
    pub name: String,
    /// The namespace it goes to.
    pub namespace: String,
    /// Its revision, from 1.
    pub revision: u32,
    /// Whether an older revision is replaced.
    pub upgrade: bool,
    /// The merged values as JSON text; a plugin sees them only if it was granted `values`.
    pub values: Option<String>,
}

/// The values hold secrets, so only whether they are known is shown.
impl std::fmt::Debug for Release {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Release")
            .field("name", &self.name)
            .field("namespace", &self.namespace)
            .field("revision", &self.revision)
            .field("upgrade", &self.upgrade)
            .field("values", &self.values.as_ref().map(|_| ".."))
            .finish()
    }
}

pub(super) fn link(linker: &mut Linker<CellState>) -> wasmtime::Result<()> {
    release::add_to_linker::<CellState, WholeCell>(linker, |cell| cell)
}

impl release::Host for CellState {
    fn current(&mut self) -> wasmtime::Result<Option<release::Details>> {
        Ok(self.release.as_ref().map(|release| release::Details {
            name: release.name.clone(),
            namespace: release.namespace.clone(),
            revision: release.revision,
            upgrade: release.upgrade,
        }))
    }

    fn values(&mut self) -> wasmtime::Result<Result<String, Failure>> {
        if !self.rights.values() {
            let what = "the release's values".to_owned();
            let allow = Some("--grant values".to_owned());
            self.denials.note(Denial { right: Right::Values, what: what.clone(), allow });
            return Ok(Err(Failure::Denied(what)));
        }
        let known = self.release.as_ref().and_then(|release| release.values.clone());
        Ok(known.ok_or_else(|| Failure::Unavailable("this host was not told the release's values".to_owned())))
    }
}
