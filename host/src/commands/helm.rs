//! `pintle helm link`, `unlink`, `status`: the bridge into stock Helm 4.

mod shown;

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::context::{Context, Format};
use super::directories::Directories as OwnDirectories;
use super::exit::{CommandError, Exit};
use super::flags::{GrantFlags, LimitFlags, open};
use super::run::Known;
use crate::PostRenderError;
use crate::grants::{Grant, Rights};
use crate::helm::{Directories, Found, Link, Name, Os, UnlinkError, log};
use crate::plugin::{Digest, Manifest, Package, Runtime};
use crate::text::Escaped;

#[derive(Subcommand)]
pub(super) enum HelmCommand {
    /// Let `helm … --post-renderer NAME` run a plugin through Pintle, with these rights and no others.
    Link(LinkArgs),
    /// Remove a link; the plugin itself is not touched.
    Unlink {
        /// The link's name.
        name: String,
    },
    /// Show the links, what is wrong with them, and how each one's last run ended.
    Status {
        /// Only this link.
        name: Option<String>,
    },
}

#[derive(Args, Default)]
pub(super) struct LinkArgs {
    #[command(flatten)]
    grants: GrantFlags,
    #[command(flatten)]
    limits: LimitFlags,
    /// Link the plugin only if it has this digest.
    #[arg(long, value_name = "sha256:…")]
    digest: Option<Digest>,
    /// What Helm is to call it; by default the name in plugin.yaml.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// A directory with plugin.yaml and plugin.wasm, a .tgz of one, or a bare .wasm (which needs --name).
    plugin: PathBuf,
}

/// Where things are.
struct Surroundings {
    /// Helm's plugin folders.
    directories: Directories,
    /// Pintle's own state.
    state: PathBuf,
    /// The program that links start.
    pintle: PathBuf,
    /// The folder that relative paths of the command line start from.
    here: PathBuf,
    /// JSON instead of text.
    json: bool,
}

/// What a link needs to know of a plugin that was loaded.
struct Loaded {
    /// From `plugin.yaml`; a bare `.wasm` has none.
    name: Option<String>,
    /// From `plugin.yaml`; a bare `.wasm` has none.
    version: Option<String>,
    digest: Digest,
}

pub(super) fn helm(command: HelmCommand, context: &Context) -> Result<(), CommandError> {
    let around = Surroundings::of_process(context)?;
    let out = &mut std::io::stdout().lock();
    match command {
        HelmCommand::Link(args) => link(&args, &around, |plugin| load(plugin, &args, context), out),
        HelmCommand::Unlink { name } => unlink(&name, &around, out),
        HelmCommand::Status { name } => status(name.as_deref(), &around, &digest_of, context, out),
    }
}

/// Keeps how a run ended, since Helm drops a post-renderer's standard error.
pub(super) fn record(link: &str, known: &Known, error: Option<&CommandError>) {
    let kept = Name::parse(link).map_err(anyhow::Error::new).and_then(|name| {
        let state = OwnDirectories::of_process().map_err(|error| error.error)?.state;
        let message = error.map(ToString::to_string).unwrap_or_default();
        let next = error.and_then(|error| next_step(error.exit, known));
        // Set by Helm for every plugin that it starts.
        let folder = std::env::var_os("HELM_PLUGIN_DIR").map(PathBuf::from);
        let run = log::Run {
            name: &name,
            folder: folder.as_deref(),
            digest: known.digest,
            time: SystemTime::now(),
            exit_code: error.map_or(0, |error| i32::from(error.exit.0)),
            reason: error.map_or("done", |error| error.exit.1),
            message: &message,
            next: next.as_deref(),
            diagnostics: known.diagnostics.iter().map(shown::finding).collect(),
            stderr: &known.report.log.bytes,
            stderr_dropped: known.report.log.dropped,
        };
        Ok(log::record(&state, run)?)
    });
    if let Err(error) = kept {
        tracing::warn!("how this run ended is not kept for `pintle helm status`: {error}");
    }
}

/// What to do about a failure, where the message does not say it: a linked plugin has the flags that it was linked with.
fn next_step(exit: Exit, known: &Known) -> Option<String> {
    let allow: Vec<_> = known.report.denials.iter().filter_map(|denial| denial.allow.as_deref()).collect();
    match exit.0 {
        120 if !allow.is_empty() => Some(format!("if it may have that, link it again, also with {}", allow.join(" "))),
        122 => Some("if it needs more, link it again with a larger --timeout, --memory or --max-output".to_owned()),
        123 => Some("look at the plugin with `pintle inspect`; if you want these bytes, link it again".to_owned()),
        _ => None,
    }
}

