//! `bench`: the benchmarks, and one table of what they measured beside what was promised.
//!
//! A benchmark that has a budget is a Criterion group of two functions: `pintle`, and `twin`, which does the same work
//! without us (a bare wasmtime with the same settings, a copy of memory, a single stage). Both run in the same process
//! and the same minute, so their ratio says more than either time.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process::{cargo, run as run_command};
use crate::workspace::Workspace;

/// What was promised about one group.
struct Budget {
    group: &'static str,
    promise: Promise,
}

enum Promise {
    /// At most so many times the twin.
    TimesTwin(f64),
    /// At least so many megabytes (10^6 bytes) a second.
    Rate(f64),
}

/// All promises. A group that is not measured yet shows in the table as such.
const BUDGETS: [Budget; 6] = [
    Budget { group: "process/small-call", promise: Promise::TimesTwin(1.2) },
    Budget { group: "call/small", promise: Promise::TimesTwin(1.2) },
    Budget { group: "call/1MiB", promise: Promise::TimesTwin(1.5) },
    Budget { group: "stream/1MiB", promise: Promise::Rate(300.0) },
    Budget { group: "pipeline/10-stages", promise: Promise::TimesTwin(10.0) },
    Budget { group: "extism/call", promise: Promise::TimesTwin(1.0) },
];

/// One benchmark's result.
#[derive(Debug, Clone, PartialEq)]
struct Measured {
    /// `GROUP/FUNCTION`.
    id: String,
    /// Median time of one iteration, in nanoseconds.
    median: f64,
    /// Bytes that one iteration works on, if the benchmark says.
    bytes: Option<f64>,
}

/// Runs all benchmarks, or those whose names hold `filter`, and prints the table.
pub(crate) fn run(workspace: &Workspace, filter: Option<&str>) -> Result<()> {
    let started = SystemTime::now();
    let mut bench = cargo();
    bench.args(["bench", "--workspace", "--benches"]).current_dir(&workspace.root);
    if let Some(filter) = filter {
        bench.args(["--", filter]);
    }
    run_command(&mut bench)?;
    let measured = collect(&workspace.cargo_target.join("criterion"), started)?;
    print!("\n{}", table(&measured));
    Ok(())
}

/// What Criterion has written since `started`: it keeps older results, which say nothing about this run.
fn collect(folder: &Path, started: SystemTime) -> Result<Vec<Measured>> {
    let mut measured = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        folders.extend(entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()));
        let estimates = folder.join("estimates.json");
        let is_new = || Some(fs::metadata(&estimates).ok()?.modified().ok()? >= started);
        if folder.ends_with("new") && is_new() == Some(true) {
            measured.push(read(&folder).with_context(|| format!("cannot read the result in {}", folder.display()))?);
        }
    }
    measured.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(measured)
}

fn read(folder: &Path) -> Result<Measured> {
    let json = |path: PathBuf| -> Result<Value> { Ok(serde_json::from_slice(&fs::read(path)?)?) };
    let benchmark = json(folder.join("benchmark.json"))?;
    let estimates = json(folder.join("estimates.json"))?;
    let id = benchmark.get("full_id").and_then(Value::as_str).context("no full_id")?.to_owned();
    let median = estimates.pointer("/median/point_estimate").and_then(Value::as_f64).context("no median")?;
    let bytes = benchmark.pointer("/throughput/Bytes").and_then(Value::as_f64);
    Ok(Measured { id, median, bytes })
}

