//! One deadline for code and waiting alike.

use std::future::Future;
use std::time::{Duration, Instant};

use super::outcome::Ending;

/// Runs a call until it ends or its time is over.
///
/// A guest that computes yields at every epoch, and a guest that waits does so in a future; both are dropped here. An
/// answer that comes between two epochs but after the deadline is too late as well, so that a deadline means the same
/// whatever the grain of the clock.
pub(crate) async fn within<T>(time: Duration, call: impl Future<Output = wasmtime::Result<Ending<T>>>) -> Ending<T> {
    let started = Instant::now();
    match tokio::time::timeout(time, call).await {
        Err(_) => Ending::OutOfTime,
        Ok(_) if started.elapsed() > time => Ending::OutOfTime,
        Ok(Ok(ending)) => ending,
        Ok(Err(error)) => Ending::Trapped(error),
    }
}
