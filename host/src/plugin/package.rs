//! A plugin as it comes: a directory, a `.tgz`, or a bare `.wasm`. Read once, hashed once, and used from memory.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::archive::{self, ArchiveError};
use super::folder::{self, bounded};
use super::manifest::{Manifest, ManifestError, ManifestForm, Runtime};
use super::{Digest, PluginName};

/// The name of the manifest in every package.
pub(super) const MANIFEST: &str = "plugin.yaml";
/// The name of the code in every package.
pub(super) const WASM: &str = "plugin.wasm";
/// The largest `plugin.yaml`, in bytes.
pub(super) const MOST_MANIFEST: u64 = 1 << 20;
/// The largest `plugin.wasm`, in bytes; it is also the largest that is compiled.
pub(super) const MOST_WASM: u64 = 64 << 20;

/// A plugin that can be run: its bytes, what they say of themselves, and their digests.
#[derive(Clone)]
pub struct Package {
    manifest: Option<Manifest>,
    wasm: Arc<[u8]>,
    kind: WasmKind,
    wasm_digest: Digest,
    digest: Digest,
    source: PackageSource,
}

impl std::fmt::Debug for Package {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Package").field("source", &self.source).field("digest", &self.digest).finish_non_exhaustive()
    }
}

/// Where a package came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackageSource {
    /// A directory.
    Directory(PathBuf),
    /// A `.tgz`.
    Archive(PathBuf),
    /// A bare `.wasm`, without a manifest.
    Wasm(PathBuf),
    /// The memory of the embedding program.
    Memory,
}

/// What a WebAssembly binary says it is in its first eight bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WasmKind {
    /// A core module.
    Module,
    /// A component.
    Component,
}

/// Why a path or some bytes are not a plugin that can be run.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// Nothing is there.
    #[error("{}: no such file or directory{}", path.display(), not_found_hint(path))]
    NotFound {
        /// The path that was given.
        path: PathBuf,
    },
    /// The system does not let it be read.
    #[error("{}: cannot be read: {cause}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A pipe, a device or a directory where a file must be.
    #[error("{}: not a regular file", path.display())]
    NotRegular {
        /// The file.
        path: PathBuf,
    },
    /// A link in the plugin's directory leads out of it.
    #[error("{}: the link leads out of the plugin's directory; put the file itself there", path.display())]
    LeadsOut {
        /// The link.
        path: PathBuf,
    },
    /// Larger than it may be.
    #[error("{}: larger than {limit} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The bound.
        limit: u64,
    },
    /// None of the three forms.
    #[error("{}: neither a plugin's directory, a .tgz nor a .wasm; give one of these", path.display())]
    Unknown {
        /// The file.
        path: PathBuf,
    },
    /// The `plugin.yaml` alone was given.
    #[error("{}: give the directory that holds plugin.yaml", path.display())]
    ManifestAlone {
        /// The file.
        path: PathBuf,
    },
    /// A directory that is no plugin's.
    #[error("{}: no plugin.yaml in this directory; give a plugin's directory, a .tgz or a .wasm", path.display())]
    NoManifest {
        /// The directory.
        path: PathBuf,
    },
    /// An archive that is no plugin's.
    #[error("{}: {cause}", path.display())]
    Archive {
        /// The archive.
        path: PathBuf,
        /// What is wrong with it.
        cause: ArchiveError,
    },
    /// A `plugin.yaml` that is not valid.
    #[error("{place}: plugin.yaml: {cause}")]
    Manifest {
        /// The package.
        place: PackageSource,
        /// What is wrong with it.
        cause: Box<ManifestError>,
    },
    /// A manifest without its code.
    #[error("{place}: no plugin.wasm beside plugin.yaml; build the plugin first")]
    NoWasm {
        /// The package.
        place: PackageSource,
    },
    /// Bytes that do not begin as WebAssembly does.
    #[error("{place}: plugin.wasm is not a WebAssembly binary")]
    NotWasm {
        /// The package.
        place: PackageSource,
    },
    /// The code is of another kind than the runtime that the manifest names.
    #[error("{place}: plugin.yaml says runtime {runtime}, which takes a {wanted}, but plugin.wasm is a {found}")]
    WrongWasm {
        /// The package.
        place: PackageSource,
        /// The runtime that the manifest names.
        runtime: &'static str,
        /// What that runtime takes.
        wanted: WasmKind,
        /// What is there.
        found: WasmKind,
    },
    /// The bytes are not the ones that were asked for.
    #[error("{place}: has the digest {found}, not the pinned {pinned}; look at what changed before you pin it anew")]
    Digest {
        /// The package.
        place: PackageSource,
        /// What its bytes have.
        found: Digest,
        /// What they should have.
        pinned: Digest,
    },
    /// A plugin that is a program of the host.
    #[error(
        "{place}: {} runs a program on the host with all of the user's rights; Pintle runs only WebAssembly; \
         use the plugin with helm itself, or ask its author for a component/v1 or extism/v1 build",
        subprocess_words(*form)
    )]
    Subprocess {
        /// The package.
        place: PackageSource,
        /// In which of the two formats it says so.
        form: ManifestForm,
    },
}

