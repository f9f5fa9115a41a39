//! A place in the tree with its path, read as the type that the format wants there.
//!
//! The rules are go-yaml v3's: null leaves a field as it is, a scalar of any kind is a text, `yes` is true only where
//! a boolean is wanted, `<<` merges behind a mapping's own keys, and a key may not stand twice.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use super::error::{ManifestError, ManifestProblem, Position, Warning};
use super::nearest::nearest;
use super::scalar::Scalar;
use super::tree::{Kind, MOST_LEVELS, Node, NodeId, Tree};
use crate::plugin::shown::Shown;

/// What every value of one document shares.
pub(super) struct Document<'t> {
    tree: &'t Tree<'t>,
    visits: Cell<u32>,
    alias_visits: Cell<u32>,
    warnings: Cell<Vec<Warning>>,
}

impl<'t> Document<'t> {
    pub(super) fn new(tree: &'t Tree<'t>) -> Self {
        Self { tree, visits: Cell::new(0), alias_visits: Cell::new(0), warnings: Cell::default() }
    }

    pub(super) fn root(&'t self) -> Value<'t> {
        Value {
            document: self,
            id: self.tree.root(),
            level: 0,
            aliases: Vec::new(),
            restated: false,
            path: String::new(),
        }
    }

    pub(super) fn warn(&self, warning: Warning) {
        let mut warnings = self.warnings.take();
        warnings.push(warning);
        self.warnings.set(warnings);
    }

    pub(super) fn into_warnings(self) -> Vec<Warning> {
        self.warnings.into_inner()
    }

    /// Counts one value read, and refuses when nearly all of many came through aliases: the rule of go-yaml, for files
    /// as small as these.
    fn count(&self, aliased: bool) -> bool {
        self.visits.set(self.visits.get().saturating_add(1));
        if aliased {
            self.alias_visits.set(self.alias_visits.get().saturating_add(1));
        }
        let (visits, through_aliases) = (u64::from(self.visits.get()), u64::from(self.alias_visits.get()));
        visits <= 1_000 || through_aliases * 100 <= visits * 99 && through_aliases <= 400_000
    }
}

/// One value of the document.
#[derive(Clone)]
pub(super) struct Value<'t> {
    document: &'t Document<'t>,
    id: NodeId,
    level: usize,
    /// What the aliases on the way here stand for.
    aliases: Vec<NodeId>,
    restated: bool,
    path: String,
}

/// One key of a mapping with its value.
pub(super) struct Entry<'t> {
    pub(super) key: String,
    pub(super) key_at: Position,
    pub(super) value: Value<'t>,
}

/// The entries of a mapping while they are collected, and the keys among them.
struct Entries<'t> {
    list: Vec<Entry<'t>>,
    names: HashSet<String>,
}

pub(super) type Read<T> = Result<T, ManifestError>;

impl<'t> Value<'t> {
    /// The same value, read as Helm reads `config` and `runtimeConfig`: written out by go-yaml and read again.
    pub(super) fn restated(&self) -> Self {
        Self { restated: true, ..self.clone() }
    }

    /// Where it stands.
    pub(super) fn at(&self) -> Option<Position> {
        self.document.tree.node(self.id).map(|node| node.at)
    }

    /// An error about this value.
    pub(super) fn error(&self, problem: impl Into<ManifestProblem>) -> ManifestError {
        ManifestError { position: self.at(), field: self.path.clone(), problem: problem.into() }
    }

    /// A warning about this value.
    pub(super) fn warn(&self, text: impl Into<String>) {
        let warning = Warning { position: self.at(), field: self.path.clone(), text: text.into() };
        self.document.warn(warning);
    }

