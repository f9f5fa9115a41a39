//! The cases, one file per part of the format.
//!
//! A case begins with `=== NAME`, then come headers, a line `---`, and the text of the `plugin.yaml`:
//!
//! | header | meaning |
//! |---|---|
//! | `base: TYPE RUNTIME` | five lines stand before the text: the required keys, with a name of its own |
//! | `want: ok` | the file is valid |
//! | `want: error FIELD` | it is refused, and the error names FIELD (`-`: the file as a whole) |
//! | `warns: FIELD` | it is valid, and a warning names FIELD |
//! | `says: TEXT` | the error, or the warning, has TEXT in it |
//! | `helm: TEXT` | Helm refuses it too, and its message has TEXT in it |
//! | `helm: differs, REASON` | Helm's verdict is the other one, on purpose |
//! | `helm: cannot know` | the rule is about `component/v1`, which Helm does not have |
//! | `escaped: yes` | `\t`, `\r`, `\n`, `\xHH` (a byte) and `\\` are read in the text, and its last newline is not part of it |

const FILES: [(&str, &str); 7] = [
    ("top", include_str!("cases/top.txt")),
    ("yaml", include_str!("cases/yaml.txt")),
    ("types", include_str!("cases/types.txt")),
    ("extism", include_str!("cases/extism.txt")),
    ("subprocess", include_str!("cases/subprocess.txt")),
    ("legacy", include_str!("cases/legacy.txt")),
    ("component", include_str!("cases/component.txt")),
];

/// One row of the table.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) text: Vec<u8>,
    pub(crate) want: Want,
    pub(crate) says: Option<String>,
    pub(crate) helm: Helm,
}

/// What our reader must say.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Want {
    Ok { warns: Option<String> },
    Error { field: String },
}

/// What Helm must say.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Helm {
    /// The same; if it is an error, with this in its message.
    Same(String),
    Differs,
    CannotKnow,
}

/// All rows. Panics on a row that is not well formed.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (file, text) in FILES {
        let mut rows = text.split("=== ");
        assert!(rows.next().is_some_and(|head| head.lines().all(|line| line.starts_with('#') || line.is_empty())));
        for row in rows {
            cases.push(case(file, row, cases.len()));
        }
    }
    cases
}

fn case(file: &str, row: &str, number: usize) -> Case {
    let (head, body) = row.split_once("\n---\n").unwrap_or_else(|| panic!("{file}: no --- in {row:?}"));
    let mut head = head.lines();
    let name = format!("{file}: {}", head.next().expect("a name"));
    let mut headers: Vec<(&str, &str)> =
        head.map(|line| line.split_once(": ").unwrap_or_else(|| panic!("{name}: {line:?}"))).collect();
    let mut take = |key: &str| {
        let at = headers.iter().position(|(header, _)| *header == key)?;
        Some(headers.remove(at).1.to_owned())
    };
    let (base, want, warns, says) = (take("base"), take("want"), take("warns"), take("says"));
    let (helm, escaped) = (take("helm"), take("escaped"));
    assert_eq!(headers, [], "{name}: unknown headers");
    let want = match want.as_deref().expect("want").split_once(' ') {
        None => Want::Ok { warns },
        Some((_, "-")) => Want::Error { field: String::new() },
        Some((_, field)) => Want::Error { field: field.to_owned() },
    };
    let helm = match (helm.as_deref(), &want) {
        (Some("cannot know"), _) => Helm::CannotKnow,
        (Some(text), _) if text.starts_with("differs, ") => Helm::Differs,
        (Some(text), Want::Error { .. }) => Helm::Same(text.to_owned()),
        (None, Want::Ok { .. }) => Helm::Same(String::new()),
        _ => panic!("{name}: helm must be given for an error, and only there"),
    };
    let mut text = base.map(|base| prelude(&base, number)).unwrap_or_default().into_bytes();
    // The blank line that stands between two cases belongs to neither.
    let body = body.strip_suffix("\n\n").map_or(body.to_owned(), |body| format!("{body}\n"));
    match escaped {
        None => text.extend(body.into_bytes()),
        Some(_) => text.extend(unescape(body.strip_suffix('\n').unwrap_or(&body))),
    }
    Case { name, text, want, says, helm }
}

fn prelude(base: &str, number: usize) -> String {
    let (kind, runtime) = base.split_once(' ').expect("base: TYPE RUNTIME");
    format!("apiVersion: v1\nname: case-{number}\nversion: 1.0.0\ntype: {kind}\nruntime: {runtime}\n")
}

fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend(before.bytes());
        let (length, byte) = match after.as_bytes()[0] {
            b't' => (1, b'\t'),
            b'r' => (1, b'\r'),
            b'n' => (1, b'\n'),
            b'\\' => (1, b'\\'),
            b'x' => (3, u8::from_str_radix(&after[1..3], 16).expect("two digits")),
            other => panic!("\\{}", char::from(other)),
        };
        bytes.push(byte);
        rest = &after[length..];
    }
    bytes.extend(rest.bytes());
    bytes
}

#[test]
fn the_table_has_a_row_for_every_rule() {
    let cases = cases();
    let names: std::collections::HashSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len(), "two cases have one name");
    assert!(cases.len() >= 120, "{} cases", cases.len());
    assert!(cases.iter().filter(|case| matches!(case.helm, Helm::Same(_))).count() >= 100);
}
