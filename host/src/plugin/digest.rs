//! The sha256 of a plugin, as text: `sha256:` and 64 lower-case hexadecimal digits.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use super::shown::Shown;

const PREFIX: &str = "sha256:";
const BYTES: usize = 32;

/// A sha256 digest.
///
/// A plugin's digest covers its `plugin.yaml` and its `plugin.wasm`, so that neither the code nor what it asks for can
/// change unseen: see [`Digest::of_plugin`]. A bare `.wasm` has the digest of its bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; BYTES]);

/// Why a text is not a [`Digest`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// Another algorithm, or none.
    #[error("digest {} does not begin with `sha256:`", Shown(.0))]
    Algorithm(String),
    /// Not 64 digits.
    #[error("digest has {found} characters after `sha256:`, it must have 64")]
    Length {
        /// The number of characters found.
        found: usize,
    },
    /// A character that is no lower-case hexadecimal digit.
    #[error("digest has {found:?} at place {at} after `sha256:`, only 0-9 and a-f may stand there")]
    Character {
        /// The character.
        found: char,
        /// Its place, counted from 1 behind the prefix.
        at: usize,
    },
}

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest of a plugin: the sha256 of exactly the text that `sha256sum plugin.yaml plugin.wasm` prints.
    ///
    /// ```
    /// # use pintle::plugin::Digest;
    /// // The same as: sha256sum plugin.yaml plugin.wasm | sha256sum
    /// let (yaml, wasm) = (Digest::of(b"name: x\n"), Digest::of(b"\0asm"));
    /// let listing = format!("{}  plugin.yaml\n{}  plugin.wasm\n", yaml.hex(), wasm.hex());
    /// assert_eq!(Digest::of_plugin(yaml, wasm), Digest::of(listing.as_bytes()));
    /// ```
    pub fn of_plugin(plugin_yaml: Self, plugin_wasm: Self) -> Self {
        let listing = format!("{}  plugin.yaml\n{}  plugin.wasm\n", plugin_yaml.hex(), plugin_wasm.hex());
        Self::of(listing.as_bytes())
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; BYTES] {
        &self.0
    }

    /// The 64 lower-case hexadecimal digits, without the prefix: a file name.
    pub fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let digits = text.strip_prefix(PREFIX).ok_or_else(|| DigestError::Algorithm(text.to_owned()))?;
        let found = digits.chars().count();
        if found != 2 * BYTES {
            return Err(DigestError::Length { found });
        }
        let mut bytes = [0; BYTES];
        for (index, character) in digits.chars().enumerate() {
            let value = match character {
                '0'..='9' => character as u32 - '0' as u32,
                'a'..='f' => character as u32 - 'a' as u32 + 10,
                found => return Err(DigestError::Character { found, at: index + 1 }),
            };
            if let Some(byte) = bytes.get_mut(index / 2) {
                // A digit is below 16, so the narrowing keeps it.
                *byte = (*byte << 4) | value as u8;
            }
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::{Digest, DigestError};

    const EMPTY: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn a_digest_prints_what_it_parses() {
        assert_eq!(Digest::of(b"").to_string(), EMPTY);
        assert_eq!(EMPTY.parse::<Digest>().unwrap(), Digest::of(b""));
        assert_eq!(format!("sha256:{}", Digest::of(b"").hex()), EMPTY);
    }

    #[test]
    fn a_plugin_has_the_digest_of_what_sha256sum_prints() {
        // printf 'name: x\n' > plugin.yaml; printf '\0asm' > plugin.wasm; sha256sum plugin.yaml plugin.wasm | sha256sum
        let digest = Digest::of_plugin(Digest::of(b"name: x\n"), Digest::of(b"\0asm"));
        assert_eq!(digest.to_string(), "sha256:944b60e85a2f9b35da21c247e16ad067387d154a8c20bafa2f922d6f554a0b9f");
    }

    #[test]
    fn what_is_no_digest_says_why() {
        let cases = [
            ("", DigestError::Algorithm(String::new())),
            ("sha512:00", DigestError::Algorithm("sha512:00".to_owned())),
            ("SHA256:00", DigestError::Algorithm("SHA256:00".to_owned())),
            ("sha256:00", DigestError::Length { found: 2 }),
            (&EMPTY.replace("b855", "B855"), DigestError::Character { found: 'B', at: 61 }),
            (&EMPTY.replace("e3b0", "é3b0"), DigestError::Character { found: 'é', at: 1 }),
        ];
        for (text, want) in cases {
            assert_eq!(text.parse::<Digest>().unwrap_err(), want, "{text}");
        }
    }
}
