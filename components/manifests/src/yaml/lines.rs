//! The first scanner: the YAML that manifests are made of, line by line, at memory speed.
//!
//! It answers "not mine" (`None`) to everything else, and when in doubt: anchors, aliases, tags, `?`, `<<`, directives,
//! document markers, texts without quotes over several lines, tabs before content, rare escapes and characters, long keys,
//! deep nesting, and all errors. What it does take, the full scanner takes too, with the same nodes; tests hold it to that.

mod flow;
mod scalars;
#[cfg(test)]
mod tests;

use super::bytes::byte;
use super::nodes::{Builder, Kind, Nodes, Sink};
use memchr::{memchr, memchr_iter};

/// Longer keys are not ours; the cluster's limit is 1,024 characters.
const MAX_KEY: usize = 1000;
/// Deeper nesting is not ours.
const MAX_DEPTH: usize = 60;

/// The nodes of a text that is ours.
pub(crate) fn parse(text: &str) -> Option<Nodes> {
    let mut builder = Builder::for_text(text.len());
    scan(text, &mut builder)?;
    Some(builder.finish(text.len()))
}

/// Put what the text consists of into `sink`; on `None` what the sink has is worthless.
pub(crate) fn scan<S: Sink>(text: &str, sink: &mut S) -> Option<()> {
    if !has_plain_characters(text.as_bytes()) {
        return None;
    }
    let mut lines = Lines { text: text.as_bytes(), at: 0, levels: [0; MAX_DEPTH], depth: 0, gap: Some(0), sink };
    lines.document()
}

/// An open block collection: twice its column, and one more for a list. Packed, since clearing the array of them would
/// otherwise cost as much as a short document.
#[derive(Debug, Clone, Copy)]
struct Level(u32);

impl Level {
    fn column(self) -> usize {
        (self.0 >> 1) as usize
    }

    fn is_list(self) -> bool {
        self.0 & 1 == 1
    }
}

/// The scanner's state.
struct Lines<'a, S> {
    text: &'a [u8],
    at: usize,
    levels: [u32; MAX_DEPTH],
    depth: usize,
    /// Where a value may still start: behind a colon or a dash, or the root.
    gap: Option<usize>,
    sink: &'a mut S,
}

/// What a line's rest turned out to be.
enum Rest {
    /// Another dash or key may follow on the line.
    More,
    /// The line is done.
    Line,
}

