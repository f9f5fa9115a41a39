//! Anchors whose value changes or goes: their aliases become copies of what it was.

use super::super::nodes::Kind;
use super::super::value::{Id, Value};
use super::{Plan, Refusal};
use std::ops::Range;

/// What the tree says of the document's nodes.
#[derive(Default)]
struct Fate {
    /// Nodes that are no longer there, or are written anew.
    gone: Vec<Range<usize>>,
    /// Nodes with another value than before, those around them not named.
    altered: Vec<usize>,
}

impl Plan<'_> {
    pub(super) fn copy_for_aliases(&mut self) -> Result<(), Refusal> {
        let nodes = &self.document.nodes;
        if !nodes.all_properties().iter().any(|properties| properties.anchor.is_some()) {
            return Ok(());
        }
        let fate = self.fate();
        let is_gone = |node: usize| fate.gone.iter().any(|range| range.contains(&node));
        let is_altered = |target: usize| {
            is_gone(target) || fate.altered.iter().any(|node| (target..nodes.after(target)).contains(node))
        };
        let mut copies = Vec::new();
        let aliases = (0..nodes.len()).filter(|node| nodes.get(*node).kind == Kind::Alias);
        for alias in aliases.filter(|alias| !is_gone(*alias)) {
            let written_anew = fate.altered.contains(&alias);
            if !written_anew && is_altered(nodes.target(alias)) {
                copies.push(alias);
            }
        }
        for alias in copies {
            self.copy_alias(alias)?;
        }
        Ok(())
    }

    fn fate(&self) -> Fate {
        let nodes = &self.document.nodes;
        let mut fate = Fate::default();
        let mut work = vec![self.root];
        while let Some(id) = work.pop() {
            let Some((item, place)) = self.tree.get(id).and_then(|item| Some((item, item.place?))) else { continue };
            if item.fresh {
                fate.altered.push(place);
                fate.gone.push(place + 1..nodes.after(place));
                continue;
            }
            if nodes.get(place).kind == Kind::Alias {
                continue;
            }
            match &item.value {
                Value::Map(map) => {
                    for entry in &map.entries {
                        let Some(key) = entry.node else {
                            fate.altered.push(place);
                            continue;
                        };
                        if entry.removed {
                            fate.altered.push(place);
                            fate.gone.push(key..nodes.after(nodes.after(key)));
                        } else {
                            work.push(entry.item);
                        }
                    }
                }
                Value::List(items) => {
                    let kept: Vec<usize> = items.iter().filter_map(|item| self.tree.get(*item)?.place).collect();
                    let old: Vec<usize> = nodes.children(place).collect();
                    if kept.len() != items.len() || kept != old {
                        fate.altered.push(place);
                    }
                    let mut kept = kept.into_iter().peekable();
                    for child in old {
                        if kept.next_if_eq(&child).is_none() {
                            fate.gone.push(child..nodes.after(child));
                        }
                    }
                    work.extend(items);
                }
                _ => {}
            }
        }
        fate
    }

    /// Walk down to the alias and have it written as its old value.
    fn copy_alias(&mut self, alias: usize) -> Result<(), Refusal> {
        let mut at = self.root;
        loop {
            let place = self.tree.get(at).and_then(|item| item.place).ok_or(Refusal::Uncertain)?;
            if place == alias {
                break;
            }
            self.open(at)?;
            at = self.child_around(at, alias).ok_or(Refusal::Uncertain)?;
        }
        let target = self.document.nodes.target(alias);
        if let Some(item) = self.tree.get_mut(at) {
            item.value = Value::Original(target);
            item.fresh = true;
        }
        Ok(())
    }

    fn child_around(&self, id: Id, node: usize) -> Option<Id> {
        let around = |id: &Id| {
            let place = self.tree.get(*id).and_then(|item| item.place);
            place.is_some_and(|place| (place..self.document.nodes.after(place)).contains(&node))
        };
        match &self.tree.get(id)?.value {
            Value::List(items) => items.iter().copied().find(around),
            Value::Map(map) => map.entries.iter().map(|entry| entry.item).find(around),
            _ => None,
        }
    }
}
