//! The changes, on the tree.

use super::super::document::{Budget, Member};
use super::super::error::WriteError;
use super::super::json::{MAX_DEPTH, is_too_deep, push_scalar};
use super::super::nodes::Kind;
use super::super::scalar::Scalar;
use super::super::strings::list_index;
use super::super::tokens::Fault;
use super::super::value::{Entry, Id, Map, Value};
use super::super::{Change, PatchError, located};
use super::compare::View;
use super::{Plan, shown_path};
use std::borrow::Cow;

/// Where a key of a map was found.
enum Place {
    /// An entry of its own.
    Own(usize),
    /// Brought in by the `<<` at this entry.
    Merged(usize, usize),
    Missing,
}

impl<'a> Plan<'a> {
    /// Apply one change.
    pub(super) fn apply(&mut self, change: &'a Change) -> Result<(), PatchError> {
        let changed = match change {
            Change::Set { path, json } => {
                if path.len() > MAX_DEPTH {
                    return Err(PatchError::TooDeep { steps: path.len() });
                }
                if is_too_deep(json) {
                    let reason = WriteError::TooDeep.to_string();
                    return Err(PatchError::NotJson { path: shown_path(path), reason });
                }
                let new =
                    self.tree.import(json).map_err(|reason| PatchError::NotJson { path: shown_path(path), reason })?;
                self.set(self.root, path, 0, new)?
            }
            Change::Remove { path } if path.is_empty() => return Err(PatchError::Root),
            Change::Remove { path } => self.remove(self.root, path, 0)?,
        };
        self.changed |= changed;
        Ok(())
    }

    /// Set `path`, of which `done` steps are behind us, below `from`; whether anything changed.
    fn set(&mut self, from: Id, path: &'a [String], done: usize, new: Id) -> Result<bool, PatchError> {
        let mut trail = vec![from];
        for (at, step) in path.iter().enumerate().skip(done) {
            let here = trail.last().copied().unwrap_or(from);
            self.open(here).map_err(|fault| self.unreadable(&fault))?;
            let rest = path.get(at + 1..).unwrap_or_default();
            let next = match self.tree.get(here).map(|item| &item.value) {
                Some(Value::Null) => {
                    let value = self.nest(path.get(at..).unwrap_or_default(), new);
                    self.replace(here, value);
                    self.touch(&trail);
                    return Ok(true);
                }
                Some(Value::Map(_)) => match self.place(here, step)? {
                    Place::Own(entry) => self.entry_item(here, entry),
                    Place::Merged(_, node) => {
                        let copy = self.tree.add(Value::Original(node));
                        if !self.set(copy, path, at + 1, new)? {
                            return Ok(false);
                        }
                        self.remove_own(here, step);
                        self.push_entry(here, step, copy);
                        self.touch(&trail);
                        return Ok(true);
                    }
                    Place::Missing => {
                        let value = self.nest(rest, new);
                        self.push_entry(here, step, value);
                        self.touch(&trail);
                        return Ok(true);
                    }
                },
                Some(Value::List(items)) => match list_index(step) {
                    Some(index) if index < items.len() => items.get(index).copied(),
                    Some(index) if index == items.len() => {
                        let value = self.nest(rest, new);
                        if let Some(Value::List(items)) = self.tree.get_mut(here).map(|item| &mut item.value) {
                            items.push(value);
                        }
                        self.touch(&trail);
                        return Ok(true);
                    }
                    _ => {
                        return Err(PatchError::NoSuchItem {
                            path: shown_path(path),
                            step: step.clone(),
                            items: items.len(),
                        });
                    }
                },
                _ => {
                    let scalar = shown_path(path.get(..at).unwrap_or_default());
                    return Err(PatchError::Scalar { path: shown_path(path), scalar });
                }
            };
            trail.extend(next);
        }
        let here = trail.last().copied().unwrap_or(from);
        if self.equal(View::Item(here), View::Item(new), None).map_err(|fault| self.unreadable(&fault))? {
            return Ok(false);
        }
        self.replace(here, new);
        self.touch(&trail);
        Ok(true)
    }

