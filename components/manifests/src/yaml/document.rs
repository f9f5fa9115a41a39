//! A document that has been read: its nodes, and what they mean.

use super::json::{float_key, push_scalar, push_string};
use super::nodes::{Children, Kind, Nodes};
use super::scalar::{Scalar, resolve};
use super::text::text_of;
use super::tokens::{Fault, fault};
use super::{ReadError, grammar, lines};
use std::borrow::Cow;
use std::collections::HashMap;

/// Longer texts are refused: offsets are 32 bits.
const MAX_TEXT: usize = u32::MAX as usize - 2;

/// A text and its nodes.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    /// The text.
    pub(crate) text: &'a str,
    /// Its nodes.
    pub(crate) nodes: Nodes,
}

/// An entry of a map, merges and duplicates settled.
#[derive(Debug, Clone)]
pub(crate) struct Member<'a> {
    /// The key's JSON form.
    pub(crate) key: Cow<'a, str>,
    /// The value's node.
    pub(crate) value: usize,
    /// Whether an alias lies between the map and the value.
    aliased: bool,
}

impl<'a> Document<'a> {
    /// Read a text.
    ///
    /// # Errors
    /// The place and the reason where Kubernetes could not.
    pub(crate) fn read(text: &'a str) -> Result<Self, ReadError> {
        if text.len() > MAX_TEXT {
            return Err(ReadError { line: 1, column: 1, message: "a document of 4 GiB or more".to_owned() });
        }
        let nodes = match lines::parse(text) {
            Some(nodes) => nodes,
            None => full_parse(text).map_err(|fault| located(text, &fault))?,
        };
        Ok(Self { text, nodes })
    }

