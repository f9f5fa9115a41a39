//! `runtimeConfig` of `component/v1`: what the plugin asks for. Every key must be known, every value valid.

use std::collections::{BTreeMap, BTreeSet};

use super::error::ManifestProblem;
use super::value::{Read, Value};
use crate::plugin::{Access, ByteSize, EnvName, GuestPath, Origin, Span};

/// The `runtimeConfig` of a component.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ComponentConfig {
    /// The rights that it asks for; the user grants them or not.
    pub requests: Requests,
    /// The limits that it asks for in place of the defaults.
    pub limits: LimitRequests,
    /// What it reads through `wasi:config`. A scalar is its text as written, anything deeper is compact JSON.
    pub config: BTreeMap<String, String>,
}

/// The rights that a component asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requests {
    /// Where it wants to send HTTP requests; no origin twice.
    pub http: Vec<Origin>,
    /// The directories it wants; no guest path twice.
    pub directories: Vec<DirectoryRequest>,
    /// The environment variables it wants to read; no name twice.
    pub env: Vec<EnvName>,
    /// Whether it wants the credentials that belong to the URL it is asked to get.
    pub credentials: bool,
    /// Whether it wants the values of the release.
    pub values: bool,
}

/// A directory that a component asks for. The user chooses which directory of the host it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryRequest {
    /// Where the component sees it.
    pub guest: GuestPath,
    /// What the component wants to do there.
    pub access: Access,
}

/// The limits that a component asks for; `None` is the default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LimitRequests {
    /// The memory of one use.
    pub memory: Option<ByteSize>,
    /// The time of one use.
    pub timeout: Option<Span>,
    /// What one use may answer.
    pub output: Option<ByteSize>,
}

const KEYS: &[&str] = &["requests", "limits", "config"];
const REQUESTS: &[&str] = &["http", "directories", "env", "credentials", "values"];
const DIRECTORY: &[&str] = &["guest", "access"];
const LIMITS: &[&str] = &["memory", "timeout", "output"];

/// Reads `runtimeConfig`, if there is one.
pub(super) fn read(value: Option<&Value<'_>>) -> Read<ComponentConfig> {
    let mut read = ComponentConfig::default();
    for entry in value.map_or(Ok(Vec::new()), Value::entries)? {
        match entry.key.as_str() {
            "requests" => read.requests = requests(&entry.value)?,
            "limits" => read.limits = limits(&entry.value)?,
            "config" => read.config = config(&entry.value)?,
            _ => return Err(entry.unknown(KEYS)),
        }
    }
    Ok(read)
}

fn requests(value: &Value<'_>) -> Read<Requests> {
    let mut read = Requests::default();
    for entry in value.entries()? {
        let value = &entry.value;
        match entry.key.as_str() {
            "http" => read.http = unique(value, parsed, Origin::to_string)?,
            "directories" => read.directories = unique(value, directory, |request| request.guest.to_string())?,
            "env" => read.env = unique(value, parsed, EnvName::to_string)?,
            "credentials" => read.credentials = value.boolean()?.unwrap_or_default(),
            "values" => read.values = value.boolean()?.unwrap_or_default(),
            _ => return Err(entry.unknown(REQUESTS)),
        }
    }
    Ok(read)
}

fn directory(value: &Value<'_>) -> Read<DirectoryRequest> {
    let (mut guest, mut access) = (None, None);
    for entry in value.entries()? {
        match entry.key.as_str() {
            "guest" => guest = Some(parsed(&entry.value)?),
            "access" => access = Some(parsed(&entry.value)?),
            _ => return Err(entry.unknown(DIRECTORY)),
        }
    }
    let missing = |hint| value.error(ManifestProblem::Missing(hint));
    let guest = guest.ok_or_else(|| missing("a directory needs `guest`, the path the plugin sees"))?;
    let access = access.ok_or_else(|| missing("a directory needs `access`, ro or rw"))?;
    Ok(DirectoryRequest { guest, access })
}

fn limits(value: &Value<'_>) -> Read<LimitRequests> {
    let mut read = LimitRequests::default();
    for entry in value.entries()? {
        match entry.key.as_str() {
            "memory" => read.memory = Some(parsed(&entry.value)?),
            "timeout" => read.timeout = Some(parsed(&entry.value)?),
            "output" => read.output = Some(parsed(&entry.value)?),
            _ => return Err(entry.unknown(LIMITS)),
        }
    }
    Ok(read)
}

fn config(value: &Value<'_>) -> Read<BTreeMap<String, String>> {
    let entries = value.entries()?;
    entries.into_iter().map(|entry| Ok((entry.key, entry.value.text_or_json()?))).collect()
}

/// A text that parses as what it should be.
fn parsed<T>(value: &Value<'_>) -> Read<T>
where
    T: std::str::FromStr,
    ManifestProblem: From<T::Err>,
{
    let text = value.text()?.unwrap_or_default();
    text.parse().map_err(|error: T::Err| value.error(error))
}

/// A list in which nothing stands twice: `key` says when two items are the same.
fn unique<'t, T>(list: &Value<'t>, read: impl Fn(&Value<'t>) -> Read<T>, key: impl Fn(&T) -> String) -> Read<Vec<T>> {
    let mut seen = BTreeSet::new();
    let mut items = Vec::new();
    for value in list.items()? {
        let item = read(&value)?;
        let key = key(&item);
        if !seen.insert(key.clone()) {
            return Err(value.error(ManifestProblem::Twice(key)));
        }
        items.push(item);
    }
    Ok(items)
}
