//! The compiler of JavaScript guests.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::Outcome;
use crate::process::{answers, run};
use crate::stamp::Stamp;
use crate::workspace::Workspace;

/// The release of componentize-qjs that is used.
pub(crate) const COMPONENTIZE_QJS: &str = "0.4.5";

/// Where the compiler is after set-up.
pub(crate) fn componentize_qjs(workspace: &Workspace) -> PathBuf {
    folder(workspace).join("node_modules/.bin/componentize-qjs")
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.tool(&format!("js-{COMPONENTIZE_QJS}"))
}

pub(super) fn provide(workspace: &Workspace) -> Result<Outcome> {
    let stamp = Stamp::new(workspace, "node", format!("componentize-qjs {COMPONENTIZE_QJS}"));
    if stamp.is_current(&componentize_qjs(workspace)) {
        return Ok(Outcome::AlreadyThere);
    }
    stamp.clear();
    for program in ["node", "npm"] {
        if !answers(program, &["--version"]) {
            bail!("the JavaScript guests need {program}: install Node.js 20 or later from nodejs.org");
        }
    }
    let folder = folder(workspace);
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let package = format!("componentize-qjs@{COMPONENTIZE_QJS}");
    // `--prefix`: npm would otherwise look for a package.json in the folders above, and install there.
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]);
    run(npm.arg(&folder).arg(package).current_dir(&folder).stdout(Stdio::null()))?;
    stamp.set()?;
    Ok(Outcome::Made)
}
