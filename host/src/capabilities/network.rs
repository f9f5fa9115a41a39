//! `wasi:sockets`: linked, because runtimes of languages import it, and refused whatever is granted.

use wasmtime::component::{Linker, Resource};
use wasmtime_wasi::WasiCtxBuilder;
use wasmtime_wasi::p2::bindings::sockets::ip_name_lookup::{self, ResolveAddressStream};
use wasmtime_wasi::p2::bindings::sockets::network::{self, ErrorCode, IpAddress, IpAddressFamily, Network};
use wasmtime_wasi::p2::bindings::sockets::{tcp_create_socket, udp_create_socket};
use wasmtime_wasi::p2::{DynPollable, IoError, SocketError, SocketResult, TcpSocket, UdpSocket};

use super::WholeCell;
use crate::cell::{CellState, Denial, Right};

/// The refusals below stand at the boundary; this is the wall behind them.
pub(super) fn configure(builder: &mut WasiCtxBuilder) {
    builder.allow_tcp(false).allow_udp(false).allow_ip_name_lookup(false);
}

pub(super) fn link(linker: &mut Linker<CellState>) -> wasmtime::Result<()> {
    tcp_create_socket::add_to_linker::<CellState, WholeCell>(linker, |cell| cell)?;
    udp_create_socket::add_to_linker::<CellState, WholeCell>(linker, |cell| cell)?;
    ip_name_lookup::add_to_linker::<CellState, WholeCell>(linker, |cell| cell)
}

impl CellState {
    fn refuse_network(&self, what: String) -> SocketError {
        self.denials.note(Denial { right: Right::Network, what, allow: None });
        ErrorCode::AccessDenied.into()
    }
}

/// How a refusal becomes a code that the guest sees.
impl network::Host for CellState {
    fn convert_error_code(&mut self, error: SocketError) -> wasmtime::Result<ErrorCode> {
        error.downcast()
    }

    fn network_error_code(&mut self, _: Resource<IoError>) -> wasmtime::Result<Option<ErrorCode>> {
        Ok(None)
    }
}

impl network::HostNetwork for CellState {
    fn drop(&mut self, network: Resource<Network>) -> wasmtime::Result<()> {
        self.table.delete(network)?;
        Ok(())
    }
}

impl tcp_create_socket::Host for CellState {
    fn create_tcp_socket(&mut self, _: IpAddressFamily) -> SocketResult<Resource<TcpSocket>> {
        Err(self.refuse_network("a TCP socket".to_owned()))
    }
}

impl udp_create_socket::Host for CellState {
    async fn create_udp_socket(&mut self, _: IpAddressFamily) -> SocketResult<Resource<UdpSocket>> {
        Err(self.refuse_network("a UDP socket".to_owned()))
    }
}

impl ip_name_lookup::Host for CellState {
    fn resolve_addresses(
        &mut self,
        _: Resource<Network>,
        name: String,
    ) -> Result<Resource<ResolveAddressStream>, SocketError> {
        Err(self.refuse_network(format!("a lookup of the name {name}")))
    }
}

/// No stream is ever handed out, so a guest that has one forged it.
impl ip_name_lookup::HostResolveAddressStream for CellState {
    fn resolve_next_address(&mut self, _: Resource<ResolveAddressStream>) -> Result<Option<IpAddress>, SocketError> {
        Err(ErrorCode::AccessDenied.into())
    }

    fn subscribe(&mut self, _: Resource<ResolveAddressStream>) -> wasmtime::Result<Resource<DynPollable>> {
        Err(wasmtime::Error::msg("no name lookup was ever handed out"))
    }

    fn drop(&mut self, _: Resource<ResolveAddressStream>) -> wasmtime::Result<()> {
        Err(wasmtime::Error::msg("no name lookup was ever handed out"))
    }
}
