//! Scalars that are ours: on one line without quotes, in quotes, or `|` and `>` without an indentation indicator.

use super::super::bytes::{byte, is_blank};
use super::super::nodes::{Kind, Sink};
use super::Lines;
use memchr::{memchr, memchr2};

impl<S: Sink> Lines<'_, S> {
    /// Text without quotes, to its last byte on this line.
    #[inline]
    pub(super) fn plain(&self) -> Option<(Kind, usize)> {
        match self.byte(0) {
            b'&' | b'*' | b'!' | b'?' | b'%' | b'@' | b'`' | b',' | b':' | b']' | b'}' | b'#' | b'\t' => return None,
            b'-' if self.byte(1) == b'\t' => return None,
            _ => {}
        }
        let rest = self.text.get(self.at..)?;
        // Lines are short: a plain loop is faster here than a search that has to get going. Letters all lie above the colon.
        let mut end = rest.len();
        for (at, &here) in rest.iter().enumerate() {
            if here > b':' {
                continue;
            }
            let ends = match here {
                b'\n' | b'\r' => true,
                b':' => match byte(rest, at + 1) {
                    b'\t' => return None,
                    next => matches!(next, b' ' | b'\n' | b'\r' | 0),
                },
                b'#' => at > 0 && is_blank(byte(rest, at - 1)),
                _ => false,
            };
            if ends {
                end = at;
                break;
            }
        }
        let blanks = rest.iter().take(end).rev().take_while(|byte| is_blank(**byte)).count();
        Some((Kind::Plain, self.at + end - blanks))
    }

    /// Text in quotes, perhaps over several lines.
    pub(super) fn quoted(&self) -> Option<(Kind, usize)> {
        let quote = self.byte(0);
        let mut at = self.at + 1;
        loop {
            let rest = self.text.get(at..)?;
            if quote == b'\'' {
                at += memchr(b'\'', rest)? + 1;
                if byte(self.text, at) != b'\'' {
                    break;
                }
                at += 1;
            } else {
                at += memchr2(b'"', b'\\', rest)? + 1;
                if byte(self.text, at - 1) == b'"' {
                    break;
                }
                match byte(self.text, at) {
                    b'0' | b'a' | b'b' | b't' | b'n' | b'v' | b'f' | b'r' | b'e' | b' ' | b'"' | b'\\' | b'N'
                    | b'_' | b'L' | b'P' => at += 1,
                    _ => return None,
                }
            }
        }
        let mut inner = self.text.get(self.at..at)?;
        while let Some(line) = memchr(b'\n', inner) {
            inner = inner.get(line + 1..)?;
            if inner.starts_with(b"---") || inner.starts_with(b"...") {
                return None;
            }
        }
        Some((if quote == b'"' { Kind::Double } else { Kind::Single }, at))
    }

    /// A block scalar whose text stands at `least` or further right. Leaves `at` where the next line of interest starts.
    pub(super) fn block_scalar(&mut self, least: usize) -> Option<()> {
        let start = self.at;
        let kind = if self.byte(0) == b'|' { Kind::Literal } else { Kind::Folded };
        self.at += 1;
        let keep = self.byte(0) == b'+';
        if matches!(self.byte(0), b'+' | b'-') {
            self.at += 1;
        }
        let header_end = self.at;
        self.rest_of_line(header_end)?;
        let least = least.max(1);
        let (mut indent, mut deepest) = (0, 0);
        let (mut content_end, mut last_break) = (header_end, header_end);
        while self.at < self.text.len() {
            let line = self.at;
            let spaces = self.text.get(line..)?.iter().take_while(|byte| **byte == b' ').count();
            let rest = self.text.get(line + spaces..)?;
            let length = memchr(b'\n', rest).unwrap_or(rest.len());
            let end = line + spaces + length;
            let text_end = if length > 0 && byte(self.text, end - 1) == b'\r' { end - 1 } else { end };
            if text_end == line + spaces && (indent == 0 || spaces <= indent) {
                deepest = deepest.max(spaces);
                last_break = text_end;
            } else {
                if byte(self.text, line + spaces) == b'\t' && (indent == 0 || spaces < indent) {
                    return None;
                }
                if indent == 0 && spaces >= least {
                    if deepest > spaces {
                        return None;
                    }
                    indent = spaces;
                }
                if indent == 0 || spaces < indent {
                    break;
                }
                (content_end, last_break) = (text_end, text_end);
            }
            self.at = (end + 1).min(self.text.len());
        }
        let end = if keep { last_break } else { content_end };
        let indent = if indent == 0 { deepest.max(least) } else { indent };
        self.sink.scalar(kind, start, end, indent);
        Some(())
    }
}
