//! Where HTTP requests may go: scheme, host and port.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use super::shown::Shown;

/// An allowed origin: `https://charts.example.com`, `http://localhost:8080`, `https://*.example.com`.
///
/// It is deliberately not a URL: no user, path, query or fragment, so that nothing in it can be read in two ways.
/// Names are kept in lower case, the port is always known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    scheme: Scheme,
    host: HostPattern,
    port: u16,
}

/// The scheme of an [`Origin`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// `http`, by default on port 80.
    Http,
    /// `https`, by default on port 443.
    Https,
}

/// The host of an [`Origin`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostPattern {
    /// One DNS name, in lower case.
    Name(String),
    /// `*.suffix`: every name that ends in `.suffix`, at any depth, but not the suffix itself. Kept without `*.`.
    Suffix(String),
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 address.
    V6(Ipv6Addr),
}

/// Why a text is not an [`Origin`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// No `http://` or `https://` at the beginning.
    #[error("the origin {} must begin with http:// or https://", Shown(.0))]
    Scheme(String),
    /// A user or password, which a grant has no use for and which hides the true host.
    #[error("the origin {} has a user in it; give only scheme, host and port", Shown(.0))]
    UserInfo(String),
    /// A path, query or fragment, be it `/` alone.
    #[error("the origin {} goes on after the host; give only scheme, host and port, without a / at the end", Shown(.0))]
    Path(String),
    /// `*`, which would be every host there is.
    #[error("the origin {} allows every host; name hosts, or a suffix such as *.example.com", Shown(.0))]
    AnyHost(String),
    /// A host that is neither a name, nor `*.suffix`, nor an IP address in its usual spelling.
    #[error("{} is not a host: {why}", Shown(.host))]
    Host {
        /// The host as written.
        host: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// No port from 1 to 65535.
    #[error("{} is not a port from 1 to 65535", Shown(.0))]
    Port(String),
}

impl Scheme {
    /// The scheme's name, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port where none is given.
    pub fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl Origin {
    /// The scheme.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host, or the hosts.
    pub fn host(&self) -> &HostPattern {
        &self.host
    }

    /// The port, the scheme's own where none was written.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether every request that `other` allows is allowed by this one.
    pub fn covers(&self, other: &Self) -> bool {
        self.scheme == other.scheme && self.port == other.port && self.host.covers(&other.host)
    }

    /// What both allow: the narrower of the two, if one covers the other, else nothing.
    pub fn intersection<'a>(&'a self, other: &'a Self) -> Option<&'a Self> {
        match (self.covers(other), other.covers(self)) {
            (true, _) => Some(other),
            (false, true) => Some(self),
            (false, false) => None,
        }
    }
}

impl HostPattern {
    /// Whether every host of `other` is one of this one's. Suffixes nest or are apart, so no two overlap in part.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Suffix(suffix), Self::Name(name)) => below(name, suffix),
            (Self::Suffix(outer), Self::Suffix(inner)) => outer == inner || below(inner, outer),
            (this, other) => this == other,
        }
    }
}

/// Whether `name` ends in `.suffix`.
fn below(name: &str, suffix: &str) -> bool {
    name.strip_suffix(suffix).is_some_and(|head| head.len() > 1 && head.ends_with('.'))
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let (scheme, rest) = [Scheme::Http, Scheme::Https]
            .into_iter()
            .find_map(|scheme| {
                let (head, rest) = text.split_once("://")?;
                head.eq_ignore_ascii_case(scheme.as_str()).then_some((scheme, rest))
            })
            .ok_or_else(|| OriginError::Scheme(text.to_owned()))?;
        if rest.contains('@') {
            return Err(OriginError::UserInfo(text.to_owned()));
        }
        if rest.contains(['/', '\\', '?', '#']) {
            return Err(OriginError::Path(text.to_owned()));
        }
        // An address of IPv6 has colons of its own, so its port stands behind the bracket.
        let (host, port) = match (rest.rfind(']'), rest.rfind(':')) {
            (bracket, Some(colon)) if bracket.is_none_or(|bracket| bracket < colon) => {
                let (host, port) = rest.split_at(colon);
                (host, port.strip_prefix(':'))
            }
            _ => (rest, None),
        };
        if host == "*" {
            return Err(OriginError::AnyHost(text.to_owned()));
        }
        let host = host.parse()?;
        let port = port.map_or(Ok(scheme.default_port()), parse_port)?;
        Ok(Self { scheme, host, port })
    }
}

