//! A bare wasmtime host to compare with: `bare ARTIFACT PLUGIN.wasm` compiles, `bare ARTIFACT < document` runs.
//!
//! It links what `pintle` links, loads the artifact unchecked, hands it its whole input as one document and prints
//! what the plugin keeps.

#[path = "../benches/support/twin.rs"]
mod twin;

use std::io::{Read, Write};
use std::path::Path;

use twin::{Twin, wit};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1);
    let artifact = args.next().ok_or("usage: bare ARTIFACT [PLUGIN.wasm]")?;
    let artifact = Path::new(&artifact);
    let twin = Twin::new()?;
    if let Some(plugin) = args.next() {
        return Ok(twin.compile(&std::fs::read(plugin)?, artifact)?);
    }
    let plugin = twin.load(artifact)?;
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let documents = [wit::Document { text: &text, identity: None, source: None, hooks: &[] }];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let (rendered, _store) = runtime.block_on(twin.render(&plugin, &documents, &[]))?;
    if !rendered.edits.is_empty() {
        return Err("this program prints what a plugin keeps, and has no hands for edits".into());
    }
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}