    fn wrong(&self, wanted: &'static str) -> ManifestError {
        let found = match self.node() {
            Ok(Node { kind: Kind::Sequence(_), .. }) => "a list".to_owned(),
            Ok(Node { kind: Kind::Mapping(_), .. }) => "a mapping".to_owned(),
            Ok(Node { kind: Kind::Scalar { text, plain, tag }, .. }) => {
                match Scalar::resolve(text, *plain, tag.as_deref()) {
                    Some(scalar @ (Scalar::Text(_) | Scalar::Int(_) | Scalar::Float(_))) => {
                        format!("the {} {}", scalar.noun().trim_start_matches("a "), Shown(text))
                    }
                    Some(scalar) => scalar.noun().to_owned(),
                    None => format!("{} with the tag {}", Shown(text), tag.as_deref().unwrap_or_default()),
                }
            }
            _ => "something unreadable".to_owned(),
        };
        self.error(ManifestProblem::WrongType { wanted, found })
    }

    /// The node, behind its alias if it is one.
    fn node(&self) -> Read<&'t Node<'t>> {
        let tree = self.document.tree;
        let too_deep = || self.error(ManifestProblem::TooDeep { limit: MOST_LEVELS });
        let mut node = tree.node(self.id).ok_or_else(too_deep)?;
        // An anchor stands at a value, never at an alias, so this turns at most once.
        if let Kind::Alias { target, .. } = node.kind {
            node = tree.node(target).ok_or_else(too_deep)?;
        }
        Ok(node)
    }

    /// The value at `id` one level down. `step` is what the path gains.
    fn child(&self, id: NodeId, step: &str) -> Read<Self> {
        let mut aliases = self.aliases.clone();
        let repeated = match self.document.tree.node(id).map(|node| &node.kind) {
            Some(Kind::Alias { target, .. }) => {
                let repeated = aliases.contains(target);
                aliases.push(*target);
                repeated
            }
            _ => false,
        };
        let child = Self { id, level: self.level + 1, aliases, path: format!("{}{step}", self.path), ..self.clone() };
        if repeated {
            return Err(child.error(ManifestProblem::SelfReference));
        }
        if child.level > MOST_LEVELS {
            return Err(child.error(ManifestProblem::TooDeep { limit: MOST_LEVELS }));
        }
        match self.document.count(!child.aliases.is_empty()) {
            true => Ok(child),
            false => Err(child.error(ManifestProblem::AliasBomb)),
        }
    }

    /// The scalar that stands here.
    pub(super) fn scalar(&self, wanted: &'static str) -> Read<Scalar> {
        let Kind::Scalar { text, plain, tag } = &self.node()?.kind else { return Err(self.wrong(wanted)) };
        Scalar::resolve(text, *plain, tag.as_deref()).ok_or_else(|| self.wrong(wanted))
    }

    fn is_null(&self) -> Read<bool> {
        match &self.node()?.kind {
            Kind::Scalar { text, plain, tag } => {
                Ok(Scalar::resolve(text, *plain, tag.as_deref()) == Some(Scalar::Null))
            }
            _ => Ok(false),
        }
    }

    /// A text; `None` for null. A scalar of another kind is its text too.
    pub(super) fn text(&self) -> Read<Option<String>> {
        let scalar = self.scalar("a text")?;
        match (&self.node()?.kind, scalar) {
            (_, Scalar::Null) => Ok(None),
            (_, scalar) if self.restated => Ok(Some(scalar.restated())),
            (Kind::Scalar { text, .. }, _) => Ok(Some(text.clone().into_owned())),
            _ => Err(self.wrong("a text")),
        }
    }

    /// A boolean; `None` for null.
    pub(super) fn boolean(&self) -> Read<Option<bool>> {
        const WANTED: &str = "true or false";
        match self.scalar(WANTED)? {
            Scalar::Null => Ok(None),
            Scalar::Bool(value) => Ok(Some(value)),
            Scalar::Text(text) => match text.as_str() {
                "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Ok(Some(true)),
                "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Ok(Some(false)),
                _ => Err(self.wrong(WANTED)),
            },
            _ => Err(self.wrong(WANTED)),
        }
    }

