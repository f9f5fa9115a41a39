//! How each link's last run ended.
//!
//! Helm shows of a post-renderer only that it failed, and drops its stderr, so `pintle run --link NAME` keeps
//! the reason in `<state>/log/helm/NAME.json` (`apiVersion: pintle/v1`, `kind: LinkOutcome`), for
//! `pintle helm status`. Findings of a run that went well are kept too: Helm would not show them either.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::document::{self, DocumentError};
use super::files;
use super::name::Name;
use crate::plugin::Digest;

const KIND: &str = "LinkOutcome";

/// How much of the end of a plugin's stderr is kept, in bytes.
pub const STDERR_KEPT: usize = 64 << 10;

/// How much of the diagnostics is kept, in bytes of JSON.
pub const DIAGNOSTICS_KEPT: usize = 256 << 10;

/// How much of a message is kept, in bytes.
pub const MESSAGE_KEPT: usize = 16 << 10;

/// How one run of a link ended, as the file holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Outcome {
    /// The link.
    pub name: Name,
    /// The link's folder, if it is known: two of Helm's folders may each have a link of this name.
    #[serde(default)]
    pub folder: Option<String>,
    /// The digest of the plugin's bytes, if they could be read.
    #[serde(default)]
    pub digest: Option<String>,
    /// When it ended, RFC 3339 in UTC to the second.
    pub time: String,
    /// Exit code of `pintle run`: 0 is success.
    pub exit_code: i32,
    /// One word for programs: `ok`, `denied`, `limit`, `trust` and so on.
    pub reason: String,
    /// One line for people: what happened. Empty after a success.
    #[serde(default)]
    pub message: String,
    /// What to do next, if there is anything to do.
    #[serde(default)]
    pub next: Option<String>,
    /// The plugin's findings, in its order.
    #[serde(default)]
    pub diagnostics: Vec<Finding>,
    /// How many findings there were beyond those kept.
    #[serde(default)]
    pub diagnostics_dropped: u64,
    /// The end of what the host kept of the plugin's stderr. Not escaped: it is the plugin's own text.
    #[serde(default)]
    pub stderr: String,
    /// How many bytes of stderr are missing: before it, and after it if the plugin wrote more than the host keeps.
    #[serde(default)]
    pub stderr_dropped: u64,
    /// When a run last went well, RFC 3339, if one did since the link was made.
    #[serde(default)]
    pub last_success: Option<String>,
}

/// One finding of a plugin, as the JSON of `pintle run` has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Finding {
    /// `info`, `warning` or `error`.
    pub severity: String,
    /// Stable name of the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// One sentence for a person.
    pub message: String,
    /// Index of the document meant, in the stream that Helm sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<u32>,
    /// Place in it, from the root.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// The kind of the object that the document describes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The object's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The object's namespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The chart file that the document came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// A run that just ended, as the one who ran it knows it.
#[derive(Debug, Clone)]
pub struct Run<'a> {
    /// The link, from `--link`.
    pub name: &'a Name,
    /// The link's folder, from `HELM_PLUGIN_DIR`.
    pub folder: Option<&'a Path>,
    /// The digest of the plugin's bytes, if they could be read.
    pub digest: Option<Digest>,
    /// When it ended.
    pub time: SystemTime,
    /// Exit code that `pintle run` is about to end with.
    pub exit_code: i32,
    /// One word for programs; `ok` for a success.
    pub reason: &'a str,
    /// One line for people; empty for a success.
    pub message: &'a str,
    /// What to do next.
    pub next: Option<&'a str>,
    /// The plugin's findings.
    pub diagnostics: Vec<Finding>,
    /// The plugin's stderr, as much of it as the host kept.
    pub stderr: &'a [u8],
    /// How many bytes of stderr the host dropped.
    pub stderr_dropped: u64,
}

/// Why an outcome could not be kept or read.
#[derive(Debug, Error)]
pub enum LogError {
    /// The file system said no.
    #[error("{}: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// The file is not an outcome, or of a version that is not known.
    #[error("{} cannot be read: {reason}", path.display())]
    Document {
        /// Where.
        path: PathBuf,
        /// What is wrong with it.
        reason: DocumentError,
    },
}

/// A link's folder as outcomes name it. Helm may name it relative to where it was started, and a folder's name need
/// not be UTF-8; for telling two links apart this text is exact enough.
pub(super) fn resolved(folder: &Path) -> String {
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned()).to_string_lossy().into_owned()
}

