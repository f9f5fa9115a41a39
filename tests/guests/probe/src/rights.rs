//! Environment, configuration, release, clocks and randomness.

use std::time::SystemTime;

use wasip2::clocks::monotonic_clock;
use wasip2::random::{insecure, insecure_seed, random};

use crate::answer::{Answer, Call, said};
use crate::bindings::helm::plugin::release;
use crate::bindings::helm::plugin::types::Failure;
use crate::bindings::wasi::config::store;

/// `env NAME`: its value, or the failure of a plugin that cannot do without.
pub(crate) fn env(call: &Call<'_>) -> Answer {
    let name = call.arg(0);
    std::env::var(name).map_err(|_| Failure::Failed(format!("{name} is not set"))).and_then(said)
}

pub(crate) fn env_all(_: &Call<'_>) -> Answer {
    said(format!("{:?}", std::env::vars().collect::<Vec<_>>()))
}

pub(crate) fn arguments(_: &Call<'_>) -> Answer {
    let args: Vec<_> = std::env::args().collect();
    said(format!("{args:?} in {:?}", wasip2::cli::environment::initial_cwd()))
}

pub(crate) fn config(_: &Call<'_>) -> Answer {
    said(format!("{:?}", store::get_all()))
}

pub(crate) fn release(_: &Call<'_>) -> Answer {
    said(format!("{:?}", release::current()))
}

pub(crate) fn values(_: &Call<'_>) -> Answer {
    release::values().and_then(said)
}

pub(crate) fn clocks(_: &Call<'_>) -> Answer {
    let wall = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    said(format!("{} {}", wall.as_nanos(), monotonic_clock::now()))
}

pub(crate) fn random(_: &Call<'_>) -> Answer {
    let (secure, fast) = (random::get_random_bytes(16), insecure::get_insecure_random_bytes(16));
    said(format!("{secure:?} {fast:?} {:?}", insecure_seed::insecure_seed()))
}

/// `random-much BYTES [insecure]`: at once.
pub(crate) fn random_much(call: &Call<'_>) -> Answer {
    let bytes = call.number(0, 2 << 30) as u64;
    let got = match call.arg(1) {
        "insecure" => insecure::get_insecure_random_bytes(bytes),
        _ => random::get_random_bytes(bytes),
    };
    said(format!("{} bytes", got.len()))
}