    /// A whole number in a range; `None` for null. As in Go, a fraction is cut off.
    pub(super) fn number(&self, least: i128, most: i128, wanted: &'static str) -> Read<Option<i128>> {
        let number = match self.scalar(wanted)? {
            Scalar::Null => return Ok(None),
            Scalar::Int(value) => Some(value),
            // The cast keeps every value in question and meets the bounds for all others; NaN would become 0.
            Scalar::Float(value) if !value.is_nan() => Some(value.trunc() as i128),
            _ => None,
        };
        let number = number.filter(|number| (least..=most).contains(number));
        number.map(Some).ok_or_else(|| self.wrong(wanted))
    }

    /// The items of a list, null ones left out, as Go leaves them out of typed lists. Null is an empty list.
    pub(super) fn items(&self) -> Read<Vec<Self>> {
        let Kind::Sequence(items) = &self.node()?.kind else {
            return match self.is_null()? {
                true => Ok(Vec::new()),
                false => Err(self.wrong("a list")),
            };
        };
        let mut values = Vec::new();
        for id in items {
            let item = self.child(*id, &format!("[{}]", values.len()))?;
            if !item.is_null()? {
                values.push(item);
            }
        }
        Ok(values)
    }

    /// A list of texts.
    pub(super) fn texts(&self) -> Read<Vec<String>> {
        self.items()?.iter().map(|item| Ok(item.text()?.unwrap_or_default())).collect()
    }

