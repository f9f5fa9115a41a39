//! Guests in Python and JavaScript: an interpreter and the sources in one component.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::{Guest, Language};
use crate::process::run;
use crate::setup::{COMPONENTIZE_PY, COMPONENTIZE_QJS, componentize_py, componentize_qjs};
use crate::stamp::{Stamp, hash_of_trees};
use crate::workspace::Workspace;

/// Builds one guest, if its sources, the interfaces or the compiler are not those of the last time.
pub(super) fn build(workspace: &Workspace, guest: &Guest) -> Result<()> {
    let wit = workspace.root.join("wit");
    let plugin = workspace.guest(&guest.name).join("plugin.wasm");
    fs::create_dir_all(workspace.guest(&guest.name))?;
    // Beside its place, so that the finished file can be renamed into it.
    let part = plugin.with_extension(format!("part-{}", std::process::id()));

    let (version, mut compiler) = match guest.language {
        Language::Python => {
            let mut python = Command::new(componentize_py(workspace));
            python.arg("-d").arg(&wit).args(["-w", guest.world, "componentize", "app", "-o"]).arg(&part);
            (COMPONENTIZE_PY, python)
        }
        Language::JavaScript => {
            let mut qjs = Command::new(componentize_qjs(workspace));
            qjs.arg("-w").arg(&wit).args(["-n", guest.world, "-j", "app.mjs"]);
            // Without `--sync` the component would need component-model async, which is not in WASI 0.2.
            qjs.args(["--sync", "--opt-size", "-o"]).arg(&part);
            (COMPONENTIZE_QJS, qjs)
        }
        Language::Rust => bail!("a Rust guest is built by Cargo"),
    };
    let sources = hash_of_trees(&[&guest.folder, &wit])?;
    let key = format!("{version} {} {sources}", guest.world);
    let stamp = Stamp::new(workspace, &format!("guest-{}", guest.name), key);
    if stamp.is_current(&plugin) {
        return Ok(());
    }
    stamp.clear();
    let started = Instant::now();
    // A mistake in a guest is a few lines; with the compiler's own backtrace it would be a few pages.
    compiler.current_dir(&guest.folder).env("RUST_BACKTRACE", "0").stdout(Stdio::null());
    run(&mut compiler).with_context(|| format!("guest `{}`", guest.name))?;
    fs::rename(&part, &plugin).with_context(|| format!("cannot write {}", plugin.display()))?;
    stamp.set()?;
    eprintln!("guests: {} made in {:.1} s", guest.name, started.elapsed().as_secs_f64());
    Ok(())
}

/// Runs the guest's own unit tests, if it has a folder of them, with the language's own runner and without any
/// component.
pub(super) fn test(guest: &Guest) -> Result<()> {
    if !guest.folder.join("tests").is_dir() {
        return Ok(());
    }
    let mut runner = match guest.language {
        Language::Rust => return Ok(()),
        Language::Python => {
            let mut python = Command::new("python3");
            python.args(["-m", "unittest", "discover", "--quiet"]);
            python
        }
        Language::JavaScript => {
            let mut node = Command::new("node");
            node.arg("--test");
            node
        }
    };
    runner.current_dir(&guest.folder).env("PYTHONDONTWRITEBYTECODE", "1");
    run(&mut runner).with_context(|| format!("guest `{}`", guest.name))
}
