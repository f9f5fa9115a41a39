//! Compiling in a child process with bounded memory and time, on both sides of the pipe.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::compiler::{CompileError, MAX_WASM, one_line, write_artifact};
use super::settings::{SharedEngine, engine};

/// What the child may use of memory, in bytes: 1 GiB. A Python component of 19 MB takes half of it.
pub(super) const MAX_MEMORY: u64 = 1 << 30;

/// How long compiling may take.
pub(super) const MAX_TIME: Duration = Duration::from_secs(120);

/// How much of the child's complaint is passed on, in bytes.
const MAX_COMPLAINT: u64 = 4096;

/// What the child does: reads a component from `input`, writes its artifact to `output`.
///
/// Memory and time are bounded for the whole process, for good, so nothing else should run in it.
///
/// # Errors
///
/// As [`CompileError`] says. The reason alone is printed, and the process exits with 1: the parent knows the rest.
#[cfg(feature = "cli")]
pub(crate) fn compile(key: &str, input: impl Read, mut output: impl Write) -> Result<(), CompileError> {
    bound_process().map_err(|error| CompileError::Unbounded(error.into()))?;
    let shared = engine()?;
    if shared.key != key {
        return Err(CompileError::OtherBuild { wanted: key.to_owned(), found: shared.key });
    }
    let mut wasm = Vec::new();
    input.take(MAX_WASM as u64 + 1).read_to_end(&mut wasm).map_err(CompileError::Write)?;
    if wasm.len() > MAX_WASM {
        return Err(CompileError::TooLarge { size: wasm.len() });
    }
    write_artifact(&shared, &wasm, &mut output)
}

#[cfg(feature = "cli")]
fn bound_process() -> rustix::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let at_most = |value| Rlimit { current: Some(value), maximum: Some(value) };
    // Threads compile side by side, so time of all cores together is more than what passes on the wall.
    setrlimit(Resource::Cpu, at_most(8 * MAX_TIME.as_secs()))?;
    setrlimit(Resource::Core, at_most(0))?;
    // `Data`, not `As`: address space that is only reserved costs nothing, and allocators reserve much of it.
    setrlimit(Resource::Data, at_most(MAX_MEMORY))?;
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    Ok(())
}

/// A child that does not outlive its handle.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Has `program` compile `wasm` into `out`.
pub(super) fn run(shared: &SharedEngine, program: &Path, wasm: &[u8], out: &File) -> Result<(), CompileError> {
    let failed = |source| CompileError::Child { path: program.to_owned(), source };
    let child = Command::new(program)
        .args(["--log-level=off", "debug", "compile", &shared.key])
        // The compiler needs nothing of this process: no secrets, no settings that could steer it.
        .env_clear()
        // The program's allocator would count memory against the limit that it only set aside.
        .env("MIMALLOC_ARENA_EAGER_COMMIT", "0")
        .stdin(Stdio::piped())
        .stdout(out.try_clone().map_err(failed)?)
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let mut child = Ended(child);
    let (stdin, stderr) = (child.0.stdin.take(), child.0.stderr.take());
    std::thread::scope(|scope| {
        let thread = |name: &str| std::thread::Builder::new().name(format!("pintle-{name}"));
        // The child may refuse before it has read all, so a broken pipe is no failure of its own.
        let fed = thread("feed").spawn_scoped(scope, move || stdin.map(|mut pipe| pipe.write_all(wasm)));
        let complaint = thread("listen").spawn_scoped(scope, move || read_complaint(stderr));
        let status = match (fed, &complaint) {
            (Ok(_), Ok(_)) => wait(&mut child.0),
            (Err(error), _) => Err(error),
            (_, Err(error)) => Err(std::io::Error::new(error.kind(), error.to_string())),
        };
        if !matches!(status, Ok(Some(_))) {
            // Before the threads are joined, which wait for its pipes.
            drop(child);
        }
        let complaint = complaint.ok().and_then(|thread| thread.join().ok()).unwrap_or_default();
        match status.map_err(failed)? {
            None => Err(CompileError::Time),
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(told(status, complaint)),
        }
    })
}

fn told(status: ExitStatus, complaint: String) -> CompileError {
    use std::os::unix::process::ExitStatusExt;
    match status.code() {
        Some(1) if !complaint.is_empty() => CompileError::Invalid { reason: complaint },
        _ if status.signal().is_some() => CompileError::Ended { status },
        _ => CompileError::Failed { status, complaint },
    }
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

/// Waits for the child; `None` if its time is over.
fn wait(child: &mut Child) -> std::io::Result<Option<ExitStatus>> {
    let deadline = Instant::now() + MAX_TIME;
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}
