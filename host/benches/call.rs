//! Calls of a post-renderer in one process.
//!
//! - `call/…` is the typed call: from a new cell to the plugin's answer. Pintle tells this time in its report.
//! - `render/…` is all that a caller waits for: split, identify, call, join, and the cell's end. The twin is handed the
//!   documents as Pintle has split them, and neither splits nor joins.

#![allow(clippy::expect_used, reason = "a benchmark whose call fails measures nothing, and must stop")]

#[path = "support/guest.rs"]
mod guest;
#[path = "../../components/manifests/benches/support/manifests.rs"]
mod manifests;
#[path = "support/ours.rs"]
mod ours;
#[path = "../../components/manifests/benches/support/scratch.rs"]
mod scratch;
#[path = "support/twin.rs"]
mod twin;

use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use manifests::manifests;
use pintle::{Host, Plugin, PostRender, PostRendered};
use pintle_manifests::stream::Stream;
use tokio::runtime::Runtime;
use twin::wit::{Document, Identity};
use twin::{Loaded, Twin};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const MIB: usize = 1 << 20;

/// Both, with the plugin loaded, and the runtime that both run on.
struct Bench {
    ours: (Host, Plugin),
    twin: (Twin, Loaded),
    runtime: Runtime,
}

impl Bench {
    fn new() -> Self {
        let host = ours::host().expect("a host");
        let plugin = host.load_blocking(ours::package().expect("the guest")).expect("a plugin");
        let (twin, _, loaded) = ours::twin().expect("the twin");
        Self { ours: (host, plugin), twin: (twin, loaded), runtime: runtime() }
    }

    fn pintle(&self, manifests: &str, args: &[&str]) -> PostRendered {
        let call = PostRender::new(manifests.as_bytes()).args(args.iter().copied());
        self.runtime.block_on(self.ours.0.post_render(&self.ours.1, call)).expect("an answer")
    }

    fn twin(&self, documents: &[Document<'_>], args: &[&str]) -> impl Sized {
        self.runtime.block_on(self.twin.0.render(&self.twin.1, documents, args)).expect("an answer")
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime")
}

/// The documents of a stream in the shape that a call takes.
fn lower<'a>(stream: &'a Stream<'_>) -> Vec<Document<'a>> {
    let identity = |document: &'a pintle_manifests::stream::Document<'_>| {
        document.identity().map(|identity| Identity {
            api_version: &identity.api_version,
            kind: &identity.kind,
            name: identity.name.as_deref(),
            namespace: identity.namespace.as_deref(),
        })
    };
    let lower = |document| Document {
        text: pintle_manifests::stream::Document::text(document),
        identity: identity(document),
        source: document.source(),
        hooks: &[],
    };
    stream.documents().iter().map(lower).collect()
}

fn small(criterion: &mut Criterion) {
    let bench = Bench::new();
    let input = manifests(1 << 10, 1);
    let stream = Stream::parse(input.as_bytes()).expect("a stream");
    let documents = lower(&stream);

    let mut group = criterion.benchmark_group("call/small");
    group.sample_size(100).measurement_time(Duration::from_secs(2));
    group.bench_function("pintle", |b| b.iter(|| bench.pintle(&input, &[])));
    group.bench_function("twin", |b| b.iter(|| drop(bench.twin(&documents, &[]))));
    group.finish();

    // As a program without a runtime calls it.
    let mut group = criterion.benchmark_group("call/small-blocking");
    group.sample_size(100).measurement_time(Duration::from_secs(2));
    let (host, plugin) = &bench.ours;
    group.bench_function("pintle", |b| {
        b.iter(|| host.post_render_blocking(plugin, PostRender::new(input.as_bytes())).expect("an answer"));
    });
    let (twin, plugin) = &bench.twin;
    group.bench_function("twin", |b| {
        b.iter(|| drop(runtime().block_on(twin.render(plugin, &documents, &[])).expect("an answer")));
    });
    group.finish();
}

fn large(criterion: &mut Criterion) {
    let bench = Bench::new();
    for mebibytes in [1, 10, 50] {
        for each in [10, 1000] {
            let input = manifests(mebibytes * MIB, mebibytes * each);
            let name = format!("{mebibytes}MiB-{each}");
            measure(criterion, &bench, &name, &input, &[]);
            if mebibytes == 1 {
                measure(criterion, &bench, &format!("{name}-replace"), &input, &["replace"]);
            }
        }
    }
}

fn measure(criterion: &mut Criterion, bench: &Bench, name: &str, input: &str, args: &[&str]) {
    let stream = Stream::parse(input.as_bytes()).expect("a stream");
    let documents = lower(&stream);
    assert_eq!(bench.pintle(input, args).manifests, input.as_bytes(), "the plugin changes nothing");

    let mut call = group(criterion, "call", name, input);
    timed(&mut call, "pintle", || bench.pintle(input, args).report.elapsed);
    timed(&mut call, "twin", || {
        let started = Instant::now();
        let answer = bench.twin(&documents, args);
        let elapsed = started.elapsed();
        drop(answer);
        elapsed
    });
    call.finish();

    let mut render = group(criterion, "render", name, input);
    render.bench_function("pintle", |b| b.iter(|| bench.pintle(input, args)));
    render.bench_function("twin", |b| b.iter(|| drop(bench.twin(&documents, args))));
    render.finish();
}

fn group<'a>(criterion: &'a mut Criterion, kind: &str, name: &str, input: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(format!("{kind}/{name}"));
    group.throughput(Throughput::Bytes(input.len() as u64));
    if input.len() > MIB {
        group.sample_size(10).sampling_mode(SamplingMode::Flat);
    }
    group
}

/// Measures the part of each run that the run itself tells.
fn timed(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, run: impl Fn() -> Duration) {
    group.bench_function(name, |b| b.iter_custom(|times| (0..times).map(|_| run()).sum()));
}

fn short() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(500))
        .sample_size(30)
        .nresamples(5000)
}

criterion_group! { name = benches; config = short(); targets = small, large }
criterion_main!(benches);
