//! What a scalar means to go-yaml v3, and how it restates it.
//!
//! Helm reads `config` and `runtimeConfig` into untyped values, writes those out again and reads the result into its
//! types. So `1.50` reaches a text field as `1.5`, `0x10` as `16` and `2024-01-01` as `2024-01-01T00:00:00Z`.

/// A resolved scalar.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    /// From `i64::MIN` to `u64::MAX`.
    Int(i128),
    Float(f64),
    /// A date, restated as RFC 3339.
    Time(String),
    Text(String),
}

impl Scalar {
    /// Resolves a text; `tag` in its short form. `None` if the text is not what its tag says.
    pub(super) fn resolve(text: &str, plain: bool, tag: Option<&str>) -> Option<Self> {
        let resolved = match tag {
            None if plain => untagged(text, true),
            None | Some("!!str") => Self::Text(text.to_owned()),
            Some("!!null" | "!!bool" | "!!int" | "!!float") => untagged(text, false),
            Some("!!timestamp") => untagged(text, true),
            // Binary data has no place in a manifest, and this reader has no use for base64.
            Some("!!binary") => return None,
            Some(_) => Self::Text(text.to_owned()),
        };
        match (tag, resolved) {
            (Some("!!float"), Self::Int(int)) => Some(Self::Float(int as f64)),
            (Some("!!null"), resolved) if resolved != Self::Null => None,
            (Some("!!bool"), resolved) if !matches!(resolved, Self::Bool(_)) => None,
            (Some("!!int"), resolved) if !matches!(resolved, Self::Int(_)) => None,
            (Some("!!float"), resolved) if !matches!(resolved, Self::Float(_)) => None,
            (Some("!!timestamp"), resolved) if !matches!(resolved, Self::Time(_)) => None,
            (_, resolved) => Some(resolved),
        }
    }

    /// The text that go-yaml writes for it, which is what Helm's text fields receive. Null is the empty text.
    pub(super) fn restated(self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Bool(value) => value.to_string(),
            Self::Int(value) => value.to_string(),
            Self::Float(value) => float_text(value),
            Self::Time(text) | Self::Text(text) => text,
        }
    }

    /// What it is, for a message.
    pub(super) fn noun(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Int(_) | Self::Float(_) => "a number",
            Self::Time(_) => "a date",
            Self::Text(_) => "a text",
        }
    }
}

fn untagged(text: &str, dates: bool) -> Scalar {
    let as_text = || Scalar::Text(text.to_owned());
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "true" | "True" | "TRUE" => return Scalar::Bool(true),
        "false" | "False" | "FALSE" => return Scalar::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::Float(f64::NEG_INFINITY),
        _ => {}
    }
    match text.bytes().next() {
        Some(b'.') => decimal(text).map_or_else(as_text, Scalar::Float),
        Some(b'+' | b'-' | b'0'..=b'9') => {
            if let Some(time) = dates.then(|| timestamp(text)).flatten() {
                return Scalar::Time(time);
            }
            let digits = text.replace('_', "");
            match integer(&digits) {
                Some(value) => Scalar::Int(value),
                None => decimal(&digits).map_or_else(as_text, Scalar::Float),
            }
        }
        _ => as_text(),
    }
}

/// A whole number with an optional sign, in decimal, `0x`, `0o`, `0b`, or octal behind a bare `0`.
fn integer(text: &str) -> Option<i128> {
    let (negative, signed, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, true, rest),
        None => text.strip_prefix('+').map_or((false, false, text), |rest| (false, true, rest)),
    };
    let lower = digits.to_ascii_lowercase();
    let (radix, digits) = [("0x", 16), ("0o", 8), ("0b", 2)]
        .into_iter()
        .find_map(|(prefix, radix)| Some((radix, lower.strip_prefix(prefix)?)))
        .or_else(|| Some((8, lower.strip_prefix('0').filter(|rest| !rest.is_empty())?)))
        .unwrap_or((10, lower.as_str()));
    // Only what starts with a digit: the standard library would take a second sign.
    let value =
        digits.starts_with(|c: char| c.is_ascii_hexdigit()).then(|| u64::from_str_radix(digits, radix).ok())??;
    let value = i128::from(value);
    match (negative, signed) {
        (true, _) => Some(-value).filter(|value| *value >= i128::from(i64::MIN)),
        // Above 63 bits Go reads without a sign only.
        (false, true) => Some(value).filter(|value| *value <= i128::from(i64::MAX)),
        (false, false) => Some(value),
    }
}

