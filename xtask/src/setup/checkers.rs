//! The Cargo tools that `test` runs over the dependencies.

use std::path::PathBuf;

use anyhow::Result;

use super::Outcome;
use crate::process::{cargo, run};
use crate::stamp::Stamp;
use crate::workspace::Workspace;

/// A Cargo subcommand at a fixed release.
pub(crate) struct Checker {
    name: &'static str,
    version: &'static str,
}

/// Licences, sources and duplicates of the dependencies.
pub(crate) const CARGO_DENY: Checker = Checker { name: "cargo-deny", version: "0.20.2" };

/// Dependencies that are named and not used.
pub(crate) const CARGO_MACHETE: Checker = Checker { name: "cargo-machete", version: "0.9.2" };

impl Checker {
    fn root(&self, workspace: &Workspace) -> PathBuf {
        workspace.tool(&format!("{}-{}", self.name, self.version))
    }

    /// Where the program is after set-up.
    pub(crate) fn program(&self, workspace: &Workspace) -> PathBuf {
        self.root(workspace).join("bin").join(self.name)
    }

    fn provide(&self, workspace: &Workspace) -> Result<Outcome> {
        let stamp = Stamp::new(workspace, self.name, self.version);
        if stamp.is_current(&self.program(workspace)) {
            return Ok(Outcome::AlreadyThere);
        }
        stamp.clear();
        let mut install = cargo();
        // Unoptimised: each runs once for a second, and is built far faster so.
        install.args(["install", "--quiet", "--locked", "--debug", "--force", "--version", self.version, "--root"]);
        install.arg(self.root(workspace)).arg(self.name);
        install.env("CARGO_PROFILE_DEV_DEBUG", "0").env_remove("RUSTFLAGS");
        run(&mut install)?;
        stamp.set()?;
        Ok(Outcome::Made)
    }
}

pub(super) fn provide(workspace: &Workspace) -> Result<Outcome> {
    let outcomes = [CARGO_DENY.provide(workspace)?, CARGO_MACHETE.provide(workspace)?];
    Ok(if outcomes.contains(&Outcome::Made) { Outcome::Made } else { Outcome::AlreadyThere })
}
