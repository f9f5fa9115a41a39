//! What stands at a path, where it is no string.

use crate::yaml::to_json;

/// As far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Nothing.
    Absent,
    /// A null.
    Null,
    /// A map.
    Map,
    /// Anything else.
    Value,
}

/// What stands at a path of map keys; none if the text cannot be read.
pub(super) fn shape(text: &str, path: &[&str]) -> Option<Shape> {
    let json = to_json(text).ok()?;
    let mut value = Some(json.as_str());
    for key in path {
        value = value.and_then(|value| member(value, key));
    }
    Some(match value.and_then(|value| value.bytes().next()) {
        None => Shape::Absent,
        Some(b'n') => Shape::Null,
        Some(b'{') => Shape::Map,
        Some(_) => Shape::Value,
    })
}

/// What follows `"key":` in the map that compact JSON starts with. A scan and no tree, since a list of a whole cluster is
/// one document too, and no recursion, since any plugin can nest deeply.
fn member<'a>(json: &'a str, key: &str) -> Option<&'a str> {
    let (mut depth, mut string, mut escaped) = (0_usize, None, false);
    for (at, byte) in json.bytes().enumerate() {
        match (string, byte) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(start), b'"') => {
                string = None;
                let value = json.get(at + 1..).and_then(|rest| rest.strip_prefix(':'));
                if depth == 1 && value.is_some() && json.get(start..at) == Some(key) {
                    return value;
                }
            }
            (Some(_), _) => {}
            (None, b'"') => string = Some(at + 1),
            (None, b'{' | b'[') => depth += 1,
            (None, b'}' | b']') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
        if depth == 0 {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::member;

    #[test]
    fn a_member_is_found_in_its_own_map_only() {
        for (json, expected) in [
            (r#"{"name":1}"#, Some("1}")),
            (r#"{"a":{"name":2},"name":{"b":3}}"#, Some(r#"{"b":3}}"#)),
            (r#"{"a":"name","b":["name"]}"#, None),
            (r#"{"a":"\"name\":4,","b":"\\","name":5}"#, Some("5}")),
            (r#"{"a":{"name":6}}"#, None),
            (r#"{"a":1},"name":7}"#, None),
            (r#"["name",{"name":8}]"#, None),
            (r#""name":9"#, None),
            ("{}", None),
            ("null", None),
            ("", None),
        ] {
            assert_eq!(member(json, "name"), expected, "{json}");
        }
    }
}
