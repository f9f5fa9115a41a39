//! One deadline for code and waiting alike.

use std::future::Future;
use std::time::Duration;

use super::outcome::Ending;

/// Runs a call until it ends or its time is over.
///
/// A guest that computes yields at every epoch, and a guest that waits does so in a future; both are dropped here.
pub(crate) async fn within<T>(time: Duration, call: impl Future<Output = wasmtime::Result<Ending<T>>>) -> Ending<T> {
    match tokio::time::timeout(time, call).await {
        Ok(Ok(ending)) => ending,
        Ok(Err(error)) => Ending::Trapped(error),
        Err(_) => Ending::OutOfTime,
    }
}
