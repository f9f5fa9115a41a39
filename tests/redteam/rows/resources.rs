//! Time, memory, stack and handles.

use crate::core::{Core, core};
use crate::row::{LIMIT, Row, TRAP, component, probe};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        // Time: whatever the guest does with it, computing or waiting.
        probe("a loop", &["loop"]).timeout(300).ends(LIMIT, "did not end within 300ms"),
        probe("a sleep of an hour", &["sleep"]).timeout(300).ends(LIMIT, "did not end within 300ms"),
        probe("a wait for the end of time", &["poll-never"]).timeout(300).ends(LIMIT, "did not end within 300ms"),
        probe("a wait for 501 things, one of them ready", &["poll-many"]).done("[500] ready"),
        probe("standard input is closed, not waited for", &["read-stdin"]).done("0 bytes"),
        component("a loop in the start function", started("(loop $again (br $again))"))
            .timeout(300)
            .ends(LIMIT, "did not end within 300ms"),
        component("a loop in realloc", core().fill("realloc", "(loop $again (br $again)) i32.const 0"))
            .timeout(300)
            .ends(LIMIT, "did not end within 300ms"),
        component("a loop in post-return", core().fill("post-return", "(loop $again (br $again))"))
            .timeout(300)
            .ends(LIMIT, "did not end within 300ms"),
        component("a memory copy that is repeated", core().fill("render", COPY))
            .timeout(300)
            .ends(LIMIT, "did not end within 300ms"),
        // Memory.
        probe("memory without end", &["allocate"]).ends(LIMIT, "more memory than"),
        probe("memory without end, under a flag", &["allocate"]).memory("16MiB").ends(LIMIT, "more memory than 16MiB"),
        probe("a failure after a refused growth", &["allocate-then-fail"]).ends(LIMIT, "more memory than"),
        probe("asking how much memory there is", &["allocate-then-recover"]).done(" MiB"),
        probe("the first limit met is the one reported", &["allocate-then-loop"])
            .timeout(4000)
            .ends(LIMIT, "more memory than"),
        probe("less memory than it starts with", &["keep"]).memory("64KiB").ends(LIMIT, "more memory than 64KiB"),
        component("a minimum above the limit", core().fill("memory", r#"(memory (export "memory") 65536)"#))
            .ends(LIMIT, "more memory than"),
        component("a start function that grows memory", started("(drop (memory.grow (i32.const 4096))) (unreachable)"))
            .ends(LIMIT, "more memory than"),
        component("memories are summed", core().fill("core", "(memory 400) (memory 400) (memory 400)"))
            .ends(LIMIT, "more memory than"),
        component("memories of instances are summed", instances(3, "(memory 400)")).ends(LIMIT, "more memory than"),
        component("memories are summed as they grow", core().fill("core", GROWING).fill("render", GROW_EACH))
            .ends(LIMIT, "more memory than"),
        component("a table of 9 million", core().fill("core", "(table 9000000 funcref)"))
            .ends(LIMIT, "more memory than"),
        component("a table that grows", core().fill("core", "(table $t 0 funcref)").fill("render", GROW_TABLE))
            .ends(LIMIT, "more memory than"),
        // Counts.
        component("65 memories", core().fill("core", "(memory 0) ".repeat(65))).ends(LIMIT, "more than"),
        component("1,500 instances", instances(1500, "")).ends(crate::row::LOAD, ""),
        component("copies of copies, 2,048 instances", copies(11)).ends(LIMIT, "more than 256 instances"),
        // Stack.
        // Its own stack is in its memory, below everything else.
        probe("recursion without end", &["recurse"]).ends(TRAP, "out of bounds memory access"),
        component("recursion in realloc", core().fill("core", RECURSE).fill("realloc", "(call $deeper) i32.const 0"))
            .ends(TRAP, "call stack exhausted"),
        // Handles.
        probe("pollables without end", &["pollables"]).ends(LIMIT, "held 1024 open"),
        probe("open files without end", &["files", "/data/file.txt"])
            .grant("dir=ROOT/data:/data:ro")
            .ends(LIMIT, "held 1024 open"),
        probe("a handle that nobody gave", &["forged-handle"]).ends(TRAP, "unknown handle index"),
        probe("a wait for nothing", &["poll-nothing"]).ends(TRAP, "crashed"),
        // Host calls that cost the host.
        probe("2 GiB of randomness at once", &["random-much", "2147483648"]).ends(TRAP, "crashed"),
        probe("2 GiB of fast randomness at once", &["random-much", "2147483648", "insecure"]).ends(TRAP, "crashed"),
    ]
}

const COPY: &str =
    "(loop $again (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)) (br $again)) (i32.const 0)";
const RECURSE: &str = "(func $deeper (call $deeper) (call $deeper))";
const GROWING: &str = "(memory $b 1) (memory $c 1)";
const GROW_EACH: &str = "(drop (memory.grow (i32.const 400))) (drop (memory.grow $b (i32.const 400)))
    (if (i32.eq (memory.grow $c (i32.const 400)) (i32.const -1)) (then unreachable)) (i32.const 0)";
const GROW_TABLE: &str = "(if (i32.eq (table.grow $t (ref.null func) (i32.const 9000000)) (i32.const -1))
    (then unreachable)) (i32.const 0)";

fn started(body: &str) -> Core {
    core().fill("core", format!("(func $start {body}) (start $start)"))
}

/// Instances of one more module.
pub(super) fn instances(count: usize, body: &str) -> Core {
    let module = format!("(core module $more {body})");
    core().fill("parts", module + &"(core instance (instantiate $more))".repeat(count))
}

/// A component that holds two of a component that holds two … of an instance.
pub(super) fn copies(depth: usize) -> Core {
    let mut parts = "(component $c0 (core module $m) (core instance (instantiate $m)))".to_owned();
    for n in 1..=depth {
        let inner = n - 1;
        parts =
            format!("(component $c{n} {parts} (instance (instantiate $c{inner})) (instance (instantiate $c{inner})))");
    }
    core().fill("parts", format!("{parts} (instance (instantiate $c{depth}))"))
}
