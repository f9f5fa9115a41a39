//! Compiling, which is bounded because a component may be made to exhaust a compiler.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::settings::{EngineError, SharedEngine, engine};

/// The largest component that is compiled, in bytes: 64 MiB.
pub const MAX_WASM: usize = 64 << 20;

/// What the child may use of memory, in bytes: 1 GiB. A Python component of 19 MB takes half of it.
const MAX_MEMORY: u64 = 1 << 30;

/// How long compiling may take.
const MAX_TIME: Duration = Duration::from_secs(120);

/// How much of the child's complaint is passed on, in bytes.
const MAX_COMPLAINT: u64 = 4096;

/// Who compiles a component that has no compiled artifact yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Compiler {
    /// Nobody: a component without an artifact is refused.
    #[default]
    None,
    /// A `pintle` program of the same version, run as a child with bounded memory and time.
    Child(PathBuf),
    /// This process. There is no bound but the size of the component: for components that are trusted.
    InProcess,
}

/// A component could not be compiled.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// More than [`MAX_WASM`] bytes.
    #[error("the component has {size} bytes; at most {MAX_WASM} are compiled")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// The bytes are not a component that the engine takes.
    #[error("not a component that can be compiled: {reason}")]
    Invalid {
        /// What the engine says.
        reason: String,
    },
    /// It took longer than is allowed.
    #[error("compiling took longer than {} s and was ended; the component is too complex", MAX_TIME.as_secs())]
    Time,
    /// It took more memory than is allowed, or the child was ended from outside.
    #[error("the compiler was ended ({status}), most likely by its memory limit of {} MiB; the component is too complex", MAX_MEMORY >> 20)]
    Ended {
        /// How the child ended.
        status: ExitStatus,
    },
    /// No compiler was set.
    #[error("the component is not compiled yet and this host has no compiler; set one with HostBuilder::compiler")]
    NoCompiler,
    /// The child could not be started or spoken to.
    #[error("cannot run the compiler {}: {source}", path.display())]
    Child {
        /// The program.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The engine could not be set up.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The result could not be written.
    #[error("cannot write the compiled component: {0}")]
    Write(std::io::Error),
}

impl Compiler {
    /// Compiles `wasm` and writes the artifact to `out`.
    pub(super) fn compile(&self, shared: &SharedEngine, wasm: &[u8], out: &mut File) -> Result<(), CompileError> {
        if wasm.len() > MAX_WASM {
            return Err(CompileError::TooLarge { size: wasm.len() });
        }
        match self {
            Self::None => Err(CompileError::NoCompiler),
            Self::InProcess => write_artifact(shared, wasm, out),
            Self::Child(path) => in_child(path, wasm, out),
        }
    }
}

fn write_artifact(shared: &SharedEngine, wasm: &[u8], out: &mut impl Write) -> Result<(), CompileError> {
    let invalid = |error: wasmtime::Error| CompileError::Invalid { reason: one_line(&format!("{error:#}")) };
    let artifact = shared.engine.precompile_component(wasm).map_err(invalid)?;
    out.write_all(&artifact).and_then(|()| out.flush()).map_err(CompileError::Write)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the child process does: reads a component from `input`, writes its artifact to `output`.
///
/// Memory is bounded for the whole process, so nothing else should run in it.
///
/// # Errors
///
/// As [`CompileError`] says; the caller prints it as one line and exits with 1.
pub fn compile(input: impl Read, mut output: impl Write) -> Result<(), CompileError> {
    bound_memory();
    let mut wasm = Vec::new();
    input.take(MAX_WASM as u64 + 1).read_to_end(&mut wasm).map_err(CompileError::Write)?;
    if wasm.len() > MAX_WASM {
        return Err(CompileError::TooLarge { size: wasm.len() });
    }
    write_artifact(&engine()?, &wasm, &mut output)
}

#[cfg(target_os = "linux")]
fn bound_memory() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // `Data`, not `As`: address space that is only reserved costs nothing, and allocators reserve much of it.
    let limit = Rlimit { current: Some(MAX_MEMORY), maximum: Some(MAX_MEMORY) };
    if let Err(error) = setrlimit(Resource::Data, limit) {
        tracing::warn!(%error, "the memory of the compiler is not bounded");
    }
}

#[cfg(not(target_os = "linux"))]
fn bound_memory() {}

fn in_child(path: &Path, wasm: &[u8], out: &mut File) -> Result<(), CompileError> {
    let failed = |source| CompileError::Child { path: path.to_owned(), source };
    let mut child = Command::new(path)
        .args(["debug", "compile"])
        // The compiler needs nothing of this process: no secrets, no settings that could steer it.
        .env_clear()
        // The program's allocator would count memory against the limit that it only set aside.
        .env("MIMALLOC_ARENA_EAGER_COMMIT", "0")
        .stdin(Stdio::piped())
        .stdout(out.try_clone().map_err(failed)?)
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
    std::thread::scope(|scope| {
        // The child may refuse before it has read all, so a broken pipe is no failure of its own.
        scope.spawn(move || stdin.map(|mut pipe| pipe.write_all(wasm)));
        let complaint = scope.spawn(move || read_complaint(stderr));
        let status = wait(&mut child).map_err(failed)?;
        let complaint = complaint.join().unwrap_or_default();
        match status {
            None => Err(CompileError::Time),
            Some(status) if status.success() => Ok(()),
            Some(status) if status.code() == Some(1) && !complaint.is_empty() => {
                Err(CompileError::Invalid { reason: complaint })
            }
            Some(status) => Err(CompileError::Ended { status }),
        }
    })
}

fn read_complaint(stderr: Option<impl Read>) -> String {
    let mut text = Vec::new();
    if let Some(mut pipe) = stderr {
        let _ = pipe.by_ref().take(MAX_COMPLAINT).read_to_end(&mut text);
        // The rest is drained, so that a talkative child is not blocked.
        let _ = std::io::copy(&mut pipe, &mut std::io::sink());
    }
    one_line(&String::from_utf8_lossy(&text))
}

/// Waits for the child; `None` if it had to be ended.
fn wait(child: &mut Child) -> std::io::Result<Option<ExitStatus>> {
    let deadline = Instant::now() + MAX_TIME;
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}
