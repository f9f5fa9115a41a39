//! What the host does for a guest, it pays with its own memory. The guest's own limit does not count that, so each
//! service has to be modest by itself.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::house::{INPUT, Test, home, probe};

pub(crate) const TESTS: &[Test] = &[
    ("a long list is read with little memory", || modest(&["yaml-to-json", "numbers", "2000000"])),
    ("a long block list is read with little memory", || modest(&["yaml-to-json", "items", "2000000"])),
    ("many keys are read with little memory", || modest(&["yaml-to-json", "keys", "200000"])),
    ("a long list is written with little memory", || modest(&["yaml-from-json", "numbers", "1000000"])),
    ("deep lists are written with little memory", || modest(&["yaml-from-json", "closed-brackets", "2000000"])),
    ("deep maps are written with little memory", || modest(&["yaml-from-json", "json-maps", "20000"])),
    ("a long list is patched with little memory", || modest(&["yaml-patch", "items", "1000000"])),
    ("a deep path is patched with little memory", || modest(&["yaml-patch", "deep-path", "20000"])),
    ("a large answer is taken with little memory", || modest(&["large-rule", "30000000"])),
    ("many diagnostics are taken with little memory", || modest(&["many-diagnostics", "100000"])),
];

/// What program, guest and service may use together, in KiB: 64 MiB of it is the guest's own limit.
const MOST: u32 = 512 << 10;

/// Runs the program with so little memory that one which takes much more is ended by its own allocator.
fn modest(args: &[&str]) {
    let mut child = Command::new("sh")
        .args(["-c", &format!("ulimit -d {MOST} && exec \"$@\""), "sh", env!("CARGO_BIN_EXE_pintle"), "run"])
        .arg(probe())
        .args(args)
        .env("PINTLE_HOME", home())
        // What the program's allocator only sets aside is no use of memory.
        .env("MIMALLOC_ARENA_EAGER_COMMIT", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(INPUT).unwrap();
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    let first = told.lines().next().unwrap_or_default();
    assert!(output.status.code().is_some(), "{args:?}: the program was ended, {}: {first}", output.status);
}
