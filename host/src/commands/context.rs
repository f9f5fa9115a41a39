//! What all commands share: global flags, how to print, and the host.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::directories::Directories;
use super::exit::CommandError;
use crate::plugin::{Manifest, Package};
use crate::text::Escaped;
use crate::{Host, HostError, Plugin};

/// Flags of every command.
#[derive(Args)]
pub(super) struct GlobalFlags {
    /// How results and errors are written.
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// How much Pintle says of its own work on standard error.
    #[arg(long, global = true, value_enum, default_value_t = LogLevel::Warn)]
    log_level: LogLevel,
    /// Whether output is coloured.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    color: Color,
    /// Freeze clocks and randomness, so that a run can be repeated.
    #[arg(long, global = true)]
    pub(super) deterministic: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum LogLevel {
    Off,
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

#[derive(Clone, Copy, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// What a command is run with.
pub(super) struct Context {
    pub(super) format: Format,
    pub(super) deterministic: bool,
    pub(super) color: bool,
}

impl Context {
    pub(super) fn new(flags: GlobalFlags) -> Self {
        let color = match flags.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        };
        let level = match flags.log_level {
            LogLevel::Off => tracing::level_filters::LevelFilter::OFF,
            LogLevel::Error => tracing::level_filters::LevelFilter::ERROR,
            LogLevel::Warn => tracing::level_filters::LevelFilter::WARN,
            LogLevel::Info => tracing::level_filters::LevelFilter::INFO,
            LogLevel::Debug => tracing::level_filters::LevelFilter::DEBUG,
            LogLevel::Trace => tracing::level_filters::LevelFilter::TRACE,
        };
        let subscriber = tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(color).with_max_level(level);
        // Set already: somebody else's subscriber is as good.
        let _ = subscriber.without_time().with_target(false).try_init();
        Self { format: flags.format, deterministic: flags.deterministic, color }
    }

    /// A host that keeps compiled artifacts and compiles in a child of this program.
    pub(super) fn host(&self) -> Result<Host, CommandError> {
        let directories = Directories::of_process()?;
        let program = std::env::current_exe().map_err(HostError::Start)?;
        Ok(Host::builder().directories(directories.cache, directories.state).compiler(program).build()?)
    }

    /// Loads a plugin, and tells a person who has to wait for it.
    pub(super) fn load(&self, package: Package) -> Result<(Host, Plugin), CommandError> {
        let host = self.host()?;
        for warning in package.manifest().into_iter().flat_map(Manifest::warnings) {
            tracing::warn!("{}: plugin.yaml: {warning}", Escaped(&package.name()));
        }
        if std::io::stderr().is_terminal() && !host.is_compiled(&package) {
            let megabytes = package.wasm().len().div_ceil(1_000_000);
            let name = package.name();
            let _ = writeln!(
                std::io::stderr(),
                "compiling {} ({megabytes} MB); this is done once and may take a while",
                Escaped(&name)
            );
        }
        let plugin = host.load_blocking(package)?;
        Ok((host, plugin))
    }

    /// Says why a command failed, in one line, and gives the exit code.
    pub(super) fn stop(&self, error: &CommandError) -> ExitCode {
        let mut stderr = std::io::stderr().lock();
        let message = error.to_string();
        // A closed standard error leaves nobody to tell.
        let _ = match self.format {
            _ if error.told => Ok(()),
            Format::Text => writeln!(stderr, "{} {}", self.paint("31;1", "error:"), Escaped(&message)),
            Format::Json => {
                let object = serde_json::json!({
                    "apiVersion": "pintle/v1", "kind": "Error",
                    "exit": error.exit.0, "reason": error.exit.1, "message": message,
                });
                writeln!(stderr, "{object}")
            }
        };
        ExitCode::from(error.exit.0)
    }

    /// `text` in an ANSI style, if output is coloured.
    pub(super) fn paint(&self, style: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
