//! What a cell may use, and who counts it.

use std::time::Duration;

use wasmtime::ResourceLimiter;

use crate::plugin::ByteSize;

/// What one call may use. All limits are finite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Linear memory and tables of all instances together, in bytes. `None`: 64 MiB and four times the input.
    pub(crate) memory: Option<u64>,
    /// From instantiation to the answer, waiting included.
    pub(crate) time: Duration,
    /// What the plugin may answer, in bytes.
    pub(crate) output: u64,
    /// What is kept of standard error and standard output, in bytes. More is counted and dropped.
    pub(crate) log: u64,
    /// Resources (files, streams, requests, …) that may be open at one time.
    pub(crate) handles: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: None, time: Duration::from_secs(30), output: 256 << 20, log: 1 << 20, handles: 1024 }
    }
}

impl Limits {
    /// The limit of memory for an input of this many bytes.
    pub(crate) fn memory_for(&self, input: u64) -> u64 {
        self.memory.unwrap_or_else(|| (64 << 20) + input.saturating_mul(4))
    }
}

/// A limit that a call met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// The deadline.
    Time(Duration),
    /// Memory in bytes.
    Memory(u64),
    /// Answer in bytes.
    Output(u64),
    /// Open resources.
    Handles(u32),
    /// Instances, memories or tables of one component.
    Instances(usize),
    /// Diagnostics in one answer.
    Diagnostics(usize),
}

impl Limit {
    /// The limit's name: `time`, `memory`, `output`, `handles`, `instances`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Time(_) => "time",
            Self::Memory(_) => "memory",
            Self::Output(_) => "output",
            Self::Handles(_) => "handles",
            Self::Instances(_) => "instances",
            Self::Diagnostics(_) => "diagnostics",
        }
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Time(time) => write!(f, "it did not end within {time:?}; give it more with --timeout"),
            Self::Memory(bytes) => {
                write!(f, "it wanted more memory than {}; give it more with --memory", size(*bytes))
            }
            Self::Output(bytes) => {
                write!(f, "its answer is larger than {}; allow more with --max-output", size(*bytes))
            }
            Self::Handles(count) => write!(f, "it held {count} open files, streams or other resources at one time"),
            Self::Diagnostics(count) => write!(f, "it answered more than {count} diagnostics"),
            Self::Instances(count) => write!(f, "it is made of more than {count} instances, memories or tables"),
        }
    }
}

/// A size that a person reads: the default depends on the input and is seldom round.
fn size(bytes: u64) -> String {
    let mebibyte = 1 << 20;
    let shown = if bytes > mebibyte { bytes / mebibyte * mebibyte } else { bytes };
    ByteSize::new(shown).map_or_else(|| "0B".to_owned(), |size| size.to_string())
}

/// Instances, memories and tables that one cell may have. A Python component has about 60 instances.
pub(crate) const MAX_INSTANCES: usize = 256;
const MAX_MEMORIES: usize = 64;

/// Diagnostics that one answer may have: more than a person reads, and few enough for a program.
pub(crate) const MAX_DIAGNOSTICS: usize = 10_000;

/// Bytes that a table element costs the host.
const ELEMENT: u64 = 16;

/// Counts memory of all instances in one store together: wasmtime's own limiter looks at each memory alone.
#[derive(Debug)]
pub(crate) struct Limiter {
    max: u64,
    used: u64,
    peak: u64,
    refused: bool,
}

impl Limiter {
    pub(crate) fn new(max: u64) -> Self {
        Self { max, used: 0, peak: 0, refused: false }
    }

    /// The limit, if the guest wanted more.
    pub(crate) fn met(&self) -> Option<Limit> {
        self.refused.then_some(Limit::Memory(self.max))
    }

    /// The most that was in use, in bytes.
    pub(crate) fn peak(&self) -> u64 {
        self.peak
    }

    fn grow(&mut self, by: u64) -> bool {
        let wanted = self.used.saturating_add(by);
        let granted = wanted <= self.max;
        if granted {
            self.used = wanted;
            self.peak = self.peak.max(wanted);
        } else {
            self.refused = true;
        }
        granted
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(self.grow(desired.saturating_sub(current) as u64))
    }

    fn table_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(self.grow((desired.saturating_sub(current) as u64).saturating_mul(ELEMENT)))
    }

    fn instances(&self) -> usize {
        MAX_INSTANCES
    }

    fn tables(&self) -> usize {
        MAX_INSTANCES
    }

    fn memories(&self) -> usize {
        MAX_MEMORIES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memories_of_all_instances_count_together() {
        let mut limiter = Limiter::new(100);
        assert!(limiter.memory_growing(0, 60, None).unwrap());
        assert!(limiter.met().is_none());
        assert!(!limiter.memory_growing(0, 60, None).unwrap());
        assert_eq!(limiter.met(), Some(Limit::Memory(100)));
        assert_eq!(limiter.peak(), 60);
    }

    #[test]
    fn a_refused_growth_takes_nothing() {
        let mut limiter = Limiter::new(100);
        assert!(!limiter.memory_growing(0, 101, None).unwrap());
        assert!(limiter.memory_growing(0, 100, None).unwrap());
    }

    #[test]
    fn tables_count_as_memory() {
        assert!(!Limiter::new(100).table_growing(0, 1000, None).unwrap());
    }
}
