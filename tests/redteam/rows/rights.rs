//! Environment, configuration, values: what a guest is told only if the user said so.

use crate::row::{DENIED, FAILED, Row, UNAVAILABLE, USAGE, bare, probe};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        probe("a granted variable", &["env", "PROBE_TOKEN"]).grant("env=PROBE_TOKEN").done("token-from-outside"),
        probe("a variable that was requested only", &["env", "PROBE_TOKEN"])
            .ends(DENIED, "allow it with --grant env=PROBE_TOKEN"),
        probe("a secret beside a granted variable", &["env", "HELM_KUBETOKEN"])
            .grant("env=PROBE_TOKEN")
            .ends(FAILED, "is not set"),
        probe("the whole environment", &["env-all"]).done("[]"),
        probe("the whole environment, one variable granted", &["env-all"])
            .grant("env=PROBE_TOKEN")
            .done(r#"[("PROBE_TOKEN", "token-from-outside")]"#),
        bare("the whole environment, without a request", &["env-all"]).done("[]"),
        probe("a variable that is not requested", &["keep"])
            .grant("env=HELM_KUBETOKEN")
            .ends(USAGE, "does not request env=HELM_KUBETOKEN"),
        bare("without a request the grant alone decides", &["env", "HELM_KUBETOKEN"])
            .grant("env=HELM_KUBETOKEN")
            .done("kube-secret"),
        probe("arguments and folder of the process", &["arguments"]).done("[] in None"),
        probe("the plugin's own config", &["config"]).done(r#"("deep", "{\"list\":[1,\"two\",{\"three\":null}]}")"#),
        bare("no config without plugin.yaml", &["config"]).done("Ok([])"),
        probe("a release that nobody told", &["release"]).done("None"),
        probe("values without a grant", &["values"]).ends(DENIED, "allow it with --grant values"),
        probe("values that nobody told", &["values"]).grant("values").ends(UNAVAILABLE, "not told"),
        probe("clocks", &["clocks"]).done(""),
        probe("randomness", &["random"]).done(""),
    ]
}
