//! The rules of `plugin.yaml`, as a table that three readers are held to: the table itself, our reader, and real Helm.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod helm;
mod mutation;
mod package;
mod reader;
mod table;
