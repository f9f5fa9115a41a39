//! How a call ended.

use std::time::Duration;

use super::denials::{Denial, Right};
use super::limits::{Limit, MAX_DIAGNOSTICS};
use super::log::Log;
use crate::text::{Escaped, Short};
use crate::types::Diagnostic;
use pintle_manifests::stream::EditError;

/// What is known of a call beside its result.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Report {
    /// Rights that were refused, in the order in which the plugin reached for them.
    pub denials: Vec<Denial>,
    /// What the plugin wrote to standard error and standard output.
    pub log: Log,
    /// From instantiation to the end.
    pub elapsed: Duration,
    /// The most memory that the plugin's instances had at one time, in bytes.
    pub peak_memory: u64,
}

/// What a plugin answers when it cannot do its work.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// Input, arguments or config are not what the plugin works on.
    InvalidInput(String),
    /// A right was refused to it.
    Denied(String),
    /// The thing asked for does not exist.
    NotFound(String),
    /// Something outside did not answer.
    Unavailable(String),
    /// Anything else.
    Failed(String),
}

impl Failure {
    /// The variant's name in WIT, such as `invalid-input`.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::InvalidInput(_) => "invalid-input",
            Self::Denied(_) => "denied",
            Self::NotFound(_) => "not-found",
            Self::Unavailable(_) => "unavailable",
            Self::Failed(_) => "failed",
        }
    }

    /// The plugin's own words: escape them before a terminal sees them.
    pub fn message(&self) -> &str {
        let (Self::InvalidInput(text)
        | Self::Denied(text)
        | Self::NotFound(text)
        | Self::Unavailable(text)
        | Self::Failed(text)) = self;
        text
    }
}

/// Why a call gave no result. What the plugin wrote is escaped in the text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The plugin answered that it failed.
    #[error("{}: {}", .0.reason(), Short(.0.message()))]
    Failed(Failure),
    /// The plugin reported at least one diagnostic of severity `error`.
    #[error("refused the manifests: {}", first_error(.0))]
    Refused(Vec<Diagnostic>),
    /// The plugin answered `denied`, or failed after a right was refused to it.
    #[error("was denied a right{}{}", list(.denials), words(.failure))]
    Denied {
        /// What was refused.
        denials: Vec<Denial>,
        /// What the plugin said of it.
        failure: Failure,
    },
    /// The plugin answered edits that make no sense.
    #[error("answered an edit that cannot be applied: {0}")]
    InvalidResult(#[from] EditError),
    /// The plugin crashed.
    #[error("crashed: {reason}{}", before(.denials))]
    Trap {
        /// What happened, in one line.
        reason: String,
        /// Rights that were refused before: a plugin that does not expect a refusal may crash of it.
        denials: Vec<Denial>,
    },
    /// The plugin ended itself instead of answering.
    #[error("ended itself with exit code {0} instead of answering")]
    Exit(i32),
    /// The plugin met a limit.
    #[error("met a limit: {0}")]
    Limit(Limit),
    /// The host failed.
    #[error("could not be run: {0}")]
    Host(String),
}

impl CallError {
    /// One word for programs: `refused`, `denied`, `invalid-result`, `trap`, `limit`, `host`, or a failure's reason.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Failed(failure) => failure.reason(),
            Self::Refused(_) => "refused",
            Self::Denied { .. } => "denied",
            Self::InvalidResult(_) => "invalid-result",
            Self::Trap { .. } | Self::Exit(_) => "trap",
            Self::Limit(_) => "limit",
            Self::Host(_) => "host",
        }
    }
}

fn first_error(diagnostics: &[Diagnostic]) -> String {
    let errors: Vec<_> = diagnostics.iter().filter(|d| d.is_error()).collect();
    match errors.as_slice() {
        [] => String::new(),
        [one] => Short(&one.message).to_string(),
        [first, rest @ ..] => format!("{} (and {} more)", Short(&first.message), rest.len()),
    }
}

fn list(denials: &[Denial]) -> String {
    let list: Vec<_> = denials.iter().map(ToString::to_string).take(3).collect();
    if list.is_empty() { String::new() } else { format!(": {}", list.join("; also ")) }
}

/// A crash may have another cause, so what was refused is told beside it.
fn before(denials: &[Denial]) -> String {
    denials.first().map(|first| format!(" (before that, {first})")).unwrap_or_default()
}

fn words(failure: &Failure) -> String {
    match failure.message() {
        "" => String::new(),
        text => format!(" (it says: {})", Short(text)),
    }
}

/// A call that gave no result.
#[derive(Debug, thiserror::Error)]
#[error("{plugin}: {error}")]
#[non_exhaustive]
pub struct CallFailure {
    /// The plugin's name.
    pub plugin: String,
    /// Why.
    #[source]
    pub error: CallError,
    /// What is known of the call.
    pub report: Report,
}

