//! Helm plugins as WebAssembly components, each in a cell with only the rights that its user granted.
//!
//! A [`Host`] runs plugins. It serves the command line, programs that embed it, and pipelines alike; it is
//! `Send + Sync`, keeps no global state, never prints, and never reads the environment of the process.
//!
//! # A post-renderer in a program
//!
//! ```no_run
//! use pintle::{Host, PostRender, plugin::Package};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let host = Host::builder().directories("/var/cache/app", "/var/lib/app").compiler("/usr/bin/pintle").build()?;
//! let plugin = host.load_blocking(Package::open("plugins/labels".as_ref())?)?;
//! let manifests = std::fs::read("rendered.yaml")?;
//! let answer = host.post_render_blocking(&plugin, PostRender::new(&manifests).args(["team=payments"]))?;
//! std::fs::write("labelled.yaml", answer.manifests)?;
//! # Ok(())
//! # }
//! ```
//!
//! Every blocking call has an async twin, which needs a Tokio runtime with its timer enabled; any flavour will do. A
//! guest that computes gives the thread back every 10 ms; splitting, reading and joining manifests does not, so a busy
//! server that takes large ones gives calls a thread of their own. Dropping a call cancels it. The blocking calls own what they
//! need and work inside a runtime too, where they block the thread.
//!
//! # Rooms
//!
//! - [`plugin`]: what a plugin is: `plugin.yaml`, packages, digests.
//! - [`grants`]: what it requests and what the user grants.
//! - [`engine`]: the WebAssembly engine, and compiled artifacts on disk.
//! - [`cell`]: one use of one plugin: limits, deadline, outcome.
//! - [`capabilities`]: what a guest may import.
//! - [`types`]: plugin types.
//! - [`text`]: a stranger's text, made safe for a terminal.
//! - [`helm`]: stock Helm's directories, and the bridge into it.

pub mod capabilities;
pub mod cell;
pub mod engine;
pub mod grants;
pub mod helm;
pub mod plugin;
pub mod text;
pub mod types;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod commands;

#[cfg(not(unix))]
compile_error!("this version of Pintle runs on Unix only");

mod host;

/// The stream of manifests, its errors, and the YAML editor.
pub use pintle_manifests as manifests;

pub use host::{
    Host, HostBuilder, HostError, Inspection, LoadError, Plugin, PostRender, PostRenderError, PostRendered,
};
