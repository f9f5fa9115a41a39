//! Compiling, which is bounded because a component may be made to exhaust a compiler.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitStatus;

use super::child::{self, MAX_MEMORY, MAX_TIME};
use super::settings::{EngineError, SharedEngine};
use super::shape::too_wide;
use crate::text::Escaped;

/// The largest component that is compiled, in bytes: 64 MiB.
pub const MAX_WASM: usize = 64 << 20;

/// Who compiles a component that has no compiled artifact yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Compiler {
    /// Nobody: a component without an artifact is refused.
    #[default]
    None,
    /// A `pintle` program of the same build, run as a child with bounded memory and time.
    Child(PathBuf),
    /// This process. There is no bound but the size of the component: for components that are trusted.
    InProcess,
}

/// A component could not be compiled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// More than [`MAX_WASM`] bytes.
    #[error("the component has {size} bytes; at most {MAX_WASM} are compiled")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// Its instances would take too much of the host's memory.
    #[error(
        "its instances would take {bytes} bytes of the host beside their own memory; make fewer, or smaller modules"
    )]
    TooWide {
        /// What they would take, in bytes.
        bytes: u64,
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
    /// The compiler was ended from outside: by its memory limit, or by somebody.
    #[error("the compiler was ended ({status}), most likely by its limit of {} MiB of memory; the component is too complex", MAX_MEMORY >> 20)]
    Ended {
        /// How the child ended.
        status: ExitStatus,
    },
    /// The compiler failed in a way of its own.
    #[error("the compiler failed ({status}): {complaint}")]
    Failed {
        /// How the child ended.
        status: ExitStatus,
        /// What it said.
        complaint: String,
    },
    /// The compiler is a program of another build, whose artifacts this one cannot load.
    #[error("the compiler is of another build ({found}, not {wanted}); name a pintle of this very build")]
    OtherBuild {
        /// This program's key.
        wanted: String,
        /// The compiler's.
        found: String,
    },
    /// The compiler could not bound itself.
    #[error("the compiler cannot bound its memory and time: {0}")]
    Unbounded(std::io::Error),
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
            Self::Child(program) => child::run(shared, program, wasm, out),
        }
    }
}

pub(super) fn write_artifact(shared: &SharedEngine, wasm: &[u8], out: &mut impl Write) -> Result<(), CompileError> {
    if let Some(bytes) = too_wide(wasm) {
        return Err(CompileError::TooWide { bytes });
    }
    let invalid = |error: wasmtime::Error| CompileError::Invalid { reason: one_line(&format!("{error:#}")) };
    let artifact = shared.engine.precompile_component(wasm).map_err(invalid)?;
    out.write_all(&artifact).and_then(|()| out.flush()).map_err(CompileError::Write)
}

/// The engine's words may hold names out of the component.
pub(super) fn one_line(text: &str) -> String {
    Escaped(&text.split_whitespace().collect::<Vec<_>>().join(" ")).to_string()
}
