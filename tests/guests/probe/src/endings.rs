//! Ways to end other than with an answer, and each kind of failure.

use crate::answer::{Answer, Call};
use crate::bindings::helm::plugin::types::Failure;

pub(crate) fn panic(_: &Call<'_>) -> Answer {
    panic!("the probe panics, with \u{1b}[31mcolour");
}

pub(crate) fn exit(call: &Call<'_>) -> Answer {
    std::process::exit(i32::try_from(call.number(0, 3)).unwrap_or(3))
}

pub(crate) fn abort(_: &Call<'_>) -> Answer {
    std::process::abort()
}

/// `fail KIND WORDS`.
pub(crate) fn fail(call: &Call<'_>) -> Answer {
    let words = call.arg(1).to_owned();
    Err(match call.arg(0) {
        "invalid-input" => Failure::InvalidInput(words),
        "denied" => Failure::Denied(words),
        "not-found" => Failure::NotFound(words),
        "unavailable" => Failure::Unavailable(words),
        // A text that no person wants to read as one line.
        "long" => Failure::Failed("\u{1b}]0;title\u{7}\r\n".repeat(100_000)),
        // As a program does that looks for its settings everywhere before it gives up.
        "after-a-look" => {
            std::hint::black_box(std::env::vars().count());
            Failure::Failed(words)
        }
        _ => Failure::Failed(words),
    })
}
