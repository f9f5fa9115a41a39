//! What a guest writes for people. `flags.rs` counts what is kept of it.

use crate::row::{LIMIT, Row, probe};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        probe("standard error without end", &["flood-stderr"]).timeout(300).ends(LIMIT, "did not end within 300ms"),
        probe("standard output without end", &["flood-stdout"]).timeout(300).ends(LIMIT, "did not end within 300ms"),
        probe("100,000 lines", &["flood-stderr", "100000"]).done(""),
        // That nothing of this reaches a terminal is checked for every row.
        probe("codes that a terminal acts on", &["log", "\u{1b}[2J\u{1b}]52;c;Zm9v\u{7}\u{9b}31m\r\u{8}\u{202e}\n"])
            .done(""),
        probe("a line that looks like Pintle's", &["log", "x\nerror: forged\n"]).done(""),
        probe("half a character", &["log", "\u{1f600}"]).done(""),
    ]
}
