//! Anchors, aliases, tags and directives.

use super::super::bytes::{break_len, is_word};
use super::{Fault, Token, Tokens, fault};

impl Tokens<'_> {
    /// `&name` or `*name`.
    pub(super) fn fetch_name(&mut self, token: Token) -> Result<(), Fault> {
        self.save_key()?;
        self.key_allowed = false;
        let start = self.at;
        let end = self.word_end(1);
        let next = self.byte_at(end);
        let closed = self.gap_at(end) || matches!(next, b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if end == start + 1 || !closed {
            return fault(start, "an anchor's name is of letters, digits, - and _");
        }
        self.at = end;
        self.push(token, start, end);
        Ok(())
    }

    pub(super) fn fetch_tag(&mut self) -> Result<(), Fault> {
        self.save_key()?;
        self.key_allowed = false;
        let start = self.at;
        let (handle, suffix) = if self.byte(1) == b'<' {
            self.at += 2;
            let uri = self.uri(start, "")?;
            if self.byte(0) != b'>' {
                return fault(self.at, "a tag that starts with !< ends with >");
            }
            self.at += 1;
            (String::new(), uri)
        } else {
            let handle = self.tag_handle(start, false)?;
            if handle.len() > 1 && handle.ends_with('!') {
                let suffix = self.uri(start, "")?;
                (handle, suffix)
            } else {
                let suffix = self.uri(start, &handle)?;
                if suffix.is_empty() { (suffix, "!".to_owned()) } else { ("!".to_owned(), suffix) }
            }
        };
        if !self.gap(0) {
            return fault(self.at, "a tag ends with a blank or a line break");
        }
        self.push(Token::Tag(handle, suffix), start, self.at);
        Ok(())
    }

    /// `!`, `!word` or `!word!`; in a directive only the first and the last.
    fn tag_handle(&mut self, start: usize, directive: bool) -> Result<String, Fault> {
        if self.byte(0) != b'!' {
            return fault(start, "a tag handle starts with !");
        }
        let from = self.at;
        self.at = self.word_end(1);
        if self.byte(0) == b'!' {
            self.at += 1;
        } else if directive && self.at != from + 1 {
            return fault(start, "a tag handle ends with !");
        }
        Ok(self.words(from, self.at))
    }

    /// The rest of a tag behind what `head` has already taken of it.
    fn uri(&mut self, start: usize, head: &str) -> Result<String, Fault> {
        let mut uri = head.as_bytes().get(1..).unwrap_or_default().to_vec();
        let mut any = !head.is_empty();
        loop {
            let byte = self.byte(0);
            if byte == b'%' {
                let octet = self.text.get(self.at + 1..self.at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
                let Some(octet) = octet.and_then(|hex| u8::from_str_radix(hex, 16).ok()) else {
                    return fault(start, "a tag with a broken % escape");
                };
                uri.push(octet);
                self.at += 3;
            } else if is_word(byte) || b";/?:@&=+$,.!~*'()[]".contains(&byte) {
                uri.push(byte);
                self.at += 1;
            } else {
                break;
            }
            any = true;
        }
        match String::from_utf8(uri) {
            Ok(uri) if any => Ok(uri),
            Ok(_) => fault(start, "a tag without a name"),
            Err(_) => fault(start, "a tag with a broken % escape"),
        }
    }

    pub(super) fn fetch_directive(&mut self) -> Result<(), Fault> {
        self.leave_columns(-1);
        self.drop_key()?;
        self.key_allowed = false;
        let start = self.at;
        let end = self.word_end(1);
        let name = self.words(start + 1, end);
        if !self.gap_at(end) {
            return fault(start, "a directive's name is of letters and digits");
        }
        self.at = end;
        self.skip_blanks();
        let token = match name.as_str() {
            "YAML" => {
                let (major, minor) = (self.version_number(start)?, {
                    if self.byte(0) != b'.' {
                        return fault(self.at, "a version is written as 1.1");
                    }
                    self.at += 1;
                    self.version_number(start)?
                });
                Token::Version(major == 1 && minor == 1)
            }
            "TAG" => {
                let handle = self.tag_handle(start, true)?;
                if !matches!(self.byte(0), b' ' | b'\t') {
                    return fault(self.at, "a blank is missing behind the tag handle");
                }
                self.skip_blanks();
                let prefix = self.uri(start, "")?;
                if !self.gap(0) {
                    return fault(self.at, "a tag prefix ends with a blank or a line break");
                }
                Token::TagDirective(handle, prefix)
            }
            _ => return fault(start, "an unknown directive"),
        };
        let token_end = self.at;
        self.skip_blanks();
        self.skip_comment();
        if !self.at_end() && break_len(self.text, self.at) == 0 {
            return fault(self.at, "only a comment may stand behind a directive");
        }
        if !self.at_end() {
            self.skip_break();
        }
        self.push(token, start, token_end);
        Ok(())
    }

    fn version_number(&mut self, start: usize) -> Result<u32, Fault> {
        let from = self.at;
        while self.byte(0).is_ascii_digit() {
            self.at += 1;
        }
        match self.words(from, self.at).parse() {
            Ok(number) if self.at - from <= 2 => Ok(number),
            _ => fault(start, "a version is written as 1.1"),
        }
    }

    /// Bytes that are known to be ASCII, as text.
    fn words(&self, start: usize, end: usize) -> String {
        String::from_utf8_lossy(self.text.get(start..end).unwrap_or_default()).into_owned()
    }
}
