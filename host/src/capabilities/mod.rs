//! What a guest may import: one small module for each capability.
//!
//! Everything is linked for every plugin, because what a guest imports says nothing of what it means to use: the
//! standard library of any language imports files, clocks and environment. The grants are in the cell's data, and what
//! was not granted answers with an error that the guest can handle.

mod clocks;
mod config;
mod environment;
mod filesystem;
mod http;
mod network;
mod release;
mod stdio;
mod yaml;

use wasmtime::component::{HasData, Linker};
use wasmtime_wasi::WasiCtx;

use crate::cell::{CellState, LogSink};

pub(crate) use http::Http;
pub use release::Release;

/// Marks the whole cell as what an interface works on.
pub(crate) struct WholeCell;

impl HasData for WholeCell {
    type Data<'a> = &'a mut CellState;
}

/// Links every capability.
pub(crate) fn link(linker: &mut Linker<CellState>) -> wasmtime::Result<()> {
    wasmtime_wasi::p2::add_to_linker_async(linker)?;
    // What follows takes the place of interfaces that hand out authority.
    linker.allow_shadowing(true);
    environment::link(linker)?;
    filesystem::link(linker)?;
    network::link(linker)?;
    linker.allow_shadowing(false);
    http::link(linker)?;
    config::link(linker)?;
    release::link(linker)?;
    yaml::link(linker)
}

/// WASI's own part of a cell. It is given nothing but the log and the clocks: files and environment come from us.
pub(crate) fn wasi(log: &LogSink, deterministic: bool) -> WasiCtx {
    let mut builder = WasiCtx::builder();
    stdio::configure(&mut builder, log);
    clocks::configure(&mut builder, deterministic);
    network::configure(&mut builder);
    builder.build()
}
