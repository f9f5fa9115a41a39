//! The cell inside other programs: runtimes, crowds, cancelled calls, and what is left when a call has ended.
//!
//! These tests count the threads, files and time of their own process, so they run one after another.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod cancelled;
mod crowds;
mod house;
mod leftovers;
mod process;
mod races;
mod runtimes;
mod services;

use libtest_mimic::{Arguments, Trial};

fn main() {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(1);
    let tables = [
        ("runtimes", runtimes::TESTS),
        ("crowds", crowds::TESTS),
        ("cancelled", cancelled::TESTS),
        ("left over", leftovers::TESTS),
        ("races", races::TESTS),
        ("services", services::TESTS),
    ];
    let mut trials = Vec::new();
    for (table, tests) in tables {
        for (name, test) in tests {
            trials.push(Trial::test(format!("{table}: {name}"), || {
                test();
                Ok(())
            }));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}