    /// The value of a scalar node.
    pub(crate) fn scalar(&self, index: usize) -> Result<Scalar<'a>, Fault> {
        let node = self.nodes.get(index);
        let text = text_of(self.text, node);
        resolve(node.kind, self.nodes.tag(index), text).map_err(|message| Fault { at: node.start as usize, message })
    }

    /// The JSON form of a key.
    pub(crate) fn key(&self, index: usize) -> Result<Cow<'a, str>, Fault> {
        let at = self.nodes.get(index).start as usize;
        let target = self.nodes.target(index);
        if self.nodes.get(target).kind.is_collection() {
            return fault(at, "a list or map as a key; {{ }} needs quotes");
        }
        let value = self.scalar(target)?;
        let message = match value {
            Scalar::Null => "null as a key",
            _ => "an integer of more than 63 bits as a key",
        };
        key_form(value).map_or_else(|| fault(at, message), Ok)
    }

    /// Whether a key is the `<<` that merges.
    pub(crate) fn is_merge(&self, key: usize) -> bool {
        let node = self.nodes.get(key);
        if node.end - node.start > 4 || node.kind == Kind::Alias || text_of(self.text, node) != "<<" {
            return false;
        }
        match self.nodes.tag(key) {
            Some(tag) => tag == "!" || tag == "tag:yaml.org,2002:merge",
            None => node.kind == Kind::Plain,
        }
    }

    /// The entries of a map; each key once, where it first stood, with the value that wins.
    pub(crate) fn members(&self, map: usize, budget: &mut Budget) -> Result<Vec<Member<'a>>, Fault> {
        self.collect(vec![(self.nodes.children(map), false)], budget)
    }

    /// What the value of a `<<` brings in.
    pub(crate) fn merged_members(&self, value: usize, budget: &mut Budget) -> Result<Vec<Member<'a>>, Fault> {
        let mut work = Vec::new();
        for source in self.merge_sources(value) {
            let target = self.merge_target(source)?;
            work.push((self.nodes.children(target), target != source));
        }
        self.collect(work, budget)
    }

    /// `work` holds the maps still to be listed, the next one last: children that are left, and whether an
    /// alias led there.
    fn collect<'n>(
        &'n self,
        mut work: Vec<(Children<'n>, bool)>,
        budget: &mut Budget,
    ) -> Result<Vec<Member<'a>>, Fault> {
        let mut found: Vec<Member<'a>> = Vec::new();
        while let Some((mut children, aliased)) = work.pop() {
            let (Some(key), Some(value)) = (children.next(), children.next()) else { continue };
            work.push((children, aliased));
            budget.spend(1, aliased, self, key)?;
            if !self.is_merge(key) {
                found.push(Member { key: self.key(key)?, value, aliased });
                continue;
            }
            // The first of a list wins, so it is listed last.
            for source in self.merge_sources(value) {
                let target = self.merge_target(source)?;
                budget.spend(1, aliased, self, source)?;
                work.push((self.nodes.children(target), aliased || target != source));
            }
        }
        if found.len() > 1 {
            settle(&mut found, |late| {
                self.check(late)?;
                budget.spend(self.nodes.after(late) - late, false, self, late)
            })?;
        }
        Ok(found)
    }

    /// Whether all values can be read, as printing them would show.
    pub(crate) fn check_values(&self) -> Result<(), Fault> {
        self.push_json(0, &mut String::new())
    }

    fn merge_sources(&self, value: usize) -> Vec<usize> {
        if self.nodes.get(value).kind.is_list() { self.nodes.children(value).collect() } else { vec![value] }
    }

    fn merge_target(&self, source: usize) -> Result<usize, Fault> {
        let target = self.nodes.target(source);
        if self.nodes.get(target).kind.is_map() {
            return Ok(target);
        }
        fault(self.nodes.get(source).start as usize, "<< takes a map, an alias of one, or a list of these")
    }

    /// What the cluster checks of a value even where a later key replaces it.
    fn check(&self, index: usize) -> Result<(), Fault> {
        for node in index..self.nodes.after(index) {
            let kind = self.nodes.get(node).kind;
            if !kind.is_collection() && kind != Kind::Alias {
                self.scalar(node)?;
            }
            for (key, value) in self.nodes.entries(node).filter(|_| kind.is_map()) {
                if self.is_merge(key) {
                    for source in self.merge_sources(value) {
                        self.merge_target(source)?;
                    }
                } else if self.nodes.get(self.nodes.target(key)).kind.is_collection() {
                    self.key(key)?;
                }
            }
        }
        Ok(())
    }

    /// The value at `index` as compact JSON.
    pub(crate) fn push_json(&self, index: usize, out: &mut String) -> Result<(), Fault> {
        let mut budget = Budget::default();
        let mut open: Vec<Open<'a, '_>> = Vec::new();
        let mut next = Some((index, false));
        loop {
            if let Some((node, aliased)) = next.take() {
                let target = self.nodes.target(node);
                let aliased = aliased || target != node;
                budget.spend(1, aliased, self, node)?;
                let kind = self.nodes.get(target).kind;
                if kind.is_map() {
                    out.push('{');
                    let members = self.members(target, &mut budget)?;
                    open.push(Open { members: members.into_iter(), items: None, aliased, first: true });
                } else if kind.is_list() {
                    out.push('[');
                    let items = Some(self.nodes.children(target));
                    open.push(Open { members: Vec::new().into_iter(), items, aliased, first: true });
                } else if !push_scalar(out, &self.scalar(target)?) {
                    return fault(self.nodes.get(target).start as usize, "a number that JSON does not have");
                }
            }
            let Some(top) = open.last_mut() else { return Ok(()) };
            let (child, aliased) = match &mut top.items {
                Some(items) => (items.next(), top.aliased),
                None => match top.members.next() {
                    Some(member) => {
                        separate(out, &mut top.first);
                        push_string(out, &member.key);
                        out.push(':');
                        next = Some((member.value, top.aliased || member.aliased));
                        continue;
                    }
                    None => (None, false),
                },
            };
            match child {
                Some(child) => {
                    separate(out, &mut top.first);
                    next = Some((child, aliased));
                }
                None => {
                    out.push(if top.items.is_some() { ']' } else { '}' });
                    open.pop();
                }
            }
        }
    }
}

