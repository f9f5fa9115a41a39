//! `helm:plugin/yaml`: YAML as Kubernetes reads it.

use pintle_manifests::yaml as editor;
use wasmtime::component::Linker;

use super::WholeCell;
use crate::cell::CellState;
use crate::types::v0_1::yaml;

pub(super) fn link(linker: &mut Linker<CellState>) -> wasmtime::Result<()> {
    yaml::add_to_linker::<CellState, WholeCell>(linker, |cell| cell)
}

/// The largest text that is read or written for a guest, in bytes: more than a cluster takes for one object.
///
/// A reader needs many times the size of its text, in the host's memory, which no limit of the guest counts.
const MAX_TEXT: usize = 4 << 20;

/// The largest JSON text that is written as YAML: writing costs more than reading.
const MAX_JSON: usize = 2 << 20;

fn too_large(text: &str, most: usize) -> Option<String> {
    (text.len() > most).then(|| refusal(text.len(), most))
}

fn refusal(size: usize, most: usize) -> String {
    format!("a text of {size} bytes is too large for the yaml service, which takes {} MiB", most >> 20)
}

impl yaml::Host for CellState {
    fn to_json(&mut self, text: String) -> wasmtime::Result<Result<String, String>> {
        if let Some(refusal) = too_large(&text, MAX_TEXT) {
            return Ok(Err(refusal));
        }
        Ok(editor::to_json(&text).map_err(|error| error.to_string()))
    }

    fn from_json(&mut self, json: String) -> wasmtime::Result<Result<String, String>> {
        if let Some(refusal) = too_large(&json, MAX_JSON) {
            return Ok(Err(refusal));
        }
        Ok(editor::from_json(&json).map_err(|error| error.to_string()))
    }

    fn patch(&mut self, text: String, changes: Vec<yaml::Change>) -> wasmtime::Result<Result<String, String>> {
        let json = changes.iter().fold(0_usize, |size, change| match change {
            yaml::Change::Set((_, json)) => size.saturating_add(json.len()),
            yaml::Change::Remove(_) => size,
        });
        if let Some(refusal) = too_large(&text, MAX_TEXT).or_else(|| (json > MAX_JSON).then(|| refusal(json, MAX_JSON)))
        {
            return Ok(Err(refusal));
        }
        let changes: Vec<_> = changes
            .into_iter()
            .map(|change| match change {
                yaml::Change::Set((path, json)) => editor::Change::Set { path, json },
                yaml::Change::Remove(path) => editor::Change::Remove { path },
            })
            .collect();
        Ok(editor::patch(&text, &changes).map_err(|error| error.to_string()))
    }
}
