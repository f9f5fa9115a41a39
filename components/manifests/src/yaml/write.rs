//! Values as YAML: block style, two columns a level, lists in the column of their key.

use super::nodes::Kind;
use super::style::{block, push_quoted, push_text};
use super::value::{Id, Tree, Value};

/// Longer keys are written behind `? `; readers look no further than 1,024 characters for a key's colon.
const MAX_KEY: usize = 1000;

/// How to write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    /// The line break.
    pub(crate) line_break: &'static str,
    /// Whether strings of several lines may be block texts.
    pub(crate) blocks: bool,
}

/// What a value stands behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behind {
    /// A key in this column.
    Key(usize),
    /// A dash in this column.
    Dash(usize),
    /// Nothing; the document's value, in this column.
    Root(usize),
}

/// One step of writing.
enum Step {
    /// The value behind something, `true` if a collection may start on the same line.
    Value(Id, Behind),
    /// A line break and so many spaces.
    Line(usize),
    /// An entry's key and colon.
    Key(Id, usize, usize),
    /// A dash.
    Dash,
}

impl Tree<'_> {
    /// Append the value with what separates it from the key or dash before it. No line break at its end.
    pub(crate) fn push_block(&self, out: &mut String, id: Id, behind: Behind, style: Style, old: Option<Kind>) {
        let mut old = old;
        let mut work = vec![Step::Value(id, behind)];
        while let Some(step) = work.pop() {
            match step {
                Step::Line(column) => {
                    out.push_str(style.line_break);
                    out.extend(std::iter::repeat_n(' ', column));
                }
                Step::Dash => out.push('-'),
                Step::Key(map, at, column) => self.push_key(out, map, at, column, style),
                Step::Value(id, behind) => {
                    self.push_value(out, id, behind, style, old.take(), &mut work);
                }
            }
        }
    }

    fn push_value(
        &self,
        out: &mut String,
        id: Id,
        behind: Behind,
        style: Style,
        old: Option<Kind>,
        work: &mut Vec<Step>,
    ) {
        let Some(item) = self.get(id) else { return };
        // The column of what follows, and whether its first line stands behind the dash or key.
        let (list_column, map_column, inline) = match behind {
            Behind::Key(column) => (column, column + 2, false),
            Behind::Dash(column) => (column + 2, column + 2, true),
            Behind::Root(column) => (column, column, true),
        };
        let root = matches!(behind, Behind::Root(_));
        let mut steps = Vec::new();
        match &item.value {
            Value::Map(map) if map.entries.iter().any(|entry| !entry.removed) => {
                for (at, entry) in map.entries.iter().enumerate().filter(|(_, entry)| !entry.removed) {
                    if steps.is_empty() && inline {
                        out.push_str(if root { "" } else { " " });
                    } else {
                        steps.push(Step::Line(map_column));
                    }
                    steps.push(Step::Key(id, at, map_column));
                    steps.push(Step::Value(entry.item, Behind::Key(map_column)));
                }
            }
            Value::List(items) if !items.is_empty() => {
                for item in items {
                    if steps.is_empty() && inline {
                        out.push_str(if root { "" } else { " " });
                    } else {
                        steps.push(Step::Line(list_column));
                    }
                    steps.push(Step::Dash);
                    steps.push(Step::Value(*item, Behind::Dash(list_column)));
                }
            }
            value => {
                out.push_str(if root { "" } else { " " });
                let step = (!root).then_some(2);
                match value {
                    Value::Text(text) if style.blocks && block(text, step).is_some() => {
                        let indent = if root { list_column + 2 } else { map_column.max(2) };
                        push_block_text(out, text, step, indent, style);
                    }
                    _ => self.push_flow(out, id, false, old),
                }
            }
        }
        work.extend(steps.into_iter().rev());
    }

    fn push_key(&self, out: &mut String, map: Id, at: usize, column: usize, style: Style) {
        let Some(Value::Map(map)) = self.get(map).map(|item| &item.value) else { return };
        let Some(entry) = map.entries.get(at) else { return };
        push_key(out, entry, column, style);
    }

    /// Append the value in brackets, on one line.
    pub(crate) fn push_flow(&self, out: &mut String, id: Id, flow: bool, old: Option<Kind>) {
        self.push_brackets(out, id, flow, old, false);
    }

    /// As JSON, which is what stands around it: strings and keys in double quotes, no blanks.
    pub(crate) fn push_json_style(&self, out: &mut String, id: Id) {
        self.push_brackets(out, id, true, None, true);
    }

    fn push_brackets(&self, out: &mut String, id: Id, flow: bool, old: Option<Kind>, json: bool) {
        enum Part<'t> {
            Value(Id, bool),
            Text(&'static str),
            Key(&'t str),
        }
        let mut old = old;
        let mut work = vec![Part::Value(id, flow)];
        while let Some(part) = work.pop() {
            let (id, flow) = match part {
                Part::Text(text) => {
                    out.push_str(text);
                    continue;
                }
                Part::Key(key) if json => {
                    push_quoted(out, key);
                    continue;
                }
                Part::Key(key) => {
                    push_text(out, key, true, None);
                    continue;
                }
                Part::Value(id, flow) => (id, flow),
            };
            let Some(item) = self.get(id) else { continue };
            let start = work.len();
            match &item.value {
                Value::Null | Value::Original(_) => out.push_str("null"),
                Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
                Value::Number(text) => out.push_str(text),
                Value::Text(text) if json => push_quoted(out, text),
                Value::Text(text) => push_text(out, text, flow, old.take()),
                Value::List(items) => {
                    work.push(Part::Text("["));
                    for (at, item) in items.iter().enumerate() {
                        if at > 0 {
                            work.push(Part::Text(if json { "," } else { ", " }));
                        }
                        work.push(Part::Value(*item, true));
                    }
                    work.push(Part::Text("]"));
                }
                Value::Map(map) => {
                    work.push(Part::Text("{"));
                    for (at, entry) in map.entries.iter().filter(|entry| !entry.removed).enumerate() {
                        if at > 0 {
                            work.push(Part::Text(if json { "," } else { ", " }));
                        }
                        work.push(Part::Key(&entry.key));
                        work.push(Part::Text(if json { ":" } else { ": " }));
                        work.push(Part::Value(entry.item, true));
                    }
                    work.push(Part::Text("}"));
                }
            }
            work.get_mut(start..).unwrap_or_default().reverse();
        }
    }
}

/// Append a key in this column, and its colon.
pub(crate) fn push_key(out: &mut String, entry: &super::value::Entry<'_>, column: usize, style: Style) {
    let start = out.len();
    if entry.merge {
        out.push_str("<<:");
        return;
    }
    push_text(out, &entry.key, false, None);
    if out.len() - start > MAX_KEY {
        out.insert_str(start, "? ");
        out.push_str(style.line_break);
        out.extend(std::iter::repeat_n(' ', column));
    }
    out.push(':');
}

/// Append a block text whose lines stand at `indent`.
pub(crate) fn push_block_text(out: &mut String, text: &str, step: Option<usize>, indent: usize, style: Style) {
    let Some(block) = block(text, step) else { return };
    out.push_str(&block.header);
    for line in block.lines {
        out.push_str(style.line_break);
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line);
        }
    }
}
