//! A plugin's name and type.

use std::fmt;
use std::str::FromStr;

use super::shown::Shown;

/// A plugin's name: one or more of `A-Z`, `a-z`, `0-9`, `_` and `-`, as Helm has it. Safe as a file name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PluginName(String);

/// Why a text is not a [`PluginName`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing at all.
    #[error("a plugin needs a name")]
    Empty,
    /// A character that may not stand in a name.
    #[error("the plugin name {} has {found:?} in it, only A-Z, a-z, 0-9, _ and - may stand there", Shown(.name))]
    Character {
        /// The name.
        name: String,
        /// Its first character that is not allowed.
        found: char,
    },
}

impl PluginName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PluginName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        match text.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))) {
            Some(found) => Err(NameError::Character { name: text.to_owned(), found }),
            None => Ok(Self(text.to_owned())),
        }
    }
}

impl fmt::Display for PluginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a plugin does, and so what is passed to it and expected of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PluginType {
    /// `cli/v1`: a command of its own.
    Cli,
    /// `getter/v1`: fetches the bytes behind a URL.
    Getter,
    /// `postrenderer/v1`: changes rendered manifests.
    PostRenderer,
    /// `test/v1`: Helm's own example, which greets.
    Test,
}

/// A text that names no plugin type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is not a plugin type; there are cli/v1, getter/v1, postrenderer/v1 and test/v1", Shown(.0))]
pub struct PluginTypeError(
    /// The text.
    pub String,
);

impl PluginType {
    /// The name that `plugin.yaml` has for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cli => "cli/v1",
            Self::Getter => "getter/v1",
            Self::PostRenderer => "postrenderer/v1",
            Self::Test => "test/v1",
        }
    }
}

impl FromStr for PluginType {
    type Err = PluginTypeError;

    fn from_str(text: &str) -> Result<Self, PluginTypeError> {
        [Self::Cli, Self::Getter, Self::PostRenderer, Self::Test]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| PluginTypeError(text.to_owned()))
    }
}

impl fmt::Display for PluginType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{NameError, PluginName, PluginType};

    #[test]
    fn names_are_what_helm_takes() {
        for name in ["a", "A_b-9", "-flag", "_", "0"] {
            assert_eq!(name.parse::<PluginName>().unwrap().as_str(), name);
        }
        for name in ["a b", "a/b", "..", "a\n", "ä", "a\0", "\u{202e}a", "раypal"] {
            assert!(matches!(name.parse::<PluginName>(), Err(NameError::Character { .. })), "{name:?}");
        }
        assert_eq!("".parse::<PluginName>(), Err(NameError::Empty));
    }

    #[test]
    fn types_print_what_they_parse() {
        for name in ["cli/v1", "getter/v1", "postrenderer/v1", "test/v1"] {
            assert_eq!(name.parse::<PluginType>().unwrap().to_string(), name);
        }
        for name in ["cli", "CLI/v1", "cli/v2", "render/v1", ""] {
            assert!(name.parse::<PluginType>().is_err(), "{name}");
        }
    }
}
