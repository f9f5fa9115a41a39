//! `wit/deps`: the WASI packages that the guests' worlds name.
//!
//! They are copied from the crate whose host side we link, so that guest and host cannot disagree. Only guests need
//! them: the host binds worlds of its own.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use super::Outcome;
use crate::process::{cargo, stdout_of};
use crate::stamp::{Stamp, write_by_rename};
use crate::workspace::Workspace;

/// Folder below `wit/deps`, the crate that has it, and where in that crate.
const PACKAGES: [(&str, &str, &str); 1] = [("config", "wasmtime-wasi-config", "wit/deps/config")];

pub(super) fn provide(workspace: &Workspace) -> Result<Outcome> {
    // The lock file decides which release of each crate is meant.
    let lock = workspace.root.join("Cargo.lock");
    let lock = fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let deps = workspace.root.join("wit/deps");
    let key = PACKAGES.map(|(_, name, _)| format!("{name} {}\n", locked_version(&lock, name))).concat();
    let stamp = Stamp::new(workspace, "wit-deps", key);
    if PACKAGES.iter().all(|(folder, ..)| stamp.is_current(&deps.join(folder))) {
        return Ok(Outcome::AlreadyThere);
    }
    stamp.clear();
    let metadata = stdout_of(cargo().args(["metadata", "--format-version=1"]).current_dir(&workspace.root))?;
    let metadata: Value = serde_json::from_str(&metadata).context("cannot read what `cargo metadata` says")?;
    for (folder, name, path) in PACKAGES {
        let package = package(&metadata, name)?;
        copy_package(&package.root.join(path), &deps.join(folder))?;
        let origin = format!("From crate {name} {}, licensed {}.\n", package.version, package.license);
        write_by_rename(&deps.join(folder).join("ORIGIN.txt"), origin.as_bytes())?;
    }
    stamp.set()?;
    Ok(Outcome::Made)
}

/// The version that a lock file gives a crate; empty if it has none. Two lines tell it: no parser is needed.
fn locked_version<'a>(lock: &'a str, name: &str) -> &'a str {
    let heading = format!("name = \"{name}\"\nversion = \"");
    lock.split_once(&heading).and_then(|(_, rest)| rest.split_once('"')).map_or("", |(version, _)| version)
}

struct Package {
    root: PathBuf,
    version: String,
    license: String,
}

fn package(metadata: &Value, name: &str) -> Result<Package> {
    let packages = metadata.get("packages").and_then(Value::as_array).context("`cargo metadata` names no packages")?;
    let package = packages.iter().find(|package| package.get("name").and_then(Value::as_str) == Some(name));
    let package = package.with_context(|| format!("the workspace does not use crate `{name}`"))?;
    let text = |key: &str| {
        let value = package.get(key).and_then(Value::as_str);
        value.map(str::to_owned).with_context(|| format!("`cargo metadata` gives crate `{name}` no {key}"))
    };
    let manifest = PathBuf::from(text("manifest_path")?);
    let root = manifest.parent().context("a manifest stands in no folder")?.to_owned();
    Ok(Package { root, version: text("version")?, license: text("license")? })
}

/// Copies the `.wit` files of one package in place of those that were there.
fn copy_package(from: &Path, to: &Path) -> Result<()> {
    fs::remove_dir_all(to).ok();
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wit") {
            let name = path.file_name().context("a file without a name")?;
            write_by_rename(&to.join(name), &fs::read(&path)?)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_file_gives_the_version_of_exactly_that_crate() {
        let lock =
            "[[package]]\nname = \"a-b\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"a\"\nversion = \"2.0.0\"\n";
        assert_eq!(locked_version(lock, "a"), "2.0.0");
        assert_eq!(locked_version(lock, "a-b"), "1.0.0");
        assert_eq!(locked_version(lock, "c"), "");
    }
}
