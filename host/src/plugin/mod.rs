//! What a plugin is: its manifest (`plugin.yaml`), its package (a directory, a `.tgz`, a bare `.wasm`), its digest.
//!
//! Everything in here is data that a stranger wrote. Nothing is executed, nothing is unpacked to disk, every size
//! and depth is bounded before it is used, and each byte is read once: the bytes that are hashed are the bytes that run.
//!
//! The small types that describe rights ([`Origin`], [`GuestPath`], [`EnvName`], [`Access`]) and limits ([`ByteSize`],
//! [`Span`]) parse once and are valid ever after; grant flags and policy files read the same types.

mod archive;
mod digest;
mod folder;
mod manifest;
mod name;
mod origin;
mod package;
mod quantity;
mod rights;
mod shown;

pub use archive::ArchiveError;
pub use digest::{Digest, DigestError};
pub use manifest::{
    CliConfig, ComponentConfig, DirectoryRequest, ExtismConfig, ExtismMemory, GetterConfig, LimitRequests, Manifest,
    ManifestError, ManifestForm, ManifestProblem, PlatformCommand, Position, ProtocolCommand, Requests, Runtime,
    SubprocessConfig, TypeConfig, Warning,
};
pub use name::{NameError, PluginName, PluginType, PluginTypeError};
pub use origin::{HostPattern, Origin, OriginError, Scheme};
pub use package::{Package, PackageError, PackageSource, WasmKind};
pub use quantity::{ByteSize, ByteSizeError, Span, SpanError};
pub use rights::{Access, AccessError, EnvName, EnvNameError, GuestPath, GuestPathError};
