//! Guests in Rust: members of the workspace, whose package has the folder's name.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use super::{Guest, put};
use crate::process::{cargo, run};
use crate::workspace::Workspace;

const TARGET: &str = "wasm32-wasip2";

/// Builds all with one call of Cargo, which makes their shared dependencies once.
pub(super) fn build(workspace: &Workspace, guests: &[&Guest]) -> Result<()> {
    if guests.is_empty() {
        return Ok(());
    }
    run(&mut cargo_on(workspace, "build", guests))?;
    for guest in guests {
        let file = format!("{}.wasm", guest.name.replace('-', "_"));
        let built = workspace.cargo_target.join(TARGET).join("guest").join(file);
        let bytes = fs::read(&built)
            .with_context(|| format!("{} is not there: is package `{}` a cdylib?", built.display(), guest.name))?;
        put(&workspace.guest(&guest.name).join("plugin.wasm"), &bytes)?;
    }
    Ok(())
}

/// Lints what only a guest's own target sees: natively, the part that speaks to the host is not compiled.
pub(super) fn clippy(workspace: &Workspace, guests: &[&Guest]) -> Result<()> {
    if guests.is_empty() {
        return Ok(());
    }
    run(cargo_on(workspace, "clippy", guests).args(["--", "--deny", "warnings"]))
}

fn cargo_on(workspace: &Workspace, command: &str, guests: &[&Guest]) -> Command {
    let mut cargo = cargo();
    cargo.args([command, "--profile", "guest", "--target", TARGET]).current_dir(&workspace.root);
    for guest in guests {
        cargo.args(["--package", &guest.name]);
    }
    cargo
}