/// The JSON form of a key; null and integers of more than 63 bits have none.
pub(crate) fn key_form(value: Scalar<'_>) -> Option<Cow<'_, str>> {
    match value {
        Scalar::Text(text) => Some(text),
        Scalar::Bool(value) => Some(Cow::Borrowed(if value { "true" } else { "false" })),
        Scalar::Int(value) => i64::try_from(value).ok().map(|value| Cow::Owned(value.to_string())),
        Scalar::Float(value) => Some(Cow::Owned(float_key(value))),
        Scalar::Null => None,
    }
}

/// A collection being printed.
struct Open<'a, 'n> {
    members: std::vec::IntoIter<Member<'a>>,
    items: Option<Children<'n>>,
    aliased: bool,
    first: bool,
}

fn separate(out: &mut String, first: &mut bool) {
    if !std::mem::take(first) {
        out.push(',');
    }
}

/// Keep each key once: the place of the first, the value of the last. `lost` hears of values that are dropped.
fn settle<'a>(found: &mut Vec<Member<'a>>, mut lost: impl FnMut(usize) -> Result<(), Fault>) -> Result<(), Fault> {
    if found.len() <= 8 {
        let unique =
            found.iter().enumerate().all(|(at, member)| found.iter().take(at).all(|other| other.key != member.key));
        if unique {
            return Ok(());
        }
    }
    let mut places: HashMap<Cow<'a, str>, usize> = HashMap::with_capacity(found.len());
    let mut kept: Vec<Member<'a>> = Vec::with_capacity(found.len());
    for member in found.drain(..) {
        match places.get(&member.key).and_then(|place| kept.get_mut(*place)) {
            Some(earlier) => {
                lost(earlier.value)?;
                *earlier = member;
            }
            None => {
                places.insert(member.key.clone(), kept.len());
                kept.push(member);
            }
        }
    }
    *found = kept;
    Ok(())
}

/// Counts what aliases make of a small text, with the cluster's limits.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    all: usize,
    aliased: usize,
}

impl Budget {
    /// For a look at single maps: as if all of the document had been read without an alias before.
    pub(crate) fn beside(document: &Document<'_>) -> Self {
        Self { all: document.nodes.len(), aliased: 0 }
    }

    fn spend(&mut self, nodes: usize, aliased: bool, document: &Document<'_>, at: usize) -> Result<(), Fault> {
        self.all += nodes;
        if !aliased {
            return Ok(());
        }
        self.aliased += nodes;
        let (low, high) = (400_000.0, 4_000_000.0);
        let all = self.all as f64;
        let allowed = 0.99 - 0.89 * ((all - low) / (high - low)).clamp(0.0, 1.0);
        if self.aliased > 100 && self.all > 1000 && self.aliased as f64 / all > allowed {
            return fault(document.nodes.get(at).start as usize, "aliases that expand to too much");
        }
        Ok(())
    }
}

/// The full scanner, on the text with the final newline that the cluster supplies.
pub(crate) fn full_parse(text: &str) -> Result<Nodes, Fault> {
    if let Some((at, _)) = text.char_indices().find(|(_, c)| !is_allowed(*c)) {
        return fault(at, "a control character; in double quotes it can be written as an escape");
    }
    if text.starts_with("\u{feff}\u{feff}") {
        return fault(0, "two byte order marks");
    }
    if text.is_empty() || text.ends_with('\n') {
        return grammar::parse(text);
    }
    grammar::parse(&format!("{text}\n"))
}

fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

/// A fault with its line and column.
pub(crate) fn located(text: &str, fault: &Fault) -> ReadError {
    let at = fault.at.min(text.len());
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(line_start..).map_or(0, |line| line.chars().count()) + 1;
    ReadError { line: before.bytes().filter(|byte| *byte == b'\n').count() + 1, column, message: fault.message.clone() }
}
