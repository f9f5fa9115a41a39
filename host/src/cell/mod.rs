//! A cell: one use of one plugin, from start to destruction.
//!
//! A cell is a `wasmtime::Store` of its own that holds exactly what this use was granted. It runs on a fiber under one
//! deadline, and everything in it is gone when the call ends, however it ends.

mod deadline;
mod denials;
mod limits;
mod log;
mod outcome;
mod state;

pub(crate) use deadline::within;
pub(crate) use denials::Denials;
pub use denials::{Denial, Right};
pub use limits::Limit;
pub(crate) use limits::{Limits, MAX_DIAGNOSTICS, MAX_INSTANCES};
pub use log::Log;
pub(crate) use log::LogSink;
pub(crate) use outcome::Ending;
pub use outcome::{CallError, CallFailure, Failure, Report};
pub(crate) use state::{Cell, CellSettings, CellState};
