//! The bridge into stock Helm 4, and what it needs to know of Helm's own house.
//!
//! Helm cannot run a component, so a *link* stands in for one: a small Helm plugin of runtime
//! `subprocess` whose only work is to call `pintle run` with the digest and the rights that were
//! decided when the link was made.
//!
//! ```text
//! <Helm's plugins>/labels/plugin.yaml   what Helm reads
//!                        /pintle-run    what Helm starts: one `exec` of one fixed command line
//!                        /pintle.json   our record: what marks the folder as ours
//! <state>/log/helm/labels.json          how its last run ended: Helm swallows a post-renderer's stderr
//! ```
//!
//! Nothing here prints, reads the process environment or runs a plugin.

pub mod bridge;
pub mod directories;
mod document;
mod files;
pub mod link;
pub mod log;
pub mod name;
pub mod script;
pub mod status;

pub use bridge::{LinkError, Linked, UnlinkError, Unlinked, link, unlink};
pub use directories::{Directories, DirectoriesError, Os};
pub use document::DocumentError;
pub use link::{Link, LinkWordError};
pub use name::{Name, NameError};
pub use status::{Found, Problem, Status, status};
