//! The smallest post-renderer: it keeps every document.
//!
//! With the argument `replace` it answers each document with itself instead, so that a host's whole
//! path, there and back, can be tried and measured against the path where nothing comes back.

#[cfg(target_family = "wasm")]
mod component;

/// What a call asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// No edit at all.
    Keep,
    /// One edit a document: its own text.
    Replace,
}

impl Mode {
    /// Reads the arguments of a call.
    ///
    /// # Errors
    /// One line for a person, if there is anything but nothing or `replace`.
    pub fn from_args<S: AsRef<str>>(args: &[S]) -> Result<Self, String> {
        match args {
            [] => Ok(Self::Keep),
            [only] if only.as_ref() == "replace" => Ok(Self::Replace),
            _ => {
                let args: Vec<&str> = args.iter().map(AsRef::as_ref).collect();
                Err(format!("noop takes no argument, or `replace`; it was given `{}`", args.join(" ")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_argument_is_known() {
        assert_eq!(Mode::from_args::<&str>(&[]), Ok(Mode::Keep));
        assert_eq!(Mode::from_args(&["replace"]), Ok(Mode::Replace));
        for args in [&["Replace"][..], &["replace", "replace"], &[""]] {
            let error = Mode::from_args(args).expect_err("refused");
            assert!(error.starts_with("noop takes no argument, or `replace`; it was given `"), "{error}");
        }
    }
}
