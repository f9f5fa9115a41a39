//! A guest that does whatever a cell must withstand.
//!
//! The first argument of a call names a behaviour, the others belong to it. `list` answers all names, so that a suite
//! can tell whether it tries every one. Each behaviour tells what became of it in its answer: `denied` for a refusal,
//! `failed` for any other error, and an `info` diagnostic for what it got.

#![cfg(target_family = "wasm")]
#![expect(clippy::panic, reason = "a guest may crash: that is what half of its behaviours are for")]

mod answer;
mod answers;
mod behaviours;
mod endings;
mod files;
mod handles;
mod log;
mod memory;
mod network;
mod rights;
mod waits;
mod yaml;

#[expect(unsafe_code, reason = "the generated entry points speak the ABI; none is written by hand")]
mod bindings {
    wit_bindgen::generate!({ path: "../../../wit", world: "postrenderer-plugin", generate_all });
    export!(Probe);
    use super::Probe;
}

use answer::{Answer, Call};
use bindings::exports::helm::plugin::postrenderer::{Document, Guest, Rendered};
use bindings::helm::plugin::types::Failure;

struct Probe;

impl Guest for Probe {
    fn render(documents: Vec<Document>, args: Vec<String>) -> Result<Rendered, Failure> {
        let (name, args) = args.split_first().map_or(("keep", &[][..]), |(name, args)| (name.as_str(), args));
        match behaviours::ALL.iter().find(|(known, _)| *known == name) {
            Some((_, behave)) => behave(&Call { documents, args }),
            None => Err(Failure::InvalidInput(format!("the probe has no behaviour `{name}`"))),
        }
    }
}

fn list(_: &Call<'_>) -> Answer {
    let names: Vec<_> = behaviours::ALL.iter().map(|(name, _)| *name).collect();
    answer::said(names.join(" "))
}
