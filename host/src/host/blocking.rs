//! Running an async call to its end on this thread.

use std::future::Future;

use super::HostError;

/// Runs `call` on a runtime of its own, on this thread, or beside it where this thread already drives a runtime.
pub(super) fn block_on<T: Send>(call: impl Future<Output = T> + Send) -> Result<T, HostError> {
    if tokio::runtime::Handle::try_current().is_err() {
        return on_this_thread(call);
    }
    // Tokio refuses a runtime within a runtime.
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("pintle-call".to_owned());
        let running = thread.spawn_scoped(scope, || on_this_thread(call))?;
        running.join().unwrap_or_else(|_| Err(HostError::Start(std::io::Error::other("the call's thread ended"))))
    })
}

fn on_this_thread<T>(call: impl Future<Output = T>) -> Result<T, HostError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let answer = runtime.block_on(call);
    // A guest may have left a read behind that never ends; it must not hold up the answer.
    runtime.shutdown_background();
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn works_outside_and_inside_a_runtime() {
        assert_eq!(block_on(async { 1 }).unwrap(), 1);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert_eq!(runtime.block_on(async { block_on(async { 2 }) }).unwrap(), 2);
    }
}
