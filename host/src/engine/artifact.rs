//! Compiled artifacts on disk.
//!
//! A compiled artifact is native code: whoever can change one runs code with the rights of this user. So
//! - the directory must belong to this user and be closed to all others;
//! - an artifact is written to a temporary file and renamed, so that a half one is never seen;
//! - its BLAKE3 hash is recorded in another directory tree (state, not cache), so that a cache which is restored from
//!   elsewhere loads nothing;
//! - the hash is checked on the open file, and that same open file is mapped.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wasmtime::component::Component;

use super::compiler::{CompileError, Compiler};
use super::settings::SharedEngine;
use crate::plugin::Digest;

/// A compiled artifact could not be made or loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArtifactError {
    /// Compiling failed.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// A directory for artifacts could not be made or used.
    #[error("cannot use {}: {source}", path.display())]
    Io {
        /// The directory or file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The directory is open to other users, who could plant native code in it.
    #[error("{} must belong to you and be closed to others; what is in it may be theirs, so remove it", path.display())]
    Exposed {
        /// The directory.
        path: PathBuf,
    },
    /// The engine refused what it compiled.
    #[error("the engine cannot load what it compiled: {0}")]
    Load(String),
}

/// What is recorded of an artifact, apart from it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Record {
    api_version: String,
    kind: String,
    wasm: String,
    blake3: String,
}

const API_VERSION: &str = "pintle/v1";
const KIND: &str = "Artifact";

/// How temporary files are named, and after which time nobody writes to them any more.
const TEMPORARY: &str = ".pintle-";
const LEFT_BEHIND: Duration = Duration::from_secs(3600);

/// Artifacts of one engine.
pub(crate) struct ArtifactStore {
    shared: SharedEngine,
    compiler: Compiler,
    /// `None`: nothing is kept.
    directories: Option<Directories>,
}

struct Directories {
    artifacts: PathBuf,
    records: PathBuf,
}

impl ArtifactStore {
    pub(crate) fn new(shared: SharedEngine, compiler: Compiler, cache_and_state: Option<(PathBuf, PathBuf)>) -> Self {
        let directories = cache_and_state
            .map(|(cache, state)| Directories { artifacts: cache.join("compiled"), records: state.join("compiled") });
        Self { shared, compiler, directories }
    }

    /// The component of these bytes: loaded if it was compiled before, else compiled and kept.
    pub(crate) fn component(&self, digest: &Digest, wasm: &[u8]) -> Result<Component, ArtifactError> {
        let Some(directories) = &self.directories else { return self.unkept(wasm) };
        let key = format!("{}-{}", digest.to_string().replace(':', "-"), self.shared.key);
        if let Some(component) = self.kept(directories, &key)? {
            return Ok(component);
        }
        match self.make(directories, &key, digest, wasm) {
            Ok(file) => self.load(file),
            // A home that cannot be written to, as in a container, is no reason not to run.
            Err(ArtifactError::Io { path, source }) => {
                tracing::warn!(
                    "cannot keep the compiled plugin in {}: {source}; it is compiled anew each time",
                    path.display()
                );
                self.unkept(wasm)
            }
            Err(error) => Err(error),
        }
    }

    fn unkept(&self, wasm: &[u8]) -> Result<Component, ArtifactError> {
        let mut file = scratch().map_err(|source| io(Path::new("a file in memory"), source))?;
        self.compiler.compile(&self.shared, wasm, &mut file)?;
        self.load(file)
    }

    /// Whether [`Self::component`] would load rather than compile.
    pub(crate) fn is_kept(&self, digest: &Digest) -> bool {
        self.directories.as_ref().is_some_and(|d| {
            let key = format!("{}-{}", digest.to_string().replace(':', "-"), self.shared.key);
            d.artifact(&key).is_file() && d.record(&key).is_file()
        })
    }

    /// A missing, torn or altered artifact is as good as none: it is made again.
    fn kept(&self, directories: &Directories, key: &str) -> Result<Option<Component>, ArtifactError> {
        if !directories.artifacts.is_dir() || !directories.records.is_dir() {
            return Ok(None);
        }
        check_private(&directories.artifacts)?;
        check_private(&directories.records)?;
        let path = directories.artifact(key);
        let (Some(mut record), Some(mut file)) = (open_own(&directories.record(key)), open_own(&path)) else {
            return Ok(None);
        };
        let mut text = String::new();
        record.read_to_string(&mut text).map_err(|source| io(&directories.record(key), source))?;
        let Ok(record) = serde_json::from_str::<Record>(&text) else { return Ok(None) };
        let hash = hash(&mut file).map_err(|source| io(&path, source))?;
        if record.api_version != API_VERSION || record.kind != KIND || record.blake3 != hash {
            tracing::warn!(artifact = %path.display(), "the artifact differs from its record and is made again");
            return Ok(None);
        }
        let loaded = self.load(file);
        if let Err(error) = &loaded {
            tracing::warn!(artifact = %path.display(), %error, "the artifact is made again");
        }
        Ok(loaded.ok())
    }

