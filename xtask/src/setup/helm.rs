//! Helm 4 itself, at the release that the tests compare with.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::Outcome;
use crate::process::{answers, run};
use crate::stamp::Stamp;
use crate::workspace::Workspace;

const HELM: &str = "v4.3.1";

/// Where Helm is after set-up.
pub(crate) fn helm(workspace: &Workspace) -> PathBuf {
    workspace.tool(&format!("helm-{HELM}")).join("helm")
}

pub(super) fn provide(workspace: &Workspace) -> Result<Outcome> {
    let helm = helm(workspace);
    let stamp = Stamp::new(workspace, "helm", format!("helm {HELM}"));
    if stamp.is_current(&helm) {
        return Ok(Outcome::AlreadyThere);
    }
    stamp.clear();
    if !answers("go", &["version"]) {
        bail!("the tests with a real Helm 4 need Go 1.26 or later to build it: install it from go.dev");
    }
    let folder = helm.parent().context("a program stands in no folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    // A build from the module proxy does not know its own release: Helm's plugins can ask for it.
    let flags = format!("-s -w -X helm.sh/helm/v4/internal/version.version={HELM}");
    let mut go = Command::new("go");
    go.args(["install", "-ldflags", &flags, &format!("helm.sh/helm/v4/cmd/helm@{HELM}")]);
    // The user's own Go settings (cross-compiling, vendoring, a workspace around us) must not reach this build.
    go.env("GOBIN", folder).env("CGO_ENABLED", "0").env("GOFLAGS", "-mod=mod").env("GOWORK", "off");
    go.env_remove("GOOS").env_remove("GOARCH").env_remove("GO111MODULE");
    run(go.current_dir(folder))?;
    stamp.set()?;
    Ok(Outcome::Made)
}
