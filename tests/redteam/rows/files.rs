//! Files. Below `ROOT`, `data` and `policy` may be granted, `outside` never is; `house.rs` says what is in them.
//!
//! That nothing outside of `data` has changed is checked after every row.

use crate::row::{DENIED, FAILED, LIMIT, Row, USAGE, bare, probe};

/// What is granted in most rows.
const DATA: &str = "dir=ROOT/data:/data:rw";
const POLICY: &str = "dir=ROOT/policy:/policy:ro";

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = vec![
        // What is granted works.
        probe("the granted directories, and no more", &["directories"])
            .grant(DATA)
            .grant(POLICY)
            .done(r#"["/data", "/policy"]"#),
        probe("a read in a granted directory", &["read", "/data/folder/deep.txt"]).grant(DATA).done("data deep inside"),
        probe("a read under ro", &["read", "/policy/rules.txt"]).grant(POLICY).done("rules inside"),
        probe("a link that stays inside", &["read", "/data/link-inside"]).grant(DATA).done("data inside"),
        probe("a way through a parent that stays inside", &["open-raw", "/data/folder/../file.txt"])
            .grant(DATA)
            .done("data inside"),
        probe("a list", &["list-files", "/data/folder"]).grant(DATA).done(r#"["deep.txt"]"#),
        probe("a write under rw", &["write", "/data/new.txt"]).grant(DATA).done("written"),
        // What is not granted.
        probe("no directory without a grant", &["directories"]).done("[]"),
        probe("a read without a grant", &["read", "/data/file.txt"]).ends(DENIED, "--grant dir=HOST:/data:rw"),
        probe("a read of /etc/passwd", &["read", "/etc/passwd"]).grant(DATA).grant(POLICY).ends(FAILED, "No such file"),
        probe("a relative path", &["read", "Cargo.toml"]).grant(DATA).grant(POLICY).ends(FAILED, "No such file"),
        probe("a read in the other directory", &["read", "/policy/rules.txt"])
            .grant(DATA)
            .ends(DENIED, "--grant dir=HOST:/policy:ro"),
        bare("a read without any request", &["read", "/etc/passwd"]).ends(DENIED, "--grant dir=HOST:GUEST:ro"),
        // What was not requested, and what cannot be.
        probe("a grant of what is not requested", &["keep"])
            .grant("dir=ROOT/data:/other:ro")
            .ends(USAGE, "does not request"),
        probe("a directory that is not there", &["keep"]).grant("dir=ROOT/none:/data:ro").ends(USAGE, "cannot open"),
        probe("a directory that is a file", &["keep"])
            .grant("dir=ROOT/data/file.txt:/data:ro")
            .ends(USAGE, "cannot open"),
        probe("two directories in one place", &["keep"])
            .grant(DATA)
            .grant("dir=ROOT/policy:/data:ro")
            .ends(USAGE, "two directories"),
        // The narrower access counts, whoever asks for more.
        probe("rw granted, ro requested", &["write", "/policy/new.txt"])
            .grant("dir=ROOT/policy:/policy:rw")
            .ends(DENIED, ""),
        probe("ro granted, rw requested", &["write", "/data/new.txt"]).grant("dir=ROOT/data:/data:ro").ends(DENIED, ""),
        // Overlapping grants: the most specific one decides.
        bare("ro inside of rw", &["write", "/data/policy/new.txt"])
            .grant("dir=ROOT/data:/data:rw")
            .grant("dir=ROOT/policy:/data/policy:ro")
            .ends(DENIED, ""),
        bare("rw inside of ro", &["write", "/all/data/new.txt"])
            .grant("dir=ROOT:/all:ro")
            .grant("dir=ROOT/data:/all/data:rw")
            .done("written"),
        // Links that the guest makes itself.
        probe("a link to an absolute path", &["soft-link", "/data/new-link", "/etc/passwd"])
            .grant(DATA)
            .ends(DENIED, ""),
        probe("a rename out", &["rename", "/data/file.txt", "/data/../outside/moved.txt"]).grant(DATA).ends(DENIED, ""),
        probe("a rename from one grant to the other", &["rename", "/data/file.txt", "/policy/moved.txt"])
            .grant(DATA)
            .grant(POLICY)
            .ends(DENIED, ""),
        probe("a hard link from one grant to the other", &["hard-link", "/policy/rules.txt", "/data/rules.txt"])
            .grant(DATA)
            .grant(POLICY)
            .ends(DENIED, ""),
        // Looking does not help either.
        bare("where a link leads", &["read-link", "/data/link-to-secret"]).grant(DATA).done("../outside/secret.txt"),
        bare("where an absolute link leads", &["read-link", "/data/link-absolute"]).grant(DATA).ends(DENIED, ""),
        bare("the size of a file behind a link", &["stat", "/data/link-to-secret"]).grant(DATA).ends(DENIED, ""),
        bare("a file that is read again and again", &["read-repeatedly", "/data/file.txt", "1000", "inside"])
            .grant(DATA)
            .done("read 1000, marked 1000"),
        // Files that are none.
        probe("a pipe that nobody writes to", &["read", "/data/pipe"])
            .grant(DATA)
            .timeout(500)
            .ends(LIMIT, "did not end within 500ms"),
        bare("a link to itself", &["read", "/data/link-to-itself"]).grant(DATA).ends(FAILED, "loop"),
    ];
    rows.extend(escapes());
    rows.extend(changes_under_ro());
    rows
}

/// Every spelling of a way out, read and written, by the interface itself: no C library tidies the path up first.
fn escapes() -> Vec<Row> {
    const PATHS: &[(&str, &str)] = &[
        ("a parent", "/data/../outside/secret.txt"),
        ("a parent of a folder", "/data/folder/../../outside/secret.txt"),
        ("many parents", "/data/../../../../../../../../../../etc/passwd"),
        ("a parent with dots", "/data/./.././outside/secret.txt"),
        ("a parent with slashes", "/data/..//outside///secret.txt"),
        ("an absolute path", "/data//etc/passwd"),
        ("a link to a file outside", "/data/link-to-secret"),
        ("a link to a folder outside", "/data/link-to-outside/secret.txt"),
        ("a link to a folder outside, with a slash", "/data/link-to-outside/"),
        ("a link to the parent", "/data/link-up/outside/secret.txt"),
        ("an absolute link", "/data/link-absolute"),
        ("a link to the environment", "/data/link-to-environ"),
        ("a link to a device", "/data/link-to-zero"),
        ("a link and back in", "/data/link-up/data/file.txt"),
    ];
    let mut rows = Vec::new();
    for (name, path) in PATHS {
        rows.push(bare(name, &["open-raw", path]).grant(DATA).ends(DENIED, ""));
        if path.ends_with('/') {
            // Nothing can be created under such a name.
            continue;
        }
        let writing: &'static str = format!("{name}, created").leak();
        rows.push(bare(writing, &["open-raw", path, "create"]).grant(DATA).ends(DENIED, ""));
    }
    rows
}

/// Every way to change something under a grant to read.
fn changes_under_ro() -> Vec<Row> {
    const WAYS: &[(&str, &[&str])] = &[
        ("a new file under ro", &["write", "/policy/new.txt"]),
        ("a write over a file under ro", &["write", "/policy/rules.txt"]),
        ("an addition to a file under ro", &["append", "/policy/rules.txt"]),
        ("a file made empty under ro", &["truncate", "/policy/rules.txt"]),
        ("a file made empty under ro while it is opened to read", &["open-raw", "/policy/rules.txt", "truncate"]),
        ("a file opened to write under ro", &["open-raw", "/policy/rules.txt", "write"]),
        ("a file created under ro while it is opened", &["open-raw", "/policy/new.txt", "create"]),
        ("a folder opened to change it under ro", &["open-raw", "/policy/folder", "directory"]),
        ("new times under ro", &["set-times", "/policy/rules.txt"]),
        ("a removal under ro", &["remove", "/policy/rules.txt"]),
        ("a folder's removal under ro", &["remove-directory", "/policy/folder"]),
        ("a new folder under ro", &["make-directory", "/policy/new"]),
        ("a rename under ro", &["rename", "/policy/rules.txt", "/policy/moved.txt"]),
        ("a hard link under ro", &["hard-link", "/policy/rules.txt", "/policy/linked.txt"]),
        ("a soft link under ro", &["soft-link", "/policy/new-link", "rules.txt"]),
    ];
    WAYS.iter().map(|(name, args)| bare(name, args).grant(DATA).grant(POLICY).ends(DENIED, "")).collect()
}
