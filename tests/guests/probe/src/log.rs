//! Guests that write more than anybody wants to read.

use std::io::Write;

use crate::answer::{Answer, Call, kept};

const LINE: &[u8] = b"the probe has nothing to say, and says it again and again and again and again\n";

/// `flood-stderr [LINES]`: without a number for ever.
pub(crate) fn flood_stderr(call: &Call<'_>) -> Answer {
    flood(call, &mut std::io::stderr())
}

pub(crate) fn flood_stdout(call: &Call<'_>) -> Answer {
    flood(call, &mut std::io::stdout())
}

fn flood(call: &Call<'_>, out: &mut dyn Write) -> Answer {
    for _ in 0..call.number(0, usize::MAX) {
        let _ = out.write_all(LINE);
    }
    kept()
}

/// `log TEXT…`: each argument in one write.
pub(crate) fn write(call: &Call<'_>) -> Answer {
    for text in call.args {
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
    kept()
}
