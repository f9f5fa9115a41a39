//! Classes of bytes, as YAML 1.1 has them: NEL, LS and PS break lines, a NUL past the end stands for it.

/// The byte at `at`, or NUL, which no readable text holds.
#[inline]
pub(crate) fn byte(text: &[u8], at: usize) -> u8 {
    text.get(at).copied().unwrap_or(0)
}

/// The bytes of the line break at `at`, 0 where there is none.
#[inline]
pub(crate) fn break_len(text: &[u8], at: usize) -> usize {
    match byte(text, at) {
        b'\n' => 1,
        b'\r' if byte(text, at + 1) == b'\n' => 2,
        b'\r' => 1,
        0xC2 if byte(text, at + 1) == 0x85 => 2,
        0xE2 if byte(text, at + 1) == 0x80 && matches!(byte(text, at + 2), 0xA8 | 0xA9) => 3,
        _ => 0,
    }
}

/// What a line break reads as: LF, but LS and PS stay themselves.
pub(crate) fn break_text(text: &[u8], at: usize) -> &'static str {
    match (byte(text, at), byte(text, at + 2)) {
        (0xE2, 0xA8) => "\u{2028}",
        (0xE2, _) => "\u{2029}",
        _ => "\n",
    }
}

/// A space or a tab.
#[inline]
pub(crate) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// A blank, a line break or the end.
#[inline]
pub(crate) fn is_gap(text: &[u8], at: usize) -> bool {
    match byte(text, at) {
        b' ' | b'\t' | b'\n' | b'\r' => true,
        0 => at >= text.len(),
        0xC2 | 0xE2 => break_len(text, at) > 0,
        _ => false,
    }
}

/// `---` or `...` with a gap behind it; only meant at column 0.
pub(crate) fn is_document_mark(text: &[u8], at: usize) -> bool {
    let mark = text.get(at..at + 3);
    (mark == Some(b"---") || mark == Some(b"...")) && is_gap(text, at + 3)
}

/// Whether the byte may stand in an anchor, a tag handle or a directive's name.
pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// The part between two offsets, shortened to what there is; offsets of ours always lie between characters.
#[inline]
pub(crate) fn part(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end.min(text.len())).unwrap_or_default()
}
