//! Splices among lines.

use super::super::nodes::Kind;
use super::super::text::{Chomp, chomp};
use super::super::value::{Id, Value};
use super::super::write::{Behind, push_block_text, push_key};
use super::Refusal;
use super::splice::{Around, Parts, Splicer};

impl Splicer<'_, '_> {
    pub(super) fn block_map(&mut self, id: Id, node: usize, parts: &Parts) {
        let tree = self.tree;
        let Some(Value::Map(map)) = tree.get(id).map(|item| &item.value) else { return };
        let column = self.layout.column(self.layout.span(node).0);
        self.remove_entries(node, parts);
        for entry in &map.entries {
            if let (Some(key), false) = (entry.node, entry.removed)
                && tree.get(entry.item).is_some_and(|item| item.fresh || !matches!(item.value, Value::Original(_)))
            {
                self.visit(entry.item, Around::Key(self.layout.behind_colon(key), column));
            }
        }
        let mut lines = Vec::new();
        for entry in parts.new.iter().filter_map(|at| map.entries.get(*at)) {
            let mut line = " ".repeat(column);
            push_key(&mut line, entry, column, self.style);
            tree.push_block(&mut line, entry.item, Behind::Key(column), self.style, None);
            lines.push(line);
        }
        self.append_lines(node, parts, &lines, column);
    }

    pub(super) fn block_list(&mut self, id: Id, node: usize, parts: &Parts) {
        let tree = self.tree;
        let Some(Value::List(items)) = tree.get(id).map(|item| &item.value) else { return };
        let column = self.layout.column(self.layout.span(node).0);
        self.remove_items(node, parts);
        let dashes = self.layout.dashes(node);
        let kept = parts.old.iter().zip(dashes).filter(|((_, kept), _)| *kept);
        let changed =
            |id: &Id| tree.get(*id).is_some_and(|item| item.fresh || !matches!(item.value, Value::Original(_)));
        for (item, (_, dash)) in items.iter().zip(kept).filter(|(item, _)| changed(item)) {
            self.visit(*item, Around::Dash(dash + 1, column));
        }
        let mut lines = Vec::new();
        for item in &parts.new {
            let mut line = format!("{}-", " ".repeat(column));
            tree.push_block(&mut line, *item, Behind::Dash(column), self.style, None);
            lines.push(line);
        }
        self.append_lines(node, parts, &lines, column);
    }

    /// New lines behind the last entry.
    fn append_lines(&mut self, node: usize, parts: &Parts, lines: &[String], column: usize) {
        if lines.is_empty() {
            return;
        }
        let line_break = self.style.line_break;
        let at = self.layout.next_line(self.layout.span(node).1);
        let ended = at > 0 && self.layout.bytes().get(at - 1) == Some(&b'\n');
        let last_stays = parts.old.last().is_some_and(|(_, kept)| *kept);
        let text = lines.join(line_break);
        let text = match (ended, last_stays) {
            (true, _) => text + line_break,
            (false, true) => format!("{line_break}{text}"),
            (false, false) => text,
        };
        self.insert(at, text, column);
    }

    /// Take out entries of a map, with their lines.
    pub(super) fn remove_entries(&mut self, map: usize, parts: &Parts) {
        let nodes = &self.layout.document.nodes;
        let spans: Vec<(usize, usize, usize)> = parts
            .old
            .iter()
            .map(|(key, _)| {
                let value = nodes.after(*key);
                let end = self.layout.span(value).1.max(self.layout.span(*key).1);
                (*key, self.layout.entry_start(map, *key), end)
            })
            .collect();
        self.remove_lines(parts, &spans);
    }

    /// Take out items of a list, with their lines.
    pub(super) fn remove_items(&mut self, list: usize, parts: &Parts) {
        if parts.old.iter().all(|(_, kept)| *kept) {
            return;
        }
        let dashes = self.layout.dashes(list);
        let spans: Vec<(usize, usize, usize)> = parts
            .old
            .iter()
            .zip(dashes)
            .map(|((item, _), dash)| (*item, dash, self.layout.span(*item).1.max(dash + 1)))
            .collect();
        self.remove_lines(parts, &spans);
    }

    /// `spans`: the first node of each entry, where the entry starts, and where it ends.
    fn remove_lines(&mut self, parts: &Parts, spans: &[(usize, usize, usize)]) {
        let mut behind = spans.first().is_some_and(|(_, start, _)| !self.layout.starts_line(*start));
        let mut above = None;
        for ((_, kept), (first, start, end)) in parts.old.iter().zip(spans) {
            if *kept {
                (behind, above) = (false, None);
                continue;
            }
            let above_here = *above.get_or_insert(first.wrapping_sub(1));
            let next_line = self.layout.next_line(*end);
            if behind {
                // The next entry moves up to the dash.
                let next = self.layout.skip_blank_lines(next_line);
                behind = spans.iter().any(|(_, start, _)| *start == next);
                self.cut(*start..next, String::new());
            } else {
                self.cut(self.layout.line_start(*start)..next_line, String::new());
                self.protect_block_text(above_here, next_line);
            }
        }
    }

    /// Lines that follow a removed entry, and would become text of the block scalar above it, go too.
    fn protect_block_text(&mut self, above: usize, from: usize) {
        let node = self.layout.document.nodes.get(above);
        if !node.kind.is_block_scalar() {
            return;
        }
        let (indent, keep) = (node.link as usize, chomp(self.layout.document.text, node) == Chomp::Keep);
        let mut at = from;
        while at < self.layout.bytes().len() {
            let (end, next) = (self.layout.line_end(at), self.layout.next_line(at));
            let line = self.layout.text(at, end);
            let content = line.trim_start_matches(' ');
            let spaces = line.len() - content.len();
            let becomes_text = match content.as_bytes().first() {
                None => keep || spaces > indent,
                Some(b'#') if spaces >= indent => true,
                Some(_) => return,
            };
            if becomes_text {
                self.cut(at..next, String::new());
            }
            at = next;
        }
    }

