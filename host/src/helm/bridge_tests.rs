use std::os::unix::fs::{PermissionsExt, symlink};

use super::super::link::tests::link_to;
use super::*;

/// A folder for plugins, and what Helm would load from it.
struct Plugins(tempfile::TempDir);

impl Plugins {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn directories(&self) -> Directories {
        Directories::single(self.0.path())
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.0.path().join(inside)
    }

    fn write(&self, inside: &str, text: &str) {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Helm's own pattern, `*/plugin.yaml`: what it sees, and only whole links may be among it.
    fn seen_by_helm(&self) -> Vec<String> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.0.path()).unwrap() {
            let folder = entry.unwrap().path();
            if folder.join(PLUGIN_YAML).exists() {
                assert!(folder.join(SCRIPT).exists() && folder.join(RECORD).exists(), "half a link: {folder:?}");
                names.push(folder.file_name().unwrap().to_str().unwrap().to_owned());
            }
        }
        names.sort();
        names
    }

    fn linked_plugin(&self) -> String {
        read_record(&self.path("labels")).unwrap().unwrap().plugin
    }

    fn everything(&self) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(self.0.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// Enough of `plugin.yaml` for these tests.
fn claims(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let name = text.lines().find_map(|line| line.strip_prefix("name: "))?;
    Some(name.trim_matches('"').to_owned())
}

fn link_here(plugins: &Plugins, plugin: &str) -> Result<Linked, LinkError> {
    link(&plugins.directories(), &link_to(plugin), &claims)
}

#[test]
fn a_link_is_three_files_of_which_the_script_can_be_executed() {
    let plugins = Plugins::new();
    let linked = link_here(&plugins, "/one").unwrap();
    assert_eq!(linked, Linked { folder: plugins.path("labels"), replaced: None });
    assert_eq!(plugins.everything(), ["labels"]);
    let mode = |name: &str| fs::metadata(plugins.path("labels").join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!([mode(""), mode(SCRIPT), mode(PLUGIN_YAML), mode(RECORD)], [0o755, 0o755, 0o644, 0o644]);
}

#[test]
fn the_folder_for_plugins_is_made_if_helm_was_never_run() {
    let plugins = Plugins::new();
    let directories = Directories::single(plugins.path("a/b"));
    link(&directories, &link_to("/one"), &claims).unwrap();
    assert!(plugins.path("a/b/labels/plugin.yaml").exists());
}

#[test]
fn linking_again_replaces_the_link_and_leaves_nothing_behind() {
    let plugins = Plugins::new();
    link_here(&plugins, "/one").unwrap();
    let replaced = link_here(&plugins, "/two").unwrap().replaced.unwrap();
    assert_eq!((replaced.plugin.as_str(), plugins.linked_plugin().as_str()), ("/one", "/two"));
    assert_eq!(plugins.everything(), ["labels"]);
}

#[test]
fn without_an_exchange_the_link_is_still_replaced() {
    let plugins = Plugins::new();
    link_here(&plugins, "/one").unwrap();
    let staged = stage(plugins.0.path(), &link_to("/two")).unwrap();
    replace_in_steps(&staged, &plugins.path("labels")).unwrap();
    assert_eq!(plugins.linked_plugin(), "/two");
}

#[test]
fn cut_short_before_the_rename_helm_sees_the_old_state() {
    for old in [None, Some("/one")] {
        let plugins = Plugins::new();
        if let Some(old) = old {
            link_here(&plugins, old).unwrap();
        }
        stage(plugins.0.path(), &link_to("/two")).unwrap();
        // Killed here.
        assert_eq!(plugins.seen_by_helm().len(), usize::from(old.is_some()));
        if let Some(old) = old {
            assert_eq!(plugins.linked_plugin(), old);
        }
        link_here(&plugins, "/three").unwrap();
        assert_eq!((plugins.everything(), plugins.linked_plugin()), (vec!["labels".to_owned()], "/three".to_owned()));
    }
}

#[test]
fn cut_short_while_staging_helm_sees_the_old_state() {
    let plugins = Plugins::new();
    link_here(&plugins, "/one").unwrap();
    for files in [&[][..], &[SCRIPT], &[SCRIPT, PLUGIN_YAML]] {
        let staged = stage(plugins.0.path(), &link_to("/two")).unwrap();
        for name in [SCRIPT, PLUGIN_YAML, RECORD].iter().filter(|name| !files.contains(name)) {
            fs::remove_file(staged.join(name)).unwrap();
        }
        assert_eq!((plugins.seen_by_helm(), plugins.linked_plugin()), (vec!["labels".to_owned()], "/one".to_owned()));
    }
    unlink(&plugins.directories(), &link_to("/p").name).unwrap();
    assert_eq!(plugins.everything(), Vec::<String>::new());
}

#[test]
fn cut_short_after_the_rename_helm_sees_the_new_link() {
    let plugins = Plugins::new();
    link_here(&plugins, "/one").unwrap();
    let staged = stage(plugins.0.path(), &link_to("/two")).unwrap();
    publish(&staged, &plugins.path("labels"), true).unwrap();
    // Killed here: the two changed places in one step, and the old link lies in the workshop.
    assert_eq!(read_record(&staged).unwrap().unwrap().plugin, "/one");
    assert_eq!((plugins.seen_by_helm(), plugins.linked_plugin()), (vec!["labels".to_owned()], "/two".to_owned()));
    sweep(plugins.0.path());
    assert_eq!(plugins.everything(), ["labels"]);
}

#[test]
fn cut_short_while_unlinking_helm_sees_none_and_a_second_call_ends_it() {
    let plugins = Plugins::new();
    let name = link_to("/p").name;
    for gone in [&[PLUGIN_YAML][..], &[PLUGIN_YAML, SCRIPT]] {
        link_here(&plugins, "/one").unwrap();
        for file in gone {
            fs::remove_file(plugins.path("labels").join(file)).unwrap();
        }
        assert!(plugins.seen_by_helm().is_empty());
        assert!(unlink(&plugins.directories(), &name).unwrap().kept.is_empty());
        // All three gone: an empty folder, which the next link simply takes.
        fs::create_dir(plugins.path("labels")).unwrap();
    }
    link_here(&plugins, "/two").unwrap();
}

#[test]
fn a_rename_never_goes_over_what_came_in_between() {
    let plugins = Plugins::new();
    let staged = stage(plugins.0.path(), &link_to("/two")).unwrap();
    plugins.write("labels/mine", "x");
    assert!(publish(&staged, &plugins.path("labels"), false).is_err());
    assert_eq!(fs::read_to_string(plugins.path("labels/mine")).unwrap(), "x");
}

#[test]
fn writers_at_the_same_time_leave_one_whole_link() {
    let plugins = Plugins::new();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let plugins = &plugins;
            scope.spawn(move || {
                for turn in 0..10 {
                    link_here(plugins, &format!("/{writer}/{turn}")).unwrap();
                }
            });
        }
        for _ in 0..200 {
            // Whatever Helm sees at any moment can be run.
            let folder = plugins.path("labels");
            assert!(!folder.exists() || read_record(&folder).unwrap().is_some());
        }
    });
    assert_eq!(plugins.everything(), ["labels"]);
    assert_eq!(plugins.seen_by_helm(), ["labels"]);
}

