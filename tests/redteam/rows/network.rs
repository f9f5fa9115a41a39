//! The network, of which nothing is granted in this version.

use crate::row::{DENIED, FAILED, Row, bare, probe};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        probe("a TCP connection", &["connect", "127.0.0.1:80"]).ends(DENIED, "a TCP socket is refused"),
        probe("a TCP connection over IPv6", &["connect", "[::1]:80"]).ends(DENIED, "a TCP socket is refused"),
        probe("a connection to the metadata service", &["connect", "169.254.169.254:80"])
            .ends(DENIED, "a TCP socket is refused"),
        bare("a TCP connection, without a request", &["connect", "127.0.0.1:80"])
            .ends(DENIED, "a TCP socket is refused"),
        probe("a TCP listener", &["listen"]).ends(DENIED, "a TCP socket is refused"),
        probe("a datagram", &["udp", "127.0.0.1:53"]).ends(DENIED, "a UDP socket is refused"),
        probe("a name that carries a secret", &["lookup", "secret.evil.example"])
            .ends(DENIED, "a lookup of the name secret.evil.example is refused"),
        probe("a name with codes for the terminal", &["lookup", "\u{1b}[2J.evil.example"])
            .ends(DENIED, r"\u{1b}[2J.evil.example"),
        probe("an HTTP request", &["http", "http", "127.0.0.1"]).ends(DENIED, "http://127.0.0.1 is refused"),
        probe("an HTTPS request", &["http", "https", "evil.example:8443"])
            .ends(DENIED, "https://evil.example:8443 is refused"),
        probe("a request with a user in it", &["http", "http", "good.example@evil.example"])
            .ends(DENIED, "evil.example"),
        probe("a request of another scheme", &["http", "file", "etc"]).ends(FAILED, "HttpProtocolError"),
        probe("a refusal that the guest can do without", &["network-then-keep", "127.0.0.1:80"]).done(""),
    ]
}
