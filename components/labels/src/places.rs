//! Where each kind keeps its pod templates and its selector.
//!
//! Looked up by API group and kind together: `Service` of `serving.knative.dev` is another thing than the cluster's own.

/// A path from the root of an object.
pub type Path = &'static [&'static str];

/// What one kind has beside its own metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    /// Templates with a `metadata` of their own: pods, and a CronJob's jobs.
    pub templates: &'static [Path],
    /// What chooses pods.
    pub selector: Option<Selector>,
}

/// A selector of pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selector {
    /// The selector itself.
    pub path: Path,
    /// Whether its labels are below `matchLabels`, or directly in it.
    pub match_labels: bool,
}

const NONE: Places = Places { templates: &[], selector: None };
const POD_TEMPLATE: Path = &["spec", "template"];
const MATCH_LABELS: Selector = Selector { path: &["spec", "selector"], match_labels: true };
const PLAIN_MAP: Selector = Selector { path: &["spec", "selector"], match_labels: false };

impl Places {
    /// The places of a kind; none for a kind that is not the cluster's own.
    ///
    /// A Job's selector is not among them: the cluster makes it.
    #[must_use]
    pub fn of(api_version: &str, kind: &str) -> Self {
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        match (group, kind) {
            ("apps", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet") => {
                Self { templates: &[POD_TEMPLATE], selector: Some(MATCH_LABELS) }
            }
            ("batch", "Job") => Self { templates: &[POD_TEMPLATE], selector: None },
            ("batch", "CronJob") => Self {
                templates: &[&["spec", "jobTemplate"], &["spec", "jobTemplate", "spec", "template"]],
                selector: None,
            },
            ("", "ReplicationController") => Self { templates: &[POD_TEMPLATE], selector: Some(PLAIN_MAP) },
            ("", "PodTemplate") => Self { templates: &[&["template"]], selector: None },
            ("", "Service") => Self { templates: &[], selector: Some(PLAIN_MAP) },
            ("policy", "PodDisruptionBudget") => Self { templates: &[], selector: Some(MATCH_LABELS) },
            _ => NONE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_looked_up_with_its_api_group() {
        assert_eq!(Places::of("v1", "Service").selector, Some(PLAIN_MAP));
        assert_eq!(Places::of("serving.knative.dev/v1", "Service"), NONE);
        assert_eq!(Places::of("apps/v1", "Deployment").selector, Some(MATCH_LABELS));
        assert_eq!(Places::of("apps/v1beta2", "Deployment").templates, [POD_TEMPLATE]);
        assert_eq!(Places::of("v1", "Deployment"), NONE);
    }

    #[test]
    fn a_cron_job_has_a_template_for_jobs_and_one_for_pods() {
        assert_eq!(Places::of("batch/v1", "CronJob").templates.len(), 2);
        assert_eq!(Places::of("batch/v1", "CronJob").selector, None);
    }
}
