//! Steps, and where the minutes went.

use std::fmt::Write;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// The steps of one run, in order, with their times.
#[derive(Debug)]
pub(crate) struct Report {
    started: Instant,
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: &'static str,
    took: Duration,
    passed: bool,
}

impl Report {
    /// An empty report; the clock of the total starts here.
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), steps: Vec::new() }
    }

    /// Does one step under a heading and notes its time. The error names the step.
    pub(crate) fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        eprintln!("\n== {name}");
        let started = Instant::now();
        let result = work();
        self.steps.push(Step { name, took: started.elapsed(), passed: result.is_ok() });
        result.with_context(|| format!("step `{name}`"))
    }

    /// One line a step, the total last.
    pub(crate) fn table(&self) -> String {
        let mut table = String::from("== where the time went\n");
        for step in &self.steps {
            let verdict = if step.passed { "" } else { "  FAILED" };
            writeln!(table, "{:<10}{:>8}{verdict}", step.name, clock(step.took)).ok();
        }
        writeln!(table, "{:<10}{:>8}", "total", clock(self.started.elapsed())).ok();
        table
    }
}

/// Minutes and seconds, to a tenth.
fn clock(time: Duration) -> String {
    let tenths = (time.as_millis() + 50) / 100;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn times_read_as_on_a_clock() {
        for (milliseconds, text) in [(0, "0:00.0"), (149, "0:00.1"), (59_960, "1:00.0"), (754_000, "12:34.0")] {
            assert_eq!(clock(Duration::from_millis(milliseconds)), text);
        }
    }

    #[test]
    fn a_failed_step_is_in_the_table_and_in_the_error() {
        let mut report = Report::new();
        report.step("format", || Ok(())).unwrap();
        let error = report.step("clippy", || bail!("a finding")).unwrap_err();
        assert_eq!(format!("{error:#}"), "step `clippy`: a finding");
        let table = report.table();
        let marked: Vec<&str> = table.lines().filter(|line| line.ends_with("FAILED")).collect();
        assert_eq!(marked.len(), 1);
        assert!(marked[0].starts_with("clippy"));
    }
}