#[test]
fn a_folder_that_is_not_ours_is_left_alone() {
    type Case = (&'static str, fn(&Plugins), &'static str);
    let cases: &[Case] = &[
        ("another plugin", |p| p.write("labels/plugin.yaml", "name: labels\n"), "is not a link of Pintle's"),
        ("any file in it", |p| p.write("labels/x", ""), "is not a link of Pintle's"),
        ("a file", |p| p.write("labels", ""), "is not a link of Pintle's"),
        ("a symlink to a folder", |p| symlink("/tmp", p.path("labels")).unwrap(), "is a symlink"),
        ("a symlink to nothing", |p| symlink("/nowhere", p.path("labels")).unwrap(), "is a symlink"),
        ("a record that is none", |p| p.write("labels/pintle.json", "{}"), "cannot be read"),
        (
            "a newer record",
            |p| p.write("labels/pintle.json", r#"{"apiVersion": "pintle/v2", "kind": "Link"}"#),
            "use a newer pintle",
        ),
        (
            "the record of another link",
            |p| {
                let mut link = link_to("/p");
                link.name = Name::parse("other").unwrap();
                p.write("labels/pintle.json", &link.to_json().unwrap());
            },
            "is not a link of Pintle's",
        ),
        (
            "a link with something else in it",
            |p| {
                link_here(p, "/one").unwrap();
                p.write("labels/notes.txt", "mine");
            },
            "also holds \"notes.txt\"",
        ),
        ("a twin in another folder", |p| p.write("other/plugin.yaml", "name: labels\n"), "other already has the name"),
        ("a hidden twin", |p| p.write(".x/plugin.yaml", "name: \"labels\"\n"), ".x already has the name"),
        (
            "a twin behind a symlink, as `helm plugin install DIR` makes them",
            |p| {
                p.write("elsewhere/deep/plugin.yaml", "name: labels\n");
                symlink(p.path("elsewhere/deep"), p.path("twin")).unwrap();
            },
            "twin already has the name",
        ),
    ];
    for (what, prepare, expected) in cases {
        let plugins = Plugins::new();
        prepare(&plugins);
        let before = plugins.everything();
        let error = link_here(&plugins, "/two").unwrap_err().to_string();
        assert!(error.contains(expected), "{what}: {error}");
        assert_eq!(plugins.everything(), before, "{what}");
    }
}

#[test]
fn a_plugin_that_helm_does_not_load_claims_no_name() {
    let plugins = Plugins::new();
    plugins.write("other/plugin.yaml", "nonsense");
    fs::create_dir_all(plugins.path("more/plugin.yaml")).unwrap();
    link_here(&plugins, "/one").unwrap();
}

#[test]
fn a_folder_whose_path_helm_takes_for_a_pattern_is_refused() {
    let root = Plugins::new();
    for name in ["a[b]", "a\\b"] {
        let directories = Directories::single(root.path(name));
        let error = link(&directories, &link_to("/p"), &claims).unwrap_err();
        assert!(matches!(error, LinkError::Pattern(_)), "{error}");
        assert!(!root.path(name).exists());
    }
}

#[test]
fn unlinking_removes_what_was_written_and_keeps_the_rest() {
    let plugins = Plugins::new();
    let name = link_to("/p").name;
    link_here(&plugins, "/one").unwrap();
    plugins.write("labels/notes.txt", "mine");
    fs::create_dir(plugins.path("labels/sub")).unwrap();
    let unlinked = unlink(&plugins.directories(), &name).unwrap();
    assert_eq!(unlinked.kept, ["notes.txt", "sub"]);
    assert!(plugins.seen_by_helm().is_empty());
    assert_eq!(fs::read_to_string(plugins.path("labels/notes.txt")).unwrap(), "mine");
    assert!(matches!(unlink(&plugins.directories(), &name), Err(UnlinkError::NotOurs { .. })));
}

#[test]
fn unlinking_that_fails_half_way_leaves_a_link_that_helm_does_not_see_and_that_is_still_ours() {
    let plugins = Plugins::new();
    let name = link_to("/p").name;
    link_here(&plugins, "/one").unwrap();
    let script = plugins.path("labels").join(SCRIPT);
    fs::remove_file(&script).unwrap();
    fs::create_dir(&script).unwrap();
    assert!(matches!(unlink(&plugins.directories(), &name), Err(UnlinkError::Io { .. })));
    assert!(plugins.seen_by_helm().is_empty());
    fs::remove_dir(&script).unwrap();
    unlink(&plugins.directories(), &name).unwrap();
    assert!(plugins.everything().is_empty());
}

#[test]
fn unlinking_what_is_not_a_link_removes_nothing() {
    let plugins = Plugins::new();
    let name = link_to("/p").name;
    assert!(matches!(unlink(&plugins.directories(), &name), Err(UnlinkError::NotLinked { .. })));
    plugins.write("labels/plugin.yaml", "name: labels\n");
    assert!(matches!(unlink(&plugins.directories(), &name), Err(UnlinkError::NotOurs { .. })));
    plugins.write("labels/pintle.json", "{}");
    assert!(matches!(unlink(&plugins.directories(), &name), Err(UnlinkError::Record { .. })));
    assert!(plugins.path("labels/plugin.yaml").exists());
}

#[test]
fn unlinking_never_goes_through_a_symlink() {
    let (plugins, elsewhere) = (Plugins::new(), Plugins::new());
    link_here(&elsewhere, "/one").unwrap();
    symlink(elsewhere.path("labels"), plugins.path("labels")).unwrap();
    let error = unlink(&plugins.directories(), &link_to("/p").name).unwrap_err();
    assert!(matches!(error, UnlinkError::NotOurs { .. }), "{error}");
    assert_eq!(elsewhere.seen_by_helm(), ["labels"]);
}

#[test]
fn a_link_in_a_later_folder_is_found_for_unlinking() {
    let (first, second) = (Plugins::new(), Plugins::new());
    link_here(&second, "/one").unwrap();
    first.write("labels/plugin.yaml", "name: labels\n");
    let list = std::env::join_paths([first.0.path(), second.0.path()]).unwrap();
    let get = |name: &str| (name == "HELM_PLUGINS").then(|| list.clone());
    let both = Directories::from_environment(get, super::super::Os::Unix).unwrap();
    assert_eq!(unlink(&both, &link_to("/p").name).unwrap().folder, second.path("labels"));
}

#[test]
fn a_symlinked_workshop_is_not_entered() {
    let (plugins, elsewhere) = (Plugins::new(), Plugins::new());
    elsewhere.write("x/plugin.yaml", "precious");
    symlink(elsewhere.0.path(), plugins.path(WORKSHOP)).unwrap();
    assert!(matches!(link_here(&plugins, "/one"), Err(LinkError::Io { .. })));
    assert_eq!(fs::read_to_string(elsewhere.path("x/plugin.yaml")).unwrap(), "precious");
}