fn parse_port(text: &str) -> Result<u16, OriginError> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| plain).ok_or_else(|| OriginError::Port(text.to_owned()))
}

impl FromStr for HostPattern {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let refuse = |why| Err(OriginError::Host { host: text.to_owned(), why });
        if let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return match inner.parse::<Ipv6Addr>() {
                Err(_) => refuse("between [ and ] there must be an IPv6 address, without a zone"),
                Ok(address) if address.to_ipv4_mapped().is_some() => refuse("write the IPv4 address itself"),
                Ok(address) => Ok(Self::V6(address)),
            };
        }
        let lower = text.to_ascii_lowercase();
        let (name, pattern) = match lower.strip_prefix("*.") {
            Some(suffix) => (suffix, true),
            None => (lower.as_str(), false),
        };
        if let Some(why) = fault(name) {
            return refuse(why);
        }
        // Resolvers read `127.1`, `0x7f.1` and `2130706433` as addresses. Only the usual spelling is one here, and a
        // name that such a resolver could take for a number is refused.
        let numeric = name.rsplit('.').next().is_some_and(|last| {
            last.bytes().all(|byte| byte.is_ascii_digit())
                || last.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
        });
        match (numeric, pattern) {
            (false, false) => Ok(Self::Name(lower)),
            (false, true) => Ok(Self::Suffix(name.to_owned())),
            (true, true) => refuse("an address has no suffix"),
            (true, false) => match name.parse::<Ipv4Addr>() {
                Ok(address) => Ok(Self::V4(address)),
                Err(_) => refuse("write an IPv4 address as four decimal numbers"),
            },
        }
    }
}

