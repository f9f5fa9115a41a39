//! Real Helm and the table: the same verdict, and the same field named.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::table::{Case, Helm, Want, cases};

const VERSION: &str = "v4.3.1";

#[test]
fn real_helm_agrees_with_every_row_it_can_know() {
    let cases: Vec<Case> = cases().into_iter().filter(|case| case.helm != Helm::CannotKnow).collect();
    let home = tempfile::tempdir().unwrap();
    let plugins = home.path().join("plugins");
    for (number, case) in cases.iter().enumerate() {
        let plugin = plugins.join(number.to_string());
        fs::create_dir_all(&plugin).unwrap();
        fs::write(plugin.join("plugin.yaml"), &case.text).unwrap();
        // Helm only looks whether it is there.
        fs::write(plugin.join("plugin.wasm"), b"").unwrap();
    }
    let (refused, listed) = plugin_list(home.path(), &plugins);
    let mut wrong = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        let message = refused.get(&plugins.join(number.to_string()).join("plugin.yaml"));
        let ours_refuses = matches!(case.want, Want::Error { .. });
        let agrees = match (&case.helm, message) {
            (Helm::Same(_), None) => !ours_refuses,
            (Helm::Same(says), Some(message)) => ours_refuses && message.contains(says.as_str()),
            (_, message) => ours_refuses != message.is_some(),
        };
        if !agrees {
            wrong.push(format!("{}: want {:?}, {:?}; Helm says {message:?}", case.name, case.want, case.helm));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(listed, cases.len() - refused.len(), "Helm lists what it does not refuse");
}

/// Helm's messages for the plugins that it passes over, by their `plugin.yaml`, and the number of those that it lists.
fn plugin_list(home: &Path, plugins: &Path) -> (HashMap<PathBuf, String>, usize) {
    let helm = helm();
    let output = Command::new(&helm)
        .args(["plugin", "list"])
        .env_clear()
        .env("HOME", home)
        .env("HELM_CACHE_HOME", home.join("cache"))
        .env("HELM_CONFIG_HOME", home.join("config"))
        .env("HELM_DATA_HOME", home.join("data"))
        .env("HELM_PLUGINS", plugins)
        // Plugins are listed all the same, but not made commands of, where their names could meet.
        .env("HELM_NO_PLUGINS", "1")
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", helm.display()));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{errors}");
    let refused = errors
        .lines()
        .filter_map(|line| {
            let (_, rest) = line.split_once("msg=\"failed to load plugin (ignoring)\" plugin_yaml=")?;
            let (path, error) = rest.split_once(" error=")?;
            Some((PathBuf::from(path), error.replace("\\\"", "\"").replace("\\\\", "\\")))
        })
        .collect();
    (refused, String::from_utf8(output.stdout).unwrap().lines().count() - 1)
}

fn helm() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let helm = root.join(format!("target/tools/helm-{VERSION}/helm"));
    assert!(helm.is_file(), "{} is not there; run `cargo xtask setup`", helm.display());
    helm
}
