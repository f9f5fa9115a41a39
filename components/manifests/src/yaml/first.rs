//! The reader over a YAML 1.2 parser, until our own scanner stands.

use super::ReadError;
use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashMap;

enum Open {
    List(Vec<Value>, usize),
    Map(Map<String, Value>, Option<String>, usize),
}

pub(super) fn to_json(text: &str) -> Result<String, ReadError> {
    read(text).map(|value| value.to_string())
}

pub(super) fn strings<'a, const N: usize>(
    text: &'a str,
    paths: [&[&str]; N],
) -> Result<[Option<Cow<'a, str>>; N], ReadError> {
    let value = read(text)?;
    Ok(paths.map(|path| {
        let mut at = &value;
        for step in path {
            at = at.get(step)?;
        }
        at.as_str().map(|s| Cow::Owned(s.to_owned()))
    }))
}

fn read(text: &str) -> Result<Value, ReadError> {
    let mut open: Vec<Open> = Vec::new();
    let mut anchors: HashMap<usize, Value> = HashMap::new();
    for next in Parser::new_from_str(text) {
        let (event, _) = next.map_err(|e| ReadError {
            line: e.marker().line(),
            column: e.marker().col() + 1,
            message: e.info().to_string(),
        })?;
        let mut done = match event {
            Event::Scalar(text, style, anchor, _) => {
                let value = if style == ScalarStyle::Plain { plain(&text) } else { Value::String(text.into_owned()) };
                anchors.insert(anchor, value.clone());
                value
            }
            Event::Alias(anchor) => anchors.get(&anchor).cloned().unwrap_or_default(),
            Event::SequenceStart(_, anchor, _) => {
                open.push(Open::List(Vec::new(), anchor));
                continue;
            }
            Event::MappingStart(_, anchor, _) => {
                open.push(Open::Map(Map::new(), None, anchor));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open::List(items, anchor)) => {
                    anchors.insert(anchor, Value::Array(items.clone()));
                    Value::Array(items)
                }
                Some(Open::Map(map, _, anchor)) => {
                    anchors.insert(anchor, Value::Object(map.clone()));
                    Value::Object(map)
                }
                None => continue,
            },
            _ => continue,
        };
        match open.last_mut() {
            Some(Open::List(items, _)) => items.push(done),
            Some(Open::Map(map, key, _)) => match key.take() {
                Some(name) if name == "<<" => {
                    if let Value::Object(merged) = &mut done {
                        map.append(merged);
                    }
                }
                Some(name) => {
                    map.insert(name, done);
                }
                None => *key = Some(done.as_str().map_or_else(|| done.to_string(), str::to_owned)),
            },
            None => return Ok(done),
        }
    }
    Ok(Value::Null)
}

fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => Value::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => Value::Bool(false),
        _ => match text.parse::<i64>() {
            Ok(number) => Value::from(number),
            Err(_) => Value::String(text.to_owned()),
        },
    }
}
