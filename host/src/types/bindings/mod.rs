//! Bindings to `helm:plugin`: one module for each version that plugins may be built against.

pub(crate) mod v0_1;
