//! `runtimeConfig` of `subprocess`: programs on the host. Read as Helm does, so that verdicts agree; never run.

use std::collections::BTreeMap;

use super::nearest::nearest;
use super::value::{Entry, Read, Value};

/// What a subprocess plugin would run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubprocessConfig {
    /// The plugin's command, by platform.
    pub commands: Vec<PlatformCommand>,
    /// The commands of its hooks, by event.
    pub hooks: BTreeMap<String, Vec<PlatformCommand>>,
    /// The commands of a getter, by URL scheme.
    pub protocols: Vec<ProtocolCommand>,
}

/// A command for one platform, or for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlatformCommand {
    /// The operating system, in Go's words; empty for any.
    pub os: String,
    /// The architecture, in Go's words; empty for any.
    pub arch: String,
    /// The program, perhaps with arguments behind blanks.
    pub command: String,
    /// Its arguments.
    pub args: Vec<String>,
}

/// The command that fetches some URL schemes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProtocolCommand {
    /// The URL schemes.
    pub protocols: Vec<String>,
    /// The command, by platform.
    pub commands: Vec<PlatformCommand>,
}

const KEYS: &[&str] = &["platformCommand", "platformHooks", "protocolCommands"];

/// Reads `runtimeConfig`, if there is one.
pub(super) fn read(value: Option<&Value<'_>>) -> Read<SubprocessConfig> {
    let mut read = SubprocessConfig::default();
    for entry in value.map_or(Ok(Vec::new()), Value::entries)? {
        let value = &entry.value;
        match entry.key.as_str() {
            "platformCommand" => read.commands = commands(value)?,
            "platformHooks" => read.hooks = hooks(value)?,
            "protocolCommands" => {
                read.protocols = value.items()?.iter().map(protocol).collect::<Read<_>>()?;
            }
            _ => ignored(&entry),
        }
    }
    Ok(read)
}

pub(super) fn commands(value: &Value<'_>) -> Read<Vec<PlatformCommand>> {
    value.items()?.iter().map(command).collect()
}

fn command(value: &Value<'_>) -> Read<PlatformCommand> {
    let mut read = PlatformCommand::default();
    for Entry { key, value, .. } in value.entries()? {
        let text = || Ok(value.text()?.unwrap_or_default());
        match key.as_str() {
            "os" => read.os = text()?,
            "arch" => read.arch = text()?,
            "command" => read.command = text()?,
            "args" => read.args = value.texts()?,
            _ => {}
        }
    }
    Ok(read)
}

pub(super) fn hooks(value: &Value<'_>) -> Read<BTreeMap<String, Vec<PlatformCommand>>> {
    let entries = value.entries()?;
    entries.into_iter().map(|entry| Ok((entry.key, commands(&entry.value)?))).collect()
}

fn protocol(value: &Value<'_>) -> Read<ProtocolCommand> {
    let mut read = ProtocolCommand::default();
    for Entry { key, value, .. } in value.entries()? {
        match key.as_str() {
            "protocols" => read.protocols = value.texts()?,
            "platformCommand" => read.commands = commands(&value)?,
            _ => {}
        }
    }
    Ok(read)
}

fn ignored(entry: &Entry<'_>) {
    let advice = match entry.key.as_str() {
        "command" => "; did you mean `platformCommand`?".to_owned(),
        "hooks" => "; did you mean `platformHooks`?".to_owned(),
        key => nearest(key, KEYS).map(|key| format!("; did you mean `{key}`?")).unwrap_or_default(),
    };
    entry.warn(format!("ignored, as in Helm{advice}"));
}
