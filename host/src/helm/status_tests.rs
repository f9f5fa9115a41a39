use std::os::unix::fs::symlink;

use super::super::bridge;
use super::super::link::tests::{link_to, pinned};
use super::*;

/// A house with one link in it, whose plugin and pintle exist.
struct House {
    root: tempfile::TempDir,
    digest: Digest,
}

impl House {
    fn new() -> Self {
        let house = Self { root: tempfile::tempdir().unwrap(), digest: pinned() };
        let (plugin, pintle) = (house.path("my plugin"), house.path("pintle"));
        fs::create_dir(&plugin).unwrap();
        fs::write(&pintle, "#!/bin/sh\n").unwrap();
        fs::set_permissions(&pintle, fs::Permissions::from_mode(0o755)).unwrap();
        let flags = vec!["--grant=env=A B".to_owned()];
        let link = Link::new(Name::parse("labels").unwrap(), "1.0.0", &plugin, pinned(), &pintle, flags).unwrap();
        bridge::link(&house.directories(), &link, &|_| None).unwrap();
        house
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.root.path().join(inside)
    }

    fn directories(&self) -> Directories {
        Directories::single(self.path("plugins"))
    }

    fn found(&self) -> Vec<Found> {
        let digest = |_: &Path| Ok(self.digest);
        status(&self.directories(), &self.path("state"), &digest, &|bytes| {
            Some(String::from_utf8_lossy(bytes).trim().to_owned())
        })
    }

    fn only(&self) -> Status {
        let mut found = self.found();
        assert_eq!(found.len(), 1);
        found.remove(0).status.unwrap()
    }
}

#[test]
fn a_good_link_has_no_problems() {
    let house = House::new();
    let status = house.only();
    assert_eq!(status.problems, []);
    assert_eq!((status.current, status.last), (Some(pinned()), Ok(None)));
}

#[test]
fn each_problem_is_found_and_says_what_to_do_next() {
    type Case = (fn(&mut House), &'static str, &'static str);
    let again = "--name=labels '--grant=env=A B' '";
    let cases: &[Case] = &[
        (|h| h.digest = Digest::of(b"other"), "bytes changed after it was linked", "pintle inspect"),
        (|h| h.digest = Digest::of(b"other"), "bytes changed after it was linked", again),
        (|h| fs::remove_dir(h.path("my plugin")).unwrap(), "there is no plugin at", "pintle helm unlink labels"),
        (|h| fs::remove_file(h.path("pintle")).unwrap(), "there is no executable", again),
        (
            |h| fs::set_permissions(h.path("pintle"), fs::Permissions::from_mode(0o644)).unwrap(),
            "there is no executable",
            again,
        ),
        (|h| fs::write(h.path("plugins/labels/pintle-run"), "id").unwrap(), "its pintle-run was changed", again),
        (
            |h| fs::remove_file(h.path("plugins/labels/plugin.yaml")).unwrap(),
            "its plugin.yaml was removed",
            "write it anew",
        ),
        (
            |h| {
                fs::create_dir(h.path("plugins/twin")).unwrap();
                fs::write(h.path("plugins/twin/plugin.yaml"), "labels").unwrap();
            },
            "plugins/twin has the same name",
            "pintle helm unlink labels",
        ),
    ];
    for (spoil, message, next) in cases {
        let mut house = House::new();
        spoil(&mut house);
        let status = house.only();
        let [problem] = status.problems.as_slice() else { panic!("{message}: {:?}", status.problems) };
        assert!(problem.to_string().contains(message), "{problem}");
        let step = problem.next(&status.link);
        assert!(step.contains(next), "{step}");
    }
}

#[test]
fn a_plugin_that_cannot_be_loaded_says_why() {
    let house = House::new();
    let digest = |_: &Path| Err("plugin.wasm is missing".to_owned());
    let found = status(&house.directories(), &house.path("state"), &digest, &|_| None);
    let status = found[0].status.as_ref().unwrap();
    assert_eq!(status.problems, [Problem::PluginUnreadable { reason: "plugin.wasm is missing".to_owned() }]);
    assert_eq!(status.current, None);
}

#[test]
fn folders_of_others_are_not_listed_and_broken_records_are() {
    let house = House::new();
    fs::create_dir_all(house.path("plugins/alien")).unwrap();
    fs::write(house.path("plugins/alien/plugin.yaml"), "x").unwrap();
    fs::create_dir_all(house.path("plugins/newer")).unwrap();
    fs::write(house.path("plugins/newer/pintle.json"), r#"{"apiVersion": "pintle/v2"}"#).unwrap();
    fs::create_dir_all(house.path("plugins/copy")).unwrap();
    fs::copy(house.path("plugins/labels/pintle.json"), house.path("plugins/copy/pintle.json")).unwrap();
    symlink(house.path("plugins/labels"), house.path("plugins/symlink")).unwrap();
    let found = house.found();
    let names: Vec<_> = found.iter().map(|found| (found.name.as_str(), found.status.is_ok())).collect();
    assert_eq!(names, [("copy", false), ("labels", true), ("newer", false)]);
    assert!(found[0].status.as_ref().unwrap_err().contains("the folder was renamed or copied"));
    assert!(found[2].status.as_ref().unwrap_err().contains("use a newer pintle"));
}

#[test]
fn a_fifo_in_place_of_a_file_does_not_hang() {
    let house = House::new();
    for name in ["pintle-run", "pintle.json"] {
        let path = house.path("plugins/labels").join(name);
        fs::remove_file(&path).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o644.into(), 0).unwrap();
    }
    assert!(house.found()[0].status.is_err());
}

#[test]
fn an_outcome_of_another_folder_is_not_this_links() {
    let house = House::new();
    let name = Name::parse("labels").unwrap();
    let (own, other) = (house.path("plugins/labels"), house.path("state"));
    let run = |folder| log::Run {
        name: &name,
        folder,
        digest: None,
        time: std::time::UNIX_EPOCH,
        exit_code: 121,
        reason: "trap",
        message: "unreachable",
        next: None,
        diagnostics: Vec::new(),
        stderr: b"",
        stderr_dropped: 0,
    };
    for folder in [None, Some(own.as_path())] {
        log::record(&house.path("state"), run(folder)).unwrap();
        assert_eq!(house.only().last.unwrap().unwrap().exit_code, 121);
    }
    log::record(&house.path("state"), run(Some(other.as_path()))).unwrap();
    assert_eq!(house.only().last, Ok(None));
    fs::write(log::path(&house.path("state"), &name), "{").unwrap();
    assert!(house.only().last.unwrap_err().contains("labels.json cannot be read"));
}

#[test]
fn without_a_folder_for_plugins_there_are_no_links() {
    let nowhere = Directories::single("/nowhere/at/all");
    assert_eq!(status(&nowhere, Path::new("/nowhere"), &|_| Ok(pinned()), &|_| None), []);
}

#[test]
fn the_command_to_link_again_is_quoted_only_where_it_must_be() {
    let mut link = link_to("/plain/path");
    assert_eq!(relink(&link), "pintle helm link --name=labels /plain/path");
    link.plugin = "/it's $here".to_owned();
    link.flags = vec!["--grant=http=https://*.example.com".to_owned()];
    assert_eq!(relink(&link), r"pintle helm link --name=labels '--grant=http=https://*.example.com' '/it'\''s $here'");
}
