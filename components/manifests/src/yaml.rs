//! YAML as Kubernetes reads it, and changes that leave every other byte alone.
//!
//! The reading is go-yaml v2's with the rules of `sigs.k8s.io/yaml` for JSON, because that is what kubectl, the API server and
//! Helm read with; it is neither YAML 1.2's nor v3's. `y: 0644` is `{"true":420}`, a `<<` wins over keys above it, the last of
//! duplicate keys counts, and what follows the first document's end is not read. A final newline is supplied where it is
//! missing, as the stream decoder does.
//!
//! Two scanners make the same flat list of nodes: a quick one for what manifests are made of, which hands over whatever it is
//! not sure of, and the full grammar. Values are looked up, printed and compared from that list. Changes become splices of
//! the text, and the result is read back before it is given out.
//!
//! No input makes anything here recurse, and all of it takes linear time; nesting deeper than 10,000 levels and aliases that
//! expand to too much are refused.

use std::borrow::Cow;

mod bytes;
mod document;
mod error;
mod grammar;
mod json;
mod lines;
mod nodes;
mod patch;
mod scalar;
mod strings;
mod style;
mod text;
mod timestamp;
mod tokens;
mod value;
mod write;

use document::{Document, located};
use value::Tree;
use write::{Behind, Style};

pub use error::{PatchError, ReadError, WriteError};

/// One change to a document. A path names map keys by their JSON form and list items by decimal index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Give the entry at `path` the value of the JSON text; missing parents become maps.
    Set {
        /// Where.
        path: Vec<String>,
        /// The new value, as JSON text.
        json: String,
    },
    /// Take the entry at `path` away; nothing happens where there is none.
    Remove {
        /// Where.
        path: Vec<String>,
    },
}

impl Change {
    /// Where the change is.
    pub fn path(&self) -> &[String] {
        match self {
            Self::Set { path, .. } | Self::Remove { path } => path,
        }
    }
}

/// The document as compact JSON, in Kubernetes' reading, keys in the document's order.
///
/// # Errors
/// The place and the reason where Kubernetes could not read the text.
pub fn to_json(text: &str) -> Result<String, ReadError> {
    let document = Document::read(text)?;
    if document.nodes.is_empty() {
        return Ok("null".to_owned());
    }
    let mut json = String::with_capacity(text.len());
    document.push_json(0, &mut json).map_err(|fault| located(text, &fault))?;
    Ok(json)
}

/// The JSON text as a YAML document in block style that go-yaml v2, v3 and YAML 1.2 read back alike.
///
/// # Errors
/// The text is not JSON.
pub fn from_json(json: &str) -> Result<String, WriteError> {
    if json::is_too_deep(json) {
        return Err(WriteError::TooDeep);
    }
    let mut tree = Tree::default();
    let root = tree.import(json).map_err(WriteError::NotJson)?;
    let mut yaml = String::with_capacity(json.len() + json.len() / 4);
    let style = Style { line_break: "\n", blocks: true };
    tree.push_block(&mut yaml, root, Behind::Root(0), style, None);
    yaml.push('\n');
    Ok(yaml)
}

/// Change a document; bytes outside the changed entries stay as they are.
///
/// The changes are made one after another. Setting what is already so changes nothing, nor does removing what is not there. A
/// list's length as a step appends to it. Aliases of what changes become copies of the old value.
///
/// # Errors
/// A document that cannot be read or is not alone, a value that is not JSON, a path through a scalar or to no item, and
/// what cannot be changed with certainty, by its path. Then nothing is changed.
pub fn patch(text: &str, changes: &[Change]) -> Result<String, PatchError> {
    patch::patch(text, changes)
}

/// The strings at several paths at once; `None` where there is nothing, or something that is no string.
///
/// Only the syntax, and the values on the paths, are looked at: a text that fails for another value (`.inf`, a null key)
/// still has its strings.
///
/// # Errors
/// The place and the reason where the text is not YAML to Kubernetes.
pub fn strings<'a, const N: usize>(text: &'a str, paths: [&[&str]; N]) -> Result<[Option<Cow<'a, str>>; N], ReadError> {
    strings::strings(text, paths)
}