/// The bytes of the two files, each read once.
pub(super) struct Parts {
    pub(super) plugin_yaml: Vec<u8>,
    pub(super) wasm: Option<Vec<u8>>,
}

/// Code with its digests: each byte is hashed once.
struct Hashed {
    bytes: Vec<u8>,
    wasm_digest: Digest,
    digest: Digest,
}

impl Hashed {
    fn plugin(bytes: Vec<u8>, yaml_digest: Digest) -> Self {
        let wasm_digest = Digest::of(&bytes);
        Self { bytes, wasm_digest, digest: Digest::of_plugin(yaml_digest, wasm_digest) }
    }

    fn bare(bytes: Vec<u8>) -> Self {
        let digest = Digest::of(&bytes);
        Self { bytes, wasm_digest: digest, digest }
    }

    fn check(&self, pinned: Option<Digest>, place: &PackageSource) -> Result<(), PackageError> {
        match pinned {
            Some(pinned) if pinned != self.digest => {
                Err(PackageError::Digest { place: place.clone(), found: self.digest, pinned })
            }
            _ => Ok(()),
        }
    }
}

impl Package {
    /// Opens a directory, a `.tgz` or a bare `.wasm`; which of them a file is, its first bytes decide.
    ///
    /// # Errors
    /// If nothing is there, if it is none of these or breaks one of their bounds, if `plugin.yaml` is not valid, or if
    /// the plugin is no WebAssembly.
    pub fn open(path: &Path) -> Result<Self, PackageError> {
        Self::open_if(path, None)
    }

    /// [`Package::open`] for bytes that are known: nothing of them is looked at unless they have this digest.
    ///
    /// # Errors
    /// As [`Package::open`], and [`PackageError::Digest`].
    pub fn open_pinned(path: &Path, pinned: Digest) -> Result<Self, PackageError> {
        Self::open_if(path, Some(pinned))
    }

    fn open_if(path: &Path, pinned: Option<Digest>) -> Result<Self, PackageError> {
        let read = |cause: io::Error| match cause.kind() {
            io::ErrorKind::NotFound => PackageError::NotFound { path: path.to_owned() },
            _ => PackageError::Read { path: path.to_owned(), cause },
        };
        if std::fs::metadata(path).map_err(read)?.is_dir() {
            return Self::assemble(folder::read(path)?, PackageSource::Directory(path.to_owned()), pinned);
        }
        if path.file_name().is_some_and(|name| name == MANIFEST) {
            return Err(PackageError::ManifestAlone { path: path.to_owned() });
        }
        let file = open(path).map_err(read)?;
        if !file.metadata().map_err(read)?.is_file() {
            return Err(PackageError::NotRegular { path: path.to_owned() });
        }
        Self::from_file(file, path, pinned, read)
    }

    fn from_file(
        mut file: File,
        path: &Path,
        pinned: Option<Digest>,
        read: impl Fn(io::Error) -> PackageError,
    ) -> Result<Self, PackageError> {
        use std::io::Read;

        let mut start = Vec::new();
        file.by_ref().take(4).read_to_end(&mut start).map_err(&read)?;
        let whole = start.as_slice().chain(file);
        match start.as_slice() {
            [0x1f, 0x8b, ..] => {
                let parts = archive::read(io::BufReader::new(whole))
                    .map_err(|cause| PackageError::Archive { path: path.to_owned(), cause })?;
                Self::assemble(parts, PackageSource::Archive(path.to_owned()), pinned)
            }
            b"\0asm" => {
                let wasm = bounded(whole, MOST_WASM).map_err(&read)?;
                let wasm = wasm.ok_or(PackageError::TooLarge { path: path.to_owned(), limit: MOST_WASM })?;
                Self::bare(wasm, PackageSource::Wasm(path.to_owned()), pinned)
            }
            _ => Err(PackageError::Unknown { path: path.to_owned() }),
        }
    }

    /// A package from bytes that the embedding program already has; without `plugin_yaml`, a bare `.wasm`.
    ///
    /// # Errors
    /// As [`Package::open`] for the same bytes.
    pub fn from_parts(plugin_yaml: Option<Vec<u8>>, wasm: Vec<u8>) -> Result<Self, PackageError> {
        match plugin_yaml {
            Some(plugin_yaml) => Self::assemble(Parts { plugin_yaml, wasm: Some(wasm) }, PackageSource::Memory, None),
            None => Self::bare(wasm, PackageSource::Memory, None),
        }
    }

