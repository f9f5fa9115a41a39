//! Golden cases of the example plugins: a folder holds what goes in and what must come out. `README.md` beside this
//! file says how a case is laid out; `BLESS=1` writes what came out in place of what was expected.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test ends where something is not as expected")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use pintle::cell::CallError;
use pintle::plugin::Package;
use pintle::types::Diagnostic;
use pintle::{Host, Plugin, PostRender, PostRenderError};
use serde_json::{Value, json};

fn main() {
    let arguments = Arguments::from_args();
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace holds the host");
    let host = Host::builder()
        .directories(workspace.join("target/golden/cache"), workspace.join("target/golden/state"))
        .compiler(env!("CARGO_BIN_EXE_pintle"))
        .build()
        .expect("a host");
    let host = Arc::new(host);
    let mut trials = Vec::new();
    // `streams/` holds inputs that several plugins are given.
    let plugins = folders(&workspace.join("tests/golden")).into_iter().filter(|path| !path.ends_with("streams"));
    for plugin in plugins {
        let guest = workspace.join("target/guests").join(plugin.file_name().expect("a folder has a name"));
        for case in folders(&plugin) {
            let name = format!("{}/{}", name_of(&plugin), name_of(&case));
            let (host, guest) = (Arc::clone(&host), guest.clone());
            trials.push(Trial::test(name, move || run(&host, &guest, &case)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut list: Vec<_> = fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    list.retain(|path| path.is_dir());
    list.sort();
    list
}

fn name_of(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

fn run(host: &Host, guest: &Path, case: &Path) -> Result<(), Failed> {
    let settings = read_json(&case.join("case.json")).unwrap_or(json!({}));
    let plugin = load(host, guest, &settings)?;
    let input = fs::read(case.join("input.yaml"))?;
    let args = settings["args"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let answer = host.post_render_blocking(&plugin, PostRender::new(&input).args(args));
    let (manifests, diagnostics, error) = match answer {
        Ok(answer) => (answer.manifests, answer.diagnostics, None),
        Err(PostRenderError::Call(failure)) => {
            match &failure.error {
                // The diagnostics say it all.
                CallError::Refused(diagnostics) => (Vec::new(), diagnostics.clone(), None),
                error => (Vec::new(), Vec::new(), Some((error.reason(), failure.to_string()))),
            }
        }
        Err(error) => return Err(error.to_string().into()),
    };
    let bless = std::env::var_os("BLESS").is_some();
    let refused = manifests.is_empty() && (error.is_some() || diagnostics.iter().any(Diagnostic::is_error));
    // A case without output.yaml says that nothing changes.
    let output = (manifests != input && !refused).then_some(manifests);
    expect(case, "output.yaml", output.as_deref(), bless)?;
    let found = Value::Array(diagnostics.iter().map(as_json).collect());
    if read_json(&case.join("diagnostics.json")).unwrap_or(json!([])) != found {
        expect(case, "diagnostics.json", Some(format!("{found:#}\n").as_bytes()), bless)?;
    }
    expect_error(read_json(&case.join("error.json")).as_ref(), error)
}

/// A message is the plugin's to word; a case names the part of it that matters.
fn expect_error(wanted: Option<&Value>, found: Option<(&str, String)>) -> Result<(), Failed> {
    match (wanted, found) {
        (None, None) => Ok(()),
        (Some(wanted), Some((reason, message))) => {
            let part = wanted["message-contains"].as_str().unwrap_or_default();
            let same = wanted["reason"] == reason && message.contains(part);
            if same { Ok(()) } else { Err(format!("wanted {wanted}, found {reason}: {message}").into()) }
        }
        (None, Some((reason, message))) => Err(format!("failed: {reason}: {message}").into()),
        (Some(wanted), None) => Err(format!("did not fail, but {wanted} is wanted").into()),
    }
}

fn read_json(path: &Path) -> Option<Value> {
    Some(serde_json::from_slice(&fs::read(path).ok()?).expect("a case is JSON"))
}

/// The plugin as it is built, with the case's config in place of its own.
fn load(host: &Host, guest: &Path, settings: &Value) -> Result<Plugin, Failed> {
    let missing = |error| format!("{}: {error}; run `cargo xtask guests`", guest.display());
    let wasm = fs::read(guest.join("plugin.wasm")).map_err(missing)?;
    let config = settings.get("config").cloned().unwrap_or(json!({}));
    // JSON is YAML.
    let manifest = json!({
        "apiVersion": "v1", "name": name_of(guest), "version": "0.0.0",
        "type": "postrenderer/v1", "runtime": "component/v1", "runtimeConfig": { "config": config },
    });
    Ok(host.load_blocking(Package::from_parts(Some(manifest.to_string().into_bytes()), wasm)?)?)
}

fn as_json(diagnostic: &Diagnostic) -> Value {
    json!({
        "severity": diagnostic.severity.name(),
        "rule": diagnostic.rule,
        "message": diagnostic.message,
        "document": diagnostic.document,
        "path": diagnostic.path,
    })
}

fn expect(case: &Path, file: &str, found: Option<&[u8]>, bless: bool) -> Result<(), Failed> {
    let path = case.join(file);
    let wanted = fs::read(&path).ok();
    if wanted.as_deref() == found {
        return Ok(());
    }
    if bless {
        match found {
            Some(found) => fs::write(&path, found)?,
            None => fs::remove_file(&path)?,
        }
        return Ok(());
    }
    let text =
        |bytes: Option<&[u8]>| bytes.map_or("(none)".into(), |bytes| String::from_utf8_lossy(bytes).into_owned());
    Err(format!(
        "{file} differs (BLESS=1 takes what was found)\n-- wanted\n{}\n-- found\n{}",
        text(wanted.as_deref()),
        text(found)
    )
    .into())
}
