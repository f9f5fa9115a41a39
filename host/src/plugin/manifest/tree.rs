//! The first YAML document of a file as a flat list of nodes, bounded in size and depth.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Tag};

use super::error::{ManifestError, ManifestProblem, Position};

/// The largest file that is read, in bytes.
pub(super) const MOST_BYTES: usize = 1 << 20;
/// The deepest nesting that is read, aliases unfolded.
pub(super) const MOST_LEVELS: usize = 100;

/// The index of a node. Only a [`Tree`] makes them, for its own nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct NodeId(usize);

/// One value as it was written.
#[derive(Debug)]
pub(super) struct Node<'s> {
    pub(super) at: Position,
    pub(super) kind: Kind<'s>,
}

/// What a node is.
#[derive(Debug)]
pub(super) enum Kind<'s> {
    /// A text; `plain` if no quotes and no block sign make it a string, `tag` in its short form (`!!int`).
    Scalar { text: Cow<'s, str>, plain: bool, tag: Option<String> },
    /// A list.
    Sequence(Vec<NodeId>),
    /// Keys and values, as written: duplicates and `<<` are still in there.
    Mapping(Vec<(NodeId, NodeId)>),
    /// The use of an anchor; `name` with its `*`.
    Alias { name: &'s str, target: NodeId },
}

/// A document.
#[derive(Debug)]
pub(super) struct Tree<'s> {
    nodes: Vec<Node<'s>>,
    root: NodeId,
    /// Whether another document follows, which nobody reads.
    pub(super) more: bool,
}

/// A collection whose end has not been seen.
struct Open {
    id: NodeId,
    key: Option<NodeId>,
}

impl<'s> Tree<'s> {
    /// Reads the first document of a text.
    pub(super) fn parse(source: &'s str) -> Result<Self, ManifestError> {
        // go-yaml takes one byte order mark, at the beginning.
        let source = source.strip_prefix('\u{feff}').unwrap_or(source);
        refuse_controls(source)?;
        let options = granit_parser::options! { emit_comments: false, emit_anchor_events: true };
        let mut parser = Parser::new_from_str_with_options(source, options);
        let mut builder = Builder { nodes: Vec::new(), root: None, open: Vec::new(), anchors: HashMap::new() };
        for next in parser.by_ref() {
            let (event, span) = next.map_err(syntax)?;
            let at = Position { line: span.start.line(), column: span.start.col() + 1 };
            match event {
                Event::Scalar(text, style, anchor, tag) => {
                    // go-yaml ends a key with its line; a reader that goes on would find other keys than Helm.
                    if builder.at_key() && span.start.line() != span.end.line() {
                        return Err(ManifestError::file(Some(at), ManifestProblem::Key));
                    }
                    let plain = style == ScalarStyle::Plain;
                    builder.add(at, Kind::Scalar { text, plain, tag: short(tag) }, anchor)?;
                }
                Event::SequenceStart(_, anchor, _) => builder.begin(at, Kind::Sequence(Vec::new()), anchor)?,
                Event::MappingStart(_, anchor, _) => builder.begin(at, Kind::Mapping(Vec::new()), anchor)?,
                Event::SequenceEnd | Event::MappingEnd => drop(builder.open.pop()),
                Event::Alias(anchor) => {
                    let target = builder.anchors.get(&anchor).copied();
                    let target = target.ok_or_else(|| unreadable(at, "an alias without an anchor"))?;
                    let name = span.slice(source).unwrap_or_default();
                    builder.add(at, Kind::Alias { name, target }, 0)?;
                }
                Event::Anchor(_, name) => {
                    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
                    if !name.chars().all(plain) {
                        return Err(unreadable(at, "an anchor's name may hold only A-Z, a-z, 0-9, _ and -"));
                    }
                }
                Event::DocumentStart(_, Some(version)) if (version.major, version.minor) != (1, 1) => {
                    return Err(unreadable(at, "a %YAML version other than 1.1, which Helm does not read"));
                }
                // What follows the first document is no one's business: not even its faults count.
                Event::DocumentEnd => break,
                _ => {}
            }
        }
        let root = builder.root.ok_or(ManifestError::file(None, ManifestProblem::Empty))?;
        let more = parser.take(2).any(|next| matches!(next, Ok((Event::DocumentStart(..), _))));
        Ok(Self { nodes: builder.nodes, root, more })
    }