impl Surroundings {
    fn of_process(context: &Context) -> Result<Self, CommandError> {
        let directories = Directories::from_environment(|name| std::env::var_os(name), Os::CURRENT);
        Ok(Self {
            directories: directories.map_err(|error| CommandError::new(Exit::USAGE, error))?,
            state: OwnDirectories::of_process()?.state,
            pintle: executable(&std::env::current_exe()?, std::env::var_os("PATH").as_deref()),
            here: std::env::current_dir()?,
            json: context.format == Format::Json,
        })
    }
}

/// Loads the plugin and weighs its rights as `pintle run` will, so that a link that could never work is not made.
fn load(plugin: &Path, args: &LinkArgs, context: &Context) -> Result<Loaded, CommandError> {
    let package = open(plugin, args.digest)?;
    let (_, plugin) = context.load(package)?;
    let manifest = plugin.manifest();
    let requests = plugin.requests();
    Rights::weigh(&args.grants.grants(requests), requests).map_err(PostRenderError::Rights)?;
    Ok(Loaded {
        name: manifest.map(|manifest| manifest.name().to_string()),
        version: manifest.and_then(Manifest::version).map(ToString::to_string),
        digest: plugin.digest(),
    })
}

fn digest_of(plugin: &Path) -> Result<Digest, String> {
    Package::open(plugin).map(|package| package.digest()).map_err(|error| error.to_string())
}

/// The name under which Helm loads a plugin. It refuses those of a runtime that only Pintle knows.
fn claims(plugin_yaml: &[u8]) -> Option<String> {
    let manifest = Manifest::parse(plugin_yaml).ok()?;
    (!matches!(manifest.runtime(), Runtime::Component(_))).then(|| manifest.name().to_string())
}

fn host_error(error: impl Into<anyhow::Error>) -> CommandError {
    match error.into().downcast::<std::io::Error>() {
        Ok(error) => error.into(),
        Err(error) => CommandError::new(Exit::HOST, error),
    }
}

/// Writes a link, once the plugin proved that it can be run.
fn link(
    args: &LinkArgs,
    around: &Surroundings,
    load: impl FnOnce(&Path) -> Result<Loaded, CommandError>,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let plugin = absolute(&around.here, &args.plugin);
    let loaded = load(&plugin)?;
    let Some(name) = args.name.as_deref().or(loaded.name.as_deref()) else {
        return Err(CommandError::usage("a bare .wasm has no name of its own; give one with --name NAME"));
    };
    let name = Name::parse(name).map_err(|error| CommandError::new(Exit::USAGE, error))?;
    // Helm wants a version; a bare .wasm has none.
    let version = loaded.version.as_deref().unwrap_or("0.0.0");
    let flags = args.words(&around.here)?;
    let link = Link::new(name, version, &plugin, loaded.digest, &around.pintle, flags).map_err(host_error)?;
    let linked = crate::helm::link(&around.directories, &link, &claims).map_err(host_error)?;
    // What happened under another link of this name says nothing about this one.
    log::forget(&around.state, &link.name).map_err(host_error)?;

    if around.json {
        let folder = linked.folder.to_string_lossy();
        return Ok(writeln!(
            out,
            "{}",
            json!({"apiVersion": "pintle/v1", "kind": "LinkResult", "link": link, "folder": folder, "replaced": linked.replaced})
        )?);
    }
    let verb = if linked.replaced.is_some() { "replaced the link" } else { "linked" };
    writeln!(out, "{verb} {} in {}", link.name, shown::path(&linked.folder))?;
    writeln!(out, "  plugin   {}", Escaped(&link.plugin))?;
    writeln!(out, "  digest   {}", link.digest)?;
    writeln!(out, "  flags    {}", shown::flags(&link.flags))?;
    writeln!(out, "  use it   helm template RELEASE CHART --post-renderer={}", link.name)?;
    Ok(())
}

impl LinkArgs {
    /// The words that `pintle run` is to be given. Helm is started anywhere, so no path among them stays relative.
    fn words(&self, here: &Path) -> Result<Vec<String>, CommandError> {
        let mut grants = self.grants.clone();
        for grant in &mut grants.grants {
            let Grant::Directory { host, .. } = grant else { continue };
            *host = absolute(here, host);
            if host.to_str().is_none() {
                let message = format!("the granted directory {host:?} is not UTF-8; grant one whose path is");
                return Err(CommandError::usage(message));
            }
        }
        let mut words = grants.words();
        words.extend(self.limits.words());
        Ok(words)
    }
}

