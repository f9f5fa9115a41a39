//! The format from before Helm 4, without `apiVersion`. Always a subprocess, so it is read but never run.

use std::collections::BTreeMap;

use super::error::ManifestProblem;
use super::subprocess::{PlatformCommand, ProtocolCommand, SubprocessConfig, commands, hooks};
use super::types::{CliConfig, GetterConfig, TypeConfig};
use super::value::{Entry, Read, Value};
use super::{Manifest, ManifestError, ManifestForm, Runtime, v1};
use crate::plugin::PluginName;

/// What the fields of the file hold, before anything is judged.
#[derive(Default)]
struct Fields {
    name: String,
    version: String,
    usage: String,
    description: String,
    command: String,
    commands: Vec<PlatformCommand>,
    hooks: BTreeMap<String, String>,
    platform_hooks: BTreeMap<String, Vec<PlatformCommand>>,
    ignore_flags: bool,
    downloaders: Vec<Downloader>,
}

#[derive(Default)]
struct Downloader {
    protocols: Vec<String>,
    command: String,
}

/// Reads a file whose top-level entries have no `apiVersion`.
pub(super) fn read(entries: &[Entry<'_>]) -> Read<Manifest> {
    let fields = fields(entries)?;
    let place = |key: &str, problem: ManifestProblem| match entries.iter().find(|entry| entry.key == key) {
        Some(entry) => entry.value.error(problem),
        None => ManifestError::absent(key, problem),
    };
    let name: PluginName = fields.name.parse().map_err(|error| place("name", ManifestProblem::Name(error)))?;
    let version = match fields.version.as_str() {
        "" => None,
        text => Some(v1::parse_version(text).map_err(|problem| place("version", problem))?),
    };
    if !fields.commands.is_empty() && !fields.command.is_empty() {
        return Err(place("command", ManifestProblem::Both("platformCommand")));
    }
    if !fields.platform_hooks.is_empty() && !fields.hooks.is_empty() {
        return Err(place("hooks", ManifestProblem::Both("platformHooks")));
    }
    for (index, downloader) in fields.downloaders.iter().enumerate() {
        let refuse = |step: &str, problem| {
            let mut error = place("downloaders", problem);
            error.field = format!("downloaders[{index}].{step}");
            Err(error)
        };
        if downloader.command.is_empty() {
            return refuse("command", ManifestProblem::Missing("a downloader needs a command"));
        }
        if downloader.protocols.is_empty() {
            return refuse("protocols", ManifestProblem::Missing("a downloader names the URL schemes it fetches"));
        }
        if let Some(empty) = downloader.protocols.iter().position(String::is_empty) {
            return refuse(&format!("protocols[{empty}]"), ManifestProblem::EmptyItem("a protocol"));
        }
    }
    let has_command = !fields.commands.is_empty() || !fields.command.is_empty();
    if has_command
        && let Some(entry) = entries.iter().find(|entry| entry.key == "downloaders")
        && !fields.downloaders.is_empty()
    {
        entry.warn("with downloaders the plugin is a getter only; Helm 4 does not offer its command");
    }
    Ok(manifest(name, version, fields))
}

fn manifest(name: PluginName, version: Option<semver::Version>, fields: Fields) -> Manifest {
    let config = match fields.downloaders.is_empty() {
        true => TypeConfig::Cli(CliConfig {
            usage: String::new(),
            short_help: fields.usage,
            long_help: fields.description,
            ignore_flags: fields.ignore_flags,
        }),
        false => TypeConfig::Getter(GetterConfig {
            protocols: fields.downloaders.iter().flat_map(|downloader| downloader.protocols.clone()).collect(),
        }),
    };
    let command = |command: String| vec![PlatformCommand { command, ..PlatformCommand::default() }];
    let shell = |line: String| {
        vec![PlatformCommand {
            command: "sh".to_owned(),
            args: vec!["-c".to_owned(), line],
            ..PlatformCommand::default()
        }]
    };
    let runtime = SubprocessConfig {
        commands: if fields.command.is_empty() { fields.commands } else { command(fields.command) },
        hooks: match fields.platform_hooks.is_empty() {
            true => fields.hooks.into_iter().map(|(event, line)| (event, shell(line))).collect(),
            false => fields.platform_hooks,
        },
        protocols: fields
            .downloaders
            .into_iter()
            .map(|item| ProtocolCommand { protocols: item.protocols, commands: command(item.command) })
            .collect(),
    };
    Manifest {
        form: ManifestForm::Legacy,
        name,
        version,
        source_url: String::new(),
        config,
        runtime: Runtime::Subprocess(runtime),
        warnings: Vec::new(),
    }
}

fn fields(entries: &[Entry<'_>]) -> Read<Fields> {
    let mut read = Fields::default();
    for entry in entries {
        let value = &entry.value;
        match entry.key.as_str() {
            "name" => read.name = text(value)?,
            "version" => read.version = text(value)?,
            "usage" => read.usage = text(value)?,
            "description" => read.description = text(value)?,
            "command" => read.command = text(value)?,
            "platformCommand" => read.commands = commands(value)?,
            "platformHooks" => read.platform_hooks = hooks(value)?,
            "hooks" => read.hooks = lines(value)?,
            "ignoreFlags" => read.ignore_flags = value.boolean()?.unwrap_or_default(),
            "downloaders" => read.downloaders = value.items()?.iter().map(downloader).collect::<Read<_>>()?,
            "apiVersion" => {}
            _ => entry.warn("ignored: a plugin.yaml without `apiVersion: v1` has no such key"),
        }
    }
    Ok(read)
}

fn text(value: &Value<'_>) -> Read<String> {
    Ok(value.text()?.unwrap_or_default())
}

fn lines(value: &Value<'_>) -> Read<BTreeMap<String, String>> {
    value.entries()?.into_iter().map(|entry| Ok((entry.key, text(&entry.value)?))).collect()
}

fn downloader(value: &Value<'_>) -> Read<Downloader> {
    let mut read = Downloader::default();
    for Entry { key, value, .. } in value.entries()? {
        match key.as_str() {
            "protocols" => read.protocols = value.texts()?,
            "command" => read.command = text(&value)?,
            _ => {}
        }
    }
    Ok(read)
}
