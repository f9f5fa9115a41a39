//! Whether two values are equal: of the tree, of the document, or of the changed text that has been read.

use super::super::document::{Budget, Document};
use super::super::tokens::Fault;
use super::super::value::{Id, Value, number};
use super::apply::scalar_value;
use super::{Plan, Refusal};
use std::borrow::Cow;
use std::collections::HashMap;

/// More comparisons than this are not made; only aliases in aliases come near it.
const MAX_STEPS: usize = 20_000_000;

/// A value to look at.
#[derive(Debug, Clone, Copy)]
pub(super) enum View {
    /// Of the tree.
    Item(Id),
    /// A node of the document.
    Old(usize),
    /// A node of the changed text.
    New(usize),
}

/// One level of a value.
enum Level<'v> {
    Scalar(Value<'v>),
    List(Vec<View>),
    Map(Vec<(Cow<'v, str>, View)>),
}

impl<'a> Plan<'a> {
    /// Whether the changed text has the tree's value.
    pub(super) fn reads_back(&mut self, new: &Document<'_>) -> Result<bool, Refusal> {
        if new.nodes.is_empty() {
            return Ok(false);
        }
        Ok(self.equal(View::Item(self.root), View::New(0), Some(new))?)
    }

    /// Whether two values are equal; `new` is the text behind `View::New`.
    pub(super) fn equal(&mut self, one: View, other: View, new: Option<&Document<'_>>) -> Result<bool, Fault> {
        let mut work = vec![(one, other)];
        let mut steps = 0;
        while let Some((one, other)) = work.pop() {
            steps += 1;
            if steps > MAX_STEPS {
                return Ok(false);
            }
            let one = self.resolved(one);
            if let (View::Old(old), View::New(node), Some(new)) = (one, other, new)
                && same_text(self.document, old, new, node, &mut work)
            {
                continue;
            }
            let (one, other) = (self.level(one, new)?, self.level(other, new)?);
            match (one, other) {
                (Level::Scalar(one), Level::Scalar(other)) => {
                    if !same_scalar(&one, &other) {
                        return Ok(false);
                    }
                }
                (Level::List(one), Level::List(other)) if one.len() == other.len() => {
                    work.extend(one.into_iter().zip(other));
                }
                (Level::Map(one), Level::Map(other)) if one.len() == other.len() => {
                    // Mostly the order is the same, too.
                    if one.iter().zip(&other).all(|((one, _), (other, _))| one == other) {
                        work.extend(one.iter().zip(&other).map(|((_, one), (_, other))| (*one, *other)));
                        continue;
                    }
                    let places: HashMap<&str, View> = other.iter().map(|(key, view)| (&**key, *view)).collect();
                    for (key, view) in &one {
                        match places.get(&**key) {
                            Some(other) => work.push((*view, *other)),
                            None => return Ok(false),
                        }
                    }
                }
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    fn resolved(&self, view: View) -> View {
        match view {
            View::Item(id) => match self.tree.get(id).map(|item| &item.value) {
                Some(Value::Original(node)) => View::Old(*node),
                _ => view,
            },
            _ => view,
        }
    }

    fn level<'v>(&mut self, view: View, new: Option<&Document<'v>>) -> Result<Level<'v>, Fault>
    where
        'a: 'v,
    {
        match (self.resolved(view), new) {
            (View::Old(node), _) => node_level(self.document, node, View::Old),
            (View::New(node), Some(new)) => node_level(new, node, View::New),
            (View::Item(id), _) => self.item_level(id),
            (View::New(_), None) => Ok(Level::Scalar(Value::Null)),
        }
    }

    fn item_level<'v>(&mut self, id: Id) -> Result<Level<'v>, Fault>
    where
        'a: 'v,
    {
        let Some(item) = self.tree.get(id) else { return Ok(Level::Scalar(Value::Null)) };
        let map = match &item.value {
            Value::List(items) => return Ok(Level::List(items.iter().map(|item| View::Item(*item)).collect())),
            Value::Map(map) => map,
            scalar => return Ok(Level::Scalar(scalar.clone())),
        };
        let simple = map.entries.len() <= 16 && !map.has_merge();
        let mut settled: Vec<(Cow<'a, str>, View)> = Vec::with_capacity(map.entries.len());
        if simple {
            for entry in map.entries.iter().filter(|entry| !entry.removed) {
                match settled.iter_mut().find(|(key, _)| *key == entry.key) {
                    Some((_, view)) => *view = View::Item(entry.item),
                    None => settled.push((entry.key.clone(), View::Item(entry.item))),
                }
            }
            return Ok(Level::Map(settled));
        }
        let entries: Vec<(Cow<'a, str>, Id, bool)> = map
            .entries
            .iter()
            .filter(|entry| !entry.removed)
            .map(|entry| (entry.key.clone(), entry.item, entry.merge))
            .collect();
        let mut places: HashMap<Cow<'a, str>, usize> = HashMap::with_capacity(entries.len());
        let mut put = |key: Cow<'a, str>, view: View| match places.get(&key).and_then(|at| settled.get_mut(*at)) {
            Some(entry) => entry.1 = view,
            None => {
                places.insert(key.clone(), settled.len());
                settled.push((key, view));
            }
        };
        for (key, item, merge) in entries {
            if merge {
                for member in self.merge_members(item)? {
                    put(member.key, View::Old(member.value));
                }
            } else {
                put(key, View::Item(item));
            }
        }
        Ok(Level::Map(settled))
    }
}

fn node_level<'v>(document: &Document<'v>, node: usize, view: fn(usize) -> View) -> Result<Level<'v>, Fault> {
    let target = document.nodes.target(node);
    let kind = document.nodes.get(target).kind;
    if kind.is_map() {
        let members = document.members(target, &mut Budget::beside(document))?;
        return Ok(Level::Map(members.into_iter().map(|member| (member.key, view(member.value))).collect()));
    }
    if kind.is_list() {
        return Ok(Level::List(document.nodes.children(target).map(view).collect()));
    }
    document.scalar(target).map(|scalar| Level::Scalar(scalar_value(scalar)))
}

fn same_scalar(one: &Value<'_>, other: &Value<'_>) -> bool {
    match (one, other) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(one), Value::Bool(other)) => one == other,
        (Value::Number(one), Value::Number(other)) => number(one) == number(other),
        (Value::Text(one), Value::Text(other)) => one == other,
        _ => false,
    }
}

/// Whether two nodes are equal because they are written alike; what is left to compare of them goes to `work`.
fn same_text(old: &Document<'_>, one: usize, new: &Document<'_>, other: usize, work: &mut Vec<(View, View)>) -> bool {
    let (first, second) = (old.nodes.get(one), new.nodes.get(other));
    if first.kind != second.kind || first.marked || second.marked {
        return false;
    }
    let one_text = old.text.get(first.start as usize..first.end as usize);
    let other_text = new.text.get(second.start as usize..second.end as usize);
    if first.kind.is_block_scalar() {
        return first.link == second.link && one_text == other_text;
    }
    if !first.kind.is_collection() {
        return first.kind != super::super::nodes::Kind::Alias && one_text == other_text;
    }
    // Written alike to the byte, without anchors, aliases and tags below: equal without a look at the parts.
    let simple = old.nodes.all_properties().is_empty() && new.nodes.all_properties().is_empty();
    if simple && first.kind.is_flow() && one_text == other_text {
        return true;
    }
    if !simple {
        return false;
    }
    let keys_alike = |(one, other): (usize, usize)| {
        let (one, other) = (old.nodes.get(one), new.nodes.get(other));
        one.kind == other.kind
            && old.text.get(one.start as usize..one.end as usize)
                == new.text.get(other.start as usize..other.end as usize)
    };
    let start = work.len();
    let (mut ones, mut others) = (old.nodes.children(one), new.nodes.children(other));
    let mut is_key = first.kind.is_map();
    loop {
        match (ones.next(), others.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if is_key && keys_alike((one, other)) => is_key = false,
            (Some(one), Some(other)) if !is_key => {
                work.push((View::Old(one), View::New(other)));
                is_key = first.kind.is_map();
            }
            _ => {
                work.truncate(start);
                return false;
            }
        }
    }
}
