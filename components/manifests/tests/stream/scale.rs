//! Streams of ordinary and of extreme size.

use pintle_manifests::stream::{Edit, EditError, MAX_DOCUMENTS, Stream, StreamError};

fn manifest(number: usize) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: object-{number}\n  labels:\n    app: shop   # kept\n\
         data:\n  text: |\n    one\n\n    two\n  quoted: 'it''s'\n"
    )
}

fn manifests(count: usize) -> String {
    (0..count).map(manifest).collect::<Vec<_>>().join("---\n")
}

#[test]
fn one_label_in_each_of_a_thousand_documents_leaves_all_other_lines_equal() {
    let input = manifests(1_000);
    let mut stream = Stream::parse(input.as_bytes()).unwrap();
    let label = "    app: shop   # kept\n";
    let edits = (0..).zip(stream.documents()).map(|(index, document)| {
        let text = document.text().replace(label, &format!("{label}    team: web\n"));
        Edit::Replace { index, text }
    });
    let edits = edits.collect();
    stream.apply(edits).unwrap();
    let output = String::from_utf8(stream.to_bytes()).unwrap();
    let (added, others): (Vec<_>, Vec<_>) = output.split_inclusive('\n').partition(|line| *line == "    team: web\n");
    assert_eq!(added.len(), 1_000);
    assert_eq!(others.concat(), input);
}

#[test]
fn three_edits_among_a_hundred_thousand_documents_leave_the_others_borrowed() {
    let input = manifests(100_000);
    let mut stream = Stream::parse(input.as_bytes()).unwrap();
    assert_eq!(stream.documents().len(), 100_000);
    let edits = vec![
        Edit::Replace { index: 50_000, text: "kind: A\n".to_owned() },
        Edit::Remove { index: 70_000 },
        Edit::Insert { after: Some(10), text: "kind: B\n".to_owned() },
    ];
    stream.apply(edits).unwrap();
    let borrowed = input.as_bytes().as_ptr_range();
    let copied = stream.documents().iter().filter(|document| !borrowed.contains(&document.text().as_ptr()));
    let copied: Vec<_> = copied.map(|document| document.text()).collect();
    assert_eq!(copied, ["kind: B\n", "kind: A\n"]);
    assert_eq!(stream.len_bytes(), stream.to_bytes().len());
    assert_eq!(stream.documents()[99_999].identity().unwrap().name.as_deref(), Some("object-99999"));
}

#[test]
fn a_hundred_thousand_insertions_and_removals_are_one_pass() {
    let input = "---\n".repeat(100_000);
    let mut stream = Stream::parse(input.as_bytes()).unwrap();
    let insert = |index| Edit::Insert { after: Some(index), text: "# new\n".to_owned() };
    let edits = (0..100_000).rev().flat_map(|index| [insert(index), Edit::Remove { index }]).collect();
    stream.apply(edits).unwrap();
    assert_eq!(String::from_utf8(stream.to_bytes()).unwrap(), "---\n# new\n".repeat(100_000));
}

#[test]
fn more_documents_than_memory_should_pay_for_are_refused() {
    let most = "---\n".repeat(MAX_DOCUMENTS);
    let mut stream = Stream::parse(most.as_bytes()).unwrap();
    let too_many = format!("{most}---");
    assert_eq!(Stream::parse(too_many.as_bytes()).unwrap_err(), StreamError::TooManyDocuments);
    let insert = || Edit::Insert { after: None, text: String::new() };
    let count = MAX_DOCUMENTS + 1;
    assert_eq!(stream.apply(vec![insert()]), Err(EditError::TooManyDocuments { count }));
    assert_eq!(stream.apply(vec![insert(), Edit::Remove { index: 7 }]), Ok(()));
}

#[test]
fn a_document_of_many_near_markers_is_one_document() {
    let input = "a: |\n".to_owned() + &"---x\n...x\n ---\n".repeat(200_000);
    let stream = Stream::parse(input.as_bytes()).unwrap();
    assert_eq!(stream.documents().len(), 1);
    assert_eq!(stream.documents()[0].text(), input);
}
