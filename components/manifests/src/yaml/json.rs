//! JSON texts as the cluster prints them.

use super::scalar::Scalar;
use std::fmt::Write as _;

/// Append a string in quotes.
pub(crate) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        let (plain, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut chars = special.chars();
        match chars.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(other) => push_formatted(out, format_args!("\\u{:04x}", u32::from(other))),
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Append a scalar; `false` if JSON has no such number.
pub(crate) fn push_scalar(out: &mut String, scalar: &Scalar<'_>) -> bool {
    match scalar {
        Scalar::Null => out.push_str("null"),
        Scalar::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Scalar::Int(value) => push_formatted(out, format_args!("{value}")),
        Scalar::Float(value) if !value.is_finite() => return false,
        Scalar::Float(value) => out.push_str(&float(*value)),
        Scalar::Text(text) => push_string(out, text),
    }
    true
}

fn push_formatted(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(arguments);
}

/// The shortest digits; an exponent below 1e-6 and from 1e21.
fn float(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{value:e}");
        return match text.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
            _ => text,
        };
    }
    format!("{value}")
}

/// A number as a map key: the shortest digits that float32 needs, an exponent below 1e-4 and from 1e6.
pub(crate) fn float_key(value: f64) -> String {
    let short = value as f32;
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if short.is_infinite() {
        return if short > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let text = format!("{short:e}");
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.abs())
        }
        _ => format!("{short}"),
    }
}

/// Levels of a value that is written as YAML.
pub(crate) const MAX_DEPTH: usize = 1000;

/// Whether a JSON text is nested deeper than is written.
pub(crate) fn is_too_deep(json: &str) -> bool {
    let mut depth = 0_usize;
    structure(json).any(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    })
}

/// How many values a JSON text holds at the most: one by itself, and one behind each bracket and comma.
pub(crate) fn most_values(json: &str) -> usize {
    1 + structure(json).filter(|byte| matches!(byte, b'[' | b'{' | b',')).count()
}

/// The bytes outside of strings.
fn structure(json: &str) -> impl Iterator<Item = u8> {
    let (mut quoted, mut escaped) = (false, false);
    json.bytes().filter(move |byte| {
        let inside = quoted;
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ => {}
        }
        !inside
    })
}
