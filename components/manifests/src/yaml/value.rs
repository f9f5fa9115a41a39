//! A value under change: JSON texts, and the parts of a document that are still as they were.
//!
//! Values are numbered and point to each other by number, so that nothing here recurses and copies cost nothing.

use std::borrow::Cow;
use std::collections::HashMap;

use super::json::most_values;

/// A value's number.
pub(crate) type Id = usize;

/// Maps with more entries than this are looked up through an index.
const SMALL: usize = 16;

/// What a value is.
#[derive(Debug, Clone)]
pub(crate) enum Value<'a> {
    /// What the document has at this node.
    Original(usize),
    /// null.
    Null,
    /// true or false.
    Bool(bool),
    /// A number, by its JSON text.
    Number(Cow<'a, str>),
    /// A string.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Id>),
    /// A map.
    Map(Map<'a>),
}

/// A value in the tree.
#[derive(Debug, Clone)]
pub(crate) struct Item<'a> {
    /// What it is.
    pub(crate) value: Value<'a>,
    /// The node of the document in whose place it stands.
    pub(crate) place: Option<usize>,
    /// Whether it has to be written anew, all of it.
    pub(crate) fresh: bool,
}

/// The entries of a map, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Map<'a> {
    /// All entries ever, also those removed.
    pub(crate) entries: Vec<Entry<'a>>,
    index: Option<HashMap<Cow<'a, str>, usize>>,
}

/// An entry of a map.
#[derive(Debug, Clone)]
pub(crate) struct Entry<'a> {
    /// The key's JSON form.
    pub(crate) key: Cow<'a, str>,
    /// The value.
    pub(crate) item: Id,
    /// The key's node, if it stands in the document.
    pub(crate) node: Option<usize>,
    /// Whether the key is a `<<`.
    pub(crate) merge: bool,
    /// Whether it is gone.
    pub(crate) removed: bool,
}

impl<'a> Map<'a> {
    /// Add an entry behind the others.
    pub(crate) fn push(&mut self, entry: Entry<'a>) {
        if let Some(index) = &mut self.index
            && !entry.merge
        {
            index.insert(entry.key.clone(), self.entries.len());
        }
        self.entries.push(entry);
    }

    /// The last entry of its own with this key.
    pub(crate) fn find(&mut self, key: &str) -> Option<usize> {
        if self.entries.len() <= SMALL {
            return self.entries.iter().rposition(|entry| !entry.removed && !entry.merge && entry.key == key);
        }
        let index = self.index.get_or_insert_with(|| {
            let own = self.entries.iter().enumerate().filter(|(_, entry)| !entry.removed && !entry.merge);
            own.map(|(at, entry)| (entry.key.clone(), at)).collect()
        });
        index.get(key).copied().filter(|at| self.entries.get(*at).is_some_and(|entry| !entry.removed))
    }

    /// Whether any `<<` is among the entries.
    pub(crate) fn has_merge(&self) -> bool {
        self.entries.iter().any(|entry| entry.merge && !entry.removed)
    }
}

/// All values of one change.
#[derive(Debug, Default)]
pub(crate) struct Tree<'a> {
    items: Vec<Item<'a>>,
}

impl<'a> Tree<'a> {
    /// A value that has to be written anew.
    pub(crate) fn add(&mut self, value: Value<'a>) -> Id {
        self.items.push(Item { value, place: None, fresh: true });
        self.items.len() - 1
    }

    /// The value of a node where it stands.
    pub(crate) fn original(&mut self, node: usize) -> Id {
        self.items.push(Item { value: Value::Original(node), place: Some(node), fresh: false });
        self.items.len() - 1
    }

    /// A value by its number.
    pub(crate) fn get(&self, id: Id) -> Option<&Item<'a>> {
        self.items.get(id)
    }

    /// A value by its number.
    pub(crate) fn get_mut(&mut self, id: Id) -> Option<&mut Item<'a>> {
        self.items.get_mut(id)
    }

    /// A value's map, if it is one.
    pub(crate) fn map_mut(&mut self, id: Id) -> Option<&mut Map<'a>> {
        match self.items.get_mut(id) {
            Some(Item { value: Value::Map(map), .. }) => Some(map),
            _ => None,
        }
    }

    /// Read a JSON text.
    ///
    /// # Errors
    /// What is wrong, in words, with the byte.
    pub(crate) fn import(&mut self, json: &'a str) -> Result<Id, String> {
        // Room for all at once: growing by doubling would hold three times as much for a moment.
        self.items.reserve_exact(most_values(json));
        Import { tree: self, json, at: 0 }.document()
    }
}

/// A JSON number to compare by: integers exactly, others as float64.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    /// From -2^63 to 2^64-1.
    Int(i128),
    /// Anything else.
    Float(f64),
}

/// The value of a JSON number.
pub(crate) fn number(text: &str) -> Number {
    match text.parse::<i128>() {
        Ok(value) if (-(1 << 63)..1 << 64).contains(&value) => Number::Int(value),
        _ => as_number(text.parse().unwrap_or(f64::NAN)),
    }
}

/// A float64, as an integer where it is one.
pub(crate) fn as_number(value: f64) -> Number {
    if value.fract() == 0.0 && value.abs() < 1e15 { Number::Int(value as i128) } else { Number::Float(value) }
}

/// A JSON text being read.
struct Import<'t, 'a> {
    tree: &'t mut Tree<'a>,
    json: &'a str,
    at: usize,
}

/// A collection that has not ended.
enum Open<'a> {
    List(Vec<Id>),
    Map(Map<'a>, Cow<'a, str>),
}

