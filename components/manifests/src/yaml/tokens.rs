//! The second scanner: every text, with the verdicts of the reader that clusters use.
//!
//! Tokens come from a queue, because `key:` is known to be a key only at its colon: where a key may start, its place is
//! remembered, and at the colon a `Key` token (and the start of a map, if the column is new) is put in before it.
//! Nothing here recurses; collections deeper than [`MAX_DEPTH`] are refused, as the cluster does.

mod marks;
mod scalars;

use super::bytes::{break_len, byte, is_blank, is_document_mark, is_gap, is_word};
use super::nodes::Kind;
use std::collections::VecDeque;

/// Deeper nesting is refused.
const MAX_DEPTH: usize = 10_000;
/// A key that is not marked by `?` ends within this many characters.
const MAX_KEY: usize = 1024;

/// A refusal: where, in bytes, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The byte.
    pub(crate) at: usize,
    /// Lower-case, one line.
    pub(crate) message: String,
}

/// A fault as an error.
pub(crate) fn fault<T>(at: usize, message: &str) -> Result<T, Fault> {
    Err(Fault { at, message: message.to_owned() })
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// The end of the text.
    End,
    /// `%YAML`, whether it asks for 1.1.
    Version(bool),
    /// `%TAG handle prefix`.
    TagDirective(String, String),
    /// `---`.
    DocumentStart,
    /// `...`.
    DocumentEnd,
    /// The column of a dash is new.
    BlockListStart,
    /// The column of a key is new.
    BlockMapStart,
    /// A column is left.
    BlockEnd,
    /// `[`.
    ListStart,
    /// `]`.
    ListEnd,
    /// `{`.
    MapStart,
    /// `}`.
    MapEnd,
    /// `- `.
    Dash,
    /// `,`.
    Comma,
    /// `? `, or where a key without it starts.
    Key,
    /// `:`.
    Value,
    /// `*name`.
    Alias,
    /// `&name`.
    Anchor,
    /// `handle` and `suffix`.
    Tag(String, String),
    /// A scalar, and its text's column if it is a block scalar.
    Scalar(Kind, usize),
}

/// A token and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spanned {
    /// What.
    pub(crate) token: Token,
    /// The first byte.
    pub(crate) start: usize,
    /// Behind the last.
    pub(crate) end: usize,
}

/// A place where a key may have started.
#[derive(Debug, Clone, Copy)]
struct KeyPlace {
    possible: bool,
    /// Whether the queue waits for its colon. The cluster's reader forgets to when empty brackets come first: `[]: 1`.
    awaited: bool,
    /// At the column of the map: it must turn out to be a key.
    required: bool,
    /// Its number among all tokens.
    token: usize,
    at: usize,
    index: usize,
    line: usize,
    column: isize,
}

/// The scanner's state.
pub(crate) struct Tokens<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
    line_start: usize,
    /// Bytes before `at` that are not a character's first, in all and up to the line's start.
    wide: usize,
    line_wide: usize,
    queue: VecDeque<Spanned>,
    taken: usize,
    ended: bool,
    indent: isize,
    indents: Vec<isize>,
    keys: Vec<KeyPlace>,
    key_allowed: bool,
}

