//! Flags that several commands take.

use std::path::Path;

use clap::Args;

use super::exit::CommandError;
use crate::PostRender;
use crate::grants::{Grant, Grants};
use crate::plugin::{ByteSize, Digest, EnvName, Package, Requests, Span};

/// What the plugin may do.
#[derive(Args, Clone, Default)]
pub(super) struct GrantFlags {
    /// Grant a right: dir=HOST:GUEST:ro|rw, env=NAME, values. May be repeated.
    #[arg(long = "grant", value_name = "RIGHT")]
    pub(super) grants: Vec<Grant>,
    /// Grant all that plugin.yaml requests, except directories.
    #[arg(long)]
    pub(super) grant_requested: bool,
}

/// What the plugin may use.
#[derive(Args, Clone, Default)]
pub(super) struct LimitFlags {
    /// From start to answer, such as 5s.
    #[arg(long, value_name = "TIME")]
    pub(super) timeout: Option<Span>,
    /// All linear memory together, such as 64MiB.
    #[arg(long, value_name = "SIZE")]
    pub(super) memory: Option<ByteSize>,
    /// The plugin's answer, such as 64MiB.
    #[arg(long, value_name = "SIZE")]
    pub(super) max_output: Option<ByteSize>,
}

impl GrantFlags {
    /// The grants; variables have the values of this process's environment.
    pub(super) fn grants(&self, requests: Option<&Requests>) -> Grants {
        let mut grants =
            self.grants.iter().cloned().fold(Grants::none(), |grants, grant| grants.grant(grant, variable));
        if let (true, Some(requests)) = (self.grant_requested, requests) {
            grants = grants.requested(requests, variable);
        }
        grants
    }

    /// The flags as words of a command line, for one that is run later.
    pub(super) fn words(&self) -> Vec<String> {
        let grants = self.grants.iter().map(|grant| format!("--grant={grant}"));
        grants.chain(self.grant_requested.then(|| "--grant-requested".to_owned())).collect()
    }
}

fn variable(name: &EnvName) -> Option<String> {
    let value = std::env::var(name.as_str()).ok();
    if value.is_none() {
        tracing::warn!("the variable {name} is granted, but it is not set here, or not in UTF-8");
    }
    value
}

impl LimitFlags {
    /// The call with these limits.
    pub(super) fn apply<'a>(&self, mut call: PostRender<'a>) -> PostRender<'a> {
        if let Some(time) = self.timeout {
            call = call.timeout(time.duration());
        }
        if let Some(memory) = self.memory {
            call = call.memory(memory.bytes());
        }
        if let Some(output) = self.max_output {
            call = call.max_output(output.bytes());
        }
        call
    }

    /// The flags as words of a command line, for one that is run later.
    pub(super) fn words(&self) -> Vec<String> {
        let timeout = self.timeout.map(|time| format!("--timeout={time}"));
        let memory = self.memory.map(|size| format!("--memory={size}"));
        let output = self.max_output.map(|size| format!("--max-output={size}"));
        timeout.into_iter().chain(memory).chain(output).collect()
    }
}

/// Opens a plugin; if a digest is pinned, only the bytes that have it.
pub(super) fn open(path: &Path, pinned: Option<Digest>) -> Result<Package, CommandError> {
    Ok(match pinned {
        Some(pinned) => Package::open_pinned(path, pinned)?,
        None => Package::open(path)?,
    })
}
