//! `demo`: the example plugins at work in a real Helm 4, checked as it goes.
//!
//! Helm and Pintle get homes of their own below `target/demo`: nothing that a person has set up is read or changed.

mod diff;
mod stage;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use self::stage::Stage;
use crate::process::{answers, stdout_of};
use crate::workspace::Workspace;
use crate::{guests, setup, test};

/// What is rendered.
const CHART: &str = "tests/charts/web";

/// Lines of a diff that are shown.
const EXCERPT: usize = 24;

/// Provides what the demo needs, then shows it.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    if helm_on_path().is_none() {
        setup::run(workspace, &["helm"])?;
    }
    guests::run(workspace, &[])?;
    test::build(workspace)?;
    show(workspace)
}

/// Shows the demo with what is built already.
pub(crate) fn show(workspace: &Workspace) -> Result<()> {
    let helm = helm_on_path().unwrap_or_else(|| setup::helm(workspace));
    let stage = Stage::new(workspace, helm)?;

    let template = |post_renderer: &[&str]| stage.helm(&[&["template", "web", CHART], post_renderer].concat());

    println!("\nA Wasm component as post-renderer of stock Helm, with no right but to see the manifests:");
    // Helm writes manifests anew for any post-renderer. Beside one that does nothing, only the plugin's work differs.
    stage.pintle_works(&["helm", "link", "target/guests/noop"])?;
    let plain = template(&["--post-renderer", "noop"])?;
    stage.pintle_works(&["helm", "link", "target/guests/labels"])?;
    let labelled = template(&["--post-renderer", "labels", "--post-renderer-args", "team=payments"])?;
    print!("{}", diff::excerpt(&plain, &labelled, EXCERPT));
    ensure!(documents(&plain).count() > 1, "the chart has rendered to next to nothing:\n{plain}");
    ensure!(documents(&labelled).count() == documents(&plain).count(), "`labels` has lost a document");
    for document in documents(&labelled) {
        let label = document.lines().any(|line| line.trim() == "team: payments");
        ensure!(label, "this document has no label `team: payments`:\n{document}");
    }

    println!("\nOne in JavaScript, behind it in a pipe, points the images at a mirror:");
    let mirrored =
        stage.pintle(&["run", "target/guests/images", "docker.io=mirror.example.com/hub"], Some(&labelled))?;
    print!("{}", diff::excerpt(&labelled, &mirrored.stdout, EXCERPT));
    ensure!(mirrored.code == Some(0), "`images` ended with {:?}", mirrored.code);
    let (before, after) = (images(&labelled), images(&mirrored.stdout));
    ensure!(before.len() == after.len(), "`images` has lost an image");
    ensure!(
        before != after && after.iter().any(|image| image.contains("mirror.example.com/hub/")),
        "no image was moved"
    );
    ensure!(!after.iter().any(|image| image.contains("docker.io")), "an image was left behind: {after:?}");

    println!("\nOne in Python judges the result, and refuses it for a hook that would be root on the node:");
    let judged = stage.pintle(&["run", "target/guests/require"], Some(&mirrored.stdout))?;
    // The chart has a hook that must not pass: what a plugin judges as an error, Pintle does not let through.
    ensure!(judged.code == Some(1), "`require` ended with {:?}", judged.code);
    ensure!(judged.stdout.is_empty(), "`require` has refused the manifests, and yet they came through");
    ensure!(judged.stderr.contains("error[hook-privileged]"), "`require` has not seen the privileged hook");
    println!("\nAll of it was checked.");
    Ok(())
}

/// The documents of a rendered stream that describe an object.
fn documents(stream: &str) -> impl Iterator<Item = &str> {
    stream.split("\n---").filter(|document| document.lines().any(|line| line.starts_with("kind:")))
}

/// What the containers of a stream run.
fn images(stream: &str) -> Vec<&str> {
    stream.lines().filter_map(|line| line.trim_start_matches([' ', '-']).strip_prefix("image: ")).collect()
}

/// The user's own Helm, if it is a Helm 4: the demo then shows what it will do there.
fn helm_on_path() -> Option<PathBuf> {
    if !answers("helm", &["version", "--short"]) {
        return None;
    }
    let version = stdout_of(Command::new("helm").args(["version", "--short"])).ok()?;
    version.trim().starts_with("v4.").then(|| PathBuf::from("helm"))
}

/// An empty folder at this place, whatever was there.
fn emptied(folder: PathBuf) -> Result<PathBuf> {
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_objects_count_as_documents() {
        let stream = "---\n# Source: a\nkind: A\n---\n# nothing\n---\nkind: B\nspec:\n  text: |\n    kind: C\n";
        assert_eq!(documents(stream).count(), 2);
    }

    #[test]
    fn images_are_found_in_every_position() {
        assert_eq!(images("  - image: a:1\n    name: x\n  - name: y\n    image: b\nnot-image: c\n"), ["a:1", "b"]);
    }
}
