//! Components that are made to exhaust a compiler. The child that compiles them has 1 GiB and two minutes; these must
//! end long before that, or be compiled.

use super::resources::{copies, instances};
use crate::core::{Core, core};
use crate::row::{LIMIT, LOAD, Row, component};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        component("30,000 nested blocks", body(&format!("{}{}", "block ".repeat(30_000), "end ".repeat(30_000))))
            .done(""),
        component("a branch to 60,000 places", branch(60_000)).done(""),
        component("a branch to 100,000 places", branch(100_000)).ends(LOAD, "`br_table` has"),
        component("50,001 locals", body(&"(local i64) ".repeat(50_001))).ends(LOAD, "locals"),
        component("one function of 8 MB", body(&"(drop (i32.const 1)) ".repeat(3_000_000))).ends(LOAD, ""),
        component("10,000 functions", core().fill("core", "(func) ".repeat(10_000))).done(""),
        // Each instance has a slot for every function, in memory of the host.
        component("250 instances of 40,000 functions", instances(250, &"(func) ".repeat(40_000)))
            .ends(LOAD, "bytes of the host"),
        component("copies of copies, a million instances", copies(20)).ends(LIMIT, "more than 256 instances"),
        component("copies of copies, 67 million instances", copies(26)).ends(LOAD, ""),
    ]
}

fn branch(places: usize) -> Core {
    body(&format!("block (br_table {} (i32.const 0)) end", "0 ".repeat(places)))
}

fn body(text: &str) -> Core {
    core().fill("render", format!("{text} i32.const 0"))
}
