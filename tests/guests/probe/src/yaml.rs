//! The YAML service, with texts that readers have fallen over.

use crate::answer::{Answer, Call, said};
use crate::bindings::helm::plugin::types::Failure;
use crate::bindings::helm::plugin::yaml;

/// A hostile text by its name and size.
fn text(name: &str, size: usize) -> String {
    let lines = |line: fn(usize) -> String| (0..size).map(line).collect::<String>();
    match name {
        "brackets" => "[".repeat(size),
        "closed-brackets" => "[".repeat(size) + &"]".repeat(size),
        "braces" => "{a: ".repeat(size) + &"}".repeat(size),
        "numbers" => format!("[1{}]", ",1".repeat(size)),
        "items" => "- 1\n".repeat(size),
        "json-maps" => "{\"a\":".repeat(size) + "1" + &"}".repeat(size),
        "quotes" => "\"".repeat(size),
        "dashes" => "- ".repeat(size),
        "question-marks" => "? ".repeat(size),
        "colons" => ": ".repeat(size),
        "tags" => "!!str ".repeat(size),
        "one-word" => "a".repeat(size),
        "deep-maps" => (0..size).map(|depth| " ".repeat(depth) + "a:\n").collect(),
        "keys" => lines(|n| format!("key{n}: {n}\n")),
        "same-keys" => "key: value\n".repeat(size),
        "anchors" => lines(|n| format!("a{n}: &a{n} {n}\n")),
        // Each alias doubles what the one before stands for.
        "aliases" => {
            let mut text = "a0: &a0 [x, x]\n".to_owned();
            text.extend((1..size).map(|n| format!("a{n}: &a{n} [*a{}, *a{}]\n", n - 1, n - 1)));
            text
        }
        "merges" => {
            let mut text = "a0: &a0 {k0: 0}\n".to_owned();
            text.extend((1..size).map(|n| format!("a{n}: &a{n} {{<<: [*a{}, *a{}], k{n}: {n}}}\n", n - 1, n - 1)));
            text
        }
        "number" => "9".repeat(size),
        "exponent" => format!("1e{}", "9".repeat(size)),
        "folded" => "a: >\n".to_owned() + &" x\n\n".repeat(size),
        other => other.to_owned(),
    }
}

fn outcome(result: Result<String, String>) -> Answer {
    match result {
        Ok(text) => said(format!("{} bytes", text.len())),
        Err(text) => Err(Failure::InvalidInput(text)),
    }
}

/// `yaml-to-json NAME SIZE`.
pub(crate) fn to_json(call: &Call<'_>) -> Answer {
    outcome(yaml::to_json(&text(call.arg(0), call.number(1, 1))))
}

/// `yaml-from-json NAME SIZE`.
pub(crate) fn from_json(call: &Call<'_>) -> Answer {
    outcome(yaml::from_json(&text(call.arg(0), call.number(1, 1))))
}

/// `yaml-patch WHAT SIZE`.
pub(crate) fn patch(call: &Call<'_>) -> Answer {
    let size = call.number(1, 1);
    let set = |path: Vec<String>| yaml::Change::Set((path, "1".to_owned()));
    let (text, changes) = match call.arg(0) {
        "deep-path" => ("a: 1\n".to_owned(), vec![set(vec!["b".to_owned(); size])]),
        "json-maps" => ("a: 1\n".to_owned(), vec![yaml::Change::Set((vec!["b".to_owned()], text("json-maps", size)))]),
        "many-changes" => (text("keys", 1), (0..size).map(|n| set(vec![format!("k{n}")])).collect()),
        "one-change-often" => (text("keys", 1), (0..size).map(|_| set(vec!["key0".to_owned()])).collect()),
        "deep-value" => {
            let json = "[".repeat(size) + &"]".repeat(size);
            ("a: 1\n".to_owned(), vec![yaml::Change::Set((vec!["b".to_owned()], json))])
        }
        name => (text(name, size), vec![set(vec!["added".to_owned()])]),
    };
    outcome(yaml::patch(&text, &changes))
}
