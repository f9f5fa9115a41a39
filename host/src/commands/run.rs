//! `pintle run PLUGIN [ARGS…]`

use std::ffi::OsString;
use std::io::{BufWriter, IsTerminal, Read, Write};
use std::path::Path;

use clap::Args;
use serde_json::json;

use super::context::{Context, Format};
use super::exit::{CommandError, Exit};
use super::flags::{GrantFlags, LimitFlags, open};
use super::{helm, show};
use crate::cell::{CallError, Report};
use crate::plugin::Digest;
use crate::types::Diagnostic;
use crate::{PostRender, PostRenderError, PostRendered};

#[derive(Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    grants: GrantFlags,
    #[command(flatten)]
    limits: LimitFlags,
    /// Run the plugin only if it has this digest.
    #[arg(long, value_name = "sha256:…")]
    digest: Option<Digest>,
    /// Keep how the run ended for `pintle helm status`. Set by `pintle helm link`.
    #[arg(long, value_name = "NAME", hide = true)]
    link: Option<String>,
    /// A directory with plugin.yaml and plugin.wasm, a .tgz of one, or a bare .wasm; all behind it is the plugin's.
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_name = "PLUGIN [ARGS]")]
    words: Vec<OsString>,
}

impl RunArgs {
    /// The plugin's path and its arguments.
    fn plugin(&self) -> Result<(&Path, Vec<String>), CommandError> {
        let Some((plugin, args)) = self.words.split_first() else {
            return Err(CommandError::usage("no plugin is named"));
        };
        if plugin.as_encoded_bytes().starts_with(b"-") && !Path::new(plugin).exists() {
            return Err(CommandError::usage(format!("{} is no flag of pintle run", plugin.display())));
        }
        let args = args.iter().map(|word| {
            let text = word
                .to_str()
                .ok_or_else(|| CommandError::usage(format!("the argument {} is not UTF-8", word.display())))?;
            if self.link.is_none() && OWN.iter().any(|flag| text == *flag || text.starts_with(&format!("{flag}="))) {
                tracing::warn!("{text} stands behind PLUGIN, so the plugin gets it; Pintle's flags stand before");
            }
            Ok(text.to_owned())
        });
        Ok((Path::new(plugin), args.collect::<Result<_, CommandError>>()?))
    }
}

/// Flags that a person may have meant for Pintle.
const OWN: [&str; 7] =
    ["--grant", "--grant-requested", "--timeout", "--memory", "--max-output", "--digest", "--format"];

/// What is known of the plugin and its run when the command ends.
#[derive(Default)]
pub(super) struct Known {
    pub(super) plugin: Option<String>,
    pub(super) digest: Option<Digest>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) report: Report,
}

pub(super) fn run(args: RunArgs, context: &Context) -> Result<(), CommandError> {
    let mut known = Known::default();
    let done = run_plugin(&args, context, &mut known);
    let done = done.and_then(|manifests| write_manifests(whole(&manifests, args.link.is_some())));
    if let Some(link) = &args.link {
        helm::record(link, &known, done.as_ref().err());
    }
    tell(context, &known, done)
}

fn run_plugin(args: &RunArgs, context: &Context, known: &mut Known) -> Result<Vec<u8>, CommandError> {
    let (path, plugin_args) = args.plugin()?;
    known.digest = args.digest;
    let package = open(path, args.digest)?;
    known.plugin = Some(package.name());
    known.digest = Some(package.digest());
    let (host, plugin) = context.load(package)?;
    let grants = args.grants.grants(plugin.requests());
    let manifests = read_manifests()?;
    let mut call = PostRender::new(&manifests).args(plugin_args).grants(grants);
    call = args.limits.apply(call);
    if context.deterministic {
        call = call.deterministic();
    }
    match host.post_render_blocking(&plugin, call) {
        Ok(PostRendered { manifests, diagnostics, report }) => {
            (known.diagnostics, known.report) = (diagnostics, report);
            Ok(manifests)
        }
        Err(error) => {
            if let PostRenderError::Call(failure) = &error {
                known.report = failure.report.clone();
                if let CallError::Refused(diagnostics) = &failure.error {
                    known.diagnostics = diagnostics.clone();
                }
            }
            Err(error.into())
        }
    }
}

/// Helm takes an empty result for a failure of the post-renderer; a bare marker says the same and is none.
fn whole(manifests: &[u8], for_helm: bool) -> &[u8] {
    if for_helm && manifests.trim_ascii().is_empty() { b"---\n" } else { manifests }
}

fn read_manifests() -> Result<Vec<u8>, CommandError> {
    let mut stdin = std::io::stdin().lock();
    if stdin.is_terminal() {
        // A person who forgot the pipe should not stare at nothing.
        let _ = writeln!(std::io::stderr(), "reading manifests from standard input");
    }
    let mut manifests = Vec::new();
    let read = stdin.read_to_end(&mut manifests);
    read.map_err(|error| CommandError::new(Exit::HOST, anyhow::anyhow!("cannot read standard input: {error}")))?;
    Ok(manifests)
}

fn write_manifests(manifests: &[u8]) -> Result<(), CommandError> {
    let mut stdout = std::io::stdout().lock();
    let written = stdout.write_all(manifests).and_then(|()| stdout.flush());
    written.map_err(|error| CommandError::new(Exit::HOST, anyhow::anyhow!("cannot write standard output: {error}")))
}

/// Standard output is the manifests' alone; all that is told goes to standard error.
fn tell(context: &Context, known: &Known, done: Result<(), CommandError>) -> Result<(), CommandError> {
    let name = known.plugin.as_deref().unwrap_or("plugin");
    let mut stderr = BufWriter::new(std::io::stderr().lock());
    match context.format {
        Format::Text => {
            let told = show::log(&mut stderr, name, &known.report)
                .and_then(|()| show::diagnostics(context, &mut stderr, &known.diagnostics))
                // A failure tells of its denials itself.
                .and_then(
                    |()| if done.is_ok() { show::denials(context, &mut stderr, name, &known.report) } else { Ok(()) },
                )
                .and_then(|()| stderr.flush());
            // A closed standard error leaves nobody to tell.
            drop(told);
            done
        }
        Format::Json => {
            let (exit, message) = match &done {
                Ok(()) => (Exit(0, "done"), None),
                Err(error) => (error.exit, Some(error.to_string())),
            };
            let object = json!({
                "apiVersion": "pintle/v1",
                "kind": "RunResult",
                "plugin": known.plugin,
                "digest": known.digest.map(|digest| digest.to_string()),
                "exit": exit.0,
                "reason": exit.1,
                "message": message,
                "diagnostics": known.diagnostics.iter().map(show::diagnostic_json).collect::<Vec<_>>(),
                "denials": known.report.denials.iter().map(show::denial_json).collect::<Vec<_>>(),
                "log": String::from_utf8_lossy(&known.report.log.bytes),
                "logBytesDropped": known.report.log.dropped,
                "elapsedMilliseconds": known.report.elapsed.as_millis() as u64,
                "peakMemoryBytes": known.report.peak_memory,
            });
            let _ = writeln!(stderr, "{object}");
            done.map_err(CommandError::told)
        }
    }
}
