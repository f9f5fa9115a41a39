//! Hostile and huge texts: an answer in linear time, on a small stack.

use pintle_manifests::yaml::{Change, from_json, patch, strings, to_json};

/// Runs on a stack of 256 KiB, which no recursion over these inputs would fit in.
fn on_a_small_stack(work: fn()) {
    std::thread::Builder::new().stack_size(256 << 10).spawn(work).unwrap().join().unwrap();
}

#[test]
fn deep_texts_are_read_up_to_ten_thousand_levels() {
    on_a_small_stack(|| {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert_eq!(to_json(&nested(10_000)), Ok(nested(10_000)));
        let error = to_json(&nested(10_001)).unwrap_err();
        assert!(error.to_string().contains("10000 levels"), "{error}");
        assert!(to_json(&"- ".repeat(10_000)).is_ok());
        assert!(to_json(&"- ".repeat(10_001)).is_err());
    });
}

#[test]
fn fifty_mebibytes_of_brackets_are_refused_at_once() {
    on_a_small_stack(|| {
        for bracket in ["[", "{", "- ", "? ", "!a [", "&a [", "a: ["] {
            let text = bracket.repeat((50 << 20) / bracket.len());
            assert!(to_json(&text).is_err(), "{bracket}");
            assert!(strings(&text, [&["a"]]).is_err(), "{bracket}");
            assert!(patch(&text, &[Change::Remove { path: vec!["a".to_owned()] }]).is_err(), "{bracket}");
        }
    });
}

#[test]
fn long_lines_are_read() {
    let word = "x".repeat(3_000_000);
    for text in
        [format!("a: {word}\n"), format!("a: \"{word}\"\n"), format!("a: |\n  {word}\n"), format!("a: >\n  {word}\n")]
    {
        assert!(to_json(&text).unwrap().contains(&word));
    }
    assert!(to_json(&format!("a: [{}]\n", "x, ".repeat(1_000_000))).is_ok());
}

#[test]
fn aliases_that_expand_to_too_much_are_refused() {
    let mut lists = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    let mut merges = String::from("a0: &a0 {x: 1}\n");
    for level in 1..30 {
        let items = vec![format!("*a{}", level - 1); 9].join(", ");
        lists.push_str(&format!("a{level}: &a{level} [{items}]\n"));
        merges.push_str(&format!("a{level}: &a{level} {{<<: [{items}]}}\n"));
    }
    for text in [lists, merges] {
        let error = to_json(&text).unwrap_err();
        assert!(error.message.contains("aliases"), "{error}");
    }
}

#[test]
fn a_large_merged_map_is_looked_up_and_changed() {
    let entries: String = (0..2_000).map(|at| format!("k{at}: v, ")).collect();
    let text = format!("base: &base {{{entries}}}\nm:\n  <<: *base\n");
    assert_eq!(strings(&text, [&["m", "k1999"]]), Ok([Some("v".into())]));
    let set = |at: usize| Change::Set { path: vec!["m".to_owned(), format!("k{at}")], json: "\"w\"".to_owned() };
    let changed = patch(&text, &(0..200).map(set).collect::<Vec<_>>()).unwrap();
    assert_eq!(strings(&changed, [&["m", "k199"], &["m", "k200"]]), Ok([Some("w".into()), Some("v".into())]));
}

#[test]
fn deep_values_are_written() {
    on_a_small_stack(|| {
        let json = format!("{}1{}", "{\"a\":".repeat(1_000), "}".repeat(1_000));
        let yaml = from_json(&json).unwrap();
        assert_eq!(to_json(&yaml), Ok(json.clone()));
        let change = Change::Set { path: vec!["b".to_owned()], json: json.clone() };
        let changed = patch("a: 1\n", &[change]).unwrap();
        assert_eq!(to_json(&changed), Ok(format!("{{\"a\":1,\"b\":{json}}}")));
    });
}

#[test]
fn what_would_be_indented_without_measure_is_refused() {
    let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    assert!(from_json(&deep(1_000)).is_ok());
    assert!(from_json(&deep(1_001)).is_err());
    let set = |path: Vec<String>, json: String| patch("a: 1\n", &[Change::Set { path, json }]);
    assert!(set(vec!["b".to_owned()], deep(1_001)).is_err());
    assert!(set(vec!["b".to_owned(); 1_001], "1".to_owned()).is_err());
}

#[test]
fn ten_thousand_changes_to_one_document_are_made_together() {
    let text: String = std::iter::once("data:\n".to_owned())
        .chain((0..20_000).map(|at| format!("  key-{at}: value {at} # {at}\n")))
        .collect();
    let path = |at: usize| vec!["data".to_owned(), format!("key-{at}")];
    let changes: Vec<Change> = (0..10_000)
        .map(|at| match at % 3 {
            0 => Change::Remove { path: path(at) },
            1 => Change::Set { path: path(at), json: format!("{at}") },
            _ => Change::Set { path: path(at + 100_000), json: format!("\"new {at}\"") },
        })
        .collect();
    let changed = patch(&text, &changes).unwrap();
    assert!(changed.contains("  key-1: 1 # 1\n  key-2: value 2 # 2\n  key-4: 4 # 4\n"));
    assert!(changed.ends_with("  key-109998: new 9998\n"));
}
