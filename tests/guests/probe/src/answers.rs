//! Answers that no host should take as they are.

use crate::answer::{Answer, Call, diagnostic, edits};
use crate::bindings::exports::helm::plugin::postrenderer::{Edit, Insertion, Rendered, Replacement};
use crate::bindings::helm::plugin::types::Severity;

fn replace(index: u32, text: impl Into<String>) -> Edit {
    Edit::Replace(Replacement { index, text: text.into() })
}

/// `text BYTES`: one document as large as that.
pub(crate) fn text(call: &Call<'_>) -> Answer {
    let mut text = "kind: Filler\nfiller: ".to_owned();
    text.extend(std::iter::repeat_n('x', call.number(0, 1 << 20)));
    edits(vec![replace(0, text)])
}

/// `many-edits COUNT`.
pub(crate) fn many_edits(call: &Call<'_>) -> Answer {
    let one = || Edit::Insert(Insertion { after: None, text: "kind: Flood\n".to_owned() });
    edits((0..call.number(0, 100_000)).map(|_| one()).collect())
}

/// `edit WHAT`: one that makes no sense.
pub(crate) fn edit(call: &Call<'_>) -> Answer {
    edits(match call.arg(0) {
        "replace-beyond" => vec![replace(u32::MAX, "kind: A\n")],
        "remove-beyond" => vec![Edit::Remove(u32::MAX)],
        "insert-beyond" => vec![Edit::Insert(Insertion { after: Some(u32::MAX), text: "kind: A\n".to_owned() })],
        "replace-twice" => vec![replace(0, "kind: A\n"), replace(0, "kind: B\n")],
        // No argument of a program can hold one.
        "nul" => vec![replace(0, "kind: A\0\n")],
        "replace-and-remove" => vec![replace(0, "kind: A\n"), Edit::Remove(0)],
        _ => vec![Edit::Remove(0), Edit::Remove(0)],
    })
}

/// `replace-with TEXT` for the first document.
pub(crate) fn replace_with(call: &Call<'_>) -> Answer {
    edits(vec![replace(0, call.arg(0))])
}

/// `insert TEXT` before all.
pub(crate) fn insert(call: &Call<'_>) -> Answer {
    edits(vec![Edit::Insert(Insertion { after: None, text: call.arg(0).to_owned() })])
}

pub(crate) fn remove_all(call: &Call<'_>) -> Answer {
    edits((0..).zip(&call.documents).map(|(index, _)| Edit::Remove(index)).collect())
}

/// `diagnose SEVERITY MESSAGE`, of a document that is not there.
pub(crate) fn diagnose(call: &Call<'_>) -> Answer {
    let severity = match call.arg(0) {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        _ => Severity::Info,
    };
    let mut one = diagnostic(severity, call.arg(1));
    one.document = Some(u32::MAX);
    one.path = vec!["\u{1b}[2J".to_owned(), "a.b".to_owned()];
    Ok(Rendered { edits: Vec::new(), diagnostics: vec![one] })
}

/// `many-diagnostics COUNT`, each of which would clear the terminal.
pub(crate) fn many_diagnostics(call: &Call<'_>) -> Answer {
    let one = |n| {
        let mut one = diagnostic(Severity::Info, format!("\u{1b}[2J\u{1b}]8;;http://x\u{7}{n}\r\u{202e}"));
        one.rule = Some("\u{1b}[31mrule\n".to_owned());
        one
    };
    Ok(Rendered { edits: Vec::new(), diagnostics: (0..call.number(0, 100_000)).map(one).collect() })
}

/// `large-rule BYTES`: in a place where nobody looks for much text.
pub(crate) fn large_rule(call: &Call<'_>) -> Answer {
    let bytes = call.number(0, 1 << 20);
    let mut one = diagnostic(Severity::Info, "a rule with a long name, at a long path");
    one.rule = Some("r".repeat(bytes / 2));
    one.path = vec!["p".repeat(bytes / 4); 2];
    Ok(Rendered { edits: Vec::new(), diagnostics: vec![one] })
}
