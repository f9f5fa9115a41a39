//! `setup`: what guests, demo and test need on a machine that has Rust, Python, Node and Go.
//!
//! Everything lands below `target/` (but for Rust's own targets, which belong to the toolchain) and is stamped with its
//! version, so that a second run only looks at the stamps.

mod checkers;
mod helm;
mod node;
mod python;
mod rust_targets;
mod wit_deps;

use std::fs::{self, File};
use std::time::Instant;

use anyhow::{Context, Result, bail};

pub(crate) use checkers::{CARGO_DENY, CARGO_MACHETE};
pub(crate) use helm::helm;
pub(crate) use node::{COMPONENTIZE_QJS, componentize_qjs};
pub(crate) use python::{COMPONENTIZE_PY, componentize_py};

use crate::workspace::Workspace;

/// Whether a part had anything to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    AlreadyThere,
    Made,
}

/// One thing that set-up provides.
struct Part {
    name: &'static str,
    provide: fn(&Workspace) -> Result<Outcome>,
}

const PARTS: [Part; 6] = [
    Part { name: "rust-targets", provide: rust_targets::provide },
    Part { name: "wit-deps", provide: wit_deps::provide },
    Part { name: "python", provide: python::provide },
    Part { name: "node", provide: node::provide },
    Part { name: "helm", provide: helm::provide },
    Part { name: "checkers", provide: checkers::provide },
];

/// The names of all parts.
pub(crate) fn parts() -> [&'static str; 6] {
    PARTS.map(|part| part.name)
}

/// Provides the named parts, or all. Goes on after a failure, so that one run names everything that is missing.
pub(crate) fn run<N: AsRef<str>>(workspace: &Workspace, names: &[N]) -> Result<()> {
    let unknown = names.iter().map(AsRef::as_ref).find(|name| !parts().contains(name));
    if let Some(name) = unknown {
        bail!("set-up has no part `{name}`; it has {}", parts().join(", "));
    }
    // Held until the end: two set-ups at once would trample on each other's half-made tools.
    let _lock = lock(workspace)?;
    let wanted = |part: &&Part| names.is_empty() || names.iter().any(|name| name.as_ref() == part.name);
    let mut failed = Vec::new();
    for part in PARTS.iter().filter(wanted) {
        let started = Instant::now();
        match (part.provide)(workspace) {
            Ok(Outcome::AlreadyThere) => {}
            Ok(Outcome::Made) => eprintln!("setup: {} made in {:.1} s", part.name, started.elapsed().as_secs_f64()),
            Err(error) => {
                eprintln!("setup: {}: {error:#}", part.name);
                failed.push(part.name);
            }
        }
    }
    if !failed.is_empty() {
        bail!("set-up is not complete: {}", failed.join(", "));
    }
    Ok(())
}

fn lock(workspace: &Workspace) -> Result<File> {
    let path = workspace.tool(".lock");
    fs::create_dir_all(workspace.tool(""))?;
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_part_is_named_before_anything_is_done() {
        let workspace = Workspace::locate().unwrap();
        let error = run(&workspace, &["python", "perl"]).unwrap_err().to_string();
        assert!(error.contains("no part `perl`") && error.contains("rust-targets"), "{error}");
    }
}
