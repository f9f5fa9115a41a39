//! `helm:plugin/yaml`: YAML as Kubernetes reads it.

use pintle_manifests::yaml as editor;
use wasmtime::component::Linker;

use super::WholeCell;
use crate::cell::CellState;
use crate::types::v0_1::yaml;

pub(super) fn link(linker: &mut Linker<CellState>) -> wasmtime::Result<()> {
    yaml::add_to_linker::<CellState, WholeCell>(linker, |cell| cell)
}

impl yaml::Host for CellState {
    fn to_json(&mut self, text: String) -> wasmtime::Result<Result<String, String>> {
        Ok(editor::to_json(&text).map_err(|error| error.to_string()))
    }

    fn from_json(&mut self, json: String) -> wasmtime::Result<Result<String, String>> {
        Ok(editor::from_json(&json).map_err(|error| error.to_string()))
    }

    fn patch(&mut self, text: String, changes: Vec<yaml::Change>) -> wasmtime::Result<Result<String, String>> {
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
