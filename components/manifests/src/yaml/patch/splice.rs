//! From the difference between tree and document to splices, and from splices to the new text.

use super::super::nodes::Kind;
use super::super::value::{Id, Tree, Value};
use super::super::write::Style;
use super::geometry::Layout;
use super::{Plan, Refusal};
use std::ops::Range;

/// What a value stands in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Around {
    /// Nothing.
    Root,
    /// A block map: the end of the key's colon, the map's column.
    Key(usize, usize),
    /// A block list: the end of the dash, its column.
    Dash(usize, usize),
    /// Brackets; whether they are written like JSON.
    Flow(bool),
}

/// A part of the text and what comes in its place.
#[derive(Debug)]
struct Splice {
    range: Range<usize>,
    text: String,
    /// Where several insertions meet, the deeper ones come first.
    column: usize,
}

/// Collects splices.
pub(super) struct Splicer<'p, 'a> {
    pub(super) layout: Layout<'p, 'a>,
    pub(super) tree: &'p Tree<'a>,
    pub(super) style: Style,
    splices: Vec<Splice>,
    work: Vec<(Id, Around)>,
}

/// The entries of a collection of the document, sorted by what becomes of them.
pub(super) struct Parts {
    /// The node, or key's node, of every entry there was, and whether it stays.
    pub(super) old: Vec<(usize, bool)>,
    /// What comes new: a list's item, or a map's entry by its place.
    pub(super) new: Vec<usize>,
}

impl Parts {
    pub(super) fn keeps_any(&self) -> bool {
        self.old.iter().any(|(_, kept)| *kept)
    }
}

