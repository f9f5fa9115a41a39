//! A path that changes while a guest uses it.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::house::{House, Test, call, data};

pub(crate) const TESTS: &[Test] = &[
    ("a file that becomes a link out is never followed", file),
    ("a folder that becomes a link out is never followed", folder),
];

/// Reads while two names are exchanged all the time, one of which leads out.
fn race(prepare: impl Fn(&std::path::Path), inside: &str, path: &str) {
    let root = tempfile::tempdir().unwrap();
    let at = |path: &str| root.path().join(path);
    for folder in ["outside", "data", "data/real"] {
        fs::create_dir(at(folder)).unwrap();
    }
    fs::write(at("outside/file"), "the secret").unwrap();
    fs::write(at("data/real/file"), "inside").unwrap();
    prepare(root.path());
    let house = House::new();
    let ended = AtomicBool::new(false);
    let answer = std::thread::scope(|scope| {
        scope.spawn(|| {
            use rustix::fs::{CWD, RenameFlags, renameat_with};
            while !ended.load(Ordering::Relaxed) {
                // In one step, so that there is always something to open.
                renameat_with(CWD, at(inside), CWD, at("data/evil"), RenameFlags::EXCHANGE).unwrap();
            }
        });
        let answer = house.run(call(&["read-repeatedly", path, "30000", "secret"]).grants(data(&at("data"), "ro")));
        ended.store(true, Ordering::Relaxed);
        answer
    });
    let told = &answer.unwrap().diagnostics[0].message;
    let read: usize = told.strip_prefix("read ").unwrap().split(',').next().unwrap().parse().unwrap();
    assert!(told.ends_with(", marked 0"), "{told}");
    assert!((1..30_000).contains(&read), "the two names were not both met: {told}");
}

fn file() {
    let link = |root: &std::path::Path| {
        fs::write(root.join("data/good"), "inside").unwrap();
        symlink("../outside/file", root.join("data/evil")).unwrap();
    };
    race(link, "data/good", "/data/good");
}

fn folder() {
    race(|root| symlink("../outside", root.join("data/evil")).unwrap(), "data/real", "/data/real/file");
}
