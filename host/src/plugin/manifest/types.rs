//! `config`: what a plugin type needs to know of a plugin. A key that the type does not have is refused.

use super::error::ManifestProblem;
use super::value::{Read, Value};
use crate::plugin::PluginType;

/// The `config` of a plugin, by its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeConfig {
    /// Of `cli/v1`.
    Cli(CliConfig),
    /// Of `getter/v1`.
    Getter(GetterConfig),
    /// Of `postrenderer/v1`, which has no fields.
    PostRenderer,
    /// Of `test/v1`, which has no fields.
    Test,
}

/// How a command presents itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CliConfig {
    /// One line of usage; its first word is the command's name in Helm. Empty means the plugin's name.
    pub usage: String,
    /// One line of help.
    pub short_help: String,
    /// The help text.
    pub long_help: String,
    /// Whether the command receives no arguments at all.
    pub ignore_flags: bool,
}

/// What a getter can fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetterConfig {
    /// The URL schemes it is asked for; at least one, none empty.
    pub protocols: Vec<String>,
}

impl TypeConfig {
    /// The type that this is the `config` of.
    pub fn kind(&self) -> PluginType {
        match self {
            Self::Cli(_) => PluginType::Cli,
            Self::Getter(_) => PluginType::Getter,
            Self::PostRenderer => PluginType::PostRenderer,
            Self::Test => PluginType::Test,
        }
    }
}

const CLI: &[&str] = &["usage", "shortHelp", "longHelp", "ignoreFlags"];
const GETTER: &[&str] = &["protocols"];

/// Reads `config`, if there is one, for a type.
pub(super) fn read(kind: PluginType, config: Option<&Value<'_>>) -> Read<TypeConfig> {
    match kind {
        PluginType::Cli => cli(config).map(TypeConfig::Cli),
        PluginType::Getter => getter(config).map(TypeConfig::Getter),
        PluginType::PostRenderer => nothing(config).map(|()| TypeConfig::PostRenderer),
        PluginType::Test => nothing(config).map(|()| TypeConfig::Test),
    }
}

fn nothing(config: Option<&Value<'_>>) -> Read<()> {
    let entries = config.map_or(Ok(Vec::new()), Value::entries)?;
    entries.first().map_or(Ok(()), |entry| Err(entry.unknown(&[])))
}

fn cli(config: Option<&Value<'_>>) -> Read<CliConfig> {
    let mut read = CliConfig::default();
    for entry in config.map_or(Ok(Vec::new()), Value::entries)? {
        let value = &entry.value;
        match entry.key.as_str() {
            "usage" => read.usage = value.text()?.unwrap_or_default(),
            "shortHelp" => read.short_help = value.text()?.unwrap_or_default(),
            "longHelp" => read.long_help = value.text()?.unwrap_or_default(),
            "ignoreFlags" => read.ignore_flags = value.boolean()?.unwrap_or_default(),
            _ => return Err(entry.unknown(CLI)),
        }
    }
    Ok(read)
}

fn getter(config: Option<&Value<'_>>) -> Read<GetterConfig> {
    let mut protocols = Vec::new();
    for entry in config.map_or(Ok(Vec::new()), Value::entries)? {
        match entry.key.as_str() {
            "protocols" => protocols = entry.value.texts()?,
            _ => return Err(entry.unknown(GETTER)),
        }
    }
    Ok(GetterConfig { protocols })
}

/// What Helm checks of a `config` only after `runtimeConfig` was read.
pub(super) fn validate(config: &TypeConfig, value: Option<&Value<'_>>) -> Read<()> {
    let TypeConfig::Getter(GetterConfig { protocols }) = config else { return Ok(()) };
    let refuse = |index: Option<usize>, problem| {
        let step = index.map(|index| format!("[{index}]")).unwrap_or_default();
        let mut error = super::ManifestError::absent(&format!("config.protocols{step}"), problem);
        error.position = value.and_then(Value::at);
        Err(error)
    };
    if protocols.is_empty() {
        return refuse(None, ManifestProblem::Missing("a getter names the URL schemes it fetches"));
    }
    match protocols.iter().position(String::is_empty) {
        Some(index) => refuse(Some(index), ManifestProblem::EmptyItem("a protocol")),
        None => Ok(()),
    }
}