impl Plan<'_> {
    /// The new text.
    pub(super) fn splice(&mut self, blocks: bool) -> Result<String, Refusal> {
        self.open_new_text()?;
        let layout = Layout { document: self.document };
        let style = Style { line_break: layout.line_break(), blocks };
        let work = vec![(self.root, Around::Root)];
        let mut splicer = Splicer { layout, tree: &self.tree, style, splices: Vec::new(), work };
        while let Some((id, around)) = splicer.work.pop() {
            splicer.item(id, around)?;
        }
        splicer.finish()
    }

    /// All that is written anew must be visible to the writer.
    fn open_new_text(&mut self) -> Result<(), Refusal> {
        let mut work = vec![self.root];
        while let Some(id) = work.pop() {
            let Some(item) = self.tree.get(id) else { continue };
            if item.fresh || item.place.is_none() {
                self.open_all(id)?;
                continue;
            }
            match &item.value {
                Value::List(items) => work.extend(items),
                Value::Map(map) => {
                    work.extend(map.entries.iter().filter(|entry| !entry.removed).map(|entry| entry.item))
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Splicer<'_, '_> {
    fn item(&mut self, id: Id, around: Around) -> Result<(), Refusal> {
        let Some(item) = self.tree.get(id) else { return Ok(()) };
        let Some(node) = item.place else {
            self.append_document(id);
            return Ok(());
        };
        let kind = self.layout.document.nodes.get(node).kind;
        if item.fresh {
            return self.replace(id, node, around);
        }
        if matches!(item.value, Value::Original(_)) || !kind.is_collection() {
            return Ok(());
        }
        let parts = self.parts(id, node);
        if !parts.keeps_any() && !parts.old.is_empty() || parts.old.is_empty() && !parts.new.is_empty() {
            return self.rewrite(id, node, &parts, around);
        }
        let changed = !parts.new.is_empty() || parts.old.iter().any(|(_, kept)| !kept);
        match kind {
            Kind::BlockMap => self.block_map(id, node, &parts),
            Kind::BlockList => self.block_list(id, node, &parts),
            Kind::Pair if changed => return self.replace(id, node, around),
            _ => self.flow(id, node, &parts, around)?,
        }
        Ok(())
    }

    fn parts(&self, id: Id, node: usize) -> Parts {
        let mut parts = Parts { old: Vec::new(), new: Vec::new() };
        match self.tree.get(id).map(|item| &item.value) {
            Some(Value::Map(map)) => {
                for (at, entry) in map.entries.iter().enumerate() {
                    match entry.node {
                        Some(key) => parts.old.push((key, !entry.removed)),
                        None if !entry.removed => parts.new.push(at),
                        None => {}
                    }
                }
            }
            Some(Value::List(items)) => {
                let places = items.iter().filter_map(|item| self.tree.get(*item)?.place);
                let mut kept = places.peekable();
                for child in self.layout.document.nodes.children(node) {
                    parts.old.push((child, kept.next_if_eq(&child).is_some()));
                }
                parts
                    .new
                    .extend(items.iter().filter(|item| self.tree.get(**item).is_some_and(|item| item.place.is_none())));
            }
            _ => {}
        }
        parts
    }

    /// A collection of which nothing stays.
    fn rewrite(&mut self, id: Id, node: usize, parts: &Parts, around: Around) -> Result<(), Refusal> {
        let kind = self.layout.document.nodes.get(node).kind;
        let (_, end) = self.layout.span(node);
        match (kind, around) {
            (Kind::BlockMap | Kind::BlockList, Around::Key(colon, _)) if parts.new.is_empty() => {
                // The entries go one by one, so that comments between them stay.
                let text = if kind == Kind::BlockMap { " {}" } else { " []" };
                let at = self.layout.document.nodes.properties(node).map_or(colon, |properties| properties.end);
                if self.layout.next_line(at) > self.layout.span(node).0 {
                    return Err(Refusal::Uncertain);
                }
                self.insert(at, text.to_owned(), usize::MAX);
                if kind == Kind::BlockMap {
                    self.remove_entries(node, parts)
                } else {
                    self.remove_items(node, parts)
                }
                Ok(())
            }
            (Kind::FlowList, _) | (_, Around::Flow(_)) => {
                let mut text = String::new();
                let json = matches!(around, Around::Flow(true));
                if json {
                    self.tree.push_json_style(&mut text, id)
                } else {
                    self.tree.push_flow(&mut text, id, true, None)
                }
                self.cut(self.layout.span(node).0..end, text);
                Ok(())
            }
            _ => self.replace(id, node, around),
        }
    }

    /// A value still to be looked at.
    pub(super) fn visit(&mut self, id: Id, around: Around) {
        self.work.push((id, around));
    }

    /// Put `text` in the place of `range`. Where that is empty, the text still belongs to what is before it, and comes
    /// before new lines.
    pub(super) fn cut(&mut self, range: Range<usize>, text: String) {
        self.splices.push(Splice { range, text, column: usize::MAX });
    }

    /// Put `text` in at `at`.
    pub(super) fn insert(&mut self, at: usize, text: String, column: usize) {
        self.splices.push(Splice { range: at..at, text, column });
    }

    fn append_document(&mut self, id: Id) {
        let end = self.layout.bytes().len();
        let mut text = String::new();
        let open = end > 0 && !self.layout.bytes().ends_with(b"\n");
        if open {
            text.push_str(self.style.line_break);
        }
        self.tree.push_block(&mut text, id, super::super::write::Behind::Root(0), self.style, None);
        if !open {
            text.push_str(self.style.line_break);
        }
        self.insert(end, text, 0);
    }

    fn finish(mut self) -> Result<String, Refusal> {
        self.splices.sort_by_key(|splice| (splice.range.start, splice.range.end, usize::MAX - splice.column));
        let text = self.layout.document.text;
        let mut out =
            String::with_capacity(text.len() + self.splices.iter().map(|splice| splice.text.len()).sum::<usize>());
        let mut at = 0;
        for splice in &self.splices {
            out.push_str(text.get(at..splice.range.start).ok_or(Refusal::Uncertain)?);
            out.push_str(&splice.text);
            at = splice.range.end;
        }
        out.push_str(text.get(at..).ok_or(Refusal::Uncertain)?);
        Ok(out)
    }
}
