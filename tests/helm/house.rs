//! A Helm and a Pintle of their own for each test: no file of the person who runs them is read or written.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The Helm that the bridge is written for.
const HELM: &str = "target/tools/helm-v4.3.1/helm";

/// A folder with everything a test touches, removed at its end.
pub(crate) struct House {
    root: TempDir,
    /// What `HELM_PLUGINS` is set to.
    pub(crate) plugins: OsString,
}

/// How a program ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl House {
    /// Helm's plugins are to stand in `plugins` below a fresh folder; the folder itself is not made.
    pub(crate) fn with_plugins_in(plugins: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        let plugins = root.path().join(plugins).into_os_string();
        Self { root, plugins }
    }

    pub(crate) fn new() -> Self {
        Self::with_plugins_in("plugins")
    }

    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.root.path().join(inside)
    }

    pub(crate) fn write(&self, inside: &str, text: &str) {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A copy of a guest that the test may spoil.
    pub(crate) fn guest(&self, guest: &str, inside: &str) -> PathBuf {
        let to = self.path(inside);
        fs::create_dir_all(&to).unwrap();
        for file in ["plugin.yaml", "plugin.wasm"] {
            let from = workspace().join("target/guests").join(guest).join(file);
            fs::copy(&from, to.join(file))
                .unwrap_or_else(|error| panic!("{}: {error}; run `cargo xtask guests`", from.display()));
        }
        to
    }

    /// Pintle, with this house's Helm.
    pub(crate) fn pintle<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Ended {
        self.run(Path::new(env!("CARGO_BIN_EXE_pintle")), words)
    }

    /// `pintle helm link`, which must succeed.
    pub(crate) fn link<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Ended {
        let words = words.into_iter().map(|word| word.as_ref().to_owned());
        let ended = self.pintle(["helm", "link"].map(OsString::from).into_iter().chain(words));
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        ended
    }

    /// `pintle helm status` of one link, as text.
    pub(crate) fn status(&self, name: &str) -> String {
        let ended = self.pintle(["helm", "status", name]);
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        ended.out
    }

    /// Stock Helm.
    pub(crate) fn helm<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Ended {
        let helm = workspace().join(HELM);
        assert!(helm.exists(), "{} is missing; run `cargo xtask setup`", helm.display());
        self.run(&helm, words)
    }

    /// `helm template` of the chart, through a post-renderer.
    pub(crate) fn template(&self, renderer: &str, args: &[&str]) -> Ended {
        let chart = workspace().join("tests/charts/web");
        let mut words = vec!["template".into(), "rel".into(), chart.into_os_string()];
        words.push(format!("--post-renderer={renderer}").into());
        for arg in args {
            words.push("--post-renderer-args".into());
            words.push(arg.into());
        }
        self.helm(words)
    }

    /// Any program, with this house's Helm and Pintle.
    pub(crate) fn run<W: AsRef<OsStr>>(&self, program: &Path, words: impl IntoIterator<Item = W>) -> Ended {
        let mut command = Command::new(program);
        command.args(words).current_dir(self.root.path());
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if ["HELM_", "XDG_", "KUBE", "PINTLE_"].iter().any(|prefix| name.starts_with(prefix)) {
                command.env_remove(name);
            }
        }
        command.env("HOME", self.path("home")).env("HELM_PLUGINS", &self.plugins);
        // Shared by all tests, and kept: a guest is compiled once. Links are told apart by their names.
        command.env("PINTLE_HOME", Path::new(env!("CARGO_TARGET_TMPDIR")).join("helm-bridge"));
        Ended::of(command.output().unwrap_or_else(|error| panic!("{}: {error}", program.display())))
    }
}

impl Ended {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Self { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// The documents that Helm printed, which must be some.
    pub(crate) fn documents(&self) -> Vec<&str> {
        assert_eq!(self.code, Some(0), "{}", self.err);
        let documents: Vec<_> = self.out.split("---\n").filter(|text| text.contains("kind:")).collect();
        assert!(documents.len() > 5, "{}", self.out);
        documents
    }

    /// Helm must have failed and printed no manifest.
    pub(crate) fn assert_refused(&self) {
        assert_eq!(self.code, Some(1), "{}", self.err);
        assert_eq!(self.out, "", "manifests although the post-renderer failed");
        assert!(self.err.contains("exited with error"), "{}", self.err);
    }
}

pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}
