use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use super::*;

fn name() -> Name {
    Name::parse("labels").unwrap()
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn run<'a>(name: &'a Name, exit_code: i32, seconds: u64) -> Run<'a> {
    Run {
        name,
        folder: None,
        digest: Some(Digest::of(b"d")),
        time: at(seconds),
        exit_code,
        reason: if exit_code == 0 { "ok" } else { "denied" },
        message: if exit_code == 0 { "" } else { "http to example.com:443 was refused" },
        next: None,
        diagnostics: Vec::new(),
        stderr: b"",
        stderr_dropped: 0,
    }
}

fn finding(message: &str) -> Finding {
    Finding {
        severity: "warning".to_owned(),
        rule: Some("image-tag-latest".to_owned()),
        message: message.to_owned(),
        path: vec!["spec".to_owned()],
        ..Finding::default()
    }
}

#[test]
fn a_failure_is_kept_whole_and_for_the_owner_only() {
    let state = tempfile::tempdir().unwrap();
    let name = name();
    let mut failed = run(&name, 120, 1_763_725_140);
    failed.next = Some("grant it with --grant http=https://example.com");
    failed.diagnostics = vec![finding("latest is not a version")];
    failed.stderr = b"warn: \xff\n";
    failed.stderr_dropped = 7;
    record(state.path(), failed).unwrap();

    let kept = last(state.path(), &name).unwrap().unwrap();
    assert_eq!((kept.exit_code, kept.reason.as_str(), kept.time.as_str()), (120, "denied", "2025-11-21T11:39:00Z"));
    assert_eq!(kept.message, "http to example.com:443 was refused");
    assert_eq!(kept.next.as_deref(), Some("grant it with --grant http=https://example.com"));
    assert_eq!(kept.diagnostics, [finding("latest is not a version")]);
    assert_eq!((kept.stderr.as_str(), kept.stderr_dropped), ("warn: \u{fffd}\n", 7));

    let file = path(state.path(), &name);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    let files: Vec<_> = fs::read_dir(file.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(files, ["labels.json"]);
}

#[test]
fn a_folder_that_was_open_to_others_is_closed() {
    let state = tempfile::tempdir().unwrap();
    let folder = state.path().join("log/helm");
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    record(state.path(), run(&name(), 1, 0)).unwrap();
    assert_eq!(fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn the_last_success_is_remembered_for_the_same_folder() {
    let state = tempfile::tempdir().unwrap();
    let name = name();
    let kept = || last(state.path(), &name).unwrap().unwrap();
    record(state.path(), run(&name, 1, 0)).unwrap();
    assert_eq!(kept().last_success, None);
    record(state.path(), run(&name, 0, 60)).unwrap();
    assert_eq!((kept().exit_code, kept().last_success.as_deref()), (0, Some("1970-01-01T00:01:00Z")));
    for _ in 0..2 {
        record(state.path(), run(&name, 121, 120)).unwrap();
        assert_eq!((kept().exit_code, kept().last_success.as_deref()), (121, Some("1970-01-01T00:01:00Z")));
    }
    record(state.path(), Run { folder: Some(state.path()), ..run(&name, 1, 180) }).unwrap();
    assert_eq!(kept().last_success, None);
}

#[test]
fn what_is_kept_is_bounded() {
    let state = tempfile::tempdir().unwrap();
    let name = name();
    // One byte before the cut begins a two-byte character, which goes as a whole.
    let stderr = ["é".repeat(STDERR_KEPT).as_bytes(), b"x"].concat();
    let long = "é".repeat(MESSAGE_KEPT);
    let mut failed = run(&name, 1, 0);
    failed.stderr = &stderr;
    failed.stderr_dropped = 10;
    failed.message = &long;
    failed.diagnostics = vec![finding(&"m".repeat(1_000)); 1_000];
    record(state.path(), failed).unwrap();

    let kept = last(state.path(), &name).unwrap().unwrap();
    assert!(kept.stderr.len() <= STDERR_KEPT && kept.stderr.ends_with("éx") && !kept.stderr.contains('\u{fffd}'));
    assert_eq!(kept.stderr_dropped, 10 + (stderr.len() - kept.stderr.len()) as u64);
    assert_eq!(kept.message.len(), MESSAGE_KEPT);
    assert!(kept.diagnostics.len() < 300 && !kept.diagnostics.is_empty());
    assert_eq!(kept.diagnostics.len() as u64 + kept.diagnostics_dropped, 1_000);
}

#[test]
fn stderr_of_control_characters_can_still_be_read_back() {
    let state = tempfile::tempdir().unwrap();
    let name = name();
    // Six bytes each as JSON.
    record(state.path(), Run { stderr: &[1; 1 << 20], ..run(&name, 1, 0) }).unwrap();
    assert_eq!(last(state.path(), &name).unwrap().unwrap().stderr.len(), STDERR_KEPT);
}

#[test]
fn absence_is_no_error_and_forgetting_is_final() {
    let state = tempfile::tempdir().unwrap();
    let name = name();
    assert_eq!(last(state.path(), &name).unwrap(), None);
    forget(state.path(), &name).unwrap();
    record(state.path(), run(&name, 1, 0)).unwrap();
    forget(state.path(), &name).unwrap();
    assert_eq!(last(state.path(), &name).unwrap(), None);
}

#[test]
fn a_file_of_another_version_is_refused_but_does_not_stop_the_next_record() {
    let state = tempfile::tempdir().unwrap();
    let name = name();
    record(state.path(), run(&name, 1, 0)).unwrap();
    let file = path(state.path(), &name);
    for broken in [r#"{"apiVersion": "pintle/v9", "kind": "LinkOutcome"}"#, "{", ""] {
        fs::write(&file, broken).unwrap();
        let error = last(state.path(), &name).unwrap_err();
        assert!(matches!(error, LogError::Document { .. }), "{error}");
        record(state.path(), run(&name, 1, 0)).unwrap();
        assert!(last(state.path(), &name).unwrap().is_some());
    }
}

#[test]
fn times_are_written_as_rfc_3339() {
    let cases = [
        (0, "1970-01-01T00:00:00Z"),
        (951_782_399, "2000-02-28T23:59:59Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (951_868_800, "2000-03-01T00:00:00Z"),
        (1_704_067_199, "2023-12-31T23:59:59Z"),
        (1_709_164_800, "2024-02-29T00:00:00Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
    ];
    for (seconds, expected) in cases {
        assert_eq!(rfc3339(at(seconds)), expected);
    }
    assert_eq!(rfc3339(UNIX_EPOCH - Duration::from_secs(1)), "1970-01-01T00:00:00Z");
}
