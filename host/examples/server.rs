//! A server that post-renders: `server PLUGIN`, then `curl --data-binary @manifests.yaml 127.0.0.1:8080`.
//!
//! Every request gets a cell of its own. A client that goes away ends its cell, because dropping a call cancels it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::routing::post;
use pintle::plugin::Package;
use pintle::{Host, Plugin, PostRender, PostRenderError};

struct Service {
    host: Host,
    plugin: Plugin,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: server PLUGIN")?;
    let host = Host::builder().compile_in_process().build()?;
    let plugin = host.load(Package::open(Path::new(&path))?).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    println!("post-rendering on {}", listener.local_addr()?);
    axum::serve(listener, router(Service { host, plugin })).await?;
    Ok(())
}

fn router(service: Service) -> Router {
    Router::new().route("/", post(post_render)).layer(DefaultBodyLimit::max(64 << 20)).with_state(Arc::new(service))
}

async fn post_render(State(service): State<Arc<Service>>, manifests: Bytes) -> Result<Vec<u8>, (StatusCode, String)> {
    let call = PostRender::new(&manifests).timeout(Duration::from_secs(5));
    match service.host.post_render(&service.plugin, call).await {
        Ok(answer) => Ok(answer.manifests),
        // The client sent what is no manifests, or what the plugin refuses.
        Err(error @ PostRenderError::Stream(_)) => Err((StatusCode::BAD_REQUEST, error.to_string())),
        Err(error @ PostRenderError::Call(_)) => Err((StatusCode::UNPROCESSABLE_ENTITY, error.to_string())),
        Err(error) => Err((StatusCode::INTERNAL_SERVER_ERROR, error.to_string())),
    }
}
