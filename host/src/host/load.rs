//! Loading: from a package's bytes to a component that can be called.

use std::sync::Arc;

use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;

use super::{Host, HostError};
use crate::engine::ArtifactError;
use crate::plugin::{
    ComponentConfig, Digest, Manifest, Package, PackageError, PluginType, Requests, Runtime, WasmKind,
};
use crate::text::Escaped;
use crate::types::postrenderer::Callable;
use crate::types::v0_1::POSTRENDERER;

/// A plugin that can be called. Clones share the compiled code.
#[derive(Clone)]
pub struct Plugin {
    pub(super) inner: Arc<Loaded>,
}

pub(super) struct Loaded {
    pub(super) name: String,
    pub(super) digest: Digest,
    pub(super) manifest: Option<Manifest>,
    pub(super) callable: Callable,
}

/// A plugin could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// Its package is not one that can be run.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// The design knows it, this version does not.
    #[error("{name}: {what} is not in this version; it runs post-renderers of runtime component/v1")]
    NotYet {
        /// The plugin.
        name: String,
        /// What it is.
        what: String,
    },
    /// A core module where a component belongs.
    #[error("{name}: this is a core module, not a component; build it for wasm32-wasip2, or componentize it")]
    CoreModule {
        /// The plugin.
        name: String,
    },
    /// The component exports no interface of a plugin type.
    #[error("{name}: the component does not export {POSTRENDERER}; it exports {exports}")]
    NoExport {
        /// The plugin.
        name: String,
        /// What it exports.
        exports: String,
    },
    /// The component wants something that this host does not offer, or exports another version of the interface.
    #[error("{name}: the component does not fit this host: {reason}")]
    Unfit {
        /// The plugin.
        name: String,
        /// What the engine says.
        reason: String,
    },
    /// It could not be compiled, or its compiled form could not be loaded.
    #[error("{name}: {source}")]
    Artifact {
        /// The plugin.
        name: String,
        /// Why.
        source: ArtifactError,
    },
    /// The call could not be started.
    #[error(transparent)]
    Host(#[from] HostError),
}

/// What a component is, found without running any of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inspection {
    /// What it imports, by name.
    pub imports: Vec<String>,
    /// What it exports, by name.
    pub exports: Vec<String>,
    /// Whether a compiled artifact is kept, so that running it does not compile.
    pub compiled: bool,
}

impl Loaded {
    /// Its `runtimeConfig`; a bare `.wasm` has none.
    pub(super) fn component(&self) -> Option<&ComponentConfig> {
        match self.manifest.as_ref().map(Manifest::runtime) {
            Some(Runtime::Component(component)) => Some(component),
            _ => None,
        }
    }
}

impl Plugin {
    /// Its name: from `plugin.yaml`, or from the name of a bare `.wasm`.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Its digest.
    pub fn digest(&self) -> Digest {
        self.inner.digest
    }

    /// What it requests; a bare `.wasm` has no say.
    pub fn requests(&self) -> Option<&Requests> {
        self.inner.component().map(|component| &component.requests)
    }

    /// Its `plugin.yaml`; a bare `.wasm` has none.
    pub fn manifest(&self) -> Option<&Manifest> {
        self.inner.manifest.as_ref()
    }
}

impl std::fmt::Debug for Plugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plugin").field("name", &self.inner.name).field("digest", &self.inner.digest).finish()
    }
}

impl Host {
    /// Loads a plugin: compiles it if it was not compiled before. Blocks.
    ///
    /// # Errors
    ///
    /// [`LoadError`]. Nothing of the plugin has run then, and nothing runs before it is called.
    pub fn load_blocking(&self, package: Package) -> Result<Plugin, LoadError> {
        let (name, component) = self.component(&package)?;
        let unfit = |error: wasmtime::Error| LoadError::Unfit { name: name.clone(), reason: reason(&error) };
        let (_, exports) = self.interface(&component);
        if !exports.iter().any(|export| export == POSTRENDERER) {
            return Err(no_export(name, &exports));
        }
        if let Some(reason) = self.misfit(&component) {
            return Err(LoadError::Unfit { name, reason });
        }
        let pre = self.inner.linker.instantiate_pre(&component).map_err(unfit)?;
        let callable = Callable::new(pre).map_err(unfit)?;
        let (digest, manifest) = (package.digest(), package.manifest().cloned());
        Ok(Plugin { inner: Arc::new(Loaded { name, digest, manifest, callable }) })
    }

