//! Rust's standard library for the wasm targets.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::Outcome;
use crate::process::{answers, run, run_within, stdout_of};
use crate::stamp::Stamp;
use crate::workspace::Workspace;

/// Components; the p1 modules of `extism/v1` and of test suites; modules with no system at all.
const TARGETS: [&str; 3] = ["wasm32-wasip2", "wasm32-wasip1", "wasm32-unknown-unknown"];

/// How long rustup may try to reach the channel's server.
const RUSTUP_LIMIT: Duration = Duration::from_secs(120);

pub(super) fn provide(workspace: &Workspace) -> Result<Outcome> {
    let rustc = stdout_of(Command::new("rustc").arg("-vV"))?;
    let sysroot = PathBuf::from(stdout_of(Command::new("rustc").args(["--print", "sysroot"]))?.trim());
    let stamp = Stamp::new(workspace, "rust-targets", format!("{}\n{rustc}", sysroot.display()));
    if TARGETS.iter().all(|target| stamp.is_current(&library_of(&sysroot, target))) {
        return Ok(Outcome::AlreadyThere);
    }
    stamp.clear();
    let scratch = workspace.target.join("stamps/rust-targets.probe");
    let missing = || TARGETS.into_iter().filter(|target| !compiles(target, &scratch)).collect::<Vec<_>>();
    let mut outcome = Outcome::AlreadyThere;
    if !missing().is_empty() {
        outcome = Outcome::Made;
        add(workspace, &missing())?;
        if let Some(target) = missing().first() {
            bail!("Rust still cannot compile for {target}: try `rustup target add {target}`");
        }
    }
    stamp.set()?;
    Ok(outcome)
}

fn library_of(sysroot: &Path, target: &str) -> PathBuf {
    sysroot.join("lib/rustlib").join(target).join("lib")
}

/// A probe says more than a list of installed targets: a library of another compiler is there and of no use.
fn compiles(target: &str, scratch: &Path) -> bool {
    let probe = || -> Result<bool> {
        fs::create_dir_all(scratch)?;
        let mut rustc = Command::new("rustc");
        rustc.args(["--target", target, "-", "-o"]).arg(scratch.join("probe.wasm"));
        rustc.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = rustc.spawn()?;
        child.stdin.take().context("no pipe")?.write_all(b"fn main() { println!(\"{}\", 1) }")?;
        Ok(child.wait()?.success())
    };
    let works = probe().unwrap_or(false);
    fs::remove_dir_all(scratch).ok();
    works
}

fn add(workspace: &Workspace, targets: &[&str]) -> Result<()> {
    if answers("rustup", &["--version"]) {
        let mut rustup = Command::new("rustup");
        rustup.args(["target", "add"]).args(targets).stdout(Stdio::null());
        match run_within(&mut rustup, RUSTUP_LIMIT) {
            Ok(()) => return Ok(()),
            Err(error) => eprintln!("setup: {error:#}"),
        }
    }
    if !answers("apt-get", &["--version"]) {
        bail!(
            "the wasm targets are missing: run `rustup target add {}` (the Rust guests need them)",
            targets.join(" ")
        );
    }
    eprintln!("setup: building Rust's standard library for {} from Debian's sources", targets.join(", "));
    run(Command::new("bash").arg(workspace.root.join("xtask/scripts/rust-std.sh")).args(targets))
}
