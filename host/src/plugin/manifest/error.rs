//! What is wrong, or odd, with a `plugin.yaml`, and where.

use std::fmt;

use crate::plugin::name::{NameError, PluginTypeError};
use crate::plugin::shown::Shown;
use crate::plugin::{AccessError, ByteSizeError, EnvNameError, GuestPathError, OriginError, SpanError};

/// A place in the file, both counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// The first thing that keeps a `plugin.yaml` from being a plugin's, the field it is about, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestError {
    pub(super) position: Option<Position>,
    pub(super) field: String,
    pub(super) problem: ManifestProblem,
}

impl ManifestError {
    /// An error about the file as a whole.
    pub(super) fn file(position: Option<Position>, problem: ManifestProblem) -> Self {
        Self { position, field: String::new(), problem }
    }

    /// An error about a field that is not there.
    pub(super) fn absent(field: &str, problem: ManifestProblem) -> Self {
        Self { position: None, field: field.to_owned(), problem }
    }

    /// Where it is; `None` where the fault is that something is not there.
    pub fn position(&self) -> Option<Position> {
        self.position
    }

    /// The field's path, such as `runtimeConfig.memory.maxPages` or `config.protocols[1]`; empty for the whole file.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What is wrong.
    pub fn problem(&self) -> &ManifestProblem {
        &self.problem
    }
}

/// A path is as deep and its keys are as long as a stranger made them; a message shows the beginning.
fn write_field(f: &mut fmt::Formatter<'_>, field: &str) -> fmt::Result {
    const MOST: usize = 120;
    match field.char_indices().nth(MOST) {
        _ if field.is_empty() => Ok(()),
        Some((end, _)) => write!(f, "`{}…`: ", field.get(..end).unwrap_or_default()),
        None => write!(f, "`{field}`: "),
    }
}

impl std::error::Error for ManifestError {}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(f, "{position}: ")?;
        }
        write_field(f, &self.field)?;
        self.problem.fmt(f)
    }
}

/// What is wrong with a field or with the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestProblem {
    /// Larger than any manifest needs to be.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// The largest size that is read.
        limit: usize,
    },
    /// Not UTF-8.
    #[error("the file is not UTF-8 (the first wrong byte is number {offset})")]
    NotUtf8 {
        /// The offset of the first wrong byte, from 0.
        offset: usize,
    },
    /// Nothing, or comments only.
    #[error("the file is empty; it needs apiVersion, name, version, type and runtime")]
    Empty,
    /// Not YAML.
    #[error("not YAML: {0}")]
    Syntax(String),
    /// Nested deeper than any manifest needs to be.
    #[error("nested more than {limit} levels deep")]
    TooDeep {
        /// The most levels that are read.
        limit: usize,
    },
    /// An alias inside the value that it stands for.
    #[error("the alias stands inside its own value")]
    SelfReference,
    /// Aliases that would unfold to far more than was written.
    #[error("aliases unfold to far more than is written; write the values out")]
    AliasBomb,
    /// `<<` with something that is no mapping.
    #[error("<< takes a mapping or a list of mappings")]
    Merge,
    /// A list, a mapping or a text of several lines where a key stands.
    #[error("a key must be a word on one line")]
    Key,
    /// A key for the second time.
    #[error("the key is already there on line {first}")]
    Duplicate {
        /// The line of its first use.
        first: usize,
    },
    /// A key that means nothing here.
    #[error("no such key here{}", nearest_or_all(*.nearest, .known))]
    UnknownKey {
        /// The valid key that looks most like it, if one does.
        nearest: Option<&'static str>,
        /// All valid keys.
        known: &'static [&'static str],
    },
    /// A value of the wrong kind.
    #[error("{found} stands where {wanted} must stand")]
    WrongType {
        /// What must stand there.
        wanted: &'static str,
        /// What stands there.
        found: String,
    },
    /// A field that must be there, and what it may hold.
    #[error("missing; {0}")]
    Missing(&'static str),
    /// Not a name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// Not a version.
    #[error("{} is not a semantic version; write three numbers without a v, such as 1.2.3", Shown(.0))]
    Version(String),
    /// Not the format that this reader knows.
    #[error("{} is not an apiVersion of plugin.yaml; write v1", Shown(.0))]
    ApiVersion(String),
    /// Not a plugin type.
    #[error(transparent)]
    Type(#[from] PluginTypeError),
    /// A type that this runtime does not have.
    #[error("a component cannot be a test/v1 plugin; use cli/v1, getter/v1 or postrenderer/v1")]
    TestComponent,
    /// Not a runtime.
    #[error("{} is not a runtime; there are component/v1, extism/v1 and subprocess", Shown(.0))]
    Runtime(String),
    /// Something empty that must not be.
    #[error("{0} must not be empty")]
    EmptyItem(&'static str),
    /// Two fields that exclude each other.
    #[error("give this or `{0}`, not both")]
    Both(&'static str),
    /// A value that is listed twice.
    #[error("{} is listed twice", Shown(.0))]
    Twice(String),
    /// Not an origin.
    #[error(transparent)]
    Origin(#[from] OriginError),
    /// Not a directory of the guest.
    #[error(transparent)]
    GuestPath(#[from] GuestPathError),
    /// Neither `ro` nor `rw`.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Not the name of an environment variable.
    #[error(transparent)]
    EnvName(#[from] EnvNameError),
    /// Not a size.
    #[error(transparent)]
    ByteSize(#[from] ByteSizeError),
    /// Not a time.
    #[error(transparent)]
    Span(#[from] SpanError),
}

fn nearest_or_all(nearest: Option<&str>, known: &[&str]) -> String {
    match (nearest, known) {
        (Some(nearest), _) => format!("; did you mean `{nearest}`?"),
        (None, []) => "; none may stand here".to_owned(),
        (None, known) => format!("; there are {}", known.join(", ")),
    }
}

/// Something in a valid `plugin.yaml` that does nothing, or cannot do what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    pub(super) position: Option<Position>,
    pub(super) field: String,
    pub(super) text: String,
}

impl Warning {
    /// Where it is; `None` where something is not there.
    pub fn position(&self) -> Option<Position> {
        self.position
    }

    /// The field's path.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What is odd, and what to do.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(f, "{position}: ")?;
        }
        write_field(f, &self.field)?;
        f.write_str(&self.text)
    }
}
