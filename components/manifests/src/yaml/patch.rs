//! Changes to a document: what it shall be, then the fewest splices that make it so, then a look at the result.
//!
//! The changes are applied to a tree that takes over the document's nodes only where a path leads ([`apply`]); anchors
//! whose values change leave their aliases behind as copies of the old value ([`anchors`]); the difference between tree
//! and document becomes splices ([`splice`]); and the new text is read and compared with the tree ([`compare`]), because
//! wrong bytes are worse than an error.

mod anchors;
mod apply;
mod block;
mod compare;
mod flow;
mod geometry;
mod replace;
mod splice;

use super::document::{Document, located};
use super::tokens::Fault;
use super::value::{Id, Tree};
use super::{Change, PatchError};

/// The state of one call.
pub(crate) struct Plan<'a> {
    document: &'a Document<'a>,
    tree: Tree<'a>,
    root: Id,
    changed: bool,
}

/// Why a plan cannot be carried out.
enum Refusal {
    /// Something cannot be read after all.
    Fault(Fault),
    /// Nothing says how to do it, or the result would not be what it should.
    Uncertain,
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Change a document.
pub(crate) fn patch(text: &str, changes: &[Change]) -> Result<String, PatchError> {
    let Some(last) = changes.last() else { return Ok(text.to_owned()) };
    let document = Document::read(text)?;
    if has_more(&document) {
        return Err(PatchError::SeveralDocuments);
    }
    // What only the values make unreadable must be refused too, as reading does.
    if !document.nodes.is_empty() {
        document.check_values().map_err(|fault| located(text, &fault))?;
    }
    let mut refusal = None;
    // Block texts can take in lines that follow them; quotes cannot.
    for blocks in [true, false] {
        let mut plan = Plan::new(&document);
        for change in changes {
            plan.apply(change)?;
        }
        if !plan.changed {
            return Ok(text.to_owned());
        }
        match plan.carry_out(blocks) {
            Ok(changed) => return Ok(changed),
            Err(reason) => refusal = Some(reason),
        }
    }
    Err(match refusal {
        Some(Refusal::Fault(fault)) => located(text, &fault).into(),
        _ => PatchError::Uncertain { path: shown_path(last.path()) },
    })
}

impl<'a> Plan<'a> {
    fn new(document: &'a Document<'a>) -> Self {
        let mut tree = Tree::default();
        let root = if document.nodes.is_empty() { tree.add(super::value::Value::Null) } else { tree.original(0) };
        Self { document, tree, root, changed: false }
    }

    fn carry_out(&mut self, blocks: bool) -> Result<String, Refusal> {
        self.copy_for_aliases()?;
        let changed = self.splice(blocks)?;
        let read = Document::read(&changed).map_err(|_| Refusal::Uncertain)?;
        if has_more(&read) || !self.reads_back(&read)? {
            return Err(Refusal::Uncertain);
        }
        Ok(changed)
    }
}

/// Whether more than blanks, comments and a `...` follows the document.
fn has_more(document: &Document<'_>) -> bool {
    let rest = document.text.get(document.nodes.read_to.min(document.text.len())..).unwrap_or_default();
    let rest = match rest.strip_prefix("...") {
        Some(behind) if behind.starts_with([' ', '\t', '\r', '\n']) || behind.is_empty() => behind,
        _ => rest,
    };
    rest.lines().any(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
}

/// A path as people see it in messages.
pub(crate) fn shown_path(path: &[String]) -> String {
    let mut shown = String::from("[");
    for (at, step) in path.iter().enumerate() {
        if at > 0 {
            shown.push(',');
        }
        super::json::push_string(&mut shown, step);
    }
    shown.push(']');
    shown
}
