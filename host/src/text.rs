//! Text of a stranger, before a terminal or a log sees it.

use std::fmt;

/// Displays a text on one line: whatever a terminal could act on (controls, line breaks, direction overrides) is
/// written as an escape. Quotes and backslashes stay, so that ordinary text reads as it was written.
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '"' | '\'' | '\\' => fmt::Write::write_char(f, character)?,
                other => write!(f, "{}", other.escape_debug())?,
            }
        }
        Ok(())
    }
}

/// As [`Escaped`], and cut where no person reads on: for a message that holds a stranger's words.
pub struct Short<'a>(pub &'a str);

/// Characters of a stranger's text that a message repeats.
const LONGEST: usize = 1000;

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(LONGEST) {
            None => Escaped(self.0).fmt(f),
            Some((end, _)) => write!(f, "{}…", Escaped(self.0.get(..end).unwrap_or_default())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Escaped, LONGEST, Short};

    #[test]
    fn a_message_is_cut_where_nobody_reads_on() {
        assert_eq!(Short("short").to_string(), "short");
        assert_eq!(Short(&"é".repeat(5000)).to_string().chars().count(), LONGEST + 1);
    }

    #[test]
    fn what_a_terminal_could_act_on_is_escaped() {
        for (text, want) in [
            (r#"the image "nginx" isn't C:\x"#, r#"the image "nginx" isn't C:\x"#),
            ("größe ✓", "größe ✓"),
            ("\u{1b}[31mred\u{7}", r"\u{1b}[31mred\u{7}"),
            ("a\r\nb", r"a\r\nb"),
            ("\u{202e}txt.exe", r"\u{202e}txt.exe"),
            ("\u{9b}2J", r"\u{9b}2J"),
        ] {
            assert_eq!(Escaped(text).to_string(), want);
        }
    }
}
