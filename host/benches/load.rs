//! Loading a compiled plugin: Pintle checks directories, record and hash first, the twin maps what it is given.

#![allow(clippy::expect_used, reason = "a benchmark whose call fails measures nothing, and must stop")]

#[path = "support/guest.rs"]
mod guest;
#[path = "support/ours.rs"]
mod ours;
#[path = "../../components/manifests/benches/support/scratch.rs"]
mod scratch;
#[path = "support/twin.rs"]
#[allow(dead_code, unused_imports, reason = "here it is loaded and never called")]
mod twin;

use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use pintle::plugin::Package;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn load(criterion: &mut Criterion) {
    let host = ours::host().expect("a host");
    let (twin, artifact, _) = ours::twin().expect("the twin");
    let package = ours::package().expect("the guest");
    // Compiled here, so that it is loaded below.
    host.load_blocking(package.clone()).expect("a plugin");

    let mut group = criterion.benchmark_group("load/artifact");
    group.bench_function("pintle", |b| {
        let load = |package| host.load_blocking(package).expect("a plugin");
        b.iter_batched(|| package.clone(), load, BatchSize::PerIteration);
    });
    group.bench_function("twin", |b| {
        b.iter_batched(|| (), |()| twin.load(&artifact).expect("a plugin"), BatchSize::PerIteration);
    });
    group.finish();

    // What comes before: plugin.yaml read and judged, both files hashed.
    let folder = guest::folder();
    criterion.bench_function("load/package", |b| b.iter(|| Package::open(&folder).expect("the guest")));
}

fn short() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(1500))
        .nresamples(5000)
}

criterion_group! { name = benches; config = short(); targets = load }
criterion_main!(benches);
