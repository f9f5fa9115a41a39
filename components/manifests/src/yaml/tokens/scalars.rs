//! Scalars: only where they start and end, and what makes them invalid; their text is decoded when it is asked for.

use super::super::bytes::{break_len, byte, is_blank, is_document_mark, is_gap};
use super::super::nodes::Kind;
use super::{Fault, Token, Tokens, fault};

impl Tokens<'_> {
    pub(super) fn fetch_plain(&mut self) -> Result<(), Fault> {
        self.save_key()?;
        self.key_allowed = false;
        let (start, flow, column) = (self.at, self.in_flow(), self.indent + 1);
        let mut end = start;
        let mut new_line = false;
        loop {
            if (self.column() == 0 && is_document_mark(self.text, self.at)) || self.byte(0) == b'#' {
                break;
            }
            while !self.gap(0) {
                let byte = self.byte(0);
                if (byte == b':' && self.gap(1)) || (flow && matches!(byte, b',' | b'?' | b'[' | b']' | b'{' | b'}')) {
                    break;
                }
                new_line = false;
                self.skip();
                end = self.at;
            }
            if self.at_end() || !self.gap(0) {
                break;
            }
            while self.gap(0) && !self.at_end() {
                if !is_blank(self.byte(0)) {
                    self.skip_break();
                    new_line = true;
                } else if new_line && self.column() < column && self.byte(0) == b'\t' {
                    return fault(self.at, "a tab cannot indent");
                } else {
                    self.at += 1;
                }
            }
            if !flow && self.column() < column {
                break;
            }
        }
        if new_line {
            self.key_allowed = true;
        }
        self.push(Token::Scalar(Kind::Plain, 0), start, end);
        Ok(())
    }

    pub(super) fn fetch_quoted(&mut self, kind: Kind) -> Result<(), Fault> {
        self.save_key()?;
        self.key_allowed = false;
        let start = self.at;
        let quote = self.byte(0);
        self.at += 1;
        loop {
            if self.column() == 0 && is_document_mark(self.text, self.at) {
                return fault(self.at, "a document marker inside quotes");
            }
            if self.at_end() {
                return fault(start, "the quotes are not closed");
            }
            let byte = self.byte(0);
            if byte == quote {
                if kind == Kind::Single && self.byte(1) == b'\'' {
                    self.at += 2;
                    continue;
                }
                break;
            }
            if break_len(self.text, self.at) > 0 {
                self.skip_break();
            } else if byte == b'\\' && kind == Kind::Double {
                self.skip_escape()?;
            } else {
                self.skip();
            }
        }
        self.at += 1;
        self.push(Token::Scalar(kind, 0), start, self.at);
        Ok(())
    }

    fn skip_escape(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.at += 1;
        if break_len(self.text, self.at) > 0 {
            self.skip_break();
            return Ok(());
        }
        let digits = match self.byte(0) {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            b'0' | b'a' | b'b' | b't' | b'\t' | b'n' | b'v' | b'f' | b'r' | b'e' | b' ' | b'"' | b'\'' | b'\\'
            | b'N' | b'_' | b'L' | b'P' => 0,
            _ => return fault(start, "an unknown escape"),
        };
        self.at += 1;
        let hex = self.text.get(self.at..self.at + digits).unwrap_or_default();
        let code = std::str::from_utf8(hex).ok().filter(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let valid = digits == 0
            || code.is_some_and(|hex| u32::from_str_radix(hex, 16).is_ok_and(|n| char::from_u32(n).is_some()));
        if !valid {
            return fault(start, "an escape that is no character; surrogate pairs are not read");
        }
        self.at += digits;
        Ok(())
    }

    pub(super) fn fetch_block_scalar(&mut self, kind: Kind) -> Result<(), Fault> {
        self.drop_key()?;
        self.key_allowed = true;
        let start = self.at;
        let (keep, extra) = self.block_header()?;
        let header_end = self.at;
        self.skip_blanks();
        self.skip_comment();
        if !self.at_end() && break_len(self.text, self.at) == 0 {
            return fault(self.at, "only a comment may stand behind the header of a block text");
        }
        self.skip_break();
        let mut indent = if extra == 0 { 0 } else { self.indent.max(0) + extra };
        // Where the last line break of the text, blank lines included, and where its last line of content end.
        let mut last_break = self.blank_lines(&mut indent)?.unwrap_or(header_end);
        let mut content_end = header_end;
        while self.column() == indent && !self.at_end() {
            while !self.at_end() && break_len(self.text, self.at) == 0 {
                self.skip();
            }
            content_end = self.at;
            self.skip_break();
            last_break = self.blank_lines(&mut indent)?.unwrap_or(content_end);
        }
        let end = if keep { last_break } else { content_end };
        let column = usize::try_from(indent).unwrap_or(0);
        self.push(Token::Scalar(kind, column), start, end);
        Ok(())
    }

    /// Whether trailing lines are kept, and the indentation indicator (0: none).
    fn block_header(&mut self) -> Result<(bool, isize), Fault> {
        self.at += 1;
        let (mut keep, mut extra, mut chomped) = (false, 0, false);
        for _ in 0..2 {
            match self.byte(0) {
                b'+' | b'-' if !chomped => {
                    keep = self.byte(0) == b'+';
                    chomped = true;
                }
                b'0' if extra == 0 => return fault(self.at, "an indentation indicator of 0"),
                digit @ b'1'..=b'9' if extra == 0 => extra = isize::from(digit - b'0'),
                _ => break,
            }
            self.at += 1;
        }
        Ok((keep, extra))
    }

    /// Past blank lines and the indentation of the next one; answers where the last break stands. The first call finds
    /// the indentation.
    fn blank_lines(&mut self, indent: &mut isize) -> Result<Option<usize>, Fault> {
        let mut deepest = 0;
        let mut last = None;
        loop {
            while (*indent == 0 || self.column() < *indent) && self.byte(0) == b' ' {
                self.at += 1;
            }
            deepest = deepest.max(self.column());
            if (*indent == 0 || self.column() < *indent) && self.byte(0) == b'\t' {
                return fault(self.at, "a tab where a block text is indented");
            }
            if break_len(self.text, self.at) == 0 {
                break;
            }
            last = Some(self.at);
            self.skip_break();
        }
        if *indent == 0 {
            *indent = deepest.max(self.indent + 1).max(1);
        }
        Ok(last)
    }

    pub(super) fn gap_at(&self, at: usize) -> bool {
        is_gap(self.text, at)
    }

    pub(super) fn byte_at(&self, at: usize) -> u8 {
        byte(self.text, at)
    }
}