impl<S: Sink> Lines<'_, S> {
    fn document(&mut self) -> Option<()> {
        let mut any = false;
        while self.at < self.text.len() {
            let line = self.at;
            while self.byte(0) == b' ' {
                self.at += 1;
            }
            match self.byte(0) {
                b'\n' => self.at += 1,
                b'\r' => self.at += 2,
                b'#' => self.skip_line(),
                b'\t' => return None,
                0 => break,
                first => {
                    let column = self.at - line;
                    if column == 0 && matches!(first, b'-' | b'.') && self.is_marker() {
                        return None;
                    }
                    any = true;
                    self.leave(column)?;
                    self.line(line)?;
                }
            }
        }
        if !any {
            return Some(());
        }
        self.fill_gap();
        while self.depth > 0 {
            self.sink.close(None);
            self.depth -= 1;
        }
        Some(())
    }

    /// The content of a line whose first byte is at `start`.
    #[inline]
    fn line(&mut self, start: usize) -> Option<()> {
        loop {
            let column = self.at - start;
            let rest = if self.byte(0) == b'-' && matches!(self.byte(1), b' ' | b'\n' | b'\r' | 0) {
                self.dash(column)?
            } else {
                self.key_or_value(column)?
            };
            if let Rest::Line = rest {
                return Some(());
            }
        }
    }

    /// End the collections to the right of `column`; what follows there must be allowed by what is left open.
    #[inline]
    fn leave(&mut self, column: usize) -> Option<()> {
        while let Some(level) = self.top() {
            if level.column() < column {
                break;
            }
            let dash = self.byte(0) == b'-' && matches!(self.byte(1), b' ' | b'\n' | b'\r' | 0);
            if level.column() == column {
                // A list's own column holds dashes; a map's holds keys, and dashes where a value is missing.
                if level.is_list() == dash || !level.is_list() {
                    break;
                }
            }
            self.fill_gap();
            self.sink.close(None);
            self.depth -= 1;
        }
        match self.top() {
            Some(level) if level.column() == column => Some(()),
            _ => self.gap.map(|_| ()),
        }
    }

    #[inline]
    fn dash(&mut self, column: usize) -> Option<Rest> {
        match self.top() {
            Some(level) if level.column() == column && level.is_list() => self.fill_gap(),
            // In a key's column, a list needs that key to be without a value; elsewhere any place for a value will do.
            _ => {
                self.gap.take()?;
                self.enter(column, true, self.at)?;
            }
        }
        self.at += 1;
        self.gap = Some(self.at);
        self.blanks_or_line()
    }

    #[inline]
    fn key_or_value(&mut self, column: usize) -> Option<Rest> {
        let start = self.at;
        let (kind, end) = match self.byte(0) {
            b'"' | b'\'' => self.quoted()?,
            b'[' | b'{' => return self.flow_value(column),
            b'|' | b'>' => return self.block_value(column),
            _ => self.plain()?,
        };
        let mut colon = end;
        while byte(self.text, colon) == b' ' {
            colon += 1;
        }
        let is_key = byte(self.text, colon) == b':' && matches!(byte(self.text, colon + 1), b' ' | b'\n' | b'\r' | 0);
        if !is_key {
            self.place_for_value(column)?;
            self.sink.scalar(kind, start, end, 0);
            return self.rest_of_line(end);
        }
        let key = self.text.get(start..end)?;
        if colon - start > MAX_KEY || key == b"<<" || (kind != Kind::Plain && memchr(b'\n', key).is_some()) {
            return None;
        }
        match self.top() {
            Some(level) if level.column() == column && !level.is_list() => self.fill_gap(),
            Some(level) if level.column() >= column => return None,
            _ => {
                self.gap.take()?;
                self.enter(column, false, start)?;
            }
        }
        self.sink.scalar(kind, start, end, 0);
        self.at = colon + 1;
        self.gap = Some(self.at);
        if let Rest::Line = self.blanks_or_line()? {
            return Some(Rest::Line);
        }
        self.value(column)
    }

    /// The value behind a key on its line.
    #[inline]
    fn value(&mut self, column: usize) -> Option<Rest> {
        let start = self.at;
        let (kind, end) = match self.byte(0) {
            b'"' | b'\'' => self.quoted()?,
            b'[' | b'{' => return self.flow_value(column + 1),
            b'|' | b'>' => return self.block_value(column + 1),
            b'-' if matches!(self.byte(1), b' ' | b'\n' | b'\r' | 0) => return None,
            _ => self.plain()?,
        };
        self.gap = None;
        self.sink.scalar(kind, start, end, 0);
        self.rest_of_line(end)
    }

    fn flow_value(&mut self, column: usize) -> Option<Rest> {
        self.place_for_value(column)?;
        let end = self.flow()?;
        self.rest_of_line(end)
    }

    fn block_value(&mut self, column: usize) -> Option<Rest> {
        self.place_for_value(column)?;
        self.block_scalar(self.top().map_or(0, |level| level.column() + 1))?;
        Some(Rest::Line)
    }

    /// A value that starts in `column` needs a gap, and to stand to the right of what it belongs to.
    fn place_for_value(&mut self, column: usize) -> Option<()> {
        self.gap.take()?;
        match self.top() {
            Some(level) if level.column() >= column => None,
            _ => Some(()),
        }
    }

    /// Past the blanks behind a dash or a colon.
    #[inline]
    fn blanks_or_line(&mut self) -> Option<Rest> {
        while self.byte(0) == b' ' {
            self.at += 1;
        }
        match self.byte(0) {
            b'\n' => self.at += 1,
            b'\r' => self.at += 2,
            b'#' => self.skip_line(),
            0 => {}
            b'\t' => return None,
            _ => return Some(Rest::More),
        }
        Some(Rest::Line)
    }

    /// Behind a value only blanks and a comment may stand.
    #[inline]
    fn rest_of_line(&mut self, end: usize) -> Option<Rest> {
        self.at = end;
        while matches!(self.byte(0), b' ' | b'\t') {
            self.at += 1;
        }
        match self.byte(0) {
            b'\n' => self.at += 1,
            b'\r' => self.at += 2,
            b'#' if self.at > end => self.skip_line(),
            0 => {}
            _ => return None,
        }
        Some(Rest::Line)
    }

    /// An empty value where one was still open.
    #[inline]
    fn fill_gap(&mut self) {
        if let Some(at) = self.gap.take() {
            self.sink.scalar(Kind::Empty, at, at, 0);
        }
    }

    #[inline]
    fn enter(&mut self, column: usize, list: bool, start: usize) -> Option<()> {
        let column = u32::try_from(column).ok().filter(|column| *column < u32::MAX / 2)?;
        *self.levels.get_mut(self.depth)? = column << 1 | u32::from(list);
        self.depth += 1;
        self.sink.open(if list { Kind::BlockList } else { Kind::BlockMap }, start);
        Some(())
    }

    #[inline]
    fn top(&self) -> Option<Level> {
        self.levels.get(self.depth.wrapping_sub(1)).copied().map(Level)
    }

    #[inline]
    fn byte(&self, ahead: usize) -> u8 {
        byte(self.text, self.at + ahead)
    }

    fn skip_line(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += memchr(b'\n', rest).map_or(rest.len(), |length| length + 1);
    }

    fn is_marker(&self) -> bool {
        matches!(self.text.get(self.at..self.at + 3), Some(b"---" | b"..."))
    }
}

/// No control characters, no CR alone, no NEL, LS, PS or byte order mark, and nothing that is no character.
fn has_plain_characters(text: &[u8]) -> bool {
    let (mut control, mut special) = (false, false);
    for &byte in text {
        control |= (byte < b' ' && byte != b'\n' && byte != b'\t' && byte != b'\r') | (byte == 0x7F);
        special |= (byte == b'\r') | (byte == 0xC2) | (byte == 0xE2) | (byte == 0xEF);
    }
    !control && (!special || has_plain_specials(text))
}

#[cold]
fn has_plain_specials(text: &[u8]) -> bool {
    if memchr_iter(b'\r', text).any(|at| byte(text, at + 1) != b'\n') {
        return false;
    }
    !memchr::memchr3_iter(0xC2, 0xE2, 0xEF, text).any(|at| {
        match (byte(text, at), byte(text, at + 1), byte(text, at + 2)) {
            (0xC2, second, _) => second < 0xA0,
            (0xE2, 0x80, third) => matches!(third, 0xA8 | 0xA9),
            (0xEF, 0xBB, 0xBF) | (0xEF, 0xBF, 0xBE | 0xBF) => true,
            _ => false,
        }
    })
}
