//! A program that runs a post-renderer: `post_render PLUGIN < manifests.yaml`.

use std::io::{Read, Write};
use std::path::Path;

use pintle::plugin::Package;
use pintle::{Host, PostRender};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("usage: post_render PLUGIN [ARGS...] < manifests.yaml")?;

    // Nothing is kept on disk, and this process compiles: right for a plugin that comes with the program.
    let host = Host::builder().compile_in_process().build()?;
    let plugin = host.load_blocking(Package::open(Path::new(&path))?)?;

    let mut manifests = Vec::new();
    std::io::stdin().read_to_end(&mut manifests)?;
    let answer = host.post_render_blocking(&plugin, PostRender::new(&manifests).args(args))?;
    for diagnostic in &answer.diagnostics {
        eprintln!("{}: {}", diagnostic.severity.name(), pintle::text::Escaped(&diagnostic.message));
    }
    std::io::stdout().write_all(&answer.manifests)?;
    Ok(())
}
