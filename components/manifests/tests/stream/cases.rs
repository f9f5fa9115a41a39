//! The form of the tables beside this file; each says at its head what its lines mean.

/// One case: its name, and its lines as key and value, escapes not yet resolved.
pub(crate) struct Case<'a> {
    pub(crate) name: &'a str,
    pub(crate) lines: Vec<(&'a str, &'a str)>,
}

/// All cases of a table.
pub(crate) fn parse(table: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case<'_>> = Vec::new();
    for line in table.lines().skip_while(|line| !line.starts_with("== ")).filter(|line| !line.is_empty()) {
        if let Some(name) = line.strip_prefix("== ") {
            assert!(cases.iter().all(|case| case.name != name), "two cases are called {name:?}");
            cases.push(Case { name, lines: Vec::new() });
        } else {
            let (key, value) = line.split_once(' ').unwrap_or((line, ""));
            cases.last_mut().unwrap().lines.push((key, value.trim()));
        }
    }
    cases
}

impl Case<'_> {
    /// The values of all lines with this key, joined.
    pub(crate) fn joined(&self, key: &str) -> String {
        self.lines.iter().filter(|(k, _)| *k == key).map(|(_, value)| unescape(value)).collect()
    }
}

/// A value with its escapes resolved.
pub(crate) fn unescape(value: &str) -> String {
    let mut text = String::new();
    let mut rest = value.chars();
    while let Some(next) = rest.next() {
        if next != '\\' {
            text.push(next);
            continue;
        }
        text.push(match rest.next() {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('s') => ' ',
            Some('\\') => '\\',
            Some('u') => {
                let digits: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                char::from_u32(u32::from_str_radix(&digits, 16).unwrap()).unwrap()
            }
            other => panic!("unknown escape {other:?} in {value:?}"),
        });
    }
    text
}
