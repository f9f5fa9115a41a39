//! What a right names: an environment variable, a place in the guest's file tree, how it may be used.

use std::fmt;
use std::str::FromStr;

use super::shown::Shown;

/// The name of an environment variable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnvName(String);

/// Why a text is not an [`EnvName`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvNameError {
    /// Nothing at all.
    #[error("an environment variable needs a name")]
    Empty,
    /// A `=`, which would begin the value, or a control character, which no name needs.
    #[error("the environment name {} has {found:?} in it; give the name alone", Shown(.name))]
    Character {
        /// The name.
        name: String,
        /// Its first character that is not allowed.
        found: char,
    },
}

impl EnvName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EnvName {
    type Err = EnvNameError;

    fn from_str(text: &str) -> Result<Self, EnvNameError> {
        if text.is_empty() {
            return Err(EnvNameError::Empty);
        }
        match text.chars().find(|c| *c == '=' || c.is_control()) {
            Some(found) => Err(EnvNameError::Character { name: text.to_owned(), found }),
            None => Ok(Self(text.to_owned())),
        }
    }
}

impl fmt::Display for EnvName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A directory as the guest sees it: an absolute POSIX path in its one normal spelling.
///
/// One spelling means that two rights for the same place are equal texts: no `//`, no `.` or `..`, no `/` at the end.
/// A `:` is refused since `dir=HOST:GUEST:ro` uses it as its separator.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GuestPath(String);

/// Why a text is not a [`GuestPath`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GuestPathError {
    /// Does not begin with `/`.
    #[error("the guest path {} must begin with /", Shown(.0))]
    Relative(String),
    /// Has an empty, `.` or `..` part.
    #[error("the guest path {} must have no empty, \".\" or \"..\" part and no / at its end", Shown(.0))]
    NotNormal(String),
    /// A `:` or a control character.
    #[error("the guest path {} has {found:?} in it, which may not stand there", Shown(.path))]
    Character {
        /// The path.
        path: String,
        /// Its first character that is not allowed.
        found: char,
    },
}

impl GuestPath {
    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `other` is this directory or lies below it.
    pub fn covers(&self, other: &Self) -> bool {
        match other.0.strip_prefix(&self.0) {
            Some(rest) => rest.is_empty() || rest.starts_with('/') || self.0 == "/",
            None => false,
        }
    }
}

impl FromStr for GuestPath {
    type Err = GuestPathError;

    fn from_str(text: &str) -> Result<Self, GuestPathError> {
        let parts = text.strip_prefix('/').ok_or_else(|| GuestPathError::Relative(text.to_owned()))?;
        if let Some(found) = text.chars().find(|c| *c == ':' || c.is_control()) {
            return Err(GuestPathError::Character { path: text.to_owned(), found });
        }
        match !parts.is_empty() && parts.split('/').any(|part| matches!(part, "" | "." | "..")) {
            true => Err(GuestPathError::NotNormal(text.to_owned())),
            false => Ok(Self(text.to_owned())),
        }
    }
}

impl fmt::Display for GuestPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a directory may be used. Ordered, so that the narrower of two is their [`Ord::min`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// `ro`: list and read.
    ReadOnly,
    /// `rw`: also create, write, rename and remove.
    ReadWrite,
}

/// A text that is neither `ro` nor `rw`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is not a way of access; write ro to read or rw to read and write", Shown(.0))]
pub struct AccessError(
    /// The text.
    pub String,
);

impl FromStr for Access {
    type Err = AccessError;

    fn from_str(text: &str) -> Result<Self, AccessError> {
        match text {
            "ro" => Ok(Self::ReadOnly),
            "rw" => Ok(Self::ReadWrite),
            _ => Err(AccessError(text.to_owned())),
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ReadOnly => "ro",
            Self::ReadWrite => "rw",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Access, EnvName, EnvNameError, GuestPath, GuestPathError};

    #[test]
    fn an_environment_name_is_a_name_alone() {
        for name in ["HELM_NAMESPACE", "a", "ProgramFiles(x86)", "MIT ü"] {
            assert_eq!(name.parse::<EnvName>().unwrap().to_string(), name);
        }
        for (name, found) in [("A=b", '='), ("A\0", '\0'), ("A\nB", '\n'), ("\u{1b}", '\u{1b}')] {
            assert_eq!(name.parse::<EnvName>(), Err(EnvNameError::Character { name: name.to_owned(), found }));
        }
        assert_eq!("".parse::<EnvName>(), Err(EnvNameError::Empty));
    }

    #[test]
    fn a_guest_path_has_one_spelling() {
        for path in ["/", "/charts", "/a/b c/ü", "/...", "/a\\b"] {
            assert_eq!(path.parse::<GuestPath>().unwrap().to_string(), path);
        }
        for path in ["", "charts", "./a", "C:\\x", "~"] {
            assert_eq!(path.parse::<GuestPath>(), Err(GuestPathError::Relative(path.to_owned())));
        }
        for path in ["//", "/a/", "/a//b", "/./a", "/a/..", "/../etc", "/a/../../b"] {
            assert_eq!(path.parse::<GuestPath>(), Err(GuestPathError::NotNormal(path.to_owned())));
        }
        for (path, found) in [("/a:b", ':'), ("/a\0", '\0'), ("/a\n", '\n')] {
            assert_eq!(path.parse::<GuestPath>(), Err(GuestPathError::Character { path: path.to_owned(), found }));
        }
    }

    #[test]
    fn a_guest_path_covers_itself_and_what_lies_below() {
        let cases = [
            ("/a", "/a", true),
            ("/a", "/a/b", true),
            ("/", "/a", true),
            ("/a", "/ab", false),
            ("/a/b", "/a", false),
            ("/a", "/", false),
        ];
        for (outer, inner, want) in cases {
            let covers = outer.parse::<GuestPath>().unwrap().covers(&inner.parse().unwrap());
            assert_eq!(covers, want, "{outer} {inner}");
        }
    }

    #[test]
    fn the_narrower_access_is_the_smaller_one() {
        let (read, write): (Access, Access) = ("ro".parse().unwrap(), "rw".parse().unwrap());
        assert_eq!(read.min(write), Access::ReadOnly);
        assert_eq!((read.to_string(), write.to_string()), ("ro".to_owned(), "rw".to_owned()));
        for text in ["", "RO", "read", "w", "ro,rw"] {
            assert!(text.parse::<Access>().is_err(), "{text}");
        }
    }
}
