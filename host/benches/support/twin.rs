//! The twin: what a program does that runs a plugin with wasmtime alone.
//!
//! Engine settings, bindings, linked features and allocator are Pintle's; rights, limits, deadline, log, the stream and
//! checks of what is loaded are not there.

use std::path::Path;

use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{Engine, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_config::{WasiConfig, WasiConfigVariables};
use wasmtime_wasi_http::{WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView};

mod generated {
    #![allow(missing_docs, unreachable_pub, reason = "generated; the documentation is in wit/")]
    #![allow(clippy::all, clippy::indexing_slicing, reason = "generated")]
    #![allow(unsafe_code, reason = "generated")]

    wasmtime::component::bindgen!({
        path: "wit",
        world: "postrenderer-host",
        imports: { default: trappable },
        exports: { default: async },
        ownership: Borrowing { duplicate_if_necessary: true },
        require_store_data_send: true,
    });
}

use generated::helm::plugin::{release, types, yaml};
use generated::{PostrendererHost, PostrendererHostPre};

pub(crate) use generated::exports::helm::plugin::postrenderer as wit;

/// A bare engine and linker.
pub(crate) struct Twin {
    engine: Engine,
    linker: Linker<State>,
}

/// A component, ready to be instantiated.
pub(crate) struct Loaded(PostrendererHostPre<State>);

impl Twin {
    pub(crate) fn new() -> wasmtime::Result<Self> {
        let engine = Engine::new(&pintle::engine::settings())?;
        let mut linker = Linker::<State>::new(&engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
        wasmtime_wasi_config::add_to_linker(&mut linker, |state| WasiConfig::new(&state.config))?;
        PostrendererHost::add_to_linker::<State, State>(&mut linker, |state| state)?;
        Ok(Self { engine, linker })
    }

    /// Compiles a component into the file that [`Self::load`] takes.
    pub(crate) fn compile(&self, wasm: &[u8], out: &Path) -> wasmtime::Result<()> {
        Ok(std::fs::write(out, self.engine.precompile_component(wasm)?)?)
    }

    /// Loads what [`Self::compile`] wrote.
    #[allow(unsafe_code, reason = "loading compiled code has no safe form")]
    pub(crate) fn load(&self, artifact: &Path) -> wasmtime::Result<Loaded> {
        // SAFETY: the benchmarks made the file just before, in a folder of their own.
        let component = unsafe { Component::deserialize_file(&self.engine, artifact) }?;
        Ok(Loaded(PostrendererHostPre::new(self.linker.instantiate_pre(&component)?)?))
    }

    /// Instantiates and calls `render` once. The store lives on in the answer, so that a caller can leave its end out.
    pub(crate) async fn render(
        &self,
        plugin: &Loaded,
        documents: &[wit::Document<'_>],
        args: &[&str],
    ) -> wasmtime::Result<(wit::Rendered, Store<State>)> {
        let mut store = Store::new(&self.engine, State::default());
        // Nothing advances the epoch here, but a store has to say what it would do.
        store.epoch_deadline_async_yield_and_update(1);
        store.set_epoch_deadline(1);
        // The default is less than 50 MiB in one call.
        store.set_hostcall_fuel(1 << 30);
        let instance = plugin.0.instantiate_async(&mut store).await?;
        let answer = instance.helm_plugin_postrenderer().call_render(&mut store, documents, args).await?;
        match answer {
            Ok(rendered) => Ok((rendered, store)),
            Err(failure) => Err(wasmtime::Error::msg(format!("the plugin failed: {failure:?}"))),
        }
    }
}

/// The store's data.
#[derive(Default)]
pub(crate) struct State {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    hooks: NoHttp,
    table: ResourceTable,
    config: WasiConfigVariables,
}

impl wasmtime::component::HasData for State {
    type Data<'a> = &'a mut State;
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.hooks }
    }
}

/// Sends nothing, as Pintle does.
#[derive(Default)]
struct NoHttp;

type Sending = Box<dyn Future<Output = wasmtime_wasi_http::Result<()>> + Send>;

impl WasiHttpHooks for NoHttp {
    fn send_request(
        &mut self,
        _: http::Request<WasiBody>,
        _: Option<wasmtime_wasi_http::RequestOptions>,
        _: Sending,
    ) -> Box<dyn Future<Output = wasmtime_wasi_http::Result<(http::Response<WasiBody>, Sending)>> + Send> {
        Box::new(std::future::ready(Err(wasmtime_wasi_http::Error::HttpRequestDenied)))
    }
}

impl types::Host for State {}

impl release::Host for State {
    fn current(&mut self) -> wasmtime::Result<Option<release::Details>> {
        Ok(None)
    }

    fn values(&mut self) -> wasmtime::Result<Result<String, types::Failure>> {
        Err(wasmtime::Error::msg("no plugin that is measured asks for values"))
    }
}

impl yaml::Host for State {
    fn to_json(&mut self, _: String) -> wasmtime::Result<Result<String, String>> {
        Err(unused())
    }

    fn from_json(&mut self, _: String) -> wasmtime::Result<Result<String, String>> {
        Err(unused())
    }

    fn patch(&mut self, _: String, _: Vec<yaml::Change>) -> wasmtime::Result<Result<String, String>> {
        Err(unused())
    }
}

fn unused() -> wasmtime::Error {
    wasmtime::Error::msg("no plugin that is measured reads YAML")
}