    /// Remove `path`, as `set` does; what is missing is gone already.
    fn remove(&mut self, from: Id, path: &'a [String], done: usize) -> Result<bool, PatchError> {
        let mut trail = vec![from];
        for (at, step) in path.iter().enumerate().skip(done) {
            let here = trail.last().copied().unwrap_or(from);
            let last = at + 1 == path.len();
            self.open(here).map_err(|fault| self.unreadable(&fault))?;
            let next = match self.tree.get_mut(here).map(|item| &mut item.value) {
                Some(Value::Map(_)) => match self.place(here, step)? {
                    Place::Own(entry) if !last => self.entry_item(here, entry),
                    Place::Missing => return Ok(false),
                    Place::Merged(_, node) if !last => {
                        let copy = self.tree.add(Value::Original(node));
                        if !self.remove(copy, path, at + 1)? {
                            return Ok(false);
                        }
                        self.remove_own(here, step);
                        self.push_entry(here, step, copy);
                        self.touch(&trail);
                        return Ok(true);
                    }
                    _ => {
                        self.remove_own(here, step);
                        while let Place::Merged(entry, _) = self.place(here, step)? {
                            self.unmerge(here, entry, step)?;
                        }
                        self.touch(&trail);
                        return Ok(true);
                    }
                },
                Some(Value::List(items)) => match list_index(step).filter(|index| *index < items.len()) {
                    Some(index) if last => {
                        items.remove(index);
                        self.touch(&trail);
                        return Ok(true);
                    }
                    Some(index) => items.get(index).copied(),
                    None => return Ok(false),
                },
                _ => return Ok(false),
            };
            trail.extend(next);
        }
        Ok(false)
    }

    fn unreadable(&self, fault: &Fault) -> PatchError {
        located(self.document.text, fault).into()
    }

    /// Something at the end of `trail` has changed; an alias on the way becomes a copy.
    fn touch(&mut self, trail: &[Id]) {
        for id in trail {
            let node = self.tree.get(*id).and_then(|item| item.place);
            if node.is_some_and(|node| self.document.nodes.get(node).kind == Kind::Alias)
                && let Some(item) = self.tree.get_mut(*id)
            {
                item.fresh = true;
            }
        }
    }

    /// Give the value at `id` the value of another.
    fn replace(&mut self, id: Id, new: Id) {
        let value = self.tree.get(new).map(|item| item.value.clone());
        if let (Some(item), Some(value)) = (self.tree.get_mut(id), value) {
            item.value = value;
            item.fresh = true;
        }
    }

    /// The value below the maps that `path` asks for.
    fn nest(&mut self, path: &'a [String], value: Id) -> Id {
        let mut value = value;
        for step in path.iter().rev() {
            let mut map = Map::default();
            map.push(new_entry(Cow::Borrowed(step), value));
            value = self.tree.add(Value::Map(map));
        }
        value
    }

    fn push_entry(&mut self, map: Id, key: &'a str, item: Id) {
        if let Some(map) = self.tree.map_mut(map) {
            map.push(new_entry(Cow::Borrowed(key), item));
        }
    }

    fn entry_item(&mut self, map: Id, entry: usize) -> Option<Id> {
        Some(self.tree.map_mut(map)?.entries.get(entry)?.item)
    }

    /// Where the value of a key comes from: the last entry that has it.
    fn place(&mut self, map: Id, key: &str) -> Result<Place, PatchError> {
        let Some(found) = self.tree.map_mut(map) else { return Ok(Place::Missing) };
        let own = found.find(key);
        if found.has_merge() {
            let merges: Vec<(usize, Id)> = found
                .entries
                .iter()
                .enumerate()
                .filter(|(_, e)| e.merge && !e.removed)
                .map(|(at, e)| (at, e.item))
                .collect();
            for (at, item) in merges.into_iter().rev().take_while(|(at, _)| own.is_none_or(|own| own < *at)) {
                let members = self.merge_members(item).map_err(|fault| self.unreadable(&fault))?;
                if let Some(member) = members.iter().find(|member| member.key == key) {
                    return Ok(Place::Merged(at, member.value));
                }
            }
        }
        Ok(own.map_or(Place::Missing, Place::Own))
    }

