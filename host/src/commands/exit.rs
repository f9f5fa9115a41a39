//! How the process ends: one table of exit codes.

use std::fmt;

use crate::cell::CallError;
use crate::grants::{GrantError, RightsError};
use crate::plugin::PackageError;
use crate::{HostError, LoadError, PostRenderError};

/// An exit code and the word for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exit(pub(super) u8, pub(super) &'static str);

impl Exit {
    pub(super) const USAGE: Self = Self(2, "usage");
    pub(super) const TRUST: Self = Self(123, "trust");
    pub(super) const HOST: Self = Self(125, "host");
    pub(super) const LOAD: Self = Self(125, "load");
    pub(super) const NOT_MANIFESTS: Self = Self(125, "not-a-manifest-stream");

    fn of_call(error: &CallError) -> Self {
        let code = match error {
            CallError::Failed(_) | CallError::Refused(_) | CallError::InvalidResult(_) => 1,
            CallError::Denied { .. } => 120,
            CallError::Trap { .. } | CallError::Exit(_) => 121,
            CallError::Limit(_) => 122,
            CallError::Host(_) => 125,
        };
        Self(code, error.reason())
    }
}

/// Why a command ends without success.
#[derive(Debug)]
pub(super) struct CommandError {
    pub(super) exit: Exit,
    pub(super) error: anyhow::Error,
    /// The command has told it already, in an object of its own.
    pub(super) told: bool,
}

impl CommandError {
    pub(super) fn new(exit: Exit, error: impl Into<anyhow::Error>) -> Self {
        Self { exit, error: error.into(), told: false }
    }

    pub(super) fn told(self) -> Self {
        Self { told: true, ..self }
    }

    pub(super) fn usage(message: impl fmt::Display + fmt::Debug + Send + Sync + 'static) -> Self {
        Self::new(Exit::USAGE, anyhow::Error::msg(message))
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl From<PackageError> for CommandError {
    fn from(error: PackageError) -> Self {
        let exit = if matches!(error, PackageError::Digest { .. }) { Exit::TRUST } else { Exit::LOAD };
        Self::new(exit, error)
    }
}

impl From<LoadError> for CommandError {
    fn from(error: LoadError) -> Self {
        Self::new(Exit::LOAD, error)
    }
}

impl From<HostError> for CommandError {
    fn from(error: HostError) -> Self {
        Self::new(Exit::HOST, error)
    }
}

impl From<GrantError> for CommandError {
    fn from(error: GrantError) -> Self {
        Self::new(Exit::USAGE, error)
    }
}

impl From<std::io::Error> for CommandError {
    /// A reader that has seen enough, such as `head`, is no failure.
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::new(Exit(0, "done"), error).told(),
            _ => Self::new(Exit::HOST, error),
        }
    }
}

impl From<PostRenderError> for CommandError {
    fn from(error: PostRenderError) -> Self {
        let exit = match &error {
            PostRenderError::Stream(_) => Exit::NOT_MANIFESTS,
            PostRenderError::Rights(RightsError::NotRequested { .. } | RightsError::Twice(_)) => Exit::USAGE,
            PostRenderError::Rights(RightsError::Directory { .. }) => Exit::USAGE,
            PostRenderError::Call(failure) => Exit::of_call(&failure.error),
            PostRenderError::Host(_) => Exit::HOST,
        };
        Self::new(exit, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::{Failure, Limit};

    #[test]
    fn each_ending_has_its_code() {
        let failed = || Failure::Failed("x".to_owned());
        for (error, code, word) in [
            (CallError::Failed(failed()), 1, "failed"),
            (CallError::Refused(vec![]), 1, "refused"),
            (CallError::Denied { denials: vec![], failure: failed() }, 120, "denied"),
            (CallError::Trap { reason: String::new(), denials: vec![] }, 121, "trap"),
            (CallError::Exit(3), 121, "trap"),
            (CallError::Limit(Limit::Memory(1)), 122, "limit"),
            (CallError::Host(String::new()), 125, "host"),
        ] {
            assert_eq!(Exit::of_call(&error), Exit(code, word));
        }
    }
}
