//! The bridge, with the Helm that people have.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod house;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use house::{House, workspace};

const TEAM: &str = "team=payments";

#[test]
fn a_linked_plugin_changes_every_manifest_hooks_too() {
    let house = House::new();
    let labels = house.guest("labels", "labels");
    let linked = house.link([labels]);
    assert!(linked.out.starts_with("linked labels in "), "{}", linked.out);

    let ended = house.template("labels", &[TEAM]);
    let documents = ended.documents();
    for document in &documents {
        assert!(document.contains("team: payments"), "{document}");
    }
    assert!(
        documents.iter().any(|document| document.contains("helm.sh/hook\": pre-install")
            || document.contains("helm.sh/hook: pre-install"))
    );
    assert!(documents.iter().any(|document| document.contains("web/charts/cache/templates/")));
    assert!(!ended.out.contains("postrenderer.helm.sh"), "an annotation of Helm's own stayed");
    assert!(house.status("labels").contains(": done\n"), "{}", house.status("labels"));

    let listed = house.helm(["plugin", "list"]);
    let row: Vec<_> = listed.out.lines().filter(|line| line.starts_with("labels")).collect();
    assert!(matches!(row.as_slice(), [row] if row.contains("postrenderer/v1")), "{}", listed.out);
    assert_eq!(listed.err, "");
}

#[test]
fn a_failing_plugin_fails_helm_and_status_tells_what_helm_does_not() {
    let house = House::new();
    let labels = house.guest("labels", "labels");
    house.link(["--name=failing".as_ref(), labels.as_os_str()]);
    assert!(house.status("failing").contains("none since it was linked"));

    let ended = house.template("failing", &["nonsense"]);
    ended.assert_refused();
    assert!(!ended.err.contains("KEY=VALUE"), "Helm shows the reason by now: the bridge may need no log");
    let status = house.status("failing");
    assert!(status.starts_with("failing: failed\n"), "{status}");
    assert!(status.contains("failed with exit code 1 (invalid-input)"), "{status}");
    assert!(status.contains("the argument `nonsense` is neither KEY=VALUE"), "{status}");
    assert!(status.contains("last ok  never since it was linked"), "{status}");

    house.template("failing", &[TEAM]).documents();
    assert!(house.status("failing").starts_with("failing: ready\n"));
    house.template("failing", &["nonsense"]).assert_refused();
    assert!(!house.status("failing").contains("never since it was linked"));
}

#[test]
fn a_policy_that_refuses_fails_helm_and_status_shows_its_findings() {
    let house = House::new();
    let require = house.guest("require", "require");
    house.write(
        "require/plugin.yaml",
        &with_config(&require, "rules: {image-registry: error}\nregistries: [nowhere.example.com]\n"),
    );
    house.link(["--name=policy".as_ref(), require.as_os_str()]);
    house.template("policy", &[]).assert_refused();
    let status = house.status("policy");
    assert!(status.contains("failed with exit code 1 (refused)"), "{status}");
    assert!(status.contains("\nerror[image-registry]: "), "{status}");
    assert!(status.contains("web/templates/deployment.yaml"), "{status}");
}

/// A guest's `plugin.yaml` with another config.
fn with_config(guest: &Path, config: &str) -> String {
    let text = fs::read_to_string(guest.join("plugin.yaml")).unwrap();
    let head = text.split("runtimeConfig:").next().unwrap();
    let config: String = config.lines().map(|line| format!("    {line}\n")).collect();
    format!("{head}runtimeConfig:\n  config:\n{config}")
}

