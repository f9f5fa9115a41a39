//! Plugin type `postrenderer/v1`.

use pintle_manifests::stream::{Document, Edit};
use wasmtime::Store;
use wasmtime::component::InstancePre;

use super::v0_1::{PostrendererHostIndices, postrenderer as wit};
use crate::cell::{CellState, Ending, Failure, MAX_DIAGNOSTICS};

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth changing.
    Warning,
    /// A refusal.
    Error,
}

impl Severity {
    /// `info`, `warning` or `error`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What a plugin has to say about its input. All texts are the plugin's: escape them before a terminal sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// Stable name of the rule.
    pub rule: Option<String>,
    /// One sentence for a person.
    pub message: String,
    /// Index of the document meant, in the stream that the plugin was given.
    pub document: Option<u32>,
    /// Place in it, from the root.
    pub path: Vec<String>,
    /// Which object that document describes, if the plugin named one that exists and says.
    pub subject: Option<Subject>,
}

impl Diagnostic {
    /// Whether it refuses the manifests.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The object that a document describes, in the host's reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Subject {
    /// `Deployment`.
    pub kind: Option<String>,
    /// `metadata.name`.
    pub name: Option<String>,
    /// `metadata.namespace`.
    pub namespace: Option<String>,
    /// The chart file it came from.
    pub source: Option<String>,
}

/// What a post-renderer answered.
pub(crate) struct Rendered {
    pub(crate) edits: Vec<Edit>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Bytes of all texts in the answer, and a fixed cost for each part of it.
    pub(crate) size: u64,
}

/// A post-renderer, linked and with its exports found.
pub(crate) struct Callable {
    pre: InstancePre<CellState>,
    indices: PostrendererHostIndices,
}

impl Callable {
    /// Finds `render`, whose types are only compared when there is an instance.
    pub(crate) fn new(pre: InstancePre<CellState>) -> wasmtime::Result<Self> {
        Ok(Self { indices: PostrendererHostIndices::new(&pre)?, pre })
    }
}

/// What an edit, a diagnostic or a step of a path costs the host beside its text, in bytes.
const PART: u64 = 64;

/// Instantiates the plugin and calls `render` once.
pub(crate) async fn render(
    plugin: &Callable,
    store: &mut Store<CellState>,
    documents: &[Document<'_>],
    args: &[String],
) -> wasmtime::Result<Ending<Rendered>> {
    let instance = plugin.pre.instantiate_async(&mut *store).await?;
    let exports = match plugin.indices.load(&mut *store, &instance) {
        Ok(exports) => exports,
        Err(error) => return Ok(Ending::Unfit(format!("{error:#}"))),
    };
    let list: Vec<_> = documents.iter().map(Borrowed::of).collect();
    let list: Vec<_> = list.iter().map(Borrowed::lower).collect();
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let answer = exports.helm_plugin_postrenderer().call_render(store, &list, &args).await?;
    Ok(match answer {
        Ok(rendered) if rendered.diagnostics.len() > MAX_DIAGNOSTICS => Ending::TooManyDiagnostics,
        Ok(rendered) => Ending::Answer(Rendered::lift(rendered, documents)),
        Err(failure) => Ending::Failed(lift_failure(failure)),
    })
}

/// A document with its list of hooks in the shape that the call borrows.
struct Borrowed<'a> {
    document: &'a Document<'a>,
    hooks: Vec<&'a str>,
}

impl<'a> Borrowed<'a> {
    fn of(document: &'a Document<'a>) -> Self {
        Self { document, hooks: document.hooks().collect() }
    }

    fn lower(&'a self) -> wit::Document<'a> {
        wit::Document {
            text: self.document.text(),
            identity: self.document.identity().map(|identity| wit::Identity {
                api_version: &identity.api_version,
                kind: &identity.kind,
                name: identity.name.as_deref(),
                namespace: identity.namespace.as_deref(),
            }),
            source: self.document.source(),
            hooks: &self.hooks,
        }
    }
}

impl Rendered {
    fn lift(rendered: wit::Rendered, documents: &[Document<'_>]) -> Self {
        let mut size = 0;
        let edits = rendered.edits.into_iter().map(|edit| {
            let edit = lift_edit(edit);
            size += PART
                + match &edit {
                    Edit::Replace { text, .. } | Edit::Insert { text, .. } => text.len() as u64,
                    Edit::Remove { .. } => 0,
                };
            edit
        });
        let edits = edits.collect();
        let diagnostics = rendered.diagnostics.into_iter().map(|diagnostic| {
            let diagnostic = lift_diagnostic(diagnostic, documents);
            let path: u64 = diagnostic.path.iter().map(|step| PART + step.len() as u64).sum();
            let rule = diagnostic.rule.as_ref().map_or(0, String::len);
            size += PART + path + (diagnostic.message.len() + rule) as u64;
            diagnostic
        });
        let diagnostics = diagnostics.collect();
        Self { edits, diagnostics, size }
    }
}

fn lift_edit(edit: wit::Edit) -> Edit {
    match edit {
        wit::Edit::Replace(wit::Replacement { index, text }) => Edit::Replace { index, text },
        wit::Edit::Remove(index) => Edit::Remove { index },
        wit::Edit::Insert(wit::Insertion { after, text }) => Edit::Insert { after, text },
    }
}

fn lift_diagnostic(diagnostic: wit::Diagnostic, documents: &[Document<'_>]) -> Diagnostic {
    use super::v0_1::types::Severity as Wit;
    let document = diagnostic.document.and_then(|index| documents.get(usize::try_from(index).ok()?));
    Diagnostic {
        severity: match diagnostic.severity {
            Wit::Info => Severity::Info,
            Wit::Warning => Severity::Warning,
            Wit::Error => Severity::Error,
        },
        rule: diagnostic.rule,
        message: diagnostic.message,
        document: diagnostic.document,
        path: diagnostic.path,
        subject: document.map(subject),
    }
}

fn subject(document: &Document<'_>) -> Subject {
    let identity = document.identity();
    Subject {
        kind: identity.map(|identity| identity.kind.to_string()),
        name: identity.and_then(|identity| identity.name.as_deref().map(str::to_owned)),
        namespace: identity.and_then(|identity| identity.namespace.as_deref().map(str::to_owned)),
        source: document.source().map(str::to_owned),
    }
}

fn lift_failure(failure: wit::Failure) -> Failure {
    match failure {
        wit::Failure::InvalidInput(text) => Failure::InvalidInput(text),
        wit::Failure::Denied(text) => Failure::Denied(text),
        wit::Failure::NotFound(text) => Failure::NotFound(text),
        wit::Failure::Unavailable(text) => Failure::Unavailable(text),
        wit::Failure::Failed(text) => Failure::Failed(text),
    }
}
