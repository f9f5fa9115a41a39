//! The component's face: what a host calls, and what it offers.

#[expect(unsafe_code, reason = "the generated entry points speak the ABI; none is written by hand")]
mod bindings {
    wit_bindgen::generate!({ path: "../../wit", world: "postrenderer-plugin", generate_all });
    export!(Labels);
    use super::Labels;
}

use crate::changes::{Set, changes};
use crate::settings::Settings;
use bindings::exports::helm::plugin::postrenderer::{Document, Edit, Guest, Identity, Rendered, Replacement};
use bindings::helm::plugin::types::{Diagnostic, Failure, Severity};
use bindings::helm::plugin::yaml;
use bindings::wasi::config::store;
use serde_json::Value;

struct Labels;

impl Guest for Labels {
    fn render(documents: Vec<Document>, args: Vec<String>) -> Result<Rendered, Failure> {
        let config = store::get_all().map_err(|e| Failure::Unavailable(format!("the config cannot be read: {e:?}")))?;
        let settings = Settings::new(&config, &args).map_err(|e| Failure::InvalidInput(e.to_string()))?;
        let (mut edits, mut diagnostics) = (Vec::new(), Vec::new());
        for (index, document) in (0..).zip(&documents) {
            // Comments, and what is no object: not ours to label. What cannot be read may be one, so that is told.
            let Some(identity) = &document.identity else {
                diagnostics.extend(yaml::to_json(&document.text).err().map(|why| unlabelled(index, &why)));
                continue;
            };
            let text = labelled(&settings, identity, &document.text)
                .map_err(|e| Failure::InvalidInput(format!("{}: {e}", called(document, identity))))?;
            if text != document.text {
                edits.push(Edit::Replace(Replacement { index, text }));
            }
        }
        Ok(Rendered { edits, diagnostics })
    }
}

fn labelled(settings: &Settings, identity: &Identity, text: &str) -> Result<String, String> {
    let read = || {
        let json = yaml::to_json(text)?;
        serde_json::from_str::<Value>(&json).map_err(|e| e.to_string())
    };
    let changes = changes(settings, &identity.api_version, &identity.kind, read)?;
    let set = |Set { path, text }| yaml::Change::Set((path, Value::String(text).to_string()));
    yaml::patch(text, &changes.into_iter().map(set).collect::<Vec<_>>())
}

fn unlabelled(index: u32, why: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        rule: Some("unreadable".to_owned()),
        message: format!("this document cannot be read as YAML and stays as it is: {why}"),
        document: Some(index),
        path: Vec::new(),
    }
}

fn called(document: &Document, identity: &Identity) -> String {
    let name = identity.name.as_deref().unwrap_or("without a name");
    let source = document.source.as_ref().map(|source| format!(" in {source}")).unwrap_or_default();
    format!("{} {name}{source}", identity.kind)
}
