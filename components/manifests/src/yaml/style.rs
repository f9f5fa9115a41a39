//! How strings are written, so that go-yaml v2 and v3 and YAML 1.2 read the same string back.

use super::nodes::Kind;
use super::scalar::is_plain_string;
use std::fmt::Write as _;

/// Append a string on one line, with the quotes of `old` if it had any.
pub(crate) fn push_text(out: &mut String, text: &str, flow: bool, old: Option<Kind>) {
    match old {
        Some(Kind::Single) if text.chars().all(|c| !needs_escape(c) && c != '\t') => {
            out.push('\'');
            out.push_str(&text.replace('\'', "''"));
            out.push('\'');
        }
        Some(Kind::Double) => push_quoted(out, text),
        _ if is_safe_plain(text, flow) => out.push_str(text),
        _ => push_quoted(out, text),
    }
}

/// Whether the text needs no quotes, anywhere or at least outside brackets.
pub(crate) fn is_safe_plain(text: &str, flow: bool) -> bool {
    let bytes = text.as_bytes();
    let starts_well = match bytes.first() {
        Some(b'-') => bytes.get(1).is_some_and(|second| second.is_ascii_alphanumeric()),
        Some(first) => first.is_ascii_alphanumeric() || b"/._($".contains(first),
        None => false,
    };
    let harmless = |byte: &u8| (b' '..=b'~').contains(byte) && !(flow && b",[]{}:?\"'#&*!|>%@`".contains(byte));
    starts_well
        && bytes.iter().all(harmless)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.starts_with("---")
        && !text.starts_with("...")
        && !looks_like_number(bytes)
        && is_plain_string(text)
}

/// Numbers, dates and times of any YAML, and what is near to them.
fn looks_like_number(text: &[u8]) -> bool {
    text.first().is_some_and(|first| first.is_ascii_digit() || b".-+".contains(first))
        && text.iter().all(|byte| byte.is_ascii_hexdigit() || b"+-._:xXoOTtZz ".contains(byte))
}

/// Append a string in double quotes.
pub(crate) fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Writing to a string cannot fail.
            _ if needs_escape(c) && u32::from(c) < 0x100 => drop(write!(out, "\\x{:02x}", u32::from(c))),
            _ if needs_escape(c) => drop(write!(out, "\\u{:04x}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out.push('"');
}

/// Characters that some reader takes for a line break, drops or refuses.
fn needs_escape(c: char) -> bool {
    (c.is_control()) || matches!(c, '\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// The header and lines of a block text, if the string may be one.
pub(crate) struct Block<'a> {
    /// `|`, the indentation indicator if one is needed, `-` or `+`.
    pub(crate) header: String,
    /// The lines, without indentation.
    pub(crate) lines: Vec<&'a str>,
}

/// A string of several lines as a block text; `None` where quotes are safer. `step` is the indentation relative to the
/// key or dash, `None` at the root, where readers differ on it.
pub(crate) fn block(text: &str, step: Option<usize>) -> Option<Block<'_>> {
    let body = text.trim_end_matches('\n');
    let breaks = text.len() - body.len();
    if !text.contains('\n')
        || body.is_empty()
        || body.chars().any(|c| needs_escape(c) && c != '\n' && c != '\t' && c != '\u{a0}')
    {
        return None;
    }
    if body.split('\n').any(|line| !line.is_empty() && line.trim_matches([' ', '\t']).is_empty()) {
        return None;
    }
    let mut header = "|".to_owned();
    if body.trim_start_matches('\n').starts_with([' ', '\t']) {
        let digit = step.filter(|step| (1..=9).contains(step))?;
        header.push_str(&digit.to_string());
    }
    header.push_str(match breaks {
        0 => "-",
        1 => "",
        _ => "+",
    });
    let mut lines: Vec<&str> = body.split('\n').collect();
    lines.extend(std::iter::repeat_n("", breaks.saturating_sub(1)));
    Some(Block { header, lines })
}
