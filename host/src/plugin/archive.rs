//! A plugin as a `.tgz`, read in memory. Nothing is ever unpacked, and every dimension of it has a bound.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{self, Read};

use flate2::read::MultiGzDecoder;
use tar::{Archive, Entry, EntryType};

use super::folder::bounded;
use super::package::{MANIFEST, MOST_MANIFEST, MOST_WASM, Parts, WASM};
use super::shown::Shown;

/// The largest archive, compressed: a module of the largest size that does not compress at all, and some papers.
const MOST_COMPRESSED: u64 = (64 << 20) + (2 << 20);
/// The largest archive, unpacked.
const MOST_UNPACKED: u64 = 128 << 20;
/// The most entries, directories included.
const MOST_ENTRIES: usize = 1_000;
/// The longest path, in bytes.
const LONGEST_PATH: usize = 1_024;
/// The deepest path, in names.
const DEEPEST_PATH: usize = 32;

/// Why an archive is not a plugin's.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Not gzip, not tar, or cut off.
    #[error("not a whole gzipped tar archive: {}", Shown(&.0.to_string()))]
    Broken(io::Error),
    /// Larger than any plugin, as it is or unpacked.
    #[error("the archive is larger than {limit} bytes {state}")]
    TooLarge {
        /// The bound.
        limit: u64,
        /// `packed` or `unpacked`.
        state: &'static str,
    },
    /// More entries than any plugin has.
    #[error("the archive has more than {MOST_ENTRIES} entries")]
    TooManyEntries,
    /// One of the two files is too large.
    #[error("{name} in the archive is larger than {limit} bytes")]
    LargeFile {
        /// The file.
        name: &'static str,
        /// The bound.
        limit: u64,
    },
    /// A path that is absolute, leads up, or means something else on another system.
    #[error("the archive has an entry {}, {why}", Shown(.name))]
    Path {
        /// The entry's path.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A link, a device, a pipe, a sparse file.
    #[error("the archive has an entry {} that is neither a file nor a directory", Shown(.0))]
    Kind(String),
    /// The same path again, or one that differs in letter case only.
    #[error("the archive has both {} and {}, which are one file on some systems", Shown(.first), Shown(.second))]
    Twins {
        /// The one that came first.
        first: String,
        /// The other.
        second: String,
    },
    /// Two plugins, or parts of two.
    #[error("the archive has {name} in two places, {} and {}; package one plugin", Shown(.first), Shown(.second))]
    TwoPlugins {
        /// The file that is there twice.
        name: &'static str,
        /// Where it came first.
        first: String,
        /// The other place.
        second: String,
    },
    /// No `plugin.yaml`.
    #[error("the archive has no plugin.yaml; package the plugin's directory")]
    NoManifest,
    /// A `plugin.yaml` further down than in the one folder.
    #[error("the archive has its plugin.yaml at {}; it must lie at the top or in the one folder there", Shown(.0))]
    TooDeep(String),
    /// `plugin.wasm` lies in another folder than `plugin.yaml`.
    #[error("the archive has plugin.yaml and plugin.wasm in different folders ({} and {})", Shown(.manifest), Shown(.wasm))]
    Apart {
        /// Where `plugin.yaml` is.
        manifest: String,
        /// Where `plugin.wasm` is.
        wasm: String,
    },
    /// Something follows the end of the archive, which another reader might take for more of it.
    #[error("the archive has data behind its end")]
    Trailing,
}

/// One of the two files, where it was found.
struct Found {
    at: String,
    bytes: Vec<u8>,
}

