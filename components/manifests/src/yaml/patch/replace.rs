//! A value in the place of another, where lines and columns count.

use super::super::nodes::{Kind, Node};
use super::super::style::block;
use super::super::value::{Id, Value};
use super::super::write::{Behind, push_block_text};
use super::Refusal;
use super::splice::{Around, Splicer};

/// Where the old value stands.
struct Spot<'a> {
    old: Node,
    around: Around,
    /// Behind the colon or dash before it.
    lead: usize,
    /// Where it starts, its anchor and tag included, and where these end.
    start: usize,
    marks_end: usize,
    end: usize,
    /// Its anchor, which stays.
    anchor: &'a str,
    /// Whether it starts on the line of its key or dash.
    same_line: bool,
    /// What follows it on its last line.
    rest: &'a str,
}

impl Spot<'_> {
    fn is_root(&self) -> bool {
        matches!(self.around, Around::Root)
    }

    fn is_block_collection(&self) -> bool {
        matches!(self.old.kind, Kind::BlockMap | Kind::BlockList)
    }

    /// Whether a comment follows that belongs to the key or dash.
    fn has_comment(&self) -> bool {
        self.rest.trim_start().starts_with('#') && !self.old.kind.is_block_scalar() && !self.is_block_collection()
    }

    /// The anchor and the first line, to stand right behind the key or dash.
    fn behind_lead(&self, head: &str) -> String {
        let gap = if self.anchor.is_empty() || self.is_root() { "" } else { " " };
        format!("{gap}{}{head}", self.anchor)
    }

    /// The anchor and the first line, to stand where the old value starts.
    fn in_place(&self, head: &str) -> String {
        let gap = if self.anchor.is_empty() { "" } else { " " };
        let touches = self.lead == self.start && self.old.kind == Kind::Empty && !self.is_root();
        format!("{}{}{gap}{}", if touches { " " } else { "" }, self.anchor, head.trim_start())
    }
}

