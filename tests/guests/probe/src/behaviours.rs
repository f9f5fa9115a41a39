//! All behaviours by name.

use crate::answer::{Answer, Call, kept};
use crate::{answers, endings, files, handles, list, log, memory, network, rights, waits, yaml};

type Behaviour = fn(&Call<'_>) -> Answer;

/// Every behaviour; `tests/redteam` has at least one row for each.
pub(crate) const ALL: &[(&str, Behaviour)] = &[
    ("list", list),
    ("keep", |_| kept()),
    // Time.
    ("loop", waits::spin),
    ("sleep", waits::sleep),
    ("poll-never", waits::poll_never),
    ("read-stdin", waits::read_stdin),
    // Memory.
    ("allocate", memory::allocate),
    ("allocate-then-fail", memory::allocate_then_fail),
    ("allocate-then-recover", memory::allocate_then_recover),
    ("allocate-then-loop", memory::allocate_then_loop),
    ("recurse", memory::recurse),
    // Handles.
    ("pollables", handles::pollables),
    ("files", handles::files),
    ("poll-many", handles::poll_many),
    ("poll-nothing", handles::poll_nothing),
    ("forged-handle", handles::forged),
    // Ways to end.
    ("panic", endings::panic),
    ("exit", endings::exit),
    ("abort", endings::abort),
    ("fail", endings::fail),
    // The log.
    ("flood-stderr", log::flood_stderr),
    ("flood-stdout", log::flood_stdout),
    ("log", log::write),
    // Files.
    ("read", files::read),
    ("write", files::write),
    ("append", files::append),
    ("truncate", files::truncate),
    ("stat", files::stat),
    ("list-files", files::list),
    ("make-directory", files::make_directory),
    ("remove", files::remove),
    ("remove-directory", files::remove_directory),
    ("rename", files::rename),
    ("hard-link", files::hard_link),
    ("soft-link", files::soft_link),
    ("read-link", files::read_link),
    ("set-times", files::set_times),
    ("open-raw", files::open_raw),
    ("read-repeatedly", files::read_repeatedly),
    ("directories", files::directories),
    // Environment and the like.
    ("env", rights::env),
    ("env-all", rights::env_all),
    ("arguments", rights::arguments),
    ("config", rights::config),
    ("release", rights::release),
    ("values", rights::values),
    ("clocks", rights::clocks),
    ("random", rights::random),
    ("random-much", rights::random_much),
    // Network.
    ("connect", network::connect),
    ("listen", network::listen),
    ("udp", network::udp),
    ("lookup", network::lookup),
    ("http", network::http),
    ("network-then-keep", network::connect_then_keep),
    // Answers.
    ("text", answers::text),
    ("many-edits", answers::many_edits),
    ("edit", answers::edit),
    ("replace-with", answers::replace_with),
    ("insert", answers::insert),
    ("remove-all", answers::remove_all),
    ("diagnose", answers::diagnose),
    ("many-diagnostics", answers::many_diagnostics),
    ("large-rule", answers::large_rule),
    // The YAML service.
    ("yaml-to-json", yaml::to_json),
    ("yaml-from-json", yaml::from_json),
    ("yaml-patch", yaml::patch),
];
