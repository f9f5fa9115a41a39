//! One row in three ways.

use std::time::Instant;

use libtest_mimic::Failed;
use pintle::grants::{Grant, Grants};
use pintle::plugin::{ByteSize, Package};
use pintle::{PostRender, PostRenderError, PostRendered};

use crate::house::{ENVIRONMENT, House, NEVER_GRANTED, Tree, probe};
use crate::row::{Ending, Guest, Row};

#[derive(Debug, Clone, Copy)]
enum Way {
    Blocking,
    Async,
    Program,
}

/// What came of one way.
struct Outcome {
    /// `None` is a result.
    word: Option<&'static str>,
    /// The library has none.
    code: Option<i32>,
    manifests: Vec<u8>,
    /// Diagnostics of a result, else the message.
    text: String,
}

/// Tries the row in every way; after each the host must be as sound as before.
pub(crate) fn run(house: &House, row: &Row) -> Result<(), Failed> {
    for way in [Way::Blocking, Way::Async, Way::Program] {
        let tree = Tree::new();
        let before = tree.untouchable();
        let started = Instant::now();
        let outcome = match way {
            Way::Blocking | Way::Async => in_library(house, row, &tree, way),
            Way::Program => in_program(house, row, &tree)?,
        };
        let elapsed = started.elapsed();
        judge(row, &outcome).map_err(|wrong| format!("{way:?}: {wrong}"))?;
        if elapsed > row.within() {
            return Err(format!("{way:?}: took {elapsed:?}, more than {:?}", row.within()).into());
        }
        if tree.untouchable() != before {
            return Err(format!("{way:?}: files have changed that no guest may change").into());
        }
        house.still_works();
    }
    Ok(())
}

fn judge(row: &Row, outcome: &Outcome) -> Result<(), String> {
    let found = || {
        let end = outcome.text.len().min(400);
        let text = String::from_utf8_lossy(&outcome.text.as_bytes()[..end]);
        format!("{} (code {:?}): {text}", outcome.word.unwrap_or("done"), outcome.code)
    };
    match row.ending {
        Ending::Done(says) => {
            let done = outcome.word.is_none() && outcome.code.is_none_or(|code| code == 0);
            let same = outcome.manifests == row.input.as_bytes() || row.args.first() == Some(&"text");
            (done && same && outcome.text.contains(says)).then_some(()).ok_or(format!("found {}", found()))
        }
        Ending::Manifests(wanted) => match outcome.manifests == wanted.as_bytes() {
            true => Ok(()),
            false => Err(format!("found {}\n{}", found(), String::from_utf8_lossy(&outcome.manifests))),
        },
        Ending::Stopped(stop, says) => {
            let word = outcome.word.is_none_or(|word| word == stop.word);
            let stopped = outcome.code.map_or(outcome.word.is_some(), |code| code == stop.code);
            let silent = outcome.manifests.is_empty();
            let right = word && stopped && silent && outcome.text.contains(says);
            right.then_some(()).ok_or(format!("found {}, {} bytes of manifests", found(), outcome.manifests.len()))
        }
    }
}

fn package(row: &Row) -> Result<Package, pintle::plugin::PackageError> {
    match &row.guest {
        Guest::Probe => Package::open(&probe()),
        Guest::Bare => Package::open(&probe().join("plugin.wasm")),
        Guest::Core(core) => Package::from_parts(None, core.wasm()),
        Guest::Bytes(bytes) => Package::from_parts(None, bytes()),
    }
}

