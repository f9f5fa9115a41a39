//! The stream from outside: splitting, joining and edits, by tables and by chance.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test ends where something is not as expected"
)]

mod cases;
mod edits;
mod names;
mod random;
mod scale;
mod split;