impl<'a> Import<'_, 'a> {
    fn document(&mut self) -> Result<Id, String> {
        let mut open: Vec<Open<'a>> = Vec::new();
        loop {
            let mut done = match self.next_byte() {
                Some(b'[') => {
                    self.at += 1;
                    if self.next_byte() != Some(b']') {
                        open.push(Open::List(Vec::new()));
                        continue;
                    }
                    self.at += 1;
                    self.tree.add(Value::List(Vec::new()))
                }
                Some(b'{') => {
                    self.at += 1;
                    if self.next_byte() != Some(b'}') {
                        let key = self.key()?;
                        open.push(Open::Map(Map::default(), key));
                        continue;
                    }
                    self.at += 1;
                    self.tree.add(Value::Map(Map::default()))
                }
                _ => {
                    let value = self.scalar()?;
                    self.tree.add(value)
                }
            };
            // A value is done; so are the collections whose bracket follows.
            loop {
                let Some(top) = open.pop() else {
                    return if self.next_byte().is_none() { Ok(done) } else { self.wrong("nothing more") };
                };
                let next = self.next_byte();
                self.at += 1;
                match (top, next) {
                    (Open::List(mut items), Some(b',')) => {
                        items.push(done);
                        open.push(Open::List(items));
                        break;
                    }
                    (Open::List(mut items), Some(b']')) => {
                        items.push(done);
                        done = self.tree.add(Value::List(items));
                    }
                    (Open::Map(mut map, key), Some(b',')) => {
                        put(&mut map, key, done);
                        let key = self.key()?;
                        open.push(Open::Map(map, key));
                        break;
                    }
                    (Open::Map(mut map, key), Some(b'}')) => {
                        put(&mut map, key, done);
                        done = self.tree.add(Value::Map(map));
                    }
                    _ => {
                        self.at -= 1;
                        return self.wrong("a comma or a bracket");
                    }
                }
            }
        }
    }

    fn wrong<T>(&self, wanted: &str) -> Result<T, String> {
        Err(format!("{wanted} expected at byte {}", self.at))
    }

    /// The next byte that is not blank.
    fn next_byte(&mut self) -> Option<u8> {
        let rest = self.json.as_bytes().get(self.at..)?;
        self.at += rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).count();
        self.json.as_bytes().get(self.at).copied()
    }

    fn key(&mut self) -> Result<Cow<'a, str>, String> {
        if self.next_byte() != Some(b'"') {
            return self.wrong("a key in double quotes");
        }
        let key = self.string()?;
        if self.next_byte() != Some(b':') {
            return self.wrong("a colon");
        }
        self.at += 1;
        Ok(key)
    }

    fn scalar(&mut self) -> Result<Value<'a>, String> {
        let rest = self.json.get(self.at..).unwrap_or_default();
        if rest.starts_with('"') {
            return self.string().map(Value::Text);
        }
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
        let word = rest.get(..length).unwrap_or_default();
        let value = match word {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ if is_number(word) => {
                if word.parse::<f64>().is_ok_and(f64::is_infinite) {
                    return Err(format!("the number at byte {} is too large", self.at));
                }
                Value::Number(Cow::Borrowed(word))
            }
            _ => return self.wrong("a value"),
        };
        self.at += length;
        Ok(value)
    }

    fn string(&mut self) -> Result<Cow<'a, str>, String> {
        self.at += 1;
        let rest = self.json.get(self.at..).unwrap_or_default();
        let special = |byte: u8| byte == b'"' || byte == b'\\' || byte < 0x20;
        let length = rest.bytes().position(special).unwrap_or(rest.len());
        let first = rest.get(..length).unwrap_or_default();
        self.at += length;
        if rest.as_bytes().get(length) == Some(&b'"') {
            self.at += 1;
            return Ok(Cow::Borrowed(first));
        }
        let mut text = first.to_owned();
        loop {
            let rest = self.json.get(self.at..).unwrap_or_default();
            let length = rest.bytes().position(special).unwrap_or(rest.len());
            text.push_str(rest.get(..length).unwrap_or_default());
            self.at += length;
            match rest.as_bytes().get(length) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                Some(b'\\') => text.push(self.escape()?),
                _ => return self.wrong("the end of a string"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        let code = self.json.as_bytes().get(self.at + 1).copied();
        self.at += 2;
        Ok(match code {
            Some(plain @ (b'"' | b'\\' | b'/')) => char::from(plain),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let first = self.hex()?;
                let low = self.json.get(self.at..).is_some_and(|rest| rest.starts_with("\\u"));
                if (0xD800..0xDC00).contains(&first) && low {
                    let back = self.at;
                    self.at += 2;
                    let second = self.hex()?;
                    if (0xDC00..0xE000).contains(&second) {
                        let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                        return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    self.at = back;
                }
                char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => {
                self.at -= 2;
                return self.wrong("a known escape");
            }
        })
    }

    fn hex(&mut self) -> Result<u32, String> {
        let digits = self.json.get(self.at..self.at + 4).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match digits.and_then(|hex| u32::from_str_radix(hex, 16).ok()) {
            Some(code) => {
                self.at += 4;
                Ok(code)
            }
            None => self.wrong("four hexadecimal digits"),
        }
    }
}

/// Set a key; one that is there keeps its place.
fn put<'a>(map: &mut Map<'a>, key: Cow<'a, str>, item: Id) {
    match map.find(&key).and_then(|at| map.entries.get_mut(at)) {
        Some(entry) => entry.item = item,
        None => map.push(Entry { key, item, node: None, merge: false, removed: false }),
    }
}

fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match digits.find(['e', 'E']) {
        Some(at) => (digits.get(..at).unwrap_or_default(), digits.get(at + 1..)),
        None => (digits, None),
    };
    let (whole, part) = match mantissa.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (mantissa, None),
    };
    let some_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    some_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && part.is_none_or(some_digits)
        && exponent.is_none_or(|exponent| some_digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)))
}
