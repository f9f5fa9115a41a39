//! Our reader and the table; and what it makes of one whole file of each runtime.

use std::time::Duration;

use pintle::plugin::{Access, Manifest, ManifestForm, PluginType, Runtime, TypeConfig};

use crate::table::{Want, cases};

#[test]
fn our_reader_agrees_with_every_row() {
    let mut wrong = Vec::new();
    for case in cases() {
        let read = Manifest::parse(&case.text);
        let says = |text: String| case.says.as_ref().is_none_or(|says| text.contains(says));
        let agrees = match (&read, &case.want) {
            (Ok(manifest), Want::Ok { warns: None }) => case.says.is_none() && manifest.warnings().is_empty(),
            (Ok(manifest), Want::Ok { warns: Some(field) }) => manifest
                .warnings()
                .iter()
                .any(|warning| warning.field() == field.trim_start_matches('-') && says(warning.to_string())),
            (Err(error), Want::Error { field }) => error.field() == field && says(error.to_string()),
            _ => false,
        };
        let one_line = match &read {
            Ok(manifest) => manifest.warnings().iter().all(|warning| is_one_clean_line(&warning.to_string())),
            Err(error) => is_one_clean_line(&error.to_string()),
        };
        if !agrees || !one_line {
            let read = read.map(|manifest| manifest.warnings().to_vec()).map_err(|error| error.to_string());
            wrong.push(format!("{}: want {:?} {:?}, is {read:?}", case.name, case.want, case.says));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn is_one_clean_line(text: &str) -> bool {
    !text.contains(|c: char| c.is_control() || c == '\u{202e}')
}

fn parse(text: &str) -> Manifest {
    Manifest::parse(text.as_bytes()).unwrap()
}

#[test]
fn a_component_is_read_whole() {
    let manifest = parse(
        r#"
apiVersion: v1
name: labels
version: 1.2.3-rc.1+build
type: getter/v1
runtime: component/v1
sourceURL: https://example.com/labels
config: {protocols: [s3, gs]}
runtimeConfig:
  requests:
    http: ["https://Charts.example.com", "http://localhost:8080"]
    directories: [{guest: /charts, access: ro}, {guest: /out, access: rw}]
    env: [HELM_NAMESPACE]
    credentials: yes
    values: false
  limits: {memory: 64MiB, timeout: 10s, output: 1048576}
  config:
    team: payments
    ratio: 1.50
    day: 2024-01-01
    none: ~
    list: [1, 1.50, true, null, 2024-01-01, {a: b}]
    map: {z: 1, a: {b: "c"}}
"#,
    );
    assert_eq!(manifest.name().as_str(), "labels");
    assert_eq!(manifest.version().unwrap().to_string(), "1.2.3-rc.1+build");
    assert_eq!((manifest.kind(), manifest.form()), (PluginType::Getter, ManifestForm::V1));
    assert_eq!(manifest.source_url(), "https://example.com/labels");
    let TypeConfig::Getter(getter) = manifest.config() else { panic!("not a getter") };
    assert_eq!(getter.protocols, ["s3", "gs"]);
    let Runtime::Component(component) = manifest.runtime() else { panic!("not a component") };
    let requests = &component.requests;
    let http: Vec<String> = requests.http.iter().map(ToString::to_string).collect();
    assert_eq!(http, ["https://charts.example.com", "http://localhost:8080"]);
    let directories: Vec<_> =
        requests.directories.iter().map(|request| (request.guest.as_str(), request.access)).collect();
    assert_eq!(directories, [("/charts", Access::ReadOnly), ("/out", Access::ReadWrite)]);
    assert_eq!(requests.env.iter().map(|name| name.as_str()).collect::<Vec<_>>(), ["HELM_NAMESPACE"]);
    assert!(requests.credentials && !requests.values);
    assert_eq!(component.limits.memory.unwrap().bytes(), 64 << 20);
    assert_eq!(component.limits.timeout.unwrap().duration(), Duration::from_secs(10));
    assert_eq!(component.limits.output.unwrap().bytes(), 1 << 20);
    let config: Vec<(&str, &str)> =
        component.config.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let want = [
        ("day", "2024-01-01"),
        ("list", r#"[1,1.5,true,null,"2024-01-01",{"a":"b"}]"#),
        ("map", r#"{"z":1,"a":{"b":"c"}}"#),
        ("none", ""),
        ("ratio", "1.50"),
        ("team", "payments"),
    ];
    assert_eq!(config, want);
}

#[test]
fn an_extism_module_is_read_whole_and_restated_as_helm_does() {
    let manifest = parse(
        r"
apiVersion: v1
name: hello
version: 0.1.0
type: cli/v1
runtime: extism/v1
config: {usage: hello, shortHelp: 1.50, longHelp: 2024-01-01, ignoreFlags: on}
runtimeConfig:
  memory: {maxPages: 64.0, maxHttpResponseBytes: -1, maxVarBytes: 0x10}
  config: {a: 1.50, b: true, c: ~, 0x10: 010}
  allowedHosts: [example.com, 1, ~]
  fileSystem: {createTempDir: yes}
  timeout: 1_500
  entryFuncName: run
",
    );
    assert_eq!(manifest.warnings(), []);
    let TypeConfig::Cli(cli) = manifest.config() else { panic!("not a command") };
    assert_eq!((cli.usage.as_str(), cli.short_help.as_str()), ("hello", "1.5"));
    assert_eq!(cli.long_help, "2024-01-01T00:00:00Z");
    assert!(cli.ignore_flags);
    let Runtime::Extism(extism) = manifest.runtime() else { panic!("not Extism") };
    let memory = extism.memory;
    assert_eq!((memory.max_pages, memory.max_http_response_bytes, memory.max_var_bytes), (64, -1, 16));
    let config: Vec<(&str, &str)> = extism.config.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(config, [("16", "8"), ("a", "1.5"), ("b", "true"), ("c", "")]);
    assert_eq!(extism.allowed_hosts, ["example.com", "1"]);
    assert_eq!(extism.timeout, Some(Duration::from_millis(1_500)));
    assert!(extism.create_temp_dir);
    assert_eq!(extism.entry, "run");
    let bare = parse("{apiVersion: v1, name: a, version: 1.0.0, type: test/v1, runtime: extism/v1}");
    let Runtime::Extism(extism) = bare.runtime() else { panic!("not Extism") };
    assert_eq!((extism.entry.as_str(), extism.timeout), ("helm_plugin_main", None));
}

#[test]
fn a_legacy_plugin_is_read_as_the_subprocess_it_is() {
    let manifest = parse(
        r"
name: old
usage: one line
description: many lines
hooks: {install: ./install.sh}
downloaders:
  - {command: bin/get, protocols: [s3, gs]}
  - {command: bin/other, protocols: [az]}
",
    );
    assert_eq!((manifest.form(), manifest.version()), (ManifestForm::Legacy, None));
    let TypeConfig::Getter(getter) = manifest.config() else { panic!("not a getter") };
    assert_eq!(getter.protocols, ["s3", "gs", "az"]);
    let Runtime::Subprocess(subprocess) = manifest.runtime() else { panic!("not a subprocess") };
    assert_eq!(subprocess.protocols[1].commands[0].command, "bin/other");
    let hook = &subprocess.hooks["install"][0];
    assert_eq!(
        (hook.command.as_str(), hook.args.as_slice()),
        ("sh", ["-c".to_owned(), "./install.sh".to_owned()].as_slice())
    );
}

#[test]
fn a_merge_gives_way_to_own_keys_and_then_goes_in_order() {
    let manifest = parse(
        r"
apiVersion: v1
name: a
version: 1.0.0
type: cli/v1
runtime: extism/v1
runtimeConfig:
  memory: &memory {maxPages: 32, maxVarBytes: 1}
  config:
    <<: [{a: first, b: first}, {b: second, c: second, <<: {d: third}}]
    a: own
",
    );
    let Runtime::Extism(extism) = manifest.runtime() else { panic!("not Extism") };
    let config: Vec<(&str, &str)> = extism.config.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(config, [("a", "own"), ("b", "first"), ("c", "second"), ("d", "third")]);
}

#[test]
fn an_error_knows_its_place() {
    let base = "apiVersion: v1\nname: a\nversion: 1.0.0\ntype: cli/v1\nruntime: extism/v1\n";
    let cases = [
        ("config:\n  usge: x\n", "line 7, column 3: `config.usge`: no such key here; did you mean `usage`?"),
        (
            "runtimeConfig: {timeout: 5s}\n",
            "line 6, column 26: `runtimeConfig.timeout`: the text \"5s\" stands where a whole number of milliseconds must stand",
        ),
        ("name: b\n", "line 6, column 1: `name`: the key is already there on line 2"),
    ];
    for (text, want) in cases {
        let error = Manifest::parse(format!("{base}{text}").as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), want);
    }
    assert_eq!(Manifest::parse(b"").unwrap_err().position(), None);
}

#[test]
fn a_file_is_read_up_to_one_mebibyte() {
    let base = "apiVersion: v1\nname: a\nversion: 1.0.0\ntype: cli/v1\nruntime: extism/v1\n#";
    let filled = |length: usize| format!("{base}{}", "x".repeat(length - base.len())).into_bytes();
    assert!(Manifest::parse(&filled(1 << 20)).is_ok());
    assert!(Manifest::parse(&filled((1 << 20) + 1)).unwrap_err().to_string().contains("larger than"));
}
