//! `bench`: the benchmarks, and one table of what they measured beside what was promised.
//!
//! A benchmark that has a budget is a group of two functions: `pintle`, and `twin`, which does the same work without us
//! (a bare wasmtime with the same settings, a copy of memory, a program that copies). Both run in the same minute, most
//! in the same process, so their ratio says more than either time.

mod budget;
mod results;
mod table;

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::Result;

use crate::process::{cargo, run as run_command};
use crate::workspace::Workspace;
use crate::{guests, setup};

/// Runs all benchmarks, or those whose names hold `filter`, and prints the table.
pub(crate) fn run(workspace: &Workspace, filter: Option<&str>) -> Result<()> {
    setup::run(workspace, &["helm"])?;
    guests::run(workspace, &["noop".to_owned()])?;
    let cargo = |args: &[&str]| run_command(cargo().args(args).current_dir(&workspace.root));
    // With all packages, Cargo settles on the features that the tests were built with, and builds nothing twice.
    cargo(&["build", "--workspace", "--release", "--bins", "--examples"])?;
    cargo(&["bench", "--workspace", "--bench", "*", "--no-run"])?;

    let started = SystemTime::now();
    let filter: Vec<&str> = filter.into_iter().collect();
    cargo(&[&["bench", "--quiet", "--workspace", "--bench", "*", "--"], &filter[..]].concat())?;
    let measured = results::collect(&workspace.cargo_target, started)?;
    print!("\n{}\n{}", machine(), table::table(&measured));
    println!("{:.0} s without building", started.elapsed()?.as_secs_f64());
    Ok(())
}

/// What it was measured on, in one line: figures mean little without it.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(Path::new(path)).unwrap_or_default();
    let after = |text: &str, key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key))?;
        Some(line.trim_start_matches([' ', '\t', ':']).trim().to_owned())
    };
    let unknown = || "unknown".to_owned();
    let processor = after(&read("/proc/cpuinfo"), "model name").unwrap_or_else(unknown);
    let memory = after(&read("/proc/meminfo"), "MemTotal").unwrap_or_else(unknown);
    let threads = std::thread::available_parallelism().map_or(0, usize::from);
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map_or_else(|_| unknown(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    format!("{threads} threads of {processor}, memory {memory}, {}, {rustc}", std::env::consts::OS)
}
