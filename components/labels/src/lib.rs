//! A post-renderer that sets labels and annotations.
//!
//! What to set comes from the arguments and the config ([`settings`]), under the cluster's own rules for
//! names ([`names`]); where it belongs depends on the kind ([`places`]); both give the list of changes for one
//! document ([`changes`]). All that is plain Rust and tested natively. Only `component` knows the host.

pub mod changes;
#[cfg(target_family = "wasm")]
mod component;
pub mod names;
pub mod places;
pub mod settings;
