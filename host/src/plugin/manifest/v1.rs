//! The top level of `plugin.yaml`.

use super::error::{ManifestError, ManifestProblem};
use super::value::{Read, Value};
use super::{Manifest, ManifestForm, Runtime, TypeConfig, component, extism, legacy, subprocess, types};
use crate::plugin::PluginType;
use crate::plugin::shown::Shown;

const KEYS: &[&str] = &["apiVersion", "name", "version", "type", "runtime", "sourceURL", "config", "runtimeConfig"];

/// A top-level text field with the place to point at when it is wrong.
struct Field<'t> {
    value: Option<Value<'t>>,
    name: &'static str,
}

impl<'t> Field<'t> {
    fn text(&self) -> Read<String> {
        Ok(self.value.as_ref().map(Value::text).transpose()?.flatten().unwrap_or_default())
    }

    /// The text, or the error that it is missing, which null and the empty text are too.
    fn required(&self, hint: &'static str) -> Read<String> {
        match self.text()? {
            text if text.is_empty() => Err(self.error(ManifestProblem::Missing(hint))),
            text => Ok(text),
        }
    }

    fn error(&self, problem: impl Into<ManifestProblem>) -> ManifestError {
        match &self.value {
            Some(value) => value.error(problem),
            None => ManifestError::absent(self.name, problem.into()),
        }
    }
}

/// Reads either format.
pub(super) fn read<'t>(root: &Value<'t>) -> Read<Manifest> {
    let entries = root.entries()?;
    let api_version = entries.iter().find(|entry| entry.key == "apiVersion").map(|entry| entry.value.clone());
    let api_version = Field { value: api_version, name: "apiVersion" };
    match api_version.text()?.as_str() {
        "" => return legacy::read(&entries),
        "v1" => {}
        other => return Err(api_version.error(ManifestProblem::ApiVersion(other.to_owned()))),
    }
    // Helm decodes everything before it judges anything, in the order of the file.
    for entry in &entries {
        match entry.key.as_str() {
            "config" | "runtimeConfig" => {
                entry.value.entries()?;
                entry.value.check()?;
            }
            key if KEYS.contains(&key) => drop(entry.value.text()?),
            _ => return Err(entry.unknown(KEYS)),
        }
    }
    let field = |name: &'static str| {
        let value = entries.iter().find(|entry| entry.key == name).map(|entry| entry.value.clone());
        Field { value, name }
    };
    let name_field = field("name");
    let name: crate::plugin::PluginName = name_field.text()?.parse().map_err(|error| name_field.error(error))?;
    let version_field = field("version");
    let version = version_field.required("every plugin has a version, such as 1.2.3")?;
    let version = parse_version(&version).map_err(|problem| version_field.error(problem))?;
    let (kind_field, runtime_field) = (field("type"), field("runtime"));
    let kind = kind_field.required("write cli/v1, getter/v1, postrenderer/v1 or test/v1")?;
    let runtime = runtime_field.required("write component/v1 or extism/v1")?;
    let kind: PluginType = kind.parse().map_err(|error| kind_field.error(error))?;

    let config_value = field("config").value.map(|value| value.restated());
    let config = types::read(kind, config_value.as_ref())?;
    let asked = field("runtimeConfig").value;
    let runtime = match runtime.as_str() {
        "component/v1" if kind == PluginType::Test => return Err(kind_field.error(ManifestProblem::TestComponent)),
        "component/v1" => Runtime::Component(component::read(asked.as_ref())?),
        "extism/v1" => Runtime::Extism(extism::read(asked.map(|value| value.restated()).as_ref())?),
        "subprocess" => Runtime::Subprocess(subprocess::read(asked.map(|value| value.restated()).as_ref())?),
        other => return Err(runtime_field.error(ManifestProblem::Runtime(other.to_owned()))),
    };
    types::validate(&config, config_value.as_ref())?;
    if let (TypeConfig::Cli(cli), Some(value)) = (&config, &config_value) {
        warn_of_usage(cli, name.as_str(), value);
    }
    let source_url = field("sourceURL").text()?;
    let (form, warnings) = (ManifestForm::V1, Vec::new());
    Ok(Manifest { form, name, version: Some(version), source_url, config, runtime, warnings })
}

/// A version by Helm's strict rule, which has a length too.
pub(super) fn parse_version(text: &str) -> Result<semver::Version, ManifestProblem> {
    const LONGEST: usize = 256;
    let refuse = || ManifestProblem::Version(text.to_owned());
    match text.len() <= LONGEST {
        true => semver::Version::parse(text).map_err(|_| refuse()),
        false => Err(refuse()),
    }
}

fn warn_of_usage(cli: &super::CliConfig, name: &str, config: &Value<'_>) {
    let word = cli.usage.split(' ').next().unwrap_or_default();
    if !word.is_empty() && word != name {
        let text = format!("Helm names the command by the first word of `usage`, {}, not {name}", Shown(word));
        config.warn(text);
    }
}
