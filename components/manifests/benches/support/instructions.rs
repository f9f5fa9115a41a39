//! How many instructions a program runs: a measure that a busy machine does not blur.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// What counts on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counter {
    /// The processor, read by `perf`: any program.
    Perf,
    /// Valgrind's simulation: not for programs that write code as they run.
    Callgrind,
}

impl Counter {
    /// The processor's counter, if this machine lets us read it; virtual machines often do not. Else the simulation, if
    /// that will do.
    pub(crate) fn find(simulation_will_do: bool) -> Option<Self> {
        let mut counters = [Self::Perf].into_iter().chain(simulation_will_do.then_some(Self::Callgrind));
        let works = |counter: &Self| matches!(counter.count(Command::new, ["true"], None), Ok(Some(_)));
        counters.find(works)
    }

    /// Instructions of one run of `words`, a program and its arguments; none if the counter does not tell.
    ///
    /// `command` makes the command of a program: the environment is its.
    pub(crate) fn count<S: AsRef<OsStr>>(
        self,
        command: impl Fn(&'static str) -> Command,
        words: impl IntoIterator<Item = S>,
        stdin: Option<&Path>,
    ) -> io::Result<Option<u64>> {
        let (program, args) = match self {
            Self::Perf => ("perf", &["stat", "-x", ",", "-e", "instructions:u", "--"][..]),
            Self::Callgrind => ("valgrind", &["--tool=callgrind", "--callgrind-out-file=/dev/null", "--"][..]),
        };
        let stdin = stdin.map(File::open).transpose()?.map_or_else(Stdio::null, Stdio::from);
        let mut counting = command(program);
        counting.args(args).args(words).stdin(stdin).stdout(Stdio::null()).stderr(Stdio::piped());
        let output = counting.output()?;
        if !output.status.success() {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&output.stderr);
        Ok(text.lines().find_map(|line| match self {
            // `123456,,instructions:u,…`, or `<not supported>,,instructions:u,…`
            Self::Perf => line.contains("instructions:u").then(|| line.split(',').next()?.parse().ok())?,
            // `==42== Collected : 123456`
            Self::Callgrind => line.split_once("Collected :")?.1.trim().parse().ok(),
        }))
    }
}
