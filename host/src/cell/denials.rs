//! Rights that a guest reached for and did not have.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::text::Escaped;

/// A kind of right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Right {
    /// A directory of the host.
    Directory,
    /// An environment variable.
    Environment,
    /// An HTTP origin.
    Http,
    /// Sockets and name lookups, which nothing grants.
    Network,
    /// The release's merged values.
    Values,
}

impl Right {
    /// The right's name, as `--grant` spells it where it can be granted.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Directory => "dir",
            Self::Environment => "env",
            Self::Http => "http",
            Self::Network => "network",
            Self::Values => "values",
        }
    }
}

/// One refused right.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Denial {
    /// Which kind of right.
    pub right: Right,
    /// What was reached for, in the guest's words: escape it before a terminal sees it.
    pub what: String,
    /// The flag that would allow it; `None` if nothing does.
    pub allow: Option<String>,
}

impl Denial {
    /// Whether the guest reached for this very thing, rather than for all it has of a kind.
    pub(crate) fn by_name(&self) -> bool {
        matches!(self.right, Right::Http | Right::Network | Right::Values)
    }
}

impl std::fmt::Display for Denial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = Escaped(&self.what);
        match &self.allow {
            Some(flag) => write!(f, "{what} is not granted; allow it with {flag}"),
            None => write!(f, "{what} is refused; nothing in this version grants it"),
        }
    }
}

/// How many different denials are kept of one call: a guest must not fill the host's memory by asking.
const MAX_DENIALS: usize = 64;

/// The longest text of a guest that is kept, in bytes.
const MAX_TEXT: usize = 256;

/// The denials of one call; clones write to the same list.
#[derive(Clone, Default)]
pub(crate) struct Denials(Arc<Mutex<Noted>>);

#[derive(Default)]
struct Noted {
    list: Vec<Denial>,
    /// The guest asked which directories it has, and has none.
    directories: bool,
}

impl Denials {
    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn sought_directories(&self) {
        self.lock().directories = true;
    }

    /// What the guest looked for in vain without having requested it, so that nobody knows its name.
    ///
    /// Directories alone: runtimes of languages read the environment when they start, wanted or not.
    pub(crate) fn sought(&self) -> Vec<Denial> {
        let noted = self.lock();
        let directory = noted.directories.then(|| Denial {
            right: Right::Directory,
            what: "a file or directory".to_owned(),
            allow: Some("--grant dir=HOST:GUEST:ro".to_owned()),
        });
        directory.into_iter().collect()
    }

    /// Notes a refusal, once.
    pub(crate) fn note(&self, mut denial: Denial) {
        if denial.what.len() > MAX_TEXT {
            let end = (0..=MAX_TEXT).rev().find(|end| denial.what.is_char_boundary(*end)).unwrap_or(0);
            denial.what.truncate(end);
            denial.what.push('…');
        }
        let list = &mut self.lock().list;
        if list.len() < MAX_DENIALS && !list.contains(&denial) {
            list.push(denial);
        }
    }

    pub(crate) fn take(&self) -> Vec<Denial> {
        std::mem::take(&mut self.lock().list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denial(what: &str) -> Denial {
        Denial { right: Right::Http, what: what.to_owned(), allow: None }
    }

    #[test]
    fn the_same_refusal_is_kept_once() {
        let denials = Denials::default();
        denials.note(denial("a"));
        denials.note(denial("a"));
        assert_eq!(denials.take().len(), 1);
    }

    #[test]
    fn a_guest_cannot_fill_the_host_by_asking() {
        let denials = Denials::default();
        for n in 0..10_000 {
            denials.note(denial(&format!("{n}{}", "é".repeat(1000))));
        }
        let list = denials.take();
        assert_eq!(list.len(), MAX_DENIALS);
        assert!(list.iter().all(|d| d.what.len() <= MAX_TEXT + '…'.len_utf8()));
    }

    #[test]
    fn what_a_guest_wrote_is_escaped() {
        assert!(!denial("\u{1b}[31m\n").to_string().contains(['\u{1b}', '\n']));
    }
}
