//! `helm:plugin@0.1`.
//!
//! A version is frozen once published: an engine refuses a component whose interface differs in one function. 0.2 will
//! stand beside this module, not in its place.

mod generated {
    #![allow(missing_docs, unreachable_pub, reason = "generated; the documentation is in wit/")]
    #![allow(clippy::all, clippy::indexing_slicing, reason = "generated")]
    #![allow(
        unsafe_code,
        reason = "generated: it skips a second check of types that were checked when the plugin was loaded"
    )]

    wasmtime::component::bindgen!({
        path: "wit",
        world: "postrenderer-host",
        imports: { default: trappable },
        exports: { default: async },
        // The documents of a stream are borrowed from it, not copied for the call.
        ownership: Borrowing { duplicate_if_necessary: true },
        require_store_data_send: true,
    });
}

pub(crate) use generated::PostrendererHostIndices;
pub(crate) use generated::exports::helm::plugin::postrenderer;
pub(crate) use generated::helm::plugin::{release, types, yaml};

/// The interface that makes a component a post-renderer.
pub(crate) const POSTRENDERER: &str = "helm:plugin/postrenderer@0.1.0";
