//! The cases of `tests/data`, and the mutations made of them.

use pintle_manifests::yaml::Change;
use serde_json::Value;

/// A text and what Kubernetes reads.
pub(crate) struct Reading {
    pub(crate) name: &'static str,
    pub(crate) yaml: String,
    /// `None`: it refuses the text.
    pub(crate) value: Option<Value>,
}

/// A text, changes, and what they make of it.
pub(crate) struct Patch {
    pub(crate) name: &'static str,
    pub(crate) before: String,
    pub(crate) changes: Vec<Change>,
    /// `None`: the changes are refused.
    pub(crate) after: Option<String>,
}

fn rows(data: &'static str) -> impl Iterator<Item = std::str::Split<'static, char>> {
    data.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t'))
}

fn text(field: &str) -> String {
    serde_json::from_str(field).unwrap_or_else(|error| panic!("{field} is no JSON string: {error}"))
}

pub(crate) fn readings() -> Vec<Reading> {
    let read = |mut fields: std::str::Split<'static, char>| Reading {
        name: fields.next().unwrap(),
        yaml: text(fields.next().unwrap()),
        value: match fields.next().unwrap() {
            "error" => None,
            json => Some(serde_json::from_str(json).unwrap()),
        },
    };
    rows(include_str!("../data/reading.tsv")).map(read).collect()
}

pub(crate) fn patches() -> Vec<Patch> {
    let read = |mut fields: std::str::Split<'static, char>| Patch {
        name: fields.next().unwrap(),
        before: text(fields.next().unwrap()),
        after: match fields.next().unwrap() {
            "error" => None,
            after => Some(text(after)),
        },
        changes: fields.map(change).collect(),
    };
    rows(include_str!("../data/patch.tsv")).map(read).collect()
}

fn change(field: &str) -> Change {
    let path = |path: &str| serde_json::from_str(path).unwrap_or_else(|error| panic!("{path} is no path: {error}"));
    match field.split_once("] = ") {
        Some((start, json)) => Change::Set { path: path(&format!("{start}]")), json: json.to_owned() },
        None => Change::Remove { path: path(field.strip_suffix(" -").unwrap()) },
    }
}

/// Every text of the data.
pub(crate) fn texts() -> Vec<String> {
    let patches = patches();
    let after = patches.iter().filter_map(|case| case.after.clone());
    let before = patches.iter().map(|case| case.before.clone());
    readings().into_iter().map(|case| case.yaml).chain(before).chain(after).collect()
}

/// A small generator that gives the same numbers every time.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    pub(crate) fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }

    fn boundary(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// The text with one to three small damages.
    pub(crate) fn mutate(&mut self, text: &str) -> String {
        const PIECES: &[&str] = &[
            " ", "\n", "\n  ", ": ", "- ", "\n- ", "#", " #", "'", "\"", "[", "]", "{", "}", ", ", "&x ", "*x",
            "!!str ", "|\n", ">-\n", "? ", "\t", "\n---\n", "\r\n", "<<: ", "a", "\\", "é", "\u{85}", "1", "~",
            "\u{feff}",
        ];
        let mut text = text.to_owned();
        for _ in 0..=self.below(3) {
            let (from, to) = (self.boundary(&text), self.boundary(&text));
            if self.below(4) == 0 && from < to && to - from < 6 {
                text.replace_range(from..to, "");
            } else {
                let piece: &str = PIECES[self.below(PIECES.len())];
                text.insert_str(from, piece);
            }
        }
        text
    }
}

/// Equal as JSON: integers exactly, other numbers as float64.
pub(crate) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64() == other.as_f64() && !both_integers(one, other)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| other.get(key).is_some_and(|other| same(value, other)))
        }
        _ => one == other,
    }
}

fn both_integers(one: &serde_json::Number, other: &serde_json::Number) -> bool {
    !one.is_f64() && !other.is_f64()
}
