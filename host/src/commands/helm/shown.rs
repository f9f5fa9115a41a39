//! The text of `pintle helm status`.

use std::io::{self, Write};
use std::path::Path;

use crate::cell::{Log, Report};
use crate::commands::context::Context;
use crate::commands::show;
use crate::helm::log::{Finding, Outcome};
use crate::helm::{Found, Status};
use crate::text::Escaped;
use crate::types::{Diagnostic, Severity, Subject};

/// One word for a link: `ready`, `failed` (its last run did), `broken` (Helm cannot run it), `unreadable`.
pub(super) fn state(found: &Found) -> &'static str {
    match &found.status {
        Err(_) => "unreadable",
        Ok(status) if !status.problems.is_empty() => "broken",
        Ok(Status { last: Ok(Some(outcome)), .. }) if outcome.exit_code != 0 => "failed",
        Ok(_) => "ready",
    }
}

/// Everything about one link: what it is, what is wrong and what to do, how its last run ended.
pub(super) fn status(context: &Context, found: &Found, out: &mut dyn Write) -> io::Result<()> {
    let state = state(found);
    writeln!(out, "{}: {}", found.name, context.paint(if state == "ready" { "32" } else { "31;1" }, state))?;
    let status = match &found.status {
        Ok(status) => status,
        Err(error) => {
            writeln!(out, "  problem  {} cannot be read: {}", path(&found.folder), Escaped(error))?;
            return writeln!(out, "  next     use the pintle that wrote it, or remove the folder");
        }
    };
    writeln!(out, "  plugin   {}", Escaped(&status.link.plugin))?;
    writeln!(out, "  digest   {}", status.link.digest)?;
    writeln!(out, "  flags    {}", flags(&status.link.flags))?;
    for problem in &status.problems {
        writeln!(out, "  problem  {}", Escaped(&problem.to_string()))?;
        writeln!(out, "  next     {}", Escaped(&problem.next(&status.link)))?;
    }
    match &status.last {
        Ok(None) => writeln!(out, "  last run none since it was linked"),
        Ok(Some(last)) => outcome(context, found.name.as_str(), last, out),
        Err(error) => writeln!(out, "  last run not known: {}", Escaped(error)),
    }
}

fn outcome(context: &Context, name: &str, last: &Outcome, mut out: &mut dyn Write) -> io::Result<()> {
    if last.exit_code == 0 {
        writeln!(out, "  last run {}: done", Escaped(&last.time))?;
    } else {
        let (time, code, reason) = (Escaped(&last.time), last.exit_code, Escaped(&last.reason));
        writeln!(out, "  last run {time}: failed with exit code {code} ({reason})")?;
        writeln!(out, "  why      {}", Escaped(&last.message))?;
        if let Some(next) = &last.next {
            writeln!(out, "  next     {}", Escaped(next))?;
        }
        let success = last.last_success.as_deref().unwrap_or("never since it was linked");
        writeln!(out, "  last ok  {}", Escaped(success))?;
    }
    // What `pintle run` would have shown on standard error.
    let log = Log { bytes: last.stderr.clone().into_bytes(), dropped: last.stderr_dropped };
    show::log(&mut out, name, &Report { log, ..Report::default() })?;
    let diagnostics: Vec<_> = last.diagnostics.iter().map(diagnostic).collect();
    show::diagnostics(context, &mut out, &diagnostics)?;
    match last.diagnostics_dropped {
        0 => Ok(()),
        more => writeln!(out, "({more} more findings were not kept)"),
    }
}

/// A diagnostic as it is kept.
pub(super) fn finding(diagnostic: &Diagnostic) -> Finding {
    let Subject { kind, name, namespace, source } = diagnostic.subject.clone().unwrap_or_default();
    let Diagnostic { rule, message, document, path, .. } = diagnostic.clone();
    let severity = diagnostic.severity.name().to_owned();
    Finding { severity, rule, message, document, path, kind, name, namespace, source }
}

pub(super) fn diagnostic(finding: &Finding) -> Diagnostic {
    let Finding { severity, rule, message, document, path, kind, name, namespace, source } = finding.clone();
    let severity = match severity.as_str() {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        _ => Severity::Info,
    };
    Diagnostic { severity, rule, message, document, path, subject: Some(Subject { kind, name, namespace, source }) }
}

/// The rights and limits of a link, as its flags say them.
pub(super) fn flags(flags: &[String]) -> String {
    if flags.is_empty() {
        "none: it may do nothing but answer".to_owned()
    } else {
        Escaped(&flags.join(" ")).to_string()
    }
}

/// A path on one line.
pub(super) fn path(path: &Path) -> String {
    Escaped(&path.to_string_lossy()).to_string()
}
