//! Files that are no plugin, and components that do not fit. Nothing of them may run.

use crate::core::core;
use crate::row::{HOST, LOAD, Row, component, file};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        // Bytes.
        file("an empty file", Vec::new).ends(LOAD, ""),
        file("a text", || b"#!/bin/sh\n".to_vec()).ends(LOAD, ""),
        file("a header and no more", || b"\0asm\x0d\0\x01\0".to_vec()).ends(LOAD, "exports nothing"),
        file("half a header", || b"\0asm\x0d".to_vec()).ends(LOAD, "not a WebAssembly binary"),
        file("a version that there is not", || b"\0asm\x0e\0\x01\0".to_vec()).ends(LOAD, "not a WebAssembly binary"),
        file("nonsense behind a good header", || [b"\0asm\x0d\0\x01\0".as_slice(), &[0xa5; 4096]].concat())
            .ends(LOAD, "not a component that can be compiled"),
        file("a component that is cut off", || cut(core().wasm())).ends(LOAD, "not a component that can be compiled"),
        file("a component with one bit changed", || flipped(core().wasm())).ends(LOAD, "not a component that can be"),
        file("a core module", || wat::parse_str("(module)").unwrap()).ends(LOAD, "core module"),
        file("64 MiB and one byte", || padded(core().wasm(), (64 << 20) + 1)).ends(LOAD, ""),
        file("native code that calls itself a component", || b"\x7fELF\x02\x01\x01".repeat(100)).ends(LOAD, ""),
        // Interfaces.
        component("an interface of a later version", core().fill("export", "helm:plugin/postrenderer@0.2.0"))
            .ends(LOAD, "helm:plugin/postrenderer@0.2.0"),
        component("an interface without a version", core().fill("export", "helm:plugin/postrenderer"))
            .ends(LOAD, "does not export helm:plugin/postrenderer@0.1"),
        component(
            "an interface whose version only begins right",
            core().fill("export", "helm:plugin/postrenderer@0.10.0"),
        )
        .ends(LOAD, "helm:plugin/postrenderer@0.10.0"),
        component("an interface of somebody else", core().fill("export", "evil:plugin/postrenderer@0.1.0"))
            .ends(LOAD, "does not export helm:plugin/postrenderer@0.1"),
        component("an interface of another plugin type", core().fill("export", "helm:plugin/getter@0.1.0"))
            .ends(LOAD, "not in this version"),
        file("an interface without its function", || exporting("")).ends(LOAD, "does not fit this host"),
        file("a function of another type", || exporting(r#"(export "render" (func $f))"#))
            .ends(LOAD, "does not fit this host"),
        file("a function with parameters of another type", || {
            exporting(
                r#"(func $g (param "documents" u32) (param "args" u32) (result u32) (canon lift (core func $i "g")))
                (export "render" (func $g))"#,
            )
        })
        .ends(HOST, "does not fit this host"),
        // Imports.
        component(
            "an import that the host does not have",
            core().fill(
                "imports",
                r#"(import "evil:host/shell@1.0.0" (instance (export "run" (func (param "line" string)))))"#,
            ),
        )
        .ends(LOAD, "evil:host/shell@1.0.0"),
        component(
            "a function that an interface does not have",
            core().fill("imports", r#"(import "helm:plugin/release@0.1.0" (instance (export "delete" (func))))"#),
        )
        .ends(LOAD, "delete"),
        component(
            "a function with another type",
            core().fill(
                "imports",
                r#"(import "helm:plugin/release@0.1.0" (instance (export "values" (func (result u64)))))"#,
            ),
        )
        .ends(LOAD, "values"),
        component(
            "WASI of another major version",
            core().fill(
                "imports",
                r#"(import "wasi:random/random@1.0.0" (instance (export "get-random-u64" (func (result u64)))))"#,
            ),
        )
        .ends(LOAD, "wasi:random/random@1.0.0"),
        component("an import without an interface", core().fill("imports", r#"(import "env" (func))"#))
            .ends(LOAD, "env"),
        // What the engine has turned off.
        component("shared memory", core().fill("core", "(memory 1 1 shared)")).ends(LOAD, "threads"),
        component("64-bit memory", core().fill("core", "(memory i64 1)")).ends(LOAD, "memory64"),
        component("exceptions", core().fill("core", "(tag)")).ends(LOAD, "exceptions"),
    ]
}

fn cut(mut wasm: Vec<u8>) -> Vec<u8> {
    wasm.truncate(wasm.len() / 2);
    wasm
}

/// In the length of the first section.
fn flipped(mut wasm: Vec<u8>) -> Vec<u8> {
    wasm[9] ^= 1;
    wasm
}

/// With a custom section that makes it as long as this.
fn padded(mut wasm: Vec<u8>, length: usize) -> Vec<u8> {
    // Section 0, its size as five bytes of LEB128, and an empty name.
    let rest = length - wasm.len() - 6;
    wasm.push(0);
    wasm.extend((0..5).map(|n| (rest >> (7 * n)) as u8 & 0x7f | if n < 4 { 0x80 } else { 0 }));
    wasm.resize(length, 0);
    wasm
}

/// A component whose `postrenderer` has only this, where `$f` is a function without parameters and results.
fn exporting(export: &str) -> Vec<u8> {
    let text = format!(
        r#"(component
            (component $plugin
                (core module $m
                    (func (export "f"))
                    (func (export "g") (param i32 i32) (result i32) unreachable))
                (core instance $i (instantiate $m))
                (func $f (canon lift (core func $i "f")))
                {export})
            (instance $plugin (instantiate $plugin))
            (export "helm:plugin/postrenderer@0.1.0" (instance $plugin)))"#
    );
    wat::parse_str(text).unwrap()
}
