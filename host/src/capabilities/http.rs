//! `wasi:http`: linked, and refused: this version sends nothing.

use std::future::Future;

use wasmtime::component::Linker;
use wasmtime_wasi_http::{Error, RequestOptions, Result, WasiBody, WasiHttpHooks};

use crate::cell::{CellState, Denial, Denials, Right};

pub(super) fn link(linker: &mut Linker<CellState>) -> wasmtime::Result<()> {
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(linker)
}

/// The sender of one cell.
pub(crate) struct Http {
    denials: Denials,
}

impl Http {
    pub(crate) fn new(denials: Denials) -> Self {
        Self { denials }
    }
}

type Sending = Box<dyn Future<Output = Result<()>> + Send>;

impl WasiHttpHooks for Http {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        _: Option<RequestOptions>,
        _: Sending,
    ) -> Box<dyn Future<Output = Result<(http::Response<WasiBody>, Sending)>> + Send> {
        let uri = request.uri();
        let scheme = uri.scheme_str().unwrap_or("https");
        let authority = uri.authority().map_or("", http::uri::Authority::as_str);
        self.denials.note(Denial { right: Right::Http, what: format!("{scheme}://{authority}"), allow: None });
        Box::new(std::future::ready(Err(Error::HttpRequestDenied)))
    }
}