/// Tidied of `.` and trailing slashes; `..` stays, since a symlink may stand before it.
fn absolute(here: &Path, path: &Path) -> PathBuf {
    here.join(path).components().collect()
}

/// Removes a link, and what was kept of its runs.
fn unlink(name: &str, around: &Surroundings, out: &mut dyn Write) -> Result<(), CommandError> {
    let name = Name::parse(name).map_err(|error| CommandError::new(Exit::USAGE, error))?;
    let unlinked = crate::helm::unlink(&around.directories, &name).map_err(|error| match error {
        UnlinkError::NotLinked { .. } => CommandError::new(Exit::USAGE, error),
        other => host_error(other),
    })?;
    log::forget(&around.state, &name).map_err(host_error)?;
    let folder = &unlinked.folder;
    if around.json {
        let answer = json!({"name": name, "folder": folder.to_string_lossy(), "kept": unlinked.kept});
        return Ok(writeln!(out, "{answer}")?);
    }
    writeln!(out, "unlinked {name}")?;
    if !unlinked.kept.is_empty() {
        let (folder, kept) = (shown::path(folder), unlinked.kept.join(", "));
        writeln!(out, "  kept     {folder}, for what Pintle did not write: {}", Escaped(&kept))?;
    }
    Ok(())
}

/// Shows all links, or one.
fn status(
    name: Option<&str>,
    around: &Surroundings,
    digest_of: &dyn Fn(&Path) -> Result<Digest, String>,
    context: &Context,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let mut found = crate::helm::status(&around.directories, &around.state, digest_of, &claims);
    if let Some(name) = name {
        found.retain(|link| link.name.as_str() == name);
        if found.is_empty() {
            let message = format!("there is no link {name:?}; `pintle helm status` lists those there are");
            return Err(CommandError::usage(message));
        }
    }
    if around.json {
        let links: Vec<_> = found.iter().map(as_json).collect();
        return Ok(writeln!(out, "{:#}", json!({"apiVersion": "pintle/v1", "kind": "LinkStatus", "links": links}))?);
    }
    if found.is_empty() {
        let folder = shown::path(around.directories.target());
        writeln!(out, "no links in {folder}; make one with `pintle helm link PLUGIN`")?;
    }
    for link in &found {
        shown::status(context, link, out)?;
    }
    Ok(())
}

fn as_json(found: &Found) -> Value {
    let (name, folder, state) = (found.name.as_str(), found.folder.to_string_lossy(), shown::state(found));
    let status = match &found.status {
        Ok(status) => status,
        Err(error) => return json!({"name": name, "folder": folder, "state": state, "error": error}),
    };
    let problems = status.problems.iter().map(|problem| {
        let mut value = json!(problem);
        if let Some(object) = value.as_object_mut() {
            object.insert("message".to_owned(), json!(problem.to_string()));
            object.insert("next".to_owned(), json!(problem.next(&status.link)));
        }
        value
    });
    json!({
        "name": name,
        "folder": folder,
        "state": state,
        "link": status.link,
        "current": status.current.map(|digest| digest.to_string()),
        "problems": problems.collect::<Vec<_>>(),
        "last": status.last.as_ref().ok(),
        "lastError": status.last.as_ref().err(),
    })
}

/// The path under which links start this program.
///
/// The running program's own path is often a place that the next upgrade removes (`/opt/…/0.1.0/bin/pintle`), while
/// the folder in `PATH` holds a symlink that stays: that one is taken if it leads here.
pub(crate) fn executable(current: &Path, search: Option<&OsStr>) -> PathBuf {
    let resolve = |path: &Path| path.canonicalize().ok();
    let (Some(name), Some(own)) = (current.file_name(), resolve(current)) else { return current.to_owned() };
    let folders = search.map(|list| std::env::split_paths(list).collect::<Vec<_>>()).unwrap_or_default();
    let candidates = folders.iter().filter(|folder| folder.is_absolute()).map(|folder| folder.join(name));
    candidates.into_iter().find(|path| resolve(path).as_ref() == Some(&own)).unwrap_or_else(|| current.to_owned())
}

#[cfg(test)]
mod tests;