/// Where a link's outcome is kept, below the state folder (`~/.local/state/pintle`).
#[must_use]
pub fn path(state: &Path, name: &Name) -> PathBuf {
    folder(state).join(format!("{name}.json"))
}

fn folder(state: &Path) -> PathBuf {
    state.join("log").join("helm")
}

/// Keeps how a run ended, in place of what was kept before. Of two runs at once, the later stays.
///
/// Only the owner can read it (0600 in a 0700 folder), and a reader sees the old file or the new one.
///
/// # Errors
/// [`LogError::Io`]; callers should warn and go on: the run itself is not affected.
pub fn record(state: &Path, run: Run<'_>) -> Result<(), LogError> {
    let path = path(state, run.name);
    let time = rfc3339(run.time);
    let folder = run.folder.map(resolved);
    let last_success = match run.exit_code {
        0 => Some(time.clone()),
        // A broken old file must not keep the new one from being written.
        _ => last(state, run.name).ok().flatten().filter(|old| old.folder == folder).and_then(|old| old.last_success),
    };
    let (stderr, cut) = tail(run.stderr);
    let found = run.diagnostics.len();
    let diagnostics = first_findings(run.diagnostics);
    let outcome = Outcome {
        name: run.name.clone(),
        folder,
        digest: run.digest.map(|digest| digest.to_string()),
        time,
        exit_code: run.exit_code,
        reason: run.reason.to_owned(),
        message: head(run.message).to_owned(),
        next: run.next.map(|next| head(next).to_owned()),
        diagnostics_dropped: (found - diagnostics.len()) as u64,
        diagnostics,
        stderr,
        stderr_dropped: run.stderr_dropped.saturating_add(cut as u64),
        last_success,
    };
    let text = document::write(KIND, &outcome).map_err(|reason| LogError::Document { path: path.clone(), reason })?;
    let place = self::folder(state);
    let written = files::private_folder(&place).and_then(|()| {
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(&place)?;
        file.write_all(text.as_bytes())?;
        file.persist(&path).map_err(|error| error.error)
    });
    written.map(drop).map_err(|source| LogError::Io { path, source })
}

/// How the link's last run ended; none if it never ran.
///
/// # Errors
/// [`LogError`] if the file is there but cannot be read, or is of a version that is not known.
pub fn last(state: &Path, name: &Name) -> Result<Option<Outcome>, LogError> {
    let path = path(state, name);
    match files::read(&path) {
        Ok(bytes) => match document::read(KIND, &bytes) {
            Ok(outcome) => Ok(Some(outcome)),
            Err(reason) => Err(LogError::Document { path, reason }),
        },
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(source) => Err(LogError::Io { path, source }),
    }
}

/// Forgets a link's outcome: when the link is made anew or removed, it says nothing any more.
///
/// # Errors
/// [`LogError::Io`] if the file is there and cannot be removed.
pub fn forget(state: &Path, name: &Name) -> Result<(), LogError> {
    let path = path(state, name);
    match std::fs::remove_file(&path) {
        Err(source) if !matches!(source.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Err(LogError::Io { path, source })
        }
        _ => Ok(()),
    }
}

/// The end of a plugin's stderr, and how many bytes before it are left out. What is not UTF-8 is replaced.
fn tail(bytes: &[u8]) -> (String, usize) {
    let mut cut = bytes.len().saturating_sub(STDERR_KEPT);
    // Not in the middle of a character: continuation bytes go with the one they continue.
    if cut > 0 {
        cut += bytes.iter().skip(cut).take(3).take_while(|byte| **byte & 0xC0 == 0x80).count();
    }
    let kept = bytes.get(cut..).unwrap_or_default();
    (String::from_utf8_lossy(kept).into_owned(), cut)
}

fn head(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MESSAGE_KEPT)).unwrap_or(text)
}

fn first_findings(findings: Vec<Finding>) -> Vec<Finding> {
    let mut room = DIAGNOSTICS_KEPT;
    let fits = |finding: &Finding| {
        let size = serde_json::to_string(finding).map_or(usize::MAX, |text| text.len());
        room = room.saturating_sub(size);
        room > 0
    };
    findings.into_iter().take_while(fits).collect()
}

/// A time as RFC 3339 in UTC, to the second: `2025-11-21T11:59:00Z`. Times before 1970 are given as 1970.
#[must_use]
pub fn rfc3339(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Counted in eras of 400 years from 1 March of year 0, so that the leap day is the last of a year.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (day, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = era * 400 + year + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
