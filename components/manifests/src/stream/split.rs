//! Where documents begin and end.

use memchr::memmem::Finder;

/// Belongs to the stream, not to its first document.
pub(super) const BOM: &str = "\u{feff}";

/// One document's bytes; together with the prelude they are the whole input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    /// From the dashes to where the text starts; empty for a first document without a marker.
    pub(super) marker: &'a str,
    /// What a plugin sees.
    pub(super) text: &'a str,
    /// From a `...` line to the next marker.
    pub(super) trailer: &'a str,
}

/// The prelude, and the documents behind it.
pub(super) fn split(input: &str) -> (&str, Pieces<'_>) {
    let body = input.strip_prefix(BOM).unwrap_or(input);
    let markers = LineToken::marker();
    let (head, rest) = cut(body, markers.find(body).unwrap_or(body.len()));
    if is_prelude(head) {
        let (prelude, rest) = cut(input, input.len() - rest.len());
        (prelude, Pieces { head: None, rest, markers, ends: LineToken::end() })
    } else {
        let (prelude, _) = cut(input, input.len() - body.len());
        (prelude, Pieces { head: Some(head), rest, markers, ends: LineToken::end() })
    }
}

/// Whether a text has nothing that a YAML reader would take for content. Any line break that go-yaml knows counts: it
/// sees content behind a NEL in what looks like one comment line.
pub(super) fn is_prelude(text: &str) -> bool {
    text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).all(|line| {
        let content = line.trim_start_matches([' ', '\t']);
        content.is_empty() || content.starts_with('#') || line.starts_with('%')
    })
}

/// The documents of a stream, in order.
pub(super) struct Pieces<'a> {
    /// What precedes the first marker, if it is a document.
    head: Option<&'a str>,
    /// Starts with a marker, or is empty.
    rest: &'a str,
    markers: LineToken,
    ends: LineToken,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if let Some(head) = self.head.take() {
            let (text, trailer) = cut(head, self.ends.find(head).unwrap_or(head.len()));
            return Some(Piece { marker: "", text, trailer });
        }
        if self.rest.is_empty() {
            return None;
        }
        let (whole, rest) = cut(self.rest, self.markers.find_below(self.rest).unwrap_or(self.rest.len()));
        self.rest = rest;
        let (body, trailer) = cut(whole, self.ends.find_below(whole).unwrap_or(whole.len()));
        let (marker, text) = cut(body, marker_length(body));
        Some(Piece { marker, text, trailer })
    }
}

/// The dashes, the blanks behind them and the line's end; of the last, nothing if something stands between.
fn marker_length(line: &str) -> usize {
    let text = line.trim_start_matches('-').trim_start_matches([' ', '\t']);
    let text = text.strip_prefix("\r\n").or_else(|| text.strip_prefix('\n')).unwrap_or(text);
    line.len() - text.len()
}

/// A sign at the start of a line, with a blank or the line's end behind it.
pub(super) struct LineToken {
    finder: Finder<'static>,
    sign: &'static str,
}

impl LineToken {
    /// `---`
    pub(super) fn marker() -> Self {
        Self { finder: Finder::new("\n---"), sign: "---" }
    }

    /// `...`
    pub(super) fn end() -> Self {
        Self { finder: Finder::new("\n..."), sign: "..." }
    }

    /// The offset of the first such line.
    pub(super) fn find(&self, text: &str) -> Option<usize> {
        if self.starts(text) { Some(0) } else { self.find_below(text) }
    }

    /// The offset of the first such line, the first line left out.
    fn find_below(&self, text: &str) -> Option<usize> {
        let mut from = 0;
        loop {
            let line = from + self.finder.find(text.as_bytes().get(from..)?)? + 1;
            if text.get(line..).is_some_and(|text| self.starts(text)) {
                return Some(line);
            }
            from = line;
        }
    }

    fn starts(&self, text: &str) -> bool {
        text.strip_prefix(self.sign)
            .is_some_and(|behind| behind.is_empty() || behind.starts_with([' ', '\t', '\r', '\n']))
    }
}

fn cut(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}
