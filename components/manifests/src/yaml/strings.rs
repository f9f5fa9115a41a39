//! A few strings out of a document, without a list of nodes: this stands behind every document's identity.

use super::bytes::part;
use super::document::{Budget, Document, key_form, located};
use super::nodes::{Kind, Node, Sink, small};
use super::scalar::{Scalar, is_plain_string, plain};
use super::text::text_of;
use super::{ReadError, lines};
use std::borrow::Cow;

/// Sets of paths are bits of a word.
const MAX_PATHS: usize = 64;
/// Longer paths are followed on the list of nodes.
const MAX_STEPS: usize = 8;

/// The strings at `paths`; `None` for what is missing or no string.
pub(crate) fn strings<'a, const N: usize>(
    text: &'a str,
    paths: [&[&str]; N],
) -> Result<[Option<Cow<'a, str>>; N], ReadError> {
    if N <= MAX_PATHS && paths.iter().all(|path| path.len() <= MAX_STEPS) {
        let all = if N == MAX_PATHS { u64::MAX } else { (1 << N) - 1 };
        let mut finder =
            Finder { text, paths, found: [None; N], levels: [Level::default(); MAX_STEPS], depth: 0, root: all };
        if lines::scan(text, &mut finder).is_some() {
            return Ok(finder.found.map(|node| {
                node.map(|node| match node.kind {
                    // What the first scanner takes without quotes is on one line.
                    Kind::Plain => Cow::Borrowed(part(text, node.start as usize, node.end as usize)),
                    _ => text_of(text, node),
                })
            }));
        }
    }
    let document = Document::read(text)?;
    let mut found = std::array::from_fn(|_| None);
    for (place, path) in found.iter_mut().zip(paths) {
        *place = document.string_at(path).map_err(|fault| located(text, &fault))?;
    }
    Ok(found)
}

impl<'a> Document<'a> {
    fn string_at(&self, path: &[&str]) -> Result<Option<Cow<'a, str>>, super::tokens::Fault> {
        if self.nodes.is_empty() {
            return Ok(None);
        }
        let mut at = 0;
        let mut budget = Budget::beside(self);
        for step in path {
            let target = self.nodes.target(at);
            let kind = self.nodes.get(target).kind;
            let next = if kind.is_map() {
                self.members(target, &mut budget)?
                    .into_iter()
                    .find(|member| member.key == *step)
                    .map(|member| member.value)
            } else if kind.is_list() {
                list_index(step).and_then(|index| self.nodes.children(target).nth(index))
            } else {
                None
            };
            match next {
                Some(next) => at = next,
                None => return Ok(None),
            }
        }
        let target = self.nodes.target(at);
        if self.nodes.get(target).kind.is_collection() {
            return Ok(None);
        }
        Ok(match self.scalar(target)? {
            Scalar::Text(text) => Some(text),
            _ => None,
        })
    }
}

/// A list step: decimal, without needless zeros.
pub(crate) fn list_index(step: &str) -> Option<usize> {
    let canonical =
        !step.is_empty() && step.bytes().all(|digit| digit.is_ascii_digit()) && (step == "0" || !step.starts_with('0'));
    step.parse().ok().filter(|_| canonical)
}

/// An open collection, and the paths that lead into it.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    paths: u64,
    /// Those that the entry at hand belongs to.
    entry: u64,
    map: bool,
    value_next: bool,
    index: usize,
}

/// Follows the paths while the scanner goes by.
struct Finder<'a, 'p, const N: usize> {
    text: &'a str,
    paths: [&'p [&'p str]; N],
    found: [Option<Node>; N],
    levels: [Level; MAX_STEPS],
    depth: usize,
    root: u64,
}

impl<const N: usize> Finder<'_, '_, N> {
    /// The paths that a value standing here belongs to; for a list, its item's.
    #[inline]
    fn take_entry(&mut self) -> u64 {
        let Some(depth) = self.depth.checked_sub(1) else { return self.root };
        let Some(level) = self.levels.get_mut(depth) else { return 0 };
        level.value_next = false;
        if level.map || level.paths == 0 {
            return level.entry;
        }
        let index = level.index;
        level.index += 1;
        let paths = level.paths;
        self.matching(paths, |step| list_index(step) == Some(index))
    }

    /// The members of `paths` whose step at this depth fits; what a path led to before is forgotten.
    fn matching(&mut self, paths: u64, fits: impl Fn(&str) -> bool) -> u64 {
        let (mut matching, mut rest) = (0, paths);
        while rest != 0 {
            let at = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let step = self.paths.get(at).and_then(|path| path.get(self.depth - 1));
            if step.is_some_and(|step| fits(step)) {
                matching |= 1 << at;
                if let Some(found) = self.found.get_mut(at) {
                    *found = None;
                }
            }
        }
        matching
    }

    fn key(&mut self, paths: u64, node: Node) -> u64 {
        let bytes = self.text.get(node.start as usize..node.end as usize).unwrap_or_default();
        if node.kind == Kind::Plain && is_plain_string(bytes) {
            return self.matching(paths, |step| step == bytes);
        }
        let text = text_of(self.text, node);
        let value = if node.kind == Kind::Plain { plain(text) } else { Scalar::Text(text) };
        match key_form(value) {
            Some(key) => self.matching(paths, |step| step == key),
            None => 0,
        }
    }
}

impl<const N: usize> Sink for Finder<'_, '_, N> {
    #[inline]
    fn open(&mut self, kind: Kind, _start: usize) {
        let paths = self.take_entry();
        if let Some(level) = self.levels.get_mut(self.depth) {
            *level = Level { paths, map: kind.is_map(), ..Level::default() };
        }
        self.depth += 1;
    }

    #[inline]
    fn close(&mut self, _end: Option<usize>) {
        self.depth -= 1;
    }

    #[inline]
    fn scalar(&mut self, kind: Kind, start: usize, end: usize, indent: usize) {
        let Some(level) = self.depth.checked_sub(1).and_then(|depth| self.levels.get_mut(depth)) else {
            return;
        };
        if level.paths == 0 {
            return;
        }
        let node = Node { kind, marked: false, start: small(start), end: small(end), link: small(indent) };
        if level.map && !level.value_next {
            level.value_next = true;
            let (paths, depth) = (level.paths, self.depth);
            let entry = self.key(paths, node);
            if let Some(level) = self.levels.get_mut(depth - 1) {
                level.entry = entry;
            }
            return;
        }
        let entry = self.take_entry();
        if entry == 0 {
            return;
        }
        let is_string = match kind {
            Kind::Empty => false,
            Kind::Plain => self.text.get(start..end).is_some_and(is_plain_string),
            _ => true,
        };
        for (at, (path, found)) in self.paths.iter().zip(&mut self.found).enumerate() {
            if entry & (1 << at) != 0 && path.len() == self.depth {
                *found = is_string.then_some(node);
            }
        }
    }
}
