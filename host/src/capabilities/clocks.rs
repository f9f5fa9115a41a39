//! `wasi:clocks` and `wasi:random`: real, or frozen where a run must be repeatable.

use std::time::Duration;

use wasmtime_wasi::random::Deterministic;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtxBuilder};

/// What a guest may ask of randomness at once, in bytes.
const MAX_RANDOM: u64 = 1 << 20;

/// The bytes that repeat for ever when randomness is frozen.
const FROZEN: [u8; 8] = [0x1d, 0x9b, 0x47, 0xe2, 0x60, 0x3c, 0xf5, 0x88];

pub(super) fn configure(builder: &mut WasiCtxBuilder, deterministic: bool) {
    builder.max_random_size(MAX_RANDOM);
    if deterministic {
        builder
            .wall_clock(Frozen)
            .monotonic_clock(Frozen)
            .secure_random(Deterministic::new(FROZEN.to_vec()))
            .insecure_random(Deterministic::new(FROZEN.to_vec()))
            .insecure_random_seed(u128::from(u64::from_le_bytes(FROZEN)));
    }
}

/// A clock that stands at the epoch of Unix.
struct Frozen;

impl HostWallClock for Frozen {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        Duration::ZERO
    }
}

impl HostMonotonicClock for Frozen {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        0
    }
}
