//! The stream's own work, beside a copy of the same bytes: split, identify, join. And single documents: patch, to JSON.

#![allow(clippy::expect_used, reason = "a benchmark whose work fails measures nothing, and must stop")]

#[path = "support/manifests.rs"]
mod manifests;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use manifests::manifests;
use pintle_manifests::stream::Stream;
use pintle_manifests::yaml::{self, Change};

// As in our binary. The C library's allocator gives large blocks back at once, and what is measured is page faults.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const MIB: usize = 1 << 20;

fn streams(criterion: &mut Criterion) {
    for mebibytes in [1, 10, 50] {
        for each in [10, 1000] {
            stream(criterion, mebibytes, each);
        }
    }
}

fn stream(criterion: &mut Criterion, mebibytes: usize, each: usize) {
    let input = manifests(mebibytes * MIB, mebibytes * each);
    let bytes = input.as_bytes();
    let parsed = Stream::parse(bytes).expect("a stream");
    assert!(parsed.documents().iter().all(|document| document.identity().is_some()), "all documents are objects");
    assert_eq!(parsed.to_bytes(), bytes, "nothing is lost");

    let mut group = criterion.benchmark_group(format!("stream/{mebibytes}MiB-{each}"));
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("pintle", |b| b.iter(|| Stream::parse(black_box(bytes)).expect("a stream").to_bytes()));
    group.bench_function("twin", |b| b.iter(|| black_box(bytes).to_vec()));
    if mebibytes == 1 {
        group.bench_function("split+identify", |b| b.iter(|| Stream::parse(black_box(bytes)).expect("a stream")));
        group.bench_function("join", |b| b.iter(|| black_box(&parsed).to_bytes()));
    }
    group.finish();
}

/// As the stream hands them to a plugin, which hands them to these functions one by one.
fn documents(criterion: &mut Criterion) {
    let input = manifests(645 * 1000, 1000);
    let stream = Stream::parse(input.as_bytes()).expect("a stream");
    let texts: Vec<&str> = stream.documents().iter().map(|document| document.text()).collect();
    let path = ["metadata", "labels", "team"].map(str::to_owned).to_vec();
    let label = [Change::Set { path, json: "\"payments\"".to_owned() }];

    let mut group = criterion.benchmark_group("yaml/1000-documents");
    group.throughput(Throughput::Bytes(input.len() as u64));
    // The results are dropped outside the measurement: a caller joins or sends them, whatever they were made by.
    group.bench_function("patch", |b| {
        b.iter_batched(
            || Vec::with_capacity(texts.len()),
            |mut all| {
                all.extend(texts.iter().map(|text| yaml::patch(text, &label).expect("a label can be set")));
                all
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("to_json", |b| {
        b.iter_batched(
            || Vec::with_capacity(texts.len()),
            |mut all| {
                all.extend(texts.iter().map(|text| yaml::to_json(text).expect("YAML")));
                all
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn short() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(1000))
        .sample_size(20)
        .nresamples(5000)
}

criterion_group! { name = benches; config = short(); targets = streams, documents }
criterion_main!(benches);
