//! The annotation that tells Helm which chart file a document came from.
//!
//! Helm puts it on before a post-renderer runs and takes it off afterwards; what it finds then names the file in its
//! output, and a name of its own choosing can even make Helm drop a document. So a plugin does not name files.

use super::document::Facts;
use super::shape::{Shape, shape};
use crate::yaml::{Change, PatchError, patch};
use memchr::memmem;

pub(super) const PATH: [&str; 3] = ["metadata", "annotations", "postrenderer.helm.sh/postrender-filename"];

/// The text with this file name, or without any; none if it is right as it is. Only maps have annotations: comments and
/// scalars stay as they are.
pub(super) fn assign(text: &str, facts: &Facts<'_>, name: Option<&str>) -> Result<Option<String>, PatchError> {
    let change = match name {
        Some(name) if facts.file_name.as_deref() == Some(name) || !is_map(text, facts) => return Ok(None),
        Some(name) => Change::Set { path: path(), json: json_string(name) },
        None if !has_any(text, facts) => return Ok(None),
        None => Change::Remove { path: path() },
    };
    patch(text, &[change]).map(Some)
}

fn is_map(text: &str, facts: &Facts<'_>) -> bool {
    facts.has_strings || shape(text, &[]) == Some(Shape::Map)
}

/// Whether anything stands there. Helm takes `1` and `null` for names too, so it is not enough to look for a string; a
/// key that is not there letter by letter has to be written with a backslash.
fn has_any(text: &str, facts: &Facts<'_>) -> bool {
    let [.., key] = PATH;
    let possible = || memmem::find(text.as_bytes(), key.as_bytes()).is_some() || text.contains('\\');
    facts.file_name.is_some() || (possible() && shape(text, &PATH).is_some_and(|shape| shape != Shape::Absent))
}

fn path() -> Vec<String> {
    PATH.map(str::to_owned).to_vec()
}

fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
