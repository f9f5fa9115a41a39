//! `wasi:config/store`: the plugin's own configuration.

use wasmtime::StoreContextMut;
use wasmtime::component::{ComponentType, Linker, Lower};
use wasmtime_wasi_config::WasiConfig;

use crate::cell::CellState;

pub(super) fn link(linker: &mut Linker<CellState>) -> wasmtime::Result<()> {
    wasmtime_wasi_config::add_to_linker(linker, |cell| WasiConfig::new(&cell.config))?;
    // The crate hands all out in the order of a hash map, another one in each run.
    linker.allow_shadowing(true);
    linker.instance(STORE)?.func_wrap("get-all", |cell: StoreContextMut<'_, CellState>, (): ()| {
        Ok((Ok::<_, Never>(cell.data().sorted_config.clone()),))
    })?;
    linker.allow_shadowing(false);
    Ok(())
}

const STORE: &str = "wasi:config/store@0.2.0-rc.1";

/// The interface's `error`, which never occurs here.
#[derive(ComponentType, Lower)]
#[component(variant)]
#[expect(dead_code, reason = "the shape of the type is the interface's")]
enum Never {
    #[component(name = "upstream")]
    Upstream(String),
    #[component(name = "io")]
    Io(String),
}
