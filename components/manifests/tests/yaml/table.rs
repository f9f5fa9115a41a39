//! The reader and the editor against the cases of `tests/data`.
//!
//! `known-failures.txt` lists the cases that do not pass yet. The list may only get shorter: a case on it that passes fails
//! the test, and so does a failing case that is not on it.

use crate::cases::{Patch, Reading, patches, readings, same};
use pintle_manifests::yaml::{patch, to_json};
use std::collections::HashSet;

/// More cases than this may never be listed.
const MAX_KNOWN_FAILURES: usize = 50;

fn known_failures() -> HashSet<&'static str> {
    let lines = include_str!("../known-failures.txt").lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

fn reading_fault(case: &Reading) -> Option<String> {
    match (to_json(&case.yaml), &case.value) {
        (Err(_), None) => None,
        (Ok(json), Some(value)) if serde_json::from_str(&json).is_ok_and(|read| same(&read, value)) => None,
        (got, _) => Some(format!("{}: {:?} reads as {got:?}, not as {:?}", case.name, case.yaml, case.value)),
    }
}

fn patch_fault(case: &Patch) -> Option<String> {
    match (patch(&case.before, &case.changes), &case.after) {
        (Err(_), None) => None,
        (Ok(text), Some(after)) if text == *after => None,
        (got, _) => Some(format!("{}: {:?} becomes {got:?}, not {:?}", case.name, case.before, case.after)),
    }
}

fn assert_all(faults: impl Iterator<Item = (&'static str, Option<String>)>) {
    let known = known_failures();
    let mut wrong = Vec::new();
    for (name, fault) in faults {
        match fault {
            Some(fault) if !known.contains(name) => wrong.push(fault),
            None if known.contains(name) => wrong.push(format!("{name} passes: take it off known-failures.txt")),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn texts_are_read_as_the_cluster_reads_them() {
    assert_all(readings().iter().map(|case| (case.name, reading_fault(case))));
}

#[test]
fn changes_give_the_expected_bytes() {
    assert_all(patches().iter().map(|case| (case.name, patch_fault(case))));
}

#[test]
fn the_data_is_whole() {
    let names: Vec<&str> =
        readings().iter().map(|case| case.name).chain(patches().iter().map(|case| case.name)).collect();
    assert_eq!(names.len(), 376);
    assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len(), "a name stands twice");
}

#[test]
fn known_failures_are_few_and_real() {
    let known = known_failures();
    assert!(known.len() <= MAX_KNOWN_FAILURES, "{} cases are listed", known.len());
    let names: HashSet<&str> =
        readings().iter().map(|case| case.name).chain(patches().iter().map(|case| case.name)).collect();
    let strangers: Vec<_> = known.difference(&names).collect();
    assert!(strangers.is_empty(), "no such cases: {strangers:?}");
}

#[test]
fn a_change_that_is_not_understood_yet_is_an_error_and_never_wrong_bytes() {
    let known = known_failures();
    for case in patches().iter().filter(|case| known.contains(case.name)) {
        assert!(patch(&case.before, &case.changes).is_err(), "{} gave bytes", case.name);
    }
}
