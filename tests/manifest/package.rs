//! Packages: the three forms, their digests, and what is not let in.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use pintle::plugin::{ArchiveError, Digest, Package, PackageError, PackageSource, WasmKind};
use tar::{Builder, EntryType, Header};

use crate::mutation::Random;

const YAML: &str = "apiVersion: v1\nname: a\nversion: 1.0.0\ntype: cli/v1\nruntime: component/v1\n";
const WASM: &[u8] = b"\0asm\x0d\0\x01\0";
const MODULE: &[u8] = b"\0asm\x01\0\0\0";

/// An entry of a made-up archive: path, type, content.
type File<'a> = (&'a str, EntryType, &'a [u8]);

fn file<'a>(path: &'a str, content: &'a [u8]) -> File<'a> {
    (path, EntryType::Regular, content)
}

/// A tar archive with paths as given, be they as bad as they like.
fn tar(files: &[File<'_>]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (path, kind, content) in files {
        let mut header = Header::new_gnu();
        let name = &mut header.as_old_mut().name;
        name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(content.len() as u64);
        header.set_mode(0o777);
        header.set_cksum();
        builder.append(&header, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn open_bytes(name: &str, bytes: &[u8]) -> Result<Package, PackageError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    Package::open(&path)
}

fn open_tar(files: &[File<'_>]) -> Result<Package, PackageError> {
    open_bytes("plugin.tgz", &gzip(&tar(files)))
}

fn archive_error(result: Result<Package, PackageError>) -> ArchiveError {
    match result {
        Err(PackageError::Archive { cause, .. }) => cause,
        other => panic!("{other:?}"),
    }
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

#[test]
fn a_directory_an_archive_and_memory_are_the_same_plugin() {
    let whole = Digest::of_plugin(Digest::of(YAML.as_bytes()), Digest::of(WASM));
    let directory = folder(&[("plugin.yaml", YAML.as_bytes()), ("plugin.wasm", WASM), ("README.md", b"x")]);
    let top = [file("plugin.yaml", YAML.as_bytes()), file("plugin.wasm", WASM), file("docs/README.md", b"x")];
    let dotted =
        [("./", EntryType::Directory, &b""[..]), file("./plugin.wasm", WASM), file("./plugin.yaml", YAML.as_bytes())];
    let inside = [
        ("a/", EntryType::Directory, &b""[..]),
        file("a/plugin.yaml", YAML.as_bytes()),
        file("a/plugin.wasm", WASM),
        ("a/", EntryType::Directory, b""),
    ];
    let packages = [
        Package::open(directory.path()).unwrap(),
        open_tar(&top).unwrap(),
        open_tar(&dotted).unwrap(),
        open_tar(&inside).unwrap(),
        Package::from_parts(Some(YAML.into()), WASM.into()).unwrap(),
    ];
    for package in &packages {
        assert_eq!(package.digest(), whole, "{:?}", package.source());
        assert_eq!((package.wasm(), package.wasm_digest()), (WASM, Digest::of(WASM)));
        assert_eq!(package.manifest().unwrap().name().as_str(), "a");
        assert_eq!(package.wasm_kind(), WasmKind::Component);
    }
    assert_eq!(packages[0].source(), &PackageSource::Directory(directory.path().to_owned()));
}

#[test]
fn a_bare_binary_has_no_manifest_and_the_digest_of_its_bytes() {
    for (bytes, kind) in [(WASM, WasmKind::Component), (MODULE, WasmKind::Module)] {
        let package = open_bytes("any.name", bytes).unwrap();
        assert!(package.manifest().is_none());
        assert_eq!((package.digest(), package.wasm_kind()), (Digest::of(bytes), kind));
    }
    assert!(matches!(open_bytes("a.wasm", b"\0asm\x02\0\0\0"), Err(PackageError::NotWasm { .. })));
}

#[test]
fn what_is_no_plugin_says_what_to_do() {
    let says = |result: Result<Package, PackageError>, words: &str| {
        let message = result.unwrap_err().to_string();
        assert!(message.contains(words) && !message.contains('\n'), "{message}");
    };
    let yaml = YAML.as_bytes();
    let subprocess = YAML.replace("component/v1", "subprocess");
    let wrong = YAML.replace("component/v1", "extism/v1");
    says(Package::open(Path::new("labels")), "names of installed plugins come with plugin installation");
    says(Package::open(Path::new("./no/such")), "./no/such: no such file or directory");
    says(Package::open(folder(&[]).path()), "no plugin.yaml in this directory");
    says(Package::open(folder(&[("plugin.yaml", yaml)]).path()), "no plugin.wasm beside plugin.yaml");
    says(Package::open(&folder(&[("plugin.yaml", yaml)]).path().join("plugin.yaml")), "give the directory");
    says(Package::open(folder(&[("plugin.yaml", b"name: [")]).path()), "plugin.yaml: line 1");
    says(Package::open(folder(&[("plugin.yaml", subprocess.as_bytes())]).path()), "Pintle runs only WebAssembly");
    says(Package::open(folder(&[("plugin.yaml", b"name: old")]).path()), "without `apiVersion: v1`");
    says(open_bytes("a.txt", b"text"), "neither a plugin's directory, a .tgz nor a .wasm");
    says(open_bytes("a.wasm", b""), "neither");
    says(Package::from_parts(Some(yaml.into()), b"text".to_vec()), "not a WebAssembly binary");
    says(Package::from_parts(Some(yaml.into()), MODULE.into()), "takes a component, but plugin.wasm is a core module");
    says(Package::from_parts(Some(wrong.into()), WASM.into()), "takes a core module, but plugin.wasm is a component");
    says(open_tar(&[file("README.md", b"x")]), "the archive has no plugin.yaml");
    says(open_tar(&[file("plugin.yaml", yaml)]), "no plugin.wasm beside plugin.yaml");
}

#[test]
#[cfg(unix)]
fn a_file_may_be_a_link_only_within_the_directory() {
    let directory = folder(&[("plugin.yaml", YAML.as_bytes()), ("real.wasm", WASM)]);
    let outside = folder(&[("plugin.wasm", WASM)]);
    let link = directory.path().join("plugin.wasm");
    std::os::unix::fs::symlink("real.wasm", &link).unwrap();
    assert!(Package::open(directory.path()).is_ok());
    for target in [outside.path().join("plugin.wasm"), "../../../../../../../../etc/passwd".into()] {
        fs::remove_file(&link).unwrap();
        std::os::unix::fs::symlink(target, &link).unwrap();
        let error = Package::open(directory.path()).unwrap_err();
        assert!(matches!(error, PackageError::LeadsOut { .. }), "{error}");
    }
    fs::remove_file(&link).unwrap();
    fs::rename(directory.path().join("real.wasm"), &link).unwrap();
    let alias = outside.path().join("alias");
    std::os::unix::fs::symlink(directory.path(), &alias).unwrap();
    assert!(Package::open(&alias).is_ok(), "the directory itself may be a link");
}

#[test]
#[cfg(unix)]
fn a_pipe_is_refused_and_not_waited_for() {
    let directory = folder(&[("plugin.wasm", WASM)]);
    for name in ["plugin.yaml", "alone"] {
        let status = std::process::Command::new("mkfifo").arg(directory.path().join(name)).status().unwrap();
        assert!(status.success());
    }
    for path in [directory.path().to_owned(), directory.path().join("alone")] {
        let error = Package::open(&path).unwrap_err();
        assert!(matches!(error, PackageError::NotRegular { .. }), "{error}");
    }
}

#[test]
fn a_large_file_is_refused_whatever_it_says_of_its_size() {
    let directory = folder(&[("plugin.wasm", WASM)]);
    let yaml = fs::File::create(directory.path().join("plugin.yaml")).unwrap();
    yaml.set_len((1 << 20) + 1).unwrap();
    assert!(matches!(Package::open(directory.path()), Err(PackageError::TooLarge { limit: 1_048_576, .. })));
    let directory = folder(&[("plugin.yaml", YAML.as_bytes()), ("plugin.wasm", WASM)]);
    let wasm = fs::File::options().write(true).open(directory.path().join("plugin.wasm")).unwrap();
    wasm.set_len((64 << 20) + 1).unwrap();
    assert!(matches!(Package::open(directory.path()), Err(PackageError::TooLarge { limit: 67_108_864, .. })));
    assert!(matches!(
        Package::open(&directory.path().join("plugin.wasm")),
        Err(PackageError::TooLarge { limit: 67_108_864, .. })
    ));
}

#[test]
fn paths_that_could_mean_another_place_are_refused() {
    let paths = [
        "../x",
        "a/../../x",
        "a/./../..",
        "/etc/x",
        "C:\\x",
        "C:x",
        "a\\..\\..\\x",
        "a:b",
        "a\nb",
        "..",
        "//x",
        "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z/a/b/c/d/e/f/g",
    ];
    for path in paths {
        let error = archive_error(open_tar(&[file(path, b"x"), file("plugin.yaml", YAML.as_bytes())]));
        assert!(matches!(error, ArchiveError::Path { .. }), "{path}: {error}");
    }
    let mut long = Builder::new(Vec::new());
    long.append_data(&mut sized(1), format!("{}x", "x".repeat(200) + &"/x".repeat(500)), &b"x"[..]).unwrap();
    let error = archive_error(open_bytes("a.tgz", &gzip(&long.into_inner().unwrap())));
    assert!(matches!(error, ArchiveError::Path { why: "whose path is too long", .. }), "{error}");
}

fn sized(size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_size(size);
    header.set_cksum();
    header
}

#[test]
fn only_files_and_directories_are_let_in() {
    use EntryType::{Block, Char, Continuous, Fifo, GNUSparse, Link, Symlink};
    for kind in [Link, Symlink, Char, Block, Fifo, Continuous, GNUSparse] {
        let error = archive_error(open_tar(&[("x", kind, b""), file("plugin.yaml", YAML.as_bytes())]));
        assert!(matches!(error, ArchiveError::Kind(_) | ArchiveError::Broken(_)), "{kind:?}: {error}");
    }
    let mut sparse = Builder::new(Vec::new());
    sparse.append_pax_extensions([("GNU.sparse.major", &b"1"[..])]).unwrap();
    sparse.append_data(&mut sized(4), "plugin.wasm", &b"data"[..]).unwrap();
    let error = archive_error(open_bytes("a.tgz", &gzip(&sparse.into_inner().unwrap())));
    assert!(matches!(error, ArchiveError::Kind(_)), "{error}");
}

#[test]
fn what_two_readers_could_read_differently_is_refused() {
    let yaml = file("plugin.yaml", YAML.as_bytes());
    let wasm = file("plugin.wasm", WASM);
    let twins = ["plugin.yaml", "./plugin.yaml", "Plugin.yaml", "PLUGIN.YAML", "plug\u{131}n.yaml"];
    for twin in twins {
        let error = archive_error(open_tar(&[yaml, wasm, file(twin, YAML.as_bytes())]));
        assert!(matches!(error, ArchiveError::Twins { .. }), "{twin}: {error}");
    }
    for other in ["a/plugin.yaml", "a/b/c/plugin.yaml", "a/plugin.wasm"] {
        let error = archive_error(open_tar(&[file(other, YAML.as_bytes()), yaml, wasm]));
        assert!(matches!(error, ArchiveError::TwoPlugins { .. }), "{other}: {error}");
    }
    let apart = archive_error(open_tar(&[file("a/plugin.yaml", YAML.as_bytes()), wasm]));
    assert!(matches!(apart, ArchiveError::Apart { .. }), "{apart}");
    let deep = archive_error(open_tar(&[file("a/b/plugin.yaml", YAML.as_bytes()), file("a/b/plugin.wasm", WASM)]));
    assert!(matches!(deep, ArchiveError::TooDeep(_)), "{deep}");
    let mut behind = tar(&[yaml, wasm]);
    behind.extend(tar(&[file("evil", b"x")]));
    let error = archive_error(open_bytes("a.tgz", &gzip(&behind)));
    assert!(matches!(error, ArchiveError::Trailing), "{error}");
}

#[test]
fn bombs_end_at_a_bound() {
    let many: Vec<String> = (0..1_001).map(|number| format!("f{number}")).collect();
    let many: Vec<File<'_>> = many.iter().map(|name| file(name, b"")).collect();
    assert!(matches!(archive_error(open_tar(&many)), ArchiveError::TooManyEntries));

    // One entry that says it is a tebibyte, and does not stop where an archive must.
    let zeros = vec![0; 1 << 20];
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let mut header = Header::new_gnu();
    header.set_path("big").unwrap();
    header.set_size(1 << 40);
    header.set_cksum();
    encoder.write_all(header.as_bytes()).unwrap();
    for _ in 0..130 {
        encoder.write_all(&zeros).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    let error = archive_error(open_bytes("a.tgz", &bomb));
    assert!(matches!(error, ArchiveError::TooLarge { state: "unpacked", .. }), "{error}");

    let large = vec![b'#'; (1 << 20) + 1];
    let error = archive_error(open_tar(&[file("plugin.yaml", &large)]));
    assert!(matches!(error, ArchiveError::LargeFile { name: "plugin.yaml", .. }), "{error}");

    let members = gzip(b"").repeat(10_000);
    let error = archive_error(open_bytes("a.tgz", &members));
    assert!(matches!(error, ArchiveError::NoManifest), "{error}");
}

#[test]
fn a_damaged_archive_is_refused() {
    let whole = gzip(&tar(&[file("plugin.yaml", YAML.as_bytes()), file("plugin.wasm", WASM)]));
    assert!(open_bytes("a.tgz", &whole).is_ok());
    for length in (2..whole.len()).step_by(7) {
        let error = archive_error(open_bytes("a.tgz", &whole[..length]));
        assert!(matches!(error, ArchiveError::Broken(_)), "{length}: {error}");
    }
    let mut checksum = whole.clone();
    let at = checksum.len() - 8;
    checksum[at] ^= 1;
    assert!(matches!(archive_error(open_bytes("a.tgz", &checksum)), ArchiveError::Broken(_)));
}

#[test]
fn no_archive_makes_the_reader_panic() {
    let whole =
        tar(&[("a/", EntryType::Directory, b""), file("a/plugin.yaml", YAML.as_bytes()), file("a/plugin.wasm", WASM)]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.tgz");
    let mut random = Random::new(11);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..1_000 {
        let mut bytes = whole.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            match random.below(3) {
                0 => bytes[at] = u8::try_from(random.below(256)).unwrap(),
                // Where the headers keep sizes, types and magic words most of their bytes matter.
                1 => bytes[random.below(3) * 512 + 100 + random.below(200)] = b"0127LSKxg/\0\xff"[random.below(12)],
                _ => drop(bytes.drain(at..(at + random.below(600)).min(whole.len() / 2).max(at))),
            }
            bytes.resize(bytes.len().max(2_048), 0);
        }
        fs::write(&path, gzip(&bytes)).unwrap();
        match Package::open(&path) {
            Ok(_) => read += 1,
            Err(error) => {
                refused += 1;
                assert!(!error.to_string().contains(char::is_control), "{error}");
            }
        }
    }
    assert!(read > 50 && refused > 50, "{read} read, {refused} refused");
}
