//! The workspace's own tasks: everything between a fresh clone and a tested build.
//!
//! `cargo xtask test` is what CI runs; the other commands are its parts. Each may be run alone and does first
//! whatever it needs.

mod bench;
mod demo;
mod guests;
mod process;
mod report;
mod setup;
mod stamp;
mod test;
#[cfg(test)]
mod wit;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::workspace::Workspace;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  setup [PART…]     fetch and build the tools that the other commands use; a part is one of
                    rust-targets, wit-deps, python, node, helm, checkers
  guests [NAME…]    build the guests into target/guests/NAME/{plugin.yaml,plugin.wasm}
  demo              run the example plugins in a real Helm 4
  test [--quick]    everything CI runs; --quick leaves out checkers, docs and demo
  bench [FILTER]    run the benchmarks and compare them with their budgets";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Result<()> {
    let Some((command, rest)) = args.split_first() else { bail!("no command given\n{USAGE}") };
    let workspace = Workspace::locate()?;
    match (command.as_str(), rest) {
        ("setup", parts) => setup::run(&workspace, parts),
        ("guests", names) => guests::run(&workspace, names),
        ("demo", []) => demo::run(&workspace),
        ("test", []) => test::run(&workspace, test::Extent::Full),
        ("test", [flag]) if flag == "--quick" => test::run(&workspace, test::Extent::Quick),
        ("bench", []) => bench::run(&workspace, None),
        ("bench", [filter]) => bench::run(&workspace, Some(filter)),
        ("help" | "--help" | "-h", _) => {
            println!("{USAGE}");
            Ok(())
        }
        _ => bail!("cannot do `{}`\n{USAGE}", args.join(" ")),
    }
}