#[test]
fn bytes_that_changed_after_linking_are_not_run() {
    let house = House::new();
    for (index, file) in ["plugin.wasm", "plugin.yaml"].into_iter().enumerate() {
        let name = format!("swapped{index}");
        let labels = house.guest("labels", &name);
        house.link([format!("--name={name}").as_ref(), labels.as_os_str()]);
        // It would pass everything on unchanged, if it ran.
        let noop = house.guest("noop", "noop");
        match file {
            "plugin.wasm" => drop(fs::copy(noop.join(file), labels.join(file)).unwrap()),
            _ => fs::write(labels.join(file), fs::read_to_string(labels.join(file)).unwrap() + "# one comment\n")
                .unwrap(),
        }
        house.template(&name, &[TEAM]).assert_refused();
        let status = house.status(&name);
        assert!(status.starts_with(&format!("{name}: broken\n")), "{status}");
        assert!(status.contains("the plugin's bytes changed after it was linked"), "{status}");
        assert!(status.contains(&format!("`pintle helm link --name={name} ")), "{status}");
        assert!(status.contains("failed with exit code 123 (trust)"), "{status}");

        house.guest("labels", &name);
        house.template(&name, &[TEAM]).documents();
        assert!(house.status(&name).starts_with(&format!("{name}: ready\n")));
    }
}

