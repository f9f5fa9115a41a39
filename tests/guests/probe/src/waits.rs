//! Guests that never come to an end.

use std::io::Read;
use std::time::Duration;

use wasip2::clocks::monotonic_clock;

use crate::answer::{Answer, Call, kept, told};

pub(crate) fn spin(_: &Call<'_>) -> Answer {
    let mut n = 0u64;
    loop {
        n = std::hint::black_box(n.wrapping_add(1));
    }
}

pub(crate) fn sleep(_: &Call<'_>) -> Answer {
    std::thread::sleep(Duration::from_secs(3600));
    kept()
}

/// Waits for the end of time itself.
pub(crate) fn poll_never(_: &Call<'_>) -> Answer {
    monotonic_clock::subscribe_instant(u64::MAX).block();
    kept()
}

pub(crate) fn read_stdin(_: &Call<'_>) -> Answer {
    let mut text = String::new();
    told(std::io::stdin().read_to_string(&mut text).map(|length| format!("{length} bytes")))
}
