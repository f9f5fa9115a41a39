//! The component's face: what a host calls.

#[expect(unsafe_code, reason = "the generated entry points speak the ABI; none is written by hand")]
mod bindings {
    wit_bindgen::generate!({ path: "../../wit", world: "postrenderer-plugin", generate_all });
    export!(Noop);
    use super::Noop;
}

use crate::Mode;
use bindings::exports::helm::plugin::postrenderer::{Document, Edit, Guest, Rendered, Replacement};
use bindings::helm::plugin::types::Failure;

struct Noop;

impl Guest for Noop {
    fn render(documents: Vec<Document>, args: Vec<String>) -> Result<Rendered, Failure> {
        let edits = match Mode::from_args(&args).map_err(Failure::InvalidInput)? {
            Mode::Keep => Vec::new(),
            Mode::Replace => {
                (0..).zip(documents).map(|(index, d)| Edit::Replace(Replacement { index, text: d.text })).collect()
            }
        };
        Ok(Rendered { edits, diagnostics: Vec::new() })
    }
}
