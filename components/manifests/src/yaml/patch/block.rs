//! Splices among lines.

use super::super::text::{Chomp, chomp};
use super::super::value::{Id, Value};
use super::super::write::{Behind, push_key};
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
}