#[test]
fn any_path_and_any_argument_reaches_the_plugin_as_it_is() {
    let odd =
        ["two  spaces", "it's \"quoted\"", "$HOME ${HELM_PLUGIN_DIR} `id` $(id)", "größe 漢字", "-n", "a;b&c|d#e%s"];
    for (index, odd) in odd.into_iter().enumerate() {
        let house = House::with_plugins_in(&format!("{odd}/plugins"));
        let name = format!("odd{index}");
        let labels = house.guest("labels", &format!("{odd}/labels"));
        house.link([format!("--name={name}").as_ref(), labels.as_os_str()]);
        let ended = house.template(&name, &["annotation:example.com/note=it's $HOME \"x\" `y`  z"]);
        for document in ended.documents() {
            let there = document.contains("it's $HOME \"x\" `y`  z") || document.contains("it''s $HOME \"x\" `y`  z");
            assert!(there || document.contains(r#"it's $HOME \"x\" `y`  z"#), "{odd}: {document}");
        }
    }
}

#[test]
fn a_plugins_folder_relative_to_where_helm_starts_works_there() {
    let mut house = House::new();
    house.plugins = "-plugins".into();
    let labels = house.guest("labels", "labels");
    house.link(["--name=relative".as_ref(), labels.as_os_str()]);
    house.template("relative", &[TEAM]).documents();
    assert!(house.status("relative").contains(": done\n"));
}

#[test]
fn the_rights_of_a_link_are_those_it_was_made_with() {
    let house = House::new();
    let labels = house.guest("labels", "labels");
    let refused = house.pintle(["helm", "link", "--name=rights", "--grant=env=HOME", labels.to_str().unwrap()]);
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(refused.err.contains("HOME"), "{}", refused.err);
    assert!(!house.path("plugins/rights").exists());

    house.link(["--name=rights", "--memory=64KiB", labels.to_str().unwrap()]);
    house.template("rights", &[TEAM]).assert_refused();
    let status = house.status("rights");
    assert!(status.contains("flags    --memory=64KiB\n"), "{status}");
    assert!(status.contains("failed with exit code 122 (limit)"), "{status}");
    assert!(status.contains("link it again with a larger --timeout"), "{status}");
}

#[test]
fn what_cannot_work_is_not_linked() {
    let house = House::new();
    let labels = house.guest("labels", "labels");
    let yaml = fs::read_to_string(labels.join("plugin.yaml")).unwrap();
    house.guest("labels", "getter");
    house.write("getter/plugin.yaml", &(yaml.replace("postrenderer/v1", "getter/v1") + "config: {protocols: [x]}\n"));
    house.guest("labels", "broken");
    house.write("broken/plugin.wasm", "not wasm");
    let zeros = format!("--digest=sha256:{}", "0".repeat(64));
    let cases: [(&[&str], i32, &str); 6] = [
        (&["getter"], 125, "not in this version"),
        (&["broken"], 125, "plugin.wasm"),
        (&["nowhere"], 125, "nowhere"),
        (&["labels/plugin.wasm"], 2, "--name"),
        (&["--name=a/b", "labels"], 2, "a/b"),
        (&[&zeros, "labels"], 123, "digest"),
    ];
    for (words, code, message) in cases {
        let ended = house.pintle(["helm", "link"].iter().chain(words));
        assert_eq!(ended.code, Some(code), "{words:?}: {}", ended.err);
        assert!(ended.err.contains(message), "{words:?}: {}", ended.err);
        assert_eq!(ended.err.trim_end().lines().count(), 1, "{words:?}: {}", ended.err);
    }
    assert!(!house.path("plugins").exists());
}

#[test]
fn a_bare_wasm_and_a_link_made_again_work() {
    let house = House::new();
    let labels = house.guest("labels", "labels");
    let wasm = labels.join("plugin.wasm");
    house.link(["--name=bare".as_ref(), wasm.as_os_str()]);
    house.template("bare", &[TEAM]).documents();
    let again = house.link(["--name=bare".as_ref(), labels.as_os_str()]);
    assert!(again.out.starts_with("replaced the link bare in "), "{}", again.out);
    house.template("bare", &[TEAM]).documents();
}

#[test]
fn unlinking_leaves_helm_as_it_was() {
    let house = House::new();
    let labels = house.guest("labels", "labels");
    house.link(["--name=gone".as_ref(), labels.as_os_str()]);
    let ended = house.pintle(["helm", "unlink", "gone"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "unlinked gone\n"));
    assert_eq!(fs::read_dir(house.path("plugins")).unwrap().count(), 0);
    assert!(house.template("gone", &[TEAM]).err.contains("not found"));
    assert_eq!(house.pintle(["helm", "unlink", "gone"]).code, Some(2));
    assert!(labels.join("plugin.wasm").exists());
}

#[test]
fn helms_own_uninstall_removes_a_link_too() {
    let house = House::new();
    let labels = house.guest("labels", "labels");
    house.link(["--name=uninstalled".as_ref(), labels.as_os_str()]);
    let ended = house.helm(["plugin", "uninstall", "uninstalled"]);
    assert!(ended.out.contains("Uninstalled plugin: uninstalled"), "{}{}", ended.out, ended.err);
    assert!(house.pintle(["helm", "status"]).out.starts_with("no links in "));
    house.link(["--name=uninstalled".as_ref(), labels.as_os_str()]);
}

const SUBPROCESS: &str = "apiVersion: v1\nname: NAME\nversion: 1.0.0\ntype: postrenderer/v1\nruntime: subprocess\n\
                          runtimeConfig:\n  platformCommand:\n    - command: cat\n";

#[test]
fn a_plugin_of_somebody_else_is_neither_replaced_nor_removed() {
    let house = House::new();
    let labels = house.guest("labels", "labels");
    let other = SUBPROCESS.replace("NAME", "taken");
    house.write("plugins/taken/plugin.yaml", &other);
    let link = house.pintle(["helm", "link", "--name=taken", labels.to_str().unwrap()]);
    assert_eq!(link.code, Some(125), "{}", link.err);
    assert!(link.err.contains("is not a link of Pintle's"), "{}", link.err);
    let unlink = house.pintle(["helm", "unlink", "taken"]);
    assert_eq!(unlink.code, Some(125), "{}", unlink.err);
    assert_eq!(fs::read_to_string(house.path("plugins/taken/plugin.yaml")).unwrap(), other);
    house.template("taken", &[]).documents();
}

#[test]
fn a_name_that_would_stop_helm_from_loading_anything_is_refused() {
    let house = House::new();
    let labels = house.guest("labels", "labels");
    house.write("plugins/elsewhere/plugin.yaml", &SUBPROCESS.replace("NAME", "twin"));
    let link = house.pintle(["helm", "link", "--name=twin", labels.to_str().unwrap()]);
    assert_eq!(link.code, Some(125), "{}", link.err);
    assert!(link.err.contains("already has the name"), "{}", link.err);

    // Came later: Helm says so itself, and so does status.
    house.link(["--name=twins".as_ref(), labels.as_os_str()]);
    house.write("plugins/elsewhere/plugin.yaml", &SUBPROCESS.replace("NAME", "twins"));
    assert!(house.template("twins", &[TEAM]).err.contains("two plugins claim the name"));
    assert!(house.status("twins").contains("elsewhere has the same name"), "{}", house.status("twins"));
}

#[test]
fn what_an_interrupted_link_left_behind_is_not_seen_by_helm() {
    let house = House::new();
    let labels = house.guest("labels", "labels");
    house.link(["--name=interrupted".as_ref(), labels.as_os_str()]);
    for file in ["plugin.yaml", "pintle-run", "pintle.json"] {
        let text = fs::read_to_string(house.path("plugins/interrupted").join(file)).unwrap();
        house.write(&format!("plugins/.pintle/link-0/{file}"), &text);
    }
    house.template("interrupted", &[TEAM]).documents();
    house.link(["--name=interrupted".as_ref(), labels.as_os_str()]);
    assert!(!house.path("plugins/.pintle").exists());
}

#[test]
fn links_go_into_the_first_folder_of_the_list_and_are_found_in_each() {
    let mut house = House::new();
    let labels = house.guest("labels", "labels");
    let (first, second) = (house.path("first"), house.path("second"));
    house.plugins = second.clone().into_os_string();
    house.link(["--name=one".as_ref(), labels.as_os_str()]);
    house.plugins = std::env::join_paths([&first, &second]).unwrap();
    house.link(["--name=two".as_ref(), labels.as_os_str()]);
    assert!(second.join("one/plugin.yaml").exists() && first.join("two/plugin.yaml").exists());
    for name in ["one", "two"] {
        house.template(name, &[TEAM]).documents();
        assert!(house.status(name).contains(": done\n"));
    }
    assert_eq!(house.pintle(["helm", "unlink", "one"]).code, Some(0));
    assert!(house.template("one", &[TEAM]).err.contains("not found"));
}

#[test]
fn places_where_helm_finds_nothing_are_refused() {
    let mut house = House::new();
    let labels = house.guest("labels", "labels");
    for (plugins, code, message) in [
        ("", 2, "set but empty"),
        (":/x", 2, "is empty"),
        ("br[x]", 125, "for a pattern"),
        ("back\\slash", 125, "for a pattern"),
    ] {
        house.plugins = plugins.into();
        let ended = house.pintle(["helm", "link", "--name=nowhere", labels.to_str().unwrap()]);
        assert_eq!(ended.code, Some(code), "{plugins:?}: {}", ended.err);
        assert!(ended.err.contains(message), "{plugins:?}: {}", ended.err);
        // And Helm would indeed not have found it, wherever the entry is a folder of its own.
        if code == 125 {
            house.write(&format!("{plugins}/nowhere/plugin.yaml"), &SUBPROCESS.replace("NAME", "nowhere"));
            assert!(house.template("nowhere", &[]).err.contains("not found"));
        }
    }
}

#[test]
fn a_pintle_that_is_gone_fails_helm_and_status_says_so() {
    let house = House::new();
    let labels = house.guest("labels", "labels");
    let copy = house.path("bin/pintle");
    fs::create_dir(house.path("bin")).unwrap();
    fs::copy(env!("CARGO_BIN_EXE_pintle"), &copy).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
    let ended = house.run(&copy, ["helm", "link", "--name=orphan", labels.to_str().unwrap()]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    fs::remove_file(copy).unwrap();
    house.template("orphan", &[TEAM]).assert_refused();
    let status = house.status("orphan");
    assert!(status.contains("there is no executable") && status.contains("install pintle there"), "{status}");
}

#[test]
fn json_for_programs_is_one_object() {
    let house = House::new();
    let labels = workspace().join("target/guests/labels");
    house.link(["--name=json".as_ref(), labels.as_os_str()]);
    house.template("json", &["nonsense"]).assert_refused();
    let status = house.pintle(["--format=json", "helm", "status", "json"]);
    let value: serde_json::Value = serde_json::from_str(&status.out).unwrap();
    let link = &value["links"][0];
    assert_eq!((link["name"].as_str(), link["state"].as_str()), (Some("json"), Some("failed")));
    assert_eq!((link["last"]["exitCode"].as_i64(), link["last"]["reason"].as_str()), (Some(1), Some("invalid-input")));
    assert_eq!(link["current"], link["link"]["digest"]);
}