impl<'a> Tokens<'a> {
    /// Over a text that ends with a line break.
    pub(crate) fn new(text: &'a str) -> Self {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut tokens = Self {
            text: text.as_bytes(),
            at,
            line: 0,
            line_start: at,
            wide: 0,
            line_wide: 0,
            queue: VecDeque::new(),
            taken: 0,
            ended: false,
            indent: -1,
            indents: Vec::new(),
            keys: Vec::new(),
            key_allowed: true,
        };
        tokens.push_key_level();
        tokens
    }

    /// The next token, left in place.
    pub(crate) fn peek(&mut self) -> Result<&Spanned, Fault> {
        while self.queue.is_empty() || self.head_may_be_key()? {
            if self.ended {
                break;
            }
            self.fetch()?;
        }
        match self.queue.front() {
            Some(token) => Ok(token),
            None => fault(self.at, "the document has ended"),
        }
    }

    /// The next token, taken.
    pub(crate) fn take(&mut self) -> Result<Spanned, Fault> {
        self.peek()?;
        self.taken += 1;
        match self.queue.pop_front() {
            Some(token) => Ok(token),
            None => fault(self.at, "the document has ended"),
        }
    }

    fn column(&self) -> isize {
        let chars = (self.at - self.line_start) - (self.wide - self.line_wide);
        isize::try_from(chars).unwrap_or(isize::MAX)
    }

    fn byte(&self, ahead: usize) -> u8 {
        byte(self.text, self.at + ahead)
    }

    fn gap(&self, ahead: usize) -> bool {
        is_gap(self.text, self.at + ahead)
    }

    fn at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    fn in_flow(&self) -> bool {
        self.keys.len() > 1
    }

    /// Past one character that breaks no line.
    fn skip(&mut self) {
        self.at += 1;
        while self.byte(0) & 0xC0 == 0x80 {
            self.at += 1;
            self.wide += 1;
        }
    }

    /// Past one line break.
    fn skip_break(&mut self) {
        let bytes = break_len(self.text, self.at);
        if self.byte(0) >= 0x80 {
            self.wide += bytes.saturating_sub(1);
        }
        self.at += bytes;
        self.line += 1;
        self.line_start = self.at;
        self.line_wide = self.wide;
    }

    fn skip_blanks(&mut self) {
        while is_blank(self.byte(0)) {
            self.at += 1;
        }
    }

    /// Past a comment, if there is one.
    fn skip_comment(&mut self) {
        if self.byte(0) == b'#' {
            while !self.at_end() && break_len(self.text, self.at) == 0 {
                self.skip();
            }
        }
    }

    fn push(&mut self, token: Token, start: usize, end: usize) {
        self.queue.push_back(Spanned { token, start, end });
    }

    /// Put a token that covers the next `bytes` bytes.
    fn push_mark(&mut self, token: Token, bytes: usize) {
        let start = self.at;
        self.at += bytes;
        self.push(token, start, self.at);
    }

    fn fetch(&mut self) -> Result<(), Fault> {
        self.skip_to_token();
        self.leave_columns(self.column());
        if self.at_end() {
            return self.fetch_end();
        }
        if self.column() == 0 {
            if self.byte(0) == b'%' {
                return self.fetch_directive();
            }
            if is_document_mark(self.text, self.at) {
                return self.fetch_document_mark();
            }
        }
        let flow = self.in_flow();
        match self.byte(0) {
            b'[' => self.fetch_open(Token::ListStart),
            b'{' => self.fetch_open(Token::MapStart),
            b']' => self.fetch_close(Token::ListEnd),
            b'}' => self.fetch_close(Token::MapEnd),
            b',' => {
                self.drop_key()?;
                self.key_allowed = true;
                self.push_mark(Token::Comma, 1);
                Ok(())
            }
            b'-' if self.gap(1) => self.fetch_dash(),
            b'?' if flow || self.gap(1) => self.fetch_question(),
            b':' if flow || self.gap(1) => self.fetch_colon(),
            b'*' => self.fetch_name(Token::Alias),
            b'&' => self.fetch_name(Token::Anchor),
            b'!' => self.fetch_tag(),
            b'|' if !flow => self.fetch_block_scalar(Kind::Literal),
            b'>' if !flow => self.fetch_block_scalar(Kind::Folded),
            b'\'' => self.fetch_quoted(Kind::Single),
            b'"' => self.fetch_quoted(Kind::Double),
            b'#' | b'|' | b'>' | b'%' | b'@' | b'`' | b'\t' => fault(self.at, "no value can start with this character"),
            b'?' | b':' if flow => fault(self.at, "no value can start with this character"),
            _ => self.fetch_plain(),
        }
    }

    /// Past blanks, comments and line breaks. A tab where a key may start is left, and refused there.
    fn skip_to_token(&mut self) {
        loop {
            let tabs = self.in_flow() || !self.key_allowed;
            while self.byte(0) == b' ' || (tabs && self.byte(0) == b'\t') {
                self.at += 1;
            }
            self.skip_comment();
            if break_len(self.text, self.at) == 0 {
                return;
            }
            self.skip_break();
            if !self.in_flow() {
                self.key_allowed = true;
            }
        }
    }

    fn fetch_end(&mut self) -> Result<(), Fault> {
        self.leave_columns(-1);
        self.drop_key()?;
        self.key_allowed = false;
        self.ended = true;
        self.push(Token::End, self.at, self.at);
        Ok(())
    }

    fn fetch_document_mark(&mut self) -> Result<(), Fault> {
        self.leave_columns(-1);
        self.drop_key()?;
        self.key_allowed = false;
        let token = if self.byte(0) == b'-' { Token::DocumentStart } else { Token::DocumentEnd };
        self.push_mark(token, 3);
        Ok(())
    }

    fn fetch_open(&mut self, token: Token) -> Result<(), Fault> {
        self.save_key()?;
        self.push_key_level();
        if self.keys.len() > MAX_DEPTH + 1 {
            return fault(self.at, "nested deeper than 10000 levels");
        }
        self.key_allowed = true;
        self.push_mark(token, 1);
        Ok(())
    }

    fn fetch_close(&mut self, token: Token) -> Result<(), Fault> {
        self.drop_key()?;
        if self.in_flow()
            && let (Some(inner), Some(outer)) = (self.keys.pop(), self.keys.last_mut())
        {
            outer.awaited &= outer.token != inner.token;
        }
        self.key_allowed = false;
        self.push_mark(token, 1);
        Ok(())
    }

    fn fetch_dash(&mut self) -> Result<(), Fault> {
        if !self.in_flow() {
            if !self.key_allowed {
                return fault(self.at, "a list item cannot start here");
            }
            self.enter_column(self.column(), None, Token::BlockListStart, self.at)?;
        }
        self.drop_key()?;
        self.key_allowed = true;
        self.push_mark(Token::Dash, 1);
        Ok(())
    }

    fn fetch_question(&mut self) -> Result<(), Fault> {
        if !self.in_flow() {
            if !self.key_allowed {
                return fault(self.at, "a key cannot start here");
            }
            self.enter_column(self.column(), None, Token::BlockMapStart, self.at)?;
        }
        self.drop_key()?;
        self.key_allowed = !self.in_flow();
        self.push_mark(Token::Key, 1);
        Ok(())
    }

    fn fetch_colon(&mut self) -> Result<(), Fault> {
        let last = self.keys.len().saturating_sub(1);
        if let Some(key) = self.valid_key(last)? {
            let place = key.token.checked_sub(self.taken).filter(|place| *place <= self.queue.len());
            let key_token = Spanned { token: Token::Key, start: key.at, end: key.at };
            self.queue.insert(place.unwrap_or(self.queue.len()), key_token);
            self.enter_column(key.column, place, Token::BlockMapStart, key.at)?;
            if let Some(key) = self.keys.get_mut(last) {
                key.possible = false;
            }
            self.key_allowed = false;
        } else {
            if !self.in_flow() {
                if !self.key_allowed {
                    return fault(self.at, "a value cannot stand here; text with a colon and a space needs quotes");
                }
                self.enter_column(self.column(), None, Token::BlockMapStart, self.at)?;
            }
            self.key_allowed = !self.in_flow();
        }
        self.push_mark(Token::Value, 1);
        Ok(())
    }

    /// End the blocks to the right of `column`.
    fn leave_columns(&mut self, column: isize) {
        if self.in_flow() {
            return;
        }
        while self.indent > column {
            self.push(Token::BlockEnd, self.at, self.at);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    /// Start a block, if `column` is to the right of the present one; its token goes to `place` in the queue.
    fn enter_column(&mut self, column: isize, place: Option<usize>, token: Token, at: usize) -> Result<(), Fault> {
        if self.in_flow() || self.indent >= column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = column;
        if self.indents.len() > MAX_DEPTH {
            return fault(at, "nested deeper than 10000 levels");
        }
        let place = place.unwrap_or(self.queue.len());
        self.queue.insert(place, Spanned { token, start: at, end: at });
        Ok(())
    }

    fn push_key_level(&mut self) {
        let token = self.taken + self.queue.len();
        self.keys.push(KeyPlace {
            possible: false,
            awaited: false,
            required: false,
            token,
            at: self.at,
            index: self.at - self.wide,
            line: self.line,
            column: self.column(),
        });
    }

    /// Remember that a key may start here.
    fn save_key(&mut self) -> Result<(), Fault> {
        if !self.key_allowed {
            return Ok(());
        }
        self.drop_key()?;
        let required = !self.in_flow() && self.indent == self.column();
        self.keys.pop();
        self.push_key_level();
        if let Some(key) = self.keys.last_mut() {
            key.possible = true;
            key.awaited = true;
            key.required = required;
        }
        Ok(())
    }

    /// What was remembered on this level is no key.
    fn drop_key(&mut self) -> Result<(), Fault> {
        match self.keys.last_mut() {
            Some(key) if key.possible && key.required => fault(key.at, "a key without a colon"),
            Some(key) => {
                key.possible = false;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The remembered key, if a colon here would still make it one.
    fn valid_key(&mut self, level: usize) -> Result<Option<KeyPlace>, Fault> {
        let (line, index) = (self.line, self.at - self.wide);
        let Some(key) = self.keys.get_mut(level).filter(|key| key.possible) else { return Ok(None) };
        if key.line < line || key.index + MAX_KEY < index {
            if key.required {
                return fault(key.at, "a key without a colon on its line, or longer than 1024 characters");
            }
            key.possible = false;
            return Ok(None);
        }
        Ok(Some(*key))
    }

    /// Whether the first token of the queue may still become a key. Levels are in the order of their tokens.
    fn head_may_be_key(&mut self) -> Result<bool, Fault> {
        let first = self.keys.partition_point(|key| key.token < self.taken);
        for level in first..self.keys.len() {
            match self.keys.get(level) {
                Some(key) if key.token == self.taken && key.awaited && key.possible => {
                    return Ok(self.valid_key(level)?.is_some());
                }
                Some(key) if key.token == self.taken => {}
                _ => break,
            }
        }
        Ok(false)
    }

    /// The bytes of a word from here on, `ahead` bytes skipped.
    fn word_end(&self, ahead: usize) -> usize {
        let rest = self.text.get(self.at + ahead..).unwrap_or_default();
        self.at + ahead + rest.iter().take_while(|byte| is_word(**byte)).count()
    }
}
