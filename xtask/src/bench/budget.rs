//! What was promised.

use super::results::{Measured, Unit};

/// What was promised about one group.
pub(super) struct Budget {
    pub(super) group: &'static str,
    promise: Promise,
}

enum Promise {
    /// At most so many times the twin.
    TimesTwin(f64),
    /// At least so many megabytes (10^6 bytes) a second.
    Rate(f64),
    /// At most so many microseconds of the host's, and so many times the twin.
    Call { microseconds: f64, times: f64 },
    /// At most so many bytes.
    Bytes(u64),
}

/// Memory of the host for this input, beside the guests'.
const fn four_times_and_64(mebibytes: u64) -> Promise {
    Promise::Bytes((4 * mebibytes + 64) << 20)
}

/// All promises. A group that is not measured yet shows in the table as such.
pub(super) const BUDGETS: [Budget; 15] = [
    Budget { group: "process/small-call", promise: Promise::TimesTwin(1.2) },
    Budget { group: "call/small", promise: Promise::TimesTwin(1.2) },
    Budget { group: "call/small-blocking", promise: Promise::TimesTwin(1.2) },
    // 150 us and 1 us a document.
    Budget { group: "call/1MiB-10", promise: Promise::Call { microseconds: 160.0, times: 1.5 } },
    Budget { group: "call/1MiB-1000", promise: Promise::Call { microseconds: 1150.0, times: 1.5 } },
    Budget { group: "call/1MiB-10-replace", promise: Promise::Call { microseconds: 160.0, times: 1.5 } },
    Budget { group: "call/1MiB-1000-replace", promise: Promise::Call { microseconds: 1150.0, times: 1.5 } },
    Budget { group: "stream/1MiB-10", promise: Promise::Rate(300.0) },
    Budget { group: "stream/1MiB-1000", promise: Promise::Rate(300.0) },
    Budget { group: "memory/50MiB-10", promise: four_times_and_64(50) },
    Budget { group: "memory/50MiB-1000", promise: four_times_and_64(50) },
    Budget { group: "memory/50MiB-10-replace", promise: four_times_and_64(50) },
    Budget { group: "memory/50MiB-1000-replace", promise: four_times_and_64(50) },
    Budget { group: "pipeline/10-stages", promise: Promise::TimesTwin(10.0) },
    Budget { group: "extism/call", promise: Promise::TimesTwin(1.0) },
];

impl Budget {
    /// The promise in words, and whether it was kept.
    pub(super) fn verdict(&self, own: Option<&Measured>, twin: Option<&Measured>) -> String {
        let ratio = own.zip(twin).map(|(own, twin)| own.value / twin.value);
        let (words, kept) = match self.promise {
            Promise::TimesTwin(most) => (format!("<= {most}x the twin"), ratio.map(|ratio| ratio <= most)),
            Promise::Rate(least) => {
                (format!(">= {least} MB/s"), own.and_then(Measured::rate).map(|rate| rate >= least))
            }
            Promise::Call { microseconds, times } => {
                // The twin's time holds the guest's own, which is not the host's to answer for.
                let host = own.zip(twin).map(|(own, twin)| (own.value - twin.value) / 1e3);
                let kept = host.zip(ratio).map(|(host, ratio)| host <= microseconds && ratio <= times);
                (format!("<= twin + {microseconds} us, <= {times}x the twin"), kept)
            }
            Promise::Bytes(most) => {
                let own = own.filter(|own| own.unit == Unit::Bytes);
                (format!("<= {} MiB", most >> 20), own.map(|own| own.value <= most as f64))
            }
        };
        let verdict = match kept {
            Some(true) => "kept",
            Some(false) => "MISSED",
            None => "not measured",
        };
        format!("{words}: {verdict}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(promise: Promise, own: Option<Measured>, twin: Option<Measured>) -> String {
        Budget { group: "g", promise }.verdict(own.as_ref(), twin.as_ref())
    }

    fn time(nanoseconds: f64) -> Option<Measured> {
        Some(Measured::time("g/f", nanoseconds))
    }

    #[test]
    fn a_promise_is_kept_up_to_its_bound_and_never_without_a_measurement() {
        assert_eq!(verdict(Promise::TimesTwin(1.2), time(1.2), time(1.0)), "<= 1.2x the twin: kept");
        assert_eq!(verdict(Promise::TimesTwin(1.2), time(1.3), time(1.0)), "<= 1.2x the twin: MISSED");
        assert_eq!(verdict(Promise::TimesTwin(1.2), time(1.0), None), "<= 1.2x the twin: not measured");
        let rate = |bytes| Some(Measured { bytes: Some(bytes), ..Measured::time("g/f", 1e6) });
        assert_eq!(verdict(Promise::Rate(300.0), rate(300e3), None), ">= 300 MB/s: kept");
        assert_eq!(verdict(Promise::Rate(300.0), rate(299e3), None), ">= 300 MB/s: MISSED");
        assert_eq!(verdict(Promise::Rate(300.0), time(1.0), None), ">= 300 MB/s: not measured");
    }

    #[test]
    fn a_call_has_to_keep_both_of_its_bounds() {
        let call = |own, twin| verdict(Promise::Call { microseconds: 100.0, times: 1.5 }, time(own), time(twin));
        for (own, twin, kept) in [(149e3, 100e3, "kept"), (151e3, 100e3, "MISSED"), (401e3, 300e3, "MISSED")] {
            assert_eq!(call(own, twin), format!("<= twin + 100 us, <= 1.5x the twin: {kept}"), "{own} to {twin}");
        }
    }

    #[test]
    fn only_bytes_are_held_against_a_bound_of_bytes() {
        let bytes = |value| Some(Measured { unit: Unit::Bytes, ..Measured::time("g/f", value) });
        assert_eq!(verdict(four_times_and_64(0), bytes(67_108_864.0), None), "<= 64 MiB: kept");
        assert_eq!(verdict(four_times_and_64(0), bytes(67_108_865.0), None), "<= 64 MiB: MISSED");
        assert_eq!(verdict(four_times_and_64(0), time(1.0), None), "<= 64 MiB: not measured");
    }
}
