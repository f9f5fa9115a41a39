//! One grant, as the user writes it: `dir=./charts:/charts:ro`, `env=HELM_NAMESPACE`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::plugin::{Access, AccessError, EnvName, EnvNameError, GuestPath, GuestPathError};

/// One right that a user gives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Grant {
    /// A directory of the host, under a path of the guest.
    Directory {
        /// The host's directory, relative to the working directory of whoever opens it.
        host: PathBuf,
        /// Where the guest finds it.
        guest: GuestPath,
        /// Whether the guest may write.
        access: Access,
    },
    /// An environment variable by name.
    Env(EnvName),
    /// The release's merged values.
    Values,
}

/// A grant could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GrantError {
    /// There is no such right.
    #[error("{0:?} is no grant; there are dir=HOST:GUEST:ro|rw, env=NAME and values")]
    Unknown(String),
    /// The right exists in the design, but this version has no use for it.
    #[error("the grant {0:?} is not in this version; there are dir=HOST:GUEST:ro|rw, env=NAME and values")]
    NotYet(String),
    /// A directory grant has not three parts.
    #[error("{0:?} is no directory grant; write dir=HOST:GUEST:ro or dir=HOST:GUEST:rw")]
    Parts(String),
    /// The guest path of a directory grant is not one.
    #[error("in the grant {text:?}: {source}")]
    Guest {
        /// The grant.
        text: String,
        /// Why.
        source: GuestPathError,
    },
    /// The access of a directory grant is not one.
    #[error("in the grant {text:?}: {source}")]
    Access {
        /// The grant.
        text: String,
        /// Why.
        source: AccessError,
    },
    /// The name of a variable is not one.
    #[error("in the grant {text:?}: {source}")]
    Name {
        /// The grant.
        text: String,
        /// Why.
        source: EnvNameError,
    },
}

impl FromStr for Grant {
    type Err = GrantError;

    fn from_str(text: &str) -> Result<Self, GrantError> {
        let own = || text.to_owned();
        match text.split_once('=') {
            Some(("dir", rest)) => directory(text, rest),
            Some(("env", name)) => {
                name.parse().map(Self::Env).map_err(|source| GrantError::Name { text: own(), source })
            }
            None if text == "values" => Ok(Self::Values),
            Some(("http" | "address", _)) => Err(GrantError::NotYet(own())),
            None if matches!(text, "credentials" | "tmp") => Err(GrantError::NotYet(own())),
            _ => Err(GrantError::Unknown(own())),
        }
    }
}

/// From the right, because a path of the host may hold colons.
fn directory(text: &str, rest: &str) -> Result<Grant, GrantError> {
    let own = || text.to_owned();
    let parts = || GrantError::Parts(own());
    let (rest, access) = rest.rsplit_once(':').ok_or_else(parts)?;
    let (host, guest) = rest.rsplit_once(':').ok_or_else(parts)?;
    if host.is_empty() {
        return Err(parts());
    }
    Ok(Grant::Directory {
        host: PathBuf::from(host),
        guest: guest.parse().map_err(|source| GrantError::Guest { text: own(), source })?,
        access: access.parse().map_err(|source| GrantError::Access { text: own(), source })?,
    })
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory { host, guest, access } => write!(f, "dir={}:{guest}:{access}", host.display()),
            Self::Env(name) => write!(f, "env={name}"),
            Self::Values => f.write_str("values"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_are_read_and_printed_alike() {
        for text in ["dir=./a:/a:ro", "dir=/a b/c:d:/x/y:rw", "env=HELM_NAMESPACE", "values"] {
            assert_eq!(text.parse::<Grant>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_grant_is_refused() {
        for text in [
            "",
            "dir",
            "dir=",
            "dir=/a",
            "dir=/a:/b",
            "dir=:/b:ro",
            "dir=/a:b:ro",
            "dir=/a:/b:wo",
            "env=",
            "env=A=B",
            "envs=A",
            "values=1",
        ] {
            assert!(text.parse::<Grant>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_right_of_a_later_version_says_so() {
        for text in ["http=https://example.com", "credentials", "tmp", "address=10.0.0.0/8"] {
            assert!(matches!(text.parse::<Grant>(), Err(GrantError::NotYet(_))), "{text}");
        }
    }
}
