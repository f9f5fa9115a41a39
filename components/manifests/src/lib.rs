//! Kubernetes manifests as a stream of bytes.
//!
//! - [`stream`]: split a stream into documents without losing a byte, and join it again with edits applied.
//! - [`yaml`]: read a document as Kubernetes reads it, and change single places of it while every other byte stays.

pub mod stream;
pub mod yaml;