    /// [`Self::load_blocking`] for async programs: it works on a thread for blocking work.
    ///
    /// # Errors
    ///
    /// [`LoadError`], and [`HostError::NoRuntime`] outside a Tokio runtime.
    pub async fn load(&self, package: Package) -> Result<Plugin, LoadError> {
        let runtime = tokio::runtime::Handle::try_current().map_err(|_| HostError::NoRuntime)?;
        let host = self.clone();
        let loading = runtime.spawn_blocking(move || host.load_blocking(package));
        loading.await.unwrap_or_else(|error| Err(HostError::Start(error.into()).into()))
    }

    /// Looks at a plugin without running any of it. Its component is compiled if it was not compiled before, because
    /// only the engine's own validation tells what a component really is. Blocks.
    ///
    /// # Errors
    ///
    /// As [`Self::load_blocking`], but any interface may be exported.
    pub fn inspect_blocking(&self, package: &Package) -> Result<Inspection, LoadError> {
        let compiled = self.is_compiled(package);
        let (_, component) = self.component(package)?;
        let (imports, exports) = self.interface(&component);
        Ok(Inspection { imports, exports, compiled })
    }

    /// Whether a plugin was compiled before, so that loading it does not compile.
    pub fn is_compiled(&self, package: &Package) -> bool {
        self.inner.artifacts.is_kept(&package.wasm_digest())
    }

    fn component(&self, package: &Package) -> Result<(String, Component), LoadError> {
        let name = package.name();
        if let Some(manifest) = package.manifest() {
            check_type(&name, manifest)?;
        }
        match package.wasm_kind() {
            WasmKind::Component => {}
            WasmKind::Module => return Err(LoadError::CoreModule { name }),
        }
        match self.inner.artifacts.component(&package.wasm_digest(), package.wasm()) {
            Ok(component) => Ok((name, component)),
            Err(source) => Err(LoadError::Artifact { name, source }),
        }
    }

    /// What is wrong with `render` at first sight. Its types are compared in full when it is called.
    fn misfit(&self, component: &Component) -> Option<String> {
        let engine = &self.inner.shared.engine;
        let Some(ComponentItem::ComponentInstance(instance)) =
            component.component_type().get_export(engine, POSTRENDERER).map(|export| export.ty)
        else {
            return Some(format!("{POSTRENDERER} is not an interface"));
        };
        match instance.get_export(engine, "render").map(|export| export.ty) {
            Some(ComponentItem::ComponentFunc(render)) if render.params().len() == 2 && render.results().len() == 1 => {
                None
            }
            Some(ComponentItem::ComponentFunc(_)) => Some(format!("`render` of {POSTRENDERER} has another type")),
            _ => Some(format!("{POSTRENDERER} has no function `render`")),
        }
    }

    fn interface(&self, component: &Component) -> (Vec<String>, Vec<String>) {
        let kind = component.component_type();
        let engine = &self.inner.shared.engine;
        let imports = kind.imports(engine).map(|(name, _)| name.to_owned()).collect();
        (imports, kind.exports(engine).map(|(name, _)| name.to_owned()).collect())
    }
}

fn no_export(name: String, exports: &[String]) -> LoadError {
    let later = ["helm:plugin/getter@", "wasi:cli/run@"];
    if let Some(found) = exports.iter().find(|export| later.iter().any(|prefix| export.starts_with(prefix))) {
        return LoadError::NotYet { name, what: format!("a plugin that exports {found}") };
    }
    let list = if exports.is_empty() { "nothing".to_owned() } else { exports.join(", ") };
    LoadError::NoExport { name, exports: Escaped(&list).to_string() }
}

fn check_type(name: &str, manifest: &Manifest) -> Result<(), LoadError> {
    let not_yet = |what: String| Err(LoadError::NotYet { name: name.to_owned(), what });
    match (manifest.runtime(), manifest.kind()) {
        (Runtime::Component(_), PluginType::PostRenderer) => Ok(()),
        (Runtime::Component(_), kind) => not_yet(format!("the type {kind}")),
        (runtime, _) => not_yet(format!("the runtime {}", runtime.as_str())),
    }
}

fn reason(error: &wasmtime::Error) -> String {
    let line = format!("{error:#}").split_whitespace().collect::<Vec<_>>().join(" ");
    Escaped(&line).to_string()
}
