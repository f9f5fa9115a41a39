//! What holds for every text, tried on the cases and on thousands of damaged copies of them.

use crate::cases::{Random, patches, readings, same, texts};
use pintle_manifests::yaml::{Change, from_json, patch, strings, to_json};
use serde_json::{Value, json};

const ROUNDS: usize = 4000;

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json} is no JSON: {error}"))
}

fn set(path: &[&str], value: &Value) -> Change {
    Change::Set { path: path.iter().map(|step| (*step).to_owned()).collect(), json: value.to_string() }
}

fn remove(path: &[&str]) -> Change {
    Change::Remove { path: path.iter().map(|step| (*step).to_owned()).collect() }
}

#[test]
fn no_change_leaves_every_byte() {
    for text in texts() {
        assert_eq!(patch(&text, &[]), Ok(text));
    }
}

#[test]
fn a_change_made_twice_changes_nothing_the_second_time() {
    for case in patches().iter().filter(|case| case.after.is_some()) {
        for change in case.changes.iter().filter(|change| is_repeatable(change)) {
            let Ok(once) = patch(&case.before, std::slice::from_ref(change)) else { continue };
            assert_eq!(patch(&once, std::slice::from_ref(change)), Ok(once), "{}", case.name);
        }
    }
}

/// Appending to a list and removing from one do something each time.
fn is_repeatable(change: &Change) -> bool {
    let is_index = |step: &String| step.bytes().all(|byte| byte.is_ascii_digit());
    matches!(change, Change::Set { .. }) || !change.path().iter().any(is_index)
}

#[test]
fn damaged_texts_never_panic_and_errors_name_a_place_on_one_line() {
    let texts = texts();
    let mut random = Random(0xD1B5_4A32_D192_ED03);
    for _ in 0..ROUNDS {
        let at = random.below(texts.len());
        let text = random.mutate(&texts[at]);
        if let Err(error) = to_json(&text) {
            let shown = error.to_string();
            assert!(error.line > 0 && error.column > 0 && !shown.contains('\n'), "{text:?}: {shown}");
        }
        let _ = strings(&text, [&["a"], &["v"], &["metadata", "name"]]);
    }
}

#[test]
fn a_new_key_only_adds_bytes_and_reads_back() {
    let texts = texts();
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let values = [
        json!(1),
        json!("x"),
        json!("a: b"),
        json!("l\nm\n"),
        json!({"p": ["q", {"r": "s\nt"}]}),
        json!([]),
        json!("yes"),
    ];
    let mut changed = 0;
    for _ in 0..ROUNDS {
        let at = random.below(texts.len());
        let text = random.mutate(&texts[at]);
        let Ok(Value::Object(mut map)) = to_json(&text).map(|json| parsed(&json)) else { continue };
        let value = random.pick(&values).clone();
        let Ok(after) = patch(&text, &[set(&["new key"], &value)]) else { continue };
        changed += 1;
        if !map.is_empty() {
            let mut bytes = after.bytes();
            assert!(text.bytes().all(|byte| bytes.any(|other| other == byte)), "{text:?} lost bytes in {after:?}");
        }
        map.insert("new key".to_owned(), value);
        let read = parsed(&to_json(&after).unwrap());
        assert!(same(&read, &Value::Object(map.clone())), "{text:?} became {after:?}");
        // Taking it away again gives the value from before.
        map.remove("new key");
        let Ok(back) = patch(&after, &[remove(&["new key"])]) else { continue };
        assert!(same(&parsed(&to_json(&back).unwrap()), &Value::Object(map)), "{after:?} became {back:?}");
    }
    assert!(changed > ROUNDS / 10, "only {changed} texts could be changed");
}

