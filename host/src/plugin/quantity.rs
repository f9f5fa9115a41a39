//! Sizes and times as people write them: `64MiB`, `2m30s`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::shown::Shown;

/// A number of bytes, at least one: `67108864`, `64MiB`, `10MB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteSize(u64);

/// Why a text is not a [`ByteSize`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ByteSizeError {
    /// No whole number, or something odd around it.
    #[error("{} is not a size; write a whole number and a unit, such as 64MiB or 512KiB", Shown(.0))]
    Number(String),
    /// A unit that is not known.
    #[error("{} is not a unit of size; there are B, KB, KiB, MB, MiB, GB and GiB", Shown(.0))]
    Unit(String),
    /// Nothing can run in no bytes.
    #[error("a size must be more than 0")]
    Zero,
    /// More than 64 bits of bytes.
    #[error("{} is larger than any computer's memory", Shown(.0))]
    Overflow(String),
}

/// Units by name, those that `Display` may choose (the powers of 1024) from the largest down.
const SIZES: [(&str, u64); 8] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("KB", 1_000),
    ("B", 1),
    ("", 1),
];

impl ByteSize {
    /// A size of so many bytes; `None` for 0.
    pub fn new(bytes: u64) -> Option<Self> {
        (bytes > 0).then_some(Self(bytes))
    }

    /// The number of bytes.
    pub fn bytes(self) -> u64 {
        self.0
    }
}

impl FromStr for ByteSize {
    type Err = ByteSizeError;

    fn from_str(text: &str) -> Result<Self, ByteSizeError> {
        let (number, unit) = split_number(text).ok_or_else(|| ByteSizeError::Number(text.to_owned()))?;
        let (_, factor) = SIZES
            .iter()
            .find(|(name, _)| *name == unit)
            // A fraction, a blank or a sign is a fault of the number, not of the unit.
            .ok_or_else(|| match unit.chars().all(|c| c.is_ascii_alphabetic()) {
                true => ByteSizeError::Unit(unit.to_owned()),
                false => ByteSizeError::Number(text.to_owned()),
            })?;
        let bytes = number
            .parse::<u64>()
            .ok()
            .and_then(|number| number.checked_mul(*factor))
            .ok_or_else(|| ByteSizeError::Overflow(text.to_owned()))?;
        Self::new(bytes).ok_or(ByteSizeError::Zero)
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match SIZES.iter().take(3).find(|(_, factor)| self.0.is_multiple_of(*factor)) {
            Some((unit, factor)) => write!(f, "{}{unit}", self.0 / factor),
            None => write!(f, "{}B", self.0),
        }
    }
}

/// A length of time in whole milliseconds, from 1 ms to 24 h: `250ms`, `5s`, `1m30s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(u64);

/// Why a text is not a [`Span`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// No whole number, or something odd around it.
    #[error("{} is not a time; write a whole number and a unit, such as 5s, 250ms or 1m30s", Shown(.0))]
    Number(String),
    /// A unit that is not known, or none.
    #[error("the time {} needs a unit after each number: ms, s, m or h", Shown(.0))]
    Unit(String),
    /// Units that repeat or grow.
    #[error("the units of the time {} must go from large to small", Shown(.0))]
    Order(String),
    /// Nothing can run in no time.
    #[error("a time must be more than 0")]
    Zero,
    /// So long that it limits nothing.
    #[error("{} is longer than 24h, the longest time allowed", Shown(.0))]
    Overflow(String),
}

