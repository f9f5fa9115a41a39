//! Writing and removing links.
//!
//! Helm looks at `<plugins>/*/plugin.yaml`, folders with a leading dot included. A link is therefore made two
//! levels down, in `<plugins>/.pintle/<random>/`, where Helm never looks but which is on the same file system,
//! and comes into its place by one rename: whenever the work is cut short, Helm sees the old link or the new
//! one. What was left behind is cleared by the next call.

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags};
use thiserror::Error;

use super::directories::Directories;
use super::document::DocumentError;
use super::files;
use super::link::{Link, RECORD};
use super::name::Name;
use super::script::{PLUGIN_YAML, SCRIPT};

/// Where links are made and old ones die; Helm does not see into it.
const WORKSHOP: &str = ".pintle";

/// The name that Helm would load a plugin under, from the bytes of its `plugin.yaml`; none if Helm refuses it.
pub type Claims<'a> = &'a dyn Fn(&[u8]) -> Option<String>;

/// What [`link`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// The link's folder.
    pub folder: PathBuf,
    /// The link of the same name that it took the place of.
    pub replaced: Option<Link>,
}

/// What [`unlink`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlinked {
    /// The link's folder.
    pub folder: PathBuf,
    /// Names in it that Pintle did not write; they and the folder are still there. Empty: the folder is gone.
    pub kept: Vec<String>,
}

