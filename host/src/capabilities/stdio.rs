//! `wasi:cli/{stdin,stdout,stderr}`: no input, and all output is the log.

use wasmtime_wasi::WasiCtxBuilder;

use crate::cell::LogSink;

/// A typed plugin's result is what its function returns. What it prints, on either stream, is for a person.
pub(super) fn configure(builder: &mut WasiCtxBuilder, log: &LogSink) {
    builder.stdout(log.clone()).stderr(log.clone());
}
