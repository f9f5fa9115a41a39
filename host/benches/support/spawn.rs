//! Programs in homes of their own: nothing that a person has set up is read or changed.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{guest, scratch};

type Error = Box<dyn std::error::Error>;

/// The binary that is measured.
pub(crate) const PINTLE: &str = env!("CARGO_BIN_EXE_pintle");

/// The bare host beside it, and its artifact of the guest; none if that host was not built, since Cargo builds no
/// examples for benchmarks.
pub(crate) fn bare() -> Result<Option<[PathBuf; 2]>, Error> {
    let path = Path::new(PINTLE).with_file_name("examples").join(format!("bare{}", std::env::consts::EXE_SUFFIX));
    if !path.is_file() {
        println!("{} is not there, so there is no twin; `cargo build --release --example bare`", path.display());
        return Ok(None);
    }
    let artifact = scratch::folder().join("bare.cwasm");
    run(program(&path).arg(&artifact).arg(guest::folder().join("plugin.wasm")))?;
    Ok(Some([path, artifact]))
}

/// A program that finds its homes below `target/bench/home`, and nothing else in its environment but `PATH`.
pub(crate) fn program(path: impl AsRef<OsStr>) -> Command {
    let home = scratch::folder().join("home");
    let mut command = Command::new(path);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    for (name, folder) in [
        ("HOME", ""),
        ("PINTLE_HOME", "pintle"),
        ("HELM_CACHE_HOME", "helm/cache"),
        ("HELM_CONFIG_HOME", "helm/config"),
        ("HELM_DATA_HOME", "helm/data"),
        ("HELM_PLUGINS", "helm/plugins"),
    ] {
        command.env(name, home.join(folder));
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Writes a file of the benchmarks, below `target/bench`.
pub(crate) fn file(name: &str, text: &str) -> io::Result<PathBuf> {
    let path = scratch::folder().join(name);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&path, text)?;
    Ok(path)
}

/// Runs the command to its end.
///
/// # Errors
///
/// It could not be started, or did not end with 0.
pub(crate) fn run(command: &mut Command) -> Result<(), Error> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}").into()) }
}

/// Runs the command with this file as its input.
///
/// # Errors
///
/// As [`run`].
pub(crate) fn feed(command: &mut Command, input: &Path) -> Result<(), Error> {
    run(command.stdin(File::open(input)?))
}
