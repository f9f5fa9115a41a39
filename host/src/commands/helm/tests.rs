use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::time::UNIX_EPOCH;

use super::*;

struct House {
    root: tempfile::TempDir,
    around: Surroundings,
}

impl House {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let here = root.path().to_owned();
        let pintle = here.join("pintle");
        fs::write(&pintle, "").unwrap();
        fs::set_permissions(&pintle, fs::Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(here.join("my labels")).unwrap();
        let directories = Directories::single(here.join("plugins"));
        let around = Surroundings { directories, state: here.join("state"), pintle, here, json: false };
        Self { root, around }
    }

    fn link(&self, args: &LinkArgs, loaded: Loaded) -> Result<String, CommandError> {
        let mut out = Vec::new();
        link(args, &self.around, |_| Ok(loaded), &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    fn status(&self, name: Option<&str>) -> Result<String, CommandError> {
        let mut out = Vec::new();
        let context = Context { format: Format::Text, deterministic: false, color: false };
        status(name, &self.around, &|_| Ok(digest()), &context, &mut out)?;
        Ok(String::from_utf8(out).unwrap().replace(self.root.path().to_str().unwrap(), "/ROOT"))
    }

    fn unlink(&self, name: &str) -> Result<String, CommandError> {
        let mut out = Vec::new();
        unlink(name, &self.around, &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    fn record(&self) -> Link {
        Link::from_json(&fs::read(self.root.path().join("plugins/labels/pintle.json")).unwrap()).unwrap()
    }

    fn ended(&self, exit_code: i32) {
        let name = Name::parse("labels").unwrap();
        let run = log::Run {
            name: &name,
            folder: None,
            digest: Some(digest()),
            time: UNIX_EPOCH,
            exit_code,
            reason: if exit_code == 0 { "done" } else { "refused" },
            message: if exit_code == 0 { "" } else { "labels refused the manifests: no limits" },
            next: Some("set limits"),
            diagnostics: vec![log::Finding {
                severity: "error".to_owned(),
                rule: Some("limits".to_owned()),
                message: "no \u{1b}[31mlimits".to_owned(),
                path: vec!["spec".to_owned(), "template".to_owned()],
                kind: Some("Deployment".to_owned()),
                name: Some("web".to_owned()),
                ..log::Finding::default()
            }],
            stderr: b"one\ntwo\x1b\n",
            stderr_dropped: 0,
        };
        log::record(&self.around.state, run).unwrap();
    }
}

fn digest() -> Digest {
    Digest::of(b"plugin")
}

fn labels() -> Loaded {
    Loaded { name: Some("labels".to_owned()), version: Some("1.2.3".to_owned()), digest: digest() }
}

fn args() -> LinkArgs {
    LinkArgs { plugin: "./my labels/".into(), ..LinkArgs::default() }
}

#[test]
fn every_path_of_a_link_is_absolute() {
    let house = House::new();
    let mut args = args();
    args.grants.grants = vec!["dir=../charts:/charts:ro".parse().unwrap(), "env=HELM_NAMESPACE".parse().unwrap()];
    args.grants.grant_requested = true;
    args.limits.timeout = Some("5s".parse().unwrap());
    args.limits.memory = Some("32MiB".parse().unwrap());
    args.limits.max_output = Some("1MiB".parse().unwrap());
    let text = house.link(&args, labels()).unwrap();
    assert!(text.starts_with("linked labels in "), "{text}");
    let here = house.root.path().to_str().unwrap();
    let link = house.record();
    assert_eq!(link.plugin, format!("{here}/my labels"));
    assert_eq!(
        link.flags,
        [
            &format!("--grant=dir={here}/../charts:/charts:ro"),
            "--grant=env=HELM_NAMESPACE",
            "--grant-requested",
            "--timeout=5s",
            "--memory=32MiB",
            "--max-output=1MiB",
        ]
    );
    assert!(house.link(&args, labels()).unwrap().starts_with("replaced the link labels in "));
}

#[test]
fn what_cannot_be_linked_says_why_with_its_exit_code() {
    let cases: [(LinkArgs, Loaded, u8, &str); 3] = [
        (args(), Loaded { name: None, ..labels() }, 2, "give one with --name NAME"),
        (LinkArgs { name: Some("a/b".to_owned()), ..args() }, labels(), 2, "only A-Z, a-z, 0-9, _ and -"),
        (args(), Loaded { version: Some("1".to_owned()), ..labels() }, 125, "not a semantic version"),
    ];
    for (args, loaded, code, message) in cases {
        let house = House::new();
        let error = house.link(&args, loaded).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert_eq!(error.exit.0, code, "{error}");
        assert!(!house.root.path().join("plugins/labels").exists());
    }
}

#[test]
fn a_bare_wasm_is_linked_under_the_name_given() {
    let house = House::new();
    let args = LinkArgs { name: Some("labels".to_owned()), ..args() };
    house.link(&args, Loaded { name: None, version: None, ..labels() }).unwrap();
    assert_eq!(house.record().version, "0.0.0");
}

#[test]
fn a_plugin_that_does_not_load_is_not_linked() {
    let house = House::new();
    let result = link(&args(), &house.around, |_| Err(CommandError::usage("no")), &mut Vec::new());
    assert_eq!(result.unwrap_err().to_string(), "no");
    assert!(!house.root.path().join("plugins").exists());
}

#[test]
fn status_tells_of_the_last_failure_and_what_to_do() {
    let house = House::new();
    house.link(&args(), labels()).unwrap();
    let head =
        format!("  plugin   /ROOT/my labels\n  digest   {}\n  flags    none: it may do nothing but answer\n", digest());
    assert_eq!(house.status(None).unwrap(), format!("labels: ready\n{head}  last run none since it was linked\n"));
    house.ended(1);
    let failure = "  last run 1970-01-01T00:00:00Z: failed with exit code 1 (refused)
  why      labels refused the manifests: no limits
  next     set limits
  last ok  never since it was linked
labels: one
labels: two\\u{1b}
error[limits]: no \\u{1b}[31mlimits (Deployment web, spec.template)
";
    assert_eq!(house.status(Some("labels")).unwrap(), format!("labels: failed\n{head}{failure}"));
    house.ended(0);
    assert!(house.status(None).unwrap().starts_with("labels: ready\n"));
}

#[test]
fn linking_anew_forgets_the_failures_before() {
    let house = House::new();
    house.link(&args(), labels()).unwrap();
    house.ended(1);
    house.link(&args(), labels()).unwrap();
    assert!(house.status(None).unwrap().starts_with("labels: ready\n"));
}

#[test]
fn status_of_a_broken_link_says_how_to_mend_it() {
    let house = House::new();
    house.link(&args(), Loaded { digest: Digest::of(b"before"), ..labels() }).unwrap();
    let text = house.status(None).unwrap();
    assert!(text.starts_with("labels: broken\n"), "{text}");
    assert!(text.contains("  problem  the plugin's bytes changed after it was linked: pinned sha256:"), "{text}");
    assert!(text.contains("`pintle helm link --name=labels '/ROOT/my labels'`"), "{text}");

    fs::write(house.root.path().join("plugins/labels/pintle.json"), "{").unwrap();
    assert!(house.status(None).unwrap().starts_with("labels: unreadable\n"));
}

#[test]
fn json_holds_what_the_text_says() {
    let mut house = House::new();
    house.around.json = true;
    let read = |text: String| serde_json::from_str::<Value>(&text).unwrap();
    let linked = read(house.link(&args(), labels()).unwrap());
    assert_eq!((&linked["link"]["name"], &linked["replaced"]), (&json!("labels"), &json!(null)));
    house.ended(1);
    fs::remove_dir(house.root.path().join("my labels")).unwrap();
    let status = read(house.status(None).unwrap());
    let link = &status["links"][0];
    assert_eq!((&link["state"], &link["problems"][0]["problem"]), (&json!("broken"), &json!("plugin-missing")));
    assert_eq!((&link["last"]["exitCode"], &link["last"]["reason"]), (&json!(1), &json!("refused")));
    assert!(link["problems"][0]["next"].as_str().unwrap().contains("pintle helm unlink labels"));
    let unlinked = read(house.unlink("labels").unwrap());
    assert_eq!(unlinked["kept"], json!([]));
}

#[test]
fn unlink_says_what_it_left() {
    let house = House::new();
    house.link(&args(), labels()).unwrap();
    house.ended(1);
    fs::write(house.root.path().join("plugins/labels/my notes"), "").unwrap();
    let text = house.unlink("labels").unwrap();
    assert!(text.starts_with("unlinked labels\n") && text.ends_with("did not write: my notes\n"), "{text}");
    assert_eq!(log::last(&house.around.state, &Name::parse("labels").unwrap()).unwrap(), None);
    for (name, code) in [("labels", 125), ("other", 2), ("a/b", 2)] {
        assert_eq!(house.unlink(name).unwrap_err().exit.0, code, "{name}");
    }
}

#[test]
fn status_of_nothing_says_how_to_begin() {
    let house = House::new();
    assert!(house.status(None).unwrap().contains("make one with `pintle helm link PLUGIN`"));
    assert_eq!(house.status(Some("labels")).unwrap_err().exit.0, 2);
}

#[test]
fn a_diagnostic_is_kept_as_a_finding_with_all_it_says() {
    let subject = crate::types::Subject {
        kind: Some("Deployment".to_owned()),
        name: Some("web".to_owned()),
        namespace: Some("shop".to_owned()),
        source: Some("web/templates/deployment.yaml".to_owned()),
    };
    let diagnostic = crate::types::Diagnostic {
        severity: crate::types::Severity::Warning,
        rule: Some("image-tag".to_owned()),
        message: "latest is no version".to_owned(),
        document: Some(3),
        path: vec!["spec".to_owned()],
        subject: Some(subject),
    };
    assert_eq!(shown::diagnostic(&shown::finding(&diagnostic)), diagnostic);
}

#[test]
fn a_link_starts_the_pintle_that_survives_an_upgrade() {
    let root = tempfile::tempdir().unwrap();
    let (versioned, bin, other) = (root.path().join("0.1.0"), root.path().join("bin"), root.path().join("other"));
    for folder in [&versioned, &bin, &other] {
        fs::create_dir(folder).unwrap();
    }
    let own = versioned.join("pintle");
    fs::write(&own, "").unwrap();
    fs::write(other.join("pintle"), "").unwrap();
    symlink(&own, bin.join("pintle")).unwrap();
    let search = |folders: &[&Path]| std::env::join_paths(folders).unwrap();
    assert_eq!(executable(&own, Some(&search(&[&other, &bin]))), bin.join("pintle"));
    // Another pintle, a relative folder, an empty one, nothing: the running program itself.
    for folders in [&[other.as_path()][..], &[Path::new("bin"), Path::new("")], &[]] {
        assert_eq!(executable(&own, Some(&search(folders))), own);
    }
    assert_eq!(executable(&own, None), own);
}