/// Units of time, from the largest down, in milliseconds.
const TIMES: [(&str, u64); 4] = [("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];
const LONGEST: u64 = 24 * 3_600_000;

impl Span {
    /// A span of so many milliseconds; `None` for 0 and for more than 24 hours.
    pub fn from_millis(millis: u64) -> Option<Self> {
        (1..=LONGEST).contains(&millis).then_some(Self(millis))
    }

    /// The same length of time for the standard library.
    pub fn duration(self) -> Duration {
        Duration::from_millis(self.0)
    }
}

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        let mut rest = text;
        let mut units = TIMES.iter();
        let mut total = 0_u64;
        loop {
            let (number, tail) = split_number(rest).ok_or_else(|| SpanError::Number(text.to_owned()))?;
            let length = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
            let (unit, after) = tail.split_at(length);
            if unit.is_empty() {
                return Err(match after.is_empty() {
                    true => SpanError::Unit(text.to_owned()),
                    false => SpanError::Number(text.to_owned()),
                });
            }
            let (_, known) = TIMES.iter().find(|(name, _)| *name == unit).ok_or(SpanError::Unit(text.to_owned()))?;
            let (_, factor) =
                units.find(|(_, factor)| factor == known).ok_or_else(|| SpanError::Order(text.to_owned()))?;
            total = number
                .parse::<u64>()
                .ok()
                .and_then(|number| number.checked_mul(*factor))
                .and_then(|part| part.checked_add(total))
                .filter(|total| *total <= LONGEST)
                .ok_or_else(|| SpanError::Overflow(text.to_owned()))?;
            rest = after;
            if rest.is_empty() {
                return Self::from_millis(total).ok_or(SpanError::Zero);
            }
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        for (unit, factor) in TIMES {
            if rest >= factor {
                write!(f, "{}{unit}", rest / factor)?;
                rest %= factor;
            }
        }
        Ok(())
    }
}

/// The digits at the beginning and what follows them; `None` where no digit begins.
fn split_number(text: &str) -> Option<(&str, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (digits > 0).then(|| text.split_at(digits))
}

#[cfg(test)]
mod tests {
    use super::{ByteSize, ByteSizeError, Span, SpanError};

    #[test]
    fn sizes_are_read_and_printed() {
        let cases = [
            ("1", 1, "1B"),
            ("7B", 7, "7B"),
            ("512KiB", 512 << 10, "512KiB"),
            ("10KB", 10_000, "10000B"),
            ("64MiB", 64 << 20, "64MiB"),
            ("10MB", 10_000_000, "10000000B"),
            ("1GiB", 1 << 30, "1GiB"),
            ("1024MiB", 1 << 30, "1GiB"),
            ("2GB", 2_000_000_000, "1953125KiB"),
            ("18446744073709551615", u64::MAX, "18446744073709551615B"),
        ];
        for (text, bytes, printed) in cases {
            let size: ByteSize = text.parse().unwrap();
            assert_eq!((size.bytes(), size.to_string().as_str()), (bytes, printed), "{text}");
            assert_eq!(printed.parse(), Ok(size));
        }
    }

    #[test]
    fn what_is_no_size_says_why() {
        let number = |text: &str| ByteSizeError::Number(text.to_owned());
        let cases = [
            ("", number("")),
            ("MiB", number("MiB")),
            ("-1", number("-1")),
            ("+1", number("+1")),
            ("1.5MiB", number("1.5MiB")),
            ("64 MiB", number("64 MiB")),
            ("1_000", number("1_000")),
            ("64mib", ByteSizeError::Unit("mib".to_owned())),
            ("64Mi", ByteSizeError::Unit("Mi".to_owned())),
            ("0MiB", ByteSizeError::Zero),
            ("18446744073709551616", ByteSizeError::Overflow("18446744073709551616".to_owned())),
            ("99999999999GiB", ByteSizeError::Overflow("99999999999GiB".to_owned())),
        ];
        for (text, want) in cases {
            assert_eq!(text.parse::<ByteSize>(), Err(want), "{text}");
        }
    }

    #[test]
    fn times_are_read_and_printed() {
        let cases = [
            ("1ms", 1, "1ms"),
            ("250ms", 250, "250ms"),
            ("5s", 5_000, "5s"),
            ("90s", 90_000, "1m30s"),
            ("1m30s", 90_000, "1m30s"),
            ("5m0s", 300_000, "5m"),
            ("0s5ms", 5, "5ms"),
            ("24h", 86_400_000, "24h"),
            ("1h2m3s4ms", 3_723_004, "1h2m3s4ms"),
        ];
        for (text, millis, printed) in cases {
            let span: Span = text.parse().unwrap();
            assert_eq!((span.duration().as_millis(), span.to_string().as_str()), (millis, printed), "{text}");
            assert_eq!(printed.parse(), Ok(span));
        }
    }

    #[test]
    fn what_is_no_time_says_why() {
        type Make = fn(String) -> SpanError;
        let cases: [(&str, Make); 14] = [
            ("", SpanError::Number),
            ("s", SpanError::Number),
            ("-5s", SpanError::Number),
            ("1.5s", SpanError::Number),
            ("5 s", SpanError::Number),
            ("5s ", SpanError::Number),
            ("5", SpanError::Unit),
            ("1m30", SpanError::Unit),
            ("5sec", SpanError::Unit),
            ("5S", SpanError::Unit),
            ("5s1m", SpanError::Order),
            ("5s5s", SpanError::Order),
            ("25h", SpanError::Overflow),
            ("99999999999999999999h", SpanError::Overflow),
        ];
        for (text, make) in cases {
            assert_eq!(text.parse::<Span>(), Err(make(text.to_owned())), "{text}");
        }
        for zero in ["0s", "0ms", "0h0m"] {
            assert_eq!(zero.parse::<Span>(), Err(SpanError::Zero), "{zero}");
        }
    }
}
