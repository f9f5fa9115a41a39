//! One table of everything that was measured, promises first.

use std::fmt::Write;

use super::budget::BUDGETS;
use super::results::{Measured, Unit};

pub(super) fn table(measured: &[Measured]) -> String {
    let mut rows: Vec<&str> = BUDGETS.iter().map(|budget| budget.group).collect();
    for result in measured {
        let row = result.id.strip_suffix("/pintle").or_else(|| result.id.strip_suffix("/twin")).unwrap_or(&result.id);
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    let mut text = format!(
        "{:<30}{:>12}{:>12}{:>8}{:>12}{:>8}{:>12}  {}\n",
        "benchmark", "median", "twin", "ratio", "min", "ratio", "rate", "budget"
    );
    for row in rows {
        let find = |id: String| measured.iter().find(|result| result.id == id);
        let own = find(format!("{row}/pintle")).or_else(|| find(row.to_owned()));
        let twin = find(format!("{row}/twin"));
        let ratio = own.zip(twin).map(|(own, twin)| own.value / twin.value);
        // Of the fastest samples, which a busy machine disturbs least.
        let min_ratio = own.zip(twin).and_then(|(own, twin)| Some(own.min? / twin.min?));
        let rate = own.and_then(Measured::rate);
        let dash = || "-".to_owned();
        let budget = BUDGETS.iter().find(|budget| budget.group == row);
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{row:<30}{:>12}{:>12}{:>8}{:>12}{:>8}{:>12}  {}",
            own.map_or_else(dash, |own| amount(own.value, own.unit)),
            twin.map_or_else(dash, |twin| amount(twin.value, twin.unit)),
            ratio.map_or_else(dash, |ratio| format!("{ratio:.2}")),
            own.and_then(|own| Some(amount(own.min?, own.unit))).unwrap_or_else(dash),
            min_ratio.map_or_else(dash, |ratio| format!("{ratio:.2}")),
            rate.map_or_else(dash, |rate| format!("{rate:.0} MB/s")),
            budget.map_or_else(dash, |budget| budget.verdict(own, twin)),
        );
    }
    text
}

/// A value in the unit that a person would choose.
fn amount(value: f64, unit: Unit) -> String {
    match (unit, value) {
        (Unit::Nanoseconds, ns) if ns < 1e3 => format!("{ns:.1} ns"),
        (Unit::Nanoseconds, ns) if ns < 1e6 => format!("{:.1} us", ns / 1e3),
        (Unit::Nanoseconds, ns) if ns < 1e9 => format!("{:.2} ms", ns / 1e6),
        (Unit::Nanoseconds, ns) => format!("{:.2} s", ns / 1e9),
        (Unit::Bytes, bytes) => format!("{:.1} MiB", bytes / f64::from(1 << 20)),
        (Unit::Instructions, count) => format!("{:.2} Minsn", count / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line<'a>(table: &'a str, row: &str) -> &'a str {
        table.lines().find(|line| line.split(' ').next() == Some(row)).unwrap()
    }

    #[test]
    fn every_budget_has_a_line_that_tells_kept_from_missed_from_not_measured() {
        let table = table(&[
            Measured { min: Some(99.0), ..Measured::time("call/small/pintle", 110.0) },
            Measured { min: Some(90.0), ..Measured::time("call/small/twin", 100.0) },
            Measured { bytes: Some(1_048_576.0), ..Measured::time("stream/1MiB-10/pintle", 1e7) },
            Measured { unit: Unit::Bytes, ..Measured::time("memory/50MiB-10/pintle", 104_857_600.0) },
            Measured::time("other", 5.0),
        ]);
        let small = " 110.0 ns    100.0 ns    1.10     99.0 ns    1.10           -  <= 1.2x the twin: kept";
        assert!(line(&table, "call/small").ends_with(small), "{table}");
        assert!(line(&table, "stream/1MiB-10").ends_with("105 MB/s  >= 300 MB/s: MISSED"), "{table}");
        assert!(line(&table, "memory/50MiB-10").contains(" 100.0 MiB "), "{table}");
        assert!(line(&table, "pipeline/10-stages").ends_with("not measured"), "{table}");
        assert!(
            line(&table, "other").ends_with("5.0 ns           -       -           -       -           -  -"),
            "{table}"
        );
    }
}
