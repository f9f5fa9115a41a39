//! The command line: one file for each command. Only here does Pintle print, read the process environment, and exit.

mod context;
mod debug;
mod directories;
mod exit;
mod flags;
mod helm;
mod inspect;
mod run;
mod show;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use context::{Context, GlobalFlags};

/// Run Helm plugins that you do not trust, in any language, with exactly the rights that you grant.
#[derive(Parser)]
#[command(name = "pintle", version, about, propagate_version = true, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: GlobalFlags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a plugin.
    Run(run::RunArgs),
    /// Say what a plugin is and what it asks for, without running any of it.
    Inspect(inspect::InspectArgs),
    /// Let stock Helm 4 call a plugin.
    #[command(subcommand)]
    Helm(helm::HelmCommand),
    /// What Pintle itself needs.
    #[command(subcommand, hide = true)]
    Debug(debug::DebugCommand),
}

/// Parses the command line, runs the command, and says how the process ends.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let context = Context::new(cli.global);
    let done = match cli.command {
        Command::Run(args) => run::run(args, &context),
        Command::Inspect(args) => inspect::inspect(&args, &context),
        Command::Helm(command) => helm::helm(command, &context),
        Command::Debug(command) => debug::debug(command),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => context.stop(&error),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