impl Found {
    fn folder(&self) -> &str {
        self.at.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// Reads the plugin's two files out of a compressed archive.
pub(super) fn read(compressed: impl Read) -> Result<Parts, ArchiveError> {
    let over = Cell::new(None);
    let packed =
        Metered { inner: compressed, left: MOST_COMPRESSED, state: "packed", limit: MOST_COMPRESSED, over: &over };
    let unpacked = MultiGzDecoder::new(packed);
    let unpacked =
        Metered { inner: unpacked, left: MOST_UNPACKED, state: "unpacked", limit: MOST_UNPACKED, over: &over };
    entries(unpacked).map_err(|error| match (over.take(), error) {
        (Some((limit, state)), ArchiveError::Broken(_)) => ArchiveError::TooLarge { limit, state },
        (_, error) => error,
    })
}

fn entries(unpacked: impl Read) -> Result<Parts, ArchiveError> {
    let mut archive = Archive::new(unpacked);
    let mut seen: HashMap<String, (String, bool)> = HashMap::new();
    let (mut manifest, mut wasm) = (None, None);
    for (count, entry) in archive.entries().map_err(ArchiveError::Broken)?.enumerate() {
        let mut entry = entry.map_err(ArchiveError::Broken)?;
        if count >= MOST_ENTRIES {
            return Err(ArchiveError::TooManyEntries);
        }
        // Notes for the whole archive, as `git archive` writes them: no file.
        if entry.header().entry_type() == EntryType::XGlobalHeader {
            continue;
        }
        let name = clean(&entry.path_bytes())?;
        let directory = is_directory(&mut entry, &name)?;
        if name.is_empty() {
            continue;
        }
        if let Some((first, was_directory)) = seen.insert(fold(&name), (name.clone(), directory))
            && !(directory && was_directory && first == name)
        {
            return Err(ArchiveError::Twins { first, second: name });
        }
        match name.rsplit('/').next() {
            _ if directory => {}
            Some(MANIFEST) => keep(&mut manifest, entry, name, MANIFEST, MOST_MANIFEST)?,
            Some(WASM) => keep(&mut wasm, entry, name, WASM, MOST_WASM)?,
            _ => {}
        }
    }
    only_zeros(archive.into_inner())?;
    let manifest = manifest.ok_or(ArchiveError::NoManifest)?;
    if manifest.folder().contains('/') {
        return Err(ArchiveError::TooDeep(manifest.at));
    }
    match wasm {
        Some(wasm) if wasm.folder() != manifest.folder() => {
            Err(ArchiveError::Apart { manifest: manifest.at, wasm: wasm.at })
        }
        wasm => Ok(Parts { plugin_yaml: manifest.bytes, wasm: wasm.map(|found| found.bytes) }),
    }
}

fn keep(
    place: &mut Option<Found>,
    entry: Entry<'_, impl Read>,
    at: String,
    name: &'static str,
    limit: u64,
) -> Result<(), ArchiveError> {
    if let Some(first) = place {
        return Err(ArchiveError::TwoPlugins { name, first: first.at.clone(), second: at });
    }
    let declared = entry.size();
    let bytes = bounded(entry, limit).map_err(ArchiveError::Broken)?.ok_or(ArchiveError::LargeFile { name, limit })?;
    if u64::try_from(bytes.len()) != Ok(declared) {
        return Err(ArchiveError::Broken(io::ErrorKind::UnexpectedEof.into()));
    }
    *place = Some(Found { at, bytes });
    Ok(())
}

/// Whether an entry is a directory; whatever is not that nor a plain file is refused.
fn is_directory(entry: &mut Entry<'_, impl Read>, name: &str) -> Result<bool, ArchiveError> {
    let slash = entry.path_bytes().ends_with(b"/");
    let directory = match entry.header().entry_type() {
        EntryType::Directory => true,
        EntryType::Regular if !slash => false,
        _ => return Err(ArchiveError::Kind(name.to_owned())),
    };
    // A sparse file in the newer format calls itself a plain one, and holds a map where its data should be.
    let sparse = entry
        .pax_extensions()
        .map_err(ArchiveError::Broken)?
        .is_some_and(|notes| notes.filter_map(Result::ok).any(|note| note.key_bytes().starts_with(b"GNU.sparse")));
    match sparse {
        true => Err(ArchiveError::Kind(name.to_owned())),
        false => Ok(directory),
    }
}

/// A path in its one spelling, names between single slashes; empty for the archive's own root.
fn clean(path: &[u8]) -> Result<String, ArchiveError> {
    let text = String::from_utf8_lossy(path);
    let refuse = |why| Err(ArchiveError::Path { name: text.clone().into_owned(), why });
    if path.len() > LONGEST_PATH {
        return refuse("whose path is too long");
    }
    if std::str::from_utf8(path).is_err() {
        return refuse("which is not UTF-8");
    }
    if text.contains(|c: char| matches!(c, ':' | '\\') || c.is_control()) {
        return refuse("which has a colon, a backslash or a control character in it");
    }
    if text.starts_with('/') {
        return refuse("which is an absolute path");
    }
    let names = || text.split('/').filter(|name| !matches!(*name, "" | "."));
    if names().any(|name| name == "..") {
        return refuse("which leads out of the archive");
    }
    if names().count() > DEEPEST_PATH {
        return refuse("which lies too deep");
    }
    Ok(names().collect::<Vec<_>>().join("/"))
}

/// The path that a file system without letter case sees. Upper case first: `ı` and `ſ` meet `i` and `s` only there.
fn fold(path: &str) -> String {
    path.to_uppercase().to_lowercase()
}

/// Reads on to the end, which also lets gzip compare its checksum.
fn only_zeros(mut rest: impl Read) -> Result<(), ArchiveError> {
    let mut buffer = [0; 8192];
    loop {
        let length = rest.read(&mut buffer).map_err(ArchiveError::Broken)?;
        if length == 0 {
            return Ok(());
        }
        if buffer.iter().take(length).any(|byte| *byte != 0) {
            return Err(ArchiveError::Trailing);
        }
    }
}

/// A reader that fails once more than its allowance was read, and leaves word which one it was.
struct Metered<'c, R> {
    inner: R,
    left: u64,
    limit: u64,
    state: &'static str,
    over: &'c Cell<Option<(u64, &'static str)>>,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        match self.left.checked_sub(u64::try_from(length).unwrap_or(u64::MAX)) {
            Some(left) => self.left = left,
            None => {
                self.over.set(Some((self.limit, self.state)));
                return Err(io::ErrorKind::FileTooLarge.into());
            }
        }
        Ok(length)
    }
}
