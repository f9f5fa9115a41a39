//! What this process has: threads, open files, used time.

use std::fs;
use std::time::{Duration, Instant};

/// The names of all threads.
pub(crate) fn threads() -> Vec<String> {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let mut names: Vec<_> = tasks
        // A thread may end while it is looked at.
        .filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok())
        .map(|name| name.trim().to_owned())
        .collect();
    names.sort();
    names
}

/// What the open files are.
pub(crate) fn files() -> Vec<String> {
    let all = fs::read_dir("/proc/self/fd").unwrap();
    let mut names: Vec<_> =
        all.filter_map(|file| Some(fs::read_link(file.ok()?.path()).ok()?.display().to_string())).collect();
    // The folder that is read right now.
    names.retain(|name| !name.starts_with("/proc/"));
    names.sort();
    names
}

/// Time that all threads have computed.
pub(crate) fn computed() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    // The name stands in brackets and may hold anything; what follows are numbers, user and system time the 12th and
    // 13th of them, in hundredths of a second.
    let numbers: Vec<_> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: u64 = numbers[11..13].iter().map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}

/// Waits until something holds: threads need a moment to end.
pub(crate) fn soon(holds: impl Fn() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(5);
    while Instant::now() < end {
        if holds() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    holds()
}
