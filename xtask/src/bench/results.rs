//! What the benchmarks have left on disk: Criterion's estimates, and figures of our own that are no times.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use serde_json::Value;

/// What a result counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Nanoseconds,
    Bytes,
    Instructions,
}

/// One benchmark's result.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Measured {
    /// `GROUP/FUNCTION`.
    pub(super) id: String,
    /// The median of one iteration; of figures, the one value.
    pub(super) value: f64,
    pub(super) unit: Unit,
    /// The fastest sample's mean, where there are samples.
    pub(super) min: Option<f64>,
    /// Bytes that one iteration works on, if the benchmark says.
    pub(super) bytes: Option<f64>,
}

impl Measured {
    #[cfg(test)]
    pub(super) fn time(id: &str, nanoseconds: f64) -> Self {
        Self { id: id.to_owned(), value: nanoseconds, unit: Unit::Nanoseconds, min: None, bytes: None }
    }

    /// Megabytes (10^6 bytes) a second: bytes a nanosecond are gigabytes a second.
    pub(super) fn rate(&self) -> Option<f64> {
        Some(self.bytes? / self.value * 1000.0)
    }
}

/// What was written below `target` since `started`: older results say nothing about this run.
pub(super) fn collect(target: &Path, started: SystemTime) -> Result<Vec<Measured>> {
    let mut measured = Vec::new();
    let mut folders = vec![target.join("criterion"), target.join("bench/figures")];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let is_new = || fs::metadata(&path).and_then(|meta| meta.modified()).is_ok_and(|time| time >= started);
            let read = match path.file_name().and_then(|name| name.to_str()) {
                _ if path.is_dir() => {
                    folders.push(path);
                    continue;
                }
                Some("estimates.json") if folder.ends_with("new") && is_new() => estimate(&folder),
                Some(_) if folder.ends_with("figures") && is_new() => figure(&path),
                _ => continue,
            };
            measured.push(read.with_context(|| format!("cannot read the result {}", path.display()))?);
        }
    }
    measured.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(measured)
}

fn json(path: PathBuf) -> Result<Value> {
    Ok(serde_json::from_slice(&fs::read(path)?)?)
}

fn text(value: &Value, key: &str) -> Result<String> {
    Ok(value.get(key).and_then(Value::as_str).with_context(|| format!("no {key}"))?.to_owned())
}

/// A result of Criterion's.
fn estimate(folder: &Path) -> Result<Measured> {
    let benchmark = json(folder.join("benchmark.json"))?;
    let estimates = json(folder.join("estimates.json"))?;
    let value = estimates.pointer("/median/point_estimate").and_then(Value::as_f64).context("no median")?;
    let bytes = benchmark.pointer("/throughput/Bytes").and_then(Value::as_f64);
    let min = json(folder.join("sample.json")).ok().and_then(|sample| fastest(&sample));
    Ok(Measured { id: text(&benchmark, "full_id")?, value, unit: Unit::Nanoseconds, min, bytes })
}

/// The fastest sample, by iteration.
fn fastest(sample: &Value) -> Option<f64> {
    let numbers = |key| Some(sample.get(key)?.as_array()?.iter().filter_map(Value::as_f64));
    let means = numbers("times")?.zip(numbers("iters")?).map(|(time, iterations)| time / iterations);
    means.min_by(f64::total_cmp)
}

/// `{"id": "memory/50MiB/pintle", "value": 1234, "unit": "bytes"}`
fn figure(path: &Path) -> Result<Measured> {
    let figure = json(path.to_owned())?;
    let unit = if text(&figure, "unit")? == "bytes" { Unit::Bytes } else { Unit::Instructions };
    let value = figure.get("value").and_then(Value::as_f64).context("no value")?;
    Ok(Measured { id: text(&figure, "id")?, value, unit, min: None, bytes: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_results_of_this_run_count() {
        let target = std::env::temp_dir().join(format!("xtask-bench-{}", std::process::id()));
        let write = |path: &str, text: &str| {
            let path = target.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        for folder in ["base", "new"] {
            let folder = format!("criterion/call_small/pintle/{folder}");
            write(&format!("{folder}/benchmark.json"), r#"{"full_id":"call/small/pintle","throughput":{"Bytes":10}}"#);
            write(&format!("{folder}/estimates.json"), r#"{"median":{"point_estimate":12.5}}"#);
            write(&format!("{folder}/sample.json"), r#"{"iters":[1.0,2.0],"times":[13.0,24.0]}"#);
        }
        write("bench/figures/memory_pintle.json", r#"{"id":"memory/pintle","value":7,"unit":"bytes"}"#);
        let expected = [
            Measured { min: Some(12.0), bytes: Some(10.0), ..Measured::time("call/small/pintle", 12.5) },
            Measured { unit: Unit::Bytes, ..Measured::time("memory/pintle", 7.0) },
        ];
        assert_eq!(collect(&target, SystemTime::UNIX_EPOCH).unwrap(), expected);
        let later = SystemTime::now() + std::time::Duration::from_secs(60);
        assert_eq!(collect(&target, later).unwrap(), []);
        fs::remove_dir_all(&target).unwrap();
    }
}
