//! Streams of manifests such as charts render, of any size.

use std::fmt::Write;

/// From here on a document is one of those that really get large: a custom resource definition, or a configuration
/// file inside a ConfigMap.
const LARGE: usize = 8 << 10;

/// A stream of exactly `bytes` bytes in `count` documents of equal size, each with its marker and `# Source:` line.
///
/// A document has at least some 600 bytes, whatever is asked for.
pub(crate) fn manifests(bytes: usize, count: usize) -> String {
    let mut stream = String::with_capacity(bytes);
    for index in 0..count {
        // What division leaves over is spread, so that the sum is exact.
        let end = bytes * (index + 1) / count;
        let write = match (end.saturating_sub(stream.len()) >= LARGE, index % 3) {
            (false, 0) => deployment,
            (false, 1) => service,
            (true, 0 | 1) => definition,
            _ => config_map,
        };
        write(&mut stream, index, end);
        pad(&mut stream, end);
    }
    stream
}

/// Appends lines made by `line` while they fit in front of `end`.
fn fill(stream: &mut String, end: usize, line: impl Fn(usize) -> String) {
    for number in 0.. {
        let line = line(number);
        // Room is left for the comment that makes the size exact.
        if stream.len() + line.len() + 2 > end {
            break;
        }
        stream.push_str(&line);
    }
}

/// A last comment, up to `end`.
fn pad(stream: &mut String, end: usize) {
    if let Some(missing) = end.checked_sub(stream.len() + 2) {
        stream.push('#');
        stream.extend(std::iter::repeat_n('.', missing));
        stream.push('\n');
    }
}

fn head(stream: &mut String, index: usize, file: &str, api_version: &str, kind: &str) {
    // Writing to a String cannot fail.
    let _ = write!(
        stream,
        "---\n# Source: shop/templates/{file}-{index}.yaml\napiVersion: {api_version}\nkind: {kind}\nmetadata:\n  \
         name: shop-{file}-{index}\n  namespace: shop\n  labels:\n    helm.sh/chart: shop-1.4.2\n    \
         app.kubernetes.io/name: shop\n    app.kubernetes.io/instance: shop\n    app.kubernetes.io/managed-by: Helm\n"
    );
}

fn deployment(stream: &mut String, index: usize, end: usize) {
    head(stream, index, "deployment", "apps/v1", "Deployment");
    stream.push_str(
        "spec:\n  replicas: 3\n  selector:\n    matchLabels: {app.kubernetes.io/name: shop}\n  template:\n    \
         metadata:\n      labels:\n        app.kubernetes.io/name: shop\n    spec:\n      containers:\n        \
         - name: web\n          image: \"registry.example.com/shop/web:1.4.2\"\n          ports:\n            \
         - containerPort: 8080\n          env:\n            - {name: MODE, value: production}\n",
    );
    fill(stream, end, |n| {
        format!("            - name: SETTING_{n}\n              value: \"https://service-{n}.example.com/v1\"\n")
    });
}

fn service(stream: &mut String, index: usize, end: usize) {
    head(stream, index, "service", "v1", "Service");
    stream.push_str(
        "spec:\n  type: ClusterIP\n  selector:\n    app.kubernetes.io/name: shop\n  ports:\n    - {name: http, port: 80}\n",
    );
    fill(stream, end, |n| {
        let port = 9000 + n % 1000;
        format!("    - name: extra-{n}\n      port: {port}\n      targetPort: {port}\n      protocol: TCP\n")
    });
}

fn config_map(stream: &mut String, index: usize, end: usize) {
    head(stream, index, "config", "v1", "ConfigMap");
    stream.push_str("data:\n  mode: production\n  dashboard.json: |\n    {\n");
    fill(stream, end, |n| {
        format!("      \"panel-{n}\": {{\"type\": \"graph\", \"query\": \"rate(requests[5m])\"}},\n")
    });
}

fn definition(stream: &mut String, index: usize, end: usize) {
    head(stream, index, "definition", "apiextensions.k8s.io/v1", "CustomResourceDefinition");
    stream.push_str(
        "spec:\n  group: example.com\n  scope: Namespaced\n  versions:\n    - name: v1\n      served: true\n      \
         schema:\n        openAPIV3Schema:\n          type: object\n          properties:\n",
    );
    fill(stream, end, |n| {
        format!(
            "            field{n}:\n              description: >-\n                What field {n} is for: a sentence as \
             generators write them,\n                and another line.\n              type: string\n              \
             maxLength: 63\n"
        )
    });
}
