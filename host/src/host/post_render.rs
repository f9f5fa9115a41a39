//! The call of a post-renderer: stream in, stream out.

use std::time::Instant;

use pintle_manifests::stream::{Stream, StreamError};

use super::blocking::block_on;
use super::load::Loaded;
use super::{Host, HostError, Plugin};
use crate::capabilities::Release;
use crate::cell::{CallError, CallFailure, Cell, CellSettings, Ending, Limits, Report, within};
use crate::grants::{Grants, Rights, RightsError};
use crate::types::Diagnostic;
use crate::types::postrenderer::{Rendered, render};

/// One call of a post-renderer.
#[derive(Clone)]
pub struct PostRender<'a> {
    manifests: &'a [u8],
    args: Vec<String>,
    grants: Grants,
    release: Option<Release>,
    limits: LimitChanges,
    deterministic: bool,
}

/// Manifests may hold secrets, so only their size is shown.
impl std::fmt::Debug for PostRender<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostRender")
            .field("bytes", &self.manifests.len())
            .field("args", &self.args)
            .field("grants", &self.grants)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct LimitChanges {
    memory: Option<u64>,
    time: Option<std::time::Duration>,
    output: Option<u64>,
}

impl<'a> PostRender<'a> {
    /// A call with these manifests: a stream of YAML documents in UTF-8.
    pub fn new(manifests: &'a [u8]) -> Self {
        Self {
            manifests,
            args: Vec::new(),
            grants: Grants::none(),
            release: None,
            limits: LimitChanges::default(),
            deterministic: false,
        }
    }

    /// The plugin's arguments, as from `--post-renderer-args`.
    pub fn args(mut self, args: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.args = args.into_iter().map(Into::into).collect();
        self
    }

    /// What the plugin may do; nothing without this.
    pub fn grants(mut self, grants: Grants) -> Self {
        self.grants = grants;
        self
    }

    /// What is being released; plugins are told nothing without this.
    pub fn release(mut self, release: Release) -> Self {
        self.release = Some(release);
        self
    }

    /// Memory in bytes, instead of what `plugin.yaml` or the default says.
    pub fn memory(mut self, bytes: u64) -> Self {
        self.limits.memory = Some(bytes);
        self
    }

    /// Time, instead of what `plugin.yaml` or the default says.
    pub fn timeout(mut self, time: std::time::Duration) -> Self {
        self.limits.time = Some(time);
        self
    }

    /// The size of the plugin's answer in bytes, instead of what `plugin.yaml` or the default says.
    pub fn max_output(mut self, bytes: u64) -> Self {
        self.limits.output = Some(bytes);
        self
    }

    /// Freezes clocks and randomness, so that a run can be repeated.
    pub fn deterministic(mut self) -> Self {
        self.deterministic = true;
        self
    }

    fn limits(&self, plugin: &Loaded) -> Limits {
        let mut limits = Limits::default();
        if let Some(asked) = plugin.component().map(|component| &component.limits) {
            limits.memory = asked.memory.map(|size| size.bytes());
            limits.time = asked.timeout.map_or(limits.time, |span| span.duration());
            limits.output = asked.output.map_or(limits.output, |size| size.bytes());
        }
        limits.memory = self.limits.memory.or(limits.memory);
        limits.time = self.limits.time.unwrap_or(limits.time);
        limits.output = self.limits.output.unwrap_or(limits.output);
        limits
    }
}

/// What came of a call.
#[derive(Clone)]
#[non_exhaustive]
pub struct PostRendered {
    /// The manifests, with the plugin's edits.
    pub manifests: Vec<u8>,
    /// What the plugin has to say of them; none is of severity `error`.
    pub diagnostics: Vec<Diagnostic>,
    /// What is known of the call.
    pub report: Report,
}

/// Manifests may hold secrets, so only their size is shown.
impl std::fmt::Debug for PostRendered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostRendered")
            .field("bytes", &self.manifests.len())
            .field("diagnostics", &self.diagnostics)
            .field("report", &self.report)
            .finish()
    }
}

/// A call gave no manifests.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PostRenderError {
    /// The input is not a stream of manifests. The plugin was not run.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// What was granted cannot be given. The plugin was not run.
    #[error(transparent)]
    Rights(#[from] RightsError),
    /// The plugin was run and gave no result.
    #[error(transparent)]
    Call(Box<CallFailure>),
    /// The call could not be started.
    #[error(transparent)]
    Host(#[from] HostError),
}

impl Host {
    /// Runs a post-renderer over a stream of manifests. Blocks; works inside a Tokio runtime too.
    ///
    /// # Errors
    ///
    /// [`PostRenderError`]. There are no manifests then: the result of a plugin is used whole or not at all.
    pub fn post_render_blocking(&self, plugin: &Plugin, call: PostRender<'_>) -> Result<PostRendered, PostRenderError> {
        block_on(self.post_render(plugin, call))?
    }

    /// Runs a post-renderer over a stream of manifests. Dropping the future ends the plugin.
    ///
    /// # Errors
    ///
    /// As [`Self::post_render_blocking`], and [`HostError::NoRuntime`] outside a Tokio runtime.
    pub async fn post_render(&self, plugin: &Plugin, call: PostRender<'_>) -> Result<PostRendered, PostRenderError> {
        tokio::runtime::Handle::try_current().map_err(|_| HostError::NoRuntime)?;
        let mut stream = Stream::parse(call.manifests)?;
        let (result, report) = self.render(&plugin.inner, &stream, &call).await?;
        let checked = result.and_then(|rendered| {
            if rendered.diagnostics.iter().any(Diagnostic::is_error) {
                return Err(CallError::Refused(rendered.diagnostics));
            }
            stream.apply(rendered.edits)?;
            Ok(rendered.diagnostics)
        });
        match checked {
            Ok(diagnostics) => Ok(PostRendered { manifests: stream.to_bytes(), diagnostics, report }),
            Err(error) => {
                let plugin = plugin.name().to_owned();
                Err(PostRenderError::Call(Box::new(CallFailure { plugin, error, report })))
            }
        }
    }

    /// One cell, from start to destruction.
    async fn render(
        &self,
        plugin: &Loaded,
        stream: &Stream<'_>,
        call: &PostRender<'_>,
    ) -> Result<(Result<Rendered, CallError>, Report), PostRenderError> {
        let component = plugin.component();
        let limits = call.limits(plugin);
        let (time, max_output) = (limits.time, limits.output);
        let settings = CellSettings {
            rights: Rights::weigh(&call.grants, component.map(|component| &component.requests))?,
            limits,
            config: component.iter().flat_map(|c| &c.config).map(|(k, v)| (k.clone(), v.clone())).collect(),
            release: call.release.clone(),
            deterministic: call.deterministic,
        };
        let running = self.inner.ticker.run().map_err(HostError::Start)?;
        let started = Instant::now();
        let mut cell = Cell::new(&self.inner.shared, settings, call.manifests.len() as u64);
        let limits = cell.limits();
        let ending = within(time, render(&plugin.callable, &mut cell.store, stream.documents(), &call.args)).await;
        drop(running);
        let ending = match ending {
            Ending::Answer(rendered) if rendered.size > max_output => Ending::TooLarge,
            other => other,
        };
        let (growth, sought) = (cell.refused_growth(), cell.sought());
        let report = cell.close(started.elapsed());
        Ok((ending.weigh(growth, limits, &report.denials, &sought), report))
    }
}
