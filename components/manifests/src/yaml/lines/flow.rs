//! `{…}` and `[…]`: a grammar of their own, with a stack of bits.

use super::super::bytes::{byte, is_blank};
use super::super::nodes::{Kind, Sink};
use super::{Lines, MAX_DEPTH, MAX_KEY};

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// An item or a key, or the closing bracket.
    Entry,
    /// The colon, or as behind a value.
    Colon,
    /// A value; a comma or bracket makes it empty.
    Value,
    /// A comma or the closing bracket.
    Comma,
}

impl<S: Sink> Lines<'_, S> {
    /// A collection from its first bracket; answers where it ends.
    pub(super) fn flow(&mut self) -> Option<usize> {
        // One bit a level, the innermost last: whether it is a map.
        let (mut maps, mut depth) = (0u64, 0usize);
        let mut next = Next::Value;
        // Where the last token ended, and the key whose colon is awaited started.
        let (mut end, mut key) = (self.at, self.at);
        let mut key_line = false;
        loop {
            let in_map = maps & 1 == 1;
            match self.byte(0) {
                b' ' => {
                    self.at += 1;
                    continue;
                }
                b'\n' => {
                    key_line = false;
                    self.at += 1;
                    if matches!(self.byte(0), b'-' | b'.' | b'%') {
                        return None;
                    }
                    continue;
                }
                b'\r' => {
                    self.at += 1;
                    continue;
                }
                b'#' if matches!(byte(self.text, self.at.wrapping_sub(1)), b' ' | b'\n') => {
                    self.skip_line();
                    self.at -= 1;
                    if self.byte(0) != b'\n' {
                        return None;
                    }
                    continue;
                }
                open @ (b'[' | b'{') => {
                    let is_item = next == Next::Entry && !in_map;
                    if (!is_item && next != Next::Value) || depth >= MAX_DEPTH {
                        return None;
                    }
                    let map = open == b'{';
                    self.sink.open(if map { Kind::FlowMap } else { Kind::FlowList }, self.at);
                    maps = (maps << 1) | u64::from(map);
                    depth += 1;
                    next = Next::Entry;
                    self.at += 1;
                }
                close @ (b']' | b'}') => {
                    if in_map != (close == b'}') {
                        return None;
                    }
                    if in_map && matches!(next, Next::Colon | Next::Value) {
                        self.sink.scalar(Kind::Empty, end, end, 0);
                    }
                    self.at += 1;
                    self.sink.close(Some(self.at));
                    maps >>= 1;
                    depth -= 1;
                    if depth == 0 {
                        return Some(self.at);
                    }
                    next = Next::Comma;
                }
                b',' => {
                    match next {
                        Next::Entry => return None,
                        Next::Colon | Next::Value => self.sink.scalar(Kind::Empty, end, end, 0),
                        Next::Comma => {}
                    }
                    next = Next::Entry;
                    self.at += 1;
                }
                b':' => {
                    if next != Next::Colon || !key_line || self.at - key > MAX_KEY {
                        return None;
                    }
                    next = Next::Value;
                    self.at += 1;
                }
                _ => {
                    let start = self.at;
                    if !matches!(next, Next::Entry | Next::Value) {
                        return None;
                    }
                    let kind = self.flow_scalar()?;
                    if next == Next::Entry && in_map {
                        (next, key, key_line) = (Next::Colon, start, true);
                        let text = self.text.get(start..self.at)?;
                        if text.len() > MAX_KEY || text == b"<<" || text.contains(&b'\n') {
                            return None;
                        }
                    } else {
                        next = Next::Comma;
                    }
                    self.sink.scalar(kind, start, self.at, 0);
                }
            }
            end = self.at;
        }
    }

    /// A scalar inside brackets; leaves `at` behind it.
    fn flow_scalar(&mut self) -> Option<Kind> {
        if matches!(self.byte(0), b'"' | b'\'') {
            let (kind, end) = self.quoted()?;
            self.at = end;
            // What follows at once must be a separator, or it would be another token.
            return matches!(self.byte(0), b' ' | b',' | b':' | b']' | b'}' | b'\n' | b'\r').then_some(kind);
        }
        match self.byte(0) {
            b'&' | b'*' | b'!' | b'?' | b'|' | b'>' | b'%' | b'@' | b'`' | b'#' | b'\t' | 0 => return None,
            b'-' if !self.byte(1).is_ascii_alphanumeric() && self.byte(1) != b'-' => return None,
            _ => {}
        }
        let rest = self.text.get(self.at..)?;
        let mut before = b'x';
        let mut length = 0;
        for (at, &here) in rest.iter().enumerate() {
            match here {
                b'\n' | b'\r' | b',' | b']' | b'}' => break,
                b'[' | b'{' | b'?' | b'\t' => return None,
                b':' => match byte(rest, at + 1) {
                    b' ' | b'\n' | b'\r' => break,
                    b',' | b']' | b'}' | b'[' | b'{' | b'\t' | 0 => return None,
                    _ => length = at + 1,
                },
                b'#' if is_blank(before) => break,
                b' ' => {}
                _ => length = at + 1,
            }
            before = here;
        }
        if length > MAX_KEY {
            return None;
        }
        self.at += length;
        Some(Kind::Plain)
    }
}