    fn assemble(parts: Parts, source: PackageSource, pinned: Option<Digest>) -> Result<Self, PackageError> {
        let yaml_digest = Digest::of(&parts.plugin_yaml);
        let wasm = parts.wasm.map(|wasm| Hashed::plugin(wasm, yaml_digest));
        if let Some(wasm) = &wasm {
            wasm.check(pinned, &source)?;
        }
        let manifest = match Manifest::parse(&parts.plugin_yaml) {
            Ok(manifest) => manifest,
            Err(error) => return Err(PackageError::Manifest { place: source, cause: Box::new(error) }),
        };
        // Before the missing plugin.wasm is named: such a plugin never has one.
        if let Runtime::Subprocess(_) = manifest.runtime() {
            return Err(PackageError::Subprocess { place: source, form: manifest.form() });
        }
        match wasm {
            Some(wasm) => Self::build(Some(manifest), wasm, source),
            None => Err(PackageError::NoWasm { place: source }),
        }
    }

    fn bare(wasm: Vec<u8>, source: PackageSource, pinned: Option<Digest>) -> Result<Self, PackageError> {
        let wasm = Hashed::bare(wasm);
        wasm.check(pinned, &source)?;
        Self::build(None, wasm, source)
    }

    fn build(manifest: Option<Manifest>, wasm: Hashed, source: PackageSource) -> Result<Self, PackageError> {
        let Hashed { bytes: wasm, wasm_digest, digest } = wasm;
        let too_large = u64::try_from(wasm.len()).map_or(true, |length| length > MOST_WASM);
        if too_large {
            return Err(PackageError::TooLarge { path: WASM.into(), limit: MOST_WASM });
        }
        let Some(found) = WasmKind::of(&wasm) else { return Err(PackageError::NotWasm { place: source }) };
        let runtime = manifest.as_ref().map(Manifest::runtime);
        let wanted = match runtime {
            Some(Runtime::Component(_)) => WasmKind::Component,
            Some(Runtime::Extism(_)) => WasmKind::Module,
            Some(Runtime::Subprocess(_)) | None => found,
        };
        if let Some(runtime) = runtime.map(Runtime::as_str).filter(|_| wanted != found) {
            return Err(PackageError::WrongWasm { place: source, runtime, wanted, found });
        }
        Ok(Self { manifest, wasm: wasm.into(), kind: found, wasm_digest, digest, source })
    }

    /// The `plugin.yaml`; a bare `.wasm` has none. Its runtime is never `subprocess`.
    pub fn manifest(&self) -> Option<&Manifest> {
        self.manifest.as_ref()
    }

    /// What to call it: the manifest's name, or for a bare `.wasm` that of its file.
    pub fn name(&self) -> String {
        match (&self.manifest, &self.source) {
            (Some(manifest), _) => manifest.name().to_string(),
            (None, PackageSource::Wasm(path)) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            _ => "plugin".to_owned(),
        }
    }

    /// The code, exactly the bytes that were hashed.
    pub fn wasm(&self) -> &[u8] {
        &self.wasm
    }

    /// Whether the code is a module or a component. With a manifest it is what the runtime takes.
    pub fn wasm_kind(&self) -> WasmKind {
        self.kind
    }

    /// The digest of the code.
    pub fn wasm_digest(&self) -> Digest {
        self.wasm_digest
    }

    /// The digest of the plugin: of `plugin.yaml` and `plugin.wasm`, or of a bare `.wasm`.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Where it came from.
    pub fn source(&self) -> &PackageSource {
        &self.source
    }
}

impl WasmKind {
    /// Reads the first eight bytes; `None` if they are not WebAssembly's.
    pub fn of(wasm: &[u8]) -> Option<Self> {
        match wasm {
            [0, b'a', b's', b'm', 1, 0, 0, 0, ..] => Some(Self::Module),
            // The binary format's version 13, and layer 1: what is no core module.
            [0, b'a', b's', b'm', 13, 0, 1, 0, ..] => Some(Self::Component),
            _ => None,
        }
    }
}

impl std::fmt::Display for WasmKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Module => "core module",
            Self::Component => "component",
        })
    }
}

impl std::fmt::Display for PackageSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Directory(path) | Self::Archive(path) | Self::Wasm(path) => path.display().fmt(f),
            Self::Memory => f.write_str("the given plugin"),
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    // A named pipe must be refused, not waited for.
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    options.open(path)
}

/// A path that could be the name of an installed plugin gets a word about that.
fn not_found_hint(path: &Path) -> &'static str {
    let name = path.to_str().is_some_and(|text| text.parse::<PluginName>().is_ok());
    match name {
        true => "; names of installed plugins come with plugin installation, which is not in this version",
        false => "",
    }
}

fn subprocess_words(form: ManifestForm) -> &'static str {
    match form {
        ManifestForm::V1 => "the runtime subprocess",
        ManifestForm::Legacy => "a plugin without `apiVersion: v1`",
    }
}
