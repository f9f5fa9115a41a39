//! `guests`: from sources to plugin directories.
//!
//! A guest is a folder with a `plugin.yaml`, below `components/` or `tests/guests/`; what else is in it tells its
//! language. The result is `target/guests/NAME/{plugin.yaml,plugin.wasm}`, which is all a plugin consists of.

mod rust;
mod script;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::setup;
use crate::stamp::write_by_rename;
use crate::workspace::Workspace;

/// Where guests are.
const FOLDERS: [&str; 2] = ["components", "tests/guests"];

/// What a guest is written in, told by the file that its compiler starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Rust,
    Python,
    JavaScript,
}

impl Language {
    const ALL: [Self; 3] = [Self::Rust, Self::Python, Self::JavaScript];

    fn entry(self) -> &'static str {
        match self {
            Self::Rust => "Cargo.toml",
            Self::Python => "app.py",
            Self::JavaScript => "app.mjs",
        }
    }

    /// The parts of set-up that its compiler needs.
    fn needs(self) -> &'static [&'static str] {
        match self {
            Self::Rust => &["wit-deps", "rust-targets"],
            Self::Python => &["wit-deps", "python"],
            Self::JavaScript => &["wit-deps", "node"],
        }
    }
}

#[derive(Debug)]
struct Guest {
    name: String,
    folder: PathBuf,
    language: Language,
    world: &'static str,
}

/// Builds the named guests, or all.
pub(crate) fn run(workspace: &Workspace, names: &[String]) -> Result<()> {
    let mut guests = discover(workspace)?;
    if let Some(unknown) = names.iter().find(|name| guests.iter().all(|guest| guest.name != **name)) {
        let known: Vec<&str> = guests.iter().map(|guest| guest.name.as_str()).collect();
        bail!("there is no guest `{unknown}`; there are {}", known.join(", "));
    }
    guests.retain(|guest| names.is_empty() || names.contains(&guest.name));
    prepare(workspace, &guests)?;

    let (in_rust, in_scripts): (Vec<_>, Vec<_>) = guests.iter().partition(|guest| guest.language == Language::Rust);
    rust::build(workspace, &in_rust)?;
    for guest in in_scripts {
        script::build(workspace, guest)?;
    }
    for guest in &guests {
        put(&workspace.guest(&guest.name).join("plugin.yaml"), &fs::read(guest.folder.join("plugin.yaml"))?)?;
    }
    println!("{} guests in {}", guests.len(), workspace.relative(&workspace.guest("")).display());
    Ok(())
}

/// Lints the Rust guests for the target they are built for.
pub(crate) fn clippy(workspace: &Workspace) -> Result<()> {
    let guests = discover(workspace)?;
    let in_rust: Vec<_> = guests.iter().filter(|guest| guest.language == Language::Rust).collect();
    rust::clippy(workspace, &in_rust)
}

/// Runs the unit tests that guests in other languages have beside their sources. Those in Rust are Cargo's.
pub(crate) fn test_scripts(workspace: &Workspace) -> Result<()> {
    discover(workspace)?.iter().try_for_each(script::test)
}

fn prepare(workspace: &Workspace, guests: &[Guest]) -> Result<()> {
    let mut parts: Vec<&str> = guests.iter().flat_map(|guest| guest.language.needs()).copied().collect();
    parts.sort_unstable();
    parts.dedup();
    // Asked for nothing, set-up would provide everything.
    if parts.is_empty() { Ok(()) } else { setup::run(workspace, &parts) }
}

fn discover(workspace: &Workspace) -> Result<Vec<Guest>> {
    let mut guests: Vec<Guest> = Vec::new();
    for parent in FOLDERS.map(|folder| workspace.root.join(folder)) {
        if !parent.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&parent).with_context(|| format!("cannot read {}", parent.display()))? {
            let folder = entry?.path();
            if folder.join("plugin.yaml").is_file() {
                guests.push(Guest::read(&folder).with_context(|| workspace.relative(&folder).display().to_string())?);
            }
        }
    }
    guests.sort_by(|one, other| one.name.cmp(&other.name));
    let twins = guests.iter().zip(guests.iter().skip(1)).find(|(one, other)| one.name == other.name);
    if let Some((one, other)) = twins {
        bail!("{} and {} would be built to one place", one.folder.display(), other.folder.display());
    }
    Ok(guests)
}

impl Guest {
    fn read(folder: &Path) -> Result<Self> {
        let name = folder.file_name().context("a folder without a name")?.to_string_lossy().into_owned();
        let language = Language::ALL.into_iter().find(|language| folder.join(language.entry()).is_file());
        let language = language
            .with_context(|| format!("no {} beside plugin.yaml", Language::ALL.map(Language::entry).join(", ")))?;
        let manifest = fs::read_to_string(folder.join("plugin.yaml"))?;
        match value(&manifest, "runtime") {
            Some("component/v1") => {}
            other => bail!("no way to build a guest of runtime {}", other.unwrap_or("(none)")),
        }
        let world = match value(&manifest, "type") {
            Some("postrenderer/v1") => "postrenderer-plugin",
            Some("getter/v1") => "getter-plugin",
            Some("cli/v1") => "cli-plugin",
            other => bail!("no world for a plugin of type {}", other.unwrap_or("(none)")),
        };
        Ok(Self { name, folder: folder.to_owned(), language, world })
    }
}

/// A scalar at the top of a `plugin.yaml`. These files are ours and plain, so that this needs no YAML reader.
fn value<'a>(manifest: &'a str, key: &str) -> Option<&'a str> {
    let line = manifest.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    let text = line.split(" #").next().unwrap_or(line).trim();
    Some(text.trim_matches(['"', '\'']))
}

/// Writes a file unless it has these bytes already: a newer date alone would make others build again.
fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    write_by_rename(path, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn top_values_of_a_manifest_are_read_as_they_are_meant() {
        let manifest =
            "apiVersion: v1\ntype: \"postrenderer/v1\"  # typed\nconfig:\n  runtime: nested\nruntime: component/v1\n";
        assert_eq!(value(manifest, "type"), Some("postrenderer/v1"));
        assert_eq!(value(manifest, "runtime"), Some("component/v1"));
        assert_eq!(value(manifest, "version"), None);
    }

    #[test]
    fn all_guests_of_this_clone_can_be_told_apart_and_built() {
        let guests = discover(&Workspace::locate().unwrap()).unwrap();
        assert!(!guests.is_empty());
    }

    #[test]
    fn set_up_has_every_part_that_a_language_needs() {
        for part in Language::ALL.iter().flat_map(|language| language.needs()) {
            assert!(setup::parts().contains(part), "{part}");
        }
    }
}
