//! The name of a link.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::plugin::{self, PluginName};

/// A link's name: what `helm … --post-renderer NAME` takes, and the name of its folder and of its log.
///
/// Holds only what Helm allows in a plugin's name, so it is always one plain path component and can never
/// lead out of a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(PluginName);

/// Why a text is not a name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameError {
    /// Helm refuses a plugin of this name.
    #[error(transparent)]
    Refused(#[from] plugin::NameError),
    /// Longer than a folder's name can be, its log's `.json` included.
    #[error("the name is {0} bytes long; at most {max} fit a file name", max = Name::MAX_LEN)]
    TooLong(usize),
}

impl Name {
    /// The longest name, in bytes: a file name holds 255, and the log's ends in `.json`.
    pub const MAX_LEN: usize = 250;

    /// Checks a name.
    ///
    /// # Errors
    /// [`NameError`] if Helm or the file system would refuse it.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name = text.parse()?;
        if text.len() > Self::MAX_LEN {
            return Err(NameError::TooLong(text.len()));
        }
        Ok(Self(name))
    }

    /// The name as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for Name {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        Self::parse(&text)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_helm_takes() {
        for name in ["labels", "-x", "_", "9", "a_b-C"] {
            assert_eq!(Name::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn refuses_what_helm_refuses_and_every_path() {
        for name in ["", ".", "..", "a/b", "a b", "a.b", "ä", "a\n", "a\0", "$x", "labels/", "'"] {
            assert!(matches!(Name::parse(name), Err(NameError::Refused(_))), "{name:?}");
        }
        assert_eq!(Name::parse(&"a".repeat(251)), Err(NameError::TooLong(251)));
    }
}