fn table(measured: &[Measured]) -> String {
    let mut groups: Vec<&str> = BUDGETS.iter().map(|budget| budget.group).collect();
    for result in measured {
        let group = result.id.strip_suffix("/pintle").or_else(|| result.id.strip_suffix("/twin")).unwrap_or(&result.id);
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    let mut text =
        format!("{:<28}{:>12}{:>12}{:>8}{:>12}  {}\n", "benchmark", "median", "twin", "ratio", "rate", "budget");
    for group in groups {
        let find = |id: String| measured.iter().find(|result| result.id == id);
        let own = find(format!("{group}/pintle")).or_else(|| find(group.to_owned()));
        let twin = find(format!("{group}/twin"));
        let ratio = own.zip(twin).map(|(own, twin)| own.median / twin.median);
        // Bytes a nanosecond are gigabytes a second.
        let rate = own.and_then(|own| Some(own.bytes? / own.median * 1000.0));
        let dash = || "-".to_owned();
        let budget = BUDGETS.iter().find(|budget| budget.group == group);
        writeln!(
            text,
            "{group:<28}{:>12}{:>12}{:>8}{:>12}  {}",
            own.map_or_else(dash, |own| time(own.median)),
            twin.map_or_else(dash, |twin| time(twin.median)),
            ratio.map_or_else(dash, |ratio| format!("{ratio:.2}")),
            rate.map_or_else(dash, |rate| format!("{rate:.0} MB/s")),
            budget.map_or_else(dash, |budget| verdict(&budget.promise, ratio, rate)),
        )
        .ok();
    }
    text
}

fn verdict(promise: &Promise, ratio: Option<f64>, rate: Option<f64>) -> String {
    let (words, kept) = match promise {
        Promise::TimesTwin(most) => (format!("<= {most}x the twin"), ratio.map(|ratio| ratio <= *most)),
        Promise::Rate(least) => (format!(">= {least} MB/s"), rate.map(|rate| rate >= *least)),
    };
    let verdict = match kept {
        Some(true) => "kept",
        Some(false) => "MISSED",
        None => "not measured",
    };
    format!("{words}: {verdict}")
}

/// A time in the unit that a person would choose.
fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        ns if ns < 1e3 => format!("{ns:.1} ns"),
        ns if ns < 1e6 => format!("{:.1} us", ns / 1e3),
        ns if ns < 1e9 => format!("{:.2} ms", ns / 1e6),
        ns => format!("{:.2} s", ns / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(id: &str, median: f64, bytes: Option<f64>) -> Measured {
        Measured { id: id.to_owned(), median, bytes }
    }

    fn line<'a>(table: &'a str, group: &str) -> &'a str {
        table.lines().find(|line| line.starts_with(group)).unwrap()
    }

    #[test]
    fn every_budget_has_a_line_that_tells_kept_from_missed_from_not_measured() {
        let table = table(&[
            result("call/small/pintle", 110.0, None),
            result("call/small/twin", 100.0, None),
            result("call/1MiB/pintle", 3e6, None),
            result("call/1MiB/twin", 1e6, None),
            result("stream/1MiB/pintle", 1e6, Some(1_048_576.0)),
            result("other", 5.0, None),
        ]);
        assert!(line(&table, "call/small").ends_with("1.10           -  <= 1.2x the twin: kept"), "{table}");
        assert!(line(&table, "call/1MiB").ends_with("<= 1.5x the twin: MISSED"), "{table}");
        assert!(line(&table, "stream/1MiB").ends_with("1049 MB/s  >= 300 MB/s: kept"), "{table}");
        assert!(line(&table, "pipeline/10-stages").ends_with("not measured"), "{table}");
        assert!(line(&table, "other").ends_with("5.0 ns           -       -           -  -"), "{table}");
    }

    #[test]
    fn only_results_of_this_run_count() {
        let folder = std::env::temp_dir().join(format!("xtask-bench-{}", std::process::id()));
        let new = folder.join("call_small/pintle/new");
        fs::create_dir_all(&new).unwrap();
        fs::write(new.join("benchmark.json"), r#"{"full_id":"call/small/pintle","throughput":{"Bytes":10}}"#).unwrap();
        fs::write(new.join("estimates.json"), r#"{"median":{"point_estimate":12.5}}"#).unwrap();
        let expected = [result("call/small/pintle", 12.5, Some(10.0))];
        assert_eq!(collect(&folder, SystemTime::UNIX_EPOCH).unwrap(), expected);
        let later = SystemTime::now() + std::time::Duration::from_secs(60);
        assert_eq!(collect(&folder, later).unwrap(), []);
        fs::remove_dir_all(&folder).unwrap();
    }
}