/// A decimal fraction or a number with an exponent; what overflows stays a text.
fn decimal(text: &str) -> Option<f64> {
    let shape = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    text.chars().all(shape).then(|| text.parse::<f64>().ok())?.filter(|value| value.is_finite())
}

/// A number as Go writes it by default: the shortest digits that read back, an exponent below 1e-4 and from 1e6.
fn float_text(value: f64) -> String {
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
        }
        _ => value.to_string(),
    }
}

/// A date as go-yaml takes it, restated as RFC 3339.
fn timestamp(text: &str) -> Option<String> {
    let (year, rest) = number(text, 4, 4)?;
    let (month, rest) = number(rest.strip_prefix('-')?, 1, 2)?;
    let (day, rest) = number(rest.strip_prefix('-')?, 1, 2)?;
    if !(1..=12).contains(&month) || !(1..=days(year, month)).contains(&day) {
        return None;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if rest.is_empty() {
        return Some(format!("{date}T00:00:00Z"));
    }
    let (zoned, rest) = match rest.strip_prefix(['T', 't']) {
        Some(rest) => (true, rest),
        None => (false, rest.strip_prefix(' ')?.trim_start_matches(' ')),
    };
    let (hour, rest) = number(rest, 1, 2)?;
    let (minute, rest) = number(rest.strip_prefix(':')?, 1, 2)?;
    let (second, rest) = number(rest.strip_prefix(':')?, 1, 2)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (fraction, rest) = fraction(rest)?;
    let zone = match (zoned, rest) {
        (false, "") | (true, "Z") => "Z".to_owned(),
        (true, rest) => zone(rest)?,
        (false, _) => return None,
    };
    Some(format!("{date}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}"))
}

/// A number of `least` to `most` digits at the beginning, and the rest.
fn number(text: &str, least: usize, most: usize) -> Option<(u32, &str)> {
    let digits = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = (digits >= least).then(|| text.split_at(digits))?;
    Some((digits.parse().ok()?, rest))
}

/// The part of a second, to nine digits, without zeros at its end.
fn fraction(text: &str) -> Option<(String, &str)> {
    let Some(rest) = text.strip_prefix(['.', ',']) else { return Some((String::new(), text)) };
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = (length > 0).then(|| rest.split_at(length))?;
    let digits = digits.get(..digits.len().min(9)).unwrap_or(digits).trim_end_matches('0');
    Some((if digits.is_empty() { String::new() } else { format!(".{digits}") }, rest))
}

fn zone(text: &str) -> Option<String> {
    let sign = text.chars().next().filter(|c| matches!(c, '+' | '-'))?;
    let (hour, rest) = number(text.get(1..)?, 2, 2)?;
    let (minute, rest) = number(rest.strip_prefix(':')?, 2, 2)?;
    match (hour, minute, rest) {
        (0, 0, "") => Some("Z".to_owned()),
        (0..=24, 0..=59, "") => Some(format!("{sign}{hour:02}:{minute:02}")),
        _ => None,
    }
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::Scalar;

    /// The right column was printed by go.yaml.in/yaml/v3 3.0.5: read into an untyped value, then written.
    #[test]
    fn plain_texts_are_restated_as_go_yaml_does() {
        let cases = [
            ("1.50", "1.5"),
            ("1.0", "1"),
            ("1e3", "1000"),
            ("1000000.0", "1e+06"),
            ("123456789.5", "1.234567895e+08"),
            ("1e20", "1e+20"),
            ("1e21", "1e+21"),
            ("1e22", "1e+22"),
            ("0.0001", "0.0001"),
            ("0.00001", "1e-05"),
            ("1e-7", "1e-07"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-.5", "-0.5"),
            ("+1.5", "1.5"),
            ("0x1F", "31"),
            ("-0x1f", "-31"),
            ("0b101", "5"),
            ("0B11", "3"),
            ("0o17", "15"),
            ("017", "15"),
            ("089", "89"),
            ("08", "8"),
            ("-017", "-15"),
            ("1_000", "1000"),
            ("_1", "_1"),
            ("0x", "0x"),
            ("+-1", "+-1"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("-9223372036854775809", "-9.223372036854776e+18"),
            ("18446744073709551615", "18446744073709551615"),
            ("18446744073709551616", "1.8446744073709552e+19"),
            ("+9223372036854775807", "9223372036854775807"),
            ("+9223372036854775808", "9.223372036854776e+18"),
            ("1e400", "1e400"),
            (".inf", ".inf"),
            ("-.INF", "-.inf"),
            (".nan", ".nan"),
            (".e5", ".e5"),
            ("1e", "1e"),
            ("yes", "yes"),
            ("True", "true"),
            ("tRUE", "tRUE"),
            ("~", ""),
            ("NULL", ""),
            ("2024-01-01", "2024-01-01T00:00:00Z"),
            ("2024-1-2", "2024-01-02T00:00:00Z"),
            ("2024-02-30", "2024-02-30"),
            ("2023-02-29", "2023-02-29"),
            ("2024-01-01T1:2:3Z", "2024-01-01T01:02:03Z"),
            ("2024-01-01t01:02:03.120+02:00", "2024-01-01T01:02:03.12+02:00"),
            ("2024-01-01 01:02:03.5", "2024-01-01T01:02:03.5Z"),
            ("2024-01-01  01:02:03", "2024-01-01T01:02:03Z"),
            ("2024-01-01T01:02:03", "2024-01-01T01:02:03"),
            ("2024-01-01T24:00:00Z", "2024-01-01T24:00:00Z"),
            ("2024-01-01T01:02:03-00:00", "2024-01-01T01:02:03Z"),
            ("2024-01-01T01:02:03,25Z", "2024-01-01T01:02:03.25Z"),
            ("2024-01-01T01:02:03.1234567899Z", "2024-01-01T01:02:03.123456789Z"),
            ("12024-01-01", "12024-01-01"),
            ("1:30", "1:30"),
            ("=", "="),
            ("<<", "<<"),
        ];
        for (text, want) in cases {
            assert_eq!(Scalar::resolve(text, true, None).unwrap().restated(), want, "{text}");
        }
    }
    #[test]
    fn a_tag_decides_before_the_text() {
        let int = |value| Some(Scalar::Int(value));
        let text = |text: &str| Some(Scalar::Text(text.to_owned()));
        let cases = [
            ("1", "!!float", Some(Scalar::Float(1.0))),
            ("7", "!!int", int(7)),
            ("x", "!!int", None),
            ("1", "!!str", text("1")),
            ("1", "!foo", text("1")),
            ("", "!!null", Some(Scalar::Null)),
            ("x", "!!null", None),
            ("yes", "!!bool", None),
            ("true", "!!bool", Some(Scalar::Bool(true))),
            ("2024-01-01", "!!timestamp", Some(Scalar::Time("2024-01-01T00:00:00Z".to_owned()))),
            ("x", "!!timestamp", None),
            ("aGk=", "!!binary", None),
        ];
        for (written, tag, want) in cases {
            for plain in [true, false] {
                assert_eq!(Scalar::resolve(written, plain, Some(tag)), want, "{tag} {written}");
            }
        }
        assert_eq!(Scalar::resolve("1", false, None), text("1"));
    }
}
