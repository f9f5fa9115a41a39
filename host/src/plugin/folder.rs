//! A plugin as a directory: `plugin.yaml` and `plugin.wasm`, each opened once and read once.

use std::io::{self, Read};
use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, OpenOptions};

use super::package::{MANIFEST, MOST_MANIFEST, MOST_WASM, PackageError, Parts, WASM};

/// Reads the two files of a directory. The directory itself may be a link; a file in it may be a link too, as long as
/// it leads to a place inside: what a plugin is must not depend on files that it does not carry with it.
pub(super) fn read(path: &Path) -> Result<Parts, PackageError> {
    let dir = Dir::open_ambient_dir(path, ambient_authority())
        .map_err(|cause| PackageError::Read { path: path.to_owned(), cause })?;
    let plugin_yaml = match file(&dir, path, MANIFEST, MOST_MANIFEST)? {
        Some(bytes) => bytes,
        None => return Err(PackageError::NoManifest { path: path.to_owned() }),
    };
    Ok(Parts { plugin_yaml, wasm: file(&dir, path, WASM, MOST_WASM)? })
}

fn file(dir: &Dir, path: &Path, name: &'static str, limit: u64) -> Result<Option<Vec<u8>>, PackageError> {
    let at = || path.join(name);
    let file = match open(dir, name) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        // cap-std's own refusal; a refusal by the system has a number.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && error.raw_os_error().is_none() => {
            return Err(PackageError::LeadsOut { path: at() });
        }
        Err(cause) => return Err(PackageError::Read { path: at(), cause }),
    };
    let kind = file.metadata().map_err(|cause| PackageError::Read { path: at(), cause })?;
    if !kind.is_file() {
        return Err(PackageError::NotRegular { path: at() });
    }
    match bounded(file, limit) {
        Ok(Some(bytes)) => Ok(Some(bytes)),
        Ok(None) => Err(PackageError::TooLarge { path: at(), limit }),
        Err(cause) => Err(PackageError::Read { path: at(), cause }),
    }
}

fn open(dir: &Dir, name: &str) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    // A named pipe would wait here for a writer for ever; opened like this it is there at once, and refused.
    #[cfg(unix)]
    {
        use cap_std::fs::OpenOptionsExt;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    dir.open_with(name, &options)
}

/// Reads all of a file, or `None` if it is larger than `limit`, whatever its metadata say.
pub(super) fn bounded(file: impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    let fits = u64::try_from(bytes.len()).is_ok_and(|length| length <= limit);
    Ok(fits.then_some(bytes))
}
