//! Every way out of the machine.

use std::io;
use std::net::{TcpListener, TcpStream, ToSocketAddrs, UdpSocket};

use wasip2::http::outgoing_handler;
use wasip2::http::types::{ErrorCode, Fields, OutgoingRequest, Scheme};

use crate::answer::{Answer, Call, kept, said, told};
use crate::bindings::helm::plugin::types::Failure;

/// `connect ADDRESS:PORT`, an address, so that no lookup stands in the way.
pub(crate) fn connect(call: &Call<'_>) -> Answer {
    told(TcpStream::connect(call.arg(0)).map(|_| "connected"))
}

/// What a plugin does that sends statistics and can do without.
pub(crate) fn connect_then_keep(call: &Call<'_>) -> Answer {
    std::hint::black_box(TcpStream::connect(call.arg(0)).is_ok());
    kept()
}

pub(crate) fn listen(_: &Call<'_>) -> Answer {
    told(TcpListener::bind("127.0.0.1:0").map(|_| "listening"))
}

pub(crate) fn udp(call: &Call<'_>) -> Answer {
    let send = || -> io::Result<&str> {
        let socket = UdpSocket::bind("0.0.0.0:0")?;
        socket.send_to(b"secret", call.arg(0))?;
        Ok("sent")
    };
    told(send())
}

/// `lookup NAME`: a name can carry a secret out even if nobody answers.
pub(crate) fn lookup(call: &Call<'_>) -> Answer {
    told((call.arg(0), 80).to_socket_addrs().map(|all| format!("{:?}", all.collect::<Vec<_>>())))
}

/// `http SCHEME AUTHORITY`.
pub(crate) fn http(call: &Call<'_>) -> Answer {
    let request = OutgoingRequest::new(Fields::new());
    let scheme = match call.arg(0) {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        other => Scheme::Other(other.to_owned()),
    };
    let refused = |what: &str| Failure::Failed(format!("the {what} is refused"));
    request.set_scheme(Some(&scheme)).map_err(|()| refused("scheme"))?;
    request.set_authority(Some(call.arg(1))).map_err(|()| refused("authority"))?;
    request.set_path_with_query(Some("/secret")).map_err(|()| refused("path"))?;
    let error = match outgoing_handler::handle(request, None) {
        Ok(response) => {
            response.subscribe().block();
            match response.get() {
                Some(Ok(Ok(response))) => return said(format!("status {}", response.status())),
                Some(Ok(Err(error))) => error,
                other => return Err(Failure::Failed(format!("no response: {other:?}"))),
            }
        }
        Err(error) => error,
    };
    let text = error.to_string();
    Err(if matches!(error, ErrorCode::HttpRequestDenied) { Failure::Denied(text) } else { Failure::Failed(text) })
}
