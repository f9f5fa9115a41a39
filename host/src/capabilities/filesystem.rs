//! `wasi:filesystem/preopens`: granted directories, each an open handle and never a path.
//!
//! What a guest does below such a handle is walked by wasmtime-wasi, which lets no path, link or `..` lead out of it.

use wasmtime::component::{Linker, Resource};
use wasmtime_wasi::filesystem::{Descriptor, Dir};
use wasmtime_wasi::p2::bindings::filesystem::preopens;
use wasmtime_wasi::{FsPerms, OpenMode};

use super::WholeCell;
use crate::cell::CellState;
use crate::plugin::Access;

pub(super) fn link(linker: &mut Linker<CellState>) -> wasmtime::Result<()> {
    preopens::add_to_linker::<CellState, WholeCell>(linker, |cell| cell)
}

impl preopens::Host for CellState {
    fn get_directories(&mut self) -> wasmtime::Result<Vec<(Resource<Descriptor>, String)>> {
        for denial in self.rights.missing_directories() {
            self.denials.note(denial);
        }
        if self.rights.directories().is_empty() {
            self.denials.sought_directories();
        }
        let mut list = Vec::new();
        for directory in self.rights.directories() {
            let (permissions, mode) = match directory.access {
                Access::ReadOnly => (FsPerms::ReadOnly, OpenMode::READ),
                Access::ReadWrite => (FsPerms::ReadWrite, OpenMode::READ | OpenMode::WRITE),
            };
            let handle = directory.handle.try_clone()?.into_std_file();
            // Never on this thread: a pipe that blocks must not stop the clock of the deadline.
            let descriptor = Descriptor::Dir(Dir::new(handle, permissions, mode, false));
            list.push((self.table.push(descriptor)?, directory.guest.to_string()));
        }
        Ok(list)
    }
}
