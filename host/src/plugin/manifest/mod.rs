//! `plugin.yaml`: Helm's v1 format with Helm's verdict, and the runtime `component/v1`, which is ours.
//!
//! `tree` is the YAML as written, `scalar` and `value` are go-yaml's reading of it, and each part of the format has a
//! small file that reads its fields into a type. Where Helm ignores a key it is a [`Warning`] that names the right place.

mod component;
mod error;
mod extism;
mod legacy;
mod nearest;
mod scalar;
mod subprocess;
mod tree;
mod types;
mod v1;
mod value;

pub use component::{ComponentConfig, DirectoryRequest, LimitRequests, Requests};
pub use error::{ManifestError, ManifestProblem, Position, Warning};
pub use extism::{ExtismConfig, ExtismMemory};
pub use subprocess::{PlatformCommand, ProtocolCommand, SubprocessConfig};
pub use types::{CliConfig, GetterConfig, TypeConfig};

use super::name::{PluginName, PluginType};
use tree::{MOST_BYTES, Tree};
use value::Document;

/// A valid `plugin.yaml`, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    form: ManifestForm,
    name: PluginName,
    version: Option<semver::Version>,
    source_url: String,
    config: TypeConfig,
    runtime: Runtime,
    warnings: Vec<Warning>,
}

/// Which of Helm's two formats a `plugin.yaml` has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManifestForm {
    /// `apiVersion: v1`.
    V1,
    /// No `apiVersion`: a plugin from before Helm 4, always a subprocess.
    Legacy,
}

/// What runs the plugin, and what the plugin asks of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Runtime {
    /// `component/v1`: a WebAssembly component.
    Component(ComponentConfig),
    /// `extism/v1`: a WebAssembly module for Extism.
    Extism(ExtismConfig),
    /// `subprocess`: a program on the host. Read, so that it can be named and explained; never run.
    Subprocess(SubprocessConfig),
}

impl Runtime {
    /// The name that `plugin.yaml` has for it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Component(_) => "component/v1",
            Self::Extism(_) => "extism/v1",
            Self::Subprocess(_) => "subprocess",
        }
    }
}

impl Manifest {
    /// Reads the bytes of a `plugin.yaml`: at most 1 MiB of UTF-8, of which the first YAML document counts.
    ///
    /// # Errors
    /// The first fault, in the order in which Helm finds them: the YAML, the top-level keys and their types, `name`,
    /// `version`, `type`, `runtime`, then `config`, then `runtimeConfig`.
    pub fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        if bytes.len() > MOST_BYTES {
            return Err(ManifestError::file(None, ManifestProblem::TooLarge { limit: MOST_BYTES }));
        }
        let text = std::str::from_utf8(bytes)
            .map_err(|error| ManifestError::file(None, ManifestProblem::NotUtf8 { offset: error.valid_up_to() }))?;
        let tree = Tree::parse(text)?;
        let document = Document::new(&tree);
        let mut manifest = v1::read(&document.root())?;
        if tree.more {
            manifest.warnings.push(Warning {
                position: None,
                field: String::new(),
                text: "only the first YAML document of the file is read".to_owned(),
            });
        }
        manifest.warnings.extend(document.into_warnings());
        Ok(manifest)
    }

    /// Which of Helm's two formats it has.
    pub fn form(&self) -> ManifestForm {
        self.form
    }

    /// The plugin's name.
    pub fn name(&self) -> &PluginName {
        &self.name
    }

    /// The plugin's version; only a legacy `plugin.yaml` can be without one.
    pub fn version(&self) -> Option<&semver::Version> {
        self.version.as_ref()
    }

    /// What the plugin does.
    pub fn kind(&self) -> PluginType {
        self.config.kind()
    }

    /// What runs the plugin, with its `runtimeConfig`.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Where the publisher says the plugin comes from; never checked, empty if not given.
    pub fn source_url(&self) -> &str {
        &self.source_url
    }

    /// The `config` of the plugin's type.
    pub fn config(&self) -> &TypeConfig {
        &self.config
    }

    /// What is ignored or can never work.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
}
