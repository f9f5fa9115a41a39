//! One document, and what its text says about itself.

use super::shape::{Shape, shape};
use super::split::Piece;
use super::{NewLines, file_name};
use crate::yaml::{ReadError, strings};
use std::borrow::Cow;

/// Which object a document describes; the texts are never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity<'a> {
    /// `apps/v1`.
    pub api_version: Cow<'a, str>,
    /// `Deployment`.
    pub kind: Cow<'a, str>,
    /// `metadata.name`; none if the cluster makes one (`generateName`).
    pub name: Option<Cow<'a, str>>,
    /// `metadata.namespace`.
    pub namespace: Option<Cow<'a, str>>,
}

/// A document of a stream.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    /// From the dashes to the text; empty only for the first document of a stream.
    pub(super) marker: &'a str,
    text: Cow<'a, str>,
    /// From a `...` line on.
    trailer: &'a str,
    /// None if the text cannot be read.
    facts: Option<Facts<'a>>,
}

impl<'a> Document<'a> {
    pub(super) fn read(Piece { marker, text, trailer }: Piece<'a>) -> Self {
        Self { marker, text: Cow::Borrowed(text), trailer, facts: Facts::read(text).ok() }
    }

    /// A document that was not in the input.
    pub(super) fn new(marker: &'a str, text: String, facts: Option<Facts<'static>>) -> Self {
        Self { marker, text: Cow::Owned(text), trailer: "", facts }
    }

    /// This document with another text, on its own line.
    pub(super) fn replaced_by(&self, text: String, facts: Option<Facts<'static>>, new_lines: NewLines) -> Self {
        let keeps_marker = self.marker.is_empty() || self.marker.ends_with('\n');
        let marker = if keeps_marker { self.marker } else { new_lines.marker };
        Self { marker, text: Cow::Owned(text), trailer: self.trailer, facts }
    }

    /// The exact text, from the line below the marker, or from what stands behind the dashes.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// None if the text cannot be read, has no `apiVersion` and `kind`, or has a name that is no string.
    pub fn identity(&self) -> Option<&Identity<'a>> {
        self.facts.as_ref()?.identity.as_ref()
    }

    /// The chart file it came from: Helm's annotation on its way to a post-renderer, else the `# Source:` comment
    /// above the content, as Helm prints it.
    pub fn source(&self) -> Option<&str> {
        self.file_name().filter(|name| !name.is_empty()).or_else(|| source_comment(&self.text))
    }

    /// The events of `helm.sh/hook`.
    pub fn hooks(&self) -> impl Iterator<Item = &str> {
        let hook = self.facts.as_ref().and_then(|facts| facts.hook.as_deref());
        hook.unwrap_or_default().split(',').map(str::trim).filter(|event| !event.is_empty())
    }

    /// Helm's file name annotation.
    pub(super) fn file_name(&self) -> Option<&str> {
        self.facts.as_ref()?.file_name.as_deref()
    }

    pub(super) fn is_readable(&self) -> bool {
        self.facts.is_some()
    }

    /// Whether an edit gave it its text.
    pub(super) fn is_edited(&self) -> bool {
        matches!(self.text, Cow::Owned(_))
    }

    /// All its bytes, each part with whether it has to start a line.
    pub(super) fn parts(&self) -> [(&str, bool); 3] {
        [(self.marker, true), (&self.text, false), (self.trailer, true)]
    }
}

/// What one reading of a text tells.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts<'a> {
    identity: Option<Identity<'a>>,
    pub(super) file_name: Option<Cow<'a, str>>,
    hook: Option<Cow<'a, str>>,
    /// Whether any string was found, which only a map has.
    pub(super) has_strings: bool,
}

impl<'a> Facts<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, ReadError> {
        let found = strings(
            text,
            [
                &["apiVersion"],
                &["kind"],
                &["metadata", "name"],
                &["metadata", "namespace"],
                &file_name::PATH,
                &["metadata", "annotations", "helm.sh/hook"],
            ],
        )?;
        let has_strings = found.iter().any(Option::is_some);
        let [api_version, kind, name, namespace, file_name, hook] = found;
        Ok(Self { identity: identify(text, api_version, kind, name, namespace), file_name, hook, has_strings })
    }

    pub(super) fn into_owned(self) -> Facts<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Facts {
            identity: self.identity.map(|identity| Identity {
                api_version: own(identity.api_version),
                kind: own(identity.kind),
                name: identity.name.map(own),
                namespace: identity.namespace.map(own),
            }),
            file_name: self.file_name.map(own),
            hook: self.hook.map(own),
            has_strings: self.has_strings,
        }
    }
}

fn identify<'a>(
    text: &str,
    api_version: Option<Cow<'a, str>>,
    kind: Option<Cow<'a, str>>,
    name: Option<Cow<'a, str>>,
    namespace: Option<Cow<'a, str>>,
) -> Option<Identity<'a>> {
    // To the API server an empty string is the same as none.
    let filled = |text: &Cow<'_, str>| !text.is_empty();
    let (api_version, kind) = (api_version.filter(filled)?, kind.filter(filled)?);
    // A policy that goes by names must not take `name: 1` for an object whose name the cluster makes.
    if name.is_none() && shape(text, &["metadata", "name"]).is_none_or(|shape| shape == Shape::Value) {
        return None;
    }
    Some(Identity { api_version, kind, name: name.filter(filled), namespace: namespace.filter(filled) })
}

/// `# Source: PATH` among the comments above the content. The first one counts: Helm's stands above a template's own.
fn source_comment(text: &str) -> Option<&str> {
    let lines = text.split(['\n', '\r']).map(|line| line.trim_start_matches([' ', '\t']));
    let comments = lines.filter(|line| !line.is_empty()).take_while(|line| line.starts_with('#'));
    comments.filter_map(|line| line.strip_prefix("# Source: ")).map(str::trim).find(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::source_comment;

    #[test]
    fn a_source_is_the_first_that_a_comment_above_the_content_names() {
        for (text, expected) in [
            ("# Source: a/b.yaml\nkind: A\n", Some("a/b.yaml")),
            ("# Source: a.yaml  \r\nkind: A\r\n", Some("a.yaml")),
            ("# top\n\n\t\n  # Source: a.yaml\n# Source: b.yaml\nkind: A", Some("a.yaml")),
            ("# Source: a.yaml", Some("a.yaml")),
            ("# Source:   \n# Source: b.yaml\n", Some("b.yaml")),
            ("# Source: a.yaml\rkind: A", Some("a.yaml")),
            ("kind: A\n# Source: a.yaml\n", None),
            ("# source: a.yaml\n#Source: b.yaml\n## Source: c.yaml\n", None),
            ("", None),
        ] {
            assert_eq!(source_comment(text), expected, "{text:?}");
        }
    }
}
