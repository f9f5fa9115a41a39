//! The strings at given paths, which make a document's identity.

use crate::cases::{Random, texts};
use pintle_manifests::yaml::{strings, to_json};
use serde_json::Value;

const NAME: [&[&str]; 1] = [&["metadata", "name"]];

fn name(text: &str) -> Option<String> {
    strings(text, NAME).unwrap().map(|found| found.map(|name| name.into_owned()))[0].clone()
}

#[test]
fn only_strings_in_the_clusters_reading_are_found() {
    let cases = [
        ("metadata: {name: web}\n", Some("web")),
        ("metadata:\n  name: \"we\\x62\"\n", Some("web")),
        ("metadata:\n  name: 'it''s'\n", Some("it's")),
        ("metadata:\n  name: |-\n    web\n", Some("web")),
        ("metadata:\n  name:\n    web\n", Some("web")),
        ("metadata:\n  name: 2001-01-01\n", Some("2001-01-01")),
        ("metadata:\n  name: !!str 1\n", Some("1")),
        ("metadata:\n  name: 1\n", None),
        ("metadata:\n  name: yes\n", None),
        ("metadata:\n  name:\n", None),
        ("metadata:\n  name: [web]\n", None),
        ("metadata: web\n", None),
        ("- metadata\n", None),
        ("web\n", None),
        ("", None),
    ];
    for (text, expected) in cases {
        assert_eq!(name(text).as_deref(), expected, "{text:?}");
    }
}

#[test]
fn the_last_of_duplicates_counts_even_if_it_has_nothing() {
    assert_eq!(name("metadata: {name: a}\nmetadata: {name: b}\n").as_deref(), Some("b"));
    assert_eq!(name("metadata: {name: a, name: b}\n").as_deref(), Some("b"));
    assert_eq!(name("metadata: {name: a}\nmetadata: {labels: {}}\n"), None);
    assert_eq!(name("metadata: {name: a}\nmetadata:\n"), None);
}

#[test]
fn aliases_and_merges_are_followed() {
    assert_eq!(name("x: &x {name: a}\nmetadata: *x\n").as_deref(), Some("a"));
    assert_eq!(name("x: &x {name: a}\nmetadata:\n  <<: *x\n").as_deref(), Some("a"));
    assert_eq!(name("x: &x {name: a}\nmetadata:\n  name: b\n  <<: *x\n").as_deref(), Some("a"));
}

#[test]
fn keys_are_found_by_their_json_form_and_items_by_index() {
    let text = "on: a\n0644: b\n\"c d\": c\nlist:\n  - d\n  - {e: e}\n";
    let found = strings(text, [&["true"], &["420"], &["c d"], &["list", "0"], &["list", "1", "e"], &["on"], &["0644"]]);
    let expected = ["a", "b", "c", "d", "e"].map(Some);
    let found = found.unwrap();
    assert_eq!(found.each_ref().map(Option::as_deref)[..5], expected);
    assert_eq!(found[5..], [None, None]);
}

#[test]
fn values_without_escapes_are_borrowed_from_the_text() {
    let text = "metadata:\n  name: \"web\"\n";
    let [found] = strings(text, NAME).unwrap();
    assert!(matches!(found, Some(std::borrow::Cow::Borrowed("web"))), "{found:?}");
}

#[test]
fn what_is_found_is_what_the_whole_reading_has() {
    let texts = texts();
    let mut random = Random(0x9E6C_63D0_876A_3F6B);
    for _ in 0..4000 {
        let at = random.below(texts.len());
        let text = random.mutate(&texts[at]);
        let Ok(value) = to_json(&text).map(|json| serde_json::from_str::<Value>(&json).unwrap()) else { continue };
        let found = strings(&text, [&["v"], &["a"], &["m", "a"], &["c", "0", "name"], &["x", "b"]]).unwrap();
        for (pointer, found) in ["/v", "/a", "/m/a", "/c/0/name", "/x/b"].iter().zip(found) {
            assert_eq!(found.as_deref(), value.pointer(pointer).and_then(Value::as_str), "{pointer} of {text:?}");
        }
    }
}