/// How the typed call itself ended, before limits and denials are weighed.
pub(crate) enum Ending<T> {
    Answer(T),
    Failed(Failure),
    /// The engine's error; its text is classified once, here.
    Trapped(wasmtime::Error),
    /// The exports have other types than the interface.
    Unfit(String),
    OutOfTime,
    TooLarge,
    TooManyDiagnostics,
}

/// Wasmtime keeps these two refusals as text only; the tests of the red team fail if the words change.
const FUEL: &str = "fuel allocated for hostcalls has been exhausted";
const HANDLES: &str = "store handle limit exceeded";
/// How it words a store that has too many instances, memories or tables.
const COUNTS: &str = "resource limit exceeded";

impl<T> Ending<T> {
    /// Weighs what happened: a limit that was met before a failure is its cause, and so is a refused right.
    ///
    /// `sought`: what the guest looked for without having requested it.
    pub(crate) fn weigh(
        self,
        refused_growth: Option<Limit>,
        limits: CellLimits,
        denials: &[Denial],
        sought: &[Denial],
    ) -> Result<T, CallError> {
        match self {
            Self::Answer(answer) => Ok(answer),
            Self::OutOfTime => Err(CallError::Limit(refused_growth.unwrap_or(limits.time))),
            Self::Unfit(reason) => {
                let line = reason.split_whitespace().collect::<Vec<_>>().join(" ");
                Err(CallError::Host(format!("the component does not fit this host: {}", Escaped(&line))))
            }
            Self::TooManyDiagnostics => {
                Err(CallError::Limit(refused_growth.unwrap_or(Limit::Diagnostics(MAX_DIAGNOSTICS))))
            }
            Self::TooLarge => Err(CallError::Limit(refused_growth.unwrap_or(limits.output))),
            Self::Failed(failure) => {
                let says_denied = matches!(failure, Failure::Denied(_));
                let vague = says_denied || matches!(failure, Failure::Failed(_));
                // A runtime may look at all it has when it starts. Only where the plugin does not say what was wrong
                // is what it looked for in vain taken for the cause; what it reached for by name always is.
                let mut causes: Vec<_> = denials.iter().filter(|denial| vague || denial.by_name()).cloned().collect();
                if causes.is_empty() && vague {
                    causes = sought.to_vec();
                }
                Err(match refused_growth {
                    Some(limit) => CallError::Limit(limit),
                    None if causes.is_empty() && !says_denied => CallError::Failed(failure),
                    None => CallError::Denied { denials: causes, failure },
                })
            }
            Self::Trapped(error) => Err(match refused_growth.or_else(|| limits.of(&error)) {
                Some(limit) => CallError::Limit(limit),
                None => trap(&error, denials),
            }),
        }
    }
}

/// The limits of one cell as they are reported.
#[derive(Clone, Copy)]
pub(crate) struct CellLimits {
    pub(crate) time: Limit,
    pub(crate) output: Limit,
    pub(crate) handles: Limit,
}

impl CellLimits {
    fn of(self, error: &wasmtime::Error) -> Option<Limit> {
        use wasmtime::component::ResourceTableError;
        if matches!(error.downcast_ref(), Some(ResourceTableError::Full)) {
            return Some(self.handles);
        }
        // A trap's text holds names that the guest chose.
        if error.is::<wasmtime::Trap>() || error.is::<wasmtime_wasi::I32Exit>() {
            return None;
        }
        let text = error.root_cause().to_string();
        if text.contains(FUEL) {
            Some(self.output)
        } else if text.contains(HANDLES) {
            Some(self.handles)
        } else if text.contains(COUNTS) {
            Some(Limit::Instances(super::limits::MAX_INSTANCES))
        } else {
            None
        }
    }
}

fn trap(error: &wasmtime::Error, denials: &[Denial]) -> CallError {
    if let Some(exit) = error.downcast_ref::<wasmtime_wasi::I32Exit>() {
        return CallError::Exit(exit.0);
    }
    // The system refused the host something: memory for a stack, a file.
    if let Some(system) = error.downcast_ref::<std::io::Error>() {
        return CallError::Host(system.to_string());
    }
    let reason = match error.downcast_ref::<wasmtime::Trap>() {
        Some(trap) => trap.to_string(),
        None => error.root_cause().to_string().lines().next().unwrap_or_default().to_owned(),
    };
    CallError::Trap { reason, denials: denials.to_vec() }
}

impl Report {
    /// Whether a right of this kind was refused.
    pub fn denied(&self, right: Right) -> bool {
        self.denials.iter().any(|denial| denial.right == right)
    }
}
