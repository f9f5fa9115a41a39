//! Hostile guests against the cell: a table of attacks, each with the ending that it must have.
//!
//! `rows/` holds the table, `README.md` says which attack is which row. Every row is tried in three ways: through the
//! blocking call, through the async call, and through the program.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod compiled;
mod core;
mod flags;
mod house;
mod row;
mod rows;
mod run;

use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};

use house::House;

fn main() {
    let arguments = Arguments::from_args();
    let house = Arc::new(House::new());
    let mut trials = Vec::new();
    for (table, rows) in rows::all() {
        for row in rows {
            let house = Arc::clone(&house);
            trials.push(Trial::test(format!("{table}: {}", row.name), move || run::run(&house, &row)));
        }
    }
    for (table, tests) in [("flags", flags::TESTS), ("compiled code", compiled::TESTS), ("table", rows::TESTS)] {
        for (name, test) in tests {
            let house = Arc::clone(&house);
            trials.push(Trial::test(format!("{table}: {name}"), move || test(&house)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}
