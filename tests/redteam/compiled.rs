//! Compiled code on disk, which runs with the rights of the user whoever put it there.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;
use tempfile::TempDir;

use crate::core::{core, failure_text};
use crate::house::{Ended, House, pintle};
use crate::row::INPUT;
use crate::rows::Test;

pub(crate) const TESTS: &[Test] = &[
    ("one changed byte is not run", altered),
    ("a torn artifact is not run", torn),
    ("another plugin's artifact is not run", exchanged),
    ("an artifact behind a link is not run", linked),
    ("an artifact without its record is not run", without_record),
    ("a cache from another home is not run", restored),
    ("a record that is nonsense is not believed", nonsense_record),
    ("a folder open to others is refused", open_folder),
    ("a plugin that is compiled code is refused", as_plugin),
    ("two programs may compile at once", at_once),
];

/// A home with two compiled plugins: one keeps, one fails.
struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        fs::write(home.plugin("keeps"), core().wasm()).unwrap();
        fs::write(home.plugin("fails"), failure_text(b"as it should").wasm()).unwrap();
        home
    }

    fn compiled() -> Self {
        let home = Self::new();
        home.sound();
        home
    }

    fn plugin(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.wasm"))
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn artifacts(&self) -> PathBuf {
        self.home().join("cache/compiled")
    }

    fn records(&self) -> PathBuf {
        self.home().join("state/compiled")
    }

    /// The file of one plugin's artifact or record.
    fn of(&self, folder: &Path, name: &str) -> PathBuf {
        let wasm = fs::read(self.plugin(name)).unwrap();
        let digest = pintle::plugin::Digest::of(&wasm).to_string().replace(':', "-");
        let found = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut found = found.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(&digest));
        found.next().expect("a compiled plugin")
    }

    fn artifact(&self, name: &str) -> PathBuf {
        self.of(&self.artifacts(), name)
    }

    fn run(&self, plugin: &Path) -> Ended {
        pintle(&self.home(), [Path::new("run"), plugin], INPUT)
    }

    /// Both plugins do what they do, whatever lies in the cache.
    fn sound(&self) {
        let keeps = self.run(&self.plugin("keeps"));
        assert_eq!((keeps.code, keeps.out.as_slice()), (Some(0), INPUT.as_bytes()), "{}", keeps.err);
        let fails = self.run(&self.plugin("fails"));
        assert_eq!(fails.code, Some(1), "{}", fails.err);
        assert!(fails.err.ends_with("fails: failed: as it should\n"), "{}", fails.err);
    }
}

fn altered(_: &House) -> Result<(), Failed> {
    let home = Home::compiled();
    let artifact = home.artifact("keeps");
    let good = fs::read(&artifact)?;
    for place in [0, good.len() / 2, good.len() - 1] {
        let mut bytes = good.clone();
        bytes[place] ^= 1;
        fs::write(&artifact, &bytes)?;
        home.sound();
        assert_ne!(fs::read(&artifact)?, bytes, "the changed artifact is still there");
    }
    Ok(())
}

fn torn(_: &House) -> Result<(), Failed> {
    let home = Home::compiled();
    let artifact = home.artifact("keeps");
    let good = fs::read(&artifact)?;
    for length in [0, 1, good.len() / 2] {
        fs::write(&artifact, &good[..length])?;
        home.sound();
    }
    Ok(())
}

fn exchanged(_: &House) -> Result<(), Failed> {
    let home = Home::compiled();
    fs::copy(home.artifact("fails"), home.artifact("keeps"))?;
    home.sound();
    Ok(())
}

fn linked(_: &House) -> Result<(), Failed> {
    let home = Home::compiled();
    let (from, to) = (home.artifact("fails"), home.artifact("keeps"));
    fs::remove_file(&to)?;
    std::os::unix::fs::symlink(from, &to)?;
    home.sound();
    Ok(())
}

fn without_record(_: &House) -> Result<(), Failed> {
    let home = Home::compiled();
    let artifact = home.artifact("keeps");
    fs::copy(home.artifact("fails"), &artifact)?;
    fs::remove_file(home.of(&home.records(), "keeps"))?;
    home.sound();
    Ok(())
}

fn restored(_: &House) -> Result<(), Failed> {
    let (from, to) = (Home::compiled(), Home::new());
    fs::create_dir_all(to.artifacts())?;
    fs::set_permissions(to.artifacts(), Permissions::from_mode(0o700))?;
    // Whoever prepared this cache exchanged the two.
    for (one, other) in [("keeps", "fails"), ("fails", "keeps")] {
        let name = from.artifact(other).file_name().unwrap().to_owned();
        fs::copy(from.artifact(one), to.artifacts().join(name))?;
    }
    to.sound();
    Ok(())
}

fn nonsense_record(_: &House) -> Result<(), Failed> {
    let home = Home::compiled();
    let record = home.of(&home.records(), "keeps");
    let good = fs::read_to_string(&record)?;
    for text in ["", "{", "null", "{}", &good.replace("pintle/v1", "pintle/v2"), &good.replacen('{', "{\"more\":1,", 1)]
    {
        fs::copy(home.artifact("fails"), home.artifact("keeps"))?;
        fs::write(&record, text)?;
        home.sound();
    }
    Ok(())
}

fn open_folder(_: &House) -> Result<(), Failed> {
    for folder in [Home::artifacts, Home::records] {
        let home = Home::compiled();
        for mode in [0o777, 0o770, 0o701] {
            fs::set_permissions(folder(&home), Permissions::from_mode(mode))?;
            let ended = home.run(&home.plugin("keeps"));
            assert_eq!((ended.code, ended.out.len()), (Some(125), 0), "{mode:o}: {}", ended.err);
            assert!(ended.err.contains("closed to others") && ended.err.lines().count() == 1, "{}", ended.err);
        }
        fs::set_permissions(folder(&home), Permissions::from_mode(0o700))?;
        home.sound();
    }
    Ok(())
}

fn as_plugin(_: &House) -> Result<(), Failed> {
    let home = Home::compiled();
    let plugin = home.plugin("native");
    fs::copy(home.artifact("keeps"), &plugin)?;
    let ended = home.run(&plugin);
    assert_eq!((ended.code, ended.out.len()), (Some(125), 0), "{}", ended.err);
    Ok(())
}

fn at_once(_: &House) -> Result<(), Failed> {
    let home = Home::new();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| home.sound());
        }
    });
    let left = fs::read_dir(home.artifacts())?.count();
    assert_eq!(left, 2, "temporary files are left");
    Ok(())
}
