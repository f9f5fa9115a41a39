//! The text of a scalar: line breaks folded, escapes decoded. Borrowed where the bytes already are the text.

use super::bytes::{break_len, break_text, byte, is_blank, part};
use super::nodes::{Kind, Node};
use std::borrow::Cow;

/// The text of the scalar `node`; of anything else nothing.
pub(crate) fn text_of<'a>(text: &'a str, node: Node) -> Cow<'a, str> {
    let (start, end) = (node.start as usize, node.end as usize);
    match node.kind {
        Kind::Plain => unfold(part(text, start, end), node.kind),
        Kind::Single | Kind::Double => unfold(part(text, start + 1, end.saturating_sub(1)), node.kind),
        Kind::Literal | Kind::Folded => Cow::Owned(block(text, node)),
        _ => Cow::Borrowed(""),
    }
}

/// Flow scalars: a single break becomes a space, more become one less, blanks around breaks go.
fn unfold(inner: &str, kind: Kind) -> Cow<'_, str> {
    let bytes = inner.as_bytes();
    let special = |byte: &u8| match byte {
        b'\n' | b'\r' | 0xC2 | 0xE2 => true,
        b'\\' => kind == Kind::Double,
        b'\'' => kind == Kind::Single,
        _ => false,
    };
    let Some(first) = bytes.iter().position(special) else { return Cow::Borrowed(inner) };
    // Blanks directly before the first special byte may belong to a break.
    let blanks = bytes.iter().take(first).rev().take_while(|byte| is_blank(**byte)).count();
    let mut at = first - blanks;
    let mut out = String::with_capacity(inner.len());
    out.push_str(part(inner, 0, at));
    while at < bytes.len() {
        let byte_here = byte(bytes, at);
        if is_blank(byte_here) || break_len(bytes, at) > 0 {
            at = gap(inner, at, &mut out);
        } else if byte_here == b'\\' && kind == Kind::Double {
            at = escape(inner, at, &mut out);
        } else if byte_here == b'\'' && kind == Kind::Single {
            out.push('\'');
            at += 2;
        } else {
            let next = bytes.iter().skip(at + 1).position(|byte| is_blank(*byte) || special(byte));
            let end = next.map_or(bytes.len(), |length| at + 1 + length);
            out.push_str(part(inner, at, end));
            at = end;
        }
    }
    Cow::Owned(out)
}

/// A run of blanks and breaks.
fn gap(inner: &str, start: usize, out: &mut String) -> usize {
    let bytes = inner.as_bytes();
    let mut at = start;
    while is_blank(byte(bytes, at)) {
        at += 1;
    }
    if break_len(bytes, at) == 0 {
        out.push_str(part(inner, start, at));
        return at;
    }
    fold_lines(inner, at, out)
}

/// From the break at `at` over all blank lines to the next text.
fn fold_lines(inner: &str, at: usize, out: &mut String) -> usize {
    let bytes = inner.as_bytes();
    let first = break_text(bytes, at);
    let mut at = at + break_len(bytes, at);
    if first != "\n" {
        out.push_str(first);
    }
    let mut more = 0;
    loop {
        while is_blank(byte(bytes, at)) {
            at += 1;
        }
        if break_len(bytes, at) == 0 {
            break;
        }
        out.push_str(break_text(bytes, at));
        at += break_len(bytes, at);
        more += 1;
    }
    if first == "\n" && more == 0 {
        out.push(' ');
    }
    at
}

/// One escape; the scanner has checked it.
fn escape(inner: &str, at: usize, out: &mut String) -> usize {
    let bytes = inner.as_bytes();
    let digits = match byte(bytes, at + 1) {
        b'x' => 2,
        b'u' => 4,
        b'U' => 8,
        _ => 0,
    };
    if digits > 0 {
        let code = u32::from_str_radix(part(inner, at + 2, at + 2 + digits), 16).ok();
        out.push(code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
        return at + 2 + digits;
    }
    if break_len(bytes, at + 1) > 0 {
        // The break itself goes; blank lines behind it stay as breaks.
        let mut next = at + 1 + break_len(bytes, at + 1);
        loop {
            while is_blank(byte(bytes, next)) {
                next += 1;
            }
            if break_len(bytes, next) == 0 {
                return next;
            }
            out.push_str(break_text(bytes, next));
            next += break_len(bytes, next);
        }
    }
    out.push(match byte(bytes, at + 1) {
        b'0' => '\0',
        b'a' => '\u{7}',
        b'b' => '\u{8}',
        b't' | b'\t' => '\t',
        b'n' => '\n',
        b'v' => '\u{b}',
        b'f' => '\u{c}',
        b'r' => '\r',
        b'e' => '\u{1b}',
        b'N' => '\u{85}',
        b'_' => '\u{a0}',
        b'L' => '\u{2028}',
        b'P' => '\u{2029}',
        other => char::from(other),
    });
    at + 2
}

/// What the header of a block scalar says of the lines at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Chomp {
    /// No last break.
    Strip,
    /// One last break.
    Clip,
    /// All of them.
    Keep,
}

/// The header's word on the end.
pub(crate) fn chomp(text: &str, node: Node) -> Chomp {
    let header = part(text, node.start as usize + 1, node.end as usize);
    for byte in header.bytes().take_while(|byte| matches!(byte, b'+' | b'-' | b'0'..=b'9')) {
        match byte {
            b'+' => return Chomp::Keep,
            b'-' => return Chomp::Strip,
            _ => {}
        }
    }
    Chomp::Clip
}

fn block(text: &str, node: Node) -> String {
    let end = node.end as usize;
    let bytes = text.as_bytes().get(..end).unwrap_or_default();
    let folded = node.kind == Kind::Folded;
    let indent = node.link as usize;
    let mut at = line_end(bytes, node.start as usize);
    let mut out = String::with_capacity(end - at.min(end));
    // The break behind the last content line, and those of the blank lines after it, wait for what follows.
    let (mut pending, mut blank_lines, mut was_deeper) = ("", String::new(), false);
    while at < end {
        at += break_len(bytes, at);
        let spaces = bytes.iter().skip(at).take(indent).take_while(|byte| **byte == b' ').count();
        let (from, to) = (at + spaces, line_end(bytes, at));
        let line_break = if break_len(text.as_bytes(), to) > 0 { break_text(text.as_bytes(), to) } else { "\n" };
        at = to;
        if from >= to {
            blank_lines.push_str(line_break);
            continue;
        }
        let deeper = is_blank(byte(bytes, from));
        if folded && !deeper && !was_deeper && pending == "\n" {
            if blank_lines.is_empty() {
                out.push(' ');
            }
        } else {
            out.push_str(pending);
        }
        out.push_str(&blank_lines);
        blank_lines.clear();
        out.push_str(part(text, from, to));
        (pending, was_deeper) = (line_break, deeper);
    }
    let chomp = chomp(text, node);
    if chomp != Chomp::Strip {
        out.push_str(pending);
    }
    if chomp == Chomp::Keep {
        out.push_str(&blank_lines);
    }
    out
}

/// The offset of the line break at or behind `at`, or the end.
pub(crate) fn line_end(bytes: &[u8], at: usize) -> usize {
    let mut at = at;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        match rest.iter().position(|byte| matches!(byte, b'\n' | b'\r' | 0xC2 | 0xE2)) {
            None => return bytes.len().max(at),
            Some(length) if break_len(bytes, at + length) > 0 => return at + length,
            Some(length) => at += length + 1,
        }
    }
}
