//! A host and the probe.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::process::{soon, threads};
use pintle::grants::{Grant, Grants};
use pintle::plugin::Package;
use pintle::{Host, Plugin, PostRender, PostRenderError, PostRendered};

/// A test and its name.
pub(crate) type Test = (&'static str, fn());

pub(crate) const INPUT: &[u8] = b"kind: A\n---\nkind: B\n";

/// What a call may take beyond its deadline on a machine that has other work.
pub(crate) const SLACK: Duration = Duration::from_secs(2);

/// A host of its own for each test, which ends with it.
pub(crate) struct House {
    pub(crate) host: Host,
    pub(crate) probe: Plugin,
}

impl House {
    pub(crate) fn new() -> Self {
        let host = Host::builder()
            .directories(home().join("cache"), home().join("state"))
            .compiler(env!("CARGO_BIN_EXE_pintle"))
            .build()
            .unwrap();
        let probe = host.load_blocking(Package::open(&probe()).unwrap()).unwrap();
        Self { host, probe }
    }

    pub(crate) fn run(&self, call: PostRender<'_>) -> Result<PostRendered, PostRenderError> {
        self.host.post_render_blocking(&self.probe, call)
    }

    /// A host that has been called, so that its clock runs.
    pub(crate) fn called() -> Self {
        let house = Self::new();
        house.good();
        // A thread has its parent's name at first.
        assert!(soon(|| threads().iter().any(|name| name == "pintle-epoch")));
        house
    }

    pub(crate) fn good(&self) {
        assert_eq!(self.run(call(&["keep"])).expect("a good call").manifests, INPUT);
    }
}

pub(crate) fn home() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("cell")
}

/// The folder of the probe.
pub(crate) fn probe() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/guests/probe");
    assert!(folder.join("plugin.wasm").is_file(), "{} is not built; run `cargo xtask guests`", folder.display());
    folder
}

/// A call of the probe.
pub(crate) fn call(args: &[&str]) -> PostRender<'static> {
    PostRender::new(INPUT).args(args.iter().copied())
}

pub(crate) fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// The right to a directory of the host as `/data`.
pub(crate) fn data(folder: &Path, access: &str) -> Grants {
    let grant: Grant = format!("dir={}:/data:{access}", folder.display()).parse().unwrap();
    Grants::none().grant(grant, |_| None)
}

/// How a call ended, in one word.
pub(crate) fn word(answer: &Result<PostRendered, PostRenderError>) -> &'static str {
    match answer {
        Ok(_) => "done",
        Err(PostRenderError::Call(failure)) => failure.error.reason(),
        Err(_) => "not started",
    }
}
