//! A plugin does not name files, however it writes the annotation.

use pintle_manifests::stream::{Edit, Stream};
use pintle_manifests::yaml::to_json;
use serde_json::Value;

/// Ways to write Helm's annotation, `KEY` being its name; another reader than ours may see any of them.
const SPELLINGS: [&str; 22] = [
    "metadata:\n  annotations:\n    KEY: evil\n",
    "metadata:\n  annotations:\n    KEY: 'evil'\n    KEY: \"evil\"\n",
    "metadata:\n  annotations:\n    'KEY': |-\n      evil\n    x: y\n",
    "metadata:\n  annotations:\n    \"postrenderer.helm.sh\\u002fpostrender-filename\": evil\n",
    "metadata:\n  annotations:\n    ? \"postrenderer.helm.sh/postrender\\\n      -filename\"\n    : evil\n",
    "metadata:\n  annotations:\n    ? KEY\n    : evil\n",
    "metadata:\n  annotations:\n    KEY: >\n      evil\n\n      evil\n",
    "metadata:\n  annotations:\n    KEY: 1\n",
    "metadata:\n  annotations:\n    KEY: null\n    a: b\n",
    "metadata:\n  annotations:\n    KEY:\n",
    "metadata:\n  annotations:\n    KEY: [evil]\n",
    "metadata:\n  annotations:\n    KEY: {evil: evil}\n",
    "metadata:\n  annotations: {KEY: evil}\n",
    "metadata: {annotations: {\"KEY\": \"evil\", \"x\": \"y\"}}\n",
    "{\"metadata\":{\"annotations\":{\"KEY\":\"evil\"}}}\n",
    "metadata: {\"annotations\": {x: y, KEY}}\n",
    "x: &x\n  KEY: evil\nmetadata:\n  annotations: *x\n",
    "x: &x {KEY: evil}\nmetadata:\n  annotations:\n    <<: *x\n",
    "x: &x {annotations: {KEY: evil}}\nmetadata:\n  <<: *x\n",
    "x: &x KEY\nmetadata:\n  annotations:\n    *x : evil\n",
    "metadata:\n  annotations:\n    KEY: !!str evil\n",
    "metadata:\r\n  annotations:\r\n    KEY: evil # c\r\n    x: y",
];

const KEY: &str = "postrenderer.helm.sh/postrender-filename";

/// Two objects that Helm named, and one that it did not, at index 1.
fn stream() -> String {
    let named = |name: &str| format!("kind: A\nmetadata:\n  annotations:\n    {KEY}: '{name}'\n");
    format!("{}---\nkind: A\n---\n{}", named("a.yaml"), named("b.yaml"))
}

/// The annotations of all documents, as the cluster reads them.
fn names(stream: &Stream<'_>) -> Vec<Option<Value>> {
    let bytes = stream.to_bytes();
    let again = Stream::parse(&bytes).unwrap();
    let name = |text: &str| {
        let value: Value = serde_json::from_str(&to_json(text).unwrap()).unwrap();
        value.get("metadata")?.get("annotations")?.get(KEY).cloned()
    };
    again.documents().iter().map(|document| name(document.text())).collect()
}

#[test]
fn however_a_plugin_spells_the_annotation_it_names_no_file() {
    let input = stream();
    let mut wrong = String::new();
    for spelling in SPELLINGS {
        let text = || spelling.replace("KEY", KEY);
        let (a, b) = (Some(Value::from("a.yaml")), Some(Value::from("b.yaml")));
        for (edits, expected) in [
            (vec![Edit::Replace { index: 0, text: text() }], vec![a.clone(), None, b.clone()]),
            (vec![Edit::Replace { index: 1, text: text() }], vec![a.clone(), None, b.clone()]),
            (vec![Edit::Insert { after: None, text: text() }], vec![a.clone(), a.clone(), None, b.clone()]),
            (vec![Edit::Insert { after: Some(2), text: text() }], vec![a.clone(), None, b.clone(), b.clone()]),
            (vec![Edit::Remove { index: 0 }, Edit::Insert { after: Some(0), text: text() }], vec![b.clone(), None, b]),
        ] {
            let mut stream = Stream::parse(input.as_bytes()).unwrap();
            let described = format!("{edits:?}");
            if let Err(error) = stream.apply(edits) {
                wrong += &format!("{described}: {error}\n");
            } else if names(&stream) != expected {
                wrong += &format!("{described}: {}\n", stream.to_bytes().escape_ascii());
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
