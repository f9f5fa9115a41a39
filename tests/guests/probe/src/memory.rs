//! Guests that want more memory than there is.

use crate::answer::{Answer, Call, kept, said};
use crate::bindings::helm::plugin::types::Failure;

/// What is asked for at once: small enough to come close to any limit.
const STEP: usize = 1 << 20;

/// As any program does: an allocation that fails ends it.
pub(crate) fn allocate(_: &Call<'_>) -> Answer {
    let mut all: Vec<Vec<u8>> = Vec::new();
    loop {
        all.push(vec![1; STEP]);
        std::hint::black_box(&all);
    }
}

/// Takes all that it is given; answers how many MiB that were.
fn exhaust() -> (usize, Vec<Vec<u8>>) {
    let mut all = Vec::new();
    loop {
        let mut one: Vec<u8> = Vec::new();
        if one.try_reserve_exact(STEP).is_err() {
            return (all.len(), all);
        }
        one.resize(STEP, 1);
        all.push(one);
    }
}

pub(crate) fn allocate_then_fail(_: &Call<'_>) -> Answer {
    let (count, all) = exhaust();
    drop(all);
    Err(Failure::Failed(format!("no more memory after {count} MiB")))
}

/// A guest that only wants to know how much there is does no wrong.
pub(crate) fn allocate_then_recover(_: &Call<'_>) -> Answer {
    let (count, all) = exhaust();
    drop(all);
    said(format!("{count} MiB"))
}

pub(crate) fn allocate_then_loop(call: &Call<'_>) -> Answer {
    let all = exhaust();
    std::hint::black_box(&all);
    crate::waits::spin(call)
}

pub(crate) fn recurse(_: &Call<'_>) -> Answer {
    fn deeper(depth: u64) -> u64 {
        let here = std::hint::black_box([depth; 64]);
        if here[0] == u64::MAX { 0 } else { deeper(here[0] + 1) + here[63] }
    }
    std::hint::black_box(deeper(0));
    kept()
}
