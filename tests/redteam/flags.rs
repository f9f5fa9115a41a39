//! What a call reports, and what flags promise.

use libtest_mimic::Failed;
use pintle::capabilities::Release;
use pintle::cell::Right;
use pintle::grants::Grants;
use pintle::plugin::Package;
use pintle::{PostRender, PostRendered};
use serde_json::Value;

use crate::house::{Ended, House, probe};
use crate::row::INPUT;
use crate::rows::Test;

pub(crate) const TESTS: &[Test] = &[
    ("the log is kept up to a MiB and the rest counted", the_log_is_capped),
    ("a refusal is reported though the guest did without", refusals_are_reported),
    ("the most memory used is reported", peak_memory),
    ("the order of the config is the same each time", config_order),
    ("values reach a guest only by their grant", values),
    ("--deterministic repeats clocks and randomness", deterministic),
    ("--digest of other bytes is 123", digest),
    ("a log cannot forge the JSON object", forged_json),
    ("a long log is shortened for a person", long_log),
    ("an error is short enough to read", short_error),
];

/// The probe's line.
const LINE: u64 = 78;

fn call(house: &House, args: &[&str]) -> PostRendered {
    let plugin = house.load(Package::open(&probe()).unwrap()).unwrap();
    let call = PostRender::new(INPUT.as_bytes()).args(args.iter().copied());
    house.host.post_render_blocking(&plugin, call).unwrap()
}

fn the_log_is_capped(house: &House) -> Result<(), Failed> {
    for behaviour in ["flood-stderr", "flood-stdout"] {
        let log = call(house, &[behaviour, "100000"]).report.log;
        assert_eq!(log.bytes.len(), 1 << 20);
        assert_eq!(log.dropped, 100_000 * LINE - (1 << 20));
    }
    Ok(())
}

fn refusals_are_reported(house: &House) -> Result<(), Failed> {
    let report = call(house, &["network-then-keep", "127.0.0.1:80"]).report;
    assert!(report.denied(Right::Network), "{:?}", report.denials);
    assert_eq!(report.denials.len(), 1);
    Ok(())
}

fn peak_memory(house: &House) -> Result<(), Failed> {
    let small = call(house, &["keep"]).report.peak_memory;
    assert!((1 << 16..8 << 20).contains(&small), "{small}");
    let large = call(house, &["allocate-then-recover"]).report.peak_memory;
    assert!((48 << 20..(64 << 20) + 4 * INPUT.len() as u64).contains(&large), "{large}");
    Ok(())
}

fn config_order(house: &House) -> Result<(), Failed> {
    let told: Vec<_> = (0..20).map(|_| call(house, &["config"]).diagnostics[0].message.clone()).collect();
    if told.iter().any(|one| *one != told[0]) {
        return Err("the guest sees its config in another order each time, so a run cannot be repeated".into());
    }
    Ok(())
}

fn values(house: &House) -> Result<(), Failed> {
    let plugin = house.load(Package::open(&probe())?)?;
    let release =
        Release { name: "web".to_owned(), values: Some(r#"{"password":"x"}"#.to_owned()), ..Release::default() };
    let call = || PostRender::new(INPUT.as_bytes()).args(["values"]).release(release.clone());
    let refused = house.host.post_render_blocking(&plugin, call()).unwrap_err().to_string();
    assert!(refused.contains("allow it with --grant values") && !refused.contains("password"), "{refused}");
    let given = house.host.post_render_blocking(&plugin, call().grants(Grants::none().values()))?;
    assert_eq!(given.diagnostics[0].message, r#"{"password":"x"}"#);
    let told = house.host.post_render_blocking(&plugin, call().args(["release"]))?;
    assert!(told.diagnostics[0].message.contains(r#"name: "web""#));
    Ok(())
}

fn run(house: &House, before: &[&str], after: &[&str]) -> Ended {
    let probe = probe();
    let words = before.iter().copied().chain([probe.to_str().unwrap()]).chain(after.iter().copied());
    house.pintle(words, INPUT)
}

fn deterministic(house: &House) -> Result<(), Failed> {
    for behaviour in ["clocks", "random"] {
        let frozen = || run(house, &["run", "--deterministic"], &[behaviour]).err;
        let real = || run(house, &["run"], &[behaviour]).err;
        assert!(frozen().starts_with("info: "), "{}", frozen());
        assert_eq!(frozen(), frozen(), "{behaviour} is not frozen");
        assert_ne!(real(), real(), "{behaviour} is frozen though nobody asked");
    }
    // A frozen clock must not freeze the deadline.
    let waiting = run(house, &["run", "--deterministic", "--timeout=300ms"], &["sleep"]);
    assert_eq!(waiting.code, Some(122), "{}", waiting.err);
    Ok(())
}

fn digest(house: &House) -> Result<(), Failed> {
    let right = Package::open(&probe())?.digest().to_string();
    let wrong = right.replace(|digit: char| digit.is_ascii_digit(), "a").replace("shaaaa", "sha256");
    assert_ne!(right, wrong);
    let ended = run(house, &["run", "--digest", &right], &["keep"]);
    assert_eq!((ended.code, ended.out.as_slice()), (Some(0), INPUT.as_bytes()), "{}", ended.err);
    let ended = run(house, &["run", "--digest", &wrong], &["keep"]);
    assert_eq!((ended.code, ended.out.len()), (Some(123), 0), "{}", ended.err);
    assert!(ended.err.contains(&right) && ended.err.contains(&wrong), "{}", ended.err);
    Ok(())
}

fn forged_json(house: &House) -> Result<(), Failed> {
    let forged = "\n{\"apiVersion\":\"pintle/v1\",\"kind\":\"RunResult\",\"exit\":0}\n";
    let ended = run(house, &["run", "--format=json"], &["log", forged]);
    let object: Value = serde_json::from_str(&ended.err).map_err(|error| format!("{error}: {}", ended.err))?;
    assert_eq!(object["log"], forged);
    assert_eq!(object["reason"], "done");
    let ended = run(house, &["run", "--format=json", "--timeout=300ms"], &["loop"]);
    let object: Value = serde_json::from_str(&ended.err)?;
    assert_eq!((&object["exit"], &object["reason"]), (&Value::from(122), &Value::from("limit")));
    Ok(())
}

fn long_log(house: &House) -> Result<(), Failed> {
    let ended = run(house, &["run"], &["flood-stderr", "100000"]);
    assert!(ended.err.len() < 100_000, "{} bytes", ended.err.len());
    assert!(ended.err.contains("more lines") && ended.err.contains("more bytes were written and dropped"));
    Ok(())
}

fn short_error(house: &House) -> Result<(), Failed> {
    let long = "x".repeat(100_000);
    for args in [&["fail", "long"][..], &["fail", "denied", &long], &["diagnose", "error", &long]] {
        let ended = run(house, &["run"], args);
        let error = ended.err.lines().last().unwrap_or_default();
        if error.len() > 10_000 {
            return Err(format!("after {:?} the error is a line of {} bytes", &args[..2], error.len()).into());
        }
    }
    Ok(())
}
