//! Answers that make no sense, or too much of it.

use crate::row::{INVALID_RESULT, LIMIT, REFUSED, Row, probe};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        // Size.
        probe("a text below the limit", &["text", "60000"]).max_output("64KiB").done(""),
        probe("a text above the limit", &["text", "100000"]).max_output("64KiB").ends(LIMIT, "larger than 64KiB"),
        probe("a text far above the limit", &["text", "40000000"]).max_output("1MiB").ends(LIMIT, "larger than 1MiB"),
        probe("a long rule and path", &["large-rule", "1000000"]).max_output("64KiB").ends(LIMIT, "larger than 64KiB"),
        probe("many edits of little text", &["many-edits", "100000"])
            .max_output("1MiB")
            .ends(LIMIT, "larger than 1MiB"),
        probe("more documents than a stream may have", &["many-edits", "1100000"])
            .memory("512MiB")
            .ends(INVALID_RESULT, "1048576 are the most"),
        // Edits.
        probe("a replacement of no document", &["edit", "replace-beyond"])
            .ends(INVALID_RESULT, "no document 4294967295"),
        probe("a removal of no document", &["edit", "remove-beyond"]).ends(INVALID_RESULT, "no document 4294967295"),
        probe("an insertion after no document", &["edit", "insert-beyond"])
            .ends(INVALID_RESULT, "no document 4294967295"),
        probe("two replacements of one document", &["edit", "replace-twice"]).ends(INVALID_RESULT, "twice"),
        probe("a replacement and a removal of one", &["edit", "replace-and-remove"]).ends(INVALID_RESULT, "twice"),
        probe("two removals of one document", &["edit", "remove-twice"]).ends(INVALID_RESULT, "twice"),
        probe("NUL in a text", &["edit", "nul"]).ends(INVALID_RESULT, "NUL"),
        probe("two documents in one text", &["replace-with", "kind: A\n---\nkind: B\n"]).ends(INVALID_RESULT, "`---`"),
        probe("a marker at the start of a text", &["insert", "--- {kind: B}\n"]).ends(INVALID_RESULT, "`---`"),
        probe("a marker after a lone carriage return", &["insert", "kind: A\r---\rkind: B\n"]).ends(INVALID_RESULT, ""),
        probe("an end that hides what follows", &["replace-with", "kind: A\n...\nkind: B\n"])
            .ends(INVALID_RESULT, "`...`"),
        probe("a text that is no YAML", &["replace-with", "kind: [\n"]).ends(INVALID_RESULT, "cannot be read"),
        probe("all documents removed", &["remove-all"]).manifests(""),
        // A plugin does not name files.
        probe("a forged file name", &["replace-with", FORGED]).input(NAMED).manifests(NAMED),
        probe("a file name taken away", &["replace-with", BARE]).input(NAMED).manifests(NAMED),
        probe(
            "a forged file name on a new document",
            &[
                "insert",
                "kind: B\nmetadata:\n  annotations:\n    postrenderer.helm.sh/postrender-filename: ../../evil\n",
            ],
        )
        .input("kind: A\n")
        .manifests("kind: B\nmetadata:\n  annotations: {}\n---\nkind: A\n"),
        // Diagnostics.
        probe("an error diagnostic", &["diagnose", "error", "not like this"]).ends(REFUSED, "not like this"),
        probe("an error with codes for the terminal", &["diagnose", "error", "\u{1b}[2Jx"])
            .ends(REFUSED, r"\u{1b}[2Jx"),
        probe("a warning about no document", &["diagnose", "warning", "hm"]).done("hm"),
        probe("10,000 diagnostics that would clear the screen", &["many-diagnostics", "10000"]).done("8;;http://x"),
        probe("100,000 diagnostics", &["many-diagnostics", "100000"]).ends(LIMIT, "more than 10000 diagnostics"),
    ]
}

const NAMED: &str =
    "kind: A\nmetadata:\n  annotations:\n    postrenderer.helm.sh/postrender-filename: web/templates/a.yaml\n";
const FORGED: &str = "kind: A\nmetadata:\n  annotations:\n    postrenderer.helm.sh/postrender-filename: ../../evil\n";
const BARE: &str = "kind: A\nmetadata:\n  annotations: {}\n";
