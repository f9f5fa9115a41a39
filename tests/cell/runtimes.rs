//! Calls outside of a runtime, and inside of each kind.

use std::time::Instant;

use pintle::{Host, HostError, Plugin, PostRenderError};
use tokio::runtime::{Builder, Runtime};

use crate::house::{House, INPUT, SLACK, Test, call, milliseconds, word};

pub(crate) const TESTS: &[Test] = &[
    ("a host, its calls and its plugins may be sent and shared", may_be_sent),
    ("an async call outside of a runtime says so", outside),
    ("async and blocking calls work inside every runtime", inside),
    ("a deadline is kept inside every runtime", deadlines),
    ("a plugin is loaded inside every runtime", loading),
];

fn runtimes() -> [(&'static str, Runtime); 3] {
    let threads = |count| Builder::new_multi_thread().worker_threads(count).enable_time().build().unwrap();
    [
        ("current thread", Builder::new_current_thread().enable_time().build().unwrap()),
        ("one worker", threads(1)),
        ("two workers", threads(2)),
    ]
}

fn may_be_sent() {
    fn sent<T: Send>(_: &T) {}
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    let house = House::new();
    shared::<Host>(&house.host);
    shared::<Plugin>(&house.probe);
    sent(&house.host.post_render(&house.probe, call(&["keep"])));
}

/// Runs a future without any runtime.
fn without_runtime<T>(future: impl Future<Output = T>) -> T {
    let waker = std::task::Waker::noop();
    match std::pin::pin!(future).poll(&mut std::task::Context::from_waker(waker)) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("it waits for a runtime that there is not"),
    }
}

fn outside() {
    let house = House::new();
    let answer = without_runtime(house.host.post_render(&house.probe, call(&["keep"])));
    assert!(matches!(answer, Err(PostRenderError::Host(HostError::NoRuntime))), "{}", word(&answer));
    house.good();
}

fn inside() {
    let house = House::new();
    for (name, runtime) in runtimes() {
        let answer = runtime.block_on(house.host.post_render(&house.probe, call(&["keep"])));
        assert_eq!(answer.unwrap().manifests, INPUT, "async, {name}");
        let answer = runtime.block_on(async { house.run(call(&["keep"])) });
        assert_eq!(answer.unwrap().manifests, INPUT, "blocking, {name}");
        // On a worker, and not only on the thread that waits.
        let (host, probe) = (house.host.clone(), house.probe.clone());
        let task = runtime.spawn(async move { host.post_render_blocking(&probe, call(&["keep"])) });
        assert_eq!(runtime.block_on(task).unwrap().unwrap().manifests, INPUT, "blocking on a worker, {name}");
    }
}

fn deadlines() {
    let house = House::new();
    for (name, runtime) in runtimes() {
        for behaviour in ["loop", "sleep"] {
            let call = || call(&[behaviour]).timeout(milliseconds(300));
            let started = Instant::now();
            let answer = runtime.block_on(house.host.post_render(&house.probe, call()));
            assert_eq!(word(&answer), "limit", "{behaviour}, async, {name}");
            let answer = runtime.block_on(async { house.run(call()) });
            assert_eq!(word(&answer), "limit", "{behaviour}, blocking, {name}");
            let elapsed = started.elapsed();
            assert!(elapsed < milliseconds(600) + SLACK, "{behaviour}, {name}: {elapsed:?}");
        }
    }
}

fn loading() {
    let house = House::new();
    for (name, runtime) in runtimes() {
        let package = || pintle::plugin::Package::open(&crate::house::probe()).unwrap();
        runtime.block_on(house.host.load(package())).unwrap_or_else(|error| panic!("{name}: {error}"));
        runtime.block_on(async { house.host.load_blocking(package()) }).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}
