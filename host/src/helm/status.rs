//! What is the matter with each link.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use thiserror::Error;

use super::bridge::{Claims, claimed_by_another, read_record};
use super::directories::Directories;
use super::document;
use super::files;
use super::link::Link;
use super::log::{self, Outcome};
use super::name::Name;
use super::script::quote;
use crate::plugin::Digest;

/// One folder that holds a record of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The link's name: its folder's.
    pub name: Name,
    /// The folder.
    pub folder: PathBuf,
    /// What is in it, or why its record cannot be read.
    pub status: Result<Status, String>,
}

/// One link, and everything that keeps it from working.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its record.
    pub link: Link,
    /// The digest of the plugin's bytes now, if it can be told.
    pub current: Option<Digest>,
    /// What is wrong, gravest first; empty if Helm can run it.
    pub problems: Vec<Problem>,
    /// How its last run ended; none if it has not run since it was made. The error is one line.
    pub last: Result<Option<Outcome>, String>,
}

/// One thing that keeps a link from working.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Error)]
#[serde(tag = "problem", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Problem {
    /// Helm loads no plugin at all while two have one name.
    #[error("{folder} has the same name, and Helm refuses to run with two of a name")]
    Claimed {
        /// The other plugin's folder.
        folder: String,
    },
    /// A file of the link is gone or was edited: what Helm runs is not what was decided.
    #[error("its {file} was {change} after it was written")]
    Altered {
        /// The file's name in the link's folder.
        file: String,
        /// `removed` or `changed`.
        change: &'static str,
    },
    /// What the script starts is not there.
    #[error("there is no executable {pintle}")]
    PintleMissing {
        /// The path looked at.
        pintle: String,
    },
    /// The plugin is not where it was.
    #[error("there is no plugin at {plugin}")]
    PluginMissing {
        /// The path looked at.
        plugin: String,
    },
    /// The plugin is there, but cannot be loaded.
    #[error("the plugin cannot be loaded: {reason}")]
    PluginUnreadable {
        /// Why, in one line.
        reason: String,
    },
    /// The plugin's bytes are not those that the link was made for; they are not run.
    #[error("the plugin's bytes changed after it was linked: pinned {pinned}, now {current}")]
    PluginDiffers {
        /// The link's digest.
        #[serde(with = "document::digest")]
        pinned: Digest,
        /// The digest now.
        #[serde(with = "document::digest")]
        current: Digest,
    },
}

impl Problem {
    /// What to do about it, in one line.
    #[must_use]
    pub fn next(&self, link: &Link) -> String {
        let again = relink(link);
        match self {
            Self::Claimed { folder } => {
                format!("remove {folder}, or `pintle helm unlink {}`", link.name)
            }
            Self::Altered { .. } => format!("write it anew: `{again}`"),
            Self::PintleMissing { .. } => format!("install pintle there, or with the new one: `{again}`"),
            Self::PluginMissing { .. } => {
                format!("put the plugin back, or `pintle helm unlink {}`", link.name)
            }
            Self::PluginUnreadable { .. } => format!("repair the plugin, or `pintle helm unlink {}`", link.name),
            Self::PluginDiffers { .. } => {
                let plugin = word(&link.plugin);
                format!("look at it with `pintle inspect {plugin}`; if you want these bytes: `{again}`")
            }
        }
    }
}

/// The links in Helm's folders, in the order in which Helm searches them, by name in each.
///
/// `digest_of` opens a plugin and gives the digest of its bytes, or why it cannot be loaded; `claims` as in
/// [`link`](super::bridge::link); `state` is where [`log`] keeps outcomes. Nothing is run, nothing changed.
#[must_use]
pub fn status(
    directories: &Directories,
    state: &Path,
    digest_of: &dyn Fn(&Path) -> Result<Digest, String>,
    claims: Claims<'_>,
) -> Vec<Found> {
    let mut found = Vec::new();
    for plugins in directories.all() {
        for (name, folder) in folders(plugins) {
            let status = match read_record(&folder) {
                Ok(None) => continue,
                Err(reason) => Err(reason.to_string()),
                Ok(Some(link)) if link.name != name => {
                    Err(format!("its record is that of {:?}: the folder was renamed or copied", link.name.as_str()))
                }
                Ok(Some(link)) => Ok(judge(plugins, &folder, link, state, digest_of, claims)),
            };
            found.push(Found { name, folder, status });
        }
    }
    found
}

fn folders(plugins: &Path) -> Vec<(Name, PathBuf)> {
    let entries = fs::read_dir(plugins).into_iter().flatten().flatten();
    let real = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let mut folders: Vec<_> =
        real.filter_map(|entry| Some((Name::parse(entry.file_name().to_str()?).ok()?, entry.path()))).collect();
    folders.sort();
    folders
}

fn judge(
    plugins: &Path,
    folder: &Path,
    link: Link,
    state: &Path,
    plugin_digest: &dyn Fn(&Path) -> Result<Digest, String>,
    claims: Claims<'_>,
) -> Status {
    let mut problems = Vec::new();
    if let Some(folder) = claimed_by_another(plugins, &link.name, claims) {
        problems.push(Problem::Claimed { folder: folder.to_string_lossy().into_owned() });
    }
    for (file, digest) in &link.files {
        let change = match files::read(&folder.join(file)) {
            Ok(bytes) if Digest::of(&bytes).to_string() == *digest => continue,
            Ok(_) => "changed",
            Err(_) => "removed",
        };
        problems.push(Problem::Altered { file: file.clone(), change });
    }
    if !is_executable(Path::new(&link.pintle)) {
        problems.push(Problem::PintleMissing { pintle: link.pintle.clone() });
    }
    let plugin = Path::new(&link.plugin);
    let current = if fs::metadata(plugin).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        problems.push(Problem::PluginMissing { plugin: link.plugin.clone() });
        None
    } else {
        plugin_digest(plugin).map_err(|reason| problems.push(Problem::PluginUnreadable { reason })).ok()
    };
    if let Some(current) = current.filter(|current| *current != link.digest) {
        problems.push(Problem::PluginDiffers { pinned: link.digest, current });
    }
    let last = match log::last(state, &link.name) {
        Ok(outcome) => Ok(outcome.filter(|outcome| is_of(outcome, folder))),
        Err(error) => Err(error.to_string()),
    };
    Status { link, current, problems, last }
}

/// Whether an outcome is that of the link in this folder, and not of one of the same name in another.
fn is_of(outcome: &Outcome, folder: &Path) -> bool {
    outcome.folder.as_ref().is_none_or(|named| *named == log::resolved(folder))
}

fn is_executable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

/// The command that makes this link again, with the same rights, for a person to paste into a shell.
fn relink(link: &Link) -> String {
    let name = format!("--name={}", link.name);
    let words = [&name].into_iter().chain(&link.flags).chain([&link.plugin]).map(|text| word(text));
    format!("pintle helm link {}", words.collect::<Vec<_>>().join(" "))
}

fn word(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-=:,@%+".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) { text.to_owned() } else { quote(text) }
}

#[cfg(test)]
#[path = "status_tests.rs"]
mod tests;