    fn make(&self, dirs: &Directories, key: &str, digest: &Digest, wasm: &[u8]) -> Result<File, ArtifactError> {
        for directory in [&dirs.artifacts, &dirs.records] {
            make_private(directory)?;
            check_private(directory)?;
            sweep(directory);
        }
        let temp = tempfile::Builder::new()
            .prefix(TEMPORARY)
            .tempfile_in(&dirs.artifacts)
            .map_err(|e| io(&dirs.artifacts, e))?;
        let mut file = temp.as_file().try_clone().map_err(|e| io(temp.path(), e))?;
        self.compiler.compile(&self.shared, wasm, &mut file)?;
        let record = Record {
            api_version: API_VERSION.to_owned(),
            kind: KIND.to_owned(),
            wasm: digest.to_string(),
            blake3: hash(&mut file).map_err(|e| io(temp.path(), e))?,
        };
        let path = dirs.record(key);
        let mut note =
            tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(&dirs.records).map_err(|e| io(&dirs.records, e))?;
        serde_json::to_writer(&mut note, &record).map_err(|e| io(&path, e.into()))?;
        // The record first: an artifact without one is never loaded.
        note.persist(&path).map_err(|e| io(&path, e.error))?;
        let path = dirs.artifact(key);
        temp.persist(&path).map_err(|e| io(&path, e.error))?;
        Ok(file)
    }

    /// The one place with `unsafe`.
    #[allow(unsafe_code, reason = "loading compiled code has no safe form")]
    fn load(&self, mut file: File) -> Result<Component, ArtifactError> {
        let load = |error: wasmtime::Error| ArtifactError::Load(format!("{error:#}"));
        if let Some(path) = path_of_open(&file) {
            // SAFETY: the file was written by this program for this engine. Either it was written just now through this
            // handle, or its hash equals the one that was recorded when it was. The handle is what is mapped, so the
            // file cannot be exchanged in between. The open file is this user's and nobody else may write to it, so
            // that it can be changed while it is mapped only by one who needs no plugin to run code as this user.
            let mapped = unsafe { Component::deserialize_file(&self.shared.engine, path) };
            match mapped {
                Ok(component) => return Ok(component),
                // Such as a directory that nothing may be run from; a copy in memory can still be.
                Err(error) => tracing::debug!("the artifact cannot be mapped and is copied: {error:#}"),
            }
        }
        let mut bytes = Vec::new();
        let read = file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut bytes));
        read.map_err(|source| io(Path::new("a compiled artifact"), source))?;
        // SAFETY: as above; the bytes are a copy of what was checked.
        unsafe { Component::deserialize(&self.shared.engine, &bytes) }.map_err(load)
    }
}

impl Directories {
    fn artifact(&self, key: &str) -> PathBuf {
        self.artifacts.join(format!("{key}.cwasm"))
    }

    fn record(&self, key: &str) -> PathBuf {
        self.records.join(format!("{key}.json"))
    }
}

fn io(path: &Path, source: std::io::Error) -> ArtifactError {
    ArtifactError::Io { path: path.to_owned(), source }
}

/// A path that names the open file itself, whatever has become of its name.
#[cfg(target_os = "linux")]
fn path_of_open(file: &File) -> Option<PathBuf> {
    use std::os::fd::AsRawFd;
    let path = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
    path.exists().then_some(path)
}

#[cfg(not(target_os = "linux"))]
fn path_of_open(_: &File) -> Option<PathBuf> {
    None
}

fn hash(file: &mut File) -> std::io::Result<String> {
    file.seek(SeekFrom::Start(0))?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(&mut *file)?;
    Ok(hasher.finalize().to_hex().to_string())
}

fn make_private(path: &Path) -> Result<(), ArtifactError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|source| io(path, source))
}

fn check_private(path: &Path) -> Result<(), ArtifactError> {
    use std::os::unix::fs::MetadataExt;
    let meta = std::fs::metadata(path).map_err(|source| io(path, source))?;
    let ours = meta.uid() == rustix::process::geteuid().as_raw();
    if ours && meta.mode() & 0o077 == 0 { Ok(()) } else { Err(ArtifactError::Exposed { path: path.to_owned() }) }
}

/// Opens a regular file that is this user's and that nobody else may write to; anything else is as good as none.
fn open_own(path: &Path) -> Option<File> {
    use std::os::unix::fs::MetadataExt;
    let file = File::open(path).ok()?;
    let meta = file.metadata().ok()?;
    let ours = meta.is_file() && meta.uid() == rustix::process::geteuid().as_raw() && meta.mode() & 0o022 == 0;
    ours.then_some(file)
}

