//! The compiler of Python guests, in a virtual environment of its own.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use super::Outcome;
use crate::process::{answers, run};
use crate::stamp::Stamp;
use crate::workspace::Workspace;

/// The release of componentize-py that is used.
pub(crate) const COMPONENTIZE_PY: &str = "0.25.1";

/// Where the compiler is after set-up.
pub(crate) fn componentize_py(workspace: &Workspace) -> PathBuf {
    environment(workspace).join("bin/componentize-py")
}

fn environment(workspace: &Workspace) -> PathBuf {
    workspace.tool(&format!("py-{COMPONENTIZE_PY}"))
}

pub(super) fn provide(workspace: &Workspace) -> Result<Outcome> {
    let environment = environment(workspace);
    let interpreter = environment.join("bin/python3");
    let stamp = Stamp::new(workspace, "python", format!("componentize-py {COMPONENTIZE_PY}"));
    if stamp.is_current(&interpreter) && componentize_py(workspace).exists() {
        return Ok(Outcome::AlreadyThere);
    }
    stamp.clear();
    if !answers("python3", &["-c", "import venv, ensurepip"]) {
        bail!(
            "the Python guests need python3 (3.10 or later) with its venv module: install it from python.org, or \
             `apt-get install python3-venv`"
        );
    }
    fs::remove_dir_all(&environment).ok();
    run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    let package = format!("componentize-py=={COMPONENTIZE_PY}");
    run(Command::new(interpreter).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", &package]))?;
    stamp.set()?;
    Ok(Outcome::Made)
}
