//! What a link is: the record that stands in its folder.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::document::{self, DocumentError};
use super::name::Name;
use super::script::{PLUGIN_YAML, SCRIPT, plugin_yaml, script};
use crate::plugin::Digest;

/// The record's name in a link's folder. It marks the folder as ours.
pub const RECORD: &str = "pintle.json";

pub(super) const KIND: &str = "Link";

/// One link: which bytes Helm may run through Pintle, and with which rights.
///
/// As JSON it is `pintle.json` in the link's folder (`apiVersion: pintle/v1`, `kind: Link`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Link {
    /// What Helm calls it.
    pub name: Name,
    /// The plugin's version (SemVer), which `helm plugin list` shows.
    pub version: String,
    /// The plugin: absolute path of a directory, `.tgz` or `.wasm`.
    pub plugin: String,
    /// The only bytes that are run.
    #[serde(with = "document::digest")]
    pub digest: Digest,
    /// The `pintle` executable: absolute path.
    pub pintle: String,
    /// Grants and limits as they stand on the command line of `pintle run`, one word each: `--grant=http=…`.
    pub flags: Vec<String>,
    /// What wrote it: `pintle 0.1.0`.
    pub created_by: String,
    /// The other files of the folder and their digests, `sha256:` and 64 hex digits.
    pub files: BTreeMap<String, String>,
}

/// A part of a link that no script and no `plugin.yaml` can carry.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LinkWordError {
    /// A path with bytes that JSON cannot hold.
    #[error("the path of the {what}, {path:?}, is not UTF-8: move it to a path that is")]
    NotUtf8 {
        /// `plugin` or `pintle executable`.
        what: &'static str,
        /// The path, with the odd bytes replaced.
        path: String,
    },
    /// A relative path means something else wherever Helm is started.
    #[error("the path of the {what}, {path:?}, must be absolute")]
    NotAbsolute {
        /// `plugin` or `pintle executable`.
        what: &'static str,
        /// The path.
        path: String,
    },
    /// Helm would refuse the link's `plugin.yaml`.
    #[error("the plugin's version {0:?} is not a semantic version (such as 1.2.3), which Helm requires")]
    Version(String),
    /// Could be taken for the plugin, or end the flags.
    #[error("{0:?} cannot be part of a link: each must be one word that begins with --, without NUL")]
    Flag(String),
}

impl Link {
    /// Checks the parts and puts them together. `flags` are handed to `pintle run` as they are.
    ///
    /// # Errors
    /// [`LinkWordError`] names the part that cannot be written down without changing its meaning.
    pub fn new(
        name: Name,
        version: &str,
        plugin: &Path,
        digest: Digest,
        pintle: &Path,
        flags: Vec<String>,
    ) -> Result<Self, LinkWordError> {
        if semver::Version::parse(version).is_err() {
            return Err(LinkWordError::Version(version.to_owned()));
        }
        let unfit = |flag: &&String| flag.len() < 3 || !flag.starts_with("--") || flag.contains('\0');
        if let Some(flag) = flags.iter().find(unfit) {
            return Err(LinkWordError::Flag(flag.clone()));
        }
        let mut link = Self {
            name,
            version: version.to_owned(),
            plugin: absolute("plugin", plugin)?,
            digest,
            pintle: absolute("pintle executable", pintle)?,
            flags,
            created_by: concat!("pintle ", env!("CARGO_PKG_VERSION")).to_owned(),
            files: BTreeMap::new(),
        };
        link.files = link.texts().map(|(name, text)| (name.to_owned(), Digest::of(text.as_bytes()).to_string())).into();
        Ok(link)
    }

    /// The files that Helm reads and starts, with their texts.
    pub(super) fn texts(&self) -> [(&'static str, String); 2] {
        [(SCRIPT, script(self)), (PLUGIN_YAML, plugin_yaml(self))]
    }

    /// The record as JSON text.
    ///
    /// # Errors
    /// None in practice: a checked link is always JSON.
    pub fn to_json(&self) -> Result<String, DocumentError> {
        document::write(KIND, self)
    }

    /// Reads a record.
    ///
    /// # Errors
    /// [`DocumentError`] if it is not a record, or of a version that is not known.
    pub fn from_json(bytes: &[u8]) -> Result<Self, DocumentError> {
        document::read(KIND, bytes)
    }
}

fn absolute(what: &'static str, path: &Path) -> Result<String, LinkWordError> {
    // NUL cannot be in a path that was ever opened; Path alone does not forbid it.
    let Some(text) = path.to_str().filter(|text| !text.contains('\0')) else {
        return Err(LinkWordError::NotUtf8 { what, path: path.to_string_lossy().into_owned() });
    };
    if !path.is_absolute() {
        return Err(LinkWordError::NotAbsolute { what, path: text.to_owned() });
    }
    Ok(text.to_owned())
}

#[cfg(test)]
pub(super) mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    /// The digest that `link_to` pins.
    pub(crate) fn pinned() -> Digest {
        Digest::of(b"pinned")
    }

    pub(crate) fn link_to(plugin: &str) -> Link {
        let name = Name::parse("labels").unwrap();
        Link::new(name, "1.2.3", Path::new(plugin), pinned(), Path::new("/usr/bin/pintle"), Vec::new()).unwrap()
    }

    #[test]
    fn a_record_reads_back_as_it_was_written() {
        let mut link = link_to("/a b/'c'\n$d");
        link.flags = vec!["--grant=env=A".to_owned(), "--timeout=5s".to_owned()];
        assert_eq!(Link::from_json(link.to_json().unwrap().as_bytes()), Ok(link));
    }

    #[test]
    fn a_record_of_another_kind_version_or_with_an_unknown_key_is_refused() {
        let text = link_to("/p").to_json().unwrap();
        let cases = [
            ("pintle/v1", "pintle/v2", "its version is \"pintle/v2\""),
            ("\"Link\"", "\"LinkOutcome\"", "it is a \"LinkOutcome\", not a Link"),
            ("\"flags\"", "\"flaggs\"", "unknown field `flaggs`"),
            ("\"labels\"", "\"../labels\"", "only A-Z, a-z, 0-9"),
            ("\"sha256:", "\"sha512:", "does not begin with `sha256:`"),
            ("{", "[", "it is not a valid Link"),
        ];
        for (old, new, expected) in cases {
            let error = Link::from_json(text.replacen(old, new, 1).as_bytes()).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn what_cannot_be_written_down_is_refused() {
        let odd = OsStr::from_bytes(b"/pl\xffugin");
        let build = |version: &str, plugin: &Path, flag: &str| {
            let name = Name::parse("labels").unwrap();
            Link::new(name, version, plugin, pinned(), Path::new("/pintle"), vec![flag.to_owned()]).unwrap_err()
        };
        let (good, plugin) = ("--grant=tmp", Path::new("/p"));
        assert_eq!(
            build("1.0.0", Path::new(odd), good),
            LinkWordError::NotUtf8 { what: "plugin", path: "/pl\u{fffd}ugin".to_owned() }
        );
        assert_eq!(
            build("1.0.0", Path::new("p"), good),
            LinkWordError::NotAbsolute { what: "plugin", path: "p".to_owned() }
        );
        for version in ["", "1", "v1.0.0", "1.0", "01.0.0", "1.0.0\n"] {
            assert_eq!(build(version, plugin, good), LinkWordError::Version(version.to_owned()));
        }
        for flag in ["", "--", "-x", "/other/plugin", "--a\0b"] {
            assert_eq!(build("1.0.0", plugin, flag), LinkWordError::Flag(flag.to_owned()));
        }
    }
}
