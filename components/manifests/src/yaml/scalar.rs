//! What a scalar means to Kubernetes: go-yaml v2's rules, which are neither YAML 1.2's nor v3's.

use super::nodes::Kind;
use std::borrow::Cow;

/// A scalar's value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scalar<'a> {
    /// null.
    Null,
    /// true or false.
    Bool(bool),
    /// From -2^63 to 2^64-1.
    Int(i128),
    /// Any other number; infinite or not a number where the text says so.
    Float(f64),
    /// A string.
    Text(Cow<'a, str>),
}

const TAGS: &str = "tag:yaml.org,2002:";

/// The value of a scalar of this kind, tag and text.
///
/// # Errors
/// The tag and the text do not fit; the message says how.
pub(crate) fn resolve<'a>(kind: Kind, tag: Option<&str>, text: Cow<'a, str>) -> Result<Scalar<'a>, String> {
    let Some(tag) = tag else {
        return Ok(match kind {
            Kind::Plain | Kind::Empty => plain(text),
            _ => Scalar::Text(text),
        });
    };
    let unfit = |text: &str| format!("the text {text:?} does not fit its tag !!{}", tag.trim_start_matches(TAGS));
    match tag.strip_prefix(TAGS) {
        Some("binary") => {
            binary(&text).map(Scalar::Text).ok_or_else(|| "a !!binary value that is not base64".to_owned())
        }
        Some("timestamp") if super::timestamp::is_timestamp(&text) => Ok(Scalar::Text(text)),
        Some("timestamp") => Err(unfit(&text)),
        Some("null") => match plain(text) {
            Scalar::Null => Ok(Scalar::Null),
            other => Err(unfit(&shown(&other))),
        },
        Some("bool") => match plain(text) {
            Scalar::Bool(value) => Ok(Scalar::Bool(value)),
            other => Err(unfit(&shown(&other))),
        },
        Some("int") => match plain(text) {
            Scalar::Int(value) => Ok(Scalar::Int(value)),
            other => Err(unfit(&shown(&other))),
        },
        Some("float") => match plain(text) {
            Scalar::Float(value) => Ok(Scalar::Float(value)),
            Scalar::Int(value) if i64::try_from(value).is_ok() => Ok(Scalar::Float(value as f64)),
            other => Err(unfit(&shown(&other))),
        },
        // A tag nobody knows makes a string of anything.
        _ => Ok(Scalar::Text(text)),
    }
}

fn shown(scalar: &Scalar<'_>) -> String {
    match scalar {
        Scalar::Text(text) => text.chars().take(40).collect(),
        other => format!("{other:?}"),
    }
}

/// The value of a text without quotes and tag.
pub(crate) fn plain(text: Cow<'_, str>) -> Scalar<'_> {
    match text.as_bytes().first() {
        None => return Scalar::Null,
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~') => {
            if text.len() <= 5
                && let Some(word) = word(&text)
            {
                return word;
            }
        }
        Some(b'.' | b'+' | b'-' | b'0'..=b'9') => {
            if let Some(number) = number(&text) {
                return number;
            }
        }
        Some(_) => {}
    }
    Scalar::Text(text)
}

/// Whether a text without quotes is a string.
#[inline]
pub(crate) fn is_plain_string(text: &str) -> bool {
    match text.as_bytes().first() {
        None => false,
        Some(b'.' | b'+' | b'-' | b'0'..=b'9') => number(text).is_none(),
        // No word is longer.
        Some(_) => text.len() > 5 || word(text).is_none(),
    }
}

fn word(text: &str) -> Option<Scalar<'static>> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(Scalar::Bool(true)),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Some(Scalar::Bool(false))
        }
        "~" | "null" | "Null" | "NULL" => Some(Scalar::Null),
        _ => None,
    }
}

fn number(text: &str) -> Option<Scalar<'static>> {
    match text {
        ".nan" | ".NaN" | ".NAN" => return Some(Scalar::Float(f64::NAN)),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Some(Scalar::Float(f64::INFINITY)),
        "-.inf" | "-.Inf" | "-.INF" => return Some(Scalar::Float(f64::NEG_INFINITY)),
        _ if text.starts_with('.') => return fraction(text).map(Scalar::Float),
        _ => {}
    }
    let digits: Cow<'_, str> = if text.contains('_') { text.replace('_', "").into() } else { text.into() };
    int(&digits)
        .map(Scalar::Int)
        .or_else(|| float(&digits).map(Scalar::Float))
        .or_else(|| odd_binary(&digits).map(Scalar::Int))
}

/// A number that starts with its point; underscores only between digits.
fn fraction(text: &str) -> Option<f64> {
    let mut parts = text.split('_');
    let ends_with_digit = |part: &str| part.ends_with(|c: char| c.is_ascii_digit());
    let mut joined = parts.next()?.to_owned();
    for part in parts {
        if !ends_with_digit(&joined) || !part.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        joined.push_str(part);
    }
    float(&joined)
}

/// An integer of base 2, 8, 10 or 16 by its prefix; a leading 0 alone means octal.
fn int(text: &str) -> Option<i128> {
    let (negative, signed, rest) = match text.as_bytes().first()? {
        b'-' => (true, true, text.get(1..)?),
        b'+' => (false, true, text.get(1..)?),
        _ => (false, false, text),
    };
    let (base, digits) = match (rest.as_bytes().first()?, rest.as_bytes().get(1), rest.len()) {
        (b'0', Some(b'x' | b'X'), 3..) => (16, rest.get(2..)?),
        (b'0', Some(b'b' | b'B'), 3..) => (2, rest.get(2..)?),
        (b'0', Some(b'o' | b'O'), 3..) => (8, rest.get(2..)?),
        (b'0', Some(_), _) => (8, rest.get(1..)?),
        _ => (10, rest),
    };
    // `from_str_radix` would take a sign here.
    if !digits.bytes().all(|digit| char::from(digit).is_digit(base)) {
        return None;
    }
    let value = i128::from_str_radix(digits, base).ok()?;
    let value = if negative { -value } else { value };
    let fits = if signed { i64::try_from(value).is_ok() } else { u64::try_from(value).is_ok() };
    fits.then_some(value)
}

/// `0b` before a sign, which the cluster takes too.
fn odd_binary(text: &str) -> Option<i128> {
    let digits = text.strip_prefix("0b")?;
    i64::from_str_radix(digits, 2).ok().map(i128::from)
}

/// A decimal number that float64 can hold, however coarsely.
fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (unsigned.get(..at)?, unsigned.get(at + 1..)),
        None => (unsigned, None),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(part) || (whole.is_empty() && part.is_empty()) {
        return None;
    }
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if digits.is_empty() || !all_digits(digits) {
            return None;
        }
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Base64 with padding; bytes that are not UTF-8 become U+FFFD each.
fn binary(text: &str) -> Option<Cow<'static, str>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count, mut padding) = (0u32, 0usize, 0usize);
    for byte in text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                padding += 1;
                continue;
            }
            _ => return None,
        };
        if padding > 0 {
            return None;
        }
        bits = (bits << 6) | u32::from(value);
        count += 1;
        if count % 4 == 0 {
            bytes.extend_from_slice(bits.to_be_bytes().get(1..)?);
            bits = 0;
        }
    }
    match (count % 4, padding) {
        (0, 0) => {}
        (2, 2) => bytes.push((bits >> 4).to_le_bytes()[0]),
        (3, 1) => bytes.extend_from_slice((bits >> 2).to_be_bytes().get(2..)?),
        _ => return None,
    }
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    Some(Cow::Owned(out))
}