#[test]
fn refusals_say_what_and_where_on_one_line() {
    let text = "a: 1\nl: [x]\n";
    let cases = [
        (text, set(&["a", "b"], &json!(1)), r#"["a","b"] cannot be set: ["a"] is a scalar"#),
        (text, set(&["l", "2"], &json!(1)), r#"["l","2"] cannot be set: "2" is no index into a list of 1"#),
        (text, Change::Set { path: vec!["a".to_owned()], json: "{".to_owned() }, r#"the value for ["a"] is not JSON"#),
        (text, remove(&[]), "a document cannot be removed"),
        ("a: [1\n", remove(&["a"]), "the document cannot be read: line "),
        ("a: 1\n---\nb: 2\n", remove(&["a"]), "more than one document"),
        ("a: 1\n...\nb: 2\n", remove(&["a"]), "more than one document"),
        ("a: 1\rb: 2\r", remove(&["a"]), r#"["a"] cannot be changed with certainty"#),
    ];
    for (text, change, start) in cases {
        let shown = patch(text, &[change]).unwrap_err().to_string();
        assert!(shown.starts_with(start) && !shown.contains('\n'), "{shown}");
    }
}

#[test]
fn json_comes_back_from_yaml_in_either_version() {
    let odd = [
        "",
        " ",
        "a b",
        "yes",
        "no",
        "y",
        "null",
        "~",
        "1",
        "01",
        "0x1F",
        "0o7",
        "1_0",
        "1e3",
        ".5",
        ".inf",
        "1:30",
        "2001-01-01",
        "-",
        "- a",
        "--",
        "---",
        "...",
        "a: b",
        "a:",
        "a #b",
        "#",
        "'",
        "\"",
        "[",
        "{}",
        "*a",
        "&a",
        "!a",
        "|",
        ">",
        "%",
        "@",
        "`",
        "<<",
        "=",
        "a\nb",
        "a\nb\n",
        "a\n\n",
        "\n",
        "\na\n",
        " a\nb",
        "\ta\nb",
        "a\n \nb",
        "a\r\nb",
        "a\tb",
        "\u{1}",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\u{fffe}",
        "é",
        "😀",
        "\u{a0}",
        "\\",
        "{{ .x }}",
        "true",
        "NaN",
        "a,b",
        "a]",
    ];
    let mut all: Vec<Value> = odd.iter().map(|text| json!(text)).collect();
    all.push(json!(odd.iter().map(|text| json!({*text: text, "k": [text, [text]]})).collect::<Vec<_>>()));
    all.extend(readings().into_iter().filter_map(|case| case.value));
    all.push(json!({"n": [1, -1, 0, 1.5, 1e21, 1e-7, u64::MAX, i64::MIN], "e": [[], {}, [[]], [{}], {"a": []}], "k".repeat(2000): 1}));
    for value in all {
        let yaml = from_json(&value.to_string()).unwrap();
        let back = parsed(&to_json(&yaml).unwrap_or_else(|error| panic!("{yaml:?}: {error}")));
        assert!(same(&back, &value), "{value} was written as {yaml:?}");
        let other = read_by_the_core_schema(&yaml);
        assert!(same(&other, &value), "{value} was written as {yaml:?}, which YAML 1.2 reads as {other}");
    }
}

/// YAML 1.2 with its core schema, by a parser that is not ours.
fn read_by_the_core_schema(yaml: &str) -> Value {
    use granit_parser::{Event, Parser, ScalarStyle};
    let mut open: Vec<(Vec<Value>, bool)> = vec![(Vec::new(), false)];
    for event in Parser::new_from_str(yaml) {
        let done = match event.unwrap_or_else(|error| panic!("{yaml:?}: {error}")).0 {
            Event::Scalar(text, ScalarStyle::Plain, _, _) => core_scalar(&text),
            Event::Scalar(text, ..) => json!(text),
            Event::SequenceStart(..) => {
                open.push((Vec::new(), false));
                continue;
            }
            Event::MappingStart(..) => {
                open.push((Vec::new(), true));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop().unwrap() {
                (items, false) => Value::Array(items),
                (entries, true) => {
                    entries.chunks(2).map(|entry| (entry[0].as_str().unwrap().to_owned(), entry[1].clone())).collect()
                }
            },
            _ => continue,
        };
        open.last_mut().unwrap().0.push(done);
    }
    open.pop().unwrap().0.pop().unwrap()
}

fn core_scalar(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => json!(true),
        "false" | "False" | "FALSE" => json!(false),
        _ if text.starts_with("0x") => i64::from_str_radix(&text[2..], 16).map_or(json!(text), |number| json!(number)),
        _ if text.starts_with("0o") => i64::from_str_radix(&text[2..], 8).map_or(json!(text), |number| json!(number)),
        _ if text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => {
            let number = text
                .parse::<u64>()
                .map(|number| json!(number))
                .or_else(|_| text.parse::<i64>().map(|number| json!(number)));
            number.ok().or_else(|| text.parse::<f64>().ok().map(|number| json!(number))).unwrap_or_else(|| json!(text))
        }
        _ => json!(text),
    }
}
