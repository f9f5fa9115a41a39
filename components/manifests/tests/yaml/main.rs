//! The reader and the editor from outside: by tables, by chance, and with texts that mean harm.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test ends where something is not as expected"
)]

mod cases;
mod limits;
mod properties;
mod strings;
mod table;
