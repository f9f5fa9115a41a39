//! Running other programs.

use std::ffi::OsStr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Cargo, the one that runs us: it may not be the one on `PATH`.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The command as a person would type it, quoted only where a word needs it.
pub(crate) fn spelled(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(quoted).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_alphanumeric() || "-_./=:@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Runs a command on our own standard streams; an error if it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    check(command, status)
}

/// Runs a command and returns what it printed on stdout; stderr goes to ours.
pub(crate) fn stdout_of(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output().with_context(|| cannot_start(command))?;
    check(command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program is there and answers `args` with success. It sees no input and shows no output.
pub(crate) fn answers(program: impl AsRef<OsStr>, args: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Like [`run`], but ends the command after `limit`: a network that swallows packets must not hang a set-up that has
/// another way.
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> Result<()> {
    let mut child = command.spawn().with_context(|| cannot_start(command))?;
    let Some(status) = wait_until(&mut child, Instant::now() + limit)? else {
        child.kill().ok();
        child.wait().ok();
        bail!("`{}` was stopped after {} s", spelled(command), limit.as_secs());
    };
    check(command, status)
}

fn wait_until(child: &mut Child, deadline: Instant) -> Result<Option<ExitStatus>> {
    loop {
        match child.try_wait()? {
            Some(status) => return Ok(Some(status)),
            None if Instant::now() >= deadline => return Ok(None),
            None => thread::sleep(Duration::from_millis(50)),
        }
    }
}

fn check(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` failed: {status}", spelled(command));
    }
    Ok(())
}

fn cannot_start(command: &Command) -> String {
    format!("`{}` cannot be started", command.get_program().to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_spelled_so_that_a_shell_reads_it_back() {
        for (word, spelled_word) in [
            ("team=payments", "team=payments"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
            ("$HOME", "'$HOME'"),
            ("~", "'~'"),
        ] {
            let mut command = Command::new("echo");
            command.arg(word);
            assert_eq!(spelled(&command), format!("echo {spelled_word}"));
        }
    }

    #[test]
    fn a_command_that_does_not_end_is_stopped() {
        let started = Instant::now();
        let error = run_within(Command::new("sleep").arg("30"), Duration::from_millis(200)).unwrap_err();
        assert!(error.to_string().contains("was stopped"), "{error}");
        assert!(started.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_missing_program_does_not_answer() {
        assert!(!answers("/nowhere/at-all", &["--version"]));
    }
}