    /// The document's one value.
    pub(super) fn root(&self) -> NodeId {
        self.root
    }

    /// A node. Every [`NodeId`] has one; the `Option` only says so without an index that could panic.
    pub(super) fn node(&self, id: NodeId) -> Option<&Node<'s>> {
        self.nodes.get(id.0)
    }
}

struct Builder<'s> {
    nodes: Vec<Node<'s>>,
    root: Option<NodeId>,
    open: Vec<Open>,
    anchors: HashMap<usize, NodeId>,
}

impl<'s> Builder<'s> {
    fn add(&mut self, at: Position, kind: Kind<'s>, anchor: usize) -> Result<NodeId, ManifestError> {
        let id = NodeId(self.nodes.len());
        self.nodes.push(Node { at, kind });
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        let Some(parent) = self.open.last_mut() else {
            self.root.get_or_insert(id);
            return Ok(id);
        };
        match self.nodes.get_mut(parent.id.0).map(|node| &mut node.kind) {
            Some(Kind::Sequence(items)) => items.push(id),
            Some(Kind::Mapping(entries)) => match parent.key.take() {
                Some(key) => entries.push((key, id)),
                None => parent.key = Some(id),
            },
            _ => return Err(unreadable(at, "a value inside a scalar")),
        }
        Ok(id)
    }

    /// Whether the next value is a mapping's key.
    fn at_key(&self) -> bool {
        let Some(parent) = self.open.last() else { return false };
        let mapping = matches!(self.nodes.get(parent.id.0), Some(Node { kind: Kind::Mapping(_), .. }));
        mapping && parent.key.is_none()
    }

    fn begin(&mut self, at: Position, kind: Kind<'s>, anchor: usize) -> Result<(), ManifestError> {
        if self.open.len() >= MOST_LEVELS {
            return Err(ManifestError::file(Some(at), ManifestProblem::TooDeep { limit: MOST_LEVELS }));
        }
        let id = self.add(at, kind, anchor)?;
        self.open.push(Open { id, key: None });
        Ok(())
    }
}

/// Refuses characters that go-yaml refuses anywhere in a text, and those that it takes for the end of a line or skips
/// while other readers and most screens do not: with them a file could say one thing to Helm and another to a person.
fn refuse_controls(source: &str) -> Result<(), ManifestError> {
    let control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    let wrong = |c: char| control(c) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    match source.find(wrong) {
        None => Ok(()),
        Some(offset) => {
            let before = source.get(..offset).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            Err(unreadable(Position { line, column }, "a control character or a hidden line break"))
        }
    }
}

fn unreadable(at: Position, what: &str) -> ManifestError {
    ManifestError::file(Some(at), ManifestProblem::Syntax(what.to_owned()))
}

fn syntax(error: ScanError) -> ManifestError {
    let at = Position { line: error.marker().line(), column: error.marker().col() + 1 };
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => {
            ManifestError::file(Some(at), ManifestProblem::TooDeep { limit: MOST_LEVELS })
        }
        // One line, and nothing in it that a terminal acts on: the parser's text may quote the file.
        kind => unreadable(at, &kind.to_string().replace(char::is_control, " ")),
    }
}

/// A tag as go-yaml calls it; the non-specific `!` says nothing there.
fn short(tag: Option<Cow<'_, Tag>>) -> Option<String> {
    let tag = tag?;
    let whole = format!("{}{}", tag.handle(), tag.suffix());
    match whole.strip_prefix("tag:yaml.org,2002:") {
        Some(suffix) => Some(format!("!!{suffix}")),
        None if whole == "!" => None,
        None => Some(whole),
    }
}
