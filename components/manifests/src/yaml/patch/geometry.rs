//! Places in a text: lines, columns, colons and dashes.

use super::super::bytes::byte;
use super::super::document::Document;
use memchr::{memchr, memrchr};

/// A document's text with its nodes, to be measured.
#[derive(Clone, Copy)]
pub(super) struct Layout<'d, 'a> {
    pub(super) document: &'d Document<'a>,
}

impl<'d, 'a> Layout<'d, 'a> {
    pub(super) fn bytes(self) -> &'a [u8] {
        self.document.text.as_bytes()
    }

    pub(super) fn text(self, start: usize, end: usize) -> &'a str {
        self.document.text.get(start..end).unwrap_or_default()
    }

    /// Where a node's own text starts and ends.
    pub(super) fn span(self, node: usize) -> (usize, usize) {
        let node = self.document.nodes.get(node);
        (node.start as usize, node.end as usize)
    }

    /// The first byte of the line, behind a byte order mark.
    pub(super) fn line_start(self, at: usize) -> usize {
        let before = self.bytes().get(..at).unwrap_or_default();
        match memrchr(b'\n', before) {
            Some(newline) => newline + 1,
            None if self.document.text.starts_with('\u{feff}') => 3.min(at),
            None => 0,
        }
    }

    /// Behind the line's break, or the end of the text.
    pub(super) fn next_line(self, at: usize) -> usize {
        let rest = self.bytes().get(at..).unwrap_or_default();
        memchr(b'\n', rest).map_or(self.bytes().len(), |length| at + length + 1)
    }

    /// Before the line's break.
    pub(super) fn line_end(self, at: usize) -> usize {
        let next = self.next_line(at);
        if next == 0 || byte(self.bytes(), next - 1) != b'\n' {
            return next;
        }
        let carriage = next >= 2 && next - 2 >= at && byte(self.bytes(), next - 2) == b'\r';
        if carriage { next - 2 } else { next - 1 }
    }

    /// The column, in characters.
    pub(super) fn column(self, at: usize) -> usize {
        self.text(self.line_start(at), at).chars().count()
    }

    /// Whether only blanks lie before `at` on its line.
    pub(super) fn starts_line(self, at: usize) -> bool {
        self.text(self.line_start(at), at).bytes().all(|byte| byte == b' ')
    }

    /// Past spaces and tabs.
    pub(super) fn skip_blanks(self, at: usize) -> usize {
        at + self.text(at, self.bytes().len()).bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    /// Past blank lines, and the blanks before what follows them.
    pub(super) fn skip_blank_lines(self, at: usize) -> usize {
        let rest = self.text(at, self.bytes().len());
        at + rest.len() - rest.trim_start_matches([' ', '\n', '\r']).len()
    }

    /// Past blanks, line breaks and comments.
    pub(super) fn skip_gap(self, at: usize) -> usize {
        let mut at = at;
        loop {
            match byte(self.bytes(), at) {
                b' ' | b'\t' | b'\n' | b'\r' => at += 1,
                b'#' => at = self.next_line(at),
                _ => return at,
            }
        }
    }

    /// Behind the colon of a key; of one that has none, behind the key.
    pub(super) fn behind_colon(self, key: usize) -> usize {
        let (_, end) = self.span(key);
        let colon = self.skip_gap(end);
        if byte(self.bytes(), colon) == b':' { colon + 1 } else { end }
    }

    /// Where a block map's entry starts: at its key's anchor or tag, its key, or the `?` before it.
    pub(super) fn entry_start(self, map: usize, key: usize) -> usize {
        let start = self.document.nodes.outer_start(key);
        let (map_start, _) = self.span(map);
        let before = self.text(self.line_start(start), start);
        let trimmed = before.trim_end_matches([' ', '\t']);
        if trimmed.ends_with('?') && trimmed.len() - 1 == self.column(map_start) {
            return self.line_start(start) + trimmed.len() - 1;
        }
        start
    }

    /// The dash of every item of a block list.
    pub(super) fn dashes(self, list: usize) -> Vec<usize> {
        let mut next = self.span(list).0;
        let mut dashes = Vec::new();
        for item in self.document.nodes.children(list) {
            dashes.push(next);
            let (_, end) = self.span(item);
            next = self.skip_gap(end.max(next + 1));
        }
        dashes
    }

    /// The line break that the text uses.
    pub(super) fn line_break(self) -> &'static str {
        match memchr(b'\n', self.bytes()) {
            Some(at) if at > 0 && byte(self.bytes(), at - 1) == b'\r' => "\r\n",
            _ => "\n",
        }
    }
}
