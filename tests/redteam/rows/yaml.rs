//! The YAML service: a reader of the host, with the guest's texts.

use crate::row::{INVALID_INPUT, Row, probe};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        probe("a map", &["yaml-to-json", "keys", "3"]).done("28 bytes"),
        // Depth, which a recursive reader pays with its stack.
        probe("a million brackets", &["yaml-to-json", "brackets", "1000000"]).ends(INVALID_INPUT, ""),
        probe("a million closed brackets", &["yaml-to-json", "closed-brackets", "1000000"]).ends(INVALID_INPUT, ""),
        probe("a million braces", &["yaml-to-json", "braces", "1000000"]).ends(INVALID_INPUT, ""),
        probe("a million dashes", &["yaml-to-json", "dashes", "1000000"]).ends(INVALID_INPUT, ""),
        probe("a million question marks", &["yaml-to-json", "question-marks", "1000000"]).ends(INVALID_INPUT, ""),
        probe("2,000 maps in each other", &["yaml-to-json", "deep-maps", "2000"]).done("12004 bytes"),
        probe("a million brackets as JSON", &["yaml-from-json", "closed-brackets", "1000000"]).ends(INVALID_INPUT, ""),
        // Each level is indented further, so that 20,000 levels are 400 MB of spaces.
        probe("20,000 maps in each other as JSON", &["yaml-from-json", "json-maps", "20000"])
            .memory("1GiB")
            .ends(INVALID_INPUT, ""),
        probe("a path of 20,000 parts", &["yaml-patch", "deep-path", "20000"]).memory("1GiB").ends(INVALID_INPUT, ""),
        probe("a value of 100,000 brackets", &["yaml-patch", "deep-value", "100000"]).ends(INVALID_INPUT, ""),
        // Aliases, which stand for more than they are.
        probe("aliases of aliases, 2^40 values", &["yaml-to-json", "aliases", "40"]).ends(INVALID_INPUT, ""),
        probe("merges of merges", &["yaml-to-json", "merges", "40"]).ends(INVALID_INPUT, ""),
        probe("a patch of aliases of aliases", &["yaml-patch", "aliases", "40"]).ends(INVALID_INPUT, ""),
        // Much of one thing: time must grow with the size alone.
        probe("a million quotes", &["yaml-to-json", "quotes", "1000000"]).timeout(8000).done(""),
        probe("a million colons", &["yaml-to-json", "colons", "1000000"]).timeout(8000).ends(INVALID_INPUT, ""),
        probe("half a million tags", &["yaml-to-json", "tags", "500000"]).timeout(8000).done(""),
        probe("a text larger than any object", &["yaml-to-json", "tags", "1000000"])
            .ends(INVALID_INPUT, "too large for the yaml service"),
        probe("a word of a million letters", &["yaml-to-json", "one-word", "1000000"])
            .timeout(8000)
            .done("1000002 bytes"),
        probe("a number of a million digits", &["yaml-to-json", "number", "1000000"]).timeout(8000).done(""),
        probe("an exponent of a thousand digits", &["yaml-to-json", "exponent", "1000"]).timeout(8000).done(""),
        probe("100,000 keys", &["yaml-to-json", "keys", "100000"]).timeout(8000).done(""),
        probe("100,000 times one key", &["yaml-to-json", "same-keys", "100000"]).timeout(8000).done("15 bytes"),
        probe("100,000 anchors", &["yaml-to-json", "anchors", "100000"]).timeout(8000).done(""),
        probe("100,000 folded lines", &["yaml-to-json", "folded", "100000"]).timeout(8000).done(""),
        probe("10,000 changes", &["yaml-patch", "many-changes", "10000"]).timeout(8000).done(""),
        probe("10,000 changes of one place", &["yaml-patch", "one-change-often", "10000"]).timeout(8000).done(""),
        probe("one change among 100,000 keys", &["yaml-patch", "keys", "100000"]).timeout(8000).done(""),
        // The service works for the guest, so it must keep the guest's deadline.
        probe("50 MiB of brackets", &["yaml-to-json", "brackets", "52428800"])
            .memory("256MiB")
            .timeout(8000)
            .ends(INVALID_INPUT, ""),
    ]
}
