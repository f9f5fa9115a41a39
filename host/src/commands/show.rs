//! How diagnostics, denials and logs look, for people and for programs.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::context::Context;
use crate::cell::{Denial, Report};
use crate::text::Escaped;
use crate::types::{Diagnostic, Severity, Subject};

/// How many lines of a plugin's log are shown to a person.
const MAX_LOG_LINES: usize = 200;

/// How many diagnostics are shown to a person.
const MAX_DIAGNOSTIC_LINES: usize = 1000;

/// Diagnostics, one line each.
pub(super) fn diagnostics(context: &Context, out: &mut dyn Write, list: &[Diagnostic]) -> io::Result<()> {
    for diagnostic in list.iter().take(MAX_DIAGNOSTIC_LINES) {
        let style = match diagnostic.severity {
            Severity::Info => "34",
            Severity::Warning => "33;1",
            Severity::Error => "31;1",
        };
        let rule = diagnostic.rule.as_deref().map(|rule| format!("[{}]", Escaped(rule))).unwrap_or_default();
        write!(
            out,
            "{} {}",
            context.paint(style, &format!("{}{rule}:", diagnostic.severity.name())),
            Escaped(&diagnostic.message)
        )?;
        let place = place(diagnostic);
        if !place.is_empty() {
            write!(out, " ({place})")?;
        }
        writeln!(out)?;
    }
    let more = list.len().saturating_sub(MAX_DIAGNOSTIC_LINES);
    if more > 0 {
        writeln!(out, "({more} more diagnostics; --format json shows them all)")?;
    }
    Ok(())
}

/// Rights that a plugin did without.
pub(super) fn denials(context: &Context, out: &mut dyn Write, plugin: &str, report: &Report) -> io::Result<()> {
    let note = context.paint("34", "note:");
    report.denials.iter().try_for_each(|denial| writeln!(out, "{note} {}: {denial}", Escaped(plugin)))
}

/// `Deployment web, spec.containers.0.image, web/templates/deployment.yaml`.
pub(super) fn place(diagnostic: &Diagnostic) -> String {
    let subject = diagnostic.subject.as_ref();
    let object = subject.and_then(object).or_else(|| diagnostic.document.map(|index| format!("document {index}")));
    let path = (!diagnostic.path.is_empty()).then(|| diagnostic.path.join("."));
    let source = subject.and_then(|subject| subject.source.clone());
    let parts: Vec<String> = object.into_iter().chain(path).chain(source).collect();
    Escaped(&parts.join(", ")).to_string()
}

fn object(subject: &Subject) -> Option<String> {
    let kind = subject.kind.as_deref()?;
    Some(match (&subject.namespace, &subject.name) {
        (Some(namespace), Some(name)) => format!("{kind} {namespace}/{name}"),
        (None, Some(name)) => format!("{kind} {name}"),
        _ => kind.to_owned(),
    })
}

/// What a plugin wrote, each line marked with its name so that nobody takes it for Pintle's own words.
pub(super) fn log(out: &mut dyn Write, plugin: &str, report: &Report) -> io::Result<()> {
    let text = String::from_utf8_lossy(&report.log.bytes);
    let mut lines = text.lines();
    for line in lines.by_ref().take(MAX_LOG_LINES) {
        writeln!(out, "{}: {}", Escaped(plugin), Escaped(line))?;
    }
    let more = lines.count();
    if more > 0 {
        writeln!(out, "{}: ({more} more lines; --format json shows them all)", Escaped(plugin))?;
    }
    if report.log.dropped > 0 {
        writeln!(out, "{}: ({} more bytes were written and dropped)", Escaped(plugin), report.log.dropped)?;
    }
    Ok(())
}

/// A diagnostic for programs.
pub(super) fn diagnostic_json(diagnostic: &Diagnostic) -> Value {
    let subject = diagnostic.subject.clone().unwrap_or_default();
    json!({
        "severity": diagnostic.severity.name(),
        "rule": diagnostic.rule,
        "message": diagnostic.message,
        "document": diagnostic.document,
        "path": diagnostic.path,
        "kind": subject.kind,
        "name": subject.name,
        "namespace": subject.namespace,
        "source": subject.source,
    })
}

/// A denial for programs.
pub(super) fn denial_json(denial: &Denial) -> Value {
    json!({ "right": denial.right.name(), "what": denial.what, "allow": denial.allow })
}
