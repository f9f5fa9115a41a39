//! What a call asks for: the config, and over it the arguments.
//!
//! Anything that is not understood is refused: a misspelt key that does nothing would be found much later.

use crate::names::{self, NameError};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use thiserror::Error;

/// What to set, and where.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Labels, in the order in which they were given.
    pub labels: Vec<(String, String)>,
    /// Annotations, in the order in which they were given.
    pub annotations: Vec<(String, String)>,
    /// The kinds to change; none is all.
    pub kinds: Option<BTreeSet<String>>,
    /// Whether pod templates get them too.
    pub pod_templates: bool,
    /// Whether selectors get the labels too.
    pub selectors: bool,
}

/// Why arguments or config cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SettingsError {
    /// An argument of another form.
    #[error("the argument `{0}` is neither KEY=VALUE nor annotation:KEY=VALUE, such as team=payments")]
    Argument(String),
    /// A config key that means nothing.
    #[error("config has no key `{0}`: there are labels, annotations, kinds, pod-templates and selectors")]
    UnknownKey(String),
    /// `labels` or `annotations` that is no map.
    #[error("config `{0}` must be a map, such as {{team: payments}}")]
    NotAMap(String),
    /// A value that is not a text: YAML has read `1.10` as a number, and its zero is gone.
    #[error("config `{map}`: the value of `{key}` must be a text: write it in quotes")]
    NotAText {
        /// `labels` or `annotations`.
        map: String,
        /// The entry.
        key: String,
    },
    /// `kinds` of another form.
    #[error("config `kinds` must be a list of kinds, such as [Deployment, Service], or \"*\"")]
    Kinds,
    /// A switch that is neither on nor off.
    #[error("config `{key}` must be true or false, not `{value}`")]
    NotASwitch {
        /// The config key.
        key: String,
        /// What stands there.
        value: String,
    },
    /// A key or value that the cluster would refuse.
    #[error(transparent)]
    Name(#[from] NameError),
    /// No label and no annotation.
    #[error("there is nothing to set: give KEY=VALUE as an argument, or `labels` or `annotations` in the config")]
    Nothing,
}

impl Settings {
    /// Reads the config's entries, scalars as text and maps and lists as JSON text, and then the arguments.
    ///
    /// # Errors
    /// The first thing that cannot be used.
    pub fn new(config: &[(String, String)], args: &[String]) -> Result<Self, SettingsError> {
        let mut settings = Self::default();
        for (key, value) in config {
            match key.as_str() {
                "labels" => settings.labels = entries(key, value)?,
                "annotations" => settings.annotations = entries(key, value)?,
                "kinds" => settings.kinds = kinds(value)?,
                "pod-templates" => settings.pod_templates = switch(key, value)?,
                "selectors" => settings.selectors = switch(key, value)?,
                _ => return Err(SettingsError::UnknownKey(key.clone())),
            }
        }
        for arg in args {
            let (map, entry) = match arg.strip_prefix("annotation:") {
                Some(entry) => (&mut settings.annotations, entry),
                None => (&mut settings.labels, arg.as_str()),
            };
            let (key, value) = entry.split_once('=').ok_or_else(|| SettingsError::Argument(arg.clone()))?;
            put(map, key, value);
        }
        // The cluster refuses a workload whose selector does not choose its own pods.
        settings.pod_templates |= settings.selectors;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), SettingsError> {
        for (key, value) in &self.labels {
            names::check_label(key, value)?;
        }
        for (key, _) in &self.annotations {
            names::check_annotation(key)?;
        }
        if self.labels.is_empty() && self.annotations.is_empty() {
            return Err(SettingsError::Nothing);
        }
        Ok(())
    }
}

fn put(map: &mut Vec<(String, String)>, key: &str, value: &str) {
    match map.iter_mut().find(|(k, _)| k == key) {
        Some((_, old)) => value.clone_into(old),
        None => map.push((key.to_owned(), value.to_owned())),
    }
}

