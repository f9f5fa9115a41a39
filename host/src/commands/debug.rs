//! `pintle debug`: what Pintle needs of itself.

use std::io::Write;

use clap::Subcommand;

use super::exit::{CommandError, Exit};
use crate::engine::CompileError;

#[derive(Subcommand)]
pub(super) enum DebugCommand {
    /// Compile a component from standard input to standard output, with bounded memory. Run as a child.
    Compile {
        /// What the engine of the parent is known by.
        key: String,
    },
}

pub(super) fn debug(command: DebugCommand) -> Result<(), CommandError> {
    match command {
        DebugCommand::Compile { key } => {
            let done = crate::engine::compile(&key, std::io::stdin().lock(), std::io::stdout().lock());
            done.map_err(|error| {
                // The parent tells it in its own words; it is given the reason alone.
                let reason = match error {
                    CompileError::Invalid { reason } => reason,
                    other => other.to_string(),
                };
                let _ = writeln!(std::io::stderr(), "{reason}");
                CommandError::new(Exit(1, "compile"), anyhow::Error::msg(reason)).told()
            })
        }
    }
}
