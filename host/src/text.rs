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

#[cfg(test)]
mod tests {
    use super::Escaped;

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