    /// The entries of a mapping, its own first, then those that `<<` adds. Null is an empty mapping.
    pub(super) fn entries(&self) -> Read<Vec<Entry<'t>>> {
        let mut entries = Entries { list: Vec::new(), names: HashSet::new() };
        if !self.is_null()? {
            self.collect(&mut entries, false)?;
        }
        Ok(entries.list)
    }

    fn collect(&self, into: &mut Entries<'t>, merging: bool) -> Read<()> {
        let Kind::Mapping(pairs) = &self.node()?.kind else { return Err(self.wrong("a mapping")) };
        self.refuse_duplicates(pairs)?;
        let mut merge = None;
        for (key_id, value_id) in pairs {
            let key = self.child(*key_id, "")?;
            if key.is_merge() {
                merge = Some(self.child(*value_id, "")?);
                continue;
            }
            if !matches!(key.node()?.kind, Kind::Scalar { .. }) {
                return Err(key.error(ManifestProblem::Key));
            }
            // A null key names nothing; Go passes it over.
            let Some(name) = key.text()? else { continue };
            let key_at = key.at().unwrap_or(Position { line: 1, column: 1 });
            if !into.names.insert(name.clone()) {
                if merging {
                    // What `<<` brings gives way to what is there.
                    continue;
                }
                // Two spellings of one name, such as a key and an alias of it.
                let first = into.list.iter().find(|entry| entry.key == name).map_or(0, |entry| entry.key_at.line);
                return Err(self.duplicate(&name, key_at, first));
            }
            let value = self.child(*value_id, &step(&self.path, &name))?;
            into.list.push(Entry { key: name, key_at, value });
        }
        merge.map_or(Ok(()), |merge| merge.merge_into(into))
    }

    fn merge_into(&self, into: &mut Entries<'t>) -> Read<()> {
        match &self.node()?.kind {
            Kind::Mapping(_) => self.collect(into, true),
            Kind::Sequence(items) => items.iter().try_for_each(|id| {
                let item = self.child(*id, "")?;
                match item.node()?.kind {
                    Kind::Mapping(_) => item.collect(into, true),
                    _ => Err(item.error(ManifestProblem::Merge)),
                }
            }),
            _ => Err(self.error(ManifestProblem::Merge)),
        }
    }

    fn is_merge(&self) -> bool {
        match self.document.tree.node(self.id).map(|node| &node.kind) {
            Some(Kind::Scalar { text, plain, tag }) => {
                text == "<<" && (tag.as_deref() == Some("!!merge") || tag.is_none() && *plain)
            }
            _ => false,
        }
    }

    /// go-yaml compares keys as they are written, so that `1` and `"1"` are the same and `1` and `0x1` are not.
    fn refuse_duplicates(&self, pairs: &[(NodeId, NodeId)]) -> Read<()> {
        let mut seen = HashMap::new();
        for (key, _) in pairs {
            let Some(node) = self.document.tree.node(*key) else { continue };
            let written = match &node.kind {
                Kind::Scalar { text, .. } => (0, text.as_ref()),
                Kind::Alias { name, .. } => (1, *name),
                Kind::Sequence(_) => (2, ""),
                Kind::Mapping(_) => (3, ""),
            };
            if let Some(first) = seen.insert(written, node.at.line) {
                return Err(self.duplicate(written.1, node.at, first));
            }
        }
        Ok(())
    }

    fn duplicate(&self, key: &str, at: Position, first: usize) -> ManifestError {
        let field = format!("{}{}", self.path, step(&self.path, key));
        ManifestError { position: Some(at), field, problem: ManifestProblem::Duplicate { first } }
    }

    /// A scalar's text as written, a list or mapping as compact JSON.
    pub(super) fn text_or_json(&self) -> Read<String> {
        match self.node()?.kind {
            Kind::Scalar { .. } => Ok(self.text()?.unwrap_or_default()),
            _ => Ok(self.json()?.to_string()),
        }
    }

    fn json(&self) -> Read<serde_json::Value> {
        match &self.node()?.kind {
            Kind::Sequence(items) => items
                .iter()
                .enumerate()
                .map(|(index, id)| self.child(*id, &format!("[{index}]"))?.json())
                .collect::<Read<Vec<_>>>()
                .map(serde_json::Value::Array),
            Kind::Mapping(_) => {
                let entries = self.entries()?.into_iter();
                let entries = entries.map(|entry| Ok((entry.key, entry.value.json()?)));
                entries.collect::<Read<serde_json::Map<_, _>>>().map(serde_json::Value::Object)
            }
            _ => Ok(match self.scalar("a value")? {
                Scalar::Null => serde_json::Value::Null,
                Scalar::Bool(value) => value.into(),
                Scalar::Int(value) => match (u64::try_from(value), i64::try_from(value)) {
                    (Ok(value), _) => value.into(),
                    (_, Ok(value)) => value.into(),
                    _ => serde_json::Value::Null,
                },
                // JSON has no infinity; a date is the text that was written.
                Scalar::Float(value) if value.is_finite() => value.into(),
                _ => self.text()?.into(),
            }),
        }
    }

    /// Reads everything below once: duplicate keys, bad merges and bombs are refused even where no type looks.
    pub(super) fn check(&self) -> Read<()> {
        match &self.node()?.kind {
            Kind::Scalar { .. } => self.scalar("a value").map(drop),
            Kind::Sequence(items) => {
                items.iter().enumerate().try_for_each(|(index, id)| self.child(*id, &format!("[{index}]"))?.check())
            }
            _ => self.entries()?.iter().try_for_each(|entry| entry.value.check()),
        }
    }
}

/// What the path gains by a key. A key that is no plain word is shown in quotes: a stranger wrote it.
fn step(path: &str, key: &str) -> String {
    let plain =
        !key.is_empty() && key.len() <= 64 && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-/.".contains(c));
    let dot = if path.is_empty() { "" } else { "." };
    match plain {
        true => format!("{dot}{key}"),
        false => format!("{dot}{}", Shown(key)),
    }
}

impl Entry<'_> {
    /// The error of a key that has no meaning here.
    pub(super) fn unknown(&self, known: &'static [&'static str]) -> ManifestError {
        let problem = ManifestProblem::UnknownKey { nearest: nearest(&self.key, known), known };
        ManifestError { position: Some(self.key_at), field: self.value.path.clone(), problem }
    }

    /// A warning at the key.
    pub(super) fn warn(&self, text: impl Into<String>) {
        let warning = Warning { position: Some(self.key_at), field: self.value.path.clone(), text: text.into() };
        self.value.document.warn(warning);
    }
}
