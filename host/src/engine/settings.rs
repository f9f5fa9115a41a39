//! Engine settings: what every cell runs under.

use std::hash::{Hash, Hasher};

use wasmtime::{Config, Engine, ModuleVersionStrategy, WasmBacktraceDetails, WasmFeatures};

/// The engine could not be set up on this machine.
#[derive(Debug, thiserror::Error)]
#[error("the WebAssembly engine cannot run on this machine: {0}")]
pub struct EngineError(String);

impl From<wasmtime::Error> for EngineError {
    fn from(error: wasmtime::Error) -> Self {
        Self(format!("{error:#}"))
    }
}

/// The settings that every cell runs under; public for benches that compare.
///
/// WebAssembly features that no plugin toolchain needs are off, because what is off cannot be attacked: threads,
/// garbage collection, exceptions, 64-bit memories, stack switching and component-model concurrency. Epoch
/// interruption is on, so that a deadline stops a loop.
#[doc(hidden)]
pub fn settings() -> Config {
    let mut config = Config::new();
    config.concurrency_support(false);
    config.epoch_interruption(true);
    // Else wasmtime asks the process environment, and what it finds there changes what is compiled.
    config.wasm_backtrace_details(WasmBacktraceDetails::Disable);
    // Floating point gives the same bits on every machine.
    config.cranelift_nan_canonicalization(true);
    config.relaxed_simd_deterministic(true);
    for feature in [
        WasmFeatures::THREADS,
        WasmFeatures::SHARED_EVERYTHING_THREADS,
        WasmFeatures::GC,
        // On or off by a feature of the wasmtime crate, which any other crate of an embedding program may set.
        WasmFeatures::GC_TYPES,
        WasmFeatures::FUNCTION_REFERENCES,
        WasmFeatures::EXCEPTIONS,
        WasmFeatures::MEMORY64,
        WasmFeatures::STACK_SWITCHING,
        WasmFeatures::CM_ASYNC,
    ] {
        config.wasm_features(feature, false);
    }
    config
}

/// An engine together with the key of everything that compiled code depends on.
#[derive(Clone)]
pub(crate) struct SharedEngine {
    pub(crate) engine: Engine,
    /// 16 hex digits: full engine version, settings, target and CPU features.
    pub(crate) key: String,
}

/// Builds the engine.
///
/// Wasmtime stamps compiled code with its major version alone, so that 48.0.9 would load what a faulty 48.0.8 wrote.
/// Its compatibility hash does hold the full version; we stamp our artifacts with that.
pub(crate) fn engine() -> Result<SharedEngine, EngineError> {
    let mut config = settings();
    let mut hasher = KeyHasher(blake3::Hasher::new());
    Engine::new(&config)?.precompile_compatibility_hash().hash(&mut hasher);
    let key: String = hasher.0.finalize().to_hex().chars().take(16).collect();
    config.module_version(ModuleVersionStrategy::Custom(format!("pintle-{key}")))?;
    Ok(SharedEngine { engine: Engine::new(&config)?, key })
}

/// A hash that is the same in every process, which the standard library does not promise of its own.
struct KeyHasher(blake3::Hasher);

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let mut first = [0; 8];
        self.0.finalize_xof().fill(&mut first);
        u64::from_le_bytes(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_the_settings_turn_off() {
        let shared = engine().unwrap();
        for (name, wat) in [
            ("threads", "(component (core module (memory 1 1 shared)))"),
            ("gc", "(component (core module (type (struct (field i32)))))"),
            ("async", r#"(component (type $f (func async (result u32))) (import "f" (func (type $f))))"#),
            ("exceptions", "(component (core module (tag)))"),
            ("memory64", "(component (core module (memory i64 1)))"),
        ] {
            let bytes = wat::parse_str(wat).unwrap();
            assert!(wasmtime::component::Component::new(&shared.engine, bytes).is_err(), "{name} is accepted");
        }
    }

    #[test]
    fn the_key_is_stable_and_follows_the_settings() {
        assert_eq!(engine().unwrap().key, engine().unwrap().key);
        let mut other = KeyHasher(blake3::Hasher::new());
        let mut config = settings();
        config.epoch_interruption(false);
        Engine::new(&config).unwrap().precompile_compatibility_hash().hash(&mut other);
        assert_ne!(engine().unwrap().key, other.0.finalize().to_hex().chars().take(16).collect::<String>());
    }
}
