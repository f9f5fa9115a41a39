//! The table, by what is attacked.

mod abi;
mod answers;
mod compiler;
mod endings;
mod files;
mod loading;
mod log;
mod network;
mod resources;
mod rights;
mod yaml;

use std::collections::BTreeSet;

use libtest_mimic::Failed;

use crate::house::{House, probe};
use crate::row::{Guest, Row};

/// Every table with its name.
pub(crate) fn all() -> Vec<(&'static str, Vec<Row>)> {
    vec![
        ("resources", resources::rows()),
        ("endings", endings::rows()),
        ("log", log::rows()),
        ("answers", answers::rows()),
        ("abi", abi::rows()),
        ("loading", loading::rows()),
        ("compiler", compiler::rows()),
        ("files", files::rows()),
        ("rights", rights::rows()),
        ("network", network::rows()),
        ("yaml", yaml::rows()),
    ]
}

/// A test of a whole suite.
pub(crate) type Test = (&'static str, fn(&House) -> Result<(), Failed>);

pub(crate) const TESTS: &[Test] =
    &[("every behaviour of the probe has a row", every_behaviour), ("names are unique", names_are_unique)];

fn every_behaviour(house: &House) -> Result<(), Failed> {
    let ended = house.pintle(["run", probe().to_str().unwrap(), "list"], crate::row::INPUT);
    let list = ended.err.strip_prefix("info: ").ok_or_else(|| format!("no list: {}", ended.err))?;
    let known: BTreeSet<&str> = list.split_whitespace().collect();
    let tried: BTreeSet<&str> = all()
        .iter()
        .flat_map(|(_, rows)| rows)
        .filter(|row| matches!(row.guest, Guest::Probe | Guest::Bare))
        .filter_map(|row| row.args.first().copied())
        .collect();
    let missing: Vec<_> = known.difference(&tried).filter(|name| **name != "list").collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("no row tries {missing:?}").into()) }
}

fn names_are_unique(_: &House) -> Result<(), Failed> {
    let mut seen = BTreeSet::new();
    for (table, rows) in all() {
        for row in rows {
            if !seen.insert((table, row.name)) {
                return Err(format!("two rows are called {table}: {}", row.name).into());
            }
        }
    }
    Ok(())
}