/// Why there is no new link. The old state stands in every case.
#[derive(Debug, Error)]
pub enum LinkError {
    /// The folder is somebody else's.
    #[error("{} exists and is not a link of Pintle's: choose another --name, or remove it", folder.display())]
    NotOurs {
        /// The folder in question.
        folder: PathBuf,
    },
    /// A symlink could lead the link's files anywhere.
    #[error("{} is a symlink: remove it, or choose another --name", folder.display())]
    Symlink {
        /// The path in question.
        folder: PathBuf,
    },
    /// Two plugins of one name, and Helm loads none at all.
    #[error("{} already has the name {name}, and Helm refuses to run with two of a name: choose another --name", folder.display())]
    Claimed {
        /// The name asked for.
        name: Name,
        /// The other plugin's folder.
        folder: PathBuf,
    },
    /// A link that this version cannot judge.
    #[error("{} cannot be read: {reason}", record.display())]
    Record {
        /// The record's path.
        record: PathBuf,
        /// What is wrong with it.
        reason: DocumentError,
    },
    /// A folder of ours with other things in it.
    #[error("{} also holds {what:?}, which Pintle did not write: move it elsewhere first", folder.display())]
    Inhabited {
        /// The link's folder.
        folder: PathBuf,
        /// The first file that is not ours.
        what: String,
    },
    /// Helm would read the folder's path as a pattern.
    #[error("Helm cannot find plugins in {}, since it takes `[` and `\\` in that path for a pattern: use another folder", .0.display())]
    Pattern(PathBuf),
    /// The file system said no.
    #[error("{}: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

/// Why nothing was removed.
#[derive(Debug, Error)]
pub enum UnlinkError {
    /// No folder of that name.
    #[error("there is no link {name} in {}: `pintle helm status` lists those there are", folder.display())]
    NotLinked {
        /// The name asked for.
        name: Name,
        /// The first of Helm's folders.
        folder: PathBuf,
    },
    /// A folder that Pintle did not write.
    #[error("{} is not a link of Pintle's: nothing was removed", folder.display())]
    NotOurs {
        /// The folder in question.
        folder: PathBuf,
    },
    /// A link that this version cannot judge.
    #[error("{} cannot be read: {reason}: nothing was removed", record.display())]
    Record {
        /// The record's path.
        record: PathBuf,
        /// What is wrong with it.
        reason: DocumentError,
    },
    /// The file system said no.
    #[error("{}: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

/// Writes a link into the first of Helm's folders, or replaces the link of the same name there.
///
/// # Errors
/// [`LinkError`]; the state before stands.
pub fn link(directories: &Directories, link: &Link, claims: Claims<'_>) -> Result<Linked, LinkError> {
    let plugins = directories.target();
    // `*` and `?` are patterns too, but they match themselves; these two do not.
    if plugins.as_os_str().as_encoded_bytes().iter().any(|byte| matches!(byte, b'[' | b'\\')) {
        return Err(LinkError::Pattern(plugins.to_owned()));
    }
    let at = |path: &Path| io_error(path);
    fs::create_dir_all(plugins).map_err(at(plugins))?;
    let _lock = lock(plugins).map_err(at(plugins))?;
    sweep(plugins);

    let folder = plugins.join(link.name.as_str());
    let replaced = old_link(&folder, &link.name)?;
    if let Some(other) = claimed_by_another(plugins, &link.name, claims) {
        return Err(LinkError::Claimed { name: link.name.clone(), folder: other });
    }
    let staged = stage(plugins, link).map_err(at(&plugins.join(WORKSHOP)))?;
    publish(&staged, &folder, replaced.is_some()).map_err(at(&folder))?;
    sweep(plugins);
    Ok(Linked { folder, replaced })
}

/// Removes the first link of this name in Helm's folders. Only files that Pintle wrote are removed.
///
/// # Errors
/// [`UnlinkError`]; nothing was removed, unless the file system failed half-way: then Helm no longer sees
/// the link, and another call finishes the work.
pub fn unlink(directories: &Directories, name: &Name) -> Result<Unlinked, UnlinkError> {
    let mut stranger = None;
    for plugins in directories.all() {
        let folder = plugins.join(name.as_str());
        let Ok(metadata) = fs::symlink_metadata(&folder) else { continue };
        match read_record(&folder) {
            _ if !metadata.is_dir() => stranger = stranger.or(Some(folder)),
            Ok(None) => stranger = stranger.or(Some(folder)),
            Err(reason) => return Err(UnlinkError::Record { record: folder.join(RECORD), reason }),
            Ok(Some(_)) => {
                let failed = |source| UnlinkError::Io { path: folder.clone(), source };
                let _lock = lock(plugins).map_err(failed)?;
                sweep(plugins);
                let kept = remove(&folder).map_err(failed)?;
                return Ok(Unlinked { folder, kept });
            }
        }
    }
    Err(match stranger {
        Some(folder) => UnlinkError::NotOurs { folder },
        None => UnlinkError::NotLinked { name: name.clone(), folder: directories.target().to_owned() },
    })
}

/// The record in a folder; none if there is none, so that the folder is not ours.
pub(super) fn read_record(folder: &Path) -> Result<Option<Link>, DocumentError> {
    match files::read(&folder.join(RECORD)) {
        Ok(bytes) => Link::from_json(&bytes).map(Some),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(DocumentError::Unreadable(error.to_string())),
    }
}

/// Another folder whose plugin Helm loads under this name.
pub(super) fn claimed_by_another(plugins: &Path, name: &Name, claims: Claims<'_>) -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir(plugins).ok()?.flatten().map(|entry| entry.path()).collect();
    folders.sort();
    folders.into_iter().filter(|folder| folder.file_name().is_some_and(|own| own != name.as_str())).find(|folder| {
        let yaml = files::read_followed(&folder.join(PLUGIN_YAML));
        yaml.is_ok_and(|bytes| claims(&bytes).is_some_and(|other| other == name.as_str()))
    })
}

/// What stands where the link is to go: nothing (or an empty folder), or a link of ours.
fn old_link(folder: &Path, name: &Name) -> Result<Option<Link>, LinkError> {
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(LinkError::Io { path: folder.to_owned(), source }),
        Ok(metadata) if metadata.is_symlink() => return Err(LinkError::Symlink { folder: folder.to_owned() }),
        Ok(metadata) if !metadata.is_dir() => return Err(LinkError::NotOurs { folder: folder.to_owned() }),
        Ok(_) => {}
    }
    let stranger = strangers(folder).map_err(io_error(folder))?.into_iter().next();
    let record = read_record(folder).map_err(|reason| LinkError::Record { record: folder.join(RECORD), reason })?;
    match (record, stranger) {
        (Some(link), None) if link.name == *name => Ok(Some(link)),
        (Some(link), Some(what)) if link.name == *name => Err(LinkError::Inhabited { folder: folder.to_owned(), what }),
        (None, None) if is_empty(folder) => Ok(None),
        _ => Err(LinkError::NotOurs { folder: folder.to_owned() }),
    }
}

/// Step 1: the whole link, where Helm does not look.
fn stage(plugins: &Path, link: &Link) -> io::Result<PathBuf> {
    let workshop = plugins.join(WORKSHOP);
    // Not followed if it is a symlink: the rename must stay within one folder and one file system.
    match DirBuilder::new().mode(0o700).create(&workshop) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && is_folder(&workshop) => {}
        other => other?,
    }
    let staged = tempfile::Builder::new().prefix("link-").tempdir_in(&workshop)?;
    let path = staged.path();
    // Others may share the plugins folder, and nothing in a link is secret; a tempdir is 0700.
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    let record = link.to_json().map_err(io::Error::other)?;
    for (name, text) in link.texts() {
        files::create(&path.join(name), &text, if name == SCRIPT { 0o755 } else { 0o644 })?;
    }
    files::create(&path.join(RECORD), &record, 0o644)?;
    File::open(path)?.sync_all()?;
    Ok(staged.keep())
}