fn entries(map: &str, json: &str) -> Result<Vec<(String, String)>, SettingsError> {
    let read: Map<String, Value> = serde_json::from_str(json).map_err(|_| SettingsError::NotAMap(map.to_owned()))?;
    read.into_iter()
        .map(|(key, value)| match value {
            Value::String(text) => Ok((key, text)),
            _ => Err(SettingsError::NotAText { map: map.to_owned(), key }),
        })
        .collect()
}

fn kinds(value: &str) -> Result<Option<BTreeSet<String>>, SettingsError> {
    if value == "*" {
        return Ok(None);
    }
    let list: Vec<String> = serde_json::from_str(value).map_err(|_| SettingsError::Kinds)?;
    if list.iter().any(|kind| kind == "*") {
        return Ok(None);
    }
    if list.is_empty() { Err(SettingsError::Kinds) } else { Ok(Some(list.into_iter().collect())) }
}

fn switch(key: &str, value: &str) -> Result<bool, SettingsError> {
    value.parse().map_err(|_| SettingsError::NotASwitch { key: key.to_owned(), value: value.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(config: &[(&str, &str)], args: &[&str]) -> Result<Settings, SettingsError> {
        let config: Vec<_> = config.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let args: Vec<_> = args.iter().map(|a| (*a).to_owned()).collect();
        Settings::new(&config, &args)
    }

    fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn arguments_win_over_the_config_and_keep_its_order() {
        let read =
            settings(&[("labels", r#"{"team":"a","tier":"web"}"#)], &["team=b", "annotation:example.com/why=a=b, c"]);
        let want = Settings {
            labels: pairs(&[("team", "b"), ("tier", "web")]),
            annotations: pairs(&[("example.com/why", "a=b, c")]),
            ..Settings::default()
        };
        assert_eq!(read, Ok(want));
    }

    #[test]
    fn kinds_are_a_list_or_all() {
        let kinds = |value| settings(&[("kinds", value)], &["a=b"]).map(|s| s.kinds);
        assert_eq!(kinds("*"), Ok(None));
        assert_eq!(kinds(r#"["*"]"#), Ok(None));
        assert_eq!(kinds(r#"["Service"]"#), Ok(Some(BTreeSet::from(["Service".to_owned()]))));
        for bad in ["Service", "[]", "[1]", "{}"] {
            assert_eq!(kinds(bad), Err(SettingsError::Kinds), "{bad}");
        }
    }

    #[test]
    fn selectors_bring_pod_templates_with_them() {
        let read = settings(&[("selectors", "true"), ("pod-templates", "false")], &["a=b"]);
        assert_eq!(read.map(|s| (s.selectors, s.pod_templates)), Ok((true, true)));
    }

    #[test]
    fn what_is_not_understood_is_refused_with_the_way_out() {
        for (config, args, message) in [
            (&[][..], &[][..], "there is nothing to set"),
            (&[("labels", "{}")], &[], "there is nothing to set"),
            (&[], &["team"], "the argument `team` is neither KEY=VALUE"),
            (&[], &["--team=payments"], "the key `--team` is not a name"),
            (&[], &["annotation:why"], "the argument `annotation:why` is neither"),
            (&[("label", "{}")], &[], "config has no key `label`: there are labels,"),
            (&[("labels", "team=a")], &[], "config `labels` must be a map"),
            (&[("labels", r#"{"tier":1.1}"#)], &[], "the value of `tier` must be a text"),
            (&[("selectors", "yes")], &["a=b"], "config `selectors` must be true or false, not `yes`"),
            (&[], &["team=a b"], "the value `a b` of the label `team`"),
            (&[("annotations", r#"{"a b":"c"}"#)], &[], "the key `a b` is not a name"),
        ] {
            let error = settings(config, args).map_err(|e| e.to_string()).expect_err("refused");
            assert!(error.starts_with(message) || error.contains(message), "{error}");
            assert!(!error.contains('\n'), "{error}");
        }
    }
}
