//! The clock that lets a deadline stop a guest which never waits.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use wasmtime::Engine;

/// How long a guest may run before it yields to the host: the grain of every deadline.
const TICK: Duration = Duration::from_millis(10);

/// One thread per host. It is started by the first call, advances the engine's epoch while calls are under way, sleeps
/// while none is, and ends with the host.
pub(crate) struct Ticker {
    engine: Engine,
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    calls: usize,
    /// The thread waits for a call, not for the next tick.
    asleep: bool,
    ended: bool,
}

impl Shared {
    // A poisoned lock holds two plain values that are right at every moment.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// While it lives, the epoch advances.
pub(crate) struct Running(Arc<Shared>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.state().calls -= 1;
    }
}

impl Ticker {
    pub(crate) fn new(engine: Engine) -> Self {
        Self { engine, shared: Arc::default(), thread: Mutex::new(None) }
    }

    /// Keeps the epoch going until the answer is dropped.
    ///
    /// # Errors
    ///
    /// The thread could not be started.
    pub(crate) fn run(&self) -> std::io::Result<Running> {
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if thread.is_none() {
            let (engine, shared) = (self.engine.clone(), Arc::clone(&self.shared));
            let name = "pintle-epoch".to_owned();
            *thread = Some(std::thread::Builder::new().name(name).spawn(move || tick(&engine, &shared))?);
        }
        drop(thread);
        let mut state = self.shared.state();
        state.calls += 1;
        // Not at every call: while the thread runs, each unmapping of a cell's memory has to wait for its core.
        if std::mem::take(&mut state.asleep) {
            self.shared.changed.notify_one();
        }
        drop(state);
        Ok(Running(Arc::clone(&self.shared)))
    }
}

fn tick(engine: &Engine, shared: &Shared) {
    let mut state = shared.state();
    while !state.ended {
        if state.calls == 0 {
            state.asleep = true;
            state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        } else {
            let (woken, waited) = shared.changed.wait_timeout(state, TICK).unwrap_or_else(PoisonError::into_inner);
            state = woken;
            // A new call wakes this thread too; the guests that run need not yield for it.
            if waited.timed_out() {
                engine.increment_epoch();
            }
        }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.state().ended = true;
        self.shared.changed.notify_one();
        let thread = self.thread.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        // A call may drop the last reference to its host from any thread, but never from this one.
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threads() -> usize {
        std::fs::read_dir("/proc/self/task")
            .unwrap()
            .filter(|t| {
                let name = t.as_ref().unwrap().path().join("comm");
                std::fs::read_to_string(name).unwrap_or_default().starts_with("pintle-epoch")
            })
            .count()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn one_thread_serves_all_calls_and_ends_with_the_host() {
        let ticker = Ticker::new(Engine::default());
        assert_eq!(threads(), 0, "no thread before the first call");
        let first = ticker.run().unwrap();
        let second = ticker.run().unwrap();
        std::thread::sleep(Duration::from_millis(50));
        assert_eq!(threads(), 1);
        drop((first, second));
        drop(ticker);
        assert_eq!(threads(), 0);
    }
}
