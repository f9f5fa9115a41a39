//! The data of one cell: everything that its guest can reach.

use wasmtime::Store;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_config::WasiConfigVariables;
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use super::denials::{Denial, Denials};
use super::limits::{Limit, Limiter, Limits};
use super::log::LogSink;
use super::outcome::{CellLimits, Report};
use crate::capabilities::{self, Http, Release};
use crate::engine::SharedEngine;
use crate::grants::Rights;

/// What one cell is made with.
pub(crate) struct CellSettings {
    pub(crate) rights: Rights,
    pub(crate) limits: Limits,
    /// Sorted by key.
    pub(crate) config: Vec<(String, String)>,
    pub(crate) release: Option<Release>,
    /// Freeze clocks and randomness.
    pub(crate) deterministic: bool,
}

/// The store's data.
pub(crate) struct CellState {
    pub(crate) table: ResourceTable,
    pub(crate) rights: Rights,
    pub(crate) denials: Denials,
    pub(crate) config: WasiConfigVariables,
    pub(crate) sorted_config: Vec<(String, String)>,
    pub(crate) release: Option<Release>,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    http_hooks: Http,
    limiter: Limiter,
}

impl WasiView for CellState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for CellState {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.http_hooks }
    }
}

/// A store with only its grants, and the ends of what comes out of it.
pub(crate) struct Cell {
    pub(crate) store: Store<CellState>,
    log: LogSink,
    denials: Denials,
    limits: Limits,
}

/// Bytes that a host call may take in beside the payload: list elements and small strings.
const FUEL_SLACK: u64 = 16 << 20;

impl Cell {
    /// A cell for an input of `input` bytes.
    pub(crate) fn new(shared: &SharedEngine, settings: CellSettings, input: u64) -> Self {
        let CellSettings { rights, limits, config, release, deterministic } = settings;
        let (log, denials) = (LogSink::new(limits.log), Denials::default());
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits.handles as usize);
        let state = CellState {
            table,
            wasi: capabilities::wasi(&log, deterministic),
            http: WasiHttpCtx::new(),
            http_hooks: Http::new(denials.clone()),
            config: config.iter().cloned().collect(),
            sorted_config: config,
            release,
            rights,
            denials: denials.clone(),
            limiter: Limiter::new(limits.memory_for(input)),
        };
        let mut store = Store::new(&shared.engine, state);
        store.limiter(|state| &mut state.limiter);
        store.epoch_deadline_async_yield_and_update(1);
        store.set_epoch_deadline(1);
        store.set_max_component_handles(limits.handles as usize);
        // A guest hands its answer, or a document to patch, to the host in one call.
        let fuel = limits.output.max(input.saturating_mul(4)).saturating_add(FUEL_SLACK);
        store.set_hostcall_fuel(usize::try_from(fuel).unwrap_or(usize::MAX));
        Self { store, log, denials, limits }
    }

    /// The limits as they are reported.
    pub(crate) fn limits(&self) -> CellLimits {
        CellLimits {
            time: Limit::Time(self.limits.time),
            output: Limit::Output(self.limits.output),
            handles: Limit::Handles(self.limits.handles),
        }
    }

    /// What the guest looked for without having requested it.
    pub(crate) fn sought(&self) -> Vec<Denial> {
        self.denials.sought()
    }

    /// The memory limit, if the guest met it.
    pub(crate) fn refused_growth(&self) -> Option<Limit> {
        self.store.data().limiter.met()
    }

    /// Ends the cell: its files, streams and memory are gone when this returns.
    pub(crate) fn close(self, elapsed: std::time::Duration) -> Report {
        let peak_memory = self.store.data().limiter.peak();
        drop(self.store);
        Report { denials: self.denials.take(), log: self.log.take(), elapsed, peak_memory }
    }
}
