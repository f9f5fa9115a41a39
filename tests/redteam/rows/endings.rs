//! Ways to end other than with an answer.

use crate::core::{answer, core, failure_text};
use crate::row::{
    DENIED, FAILED, INVALID_INPUT, NOT_FOUND, NOT_MANIFESTS, Row, TRAP, UNAVAILABLE, bare, component, probe,
};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        probe("a good call", &["keep"]).done(""),
        probe("an unknown argument", &["nonsense"]).ends(INVALID_INPUT, "no behaviour `nonsense`"),
        // Crashes.
        probe("a panic", &["panic"]).ends(TRAP, "unreachable"),
        probe("an abort", &["abort"]).ends(TRAP, "crashed"),
        probe("an exit", &["exit", "3"]).ends(TRAP, "exit code 1"),
        probe("an exit that pretends to be fine", &["exit", "0"]).ends(TRAP, "exit code 0"),
        component("unreachable", core().fill("render", "unreachable")).ends(TRAP, "unreachable"),
        component("unreachable in the start function", core().fill("core", "(func $s unreachable) (start $s)"))
            .ends(TRAP, "unreachable"),
        component("unreachable in post-return", core().fill("post-return", "unreachable")).ends(TRAP, "unreachable"),
        component("a division by zero", core().fill("render", "(i32.div_u (i32.const 1) (i32.const 0))"))
            .ends(TRAP, "divide by zero"),
        component("a read beyond memory", core().fill("render", "(i32.load (i32.const 0x7fffffff))"))
            .ends(TRAP, "out of bounds memory access"),
        component("a call of nothing", core().fill("core", "(table 1 funcref)").fill("render", CALL_NOTHING))
            .ends(TRAP, "uninitialized element"),
        // Failures that a guest reports.
        probe("failed", &["fail", "failed", "words"]).ends(FAILED, "failed: words"),
        probe("invalid-input", &["fail", "invalid-input", "words"]).ends(INVALID_INPUT, "invalid-input: words"),
        probe("not-found", &["fail", "not-found", "words"]).ends(NOT_FOUND, "not-found: words"),
        probe("unavailable", &["fail", "unavailable", "words"]).ends(UNAVAILABLE, "unavailable: words"),
        probe("denied", &["fail", "denied", "words"]).ends(DENIED, "words"),
        probe("a failure after a look around", &["fail", "after-a-look", "words"]).ends(DENIED, "--grant env="),
        bare("a failure after a look around, nothing requested", &["fail", "after-a-look", "words"])
            .ends(FAILED, "words"),
        probe("a failure that says nothing", &["fail", "failed"]).ends(FAILED, "failed"),
        probe("a failure of 2 MB with a new window title", &["fail", "long"]).ends(FAILED, r"\u{1b}]0;title\u{7}\r\n"),
        component("a failure with a forged second line", failure_text(b"x\nerror: forged"))
            .ends(FAILED, r"x\nerror: forged"),
        component("a failure as large as memory", answer(&[1, 4, 0, 65536])).ends(FAILED, "failed"),
        // Input that is none.
        probe("input with NUL", &["keep"]).input("kind: A\0\n").ends(NOT_MANIFESTS, "not a manifest stream"),
        probe("no input", &["keep"]).input("").done(""),
    ]
}

const CALL_NOTHING: &str = "(call_indirect (result i32) (i32.const 0))";
