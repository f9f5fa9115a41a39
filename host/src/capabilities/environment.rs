//! `wasi:cli/environment`: only granted names, no arguments, no working directory.

use wasmtime::component::Linker;
use wasmtime_wasi::p2::bindings::cli::environment;

use super::WholeCell;
use crate::cell::CellState;

pub(super) fn link(linker: &mut Linker<CellState>) -> wasmtime::Result<()> {
    environment::add_to_linker::<CellState, WholeCell>(linker, |cell| cell)
}

impl environment::Host for CellState {
    /// A guest is given all variables at once, so which of them it wanted is only known if it requested them.
    fn get_environment(&mut self) -> wasmtime::Result<Vec<(String, String)>> {
        for denial in self.rights.missing_env() {
            self.denials.note(denial);
        }
        Ok(self.rights.env().to_vec())
    }

    fn get_arguments(&mut self) -> wasmtime::Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn initial_cwd(&mut self) -> wasmtime::Result<Option<String>> {
        Ok(None)
    }
}
