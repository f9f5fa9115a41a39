//! `pintle inspect PLUGIN`

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::context::{Context, Format};
use super::exit::CommandError;
use crate::grants::request_words;
use crate::plugin::{Access, ComponentConfig, Manifest, Package, Requests, Runtime};
use crate::text::Escaped;

#[derive(Args)]
pub(super) struct InspectArgs {
    /// A directory with plugin.yaml and plugin.wasm, a .tgz of one, or a bare .wasm.
    plugin: PathBuf,
}

pub(super) fn inspect(args: &InspectArgs, context: &Context) -> Result<(), CommandError> {
    let package = Package::open(&args.plugin)?;
    let found = context.host()?.inspect_blocking(&package)?;
    let manifest = package.manifest();
    let runtime = manifest.map_or("component/v1".to_owned(), |manifest| manifest.runtime().as_str().to_owned());
    let kind = manifest.map_or_else(|| type_of(&found.exports).to_owned(), |manifest| manifest.kind().to_string());
    let component = manifest.and_then(component);
    let requests = component.map(|component| &component.requests);
    let version = manifest.and_then(Manifest::version).map(ToString::to_string);
    let mut out = std::io::stdout().lock();
    if context.format == Format::Json {
        let object = json!({
            "apiVersion": "pintle/v1",
            "kind": "Inspection",
            "name": package.name(),
            "version": version,
            "type": kind,
            "runtime": runtime,
            "digest": package.digest().to_string(),
            "wasmDigest": package.wasm_digest().to_string(),
            "wasmBytes": package.wasm().len(),
            "signer": "not checked",
            "imports": found.imports,
            "exports": found.exports,
            "requests": requests.map(request_words).unwrap_or_default(),
            "limits": component.map(|component| json!({
                "memory": component.limits.memory.map(|size| size.to_string()),
                "timeout": component.limits.timeout.map(|time| time.to_string()),
                "output": component.limits.output.map(|size| size.to_string()),
            })),
            "config": component.map(|component| &component.config),
            "granted": [],
            "compiled": found.compiled,
        });
        writeln!(out, "{object:#}")?;
        return Ok(());
    }
    let version = version.map(|version| format!(" {version}")).unwrap_or_default();
    writeln!(out, "{}{version}", Escaped(&package.name()))?;
    writeln!(out, "  type      {kind}")?;
    writeln!(out, "  runtime   {runtime}")?;
    writeln!(out, "  digest    {}", package.digest())?;
    writeln!(out, "  signer    not checked")?;
    writeln!(out, "  size      {} bytes of WebAssembly", package.wasm().len())?;
    writeln!(out, "requests")?;
    lines(
        &mut out,
        &requests
            .map_or_else(|| vec!["nothing: it has no plugin.yaml, so the grant alone decides".into()], plain_words),
    )?;
    writeln!(out, "limits and config it comes with")?;
    lines(&mut out, &component.map_or_else(|| vec!["none".to_owned()], own_settings))?;
    writeln!(out, "granted now")?;
    lines(&mut out, &[granted(component.map(|component| &component.requests))])?;
    writeln!(out, "imports (what it could use if it were granted)")?;
    lines(&mut out, &found.imports)?;
    writeln!(out, "exports")?;
    lines(&mut out, &found.exports)?;
    Ok(())
}

fn lines(out: &mut impl Write, list: &[String]) -> std::io::Result<()> {
    list.iter().try_for_each(|line| writeln!(out, "  {}", Escaped(line)))
}

fn component(manifest: &Manifest) -> Option<&ComponentConfig> {
    match manifest.runtime() {
        Runtime::Component(component) => Some(component),
        _ => None,
    }
}

/// What the publisher set: limits in place of the defaults, and the plugin's configuration.
fn own_settings(component: &ComponentConfig) -> Vec<String> {
    let limits = &component.limits;
    let memory = limits.memory.map(|size| format!("memory {size}, unless --memory says otherwise"));
    let timeout = limits.timeout.map(|time| format!("timeout {time}, unless --timeout says otherwise"));
    let output = limits.output.map(|size| format!("output {size}, unless --max-output says otherwise"));
    let config = component.config.iter().map(|(key, value)| format!("config {key}: {value}"));
    let list: Vec<_> = memory.into_iter().chain(timeout).chain(output).chain(config).collect();
    if list.is_empty() { vec!["none".to_owned()] } else { list }
}

/// There is no store of grants yet: they are flags.
fn granted(requests: Option<&Requests>) -> String {
    let flags: Vec<_> = requests.map(request_words).unwrap_or_default();
    match flags.as_slice() {
        [] => "nothing".to_owned(),
        _ => {
            format!("nothing; `pintle run` and `pintle helm link` grant by flags: --grant {}", flags.join(" --grant "))
        }
    }
}

/// A bare component's type follows from what it exports.
fn type_of(exports: &[String]) -> &'static str {
    let has = |prefix: &str| exports.iter().any(|export| export.starts_with(prefix));
    if has("helm:plugin/postrenderer@") {
        "postrenderer/v1"
    } else if has("helm:plugin/getter@") {
        "getter/v1"
    } else if has("wasi:cli/run@") {
        "cli/v1"
    } else {
        "none that Helm knows"
    }
}

fn plain_words(requests: &Requests) -> Vec<String> {
    let mut words = Vec::new();
    words.extend(
        requests
            .http
            .iter()
            .map(|origin| format!("to send HTTP requests to {origin} (which this version never allows)")),
    );
    words.extend(requests.directories.iter().map(|directory| match directory.access {
        Access::ReadOnly => format!("to read a directory of yours, which it sees as {}", directory.guest),
        Access::ReadWrite => format!("to read and change a directory of yours, which it sees as {}", directory.guest),
    }));
    words.extend(requests.env.iter().map(|name| format!("to read the environment variable {name}")));
    if requests.credentials {
        words.push(
            "to be given the username and password of the repository (which this version never gives)".to_owned(),
        );
    }
    if requests.values {
        words.push("to read the release's merged values, which may hold secrets".to_owned());
    }
    if words.is_empty() {
        words.push("nothing".to_owned());
    }
    words
}