    /// What the value of a `<<` brings in.
    pub(super) fn merge_members(&mut self, item: Id) -> Result<Vec<Member<'a>>, Fault> {
        let node = self.tree.get(item).and_then(|item| match item.value {
            Value::Original(node) => Some(node),
            _ => item.place,
        });
        node.map_or(Ok(Vec::new()), |node| self.document.merged_members(node, &mut Budget::beside(self.document)))
    }

    fn remove_own(&mut self, map: Id, key: &str) {
        if let Some(map) = self.tree.map_mut(map) {
            for entry in map.entries.iter_mut().filter(|entry| !entry.merge && entry.key == key) {
                entry.removed = true;
            }
        }
    }

    /// Turn a `<<` into what it brings in, less one key and less what later entries set anyway.
    fn unmerge(&mut self, map: Id, entry: usize, key: &str) -> Result<(), PatchError> {
        let Some(item) = self.entry_item(map, entry) else { return Ok(()) };
        let members = self.merge_members(item).map_err(|fault| self.unreadable(&fault))?;
        for member in members {
            let own = self.tree.map_mut(map).and_then(|map| map.find(&member.key));
            if member.key == key || own.is_some_and(|own| own > entry) {
                continue;
            }
            // An entry above has lost to this one.
            self.remove_own(map, &member.key);
            let copy = self.tree.add(Value::Original(member.value));
            if let Some(map) = self.tree.map_mut(map) {
                map.push(new_entry(member.key, copy));
            }
        }
        if let Some(entry) = self.tree.map_mut(map).and_then(|map| map.entries.get_mut(entry)) {
            entry.removed = true;
        }
        Ok(())
    }

    /// Make one level of a node's value visible. Below an alias, and in what was copied, all is new text.
    pub(super) fn open(&mut self, id: Id) -> Result<(), Fault> {
        let Some((node, place)) = self.tree.get(id).and_then(|item| match item.value {
            Value::Original(node) => Some((node, item.place)),
            _ => None,
        }) else {
            return Ok(());
        };
        let document = self.document;
        let target = document.nodes.target(node);
        let in_place = place.is_some() && target == node;
        let kind = document.nodes.get(target).kind;
        let value = if kind.is_list() {
            let children = document.nodes.children(target);
            Value::List(children.map(|child| self.child(child, in_place)).collect())
        } else if kind.is_map() && in_place {
            let mut map = Map::default();
            for (key, value) in document.nodes.entries(target) {
                let merge = document.is_merge(key);
                let name = if merge { Cow::Borrowed("<<") } else { document.key(key)? };
                let item = self.tree.original(value);
                map.push(Entry { key: name, item, node: Some(key), merge, removed: false });
            }
            Value::Map(map)
        } else if kind.is_map() {
            let mut map = Map::default();
            for member in document.members(target, &mut Budget::beside(document))? {
                let item = self.child(member.value, false);
                map.push(new_entry(member.key, item));
            }
            Value::Map(map)
        } else {
            scalar_value(document.scalar(target)?)
        };
        if let Some(item) = self.tree.get_mut(id) {
            item.value = value;
        }
        Ok(())
    }

    fn child(&mut self, node: usize, in_place: bool) -> Id {
        if in_place { self.tree.original(node) } else { self.tree.add(Value::Original(node)) }
    }

    /// Make all levels visible.
    pub(super) fn open_all(&mut self, id: Id) -> Result<(), Fault> {
        let mut work = vec![id];
        while let Some(id) = work.pop() {
            self.open(id)?;
            match self.tree.get(id).map(|item| &item.value) {
                Some(Value::List(items)) => work.extend(items),
                Some(Value::Map(map)) => work.extend(map.entries.iter().map(|entry| entry.item)),
                _ => {}
            }
        }
        Ok(())
    }
}

fn new_entry(key: Cow<'_, str>, item: Id) -> Entry<'_> {
    Entry { key, item, node: None, merge: false, removed: false }
}

/// A scalar of the document as a value of the tree.
pub(super) fn scalar_value(scalar: Scalar<'_>) -> Value<'_> {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Bool(value) => Value::Bool(value),
        Scalar::Text(text) => Value::Text(text),
        number => {
            let mut text = String::new();
            push_scalar(&mut text, &number);
            Value::Number(Cow::Owned(text))
        }
    }
}
