//! Answers that break the canonical ABI, which no toolchain would make.

use crate::core::{Core, answer, core, failure_text};
use crate::row::{LIMIT, Row, TRAP, component};

pub(crate) fn rows() -> Vec<Row> {
    vec![
        // Pointers.
        component("an answer beyond memory", core().fill("render", "i32.const 65520")).ends(TRAP, "out of bounds"),
        component("an answer at the last address", core().fill("render", "i32.const -4")).ends(TRAP, "out of bounds"),
        component("a misaligned answer", core().fill("render", "i32.const 17")).ends(TRAP, "not aligned"),
        component("a list of 2^32-1 edits", answer(&[0, 2048, u32::MAX, 0, 0])).ends(TRAP, "out of bounds"),
        component("a list beyond memory", answer(&[0, 2048, 4000, 0, 0])).ends(TRAP, "out of bounds"),
        component("a list that wraps around", answer(&[0, u32::MAX - 3, 1, 0, 0])).ends(TRAP, "out of bounds"),
        component("a misaligned list", answer(&[0, 2049, 1, 0, 0])).ends(TRAP, "not aligned"),
        component("a text of 2 GiB", answer(&[1, 4, 0, 0x7fff_ffff])).ends(TRAP, "out of bounds"),
        component("a text of 4 GiB", answer(&[1, 4, 0, u32::MAX])).ends(TRAP, "out of bounds"),
        component("a text one byte beyond memory", answer(&[1, 4, 1, 65536])).ends(TRAP, "out of bounds"),
        component("room beyond memory", core().fill("realloc", "i32.const -8")).ends(TRAP, "beyond end of memory"),
        component("room that is misaligned", core().fill("realloc", "i32.const 4097")).ends(TRAP, "not aligned"),
        component("room that is always the same", core()).done(""),
        component("no room", core().fill("realloc", "unreachable")).ends(TRAP, "unreachable"),
        // Tags.
        component("a result that is neither", answer(&[2, 0, 0, 0, 0])).ends(TRAP, "discriminant"),
        component("a failure of a kind that there is not", answer(&[1, 5, 0, 0])).ends(TRAP, "discriminant"),
        component("an edit of a kind that there is not", edit(&[3, 0, 0, 0, 0])).ends(TRAP, "discriminant"),
        component("an option that is neither", edit(&[2, 2, 0, 0, 0])).ends(TRAP, "discriminant"),
        component("a severity that there is not", diagnostic(&[3, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
            .ends(TRAP, "discriminant"),
        component("a rule that is neither", diagnostic(&[0, 2, 0, 0, 0, 0, 0, 0, 0, 0])).ends(TRAP, "discriminant"),
        // Texts.
        component("a byte that no text has", failure_text(b"\xff")).ends(TRAP, "utf-8"),
        component("half a character", failure_text(b"\xf0\x9f")).ends(TRAP, "utf-8"),
        component("a surrogate", failure_text(b"\xed\xa0\x80")).ends(TRAP, "utf-8"),
        component("an overlong slash", failure_text(b"\xc0\xaf")).ends(TRAP, "utf-8"),
        component("a lone surrogate in UTF-16", in_encoding("utf16", 1, b"\x00\xd8")).ends(TRAP, "surrogate"),
        component("UTF-16 at an odd address", odd("utf16", 1)).ends(TRAP, "not aligned"),
        component("UTF-16 beyond memory", in_encoding("utf16", 0x7fff_ffff, b"")).ends(TRAP, "out of bounds"),
        component("a lone surrogate in tagged UTF-16", in_encoding("latin1+utf16", 1 | 1 << 31, b"\x00\xdc"))
            .ends(TRAP, "surrogate"),
        // One text of 1 MiB, handed over a thousand times: the guest pays once, the host would pay each time.
        component("one text that is handed over 4,000 times", shared(4000, 1 << 20)).ends(LIMIT, "larger than"),
        component("one list that is handed over 50 million times", shared(50_000_000, 0)).ends(TRAP, "out of bounds"),
        component("8 million empty texts", empty_texts(8_000_000)).max_output("1MiB").ends(LIMIT, "larger than 1MiB"),
    ]
}

/// An answer with one edit.
fn edit(words: &[u32]) -> Core {
    answer(&[0, 2048, 1, 0, 0]).words(2048, words)
}

/// An answer with one diagnostic.
fn diagnostic(words: &[u32]) -> Core {
    answer(&[0, 0, 0, 2048, 1]).words(2048, words)
}

/// A failure whose text has another encoding; `length` is in its units.
fn in_encoding(encoding: &'static str, length: u32, text: &[u8]) -> Core {
    answer(&[1, 4, 2048, length]).bytes(2048, text).fill("encoding", encoding)
}

fn odd(encoding: &'static str, length: u32) -> Core {
    answer(&[1, 4, 2049, length]).fill("encoding", encoding)
}

/// One diagnostic whose path has `count` elements, each the same text of `size` bytes.
fn shared(count: u32, size: u32) -> Core {
    path_of(count, size).fill("memory", r#"(memory (export "memory") 64)"#)
}

fn empty_texts(count: u32) -> Core {
    path_of(count, 0).fill("memory", r#"(memory (export "memory") 1000)"#)
}

fn path_of(count: u32, size: u32) -> Core {
    const LIST: u32 = 131_072;
    let fill = format!(
        "(local $at i32)
         (loop $again
           (i32.store (i32.add (i32.const {LIST}) (local.get $at)) (i32.const 2097152))
           (i32.store offset=4 (i32.add (i32.const {LIST}) (local.get $at)) (i32.const {size}))
           (local.set $at (i32.add (local.get $at) (i32.const 8)))
           (br_if $again (i32.lt_u (local.get $at) (i32.const {}))))
         (i32.const 1024)",
        8 * count.min(8_000_000)
    );
    diagnostic(&[0, 0, 0, 0, 0, 0, 0, 0, LIST, count]).fill("render", fill)
}
