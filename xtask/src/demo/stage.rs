//! Where the demo plays: throw-away homes, and programs whose calls and words are shown.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::emptied;
use crate::process::spelled;
use crate::workspace::Workspace;

/// Lines that a program may say before it is cut short.
const SHOWN: usize = 10;

/// What a program answered.
pub(super) struct Answer {
    pub(super) code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

pub(super) struct Stage<'a> {
    workspace: &'a Workspace,
    home: PathBuf,
    helm: PathBuf,
}

impl<'a> Stage<'a> {
    /// Empty homes for Helm and Pintle.
    pub(super) fn new(workspace: &'a Workspace, helm: PathBuf) -> Result<Self> {
        Ok(Self { workspace, home: emptied(workspace.target.join("demo"))?, helm })
    }

    /// Runs Helm and returns what it rendered.
    pub(super) fn helm(&self, args: &[&str]) -> Result<String> {
        let answer = self.call("helm", self.helm.clone(), args, None)?;
        if answer.code != Some(0) {
            // Helm says only that a post-renderer failed; the reason is with the link.
            show(&self.pintle(&["helm", "status"], None)?.stdout);
            bail!("helm ended with {:?}", answer.code);
        }
        Ok(answer.stdout)
    }

    /// Runs Pintle; an error if it fails.
    pub(super) fn pintle_works(&self, args: &[&str]) -> Result<()> {
        let answer = self.pintle(args, None)?;
        if answer.code != Some(0) {
            bail!("pintle ended with {:?}", answer.code);
        }
        Ok(())
    }

    /// Runs Pintle, whatever its exit code.
    pub(super) fn pintle(&self, args: &[&str], stdin: Option<&str>) -> Result<Answer> {
        self.call("pintle", self.workspace.pintle(), args, stdin)
    }

    fn call(&self, name: &str, program: PathBuf, args: &[&str], stdin: Option<&str>) -> Result<Answer> {
        println!("$ {}{}", if stdin.is_some() { "... | " } else { "" }, spelled(Command::new(name).args(args)));
        let mut command = Command::new(program);
        command.args(args).current_dir(&self.workspace.root).stdin(Stdio::null());
        for (variable, _) in std::env::vars_os() {
            if ["HELM_", "PINTLE_", "XDG_", "KUBE"].iter().any(|own| variable.to_string_lossy().starts_with(own)) {
                command.env_remove(variable);
            }
        }
        command.env("HOME", &self.home).env("PINTLE_HOME", self.home.join("pintle"));
        for (variable, folder) in [
            ("HELM_DATA_HOME", "helm/data"),
            ("HELM_CONFIG_HOME", "helm/config"),
            ("HELM_CACHE_HOME", "helm/cache"),
            ("HELM_PLUGINS", "helm/plugins"),
        ] {
            command.env(variable, self.home.join(folder));
        }
        if let Some(text) = stdin {
            // A file takes any amount without a reader; a pipe would need a thread to fill it.
            let path = self.home.join("stdin.yaml");
            fs::write(&path, text)?;
            command.stdin(File::open(&path)?);
        }
        let output = command.output().with_context(|| format!("cannot start {name}"))?;
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        show(&stderr);
        let stdout = String::from_utf8(output.stdout).with_context(|| format!("{name} printed what is not text"))?;
        Ok(Answer { code: output.status.code(), stdout, stderr })
    }
}

/// Shows what a program said: all of it, or its beginning and its last line.
fn show(text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    let (first, rest) = lines.split_at(lines.len().min(SHOWN));
    for line in first {
        println!("  {line}");
    }
    if let Some((last, between)) = rest.split_last() {
        println!("  ... and {} more lines", between.len());
        println!("  {last}");
    }
}
