//! The cluster's rules for the keys and values of labels and annotations.
//!
//! Checked here because Helm would find out only at the install, after other objects went in.

use thiserror::Error;

/// Longest name or label value, in bytes.
const NAME: usize = 63;
/// Longest prefix of a key, in bytes.
const PREFIX: usize = 253;

/// Why a key or a value cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum NameError {
    /// The part of a key behind the slash, or a whole key without one.
    #[error("the key `{0}` is not a name: 1 to 63 letters, digits, `-`, `_`, `.`, with a letter or digit at both ends")]
    Key(String),
    /// The part of a key before the slash.
    #[error(
        "the prefix of the key `{0}` is not a DNS name, such as `example.com/`: lower-case letters, digits, `-`, `.`"
    )]
    Prefix(String),
    /// A label's value.
    #[error(
        "the value `{value}` of the label `{key}` is not a label value: empty, or up to 63 letters, digits, \
         `-`, `_`, `.`, with a letter or digit at both ends; an annotation can hold any text"
    )]
    Value {
        /// The label's key.
        key: String,
        /// What it cannot be.
        value: String,
    },
}

/// Whether a label may have this key and value.
///
/// # Errors
/// What is wrong, and what is allowed.
pub fn check_label(key: &str, value: &str) -> Result<(), NameError> {
    check_key(key, key)?;
    if value.is_empty() || is_name(value) {
        return Ok(());
    }
    Err(NameError::Value { key: key.to_owned(), value: value.to_owned() })
}

/// Whether an annotation may have this key; its value may be any text.
///
/// # Errors
/// What is wrong, and what is allowed.
pub fn check_annotation(key: &str) -> Result<(), NameError> {
    // The cluster lower-cases annotation keys before it looks at the prefix, and label keys not.
    check_key(key, &key.to_ascii_lowercase())
}

fn check_key(shown: &str, key: &str) -> Result<(), NameError> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    if prefix.is_some_and(|p| !is_subdomain(p)) {
        return Err(NameError::Prefix(shown.to_owned()));
    }
    if is_name(name) { Ok(()) } else { Err(NameError::Key(shown.to_owned())) }
}

fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= NAME
        && bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
}

fn is_subdomain(text: &str) -> bool {
    let part = |part: &str| {
        let edge = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let bytes = part.as_bytes();
        bytes.first().is_some_and(edge) && bytes.last().is_some_and(edge) && bytes.iter().all(|b| edge(b) || *b == b'-')
    };
    text.len() <= PREFIX && text.split('.').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_follows_the_clusters_rules() {
        let long = "x".repeat(63);
        let too_long = "x".repeat(64);
        let prefix = format!("{}/a", ["x"; 127].join("."));
        let too_long_prefix = format!("{}/a", ["x"; 128].join("."));
        for (key, value, good) in [
            ("team", "payments", true),
            ("team", "", true),
            ("app.kubernetes.io/part-of", "a.b_c-D9", true),
            (&long, &long, true),
            (&prefix, "v", true),
            (&too_long_prefix, "v", false),
            (&too_long, "v", false),
            ("team", &too_long, false),
            ("", "v", false),
            ("/team", "v", false),
            ("example.com/", "v", false),
            ("a/b/c", "v", false),
            ("Example.com/team", "v", false),
            ("-a.example/team", "v", false),
            ("a..b/team", "v", false),
            ("-team", "v", false),
            ("team.", "v", false),
            ("te am", "v", false),
            ("équipe", "v", false),
            ("team", "a b", false),
            ("team", "-a", false),
            ("team", "a/b", false),
        ] {
            assert_eq!(check_label(key, value).is_ok(), good, "{key}={value}");
        }
    }

    #[test]
    fn an_annotation_key_may_have_a_prefix_in_upper_case() {
        assert_eq!(check_annotation("Example.com/Owner"), Ok(()));
        assert_eq!(check_annotation("a b"), Err(NameError::Key("a b".into())));
        assert_eq!(check_annotation("_/Owner"), Err(NameError::Prefix("_/Owner".into())));
    }
}
