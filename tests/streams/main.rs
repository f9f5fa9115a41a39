//! Whole streams through real components: what no plugin touches comes back byte for byte.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test ends where something is not as expected"
)]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use pintle::plugin::Package;
use pintle::{Host, Plugin, PostRender};

static HOST: LazyLock<Host> = LazyLock::new(|| {
    let target = workspace().join("target/streams");
    Host::builder()
        .directories(target.join("cache"), target.join("state"))
        .compiler(env!("CARGO_BIN_EXE_pintle"))
        .build()
        .unwrap()
});

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn guest(name: &str) -> Plugin {
    let path = workspace().join("target/guests").join(name);
    let package = Package::open(&path).unwrap_or_else(|error| panic!("{error}; run `cargo xtask guests`"));
    HOST.load_blocking(package).unwrap()
}

fn post_render(plugin: &Plugin, input: &[u8], args: &[&str]) -> Vec<u8> {
    let call = PostRender::new(input).args(args.iter().copied());
    HOST.post_render_blocking(plugin, call).unwrap_or_else(|error| panic!("{error}")).manifests
}

/// The inputs of the splitter's own table.
fn odd_streams() -> Vec<(String, String)> {
    let table = include_str!("../../components/manifests/tests/stream/split.txt");
    let mut cases: Vec<(String, String)> = Vec::new();
    for line in table.lines() {
        if let Some(name) = line.strip_prefix("== ") {
            cases.push((name.to_owned(), String::new()));
        } else if let (Some(input), Some((_, text))) = (line.strip_prefix("input"), cases.last_mut()) {
            text.push_str(&unescape(input.trim_start()));
        }
    }
    cases
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut characters = after.chars();
        match characters.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('s') => out.push(' '),
            Some('\\') => out.push('\\'),
            Some('u') => {
                let (digits, tail) = after[2..].split_once('}').unwrap();
                out.push(char::from_u32(u32::from_str_radix(digits, 16).unwrap()).unwrap());
                rest = tail;
                continue;
            }
            other => panic!("an escape that is none: {other:?} in {text}"),
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    out
}

#[test]
fn every_odd_stream_comes_back_byte_for_byte() {
    let noop = guest("noop");
    let streams = odd_streams();
    assert!(streams.len() > 80, "the table has {} streams", streams.len());
    for (name, input) in streams {
        assert_eq!(post_render(&noop, input.as_bytes(), &[]), input.as_bytes(), "keep: {name}");
        assert_eq!(post_render(&noop, input.as_bytes(), &["replace"]), input.as_bytes(), "replace: {name}");
    }
}

#[test]
fn what_helm_hands_over_comes_back_byte_for_byte() {
    let input = std::fs::read(workspace().join("tests/golden/streams/web.yaml")).unwrap();
    let noop = guest("noop");
    assert_eq!(post_render(&noop, &input, &[]), input);
    assert_eq!(post_render(&noop, &input, &["replace"]), input);
}

#[test]
fn a_label_in_one_document_of_a_thousand_changes_only_its_lines() {
    let mut input = String::new();
    for n in 0..1000 {
        let kind = if n == 617 { "Secret" } else { "ConfigMap" };
        input.push_str(&format!(
            "---\n# Source: web/templates/{n}.yaml\napiVersion: v1\nkind: {kind}   # {n}\nmetadata:\n    name: \"n{n}\"\ndata: {{mode: 0644,\n   'x':   y}}\n\n"
        ));
    }
    let manifest = r#"{"apiVersion":"v1","name":"labels","version":"0.1.0","type":"postrenderer/v1","runtime":"component/v1",
        "runtimeConfig":{"config":{"kinds":["Secret"]}}}"#;
    let wasm = std::fs::read(workspace().join("target/guests/labels/plugin.wasm")).unwrap();
    let package = Package::from_parts(Some(manifest.into()), wasm).unwrap();
    let labels = HOST.load_blocking(package).unwrap();

    let output = String::from_utf8(post_render(&labels, input.as_bytes(), &["team=payments"])).unwrap();

    let name = "    name: \"n617\"\n";
    assert_eq!(output, input.replace(name, &format!("{name}    labels:\n      team: payments\n")));
}

#[test]
fn fifty_mebibytes_are_ordinary() {
    let document = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: big\ndata:\n  text: |\n";
    let line = format!("    {}\n", "x".repeat(95));
    let mut input = String::new();
    while input.len() < 50 << 20 {
        input.push_str("---\n");
        input.push_str(document);
        (0..10).for_each(|_| input.push_str(&line));
    }
    assert_eq!(post_render(&guest("noop"), input.as_bytes(), &["replace"]), input.as_bytes());
}
