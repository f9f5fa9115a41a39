//! The `pintle` program: parses and dispatches.

use std::process::ExitCode;

// The C library's allocator gives large blocks back to the system at once and fetches them again for the next
// document; this one keeps them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    pintle::commands::main()
}