    /// Write a value anew where an old one stands.
    pub(super) fn replace(&mut self, id: Id, node: usize, around: Around) -> Result<(), Refusal> {
        let layout = self.layout;
        let old = layout.document.nodes.get(node);
        let properties = layout.document.nodes.properties(node);
        let anchor = properties.and_then(|properties| properties.anchor.clone());
        let prefix = anchor.map_or("", |anchor| layout.text(anchor.start, anchor.end));
        let start = layout.document.nodes.outer_start(node);
        let (own_start, end) = layout.span(node);
        let (behind, lead) = match around {
            Around::Flow(json) => {
                self.replace_in_brackets(id, node, json, prefix);
                return Ok(());
            }
            Around::Root => (Behind::Root(layout.column(own_start)), start),
            Around::Key(colon, column) => (Behind::Key(column), colon),
            Around::Dash(dash, column) => (Behind::Dash(column), dash),
        };
        let mut text = String::new();
        self.push_new(&mut text, id, behind, old);
        let line_break = self.style.line_break;
        let (head, tail) = match text.find(line_break) {
            Some(at) => (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default()),
            None => (text.as_str(), ""),
        };
        let (mut head, mut tail) = (head.to_owned(), tail.to_owned());
        let same_line = !layout.text(lead, start).contains('\n');
        let block_scalar = old.kind.is_block_scalar();
        let block_collection = matches!(old.kind, Kind::BlockMap | Kind::BlockList);
        let is_collection = match self.tree.get(id).map(|item| &item.value) {
            Some(Value::Map(map)) => map.entries.iter().any(|entry| !entry.removed),
            Some(Value::List(items)) => !items.is_empty(),
            _ => false,
        };
        let rest = layout.text(end, layout.line_end(end));
        let comment = rest.trim_start().starts_with('#') && !block_scalar && !block_collection;
        // A first entry right behind a dash or `---` would be hit by the anchor, the comment or the marker there.
        let on_marker = matches!(around, Around::Root) && !layout.starts_line(start);
        if is_collection && !head.is_empty() && (comment || !prefix.is_empty() || on_marker) {
            let column = match behind {
                Behind::Dash(column) => column + 2,
                Behind::Root(_) if on_marker => return Err(Refusal::Uncertain),
                Behind::Root(column) | Behind::Key(column) => column,
            };
            tail = format!("{line_break}{}{}{tail}", " ".repeat(column), head.trim_start());
            head.clear();
        }
        let glue = if prefix.is_empty() || matches!(around, Around::Root) { "" } else { " " };
        let lead_text = format!("{glue}{prefix}{head}");
        let in_place = || {
            let gap = if prefix.is_empty() { "" } else { " " };
            let lead =
                if lead == start && old.kind == Kind::Empty && !matches!(around, Around::Root) { " " } else { "" };
            format!("{lead}{prefix}{gap}{}", head.trim_start())
        };
        if block_collection && !same_line {
            if properties.is_some_and(|properties| layout.next_line(lead) <= properties.start) {
                return Err(Refusal::Uncertain);
            }
            let (from, to) = properties.map_or((lead, lead), |properties| (lead, properties.end));
            self.cut(from..to, lead_text);
            self.cut(layout.line_end(to)..layout.line_end(end), tail);
        } else if matches!(around, Around::Root) && (block_collection || !comment || tail.is_empty()) {
            let glue = if rest.starts_with('#') { " " } else { "" };
            self.cut(start..end, format!("{}{tail}{glue}", in_place()));
        } else if block_collection || tail.is_empty() {
            self.cut(start..end, format!("{}{tail}", in_place()));
        } else if block_scalar {
            let from = if same_line { lead } else { start };
            let lead_text = if same_line { lead_text } else { in_place() };
            self.cut(from..end, format!("{lead_text}{tail}"));
        } else if same_line {
            let to = if comment { end } else { layout.line_end(end) };
            self.cut(lead..to, lead_text);
            self.insert(layout.line_end(end), tail, usize::MAX);
        } else {
            self.insert(lead, lead_text, 0);
            if comment {
                self.cut(start..end, String::new());
                self.insert(layout.line_end(end), tail, usize::MAX);
            } else {
                self.insert(layout.line_end(lead), tail, usize::MAX);
                self.cut(
                    layout.line_end(layout.line_start(start).saturating_sub(1))..layout.line_end(end),
                    String::new(),
                );
            }
        }
        Ok(())
    }

    /// The new value's text; a block text in the place of another keeps its indentation.
    fn push_new(&self, text: &mut String, id: Id, behind: Behind, old: super::super::nodes::Node) {
        let indent = old.link as usize;
        let parent = match behind {
            Behind::Key(column) | Behind::Dash(column) => Some(column),
            Behind::Root(_) => None,
        };
        if let (Some(Value::Text(new)), Some(column)) = (self.tree.get(id).map(|item| &item.value), parent)
            && self.style.blocks
            && old.kind.is_block_scalar()
            && indent > column
            && super::super::style::block(new, Some(indent - column)).is_some()
        {
            text.push(' ');
            push_block_text(text, new, Some(indent - column), indent, self.style);
            return;
        }
        self.tree.push_block(text, id, behind, self.style, Some(old.kind));
    }
}
