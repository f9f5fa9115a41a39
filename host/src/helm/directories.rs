//! Where Helm looks for plugins.

use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

use thiserror::Error;

/// The systems on which Helm's data directory differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Os {
    /// Linux and every other Unix.
    Unix,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

impl Os {
    /// The system this was built for.
    pub const CURRENT: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::MacOs
    } else {
        Self::Unix
    };
}

/// Helm's plugin folders, in the order in which Helm searches them; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directories {
    first: PathBuf,
    rest: Vec<PathBuf>,
}

/// Why there is no folder to link into.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DirectoriesError {
    /// `HELM_PLUGINS=`: Helm then looks nowhere.
    #[error("HELM_PLUGINS is set but empty, so Helm looks for plugins nowhere: unset it or name a folder")]
    NowhereToLook,
    /// `HELM_PLUGINS=:/x`: the current directory comes first, whichever that is when Helm runs.
    #[error("the first entry of Helm's plugin path {0:?} is empty, which means the current directory: name a folder")]
    EmptyEntry(OsString),
    /// Neither Helm's variables nor the home directory are known.
    #[error("Helm's plugins folder is not known: set HELM_PLUGINS, HELM_DATA_HOME, XDG_DATA_HOME or {0}")]
    NoHome(&'static str),
}

impl Directories {
    /// Reads them from a view of the environment, as Helm 4 does: `HELM_PLUGINS` if it is set, else
    /// `plugins` in `HELM_DATA_HOME`, else `helm/plugins` in `XDG_DATA_HOME` or the system's place.
    ///
    /// Either one is a path list, since Helm splits its default too. Paths are tidied by their text alone
    /// (`a/../b` is `b`), as Go's `filepath.Join` does.
    ///
    /// # Errors
    /// [`DirectoriesError`] if Helm would look nowhere, or at a place that depends on where it is started.
    pub fn from_environment(get: impl Fn(&str) -> Option<OsString>, os: Os) -> Result<Self, DirectoriesError> {
        let list = match get("HELM_PLUGINS") {
            Some(list) if list.is_empty() => return Err(DirectoriesError::NowhereToLook),
            Some(list) => list,
            None => default_folder(&get, os)?.into_os_string(),
        };
        let mut entries = std::env::split_paths(&list);
        let first = entries.next().unwrap_or_default();
        if first.as_os_str().is_empty() {
            return Err(DirectoriesError::EmptyEntry(list));
        }
        // An empty entry further on is the current directory for Helm; nothing is ever linked there.
        let rest = entries.filter(|entry| !entry.as_os_str().is_empty()).map(|entry| tidy(&entry)).collect();
        Ok(Self { first: tidy(&first), rest })
    }

    /// A single folder.
    #[must_use]
    pub fn single(folder: impl Into<PathBuf>) -> Self {
        Self { first: folder.into(), rest: Vec::new() }
    }

    /// The folder that new links go into: the first.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.first
    }

    /// All of them, the first one first.
    pub fn all(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(self.first.as_path()).chain(self.rest.iter().map(PathBuf::as_path))
    }
}

fn default_folder(get: &impl Fn(&str) -> Option<OsString>, os: Os) -> Result<PathBuf, DirectoriesError> {
    // For Helm these count as unset when they are empty; HELM_PLUGINS does not.
    let set = |name: &str| get(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(data) = set("HELM_DATA_HOME") {
        return Ok(data.join("plugins"));
    }
    if let Some(data) = set("XDG_DATA_HOME") {
        return Ok(data.join("helm").join("plugins"));
    }
    let (variable, inside): (_, &[&str]) = match os {
        Os::Unix => ("HOME", &[".local", "share"]),
        Os::MacOs => ("HOME", &["Library"]),
        Os::Windows => ("APPDATA", &[]),
    };
    let home = set(variable).ok_or(DirectoriesError::NoHome(variable))?;
    Ok(inside.iter().fold(home, |path, part| path.join(part)).join("helm").join("plugins"))
}

fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match tidied.components().next_back() {
                Some(Component::Normal(_)) => {
                    tidied.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => tidied.push(component),
            },
            _ => tidied.push(component),
        }
    }
    if tidied.as_os_str().is_empty() { PathBuf::from(OsStr::new(".")) } else { tidied }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)], os: Os) -> Result<Vec<String>, DirectoriesError> {
        let get = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(*value));
        let directories = Directories::from_environment(get, os)?;
        Ok(directories.all().map(|path| path.display().to_string()).collect())
    }

    #[cfg(unix)]
    #[test]
    fn follows_helms_order() {
        type Case<'a> = (&'a [(&'a str, &'a str)], Os, &'a [&'a str]);
        let home = ("HOME", "/h");
        let cases: &[Case<'_>] = &[
            (&[home], Os::Unix, &["/h/.local/share/helm/plugins"]),
            (&[home], Os::MacOs, &["/h/Library/helm/plugins"]),
            (&[("APPDATA", "/a")], Os::Windows, &["/a/helm/plugins"]),
            (&[home, ("XDG_DATA_HOME", "/x")], Os::MacOs, &["/x/helm/plugins"]),
            (&[home, ("XDG_DATA_HOME", "")], Os::Unix, &["/h/.local/share/helm/plugins"]),
            (&[("XDG_DATA_HOME", "/x"), ("HELM_DATA_HOME", "/d")], Os::Unix, &["/d/plugins"]),
            (&[("HELM_DATA_HOME", ""), ("XDG_DATA_HOME", "/x")], Os::Unix, &["/x/helm/plugins"]),
            (&[("HELM_DATA_HOME", "/d"), ("HELM_PLUGINS", "/p")], Os::Unix, &["/p"]),
            (&[("HELM_PLUGINS", "/p one:/q")], Os::Unix, &["/p one", "/q"]),
            (&[("HELM_PLUGINS", "/p::/q:")], Os::Unix, &["/p", "/q"]),
            (&[("HELM_DATA_HOME", "/a:b")], Os::Unix, &["/a", "b/plugins"]),
            (&[("HELM_PLUGINS", "/a/../b/./c/")], Os::Unix, &["/b/c"]),
            (&[("HELM_PLUGINS", "../../p")], Os::Unix, &["../../p"]),
            (&[("HELM_PLUGINS", "/../p")], Os::Unix, &["/p"]),
            (&[("HELM_PLUGINS", "p/..")], Os::Unix, &["."]),
        ];
        for (variables, os, expected) in cases {
            let expected = expected.iter().map(|path| (*path).to_owned()).collect();
            assert_eq!(read(variables, *os), Ok(expected), "{variables:?} on {os:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn refuses_places_that_helm_would_not_find_again() {
        assert_eq!(read(&[("HELM_PLUGINS", ""), ("HOME", "/h")], Os::Unix), Err(DirectoriesError::NowhereToLook));
        assert_eq!(read(&[("HELM_PLUGINS", ":/q")], Os::Unix), Err(DirectoriesError::EmptyEntry(":/q".into())));
        assert_eq!(read(&[], Os::Unix), Err(DirectoriesError::NoHome("HOME")));
        assert_eq!(read(&[("HOME", "")], Os::MacOs), Err(DirectoriesError::NoHome("HOME")));
        assert_eq!(read(&[("HOME", "/h")], Os::Windows), Err(DirectoriesError::NoHome("APPDATA")));
    }
}
