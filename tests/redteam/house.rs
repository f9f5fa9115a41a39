//! What all rows share: one host, and a place for what it compiles. And what each row has of its own: a tree of files.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pintle::plugin::Package;
use pintle::{Host, LoadError, Plugin, PostRender};
use tempfile::TempDir;

use crate::row::INPUT;

/// The environment that every way of calling sees. None of it may reach a guest unasked.
pub(crate) const ENVIRONMENT: [(&str, &str); 3] = [
    ("PROBE_TOKEN", "token-from-outside"),
    ("HELM_KUBETOKEN", "kube-secret"),
    ("AWS_SECRET_ACCESS_KEY", NEVER_GRANTED),
];

/// A value that no row grants.
pub(crate) const NEVER_GRANTED: &str = "aws-secret";

/// One host for all rows: whatever a row does to it, the next one must find it sound.
pub(crate) struct House {
    pub(crate) host: Host,
    good: Plugin,
    home: PathBuf,
}

/// How a program ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl House {
    pub(crate) fn new() -> Self {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("redteam");
        let host = Host::builder()
            .directories(home.join("cache"), home.join("state"))
            .compiler(env!("CARGO_BIN_EXE_pintle"))
            .build()
            .unwrap();
        let good = host.load_blocking(Package::open(&probe()).unwrap()).unwrap();
        Self { host, good, home }
    }

    /// A call that nothing is wrong with.
    pub(crate) fn still_works(&self) {
        let answer = self.host.post_render_blocking(&self.good, PostRender::new(INPUT.as_bytes()).args(["keep"]));
        assert_eq!(answer.expect("the host runs a good call").manifests, INPUT.as_bytes());
    }

    pub(crate) fn load(&self, package: Package) -> Result<Plugin, LoadError> {
        self.host.load_blocking(package)
    }

    /// The program, with the artifacts that the host keeps and an environment full of secrets.
    pub(crate) fn pintle<W: AsRef<std::ffi::OsStr>>(&self, words: impl IntoIterator<Item = W>, stdin: &str) -> Ended {
        pintle(&self.home, words, stdin)
    }
}

/// The program, with a home.
pub(crate) fn pintle<W: AsRef<std::ffi::OsStr>>(home: &Path, words: impl IntoIterator<Item = W>, stdin: &str) -> Ended {
    use std::io::Write;

    let mut child = Command::new(env!("CARGO_BIN_EXE_pintle"))
        .args(words)
        .env_clear()
        .envs(ENVIRONMENT)
        .env("PINTLE_HOME", home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends before it reads its input is no failure of this test.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).expect("what the program says is UTF-8");
    Ended { code: output.status.code(), out: output.stdout, err }
}

/// The folder of the probe.
pub(crate) fn probe() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/guests/probe");
    assert!(folder.join("plugin.wasm").is_file(), "{} is not built; run `cargo xtask guests`", folder.display());
    folder
}

/// Files of one row: `data` and `policy` to be granted, `outside` never to be reached.
pub(crate) struct Tree {
    root: TempDir,
}

impl Tree {
    pub(crate) fn new() -> Self {
        let root = TempDir::new().unwrap();
        let at = |path: &str| root.path().join(path);
        for folder in ["outside/folder", "data/folder", "policy/folder"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        fs::write(at("outside/secret.txt"), "the secret").unwrap();
        fs::write(at("data/file.txt"), "data inside").unwrap();
        fs::write(at("data/folder/deep.txt"), "data deep inside").unwrap();
        fs::write(at("policy/rules.txt"), "rules inside").unwrap();
        // Links that whoever made the folder left in it.
        for (target, link) in [
            ("../outside/secret.txt", "data/link-to-secret"),
            ("../outside", "data/link-to-outside"),
            ("..", "data/link-up"),
            ("link-to-itself", "data/link-to-itself"),
            ("file.txt", "data/link-inside"),
            ("/proc/self/environ", "data/link-to-environ"),
            ("/dev/zero", "data/link-to-zero"),
        ] {
            symlink(target, at(link)).unwrap();
        }
        symlink(at("outside/secret.txt"), at("data/link-absolute")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, at("data/pipe"), rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
        Self { root }
    }

    /// With `ROOT` replaced by the folder of this tree.
    pub(crate) fn place(&self, text: &str) -> String {
        text.replace("ROOT", self.root.path().to_str().unwrap())
    }

    /// All that no guest may have changed: paths, contents and times.
    pub(crate) fn untouchable(&self) -> Vec<String> {
        let mut all = Vec::new();
        let mut folders = vec![self.root.path().join("outside"), self.root.path().join("policy")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                let meta = fs::symlink_metadata(&path).unwrap();
                let text = fs::read_to_string(&path).unwrap_or_default();
                all.push(format!("{} {:?} {:?} {text}", path.display(), meta.modified().unwrap(), meta.file_type()));
                if meta.is_dir() {
                    folders.push(path);
                }
            }
        }
        // Whatever else came to be beside the three folders.
        all.extend(fs::read_dir(self.root.path()).unwrap().map(|entry| format!("{:?}", entry.unwrap().file_name())));
        all.sort();
        all
    }
}
