//! A call whose future is dropped is over.

use std::time::Instant;

use tokio::runtime::Builder;

use crate::house::{House, SLACK, Test, call, data, milliseconds};
use crate::process::{computed, files};

pub(crate) const TESTS: &[Test] = &[
    ("a dropped call stops computing", stops_computing),
    ("a dropped call closes its files", closes_files),
    ("a task that is aborted ends its call", aborted),
    ("a runtime that ends with calls under way ends", runtime_ends),
];

fn stops_computing() {
    let house = House::new();
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    for behaviour in ["loop", "sleep", "flood-stderr"] {
        let call = house.host.post_render(&house.probe, call(&[behaviour]));
        runtime.block_on(async { tokio::time::timeout(milliseconds(200), call).await }).expect_err("it never ends");
        let before = computed();
        std::thread::sleep(milliseconds(500));
        let after = computed() - before;
        assert!(after < milliseconds(100), "{behaviour}: {after:?} computed after the call was dropped");
    }
    house.good();
}

fn closes_files() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "text").unwrap();
    let house = House::new();
    house.good();
    let before = files();
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    for _ in 0..20 {
        // Long enough to open some, too short to open all.
        let call = call(&["read-repeatedly", "/data/file", "100000000"]).grants(data(folder.path(), "ro"));
        let call = house.host.post_render(&house.probe, call);
        runtime.block_on(async { tokio::time::timeout(milliseconds(50), call).await }).expect_err("it never ends");
    }
    drop(runtime);
    assert_eq!(files(), before);
}

fn aborted() {
    let house = House::new();
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap();
    let (host, probe) = (house.host.clone(), house.probe.clone());
    let task = runtime.spawn(async move { host.post_render(&probe, call(&["loop"])).await });
    std::thread::sleep(milliseconds(100));
    let started = Instant::now();
    task.abort();
    assert!(runtime.block_on(task).unwrap_err().is_cancelled());
    assert!(started.elapsed() < SLACK, "{:?}", started.elapsed());
}

fn runtime_ends() {
    let house = House::new();
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap();
    for behaviour in ["loop", "sleep", "flood-stdout"] {
        let (host, probe) = (house.host.clone(), house.probe.clone());
        runtime.spawn(async move { host.post_render(&probe, call(&[behaviour])).await.map(drop) });
    }
    std::thread::sleep(milliseconds(100));
    let started = Instant::now();
    drop(runtime);
    assert!(started.elapsed() < SLACK, "{:?}", started.elapsed());
    house.good();
}
