//! Whole processes, from being started to their end: `pintle run` beside a bare host, and Helm with no post-renderer,
//! with one that copies, and with ours.

#![allow(clippy::expect_used, reason = "a benchmark whose program fails measures nothing, and must stop")]

#[path = "support/guest.rs"]
mod guest;
#[path = "../../components/manifests/benches/support/manifests.rs"]
mod manifests;
#[path = "../../components/manifests/benches/support/scratch.rs"]
mod scratch;
#[path = "support/spawn.rs"]
mod spawn;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use manifests::manifests;
use spawn::{PINTLE, feed, file, program, run};

fn small_call(criterion: &mut Criterion) {
    let input = file("small.yaml", &manifests(1 << 10, 1)).expect("an input");
    let pintle = || {
        let mut pintle = program(PINTLE);
        pintle.arg("run").arg(guest::folder());
        pintle
    };
    feed(&mut pintle(), &input).expect("the first run, which compiles");

    let mut group = criterion.benchmark_group("process/small-call");
    group.sample_size(100).measurement_time(Duration::from_secs(3));
    group.bench_function("pintle", |b| b.iter(|| feed(&mut pintle(), &input).expect("success")));
    if let Some([bare, artifact]) = spawn::bare().expect("an artifact") {
        group.bench_function("twin", |b| b.iter(|| feed(program(&bare).arg(&artifact), &input).expect("success")));
    }
    group.finish();
    // What it costs to start our binary at all.
    criterion.bench_function("process/version", |b| b.iter(|| run(program(PINTLE).arg("--version")).expect("success")));
}

fn helm(criterion: &mut Criterion) {
    let Some(helm) = find_helm() else {
        println!("helm/…: not measured; there is no Helm in target/tools: `cargo xtask setup helm`");
        return;
    };
    link().expect("a link and a copying post-renderer");
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/charts/web");
    let large = large_chart().expect("a chart");
    for (name, chart, samples) in [("helm/web", &web, 30), ("helm/1MiB", &large, 10)] {
        let mut group = criterion.benchmark_group(name);
        group.sample_size(samples).measurement_time(Duration::from_secs(2)).sampling_mode(SamplingMode::Flat);
        for (function, post_renderer) in [("none", None), ("twin", Some("copy")), ("pintle", Some("noop"))] {
            let template = || {
                let mut template = program(&helm);
                template.args(["template", "web"]).arg(chart);
                template.args(post_renderer.iter().flat_map(|name| ["--post-renderer", name]));
                template
            };
            group.bench_function(function, |b| b.iter(|| run(&mut template()).expect("success")));
        }
        group.finish();
    }
}

/// The Helm that set-up has built.
fn find_helm() -> Option<PathBuf> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools");
    let mut folders = fs::read_dir(tools).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let is_helm = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("helm-v4"));
    Some(folders.find(is_helm)?.join("helm")).filter(|helm| helm.is_file())
}

/// Two post-renderers: `noop`, ours, and `copy`, a program that copies.
fn link() -> Result<(), Box<dyn std::error::Error>> {
    run(program(PINTLE).args(["helm", "link"]).arg(guest::folder()))?;
    let copy = "apiVersion: v1\nname: copy\nversion: 1.0.0\ntype: postrenderer/v1\nruntime: subprocess\n\
                runtimeConfig:\n  platformCommand:\n    - command: cat\n";
    file("home/helm/plugins/copy/plugin.yaml", copy)?;
    Ok(())
}

/// A chart that renders to 1 MiB in 1,000 documents, ten in a file.
fn large_chart() -> std::io::Result<PathBuf> {
    let chart = file("chart/Chart.yaml", "apiVersion: v2\nname: large\nversion: 1.0.0\n")?;
    let manifests = manifests(1 << 20, 1000);
    let documents: Vec<&str> = manifests.split_inclusive("---\n").collect();
    for (number, ten) in documents.chunks(10).enumerate() {
        file(&format!("chart/templates/part-{number}.yaml"), &ten.concat())?;
    }
    Ok(chart.with_file_name(""))
}

fn short() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .nresamples(5000)
}

criterion_group! { name = benches; config = short(); targets = small_call, helm }
criterion_main!(benches);
