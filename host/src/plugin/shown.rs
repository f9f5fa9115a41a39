//! Text that a stranger wrote, made safe to stand in a one-line message.

use std::fmt;

/// The most characters of a stranger's text that one message repeats.
const MOST: usize = 80;

/// Displays a text in double quotes, shortened, with everything a terminal could act on escaped.
///
/// A plugin chooses these bytes: colour codes, a carriage return or a right-to-left override in an error message
/// could make the terminal show something else than what is there.
pub(crate) struct Shown<'a>(pub(crate) &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for (count, character) in self.0.chars().enumerate() {
            if count == MOST {
                f.write_str("…")?;
                break;
            }
            match character {
                // Rust escapes this one for its own literals; in a double-quoted message it is an ordinary character.
                '\'' => f.write_str("'")?,
                other => write!(f, "{}", other.escape_debug())?,
            }
        }
        f.write_str("\"")
    }
}

#[cfg(test)]
mod tests {
    use super::Shown;

    #[test]
    fn what_a_terminal_could_act_on_is_escaped() {
        let cases = [
            ("plain", r#""plain""#),
            ("it's", r#""it's""#),
            ("\u{1b}[31mred", r#""\u{1b}[31mred""#),
            ("two\nlines\r", r#""two\nlines\r""#),
            ("\u{202e}txt.exe", r#""\u{202e}txt.exe""#),
        ];
        for (text, want) in cases {
            assert_eq!(Shown(text).to_string(), want);
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        let shown = Shown(&"x".repeat(10_000)).to_string();
        assert_eq!(shown.chars().count(), super::MOST + 3);
        assert!(shown.ends_with("…\""));
    }
}
