//! Figures of whole processes that are no times: the peak of memory, and instructions.

#[path = "../../components/manifests/benches/support/figure.rs"]
mod figure;
#[path = "support/guest.rs"]
mod guest;
#[path = "../../components/manifests/benches/support/instructions.rs"]
mod instructions;
#[path = "../../components/manifests/benches/support/manifests.rs"]
mod manifests;
#[path = "../../components/manifests/benches/support/scratch.rs"]
mod scratch;
#[path = "support/spawn.rs"]
mod spawn;

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::process::Stdio;

use figure::publish;
use instructions::Counter;
use manifests::manifests;
use spawn::{PINTLE, feed, file, program};

const MIB: usize = 1 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    let filter = std::env::args().skip(1).find(|arg| !arg.starts_with('-')).unwrap_or_default();
    let small = file("small.yaml", &manifests(1 << 10, 1))?;
    feed(program(PINTLE).arg("run").arg(guest::folder()), &small)?;
    for each in [10, 1000] {
        for (suffix, args) in [("", &[][..]), ("-replace", &["replace"])] {
            let group = format!("memory/50MiB-{each}{suffix}");
            if group.contains(&filter) {
                let input = file("large.yaml", &manifests(50 * MIB, 50 * each))?;
                memory(&group, &input, args)?;
            }
        }
    }
    if "instructions/small-call".contains(&filter) {
        count("instructions/small-call", &small)?;
    }
    Ok(())
}

/// The most memory that the process has had, and the most of it that was the guest's.
fn memory(group: &str, input: &Path, args: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut pintle = program(PINTLE);
    pintle.args(["--format", "json", "run"]).arg(guest::folder()).args(args);
    let mut child = pintle.stdin(File::open(input)?).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (Some(mut stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err("a pipe is missing".into());
    };
    // When the first byte of the answer is there, the process waits for us to take the rest, and has done all else.
    let mut first = [0];
    stdout.read_exact(&mut first)?;
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let size = 1 + io::copy(&mut stdout, &mut io::sink())?;
    let told = io::read_to_string(stderr)?;
    if !child.wait()?.success() || size != fs::metadata(input)?.len() {
        return Err(format!("pintle gave {size} bytes and said {told}").into());
    }
    let Some(peak) = high_water_mark(&status) else {
        println!("{group}: not measured; this system has no /proc to tell it");
        return Ok(());
    };
    let told: serde_json::Value = serde_json::from_str(&told)?;
    let guest = told.get("peakMemoryBytes").and_then(serde_json::Value::as_u64).ok_or("no peakMemoryBytes")?;
    publish(&format!("{group}/pintle"), peak, "bytes")?;
    publish(&format!("{group}/guest"), guest, "bytes")?;
    Ok(())
}

/// `VmHWM:     1234 kB`, in bytes.
fn high_water_mark(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? << 10)
}

fn count(group: &str, input: &Path) -> Result<(), Box<dyn Error>> {
    let Some(counter) = Counter::find(false) else {
        println!("{group}: not counted; the processor's counter cannot be read here through perf");
        return Ok(());
    };
    let guest = guest::folder();
    let pintle = [PINTLE.as_ref(), "run".as_ref(), guest.as_os_str()];
    let counted = counter.count(program, pintle, Some(input))?.ok_or("nothing was counted")?;
    publish(&format!("{group}/pintle"), counted, "instructions, Perf")?;
    if let Some(bare) = spawn::bare()? {
        let counted = counter.count(program, bare, Some(input))?.ok_or("nothing was counted")?;
        publish(&format!("{group}/twin"), counted, "instructions, Perf")?;
    }
    Ok(())
}
