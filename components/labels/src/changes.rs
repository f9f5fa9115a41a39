//! The changes that one document needs.

use crate::places::{Places, Selector};
use crate::settings::Settings;
use serde_json::Value;

/// A text to put at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// From the document's root; missing parents are to be made.
    pub path: Vec<String>,
    /// The text, not yet as JSON.
    pub text: String,
}

/// The changes for one document of this API version and kind.
///
/// `read` gives the document's value; it is called only if the kind has places that must be there already, so that
/// most documents are never parsed.
///
/// # Errors
/// Those of `read`.
pub fn changes<E>(
    settings: &Settings,
    api_version: &str,
    kind: &str,
    read: impl FnOnce() -> Result<Value, E>,
) -> Result<Vec<Set>, E> {
    let mut walk = Walk { settings, changes: Vec::new() };
    let value = if walk.must_be_read(api_version, kind) { read()? } else { Value::Null };
    walk.object(&mut Vec::new(), api_version, kind, &value);
    Ok(walk.changes)
}

struct Walk<'a> {
    settings: &'a Settings,
    changes: Vec<Set>,
}

impl Walk<'_> {
    fn chosen(&self, kind: &str) -> bool {
        self.settings.kinds.as_ref().is_none_or(|kinds| kinds.contains(kind))
    }

    fn must_be_read(&self, api_version: &str, kind: &str) -> bool {
        let places = Places::of(api_version, kind);
        let templates = self.settings.pod_templates && !places.templates.is_empty();
        let selector = self.settings.selectors && places.selector.is_some();
        kind.ends_with("List") || (self.chosen(kind) && (templates || selector))
    }

    /// One object, or a list of them, at a path. `value` is null where nothing in it matters.
    fn object(&mut self, path: &mut Vec<String>, api_version: &str, kind: &str, value: &Value) {
        if let (Some(item_kind), Some(Value::Array(items))) = (kind.strip_suffix("List"), value.get("items")) {
            self.items(path, api_version, item_kind, items);
        } else if self.chosen(kind) {
            self.own(path, api_version, kind, value);
        }
    }

    /// Items carry their own type in a `List`; in a `ConfigMapList` they may leave it to the list.
    fn items(&mut self, path: &mut Vec<String>, list_version: &str, list_kind: &str, items: &[Value]) {
        for (index, item) in items.iter().enumerate() {
            let api_version = item.get("apiVersion").and_then(Value::as_str).unwrap_or(list_version);
            let kind = item.get("kind").and_then(Value::as_str).unwrap_or(list_kind);
            if !kind.is_empty() && item.is_object() {
                let depth = path.len();
                path.extend(["items".to_owned(), index.to_string()]);
                self.object(path, api_version, kind, item);
                path.truncate(depth);
            }
        }
    }

    fn own(&mut self, path: &[String], api_version: &str, kind: &str, value: &Value) {
        let places = Places::of(api_version, kind);
        self.metadata(path, &[]);
        if self.settings.pod_templates {
            // A template that is not there is not made: the object would turn into another one.
            for template in places.templates.iter().filter(|t| at(value, t).is_some_and(Value::is_object)) {
                self.metadata(path, template);
            }
        }
        if let (true, Some(selector)) = (self.settings.selectors, places.selector) {
            self.selector(path, selector, value);
        }
    }

    fn metadata(&mut self, path: &[String], below: &[&str]) {
        let settings = self.settings;
        for (field, map) in [("labels", &settings.labels), ("annotations", &settings.annotations)] {
            self.map(path, below, &["metadata", field], map);
        }
    }

    /// A missing selector means "somebody else chooses" and an empty one "all": one more label would turn
    /// either into something else, so only a selector that chooses by something gets more.
    fn selector(&mut self, path: &[String], selector: Selector, value: &Value) {
        if at(value, selector.path).and_then(Value::as_object).is_some_and(|s| !s.is_empty()) {
            let below: &[&str] = if selector.match_labels { &["matchLabels"] } else { &[] };
            let settings = self.settings;
            self.map(path, selector.path, below, &settings.labels);
        }
    }

    fn map(&mut self, path: &[String], below: &[&str], field: &[&str], map: &[(String, String)]) {
        let parent = || path.iter().cloned().chain(below.iter().chain(field).map(|step| (*step).to_owned()));
        self.changes.extend(
            map.iter().map(|(key, text)| Set { path: parent().chain([key.clone()]).collect(), text: text.clone() }),
        );
    }
}

fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, step| value.get(step))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::convert::Infallible;

    fn ask(config: &[(&str, &str)]) -> Settings {
        let config: Vec<_> = config.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Settings::new(&config, &["team=pay".to_owned()]).expect("good settings")
    }

    /// The paths that are set, dotted: no key of these tests has a dot.
    fn paths(settings: &Settings, value: &Value) -> Vec<String> {
        let text = |key| value.get(key).and_then(Value::as_str).expect("a type");
        let Ok(changes) = changes(settings, text("apiVersion"), text("kind"), || Ok::<_, Infallible>(value.clone()));
        changes.iter().map(|set| set.path.join(".")).collect()
    }

    fn deployment() -> Value {
        json!({"apiVersion": "apps/v1", "kind": "Deployment",
            "spec": {"selector": {"matchLabels": {"app": "web"}}, "template": {"spec": {}}}})
    }

    #[test]
    fn by_default_only_the_objects_own_metadata_is_set_and_nothing_is_read() {
        let unread = || -> Result<Value, &str> { Err("read") };
        let set = Set { path: ["metadata", "labels", "team"].map(str::to_owned).to_vec(), text: "pay".to_owned() };
        assert_eq!(changes(&ask(&[]), "apps/v1", "Deployment", unread), Ok(vec![set]));
        assert_eq!(changes(&ask(&[("selectors", "true")]), "apps/v1", "Deployment", unread), Err("read"));
    }

    #[test]
    fn labels_and_annotations_go_to_their_own_maps() {
        let settings = ask(&[("annotations", r#"{"why":"a b"}"#)]);
        let want = ["metadata.labels.team", "metadata.annotations.why"];
        assert_eq!(paths(&settings, &json!({"apiVersion": "v1", "kind": "Secret"})), want);
    }

    #[test]
    fn pod_templates_and_selectors_are_set_where_asked_and_where_they_are() {
        let templates = ask(&[("pod-templates", "true")]);
        let selectors = ask(&[("selectors", "true")]);
        let own = "metadata.labels.team";
        let pod = "spec.template.metadata.labels.team";
        let cron =
            json!({"apiVersion": "batch/v1", "kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": {}}}}});
        let service = |selector| json!({"apiVersion": "v1", "kind": "Service", "spec": {"selector": selector}});
        for (settings, value, want) in [
            (&templates, deployment(), &[own, pod][..]),
            (&selectors, deployment(), &[own, pod, "spec.selector.matchLabels.team"]),
            (
                &selectors,
                cron,
                &[own, "spec.jobTemplate.metadata.labels.team", "spec.jobTemplate.spec.template.metadata.labels.team"],
            ),
            (&templates, service(json!({"app": "web"})), &[own]),
            (&selectors, service(json!({"app": "web"})), &[own, "spec.selector.team"]),
            (&selectors, service(json!({})), &[own]),
            (&selectors, service(Value::Null), &[own]),
            (&selectors, json!({"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": null}}), &[own]),
        ] {
            assert_eq!(paths(settings, &value), want, "{value}");
        }
    }

    #[test]
    fn only_chosen_kinds_are_touched() {
        let settings = ask(&[("kinds", r#"["Service"]"#)]);
        assert!(paths(&settings, &deployment()).is_empty());
        assert_eq!(paths(&settings, &json!({"apiVersion": "v1", "kind": "Service"})).len(), 1);
    }

    #[test]
    fn the_items_of_a_list_are_set_and_the_list_is_not() {
        let settings = ask(&[("kinds", r#"["Deployment", "ConfigMap"]"#), ("pod-templates", "true")]);
        let inner = json!({"apiVersion": "v1", "kind": "List", "items": [deployment()]});
        let list = json!({"apiVersion": "v1", "kind": "List", "items":
            [{"apiVersion": "v1", "kind": "Secret"}, deployment(), {"a": 1}, 7, inner]});
        let want = [
            "items.1.metadata.labels.team",
            "items.1.spec.template.metadata.labels.team",
            "items.4.items.0.metadata.labels.team",
            "items.4.items.0.spec.template.metadata.labels.team",
        ];
        assert_eq!(paths(&settings, &list), want);
        let typed = json!({"apiVersion": "v1", "kind": "ConfigMapList", "items": [{"metadata": {"name": "a"}}]});
        assert_eq!(paths(&settings, &typed), ["items.0.metadata.labels.team"]);
    }

    #[test]
    fn a_kind_that_only_ends_like_a_list_is_an_object() {
        let value = json!({"apiVersion": "net.example.com/v1", "kind": "AllowList", "spec": {}});
        assert_eq!(paths(&ask(&[]), &value), ["metadata.labels.team"]);
    }
}
