//! What a stream is split into.

use crate::cases::{Case, parse, unescape};
use pintle_manifests::stream::{Document, Edit, Stream, StreamError};

const TABLE: &str = include_str!("split.txt");

/// What a case expects, or what a stream has, as lines of the table.
type Lines = Vec<(&'static str, String)>;

fn expected(case: &Case<'_>) -> Lines {
    let known = ["prelude", "text", "is", "source", "hooks"];
    let lines = case.lines.iter().filter(|(key, _)| *key != "input");
    lines
        .map(|(key, value)| {
            let key = known.into_iter().find(|known| known == key);
            (key.unwrap_or_else(|| panic!("{}: unknown key", case.name)), unescape(value))
        })
        .collect()
}

fn describe(document: &Document<'_>, lines: &mut Lines) {
    lines.push(("text", document.text().to_owned()));
    if let Some(identity) = document.identity() {
        let name = identity.name.as_deref().unwrap_or("-");
        let namespace = identity.namespace.as_deref().unwrap_or("-");
        lines.push(("is", format!("{} {} {name} {namespace}", identity.api_version, identity.kind)));
    }
    lines.extend(document.source().map(|source| ("source", source.to_owned())));
    let hooks: Vec<_> = document.hooks().collect();
    if !hooks.is_empty() {
        lines.push(("hooks", hooks.join(" ")));
    }
}

#[test]
fn every_odd_stream_is_split_as_the_table_says() {
    let mut wrong = String::new();
    for case in parse(TABLE) {
        let input = case.joined("input");
        let stream = Stream::parse(input.as_bytes()).unwrap();
        let mut found = Lines::new();
        if !stream.prelude().is_empty() {
            found.push(("prelude", stream.prelude().to_owned()));
        }
        for document in stream.documents() {
            describe(document, &mut found);
        }
        let expected = expected(&case);
        if found != expected {
            wrong += &format!("{}:\n  expected {expected:?}\n  found    {found:?}\n", case.name);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_odd_stream_comes_back_byte_for_byte() {
    for case in parse(TABLE) {
        let input = case.joined("input");
        let stream = Stream::parse(input.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(stream.to_bytes()).unwrap(), input, "{}", case.name);
        assert_eq!(stream.len_bytes(), input.len(), "{}", case.name);
        let mut written = Vec::new();
        stream.write_to(&mut written).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), input, "{}", case.name);
    }
}

#[test]
fn every_document_replaced_by_its_own_text_changes_nothing() {
    for case in parse(TABLE) {
        let input = case.joined("input");
        let mut stream = Stream::parse(input.as_bytes()).unwrap();
        let texts = stream.documents().iter().map(|document| document.text().to_owned());
        let edits = (0..).zip(texts).map(|(index, text)| Edit::Replace { index, text }).collect();
        stream.apply(edits).unwrap();
        assert_eq!(String::from_utf8(stream.to_bytes()).unwrap(), input, "{}", case.name);
    }
}

#[test]
fn what_is_no_text_is_refused_with_its_place() {
    let refused = |input: &[u8]| Stream::parse(input).unwrap_err();
    let not_utf8 = |position, line| StreamError::NotUtf8 { position, line };
    let nul = |position, line| StreamError::Nul { position, line };
    for (input, error) in [
        (&b"\xff"[..], not_utf8(0, 1)),
        (b"a: 1\nb: \xc3\n", not_utf8(8, 2)),
        (b"a: \xed\xa0\x80\n", not_utf8(3, 1)),
        (b"a: 1\n---\n\xf0\x9f\x98", not_utf8(9, 3)),
        (b"\xff\xfea\0:\0", not_utf8(0, 1)),
        (b"\0", nul(0, 1)),
        (b"a: 1\n\n\0b", nul(6, 3)),
        (b"a: \0\n\xff", nul(3, 1)),
        (b"a: \xff\n\0", not_utf8(3, 1)),
    ] {
        assert_eq!(refused(input), error, "{}", input.escape_ascii());
    }
    assert_eq!(not_utf8(8, 2).to_string(), "not a manifest stream: no UTF-8 at byte offset 8, line 2");
    assert_eq!(nul(6, 3).to_string(), "not a manifest stream: NUL at byte offset 6, line 3");
}

/// A post-renderer's input as Helm 4 writes it: the annotation in single quotes and last, documents by file path, hooks
/// and tests among them, `---` between them only, no `# Source:`.
#[test]
fn what_helm_hands_to_a_post_renderer_is_known_by_object_source_and_hooks() {
    let input = include_str!("helm.yaml");
    let stream = Stream::parse(input.as_bytes()).unwrap();
    let known: Vec<_> = stream
        .documents()
        .iter()
        .map(|document| {
            let identity = document.identity().unwrap();
            let hooks: Vec<_> = document.hooks().collect();
            (&*identity.kind, identity.name.as_deref().unwrap(), document.source().unwrap(), hooks.join(" "))
        })
        .collect();
    let expected = [
        ("ServiceAccount", "rel-cache", "shop/charts/cache/templates/account.yaml", ""),
        ("Deployment", "rel-shop", "shop/templates/deployment.yaml", ""),
        ("Job", "rel-migrate", "shop/templates/hook.yaml", "pre-install pre-upgrade"),
        ("ConfigMap", "rel-texts", "shop/templates/multi.yaml", ""),
        ("Service", "rel-shop", "shop/templates/multi.yaml", ""),
        ("Namespace", "shop", "shop/templates/ns.yaml", ""),
        ("Pod", "rel-ping", "shop/templates/tests/ping.yaml", "test"),
    ];
    let expected: Vec<_> = expected.into_iter().map(|(k, n, s, h)| (k, n, s, h.to_owned())).collect();
    assert_eq!(known, expected);
    assert_eq!(String::from_utf8(stream.to_bytes()).unwrap(), input);
}