/// Step 2: into its place. The old link, if any, ends up in the workshop.
fn publish(staged: &Path, folder: &Path, replace: bool) -> io::Result<()> {
    if !replace {
        // Fails on anything but nothing or an empty folder, even if it came into being just now.
        return fs::rename(staged, folder);
    }
    match exchange(staged, folder) {
        Ok(()) => Ok(()),
        // The file system cannot exchange, or (overlayfs, for a folder from a lower layer) not rename at all.
        Err(error) if matches!(error.raw_os_error(), Some(code) if NO_EXCHANGE.contains(&code)) => {
            replace_in_steps(staged, folder)
        }
        Err(error) => Err(error),
    }
}

const NO_EXCHANGE: &[i32] = &[
    rustix::io::Errno::INVAL.raw_os_error(),
    rustix::io::Errno::NOSYS.raw_os_error(),
    rustix::io::Errno::NOTSUP.raw_os_error(),
    rustix::io::Errno::XDEV.raw_os_error(),
];

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(staged: &Path, folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::renameat_with(CWD, staged, CWD, folder, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(rustix::io::Errno::NOSYS.into())
}

/// Where nothing can be exchanged: the old link goes first. Cut short in between there is no link, and Helm
/// says that it does not know the name; there is never half of one.
fn replace_in_steps(staged: &Path, folder: &Path) -> io::Result<()> {
    remove(folder)?;
    fs::rename(staged, folder)
}

/// Takes a link apart so that Helm is the first not to see it, and we are the last; then the folder, if it is empty.
/// Returns what else is in it.
fn remove(folder: &Path) -> io::Result<Vec<String>> {
    for name in [PLUGIN_YAML, SCRIPT, RECORD] {
        match fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    let kept = strangers(folder)?;
    if kept.is_empty() {
        fs::remove_dir(folder)?;
    }
    Ok(kept)
}

/// Clears the workshop of what earlier calls left, under the lock, so that nobody is working in it.
fn sweep(plugins: &Path) {
    let workshop = plugins.join(WORKSHOP);
    if !is_folder(&workshop) {
        return;
    }
    for entry in fs::read_dir(&workshop).into_iter().flatten().flatten() {
        // An old link is taken apart as carefully as it would be by `unlink`; what cannot go, stays unseen by Helm.
        let _ = remove(&entry.path());
    }
    let _ = fs::remove_dir(&workshop);
}

/// One writer at a time, by a lock on the folder itself, which leaves no file behind.
fn lock(plugins: &Path) -> io::Result<File> {
    let folder = File::open(plugins)?;
    match folder.lock() {
        Ok(()) => Ok(folder),
        // Some network file systems cannot lock a folder; the renames are still atomic there.
        Err(error) if error.kind() == ErrorKind::Unsupported || error.raw_os_error() == Some(EBADF) => Ok(folder),
        Err(error) => Err(error),
    }
}

const EBADF: i32 = rustix::io::Errno::BADF.raw_os_error();

fn strangers(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        if ![PLUGIN_YAML, SCRIPT, RECORD].iter().any(|own| name == *own) {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

fn io_error(path: &Path) -> impl Fn(io::Error) -> LinkError + use<> {
    let path = path.to_owned();
    move |source| LinkError::Io { path: path.clone(), source }
}

#[cfg(test)]
#[path = "bridge_tests.rs"]
mod tests;
