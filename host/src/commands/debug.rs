//! `pintle debug`: what Pintle needs of itself.

use clap::Subcommand;

use super::exit::{CommandError, Exit};

#[derive(Subcommand)]
pub(super) enum DebugCommand {
    /// Compile a component from standard input to standard output, with bounded memory. Run as a child.
    Compile,
}

pub(super) fn debug(command: DebugCommand) -> Result<(), CommandError> {
    match command {
        DebugCommand::Compile => crate::engine::compile(std::io::stdin().lock(), std::io::stdout().lock())
            .map_err(|error| CommandError::new(Exit(1, "compile"), error)),
    }
}