impl<'a> Splicer<'_, 'a> {
    /// Write a value anew where an old one stands.
    pub(super) fn replace(&mut self, id: Id, node: usize, around: Around) -> Result<(), Refusal> {
        let spot = self.spot(node, around);
        let (own_start, _) = self.layout.span(node);
        let behind = match around {
            Around::Flow(json) => {
                self.replace_in_brackets(id, node, json, spot.anchor);
                return Ok(());
            }
            Around::Root => Behind::Root(self.layout.column(own_start)),
            Around::Key(_, column) => Behind::Key(column),
            Around::Dash(_, column) => Behind::Dash(column),
        };
        let (head, tail) = self.new_lines(id, behind, &spot)?;
        if spot.is_block_collection() && !spot.same_line {
            self.replace_lines_below(&spot, &head, tail)
        } else if tail.is_empty() || spot.is_block_collection() || (spot.is_root() && !spot.has_comment()) {
            let gap = if spot.rest.starts_with('#') { " " } else { "" };
            self.cut(spot.start..spot.end, format!("{}{tail}{gap}", spot.in_place(&head)));
            Ok(())
        } else {
            self.replace_by_lines(&spot, &head, tail);
            Ok(())
        }
    }

    fn spot(&self, node: usize, around: Around) -> Spot<'a> {
        let layout = self.layout;
        let (own_start, end) = layout.span(node);
        let start = layout.document.nodes.outer_start(node);
        let properties = layout.document.nodes.properties(node);
        let anchor = properties.and_then(|properties| properties.anchor.clone());
        let lead = match around {
            Around::Key(colon, _) => colon,
            Around::Dash(dash, _) => dash,
            Around::Root | Around::Flow(_) => start,
        };
        Spot {
            old: layout.document.nodes.get(node),
            around,
            lead,
            start,
            marks_end: properties.map_or(own_start, |properties| properties.end),
            end,
            anchor: anchor.map_or("", |anchor| layout.text(anchor.start, anchor.end)),
            same_line: !layout.text(lead, start).contains('\n'),
            rest: layout.text(end, layout.line_end(end)),
        }
    }

    /// The first line of the new value, which goes behind the key or dash, and the lines below it.
    fn new_lines(&self, id: Id, behind: Behind, spot: &Spot<'_>) -> Result<(String, String), Refusal> {
        let mut text = String::new();
        self.push_new(&mut text, id, behind, spot.old);
        let line_break = self.style.line_break;
        let (head, tail) = text.split_at_checked(text.find(line_break).unwrap_or(text.len())).unwrap_or((&text, ""));
        let is_collection = match self.tree.get(id).map(|item| &item.value) {
            Some(Value::Map(map)) => map.entries.iter().any(|entry| !entry.removed),
            Some(Value::List(items)) => !items.is_empty(),
            _ => false,
        };
        // A first entry right behind a dash or `---` would be hit by the anchor, the comment or the marker there.
        let on_marker = spot.is_root() && !self.layout.starts_line(spot.start);
        if !is_collection || head.is_empty() || !(spot.has_comment() || !spot.anchor.is_empty() || on_marker) {
            return Ok((head.to_owned(), tail.to_owned()));
        }
        let column = match behind {
            Behind::Dash(column) => column + 2,
            Behind::Root(_) if on_marker => return Err(Refusal::Uncertain),
            Behind::Root(column) | Behind::Key(column) => column,
        };
        Ok((String::new(), format!("{line_break}{}{}{tail}", " ".repeat(column), head.trim_start())))
    }

    /// The new value's text; a block text in the place of another keeps its indentation.
    fn push_new(&self, text: &mut String, id: Id, behind: Behind, old: Node) {
        let indent = old.link as usize;
        if let (Some(Value::Text(new)), Behind::Key(column) | Behind::Dash(column)) =
            (self.tree.get(id).map(|item| &item.value), behind)
            && self.style.blocks
            && old.kind.is_block_scalar()
            && indent > column
            && block(new, Some(indent - column)).is_some()
        {
            text.push(' ');
            push_block_text(text, new, Some(indent - column), indent, self.style);
            return;
        }
        self.tree.push_block(text, id, behind, self.style, Some(old.kind));
    }

    /// The old value is a block below its key or dash: all its lines go, a comment behind the key stays.
    fn replace_lines_below(&mut self, spot: &Spot<'_>, head: &str, tail: String) -> Result<(), Refusal> {
        let has_marks = spot.marks_end > spot.start || !spot.anchor.is_empty();
        if has_marks && self.layout.next_line(spot.lead) <= spot.start {
            return Err(Refusal::Uncertain);
        }
        let marks_end = if has_marks { spot.marks_end } else { spot.lead };
        self.cut(spot.lead..marks_end, spot.behind_lead(head));
        self.cut(self.layout.line_end(marks_end)..self.layout.line_end(spot.end), tail);
        Ok(())
    }

    /// The new value has lines of its own, the old one started behind its key, its dash, or by itself on a line.
    fn replace_by_lines(&mut self, spot: &Spot<'_>, head: &str, tail: String) {
        let line_end = self.layout.line_end(spot.end);
        if spot.old.kind.is_block_scalar() {
            let (from, head) =
                if spot.same_line { (spot.lead, spot.behind_lead(head)) } else { (spot.start, spot.in_place(head)) };
            self.cut(from..spot.end, head + &tail);
        } else if spot.same_line {
            let to = if spot.has_comment() { spot.end } else { line_end };
            self.cut(spot.lead..to, spot.behind_lead(head));
            self.insert(line_end, tail, usize::MAX);
        } else {
            self.insert(spot.lead, spot.behind_lead(head), usize::MAX);
            if spot.has_comment() {
                self.cut(spot.start..spot.end, String::new());
                self.insert(line_end, tail, usize::MAX);
            } else {
                let line_start = self.layout.line_start(spot.start);
                self.insert(self.layout.line_end(spot.lead), tail, usize::MAX);
                self.cut(self.layout.line_end(line_start.saturating_sub(1))..line_end, String::new());
            }
        }
    }
}
