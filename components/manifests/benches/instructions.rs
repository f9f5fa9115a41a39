//! Instructions of the stream's and the editor's work, counted by the processor or by Valgrind.
//!
//! Each case is a run of this program with the case's name, less a run that only makes the input.

#[path = "support/figure.rs"]
mod figure;
#[path = "support/instructions.rs"]
mod instructions;
#[path = "support/manifests.rs"]
mod manifests;
#[path = "support/scratch.rs"]
mod scratch;

use std::error::Error;
use std::hint::black_box;
use std::process::Command;

use instructions::Counter;
use manifests::manifests;
use pintle_manifests::stream::Stream;
use pintle_manifests::yaml::{self, Change};

/// A case's name, its documents in 1 MiB, and its work.
struct Case {
    name: &'static str,
    documents: usize,
    work: fn(&str) -> Result<usize, Box<dyn Error>>,
}

const CASES: [Case; 4] = [
    Case { name: "stream-1MiB-10", documents: 10, work: stream },
    Case { name: "stream-1MiB-1000", documents: 1000, work: stream },
    Case { name: "patch-1MiB-1000", documents: 1000, work: patch },
    Case { name: "to_json-1MiB-1000", documents: 1000, work: to_json },
];

fn stream(input: &str) -> Result<usize, Box<dyn Error>> {
    Ok(Stream::parse(input.as_bytes())?.to_bytes().len())
}

fn patch(input: &str) -> Result<usize, Box<dyn Error>> {
    let path = ["metadata", "labels", "team"].map(str::to_owned).to_vec();
    let label = [Change::Set { path, json: "\"payments\"".to_owned() }];
    input.split("---\n").skip(1).try_fold(0, |sum, text| Ok(sum + yaml::patch(text, &label)?.len()))
}

fn to_json(input: &str) -> Result<usize, Box<dyn Error>> {
    input.split("---\n").skip(1).try_fold(0, |sum, text| Ok(sum + yaml::to_json(text)?.len()))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let first = args.next().unwrap_or_default();
    if first == "case" {
        let (name, works) = (args.next().unwrap_or_default(), args.next().is_none());
        let case = CASES.iter().find(|case| case.name == name).ok_or("no such case")?;
        let input = manifests(1 << 20, case.documents);
        if works {
            black_box((case.work)(black_box(&input))?);
        }
        return Ok(());
    }
    let Some(counter) = Counter::find(true) else {
        println!("instructions: not counted; neither the processor (through perf) nor Valgrind offers it here");
        return Ok(());
    };
    let filter = std::iter::once(first).chain(args).find(|arg| !arg.starts_with('-')).unwrap_or_default();
    let program = std::env::current_exe()?;
    let program = program.to_str().ok_or("this program's path is no text")?;
    for case in &CASES {
        let id = format!("instructions/{}/pintle", case.name);
        if !id.contains(&filter) {
            continue;
        }
        let all = counter.count(Command::new, [program, "case", case.name], None)?.ok_or("nothing was counted")?;
        let input =
            counter.count(Command::new, [program, "case", case.name, "input"], None)?.ok_or("nothing was counted")?;
        figure::publish(&id, all.saturating_sub(input), &format!("instructions, {counter:?}"))?;
    }
    Ok(())
}
