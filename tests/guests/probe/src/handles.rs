//! Handles without end, and handles that nobody gave.

use wasip2::clocks::monotonic_clock;
use wasip2::io::poll::{Pollable, poll};

use crate::answer::{Answer, Call, kept, said, told};

/// Opens far more than any limit, and keeps all.
const MANY: usize = 1_000_000;

pub(crate) fn pollables(_: &Call<'_>) -> Answer {
    let all: Vec<_> = (0..MANY).map(|_| monotonic_clock::subscribe_duration(u64::MAX)).collect();
    said(format!("{} pollables", all.len()))
}

pub(crate) fn files(call: &Call<'_>) -> Answer {
    let all: std::io::Result<Vec<_>> = (0..MANY).map(|_| std::fs::File::open(call.arg(0))).collect();
    told(all.map(|all| format!("{} files", all.len())))
}

/// Waits for as many things as it may have, one of them ready.
pub(crate) fn poll_many(_: &Call<'_>) -> Answer {
    let mut all: Vec<_> = (0..500).map(|_| monotonic_clock::subscribe_duration(u64::MAX)).collect();
    all.push(monotonic_clock::subscribe_duration(0));
    let all: Vec<_> = all.iter().collect();
    said(format!("{:?} ready", poll(&all)))
}

/// The interface says that this is a trap.
pub(crate) fn poll_nothing(_: &Call<'_>) -> Answer {
    poll(&[]);
    kept()
}

#[expect(unsafe_code, reason = "a handle that was never given can only be made this way")]
pub(crate) fn forged(_: &Call<'_>) -> Answer {
    // SAFETY: the worst that a wrong handle can do is what is tried here: the host must trap.
    let pollable = unsafe { Pollable::from_handle(0x00ab_cdef) };
    said(format!("ready: {}", pollable.ready()))
}
