//! Nothing is left of a call but its answer.

use std::collections::BTreeSet;
use std::fs;

use rustix::fs::{CWD, Mode, mkfifoat};

use crate::house::{House, Test, call, data, home, milliseconds, word};
use crate::process::{files, soon, threads};

pub(crate) const TESTS: &[Test] = &[
    ("2,000 runs leave no thread, no open file and no temporary file", after_many_runs),
    ("the only thread is that of the clock, and it ends with the host", one_thread),
    ("no call starts a runtime of many threads", no_runtime),
    ("a pipe that nobody writes to holds up no call", pipe),
];

/// Calls that end soon in every way there is.
const WAYS: [(&[&str], &str); 10] = [
    (&["keep"], "done"),
    (&["remove-all"], "done"),
    (&["read", "/data/file"], "done"),
    (&["write", "/data/new"], "done"),
    (&["files", "/data/file"], "limit"),
    (&["log", "text"], "done"),
    (&["fail", "failed"], "failed"),
    (&["panic"], "trap"),
    (&["exit"], "trap"),
    (&["edit", "remove-beyond"], "invalid-result"),
];

fn after_many_runs() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "text").unwrap();
    let house = House::called();
    let kept = || -> usize {
        let folders = ["cache/compiled", "state/compiled"].map(|folder| home().join(folder));
        folders.iter().map(|folder| fs::read_dir(folder).unwrap().count()).sum()
    };
    let before = (threads(), files(), kept());
    for run in 0..2000 {
        // Most runs are short, as they are in life.
        let (args, wanted) = if run % 4 == 0 { WAYS[run / 4 % WAYS.len()] } else { WAYS[0] };
        let answer = house.run(call(args).grants(data(folder.path(), "rw")));
        assert_eq!(word(&answer), wanted, "{args:?}");
    }
    soon(|| threads() == before.0);
    assert_eq!((threads(), files(), kept()), before);
}

fn one_thread() {
    let before = threads();
    let house = House::new();
    soon(|| threads() == before);
    assert_eq!(threads(), before, "a host that was not called has no thread");
    house.good();
    let mut with_clock = before.clone();
    with_clock.push("pintle-epoch".to_owned());
    with_clock.sort();
    soon(|| threads() == with_clock);
    assert_eq!(threads(), with_clock);
    let _ = house.run(call(&["loop"]).timeout(milliseconds(200)));
    assert_eq!(threads(), with_clock);
    drop(house);
    assert_eq!(threads(), before);
}

/// The first print and the first sleep of a guest are where a hidden runtime would begin.
fn no_runtime() {
    let house = House::called();
    let before: BTreeSet<String> = threads().into_iter().collect();
    for args in [&["log", "text"][..], &["flood-stdout", "10"], &["sleep"], &["clocks"], &["read-stdin"], &["panic"]] {
        std::thread::scope(|scope| {
            let calling = scope.spawn(|| house.run(call(args).timeout(milliseconds(300))));
            let mut seen = BTreeSet::new();
            while !calling.is_finished() {
                seen.extend(threads());
                std::thread::sleep(milliseconds(5));
            }
            drop(calling.join().unwrap());
            // The thread that calls has this one's name.
            let more: Vec<_> = seen.difference(&before).filter(|name| *name != "pintle-epoch").collect();
            assert!(more.is_empty(), "{args:?} started {more:?}");
        });
    }
}

fn pipe() {
    let folder = tempfile::tempdir().unwrap();
    mkfifoat(CWD, folder.path().join("pipe"), Mode::from_raw_mode(0o600)).unwrap();
    let house = House::called();
    let before = threads();
    for _ in 0..3 {
        let answer =
            house.run(call(&["read", "/data/pipe"]).grants(data(folder.path(), "ro")).timeout(milliseconds(200)));
        assert!(word(&answer) != "done");
    }
    // The system has no way to call off an open that waits: its thread is there until somebody opens the other end.
    let open = |writable: bool| fs::OpenOptions::new().read(true).write(writable).open(folder.path().join("pipe"));
    drop(open(true).unwrap());
    assert!(soon(|| threads() == before), "a thread is left though nothing waits: {:?}", threads());
}