fn in_library(house: &House, row: &Row, tree: &Tree, way: Way) -> Outcome {
    let stopped =
        |word, text: String| Outcome { word: Some(word), code: None, manifests: Vec::new(), text: one_line(&text) };
    let package = match package(row) {
        Ok(package) => package,
        Err(error) => return stopped("load", error.to_string()),
    };
    let plugin = match house.load(package) {
        Ok(plugin) => plugin,
        Err(error) => return stopped("load", error.to_string()),
    };
    let lookup = |name: &pintle::plugin::EnvName| {
        ENVIRONMENT.iter().find(|(known, _)| *known == name.as_str()).map(|(_, value)| (*value).to_owned())
    };
    let grants = row.grants.iter().map(|grant| tree.place(grant).parse::<Grant>().unwrap());
    let grants = grants.fold(Grants::none(), |grants, grant| grants.grant(grant, lookup));
    let args = row.args.iter().map(|arg| tree.place(arg));
    let mut call = PostRender::new(row.input.as_bytes()).args(args).grants(grants);
    if let Some(timeout) = row.timeout {
        call = call.timeout(timeout);
    }
    let bytes = |size: &str| size.parse::<ByteSize>().unwrap().bytes();
    if let Some(memory) = row.memory {
        call = call.memory(bytes(memory));
    }
    if let Some(output) = row.max_output {
        call = call.max_output(bytes(output));
    }
    let answer = match way {
        Way::Async => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            let answer = runtime.block_on(house.host.post_render(&plugin, call));
            // As the blocking call does: what the guest left behind must not hold up the test.
            runtime.shutdown_background();
            answer
        }
        _ => house.host.post_render_blocking(&plugin, call),
    };
    match answer {
        Ok(PostRendered { manifests, diagnostics, .. }) => {
            let text = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect::<Vec<_>>().join("\n");
            Outcome { word: None, code: None, manifests, text }
        }
        Err(error) => {
            let word = match &error {
                PostRenderError::Stream(_) => "not-a-manifest-stream",
                PostRenderError::Rights(_) => "usage",
                PostRenderError::Call(failure) => failure.error.reason(),
                _ => "host",
            };
            stopped(word, error.to_string())
        }
    }
}

/// What the library says must be fit for a terminal as it is.
fn one_line(text: &str) -> String {
    assert!(!text.contains(char::is_control), "an error is not one line of printable text: {text:?}");
    text.to_owned()
}

fn in_program(house: &House, row: &Row, tree: &Tree) -> Result<Outcome, Failed> {
    let folder = tempfile::tempdir()?;
    let plugin = match &row.guest {
        Guest::Probe => probe(),
        Guest::Bare => probe().join("plugin.wasm"),
        Guest::Core(_) | Guest::Bytes(_) => {
            let path = folder.path().join("plugin.wasm");
            let wasm = match &row.guest {
                Guest::Core(core) => core.wasm(),
                Guest::Bytes(bytes) => bytes(),
                _ => Vec::new(),
            };
            std::fs::write(&path, wasm)?;
            path
        }
    };
    let mut words: Vec<String> = vec!["run".to_owned()];
    words.extend(row.grants.iter().map(|grant| format!("--grant={}", tree.place(grant))));
    words.extend(row.timeout.map(|timeout| format!("--timeout={}ms", timeout.as_millis())));
    words.extend(row.memory.map(|size| format!("--memory={size}")));
    words.extend(row.max_output.map(|size| format!("--max-output={size}")));
    words.push(plugin.to_str().ok_or("a path that is not UTF-8")?.to_owned());
    words.extend(row.args.iter().map(|arg| tree.place(arg)));
    let ended = house.pintle(words, row.input);
    if let Some(bad) = ended.err.chars().find(|c| c.is_control() && *c != '\n') {
        return Err(format!("the program wrote {bad:?} to standard error").into());
    }
    if ended.err.contains(NEVER_GRANTED) {
        return Err("a secret that was never granted is told".into());
    }
    // What the guest said may stand before; the last line is the program's own.
    let last = ended.err.lines().last().unwrap_or_default().strip_prefix("error: ");
    let text = match (ended.code, last) {
        (Some(0), None) => ended.err.clone(),
        (Some(1..), Some(message)) => message.to_owned(),
        (code, _) => return Err(format!("the program ended with {code:?} and wrote {}", ended.err).into()),
    };
    Ok(Outcome { word: None, code: ended.code, manifests: ended.out, text })
}
