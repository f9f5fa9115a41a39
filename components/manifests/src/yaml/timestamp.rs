//! The dates and times that `!!timestamp` accepts; without that tag they are strings like any other.

/// `2001-1-2`, with `T`, `t` or a space also a time; with `T` and `t` a zone is needed, with a space none is allowed.
pub(crate) fn is_timestamp(text: &str) -> bool {
    let mut rest = Rest(text.as_bytes());
    let Some(year) = rest.number(4, 4).filter(|_| rest.eat(b'-')) else { return false };
    let Some(month) = rest.number(1, 2).filter(|month| (1..=12).contains(month) && rest.eat(b'-')) else {
        return false;
    };
    if !rest.number(1, 2).is_some_and(|day| (1..=days(year, month)).contains(&day)) {
        return false;
    }
    if rest.0.is_empty() {
        return true;
    }
    let zoned = rest.eat(b'T') || rest.eat(b't');
    (zoned || rest.eat(b' ')) && rest.time() && (!zoned || rest.zone()) && rest.0.is_empty()
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// What has not been read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn eat(&mut self, byte: u8) -> bool {
        let Some((first, rest)) = self.0.split_first() else { return false };
        if *first == byte {
            self.0 = rest;
        }
        *first == byte
    }

    /// A number of `least` to `most` digits.
    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let digits = self.0.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = self.0.split_at_checked(digits).filter(|_| digits >= least)?;
        self.0 = rest;
        std::str::from_utf8(number).ok()?.parse().ok()
    }

    fn time(&mut self) -> bool {
        let ok = self.number(1, 2).is_some_and(|hour| hour < 24)
            && self.eat(b':')
            && self.number(1, 2).is_some_and(|minute| minute < 60)
            && self.eat(b':')
            && self.number(1, 2).is_some_and(|second| second < 60);
        if ok && (self.eat(b'.') || self.eat(b',')) {
            return self.fraction();
        }
        ok
    }

    /// Any count of digits, at least one.
    fn fraction(&mut self) -> bool {
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.0 = self.0.get(digits..).unwrap_or_default();
        digits > 0
    }

    fn zone(&mut self) -> bool {
        if self.eat(b'Z') {
            return true;
        }
        (self.eat(b'+') || self.eat(b'-'))
            && self.number(2, 2).is_some_and(|hours| hours <= 24)
            && self.eat(b':')
            && self.number(2, 2).is_some_and(|minutes| minutes <= 60)
    }
}
