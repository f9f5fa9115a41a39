//! The shape of a component, weighed before it is compiled.
//!
//! Each instance of a core module has a context in the host's memory: a slot for each global, function and import. No
//! limiter of the engine sees that memory, so a small component of many instances could take gigabytes of it.

use wasmparser::{Encoding, Instance, Parser, Payload};

use crate::cell::MAX_INSTANCES;

/// What all contexts together may take, in bytes.
const MAX_CONTEXTS: u64 = 256 << 20;

/// Bytes of a context for a global, and for a function or an import.
const GLOBAL: u64 = 16;
const FUNCTION: u64 = 32;

/// What the contexts of all instances can take, in bytes, if a component is of too much.
///
/// It counts as if every instance were of all modules together, which no component that a toolchain makes comes near.
/// What is not WebAssembly is weighed as nothing: the engine refuses it.
pub(super) fn too_wide(wasm: &[u8]) -> Option<u64> {
    let (mut context, mut instances) = (0_u64, 0_u64);
    // The components that stand around this place, and the module, if one does.
    let mut around: Vec<Encoding> = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.ok()? {
            Payload::GlobalSection(section) => context += GLOBAL * u64::from(section.count()),
            Payload::FunctionSection(section) => context += FUNCTION * u64::from(section.count()),
            Payload::ImportSection(section) => context += FUNCTION * u64::from(section.count()),
            Payload::InstanceSection(section) => {
                let made = section.into_iter().filter(|one| matches!(one, Ok(Instance::Instantiate { .. })));
                instances += made.count() as u64;
            }
            Payload::Version { encoding, .. } => {
                around.push(encoding);
                if matches!(around.as_slice(), [_, Encoding::Component, .., Encoding::Module]) {
                    // A component within may be instantiated often; the store's limit bounds how often.
                    instances = MAX_INSTANCES as u64;
                }
            }
            Payload::End(_) => {
                around.pop();
            }
            _ => {}
        }
    }
    let all = context.saturating_mul(instances.min(MAX_INSTANCES as u64));
    (all > MAX_CONTEXTS).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component(globals: usize, instances: usize, nested: bool) -> Vec<u8> {
        let module = format!("(core module $m {})", "(global i64 (i64.const 0))".repeat(globals));
        let made = "(core instance (instantiate $m))".repeat(instances);
        let body = format!("{module}{made}");
        let body = if nested { format!("(component {body})") } else { body };
        wat::parse_str(format!("(component {body})")).unwrap()
    }

    #[test]
    fn many_instances_of_a_wide_module_are_refused() {
        assert_eq!(too_wide(&component(10, 10, false)), None);
        assert!(too_wide(&component(100_000, 200, false)).is_some());
    }

    #[test]
    fn a_wide_module_within_a_component_within_counts_as_often_as_it_may_be_made() {
        assert!(too_wide(&component(100_000, 1, true)).is_some());
        assert_eq!(too_wide(&component(100, 1, true)), None);
    }
}