/// A file without a name.
#[cfg(target_os = "linux")]
fn scratch() -> std::io::Result<File> {
    Ok(rustix::fs::memfd_create("pintle-artifact", rustix::fs::MemfdFlags::CLOEXEC)?.into())
}

#[cfg(not(target_os = "linux"))]
fn scratch() -> std::io::Result<File> {
    tempfile::tempfile()
}

/// Removes temporary files that a killed process has left behind.
fn sweep(directory: &Path) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let left = entry.file_name().to_string_lossy().starts_with(TEMPORARY);
        let age = entry.metadata().and_then(|meta| meta.modified()).ok().and_then(|time| time.elapsed().ok());
        if left && age.is_some_and(|age| age > LEFT_BEHIND) {
            // Another process may be faster.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::settings::engine;

    const EMPTY: &str = "(component)";

    struct Fixture {
        _home: tempfile::TempDir,
        cache: PathBuf,
        state: PathBuf,
        wasm: Vec<u8>,
        digest: Digest,
    }

    impl Fixture {
        fn new() -> Self {
            let home = tempfile::tempdir().unwrap();
            let wasm = wat::parse_str(EMPTY).unwrap();
            let digest = Digest::of(&wasm);
            Self { cache: home.path().join("cache"), state: home.path().join("state"), _home: home, wasm, digest }
        }

        fn store(&self, compiler: Compiler) -> ArtifactStore {
            ArtifactStore::new(engine().unwrap(), compiler, Some((self.cache.clone(), self.state.clone())))
        }

        fn artifact(&self) -> PathBuf {
            only_file(&self.cache.join("compiled"))
        }
    }

    fn only_file(directory: &Path) -> PathBuf {
        let files: Vec<_> = std::fs::read_dir(directory).unwrap().map(|f| f.unwrap().path()).collect();
        assert_eq!(files.len(), 1, "{files:?}");
        files[0].clone()
    }

    #[test]
    fn a_component_is_compiled_once_and_then_loaded() {
        let f = Fixture::new();
        assert!(!f.store(Compiler::None).is_kept(&f.digest));
        f.store(Compiler::InProcess).component(&f.digest, &f.wasm).unwrap();
        assert!(f.store(Compiler::None).is_kept(&f.digest));
        f.store(Compiler::None).component(&f.digest, &f.wasm).unwrap();
    }

    #[test]
    fn an_altered_artifact_is_not_loaded() {
        let f = Fixture::new();
        f.store(Compiler::InProcess).component(&f.digest, &f.wasm).unwrap();
        let mut bytes = std::fs::read(f.artifact()).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(f.artifact(), bytes).unwrap();
        let error = f.store(Compiler::None).component(&f.digest, &f.wasm).err().unwrap();
        assert!(matches!(error, ArtifactError::Compile(CompileError::NoCompiler)), "{error}");
    }

    #[test]
    fn an_artifact_that_comes_without_our_record_is_not_loaded() {
        let f = Fixture::new();
        f.store(Compiler::InProcess).component(&f.digest, &f.wasm).unwrap();
        std::fs::remove_dir_all(&f.state).unwrap();
        assert!(f.store(Compiler::None).component(&f.digest, &f.wasm).is_err());
    }

    #[test]
    fn a_directory_that_others_can_write_to_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let f = Fixture::new();
        f.store(Compiler::InProcess).component(&f.digest, &f.wasm).unwrap();
        std::fs::set_permissions(f.cache.join("compiled"), std::fs::Permissions::from_mode(0o777)).unwrap();
        let error = f.store(Compiler::InProcess).component(&f.digest, &f.wasm).err().unwrap();
        assert!(matches!(error, ArtifactError::Exposed { .. }), "{error}");
    }

    #[test]
    fn an_artifact_that_others_can_write_to_is_not_loaded() {
        use std::os::unix::fs::PermissionsExt;
        let f = Fixture::new();
        f.store(Compiler::InProcess).component(&f.digest, &f.wasm).unwrap();
        std::fs::set_permissions(f.artifact(), std::fs::Permissions::from_mode(0o666)).unwrap();
        assert!(f.store(Compiler::None).component(&f.digest, &f.wasm).is_err());
    }

    #[test]
    fn a_host_that_keeps_nothing_compiles_into_memory() {
        let f = Fixture::new();
        let store = ArtifactStore::new(engine().unwrap(), Compiler::InProcess, None);
        store.component(&f.digest, &f.wasm).unwrap();
        assert!(!store.is_kept(&f.digest));
    }

    #[test]
    fn what_is_no_component_leaves_nothing_behind() {
        let f = Fixture::new();
        assert!(f.store(Compiler::InProcess).component(&f.digest, b"\0asm nonsense").is_err());
        assert_eq!(std::fs::read_dir(f.cache.join("compiled")).unwrap().count(), 0);
    }
}
