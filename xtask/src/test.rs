//! `test`: what CI runs.
//!
//! The order is by price: what fails within seconds comes first. Clippy, the documentation and the tests all use the
//! release profile and the same features, so that Cargo checks the dependencies once and compiles them once.

use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::report::Report;
use crate::setup::{self, CARGO_DENY, CARGO_MACHETE};
use crate::workspace::Workspace;
use crate::{demo, guests};

/// How much is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Everything: what CI runs.
    Full,
    /// What a change is likely to break: no checks of the dependencies, no documentation, no demo.
    Quick,
}

/// Runs the steps up to the first that fails, then says where the time went.
pub(crate) fn run(workspace: &Workspace, extent: Extent) -> Result<()> {
    let mut report = Report::new();
    let result = steps(workspace, extent, &mut report);
    eprint!("\n{}", report.table());
    result
}

fn steps(workspace: &Workspace, extent: Extent, report: &mut Report) -> Result<()> {
    let run = |command: &mut Command| process::run(command.current_dir(&workspace.root));
    let cargo = |args: &[&str]| run(process::cargo().args(args));

    if extent == Extent::Full {
        report.step("set-up", || setup::run::<&str>(workspace, &[]))?;
        report.step("format", || cargo(&["fmt", "--all", "--check"]))?;
        report.step("machete", || run(Command::new(CARGO_MACHETE.program(workspace)).arg("--skip-target-dir")))?;
        report.step("deny", || {
            let mut deny = Command::new(CARGO_DENY.program(workspace));
            run(deny.args(["--workspace", "check", "bans", "licenses", "sources"]))
        })?;
    } else {
        // The guests' compilers come with the guests.
        report.step("set-up", || setup::run(workspace, &["helm"]))?;
        report.step("format", || cargo(&["fmt", "--all", "--check"]))?;
    }
    report.step("guests", || guests::run(workspace, &[]))?;
    report.step("scripts", || guests::test_scripts(workspace))?;
    report.step("clippy", || {
        cargo(&["clippy", "--workspace", "--all-targets", "--release", "--", "--deny", "warnings"])?;
        guests::clippy(workspace)
    })?;
    report.step("build", || build(workspace))?;
    report.step("test", || cargo(&["test", "--workspace", "--release"]))?;
    if extent == Extent::Full {
        report.step("docs", || {
            let mut doc = process::cargo();
            doc.args(["doc", "--workspace", "--no-deps", "--release", "--lib", "--bins"]);
            // Examples use development dependencies: with them Cargo chooses the features that clippy's run has checked
            // already, instead of checking wasmtime a second time.
            run(doc.arg("--examples").env("RUSTDOCFLAGS", "--deny warnings"))
        })?;
        report.step("demo", || demo::show(workspace))?;
    }
    Ok(())
}

/// Builds the binary together with the tests.
///
/// Built for itself it would be another build: development dependencies add features to what wasmtime stands on, and
/// wasmtime would be compiled once more.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let mut build = process::cargo();
    build.args(["build", "--workspace", "--bins", "--tests", "--examples", "--release"]);
    process::run(build.current_dir(&workspace.root))
}
