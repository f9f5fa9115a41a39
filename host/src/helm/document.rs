//! Files of our own: JSON with `apiVersion` and `kind`, read strictly.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The one version of every file that Pintle writes.
pub(super) const API_VERSION: &str = "pintle/v1";

/// Why a file of ours cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// Not JSON, a key that is not known, or one that is missing.
    #[error("it is not a valid {kind}: {reason}")]
    Invalid {
        /// The kind looked for.
        kind: &'static str,
        /// What the JSON reader found, with line and column.
        reason: String,
    },
    /// Something else.
    #[error("it is a {found:?}, not a {kind}")]
    OtherKind {
        /// The kind looked for.
        kind: &'static str,
        /// The kind found.
        found: String,
    },
    /// A version from the future, or none of ours.
    #[error("its version is {found:?}, and this pintle knows only {API_VERSION:?}: use a newer pintle")]
    OtherVersion {
        /// The version found.
        found: String,
    },
    /// The file could not be read at all.
    #[error("{0}")]
    Unreadable(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Header {
    #[serde(default)]
    api_version: String,
    #[serde(default)]
    kind: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Headed<'a, T> {
    api_version: &'static str,
    kind: &'static str,
    #[serde(flatten)]
    body: &'a T,
}

/// A digest as its text.
pub(super) mod digest {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::plugin::Digest;

    pub(in super::super) fn serialize<S: Serializer>(digest: &Digest, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(digest)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Digest, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// Writes a document of ours, indented, with a final newline.
pub(super) fn write<T: Serialize>(kind: &'static str, body: &T) -> Result<String, DocumentError> {
    let headed = Headed { api_version: API_VERSION, kind, body };
    match serde_json::to_string_pretty(&headed) {
        Ok(text) => Ok(text + "\n"),
        Err(error) => Err(DocumentError::Invalid { kind, reason: error.to_string() }),
    }
}

/// Reads a document of ours. The version is judged first: a newer one may well have other keys.
pub(super) fn read<T: DeserializeOwned>(kind: &'static str, bytes: &[u8]) -> Result<T, DocumentError> {
    let invalid = |error: serde_json::Error| DocumentError::Invalid { kind, reason: error.to_string() };
    let header: Header = serde_json::from_slice(bytes).map_err(invalid)?;
    if header.api_version != API_VERSION {
        return Err(DocumentError::OtherVersion { found: header.api_version });
    }
    if header.kind != kind {
        return Err(DocumentError::OtherKind { kind, found: header.kind });
    }
    let mut body: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(bytes).map_err(invalid)?;
    body.retain(|key, _| key != "apiVersion" && key != "kind");
    serde_json::from_value(serde_json::Value::Object(body)).map_err(invalid)
}
