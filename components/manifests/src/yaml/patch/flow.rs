//! Splices between brackets.

use super::super::bytes::byte;
use super::super::nodes::Kind;
use super::super::style::{push_quoted, push_text};
use super::super::value::{Id, Value};
use super::Refusal;
use super::splice::{Around, Parts, Splicer};

impl Splicer<'_, '_> {
    /// Entries of `{…}` or `[…]`, at least one of which stays.
    pub(super) fn flow(&mut self, id: Id, node: usize, parts: &Parts, around: Around) -> Result<(), Refusal> {
        let nodes = &self.layout.document.nodes;
        let is_map = nodes.get(node).kind.is_map();
        let json = match nodes.children(node).next() {
            Some(first) if is_map => nodes.get(first).kind == Kind::Double,
            _ => matches!(around, Around::Flow(true)),
        };
        let tree = self.tree;
        match tree.get(id).map(|item| &item.value) {
            Some(Value::Map(map)) => {
                for entry in map.entries.iter().filter(|entry| entry.node.is_some() && !entry.removed) {
                    self.visit(entry.item, Around::Flow(json));
                }
            }
            Some(Value::List(items)) => {
                for item in items.iter().filter(|item| tree.get(**item).is_some_and(|item| item.place.is_some())) {
                    self.visit(*item, Around::Flow(json));
                }
            }
            _ => {}
        }
        let spans: Vec<(usize, usize)> = parts.old.iter().map(|(first, _)| self.flow_span(*first, is_map)).collect();
        self.remove_flow(parts, &spans);
        if !parts.new.is_empty() {
            let texts = self.flow_texts(id, parts, json);
            let Some((_, end)) =
                parts.old.iter().zip(&spans).filter(|((_, kept), _)| *kept).map(|(_, span)| *span).next_back()
            else {
                return Err(Refusal::Uncertain);
            };
            let own_line = spans.last().is_some_and(|(start, _)| self.layout.starts_line(*start));
            self.append_flow(end, own_line, spans.last().map_or(end, |span| span.0), &texts);
        }
        Ok(())
    }

    fn flow_texts(&self, id: Id, parts: &Parts, json: bool) -> Vec<String> {
        let mut texts = Vec::new();
        let push = |text: &mut String, id: Id| {
            if json { self.tree.push_json_style(text, id) } else { self.tree.push_flow(text, id, true, None) }
        };
        for new in &parts.new {
            let mut text = String::new();
            match self.tree.get(id).map(|item| &item.value) {
                Some(Value::Map(map)) => {
                    let Some(entry) = map.entries.get(*new) else { continue };
                    if json {
                        push_quoted(&mut text, &entry.key)
                    } else {
                        push_text(&mut text, &entry.key, true, None)
                    }
                    text.push_str(": ");
                    push(&mut text, entry.item);
                }
                _ => push(&mut text, *new),
            }
            texts.push(text);
        }
        texts
    }

    /// Behind the last entry that stays, which ends at `end`; on lines of their own if the last one, at `last`, has that.
    fn append_flow(&mut self, end: usize, own_line: bool, last: usize, texts: &[String]) {
        let layout = self.layout;
        let line_end = layout.line_end(end);
        let behind = layout.skip_blanks(end);
        let has_comma = byte(layout.bytes(), behind) == b',';
        let rest = layout.text(if has_comma { behind + 1 } else { end }, line_end);
        let ends_line = rest.trim().is_empty() || rest.trim_start().starts_with('#');
        if !own_line {
            self.insert(end, texts.iter().map(|text| format!(", {text}")).collect(), 0);
            return;
        }
        let indent = layout.text(layout.line_start(last), last);
        let lines: Vec<String> = texts.iter().map(|text| format!("{}{indent}{text}", self.style.line_break)).collect();
        if ends_line {
            if !has_comma {
                self.insert(end, ",".to_owned(), 1);
            }
            self.insert(line_end, lines.join(",") + if has_comma { "," } else { "" }, 0);
        } else {
            self.insert(end, lines.iter().map(|line| format!(",{line}")).collect(), 0);
        }
    }

    /// An entry from its key's anchor, tag or `?` to its value's end.
    fn flow_span(&self, first: usize, is_map: bool) -> (usize, usize) {
        let nodes = &self.layout.document.nodes;
        let start = nodes.outer_start(first);
        let (_, end) = self.layout.span(first);
        if !is_map {
            return (start, end);
        }
        let before = self.layout.text(0, start).trim_end_matches([' ', '\t', '\n', '\r']);
        let start = if before.ends_with('?') { before.len() - 1 } else { start };
        (start, end.max(self.layout.span(nodes.after(first)).1))
    }

    /// Each removed entry goes up to the next one; those at the end go from the last one that stays.
    fn remove_flow(&mut self, parts: &Parts, spans: &[(usize, usize)]) {
        let last_kept = parts.old.iter().rposition(|(_, kept)| *kept);
        for (at, ((_, kept), (start, end))) in parts.old.iter().zip(spans).enumerate() {
            if *kept {
                continue;
            }
            let next = spans.get(at + 1).map_or(*end, |span| span.0);
            if last_kept.is_some_and(|last| at < last) {
                let comma = self.layout.skip_gap(*end) + 1;
                let line = self.layout.next_line(comma);
                let own_line = self.layout.starts_line(*start) && self.layout.starts_line(next) && line <= next;
                if own_line {
                    self.cut(self.layout.line_start(*start)..line, String::new());
                } else if self.layout.text(*start, next).contains('#') {
                    self.cut(*start..self.layout.skip_blanks(comma), String::new());
                } else {
                    self.cut(*start..next, String::new());
                }
            } else if let Some((_, from)) = at.checked_sub(1).and_then(|before| spans.get(before)) {
                self.cut(*from..*end, String::new());
            }
        }
    }

    /// A value between brackets.
    pub(super) fn replace_in_brackets(&mut self, id: Id, node: usize, json: bool, prefix: &str) {
        let old = self.layout.document.nodes.get(node).kind;
        let start = self.layout.document.nodes.outer_start(node);
        let (_, end) = self.layout.span(node);
        let mut text = String::new();
        if old == Kind::Empty && prefix.is_empty() {
            let colon = self.layout.text(0, start).ends_with(':');
            text.push_str(if colon { " " } else { ": " });
        } else if !prefix.is_empty() {
            text.push_str(prefix);
            text.push(' ');
        }
        let is_text = matches!(self.tree.get(id).map(|item| &item.value), Some(Value::Text(_)));
        if json && !(is_text && old == Kind::Single) {
            self.tree.push_json_style(&mut text, id);
        } else {
            self.tree.push_flow(&mut text, id, true, Some(old));
        }
        self.cut(start..end, text);
    }
}
