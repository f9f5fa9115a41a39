//! Many calls at once, of which most mean harm.

use std::time::{Duration, Instant};

use pintle::{PostRenderError, PostRendered};
use tokio::runtime::{Builder, Runtime};

use crate::house::{House, INPUT, SLACK, Test, call, milliseconds, word};

pub(crate) const TESTS: &[Test] = &[
    ("50 hostile calls beside 20 good ones, on one thread", on_one_thread),
    ("50 hostile calls beside 20 good ones, on two threads", on_two_threads),
    ("blocking calls from many threads", from_many_threads),
];

/// Behaviours and the word for their ending.
const HOSTILE: [(&[&str], &str); 10] = [
    (&["loop"], "limit"),
    (&["sleep"], "limit"),
    (&["poll-never"], "limit"),
    (&["flood-stderr"], "limit"),
    (&["allocate"], "limit"),
    (&["pollables"], "limit"),
    (&["recurse"], "trap"),
    (&["panic"], "trap"),
    (&["exit", "0"], "trap"),
    (&["connect", "127.0.0.1:80"], "denied"),
];

fn on_one_thread() {
    crowd(&Builder::new_current_thread().enable_time().build().unwrap());
}

fn on_two_threads() {
    crowd(&Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap());
}

type Answer = Result<PostRendered, PostRenderError>;

fn one(
    house: &House,
    args: &'static [&'static str],
    timeout: Duration,
    started: Instant,
) -> impl Future<Output = (Answer, Duration)> + use<> {
    let (host, probe) = (house.host.clone(), house.probe.clone());
    async move {
        let answer = host.post_render(&probe, call(args).timeout(timeout)).await;
        (answer, started.elapsed())
    }
}

fn crowd(runtime: &Runtime) {
    let house = House::new();
    let started = Instant::now();
    // From inside, as a server does: tasks that come from outside wait for every thirty turns of those inside.
    let ended = runtime.block_on(async {
        let mut tasks = Vec::new();
        for _ in 0..5 {
            for (args, wanted) in HOSTILE {
                let timeout = milliseconds(if wanted == "limit" { 3000 } else { 30_000 });
                tasks.push((args, wanted, tokio::spawn(one(&house, args, timeout, started))));
            }
            for _ in 0..4 {
                tasks.push((&["keep"], "done", tokio::spawn(one(&house, &["keep"], milliseconds(30_000), started))));
            }
        }
        let mut ended = Vec::new();
        for (args, wanted, task) in tasks {
            ended.push((args, wanted, task.await.unwrap()));
        }
        ended
    });
    for (args, wanted, (answer, elapsed)) in ended {
        assert_eq!(word(&answer), wanted, "{args:?}");
        assert!(elapsed < milliseconds(3000) + 3 * SLACK, "{args:?} ended after {elapsed:?}");
        assert!(answer.is_ok_and(|answer| answer.manifests == INPUT) || wanted != "done", "{args:?} changed its input");
    }
    house.good();
}

fn from_many_threads() {
    let house = House::new();
    std::thread::scope(|scope| {
        for (args, wanted) in HOSTILE {
            let house = &house;
            scope.spawn(move || {
                let timeout = milliseconds(if wanted == "limit" { 1000 } else { 30_000 });
                assert_eq!(word(&house.run(call(args).timeout(timeout))), wanted, "{args:?}");
                house.good();
            });
        }
    });
}
