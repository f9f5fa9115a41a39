//! `wasi:config/store`: the plugin's own configuration.

use wasmtime::component::Linker;
use wasmtime_wasi_config::WasiConfig;

use crate::cell::CellState;

pub(super) fn link(linker: &mut Linker<CellState>) -> wasmtime::Result<()> {
    wasmtime_wasi_config::add_to_linker(linker, |cell| WasiConfig::new(&cell.config))
}