/// What is wrong with a lower-case DNS name, if anything.
fn fault(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("a host is missing");
    }
    if name.ends_with('.') {
        return Some("leave out the dot at the end");
    }
    if name.contains('*') {
        return Some("a * may only stand in front, as in *.example.com");
    }
    if name.contains([':', '[', ']']) {
        return Some("an IPv6 address stands in brackets, as in [::1]");
    }
    if !name.is_ascii() {
        return Some("write a name with other letters in its ASCII form (xn--…)");
    }
    if name.len() > 253 {
        return Some("a name has at most 253 characters");
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    match name.split('.').all(label) {
        true => None,
        false => Some("its parts must be 1 to 63 letters, digits, _ or - (but no - at either end)"),
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        match self.port == self.scheme.default_port() {
            true => Ok(()),
            false => write!(f, ":{}", self.port),
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Suffix(suffix) => write!(f, "*.{suffix}"),
            Self::V4(address) => write!(f, "{address}"),
            Self::V6(address) => write!(f, "[{address}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Origin, OriginError};

    fn origin(text: &str) -> Origin {
        text.parse().unwrap()
    }

    #[test]
    fn an_origin_prints_in_its_one_spelling() {
        let cases = [
            ("https://charts.example.com", "https://charts.example.com"),
            ("HTTPS://Charts.Example.COM:443", "https://charts.example.com"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://a_b.internal:80", "http://a_b.internal"),
            ("https://*.Example.com:8443", "https://*.example.com:8443"),
            ("https://10.0.0.1", "https://10.0.0.1"),
            ("https://[::1]:9000", "https://[::1]:9000"),
            ("https://[2001:DB8:0::1]", "https://[2001:db8::1]"),
            ("https://xn--mnchen-3ya.de", "https://xn--mnchen-3ya.de"),
            ("https://0xff.example.com", "https://0xff.example.com"),
        ];
        for (text, printed) in cases {
            assert_eq!(origin(text).to_string(), printed);
            assert_eq!(origin(printed), origin(text));
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        type Is = fn(&OriginError) -> bool;
        let host: Is = |error| matches!(error, OriginError::Host { .. });
        let path: Is = |error| matches!(error, OriginError::Path(_));
        let port: Is = |error| matches!(error, OriginError::Port(_));
        let user: Is = |error| matches!(error, OriginError::UserInfo(_));
        let scheme: Is = |error| matches!(error, OriginError::Scheme(_));
        let any: Is = |error| matches!(error, OriginError::AnyHost(_));
        let cases: [(&str, Is); 39] = [
            ("", scheme),
            ("example.com", scheme),
            ("//example.com", scheme),
            ("ftp://example.com", scheme),
            ("https:example.com", scheme),
            (" https://example.com", scheme),
            ("https://good@evil", user),
            ("https://good:pw@evil", user),
            ("https://good#@evil", user),
            ("https://example.com/", path),
            ("https://example.com/charts", path),
            ("https://example.com?x", path),
            ("https://example.com#x", path),
            ("https://example.com\\x", path),
            ("https://*", any),
            ("https://*:8443", any),
            ("https://", host),
            ("https://:443", host),
            ("https://example.com.", host),
            ("https://*.", host),
            ("https://*.*.com", host),
            ("https://a.*.com", host),
            ("https://*example.com", host),
            ("https://a..b", host),
            ("https://-a.com", host),
            ("https://a b", host),
            ("https://münchen.de", host),
            ("https://0x7f.1", host),
            ("https://2130706433", host),
            ("https://127.1", host),
            ("https://010.0.0.1", host),
            ("https://a.0x7f", host),
            ("https://*.0.0.1", host),
            ("https://[::ffff:127.0.0.1]", host),
            ("https://[fe80::1%25eth0]", host),
            ("https://::1", host),
            ("https://example.com:", port),
            ("https://example.com:0", port),
            ("https://example.com:+80", port),
        ];
        for (text, is) in cases {
            let error = text.parse::<Origin>().unwrap_err();
            assert!(is(&error), "{text}: {error:?}");
        }
        for text in ["https://a:65536", "https://a:080", "https://a:８０", "https://[::1]x"] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }

    #[test]
    fn one_origin_covers_another_only_with_the_same_scheme_and_port() {
        let cases = [
            ("https://a.com", "https://a.com", true),
            ("https://a.com", "https://a.com:443", true),
            ("https://a.com", "http://a.com", false),
            ("https://a.com", "https://a.com:8443", false),
            ("https://a.com", "https://b.a.com", false),
            ("https://*.a.com", "https://b.a.com", true),
            ("https://*.a.com", "https://c.b.a.com", true),
            ("https://*.a.com", "https://a.com", false),
            ("https://*.a.com", "https://xa.com", false),
            ("https://*.a.com", "https://*.b.a.com", true),
            ("https://*.b.a.com", "https://*.a.com", false),
            ("https://*.a.com", "https://*.a.com", true),
            ("https://[::1]", "https://[0:0::1]", true),
        ];
        for (outer, inner, want) in cases {
            assert_eq!(origin(outer).covers(&origin(inner)), want, "{outer} {inner}");
        }
    }

    #[test]
    fn two_origins_share_the_narrower_one_or_nothing() {
        let (wide, narrow, other) = (origin("https://*.a.com"), origin("https://b.a.com"), origin("https://c.com"));
        assert_eq!(wide.intersection(&narrow), Some(&narrow));
        assert_eq!(narrow.intersection(&wide), Some(&narrow));
        assert_eq!(wide.intersection(&other), None);
    }
}
