//! What edits make of a stream.

use crate::cases::{Case, parse, unescape};
use pintle_manifests::stream::{Document, Edit, EditError, NewText, Stream};

const TABLE: &str = include_str!("edits.txt");

/// The calls of a case.
fn calls(case: &Case<'_>) -> Vec<Vec<Edit>> {
    let mut calls = vec![Vec::new()];
    for (key, value) in &case.lines {
        let (place, text) = value.split_once(' ').unwrap_or((value, ""));
        let text = unescape(text);
        let edit = match *key {
            "replace" => Edit::Replace { index: place.parse().unwrap(), text },
            "remove" => Edit::Remove { index: place.parse().unwrap() },
            "insert" => Edit::Insert { after: (place != "-").then(|| place.parse().unwrap()), text },
            "again" => {
                calls.push(Vec::new());
                continue;
            }
            "input" | "output" | "error" => continue,
            other => panic!("{}: unknown key {other}", case.name),
        };
        calls.last_mut().unwrap().push(edit);
    }
    calls
}

/// All that can be known of a document; a line's end that was missing may have been supplied.
fn known(document: &Document<'_>) -> String {
    let (text, identity, source) = (document.text(), document.identity(), document.source());
    format!(
        "{:?} {identity:?} {source:?} {:?}",
        text.trim_end_matches(['\r', '\n']),
        document.hooks().collect::<Vec<_>>()
    )
}

/// What an edited stream says of itself is what a reader of its bytes finds.
pub(crate) fn assert_reads_back(stream: &Stream<'_>, name: &str) {
    let bytes = stream.to_bytes();
    assert_eq!(bytes.len(), stream.len_bytes(), "{name}");
    let again = Stream::parse(&bytes).unwrap();
    assert_eq!(again.prelude().trim_end(), stream.prelude().trim_end(), "{name}");
    let all = |stream: &Stream<'_>| stream.documents().iter().map(known).collect::<Vec<_>>();
    assert_eq!(all(&again), all(stream), "{name}: {}", bytes.escape_ascii());
}

#[test]
fn every_list_of_edits_gives_what_the_table_says() {
    let mut wrong = String::new();
    for case in parse(TABLE) {
        let input = case.joined("input");
        let mut stream = Stream::parse(input.as_bytes()).unwrap();
        let mut before = stream.to_bytes();
        let mut result = Ok(());
        for edits in calls(&case) {
            assert_eq!(result, Ok(()), "{}: only the last call may fail", case.name);
            before = stream.to_bytes();
            result = stream.apply(edits);
        }
        assert_reads_back(&stream, case.name);
        let output = String::from_utf8(stream.to_bytes()).unwrap();
        let (expected, found) = match result {
            Ok(()) => (case.joined("output"), output),
            Err(error) => {
                assert_eq!(output.as_bytes(), before, "{}: an error must change nothing", case.name);
                (case.joined("error"), error.to_string())
            }
        };
        let same = expected.strip_suffix('*').map_or(expected == found, |start| found.starts_with(start));
        if !same {
            wrong += &format!("{}:\n  expected {expected:?}\n  found    {found:?}\n", case.name);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn an_error_names_the_text_and_the_line_as_data() {
    let mut stream = Stream::parse(b"a: 1\n").unwrap();
    let mut refuse = |edit| stream.apply(vec![edit]).unwrap_err();
    let error = refuse(Edit::Replace { index: 0, text: "a: 1\n---\n".to_owned() });
    assert_eq!(error, EditError::Marker { text: NewText::Replacement(0), line: 2 });
    let error = refuse(Edit::Insert { after: Some(0), text: "a: 1\nb: @\n".to_owned() });
    let EditError::Unreadable { text: NewText::Insertion(Some(0)), reason } = error else { panic!("{error}") };
    assert_eq!(reason.line, 2);
}

#[test]
fn a_replaced_document_is_read_anew() {
    let mut stream = Stream::parse(b"apiVersion: v1\nkind: Pod\n---\n---\n").unwrap();
    let text =
        "# Source: a.yaml\napiVersion: v1\nkind: Job\nmetadata:\n  annotations:\n    helm.sh/hook: test\n".to_owned();
    stream.apply(vec![Edit::Replace { index: 0, text }, Edit::Remove { index: 1 }]).unwrap();
    let document = &stream.documents()[0];
    assert_eq!(document.identity().unwrap().kind, "Job");
    assert_eq!(document.source(), Some("a.yaml"));
    assert_eq!(document.hooks().collect::<Vec<_>>(), ["test"]);
    assert_eq!(stream.documents().len(), 2);
}
