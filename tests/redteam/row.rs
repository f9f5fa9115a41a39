//! One row of the table.

use std::time::Duration;

use crate::core::Core;

/// A stream of two documents, the second without an identity.
pub(crate) const INPUT: &str = "# Source: web/templates/one.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  \
                                name: one\n---\n# only a comment\n";

/// How long a row may take that is to end long before any deadline.
const SOON: Duration = Duration::from_secs(25);

/// What a call may take beyond its deadline on a machine that has other work.
const SLACK: Duration = Duration::from_secs(2);

/// Who attacks.
#[derive(Debug, Clone)]
pub(crate) enum Guest {
    /// The probe with its `plugin.yaml`, so that only what it requests can be granted.
    Probe,
    /// The probe alone: no request, and the grant alone decides.
    Bare,
    /// A component whose core is written by hand.
    Core(Core),
    /// These bytes, as a file.
    Bytes(fn() -> Vec<u8>),
}

/// What must come of it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ending {
    /// A result: diagnostics that hold this text.
    Done(&'static str),
    /// A result: these manifests.
    Manifests(&'static str),
    /// No result: how it ended, and a part of the message.
    Stopped(Stop, &'static str),
}

/// A word for an ending and its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stop {
    pub(crate) word: &'static str,
    pub(crate) code: i32,
}

const fn stop(word: &'static str, code: i32) -> Stop {
    Stop { word, code }
}

pub(crate) const FAILED: Stop = stop("failed", 1);
pub(crate) const INVALID_INPUT: Stop = stop("invalid-input", 1);
pub(crate) const NOT_FOUND: Stop = stop("not-found", 1);
pub(crate) const UNAVAILABLE: Stop = stop("unavailable", 1);
pub(crate) const REFUSED: Stop = stop("refused", 1);
pub(crate) const INVALID_RESULT: Stop = stop("invalid-result", 1);
pub(crate) const USAGE: Stop = stop("usage", 2);
pub(crate) const DENIED: Stop = stop("denied", 120);
pub(crate) const TRAP: Stop = stop("trap", 121);
pub(crate) const LIMIT: Stop = stop("limit", 122);
pub(crate) const HOST: Stop = stop("host", 125);
/// Never started.
pub(crate) const LOAD: Stop = stop("load", 125);
pub(crate) const NOT_MANIFESTS: Stop = stop("not-a-manifest-stream", 125);

/// An attack and its ending.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) guest: Guest,
    pub(crate) args: Vec<&'static str>,
    pub(crate) input: &'static str,
    /// As `--grant` takes them. `ROOT` stands for the folder that is made for the row, here and in `args`.
    pub(crate) grants: Vec<&'static str>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) memory: Option<&'static str>,
    pub(crate) max_output: Option<&'static str>,
    pub(crate) ending: Ending,
}

fn row(name: &'static str, guest: Guest, args: &[&'static str]) -> Row {
    Row {
        name,
        guest,
        args: args.to_vec(),
        input: INPUT,
        grants: Vec::new(),
        timeout: None,
        memory: None,
        max_output: None,
        ending: Ending::Done(""),
    }
}

/// A row in which the probe attacks.
pub(crate) fn probe(name: &'static str, args: &[&'static str]) -> Row {
    row(name, Guest::Probe, args)
}

/// A row in which the probe attacks without its `plugin.yaml`.
pub(crate) fn bare(name: &'static str, args: &[&'static str]) -> Row {
    row(name, Guest::Bare, args)
}

/// A row in which a component attacks that no toolchain would make.
pub(crate) fn component(name: &'static str, core: Core) -> Row {
    row(name, Guest::Core(core), &[])
}

/// A row in which a file attacks.
pub(crate) fn file(name: &'static str, bytes: fn() -> Vec<u8>) -> Row {
    row(name, Guest::Bytes(bytes), &[])
}

impl Row {
    pub(crate) fn input(self, input: &'static str) -> Self {
        Self { input, ..self }
    }

    pub(crate) fn grant(mut self, grant: &'static str) -> Self {
        self.grants.push(grant);
        self
    }

    pub(crate) fn timeout(self, milliseconds: u64) -> Self {
        Self { timeout: Some(Duration::from_millis(milliseconds)), ..self }
    }

    pub(crate) fn memory(self, size: &'static str) -> Self {
        Self { memory: Some(size), ..self }
    }

    pub(crate) fn max_output(self, size: &'static str) -> Self {
        Self { max_output: Some(size), ..self }
    }

    /// It gives a result, with this in its diagnostics.
    pub(crate) fn done(self, says: &'static str) -> Self {
        Self { ending: Ending::Done(says), ..self }
    }

    /// It gives these manifests.
    pub(crate) fn manifests(self, manifests: &'static str) -> Self {
        Self { ending: Ending::Manifests(manifests), ..self }
    }

    /// It gives no result, and the message has this part.
    pub(crate) fn ends(self, stop: Stop, says: &'static str) -> Self {
        Self { ending: Ending::Stopped(stop, says), ..self }
    }

    /// Within how long it must be over.
    pub(crate) fn within(&self) -> Duration {
        self.timeout.map_or(SOON, |timeout| timeout + SLACK)
    }
}
